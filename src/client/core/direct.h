/*
 * What direct rooms are called: the other one's name, or in a direct group the others' names with
 * commas between, which no name has. A group's title always has a comma: of one who is left alone
 * in it with "bob" it is "bob,".
 */
#ifndef HUTONG_CLIENT_CORE_DIRECT_H
#define HUTONG_CLIENT_CORE_DIRECT_H

#include <hutong/proto/limits.h>
#include <hutong/proto/message.h>

enum { DIRECT_TITLE_SIZE = LIMIT_DIRECT_GROUP * (LIMIT_NAME_SIZE + 1) };

static inline bool direct_kind(uint64_t kind)
{
    return kind == ROOM_DIRECT || kind == ROOM_DIRECT_GROUP;
}

static inline bool direct_is_group(struct str title)
{
    return title.size > 0 && memchr(title.bytes, ',', title.size);
}

/** Whether each name in a title is short enough to be sent. */
bool direct_fits(struct str title);

/** Append the title of the room that a ROOM or JOINED tells of. Returns 0 or -ENOMEM. */
int direct_title(const struct message *message, struct buf *title);

/** Append a group's title with @name for @was; without @was if @name is empty. 0 or -ENOMEM. */
int direct_title_change(struct str title, struct str was, struct str name, struct buf *changed);

/**
 * Ask in a JOIN for the room of this title: for a user or for a few.
 * @storage  holds what the message borrows
 * Returns 0 or -ENOMEM.
 */
int direct_ask(struct str title, struct buf *storage, struct message *join);

/** Take the first name off a title; empty at its end. */
struct str direct_take_name(struct str *title);

#endif
