/*
 * Erasing: what has expired, what was said in rooms that are gone, and what deleted accounts had
 * said, a piece at a time, each in a transaction of its own. That it is to be erased is on disk
 * since the commit that decided it, and from then on no read shows it.
 *
 * Then sweeping: the full-text index only notes that a word is gone, until its parts are merged.
 * Both leave no copies in the database file, where everything that is freed is overwritten with
 * zeros; what the write-ahead log still has is gone when that is emptied.
 */
#ifndef HUTONG_SERVER_STORE_DB_ERASE_H
#define HUTONG_SERVER_STORE_DB_ERASE_H

#include "server/store/db.h"

/** Whether there is something to erase. */
bool db_has_to_erase(const struct db *db);

/**
 * Erase a piece: a ms or so of work. Returns 1, 0 if nothing can be done before the indices have
 * followed, or -errno.
 */
int db_erase(struct db *db);

/** Whether the full-text index may still hold words of what was erased. */
bool db_has_to_sweep(const struct db *db);

/** Merge a piece of the full-text index. Returns 1, 0 when it holds no such words, or -errno. */
int db_sweep(struct db *db);

/** Note that a text was taken out of the full-text index, within the transaction that did it. */
int db_put_unswept(struct db *db);

/** As db_open has found it. Returns 0 or -errno. */
int db_find_erasing(struct db *db);

#endif
