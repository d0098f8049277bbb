/*
 * The contents of files, on the disk under DATA/files:
 *
 *   tmp/USER-HASH        what has arrived of an upload
 *   ab/abcdef…-SIZE      a content that is whole, by its SHA-256: named by messages, or about to be
 *
 * A content gets its place only when all of it is on the disk and its hash is right, so that what
 * lies there can be believed. All functions wait for the disk. No text of any user becomes part
 * of a path here.
 */
#ifndef HUTONG_SERVER_STORE_CONTENTS_H
#define HUTONG_SERVER_STORE_CONTENTS_H

#include "server/core/core.h"
#include <sodium.h>

enum {
    CONTENTS_SYNC_SIZE = 4 * 1024 * 1024, /* at most so much of an upload is not on disk yet */
    CONTENTS_CHECK_SIZE = 1024 * 1024,    /* hashed in one step */
};

enum contents_result {
    CONTENTS_OK,
    CONTENTS_MORE,     /* of a check: call again */
    CONTENTS_WRONG,    /* of a check: the hash is another one; nothing is kept */
    CONTENTS_E_OFFSET, /* not the next piece, or beyond the size */
};

struct contents {
    int folder_fd, tmp_fd;
};

/**
 * Open the folder in the data directory @path, and make it if need be.
 * @problem  on failure: a sentence for the admin, appended
 * Returns 0 or -errno.
 */
int contents_open(struct contents *contents, const char *path, struct buf *problem);
void contents_close(struct contents *contents);

/** How much of an upload has arrived: sets *@have. Returns 0 or -errno. */
int contents_have(const struct contents *contents, const struct upload_ticket *ticket,
                  uint64_t *have);

/** Append a piece. Returns CONTENTS_OK, CONTENTS_E_OFFSET or -errno. */
int contents_write(const struct contents *contents, const struct upload_ticket *ticket,
                   uint64_t offset, struct str piece);

/* An upload that is whole while it is being checked. */
struct contents_check {
    int fd;
    uint64_t done;
    crypto_hash_sha256_state hash;
};

/** Begin to check an upload of which all has arrived (an empty one never had to). 0 or -errno. */
int contents_check_begin(const struct contents *contents, const struct upload_ticket *ticket,
                         struct contents_check *check);

/**
 * Go on with it. Returns CONTENTS_MORE; CONTENTS_OK: it is on disk and has its place;
 * CONTENTS_WRONG; or -errno. Unless there is more, the check has ended.
 */
int contents_check_step(const struct contents *contents, const struct upload_ticket *ticket,
                        struct contents_check *check);

/** Give a check up. */
void contents_check_end(struct contents_check *check);

/** Read a part of a content. Returns how many bytes, 0 at its end, or -errno. */
ssize_t contents_read(const struct contents *contents, const struct file_id *file, uint64_t offset,
                      char *bytes, size_t size);

/** Remove what has arrived of an upload, or a content; that there is none is no fault. */
int contents_drop_upload(const struct contents *contents, const struct upload_ticket *ticket);
int contents_drop(const struct contents *contents, const struct file_id *file);

/* What the chat knows of. */
struct contents_known {
    struct file_id *files; /* owned; named by messages, or whole and about to be */
    size_t file_count, file_capacity;
    struct upload_ticket *uploads; /* owned; not whole */
    size_t upload_count, upload_capacity;
};

/** Take from the core what it knows of. Returns 0 or -ENOMEM; contents_known_fini is due. */
int contents_known_init(struct contents_known *known, const struct core *core);
void contents_known_fini(struct contents_known *known);

struct contents_swept {
    uint64_t removed; /* files that nobody knew of */
    uint64_t missing; /* contents that should be there and are not */
};

/** Bring the disk into step with what is known, after a start. Returns 0 or -errno. */
int contents_sweep(const struct contents *contents, const struct contents_known *known,
                   struct contents_swept *swept);

#endif
