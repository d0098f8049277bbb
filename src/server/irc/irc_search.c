/*
 * SEARCH: what was said, by words, whoever said it, where and when. The attributes become the query
 * that docs/protocol.md has; the core says what may be looked at.
 * Source: soju.im/search.
 */
#include "server/irc/irc.h"

#include <hutong/common/time_text.h>
#include <stdio.h>
#include <stdlib.h>

enum { SEARCH_PAGES_MAX = 10 }; /* asked for, where pages are short */

static void fail(struct irc *irc, const char *code, struct str context, const char *text)
{
    irc_standard(irc, "FAIL", "SEARCH", code, context, text);
}

/* ---- the query ---- */

static void put_word(struct buf *query, const char *filter, struct str value)
{
    buf_printf(query, "%s%s", query->size > 0 ? " " : "", filter);
    buf_append_str(query, value);
}

/* Words are words here: what would be a filter is none. */
static bool put_text(struct irc *irc, struct str value, struct buf *query)
{
    (void)irc;
    size_t start = query->size;
    put_word(query, "", value);
    for (size_t i = start; i < query->size; i++)
        if (query->bytes[i] == ':')
            query->bytes[i] = ' ';
    return true;
}

static bool put_from(struct irc *irc, struct str value, struct buf *query)
{
    (void)irc;
    put_word(query, "from:", value);
    return !memchr(value.bytes, ' ', value.size);
}

/* Nothing was said where the client has no room. */
static bool put_in(struct irc *irc, struct str value, struct buf *query)
{
    const struct irc_room *room = irc_room_find_target(irc, value);
    bool is_channel = irc_is_channel(value);
    struct str name = is_channel ? str_skip(value, 1) : STR("@0");
    put_word(query, "in:", room ? str_of(room->name) : name);
    return !memchr(value.bytes, ' ', value.size);
}

static bool put_after(struct irc *irc, struct str value, struct buf *query)
{
    uint64_t time_ms;
    (void)irc;
    put_word(query, "after:", value);
    return time_text_parse(value, &time_ms);
}

/* Ours leaves the moment itself out. */
static bool put_before(struct irc *irc, struct str value, struct buf *query)
{
    uint64_t time_ms;
    char time[TIME_TEXT_MAX];
    (void)irc;
    if (!time_text_parse(value, &time_ms))
        return false;
    time_text_rfc3339(time_ms + 1, time);
    put_word(query, "before:", str_of(time));
    return true;
}

static bool put_limit(struct irc *irc, struct str value, struct buf *query)
{
    char digits[24], *end = NULL;
    (void)query;
    snprintf(digits, sizeof(digits), "%.*s", STR_ARGS(value));
    irc->task->number = strtoull(digits, &end, 10);
    if (irc->task->number > LIMIT_HISTORY_PAGE)
        irc->task->number = LIMIT_HISTORY_PAGE;
    return !*end && digits[0] != '-';
}

static const struct attribute {
    const char *name;
    bool (*put)(struct irc *irc, struct str value, struct buf *query);
} attributes[] = {
    { "text", put_text },   { "from", put_from },     { "in", put_in },
    { "after", put_after }, { "before", put_before }, { "limit", put_limit },
};

static bool put_attribute(struct irc *irc, const struct irc_tag *tag, struct buf *query)
{
    struct buf value = { 0 };
    bool is_good = irc_tag_unescape(tag->value, &value) == 0 && value.size > 0;
    for (size_t i = 0; is_good && i < sizeof(attributes) / sizeof(*attributes); i++)
        if (str_equal(tag->key, str_of(attributes[i].name)))
            is_good = attributes[i].put(irc, buf_str(&value), query);
    buf_fini(&value);
    return is_good;
}

/* ---- what is found ---- */

static void take_event(struct irc *irc, const struct message *event)
{
    struct irc_task *task = irc->task;
    struct buf found = { 0 }, target = { 0 };
    const struct irc_room *room = irc_room_find(irc, event->room);
    struct subscription *subscription = irc_subscription(irc, event->room);
    struct str batch = irc_has(irc, IRC_CAP_BATCH) ? str_of(task->whom) : STR("");
    if (!irc_is_message(event->kind) || task->count >= task->number)
        return;
    if (room && room->is_direct)
        buf_printf(&target, "%s",
                   str_equal(event->user, str_of(irc->nick)) ? room->peer : irc->nick);
    else
        buf_printf(&target, "#%.*s", STR_ARGS(event->room));
    const struct irc_place place = { .target = buf_str(&target),
                                     .room =
                                         subscription ? subscription->stream->channel->room : 0 };
    irc_encode_event(irc->door, irc->caps, &place, event, false, batch, &found);
    buf_append_str(&found, buf_str(&task->found)); /* they come newest first */
    buf_fini(&task->found);
    task->found = found;
    task->count++;
    buf_fini(&target);
}

/* A room that is not there, or not for everybody, has nothing that could be found. */
static void refuse(struct irc *irc, const struct message *error)
{
    irc->task->is_over = error->code != ERROR_NO_SUCH_ROOM && error->code != ERROR_NOT_MEMBER;
    if (!irc->task->is_over)
        return;
    if (error->code == ERROR_BUSY)
        fail(irc, "INTERNAL_ERROR", STR(""), "That would take too long; look for something rarer");
    else
        fail(irc, "INVALID_PARAMS", STR(""), "Name words, a sender or a place to look for");
}

static void answer(struct irc *irc, const struct message *message)
{
    irc->task->from_ms = 0;
    if (message->type == MESSAGE_EVENT)
        take_event(irc, message);
    else if (message->type == MESSAGE_DONE)
        irc->task->from_ms = message->before;
    else if (message->type == MESSAGE_ERROR)
        refuse(irc, message);
}

static void ask(struct irc *irc)
{
    struct irc_task *task = irc->task;
    struct message request = { .type = MESSAGE_SEARCH };
    message_set_query(&request, task->text);
    message_set_limit(&request, task->number - task->count);
    if (task->from_ms > 0)
        message_set_before(&request, task->from_ms);
    irc_ask(irc, &request);
}

static void finish(struct irc *irc)
{
    irc_batch_begin(irc, irc->task->whom, "soju.im/search", STR(""));
    irc_send_lines(irc, buf_str(&irc->task->found));
    irc_batch_end(irc, irc->task->whom);
}

/* Pages may be short, and there may be more. */
static void next(struct irc *irc)
{
    struct irc_task *task = irc->task;
    bool is_more =
        task->from_ms > 0 && task->count < task->number && ++task->to_ms < SEARCH_PAGES_MAX;
    if (!task->is_over && is_more) {
        ask(irc);
        return;
    }
    if (!task->is_over)
        finish(irc);
    irc_end(irc);
}

void irc_on_search(struct irc *irc, const struct irc_line *line)
{
    struct str tags = irc_line_param(line, 0);
    struct irc_tag tag;
    struct buf query = { 0 };
    bool is_good = true;
    if (!irc_has(irc, IRC_CAP_SEARCH)) {
        irc_numeric(irc, ERR_UNKNOWNCOMMAND, "SEARCH :Unknown command");
        return;
    }
    struct irc_task *task = irc_begin(irc, "SEARCH", next, answer);
    task->number = LIMIT_SEARCH_PAGE;
    while (is_good && irc_tag_next(&tags, &tag))
        is_good = put_attribute(irc, &tag, &query);
    irc_keep(task, STR(""), STR(""), buf_str(&query), STR(""));
    buf_fini(&query);
    irc_batch_name(irc, task->whom);
    if (is_good && task->text.size > 0 && task->text.size <= LIMIT_QUERY_SIZE) {
        ask(irc);
        return;
    }
    fail(irc, "INVALID_PARAMS", irc_line_param(line, 0), "Invalid parameters");
    irc_end(irc);
}
