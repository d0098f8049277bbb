/* What a session answers by itself, in which state it takes what, and how it ends. */
#include "session_world.h"

#include <stdio.h>

static int set_up(void **state)
{
    static struct world world;
    world_init(&world);
    *state = &world;
    return 0;
}

static int tear_down(void **state)
{
    world_fini(*state);
    return 0;
}

/* Every type of message in every state, in the words of world_said(). */
static const struct state_row {
    enum message_type type;
    const char *in_new, *in_greeted, *in_ready; /* NULL: handed to the hub; "": nothing */
} state_rows[] = {
    { MESSAGE_HELLO, "hello", "error 3", "error 3" },
    { MESSAGE_ENTER, "error 3 #7", NULL, "error 3 #7" },
    { MESSAGE_WELCOME, "error 2", "error 2", "error 2" },
    { MESSAGE_JOIN, "error 3 #7", "error 3 #7", NULL },
    { MESSAGE_JOINED, "error 2", "error 2", "error 2" },
    { MESSAGE_PART, "error 3 #7", "error 3 #7", NULL },
    { MESSAGE_SAY, "error 3 #7", "error 3 #7", NULL },
    { MESSAGE_TOPIC, "error 3 #7", "error 3 #7", NULL },
    { MESSAGE_NICK, "error 3 #7", "error 3 #7", NULL },
    { MESSAGE_ROOMS, "error 3 #7", "error 3 #7", NULL },
    { MESSAGE_ROOM, "error 2", "error 2", "error 2" },
    { MESSAGE_WHO, "error 3 #7", "error 3 #7", NULL },
    { MESSAGE_MEMBER, "error 2", "error 2", "error 2" },
    { MESSAGE_HISTORY, "error 3 #7", "error 3 #7", NULL },
    { MESSAGE_EVENT, "error 2", "error 2", "error 2" },
    { MESSAGE_PRESENCE, "error 2", "error 2", "error 2" },
    { MESSAGE_DONE, "error 2", "error 2", "error 2" },
    { MESSAGE_ERROR, "error 2", "error 2", "error 2" },
    { MESSAGE_PING, "pong #7", "pong #7", "pong #7" },
    { MESSAGE_PONG, "", "", "" },
    { MESSAGE_BYE, "", "", NULL },
    { MESSAGE_NOTICE, "error 2", "error 2", "error 2" },
    { MESSAGE_REGISTER, "error 3 #7", "error 3 #7", NULL }, /* without a name */
    { MESSAGE_AUTH, "error 3 #7", NULL, NULL },
    { MESSAGE_PASSWORD, "error 3 #7", "error 3 #7", NULL },
    { MESSAGE_UNREGISTER, "error 3 #7", "error 3 #7", NULL },
    { MESSAGE_STATUS, "error 3 #7", "error 3 #7", "error 3 #7" }, /* see control_rows */
    { MESSAGE_BINDINGS, "error 3 #7", "error 3 #7", NULL },
    { MESSAGE_BINDING, "error 2", "error 2", "error 2" },
    { MESSAGE_BIND, "error 3 #7", "error 3 #7", NULL },
    { MESSAGE_UNBIND, "error 3 #7", "error 3 #7", NULL },
    { MESSAGE_BACKUP, "error 3 #7", "error 3 #7", "error 3 #7" },
    { MESSAGE_IMPORT, "error 3 #7", "error 3 #7", NULL },
    { MESSAGE_SEARCH, "error 3 #7", "error 3 #7", NULL },
    { MESSAGE_EDIT, "error 3 #7", "error 3 #7", NULL },
    { MESSAGE_RECALL, "error 3 #7", "error 3 #7", NULL },
    { MESSAGE_REACT, "error 3 #7", "error 3 #7", NULL },
    { MESSAGE_PIN, "error 3 #7", "error 3 #7", NULL },
    { MESSAGE_UNPIN, "error 3 #7", "error 3 #7", NULL },
    { MESSAGE_PINS, "error 3 #7", "error 3 #7", NULL },
    { MESSAGE_READ, "error 3 #7", "error 3 #7", NULL },
    { MESSAGE_TYPING, "error 3 #7", "error 3 #7", NULL },
    { MESSAGE_METADATA, "error 3 #7", "error 3 #7", NULL },
    { MESSAGE_AWAY, "error 3 #7", "error 3 #7", NULL },
    { MESSAGE_MARK, "error 2", "error 2", "error 2" },
    { MESSAGE_THREAD, "error 3 #7", "error 3 #7", NULL },
    { MESSAGE_VERSIONS, "error 3 #7", "error 3 #7", NULL },
    { MESSAGE_OFFER, "error 3 #7", "error 3 #7", NULL },
    { MESSAGE_CHUNK, "error 3 #7", "error 3 #7", NULL },
    { MESSAGE_FETCH, "error 3 #7", "error 3 #7", NULL },
    { MESSAGE_BROADCAST, "error 3 #7", "error 3 #7", NULL },
    { MESSAGE_SESSIONS, "error 3 #7", "error 3 #7", NULL },
    { MESSAGE_SESSION, "error 2", "error 2", "error 2" },
    { MESSAGE_DISCONNECT, "error 3 #7", "error 3 #7", NULL },
    { MESSAGE_SERVER_BAN, "error 3 #7", "error 3 #7", NULL },
    { MESSAGE_SERVER_UNBAN, "error 3 #7", "error 3 #7", NULL },
    { MESSAGE_SERVER_BANS, "error 3 #7", "error 3 #7", NULL },
    { MESSAGE_SERVER_BANNED, "error 2", "error 2", "error 2" },
    { MESSAGE_CLOSE_ROOM, "error 3 #7", "error 3 #7", NULL },
    { MESSAGE_AUDIT, "error 3 #7", "error 3 #7", NULL },
    { MESSAGE_OPERATE, "error 3 #7", "error 3 #7", NULL },
    { MESSAGE_RELOAD, "error 3 #7", "error 3 #7", NULL },
    { MESSAGE_TYPE_COUNT, "error 2", "error 2", "error 2" }, /* one that is not known yet */
    { 255, "error 2", "error 2", "error 2" },
};

/* Send a message of the row's type; those of the server's go as an empty map. */
static void send_type(struct world_peer *peer, enum message_type type)
{
    const uint8_t empty[] = { FRAME_VERSION, (uint8_t)type, 0, 1, 0xa0 };
    const struct message message = world_request(type, 7);
    if (message_is_from_client(type))
        world_send(peer, &message);
    else
        world_send_bytes(peer, empty, sizeof(empty));
}

static void check_answer(struct world_peer *peer, enum message_type type, const char *expected)
{
    struct world *world = peer->world;
    int before = world->proposal_count;
    send_type(peer, type);
    world_flush(world);
    CHECK_TEXT(expected ? expected : "", world_said(peer));
    CHECK_INT(before + (expected == NULL), world->proposal_count);
    if (!expected)
        CHECK_INT(type, world->proposals[before].message->type);
    CHECK_INT(type == MESSAGE_BYE, peer->is_closing);
}

/* A connection that has come to one of the states where something may be said. */
static struct world_peer *connect_in(struct world *world, enum session_state state)
{
    const struct message hello = world_request(MESSAGE_HELLO, 1);
    if (state == SESSION_READY)
        return world_enter(world);
    struct world_peer *peer = world_connect(world);
    if (state == SESSION_GREETED)
        world_send(peer, &hello);
    world_flush(world);
    world_said(peer);
    return peer;
}

static void test_every_message_in_every_state_gets_its_answer(void **state)
{
    static struct world world;
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(state_rows); i++) {
        const struct state_row *row = &state_rows[i];
        world_init(&world);
        check_answer(connect_in(&world, SESSION_NEW), row->type, row->in_new);
        check_answer(connect_in(&world, SESSION_GREETED), row->type, row->in_greeted);
        check_answer(connect_in(&world, SESSION_READY), row->type, row->in_ready);
        world_fini(&world);
    }
}

static void test_the_control_socket_takes_commands_only(void **state)
{
    static const enum message_type commands[] = { MESSAGE_STATUS,   MESSAGE_BACKUP,
                                                  MESSAGE_REGISTER, MESSAGE_PASSWORD,
                                                  MESSAGE_WHO,      MESSAGE_UNREGISTER };
    static const enum message_type others[] = { MESSAGE_HELLO, MESSAGE_ENTER, MESSAGE_JOIN,
                                                MESSAGE_SAY,   MESSAGE_AUTH,  MESSAGE_HISTORY };
    struct world *world = *state;
    struct world_peer *peer = world_connect_control(world);
    for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
        check_answer(peer, commands[i], NULL);
    CHECK(world->proposals[0].is_control);
    for (size_t i = 0; i < ARRAY_SIZE(others); i++)
        check_answer(peer, others[i], others[i] == MESSAGE_HELLO ? "error 3" : "error 3 #7");
    world->now_ms += 60000; /* for long answers it has time; nobody has to enter here */
    world_send(peer, &(struct message){ .type = MESSAGE_PING });
    sessions_tick(world->sessions, world->now_ms);
    world_flush(world);
    CHECK_TEXT("pong", world_said(peer));
}

static void test_what_follows_enter_waits_for_its_answer(void **state)
{
    struct world *world = *state;
    struct world_peer *peer = connect_in(world, SESSION_GREETED);
    send_type(peer, MESSAGE_ENTER);
    CHECK(peer->is_paused);
    send_type(peer, MESSAGE_JOIN); /* was on its way already */
    world_flush(world);
    CHECK_INT(1, world->proposal_count);
    sessions_on_output(
        world->sessions,
        &(struct effect){ .kind = EFFECT_ENTERED, .session = session_id(peer->session) },
        world->now_ms);
    world_reply(peer, MESSAGE_DONE, 7);
    world_flush(world);
    CHECK_INT(2, world->proposal_count);
    CHECK_INT(MESSAGE_JOIN, world->proposals[1].message->type);
    CHECK(!peer->is_paused);
    CHECK_TEXT("done #7", world_said(peer));
}

static void test_a_refused_enter_may_be_tried_again(void **state)
{
    struct world *world = *state;
    struct world_peer *peer = connect_in(world, SESSION_GREETED);
    send_type(peer, MESSAGE_ENTER);
    send_type(peer, MESSAGE_JOIN);
    world_reply_error(peer, 7, ERROR_NAME_TAKEN);
    world_flush(world);
    CHECK_TEXT("error 4 #7, error 3 #7", world_said(peer));
    check_answer(peer, MESSAGE_ENTER, NULL);
}

static void test_a_busy_hub_is_told_and_survived(void **state)
{
    struct world *world = *state;
    struct world_peer *peer = world_enter(world);
    struct world_peer *other = connect_in(world, SESSION_GREETED);
    world->propose_status = -16; /* EBUSY */
    check_answer(peer, MESSAGE_SAY, "error 13 #7");
    check_answer(other, MESSAGE_ENTER, "error 13 #7");
    world->propose_status = 0;
    check_answer(peer, MESSAGE_SAY, NULL);
    check_answer(other, MESSAGE_ENTER, NULL);
}

/* HELLO, PING and a JOIN without a room in its payload's fields; 40-odd bytes. */
static void make_talk(struct buf *talk)
{
    const enum message_type types[] = { MESSAGE_HELLO, MESSAGE_PING, MESSAGE_JOIN, MESSAGE_PING };
    for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
        const struct message message = world_request(types[i], i);
        CHECK_INT(0, message_encode(&message, talk));
    }
}

static void test_input_may_be_split_anywhere(void **state)
{
    static struct world world;
    struct buf talk = { 0 };
    (void)state;
    make_talk(&talk);
    for (size_t cut = 0; cut <= talk.size; cut++) {
        world_init(&world);
        struct world_peer *peer = world_connect(&world);
        world_send_bytes(peer, talk.bytes, cut);
        world_flush(&world);
        world_send_bytes(peer, talk.bytes + cut, talk.size - cut);
        world_flush(&world);
        CHECK_TEXT("hello, pong #1, error 3 #2, pong #3", world_said(peer));
        CHECK_INT(0, peer->session->input.capacity); /* nothing is kept between frames */
        world_fini(&world);
    }
    buf_fini(&talk);
}

static void test_input_may_come_byte_by_byte(void **state)
{
    struct world *world = *state;
    struct world_peer *peer = world_connect(world);
    struct buf talk = { 0 };
    make_talk(&talk);
    for (size_t i = 0; i < talk.size; i++)
        world_send_bytes(peer, talk.bytes + i, 1);
    world_flush(world);
    CHECK_TEXT("hello, pong #1, error 3 #2, pong #3", world_said(peer));
    buf_fini(&talk);
}

static const struct bad_row {
    const char *name;
    enum session_state state;
    uint8_t bytes[16];
    size_t size;
    const char *said;
    bool is_end;
} bad_rows[] = {
    { "another protocol", SESSION_NEW, "GET / HTTP/1.1\r\n", 16, "error 100", true },
    { "another version", SESSION_READY, { 2, 1, 0, 0 }, 4, "error 100", true },
    { "too large before entering", SESSION_GREETED, { 1, 7, 4, 1 }, 4, "error 100", true },
    { "within the limit after it", SESSION_READY, { 1, 7, 4, 1 }, 4, "", false },
    { "too large after it", SESSION_READY, { 1, 7, 0x50, 1 }, 4, "error 100", true },
    { "no CBOR", SESSION_READY, { 1, 7, 0, 1, 0xff }, 5, "error 101", true },
    { "a payload that is no map", SESSION_NEW, { 1, 1, 0, 1, 0x01 }, 5, "error 101", true },
    { "no payload", SESSION_NEW, { 1, 1, 0, 0 }, 4, "error 101", true },
    { "no id", SESSION_READY, { 1, 7, 0, 1, 0xa0 }, 5, "error 1", false },
    { "no room", SESSION_READY, { 1, 6, 0, 3, 0xa1, 0, 9 }, 7, "error 6 #9", false },
    { "no name", SESSION_GREETED, { 1, 2, 0, 3, 0xa1, 0, 9 }, 7, "error 5 #9", false },
    { "an unknown type with an id",
      SESSION_READY,
      { 1, 200, 0, 3, 0xa1, 0, 9 },
      7,
      "error 2 #9",
      false },
};

static void test_what_cannot_be_read_ends_the_connection_and_nothing_else_does(void **state)
{
    static struct world world;
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(bad_rows); i++) {
        const struct bad_row *row = &bad_rows[i];
        world_init(&world);
        struct world_peer *peer = connect_in(&world, row->state);
        world_send_bytes(peer, row->bytes, row->size);
        world_flush(&world);
        CHECK_TEXT(row->said, world_said(peer));
        CHECK_INT(row->is_end, peer->is_closing);
        world_fini(&world);
    }
}

static void test_nothing_is_heard_after_the_last_words(void **state)
{
    struct world *world = *state;
    struct world_peer *peer = world_enter(world);
    peer->appetite = 0;
    world_send_bytes(peer, "\2", 1);
    send_type(peer, MESSAGE_SAY);
    world_reply(peer, MESSAGE_DONE, 7);
    world_flush(world);
    CHECK_INT(1, world->proposal_count);
    CHECK(!peer->is_closing); /* not before it has read why */
    world_read_on(peer);
    CHECK_TEXT("error 100", world_said(peer));
    CHECK(peer->is_closing);
}

static void test_the_hub_hears_once_of_the_end_of_those_who_entered(void **state)
{
    struct world *world = *state;
    struct world_peer *stranger = connect_in(world, SESSION_GREETED);
    struct world_peer *guest = world_enter(world);
    uint64_t id = session_id(guest->session);
    int before = world->proposal_count;
    session_on_closed(stranger->session, world->now_ms);
    CHECK_INT(before, world->proposal_count);
    session_on_closed(guest->session, world->now_ms);
    CHECK_INT(before + 1, world->proposal_count);
    CHECK_INT(PROPOSAL_DROPPED, world->proposals[before].kind);
    CHECK_INT(id, world->proposals[before].session);
    CHECK_INT(0, sessions_count(world->sessions));
}

static void test_a_broken_connection_is_closed_at_the_next_write(void **state)
{
    struct world *world = *state;
    struct world_peer *peer = world_enter(world);
    peer->is_broken = true;
    send_type(peer, MESSAGE_PING);
    world_flush(world);
    CHECK(peer->is_closing);
    world_reap(world);
    CHECK_INT(0, sessions_count(world->sessions));
}

static void test_who_says_goodbye_is_let_go_when_the_others_know(void **state)
{
    struct world *world = *state;
    struct world_peer *peer = world_enter(world);
    world->is_hub_slow = true;
    send_type(peer, MESSAGE_PING);
    send_type(peer, MESSAGE_BYE);
    send_type(peer, MESSAGE_PING); /* is not heard any more */
    world_flush(world);
    CHECK_TEXT("pong #7", world_said(peer));
    CHECK(!peer->is_closing);
    world->is_hub_slow = false;
    world_flush(world);
    CHECK(peer->is_closing);
}

static void test_the_hub_may_end_a_session(void **state)
{
    struct world *world = *state;
    struct world_peer *peer = world_enter(world);
    const struct effect close = { .kind = EFFECT_CLOSE, .session = session_id(peer->session) };
    world_reply_error(peer, 0, ERROR_NAME_TAKEN); /* without an id it is nobody's answer */
    sessions_on_output(world->sessions, &close, world->now_ms);
    world_reply(peer, MESSAGE_PONG, 0); /* too late */
    world_flush(world);
    CHECK_TEXT("", world_said(peer));
    CHECK(peer->is_closing);
}

static void test_all_are_told_and_the_last_word_closes(void **state)
{
    struct world *world = *state;
    struct world_peer *stranger = world_connect(world);
    struct world_peer *guest = world_enter(world);
    struct message notice = { .type = MESSAGE_NOTICE };
    struct message bye = { .type = MESSAGE_BYE };
    message_set_code(&notice, NOTICE_STORAGE_FAILING);
    message_set_code(&bye, ERROR_SHUTDOWN);
    sessions_tell_all(world->sessions, &notice);
    sessions_tell_all(world->sessions, &bye);
    world_flush(world);
    CHECK_TEXT("bye 104", world_said(stranger));
    CHECK_TEXT("notice 1, bye 104", world_said(guest));
    CHECK(stranger->is_closing && guest->is_closing);
}

/* Quotas */

static void test_reads_stop_when_too_much_is_unanswered_and_go_on_at_half(void **state)
{
    struct world *world = *state;
    struct world_peer *peer = world_enter(world);
    int before = world->proposal_count;
    for (int i = 0; i < LIMIT_REQUESTS_IN_FLIGHT + 10; i++)
        send_type(peer, MESSAGE_SAY); /* the last ten were on their way */
    CHECK(peer->is_paused);
    CHECK_INT(before + LIMIT_REQUESTS_IN_FLIGHT, world->proposal_count);
    for (int i = 0; i < LIMIT_REQUESTS_IN_FLIGHT / 2; i++)
        world_reply(peer, MESSAGE_DONE, 7);
    world_flush(world);
    CHECK(peer->is_paused);
    world_reply(peer, MESSAGE_DONE, 7);
    world_flush(world);
    CHECK(!peer->is_paused);
    CHECK_INT(before + LIMIT_REQUESTS_IN_FLIGHT + 10, world->proposal_count);
}

/* METADATA is a signal, too, and has no id there: as a request it could not be answered. */
static void test_a_request_without_an_id_is_refused_and_does_not_count(void **state)
{
    struct world *world = *state;
    struct world_peer *peer = world_enter(world);
    const struct message message = { .type = MESSAGE_METADATA };
    int before = world->proposal_count;
    for (int i = 0; i < 2 * SESSION_LISTS_IN_FLIGHT; i++)
        world_send(peer, &message);
    CHECK_INT(before, world->proposal_count);
    CHECK(!peer->is_paused);
    send_type(peer, MESSAGE_WHO);
    CHECK_INT(before + 1, world->proposal_count);
}

static void test_only_a_few_lists_are_asked_for_at_once(void **state)
{
    struct world *world = *state;
    struct world_peer *peer = world_enter(world);
    int before = world->proposal_count;
    for (int i = 0; i < SESSION_LISTS_IN_FLIGHT + 3; i++)
        send_type(peer, MESSAGE_WHO);
    CHECK(peer->is_paused);
    CHECK_INT(before + SESSION_LISTS_IN_FLIGHT, world->proposal_count);
    for (int i = 0; i < SESSION_LISTS_IN_FLIGHT; i++)
        world_reply(peer, MESSAGE_DONE, 7);
    world_flush(world);
    CHECK(!peer->is_paused);
    CHECK_INT(before + SESSION_LISTS_IN_FLIGHT + 3, world->proposal_count);
}

static void test_one_who_asks_and_does_not_read_is_not_heard_for_ever(void **state)
{
    struct world *world = *state;
    struct world_peer *peer = world_enter(world);
    peer->appetite = 0;
    int count = 0;
    for (; !peer->is_paused; count++)
        send_type(peer, MESSAGE_PING);
    CHECK(peer->session->replies.size >= LIMIT_REPLIES_QUEUED);
    CHECK(peer->session->replies.size < LIMIT_REPLIES_QUEUED + 100);
    world_flush(world);
    CHECK(peer->is_paused);
    world_read_on(peer);
    CHECK(!peer->is_paused);
    CHECK_INT(0, peer->session->replies.capacity);
}

static void test_when_replies_take_all_memory_those_with_the_most_must_go(void **state)
{
    static const size_t max = 64 * 1024;
    struct world *world = *state;
    const struct sessions_config config = {
        .heartbeat_ms = 10000, .stall_ms = 20000, .login_ms = 5000, .replies_max = max
    };
    struct world_peer *greedy[] = { world_enter(world), world_enter(world), world_enter(world) };
    struct world_peer *modest = world_enter(world);
    sessions_configure(world->sessions, &config);
    modest->appetite = 0;
    world_reply(modest, MESSAGE_PONG, 1);
    for (size_t i = 0; i < ARRAY_SIZE(greedy); i++)
        greedy[i]->appetite = 0;
    for (int i = 0; i < 10000; i++) {
        for (size_t j = 0; j < ARRAY_SIZE(greedy); j++)
            if (!greedy[j]->is_closing)
                world_reply(greedy[j], MESSAGE_MEMBER, 2);
        CHECK(world->sessions->replies_counted <= 2 * max);
    }
    CHECK(greedy[0]->is_closing && !modest->is_closing);
    world_read_on(modest);
    assert_string_equal("pong #1", world_said(modest));
}

/* Heartbeats */

static void pass(struct world *world, uint64_t ms)
{
    world->now_ms += ms;
    sessions_tick(world->sessions, world->now_ms);
    world_flush(world);
}

static void test_a_silent_peer_is_asked_and_then_closed(void **state)
{
    struct world *world = *state;
    struct world_peer *peer = world_enter(world);
    pass(world, 3300);
    CHECK_TEXT("", world_said(peer));
    pass(world, 100);
    CHECK_TEXT("ping", world_said(peer));
    pass(world, 1000);
    CHECK_TEXT("", world_said(peer)); /* once is enough */
    pass(world, 5599);
    CHECK(!peer->is_closing);
    pass(world, 1);
    CHECK_TEXT("bye 102", world_said(peer));
    CHECK(peer->is_closing);
}

static void test_any_sign_of_life_is_enough(void **state)
{
    struct world *world = *state;
    struct world_peer *peer = world_enter(world);
    for (int i = 0; i < 10; i++) {
        pass(world, 5000);
        CHECK_TEXT("ping", world_said(peer));
        pass(world, 4000);
        world_send_bytes(peer, "\1", i == 0); /* half a frame will do */
        if (i > 0)
            world_send_bytes(peer, i % 2 ? "\24\0\1\240" : "\1", i % 2 ? 4 : 1);
        CHECK(!peer->is_closing);
    }
}

static void test_one_has_so_long_to_enter(void **state)
{
    struct world *world = *state;
    struct world_peer *peer = connect_in(world, SESSION_GREETED);
    pass(world, 3000);
    send_type(peer, MESSAGE_PING);
    pass(world, 1999);
    CHECK_TEXT("pong #7", world_said(peer));
    pass(world, 1);
    CHECK_TEXT("bye 102", world_said(peer));
    CHECK(peer->is_closing);
}

static void test_one_that_does_not_read_is_closed_for_that_and_not_for_silence(void **state)
{
    struct world *world = *state;
    struct world_peer *peer = world_enter(world);
    peer->appetite = 0;
    send_type(peer, MESSAGE_PING);
    world_flush(world);
    pass(world, 19999);
    CHECK(!peer->is_closing);
    pass(world, 1);
    CHECK(peer->is_closing);
    CHECK_TEXT("", world_said(peer));
}

static void test_slow_is_not_stalled(void **state)
{
    struct world *world = *state;
    struct world_peer *peer = world_enter(world);
    for (int i = 0; i < 100; i++)
        send_type(peer, MESSAGE_PING);
    peer->appetite = 0;
    world_flush(world);
    for (int i = 0; i < 10; i++) {
        pass(world, 19000);
        CHECK(!peer->is_closing);
        world_read_on(peer);
        peer->appetite = 0;
        send_type(peer, MESSAGE_PING);
        world_flush(world);
    }
}

static void test_last_words_have_an_end(void **state)
{
    struct world *world = *state;
    struct world_peer *peer = world_enter(world);
    peer->appetite = 0;
    world_send_bytes(peer, "\2", 1);
    pass(world, SESSION_CLOSING_MS - 1);
    CHECK(!peer->is_closing);
    pass(world, 1);
    CHECK(peer->is_closing);
    pass(world, 100000);
}

int main(void)
{
#define ROW(test_) cmocka_unit_test_setup_teardown(test_, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        ROW(test_every_message_in_every_state_gets_its_answer),
        ROW(test_the_control_socket_takes_commands_only),
        ROW(test_what_follows_enter_waits_for_its_answer),
        ROW(test_a_refused_enter_may_be_tried_again),
        ROW(test_a_busy_hub_is_told_and_survived),
        ROW(test_input_may_be_split_anywhere),
        ROW(test_input_may_come_byte_by_byte),
        ROW(test_what_cannot_be_read_ends_the_connection_and_nothing_else_does),
        ROW(test_nothing_is_heard_after_the_last_words),
        ROW(test_the_hub_hears_once_of_the_end_of_those_who_entered),
        ROW(test_a_broken_connection_is_closed_at_the_next_write),
        ROW(test_who_says_goodbye_is_let_go_when_the_others_know),
        ROW(test_the_hub_may_end_a_session),
        ROW(test_all_are_told_and_the_last_word_closes),
        ROW(test_reads_stop_when_too_much_is_unanswered_and_go_on_at_half),
        ROW(test_a_request_without_an_id_is_refused_and_does_not_count),
        ROW(test_only_a_few_lists_are_asked_for_at_once),
        ROW(test_one_who_asks_and_does_not_read_is_not_heard_for_ever),
        ROW(test_when_replies_take_all_memory_those_with_the_most_must_go),
        ROW(test_a_silent_peer_is_asked_and_then_closed),
        ROW(test_any_sign_of_life_is_enough),
        ROW(test_one_has_so_long_to_enter),
        ROW(test_one_that_does_not_read_is_closed_for_that_and_not_for_silence),
        ROW(test_slow_is_not_stalled),
        ROW(test_last_words_have_an_end),
    };
    return CHECK_RUN(tests);
}
