/* Members are in the order of their names already: they only have to be dealt out to sections. */
#include "client/core/roster.h"

#include "client/core/complete.h"

#include <errno.h>
#include <hutong/common/utf8.h>
#include <stdlib.h>

enum {
    PRESENCE_COUNT = 3, /* who is there, who is away, who is offline */
    SECTION_COUNT = ROSTER_GROUP_COUNT * PRESENCE_COUNT,
    SECTION_NONE = SECTION_COUNT,
};

static bool has_part(struct str name, struct str part)
{
    while (name.size >= part.size && name.size > 0) {
        if (complete_matches(name, part))
            return true;
        utf8_take(&name, NULL);
    }
    return part.size == 0;
}

static enum roster_group group_of(const struct member *member)
{
    return member->role >= ROLE_OWNER   ? ROSTER_OWNERS
           : member->role == ROLE_ADMIN ? ROSTER_ADMINS
           : member->has_voice          ? ROSTER_VOICED
                                        : ROSTER_MEMBERS;
}

static uint8_t section_of(const struct member *member, struct str filter)
{
    if (!has_part(member->name, filter))
        return SECTION_NONE;
    unsigned presence = member->is_offline ? 2 : member->away.size > 0 ? 1 : 0;
    return (uint8_t)(group_of(member) * PRESENCE_COUNT + presence);
}

static int reserve(struct roster *roster, size_t count)
{
    if (count <= roster->capacity)
        return 0;
    uint32_t *order = reallocarray(roster->order, count, sizeof(*order));
    if (order)
        roster->order = order;
    uint8_t *sections = order ? realloc(roster->sections, count) : NULL;
    if (!sections)
        return -ENOMEM;
    roster->sections = sections;
    roster->capacity = count;
    return 0;
}

/* Deal the members out: first see how many each section has, then put each into its own. */
static void deal(struct roster *roster, struct str filter)
{
    const struct room *room = roster->room;
    size_t next[SECTION_COUNT + 1] = { 0 };
    for (size_t i = 0; i < room->member_count; i++) {
        roster->sections[i] = section_of(&room->members[i], filter);
        next[roster->sections[i]]++;
    }
    for (size_t section = 0; section < SECTION_COUNT; section++) {
        size_t count = next[section];
        next[section] = roster->count;
        roster->count += count;
        roster->group_counts[section / PRESENCE_COUNT] += count;
        if (section % PRESENCE_COUNT == 0)
            roster->here_counts[section / PRESENCE_COUNT] = count;
    }
    for (size_t i = 0; i < room->member_count; i++)
        if (roster->sections[i] != SECTION_NONE)
            roster->order[next[roster->sections[i]]++] = (uint32_t)i;
    roster->walked += room->member_count;
}

static void empty(struct roster *roster)
{
    roster->room = NULL;
    roster->count = 0;
    memset(roster->group_counts, 0, sizeof(roster->group_counts));
    memset(roster->here_counts, 0, sizeof(roster->here_counts));
}

int roster_update(struct roster *roster, const struct room *room, struct str filter)
{
    if (room && roster->room == room && roster->changes == room->member_changes &&
        str_equal(buf_str(&roster->filter), filter))
        return 0;
    empty(roster);
    if (!room)
        return 0;
    buf_clear(&roster->filter);
    if (reserve(roster, room->member_count) != 0 || buf_append_str(&roster->filter, filter) != 0)
        return -ENOMEM;
    roster->room = room;
    roster->changes = room->member_changes;
    deal(roster, filter);
    return 0;
}

void roster_fini(struct roster *roster)
{
    free(roster->order);
    free(roster->sections);
    buf_fini(&roster->filter);
    *roster = (struct roster){ 0 };
}

const struct member *roster_member(const struct roster *roster, size_t place)
{
    return place < roster->count ? &roster->room->members[roster->order[place]] : NULL;
}

size_t roster_place(struct roster *roster, struct str name)
{
    const struct member *member = roster->room ? room_find_member(roster->room, name) : NULL;
    size_t index = member ? (size_t)(member - roster->room->members) : SIZE_MAX, place = 0;
    while (place < roster->count && roster->order[place] != index)
        place++;
    roster->walked += place;
    return place < roster->count ? place : SIZE_MAX;
}

/* ---- rows ---- */

static bool has_heads(const struct roster *roster)
{
    return roster->count > roster->group_counts[ROSTER_MEMBERS];
}

static size_t head_rows(const struct roster *roster, enum roster_group group)
{
    return has_heads(roster) && roster->group_counts[group] > 0;
}

size_t roster_row_count(const struct roster *roster)
{
    size_t count = roster->count;
    for (enum roster_group group = 0; group < ROSTER_GROUP_COUNT; group++)
        count += head_rows(roster, group);
    return count;
}

struct roster_row roster_row(const struct roster *roster, size_t row)
{
    size_t place = 0;
    for (enum roster_group group = 0; group < ROSTER_GROUP_COUNT; group++) {
        size_t heads = head_rows(roster, group), rows = heads + roster->group_counts[group];
        if (row < rows)
            return (struct roster_row){ row < heads, group,
                                        row < heads ? place : place + row - heads };
        row -= rows;
        place += roster->group_counts[group];
    }
    return (struct roster_row){ false, ROSTER_MEMBERS, SIZE_MAX };
}

size_t roster_row_of(const struct roster *roster, size_t place)
{
    size_t row = place, end = 0;
    for (enum roster_group group = 0; group < ROSTER_GROUP_COUNT && place >= end; group++) {
        row += head_rows(roster, group);
        end += roster->group_counts[group];
    }
    return row;
}
