/*
 * Backups of the whole data folder while the server runs: the database as it is at one moment,
 * and the files beside it. One at a time, on a thread of its own that the first one starts.
 */
#ifndef HUTONG_SERVER_STORE_BACKUP_H
#define HUTONG_SERVER_STORE_BACKUP_H

#include "server/store/writer.h"

struct backup {
    struct worker worker;  /* its lock guards what follows */
    const char *data;      /* borrowed: the folder to be copied */
    struct writer *writer; /* borrowed */
    uv_async_t *answered;  /* borrowed: tells the loop to look for an answer */
    char *folder;          /* owned: where to; NULL: nothing is under way */
    bool has_answer;
    int status;
    struct buf problem;
};

/** Nothing is started yet. What is borrowed must outlive it. */
void backup_init(struct backup *backup, const char *data, struct writer *writer,
                 uv_async_t *answered);

/** Give up what is under way, and stop. */
void backup_fini(struct backup *backup);

/** Begin. Returns 0, -EBUSY while another one is under way, or -errno. */
int backup_begin(struct backup *backup, const char *folder);

/** Whether one has ended; then how, and what is wrong as a sentence (borrowed to the next). */
bool backup_take_answer(struct backup *backup, int *status, struct str *problem);

#endif
