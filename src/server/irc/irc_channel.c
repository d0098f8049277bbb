/* TOPIC, NAMES, LIST, KICK and INVITE: what rooms are like, and who is let in or put out. */
#include "server/irc/irc.h"

#include <hutong/common/glob.h>

#include <inttypes.h>
#include <stdio.h>
#include <utlist.h>

/* NAMES of all rooms has so many that one is not in, and so many people in these. */
enum { NAMES_ROOMS_MAX = 50, NAMES_PEOPLE_MAX = 1000 };

/* Rooms that are not for all are told by the core to their members only. */
static bool is_listed(const struct message *message)
{
    return message->type == MESSAGE_ROOM &&
           (message->kind == ROOM_PUBLIC || message->kind == ROOM_PRIVATE);
}

/* ---- TOPIC ---- */

void irc_send_topic_by(struct irc *irc, const struct message *room)
{
    if (room->has & HAS(FIELD_BY))
        irc_numeric(irc, RPL_TOPICWHOTIME, "#%.*s %.*s %" PRIu64, STR_ARGS(room->room),
                    STR_ARGS(room->by), room->time / 1000);
}

static void topic_next(struct irc *irc)
{
    irc_end(irc);
}

static void send_topic(struct irc *irc, const struct message *room)
{
    irc_numeric(irc, RPL_TOPIC, "#%.*s :%.*s", STR_ARGS(room->room), STR_ARGS(room->topic));
    irc_send_topic_by(irc, room);
}

/* As others see it: with the number and the time that it has in the room. */
static void send_own_topic(struct irc *irc, const struct message *done)
{
    struct message event = { .type = MESSAGE_EVENT };
    struct subscription *subscription = irc_subscription(irc, done->room);
    struct buf target = { 0 };
    buf_printf(&target, "#%.*s", STR_ARGS(done->room));
    const struct irc_place place = { .target = buf_str(&target),
                                     .room =
                                         subscription ? subscription->stream->channel->room : 0 };
    message_set_user(&event, str_of(irc->nick));
    message_set_no(&event, done->no);
    message_set_time(&event, done->time);
    message_set_kind(&event, EVENT_TOPIC);
    message_set_text(&event, irc->task->text);
    irc_settle(irc, done->room);
    irc_send_event(irc, &place, &event);
    buf_fini(&target);
}

static void topic_answer(struct irc *irc, const struct message *message)
{
    struct str channel = irc->task->targets;
    if (message->type == MESSAGE_ERROR) {
        irc_refuse(irc, message, channel);
    } else if (message->type == MESSAGE_DONE && irc->task->count == 1) {
        send_own_topic(irc, message);
    } else if (message->type == MESSAGE_ROOM) {
        if (message->topic.size > 0)
            send_topic(irc, message);
        else
            irc_numeric(irc, RPL_NOTOPIC, "#%.*s :No topic is set", STR_ARGS(message->room));
    }
}

void irc_on_topic(struct irc *irc, const struct irc_line *line)
{
    struct str channel = irc_line_param(line, 0);
    struct message request = { .type = line->param_count > 1 ? MESSAGE_TOPIC : MESSAGE_ROOMS };
    if (!irc_is_channel(channel)) {
        irc_numeric(irc, ERR_NOSUCHCHANNEL, "%.*s :No such channel", STR_ARGS(channel));
        return;
    }
    struct irc_task *task = irc_begin(irc, "TOPIC", topic_next, topic_answer);
    irc_keep(task, channel, STR(""), irc_line_param(line, 1), STR(""));
    task->count = line->param_count > 1;
    message_set_room(&request, str_skip(task->targets, 1));
    if (task->count == 1)
        message_set_text(&request, task->text);
    else
        message_set_flags(&request, FLAG_DATES);
    irc_ask(irc, &request);
}

/* ---- NAMES ---- */

static void ask_names(struct irc *irc)
{
    struct message request = { .type = MESSAGE_WHO };
    buf_clear(&irc->task->found);
    irc->task->is_described = false;
    message_set_room(&request, str_skip(irc->task->target, 1));
    irc_ask(irc, &request);
}

/* What the next of several channels is, and then who is in it; all have one end. */
static void names_next(struct irc *irc)
{
    struct irc_task *task = irc->task;
    struct message request = { .type = MESSAGE_ROOMS };
    if (task->is_described) {
        ask_names(irc);
        return;
    }
    task->is_secret = false;
    while (irc_list_next(&task->keys, ',', &task->target)) {
        if (!irc_is_channel(task->target))
            continue;
        task->is_described = true;
        message_set_room(&request, str_skip(task->target, 1));
        irc_ask(irc, &request);
        return;
    }
    irc_numeric(irc, RPL_ENDOFNAMES, "%.*s :End of /NAMES list",
                STR_ARGS(task->targets.size > 0 ? task->targets : STR("*")));
    irc_end(irc);
}

static void names_answer(struct irc *irc, const struct message *message)
{
    struct irc_task *task = irc->task;
    const struct irc_room *room = irc_room_find_channel(irc, task->target);
    if (message->type == MESSAGE_SETTING)
        irc_note_secret(task, message);
    if (task->is_described)
        return;
    if (message->type == MESSAGE_MEMBER)
        irc_add_name(irc, message, &task->found);
    else if (message->type == MESSAGE_DONE)
        irc_put_names(irc, task->is_secret, room ? str_of(room->name) : str_skip(task->target, 1),
                      &task->found);
}

/* Of all rooms: those that one is in come first, then the others that one may know of. */
static void all_names_answer(struct irc *irc, const struct message *message)
{
    struct irc_task *task = irc->task;
    bool is_told = is_listed(message) && task->count < NAMES_ROOMS_MAX &&
                   message->count <= NAMES_PEOPLE_MAX - task->number;
    if (!is_told || irc_room_find(irc, message->room))
        return;
    task->count++;
    task->number += message->count;
    buf_printf(&task->found, "#%.*s,", STR_ARGS(message->room));
}

static void all_names_next(struct irc *irc)
{
    struct irc_task *task = irc->task;
    irc_keep(task, STR(""), buf_str(&task->found), STR(""), STR(""));
    task->next = names_next;
    task->answer = names_answer;
    names_next(irc);
}

static void ask_all_names(struct irc *irc)
{
    const struct irc_room *room;
    struct message request = { .type = MESSAGE_ROOMS };
    struct irc_task *task = irc_begin(irc, "NAMES", all_names_next, all_names_answer);
    DL_FOREACH (irc->rooms, room)
        if (!room->is_direct)
            buf_printf(&task->found, "#%s,", room->name);
    irc_ask(irc, &request);
}

void irc_on_names(struct irc *irc, const struct irc_line *line)
{
    struct str list = irc_line_param(line, 0);
    if (list.size == 0) {
        ask_all_names(irc);
        return;
    }
    struct irc_task *task = irc_begin(irc, "NAMES", names_next, names_answer);
    irc_keep(task, list, list, STR(""), STR(""));
    names_next(irc);
}

/* ---- LIST ---- */

/* Whether something happened more ('>') or less ('<') minutes ago; nothing that never did is. */
static bool fits_time(const struct irc *irc, uint64_t date_ms, struct str condition)
{
    uint64_t limit_ms = irc_number(str_skip(condition, 1)) * 60 * 1000;
    uint64_t age_ms = irc->door->date_ms > date_ms ? irc->door->date_ms - date_ms : 0;
    if (date_ms == 0)
        return false;
    return condition.bytes[0] == '>' ? age_ms > limit_ms || limit_ms == 0 : age_ms < limit_ms;
}

static bool is_timed(struct str condition)
{
    return condition.size > 2 && strchr("CT", condition.bytes[0]) &&
           strchr("<>", condition.bytes[1]);
}

/*
 * Whether a room is what one condition (">3", "<10", "C<60", "T>5", "*mask*", "!*mask*", "#room")
 * asks for.
 */
static bool fits_one(const struct irc *irc, const struct message *room, struct str condition)
{
    if (is_timed(condition))
        return fits_time(irc, condition.bytes[0] == 'C' ? room->created : room->time,
                         str_skip(condition, 1));
    char channel[LIMIT_ROOM_SIZE + 2];
    snprintf(channel, sizeof(channel), "#%.*s", STR_ARGS(room->room));
    char first = condition.bytes[0];
    uint64_t number = irc_number(str_skip(condition, 1));
    if (first == '>')
        return room->count > number;
    if (first == '<')
        return room->count < number;
    if (first == '!')
        return !glob_matches(str_skip(condition, 1), str_of(channel));
    return glob_matches(condition, str_of(channel));
}

/* Channels are alternatives, conditions must all hold. */
static bool fits(const struct irc *irc, const struct message *room, struct str conditions)
{
    struct str one;
    bool has_mask = false, fits_mask = false;
    while (irc_list_next(&conditions, ',', &one)) {
        bool is_mask = !strchr("<>!", one.bytes[0]) && !is_timed(one);
        bool is_fit = fits_one(irc, room, one);
        if (!is_mask && !is_fit)
            return false;
        has_mask |= is_mask;
        fits_mask |= is_mask && is_fit;
    }
    return !has_mask || fits_mask;
}

static void list_next(struct irc *irc)
{
    irc_numeric(irc, RPL_LISTEND, ":End of /LIST");
    irc_end(irc);
}

static void list_answer(struct irc *irc, const struct message *message)
{
    if (is_listed(message) && fits(irc, message, irc->task->targets))
        irc_numeric(irc, RPL_LIST, "#%.*s %u :%.*s", STR_ARGS(message->room),
                    (unsigned)message->count, STR_ARGS(message->topic));
}

void irc_on_list(struct irc *irc, const struct irc_line *line)
{
    struct message request = { .type = MESSAGE_ROOMS };
    struct irc_task *task = irc_begin(irc, "LIST", list_next, list_answer);
    irc_keep(task, irc_line_param(line, 0), STR(""), STR(""), STR(""));
    irc_numeric(irc, RPL_LISTSTART, "Channel :Users  Name");
    message_set_flags(&request, FLAG_DATES);
    irc_ask(irc, &request);
}

/* ---- KICK ---- */

static void kick_answer(struct irc *irc, const struct message *message)
{
    const struct irc_task *task = irc->task;
    struct str reason = task->text.size > 0 ? task->text : str_of(irc->nick);
    bool is_absent = message->code == ERROR_NO_SUCH_USER || message->code == ERROR_NO_SUCH_MEMBER;
    if (message->type == MESSAGE_ERROR && is_absent)
        irc_numeric(irc, ERR_USERNOTINCHANNEL, "%.*s %.*s :They aren't on that channel",
                    STR_ARGS(task->target), STR_ARGS(task->keys));
    else if (message->type == MESSAGE_ERROR)
        irc_refuse(irc, message, task->keys);
    if (message->type != MESSAGE_DONE)
        return;
    irc_settle(irc, message->room);
    irc_send_from(irc, str_of(irc->nick), "KICK #%.*s %.*s :%.*s", STR_ARGS(message->room),
                  STR_ARGS(task->target), STR_ARGS(reason));
}

/* One channel for all nicks, or one for each. */
static bool next_kick(struct irc_task *task)
{
    struct str channel;
    if (!irc_list_next(&task->targets, ',', &task->target))
        return false;
    if (irc_list_next(&task->extra, ',', &channel))
        task->keys = channel;
    return true;
}

static void kick_next(struct irc *irc)
{
    struct irc_task *task = irc->task;
    struct message request = { .type = MESSAGE_KICK };
    while (next_kick(task)) {
        if (!irc_is_channel(task->keys)) {
            irc_numeric(irc, ERR_NOSUCHCHANNEL, "%.*s :No such channel", STR_ARGS(task->keys));
            continue;
        }
        message_set_room(&request, str_skip(task->keys, 1));
        message_set_user(&request, task->target);
        if (task->text.size > 0)
            message_set_text(&request, task->text);
        irc_ask(irc, &request);
        return;
    }
    irc_end(irc);
}

void irc_on_kick(struct irc *irc, const struct irc_line *line)
{
    struct irc_task *task = irc_begin(irc, "KICK", kick_next, kick_answer);
    irc_keep(task, irc_line_param(line, 1), STR(""), irc_line_param(line, 2),
             irc_line_param(line, 0));
    kick_next(irc);
}

/* ---- INVITE ---- */

static void invite_end(struct irc *irc)
{
    irc_end(irc);
}

static void invite_answer(struct irc *irc, const struct message *message)
{
    const struct irc_task *task = irc->task;
    if (message->type == MESSAGE_DONE)
        irc_numeric(irc, RPL_INVITING, "%.*s %.*s", STR_ARGS(task->targets), STR_ARGS(task->keys));
    else if (message->type == MESSAGE_ERROR && message->code == ERROR_NO_SUCH_USER)
        irc_refuse(irc, message, task->targets);
    else if (message->type == MESSAGE_ERROR && message->code == ERROR_WRONG_STATE)
        irc_numeric(irc, ERR_USERONCHANNEL, "%.*s %.*s :is already on channel",
                    STR_ARGS(task->targets), STR_ARGS(task->keys));
    else if (message->type == MESSAGE_ERROR)
        irc_refuse(irc, message, task->keys);
}

void irc_on_invite(struct irc *irc, const struct irc_line *line)
{
    struct str nick = irc_line_param(line, 0), channel = irc_line_param(line, 1);
    struct message request = { .type = MESSAGE_INVITE };
    if (!irc_is_channel(channel)) {
        irc_numeric(irc, ERR_NOSUCHCHANNEL, "%.*s :No such channel", STR_ARGS(channel));
        return;
    }
    struct irc_task *task = irc_begin(irc, "INVITE", invite_end, invite_answer);
    irc_keep(task, nick, channel, STR(""), STR(""));
    message_set_room(&request, str_skip(task->keys, 1));
    message_set_user(&request, task->targets);
    irc_ask(irc, &request);
}
