/* hutong doctor: look at this terminal and the tmux around it, and say what to change. */
#include "client/core/doctor.h"
#include "client/cli/cli.h"
#include "client/core/i18n.h"
#include "client/io/tmux.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One fact a line, in the order of doctor_take_tmux(). */
#define DOCTOR_TMUX_QUESTION                                                                       \
    "tmux display-message -p -t \"$TMUX_PANE\" '#{version}\n#{escape-time}\n#{set-clipboard}\n"    \
    "#{focus-events}\n#{allow-passthrough}\n#{monitor-bell}' 2>/dev/null"

enum { DOCTOR_FACT_COUNT = 6, DOCTOR_FACT_SIZE = 64 };

static const char *doctor_environment(const char *name)
{
    const char *value = getenv(name);
    return value ? value : "";
}

static const char *doctor_locale(void)
{
    static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (doctor_environment(names[i])[0])
            return doctor_environment(names[i]);
    return "";
}

/** Ask the tmux around us; what it does not answer stays empty. */
static void doctor_ask_tmux(char answers[DOCTOR_FACT_COUNT][DOCTOR_FACT_SIZE])
{
    FILE *tmux = popen(DOCTOR_TMUX_QUESTION, "r");
    for (size_t i = 0; tmux && i < DOCTOR_FACT_COUNT; i++) {
        if (fgets(answers[i], DOCTOR_FACT_SIZE, tmux))
            answers[i][strcspn(answers[i], "\n")] = '\0';
    }
    if (tmux)
        pclose(tmux);
}

int cli_doctor(const struct client_options *options)
{
    char answers[DOCTOR_FACT_COUNT][DOCTOR_FACT_SIZE] = { { 0 } };
    struct doctor_facts facts = { .locale = doctor_locale(),
                                  .term = doctor_environment("TERM"),
                                  .no_color = doctor_environment("NO_COLOR"),
                                  .is_in_tmux = tmux_is_around(),
                                  .version = answers[0],
                                  .escape_time = answers[1],
                                  .set_clipboard = answers[2],
                                  .focus_events = answers[3],
                                  .allow_passthrough = answers[4],
                                  .monitor_bell = answers[5] };
    struct buf out = { 0 };
    (void)options;
    if (facts.is_in_tmux)
        doctor_ask_tmux(answers);
    size_t count = doctor_examine(&facts, &out);
    fwrite(out.bytes, 1, out.size, stdout);
    if (count > 0)
        printf(ngettext("%zu thing to change\n", "%zu things to change\n", count), count);
    else
        puts(_("All is well"));
    buf_fini(&out);
    return fflush(stdout) == 0 && count == 0 ? EXIT_OK : EXIT_LOCAL;
}
