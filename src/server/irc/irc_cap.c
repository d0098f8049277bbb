/* Capability negotiation. Source: IRCv3, "capability-negotiation", version 302. */
#include "server/irc/irc.h"

#include <assert.h>
#include <hutong/common/macros.h>
#include <stdlib.h>

static const struct capability {
    const char *name;
    unsigned bit;
    const char *value; /* NULL: none; told to clients of version 302 */
} capabilities[] = {
    { "account-notify", IRC_CAP_ACCOUNT_NOTIFY, NULL },
    { "account-tag", IRC_CAP_ACCOUNT_TAG, NULL },
    { "away-notify", IRC_CAP_AWAY_NOTIFY, NULL },
    { "batch", IRC_CAP_BATCH, NULL },
    { "cap-notify", IRC_CAP_CAP_NOTIFY, NULL },
    { "chghost", IRC_CAP_CHGHOST, NULL },
    { "draft/account-registration", IRC_CAP_ACCOUNT_REGISTRATION, "before-connect" },
    { "draft/chathistory", IRC_CAP_CHATHISTORY, NULL },
    { "draft/event-playback", IRC_CAP_EVENT_PLAYBACK, NULL },
    { "draft/message-redaction", IRC_CAP_REDACTION, NULL },
    { "draft/multiline", IRC_CAP_MULTILINE, "max-bytes=16384,max-lines=100" },
    { "draft/pre-away", IRC_CAP_PRE_AWAY, NULL },
    { "echo-message", IRC_CAP_ECHO_MESSAGE, NULL },
    { "extended-join", IRC_CAP_EXTENDED_JOIN, NULL },
    { "extended-monitor", IRC_CAP_EXTENDED_MONITOR, NULL },
    { "invite-notify", IRC_CAP_INVITE_NOTIFY, NULL },
    { "labeled-response", IRC_CAP_LABELED_RESPONSE, NULL },
    { "message-tags", IRC_CAP_MESSAGE_TAGS, NULL },
    { "multi-prefix", IRC_CAP_MULTI_PREFIX, NULL },
    { "no-implicit-names", IRC_CAP_NO_IMPLICIT_NAMES, NULL },
    { "sasl", IRC_CAP_SASL, "PLAIN,EXTERNAL" },
    { "server-time", IRC_CAP_SERVER_TIME, NULL },
    { "setname", IRC_CAP_SETNAME, NULL },
    { "standard-replies", IRC_CAP_STANDARD_REPLIES, NULL },
    { "userhost-in-names", IRC_CAP_USERHOST_IN_NAMES, NULL },
};

static_assert(LIMIT_TEXT_SIZE == 16384 && IRC_MULTILINE_LINES == 100,
              "clients are told what a message may have");

static const struct capability *find(struct str name)
{
    for (size_t i = 0; i < ARRAY_SIZE(capabilities); i++)
        if (str_equal(name, str_of(capabilities[i].name)))
            return &capabilities[i];
    return NULL;
}

static void list_one(struct buf *list, const struct capability *capability, bool has_value)
{
    buf_printf(list, "%s%s", list->size > 0 ? " " : "", capability->name);
    if (has_value && capability->value)
        buf_printf(list, "=%s", capability->value);
}

static void send_list(struct irc *irc, const char *verb, unsigned which, bool has_values)
{
    struct buf list = { 0 };
    for (size_t i = 0; i < ARRAY_SIZE(capabilities); i++)
        if (capabilities[i].bit & which)
            list_one(&list, &capabilities[i], has_values);
    irc_send(irc, "CAP %s %s :%.*s", irc_nick(irc), verb, STR_ARGS(buf_str(&list)));
    buf_fini(&list);
}

static void on_ls(struct irc *irc, const struct irc_line *line)
{
    struct str version = irc_line_param(line, 1);
    unsigned number = version.size == 3 ? (unsigned)atoi(version.bytes) : 0;
    if (number > irc->cap_version)
        irc->cap_version = number;
    if (irc->cap_version >= 302)
        irc->caps |= IRC_CAP_CAP_NOTIFY;
    if (!irc->is_welcome)
        irc->is_negotiating = true;
    send_list(irc, "LS", ~0u, irc->cap_version >= 302);
}

static void on_list(struct irc *irc, const struct irc_line *line)
{
    (void)line;
    send_list(irc, "LIST", irc->caps, false);
}

/** What the capabilities would be; false if one is not known. */
static bool apply(unsigned *caps, struct str words)
{
    struct str word;
    while (irc_list_next(&words, ' ', &word)) {
        bool is_off = word.bytes[0] == '-';
        const struct capability *capability = find(str_skip(word, is_off));
        if (!capability)
            return false;
        *caps = is_off ? *caps & ~capability->bit : *caps | capability->bit;
    }
    return true;
}

static void on_req(struct irc *irc, const struct irc_line *line)
{
    struct str words = irc_line_param(line, 1);
    unsigned caps = irc->caps;
    bool is_known = apply(&caps, words);
    if (!irc->is_welcome)
        irc->is_negotiating = true;
    if (is_known)
        irc->caps &= caps; /* what is off is off from here on, what is on from behind this line */
    irc_send(irc, "CAP %s %s :%.*s", irc_nick(irc), is_known ? "ACK" : "NAK", STR_ARGS(words));
    if (!is_known)
        return;
    irc->caps = caps;
    session_set_form(irc->session, irc_form(caps));
}

static void on_end(struct irc *irc, const struct irc_line *line)
{
    (void)line;
    irc->is_negotiating = false;
    irc->mechanism[0] = '\0';
    irc_register(irc);
}

static const struct subcommand {
    const char *name;
    irc_command_fn *run;
} subcommands[] = {
    { "LS", on_ls },
    { "LIST", on_list },
    { "REQ", on_req },
    { "END", on_end },
};

void irc_on_cap(struct irc *irc, const struct irc_line *line)
{
    struct str name = irc_line_param(line, 0);
    for (size_t i = 0; i < ARRAY_SIZE(subcommands); i++) {
        if (irc_word_equal(name, str_of(subcommands[i].name))) {
            subcommands[i].run(irc, line);
            return;
        }
    }
    irc_numeric(irc, ERR_INVALIDCAPCMD, "%.*s :Invalid CAP command", STR_ARGS(name));
}
