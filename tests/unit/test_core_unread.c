/* What waits for members: read marks, unread messages and mentions, as the core counts them. */
#include "core_play.h"

static void test_messages_of_others_wait_until_they_are_read(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=alice", NULL },
        { "2 enter user=bob", NULL },
        { "1 join room=den", NULL },
        { "1 say room=den nonce=a text=hi", NULL },
        { "2 join room=den", NULL },
        /* what was said before one came does not wait */
        { "2 rooms", "2: room room=den kind=1 topic=\"\" count=2 last=1 flags=16\n2: done\n" },
        { "1 say room=den nonce=b text=ho", NULL },
        { "1 topic room=den text=x", NULL }, /* is no message */
        { "1 say room=den nonce=c text=hey kind=2", NULL },
        { "2 rooms", "2: room room=den no=1 kind=1 topic=x count=2 last=4 flags=16 unread=2 "
                     "mentions=0\n2: done\n" },
        { "1 rooms", "1: room room=den kind=1 topic=x count=2 last=4 flags=16\n1: done\n" },
        { "2 read room=den no=3", "+mark 2 of 1: 3 said=2\n"
                                  "2: done room=den no=3 unread=1 mentions=0\n" },
        { "2 read room=den no=2", "2: done room=den no=3 unread=1 mentions=0\n" },
        { "2 read room=den no=9007199254740991", "+mark 2 of 1: 4 said=3\n"
                                                 "2: done room=den no=4 unread=0 mentions=0\n" },
        { "2 read room=den no=4", "2: done room=den no=4 unread=0 mentions=0\n" },
        /* and back */
        { "2 read room=den no=2 flags=4096", "+mark 2 of 1: 2 said=2\n"
                                             "2: done room=den no=2 unread=1 mentions=0\n" },
        { "2 read room=den no=0 flags=4096", "+mark 2 of 1: 0 said=0\n"
                                             "2: done room=den no=0 unread=3 mentions=0\n" },
        /* what one says is read, and all before it */
        { "2 say room=den nonce=d text=there", NULL },
        { "2 rooms", "2: room room=den kind=1 topic=x count=2 last=5 flags=16\n2: done\n" },
    };
    PLAY(steps);
}

static void test_a_mark_moves_in_all_sessions_of_its_user(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=alice", NULL },
        { "2 enter user=bob", NULL },
        { "3 enter user=bob token=2 flags=4", NULL },
        { "1 join room=den", NULL },
        { "2 join room=den", NULL },
        { "1 say room=den nonce=a text=hi", NULL },
        { "1 say room=den nonce=b text=ho", NULL },
        { "2 read room=den no=1", "+mark 2 of 1: 1 said=1\n"
                                  "2: done room=den no=1 unread=1 mentions=0\n"
                                  "3* mark room=den no=1 unread=1 mentions=0\n" },
        { "3 join room=den after=2",
          "3: joined room=den no=1 kind=1 topic=\"\" count=2 last=2 flags=32 unread=1 "
          "mentions=0\n"
          "3: member room=den user=alice flags=128\n"
          "3: member room=den user=bob\n"
          "3: done\n"
          "3 subscribes 1 den last=2 after=2\n" },
    };
    PLAY(steps);
}

static void test_reading_is_refused_where_one_is_not(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=alice", NULL },
        { "2 enter user=bob", NULL },
        { "3 enter user=eve", NULL },
        { "1 join room=den", NULL },
        { "1 join user=bob", NULL },
        { "3 read room=den no=1", "3: error text=\"You are not in den; join it first.\" code=9\n" },
        { "3 read room=@2 no=1",
          "3: error text=\"You have no such direct room; join a user to open one.\" code=7\n" },
        { "3 read room=nowhere no=1",
          "3: error text=\"There is no room nowhere; join it to open it.\" code=7\n" },
        { "1 read room=den", "1: error text=\"The request lacks its field \\\"no\\\".\" code=1\n" },
    };
    struct play play;
    play_init(&play, (struct core_config){ 0 });
    play_steps(&play, steps, ARRAY_SIZE(steps) - 1);
    play_line(&play, steps[ARRAY_SIZE(steps) - 1].does);
    CHECK_INT(ERROR_BAD_REQUEST, play.effects.items[0].message->code);
    play_fini(&play);
}

static void test_others_are_told_that_one_is_typing_now_and_then(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=alice", NULL },
        { "2 enter user=bob", NULL },
        { "3 enter user=bob token=2 flags=4", NULL },
        { "4 enter user=eve", NULL },
        { "1 join room=den", NULL },
        { "2 join room=den", NULL },
        { "tick 5000", NULL },
        { "1 typing room=den", "2 hears presence room=den user=alice kind=4\n"
                               "3 hears presence room=den user=alice kind=4\n"
                               "1: done\n" },
        { "tick 6999", NULL },
        { "1 typing room=den", "1: done\n" },
        { "3 typing room=den", "1 hears presence room=den user=bob kind=4\n3: done\n" },
        { "tick 7000", NULL },
        { "1 typing room=den", "2 hears presence room=den user=alice kind=4\n"
                               "3 hears presence room=den user=alice kind=4\n"
                               "1: done\n" },
        { "4 typing room=den", "4: error text=\"You are not in den; join it first.\" code=9\n" },
        { "4 typing room=@9", "4: error text=\"You have no such direct room; join a user to open "
                              "one.\" code=7\n" },
    };
    PLAY(steps);
}

/* What waits for user 2 (session 2) in the den, which alice owns, as "unread mentions". */
static void check_waits(struct play *play, uint64_t unread, uint64_t mentions)
{
    play_line(play, "2 rooms");
    const struct message *room = play->effects.items[0].message;
    CHECK_STR("den", room->room);
    CHECK_INT(unread, room->unread);
    CHECK_INT(mentions, room->mentions);
}

static void begin(struct play *play, const char *bob)
{
    struct message enter = play_parse("enter");
    play_init(play, (struct core_config){ 0 });
    play_line(play, "1 enter user=alice");
    message_set_user(&enter, str_of(bob));
    play_ask(play, 2, &enter);
    play_line(play, "1 join room=den");
    play_line(play, "2 join room=den");
}

static void say_text(struct play *play, uint64_t session, struct str text)
{
    static uint64_t count;
    char nonce[LIMIT_NONCE_SIZE];
    snprintf(nonce, sizeof(nonce), "%015d", (int)++count);
    struct message say = play_parse("say room=den");
    message_set_text(&say, text);
    message_set_nonce(&say, (struct str){ nonce, sizeof(nonce) });
    play_ask(play, session, &say);
}

static void test_names_are_found_where_they_are_called(void **state)
{
    (void)state;
    static const struct {
        const char *name, *text;
        bool is_called;
    } rows[] = {
        { "bob", "@bob", true },
        { "bob", "tea, @BOB?", true },
        { "bob", "(@bob's idea)", true },
        { "bob", "bob, come", false },
        { "bob", "@bobby", false },
        { "bob", "mail alice@bob.example", false },
        { "bob", "@carol @dave @bob", true },
        { "bob", "@@bob", true },
        { "bob", "@", false },
        { "bob", "@\xff bob", false },
        { "bob-x", "@bob-x", true },
        { "bob-x", "@bob-x?", true },
        { "bob-x", "@bob", false },
        { "小明", "@小明你好", true },
        { "小明", "你好@小明", true },
        { "小明", "@小 明", false },
        { "小明明", "@小明", false },
        { "bob", "@all", true },
        { "bob", "大家@All看", true },
        { "bob", "@all, tea", true },
        { "bob", "@alles", false },
        { "bob", "@allá", false },
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct play play;
        begin(&play, rows[i].name);
        print_message("# %s: %s\n", rows[i].name, rows[i].text);
        say_text(&play, 1, str_of(rows[i].text));
        bool is_valid = play.effects.items[0].kind == EFFECT_EVENT;
        check_waits(&play, is_valid, rows[i].is_called);
        play_fini(&play);
    }
}

static void test_mentions_wait_until_they_are_read_or_recalled(void **state)
{
    (void)state;
    struct play play;
    begin(&play, "bob");
    say_text(&play, 1, STR("@bob tea?"));
    say_text(&play, 1, STR("@bob @bob @alice well?"));
    say_text(&play, 1, STR("@all it rains"));
    check_waits(&play, 3, 3);
    struct message recall = play_parse("recall room=den ref=2");
    play_propose(&play,
                 &(struct proposal){
                     .kind = PROPOSAL_REQUEST,
                     .session = 1,
                     .message = &recall,
                     .seen_event = { .room = 1, .no = 2, .kind = EVENT_MESSAGE, .user = 1 } });
    check_waits(&play, 2, 2);
    play_line(&play, "2 read room=den no=1");
    check_waits(&play, 1, 1);
    play_line(&play, "2 read room=den no=4");
    check_waits(&play, 0, 0);
    play_line(&play, "2 read room=den no=0 flags=4096");
    check_waits(&play, 2, 2);
    say_text(&play, 2, STR("@alice I come"));
    check_waits(&play, 0, 0);
    play_fini(&play);
}

static void test_in_a_room_with_an_owner_only_admins_call_all_pin_and_recall(void **state)
{
    struct play play;
    (void)state;
    play_init(&play, (struct core_config){ 0 });
    play_line(&play, "1 enter user=alice");
    play_line(&play, "2 enter user=bob");
    play_line(&play, "3 enter user=carol");
    play_line(&play, "1 join room=den");
    play_line(&play, "2 join room=den");
    play_line(&play, "3 join room=den");
    say_text(&play, 3, STR("@all look"));
    check_waits(&play, 1, 0);
    say_text(&play, 1, STR("@all look"));
    check_waits(&play, 2, 1);
    static const struct {
        uint64_t session;
        const char *asks;
        enum error_code code;
    } rows[] = {
        { 3, "pin room=den ref=1", ERROR_RIGHT },   { 1, "pin room=den ref=1", ERROR_NONE },
        { 3, "unpin room=den ref=1", ERROR_RIGHT }, { 2, "recall room=den ref=1", ERROR_NOT_YOURS },
        { 1, "recall room=den ref=1", ERROR_NONE }, /* long after */
    };
    play.now_ms = UINT64_C(1) << 40;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        const struct message message = play_parse(rows[i].asks);
        play_propose(
            &play, &(struct proposal){
                       .kind = PROPOSAL_REQUEST,
                       .session = rows[i].session,
                       .message = &message,
                       .seen_event = {
                           .room = 1, .no = 1, .kind = EVENT_MESSAGE, .time_ms = 1, .user = 3 } });
        CHECK_INT(rows[i].code, play.effects.items[play.effects.count - 1].message->code);
    }
    check_waits(&play, 1, 1);
    play_fini(&play);
}

static void test_what_is_kept_of_mentions_has_a_bound(void **state)
{
    (void)state;
    struct play play;
    begin(&play, "bob");
    for (int i = 0; i < 2 * LIMIT_NOTES; i++)
        say_text(&play, 1, STR("@bob @all"));
    check_waits(&play, 2 * LIMIT_NOTES, LIMIT_NOTES);
    for (int i = 0; i < 2 * LIMIT_NOTES; i++)
        say_text(&play, 1, STR("@bob"));
    check_waits(&play, 4 * LIMIT_NOTES, 2 * LIMIT_NOTES);
    /* a long message full of calls finds a few of them, and is soon done with */
    static char text[LIMIT_TEXT_SIZE];
    memset(text, '@', sizeof(text));
    say_text(&play, 1, (struct str){ text, sizeof(text) });
    memset(text, 'x', LIMIT_NAME_SIZE);
    for (size_t i = 0; i + 1 < sizeof(text); i += 2)
        memcpy(text + i, "@!", 2);
    say_text(&play, 1, (struct str){ text, sizeof(text) });
    check_waits(&play, 4 * LIMIT_NOTES + 2, 2 * LIMIT_NOTES);
    play_fini(&play);
}

/* Ask what must be looked up for a READ of session 2. */
static bool must_ask(struct play *play, uint64_t no)
{
    struct message read = play_parse("read room=den");
    struct event_target target;
    message_set_no(&read, no);
    const struct proposal proposal = { .kind = PROPOSAL_REQUEST, .session = 2, .message = &read };
    bool must = core_find_target(play->core, &proposal, &target);
    if (must) {
        CHECK_INT(1, target.room);
        CHECK_INT(no, target.no);
        CHECK(target.is_fixed);
    }
    return must;
}

static void test_only_of_old_marks_the_store_is_asked(void **state)
{
    (void)state;
    struct play play;
    begin(&play, "bob");
    for (int i = 0; i < CORE_BATCH_MAX; i++)
        say_text(&play, 1, STR("x"));
    CHECK(!must_ask(&play, 1));
    for (int i = 0; i < 2 * CORE_BATCH_MAX; i++)
        say_text(&play, 1, STR("x"));
    CHECK(must_ask(&play, 1));
    CHECK(must_ask(&play, 2 * CORE_BATCH_MAX - 1));
    CHECK(!must_ask(&play, 2 * CORE_BATCH_MAX));
    CHECK(!must_ask(&play, 3 * CORE_BATCH_MAX));
    CHECK(!must_ask(&play, LIMIT_NUMBER));
    CHECK(!must_ask(&play, 0));
    /* the room knows the newest two thousand whatever the store says */
    play_line(&play, "2 read room=den no=1025");
    check_waits(&play, 2 * CORE_BATCH_MAX - 1, 0);
    play_line(&play, "2 read room=den no=1 flags=4096");
    CHECK_INT(ERROR_BUSY, play.effects.items[0].message->code);
    struct message read = play_parse("read room=den no=1 flags=4096");
    play_propose(&play, &(struct proposal){ .kind = PROPOSAL_REQUEST,
                                            .session = 2,
                                            .message = &read,
                                            .seen_event = { .room = 1, .no = 1, .said = 1 } });
    check_waits(&play, 3 * CORE_BATCH_MAX - 1, 0);
    play_fini(&play);
}

static void test_a_loaded_room_knows_what_was_said_since(void **state)
{
    (void)state;
    struct core *core = core_new(&(struct core_config){ .grace_ms = PLAY_GRACE_MS });
    struct play play = { .core = core };
    CHECK_INT(0, core_load_user(core, 1, STR("alice"), play_bytes('1')));
    CHECK_INT(0, core_load_user(core, 2, STR("bob"), play_bytes('2')));
    CHECK_INT(0, core_load_room(core, 1, ROOM_PUBLIC, STR("den"), STR(""), 10));
    CHECK_INT(0, core_load_said(core, 1, 7));
    CHECK_INT(0, core_load_member(core, 1, 1));
    CHECK_INT(0, core_load_member(core, 2, 1));
    CHECK_INT(0, core_load_mark(core, 2, 1, 4, 3));
    CHECK_INT(0, core_load_note(core, 1, NOTE_MENTION, 2, 5));
    CHECK_INT(0, core_load_note(core, 1, NOTE_CALL, 0, 9));
    CHECK_INT(0, core_load_note(core, 1, NOTE_RECALL, 0, 6));
    core_load_done(core, 2, 1, 0);
    play_line(&play, "1 enter user=alice token=1");
    play_line(&play, "2 enter user=bob token=2");
    check_waits(&play, 3, 2);
    CHECK(must_ask(&play, 9));
    CHECK(!must_ask(&play, 10));
    play_line(&play, "1 topic room=den text=x");
    CHECK(!must_ask(&play, 10));
    say_text(&play, 1, STR("@bob"));
    check_waits(&play, 4, 3);
    play_line(&play, "2 read room=den no=11");
    check_waits(&play, 1, 1);
    play_line(&play, "2 read room=den no=10 flags=4096");
    check_waits(&play, 1, 1);
    play_fini(&play);
}

/* Session 1, which may, recalls what was said in the den. */
static void recall(struct play *play, uint64_t no)
{
    struct message recall = play_parse("recall room=den");
    message_set_ref(&recall, no);
    play_propose(play,
                 &(struct proposal){
                     .kind = PROPOSAL_REQUEST,
                     .session = 1,
                     .message = &recall,
                     .seen_event = { .room = 1, .no = no, .kind = EVENT_MESSAGE, .user = 1 } });
}

static void test_however_many_are_recalled_none_of_them_waits(void **state)
{
    (void)state;
    struct play play;
    begin(&play, "bob");
    for (int i = 0; i < LIMIT_RECALLS + 100; i++)
        say_text(&play, 1, STR("x"));
    for (uint64_t no = 1; no <= LIMIT_RECALLS; no++)
        recall(&play, no);
    check_waits(&play, 100, 0);
    recall(&play, LIMIT_RECALLS + 1); /* the older half is known no longer */
    check_waits(&play, 99, 0);
    struct core *loaded = core_new(&(struct core_config){ 0 });
    CHECK_INT(0, core_load_user(loaded, 2, STR("bob"), play_bytes('2')));
    CHECK_INT(0, core_load_room(loaded, 1, ROOM_PUBLIC, STR("den"), STR(""), 9000));
    CHECK_INT(0, core_load_said(loaded, 1, LIMIT_RECALLS + 100));
    CHECK_INT(0, core_load_member(loaded, 2, 1));
    /* what has been read is more than what was said up to there */
    CHECK_INT(0, core_load_mark(loaded, 2, 1, 0, LIMIT_RECALLS / 2));
    core_free(loaded);
    play_fini(&play);
}

static void test_what_an_erased_account_said_waits_for_nobody(void **state)
{
    (void)state;
    static const char *const lines[] = { "1 enter user=alice",  "2 enter user=bob",
                                         "3 enter user=carol",  "1 join room=den",
                                         "2 join room=den",     "3 join room=den",
                                         "3 join room=another", "2 join room=another",
                                         "3 register secret=p" };
    struct play play;
    play_init(&play, (struct core_config){ .nonce_max = 8 });
    for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
        play_line(&play, lines[i]);
    say_text(&play, 1, STR("of another"));
    for (int i = 0; i < 3; i++)
        say_text(&play, 3, STR("@bob mine"));
    say_text(&play, 1, STR("of another"));
    play_line(&play, "3 say room=another nonce=z text=hi");
    play_line(&play, "3 part room=another"); /* also where one is no more */
    check_waits(&play, 5, 3);
    play_line(&play, "3 unregister secret=p flags=262144");
    play_line(&play, "2 rooms room=den");
    CHECK_INT(2, play.effects.items[0].message->unread);
    CHECK_INT(0, play.effects.items[0].message->mentions);
    play_line(&play, "2 rooms room=another");
    CHECK(!(play.effects.items[0].message->has & HAS(FIELD_UNREAD)));
    play_line(&play, "2 read room=den no=2");
    check_waits(&play, 1, 0);
    play_fini(&play);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_messages_of_others_wait_until_they_are_read),
        cmocka_unit_test(test_a_mark_moves_in_all_sessions_of_its_user),
        cmocka_unit_test(test_reading_is_refused_where_one_is_not),
        cmocka_unit_test(test_others_are_told_that_one_is_typing_now_and_then),
        cmocka_unit_test(test_names_are_found_where_they_are_called),
        cmocka_unit_test(test_mentions_wait_until_they_are_read_or_recalled),
        cmocka_unit_test(test_in_a_room_with_an_owner_only_admins_call_all_pin_and_recall),
        cmocka_unit_test(test_what_is_kept_of_mentions_has_a_bound),
        cmocka_unit_test(test_only_of_old_marks_the_store_is_asked),
        cmocka_unit_test(test_a_loaded_room_knows_what_was_said_since),
        cmocka_unit_test(test_however_many_are_recalled_none_of_them_waits),
        cmocka_unit_test(test_what_an_erased_account_said_waits_for_nobody),
    };
    return CHECK_RUN(tests);
}
