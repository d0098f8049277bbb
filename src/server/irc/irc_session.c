/* The codec of IRC: how sessions and lines meet, and in what order commands are obeyed. */
#include "server/irc/irc.h"

#include <errno.h>
#include <hutong/common/utf8.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- the door ---- */

struct irc_door *irc_door_new(const struct irc_config *config, uint64_t date_ms)
{
    struct irc_door *door = calloc(1, sizeof(*door));
    if (!door)
        return NULL;
    door->config = *config;
    door->date_ms = door->started_ms = date_ms;
    return door;
}

void irc_door_free(struct irc_door *door)
{
    if (!door)
        return;
    irc_people_free(door);
    irc_away_free(door);
    irc_marks_forget(door, STR(""));
    for (size_t i = 0; i < IRC_SAID_MAX; i++) {
        buf_fini(&door->said[i].tags);
        buf_fini(&door->said[i].cuts);
    }
    buf_fini(&door->occurred);
    buf_fini(&door->line);
    buf_fini(&door->out);
    buf_fini(&door->text);
    buf_fini(&door->tags);
    free(door);
}

void irc_door_configure(struct irc_door *door, struct sessions *sessions,
                        const struct irc_config *config)
{
    char name[IRC_SERVER_NAME_SIZE];
    const struct irc_config was = door->config;
    const struct session *session, *next;
    memcpy(name, door->config.server_name, sizeof(name));
    door->config = *config;
    memcpy(door->config.server_name, name, sizeof(name));
    HASH_ITER (hh, sessions->all, session, next) {
        if (session->context == door && session->state < SESSION_CLOSING)
            irc_cap_update(irc_of(session), &was);
    }
}

void irc_door_set_date(struct irc_door *door, uint64_t date_ms)
{
    door->date_ms = date_ms;
}

/* ---- a session ---- */

struct irc *irc_of(const struct session *session)
{
    return session->codec_state;
}

static int codec_open(struct session *session)
{
    struct irc *irc = calloc(1, sizeof(*irc));
    if (!irc)
        return -ENOMEM;
    irc->session = session;
    irc->door = session->context;
    irc->nick = "";
    irc->arrival = calloc(1, sizeof(*irc->arrival));
    if (!irc->arrival) {
        free(irc);
        return -ENOMEM;
    }
    session->codec_state = irc;
    session->state = SESSION_GREETED; /* there is no hello */
    return 0;
}

/* What a task has kept. */
static void task_forget(struct irc_task *task)
{
    buf_fini(&task->memory);
    buf_fini(&task->found);
    buf_fini(&task->shown);
    buf_fini(&task->offline);
    free(task->say);
    task->say = NULL;
}

static void task_free(struct irc *irc)
{
    if (!irc->task)
        return;
    task_forget(irc->task);
    if (irc->task != &irc->door->lost)
        free(irc->task);
    irc->task = NULL;
}

/* Most connections rest most of the time: what only commands need is there for these alone. */
static void codec_rest(struct session *session)
{
    struct irc *irc = irc_of(session);
    if (!irc->has_task)
        task_free(irc);
}

static void codec_close(struct session *session)
{
    struct irc *irc = irc_of(session);
    if (irc->person)
        irc_set_operator(irc, false);
    if (irc->person && !irc->is_account)
        irc_marks_forget(irc->door, str_of(irc->nick));
    irc_person_put(irc);
    irc_rooms_free(irc);
    irc_says_free(irc);
    irc_history_free(irc);
    irc_multiline_free(irc);
    irc_watches_free(irc);
    irc_arrival_free(irc);
    irc_sasl_forget(irc);
    buf_fini(&irc->former_names);
    buf_fini(&irc->own_rooms);
    buf_fini(&irc->metadata_keys);
    task_free(irc);
    free(irc->label);
    irc_labelled_free(irc);
    buf_fini(&irc->names);
    irc_nick_unref(irc->nick);
    free(irc);
    session->codec_state = NULL;
}

/* ---- tasks ---- */

void irc_ask(struct irc *irc, struct message *message)
{
    irc->task->id = ++irc->last_id;
    message_set_id(message, irc->task->id);
    intake_message(irc->session, message);
}

static struct irc_task *task_of(struct irc *irc)
{
    if (!irc->task)
        irc->task = calloc(1, sizeof(*irc->task));
    if (!irc->task) {
        session_drop(irc->session, "no memory for what it asks");
        irc->task = &irc->door->lost;
    }
    return irc->task;
}

struct irc_task *irc_begin(struct irc *irc, const char *verb, void (*next)(struct irc *irc),
                           void (*answer)(struct irc *irc, const struct message *message))
{
    struct irc_task *task = task_of(irc);
    buf_clear(&task->memory);
    buf_clear(&task->found);
    buf_clear(&task->shown);
    buf_clear(&task->offline);
    free(task->say);
    *task = (struct irc_task){ .next = next,
                               .answer = answer,
                               .memory = task->memory,
                               .found = task->found,
                               .shown = task->shown,
                               .offline = task->offline };
    snprintf(task->verb, sizeof(task->verb), "%s", verb);
    irc->has_task = true;
    return task;
}

bool irc_keep(struct irc_task *task, struct str targets, struct str keys, struct str text,
              struct str extra)
{
    struct str *const slices[] = { &task->targets, &task->keys, &task->text, &task->extra };
    const struct str given[] = { targets, keys, text, extra };
    size_t size = 0;
    buf_clear(&task->memory);
    for (size_t i = 0; i < 4; i++)
        size += given[i].size;
    if (buf_reserve(&task->memory, size + 1) != 0)
        return false;
    for (size_t i = 0; i < 4; i++) {
        const char *place = (const char *)task->memory.bytes + task->memory.size;
        buf_append_str(&task->memory, given[i]);
        *slices[i] = (struct str){ place, given[i].size };
    }
    return true;
}

void irc_end(struct irc *irc)
{
    irc->has_task = false;
    irc_send_labelled(irc);
    task_forget(irc->task);
    session_mark(irc->session);
    if (!irc->is_welcome)
        return;
    irc_renamed_follow(irc);
    irc_marks_follow(irc);
}

static void task_answered(struct irc *irc, const struct message *message)
{
    uint64_t id = irc->task->id;
    if (irc->task->answer)
        irc->task->answer(irc, message);
    bool is_last = message->type == MESSAGE_DONE || message->type == MESSAGE_ERROR;
    if (is_last && irc->has_task && irc->task->id == id)
        irc->task->next(irc);
}

/* ---- lines in ---- */

/* What is refused for its bytes may have them in the label: that is not given back. */
static bool is_label(struct str text)
{
    return text.size > 0 && text.size <= IRC_LABEL_SIZE && !memchr(text.bytes, '\0', text.size) &&
           utf8_is_valid(text);
}

static void begin_label(struct irc *irc, struct str tags)
{
    struct irc_tag tag;
    if (!irc_has(irc, IRC_CAP_LABELED_RESPONSE) || !irc_tag_find(tags, STR("label"), &tag) ||
        !is_label(tag.value))
        return;
    char *label = strndup(tag.value.bytes, tag.value.size);
    if (!label)
        session_drop(irc->session, "no memory for a label");
    irc_give_label(irc, label);
}

static void obey(struct irc *irc, const struct irc_line *line)
{
    irc->ident_occurrence = 0; /* rooms that are joined from now on are news */
    begin_label(irc, line->tags);
    if (!irc_multiline_takes(irc, line))
        irc_command_run(irc, line);
    if (irc->session->state < SESSION_CLOSED && !irc->has_task)
        irc_send_labelled(irc);
}

/* A browser at the wrong door, or whoever has it post there: nothing it says is meant for us. */
static bool is_http(const struct irc_line *line)
{
    return irc_line_param(line, 1).size > 5 &&
           str_starts_with(irc_line_param(line, 1), STR("HTTP/"));
}

static void refuse_text(struct irc *irc, const struct irc_line *line)
{
    char command[16];
    bool is_word = line->command.size < sizeof(command);
    for (size_t i = 0; i < line->command.size; i++)
        is_word &= (line->command.bytes[i] | 0x20) >= 'a' && (line->command.bytes[i] | 0x20) <= 'z';
    snprintf(command, sizeof(command), "%.*s", STR_ARGS(is_word ? line->command : STR("*")));
    begin_label(irc, line->tags);
    irc_standard(irc, "FAIL", command, "INVALID_UTF8", STR(""),
                 "Message rejected, it is not valid UTF-8 or holds a zero byte");
    irc_send_labelled(irc);
}

static void take_line(struct irc *irc, enum irc_line_result result, const struct irc_line *line)
{
    bool is_long = result == IRC_LINE_E_LONG ||
                   (result == IRC_LINE_OK && line->tags.size > IRC_CLIENT_TAGS_SIZE);
    if (is_long)
        irc_numeric(irc, ERR_INPUTTOOLONG, ":Input line was too long");
    else if (result == IRC_LINE_E_UTF8)
        refuse_text(irc, line);
    else if (result == IRC_LINE_OK && !irc->is_welcome && is_http(line))
        session_end(irc->session, MESSAGE_BYE, ERROR_FRAME, "This is not a web server");
    else if (result == IRC_LINE_OK)
        obey(irc, line);
}

static size_t codec_take(struct session *session, const uint8_t *bytes, size_t size)
{
    struct irc *irc = irc_of(session);
    struct irc_line line = { 0 };
    size_t used = 0;
    enum irc_line_result result =
        irc_line_take((struct str){ (const char *)bytes, size }, &line, &used);
    if (result == IRC_LINE_MORE)
        return 0;
    if (result == IRC_LINE_E_ENDLESS) {
        irc_numeric(irc, ERR_INPUTTOOLONG, ":Input line was too long");
        session_end(session, MESSAGE_BYE, ERROR_FRAME, "Input line was too long");
        return 0;
    }
    if (irc->says && !(result == IRC_LINE_OK && irc_say_is_simple(irc, &line))) {
        irc->is_held = true;
        return 0;
    }
    take_line(irc, result, &line);
    return used;
}

static bool codec_must_wait(const struct session *session)
{
    struct irc *irc = irc_of(session);
    if (!irc->says)
        irc->is_held = false;
    return irc->has_task || irc->is_held;
}

/* ---- what is told ---- */

/* An event that the session had missed. */
static void tell_missed(struct irc *irc, const struct message *event)
{
    const struct irc_room *room = irc_room_find(irc, event->room);
    struct subscription *subscription = irc_subscription(irc, event->room);
    struct buf out = { 0 }, target = { 0 };
    if (!room || irc_is_own(irc, event) || event->kind == EVENT_RENAME) /* it was told at once */
        return;
    struct irc_place place = { .target = irc_room_shown(room, &target),
                               .room = subscription ? subscription->stream->channel->room : 0 };
    if (room->is_direct && str_equal(event->user, str_of(room->peer)))
        place.target = str_of(irc->nick);
    if (irc_encode_event(irc->door, irc->caps, &place, event, false, STR(""), &out) == 0)
        answer_bytes(irc->session, out.bytes, out.size);
    buf_fini(&out);
    buf_fini(&target);
}

static void tell_ping(struct irc *irc)
{
    char text[IRC_SERVER_NAME_SIZE + 16];
    snprintf(text, sizeof(text), "PING :%s\r\n", irc->door->config.server_name);
    answer_bytes(irc->session, text, strlen(text));
}

/* A signal to this session alone: somebody is typing. */
static void tell_presence(struct irc *irc, const struct message *signal)
{
    const struct irc_room *room = irc_room_find(irc, signal->room);
    struct buf target = { 0 };
    if (!room || signal->kind != PRESENCE_TYPING)
        return;
    irc_tell_typing(irc, signal->user,
                    room->is_direct ? str_of(irc->nick) : irc_room_shown(room, &target));
    buf_fini(&target);
}

static void tell_unasked(struct irc *irc, const struct message *message)
{
    switch (message->type) {
    case MESSAGE_EVENT:
        tell_missed(irc, message);
        break;
    case MESSAGE_JOINED:
        irc_joined_unasked(irc, message);
        break;
    case MESSAGE_MEMBER:
        if (irc->resynced)
            irc_add_name(irc, message, &irc->names);
        break;
    case MESSAGE_PRESENCE:
        tell_presence(irc, message);
        break;
    case MESSAGE_INVITED:
        irc_send_from(irc, message->user, "INVITE %s #%.*s", irc_nick(irc),
                      STR_ARGS(message->room));
        break;
    case MESSAGE_RENAME:
        irc_renamed(irc, message);
        break;
    case MESSAGE_MARK:
        irc_mark_moved(irc, message);
        break;
    case MESSAGE_PING:
        tell_ping(irc);
        break;
    case MESSAGE_NOTICE:
        irc_tell_notice(irc, message);
        break;
    case MESSAGE_BYE:
    case MESSAGE_ERROR:
        irc_send_end(irc, message->text);
        break;
    default:
        break;
    }
}

static int codec_tell(struct session *session, const struct message *message, struct buf *out)
{
    struct irc *irc = irc_of(session);
    (void)out; /* a message may be several lines, or none: they are queued one by one */
    if (!(message->has & HAS(FIELD_ID)))
        tell_unasked(irc, message);
    else if (irc->has_task && message->id == irc->task->id)
        task_answered(irc, message);
    else
        irc_say_answered(irc, message);
    return 0;
}

/* ---- rooms that are read ---- */

static struct channel_pair *pair_new(const struct irc *irc, const struct irc_room *room)
{
    struct channel_pair *pair = calloc(1, sizeof(*pair));
    if (pair) {
        snprintf(pair->names[0], sizeof(pair->names[0]), "%s", irc->nick);
        snprintf(pair->names[1], sizeof(pair->names[1]), "%s", room->peer);
    }
    return pair;
}

static void codec_subscribed(struct session *session, struct channel *channel)
{
    struct irc *irc = irc_of(session);
    struct irc_room *room = irc_room_find(irc, channel_name(channel));
    if (room && room->is_direct && !channel->pair)
        channel->pair = pair_new(irc, room);
    irc_tell_ident(irc, channel);
    if (room && irc->resynced == room) {
        irc_send_names(irc, false, str_of(room->name), &irc->names);
        buf_fini(&irc->names);
        irc->resynced = NULL;
    }
}

static void codec_unsubscribed(struct session *session, struct channel *channel)
{
    struct irc *irc = irc_of(session);
    struct irc_room *room = irc ? irc_room_find(irc, channel_name(channel)) : NULL;
    if (!room)
        return;
    irc_login_leaves(irc, room);
    irc_room_drop(irc, room);
}

static const struct session_codec codec = {
    .open = codec_open,
    .close = codec_close,
    .take = codec_take,
    .must_wait = codec_must_wait,
    .rest = codec_rest,
    .tell = codec_tell,
    .encode = irc_encode,
    .first = irc_first,
    .blank = irc_blank,
    .deliver = irc_deliver,
    .author = irc_author,
    .subscribed = codec_subscribed,
    .unsubscribed = codec_unsubscribed,
    .is_slowed = true, /* a line cannot be refused for later: it would be lost */
    .has_no_grace = true,
};

struct session_door irc_door_session(struct irc_door *door)
{
    return (struct session_door){ .codec = &codec, .context = door };
}
