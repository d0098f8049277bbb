/*
 * hutong fetch: the file that a message of a room names, or the newest one there, into this
 * folder or wherever --output says. Prints where it lies.
 */
#include "client/cli/cli.h"
#include "client/cli/output.h"
#include "client/cli/visit.h"
#include "client/core/i18n.h"

struct fetch {
    bool is_found;
};

/* The newest file of the room, or the event that was named. */
static void fetch_on_ready(struct visit *visit)
{
    const struct client_options *options = visit->options;
    struct message message = { .type = MESSAGE_SEARCH };
    struct buf query = { 0 };
    if (options->has_no) {
        message.type = MESSAGE_HISTORY;
        message_set_room(&message, str_of(options->rooms[0]));
        message_set_after(&message, options->no - 1);
    } else if (buf_printf(&query, "has:file in:%s", options->rooms[0]) == 0) {
        message_set_query(&message, buf_str(&query));
    }
    message_set_limit(&message, 1);
    chat_request(visit->chat, &message, visit_now_ms(visit));
    buf_fini(&query);
}

static void fetch_begin(struct visit *visit, const struct message *event)
{
    const struct client_options *options = visit->options;
    const struct entry entry = { .text = event->text };
    const struct transfers_wish wish = { .room = event->room,
                                         .no = event->no,
                                         .name = entry_file_name(&entry),
                                         .file = file_facts_of(event),
                                         .path = str_of(options->path ? options->path : ".") };
    if (transfers_download(driver_transfers(visit->driver), &wish))
        visit_fail(visit, EXIT_LOCAL, str_of(_("out of memory")));
}

static void fetch_on_answer(struct visit *visit, const struct message *message)
{
    struct fetch *fetch = visit->state;
    const struct client_options *options = visit->options;
    bool is_wanted = message->type == MESSAGE_EVENT && message->kind == EVENT_FILE &&
                     message->hash.size > 0 && (!options->has_no || message->no == options->no);
    if (message->type == MESSAGE_ERROR) {
        visit_refuse(visit, message->code, message->text);
    } else if (is_wanted && !fetch->is_found) {
        fetch->is_found = true;
        fetch_begin(visit, message);
    } else if (message->type == MESSAGE_DONE && !fetch->is_found) {
        visit_fail(visit, EXIT_REFUSED, str_of(_("there is no such file in the room")));
    }
}

static void fetch_on_effect(struct visit *visit, const struct chat_effect *effect)
{
    if (effect->kind == CHAT_ANSWER)
        fetch_on_answer(visit, effect->message);
    else if (effect->kind == CHAT_TRANSFER)
        visit_on_transfer(visit, effect);
}

static void fetch_on_file(struct visit *visit, const char *path, const char *problem)
{
    struct buf line = { 0 };
    bool is_stdout = path && strcmp(path, "-") == 0;
    if (problem) {
        visit_fail(visit, EXIT_LOCAL, str_of(problem));
        return;
    }
    if (!is_stdout && output_text(&line, str_of(path)) == 0 &&
        buf_append_str(&line, STR("\n")) == 0)
        visit_print(visit, buf_str(&line));
    buf_fini(&line);
    visit_finish(visit, EXIT_OK);
}

static const struct visit_job fetch_job = {
    .on_ready = fetch_on_ready,
    .on_effect = fetch_on_effect,
    .on_file = fetch_on_file,
    .is_reader = true,
};

int cli_fetch(const struct client_options *options)
{
    struct fetch fetch = { 0 };
    return visit_run(options, &fetch_job, &fetch, false);
}
