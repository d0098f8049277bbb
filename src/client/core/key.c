/* Names of keys, and whether two are the same. */
#include "client/core/key.h"

#include <hutong/common/macros.h>
#include <hutong/common/utf8.h>
#include <stdio.h>

static const char *const key_names[] = {
    [KEY_CODE_ENTER] = "Enter", [KEY_CODE_TAB] = "Tab",      [KEY_CODE_BACKSPACE] = "BackSpace",
    [KEY_CODE_DELETE] = "Del",  [KEY_CODE_UP] = "Up",        [KEY_CODE_DOWN] = "Down",
    [KEY_CODE_LEFT] = "Left",   [KEY_CODE_RIGHT] = "Right",  [KEY_CODE_HOME] = "Home",
    [KEY_CODE_END] = "End",     [KEY_CODE_PAGE_UP] = "PgUp", [KEY_CODE_PAGE_DOWN] = "PgDn",
    [KEY_CODE_F1] = "F1",       [KEY_CODE_F2] = "F2",        [KEY_CODE_F3] = "F3",
    [KEY_CODE_F4] = "F4",       [KEY_CODE_F5] = "F5",        [KEY_CODE_F6] = "F6",
    [KEY_CODE_F7] = "F7",       [KEY_CODE_F8] = "F8",        [KEY_CODE_F9] = "F9",
    [KEY_CODE_F10] = "F10",     [KEY_CODE_F11] = "F11",      [KEY_CODE_F12] = "F12",
    [KEY_CODE_ESCAPE] = "Esc",
};

bool key_equal(struct key a, struct key b)
{
    return a.code == b.code && a.modifiers == b.modifiers &&
           (a.code != KEY_CODE_CHAR || a.character == b.character);
}

void key_text(struct key key, char out[KEY_TEXT_SIZE])
{
    char character[5] = { 0 };
    if (key.code == KEY_CODE_CHAR)
        utf8_put(key.character, character);
    snprintf(out, KEY_TEXT_SIZE, "%s%s%s%s%s", key.modifiers & KEY_AFTER_X ? "C-x " : "",
             key.modifiers & KEY_CTRL ? "C-" : "", key.modifiers & KEY_META ? "M-" : "",
             key.modifiers & KEY_SHIFT ? "S-" : "",
             key.code == KEY_CODE_CHAR ? character : key_names[key.code]);
}

static bool take_prefix(struct str *text, struct str prefix)
{
    bool has_it = str_starts_with(*text, prefix) && text->size > prefix.size;
    if (has_it)
        *text = str_skip(*text, prefix.size);
    return has_it;
}

/* Take "C-", "M-" and "S-" off the front. */
static unsigned take_modifiers(struct str *text)
{
    static const struct {
        struct str sign;
        unsigned modifier;
    } signs[] = { { { "C-", 2 }, KEY_CTRL },
                  { { "M-", 2 }, KEY_META },
                  { { "S-", 2 }, KEY_SHIFT } };
    unsigned modifiers = 0;
    for (size_t i = 0; i < ARRAY_SIZE(signs);) {
        bool has_it = take_prefix(text, signs[i].sign);
        modifiers |= has_it ? signs[i].modifier : 0;
        i = has_it ? 0 : i + 1;
    }
    return modifiers;
}

bool key_parse(struct str text, struct key *key)
{
    *key = (struct key){ .code = KEY_CODE_CHAR };
    if (take_prefix(&text, STR("C-x ")))
        key->modifiers = KEY_AFTER_X;
    key->modifiers |= take_modifiers(&text);
    for (size_t i = 0; i < ARRAY_SIZE(key_names); i++) {
        if (key_names[i] && str_equal(text, str_of(key_names[i]))) {
            key->code = (enum key_code)i;
            return true;
        }
    }
    bool is_valid = false;
    if (text.size > 0)
        key->character = utf8_take(&text, &is_valid);
    return is_valid && text.size == 0 && key->character > ' ';
}
