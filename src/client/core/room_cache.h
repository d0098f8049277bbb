/*
 * The last of each room as bytes that outlive this program, so that the next run has something to
 * show before the server has said a word, or without one: the newest events, topic, settings,
 * members and how far the user has read. The server decides on joining whether that can go on, and
 * then tells only what is missing. What was recalled is not in it.
 */
#ifndef HUTONG_CLIENT_CORE_ROOM_CACHE_H
#define HUTONG_CLIENT_CORE_ROOM_CACHE_H

#include "client/core/chat.h"

enum {
    ROOM_CACHE_EVENTS = 200,
    ROOM_CACHE_EVENTS_SIZE = 64 * 1024, /* bytes of their texts */
    ROOM_CACHE_MEMBERS = 1000,          /* those who are there before those who are not */
    ROOM_CACHE_SIZE_MAX = 256 * 1024,   /* of the whole; beyond, it is none of ours */
};

/** Append a room to @out. Returns 0 or -ENOMEM. */
int room_cache_write(const struct chat *chat, const struct room *room, uint64_t now_ms,
                     struct buf *out);

/** Where the room is to stand among those of @bytes: they are restored in this order. */
uint64_t room_cache_place(struct str bytes);

/**
 * Bring a room back; before chat_start. A room that is there already gets its log, too.
 * Returns 0, -EINVAL (damaged, of another version, or another user's), or -ENOMEM.
 */
int room_cache_restore(struct chat *chat, struct str bytes);

/** A room of which something else is known than was written; NULL if there is none. It is told
 * once, and again when it has changed again. */
const struct room *room_cache_next(struct chat *chat);

/** A room of which nothing is to be kept any more; false if there is none. @name is emptied. */
bool room_cache_next_gone(struct chat *chat, struct buf *name);

/** Whether one of the two has something to tell. */
bool room_cache_is_stale(const struct chat *chat);

/** All is to be written again: it is kept elsewhere. */
void room_cache_retell(struct chat *chat);

#endif
