/*
 * The members of a room in the order of the list beside the panes: owners, admins, who else has a
 * voice, members, and in each group who is there before who is away, by name. It is made anew, by
 * one walk over the members, only when they have changed or others are looked for; showing a part
 * of it looks at that part alone.
 */
#ifndef HUTONG_CLIENT_CORE_ROSTER_H
#define HUTONG_CLIENT_CORE_ROSTER_H

#include "client/core/chat.h"

enum roster_group {
    ROSTER_OWNERS,
    ROSTER_ADMINS,
    ROSTER_VOICED,
    ROSTER_MEMBERS,
    ROSTER_GROUP_COUNT,
};

/* All zero: of nobody. */
struct roster {
    const struct room *room; /* borrowed: whose members they are */
    size_t changes;          /* room->member_changes when it was made */
    struct buf filter;       /* what their names have in them */
    uint32_t *order;         /* owned: indices of room->members */
    uint8_t *sections;       /* owned: while it is made, the section of each member */
    size_t count, capacity;  /* of the order; of both arrays */
    size_t group_counts[ROSTER_GROUP_COUNT];
    size_t here_counts[ROSTER_GROUP_COUNT]; /* those of them who are there */
    size_t walked;                          /* members looked at so far, for tests: the cost */
};

/* A row of the list: the head of a group, or a member. */
struct roster_row {
    bool is_head;
    enum roster_group group;
    size_t place; /* of the member, or of the first one below the head */
};

/** Make it those of @room whose names have @filter in them, in whatever case. 0 or -ENOMEM, then
 * it is of nobody. */
int roster_update(struct roster *roster, const struct room *room, struct str filter);
void roster_fini(struct roster *roster);

/** Who is at that place; NULL past the last. Valid until the members change. */
const struct member *roster_member(const struct roster *roster, size_t place);

/** The place of the member of that name; SIZE_MAX: it is not in it. */
size_t roster_place(struct roster *roster, struct str name);

/** How many rows it has. A group has a head where there are others, or not of mere members. */
size_t roster_row_count(const struct roster *roster);
struct roster_row roster_row(const struct roster *roster, size_t row);
/** The row of the member at that place. */
size_t roster_row_of(const struct roster *roster, size_t place);

#endif
