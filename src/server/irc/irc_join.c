/* JOIN: getting into rooms. */
#include "server/irc/irc_mark.h"

#include <hutong/proto/group.h>

#include <stdio.h>

/* ---- names ---- */

/* A guest owns a room for as long as it is there: it is an operator to others. */
const char *irc_prefix(const struct irc *irc, uint64_t flags)
{
    static const char *const signs[] = { "", "+", "@", "@+", "~@", "~@+" };
    static const char *const highest[] = { "", "+", "@", "@", "~", "~" };
    bool is_founder = (flags & FLAG_OWNER) && (flags & FLAG_ACCOUNT);
    size_t role = is_founder ? 2 : (flags & (FLAG_OWNER | FLAG_ROOM_ADMIN)) != 0;
    size_t place = 2 * role + ((flags & FLAG_VOICE) != 0);
    return irc_has(irc, IRC_CAP_MULTI_PREFIX) ? signs[place] : highest[place];
}

void irc_add_name(struct irc *irc, const struct message *member, struct buf *names)
{
    buf_append_str(names, str_of(irc_prefix(irc, member->flags)));
    if (irc_has(irc, IRC_CAP_USERHOST_IN_NAMES))
        irc_person_source(irc->door, member->user, names);
    else
        buf_append_str(names, member->user);
    buf_append_str(names, STR(" "));
}

void irc_note_secret(struct irc_task *task, const struct message *setting)
{
    task->is_secret |= setting->kind == GROUP_HIDDEN && setting->count == 1;
}

void irc_put_names(struct irc *irc, bool is_secret, struct str room, const struct buf *names)
{
    struct str rest = buf_str(names);
    size_t used = strlen(irc->door->config.server_name) + strlen(irc_nick(irc)) + room.size + 20;
    size_t line_max = IRC_LINE_SIZE - 2 - used;
    while (rest.size > 0) {
        size_t size = rest.size < line_max ? rest.size : line_max;
        while (size < rest.size && size > 0 && rest.bytes[size - 1] != ' ')
            size--;
        irc_numeric(irc, RPL_NAMREPLY, "%c #%.*s :%.*s", is_secret ? '@' : '=', STR_ARGS(room),
                    (int)size - 1, rest.bytes);
        rest = str_skip(rest, size);
    }
}

void irc_send_names(struct irc *irc, bool is_secret, struct str room, const struct buf *names)
{
    irc_put_names(irc, is_secret, room, names);
    irc_numeric(irc, RPL_ENDOFNAMES, "#%.*s :End of /NAMES list", STR_ARGS(room));
}

/* ---- JOIN ---- */

void irc_join_format(const struct irc *irc, struct str room, struct buf *line)
{
    buf_printf(line, "JOIN #%.*s", STR_ARGS(room));
    if (irc_has(irc, IRC_CAP_EXTENDED_JOIN))
        buf_printf(line, " %s :%s", irc->is_account ? irc->nick : "*",
                   irc_person_realname(irc->person, irc->nick));
}

static void send_join(struct irc *irc, struct str room)
{
    struct buf line = { 0 };
    irc_join_format(irc, room, &line);
    irc_send_from(irc, str_of(irc->nick), "%.*s", STR_ARGS(buf_str(&line)));
    buf_fini(&line);
}

static void send_topic(struct irc *irc, struct str room, struct str topic)
{
    if (topic.size > 0)
        irc_numeric(irc, RPL_TOPIC, "#%.*s :%.*s", STR_ARGS(room), STR_ARGS(topic));
}

/* How far one has read: all of it, unless it is said. */
static uint64_t read_no(const struct message *joined)
{
    return joined->has & HAS(FIELD_NO) ? joined->no : joined->last;
}

/* Whether it was asked for by a name that it had before, and the client is in it already. */
static bool is_led_to_known(struct irc *irc, const struct message *joined)
{
    struct str asked = irc->task->target;
    if (joined->kind == ROOM_DIRECT || irc->task->is_renamed ||
        irc_room_is_spelling(joined->room, asked))
        return false;
    irc_numeric(irc, ERR_LINKCHANNEL, "#%.*s #%.*s :The channel has been renamed", STR_ARGS(asked),
                STR_ARGS(joined->room));
    return irc_room_find(irc, joined->room);
}

static void note_joined(struct irc *irc, const struct message *joined)
{
    if (is_led_to_known(irc, joined))
        return;
    struct irc_room *room = irc_room_add(irc, joined);
    if (!room) {
        session_drop(irc->session, "no memory for a room");
        return;
    }
    room->last = joined->last;
    irc->task->is_secret = false;
    if (joined->kind == ROOM_DIRECT)
        irc_room_set_peer(room, joined->user);
    irc->task->number = joined->last;
    if (joined->kind == ROOM_DIRECT)
        return;
    if (!irc->task->is_renamed)
        send_join(irc, joined->room);
    send_topic(irc, joined->room, joined->topic);
    irc->task->is_joined = true;
    irc->task->has_topic = joined->topic.size > 0;
    if (irc_has(irc, IRC_CAP_READ_MARKER))
        irc_mark_begin(irc, read_no(joined));
}

static void join_next(struct irc *irc);

/* One who has just joined sees what was said last, if its client cannot ask for it. */
static bool ask_replay(struct irc *irc)
{
    const struct irc_room *room = irc_room_find(irc, irc->task->target);
    struct message request = { .type = MESSAGE_HISTORY };
    uint64_t last = irc->task->number;
    bool is_wanted = room && !room->is_direct && !irc->task->is_renamed && last > 0 &&
                     irc->door->config.replay_max > 0 && !irc->person->is_bot &&
                     !irc_has(irc, IRC_CAP_CHATHISTORY);
    if (!is_wanted)
        return false;
    irc->task->number = 0;
    message_set_room(&request, irc->task->target);
    message_set_before(&request, last + 1);
    message_set_limit(&request, irc->door->config.replay_max);
    irc_ask(irc, &request);
    return true;
}

/* Of what has happened only what was said is shown again. */
static void replay(struct irc *irc, const struct message *event)
{
    struct subscription *subscription = irc_subscription(irc, irc->task->target);
    struct buf out = { 0 }, target = { 0 };
    if (!irc_is_message(event->kind))
        return;
    buf_printf(&target, "#%.*s", STR_ARGS(irc->task->target));
    const struct irc_place place = { .target = buf_str(&target),
                                     .room =
                                         subscription ? subscription->stream->channel->room : 0 };
    if (irc_encode_event(irc->door, irc->caps, &place, event, false, STR(""), &out) == 0)
        answer_bytes(irc->session, out.bytes, out.size);
    buf_fini(&out);
    buf_fini(&target);
}

/* Who set the topic, and when, is asked for before the names are told. */
static bool ask_topic(struct irc *irc)
{
    struct irc_task *task = irc->task;
    struct message request = { .type = MESSAGE_ROOMS };
    task->asks_topic = task->has_topic;
    task->has_topic = false;
    if (!task->asks_topic)
        return false;
    message_set_room(&request, task->target);
    message_set_flags(&request, FLAG_DATES);
    irc_ask(irc, &request);
    return true;
}

/* It has been joined: who is there is told when all else has been. */
bool irc_join_finish(struct irc *irc)
{
    struct irc_task *task = irc->task;
    struct irc_room *room = task->is_joined ? irc_room_find(irc, task->target) : NULL;
    if (room && (ask_topic(irc) || irc_mark_step(irc, task->target)))
        return true;
    if (room && irc_has(irc, IRC_CAP_READ_MARKER))
        irc_mark_tell(irc, room, true);
    if (room && !irc_has(irc, IRC_CAP_NO_IMPLICIT_NAMES))
        irc_send_names(irc, task->is_secret, task->target, &task->found);
    if (task->is_synced)
        irc_metadata_joined_send(irc);
    buf_clear(&task->found);
    task->is_joined = false;
    if (room && irc_metadata_sync_joined(irc))
        return true;
    return ask_replay(irc);
}

/* The room's name as the core has it, once it has said so. */
static void rename_target(struct irc *irc, const struct message *joined)
{
    struct buf *shown = &irc->task->shown;
    buf_clear(shown);
    if (buf_append_str(shown, joined->room) == 0)
        irc->task->target = buf_str(shown);
}

static void refuse(struct irc *irc, const struct message *error)
{
    char context[2 * LIMIT_ROOM_SIZE + 4];
    snprintf(context, sizeof(context), "#%.*s", STR_ARGS(irc->task->target));
    if (error->code != ERROR_RENAMED) {
        irc_refuse(irc, error, str_of(context));
        return;
    }
    snprintf(context, sizeof(context), "#%.*s #%.*s", STR_ARGS(irc->task->target),
             STR_ARGS(error->room));
    irc_standard(irc, "FAIL", "JOIN", "CHANNEL_RENAMED", str_of(context),
                 "The channel has been renamed");
}

void irc_join_answer(struct irc *irc, const struct message *message)
{
    if (irc_mark_answer(irc, message) || irc_metadata_joined_answer(irc, message))
        return;
    switch (message->type) {
    case MESSAGE_JOINED:
        note_joined(irc, message);
        rename_target(irc, message);
        break;
    case MESSAGE_MEMBER:
        if (!irc->task->asks_topic) /* else it is oneself, again */
            irc_add_name(irc, message, &irc->task->found);
        break;
    case MESSAGE_SETTING:
        irc_note_secret(irc->task, message);
        break;
    case MESSAGE_EVENT:
        replay(irc, message);
        break;
    case MESSAGE_ROOM:
        irc_send_topic_by(irc, message);
        break;
    case MESSAGE_ERROR:
        refuse(irc, message);
        irc->task->number = 0;
        break;
    default:
        break;
    }
}

/* What is meant by a name that a room had. */
static uint64_t join_flags(const struct irc *irc, struct str room)
{
    if (irc_knows_renamed(irc, room))
        return FLAG_ANEW;
    return irc_has(irc, IRC_CAP_CHANNEL_RENAME) ? FLAG_NAMED : 0;
}

void irc_join_ask(struct irc *irc, struct str room, struct str key)
{
    struct message request = { .type = MESSAGE_JOIN };
    message_set_flags(&request, join_flags(irc, room));
    if (key.size > 0)
        message_set_text(&request, key);
    irc->task->target = room;
    irc->task->has_topic = irc->task->asks_topic = false;
    irc->task->number = 0;
    message_set_room(&request, room);
    irc_ask(irc, &request);
}

/* Whether it is '#' and a name that is short enough, as CHANNELLEN says. */
static bool can_be_channel(struct str text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.size; i++)
        count += ((unsigned char)text.bytes[i] & 0xC0) != 0x80; /* characters begin so */
    return irc_is_channel(text) && count <= 1 + LIMIT_ROOM_CHARS;
}

static void join_next(struct irc *irc)
{
    struct str channel, key;
    if (irc_join_finish(irc))
        return;
    while (irc_list_next(&irc->task->targets, ',', &channel)) {
        irc_list_next(&irc->task->keys, ',', &key); /* the first is the first one's, and so on */
        if (!can_be_channel(channel)) {
            irc_numeric(irc, ERR_NOSUCHCHANNEL, "%.*s :No such channel", STR_ARGS(channel));
        } else if (!irc_room_find_channel(irc, channel)) {
            irc_join_ask(irc, str_skip(channel, 1), key);
            return;
        }
    }
    irc_end(irc);
}

void irc_on_join(struct irc *irc, const struct irc_line *line)
{
    if (str_equal(irc_line_param(line, 0), STR("0"))) {
        irc_part_all(irc);
        return;
    }
    struct irc_task *task = irc_begin(irc, "JOIN", join_next, irc_join_answer);
    irc_keep(task, irc_line_param(line, 0), irc_line_param(line, 1), STR(""), STR(""));
    join_next(irc);
}

/* ---- rooms without having asked ---- */

/* The next of an account's rooms, each of which ends with a zero. */
static void own_next(struct irc *irc)
{
    struct str *rest = &irc->task->targets;
    if (irc_join_finish(irc))
        return;
    if (rest->size == 0) {
        irc_end(irc);
        return;
    }
    struct str room = { rest->bytes, strlen(rest->bytes) };
    *rest = str_skip(*rest, room.size + 1);
    if (irc_room_find(irc, room)) /* it was in the account's list, and in that of the guest */
        own_next(irc);
    else
        irc_join_ask(irc, room, STR(""));
}

void irc_join_own(struct irc *irc)
{
    bool is_first = irc->is_account && irc->person->sessions == irc && !irc->person_next;
    if (irc->own_rooms.size == 0)
        return;
    if (is_first)
        irc->ident_occurrence = ++irc->door->occurrence;
    struct irc_task *task = irc_begin(irc, "JOIN", own_next, irc_join_answer);
    irc_keep(task, buf_str(&irc->own_rooms), STR(""), STR(""), STR(""));
    buf_fini(&irc->own_rooms);
    own_next(irc);
}

/* A direct group that was opened is told without its members; it names the others. */
static void add_others(struct irc *irc, const struct message *joined)
{
    struct message_list names = joined->names;
    struct message member = { .type = MESSAGE_MEMBER };
    if (joined->kind != ROOM_DIRECT_GROUP || joined->flags & FLAG_SNAPSHOT)
        return;
    while (message_list_next(&names, &member.user))
        irc_add_name(irc, &member, &irc->names);
    member.user = str_of(irc->nick);
    irc_add_name(irc, &member, &irc->names);
}

/* A direct room was opened, or a room is told anew after the session fell behind. */
void irc_joined_unasked(struct irc *irc, const struct message *joined)
{
    bool is_known = irc_room_find(irc, joined->room);
    struct irc_room *room = irc_room_add(irc, joined);
    if (!room)
        return;
    if (joined->kind == ROOM_DIRECT) {
        irc_room_set_peer(room, joined->user);
        return;
    }
    send_join(irc, joined->room);
    if (!is_known)
        send_topic(irc, joined->room, joined->topic);
    irc_mark_joined(irc, room, read_no(joined));
    buf_clear(&irc->names);
    add_others(irc, joined);
    irc->resynced = room;
}
