/*
 * CHATHISTORY: what was said before, page by page until there is enough.
 * Source: IRCv3, "chathistory" (draft).
 */
#include "server/irc/irc_history.h"

#include <stdio.h>
#include <stdlib.h>

void irc_history_free(struct irc *irc)
{
    if (irc->history)
        buf_fini(&irc->history->page);
    free(irc->history);
    irc->history = NULL;
}

static void fail(struct irc *irc, const char *code, struct str context, const char *text)
{
    irc_standard(irc, "FAIL", "CHATHISTORY", code, context, text);
}

/* ---- answering ---- */

static void finish(struct irc *irc)
{
    struct irc_history *history = irc->history;
    irc_batch_begin(irc, history->batch, "chathistory", irc->task->text);
    irc_send_lines(irc, buf_str(&irc->task->found));
    irc_batch_end(irc, history->batch);
    irc_history_free(irc);
    irc_end(irc);
}

/* ---- reading ---- */

static void ask_events(struct irc *irc, uint64_t after, uint64_t before, uint64_t limit)
{
    struct message request = { .type = MESSAGE_HISTORY };
    irc->history->event_count = 0;
    message_set_room(&request, irc->task->target);
    if (after != UINT64_MAX)
        message_set_after(&request, after);
    if (before != UINT64_MAX)
        message_set_before(&request, before);
    message_set_limit(&request, limit);
    irc_ask(irc, &request);
}

static bool is_shown(const struct irc *irc, const struct irc_history *history,
                     const struct message *event)
{
    bool is_within = event->no > history->after && event->no < history->before;
    return is_within && (irc_is_message(event->kind) || irc_has(irc, IRC_CAP_EVENT_PLAYBACK));
}

static void take_event(struct irc *irc, const struct message *event)
{
    struct irc_history *history = irc->history;
    struct str batch = irc_has(irc, IRC_CAP_BATCH) ? str_of(history->batch) : STR("");
    struct irc_place place = { .target = irc->task->text, .room = history->room };
    const struct irc_room *room = irc_room_find(irc, irc->task->target);
    if (history->event_count++ == 0)
        history->first = event->no;
    history->newest = event->no;
    if (!is_shown(irc, history, event) || !room)
        return;
    if (room->is_direct)
        place.target =
            str_equal(event->user, str_of(irc->nick)) ? str_of(room->peer) : str_of(irc->nick);
    size_t before = history->page.size;
    irc_encode_event(irc->door, irc->caps, &place, event, false, batch, &history->page);
    history->wanted -= history->page.size > before;
}

/* What was read goes before what was found before it, or behind it. */
static void keep_page(struct irc *irc)
{
    struct irc_history *history = irc->history;
    struct buf *found = &irc->task->found;
    if (history->is_backward) {
        buf_append_str(&history->page, buf_str(found));
        struct buf swapped = *found;
        *found = history->page;
        history->page = swapped;
    } else {
        buf_append_str(found, buf_str(&history->page));
    }
    buf_clear(&history->page);
}

static void ask_page(struct irc *irc)
{
    const struct irc_history *history = irc->history;
    uint64_t limit = history->wanted < LIMIT_HISTORY_PAGE ? history->wanted : LIMIT_HISTORY_PAGE;
    ask_events(irc, history->is_backward ? UINT64_MAX : history->after, history->before, limit);
}

bool irc_history_look(struct irc *irc)
{
    uint64_t middle;
    if (irc_history_resolve(irc->history, &middle))
        return false;
    ask_events(irc, middle - 1, UINT64_MAX, 1);
    return true;
}

void irc_history_looked(struct irc *irc, const struct message *message)
{
    struct irc_history *history = irc->history;
    if (message->type == MESSAGE_EVENT) {
        history->event_count++;
        irc_history_halve(history, message->time);
    } else if (message->type == MESSAGE_DONE && history->event_count == 0) {
        irc_history_halve(history, UINT64_MAX);
    } else if (message->type == MESSAGE_ERROR) {
        history->is_reading = true; /* what was found must do */
        history->low = history->high;
        history->event_count = history->wanted = history->wanted_later = 0;
    }
}

/* Once it is known where, read there. */
static void begin_reading(struct irc *irc)
{
    struct irc_history *history = irc->history;
    if (irc_history_look(irc))
        return;
    history->is_reading = true;
    if (history->wanted > 0 && history->after + 1 < history->before)
        ask_page(irc);
    else
        finish(irc);
}

static void next(struct irc *irc)
{
    struct irc_history *history = irc->history;
    if (!history->is_reading) {
        begin_reading(irc);
        return;
    }
    keep_page(irc);
    if (irc_history_advance(history))
        ask_page(irc);
    else
        finish(irc);
}

static void answer(struct irc *irc, const struct message *message)
{
    struct irc_history *history = irc->history;
    if (!history->is_reading)
        irc_history_looked(irc, message);
    else if (message->type == MESSAGE_EVENT)
        take_event(irc, message);
    else if (message->type == MESSAGE_ERROR)
        history->event_count = history->wanted = history->wanted_later = 0;
}

/* ---- the command ---- */

static void begin(struct irc *irc, const struct irc_line *line, struct irc_history *history,
                  const struct irc_room *room)
{
    struct irc_task *task = irc_begin(irc, "CHATHISTORY", next, answer);
    irc->history = history;
    irc_keep(task, str_of(room->name), STR(""), irc_line_param(line, 1), STR(""));
    task->target = task->targets;
    irc_batch_name(irc, history->batch);
    irc_history_start(history);
    next(irc);
}

/* A nick with whom nothing was said yet has an empty history. */
static void answer_nothing(struct irc *irc, struct str target)
{
    char batch[IRC_BATCH_SIZE];
    irc_batch_name(irc, batch);
    irc_batch_begin(irc, batch, "chathistory", target);
    irc_batch_end(irc, batch);
}

static void on_events(struct irc *irc, const struct irc_line *line, enum irc_history_kind kind)
{
    struct str name = irc_line_param(line, 0), target = irc_line_param(line, 1);
    size_t count = irc_history_selectors(kind);
    const struct irc_room *room = irc_room_find_target(irc, target);
    struct subscription *subscription = room ? irc_subscription(irc, str_of(room->name)) : NULL;
    struct irc_history *history = calloc(1, sizeof(*history));
    if (!history)
        return;
    history->kind = kind;
    if (subscription) {
        history->room = subscription->stream->channel->room;
        history->last = subscription->stream->tail.next_no - 1;
    }
    bool is_valid = irc_history_parse_limit(irc_line_param(line, 2 + count), &history->wanted);
    for (size_t i = 0; i < count; i++)
        is_valid &= irc_history_parse_selector(irc_line_param(line, 2 + i), history,
                                               &history->selectors[i]) ||
                    !subscription;
    if (!is_valid)
        fail(irc, "INVALID_PARAMS", name, "Invalid parameters");
    else if (!subscription && target.size > 0 && target.bytes[0] != '#')
        answer_nothing(irc, target);
    else if (!subscription) {
        char context[LIMIT_ROOM_SIZE + 24];
        snprintf(context, sizeof(context), "%.*s %.*s", STR_ARGS(name), STR_ARGS(target));
        fail(irc, "INVALID_TARGET", str_of(context), "Messages could not be retrieved");
    } else {
        begin(irc, line, history, room);
        return;
    }
    free(history);
}

void irc_on_chathistory(struct irc *irc, const struct irc_line *line)
{
    struct str name = irc_line_param(line, 0);
    enum irc_history_kind kind;
    if (irc_word_equal(name, STR("TARGETS")))
        irc_history_targets(irc, line);
    else if (!irc_history_find_kind(name, &kind))
        fail(irc, "INVALID_PARAMS", name, "Unknown command");
    else if (line->param_count < 3 + irc_history_selectors(kind))
        fail(irc, "INVALID_PARAMS", name, "Missing parameters");
    else
        on_events(irc, line, kind);
}
