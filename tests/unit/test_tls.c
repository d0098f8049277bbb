/* The pump of an encrypted connection: whatever the network does to the bytes. */
#include "check.h"
#include <errno.h>
#include <hutong/tls/tls.h>
#include <hutong/tls/tls_certificate.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Both sides of a connection, and the test as the network between them. */
struct pair {
    struct tls *server, *client;
};

static char folder[] = "/tmp/hutong-test-XXXXXX";
static char file[sizeof(folder) + 16];
static struct tls_context *server_context, *client_context;

static struct tls_context *load(bool allows_1_2)
{
    const struct tls_server_config config = { .certificate = file,
                                              .key = file,
                                              .allows_1_2 = allows_1_2 };
    struct tls_context *context = NULL;
    struct buf problem = { 0 };
    CHECK_INT(0, tls_context_new_server(&config, &context, &problem));
    buf_fini(&problem);
    return context;
}

static int set_up(void **state)
{
    (void)state;
    struct buf problem = { 0 };
    CHECK(mkdtemp(folder));
    snprintf(file, sizeof(file), "%s/tls.pem", folder);
    CHECK_INT(0, tls_certificate_ensure(file, &problem));
    server_context = load(false);
    client_context = tls_context_new_client();
    CHECK(client_context);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    tls_context_free(server_context);
    tls_context_free(client_context);
    unlink(file);
    return rmdir(folder);
}

/* Carry what @from has to send to @to, @step bytes at a time; no plain bytes are expected. */
static enum tls_result carry(struct tls *from, struct tls *to, size_t step)
{
    struct str output = tls_output(from);
    enum tls_result result = TLS_MORE;
    while (output.size > 0 && result == TLS_MORE) {
        uint8_t bytes[16];
        size_t taken;
        size_t size = step < output.size ? step : output.size;
        CHECK_INT(0, tls_received(to, (const uint8_t *)output.bytes, size));
        result = tls_read(to, bytes, sizeof(bytes), &taken);
        output = str_skip(output, size);
    }
    tls_output_clear(from);
    return result;
}

static void pair_shake(struct pair *pair, size_t step)
{
    for (int i = 0; i < 4; i++) {
        CHECK_INT(TLS_MORE, carry(pair->client, pair->server, step));
        CHECK_INT(TLS_MORE, carry(pair->server, pair->client, step));
    }
    CHECK(tls_is_ready(pair->client));
    CHECK(tls_is_ready(pair->server));
}

static struct pair pair_new(struct tls_context *server)
{
    struct pair pair = { tls_new_server(server), tls_new_client(client_context, "localhost") };
    CHECK(pair.server);
    CHECK(pair.client);
    return pair;
}

static void pair_free(struct pair *pair)
{
    tls_free(pair->server);
    tls_free(pair->client);
}

/* Everything that @from has written arrives in one piece; read it all. */
static void arrive(struct tls *from, struct tls *to, struct buf *plain)
{
    uint8_t bytes[1000];
    size_t taken;
    struct str output = tls_output(from);
    CHECK_INT(0, tls_received(to, (const uint8_t *)output.bytes, output.size));
    tls_output_clear(from);
    while (tls_read(to, bytes, sizeof(bytes), &taken) == TLS_OK)
        CHECK_INT(0, buf_append(plain, bytes, taken));
}

static void test_the_handshake_survives_every_split(void **state)
{
    (void)state;
    static const size_t steps[] = { 1, 2, 3, 5, 7, 64, 500, 100000 };
    for (size_t i = 0; i < ARRAY_SIZE(steps); i++) {
        struct pair pair = pair_new(server_context);
        pair_shake(&pair, steps[i]);
        CHECK_TEXT("TLSv1.3", tls_version(pair.client));
        pair_free(&pair);
    }
}

static void test_a_record_survives_any_split(void **state)
{
    (void)state;
    struct pair pair = pair_new(server_context);
    size_t taken = 0, size, cut = 0;
    pair_shake(&pair, 1000);
    do {
        uint8_t bytes[16];
        CHECK_INT(TLS_OK, tls_write(pair.client, (const uint8_t *)"hello", 5, &taken));
        struct str output = tls_output(pair.client);
        size = output.size;
        CHECK_INT(0, tls_received(pair.server, (const uint8_t *)output.bytes, cut));
        CHECK_INT(TLS_MORE, tls_read(pair.server, bytes, sizeof(bytes), &taken));
        CHECK_INT(0, tls_received(pair.server, (const uint8_t *)output.bytes + cut, size - cut));
        CHECK_INT(TLS_OK, tls_read(pair.server, bytes, sizeof(bytes), &taken));
        CHECK_MEM("hello", 5, bytes, taken);
        tls_output_clear(pair.client);
    } while (++cut < size);
    pair_free(&pair);
}

static void test_output_is_bounded_and_goes_on_when_it_was_sent(void **state)
{
    (void)state;
    static uint8_t bytes[300 * 1000];
    struct pair pair = pair_new(server_context);
    struct buf plain = { 0 };
    size_t sum = 0;
    enum tls_result result = TLS_MORE;
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (uint8_t)(i * 7);
    pair_shake(&pair, 1000);
    while (result == TLS_MORE) {
        size_t taken;
        result = tls_write(pair.server, bytes + sum, sizeof(bytes) - sum, &taken);
        sum += taken;
        CHECK(taken > 0);
        CHECK(tls_output(pair.server).size < TLS_OUTPUT_MAX + TLS_RECORD_SIZE + 1000);
        arrive(pair.server, pair.client, &plain);
    }
    CHECK_INT(TLS_OK, result);
    CHECK_MEM(bytes, sizeof(bytes), plain.bytes, plain.size);
    buf_fini(&plain);
    pair_free(&pair);
}

static void test_only_a_goodbye_is_a_clean_end(void **state)
{
    (void)state;
    for (int says_goodbye = 0; says_goodbye < 2; says_goodbye++) {
        struct pair pair = pair_new(server_context);
        pair_shake(&pair, 1000);
        if (says_goodbye) {
            tls_finish(pair.client);
            CHECK_INT(TLS_CLOSED, carry(pair.client, pair.server, 1000));
        }
        CHECK_INT(says_goodbye ? TLS_CLOSED : TLS_E_BROKEN, tls_ended(pair.server));
        pair_free(&pair);
    }
}

static void test_bytes_that_are_not_tls_break_only_the_connection(void **state)
{
    (void)state;
    static const struct {
        const char *name, *bytes;
        size_t size;
    } rows[] = {
        { "a frame of the plain protocol", "\1\1\0\7\xa1\x0f\x65hello", 13 },
        { "HTTP", "GET / HTTP/1.1\r\n\r\n", 18 },
        { "a record above the limit",
          "\x16\x03\x01\xff\xff"
          "0123456789",
          15 },
        { "data before the keys", "\x17\x03\x03\0\5hello", 10 },
        { "an alert", "\x15\x03\x03\0\2\2\x28", 7 },
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct tls *server = tls_new_server(server_context);
        uint8_t bytes[64];
        size_t taken;
        CHECK_INT(0, tls_received(server, (const uint8_t *)rows[i].bytes, rows[i].size));
        CHECK_INT(TLS_E_BROKEN, tls_read(server, bytes, sizeof(bytes), &taken));
        CHECK(strcmp(tls_problem(server), "nothing is wrong") != 0);
        CHECK_INT(TLS_E_BROKEN, tls_read(server, bytes, sizeof(bytes), &taken));
        CHECK_INT(TLS_E_BROKEN, tls_write(server, bytes, 1, &taken));
        tls_free(server);
    }
}

static void test_a_changed_byte_and_a_record_too_large_are_noticed(void **state)
{
    (void)state;
    for (int is_huge = 0; is_huge < 2; is_huge++) {
        struct pair pair = pair_new(server_context);
        uint8_t bytes[1000] = { 0 };
        size_t taken;
        pair_shake(&pair, 1000);
        CHECK_INT(TLS_OK, tls_write(pair.client, bytes, 100, &taken));
        struct str output = tls_output(pair.client);
        memcpy(bytes, output.bytes, output.size);
        if (is_huge)
            bytes[3] = 0x7f; /* the length */
        else
            bytes[output.size - 1] ^= 1;
        CHECK_INT(0, tls_received(pair.server, bytes, output.size));
        CHECK_INT(TLS_E_BROKEN, tls_read(pair.server, bytes, sizeof(bytes), &taken));
        pair_free(&pair);
    }
}

/* A client of OpenSSL's own, which does what ours would not. */
struct foreigner {
    SSL_CTX *context;
    SSL *ssl;
    BIO *input, *output;
};

static struct foreigner foreigner_new(int version_max)
{
    struct foreigner foreigner = { .context = SSL_CTX_new(TLS_client_method()),
                                   .input = BIO_new(BIO_s_mem()),
                                   .output = BIO_new(BIO_s_mem()) };
    SSL_CTX_set_max_proto_version(foreigner.context, version_max);
    foreigner.ssl = SSL_new(foreigner.context);
    SSL_set_bio(foreigner.ssl, foreigner.input, foreigner.output);
    SSL_set_connect_state(foreigner.ssl);
    return foreigner;
}

/* Let both sides talk until neither has more to say. What the server thinks of it at the end. */
static enum tls_result foreigner_talk(struct foreigner *foreigner, struct tls *server)
{
    enum tls_result result = TLS_MORE;
    for (int i = 0; i < 6 && result == TLS_MORE; i++) {
        uint8_t bytes[4096];
        size_t taken;
        SSL_do_handshake(foreigner->ssl);
        (void)SSL_read(foreigner->ssl, bytes, sizeof(bytes));
        int size = BIO_read(foreigner->output, bytes, sizeof(bytes));
        CHECK_INT(0, tls_received(server, bytes, size > 0 ? (size_t)size : 0));
        result = tls_read(server, bytes, sizeof(bytes), &taken);
        struct str output = tls_output(server);
        BIO_write(foreigner->input, output.bytes, (int)output.size);
        tls_output_clear(server);
    }
    return result;
}

static void foreigner_free(struct foreigner *foreigner)
{
    SSL_free(foreigner->ssl);
    SSL_CTX_free(foreigner->context);
}

static void test_tls_1_2_is_for_servers_that_allow_it(void **state)
{
    (void)state;
    for (int allows = 0; allows < 2; allows++) {
        struct tls_context *context = load(allows);
        struct tls *server = tls_new_server(context);
        struct foreigner foreigner = foreigner_new(TLS1_2_VERSION);
        tls_context_free(context);
        CHECK_INT(allows ? TLS_MORE : TLS_E_BROKEN, foreigner_talk(&foreigner, server));
        CHECK(tls_is_ready(server) == allows);
        foreigner_free(&foreigner);
        tls_free(server);
    }
}

static void test_nobody_negotiates_anew(void **state)
{
    (void)state;
    struct tls_context *context = load(true);
    struct tls *server = tls_new_server(context);
    struct foreigner foreigner = foreigner_new(TLS1_2_VERSION);
    tls_context_free(context);
    foreigner_talk(&foreigner, server);
    CHECK_INT(1, SSL_renegotiate(foreigner.ssl));
    foreigner_talk(&foreigner, server);
    CHECK(SSL_renegotiate_pending(foreigner.ssl) || !SSL_is_init_finished(foreigner.ssl));
    foreigner_free(&foreigner);
    tls_free(server);
}

static void test_a_peer_that_asks_without_reading_is_stopped(void **state)
{
    (void)state;
    struct tls *server = tls_new_server(server_context);
    struct foreigner foreigner = foreigner_new(TLS1_3_VERSION);
    enum tls_result result = foreigner_talk(&foreigner, server);
    CHECK_INT(TLS_MORE, result);
    for (int i = 0; i < 100000 && result == TLS_MORE; i++) {
        uint8_t bytes[4096];
        size_t taken;
        SSL_key_update(foreigner.ssl, SSL_KEY_UPDATE_REQUESTED);
        SSL_do_handshake(foreigner.ssl);
        int size = BIO_read(foreigner.output, bytes, sizeof(bytes));
        CHECK_INT(0, tls_received(server, bytes, size > 0 ? (size_t)size : 0));
        result = tls_read(server, bytes, sizeof(bytes), &taken);
    }
    CHECK_INT(TLS_E_BROKEN, result);
    foreigner_free(&foreigner);
    tls_free(server);
}

static void test_both_sides_see_the_same_certificate(void **state)
{
    (void)state;
    char own[TLS_FINGERPRINT_SIZE], seen[TLS_FINGERPRINT_SIZE];
    struct pair pair = pair_new(server_context);
    pair_shake(&pair, 1000);
    tls_context_fingerprint(server_context, own);
    tls_peer_fingerprint(pair.client, seen);
    CHECK_INT(sizeof(own) - 1, strlen(own));
    CHECK_TEXT(own, seen);
    tls_peer_fingerprint(pair.server, seen);
    CHECK_TEXT("", seen);
    CHECK(!tls_peer_is_vouched_for(pair.client, "localhost"));
    pair_free(&pair);
}

static void test_an_authority_vouches_for_a_name_only(void **state)
{
    (void)state;
    struct pair pair = pair_new(server_context);
    pair_shake(&pair, 1000);
    setenv("SSL_CERT_FILE", file, 1); /* the system now trusts it */
    CHECK(tls_peer_is_vouched_for(pair.client, "localhost"));
    CHECK(tls_peer_is_vouched_for(pair.client, "::1"));
    CHECK(!tls_peer_is_vouched_for(pair.client, "chat.example.org"));
    CHECK(!tls_peer_is_vouched_for(pair.client, "127.0.0.2"));
    CHECK(!tls_peer_is_vouched_for(pair.server, "localhost")); /* clients show none */
    unsetenv("SSL_CERT_FILE");
    pair_free(&pair);
}

static void test_the_own_certificate_is_made_once_and_for_its_owner_only(void **state)
{
    (void)state;
    char before[TLS_FINGERPRINT_SIZE], after[TLS_FINGERPRINT_SIZE];
    struct buf problem = { 0 };
    struct stat info;
    CHECK_INT(0, tls_certificate_ensure(file, &problem));
    struct tls_context *context = load(false);
    tls_context_fingerprint(server_context, before);
    tls_context_fingerprint(context, after);
    CHECK_TEXT(before, after);
    CHECK_INT(0, stat(file, &info));
    CHECK_INT(0600, info.st_mode & 0777);
    tls_context_free(context);
}

static void test_files_that_cannot_serve_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *certificate, *key;
    } rows[] = { { "/nowhere.pem", file }, { file, "/nowhere.pem" }, { "/dev/null", file } };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        const struct tls_server_config config = { .certificate = rows[i].certificate,
                                                  .key = rows[i].key };
        struct tls_context *context = NULL;
        struct buf problem = { 0 };
        CHECK_INT(-EINVAL, tls_context_new_server(&config, &context, &problem));
        CHECK(strstr(buf_cstr(&problem), i == 1 ? rows[i].key : rows[i].certificate));
        CHECK(!context);
        buf_fini(&problem);
    }
    struct buf problem = { 0 };
    CHECK(tls_certificate_ensure("/nowhere/at/all.pem", &problem) < 0);
    CHECK(strstr(buf_cstr(&problem), "/nowhere/at/all.pem"));
    buf_fini(&problem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_handshake_survives_every_split),
        cmocka_unit_test(test_a_record_survives_any_split),
        cmocka_unit_test(test_output_is_bounded_and_goes_on_when_it_was_sent),
        cmocka_unit_test(test_only_a_goodbye_is_a_clean_end),
        cmocka_unit_test(test_bytes_that_are_not_tls_break_only_the_connection),
        cmocka_unit_test(test_a_changed_byte_and_a_record_too_large_are_noticed),
        cmocka_unit_test(test_tls_1_2_is_for_servers_that_allow_it),
        cmocka_unit_test(test_nobody_negotiates_anew),
        cmocka_unit_test(test_a_peer_that_asks_without_reading_is_stopped),
        cmocka_unit_test(test_both_sides_see_the_same_certificate),
        cmocka_unit_test(test_an_authority_vouches_for_a_name_only),
        cmocka_unit_test(test_the_own_certificate_is_made_once_and_for_its_owner_only),
        cmocka_unit_test(test_files_that_cannot_serve_are_named),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name(__FILE__, tests, set_up, tear_down);
}
