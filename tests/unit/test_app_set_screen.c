/* The screen of settings: found by typing, changed in their place. */
#include "app_play.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

static struct buf file; /* of settings */

static void begin(struct play *play, int rows, int cols)
{
    buf_fini(&file);
    play_begin_in_lobby(play, rows, cols);
}

/* Write what the app wants written, as the io does. */
static void write_settings(struct play *play)
{
    struct buf text = { 0 };
    if (play->app->set_lines.size == 0)
        return;
    CHECK_INT(0, settings_edit_all(buf_str(&file), buf_str(&play->app->set_lines), &text));
    buf_clear(&play->app->set_lines);
    app_on_settings(play->app, buf_str(&text), play->now_ms);
    buf_fini(&file);
    file = text;
}

static void press(struct play *play, const char *keys)
{
    play_keys(play, keys);
    write_settings(play);
}

/* Whether the screen of settings has this line. */
static bool shows(struct play *play, const char *line)
{
    return strstr(play_pane(play, &play_look(play)->overlay), line) != NULL;
}

static int choice(const struct play *play, enum setting setting)
{
    return app_setting(play->app, setting);
}

static void test_every_setting_is_shown_with_value_default_and_type(void **state)
{
    (void)state;
    struct play play;
    begin(&play, 50, 200);
    press(&play, "/set bell all<Enter>/settings<Enter>");
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        char name[32];
        snprintf(name, sizeof(name), "%s ", settings_table()[i].name);
        CHECK(shows(&play, name));
    }
    CHECK(shows(&play, ">*bell                all               mentions     never|mentions|all"));
    CHECK(shows(&play, "  theme               auto              auto         text"));
    press(&play, "<Del><Esc>");
    play_end(&play);
}

static void test_typing_finds_by_name_help_and_values(void **state)
{
    (void)state;
    static const struct {
        const char *typed, *found, *hidden;
    } rows[] = {
        { "NOTIFY", "notify-by", "bell" },
        { "clicks", NULL, "bell" },
        { "terminal opens", "links", "bell" },
        { "osc777", "notify-by", "links" },
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct play play;
        begin(&play, 24, 80);
        press(&play, "<C-x>,");
        press(&play, rows[i].typed);
        CHECK(shows(&play, rows[i].found ? rows[i].found : "Nothing is called that"));
        CHECK(!shows(&play, rows[i].hidden));
        press(&play, "<Right><Del>@"); /* of nothing, maybe */
        press(&play, "<C-u>");
        CHECK(shows(&play, "bell"));
        press(&play, "<Esc>");
        CHECK_INT(0, play_look(&play)->overlay.line_count);
        play_end(&play);
    }
}

static void test_a_setting_is_changed_in_its_place(void **state)
{
    (void)state;
    struct play play;
    begin(&play, 24, 80);
    press(&play, "<C-x>,bell<Right>");
    CHECK_INT(BELL_ALL, choice(&play, SETTING_BELL));
    press(&play, "<Right>");
    CHECK_INT(BELL_NEVER, choice(&play, SETTING_BELL));
    press(&play, "<Left>");
    CHECK_INT(BELL_ALL, choice(&play, SETTING_BELL));
    CHECK(shows(&play, ">*bell "));
    press(&play, "<Del>");
    CHECK_INT(BELL_MENTIONS, choice(&play, SETTING_BELL));
    CHECK(shows(&play, "> bell "));
    press(&play, "<Enter><C-u>nev<Tab><Enter>");
    CHECK_INT(BELL_NEVER, choice(&play, SETTING_BELL));
    press(&play, "<Enter><Tab><Enter>"); /* the one behind it */
    CHECK_INT(BELL_MENTIONS, choice(&play, SETTING_BELL));
    press(&play, "<Enter>x<Enter>");
    CHECK(shows(&play, "bell is one of: never mentions all"));
    CHECK(shows(&play, "> bell                mentionsx"));
    press(&play, "<Esc>");
    CHECK(shows(&play, "> bell                mentions "));
    press(&play, "<Enter><C-u><Enter><Esc>");
    CHECK_INT(BELL_MENTIONS, choice(&play, SETTING_BELL));
    play_end(&play);
}

static void test_a_text_is_written_and_what_is_pasted_is_one_line(void **state)
{
    (void)state;
    struct play play;
    begin(&play, 24, 80);
    press(&play, "<C-x>,ignore<Enter>bob 小明<Enter>");
    CHECK(shows(&play, ">*ignore              bob 小明"));
    press(&play, "<Enter>");
    play_paste(&play, "\nbell = all");
    press(&play, "<Enter>");
    CHECK(shows(&play, "A setting is one line"));
    press(&play, "<Esc><Del>");
    CHECK(shows(&play, "> ignore "));
    CHECK_INT(BELL_MENTIONS, choice(&play, SETTING_BELL));
    press(&play, "<Esc>");
    play_end(&play);
}

static void test_a_room_can_have_its_own(void **state)
{
    (void)state;
    struct play play;
    begin(&play, 24, 80);
    press(&play, "<C-x>,bell@<Right>");
    CHECK(shows(&play, "  bell                mentions"));
    CHECK(shows(&play, ">*bell@lobby          all"));
    CHECK_INT(BELL_MENTIONS, choice(&play, SETTING_BELL));
    press(&play, "<Up><Right>"); /* everywhere else */
    press(&play, "<Right>");
    CHECK_INT(BELL_NEVER, choice(&play, SETTING_BELL));
    CHECK(shows(&play, " *bell@lobby          all"));
    press(&play, "<Down><Del>");
    CHECK(shows(&play, ">*bell@lobby          never")); /* as elsewhere */
    press(&play, "<Up><Del><C-u>emoji@");
    CHECK(shows(&play, "emoji is the same in all rooms"));
    CHECK(!shows(&play, "emoji@lobby"));
    press(&play, "<Esc>");
    play_end(&play);
}

static void test_the_chosen_row_is_in_sight_at_any_size(void **state)
{
    (void)state;
    for (int rows = 1; rows <= 24; rows++) {
        struct play play;
        begin(&play, rows, rows * 4);
        press(&play, "<C-x>,");
        for (size_t i = 0; i + 1 < SETTING_COUNT; i++)
            press(&play, "<Down>");
        const struct scene *scene = play_look(&play);
        CHECK(scene->cursor_row < rows && scene->cursor_col < rows * 4);
        CHECK(rows < 12 || shows(&play, "> typing"));
        press(&play, "<PgUp><PgUp><Enter>");
        CHECK(play_look(&play)->cursor_row < rows);
        press(&play, "<Esc><Esc>");
        play_end(&play);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_setting_is_shown_with_value_default_and_type),
        cmocka_unit_test(test_typing_finds_by_name_help_and_values),
        cmocka_unit_test(test_a_setting_is_changed_in_its_place),
        cmocka_unit_test(test_a_text_is_written_and_what_is_pasted_is_one_line),
        cmocka_unit_test(test_a_room_can_have_its_own),
        cmocka_unit_test(test_the_chosen_row_is_in_sight_at_any_size),
    };
    setlocale(LC_CTYPE, "C.UTF-8");
    int status = CHECK_RUN(tests);
    buf_fini(&file);
    return status;
}
