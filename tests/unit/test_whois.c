/* /whois, /away and /stats: what the server, others and this client tell. */
#include "app_play.h"

#include <locale.h>
#include <stdlib.h>

static void test_whois_tells_what_the_server_and_the_rooms_know(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 100);
    play_says(&play, "lobby", "bob", "hello");
    play_keys(&play, "/whois bob<Enter>");
    CHECK(PLAY_SEES(&play, history, "bob: an account, here since 08:00, away: lunch\n"));
    CHECK(PLAY_SEES(&play, history, "In: lobby, @dev (chief of tea)\n"));
    CHECK(PLAY_SEES(&play, history, "Last spoke: 08:00, lobby\n"));
    play_keys(&play, "/whois @carol<Enter>");
    CHECK(PLAY_SEES(&play, history, "carol: a guest, not here\n"));
    play_keys(&play, "/whois nobody<Enter>");
    CHECK(PLAY_SEES(&play, history, "There is no user nobody"));
    play_end(&play);
}

static void test_whois_tells_of_rooms_that_one_is_not_in_and_what_users_tell(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 100);
    play.garden_no = 40;
    play_keys(&play, "/whois bob<Enter>");
    CHECK(PLAY_SEES(&play, history, "Last spoke: 08:00, garden\n"));
    CHECK(PLAY_SEES(&play, history, "display-name: Bob the\uFFFD[2J Builder\n"));
    CHECK(PLAY_SEES(&play, history, "url: https://example.org/\n"));
    play_end(&play);
}

static void told_away(struct play *play, const char *user, const char *text)
{
    struct message presence = { .type = MESSAGE_PRESENCE };
    message_set_room(&presence, STR("lobby"));
    message_set_user(&presence, str_of(user));
    message_set_kind(&presence, PRESENCE_AWAY);
    if (text)
        message_set_text(&presence, str_of(text));
    play_receive(play, &presence);
}

static void test_whois_tells_since_when_somebody_is_away(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 100);
    told_away(&play, "bob", "lunch");
    play_pass(&play, 5 * 60 * 1000);
    told_away(&play, "bob", "a long lunch");
    play_keys(&play, "/whois bob<Enter>");
    CHECK(PLAY_SEES(&play, history, "bob: an account, here since 08:00, away since 08:00: lunch"));
    told_away(&play, "bob", NULL);
    play_keys(&play, "/clear<Enter>/whois bob<Enter>");
    CHECK(PLAY_SEES(&play, history, "bob: an account, here since 08:00, away: lunch\n"));
    play_end(&play);
}

static void test_the_menu_on_a_name_asks_who_it_is(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 100);
    play_keys(&play, "<C-x>wbob<Enter>w");
    CHECK(PLAY_SEES(&play, history, "bob: an account"));
    play_end(&play);
}

static void test_admins_of_the_server_see_the_sessions_too(void **state)
{
    (void)state;
    struct play play;
    play_begin(&play, "alice", (const char *[]){ "lobby" }, 1, 24, 100);
    play.is_admin = true;
    play_connect(&play);
    play_keys(&play, "/whois bob<Enter>");
    CHECK(PLAY_SEES(&play, history, "hutong 1.0"));
    play_end(&play);
}

static void test_stats_tell_times_queues_and_memory(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 100);
    for (int i = 0; i < 10; i++)
        meter_add(&play.app->frames, 1250);
    meter_add(&play.app->echoes, 400);
    play_keys(&play, "/stats<Enter>");
    CHECK(PLAY_SEES(&play, history, "The server answers within 0 ms"));
    CHECK(PLAY_SEES(&play, history,
                    "Painting the screen: 1.2 ms, 99th percentile of the last 10: 1.2 ms"));
    CHECK(PLAY_SEES(&play, history, "From a key to the screen: 0.4 ms"));
    CHECK(PLAY_SEES(&play, history, "Waiting: 0 messages, 0 requests, 0 bytes to be sent"));
    CHECK(PLAY_SEES(&play, history, "Memory: 5120 KiB"));
    play_disconnect(&play);
    play_keys(&play, "/stats<Enter>");
    CHECK(PLAY_SEES(&play, history, "The server cannot be asked now"));
    play_end(&play);
}

static void test_who_is_away_stands_before_who_is_offline(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 100);
    told_away(&play, "bob", "lunch");
    CHECK(PLAY_SEES(&play, members, "2 users\n alice\n bob (away)\n"));
    told_away(&play, "bob", NULL);
    CHECK(PLAY_SEES(&play, members, "2 users\n alice\n bob\n"));
    play_end(&play);
}

static void test_one_is_away_until_one_says_otherwise(void **state)
{
    (void)state;
    struct play play;
    play_begin_in_lobby(&play, 24, 100);
    CHECK(!PLAY_SEES(&play, status, " away "));
    play_keys(&play, "/away out for tea<Enter>");
    CHECK_TEXT("out for tea", play.away);
    CHECK(PLAY_SEES(&play, status, " away "));
    play.away[0] = '\0';
    play_disconnect(&play);
    play_connect(&play); /* the server may have forgotten it */
    CHECK_TEXT("out for tea", play.away);
    play_keys(&play, "/back<Enter>");
    CHECK_TEXT("", play.away);
    CHECK(!PLAY_SEES(&play, status, " away "));
    told_away(&play, "alice", "said elsewhere"); /* in another session */
    CHECK(PLAY_SEES(&play, status, " away "));
    play_end(&play);
}

int main(void)
{
    setenv("TZ", "UTC", 1);
    if (!setlocale(LC_CTYPE, "C.UTF-8"))
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whois_tells_what_the_server_and_the_rooms_know),
        cmocka_unit_test(test_whois_tells_of_rooms_that_one_is_not_in_and_what_users_tell),
        cmocka_unit_test(test_whois_tells_since_when_somebody_is_away),
        cmocka_unit_test(test_the_menu_on_a_name_asks_who_it_is),
        cmocka_unit_test(test_admins_of_the_server_see_the_sessions_too),
        cmocka_unit_test(test_who_is_away_stands_before_who_is_offline),
        cmocka_unit_test(test_one_is_away_until_one_says_otherwise),
        cmocka_unit_test(test_stats_tell_times_queues_and_memory),
    };
    return CHECK_RUN(tests);
}
