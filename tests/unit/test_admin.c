/* The words of admins, and the server's answers as lines. */
#include "message_play.h"

#include "client/core/admin.h"
#include <errno.h>

static void test_words_become_requests(void **state)
{
    (void)state;
    static const struct {
        const char *verb, *words, *request; /* NULL: it makes no sense */
    } rows[] = {
        { "broadcast", "hello  you", "broadcast text=\"hello  you\"" },
        { "broadcast", " ", NULL },
        { "sessions", "", "sessions" },
        { "sessions", "bob", "sessions user=bob" },
        { "disconnect", "bob", "disconnect user=bob" },
        { "disconnect", "bob makes noise", "disconnect user=bob text=\"makes noise\"" },
        { "disconnect", "#12 noise", "disconnect no=12 text=noise" },
        { "disconnect", "#0", NULL },
        { "disconnect", "#99999999999999999999", NULL },
        { "server-ban", "bob", "server_ban user=bob kind=1" },
        { "server-ban", "bob 7d", "server_ban user=bob kind=1 wait_ms=604800000" },
        { "server-ban", "bob 30m noise", "server_ban user=bob kind=1 text=noise wait_ms=1800000" },
        { "server-ban", "bob 7 dwarfs", "server_ban user=bob kind=1 text=\"7 dwarfs\"" },
        { "server-ban", "bob 99999999999999999d",
          "server_ban user=bob kind=1 text=99999999999999999d" },
        { "server-ban", "account:bob", "server_ban user=bob kind=2" },
        { "server-ban", "name:10.0.0.1", "server_ban user=10.0.0.1 kind=1" },
        { "server-ban", "account:", NULL },
        { "server-ban", "10.0.0.0/8 12h", "server_ban kind=3 wait_ms=43200000 address=10.0.0.0/8" },
        { "server-ban", "uid:1000", "server_ban kind=3 address=uid:1000" },
        { "server-ban", "10.0.0.0/99", "server_ban user=10.0.0.0/99 kind=1" },
        { "server-bans", "", "server_bans" },
        { "server-unban", "3", "server_unban no=3" },
        { "server-unban", "#3", "server_unban no=3" },
        { "server-unban", "3 4", NULL },
        { "server-unban", "x", NULL },
        { "close-room", "#lobby moved away", "close_room room=lobby text=\"moved away\"" },
        { "audit", "", "audit" },
        { "reload", "", "reload" },
        { "audit", "from:alice noise", "audit query=\"from:alice noise\"" },
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct message message;
        struct buf shown = { 0 };
        const struct admin_verb *verb = admin_find(str_of(rows[i].verb));
        CHECK(verb);
        int status = admin_request(verb, str_of(rows[i].words), &message);
        CHECK_INT(rows[i].request ? 0 : -EINVAL, status);
        play_print_message(&shown, &message);
        if (rows[i].request)
            CHECK_TEXT(rows[i].request, buf_cstr(&shown));
        buf_fini(&shown);
    }
    CHECK(!admin_find(STR("shutdown")));
}

static void test_what_is_too_long_for_the_wire_makes_no_sense(void **state)
{
    (void)state;
    static char words[LIMIT_TEXT_SIZE + 2];
    static const char *const verbs[] = { "broadcast",  "sessions",   "disconnect",
                                         "server-ban", "close-room", "audit" };
    memset(words, 'x', sizeof(words) - 1);
    for (size_t i = 0; i < ARRAY_SIZE(verbs); i++) {
        struct message message;
        CHECK_INT(-EINVAL, admin_request(admin_find(str_of(verbs[i])), str_of(words), &message));
    }
}

static void test_answers_are_lines_without_anything_that_steers_a_terminal(void **state)
{
    (void)state;
    static const struct {
        const char *item, *line;
    } rows[] = {
        { "session no=7 user=bob time=0 address=192.0.2.7 mechanism=tls wait_ms=1999 "
          "software=x\033y",
          "#7 bob  tls 192.0.2.7  1970-01-01T00:00:00.000Z  silent for 1 s  x\uFFFDy" },
        { "server_banned no=3 kind=2 user=bob was=alice time=0 text=noise wait_ms=5000",
          "#3 account:bob  by alice  1970-01-01T00:00:00.000Z  5 s left: noise" },
        { "server_banned no=4 kind=3 address=10.0.0.0/8 was=alice time=0",
          "#4 10.0.0.0/8  by alice  1970-01-01T00:00:00.000Z" },
        { "audit no=12 time=0 user=alice kind=4 was=bob text=noise",
          "12 1970-01-01T00:00:00.000Z alice: server-ban bob: noise" },
        { "audit no=13 time=0 user=alice kind=6 room=lobby",
          "13 1970-01-01T00:00:00.000Z alice: close-room lobby" },
        { "audit no=14 time=0 user=alice kind=99", "14 1970-01-01T00:00:00.000Z alice: ?" },
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        const struct message item = play_message(rows[i].item);
        struct buf line = { 0 };
        CHECK_INT(0, admin_format(&item, &line));
        CHECK_TEXT(rows[i].line, buf_cstr(&line));
        buf_fini(&line);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words_become_requests),
        cmocka_unit_test(test_what_is_too_long_for_the_wire_makes_no_sense),
        cmocka_unit_test(test_answers_are_lines_without_anything_that_steers_a_terminal),
    };
    return CHECK_RUN(tests);
}
