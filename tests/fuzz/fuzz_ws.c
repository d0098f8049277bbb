/*
 * A WebSocket that is told any bytes, with the request that opens it before them or not, and lines
 * to send. Findings:
 * - lines or answers that depend on how the bytes arrive;
 * - a line without an end; a frame of ours that is none.
 */
#include "fuzz.h"

#include "server/ws/ws.h"
#include <string.h>

static const char request[] = "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
                              "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
static const struct ws_origins origins = { .texts = { "https://a" }, .count = 1 };

struct heard {
    enum ws_result result;
    struct buf lines, output;
};

static void collect_output(struct ws *ws, struct heard *heard)
{
    buf_append_str(&heard->output, ws_output(ws));
    ws_output_sent(ws, ws_output(ws).size);
}

/* Give it the bytes, @step at a time. */
static void listen(struct ws *ws, struct str bytes, size_t step, struct heard *heard)
{
    while (bytes.size > 0 && heard->result == WS_OK) {
        size_t size = bytes.size < step ? bytes.size : step;
        heard->result = ws_received(ws, (const uint8_t *)bytes.bytes, size, &heard->lines);
        bytes = str_skip(bytes, size);
        collect_output(ws, heard);
    }
}

static void hear(struct str bytes, bool is_open, size_t step, struct heard *heard)
{
    struct ws *ws = ws_new(&origins);
    MUST(ws);
    if (is_open)
        listen(ws, (struct str){ request, sizeof(request) - 1 }, step, heard);
    listen(ws, bytes, step, heard);
    ws_finish(ws);
    collect_output(ws, heard);
    ws_free(ws);
}

static void forget(struct heard *heard)
{
    buf_fini(&heard->lines);
    buf_fini(&heard->output);
}

/* Lines become messages that hold no end of a line, whole frames each. */
static void check_written(struct str bytes)
{
    struct heard heard = { 0 };
    struct ws *ws = ws_new(&origins);
    MUST(ws);
    listen(ws, (struct str){ request, sizeof(request) - 1 }, sizeof(request), &heard);
    MUST(ws_is_open(ws) && ws_write(ws, (const uint8_t *)bytes.bytes, bytes.size) == 0);
    struct str frames = ws_output(ws);
    while (frames.size > 0) {
        const uint8_t *head = (const uint8_t *)frames.bytes;
        MUST(frames.size >= 2 && head[0] == 0x81 && head[1] < 127);
        size_t size = head[1], head_size = 2;
        if (size == 126) {
            MUST(frames.size >= 4);
            size = (size_t)head[2] << 8 | head[3];
            head_size = 4;
        }
        MUST(frames.size >= head_size + size);
        MUST(size == 0 || !memchr(frames.bytes + head_size, '\n', size));
        frames = str_skip(frames, head_size + size);
    }
    ws_free(ws);
    forget(&heard);
}

void fuzz_input(const uint8_t *bytes, size_t size)
{
    struct heard whole = { 0 }, pieces = { 0 };
    if (size == 0 || size > 16 * 1024)
        return;
    struct str rest = { (const char *)bytes + 1, size - 1 };
    bool is_open = bytes[0] & 1;
    hear(rest, is_open, SIZE_MAX, &whole);
    hear(rest, is_open, 1 + bytes[0] / 2, &pieces);
    /* the reason of a good-bye is looked at more closely in one piece */
    MUST(whole.result != WS_OK || pieces.result == WS_OK);
    MUST(str_equal(buf_str(&whole.lines), buf_str(&pieces.lines)));
    MUST(whole.result != WS_OK || /* a good-bye may overtake a pong */
         str_equal(buf_str(&whole.output), buf_str(&pieces.output)));
    MUST(whole.lines.size == 0 || whole.lines.bytes[whole.lines.size - 1] == '\n');
    forget(&whole);
    forget(&pieces);
    check_written(rest);
}
