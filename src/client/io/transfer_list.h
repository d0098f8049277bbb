/* The files that are on their way as lines of text, so that the next run goes on with them. */
#ifndef HUTONG_CLIENT_IO_TRANSFER_LIST_H
#define HUTONG_CLIENT_IO_TRANSFER_LIST_H

#include "client/core/chat.h"
#include <hutong/common/buf.h>

struct transfer_record {
    bool is_upload;
    bool is_typed;  /* upload: there may be a comment behind the path */
    bool is_hashed; /* facts are known */
    uint64_t no;    /* download: of the message */
    struct file_facts facts;
    struct buf room, user; /* its name on the wire; whom one meets there if it is a room of two */
    struct buf path;       /* from where, or to where */
    struct buf text;       /* what the message will say, or the file's name */
};

void transfer_record_fini(struct transfer_record *record);

/** Append a line. 0 or -ENOMEM. */
int transfer_record_format(const struct transfer_record *record, struct buf *out);

/**
 * Take the first line off @text. 0; -EINVAL: it makes no sense; or -ENOMEM. @record is to be ended
 * in any case.
 */
int transfer_record_take(struct str *text, struct transfer_record *record);

#endif
