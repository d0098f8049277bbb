/* What one asks about a room as a group: how the words become a request. */
#include "client/core/group_ask.h"

#include "client/core/command.h"
#include "client/core/i18n.h"

#include <hutong/common/macros.h>
#include <hutong/proto/group.h>
#include <hutong/proto/limits.h>

static const char *const setting_helps[GROUP_SETTING_COUNT] = {
    [GROUP_ANNOUNCEMENT] = N_("what newcomers are shown"),
    [GROUP_READ_ONLY] = N_("members read, admins speak"),
    [GROUP_SLOW] = N_("seconds between two messages of one member"),
    [GROUP_LIMIT] = N_("members at most; 0: as many as the server allows"),
    [GROUP_TOPIC_BY] = N_("who may set the topic"),
    [GROUP_ALL_BY] = N_("whose @all is heard"),
    [GROUP_JOIN] = N_("how one comes in: open to all, by approval of admins, invited only"),
    [GROUP_KEY] = N_("who gives it on joining comes in; - removes it"),
    [GROUP_HIDDEN] = N_("only members know of it"),
    [GROUP_INVITE_BY] = N_("who may invite, where it is not open to all"),
    [GROUP_OUTSIDERS] = N_("who is no member may speak, where it is open to all"),
    [GROUP_ARCHIVED] = N_("nothing happens in it any more"),
    [GROUP_KEEP_DAYS] = N_("days for which messages are kept; 0: as long as the server does"),
    [GROUP_KEEP_COUNT] = N_("messages that are kept, the newest; 0: as many as the server does"),
};

const char *group_setting_help(uint64_t setting)
{
    return setting < ARRAY_SIZE(setting_helps) && setting_helps[setting] ? _(setting_helps[setting])
                                                                         : NULL;
}

/* A text of one's own: "-" takes it away. */
static struct str text_or_none(struct str text)
{
    return str_equal(text, STR("-")) ? STR("") : text;
}

static const char *set_value(struct message *request, uint64_t setting, struct str value)
{
    const struct group_row *row = group_row(setting);
    uint64_t count;
    request->type = MESSAGE_SET;
    message_set_kind(request, setting);
    if (row->type == GROUP_TEXT) {
        message_set_text(request, text_or_none(value));
        return request->text.size <= row->max ? NULL : _("This is too long");
    }
    if (!group_parse_number(row, value, &count))
        return _("The setting has no such value");
    message_set_count(request, count);
    return NULL;
}

const char *group_show(struct message *request, struct str words)
{
    (void)words;
    request->type = MESSAGE_ROOMS;
    return NULL;
}

const char *group_join(struct message *request, struct str words)
{
    request->type = MESSAGE_JOIN;
    if (words.size > 0)
        message_set_text(request, words);
    return words.size <= LIMIT_REASON_SIZE ? NULL : _("This is too long");
}

const char *group_part(struct message *request, struct str words)
{
    (void)words;
    request->type = MESSAGE_PART;
    return NULL;
}

const char *group_topic(struct message *request, struct str words)
{
    request->type = MESSAGE_TOPIC;
    message_set_text(request, text_or_none(words));
    return words.size <= LIMIT_TOPIC_SIZE ? NULL : _("This is too long");
}

const char *group_rename(struct message *request, struct str words)
{
    request->type = MESSAGE_RENAME;
    message_set_text(request, words);
    bool is_short = command_take_word(&words).size <= LIMIT_ROOM_SIZE;
    return is_short && words.size <= LIMIT_REASON_SIZE ? NULL : _("This is too long");
}

const char *group_pins(struct message *request, struct str words)
{
    (void)words;
    request->type = MESSAGE_PINS;
    return NULL;
}

const char *group_set(struct message *request, struct str words)
{
    uint64_t setting = group_find(command_take_word(&words));
    return setting ? set_value(request, setting, words) : _("There is no such setting");
}

const char *group_announce(struct message *request, struct str words)
{
    return set_value(request, GROUP_ANNOUNCEMENT, words);
}

const char *group_archive(struct message *request, struct str words)
{
    return set_value(request, GROUP_ARCHIVED, words.size > 0 ? words : STR("yes"));
}

/* Whom the first word names. */
static const char *take_user(struct message *request, enum message_type type, struct str *words)
{
    request->type = type;
    message_set_user(request, command_take_word(words));
    return request->user.size <= LIMIT_NAME_SIZE ? NULL : _("This is too long");
}

/* Whom the only word names: a second one would not be heard. */
static const char *only_user(struct message *request, enum message_type type, struct str words)
{
    const char *problem = take_user(request, type, &words);
    return problem || words.size == 0 ? problem : _("One name at a time");
}

static const char *set_role(struct message *request, struct str words, uint64_t role)
{
    message_set_kind(request, role);
    return only_user(request, MESSAGE_ROLE, words);
}

const char *group_role(struct message *request, struct str words)
{
    const char *problem = take_user(request, MESSAGE_ROLE, &words);
    enum role role = role_find(words);
    message_set_kind(request, role);
    return role == ROLE_NONE ? _("The roles are member, admin and owner") : problem;
}

const char *group_op(struct message *request, struct str words)
{
    return set_role(request, words, ROLE_ADMIN);
}

const char *group_deop(struct message *request, struct str words)
{
    return set_role(request, words, ROLE_MEMBER);
}

const char *group_voice(struct message *request, struct str words)
{
    return set_role(request, words, ROLE_KIND_VOICE);
}

const char *group_devoice(struct message *request, struct str words)
{
    return set_role(request, words, ROLE_KIND_NO_VOICE);
}

const char *group_transfer(struct message *request, struct str words)
{
    message_set_flags(request, FLAG_TRANSFER);
    return set_role(request, words, ROLE_OWNER);
}

const char *group_title(struct message *request, struct str words)
{
    const char *problem = take_user(request, MESSAGE_TITLE, &words);
    message_set_text(request, text_or_none(words));
    return problem || request->text.size <= LIMIT_TITLE_SIZE ? problem : _("This is too long");
}

/* ---- who is put out, kept out or kept silent ---- */

static const char *set_reason(struct message *request, struct str reason)
{
    if (reason.size > 0)
        message_set_text(request, reason);
    return reason.size <= LIMIT_REASON_SIZE ? NULL : _("This is too long");
}

const char *group_invite(struct message *request, struct str words)
{
    return only_user(request, MESSAGE_INVITE, words);
}

const char *group_deny(struct message *request, struct str words)
{
    const char *problem = take_user(request, MESSAGE_DENY, &words);
    return problem ? problem : set_reason(request, words);
}

const char *group_waiting(struct message *request, struct str words)
{
    (void)words;
    request->type = MESSAGE_WAITING;
    return NULL;
}

int group_describe_pass(const struct message *message, struct buf *out)
{
    if (message->type == MESSAGE_INVITED)
        return buf_printf(out, _("%.*s invites you into %.*s: /join %.*s"), STR_ARGS(message->user),
                          STR_ARGS(message->room), STR_ARGS(message->room));
    int status = buf_printf(out, _("%.*s asks to be let into %.*s: /approve or /deny"),
                            STR_ARGS(message->user), STR_ARGS(message->room));
    return status || message->text.size == 0 ? status
                                             : buf_printf(out, " (%.*s)", STR_ARGS(message->text));
}

const char *group_kick(struct message *request, struct str words)
{
    const char *problem = take_user(request, MESSAGE_KICK, &words);
    return problem ? problem : set_reason(request, words);
}

uint64_t group_span_ms(struct str text)
{
    static const struct {
        char letter;
        uint64_t ms;
    } units[] = { { 's', 1000 }, { 'm', 60000 }, { 'h', 3600000 }, { 'd', 86400000 } };
    enum { DIGITS_MAX = 6 };
    uint64_t number = 0;
    for (size_t i = 0; i + 1 < text.size; i++) {
        if (text.bytes[i] < '0' || text.bytes[i] > '9' || text.size > DIGITS_MAX)
            return 0;
        number = number * 10 + (uint64_t)(text.bytes[i] - '0');
    }
    for (size_t i = 0; text.size > 1 && i < ARRAY_SIZE(units); i++)
        if (text.bytes[text.size - 1] == units[i].letter)
            return number * units[i].ms;
    return 0;
}

/* "[TIME] [REASON]": a time, if the first word is one. */
static const char *set_span(struct message *request, struct str words)
{
    struct str rest = words;
    uint64_t span_ms = group_span_ms(command_take_word(&rest));
    if (span_ms > 0)
        message_set_wait_ms(request, span_ms);
    return set_reason(request, span_ms > 0 ? rest : words);
}

/* What no name holds, and a mask of IRC does. */
static bool is_mask(struct str word)
{
    for (size_t i = 0; i < word.size; i++)
        if (strchr("!@*?", word.bytes[i]))
            return true;
    return false;
}

/* Whom the first word means on one of the room's lists: a name, or all whom a mask does. */
static const char *take_whom(struct message *request, enum message_type type,
                             enum sanction_sort sort, struct str *words)
{
    const char *problem = take_user(request, type, words);
    if (sanction_flags(sort))
        message_set_flags(request, sanction_flags(sort));
    if (is_mask(request->user) && !(request->has & HAS(FIELD_KIND)))
        message_set_kind(request, SANCTION_MASK);
    return problem;
}

static const char *put_on(struct message *request, struct str words, enum sanction_sort sort)
{
    const char *problem = take_whom(request, MESSAGE_BAN, sort, &words);
    return problem ? problem : set_span(request, words);
}

static const char *take_off(struct message *request, struct str words, enum sanction_sort sort)
{
    const char *problem = take_whom(request, MESSAGE_UNBAN, sort, &words);
    return problem || words.size == 0 ? problem : _("One name at a time");
}

const char *group_ban(struct message *request, struct str words)
{
    return put_on(request, words, SANCTION_BAN);
}

const char *group_ban_address(struct message *request, struct str words)
{
    message_set_kind(request, SANCTION_ADDRESS);
    return group_ban(request, words);
}

/* Whether the first word is "@all", which is everybody: taken then. */
static bool take_all(struct message *request, enum message_type type, struct str *words)
{
    struct str rest = *words;
    if (!str_equal(command_take_word(&rest), STR("@all")))
        return false;
    *words = rest;
    request->type = type;
    message_set_flags(request, FLAG_MUTE);
    return true;
}

const char *group_mute(struct message *request, struct str words)
{
    return take_all(request, MESSAGE_BAN, &words) ? set_span(request, words)
                                                  : put_on(request, words, SANCTION_MUTE);
}

const char *group_unmute(struct message *request, struct str words)
{
    if (!take_all(request, MESSAGE_UNBAN, &words))
        return take_off(request, words, SANCTION_MUTE);
    return words.size == 0 ? NULL : _("One name at a time");
}

const char *group_unban(struct message *request, struct str words)
{
    return take_off(request, words, SANCTION_BAN);
}

/* "m:" before a name is about mutes only, as in IRC. */
static enum sanction_sort take_exception(struct str *words)
{
    bool is_of_mutes = str_starts_with(*words, STR("m:"));
    *words = str_skip(*words, is_of_mutes ? 2 : 0);
    return is_of_mutes ? SANCTION_EXCEPT_MUTE : SANCTION_EXCEPT;
}

const char *group_except(struct message *request, struct str words)
{
    enum sanction_sort sort = take_exception(&words);
    return put_on(request, words, sort);
}

const char *group_unexcept(struct message *request, struct str words)
{
    enum sanction_sort sort = take_exception(&words);
    return take_off(request, words, sort);
}

const char *group_welcome(struct message *request, struct str words)
{
    return put_on(request, words, SANCTION_WELCOME);
}

const char *group_unwelcome(struct message *request, struct str words)
{
    return take_off(request, words, SANCTION_WELCOME);
}

const char *group_bans(struct message *request, struct str words)
{
    (void)words;
    request->type = MESSAGE_BANS;
    return NULL;
}

/* How long it lasts still, in the largest unit of which there is one. */
static int describe_span(uint64_t ms, struct buf *out)
{
    uint64_t minutes = (ms + 59999) / 60000;
    if (minutes < 120)
        return buf_printf(out, _(", %llu min left"), (unsigned long long)minutes);
    if (minutes < 48 * 60)
        return buf_printf(out, _(", %llu h left"), (unsigned long long)(minutes / 60));
    return buf_printf(out, _(", %llu days left"), (unsigned long long)(minutes / (24 * 60)));
}

int group_describe_ban(const struct message *banned, struct buf *out)
{
    static const char *const kinds[] = {
        [SANCTION_NAME] = N_("the name"),
        [SANCTION_ACCOUNT] = N_("the account"),
        [SANCTION_ADDRESS] = N_("the address"),
        [SANCTION_MASK] = N_("the mask"),
    };
    static const char *const sorts[] = {
        [SANCTION_BAN] = N_("banned"),
        [SANCTION_MUTE] = N_("muted"),
        [SANCTION_EXCEPT] = N_("exempt from bans and mutes"),
        [SANCTION_EXCEPT_MUTE] = N_("exempt from mutes"),
        [SANCTION_WELCOME] = N_("comes in without invitation"),
    };
    int status = buf_append_str(out, banned->user.size > 0 ? banned->user : STR("@all"));
    if (!status)
        status = buf_printf(out, " %s", _(sorts[sanction_sort_of(banned->flags)]));
    if (!status && banned->kind < ARRAY_SIZE(kinds) && kinds[banned->kind])
        status = buf_printf(out, " (%s)", _(kinds[banned->kind]));
    if (!status)
        status = buf_printf(out, _(" by %.*s"), STR_ARGS(banned->by));
    if (!status && banned->wait_ms > 0)
        status = describe_span(banned->wait_ms, out);
    if (!status && banned->text.size > 0)
        status = buf_printf(out, "%s%.*s", _(": "), STR_ARGS(banned->text));
    return status;
}
