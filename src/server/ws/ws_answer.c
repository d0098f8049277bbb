/* Answers to the request that opens a WebSocket: see ws_request.h. */
#include "server/ws/ws_request.h"

#include <errno.h>
#include <openssl/evp.h>
#include <sodium.h>
#include <string.h>

/* What the other side has to find behind its key: it shows that the request was understood. */
static const char accept_mark[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

enum { SHA1_SIZE = 20 };

static const char *const protocol_names[] = {
    [WS_PROTOCOL_NONE] = NULL,
    [WS_PROTOCOL_TEXT] = "text.ircv3.net",
    [WS_PROTOCOL_BINARY] = "binary.ircv3.net",
};

int ws_answer_accept(const struct ws_request *request, struct buf *out)
{
    char text[WS_KEY_SIZE + sizeof(accept_mark)];
    unsigned char digest[EVP_MAX_MD_SIZE];
    char accept[sodium_base64_ENCODED_LEN(SHA1_SIZE, sodium_base64_VARIANT_ORIGINAL)];
    unsigned size = 0;
    memcpy(text, request->key, WS_KEY_SIZE);
    memcpy(text + WS_KEY_SIZE, accept_mark, sizeof(accept_mark));
    if (!EVP_Digest(text, strlen(text), digest, &size, EVP_sha1(), NULL) || size != SHA1_SIZE)
        return -ENOMEM;
    sodium_bin2base64(accept, sizeof(accept), digest, size, sodium_base64_VARIANT_ORIGINAL);
    const char *protocol = protocol_names[request->protocol];
    return buf_printf(out,
                      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                      "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n%s%s%s\r\n",
                      accept, protocol ? "Sec-WebSocket-Protocol: " : "", protocol ? protocol : "",
                      protocol ? "\r\n" : "");
}

static const struct refusal {
    const char *status;
    const char *headers; /* each with its end */
    const char *text;
} refusals[] = {
    [WS_REQUEST_E_BAD] = { "400 Bad Request", "", "This is not how a WebSocket is asked for." },
    [WS_REQUEST_E_METHOD] = { "405 Method Not Allowed", "Allow: GET\r\n",
                              "Here is a WebSocket with IRC in it, and nothing else." },
    [WS_REQUEST_E_UPGRADE] = { "426 Upgrade Required",
                               "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n",
                               "Here is a WebSocket with IRC in it, and no web site." },
    [WS_REQUEST_E_VERSION] = { "426 Upgrade Required",
                               "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n",
                               "Only version 13 of WebSocket is spoken here." },
    [WS_REQUEST_E_ORIGIN] = { "403 Forbidden", "",
                              "Pages of this site may not connect: the server's admin has to name "
                              "it among websocket_origins." },
    [WS_REQUEST_E_LARGE] = { "431 Request Header Fields Too Large", "",
                             "The request is larger than any that is taken." },
    [WS_REQUEST_E_FULL] = { "503 Service Unavailable", "Retry-After: 10\r\n",
                            "The server has as many connections as it can have." },
};

int ws_answer_refuse(enum ws_request_result why, struct buf *out)
{
    const struct refusal *refusal = &refusals[why];
    return buf_printf(out,
                      "HTTP/1.1 %s\r\n%sContent-Type: text/plain; charset=utf-8\r\n"
                      "Content-Length: %zu\r\nConnection: close\r\n\r\n%s\n",
                      refusal->status, refusal->headers, strlen(refusal->text) + 1, refusal->text);
}
