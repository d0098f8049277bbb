/* The client's side of the protocol, against a server that is played. */
#include "chat_play.h"
#include "failmalloc.h"

#include <errno.h>

#define STEPS(play_, steps_) chat_play_steps((play_), (steps_), ARRAY_SIZE(steps_))

/* An event of the lobby, live or (after "older: ") in an answer. */
#define EVENT(no_, user_, text_)                                                                   \
    "event room=lobby no=" #no_ " time=5 kind=1 user=" user_ " text=" text_
#define OWN_EVENT(no_, nonce_, text_) EVENT(no_, "alice", text_) " nonce=" nonce_
#define JOINED(last_) "s join: joined room=lobby kind=1 count=2 flags=32 last=" #last_

static const struct chat_config alice = { .name = { "alice", 5 }, .reconnect = true };

/* Up to READY. */
static const struct chat_step entering[] = {
    { "start", "connect 0\n" },
    { "connected", "state greeting\nc hello software=\"test 1\"\n" },
    { "s hello software=x", "state entering\nc enter user=alice\n" },
    { "s enter: welcome user=alice token=t wait_ms=90000", "token alice t\n" },
    { "s enter: done", "state ready\n" },
};

/* Into the lobby, with @JOINED(last). */
static const struct chat_step joining[] = {
    { "join lobby", "c join room=lobby\n" },      { JOINED(0), "" },
    { "s join: member room=lobby user=Bob", "" }, { "s join: member room=lobby user=alice", "" },
    { "s join: done", "room lobby\n" },
};

static void play_in_lobby(struct chat_play *play, struct chat_config config)
{
    chat_play_init(play, config);
    STEPS(play, entering);
    STEPS(play, joining);
}

/* The numbers in the log, e.g. "1 2 3"; signals are left out. */
static const char *log_numbers(const struct room *room, struct buf *out)
{
    buf_clear(out);
    for (size_t i = 0; i < room->entry_count; i++)
        if (room->entries[i]->no > 0)
            CHECK_INT(
                0, buf_printf(out, "%s%" PRIu64, out->size > 0 ? " " : "", room->entries[i]->no));
    return buf_cstr(out);
}

static void check_log(struct chat_play *play, const char *expected)
{
    struct buf numbers = { 0 };
    CHECK_TEXT(expected, log_numbers(chat_play_room(play, STR("lobby")), &numbers));
    buf_fini(&numbers);
}

/* An event about event @ref_ of the lobby, by Bob. */
#define CHANGE(no_, kind_, ref_, text_)                                                            \
    "event room=lobby no=" #no_ " time=6 kind=" #kind_ " user=Bob text=" text_ " ref=" #ref_

static void check_message(struct chat_play *play, uint64_t no, const char *text, bool is_edited,
                          uint32_t reaction_count)
{
    const struct entry *entry = room_find_entry(chat_play_room(play, STR("lobby")), no);
    CHECK(entry);
    CHECK(str_equal(str_of(text), entry->text));
    CHECK_INT(is_edited, entry->is_edited);
    CHECK_INT(text[0] == '\0', entry->is_recalled);
    uint32_t counted = 0;
    for (size_t i = 0; i < entry->reaction_count; i++)
        counted += entry->reactions[i].count;
    CHECK_INT(reaction_count, counted);
}

static void test_changes_show_in_the_messages_they_are_about(void **state)
{
    static const struct chat_step steps[] = {
        { "s " EVENT(1, "Bob", "hi"), NULL },
        { "s " EVENT(2, "Bob", "ho"), NULL },
        { "s event room=lobby no=3 time=5 kind=1 user=Bob text=yes ref=1", NULL },
        { "s " CHANGE(4, 4, 1, "hey"), "entry lobby 4 Bob edited hey !\n" },
        { "s " CHANGE(5, 6, 1, "+x"), "entry lobby 5 Bob reacted +x !\n" },
        { "s " CHANGE(6, 6, 1, "+y"), NULL },
        { "s " CHANGE(7, 6, 1, "-x"), NULL },
        { "s " CHANGE(8, 6, 1, "-z"), NULL },
        { "s " CHANGE(9, 5, 2, "\"\""), "entry lobby 9 Bob recalled !\n" },
        { "s " CHANGE(10, 4, 2, "back"), NULL },
        { "s " CHANGE(11, 4, 99, "nothing"), NULL },
        { "s " CHANGE(12, 4, 12, "itself"), NULL },
        { "s " CHANGE(13, 20, 1, "\"\""), "entry lobby 13 Bob pins !\n" },
        { "s " CHANGE(14, 20, 3, "\"\""), NULL },
        { "s " CHANGE(15, 21, 3, "\"\""), "entry lobby 15 Bob unpins !\n" },
        { "s " CHANGE(16, 20, 2, "\"\""), NULL },
    };
    struct chat_play play;
    (void)state;
    play_in_lobby(&play, alice);
    STEPS(&play, steps);
    check_message(&play, 1, "hey", true, 1);
    check_message(&play, 2, "", false, 0);
    CHECK_INT(1, room_find_entry(chat_play_room(&play, STR("lobby")), 3)->ref);
    const struct room *room = chat_play_room(&play, STR("lobby"));
    CHECK(room_find_entry(room, 1)->is_pinned);
    CHECK(!room_find_entry(room, 2)->is_pinned); /* it was recalled */
    CHECK(!room_find_entry(room, 3)->is_pinned);
    check_log(&play, "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16");
    chat_play_fini(&play);
}

static void test_older_messages_come_with_what_became_of_them(void **state)
{
    static const struct chat_step steps[] = {
        { "join lobby", "c join room=lobby\n" },
        { JOINED(4), NULL },
        { "s join: done", NULL },
        { "s " CHANGE(5, 4, 2, "newer"), NULL },
        { "s " CHANGE(6, 6, 2, "+x"), NULL },
        { "older lobby", "c history room=lobby before=5 limit=200\n" },
        { "s history: " EVENT(1, "Bob", "\"\""), "" },
        { "s history: " EVENT(2, "Bob", "old"), "" },
        { "s history: " EVENT(3, "Bob", "other"), "" },
        { "s history: " CHANGE(4, 4, 2, "new"), "" },
        { "s history: done last=6", NULL },
    };
    struct chat_play play;
    (void)state;
    chat_play_init(&play, alice);
    STEPS(&play, entering);
    STEPS(&play, steps);
    check_message(&play, 1, "", false, 0); /* nobody can say nothing: it was recalled */
    check_message(&play, 2, "newer", true, 1);
    check_message(&play, 3, "other", false, 0);
    chat_play_fini(&play);
}

static void test_an_answer_keeps_what_it_answers_over_a_restart(void **state)
{
    struct chat_play play;
    struct outbox_item item = {
        .kind = EVENT_MESSAGE, .room = STR("lobby"), .text = STR("yes"), .ref = 3
    };
    (void)state;
    chat_play_init(&play, alice);
    memcpy(item.nonce, play_bytes('q').bytes, sizeof(item.nonce));
    CHECK_INT(0, chat_restore(play.chat, &item));
    CHECK_INT(3, chat_play_room(&play, STR("lobby"))->pending[0]->ref);
    chat_play_steps(&play, entering, ARRAY_SIZE(entering) - 1);
    static const struct chat_step sending[] = {
        { "s enter: done", "state ready\nc join room=lobby\n" },
        { JOINED(3), NULL },
        { "s join: done", "room lobby\nc say room=lobby text=yes nonce=q flags=1 ref=3\n" },
    };
    STEPS(&play, sending);
    chat_play_fini(&play);
}

static void test_a_name_opens_the_door_and_the_token_is_told_once(void **state)
{
    static const struct chat_step again[] = {
        { "broken", "state offline\nconnect 330\n" },
        { "connected", "state greeting\nc hello software=\"test 1\"\n" },
        { "s hello software=x", "state entering\nc enter user=alice token=t flags=4\n" },
        { "s enter: welcome user=alice token=t wait_ms=90000 flags=2", "" },
        { "s enter: done", "state ready\n" },
    };
    struct chat_play play;
    (void)state;
    chat_play_init(&play, alice);
    STEPS(&play, entering);
    STEPS(&play, again);
    chat_play_fini(&play);
}

static void test_a_token_of_an_earlier_run_resumes_and_its_rooms_are_joined(void **state)
{
    static const struct chat_step steps[] = {
        { "start", "connect 0\n" },
        { "connected", "state greeting\nc hello software=\"test 1\"\n" },
        { "s hello software=x", "state entering\nc enter user=alice token=T\n" },
        { "s enter: welcome user=alice token=T wait_ms=90000 flags=2", "" },
        { "s enter: room room=lobby kind=1 last=7 count=1 flags=16", "" },
        { "s enter: room room=@3 kind=2 last=7 count=2 user=bob flags=16", "" },
        { "s enter: done", "state ready\nc join room=lobby\nc join room=@3\n" },
    };
    struct chat_config config = alice;
    struct chat_play play;
    (void)state;
    config.token = play_bytes('T');
    chat_play_init(&play, config);
    STEPS(&play, steps);
    CHECK_STR("bob", play.chat->rooms[1]->title);
    chat_play_fini(&play);
}

static void test_an_attached_session_joins_nothing_and_leaves_only_what_it_joined(void **state)
{
    static const struct chat_step steps[] = {
        { "start", "connect 0\n" },
        { "connected", "state greeting\nc hello software=\"test 1\"\n" },
        { "s hello software=x", "state entering\nc enter user=alice token=T flags=4\n" },
        { "s enter: welcome user=alice token=T wait_ms=90000 flags=2", "" },
        { "s enter: room room=lobby kind=1 last=7 count=1 flags=16", "" },
        { "s enter: done", "state ready\n" },
        { "join lobby", "c join room=lobby\n" },
        { JOINED(7), "" },
        { "s join: done", "room lobby\n" },
        { "join attic", "c join room=attic\n" },
        { "s join: joined room=attic kind=1 count=1 last=0", "" },
        { "s join: done", "room attic\n" },
        { "quit", "disconnect\nstate offline\nc part room=attic\nc bye\n" },
    };
    struct chat_config config = alice;
    struct chat_play play;
    (void)state;
    config.token = play_bytes('T');
    config.attach = true;
    chat_play_init(&play, config);
    STEPS(&play, steps);
    chat_play_fini(&play);
}

static void test_an_attached_session_that_stays_leaves_nothing(void **state)
{
    static const struct chat_step steps[] = {
        { "start", "connect 0\n" },
        { "connected", "state greeting\nc hello software=\"test 1\"\n" },
        { "s hello software=x", "state entering\nc enter user=alice token=T flags=4\n" },
        { "s enter: welcome user=alice token=T wait_ms=90000 flags=2", "" },
        { "s enter: room room=lobby kind=1 last=7 count=1 flags=16", "" },
        { "s enter: done", "state ready\n" },
        { "join attic", "c join room=attic\n" },
        { "s join: joined room=attic kind=1 count=1 last=0", "" },
        { "s join: done", "room attic\n" },
        { "quit", "disconnect\nstate offline\nc bye\n" },
    };
    struct chat_config config = alice;
    struct chat_play play;
    (void)state;
    config.token = play_bytes('T');
    config.attach = config.stays = true;
    chat_play_init(&play, config);
    STEPS(&play, steps);
    CHECK_INT(1, play.chat->room_count);
    chat_play_fini(&play);
}

static void test_a_session_that_shares_is_one_more_and_takes_up_all_rooms(void **state)
{
    static const struct chat_step steps[] = {
        { "start", "connect 0\n" },
        { "connected", "state greeting\nc hello software=\"test 1\"\n" },
        { "s hello software=x", "state entering\nc enter user=alice token=T flags=4\n" },
        { "s enter: welcome user=alice token=T wait_ms=90000 flags=2", "" },
        { "s enter: room room=lobby kind=1 last=7 count=1 flags=16", "" },
        { "s enter: done", "state ready\nc join room=lobby\n" },
        { JOINED(7), "" },
        { "s join: done", "room lobby\n" },
        { "quit", "disconnect\nstate offline\nc bye\n" },
    };
    struct chat_config config = alice;
    struct chat_play play;
    (void)state;
    config.token = play_bytes('T');
    config.shares = true;
    chat_play_init(&play, config);
    STEPS(&play, steps);
    chat_play_fini(&play);
}

static void test_a_refused_name_is_asked_for_again_on_the_same_connection(void **state)
{
    static const struct chat_step steps[] = {
        { "start", "connect 0\n" },
        { "connected", "state greeting\nc hello software=\"test 1\"\n" },
        { "s hello software=x", "state entering\nc enter user=alice\n" },
        { "s enter: error code=4 text=taken", "state refused (taken)\n" },
        { "enter alice2", "state entering\nc enter user=alice2\n" },
        { "s enter: welcome user=Alice2 token=u wait_ms=90000", "token Alice2 u\n" },
        { "s enter: done", "state ready\n" },
    };
    struct chat_play play;
    (void)state;
    chat_play_init(&play, alice);
    STEPS(&play, steps);
    CHECK_STR("Alice2", play.chat->name);
    chat_play_fini(&play);
}

static void test_a_chat_without_a_name_asks_and_does_not_return_by_itself(void **state)
{
    static const struct chat_step steps[] = {
        { "start", "connect 0\n" },
        { "connected", "state greeting\nc hello software=\"test 1\"\n" },
        { "s hello software=x", "state refused\n" },
        { "broken too slow to choose", "" },
        { "enter alice", "state offline\nconnect 0\n" },
        { "connected", "state greeting\nc hello software=\"test 1\"\n" },
        { "s hello software=x", "state entering\nc enter user=alice\n" },
    };
    struct chat_play play;
    (void)state;
    chat_play_init(&play, (struct chat_config){ .reconnect = true });
    STEPS(&play, steps);
    chat_play_fini(&play);
}

static void test_the_free_alternatives_come_with_the_refusal(void **state)
{
    static const struct str names[] = { { "alice2", 6 }, { "alice3", 6 } };
    struct message refusal = { .type = MESSAGE_ERROR };
    struct buf storage = { 0 };
    struct message_list list;
    struct chat_effect effect;
    struct chat_play play;
    (void)state;
    chat_play_init(&play, alice);
    chat_play_steps(&play, entering, 3);
    CHECK_INT(0, message_list_make(names, 2, &storage, &list));
    message_set_id(&refusal, chat_play_answered(&play, MESSAGE_ENTER, MESSAGE_ERROR));
    message_set_code(&refusal, ERROR_NAME_TAKEN);
    message_set_text(&refusal, STR("taken"));
    message_set_names(&refusal, list);
    chat_play_send(&play, &refusal);
    CHECK(chat_next_effect(play.chat, &effect));
    struct message_list told = effect.message->names;
    struct str name;
    CHECK(message_list_next(&told, &name));
    CHECK_STR("alice2", name);
    buf_fini(&storage);
    chat_play_fini(&play);
}

static void test_a_first_join_loads_the_wanted_history_before_what_is_live(void **state)
{
    static const struct chat_step steps[] = {
        { "join lobby", "c join room=lobby\n" },
        { JOINED(9), "" },
        { "s join: done", "room lobby\nc history room=lobby before=10 limit=3\n" },
        { "s " EVENT(10, "bob", "live"), "entry lobby 10 bob: live !\n" },
        { "s history: " EVENT(8, "bob", "b"), "" },
        { "s history: " EVENT(9, "bob", "c"), "" },
        { "s history: done last=10", "room lobby\nc history room=lobby before=8 limit=1\n" },
        { "s history: " EVENT(7, "bob", "a"), "" },
        { "s history: done last=10", "room lobby\n" },
        { "older lobby", "c history room=lobby before=7 limit=200\n" },
        { "older lobby", "" },
        { "s history: done last=10", "room lobby\n" },
        { "older lobby", "" },
    };
    struct chat_config config = alice;
    struct chat_play play;
    (void)state;
    config.history_count = 3;
    chat_play_init(&play, config);
    STEPS(&play, entering);
    STEPS(&play, steps);
    check_log(&play, "7 8 9 10");
    CHECK(chat_play_room(&play, STR("lobby"))->has_no_older);
    chat_play_fini(&play);
}

static void test_a_page_that_does_not_lead_up_to_the_log_is_not_put_before_it(void **state)
{
    static const struct chat_step steps[] = {
        { "join lobby", "c join room=lobby\n" },
        { JOINED(9), "" },
        { "s join: done", "room lobby\n" },
        { "older lobby", "c history room=lobby before=10 limit=200\n" },
        { "s history: " EVENT(3, "bob", "hole"), "" },
        { "s history: " EVENT(9, "bob", "fits"), "" },
        { "s history: done last=9", "room lobby\n" },
        { "older lobby", "c history room=lobby before=9 limit=200\n" },
        { "s history: " EVENT(9, "bob", "again"), "" },
        { "s history: done last=9", "room lobby\n" },
    };
    struct chat_play play;
    (void)state;
    chat_play_init(&play, alice);
    STEPS(&play, entering);
    STEPS(&play, steps);
    check_log(&play, "9");
    chat_play_fini(&play);
}

static void test_events_in_order_are_shown_and_repeats_are_not(void **state)
{
    static const struct chat_step steps[] = {
        { "s " EVENT(1, "bob", "a"), "entry lobby 1 bob: a !\n" },
        { "s " EVENT(2, "alice", "b"), "entry lobby 2 alice: b\n" },
        { "s " EVENT(1, "bob", "a"), "" },
        { "s " EVENT(2, "mallory", "x"), "" },
        { "s event room=lobby no=3 time=5 kind=77 user=bob text=new",
          "entry lobby 3 bob: new !\n" },
        { "s event room=elsewhere no=1 time=5 kind=1 user=bob text=x", "" },
    };
    struct chat_play play;
    (void)state;
    play_in_lobby(&play, alice);
    STEPS(&play, steps);
    check_log(&play, "1 2 3");
    chat_play_fini(&play);
}

static void test_what_lies_beyond_a_gap_waits_until_the_gap_is_filled(void **state)
{
    static const struct chat_step steps[] = {
        { "s " EVENT(1, "bob", "a"), "entry lobby 1 bob: a !\n" },
        { "s " EVENT(4, "bob", "d"), "c history room=lobby after=1 limit=200\n" },
        { "s " EVENT(6, "bob", "f"), "" },
        { "s history: " EVENT(2, "bob", "b"), "entry lobby 2 bob: b !\n" },
        { "s history: " EVENT(3, "bob", "c"), "entry lobby 3 bob: c !\nentry lobby 4 bob: d !\n" },
        { "s history: done last=6", "c history room=lobby after=4 limit=200\n" },
        { "s history: " EVENT(5, "bob", "e"), "entry lobby 5 bob: e !\nentry lobby 6 bob: f !\n" },
        { "s history: done last=6", "room lobby\n" },
    };
    struct chat_play play;
    (void)state;
    play_in_lobby(&play, alice);
    chat_play_steps(&play, steps, 3);
    CHECK_INT(1, chat_play_room(&play, STR("lobby"))->last_no);
    CHECK_INT(6, chat_play_room(&play, STR("lobby"))->newest_no);
    chat_play_steps(&play, steps + 3, ARRAY_SIZE(steps) - 3);
    check_log(&play, "1 2 3 4 5 6");
    chat_play_fini(&play);
}

static void test_a_gap_whose_filling_is_refused_is_asked_for_again(void **state)
{
    static const struct chat_step steps[] = {
        { "s " EVENT(2, "bob", "b"), "c history room=lobby after=0 limit=200\n" },
        { "s history: error code=13 text=busy wait_ms=700", "" },
        { "wait 699", "" },
        { "wait 1", "c history room=lobby after=0 limit=200\n" },
        { "s history: " EVENT(1, "bob", "a"), "entry lobby 1 bob: a !\nentry lobby 2 bob: b !\n" },
        { "s history: done last=2", "room lobby\n" },
    };
    struct chat_play play;
    (void)state;
    play_in_lobby(&play, alice);
    STEPS(&play, steps);
    chat_play_fini(&play);
}

static void test_a_server_that_announced_what_it_does_not_have_is_left(void **state)
{
    static const struct chat_step steps[] = {
        { "s " EVENT(9, "bob", "b"), "c history room=lobby after=0 limit=200\n" },
        { "s history: done last=9",
          "disconnect\n"
          "state offline (the server does not have the events it announced)\nconnect 330\n" },
    };
    struct chat_play play;
    (void)state;
    play_in_lobby(&play, alice);
    STEPS(&play, steps);
    chat_play_fini(&play);
}

/* Answer whatever history is asked for from a room with @last events. */
static void answer_history(struct chat_play *play, uint64_t last)
{
    char line[128];
    while (play->asked_count > 0) {
        const struct room *room = chat_play_room(play, STR("lobby"));
        uint64_t after = room->last_no;
        for (uint64_t no = after + 1; no <= last && no <= after + 2; no++) {
            snprintf(line, sizeof(line),
                     "s history: event room=lobby no=%d time=5 kind=1 user=bob text=x", (int)no);
            chat_play_do(play, line);
        }
        chat_play_do(play, "s history: done last=1");
        chat_play_take(play);
    }
}

static void swap(uint64_t *a, uint64_t *b)
{
    uint64_t held = *a;
    *a = *b;
    *b = held;
}

static void check_order(const uint64_t *order, size_t count)
{
    struct chat_play play;
    char line[128];
    play_in_lobby(&play, alice);
    for (size_t i = 0; i < count; i++) {
        snprintf(line, sizeof(line), "s event room=lobby no=%d time=5 kind=1 user=bob text=x",
                 (int)order[i]);
        chat_play_do(&play, line);
        chat_play_take(&play);
    }
    answer_history(&play, count);
    check_log(&play, "1 2 3 4 5");
    chat_play_fini(&play);
}

static void check_orders(uint64_t *order, size_t fixed, size_t count)
{
    if (fixed == count)
        check_order(order, count);
    for (size_t i = fixed; i < count; i++) {
        swap(order + fixed, order + i);
        check_orders(order, fixed + 1, count);
        swap(order + fixed, order + i);
    }
}

static void test_events_in_any_order_become_one_log(void **state)
{
    uint64_t order[] = { 1, 2, 3, 4, 5 };
    (void)state;
    check_orders(order, 0, ARRAY_SIZE(order));
}

static void test_more_events_beyond_a_gap_than_are_held_are_fetched(void **state)
{
    enum { LAST = 2000 };
    struct chat_play play;
    char line[128];
    (void)state;
    play_in_lobby(&play, alice);
    for (int no = 2; no <= LAST; no++) {
        snprintf(line, sizeof(line), "s event room=lobby no=%d time=5 kind=1 user=bob text=x", no);
        chat_play_do(&play, line);
        chat_play_take(&play);
    }
    CHECK_INT(0, chat_play_room(&play, STR("lobby"))->last_no);
    answer_history(&play, LAST);
    CHECK_INT(LAST, chat_play_room(&play, STR("lobby"))->last_no);
    CHECK_INT(LAST, chat_play_room(&play, STR("lobby"))->entry_count);
    chat_play_fini(&play);
}

static void test_a_message_is_kept_sent_and_settled_by_its_event(void **state)
{
    static const struct chat_step steps[] = {
        { "say lobby hi", "keep a lobby/ hi\nc say room=lobby text=hi nonce=a\n" },
        { "s " OWN_EVENT(1, "a", "hi"),
          "entry lobby 1 alice: hi\nsettled lobby 1 alice: hi\nforget a\n" },
        { "s say: done room=lobby no=1 time=5", "" },
    };
    struct chat_play play;
    (void)state;
    play_in_lobby(&play, alice);
    STEPS(&play, steps);
    CHECK_INT(0, chat_play_room(&play, STR("lobby"))->pending_count);
    chat_play_fini(&play);
}

static void test_an_acknowledgement_that_overtakes_the_event_is_enough(void **state)
{
    static const struct chat_step steps[] = {
        { "say lobby hi", "keep a lobby/ hi\nc say room=lobby text=hi nonce=a\n" },
        { "s say: done room=lobby no=1 time=5",
          "entry lobby 1 alice: hi\nsettled lobby 1 alice: hi\nforget a\n" },
        { "s " OWN_EVENT(1, "a", "hi"), "" },
        { "say lobby more", "keep b lobby/ more\nc say room=lobby text=more nonce=b\n" },
        { "s say: done room=lobby no=3 time=5",
          "settled lobby 3 alice: more\nforget b\nc history room=lobby after=1 limit=200\n" },
        { "s history: " EVENT(2, "bob", "x"),
          "entry lobby 2 bob: x !\nentry lobby 3 alice: more\n" },
        { "s history: done last=3", "room lobby\n" },
    };
    struct chat_play play;
    (void)state;
    play_in_lobby(&play, alice);
    STEPS(&play, steps);
    chat_play_fini(&play);
}

/* Back in the lobby after a break, as the same user. */
static const struct chat_step returning[] = {
    { "broken", NULL },
    { "connected", NULL },
    { "s hello software=x", NULL },
    { "s enter: welcome user=alice token=t wait_ms=90000 flags=2", "" },
    { "s enter: room room=lobby kind=1 last=2 count=2 flags=16", "" },
};

static void
test_after_a_break_the_log_goes_on_and_unacknowledged_messages_are_repeated(void **state)
{
    static const struct chat_step before[] = {
        { "s " EVENT(1, "bob", "x"), "entry lobby 1 bob: x !\n" },
        { "say lobby one", "keep a lobby/ one\nc say room=lobby text=one nonce=a\n" },
        { "say lobby two", "keep b lobby/ two\nc say room=lobby text=two nonce=b\n" },
        { "say lobby three", "keep c lobby/ three\nc say room=lobby text=three nonce=c\n" },
        { "s " OWN_EVENT(2, "a", "one"),
          "entry lobby 2 alice: one\nsettled lobby 2 alice: one\nforget a\n" },
    };
    static const struct chat_step after[] = {
        { "say lobby four", "keep e lobby/ four\n" },
        { "s enter: done", "state ready\nc join room=lobby after=2\n" },
        { JOINED(3), "" },
        { "s " OWN_EVENT(3, "b", "two"),
          "entry lobby 3 alice: two\nsettled lobby 3 alice: two\nforget b\n" },
        { "s join: done", "room lobby\nc say room=lobby text=three nonce=c flags=1\n"
                          "c say room=lobby text=four nonce=e\n" },
        { "s say: done room=lobby no=4 time=5",
          "entry lobby 4 alice: three\nsettled lobby 4 alice: three\nforget c\n" },
    };
    struct chat_play play;
    (void)state;
    play_in_lobby(&play, alice);
    STEPS(&play, before);
    STEPS(&play, returning);
    STEPS(&play, after);
    check_log(&play, "1 2 3 4");
    chat_play_fini(&play);
}

static void test_messages_of_an_earlier_run_are_sent_again_in_order(void **state)
{
    static const struct chat_step steps[] = {
        { "s enter: done", "state ready\nc join room=lobby\nc join user=bob\n" },
        { JOINED(0), "" },
        { "s join: done", "room lobby\nc say room=lobby text=one nonce=1 flags=1\n"
                          "c say room=lobby text=two nonce=2 flags=1\n" },
        { "s join: joined room=@7 kind=2 count=2 last=0 user=bob", "" },
        { "s join: done", "room @7=bob\nc say room=@7 text=psst nonce=3 flags=1\n" },
    };
    struct outbox_item items[] = {
        { .nonce = "1111111111111111", .room = STR("lobby"), .text = STR("one"), .kind = 1 },
        { .nonce = "2222222222222222", .room = STR("lobby"), .text = STR("two"), .kind = 1 },
        { .nonce = "3333333333333333", .user = STR("bob"), .text = STR("psst"), .kind = 1 },
    };
    struct chat_play play;
    (void)state;
    chat_play_init(&play, alice);
    for (size_t i = 0; i < ARRAY_SIZE(items); i++)
        CHECK_INT(0, chat_restore(play.chat, &items[i]));
    chat_play_steps(&play, entering, 4);
    STEPS(&play, steps);
    chat_play_fini(&play);
}

static void test_a_full_disk_keeps_messages_pending_until_it_is_over(void **state)
{
    static const struct chat_step steps[] = {
        { "say lobby one", "keep a lobby/ one\nc say room=lobby text=one nonce=a\n" },
        { "say lobby two", "keep b lobby/ two\nc say room=lobby text=two nonce=b\n" },
        { "s say: error code=12 text=full", "" },
        { "say lobby three", "keep c lobby/ three\n" },
        { "s say: error code=13 text=busy wait_ms=5000", "" },
        { "wait 4999", "" },
        { "wait 1", "c say room=lobby text=one nonce=a flags=1\n"
                    "c say room=lobby text=two nonce=b flags=1\n"
                    "c say room=lobby text=three nonce=c\n" },
    };
    struct chat_play play;
    (void)state;
    play_in_lobby(&play, alice);
    STEPS(&play, steps);
    chat_play_fini(&play);
}

static void test_a_refused_message_says_why_and_can_be_taken_back(void **state)
{
    static const struct chat_step steps[] = {
        { "say lobby hi", "keep a lobby/ hi\nc say room=lobby text=hi nonce=a\n" },
        { "s say: error code=10 text=bad", "settled lobby alice: hi failed (bad)\n" },
    };
    struct buf text = { 0 };
    struct chat_play play;
    (void)state;
    play_in_lobby(&play, alice);
    STEPS(&play, steps);
    struct room *room = chat_play_room(&play, STR("lobby"));
    uint8_t nonce[LIMIT_NONCE_SIZE];
    memcpy(nonce, room->pending[0]->nonce, sizeof(nonce));
    CHECK_INT(0, chat_withdraw(play.chat, room, nonce, &text));
    CHECK_STR("hi", buf_str(&text));
    CHECK_INT(0, room->pending_count);
    CHECK_INT(-ENOENT, chat_withdraw(play.chat, room, nonce, &text));
    buf_clear(&play.given);
    chat_play_take(&play);
    CHECK_TEXT("forget a\n", buf_cstr(&play.given));
    buf_fini(&text);
    chat_play_fini(&play);
}

static void test_without_reconnect_a_full_disk_is_a_refusal_and_a_break_is_the_end(void **state)
{
    static const struct chat_step steps[] = {
        { "say lobby hi", "keep a lobby/ hi\nc say room=lobby text=hi nonce=a\n" },
        { "s say: error code=12 text=full", "settled lobby alice: hi failed (full)\n" },
        { "broken gone", "state offline (gone)\n" },
    };
    struct chat_config config = alice;
    struct chat_play play;
    (void)state;
    config.reconnect = false;
    play_in_lobby(&play, config);
    STEPS(&play, steps);
    chat_play_fini(&play);
}

static void test_what_cannot_be_said_is_told_at_once(void **state)
{
    static char large[LIMIT_TEXT_SIZE + 1];
    static const struct {
        const char *name;
        struct str text;
        int status;
    } cases[] = {
        { "empty", { "", 0 }, -EINVAL },
        { "malformed", { "a\xff", 2 }, -EINVAL },
        { "with a NUL", { "a\0b", 3 }, -EINVAL },
        { "too long", { large, sizeof(large) }, -EMSGSIZE },
        { "as long as can be", { large, sizeof(large) - 1 }, 0 },
    };
    struct chat_play play;
    (void)state;
    memset(large, 'x', sizeof(large));
    play_in_lobby(&play, alice);
    struct room *room = chat_play_room(&play, STR("lobby"));
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
        CHECK_INT(cases[i].status,
                  chat_say(play.chat, room, EVENT_MESSAGE, cases[i].text, play.now_ms));
    chat_play_fini(&play);
}

static void test_only_so_many_messages_are_on_their_way_at_once(void **state)
{
    struct chat_play play;
    (void)state;
    play_in_lobby(&play, alice);
    for (int i = 0; i < 100; i++)
        chat_play_do(&play, "say lobby x");
    chat_play_take(&play);
    CHECK_INT(64, play.asked_count);
    chat_play_do(&play, "s say: done room=lobby no=1 time=5");
    chat_play_take(&play);
    CHECK_INT(64, play.asked_count);
    CHECK_INT(99, chat_play_room(&play, STR("lobby"))->pending_count);
    chat_play_fini(&play);
}

static void test_each_attempt_waits_longer_and_none_longer_than_half_a_minute(void **state)
{
    struct chat_play play;
    struct chat_effect effect;
    (void)state;
    chat_play_init(&play, alice);
    chat_play_do(&play, "start");
    chat_play_take(&play);
    for (uint64_t most = 500, i = 0; i<12; i++, most = most * 2> 30000 ? 30000 : most * 2) {
        chat_on_disconnected(play.chat, "refused", play.now_ms);
        CHECK(chat_next_effect(play.chat, &effect));
        CHECK_INT(CHAT_STATE, effect.kind);
        CHECK_STR("refused", effect.text);
        CHECK(chat_next_effect(play.chat, &effect));
        CHECK_INT(CHAT_CONNECT, effect.kind);
        CHECK(effect.delay_ms >= most / 2 && effect.delay_ms <= most);
    }
    chat_play_fini(&play);
}

static void test_a_silent_server_is_asked_and_then_given_up(void **state)
{
    static const struct chat_step steps[] = {
        { "wait 29999", "" },
        { "wait 1", "c ping\n" },
        { "wait 1000", "" },
        { "s pong", "" },
        { "wait 30000", "c ping\n" },
        { "wait 60000", "disconnect\nstate offline (the server has fallen silent)\nconnect 330\n" },
    };
    struct chat_play play;
    (void)state;
    play_in_lobby(&play, alice);
    CHECK_INT(play.now_ms + 30000, chat_next_tick(play.chat));
    STEPS(&play, steps);
    CHECK(chat_next_tick(play.chat) == UINT64_MAX);
    chat_play_fini(&play);
}

static void test_a_server_that_never_greets_is_given_up(void **state)
{
    static const struct chat_step steps[] = {
        { "start", "connect 0\n" },
        { "connected", "state greeting\nc hello software=\"test 1\"\n" },
        { "wait 30000", "disconnect\nstate offline (the server does not answer)\nconnect 330\n" },
    };
    struct chat_play play;
    (void)state;
    chat_play_init(&play, alice);
    STEPS(&play, steps);
    chat_play_fini(&play);
}

static void test_the_servers_last_words_are_the_reason_for_the_break(void **state)
{
    static const struct chat_step steps[] = {
        { "s ping id=5", "c pong\n" },
        { "s bye code=104 text=stopping", "" },
        { "broken EOF", "state offline (stopping)\nconnect 330\n" },
    };
    struct chat_play play;
    (void)state;
    play_in_lobby(&play, alice);
    STEPS(&play, steps);
    chat_play_fini(&play);
}

static const char *member_names(const struct room *room, struct buf *out)
{
    buf_clear(out);
    for (size_t i = 0; i < room->member_count; i++)
        CHECK_INT(0, buf_printf(out, "%s%.*s%s", i > 0 ? " " : "", STR_ARGS(room->members[i].name),
                                room->members[i].is_offline ? "?" : ""));
    return buf_cstr(out);
}

static void test_members_come_and_go_and_a_snapshot_replaces_them_quietly(void **state)
{
    static const struct {
        struct chat_step step;
        const char *members;
    } cases[] = {
        { { "s presence room=lobby user=Carol kind=1", "entry lobby Carol enters !\n" },
          "alice Bob Carol" },
        { { "s presence room=lobby user=Dora was=Bob kind=3", "entry lobby Dora was Bob !\n" },
          "alice Carol Dora" },
        { { "s presence room=lobby user=Carol kind=2 text=bye",
            "entry lobby Carol leaves bye !\n" },
          "alice Dora" },
        { { "s presence room=lobby user=alice kind=1", "entry lobby alice enters\n" },
          "alice Dora" },
        { { "s presence room=lobby user=Eve kind=9", "" }, "alice Dora" },
        { { "broken", "state offline\nconnect 330\n" }, "alice Dora" },
        { { "connected", NULL }, "alice Dora" },
        { { "s hello software=x", NULL }, "alice Dora" },
        { { "s enter: welcome user=alice token=t wait_ms=90000 flags=2", "" }, "alice Dora" },
        { { "s enter: done", NULL }, "alice Dora" },
        { { JOINED(0), "" }, "alice Dora" },
        { { "s join: member user=zoe", "" }, "alice Dora" },
        { { "s join: member user=Yan flags=8", "" }, "alice Dora" },
        { { "s presence room=lobby user=xi kind=1", "entry lobby xi enters !\n" },
          "alice Dora xi" },
        { { "s join: member user=xi", "" }, "alice Dora xi" },
        { { "s join: done", "room lobby\n" }, "xi Yan? zoe" },
    };
    struct buf names = { 0 };
    struct chat_play play;
    (void)state;
    play_in_lobby(&play, alice);
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        chat_play_steps(&play, &cases[i].step, 1);
        CHECK_TEXT(cases[i].members, member_names(chat_play_room(&play, STR("lobby")), &names));
    }
    buf_fini(&names);
    chat_play_fini(&play);
}

static void test_a_topic_is_the_rooms_from_its_event_on(void **state)
{
    static const struct chat_step steps[] = {
        { "s event room=lobby no=1 time=5 kind=3 user=bob text=tea",
          "entry lobby 1 bob sets topic tea !\nroom lobby\n" },
    };
    struct chat_play play;
    (void)state;
    play_in_lobby(&play, alice);
    STEPS(&play, steps);
    CHECK_STR("tea", chat_play_room(&play, STR("lobby"))->topic);
    chat_play_fini(&play);
}

static void test_ones_own_new_name_is_told_with_the_token(void **state)
{
    static const struct chat_step steps[] = {
        { "ask nick user=Ally", "c nick user=Ally\n" },
        { "s presence room=lobby user=Ally was=alice kind=3",
          "token Ally t\nentry lobby Ally was alice\n" },
        { "s nick: done user=Ally", "answer done user=Ally\n" },
    };
    struct chat_play play;
    (void)state;
    play_in_lobby(&play, alice);
    STEPS(&play, steps);
    CHECK_STR("Ally", play.chat->name);
    chat_play_fini(&play);
}

static void test_every_request_of_the_user_is_answered_also_when_the_connection_breaks(void **state)
{
    static const struct chat_step steps[] = {
        { "ask rooms", "c rooms\n" },
        { "s rooms: room room=lobby kind=1 last=0 count=1",
          "answer room room=lobby kind=1 count=1 last=0\n" },
        { "ask who", "c who\n" },
        { "s rooms: done", "answer done\n" },
        { "broken gone", "answer error text=gone code=3\nstate offline (gone)\nconnect 330\n" },
        { "ask who", "answer error text=\"not connected\" code=3\n" },
    };
    struct chat_play play;
    (void)state;
    play_in_lobby(&play, alice);
    STEPS(&play, steps);
    chat_play_fini(&play);
}

static void test_a_room_that_cannot_be_joined_goes_and_says_why(void **state)
{
    static const struct chat_step steps[] = {
        { "join bad", "c join room=bad\n" },
        { "s join: error code=6 text=no", "left bad (no)\n" },
        { "direct nobody", "c join user=nobody\n" },
        { "say nobody hi", "keep a /nobody hi\n" },
        { "s join: error code=8 text=who",
          "settled nobody alice: hi failed (who)\nroom nobody (who)\n" },
        { "join later", "c join room=later\n" },
        { "s join: error code=13 text=busy wait_ms=50", "" },
        { "wait 50", "c join room=later\n" },
    };
    struct chat_play play;
    (void)state;
    chat_play_init(&play, alice);
    STEPS(&play, entering);
    STEPS(&play, steps);
    chat_play_fini(&play);
}

static void test_a_room_goes_on_under_another_name(void **state)
{
    static const struct chat_step steps[] = {
        { "s " EVENT(1, "Bob", "hi"), "entry lobby 1 Bob: hi !\n" },
        { "say lobby one", "keep a lobby/ one\nc say room=lobby text=one nonce=a\n" },
        { "s rename room=lobby text=\"hall so we wanted\"", "renamed hall (lobby)\n" },
        { "s event room=hall no=2 time=5 kind=35 user=Bob text=\"lobby hall so we wanted\"",
          "entry hall 2 Bob renames lobby hall so we wanted !\n" },
        { "s say: done room=lobby no=3 time=5", "settled hall alice: one\nforget a\n" },
        { "say hall two", "keep b hall/ two\nc say room=hall text=two nonce=b\n" },
        { "s rename room=nowhere text=elsewhere", "renamed (nowhere)\n" },
        { "s rename room=hall text=@1", "" },
        { "s rename room=hall text=\"\"", "" },
    };
    struct chat_play play;
    (void)state;
    play_in_lobby(&play, alice);
    STEPS(&play, steps);
    CHECK_INT(1, play.chat->room_count);
    chat_play_fini(&play);
}

/* Another session of the program has seen the room by its old name. */
static void test_who_comes_back_finds_a_room_that_has_another_name(void **state)
{
    static const struct chat_step steps[] = {
        { "broken", "state offline\nconnect 330\n" },
        { "say lobby one", "keep b lobby/ one\n" },
        { "wait 330", "" },
        { "connected", "state greeting\nc hello software=\"test 1\"\n" },
        { "s hello software=x", "state entering\nc enter user=alice token=t flags=4\n" },
        { "s enter: welcome user=alice token=t wait_ms=90000 flags=2", "" },
        { "s enter: rename room=lobby text=hall", "renamed hall (lobby)\n" },
        { "s enter: room room=hall kind=1 last=7 count=1 flags=16", "" },
        { "s enter: done", "state ready\nc join room=hall after=0\n" },
        { "s join: joined room=hall kind=1 count=2 flags=32 last=0", "" },
        { "s join: done", "room hall\nc say room=hall text=one nonce=b\n" },
    };
    struct chat_play play;
    (void)state;
    play_in_lobby(&play, alice);
    STEPS(&play, steps);
    CHECK_INT(1, play.chat->room_count);
    chat_play_fini(&play);
}

static void test_a_room_is_found_by_the_name_it_had(void **state)
{
    static const struct chat_step steps[] = {
        { "join old", "c join room=old\n" },
        { "say old one", "keep a old/ one\n" },
        { "s join: joined room=lobby kind=1 count=2 flags=32 last=0",
          "left old\nrenamed lobby (old)\n" },
        { "s join: done", "room lobby\nc say room=lobby text=one nonce=a\n" },
        { "join OLD", "c join room=OLD\n" },
        { "s join: joined room=Old kind=1 count=2 flags=32 last=0", "renamed Old (OLD)\n" },
        { "s join: done", "room Old\n" },
    };
    struct chat_play play;
    (void)state;
    play_in_lobby(&play, alice);
    STEPS(&play, steps);
    CHECK_INT(2, play.chat->room_count);
    chat_play_fini(&play);
}

static void test_a_direct_room_gets_its_number_and_what_waited_is_sent(void **state)
{
    static const struct chat_step steps[] = {
        { "direct bob", "c join user=bob\n" },
        { "say bob psst", "keep a /bob psst\n" },
        { "s join: joined room=@4 kind=2 count=2 last=0 user=Bob", "" },
        { "s join: member user=Bob", "" },
        { "s join: done", "room @4=Bob\nc say room=@4 text=psst nonce=a\n" },
        { "direct BOB", "" },
    };
    struct chat_play play;
    (void)state;
    chat_play_init(&play, alice);
    STEPS(&play, entering);
    STEPS(&play, steps);
    CHECK_INT(1, play.chat->room_count);
    chat_play_fini(&play);
}

static void test_a_direct_room_opened_by_the_other_is_there_unasked(void **state)
{
    static const struct chat_step steps[] = {
        { "s joined room=@4 kind=2 count=2 last=0 user=Bob", "room @4=Bob\n" },
        { "s event room=@4 no=1 time=5 kind=1 user=Bob text=psst", "entry @4=Bob 1 Bob: psst !\n" },
        { "s joined room=@5 kind=1 count=2 last=0", "" },
        { "s presence room=@4 user=Rob was=Bob kind=3", "entry @4=Rob Rob was Bob !\n" },
    };
    struct chat_play play;
    struct buf names = { 0 };
    (void)state;
    chat_play_init(&play, alice);
    STEPS(&play, entering);
    STEPS(&play, steps);
    CHECK_TEXT("alice Rob", member_names(play.chat->rooms[0], &names));
    buf_fini(&names);
    chat_play_fini(&play);
}

static void test_a_direct_group_is_called_by_the_others_in_it(void **state)
{
    static const struct chat_step steps[] = {
        { "direct bob,Carol", "c join names=bob,Carol\n" },
        { "say bob,Carol psst", "keep a /bob,Carol psst\n" },
        { "s join: joined room=@4 kind=4 count=3 last=0 names=Bob,carol topic=lunch", "" },
        { "s join: member user=alice", "" },
        { "s join: member user=Bob", "" },
        { "s join: member user=carol", "" },
        { "s join: done", "room @4=Bob,carol\nc say room=@4 text=psst nonce=a\n" },
        { "direct BOB,carol", "" },
        { "direct carol,bob", "c join names=carol,bob\n" }, /* in another order: the same */
        { "s join: joined room=@4 kind=4 count=3 last=0 names=Bob,carol topic=lunch",
          "left carol,bob\n" },
        { "s join: done", NULL },
        { "s joined room=@5 kind=4 count=3 last=0 names=Bob,Dora", "room @5=Bob,Dora\n" },
        { "s presence room=@5 user=Rob was=Bob kind=3", "entry @5=Rob,Dora Rob was Bob !\n" },
        { "s presence room=@5 user=Dora kind=2 flags=8", NULL }, /* is away, and stays in it */
        { "s event room=@5 no=1 time=5 kind=8 user=Dora text=bye",
          "entry @5=Rob, 1 Dora parts bye !\n" },
        { "direct rob", "c join user=rob\n" }, /* which is another room */
        { "s presence room=@5 user=Rob kind=2 flags=16777216", "entry @5=, Rob leaves !\n" },
    };
    struct chat_play play;
    struct buf names = { 0 };
    (void)state;
    chat_play_init(&play, alice);
    STEPS(&play, entering);
    STEPS(&play, steps);
    CHECK_TEXT("alice", member_names(chat_find_room(play.chat, STR("@5")), &names));
    buf_fini(&names);
    chat_play_fini(&play);
}

static void test_two_rooms_that_prove_to_be_one_become_one(void **state)
{
    static const struct chat_step steps[] = {
        { "join STRASSE", "c join room=STRASSE\n" },
        { "join straße", "c join room=straße\n" },
        { "say straße hi", "keep a straße/ hi\n" },
        { "s join: joined room=straße kind=1 count=1 last=0",
          "left STRASSE\nrenamed straße (STRASSE)\n" },
        { "s join: done", "room straße\nc say room=straße text=hi nonce=a\n" },
    };
    struct chat_play play;
    (void)state;
    chat_play_init(&play, alice);
    STEPS(&play, entering);
    STEPS(&play, steps);
    CHECK_INT(1, play.chat->room_count);
    chat_play_fini(&play);
}

static void test_a_room_left_while_away_is_left_on_return(void **state)
{
    static const struct chat_step leaving[] = { { "part lobby", "left lobby\n" } };
    static const struct chat_step after[] = {
        { "s enter: done", "state ready\nc part room=lobby\n" },
        { "s part: done", "" },
    };
    struct chat_play play;
    (void)state;
    play_in_lobby(&play, alice);
    chat_play_steps(&play, returning, 1);
    STEPS(&play, leaving);
    chat_play_steps(&play, returning + 1, ARRAY_SIZE(returning) - 1);
    STEPS(&play, after);
    chat_play_fini(&play);
}

static void test_a_room_is_left_when_what_was_said_in_it_is_settled(void **state)
{
    static const struct chat_step steps[] = {
        { "say lobby hi", "keep a lobby/ hi\nc say room=lobby text=hi nonce=a\n" },
        { "say lobby bad", "keep b lobby/ bad\nc say room=lobby text=bad nonce=b\n" },
        { "part lobby", "" },
        { "s say: done room=lobby no=1 time=5",
          "entry lobby 1 alice: hi\nsettled lobby 1 alice: hi\nforget a\n" },
        { "s say: error code=10 text=no", "settled lobby alice: bad failed (no)\n"
                                          "forget b\nleft lobby\nc part room=lobby\n" },
        { "s part: done", "" },
        { "s " EVENT(2, "bob", "late"), "" },
    };
    struct chat_play play;
    (void)state;
    play_in_lobby(&play, alice);
    STEPS(&play, steps);
    CHECK_INT(0, play.chat->room_count);
    chat_play_fini(&play);
}

static void test_a_server_that_lost_its_data_begins_a_new_log(void **state)
{
    static const struct chat_step before[] = {
        { "s " EVENT(1, "bob", "a"), "entry lobby 1 bob: a !\n" },
        { "s " EVENT(2, "bob", "b"), "entry lobby 2 bob: b !\n" },
    };
    static const struct chat_step after[] = {
        { "s enter: done", "state ready\nc join room=lobby after=2\n" },
        { JOINED(1), "c join room=lobby\n" },
        { "s join: done", "room lobby\n" },
        { JOINED(1), "" },
        { "s join: done", "room lobby\n" },
        { "s " EVENT(2, "bob", "other"), "entry lobby 2 bob: other !\n" },
    };
    struct chat_play play;
    (void)state;
    play_in_lobby(&play, alice);
    STEPS(&play, before);
    STEPS(&play, returning);
    STEPS(&play, after);
    check_log(&play, "2");
    chat_play_fini(&play);
}

static void test_joining_after_a_number_replays_exactly_what_follows(void **state)
{
    static const struct chat_step steps[] = {
        { "after lobby 7", "c join room=lobby after=7\n" },
        { JOINED(9), "" },
        { "s join: done", "room lobby\n" },
        { "s " EVENT(8, "bob", "a"), "entry lobby 8 bob: a !\n" },
        { "s " EVENT(9, "bob", "b"), "entry lobby 9 bob: b !\n" },
    };
    struct chat_config config = alice;
    struct chat_play play;
    (void)state;
    config.history_count = 50;
    chat_play_init(&play, config);
    STEPS(&play, entering);
    STEPS(&play, steps);
    chat_play_fini(&play);
}

static void test_the_log_is_bounded_and_what_it_dropped_can_be_loaded_again(void **state)
{
    enum { COUNT = 7000 };
    struct chat_play play;
    char line[128];
    (void)state;
    play_in_lobby(&play, alice);
    play.is_mute = true;
    for (int no = 1; no <= COUNT; no++) {
        snprintf(line, sizeof(line), "s event room=lobby no=%d time=5 kind=1 user=bob text=x", no);
        chat_play_do(&play, line);
        chat_play_take(&play);
    }
    play.is_mute = false;
    const struct room *room = chat_play_room(&play, STR("lobby"));
    CHECK(room->entry_count <= 5000 + 256);
    CHECK_INT(COUNT, room->last_no);
    CHECK_INT(COUNT - room->entry_count + 1, room->first_no);
    CHECK_INT(room->first_no, room->entries[0]->no);
    CHECK(!room->has_no_older);
    chat_play_do(&play, "older lobby");
    chat_play_take(&play);
    CHECK_INT(1, play.asked_count);
    chat_play_fini(&play);
}

static void test_a_server_that_asks_and_does_not_read_is_left(void **state)
{
    struct buf pings = { 0 };
    struct message ping = { .type = MESSAGE_PING };
    struct chat_play play;
    (void)state;
    play_in_lobby(&play, alice);
    message_set_id(&ping, LIMIT_NUMBER);
    for (int i = 0; i < 10000; i++)
        CHECK_INT(0, message_encode(&ping, &pings));
    size_t most = 0;
    for (int i = 0; i < 100 && play.chat->state == CHAT_READY; i++) {
        chat_play_receive(&play, buf_str(&pings));
        most = play.chat->out.size > most ? play.chat->out.size : most;
    }
    CHECK_INT(CHAT_OFFLINE, play.chat->state);
    CHECK(most < 9 * 1024 * 1024);
    buf_fini(&pings);
    chat_play_fini(&play);
}

/* A whole life, for the tests below. */
static const struct chat_step life[] = {
    { "join lobby", NULL },
    { JOINED(3), NULL },
    { "s join: member user=Bob", NULL },
    { "s join: done", NULL },
    { "s presence room=lobby user=alice kind=1", NULL },
    { "s history: " EVENT(3, "bob", "old"), NULL },
    { "s history: done last=3", NULL },
    { "s " EVENT(6, "bob", "gap"), NULL },
    { "s history: " EVENT(4, "bob", "four"), NULL },
    { "s history: " EVENT(5, "bob", "five"), NULL },
    { "s history: done last=6", NULL },
    { "say lobby hello", NULL },
    { "s " OWN_EVENT(7, "a", "hello"), NULL },
    { "s say: done room=lobby no=7 time=5", NULL },
    { "ask who", NULL },
    { "s who: member user=Bob", NULL },
    { "s who: done", NULL },
    { "s notice code=1 text=failing", NULL },
    { "s presence room=lobby user=Bob kind=2", NULL },
};

static void play_life(struct chat_play *play, size_t split_size, struct buf *transcript)
{
    struct chat_config config = alice;
    config.history_count = 1;
    chat_play_init(play, config);
    play->split_size = split_size;
    STEPS(play, entering);
    for (size_t i = 0; i < ARRAY_SIZE(life); i++) {
        chat_play_steps(play, life + i, 1);
        CHECK_INT(0, buf_append_str(transcript, buf_str(&play->given)));
    }
    chat_play_fini(play);
}

static void test_it_does_not_matter_how_the_bytes_are_cut(void **state)
{
    struct buf whole = { 0 }, parts = { 0 };
    struct chat_play play;
    (void)state;
    play_life(&play, 0, &whole);
    CHECK(strstr(buf_cstr(&whole), "entry lobby 7 alice: hello\n"));
    for (size_t size = 1; size < 64; size++) {
        buf_clear(&parts);
        play_life(&play, size, &parts);
        CHECK_TEXT(buf_cstr(&whole), buf_cstr(&parts));
    }
    buf_fini(&whole);
    buf_fini(&parts);
}

static void test_unknown_messages_are_passed_over_and_rubbish_is_not_read_on(void **state)
{
    static const struct {
        const char *name;
        struct str bytes;
        bool is_end;
    } cases[] = {
        { "unknown type", { "\x01\xfa\x00\x01\xa0", 5 }, false },
        { "unknown version", { "\x02\x13\x00\x01\xa0", 5 }, true },
        { "too large", { "\x01\x13\xff\xff", 4 }, true },
        { "not a map", { "\x01\x13\x00\x01\x00", 5 }, true },
        { "a field of the wrong type", { "\x01\x13\x00\x03\xa1\x00\x60", 7 }, true },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct chat_play play;
        play_in_lobby(&play, alice);
        buf_clear(&play.given);
        chat_play_receive(&play, cases[i].bytes);
        chat_play_take(&play);
        if (cases[i].is_end != (play.chat->state == CHAT_OFFLINE))
            fail_msg("%s: %s", cases[i].name, buf_cstr(&play.given));
        chat_play_fini(&play);
    }
}

/* Whatever allocation fails: no crash, no leak, and a chat that comes back whole. */
static void test_running_out_of_memory_costs_the_connection_at_most(void **state)
{
    (void)state;
    FAILMALLOC_EACH(nth)
    {
        struct chat_config config = alice;
        struct chat_play play;
        config.history_count = 1;
        chat_play_init(&play, config);
        play.is_mute = true;
        if (play.chat) {
            STEPS(&play, entering);
            STEPS(&play, life);
            failmalloc_disarm();
            chat_on_disconnected(play.chat, "end", play.now_ms);
            chat_play_take(&play);
            STEPS(&play, entering);
            CHECK_INT(CHAT_READY, play.chat->state);
        }
        chat_play_fini(&play);
    }
}

static void test_numbers_beyond_all_are_survived(void **state)
{
    static const struct chat_step steps[] = {
        { "join lobby", NULL },
        { JOINED(9007199254740991), NULL },
        { "s join: done", NULL },
        { "s event room=lobby no=9007199254740991 time=5 kind=1 user=Bob text=hi", "" },
        { "s event room=lobby no=9007199254740990 time=5 kind=1 user=Bob text=hi", NULL },
        { "older lobby", NULL },
        { "say lobby ho", NULL },
        { "s say: done no=9007199254740991 room=lobby time=5", NULL },
        { "read lobby", NULL },
        { "broken", NULL },
        { "connected", NULL },
        { "s hello software=x", NULL },
        { "s enter: welcome user=alice token=t wait_ms=90000", NULL },
        { "s enter: done", NULL },
        { JOINED(9007199254740991) " first=9007199254740991", NULL },
        { "s join: done", NULL },
        { "older lobby", NULL },
    };
    struct chat_config config = alice;
    struct chat_play play;
    (void)state;
    config.history_count = 10;
    chat_play_init(&play, config);
    STEPS(&play, entering);
    STEPS(&play, steps);
    chat_play_fini(&play);
}

static void test_quitting_says_good_bye_and_does_not_return(void **state)
{
    static const struct chat_step steps[] = {
        { "quit", "disconnect\nstate offline\nc bye\n" },
        { "broken", "" },
        { "wait 100000", "" },
    };
    struct chat_play play;
    (void)state;
    play_in_lobby(&play, alice);
    STEPS(&play, steps);
    chat_play_fini(&play);
}

/* A step, and what waits after it: read up to, unread, mentions. */
struct wait_step {
    struct chat_step step;
    uint64_t read_no;
    size_t unread, mentions;
    bool keeps_unread;
};

static void play_waits(struct chat_play *play, const struct wait_step *steps, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        print_message("# %s\n", steps[i].step.does);
        chat_play_steps(play, &steps[i].step, 1);
        const struct room *room = chat_play_room(play, STR("lobby"));
        CHECK_INT(steps[i].read_no, room->read_no);
        CHECK_INT(steps[i].unread, room->unread_count);
        CHECK_INT(steps[i].mentions, room->mention_count);
        CHECK_INT(steps[i].keeps_unread, room->keeps_unread);
    }
}

static void test_what_waits_is_as_the_server_says(void **state)
{
    static const char joined[] =
        "s join: joined room=lobby no=3 kind=1 count=1 last=9 flags=32 unread=4 mentions=2";
    static const struct wait_step steps[] = {
        { { "join lobby", "c join room=lobby\n" }, 0, 0, 0, false },
        { { joined, "" }, 3, 4, 2, false },
        { { "s join: done", NULL }, 3, 4, 2, false },
        { { "read lobby", "c read room=lobby no=9\n" }, 9, 0, 0, false },
        { { "s " EVENT(10, "Bob", "hi"), NULL }, 9, 0, 0, false },
        { { "read lobby", "" }, 10, 0, 0, false }, /* one READ at a time */
        { { "s read: done room=lobby no=9 unread=1 mentions=0", "" }, 10, 0, 0, false },
        { { "wait 1000", "c read room=lobby no=10\n" }, 10, 0, 0, false },
        { { "s read: done room=lobby no=10 unread=0 mentions=0", NULL }, 10, 0, 0, false },
        /* another session of the user has read less: it wants it to wait */
        { { "s mark room=lobby no=5 unread=3 mentions=1", "room lobby\n" }, 5, 3, 1, true },
        { { "wait 9000", "" }, 5, 3, 1, true },
        /* and has said something */
        { { "s event room=lobby no=11 time=5 kind=1 user=alice text=x", NULL }, 11, 0, 0, false },
        { { "unread lobby 4", "c read room=lobby no=4 flags=4096\n" }, 4, 0, 0, true },
        { { "s read: done room=lobby no=4 unread=5 mentions=1", NULL }, 4, 5, 1, true },
    };
    struct chat_play play;
    (void)state;
    chat_play_init(&play, alice);
    STEPS(&play, entering);
    play_waits(&play, steps, ARRAY_SIZE(steps));
    chat_play_fini(&play);
}

static void test_what_is_to_wait_does_so_though_it_was_just_told_as_read(void **state)
{
    static const struct wait_step steps[] = {
        { { "s " EVENT(1, "Bob", "hi"), NULL }, 0, 0, 0, false },
        { { "read lobby", "c read room=lobby no=1\n" }, 1, 0, 0, false },
        { { "s " EVENT(2, "Bob", "there"), NULL }, 1, 0, 0, false },
        { { "unread lobby 0", "c read room=lobby no=0 flags=4096\n" }, 0, 0, 0, true },
        { { "s read: done room=lobby no=1 unread=1 mentions=0", "" }, 0, 0, 0, true },
        { { "s read: done room=lobby no=0 unread=2 mentions=0", "room lobby\n" }, 0, 2, 0, true },
        { { "wait 9000", "" }, 0, 2, 0, true },
    };
    struct chat_play play;
    (void)state;
    play_in_lobby(&play, alice);
    play_waits(&play, steps, ARRAY_SIZE(steps));
    chat_play_fini(&play);
}

static void test_what_was_read_and_not_told_is_told_on_coming_back(void **state)
{
    static const struct wait_step steps[] = {
        { { "s " EVENT(1, "Bob", "hi"), NULL }, 0, 0, 0, false },
    };
    static const struct wait_step back[] = {
        { { "read lobby", "" }, 1, 0, 0, false },
        { { "s enter: done", "state ready\nc join room=lobby after=1\n" }, 1, 0, 0, false },
        { { "s join: joined room=lobby no=0 kind=1 count=1 last=2 flags=32 unread=2 mentions=0",
            "" },
          1,
          2,
          0,
          false },
        { { "s join: done", NULL }, 1, 2, 0, false },
        { { "wait 1", "c read room=lobby no=1\n" }, 1, 2, 0, false },
        { { "s read: done room=lobby no=1 unread=1 mentions=0", NULL }, 1, 1, 0, false },
    };
    struct chat_play play;
    (void)state;
    play_in_lobby(&play, alice);
    play_waits(&play, steps, ARRAY_SIZE(steps));
    STEPS(&play, returning);
    play_waits(&play, back, ARRAY_SIZE(back));
    chat_play_fini(&play);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_changes_show_in_the_messages_they_are_about),
        cmocka_unit_test(test_what_waits_is_as_the_server_says),
        cmocka_unit_test(test_what_is_to_wait_does_so_though_it_was_just_told_as_read),
        cmocka_unit_test(test_what_was_read_and_not_told_is_told_on_coming_back),
        cmocka_unit_test(test_older_messages_come_with_what_became_of_them),
        cmocka_unit_test(test_an_answer_keeps_what_it_answers_over_a_restart),
        cmocka_unit_test(test_a_name_opens_the_door_and_the_token_is_told_once),
        cmocka_unit_test(test_a_token_of_an_earlier_run_resumes_and_its_rooms_are_joined),
        cmocka_unit_test(test_an_attached_session_joins_nothing_and_leaves_only_what_it_joined),
        cmocka_unit_test(test_an_attached_session_that_stays_leaves_nothing),
        cmocka_unit_test(test_a_session_that_shares_is_one_more_and_takes_up_all_rooms),
        cmocka_unit_test(test_a_refused_name_is_asked_for_again_on_the_same_connection),
        cmocka_unit_test(test_a_chat_without_a_name_asks_and_does_not_return_by_itself),
        cmocka_unit_test(test_the_free_alternatives_come_with_the_refusal),
        cmocka_unit_test(test_a_first_join_loads_the_wanted_history_before_what_is_live),
        cmocka_unit_test(test_a_page_that_does_not_lead_up_to_the_log_is_not_put_before_it),
        cmocka_unit_test(test_events_in_order_are_shown_and_repeats_are_not),
        cmocka_unit_test(test_what_lies_beyond_a_gap_waits_until_the_gap_is_filled),
        cmocka_unit_test(test_a_gap_whose_filling_is_refused_is_asked_for_again),
        cmocka_unit_test(test_a_server_that_announced_what_it_does_not_have_is_left),
        cmocka_unit_test(test_events_in_any_order_become_one_log),
        cmocka_unit_test(test_more_events_beyond_a_gap_than_are_held_are_fetched),
        cmocka_unit_test(test_a_message_is_kept_sent_and_settled_by_its_event),
        cmocka_unit_test(test_an_acknowledgement_that_overtakes_the_event_is_enough),
        cmocka_unit_test(
            test_after_a_break_the_log_goes_on_and_unacknowledged_messages_are_repeated),
        cmocka_unit_test(test_messages_of_an_earlier_run_are_sent_again_in_order),
        cmocka_unit_test(test_a_full_disk_keeps_messages_pending_until_it_is_over),
        cmocka_unit_test(test_a_refused_message_says_why_and_can_be_taken_back),
        cmocka_unit_test(test_without_reconnect_a_full_disk_is_a_refusal_and_a_break_is_the_end),
        cmocka_unit_test(test_what_cannot_be_said_is_told_at_once),
        cmocka_unit_test(test_only_so_many_messages_are_on_their_way_at_once),
        cmocka_unit_test(test_each_attempt_waits_longer_and_none_longer_than_half_a_minute),
        cmocka_unit_test(test_a_silent_server_is_asked_and_then_given_up),
        cmocka_unit_test(test_a_server_that_never_greets_is_given_up),
        cmocka_unit_test(test_the_servers_last_words_are_the_reason_for_the_break),
        cmocka_unit_test(test_members_come_and_go_and_a_snapshot_replaces_them_quietly),
        cmocka_unit_test(test_a_topic_is_the_rooms_from_its_event_on),
        cmocka_unit_test(test_ones_own_new_name_is_told_with_the_token),
        cmocka_unit_test(
            test_every_request_of_the_user_is_answered_also_when_the_connection_breaks),
        cmocka_unit_test(test_a_room_goes_on_under_another_name),
        cmocka_unit_test(test_who_comes_back_finds_a_room_that_has_another_name),
        cmocka_unit_test(test_a_room_is_found_by_the_name_it_had),
        cmocka_unit_test(test_a_room_that_cannot_be_joined_goes_and_says_why),
        cmocka_unit_test(test_a_direct_room_gets_its_number_and_what_waited_is_sent),
        cmocka_unit_test(test_a_direct_room_opened_by_the_other_is_there_unasked),
        cmocka_unit_test(test_a_direct_group_is_called_by_the_others_in_it),
        cmocka_unit_test(test_two_rooms_that_prove_to_be_one_become_one),
        cmocka_unit_test(test_a_room_left_while_away_is_left_on_return),
        cmocka_unit_test(test_a_room_is_left_when_what_was_said_in_it_is_settled),
        cmocka_unit_test(test_a_server_that_lost_its_data_begins_a_new_log),
        cmocka_unit_test(test_joining_after_a_number_replays_exactly_what_follows),
        cmocka_unit_test(test_the_log_is_bounded_and_what_it_dropped_can_be_loaded_again),
        cmocka_unit_test(test_a_server_that_asks_and_does_not_read_is_left),
        cmocka_unit_test(test_it_does_not_matter_how_the_bytes_are_cut),
        cmocka_unit_test(test_unknown_messages_are_passed_over_and_rubbish_is_not_read_on),
        cmocka_unit_test(test_running_out_of_memory_costs_the_connection_at_most),
        cmocka_unit_test(test_numbers_beyond_all_are_survived),
        cmocka_unit_test(test_quitting_says_good_bye_and_does_not_return),
    };
    return CHECK_RUN(tests);
}
