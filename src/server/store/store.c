/* Starts and ends the threads, and carries their answers to the loop. */
#include "server/store/store.h"

#include "server/store/backup.h"
#include "server/store/reader.h"
#include "server/store/writer.h"

#include <errno.h>
#include <hutong/common/macros.h>
#include <stdlib.h>

struct store {
    uv_async_t answered; /* some thread has an answer */
    struct store_listener listener;
    struct db *writer_db, *reader_db, *checkpointer_db; /* owned */
    struct checkpointer checkpointer;
    struct writer writer;
    struct reader reader;
    struct backup backup;
    char *path; /* owned */
};

/* As many as can be done when this begins; for those that follow there is another signal. */
static void store_take_pages(struct store *store)
{
    for (int i = 0; i < STORE_PAGES_AHEAD; i++) {
        struct reader_job *job = reader_take_page(&store->reader);
        if (!job)
            break;
        store->listener.on_page(store->listener.context, job->read.session, job->read.tag,
                                job->status, &job->page);
        reader_job_free(job);
    }
}

static void store_on_answered(uv_async_t *async)
{
    struct store *store = container_of(async, struct store, answered);
    int status;
    if (writer_take_answer(&store->writer, &status))
        store->listener.on_committed(store->listener.context, status);
    if (reader_take_found(&store->reader, &status))
        store->listener.on_found(store->listener.context, status);
    store_take_pages(store);
    struct str problem;
    if (backup_take_answer(&store->backup, &status, &problem))
        store->listener.on_backup(store->listener.context, status, problem);
}

static void store_on_closed(uv_handle_t *handle)
{
    struct store *store = container_of((uv_async_t *)(void *)handle, struct store, answered);
    free(store->path);
    free(store);
}

static int store_open_dbs(struct store *store, const char *path, enum db_durability durability,
                          struct buf *problem)
{
    int status = db_open(path, NULL, durability, DB_WRITER, &store->writer_db, problem);
    if (!status)
        status = db_open(path, NULL, durability, DB_READER, &store->reader_db, problem);
    if (!status)
        status = db_open(path, NULL, durability, DB_CHECKPOINTER, &store->checkpointer_db, problem);
    return status;
}

static int store_start(struct store *store, struct buf *problem)
{
    int status = checkpointer_init(&store->checkpointer, store->checkpointer_db);
    if (!status)
        status = reader_init(&store->reader, store->reader_db, &store->answered);
    if (!status)
        status =
            writer_init(&store->writer, store->writer_db, &store->checkpointer, &store->answered);
    if (status)
        buf_printf(problem, "cannot start the threads of the store: %s", uv_strerror(status));
    return status;
}

int store_open(const char *path, enum db_durability durability, uv_loop_t *loop,
               const struct store_listener *listener, struct store **storep, struct buf *problem)
{
    struct store *store = calloc(1, sizeof(*store));
    if (!store)
        return -ENOMEM;
    store->listener = *listener;
    int status = uv_async_init(loop, &store->answered, store_on_answered);
    if (status) {
        free(store);
        return status;
    }
    store->path = strdup(path);
    backup_init(&store->backup, store->path, &store->writer, &store->answered);
    status = store->path ? store_open_dbs(store, path, durability, problem) : -ENOMEM;
    if (!status)
        status = store_start(store, problem);
    if (status)
        store_close(store);
    else
        *storep = store;
    return status;
}

void store_close(struct store *store)
{
    if (!store)
        return;
    backup_fini(&store->backup);
    reader_fini(&store->reader);
    writer_fini(&store->writer);
    checkpointer_fini(&store->checkpointer);
    db_close(store->reader_db);
    db_close(store->checkpointer_db);
    db_close(store->writer_db);
    uv_close((uv_handle_t *)&store->answered, store_on_closed);
}

void store_salts(const struct store *store, uint8_t salts[DB_SALTS_SIZE])
{
    db_salts(store->writer_db, salts);
}

int store_load(struct store *store, struct core *core, uint64_t now_ms)
{
    return writer_load(&store->writer, core, now_ms);
}

void store_commit(struct store *store, const struct effects *batch)
{
    writer_commit(&store->writer, batch);
}

void store_find(struct store *store, struct store_query *queries, size_t count)
{
    reader_find(&store->reader, queries, count);
}

int store_read(struct store *store, const struct page_request *read)
{
    return reader_read(&store->reader, read);
}

int store_backup(struct store *store, const char *folder)
{
    return backup_begin(&store->backup, folder);
}

struct store_counts store_count(struct store *store)
{
    return writer_count(&store->writer);
}

int store_drop_texts(struct store *store)
{
    return writer_drop_texts(&store->writer);
}
