/* WebSockets: the request that opens one, and lines in frames. */
#include "check.h"

#include "failmalloc.h"
#include "server/ws/ws.h"
#include <errno.h>
#include <stdlib.h>

/* the key and what answers it are those of RFC 6455, section 1.3 */
#define LINE "GET /chat HTTP/1.1\r\n"
#define HOST "Host: chat.example.org\r\n"
#define UPGRADE "Upgrade: websocket\r\nConnection: Upgrade\r\n"
#define KEY "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
#define VERSION "Sec-WebSocket-Version: 13\r\n"
#define ALL LINE HOST UPGRADE KEY VERSION
#define END "\r\n"

static const struct ws_origins origins = { .texts = { "https://chat.example.org" }, .count = 1 };

/* ---- the request ---- */

static void test_a_request_is_taken_or_refused_for_what_it_is(void **state)
{
    static const struct {
        const char *name;
        const char *request;
        enum ws_request_result result;
        enum ws_protocol protocol;
    } rows[] = {
        { "plain", ALL END, WS_REQUEST_OK, WS_PROTOCOL_NONE },
        { "text", ALL "Sec-WebSocket-Protocol: text.ircv3.net\r\n" END, WS_REQUEST_OK,
          WS_PROTOCOL_TEXT },
        { "the client's first choice",
          ALL "Sec-WebSocket-Protocol: soap, binary.ircv3.net , text.ircv3.net\r\n" END,
          WS_REQUEST_OK, WS_PROTOCOL_BINARY },
        { "choices in several headers",
          ALL "Sec-WebSocket-Protocol: soap\r\nsec-websocket-protocol:text.ircv3.net\r\n" END,
          WS_REQUEST_OK, WS_PROTOCOL_TEXT },
        { "letters of either case, other values and headers",
          LINE
          "HOST:x\r\nupgrade: h2c, WebSocket\r\nCONNECTION: keep-alive, upgrade\r\n" KEY VERSION
          "Cookie: a=b\r\nX-Empty:\r\n" END,
          WS_REQUEST_OK, WS_PROTOCOL_NONE },
        { "a site that may", ALL "Origin: https://chat.example.org\r\n" END, WS_REQUEST_OK,
          WS_PROTOCOL_NONE },
        { "a site that may not", ALL "Origin: https://evil.example.org\r\n" END,
          WS_REQUEST_E_ORIGIN, 0 },
        { "the same site at another port", ALL "Origin: https://chat.example.org:8\r\n" END,
          WS_REQUEST_E_ORIGIN, 0 },
        { "a page without a site", ALL "Origin: null\r\n" END, WS_REQUEST_E_ORIGIN, 0 },
        { "two sites", ALL "Origin: https://chat.example.org\r\nOrigin: x\r\n" END,
          WS_REQUEST_E_BAD, 0 },
        { "a page is asked for", LINE HOST END, WS_REQUEST_E_UPGRADE, 0 },
        { "no connection to be upgraded", LINE HOST "Upgrade: websocket\r\n" KEY VERSION END,
          WS_REQUEST_E_UPGRADE, 0 },
        { "no version", LINE HOST UPGRADE KEY END, WS_REQUEST_E_VERSION, 0 },
        { "another version", LINE HOST UPGRADE KEY "Sec-WebSocket-Version: 8\r\n" END,
          WS_REQUEST_E_VERSION, 0 },
        { "no key", LINE HOST UPGRADE VERSION END, WS_REQUEST_E_BAD, 0 },
        { "two keys", ALL KEY END, WS_REQUEST_E_BAD, 0 },
        { "a short key", LINE HOST UPGRADE VERSION "Sec-WebSocket-Key: dGhlIHNhbXBsZQ==\r\n" END,
          WS_REQUEST_E_BAD, 0 },
        { "a key that is not base64",
          LINE HOST UPGRADE VERSION "Sec-WebSocket-Key: !!hlIHNhbXBsZSBub25jZQ==\r\n" END,
          WS_REQUEST_E_BAD, 0 },
        { "no host", LINE UPGRADE KEY VERSION END, WS_REQUEST_E_BAD, 0 },
        { "two hosts", ALL HOST END, WS_REQUEST_E_BAD, 0 },
        { "old HTTP", "GET / HTTP/1.0\r\n" HOST UPGRADE KEY VERSION END, WS_REQUEST_E_BAD, 0 },
        { "no target", "GET  HTTP/1.1\r\n" HOST UPGRADE KEY VERSION END, WS_REQUEST_E_BAD, 0 },
        { "a header that goes on", ALL "X-Long: a\r\n b\r\n" END, WS_REQUEST_E_BAD, 0 },
        { "a blank before the colon", ALL "X-Odd : a\r\n" END, WS_REQUEST_E_BAD, 0 },
        { "a header without a name", ALL ": a\r\n" END, WS_REQUEST_E_BAD, 0 },
        { "a control character", ALL "X-Bell: \a\r\n" END, WS_REQUEST_E_BAD, 0 },
        { "a bare line end", ALL "X-Odd: a\nOrigin: b\r\n" END, WS_REQUEST_E_BAD, 0 },
        { "another method", "POST / HTTP/1.1\r\n" END, WS_REQUEST_E_METHOD, 0 },
        { "IRC", "NICK alice\r\n", WS_REQUEST_E_METHOD, 0 },
        { "the beginning of TLS", "\x16\x03\x01", WS_REQUEST_E_METHOD, 0 },
        { "nothing yet", "", WS_REQUEST_MORE, 0 },
        { "not all of it", ALL, WS_REQUEST_MORE, 0 },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct ws_request request = { 0 };
        size_t used = 0;
        enum ws_request_result result =
            ws_request_take(str_of(rows[i].request), &origins, &request, &used);
        if (result != rows[i].result || request.protocol != rows[i].protocol)
            fail_msg("%s: result %d, protocol %d", rows[i].name, result, request.protocol);
        CHECK_INT(result == WS_REQUEST_OK ? strlen(rows[i].request) : 0, used);
    }
}

static void test_a_request_has_a_size(void **state)
{
    struct buf text = { 0 };
    struct ws_request request;
    size_t used = 0;
    (void)state;
    buf_append_str(&text, STR(ALL "X-Long: "));
    while (text.size < WS_REQUEST_SIZE - 4)
        buf_append_str(&text, STR("x"));
    buf_append_str(&text, STR("\r\n\r\n"));
    CHECK_INT(WS_REQUEST_OK, ws_request_take(buf_str(&text), &origins, &request, &used));
    CHECK_INT(WS_REQUEST_SIZE, used);
    text.size = WS_REQUEST_SIZE - 4;
    buf_append_str(&text, STR("x\r\n\r\n"));
    CHECK_INT(WS_REQUEST_E_LARGE, ws_request_take(buf_str(&text), &origins, &request, &used));
    buf_fini(&text);
}

static void test_sites_are_named_in_full(void **state)
{
    static const struct {
        const char *text;
        bool is_valid;
    } rows[] = {
        { "https://chat.example.org", true },
        { "http://localhost:8080", true },
        { "http://[::1]:8080", true },
        { "moz-extension://3f1c", true },
        { "null", true },
        { "*", true },
        { "", false },
        { "chat.example.org", false },
        { "https://", false },
        { "://x", false },
        { "https://chat.example.org/", false },
        { "https://chat.example.org/chat", false },
        { "https://*.example.org", false },
        { "https://a b", false },
    };
    const struct ws_origins none = { 0 }, all = { .texts = { "*" }, .count = 1 };
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        if (ws_origin_is_valid(str_of(rows[i].text)) != rows[i].is_valid)
            fail_msg("%s", rows[i].text);
    CHECK(ws_origins_allow(&none, STR("")));
    CHECK(!ws_origins_allow(&none, STR("https://chat.example.org")));
    CHECK(ws_origins_allow(&all, STR("https://anywhere")));
    CHECK(ws_origins_allow(&origins, STR("HTTPS://Chat.example.org")));
}

/* ---- the pump ---- */

/* A WebSocket and what came of what it was given. */
struct play {
    struct ws *ws;
    struct buf lines;
    enum ws_result result;
};

static void play_receive(struct play *play, const void *bytes, size_t size)
{
    play->result = ws_received(play->ws, bytes, size, &play->lines);
}

static void play_open(struct play *play, const char *request)
{
    *play = (struct play){ .ws = ws_new(&origins) };
    CHECK(play->ws);
    play_receive(play, request, strlen(request));
    CHECK_INT(WS_OK, play->result);
    CHECK(ws_is_open(play->ws));
    ws_output_sent(play->ws, ws_output(play->ws).size);
}

static void play_close(struct play *play)
{
    ws_free(play->ws);
    buf_fini(&play->lines);
}

/* Append a frame as clients send it: masked. */
static void add_frame(struct buf *out, unsigned first, const void *payload, size_t size)
{
    static const uint8_t mask[] = { 0x11, 0x22, 0x33, 0x44 };
    uint8_t head[4] = { (uint8_t)first, (uint8_t)(0x80 | (size < 126 ? size : 126)),
                        (uint8_t)(size >> 8), (uint8_t)size };
    buf_append(out, head, size < 126 ? 2 : 4);
    buf_append(out, mask, sizeof(mask));
    size_t start = out->size;
    buf_append(out, payload, size);
    for (size_t i = 0; i < size; i++)
        out->bytes[start + i] ^= mask[i % 4];
}

#define TEXT 0x81u
#define BINARY 0x82u
#define FRAGMENT 0x01u
#define MIDDLE 0x00u
#define LAST 0x80u
#define CLOSE 0x88u
#define PING 0x89u
#define PONG 0x8au

struct frame {
    unsigned first;
    const char *payload;
};

static void play_frames(struct play *play, const struct frame *frames, size_t count)
{
    struct buf bytes = { 0 };
    for (size_t i = 0; i < count && frames[i].payload; i++)
        add_frame(&bytes, frames[i].first, frames[i].payload, strlen(frames[i].payload));
    play_receive(play, bytes.bytes, bytes.size);
    buf_fini(&bytes);
}

static void test_the_answer_has_what_the_key_asks_for(void **state)
{
    struct play play = { .ws = ws_new(&origins) };
    static const char request[] = ALL "Sec-WebSocket-Protocol: text.ircv3.net\r\n" END;
    (void)state;
    play_receive(&play, request, strlen(request));
    CHECK_INT(WS_OK, play.result);
    CHECK_STR("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
              "Sec-WebSocket-Protocol: text.ircv3.net\r\n\r\n",
              ws_output(play.ws));
    play_close(&play);
}

static void test_a_refusal_says_why_in_http(void **state)
{
    static const struct {
        const char *request;
        const char *answer;
    } rows[] = {
        { ALL "Origin: https://evil\r\n" END, "HTTP/1.1 403 Forbidden\r\n" },
        { "NICK alice\r\n", "HTTP/1.1 405 Method Not Allowed\r\n" },
        { LINE HOST END, "HTTP/1.1 426 Upgrade Required\r\n" },
        { ALL HOST END, "HTTP/1.1 400 Bad Request\r\n" },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct play play = { .ws = ws_new(&origins) };
        play_receive(&play, rows[i].request, strlen(rows[i].request));
        CHECK_INT(WS_E_BROKEN, play.result);
        CHECK(!ws_is_open(play.ws));
        CHECK(str_starts_with(ws_output(play.ws), str_of(rows[i].answer)));
        ws_finish(play.ws); /* there is nobody to say good-bye to */
        play_close(&play);
    }
}

static void test_messages_become_lines_and_answers(void **state)
{
    static const struct {
        const char *name;
        struct frame frames[4];
        enum ws_result result;
        const char *lines;
        const char *output; /* NULL: none */
        size_t output_size;
    } rows[] = {
        { "text", { { TEXT, "NICK 张三" } }, WS_OK, "NICK 张三\r\n", NULL, 0 },
        { "bytes", { { BINARY, "NICK a" } }, WS_OK, "NICK a\r\n", NULL, 0 },
        { "two",
          { { TEXT, "NICK a" }, { TEXT, "USER a 0 * :a" } },
          WS_OK,
          "NICK a\r\nUSER a 0 * :a\r\n",
          NULL,
          0 },
        { "nothing in it", { { TEXT, "" } }, WS_OK, "\r\n", NULL, 0 },
        { "with its line end", { { TEXT, "NICK a\r\n" } }, WS_OK, "NICK a\r\n", NULL, 0 },
        { "in pieces",
          { { FRAGMENT, "NI" }, { MIDDLE, "CK" }, { LAST, " a" } },
          WS_OK,
          "NICK a\r\n",
          NULL,
          0 },
        { "a ping between pieces",
          { { FRAGMENT, "NI" }, { PING, "?" }, { LAST, "CK" } },
          WS_OK,
          "NICK\r\n",
          "\x8a\x01?",
          3 },
        { "a pong nobody asked for", { { PONG, "!" } }, WS_OK, "", NULL, 0 },
        { "good-bye",
          { { CLOSE, "\x03\xe9"
                     "bye" } },
          WS_CLOSED,
          "",
          "\x88\x05\x03\xe9"
          "bye",
          7 },
        { "good-bye without a reason", { { CLOSE, "" } }, WS_CLOSED, "", "\x88\x00", 2 },
        { "what follows good-bye",
          { { CLOSE, "" }, { TEXT, "NICK a" } },
          WS_CLOSED,
          "",
          "\x88\x00",
          2 },
        { "no UTF-8", { { TEXT, "NICK \xff" } }, WS_E_BROKEN, "", "\x88\x02\x03\xef", 4 },
        { "bytes need not be UTF-8", { { BINARY, "NICK \xff" } }, WS_OK, "NICK \xff\r\n", NULL, 0 },
        { "a reserved bit", { { 0xc1u, "x" } }, WS_E_BROKEN, "", "\x88\x02\x03\xea", 4 },
        { "an unknown kind", { { 0x83u, "x" } }, WS_E_BROKEN, "", "\x88\x02\x03\xea", 4 },
        { "a ping in pieces", { { 0x09u, "x" } }, WS_E_BROKEN, "", "\x88\x00", 2 },
        { "a last piece of nothing", { { LAST, "x" } }, WS_E_BROKEN, "", "\x88\x02\x03\xea", 4 },
        { "a message within another",
          { { FRAGMENT, "a" }, { TEXT, "b" } },
          WS_E_BROKEN,
          "",
          "\x88\x02\x03\xea",
          4 },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct play play;
        play_open(&play, ALL END);
        play_frames(&play, rows[i].frames, ARRAY_SIZE(rows[i].frames));
        struct str output = ws_output(play.ws);
        struct str expected = { rows[i].output, rows[i].output_size };
        if (play.result != rows[i].result || !str_equal(output, expected) ||
            !str_equal(buf_str(&play.lines), str_of(rows[i].lines)))
            fail_msg("%s: result %d, lines %.*s, %zu bytes of answer", rows[i].name, play.result,
                     STR_ARGS(buf_str(&play.lines)), output.size);
        play_close(&play);
    }
}

static void test_a_frame_that_is_not_masked_ends_it(void **state)
{
    struct play play;
    (void)state;
    play_open(&play, ALL END);
    play_receive(&play, "\x81\x02hi", 4);
    CHECK_INT(WS_E_BROKEN, play.result);
    CHECK_MEM("\x88\x02\x03\xea", 4, ws_output(play.ws).bytes, ws_output(play.ws).size);
    play_close(&play);
}

static void test_a_message_has_a_size_in_one_piece_or_several(void **state)
{
    char text[WS_MESSAGE_SIZE + 1];
    struct buf bytes = { 0 };
    struct play play;
    (void)state;
    memset(text, 'x', sizeof(text));
    play_open(&play, ALL END);
    add_frame(&bytes, TEXT, text, WS_MESSAGE_SIZE);
    play_receive(&play, bytes.bytes, bytes.size);
    CHECK_INT(WS_OK, play.result);
    CHECK_INT(WS_MESSAGE_SIZE + 2, play.lines.size);
    for (int pieces = 1; pieces <= 2; pieces++) {
        buf_clear(&bytes);
        if (pieces == 2)
            add_frame(&bytes, FRAGMENT, text, 1);
        add_frame(&bytes, pieces == 2 ? LAST : TEXT, text, sizeof(text) - (size_t)(pieces - 1));
        play_receive(&play, bytes.bytes, bytes.size);
        CHECK_INT(WS_E_BROKEN, play.result);
        CHECK_MEM("\x88\x02\x03\xf1", 4, ws_output(play.ws).bytes, ws_output(play.ws).size);
        play_close(&play);
        play_open(&play, ALL END);
    }
    play_close(&play);
    buf_fini(&bytes);
}

static void test_it_does_not_matter_how_the_bytes_arrive(void **state)
{
    struct buf bytes = { 0 };
    (void)state;
    buf_append_str(&bytes, STR(ALL END));
    add_frame(&bytes, TEXT, "NICK a", 6);
    add_frame(&bytes, PING, "p", 1);
    add_frame(&bytes, FRAGMENT, "USER", 4);
    add_frame(&bytes, LAST, " a", 2);
    for (size_t step = 1; step <= bytes.size; step += step < 8 ? 1 : 29) {
        struct play play = { .ws = ws_new(&origins) };
        for (size_t at = 0; at < bytes.size; at += step) {
            size_t rest = bytes.size - at;
            play_receive(&play, bytes.bytes + at, rest < step ? rest : step);
            CHECK_INT(WS_OK, play.result);
        }
        CHECK_STR("NICK a\r\nUSER a\r\n", buf_str(&play.lines));
        CHECK(memmem(ws_output(play.ws).bytes, ws_output(play.ws).size, "\x8a\x01p", 3));
        play_close(&play);
    }
    buf_fini(&bytes);
}

static void test_lines_become_messages(void **state)
{
    static const struct {
        const char *name;
        const char *request;
        struct frame said; /* by the client, before */
        const char *parts[3];
        const char *output;
    } rows[] = {
        { "one", ALL END, { 0 }, { "PING :a\r\n" }, "\x81\x07PING :a" },
        { "two",
          ALL END,
          { 0 },
          { "A\r\nB\r\n" },
          "\x81\x01"
          "A\x81\x01"
          "B" },
        { "one in parts", ALL END, { 0 }, { "PI", "NG :a\r", "\n" }, "\x81\x07PING :a" },
        { "the end of one and the next",
          ALL END,
          { 0 },
          { "A", "\r\nB\r\n" },
          "\x81\x01"
          "A\x81\x01"
          "B" },
        { "as bytes",
          ALL "Sec-WebSocket-Protocol: binary.ircv3.net\r\n" END,
          { 0 },
          { "A\r\n" },
          "\x82\x01"
          "A" },
        { "as the client does",
          ALL END,
          { BINARY, "NICK a" },
          { "A\r\n" },
          "\x82\x01"
          "A" },
        { "as agreed, not as the client does",
          ALL "Sec-WebSocket-Protocol: text.ircv3.net\r\n" END,
          { BINARY, "NICK a" },
          { "A\r\n" },
          "\x81\x01"
          "A" },
        { "text is UTF-8, whatever it was",
          ALL END,
          { 0 },
          { "\xff张\r\n" },
          "\x81\x06\xef\xbf\xbd张" },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct play play;
        play_open(&play, rows[i].request);
        play_frames(&play, &rows[i].said, 1);
        for (size_t part = 0; part < 3 && rows[i].parts[part]; part++)
            CHECK_INT(0, ws_write(play.ws, (const uint8_t *)rows[i].parts[part],
                                  strlen(rows[i].parts[part])));
        if (!str_equal(ws_output(play.ws), str_of(rows[i].output)))
            fail_msg("%s: %.*s", rows[i].name, STR_ARGS(ws_output(play.ws)));
        play_close(&play);
    }
}

static void test_nothing_is_written_after_good_bye(void **state)
{
    struct play play;
    (void)state;
    play_open(&play, ALL END);
    ws_finish(play.ws);
    CHECK_INT(0, ws_write(play.ws, (const uint8_t *)"A\r\n", 3));
    ws_finish(play.ws);
    CHECK_MEM("\x88\x02\x03\xe8", 4, ws_output(play.ws).bytes, ws_output(play.ws).size);
    play_close(&play);
}

static void test_what_is_sent_is_taken_off(void **state)
{
    struct play play;
    (void)state;
    play_open(&play, ALL END);
    CHECK_INT(0, ws_write(play.ws, (const uint8_t *)"AB\r\n", 4));
    ws_output_sent(play.ws, 1);
    CHECK_STR("\x02"
              "AB",
              ws_output(play.ws));
    ws_output_sent(play.ws, 3);
    CHECK_INT(0, ws_output(play.ws).size);
    play_close(&play);
}

static void test_without_memory_it_says_so(void **state)
{
    (void)state;
    FAILMALLOC_EACH(nth)
    {
        struct buf bytes = { 0 };
        struct play play = { .ws = ws_new(&origins) };
        add_frame(&bytes, TEXT, "NICK a", 6);
        if (play.ws) {
            play_receive(&play, ALL END, strlen(ALL END));
            if (play.result == WS_OK)
                play_receive(&play, bytes.bytes, bytes.size);
            if (play.result == WS_OK && bytes.size > 0)
                ws_write(play.ws, (const uint8_t *)"A\r\n", 3);
            CHECK(play.result == WS_OK || play.result == WS_E_MEMORY ||
                  bytes.size < 12); /* a frame that the test had no memory for */
        }
        play_close(&play);
        buf_fini(&bytes);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_request_is_taken_or_refused_for_what_it_is),
        cmocka_unit_test(test_a_request_has_a_size),
        cmocka_unit_test(test_sites_are_named_in_full),
        cmocka_unit_test(test_the_answer_has_what_the_key_asks_for),
        cmocka_unit_test(test_a_refusal_says_why_in_http),
        cmocka_unit_test(test_messages_become_lines_and_answers),
        cmocka_unit_test(test_a_frame_that_is_not_masked_ends_it),
        cmocka_unit_test(test_a_message_has_a_size_in_one_piece_or_several),
        cmocka_unit_test(test_it_does_not_matter_how_the_bytes_arrive),
        cmocka_unit_test(test_lines_become_messages),
        cmocka_unit_test(test_nothing_is_written_after_good_bye),
        cmocka_unit_test(test_what_is_sent_is_taken_off),
        cmocka_unit_test(test_without_memory_it_says_so),
    };
    return CHECK_RUN(tests);
}
