/* Lines with Hebrew and Arabic in them, as they are seen from the left. */
#include "check.h"
#include "client/view/bidi.h"

#include <hutong/common/buf.h>
#include <hutong/common/utf8.h>

/* The text as it is seen; what stands between '<' and '>', which are left out, is an address. */
static void see(const char *text, enum direction direction, struct buf *out)
{
    struct bidi_char chars[BIDI_MAX];
    int order[BIDI_MAX], count = 0;
    bool is_left = false;
    for (struct str rest = str_of(text); rest.size > 0;) {
        uint32_t base = utf8_take(&rest, NULL);
        if (base == '<' || base == '>')
            is_left = base == '<';
        else
            chars[count++] = (struct bidi_char){ base, is_left };
    }
    bidi_order(chars, count, direction, order);
    for (int i = 0; i < count; i++) {
        char bytes[4];
        CHECK_INT(0, buf_append(out, bytes, utf8_put(chars[order[i]].base, bytes)));
    }
}

static void test_text_is_seen_in_the_order_in_which_it_is_read(void **state)
{
    (void)state;
    static const struct {
        const char *title, *text;
        enum direction direction;
        const char *seen;
    } rows[] = {
        { "nothing to do", "hello", DIRECTION_NONE, "hello" },
        { "a word", "אבג", DIRECTION_NONE, "גבא" },
        { "in English", "say אבג דה now", DIRECTION_LEFT, "say הד גבא now" },
        { "with a full stop", "אבג.", DIRECTION_NONE, ".גבא" },
        { "with a full stop, in English", "אבג.", DIRECTION_LEFT, "גבא." },
        { "a number", "אבג 123 דה", DIRECTION_RIGHT, "הד 123 גבא" },
        { "Arabic digits", "ابج ١٢٣", DIRECTION_RIGHT, "١٢٣ جبا" },
        { "an English word", "אבג tmux דה", DIRECTION_RIGHT, "הד tmux גבא" },
        { "brackets", "אב (גד)", DIRECTION_RIGHT, "(דג) בא" },
        { "an address", "אב <https://a.b/c/> גד", DIRECTION_RIGHT, "דג https://a.b/c/ בא" },
        { "an address with letters of it", "<http://a.b/אב>", DIRECTION_LEFT, "http://a.b/אב" },
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct buf seen = { 0 };
        see(rows[i].text, rows[i].direction, &seen);
        if (strcmp(rows[i].seen, buf_cstr(&seen)) != 0)
            print_message("# row: %s\n", rows[i].title);
        CHECK_TEXT(rows[i].seen, buf_cstr(&seen));
        buf_fini(&seen);
    }
}

static void test_every_character_has_one_place(void **state)
{
    (void)state;
    static const uint32_t bases[] = { 'a', ' ', '1', 0x5D0, 0x627, 0x661, '(', ')', 0x4F60 };
    struct bidi_char chars[BIDI_MAX];
    int order[BIDI_MAX];
    for (int count = 1; count <= BIDI_MAX; count += 73) {
        bool is_taken[BIDI_MAX] = { false };
        for (int i = 0; i < count; i++)
            chars[i].base = bases[(size_t)(i * i + count) % ARRAY_SIZE(bases)];
        bidi_order(chars, count, (enum direction)(count % 3), order);
        for (int i = 0; i < count; i++) {
            CHECK(order[i] >= 0 && order[i] < count && !is_taken[order[i]]);
            is_taken[order[i]] = true;
        }
    }
}

static void test_the_direction_is_that_of_the_first_letter(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum direction first;
        bool has_right;
    } rows[] = {
        { "", DIRECTION_NONE, false },      { "12 ·", DIRECTION_NONE, false },
        { "1 a א", DIRECTION_LEFT, true },  { "你好", DIRECTION_LEFT, false },
        { "«א» a", DIRECTION_RIGHT, true }, { "١ a", DIRECTION_LEFT, true },
        { "\xD7", DIRECTION_NONE, false },  { "مرحبا", DIRECTION_RIGHT, true },
        { "𐤀", DIRECTION_RIGHT, true },     { "é ü ž я", DIRECTION_LEFT, false },
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        print_message("# row %zu\n", i);
        CHECK_INT(rows[i].first, direction_first(str_of(rows[i].text)));
        CHECK_INT(rows[i].has_right, direction_has_right(str_of(rows[i].text)));
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_is_seen_in_the_order_in_which_it_is_read),
        cmocka_unit_test(test_every_character_has_one_place),
        cmocka_unit_test(test_the_direction_is_that_of_the_first_letter),
    };
    return CHECK_RUN(tests);
}
