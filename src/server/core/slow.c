/* Who has just spoken: see slow.h. */
#include "server/core/slow.h"
#include "server/core/settings.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static uint64_t slow_ms(const struct room *room)
{
    return room_setting(room, GROUP_SLOW) * 1000;
}

/* Clocks are set back, too. */
static uint64_t wait_since(const struct room *room, uint64_t said_ms, uint64_t now_ms)
{
    bool is_early = said_ms > 0 && now_ms >= said_ms && now_ms - said_ms < slow_ms(room);
    return is_early ? slow_ms(room) - (now_ms - said_ms) : 0;
}

uint64_t slow_wait(const struct member *member, uint64_t now_ms)
{
    return wait_since(member->key.room, member->said_ms, now_ms);
}

static void drop(struct slow_marks *marks, size_t at)
{
    marks->count--;
    memmove(&marks->items[at], &marks->items[at + 1],
            (marks->count - at) * sizeof(marks->items[0]));
}

/* Those who have waited long enough, and if that is none the one who waits for longest. */
static void make_place(const struct room *room, uint64_t now_ms)
{
    struct slow_marks *marks = room->slow;
    for (size_t i = marks->count; i > 0; i--)
        if (wait_since(room, marks->items[i - 1].said_ms, now_ms) == 0)
            drop(marks, i - 1);
    if (marks->count == LIMIT_SLOW_MARKS)
        drop(marks, 0);
}

int slow_on_leave(const struct member *member, uint64_t now_ms)
{
    struct room *room = member->key.room;
    if (slow_wait(member, now_ms) == 0)
        return 0;
    if (!room->slow)
        room->slow = calloc(1, sizeof(*room->slow));
    if (!room->slow)
        return -ENOMEM;
    make_place(room, now_ms);
    room->slow->items[room->slow->count++] =
        (struct slow_mark){ member->key.user->number, member->said_ms };
    return 0;
}

void slow_on_join(struct member *member)
{
    struct slow_marks *marks = member->key.room->slow;
    for (size_t i = 0; marks && i < marks->count; i++) {
        if (marks->items[i].user != member->key.user->number)
            continue;
        member->said_ms = marks->items[i].said_ms;
        drop(marks, i);
        return;
    }
}

/* Those whose leaving was not stored are members still. */
static void return_members(struct room *room)
{
    struct member *member;
    DL_FOREACH2 (room->members, member, room_next) {
        slow_on_join(member);
    }
}

int slow_adopt(struct room *room, const struct room *old)
{
    if (!old->slow)
        return 0;
    if (!room->slow)
        room->slow = malloc(sizeof(*room->slow));
    if (!room->slow)
        return -ENOMEM;
    *room->slow = *old->slow;
    return_members(room);
    return 0;
}
