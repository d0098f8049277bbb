/* Capability negotiation. Source: IRCv3, "capability-negotiation", version 302. */
#include "server/irc/irc.h"

#include <assert.h>
#include <hutong/common/macros.h>
#include <inttypes.h>

/*
 * Where to come by TLS, or for how long to do so. It is information, and cannot be switched on.
 * Browsers have their own ways. Source: IRCv3, "sts".
 */
static void find_sts(const struct irc *irc, const struct irc_config *config, struct buf *value)
{
    const struct session_transport *transport = irc->session->transport;
    char address[LIMIT_ADDRESS_SIZE];
    if (config->sts_s == 0 || config->sts_port == 0 || !transport->describe)
        return;
    struct str way = str_of(transport->describe(irc->session->peer, address));
    if (str_equal(way, STR("tls")))
        buf_printf(value, "duration=%" PRIu64, config->sts_s);
    else if (str_equal(way, STR("tcp")))
        buf_printf(value, "port=%u", (unsigned)config->sts_port);
}

static const struct capability {
    const char *name;
    unsigned bit;
    const char *value; /* NULL: none; told to clients of version 302 */
    /* Append the value, which depends; nothing: it cannot be had. NULL: it does not depend. */
    void (*find_value)(const struct irc *irc, const struct irc_config *config, struct buf *value);
} capabilities[] = {
    { "account-notify", IRC_CAP_ACCOUNT_NOTIFY, NULL, NULL },
    { "account-tag", IRC_CAP_ACCOUNT_TAG, NULL, NULL },
    { "away-notify", IRC_CAP_AWAY_NOTIFY, NULL, NULL },
    { "batch", IRC_CAP_BATCH, NULL, NULL },
    { "cap-notify", IRC_CAP_CAP_NOTIFY, NULL, NULL },
    { "chghost", IRC_CAP_CHGHOST, NULL, NULL },
    { "draft/account-registration", IRC_CAP_ACCOUNT_REGISTRATION, "before-connect", NULL },
    { "draft/channel-rename", IRC_CAP_CHANNEL_RENAME, NULL, NULL },
    { "draft/chathistory", IRC_CAP_CHATHISTORY, NULL, NULL },
    { "draft/event-playback", IRC_CAP_EVENT_PLAYBACK, NULL, NULL },
    { "draft/message-redaction", IRC_CAP_REDACTION, NULL, NULL },
    { "draft/metadata-3", IRC_CAP_METADATA, "max-keys=20,max-subs=50,max-value-bytes=300", NULL },
    { "draft/multiline", IRC_CAP_MULTILINE, "max-bytes=16384,max-lines=100", NULL },
    { "draft/pre-away", IRC_CAP_PRE_AWAY, NULL, NULL },
    { "draft/read-marker", IRC_CAP_READ_MARKER, NULL, NULL },
    { "echo-message", IRC_CAP_ECHO_MESSAGE, NULL, NULL },
    { "extended-join", IRC_CAP_EXTENDED_JOIN, NULL, NULL },
    { "extended-monitor", IRC_CAP_EXTENDED_MONITOR, NULL, NULL },
    { "invite-notify", IRC_CAP_INVITE_NOTIFY, NULL, NULL },
    { "labeled-response", IRC_CAP_LABELED_RESPONSE, NULL, NULL },
    { "message-tags", IRC_CAP_MESSAGE_TAGS, NULL, NULL },
    { "multi-prefix", IRC_CAP_MULTI_PREFIX, NULL, NULL },
    { "no-implicit-names", IRC_CAP_NO_IMPLICIT_NAMES, NULL, NULL },
    { "sasl", IRC_CAP_SASL, NULL, irc_sasl_list },
    { "server-time", IRC_CAP_SERVER_TIME, NULL, NULL },
    { "setname", IRC_CAP_SETNAME, NULL, NULL },
    { "soju.im/search", IRC_CAP_SEARCH, NULL, NULL },
    { "standard-replies", IRC_CAP_STANDARD_REPLIES, NULL, NULL },
    { "sts", 0, NULL, find_sts },
    { "userhost-in-names", IRC_CAP_USERHOST_IN_NAMES, NULL, NULL },
};

static_assert(LIMIT_METADATA == 20 && IRC_METADATA_SUBS_MAX == 50 && LIMIT_VALUE_SIZE == 300,
              "likewise");
static_assert(LIMIT_TEXT_SIZE == 16384 && IRC_MULTILINE_LINES == 100,
              "clients are told what a message may have");

static const struct capability *find(struct str name)
{
    for (size_t i = 0; i < ARRAY_SIZE(capabilities); i++)
        if (str_equal(name, str_of(capabilities[i].name)))
            return &capabilities[i];
    return NULL;
}

/* Find the value that the client is told. Returns whether the capability can be had. */
static bool find_value(const struct irc *irc, const struct irc_config *config,
                       const struct capability *capability, struct buf *value)
{
    buf_clear(value);
    if (capability->value)
        buf_append_str(value, str_of(capability->value));
    if (!capability->find_value)
        return true;
    capability->find_value(irc, config, value);
    return value->size > 0;
}

static void list_one(const struct irc *irc, const struct capability *capability, bool has_value,
                     struct buf *list)
{
    struct buf value = { 0 };
    if (find_value(irc, &irc->door->config, capability, &value)) {
        buf_printf(list, "%s%s", list->size > 0 ? " " : "", capability->name);
        if (has_value && value.size > 0)
            buf_printf(list, "=%.*s", STR_ARGS(buf_str(&value)));
    }
    buf_fini(&value);
}

/* So much of a list as fits into @size bytes, to the end of a word; @list is advanced. */
static struct str take_words(struct str *list, size_t size)
{
    struct str words = *list;
    if (words.size > size) {
        words.size = size;
        while (words.size > 0 && list->bytes[words.size] != ' ')
            words.size--;
    }
    *list = str_skip(*list, words.size + 1);
    return words;
}

/* In as many lines as it takes, but of the last all with a star; older clients know only one. */
static void send_list(struct irc *irc, const char *command, struct str list)
{
    static const char frame[] = ":s CAP n LIST * :\r\n";
    size_t names = strlen(irc->door->config.server_name) + strlen(irc_nick(irc));
    size_t size = IRC_LINE_SIZE - sizeof(frame) - names;
    while (list.size > size && irc->cap_version >= 302) {
        struct str words = take_words(&list, size);
        irc_send(irc, "CAP %s %s * :%.*s", irc_nick(irc), command, STR_ARGS(words));
    }
    struct str words = take_words(&list, size);
    irc_send(irc, "CAP %s %s :%.*s", irc_nick(irc), command, STR_ARGS(words));
}

static void list_available(struct irc *irc)
{
    struct buf list = { 0 };
    bool has_values = irc->cap_version >= 302;
    for (size_t i = 0; i < ARRAY_SIZE(capabilities); i++)
        if (capabilities[i].bit || has_values) /* what is information only is in the value */
            list_one(irc, &capabilities[i], has_values, &list);
    send_list(irc, "LS", buf_str(&list));
    buf_fini(&list);
}

static void list_enabled(struct irc *irc)
{
    struct buf list = { 0 };
    for (size_t i = 0; i < ARRAY_SIZE(capabilities); i++)
        if (capabilities[i].bit & irc->caps)
            buf_printf(&list, "%s%s", list.size > 0 ? " " : "", capabilities[i].name);
    send_list(irc, "LIST", buf_str(&list));
    buf_fini(&list);
}

static void on_ls(struct irc *irc, const struct irc_line *line)
{
    struct str version = irc_line_param(line, 1);
    unsigned number = version.size == 3 ? (unsigned)irc_number(version) : 0;
    if (number > irc->cap_version)
        irc->cap_version = number;
    if (irc->cap_version >= 302)
        irc->caps |= IRC_CAP_CAP_NOTIFY;
    if (!irc->is_welcome)
        irc->is_negotiating = true;
    list_available(irc);
}

static void on_list(struct irc *irc, const struct irc_line *line)
{
    (void)line;
    list_enabled(irc);
}

static bool can_be_had(const struct irc *irc, const struct capability *capability)
{
    struct buf value = { 0 };
    bool is_there = find_value(irc, &irc->door->config, capability, &value);
    buf_fini(&value);
    return is_there;
}

/* What the capabilities would be; false if one is not known. */
static bool apply(const struct irc *irc, unsigned *caps, struct str words)
{
    struct str word;
    while (irc_list_next(&words, ' ', &word)) {
        bool is_off = word.bytes[0] == '-';
        const struct capability *capability = find(str_skip(word, is_off));
        if (!capability || !capability->bit || (!is_off && !can_be_had(irc, capability)))
            return false;
        *caps = is_off ? *caps & ~capability->bit : *caps | capability->bit;
    }
    return true;
}

static void on_req(struct irc *irc, const struct irc_line *line)
{
    struct str words = irc_line_param(line, 1);
    unsigned caps = irc->caps;
    bool is_known = apply(irc, &caps, words);
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
    irc_sasl_forget(irc);
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

/* ---- another configuration ---- */

static void update_one(struct irc *irc, const struct capability *capability,
                       const struct irc_config *was)
{
    struct buf before = { 0 }, now = { 0 };
    find_value(irc, was, capability, &before);
    bool is_there = find_value(irc, &irc->door->config, capability, &now);
    bool has_value = irc->cap_version >= 302;
    if (is_there && !str_equal(buf_str(&before), buf_str(&now)))
        irc_send(irc, "CAP %s NEW :%s%s%.*s", irc_nick(irc), capability->name, has_value ? "=" : "",
                 has_value ? (int)now.size : 0, now.bytes);
    if (!is_there && before.size > 0)
        irc_send(irc, "CAP %s DEL :%s", irc_nick(irc), capability->name);
    if (!is_there)
        irc->caps &= ~capability->bit;
    buf_fini(&before);
    buf_fini(&now);
}

void irc_cap_update(struct irc *irc, const struct irc_config *was)
{
    if (!irc_has(irc, IRC_CAP_CAP_NOTIFY))
        return;
    for (size_t i = 0; i < ARRAY_SIZE(capabilities); i++)
        if (capabilities[i].find_value && (capabilities[i].bit || irc->cap_version >= 302))
            update_one(irc, &capabilities[i], was);
}
