/* Texts that wait for their rooms: drafts of rooms that are not open now. */
#ifndef HUTONG_CLIENT_CORE_DRAFTS_H
#define HUTONG_CLIENT_CORE_DRAFTS_H

#include <hutong/common/buf.h>
#include <stdbool.h>

struct chat;

/* Whose draft it is: a room's, or that of the direct room with a user; neither: no room's. */
struct draft_key {
    struct chat *chat; /* borrowed: of the server where the room is */
    struct str room, user;
};

struct draft {
    struct chat *chat; /* borrowed */
    struct buf room, user, text;
    bool is_untold; /* the disk has another text */
};

/* All zero is empty. */
struct drafts {
    struct draft *items; /* owned */
    size_t count;
};

void drafts_fini(struct drafts *drafts);

/** Keep a text, in the place of an earlier one. An empty one that is told is not kept. 0 or
 * -ENOMEM. */
int drafts_put(struct drafts *drafts, struct draft_key key, struct str text, bool is_untold);

/** What is on disk as this draft has gone elsewhere: what is kept here, or nothing, takes its
 * place.
 */
void drafts_release(struct drafts *drafts, struct draft_key key);

/** Forget all of a server: its drafts are on disk. */
void drafts_forget(struct drafts *drafts, const struct chat *chat);

/** The text that waits for a room; empty: none. Borrowed until they change. */
struct str drafts_text(const struct drafts *drafts, struct draft_key key);

/** Append the text to @text and forget it. Returns 0, -ENOENT if there is none, or -ENOMEM. */
int drafts_take(struct drafts *drafts, struct draft_key key, struct buf *text);

#endif
