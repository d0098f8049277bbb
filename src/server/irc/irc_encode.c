/* Events and signals as lines, the same for all clients with the same capabilities. */
#include "server/irc/irc_encoding.h"

#include <hutong/common/macros.h>
#include <hutong/common/time_text.h>
#include <inttypes.h>

/* Tags */

static void put_tag(struct buf *out, size_t start, const char *text)
{
    buf_printf(out, "%c%s", out->size == start ? '@' : ';', text);
}

static void put_time(const struct irc_encoding *encoding, uint64_t time_ms, size_t start)
{
    char time[TIME_TEXT_MAX];
    if (!(encoding->caps & IRC_CAP_SERVER_TIME))
        return;
    time_text_rfc3339(time_ms, time);
    put_tag(encoding->out, start, "time=");
    buf_append_str(encoding->out, str_of(time));
}

static void put_msgid(const struct irc_encoding *encoding, const char *key, uint64_t no,
                      size_t start)
{
    if (!(encoding->caps & IRC_CAP_MESSAGE_TAGS) || encoding->place->room == 0)
        return;
    put_tag(encoding->out, start, key);
    buf_printf(encoding->out, "=r%" PRIu64 "-%" PRIu64, encoding->place->room, no);
}

/* What its author's client had for others: on further lines too, unless it is much. */
static void put_said(const struct irc_encoding *encoding, enum irc_line_kind kind, size_t start)
{
    enum { REPEATED_MAX = 256 };
    const struct irc_said *said = irc_said_find(encoding->door, encoding->event->nonce);
    if (!said || said->tags.size == 0 || !(encoding->caps & IRC_CAP_MESSAGE_TAGS) ||
        (kind != IRC_LINE_FIRST && said->tags.size > REPEATED_MAX))
        return;
    put_tag(encoding->out, start, "");
    buf_append_str(encoding->out, buf_str(&said->tags));
}

/* That its user is a bot, which clients show and other bots heed. */
static void put_bot(const struct irc_encoding *encoding, size_t start)
{
    const struct irc_person *person = irc_person_find(encoding->door, encoding->event->user);
    if (person && person->is_bot && (encoding->caps & IRC_CAP_MESSAGE_TAGS))
        put_tag(encoding->out, start, "bot");
}

static void put_tags(const struct irc_encoding *encoding, enum irc_line_kind kind)
{
    const struct message *event = encoding->event;
    struct buf *out = encoding->out;
    size_t start = out->size;
    bool has_time = event->has & HAS(FIELD_TIME), is_first = kind == IRC_LINE_FIRST;
    if (encoding->batch.size > 0) {
        put_tag(out, start, "batch=");
        buf_append_str(out, encoding->batch);
    }
    put_time(encoding, has_time ? event->time : encoding->door->date_ms, start);
    if (is_first && event->type == MESSAGE_EVENT)
        put_msgid(encoding, "msgid", event->no, start);
    if (is_first && event->has & HAS(FIELD_REF) && event->kind != EVENT_RECALL)
        put_msgid(encoding, "+draft/reply", event->ref, start);
    put_said(encoding, kind, start);
    put_bot(encoding, start);
    if ((encoding->caps & IRC_CAP_ACCOUNT_TAG) && encoding->is_account) {
        put_tag(out, start, "account=");
        buf_append_str(out, event->user);
    }
    if (out->size > start)
        buf_append_str(out, STR(" "));
}

size_t irc_encoding_begin(const struct irc_encoding *encoding, enum irc_line_kind kind)
{
    size_t start = encoding->out->size;
    put_tags(encoding, kind);
    buf_append_str(encoding->out, STR(":"));
    irc_person_source(encoding->door, encoding->event->user, encoding->out);
    buf_append_str(encoding->out, STR(" "));
    return start;
}

static int (*const lines_of[])(const struct irc_encoding *encoding) = {
    [EVENT_MESSAGE] = irc_put_message,   [EVENT_ACTION] = irc_put_action,
    [EVENT_FILE] = irc_put_file,         [EVENT_NOTICE] = irc_put_notice,
    [EVENT_EDIT] = irc_put_edit,         [EVENT_RECALL] = irc_put_recall,
    [EVENT_REACTION] = irc_put_reaction, [EVENT_TOPIC] = irc_put_topic,
    [EVENT_JOIN] = irc_put_join,         [EVENT_PART] = irc_put_part,
    [EVENT_KICK] = irc_put_kick,         [EVENT_ROLE] = irc_put_role,
    [EVENT_BAN] = irc_put_ban,           [EVENT_UNBAN] = irc_put_unban,
    [EVENT_MUTE] = irc_put_mute,         [EVENT_UNMUTE] = irc_put_unmute,
    [EVENT_LIST] = irc_put_list,         [EVENT_UNLIST] = irc_put_unlist,
    [EVENT_SETTING] = irc_put_setting,   [EVENT_RENAME] = irc_put_rename,
};

/* What has no line of its own is a notice. */
static int put_event(const struct irc_encoding *encoding)
{
    uint64_t kind = encoding->event->kind;
    bool is_known = kind < ARRAY_SIZE(lines_of) && lines_of[kind];
    struct irc_place place;
    struct message event;
    struct irc_encoding shown = *encoding;
    if (event_is_said(kind) && irc_status_take(encoding->place, encoding->event, &place, &event)) {
        shown.place = &place;
        shown.event = &event;
    }
    return is_known ? lines_of[kind](&shown) : irc_put_notice(&shown);
}

int irc_encode_event(struct irc_door *door, unsigned caps, const struct irc_place *place,
                     const struct message *event, bool is_account, struct str batch,
                     struct buf *out)
{
    unsigned form = irc_form(caps) | (caps & IRC_CAP_CHANNEL_RENAME);
    const struct irc_encoding encoding = { door, form, place, event, is_account, batch, out };
    return put_event(&encoding);
}

static int put_presence(const struct irc_encoding *encoding)
{
    switch (encoding->event->kind) {
    case PRESENCE_ENTER:
        return irc_put_join(encoding);
    case PRESENCE_LEAVE:
        return irc_put_part(encoding);
    default:
        return 0;
    }
}

/* For all who read a room */

/* Whom an event in a direct room was said to: the one who is not its user. */
static struct str receiver(const struct channel_pair *pair, struct str user)
{
    return str_of(pair->names[str_equal(user, str_of(pair->names[0]))]);
}

int irc_encode(const struct channel *channel, const struct stream *stream,
               const struct effect *effect, struct buf *out)
{
    char target[LIMIT_ROOM_SIZE + 2];
    const struct message *message = effect->message;
    struct str name = channel_name(channel);
    struct irc_place place = { .room = channel->room };
    target[0] = '#';
    memcpy(target + 1, name.bytes, name.size);
    place.target = (struct str){ target, name.size + 1 };
    if (channel->pair && message->type != MESSAGE_EVENT)
        return 0;
    if (channel->pair)
        place.target = receiver(channel->pair, message->user);
    const struct irc_encoding encoding = { .door = stream->context,
                                           .caps = stream->form,
                                           .place = &place,
                                           .event = message,
                                           .is_account = effect->is_account,
                                           .out = out };
    if (message->type != MESSAGE_EVENT)
        return put_presence(&encoding);
    return message->kind == EVENT_RENAME ? 0 : put_event(&encoding); /* it is told each by itself */
}

void irc_encode_tags(unsigned caps, uint64_t time_ms, struct buf *tags)
{
    char time[TIME_TEXT_MAX];
    if (!(caps & IRC_CAP_SERVER_TIME))
        return;
    time_text_rfc3339(time_ms, time);
    buf_printf(tags, "@time=%s ", time);
}
