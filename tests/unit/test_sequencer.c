/* The sequencer between a real core and a store that answers when a test tells it to. */
#include "check.h"

#include "failmalloc.h"
#include "server/sequencer/sequencer.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { LOG_MAX = 4096 };

/* One stored effect, as far as loading needs it. */
struct record {
    struct effect effect; /* its slices are owned by the world's arena */
    uint64_t no;
    struct str nonce;
};

/* The store: a log of what was committed, and what it was asked for last. */
struct world {
    struct sequencer *sequencer;
    struct arena arena;
    struct record log[LOG_MAX];
    size_t log_count, commit_count, find_count;
    const struct effects *committing;
    struct store_query *finding;
    size_t query_count;
    int load_status, answer_at_once;
    struct buf said; /* what was released, as text */
    uint64_t now_ms, request_id;
};

static const struct core_config config = { .grace_ms = 30000, .heartbeat_ms = 90000 };

/* ---- the store ---- */

static void record(struct world *world, const struct effect *effect)
{
    bool failed = false;
    struct record *row = &world->log[world->log_count++];
    CHECK(world->log_count < LOG_MAX);
    *row = (struct record){ .effect = *effect };
    row->effect.name = arena_str(&world->arena, effect->name, &failed);
    row->effect.topic = arena_str(&world->arena, effect->topic, &failed);
    row->effect.text = arena_str(&world->arena, effect->text, &failed);
    row->effect.token = arena_str(&world->arena, effect->token, &failed);
    if (effect->kind == EFFECT_EVENT) {
        row->no = effect->message->no;
        row->nonce = arena_str(&world->arena, effect->message->nonce, &failed);
    }
    row->effect.message = NULL;
    CHECK(!failed);
}

static void answer_commit(struct world *world, int status)
{
    const struct effects *batch = world->committing;
    CHECK(batch != NULL);
    for (size_t i = 0; i < batch->count && status == 0; i++) {
        if (effect_is_stored(batch->items[i].kind))
            record(world, &batch->items[i]);
    }
    world->committing = NULL;
    sequencer_on_committed(world->sequencer, status);
}

static void on_commit(void *store, const struct effects *batch)
{
    struct world *world = store;
    CHECK(world->committing == NULL && world->finding == NULL);
    CHECK(batch->store_count > 0);
    world->committing = batch;
    world->commit_count++;
    if (world->answer_at_once)
        answer_commit(world, 0);
}

/* Whatever is asked about was said by the one who asks. */
static void answer_event(const struct world *world, struct store_query *query)
{
    for (size_t i = 0; i < world->log_count; i++) {
        const struct record *record = &world->log[i];
        if (record->effect.kind == EFFECT_EVENT && record->effect.room == query->target.room &&
            record->no == query->target.no)
            query->event = (struct seen_event){ .room = query->target.room,
                                                .no = record->no,
                                                .user = query->target.user,
                                                .kind = EVENT_MESSAGE };
    }
}

static void answer_find(struct world *world, int status)
{
    CHECK(world->finding != NULL);
    for (size_t q = 0; q < world->query_count; q++) {
        struct store_query *query = &world->finding[q];
        struct str nonce = { (const char *)query->nonce, LIMIT_NONCE_SIZE };
        if (query->kind == QUERY_EVENT) {
            answer_event(world, query);
            continue;
        }
        for (size_t i = 0; i < world->log_count; i++) {
            if (!str_equal(nonce, world->log[i].nonce))
                continue;
            query->room = world->log[i].effect.room;
            query->no = world->log[i].no;
        }
    }
    world->finding = NULL;
    sequencer_on_found(world->sequencer, status);
}

static void on_find(void *store, struct store_query *queries, size_t count)
{
    struct world *world = store;
    CHECK(world->committing == NULL && world->finding == NULL);
    world->finding = queries;
    world->query_count = count;
    world->find_count++;
    if (world->answer_at_once)
        answer_find(world, 0);
}

static bool undoes(const struct effect *later, const struct effect *effect)
{
    bool same_user = later->user == effect->user, same_room = later->room == effect->room;
    switch (effect->kind) {
    case EFFECT_PUT_USER:
        return (later->kind == EFFECT_DEL_USER || later->kind == EFFECT_PUT_USER) && same_user;
    case EFFECT_PUT_ROOM:
        return (later->kind == EFFECT_DEL_ROOM || later->kind == EFFECT_PUT_ROOM) && same_room;
    case EFFECT_PUT_MEMBER:
        return (later->kind == EFFECT_DEL_MEMBER && same_user && same_room) ||
               (later->kind == EFFECT_DEL_USER && same_user) ||
               (later->kind == EFFECT_DEL_ROOM && same_room);
    default:
        return false;
    }
}

static bool is_current(const struct world *world, size_t place)
{
    for (size_t i = place + 1; i < world->log_count; i++) {
        if (undoes(&world->log[i].effect, &world->log[place].effect))
            return false;
    }
    return true;
}

static uint64_t last_no(const struct world *world, uint64_t room)
{
    uint64_t last = 0;
    for (size_t i = 0; i < world->log_count; i++) {
        if (world->log[i].effect.kind == EFFECT_EVENT && world->log[i].effect.room == room)
            last = world->log[i].no;
    }
    return last;
}

static int load_record(const struct world *world, struct core *core, const struct record *row)
{
    const struct effect *effect = &row->effect;
    int status;
    switch (effect->kind) {
    case EFFECT_PUT_USER: /* guests only */
        return core_load_user(core, effect->user, effect->name, effect->token);
    case EFFECT_PUT_ROOM:
        status = core_load_room(core, effect->room, effect->room_kind, effect->name, effect->topic,
                                last_no(world, effect->room));
        return status ? status
                      : core_load_dates(core, effect->room, effect->created_ms, effect->topic_ms,
                                        effect->text);
    case EFFECT_PUT_MEMBER:
        return core_load_member(core, effect->user, effect->room);
    case EFFECT_EVENT:
        return row->nonce.size ? core_load_nonce(core, row->nonce, effect->room, row->no, 1) : 0;
    default:
        return 0;
    }
}

static int on_load(void *store, struct core *core)
{
    static const enum effect_kind order[] = { EFFECT_PUT_USER, EFFECT_PUT_ROOM, EFFECT_PUT_MEMBER,
                                              EFFECT_EVENT };
    struct world *world = store;
    uint64_t user_max = 0, room_max = 0;
    int status = world->load_status;
    for (size_t k = 0; k < ARRAY_SIZE(order); k++) {
        for (size_t i = 0; i < world->log_count && !status; i++) {
            const struct effect *effect = &world->log[i].effect;
            if (effect->kind == order[k] && is_current(world, i))
                status = load_record(world, core, &world->log[i]);
            user_max = effect->user > user_max ? effect->user : user_max;
            room_max = effect->room > room_max ? effect->room : room_max;
        }
    }
    if (!status)
        core_load_done(core, user_max, room_max, world->now_ms);
    return status;
}

/* ---- what is released, as text ---- */

static void write_message(struct buf *said, const struct message *message)
{
    buf_printf(said, "%s", message_type_name(message->type));
    if (message->has & HAS(FIELD_CODE))
        buf_printf(said, "!%u", (unsigned)message->code);
    if (message->has & HAS(FIELD_NO))
        buf_printf(said, "=%u", (unsigned)message->no);
    if (message->has & HAS(FIELD_ID))
        buf_printf(said, "#%u", (unsigned)message->id);
}

/* A reply is SESSION:type!code=no#id, an event or signal *type=no; the rest is left out. */
static void on_release(void *context, const struct effect *effect)
{
    struct world *world = context;
    struct buf *said = &world->said;
    CHECK(effect->kind >= EFFECT_EVENT);
    if (effect->kind == EFFECT_REPLY) {
        buf_printf(said, " %u:", (unsigned)effect->session);
        write_message(said, effect->message);
    } else if (effect->kind == EFFECT_PUBLISH && effect->room == 0) {
        return; /* news of a user are no matter here */
    } else if (effect->kind == EFFECT_EVENT || effect->kind == EFFECT_PUBLISH) {
        buf_printf(said, " *");
        write_message(said, effect->message);
    } else if (effect->kind == EFFECT_CLOSE) {
        buf_printf(said, " %u:closed", (unsigned)effect->session);
    } else if (effect->kind == EFFECT_READ) {
        buf_printf(said, " %u:page", (unsigned)effect->session);
    }
}

static void on_storage(void *context, int status)
{
    struct world *world = context;
    buf_printf(&world->said, status ? " failing" : " recovered");
}

/* What was released since the last time, which must be @expected. */
static void check_said(struct world *world, const char *expected)
{
    const char *said = buf_cstr(&world->said);
    assert_string_equal(said + (*said == ' '), expected);
    buf_clear(&world->said);
}

/* ---- the world ---- */

static void world_init(struct world *world)
{
    *world = (struct world){ .now_ms = 1000000 };
    struct core *core = core_new(&config);
    CHECK(core != NULL);
    core_load_done(core, 0, 0, 0);
    world->sequencer = sequencer_new(
        core, &config,
        (struct store_port){
            .store = world, .commit = on_commit, .find = on_find, .load = on_load },
        (struct release_port){ .context = world, .release = on_release, .storage = on_storage });
    CHECK(world->sequencer != NULL);
}

static struct world *world_new(void)
{
    struct world *world = malloc(sizeof(*world));
    CHECK(world != NULL);
    world_init(world);
    return world;
}

static void world_free(struct world *world)
{
    sequencer_free(world->sequencer);
    arena_fini(&world->arena);
    buf_fini(&world->said);
    free(world);
}

static void run(struct world *world)
{
    do
        sequencer_run(world->sequencer, world->now_ms);
    while (sequencer_is_ready(world->sequencer));
}

static int propose(struct world *world, enum proposal_kind kind, uint64_t session,
                   const struct message *message)
{
    struct proposal proposal = {
        .kind = kind, .session = session, .now_ms = world->now_ms, .message = message
    };
    memset(proposal.random, (int)session, sizeof(proposal.random));
    return sequencer_propose(world->sequencer, &proposal);
}

/* A request with the next id. @word is the room, the user's name, or the text, by type. */
static int ask(struct world *world, uint64_t session, enum message_type type, const char *word)
{
    struct message request = { .type = type };
    message_set_id(&request, ++world->request_id);
    if (type == MESSAGE_ENTER)
        message_set_user(&request, str_of(word));
    else if (type != MESSAGE_WHO && type != MESSAGE_ROOMS)
        message_set_room(&request, str_of(word));
    return propose(world, PROPOSAL_REQUEST, session, &request);
}

static int say(struct world *world, uint64_t session, const char *nonce, uint64_t flags)
{
    struct message request = { .type = MESSAGE_SAY };
    message_set_id(&request, ++world->request_id);
    message_set_room(&request, STR("lobby"));
    message_set_nonce(&request, str_of(nonce));
    message_set_flags(&request, flags);
    message_set_text(&request, STR("words"));
    return propose(world, PROPOSAL_REQUEST, session, &request);
}

#define NONCE_A "aaaaaaaaaaaaaaaa"
#define NONCE_B "bbbbbbbbbbbbbbbb"
#define NONCE_C "cccccccccccccccc"

/* Let sessions 1 and 2 enter, and meet in the lobby. */
static void meet(struct world *world)
{
    world->answer_at_once = 1;
    CHECK_INT(0, ask(world, 1, MESSAGE_ENTER, "alice"));
    CHECK_INT(0, ask(world, 2, MESSAGE_ENTER, "小明"));
    CHECK_INT(0, ask(world, 1, MESSAGE_JOIN, "lobby"));
    CHECK_INT(0, ask(world, 2, MESSAGE_JOIN, "lobby"));
    run(world);
    CHECK(sequencer_is_idle(world->sequencer));
    world->answer_at_once = 0;
    world->request_id = 0;
    world->commit_count = 0;
    buf_clear(&world->said);
}

static struct world *world_where_two_met(void)
{
    struct world *world = world_new();
    meet(world);
    return world;
}

/* ---- order and durability ---- */

static void test_nothing_is_released_before_the_commit(void **state)
{
    (void)state;
    struct world *world = world_where_two_met();
    say(world, 1, NONCE_A, 0);
    check_said(world, "");
    run(world);
    CHECK(!sequencer_is_idle(world->sequencer));
    check_said(world, "");
    answer_commit(world, 0);
    check_said(world, "*event=1 1:done=1#1");
    CHECK(sequencer_is_idle(world->sequencer));
    world_free(world);
}

static void test_what_arrives_during_a_commit_forms_the_next_one(void **state)
{
    (void)state;
    struct world *world = world_where_two_met();
    say(world, 1, NONCE_A, 0);
    run(world);
    say(world, 2, NONCE_B, 0);
    ask(world, 1, MESSAGE_ROOMS, "");
    say(world, 1, NONCE_C, 0);
    run(world);
    answer_commit(world, 0);
    check_said(world, "*event=1 1:done=1#1");
    run(world);
    CHECK_INT(2, world->commit_count);
    check_said(world, "");
    answer_commit(world, 0);
    check_said(world, "*event=2 2:done=2#2 1:room=1#3 1:done#3 *event=3 1:done=3#4");
    world_free(world);
}

static void test_what_stores_nothing_is_not_committed(void **state)
{
    (void)state;
    struct world *world = world_where_two_met();
    ask(world, 1, MESSAGE_WHO, "");
    ask(world, 1, MESSAGE_HISTORY, "lobby");
    run(world);
    check_said(world, "1:member#1 1:member#1 1:done#1 1:page");
    CHECK_INT(0, world->commit_count);
    world_free(world);
}

static void test_a_flood_is_stored_in_several_batches(void **state)
{
    (void)state;
    struct world *world = world_where_two_met();
    char nonce[LIMIT_NONCE_SIZE + 1];
    for (int i = 0; i < 3000; i++) {
        snprintf(nonce, sizeof(nonce), "%016d", i);
        CHECK_INT(0, say(world, 1, nonce, 0));
    }
    world->answer_at_once = 1;
    run(world);
    CHECK(sequencer_is_idle(world->sequencer));
    CHECK_INT(3, world->commit_count);
    CHECK_INT(3000, last_no(world, world->log[world->log_count - 1].effect.room));
    world_free(world);
}

static void test_the_queue_has_an_end_but_not_for_what_must_happen(void **state)
{
    (void)state;
    struct world *world = world_where_two_met();
    for (int i = 0; i < LIMIT_PROPOSALS_QUEUED; i++)
        CHECK_INT(0, ask(world, 3, MESSAGE_ROOMS, ""));
    CHECK_INT(-EBUSY, ask(world, 3, MESSAGE_ROOMS, ""));
    CHECK_INT(0, propose(world, PROPOSAL_DROPPED, 2, NULL));
    CHECK_INT(0, propose(world, PROPOSAL_TICK, 0, NULL));
    run(world);
    CHECK(sequencer_is_idle(world->sequencer));
    CHECK_INT(0, ask(world, 3, MESSAGE_ROOMS, ""));
    world_free(world);
}

static void test_much_is_released_in_several_turns(void **state)
{
    (void)state;
    struct world *world = world_where_two_met();
    size_t turns = 0, sizes = 0, last_size = 0;
    for (int i = 0; i < LIMIT_PROPOSALS_QUEUED; i++)
        CHECK_INT(0, ask(world, 1, MESSAGE_ROOMS, "")); /* two effects each */
    for (; sequencer_is_ready(world->sequencer); turns++) {
        sequencer_run(world->sequencer, world->now_ms);
        last_size = world->said.size;
        sizes += last_size;
        CHECK(last_size > 0);
        buf_clear(&world->said);
    }
    CHECK(turns > 1 && last_size < sizes / 3 * 2);
    CHECK(sequencer_is_idle(world->sequencer));
    world_free(world);
}

/* ---- repeated messages ---- */

static void forget_nonces(struct world *world)
{
    /* as if 65536 others had been said since: the core asks the store about these */
    for (size_t i = 0; i < world->log_count; i++) {
        if (world->log[i].nonce.size)
            world->log[i].nonce.bytes = memcpy(arena_take(&world->arena, 16), NONCE_B, 16);
    }
}

static void test_a_repeat_known_in_memory_asks_nobody(void **state)
{
    (void)state;
    struct world *world = world_where_two_met();
    world->answer_at_once = 1;
    say(world, 1, NONCE_A, 0);
    say(world, 1, NONCE_A, FLAG_AGAIN);
    run(world);
    say(world, 1, NONCE_A, FLAG_AGAIN);
    run(world);
    CHECK_INT(1, world->commit_count);
    check_said(world, "*event=1 1:done=1#1 1:done=1#2 1:done=1#3");
    world_free(world);
}

static void test_a_repeat_is_looked_up_and_the_order_kept(void **state)
{
    (void)state;
    struct world *world = world_where_two_met();
    world->answer_at_once = 1;
    say(world, 1, NONCE_A, 0);
    run(world);
    check_said(world, "*event=1 1:done=1#1");
    forget_nonces(world); /* event 1 is now NONCE_B's, which the core knows nothing of */
    world->find_count = 0;
    world->answer_at_once = 0;
    say(world, 2, NONCE_C, 0);
    say(world, 1, NONCE_B, FLAG_AGAIN);
    ask(world, 2, MESSAGE_ROOMS, "");
    say(world, 1, "dddddddddddddddd", FLAG_AGAIN);
    run(world);
    CHECK_INT(1, world->find_count);
    CHECK_INT(2, world->query_count);
    CHECK(world->committing == NULL);
    say(world, 2, "eeeeeeeeeeeeeeee", 0);
    run(world);
    answer_find(world, 0);
    answer_commit(world, 0);
    check_said(world, "*event=2 2:done=2#2 1:done=1#3 2:room#4 2:done#4 *event=3 1:done=3#5");
    run(world);
    answer_commit(world, 0);
    check_said(world, "*event=4 2:done=4#6");
    world_free(world);
}

/* ---- storage fails ---- */

static void digest(struct world *world, uint8_t bytes[32])
{
    core_digest(sequencer_core(world->sequencer), false, bytes);
}

static void ask_change(struct world *world, enum message_type type, uint64_t ref)
{
    struct message message = { .type = type };
    message_set_id(&message, ++world->request_id);
    message_set_room(&message, STR("lobby"));
    message_set_ref(&message, ref);
    message_set_text(&message, STR("other words"));
    CHECK_INT(0, sequencer_propose(world->sequencer, &(struct proposal){ .kind = PROPOSAL_REQUEST,
                                                                         .session = 1,
                                                                         .message = &message }));
}

static void test_changes_of_one_message_are_looked_up_one_after_the_other(void **state)
{
    (void)state;
    struct world *world = world_where_two_met();
    world->answer_at_once = 1;
    say(world, 1, NONCE_A, 0);
    say(world, 1, NONCE_B, 0);
    run(world);
    size_t find_count = world->find_count;
    ask_change(world, MESSAGE_EDIT, 1);
    ask_change(world, MESSAGE_EDIT, 2); /* another one: with the first */
    ask_change(world, MESSAGE_RECALL, 1);
    say(world, 1, "eeeeeeeeeeeeeeee", 0);
    ask_change(world, MESSAGE_EDIT, 99); /* not there, and no reason to wait */
    run(world);
    CHECK_INT(find_count + 2, world->find_count);
    CHECK_INT(6, last_no(world, 1));
    world_free(world);
}

static void test_a_failed_batch_never_happened(void **state)
{
    (void)state;
    struct world *world = world_where_two_met();
    uint8_t before[32], after[32];
    digest(world, before);
    say(world, 1, NONCE_A, 0);
    ask(world, 2, MESSAGE_JOIN, "another");
    ask(world, 2, MESSAGE_ROOMS, "");
    propose(world, PROPOSAL_REQUEST, 1, &(struct message){ .type = MESSAGE_JOIN });
    run(world);
    answer_commit(world, -ENOSPC);
    check_said(world, "1:error!12#1 2:error!12#2 2:error!12#3 failing");
    digest(world, after);
    CHECK_MEM(before, sizeof(before), after, sizeof(after));
    CHECK(sequencer_is_idle(world->sequencer));
    world_free(world);
}

static void fail_once(struct world *world)
{
    say(world, 1, NONCE_A, 0);
    run(world);
    answer_commit(world, -ENOSPC);
    check_said(world, "1:error!12#1 failing");
}

static void test_reads_go_on_while_writes_are_refused(void **state)
{
    (void)state;
    struct world *world = world_where_two_met();
    fail_once(world);
    ask(world, 2, MESSAGE_WHO, "");
    say(world, 1, NONCE_A, 0);
    ask(world, 1, MESSAGE_HISTORY, "lobby");
    ask(world, 3, MESSAGE_ENTER, "carol");
    run(world);
    check_said(world, "2:member#2 2:member#2 2:done#2 1:error!12#3 1:page 3:error!12#5");
    CHECK_INT(1, world->commit_count);
    world_free(world);
}

static void test_writes_are_tried_once_a_second_until_one_succeeds(void **state)
{
    (void)state;
    struct world *world = world_where_two_met();
    fail_once(world);
    world->now_ms += 999;
    say(world, 1, NONCE_A, 0);
    run(world);
    check_said(world, "1:error!12#2");
    world->now_ms += 1;
    ask(world, 1, MESSAGE_WHO, ""); /* does not use up the try */
    run(world);
    check_said(world, "1:member#3 1:member#3 1:done#3");
    say(world, 1, NONCE_A, 0);
    run(world);
    answer_commit(world, -ENOSPC);
    check_said(world, "1:error!12#4");
    say(world, 1, NONCE_A, 0);
    run(world);
    check_said(world, "1:error!12#5");
    world->now_ms += 1000;
    say(world, 1, NONCE_A, 0);
    run(world);
    answer_commit(world, 0);
    check_said(world, "*event=1 1:done=1#6 recovered");
    say(world, 2, NONCE_B, 0);
    run(world);
    answer_commit(world, 0);
    check_said(world, "*event=2 2:done=2#7");
    world_free(world);
}

static void test_a_guest_who_entered_in_vain_is_told_and_closed(void **state)
{
    (void)state;
    struct world *world = world_where_two_met();
    ask(world, 3, MESSAGE_ENTER, "carol");
    run(world);
    answer_commit(world, -EIO);
    check_said(world, "3:error!12#1 3:closed failing");
    world_free(world);
}

static void test_a_session_that_resumed_in_vain_can_do_so_again(void **state)
{
    (void)state;
    struct world *world = world_where_two_met();
    char token[LIMIT_TOKEN_SIZE];
    struct message resume = { .type = MESSAGE_ENTER };
    memset(token, 1, sizeof(token));
    message_set_user(&resume, STR("alice"));
    message_set_token(&resume, (struct str){ token, sizeof(token) });
    message_set_id(&resume, 100);
    propose(world, PROPOSAL_DROPPED, 1, NULL);
    run(world);
    propose(world, PROPOSAL_REQUEST, 5, &resume);
    say(world, 2, NONCE_A, 0);
    run(world);
    answer_commit(world, -EIO);
    check_said(world, "5:error!12#100 2:error!12#1 failing");
    world->now_ms += 1000;
    propose(world, PROPOSAL_REQUEST, 5, &resume);
    run(world);
    check_said(world, "5:welcome#100 5:room#100 5:done#100");
    world_free(world);
}

/* Let the grace of all who have lost their connection be over. */
static void tick_after_grace(struct world *world)
{
    world->now_ms += config.grace_ms;
    CHECK_INT(0, propose(world, PROPOSAL_TICK, 0, NULL));
    run(world);
    if (world->committing)
        answer_commit(world, 0);
}

static void test_the_end_of_a_connection_is_not_lost(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        bool before_failure; /* in the batch that fails, or while storage is failing */
    } rows[] = { { "in the failing batch", true }, { "afterwards", false } };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct world *world = world_where_two_met();
        if (rows[i].before_failure)
            propose(world, PROPOSAL_DROPPED, 2, NULL);
        fail_once(world);
        if (!rows[i].before_failure)
            propose(world, PROPOSAL_DROPPED, 2, NULL);
        run(world);
        CHECK(sequencer_is_idle(world->sequencer));
        world->now_ms += 1000;
        run(world);
        tick_after_grace(world);
        check_said(world, "*presence recovered");
        world_free(world);
    }
}

static void test_a_bye_is_not_lost(void **state)
{
    (void)state;
    struct world *world = world_where_two_met();
    const struct message bye = { .type = MESSAGE_BYE };
    fail_once(world);
    propose(world, PROPOSAL_REQUEST, 2, &bye);
    run(world);
    check_said(world, "");
    world->now_ms += 1000;
    run(world);
    answer_commit(world, -ENOSPC);
    check_said(world, "");
    world->now_ms += 1000;
    run(world);
    check_said(world, "");
    tick_after_grace(world); /* the core that knew the session is gone: it counts as lost */
    check_said(world, "*presence recovered");
    world_free(world);
}

static void test_nothing_is_kept_of_those_who_come_and_go_in_vain(void **state)
{
    (void)state;
    struct world *world = world_where_two_met();
    const struct message bye = { .type = MESSAGE_BYE };
    fail_once(world);
    ask(world, 7, MESSAGE_ENTER, "newcomer");
    propose(world, PROPOSAL_REQUEST, 7, &bye);
    propose(world, PROPOSAL_DROPPED, 7, NULL);
    run(world);
    check_said(world, "7:error!12#2");
    world->now_ms += 1000;
    run(world); /* a BYE that had been kept would be applied now, and answered */
    check_said(world, "");
    world_free(world);
}

static void test_a_tick_is_not_lost(void **state)
{
    (void)state;
    struct world *world = world_where_two_met();
    propose(world, PROPOSAL_DROPPED, 2, NULL);
    run(world);
    fail_once(world);
    world->now_ms += config.grace_ms;
    propose(world, PROPOSAL_TICK, 0, NULL);
    run(world);
    CHECK(world->committing != NULL);
    answer_commit(world, -ENOSPC);
    for (int i = 0; i < 100; i++)
        propose(world, PROPOSAL_TICK, 0, NULL);
    run(world);
    CHECK(sequencer_is_idle(world->sequencer));
    tick_after_grace(world);
    check_said(world, "*presence recovered");
    world_free(world);
}

static void test_a_look_up_that_fails_refuses_those_it_was_for(void **state)
{
    (void)state;
    struct world *world = world_where_two_met();
    uint8_t before[32], after[32];
    digest(world, before);
    ask(world, 2, MESSAGE_JOIN, "another");
    say(world, 1, NONCE_A, FLAG_AGAIN);
    propose(world, PROPOSAL_DROPPED, 2, NULL);
    run(world);
    answer_find(world, -EIO);
    check_said(world, "2:error!12#1 1:error!12#2 failing");
    digest(world, after);
    CHECK_MEM(before, sizeof(before), after, sizeof(after));
    world->now_ms += 1000;
    run(world);
    tick_after_grace(world);
    check_said(world, "*presence recovered");
    world_free(world);
}

static void test_without_a_core_that_is_true_even_reads_are_refused(void **state)
{
    (void)state;
    struct world *world = world_where_two_met();
    world->load_status = -EIO;
    fail_once(world);
    ask(world, 1, MESSAGE_ROOMS, "");
    run(world);
    check_said(world, "1:error!12#2");
    world->now_ms += 1000;
    ask(world, 1, MESSAGE_ROOMS, "");
    run(world);
    check_said(world, "1:error!12#3");
    world->load_status = 0;
    world->now_ms += 1000;
    say(world, 1, NONCE_A, 0);
    run(world);
    answer_commit(world, 0);
    check_said(world, "*event=1 1:done=1#4 recovered");
    world_free(world);
}

static size_t count_in(const char *text, const char *part)
{
    size_t count = 0;
    while ((text = strstr(text, part))) {
        text += strlen(part);
        count++;
    }
    return count;
}

static void test_running_out_of_memory_answers_each_request_once(void **state)
{
    (void)state;
    struct world *world = world_where_two_met();
    world->answer_at_once = 1;
    FAILMALLOC_EACH(nth)
    {
        char nonce[LIMIT_NONCE_SIZE + 1];
        snprintf(nonce, sizeof(nonce), "%016d", nth);
        failmalloc_disarm();
        buf_reserve(&world->said, 4096); /* the notes themselves must not fail */
        arena_take(&world->arena, 1);
        world->request_id = 0;
        failmalloc_arm(nth);
        int status = say(world, 1, nonce, FLAG_AGAIN);
        run(world);
        if (status == 0) {
            const char *said = buf_cstr(&world->said);
            CHECK_INT(1, count_in(said, "1:done") + count_in(said, "1:error!12#1"));
        }
        buf_clear(&world->said);
        world->now_ms += 1000;
    }
    world_free(world);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_is_released_before_the_commit),
        cmocka_unit_test(test_what_arrives_during_a_commit_forms_the_next_one),
        cmocka_unit_test(test_what_stores_nothing_is_not_committed),
        cmocka_unit_test(test_a_flood_is_stored_in_several_batches),
        cmocka_unit_test(test_the_queue_has_an_end_but_not_for_what_must_happen),
        cmocka_unit_test(test_much_is_released_in_several_turns),
        cmocka_unit_test(test_a_repeat_known_in_memory_asks_nobody),
        cmocka_unit_test(test_a_repeat_is_looked_up_and_the_order_kept),
        cmocka_unit_test(test_changes_of_one_message_are_looked_up_one_after_the_other),
        cmocka_unit_test(test_a_failed_batch_never_happened),
        cmocka_unit_test(test_reads_go_on_while_writes_are_refused),
        cmocka_unit_test(test_writes_are_tried_once_a_second_until_one_succeeds),
        cmocka_unit_test(test_a_guest_who_entered_in_vain_is_told_and_closed),
        cmocka_unit_test(test_a_session_that_resumed_in_vain_can_do_so_again),
        cmocka_unit_test(test_the_end_of_a_connection_is_not_lost),
        cmocka_unit_test(test_a_bye_is_not_lost),
        cmocka_unit_test(test_nothing_is_kept_of_those_who_come_and_go_in_vain),
        cmocka_unit_test(test_a_tick_is_not_lost),
        cmocka_unit_test(test_a_look_up_that_fails_refuses_those_it_was_for),
        cmocka_unit_test(test_without_a_core_that_is_true_even_reads_are_refused),
        cmocka_unit_test(test_running_out_of_memory_answers_each_request_once),
    };
    return CHECK_RUN(tests);
}
