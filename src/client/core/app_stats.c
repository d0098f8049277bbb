/*
 * /stats: how this client is doing. Painting and the echo of keys are measured all the time, the
 * way to the server and back when one asks: by a request that it answers at once.
 */
#include "client/core/app_commands.h"
#include "client/core/app_private.h"
#include "client/core/i18n.h"

enum { US_PER_TENTH_MS = 100, TENTHS = 10, KIB = 1024 };

static void add_meter(struct buf *text, const char *what, const struct meter *meter)
{
    unsigned middle = meter_percentile(meter, 50) / US_PER_TENTH_MS;
    unsigned last = meter_percentile(meter, 99) / US_PER_TENTH_MS;
    if (meter->count > 0)
        buf_printf(text, _("\n%s: %u.%u ms, 99th percentile of the last %zu: %u.%u ms"), what,
                   middle / TENTHS, middle % TENTHS, meter->count, last / TENTHS, last % TENTHS);
}

/* Messages that are not on the server yet. */
static size_t unsent_count(const struct app *app)
{
    size_t count = 0;
    for (size_t i = 0; i < app->chat->room_count; i++)
        count += app->chat->rooms[i]->pending_count;
    return count;
}

static void add_memory(const struct app *app, struct buf *text)
{
    uint64_t size = app->inner->memory_size ? app->inner->memory_size() : 0;
    if (size > 0)
        buf_printf(text, _("\nMemory: %u KiB"), (unsigned)(size / KIB));
}

static void add_lag(const struct app *app, bool is_answered, uint64_t now_ms, struct buf *text)
{
    if (is_answered)
        buf_printf(text, _("The server answers within %u ms"),
                   (unsigned)(now_ms - app->inner->stats_asked_ms));
    else
        buf_append_str(text, str_of(_("The server cannot be asked now")));
}

static void show_stats(struct app *app, bool is_answered, uint64_t now_ms)
{
    struct buf text = { 0 };
    add_lag(app, is_answered, now_ms, &text);
    add_meter(&text, _("Painting the screen"), &app->frames);
    add_meter(&text, _("From a key to the screen"), &app->echoes);
    buf_printf(&text, _("\nWaiting: %zu messages, %zu requests, %zu bytes to be sent"),
               unsent_count(app), chat_asked_count(app->chat), app->chat->out.size);
    add_memory(app, &text);
    app_info(app, buf_str(&text), now_ms);
    buf_fini(&text);
}

void app_run_stats(struct app *app, struct str arguments, uint64_t now_ms)
{
    struct message message = { .type = MESSAGE_WHO };
    (void)arguments;
    message_set_user(&message, app->chat->name);
    app->inner->stats_asked_ms = now_ms;
    app->inner->stats_id = chat_request(app->chat, &message, now_ms);
}

bool app_stats_on_answer(struct app *app, const struct chat_effect *effect, uint64_t now_ms)
{
    enum message_type type = effect->message->type;
    if (app->inner->stats_id == 0 || effect->request_id != app->inner->stats_id)
        return false;
    if (type != MESSAGE_DONE && type != MESSAGE_ERROR)
        return true;
    app->inner->stats_id = 0;
    show_stats(app, type == MESSAGE_DONE, now_ms);
    return true;
}
