/* The tables, and how a database of an older hutongd becomes one of ours. Private to the store. */
#ifndef HUTONG_SERVER_STORE_DB_SCHEMA_H
#define HUTONG_SERVER_STORE_DB_SCHEMA_H

#include "server/store/db_conn.h"

/**
 * Make the tables what this program expects, in one transaction. Returns 0, -EPROTO for those
 * of a newer program, -EUCLEAN for another program's, or -errno.
 */
int db_schema_upgrade(struct db *db);

#endif
