/* The full-screen chat from start to end: puts its parts together, runs them, takes them apart. */
#include "client/core/i18n.h"
#include "client/view/linear_main.h"
#include "client/view/session.h"
#include "client/view/ui.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void screen_take(void *context)
{
    struct ui *ui = context;
    struct chat_effect effect;
    while (app_next_effect(ui->app, &effect, world_now_ms(&ui->clock)))
        session_perform(ui->session, &effect);
}

/* Take the terminal over and run until the person quits. Returns a client_exit. */
static int screen_run(struct session *session, struct ui *ui)
{
    ui->session = session;
    ui->app = session->app;
    ui->screen = screen_open(stdin, stdout, NULL);
    if (!ui->screen) {
        session_say(_("this type of terminal ($TERM) is not known; --linear needs none"));
        return EXIT_LOCAL;
    }
    if (ui_start(ui) != 0)
        return EXIT_LOCAL;
    session_start(session);
    uv_run(ui->loop, UV_RUN_DEFAULT);
    return EXIT_OK;
}

/* Whether the terminal can only print, or the screen is elsewhere: then lines are all there is. */
static bool screen_is_of_no_use(void)
{
    const char *term = getenv("TERM");
    return (term && strcmp(term, "dumb") == 0) || !isatty(STDOUT_FILENO);
}

/* The chat on the whole screen. */
static int screen_chat(const struct client_options *options)
{
    uv_loop_t loop;
    struct ui ui;
    if (uv_loop_init(&loop) != 0)
        return EXIT_LOCAL;
    struct session session = { .options = options,
                               .loop = &loop,
                               .clock = &ui.clock,
                               .restores_drafts = true,
                               .take = screen_take,
                               .context = &ui };
    int result = EXIT_LOCAL;
    if (ui_init(&ui, &loop) == 0 && session_open(&session))
        result = screen_run(&session, &ui);
    ui.session = &session;
    ui_close(&ui);
    uv_run(&loop, UV_RUN_DEFAULT); /* last words are written, handles closed */
    uv_loop_close(&loop);
    session_free(&session);
    if (ui.death_signal)
        session_die(ui.death_signal);
    return result;
}

int screen_main(const struct client_options *options)
{
    if (options->is_linear)
        return linear_main(options);
    if (!isatty(STDIN_FILENO)) {
        session_say(_("the chat needs a terminal; `hutong send` and `hutong tail` do not"));
        return EXIT_LOCAL;
    }
    return screen_is_of_no_use() ? linear_main(options) : screen_chat(options);
}
