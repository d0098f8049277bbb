/* Which keys a client wants to hear of, and telling it. */
#include "server/irc/irc_metadata.h"

#include <stdio.h>

static void fail(struct irc *irc, const char *code, struct str context, const char *text)
{
    irc_standard(irc, "FAIL", "METADATA", code, context, text);
}

/* ---- the list: keys, each with a blank behind it ---- */

bool irc_metadata_wants(const struct irc *irc, struct str key)
{
    struct str rest = buf_str(&irc->metadata_keys), one;
    while (irc_list_next(&rest, ' ', &one))
        if (str_equal(one, key))
            return irc_has(irc, IRC_CAP_METADATA);
    return false;
}

static size_t key_count(const struct irc *irc)
{
    struct str rest = buf_str(&irc->metadata_keys), one;
    size_t count = 0;
    while (irc_list_next(&rest, ' ', &one))
        count++;
    return count;
}

static void add_key(struct buf *list, struct str key)
{
    buf_append_str(list, key);
    buf_append_str(list, STR(" "));
}

static void remove_key(struct irc *irc, struct str key)
{
    struct buf left = { 0 };
    struct str rest = buf_str(&irc->metadata_keys), one;
    while (irc_list_next(&rest, ' ', &one))
        if (!str_equal(one, key))
            add_key(&left, one);
    buf_fini(&irc->metadata_keys);
    irc->metadata_keys = left;
}

/* As many keys in a line as fit into its parameters. */
static void send_keys(struct irc *irc, const char *numeric, struct str keys)
{
    enum { KEYS_IN_A_LINE = 6 };
    struct str key;
    struct buf line = { 0 };
    size_t count = 0;
    while (irc_list_next(&keys, ' ', &key)) {
        add_key(&line, key);
        if (++count % KEYS_IN_A_LINE > 0)
            continue;
        irc_numeric(irc, numeric, "%.*s", (int)line.size - 1, (const char *)line.bytes);
        buf_clear(&line);
    }
    if (line.size > 0)
        irc_numeric(irc, numeric, "%.*s", (int)line.size - 1, (const char *)line.bytes);
    buf_fini(&line);
}

/* What there is of these keys already is to be asked for, room by room. */
static void offer_sync(struct irc *irc)
{
    const struct irc_room *room;
    DL_FOREACH (irc->rooms, room)
        if (!room->is_direct)
            irc_numeric(irc, RPL_METADATASYNCLATER, "#%s", room->name);
}

void irc_metadata_sub(struct irc *irc, const struct irc_line *line)
{
    struct buf done = { 0 }, key = { 0 };
    size_t count = key_count(irc);
    for (size_t i = 2; i < line->param_count; i++) {
        buf_clear(&key);
        if (!irc_metadata_key(line->params[i], &key)) {
            fail(irc, "KEY_INVALID", line->params[i], "Invalid key");
            continue;
        }
        bool is_new = !irc_metadata_wants(irc, buf_str(&key));
        if (is_new && count == IRC_METADATA_SUBS_MAX) {
            fail(irc, "TOO_MANY_SUBS", line->params[i], "Too many subscriptions");
            break;
        }
        count += is_new;
        add_key(&done, buf_str(&key));
        if (is_new)
            add_key(&irc->metadata_keys, buf_str(&key));
    }
    send_keys(irc, RPL_METADATASUBOK, buf_str(&done));
    if (done.size > 0)
        offer_sync(irc);
    buf_fini(&done);
    buf_fini(&key);
}

void irc_metadata_unsub(struct irc *irc, const struct irc_line *line)
{
    struct buf done = { 0 }, key = { 0 };
    for (size_t i = 2; i < line->param_count; i++) {
        buf_clear(&key);
        if (!irc_metadata_key(line->params[i], &key)) {
            fail(irc, "KEY_INVALID", line->params[i], "Invalid key");
            continue;
        }
        remove_key(irc, buf_str(&key));
        add_key(&done, buf_str(&key));
    }
    send_keys(irc, RPL_METADATAUNSUBOK, buf_str(&done));
    buf_fini(&done);
    buf_fini(&key);
}

void irc_metadata_subs(struct irc *irc)
{
    send_keys(irc, RPL_METADATASUBS, buf_str(&irc->metadata_keys));
}

/* ---- news ---- */

static void tell_one(struct irc *irc, const struct message *signal, uint64_t occurrence)
{
    struct buf line = { 0 }, target = { 0 };
    if (irc->occurrence == occurrence)
        return;
    irc->occurrence = occurrence;
    if (!irc_metadata_wants(irc, signal->key))
        return;
    struct str shown = irc_metadata_target(signal, &target);
    const char *numeric = signal->text.size > 0 ? RPL_KEYVALUE : RPL_KEYNOTSET;
    buf_printf(&line, ":%s %s %s %.*s %.*s ", irc->door->config.server_name, numeric, irc_nick(irc),
               STR_ARGS(shown), STR_ARGS(signal->key));
    buf_printf(&line, signal->text.size > 0 ? "* :%.*s" : ":key not set%.*s",
               STR_ARGS(signal->text));
    irc_send_aside(irc, buf_str(&line));
    buf_fini(&line);
    buf_fini(&target);
}

void irc_metadata_deliver(struct channel *channel, const struct stream *stream,
                          const struct effect *effect)
{
    struct irc_door *door = stream->context;
    struct subscription *subscription;
    uint64_t occurrence = irc_occurrence_of(door, effect->message);
    DL_FOREACH (channel->subscriptions, subscription) {
        struct irc *irc = irc_of(subscription->session);
        if (subscription->stream != stream)
            continue;
        if (subscription->session->id == effect->session)
            irc->occurrence = occurrence; /* it has the answer */
        tell_one(irc, effect->message, occurrence);
    }
}

void irc_metadata_tell_watcher(struct irc *irc, const struct message *news)
{
    tell_one(irc, news, irc_occurrence_of(irc->door, news));
}
