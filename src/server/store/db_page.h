/* A page of events while rows of the database become it. Private to the store. */
#ifndef HUTONG_SERVER_STORE_DB_PAGE_H
#define HUTONG_SERVER_STORE_DB_PAGE_H

#include "server/store/db_conn.h"

/* Columns of the statements that pages are made of; those after the last are a search's. */
enum db_page_column {
    DB_PAGE_NO,
    DB_PAGE_TIME,
    DB_PAGE_KIND,
    DB_PAGE_USER,
    DB_PAGE_NONCE,
    DB_PAGE_TEXT,
    DB_PAGE_REF,
    DB_PAGE_HASH, /* of a file */
    DB_PAGE_SIZE,
    DB_PAGE_COLUMN_COUNT,
    DB_SEARCH_EVENT = DB_PAGE_COLUMN_COUNT,
    DB_SEARCH_ROOM,
    DB_SEARCH_KIND, /* of the room; 0: it is gone */
    DB_SEARCH_NAME, /* of the room */
};

struct db_page {
    size_t limit, count, size;
    const struct message **events; /* as many as limit, in the arena */
    struct arena *arena;           /* borrowed */
};

/** Begin a page of at most @limit events. Returns 0 or -ENOMEM. */
int db_page_init(struct db_page *page, uint32_t limit, struct arena *arena);

bool db_page_is_full(const struct db_page *page);

/** Take over the event of the current row. @room lives as long as the arena. 0 or -ENOMEM. */
int db_page_add(struct db_page *page, sqlite3_stmt *row, struct str room);

#endif
