/* SCRAM-SHA-256: the example of RFC 7677, and what must not get through. */
#include "check.h"

#include <hutong/common/macros.h>
#include <hutong/common/scram.h>
#include <sodium.h>
#include <string.h>

/* RFC 7677, 3 */
#define CLIENT_NONCE "rOprNGfwEbeRWgbNEkqO"
#define SERVER_NONCE "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
#define FIRST "n,,n=user,r=" CLIENT_NONCE
#define CHALLENGE "r=" CLIENT_NONCE SERVER_NONCE ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
#define LAST "c=biws,r=" CLIENT_NONCE SERVER_NONCE ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
#define SIGNATURE "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="

static struct scram_verifier example_verifier(void)
{
    struct scram_verifier verifier;
    uint8_t salt[SCRAM_SALT_SIZE];
    CHECK_INT(0, sodium_base642bin(salt, sizeof(salt), "W22ZaJ0SNY7soEsUEjb6gQ==", 24, NULL, NULL,
                                   NULL, sodium_base64_VARIANT_ORIGINAL));
    scram_verifier_make(STR("pencil"), salt, 4096, &verifier);
    return verifier;
}

static enum scram_result begin(struct scram_server *server, const char *message)
{
    const struct scram_verifier verifier = example_verifier();
    struct buf challenge = { 0 };
    enum scram_result result =
        scram_server_begin(server, str_of(message), &verifier, STR(SERVER_NONCE), &challenge);
    if (result == SCRAM_OK)
        CHECK_STR(CHALLENGE, buf_str(&challenge));
    buf_fini(&challenge);
    return result;
}

static void test_the_example_of_the_standard(void **state)
{
    struct scram_server server;
    struct scram_client client;
    struct buf message = { 0 };
    char signature[SCRAM_SIGNATURE_SIZE];
    (void)state;
    CHECK_INT(0, scram_client_begin(&client, STR("user"), STR(CLIENT_NONCE), &message));
    CHECK_STR(FIRST, buf_str(&message));
    CHECK_INT(SCRAM_OK, begin(&server, FIRST));
    buf_clear(&message);
    CHECK_INT(SCRAM_OK, scram_client_answer(&client, STR(CHALLENGE), STR("pencil"), &message));
    CHECK_STR(LAST, buf_str(&message));
    CHECK_INT(SCRAM_OK, scram_server_finish(&server, STR(LAST), signature));
    CHECK_TEXT(SIGNATURE, signature);
    CHECK(scram_client_check(&client, STR(SIGNATURE)));
    buf_fini(&message);
}

static void test_a_verifier_survives_as_text_and_nothing_else_passes_for_one(void **state)
{
    static const char *const bad[] = {
        "",
        "SCRAM-SHA-256",
        "SCRAM-SHA-1$4096:W22ZaJ0SNY7soEsUEjb6gQ==$a:b",
        "SCRAM-SHA-256$4095:W22ZaJ0SNY7soEsUEjb6gQ==$a:b",
        "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$AA==:AA==",
    };
    const struct scram_verifier verifier = example_verifier();
    struct scram_verifier again = { 0 };
    char text[SCRAM_VERIFIER_SIZE];
    (void)state;
    scram_verifier_format(&verifier, text);
    CHECK(str_starts_with(str_of(text), STR("SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$")));
    CHECK(scram_verifier_parse(str_of(text), &again));
    CHECK_MEM(&verifier, sizeof(verifier), &again, sizeof(again));
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
        CHECK(!scram_verifier_parse(str_of(bad[i]), &again));
}

static void test_first_messages_that_are_refused(void **state)
{
    static const struct {
        const char *message;
        enum scram_result result;
    } rows[] = {
        { "", SCRAM_E_SYNTAX },
        { "n,,", SCRAM_E_SYNTAX },
        { "n,,n=user", SCRAM_E_SYNTAX },
        { "n,,n=user,r=", SCRAM_E_SYNTAX },
        { "n,,n=user,r=a\x01", SCRAM_E_SYNTAX },
        { "n,a=root,n=user,r=abc", SCRAM_E_SYNTAX },
        { "n,,m=ext,n=user,r=abc", SCRAM_E_SYNTAX },
        { "p=tls-unique,,n=user,r=abc", SCRAM_E_BINDING },
        { "x,,n=user,r=abc", SCRAM_E_SYNTAX },
    };
    struct scram_server server;
    char long_nonce[SCRAM_NONCE_MAX + 32] = "n,,n=u,r=";
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        CHECK_INT(rows[i].result, begin(&server, rows[i].message));
    memset(long_nonce + strlen(long_nonce), 'x', SCRAM_NONCE_MAX + 1);
    CHECK_INT(SCRAM_E_SYNTAX, begin(&server, long_nonce));
}

static void test_last_messages_that_are_refused(void **state)
{
#define R "r=" CLIENT_NONCE SERVER_NONCE
#define P ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
    static const struct {
        const char *message;
        enum scram_result result;
    } rows[] = {
        { "", SCRAM_E_SYNTAX },
        { "c=biws," R, SCRAM_E_SYNTAX },
        { "c=biws,r=" CLIENT_NONCE P, SCRAM_E_SYNTAX },
        { "c=eSws," R P, SCRAM_E_SYNTAX }, /* another header than was sent */
        { "c=biws," R ",m=x" P, SCRAM_E_SYNTAX },
        { "c=biws," R ",p=", SCRAM_E_SYNTAX },
        { "c=biws," R ",p=AAAA", SCRAM_E_SYNTAX },
        { "c=biws," R P ",x=y", SCRAM_E_SYNTAX },
        { "c=biws," R ",x=y" P, SCRAM_E_PROOF }, /* an extension is signed, too */
        { "c=biws," R ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVU=", SCRAM_E_PROOF },
    };
    struct scram_server server;
    char signature[SCRAM_SIGNATURE_SIZE];
    (void)state;
    CHECK_INT(SCRAM_OK, begin(&server, FIRST));
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        CHECK_INT(rows[i].result, scram_server_finish(&server, str_of(rows[i].message), signature));
        CHECK_TEXT("", signature);
    }
}

static void test_challenges_that_a_client_does_not_answer(void **state)
{
    static const char *const rows[] = {
        "",
        "r=" CLIENT_NONCE ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", /* nothing of the server's */
        "r=another" SERVER_NONCE ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
        "r=" CLIENT_NONCE SERVER_NONCE ",s=,i=4096",
        "r=" CLIENT_NONCE SERVER_NONCE ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=1",
        "r=" CLIENT_NONCE SERVER_NONCE ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4294971392",
        "r=" CLIENT_NONCE SERVER_NONCE ",s=W22ZaJ0SNY7soEsUEjb6gQ==",
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct scram_client client;
        struct buf message = { 0 };
        CHECK_INT(0, scram_client_begin(&client, STR("user"), STR(CLIENT_NONCE), &message));
        CHECK_INT(SCRAM_E_SYNTAX,
                  scram_client_answer(&client, str_of(rows[i]), STR("pencil"), &message));
        CHECK(!scram_client_check(&client, STR("")));
        CHECK(!scram_client_check(&client, STR(SIGNATURE)));
        buf_fini(&message);
    }
}

static void test_a_name_with_commas_comes_through(void **state)
{
    struct scram_client client;
    struct buf message = { 0 }, name = { 0 };
    (void)state;
    CHECK_INT(0, scram_client_begin(&client, STR("a,b=c胡"), STR("abc"), &message));
    CHECK_STR("n,,n=a=2Cb=3Dc胡,r=abc", buf_str(&message));
    CHECK_INT(SCRAM_OK, scram_find_user(buf_str(&message), &name));
    CHECK_STR("a,b=c胡", buf_str(&name));
    CHECK_INT(SCRAM_E_SYNTAX, scram_find_user(STR("n,,n=a=2,r=abc"), &name));
    buf_fini(&message);
    buf_fini(&name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_example_of_the_standard),
        cmocka_unit_test(test_a_verifier_survives_as_text_and_nothing_else_passes_for_one),
        cmocka_unit_test(test_first_messages_that_are_refused),
        cmocka_unit_test(test_last_messages_that_are_refused),
        cmocka_unit_test(test_challenges_that_a_client_does_not_answer),
        cmocka_unit_test(test_a_name_with_commas_comes_through),
    };
    return CHECK_RUN(tests);
}
