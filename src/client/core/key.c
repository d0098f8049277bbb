/* Names of keys, and whether two are the same. */
#include "client/core/key.h"

#include <hutong/common/utf8.h>
#include <stdio.h>

static const char *const key_names[] = {
    [KEY_CODE_ENTER] = "Enter", [KEY_CODE_TAB] = "Tab",      [KEY_CODE_BACKSPACE] = "BackSpace",
    [KEY_CODE_DELETE] = "Del",  [KEY_CODE_UP] = "Up",        [KEY_CODE_DOWN] = "Down",
    [KEY_CODE_LEFT] = "Left",   [KEY_CODE_RIGHT] = "Right",  [KEY_CODE_HOME] = "Home",
    [KEY_CODE_END] = "End",     [KEY_CODE_PAGE_UP] = "PgUp", [KEY_CODE_PAGE_DOWN] = "PgDn",
    [KEY_CODE_F1] = "F1",       [KEY_CODE_F7] = "F7",        [KEY_CODE_F8] = "F8",
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
