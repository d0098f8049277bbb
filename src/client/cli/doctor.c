/* hutong doctor: look at this terminal and the tmux around it, and say what to change. */
#include "client/core/doctor.h"
#include "client/cli/cli.h"
#include "client/core/i18n.h"
#include "client/io/picture_job.h"
#include "client/io/surroundings.h"
#include "client/io/terminal_ask.h"
#include "client/io/tmux_ask.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

int cli_doctor(const struct client_options *options)
{
    struct doctor_facts facts = { .locale = doctor_locale(),
                                  .term = doctor_environment("TERM"),
                                  .no_color = doctor_environment("NO_COLOR"),
                                  .has_picture_program = picture_job_is_possible() };
    struct buf out = { 0 };
    (void)options;
    surroundings_read(&facts.terminal);
    if (facts.terminal.is_in_tmux)
        tmux_ask_now(&facts.terminal.tmux);
    else
        terminal_ask_now(&facts.terminal);
    size_t count = doctor_examine(&facts, &out);
    fwrite(out.bytes, 1, out.size, stdout);
    if (count > 0)
        printf(ngettext("%zu thing to change\n", "%zu things to change\n", count), count);
    else
        puts(_("All is well"));
    buf_fini(&out);
    return fflush(stdout) == 0 && count == 0 ? EXIT_OK : EXIT_LOCAL;
}
