/* PART: getting out of rooms. */
#include "server/irc/irc.h"

#include <stdio.h>

static void part_answer(struct irc *irc, const struct message *message)
{
    struct irc_task *task = irc->task;
    char channel[LIMIT_ROOM_SIZE + 2];
    if (message->type == MESSAGE_ERROR) {
        snprintf(channel, sizeof(channel), "#%.*s", STR_ARGS(task->target));
        irc_refuse(irc, message, str_of(channel));
    } else if (message->type == MESSAGE_DONE) {
        irc_settle(irc, message->room);
        irc_send_from(irc, str_of(irc->nick), "PART #%.*s%s%.*s", STR_ARGS(message->room),
                      task->text.size > 0 ? " :" : "", STR_ARGS(task->text));
    }
}

static void part_next(struct irc *irc)
{
    struct irc_task *task = irc->task;
    struct message request = { .type = MESSAGE_PART };
    while (irc_list_next(&task->targets, ',', &task->target)) {
        if (!irc_is_channel(task->target)) {
            irc_numeric(irc, ERR_NOSUCHCHANNEL, "%.*s :No such channel", STR_ARGS(task->target));
            continue;
        }
        task->target = str_skip(task->target, 1);
        message_set_room(&request, task->target);
        if (task->text.size > 0)
            message_set_text(&request, task->text);
        irc_ask(irc, &request);
        return;
    }
    irc_end(irc);
}

void irc_on_part(struct irc *irc, const struct irc_line *line)
{
    struct irc_task *task = irc_begin(irc, "PART", part_next, part_answer);
    irc_keep(task, irc_line_param(line, 0), STR(""), irc_line_param(line, 1), STR(""));
    part_next(irc);
}

void irc_part_all(struct irc *irc)
{
    struct buf all = { 0 };
    const struct irc_room *room;
    DL_FOREACH (irc->rooms, room)
        if (!room->is_direct)
            buf_printf(&all, "#%s,", room->name);
    struct irc_task *task = irc_begin(irc, "PART", part_next, part_answer);
    irc_keep(task, buf_str(&all), STR(""), STR(""), STR(""));
    buf_fini(&all);
    part_next(irc);
}
