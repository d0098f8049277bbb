/*
 * The times that clients gave with MARKREAD. The core keeps the number of the event that each
 * stands for, durably and for all doors; here is the time itself, which may lie between two events,
 * or belong to somebody with whom nothing was said yet. Only the newest are kept.
 */
#include "server/irc/irc_mark.h"

#include <stdio.h>
#include <stdlib.h>

struct irc_kept_mark {
    uint64_t time_ms;
    UT_hash_handle hh; /* by key, the oldest first */
    size_t key_size;
    char key[]; /* the user's name, a line's end, the target in small letters */
};

static void make_key(struct buf *key, struct str user, struct str target)
{
    buf_append_str(key, user);
    buf_append_str(key, STR("\n"));
    for (size_t i = 0; i < target.size; i++) {
        char c = target.bytes[i];
        c = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
        buf_append(key, &c, 1);
    }
}

static struct irc_kept_mark *find(const struct irc_door *door, struct str user, struct str target)
{
    struct irc_kept_mark *mark;
    struct buf key = { 0 };
    make_key(&key, user, target);
    HASH_FIND(hh, door->marks, key.bytes, key.size, mark);
    buf_fini(&key);
    return mark;
}

uint64_t irc_mark_kept(const struct irc_door *door, struct str user, struct str target)
{
    const struct irc_kept_mark *mark = find(door, user, target);
    return mark ? mark->time_ms : 0;
}

static void drop(struct irc_door *door, struct irc_kept_mark *mark)
{
    HASH_DEL(door->marks, mark);
    free(mark);
}

/* Without memory the time of the event will do. */
static void add(struct irc_door *door, struct str user, struct str target, uint64_t time_ms)
{
    struct buf key = { 0 };
    make_key(&key, user, target);
    struct irc_kept_mark *mark = calloc(1, sizeof(*mark) + key.size);
    if (mark) {
        mark->time_ms = time_ms;
        mark->key_size = key.size;
        memcpy(mark->key, key.bytes, key.size);
        HASH_ADD_KEYPTR(hh, door->marks, mark->key, mark->key_size, mark);
        if (!mark->hh.tbl)
            free(mark);
    }
    buf_fini(&key);
}

void irc_mark_keep(struct irc_door *door, struct str user, struct str target, uint64_t time_ms)
{
    struct irc_kept_mark *mark = find(door, user, target);
    if (mark && mark->time_ms >= time_ms)
        return;
    if (mark)
        drop(door, mark);
    else if (HASH_COUNT(door->marks) >= IRC_KEPT_MARKS_MAX)
        drop(door, door->marks);
    add(door, user, target, time_ms);
}

static bool is_of(const struct irc_kept_mark *mark, struct str user)
{
    return mark->key_size > user.size && memcmp(mark->key, user.bytes, user.size) == 0 &&
           mark->key[user.size] == '\n';
}

void irc_marks_rename(struct irc_door *door, struct str was, struct str user)
{
    struct irc_kept_mark *mark, *next;
    struct buf target = { 0 };
    HASH_ITER (hh, door->marks, mark, next) {
        if (!is_of(mark, was))
            continue;
        uint64_t time_ms = mark->time_ms;
        buf_clear(&target);
        buf_append(&target, mark->key + was.size + 1, mark->key_size - was.size - 1);
        drop(door, mark);
        add(door, user, buf_str(&target), time_ms);
    }
    buf_fini(&target);
}

void irc_marks_forget(struct irc_door *door, struct str user)
{
    struct irc_kept_mark *mark, *next;
    HASH_ITER (hh, door->marks, mark, next)
        if (user.size == 0 || is_of(mark, user))
            drop(door, mark);
}
