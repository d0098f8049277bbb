/* The words are arguments of their own, never part of a command line. */
#include "client/view/alerter.h"

#include "client/core/alert.h"
#include "client/io/surroundings.h"
#include "client/view/restore.h"

#include <stdlib.h>

static void alerter_on_closed(uv_handle_t *handle)
{
    free(handle);
}

static void alerter_on_exit(uv_process_t *process, int64_t status, int signal)
{
    (void)status, (void)signal;
    uv_close((uv_handle_t *)process, alerter_on_closed);
}

static void alerter_spawn(uv_loop_t *loop, const char *title, const char *text)
{
    const char *arguments[] = { SURROUNDINGS_NOTIFIER, "-a", "hutong", "--", title, text, NULL };
    uv_process_options_t options = { .file = SURROUNDINGS_NOTIFIER,
                                     .args = (char **)(uintptr_t)arguments,
                                     .exit_cb = alerter_on_exit,
                                     .flags = UV_PROCESS_DETACHED };
    uv_process_t *process = calloc(1, sizeof(*process));
    if (!process)
        return;
    int status = uv_spawn(loop, process, &options);
    uv_unref((uv_handle_t *)process); /* the chat does not wait for it */
    if (status != 0)
        uv_close((uv_handle_t *)process, alerter_on_closed);
}

static void alerter_show_on_desktop(struct alerter *alerter)
{
    struct buf text = { 0 };
    struct app_alert *alert = &alerter->alert;
    if (alert_escape(buf_str(&alert->text), &text) == 0 && buf_cstr(&alert->title) &&
        buf_cstr(&text))
        alerter_spawn(alerter->loop, buf_cstr(&alert->title), buf_cstr(&text));
    buf_fini(&text);
}

static void alerter_write(const struct alerter *alerter, enum alert_way way, bool is_in_tmux)
{
    struct buf sequence = { 0 };
    const struct app_alert *alert = &alerter->alert;
    if (alert_encode(way, is_in_tmux, buf_str(&alert->title), buf_str(&alert->text), &sequence) ==
            0 &&
        buf_cstr(&sequence))
        restore_write(buf_cstr(&sequence));
    buf_fini(&sequence);
}

static void alerter_show(struct alerter *alerter, const struct terminal_facts *facts)
{
    enum alert_way way = alert_choose(alerter->alert.by, facts);
    if (way == ALERT_DESKTOP)
        alerter_show_on_desktop(alerter);
    else if (way != ALERT_NO_WAY)
        alerter_write(alerter, way, facts->is_in_tmux);
}

static void alerter_on_answer(void *context, const struct tmux_facts *tmux)
{
    struct alerter *alerter = context;
    struct terminal_facts facts;
    surroundings_read(&facts);
    facts.tmux = *tmux;
    if (alerter->alert.is_sure || !tmux_facts_is_before_somebody(tmux))
        alerter_show(alerter, &facts);
}

void alerter_tell(struct alerter *alerter, const struct app_alert *alert)
{
    struct app_alert *kept = &alerter->alert;
    buf_clear(&kept->title);
    buf_clear(&kept->text);
    kept->by = alert->by;
    kept->is_sure = alert->is_sure;
    kept->is_attended = alert->is_attended;
    if (buf_append_str(&kept->title, buf_str(&alert->title)) != 0 ||
        buf_append_str(&kept->text, buf_str(&alert->text)) != 0)
        return;
    struct terminal_facts facts;
    surroundings_read(&facts);
    if (facts.is_in_tmux) /* busy: the answer that is on its way is taken for this one */
        tmux_ask_start(&alerter->ask, alerter->loop, alerter_on_answer, alerter);
    else if (alert->is_sure || !alert->is_attended)
        alerter_show(alerter, &facts);
}

void alerter_stop(struct alerter *alerter)
{
    tmux_ask_stop(&alerter->ask);
    buf_fini(&alerter->alert.title);
    buf_fini(&alerter->alert.text);
}
