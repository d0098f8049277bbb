/*
 * Sessions of both kinds with the core behind them, with whatever messages in whatever order, made
 * from the table of messages: a new type joins by itself. stage.h says what must hold.
 */
#include "fuzz.h"
#include "stage.h"

#include "proto/message_table.h"

#include <hutong/common/macros.h>

enum { RAW_MAX = 63 };

/* Input */

static struct str take_text(struct stage *stage, const struct message_field_row *row)
{
    static const char *const texts[] = {
        "lobby", "alice", "bob",    "@1", "",      "hi",    "ALICE",     "a\xd0\xb0",
        "x",     "\x01",  "@alice", "😀",  "PLAIN", "from:", "EXTERNAL",  "0123456789abcdef",
        "admin", "&gone", "胡同",   "#1", "a b",   "-+",    "mentions:", "SCRAM-SHA-256",
    };
    struct str text = str_of(texts[stage_take(stage) % ARRAY_SIZE(texts)]);
    if (row->size_min > 0) /* a nonce, a token, a hash */
        text = (struct str){ "0123456789abcdef0123456789abcdef", row->size_min };
    return text.size <= row->size_max ? text : (struct str){ text.bytes, row->size_max };
}

static void set_field(struct stage *stage, struct message *message, enum message_field field)
{
    const struct message_field_row *row = message_field_row(field);
    void *member = message_member_of(message, row);
    if (row->major == CBOR_UINT)
        *(uint64_t *)member = stage_take(stage);
    else if (row->major != CBOR_ARRAY)
        *(struct str *)member = take_text(stage, row);
    message->has |= HAS(field);
}

static void set_fields(struct stage *stage, struct message *message)
{
    const struct message_type_row *row = message_type_row(message->type);
    uint64_t has = row->required;
    for (uint64_t rest = row->optional; rest; rest = message_other_fields(rest))
        if (stage_take(stage) & 1)
            has |= HAS(message_first_field(rest));
    for (; has; has = message_other_fields(has))
        set_field(stage, message, message_first_field(has));
    if (message->has & HAS(FIELD_ID))
        message->id = ++stage->last_id;
}

static void peer_say(struct stage_peer *peer, const struct message *message)
{
    struct buf frame = { 0 };
    if (message_encode(message, &frame) == 0)
        session_on_received(peer->session, frame.bytes, frame.size, peer->stage->now_ms);
    buf_fini(&frame);
}

/* A command with some words, which may make sense. */
static void send_line(struct stage_peer *peer)
{
    static const char *const words[] = {
        "PRIVMSG",
        "NOTICE",
        "TAGMSG",
        "PING",
        "PONG",
        "JOIN",
        "PART",
        "TOPIC",
        "NAMES",
        "LIST",
        "MODE",
        "KICK",
        "INVITE",
        "WHO",
        "WHOIS",
        "WHOWAS",
        "ISON",
        "USERHOST",
        "REDACT",
        "CHATHISTORY",
        "MONITOR",
        "NS",
        "CS",
        "REGISTER",
        "DROP",
        "OPER",
        "KILL",
        "WALLOPS",
        "REHASH",
        "admin",
        "OP",
        "+b",
        "-k",
        "m:bob!*@*",
        "REGISTER",
        "AWAY",
        "SETNAME",
        "NICK",
        "USER",
        "PASS",
        "CAP",
        "AUTHENTICATE",
        "MOTD",
        "LUSERS",
        "HELP",
        "#lobby",
        "#a",
        "alice",
        "bob",
        "carol",
        ":a b",
        "+o",
        "-o",
        "+mlt",
        "5",
        "0",
        "*",
        "LATEST",
        "BEFORE",
        "AFTER",
        "BETWEEN",
        "AROUND",
        "TARGETS",
        "msgid=r1-1",
        "msgid=r1-3",
        "timestamp=2020-01-01T00:00:00.000Z",
        "timestamp=2099-01-01T00:00:00.000Z",
        "r1-1",
        "r1-2",
        "LS",
        "302",
        "REQ",
        "END",
        ":labeled-response batch echo-message message-tags server-time",
        ":draft/chathistory draft/event-playback extended-join",
        "PLAIN",
        "AGFsaWNlAHA=",
        "+",
        "#lobby,#a,alice",
        (":\x01"
         "ACTION x\x01"),
        "胡同",
        "%tcuihsnfdlaor,1",
        ">1",
        "QUIT",
        ":",
    };
    static const char *const tags[] = { "", "@label=1 ", "@+draft/react=x;+draft/reply=r1-1 ",
                                        "@+typing=active;label=2 " };
    struct buf line = { 0 };
    struct stage *stage = peer->stage;
    buf_append_str(&line, str_of(tags[stage_take(stage) % ARRAY_SIZE(tags)]));
    for (int i = 1 + stage_take(stage) % 6; i > 0; i--)
        buf_printf(&line, "%s ", words[stage_take(stage) % ARRAY_SIZE(words)]);
    buf_append_str(&line, STR("\r\n"));
    stage_receive(peer, buf_str(&line));
    buf_fini(&line);
}

static void peer_register(struct stage_peer *peer)
{
    static const char *const names[] = { "alice", "bob", "carol", "胡同" };
    struct buf line = { 0 };
    buf_printf(&line, "NICK %s\r\nUSER u 0 * :r\r\nJOIN #lobby,#a\r\n",
               names[stage_take(peer->stage) % ARRAY_SIZE(names)]);
    stage_receive(peer, buf_str(&line));
    buf_fini(&line);
}

static void peer_enter(struct stage_peer *peer)
{
    if (peer->is_irc) {
        peer_register(peer);
        return;
    }
    struct message message = { .type = MESSAGE_HELLO };
    set_fields(peer->stage, &message);
    peer_say(peer, &message);
    message = (struct message){ .type = MESSAGE_ENTER };
    set_fields(peer->stage, &message);
    peer_say(peer, &message);
}

/* What may happen */

static void send_raw(struct stage_peer *peer)
{
    size_t size = stage_take(peer->stage) & RAW_MAX;
    struct str rest = peer->stage->input;
    size = size < rest.size ? size : rest.size;
    if (size > 0)
        session_on_received(peer->session, (const uint8_t *)rest.bytes, size, peer->stage->now_ms);
    peer->stage->input = str_skip(rest, size);
}

static void send_any(struct stage_peer *peer, uint8_t type)
{
    struct message message = { .type = (enum message_type)type };
    while (!message_is_from_client(message.type))
        message.type = (message.type + 1) % MESSAGE_TYPE_COUNT;
    set_fields(peer->stage, &message);
    peer_say(peer, &message);
}

static void step(struct stage *stage)
{
    uint8_t what = stage_take(stage);
    struct stage_peer *peer = &stage->peers[what % PEER_MAX];
    what /= PEER_MAX;
    if (what == 0)
        stage_turn(stage);
    else if (what == 1)
        stage_pass_time(stage, 16 * (uint64_t)stage_take(stage));
    else if (!peer->session)
        stage_begin_peer(peer);
    else if (what == 2)
        stage_end_peer(peer);
    else if (what == 3)
        send_raw(peer);
    else if (what == 4)
        peer->is_slow = !peer->is_slow;
    else if (what == 5)
        peer_enter(peer);
    else if (peer->is_irc)
        send_line(peer);
    else
        send_any(peer, stage_take(stage));
}

/* Every other one speaks IRC. */
static bool is_irc(int number)
{
    return number % 2;
}

void fuzz_input(const uint8_t *bytes, size_t size)
{
    static struct stage stage;
    stage_init(&stage, bytes, size, is_irc);
    for (int i = 0; i < PEER_MAX; i++)
        peer_enter(&stage.peers[i]);
    while (stage.input.size > 0)
        step(&stage);
    stage_end(&stage);
}
