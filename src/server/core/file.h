/*
 * Files, as far as the chat is concerned: which contents there are, which messages name them,
 * who has offered one, and whose quota they count for. The contents themselves are elsewhere.
 *
 * A content belongs here from the first OFFER on, so that none goes while somebody sends it once
 * more. It goes with the last message and the last upload that name it.
 */
#ifndef HUTONG_SERVER_CORE_FILE_H
#define HUTONG_SERVER_CORE_FILE_H

#include "server/core/core_state.h"

/** The content of this hash and size; NULL if nobody names it. */
struct file *file_find(const struct core *core, struct str hash, uint64_t size);

static inline struct str file_hash(const struct file *file)
{
    return (struct str){ (const char *)file->id.hash, sizeof(file->id.hash) };
}

/** What a file of this size counts for in quotas. */
uint64_t file_charge(uint64_t size);

/** Free all contents and what names them, without effects: for the core's end. */
void file_free_all(struct core *core);

/* Messages that name files */

/** Note that message @no of the room names the content. Returns 0 or -ENOMEM. */
int file_ref_add(struct core *core, struct room *room, uint64_t no, uint64_t payer, struct str hash,
                 uint64_t size);

/** The file that message @no of the room names; NULL if it names none. */
struct file_ref *file_ref_find(const struct core *core, uint64_t room, uint64_t no);

/** The message names it no more: it was recalled, or has expired. */
void file_ref_drop(struct core *core, struct room *room, struct file_ref *ref,
                   struct effects *effects);

/** The room goes: no message of it names a file any more. */
void file_ref_drop_all(struct core *core, struct room *room, struct effects *effects);

/* Uploads */

/** Add an upload, which the user does not have yet. NULL when memory ran out. */
struct upload *upload_add(struct core *core, struct user *user, uint64_t payer, struct str hash,
                          uint64_t size);

struct upload *upload_find(const struct user *user, struct str hash);

/** It is whole, and its content on disk. */
void upload_set_stored(struct upload *upload);

/** A message names the file now: the upload is over, and whoever paid for it pays on. */
void upload_settle(struct core *core, struct user *user, struct upload *upload,
                   struct effects *effects);

/** Give an upload up. */
void upload_drop(struct core *core, struct user *user, struct upload *upload,
                 struct effects *effects);
void upload_drop_all(struct core *core, struct user *user, struct effects *effects);

/** Give up those of which nothing was heard for long. */
void upload_sweep(struct core *core, uint64_t now_ms, struct effects *effects);

#endif
