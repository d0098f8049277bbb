/* The store's threads, led from a loop as the server does it. */
#include "check.h"

#include "server/store/store.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* A store in a directory of its own, and what it answered so far. */
struct world {
    char path[64];
    uv_loop_t loop;
    struct store *store;
    struct effects batch;
    struct buf problem;
    struct str text; /* what is said */
    uint64_t last_no;
    size_t commit_count, found_count, page_count, backup_count;
    int status; /* of the newest answer */
    int backup_status;
    uint64_t page_first, page_last, page_session, page_tag;
};

static void on_committed(void *context, int status)
{
    struct world *world = context;
    world->commit_count++;
    world->status = status;
}

static void on_found(void *context, int status)
{
    struct world *world = context;
    world->found_count++;
    world->status = status;
}

static void on_page(void *context, uint64_t session, uint64_t tag, int status,
                    const struct event_page *page)
{
    struct world *world = context;
    CHECK(tag == world->page_tag + 1); /* in the order asked for */
    world->page_tag = tag;
    world->page_session = session;
    world->page_count++;
    world->status = status;
    world->page_first = page->count ? page->events[0]->no : 0;
    world->page_last = page->count ? page->events[page->count - 1]->no : 0;
}

static void on_backup(void *context, int status, struct str problem)
{
    struct world *world = context;
    world->backup_count++;
    world->backup_status = status;
    buf_clear(&world->problem);
    CHECK_INT(0, buf_append_str(&world->problem, problem));
}

static int world_open(struct world *world)
{
    const struct store_listener listener = { world, on_committed, on_found, on_page, on_backup };
    return store_open(world->path, DB_PROCESS, &world->loop, &listener, &world->store,
                      &world->problem);
}

static void world_init(struct world *world)
{
    const char *temporary = getenv("TMPDIR");
    *world = (struct world){ .text = STR("words") };
    snprintf(world->path, sizeof(world->path), "%s/test_store.XXXXXX",
             temporary ? temporary : "/tmp");
    CHECK(mkdtemp(world->path) != NULL);
    CHECK_INT(0, uv_loop_init(&world->loop));
    CHECK_INT(0, world_open(world));
}

static void world_close(struct world *world)
{
    store_close(world->store);
    world->store = NULL;
    CHECK_INT(0, uv_run(&world->loop, UV_RUN_DEFAULT));
}

static void world_fini(struct world *world)
{
    static const char *const files[] = { "hutong.db", "hutong.lock" };
    world_close(world);
    CHECK_INT(0, uv_loop_close(&world->loop));
    effects_fini(&world->batch);
    buf_fini(&world->problem);
    for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
        char file[128];
        snprintf(file, sizeof(file), "%s/%s", world->path, files[i]);
        CHECK_INT(0, unlink(file));
    }
    CHECK_INT(0, rmdir(world->path)); /* nothing else was left in it */
}

static void wait_for(struct world *world, const size_t *count, size_t wanted)
{
    while (*count < wanted)
        uv_run(&world->loop, UV_RUN_ONCE);
}

static void nonce_of(uint8_t nonce[LIMIT_NONCE_SIZE], uint64_t no)
{
    memset(nonce, 'n', LIMIT_NONCE_SIZE);
    memcpy(nonce, &no, sizeof(no));
}

/* Begin to store the next @count events of room 7. */
static void say(struct world *world, uint64_t count)
{
    effects_reset(&world->batch);
    for (uint64_t i = 0; i < count; i++) {
        uint8_t nonce[LIMIT_NONCE_SIZE];
        struct message event = { .type = MESSAGE_EVENT };
        nonce_of(nonce, ++world->last_no);
        message_set_no(&event, world->last_no);
        message_set_user(&event, STR("alice"));
        message_set_text(&event, world->text);
        message_set_nonce(&event, (struct str){ (const char *)nonce, sizeof(nonce) });
        effects_push(
            &world->batch,
            &(struct effect){ .kind = EFFECT_EVENT, .room = 7, .user = 1, .message = &event });
    }
    store_commit(world->store, &world->batch);
}

static void say_and_wait(struct world *world, uint64_t count)
{
    size_t before = world->commit_count;
    say(world, count);
    wait_for(world, &world->commit_count, before + 1);
    CHECK_INT(0, world->status);
}

static int read_page(struct world *world, uint64_t tag, uint64_t after)
{
    return store_read(world->store, &(struct page_request){ .session = 5,
                                                            .tag = tag,
                                                            .room = 7,
                                                            .room_name = STR("lobby"),
                                                            .after = after,
                                                            .before = UINT64_MAX,
                                                            .limit = LIMIT_HISTORY_PAGE });
}

static void test_what_is_committed_can_be_read_at_once(void **state)
{
    (void)state;
    struct world world;
    world_init(&world);
    for (uint64_t i = 1; i <= 20; i++) {
        say_and_wait(&world, 10);
        CHECK_INT(0, read_page(&world, i, (i - 1) * 10));
        wait_for(&world, &world.page_count, i);
        CHECK_INT(0, world.status);
        CHECK_INT(5, world.page_session);
        CHECK_INT(i * 10 - 9, world.page_first);
        CHECK_INT(i * 10, world.page_last);
    }
    world_fini(&world);
}

static void test_nonces_are_answered_in_place(void **state)
{
    (void)state;
    struct world world;
    struct store_query queries[2] = { 0 };
    world_init(&world);
    say_and_wait(&world, 100);
    nonce_of(queries[0].nonce, 1000);
    nonce_of(queries[1].nonce, 77);
    store_find(world.store, queries, 2);
    wait_for(&world, &world.found_count, 1);
    CHECK_INT(0, world.status);
    CHECK_INT(0, queries[0].no);
    CHECK_INT(77, queries[1].no);
    CHECK_INT(7, queries[1].room);
    world_fini(&world);
}

static void test_too_many_reads_are_refused_and_the_others_answered(void **state)
{
    (void)state;
    struct world world;
    uint64_t tag = 0;
    world_init(&world);
    say_and_wait(&world, 10);
    while (read_page(&world, tag + 1, 0) == 0) {
        tag++;
        CHECK(tag <= STORE_READS_QUEUED + 2 * STORE_PAGES_AHEAD); /* it reads ahead only so far */
    }
    CHECK(tag >= STORE_READS_QUEUED);
    wait_for(&world, &world.page_count, tag);
    CHECK_INT(0, read_page(&world, tag + 1, 0));
    wait_for(&world, &world.page_count, tag + 1);
    world_fini(&world);
}

static void test_closing_ends_the_commit_and_drops_the_reads(void **state)
{
    (void)state;
    struct world world;
    world_init(&world);
    for (uint64_t tag = 1; tag <= 1000; tag++)
        CHECK_INT(0, read_page(&world, tag, 0));
    say(&world, 10);
    world_close(&world);
    CHECK_INT(0, world.commit_count + world.page_count);
    CHECK_INT(0, world_open(&world));
    CHECK_INT(0, read_page(&world, 1, 0));
    wait_for(&world, &world.page_count, 1);
    CHECK_INT(10, world.page_last);
    world_fini(&world);
}

static void test_the_indices_keep_up_with_steady_commits(void **state)
{
    (void)state;
    struct world world;
    struct db *db = NULL;
    world_init(&world);
    for (int i = 0; i < 20; i++)
        say_and_wait(&world, 1000);
    world_close(&world);
    CHECK_INT(0, db_open(world.path, NULL, DB_PROCESS, DB_WRITER, &db, &world.problem));
    CHECK(db_index_lag(db) <= 6000);
    db_close(db);
    CHECK_INT(0, world_open(&world));
    world_fini(&world);
}

static uint64_t log_size(const struct world *world)
{
    char file[128];
    struct stat facts;
    snprintf(file, sizeof(file), "%s/hutong.db-wal", world->path);
    CHECK_INT(0, stat(file, &facts));
    return (uint64_t)facts.st_size;
}

static void test_the_log_has_a_bound_under_steady_commits(void **state)
{
    (void)state;
    enum { MIB = 1024 * 1024, COMMITS = 40 };
    struct world world;
    char *text = malloc(LIMIT_TEXT_SIZE);
    CHECK(text != NULL);
    memset(text, 'x', LIMIT_TEXT_SIZE);
    world_init(&world);
    world.text = (struct str){ text, LIMIT_TEXT_SIZE };
    for (int i = 0; i < COMMITS; i++)
        say_and_wait(&world, 256); /* 4 MiB and a bit */
    CHECK(log_size(&world) < 80 * MIB);
    free(text);
    world_fini(&world);
}

static void test_a_core_is_loaded_between_commits(void **state)
{
    (void)state;
    static const struct core_config config = { .grace_ms = 1000 };
    struct world world;
    world_init(&world);
    say_and_wait(&world, 3);
    struct core *core = core_new(&config);
    CHECK(core != NULL);
    CHECK_INT(0, store_load(world.store, core, 1));
    uint8_t nonce[LIMIT_NONCE_SIZE];
    nonce_of(nonce, 3);
    CHECK(core_has_nonce(core, (struct str){ (const char *)nonce, sizeof(nonce) }));
    core_free(core);
    world_fini(&world);
}

static void test_a_store_that_cannot_open_says_why_and_leaves_nothing(void **state)
{
    (void)state;
    struct world world;
    world_init(&world);
    struct store *first = world.store;
    CHECK_INT(-EBUSY, world_open(&world));
    CHECK(world.store == first);
    CHECK(strstr(buf_cstr(&world.problem), "in use by another hutongd") != NULL);
    world_fini(&world);
}

/* Take a backup into @folder while commits go on. Returns its status. */
static int back_up(struct world *world, const char *folder)
{
    size_t wanted = world->backup_count + 1;
    CHECK_INT(0, store_backup(world->store, folder));
    CHECK_INT(-EBUSY, store_backup(world->store, folder));
    while (world->backup_count < wanted)
        say_and_wait(world, 10);
    return world->backup_status;
}

static void test_a_backup_has_what_was_there_and_is_started_on(void **state)
{
    (void)state;
    char folder[128], file[160];
    struct world world, copy;
    world_init(&world);
    snprintf(folder, sizeof(folder), "%s.copy", world.path);
    say_and_wait(&world, 1000);
    CHECK_INT(0, back_up(&world, folder));
    CHECK_INT(-ENOTEMPTY, back_up(&world, folder));
    CHECK(strstr(buf_cstr(&world.problem), "is not empty") != NULL);
    world_init(&copy);
    world_close(&copy);
    snprintf(file, sizeof(file), "%s/hutong.db", folder);
    char place[160];
    snprintf(place, sizeof(place), "%s/hutong.db", copy.path);
    CHECK_INT(0, rename(file, place));
    CHECK_INT(0, rmdir(folder));
    CHECK_INT(0, world_open(&copy));
    CHECK(store_count(copy.store).events >= 1000);
    CHECK(store_count(copy.store).events <= store_count(world.store).events);
    world_fini(&copy);
    world_fini(&world);
}

static void test_a_backup_into_the_folder_itself_is_refused(void **state)
{
    (void)state;
    char folder[128];
    struct world world;
    world_init(&world);
    snprintf(folder, sizeof(folder), "%s/copy", world.path);
    CHECK_INT(-EINVAL, back_up(&world, folder));
    CHECK(strstr(buf_cstr(&world.problem), "lies in the data folder") != NULL);
    world_fini(&world);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_committed_can_be_read_at_once),
        cmocka_unit_test(test_nonces_are_answered_in_place),
        cmocka_unit_test(test_too_many_reads_are_refused_and_the_others_answered),
        cmocka_unit_test(test_closing_ends_the_commit_and_drops_the_reads),
        cmocka_unit_test(test_the_indices_keep_up_with_steady_commits),
        cmocka_unit_test(test_the_log_has_a_bound_under_steady_commits),
        cmocka_unit_test(test_a_core_is_loaded_between_commits),
        cmocka_unit_test(test_a_backup_has_what_was_there_and_is_started_on),
        cmocka_unit_test(test_a_backup_into_the_folder_itself_is_refused),
        cmocka_unit_test(test_a_store_that_cannot_open_says_why_and_leaves_nothing),
    };
    return CHECK_RUN(tests);
}
