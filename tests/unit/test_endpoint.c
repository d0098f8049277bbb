/* Addresses as URLs: what is read, what is refused, and how it is written again. */
#include "check.h"
#include <hutong/common/endpoint.h>

#define TEN "abcdefghi/"
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN

static void test_addresses_are_read_and_written(void **state)
{
    (void)state;
    static const struct {
        const char *text, *url;
        bool is_local;
    } rows[] = {
        { "tcp://127.0.0.1:4886", "tcp://127.0.0.1:4886", true },
        { "tcp://localhost", "tcp://localhost:4886", true },
        { "tcp://LocalHost:0", "tcp://LocalHost:0", true },
        { "tcp://[::1]:65535", "tcp://[::1]:65535", true },
        { "tcp://[::ffff:127.0.0.1]", "tcp://[::ffff:127.0.0.1]:4886", true },
        { "tcp://127.255.0.9:1", "tcp://127.255.0.9:1", true },
        { "tcp://128.0.0.1:1", "tcp://128.0.0.1:1", false },
        { "tcp://0.0.0.0:1", "tcp://0.0.0.0:1", false },
        { "tcp://[::]:1", "tcp://[::]:1", false },
        { "tcp://[::ffff:10.0.0.1]:1", "tcp://[::ffff:10.0.0.1]:1", false },
        { "tcp://[fe80::1%eth0]:7", "tcp://[fe80::1%eth0]:7", false },
        { "tcp://localhost.example.org", "tcp://localhost.example.org:4886", false },
        { "tls://chat.example.org", "tls://chat.example.org:4886", false },
        { "irc://chat-1.example.org:6667", "irc://chat-1.example.org:6667", false },
        { "ircs://chat_1:6697", "ircs://chat_1:6697", false },
        { "ws://127.0.0.1:8067", "ws://127.0.0.1:8067", true },
        { "ws://localhost", "ws://localhost:80", true },
        { "wss://chat.example.org", "wss://chat.example.org:443", false },
        { "tcp://胡同.example:1", "tcp://胡同.example:1", false },
        { "unix:/run/hutong.sock", "unix:/run/hutong.sock", true },
        { "unix:///run/hutong.sock", "unix:/run/hutong.sock", true },
        { "unix:here.sock", "unix:here.sock", true },
        { "unix:/a b/[::1]:3", "unix:/a b/[::1]:3", true },
        { "/run/hutong.sock", "unix:/run/hutong.sock", true },
        { "./hutong.sock", "unix:./hutong.sock", true },
        { "chat.example.org", "tcp://chat.example.org:4886", false },
        { "chat.example.org:7", "tcp://chat.example.org:7", false },
        { "[::1]", "tcp://[::1]:4886", true },
        { "unix:" HUNDRED "1234567", "unix:" HUNDRED "1234567", true },
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct endpoint endpoint;
        struct buf out = { 0 };
        print_message("# %s\n", rows[i].text);
        CHECK_INT(ENDPOINT_OK, endpoint_parse(str_of(rows[i].text), &endpoint));
        CHECK_INT(0, endpoint_format(&endpoint, &out));
        CHECK_STR(rows[i].url, buf_str(&out));
        CHECK_INT(rows[i].is_local, endpoint_is_local(&endpoint));
        buf_fini(&out);
    }
}

static void test_bad_addresses_are_refused_with_the_part_that_is_wrong(void **state)
{
    (void)state;
    static const struct {
        struct str text;
        enum endpoint_error error;
    } rows[] = {
        { { "http://x", 8 }, ENDPOINT_E_SCHEME },
        { { "://x", 4 }, ENDPOINT_E_SCHEME },
        { { NULL, 0 }, ENDPOINT_E_HOST },
        { { "tcp://", 6 }, ENDPOINT_E_HOST },
        { { "tcp://:4886", 11 }, ENDPOINT_E_HOST },
        { { "tcp://a b", 9 }, ENDPOINT_E_HOST },
        { { "tcp://a/b", 9 }, ENDPOINT_E_HOST },
        { { "tcp://me@host", 13 }, ENDPOINT_E_HOST },
        { { "tcp://a\0b", 9 }, ENDPOINT_E_HOST },
        { { "tcp://\x1b[31m", 11 }, ENDPOINT_E_HOST },
        { { "tcp://::1:4886", 14 }, ENDPOINT_E_HOST },
        { { "tcp://[::1", 10 }, ENDPOINT_E_HOST },
        { { "tcp://[]:1", 10 }, ENDPOINT_E_HOST },
        { { "tcp://[localhost]:1", 19 }, ENDPOINT_E_HOST },
        { { "tcp://[::1 ]:1", 14 }, ENDPOINT_E_HOST },
        { { "tcp://a:", 8 }, ENDPOINT_E_PORT },
        { { "tcp://a:x", 9 }, ENDPOINT_E_PORT },
        { { "tcp://a:+1", 10 }, ENDPOINT_E_PORT },
        { { "tcp://a:65536", 13 }, ENDPOINT_E_PORT },
        { { "tcp://a:4294967297", 18 }, ENDPOINT_E_PORT },
        { { "tcp://a:99999999999999999999", 28 }, ENDPOINT_E_PORT },
        { { "tcp://[::1]4886", 15 }, ENDPOINT_E_PORT },
        { { "unix:", 5 }, ENDPOINT_E_PATH },
        { { "unix://", 7 }, ENDPOINT_E_PATH },
        { { "unix:/a\0b", 9 }, ENDPOINT_E_PATH },
        { { "unix:" HUNDRED "12345678", 113 }, ENDPOINT_E_PATH_LONG },
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct endpoint endpoint = { .port = 7 };
        print_message("# row %zu\n", i);
        CHECK_INT(rows[i].error, endpoint_parse(rows[i].text, &endpoint));
        CHECK_INT(7, endpoint.port);
    }
}

static void test_the_longest_host_fits_and_one_more_does_not(void **state)
{
    (void)state;
    char host[ENDPOINT_HOST_MAX + 1];
    struct endpoint endpoint;
    memset(host, 'a', sizeof(host));
    CHECK_INT(ENDPOINT_OK, endpoint_parse((struct str){ host, ENDPOINT_HOST_MAX }, &endpoint));
    CHECK_INT(ENDPOINT_HOST_MAX, strlen(endpoint.host));
    CHECK_INT(ENDPOINT_E_HOST, endpoint_parse((struct str){ host, sizeof(host) }, &endpoint));
}

static void test_private_is_what_is_local_or_encrypted(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool is_private;
    } rows[] = {
        { "unix:/s", true },
        { "tcp://[::1]", true },
        { "tcp://example.org", false },
        { "irc://example.org", false },
        { "tls://example.org", true },
        { "ircs://example.org", true },
        { "ws://example.org", false },
        { "ws://127.0.0.1", true },
        { "wss://example.org", true },
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct endpoint endpoint;
        CHECK_INT(ENDPOINT_OK, endpoint_parse(str_of(rows[i].text), &endpoint));
        CHECK_INT(rows[i].is_private, endpoint_is_private(&endpoint));
    }
}

static void test_localhost_is_asked_of_nobody(void **state)
{
    (void)state;
    struct endpoint endpoint;
    CHECK_INT(ENDPOINT_OK, endpoint_parse(STR("tcp://LocalHost:1"), &endpoint));
    CHECK(endpoint_node(&endpoint) == NULL);
    CHECK_INT(ENDPOINT_OK, endpoint_parse(STR("tcp://localhost.example.org:1"), &endpoint));
    CHECK_TEXT("localhost.example.org", endpoint_node(&endpoint));
}

static void test_every_error_has_a_sentence(void **state)
{
    (void)state;
    for (int error = ENDPOINT_OK; error <= ENDPOINT_E_PATH_LONG + 1; error++) {
        const char *text = endpoint_error_text((enum endpoint_error)error);
        CHECK(strlen(text) > 10);
        CHECK(strchr(text, '\n') == NULL && text[strlen(text) - 1] != '.');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_addresses_are_read_and_written),
        cmocka_unit_test(test_bad_addresses_are_refused_with_the_part_that_is_wrong),
        cmocka_unit_test(test_the_longest_host_fits_and_one_more_does_not),
        cmocka_unit_test(test_private_is_what_is_local_or_encrypted),
        cmocka_unit_test(test_localhost_is_asked_of_nobody),
        cmocka_unit_test(test_every_error_has_a_sentence),
    };
    return CHECK_RUN(tests);
}
