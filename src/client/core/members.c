/* Who is in a room, in the order the eye expects. */
#include "client/core/chat_private.h"

#include <errno.h>
#include <hutong/common/utf8.h>
#include <stdlib.h>
#include <utf8proc.h>

int member_compare(struct str a, struct str b)
{
    struct str x = a, y = b;
    while (x.size > 0 && y.size > 0) {
        utf8proc_int32_t left = utf8proc_tolower((utf8proc_int32_t)utf8_take(&x, NULL));
        utf8proc_int32_t right = utf8proc_tolower((utf8proc_int32_t)utf8_take(&y, NULL));
        if (left != right)
            return left < right ? -1 : 1;
    }
    if (x.size != y.size)
        return x.size < y.size ? -1 : 1;
    return a.size == 0 ? 0 : memcmp(a.bytes, b.bytes, a.size);
}

bool member_is_same(struct str a, struct str b)
{
    while (a.size > 0 && b.size > 0) {
        utf8proc_int32_t left = utf8proc_tolower((utf8proc_int32_t)utf8_take(&a, NULL));
        if (left != utf8proc_tolower((utf8proc_int32_t)utf8_take(&b, NULL)))
            return false;
    }
    return a.size == b.size;
}

static int member_compare_items(const void *a, const void *b)
{
    return member_compare(((const struct member *)a)->name, ((const struct member *)b)->name);
}

/* Where @name is in the list, or where it belongs. */
static size_t member_place(const struct member_list *list, struct str name)
{
    size_t low = 0, high = list->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (member_compare(list->items[middle].name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool member_is_at(const struct member_list *list, size_t at, struct str name)
{
    return at < list->count && str_equal(list->items[at].name, name);
}

static void member_fini(struct member *member)
{
    owned_set(&member->name, STR(""));
    owned_set(&member->title, STR(""));
    owned_set(&member->away, STR(""));
}

static int member_copy(struct member *copy, const struct member *member)
{
    *copy = (struct member){ .role = member->role,
                             .has_voice = member->has_voice,
                             .is_offline = member->is_offline,
                             .away_ms = member->away_ms };
    if (owned_set(&copy->name, member->name) == 0 && owned_set(&copy->title, member->title) == 0 &&
        owned_set(&copy->away, member->away) == 0)
        return 0;
    member_fini(copy);
    return -ENOMEM;
}

static int member_list_insert(struct member_list *list, size_t at, const struct member *facts)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? 2 * list->capacity : 8;
        struct member *items = realloc(list->items, capacity * sizeof(*items));
        if (!items)
            return -ENOMEM;
        list->items = items;
        list->capacity = capacity;
    }
    struct member member;
    if (member_copy(&member, facts))
        return -ENOMEM;
    struct member *place = list->items + at;
    memmove(place + 1, place, (list->count - at) * sizeof(*place));
    *place = member;
    list->count++;
    return 0;
}

/* The public part of the room shows the list. */
static void members_publish(struct chat_room *room)
{
    room->room.members = room->members.items;
    room->room.member_count = room->members.count;
    room->room.member_changes++;
}

/* Where @name is in a list that is not in order yet. */
static size_t member_seek(const struct member_list *list, struct str name)
{
    size_t at = 0;
    while (at < list->count && !str_equal(list->items[at].name, name))
        at++;
    return at;
}

static void member_list_remove(struct member_list *list, size_t at)
{
    if (at >= list->count)
        return;
    member_fini(&list->items[at]);
    list->count--;
    memmove(list->items + at, list->items + at + 1, (list->count - at) * sizeof(*list->items));
}

void members_note(struct chat *chat, struct chat_room *room, const struct member *member)
{
    struct member_list *list = &room->snapshot;
    if (list->count < LIMIT_MEMBERS_PER_ROOM && member_list_insert(list, list->count, member))
        chat->inner->ran_out = true;
}

/* The member of this name in the list that is in order; NULL if there is none. */
static struct member *member_at(struct chat_room *room, struct str name)
{
    size_t at = member_place(&room->members, name);
    return member_is_at(&room->members, at, name) ? &room->members.items[at] : NULL;
}

/* The same in the list that is still coming in. */
static struct member *member_noted(struct chat_room *room, struct str name)
{
    size_t at = room->is_joining ? member_seek(&room->snapshot, name) : SIZE_MAX;
    return at < room->snapshot.count ? &room->snapshot.items[at] : NULL;
}

static void member_insert(struct chat *chat, struct chat_room *room, const struct member *member)
{
    struct member_list *list = &room->members;
    size_t at = member_place(list, member->name);
    if (list->count < LIMIT_MEMBERS_PER_ROOM && member_list_insert(list, at, member))
        chat->inner->ran_out = true;
}

/* What happens between JOINED and DONE is part of the snapshot. */
void member_add(struct chat *chat, struct chat_room *room, struct str name, bool is_offline)
{
    const struct member fresh = { .name = name, .role = ROLE_MEMBER, .is_offline = is_offline };
    struct member *known = member_at(room, name), *noted = member_noted(room, name);
    if (noted)
        noted->is_offline = is_offline;
    else if (room->is_joining)
        members_note(chat, room, &fresh);
    if (known)
        known->is_offline = is_offline;
    else
        member_insert(chat, room, &fresh);
    members_publish(room);
}

void member_put(struct chat *chat, struct chat_room *room, const struct member *member)
{
    struct member *known = member_at(room, member->name);
    if (room->is_joining)
        members_note(chat, room, member);
    if (!known) {
        member_insert(chat, room, member);
    } else {
        known->role = member->role;
        known->has_voice = member->has_voice;
        known->is_offline = member->is_offline;
        if (owned_set(&known->title, member->title) || owned_set(&known->away, member->away))
            chat->inner->ran_out = true;
    }
    members_publish(room);
}

void member_rename(struct chat *chat, struct chat_room *room, struct str was, struct str name)
{
    const struct member *known = member_at(room, was);
    struct member renamed = { .role = ROLE_MEMBER };
    if (known && member_copy(&renamed, known))
        chat->inner->ran_out = true;
    if (owned_set(&renamed.name, name))
        chat->inner->ran_out = true;
    renamed.is_offline = false;
    member_remove(room, was);
    if (renamed.name.size > 0)
        member_put(chat, room, &renamed);
    member_fini(&renamed);
}

void member_set_role(struct chat_room *room, struct str name, enum role role)
{
    struct member *known = member_at(room, name), *noted = member_noted(room, name);
    if (known)
        known->role = role;
    if (noted)
        noted->role = role;
    members_publish(room);
}

void member_set_voice(struct chat_room *room, struct str name, bool has_voice)
{
    struct member *known = member_at(room, name), *noted = member_noted(room, name);
    if (known)
        known->has_voice = has_voice;
    if (noted)
        noted->has_voice = has_voice;
    members_publish(room);
}

void member_set_title(struct chat *chat, struct chat_room *room, struct str name, struct str title)
{
    struct member *known = member_at(room, name), *noted = member_noted(room, name);
    bool failed = known && owned_set(&known->title, title);
    failed |= noted && owned_set(&noted->title, title);
    chat->inner->ran_out |= failed;
    members_publish(room);
}

void member_set_away(struct chat *chat, struct chat_room *room, struct str name, struct str text)
{
    struct member *known = member_at(room, name), *noted = member_noted(room, name);
    if (known && (text.size == 0 || known->away.size == 0))
        known->away_ms = text.size > 0 ? chat->inner->now_ms : 0;
    bool failed = known && owned_set(&known->away, text);
    failed |= noted && owned_set(&noted->away, text);
    chat->inner->ran_out |= failed;
    members_publish(room);
}

void member_remove(struct chat_room *room, struct str name)
{
    size_t at = member_place(&room->members, name);
    if (room->is_joining)
        member_list_remove(&room->snapshot, member_seek(&room->snapshot, name));
    if (member_is_at(&room->members, at, name))
        member_list_remove(&room->members, at);
    members_publish(room);
}

const struct member *member_find(const struct chat_room *room, struct str name)
{
    size_t at = member_place(&room->members, name);
    return member_is_at(&room->members, at, name) ? &room->members.items[at] : NULL;
}

const struct member *room_find_member(const struct room *room, struct str name)
{
    return member_find(chat_room_of((struct room *)(uintptr_t)room), name);
}

/* Keep one of each name in a list that is in order: the one that tells more. */
static void member_list_unify(struct member_list *list)
{
    for (size_t at = list->count; at > 1; at--)
        if (str_equal(list->items[at - 1].name, list->items[at - 2].name))
            member_list_remove(list, list->items[at - 1].role > list->items[at - 2].role ? at - 2
                                                                                         : at - 1);
}

void members_replace(struct chat_room *room)
{
    member_list_fini(&room->members);
    room->members = room->snapshot;
    room->snapshot = (struct member_list){ 0 };
    if (room->members.count > 0)
        qsort(room->members.items, room->members.count, sizeof(struct member),
              member_compare_items);
    member_list_unify(&room->members);
    members_publish(room);
}

void member_list_fini(struct member_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        member_fini(&list->items[i]);
    free(list->items);
    *list = (struct member_list){ 0 };
}
