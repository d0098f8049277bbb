/* The input line. In the tables the cursor is a '|' in the text. */
#include "check.h"
#include "client/core/editor.h"
#include "failmalloc.h"

#include <errno.h>
#include <hutong/proto/limits.h>
#include <locale.h>
#include <stdlib.h>

static struct kill_ring ring; /* as all inputs share one; each test that cuts empties it */

/* Put text with a '|' for the cursor into an empty editor. */
static void editor_load(struct editor *editor, const char *text)
{
    const char *cursor = strchr(text, '|');
    CHECK(cursor != NULL);
    *editor = (struct editor){ .ring = &ring };
    CHECK_INT(EDITOR_OK, editor_insert(editor, (struct str){ text, (size_t)(cursor - text) }));
    size_t place = editor->cursor;
    CHECK_INT(EDITOR_OK, editor_insert(editor, str_of(cursor + 1)));
    editor->cursor = place;
}

/* The text has the cursor where the '|' is. */
static void check_editor(const char *expected, const struct editor *editor, const char *title)
{
    struct buf shown = { 0 };
    CHECK_INT(0, buf_append_str(&shown, editor_before(editor)));
    CHECK_INT(0, buf_append_str(&shown, STR("|")));
    CHECK_INT(0, buf_append_str(&shown, editor_after(editor)));
    if (!str_equal(buf_str(&shown), str_of(expected)))
        print_message("# case: %s\n", title);
    CHECK_TEXT(expected, buf_cstr(&shown));
    buf_fini(&shown);
}

struct edit_case {
    const char *title, *before;
    enum editor_command command;
    const char *after; /* NULL: nothing changes, and editor_do says so */
};

static void check_edits(const struct edit_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct edit_case *row = &cases[i];
        struct editor editor;
        editor_load(&editor, row->before);
        bool has_changed = editor_do(&editor, row->command);
        check_editor(row->after ? row->after : row->before, &editor, row->title);
        CHECK_INT(row->after != NULL, has_changed);
        editor_fini(&editor);
        kill_ring_fini(&ring);
    }
}

static void test_the_cursor_moves_by_cluster_word_and_line(void **state)
{
    (void)state;
    static const struct edit_case cases[] = {
        { "left", "hel|lo", EDITOR_LEFT, "he|llo" },
        { "left at the start", "|hello", EDITOR_LEFT, NULL },
        { "left over chinese", "你好|", EDITOR_LEFT, "你|好" },
        { "left over a mark", "e\u0301|", EDITOR_LEFT, "|e\u0301" },
        { "left over a family", "a👨‍👩‍👧|", EDITOR_LEFT, "a|👨‍👩‍👧" },
        { "left over a newline", "a\n|b", EDITOR_LEFT, "a|\nb" },
        { "right", "hel|lo", EDITOR_RIGHT, "hell|o" },
        { "right at the end", "hello|", EDITOR_RIGHT, NULL },
        { "right over a mark", "|e\u0301x", EDITOR_RIGHT, "e\u0301|x" },
        { "word left", "one two|", EDITOR_WORD_LEFT, "one |two" },
        { "word left over punctuation", "one, |two", EDITOR_WORD_LEFT, "|one, two" },
        { "word left, chinese and latin", "看README的|", EDITOR_WORD_LEFT, "看README|的" },
        { "word left within latin", "看README|的", EDITOR_WORD_LEFT, "看|README的" },
        { "word left, decomposed", "caf e\u0301te\u0301|", EDITOR_WORD_LEFT,
          "caf |e\u0301te\u0301" },
        { "word right", "|one two", EDITOR_WORD_RIGHT, "one| two" },
        { "word right over blanks", "one|  two", EDITOR_WORD_RIGHT, "one  two|" },
        { "word right at the end", "one|", EDITOR_WORD_RIGHT, NULL },
        { "home of the second line", "ab\nc|d", EDITOR_HOME, "ab\n|cd" },
        { "end of the first line", "a|b\ncd", EDITOR_END, "ab|\ncd" },
        { "up keeps the column", "abc\ndef|", EDITOR_UP, "abc|\ndef" },
        { "up to a shorter line", "a\ndef|", EDITOR_UP, "a|\ndef" },
        { "up by columns, not bytes", "abcd\n你|好", EDITOR_UP, "ab|cd\n你好" },
        { "up not into a wide cell", "你好\nabc|", EDITOR_UP, "你|好\nabc" },
        { "up from the first line", "ab|c", EDITOR_UP, NULL },
        { "down", "a|b\ncd", EDITOR_DOWN, "ab\nc|d" },
        { "down from the last line", "ab\ncd|", EDITOR_DOWN, NULL },
    };
    check_edits(cases, ARRAY_SIZE(cases));
}

static void test_text_is_deleted_and_cut(void **state)
{
    (void)state;
    static const struct edit_case cases[] = {
        { "backspace", "hel|lo", EDITOR_BACKSPACE, "he|lo" },
        { "backspace at the start", "|a", EDITOR_BACKSPACE, NULL },
        { "backspace takes a whole cluster", "ne\u0301|", EDITOR_BACKSPACE, "n|" },
        { "backspace chinese", "你好|", EDITOR_BACKSPACE, "你|" },
        { "backspace joins lines", "a\n|b", EDITOR_BACKSPACE, "a|b" },
        { "delete", "hel|lo", EDITOR_DELETE, "hel|o" },
        { "delete a family", "|👨‍👩‍👧x", EDITOR_DELETE, "|x" },
        { "delete at the end", "a|", EDITOR_DELETE, NULL },
        { "cut word", "|one two", EDITOR_KILL_WORD, "| two" },
        { "cut word back", "one two|", EDITOR_KILL_WORD_BACK, "one |" },
        { "cut word back stops at a slash", "/tmp/file|", EDITOR_KILL_WORD_BACK, "/tmp/|" },
        { "cut back to a blank", "cat /tmp/file|", EDITOR_KILL_SPACE_BACK, "cat |" },
        { "cut back over blanks", "cat  |", EDITOR_KILL_SPACE_BACK, "|" },
        { "cut to the end", "a|bc\nd", EDITOR_KILL_TO_END, "a|\nd" },
        { "cut the newline", "abc|\nd", EDITOR_KILL_TO_END, "abc|d" },
        { "cut to the end at the end", "abc|", EDITOR_KILL_TO_END, NULL },
        { "cut to the start", "a\nbc|d", EDITOR_KILL_TO_HOME, "a\n|d" },
        { "cut the newline before", "a\n|d", EDITOR_KILL_TO_HOME, "a|d" },
    };
    check_edits(cases, ARRAY_SIZE(cases));
}

static void test_text_is_changed_in_place(void **state)
{
    (void)state;
    static const struct edit_case cases[] = {
        { "swap", "a|b", EDITOR_TRANSPOSE, "ba|" },
        { "swap at the end", "abc|", EDITOR_TRANSPOSE, "acb|" },
        { "swap whole clusters", "e\u0301|你", EDITOR_TRANSPOSE, "你e\u0301|" },
        { "swap at the start", "|ab", EDITOR_TRANSPOSE, NULL },
        { "swap alone", "a|", EDITOR_TRANSPOSE, NULL },
        { "no swap across lines", "a\n|b", EDITOR_TRANSPOSE, NULL },
        { "capitals", "one |two three", EDITOR_UPPERCASE, "one TWO| three" },
        { "capitals beyond ascii", "|straße élan", EDITOR_UPPERCASE, "STRAẞE| élan" },
        { "small letters", "|ÀB c", EDITOR_LOWERCASE, "àb| c" },
        { "one capital", "| hELLO", EDITOR_CAPITALISE, " Hello|" },
        { "no word left", "one|", EDITOR_UPPERCASE, NULL },
        { "new line", "a|b", EDITOR_NEWLINE, "a\n|b" },
        { "blanks around", "one  |\t two", EDITOR_DELETE_BLANKS, "one|two" },
        { "no blanks around", "on|e", EDITOR_DELETE_BLANKS, NULL },
        { "words swapped", "one |two", EDITOR_TRANSPOSE_WORDS, "two one|" },
        { "words swapped at the end", "one, two|", EDITOR_TRANSPOSE_WORDS, "two, one|" },
        { "one word alone", "one|", EDITOR_TRANSPOSE_WORDS, NULL },
        { "to the text's start", "a\nb|", EDITOR_TEXT_START, "|a\nb" },
        { "to the text's end", "|a\nb", EDITOR_TEXT_END, "a\nb|" },
        { "nothing to undo", "|", EDITOR_UNDO, NULL },
        { "nothing to put back", "a|b", EDITOR_YANK, NULL },
    };
    check_edits(cases, ARRAY_SIZE(cases));
}

static void test_cuts_in_a_row_come_back_together(void **state)
{
    (void)state;
    struct editor editor;
    editor_load(&editor, "one two three| four");
    editor_do(&editor, EDITOR_KILL_WORD_BACK);
    editor_do(&editor, EDITOR_KILL_WORD_BACK);
    editor_do(&editor, EDITOR_KILL_TO_END);
    check_editor("one |", &editor, "three cuts");
    editor_do(&editor, EDITOR_YANK);
    check_editor("one two three four|", &editor, "put back");
    editor_do(&editor, EDITOR_KILL_WORD_BACK);
    editor_do(&editor, EDITOR_YANK);
    editor_do(&editor, EDITOR_YANK);
    check_editor("one two three fourfour|", &editor, "only the last cut");
    editor_fini(&editor);
    kill_ring_fini(&ring);
}

static void test_a_cut_of_nothing_keeps_what_was_cut(void **state)
{
    (void)state;
    struct editor editor;
    editor_load(&editor, "one |two");
    editor_do(&editor, EDITOR_KILL_TO_END);
    editor_do(&editor, EDITOR_LEFT);
    editor_do(&editor, EDITOR_RIGHT);
    editor_do(&editor, EDITOR_KILL_TO_END);
    editor_do(&editor, EDITOR_KILL_WORD_BACK);
    editor_do(&editor, EDITOR_YANK);
    check_editor("one |", &editor, "the second series stands alone");
    editor_fini(&editor);
    kill_ring_fini(&ring);
}

static void test_the_ring_turns_to_what_was_cut_before(void **state)
{
    (void)state;
    struct editor editor, other = { .ring = &ring };
    editor_load(&editor, "one two three|");
    editor_do(&editor, EDITOR_KILL_WORD_BACK);
    editor_do(&editor, EDITOR_LEFT);
    editor_do(&editor, EDITOR_KILL_WORD_BACK);
    check_editor("one | ", &editor, "two cuts");
    editor_do(&other, EDITOR_YANK);
    check_editor("two|", &other, "another input puts back the newest");
    CHECK(editor_do(&other, EDITOR_YANK_POP));
    check_editor("three|", &other, "then the one before");
    CHECK(editor_do(&other, EDITOR_YANK_POP));
    check_editor("two|", &other, "then the newest again");
    editor_do(&other, EDITOR_HOME);
    CHECK(!editor_do(&other, EDITOR_YANK_POP));
    check_editor("|two", &other, "only right after a yank");
    for (int i = 0; i < KILL_RING_MAX + 3; i++) {
        editor_insert(&other, STR("x"));
        editor_do(&other, EDITOR_KILL_TO_HOME);
        editor_do(&other, EDITOR_LEFT);
    }
    CHECK_INT(KILL_RING_MAX, ring.count);
    editor_fini(&editor);
    editor_fini(&other);
    kill_ring_fini(&ring);
}

/* Type a text as keys come: character by character. */
static void editor_type(struct editor *editor, const char *text)
{
    for (; *text; text++)
        editor_insert(editor, (struct str){ text, 1 });
}

static void test_changes_are_undone_word_by_word_and_made_again(void **state)
{
    (void)state;
    struct editor editor = { .ring = &ring };
    editor_type(&editor, "one two three");
    editor_do(&editor, EDITOR_KILL_TO_HOME);
    CHECK(editor_do(&editor, EDITOR_UNDO));
    check_editor("one two three|", &editor, "a cut");
    editor_do(&editor, EDITOR_UNDO);
    check_editor("one two|", &editor, "a word");
    editor_do(&editor, EDITOR_UNDO);
    editor_do(&editor, EDITOR_UNDO);
    check_editor("|", &editor, "all");
    CHECK(!editor_do(&editor, EDITOR_UNDO));
    editor_do(&editor, EDITOR_REDO);
    editor_do(&editor, EDITOR_REDO);
    check_editor("one two|", &editor, "made again");
    editor_do(&editor, EDITOR_BACKSPACE);
    editor_do(&editor, EDITOR_BACKSPACE);
    CHECK(!editor_do(&editor, EDITOR_REDO));
    editor_do(&editor, EDITOR_UNDO);
    check_editor("one two|", &editor, "two deletions at once");
    editor_set(&editor, STR("other"));
    editor_do(&editor, EDITOR_UNDO);
    check_editor("one two|", &editor, "the text before it was replaced");
    editor_reset(&editor);
    CHECK(!editor_do(&editor, EDITOR_UNDO));
    editor_fini(&editor);
    kill_ring_fini(&ring);
}

static void test_as_many_changes_as_there_is_room_for_are_undone(void **state)
{
    (void)state;
    struct editor editor = { 0 };
    for (int i = 0; i < UNDO_STEPS_MAX + 10; i++)
        editor_insert(&editor, STR("long enough to stand alone"));
    for (int i = 0; i < UNDO_STEPS_MAX; i++)
        CHECK(editor_do(&editor, EDITOR_UNDO));
    CHECK(!editor_do(&editor, EDITOR_UNDO));
    CHECK_INT(10 * 26, editor.text.size);
    editor_fini(&editor);
}

static void test_up_and_down_aim_at_the_column_they_began_in(void **state)
{
    (void)state;
    struct editor editor;
    editor_load(&editor, "abcdef|\nx\n你好你好");
    editor_do(&editor, EDITOR_DOWN);
    check_editor("abcdef\nx|\n你好你好", &editor, "a short line on the way");
    editor_do(&editor, EDITOR_DOWN);
    check_editor("abcdef\nx\n你好你|好", &editor, "the column again");
    editor_do(&editor, EDITOR_LEFT);
    editor_do(&editor, EDITOR_UP);
    editor_do(&editor, EDITOR_UP);
    check_editor("abcd|ef\nx\n你好你好", &editor, "another column after moving sideways");
    editor_fini(&editor);
}

static void test_what_is_inserted_is_made_good_text(void **state)
{
    (void)state;
    static const struct {
        const char *title, *text, *expected;
    } cases[] = {
        { "line ends", "a\r\nb\rc\nd", "a\nb\nc\nd|" },
        { "bad bytes", "a\xFF\xC3z", "a\uFFFD\uFFFDz|" },
        { "tab", "a\tb", "a\tb|" },
        { "a mark alone joins what is before", "\u0301", "\u0301|" },
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct editor editor = { 0 };
        CHECK_INT(EDITOR_OK, editor_insert(&editor, str_of(cases[i].text)));
        check_editor(cases[i].expected, &editor, cases[i].title);
        editor_fini(&editor);
    }
}

static void test_nul_is_left_out(void **state)
{
    (void)state;
    struct editor editor = { 0 };
    CHECK_INT(EDITOR_OK, editor_insert(&editor, STR("a\0b")));
    check_editor("ab|", &editor, "NUL");
    editor_fini(&editor);
}

static void test_the_cursor_never_stands_inside_a_cluster(void **state)
{
    (void)state;
    struct editor editor;
    editor_load(&editor, "x|\u0301y");
    editor.cursor = 0; /* before the cluster that x and the mark became */
    CHECK_INT(EDITOR_OK, editor_insert(&editor, STR("ab")));
    check_editor("ab|x\u0301y", &editor, "insert before");
    editor_do(&editor, EDITOR_RIGHT);
    editor_do(&editor, EDITOR_BACKSPACE);
    check_editor("ab|y", &editor, "one cluster");
    editor_fini(&editor);
}

static void test_much_longer_than_a_message_the_text_cannot_become(void **state)
{
    (void)state;
    struct editor editor = { 0 };
    struct str long_text = { calloc(1, EDITOR_SIZE_MAX), EDITOR_SIZE_MAX };
    CHECK(long_text.bytes != NULL);
    memset((char *)(uintptr_t)long_text.bytes, 'x', long_text.size);
    CHECK_INT(EDITOR_OK, editor_insert(&editor, long_text));
    CHECK_INT(EDITOR_E_FULL, editor_insert(&editor, STR("y")));
    CHECK_INT(EDITOR_SIZE_MAX, editor.text.size);
    CHECK_INT(EDITOR_OK, editor_set(&editor, STR("short")));
    check_editor("short|", &editor, "replaced");
    free((char *)(uintptr_t)long_text.bytes);
    editor_fini(&editor);
}

static void test_any_series_of_commands_leaves_good_text(void **state)
{
    (void)state;
    static const char *const pieces[] = { "a",  " ", "你", "\u0301", "👨‍👩‍👧",
                                          "\n", ".", "Z" };
    struct editor editor = { .ring = &ring };
    unsigned dice = 1;
    for (int step = 0; step < 20000; step++) {
        dice = dice * 1103515245u + 12345u;
        unsigned choice = dice >> 16;
        if (choice % 3 == 0)
            editor_insert(&editor, str_of(pieces[choice / 3 % ARRAY_SIZE(pieces)]));
        else
            editor_do(&editor, (enum editor_command)(choice / 3 % EDITOR_COMMAND_COUNT));
        CHECK(editor.cursor <= editor.text.size);
        CHECK(editor.text.size <= EDITOR_SIZE_MAX);
        if (editor.text.size > 300)
            editor_set(&editor, STR(""));
    }
    editor_fini(&editor);
    kill_ring_fini(&ring);
}

static void test_without_memory_the_text_stays_as_it_is(void **state)
{
    (void)state;
    FAILMALLOC_EACH(nth)
    {
        struct editor editor = { .ring = &ring };
        int result = editor_insert(&editor, STR("one two"));
        CHECK(result == EDITOR_OK || result == -ENOMEM);
        CHECK(editor.text.size == 0 || editor.text.size == 7);
        editor_do(&editor, EDITOR_KILL_WORD_BACK);
        editor_do(&editor, EDITOR_YANK);
        editor_do(&editor, EDITOR_KILL_WORD_BACK);
        editor_do(&editor, EDITOR_YANK);
        editor_do(&editor, EDITOR_YANK_POP);
        editor_do(&editor, EDITOR_TRANSPOSE);
        editor_do(&editor, EDITOR_TRANSPOSE_WORDS);
        editor_do(&editor, EDITOR_UNDO);
        editor_do(&editor, EDITOR_UNDO);
        editor_do(&editor, EDITOR_REDO);
        CHECK(editor.cursor <= editor.text.size);
        editor_fini(&editor);
        kill_ring_fini(&ring);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_cursor_moves_by_cluster_word_and_line),
        cmocka_unit_test(test_text_is_deleted_and_cut),
        cmocka_unit_test(test_text_is_changed_in_place),
        cmocka_unit_test(test_cuts_in_a_row_come_back_together),
        cmocka_unit_test(test_a_cut_of_nothing_keeps_what_was_cut),
        cmocka_unit_test(test_the_ring_turns_to_what_was_cut_before),
        cmocka_unit_test(test_changes_are_undone_word_by_word_and_made_again),
        cmocka_unit_test(test_as_many_changes_as_there_is_room_for_are_undone),
        cmocka_unit_test(test_up_and_down_aim_at_the_column_they_began_in),
        cmocka_unit_test(test_what_is_inserted_is_made_good_text),
        cmocka_unit_test(test_nul_is_left_out),
        cmocka_unit_test(test_the_cursor_never_stands_inside_a_cluster),
        cmocka_unit_test(test_much_longer_than_a_message_the_text_cannot_become),
        cmocka_unit_test(test_any_series_of_commands_leaves_good_text),
        cmocka_unit_test(test_without_memory_the_text_stays_as_it_is),
    };
    if (!setlocale(LC_CTYPE, "C.UTF-8"))
        return 1;
    return CHECK_RUN(tests);
}
