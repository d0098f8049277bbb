/* Somebody who is elsewhere is told what was said to them: of what, and how often. */
#include "app_play.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

/* What there is to tell now, as "title: text"; NULL: nothing. It is taken. */
static const char *told(struct play *play)
{
    static char text[1024];
    struct app *app = play->app;
    if (!app->wants_alert)
        return NULL;
    app->wants_alert = false;
    snprintf(text, sizeof(text), "%.*s: %.*s", STR_ARGS(buf_str(&app->alert.title)),
             STR_ARGS(buf_str(&app->alert.text)));
    return text;
}

static void set(struct play *play, const char *text)
{
    app_on_settings(play->app, str_of(text), play->now_ms);
}

static void test_only_who_is_elsewhere_is_told(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 80);
    app_on_focus(play.app, FOCUS_HERE);
    play_says(&play, "lobby", "bob", "alice: look");
    CHECK(told(&play) == NULL);
    app_on_focus(play.app, FOCUS_ELSEWHERE);
    play_says(&play, "lobby", "bob", "something");
    CHECK(told(&play) == NULL); /* it is for nobody */
    play_says(&play, "lobby", "bob", "alice: look");
    CHECK_TEXT("bob (lobby): alice: look", told(&play));
    CHECK(play.app->alert.is_sure);
    play_end(&play);
}

static void test_where_nothing_tells_of_the_focus_keys_are_signs_of_life(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 80);
    play_keys(&play, "x");
    play_says(&play, "lobby", "bob", "alice: one");
    CHECK(told(&play) != NULL);
    CHECK(!play.app->alert.is_sure && play.app->alert.is_attended);
    play_pass(&play, 61000);
    play_says(&play, "lobby", "bob", "alice: two");
    CHECK(told(&play) != NULL);
    CHECK(!play.app->alert.is_sure && !play.app->alert.is_attended);
    play_end(&play);
}

static void test_what_comes_at_once_is_told_as_one(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 80);
    app_on_focus(play.app, FOCUS_ELSEWHERE);
    play_says(&play, "lobby", "bob", "alice: one");
    CHECK_TEXT("bob (lobby): alice: one", told(&play));
    play_says(&play, "lobby", "bob", "alice: two");
    play_direct(&play, "bob", "three");
    CHECK(told(&play) == NULL);
    CHECK_INT(play.now_ms + 5000, app_next_tick(play.app, play.now_ms));
    play_pass(&play, 4999);
    CHECK(told(&play) == NULL);
    play_pass(&play, 1);
    CHECK_TEXT("2 messages, the last from bob: three", told(&play));
    play_pass(&play, 60000);
    CHECK(told(&play) == NULL);
    play_end(&play);
}

static void test_who_comes_back_is_not_told_of_what_waited(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 80);
    for (int i = 0; i < 2; i++) {
        app_on_focus(play.app, FOCUS_ELSEWHERE);
        play_pass(&play, 5000);
        play_says(&play, "lobby", "bob", "alice: one");
        CHECK(told(&play) != NULL);
        play_says(&play, "lobby", "bob", "alice: two");
        if (i == 0)
            app_on_focus(play.app, FOCUS_HERE);
        else
            play_keys(&play, "x");
        play_pass(&play, 5000);
        CHECK(told(&play) == NULL);
    }
    play_end(&play);
}

static void test_settings_say_what_is_told(void **state)
{
    (void)state;
    static const struct {
        const char *settings, *text, *told;
    } rows[] = {
        { "", "hello", NULL },
        { "notify = all", "hello", "bob (lobby): hello" },
        { "notify@lobby = all", "hello", "bob (lobby): hello" },
        { "notify = all\nmute = on", "hello", NULL },
        { "notify = never", "alice: hello", NULL },
        { "notify-text = off", "alice: hello", "bob (lobby): " },
        { "ignore = bob", "alice: hello", NULL },
        { "", "alice \033]0;x\a\nnext", "bob (lobby): alice \uFFFD]0;x\uFFFD next" },
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct play play;
        play_begin_in_lobby(&play, 24, 80);
        app_on_focus(play.app, FOCUS_ELSEWHERE);
        set(&play, rows[i].settings);
        play_says(&play, "lobby", "bob", rows[i].text);
        const char *text = told(&play);
        print_message("# row %zu\n", i);
        CHECK(rows[i].told ? text && strcmp(rows[i].told, text) == 0 : !text);
        play_end(&play);
    }
}

static void test_a_long_message_is_cut(void **state)
{
    (void)state;
    struct play play;
    char text[1000] = "alice ";
    play_begin_in_lobby(&play, 24, 80);
    app_on_focus(play.app, FOCUS_ELSEWHERE);
    for (size_t i = strlen(text); i < sizeof(text) - 4; i = strlen(text))
        strcat(text, "你");
    play_says(&play, "lobby", "bob", text);
    CHECK(told(&play) != NULL);
    CHECK_INT(6 + 97 * 3, play.app->alert.text.size); /* 200 columns */
    play_end(&play);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_only_who_is_elsewhere_is_told),
        cmocka_unit_test(test_where_nothing_tells_of_the_focus_keys_are_signs_of_life),
        cmocka_unit_test(test_what_comes_at_once_is_told_as_one),
        cmocka_unit_test(test_who_comes_back_is_not_told_of_what_waited),
        cmocka_unit_test(test_settings_say_what_is_told),
        cmocka_unit_test(test_a_long_message_is_cut),
    };
    setlocale(LC_CTYPE, "C.UTF-8");
    return CHECK_RUN(tests);
}
