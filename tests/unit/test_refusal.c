/* What the server says in English, in Chinese: all that the table has, with its names kept. */
#include "check.h"

#include "client/core/refusal.h"

#include <hutong/common/locale.h>
#include <hutong/common/macros.h>
#include <stdlib.h>

static int speak(const char *language)
{
    unsetenv("LC_ALL");
    unsetenv("LC_MESSAGES");
    setenv("LANG", language, 1);
    setenv("LANGUAGE", language, 1);
    locale_init(); /* finds the catalogues beside the program */
    return 0;
}

static int speak_chinese(void **state)
{
    (void)state;
    return speak("zh_CN.UTF-8");
}

static void check_translated(const char *expected, const char *english)
{
    struct buf out = { 0 };
    CHECK_INT(0, refusal_translate(str_of(english), &out));
    CHECK_STR(expected, buf_str(&out));
    buf_fini(&out);
}

static void test_names_stay_and_everything_else_is_translated(void **state)
{
    (void)state;
    static const struct {
        const char *english, *chinese;
    } rows[] = {
        { "That message is not pinned.", "那条消息没有置顶。" },
        { "Only admins of den may put members out.", "只有 den 的管理员才可以请成员离开。" },
        { "Only the owner of 胡同 may set \"topic-by\".",
          "只有 胡同 的群主才可以修改设置“topic-by”。" },
        { "bob is an admin of den, as you are; only who is more may.",
          "bob 和你一样是 den 的管理员；只有身份更高的人才可以。" },
        { "bob is an owner of den; only who is more may.",
          "bob 是 den 的群主；只有身份更高的人才可以。" },
        { "bob is not muted in den.", "bob 在 den 里没有被禁言。" },
        { "bob is not in den.", "bob 不在 den 里。" },
        { "You are banned from den.", "你已被 den 封禁。" },
        { "You are banned from den: no spam, please.", "你已被 den 封禁：no spam, please。" },
        { "You are banned from this server until 2026-11-26T08:30:00Z: go.",
          "你已被本服务器封禁，直到 2026-11-26T08:30:00Z：go。" },
        { "The field of may is taken; choose another name.", NULL }, /* no name has blanks */
        { "may is taken; choose another name.", "may 已被使用；请换一个名字。" },
        { "den has 50 pinned messages, which is the limit; unpin one first.",
          "den 已有 50 条置顶消息，这是上限；请先取消一条。" },
        { "Only admins of den may fly.", "只有 den 的管理员才可以fly。" }, /* of a later server */
        { "This is said by no server.", NULL },
        { "", NULL },
        { "%s", NULL },
        { "Only", NULL },
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct buf out = { 0 };
        if (rows[i].chinese) {
            check_translated(rows[i].chinese, rows[i].english);
            continue;
        }
        CHECK_INT(REFUSAL_UNKNOWN, refusal_translate(str_of(rows[i].english), &out));
        CHECK_INT(0, out.size);
    }
}

/* The sentence with something in each place; @wanted: what of it must be found in the Chinese. */
static void make_example(const struct refusal *refusal, struct buf *english, struct buf *wanted)
{
    static const char *const names[] = { "ming2", "hutong3", "4711" };
    const char *rest = refusal->english, *place;
    for (size_t i = 0; (place = strstr(rest, "%s")); i++, rest = place + 2) {
        const char *value = refusal->places[i] == REFUSAL_WORD   ? refusal_words(&(size_t){ 0 })[i]
                            : refusal->places[i] == REFUSAL_TEXT ? "oh 不 no"
                                                                 : names[i];
        CHECK_INT(0, buf_append(english, rest, (size_t)(place - rest)));
        CHECK_INT(0, buf_append_str(english, str_of(value)));
        if (refusal->places[i] != REFUSAL_WORD)
            CHECK_INT(0, buf_printf(wanted, "%s%c", value, 0));
    }
    CHECK_INT(0, buf_append_str(english, str_of(rest)));
    CHECK_INT(0, buf_append(english, "", 1));
}

static void test_each_sentence_with_places_is_found_and_keeps_what_is_in_them(void **state)
{
    (void)state;
    size_t count;
    const struct refusal *table = refusal_table(&count);
    for (size_t i = 0; i < count; i++) {
        struct buf english = { 0 }, wanted = { 0 }, out = { 0 };
        make_example(&table[i], &english, &wanted);
        CHECK_INT(0, refusal_translate(str_of((const char *)english.bytes), &out));
        CHECK_INT(0, buf_append(&out, "", 1));
        struct str left = buf_str(&wanted);
        while (left.size > 0) {
            CHECK(strstr((const char *)out.bytes, left.bytes) != NULL);
            left = str_skip(left, strlen(left.bytes) + 1);
        }
        CHECK(strstr((const char *)out.bytes, "the ") == NULL);
        buf_fini(&english);
        buf_fini(&wanted);
        buf_fini(&out);
    }
}

static void test_each_word_has_a_translation(void **state)
{
    (void)state;
    size_t count;
    const char *const *words = refusal_words(&count);
    for (size_t i = 0; i < count; i++) {
        struct buf out = { 0 };
        CHECK_INT(0, refusal_translate(str_of(words[i]), &out));
        buf_fini(&out);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_stay_and_everything_else_is_translated),
        cmocka_unit_test(test_each_sentence_with_places_is_found_and_keeps_what_is_in_them),
        cmocka_unit_test(test_each_word_has_a_translation),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name(__FILE__, tests, speak_chinese, NULL);
}
