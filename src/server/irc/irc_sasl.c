/*
 * Logging in by AUTHENTICATE, while the connection is registered and later. Payloads come and go as
 * base64 in pieces of 400 bytes, the last of which has fewer. Source: IRCv3, "sasl-3.1" and
 * "sasl-3.2"; RFC 4616, RFC 4422, RFC 5802.
 */
#include "server/irc/irc.h"

#include <hutong/common/macros.h>
#include <hutong/common/scram.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    SASL_CHUNK = 400,
    SASL_PAYLOAD_MAX = 4 * SASL_CHUNK, /* in base64: names and passwords have less */
};

struct irc_mechanism {
    const char *name;
    bool (*is_there)(const struct irc *irc, const struct irc_config *config);
    void (*take)(struct irc *irc, struct str payload);
};

/* A log-in under way. */
struct irc_sasl {
    const struct irc_mechanism *mechanism;
    struct buf payload;             /* as far as it has come */
    char user[LIMIT_NAME_SIZE + 1]; /* of SCRAM, once it was said */
    bool is_proved;                 /* of SCRAM: the client has only to agree */
};

/* The payload is not needed any more. */
static void wipe(struct irc_sasl *sasl)
{
    if (sasl->payload.size > 0)
        sodium_memzero(sasl->payload.bytes, sasl->payload.size);
    buf_fini(&sasl->payload);
}

void irc_sasl_forget(struct irc *irc)
{
    if (irc->sasl)
        wipe(irc->sasl);
    free(irc->sasl);
    irc->sasl = NULL;
}

static void fail(struct irc *irc)
{
    irc_sasl_forget(irc);
    irc_numeric(irc, ERR_SASLFAIL, ":SASL authentication failed");
}

static void succeed(struct irc *irc)
{
    irc_sasl_forget(irc);
    irc_send_logged_in(irc);
    irc_numeric(irc, RPL_SASLSUCCESS, ":SASL authentication successful");
}

/* Say a payload of ours; one of whole pieces is ended by an empty one. */
static void send_payload(struct irc *irc, struct str payload)
{
    char text[sodium_base64_ENCODED_LEN(SCRAM_MESSAGE_MAX, sodium_base64_VARIANT_ORIGINAL)];
    if (payload.size > SCRAM_MESSAGE_MAX)
        return;
    sodium_bin2base64(text, sizeof(text), (const unsigned char *)payload.bytes, payload.size,
                      sodium_base64_VARIANT_ORIGINAL);
    struct str rest = str_of(text);
    bool is_whole = true;
    while (rest.size > 0) {
        size_t size = rest.size < SASL_CHUNK ? rest.size : SASL_CHUNK;
        char line[SASL_CHUNK + 32];
        snprintf(line, sizeof(line), "AUTHENTICATE %.*s", (int)size, rest.bytes);
        irc_send_line(irc, str_of(line));
        is_whole = size == SASL_CHUNK;
        rest = str_skip(rest, size);
    }
    if (is_whole)
        irc_send_line(irc, STR("AUTHENTICATE +"));
}

/* ---- PLAIN and EXTERNAL: one payload, and the core decides ---- */

static void told(struct irc *irc, const struct message *message)
{
    if (message->type == MESSAGE_ERROR)
        fail(irc);
    else if (message->type == MESSAGE_DONE)
        succeed(irc);
}

static bool is_private(const struct irc *irc, const struct irc_config *config)
{
    (void)config;
    return irc->session->origin.is_private;
}

/* The bytes up to the next zero; @rest becomes what follows. */
static struct str take_field(struct str *rest)
{
    const char *zero = rest->size > 0 ? memchr(rest->bytes, '\0', rest->size) : NULL;
    struct str field = { rest->bytes, zero ? (size_t)(zero - rest->bytes) : rest->size };
    *rest = str_skip(*rest, field.size + 1);
    return field;
}

/* "authzid\0authcid\0password"; one may act for nobody but oneself. */
static void take_plain(struct irc *irc, struct str payload)
{
    struct str authzid = take_field(&payload), authcid = take_field(&payload);
    bool is_self = authzid.size == 0 || irc_word_equal(authzid, authcid);
    if (!is_self || authcid.size == 0 || payload.size == 0 || payload.size > LIMIT_SECRET_SIZE)
        fail(irc);
    else
        irc_login(irc, "PLAIN", authcid, payload, told);
}

static bool has_certificate(const struct irc *irc, const struct irc_config *config)
{
    (void)config;
    return irc->session->certificate || irc->session->origin.uid >= 0;
}

static void take_external(struct irc *irc, struct str payload)
{
    struct str user = payload.size > 0 ? payload : str_of(irc_nick(irc));
    if (str_equal(user, STR("*")))
        fail(irc);
    else
        irc_login(irc, "EXTERNAL", user, (struct str){ 0 }, told);
}

/* ---- SCRAM-SHA-256: two payloads of each side, and an empty one of the client's ---- */

static bool has_scram(const struct irc *irc, const struct irc_config *config)
{
    (void)irc;
    return config->has_scram;
}

static void told_challenge(struct irc *irc, const struct message *message)
{
    if (message->type == MESSAGE_ERROR)
        fail(irc);
    else if (message->type == MESSAGE_DONE)
        send_payload(irc, message->secret);
}

static void told_proof(struct irc *irc, const struct message *message)
{
    if (message->type == MESSAGE_ERROR) {
        fail(irc);
    } else if (message->type == MESSAGE_WELCOME) {
        irc->sasl->is_proved = true;
        send_payload(irc, message->secret);
    }
}

static void take_scram(struct irc *irc, struct str payload)
{
    struct irc_sasl *sasl = irc->sasl;
    struct buf user = { 0 };
    bool is_first = !sasl->user[0];
    if (sasl->is_proved) {
        succeed(irc);
        return;
    }
    if (is_first && scram_find_user(payload, &user) == SCRAM_OK && user.size <= LIMIT_NAME_SIZE)
        snprintf(sasl->user, sizeof(sasl->user), "%.*s", STR_ARGS(buf_str(&user)));
    buf_fini(&user);
    if (!sasl->user[0] || payload.size == 0)
        fail(irc);
    else
        irc_login(irc, "SCRAM-SHA-256", str_of(sasl->user), payload,
                  is_first ? told_challenge : told_proof);
}

/* ---- the exchange ---- */

static const struct irc_mechanism mechanisms[] = {
    { "PLAIN", is_private, take_plain },
    { "EXTERNAL", has_certificate, take_external },
    { "SCRAM-SHA-256", has_scram, take_scram },
};

void irc_sasl_list(const struct irc *irc, const struct irc_config *config, struct buf *list)
{
    size_t start = list->size;
    for (size_t i = 0; i < ARRAY_SIZE(mechanisms); i++)
        if (mechanisms[i].is_there(irc, config))
            buf_printf(list, "%s%s", list->size > start ? "," : "", mechanisms[i].name);
}

static const struct irc_mechanism *find_mechanism(const struct irc *irc, struct str name)
{
    for (size_t i = 0; i < ARRAY_SIZE(mechanisms); i++)
        if (irc_word_equal(name, str_of(mechanisms[i].name)) &&
            mechanisms[i].is_there(irc, &irc->door->config))
            return &mechanisms[i];
    return NULL;
}

static void begin(struct irc *irc, struct str name)
{
    const struct irc_mechanism *mechanism = find_mechanism(irc, name);
    struct buf list = { 0 };
    irc->sasl = mechanism ? calloc(1, sizeof(*irc->sasl)) : NULL;
    if (irc->sasl) {
        irc->sasl->mechanism = mechanism;
        irc_send_line(irc, STR("AUTHENTICATE +"));
        return;
    }
    irc_sasl_list(irc, &irc->door->config, &list);
    irc_numeric(irc, RPL_SASLMECHS, "%.*s :are available SASL mechanisms",
                STR_ARGS(buf_str(&list)));
    buf_fini(&list);
    fail(irc);
}

/* All pieces have come. */
static void take(struct irc *irc)
{
    struct irc_sasl *sasl = irc->sasl;
    unsigned char bytes[SASL_PAYLOAD_MAX];
    size_t size = 0;
    int status = sasl->payload.size == 0
                     ? 0
                     : sodium_base642bin(bytes, sizeof(bytes), (const char *)sasl->payload.bytes,
                                         sasl->payload.size, NULL, &size, NULL,
                                         sodium_base64_VARIANT_ORIGINAL);
    wipe(sasl);
    if (status != 0)
        fail(irc);
    else
        sasl->mechanism->take(irc, (struct str){ (const char *)bytes, size });
    sodium_memzero(bytes, sizeof(bytes));
}

static void go_on(struct irc *irc, struct str chunk)
{
    struct buf *payload = &irc->sasl->payload;
    bool is_empty = str_equal(chunk, STR("+"));
    if (chunk.size > SASL_CHUNK || payload->size + chunk.size > SASL_PAYLOAD_MAX) {
        irc_sasl_forget(irc);
        irc_numeric(irc, ERR_SASLTOOLONG, ":SASL message too long");
        return;
    }
    if (!is_empty && buf_append_str(payload, chunk) != 0)
        fail(irc);
    else if (chunk.size < SASL_CHUNK)
        take(irc);
}

void irc_on_authenticate(struct irc *irc, const struct irc_line *line)
{
    struct str text = irc_line_param(line, 0);
    if (!irc_has(irc, IRC_CAP_SASL))
        irc_numeric(irc, ERR_SASLFAIL, ":SASL authentication failed: request the capability first");
    else if (str_equal(text, STR("*"))) {
        irc_sasl_forget(irc);
        irc_numeric(irc, ERR_SASLABORTED, ":SASL authentication aborted");
    } else if (!irc->sasl)
        begin(irc, text);
    else
        go_on(irc, text);
}
