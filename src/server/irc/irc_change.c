/* REDACT and TAGMSG: what is done to messages, and what passes by in tags. */
#include "server/irc/irc.h"

#include <inttypes.h>
#include <stdio.h>

static void end(struct irc *irc)
{
    irc_end(irc);
}

/* What this client has done, as others see it. */
static void echo(struct irc *irc, const struct message *done, struct message *event)
{
    struct irc_task *task = irc->task;
    struct subscription *subscription = irc_subscription(irc, done->room);
    const struct irc_place place = { .target = task->targets,
                                     .room =
                                         subscription ? subscription->stream->channel->room : 0 };
    irc_settle(irc, done->room);
    message_set_no(event, done->no);
    message_set_time(event, done->time);
    irc_send_event(irc, &place, event);
}

/* ---- REDACT ---- */

static void fail(struct irc *irc, const char *code, struct str target, struct str msgid,
                 const char *text)
{
    char context[IRC_LINE_SIZE];
    snprintf(context, sizeof(context), "%.*s %.*s", STR_ARGS(target), STR_ARGS(msgid));
    irc_standard(irc, "FAIL", "REDACT", code, str_of(context), text);
}

static void redact_answer(struct irc *irc, const struct message *message)
{
    const struct irc_task *task = irc->task;
    if (message->type == MESSAGE_ERROR)
        fail(irc, message->code == ERROR_NOT_YOURS ? "REDACT_FORBIDDEN" : "UNKNOWN_MSGID",
             task->targets, task->keys,
             message->code == ERROR_NOT_YOURS ? "Only its author may take a message back, in time"
                                              : "There is no such message");
    if (message->type != MESSAGE_DONE)
        return;
    irc_settle(irc, message->room);
    if (irc_has(irc, IRC_CAP_REDACTION))
        irc_send_from(irc, str_of(irc->nick), "REDACT %.*s %.*s%s%.*s", STR_ARGS(task->targets),
                      STR_ARGS(task->keys), task->text.size > 0 ? " :" : "", STR_ARGS(task->text));
}

void irc_on_redact(struct irc *irc, const struct irc_line *line)
{
    struct message request = { .type = MESSAGE_RECALL };
    struct str target = irc_line_param(line, 0), msgid = irc_line_param(line, 1);
    const struct irc_room *room = irc_room_find_target(irc, target);
    uint64_t no = room ? irc_room_find_no(irc, room, msgid) : 0;
    if (!room && target.bytes[0] == '#') {
        irc_standard(irc, "FAIL", "REDACT", "INVALID_TARGET", target, "You are not there");
        return;
    }
    if (no == 0) {
        fail(irc, "UNKNOWN_MSGID", target, msgid, "There is no such message");
        return;
    }
    struct irc_task *task = irc_begin(irc, "REDACT", end, redact_answer);
    irc_keep(task, target, msgid, irc_line_param(line, 2), STR(""));
    message_set_room(&request, str_of(room->name));
    message_set_ref(&request, no);
    if (task->text.size > 0)
        message_set_text(&request, task->text);
    irc_ask(irc, &request);
}

/* ---- reactions ---- */

static void react_answer(struct irc *irc, const struct message *message)
{
    struct irc_task *task = irc->task;
    struct message event = { .type = MESSAGE_EVENT };
    if (message->type == MESSAGE_ERROR)
        irc_refuse(irc, message, task->targets);
    if (message->type != MESSAGE_DONE || !irc_has(irc, IRC_CAP_ECHO_MESSAGE))
        return;
    message_set_user(&event, str_of(irc->nick));
    message_set_kind(&event, EVENT_REACTION);
    message_set_text(&event, task->text);
    message_set_ref(&event, task->number);
    echo(irc, message, &event);
}

static void react(struct irc *irc, const struct irc_room *room, struct str target, uint64_t no,
                  struct str value, bool is_put)
{
    struct message request = { .type = MESSAGE_REACT };
    struct buf text = { 0 };
    buf_append_str(&text, is_put ? STR("+") : STR("-"));
    irc_tag_unescape(value, &text);
    struct irc_task *task = irc_begin(irc, "TAGMSG", end, react_answer);
    irc_keep(task, target, STR(""), buf_str(&text), STR(""));
    buf_fini(&text);
    task->number = no;
    message_set_room(&request, str_of(room->name));
    message_set_ref(&request, no);
    message_set_emoji(&request, str_skip(task->text, 1));
    irc_ask(irc, &request);
}

/* Whether the tags put an emoji under a message that there is, or take it away; done then. */
static bool is_reaction(struct irc *irc, const struct irc_line *line, const struct irc_room *room)
{
    struct irc_tag emoji, answered;
    bool is_put = irc_tag_find(line->tags, STR("+draft/react"), &emoji);
    bool is_taken = !is_put && irc_tag_find(line->tags, STR("+draft/unreact"), &emoji);
    if (!room || (!is_put && !is_taken) || emoji.value.size == 0 ||
        (!irc_tag_find(line->tags, STR("+draft/reply"), &answered) &&
         !irc_tag_find(line->tags, STR("+reply"), &answered)))
        return false;
    uint64_t no = irc_room_find_no(irc, room, answered.value);
    if (no == 0)
        return false;
    react(irc, room, irc_line_param(line, 0), no, emoji.value, is_put);
    return true;
}

/* ---- tags that mean nothing to us ---- */

/* Those that clients have for one another. */
void irc_client_tags(struct str tags, struct buf *out)
{
    struct irc_tag tag;
    while (irc_tag_next(&tags, &tag)) {
        if (tag.key.size < 2 || tag.key.bytes[0] != '+')
            continue;
        buf_printf(out, "%s%.*s", out->size > 0 ? ";" : "", STR_ARGS(tag.key));
        if (tag.value.size > 0)
            buf_printf(out, "=%.*s", STR_ARGS(tag.value));
    }
}

/* Send a TAGMSG of the client's, with the tags that a reader wants. */
static void relay_to(struct irc *reader, struct str line)
{
    struct buf out = { 0 };
    if (!irc_has(reader, IRC_CAP_MESSAGE_TAGS))
        return;
    irc_encode_tags(reader->caps, reader->door->date_ms, &out);
    if (out.size > 0) { /* the tags go on */
        out.bytes[out.size - 1] = ';';
        line = str_skip(line, 1);
    }
    buf_append_str(&out, line);
    if (irc_line_end(&out, 0) == 0)
        answer_add(reader->session, out.bytes, out.size);
    buf_fini(&out);
}

static void put_tagmsg(struct irc *irc, struct str target, struct str tags, struct buf *line)
{
    struct irc_door *door = irc->door;
    buf_printf(line, "@msgid=t%" PRIx64 "-%" PRIx64 ";%.*s :", door->started_ms,
               ++door->tagmsg_count, STR_ARGS(tags));
    irc_person_source(door, str_of(irc->nick), line);
    buf_printf(line, " TAGMSG %.*s", STR_ARGS(target));
}

/* They pass by: to those who read the room by this door, and are not kept. */
static void relay(struct irc *irc, const struct irc_room *room, struct str target, struct str tags)
{
    struct subscription *own = irc_subscription(irc, str_of(room->name)), *other;
    struct buf line = { 0 };
    if (!own)
        return;
    put_tagmsg(irc, target, tags, &line);
    DL_FOREACH (own->stream->channel->subscriptions, other)
        if (other->stream->context == irc->door && other != own)
            relay_to(irc_of(other->session), buf_str(&line));
    if (irc_has(irc, IRC_CAP_ECHO_MESSAGE))
        irc_send_line(irc, buf_str(&line));
    buf_fini(&line);
}

/* To oneself: what one hears back, and what one receives. */
static void relay_to_self(struct irc *irc, struct str target, struct str tags)
{
    struct buf line = { 0 };
    if (!irc_has(irc, IRC_CAP_MESSAGE_TAGS))
        return;
    put_tagmsg(irc, target, tags, &line);
    if (irc_has(irc, IRC_CAP_ECHO_MESSAGE))
        irc_send_line(irc, buf_str(&line));
    irc_send_labelled(irc);
    irc_send_line(irc, buf_str(&line));
    buf_fini(&line);
}

static void relay_answer(struct irc *irc, const struct message *message)
{
    const struct irc_task *task = irc->task;
    struct irc_room *room = irc_room_find_target(irc, task->targets);
    if (message->type == MESSAGE_JOINED) { /* the direct room, which had to be opened */
        room = irc_room_add(irc, message);
        if (room)
            irc_room_set_peer(room, message->user);
    } else if (message->type == MESSAGE_DONE && room && task->is_joined) {
        relay(irc, room, task->targets, task->keys);
    } else if (message->type == MESSAGE_ERROR && room) {
        irc_numeric(irc, ERR_CANNOTSENDTOCHAN, "%.*s :%.*s", STR_ARGS(task->targets),
                    STR_ARGS(message->text));
    } else if (message->type == MESSAGE_ERROR) {
        irc_refuse(irc, message, task->targets);
    }
}

/* Who may not speak in a room says nothing by tags, either. */
static void relay_next(struct irc *irc)
{
    struct irc_task *task = irc->task;
    struct message request = { .type = MESSAGE_TYPING };
    const struct irc_room *room = irc_room_find_target(irc, task->targets);
    if (task->is_joined || !room) {
        irc_end(irc);
        return;
    }
    task->is_joined = true;
    message_set_room(&request, str_of(room->name));
    message_set_flags(&request, FLAG_MAY);
    irc_ask(irc, &request);
}

static void ask_to_relay(struct irc *irc, const struct irc_room *room, struct str target,
                         struct str tags)
{
    struct message request = { .type = MESSAGE_JOIN };
    struct irc_task *task = irc_begin(irc, "TAGMSG", relay_next, relay_answer);
    irc_keep(task, target, tags, STR(""), STR(""));
    if (room) {
        relay_next(irc);
        return;
    }
    message_set_user(&request, task->targets);
    irc_ask(irc, &request);
}

static void typing_answer(struct irc *irc, const struct message *message)
{
    if (message->type == MESSAGE_DONE && irc_has(irc, IRC_CAP_ECHO_MESSAGE))
        irc_tell_typing(irc, str_of(irc->nick), irc->task->targets);
    else if (message->type == MESSAGE_ERROR)
        irc_numeric(irc, ERR_CANNOTSENDTOCHAN, "%.*s :%.*s", STR_ARGS(irc->task->targets),
                    STR_ARGS(message->text));
}

/* Whether somebody is typing, which users of other clients hear of, too; done then. */
static bool is_typing(struct irc *irc, const struct irc_line *line, const struct irc_room *room)
{
    struct message request = { .type = MESSAGE_TYPING };
    struct irc_tag tag;
    if (!room || !irc_tag_find(line->tags, STR("+typing"), &tag) ||
        !str_equal(tag.value, STR("active")))
        return false;
    struct irc_task *task = irc_begin(irc, "TAGMSG", end, typing_answer);
    irc_keep(task, irc_line_param(line, 0), STR(""), STR(""), STR(""));
    message_set_room(&request, str_of(room->name));
    irc_ask(irc, &request);
    return true;
}

void irc_tell_typing(struct irc *irc, struct str user, struct str target)
{
    struct buf line = { 0 };
    if (!irc_has(irc, IRC_CAP_MESSAGE_TAGS))
        return;
    buf_append_str(&line, STR("@+typing=active :"));
    irc_person_source(irc->door, user, &line);
    buf_printf(&line, " TAGMSG %.*s", STR_ARGS(target));
    irc_send_line(irc, buf_str(&line));
    buf_fini(&line);
}

void irc_on_tagmsg(struct irc *irc, const struct irc_line *line)
{
    struct str target = irc_line_param(line, 0);
    const struct irc_room *room = irc_room_find_target(irc, target);
    struct buf tags = { 0 };
    if (line->param_count == 0) {
        irc_numeric(irc, ERR_NEEDMOREPARAMS, "TAGMSG :Not enough parameters");
        return;
    }
    if (is_reaction(irc, line, room) || is_typing(irc, line, room))
        return;
    irc_client_tags(line->tags, &tags);
    if (!room && target.size > 0 && target.bytes[0] == '#')
        irc_numeric(irc, ERR_CANNOTSENDTOCHAN, "%.*s :Cannot send to channel", STR_ARGS(target));
    else if (tags.size > 0 && irc_word_equal(target, str_of(irc->nick)))
        relay_to_self(irc, target, buf_str(&tags));
    else if (tags.size > 0)
        ask_to_relay(irc, room, target, buf_str(&tags));
    buf_fini(&tags);
}
