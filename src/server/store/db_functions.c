/* The functions that SQL has of ours. */
#include "server/store/db_functions.h"
#include "server/store/search_plan.h"
#include <hutong/common/macros.h>

#include <endian.h>

/* SQL function nonce_prefix(BLOB): its first eight bytes as a number. */
static void db_nonce_prefix(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    uint64_t prefix = 0;
    const void *bytes = sqlite3_value_blob(values[0]);
    if (bytes && sqlite3_value_bytes(values[0]) >= (int)sizeof(prefix))
        memcpy(&prefix, bytes, sizeof(prefix));
    sqlite3_result_int64(context, (sqlite3_int64)be64toh(prefix));
}

/* SQL function search_marks(room, event's kind, user, text): what filters ask about. */
static void db_search_marks(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    struct buf marks = { 0 };
    struct str name = { sqlite3_value_blob(values[2]), (size_t)sqlite3_value_bytes(values[2]) };
    struct str text = { sqlite3_value_blob(values[3]), (size_t)sqlite3_value_bytes(values[3]) };
    if (search_add_marks(&marks, (uint64_t)sqlite3_value_int64(values[0]),
                         (uint64_t)sqlite3_value_int64(values[1]), name, text) != 0)
        sqlite3_result_error_nomem(context);
    else
        sqlite3_result_text64(context, (const char *)marks.bytes, marks.size, SQLITE_TRANSIENT,
                              SQLITE_UTF8);
    buf_fini(&marks);
}

/* SQL function search_has_kind(kind): whether events of that kind are searched for. */
static void db_search_has_kind(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    sqlite3_result_int(context, search_has_kind((uint64_t)sqlite3_value_int64(values[0])));
}

/* SQL function is_said(kind): whether an event of that kind is something that a user has said. */
static void db_is_said(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    sqlite3_result_int(context, event_is_said((uint64_t)sqlite3_value_int64(values[0])));
}

static const struct db_function {
    const char *name;
    int count; /* of its arguments */
    void (*call)(sqlite3_context *context, int count, sqlite3_value **values);
} db_functions[] = {
    { "nonce_prefix", 1, db_nonce_prefix },
    { "search_marks", 4, db_search_marks },
    { "search_has_kind", 1, db_search_has_kind },
    { "is_said", 1, db_is_said },
};

int db_functions_add(sqlite3 *sqlite)
{
    const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY;
    for (size_t i = 0; i < ARRAY_SIZE(db_functions); i++) {
        const struct db_function *function = &db_functions[i];
        int code = sqlite3_create_function(sqlite, function->name, function->count, flags, NULL,
                                           function->call, NULL, NULL);
        if (code)
            return code;
    }
    return tokenizer_register(sqlite);
}
