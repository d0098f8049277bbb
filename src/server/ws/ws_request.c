/* Reads the HTTP request that opens a WebSocket: see ws_request.h. */
#include "server/ws/ws_request.h"

#include <hutong/common/macros.h>
#include <sodium.h>
#include <strings.h>

static const char method[] = "GET ";

/* What the headers have said so far. */
struct reading {
    unsigned host_count, key_count, origin_count, version_count;
    bool is_upgrade, is_websocket, is_version_13, is_bad;
    struct str key, origin;
    enum ws_protocol protocol;
};

static bool equal(struct str a, struct str b)
{
    return a.size == b.size && (a.size == 0 || strncasecmp(a.bytes, b.bytes, a.size) == 0);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static struct str trim(struct str text)
{
    while (text.size > 0 && is_blank(text.bytes[0]))
        text = str_skip(text, 1);
    while (text.size > 0 && is_blank(text.bytes[text.size - 1]))
        text.size--;
    return text;
}

/* Take what is before the next @separator off @rest, which must not be empty. */
static struct str cut(struct str *rest, char separator)
{
    const char *end = memchr(rest->bytes, separator, rest->size);
    struct str part = { rest->bytes, end ? (size_t)(end - rest->bytes) : rest->size };
    *rest = str_skip(*rest, part.size + 1);
    return part;
}

static bool list_has(struct str list, struct str word)
{
    while (list.size > 0)
        if (equal(trim(cut(&list, ',')), word))
            return true;
    return false;
}

/* Headers */

static void on_host(struct reading *reading, struct str value)
{
    (void)value;
    reading->host_count++;
}

static void on_upgrade(struct reading *reading, struct str value)
{
    reading->is_websocket |= list_has(value, STR("websocket"));
}

static void on_connection(struct reading *reading, struct str value)
{
    reading->is_upgrade |= list_has(value, STR("upgrade"));
}

static void on_key(struct reading *reading, struct str value)
{
    reading->key = value;
    reading->key_count++;
}

static void on_version(struct reading *reading, struct str value)
{
    reading->is_version_13 = str_equal(value, STR("13"));
    reading->version_count++;
}

static void on_origin(struct reading *reading, struct str value)
{
    reading->origin = value;
    reading->origin_count++;
}

/* The list may be in several headers; the first that we speak is what the client likes best. */
static void on_protocol(struct reading *reading, struct str value)
{
    while (value.size > 0 && reading->protocol == WS_PROTOCOL_NONE) {
        struct str name = trim(cut(&value, ','));
        if (str_equal(name, STR("text.ircv3.net")))
            reading->protocol = WS_PROTOCOL_TEXT;
        else if (str_equal(name, STR("binary.ircv3.net")))
            reading->protocol = WS_PROTOCOL_BINARY;
    }
}

static const struct header {
    const char *name;
    void (*take)(struct reading *reading, struct str value);
} headers[] = {
    { "Host", on_host },
    { "Upgrade", on_upgrade },
    { "Connection", on_connection },
    { "Sec-WebSocket-Key", on_key },
    { "Sec-WebSocket-Version", on_version },
    { "Sec-WebSocket-Protocol", on_protocol },
    { "Origin", on_origin },
};

static bool is_token(struct str text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.bytes[i] <= ' ' || text.bytes[i] > '~' ||
            strchr("\"(),/:;<=>?@[\\]{}", text.bytes[i]))
            return false;
    return text.size > 0;
}

static bool is_value(struct str text)
{
    for (size_t i = 0; i < text.size; i++)
        if (((unsigned char)text.bytes[i] < ' ' && text.bytes[i] != '\t') || text.bytes[i] == 0x7f)
            return false;
    return true;
}

static void read_header(struct reading *reading, struct str line)
{
    struct str value = line;
    struct str name = cut(&value, ':'); /* a line that goes on the one before has none */
    if (name.size == line.size || !is_token(name) || !is_value(value)) {
        reading->is_bad = true;
        return;
    }
    for (size_t i = 0; i < ARRAY_SIZE(headers); i++)
        if (equal(name, (struct str){ headers[i].name, strlen(headers[i].name) }))
            headers[i].take(reading, trim(value));
}

/* The whole */

/* "GET /anything HTTP/1.1" */
static bool is_request_line(struct str line)
{
    struct str rest = str_skip(line, strlen(method));
    struct str target = rest.size > 0 ? cut(&rest, ' ') : rest;
    return target.size > 0 && is_value(target) && str_equal(rest, STR("HTTP/1.1"));
}

static bool take_line(struct str *rest, struct str *line)
{
    const char *end = memmem(rest->bytes, rest->size, "\r\n", 2);
    if (!end || end == rest->bytes)
        return false;
    *line = (struct str){ rest->bytes, (size_t)(end - rest->bytes) };
    *rest = str_skip(*rest, line->size + 2);
    return true;
}

static bool is_key(struct str key)
{
    unsigned char nonce[16];
    size_t size = 0;
    return key.size == WS_KEY_SIZE &&
           sodium_base642bin(nonce, sizeof(nonce), key.bytes, key.size, NULL, &size, NULL,
                             sodium_base64_VARIANT_ORIGINAL) == 0 &&
           size == sizeof(nonce);
}

static enum ws_request_result judge(const struct reading *reading, const struct ws_origins *origins)
{
    if (reading->is_bad || reading->host_count != 1 || reading->origin_count > 1)
        return WS_REQUEST_E_BAD;
    if (!reading->is_upgrade || !reading->is_websocket)
        return WS_REQUEST_E_UPGRADE;
    if (reading->version_count != 1 || !reading->is_version_13)
        return WS_REQUEST_E_VERSION;
    if (reading->key_count != 1 || !is_key(reading->key))
        return WS_REQUEST_E_BAD;
    return ws_origins_allow(origins, reading->origin) ? WS_REQUEST_OK : WS_REQUEST_E_ORIGIN;
}

/* Whether it is GET as far as it has come. */
static bool is_get(struct str bytes)
{
    size_t size = bytes.size < strlen(method) ? bytes.size : strlen(method);
    return size == 0 || memcmp(bytes.bytes, method, size) == 0;
}

enum ws_request_result ws_request_take(struct str bytes, const struct ws_origins *origins,
                                       struct ws_request *request, size_t *used)
{
    struct reading reading = { 0 };
    struct str rest = bytes, line;
    if (!is_get(bytes))
        return WS_REQUEST_E_METHOD;
    size_t size_max = bytes.size < WS_REQUEST_SIZE ? bytes.size : WS_REQUEST_SIZE;
    const char *end = bytes.bytes ? memmem(bytes.bytes, size_max, "\r\n\r\n", 4) : NULL;
    if (!end)
        return size_max == WS_REQUEST_SIZE ? WS_REQUEST_E_LARGE : WS_REQUEST_MORE;
    rest.size = (size_t)(end - bytes.bytes) + 2;
    if (!take_line(&rest, &line) || !is_request_line(line))
        return WS_REQUEST_E_BAD;
    while (take_line(&rest, &line))
        read_header(&reading, line);
    enum ws_request_result result = judge(&reading, origins);
    if (result != WS_REQUEST_OK)
        return result;
    *request = (struct ws_request){ .protocol = reading.protocol };
    memcpy(request->key, reading.key.bytes, WS_KEY_SIZE);
    *used = (size_t)(end - bytes.bytes) + 4;
    return WS_REQUEST_OK;
}
