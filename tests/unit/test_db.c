/* The database: what is stored comes back, in order, on a good disk and on a bad one. */
#include "check.h"

#include "../sim/sim_vfs.h"
#include "failmalloc.h"
#include "server/store/db.h"
#include "server/store/db_conn.h"
#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* A database in a directory of its own, or on a simulated disk. */
struct world {
    char path[64];
    struct sim_disk *disk;
    struct db *db;
    struct effects batch;
    struct buf problem;
};

static int world_open(struct world *world)
{
    const char *vfs = world->disk ? sim_disk_vfs(world->disk) : NULL;
    return db_open(world->path, vfs, DB_POWER, DB_WRITER, &world->db, &world->problem);
}

static void world_init(struct world *world)
{
    const char *temporary = getenv("TMPDIR");
    *world = (struct world){ 0 };
    snprintf(world->path, sizeof(world->path), "%s/test_db.XXXXXX", temporary ? temporary : "/tmp");
    CHECK(mkdtemp(world->path) != NULL);
    CHECK_INT(0, world_open(world));
}

static void world_init_on_disk(struct world *world)
{
    *world = (struct world){ .path = SIM_DISK_DATABASE, .disk = sim_disk_new(1) };
    CHECK(world->disk != NULL);
    CHECK_INT(0, world_open(world));
}

static void world_reopen(struct world *world)
{
    db_close(world->db);
    world->db = NULL;
    CHECK_INT(0, world_open(world));
}

static void world_remove(const struct world *world, const char *name)
{
    char file[128];
    snprintf(file, sizeof(file), "%s/%s", world->path, name);
    unlink(file);
}

static void world_fini(struct world *world)
{
    db_close(world->db);
    effects_fini(&world->batch);
    buf_fini(&world->problem);
    if (world->disk) {
        sim_disk_free(world->disk);
        return;
    }
    static const char *const files[] = { "hutong.db", "hutong.db-wal", "hutong.db-shm",
                                         "hutong.lock" };
    for (size_t i = 0; i < ARRAY_SIZE(files); i++)
        world_remove(world, files[i]);
    CHECK_INT(0, rmdir(world->path));
}

static void world_commit(struct world *world)
{
    CHECK(!world->batch.failed);
    CHECK_INT(0, db_commit(world->db, &world->batch));
    effects_reset(&world->batch);
}

/* Nonces that differ in the last byte only: all have the same place in the index. */
static struct str nonce_of(char bytes[LIMIT_NONCE_SIZE], uint64_t no)
{
    memset(bytes, 'n', LIMIT_NONCE_SIZE);
    bytes[LIMIT_NONCE_SIZE - 1] = (char)no;
    return (struct str){ bytes, LIMIT_NONCE_SIZE };
}

static void push_event(struct world *world, uint64_t room, uint64_t no, struct str text)
{
    char nonce[LIMIT_NONCE_SIZE];
    struct message event = { .type = MESSAGE_EVENT };
    message_set_room(&event, STR("lobby"));
    message_set_user(&event, STR("小明"));
    message_set_no(&event, no);
    message_set_time(&event, 1700000000000 + no);
    message_set_kind(&event, no % 2 ? EVENT_MESSAGE : EVENT_ACTION);
    message_set_text(&event, text);
    message_set_nonce(&event, nonce_of(nonce, no));
    effects_push(
        &world->batch,
        &(struct effect){
            .kind = EFFECT_EVENT, .room = room, .user = 3, .said = 10 * no, .message = &event });
}

/* Events 1 to @count in each of two rooms, in turn. */
static void store_events(struct world *world, uint64_t count)
{
    for (uint64_t no = 1; no <= count; no++) {
        push_event(world, 7, no, STR("你好"));
        push_event(world, 8, no, STR("elsewhere"));
    }
    world_commit(world);
}

static uint64_t count_events(struct db *db, uint64_t room)
{
    struct event_page page;
    CHECK_INT(0, db_read(db, room, STR("r"), 0, UINT64_MAX, LIMIT_HISTORY_PAGE, &page));
    uint64_t count = page.count;
    event_page_fini(&page);
    return count;
}

/* ---- history ---- */

static void test_an_event_comes_back_as_it_was_stored(void **state)
{
    (void)state;
    struct world world;
    struct event_page page;
    world_init(&world);
    store_events(&world, 3);
    world_reopen(&world);
    CHECK_INT(0, db_read(world.db, 7, STR("lobby"), 1, 3, 10, &page));
    CHECK_INT(1, page.count);
    const struct message *event = page.events[0];
    char nonce[LIMIT_NONCE_SIZE];
    CHECK_INT(MESSAGE_EVENT, event->type);
    CHECK_STR("lobby", event->room);
    CHECK_STR("小明", event->user);
    CHECK_STR("你好", event->text);
    CHECK_INT(2, event->no);
    CHECK_INT(1700000000002, event->time);
    CHECK_INT(EVENT_ACTION, event->kind);
    CHECK(str_equal(nonce_of(nonce, 2), event->nonce));
    CHECK_INT(HAS(FIELD_ROOM) | HAS(FIELD_USER) | HAS(FIELD_TEXT) | HAS(FIELD_NO) |
                  HAS(FIELD_TIME) | HAS(FIELD_KIND) | HAS(FIELD_NONCE),
              event->has);
    event_page_fini(&page);
    world_fini(&world);
}

static const struct str file_hash = { "0123456789abcdef0123456789ABCDEF", LIMIT_FILE_HASH_SIZE };

static void push_file(struct world *world, uint64_t room, uint64_t no)
{
    struct message event = { .type = MESSAGE_EVENT };
    message_set_room(&event, STR("lobby"));
    message_set_user(&event, STR("小明"));
    message_set_no(&event, no);
    message_set_time(&event, 1700000000000 + no);
    message_set_kind(&event, EVENT_FILE);
    message_set_text(&event, STR("a.txt"));
    message_set_hash(&event, file_hash);
    message_set_size(&event, 0);
    effects_push(
        &world->batch,
        &(struct effect){ .kind = EFFECT_EVENT, .room = room, .user = 3, .message = &event });
    effects_push(&world->batch, &(struct effect){ .kind = EFFECT_PUT_FILE,
                                                  .room = room,
                                                  .no = no,
                                                  .payer = 3,
                                                  .content = file_hash,
                                                  .size = 0 });
}

static void check_file(struct world *world, uint64_t room, bool is_there)
{
    struct event_page page;
    CHECK_INT(0, db_read(world->db, room, STR("r"), 0, UINT64_MAX, 10, &page));
    CHECK_INT(1, page.count);
    CHECK_INT(is_there ? LIMIT_FILE_HASH_SIZE : 0, page.events[0]->hash.size);
    CHECK((page.events[0]->has & HAS(FIELD_SIZE)) == (is_there ? HAS(FIELD_SIZE) : 0));
    event_page_fini(&page);
}

static void test_what_file_an_event_names_is_told_until_it_names_none(void **state)
{
    (void)state;
    struct world world;
    world_init(&world);
    push_file(&world, 1, 1);
    push_file(&world, 2, 1);
    world_commit(&world);
    for (uint32_t step = 0; step < 2; step++) {
        CHECK(db_index(world.db, step) >= 0);
        check_file(&world, 1, true);
        check_file(&world, 2, true);
    }
    effects_push(&world.batch, &(struct effect){ .kind = EFFECT_DEL_FILE, .room = 1, .no = 1 });
    effects_push(&world.batch, &(struct effect){ .kind = EFFECT_DEL_ROOM, .room = 2 });
    world_commit(&world);
    check_file(&world, 1, false);
    check_file(&world, 2, false);
    world_fini(&world);
}

static void test_a_page_is_the_range_asked_for_wherever_the_index_ends(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        uint64_t after, before;
        uint32_t limit;
        uint64_t first, count;
    } rows[] = {
        { "all, forward", 0, UINT64_MAX, 100, 1, 10 },
        { "all, backward", UINT64_MAX, UINT64_MAX, 100, 1, 10 },
        { "first ones", 0, UINT64_MAX, 3, 1, 3 },
        { "newest ones", UINT64_MAX, UINT64_MAX, 3, 8, 3 },
        { "after", 6, UINT64_MAX, 100, 7, 4 },
        { "after, limited", 3, UINT64_MAX, 4, 4, 4 },
        { "before", UINT64_MAX, 5, 100, 1, 4 },
        { "before, limited", UINT64_MAX, 8, 4, 4, 4 },
        { "between", 2, 9, 100, 3, 6 },
        { "between, limited", 2, 9, 5, 3, 5 },
        { "after the last", 10, UINT64_MAX, 100, 0, 0 },
        { "before the first", UINT64_MAX, 1, 100, 0, 0 },
        { "between neighbours", 4, 5, 100, 0, 0 },
        { "none", 0, UINT64_MAX, 0, 0, 0 },
    };
    static const uint32_t steps[] = { 0, 8, 1, 11, 100 }; /* the index reaches ever further */
    struct world world;
    world_init(&world);
    store_events(&world, 10);
    for (size_t s = 0; s < ARRAY_SIZE(steps); s++) {
        CHECK(db_index(world.db, steps[s]) >= 0);
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
            struct event_page page;
            CHECK_INT(0, db_read(world.db, 7, STR("r"), rows[i].after, rows[i].before,
                                 rows[i].limit, &page));
            if (page.count != rows[i].count)
                fail_msg("%s, step %zu: %zu events", rows[i].name, s, page.count);
            for (size_t e = 0; e < page.count; e++)
                CHECK_INT(rows[i].first + e, page.events[e]->no);
            event_page_fini(&page);
        }
    }
    CHECK_INT(0, db_index_lag(world.db));
    world_fini(&world);
}

static void test_a_page_ends_at_a_quarter_of_a_mebibyte(void **state)
{
    (void)state;
    struct world world;
    char *text = malloc(LIMIT_TEXT_SIZE);
    CHECK(text != NULL);
    memset(text, 'x', LIMIT_TEXT_SIZE);
    world_init(&world);
    for (uint64_t no = 1; no <= 40; no++)
        push_event(&world, 7, no, (struct str){ text, LIMIT_TEXT_SIZE });
    world_commit(&world);
    for (int indexed = 0; indexed < 2; indexed++) {
        struct event_page page;
        CHECK_INT(0, db_read(world.db, 7, STR("r"), 0, UINT64_MAX, 100, &page));
        CHECK_INT(16, page.count);
        event_page_fini(&page);
        CHECK_INT(0, db_read(world.db, 7, STR("r"), UINT64_MAX, UINT64_MAX, 100, &page));
        CHECK_INT(16, page.count);
        CHECK_INT(25, page.events[0]->no);
        event_page_fini(&page);
        CHECK(db_index(world.db, 100) >= 0);
    }
    free(text);
    world_fini(&world);
}

static void test_the_index_moves_on_by_as_much_as_allowed(void **state)
{
    (void)state;
    struct world world;
    world_init(&world);
    store_events(&world, 10);
    CHECK_INT(20, db_index_lag(world.db));
    CHECK_INT(15, db_index(world.db, 15));
    CHECK_INT(5, db_index_lag(world.db));
    world_reopen(&world);
    CHECK_INT(5, db_index_lag(world.db));
    CHECK_INT(5, db_index(world.db, 15));
    CHECK_INT(0, db_index(world.db, 15));
    world_fini(&world);
}

static void test_running_out_of_memory_spoils_no_page(void **state)
{
    (void)state;
    struct world world;
    world_init(&world);
    store_events(&world, 20);
    CHECK(db_index(world.db, 10) >= 0);
    FAILMALLOC_EACH(nth)
    {
        struct event_page page;
        int status = db_read(world.db, 7, STR("r"), 0, UINT64_MAX, 100, &page);
        CHECK(status == 0 || status == -ENOMEM);
        CHECK_INT(status == 0 ? 20 : 0, page.count);
        event_page_fini(&page);
    }
    world_fini(&world);
}

/* ---- nonces ---- */

static void check_nonce(struct db *db, uint64_t no, uint64_t expected_room, uint64_t expected_no)
{
    char bytes[LIMIT_NONCE_SIZE];
    struct store_query queries[2] = { 0 };
    memset(queries[0].nonce, 'z', LIMIT_NONCE_SIZE); /* one that nobody ever sent comes along */
    memcpy(queries[1].nonce, nonce_of(bytes, no).bytes, LIMIT_NONCE_SIZE);
    CHECK_INT(0, db_find(db, queries, 2));
    CHECK_INT(0, queries[0].no);
    CHECK_INT(expected_room, queries[1].room);
    CHECK_INT(expected_no, queries[1].no);
}

static void test_a_nonce_is_found_although_others_begin_alike(void **state)
{
    (void)state;
    struct world world;
    world_init(&world);
    for (uint64_t no = 1; no <= 10; no++)
        push_event(&world, 7, no, STR("x"));
    world_commit(&world);
    for (uint32_t step = 0; step < 4; step++) {
        CHECK(db_index(world.db, step * 3) >= 0);
        for (uint64_t no = 1; no <= 10; no++)
            check_nonce(world.db, no, 7, no);
        check_nonce(world.db, 11, 0, 0);
    }
    world_fini(&world);
}

static void test_a_nonce_is_found_in_an_old_segment_of_its_index(void **state)
{
    (void)state;
    enum { EVENTS = 70000, BATCH = 10000 };
    struct world world;
    world_init(&world);
    push_event(&world, 7, 1, STR("the first"));
    for (uint64_t no = 2; no <= EVENTS; no++) {
        struct message event = { .type = MESSAGE_EVENT, .no = no, .kind = EVENT_TOPIC };
        effects_push(&world.batch,
                     &(struct effect){ .kind = EFFECT_EVENT, .room = 7, .message = &event });
        if (no % BATCH == 0)
            world_commit(&world);
    }
    push_event(&world, 8, 100, STR("the last"));
    world_commit(&world);
    CHECK_INT(EVENTS + 1, db_index(world.db, EVENTS + 1));
    check_nonce(world.db, 1, 7, 1);
    check_nonce(world.db, 100, 8, 100);
    check_nonce(world.db, 2, 0, 0);
    world_fini(&world);
}

/* ---- changes ---- */

/* Something about event @ref of room 7, by user 3. */
static void push_change(struct world *world, uint64_t no, enum event_kind kind, uint64_t ref,
                        struct str text)
{
    struct message event = { .type = MESSAGE_EVENT };
    message_set_no(&event, no);
    message_set_kind(&event, kind);
    message_set_user(&event, STR("alice"));
    message_set_ref(&event, ref);
    message_set_text(&event, text);
    effects_push(&world->batch,
                 &(struct effect){ .kind = EFFECT_EVENT, .user = 3, .room = 7, .message = &event });
}

static struct seen_event find_event(struct world *world, uint64_t no, struct str emoji)
{
    struct store_query query = { .kind = QUERY_EVENT,
                                 .target = { .room = 7, .no = no, .user = 3, .emoji = emoji } };
    CHECK_INT(0, db_find(world->db, &query, 1));
    return query.event;
}

/* Whether a file of the database holds the text somewhere. */
static bool files_hold(const struct world *world, const char *name, struct str text)
{
    char path[128];
    struct buf bytes = { 0 };
    snprintf(path, sizeof(path), "%s/%s", world->path, name);
    FILE *file = fopen(path, "rb");
    char part[4096];
    size_t size;
    while (file && (size = fread(part, 1, sizeof(part), file)) > 0)
        CHECK_INT(0, buf_append(&bytes, part, size));
    if (file)
        fclose(file);
    bool holds = bytes.size > 0 && memmem(bytes.bytes, bytes.size, text.bytes, text.size);
    buf_fini(&bytes);
    return holds;
}

static void test_an_older_event_is_described_wherever_the_index_ends(void **state)
{
    (void)state;
    struct world world;
    world_init(&world);
    store_events(&world, 3);
    for (int i = 0; i < 2; i++) {
        struct seen_event seen = find_event(&world, 2, STR(""));
        CHECK_INT(7, seen.room);
        CHECK_INT(2, seen.no);
        CHECK_INT(EVENT_ACTION, seen.kind);
        CHECK_INT(20, seen.said);
        CHECK(!seen.is_recalled);
        CHECK_INT(0, find_event(&world, 4, STR("")).no);
        CHECK(db_index(world.db, 100) >= 0);
    }
    world_fini(&world);
}

static void test_reactions_are_known_until_taken_away(void **state)
{
    (void)state;
    struct world world;
    world_init(&world);
    store_events(&world, 1);
    push_change(&world, 2, EVENT_REACTION, 1, STR("+x"));
    push_change(&world, 3, EVENT_REACTION, 1, STR("+y"));
    world_commit(&world);
    CHECK(find_event(&world, 1, STR("x")).has_reaction);
    CHECK(!find_event(&world, 1, STR("z")).has_reaction);
    CHECK_INT(2, find_event(&world, 1, STR("z")).reaction_count);
    push_change(&world, 4, EVENT_REACTION, 1, STR("-x"));
    world_commit(&world);
    CHECK(!find_event(&world, 1, STR("x")).has_reaction);
    CHECK_INT(1, find_event(&world, 1, STR("x")).reaction_count);
    world_fini(&world);
}

static void test_nothing_is_left_of_a_recalled_text(void **state)
{
    (void)state;
    static char secret[LIMIT_TEXT_SIZE];
    memset(secret, 's', sizeof(secret)); /* fills pages of its own */
    struct str short_secret = STR("what nobody shall know"), part = { secret, 64 };
    struct world world;
    for (int is_indexed = 0; is_indexed < 2; is_indexed++) {
        world_init(&world);
        push_event(&world, 7, 1, (struct str){ secret, sizeof(secret) });
        push_change(&world, 2, EVENT_EDIT, 1, short_secret);
        push_event(&world, 7, 3, STR("this stays"));
        world_commit(&world);
        CHECK(!is_indexed || db_index(world.db, 100) > 0);
        CHECK_INT(0, db_checkpoint(world.db, true));
        CHECK(files_hold(&world, "hutong.db", part));
        CHECK(files_hold(&world, "hutong.db", short_secret));
        push_change(&world, 4, EVENT_RECALL, 1, STR(""));
        world_commit(&world);
        CHECK(find_event(&world, 1, STR("")).is_recalled);
        CHECK_INT(0, db_checkpoint(world.db, true));
        CHECK(!files_hold(&world, "hutong.db", part));
        CHECK(!files_hold(&world, "hutong.db", short_secret));
        CHECK(files_hold(&world, "hutong.db", STR("this stays")));
        struct event_page page;
        CHECK_INT(0, db_read(world.db, 7, STR("r"), 0, UINT64_MAX, 10, &page));
        CHECK_INT(4, page.count);
        CHECK_INT(0, page.events[0]->text.size);
        CHECK_INT(0, page.events[1]->text.size);
        CHECK_INT(1, page.events[1]->ref);
        CHECK(str_equal(STR("this stays"), page.events[2]->text));
        CHECK_INT(EVENT_RECALL, page.events[3]->kind);
        event_page_fini(&page);
        world_fini(&world);
    }
}

/* ---- what belongs together ---- */

static void push_answer(struct world *world, uint64_t no, uint64_t ref, struct str text)
{
    push_change(world, no, EVENT_MESSAGE, ref, text);
}

static void push_pin(struct world *world, enum effect_kind kind, uint64_t no)
{
    effects_push(&world->batch,
                 &(struct effect){ .kind = kind, .room = 7, .note = NOTE_PIN, .no = no });
}

/* Read a page of room 7 as "number:text …", and where the next one begins. */
static void check_about(struct world *world, struct page_request request, const char *expected)
{
    struct event_page page;
    struct buf found = { 0 };
    request.room_name = STR("lobby");
    CHECK_INT(0, db_read_about(world->db, &request, &page));
    for (size_t i = 0; i < page.count; i++) {
        CHECK_STR("lobby", page.events[i]->room);
        buf_printf(&found, "%d:%.*s ", (int)page.events[i]->no, STR_ARGS(page.events[i]->text));
    }
    if (page.next > 0)
        buf_printf(&found, "next %d", (int)page.next);
    CHECK_TEXT(expected, buf_cstr(&found));
    buf_fini(&found);
    event_page_fini(&page);
}

/* After number @after (0: from the beginning), so many. */
static struct page_request about(enum page_kind kind, uint64_t ref, uint64_t after, uint32_t limit)
{
    return (struct page_request){
        .kind = kind, .room = 7, .ref = ref, .after = after > 0 ? after : UINT64_MAX, .limit = limit
    };
}

static void test_threads_versions_and_pins_are_read_wherever_the_index_ends(void **state)
{
    (void)state;
    struct world world;
    world_init(&world);
    push_event(&world, 7, 1, STR("tea?"));
    push_event(&world, 8, 1, STR("elsewhere"));
    push_answer(&world, 2, 1, STR("yes"));
    push_event(&world, 7, 3, STR("rain"));
    push_answer(&world, 4, 2, STR("when"));
    push_change(&world, 5, EVENT_EDIT, 2, STR("yes!"));
    push_answer(&world, 6, 1, STR("no"));
    push_change(&world, 7, EVENT_EDIT, 2, STR("yes!!"));
    push_answer(&world, 8, 4, STR("at five"));
    push_pin(&world, EFFECT_PUT_NOTE, 2);
    push_pin(&world, EFFECT_PUT_NOTE, 3);
    push_pin(&world, EFFECT_PUT_NOTE, 4);
    push_pin(&world, EFFECT_DEL_NOTE, 4);
    world_commit(&world);
    for (uint32_t step = 0; step < 12; step += 3) {
        check_about(&world, about(PAGE_THREAD, 1, 0, 200), "1:tea? 2:yes!! 4:when 6:no 8:at five ");
        check_about(&world, about(PAGE_THREAD, 4, 0, 200), "4:when 8:at five ");
        check_about(&world, about(PAGE_THREAD, 1, 0, 2), "1:tea? 2:yes!! next 2");
        check_about(&world, about(PAGE_THREAD, 1, 2, 200), "4:when 6:no 8:at five ");
        check_about(&world, about(PAGE_THREAD, 99, 0, 200), "");
        check_about(&world, about(PAGE_THREAD, UINT64_MAX, 0, 200), "");
        check_about(&world, about(PAGE_VERSIONS, 2, 0, 200), "2:yes 5:yes! 7:yes!! ");
        check_about(&world, about(PAGE_VERSIONS, 2, 5, 1), "7:yes!! next 7");
        check_about(&world, about(PAGE_VERSIONS, 1, 0, 200), "1:tea? ");
        check_about(&world, about(PAGE_VERSIONS, 9, 0, 200), "");
        check_about(&world, about(PAGE_PINS, 0, 0, 200), "2:yes!! 3:rain ");
        check_about(&world, about(PAGE_PINS, 0, 2, 200), "3:rain ");
        CHECK(db_index(world.db, 3) >= 0);
    }
    push_change(&world, 9, EVENT_RECALL, 2, STR(""));
    world_commit(&world);
    check_about(&world, about(PAGE_VERSIONS, 2, 0, 200), "2: 5: 7: ");
    check_about(&world, about(PAGE_THREAD, 2, 0, 200), "2: 4:when 8:at five ");
    world_fini(&world);
}

static void test_running_out_of_memory_spoils_no_list(void **state)
{
    (void)state;
    struct world world;
    struct event_page page;
    world_init(&world);
    push_event(&world, 7, 1, STR("tea?"));
    push_answer(&world, 2, 1, STR("yes"));
    world_commit(&world);
    const struct page_request request = about(PAGE_THREAD, 1, 0, 200);
    FAILMALLOC_EACH(nth)
    {
        int status = db_read_about(world.db, &request, &page);
        CHECK(status == 0 || status == -ENOMEM);
        CHECK_INT(status == 0 ? 2 : 0, page.count);
        event_page_fini(&page);
    }
    world_fini(&world);
}

/* ---- what admins did ---- */

static void push_note(struct world *world, uint64_t time_ms, enum audit_act act, const char *admin,
                      const char *target, const char *room, const char *words)
{
    struct message note = { .type = MESSAGE_AUDIT };
    message_set_id(&note, 0);
    message_set_time(&note, time_ms);
    message_set_kind(&note, act);
    message_set_user(&note, str_of(admin));
    message_set_was(&note, str_of(target));
    message_set_room(&note, str_of(room));
    message_set_address(&note, STR(""));
    message_set_text(&note, str_of(words));
    effects_push(&world->batch, &(struct effect){ .kind = EFFECT_AUDIT, .message = &note });
}

static void check_audit(struct world *world, const char *query, uint64_t before, uint32_t limit,
                        const char *expected)
{
    struct event_page page;
    struct buf found = { 0 };
    const struct page_request request = {
        .kind = PAGE_AUDIT, .before = before, .limit = limit, .search = { .query = str_of(query) }
    };
    CHECK_INT(0, db_read_audit(world->db, &request, &page));
    for (size_t i = 0; i < page.count; i++)
        buf_printf(&found, "%d ", (int)page.events[i]->no);
    buf_printf(&found, "next %d", (int)page.next);
    CHECK_TEXT(expected, buf_cstr(&found));
    buf_fini(&found);
    event_page_fini(&page);
}

static void test_what_admins_did_is_found_by_words_admin_room_and_time(void **state)
{
    (void)state;
    struct world world;
    world_init(&world);
    push_note(&world, 1000, AUDIT_BAN, "alice", "mallory", "", "makes Noise");
    push_note(&world, 86400000, AUDIT_CLOSE_ROOM, "bob", "", "胡同", "empty");
    push_note(&world, 2 * 86400000, AUDIT_UNBAN, "Alice", "mallory", "", "别吵了");
    world_commit(&world);
    check_audit(&world, "", UINT64_MAX, 200, "3 2 1 next 0");
    check_audit(&world, "", UINT64_MAX, 2, "3 2 next 2");
    check_audit(&world, "", 2, 2, "1 next 0");
    check_audit(&world, "noise MALL", UINT64_MAX, 200, "1 next 0");
    check_audit(&world, "吵", UINT64_MAX, 200, "3 next 0");
    check_audit(&world, "nothing", UINT64_MAX, 200, "next 0");
    check_audit(&world, "from:ALICE", UINT64_MAX, 200, "3 1 next 0");
    check_audit(&world, "from:ali", UINT64_MAX, 200, "next 0");
    check_audit(&world, "in:胡同", UINT64_MAX, 200, "2 next 0");
    check_audit(&world, "after:1970-01-02 before:1970-01-03", UINT64_MAX, 200, "2 next 0");
    check_audit(&world, "' OR 1=1 --", UINT64_MAX, 200, "next 0");
    world_fini(&world);
}

static void push_expiry(struct world *world, uint64_t since_ms, uint64_t count)
{
    effects_push(
        &world->batch,
        &(struct effect){ .kind = EFFECT_EXPIRE_AUDIT, .since = since_ms, .count = count });
    world_commit(world);
}

static void test_notes_go_when_they_are_too_old_or_too_many_and_not_before(void **state)
{
    (void)state;
    struct world world;
    world_init(&world);
    push_expiry(&world, 1000, 1); /* there is none yet */
    for (uint64_t i = 1; i <= 6; i++)
        push_note(&world, i * 1000, AUDIT_BAN, "alice", "mallory", "", "noise");
    world_commit(&world);
    push_expiry(&world, 0, LIMIT_NUMBER);
    check_audit(&world, "", UINT64_MAX, 200, "6 5 4 3 2 1 next 0");
    push_expiry(&world, 3000, LIMIT_NUMBER);
    check_audit(&world, "", UINT64_MAX, 200, "6 5 4 3 next 0");
    push_expiry(&world, 0, 2);
    check_audit(&world, "", UINT64_MAX, 200, "6 5 next 0");
    CHECK(db_conn_exec(world.db, "DELETE FROM audit WHERE id = 5") != 0);
    CHECK(db_conn_exec(world.db, "UPDATE audit SET words = 'quiet'") != 0);
    push_expiry(&world, 9000, LIMIT_NUMBER);
    check_audit(&world, "", UINT64_MAX, 200, "next 0");
    push_note(&world, 500, AUDIT_BAN, "alice", "mallory", "", "noise"); /* a clock set back */
    world_commit(&world);
    check_audit(&world, "", UINT64_MAX, 200, "7 next 0");
    world_fini(&world);
}

/* ---- the core, there and back ---- */

static const struct core_config core_config = {
    .grace_ms = 30000,
    .heartbeat_ms = 90000,
    .files = { .size_max = 1000, .guest_quota = 100000, .total = 100000, .upload_ms = 1000 }
};

static void apply(struct world *world, struct core *core, uint64_t session,
                  const struct message *message)
{
    struct proposal proposal = {
        .kind = PROPOSAL_REQUEST, .session = session, .now_ms = 1000, .message = message
    };
    memset(proposal.random, (int)session, sizeof(proposal.random));
    CHECK_INT(0, core_apply(core, &proposal, &world->batch));
}

static void enter(struct world *world, struct core *core, uint64_t session, const char *name)
{
    struct message request = { .type = MESSAGE_ENTER };
    message_set_id(&request, 1);
    message_set_user(&request, str_of(name));
    apply(world, core, session, &request);
}

static void ask(struct world *world, struct core *core, uint64_t session, enum message_type type,
                const char *room)
{
    struct message request = { .type = type };
    message_set_id(&request, 2);
    message_set_room(&request, str_of(room));
    message_set_text(&request, STR("some words"));
    if (type == MESSAGE_SAY)
        message_set_nonce(&request, STR("0123456789abcdef"));
    apply(world, core, session, &request);
}

/* Pin message @no of the lobby, which is there. */
static void pin(struct world *world, struct core *core, uint64_t session, uint64_t no)
{
    struct message request = { .type = MESSAGE_PIN };
    message_set_id(&request, 2);
    message_set_room(&request, STR("lobby"));
    message_set_ref(&request, no);
    struct proposal proposal = { .kind = PROPOSAL_REQUEST,
                                 .session = session,
                                 .message = &request,
                                 .seen_event = { .room = 1, .no = no, .kind = EVENT_MESSAGE } };
    CHECK_INT(0, core_apply(core, &proposal, &world->batch));
}

/* What an admin does: dave is one, in session 4. */
static void ban(struct world *world, struct core *core)
{
    struct core_config config = core_config;
    memcpy(config.admins[0], "dave", sizeof("dave"));
    const struct proof proof = { .fresh = "#secret" };
    struct message enter = { .type = MESSAGE_REGISTER };
    struct message forbid = { .type = MESSAGE_SERVER_BAN };
    const struct proposal configured = { .kind = PROPOSAL_CONFIG, .config = &config };
    message_set_id(&enter, 1);
    message_set_user(&enter, STR("dave"));
    const struct proposal entered = { .kind = PROPOSAL_REQUEST,
                                      .session = 4,
                                      .message = &enter,
                                      .proof = &proof,
                                      .is_private = true,
                                      .is_local = true };
    CHECK_INT(0, core_apply(core, &configured, &world->batch));
    CHECK_INT(0, core_apply(core, &entered, &world->batch));
    message_set_id(&forbid, 2);
    message_set_kind(&forbid, BAN_NAME);
    message_set_user(&forbid, STR("Mallory"));
    message_set_text(&forbid, STR("noise"));
    apply(world, core, 4, &forbid);
    forbid = (struct message){ .type = MESSAGE_SERVER_BAN };
    message_set_id(&forbid, 3);
    message_set_kind(&forbid, BAN_ADDRESS);
    message_set_address(&forbid, STR("10.0.0.0/8"));
    message_set_wait_ms(&forbid, 60000);
    apply(world, core, 4, &forbid);
}

static void bye(struct world *world, struct core *core, uint64_t session)
{
    apply(world, core, session, &(struct message){ .type = MESSAGE_BYE });
}

/* Send a file that is kept, and begin with another one. */
static void send_files(struct world *world, struct core *core)
{
    struct message offer = { .type = MESSAGE_OFFER };
    message_set_id(&offer, 4);
    message_set_room(&offer, STR("lobby"));
    message_set_text(&offer, STR("a.txt"));
    message_set_size(&offer, 1000);
    message_set_hash(&offer, STR("ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"));
    apply(world, core, 2, &offer);
    message_set_hash(&offer, file_hash);
    apply(world, core, 2, &offer);
    const struct proposal stored = {
        .kind = PROPOSAL_STORED, .session = 2, .message = &offer, .upload_user = 2
    };
    CHECK_INT(0, core_apply(core, &stored, &world->batch));
    struct message say = { .type = MESSAGE_SAY };
    message_set_id(&say, 5);
    message_set_room(&say, STR("lobby"));
    message_set_kind(&say, EVENT_FILE);
    message_set_text(&say, STR("a.txt"));
    message_set_hash(&say, file_hash);
    message_set_nonce(&say, STR("file file file f"));
    apply(world, core, 2, &say);
    CHECK(core_has_file(core, file_hash, 1000));
}

/* A little of everything that leaves a trace in the tables. */
static struct core *live_through(struct world *world)
{
    struct core *core = core_new(&core_config);
    CHECK(core != NULL);
    enter(world, core, 1, "alice");
    enter(world, core, 2, "小明");
    enter(world, core, 3, "carol");
    ask(world, core, 1, MESSAGE_JOIN, "lobby");
    ask(world, core, 2, MESSAGE_JOIN, "lobby");
    ask(world, core, 3, MESSAGE_JOIN, "lobby");
    ask(world, core, 2, MESSAGE_JOIN, "胡同");
    world_commit(world);
    ask(world, core, 1, MESSAGE_SAY, "lobby");
    ask(world, core, 2, MESSAGE_TOPIC, "胡同");
    ask(world, core, 2, MESSAGE_TOPIC, "lobby");
    pin(world, core, 1, 1);
    send_files(world, core);
    ban(world, core);
    world_commit(world);
    struct message direct = { .type = MESSAGE_JOIN };
    message_set_id(&direct, 3);
    message_set_user(&direct, STR("alice"));
    apply(world, core, 2, &direct);
    ask(world, core, 1, MESSAGE_PART, "lobby");
    ask(world, core, 3, MESSAGE_JOIN, "deserted");
    bye(world, core, 3);
    world_commit(world);
    return core;
}

static struct core *load(struct world *world)
{
    struct core *core = core_new(&core_config);
    CHECK(core != NULL);
    CHECK_INT(0, db_load(world->db, core, 1000));
    return core;
}

static void test_a_loaded_core_is_the_one_that_was_stored(void **state)
{
    (void)state;
    struct world world;
    world_init(&world);
    struct core *live = live_through(&world);
    for (uint32_t step = 0; step < 3; step++) {
        uint8_t expected[32], actual[32];
        CHECK(db_index(world.db, step) >= 0);
        world_reopen(&world);
        struct core *loaded = load(&world);
        core_digest(live, false, expected);
        core_digest(loaded, false, actual);
        CHECK_MEM(expected, sizeof(expected), actual, sizeof(actual));
        CHECK(core_has_nonce(loaded, STR("0123456789abcdef")));
        CHECK(!core_has_nonce(loaded, STR("0123456789abcdeX")));
        core_free(loaded);
    }
    core_free(live);
    world_fini(&world);
}

/* A few who talk, read, leave and come back in two rooms, as chance has it. */
static void live_on(struct world *world, struct core *core, uint64_t *dice)
{
    static const enum message_type types[] = { MESSAGE_SAY,  MESSAGE_SAY,  MESSAGE_SAY,
                                               MESSAGE_READ, MESSAGE_READ, MESSAGE_PART,
                                               MESSAGE_JOIN, MESSAGE_TOPIC };
    static const char *const texts[] = { "hi", "@bob", "@all", "@alice @bob" };
    char nonce[LIMIT_NONCE_SIZE];
    *dice = *dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    uint64_t roll = *dice >> 33;
    struct message request = { .type = types[roll % ARRAY_SIZE(types)] };
    message_set_id(&request, 4);
    message_set_room(&request, roll / 8 % 4 ? STR("lobby") : STR("garden"));
    message_set_text(&request, str_of(texts[roll / 32 % ARRAY_SIZE(texts)]));
    message_set_no(&request, roll / 128 % 40);
    if (request.type == MESSAGE_SAY && roll / 16 % 2)
        message_set_kind(&request, EVENT_NOTICE);
    if (roll / 128 % 3 == 0)
        message_set_flags(&request, FLAG_BACK);
    snprintf(nonce, sizeof(nonce), "%015llx", (unsigned long long)*dice >> 8);
    message_set_nonce(&request, (struct str){ nonce, sizeof(nonce) });
    apply(world, core, 1 + roll / 1024 % 3, &request);
}

static void check_same_core(struct world *world, const struct core *live)
{
    uint8_t expected[32], actual[32];
    struct core *loaded = load(world);
    core_digest(live, false, expected);
    core_digest(loaded, false, actual);
    CHECK_MEM(expected, sizeof(expected), actual, sizeof(actual));
    core_free(loaded);
}

static void test_read_marks_are_loaded_as_they_were_wherever_the_index_ends(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        uint64_t dice = seed;
        struct world world;
        world_init(&world);
        struct core *core = core_new(&core_config);
        enter(&world, core, 1, "alice");
        enter(&world, core, 2, "bob");
        enter(&world, core, 3, "carol");
        for (int step = 0; step < 40; step++) {
            for (uint64_t count = 1 + dice % 5; count > 0; count--)
                live_on(&world, core, &dice);
            world_commit(&world);
            CHECK(db_index(world.db, dice % 4) >= 0);
            check_same_core(&world, core);
        }
        bye(&world, core, 2);
        world_commit(&world);
        check_same_core(&world, core);
        core_free(core);
        world_fini(&world);
    }
}

/* The number that the next user, or room, gets. */
static uint64_t next_number(const struct effects *batch, enum effect_kind kind)
{
    for (size_t i = 0; i < batch->count; i++) {
        if (batch->items[i].kind == kind)
            return kind == EFFECT_PUT_USER ? batch->items[i].user : batch->items[i].room;
    }
    return 0;
}

static void test_numbers_of_those_gone_are_not_given_out_again(void **state)
{
    (void)state;
    struct world world;
    world_init(&world);
    struct core *core = core_new(&core_config);
    enter(&world, core, 1, "alice");
    ask(&world, core, 1, MESSAGE_JOIN, "short-lived");
    uint64_t user = next_number(&world.batch, EFFECT_PUT_USER);
    uint64_t room = next_number(&world.batch, EFFECT_PUT_ROOM);
    bye(&world, core, 1);
    world_commit(&world);
    core_free(core);
    world_reopen(&world);
    core = load(&world);
    enter(&world, core, 2, "bob");
    ask(&world, core, 2, MESSAGE_JOIN, "next");
    CHECK(next_number(&world.batch, EFFECT_PUT_USER) > user);
    CHECK(next_number(&world.batch, EFFECT_PUT_ROOM) > room);
    core_free(core);
    world_fini(&world);
}

/* ---- whose database, and which ---- */

static void check_problem(struct world *world, int expected, int status, const char *part)
{
    const char *problem = buf_cstr(&world->problem);
    CHECK_INT(expected, status);
    if (!strstr(problem, part) || !strstr(problem, world->path))
        fail_msg("said: %s", problem);
    buf_clear(&world->problem);
}

static void test_a_second_hutongd_is_told_whose_directory_it_is(void **state)
{
    (void)state;
    struct world world;
    struct db *second = NULL;
    world_init(&world);
    int status = db_open(world.path, NULL, DB_POWER, DB_WRITER, &second, &world.problem);
    check_problem(&world, -EBUSY, status, "in use by another hutongd");
    CHECK(second == NULL);
    world_reopen(&world);
    world_fini(&world);
}

static void test_a_directory_that_is_none_is_named(void **state)
{
    (void)state;
    struct world world = { .path = "/dev/null" };
    check_problem(&world, -ENOTDIR, world_open(&world), "cannot write in the data directory");
    strcpy(world.path, "/nonexistent/hutong");
    check_problem(&world, -ENOENT, world_open(&world), "No such file");
    buf_fini(&world.problem);
}

/* Change the closed database as someone else might. */
static void meddle(const struct world *world, const char *sql)
{
    char file[128];
    sqlite3 *sqlite;
    snprintf(file, sizeof(file), "%s/hutong.db", world->path);
    CHECK_INT(SQLITE_OK, sqlite3_open(file, &sqlite));
    CHECK_INT(SQLITE_OK, sqlite3_exec(sqlite, sql, NULL, NULL, NULL));
    sqlite3_close(sqlite);
}

static void test_a_database_from_elsewhere_is_left_alone(void **state)
{
    (void)state;
    static const struct {
        const char *sql, *said;
        int status;
    } rows[] = {
        { "PRAGMA user_version = 1000", "newer hutongd", -EPROTO },
        { "PRAGMA user_version = 1; PRAGMA application_id = 1", "no database of hutongd",
          -EUCLEAN },
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct world world;
        world_init(&world);
        db_close(world.db);
        world.db = NULL;
        meddle(&world, rows[i].sql);
        check_problem(&world, rows[i].status, world_open(&world), rows[i].said);
        world_fini(&world);
    }
}

static void test_a_damaged_file_is_named(void **state)
{
    (void)state;
    struct world world;
    char file[128];
    world_init(&world);
    db_close(world.db);
    world.db = NULL;
    snprintf(file, sizeof(file), "%s/hutong.db", world.path);
    FILE *stream = fopen(file, "r+");
    CHECK(stream != NULL);
    CHECK(fputs("these are not the bytes of any database", stream) >= 0);
    fclose(stream);
    check_problem(&world, -EUCLEAN, world_open(&world), "hutong.db is damaged");
    world_fini(&world);
}

static void test_nobody_else_may_read_the_files(void **state)
{
    (void)state;
    static const char *const names[] = { "hutong.db", "hutong.db-wal", "hutong.db-shm" };
    struct world world;
    world_init(&world);
    store_events(&world, 1);
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        char file[128];
        struct stat facts;
        snprintf(file, sizeof(file), "%s/%s", world.path, names[i]);
        CHECK_INT(0, stat(file, &facts));
        CHECK_INT(0600, facts.st_mode & 0777);
    }
    world_fini(&world);
}

static void test_a_reader_sees_each_commit_and_changes_nothing(void **state)
{
    (void)state;
    struct world world;
    struct db *reader = NULL;
    world_init(&world);
    CHECK_INT(0, db_open(world.path, NULL, DB_POWER, DB_READER, &reader, &world.problem));
    CHECK_INT(0, count_events(reader, 7));
    store_events(&world, 5);
    CHECK_INT(5, count_events(reader, 7));
    CHECK(db_index(world.db, 7) >= 0);
    CHECK_INT(5, count_events(reader, 7));
    push_event(&world, 7, 6, STR("x"));
    CHECK_INT(-EROFS, db_commit(reader, &world.batch));
    CHECK_INT(5, count_events(reader, 7));
    db_close(reader);
    world_fini(&world);
}

static void test_the_log_begins_anew_after_a_checkpoint_that_waits(void **state)
{
    (void)state;
    struct world world;
    struct db *checkpointer = NULL;
    world_init(&world);
    CHECK_INT(0,
              db_open(world.path, NULL, DB_POWER, DB_CHECKPOINTER, &checkpointer, &world.problem));
    store_events(&world, 1000);
    uint64_t size = db_wal_size(world.db);
    CHECK(size > 100 * 1000);
    CHECK_INT(0, db_checkpoint(checkpointer, false));
    CHECK_INT(0, db_checkpoint(checkpointer, true));
    push_event(&world, 9, 1, STR("x"));
    world_commit(&world);
    CHECK(db_wal_size(world.db) < size / 2);
    CHECK_INT(LIMIT_HISTORY_PAGE, count_events(world.db, 7));
    db_close(checkpointer);
    world_fini(&world);
}

static void test_room_kept_behind_the_log_is_not_taken_for_events(void **state)
{
    (void)state;
    struct world world;
    world_init_on_disk(&world);
    for (int round = 0; round < 3; round++) {
        store_events(&world, 3);
        while (db_reserve_log(world.db, 3 * 1024 * 1024) > 0)
            continue;
        CHECK(sim_disk_size(world.disk) >= 3 * 1024 * 1024);
        store_events(&world, 2);
        if (round == 1)
            CHECK_INT(0, db_checkpoint(world.db, true));
        sim_disk_crash(world.disk, false);
        db_close(world.db);
        sim_disk_restart(world.disk);
        CHECK_INT(0, world_open(&world));
        CHECK_INT((round + 1) * 10, db_index_lag(world.db));
    }
    world_fini(&world);
}

/* ---- bad disks ---- */

static void test_a_full_disk_refuses_a_batch_as_a_whole(void **state)
{
    (void)state;
    struct world world;
    world_init_on_disk(&world);
    store_events(&world, 3);
    for (uint64_t spare = 0; spare < 8192; spare += 1000) {
        sim_disk_set_capacity(world.disk, sim_disk_size(world.disk) + spare);
        for (uint64_t no = 4; no < 300; no++)
            push_event(&world, 7, no, STR("a text that needs some room on the disk"));
        CHECK_INT(-ENOSPC, db_commit(world.db, &world.batch));
        effects_reset(&world.batch);
        CHECK_INT(3, count_events(world.db, 7));
    }
    sim_disk_set_capacity(world.disk, UINT64_MAX);
    push_event(&world, 7, 4, STR("again"));
    world_commit(&world);
    CHECK_INT(7, db_index_lag(world.db));
    CHECK_INT(7, db_index(world.db, 100));
    world_reopen(&world);
    CHECK_INT(4, count_events(world.db, 7));
    world_fini(&world);
}

static void test_a_batch_that_was_not_synced_is_not_stored(void **state)
{
    (void)state;
    struct world world;
    world_init_on_disk(&world);
    store_events(&world, 3);
    sim_disk_fail_syncs(world.disk, true);
    push_event(&world, 7, 4, STR("lost"));
    CHECK_INT(-EIO, db_commit(world.db, &world.batch));
    CHECK_INT(3, count_events(world.db, 7));
    sim_disk_fail_syncs(world.disk, false);
    world_commit(&world);
    CHECK_INT(4, count_events(world.db, 7));
    world_fini(&world);
}

/* Cut the power after a commit, and open what is left. Returns how many events there are. */
static uint64_t events_after_power_cut(bool ignores_syncs, uint64_t seed)
{
    struct world world = { .path = SIM_DISK_DATABASE, .disk = sim_disk_new(seed) };
    CHECK_INT(0, world_open(&world));
    store_events(&world, 3);
    sim_disk_ignore_syncs(world.disk, ignores_syncs);
    store_events(&world, 2);
    if (seed % 2)
        CHECK_INT(0, db_checkpoint(world.db, false));
    sim_disk_crash(world.disk, false);
    db_close(world.db);
    world.db = NULL;
    sim_disk_restart(world.disk);
    CHECK_INT(0, world_open(&world));
    uint64_t lag = db_index_lag(world.db);
    world_fini(&world);
    return lag;
}

static void test_a_power_cut_takes_nothing_that_was_committed(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 50; seed++)
        CHECK_INT(10, events_after_power_cut(false, seed));
}

static void test_a_disk_that_lies_about_syncs_is_found_out(void **state)
{
    (void)state;
    uint64_t lost_count = 0;
    for (uint64_t seed = 0; seed < 50; seed += 2)
        lost_count += events_after_power_cut(true, seed) < 10;
    CHECK(lost_count > 20);
}

static void test_a_killed_process_leaves_its_writes_behind(void **state)
{
    (void)state;
    struct world world;
    world_init_on_disk(&world);
    sim_disk_ignore_syncs(world.disk, true);
    store_events(&world, 3);
    sim_disk_crash(world.disk, true);
    push_event(&world, 7, 4, STR("too late"));
    CHECK_INT(-EIO, db_commit(world.db, &world.batch));
    db_close(world.db);
    world.db = NULL;
    sim_disk_restart(world.disk);
    CHECK_INT(0, world_open(&world));
    CHECK_INT(3, count_events(world.db, 7));
    world_fini(&world);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_event_comes_back_as_it_was_stored),
        cmocka_unit_test(test_what_file_an_event_names_is_told_until_it_names_none),
        cmocka_unit_test(test_a_page_is_the_range_asked_for_wherever_the_index_ends),
        cmocka_unit_test(test_a_page_ends_at_a_quarter_of_a_mebibyte),
        cmocka_unit_test(test_the_index_moves_on_by_as_much_as_allowed),
        cmocka_unit_test(test_running_out_of_memory_spoils_no_page),
        cmocka_unit_test(test_a_nonce_is_found_although_others_begin_alike),
        cmocka_unit_test(test_a_nonce_is_found_in_an_old_segment_of_its_index),
        cmocka_unit_test(test_an_older_event_is_described_wherever_the_index_ends),
        cmocka_unit_test(test_reactions_are_known_until_taken_away),
        cmocka_unit_test(test_nothing_is_left_of_a_recalled_text),
        cmocka_unit_test(test_threads_versions_and_pins_are_read_wherever_the_index_ends),
        cmocka_unit_test(test_running_out_of_memory_spoils_no_list),
        cmocka_unit_test(test_what_admins_did_is_found_by_words_admin_room_and_time),
        cmocka_unit_test(test_notes_go_when_they_are_too_old_or_too_many_and_not_before),
        cmocka_unit_test(test_a_loaded_core_is_the_one_that_was_stored),
        cmocka_unit_test(test_read_marks_are_loaded_as_they_were_wherever_the_index_ends),
        cmocka_unit_test(test_numbers_of_those_gone_are_not_given_out_again),
        cmocka_unit_test(test_a_second_hutongd_is_told_whose_directory_it_is),
        cmocka_unit_test(test_a_directory_that_is_none_is_named),
        cmocka_unit_test(test_a_database_from_elsewhere_is_left_alone),
        cmocka_unit_test(test_a_damaged_file_is_named),
        cmocka_unit_test(test_nobody_else_may_read_the_files),
        cmocka_unit_test(test_a_reader_sees_each_commit_and_changes_nothing),
        cmocka_unit_test(test_the_log_begins_anew_after_a_checkpoint_that_waits),
        cmocka_unit_test(test_room_kept_behind_the_log_is_not_taken_for_events),
        cmocka_unit_test(test_a_full_disk_refuses_a_batch_as_a_whole),
        cmocka_unit_test(test_a_batch_that_was_not_synced_is_not_stored),
        cmocka_unit_test(test_a_power_cut_takes_nothing_that_was_committed),
        cmocka_unit_test(test_a_disk_that_lies_about_syncs_is_found_out),
        cmocka_unit_test(test_a_killed_process_leaves_its_writes_behind),
    };
    return CHECK_RUN(tests);
}
