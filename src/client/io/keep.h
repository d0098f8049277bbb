/*
 * What outlives a run of the client: unsent messages, drafts, the last of each room, and the token
 * of each name on each server, in $XDG_STATE_HOME/hutong/client/SERVER/NAME. A folder belongs to
 * one running client; clients for one room alone have each their own, NAME+ROOM. What such a one
 * has left is taken over by the next client for the whole.
 */
#ifndef HUTONG_CLIENT_IO_KEEP_H
#define HUTONG_CLIENT_IO_KEEP_H

#include "client/core/chat.h"
#include <hutong/common/endpoint.h>
#include <uv.h>

struct keep;

typedef int (*keep_item_fn)(void *context, const struct outbox_item *item);

/**
 * Open the folder, which is made if it is missing, and lock it.
 * @part  empty, or what this client is there for alone: it has a folder of its own then, beside the
 *        one of the name, so that several can be there at once
 * Returns 0 or -errno (-EBUSY: another client has it).
 */
int keep_open(uv_loop_t *loop, const struct endpoint *server, struct str name, struct str part,
              struct keep **keepp);

/** Let go of it. The loop may still be busy with it for a moment. NULL is fine. */
void keep_close(struct keep *keep);

/** Give each unsent message to @restore, in order. Returns 0, -errno, or what @restore returned. */
int keep_load(struct keep *keep, keep_item_fn restore, void *context);

/** Write down a message. It survives a crash of ours at once, a power cut moments later. */
int keep_add(struct keep *keep, const struct outbox_item *item);

/** Give each draft to @restore. Returns 0, -errno, or what @restore returned. */
int keep_load_drafts(struct keep *keep, keep_item_fn restore, void *context);

/** Write down what is being typed in a room; no text: nothing any more. It survives a crash of
 * ours. Returns 0 or -errno. */
int keep_write_draft(struct keep *keep, const struct outbox_item *draft);

/** Write down how the screen is divided; no text: it is not. Returns 0 or -errno. */
int keep_write_layout(struct keep *keep, struct str text);

/** Append what was written last; nothing if nothing was. Returns 0 or -errno. */
int keep_read_layout(struct keep *keep, struct buf *out);

/** The same for the files that are on their way. */
int keep_write_transfers(struct keep *keep, struct str text);
int keep_read_transfers(struct keep *keep, struct buf *out);

/** Write down the last of a room; it is lost if there is a power cut. Returns 0 or -errno. */
int keep_write_room(struct keep *keep, struct str room, struct str bytes);

/** Nothing is to be kept of a room. */
void keep_forget_room(struct keep *keep, struct str room);

/** Give the last of each room to @restore; as room_files_load(). */
int keep_load_rooms(struct keep *keep, int (*restore)(void *context, struct str bytes),
                    void *context, size_t *damaged_count);

/** The message is settled. */
int keep_remove(struct keep *keep, const uint8_t nonce[LIMIT_NONCE_SIZE]);

/**
 * The user is now called @name: that name's folder is taken, with what is in it; what was kept of
 * rooms stays with nobody. Returns 0 or
 * -errno (-EBUSY: another client has it; everything stays where it is).
 */
int keep_rename(struct keep *keep, struct str name);

/** Write the token of a name, whoever has its folder. Returns 0 or -errno. */
int keep_write_token(const struct endpoint *server, struct str name, struct str token);

/** Read the token of a name, whoever has its folder. Returns 0 or -errno (-ENOENT: none). */
int keep_read_token(const struct endpoint *server, struct str name,
                    uint8_t token[LIMIT_TOKEN_SIZE]);

#endif
