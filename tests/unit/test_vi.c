/* The keys of vi. In the tables the cursor is a '|' in the text. */
#include "check.h"
#include "client/core/vi.h"

#include <locale.h>
#include <stdio.h>

/* An editor with vi, and what it shares with others. */
struct hands {
    struct kill_ring ring;
    struct editor editor;
    struct vi vi;
    enum vi_result result; /* of the last key */
};

static void hands_begin(struct hands *hands, const char *text)
{
    const char *cursor = strchr(text, '|');
    CHECK(cursor != NULL);
    *hands = (struct hands){ 0 };
    hands->editor.ring = &hands->ring;
    editor_insert(&hands->editor, (struct str){ text, (size_t)(cursor - text) });
    size_t place = hands->editor.cursor;
    editor_insert(&hands->editor, str_of(cursor + 1));
    hands->editor.cursor = place;
    hands->vi.mode = VI_NORMAL;
    vi_begin(&hands->vi, &hands->editor);
}

static void hands_end(struct hands *hands)
{
    vi_fini(&hands->vi);
    editor_fini(&hands->editor);
    kill_ring_fini(&hands->ring);
}

/* Press keys: "\033" is Esc, "\x12" is C-r and so on; what vi passes on is typed. */
static void press(struct hands *hands, const char *keys)
{
    struct str rest = str_of(keys);
    while (rest.size > 0) {
        struct str one = { rest.bytes, 1 };
        while (one.size < rest.size && (rest.bytes[one.size] & 0xC0) == 0x80)
            one.size++;
        rest = str_skip(rest, one.size);
        struct key key = { KEY_CODE_CHAR, (uint8_t)one.bytes[0], 0 };
        if (one.bytes[0] == '\033')
            key = (struct key){ KEY_CODE_ESCAPE, 0, 0 };
        else if (one.bytes[0] == '\b')
            key = (struct key){ KEY_CODE_BACKSPACE, 0, 0 };
        else if (one.size == 1 && one.bytes[0] < ' ' && one.bytes[0] != '\n')
            key = (struct key){ KEY_CODE_CHAR, (uint32_t)one.bytes[0] + 0x60, KEY_CTRL };
        else if (one.size > 1)
            key.character = 0x4F60; /* 你 */
        hands->result = vi_key(&hands->vi, &hands->editor, key);
        if (hands->result == VI_PASS && hands->vi.mode == VI_INSERT)
            editor_insert(&hands->editor, one);
    }
}

static void check_text(struct hands *hands, const char *expected, const char *title)
{
    struct buf shown = { 0 };
    buf_append_str(&shown, editor_before(&hands->editor));
    buf_append_str(&shown, STR("|"));
    buf_append_str(&shown, editor_after(&hands->editor));
    if (!str_equal(buf_str(&shown), str_of(expected)))
        print_message("# case: %s -> %.*s\n", title, STR_ARGS(buf_str(&shown)));
    CHECK_STR(expected, buf_str(&shown));
    buf_fini(&shown);
}

struct vi_case {
    const char *before, *keys, *after;
};

static void check_cases(const struct vi_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct hands hands;
        char title[200];
        hands_begin(&hands, cases[i].before);
        press(&hands, cases[i].keys);
        snprintf(title, sizeof(title), "%s %s", cases[i].before, cases[i].keys);
        check_text(&hands, cases[i].after, title);
        hands_end(&hands);
    }
}

#define CHECK_CASES(cases) check_cases(cases, ARRAY_SIZE(cases))

static void test_motions_go_where_vi_users_expect(void **state)
{
    (void)state;
    static const struct vi_case cases[] = {
        { "hel|lo", "h", "he|llo" },
        { "hel|lo", "9h", "|hello" },
        { "hel|lo", "9l", "hell|o" },
        { "a|b\ncd", "l", "a|b\ncd" },
        { "a|b\ncd", " ", "ab\n|cd" },
        { "ab\n|cd", "\b", "a|b\ncd" },
        { "|one two three", "w", "one |two three" },
        { "|one two three", "2w", "one two |three" },
        { "|one, two", "w", "one|, two" },
        { "|one, two", "W", "one, |two" },
        { "|one\n\ntwo", "w", "one\n|\ntwo" },
        { "|one\ntwo", "w", "one\n|two" },
        { "one two |three", "w", "one two thre|e" },
        { "one two |three", "b", "one |two three" },
        { "one.two |three", "2b", "one|.two three" },
        { "one.two |three", "B", "|one.two three" },
        { "|one two", "e", "on|e two" },
        { "on|e two", "e", "one tw|o" },
        { "|one.two", "E", "one.tw|o" },
        { "one |two", "ge", "on|e two" },
        { "one.x |two", "gE", "one.|x two" },
        { "|看README的", "w", "看|README的" },
        { "  on|e", "0", "|  one" },
        { "  on|e", "^", "  |one" },
        { "o|ne", "$", "on|e" },
        { "|one\ntwo", "2$", "one\ntw|o" },
        { "|hello", "4|", "hel|lo" },
        { "|a,b,c", "f,", "a|,b,c" },
        { "|a,b,c", "2f,", "a,b|,c" },
        { "|a,b,c", "f,;", "a,b|,c" },
        { "|a,b,c", "f,;,", "a|,b,c" },
        { "|a,b,c", "fx", "|a,b,c" },
        { "|ab,c", "t,", "a|b,c" },
        { "a,b,|c", "F,", "a,b|,c" },
        { "a,b|c", "T,", "a,|bc" },
        { "|one\ntwo\nthree", "G", "one\ntwo\n|three" },
        { "|one\ntwo\nthree", "2G", "one\n|two\nthree" },
        { "one\ntwo\n|three", "gg", "|one\ntwo\nthree" },
        { "on|e\nt\nthree", "jj", "one\nt\nth|ree" },
        { "one\nt\nth|ree", "2k", "on|e\nt\nthree" },
        { "|f(a[1])", "%", "f(a[1]|)" },
        { "f(a[1]|)", "%", "f|(a[1])" },
        { "f|(a", "%", "f|(a" },
        { "|你好", "l", "你|好" },
        { "|x你", "f你", "x|你" },
        { "|", "wbe$0fxG", "|" },
    };
    CHECK_CASES(cases);
}

static void test_operators_take_what_motions_go_over(void **state)
{
    (void)state;
    static const struct vi_case cases[] = {
        { "|one two three", "dw", "|two three" },
        { "|one two three", "2dw", "|three" },
        { "|one two three", "d2w", "|three" },
        { "|a b c d e f g", "2d3w", "|g" },
        { "one |two\nthree", "dw", "one| \nthree" },
        { "one |two", "db", "|two" },
        { "|one two", "de", "| two" },
        { "|one.x two", "dE", "| two" },
        { "o|ne two", "d$", "|o" },
        { "o|ne two", "D", "|o" },
        { "one |two", "d0", "|two" },
        { "|a,b,c", "df,", "|b,c" },
        { "|a,b,c", "dt,", "|,b,c" },
        { "a,b,|c", "dF,", "a,b|c" },
        { "one\nt|wo\nthree", "dd", "one\n|three" },
        { "one\ntwo\nthr|ee", "dd", "one\n|two" },
        { "|one\ntwo\nthree", "2dd", "|three" },
        { "|one\ntwo\nthree", "dj", "|three" },
        { "one\ntwo\n|three", "dk", "|one" },
        { "one\n|two\nthree", "dgg", "|three" },
        { "one\n|two\nthree", "dG", "|one" },
        { "on|e", "dd", "|" },
        { "|one two", "cwx\033", "|x two" },
        { "|one two", "2cwx\033", "|x" },
        { "|o two", "cwx\033", "|x two" },
        { "on|e two", "Cx\033", "on|x" },
        { "  o|ne\ntwo", "ccx\033", "|x\ntwo" },
        { "o|ne\ntwo", "Sx\033", "|x\ntwo" },
        { "|", "ccx\033", "|x" },
        { "|", "sx\033", "|x" },
        { "|", "cwx\033", "|x" },
        { "|hello", "x", "|ello" },
        { "hell|o", "x", "hel|l" },
        { "|hello", "3x", "|lo" },
        { "hel|lo", "2X", "h|lo" },
        { "|hello", "sj\033", "|jello" },
        { "|hello", "rj", "|jello" },
        { "|hello", "3rx", "xx|xlo" },
        { "hell|o", "3rx", "hell|o" },
        { "|hello", "r你", "|你ello" },
        { "|heLlo", "4~", "HElL|o" },
        { "|one\n  two", "J", "one| two" },
        { "|one\ntwo\nthree", "3J", "one two| three" },
        { "f(|a, b)", "di(", "f(|)" },
        { "f(a, |b) c", "da(", "f| c" },
        { "say \"|hi\" now", "ci\"no\033", "say \"n|o\" now" },
        { "one t|wo three", "diw", "one | three" },
        { "one t|wo three", "daw", "one |three" },
        { "one.x t|wo", "daW", "one.|x" },
        { "|one two", "yw", "|one two" },
        { "one |two", "yb", "|one two" },
    };
    CHECK_CASES(cases);
}

static void test_what_was_cut_comes_back(void **state)
{
    (void)state;
    static const struct vi_case cases[] = {
        { "|one two", "dwp", "tone| wo" },
        { "|ab", "xp", "b|a" },
        { "|one two", "dwP", "one| two" },
        { "|ab", "x3p", "baa|a" },
        { "|one\ntwo", "ddp", "two\n|one" },
        { "one\n|two", "ddP", "|two\none" },
        { "|one\ntwo", "yyjp", "one\ntwo\n|one" },
        { "|one\ntwo", "Y2P", "|one\none\none\ntwo" },
        { "on|e", "ddp", "|one" },
        { "|one two", "ywP", "one| one two" },
        { "|", "p", "|" },
    };
    CHECK_CASES(cases);
}

static void test_typing_begins_where_the_key_says(void **state)
{
    (void)state;
    static const struct vi_case cases[] = {
        { "a|b", "ix\033", "a|xb" },
        { "a|b", "ax\033", "ab|x" },
        { "  a|b", "Ix\033", "  |xab" },
        { "|ab", "Ax\033", "ab|x" },
        { "|ab\ncd", "ox\033", "ab\n|x\ncd" },
        { "ab\n|cd", "Ox\033", "ab\n|x\ncd" },
        { "|ab", "3ix\033", "xx|xab" },
        { "|ab", "ix\x03", "|xab" }, /* C-c */
        { "|ab", "i\033", "|ab" },
    };
    CHECK_CASES(cases);
}

static void test_a_dot_does_the_last_change_again(void **state)
{
    (void)state;
    static const struct vi_case cases[] = {
        { "|one two three", "dw.", "|three" },
        { "|a b c d e", "2dw.", "|e" },
        { "|a b c d e", "dw3.", "|e" },
        { "|abcdef", "x..", "|def" },
        { "|one two", "cwx\033w.", "x |x" },
        { "|ab", "ix\033.", "|xxab" },
        { "|a,b,c,d", "df,.", "|c,d" },
        { "|aaa", "rxl.", "x|xa" },
        { "|one two three", "vldw.", "e |o three" },
        { "|one two", "dwyw.", "|" },
        { "|one two", "ihi\033u.", "h|ione two" },
        { "|one\ntwo\nthree\nfour", "Vjd.", "|" },
        { "|one", ".", "|one" },
    };
    CHECK_CASES(cases);
}

static void test_each_command_is_one_step_to_undo(void **state)
{
    (void)state;
    static const struct vi_case cases[] = {
        { "|one two three", "dwdwu", "|two three" },
        { "|one two three", "dwdw2u", "|one two three" },
        { "|one two three", "dwdwuu\x12", "|two three" },
        { "|one two", "cwa long text\033u", "|one two" },
        { "|one\ntwo", "otext with blanks\033u", "on|e\ntwo" },
        { "|aaa", "3ix y\033u", "|aaa" },
        { "|a\nb\nc", "3Ju", "|a\nb\nc" },
        { "|one two", "dw.uu", "|one two" },
    };
    CHECK_CASES(cases);
}

/* As thousands of steps, each with a walk through the text, it would take seconds. */
static void test_what_is_typed_thousands_of_times_is_typed_at_once(void **state)
{
    (void)state;
    struct hands hands;
    hands_begin(&hands, "|");
    press(&hands, "3000iab\033");
    CHECK_INT(6000, hands.editor.text.size);
    press(&hands, "2000.");
    CHECK_INT(10000, hands.editor.text.size);
    CHECK(hands.editor.undo.count <= 3);
    press(&hands, "9999.");
    CHECK(hands.editor.text.size <= EDITOR_SIZE_MAX);
    press(&hands, "uu");
    CHECK_INT(6000, hands.editor.text.size);
    hands_end(&hands);
}

static void test_marked_text_can_be_cut_copied_and_changed(void **state)
{
    (void)state;
    static const struct vi_case cases[] = {
        { "|one two", "ved", "| two" },
        { "one tw|o", "vbx", "one| " },
        { "|one two", "vecx\033", "|x two" },
        { "|one two", "vey$p", "one twoon|e" },
        { "|one two", "veU", "|ONE two" },
        { "|oNe two", "ve~", "|OnE two" },
        { "|ONE two", "veu", "|one two" },
        { "|one\ntwo\nthree", "Vjd", "|three" },
        { "|one\ntwo\nthree", "Vjdp", "three\n|one\ntwo" },
        { "one |two three", "vlohd", "one|o three" },
        { "f(|a)", "vi(d", "f(|)" },
        { "|one two", "v\033x", "|ne two" },
        { "|one two", "vvx", "|ne two" },
        { "|one two", "vVd", "|" },
    };
    CHECK_CASES(cases);
}

static void test_what_is_marked_is_known_to_the_painter(void **state)
{
    (void)state;
    struct hands hands;
    hands_begin(&hands, "one |two");
    press(&hands, "ve");
    CHECK_INT(4, hands.editor.marked);
    CHECK_INT(3, hands.editor.marked_size);
    press(&hands, "\033");
    CHECK_INT(0, hands.editor.marked_size);
    hands_end(&hands);
}

static void test_keys_that_are_not_for_the_text_are_told(void **state)
{
    (void)state;
    struct hands hands;
    hands_begin(&hands, "on|e");
    press(&hands, "k");
    CHECK_INT(VI_LINE_UP, hands.result);
    press(&hands, "j");
    CHECK_INT(VI_LINE_DOWN, hands.result);
    press(&hands, "/");
    CHECK_INT(VI_SEARCH, hands.result);
    press(&hands, "?");
    CHECK_INT(VI_HELP, hands.result);
    press(&hands, "2d\033");
    CHECK_INT(VI_DONE, hands.result);
    press(&hands, "\033");
    CHECK_INT(VI_PASS, hands.result);
    press(&hands, "\x0E"); /* C-n */
    CHECK_INT(VI_PASS, hands.result);
    hands_end(&hands);
}

static void test_a_command_under_way_is_shown(void **state)
{
    (void)state;
    struct hands hands;
    struct buf pending = { 0 };
    hands_begin(&hands, "on|e");
    press(&hands, "2d3f");
    CHECK_INT(0, vi_pending(&hands.vi, &pending));
    CHECK_STR("2d3f", buf_str(&pending));
    buf_fini(&pending);
    hands_end(&hands);
}

static void test_a_colon_begins_a_command_where_nothing_is_typed(void **state)
{
    (void)state;
    static const struct vi_case cases[] = {
        { "|", ":join", "/join|" },
        { "|one", ":x", "|ne" },
    };
    CHECK_CASES(cases);
}

static void test_random_keys_leave_a_whole_text(void **state)
{
    (void)state;
    static const char keys[] =
        "hjklwbeWBE0^$fFtT;,gG%|dcyxXsSDCYpPJ~.uvVo:iaIAOr12345 \b\033\x12\x03"
        "aé你(\"\n";
    struct hands hands;
    hands_begin(&hands, "one (two) \"三\" |four\nfive, six");
    unsigned seed = 1;
    for (int i = 0; i < 200000; i++) {
        char one[2] = { 0 };
        seed = seed * 1103515245u + 12345u;
        one[0] = keys[(seed >> 16) % (sizeof(keys) - 1)];
        if ((one[0] & 0x80) == 0)
            press(&hands, one);
        CHECK(hands.editor.cursor <= hands.editor.text.size);
        CHECK(hands.editor.text.size <= EDITOR_SIZE_MAX);
        if (hands.editor.text.size > 2000)
            editor_set(&hands.editor, STR("one (two) \"三\" e\u0301 four\nfive, six"));
    }
    hands_end(&hands);
}

int main(void)
{
    setlocale(LC_ALL, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_motions_go_where_vi_users_expect),
        cmocka_unit_test(test_operators_take_what_motions_go_over),
        cmocka_unit_test(test_what_was_cut_comes_back),
        cmocka_unit_test(test_typing_begins_where_the_key_says),
        cmocka_unit_test(test_a_dot_does_the_last_change_again),
        cmocka_unit_test(test_each_command_is_one_step_to_undo),
        cmocka_unit_test(test_what_is_typed_thousands_of_times_is_typed_at_once),
        cmocka_unit_test(test_marked_text_can_be_cut_copied_and_changed),
        cmocka_unit_test(test_what_is_marked_is_known_to_the_painter),
        cmocka_unit_test(test_keys_that_are_not_for_the_text_are_told),
        cmocka_unit_test(test_a_command_under_way_is_shown),
        cmocka_unit_test(test_a_colon_begins_a_command_where_nothing_is_typed),
        cmocka_unit_test(test_random_keys_leave_a_whole_text),
    };
    return CHECK_RUN(tests);
}
