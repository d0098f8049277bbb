/*
 * One file that is sent or fetched, as it lies on this side's disk: found, hashed and opened on
 * the thread pool, before anything is asked of the server.
 */
#ifndef HUTONG_CLIENT_IO_TRANSFER_FILE_H
#define HUTONG_CLIENT_IO_TRANSFER_FILE_H

#include "client/core/chat.h"
#include "client/io/save_path.h"
#include <sodium.h>
#include <uv.h>

struct transfers;

/* One file: being prepared, or on its way. */
struct transfer_file {
    struct transfers *transfers;
    struct transfer_file *prev, *next;
    uv_work_t work; /* its preparation */
    bool is_preparing;
    bool is_upload;
    bool may_split;              /* upload: what follows the path is a comment */
    bool is_resumed;             /* an earlier run began it: it may enter the room */
    bool is_hashed;              /* facts are known */
    uint64_t number;             /* of the chat; 0: not yet */
    int fd;                      /* -1: not open */
    int status;                  /* of the preparation */
    struct str room, text, path; /* owned; text: what is said, or the file's name */
    struct str user;             /* owned: whom one meets in the room, if it is one of two */
    /* upload, of its preparation, which must not touch what is above: owned; empty: as above */
    struct str split_path, split_text;
    struct file_facts hashed;
    uint64_t no;
    struct file_facts facts;
    uint64_t offset; /* download: what was there already */
    crypto_hash_sha256_state hash;
    struct save_path save; /* download */
};

/** NULL when memory ran out. */
struct transfer_file *transfer_file_new(bool is_upload);

/** Close and free it. */
void transfer_file_free(struct transfer_file *file);

/** Find, open and hash it. To be called on the thread pool. 0 or -errno. */
int transfer_file_prepare(struct transfer_file *file);

/**
 * Take over what was found out about a file that is to be sent. 0; -ESTALE: an earlier run was
 * about another content.
 */
int transfer_file_adopt(struct transfer_file *file);

/** A copy of a text, ended by a zero. 0 or -ENOMEM. */
int transfer_copy_text(struct str *copy, struct str text);

/** What the message will say: a name that will do anywhere, and the comment. 0 or -ENOMEM. */
int transfer_make_text(struct str path, struct str comment, struct str *made);

#endif
