/* Text in terminal cells: what of each nasty string is shown, and in how many columns. */
#include "check.h"
#include "failmalloc.h"
#include <errno.h>
#include <hutong/common/text.h>
#include <hutong/common/utf8.h>
#include <locale.h>
#include <wchar.h>

#define FFFD "\xEF\xBF\xBD"

static const struct {
    const char *name, *text;
    const char *shown; /* on one line */
    int cols;
    int clusters;
} rows[] = {
    { "nothing", "", "", 0, 0 },
    { "plain ASCII", "a ~", "a ~", 3, 3 },
    { "Chinese", "胡同里", "胡同里", 6, 3 },
    { "full-width forms and space", "Ａ，\u3000", "Ａ，\u3000", 6, 3 },
    { "half-width katakana with its voice mark", "ｶﾞ", "ｶﾞ", 2, 2 },
    { "accents, composed and not", "é e\u0301", "é e\u0301", 3, 3 },
    { "two marks", "e\u0301\u0323", "e\u0301\u0323", 1, 1 },
    { "three marks", "e\u0301\u0323\u0302x", "e\u0301\u0323x", 2, 2 },
    { "sixteen marks",
      "a\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309\u030a\u030b\u030c\u030d\u030e"
      "\u030f",
      "a\u0300\u0301", 1, 1 },
    { "a mark on a wide base", "好\u0301", "好\u0301", 2, 1 },
    { "a mark on a space", " \u0301", " \u0301", 1, 1 },
    { "a lone mark", "\u0301", "·\u0301", 1, 1 },
    { "a mark after a newline", "\n\u0301x", " ·\u0301x", 3, 3 },
    { "two lone marks", "\u0301\u0302\u0303", "·\u0301\u0302", 1, 1 },
    { "an enclosing mark", "1\uFE0F\u20E3", "1\u20E3", 1, 1 },

    { "a family", "👨‍👩‍👧‍👦.", "👨.", 3, 2 },
    { "a joiner after a letter", "b\u200Dx", "bx", 2, 2 },
    { "a joiner and what follows it in the cluster", "b\u200D\u0301x", "bx", 2, 2 },
    { "a lone joiner", "\u200D", FFFD, 1, 1 },
    { "a non-joiner inside a word", "می\u200Cخواهم", "میخواهم", 7, 7 },
    { "the heart with an emoji selector", "❤\uFE0F!", "❤!", 2, 2 },
    { "a lone selector", "\uFE0F", FFFD, 1, 1 },
    { "a selector from the supplement", "葛\U000E0100", "葛", 2, 1 },
    { "a skin tone", "👍🏽", "👍", 2, 1 },
    { "a lone skin tone", "\U0001F3FD", FFFD, 1, 1 },
    { "a flag", "🇨🇳", "CN", 2, 2 },
    { "half a flag more", "🇨🇳🇦", "CNA", 3, 3 },
    { "a flag of tags", "🏴\U000E0067\U000E0062\U000E007F.", "🏴.", 3, 2 },
    { "lone tags", "\U000E0067\U000E0062", FFFD, 1, 1 },
    { "a code point that is not assigned", "\u0378", FFFD, 1, 1 },
    { "a code point that never will be", "\uFFFE", FFFD, 1, 1 },
    { "private use", "\uE0B0", "\uE0B0", 1, 1 },

    { "a vowel sign of Devanagari", "का", "का", 2, 2 },
    { "a virama and its conjunct", "क्षि", "क्षि", 3, 3 },
    { "a conjunct with a joiner", "क्\u200Dष", "क्ष", 2, 2 },
    { "Thai with tone marks", "น้ำ", "น้ำ", 2, 2 },
    { "Tamil", "நிலா", "நிலா", 4, 4 },
    { "jamo of two", "\u1112\u1161", "하", 2, 1 },
    { "jamo of three", "\u1112\u1161\u11AB\u1100\u1173\u11AF", "한글", 4, 2 },
    { "a syllable and its last jamo", "하\u11AB", "한", 2, 1 },
    { "two leading jamo", "\u1112\u1112\u1161", "\u1112하", 4, 2 },
    { "a leading jamo alone", "\u1112", "\u1112", 2, 1 },
    { "a vowel jamo alone", "\u1161", FFFD, 1, 1 },
    { "an old vowel jamo", "\u1112\uD7B0\u1161x", "\u1112x", 3, 2 },
    { "a trailing jamo alone", "\u11AB", FFFD, 1, 1 },
    { "a third jamo too many", "한\u11AB", "한", 2, 1 },
    { "Hangul fillers", "\u115F\u1160\u3164", FFFD FFFD, 2, 2 },

    { "an escape sequence", "a\x1B[31mb", "a" FFFD "[31mb", 7, 7 },
    { "other controls", "\x01\x08\x0B\x7F\r", FFFD FFFD FFFD FFFD FFFD, 5, 5 },
    { "C1 controls",
      "\xC2\x85\xC2\x9B"
      "1m",
      FFFD FFFD "1m", 4, 4 },
    { "bidi override", "a\u202Etxt.exe\u202C", "a" FFFD "txt.exe" FFFD, 10, 10 },
    { "bidi isolates and marks", "\u2066\u2069\u200E\u200F\u061C", FFFD FFFD FFFD FFFD FFFD, 5, 5 },
    { "line and paragraph separators", "\u2028\u2029", FFFD FFFD, 2, 2 },
    { "zero-width spaces", "\u200B\uFEFF\u2060", FFFD FFFD FFFD, 3, 3 },
    { "a soft hyphen", "co\u00ADop", "co" FFFD "op", 5, 5 },
    { "a grapheme joiner", "a\u034F\u0301", "a\u0301", 1, 1 },
    { "a lone grapheme joiner", "\u034F", FFFD, 1, 1 },
    { "a format character that prepends", "\u0600\u0661", FFFD "\u0661", 2, 2 },
    { "annotation characters", "\uFFF9\uFFFB", FFFD FFFD, 2, 2 },

    { "a byte that is no UTF-8",
      "a\xFF"
      "b",
      "a" FFFD "b", 3, 3 },
    { "a sequence cut short", "胡\xE5\x90", "胡" FFFD FFFD, 4, 3 },
    { "C1 as raw bytes",
      "\x9B"
      "31m",
      FFFD "31m", 4, 4 },
    { "a surrogate", "\xED\xA0\x80", FFFD FFFD FFFD, 3, 3 },
    { "an overlong escape", "\xC0\x9B", FFFD FFFD, 2, 2 },
    { "a mark on a bad byte", "\xFF\u0301", FFFD "\u0301", 1, 1 },
};

static void test_nasty_text_is_shown_safely(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct buf out = { 0 };
        print_message("# %s\n", rows[i].name);
        CHECK_INT(0, text_sanitise(str_of(rows[i].text), false, &out));
        CHECK_STR(rows[i].shown, buf_str(&out));
        buf_fini(&out);
    }
}

static void test_columns_are_those_of_what_is_shown(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        print_message("# %s\n", rows[i].name);
        CHECK_INT(rows[i].cols, text_cols(str_of(rows[i].text)));
        CHECK_INT(rows[i].cols, text_cols(str_of(rows[i].shown)));
    }
}

static void test_what_is_shown_stays_as_it_is_when_sanitised_again(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct buf out = { 0 };
        print_message("# %s\n", rows[i].name);
        CHECK_INT(0, text_sanitise(str_of(rows[i].shown), false, &out));
        CHECK_STR(rows[i].shown, buf_str(&out));
        buf_fini(&out);
    }
}

static void test_the_cursor_finds_the_same_borders_in_both_directions(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct str text = str_of(rows[i].text);
        struct text_cluster cluster;
        size_t offset = 0;
        int clusters = 0;
        print_message("# %s\n", rows[i].name);
        CHECK_INT(0, text_cluster_before(text, 0));
        for (; offset < text.size; clusters++) {
            text_cluster(str_skip(text, offset), &cluster);
            offset += cluster.size;
            CHECK_INT(cluster.size, text_cluster_before(text, offset));
        }
        CHECK_INT(text.size, offset);
        CHECK_INT(rows[i].clusters, clusters);
    }
}

/* The same in the midst of others, where the way back starts elsewhere. */
static void test_borders_do_not_depend_on_the_text_before(void **state)
{
    (void)state;
    struct buf text = { 0 };
    struct text_cluster cluster;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        CHECK_INT(0, buf_printf(&text, "%s\n", rows[i].text));
    for (size_t offset = 0; offset < text.size;) {
        text_cluster(str_skip(buf_str(&text), offset), &cluster);
        offset += cluster.size;
        CHECK_INT(cluster.size, text_cluster_before(buf_str(&text), offset));
    }
    buf_fini(&text);
}

static void test_every_place_is_in_the_cluster_that_a_walk_finds(void **state)
{
    (void)state;
    struct buf text = { 0 };
    struct text_cluster cluster;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        CHECK_INT(0, buf_printf(&text, "%s", rows[i].text));
    for (size_t start = 0; start < text.size; start += cluster.size) {
        text_cluster(str_skip(buf_str(&text), start), &cluster);
        for (size_t offset = start; offset < start + cluster.size; offset++)
            CHECK_INT(start, text_cluster_floor(buf_str(&text), offset));
    }
    CHECK_INT(text.size, text_cluster_floor(buf_str(&text), text.size));
    buf_fini(&text);
}

/* If each step back began at the start of the text, this would take minutes. */
static void test_the_way_back_through_a_long_text_is_short(void **state)
{
    (void)state;
    static const char *texts[] = { "胡同里", "a\u0301", "ไม้ป่า", "한글", "각", "\U0001F600\u200D" };
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
        struct buf text = { 0 };
        while (text.size < (size_t)256 * 1024)
            CHECK_INT(0, buf_printf(&text, "%s", texts[i]));
        size_t offset = text.size, borders = 0, size;
        while ((size = text_cluster_before(buf_str(&text), offset)) > 0) {
            offset -= size;
            borders++;
        }
        CHECK_INT(0, offset);
        struct text_cluster cluster;
        for (; offset < text.size; borders--) {
            text_cluster(str_skip(buf_str(&text), offset), &cluster);
            offset += cluster.size;
        }
        CHECK_INT(0, borders);
        buf_fini(&text);
    }
}

static void test_lines_stay_only_when_they_are_kept(void **state)
{
    (void)state;
    static const struct {
        const char *text, *kept, *flat;
    } lines[] = {
        { "a\nb", "a\nb", "a b" },
        { "a\r\nb", "a\nb", "a b" },
        { "\n\n", "\n\n", "  " },
        { "\tx", "    x", " x" },
        { "a\rb", "a" FFFD "b", "a" FFFD "b" },
        { "\r\r\n", FFFD "\n", FFFD " " },
        { "胡\n\t同", "胡\n    同", "胡  同" },
    };
    for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
        struct buf kept = { 0 }, flat = { 0 };
        CHECK_INT(0, text_sanitise(str_of(lines[i].text), true, &kept));
        CHECK_INT(0, text_sanitise(str_of(lines[i].text), false, &flat));
        CHECK_STR(lines[i].kept, buf_str(&kept));
        CHECK_STR(lines[i].flat, buf_str(&flat));
        buf_fini(&kept);
        buf_fini(&flat);
    }
}

static void test_text_is_fitted_by_whole_clusters(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int cols;
        size_t expected;
    } fits[] = {
        { "", 5, 0 },         { "abc", 2, 2 },       { "abc", 3, 3 },       { "abc", 0, 0 },
        { "abc", -1, 0 },     { "胡同", 4, 6 },      { "胡同", 3, 3 },      { "胡同", 1, 0 },
        { "e\u0301x", 1, 3 }, { "👍🏽x", 2, 8 }, { "👍🏽x", 1, 0 },
    };
    for (size_t i = 0; i < ARRAY_SIZE(fits); i++)
        CHECK_INT(fits[i].expected, text_fit(str_of(fits[i].text), fits[i].cols));
}

static void test_a_cluster_says_what_to_draw(void **state)
{
    (void)state;
    struct text_cluster cluster;
    text_cluster(STR("e\u0301\u0323\u0302x"), &cluster);
    CHECK_INT(7, cluster.size);
    CHECK_INT(1, cluster.cols);
    CHECK_INT(3, cluster.glyph_count);
    CHECK_INT('e', cluster.glyph[0]);
    CHECK_INT(0x301, cluster.glyph[1]);
    CHECK_INT(0x323, cluster.glyph[2]);
}

/* Each code point alone: what is drawn is never a control, a bidi control or of unknown width. */
static void test_no_code_point_alone_is_drawn_unsafely(void **state)
{
    (void)state;
    char bytes[4];
    struct text_cluster cluster;
    for (uint32_t code_point = 0; code_point <= 0x10FFFF; code_point++) {
        text_cluster((struct str){ bytes, utf8_put(code_point, bytes) }, &cluster);
        uint32_t drawn = cluster.glyph[0];
        CHECK(cluster.cols == 1 || cluster.cols == 2);
        CHECK(drawn >= 0x20 && !(drawn >= 0x7F && drawn < 0xA0));
        CHECK(!(drawn >= 0x200B && drawn <= 0x200F) && !(drawn >= 0x2028 && drawn <= 0x202E));
        CHECK(!(drawn >= 0x2060 && drawn <= 0x206F) && drawn != 0x61C && drawn != 0xFEFF);
        CHECK_INT(text_is_base(drawn), true);
    }
}

/* Unicode grows faster than C libraries: a width that ours does not know is nobody's to draw. */
static void test_only_what_wcwidth_knows_is_drawn(void **state)
{
    (void)state;
    char bytes[5] = "a";
    struct text_cluster cluster;
    for (uint32_t code_point = 0xA0; code_point <= 0x10FFFF; code_point++) {
        struct str text = { bytes, 1 + utf8_put(code_point, bytes + 1) };
        for (; text.size > 0; text = str_skip(text, cluster.size)) {
            text_cluster(text, &cluster);
            CHECK_INT(cluster.cols, wcwidth((wchar_t)cluster.glyph[0]));
            for (int i = 1; i < cluster.glyph_count; i++)
                CHECK_INT(0, wcwidth((wchar_t)cluster.glyph[i]));
        }
    }
}

static void test_without_memory_nothing_is_appended(void **state)
{
    (void)state;
    FAILMALLOC_EACH(nth)
    {
        static const char longer[] =
            "ab\t胡同胡同胡同胡同胡同胡同胡同胡同胡同胡同胡同胡同胡同胡同\n";
        struct buf out = { 0 };
        int result = text_sanitise(STR("kept"), false, &out);
        if (result == 0)
            result = text_sanitise(str_of(longer), false, &out);
        CHECK(result == 0 || result == -ENOMEM);
        CHECK(result == 0 ? out.size > 80 : out.size == 0 || out.size == 4);
        buf_fini(&out);
    }
}

static void test_pictures_of_several_parts_are_known_and_nothing_else(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        unsigned kind;
        size_t size; /* bytes of it */
    } pictures[] = {
        { "👨‍👩‍👧 x", TEXT_WHOLE_ZWJ, 18 },
        { "👩🏽‍🚀", TEXT_WHOLE_ZWJ, 15 },
        { "🏴‍☠️", TEXT_WHOLE_ZWJ, 13 },
        { "🏳️‍🌈", TEXT_WHOLE_VS16 | TEXT_WHOLE_NARROW_ZWJ, 14 },
        { "❤️‍🔥!", TEXT_WHOLE_VS16 | TEXT_WHOLE_NARROW_ZWJ, 13 },
        { "❤‍🔥", 0, 0 }, /* not said to be an emoji */
        { "⛹🏽‍♀️", TEXT_WHOLE_NARROW_SKIN | TEXT_WHOLE_NARROW_ZWJ, 16 },
        { "⛹🏽", TEXT_WHOLE_NARROW_SKIN, 7 },
        { "🇨🇳🇩🇪", TEXT_WHOLE_FLAG, 8 },
        { "🇨", 0, 0 },
        { "🇨x", 0, 0 },
        { "👍🏽!", TEXT_WHOLE_SKIN, 8 },
        { "☝🏽", TEXT_WHOLE_NARROW_SKIN, 7 },
        { "❤️", TEXT_WHOLE_VS16, 6 },
        { "👍", 0, 0 },
        { "👍️", 0, 0 }, /* wide by itself */
        { "a\uFE0F", 0, 0 },
        { "1\uFE0F\u20E3", TEXT_WHOLE_KEYCAP, 7 },
        { "#\uFE0F\u20E3a", TEXT_WHOLE_KEYCAP, 7 },
        { "1\u20E3", 0, 0 },
        { "a\uFE0F\u20E3", 0, 0 },
        { "1\uFE0F\u20E3\u0301", 0, 0 },
        { "❤️\u20E3", 0, 0 },
        { "b\u200Dx", 0, 0 },
        { "中\u200D文", 0, 0 },
        { "👨\u200D", 0, 0 },
        { "👨\u200Dx", 0, 0 },
        { "👨\u200D\u202E👩", 0, 0 },
        { "👍🏽\u0301", 0, 0 }, /* a mark on top */
        { "❤️\u0301", 0, 0 },
        { "👍🏽\u200B", TEXT_WHOLE_SKIN, 8 }, /* which is a cluster of its own */
        { "\xF0\x9F\x91\x8D\xF0\x9F", 0, 0 },
        { "\xF0\x9F", 0, 0 },
        { "\xE2\x80\x8D👍🏽", 0, 0 },
    };
    for (size_t i = 0; i < ARRAY_SIZE(pictures); i++) {
        size_t size = 0;
        print_message("# row %zu\n", i);
        CHECK_INT(pictures[i].kind, text_whole(str_of(pictures[i].text), &size));
        CHECK_INT(pictures[i].size, size);
    }
}

static void test_what_keeps_pictures_whole_is_as_wide_and_as_safe(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "a 👨‍👩‍👧 b 🇨🇳 👍🏽 ❤️",
        "b\u200Dx \033[2J \u202E👍🏽\n\tx",
        "🇨🇳🇩",
        "👍🏽\u0301\u0301\u0301",
        "e\u0301 👨\u200D\u202E👩",
        "\xF0\x9F\x91 👩🏽‍🚀\xFF",
    };
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
        struct buf safe = { 0 }, whole = { 0 }, again = { 0 };
        CHECK_INT(0, text_sanitise(str_of(texts[i]), true, &safe));
        CHECK_INT(0, text_sanitise_whole(str_of(texts[i]), &whole));
        CHECK_INT(text_cols(buf_str(&safe)), text_cols(buf_str(&whole)));
        CHECK_INT(0, text_sanitise(buf_str(&whole), true, &again)); /* nothing else is in it */
        CHECK_MEM(safe.bytes, safe.size, again.bytes, again.size);
        buf_fini(&safe);
        buf_fini(&whole);
        buf_fini(&again);
    }
}

static void test_a_sign_is_as_wide_as_the_terminal_draws_it(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        unsigned kinds; /* that it takes to have two columns; 0: it has them in any case */
        int cols;       /* without */
    } rows_of_kinds[] = {
        { "❤️", TEXT_WHOLE_VS16, 1 },
        { "❤️‍🔥", TEXT_WHOLE_VS16 | TEXT_WHOLE_NARROW_ZWJ, 1 },
        { "⛹🏽", TEXT_WHOLE_NARROW_SKIN, 1 },
        { "⛹🏽‍♀️", TEXT_WHOLE_NARROW_SKIN | TEXT_WHOLE_NARROW_ZWJ, 1 },
        { "1️⃣", TEXT_WHOLE_KEYCAP, 1 },
        { "👨‍👩‍👧", 0, 2 },
        { "👍🏽", 0, 2 },
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows_of_kinds); i++) {
        struct str text = str_of(rows_of_kinds[i].text);
        for (unsigned kinds = 0; kinds < 2 * TEXT_WHOLE_KEYCAP; kinds++) {
            bool is_wide = (kinds & rows_of_kinds[i].kinds) == rows_of_kinds[i].kinds;
            text_widen(kinds);
            CHECK_INT(is_wide ? 2 : rows_of_kinds[i].cols, text_cols(text));
            CHECK_INT(1, text_cols(STR("❤")));
            CHECK_INT(2, text_cols(STR("12")));
        }
    }
    text_widen(0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pictures_of_several_parts_are_known_and_nothing_else),
        cmocka_unit_test(test_what_keeps_pictures_whole_is_as_wide_and_as_safe),
        cmocka_unit_test(test_a_sign_is_as_wide_as_the_terminal_draws_it),
        cmocka_unit_test(test_nasty_text_is_shown_safely),
        cmocka_unit_test(test_columns_are_those_of_what_is_shown),
        cmocka_unit_test(test_what_is_shown_stays_as_it_is_when_sanitised_again),
        cmocka_unit_test(test_the_cursor_finds_the_same_borders_in_both_directions),
        cmocka_unit_test(test_borders_do_not_depend_on_the_text_before),
        cmocka_unit_test(test_every_place_is_in_the_cluster_that_a_walk_finds),
        cmocka_unit_test(test_the_way_back_through_a_long_text_is_short),
        cmocka_unit_test(test_lines_stay_only_when_they_are_kept),
        cmocka_unit_test(test_text_is_fitted_by_whole_clusters),
        cmocka_unit_test(test_a_cluster_says_what_to_draw),
        cmocka_unit_test(test_no_code_point_alone_is_drawn_unsafely),
        cmocka_unit_test(test_only_what_wcwidth_knows_is_drawn),
        cmocka_unit_test(test_without_memory_nothing_is_appended),
    };
    if (!setlocale(LC_CTYPE, "C.UTF-8"))
        return 1;
    return CHECK_RUN(tests);
}
