/* People and what waits of them: the list of members, whom one ignores, which rooms are muted. */
#include "app_play.h"

#include <locale.h>
#include <stdlib.h>

static void begin_in_three_rooms(struct play *play)
{
    play_begin(play, "alice", (const char *const[]){ "lobby", "dev", "ops" }, 3, 24, 120);
    play_connect(play);
}

static void set(struct play *play, const char *settings)
{
    app_on_settings(play->app, str_of(settings), play->now_ms);
}

static const char *rooms(struct play *play)
{
    return play_pane(play, PLAY_PAGE(play, rooms));
}

/* ---- what waits ---- */

static void test_one_key_walks_to_all_that_waits_and_back(void **state)
{
    (void)state;
    struct play play;
    static const char *const stops[] = { "ops", "bob", "dev", "lobby" };
    begin_in_three_rooms(&play);
    play_says(&play, "dev", "bob", "anything");
    play_direct(&play, "bob", "for you alone");
    play_says(&play, "ops", "bob", "alice: look");
    for (size_t i = 0; i < ARRAY_SIZE(stops); i++) {
        play_keys(&play, "<M-a>");
        CHECK(PLAY_SEES(&play, topic, stops[i]));
    }
    CHECK(PLAY_SEES(&play, status, "No unread messages: back where you began"));
    play_keys(&play, "<M-a>");
    CHECK(!PLAY_SEES(&play, status, "back where"));
    CHECK(PLAY_SEES(&play, topic, "lobby"));
    play_end(&play);
}

static void test_a_walk_ends_where_one_goes_elsewhere(void **state)
{
    (void)state;
    struct play play;
    begin_in_three_rooms(&play);
    play_says(&play, "dev", "bob", "one");
    play_keys(&play, "<M-a><M-3>");
    play_says(&play, "dev", "bob", "two");
    play_keys(&play, "<M-a><M-a>");
    CHECK(PLAY_SEES(&play, topic, "ops"));
    play_says(&play, "dev", "bob", "three");
    play_keys(&play, "<M-a>/part ops<Enter><M-a>");
    CHECK(PLAY_SEES(&play, topic, "dev"));
    play_end(&play);
}

static void test_the_first_unread_message_is_gone_to(void **state)
{
    (void)state;
    struct play play;
    begin_in_three_rooms(&play);
    play_keys(&play, "/jump<Enter>");
    CHECK(PLAY_SEES(&play, status, "Nothing was new here"));
    play_says(&play, "dev", "bob", "the first");
    for (int i = 0; i < 60; i++)
        play_says(&play, "dev", "bob", "more");
    play_keys(&play, "<M-2>");
    CHECK(!PLAY_SEES(&play, history, "the first"));
    play_keys(&play, "<C-x>j");
    CHECK(PLAY_SEES(&play, history, "bob: the first"));
    CHECK(PLAY_SEES(&play, history, "new messages"));
    CHECK(!PLAY_SEES(&play, history, "found"));
    play_keys(&play, "<Esc>/jump<Enter>");
    CHECK(PLAY_SEES(&play, history, "bob: the first"));
    play_end(&play);
}

static void test_a_chosen_message_is_unread_from_there_on(void **state)
{
    (void)state;
    struct play play;
    begin_in_three_rooms(&play);
    play_says(&play, "lobby", "bob", "one");
    play_says(&play, "lobby", "bob", "two");
    play_keys(&play, "<M-Up><Up>u");
    CHECK(PLAY_SEES(&play, status, "From there on it is unread"));
    CHECK(PLAY_SEES(&play, history, "bob: one"));
    const char *shown = play_pane(&play, PLAY_PAGE(&play, history));
    const char *mark = strstr(shown, "new messages");
    CHECK(mark && mark < strstr(shown, "bob: one"));
    play_end(&play);
}

static void test_what_comes_into_sight_has_no_line_though_the_server_counted_it(void **state)
{
    (void)state;
    struct play play;
    struct message mark = { .type = MESSAGE_MARK };
    play_begin_in_lobby(&play, 24, 80);
    play_says(&play, "lobby", "bob", "one");
    message_set_room(&mark, STR("lobby"));
    message_set_no(&mark, 1);
    message_set_unread(&mark, 1);
    message_set_mentions(&mark, 0);
    play_receive(&play, &mark);
    play_says(&play, "lobby", "bob", "two");
    CHECK(PLAY_SEES(&play, history, "bob: two"));
    CHECK(!PLAY_SEES(&play, history, "new messages"));
    CHECK_INT(0, app_unread(play.app).count);
    play_end(&play);
}

/* ---- muted rooms ---- */

static void test_a_muted_room_is_silent_but_for_ones_name(void **state)
{
    (void)state;
    struct play play;
    begin_in_three_rooms(&play);
    set(&play, "mute@dev = on\nbell = all\n");
    play_says(&play, "dev", "bob", "noise");
    CHECK(!play.app->wants_bell);
    CHECK_TEXT("Rooms\n1 lobby\n2 dev\n3 ops\n", rooms(&play));
    CHECK_INT(0, app_unread(play.app).count);
    play_keys(&play, "<M-a>");
    CHECK(PLAY_SEES(&play, topic, "lobby"));
    play_says(&play, "dev", "bob", "Alice, come");
    CHECK(play.app->wants_bell);
    CHECK_TEXT("Rooms\n1 lobby\n2 dev (1!)\n3 ops\n", rooms(&play));
    play_keys(&play, "/unread<Enter>");
    CHECK(PLAY_SEES(&play, history, "come"));
    CHECK(!PLAY_SEES(&play, history, "noise"));
    play_keys(&play, "<Esc><M-a>");
    CHECK(PLAY_SEES(&play, topic, "dev"));
    CHECK(PLAY_SEES(&play, history, "bob: noise"));
    play_end(&play);
}

static void test_a_room_is_muted_by_a_command(void **state)
{
    (void)state;
    struct play play;
    begin_in_three_rooms(&play);
    play_keys(&play, "/mute-room<Enter>/mute-room no<Enter>/mute-room maybe<Enter>");
    CHECK_TEXT("mute@lobby = on\nmute@lobby = off\n", buf_cstr(&play.app->set_lines));
    CHECK(PLAY_SEES(&play, status, "Usage: /mute-room [no]"));
    play_end(&play);
}

/* ---- who is ignored ---- */

static void test_what_the_ignored_say_is_one_line_that_opens(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 80);
    play_says(&play, "lobby", "carol", "before");
    play_says(&play, "lobby", "bob", "one");
    play_says(&play, "lobby", "bob", "two");
    set(&play, "ignore = dave BOB\n");
    CHECK(PLAY_SEES(&play, history, "bob: 2 messages not shown (/ignore)"));
    CHECK(!PLAY_SEES(&play, history, "one"));
    play_keys(&play, "<M-Up>");
    CHECK(PLAY_SEES(&play, status, "h show what you ignore"));
    CHECK(!PLAY_SEES(&play, status, "r reply"));
    play_keys(&play, "h");
    CHECK(PLAY_SEES(&play, history, "bob: one"));
    CHECK(PLAY_SEES(&play, history, "bob: two"));
    play_keys(&play, "<M-Up>");
    CHECK(PLAY_SEES(&play, status, "r reply"));
    play_keys(&play, "h");
    CHECK(PLAY_SEES(&play, history, "bob: one"));
    CHECK(PLAY_SEES(&play, history, "bob: 1 message not shown"));
    set(&play, "");
    CHECK(PLAY_SEES(&play, history, "bob: two"));
    play_end(&play);
}

static void test_a_folded_line_is_chosen_once(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 80);
    play_says(&play, "lobby", "carol", "before");
    for (int i = 0; i < 5; i++)
        play_says(&play, "lobby", "bob", "noise");
    set(&play, "ignore = bob\n");
    play_keys(&play, "<M-Up><M-Up>c");
    CHECK_TEXT("before", buf_cstr(&play.app->copy));
    play_end(&play);
}

static void test_the_ignored_neither_count_nor_ring(void **state)
{
    (void)state;
    struct play play;
    begin_in_three_rooms(&play);
    set(&play, "ignore = bob\n");
    play_says(&play, "dev", "bob", "alice alice alice");
    play_direct(&play, "bob", "hello?");
    CHECK(!play.app->wants_bell);
    CHECK_INT(0, app_unread(play.app).count);
    play_keys(&play, "<M-2>");
    play_says(&play, "dev", "carol", "hi");
    CHECK(PLAY_SEES(&play, history, "carol: hi"));
    CHECK(!PLAY_SEES(&play, history, "alice alice"));
    play_end(&play);
}

static void test_an_answer_to_the_ignored_does_not_quote_them(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 80);
    play_says(&play, "lobby", "bob", "bait");
    play_keys(&play, "/reply #1 no<Enter>");
    CHECK(PLAY_SEES(&play, history, "> bob: bait"));
    set(&play, "ignore = bob\n");
    CHECK(!PLAY_SEES(&play, history, "bait"));
    CHECK(PLAY_SEES(&play, history, "> …"));
    play_end(&play);
}

static void test_people_are_ignored_by_a_command(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 80);
    static const struct {
        const char *settings, *command, *lines, *told;
    } rows[] = {
        { "", "/ignore bob<Enter>", "ignore = bob\n", NULL },
        { "ignore = bob", "/ignore carol<Enter>", "ignore = bob carol\n", NULL },
        { "ignore = bob", "/ignore Bob<Enter>", "", "You ignore Bob already" },
        { "ignore = bob carol", "/unignore BOB<Enter>", "ignore = carol\n", NULL },
        { "ignore = bob", "/unignore bob<Enter>", "ignore = \n", NULL },
        { "", "/unignore bob<Enter>", "", "You do not ignore bob" },
        { "", "/ignore alice<Enter>", "", "That is you" },
        { "", "/ignore<Enter>", "", "You ignore nobody" },
        { "ignore = bob carol", "/ignore<Enter>", "", "You ignore: bob carol" },
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        set(&play, rows[i].settings);
        buf_clear(&play.app->set_lines);
        play_keys(&play, rows[i].command);
        CHECK_TEXT(rows[i].lines, buf_cstr(&play.app->set_lines));
        CHECK(!rows[i].told || PLAY_SEES(&play, status, rows[i].told));
    }
    play_end(&play);
}

static void test_the_list_of_the_ignored_has_a_limit(void **state)
{
    (void)state;
    struct play play;
    struct buf line = { 0 };
    play_begin_in_lobby(&play, 24, 80);
    CHECK_INT(0, buf_append_str(&line, STR("ignore =")));
    for (int i = 0; i < 85; i++)
        CHECK_INT(0, buf_printf(&line, " u%04d", i));
    set(&play, buf_cstr(&line));
    play_keys(&play, "/ignore longername<Enter>");
    CHECK(PLAY_SEES(&play, status, "A setting can have 512 bytes"));
    CHECK_INT(0, play.app->set_lines.size);
    buf_fini(&line);
    play_end(&play);
}

int main(void)
{
    setenv("TZ", "UTC", 1);
    setlocale(LC_CTYPE, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_key_walks_to_all_that_waits_and_back),
        cmocka_unit_test(test_a_walk_ends_where_one_goes_elsewhere),
        cmocka_unit_test(test_the_first_unread_message_is_gone_to),
        cmocka_unit_test(test_a_chosen_message_is_unread_from_there_on),
        cmocka_unit_test(test_what_comes_into_sight_has_no_line_though_the_server_counted_it),
        cmocka_unit_test(test_a_muted_room_is_silent_but_for_ones_name),
        cmocka_unit_test(test_a_room_is_muted_by_a_command),
        cmocka_unit_test(test_what_the_ignored_say_is_one_line_that_opens),
        cmocka_unit_test(test_a_folded_line_is_chosen_once),
        cmocka_unit_test(test_the_ignored_neither_count_nor_ring),
        cmocka_unit_test(test_an_answer_to_the_ignored_does_not_quote_them),
        cmocka_unit_test(test_people_are_ignored_by_a_command),
        cmocka_unit_test(test_the_list_of_the_ignored_has_a_limit),
    };
    return CHECK_RUN(tests);
}
