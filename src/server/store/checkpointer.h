/*
 * The thread that brings the log back into the database file, on a connection of its own: done
 * by the writer, this would hold up commits for as long as a disk takes to write it all.
 */
#ifndef HUTONG_SERVER_STORE_CHECKPOINTER_H
#define HUTONG_SERVER_STORE_CHECKPOINTER_H

#include "server/store/db.h"
#include "server/store/worker.h"

struct checkpointer {
    struct worker worker;
    struct db *db; /* borrowed */
    enum { CHECKPOINT_NONE, CHECKPOINT_BESIDE, CHECKPOINT_RESTART, CHECKPOINT_EMPTY } wanted;
    int status; /* of the newest */
    uv_cond_t done;
};

/** Start the thread. @db must outlive it. Returns 0 or -errno. */
int checkpointer_init(struct checkpointer *checkpointer, struct db *db);
void checkpointer_fini(struct checkpointer *checkpointer);

/** Begin to move the log, beside commits, if that is not under way. */
void checkpointer_ask(struct checkpointer *checkpointer);

/** Whether nothing is under way. */
bool checkpointer_is_idle(struct checkpointer *checkpointer);

/** Move all of it, so that the next commit begins the log anew. Returns 0 or -errno. */
int checkpointer_restart(struct checkpointer *checkpointer);

/** The same, and leave an empty file. Gives up after a moment. Returns 0 or -errno. */
int checkpointer_empty(struct checkpointer *checkpointer);

#endif
