/* What is asked about rooms, in words: the verbs of `hutong room`, and those behind a slash. */
#include "message_play.h"

#include "client/core/admin.h"
#include "client/core/app_commands.h"
#include "client/core/app_private.h"
#include "client/core/room_verbs.h"

static void test_words_become_requests(void **state)
{
    (void)state;
    static const struct {
        const char *verb, *words, *request; /* NULL: something is wrong with them */
    } rows[] = {
        { "show", "", "rooms room=den" },
        { "show", "all", NULL },
        { "join", "", "join room=den" },
        { "join", "open sesame", "join room=den text=\"open sesame\"" },
        { "part", "", "part room=den" },
        { "part", "now", NULL },
        { "topic", "tea at 5", "topic room=den text=\"tea at 5\"" },
        { "topic", "-", "topic room=den text=\"\"" },
        { "topic", "", NULL },
        { "set", "slow 10", "set room=den kind=3 count=10" },
        { "set", "slow", NULL },
        { "set", "slow never", NULL },
        { "set", "no-such-thing 1", NULL },
        { "announce", "be kind", "set room=den kind=1 text=\"be kind\"" },
        { "archive", "", "set room=den kind=7 count=1" },
        { "archive", "no", "set room=den kind=7 count=0" },
        { "role", "bob admin", "role room=den user=bob kind=2" },
        { "role", "bob king", NULL },
        { "op", "bob", "role room=den user=bob kind=2" },
        { "op", "bob carol", NULL },
        { "deop", "bob", "role room=den user=bob kind=1" },
        { "title", "bob chief of tea", "title room=den user=bob text=\"chief of tea\"" },
        { "invite", "bob", "invite room=den user=bob" },
        { "approve", "bob", "invite room=den user=bob" },
        { "deny", "bob not now", "deny room=den user=bob text=\"not now\"" },
        { "waiting", "", "waiting room=den" },
        { "kick", "bob rude words", "kick room=den user=bob text=\"rude words\"" },
        { "kick", "", NULL },
        { "ban", "bob 7d spam", "ban room=den user=bob text=spam wait_ms=604800000" },
        { "unban", "bob", "unban room=den user=bob" },
        { "unban", "bob carol", NULL },
        { "bans", "", "bans room=den" },
        { "edit", "12 another text", "edit room=den text=\"another text\" ref=12" },
        { "edit", "12", NULL },
        { "edit", "another text", NULL },
        { "reply", "12 so it is", "say room=den text=\"so it is\" ref=12" },
        { "thread", "12", "thread room=den ref=12" },
        { "versions", "12", "versions room=den ref=12" },
        { "recall", "#12", "recall room=den ref=12" },
        { "recall", "12 wrong window", "recall room=den text=\"wrong window\" ref=12" },
        { "recall", "12 13", NULL },
        { "recall", "12 #13", NULL },
        { "recall", "12 -1", NULL },
        { "recall", "0", NULL },
        { "recall", "9999999999999999", NULL },
        { "react", "12 👍", "react room=den ref=12 emoji=👍" },
        { "react", "12 :thumbs_up:", "react room=den ref=12 emoji=👍" },
        { "react", "12 :拇指向上", "react room=den ref=12 emoji=👍" },
        { "react", "12 :)", "react room=den ref=12 emoji=:)" },
        { "react", "12 :thumbs", NULL },
        { "pin", "12", "pin room=den ref=12" },
        { "unpin", "12", "unpin room=den ref=12" },
        { "pins", "", "pins room=den" },
        { "topic", "\xff", NULL },
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct message request;
        struct buf shown = { 0 };
        const struct room_verb *verb = room_verb_find(str_of(rows[i].verb));
        CHECK(verb);
        const char *problem = room_verb_request(verb, STR("den"), str_of(rows[i].words), &request);
        CHECK_INT(!rows[i].request, problem != NULL);
        if (!problem)
            play_print_message(&shown, &request);
        if (rows[i].request)
            CHECK_TEXT(rows[i].request, buf_cstr(&shown));
        buf_fini(&shown);
    }
    CHECK(!room_verb_find(STR("close")));
}

static void test_what_is_too_long_for_the_wire_is_told_before_it_is_sent(void **state)
{
    (void)state;
    static char words[LIMIT_TEXT_SIZE + 5] = "12 ";
    memset(words + 3, 'x', sizeof(words) - 4);
    size_t count;
    const struct room_verb *verbs = room_verb_table(&count);
    for (size_t i = 0; i < count; i++) {
        struct message request;
        CHECK(room_verb_request(&verbs[i], STR("den"), str_of(words), &request));
    }
}

static void test_a_command_that_runs_nothing_is_a_verb_and_a_verb_has_a_usage(void **state)
{
    (void)state;
    size_t command_count, verb_count;
    const struct command *commands = app_command_table(&command_count);
    const struct room_verb *verbs = room_verb_table(&verb_count);
    for (size_t i = 0; i < command_count; i++)
        CHECK(commands[i].run || room_verb_find(str_of(commands[i].name)) ||
              admin_find(str_of(commands[i].name)));
    for (size_t i = 0; i < verb_count; i++)
        CHECK(verbs[i].arguments || command_find(commands, command_count, str_of(verbs[i].name)));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words_become_requests),
        cmocka_unit_test(test_what_is_too_long_for_the_wire_is_told_before_it_is_sent),
        cmocka_unit_test(test_a_command_that_runs_nothing_is_a_verb_and_a_verb_has_a_usage),
    };
    return CHECK_RUN(tests);
}
