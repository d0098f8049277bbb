/* The chat as lines: what a screen reader gets to read. */
#include "app_play.h"
#include "client/core/linear.h"

#include <locale.h>

/* The lines since the last call; borrowed from the buffer, which the next call empties. */
static const char *lines_of(struct linear *linear)
{
    static char shown[PLAY_TEXT_SIZE];
    CHECK(linear->out.size < sizeof(shown));
    memcpy(shown, linear->out.bytes ? (const char *)linear->out.bytes : "", linear->out.size);
    shown[linear->out.size] = '\0';
    buf_clear(&linear->out);
    return shown;
}

static void begin(struct play *play, struct linear *linear)
{
    static const char *const rooms[] = { "lobby", "dev" };
    play_begin(play, "alice", rooms, 2, 24, 80);
    linear_init(linear, play->app, play->now_ms);
    play->linear = linear;
}

static void end(struct play *play, struct linear *linear)
{
    linear_fini(linear);
    play_end(play);
}

static void type(struct play *play, const char *line)
{
    linear_on_line(play->linear, str_of(line), play->now_ms);
    play_pass(play, 0);
}

static void test_each_event_is_one_line(void **state)
{
    (void)state;
    struct play play;
    struct linear linear;
    begin(&play, &linear);
    play_connect(&play);
    lines_of(&linear);
    play_says(&play, "lobby", "bob", "hello\nworld \033[2J");
    play_presence(&play, "dev", "carol", NULL, PRESENCE_ENTER);
    CHECK_TEXT("08:00 bob: hello world \uFFFD[2J\n08:00 [dev] carol entered the room\n",
               lines_of(&linear));
    end(&play, &linear);
}

static void test_what_is_typed_is_said_and_told_once(void **state)
{
    (void)state;
    struct play play;
    struct linear linear;
    begin(&play, &linear);
    play_connect(&play);
    lines_of(&linear);
    type(&play, "你好");
    CHECK_INT(1, play.says);
    CHECK_TEXT("你好", play.said);
    CHECK_TEXT("08:00 alice: 你好\n", lines_of(&linear));
    CHECK_INT(0, linear_pending_count(&linear));
    type(&play, "");
    CHECK_TEXT("", lines_of(&linear));
    CHECK_INT(1, play.says);
    end(&play, &linear);
}

static void test_a_room_begins_with_the_end_of_its_history(void **state)
{
    (void)state;
    struct play play;
    struct linear linear;
    begin(&play, &linear);
    play_set_history(&play, "lobby", 200);
    play_connect(&play);
    const char *lines = lines_of(&linear);
    CHECK(strstr(lines, "You are now in lobby\n") < strstr(lines, "bob: old 191\n"));
    CHECK(strstr(lines, "old 190\n") == NULL);
    CHECK(strstr(lines, "old 200\n") != NULL);
    play_says(&play, "lobby", "bob", "new");
    CHECK_TEXT("08:00 bob: new\n", lines_of(&linear));
    end(&play, &linear);
}

static void test_a_refused_message_says_why(void **state)
{
    (void)state;
    struct play play;
    struct linear linear;
    begin(&play, &linear);
    play_connect(&play);
    lines_of(&linear);
    play.refuses_says = true;
    type(&play, "never");
    const char *lines = lines_of(&linear);
    CHECK(strstr(lines, "alice: never (not sent: ") != NULL);
    CHECK(strchr(lines, '\n') == lines + strlen(lines) - 1);
    end(&play, &linear);
}

static void test_a_refused_name_is_asked_for_by_a_line(void **state)
{
    (void)state;
    struct play play;
    struct linear linear;
    begin(&play, &linear);
    play.refuses_names = true;
    play_connect(&play);
    const char *lines = lines_of(&linear);
    CHECK(linear.has_asked_name);
    CHECK(strstr(lines, "Free: free1  free2\n") != NULL);
    CHECK(strstr(lines, "Enter alone takes free1\n") != NULL);
    play.refuses_names = false;
    type(&play, "zoe");
    CHECK_TEXT("zoe", play.entered_as);
    CHECK(strstr(lines_of(&linear), "You are in as zoe\n") != NULL);
    end(&play, &linear);
}

static void test_commands_answer_in_lines(void **state)
{
    (void)state;
    static const struct {
        const char *line, *expected;
    } rows[] = {
        { "/jion dev", "There is no /jion: did you mean /join?\n" },
        { "/join dev", "You are now in dev\n" },
        { "/help", "/me TEXT                say what you do: * alice waves\n" },
        { "/names", "08:00 2 users here: alice bob\n" },
        { "/part", "You are no longer in dev\n" },
    };
    struct play play;
    struct linear linear;
    begin(&play, &linear);
    play_connect(&play);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        lines_of(&linear);
        type(&play, rows[i].line);
        const char *lines = lines_of(&linear);
        print_message("# %s\n", rows[i].line);
        CHECK(strstr(lines, rows[i].expected) != NULL);
    }
    end(&play, &linear);
}

static void test_a_search_is_told_in_lines(void **state)
{
    (void)state;
    struct play play;
    struct linear linear;
    begin(&play, &linear);
    play_connect(&play);
    lines_of(&linear);
    type(&play, "/search 天气");
    const char *lines = lines_of(&linear);
    CHECK(strstr(lines, "garden 40"));
    CHECK(strstr(lines, "  bob: 天气 31"));
    CHECK(!strstr(lines, "garden 30"));
    type(&play, "hi");
    CHECK_TEXT("hi", play.said);
    CHECK(!strstr(lines_of(&linear), "天气"));
    end(&play, &linear);
}

static void test_a_lost_connection_is_told_once(void **state)
{
    (void)state;
    struct play play;
    struct linear linear;
    begin(&play, &linear);
    play_connect(&play);
    lines_of(&linear);
    play_disconnect(&play);
    CHECK(lines_of(&linear)[0] != '\0');
    play_disconnect(&play);
    CHECK_TEXT("", lines_of(&linear));
    CHECK(!linear_is_settled(&linear));
    play_connect(&play);
    CHECK(strstr(lines_of(&linear), "You are in as alice\n") != NULL);
    CHECK(linear_is_settled(&linear));
    end(&play, &linear);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_event_is_one_line),
        cmocka_unit_test(test_what_is_typed_is_said_and_told_once),
        cmocka_unit_test(test_a_room_begins_with_the_end_of_its_history),
        cmocka_unit_test(test_a_refused_message_says_why),
        cmocka_unit_test(test_a_refused_name_is_asked_for_by_a_line),
        cmocka_unit_test(test_commands_answer_in_lines),
        cmocka_unit_test(test_a_search_is_told_in_lines),
        cmocka_unit_test(test_a_lost_connection_is_told_once),
    };
    setlocale(LC_CTYPE, "C.UTF-8");
    return CHECK_RUN(tests);
}
