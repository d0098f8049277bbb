/* CHATHISTORY TARGETS: in which rooms something was said last, and when. */
#include "server/irc/irc.h"

#include <hutong/common/time_text.h>
#include <stdio.h>

/* One room with the time of its newest event, in task.found. */
struct target {
    uint64_t time_ms;
    char name[LIMIT_ROOM_SIZE + 2];
};

static int compare(const void *one, const void *other)
{
    const struct target *a = one, *b = other;
    return (a->time_ms > b->time_ms) - (a->time_ms < b->time_ms);
}

static void finish(struct irc *irc)
{
    struct irc_task *task = irc->task;
    struct target *targets = (struct target *)(void *)task->found.bytes;
    size_t count = task->found.size / sizeof(*targets);
    char batch[IRC_BATCH_SIZE], time[TIME_TEXT_MAX];
    const char *tag = irc_has(irc, IRC_CAP_BATCH) ? "@batch=" : "";
    irc_batch_name(irc, batch);
    if (count > 0)
        qsort(targets, count, sizeof(*targets), compare);
    irc_batch_begin(irc, batch, "draft/chathistory-targets", STR(""));
    for (size_t i = 0; i < count && i < task->number; i++) {
        struct buf line = { 0 };
        time_text_rfc3339(targets[i].time_ms, time);
        buf_printf(&line, "%s%s%s:%s CHATHISTORY TARGETS %s %s", tag, *tag ? batch : "",
                   *tag ? " " : "", irc->door->config.server_name, targets[i].name, time);
        irc_send_line(irc, buf_str(&line));
        buf_fini(&line);
    }
    irc_batch_end(irc, batch);
    irc_end(irc);
}

static void answer(struct irc *irc, const struct message *message)
{
    struct irc_task *task = irc->task;
    struct target target = { .time_ms = message->time };
    struct buf shown = { 0 };
    const struct irc_room *room = irc_room_find(irc, task->target);
    if (message->type != MESSAGE_EVENT || !room || message->time <= task->from_ms ||
        message->time >= task->to_ms)
        return;
    irc_room_shown(room, &shown);
    snprintf(target.name, sizeof(target.name), "%.*s", STR_ARGS(buf_str(&shown)));
    buf_append(&task->found, &target, sizeof(target));
    buf_fini(&shown);
}

static void next(struct irc *irc)
{
    struct irc_task *task = irc->task;
    struct message request = { .type = MESSAGE_HISTORY };
    if (!irc_list_next(&task->targets, ' ', &task->target)) {
        finish(irc);
        return;
    }
    message_set_room(&request, task->target);
    message_set_limit(&request, 1);
    irc_ask(irc, &request);
}

static bool parse_time(struct str text, uint64_t *time_ms)
{
    return str_starts_with(text, STR("timestamp=")) && time_text_parse(str_skip(text, 10), time_ms);
}

void irc_history_targets(struct irc *irc, const struct irc_line *line)
{
    uint64_t one, other;
    const struct irc_room *room;
    struct buf names = { 0 };
    if (!parse_time(irc_line_param(line, 1), &one) ||
        !parse_time(irc_line_param(line, 2), &other)) {
        irc_standard(irc, "FAIL", "CHATHISTORY", "INVALID_PARAMS", STR("TARGETS"),
                     "Invalid parameters");
        return;
    }
    DL_FOREACH (irc->rooms, room)
        buf_printf(&names, "%s ", room->name);
    struct irc_task *task = irc_begin(irc, "CHATHISTORY", next, answer);
    irc_keep(task, buf_str(&names), STR(""), STR(""), STR(""));
    buf_fini(&names);
    task->number = irc_number(irc_line_param(line, 3));
    task->from_ms = one < other ? one : other;
    task->to_ms = one < other ? other : one;
    next(irc);
}
