/* SCRAM-SHA-256 in the client: against a server that knows the password, and others. */
#include "check.h"

#include "client/core/chat.h"
#include <hutong/common/macros.h>
#include <hutong/common/scram.h>

#include <stdlib.h>

struct stage {
    struct chat *chat;
    struct scram_server server;
    struct buf last; /* the SCRAM message of the client's last AUTH */
    uint64_t id;     /* of that */
    int auth_count, enter_count;
};

static void play_random(void *context, uint8_t out[16])
{
    (void)context;
    memset(out, 7, 16);
}

static void send(struct stage *stage, const struct message *message)
{
    struct buf frame = { 0 };
    CHECK_INT(0, message_encode(message, &frame));
    chat_on_received(stage->chat, frame.bytes, frame.size, 2000);
    buf_fini(&frame);
}

/* Take in what the client has sent. */
static void listen(struct stage *stage)
{
    struct buf *out = &stage->chat->out;
    struct frame_view frame;
    struct message message;
    size_t used;
    while (frame_peek(out->bytes, out->size, LIMIT_FRAME_PAYLOAD, &frame, &used) == FRAME_OK) {
        CHECK_INT(MESSAGE_OK, message_decode(&frame, &message, NULL));
        stage->enter_count += message.type == MESSAGE_ENTER;
        if (message.type == MESSAGE_AUTH) {
            CHECK_STR("SCRAM-SHA-256", message.mechanism);
            stage->auth_count++;
            stage->id = message.id;
            buf_clear(&stage->last);
            CHECK_INT(0, buf_append_str(&stage->last, message.secret));
        }
        buf_consume(out, used);
    }
}

/* Up to the client's first AUTH. */
static void begin(struct stage *stage, bool has_feature)
{
    const struct str feature = STR("scram-sha-256");
    struct chat_config config = { .name = STR("alice"),
                                  .password = STR("pencil"),
                                  .software = STR("test"),
                                  .random = play_random };
    struct message hello = { .type = MESSAGE_HELLO };
    struct message_list features;
    struct buf storage = { 0 };
    *stage = (struct stage){ .chat = chat_new(&config) };
    CHECK(stage->chat);
    chat_start(stage->chat, 1000);
    chat_on_connected(stage->chat, 1000);
    message_set_software(&hello, STR("x"));
    CHECK_INT(0, message_list_make(&feature, 1, &storage, &features));
    if (has_feature)
        message_set_features(&hello, features);
    send(stage, &hello);
    listen(stage);
    buf_fini(&storage);
}

static void end(struct stage *stage)
{
    struct chat_effect effect;
    while (chat_next_effect(stage->chat, &effect))
        ;
    chat_free(stage->chat);
    buf_fini(&stage->last);
}

static void challenge(struct stage *stage, const char *password)
{
    struct scram_verifier verifier;
    struct buf text = { 0 };
    struct message done = { .type = MESSAGE_DONE };
    scram_verifier_make(str_of(password), (const uint8_t *)"0123456789abcdef", 4096, &verifier);
    CHECK_INT(SCRAM_OK, scram_server_begin(&stage->server, buf_str(&stage->last), &verifier,
                                           STR("nonce"), &text));
    message_set_id(&done, stage->id);
    message_set_secret(&done, buf_str(&text));
    send(stage, &done);
    listen(stage);
    buf_fini(&text);
}

static void welcome(struct stage *stage, const char *signature, char token)
{
    char bytes[LIMIT_TOKEN_SIZE];
    struct message message = { .type = MESSAGE_WELCOME };
    memset(bytes, token, sizeof(bytes));
    message_set_id(&message, stage->id);
    message_set_user(&message, STR("alice"));
    message_set_token(&message, (struct str){ bytes, sizeof(bytes) });
    message_set_wait_ms(&message, 90000);
    if (signature)
        message_set_secret(&message, str_of(signature));
    send(stage, &message);
}

static void done(struct stage *stage)
{
    struct message message = { .type = MESSAGE_DONE };
    message_set_id(&message, stage->id);
    send(stage, &message);
}

static void test_both_sides_prove_that_they_know_the_password(void **state)
{
    struct stage stage;
    char signature[SCRAM_SIGNATURE_SIZE];
    (void)state;
    begin(&stage, true);
    CHECK_INT(1, stage.auth_count);
    challenge(&stage, "pencil");
    CHECK_INT(2, stage.auth_count);
    CHECK_INT(SCRAM_OK, scram_server_finish(&stage.server, buf_str(&stage.last), signature));
    welcome(&stage, signature, 0);
    CHECK_INT(0, stage.chat->token.size); /* none was told */
    done(&stage);
    CHECK_INT(CHAT_READY, stage.chat->state);
    end(&stage);
}

static void test_nothing_is_proved_to_a_server_that_does_not_offer_it(void **state)
{
    struct stage stage;
    (void)state;
    begin(&stage, false);
    CHECK_INT(0, stage.auth_count);
    CHECK_INT(1, stage.enter_count);
    end(&stage);
}

static void test_a_server_that_cannot_prove_itself_is_left(void **state)
{
    static const char *const signatures[] = {
        NULL,
        "",
        "v=",
        "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(signatures); i++) {
        struct stage stage;
        begin(&stage, true);
        challenge(&stage, "another");
        welcome(&stage, signatures[i], 't');
        CHECK_INT(CHAT_REFUSED, stage.chat->state);
        CHECK_INT(0, stage.chat->token.size);
        done(&stage);
        CHECK_INT(CHAT_REFUSED, stage.chat->state);
        end(&stage);
    }
}

static void test_a_server_that_skips_its_proof_is_left(void **state)
{
    struct stage stage;
    (void)state;
    begin(&stage, true);
    done(&stage); /* at once */
    CHECK_INT(CHAT_REFUSED, stage.chat->state);
    end(&stage);
    begin(&stage, true);
    welcome(&stage, NULL, 't');
    CHECK_INT(CHAT_REFUSED, stage.chat->state);
    end(&stage);
    begin(&stage, true);
    challenge(&stage, "pencil");
    done(&stage); /* without a welcome */
    CHECK_INT(CHAT_REFUSED, stage.chat->state);
    end(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_both_sides_prove_that_they_know_the_password),
        cmocka_unit_test(test_nothing_is_proved_to_a_server_that_does_not_offer_it),
        cmocka_unit_test(test_a_server_that_cannot_prove_itself_is_left),
        cmocka_unit_test(test_a_server_that_skips_its_proof_is_left),
    };
    return CHECK_RUN(tests);
}
