/* People and what waits of them: the list of members, whom one ignores, which rooms are muted. */
#include "app_play.h"
#include "client/core/local_time.h"
#include "client/core/look_alike.h"
#include "client/core/roster.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

static void begin_in_three_rooms(struct play *play)
{
    play_begin(play, "alice", (const char *const[]){ "lobby", "dev", "ops" }, 3, 24, 120);
    play_connect(play);
}

static void set(struct play *play, const char *settings)
{
    app_on_settings(play->app, str_of(settings), play->now_ms);
}

static const char *rooms(struct play *play)
{
    return play_pane(play, PLAY_PAGE(play, rooms));
}

static void add_member(struct play *play, const char *name, uint64_t flags)
{
    struct message member = { .type = MESSAGE_MEMBER };
    message_set_room(&member, STR("lobby"));
    message_set_user(&member, str_of(name));
    message_set_flags(&member, flags);
    play_receive(play, &member);
}

static const char *members(struct play *play)
{
    return play_pane(play, PLAY_PAGE(play, members));
}

/* A room with an owner, oneself, an admin and members; some of them away. */
static void begin_among_people(struct play *play, int rows, int cols)
{
    play_begin_in_lobby(play, rows, cols);
    add_member(play, "alice", FLAG_OWNER);
    add_member(play, "zoe", FLAG_ROOM_ADMIN);
    add_member(play, "dave", FLAG_OFFLINE);
    add_member(play, "Carol", 0);
}

/* ---- the list of members ---- */

static void test_members_stand_by_role_and_presence(void **state)
{
    (void)state;
    struct play play;
    begin_among_people(&play, 24, 80);
    CHECK_TEXT("5 users\n"
               "Owners 1\n ~alice\n"
               "Admins 1\n @zoe\n"
               "Members 2/3\n bob\n Carol\n dave (offline)\n",
               members(&play));
    play_says(&play, "lobby", "Carol", "hi");
    add_member(&play, "bob", FLAG_ROOM_ADMIN | FLAG_OFFLINE);
    CHECK_TEXT("5 users\n"
               "Owners 1\n ~alice\n"
               "Admins 1/2\n @zoe\n @bob (offline)\n"
               "Members 1/2\n*Carol\n dave (offline)\n",
               members(&play));
    struct message typing = { .type = MESSAGE_PRESENCE };
    message_set_room(&typing, STR("lobby"));
    message_set_user(&typing, STR("Carol"));
    message_set_kind(&typing, PRESENCE_TYPING);
    play_receive(&play, &typing);
    CHECK(PLAY_SEES(&play, members, "\n…Carol is typing …\n"));
    play_pass(&play, 5 * 60 * 1000 + 1000);
    CHECK(PLAY_SEES(&play, members, "\n Carol\n"));
    play_end(&play);
}

static void test_a_room_of_mere_members_has_no_heads(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 80);
    CHECK_TEXT("2 users\n alice\n bob\n", members(&play));
    play_end(&play);
}

static void test_who_else_has_a_voice_stands_before_the_members(void **state)
{
    (void)state;
    struct play play;
    begin_among_people(&play, 24, 80);
    add_member(&play, "zoe", FLAG_ROOM_ADMIN | FLAG_VOICE);
    add_member(&play, "dave", FLAG_OFFLINE | FLAG_VOICE);
    add_member(&play, "Carol", FLAG_VOICE);
    CHECK_TEXT("5 users\n"
               "Owners 1\n ~alice\n"
               "Admins 1\n @zoe\n"
               "With a voice 1/2\n +Carol\n +dave (offline)\n"
               "Members 1\n bob\n",
               members(&play));
    add_member(&play, "alice", 0); /* heads there are also with no one above the voiced */
    add_member(&play, "zoe", 0);
    add_member(&play, "dave", FLAG_OFFLINE);
    CHECK_TEXT("5 users\n"
               "With a voice 1\n +Carol\n"
               "Members 3/4\n alice\n bob\n zoe\n dave (offline)\n",
               members(&play));
    play_end(&play);
}

static void test_letters_find_and_arrows_choose(void **state)
{
    (void)state;
    struct play play;
    begin_among_people(&play, 24, 80);
    play_keys(&play, "kept<C-x>w");
    CHECK(PLAY_SEES(&play, members, "> \nOwners 1\n>~alice\n"));
    CHECK(PLAY_SEES(&play, status, "Letters find"));
    play_keys(&play, "<Down><Down><Down>");
    CHECK(PLAY_SEES(&play, members, "\n>Carol\n"));
    play_keys(&play, "<Up><PgDn>");
    CHECK(PLAY_SEES(&play, members, "\n>dave (offline)\n"));
    play_keys(&play, "A");
    CHECK_TEXT("> A\nOwners 1\n>~alice\nMembers 1/2\n Carol\n dave (offline)\n", members(&play));
    const struct scene *scene = play_look(&play);
    CHECK_INT(scene->layout.members.row, scene->cursor_row);
    CHECK_INT(scene->layout.members.col + 3, scene->cursor_col);
    play_keys(&play, "r");
    CHECK_TEXT("> Ar\n>Carol\n", members(&play));
    play_keys(&play, "x<Enter>");
    CHECK_TEXT("> Arx\n(nobody)\n", members(&play));
    CHECK_INT(0, play_look(&play)->menu.line_count);
    play_keys(&play, "<C-u>");
    CHECK(PLAY_SEES(&play, members, "> \nOwners 1\n>~alice\n"));
    play_keys(&play, "<Esc>");
    CHECK(PLAY_SEES(&play, members, "5 users\n"));
    CHECK_TEXT("> kept\n", play_pane(&play, PLAY_PAGE(&play, input)));
    play_end(&play);
}

static void test_the_chosen_one_stays_chosen_while_others_come_and_go(void **state)
{
    (void)state;
    struct play play;
    begin_among_people(&play, 24, 80);
    play_keys(&play, "/people car<Enter>");
    add_member(&play, "carl", 0);
    CHECK(PLAY_SEES(&play, members, "\n carl\n>Carol\n"));
    play_keys(&play, "<Enter>");
    CHECK(PLAY_SEES(&play, menu, "Carol\n> m  message"));
    play_presence(&play, "lobby", "Carol", NULL, PRESENCE_LEAVE);
    CHECK(PLAY_SEES(&play, members, "\n>carl\n"));
    CHECK_INT(0, play_look(&play)->menu.line_count);
    play_end(&play);
}

static void test_other_keys_close_the_list_and_do_what_they_do(void **state)
{
    (void)state;
    struct play play;
    static const char *const closing[] = { "<Esc>", "<C-g>", "<C-c>", "<C-x>w", "<M-1>" };
    begin_among_people(&play, 24, 80);
    for (size_t i = 0; i < ARRAY_SIZE(closing); i++) {
        play_keys(&play, "<C-x>wbo");
        CHECK(PLAY_SEES(&play, members, "> bo\n"));
        play_keys(&play, closing[i]);
        CHECK(PLAY_SEES(&play, members, "5 users\n"));
        CHECK(!play.app->wants_quit);
    }
    play_keys(&play, "<C-x>w");
    play_paste(&play, "zo");
    CHECK(PLAY_SEES(&play, members, "\n>@zoe\n"));
    play_end(&play);
}

static void test_help_over_the_list_is_about_it_and_leaves_it_open(void **state)
{
    (void)state;
    struct play play;
    begin_among_people(&play, 60, 80);
    play_keys(&play, "<C-x>wbo<F1>");
    CHECK(PLAY_SEES(&play, overlay, "Keys in the list of members\nLetters "));
    play_keys(&play, "<F1>");
    CHECK(PLAY_SEES(&play, members, "> bo\n"));
    play_keys(&play, "<Enter>?");
    CHECK(PLAY_SEES(&play, overlay, "Keys in the list of members\n"));
    play_keys(&play, "<Esc>w");
    CHECK_INT(0, play_look(&play)->menu.line_count);
    play_end(&play);
}

/* The letters of the menu for that member. */
static const char *letters(struct play *play, const char *name)
{
    static char found[32];
    size_t count = 0;
    play_keys(play, "<C-x>w");
    play_paste(play, name);
    play_keys(play, "<Enter>");
    const struct page *menu = PLAY_PAGE(play, menu);
    for (size_t i = 1; i < menu->line_count; i++) {
        struct buf line = { 0 };
        CHECK_INT(0, page_line_text(menu, i, &line));
        found[count++] = buf_cstr(&line)[2];
        buf_fini(&line);
    }
    found[count] = '\0';
    play_keys(play, "<Esc><Esc>");
    return found;
}

static void test_the_menu_offers_what_ones_role_allows(void **state)
{
    (void)state;
    struct play play;
    static const struct {
        uint64_t own;
        const char *member, *plain, *admin, *self;
    } rows[] = {
        { 0, "member", "m@wfi", "m@wfi", "wf" },
        { FLAG_ROOM_ADMIN, "admin", "m@wfitsuvkb", "m@wfit", "wft" },
        { FLAG_OWNER, "owner", "m@wfitsuvkbo", "m@wfitsukbd", "wft" },
    };
    begin_among_people(&play, 24, 80);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        add_member(&play, "alice", rows[i].own);
        CHECK_TEXT(rows[i].plain, letters(&play, "bob"));
        CHECK_TEXT(rows[i].admin, letters(&play, "zoe"));
        CHECK_TEXT(rows[i].self, letters(&play, "alice"));
    }
    play_end(&play);
}

static void test_the_menu_offers_a_voice_or_takes_it(void **state)
{
    (void)state;
    struct play play;
    static const struct {
        uint64_t own;
        const char *whose;
        uint64_t flags;
        const char *offered;
    } rows[] = {
        { FLAG_ROOM_ADMIN, "bob", 0, "v  give a voice" },
        { FLAG_ROOM_ADMIN, "bob", FLAG_VOICE, "v  take the voice" },
        { FLAG_OWNER, "zoe", FLAG_ROOM_ADMIN | FLAG_VOICE, "v  take the voice" },
        { FLAG_OWNER, "zoe", FLAG_ROOM_ADMIN, NULL }, /* speaks anyway */
        { 0, "bob", 0, NULL },
        { 0, "bob", FLAG_VOICE, NULL },
        { 0, "alice", FLAG_VOICE, "v  lay down the voice" },
    };
    begin_among_people(&play, 24, 80);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        add_member(&play, "alice", rows[i].own);
        add_member(&play, rows[i].whose, rows[i].flags);
        play_keys(&play, "<C-x>w");
        play_paste(&play, rows[i].whose);
        play_keys(&play, "<Enter>");
        print_message("# %zu\n", i);
        CHECK(rows[i].offered ? PLAY_SEES(&play, menu, rows[i].offered)
                              : !PLAY_SEES(&play, menu, " v  "));
        play_keys(&play, "<Esc><Esc>");
    }
    play_end(&play);
}

static void test_a_row_of_the_menu_is_a_command(void **state)
{
    (void)state;
    struct play play;
    static const struct {
        const char *keys, *input;
    } rows[] = {
        { "k", "> /kick bob \n" },         { "b", "> /ban bob \n" },
        { "t", "> /title bob \n" },        { "o", "> /op bob \n" },
        { "<Down><Enter>", "> bob: \n" },  { "@", "> bob: \n" },
        { "<Up><Enter>", "> /op bob \n" }, { "z", "> \n" },
    };
    begin_among_people(&play, 24, 80);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        play_keys(&play, "<C-x>wbob<Enter>");
        play_keys(&play, rows[i].keys);
        CHECK_TEXT(rows[i].input, play_pane(&play, PLAY_PAGE(&play, input)));
        play_keys(&play, "<Esc><Esc><C-a><C-k>");
    }
    play_keys(&play, "<C-x>wbob<Enter>i");
    CHECK_TEXT("ignore = bob\n", buf_cstr(&play.app->set_lines));
    set(&play, "ignore = bob\n");
    buf_clear(&play.app->set_lines);
    play_keys(&play, "<C-x>wbob<Enter>");
    CHECK(PLAY_SEES(&play, menu, "ignore no more"));
    play_keys(&play, "i");
    CHECK_TEXT("ignore = \n", buf_cstr(&play.app->set_lines));
    play_keys(&play, "<C-x>wbob<Enter>m");
    CHECK(PLAY_SEES(&play, topic, "bob"));
    play_end(&play);
}

static void test_what_was_typed_comes_back_after_a_command_of_the_menu(void **state)
{
    (void)state;
    struct play play;
    begin_among_people(&play, 24, 80);
    play_keys(&play, "half a thought<C-x>wbob<Enter>k");
    CHECK_TEXT("> /kick bob \n", play_pane(&play, PLAY_PAGE(&play, input)));
    play_keys(&play, "<C-c><Up><Up>");
    CHECK_TEXT("> half a thought\n", play_pane(&play, PLAY_PAGE(&play, input)));
    play_end(&play);
}

static void click(struct play *play, enum mouse_kind kind, const struct rect *rect, int row,
                  int col)
{
    app_on_mouse(play->app, (struct mouse){ kind, rect->row + row, rect->col + col }, play->now_ms);
    play_look(play);
}

static void test_the_mouse_opens_the_menu_and_scrolls_the_list(void **state)
{
    (void)state;
    struct play play;
    begin_among_people(&play, 24, 80);
    play_says(&play, "lobby", "bob", "hello");
    click(&play, MOUSE_MENU, &play_look(&play)->layout.members, 6, 3);
    CHECK(PLAY_SEES(&play, menu, "bob\n> m  message"));
    click(&play, MOUSE_PRESS, &play_look(&play)->menu_rect, 2, 4);
    CHECK_TEXT("> bob: \n", play_pane(&play, PLAY_PAGE(&play, input)));
    const struct rect pane = play_look(&play)->panes[0].rect;
    for (int col = 0; col < 20; col++)
        click(&play, MOUSE_MENU, &pane, pane.rows - 1, col);
    CHECK(PLAY_SEES(&play, menu, "bob\n> m  message"));
    click(&play, MOUSE_PRESS, &play_look(&play)->layout.members, 7, 3);
    CHECK(PLAY_SEES(&play, menu, "Carol\n> m  message"));
    click(&play, MOUSE_PRESS, &pane, 0, 0);
    CHECK(PLAY_SEES(&play, members, "5 users\n"));
    app_on_resize(play.app, 7, 80);
    CHECK(PLAY_SEES(&play, members, "Admins 1\nand 4 more\n"));
    click(&play, MOUSE_WHEEL_DOWN, &play_look(&play)->layout.members, 1, 1);
    CHECK(!PLAY_SEES(&play, members, "Owners"));
    for (int i = 0; i < 5; i++)
        click(&play, MOUSE_WHEEL_DOWN, &play_look(&play)->layout.members, 1, 1);
    CHECK(PLAY_SEES(&play, members, " dave (offline)\n"));
    for (int i = 0; i < 5; i++)
        click(&play, MOUSE_WHEEL_UP, &play_look(&play)->layout.members, 1, 1);
    CHECK(PLAY_SEES(&play, members, "5 users\nOwners 1\n"));
    play_end(&play);
}

static void test_the_list_is_shown_while_one_is_in_it_or_it_is_told_why_not(void **state)
{
    (void)state;
    struct play play;
    begin_among_people(&play, 24, 60);
    CHECK_INT(0, play_look(&play)->layout.members.rows);
    play_keys(&play, "<C-x>w");
    CHECK(play_look(&play)->layout.members.rows > 0);
    play_keys(&play, "<Esc>");
    CHECK_INT(0, play_look(&play)->layout.members.rows);
    app_on_resize(play.app, 24, 38);
    play_keys(&play, "<C-x>w");
    CHECK(PLAY_SEES(&play, status, "/names shows who is in"));
    app_on_resize(play.app, 24, 80);
    play_keys(&play, "<C-x>w");
    app_on_resize(play.app, 24, 20);
    play_look(&play);
    play_keys(&play, "x");
    CHECK_TEXT("> x\n", play_pane(&play, PLAY_PAGE(&play, input)));
    play_end(&play);
}

static void test_ten_thousand_members_cost_one_look_at_each_when_they_change(void **state)
{
    (void)state;
    enum { COUNT = 10000, FRAMES = 100 };
    struct play play;
    struct roster roster = { 0 };
    char name[16];
    play_begin_in_lobby(&play, 50, 200);
    for (unsigned i = 0; i < COUNT - 2; i++) {
        snprintf(name, sizeof(name), "u%05u", i * 7919 % COUNT);
        add_member(&play, name, i % 3 == 0 ? FLAG_OFFLINE : 0);
    }
    const struct room *room = play.app->chat->rooms[0];
    CHECK_INT(COUNT, room->member_count);
    CHECK_INT(0, roster_update(&roster, room, STR("")));
    CHECK_INT(COUNT, roster.walked);
    for (size_t i = 1; i < COUNT; i++) {
        const struct member *a = roster_member(&roster, i - 1), *b = roster_member(&roster, i);
        CHECK(a->is_offline < b->is_offline ||
              (a->is_offline == b->is_offline && strcmp(a->name.bytes, b->name.bytes) < 0));
    }
    for (int i = 0; i < FRAMES; i++) /* what has not changed is not looked at again */
        CHECK_INT(0, roster_update(&roster, room, STR("")));
    CHECK_INT(COUNT, roster.walked);
    play_presence(&play, "lobby", "u00001", NULL, PRESENCE_LEAVE);
    play_presence(&play, "lobby", "u00002", NULL, PRESENCE_LEAVE);
    CHECK_INT(0, roster_update(&roster, room, STR("")));
    CHECK_INT(2 * COUNT - 2, roster.walked);
    CHECK_INT(0, roster_update(&roster, room, STR("09")));
    CHECK_INT(3 * COUNT - 4, roster.walked);
    roster_fini(&roster);
    const struct page *page = PLAY_PAGE(&play, members); /* only what is in sight is composed */
    CHECK(page->line_count <= 50 && page->run_count <= 5 * 50);
    CHECK(PLAY_SEES(&play, members, "and 99"));
    play_keys(&play, "<C-x>w<PgDn><PgDn>u09");
    CHECK(PLAY_PAGE(&play, members)->run_count <= 5 * 50);
    CHECK(PLAY_SEES(&play, members, "> u09\n"));
    play_end(&play);
}

static void test_rows_and_places_lead_to_each_other(void **state)
{
    (void)state;
    struct play play;
    struct roster roster = { 0 };
    size_t places = 0;
    begin_among_people(&play, 24, 80);
    CHECK_INT(0, roster_update(&roster, play.app->chat->rooms[0], STR("")));
    CHECK_INT(8, roster_row_count(&roster));
    for (size_t row = 0; row < roster_row_count(&roster); row++) {
        struct roster_row at = roster_row(&roster, row);
        CHECK_INT(places, at.place);
        if (at.is_head)
            continue;
        CHECK_INT(row, roster_row_of(&roster, at.place));
        CHECK_INT(at.place, roster_place(&roster, roster_member(&roster, at.place)->name));
        places++;
    }
    CHECK_INT(5, places);
    CHECK(roster_place(&roster, STR("nobody")) == SIZE_MAX);
    CHECK(roster_member(&roster, 5) == NULL);
    roster_fini(&roster);
    play_end(&play);
}

/* ---- what waits ---- */

static void test_one_key_walks_to_all_that_waits_and_back(void **state)
{
    (void)state;
    struct play play;
    static const char *const stops[] = { "ops", "bob", "dev", "lobby" };
    begin_in_three_rooms(&play);
    play_says(&play, "dev", "bob", "anything");
    play_direct(&play, "bob", "for you alone");
    play_says(&play, "ops", "bob", "alice: look");
    for (size_t i = 0; i < ARRAY_SIZE(stops); i++) {
        play_keys(&play, "<M-a>");
        CHECK(PLAY_SEES(&play, topic, stops[i]));
    }
    CHECK(PLAY_SEES(&play, status, "No unread messages: back where you began"));
    play_keys(&play, "<M-a>");
    CHECK(!PLAY_SEES(&play, status, "back where"));
    CHECK(PLAY_SEES(&play, topic, "lobby"));
    play_end(&play);
}

static void test_a_walk_ends_where_one_goes_elsewhere(void **state)
{
    (void)state;
    struct play play;
    begin_in_three_rooms(&play);
    play_says(&play, "dev", "bob", "one");
    play_keys(&play, "<M-a><M-3>");
    play_says(&play, "dev", "bob", "two");
    play_keys(&play, "<M-a><M-a>");
    CHECK(PLAY_SEES(&play, topic, "ops"));
    play_says(&play, "dev", "bob", "three");
    play_keys(&play, "<M-a>/part ops<Enter><M-a>");
    CHECK(PLAY_SEES(&play, topic, "dev"));
    play_end(&play);
}

static void test_the_first_unread_message_is_gone_to(void **state)
{
    (void)state;
    struct play play;
    begin_in_three_rooms(&play);
    play_keys(&play, "/jump<Enter>");
    CHECK(PLAY_SEES(&play, status, "Nothing was new here"));
    play_says(&play, "dev", "bob", "the first");
    for (int i = 0; i < 60; i++)
        play_says(&play, "dev", "bob", "more");
    play_keys(&play, "<M-2>");
    CHECK(!PLAY_SEES(&play, history, "the first"));
    play_keys(&play, "<C-x>j");
    CHECK(PLAY_SEES(&play, history, "bob: the first"));
    CHECK(PLAY_SEES(&play, history, "new messages"));
    CHECK(!PLAY_SEES(&play, history, "found"));
    play_keys(&play, "<Esc>/jump<Enter>");
    CHECK(PLAY_SEES(&play, history, "bob: the first"));
    play_end(&play);
}

static void test_a_chosen_message_is_unread_from_there_on(void **state)
{
    (void)state;
    struct play play;
    begin_in_three_rooms(&play);
    play_says(&play, "lobby", "bob", "one");
    play_says(&play, "lobby", "bob", "two");
    play_keys(&play, "<M-Up><Up>u");
    CHECK(PLAY_SEES(&play, status, "From there on it is unread"));
    CHECK(PLAY_SEES(&play, history, "bob: one"));
    const char *shown = play_pane(&play, PLAY_PAGE(&play, history));
    const char *mark = strstr(shown, "new messages");
    CHECK(mark && mark < strstr(shown, "bob: one"));
    play_end(&play);
}

static void test_what_comes_into_sight_has_no_line_though_the_server_counted_it(void **state)
{
    (void)state;
    struct play play;
    struct message mark = { .type = MESSAGE_MARK }, event = { .type = MESSAGE_EVENT };
    struct buf both = { 0 };
    struct chat_effect effect;
    play_begin_in_lobby(&play, 24, 80);
    play_says(&play, "lobby", "bob", "one");
    message_set_room(&mark, STR("lobby"));
    message_set_no(&mark, 1);
    message_set_unread(&mark, 1);
    message_set_mentions(&mark, 0);
    message_set_room(&event, STR("lobby"));
    message_set_no(&event, 2);
    message_set_time(&event, play.now_ms);
    message_set_kind(&event, EVENT_MESSAGE);
    message_set_user(&event, STR("bob"));
    message_set_text(&event, STR("two"));
    CHECK_INT(0, message_encode(&mark, &both));
    CHECK_INT(0, message_encode(&event, &both));
    chat_on_received(play.app->chat, both.bytes, both.size, play.now_ms);
    while (app_next_effect(play.app, &effect, play.now_ms))
        ;
    buf_fini(&both);
    CHECK(PLAY_SEES(&play, history, "bob: two"));
    CHECK(!PLAY_SEES(&play, history, "new messages"));
    CHECK_INT(0, app_unread(play.app).count);
    play_end(&play);
}

/* ---- muted rooms ---- */

static void test_a_muted_room_is_silent_but_for_ones_name(void **state)
{
    (void)state;
    struct play play;
    begin_in_three_rooms(&play);
    set(&play, "mute@dev = on\nbell = all\n");
    play_says(&play, "dev", "bob", "noise");
    CHECK(!play.app->wants_bell);
    CHECK_TEXT("Rooms\n1 lobby\n2 dev\n3 ops\n", rooms(&play));
    CHECK_INT(0, app_unread(play.app).count);
    play_keys(&play, "<M-a>");
    CHECK(PLAY_SEES(&play, topic, "lobby"));
    play_says(&play, "dev", "bob", "Alice, come");
    CHECK(play.app->wants_bell);
    CHECK_TEXT("Rooms\n1 lobby\n2 dev (1!)\n3 ops\n", rooms(&play));
    play_keys(&play, "/unread<Enter>");
    CHECK(PLAY_SEES(&play, history, "come"));
    CHECK(!PLAY_SEES(&play, history, "noise"));
    play_keys(&play, "<Esc><M-a>");
    CHECK(PLAY_SEES(&play, topic, "dev"));
    CHECK(PLAY_SEES(&play, history, "bob: noise"));
    play_end(&play);
}

static void test_a_room_is_muted_by_a_command(void **state)
{
    (void)state;
    struct play play;
    begin_in_three_rooms(&play);
    play_keys(&play, "/mute-room<Enter>/mute-room no<Enter>/mute-room maybe<Enter>");
    CHECK_TEXT("mute@lobby = on\nmute@lobby = off\n", buf_cstr(&play.app->set_lines));
    CHECK(PLAY_SEES(&play, status, "Usage: /mute-room [no]"));
    play_end(&play);
}

static void test_a_day_ends_at_midnight_of_the_time_zone(void **state)
{
    (void)state;
    enum { MINUTE_MS = 60 * 1000 };
    static const uint64_t midnight_ms = UINT64_C(1763942400000); /* 2025-11-24 00:00 UTC */
    CHECK(local_is_same_day(midnight_ms, midnight_ms + MINUTE_MS - 1));
    CHECK(local_is_same_day(midnight_ms, midnight_ms + 1439 * MINUTE_MS));
    CHECK(!local_is_same_day(midnight_ms - 1, midnight_ms));
    CHECK(!local_is_same_day(midnight_ms, midnight_ms + 1440 * MINUTE_MS));
    CHECK(!local_is_same_day(midnight_ms, midnight_ms + UINT64_C(365) * 1440 * MINUTE_MS));
}

/* ---- who is ignored ---- */

static void test_what_the_ignored_say_is_one_line_that_opens(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 80);
    play_says(&play, "lobby", "carol", "before");
    play_says(&play, "lobby", "bob", "one");
    play_says(&play, "lobby", "bob", "two");
    set(&play, "ignore = dave BOB\n");
    CHECK(PLAY_SEES(&play, history, "bob: 2 messages not shown (/ignore)"));
    CHECK(!PLAY_SEES(&play, history, "one"));
    play_keys(&play, "<M-Up>");
    CHECK(PLAY_SEES(&play, status, "h show what you ignore"));
    CHECK(!PLAY_SEES(&play, status, "r reply"));
    play_keys(&play, "h");
    CHECK(PLAY_SEES(&play, history, "bob: one"));
    CHECK(PLAY_SEES(&play, history, "bob: two"));
    play_keys(&play, "<M-Up>");
    CHECK(PLAY_SEES(&play, status, "r reply"));
    play_keys(&play, "h");
    CHECK(PLAY_SEES(&play, history, "bob: one"));
    CHECK(PLAY_SEES(&play, history, "bob: 1 message not shown"));
    set(&play, "");
    CHECK(PLAY_SEES(&play, history, "bob: two"));
    play_end(&play);
}

static void test_a_folded_line_is_chosen_once(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 80);
    play_says(&play, "lobby", "carol", "before");
    for (int i = 0; i < 5; i++)
        play_says(&play, "lobby", "bob", "noise");
    set(&play, "ignore = bob\n");
    play_keys(&play, "<M-Up><M-Up>c");
    CHECK_TEXT("before", buf_cstr(&play.app->copy));
    play_end(&play);
}

static void test_the_ignored_do_not_count_at_the_start_either(void **state)
{
    (void)state;
    struct play play;
    play_begin(&play, "alice", (const char *const[]){ "lobby", "dev" }, 2, 24, 100);
    set(&play, "ignore = bob\n");
    play_set_history(&play, "dev", 5); /* bob says it all */
    play.waiting = (struct play_waiting){ .no = 2, .unread = 3, .mentions = 1 };
    play_connect(&play);
    play_keys(&play, "<M-1>");
    CHECK_INT(0, app_unread(play.app).count);
    CHECK(PLAY_SEES(&play, status, "2 dev ") && !PLAY_SEES(&play, status, "2 dev ("));
    play_says(&play, "dev", "carol", "alice: and you?");
    CHECK(PLAY_SEES(&play, status, "2 dev (1!)"));
    set(&play, "");
    CHECK(PLAY_SEES(&play, status, "2 dev (4!)"));
    play_end(&play);
}

static void test_the_ignored_neither_count_nor_ring(void **state)
{
    (void)state;
    struct play play;
    begin_in_three_rooms(&play);
    set(&play, "ignore = bob\n");
    play_says(&play, "dev", "bob", "alice alice alice");
    play_direct(&play, "bob", "hello?");
    CHECK(!play.app->wants_bell);
    CHECK_INT(0, app_unread(play.app).count);
    play_keys(&play, "<M-2>");
    play_says(&play, "dev", "carol", "hi");
    CHECK(PLAY_SEES(&play, history, "carol: hi"));
    CHECK(!PLAY_SEES(&play, history, "alice alice"));
    play_end(&play);
}

static void test_an_answer_to_the_ignored_does_not_quote_them(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 80);
    play_says(&play, "lobby", "bob", "bait");
    play_keys(&play, "/reply #1 no<Enter>");
    CHECK(PLAY_SEES(&play, history, "┌ bob: bait"));
    set(&play, "ignore = bob\n");
    CHECK(!PLAY_SEES(&play, history, "bait"));
    CHECK(PLAY_SEES(&play, history, "┌ …"));
    play_end(&play);
}

static void test_people_are_ignored_by_a_command(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 80);
    static const struct {
        const char *settings, *command, *lines, *told;
    } rows[] = {
        { "", "/ignore bob<Enter>", "ignore = bob\n", NULL },
        { "ignore = bob", "/ignore carol<Enter>", "ignore = bob carol\n", NULL },
        { "ignore = bob", "/ignore Bob<Enter>", "", "You ignore Bob already" },
        { "ignore = bob carol", "/unignore BOB<Enter>", "ignore = carol\n", NULL },
        { "ignore = bob", "/unignore bob<Enter>", "ignore = \n", NULL },
        { "", "/unignore bob<Enter>", "", "You do not ignore bob" },
        { "", "/ignore alice<Enter>", "", "That is you" },
        { "", "/ignore<Enter>", "", "You ignore nobody" },
        { "ignore = bob carol", "/ignore<Enter>", "", "You ignore: bob carol" },
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        set(&play, rows[i].settings);
        buf_clear(&play.app->set_lines);
        play_keys(&play, rows[i].command);
        CHECK_TEXT(rows[i].lines, buf_cstr(&play.app->set_lines));
        CHECK(!rows[i].told || PLAY_SEES(&play, status, rows[i].told));
    }
    play_end(&play);
}

static void test_the_list_of_the_ignored_has_a_limit(void **state)
{
    (void)state;
    struct play play;
    struct buf line = { 0 };
    play_begin_in_lobby(&play, 24, 80);
    CHECK_INT(0, buf_append_str(&line, STR("ignore =")));
    for (int i = 0; i < 85; i++)
        CHECK_INT(0, buf_printf(&line, " u%04d", i));
    set(&play, buf_cstr(&line));
    play_keys(&play, "/ignore longername<Enter>");
    CHECK(PLAY_SEES(&play, status, "A setting can have 512 bytes"));
    CHECK_INT(0, play.app->set_lines.size);
    buf_fini(&line);
    play_end(&play);
}

static void test_a_name_that_mixes_alphabets_is_told_by_a_mark(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 100);
    play_presence(&play, "lobby", "p\u0430ypal", NULL, PRESENCE_ENTER);
    play_presence(&play, "lobby", "\u041E\u043B\u044F", NULL, PRESENCE_ENTER);
    CHECK(PLAY_SEES(&play, members, " p\u0430ypal!\n"));
    CHECK(PLAY_SEES(&play, members, " \u041E\u043B\u044F\n"));
    play_says(&play, "lobby", "p\u0430ypal", "hi");
    play_says(&play, "lobby", "bob", "hi");
    CHECK(PLAY_SEES(&play, history, " p\u0430ypal!: hi\n"));
    CHECK(PLAY_SEES(&play, history, "     bob: hi\n")); /* aligned all the same */
    play_end(&play);
}

static void test_alphabets_that_look_alike_are_told_from_those_that_go_together(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        bool is_mixed;
    } rows[] = {
        { "alice", false },
        { "", false },
        { "bob_2", false },
        { "\u674E\u96F7 Lee", false },        /* Han and Latin */
        { "\u30E6\u30AD\u96EA yuki", false }, /* kana, too */
        { "\u041E\u043B\u044F7", false },     /* all Cyrillic */
        { "Jos\u00E9", false },
        { "Jose\u0301", false }, /* a mark belongs to what it is on */
        { "\u0430lice", true },  /* Cyrillic a */
        { "b\u03BFb", true },    /* Greek o */
        { "\u041Eli\u0578", true },
        { "\xFF\xFE", false }, /* no text at all */
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        print_message("# %zu\n", i);
        CHECK_INT(rows[i].is_mixed, look_alike_is_mixed(str_of(rows[i].name)));
    }
}

int main(void)
{
    setenv("TZ", "UTC", 1);
    setlocale(LC_CTYPE, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_members_stand_by_role_and_presence),
        cmocka_unit_test(test_a_room_of_mere_members_has_no_heads),
        cmocka_unit_test(test_who_else_has_a_voice_stands_before_the_members),
        cmocka_unit_test(test_letters_find_and_arrows_choose),
        cmocka_unit_test(test_the_chosen_one_stays_chosen_while_others_come_and_go),
        cmocka_unit_test(test_other_keys_close_the_list_and_do_what_they_do),
        cmocka_unit_test(test_help_over_the_list_is_about_it_and_leaves_it_open),
        cmocka_unit_test(test_the_menu_offers_what_ones_role_allows),
        cmocka_unit_test(test_the_menu_offers_a_voice_or_takes_it),
        cmocka_unit_test(test_a_row_of_the_menu_is_a_command),
        cmocka_unit_test(test_what_was_typed_comes_back_after_a_command_of_the_menu),
        cmocka_unit_test(test_the_mouse_opens_the_menu_and_scrolls_the_list),
        cmocka_unit_test(test_the_list_is_shown_while_one_is_in_it_or_it_is_told_why_not),
        cmocka_unit_test(test_ten_thousand_members_cost_one_look_at_each_when_they_change),
        cmocka_unit_test(test_rows_and_places_lead_to_each_other),
        cmocka_unit_test(test_one_key_walks_to_all_that_waits_and_back),
        cmocka_unit_test(test_a_walk_ends_where_one_goes_elsewhere),
        cmocka_unit_test(test_the_first_unread_message_is_gone_to),
        cmocka_unit_test(test_a_chosen_message_is_unread_from_there_on),
        cmocka_unit_test(test_what_comes_into_sight_has_no_line_though_the_server_counted_it),
        cmocka_unit_test(test_a_muted_room_is_silent_but_for_ones_name),
        cmocka_unit_test(test_a_room_is_muted_by_a_command),
        cmocka_unit_test(test_a_day_ends_at_midnight_of_the_time_zone),
        cmocka_unit_test(test_what_the_ignored_say_is_one_line_that_opens),
        cmocka_unit_test(test_a_folded_line_is_chosen_once),
        cmocka_unit_test(test_the_ignored_do_not_count_at_the_start_either),
        cmocka_unit_test(test_the_ignored_neither_count_nor_ring),
        cmocka_unit_test(test_an_answer_to_the_ignored_does_not_quote_them),
        cmocka_unit_test(test_people_are_ignored_by_a_command),
        cmocka_unit_test(test_the_list_of_the_ignored_has_a_limit),
        cmocka_unit_test(test_a_name_that_mixes_alphabets_is_told_by_a_mark),
        cmocka_unit_test(test_alphabets_that_look_alike_are_told_from_those_that_go_together),
    };
    return CHECK_RUN(tests);
}
