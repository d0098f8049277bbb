/*
 * The functions that the statements of this store call, and its tokenizer. Private to the store.
 */
#ifndef HUTONG_SERVER_STORE_DB_FUNCTIONS_H
#define HUTONG_SERVER_STORE_DB_FUNCTIONS_H

#include <sqlite3.h>

/** Make them known to a connection. Returns SQLite's result code. */
int db_functions_add(sqlite3 *sqlite);

#endif
