/*
 * A sweep goes through all of the full-text index, however little was erased: the larger it is, the
 * more rarely it is swept, so that it takes a twentieth of the time at most.
 */
#include "server/store/eraser.h"

#include "server/store/db_erase.h"

enum { SWEEP_SHARE = 20 };
static const uint64_t SWEEP_PAUSE_NS = 1000 * 1000 * 1000;

bool eraser_can_erase(const struct eraser *eraser, const struct db *db)
{
    return db_has_to_erase(db) && !eraser->is_waiting && !eraser->is_failing;
}

bool eraser_can_sweep(const struct eraser *eraser, const struct db *db, uint64_t now_ns)
{
    bool is_under_way = eraser->sweep_ns > 0;
    return db_has_to_sweep(db) && !eraser->is_failing &&
           (is_under_way || (now_ns >= eraser->resume_ns && !db_has_to_erase(db)));
}

void eraser_erase(struct eraser *eraser, struct db *db)
{
    int status = db_erase(db);
    eraser->is_failing = status < 0;
    eraser->is_waiting = status == 0 && db_has_to_erase(db);
    eraser->is_log_due = true;
}

void eraser_sweep(struct eraser *eraser, struct db *db, uint64_t (*clock_ns)(void))
{
    uint64_t before_ns = clock_ns();
    int status = db_sweep(db);
    uint64_t now_ns = clock_ns();
    eraser->is_failing = status < 0;
    eraser->is_log_due = true;
    eraser->sweep_ns += now_ns - before_ns + 1;
    if (status > 0)
        return;
    uint64_t pause_ns = eraser->sweep_ns * SWEEP_SHARE;
    eraser->resume_ns = now_ns + (pause_ns > SWEEP_PAUSE_NS ? pause_ns : SWEEP_PAUSE_NS);
    eraser->sweep_ns = 0;
}
