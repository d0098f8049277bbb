/* A key as the terminal reported it: a character, or one of the named ones; with modifiers. */
#ifndef HUTONG_CLIENT_CORE_KEY_H
#define HUTONG_CLIENT_CORE_KEY_H

#include <hutong/common/str.h>
#include <stdint.h>

enum key_code {
    KEY_CODE_CHAR, /* character */
    KEY_CODE_ENTER,
    KEY_CODE_TAB,
    KEY_CODE_BACKSPACE,
    KEY_CODE_DELETE,
    KEY_CODE_UP,
    KEY_CODE_DOWN,
    KEY_CODE_LEFT,
    KEY_CODE_RIGHT,
    KEY_CODE_HOME,
    KEY_CODE_END,
    KEY_CODE_PAGE_UP,
    KEY_CODE_PAGE_DOWN,
    KEY_CODE_F1,
    KEY_CODE_F2,
    KEY_CODE_F3,
    KEY_CODE_F4,
    KEY_CODE_F5,
    KEY_CODE_F6,
    KEY_CODE_F7,
    KEY_CODE_F8,
    KEY_CODE_F9,
    KEY_CODE_F10,
    KEY_CODE_F11,
    KEY_CODE_F12,
    KEY_CODE_ESCAPE,
};

enum key_modifier {
    KEY_CTRL = 1,
    KEY_META = 2,
    KEY_SHIFT = 4,
    KEY_AFTER_X = 8 /* after C-x or M-w */
};

struct key {
    enum key_code code;
    uint32_t character; /* KEY_CODE_CHAR; for C-a 'a' with KEY_CTRL */
    unsigned modifiers;
};

enum { KEY_TEXT_SIZE = 24 };

bool key_equal(struct key a, struct key b);

/** How people write the key: "C-a", "M-Enter", "PgUp". */
void key_text(struct key key, char out[KEY_TEXT_SIZE]);

/** Read what key_text() writes; the order of C-, M- and S- does not matter. False if it is none. */
bool key_parse(struct str text, struct key *key);

#endif
