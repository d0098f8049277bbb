/* Who may do what: every right and every setting, for everything that one can be in a room. */
#include "core_play.h"
#include "server/core/rights.h"
#include "server/core/room.h"
#include "server/core/user.h"

/* den is alice's; bob is its admin, carol a member, dave none; root is an admin of the server */
static const struct play_step den[] = {
    { "1 register user=alice secret=p", NULL },
    { "2 register user=bob secret=p", NULL },
    { "3 register user=carol secret=p", NULL },
    { "4 register user=dave secret=p", NULL },
    { "9 register user=root secret=p", NULL },
    { "admins root", NULL },
    { "1 join room=den", NULL },
    { "2 join room=den", NULL },
    { "3 join room=den", NULL },
    { "1 role room=den user=bob kind=2", NULL },
};

enum { NOBODY = 4, MEMBER = 3, ADMIN = 2, OWNER = 1, SERVER = 9 };

static const uint64_t sessions[] = { NOBODY, MEMBER, ADMIN, OWNER, SERVER };

static void play_den(struct play *play)
{
    play_init(play, (struct core_config){ 0 });
    play_steps(play, den, ARRAY_SIZE(den));
}

static struct room *find_den(const struct play *play)
{
    struct name name;
    CHECK_INT(NAME_OK, name_parse_room(STR("den"), &name));
    return room_find_name(play->core, &name);
}

/* The columns: no member, member, admin, owner, admin of the server. */
static void check_row(const struct play *play, enum right right, const char *expected)
{
    for (size_t i = 0; i < ARRAY_SIZE(sessions); i++) {
        struct user *user = user_session_find(play->core, sessions[i])->user;
        bool may = rights_may(play->core, find_den(play), user, right);
        if (may != (expected[i] == 'x'))
            fail_msg("right \"%s\", column %zu: %d", right_row(right)->deed, i, may);
    }
}

static void test_each_right_belongs_to_a_role_and_those_above_it(void **state)
{
    (void)state;
    static const char *const expected[RIGHT_COUNT] = {
        [RIGHT_LOOK] = "xxxxx",   [RIGHT_SPEAK] = "-xxxx",       [RIGHT_SPEAK_ALWAYS] = "--xxx",
        [RIGHT_TOPIC] = "-xxxx",  [RIGHT_PIN] = "--xxx",         [RIGHT_RECALL] = "--xxx",
        [RIGHT_INVITE] = "-xxxx", [RIGHT_DECIDE] = "--xxx",      [RIGHT_KICK] = "--xxx",
        [RIGHT_VOICE] = "--xxx",  [RIGHT_BANS] = "-xxxx",        [RIGHT_BAN] = "--xxx",
        [RIGHT_MUTE] = "--xxx",   [RIGHT_MENTION_ALL] = "--xxx", [RIGHT_TITLE] = "--xxx",
        [RIGHT_ROLE] = "---xx",   [RIGHT_RENAME] = "--xxx",
    };
    struct play play;
    play_den(&play);
    for (size_t right = 0; right < RIGHT_COUNT; right++)
        check_row(&play, (enum right)right, expected[right]);
    play_fini(&play);
}

static void test_settings_say_whose_a_right_is(void **state)
{
    (void)state;
    static const struct {
        const char *set;
        enum right right;
        const char *expected;
    } rows[] = {
        { "1 set room=den kind=5 count=2", RIGHT_TOPIC, "--xxx" },
        { "1 set room=den kind=5 count=3", RIGHT_TOPIC, "---xx" },
        { "1 set room=den kind=5 count=1", RIGHT_TOPIC, "-xxxx" },
        { "1 set room=den kind=6 count=1", RIGHT_MENTION_ALL, "-xxxx" },
        { "1 set room=den kind=6 count=3", RIGHT_MENTION_ALL, "---xx" },
        { "1 set room=den kind=8 count=2", RIGHT_LOOK, "-xxxx" },
        { "1 set room=den kind=8 count=1", RIGHT_INVITE, "--xxx" },
        { "1 set room=den kind=11 count=1", RIGHT_INVITE, "-xxxx" },
        { "1 set room=den kind=11 count=3", RIGHT_INVITE, "---xx" },
        { "1 set room=den kind=8 count=0", RIGHT_LOOK, "xxxxx" },
        { "1 set room=den kind=9 text=key", RIGHT_LOOK, "-xxxx" },
        { "1 set room=den kind=9 text=", RIGHT_LOOK, "xxxxx" },
        { "1 set room=den kind=10 count=1", RIGHT_LOOK, "-xxxx" },
    };
    struct play play;
    play_den(&play);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        play_line(&play, rows[i].set);
        check_row(&play, rows[i].right, rows[i].expected);
    }
    play_fini(&play);
}

/* Whether a request of this session is done; 'x', or the code of the error. */
static uint64_t refusal(struct play *play, uint64_t session, struct message *message)
{
    message_set_id(message, PLAY_ID);
    play_ask(play, session, message);
    const struct effect *last = &play->effects.items[play->effects.count - 1];
    CHECK_INT(EFFECT_REPLY, last->kind);
    return last->message->type == MESSAGE_DONE ? 0 : last->message->code;
}

static struct message set_of(uint64_t setting, uint64_t count, const char *text)
{
    struct message set = { .type = MESSAGE_SET };
    message_set_room(&set, STR("den"));
    message_set_kind(&set, setting);
    message_set_count(&set, count);
    message_set_text(&set, str_of(text));
    return set;
}

static void test_each_setting_is_changed_by_its_role_and_those_above_it(void **state)
{
    (void)state;
    struct play play;
    play_den(&play);
    for (uint64_t setting = 0; setting < GROUP_SETTING_COUNT; setting++) {
        const struct group_row *row = group_row(setting);
        for (size_t i = 0; row && i < ARRAY_SIZE(sessions); i++) {
            static const enum role roles[] = { ROLE_NONE, ROLE_MEMBER, ROLE_ADMIN, ROLE_OWNER,
                                               ROLE_SERVER };
            struct message set = set_of(setting, row->max, "x");
            uint64_t expected = roles[i] == ROLE_NONE ? ERROR_NOT_MEMBER
                                : roles[i] < row->by  ? ERROR_RIGHT
                                                      : 0;
            CHECK_INT(expected, refusal(&play, sessions[i], &set));
            set = set_of(setting, row->initial, "");
            CHECK_INT(0, refusal(&play, OWNER, &set));
        }
    }
    play_fini(&play);
}

static void test_a_refusal_names_whose_right_it_is(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "3 set room=den kind=3 count=5",
          "3: error text=\"Only admins of den may set \"slow\".\" code=20\n" },
        { "2 set room=den kind=7 count=1",
          "2: error text=\"Only the owner of den may set \"archived\".\" code=20\n" },
        { "2 role room=den user=carol kind=2",
          "2: error text=\"Only the owner of den may change roles.\" code=20\n" },
        { "3 title room=den user=carol text=x",
          "3: error text=\"Only admins of den may give titles.\" code=20\n" },
        { "4 title room=den user=carol text=x",
          "4: error text=\"You are not in den; join it first.\" code=9\n" },
        { "1 set room=den kind=5 count=2", NULL },
        { "3 topic room=den text=x",
          "3: error text=\"Only admins of den may set its topic.\" code=20\n" },
        { "1 set room=den kind=2 count=1", NULL },
        { "3 say room=den nonce=a text=hi",
          "3: error text=\"Only admins of den may speak while it is read-only.\" code=20\n" },
    };
    struct play play;
    play_den(&play);
    play_steps(&play, steps, ARRAY_SIZE(steps));
    play_fini(&play);
}

static void test_values_that_a_setting_does_not_have_are_refused(void **state)
{
    (void)state;
    struct play play;
    play_den(&play);
    for (uint64_t setting = 0; setting < GROUP_SETTING_COUNT; setting++) {
        static char text[LIMIT_TEXT_SIZE + 1];
        const struct group_row *row = group_row(setting);
        if (!row)
            continue;
        bool is_text = row->type == GROUP_TEXT;
        enum error_code expected = is_text ? ERROR_TEXT_INVALID : ERROR_BAD_REQUEST;
        memset(text, 'x', sizeof(text));
        text[is_text ? row->max + 1 : 1] = '\0';
        struct message set = set_of(setting, row->max + 1, text);
        CHECK_INT(expected, refusal(&play, OWNER, &set));
        set = set_of(setting, LIMIT_NUMBER, "\xff");
        CHECK_INT(expected, refusal(&play, OWNER, &set));
        set.has &= ~(HAS(FIELD_TEXT) | HAS(FIELD_COUNT));
        CHECK_INT(expected, refusal(&play, OWNER, &set));
        set = set_of(setting, row->type == GROUP_WORD && !row->words[0] ? 0 : row->max + 1, text);
        CHECK_INT(expected, refusal(&play, OWNER, &set));
    }
    struct message set = set_of(GROUP_ANNOUNCEMENT, 0, "");
    set.text = (struct str){ "a\0b", 3 };
    CHECK_INT(ERROR_TEXT_INVALID, refusal(&play, OWNER, &set));
    static const uint64_t unknown[] = { 0, GROUP_SETTING_COUNT, 63, 64, 255, LIMIT_NUMBER };
    for (size_t i = 0; i < ARRAY_SIZE(unknown); i++) {
        set = set_of(unknown[i], 1, "x");
        CHECK_INT(ERROR_BAD_REQUEST, refusal(&play, OWNER, &set));
    }
    play_fini(&play);
}

static void test_what_a_setting_says_is_read_back(void **state)
{
    (void)state;
    for (uint64_t setting = 0; setting < GROUP_SETTING_COUNT; setting++) {
        const struct group_row *row = group_row(setting);
        struct buf text = { 0 };
        struct str value;
        uint64_t count;
        if (!row)
            continue;
        CHECK_INT(setting, group_find(str_of(row->name)));
        CHECK_INT(0, buf_printf(&text, "%s ", row->name));
        CHECK_INT(0, group_format(row, row->max, STR("some words"), &text));
        CHECK_INT(setting, group_read(buf_str(&text), &count, &value));
        if (row->type == GROUP_TEXT)
            CHECK_STR("some words", value);
        else
            CHECK_INT(row->max, count);
        buf_fini(&text);
    }
}

static void test_what_no_setting_says_is_not_read(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",        " ",           "slow",       "slow ",      "slow x", "slow 99999999999999999999",
        "slow -1", "read-only 1", "topic-by ",  "nothing 1",  "SLOW 1", "slow 21601",
        "slow  1", "topic-by no", "all-by yes", "archived 1",
    };
    uint64_t count;
    struct str value;
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
        CHECK_INT(0, group_read(str_of(texts[i]), &count, &value));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_right_belongs_to_a_role_and_those_above_it),
        cmocka_unit_test(test_settings_say_whose_a_right_is),
        cmocka_unit_test(test_each_setting_is_changed_by_its_role_and_those_above_it),
        cmocka_unit_test(test_a_refusal_names_whose_right_it_is),
        cmocka_unit_test(test_values_that_a_setting_does_not_have_are_refused),
        cmocka_unit_test(test_what_a_setting_says_is_read_back),
        cmocka_unit_test(test_what_no_setting_says_is_not_read),
    };
    return CHECK_RUN(tests);
}
