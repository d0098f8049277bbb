/*
 * PRIVMSG and NOTICE: to whom something is said. To a room that is read it is said at once; to
 * several, or to somebody whom nothing was said to yet, one after the other.
 */
#include "server/irc/irc_say.h"

#include <stdio.h>
#include <stdlib.h>

enum { SAY_TARGET_MAX = 4 };

static void tell_away(struct irc *irc, struct str peer)
{
    const struct irc_room *room = irc_room_find_peer(irc, peer);
    const char *text = room ? irc_away_find(irc->door, str_of(room->peer)) : NULL;
    if (text)
        irc_numeric(irc, RPL_AWAY, "%s :%s", room->peer, text);
}

/* What one says to oneself is kept nowhere. */
static void to_self(struct irc *irc, bool is_notice, struct str text)
{
    struct message event = { .type = MESSAGE_EVENT };
    const struct irc_place place = { .target = str_of(irc->nick) };
    message_set_user(&event, str_of(irc->nick));
    message_set_kind(&event, is_notice ? EVENT_NOTICE : EVENT_MESSAGE);
    message_set_text(&event, text);
    if (irc_has(irc, IRC_CAP_ECHO_MESSAGE))
        irc_send_event(irc, &place, &event);
    irc_send_labelled(irc);
    irc_send_event(irc, &place, &event);
}

/* One is not in the room, and it is not for others. */
static void refuse_room(struct irc *irc)
{
    if (irc->task->verb[0] != 'N')
        irc_numeric(irc, ERR_CANNOTSENDTOCHAN, "%.*s :Cannot send to channel",
                    STR_ARGS(irc->task->target));
}

/* It is kept for an account that has no client at the moment. */
static void tell_absent(struct irc *irc, const struct message *done)
{
    bool is_told = done->flags & FLAG_OFFLINE && irc->task->verb[0] != 'N';
    if (is_told)
        irc_numeric(irc, RPL_AWAY, "%.*s :" IRC_ABSENT, STR_ARGS(irc->task->target));
}

/* A direct room is joined first, then it is said there. */
static void say_task_answer(struct irc *irc, const struct message *message)
{
    struct irc_task *task = irc->task;
    if (message->type == MESSAGE_JOINED) {
        struct irc_room *room = irc_room_add(irc, message);
        if (room)
            irc_room_set_peer(room, message->user);
        buf_clear(&task->found);
        buf_append_str(&task->found, message->room);
    } else if (message->type == MESSAGE_ERROR) {
        if (task->is_outside)
            refuse_room(irc);
        else if (task->verb[0] != 'N')
            irc_refuse(irc, message, task->target);
        task->found.size = 0;
    } else if (message->type == MESSAGE_DONE && message->has & HAS(FIELD_NO)) {
        tell_absent(irc, message);
        irc_say_echo(irc, task->say, message);
        task->found.size = 0;
    }
}

/* Ask for it, as the step of the task. */
static void say_to_room(struct irc *irc, const struct irc_room *room)
{
    struct irc_task *task = irc->task;
    struct message request;
    const struct irc_words words = {
        .text = task->text,
        .tags = task->extra,
        .cuts = task->keys,
        .is_notice = task->verb[0] == 'N',
        .is_unheard = task->is_to_several && task->count > 1,
        .is_outside = task->is_outside,
    };
    free(task->say);
    task->say = irc_say_new(irc, room, task->target, &words, &request);
    if (!task->say) {
        session_drop(irc->session, "no memory for what it said");
        return;
    }
    if (room->is_direct)
        tell_away(irc, task->target);
    irc_ask(irc, &request);
}

static void join_user(struct irc *irc)
{
    struct message request = { .type = MESSAGE_JOIN };
    message_set_user(&request, irc->task->target);
    irc_ask(irc, &request);
}

static bool is_self(const struct irc *irc, struct str nick)
{
    return irc_word_equal(nick, str_of(irc->nick));
}

/* To a room that one is not in. Returns whether there is an answer to wait for. */
static bool say_from_outside(struct irc *irc)
{
    struct irc_task *task = irc->task;
    char name[LIMIT_ROOM_SIZE + 1];
    struct irc_room room = { .name = name };
    snprintf(name, sizeof(name), "%.*s", STR_ARGS(str_skip(task->target, 1)));
    if (task->target.size < 2 || task->target.size > LIMIT_ROOM_SIZE) {
        refuse_room(irc);
        return false;
    }
    task->is_outside = true;
    say_to_room(irc, &room);
    return true;
}

/* Say it to the present target. Returns whether there is an answer to wait for. */
static bool say_to_target(struct irc *irc)
{
    struct irc_task *task = irc->task;
    const struct irc_room *room = irc_room_find_target(irc, task->target);
    task->is_outside = false;
    if (room) {
        say_to_room(irc, room);
        return true;
    }
    if (task->target.bytes[0] == '#')
        return say_from_outside(irc);
    if (is_self(irc, task->target)) {
        to_self(irc, task->verb[0] == 'N', task->text);
        return false;
    }
    join_user(irc);
    return true;
}

static void say_task_next(struct irc *irc)
{
    struct irc_task *task = irc->task;
    const struct irc_room *joined = irc_room_find(irc, buf_str(&task->found));
    if (joined) { /* the direct room, which had to be opened */
        say_to_room(irc, joined);
        return;
    }
    while ((task->is_to_several || task->count < SAY_TARGET_MAX) &&
           irc_list_next(&task->targets, ',', &task->target) && ++task->count)
        if (say_to_target(irc))
            return;
    if (task->targets.size > 0 && task->verb[0] != 'N')
        irc_numeric(irc, ERR_TOOMANYTARGETS, "%.*s :Too many targets", STR_ARGS(task->targets));
    irc_end(irc);
}

static void say_as_task(struct irc *irc, struct str targets, const struct irc_words *words)
{
    struct irc_task *task =
        irc_begin(irc, words->is_notice ? "NOTICE" : "PRIVMSG", say_task_next, say_task_answer);
    irc_keep(task, targets, words->cuts, words->text, words->tags);
    task->is_to_several = words->is_to_several;
    say_task_next(irc);
}

void irc_say_to_each(struct irc *irc, struct str targets, const struct irc_words *words)
{
    say_as_task(irc, targets, words);
}

void irc_say_to(struct irc *irc, struct str targets, const struct irc_words *words)
{
    bool is_one = !memchr(targets.bytes, ',', targets.size);
    const struct irc_room *room = is_one ? irc_room_find_channel(irc, targets) : NULL;
    if (!words->is_notice && irc_service_serve(irc, targets, words->text))
        return;
    if (irc_status_say(irc, targets, words))
        return;
    if (room)
        irc_say_at_once(irc, room, targets, words);
    else
        say_as_task(irc, targets, words);
}

bool irc_say_is_simple(const struct irc *irc, const struct irc_line *line)
{
    struct str target = irc_line_param(line, 0);
    bool is_say = irc_word_equal(line->command, STR("PRIVMSG")) ||
                  irc_word_equal(line->command, STR("NOTICE"));
    return is_say && irc_line_param(line, 1).size > 0 && target.size > 0 &&
           !memchr(target.bytes, ',', target.size) && irc_room_find_channel(irc, target);
}

/* Something that clients answer by themselves; in a room all of them would. */
static bool is_question(struct str text)
{
    return text.bytes[0] == '\x01' && !str_starts_with(text, STR("\x01"
                                                                 "ACTION "));
}

/* Whether it is one line to each of those it is for, as it was one line from its author. */
static bool fits_lines(struct irc *irc, const char *verb, struct str targets, struct str text)
{
    struct buf *source = &irc->door->text;
    struct str target;
    size_t longest = 0;
    while (irc_list_next(&targets, ',', &target))
        longest = target.size > longest ? target.size : longest;
    buf_clear(source);
    irc_person_source(irc->door, str_of(irc->nick), source);
    return 1 + source->size + 1 + strlen(verb) + 1 + longest + 2 + text.size + 2 <= IRC_LINE_SIZE;
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
    if (!fits_lines(irc, verb, target, text)) {
        irc_numeric(irc, ERR_INPUTTOOLONG, ":Input line was too long to be passed on");
        return;
    }
    bool is_room = memchr(target.bytes, '#', target.size);
    if (is_room && !is_notice && is_question(text)) { /* mode C, which is always on */
        irc_numeric(irc, ERR_CANNOTSENDTOCHAN, "%.*s :Cannot send CTCP to channel (+C)",
                    STR_ARGS(target));
        return;
    }
    const struct irc_words words = { .text = text, .tags = line->tags, .is_notice = is_notice };
    irc_say_to(irc, target, &words);
}

void irc_on_privmsg(struct irc *irc, const struct irc_line *line)
{
    on_say(irc, line, "PRIVMSG");
}

void irc_on_notice(struct irc *irc, const struct irc_line *line)
{
    on_say(irc, line, "NOTICE");
}
