/* Panes and tabs of the full-screen chat: what keys make of the screen, and who is read there. */
#include "app_play.h"
#include "client/core/app_private.h"
#include "failmalloc.h"

#include <hutong/common/text.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const three_rooms[] = { "lobby", "dev", "ops" };

static void begin_in_three_rooms(struct play *play, int rows, int cols)
{
    play_begin(play, "alice", three_rooms, ARRAY_SIZE(three_rooms), rows, cols);
    play_connect(play);
}

/* The lines of the pane at @index of those that are shown. */
static const char *pane_lines(struct play *play, size_t index)
{
    const struct scene *scene = play_look(play);
    CHECK(index < scene->pane_count);
    return play_pane(play, &scene->panes[index].lines);
}

static const char *pane_title(struct play *play, size_t index)
{
    const struct scene *scene = play_look(play);
    CHECK(index < scene->pane_count);
    return play_pane(play, &scene->panes[index].title);
}

static void check_titles(struct play *play, const char *const *titles, size_t count)
{
    CHECK_INT(count, play_look(play)->pane_count);
    for (size_t i = 0; i < count; i++)
        CHECK(strncmp(titles[i], pane_title(play, i), strlen(titles[i])) == 0);
}

#define CHECK_TITLES(play, ...)                                                                    \
    check_titles((play), (const char *const[]){ __VA_ARGS__ },                                     \
                 sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(const char *))

static void test_a_pane_is_divided_and_each_part_has_a_room_of_its_own(void **state)
{
    (void)state;
    struct play play;
    begin_in_three_rooms(&play, 24, 80);
    CHECK_TITLES(&play, "lobby");
    play_keys(&play, "<C-x>%");
    CHECK_TITLES(&play, " lobby ", "[lobby]");
    play_keys(&play, "<M-2>");
    CHECK_TITLES(&play, " lobby ", "[dev]");
    play_keys(&play, "<C-x>\"<M-3>");
    CHECK_TITLES(&play, " lobby ", " dev ", "[ops]");
    play_says(&play, "dev", "bob", "for developers");
    play_says(&play, "lobby", "bob", "for all");
    CHECK(strstr(pane_lines(&play, 0), "for all"));
    CHECK(strstr(pane_lines(&play, 1), "for developers"));
    CHECK(!strstr(pane_lines(&play, 2), "for "));
    play_end(&play);
}

static void test_keys_go_to_the_pane_one_is_in(void **state)
{
    (void)state;
    struct play play;
    begin_in_three_rooms(&play, 24, 80);
    play_keys(&play, "/vsplit dev<Enter>to dev<Enter>");
    CHECK_TEXT("to dev", play.said);
    CHECK(strstr(pane_lines(&play, 1), "alice: to dev"));
    play_keys(&play, "a draft<C-x><Left>");
    CHECK_TITLES(&play, "[lobby]", " dev ");
    CHECK_TEXT("> \n", play_pane(&play, PLAY_PAGE(&play, input)));
    play_keys(&play, "to all<Enter><C-x>o");
    CHECK(strstr(pane_lines(&play, 0), "alice: to all"));
    CHECK_TEXT("> a draft\n", play_pane(&play, PLAY_PAGE(&play, input)));
    play_end(&play);
}

static void test_a_room_in_two_panes_scrolls_in_each_and_has_one_draft(void **state)
{
    (void)state;
    struct play play;
    play_begin(&play, "alice", three_rooms, 1, 24, 80);
    play_set_history(&play, "lobby", 90);
    play_connect(&play);
    play_keys(&play, "<C-x>\"<PgUp><PgUp>half a li");
    CHECK(strstr(pane_lines(&play, 0), "old 90\n"));
    CHECK(!strstr(pane_lines(&play, 1), ": old 80\n"));
    CHECK(strstr(pane_lines(&play, 1), "old 70\n"));
    play_keys(&play, "<C-x><Up>");
    CHECK_TEXT("> half a li\n", play_pane(&play, PLAY_PAGE(&play, input)));
    play_keys(&play, "<C-x><Down><Esc>");
    CHECK(strstr(pane_lines(&play, 1), "old 90\n"));
    play_end(&play);
}

static void test_a_room_is_scrolled_as_one_left_it_in_that_pane(void **state)
{
    (void)state;
    struct play play;
    play_begin(&play, "alice", three_rooms, 2, 24, 80);
    play_set_history(&play, "lobby", 90);
    play_connect(&play);
    play_keys(&play, "<M-1><PgUp><PgUp>");
    CHECK(PLAY_SEES(&play, history, "old 45\n"));
    play_keys(&play, "<M-2>");
    CHECK(!PLAY_SEES(&play, history, "old 45\n"));
    play_keys(&play, "<M-1>");
    CHECK(PLAY_SEES(&play, history, "old 45\n"));
    play_end(&play);
}

static void test_what_is_in_sight_is_read_and_what_is_hidden_is_not(void **state)
{
    (void)state;
    struct play play;
    begin_in_three_rooms(&play, 24, 120);
    play_keys(&play, "/vsplit dev<Enter><C-x><Left>");
    play_says(&play, "dev", "bob", "beside");
    CHECK(!PLAY_SEES(&play, rooms, "dev ("));
    play_keys(&play, "<C-x>z");
    CHECK_INT(1, play_look(&play)->pane_count);
    CHECK(PLAY_SEES(&play, topic, "[lobby] 1/2 Z"));
    play_says(&play, "dev", "bob", "behind");
    CHECK(PLAY_SEES(&play, rooms, "2 dev (1)"));
    play_keys(&play, "<C-x>z");
    CHECK(!PLAY_SEES(&play, rooms, "dev ("));
    CHECK(strstr(pane_lines(&play, 1), "new messages"));
    play_keys(&play, "<C-x>c");
    play_says(&play, "dev", "bob", "in another tab");
    CHECK(PLAY_SEES(&play, rooms, "2 dev (1)"));
    play_keys(&play, "<C-x>p");
    CHECK(!PLAY_SEES(&play, rooms, "dev ("));
    play_end(&play);
}

static void test_a_pane_that_has_no_room_is_hidden_and_can_be_gone_to(void **state)
{
    (void)state;
    struct play play;
    begin_in_three_rooms(&play, 24, 80);
    play_keys(&play, "/split dev<Enter>/vsplit ops<Enter>");
    CHECK_INT(3, play_look(&play)->pane_count);
    app_on_resize(play.app, 5, 20);
    CHECK_INT(1, play_look(&play)->pane_count);
    CHECK(PLAY_SEES(&play, topic, "[ops] 3/3"));
    play_says(&play, "lobby", "bob", "out of sight");
    CHECK(app_unread(play.app).count == 1);
    play_keys(&play, "<C-x><Up>");
    CHECK(PLAY_SEES(&play, topic, "[dev] 2/3"));
    play_keys(&play, "<C-x><Up>");
    CHECK(PLAY_SEES(&play, topic, "[lobby] 1/3"));
    CHECK(app_unread(play.app).count == 0);
    app_on_resize(play.app, 24, 80);
    CHECK_TITLES(&play, "[lobby]", " dev ", " ops ");
    play_end(&play);
}

static void test_panes_are_closed_and_the_last_one_stays(void **state)
{
    (void)state;
    struct play play;
    begin_in_three_rooms(&play, 24, 80);
    play_keys(&play, "/close<Enter>");
    CHECK(PLAY_SEES(&play, status, "This is the last pane"));
    play_keys(&play, "/split dev<Enter>/vsplit ops<Enter><C-x>x");
    CHECK_TITLES(&play, " lobby ", "[dev]");
    play_keys(&play, "<C-x>\"<C-x>!");
    CHECK_TITLES(&play, "dev");
    CHECK(PLAY_SEES(&play, status, "1 lobby  2 dev  3 ops"));
    play_end(&play);
}

static void test_panes_change_places_and_sizes(void **state)
{
    (void)state;
    struct play play;
    begin_in_three_rooms(&play, 24, 80);
    play_keys(&play, "/vsplit dev<Enter><C-x>{");
    CHECK_TITLES(&play, "[dev]", " lobby ");
    int before = play_look(&play)->panes[0].rect.cols;
    play_keys(&play, "<C-x><C-Right>");
    CHECK_INT(before + 2, play_look(&play)->panes[0].rect.cols);
    play_keys(&play, "/resize left 7<Enter>");
    CHECK_INT(before - 5, play_look(&play)->panes[0].rect.cols);
    play_keys(&play, "/balance<Enter>");
    CHECK_INT(before, play_look(&play)->panes[0].rect.cols);
    play_keys(&play, "/resize sideways<Enter>");
    CHECK(PLAY_SEES(&play, status, "Usage: /resize"));
    play_keys(&play, "<C-x><C-Up>");
    CHECK(PLAY_SEES(&play, status, "There is no border on that side"));
    play_end(&play);
}

static void test_tabs_are_screens_of_their_own(void **state)
{
    (void)state;
    struct play play;
    begin_in_three_rooms(&play, 24, 80);
    CHECK_INT(0, play_look(&play)->layout.tabs.rows);
    play_keys(&play, "/vsplit dev<Enter><C-x>c<M-3>");
    CHECK_TEXT(" 1 dev +1 [2 ops]\n", play_pane(&play, PLAY_PAGE(&play, tabs)));
    CHECK_TITLES(&play, "ops");
    play_keys(&play, "<C-x>1");
    CHECK_TITLES(&play, " lobby ", "[dev]");
    play_keys(&play, "/tab 2<Enter>");
    CHECK_TITLES(&play, "ops");
    play_keys(&play, "/tab 7<Enter>");
    CHECK(PLAY_SEES(&play, status, "It is one of: new close next previous"));
    play_keys(&play, "<C-x>&");
    CHECK_INT(0, play_look(&play)->layout.tabs.rows);
    CHECK_TITLES(&play, " lobby ", "[dev]");
    play_end(&play);
}

static void test_fingers_from_elsewhere_find_what_they_look_for(void **state)
{
    (void)state;
    struct play play;
    begin_in_three_rooms(&play, 24, 80);
    play_keys(&play, "/window splitv<Enter>/window 2<Enter>");
    CHECK_TITLES(&play, " lobby ", "[dev]");
    play_keys(&play, "<M-w><Left>");
    CHECK_TITLES(&play, "[lobby]", " dev ");
    play_keys(&play, "<F8>");
    CHECK_TITLES(&play, " lobby ", "[dev]");
    play_keys(&play, "<F7><M-z>");
    CHECK_INT(1, play_look(&play)->pane_count);
    play_keys(&play, "<M-z>/window merge<Enter>");
    CHECK_TITLES(&play, "lobby");
    play_end(&play);
}

static void test_a_room_that_is_left_makes_place_in_every_pane(void **state)
{
    (void)state;
    struct play play;
    begin_in_three_rooms(&play, 24, 80);
    play_keys(&play, "/vsplit dev<Enter><C-x>\"/focus left<Enter>/part dev<Enter>");
    CHECK_TITLES(&play, "[lobby]", " lobby ", " lobby ");
    play_keys(&play, "/part lobby<Enter>/part ops<Enter>");
    CHECK_TITLES(&play, "[]", "  ", "  ");
    play_keys(&play, "/join dev<Enter>");
    CHECK_TITLES(&play, "[dev]", "  ", "  ");
    play_end(&play);
}

static void test_lists_beside_the_panes_are_hidden_and_shown(void **state)
{
    (void)state;
    struct play play;
    begin_in_three_rooms(&play, 24, 80);
    CHECK(play_look(&play)->layout.members.cols > 0);
    play_keys(&play, "<C-x>l<C-x>k");
    CHECK_INT(0, play_look(&play)->layout.members.cols);
    CHECK(play_look(&play)->layout.rooms.cols > 0);
    play_keys(&play, "/bar rooms<Enter>/bar members<Enter>");
    CHECK_INT(0, play_look(&play)->layout.rooms.cols);
    CHECK(play_look(&play)->layout.members.cols > 0);
    play_end(&play);
}

static void test_a_pane_that_is_scrolled_up_shows_the_newest_lines_too(void **state)
{
    (void)state;
    struct play play;
    play_begin(&play, "alice", three_rooms, 1, 24, 80);
    play_set_history(&play, "lobby", 90);
    play_connect(&play);
    play_keys(&play, "<PgUp><PgUp>");
    CHECK(PLAY_SEES(&play, history, "── the newest lines ──"));
    CHECK(PLAY_SEES(&play, history, "bob: old 90\n"));
    CHECK(PLAY_SEES(&play, history, "bob: old 50\n"));
    CHECK_INT(21, PLAY_PAGE(&play, history)->line_count);
    play_says(&play, "lobby", "bob", "one");
    play_says(&play, "lobby", "bob", "two");
    CHECK(PLAY_SEES(&play, history, "── 2 new messages, below the newest lines ──"));
    CHECK(PLAY_SEES(&play, history, "bob: one\n08:00 bob: two\n"));
    CHECK(app_unread(play.app).count == 2);
    app_on_resize(play.app, 7, 80);
    CHECK(!PLAY_SEES(&play, history, "below the newest"));
    CHECK(PLAY_SEES(&play, status, "2 new below"));
    app_on_resize(play.app, 24, 80);
    play_keys(&play, "<Esc>");
    CHECK(!PLAY_SEES(&play, history, "below the newest"));
    CHECK(app_unread(play.app).count == 0);
    play_end(&play);
}

static void test_mentions_are_a_list_that_goes_on_and_leads_to_the_message(void **state)
{
    (void)state;
    struct play play;
    begin_in_three_rooms(&play, 24, 80);
    play_keys(&play, "<C-x>m");
    CHECK_TITLES(&play, " lobby ", "[Mentions]");
    CHECK(PLAY_SEES(&play, history, "bob: mentions:me 40"));
    play_set_history(&play, "dev", 100);
    play_says(&play, "dev", "bob", "look, Alice");
    play_says(&play, "dev", "bob", "nobody");
    CHECK(PLAY_SEES(&play, history, "> dev 101  Monday, 2025-11-24 08:00\n  bob: look, Alice\n"));
    CHECK(!PLAY_SEES(&play, history, "nobody"));
    for (int i = 0; i < 40; i++)
        play_says(&play, "dev", "bob", "more");
    play_keys(&play, "<Enter>");
    CHECK_TITLES(&play, "[dev]", " Mentions ");
    CHECK(PLAY_SEES(&play, history, "── found ──"));
    CHECK(PLAY_SEES(&play, history, "bob: look, Alice\n"));
    play_keys(&play, "<Esc>");
    CHECK(!PLAY_SEES(&play, history, "found"));
    play_end(&play);
}

static void test_tab_shows_what_was_said_before_and_after_a_result(void **state)
{
    (void)state;
    struct play play;
    play_begin(&play, "alice", three_rooms, 1, 24, 80);
    play_set_history(&play, "garden", 100);
    play_connect(&play);
    play_keys(&play, "/search x<Enter>");
    CHECK(PLAY_SEES(&play, history, "> garden 40  Monday, 2025-11-24 08:00\n  bob: x 40"));
    CHECK(!PLAY_SEES(&play, history, "old"));
    play_keys(&play, "<Tab>");
    CHECK(PLAY_SEES(&play, history, "08:00\n  bob: old 39\n  bob: x 40"));
    CHECK(PLAY_SEES(&play, history, "\n  bob: old 41\n"));
    play_keys(&play, "<Up>");
    CHECK(PLAY_SEES(&play, history, "08:00\n  bob: old 38\n  bob: x 39"));
    CHECK(PLAY_SEES(&play, history, "\n  bob: old 40\n"));
    CHECK(!PLAY_SEES(&play, history, "old 41"));
    play_keys(&play, "<Tab>");
    CHECK(!PLAY_SEES(&play, history, "old"));
    play_keys(&play, "<Tab>/<Tab>"); /* in what is typed it completes */
    CHECK(PLAY_SEES(&play, history, "old 38"));
    play_end(&play);
}

static void test_history_is_fetched_around_what_one_goes_to(void **state)
{
    (void)state;
    struct play play;
    play_begin(&play, "alice", three_rooms, 1, 24, 80);
    play_set_history(&play, "garden", 2500);
    play_connect(&play);
    play_keys(&play, "/search x<Enter><PgUp><PgUp><Enter>");
    CHECK_TITLES(&play, "[garden]", " Search: x ");
    CHECK(PLAY_SEES(&play, history, "── found ──"));
    const char *shown = play_pane(&play, PLAY_PAGE(&play, history));
    CHECK(strstr(strstr(shown, "found"), "\n") != NULL);
    play_keys(&play, "<PgDn>");
    CHECK(PLAY_SEES(&play, history, "the newest lines"));
    play_end(&play);
}

static void test_what_is_too_far_back_is_shown_in_a_list(void **state)
{
    (void)state;
    struct play play;
    play_begin(&play, "alice", three_rooms, 1, 24, 80);
    play_set_history(&play, "garden", 9000);
    play_connect(&play);
    play_keys(&play, "/search x<Enter><Enter>");
    CHECK(PLAY_SEES(&play, topic, "[garden, long ago]"));
    CHECK(PLAY_SEES(&play, history, "> garden 40 "));
    play_keys(&play, "<Enter>");
    CHECK(PLAY_SEES(&play, status, "This is too far back"));
    play_keys(&play, "<Esc>");
    CHECK(PLAY_SEES(&play, topic, "[garden]"));
    play_end(&play);
}

static void test_the_unread_of_all_rooms_stand_in_one_list(void **state)
{
    (void)state;
    struct play play;
    begin_in_three_rooms(&play, 24, 120);
    play_says(&play, "dev", "bob", "first");
    play_says(&play, "ops", "bob", "second");
    play_keys(&play, "/unread<Enter>");
    CHECK(PLAY_SEES(&play, history, "  bob: first\n"));
    CHECK(PLAY_SEES(&play, history, "> ops 1 "));
    play_says(&play, "dev", "bob", "third");
    CHECK(PLAY_SEES(&play, history, "  bob: third\n"));
    play_keys(&play, "<Up><Up><Enter>");
    CHECK_TITLES(&play, "[dev]", " Unread ");
    CHECK(strstr(pane_lines(&play, 1), "bob: second"));
    CHECK(!strstr(pane_lines(&play, 1), "bob: third"));
    play_keys(&play, "<M-3>");
    CHECK(strstr(pane_lines(&play, 1), "Nothing is unread."));
    play_end(&play);
}

static void test_what_one_person_says_is_a_list(void **state)
{
    (void)state;
    struct play play;
    begin_in_three_rooms(&play, 24, 80);
    play_keys(&play, "/from carol<Enter>");
    CHECK_TITLES(&play, " lobby ", "[What carol said]");
    play_set_history(&play, "dev", 100);
    play_says(&play, "dev", "carol", "it is me");
    play_says(&play, "dev", "bob", "it is not");
    CHECK(PLAY_SEES(&play, history, "carol: it is me\n"));
    CHECK(!PLAY_SEES(&play, history, "it is not"));
    play_keys(&play, "hello<Enter>");
    CHECK(PLAY_SEES(&play, status, "A list is no room"));
    CHECK_INT(0, play.says);
    play_keys(&play, "<M-1>");
    CHECK_TITLES(&play, "[lobby]", " What carol said ");
    CHECK_TEXT("> hello\n", play_pane(&play, PLAY_PAGE(&play, input)));
    play_end(&play);
}

static unsigned dice_state;

/* A number from 0 to @most; the same in every run. */
static unsigned dice(unsigned most)
{
    dice_state = dice_state * 1103515245u + 12345u;
    return (dice_state >> 8) % (most + 1);
}

static bool rect_has(const struct rect *rect, int row, int col)
{
    return row >= rect->row && row < rect->row + rect->rows && col >= rect->col &&
           col < rect->col + rect->cols;
}

static bool rect_is_within(const struct rect *rect, const struct rect *outer)
{
    return rect->rows == 0 || rect->cols == 0 ||
           (rect->row >= outer->row && rect->col >= outer->col &&
            rect->row + rect->rows <= outer->row + outer->rows &&
            rect->col + rect->cols <= outer->col + outer->cols);
}

/* Where one types: in the input, in a question, or in the list of members to find somebody. */
static const struct rect *typing_rect(const struct scene *scene, const struct rect *screen)
{
    const struct page *members = &scene->members;
    bool is_finding = members->line_count > 0 && members->lines[0].run_count > 0 &&
                      str_starts_with(page_run_text(members, &members->runs[0]), STR("> "));
    if (scene->overlay.line_count > 0 && scene->overlay_rect.rows > 0)
        return screen;
    return is_finding ? &scene->layout.members : &scene->layout.input;
}

/* No cell belongs to two parts, and no part has more lines than rows. */
static void check_scene(const struct scene *scene, int rows, int cols)
{
    const struct rect screen = { 0, 0, rows, cols };
    const struct rect *panes = &scene->layout.panes;
    CHECK(scene->input.line_count > 0);
    CHECK(rect_has(typing_rect(scene, &screen), scene->cursor_row, scene->cursor_col));
    CHECK((int)scene->members.line_count <= scene->layout.members.rows);
    CHECK(scene->menu.line_count == 0 || rect_is_within(&scene->menu_rect, panes));
    for (size_t i = 0; i < scene->pane_count; i++) {
        const struct scene_pane *pane = &scene->panes[i];
        CHECK(rect_is_within(&pane->rect, panes));
        CHECK(rect_is_within(&pane->title_rect, panes));
        CHECK((int)pane->lines.line_count <= pane->rect.rows);
        CHECK(!pane->lines.failed && !pane->title.failed);
        for (size_t j = 0; j < i; j++)
            CHECK(!rect_has(&scene->panes[j].rect, pane->rect.row, pane->rect.col) ||
                  pane->rect.rows == 0 || pane->rect.cols == 0);
    }
    for (size_t i = 0; i < scene->borders.count; i++) {
        const struct rect *border = &scene->borders.items[i].rect;
        CHECK(rect_is_within(border, &screen));
        for (size_t j = 0; j < scene->pane_count; j++)
            CHECK(!rect_has(&scene->panes[j].rect, border->row, border->col) || border->rows == 0);
    }
    CHECK((int)scene->menu.line_count <= (scene->menu.line_count ? scene->menu_rect.rows : 0));
}

static void restore(struct play *play, const char *text)
{
    app_restore_layout(play->app, str_of(text), play->now_ms);
}

static void test_the_layout_is_written_down_and_restored(void **state)
{
    (void)state;
    static const char expected[] = "tab\n"
                                   "columns 5000\n"
                                   "* room lobby\n"
                                   "rows 5000\n"
                                   "room dev\n"
                                   "from carol\n"
                                   "tab *\n"
                                   "rows 3182\n"
                                   "user bob\n"
                                   "* search 天气 \"x y\"\n";
    struct play play;
    begin_in_three_rooms(&play, 24, 80);
    CHECK_INT(0, play.layouts);
    play_keys(&play, "/vsplit dev<Enter>/from carol<Enter><C-x><Left>");
    play_keys(&play, "<C-x>c/msg bob<Enter>/search 天气 \"x y\"<Enter>");
    play_keys(&play, "<C-x><C-Up><C-x><C-Up>");
    CHECK_TEXT(expected, play.layout);
    play_end(&play);

    play_begin(&play, "alice", NULL, 0, 24, 80);
    restore(&play, expected);
    play_connect(&play);
    CHECK_TEXT(" 1 lobby +2 [2 Search: 天气 \"x y\" +1]\n",
               play_pane(&play, PLAY_PAGE(&play, tabs)));
    CHECK_TITLES(&play, " bob ", "[Search: 天气 \"x y\"]");
    CHECK(PLAY_SEES(&play, history, "bob: 天气 \"x y\" 40"));
    play_keys(&play, "<C-x>1");
    CHECK_TITLES(&play, "[lobby]", " dev ", " What carol said ");
    CHECK(strstr(play.layout, "tab *\ncolumns 5000\n* room lobby\n") == play.layout);
    play_keys(&play, "<C-x>&<C-x>!");
    CHECK_TEXT("", play.layout);
    play_end(&play);
}

static void test_a_pane_that_was_alone_is_alone_again(void **state)
{
    (void)state;
    struct play play;
    char layout[sizeof(play.layout)];
    begin_in_three_rooms(&play, 24, 80);
    play_keys(&play, "/vsplit dev<Enter><C-x>z");
    CHECK_TEXT("tab * zoomed\ncolumns 5000\nroom lobby\n* room dev\n", play.layout);
    memcpy(layout, play.layout, sizeof(layout));
    play_end(&play);

    play_begin(&play, "alice", NULL, 0, 24, 80);
    restore(&play, layout);
    play_connect(&play);
    CHECK_INT(1, play_look(&play)->pane_count);
    CHECK(PLAY_SEES(&play, topic, "[dev] 2/2 Z"));
    play_keys(&play, "<C-x>z");
    CHECK_TITLES(&play, " lobby ", "[dev]");
    CHECK_TEXT("tab *\ncolumns 5000\nroom lobby\n* room dev\n", play.layout);
    play_end(&play);
}

static void test_a_room_asked_for_at_the_start_is_shown(void **state)
{
    (void)state;
    static const char layout[] = "tab *\ncolumns 5000\n* room lobby\nroom dev\n";
    static const struct {
        const char *room;
        const char *titles[2];
    } cases[] = { { "dev", { " lobby ", "[dev]" } }, { "ops", { "[ops]", " dev " } } };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct play play;
        play_begin(&play, "alice", &cases[i].room, 1, 24, 80);
        restore(&play, layout);
        play_connect(&play);
        check_titles(&play, cases[i].titles, 2);
        play_end(&play);
    }
}

static void test_a_broken_layout_restores_what_can_be_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t panes;
        bool is_told;
    } cases[] = {
        { "", 1, false },
        { "\n", 1, true },
        { "tab", 1, true },
        { "tab\nroom dev", 1, false },
        { "tab\nroom dev\nroom ops\n", 1, true },
        { "tab\ncolumns 5000\nroom dev\n", 2, true },
        { "tab\ncolumns 0\nroom dev\nroom ops\n", 1, true },
        { "tab\ncolumns 10000\nroom dev\nroom ops\n", 1, true },
        { "tab\ncolumns 99999999999999999999\nroom dev\nroom ops\n", 1, true },
        { "tab\nrows 1\n* room dev\n* room ops\n", 2, false },
        { "tab\nroom \n", 1, true },
        { "tab\nroom \xff\n", 1, true },
        { "tab\nfrom \xff\n", 1, true },
        { "tab\nnonsense\n", 1, true },
        { "tab\nmentionsx\n", 1, true },
        { "\033[2J", 1, true },
        { "tab\nempty\n", 1, false },
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct play play;
        play_begin(&play, "alice", NULL, 0, 24, 80);
        restore(&play, cases[i].text);
        CHECK_INT(cases[i].panes, play_look(&play)->pane_count);
        CHECK_INT(cases[i].is_told, PLAY_SEES(&play, status, "could not all be restored"));
        play_connect(&play);
        play_look(&play);
        play_end(&play);
    }
}

static void test_no_bytes_in_its_place_break_the_layout(void **state)
{
    (void)state;
    static const char good[] = "tab *\ncolumns 4000\n* room lobby\nrows 5000\nuser bob\nmentions\n"
                               "tab\nfrom carol\n";
    for (dice_state = 1; dice_state <= 300; dice_state++) {
        unsigned seed = dice_state;
        struct play play;
        char text[sizeof(good)];
        memcpy(text, good, sizeof(good));
        for (unsigned i = 0; i <= dice(3); i++)
            text[dice(sizeof(good) - 2)] =
                (char)(dice(2) ? good[dice(sizeof(good) - 2)] : (char)(1 + dice(254)));
        text[dice(7) ? sizeof(good) - 1 : dice(sizeof(good) - 2)] = '\0';
        play_begin(&play, "alice", NULL, 0, 24, 80);
        restore(&play, text);
        check_scene(play_look(&play), 24, 80);
        play_connect(&play);
        check_scene(play_look(&play), 24, 80);
        play_end(&play);
        dice_state = seed;
    }
}

static void test_a_layout_of_more_than_there_can_be_is_cut(void **state)
{
    (void)state;
    struct buf text = { 0 };
    struct play play;
    for (int i = 0; i < 40; i++)
        CHECK_INT(0, buf_printf(&text, "tab\nrows 5000\nrows 5000\nroom a%d\nempty\nempty\n", i));
    play_begin(&play, "alice", NULL, 0, 200, 80);
    restore(&play, buf_cstr(&text));
    CHECK(PLAY_SEES(&play, status, "could not all be restored"));
    play_end(&play);
    buf_clear(&text);
    for (int i = 0; i < 3000; i++)
        CHECK_INT(0, buf_append_str(&text, i ? STR("columns 5000\n") : STR("tab\n")));
    play_begin(&play, "alice", NULL, 0, 200, 500);
    restore(&play, buf_cstr(&text));
    CHECK(PLAY_SEES(&play, status, "could not all be restored"));
    play_end(&play);
    buf_fini(&text);
}

/* Where @text stands in a part of the screen; false if it does not. */
static bool find_in(const struct rect *rect, const struct page *page, bool is_at_bottom,
                    const char *text, struct mouse *at)
{
    int first = is_at_bottom ? rect->rows - (int)page->line_count : 0;
    for (size_t line = 0; line < page->line_count; line++) {
        struct buf shown = { 0 };
        CHECK_INT(0, page_line_text(page, line, &shown));
        const char *found = strstr(buf_cstr(&shown), text);
        if (found) {
            struct str before = { (const char *)shown.bytes,
                                  (size_t)(found - (const char *)shown.bytes) };
            at->row = rect->row + first + (int)line;
            at->col = rect->col + text_cols(before);
        }
        buf_fini(&shown);
        if (found)
            return true;
    }
    return false;
}

/* Where @text stands on the screen. */
static struct mouse find(struct play *play, const char *text)
{
    const struct scene *scene = play_look(play);
    const struct layout *layout = &scene->layout;
    struct mouse at = { 0 };
    bool is_found = find_in(&layout->rooms, &scene->rooms, false, text, &at) ||
                    find_in(&layout->tabs, &scene->tabs, false, text, &at) ||
                    find_in(&layout->members, &scene->members, false, text, &at);
    for (size_t i = 0; i < scene->pane_count && !is_found; i++)
        is_found = find_in(&scene->panes[i].rect, &scene->panes[i].lines, true, text, &at) ||
                   find_in(&scene->panes[i].title_rect, &scene->panes[i].title, false, text, &at);
    is_found = is_found || find_in(&layout->status, &scene->status, false, text, &at);
    CHECK(is_found);
    return at;
}

static void mouse(struct play *play, enum mouse_kind kind, int row, int col)
{
    app_on_mouse(play->app, (struct mouse){ kind, row, col }, play->now_ms);
    play_look(play);
}

static void click(struct play *play, const char *text)
{
    struct mouse at = find(play, text);
    mouse(play, MOUSE_PRESS, at.row, at.col);
    mouse(play, MOUSE_RELEASE, at.row, at.col);
}

static void test_a_click_goes_to_a_room_a_pane_or_a_tab(void **state)
{
    (void)state;
    struct play play;
    begin_in_three_rooms(&play, 24, 120);
    click(&play, "2 dev");
    CHECK_TITLES(&play, "dev");
    play_keys(&play, "/vsplit ops<Enter>");
    CHECK_TITLES(&play, " dev ", "[ops]");
    play_says(&play, "dev", "bob", "here");
    click(&play, "here");
    CHECK_TITLES(&play, "[dev]", " ops ");
    click(&play, " ops ");
    CHECK_TITLES(&play, " dev ", "[ops]");
    play_keys(&play, "<C-x>c<M-1>");
    click(&play, "1 ops +1");
    CHECK_TITLES(&play, " dev ", "[ops]");
    app_on_resize(play.app, 24, 60);
    click(&play, "3 ops");
    CHECK_TITLES(&play, " dev ", "[ops]");
    click(&play, "1 lobby");
    CHECK_TITLES(&play, " dev ", "[lobby]");
    play_end(&play);
}

static void test_a_click_on_a_name_says_what_can_be_done(void **state)
{
    (void)state;
    struct play play;
    begin_in_three_rooms(&play, 24, 120);
    play_says(&play, "lobby", "bob", "hello");
    click(&play, "bob: hello");
    CHECK(PLAY_SEES(&play, menu, "bob\n> m  message"));
    play_keys(&play, "@");
    CHECK_TEXT("> bob: \n", play_pane(&play, PLAY_PAGE(&play, input)));
    play_keys(&play, "<C-c>hi");
    click(&play, "bob: hello");
    play_keys(&play, "@");
    CHECK_TEXT("> hi bob \n", play_pane(&play, PLAY_PAGE(&play, input)));
    play_keys(&play, "<C-c>");
    click(&play, "bob");
    play_keys(&play, "@");
    CHECK_TEXT("> bob: \n", play_pane(&play, PLAY_PAGE(&play, input)));
    click(&play, "hello");
    CHECK_TEXT("> bob: \n", play_pane(&play, PLAY_PAGE(&play, input)));
    play_keys(&play, "<C-c>");
    play_presence(&play, "lobby", "bob", NULL, PRESENCE_LEAVE); /* who is gone is spoken to */
    click(&play, "bob: hello");
    CHECK_TEXT("> bob: \n", play_pane(&play, PLAY_PAGE(&play, input)));
    play_end(&play);
}

static void test_a_click_on_a_link_takes_it_whole(void **state)
{
    (void)state;
    static const char link[] = "https://example.org/a/very/long/address/that/goes/on/over/several/"
                               "lines/of/the/pane/until/its/end";
    struct play play;
    char text[256];
    begin_in_three_rooms(&play, 24, 60);
    snprintf(text, sizeof(text), "see %s or http://two.example", link);
    play_says(&play, "lobby", "bob", text);
    static const char *const parts[] = { "https://", "/over/", "end or" };
    for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
        play.app->wants_open = false;
        click(&play, parts[i]);
        CHECK(play.app->wants_open);
        CHECK_STR(link, buf_str(&play.app->open));
    }
    click(&play, "two.example");
    CHECK_STR("http://two.example", buf_str(&play.app->open));
    play_end(&play);
}

static void test_a_border_is_dragged_as_far_as_there_is_room(void **state)
{
    (void)state;
    struct play play;
    begin_in_three_rooms(&play, 24, 80);
    play_keys(&play, "/vsplit dev<Enter>/split ops<Enter><C-x>l");
    const struct scene *scene = play_look(&play);
    int col = scene->panes[0].rect.cols, row = scene->panes[2].rect.row - 1;
    mouse(&play, MOUSE_PRESS, 5, col);
    mouse(&play, MOUSE_DRAG, 6, col - 10);
    CHECK_INT(col - 10, play_look(&play)->panes[0].rect.cols);
    mouse(&play, MOUSE_DRAG, 6, 2);
    CHECK_INT(PANE_COLS_MIN, play_look(&play)->panes[0].rect.cols);
    mouse(&play, MOUSE_DRAG, 7, 30);
    CHECK_INT(30, play_look(&play)->panes[0].rect.cols);
    mouse(&play, MOUSE_RELEASE, 7, 30);
    mouse(&play, MOUSE_DRAG, 7, 50);
    CHECK_INT(30, play_look(&play)->panes[0].rect.cols);
    mouse(&play, MOUSE_PRESS, row, 60);
    mouse(&play, MOUSE_DRAG, row + 4, 60);
    CHECK_INT(row + 5, play_look(&play)->panes[2].rect.row);
    CHECK(strstr(play.layout, "columns ") && strstr(play.layout, "rows "));
    play_end(&play);
}

static void test_the_wheel_scrolls_what_is_under_it(void **state)
{
    (void)state;
    struct play play;
    play_begin(&play, "alice", three_rooms, 1, 24, 80);
    play_set_history(&play, "lobby", 90);
    play_connect(&play);
    play_keys(&play, "/vsplit dev<Enter>/mentions<Enter>");
    CHECK(strstr(pane_lines(&play, 2), "> garden 40 "));
    for (int i = 0; i < 5; i++)
        mouse(&play, MOUSE_WHEEL_UP, 5, 5);
    CHECK(strstr(pane_lines(&play, 0), "old 75\n") && strstr(pane_lines(&play, 0), "old 90\n"));
    CHECK_TITLES(&play, " lobby ", " dev ", "[Mentions]");
    mouse(&play, MOUSE_WHEEL_UP, 20, 60);
    CHECK(strstr(pane_lines(&play, 2), "> garden 39 "));
    for (int i = 0; i < 5; i++)
        mouse(&play, MOUSE_WHEEL_DOWN, 5, 5);
    CHECK(!strstr(pane_lines(&play, 0), "the newest lines"));
    mouse(&play, MOUSE_WHEEL_UP, 23, 5);
    mouse(&play, MOUSE_WHEEL_UP, 500, 500);
    click(&play, "garden 38");
    CHECK_TITLES(&play, " lobby ", "[garden]", " Mentions ");
    play_keys(&play, "<F1>");
    mouse(&play, MOUSE_WHEEL_DOWN, 5, 5);
    CHECK(PLAY_SEES(&play, overlay, "/"));
    mouse(&play, MOUSE_PRESS, 5, 5);
    CHECK_INT(0, play_look(&play)->overlay.line_count);
    play_end(&play);
}

static void test_the_mouse_is_the_terminals_when_one_wants_that(void **state)
{
    (void)state;
    struct play play;
    begin_in_three_rooms(&play, 24, 80);
    CHECK(app_wants_mouse(play.app));
    play_keys(&play, "<M-m>");
    CHECK(!app_wants_mouse(play.app));
    app_on_settings(play.app, STR("mouse = off\n"), play.now_ms);
    CHECK(app_wants_mouse(play.app));
    play_keys(&play, "<M-m>");
    CHECK(!app_wants_mouse(play.app));
    play_end(&play);
}

/* What a person might do, and what only a cat on the keyboard does. */
static const char *const random_keys[] = {
    "<C-x>%",
    "<C-x>\"",
    "<C-x>x",
    "<C-x>z",
    "<C-x>o",
    "<C-x>{",
    "<C-x>}",
    "<C-x>!",
    "<C-x>=",
    "<C-x><Left>",
    "<C-x><Right>",
    "<C-x><Up>",
    "<C-x><Down>",
    "<C-x><C-Left>",
    "<C-x><C-Up>",
    "<C-x><C-Right>",
    "<C-x><C-Down>",
    "<C-x>c",
    "<C-x>n",
    "<C-x>p",
    "<C-x>2",
    "<C-x>&",
    "<C-x>k",
    "<C-x>l",
    "<M-1>",
    "<M-2>",
    "<M-3>",
    "<M-4>",
    "<M-a>",
    "<C-n>",
    "<PgUp>",
    "<PgDn>",
    "<Esc>",
    "<F1>",
    "<Tab>",
    "<Up>",
    "<Down>",
    "<Enter>",
    "a",
    "你",
    "/",
    " ",
    "<C-j>",
    "<C-c>x",
    "<C-g>",
    "<C-x><C-x>",
    "<M-w>q",
    "<C-r>",
    "/split dev<Enter>",
    "/vsplit new<Enter>",
    "/part<Enter>",
    "/join ops<Enter>",
    "/msg bob hi<Enter>",
    "/search x<Enter>",
    "<C-x>m",
    "<C-x>a",
    "/from bob<Enter>",
    "/clear<Enter>",
    "/resize left 9<Enter>",
    "/tab close<Enter>",
    "/tab new<Enter>",
    "/names<Enter>",
    "<C-a><C-k>hello<Enter>",
    "<C-x>w",
    "<C-x>wb<Enter>",
    "/people o<Enter>",
};

static void random_event(struct play *play)
{
    static const char *const rooms[] = { "lobby", "dev", "ops", "new" };
    const char *room = rooms[dice(3)];
    if (!chat_find_room(play->app->chat, str_of(room)))
        return;
    if (dice(4) == 0)
        play_presence(play, room, "carol", NULL, dice(1) ? PRESENCE_ENTER : PRESENCE_LEAVE);
    else
        play_says(play, room, "bob", dice(3) ? "short" : "alice: a longer message 你好 that wraps");
}

/* What no server says: about rooms, users and requests that are not, beyond all numbers. */
static void random_nonsense(struct play *play)
{
    static const char *const rooms[] = { "lobby", "dev", "nowhere", "@77" };
    static const char *const names[] = { "ghost", "alice", "bob", "\u202Eevil\n", "你" };
    static const uint64_t numbers[] = { 0, 1, 7, 1000000, LIMIT_NUMBER };
    static const struct {
        enum message_type type;
        uint64_t fields;
    } rows[] = {
        { MESSAGE_EVENT, HAS(FIELD_ROOM) | HAS(FIELD_USER) | HAS(FIELD_NO) | HAS(FIELD_TIME) |
                             HAS(FIELD_KIND) | HAS(FIELD_TEXT) | HAS(FIELD_REF) },
        { MESSAGE_PRESENCE, HAS(FIELD_ROOM) | HAS(FIELD_USER) | HAS(FIELD_KIND) | HAS(FIELD_TEXT) |
                                HAS(FIELD_FLAGS) | HAS(FIELD_WAS) },
        { MESSAGE_MARK, HAS(FIELD_ROOM) | HAS(FIELD_NO) | HAS(FIELD_UNREAD) | HAS(FIELD_MENTIONS) },
        { MESSAGE_MEMBER, HAS(FIELD_USER) | HAS(FIELD_ROOM) | HAS(FIELD_FLAGS) | HAS(FIELD_TEXT) },
        { MESSAGE_SETTING, HAS(FIELD_ROOM) | HAS(FIELD_KIND) | HAS(FIELD_COUNT) },
        { MESSAGE_DONE, HAS(FIELD_ID) | HAS(FIELD_NO) | HAS(FIELD_LAST) },
        { MESSAGE_JOINED, HAS(FIELD_ROOM) | HAS(FIELD_KIND) | HAS(FIELD_COUNT) | HAS(FIELD_LAST) |
                              HAS(FIELD_USER) | HAS(FIELD_TOPIC) | HAS(FIELD_UNREAD) },
    };
    size_t row = dice(ARRAY_SIZE(rows) - 1);
    struct message message = { .type = rows[row].type };
    message_set_room(&message, str_of(rooms[dice(3)]));
    message_set_user(&message, str_of(names[dice(4)]));
    message_set_text(&message, str_of(names[dice(4)]));
    message_set_was(&message, str_of(names[dice(4)]));
    message_set_topic(&message, str_of(names[dice(4)]));
    message_set_no(&message, numbers[dice(4)]);
    message_set_last(&message, numbers[dice(4)]);
    message_set_count(&message, numbers[dice(4)]);
    message_set_ref(&message, numbers[dice(4)]);
    message_set_time(&message, numbers[dice(4)]);
    message_set_id(&message, numbers[dice(4)]);
    message_set_kind(&message, dice(70));
    message_set_flags(&message, numbers[dice(4)]);
    message_set_unread(&message, numbers[dice(4)]);
    message_set_mentions(&message, numbers[dice(4)]);
    message.has &= rows[row].fields;
    play_receive(play, &message);
}

static void random_size(struct play *play, int *rows, int *cols)
{
    static const int all_rows[] = { 1, 2, 3, 5, 8, 13, 24, 50, 200 };
    static const int all_cols[] = { 1, 2, 7, 13, 26, 40, 80, 111, 200, 500 };
    *rows = all_rows[dice(ARRAY_SIZE(all_rows) - 1)];
    *cols = all_cols[dice(ARRAY_SIZE(all_cols) - 1)];
    app_on_resize(play->app, *rows, *cols);
}

static void random_step(struct play *play, int *rows, int *cols)
{
    switch (dice(10)) {
    case 0:
        random_size(play, rows, cols);
        break;
    case 1:
    case 2:
        random_event(play);
        break;
    case 3:
        for (int i = 0; i < 4; i++)
            app_on_mouse(play->app,
                         (struct mouse){ (enum mouse_kind)dice(MOUSE_OTHER),
                                         (int)dice((unsigned)*rows + 1) - 1,
                                         (int)dice((unsigned)*cols + 1) - 1 },
                         play->now_ms);
        break;
    case 4:
        if (dice(2) == 0)
            random_nonsense(play);
        if (dice(20) == 0)
            app_on_settings(play->app, dice(1) ? STR("editor = vi\n") : STR("ignore = bob\n"),
                            play->now_ms);
        if (dice(9) == 0) {
            play_disconnect(play);
            play_connect(play);
        }
        break;
    default:
        play_keys(play, random_keys[dice(ARRAY_SIZE(random_keys) - 1)]);
        break;
    }
    /* an empty input and C-c mean quitting: the others go on as if that were not so */
    play->app->wants_quit = false;
}

static void test_any_sequence_leaves_every_part_in_its_place(void **state)
{
    (void)state;
    enum { SEEDS = 40, STEPS = 150 };
    for (unsigned seed = 1; seed <= SEEDS; seed++) {
        struct play play;
        int rows = 24, cols = 80;
        dice_state = seed;
        begin_in_three_rooms(&play, rows, cols);
        for (int i = 0; i < STEPS; i++) {
            random_step(&play, &rows, &cols);
            check_scene(play_look(&play), rows, cols);
        }
        char *layout = strdup(play.layout);
        play_end(&play);
        play_begin(&play, "alice", NULL, 0, rows, cols);
        restore(&play, layout);
        play_connect(&play);
        check_scene(play_look(&play), rows, cols);
        if (!strstr(layout, "empty")) /* such a pane takes the next room that comes */
            CHECK_TEXT(layout, play.layout);
        play_end(&play);
        free(layout);
    }
}

static void test_a_frame_costs_as_much_as_is_seen(void **state)
{
    (void)state;
    struct play play;
    begin_in_three_rooms(&play, 50, 200);
    play_keys(&play, "/vsplit dev<Enter>/split ops<Enter><C-x><Left>/split lobby<Enter>");
    for (int i = 0; i < 3000; i++)
        play_says(&play, three_rooms[i % 3], "bob", "message");
    const struct scene *scene = play_look(&play);
    size_t lines = 0;
    for (size_t i = 0; i < scene->pane_count; i++)
        lines += scene->panes[i].lines.line_count;
    CHECK_INT(4, scene->pane_count);
    CHECK(lines <= 4 * 48);
    play_end(&play);
}

int main(void)
{
    setenv("TZ", "UTC", 1);
    setlocale(LC_CTYPE, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_pane_is_divided_and_each_part_has_a_room_of_its_own),
        cmocka_unit_test(test_keys_go_to_the_pane_one_is_in),
        cmocka_unit_test(test_a_room_in_two_panes_scrolls_in_each_and_has_one_draft),
        cmocka_unit_test(test_a_room_is_scrolled_as_one_left_it_in_that_pane),
        cmocka_unit_test(test_what_is_in_sight_is_read_and_what_is_hidden_is_not),
        cmocka_unit_test(test_a_pane_that_has_no_room_is_hidden_and_can_be_gone_to),
        cmocka_unit_test(test_panes_are_closed_and_the_last_one_stays),
        cmocka_unit_test(test_panes_change_places_and_sizes),
        cmocka_unit_test(test_tabs_are_screens_of_their_own),
        cmocka_unit_test(test_fingers_from_elsewhere_find_what_they_look_for),
        cmocka_unit_test(test_a_room_that_is_left_makes_place_in_every_pane),
        cmocka_unit_test(test_lists_beside_the_panes_are_hidden_and_shown),
        cmocka_unit_test(test_a_pane_that_is_scrolled_up_shows_the_newest_lines_too),
        cmocka_unit_test(test_mentions_are_a_list_that_goes_on_and_leads_to_the_message),
        cmocka_unit_test(test_tab_shows_what_was_said_before_and_after_a_result),
        cmocka_unit_test(test_history_is_fetched_around_what_one_goes_to),
        cmocka_unit_test(test_what_is_too_far_back_is_shown_in_a_list),
        cmocka_unit_test(test_the_unread_of_all_rooms_stand_in_one_list),
        cmocka_unit_test(test_what_one_person_says_is_a_list),
        cmocka_unit_test(test_the_layout_is_written_down_and_restored),
        cmocka_unit_test(test_a_pane_that_was_alone_is_alone_again),
        cmocka_unit_test(test_a_room_asked_for_at_the_start_is_shown),
        cmocka_unit_test(test_a_broken_layout_restores_what_can_be_read),
        cmocka_unit_test(test_no_bytes_in_its_place_break_the_layout),
        cmocka_unit_test(test_a_layout_of_more_than_there_can_be_is_cut),
        cmocka_unit_test(test_a_click_goes_to_a_room_a_pane_or_a_tab),
        cmocka_unit_test(test_a_click_on_a_name_says_what_can_be_done),
        cmocka_unit_test(test_a_click_on_a_link_takes_it_whole),
        cmocka_unit_test(test_a_border_is_dragged_as_far_as_there_is_room),
        cmocka_unit_test(test_the_wheel_scrolls_what_is_under_it),
        cmocka_unit_test(test_the_mouse_is_the_terminals_when_one_wants_that),
        cmocka_unit_test(test_any_sequence_leaves_every_part_in_its_place),
        cmocka_unit_test(test_a_frame_costs_as_much_as_is_seen),
    };
    return CHECK_RUN(tests);
}
