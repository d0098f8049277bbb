/*
 * The files of transfers, on this side's disk. A file that is sent is hashed before it is
 * offered, and one that comes is written beside its place under a name of its own, as
 * ".hutong-HASH.part", from where it goes on if it was begun before; only when all of it has come
 * and its hash is right does it get its name. Nothing is ever overwritten, no link is followed.
 */
#ifndef HUTONG_CLIENT_IO_TRANSFERS_H
#define HUTONG_CLIENT_IO_TRANSFERS_H

#include "client/core/chat.h"
#include <uv.h>

struct transfers_config {
    uv_loop_t *loop;
    struct chat *chat; /* borrowed */
    uint64_t (*now_ms)(void *context);
    /* the chat was given something */
    void (*turn)(void *context);
    /*
     * A file lies at @path; or, with a @problem (a sentence), it does not, or could not be sent.
     */
    void (*on_file)(void *context, const char *path, const char *problem);
    void (*on_change)(void *context); /* transfers_describe() says something else; may be NULL */
    void *context;
};

struct transfers;

/** NULL when memory ran out. */
struct transfers *transfers_new(const struct transfers_config *config);

/** Close all files; the loop frees the rest. NULL is fine. */
void transfers_close(struct transfers *transfers);

/**
 * Send a file into a room, with a comment or an empty text.
 * @path  "~/" stands for the home folder
 * Problems are told later. Returns 0 or -ENOMEM.
 */
int transfers_upload(struct transfers *transfers, struct str room, struct str path,
                     struct str comment);

/** What is to be fetched, and where to. Slices are copied. */
struct transfers_wish {
    struct str room; /* its name on the wire */
    uint64_t no;
    struct str name;
    struct file_facts file;
    /* a folder, or a path where there is nothing yet; empty: the folder for downloads; "-": stdout
     */
    struct str path;
};

/**
 * As transfers_upload(), of what somebody has typed: a path, and perhaps a comment behind it. The
 * path is as much as there is a file of that name.
 */
int transfers_upload_typed(struct transfers *transfers, struct str room, struct str typed);

/** Fetch a file. Problems are told later. Returns 0 or -ENOMEM. */
int transfers_download(struct transfers *transfers, const struct transfers_wish *wish);

/** Append what is on its way, for the next run to go on with. */
void transfers_describe(const struct transfers *transfers, struct buf *out);

/**
 * Go on with what an earlier run has described, unless its message is in the outbox already. What
 * makes no sense is left out.
 */
void transfers_resume(struct transfers *transfers, struct str text);

/** Carry out an effect if it is about a file of ours. Returns whether only the io cares for it. */
bool transfers_perform(struct transfers *transfers, const struct chat_effect *effect);

#endif
