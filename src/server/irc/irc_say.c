/* One message to one room: see irc_say.h. */
#include "server/irc/irc_say.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- what is said ---- */

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

/* The number of the message that is answered, if it is one of this room; else 0. */
static uint64_t find_ref(const struct irc *irc, const struct irc_room *room, struct str tags)
{
    struct irc_tag tag;
    if (!irc_tag_find(tags, STR("+draft/reply"), &tag) && !irc_tag_find(tags, STR("+reply"), &tag))
        return 0;
    return irc_room_find_no(irc, room, tag.value);
}

static struct irc_say *allocate(struct str target, struct str kept)
{
    struct irc_say *say = calloc(1, sizeof(*say) + kept.size + 1);
    if (!say)
        return NULL;
    snprintf(say->target, sizeof(say->target), "%.*s", STR_ARGS(target));
    say->text_size = kept.size;
    if (kept.size > 0)
        memcpy(say->text, kept.bytes, kept.size);
    return say;
}

static void make_request(const struct irc_say *say, const struct irc_room *room, struct str text,
                         struct message *request)
{
    *request = (struct message){ .type = MESSAGE_SAY };
    message_set_room(request, str_of(room->name));
    message_set_text(request, text);
    message_set_nonce(request, (struct str){ (const char *)say->nonce, sizeof(say->nonce) });
    if (say->kind != EVENT_MESSAGE)
        message_set_kind(request, say->kind);
    if (say->ref > 0)
        message_set_ref(request, say->ref);
}

struct irc_say *irc_say_new(struct irc *irc, const struct irc_room *room, struct str target,
                            const struct irc_words *words, struct message *request)
{
    bool is_wrapped = is_action(words->text);
    bool wants_echo = irc_has(irc, IRC_CAP_ECHO_MESSAGE) && !words->is_unheard;
    bool is_echoed = wants_echo && (irc->label || words->is_outside);
    struct str text = is_wrapped ? unwrap_action(words->text) : words->text;
    struct irc_say *say = allocate(target, is_echoed ? text : STR(""));
    if (!say)
        return NULL;
    say->kind = is_wrapped ? EVENT_ACTION : words->is_notice ? EVENT_NOTICE : EVENT_MESSAGE;
    say->is_echoed = is_echoed;
    say->is_notice = words->is_notice;
    say->ref = find_ref(irc, room, words->tags);
    irc_make_nonce(irc, wants_echo && !is_echoed, say->nonce);
    irc_said_remember(irc->door, say->nonce, words, say->ref > 0);
    irc->person->spoke_ms = irc->door->date_ms;
    make_request(say, room, text, request);
    return say;
}

void irc_say_echo(struct irc *irc, const struct irc_say *say, const struct message *done)
{
    struct message event = { .type = MESSAGE_EVENT };
    struct subscription *subscription = irc_subscription(irc, done->room);
    const struct irc_place place = { .target = str_of(say->target),
                                     .room =
                                         subscription ? subscription->stream->channel->room : 0 };
    if (!say->is_echoed)
        return;
    message_set_user(&event, str_of(irc->nick));
    message_set_no(&event, done->no);
    message_set_time(&event, done->time);
    message_set_kind(&event, say->kind);
    message_set_text(&event, (struct str){ say->text, say->text_size });
    message_set_nonce(&event, (struct str){ (const char *)say->nonce, sizeof(say->nonce) });
    if (say->ref > 0)
        message_set_ref(&event, say->ref);
    irc_settle(irc, done->room);
    irc_send_event(irc, &place, &event);
}

/* ---- what is in flight ---- */

static void say_free(struct irc_say *say)
{
    free(say->label);
    free(say);
}

void irc_says_free(struct irc *irc)
{
    struct irc_say *say, *next;
    DL_FOREACH_SAFE (irc->says, say, next)
        say_free(say);
    irc->says = NULL;
}

void irc_say_at_once(struct irc *irc, const struct irc_room *room, struct str target,
                     const struct irc_words *words)
{
    struct message request;
    struct irc_say *say = irc_say_new(irc, room, target, words, &request);
    if (!say) {
        session_drop(irc->session, "no memory for what it said");
        return;
    }
    say->id = ++irc->last_id;
    say->label = irc_take_label(irc); /* it is answered with the acknowledgement */
    DL_APPEND(irc->says, say);
    message_set_id(&request, say->id);
    intake_message(irc->session, &request);
}

static void answered(struct irc *irc, struct irc_say *say, const struct message *message)
{
    irc_give_label(irc, say->label);
    say->label = NULL;
    if (message->type == MESSAGE_DONE)
        irc_say_echo(irc, say, message);
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
    say_free(say);
    return true;
}
