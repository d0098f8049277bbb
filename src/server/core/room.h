/* Rooms and who belongs to them. Effects and permission are the callers' business. */
#ifndef HUTONG_SERVER_CORE_ROOM_H
#define HUTONG_SERVER_CORE_ROOM_H

#include "server/core/core_state.h"
#include "server/core/name.h"

/** Add a public room whose number and name are free. NULL when memory ran out. */
struct room *room_add_public(struct core *core, uint64_t number, const struct name *name);

/**
 * Add a direct room of two or, as @kind says, of a few; two find theirs once both are members.
 * NULL when memory ran out.
 */
struct room *room_add_direct(struct core *core, uint64_t number, enum room_kind kind);

/** Remove and free a room that has no members any more. */
void room_remove(struct core *core, struct room *room);

/** Free a room without touching the core's tables: for the core's end. */
void room_free(struct room *room);

/** Give a public room another name, which is free or its own. Returns 0 or -ENOMEM. */
int room_rename(struct core *core, struct room *room, const struct name *name);

/** Copy @topic. Returns 0 or -ENOMEM. */
int room_set_topic(struct room *room, struct str topic);

/** Note who set the topic (copied), and when. Returns 0 or -ENOMEM. */
int room_set_topic_by(struct room *room, struct str by, uint64_t date_ms);

struct room *room_find(const struct core *core, uint64_t number);
/** The room that is called so; room_find_called() also finds what was called so before. */
struct room *room_find_name(const struct core *core, const struct name *name);
struct room *room_find_called(const struct core *core, const struct name *name);
/** A public room, other than @except, whose name looks so. */
struct room *room_find_look(const struct core *core, const struct look *look,
                            const struct room *except);
struct room *room_find_direct(const struct core *core, const struct user *a, const struct user *b);

/**
 * Make a member of someone who is none. The second member of a direct room completes the pair.
 * NULL when memory ran out.
 */
struct member *room_add_member(struct core *core, struct room *room, struct user *user);

/** Copy @title; an empty one takes it away. Returns 0 or -ENOMEM. */
int member_set_title(struct member *member, struct str title);

/** End and free a membership. One of a direct room of two ends with its user only. */
void room_remove_member(struct core *core, struct member *member);

struct member *room_find_member(const struct core *core, const struct room *room,
                                const struct user *user);

/** The name of the one whom @user meets in a direct room, also after he or she has left. */
struct str room_peer_name(const struct room *room, const struct user *user);

/** Whether nobody would miss the room: no member, and if it is public, nothing ever said. */
bool room_is_unused(const struct room *room);

/** Whether it is for those alone who were there from the beginning: two, or a few. */
static inline bool room_is_direct(const struct room *room)
{
    return room->kind == ROOM_DIRECT || room->kind == ROOM_DIRECT_GROUP;
}

static inline struct str room_name(const struct room *room)
{
    return label_shown(&room->name);
}

static inline struct str room_topic(const struct room *room)
{
    return str_of(room->topic);
}

#endif
