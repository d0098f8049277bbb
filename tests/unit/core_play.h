/*
 * The core as a play: one line of text is a proposal, and the effects come back as lines.
 *
 *   "1 join room=lobby"     session 1 asks; id is added, 16-byte values are one character
 *   "1 - join room=lobby"   the same without an id
 *   "1 dropped"             its connection broke
 *   "tick 5000"             it is 5,000 ms now, and a TICK comes
 *
 *   "1: done" answers the request, "1* joined" goes to a session that did not ask,
 *   "to 1: presence …" goes to all subscribed to room 1, "+…" and "-…" go to the store.
 */
#ifndef HUTONG_TESTS_UNIT_CORE_PLAY_H
#define HUTONG_TESTS_UNIT_CORE_PLAY_H

#include "check.h"
#include "proto/message_table.h"
#include "server/core/core.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { PLAY_ID = 7, PLAY_GRACE_MS = 1000, PLAY_HEARTBEAT_MS = 90000 };

struct play {
    struct core *core;
    struct effects effects; /* of the last proposal */
    uint64_t now_ms;
};

struct play_step {
    const char *does;
    const char *gives; /* NULL: only what every answer must keep to is checked */
};

static inline void play_init(struct play *play, struct core_config config)
{
    config.grace_ms = PLAY_GRACE_MS;
    config.heartbeat_ms = PLAY_HEARTBEAT_MS;
    *play = (struct play){ .core = core_new(&config) };
    CHECK(play->core);
}

static inline void play_fini(struct play *play)
{
    core_free(play->core);
    effects_fini(&play->effects);
}

/* ---- effects as text ---- */

static inline void play_print_str(struct buf *out, struct str text)
{
    bool is_plain = text.size > 0 && !memchr(text.bytes, ' ', text.size);
    CHECK_INT(0, buf_printf(out, is_plain ? "%.*s" : "\"%.*s\"", STR_ARGS(text)));
}

static inline void play_print_list(struct buf *out, struct message_list list)
{
    struct str text;
    for (const char *comma = ""; message_list_next(&list, &text); comma = ",")
        CHECK_INT(0, buf_printf(out, "%s%.*s", comma, STR_ARGS(text)));
}

static inline void play_print_field(struct buf *out, const struct message *message,
                                    enum message_field field)
{
    const struct message_field_row *row = message_field_row(field);
    const void *member = message_member(message, row);
    CHECK_INT(0, buf_printf(out, " %s=", row->name));
    if (row->major == CBOR_UINT)
        CHECK_INT(0, buf_printf(out, "%" PRIu64, *(const uint64_t *)member));
    else if (row->major == CBOR_BYTES)
        CHECK_INT(0, buf_append(out, ((const struct str *)member)->bytes, 1));
    else if (row->major == CBOR_TEXT)
        play_print_str(out, *(const struct str *)member);
    else
        play_print_list(out, *(const struct message_list *)member);
}

static inline void play_print_message(struct buf *out, const struct message *message)
{
    CHECK_INT(0, buf_printf(out, "%s", message_type_name(message->type)));
    uint64_t has = message->has & ~HAS(FIELD_ID);
    for (; has; has = message_other_fields(has))
        play_print_field(out, message, message_first_field(has));
}

/* A capital letter stands for a part of the effect. */
static inline void play_print_part(struct buf *out, const struct effect *effect, char part)
{
    bool has_id = effect->message && effect->message->has & HAS(FIELD_ID);
    if (part == 'U')
        CHECK_INT(0, buf_printf(out, "%" PRIu64, effect->user));
    else if (part == 'R')
        CHECK_INT(0, buf_printf(out, "%" PRIu64, effect->room));
    else if (part == 'S')
        CHECK_INT(0, buf_printf(out, "%" PRIu64, effect->session));
    else if (part == 'L')
        CHECK_INT(0, buf_printf(out, "last=%" PRIu64, effect->last));
    else if (part == 'A' && effect->after != UINT64_MAX)
        CHECK_INT(0, buf_printf(out, " after=%" PRIu64, effect->after));
    else if (part == 'N')
        play_print_str(out, effect->name);
    else if (part == 'P')
        play_print_str(out, effect->topic);
    else if (part == 'T')
        CHECK_INT(0, buf_append(out, effect->token.bytes, 1));
    else if (part == 'I')
        CHECK_INT(0, buf_append(out, has_id ? ":" : "*", 1));
    else if (part == 'M')
        play_print_message(out, effect->message);
}

static inline void play_print_effect(struct buf *out, const struct effect *effect)
{
    static const char *const forms[] = {
        [EFFECT_PUT_USER] = "+user U N token=T",
        [EFFECT_DEL_USER] = "-user U",
        [EFFECT_PUT_ROOM] = "+room R N topic=P",
        [EFFECT_DEL_ROOM] = "-room R",
        [EFFECT_PUT_MEMBER] = "+member U of R",
        [EFFECT_DEL_MEMBER] = "-member U of R",
        [EFFECT_EVENT] = "event by U in R: M",
        [EFFECT_REPLY] = "SI M",
        [EFFECT_PUBLISH] = "to R: M",
        [EFFECT_SUBSCRIBE] = "S subscribes R N LA",
        [EFFECT_UNSUBSCRIBE] = "S unsubscribes R",
        [EFFECT_READ] = "S reads R N L: M",
        [EFFECT_ENTERED] = "S entered",
        [EFFECT_CLOSE] = "S closed",
    };
    for (const char *c = forms[effect->kind]; *c; c++) {
        if (*c >= 'A' && *c <= 'Z')
            play_print_part(out, effect, *c);
        else
            CHECK_INT(0, buf_append(out, c, 1));
    }
    CHECK_INT(0, buf_append(out, "\n", 1));
}

static inline void play_print(struct buf *out, const struct effects *effects)
{
    buf_clear(out);
    for (size_t i = 0; i < effects->count; i++)
        play_print_effect(out, &effects->items[i]);
}

/* ---- what holds whatever was asked ---- */

static inline bool play_is_last_answer(const struct effect *effect, uint64_t session)
{
    if (effect->session != session)
        return false;
    if (effect->kind == EFFECT_READ)
        return true;
    return effect->kind == EFFECT_REPLY && effect->message->has & HAS(FIELD_ID) &&
           (effect->message->type == MESSAGE_DONE || effect->message->type == MESSAGE_ERROR);
}

/** Every message goes on the wire, and a request with an id is answered once, to its asker. */
static inline void play_check_answers(const struct effects *effects,
                                      const struct proposal *proposal)
{
    bool has_id = proposal->message && proposal->message->has & HAS(FIELD_ID);
    int answers = 0;
    size_t stored = 0;
    struct buf frame = { 0 };
    for (size_t i = 0; i < effects->count; i++) {
        const struct effect *effect = &effects->items[i];
        answers += play_is_last_answer(effect, proposal->session);
        stored += effect_is_stored(effect->kind);
        if (effect->message) {
            CHECK_INT(0, message_encode(effect->message, &frame));
            if (effect->kind == EFFECT_REPLY && effect->message->has & HAS(FIELD_ID))
                CHECK_INT(proposal->session, effect->session);
        }
    }
    buf_fini(&frame);
    CHECK_INT(has_id, answers);
    CHECK_INT(stored, effects->store_count);
}

/* ---- proposals from text ---- */

/** Take the next word off @line; text in quotes is one word. False at the end. */
static inline bool play_word(const char **line, struct str *word)
{
    *line += strspn(*line, " ");
    char end = ' ';
    size_t size = 0;
    for (; (*line)[size] && (*line)[size] != end; size++)
        if ((*line)[size] == '"')
            end = '"';
    size += end == '"';
    *word = (struct str){ *line, size };
    *line += size;
    return size > 0;
}

static inline enum message_type play_type(struct str name)
{
    unsigned type = 1;
    while (type < MESSAGE_TYPE_COUNT && !str_equal(name, str_of(message_type_name(type))))
        type++;
    CHECK(type < MESSAGE_TYPE_COUNT);
    return (enum message_type)type;
}

static inline enum message_field play_field(struct str name)
{
    unsigned field = 0;
    while (field < FIELD_COUNT_ && !str_equal(name, str_of(message_field_row(field)->name)))
        field++;
    CHECK(field < FIELD_COUNT_);
    return (enum message_field)field;
}

/** 16 times the same byte. */
static inline struct str play_bytes(char byte)
{
    static char all[128][LIMIT_NONCE_SIZE];
    char *bytes = all[(unsigned char)byte % 128];
    memset(bytes, byte, LIMIT_NONCE_SIZE);
    return (struct str){ bytes, LIMIT_NONCE_SIZE };
}

/** Set what "field=value" says. */
static inline void play_set(struct message *message, struct str word)
{
    const char *equals = memchr(word.bytes, '=', word.size);
    CHECK(equals);
    struct str name = { word.bytes, (size_t)(equals - word.bytes) };
    struct str value = str_skip(word, name.size + 1);
    enum message_field field = play_field(name);
    const struct message_field_row *row = message_field_row(field);
    void *member = message_member_of(message, row);
    if (value.size >= 2 && value.bytes[0] == '"')
        value = (struct str){ value.bytes + 1, value.size - 2 };
    if (row->major == CBOR_UINT)
        *(uint64_t *)member = strtoull(value.bytes, NULL, 10);
    else
        *(struct str *)member = row->major == CBOR_BYTES ? play_bytes(value.bytes[0]) : value;
    message->has |= HAS(field);
}

/** Read "TYPE field=value …", giving it PLAY_ID unless it begins with "-". */
static inline struct message play_parse(const char *line)
{
    struct message message = { 0 };
    struct str word;
    CHECK(play_word(&line, &word));
    bool has_id = !str_equal(word, STR("-"));
    if (!has_id)
        CHECK(play_word(&line, &word));
    message.type = play_type(word);
    if (has_id && message.type != MESSAGE_BYE)
        message_set_id(&message, PLAY_ID);
    while (play_word(&line, &word))
        play_set(&message, word);
    return message;
}

static inline void play_propose(struct play *play, struct proposal *proposal)
{
    proposal->now_ms = play->now_ms;
    memset(proposal->random, (int)('0' + proposal->session % 10), sizeof(proposal->random));
    effects_reset(&play->effects);
    CHECK_INT(0, core_apply(play->core, proposal, &play->effects));
    play_check_answers(&play->effects, proposal);
}

static inline void play_ask(struct play *play, uint64_t session, const struct message *message)
{
    play_propose(play, &(struct proposal){
                           .kind = PROPOSAL_REQUEST, .session = session, .message = message });
}

static inline void play_tick(struct play *play, uint64_t now_ms)
{
    play->now_ms = now_ms;
    play_propose(play, &(struct proposal){ .kind = PROPOSAL_TICK });
}

/** Do what one line says. */
static inline void play_line(struct play *play, const char *line)
{
    char *rest;
    if (strncmp(line, "tick ", 5) == 0) {
        play_tick(play, strtoull(line + 5, NULL, 10));
        return;
    }
    uint64_t session = strtoull(line, &rest, 10);
    if (strcmp(rest, " dropped") == 0) {
        play_propose(play, &(struct proposal){ .kind = PROPOSAL_DROPPED, .session = session });
        return;
    }
    struct message message = play_parse(rest);
    play_ask(play, session, &message);
}

/** Play lines and compare what they give. */
static inline void play_steps(struct play *play, const struct play_step *steps, size_t count)
{
    struct buf given = { 0 };
    for (size_t i = 0; i < count; i++) {
        play_line(play, steps[i].does);
        play_print(&given, &play->effects);
        if (steps[i].gives)
            CHECK_TEXT(steps[i].gives, buf_cstr(&given));
    }
    buf_fini(&given);
}

/** Play a table of steps in a chat of its own. */
static inline void play_table(const struct play_step *steps, size_t count)
{
    struct play play;
    play_init(&play, (struct core_config){ 0 });
    play_steps(&play, steps, count);
    play_fini(&play);
}

#define PLAY(steps_) play_table((steps_), ARRAY_SIZE(steps_))

#endif
