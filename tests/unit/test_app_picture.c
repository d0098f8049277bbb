/* /view: which picture is fetched, how large it is to be, and that it is shown within the screen.
 */
#include "app_play.h"
#include "client/core/app_private.h"

#include <stdlib.h>

/* What the status line says. */
static const char *told(struct play *play)
{
    return play_pane(play, PLAY_PAGE(play, status));
}

/* A picture in one colour, as the decoder gives it. */
static void show(struct play *play, int cols, int rows)
{
    size_t size = (size_t)cols * (size_t)rows * 3;
    char *rgb = calloc(size + 1, 1);
    CHECK(rgb);
    app_on_picture(play->app, cols, rows, (struct str){ rgb, size }, play->now_ms);
    free(rgb);
}

static void test_the_newest_picture_or_a_chosen_one_is_fetched(void **state)
{
    (void)state;
    static const struct {
        const char *typed;
        uint64_t no; /* 0: none is fetched */
    } rows[] = {
        { "/view<Enter>", 3 },    { "/view #1<Enter>", 1 }, { "/view #2<Enter>", 0 },
        { "/view #4<Enter>", 0 }, { "/view #9<Enter>", 0 }, { "/view nonsense<Enter>", 0 },
    };
    struct play play;
    play_begin_in_lobby(&play, 24, 80);
    play_change(&play, "lobby", "bob", 0, EVENT_FILE, "sea.PNG");
    play_change(&play, "lobby", "bob", 0, EVENT_FILE, "report.pdf");
    play_change(&play, "lobby", "bob", 0, EVENT_FILE, "sky.jpeg\nlook");
    play_change(&play, "lobby", "bob", 0, EVENT_FILE, ".png");
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        play.app->wants_file = false;
        print_message("# row %zu\n", i);
        play_keys(&play, rows[i].typed);
        CHECK_INT(rows[i].no > 0, play.app->wants_file);
        CHECK(!play.app->wants_file || (play.app->file.no == rows[i].no && play.app->file.is_view));
    }
    play_end(&play);
}

static void test_what_cannot_be_shown_is_told(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 80);
    play_keys(&play, "/view<Enter>");
    CHECK(strstr(told(&play), "There is no picture here"));
    play_change(&play, "lobby", "bob", 0, EVENT_FILE, "sea.png");
    play.app->inner->current->room->entries[0]->file.size = APP_PICTURE_SIZE_MAX + 1;
    play_keys(&play, "/view<Enter>");
    CHECK(strstr(told(&play), "too large to be shown"));
    play.app->inner->current->room->entries[0]->file.size = APP_PICTURE_SIZE_MAX;
    CHECK(!play.app->wants_file);
    play_keys(&play, "/view<Enter>");
    CHECK(play.app->wants_file);
    app_on_picture(play.app, 0, 0, (struct str){ 0 }, play.now_ms);
    CHECK(strstr(told(&play), "This picture cannot be shown"));
    CHECK_INT(0, play_look(&play)->picture.rows);
    play_end(&play);
}

static void test_only_a_file_that_is_to_be_shown_is_decoded(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 80);
    play_change(&play, "lobby", "bob", 0, EVENT_FILE, "sea.png");
    play_keys(&play, "/save<Enter>");
    app_on_file(play.app, STR("/home/alice/sea.png"), STR(""), play.now_ms);
    CHECK(!play.app->wants_picture);
    play_keys(&play, "/view<Enter>");
    app_on_file(play.app, STR(""), STR("it was not to be"), play.now_ms);
    CHECK(!play.app->wants_picture);
    play_keys(&play, "/view<Enter>");
    app_on_file(play.app, STR("/tmp/x/sea.png"), STR(""), play.now_ms);
    CHECK(play.app->wants_picture);
    CHECK_STR("/tmp/x/sea.png", buf_str(&play.app->picture_path));
    play_end(&play);
}

static void test_a_picture_is_as_large_as_there_is_room_and_no_larger_than_allowed(void **state)
{
    (void)state;
    static const struct {
        int rows, cols, cell_cols, cell_rows;
        int picture_cols, picture_rows;
    } cases[] = {
        { 24, 80, 1, 2, 76, 42 }, { 24, 80, 10, 20, 760, 420 }, { 200, 500, 10, 20, 1024, 768 },
        { 1, 1, 1, 2, 1, 2 },     { 1, 1, 8, 16, 8, 16 },
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct play play;
        int cols, rows;
        play_begin_in_lobby(&play, cases[i].rows, cases[i].cols);
        app_picture_size(play.app, cases[i].cell_cols, cases[i].cell_rows, &cols, &rows);
        print_message("# case %zu\n", i);
        CHECK_INT(cases[i].picture_cols, cols);
        CHECK_INT(cases[i].picture_rows, rows);
        play_end(&play);
    }
}

static void test_it_stays_within_the_screen_at_any_size_and_any_key_closes_it(void **state)
{
    (void)state;
    static const int sizes[][2] = { { 1, 1 },  { 2, 3 },    { 3, 80 },   { 24, 80 },
                                    { 50, 9 }, { 50, 200 }, { 200, 500 } };
    for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
        struct play play;
        int cols, rows;
        play_begin_in_lobby(&play, sizes[i][0], sizes[i][1]);
        app_picture_size(play.app, 1, 2, &cols, &rows);
        show(&play, cols, rows);
        const struct scene_picture *picture = &play_look(&play)->picture;
        print_message("# %d x %d\n", sizes[i][0], sizes[i][1]);
        CHECK_INT(rows, picture->rows);
        CHECK_INT(cols, picture->cols);
        if (sizes[i][0] >= 4 && sizes[i][1] >= 5) { /* a smaller one has room for nothing */
            CHECK(picture->rect.row >= 0 && picture->rect.col >= 0);
            CHECK(picture->rect.row + picture->rect.rows <= sizes[i][0]);
            CHECK(picture->rect.col + picture->rect.cols <= sizes[i][1]);
        }
        unsigned serial = picture->serial;
        play_keys(&play, "x");
        CHECK_INT(0, play_look(&play)->picture.rows);
        CHECK_STR("", app_draft(play.app));
        show(&play, cols, rows);
        CHECK(play_look(&play)->picture.serial != serial);
        play_end(&play);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_newest_picture_or_a_chosen_one_is_fetched),
        cmocka_unit_test(test_what_cannot_be_shown_is_told),
        cmocka_unit_test(test_only_a_file_that_is_to_be_shown_is_decoded),
        cmocka_unit_test(test_a_picture_is_as_large_as_there_is_room_and_no_larger_than_allowed),
        cmocka_unit_test(test_it_stays_within_the_screen_at_any_size_and_any_key_closes_it),
    };
    return CHECK_RUN(tests);
}
