/*
 * The core as a play: one line of text is a proposal, and the effects come back as lines.
 *
 *   "1 join room=lobby"     session 1 asks; id is added, 16-byte values are one character
 *   "1 - join room=lobby"   the same without an id
 *   "1 dropped"             its connection broke
 *   "operator p root"       the configuration has this operator, with the password p
 *   "admins alice bob"      the configuration names these from now on, and has owner 1000
 *   "1 stored 2 hash=a"     the upload of user 2 is whole, which session 1 has sent; or "wrong"
 *   "tick 5000"             it is 5,000 ms now, and a TICK comes
 *   "81 …"                  sessions 80 to 89 come over TLS, each with a certificate of its own
 *   "1 auth … secret=p"     what stands for the hash of the password p is "#p"; a new password
 *                           beside the old one is the text. Sessions from 100 are the local user
 *                           1000's, those from 200 come from elsewhere and can be read by others,
 *                           those from 9000 are of the control socket; each ten of
 *                           them come from one place
 *
 *   "1: done" answers the request, "1* joined" goes to a session that did not ask,
 *   "to 1: presence …" goes to all subscribed to room 1, "+…" and "-…" go to the store.
 */
#ifndef HUTONG_TESTS_UNIT_CORE_PLAY_H
#define HUTONG_TESTS_UNIT_CORE_PLAY_H

#include "message_play.h"
#include "server/core/core.h"
#include <hutong/proto/group.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { PLAY_ID = 7, PLAY_GRACE_MS = 1000, PLAY_HEARTBEAT_MS = 90000 };

struct play {
    struct core *core;
    struct core_config config;
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
    *play = (struct play){ .core = core_new(&config), .config = config };
    CHECK(play->core);
}

static inline void play_fini(struct play *play)
{
    core_free(play->core);
    effects_fini(&play->effects);
}

/* ---- effects as text ---- */

/* Where a search may look: "everywhere" and numbers of rooms. */
static inline void play_print_scope(struct buf *out, const struct effect *effect)
{
    const char *rooms = effect->rooms.bytes;
    CHECK_INT(0, buf_printf(out, "%s", effect->is_everywhere ? "everywhere" : "only"));
    for (size_t at = 0; at < effect->rooms.size; at += sizeof(uint64_t)) {
        uint64_t room;
        memcpy(&room, rooms + at, sizeof(room));
        CHECK_INT(0, buf_printf(out, " %" PRIu64, room));
    }
}

static inline void play_print_ban(struct buf *out, const struct effect *effect)
{
    CHECK_INT(0, buf_printf(out, "%s kind=%" PRIu64 " of=", sanction_sort_name(effect->count),
                            effect->setting));
    play_print_str(out, effect->name);
    CHECK_INT(0, buf_printf(out, " number=%.*s by=%.*s reason=", STR_ARGS(effect->hash),
                            STR_ARGS(effect->topic)));
    play_print_str(out, effect->text);
    CHECK_INT(0,
              buf_printf(out, " since=%" PRIu64 " until=%" PRIu64, effect->since, effect->after));
}

/* What a room is like, and what a member is in it; nothing of a mere member. */
static inline void play_print_group(struct buf *out, const struct effect *effect, char part)
{
    bool is_mere = effect->role == ROLE_MEMBER && effect->since == 0;
    if (part == 'V')
        CHECK_INT(
            0, buf_printf(out, "%s=%" PRIu64 " ", group_row(effect->setting)->name, effect->count));
    else if (part == 'Y' && !is_mere)
        CHECK_INT(0, buf_printf(out, " %s since=%" PRIu64, role_name(effect->role), effect->since));
    if (part == 'Y' && effect->count > 0)
        CHECK_INT(0, buf_printf(out, " voice"));
    if (part == 'Y' && effect->text.size > 0)
        CHECK_INT(0, buf_printf(out, " title="));
    if (part == 'V' || effect->text.size > 0)
        play_print_str(out, effect->text);
}

/* Most tests do not care whether a member is an account: leave out what tells it. */
static inline void play_print_known(struct buf *out, const struct message *message)
{
    struct message known = *message;
    if (known.type == MESSAGE_MEMBER && known.flags & FLAG_ACCOUNT)
        known.flags &= ~(uint64_t)FLAG_ACCOUNT;
    if (known.type == MESSAGE_MEMBER && known.flags == 0)
        known.has &= ~HAS(FIELD_FLAGS);
    play_print_message(out, &known);
}

/* A capital letter stands for a part of the effect. */
static inline void play_print_part(struct buf *out, const struct effect *effect, char part)
{
    bool has_id = effect->message && effect->message->has & HAS(FIELD_ID);
    bool is_note = effect->kind == EFFECT_PUT_NOTE || effect->kind == EFFECT_DEL_NOTE;
    if (part == 'U' && is_note && effect->user > 0)
        CHECK_INT(0, buf_printf(out, "/%" PRIu64, effect->user));
    else if (part == 'U' && !is_note)
        CHECK_INT(0, buf_printf(out, "%" PRIu64, effect->user));
    else if (part == 'R')
        CHECK_INT(0, buf_printf(out, "%" PRIu64, effect->room));
    else if (part == 'S')
        CHECK_INT(0, buf_printf(out, "%" PRIu64, effect->session));
    else if (part == 'L')
        CHECK_INT(0, buf_printf(out, "last=%" PRIu64, effect->last));
    else if (part == 'A' && effect->after != UINT64_MAX)
        CHECK_INT(0, buf_printf(out, " after=%" PRIu64, effect->after));
    else if (part == 'F')
        CHECK_INT(0, buf_printf(out, "%" PRIu64, effect->no));
    else if (part == 'N')
        play_print_str(out, effect->name);
    else if (part == 'P')
        play_print_str(out, effect->topic);
    else if (part == 'T')
        CHECK_INT(0, buf_append(out, effect->token.bytes[0] ? effect->token.bytes : "-", 1));
    else if (part == 'H' && effect->hash.size > 0)
        CHECK_INT(0, buf_printf(out, " hash=%.*s", STR_ARGS(effect->hash)));
    else if (part == 'I')
        CHECK_INT(0, buf_append(out, has_id ? ":" : "*", 1));
    else if (part == 'W')
        play_print_scope(out, effect);
    else if (part == 'K')
        CHECK_INT(0, buf_printf(out, "%d", (int)effect->note));
    else if (part == 'D')
        CHECK_INT(0, buf_printf(out, "said=%" PRIu64, effect->said));
    else if (part == 'O')
        CHECK_INT(0, buf_printf(out, "%" PRIu64, effect->no));
    else if (part == 'C')
        CHECK_INT(0, buf_append(out, effect->content.bytes, 1));
    else if (part == 'Q')
        CHECK_INT(0, buf_printf(out, "%c size=%" PRIu64 " payer=%" PRIu64 "%s",
                                effect->content.bytes[0], effect->size, effect->payer,
                                effect->is_stored ? " stored" : ""));
    else if (part == 'M')
        play_print_known(out, effect->message);
    else if (part == 'Z')
        CHECK_INT(0, buf_printf(out, "%s by=%.*s text=%.*s", effect->count ? "invited" : "asks",
                                STR_ARGS(effect->name), STR_ARGS(effect->text)));
    else if (part == 'B')
        play_print_ban(out, effect);
    else if (part == 'J')
        CHECK_INT(0, buf_printf(out, effect->text.size > 0 ? "=%.*s" : " gone%.*s",
                                STR_ARGS(effect->text)));
    else
        play_print_group(out, effect, part);
}

/* News of users are beside what most tests are about. */
static inline bool play_is_news(const struct effect *effect)
{
    return effect->kind == EFFECT_PUBLISH && effect->room == 0;
}

static inline void play_print_effect(struct buf *out, const struct effect *effect)
{
    static const char *const forms[] = {
        [EFFECT_PUT_USER] = "+user U N token=TH",
        [EFFECT_DEL_USER] = "-user U",
        [EFFECT_DEL_ACCOUNT] = "-account U",
        [EFFECT_PUT_CERTIFICATE] = "+certificate T of U",
        [EFFECT_DEL_CERTIFICATE] = "-certificate T of U",
        [EFFECT_PUT_ROOM] = "+room R N topic=P",
        [EFFECT_DEL_ROOM] = "-room R",
        [EFFECT_PUT_MEMBER] = "+member U of RY",
        [EFFECT_DEL_MEMBER] = "-member U of R",
        [EFFECT_PUT_MARK] = "+mark U of R: O D",
        [EFFECT_PUT_NOTE] = "+note K of RU: O",
        [EFFECT_DEL_NOTE] = "-note K of RU: O",
        [EFFECT_PUT_SETTING] = "+setting R V",
        [EFFECT_PUT_FORMER] = "+former R N: O",
        [EFFECT_DEL_FORMER] = "-former R N: O",
        [EFFECT_PUT_METADATA] = "+metadata U/R NJ",
        [EFFECT_PUT_PASS] = "+pass U of R: Z",
        [EFFECT_DEL_PASS] = "-pass U of R",
        [EFFECT_PUT_SANCTION] = "+ban O in R: B",
        [EFFECT_DEL_SANCTION] = "-ban O in R",
        [EFFECT_PUT_FILE] = "+file R/O of Q",
        [EFFECT_DEL_FILE] = "-file R/O",
        [EFFECT_PUT_UPLOAD] = "+upload by U of Q",
        [EFFECT_DEL_UPLOAD] = "-upload by U of C",
        [EFFECT_PUT_BAN] = "+ban O UA: M",
        [EFFECT_DEL_BAN] = "-ban O",
        [EFFECT_AUDIT] = "+M",
        [EFFECT_EVENT] = "event by U in R: M",
        [EFFECT_REPLY] = "SI M",
        [EFFECT_EXPIRE] = "expire R from F",
        [EFFECT_EXPIRE_AUDIT] = "expire notes",
        [EFFECT_ERASE_USER] = "erase U",
        [EFFECT_PUBLISH] = "to R: M",
        [EFFECT_SIGNAL] = "S hears M",
        [EFFECT_SUBSCRIBE] = "S subscribes R N LA",
        [EFFECT_UNSUBSCRIBE] = "S unsubscribes R",
        [EFFECT_READ] = "S reads R N L: M",
        [EFFECT_SEARCH] = "S as N searches W: M",
        [EFFECT_OFFERED] = "S looks for C by U",
        [EFFECT_FETCH] = "S fetches C: M",
        [EFFECT_DROP_UPLOAD] = "drop upload by U of C",
        [EFFECT_DROP_FILE] = "drop C",
        [EFFECT_DESCRIBE] = "S is told of: M",
        [EFFECT_RENAME] = "S renames R N: M",
        [EFFECT_TELL_ALL] = "to all: M",
        [EFFECT_RELOAD] = "S reloads: M",
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
        if (!play_is_news(&effects->items[i]))
            play_print_effect(out, &effects->items[i]);
}

/* ---- what holds whatever was asked ---- */

static inline bool play_is_last_answer(const struct effect *effect, uint64_t session)
{
    if (effect->session != session)
        return false;
    if (effect->kind == EFFECT_READ || effect->kind == EFFECT_SEARCH ||
        effect->kind == EFFECT_OFFERED || effect->kind == EFFECT_FETCH ||
        effect->kind == EFFECT_RELOAD)
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

/** Read "TYPE field=value …", giving it PLAY_ID unless it begins with "-". */
static inline struct message play_parse(const char *line)
{
    line += strspn(line, " ");
    bool has_id = strncmp(line, "- ", 2) != 0;
    struct message message = play_message(has_id ? line : line + 2);
    if (has_id && message.type != MESSAGE_BYE)
        message_set_id(&message, PLAY_ID);
    return message;
}

static inline void play_propose(struct play *play, struct proposal *proposal)
{
    proposal->now_ms = proposal->date_ms = play->now_ms;
    memset(proposal->random, (int)('0' + proposal->session % 10), sizeof(proposal->random));
    effects_reset(&play->effects);
    CHECK_INT(0, core_apply(play->core, proposal, &play->effects));
    play_check_answers(&play->effects, proposal);
}

/** What would have been found out about the passwords in a request. */
static inline struct proof play_prove(const struct play *play, const struct proposal *proposal)
{
    const struct message *message = proposal->message;
    const char *hash = core_find_hash(play->core, proposal);
    struct proof proof = { 0 };
    char given[LIMIT_HASH_SIZE] = "", changed[LIMIT_HASH_SIZE] = "";
    if (message->secret.size > 0)
        snprintf(given, sizeof(given), "#%c", message->secret.bytes[0]);
    if (message->text.size > 0)
        snprintf(changed, sizeof(changed), "#%c", message->text.bytes[0]);
    if (hash && strcmp(hash, given) == 0)
        memcpy(proof.matched, given, sizeof(given));
    if (message->type == MESSAGE_REGISTER)
        memcpy(proof.fresh, given, sizeof(given));
    else if (message->type == MESSAGE_PASSWORD && proposal->is_control)
        memcpy(proof.fresh, given, sizeof(given));
    else if (message->type == MESSAGE_PASSWORD)
        memcpy(proof.fresh, changed, sizeof(changed));
    return proof;
}

static inline void play_ask(struct play *play, uint64_t session, const struct message *message)
{
    struct proposal proposal = { .kind = PROPOSAL_REQUEST,
                                 .session = session,
                                 .message = message,
                                 .uid = session >= 100 && session < 200 ? 1000 : -1,
                                 .address = session / 10,
                                 .is_private = session < 200 || session >= 9000,
                                 .is_local = session < 200 || session >= 9000,
                                 .is_control = session >= 9000,
                                 .is_final = session >= 190 && session < 200 };
    struct proof proof = play_prove(play, &proposal);
    proposal.proof = &proof;
    proposal.certificate.is_there = session / 10 == 8;
    memset(proposal.certificate.digest, (int)('a' + session % 10), CERTIFICATE_SIZE);
    play_propose(play, &proposal);
}

static inline void play_tick(struct play *play, uint64_t now_ms)
{
    play->now_ms = now_ms;
    play_propose(play, &(struct proposal){ .kind = PROPOSAL_TICK });
}

/** A changed configuration with this operator, whose password's hash is "#" and its first letter.
 */
static inline void play_operator(struct play *play, const char *name, char letter)
{
    struct proposal changed = { .kind = PROPOSAL_CONFIG, .config = &play->config };
    const char hash[] = { '#', letter, '\0' };
    snprintf(play->config.operator_name, sizeof(play->config.operator_name), "%s", name);
    memset(play->config.operator_hash, 0, sizeof(play->config.operator_hash));
    memcpy(play->config.operator_hash, hash, sizeof(hash));
    play_propose(play, &changed);
}

/** A changed configuration, that names these admins, with blanks between them. */
static inline void play_admins(struct play *play, const char *names)
{
    struct proposal changed = { .kind = PROPOSAL_CONFIG, .config = &play->config };
    memset(play->config.admins, 0, sizeof(play->config.admins));
    play->config.owner_uid = 1000;
    for (size_t i = 0; *names; i++, names += strspn(names, " ")) {
        size_t size = strcspn(names, " ");
        memcpy(play->config.admins[i], names, size);
        names += size;
    }
    play_propose(play, &changed);
}

static inline void play_stored(struct play *play, uint64_t session, const char *line)
{
    char *rest;
    bool is_right = strncmp(line, "stored ", 7) == 0;
    uint64_t user = strtoull(line + (is_right ? 7 : 6), &rest, 10);
    struct message message = { .type = MESSAGE_CHUNK, .has = HAS(FIELD_ID), .id = PLAY_ID };
    message_set_hash(&message, play_bytes_of(rest[6], LIMIT_FILE_HASH_SIZE));
    play_propose(play,
                 &(struct proposal){ .kind = PROPOSAL_STORED,
                                     .session = session,
                                     .message = &message,
                                     .upload_user = user,
                                     .upload_outcome = is_right ? UPLOAD_STORED : UPLOAD_WRONG });
}

/** Do what one line says. */
static inline void play_line(struct play *play, const char *line)
{
    char *rest;
    if (strncmp(line, "tick ", 5) == 0) {
        play_tick(play, strtoull(line + 5, NULL, 10));
        return;
    }
    if (strncmp(line, "operator ", 9) == 0) {
        play_operator(play, line + 11, line[9]);
        return;
    }
    if (strncmp(line, "admins ", 7) == 0) {
        play_admins(play, line + 7);
        return;
    }
    uint64_t session = strtoull(line, &rest, 10);
    if (strcmp(rest, " dropped") == 0) {
        play_propose(play, &(struct proposal){ .kind = PROPOSAL_DROPPED, .session = session });
        return;
    }
    if (strncmp(rest, " stored ", 8) == 0 || strncmp(rest, " wrong ", 7) == 0) {
        play_stored(play, session, rest + 1);
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
