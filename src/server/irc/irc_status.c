/*
 * What is said to those who are something in a room: "@#room" is its admins and owners, "~#room"
 * its owners, "+#room" also who has a voice. Each of them is told by himself, in a direct room,
 * whichever door he came in by; in front of the text is then whom it was for, "[@#room] ", which
 * this door makes the line's target again.
 */
#include "server/irc/irc_encoding.h"
#include "server/irc/irc_say.h"

#include <stdio.h>

enum { STATUS_RECEIVER_MAX = 32 };

static bool is_status(struct str target)
{
    return target.size > 2 && strchr("@~+", target.bytes[0]) && target.bytes[1] == '#';
}

/* ---- for those who hear it ---- */

bool irc_status_take(const struct irc_place *place, const struct message *event,
                     struct irc_place *placep, struct message *eventp)
{
    struct str text = event->text;
    const char *end =
        text.size > 4 && text.bytes[0] == '[' ? memchr(text.bytes, ']', text.size) : NULL;
    bool is_direct = place->target.size > 0 && place->target.bytes[0] != '#';
    if (!is_direct || !end || end + 1 == text.bytes + text.size || end[1] != ' ')
        return false;
    struct str target = { text.bytes + 1, (size_t)(end - text.bytes) - 1 };
    if (!is_status(target) || memchr(target.bytes, ' ', target.size))
        return false;
    *placep = *place;
    placep->target = target;
    *eventp = *event;
    eventp->text = str_skip(text, target.size + 3);
    return true;
}

/* ---- for who says it ---- */

static void answer(struct irc *irc, const struct message *message)
{
    struct irc_task *task = irc->task;
    char sign = task->keys.bytes[0];
    uint64_t wanted =
        FLAG_OWNER | (sign != '~' ? FLAG_ROOM_ADMIN : 0) | (sign == '+' ? FLAG_VOICE : 0);
    bool is_receiver = message->type == MESSAGE_MEMBER && (message->flags & wanted) &&
                       !str_equal(message->user, str_of(irc->nick));
    if (is_receiver && task->count++ < STATUS_RECEIVER_MAX)
        buf_printf(&task->found, "%.*s,", STR_ARGS(message->user));
    else if (message->type == MESSAGE_ERROR && task->verb[0] != 'N')
        irc_refuse(irc, message, task->keys);
}

/* Who they are is known: say it to one after the other. */
static void next(struct irc *irc)
{
    struct irc_task *task = irc->task;
    struct buf receivers = task->found, memory = task->memory;
    const struct irc_words words = {
        .text = task->text,
        .tags = task->extra,
        .is_notice = task->verb[0] == 'N',
        .is_to_several = true,
    };
    task->found = task->memory = (struct buf){ 0 };
    if (receivers.size > 0)
        irc_say_to_each(irc, buf_str(&receivers), &words);
    else
        irc_end(irc);
    buf_fini(&receivers);
    buf_fini(&memory);
}

/* The text, with whom it is for in front of it; an action stays one. */
static void put_text(struct str target, struct str text, struct buf *out)
{
    struct str action = STR("\x01"
                            "ACTION ");
    if (str_starts_with(text, action)) {
        buf_append_str(out, action);
        text = str_skip(text, action.size);
    }
    buf_printf(out, "[%.*s] ", STR_ARGS(target));
    buf_append_str(out, text);
}

bool irc_status_say(struct irc *irc, struct str target, const struct irc_words *words)
{
    struct message request = { .type = MESSAGE_WHO };
    struct buf text = { 0 };
    if (!is_status(target) || memchr(target.bytes, ',', target.size))
        return false;
    const struct irc_room *room = irc_room_find_channel(irc, str_skip(target, 1));
    if (!room) {
        if (!words->is_notice)
            irc_numeric(irc, ERR_CANNOTSENDTOCHAN, "%.*s :Cannot send to channel",
                        STR_ARGS(target));
        return true;
    }
    put_text(target, words->text, &text);
    struct irc_task *task = irc_begin(irc, words->is_notice ? "NOTICE" : "PRIVMSG", next, answer);
    irc_keep(task, STR(""), target, buf_str(&text), words->tags);
    buf_fini(&text);
    message_set_room(&request, str_of(room->name));
    irc_ask(irc, &request);
    return true;
}
