/*
 * What is being typed, a file for each room: "draft-" and the room's name, or "draft@" and the
 * other user's, with [room, user, text] in it as a CBOR array. A file is replaced as a whole, so
 * that a crash leaves the text from before or after the last key.
 */
#ifndef HUTONG_CLIENT_IO_DRAFT_FILES_H
#define HUTONG_CLIENT_IO_DRAFT_FILES_H

#include "client/core/chat.h"

typedef int (*draft_files_fn)(void *context, const struct outbox_item *item);

/** Write the draft @item->text of a room into @folder; no text: remove it. 0 or -errno. */
int draft_files_write(const char *folder, const struct outbox_item *item);

/** Give each draft in @folder to @take. Returns 0, -errno, or what @take returned. */
int draft_files_load(const char *folder, draft_files_fn take, void *context);

/** Move all drafts from one folder to another, where those of the same rooms stay. 0 or -errno. */
int draft_files_move(const char *from, const char *to);

#endif
