/* What the doctor says to each fact. */
#include "check.h"
#include "client/core/doctor.h"

#include <locale.h>

static const struct doctor_facts well_outside = {
    .locale = "C.UTF-8",
    .term = "xterm-256color",
    .no_color = "",
    .has_picture_program = true,
};

static const struct doctor_facts bare_outside = {
    .locale = "C.UTF-8", .term = "xterm", .no_color = "1", .has_picture_program = true
};

static const struct doctor_facts no_decoder = { .locale = "C.UTF-8",
                                                .term = "xterm-256color",
                                                .no_color = "" };

static const struct doctor_facts well_inside = {
    .locale = "C.UTF-8",
    .term = "tmux-256color",
    .no_color = "",
    .has_picture_program = true,
    .terminal = { .is_in_tmux = true,
                  .tmux.values = { [TMUX_VERSION] = "3.3a",
                                   [TMUX_ESCAPE_TIME] = "20",
                                   [TMUX_SET_CLIPBOARD] = "external",
                                   [TMUX_FOCUS_EVENTS] = "1",
                                   [TMUX_ALLOW_PASSTHROUGH] = "0",
                                   [TMUX_MONITOR_BELL] = "1",
                                   [TMUX_ATTACHED] = "1",
                                   [TMUX_WINDOW_ACTIVE] = "1",
                                   [TMUX_PANE_ACTIVE] = "1" } },
};

#define FACT(name) offsetof(struct doctor_facts, name)
#define TMUX_FACT(name) offsetof(struct doctor_facts, terminal.tmux.values[name])

static void test_a_fact_that_is_wrong_is_told_with_its_remedy(void **state)
{
    (void)state;
    static const struct {
        const struct doctor_facts *well;
        size_t fact; /* the one that is other than well … */
        const char *value;
        const char *told; /* NULL: … and well all the same */
    } rows[] = {
        { &well_outside, FACT(locale), "zh_CN.UTF-8", NULL },
        { &well_inside, FACT(locale), "C.UTF-8", NULL },
        { &well_outside, FACT(locale), "", "!! LANG: -\n" },
        { &well_outside, FACT(locale), "zh_CN.GB18030", "   export LANG=C.UTF-8\n" },
        { &well_outside, FACT(locale), "en_US.utf8", NULL },
        { &well_outside, FACT(term), "foot", NULL },
        { &well_outside, FACT(term), "xterm", "!! colours: xterm\n" },
        { &well_outside, FACT(term), "tmux-256color", "   export TERM=xterm-256color\n" },
        { &well_inside, FACT(term), "xterm-256color",
          "   set -g default-terminal tmux-256color\n" },
        { &well_inside, FACT(term), "screen", "   set -g default-terminal tmux-256color\n" },
        { &well_inside, TMUX_FACT(TMUX_VERSION), "3.1c", "!! version: 3.1c\n" },
        { &well_inside, TMUX_FACT(TMUX_VERSION), "", "!! version: -\n" },
        { &well_inside, TMUX_FACT(TMUX_VERSION), "4.0", NULL },
        { &well_inside, TMUX_FACT(TMUX_ESCAPE_TIME), "500", "   set -sg escape-time 20\n" },
        { &well_inside, TMUX_FACT(TMUX_SET_CLIPBOARD), "off", "   set -s set-clipboard on\n" },
        { &well_inside, TMUX_FACT(TMUX_FOCUS_EVENTS), "0", "   set -g focus-events on\n" },
        { &well_inside, TMUX_FACT(TMUX_MONITOR_BELL), "off", "   set -g monitor-bell on\n" },
        { &well_outside, FACT(term), "evil\033]0;x", "evil\uFFFD]0;x\n" },
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct doctor_facts facts = *rows[i].well;
        struct buf out = { 0 };
        if (rows[i].fact >= offsetof(struct doctor_facts, terminal))
            strcpy((char *)&facts + rows[i].fact, rows[i].value);
        else
            memcpy((char *)&facts + rows[i].fact, &rows[i].value, sizeof(rows[i].value));
        size_t count = doctor_examine(&facts, &out);
        print_message("# row %zu\n", i);
        CHECK(rows[i].told ? count > 0 : count == 0);
        CHECK(!rows[i].told || strstr(buf_cstr(&out), rows[i].told));
        buf_fini(&out);
    }
}

static void test_few_colours_are_well_if_none_are_wanted(void **state)
{
    (void)state;
    struct doctor_facts facts = well_outside;
    struct buf out = { 0 };
    facts.term = "xterm";
    CHECK_INT(1, doctor_examine(&facts, &out));
    facts.no_color = "1";
    CHECK_INT(0, doctor_examine(&facts, &out));
    buf_fini(&out);
}

static void test_what_is_possible_is_told_with_the_reason(void **state)
{
    (void)state;
    static const struct {
        const struct doctor_facts *facts;
        const char *terminal, *passthrough;
        bool has_desktop;
        const char *told;
    } rows[] = {
        { &well_outside, "xterm-256color", "", false, "-- notifications: the bell only\n   no" },
        { &well_outside, "xterm-256color", "", true, "-- notifications: notify-send\n   no" },
        { &well_outside, "foot", "", true, "-- notifications: OSC 777\n" },
        { &well_inside, "foot(1.13)", "0", false, "-- notifications: the bell only\n   tmux" },
        { &well_inside, "foot(1.13)", "0", true, "-- notifications: notify-send\n   tmux" },
        { &well_inside, "foot(1.13)", "1", true, "-- notifications: OSC 777\n" },
        { &well_outside, "foot", "", true, "-- links: OSC 8\n" },
        { &well_outside, "xterm", "", true, "-- links: text only\n   no" },
        { &well_inside, "foot(1.13)", "1", true, "-- links: text only\n   tmux knows" },
        { &well_outside, "foot", "", true, "-- clusters: emoji of several parts are whole" },
        { &well_inside, "foot(1.13)", "1", true, "by their parts\n   what the" },
        { &well_outside, "foot", "", true, "-- bidi: Hebrew and Arabic are put into order here" },
        { &well_outside, "vte", "", true, "-- bidi: Hebrew and Arabic are put into order here" },
        { &well_outside, "konsole", "", true, "are left to the terminal\n" },
        { &well_outside, "xterm-256color", "", true, "to the terminal\n   whether it does" },
        { &well_inside, "foot(1.13)", "1", true, "-- bidi: Hebrew and Arabic are put into order" },
        { &well_inside, "VTE(7006)", "1", true, "-- bidi: Hebrew and Arabic are left to the" },
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct doctor_facts facts = *rows[i].facts;
        struct buf out = { 0 };
        strcpy(facts.terminal.name, rows[i].terminal);
        strcpy(facts.terminal.tmux.values[TMUX_TERMINAL_TYPE], rows[i].terminal);
        strcpy(facts.terminal.tmux.values[TMUX_ALLOW_PASSTHROUGH], rows[i].passthrough);
        facts.terminal.has_desktop = facts.terminal.has_notifier = rows[i].has_desktop;
        print_message("# row %zu\n", i);
        CHECK_INT(0, doctor_examine(&facts, &out)); /* nothing of it has to be changed */
        CHECK(strstr(buf_cstr(&out), rows[i].told));
        buf_fini(&out);
    }
}

static void test_pictures_are_shown_as_the_terminal_has_answered(void **state)
{
    (void)state;
    static const struct {
        const struct doctor_facts *facts;
        enum terminal_graphics graphics;
        bool has_answered;
        const char *told;
    } rows[] = {
        { &well_outside, TERMINAL_SIXEL, true, "-- pictures: sixel\n--" },
        { &well_outside, TERMINAL_KITTY, true, "-- pictures: kitty\n--" },
        { &well_outside, TERMINAL_GRAPHICS_NONE, true, "half blocks\n   the terminal was asked" },
        { &well_outside, TERMINAL_GRAPHICS_NONE, false, "half blocks\n   the terminal has not" },
        { &well_inside, TERMINAL_SIXEL, true, "-- pictures: half blocks\n   tmux" },
        { &bare_outside, TERMINAL_SIXEL, true, "-- pictures: not shown\n   they need 256" },
        { &no_decoder, TERMINAL_SIXEL, true, "-- pictures: not shown\n   The program" },
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct doctor_facts facts = *rows[i].facts;
        struct buf out = { 0 };
        facts.terminal.graphics = rows[i].graphics;
        facts.terminal.has_answered = rows[i].has_answered;
        print_message("# row %zu\n", i);
        CHECK_INT(0, doctor_examine(&facts, &out)); /* nothing of it has to be changed */
        CHECK(strstr(buf_cstr(&out), rows[i].told));
        buf_fini(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_fact_that_is_wrong_is_told_with_its_remedy),
        cmocka_unit_test(test_what_is_possible_is_told_with_the_reason),
        cmocka_unit_test(test_pictures_are_shown_as_the_terminal_has_answered),
        cmocka_unit_test(test_few_colours_are_well_if_none_are_wanted),
    };
    setlocale(LC_CTYPE, "C.UTF-8");
    return CHECK_RUN(tests);
}
