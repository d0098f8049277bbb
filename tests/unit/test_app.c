/* The full-screen chat without a screen: what keys and the server make of what is seen. */
#include "app_play.h"
#include "client/core/settings.h"
#include "failmalloc.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

static void test_messages_and_notices_are_shown_as_sentences(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 80);
    play_says(&play, "lobby", "bob", "hello everybody");
    play_presence(&play, "lobby", "carol", NULL, PRESENCE_ENTER);
    play_presence(&play, "lobby", "caroline", "carol", PRESENCE_RENAME);
    play_presence(&play, "lobby", "caroline", NULL, PRESENCE_LEAVE);
    CHECK(PLAY_SEES(&play, history, "bob: hello everybody\n"));
    CHECK(PLAY_SEES(&play, history, " carol entered the room\n"));
    CHECK(PLAY_SEES(&play, history, " carol is now known as caroline\n"));
    CHECK(PLAY_SEES(&play, history, " caroline left the room\n"));
    play_end(&play);
}

static void test_invitations_and_new_accounts_are_told(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 80);
    play_presence(&play, "lobby", "bob", "dora", PRESENCE_INVITE);
    play_presence(&play, "lobby", "bob", NULL, PRESENCE_ACCOUNT);
    CHECK(PLAY_SEES(&play, history, " bob invited dora\n"));
    CHECK(PLAY_SEES(&play, history, " bob has an account from now on\n"));
    CHECK(PLAY_SEES(&play, members, "2 users\n")); /* nobody has come by it */
    play_end(&play);
}

static void test_other_programs_names_of_commands_work(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 100);
    play_keys(&play, "/j dev<Enter>");
    CHECK(PLAY_SEES(&play, rooms, "dev") || PLAY_SEES(&play, status, "2 dev"));
    play_keys(&play, "/query bob<Enter>");
    CHECK(PLAY_SEES(&play, status, "3 bob"));
    play_keys(&play, "/buffer dev<Enter>");
    CHECK(PLAY_SEES(&play, topic, "dev"));
    play_keys(&play, "/buffer -1<Enter>");
    CHECK(PLAY_SEES(&play, topic, "lobby"));
    play_keys(&play, "/win 2<Enter>");
    CHECK(PLAY_SEES(&play, topic, "dev"));
    play_keys(&play, "/say /not a command<Enter>");
    CHECK_TEXT("/not a command", play.said);
    play_keys(&play, "/q bo");
    CHECK(PLAY_SEES(&play, status, "/msg NAME"));
    play_keys(&play, "<Tab>");
    CHECK(PLAY_SEES(&play, input, "/q bob "));
    play_keys(&play, "<C-u>/leave<Enter>");
    CHECK(!PLAY_SEES(&play, status, "2 dev"));
    app_on_settings(play.app, STR("alias j = /me jumps\n"), play.now_ms);
    play_keys(&play, "/j<Enter>");
    CHECK_TEXT("jumps", play.said);
    play_end(&play);
}

static void test_until_members_are_known_nobody_counts_them(void **state)
{
    (void)state;
    struct play play;
    play_begin(&play, "alice", (const char *const[]){ "lobby" }, 1, 24, 100);
    CHECK(PLAY_SEES(&play, members, "…\n"));
    CHECK(!PLAY_SEES(&play, members, "0 users"));
    play_connect(&play);
    CHECK(PLAY_SEES(&play, members, "2 users\n"));
    play_end(&play);
}

static void test_days_and_names_stand_in_line(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 80);
    play_says(&play, "lobby", "bob", "short");
    play_says(&play, "lobby", "christina", "longer");
    CHECK(PLAY_SEES(&play, history, "── Monday, 2025-11-24 ──"));
    CHECK(PLAY_SEES(&play, history, "08:00       bob: short\n"));
    CHECK(PLAY_SEES(&play, history, "08:00 christina: longer\n"));
    play_end(&play);
}

static void test_a_long_message_goes_on_below_its_text(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 60);
    play_says(&play, "lobby", "bob",
              "a message that is longer than the pane is wide\nand has a second line");
    CHECK(PLAY_SEES(&play, history,
                    "08:00 bob: a message that is longer than the pane is wide\n"
                    "           and has a second line\n"));
    app_on_resize(play.app, 24, 40);
    CHECK(PLAY_SEES(&play, history,
                    "bob: a message that is longer than the\n"
                    "  pane is wide\n"
                    "  and has a second line\n"));
    play_end(&play);
}

static void test_enter_sends_and_empties_the_input(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 80);
    play_keys(&play, "你好，bob<Enter>");
    CHECK_INT(1, play.says);
    CHECK_INT(1, play.keeps);
    CHECK_TEXT("你好，bob", play.said);
    CHECK(PLAY_SEES(&play, history, "alice: 你好，bob\n"));
    CHECK_TEXT("> \n", play_pane(&play, &play_look(&play)->input));
    play_keys(&play, "<Enter>  <Enter>");
    CHECK_INT(1, play.says);
    play_end(&play);
}

static void test_a_message_of_several_lines_makes_the_input_grow(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 80);
    play_keys(&play, "one<M-Enter>two<C-j>three");
    CHECK_TEXT("> one\n  two\n  three\n", play_pane(&play, &play_look(&play)->input));
    CHECK_INT(3, play_look(&play)->layout.input.rows);
    CHECK_INT(23, play_look(&play)->cursor_row);
    CHECK_INT(7, play_look(&play)->cursor_col);
    for (int i = 0; i < 20; i++)
        play_keys(&play, "<C-j>x");
    CHECK_INT(8, play_look(&play)->layout.input.rows);
    CHECK_INT(23, play_look(&play)->cursor_row);
    play_keys(&play, "<Enter>");
    CHECK(strncmp("one\ntwo\nthree\nx", play.said, 15) == 0);
    play_end(&play);
}

static void test_a_paste_neither_sends_nor_runs(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 80);
    play_paste(&play, "first\r/quit\rthird");
    CHECK_INT(0, play.says);
    CHECK(!play.app->wants_quit);
    CHECK_TEXT("> first\n  /quit\n  third\n", play_pane(&play, &play_look(&play)->input));
    play_keys(&play, "<Enter>");
    CHECK_TEXT("first\n/quit\nthird", play.said);
    play_paste(&play, "/quit");
    play_keys(&play, "<Enter>");
    CHECK(!play.app->wants_quit);
    CHECK_TEXT("/quit", play.said);
    CHECK_INT(2, play.says);
    play_end(&play);
}

static void test_commands_run_and_unknown_ones_suggest(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 80);
    play_keys(&play, "/jion dev<Enter>");
    CHECK(PLAY_SEES(&play, status, "did you mean /join?"));
    play_keys(&play, "/frobnicate<Enter>");
    CHECK(PLAY_SEES(&play, status, "/help shows all commands"));
    play_keys(&play, "/join<Enter>");
    CHECK(PLAY_SEES(&play, status, "Usage: /join ROOM"));
    play_keys(&play, "/join #dev<Enter>");
    CHECK(PLAY_SEES(&play, topic, "dev"));
    play_keys(&play, "/me waves<Enter>");
    CHECK(PLAY_SEES(&play, history, "* alice waves\n"));
    play_keys(&play, "//etc<Enter>");
    CHECK_TEXT("/etc", play.said);
    play_keys(&play, "/names<Enter>");
    CHECK(PLAY_SEES(&play, history, "2 users here: alice bob\n"));
    play_keys(&play, "/list<Enter>");
    CHECK(PLAY_SEES(&play, history, "lobby (2)  all and nothing\n"));
    CHECK(PLAY_SEES(&play, history, "dev (2)  all and nothing\n"));
    play_keys(&play, "/topic<Enter>");
    CHECK(PLAY_SEES(&play, status, "The topic is: all and nothing"));
    play_keys(&play, "/part<Enter>");
    CHECK(PLAY_SEES(&play, topic, "lobby"));
    play_keys(&play, "/part nowhere<Enter>");
    CHECK(PLAY_SEES(&play, status, "You are not in nowhere"));
    CHECK_INT(2, play.says);
    play_keys(&play, "/quit bye<Enter>");
    CHECK(play.app->wants_quit);
    CHECK_INT(1, play.byes);
    play_end(&play);
}

static void test_messages_show_what_became_of_them(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 80);
    play_says(&play, "lobby", "bob", "one");
    play_says(&play, "lobby", "bob", "two");
    play_says(&play, "lobby", "bob", "three");
    play_change(&play, "lobby", "bob", 1, EVENT_EDIT, "one and a half");
    play_change(&play, "lobby", "bob", 2, EVENT_RECALL, "");
    play_says(&play, "lobby", "bob", "four");
    play_says(&play, "lobby", "bob", "five");
    play_change(&play, "lobby", "bob", 6, EVENT_RECALL, "wrong window");
    play_change(&play, "lobby", "dave", 7, EVENT_RECALL, "no spam, please");
    play_change(&play, "lobby", "carol", 3, EVENT_REACTION, "+👍");
    play_change(&play, "lobby", "dave", 3, EVENT_REACTION, "+👍");
    CHECK(PLAY_SEES(&play, history,
                    "bob: one and a half (edited)\n"
                    "08:00      bob recalled a message\n"
                    "08:00 bob: three\n"
                    "           👍 2  \n"
                    "08:00      bob recalled a message: wrong window\n"
                    "08:00      dave recalled a message of bob: no spam, please\n"));
    play_end(&play);
}

static void test_commands_change_messages(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 80);
    play_keys(&play, "/edit nothing<Enter>");
    CHECK(PLAY_SEES(&play, status, "There is no such message here"));
    play_says(&play, "lobby", "bob", "tea?");
    play_says(&play, "lobby", "bob", "at five?");
    play_keys(&play, "/reply -2 yes<Enter>");
    CHECK_TEXT("yes", play.said);
    CHECK_INT(1, play.answered_no);
    CHECK(PLAY_SEES(&play, history, "             ┌ bob: tea?\n"));
    play_keys(&play, "/reply yes, at five<Enter>");
    CHECK_INT(2, play.answered_no);
    play_keys(&play, "/edit -2 yes, please<Enter>");
    CHECK(PLAY_SEES(&play, history, "alice: yes, please (edited)\n"));
    play_keys(&play, "/recall<Enter>");
    CHECK(PLAY_SEES(&play, history, "alice recalled a message\n"));
    play_keys(&play, "/react 👍<Enter>");
    CHECK(PLAY_SEES(&play, history, "bob: at five?\n             👍 1"));
    play_end(&play);
}

static void test_markup_shows_and_is_copied_as_typed(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 80);
    play_says(&play, "lobby", "bob", "this is **bold。**and `co*d*e`, 2*3*4");
    CHECK(PLAY_SEES(&play, history, "bob: this is bold。and co*d*e, 2*3*4\n"));
    play_keys(&play, "/copy<Enter>");
    CHECK_TEXT("this is **bold。**and `co*d*e`, 2*3*4", buf_cstr(&play.app->copy));
    play_keys(&play, "/reply yes<Enter>");
    CHECK(PLAY_SEES(&play, history, "┌ bob: this is bold。and co*d*e, 2*3*4\n"));
    play_says(&play, "lobby", "bob", "see:\n```c\nif (a*b) /* *x* */\n```\n> *so*");
    CHECK(PLAY_SEES(&play, history, "bob: see:\n"));
    CHECK(PLAY_SEES(&play, history, " if (a*b) /* *x* */\n"));
    CHECK(PLAY_SEES(&play, history, " > so\n"));
    play_end(&play);
}

static void test_messages_are_pinned_and_unpinned(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 80);
    play_keys(&play, "/pin<Enter>");
    CHECK(PLAY_SEES(&play, status, "There is no such message here"));
    play_says(&play, "lobby", "bob", "tea at five");
    play_keys(&play, "/pin<Enter>");
    CHECK(PLAY_SEES(&play, history, "bob: tea at five (pinned)\n"));
    CHECK(PLAY_SEES(&play, history, "┌ bob: tea at five\n"));
    CHECK(PLAY_SEES(&play, history, "alice pinned a message\n"));
    play_keys(&play, "/unpin it<Enter>");
    CHECK(PLAY_SEES(&play, status, "Give the number of the message, as /pins shows it"));
    play_keys(&play, "/unpin 1<Enter>");
    CHECK(PLAY_SEES(&play, history, "bob: tea at five\n"));
    CHECK(PLAY_SEES(&play, history, "alice unpinned a message\n"));
    play_end(&play);
}

/* The server says that another session of ours has read up to event @no of the lobby. */
static void play_mark(struct play *play, uint64_t no, uint64_t unread, uint64_t mentions)
{
    struct message mark = { .type = MESSAGE_MARK };
    message_set_room(&mark, STR("lobby"));
    message_set_no(&mark, no);
    message_set_unread(&mark, unread);
    message_set_mentions(&mark, mentions);
    play_receive(play, &mark);
}

static void test_the_server_is_told_what_was_on_screen(void **state)
{
    (void)state;
    struct play play;
    play_begin(&play, "alice", (const char *const[]){ "lobby", "dev" }, 2, 24, 120);
    play_connect(&play);
    play_says(&play, "lobby", "bob", "one");
    CHECK_INT(1, play.read_no);
    for (int i = 0; i < 5; i++)
        play_says(&play, "lobby", "bob", "more");
    CHECK_INT(1, play.reads); /* not for every line */
    play_pass(&play, 1500);
    CHECK_INT(2, play.reads);
    CHECK_INT(6, play.read_no);
    play_pass(&play, 5000);
    CHECK_INT(2, play.reads); /* nothing new */
    play_says(&play, "dev", "bob", "not seen");
    play_pass(&play, 5000);
    CHECK_INT(2, play.reads);
    CHECK(PLAY_SEES(&play, rooms, "dev (1)"));
    play_keys(&play, "said by oneself<Enter>");
    play_pass(&play, 5000);
    CHECK_INT(2, play.reads); /* the server knows */
    play_end(&play);
}

static void test_what_waits_is_counted_by_the_server(void **state)
{
    (void)state;
    struct play play;
    play_begin(&play, "alice", (const char *const[]){ "dev", "lobby" }, 2, 24, 120);
    play.waiting = (struct play_waiting){ .no = 2, .unread = 3, .mentions = 1 };
    play_set_history(&play, "lobby", 5);
    play_connect(&play);
    CHECK(PLAY_SEES(&play, rooms, "lobby (3!)"));
    play_says(&play, "lobby", "bob", "and one more");
    CHECK(PLAY_SEES(&play, rooms, "lobby (4!)"));
    play_mark(&play, 6, 0, 0); /* read elsewhere */
    CHECK(!PLAY_SEES(&play, rooms, "lobby ("));
    play_says(&play, "lobby", "bob", "alice!");
    CHECK(PLAY_SEES(&play, rooms, "lobby (1!)"));
    play_mark(&play, 4, 2, 0); /* wanted to wait elsewhere */
    CHECK(PLAY_SEES(&play, rooms, "lobby (2)"));
    play_keys(&play, "<M-2>");
    CHECK_INT(7, play.read_no);
    CHECK(!PLAY_SEES(&play, rooms, "lobby ("));
    play_end(&play);
}

static void test_typing_is_told_and_shown_for_a_while(void **state)
{
    (void)state;
    struct play play;
    struct message typing = { .type = MESSAGE_PRESENCE };
    play_begin_in_lobby(&play, 24, 120);
    play_keys(&play, "hello there");
    CHECK_INT(1, play.typings); /* not for every key */
    play_pass(&play, 3500);
    play_keys(&play, "!");
    CHECK_INT(2, play.typings);
    play_pass(&play, 3500);
    play_keys(&play, "<C-u>/help");
    CHECK_INT(2, play.typings); /* a command is one's own affair */
    app_on_settings(play.app, STR("typing@lobby = off\n"), play.now_ms);
    play_pass(&play, 3500);
    play_keys(&play, "not to be seen<C-u>");
    CHECK_INT(2, play.typings);
    message_set_room(&typing, STR("lobby"));
    message_set_user(&typing, STR("bob"));
    message_set_kind(&typing, PRESENCE_TYPING);
    play_receive(&play, &typing);
    CHECK(PLAY_SEES(&play, members, "bob is typing …"));
    play_pass(&play, 7000);
    CHECK(!PLAY_SEES(&play, members, "typing"));
    play_receive(&play, &typing);
    play_says(&play, "lobby", "bob", "said");
    CHECK(!PLAY_SEES(&play, members, "typing"));
    play_end(&play);
}

static void test_what_was_read_may_wait_once_more(void **state)
{
    (void)state;
    struct play play;
    play_begin(&play, "alice", (const char *const[]){ "lobby", "dev" }, 2, 24, 120);
    play_connect(&play);
    play_says(&play, "lobby", "bob", "one");
    play_says(&play, "lobby", "bob", "two");
    play_says(&play, "lobby", "bob", "three");
    play_keys(&play, "/later -2<Enter>");
    CHECK_INT(1, play.read_no);
    CHECK_INT(FLAG_BACK, play.read_flags);
    CHECK(PLAY_SEES(&play, rooms, "lobby (2!)"));
    play_says(&play, "lobby", "bob", "four");
    CHECK(PLAY_SEES(&play, rooms, "lobby (3!)"));
    play_pass(&play, 5000);
    CHECK_INT(1, play.read_no);
    play_keys(&play, "<M-2><M-1>");
    CHECK(!PLAY_SEES(&play, rooms, "lobby ("));
    play_pass(&play, 5000);
    CHECK_INT(4, play.read_no);
    CHECK_INT(0, play.read_flags);
    /* the same, wanted by another session while this one shows the room */
    play_mark(&play, 2, 2, 0);
    CHECK(PLAY_SEES(&play, rooms, "lobby (2)"));
    play_keys(&play, "I answer<Enter>");
    CHECK(!PLAY_SEES(&play, rooms, "lobby ("));
    play_end(&play);
}

static void test_what_belongs_together_is_listed(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 80);
    play_says(&play, "lobby", "bob", "tea?");
    play_says(&play, "lobby", "bob", "or coffee?");
    play_keys(&play, "/reply -2 tea<Enter>/reply -2 at five<Enter>");
    play_says(&play, "lobby", "bob", "well");
    play_keys(&play, "/thread<Enter>");
    CHECK(PLAY_SEES(&play, topic, "[A thread in lobby]"));
    CHECK(PLAY_SEES(&play, history, "bob: thread of 1: 2\n"));
    play_keys(&play, "<PgDn>");
    CHECK(PLAY_SEES(&play, history, "bob: thread of 1: 4\nThat is all.\n"));
    play_keys(&play, "<Esc>/thread -5<Enter>");
    CHECK(PLAY_SEES(&play, history, "bob: thread of 1: 1\n"));
    play_keys(&play, "<Esc>/pins<Enter>");
    CHECK(PLAY_SEES(&play, topic, "[Pinned in lobby]"));
    CHECK(PLAY_SEES(&play, history, "bob: pins of 0: 2\n"));
    play_keys(&play, "<Esc>/versions -4<Enter>");
    CHECK(PLAY_SEES(&play, topic, "[What bob wrote, and changed it to]"));
    CHECK(PLAY_SEES(&play, history, "bob: versions of 2: 1\n"));
    play_end(&play);
}

static void test_many_who_come_and_go_are_counted(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 80);
    play_says(&play, "lobby", "bob", "I speak");
    play_presence(&play, "lobby", "a", NULL, PRESENCE_ENTER);
    play_presence(&play, "lobby", "b", NULL, PRESENCE_ENTER);
    play_presence(&play, "lobby", "c", NULL, PRESENCE_ENTER);
    play_presence(&play, "lobby", "c", NULL, PRESENCE_LEAVE);
    CHECK(PLAY_SEES(&play, history, " a entered the room\n"));
    play_presence(&play, "lobby", "bob", NULL, PRESENCE_LEAVE);
    CHECK(PLAY_SEES(&play, history, " 3 entered (a, b, c), 1 left (c)\n"));
    CHECK(PLAY_SEES(&play, history, " bob left the room\n"));
    CHECK(!PLAY_SEES(&play, history, " a entered the room\n"));
    play_presence(&play, "lobby", "d", NULL, PRESENCE_ENTER);
    CHECK(PLAY_SEES(&play, history, " 3 entered (a, b, c), 2 left (c, bob)\n"));
    CHECK(PLAY_SEES(&play, history, " d entered the room\n"));
    app_on_settings(play.app, STR("notices = show\n"), play.now_ms);
    CHECK(PLAY_SEES(&play, history, " a entered the room\n"));
    app_on_settings(play.app, STR("notices@lobby = hide\n"), play.now_ms);
    CHECK(!PLAY_SEES(&play, history, " entered"));
    CHECK(PLAY_SEES(&play, history, " bob left the room\n"));
    play_end(&play);
}

static void test_a_chosen_message_is_dealt_with_by_one_key(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 80);
    play_keys(&play, "<M-Up>");
    CHECK(PLAY_SEES(&play, status, "There is no such message here"));
    play_says(&play, "lobby", "bob", "see https://a.b/c and http://d.e");
    play_says(&play, "lobby", "carol", "tea?");
    play_keys(&play, "<M-Up>");
    CHECK(PLAY_SEES(&play, status, "r reply  + react  d recall  c copy  p pin"));
    play_keys(&play, "<Up>"); /* one with links, which come first */
    CHECK(PLAY_SEES(&play, status, "o open link (1-9: which)  r reply"));
    play_keys(&play, "?"); /* what one can do with it comes before all else */
    const char *help = play_pane(&play, &play_look(&play)->overlay);
    CHECK(strncmp(help, "Keys for the chosen message\n", 28) == 0);
    CHECK(strstr(help, "versions"));
    play_keys(&play, "<F1>");
    CHECK(PLAY_SEES(&play, status, "o open link (1-9: which)  r reply"));
    play_keys(&play, "<Down>");
    play_says(&play, "lobby", "bob", "meanwhile");
    play_keys(&play, "e");
    CHECK(PLAY_SEES(&play, status, "That message is not yours."));
    play_keys(&play, "yes<M-Up><M-Up>r");
    CHECK(PLAY_SEES(&play, input, "> /reply #2 yes"));
    play_keys(&play, "<Enter>");
    CHECK_TEXT("yes", play.said);
    CHECK_INT(2, play.answered_no);
    play_keys(&play, "<M-Up>");
    CHECK(PLAY_SEES(&play, status, "r reply  + react  e edit  d recall"));
    play_keys(&play, "e");
    CHECK(PLAY_SEES(&play, input, "> /edit #4 yes"));
    play_keys(&play, ", please<Enter>");
    CHECK(PLAY_SEES(&play, history, "alice: yes, please (edited)\n"));
    play_keys(&play, "<M-Up>d");
    CHECK(PLAY_SEES(&play, input, "> /recall #4"));
    play_keys(&play, "<Enter>");
    CHECK(PLAY_SEES(&play, history, "alice recalled a message\n"));
    play_keys(&play, "<M-Up><Up><Up>o");
    CHECK(play.app->wants_open);
    CHECK_TEXT("https://a.b/c", buf_cstr(&play.app->open));
    app_on_opened(play.app, true, play.now_ms);
    CHECK(PLAY_SEES(&play, status, "Opened: https://a.b/c"));
    play_keys(&play, "<M-Up><Up><Up>2");
    CHECK_TEXT("http://d.e", buf_cstr(&play.app->open));
    play_keys(&play, "<M-Up><Up><Up>3");
    CHECK(PLAY_SEES(&play, status, "There is no such link in this message"));
    play_keys(&play, "<M-Up><Up>c");
    CHECK_TEXT("tea?", buf_cstr(&play.app->copy));
    play_keys(&play, "<M-Up><Up>p");
    CHECK(PLAY_SEES(&play, history, "carol: tea? (pinned)\n"));
    play_keys(&play, "<M-Up><Esc>red");
    CHECK(PLAY_SEES(&play, input, "> red"));
    play_end(&play);
}

static void test_the_window_follows_the_chosen_message(void **state)
{
    (void)state;
    struct play play;
    char text[32];
    play_begin_in_lobby(&play, 24, 80);
    for (int i = 0; i < 100; i++) {
        snprintf(text, sizeof(text), "message %d.", i);
        play_says(&play, "lobby", "bob", text);
    }
    for (int i = 99; i >= 0; i--) {
        play_keys(&play, "<M-Up>");
        snprintf(text, sizeof(text), "message %d.", i);
        CHECK(PLAY_SEES(&play, history, text));
    }
    for (int i = 1; i < 100; i++) {
        play_keys(&play, "<M-Down>");
        snprintf(text, sizeof(text), "message %d.", i);
        CHECK(PLAY_SEES(&play, history, text));
    }
    play_keys(&play, "<M-Down>");
    CHECK(PLAY_SEES(&play, history, "message 99."));
    play_end(&play);
}

static void test_a_name_that_is_too_long_for_the_server_is_said_so(void **state)
{
    (void)state;
    struct play play;
    char line[400];
    static const char *const commands[] = { "/join", "/msg", "/msg bob," };
    play_begin_in_lobby(&play, 24, 80);
    for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
        snprintf(line, sizeof(line), "%s %0*d<Enter>", commands[i], 300, 0);
        if (i == 2)
            snprintf(line, sizeof(line), "%s%0*d<Enter>", commands[i], 300, 0);
        play_keys(&play, line);
        CHECK(PLAY_SEES(&play, status, "This is too long"));
        CHECK_INT(CHAT_READY, play.app->chat->state);
    }
    play_end(&play);
}

/* Do as the view does with what /set wants. */
static void play_serve_settings(struct play *play, struct buf *file)
{
    struct buf text = { 0 };
    CHECK_INT(0, settings_edit_all(buf_str(file), buf_str(&play->app->set_lines), &text));
    buf_clear(&play->app->set_lines);
    buf_fini(file);
    *file = text;
    app_on_settings(play->app, buf_str(file), play->now_ms);
}

static void test_settings_are_found_changed_and_obeyed(void **state)
{
    (void)state;
    struct play play;
    struct buf file = { 0 };
    play_begin_in_lobby(&play, 24, 80);
    play_keys(&play, "/set<Enter>");
    CHECK(PLAY_SEES(&play, history, " none\n"));
    play_keys(&play, "/set nonsense<Enter>");
    CHECK(PLAY_SEES(&play, status, "No setting is called nonsense"));
    play_keys(&play, "/set bell loud<Enter>");
    CHECK(PLAY_SEES(&play, status, "bell is one of: never mentions all"));
    CHECK_INT(0, play.app->set_lines.size);
    play_keys(&play, "/set theme@lobby x<Enter>");
    CHECK(PLAY_SEES(&play, status, "theme is the same in all rooms"));
    play_keys(&play, "/set ti<Tab>of<Tab><Enter>");
    play_serve_settings(&play, &file);
    play_keys(&play, "/set markup@ off<Enter>/set bell all<Enter>");
    play_serve_settings(&play, &file);
    CHECK_TEXT("times = off\nmarkup@lobby = off\nbell = all\n", buf_cstr(&file));
    play.app->wants_bell = false;
    play_says(&play, "lobby", "bob", "**as typed**");
    CHECK(PLAY_SEES(&play, history, "\nbob: **as typed**\n"));
    CHECK(play.app->wants_bell);
    play_keys(&play, "/unset markup@lobby<Enter>");
    play_serve_settings(&play, &file);
    CHECK(PLAY_SEES(&play, history, "bob: as typed\n"));
    play_keys(&play, "/set<Enter>");
    CHECK(PLAY_SEES(&play, history, "times = off\n"));
    play_keys(&play, "/clear<Enter>/set colours<Enter>");
    CHECK(PLAY_SEES(&play, history, "theme = auto"));
    app_on_settings(play.app, STR("bell = loud\n"), play.now_ms);
    CHECK(PLAY_SEES(&play, history, "line 1 cannot be"));
    buf_fini(&file);
    play_end(&play);
}

static void test_keys_are_bound_to_commands_and_to_other_keys(void **state)
{
    (void)state;
    struct play play;
    struct buf file = { 0 };
    play_begin_in_lobby(&play, 24, 80);
    play_keys(&play, "/bind x /quit<Enter>");
    CHECK(PLAY_SEES(&play, status, "Write keys as C-t"));
    play_keys(&play, "/bind F5 loudly<Enter>");
    CHECK(PLAY_SEES(&play, status, "A key runs a command"));
    play_keys(&play, "/bind F5 /me waves<Enter>/bind C-x w C-a<Enter>/bind C-t none<Enter>");
    play_serve_settings(&play, &file);
    CHECK_TEXT("bind F5 = /me waves\nbind C-x w = C-a\nbind C-t = none\n", buf_cstr(&file));
    play_keys(&play, "<F5>");
    CHECK_TEXT("waves", play.said);
    play_keys(&play, "ab<C-t><C-x>wc");
    CHECK(PLAY_SEES(&play, input, "> cab"));
    play_keys(&play, "<C-u><C-k>/unbind C-x w<Enter>");
    play_serve_settings(&play, &file);
    play_keys(&play, "/bind<Enter>");
    CHECK(PLAY_SEES(&play, history, "F5 = /me waves\n"));
    CHECK(!PLAY_SEES(&play, history, "C-x w = C-a\n"));
    buf_fini(&file);
    play_end(&play);
}

static void test_every_key_is_read_as_it_is_written(void **state)
{
    (void)state;
    static const char *const bad[] = { "", "C-", "F13", "ab", "C-x ", "\xff", "M-C-", " " };
    char text[KEY_TEXT_SIZE];
    struct key read;
    for (unsigned modifiers = 0; modifiers < 16; modifiers++) {
        for (int code = KEY_CODE_CHAR; code <= KEY_CODE_ESCAPE; code++) {
            struct key key = { (enum key_code)code, code == KEY_CODE_CHAR ? 0x4E2D : 0, modifiers };
            key_text(key, text);
            CHECK(key_parse(str_of(text), &read) && key_equal(key, read));
        }
    }
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
        CHECK(!key_parse(str_of(bad[i]), &read));
}

static void test_an_alias_stands_for_a_command(void **state)
{
    (void)state;
    struct play play;
    struct buf file = { 0 };
    play_begin_in_lobby(&play, 24, 80);
    play_keys(&play, "/alias<Enter>");
    CHECK(PLAY_SEES(&play, status, "There are no aliases"));
    play_keys(&play, "/alias wave waves<Enter>");
    CHECK(PLAY_SEES(&play, status, "An alias stands for one command"));
    play_keys(&play, "/alias wave /me waves<Enter>/alias loop /loop<Enter>");
    play_serve_settings(&play, &file);
    play_keys(&play, "/wave to all<Enter>");
    CHECK_TEXT("waves to all", play.said);
    play_keys(&play, "/loop<Enter>");
    CHECK(PLAY_SEES(&play, status, "There is no /loop"));
    play_keys(&play, "/unalias wave<Enter>");
    play_serve_settings(&play, &file);
    play_keys(&play, "/wave<Enter>");
    CHECK(PLAY_SEES(&play, status, "There is no /wave"));
    play_keys(&play, "/unalias wave<Enter>");
    CHECK(PLAY_SEES(&play, status, "No alias is called wave"));
    buf_fini(&file);
    play_end(&play);
}

static void test_a_new_name_is_shown_or_its_refusal(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 80);
    play_keys(&play, "/nick bob<Enter>");
    CHECK(PLAY_SEES(&play, history, "somebody is called that\n"));
    play_keys(&play, "/nick alicia<Enter>");
    CHECK(PLAY_SEES(&play, history, "alice is now known as alicia\n"));
    CHECK(PLAY_SEES(&play, status, "alicia"));
    play_end(&play);
}

static void test_clear_hides_and_page_up_brings_back(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 10, 60);
    for (int i = 0; i < 20; i++)
        play_says(&play, "lobby", "bob", "before");
    play_keys(&play, "/clear<Enter>");
    CHECK(!PLAY_SEES(&play, history, "before"));
    play_says(&play, "lobby", "bob", "after");
    CHECK(PLAY_SEES(&play, history, "bob: after\n"));
    play_keys(&play, "<PgUp>");
    CHECK(PLAY_SEES(&play, history, "before"));
    play_end(&play);
}

static void test_what_was_sent_comes_back_with_up(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 80);
    play_keys(&play, "one<Enter>two<Enter>three<C-c>");
    play_keys(&play, "<Up>");
    CHECK_TEXT("> three\n", play_pane(&play, &play_look(&play)->input));
    play_keys(&play, "<Up><Up>");
    CHECK_TEXT("> one\n", play_pane(&play, &play_look(&play)->input));
    play_keys(&play, "<Up><Down>");
    CHECK_TEXT("> two\n", play_pane(&play, &play_look(&play)->input));
    play_keys(&play, "!<Up>");
    CHECK_TEXT("> two!\n", play_pane(&play, &play_look(&play)->input));
    play_keys(&play, "<C-u><Down><Down><Down>");
    CHECK_TEXT("> \n", play_pane(&play, &play_look(&play)->input));
    play_end(&play);
}

static void test_control_c_clears_then_quits(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 80);
    play_keys(&play, "draft<C-c>");
    CHECK(!play.app->wants_quit);
    CHECK_TEXT("> \n", play_pane(&play, &play_look(&play)->input));
    play_keys(&play, "<C-c>");
    CHECK(play.app->wants_quit);
    CHECK_INT(1, play.byes);
    play_end(&play);
}

static void test_rooms_keep_their_drafts(void **state)
{
    (void)state;
    struct play play;
    play_begin(&play, "alice", (const char *const[]){ "lobby", "dev" }, 2, 24, 120);
    play_connect(&play);
    play_keys(&play, "in the lobby<C-n>in dev");
    CHECK_TEXT("> in dev\n", play_pane(&play, &play_look(&play)->input));
    play_keys(&play, "<M-1>");
    CHECK_TEXT("> in the lobby\n", play_pane(&play, &play_look(&play)->input));
    play_keys(&play, "<C-p>");
    CHECK_TEXT("> in dev\n", play_pane(&play, &play_look(&play)->input));
    play_keys(&play, "<M-5>");
    CHECK(PLAY_SEES(&play, status, "There is no room 5"));
    play_end(&play);
}

static void test_what_is_typed_is_written_down_at_once(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 120);
    play_keys(&play, "hal");
    CHECK_TEXT("lobby: hal", play.draft);
    play_keys(&play, "lo<C-b>");
    CHECK_TEXT("lobby: hallo", play.draft);
    play_keys(&play, "<Enter>");
    CHECK_TEXT("lobby: ", play.draft);
    play_keys(&play, "/msg bob<Enter>psst");
    CHECK_TEXT("bob: psst", play.draft);
    play_presence(&play, "@bob", "robert", "bob", PRESENCE_RENAME);
    CHECK_TEXT("bob: ", play.draft); /* after it was written down under the new name */
    play_keys(&play, "!");
    CHECK_TEXT("robert: psst!", play.draft);
    play_end(&play);
}

static void test_a_draft_is_in_one_place_whatever_the_server_calls_its_room(void **state)
{
    (void)state;
    struct play play;
    struct message joined = { .type = MESSAGE_JOINED };
    play_begin_in_lobby(&play, 24, 120);
    play_keys(&play, "half a");
    CHECK_TEXT("lobby: half a", play.draft);
    message_set_room(&joined, STR("lobby"));
    message_set_user(&joined, STR("mallory"));
    message_set_kind(&joined, ROOM_DIRECT);
    message_set_count(&joined, 2);
    message_set_last(&joined, 0);
    play_receive(&play, &joined); /* no direct room is called so */
    play_keys(&play, "!");
    CHECK_TEXT("lobby: half a!", play.draft);
    play_end(&play);
}

static void test_the_draft_of_a_room_with_another_name_moves_there(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 120);
    play_keys(&play, "half a");
    CHECK_TEXT("lobby: half a", play.draft);
    play_disconnect(&play);
    snprintf(play.rooms[0].name, sizeof(play.rooms[0].name), "foyer");
    snprintf(play.renamed, sizeof(play.renamed), "lobby");
    play_connect(&play);
    CHECK_TEXT("lobby: ", play.draft); /* after it was written down under the new name */
    play_keys(&play, "!");
    CHECK_TEXT("foyer: half a!", play.draft);
    play_end(&play);
}

static void test_one_goes_back_to_the_room_before(void **state)
{
    (void)state;
    struct play play;
    play_begin(&play, "alice", (const char *const[]){ "lobby", "dev", "ops" }, 3, 24, 120);
    play_connect(&play);
    play_keys(&play, "<M-/>");
    CHECK(PLAY_SEES(&play, status, "in no other room yet"));
    play_keys(&play, "<M-3><M-/>");
    CHECK(PLAY_SEES(&play, topic, "lobby"));
    play_keys(&play, "<M-/>");
    CHECK(PLAY_SEES(&play, topic, "ops"));
    play_keys(&play, "<F5>");
    CHECK(PLAY_SEES(&play, topic, "dev"));
    play_keys(&play, "<F6>");
    CHECK(PLAY_SEES(&play, topic, "ops"));
    play_end(&play);
}

static void test_a_draft_waits_for_its_room(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 120);
    CHECK_INT(0, app_restore_draft(play.app, play.app->chat, STR("lobby"), STR(""), STR("half a")));
    CHECK_INT(0, app_restore_draft(play.app, play.app->chat, STR("dev"), STR(""), STR("for dev")));
    CHECK_INT(0, app_restore_draft(play.app, play.app->chat, STR(""), STR("bob"), STR("for bob")));
    app_tell_drafts(play.app, play.now_ms);
    CHECK(PLAY_SEES(&play, history, "Unsent text waits for you in: dev bob\n"));
    CHECK_TEXT("> half a\n", play_pane(&play, &play_look(&play)->input));
    play_keys(&play, "<C-c>/msg bob<Enter>");
    CHECK_TEXT("> for bob\n", play_pane(&play, &play_look(&play)->input));
    play_keys(&play, "<C-c>/join dev<Enter>");
    CHECK_TEXT("> for dev\n", play_pane(&play, &play_look(&play)->input));
    play_end(&play);
}

static void test_the_draft_of_a_room_that_is_left_is_there_on_return(void **state)
{
    (void)state;
    struct play play;
    play_begin(&play, "alice", (const char *const[]){ "lobby", "dev" }, 2, 24, 120);
    play_connect(&play);
    play_keys(&play, "<M-2>for dev<M-1>/part dev<Enter>");
    CHECK_INT(1, play.app->chat->room_count);
    play_keys(&play, "/join dev<Enter>");
    CHECK_TEXT("> for dev\n", play_pane(&play, &play_look(&play)->input));
    play_end(&play);
}

static void test_what_was_typed_in_a_room_that_is_closed_can_be_put_elsewhere(void **state)
{
    (void)state;
    struct message notice = { .type = MESSAGE_NOTICE };
    struct play play;
    play_begin(&play, "alice", (const char *const[]){ "lobby", "dev" }, 2, 24, 120);
    play_connect(&play);
    play_keys(&play, "<M-2>for dev");
    message_set_code(&notice, NOTICE_ROOM_CLOSED);
    message_set_room(&notice, STR("dev"));
    message_set_text(&notice, STR("no more of this"));
    play_receive(&play, &notice);
    CHECK(PLAY_SEES(&play, history, "no more of this"));
    CHECK(
        PLAY_SEES(&play, history, "What you had typed in dev is kept for it; C-y puts it in here"));
    CHECK_TEXT("> \n", play_pane(&play, &play_look(&play)->input));
    play_keys(&play, "<C-y>");
    CHECK_TEXT("> for dev\n", play_pane(&play, &play_look(&play)->input));
    play_end(&play);
}

static void play_rename(struct play *play, const char *room, const char *text)
{
    struct message rename = { .type = MESSAGE_RENAME };
    message_set_room(&rename, str_of(room));
    message_set_text(&rename, str_of(text));
    play_receive(play, &rename);
}

static void test_what_belongs_to_a_room_goes_with_its_name(void **state)
{
    (void)state;
    struct play play;
    play_begin(&play, "alice", (const char *const[]){ "lobby", "dev" }, 2, 24, 120);
    play_connect(&play);
    app_on_settings(play.app, STR("typing@dev = off\nmute@dev = on\nmute@hall = off\n"),
                    play.now_ms);
    play_keys(&play, "<M-2>for dev");
    CHECK_TEXT("dev: for dev", play.draft);
    play_rename(&play, "dev", "hall it grew");
    play_look(&play);
    CHECK_TEXT("dev: ", play.draft); /* after it was written down under the new name */
    CHECK_TEXT("> for dev\n", play_pane(&play, &play_look(&play)->input));
    play_keys(&play, "!");
    CHECK_TEXT("hall: for dev!", play.draft);
    CHECK(PLAY_SEES(&play, rooms, "hall"));
    CHECK(!PLAY_SEES(&play, rooms, "dev"));
    CHECK(PLAY_SEES(&play, status, "dev is called hall now"));
    CHECK_STR("typing@hall = off\ntyping@dev = \nmute@dev = \n", buf_str(&play.app->set_lines));
    play_end(&play);
}

static void test_a_draft_that_waits_goes_with_the_name_of_its_room(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 120);
    CHECK_INT(0, app_restore_draft(play.app, play.app->chat, STR("dev"), STR(""), STR("for dev")));
    play_rename(&play, "dev", "hall");
    play_keys(&play, "/join hall<Enter>");
    CHECK_TEXT("> for dev\n", play_pane(&play, &play_look(&play)->input));
    play_keys(&play, "!");
    CHECK_INT(0, app_restore_draft(play.app, play.app->chat, STR("old"), STR(""), STR("for old")));
    play_rename(&play, "old", "hall");
    CHECK_TEXT("> for dev!\n  for old\n", play_pane(&play, &play_look(&play)->input));
    play_end(&play);
}

static void test_text_of_no_room_goes_to_the_first(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 120);
    CHECK_INT(0, app_restore_draft(play.app, play.app->chat, STR("lobby"), STR(""), STR("one")));
    CHECK_INT(0, app_restore_draft(play.app, play.app->chat, STR(""), STR(""), STR("two")));
    CHECK_TEXT("> one\n  two\n", play_pane(&play, &play_look(&play)->input));
    play_end(&play);
}

static void test_unread_messages_are_counted_and_found(void **state)
{
    (void)state;
    struct play play;
    play_begin(&play, "alice", (const char *const[]){ "lobby", "dev", "ops" }, 3, 24, 120);
    play_connect(&play);
    play_says(&play, "dev", "bob", "one");
    play_says(&play, "dev", "bob", "two");
    play_presence(&play, "dev", "carol", NULL, PRESENCE_ENTER);
    CHECK(!play.app->wants_bell);
    play_says(&play, "ops", "bob", "alice, look");
    CHECK(play.app->wants_bell);
    CHECK_TEXT("Rooms\n1 lobby\n2 dev (2)\n3 ops (1!)\n",
               play_pane(&play, &play_look(&play)->rooms));
    play_keys(&play, "<M-a>");
    CHECK(PLAY_SEES(&play, topic, "ops"));
    CHECK(PLAY_SEES(&play, history, "new messages"));
    play_keys(&play, "<M-a>");
    CHECK(PLAY_SEES(&play, topic, "dev"));
    play_keys(&play, "<M-a>");
    CHECK(PLAY_SEES(&play, status, "No unread messages"));
    CHECK_TEXT("Rooms\n1 lobby\n2 dev\n3 ops\n", play_pane(&play, &play_look(&play)->rooms));
    play_end(&play);
}

static void test_unread_counts_are_in_the_status_line_where_there_is_no_list(void **state)
{
    (void)state;
    struct play play;
    play_begin(&play, "alice", (const char *const[]){ "lobby", "dev" }, 2, 10, 40);
    play_connect(&play);
    play_says(&play, "dev", "bob", "hi Alice");
    CHECK(PLAY_SEES(&play, status, "1 lobby  2 dev (1!)"));
    CHECK_INT(0, play_look(&play)->layout.rooms.rows);
    play_end(&play);
}

static void test_the_last_read_line_stays_while_one_reads(void **state)
{
    (void)state;
    struct play play;
    play_begin(&play, "alice", (const char *const[]){ "lobby", "dev" }, 2, 24, 120);
    play_connect(&play);
    play_says(&play, "dev", "bob", "seen");
    play_keys(&play, "<M-2><M-1>");
    play_says(&play, "dev", "bob", "not seen");
    play_keys(&play, "<M-2>");
    const char *shown = play_pane(&play, PLAY_PAGE(&play, history));
    const char *mark = strstr(shown, "new messages");
    CHECK(mark && strstr(shown, ": seen") < mark && mark < strstr(shown, "not seen"));
    play_says(&play, "dev", "bob", "while reading");
    CHECK(PLAY_SEES(&play, history, "new messages"));
    play_keys(&play, "reply<Enter>");
    CHECK(!PLAY_SEES(&play, history, "new messages"));
    play_end(&play);
}

static void test_older_history_comes_as_one_scrolls_and_nothing_jumps(void **state)
{
    (void)state;
    struct play play;
    play_begin(&play, "alice", (const char *const[]){ "lobby" }, 1, 24, 80);
    play_set_history(&play, "lobby", 1000);
    play_connect(&play);
    CHECK(PLAY_SEES(&play, history, "old 1000\n"));
    play.holds_history = true;
    for (int i = 0; i < 5; i++)
        play_keys(&play, "<PgUp>");
    char *before = strdup(play_pane(&play, PLAY_PAGE(&play, history)));
    char *tail = strstr(before, "── the newest lines");
    while (tail > before && tail[-1] != '\n')
        tail--;
    *tail = '\0';
    play.holds_history = false;
    play_says(&play, "lobby", "bob", "meanwhile");
    CHECK(strncmp(before, play_pane(&play, PLAY_PAGE(&play, history)), strlen(before)) == 0);
    CHECK(PLAY_SEES(&play, history, "── 1 new message, below the newest lines ──"));
    CHECK(PLAY_SEES(&play, history, "bob: meanwhile\n"));
    CHECK(PLAY_SEES(&play, status, "1 new below"));
    free(before);
    for (int i = 0; i < 60; i++)
        play_keys(&play, "<PgUp>");
    CHECK(PLAY_SEES(&play, history, "old 905\n"));
    play_keys(&play, "<Esc>");
    CHECK(PLAY_SEES(&play, history, "meanwhile\n"));
    CHECK(!PLAY_SEES(&play, status, "below"));
    play_end(&play);
}

static void test_one_scrolls_to_the_beginning_of_the_room_and_back(void **state)
{
    (void)state;
    struct play play;
    play_begin(&play, "alice", (const char *const[]){ "lobby" }, 1, 24, 80);
    play_set_history(&play, "lobby", 450);
    play_connect(&play);
    for (int i = 0; i < 40; i++)
        play_keys(&play, "<PgUp>");
    CHECK(PLAY_SEES(&play, history, "the room begins here"));
    CHECK(PLAY_SEES(&play, history, "old 1\n"));
    CHECK_INT(21, PLAY_PAGE(&play, history)->line_count);
    for (int i = 0; i < 40; i++)
        play_keys(&play, "<PgDn>");
    CHECK(PLAY_SEES(&play, history, "old 450\n"));
    CHECK(!PLAY_SEES(&play, status, "scrolled back"));
    play_end(&play);
}

static void test_a_long_message_is_scrolled_through_line_by_line(void **state)
{
    (void)state;
    struct play play;
    struct buf text = { 0 };
    play_begin_in_lobby(&play, 10, 60);
    play_says(&play, "lobby", "bob", "first");
    for (int i = 1; i <= 50; i++)
        CHECK_INT(0, buf_printf(&text, "line %d\n", i));
    play_says(&play, "lobby", "bob", buf_cstr(&text));
    play_says(&play, "lobby", "bob", "last");
    for (int i = 50; i > 10; i -= 6) {
        char line[16];
        snprintf(line, sizeof(line), "line %d\n", i);
        CHECK(PLAY_SEES(&play, history, line));
        play_keys(&play, "<PgUp>");
    }
    play_keys(&play, "<PgUp><PgUp><PgUp>");
    CHECK(PLAY_SEES(&play, history, "bob: first\n"));
    buf_fini(&text);
    play_end(&play);
}

static void test_a_direct_room_is_listed_once_something_was_said(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 120);
    play_direct(&play, "carol", NULL);
    CHECK_TEXT("Rooms\n1 lobby\n", play_pane(&play, &play_look(&play)->rooms));
    play_says(&play, "@carol", "carol", "psst");
    CHECK(play.app->wants_bell);
    CHECK_TEXT("Rooms\n1 lobby\n2 carol (1!)\n", play_pane(&play, &play_look(&play)->rooms));
    play_end(&play);
}

static void test_msg_opens_a_direct_room_and_says(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 120);
    play_keys(&play, "/msg bob how are you<Enter>");
    CHECK(PLAY_SEES(&play, topic, "bob"));
    CHECK(PLAY_SEES(&play, history, "alice: how are you\n"));
    CHECK_TEXT("how are you", play.said);
    play_keys(&play, "/msg nobody are you there<Enter>");
    CHECK(PLAY_SEES(&play, history, "nobody is called that"));
    CHECK(PLAY_SEES(&play, history, "are you there"));
    play_end(&play);
}

static void test_a_refused_message_says_why_and_can_be_taken_back(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 120);
    play.refuses_says = true;
    play_keys(&play, "something<Enter>");
    CHECK(PLAY_SEES(&play, history, "something (not sent: the text is not welcome here;"));
    play_keys(&play, "<Up>");
    CHECK_TEXT("> something\n", play_pane(&play, &play_look(&play)->input));
    CHECK(!PLAY_SEES(&play, history, "something"));
    play_end(&play);
}

static void test_refused_messages_are_sent_again_when_asked(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 120);
    play_keys(&play, "/retry<Enter>");
    CHECK(PLAY_SEES(&play, status, "No message failed here"));
    play.refuses_says = true;
    play_keys(&play, "one<Enter>two<Enter>");
    CHECK(PLAY_SEES(&play, status, "/retry sends it again"));
    CHECK_INT(2, play.says);
    play.refuses_says = false;
    play_keys(&play, "/retry<Enter>");
    CHECK_INT(4, play.says);
    CHECK(PLAY_SEES(&play, history, "alice: one\n"));
    CHECK(PLAY_SEES(&play, history, "alice: two\n"));
    CHECK(!PLAY_SEES(&play, history, "not sent"));
    CHECK_INT(2, play.keeps);
    play_end(&play);
}

static void test_a_refused_message_is_edited_when_asked(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 120);
    play.refuses_says = true;
    play_keys(&play, "one<Enter>//two<Enter>/edit-failed<Enter>");
    CHECK_TEXT("> //two\n", play_pane(&play, &play_look(&play)->input));
    play_keys(&play, "<C-c>/edit-failed<Enter>");
    CHECK_TEXT("> one\n", play_pane(&play, &play_look(&play)->input));
    play_keys(&play, "<C-c>/edit-failed<Enter>");
    CHECK(PLAY_SEES(&play, status, "No message failed here"));
    play_end(&play);
}

static void test_what_is_cut_in_one_room_comes_back_in_another(void **state)
{
    (void)state;
    struct play play;
    play_begin(&play, "alice", (const char *const[]){ "lobby", "dev" }, 2, 24, 120);
    play_connect(&play);
    play_keys(&play, "one two<C-w><C-b><C-u><M-2><C-y><M-y>");
    CHECK_TEXT("> two\n", play_pane(&play, &play_look(&play)->input));
    play_keys(&play, "<C-_>");
    CHECK_TEXT("> one\n", play_pane(&play, &play_look(&play)->input));
    play_keys(&play, "<M-_> x<C-x><C-u>");
    CHECK_TEXT("> two\n", play_pane(&play, &play_look(&play)->input));
    play_keys(&play, "<C-x><BackSpace>");
    CHECK_TEXT("> \n", play_pane(&play, &play_look(&play)->input));
    play_keys(&play, "<C-x>qq");
    CHECK_TEXT("> q\n", play_pane(&play, &play_look(&play)->input));
    play_end(&play);
}

static void test_what_is_too_long_is_counted_and_not_sent(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 120);
    char *text = calloc(1, LIMIT_TEXT_SIZE + 1);
    CHECK(text != NULL);
    memset(text, 'x', LIMIT_TEXT_SIZE - 10);
    play_paste(&play, text);
    CHECK(PLAY_SEES(&play, status, " 10 bytes left "));
    play_paste(&play, "0123456789");
    CHECK(PLAY_SEES(&play, status, " 0 bytes left "));
    play_keys(&play, "你<Enter>");
    CHECK(PLAY_SEES(&play, status, " 3 bytes too long "));
    CHECK(PLAY_SEES(&play, status, "This is too long to be sent"));
    CHECK_INT(0, play.says);
    play_keys(&play, "<BackSpace><Enter>");
    CHECK_INT(1, play.says);
    CHECK_INT(LIMIT_TEXT_SIZE - 1, strlen(play.said)); /* as much as the test keeps */
    free(text);
    play_end(&play);
}

static void test_a_paste_of_several_lines_is_counted(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 80);
    CHECK(!PLAY_SEES(&play, status, "line"));
    play_paste(&play, "one\ntwo\r\nthree");
    CHECK(PLAY_SEES(&play, status, " 3 lines  Pasted, not sent: Enter sends it as one message"));
    play_keys(&play, "<C-_>");
    CHECK_TEXT("> \n", play_pane(&play, &play_look(&play)->input)); /* as a whole */
    play_paste(&play, "one\ntwo");
    play_keys(&play, "<Enter>");
    CHECK(!PLAY_SEES(&play, status, "not sent"));
    play_end(&play);
}

static void test_who_spoke_last_is_completed_first_and_stays_there(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 80);
    play_presence(&play, "lobby", "bea", NULL, PRESENCE_ENTER);
    play_presence(&play, "lobby", "ben", NULL, PRESENCE_ENTER);
    play_says(&play, "lobby", "bob", "one");
    play_says(&play, "lobby", "ben", "two");
    play_keys(&play, "b<Tab>");
    CHECK_TEXT("> ben: \n", play_pane(&play, &play_look(&play)->input));
    CHECK_TEXT("> ben:   \n  bob:   \n  bea:   \n", play_pane(&play, &play_look(&play)->menu));
    play_says(&play, "lobby", "bea", "three");
    CHECK_TEXT("> ben:   \n  bob:   \n  bea:   \n", play_pane(&play, &play_look(&play)->menu));
    play_keys(&play, "<Tab><Tab>");
    CHECK_TEXT("> bea: \n", play_pane(&play, &play_look(&play)->input));
    play_keys(&play, "<S-Tab>");
    CHECK_TEXT("> bob: \n", play_pane(&play, &play_look(&play)->input));
    play_keys(&play, "x");
    CHECK_TEXT("", play_pane(&play, &play_look(&play)->menu));
    CHECK_TEXT("> bob: x\n", play_pane(&play, &play_look(&play)->input));
    play_end(&play);
}

static void test_arguments_are_completed_as_the_usage_says(void **state)
{
    (void)state;
    struct play play;
    play_begin(&play, "alice", (const char *const[]){ "lobby", "dev" }, 2, 24, 80);
    play_connect(&play);
    play_keys(&play, "/part dev<Enter>/join d<Tab>");
    CHECK_TEXT("> /join dev \n", play_pane(&play, &play_look(&play)->input));
    CHECK(!PLAY_SEES(&play, history, "how many are in each"));
    play_keys(&play, "<C-u>/msg <Tab>");
    CHECK_TEXT("> /msg bob \n", play_pane(&play, &play_look(&play)->input));
    play_keys(&play, "<C-u>/msg carol,<Tab>");
    CHECK_TEXT("> /msg carol,bob \n", play_pane(&play, &play_look(&play)->input));
    play_keys(&play, "<C-u>/msg zz<Tab>");
    CHECK(PLAY_SEES(&play, status, "/msg NAME[,NAME...] [TEXT]"));
    play_end(&play);
}

static void test_the_usage_is_shown_while_a_command_is_typed(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 80);
    play_keys(&play, "/n");
    CHECK(PLAY_SEES(&play, status, "/nick  /names"));
    play_keys(&play, "ick");
    CHECK(PLAY_SEES(&play, status, "/nick NAME  take another name"));
    play_keys(&play, " carol");
    CHECK(PLAY_SEES(&play, status, "/nick NAME  take another name"));
    play_keys(&play, "<C-u>//nick");
    CHECK(!PLAY_SEES(&play, status, "take another name"));
    play_end(&play);
}

static void test_emoji_are_spelled_and_completed(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 80);
    play_keys(&play, "hi :smile:");
    CHECK_TEXT("> hi 😄\n", play_pane(&play, &play_look(&play)->input));
    play_keys(&play, "<C-_>");
    CHECK_TEXT("> hi :smile:\n", play_pane(&play, &play_look(&play)->input));
    play_keys(&play, "<C-u>12:30: :大笑:");
    CHECK_TEXT("> 12:30: 😄\n", play_pane(&play, &play_look(&play)->input));
    play_keys(&play, "<C-u>:heart<Tab>");
    CHECK_TEXT("> ❤\n", play_pane(&play, &play_look(&play)->input));
    play_keys(&play, "<C-u>:rock<Tab>");
    CHECK(PLAY_SEES(&play, menu, ":rocket: "));
    CHECK(PLAY_SEES(&play, menu, "🚀"));
    play_end(&play);
}

static void test_what_was_sent_is_found_again(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 120);
    play_keys(&play, "first apple<Enter>second<Enter>third Apple pie<Enter>draft<C-r>app");
    CHECK_TEXT("> third Apple pie\n", play_pane(&play, &play_look(&play)->input));
    CHECK_INT(8, play_look(&play)->cursor_col);
    CHECK(PLAY_SEES(&play, status, "Search in what you sent: app "));
    play_keys(&play, "<C-r>");
    CHECK_TEXT("> first apple\n", play_pane(&play, &play_look(&play)->input));
    play_keys(&play, "<C-r>");
    CHECK(PLAY_SEES(&play, status, "(not found)"));
    play_keys(&play, "<C-s>");
    CHECK_TEXT("> third Apple pie\n", play_pane(&play, &play_look(&play)->input));
    play_keys(&play, "<C-g>");
    CHECK_TEXT("> draft\n", play_pane(&play, &play_look(&play)->input));
    play_keys(&play, "<C-r>sx<BackSpace>ec<Enter>");
    CHECK_TEXT("> second\n", play_pane(&play, &play_look(&play)->input));
    CHECK_INT(3, play.says);
    play_keys(&play, "<C-_>");
    CHECK_TEXT("> draft\n", play_pane(&play, &play_look(&play)->input));
    play_keys(&play, "<C-r>third<C-e>!<Enter>");
    CHECK_TEXT("third Apple pie!", play.said);
    play_end(&play);
}

static void test_a_message_that_waits_says_so_after_a_moment(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 80);
    play.holds_says = true;
    play_keys(&play, "slow<Enter>");
    CHECK(PLAY_SEES(&play, history, "alice: slow\n"));
    play.app->is_dirty = false;
    CHECK(app_next_tick(play.app, play.now_ms) < play.now_ms + 1000);
    play_pass(&play, 2000);
    CHECK(play.app->is_dirty);
    CHECK(PLAY_SEES(&play, history, "alice: slow (sending)\n"));
    play_end(&play);
}

static void test_what_is_typed_while_away_is_sent_once_on_return(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 80);
    play_disconnect(&play);
    CHECK(PLAY_SEES(&play, status, "connecting"));
    play_keys(&play, "are you back?<Enter>");
    CHECK(PLAY_SEES(&play, history, "are you back? (sending)"));
    CHECK_INT(0, play.says);
    play_pass(&play, 60000);
    play_connect(&play);
    CHECK_INT(1, play.says);
    CHECK(PLAY_SEES(&play, history, "alice: are you back?\n"));
    CHECK(!PLAY_SEES(&play, status, "connecting"));
    play_end(&play);
}

static void test_a_refused_name_is_asked_for_again(void **state)
{
    (void)state;
    struct play play;
    play_begin(&play, "alice", (const char *const[]){ "lobby" }, 1, 24, 80);
    play.refuses_names = true;
    play_connect(&play);
    CHECK(PLAY_SEES(&play, overlay, "somebody is called that"));
    CHECK(PLAY_SEES(&play, overlay, "free2"));
    CHECK(PLAY_SEES(&play, overlay, "> free1\n"));
    play.refuses_names = false;
    play_keys(&play, "<BackSpace>7<Enter>");
    CHECK_TEXT("free7", play.entered_as);
    CHECK_INT(0, play_look(&play)->overlay.line_count);
    CHECK(PLAY_SEES(&play, members, "free7"));
    play_end(&play);
}

static void test_without_a_name_one_is_asked_for_one(void **state)
{
    (void)state;
    struct play play;
    play_begin(&play, "", NULL, 0, 10, 40);
    play_connect(&play);
    CHECK(PLAY_SEES(&play, overlay, "What do you want to be called?"));
    play_keys(&play, "<Enter>张三<Enter>");
    CHECK_TEXT("张三", play.entered_as);
    CHECK(PLAY_SEES(&play, topic, "lobby"));
    play_end(&play);
}

static void test_a_search_shows_a_list_that_goes_on(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 80);
    play_keys(&play, "/search 天气 明天<Enter>");
    CHECK(PLAY_SEES(&play, topic, "[Search: 天气 明天]"));
    CHECK(PLAY_SEES(&play, history, "> garden 40"));
    CHECK(PLAY_SEES(&play, history, "  bob: 天气 明天 40"));
    CHECK(!PLAY_SEES(&play, history, "\x1b"));
    for (int i = 0; i < 20; i++)
        play_keys(&play, "<PgUp>");
    CHECK(PLAY_SEES(&play, history, "> garden 1 "));
    CHECK(PLAY_SEES(&play, history, "That is all."));
    CHECK(!PLAY_SEES(&play, history, "garden 40"));
    for (int i = 0; i < 20; i++)
        play_keys(&play, "<PgDn><Down>");
    CHECK(PLAY_SEES(&play, history, "> garden 40"));
    static const char *const closers[] = { "<C-g>", "<Esc>", "/close<Enter>", "<C-x>x" };
    for (size_t i = 0; i < ARRAY_SIZE(closers); i++) {
        play_keys(&play, closers[i]);
        CHECK_INT(1, play_look(&play)->pane_count);
        CHECK_TEXT("> \n", play_pane(&play, &play_look(&play)->input));
        play_keys(&play, "/search x<Enter>");
        CHECK_INT(2, play_look(&play)->pane_count);
        CHECK(PLAY_SEES(&play, history, "bob: x 40"));
    }
    play_disconnect(&play);
    play_keys(&play, "/search y<Enter>");
    CHECK(PLAY_SEES(&play, history, "Not connected: nothing was found in what is loaded."));
    CHECK(!PLAY_SEES(&play, history, "bob:"));
    play_end(&play);
}

static void test_why_the_connection_broke_is_past_when_it_is_back(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 80);
    play_disconnect(&play);
    CHECK(PLAY_SEES(&play, status, "the wire is cut"));
    play_connect(&play);
    CHECK(!PLAY_SEES(&play, status, "the wire is cut"));
    play_disconnect(&play);
    play_keys(&play, "/nonsense<Enter>"); /* what is told since then stays */
    play_connect(&play);
    CHECK(PLAY_SEES(&play, status, "/nonsense"));
    play_end(&play);
}

static void test_the_help_lists_all_commands_and_keys(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 200, 120);
    play_keys(&play, "/help<Enter>");
    static const char *const expected[] = {
        "/join ROOM", "/part [ROOM]", "/msg NAME[,NAME...] [TEXT]",
        "/me TEXT",   "/nick NAME",   "/topic",
        "/names",     "/list",        "/quit",
        "/help",      "/clear",       "/search WORDS",
        "C-w",        "M-BackSpace",  "M-Enter C-j",
        "PgUp",       "M-a",          "C-n",
        "F1",
    };
    for (size_t i = 0; i < ARRAY_SIZE(expected); i++)
        CHECK(PLAY_SEES(&play, overlay, expected[i]));
    play_keys(&play, "<F1>");
    CHECK_INT(0, play_look(&play)->overlay.line_count);
    app_on_resize(play.app, 10, 40);
    play_keys(&play, "<F1>");
    for (int i = 0; i < 100; i++)
        play_keys(&play, "<PgDn>");
    CHECK(PLAY_SEES(&play, overlay, "go back")); /* the end */
    play_keys(&play, "x");
    CHECK_INT(0, play_look(&play)->overlay.line_count);
    CHECK_TEXT("> \n", play_pane(&play, &play_look(&play)->input));
    play_end(&play);
}

static void test_tab_completes_commands_and_names(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 80);
    play_keys(&play, "/n<Tab>");
    CHECK_TEXT("> /nick \n", play_pane(&play, &play_look(&play)->input));
    play_keys(&play, "<Tab>");
    CHECK_TEXT("> /names \n", play_pane(&play, &play_look(&play)->input));
    play_keys(&play, "<Tab>");
    CHECK_TEXT("> /nick \n", play_pane(&play, &play_look(&play)->input));
    play_keys(&play, "<C-u>B<Tab>");
    CHECK_TEXT("> bob: \n", play_pane(&play, &play_look(&play)->input));
    play_keys(&play, "<C-u>hi b<Tab>");
    CHECK_TEXT("> hi bob \n", play_pane(&play, &play_look(&play)->input));
    play_keys(&play, "<C-u>zz<Tab>");
    CHECK_TEXT("> zz\n", play_pane(&play, &play_look(&play)->input));
    play_end(&play);
}

static void test_a_room_that_is_left_gives_way_to_the_one_before(void **state)
{
    (void)state;
    struct play play;
    play_begin(&play, "alice", (const char *const[]){ "lobby", "dev", "ops" }, 3, 24, 120);
    play_connect(&play);
    play_keys(&play, "<M-2><M-3>/part<Enter>");
    CHECK(PLAY_SEES(&play, topic, "dev"));
    play_keys(&play, "/part lobby<Enter>/part<Enter>");
    CHECK_INT(0, play.app->chat->room_count);
    play_keys(&play, "kept<Enter>");
    CHECK(PLAY_SEES(&play, status, "You are in no room"));
    CHECK_TEXT("> kept\n", play_pane(&play, &play_look(&play)->input));
    play_keys(&play, "<C-c>/join lobby<Enter>");
    CHECK(PLAY_SEES(&play, topic, "lobby"));
    play_end(&play);
}

static void test_every_size_shows_the_input_and_its_cursor(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 80);
    play_says(&play, "lobby", "张三",
              "今天天气 👨‍👩‍👧 e\u0301 http://example.org/very/long/address");
    play_keys(&play, "some 输入 text<C-j>that is longer than a narrow screen");
    for (int overlay = 0; overlay < 2; overlay++) {
        for (int rows = 1; rows <= 30; rows++) {
            for (int cols = 1; cols <= 130; cols += cols < 12 ? 1 : 11) {
                app_on_resize(play.app, rows, cols);
                const struct scene *scene = play_look(&play);
                CHECK(scene->cursor_row >= 0 && scene->cursor_row < rows);
                CHECK(scene->cursor_col >= 0 && scene->cursor_col < cols);
                CHECK(scene->input.line_count > 0);
                CHECK((int)play_history(scene)->line_count <= scene->panes[0].rect.rows);
            }
        }
        play_keys(&play, "<F1>");
    }
    play_end(&play);
}

static void test_hostile_text_stays_text(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 80);
    play_says(&play, "lobby", "b\033[2Job",
              "\033]0;title\a \xC2\x9B"
              "2J \u202Eabc\u2028 %n%s");
    play_presence(&play, "lobby", "x\ny\033c", NULL, PRESENCE_ENTER);
    const char *shown = play_pane(&play, PLAY_PAGE(&play, history));
    CHECK(strstr(shown, "%n%s") != NULL);
    play_keys(&play, "/names<Enter>/list<Enter>");
    CHECK(PLAY_PAGE(&play, history)->line_count > 3);
    play_end(&play);
}

static void test_a_screen_is_made_from_a_screenful_of_the_log(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 80);
    for (int i = 0; i < 4000; i++)
        play_says(&play, "lobby", "bob", "message");
    play_keys(&play, "<PgUp>");
    play.now_ms += 1;
    for (int i = 0; i < 2000; i++) /* at the cost of the whole log this takes a minute */
        play_look(&play);
    CHECK_INT(21, PLAY_PAGE(&play, history)->line_count);
    play_end(&play);
}

static void test_what_happens_before_one_is_in_is_told_at_once_and_when_one_is(void **state)
{
    (void)state;
    struct play play;
    play_begin(&play, "alice", (const char *const[]){ "lobby" }, 1, 24, 80);
    app_on_server_started(play.app, STR("/log"), play.now_ms);
    app_on_problem(play.app, STR("the disk is read-only"), play.now_ms);
    CHECK(PLAY_SEES(&play, history, "the disk is read-only\n"));
    play_connect(&play);
    play_presence(&play, "lobby", "alice", NULL, PRESENCE_ENTER);
    CHECK(PLAY_SEES(&play, history, "one was started in the"));
    CHECK(PLAY_SEES(&play, history, "the disk is read-only\n"));
    play_end(&play);
}

/* Press keys without the server answering: only the chat itself is to run out of memory. */
static void press(struct app *app, const char *text, uint64_t now_ms)
{
    struct chat_effect effect;
    for (; *text; text++) {
        struct key key = { *text == '\n' ? KEY_CODE_ENTER : KEY_CODE_CHAR, (unsigned char)*text,
                           0 };
        app_on_key(app, key, now_ms);
        while (app_next_effect(app, &effect, now_ms))
            continue;
        app_compose(app, now_ms);
    }
}

static void test_running_out_of_memory_breaks_nothing(void **state)
{
    (void)state;
    bool has_failed = true;
    for (int nth = 0; has_failed; nth++) {
        struct play play;
        play_begin_in_lobby(&play, 24, 120);
        play_says(&play, "lobby", "bob", "hello http://a.b/c, alice");
        failmalloc_arm(nth);
        press(play.app, "hi\n/join dev\n/msg bob hi\n/names\n/topic\n/help\n", play.now_ms);
        app_on_key(play.app, (struct key){ KEY_CODE_F1, 0, 0 }, play.now_ms);
        app_on_key(play.app, (struct key){ KEY_CODE_UP, 0, 0 }, play.now_ms);
        app_on_paste(play.app, STR("/a\nb"), play.now_ms);
        app_on_key(play.app, (struct key){ KEY_CODE_TAB, 0, 0 }, play.now_ms);
        app_on_key(play.app, (struct key){ KEY_CODE_PAGE_UP, 0, 0 }, play.now_ms);
        app_compose(play.app, play.now_ms);
        has_failed = failmalloc_disarm();
        play_end(&play);
    }
    FAILMALLOC_EACH(nth)
    {
        struct app_config config = { .server = { .chat = { .name = STR("alice"),
                                                           .software = STR("test") } } };
        struct app *app = app_new(&config, 1);
        if (app)
            app_compose(app, 1);
        app_free(app);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_messages_and_notices_are_shown_as_sentences),
        cmocka_unit_test(test_invitations_and_new_accounts_are_told),
        cmocka_unit_test(test_other_programs_names_of_commands_work),
        cmocka_unit_test(test_until_members_are_known_nobody_counts_them),
        cmocka_unit_test(test_days_and_names_stand_in_line),
        cmocka_unit_test(test_a_long_message_goes_on_below_its_text),
        cmocka_unit_test(test_enter_sends_and_empties_the_input),
        cmocka_unit_test(test_a_message_of_several_lines_makes_the_input_grow),
        cmocka_unit_test(test_a_paste_neither_sends_nor_runs),
        cmocka_unit_test(test_commands_run_and_unknown_ones_suggest),
        cmocka_unit_test(test_messages_show_what_became_of_them),
        cmocka_unit_test(test_commands_change_messages),
        cmocka_unit_test(test_messages_are_pinned_and_unpinned),
        cmocka_unit_test(test_the_server_is_told_what_was_on_screen),
        cmocka_unit_test(test_what_waits_is_counted_by_the_server),
        cmocka_unit_test(test_typing_is_told_and_shown_for_a_while),
        cmocka_unit_test(test_what_was_read_may_wait_once_more),
        cmocka_unit_test(test_what_belongs_together_is_listed),
        cmocka_unit_test(test_markup_shows_and_is_copied_as_typed),
        cmocka_unit_test(test_many_who_come_and_go_are_counted),
        cmocka_unit_test(test_a_chosen_message_is_dealt_with_by_one_key),
        cmocka_unit_test(test_the_window_follows_the_chosen_message),
        cmocka_unit_test(test_a_name_that_is_too_long_for_the_server_is_said_so),
        cmocka_unit_test(test_settings_are_found_changed_and_obeyed),
        cmocka_unit_test(test_an_alias_stands_for_a_command),
        cmocka_unit_test(test_keys_are_bound_to_commands_and_to_other_keys),
        cmocka_unit_test(test_every_key_is_read_as_it_is_written),
        cmocka_unit_test(test_a_new_name_is_shown_or_its_refusal),
        cmocka_unit_test(test_clear_hides_and_page_up_brings_back),
        cmocka_unit_test(test_what_was_sent_comes_back_with_up),
        cmocka_unit_test(test_control_c_clears_then_quits),
        cmocka_unit_test(test_rooms_keep_their_drafts),
        cmocka_unit_test(test_what_is_typed_is_written_down_at_once),
        cmocka_unit_test(test_a_draft_is_in_one_place_whatever_the_server_calls_its_room),
        cmocka_unit_test(test_the_draft_of_a_room_with_another_name_moves_there),
        cmocka_unit_test(test_one_goes_back_to_the_room_before),
        cmocka_unit_test(test_a_draft_waits_for_its_room),
        cmocka_unit_test(test_the_draft_of_a_room_that_is_left_is_there_on_return),
        cmocka_unit_test(test_what_was_typed_in_a_room_that_is_closed_can_be_put_elsewhere),
        cmocka_unit_test(test_what_belongs_to_a_room_goes_with_its_name),
        cmocka_unit_test(test_a_draft_that_waits_goes_with_the_name_of_its_room),
        cmocka_unit_test(test_text_of_no_room_goes_to_the_first),
        cmocka_unit_test(test_what_is_cut_in_one_room_comes_back_in_another),
        cmocka_unit_test(test_what_is_too_long_is_counted_and_not_sent),
        cmocka_unit_test(test_a_paste_of_several_lines_is_counted),
        cmocka_unit_test(test_who_spoke_last_is_completed_first_and_stays_there),
        cmocka_unit_test(test_arguments_are_completed_as_the_usage_says),
        cmocka_unit_test(test_the_usage_is_shown_while_a_command_is_typed),
        cmocka_unit_test(test_emoji_are_spelled_and_completed),
        cmocka_unit_test(test_what_was_sent_is_found_again),
        cmocka_unit_test(test_refused_messages_are_sent_again_when_asked),
        cmocka_unit_test(test_a_refused_message_is_edited_when_asked),
        cmocka_unit_test(test_unread_messages_are_counted_and_found),
        cmocka_unit_test(test_unread_counts_are_in_the_status_line_where_there_is_no_list),
        cmocka_unit_test(test_the_last_read_line_stays_while_one_reads),
        cmocka_unit_test(test_older_history_comes_as_one_scrolls_and_nothing_jumps),
        cmocka_unit_test(test_one_scrolls_to_the_beginning_of_the_room_and_back),
        cmocka_unit_test(test_a_long_message_is_scrolled_through_line_by_line),
        cmocka_unit_test(test_a_direct_room_is_listed_once_something_was_said),
        cmocka_unit_test(test_msg_opens_a_direct_room_and_says),
        cmocka_unit_test(test_a_refused_message_says_why_and_can_be_taken_back),
        cmocka_unit_test(test_a_message_that_waits_says_so_after_a_moment),
        cmocka_unit_test(test_what_is_typed_while_away_is_sent_once_on_return),
        cmocka_unit_test(test_a_refused_name_is_asked_for_again),
        cmocka_unit_test(test_without_a_name_one_is_asked_for_one),
        cmocka_unit_test(test_a_search_shows_a_list_that_goes_on),
        cmocka_unit_test(test_why_the_connection_broke_is_past_when_it_is_back),
        cmocka_unit_test(test_the_help_lists_all_commands_and_keys),
        cmocka_unit_test(test_tab_completes_commands_and_names),
        cmocka_unit_test(test_a_room_that_is_left_gives_way_to_the_one_before),
        cmocka_unit_test(test_every_size_shows_the_input_and_its_cursor),
        cmocka_unit_test(test_hostile_text_stays_text),
        cmocka_unit_test(test_a_screen_is_made_from_a_screenful_of_the_log),
        cmocka_unit_test(test_what_happens_before_one_is_in_is_told_at_once_and_when_one_is),
        cmocka_unit_test(test_running_out_of_memory_breaks_nothing),
    };
    setenv("TZ", "UTC", 1);
    if (!setlocale(LC_CTYPE, "C.UTF-8"))
        return 1;
    return CHECK_RUN(tests);
}
