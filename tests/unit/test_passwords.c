/* How much work the server does for a try: as much for a name that does not exist as for one that
 * does. Hashes are counted, since times say nothing on a machine with other things to do. */
#include "check.h"

#include "server/net/exchanges.h"
#include "server/net/passwords.h"
#include <hutong/common/macros.h>
#include <sodium.h>
#include <string.h>

static int verify_count, hash_count;
static struct proof checked;

int __wrap_crypto_pwhash_str_verify(const char *hash, const char *password,
                                    unsigned long long size);
int __real_crypto_pwhash_str_verify(const char *hash, const char *password,
                                    unsigned long long size);
int __wrap_crypto_pwhash_str_alg(char out[crypto_pwhash_STRBYTES], const char *password,
                                 unsigned long long size, unsigned long long ops, size_t memory,
                                 int algorithm);
int __real_crypto_pwhash_str_alg(char out[crypto_pwhash_STRBYTES], const char *password,
                                 unsigned long long size, unsigned long long ops, size_t memory,
                                 int algorithm);

int __wrap_crypto_pwhash_str_verify(const char *hash, const char *password, unsigned long long size)
{
    verify_count++;
    return __real_crypto_pwhash_str_verify(hash, password, size);
}

int __wrap_crypto_pwhash_str_alg(char out[crypto_pwhash_STRBYTES], const char *password,
                                 unsigned long long size, unsigned long long ops, size_t memory,
                                 int algorithm)
{
    hash_count++;
    return __real_crypto_pwhash_str_alg(out, password, size, ops, memory, algorithm);
}

struct stage {
    uv_loop_t loop;
    struct tries *tries;
    struct passwords *passwords;
};

static void on_checked(void *context, const struct proposal *proposal)
{
    (void)context;
    checked = *proposal->proof;
}

static void stage_init(struct stage *stage, enum password_cost cost)
{
    CHECK_INT(0, uv_loop_init(&stage->loop));
    stage->tries = tries_new();
    CHECK(stage->tries);
    CHECK_INT(
        0, passwords_open(&stage->loop, cost, stage->tries, on_checked, stage, &stage->passwords));
    passwords_set_scram(stage->passwords, 4096);
}

static void stage_fini(struct stage *stage)
{
    passwords_close(stage->passwords);
    uv_run(&stage->loop, UV_RUN_DEFAULT);
    CHECK_INT(0, uv_loop_close(&stage->loop));
    tries_free(stage->tries);
}

static struct message request(enum message_type type, const char *user, const char *secret)
{
    struct message message = { .type = type };
    message_set_id(&message, 1);
    if (type == MESSAGE_AUTH) {
        message_set_user(&message, str_of(user));
        message_set_mechanism(&message, STR("PLAIN"));
    }
    message_set_secret(&message, str_of(secret));
    return message;
}

/* Have a password looked at and wait for that. */
static void check(struct stage *stage, const struct message *message, const char *hash,
                  const char *scram)
{
    const struct proposal proposal = {
        .kind = PROPOSAL_REQUEST, .session = 1, .message = message, .is_private = true
    };
    verify_count = hash_count = 0;
    CHECK_INT(0, passwords_check(stage->passwords, &proposal, hash, scram, 1000));
    while (!passwords_are_idle(stage->passwords))
        uv_run(&stage->loop, UV_RUN_ONCE);
}

static void test_a_name_that_does_not_exist_costs_the_same_hashing(void **state)
{
    struct stage stage;
    const struct message first = request(MESSAGE_REGISTER, NULL, "correct horse");
    const struct message right = request(MESSAGE_AUTH, "alice", "correct horse");
    const struct message wrong = request(MESSAGE_AUTH, "alice", "wrong horse");
    const struct message stranger = request(MESSAGE_AUTH, "nobody", "wrong horse");
    const struct message nonsense = request(MESSAGE_AUTH, "nobody", "\xed\xa0\x80");
    (void)state;
    stage_init(&stage, PASSWORD_COSTLY);
    check(&stage, &first, NULL, NULL);
    char hash[LIMIT_HASH_SIZE], scram[SCRAM_VERIFIER_SIZE];
    memcpy(hash, checked.fresh, sizeof(hash));
    memcpy(scram, checked.scram_fresh, sizeof(scram));
    CHECK(scram[0]);
    const struct {
        const struct message *message;
        const char *hash;
        bool is_right;
    } rows[] = {
        { &right, hash, true },  { &wrong, hash, false },    { &stranger, NULL, false },
        { &wrong, hash, false }, { &nonsense, NULL, false }, { &nonsense, hash, false },
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        check(&stage, rows[i].message, rows[i].hash, rows[i].hash ? scram : NULL);
        CHECK_INT(1, verify_count);
        CHECK_INT(0, hash_count);
        CHECK_TEXT(rows[i].is_right ? hash : "", checked.matched);
        CHECK_TEXT("", checked.scram_fresh);
    }
    stage_fini(&stage);
}

static void test_a_verifier_is_made_with_a_password_and_at_the_first_login_without_one(void **state)
{
    struct stage stage;
    const struct message first = request(MESSAGE_REGISTER, NULL, "correct horse");
    const struct message right = request(MESSAGE_AUTH, "alice", "correct horse");
    struct scram_verifier verifier;
    char hash[LIMIT_HASH_SIZE];
    (void)state;
    stage_init(&stage, PASSWORD_COSTLY);
    check(&stage, &first, NULL, NULL);
    memcpy(hash, checked.fresh, sizeof(hash));
    CHECK(scram_verifier_parse(str_of(checked.scram_fresh), &verifier));
    CHECK_INT(4096, verifier.iterations);
    check(&stage, &right, hash, "");
    CHECK_TEXT("", checked.fresh);
    CHECK(scram_verifier_parse(str_of(checked.scram_fresh), &verifier));
    stage_fini(&stage);
}

static bool is_cheap(const char *hash)
{
    return crypto_pwhash_str_needs_rehash(hash, crypto_pwhash_OPSLIMIT_MIN,
                                          crypto_pwhash_MEMLIMIT_MIN) == 0;
}

static void
test_a_cheap_hash_becomes_a_costly_one_at_the_next_login_and_never_again_cheap(void **state)
{
    struct stage stage;
    const struct message first = request(MESSAGE_REGISTER, NULL, "correct horse");
    const struct message right = request(MESSAGE_AUTH, "alice", "correct horse");
    char hash[LIMIT_HASH_SIZE];
    (void)state;
    stage_init(&stage, PASSWORD_CHEAP);
    check(&stage, &first, NULL, NULL);
    memcpy(hash, checked.fresh, sizeof(hash));
    CHECK(is_cheap(hash));
    check(&stage, &right, hash, "");
    CHECK_TEXT("", checked.fresh);
    stage_fini(&stage);

    stage_init(&stage, PASSWORD_COSTLY);
    check(&stage, &right, hash, "");
    memcpy(hash, checked.fresh, sizeof(hash));
    CHECK(hash[0] && !is_cheap(hash));
    stage_fini(&stage);

    stage_init(&stage, PASSWORD_CHEAP);
    check(&stage, &right, hash, "");
    CHECK_TEXT("", checked.fresh);
    stage_fini(&stage);
}

/* ---- SCRAM-SHA-256 ---- */

static const uint8_t key[EXCHANGES_KEY_SIZE] = { 1, 2, 3 };

static enum exchange_result take(struct exchanges *exchanges, uint64_t session, const char *user,
                                 const char *secret, const char *scram, struct buf *challenge)
{
    struct message message = request(MESSAGE_AUTH, user, secret);
    const struct proposal proposal = { .session = session, .message = &message };
    struct proof proof;
    message_set_mechanism(&message, STR("SCRAM-SHA-256"));
    buf_clear(challenge);
    enum exchange_result result = exchanges_take(exchanges, &proposal, scram, challenge, &proof);
    CHECK_TEXT("", proof.scram_matched);
    return result;
}

/* The salt with which a name is asked, from ",s=" on. */
static void ask_salt(struct exchanges *exchanges, const char *user, const char *scram,
                     struct buf *salt)
{
    char first[128];
    snprintf(first, sizeof(first), "n,,n=%s,r=abc", user);
    CHECK_INT(EXCHANGE_CHALLENGE, take(exchanges, 1, user, first, scram, salt));
    const char *from = strstr(buf_cstr(salt), ",s=");
    CHECK(from);
    buf_consume(salt, (size_t)(from - (const char *)salt->bytes));
}

static void test_salts_of_names_that_do_not_exist_are_their_own_and_stay(void **state)
{
    struct exchanges *one = exchanges_new(key), *again = exchanges_new(key);
    static const uint8_t other_key[EXCHANGES_KEY_SIZE] = { 9 };
    struct exchanges *other = exchanges_new(other_key);
    struct buf a = { 0 }, b = { 0 };
    (void)state;
    ask_salt(one, "nobody", NULL, &a);
    ask_salt(again, "NoBody", "", &b); /* without a verifier is like without an account */
    CHECK_TEXT(buf_cstr(&a), buf_cstr(&b));
    ask_salt(one, "nobodx", NULL, &b);
    CHECK(strcmp(buf_cstr(&a), buf_cstr(&b)) != 0);
    ask_salt(other, "nobody", NULL, &b);
    CHECK(strcmp(buf_cstr(&a), buf_cstr(&b)) != 0);
    exchanges_free(one);
    exchanges_free(again);
    exchanges_free(other);
    buf_fini(&a);
    buf_fini(&b);
}

static void test_what_belongs_to_no_exchange_is_refused(void **state)
{
    struct exchanges *exchanges = exchanges_new(key);
    struct buf out = { 0 };
    (void)state;
    CHECK_INT(EXCHANGE_E_REQUEST, take(exchanges, 1, "bob", "c=biws,r=x,p=AAAA", NULL, &out));
    CHECK_INT(EXCHANGE_E_REQUEST, take(exchanges, 1, "bob", "n,,n=alice,r=abc", NULL, &out));
    CHECK_INT(EXCHANGE_E_BINDING, take(exchanges, 1, "bob", "p=x,,n=bob,r=abc", NULL, &out));
    CHECK_INT(EXCHANGE_E_REQUEST, take(exchanges, 1, "bob", "nonsense", NULL, &out));
    CHECK_INT(EXCHANGE_CHALLENGE, take(exchanges, 1, "bob", "n,,n=bob,r=abc", NULL, &out));
    CHECK_INT(EXCHANGE_E_REQUEST, take(exchanges, 2, "bob", "c=biws,r=x,p=AAAA", NULL, &out));
    exchanges_forget(exchanges, 1); /* its connection broke */
    CHECK_INT(EXCHANGE_E_REQUEST, take(exchanges, 1, "bob", "c=biws,r=x,p=AAAA", NULL, &out));
    exchanges_free(exchanges);
    buf_fini(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_name_that_does_not_exist_costs_the_same_hashing),
        cmocka_unit_test(
            test_a_verifier_is_made_with_a_password_and_at_the_first_login_without_one),
        cmocka_unit_test(
            test_a_cheap_hash_becomes_a_costly_one_at_the_next_login_and_never_again_cheap),
        cmocka_unit_test(test_salts_of_names_that_do_not_exist_are_their_own_and_stay),
        cmocka_unit_test(test_what_belongs_to_no_exchange_is_refused),
    };
    CHECK(sodium_init() >= 0);
    return CHECK_RUN(tests);
}
