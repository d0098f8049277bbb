/* Several servers at once: the first is played as elsewhere, the others by their messages. */
#include "app_play.h"
#include "message_play.h"

#include <stdio.h>

#define OTHER_URL STR("tcp://other:4886")

static void no_dice(void *context, uint8_t out[16])
{
    static uint8_t last;
    (void)context;
    memset(out, ++last, 16);
}

/* A server beside the first. */
struct other {
    struct play *play;
    struct chat *chat;
};

static void take_effects(struct other *other)
{
    struct chat_effect effect;
    struct play *play = other->play;
    while (play->linear ? linear_next_effect(play->linear, &effect, play->now_ms)
                        : app_next_effect(play->app, &effect, play->now_ms))
        if (effect.kind == CHAT_DRAFT)
            snprintf(other->play->draft, sizeof(other->play->draft), "%s %.*s: %.*s",
                     effect.chat == other->chat ? "other" : "first", STR_ARGS(effect.item.room),
                     STR_ARGS(effect.item.text));
        else if (effect.kind == CHAT_LAYOUT)
            snprintf(other->play->layout, sizeof(other->play->layout), "%.*s",
                     STR_ARGS(effect.text));
}

static void send(struct other *other, const struct message *message)
{
    struct buf frame = { 0 };
    CHECK_INT(0, message_encode(message, &frame));
    chat_on_received(other->chat, frame.bytes, frame.size, other->play->now_ms);
    buf_fini(&frame);
    take_effects(other);
}

static void tell(struct other *other, const char *text)
{
    struct message message = play_message(text);
    send(other, &message);
}

/* Find the newest request of a type among what goes out; what it says is copied to @text. */
static uint64_t asked(struct other *other, enum message_type type, char *text, size_t size)
{
    struct buf *out = &other->chat->out;
    struct frame_view frame;
    size_t used, at = 0;
    uint64_t id = 0;
    while (frame_peek(out->bytes + at, out->size - at, LIMIT_FRAME_PAYLOAD, &frame, &used) ==
           FRAME_OK) {
        struct message message;
        CHECK_INT(MESSAGE_OK, message_decode(&frame, &message, NULL));
        if (message.type == type) {
            id = message.id;
            if (text)
                snprintf(text, size, "%.*s", STR_ARGS(message.text));
        }
        at += used;
    }
    return id;
}

/* Answer the newest request of a type. */
static void answer(struct other *other, enum message_type type, const char *text)
{
    struct message message = play_message(text);
    uint64_t id = asked(other, type, NULL, 0);
    CHECK(id > 0);
    message_set_id(&message, id);
    send(other, &message);
}

static void add_other(struct other *other, struct play *play, const char *label, const char *name)
{
    struct str rooms[] = { STR("tea") };
    const struct app_server_config config = {
        .chat = { .name = str_of(name),
                  .reconnect = true,
                  .software = STR("test"),
                  .random = no_dice },
        .url = OTHER_URL,
        .label = str_of(label),
        .rooms = rooms,
        .room_count = 1,
    };
    *other = (struct other){ .play = play };
    other->chat = app_add_server(play->app, &config, play->now_ms);
    CHECK(other->chat);
    chat_start(other->chat, play->now_ms);
    take_effects(other);
}

static void connect_other(struct other *other)
{
    chat_on_connected(other->chat, other->play->now_ms);
    take_effects(other);
    tell(other, "hello software=x");
}

/* Into its room "tea", in which there is carol. */
static void let_in(struct other *other)
{
    answer(other, MESSAGE_ENTER, "welcome user=alina token=t wait_ms=90000");
    answer(other, MESSAGE_ENTER, "done");
    answer(other, MESSAGE_JOIN, "joined room=tea kind=1 count=2 flags=32 last=0");
    answer(other, MESSAGE_JOIN, "member room=tea user=carol");
    answer(other, MESSAGE_JOIN, "member room=tea user=alina");
    answer(other, MESSAGE_JOIN, "done");
}

static void begin(struct play *play, struct other *other)
{
    play_begin_in_lobby(play, 24, 120);
    add_other(other, play, "work", "alina");
    connect_other(other);
    let_in(other);
}

static void test_rooms_stand_by_server_and_keys_go_through_all(void **state)
{
    struct play play;
    struct other other;
    (void)state;
    begin(&play, &other);
    CHECK(PLAY_SEES(&play, rooms, "Rooms\nunix:/play\n1 lobby\nwork\n2 tea\n"));
    CHECK(PLAY_SEES(&play, status, "alice"));
    play_keys(&play, "<M-2>");
    CHECK(PLAY_SEES(&play, topic, "tea"));
    CHECK(PLAY_SEES(&play, status, "alina"));
    CHECK(PLAY_SEES(&play, status, "tcp://other:4886"));
    CHECK(PLAY_SEES(&play, members, "carol"));
    play_keys(&play, "<M-1>");
    CHECK(PLAY_SEES(&play, topic, "lobby"));
    play_end(&play);
}

static void test_on_a_narrow_screen_the_status_line_says_how_servers_are(void **state)
{
    struct play play;
    struct other other;
    (void)state;
    begin(&play, &other);
    app_on_resize(play.app, 24, 100);
    CHECK(PLAY_SEES(&play, status, "play: 1 lobby  work: 2 tea"));
    CHECK(!PLAY_SEES(&play, status, "connecting"));
    chat_on_disconnected(other.chat, "cut", play.now_ms);
    take_effects(&other);
    CHECK(PLAY_SEES(&play, status, " work: connecting "));
    CHECK(PLAY_SEES(&play, status, "work: cut"));
    play_end(&play);
}

static void test_what_is_typed_goes_to_the_server_of_the_room(void **state)
{
    struct play play;
    struct other other;
    char said[64] = "";
    (void)state;
    begin(&play, &other);
    play_keys(&play, "here<Enter><M-2>there<Enter>");
    CHECK_TEXT("here", play.said);
    CHECK_INT(1, play.says);
    CHECK(asked(&other, MESSAGE_SAY, said, sizeof(said)) > 0);
    CHECK_TEXT("there", said);
    play_end(&play);
}

static void test_m_a_leads_to_what_waits_on_any_server(void **state)
{
    struct play play;
    struct other other;
    (void)state;
    begin(&play, &other);
    tell(&other, "event room=tea no=1 time=5 kind=1 user=carol text=\"hi alina\"");
    CHECK(PLAY_SEES(&play, rooms, "2 tea (1!)"));
    CHECK_INT(1, app_unread(play.app).mentions);
    play_keys(&play, "<M-a>");
    CHECK(PLAY_SEES(&play, topic, "tea"));
    CHECK(PLAY_SEES(&play, history, "carol: hi alina"));
    play_keys(&play, "<M-a>");
    CHECK(PLAY_SEES(&play, topic, "lobby"));
    play_end(&play);
}

static void test_one_name_is_asked_for_at_a_time_and_where_is_said(void **state)
{
    struct play play;
    struct other other;
    (void)state;
    play_begin(&play, "alice", (const char *const[]){ "lobby" }, 1, 24, 100);
    play.refuses_names = true;
    add_other(&other, &play, "work", "alina");
    connect_other(&other);
    answer(&other, MESSAGE_ENTER, "error code=4 text=taken names=alina2");
    CHECK(PLAY_SEES(&play, overlay, "work\n"));
    CHECK(PLAY_SEES(&play, overlay, "alina2"));
    play_connect(&play);
    CHECK(PLAY_SEES(&play, overlay, "work\n")); /* the other one waits */
    play.refuses_names = false;
    play_keys(&play, "<Enter>");
    CHECK(PLAY_SEES(&play, overlay, "unix:/play\n"));
    play_keys(&play, "x<Enter>");
    CHECK_TEXT("alicex", play.entered_as);
    let_in(&other);
    CHECK_INT(0, play_look(&play)->overlay.line_count);
    play_end(&play);
}

static void test_drafts_and_layout_are_told_to_whom_they_belong(void **state)
{
    struct play play;
    struct other other;
    (void)state;
    begin(&play, &other);
    play_keys(&play, "<M-2>");
    take_effects(&other);
    play_keys(&play, "half a");
    take_effects(&other);
    CHECK(strstr(play.draft, "half a"));
    CHECK_INT(0, app_restore_draft(play.app, other.chat, STR("later"), STR(""), STR("kept")));
    CHECK_INT(0, app_restore_draft(play.app, app_server(play.app, 0), STR("later"), STR(""),
                                   STR("not this")));
    chat_join(other.chat, STR("later"), play.now_ms);
    answer(&other, MESSAGE_JOIN, "joined room=later kind=1 count=1 flags=32 last=0");
    answer(&other, MESSAGE_JOIN, "done");
    play_keys(&play, "<M-3>");
    CHECK(PLAY_SEES(&play, topic, "later"));
    CHECK(PLAY_SEES(&play, input, "kept"));
    play_keys(&play, "<C-x>%");
    take_effects(&other);
    CHECK(strstr(play.layout, "at tcp://other:4886 room later\n"));
    play_end(&play);
}

static void test_panes_of_all_servers_are_restored(void **state)
{
    struct play play;
    struct other other;
    (void)state;
    begin(&play, &other);
    app_restore_layout(play.app,
                       STR("tab *\nrows 5000\nroom lobby\n* at tcp://other:4886 room tea\n"
                           "tab\n* at tcp://gone:1 room x\n"),
                       play.now_ms);
    CHECK_INT(2, play_look(&play)->pane_count); /* in the other tab there is no room now */
    CHECK(PLAY_SEES(&play, topic, "[lobby]"));
    CHECK(strstr(play_pane(&play, &play_look(&play)->panes[1].title), " tea"));
    play_end(&play);
}

static void test_answers_find_who_asked(void **state)
{
    struct play play;
    struct other other;
    (void)state;
    begin(&play, &other);
    play_keys(&play, "<M-2>/search cup<Enter>");
    CHECK(PLAY_SEES(&play, history, "searching"));
    answer(&other, MESSAGE_SEARCH, "event room=tea no=1 time=5 kind=1 user=carol text=cup");
    answer(&other, MESSAGE_SEARCH, "done");
    CHECK(PLAY_SEES(&play, history, "carol: cup"));
    play_keys(&play, "<C-g><M-1>/search leaf<Enter>");
    CHECK(PLAY_SEES(&play, history, "bob: leaf"));
    play_keys(&play, "<C-g>");
    play_end(&play);
}

static void test_a_server_is_left_with_all_that_is_of_it(void **state)
{
    struct play play;
    struct other other;
    (void)state;
    begin(&play, &other);
    play_keys(&play, "<M-2>half a<C-x>%/search cup<Enter>");
    play_keys(&play, "/server leave work<Enter>");
    CHECK(asked(&other, MESSAGE_BYE, NULL, 0) == 0);
    take_effects(&other);
    CHECK(!app_has_server(play.app, other.chat));
    CHECK(PLAY_SEES(&play, rooms, "Rooms\n1 lobby\n"));
    CHECK(!PLAY_SEES(&play, rooms, "tea"));
    chat_on_disconnected(other.chat, "late", play.now_ms);
    play_keys(&play, "still here<Enter>/server leave<Enter>");
    CHECK_TEXT("still here", play.said);
    CHECK(PLAY_SEES(&play, status, "This is the only server"));
    play_end(&play);
}

static void test_the_directory_names_servers_and_says_how_they_are(void **state)
{
    struct play play;
    struct other other;
    (void)state;
    begin(&play, &other);
    play_keys(&play, "/server add home tls://home.example alice<Enter>");
    CHECK(
        str_equal(STR("server home = tls://home.example alice\n"), buf_str(&play.app->set_lines)));
    app_on_settings(play.app, STR("server home = tls://home.example al\nserver a.b = x\n"),
                    play.now_ms);
    play_keys(&play, "/server<Enter>");
    CHECK(PLAY_SEES(&play, history, "unix:/play  alice  connected"));
    CHECK(PLAY_SEES(&play, history, "work  tcp://other:4886  alina  connected"));
    CHECK(PLAY_SEES(&play, history, "home  tls://home.example al"));
    CHECK(PLAY_SEES(&play, history, "line 2 cannot be understood"));
    play_keys(&play, "/connect home<Enter>");
    CHECK(play.app->wants_connect);
    CHECK(str_equal(STR("tls://home.example"), buf_str(&play.app->connect.url)));
    CHECK(str_equal(STR("home"), buf_str(&play.app->connect.label)));
    CHECK(str_equal(STR("al"), buf_str(&play.app->connect.user)));
    play.app->wants_connect = false;
    play_keys(&play, "/connect work<Enter>");
    CHECK(!play.app->wants_connect);
    CHECK(PLAY_SEES(&play, topic, "tea"));
    buf_clear(&play.app->set_lines);
    play_keys(&play, "/server remove home<Enter>");
    CHECK(str_equal(STR("server home = \n"), buf_str(&play.app->set_lines)));
    play_keys(&play, "/server remove nowhere<Enter>");
    CHECK(PLAY_SEES(&play, status, "No server is called nowhere"));
    play_keys(&play, "/connect ho<Tab>");
    CHECK(PLAY_SEES(&play, input, "/connect home "));
    play_keys(&play, "<C-u>/server rem<Tab>");
    CHECK(PLAY_SEES(&play, input, "/server remove "));
    play_keys(&play, "h<Tab>");
    CHECK(PLAY_SEES(&play, input, "/server remove home "));
    play_keys(&play, "<C-u>/server add a.b tcp://x<Enter>");
    CHECK(PLAY_SEES(&play, status, "letters, digits"));
    play_end(&play);
}

static void test_servers_met_before_are_in_the_directory_until_they_have_a_name(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 100);
    play.met_server = "tls://met.example:4886";
    play_keys(&play, "/server<Enter>");
    CHECK(PLAY_SEES(&play, history, "tls://met.example:4886  met before, without a name\n"));
    CHECK(PLAY_SEES(&play, history, "/server add NAME URL gives one a name\n"));
    play_keys(&play, "/connect tls<Tab>");
    CHECK(PLAY_SEES(&play, input, "/connect tls://met.example:4886 "));
    play_keys(&play, "<C-u>/server add met <Tab>");
    CHECK(PLAY_SEES(&play, input, "/server add met tls://met.example:4886 "));
    play_keys(&play, "<C-u>");
    app_on_settings(play.app, STR("server met = met.example alice\n"), play.now_ms);
    play_keys(&play, "/clear<Enter>/server<Enter>");
    CHECK(PLAY_SEES(&play, history, "met  met.example alice\n"));
    CHECK(!PLAY_SEES(&play, history, "met before"));
    play_end(&play);
}

static void test_lines_say_which_server_they_are_about(void **state)
{
    struct play play;
    struct other other;
    struct linear linear;
    char said[64] = "";
    (void)state;
    play_begin(&play, "alice", (const char *const[]){ "lobby" }, 1, 24, 80);
    linear_init(&linear, play.app, play.now_ms);
    play.linear = &linear;
    play_connect(&play);
    CHECK(strstr(buf_cstr(&linear.out), "You are in as alice\n"));
    add_other(&other, &play, "work", "alina");
    connect_other(&other);
    let_in(&other);
    CHECK(strstr(buf_cstr(&linear.out), "You are in as alina on work\n"));
    tell(&other, "event room=tea user=carol no=1 time=1 kind=1 text=hi");
    CHECK(strstr(buf_cstr(&linear.out), " [work: tea] carol: hi\n"));
    play_says(&play, "lobby", "bob", "hello");
    CHECK(strstr(buf_cstr(&linear.out), "08:00 bob: hello\n"));
    linear_on_line(&linear, STR("/connect work"), play.now_ms);
    CHECK(strstr(buf_cstr(&linear.out), "You are now in tea on work\n"));
    linear_on_line(&linear, STR("there"), play.now_ms);
    take_effects(&other);
    CHECK(asked(&other, MESSAGE_SAY, said, sizeof(said)) > 0);
    CHECK_TEXT("there", said);
    CHECK_INT(1, linear_pending_count(&linear));
    CHECK_INT(0, play.says);
    linear_fini(&linear);
    play_end(&play);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines_say_which_server_they_are_about),
        cmocka_unit_test(test_rooms_stand_by_server_and_keys_go_through_all),
        cmocka_unit_test(test_on_a_narrow_screen_the_status_line_says_how_servers_are),
        cmocka_unit_test(test_what_is_typed_goes_to_the_server_of_the_room),
        cmocka_unit_test(test_m_a_leads_to_what_waits_on_any_server),
        cmocka_unit_test(test_one_name_is_asked_for_at_a_time_and_where_is_said),
        cmocka_unit_test(test_drafts_and_layout_are_told_to_whom_they_belong),
        cmocka_unit_test(test_panes_of_all_servers_are_restored),
        cmocka_unit_test(test_answers_find_who_asked),
        cmocka_unit_test(test_a_server_is_left_with_all_that_is_of_it),
        cmocka_unit_test(test_the_directory_names_servers_and_says_how_they_are),
        cmocka_unit_test(test_servers_met_before_are_in_the_directory_until_they_have_a_name),
    };
    return CHECK_RUN(tests);
}
