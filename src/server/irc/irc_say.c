/* PRIVMSG, NOTICE and TAGMSG: what is said to rooms and to users. */
#include "server/irc/irc.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { SAY_TARGET_MAX = 4 };

/* ---- nonces: what this session said is known by them ---- */

/* The last byte says whether the session reads what it said where others do. */
enum { NONCE_READ = 1 };

static void make_nonce(struct irc *irc, bool is_read, uint8_t nonce[LIMIT_NONCE_SIZE])
{
    uint64_t seed = irc->session->origin.seed, count = ++irc->said_count;
    memcpy(nonce, &seed, 8);
    memcpy(nonce + 8, &count, 7);
    nonce[15] = is_read ? NONCE_READ : 0;
}

bool irc_is_own(const struct irc *irc, const struct message *event)
{
    uint64_t seed = irc->session->origin.seed;
    return event->nonce.size == LIMIT_NONCE_SIZE && memcmp(event->nonce.bytes, &seed, 8) == 0 &&
           event->nonce.bytes[15] != NONCE_READ;
}

uint64_t irc_author(const struct effect *effect)
{
    const struct message *message = effect->message;
    bool is_read =
        message->nonce.size == LIMIT_NONCE_SIZE && message->nonce.bytes[15] == NONCE_READ;
    return is_read ? 0 : effect->session;
}

/* ---- tags that others may know ---- */

struct str irc_said_tags(const struct irc_door *door, struct str nonce)
{
    size_t count = door->said_count < IRC_SAID_MAX ? door->said_count : IRC_SAID_MAX;
    for (size_t i = 0; i < count; i++)
        if (nonce.size == LIMIT_NONCE_SIZE &&
            memcmp(door->said[i].nonce, nonce.bytes, LIMIT_NONCE_SIZE) == 0)
            return buf_str(&door->said[i].tags);
    return (struct str){ 0 };
}

/** An answer's own tag is made anew, of what the answer is kept with. */
static void remember_tags(struct irc_door *door, const uint8_t *nonce, struct str tags)
{
    struct buf found = { 0 };
    struct irc_tag tag;
    while (irc_tag_next(&tags, &tag))
        if (!str_equal(tag.key, STR("+draft/reply")) && tag.key.size > 1 && tag.key.bytes[0] == '+')
            buf_printf(&found, "%s%.*s%s%.*s", found.size > 0 ? ";" : "", STR_ARGS(tag.key),
                       tag.value.size > 0 ? "=" : "", STR_ARGS(tag.value));
    if (found.size == 0 || found.size > IRC_CLIENT_TAGS_SIZE) {
        buf_fini(&found);
        return;
    }
    struct irc_said *said = &door->said[door->said_count++ % IRC_SAID_MAX];
    buf_fini(&said->tags);
    said->tags = found;
    memcpy(said->nonce, nonce, LIMIT_NONCE_SIZE);
}

/* ---- what is in flight ---- */

void irc_says_free(struct irc *irc)
{
    struct irc_say *say, *next;
    DL_FOREACH_SAFE (irc->says, say, next)
        free(say);
    irc->says = NULL;
}

static struct irc_say *say_new(struct irc *irc, struct str target, struct str text, bool is_kept)
{
    size_t size = is_kept ? text.size : 0;
    struct irc_say *say = calloc(1, sizeof(*say) + size + 1);
    if (!say)
        return NULL;
    say->id = ++irc->last_id;
    snprintf(say->target, sizeof(say->target), "%.*s", STR_ARGS(target));
    memcpy(say->label, irc->label, sizeof(say->label));
    say->text_size = size;
    if (size > 0)
        memcpy(say->text, text.bytes, size);
    DL_APPEND(irc->says, say);
    return say;
}

/** The sender's own copy, where the answer has to carry a label. */
static void echo(struct irc *irc, const struct irc_say *say, const struct message *done)
{
    struct message event = { .type = MESSAGE_EVENT };
    struct subscription *subscription = irc_subscription(irc, done->room);
    const struct irc_place place = { .target = str_of(say->target),
                                     .room = subscription ? subscription->channel->room : 0 };
    message_set_user(&event, str_of(irc->nick));
    message_set_no(&event, done->no);
    message_set_time(&event, done->time);
    message_set_kind(&event, say->kind);
    message_set_text(&event, (struct str){ say->text, say->text_size });
    message_set_nonce(&event, (struct str){ (const char *)say->nonce, sizeof(say->nonce) });
    if (say->ref > 0)
        message_set_ref(&event, say->ref);
    irc_send_event(irc, &place, &event);
}

static void answered(struct irc *irc, const struct irc_say *say, const struct message *message)
{
    memcpy(irc->label, say->label, sizeof(irc->label));
    irc->labelled_count = 0;
    if (message->type == MESSAGE_DONE && say->is_echoed) {
        irc_settle(irc, message->room);
        echo(irc, say, message);
    }
    if (message->type == MESSAGE_ERROR && message->code == ERROR_RIGHT && !say->is_notice)
        irc_numeric(irc, ERR_CANNOTSENDTOCHAN, "%s :%.*s", say->target, STR_ARGS(message->text));
    else if (message->type == MESSAGE_ERROR && !say->is_notice)
        irc_refuse(irc, message, str_of(say->target));
    irc_send_labelled(irc);
}

bool irc_say_answered(struct irc *irc, const struct message *message)
{
    struct irc_say *say;
    DL_FOREACH (irc->says, say)
        if (say->id == message->id)
            break;
    if (!say)
        return false;
    if (message->type != MESSAGE_DONE && message->type != MESSAGE_ERROR)
        return true;
    DL_DELETE(irc->says, say);
    answered(irc, say, message);
    free(say);
    return true;
}

/* ---- saying ---- */

static bool is_action(struct str text)
{
    return str_starts_with(text, STR("\x01"
                                     "ACTION ")) &&
           text.bytes[text.size - 1] == '\x01';
}

static struct str unwrap_action(struct str text)
{
    text = str_skip(text, 8);
    return (struct str){ text.bytes, text.size - 1 };
}

/** The number of the message that is answered, if it is one of this room; else 0. */
static uint64_t find_ref(const struct irc *irc, const struct irc_room *room, struct str tags)
{
    struct irc_tag tag;
    uint64_t number, no;
    struct subscription *subscription = irc_subscription(irc, str_of(room->name));
    if (!irc_tag_find(tags, STR("+draft/reply"), &tag) && !irc_tag_find(tags, STR("+reply"), &tag))
        return 0;
    if (!subscription || !irc_parse_msgid(tag.value, &number, &no))
        return 0;
    bool is_here = number == subscription->channel->room && no < subscription->stream->tail.next_no;
    return is_here ? no : 0;
}

/** Say something in a room that the session reads. */
static void say(struct irc *irc, const struct irc_room *room, struct str target, struct str text,
                struct str tags, bool is_notice)
{
    uint8_t nonce[LIMIT_NONCE_SIZE];
    struct message request = { .type = MESSAGE_SAY };
    bool is_echoed = irc_has(irc, IRC_CAP_ECHO_MESSAGE);
    bool is_labelled = irc->label[0];
    if (is_action(text)) {
        message_set_kind(&request, EVENT_ACTION);
        text = unwrap_action(text);
    } else if (is_notice) {
        message_set_kind(&request, EVENT_NOTICE);
    }
    struct irc_say *own = say_new(irc, target, text, is_echoed && is_labelled);
    if (!own) {
        session_drop(irc->session, "no memory for what it said");
        return;
    }
    own->kind = request.kind ? request.kind : EVENT_MESSAGE;
    own->is_echoed = is_echoed && is_labelled;
    own->is_notice = is_notice;
    own->ref = find_ref(irc, room, tags);
    irc->label[0] = '\0'; /* it is answered with the acknowledgement */
    make_nonce(irc, is_echoed && !is_labelled, nonce);
    memcpy(own->nonce, nonce, sizeof(nonce));
    remember_tags(irc->door, nonce, tags);
    message_set_id(&request, own->id);
    message_set_room(&request, str_of(room->name));
    message_set_text(&request, text);
    message_set_nonce(&request, (struct str){ (const char *)nonce, sizeof(nonce) });
    if (own->ref > 0)
        message_set_ref(&request, own->ref);
    irc->person->spoke_ms = irc->door->date_ms;
    intake_message(irc->session, &request);
}

/* ---- to several, or to one whom nothing was said to yet ---- */

static void tell_away(struct irc *irc, struct str peer)
{
    const struct irc_person *person = irc_person_find(irc->door, peer);
    if (person && person->away[0])
        irc_numeric(irc, RPL_AWAY, "%.*s :%s", STR_ARGS(peer), person->away);
}

static void to_self(struct irc *irc, bool is_notice, struct str text)
{
    const char *verb = is_notice ? "NOTICE" : "PRIVMSG";
    if (irc_has(irc, IRC_CAP_ECHO_MESSAGE))
        irc_send_from(irc, str_of(irc->nick), "%s %s :%.*s", verb, irc->nick, STR_ARGS(text));
    char label[sizeof(irc->label)];
    memcpy(label, irc->label, sizeof(label));
    irc_send_labelled(irc);
    irc_send_from(irc, str_of(irc->nick), "%s %s :%.*s", verb, irc->nick, STR_ARGS(text));
}

static void say_task_next(struct irc *irc);

static struct message say_request(struct irc *irc, struct str room, uint8_t *nonce)
{
    struct irc_task *task = &irc->task;
    struct message request = { .type = MESSAGE_SAY };
    struct str text = task->text;
    bool is_read = irc_has(irc, IRC_CAP_ECHO_MESSAGE) && !irc->label[0];
    if (is_action(text)) {
        message_set_kind(&request, EVENT_ACTION);
        text = unwrap_action(text);
    } else if (task->verb[0] == 'N') {
        message_set_kind(&request, EVENT_NOTICE);
    }
    make_nonce(irc, is_read, nonce);
    remember_tags(irc->door, nonce, task->extra);
    message_set_room(&request, room);
    message_set_text(&request, text);
    message_set_nonce(&request, (struct str){ (const char *)nonce, LIMIT_NONCE_SIZE });
    return request;
}

/** Said: the echo belongs to the answer if that has a label. */
static void say_task_echo(struct irc *irc, const struct message *done)
{
    struct irc_task *task = &irc->task;
    struct irc_say *copy;
    if (!irc->label[0] || !irc_has(irc, IRC_CAP_ECHO_MESSAGE))
        return;
    struct str text = is_action(task->text) ? unwrap_action(task->text) : task->text;
    copy = calloc(1, sizeof(*copy) + text.size + 1);
    if (!copy)
        return;
    copy->kind = is_action(task->text)  ? EVENT_ACTION
                 : task->verb[0] == 'N' ? EVENT_NOTICE
                                        : EVENT_MESSAGE;
    snprintf(copy->target, sizeof(copy->target), "%.*s", STR_ARGS(task->target));
    copy->text_size = text.size;
    memcpy(copy->text, text.bytes, text.size);
    irc_settle(irc, done->room);
    echo(irc, copy, done);
    free(copy);
}

/** A direct room is joined first, then it is said there. */
static void say_task_answer(struct irc *irc, const struct message *message)
{
    struct irc_task *task = &irc->task;
    if (message->type == MESSAGE_JOINED) {
        struct irc_room *room = irc_room_add(irc, message);
        if (room)
            snprintf(room->peer, sizeof(room->peer), "%.*s", STR_ARGS(message->user));
        buf_clear(&task->found);
        buf_append_str(&task->found, message->room);
    } else if (message->type == MESSAGE_ERROR) {
        if (task->verb[0] != 'N')
            irc_refuse(irc, message, task->target);
        task->found.size = 0;
    } else if (message->type == MESSAGE_DONE && message->has & HAS(FIELD_NO)) {
        say_task_echo(irc, message);
        task->found.size = 0;
    }
}

static void say_to_user(struct irc *irc)
{
    struct irc_task *task = &irc->task;
    struct message request = { .type = MESSAGE_JOIN };
    const struct irc_room *room = irc_room_find_peer(irc, task->target);
    uint8_t nonce[LIMIT_NONCE_SIZE];
    if (room) {
        request = say_request(irc, str_of(room->name), nonce);
        tell_away(irc, task->target);
    } else {
        message_set_user(&request, task->target);
    }
    irc_ask(irc, &request);
}

static void say_to_room(struct irc *irc, const struct irc_room *room)
{
    uint8_t nonce[LIMIT_NONCE_SIZE];
    struct message request = say_request(irc, str_of(room->name), nonce);
    irc_ask(irc, &request);
}

static void refuse_room(struct irc *irc)
{
    if (irc->task.verb[0] != 'N')
        irc_numeric(irc, ERR_CANNOTSENDTOCHAN, "%.*s :Cannot send to channel",
                    STR_ARGS(irc->task.target));
}

static bool is_self(const struct irc *irc, struct str nick)
{
    return irc_word_equal(nick, str_of(irc->nick));
}

static void say_task_next(struct irc *irc)
{
    struct irc_task *task = &irc->task;
    uint8_t nonce[LIMIT_NONCE_SIZE];
    if (task->found.size > 0) { /* the direct room that has been joined */
        struct str room = buf_str(&task->found);
        struct message request = say_request(irc, room, nonce);
        tell_away(irc, task->target);
        irc_ask(irc, &request);
        return;
    }
    while (task->count++ < SAY_TARGET_MAX && irc_list_next(&task->targets, ',', &task->target)) {
        const struct irc_room *room = irc_room_find_channel(irc, task->target);
        if (task->target.bytes[0] == '#' && !room) {
            refuse_room(irc);
        } else if (is_self(irc, task->target)) {
            to_self(irc, task->verb[0] == 'N', task->text);
        } else if (room) {
            say_to_room(irc, room);
            return;
        } else {
            say_to_user(irc);
            return;
        }
    }
    irc_end(irc);
}

static void say_as_task(struct irc *irc, const struct irc_line *line, const char *verb)
{
    struct irc_task *task = irc_begin(irc, verb, say_task_next, say_task_answer);
    irc_keep(task, irc_line_param(line, 0), STR(""), irc_line_param(line, 1), line->tags);
    say_task_next(irc);
}

bool irc_say_is_simple(const struct irc *irc, const struct irc_line *line)
{
    struct str target = irc_line_param(line, 0);
    bool is_say = irc_word_equal(line->command, STR("PRIVMSG")) ||
                  irc_word_equal(line->command, STR("NOTICE"));
    return is_say && irc_line_param(line, 1).size > 0 && target.size > 0 &&
           !memchr(target.bytes, ',', target.size) && irc_room_find_channel(irc, target);
}

static void on_say(struct irc *irc, const struct irc_line *line, const char *verb)
{
    struct str target = irc_line_param(line, 0), text = irc_line_param(line, 1);
    bool is_notice = verb[0] == 'N';
    if (target.size == 0 || text.size == 0) {
        if (!is_notice && target.size == 0)
            irc_numeric(irc, ERR_NORECIPIENT, ":No recipient given (%s)", verb);
        else if (!is_notice)
            irc_numeric(irc, ERR_NOTEXTTOSEND, ":No text to send");
        return;
    }
    if (!is_notice && irc_service_serve(irc, target, text))
        return;
    if (irc_say_is_simple(irc, line))
        say(irc, irc_room_find_channel(irc, target), target, text, line->tags, is_notice);
    else
        say_as_task(irc, line, verb);
}

void irc_on_privmsg(struct irc *irc, const struct irc_line *line)
{
    on_say(irc, line, "PRIVMSG");
}

void irc_on_notice(struct irc *irc, const struct irc_line *line)
{
    on_say(irc, line, "NOTICE");
}
