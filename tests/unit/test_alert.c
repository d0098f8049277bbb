/* Notifications: which way they go, and what the terminal is sent. */
#include "check.h"
#include "client/core/alert.h"

#include <locale.h>

/* The environment of a row: "NAME=value" one after the other. */
static const char *const *environment;

static char *find_variable(const char *variable)
{
    size_t size = strlen(variable);
    for (size_t i = 0; environment[i]; i++)
        if (strncmp(environment[i], variable, size) == 0 && environment[i][size] == '=')
            return (char *)(uintptr_t)environment[i] + size + 1;
    return NULL;
}

static void test_a_terminal_is_known_by_what_it_sets(void **state)
{
    (void)state;
    static const struct {
        const char *environment[4];
        enum terminal_notice notice;
        bool has_links;
    } rows[] = {
        { { "TERM=xterm-256color" }, TERMINAL_NOTICE_NONE, false },
        { { "TERM=xterm-256color", "VTE_VERSION=7006" }, TERMINAL_NOTICE_NONE, true },
        { { "TERM=xterm-256color", "TERM_PROGRAM=iTerm.app" }, TERMINAL_OSC_9, true },
        { { "TERM=xterm-256color", "TERM_PROGRAM=WezTerm" }, TERMINAL_OSC_777, true },
        { { "TERM=xterm-256color", "KITTY_WINDOW_ID=1" }, TERMINAL_OSC_99, true },
        { { "TERM=xterm-256color", "KITTY_WINDOW_ID=" }, TERMINAL_NOTICE_NONE, false },
        { { "TERM=xterm-kitty", "VTE_VERSION=7006" }, TERMINAL_OSC_99, true },
        { { "TERM=foot-extra" }, TERMINAL_OSC_777, true },
        { { "TERM=rxvt-unicode-256color" }, TERMINAL_OSC_777, false },
        { { "TERM=linux" }, TERMINAL_NOTICE_NONE, false },
        { { "DISPLAY=:0" }, TERMINAL_NOTICE_NONE, false },
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct terminal_facts facts = { 0 };
        environment = rows[i].environment;
        terminal_facts_from_environment(&facts, find_variable);
        print_message("# row %zu\n", i);
        CHECK_INT(rows[i].notice, terminal_facts_notice(&facts));
        CHECK_INT(rows[i].has_links, terminal_facts_has_links(&facts));
    }
}

static void test_in_tmux_the_terminal_is_the_one_that_tmux_knows(void **state)
{
    (void)state;
    struct terminal_facts facts = { .name = "foot", .is_in_tmux = true };
    CHECK_TEXT("", terminal_facts_name(&facts));
    strcpy(facts.tmux.values[TMUX_TERMINAL_NAME], "xterm-kitty");
    CHECK_INT(TERMINAL_OSC_99, terminal_facts_notice(&facts));
    strcpy(facts.tmux.values[TMUX_TERMINAL_TYPE], "WezTerm 20230712");
    CHECK_INT(TERMINAL_OSC_777, terminal_facts_notice(&facts));
}

static void test_links_in_tmux_need_its_version_and_the_feature(void **state)
{
    (void)state;
    static const struct {
        const char *version, *features;
        bool has_links;
    } rows[] = {
        { "3.3a", "256,hyperlinks,RGB", false },
        { "3.4", "256,hyperlinks,RGB", true },
        { "3.4", "256,RGB", false },
        { "4.0", "hyperlinks", true },
        { "3.4", "nohyperlinks", false },
        { "next-3.6", "hyperlinks", false },
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct terminal_facts facts = { .is_in_tmux = true };
        strcpy(facts.tmux.values[TMUX_VERSION], rows[i].version);
        strcpy(facts.tmux.values[TMUX_FEATURES], rows[i].features);
        strcpy(facts.tmux.values[TMUX_TERMINAL_TYPE], "foot(1.16)");
        print_message("# row %zu\n", i);
        CHECK_INT(rows[i].has_links, terminal_facts_has_links(&facts));
    }
}

static void test_the_way_is_the_first_that_leads_anywhere(void **state)
{
    (void)state;
    static const struct {
        enum setting_notify_by by;
        const char *terminal;
        bool has_desktop, is_in_tmux;
        const char *passthrough, *attached, *window;
        enum alert_way way;
    } rows[] = {
        { NOTIFY_BY_AUTO, "foot", true, false, "", "", "", ALERT_OSC_777 },
        { NOTIFY_BY_AUTO, "xterm", true, false, "", "", "", ALERT_DESKTOP },
        { NOTIFY_BY_AUTO, "xterm", false, false, "", "", "", ALERT_NO_WAY },
        { NOTIFY_BY_OSC_9, "xterm", true, false, "", "", "", ALERT_OSC_9 },
        { NOTIFY_BY_DESKTOP, "foot", true, false, "", "", "", ALERT_DESKTOP },
        { NOTIFY_BY_DESKTOP, "foot", false, false, "", "", "", ALERT_NO_WAY },
        { NOTIFY_BY_AUTO, "kitty", false, true, "0", "1", "1", ALERT_NO_WAY },
        { NOTIFY_BY_AUTO, "kitty", true, true, "off", "1", "1", ALERT_DESKTOP },
        { NOTIFY_BY_OSC_99, "kitty", true, true, "off", "1", "1", ALERT_NO_WAY },
        { NOTIFY_BY_AUTO, "kitty", false, true, "1", "1", "1", ALERT_OSC_99 },
        { NOTIFY_BY_AUTO, "kitty", false, true, "on", "1", "0", ALERT_NO_WAY },
        { NOTIFY_BY_AUTO, "kitty", false, true, "all", "1", "0", ALERT_OSC_99 },
        { NOTIFY_BY_AUTO, "kitty", false, true, "all", "0", "1", ALERT_NO_WAY },
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct terminal_facts facts = { .is_in_tmux = rows[i].is_in_tmux,
                                        .has_desktop = rows[i].has_desktop,
                                        .has_notifier = true };
        strcpy(facts.name, rows[i].terminal);
        strcpy(facts.tmux.values[TMUX_TERMINAL_TYPE], rows[i].terminal);
        strcpy(facts.tmux.values[TMUX_ALLOW_PASSTHROUGH], rows[i].passthrough);
        strcpy(facts.tmux.values[TMUX_ATTACHED], rows[i].attached);
        strcpy(facts.tmux.values[TMUX_WINDOW_ACTIVE], rows[i].window);
        print_message("# row %zu\n", i);
        CHECK_INT(rows[i].way, alert_choose(rows[i].by, &facts));
    }
}

static void test_what_the_terminal_is_sent(void **state)
{
    (void)state;
    static const struct {
        enum alert_way way;
        bool is_in_tmux;
        const char *title, *text, *sent;
    } rows[] = {
        { ALERT_OSC_9, false, "bob (lobby)", "hi", "\033]9;bob (lobby): hi\033\\" },
        { ALERT_OSC_9, false, "4;1;50", "", "\033]9;4,1,50\033\\" },
        { ALERT_OSC_777, false, "b;b", "a; b", "\033]777;notify;b,b;a; b\033\\" },
        { ALERT_OSC_99, false, "bob", "",
          "\033]99;i=hutong:d=0:p=title;bob\033\\\033]99;i=hutong:d=1:p=body;\033\\" },
        { ALERT_OSC_9, true, "bob", "你好", "\033Ptmux;\033\033]9;bob: 你好\033\033\\\033\\" },
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct buf out = { 0 };
        CHECK_INT(0, alert_encode(rows[i].way, rows[i].is_in_tmux, str_of(rows[i].title),
                                  str_of(rows[i].text), &out));
        CHECK_TEXT(rows[i].sent, buf_cstr(&out));
        buf_fini(&out);
    }
}

static void test_the_desktop_takes_no_markup_from_others(void **state)
{
    (void)state;
    struct buf out = { 0 };
    CHECK_INT(0, alert_escape(STR("<b>1 & 2</b>"), &out));
    CHECK_TEXT("&lt;b&gt;1 &amp; 2&lt;/b&gt;", buf_cstr(&out));
    buf_fini(&out);
}

static void test_an_answer_of_tmux_is_taken_line_by_line(void **state)
{
    (void)state;
    struct tmux_facts facts;
    struct buf text = { 0 };
    tmux_facts_read(&facts, STR("3.3a\n20\nexternal\n1\n0\n"));
    CHECK_TEXT("3.3a", facts.values[TMUX_VERSION]);
    CHECK(tmux_facts_is_on(&facts, TMUX_FOCUS_EVENTS));
    CHECK(!tmux_facts_is_on(&facts, TMUX_ALLOW_PASSTHROUGH));
    CHECK(!tmux_facts_is_before_somebody(&facts));
    for (int i = 0; i < 2 * TMUX_FACT_COUNT * TMUX_FACT_SIZE; i++)
        buf_append_str(&text, i % (2 * TMUX_FACT_SIZE) ? STR("1") : STR("\n"));
    tmux_facts_read(&facts, buf_str(&text)); /* too many, and too long */
    CHECK_INT(TMUX_FACT_SIZE - 1, strlen(facts.values[TMUX_FACT_COUNT - 1]));
    buf_fini(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_terminal_is_known_by_what_it_sets),
        cmocka_unit_test(test_in_tmux_the_terminal_is_the_one_that_tmux_knows),
        cmocka_unit_test(test_links_in_tmux_need_its_version_and_the_feature),
        cmocka_unit_test(test_the_way_is_the_first_that_leads_anywhere),
        cmocka_unit_test(test_what_the_terminal_is_sent),
        cmocka_unit_test(test_the_desktop_takes_no_markup_from_others),
        cmocka_unit_test(test_an_answer_of_tmux_is_taken_line_by_line),
    };
    setlocale(LC_CTYPE, "C.UTF-8");
    return CHECK_RUN(tests);
}
