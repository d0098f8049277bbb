/* Searching the database: what is found, by whom, wherever the index ends. */
#include "check.h"

#include "failmalloc.h"
#include "server/store/db_conn.h"
#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { LOBBY = 1, GARDEN = 2, DIRECT = 3, OTHERS = 4 /* a direct room of others */ };

struct world {
    char path[64];
    struct db *db;
    struct effects batch;
    uint64_t count; /* of events */
};

static void world_open(struct world *world)
{
    struct buf problem = { 0 };
    CHECK_INT(0, db_open(world->path, NULL, DB_PROCESS, DB_WRITER, &world->db, &problem));
    buf_fini(&problem);
}

static void put_room(struct world *world, uint64_t number, enum room_kind kind, const char *name)
{
    effects_push(&world->batch, &(struct effect){ .kind = EFFECT_PUT_ROOM,
                                                  .room = number,
                                                  .room_kind = kind,
                                                  .name = str_of(name) });
}

static void world_commit(struct world *world)
{
    CHECK(!world->batch.failed);
    CHECK_INT(0, db_commit(world->db, &world->batch));
    effects_reset(&world->batch);
}

static void world_init(struct world *world)
{
    *world = (struct world){ .path = "/tmp/test_search.XXXXXX" };
    CHECK(mkdtemp(world->path) != NULL);
    world_open(world);
    put_room(world, LOBBY, ROOM_PUBLIC, "大厅");
    put_room(world, GARDEN, ROOM_PUBLIC, "garden");
    put_room(world, DIRECT, ROOM_DIRECT, "@3");
    put_room(world, OTHERS, ROOM_DIRECT, "@4");
    world_commit(world);
}

static void world_fini(struct world *world)
{
    static const char *const files[] = { "hutong.db", "hutong.db-wal", "hutong.db-shm",
                                         "hutong.lock" };
    char file[128];
    db_close(world->db);
    effects_fini(&world->batch);
    for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
        snprintf(file, sizeof(file), "%s/%s", world->path, files[i]);
        unlink(file);
    }
    CHECK_INT(0, rmdir(world->path));
}

/* The number of a user: the first byte of the name will do. */
static uint64_t user_number(const char *user)
{
    return (unsigned char)user[0];
}

/* One event a second; its number is its place among all events. */
static void say_kind(struct world *world, uint64_t room, const char *user, enum event_kind kind,
                     const char *text)
{
    struct message event = { .type = MESSAGE_EVENT };
    uint64_t no = ++world->count;
    message_set_room(&event, STR("?"));
    message_set_user(&event, str_of(user));
    message_set_no(&event, no);
    message_set_time(&event, no * 1000);
    message_set_kind(&event, kind);
    message_set_text(&event, str_of(text));
    effects_push(&world->batch, &(struct effect){ .kind = EFFECT_EVENT,
                                                  .user = user_number(user),
                                                  .room = room,
                                                  .message = &event });
}

static void say(struct world *world, uint64_t room, const char *user, const char *text)
{
    say_kind(world, room, user, EVENT_MESSAGE, text);
}

static const uint64_t own_rooms[] = { DIRECT };

static struct page_request ask(const char *query)
{
    return (
        struct page_request){ .before = UINT64_MAX,
                              .limit = 100,
                              .search = { .query = str_of(query),
                                          .user = STR("张三"),
                                          .rooms = { (const char *)own_rooms, sizeof(own_rooms) },
                                          .is_everywhere = true } };
}

/* The numbers of what is found, newest first. */
static void find(const struct world *world, const struct page_request *request, struct buf *out)
{
    struct event_page page;
    CHECK_INT(0, db_search(world->db, request, 0, &page));
    for (size_t i = 0; i < page.count; i++)
        CHECK_INT(0, buf_printf(out, "%s%d", i > 0 ? " " : "", (int)page.events[i]->no));
    if (page.next > 0)
        CHECK_INT(0, buf_printf(out, " next %d", (int)page.next));
    event_page_fini(&page);
}

static void check_finds(const struct world *world, const char *query, const char *numbers)
{
    struct page_request request = ask(query);
    struct buf found = { 0 };
    find(world, &request, &found);
    CHECK_TEXT(numbers, buf_cstr(&found));
    buf_fini(&found);
}

static void say_things(struct world *world)
{
    say(world, LOBBY, "alice", "Hello, have you read the documentation?"); /* 1 */
    say(world, LOBBY, "bob", "什么文档？");                                /* 2 */
    say(world, GARDEN, "小明", "今天天气真好，人民政府门口有花");          /* 3 */
    say(world, DIRECT, "小明", "张三，什么时候见面？");                    /* 4 */
    say(world, OTHERS, "bob", "什么秘密 secret documents");                /* 5 */
    say(world, LOBBY, "Alice", "see https://example.org/docs 文档在这里"); /* 6 */
    say(world, LOBBY, "ａｌｉｃｅ", "中文C语言, \"quoted\" AND NOT a-b*"); /* 7 */
    say(world, GARDEN, "bob", "ZHANG 张三丰 and Ｄｏｃｓ");                /* 8 */
    world_commit(world);
}

static void test_what_is_meant_is_found_wherever_the_index_ends(void **state)
{
    (void)state;
    static const struct {
        const char *query, *numbers;
    } rows[] = {
        { "什么", "4 2" },
        { "文档", "6 2" },
        { "天气", "3" },
        { "天", "3" },
        { "气", "3" },
        { "民政府", "3" },
        { "人民政府", "3" },
        { "人政", "" },
        { "好人", "" },
        { "好，人", "3" },
        { "doc", "8 6 1" },
        { "DOCS", "8 6" },
        { "\"doc\"", "" },
        { "ocs", "" },
        { "d", "" },
        { "hello read", "1" },
        { "\"read the\"", "1" },
        { "\"the read\"", "" },
        { "文c", "7" },
        { "c语", "7" },
        { "中文C语言", "7" },
        { "secret", "" },
        { "秘密", "" },
        { "not", "7" },
        { "a-b*", "7" },
        { "\"quo", "" },
        { "quo\"ted\"", "" },
        { "AND", "8 7" },
        { "from:alice", "7 6 1" },
        { "from:ＢＯＢ 什么", "2" },
        { "from:nobody", "" },
        { "has:link", "6" },
        { "has:link from:bob", "" },
        { "mentions:me", "8 4" },
        { "mentions:me from:小明", "4" },
        { "什么 after:1970-01-01T00:00:03Z", "4" },
        { "什么 before:1970-01-01T00:00:04Z", "2" },
        { "from:alice after:1970-01-01T00:00:01Z before:1970-01-01T00:00:07Z", "6 1" },
        { "!!!", "" },
        { "什么 !!!", "4 2" },
        { "body:什么 marks", "" },
        { "marks:open", "" },
    };
    struct world world;
    world_init(&world);
    say_things(&world);
    for (;;) {
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
            check_finds(&world, rows[i].query, rows[i].numbers);
        if (db_index_texts_lag(world.db) == 0)
            break;
        CHECK_INT(2, db_index_texts(world.db, 2));
    }
    world_fini(&world);
}

static void test_nothing_is_found_but_where_it_is_allowed(void **state)
{
    (void)state;
    static const uint64_t garden[] = { GARDEN }, both[] = { DIRECT, OTHERS };
    struct world world;
    world_init(&world);
    say_things(&world);
    for (int indexed = 0; indexed < 2; indexed++) {
        struct page_request request = ask("什么");
        struct buf found = { 0 };
        request.search.rooms = (struct str){ 0 };
        find(&world, &request, &found);
        CHECK_STR("2", buf_str(&found));

        buf_clear(&found);
        request.search.rooms = (struct str){ (const char *)both, sizeof(both) };
        request.search.is_everywhere = false;
        find(&world, &request, &found);
        CHECK_STR("5 4", buf_str(&found));

        buf_clear(&found);
        request.search.rooms = (struct str){ (const char *)garden, sizeof(garden) };
        request.search.query = STR("from:bob");
        find(&world, &request, &found);
        CHECK_STR("8", buf_str(&found));
        buf_fini(&found);
        CHECK(db_index_texts(world.db, 100) >= 0);
    }
    world_fini(&world);
}

static void test_a_room_that_is_gone_is_not_searched(void **state)
{
    (void)state;
    struct world world;
    world_init(&world);
    say_things(&world);
    CHECK_INT(4, db_index_texts(world.db, 4));
    effects_push(&world.batch, &(struct effect){ .kind = EFFECT_DEL_ROOM, .room = DIRECT });
    world_commit(&world);
    check_finds(&world, "什么", "2");
    CHECK_INT(4, db_index_texts(world.db, 100));
    check_finds(&world, "什么", "2");
    world_fini(&world);
}

static void test_what_a_deleted_account_said_is_found_but_not_by_its_name(void **state)
{
    (void)state;
    struct world world;
    world_init(&world);
    say(&world, LOBBY, "bob", "the weather is fine");
    say(&world, LOBBY, "alice", "is it?");
    say(&world, LOBBY, "bob", "the weather was fine");
    world_commit(&world);
    CHECK_INT(2, db_index_texts(world.db, 2));
    check_finds(&world, "from:bob weather", "3 1");
    effects_push(&world.batch,
                 &(struct effect){ .kind = EFFECT_DEL_ACCOUNT, .user = user_number("bob") });
    world_commit(&world);
    for (int indexed = 0; indexed < 2; indexed++) {
        struct page_request request = ask("weather");
        struct event_page page;
        check_finds(&world, "from:bob", "");
        check_finds(&world, "from:alice", "2");
        CHECK_INT(0, db_search(world.db, &request, 0, &page));
        CHECK_INT(2, page.count);
        for (size_t i = 0; i < page.count; i++)
            CHECK_STR("&gone-98", page.events[i]->user);
        event_page_fini(&page);
        CHECK(db_index_texts(world.db, 100) >= 0);
    }
    world_fini(&world);
}

static void test_pages_follow_each_other_without_gap_or_repeat(void **state)
{
    (void)state;
    struct world world;
    world_init(&world);
    for (int i = 0; i < 50; i++)
        say(&world, i % 2 ? LOBBY : OTHERS, "alice", "什么");
    world_commit(&world);
    CHECK_INT(30, db_index_texts(world.db, 30));
    struct page_request request = ask("什么");
    uint64_t expected = 50;
    request.limit = 7;
    do {
        struct event_page page;
        CHECK_INT(0, db_search(world.db, &request, 0, &page));
        for (size_t i = 0; i < page.count; i++, expected -= 2)
            CHECK_INT(expected, page.events[i]->no);
        request.before = page.next;
        event_page_fini(&page);
    } while (request.before > 0);
    CHECK_INT(0, expected);
    world_fini(&world);
}

static void test_an_event_is_told_with_its_room(void **state)
{
    (void)state;
    struct world world;
    struct event_page page;
    world_init(&world);
    say_things(&world);
    const struct page_request request = ask("什么");
    CHECK_INT(0, db_search(world.db, &request, 0, &page));
    CHECK_INT(2, page.count);
    CHECK_STR("@3", page.events[0]->room);
    CHECK_STR("大厅", page.events[1]->room);
    CHECK_STR("bob", page.events[1]->user);
    CHECK_STR("什么文档？", page.events[1]->text);
    CHECK_INT(2000, page.events[1]->time);
    event_page_fini(&page);
    world_fini(&world);
}

/* Change the database as no effect does yet. */
static void execute(struct world *world, const char *sql)
{
    char file[128];
    sqlite3 *sqlite;
    db_close(world->db);
    world->db = NULL;
    snprintf(file, sizeof(file), "%s/hutong.db", world->path);
    CHECK_INT(SQLITE_OK, sqlite3_open(file, &sqlite));
    CHECK_INT(SQLITE_OK, sqlite3_exec(sqlite, sql, NULL, NULL, NULL));
    CHECK_INT(SQLITE_OK, sqlite3_close(sqlite));
    world_open(world);
}

static void change_text(struct world *world, uint64_t event, const char *text)
{
    char sql[80];
    snprintf(sql, sizeof(sql), "UPDATE events SET body = '%s' WHERE id = %d", text, (int)event);
    CHECK_INT(0, db_conn_begin(world->db, true));
    CHECK_INT(0, db_text_forget(world->db, event));
    CHECK_INT(0, db_conn_exec(world->db, sql));
    CHECK_INT(0, db_text_restore(world->db, event));
    CHECK_INT(0, db_conn_end(world->db, 0));
}

static void test_files_are_found_as_files_and_by_their_names(void **state)
{
    (void)state;
    struct world world;
    world_init(&world);
    say(&world, LOBBY, "alice", "a report and no file");
    say_kind(&world, LOBBY, "alice", EVENT_FILE, "report 报告.pdf\nsee page 3");
    say_kind(&world, OTHERS, "bob", EVENT_FILE, "secret report.pdf");
    world_commit(&world);
    for (uint32_t step = 0; step < 3; step++) {
        CHECK(db_index_texts(world.db, step) >= 0);
        check_finds(&world, "has:file", "2");
        check_finds(&world, "has:file report", "2");
        check_finds(&world, "报告", "2");
        check_finds(&world, "page has:file from:alice", "2");
        check_finds(&world, "report", "2 1");
        check_finds(&world, "has:file has:link", "");
    }
    world_fini(&world);
}

static void test_what_an_event_no_longer_says_is_not_found(void **state)
{
    (void)state;
    struct world world;
    world_init(&world);
    say_things(&world);
    CHECK_INT(4, db_index_texts(world.db, 4));
    change_text(&world, 2, "");
    change_text(&world, 6, "");
    change_text(&world, 4, "改了 docs");
    for (int indexed = 0; indexed < 2; indexed++) {
        check_finds(&world, "什么", "");
        check_finds(&world, "文档", "");
        check_finds(&world, "改了", "4");
        check_finds(&world, "docs", "8 4");
        check_finds(&world, "from:bob", "8"); /* what says nothing any more is not found at all */
        CHECK(db_index_texts(world.db, 100) >= 0);
    }
    CHECK_INT(0, db_conn_exec(world.db, "INSERT INTO texts (texts) VALUES ('integrity-check')"));
    world_fini(&world);
}

/* What becomes of event @ref, of the lobby, by its author. */
static void change(struct world *world, enum event_kind kind, uint64_t ref, const char *text)
{
    struct message event = { .type = MESSAGE_EVENT };
    message_set_room(&event, STR("?"));
    message_set_user(&event, STR("bob"));
    message_set_no(&event, ++world->count);
    message_set_time(&event, world->count * 1000);
    message_set_kind(&event, kind);
    message_set_ref(&event, ref);
    message_set_text(&event, str_of(text));
    effects_push(&world->batch, &(struct effect){ .kind = EFFECT_EVENT,
                                                  .user = user_number("bob"),
                                                  .room = LOBBY,
                                                  .message = &event });
    world_commit(world);
}

static void test_an_edited_message_is_found_by_its_newest_text_only(void **state)
{
    (void)state;
    /* how far the index has come when each of the changes is made */
    static const uint32_t steps[][4] = {
        { 0, 0, 0, 0 }, { 8, 1, 1, 1 }, { 2, 0, 0, 9 }, { 8, 0, 1, 0 }, { 1, 7, 0, 1 },
    };
    for (size_t i = 0; i < ARRAY_SIZE(steps); i++) {
        struct world world;
        world_init(&world);
        say_things(&world);
        CHECK(db_index_texts(world.db, steps[i][0]) >= 0);
        change(&world, EVENT_EDIT, 2, "苹果文档"); /* 9 */
        check_finds(&world, "什么", "4");
        check_finds(&world, "苹果", "9");
        CHECK(db_index_texts(world.db, steps[i][1]) >= 0);
        change(&world, EVENT_EDIT, 2, "香蕉"); /* 10 */
        check_finds(&world, "文档", "6");
        check_finds(&world, "苹果", "");
        check_finds(&world, "香蕉", "10");
        CHECK(db_index_texts(world.db, steps[i][2]) >= 0);
        CHECK(db_index(world.db, steps[i][2]) >= 0);
        change(&world, EVENT_EDIT, 1, "dokumente"); /* 11 */
        check_finds(&world, "documentation", "");
        change(&world, EVENT_RECALL, 2, "");
        CHECK(db_index_texts(world.db, steps[i][3]) >= 0);
        for (int indexed = 0; indexed < 3; indexed++) {
            check_finds(&world, "香蕉", "");
            check_finds(&world, "什么", "4");
            check_finds(&world, "dokumente", "11");
            check_finds(&world, "from:bob", "11 8");
            CHECK(db_index_texts(world.db, 100) >= 0);
            if (indexed == 1)
                execute(&world, "UPDATE state SET tokenizer = 0"); /* made anew it is the same */
        }
        CHECK_INT(0,
                  db_conn_exec(world.db, "INSERT INTO texts (texts) VALUES ('integrity-check')"));
        world_fini(&world);
    }
}

static void test_words_cut_by_another_version_are_cut_anew(void **state)
{
    (void)state;
    struct world world;
    world_init(&world);
    say_things(&world);
    CHECK_INT(8, db_index_texts(world.db, 100));
    execute(&world, "UPDATE state SET tokenizer = 0");
    CHECK_INT(8, db_index_texts_lag(world.db));
    check_finds(&world, "什么", "4 2");
    CHECK_INT(8, db_index_texts(world.db, 100));
    check_finds(&world, "什么", "4 2");
    execute(&world, "SELECT 1");
    CHECK_INT(0, db_index_texts_lag(world.db));
    world_fini(&world);
}

static void test_a_search_ends_when_its_time_is_up(void **state)
{
    (void)state;
    struct world world;
    struct event_page page;
    world_init(&world);
    say_things(&world);
    const struct page_request request = ask("documentation");
    /* one event was looked at, and the next page begins behind it */
    CHECK_INT(0, db_search(world.db, &request, 1, &page));
    CHECK_INT(0, page.count);
    CHECK_INT(8, page.next);
    event_page_fini(&page);
    CHECK_INT(8, db_index_texts(world.db, 100));
    CHECK_INT(0, db_search(world.db, &request, 1, &page));
    CHECK_INT(1, page.count);
    event_page_fini(&page);
    world_fini(&world);
}

static void test_running_out_of_memory_spoils_no_search(void **state)
{
    (void)state;
    struct world world;
    world_init(&world);
    say_things(&world);
    CHECK_INT(4, db_index_texts(world.db, 4));
    const struct page_request request = ask("什么 from:bob mentions:me");
    FAILMALLOC_EACH(nth)
    {
        struct event_page page = { 0 };
        int status = db_search(world.db, &request, 0, &page);
        CHECK(status == 0 || status == -ENOMEM);
        CHECK_INT(0, page.count);
        event_page_fini(&page);
    }
    check_finds(&world, "什么", "4 2");
    world_fini(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_meant_is_found_wherever_the_index_ends),
        cmocka_unit_test(test_nothing_is_found_but_where_it_is_allowed),
        cmocka_unit_test(test_a_room_that_is_gone_is_not_searched),
        cmocka_unit_test(test_what_a_deleted_account_said_is_found_but_not_by_its_name),
        cmocka_unit_test(test_pages_follow_each_other_without_gap_or_repeat),
        cmocka_unit_test(test_an_event_is_told_with_its_room),
        cmocka_unit_test(test_files_are_found_as_files_and_by_their_names),
        cmocka_unit_test(test_what_an_event_no_longer_says_is_not_found),
        cmocka_unit_test(test_an_edited_message_is_found_by_its_newest_text_only),
        cmocka_unit_test(test_words_cut_by_another_version_are_cut_anew),
        cmocka_unit_test(test_a_search_ends_when_its_time_is_up),
        cmocka_unit_test(test_running_out_of_memory_spoils_no_search),
    };
    return CHECK_RUN(tests);
}
