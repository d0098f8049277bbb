/* When the writer erases and sweeps: never for long, and not all the time. */
#ifndef HUTONG_SERVER_STORE_ERASER_H
#define HUTONG_SERVER_STORE_ERASER_H

#include "server/store/db.h"

/* All zero is a beginning. */
struct eraser {
    bool is_waiting;    /* until the indices have followed */
    bool is_failing;    /* until a commit succeeds */
    bool is_log_due;    /* the write-ahead log has what was erased: it is to be emptied */
    uint64_t sweep_ns;  /* time that the sweep under way has taken */
    uint64_t resume_ns; /* no sweep begins before: on a clock that is never set */
};

/** Whether a piece can be erased. */
bool eraser_can_erase(const struct eraser *eraser, const struct db *db);

/** Whether a piece can be swept. */
bool eraser_can_sweep(const struct eraser *eraser, const struct db *db, uint64_t now_ns);

void eraser_erase(struct eraser *eraser, struct db *db);

/** Sweep a piece, which ends at the time that @clock_ns gives. */
void eraser_sweep(struct eraser *eraser, struct db *db, uint64_t (*clock_ns)(void));

#endif
