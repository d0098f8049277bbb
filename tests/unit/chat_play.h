/*
 * The client's side as a play. A step does something and gives lines of text.
 *
 *   does   "connected", "broken why", "wait 500" (ms pass, and a tick comes)
 *          "join lobby", "after lobby 7", "direct bob", "part lobby", "say lobby hi there",
 *          "older lobby", "read lobby", "unread lobby 7", "enter alice", "quit",
 *          "ask rooms" (any request)
 *          "upload lobby 5000 a.txt", "give 1 0 16384" (a piece of transfer 1 at 0),
 *          "download lobby 3 5000 0 a.txt" (of event 3, from the beginning)
 *          "s event room=lobby …"   the server sends a message
 *          "s join: done"           the server answers the oldest such request of the client
 *   gives  "state ready", "connect 0", "entry lobby 3 bob: hi", …: effects, in order
 *          "c join room=lobby": what the client sends, after the effects
 */
#ifndef HUTONG_TESTS_UNIT_CHAT_PLAY_H
#define HUTONG_TESTS_UNIT_CHAT_PLAY_H

#include "client/core/chat.h"
#include "message_play.h"

#include <stdio.h>

enum { CHAT_PLAY_ASKED_MAX = 512 };

struct chat_play {
    struct chat *chat;
    uint64_t now_ms;
    char dice; /* the next random bytes, all the same: nonces a, b, c … */
    struct {
        enum message_type type;
        uint64_t id;
    } asked[CHAT_PLAY_ASKED_MAX]; /* by the client, and not answered */
    size_t asked_count;
    struct buf given;
    bool is_mute;      /* collect no text: for when memory runs out */
    size_t split_size; /* bytes that arrive at once; 0: all */
};

struct chat_step {
    const char *does;
    const char *gives;
};

static inline void chat_play_random(void *context, uint8_t out[16])
{
    struct chat_play *play = context;
    memset(out, play->dice++, 16);
    if (play->dice > 'z')
        play->dice = 'a';
}

static inline void chat_play_init(struct chat_play *play, struct chat_config config)
{
    *play = (struct chat_play){ .now_ms = 1000000, .dice = 'a' };
    config.random = chat_play_random;
    config.context = play;
    config.software = STR("test 1");
    play->chat = chat_new(&config);
}

static inline void chat_play_fini(struct chat_play *play)
{
    chat_free(play->chat);
    buf_fini(&play->given);
}

/* ---- what the client gives, as text ---- */

static const char *const chat_play_states[] = {
    [CHAT_OFFLINE] = "offline", [CHAT_GREETING] = "greeting", [CHAT_ENTERING] = "entering",
    [CHAT_REFUSED] = "refused", [CHAT_READY] = "ready",
};

static inline const char *chat_play_verb(const struct entry *entry)
{
    switch (entry->kind) {
    case ENTRY_EDIT:
        return " edited";
    case ENTRY_RECALL:
        return " recalled";
    case ENTRY_REACTION:
        return " reacted";
    case ENTRY_MESSAGE:
        return ":";
    case ENTRY_ACTION:
        return " does";
    case ENTRY_TOPIC:
        return " sets topic";
    case ENTRY_ENTER:
        return " enters";
    case ENTRY_LEAVE:
        return " leaves";
    case ENTRY_RENAME:
        return " was";
    case ENTRY_ACCOUNT:
        return " has an account";
    case ENTRY_INVITE:
        return " invites";
    case ENTRY_INFO:
        return " info";
    case ENTRY_JOIN:
        return " joins";
    case ENTRY_PART:
        return " parts";
    case ENTRY_ERASE:
        return " erases";
    case ENTRY_ROOM_RENAME:
        return " renames";
    case ENTRY_PIN:
        return " pins";
    case ENTRY_UNPIN:
        return " unpins";
    case ENTRY_SETTING:
        return " sets";
    case ENTRY_ROLE:
        return " gives role";
    case ENTRY_KICK:
        return " kicks";
    case ENTRY_BAN:
        return " bans";
    case ENTRY_UNBAN:
        return " unbans";
    case ENTRY_MUTE:
        return " mutes";
    case ENTRY_UNMUTE:
        return " unmutes";
    case ENTRY_LIST:
        return " lists";
    case ENTRY_UNLIST:
        return " unlists";
    case ENTRY_TITLE:
        return " gives title";
    case ENTRY_AWAY:
        return " is away";
    case ENTRY_FILE:
        return " sends";
    }
    return "?";
}

static inline void chat_play_print_entry(struct buf *out, const struct entry *entry)
{
    static const char *const states[] = {
        [ENTRY_SENT] = "", [ENTRY_PENDING] = " pending", [ENTRY_FAILED] = " failed"
    };
    if (entry->no > 0)
        buf_printf(out, " %" PRIu64, entry->no);
    buf_printf(out, " %.*s%s", STR_ARGS(entry->from), chat_play_verb(entry));
    if (entry->text.size > 0)
        buf_printf(out, " %.*s", STR_ARGS(entry->text));
    buf_printf(out, "%s", states[entry->state]);
    if (entry->problem.size > 0)
        buf_printf(out, " (%.*s)", STR_ARGS(entry->problem));
}

static inline void chat_play_print_room(struct buf *out, const struct room *room)
{
    buf_printf(out, " %.*s", STR_ARGS(room->name.size > 0 ? room->name : room->title));
    if (room->kind == ROOM_DIRECT && room->name.size > 0)
        buf_printf(out, "=%.*s", STR_ARGS(room->title));
}

static inline void chat_play_print_item(struct buf *out, const struct outbox_item *item)
{
    buf_printf(out, " %c", item->nonce[0]);
    if (item->text.size > 0)
        buf_printf(out, " %.*s/%.*s %.*s", STR_ARGS(item->room), STR_ARGS(item->user),
                   STR_ARGS(item->text));
}

static inline void chat_play_print_transfer(struct chat_play *play,
                                            const struct chat_effect *effect)
{
    static const char *const states[] = {
        [TRANSFER_MOVING] = "at", [TRANSFER_DONE] = "done", [TRANSFER_FAILED] = "failed"
    };
    struct buf *out = &play->given;
    const struct transfer *transfer = chat_find_transfer(play->chat, effect->transfer);
    buf_printf(out, " %" PRIu64, effect->transfer);
    if (effect->kind == CHAT_READ_PIECE)
        buf_printf(out, " %" PRIu64 "+%" PRIu64, effect->offset, effect->size);
    else if (effect->kind == CHAT_PIECE)
        buf_printf(out, " %" PRIu64 "+%zu", effect->offset, effect->message->data.size);
    else
        buf_printf(out, " %s", states[effect->transfer_state]);
    if (effect->kind == CHAT_TRANSFER && effect->transfer_state == TRANSFER_MOVING && transfer)
        buf_printf(out, " %" PRIu64, transfer->done);
}

static inline void chat_play_print(struct chat_play *play, const struct chat_effect *effect)
{
    static const char *const names[] = {
        [CHAT_CONNECT] = "connect",   [CHAT_DISCONNECT] = "disconnect",
        [CHAT_KEEP] = "keep",         [CHAT_FORGET] = "forget",
        [CHAT_TOKEN] = "token",       [CHAT_STATE] = "state",
        [CHAT_ROOM] = "room",         [CHAT_LEFT] = "left",
        [CHAT_ENTRY] = "entry",       [CHAT_SETTLED] = "settled",
        [CHAT_ANSWER] = "answer ",    [CHAT_NOTICE] = "notice",
        [CHAT_READ_PIECE] = "read",   [CHAT_PIECE] = "write",
        [CHAT_TRANSFER] = "transfer", [CHAT_RENAMED] = "renamed",
    };
    struct buf *out = &play->given;
    buf_printf(out, "%s", names[effect->kind]);
    if (effect->kind == CHAT_STATE)
        buf_printf(out, " %s", chat_play_states[effect->state]);
    if (effect->kind == CHAT_CONNECT)
        buf_printf(out, " %" PRIu64, effect->delay_ms);
    if (effect->transfer > 0)
        chat_play_print_transfer(play, effect);
    if (effect->kind == CHAT_KEEP || effect->kind == CHAT_FORGET)
        chat_play_print_item(out, &effect->item);
    else if (effect->room)
        chat_play_print_room(out, effect->room);
    if (effect->kind == CHAT_TOKEN)
        buf_printf(out, " %.*s %c", STR_ARGS(play->chat->name), play->chat->token.bytes[0]);
    if (effect->entry)
        chat_play_print_entry(out, effect->entry);
    if (effect->kind == CHAT_ENTRY && effect->is_new)
        buf_printf(out, " !");
    if (effect->text.size > 0)
        buf_printf(out, " (%.*s)", STR_ARGS(effect->text));
    if (effect->kind == CHAT_ANSWER)
        play_print_message(out, effect->message);
    buf_printf(out, "\n");
}

/* Note a request, so that the play can answer it. */
static inline void chat_play_note(struct chat_play *play, const struct message *message)
{
    if (!(message->has & HAS(FIELD_ID)))
        return;
    CHECK(play->asked_count < CHAT_PLAY_ASKED_MAX);
    play->asked[play->asked_count].type = message->type;
    play->asked[play->asked_count++].id = message->id;
}

/* Take what the client sends, print it, and note what wants an answer. */
static inline void chat_play_take_frames(struct chat_play *play)
{
    struct buf *out = &play->chat->out;
    struct frame_view frame;
    size_t used;
    while (frame_peek(out->bytes, out->size, LIMIT_FRAME_PAYLOAD, &frame, &used) == FRAME_OK) {
        struct message message;
        CHECK_INT(MESSAGE_OK, message_decode(&frame, &message, NULL));
        chat_play_note(play, &message);
        if (!play->is_mute) {
            buf_printf(&play->given, "c ");
            play_print_message(&play->given, &message);
            buf_printf(&play->given, "\n");
        }
        buf_consume(out, used);
    }
    CHECK_INT(0, out->size);
}

static inline void chat_play_take(struct chat_play *play)
{
    struct chat_effect effect;
    while (chat_next_effect(play->chat, &effect)) {
        if (effect.kind == CHAT_CONNECT || effect.kind == CHAT_DISCONNECT)
            play->asked_count = 0;
        if (!play->is_mute)
            chat_play_print(play, &effect);
    }
    chat_play_take_frames(play);
}

/* ---- what is done, from text ---- */

/* The id of the oldest request of a type; taken off if this is its last answer. */
static inline uint64_t chat_play_answered(struct chat_play *play, enum message_type type,
                                          enum message_type answer)
{
    size_t at = 0;
    while (at < play->asked_count && play->asked[at].type != type)
        at++;
    CHECK(at < play->asked_count || play->is_mute);
    uint64_t id = at < play->asked_count ? play->asked[at].id : 0;
    if (at < play->asked_count && (answer == MESSAGE_DONE || answer == MESSAGE_ERROR))
        memmove(play->asked + at, play->asked + at + 1,
                (--play->asked_count - at) * sizeof(*play->asked));
    return id;
}

static inline void chat_play_receive(struct chat_play *play, struct str bytes)
{
    while (bytes.size > 0) {
        size_t size =
            play->split_size > 0 && play->split_size < bytes.size ? play->split_size : bytes.size;
        chat_on_received(play->chat, (const uint8_t *)bytes.bytes, size, play->now_ms);
        bytes = str_skip(bytes, size);
    }
}

static inline void chat_play_send(struct chat_play *play, const struct message *message)
{
    struct buf frame = { 0 };
    if (message_encode(message, &frame) == 0)
        chat_play_receive(play, buf_str(&frame));
    else
        CHECK(play->is_mute);
    buf_fini(&frame);
}

/* "event …", or "join: done …" */
static inline void chat_play_serve(struct chat_play *play, const char *line)
{
    const char *colon = strchr(line, ':');
    const char *space = strchrnul(line, ' ');
    bool is_answer = colon && colon + 1 == space;
    struct message message = play_message(is_answer ? space + 1 : line);
    if (is_answer) {
        enum message_type type = play_type((struct str){ line, (size_t)(colon - line) });
        message_set_id(&message, chat_play_answered(play, type, message.type));
    }
    chat_play_send(play, &message);
}

static inline struct room *chat_play_room(struct chat_play *play, struct str name)
{
    for (size_t i = 0; i < play->chat->room_count; i++)
        if (str_equal(play->chat->rooms[i]->name, name) ||
            str_equal(play->chat->rooms[i]->title, name))
            return play->chat->rooms[i];
    return NULL;
}

/* "5000 a.txt": of so many bytes, with the hash of h only */
static inline void chat_play_upload(struct chat_play *play, struct room *room, const char *rest)
{
    char *name;
    struct file_facts file = { .size = strtoull(rest, &name, 10) };
    memset(file.hash, 'h', sizeof(file.hash));
    chat_upload(play->chat, room, str_of(name + 1), &file, play->now_ms);
}

/* "1 16384 100": of the transfer, at the offset, so many bytes */
static inline void chat_play_give(struct chat_play *play, const char *rest)
{
    static const char bytes[LIMIT_CHUNK_SIZE];
    char *next;
    uint64_t number = strtoull(rest, &next, 10), offset = strtoull(next, &next, 10);
    struct str piece = { bytes, strtoull(next, NULL, 10) };
    chat_give_piece(play->chat, number, offset, piece, play->now_ms);
}

/* "3 5000 100 a.txt": of event 3, 5000 bytes, from the 100th on */
static inline void chat_play_download(struct chat_play *play, struct str room, const char *rest)
{
    char *next;
    uint64_t no = strtoull(rest, &next, 10), size = strtoull(next, &next, 10);
    uint64_t offset = strtoull(next, &next, 10);
    chat_download(play->chat, room, no, str_of(next + 1), size, offset, play->now_ms);
}

static inline void chat_play_in_room(struct chat_play *play, struct str verb, struct str room_name,
                                     struct str rest)
{
    struct room *room = chat_play_room(play, room_name);
    CHECK(room || play->is_mute);
    if (!room)
        return;
    if (str_equal(verb, STR("say")))
        chat_say(play->chat, room, EVENT_MESSAGE, rest, play->now_ms);
    else if (str_equal(verb, STR("part")))
        chat_part(play->chat, room, play->now_ms);
    else if (str_equal(verb, STR("upload")))
        chat_play_upload(play, room, rest.bytes);
    else if (str_equal(verb, STR("older")))
        chat_load_older(play->chat, room, play->now_ms);
    else if (str_equal(verb, STR("read")))
        chat_mark_read(play->chat, room);
    else if (str_equal(verb, STR("unread")))
        chat_mark_unread(play->chat, room, strtoull(rest.bytes, NULL, 10), play->now_ms);
    else
        fail_msg("no such step: %.*s", STR_ARGS(verb));
}

static inline void chat_play_ask(struct chat_play *play, const char *line)
{
    struct message message = play_message(line);
    chat_request(play->chat, &message, play->now_ms);
}

static inline void chat_play_do(struct chat_play *play, const char *line)
{
    struct chat *chat = play->chat;
    uint64_t now_ms = play->now_ms;
    const char *rest = line;
    struct str verb, word = { 0 };
    play_word(&rest, &verb);
    const char *tail = *rest ? rest + 1 : rest;
    if (str_equal(verb, STR("s"))) {
        chat_play_serve(play, tail);
        return;
    }
    if (str_equal(verb, STR("ask"))) {
        chat_play_ask(play, tail);
        return;
    }
    if (str_equal(verb, STR("give"))) {
        chat_play_give(play, tail);
        return;
    }
    play_word(&rest, &word);
    if (str_equal(verb, STR("download"))) {
        chat_play_download(play, word, rest);
        return;
    }
    if (str_equal(verb, STR("start")))
        chat_start(chat, now_ms);
    else if (str_equal(verb, STR("connected")))
        chat_on_connected(chat, now_ms);
    else if (str_equal(verb, STR("broken")))
        chat_on_disconnected(chat, tail, now_ms);
    else if (str_equal(verb, STR("wait")))
        chat_tick(chat, play->now_ms += strtoull(tail, NULL, 10));
    else if (str_equal(verb, STR("enter")))
        chat_enter(chat, word, now_ms);
    else if (str_equal(verb, STR("join")))
        chat_join(chat, word, now_ms);
    else if (str_equal(verb, STR("after")))
        chat_join_after(chat, word, strtoull(rest, NULL, 10), now_ms);
    else if (str_equal(verb, STR("direct")))
        chat_join_direct(chat, word, now_ms);
    else if (str_equal(verb, STR("quit")))
        chat_quit(chat, STR(""), now_ms);
    else
        chat_play_in_room(play, verb, word, str_of(*rest ? rest + 1 : rest));
}

/** Play steps and compare what they give. */
static inline void chat_play_steps(struct chat_play *play, const struct chat_step *steps,
                                   size_t count)
{
    for (size_t i = 0; i < count; i++) {
        buf_clear(&play->given);
        chat_play_do(play, steps[i].does);
        chat_play_take(play);
        if (!play->is_mute && steps[i].gives)
            CHECK_TEXT(steps[i].gives, buf_cstr(&play->given));
    }
}

#endif
