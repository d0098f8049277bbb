/* Events as lines of JSON: see event_line.h. */
#include "client/cli/event_line.h"
#include "client/cli/json_read.h"
#include "client/cli/output.h"
#include "client/core/i18n.h"

#include <hutong/common/macros.h>
#include <hutong/common/time_text.h>
#include <hutong/common/utf8.h>
#include <sodium.h>

/* As in the lines of other commands; here no two kinds have one name. */
static const char *const kind_names[] = {
    [EVENT_MESSAGE] = "message", [EVENT_ACTION] = "action", [EVENT_TOPIC] = "topic",
    [EVENT_EDIT] = "edit",       [EVENT_RECALL] = "recall", [EVENT_REACTION] = "reaction",
    [EVENT_JOIN] = "join",       [EVENT_PART] = "part",     [EVENT_SETTING] = "setting",
    [EVENT_ROLE] = "role",       [EVENT_TITLE] = "title",   [EVENT_KICK] = "kick",
    [EVENT_BAN] = "ban",         [EVENT_UNBAN] = "unban",   [EVENT_MUTE] = "mute",
    [EVENT_UNMUTE] = "unmute",   [EVENT_PIN] = "pin",       [EVENT_UNPIN] = "unpin",
    [EVENT_LIST] = "list",       [EVENT_UNLIST] = "unlist", [EVENT_FILE] = "file",
    [EVENT_ERASE] = "erase",     [EVENT_NOTICE] = "notice", [EVENT_RENAME] = "room-rename",
};

enum { HEX_MAX = 2 * LIMIT_FILE_HASH_SIZE + 1 };

static void put_bytes(struct json *json, const char *key, struct str bytes)
{
    char hex[HEX_MAX];
    sodium_bin2hex(hex, sizeof(hex), (const uint8_t *)bytes.bytes, bytes.size);
    json_text(json, key, str_of(hex));
}

/* A kind of a later version is told by its number. */
static void put_kind(struct json *json, uint64_t kind)
{
    if (kind < ARRAY_SIZE(kind_names) && kind_names[kind])
        json_text(json, "kind", str_of(kind_names[kind]));
    else
        json_number(json, "kind", kind);
}

int event_line_format(const struct message *event, struct buf *out)
{
    struct json json;
    char time[TIME_TEXT_MAX];
    time_text_rfc3339(event->time, time);
    json_begin(&json, out);
    json_text(&json, "room", event->room);
    json_number(&json, "no", event->no);
    if (event->has & HAS(FIELD_REF))
        json_number(&json, "ref", event->ref);
    json_text(&json, "time", str_of(time));
    put_kind(&json, event->kind);
    json_text(&json, "from", event->user);
    json_text(&json, "body", event->text);
    if (event->has & HAS(FIELD_NONCE))
        put_bytes(&json, "nonce", event->nonce);
    if (event->has & HAS(FIELD_SIZE))
        json_number(&json, "size", event->size);
    if (event->has & HAS(FIELD_HASH))
        put_bytes(&json, "sha256", event->hash);
    return json_end(&json);
}

/* ---- reading: each returns whether the value makes sense ---- */

typedef bool (*take_fn)(struct event_line *line, const struct json_member *member);

static bool take_no(struct event_line *line, const struct json_member *member)
{
    message_set_no(&line->message, member->number);
    return member->is_number && member->number > 0;
}

static bool take_ref(struct event_line *line, const struct json_member *member)
{
    message_set_ref(&line->message, member->number);
    return member->is_number && member->number > 0;
}

static bool take_time(struct event_line *line, const struct json_member *member)
{
    uint64_t time_ms = 0;
    bool is_time = !member->is_number && time_text_parse(member->text, &time_ms);
    message_set_time(&line->message, time_ms);
    return is_time && time_ms <= LIMIT_NUMBER;
}

static bool take_kind(struct event_line *line, const struct json_member *member)
{
    uint64_t kind = member->number;
    for (uint64_t i = 0; i < ARRAY_SIZE(kind_names) && !member->is_number; i++)
        if (kind_names[i] && str_equal(member->text, str_of(kind_names[i])))
            kind = i;
    message_set_kind(&line->message, kind);
    return kind > 0;
}

static bool take_from(struct event_line *line, const struct json_member *member)
{
    message_set_user(&line->message, member->text);
    return !member->is_number && member->text.size <= LIMIT_NAME_SIZE;
}

static bool take_body(struct event_line *line, const struct json_member *member)
{
    message_set_text(&line->message, member->text);
    return !member->is_number && member->text.size <= LIMIT_TEXT_SIZE;
}

static bool take_bytes(const struct json_member *member, uint8_t *bytes, size_t size)
{
    size_t count = 0;
    return !member->is_number && member->text.size == 2 * size &&
           sodium_hex2bin(bytes, size, member->text.bytes, member->text.size, NULL, &count, NULL) ==
               0 &&
           count == size;
}

static bool take_nonce(struct event_line *line, const struct json_member *member)
{
    message_set_nonce(&line->message, (struct str){ (char *)line->nonce, sizeof(line->nonce) });
    return take_bytes(member, line->nonce, sizeof(line->nonce));
}

static bool take_size(struct event_line *line, const struct json_member *member)
{
    message_set_size(&line->message, member->number);
    return member->is_number;
}

static bool take_hash(struct event_line *line, const struct json_member *member)
{
    message_set_hash(&line->message, (struct str){ (char *)line->hash, sizeof(line->hash) });
    return take_bytes(member, line->hash, sizeof(line->hash));
}

static const struct member_row {
    const char *key;
    take_fn take;
} members[] = {
    { "no", take_no },       { "ref", take_ref },   { "time", take_time },
    { "kind", take_kind },   { "from", take_from }, { "body", take_body },
    { "nonce", take_nonce }, { "size", take_size }, { "sha256", take_hash },
};

static bool on_member(void *context, const struct json_member *member)
{
    for (size_t i = 0; i < ARRAY_SIZE(members); i++)
        if (str_equal(member->key, str_of(members[i].key)))
            return members[i].take(context, member);
    return true;
}

const char *event_line_parse(char *bytes, size_t size, struct event_line *line)
{
    const uint64_t needed =
        HAS(FIELD_NO) | HAS(FIELD_TIME) | HAS(FIELD_KIND) | HAS(FIELD_USER) | HAS(FIELD_TEXT);
    *line = (struct event_line){ .message = { .type = MESSAGE_IMPORT } };
    if (!utf8_is_valid((struct str){ bytes, size }))
        return _("is not well-formed UTF-8");
    if (!json_read(bytes, size, on_member, line))
        return _("is not an event as export writes it");
    if ((line->message.has & needed) != needed)
        return _("lacks one of no, time, kind, from and body");
    return NULL;
}
