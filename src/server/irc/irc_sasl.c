/* Logging in while the connection is registered. Source: IRCv3, "sasl-3.2". */
#include "server/irc/irc.h"

#include <sodium.h>
#include <stdio.h>

enum {
    SASL_CHUNK = 400,
    SASL_PAYLOAD_MAX = 4 * SASL_CHUNK, /* in base64: names and passwords have less */
};

static void forget(struct irc *irc)
{
    if (irc->sasl.size > 0)
        sodium_memzero(irc->sasl.bytes, irc->sasl.size);
    buf_fini(&irc->sasl);
    irc->mechanism[0] = '\0';
}

static void fail(struct irc *irc)
{
    forget(irc);
    irc_numeric(irc, ERR_SASLFAIL, ":SASL authentication failed");
}

static void done(struct irc *irc)
{
    irc_end(irc);
    irc_register(irc);
}

static void answer(struct irc *irc, const struct message *message)
{
    irc_take_welcome(irc, message);
    if (message->type == MESSAGE_ERROR) {
        fail(irc);
    } else if (message->type == MESSAGE_DONE) {
        irc->is_account = true;
        irc_numeric(irc, RPL_LOGGEDIN, "%s!%s@" IRC_HOST " %s :You are now logged in as %s",
                    irc_nick(irc), irc->ident[0] ? irc->ident : "*", irc->nick, irc->nick);
        irc_numeric(irc, RPL_SASLSUCCESS, ":SASL authentication successful");
    }
}

/** The bytes up to the next zero; @rest becomes what follows. */
static struct str take_field(struct str *rest)
{
    const char *zero = rest->size > 0 ? memchr(rest->bytes, '\0', rest->size) : NULL;
    struct str field = { rest->bytes, zero ? (size_t)(zero - rest->bytes) : rest->size };
    *rest = str_skip(*rest, field.size + 1);
    return field;
}

static void ask(struct irc *irc, const char *mechanism, struct str user, struct str secret)
{
    struct message request = { .type = MESSAGE_AUTH };
    message_set_user(&request, user);
    message_set_flags(&request, FLAG_FOLLOW);
    message_set_mechanism(&request, str_of(mechanism));
    if (secret.size > 0)
        message_set_secret(&request, secret);
    irc_enter_away(irc, &request);
    irc_begin(irc, "AUTHENTICATE", done, answer);
    irc_ask(irc, &request);
}

/** "authzid\0authcid\0password"; one may act for nobody but oneself. */
static void try_plain(struct irc *irc, struct str payload)
{
    struct str authzid = take_field(&payload), authcid = take_field(&payload);
    bool is_self = authzid.size == 0 || irc_word_equal(authzid, authcid);
    if (!is_self || authcid.size == 0 || payload.size == 0 || payload.size > LIMIT_SECRET_SIZE)
        fail(irc);
    else
        ask(irc, "PLAIN", authcid, payload);
}

static void try_external(struct irc *irc, struct str payload)
{
    struct str user = payload.size > 0 ? payload : str_of(irc->wanted);
    if (user.size == 0)
        fail(irc);
    else
        ask(irc, "EXTERNAL", user, (struct str){ 0 });
}

static void try(struct irc *irc)
{
    unsigned char payload[SASL_PAYLOAD_MAX];
    size_t size = 0;
    bool is_plain = strcmp(irc->mechanism, "PLAIN") == 0;
    int status =
        irc->sasl.size == 0
            ? 0
            : sodium_base642bin(payload, sizeof(payload), (const char *)irc->sasl.bytes,
                                irc->sasl.size, NULL, &size, NULL, sodium_base64_VARIANT_ORIGINAL);
    forget(irc);
    if (status != 0)
        fail(irc);
    else if (is_plain)
        try_plain(irc, (struct str){ (const char *)payload, size });
    else
        try_external(irc, (struct str){ (const char *)payload, size });
    sodium_memzero(payload, sizeof(payload));
}

static void begin(struct irc *irc, struct str mechanism)
{
    if (!irc_word_equal(mechanism, STR("PLAIN")) && !irc_word_equal(mechanism, STR("EXTERNAL"))) {
        irc_numeric(irc, RPL_SASLMECHS, "PLAIN,EXTERNAL :are available SASL mechanisms");
        fail(irc);
        return;
    }
    snprintf(irc->mechanism, sizeof(irc->mechanism), "%s",
             irc_word_equal(mechanism, STR("PLAIN")) ? "PLAIN" : "EXTERNAL");
    irc_send_line(irc, STR("AUTHENTICATE +"));
}

static void go_on(struct irc *irc, struct str chunk)
{
    bool is_empty = str_equal(chunk, STR("+"));
    if (chunk.size > SASL_CHUNK || irc->sasl.size + chunk.size > SASL_PAYLOAD_MAX) {
        forget(irc);
        irc_numeric(irc, ERR_SASLTOOLONG, ":SASL message too long");
        return;
    }
    if (!is_empty && buf_append_str(&irc->sasl, chunk) != 0)
        fail(irc);
    else if (chunk.size < SASL_CHUNK)
        try(irc);
}

void irc_on_authenticate(struct irc *irc, const struct irc_line *line)
{
    struct str text = irc_line_param(line, 0);
    if (!irc_has(irc, IRC_CAP_SASL))
        irc_numeric(irc, ERR_SASLFAIL, ":SASL authentication failed: request the capability first");
    else if (irc->is_entered)
        irc_numeric(irc, ERR_SASLALREADY, ":You have already authenticated using SASL");
    else if (str_equal(text, STR("*"))) {
        forget(irc);
        irc_numeric(irc, ERR_SASLABORTED, ":SASL authentication aborted");
    } else if (!irc->mechanism[0])
        begin(irc, text);
    else
        go_on(irc, text);
}
