/* The input line of the chat with the keys of vi. */
#include "app_play.h"

#include <locale.h>
#include <stdio.h>

static void begin_with_vi(struct play *play)
{
    play_begin_in_lobby(play, 24, 80);
    app_on_settings(play->app, STR("editor = vi\n"), play->now_ms);
}

static void test_the_mode_is_told_in_words(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 80);
    CHECK(!PLAY_SEES(&play, status, "insert"));
    app_on_settings(play.app, STR("editor = vi\n"), play.now_ms);
    CHECK(PLAY_SEES(&play, status, " insert "));
    play_keys(&play, "hello<Esc>");
    CHECK(PLAY_SEES(&play, status, " normal "));
    play_keys(&play, "2d");
    CHECK(PLAY_SEES(&play, status, " normal 2d "));
    play_keys(&play, "<C-c>v");
    CHECK(PLAY_SEES(&play, status, " visual "));
    app_on_settings(play.app, STR("\n"), play.now_ms);
    CHECK(!PLAY_SEES(&play, status, "visual"));
    play_end(&play);
}

static void test_the_text_is_changed_and_sent(void **state)
{
    (void)state;
    struct play play;
    begin_with_vi(&play);
    play_keys(&play, "one two three<Esc>bcw2<Esc>0x");
    CHECK_TEXT("> ne two 2\n", play_pane(&play, PLAY_PAGE(&play, input)));
    play_keys(&play, "<Enter>");
    CHECK_TEXT("ne two 2", play.said);
    CHECK(PLAY_SEES(&play, status, " insert "));
    play_keys(&play, "again<C-c>dd");
    CHECK_TEXT("> \n", play_pane(&play, PLAY_PAGE(&play, input)));
    play_keys(&play, "u");
    CHECK_TEXT("> again\n", play_pane(&play, PLAY_PAGE(&play, input)));
    play_end(&play);
}

static void test_alt_and_a_key_is_esc_and_that_key(void **state)
{
    (void)state;
    struct play play;
    begin_with_vi(&play);
    play_keys(&play, "one two<M-b>x");
    CHECK_TEXT("> one wo\n", play_pane(&play, PLAY_PAGE(&play, input)));
    play_keys(&play, "i");
    CHECK(PLAY_SEES(&play, status, " insert "));
    play_keys(&play, "<M-x>");
    CHECK_TEXT("> onewo\n", play_pane(&play, PLAY_PAGE(&play, input)));
    play_keys(&play, "i<M-1>"); /* this one has something else to do */
    CHECK(PLAY_SEES(&play, status, " insert "));
    play_end(&play);
}

static void test_what_was_sent_is_gone_through(void **state)
{
    (void)state;
    struct play play;
    begin_with_vi(&play);
    play_keys(&play, "first<Enter>second<Enter><Esc>k");
    CHECK_TEXT("> second\n", play_pane(&play, PLAY_PAGE(&play, input)));
    play_keys(&play, "k");
    CHECK_TEXT("> first\n", play_pane(&play, PLAY_PAGE(&play, input)));
    play_keys(&play, "j");
    CHECK_TEXT("> second\n", play_pane(&play, PLAY_PAGE(&play, input)));
    play_keys(&play, "/fir");
    CHECK(PLAY_SEES(&play, status, "Search in what you sent"));
    play_keys(&play, "<Enter>");
    CHECK_TEXT("> first\n", play_pane(&play, PLAY_PAGE(&play, input)));
    play_end(&play);
}

static void test_each_room_has_its_text_and_esc_goes_on_to_the_newest_message(void **state)
{
    (void)state;
    static const char *const rooms[] = { "lobby", "dev" };
    struct play play;
    play_begin(&play, "alice", rooms, 2, 24, 80);
    play_connect(&play);
    app_on_settings(play.app, STR("editor = vi\n"), play.now_ms);
    play_keys(&play, "<M-1>hello<Esc><M-2>");
    CHECK_TEXT("> \n", play_pane(&play, PLAY_PAGE(&play, input)));
    play_keys(&play, "ix<M-1>");
    CHECK_TEXT("> hello\n", play_pane(&play, PLAY_PAGE(&play, input)));
    play_keys(&play, "<Esc>x<Esc><Esc>");
    CHECK(!play.app->wants_quit);
    play_keys(&play, "<C-c>"); /* clears the input, as without vi */
    CHECK_TEXT("> \n", play_pane(&play, PLAY_PAGE(&play, input)));
    CHECK(!play.app->wants_quit);
    play_end(&play);
}

static void test_the_help_shows_the_keys_of_vi_when_they_are_on(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 80);
    play_keys(&play, "<F1><PgDn><PgDn><PgDn><PgDn><PgDn><PgDn><PgDn><PgDn><PgDn><PgDn>"
                     "<PgDn><PgDn><PgDn><PgDn>");
    CHECK(!PLAY_SEES(&play, overlay, "the last change again"));
    play_keys(&play, "<F1>");
    app_on_settings(play.app, STR("editor = vi\n"), play.now_ms);
    app_on_resize(play.app, 100, 80);
    play_keys(&play, "<Esc>?");
    CHECK(PLAY_SEES(&play, overlay, "Keys of vi in the input")); /* at once: they work here */
    CHECK(PLAY_SEES(&play, overlay, "the last change again"));
    play_end(&play);
}

/* Whether something is over the chat. */
static bool has_help(struct play *play)
{
    return play_look(play)->overlay.line_count > 0;
}

static void test_a_question_mark_shows_the_keys_and_is_typed_all_the_same(void **state)
{
    (void)state;
    static const struct {
        const char *name, *keys, *input;
        bool has_help;
    } rows[] = {
        { "alone", "?", "> ?\n", true },
        { "begins a message", "?hi", "> ?hi\n", false },
        { "several", "??", "> ??\n", false },
        { "looked at", "?<PgDn><Down><Up>", "> ?\n", true },
        { "Esc", "?<Esc>", "> \n", false },
        { "for help alone", "?<F1>", "> \n", false },
        { "taken back", "?<BackSpace>", "> \n", false },
        { "not quitting", "?<C-c>", "> \n", false },
        { "Enter closes", "?<Enter>", "> ?\n", false },
        { "cut and put back", "?<C-w><C-y>", "> ?\n", false },
        { "in a text", "what?", "> what?\n", false },
        { "before a text", "hi<C-a>?", "> ?hi\n", false },
        { "in a second line", "a<M-Enter>?", "> a\n  ?\n", false },
    };
    struct play play;
    play_begin_in_lobby(&play, 60, 80);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        play_keys(&play, rows[i].keys);
        printf("# %s\n", rows[i].name);
        CHECK_INT(rows[i].has_help, has_help(&play));
        CHECK_TEXT(rows[i].input, play_pane(&play, PLAY_PAGE(&play, input)));
        if (rows[i].has_help)
            play_keys(&play, "<Esc>");
        play_keys(&play, "<C-e><C-u><BackSpace><C-u>");
        CHECK(!play.app->wants_quit);
    }
    CHECK_INT(0, play.says);
    play_keys(&play, "?<Enter><Enter>");
    CHECK_TEXT("?", play.said);
    play_paste(&play, "?");
    CHECK(!has_help(&play));
    play_end(&play);
}

static void test_nobody_is_told_that_one_types_when_one_looks_for_help(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 60, 80);
    play_keys(&play, "?");
    CHECK_INT(0, play.typings);
    play_keys(&play, "a");
    CHECK_INT(1, play.typings);
    play_end(&play);
}

static void test_help_is_about_where_one_is(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 60, 80);
    play_keys(&play, "<F1>");
    CHECK(strncmp("Keys (C- is", play_pane(&play, PLAY_PAGE(&play, overlay)), 11) == 0);
    play_keys(&play, "<F1>/help<Enter>");
    CHECK(strncmp("Commands\n", play_pane(&play, PLAY_PAGE(&play, overlay)), 9) == 0);
    play_keys(&play, "<Esc><C-x>,<F1>");
    CHECK(strncmp("Keys in the settings\n", play_pane(&play, PLAY_PAGE(&play, overlay)), 21) == 0);
    play_keys(&play, "<Esc>");
    CHECK(PLAY_SEES(&play, overlay, "notify-by")); /* the settings are there again */
    play_keys(&play, "<Esc><C-x>m<F1>");
    CHECK(strncmp("Keys in a list", play_pane(&play, PLAY_PAGE(&play, overlay)), 14) == 0);
    play_end(&play);
}

static void press_mouse(struct play *play, int row, int col)
{
    const struct rect *rect = &play_look(play)->layout.input;
    app_on_mouse(play->app, (struct mouse){ MOUSE_PRESS, rect->row + row, rect->col + col },
                 play->now_ms);
}

static void test_a_click_puts_the_cursor_into_the_text(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int row, col;
        const char *after; /* with an x typed there */
    } rows[] = {
        { "hello", 0, 4, "> hexllo\n" },
        { "hello", 0, 0, "> xhello\n" },
        { "hello", 0, 60, "> hellox\n" },
        { "你好", 0, 5, "> 你x好\n" },
        { "one<M-Enter>two", 0, 30, "> onex\n  two\n" },
        { "one<M-Enter>two", 1, 3, "> one\n  txwo\n" },
        { "one<M-Enter>two", 1, 30, "> one\n  twox\n" },
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct play play;
        play_begin_in_lobby(&play, 24, 80);
        play_keys(&play, rows[i].text);
        press_mouse(&play, rows[i].row, rows[i].col);
        play_keys(&play, "x");
        CHECK_TEXT(rows[i].after, play_pane(&play, PLAY_PAGE(&play, input)));
        play_end(&play);
    }
}

static void test_a_click_knows_which_part_of_a_long_text_is_shown(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 80);
    for (char letter[] = "a<M-Enter>"; letter[0] < 'z'; letter[0]++)
        play_keys(&play, letter);
    const struct scene *scene = play_look(&play);
    CHECK(scene->input_top > 0);
    press_mouse(&play, 0, 3);
    play_keys(&play, "!");
    char expected[8];
    snprintf(expected, sizeof(expected), "%c!\n", 'a' + scene->input_top);
    CHECK(PLAY_SEES(&play, input, expected));
    play_end(&play);
}

int main(void)
{
    if (!setlocale(LC_CTYPE, "C.UTF-8"))
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_mode_is_told_in_words),
        cmocka_unit_test(test_the_text_is_changed_and_sent),
        cmocka_unit_test(test_alt_and_a_key_is_esc_and_that_key),
        cmocka_unit_test(test_what_was_sent_is_gone_through),
        cmocka_unit_test(test_each_room_has_its_text_and_esc_goes_on_to_the_newest_message),
        cmocka_unit_test(test_a_question_mark_shows_the_keys_and_is_typed_all_the_same),
        cmocka_unit_test(test_nobody_is_told_that_one_types_when_one_looks_for_help),
        cmocka_unit_test(test_help_is_about_where_one_is),
        cmocka_unit_test(test_the_help_shows_the_keys_of_vi_when_they_are_on),
        cmocka_unit_test(test_a_click_puts_the_cursor_into_the_text),
        cmocka_unit_test(test_a_click_knows_which_part_of_a_long_text_is_shown),
    };
    return CHECK_RUN(tests);
}
