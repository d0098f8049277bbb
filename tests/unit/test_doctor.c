/* What the doctor says to each fact. */
#include "check.h"
#include "client/core/doctor.h"

#include <locale.h>

static const struct doctor_facts well_outside = {
    .locale = "C.UTF-8",
    .term = "xterm-256color",
    .no_color = "",
    .version = "",
    .escape_time = "",
    .set_clipboard = "",
    .focus_events = "",
    .allow_passthrough = "",
    .monitor_bell = "",
};

static const struct doctor_facts well_inside = {
    .locale = "C.UTF-8",
    .term = "tmux-256color",
    .no_color = "",
    .is_in_tmux = true,
    .version = "3.3a",
    .escape_time = "20",
    .set_clipboard = "external",
    .focus_events = "1",
    .allow_passthrough = "0",
    .monitor_bell = "1",
};

#define FACT(name) offsetof(struct doctor_facts, name)

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
        { &well_inside, FACT(version), "3.1c", "!! version: 3.1c\n" },
        { &well_inside, FACT(version), "", "!! version: -\n" },
        { &well_inside, FACT(version), "4.0", NULL },
        { &well_inside, FACT(escape_time), "500", "   set -sg escape-time 20\n" },
        { &well_inside, FACT(set_clipboard), "off", "   set -s set-clipboard on\n" },
        { &well_inside, FACT(focus_events), "0", "   set -g focus-events on\n" },
        { &well_inside, FACT(allow_passthrough), "all", "!! allow-passthrough: all\n" },
        { &well_inside, FACT(monitor_bell), "off", "   set -g monitor-bell on\n" },
        { &well_outside, FACT(term), "evil\033]0;x", "evil\uFFFD]0;x\n" },
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct doctor_facts facts = *rows[i].well;
        struct buf out = { 0 };
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_fact_that_is_wrong_is_told_with_its_remedy),
        cmocka_unit_test(test_few_colours_are_well_if_none_are_wanted),
    };
    setlocale(LC_CTYPE, "C.UTF-8");
    return CHECK_RUN(tests);
}
