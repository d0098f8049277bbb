/* /upload and /save as far as the app is concerned, and the completion of paths. */
#include "app_play.h"
#include "client/core/app_private.h"

#include <stdio.h>

static const struct {
    const char *folder, *name;
    bool is_folder;
} disk[] = {
    { "", ".hidden", false },    { "", "holiday pictures", true },          { "", "hosts", false },
    { "", "report.pdf", false }, { "holiday pictures/", "sea.png", false }, { "/", "etc", true },
    { "", "bad\xff", false },
};

static int list_folder(void *context, struct str folder, path_found_fn found, void *found_context)
{
    int status = 0;
    (void)context;
    for (size_t i = 0; i < ARRAY_SIZE(disk) && !status; i++)
        if (str_equal(str_of(disk[i].folder), folder))
            status = found(found_context, str_of(disk[i].name), disk[i].is_folder);
    return status;
}

static void begin(struct play *play)
{
    play_begin_in_lobby(play, 24, 80);
    play->app->inner->list_folder = list_folder;
}

static void check_typed(struct play *play, const char *expected)
{
    CHECK_STR(expected, app_draft(play->app));
    play_keys(play, "<C-u>");
}

static void test_paths_are_completed_blanks_and_all(void **state)
{
    (void)state;
    struct play play;
    begin(&play);
    play_keys(&play, "/upload rep<Tab>");
    check_typed(&play, "/upload report.pdf");
    play_keys(&play, "/upload ho<Tab>");
    check_typed(&play, "/upload holiday pictures/");
    play_keys(&play, "/upload ho<Tab><Tab>");
    check_typed(&play, "/upload hosts");
    play_keys(&play, "/upload holiday <Tab>");
    check_typed(&play, "/upload holiday pictures/");
    play_keys(&play, "/upload ho <Tab>");
    check_typed(&play, "/upload ho ");
    play_keys(&play, "/upload holiday pictures/s<Tab>");
    check_typed(&play, "/upload holiday pictures/sea.png");
    play_keys(&play, "/upload .h<Tab>");
    check_typed(&play, "/upload .hidden");
    play_keys(&play, "/upload /<Tab>");
    check_typed(&play, "/upload /etc/");
    play_keys(&play, "/upload bad<Tab>");
    check_typed(&play, "/upload bad");
    play_keys(&play, "/save rep<Tab>");
    check_typed(&play, "/save report.pdf");
    play_end(&play);
}

static void test_an_upload_is_wanted_with_its_whole_path(void **state)
{
    (void)state;
    struct play play;
    begin(&play);
    play_keys(&play, "/upload holiday pictures/sea.png <Enter>");
    CHECK(play.app->wants_file && play.app->file.is_upload);
    CHECK_STR("holiday pictures/sea.png", buf_str(&play.app->file.path));
    CHECK_STR("lobby", buf_str(&play.app->file.room));
    play.app->wants_file = false;
    play_keys(&play, "/upload<Enter>");
    CHECK(!play.app->wants_file);
    play_disconnect(&play);
    play_keys(&play, "/upload x<Enter>");
    CHECK(!play.app->wants_file);
    play_end(&play);
}

static void test_the_newest_file_or_a_chosen_one_is_saved(void **state)
{
    (void)state;
    struct play play;
    begin(&play);
    play_keys(&play, "/save<Enter>");
    CHECK(!play.app->wants_file);
    play_change(&play, "lobby", "bob", 0, EVENT_FILE, "old.txt");
    play_change(&play, "lobby", "bob", 0, EVENT_FILE, "new.txt\nwith a comment");
    play_says(&play, "lobby", "bob", "look at these");
    play_keys(&play, "/save<Enter>");
    CHECK(play.app->wants_file && !play.app->file.is_upload);
    CHECK_STR("new.txt", buf_str(&play.app->file.name));
    CHECK_STR("", buf_str(&play.app->file.path));
    CHECK_INT(2, play.app->file.no);
    play_keys(&play, "/save #1 to/here.txt<Enter>");
    CHECK_STR("old.txt", buf_str(&play.app->file.name));
    CHECK_STR("to/here.txt", buf_str(&play.app->file.path));
    play.app->wants_file = false;
    play_keys(&play, "/save #3<Enter>");
    CHECK(!play.app->wants_file);
    play_end(&play);
}

static void test_a_file_shows_its_name_size_and_type_and_no_markup(void **state)
{
    (void)state;
    struct play play;
    begin(&play);
    play_change(&play, "lobby", "bob", 0, EVENT_FILE, "my *big* file.png");
    const char *shown = play_pane(&play, PLAY_PAGE(&play, history));
    CHECK(strstr(shown, "bob sent a file: my *big* file.png (0 B, image/png)"));
    play_change(&play, "lobby", "bob", 0, EVENT_FILE, "b.png\nlook");
    shown = play_pane(&play, PLAY_PAGE(&play, history));
    CHECK(strstr(shown, "bob sent a file: b.png (0 B, image/png)"));
    CHECK(!strstr(shown, "look (0 B"));
    play_end(&play);
}

static void test_what_became_of_a_file_is_told(void **state)
{
    (void)state;
    struct play play;
    begin(&play);
    app_on_file(play.app, STR("/home/alice/Downloads/a.txt"), STR(""), play.now_ms);
    app_on_file(play.app, STR(""), STR("b.txt: it was not to be"), play.now_ms);
    const char *shown = play_pane(&play, PLAY_PAGE(&play, history));
    CHECK(strstr(shown, "Saved: /home/alice/Downloads/a.txt"));
    CHECK(strstr(shown, "b.txt: it was not to be"));
    play_end(&play);
}

static void test_the_status_line_shows_how_far_a_file_is(void **state)
{
    (void)state;
    struct play play;
    begin(&play);
    play_disconnect(&play);
    chat_download(play.app->chat, STR("lobby"), 1, STR("big\x1b.bin"), 4000000, 1000000,
                  play.now_ms);
    play_pass(&play, 60000);
    const char *shown = play_pane(&play, PLAY_PAGE(&play, status));
    CHECK(strstr(shown, "fetching big\xef\xbf\xbd.bin [##--------] 25% / 3.8 MiB"));
    play_end(&play);
}

static void test_what_is_on_its_way_can_be_cancelled(void **state)
{
    (void)state;
    struct play play;
    begin(&play);
    play_disconnect(&play);
    play_keys(&play, "/cancel<Enter>");
    CHECK(PLAY_SEES(&play, status, "No file is on its way"));
    for (uint64_t no = 1; no <= 3; no++)
        chat_download(play.app->chat, STR("lobby"), no, STR("a.bin"), 4000000, 0, play.now_ms);
    play_keys(&play, "/cancel<Enter>");
    CHECK_INT(2, play.app->chat->transfer_count);
    CHECK(PLAY_SEES(&play, status, "Cancelled: a.bin"));
    play_keys(&play, "/cancel all<Enter>");
    CHECK_INT(0, play.app->chat->transfer_count);
    play_end(&play);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paths_are_completed_blanks_and_all),
        cmocka_unit_test(test_an_upload_is_wanted_with_its_whole_path),
        cmocka_unit_test(test_the_newest_file_or_a_chosen_one_is_saved),
        cmocka_unit_test(test_a_file_shows_its_name_size_and_type_and_no_markup),
        cmocka_unit_test(test_what_became_of_a_file_is_told),
        cmocka_unit_test(test_the_status_line_shows_how_far_a_file_is),
        cmocka_unit_test(test_what_is_on_its_way_can_be_cancelled),
    };
    return CHECK_RUN(tests);
}
