/* Names that look like others: refused when they are new, borne when they are there. */
#include "core_play.h"

#include "server/core/look.h"

static struct look look(const struct looks *looks, const char *text)
{
    struct name name;
    CHECK_INT(NAME_OK, name_parse_user(str_of(text), &name));
    return look_of(looks, &name);
}

static void test_what_looks_alike(void **state)
{
    static const struct {
        const char *one, *other;
        bool is_alike;
    } rows[] = {
        { "alice", "alice", true },
        { "alice", "ALICE", true },
        { "alice", "Ａlice", true },       /* full width */
        { "alice", "\xd0\xb0lice", true }, /* Cyrillic a */
        { "paypal", "p\xd0\xb0yp\xd0\xb0l", true },
        { "admin", "adm\xc4\xb1n", true },                             /* i without its dot */
        { "scope", "\xd1\x95\xd1\x81\xd0\xbe\xd1\x80\xd0\xb5", true }, /* all Cyrillic */
        { "modern", "modem", true },
        { "user1", "userl", true },
        { "alice", "alice2", false },
        { "alice", "alise", false },
        { "小明", "小明2", false },
        { "胡同", "胡洞", false },
        { "user1", "user2", false },
    };
    struct looks *looks = looks_new();
    (void)state;
    CHECK(looks);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct look one = look(looks, rows[i].one), other = look(looks, rows[i].other);
        if ((memcmp(&one, &other, sizeof(one)) == 0) != rows[i].is_alike)
            fail_msg("%s and %s", rows[i].one, rows[i].other);
    }
    looks_free(looks);
}

static void test_which_names_mix_too_much(void **state)
{
    static const struct {
        const char *name;
        bool is_mixed;
    } rows[] = {
        { "alice", false },
        { "小明alice", false },
        { "ひらがなカタカナ漢字abc", false },
        { "한글abc", false },
        { "Борис", false },
        { "Ελένη", false },
        { "😀smile", false },
        { "café", false },
        { "p\xd0\xb0ypal", true },     /* Latin and Cyrillic */
        { "\xce\xb1lice", true },      /* Greek and Latin */
        { "1\xd9\xa2", true },         /* two kinds of digits */
        { "e\xcc\xb1\xcc\xb1", true }, /* the same mark twice */
    };
    struct looks *looks = looks_new();
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct name name;
        CHECK_INT(NAME_OK, name_parse_user(str_of(rows[i].name), &name));
        if (look_is_mixed(looks, &name) != rows[i].is_mixed)
            fail_msg("%s", rows[i].name);
    }
    looks_free(looks);
}

#define DOUBLE(name_, other_, names_)                                                              \
    "error text=\"" name_ " looks like " other_ ", a name that is taken; choose another name.\" "  \
    "code=4 names=" names_ "\n"

static void test_a_second_name_that_looks_like_a_user_s_is_refused_and_says_whose(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=modern", NULL },
        { "2 enter user=modem", "2: " DOUBLE("modem", "modern", "modem2,modem3,modem4") },
        { "2 register user=modem secret=p",
          "2: " DOUBLE("modem", "modern", "modem2,modem3,modem4") },
        { "2 enter user=bob", NULL },
        { "2 nick user=modem", "2: " DOUBLE("modem", "modern", "modem2,modem3,modem4") },
        { "1 nick user=modem", NULL }, /* its own look */
        { "2 nick user=modern", "2: " DOUBLE("modern", "modem", "modern2,modern3,modern4") },
        { "1 bye", NULL },
        { "2 nick user=modern", NULL }, /* free again */
        { "3 enter user=modem", "3: " DOUBLE("modem", "modern", "modem2,modem3,modem4") },
    };
    PLAY(steps);
}

static void test_no_name_of_a_user_looks_like_the_server_s(void **state)
{
    static const char *const names[] = {
        "admin",    "ADMIN",  "Ａdmin", "adm\xc4\xb1n", "server", "system",
        "NickServ", "hutong", "管理员", "系统",         "all",
    };
    struct play play;
    struct buf given = { 0 };
    (void)state;
    play_init(&play, (struct core_config){ 0 });
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        char line[100];
        snprintf(line, sizeof(line), "1 enter user=%s", names[i]);
        play_line(&play, line);
        play_print(&given, &play.effects);
        if (!strstr(buf_cstr(&given), "pose as the server") || !strstr(buf_cstr(&given), "code=5"))
            fail_msg("%s: %s", names[i], buf_cstr(&given));
    }
    buf_fini(&given);
    play_fini(&play);
}

static void test_an_admin_s_name_is_for_that_admin_also_if_it_is_a_reserved_one(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=rıck", "1: error text=\"rıck looks like rick, a name that is "
                               "taken; choose another name.\" "
                               "code=4 names=rıck2,rıck3,rıck4\n" },
        { "103 enter user=system", NULL }, /* whoever runs the server may */
        { "103 bye", NULL },
        { "101 register user=admin secret=p", NULL },
        { "102 auth user=admin mechanism=PLAIN secret=p",
          "102 entered\n102: welcome user=admin token=1 flags=2097154 wait_ms=90000\n102: done\n" },
    };
    struct play play;
    play_init(&play, (struct core_config){ .admins = { "rick", "admin" }, .owner_uid = 1000 });
    play_steps(&play, steps, ARRAY_SIZE(steps));
    play_fini(&play);
}

static void test_a_room_that_looks_like_another_is_not_opened(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=alice", NULL },
        { "1 join room=lobby", NULL },
        { "1 join room=LOBBY", NULL }, /* the same */
        { "1 join room=l\xd0\xbe"
          "bby",
          "1: error text=\"l\xd0\xbe"
          "bby looks like the room lobby; join that one, or choose another "
          "name.\" code=6\n" },
        { "1 join room=n\xd0\xb5ws", "1: error text=\"The name mixes writing systems that are "
                                     "easily taken for one another, or "
                                     "hides marks; keep to one.\" code=6\n" },
        { "1 part room=lobby", NULL }, /* nobody is in it: it goes */
        { "1 join room=l0bby", NULL },
    };
    PLAY(steps);
}

/* Another version of ICU finds other names alike than the one under which they came. */
static void test_names_that_look_alike_are_loaded(void **state)
{
    struct core *core = core_new(&(struct core_config){ 0 });
    const struct str token = STR("0123456789abcdef");
    (void)state;
    CHECK(core);
    CHECK_INT(0, core_load_user(core, 1, STR("modern"), token));
    CHECK_INT(0, core_load_user(core, 2, STR("modem"), token));
    CHECK_INT(0, core_load_user(core, 3, STR("admin"), token));
    CHECK_INT(0, core_load_user(core, 4, STR("p\xd0\xb0ypal"), token));
    CHECK_INT(0, core_load_room(core, 1, ROOM_PUBLIC, STR("modern"), STR(""), 1));
    CHECK_INT(0, core_load_room(core, 2, ROOM_PUBLIC, STR("modem"), STR(""), 1));
    core_load_done(core, 4, 2, 0);
    core_free(core);
}

static void test_zero_width_and_broken_names_never_come_so_far(void **state)
{
    static const struct {
        const char *name;
        enum name_result result;
    } rows[] = {
        { "ali\xe2\x80\x8b"
          "ce",
          NAME_E_INVISIBLE }, /* zero width space */
        { "ali\xe2\x80\x8d"
          "ce",
          NAME_E_INVISIBLE }, /* joiner */
        { "ali\xef\xbb\xbf"
          "ce",
          NAME_E_INVISIBLE }, /* byte order mark */
        { "ali\xc2\xad"
          "ce",
          NAME_E_INVISIBLE }, /* soft hyphen */
        { "ali\xe2\x80\xae"
          "ce",
          NAME_E_CONTROL }, /* right to left override */
        { "ali\xed\xa0\x80"
          "ce",
          NAME_E_UTF8 },                                /* half a surrogate pair */
        { "ali\xed\xa0\xbd\xed\xb8\x80", NAME_E_UTF8 }, /* a whole one, CESU-8 */
        { "ali\xc0\xaf", NAME_E_UTF8 },                 /* overlong */
        { "ali\xf4\x90\x80\x80", NAME_E_UTF8 },         /* beyond Unicode */
        { "\xf3\xa0\x80\xa1", NAME_E_INVISIBLE },       /* a tag */
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct name name;
        CHECK_INT(rows[i].result, name_parse_user(str_of(rows[i].name), &name));
        CHECK_INT(rows[i].result, name_parse_room(str_of(rows[i].name), &name));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_looks_alike),
        cmocka_unit_test(test_which_names_mix_too_much),
        cmocka_unit_test(test_a_second_name_that_looks_like_a_user_s_is_refused_and_says_whose),
        cmocka_unit_test(test_no_name_of_a_user_looks_like_the_server_s),
        cmocka_unit_test(test_an_admin_s_name_is_for_that_admin_also_if_it_is_a_reserved_one),
        cmocka_unit_test(test_a_room_that_looks_like_another_is_not_opened),
        cmocka_unit_test(test_names_that_look_alike_are_loaded),
        cmocka_unit_test(test_zero_width_and_broken_names_never_come_so_far),
    };
    return CHECK_RUN(tests);
}
