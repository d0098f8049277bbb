/*
 * The outbox as a file: records are only ever appended, the file is emptied when no message is
 * left, and written anew when little of it is still of use. A record that was not written to its
 * end, after a crash or a power cut, ends the reading; what comes before it counts.
 *
 *   record   size of the payload (4 bytes, big-endian), its SipHash-2-4 under the zero key (8
 *            bytes), payload: a CBOR array, [nonce, time, kind, room, user, text] for a message
 *            to be sent, [nonce] for one that is settled
 */
#ifndef HUTONG_CLIENT_IO_JOURNAL_H
#define HUTONG_CLIENT_IO_JOURNAL_H

#include "client/core/chat.h"

struct journal_item;

struct journal {
    int fd;                    /* owned */
    char *path;                /* owned */
    struct journal_item *live; /* owned: hash table of the nonces not settled, oldest first */
    uint64_t size;             /* bytes in the file */
    uint64_t compact_size;     /* from here on it is looked at whether to write it anew */
};

typedef int (*journal_item_fn)(void *context, const struct outbox_item *item);

/**
 * Open or create the file, with mode 0600. A torn end is cut off. Returns 0 or -errno.
 * @journal  also after a failure fit for journal_close
 */
int journal_open(const char *path, struct journal *journal);
void journal_close(struct journal *journal);

/** Put what is not settled in @from behind what is in @journal. Returns 0 or -errno. */
int journal_adopt(struct journal *journal, struct journal *from);

/** Give each message that is not settled to @take, in order. 0, -errno or what @take returned. */
int journal_load(struct journal *journal, journal_item_fn take, void *context);

/** Append a message, unless it is there. Returns 0 or -errno, and then the file is as before. */
int journal_add(struct journal *journal, const struct outbox_item *item);

/** A message is settled. Returns 0 or -errno; then it will be found again, and sent again. */
int journal_remove(struct journal *journal, const uint8_t nonce[LIMIT_NONCE_SIZE]);

#endif
