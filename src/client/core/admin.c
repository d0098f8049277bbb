/* The words of admins, and answers as lines: see admin.h. */
#include "client/core/admin.h"
#include "client/core/app_commands.h"
#include "client/core/app_private.h"
#include "client/core/i18n.h"

#include <errno.h>
#include <hutong/common/macros.h>
#include <hutong/common/place.h>
#include <hutong/common/text.h>
#include <hutong/common/time_text.h>
#include <inttypes.h>

static const struct admin_verb verbs[] = {
    { "broadcast", MESSAGE_BROADCAST },     { "sessions", MESSAGE_SESSIONS },
    { "disconnect", MESSAGE_DISCONNECT },   { "server-ban", MESSAGE_SERVER_BAN },
    { "server-bans", MESSAGE_SERVER_BANS }, { "server-unban", MESSAGE_SERVER_UNBAN },
    { "close-room", MESSAGE_CLOSE_ROOM },   { "audit", MESSAGE_AUDIT },
    { "reload", MESSAGE_RELOAD },
};

const struct admin_verb *admin_table(size_t *count)
{
    *count = ARRAY_SIZE(verbs);
    return verbs;
}

const struct admin_verb *admin_find(struct str name)
{
    for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
        if (str_equal(name, str_of(verbs[i].name)))
            return &verbs[i];
    return NULL;
}

static const struct command *command_of(const struct admin_verb *verb)
{
    size_t count;
    const struct command *table = app_command_table(&count);
    return command_find(table, count, str_of(verb->name));
}

const char *admin_usage_of(const struct admin_verb *verb)
{
    const struct command *command = command_of(verb);
    return command->arguments ? _(command->arguments) : "";
}

/* ---- requests ---- */

/* A number above 0 that is all of @word; 0: it is none. */
static uint64_t read_number(struct str word)
{
    uint64_t number = 0;
    for (size_t i = 0; i < word.size; i++) {
        if (word.bytes[i] < '0' || word.bytes[i] > '9' || number > LIMIT_NUMBER / 10 - 1)
            return 0;
        number = number * 10 + (uint64_t)(word.bytes[i] - '0');
    }
    return number;
}

/* "30m", "12h", "7d" in milliseconds; 0: it is no such time. */
static uint64_t read_time(struct str word)
{
    static const struct {
        char letter;
        uint64_t ms;
    } units[] = { { 's', 1000 }, { 'm', 60000 }, { 'h', 3600000 }, { 'd', 86400000 } };
    if (word.size < 2)
        return 0;
    uint64_t number = read_number((struct str){ word.bytes, word.size - 1 });
    for (size_t i = 0; i < ARRAY_SIZE(units); i++)
        if (word.bytes[word.size - 1] == units[i].letter && number < LIMIT_NUMBER / units[i].ms)
            return number * units[i].ms;
    return 0;
}

static void set_reason(struct message *message, struct str reason)
{
    if (reason.size > 0)
        message_set_text(message, reason);
}

/* Take "NAME", "name:NAME", "account:NAME" or an address, off @rest. */
static void take_target(struct str *rest, struct message *message)
{
    static const struct {
        const char *prefix;
        enum ban_kind kind;
    } prefixes[] = { { "account:", BAN_ACCOUNT }, { "name:", BAN_NAME } };
    struct place_range range;
    struct str word = command_take_word(rest);
    message_set_kind(message, BAN_NAME);
    for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++) {
        if (!str_starts_with(word, str_of(prefixes[i].prefix)))
            continue;
        message_set_kind(message, prefixes[i].kind);
        message_set_user(message, str_skip(word, strlen(prefixes[i].prefix)));
        return;
    }
    if (!place_range_parse(word, &range)) {
        message_set_user(message, word);
        return;
    }
    message_set_kind(message, BAN_ADDRESS);
    message_set_address(message, word);
}

static int ask_ban(struct str rest, struct message *message)
{
    take_target(&rest, message);
    struct str after = rest, word = command_take_word(&after);
    uint64_t time_ms = read_time(word);
    if (time_ms > 0)
        message_set_wait_ms(message, time_ms);
    set_reason(message, time_ms > 0 ? after : rest);
    return message->user.size + message->address.size > 0 ? 0 : -EINVAL;
}

static int ask_disconnect(struct str rest, struct message *message)
{
    struct str word = command_take_word(&rest);
    set_reason(message, rest);
    if (!str_starts_with(word, STR("#"))) {
        message_set_user(message, word);
        return 0;
    }
    message_set_no(message, read_number(str_skip(word, 1)));
    return message->no > 0 ? 0 : -EINVAL;
}

static int ask_close(struct str rest, struct message *message)
{
    struct str room = command_take_word(&rest);
    message_set_room(message, str_skip(room, str_starts_with(room, STR("#"))));
    set_reason(message, rest);
    return 0;
}

static int ask_unban(struct str rest, struct message *message)
{
    struct str word = command_take_word(&rest);
    message_set_no(message, read_number(str_skip(word, str_starts_with(word, STR("#")))));
    return message->no > 0 && rest.size == 0 ? 0 : -EINVAL;
}

static bool fits(const struct message *message)
{
    return message->user.size <= LIMIT_NAME_SIZE && message->room.size <= LIMIT_ROOM_SIZE &&
           message->query.size <= LIMIT_QUERY_SIZE && message->text.size <= LIMIT_TEXT_SIZE;
}

static int ask(const struct admin_verb *verb, struct str arguments, struct message *message)
{
    switch (verb->type) {
    case MESSAGE_SERVER_BAN:
        return ask_ban(arguments, message);
    case MESSAGE_SERVER_UNBAN:
        return ask_unban(arguments, message);
    case MESSAGE_DISCONNECT:
        return ask_disconnect(arguments, message);
    case MESSAGE_CLOSE_ROOM:
        return ask_close(arguments, message);
    case MESSAGE_BROADCAST:
        message_set_text(message, arguments);
        return 0;
    case MESSAGE_AUDIT:
        if (arguments.size > 0)
            message_set_query(message, arguments);
        return 0;
    case MESSAGE_SESSIONS:
        if (arguments.size > 0)
            message_set_user(message, command_take_word(&arguments));
        return 0;
    default:
        return 0;
    }
}

int admin_request(const struct admin_verb *verb, struct str arguments, struct message *message)
{
    *message = (struct message){ .type = verb->type };
    if (command_word_count(arguments) < command_of(verb)->words_min)
        return -EINVAL;
    int status = ask(verb, arguments, message);
    return status == 0 && fits(message) ? 0 : -EINVAL;
}

/* ---- answers ---- */

static int add(struct buf *out, const char *before, struct str text)
{
    if (text.size == 0)
        return 0;
    int status = buf_append_str(out, str_of(before));
    return status ? status : text_sanitise(text, false, out);
}

static int add_time(struct buf *out, uint64_t time_ms)
{
    char text[TIME_TEXT_MAX];
    time_text_rfc3339(time_ms, text);
    return buf_append_str(out, str_of(text));
}

static int format_session(const struct message *session, struct buf *out)
{
    int status = buf_printf(out, "#%" PRIu64, session->no);
    if (!status)
        status = add(out, " ", session->user);
    if (!status)
        status = add(out, "  ", session->mechanism);
    if (!status)
        status = add(out, " ", session->address);
    if (!status)
        status = buf_append_str(out, STR("  "));
    if (!status)
        status = add_time(out, session->time);
    if (!status)
        status =
            buf_printf(out, _("  silent for %llu s"), (unsigned long long)session->wait_ms / 1000);
    return status ? status : add(out, "  ", session->software);
}

static int format_ban(const struct message *ban, struct buf *out)
{
    int status =
        buf_printf(out, "#%" PRIu64 "%s", ban->no, ban->kind == BAN_ACCOUNT ? " account:" : " ");
    if (!status)
        status = add(out, "", ban->user.size > 0 ? ban->user : ban->address);
    if (!status)
        status = add(out, _("  by "), ban->was);
    if (!status)
        status = buf_append_str(out, STR("  "));
    if (!status)
        status = add_time(out, ban->time);
    if (!status && ban->wait_ms > 0)
        status = buf_printf(out, _("  %llu s left"), (unsigned long long)ban->wait_ms / 1000);
    return status ? status : add(out, ": ", ban->text);
}

static int format_note(const struct message *note, struct buf *out)
{
    int status = buf_printf(out, "%" PRIu64 " ", note->no);
    if (!status)
        status = add_time(out, note->time);
    if (!status)
        status = add(out, " ", note->user);
    if (!status)
        status = buf_printf(out, ": %s", admin_act_name(note->kind));
    if (!status)
        status = add(out, " ", note->was);
    if (!status)
        status = add(out, " ", note->address);
    if (!status)
        status = add(out, " ", note->room);
    return status ? status : add(out, ": ", note->text);
}

int admin_format(const struct message *item, struct buf *out)
{
    switch (item->type) {
    case MESSAGE_SESSION:
        return format_session(item, out);
    case MESSAGE_SERVER_BANNED:
        return format_ban(item, out);
    case MESSAGE_AUDIT:
        return format_note(item, out);
    default:
        return 0;
    }
}

const char *admin_act_name(uint64_t act)
{
    static const char *const names[AUDIT_ACT_COUNT] = {
        [AUDIT_BROADCAST] = "broadcast",
        [AUDIT_SESSIONS] = "sessions",
        [AUDIT_DISCONNECT] = "disconnect",
        [AUDIT_BAN] = "server-ban",
        [AUDIT_UNBAN] = "server-unban",
        [AUDIT_CLOSE_ROOM] = "close-room",
        [AUDIT_IMPORT] = "import",
        [AUDIT_ACCOUNT_ADD] = "account-add",
        [AUDIT_ACCOUNT_PASSWORD] = "account-password",
        [AUDIT_ACCOUNT_REMOVE] = "account-remove",
        [AUDIT_OPERATE] = "operate",
        [AUDIT_RELOAD] = "reload",
    };
    return act < ARRAY_SIZE(names) && names[act] ? names[act] : "?";
}
