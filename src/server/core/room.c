/*
 * Rooms: found by number, and by a key that is the folded name of a public room and "@A,B", the
 * numbers of its two users, of a direct one. No name begins with '@', so the two never meet.
 * Direct groups, whose users may leave, have no key: they are found among those of a user.
 */
#include "server/core/room.h"
#include "server/core/former.h"
#include "server/core/metadata.h"
#include "server/core/passes.h"
#include "server/core/sanctions.h"
#include "server/core/settings.h"
#include "server/core/slow.h"
#include "server/core/unread.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROOM_PAIR_MAX = 2 * 20 + sizeof("@,") };

static bool room_index_key(struct core *core, struct room *room)
{
    struct str key = label_key(&room->name);
    HASH_ADD_KEYPTR(by_key, core->rooms_by_key, key.bytes, key.size, room);
    return room->by_key.tbl;
}

static bool room_index(struct core *core, struct room *room)
{
    HASH_ADD(by_number, core->rooms, number, sizeof(room->number), room);
    if (!room->by_number.tbl)
        return false;
    if (room->name.key_size == 0 || room_index_key(core, room))
        return true;
    HASH_DELETE(by_number, core->rooms, room);
    return false;
}

static struct room *room_add(struct core *core, uint64_t number, enum room_kind kind,
                             struct str shown, struct str key)
{
    struct room *room = calloc(1, sizeof(*room));
    if (!room)
        return NULL;
    room->number = number;
    room->kind = kind;
    room->first_no = 1;
    if (label_set(&room->name, shown, key) != 0 || !room_index(core, room)) {
        room_free(room);
        return NULL;
    }
    if (number > core->room_max)
        core->room_max = number;
    return room;
}

static bool room_index_look(struct core *core, struct room *room, const struct name *name)
{
    room->look = look_of(core->looks, name);
    HASH_ADD(by_look, core->rooms_by_look, look, sizeof(room->look), room);
    return room->by_look.tbl;
}

struct room *room_add_public(struct core *core, uint64_t number, const struct name *name)
{
    struct room *room =
        room_add(core, number, ROOM_PUBLIC, str_of(name->shown), str_of(name->folded));
    if (!room)
        return NULL;
    if (room_index_look(core, room, name))
        return room;
    room_remove(core, room);
    return NULL;
}

int room_rename(struct core *core, struct room *room, const struct name *name)
{
    HASH_DELETE(by_key, core->rooms_by_key, room);
    HASH_DELETE(by_look, core->rooms_by_look, room);
    int status = label_set(&room->name, str_of(name->shown), str_of(name->folded));
    bool is_indexed = room_index_key(core, room);
    is_indexed = room_index_look(core, room, name) && is_indexed;
    return is_indexed ? status : -ENOMEM;
}

struct room *room_find_look(const struct core *core, const struct look *look,
                            const struct room *except)
{
    struct room *room;
    HASH_FIND(by_look, core->rooms_by_look, look, sizeof(*look), room);
    return room != except ? room : NULL;
}

struct room *room_add_direct(struct core *core, uint64_t number, enum room_kind kind)
{
    char shown[ROOM_PAIR_MAX];
    snprintf(shown, sizeof(shown), "@%" PRIu64, number);
    return room_add(core, number, kind, str_of(shown), (struct str){ 0 });
}

void room_remove(struct core *core, struct room *room)
{
    while (room->passes)
        pass_remove(room->passes);
    former_remove_all(core, room);
    if (room->by_key.tbl) /* direct groups have none, nor a direct room that lacks one of its two */
        HASH_DELETE(by_key, core->rooms_by_key, room);
    if (room->by_look.tbl)
        HASH_DELETE(by_look, core->rooms_by_look, room);
    HASH_DELETE(by_number, core->rooms, room);
    room_free(room);
}

void room_free(struct room *room)
{
    struct file_ref *ref, *next;
    DL_FOREACH_SAFE2 (room->files, ref, next, room_next) {
        free(ref);
    }
    label_fini(&room->name);
    free(room->topic);
    free(room->topic_by);
    numbers_fini(&room->pins);
    room_forget_settings(room);
    metadata_free(&room->metadata);
    former_free_all(room);
    sanctions_fini(room);
    numbers_fini(&room->recalls);
    numbers_fini(&room->calls);
    unread_forget(room);
    free(room->slow);
    free(room);
}

/* Take a copy of @text in place of *@textp. Returns 0 or -ENOMEM. */
static int replace(char **textp, struct str text)
{
    char *copy = malloc(text.size + 1);
    if (!copy)
        return -ENOMEM;
    if (text.size > 0)
        memcpy(copy, text.bytes, text.size);
    copy[text.size] = '\0';
    free(*textp);
    *textp = copy;
    return 0;
}

int room_set_topic(struct room *room, struct str topic)
{
    return replace(&room->topic, topic);
}

int room_set_topic_by(struct room *room, struct str by, uint64_t date_ms)
{
    room->topic_ms = date_ms;
    return replace(&room->topic_by, by);
}

struct room *room_find(const struct core *core, uint64_t number)
{
    struct room *room;
    HASH_FIND(by_number, core->rooms, &number, sizeof(number), room);
    return room;
}

static struct room *room_find_key(const struct core *core, struct str key)
{
    struct room *room;
    HASH_FIND(by_key, core->rooms_by_key, key.bytes, key.size, room);
    return room;
}

struct room *room_find_name(const struct core *core, const struct name *name)
{
    return room_find_key(core, str_of(name->folded));
}

struct room *room_find_called(const struct core *core, const struct name *name)
{
    struct room *room = room_find_name(core, name);
    return room ? room : former_find_room(core, name);
}

static struct str pair_format(const struct user *a, const struct user *b, char out[ROOM_PAIR_MAX])
{
    uint64_t low = a->number < b->number ? a->number : b->number;
    uint64_t high = a->number < b->number ? b->number : a->number;
    snprintf(out, ROOM_PAIR_MAX, "@%" PRIu64 ",%" PRIu64, low, high);
    return str_of(out);
}

struct room *room_find_direct(const struct core *core, const struct user *a, const struct user *b)
{
    char pair[ROOM_PAIR_MAX];
    return room_find_key(core, pair_format(a, b, pair));
}

/* Both users are members now: let the room be found by them. */
static bool room_complete_pair(struct core *core, struct room *room)
{
    char pair[ROOM_PAIR_MAX];
    struct str key = pair_format(room->members->key.user, room->members->room_next->key.user, pair);
    return label_set(&room->name, room_name(room), key) == 0 && room_index_key(core, room);
}

static uint32_t *user_count_of(struct user *user, const struct room *room)
{
    return room_is_direct(room) ? &user->direct_count : &user->public_count;
}

struct member *room_add_member(struct core *core, struct room *room, struct user *user)
{
    struct member *member = calloc(1, sizeof(*member));
    if (!member)
        return NULL;
    member->key = (struct member_key){ user, room };
    member->role = ROLE_MEMBER;
    member->read_no = room->last_no;
    member->read_said = room->said;
    HASH_ADD(hh, core->members, key, sizeof(member->key), member);
    if (!member->hh.tbl) {
        free(member);
        return NULL;
    }
    DL_APPEND2(room->members, member, room_prev, room_next);
    DL_APPEND2(user->members, member, user_prev, user_next);
    room->member_count++;
    slow_on_join(member);
    ++*user_count_of(user, room);
    if (room->kind == ROOM_DIRECT && room->member_count == 2 && !room_complete_pair(core, room))
        return NULL;
    return member;
}

void room_remove_member(struct core *core, struct member *member)
{
    struct room *room = member->key.room;
    struct user *user = member->key.user;
    HASH_DELETE(hh, core->members, member);
    DL_DELETE2(room->members, member, room_prev, room_next);
    DL_DELETE2(user->members, member, user_prev, user_next);
    room->member_count--;
    --*user_count_of(user, room);
    numbers_fini(&member->mentions);
    free(member->title);
    free(member);
}

int member_set_title(struct member *member, struct str title)
{
    char *copy = title.size > 0 ? strndup(title.bytes, title.size) : NULL;
    if (title.size > 0 && !copy)
        return -ENOMEM;
    free(member->title);
    member->title = copy;
    return 0;
}

struct member *room_find_member(const struct core *core, const struct room *room,
                                const struct user *user)
{
    struct member_key key = { (struct user *)(uintptr_t)user, (struct room *)(uintptr_t)room };
    struct member *member;
    HASH_FIND(hh, core->members, &key, sizeof(key), member);
    return member;
}

struct str room_peer_name(const struct room *room, const struct user *user)
{
    const struct member *member;
    DL_FOREACH2 (room->members, member, room_next) {
        if (member->key.user != user)
            return label_shown(&member->key.user->name);
    }
    return room_topic(room);
}

bool room_is_unused(const struct room *room)
{
    return room->member_count == 0 && (room_is_direct(room) || room->last_no == 0);
}
