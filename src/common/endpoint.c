/* The addresses that servers listen on and clients connect to, as URLs. */
#include <arpa/inet.h>
#include <hutong/common/endpoint.h>
#include <hutong/common/macros.h>
#include <stdio.h>
#include <strings.h>

static const struct str scheme_prefixes[] = {
    [ENDPOINT_UNIX] = { "unix:", 5 },   [ENDPOINT_TCP] = { "tcp://", 6 },
    [ENDPOINT_TLS] = { "tls://", 6 },   [ENDPOINT_IRC] = { "irc://", 6 },
    [ENDPOINT_IRCS] = { "ircs://", 7 }, [ENDPOINT_WS] = { "ws://", 5 },
    [ENDPOINT_WSS] = { "wss://", 6 },
};

static struct str str_before(struct str s, const char *end)
{
    return (struct str){ s.bytes, (size_t)(end - s.bytes) };
}

static const char *find_char(struct str s, char c)
{
    return s.size > 0 ? memchr(s.bytes, c, s.size) : NULL;
}

static bool is_host_char(char c, bool is_bracketed)
{
    bool is_word = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (is_word || c == '.')
        return true;
    if (is_bracketed) /* an IPv6 address, perhaps with its zone: fe80::1%eth0 */
        return c == ':' || c == '%' || c == '-' || c == '_';
    return c == '-' || c == '_' || (c & 0x80); /* the resolver knows names beyond ASCII */
}

static enum endpoint_error parse_host(struct str text, bool is_bracketed, struct endpoint *endpoint)
{
    if (text.size == 0 || text.size > ENDPOINT_HOST_MAX)
        return ENDPOINT_E_HOST;
    for (size_t i = 0; i < text.size; i++)
        if (!is_host_char(text.bytes[i], is_bracketed))
            return ENDPOINT_E_HOST;
    memcpy(endpoint->host, text.bytes, text.size);
    return ENDPOINT_OK;
}

static uint16_t default_port(enum endpoint_scheme scheme)
{
    switch (scheme) {
    case ENDPOINT_IRC:
        return ENDPOINT_PORT_IRC;
    case ENDPOINT_IRCS:
        return ENDPOINT_PORT_IRCS;
    case ENDPOINT_WS:
        return ENDPOINT_PORT_WS;
    case ENDPOINT_WSS:
        return ENDPOINT_PORT_WSS;
    default:
        return ENDPOINT_PORT_DEFAULT;
    }
}

/* ":PORT", or nothing for the default one */
static enum endpoint_error parse_port(struct str text, struct endpoint *endpoint)
{
    uint32_t port = 0;
    endpoint->port = default_port(endpoint->scheme);
    if (text.size == 0)
        return ENDPOINT_OK;
    struct str digits = str_skip(text, 1);
    if (text.bytes[0] != ':' || digits.size == 0)
        return ENDPOINT_E_PORT;
    for (size_t i = 0; i < digits.size; i++) {
        if (digits.bytes[i] < '0' || digits.bytes[i] > '9')
            return ENDPOINT_E_PORT;
        port = port * 10 + (uint32_t)(digits.bytes[i] - '0');
        if (port > UINT16_MAX)
            return ENDPOINT_E_PORT;
    }
    endpoint->port = (uint16_t)port;
    return ENDPOINT_OK;
}

/* "[ADDRESS]" with what follows it */
static enum endpoint_error parse_bracketed(struct str text, struct endpoint *endpoint)
{
    const char *end = find_char(text, ']');
    if (!end)
        return ENDPOINT_E_HOST;
    struct str address = str_skip(str_before(text, end), 1);
    struct str rest = str_skip(text, address.size + 2);
    if (!find_char(address, ':'))
        return ENDPOINT_E_HOST;
    enum endpoint_error error = parse_host(address, true, endpoint);
    return error != ENDPOINT_OK ? error : parse_port(rest, endpoint);
}

static enum endpoint_error parse_authority(struct str text, struct endpoint *endpoint)
{
    if (text.size > 0 && text.bytes[0] == '[')
        return parse_bracketed(text, endpoint);
    const char *colon = find_char(text, ':');
    struct str host = colon ? str_before(text, colon) : text;
    struct str rest = str_skip(text, host.size);
    if (find_char(str_skip(rest, 1), ':')) /* IPv6 without its brackets */
        return ENDPOINT_E_HOST;
    enum endpoint_error error = parse_host(host, false, endpoint);
    return error != ENDPOINT_OK ? error : parse_port(rest, endpoint);
}

static enum endpoint_error parse_path(struct str text, struct endpoint *endpoint)
{
    if (str_starts_with(text, STR("//"))) /* unix:///run/x.sock is written, too */
        text = str_skip(text, 2);
    if (text.size == 0 || find_char(text, '\0'))
        return ENDPOINT_E_PATH;
    if (text.size > ENDPOINT_PATH_MAX)
        return ENDPOINT_E_PATH_LONG;
    memcpy(endpoint->path, text.bytes, text.size);
    return ENDPOINT_OK;
}

static bool has_scheme_mark(struct str text)
{
    const char *colon = find_char(text, ':');
    return colon && str_starts_with(str_skip(text, (size_t)(colon - text.bytes)), STR("://"));
}

/* Take the scheme off @text, or say which one text without it stands for. */
static enum endpoint_error take_scheme(struct str *text, enum endpoint_scheme *scheme)
{
    for (size_t i = 0; i < ARRAY_SIZE(scheme_prefixes); i++) {
        if (str_starts_with(*text, scheme_prefixes[i])) {
            *scheme = (enum endpoint_scheme)i;
            *text = str_skip(*text, scheme_prefixes[i].size);
            return ENDPOINT_OK;
        }
    }
    if (has_scheme_mark(*text))
        return ENDPOINT_E_SCHEME;
    *scheme = find_char(*text, '/') ? ENDPOINT_UNIX : ENDPOINT_TCP;
    return ENDPOINT_OK;
}

enum endpoint_error endpoint_parse(struct str text, struct endpoint *endpoint)
{
    struct endpoint parsed = { 0 };
    enum endpoint_error error = take_scheme(&text, &parsed.scheme);
    if (error == ENDPOINT_OK && parsed.scheme == ENDPOINT_UNIX)
        error = parse_path(text, &parsed);
    else if (error == ENDPOINT_OK)
        error = parse_authority(text, &parsed);
    if (error == ENDPOINT_OK)
        *endpoint = parsed;
    return error;
}

int endpoint_format(const struct endpoint *endpoint, struct buf *out)
{
    const char *prefix = scheme_prefixes[endpoint->scheme].bytes;
    if (endpoint->scheme == ENDPOINT_UNIX)
        return buf_printf(out, "%s%s", prefix, endpoint->path);
    bool is_ipv6 = strchr(endpoint->host, ':');
    return buf_printf(out, is_ipv6 ? "%s[%s]:%u" : "%s%s:%u", prefix, endpoint->host,
                      (unsigned)endpoint->port);
}

const char *endpoint_error_text(enum endpoint_error error)
{
    switch (error) {
    case ENDPOINT_OK:
        return "the address is fine";
    case ENDPOINT_E_SCHEME:
        return "an address begins with unix:, tcp://, tls://, irc://, ircs://, ws:// or wss://";
    case ENDPOINT_E_HOST:
        return "the host is missing, too long or malformed (IPv6 is written as [::1])";
    case ENDPOINT_E_PORT:
        return "the port must be a number from 0 to 65535";
    case ENDPOINT_E_PATH:
        return "the path of the socket is missing";
    case ENDPOINT_E_PATH_LONG:
        return "the path of the socket is longer than 107 bytes";
    }
    return "the address is malformed";
}

static bool is_loopback_ipv6(const struct in6_addr *address)
{
    if (IN6_IS_ADDR_V4MAPPED(address))
        return address->s6_addr[12] == 127;
    return IN6_IS_ADDR_LOOPBACK(address);
}

const char *endpoint_node(const struct endpoint *endpoint)
{
    return strcasecmp(endpoint->host, "localhost") == 0 ? NULL : endpoint->host;
}

bool endpoint_is_local(const struct endpoint *endpoint)
{
    struct in_addr ipv4;
    struct in6_addr ipv6;
    if (endpoint->scheme == ENDPOINT_UNIX || strcasecmp(endpoint->host, "localhost") == 0)
        return true;
    if (inet_pton(AF_INET, endpoint->host, &ipv4) == 1)
        return ntohl(ipv4.s_addr) >> 24 == 127;
    return inet_pton(AF_INET6, endpoint->host, &ipv6) == 1 && is_loopback_ipv6(&ipv6);
}

bool endpoint_is_irc(const struct endpoint *endpoint)
{
    return endpoint->scheme >= ENDPOINT_IRC;
}

bool endpoint_is_encrypted(const struct endpoint *endpoint)
{
    return endpoint->scheme == ENDPOINT_TLS || endpoint->scheme == ENDPOINT_IRCS ||
           endpoint->scheme == ENDPOINT_WSS;
}

bool endpoint_is_private(const struct endpoint *endpoint)
{
    return endpoint_is_encrypted(endpoint) || endpoint_is_local(endpoint);
}
