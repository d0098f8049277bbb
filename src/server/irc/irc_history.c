/*
 * CHATHISTORY. Events have numbers, selectors name them by msgid or by time: a time is looked for
 * between the first and the last number first, then pages are read until there is enough.
 * Source: IRCv3, "chathistory" (draft).
 */
#include "server/irc/irc.h"

#include <hutong/common/macros.h>
#include <hutong/common/time_text.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    HISTORY_PAGES_MAX = 20, /* read for one answer, where much is not shown */
    HISTORY_TARGETS_MAX = 256,
};

enum history_kind {
    HISTORY_LATEST,
    HISTORY_BEFORE,
    HISTORY_AFTER,
    HISTORY_BETWEEN,
    HISTORY_AROUND
};

static const struct history_command {
    const char *name;
    size_t selector_count;
} history_commands[] = {
    [HISTORY_LATEST] = { "LATEST", 1 }, [HISTORY_BEFORE] = { "BEFORE", 1 },
    [HISTORY_AFTER] = { "AFTER", 1 },   [HISTORY_BETWEEN] = { "BETWEEN", 2 },
    [HISTORY_AROUND] = { "AROUND", 1 },
};

/* Which event is meant: by its number, or by a time that has yet to become one. */
struct selector {
    bool is_any;  /* "*" */
    bool is_time; /* then the number becomes that of the first event at that time or later */
    uint64_t no, time_ms;
};

struct irc_history {
    enum history_kind kind;
    uint64_t room, last; /* the room's number, and that of its newest event */
    struct selector selectors[2];
    size_t resolved;    /* selectors that are numbers */
    uint64_t low, high; /* the time that is looked for: at or after low, at or before high */
    bool is_reading;
    uint64_t after, before; /* bounds, which are left out */
    uint64_t wanted;        /* lines of events still to be found */
    uint64_t wanted_later;  /* around: forward, afterwards */
    bool is_backward;
    unsigned page_count;
    uint64_t event_count;   /* of the present page */
    uint64_t first, newest; /* numbers of its first and last event */
    struct buf page;
    char batch[24];
};

void irc_history_free(struct irc *irc)
{
    if (irc->history)
        buf_fini(&irc->history->page);
    free(irc->history);
    irc->history = NULL;
}

/* ---- what is asked for ---- */

static void fail(struct irc *irc, const char *code, struct str context, const char *text)
{
    irc_standard(irc, "FAIL", "CHATHISTORY", code, context, text);
}

static bool parse_selector(struct str text, const struct irc_history *history,
                           struct selector *selector)
{
    uint64_t room;
    *selector = (struct selector){ .is_any = str_equal(text, STR("*")) };
    if (selector->is_any)
        return true;
    if (str_starts_with(text, STR("timestamp="))) {
        selector->is_time = true;
        return time_text_parse(str_skip(text, 10), &selector->time_ms);
    }
    return str_starts_with(text, STR("msgid=")) &&
           irc_parse_msgid(str_skip(text, 6), &room, &selector->no) && room == history->room &&
           selector->no <= history->last;
}

static bool find_kind(struct str name, enum history_kind *kind)
{
    for (size_t i = 0; i < ARRAY_SIZE(history_commands); i++) {
        if (irc_word_equal(name, str_of(history_commands[i].name))) {
            *kind = (enum history_kind)i;
            return true;
        }
    }
    return false;
}

/* ---- answering ---- */

static void send_batch(struct irc *irc, const char *sign, const char *batch, const char *type,
                       const char *target)
{
    if (!irc_has(irc, IRC_CAP_BATCH))
        return;
    if (*sign == '-')
        irc_send(irc, "BATCH -%s", batch);
    else
        irc_send(irc, "BATCH +%s %s%s%s", batch, type, *target ? " " : "", target);
}

/** Send lines that have their ends, one by one. */
static void send_lines(struct irc *irc, struct str lines)
{
    while (lines.size > 0) {
        const char *end = memchr(lines.bytes, '\r', lines.size);
        struct str line = { lines.bytes, end ? (size_t)(end - lines.bytes) : lines.size };
        irc_send_line(irc, line);
        lines = str_skip(lines, line.size + 2);
    }
}

static void finish(struct irc *irc)
{
    struct irc_history *history = irc->history;
    char target[LIMIT_ROOM_SIZE + 2];
    snprintf(target, sizeof(target), "%.*s", STR_ARGS(irc->task.text));
    send_batch(irc, "+", history->batch, "chathistory", target);
    send_lines(irc, buf_str(&irc->task.found));
    send_batch(irc, "-", history->batch, "", "");
    irc_history_free(irc);
    irc_end(irc);
}

/* ---- times become numbers ---- */

static void ask_events(struct irc *irc, uint64_t after, uint64_t before, uint64_t limit)
{
    struct message request = { .type = MESSAGE_HISTORY };
    irc->history->event_count = 0;
    message_set_room(&request, irc->task.target);
    if (after != UINT64_MAX)
        message_set_after(&request, after);
    if (before != UINT64_MAX)
        message_set_before(&request, before);
    message_set_limit(&request, limit);
    irc_ask(irc, &request);
}

static void ask_middle(struct irc *irc)
{
    const struct irc_history *history = irc->history;
    ask_events(irc, (history->low + history->high) / 2 - 1, UINT64_MAX, 1);
}

/** The event in the middle is from @time_ms. */
static void halve(struct irc_history *history, uint64_t time_ms)
{
    uint64_t middle = (history->low + history->high) / 2;
    if (time_ms < history->selectors[history->resolved].time_ms)
        history->low = middle + 1;
    else
        history->high = middle;
}

static void set_bounds(struct irc_history *history);

/** Go on with the next selector. Returns whether all are numbers. */
static bool resolve(struct irc *irc)
{
    struct irc_history *history = irc->history;
    while (history->resolved < history_commands[history->kind].selector_count) {
        struct selector *selector = &history->selectors[history->resolved];
        if (selector->is_time && history->low < history->high) {
            ask_middle(irc);
            return false;
        }
        if (selector->is_time)
            selector->no = history->low;
        history->resolved++;
        history->low = 1;
        history->high = history->last + 1;
    }
    return true;
}

/* ---- numbers become bounds ---- */

/*
 * "After" leaves the event of a selector out; that of a time, which was looked for as the first
 * one later than the time, belongs to what is after.
 */
static uint64_t bound_after(const struct selector *selector)
{
    return selector->is_time ? selector->no - 1 : selector->no;
}

static void set_between(struct irc_history *history)
{
    struct selector *first = &history->selectors[0], *second = &history->selectors[1];
    history->is_backward = first->no > second->no;
    const struct selector *low = history->is_backward ? second : first;
    const struct selector *high = history->is_backward ? first : second;
    history->after = bound_after(low);
    history->before = high->no;
}

static void set_bounds(struct irc_history *history)
{
    const struct selector *selector = &history->selectors[0];
    history->before = history->last + 1;
    switch (history->kind) {
    case HISTORY_LATEST:
        history->is_backward = true;
        history->after = selector->is_any ? 0 : bound_after(selector);
        break;
    case HISTORY_BEFORE:
        history->is_backward = true;
        history->before = selector->no;
        break;
    case HISTORY_AFTER:
        history->after = bound_after(selector);
        break;
    case HISTORY_BETWEEN:
        set_between(history);
        break;
    case HISTORY_AROUND:
        history->is_backward = true;
        history->before = selector->no + 1;
        history->wanted_later = history->wanted / 2;
        history->wanted -= history->wanted_later;
        break;
    }
}

/* ---- reading ---- */

static bool is_shown(const struct irc *irc, const struct irc_history *history,
                     const struct message *event)
{
    bool is_within = event->no > history->after && event->no < history->before;
    return is_within && (event_is_said(event->kind) || irc_has(irc, IRC_CAP_EVENT_PLAYBACK));
}

static void take_event(struct irc *irc, const struct message *event)
{
    struct irc_history *history = irc->history;
    struct str batch = irc_has(irc, IRC_CAP_BATCH) ? str_of(history->batch) : STR("");
    struct irc_place place = { .target = irc->task.text, .room = history->room };
    const struct irc_room *room = irc_room_find(irc, irc->task.target);
    if (history->event_count++ == 0)
        history->first = event->no;
    history->newest = event->no;
    if (!is_shown(irc, history, event) || !room)
        return;
    if (room->is_direct && !str_equal(event->user, str_of(irc->nick)))
        place.target = str_of(irc->nick);
    size_t before = history->page.size;
    irc_encode_event(irc->door, irc->caps, &place, event, false, batch, &history->page);
    history->wanted -= history->page.size > before;
}

/** What was read goes before what was found before it, or behind it. */
static void keep_page(struct irc *irc)
{
    struct irc_history *history = irc->history;
    struct buf *found = &irc->task.found;
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

/** Narrow the bounds to what is not read yet. Returns whether there is some. */
static bool advance(struct irc_history *history)
{
    if (history->event_count == 0 || ++history->page_count >= HISTORY_PAGES_MAX)
        return false;
    if (history->is_backward)
        history->before = history->first;
    else
        history->after = history->newest;
    return history->after + 1 < history->before;
}

/** Around an event: after those before it, those behind it. */
static bool turn_round(struct irc_history *history)
{
    if (history->wanted_later == 0)
        return false;
    history->is_backward = false;
    history->after = history->selectors[0].no;
    history->before = history->last + 1;
    history->wanted = history->wanted_later;
    history->wanted_later = 0;
    return history->after + 1 < history->before;
}

static void ask_page(struct irc *irc)
{
    const struct irc_history *history = irc->history;
    uint64_t limit = history->wanted < LIMIT_HISTORY_PAGE ? history->wanted : LIMIT_HISTORY_PAGE;
    ask_events(irc, history->is_backward ? UINT64_MAX : history->after, history->before, limit);
}

static void next(struct irc *irc)
{
    struct irc_history *history = irc->history;
    if (!history->is_reading) {
        if (!resolve(irc))
            return;
        set_bounds(history);
        history->is_reading = true;
        if (history->wanted > 0 && history->after + 1 < history->before)
            ask_page(irc);
        else
            finish(irc);
        return;
    }
    keep_page(irc);
    bool is_more = (history->wanted > 0 && advance(history)) || turn_round(history);
    if (is_more)
        ask_page(irc);
    else
        finish(irc);
}

static void answer(struct irc *irc, const struct message *message)
{
    struct irc_history *history = irc->history;
    if (message->type == MESSAGE_EVENT && history->is_reading) {
        take_event(irc, message);
    } else if (message->type == MESSAGE_EVENT) {
        history->event_count++;
        halve(history, message->time);
    } else if (message->type == MESSAGE_DONE && !history->is_reading && history->event_count == 0) {
        history->high = (history->low + history->high) / 2; /* there is nothing so late */
    } else if (message->type == MESSAGE_ERROR) {
        history->is_reading = true; /* what was found must do */
        history->event_count = history->wanted = history->wanted_later = 0;
    }
}

/* ---- the command ---- */

static bool parse_limit(struct str text, uint64_t *limit)
{
    char *end = NULL;
    char digits[16];
    snprintf(digits, sizeof(digits), "%.*s", STR_ARGS(text));
    *limit = strtoull(digits, &end, 10);
    if (*limit > LIMIT_HISTORY_PAGE)
        *limit = LIMIT_HISTORY_PAGE;
    return text.size > 0 && !*end && digits[0] != '-';
}

/** Times of "after" are exclusive: the first event one millisecond later is what is looked for. */
static void make_exclusive(struct irc_history *history)
{
    struct selector *selectors = history->selectors;
    bool is_after = history->kind == HISTORY_AFTER || history->kind == HISTORY_LATEST;
    if (history->kind == HISTORY_BETWEEN)
        is_after = !selectors[1].is_time || selectors[0].time_ms < selectors[1].time_ms;
    if (is_after && selectors[0].is_time)
        selectors[0].time_ms++;
    else if (history->kind == HISTORY_BETWEEN && selectors[1].is_time)
        selectors[1].time_ms++;
}

static void begin(struct irc *irc, const struct irc_line *line, struct irc_history *history,
                  const struct irc_room *room)
{
    struct irc_task *task = irc_begin(irc, "CHATHISTORY", next, answer);
    irc->history = history;
    irc_keep(task, str_of(room->name), STR(""), irc_line_param(line, 1), STR(""));
    task->target = task->targets;
    snprintf(history->batch, sizeof(history->batch), "h%" PRIu64, ++irc->last_batch);
    make_exclusive(history);
    history->low = 1;
    history->high = history->last + 1;
    next(irc);
}

/** A nick with whom nothing was said yet has an empty history. */
static void answer_nothing(struct irc *irc, struct str target)
{
    char batch[24], name[LIMIT_ROOM_SIZE + 2];
    snprintf(batch, sizeof(batch), "h%" PRIu64, ++irc->last_batch);
    snprintf(name, sizeof(name), "%.*s", STR_ARGS(target));
    send_batch(irc, "+", batch, "chathistory", name);
    send_batch(irc, "-", batch, "", "");
}

static void on_events(struct irc *irc, const struct irc_line *line, enum history_kind kind)
{
    struct str name = irc_line_param(line, 0), target = irc_line_param(line, 1);
    size_t count = history_commands[kind].selector_count;
    const struct irc_room *room = target.size > 0 && target.bytes[0] == '#'
                                      ? irc_room_find_channel(irc, target)
                                      : irc_room_find_peer(irc, target);
    struct subscription *subscription = room ? irc_subscription(irc, str_of(room->name)) : NULL;
    struct irc_history *history = calloc(1, sizeof(*history));
    if (!history)
        return;
    history->kind = kind;
    if (subscription) {
        history->room = subscription->channel->room;
        history->last = subscription->stream->tail.next_no - 1;
    }
    bool is_valid = parse_limit(irc_line_param(line, 2 + count), &history->wanted);
    for (size_t i = 0; i < count; i++)
        is_valid &= parse_selector(irc_line_param(line, 2 + i), history, &history->selectors[i]) ||
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
    enum history_kind kind;
    if (irc_word_equal(name, STR("TARGETS")))
        irc_history_targets(irc, line);
    else if (!find_kind(name, &kind))
        fail(irc, "INVALID_PARAMS", name, "Unknown command");
    else if (line->param_count < 3 + history_commands[kind].selector_count)
        fail(irc, "INVALID_PARAMS", name, "Missing parameters");
    else
        on_events(irc, line, kind);
}
