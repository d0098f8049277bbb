/*
 * Curses knows the terminal's function keys and gives code points for the rest. What is left to
 * do here: Esc before a key means Meta, C0 controls are letters with Ctrl, and what comes between
 * the brackets of a paste is text.
 */
#include "client/view/keys.h"

#include <curses.h>
#include <hutong/common/macros.h>
#include <hutong/common/utf8.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    /* codes of our own, above those of curses */
    CODE_PASTE_BEGIN = KEY_MAX + 1,
    CODE_PASTE_END,
    CODE_CTRL_LEFT,
    CODE_CTRL_RIGHT,
    CODE_META_LEFT,
    CODE_META_RIGHT,
    CODE_CTRL_UP,
    CODE_CTRL_DOWN,
    CODE_META_UP,
    CODE_META_DOWN,
    CODE_BACKGROUND,
    CODE_GRAPHICS,
    CODE_STRING_END,
    CODE_MOUSE_SGR,
    CODE_MOUSE_X10,
    CODE_FOCUS_IN,
    CODE_FOCUS_OUT,
    CHARACTER_BELL = 0x07,
    CHARACTER_ESCAPE = 0x1B,
    CHARACTER_DELETE = 0x7F,
    CONTROL_BIT = 0x60,      /* C-a is 1, 'a' is 0x61 */
    CONTROL_SIGN_BIT = 0x40, /* C-_ is 0x1F, '_' is 0x5F */
};

static const struct {
    const char *sequence;
    int code;
} keys_sequences[] = {
    { "\033[200~", CODE_PASTE_BEGIN },
    { "\033[201~", CODE_PASTE_END },
    { "\033]11;rgb:", CODE_BACKGROUND }, /* the answer to OSC 11 begins */
    { "\033_G", CODE_GRAPHICS },         /* an answer of kitty's protocol begins */
    { "\033\\", CODE_STRING_END },
    { "\033[<", CODE_MOUSE_SGR }, /* what curses itself decodes depends on terminfo */
    { "\033[M", CODE_MOUSE_X10 },
    { "\033[I", CODE_FOCUS_IN },
    { "\033[O", CODE_FOCUS_OUT },
    { "\033[1;5D", CODE_CTRL_LEFT },
    { "\033[1;5C", CODE_CTRL_RIGHT },
    { "\033[1;3D", CODE_META_LEFT },
    { "\033[1;3C", CODE_META_RIGHT },
    { "\033[1;5A", CODE_CTRL_UP },
    { "\033[1;5B", CODE_CTRL_DOWN },
    { "\033[1;3A", CODE_META_UP },
    { "\033[1;3B", CODE_META_DOWN },
    { "\033[H", KEY_HOME },
    { "\033[F", KEY_END },
    { "\033OH", KEY_HOME },
    { "\033OF", KEY_END },
    { "\033[1~", KEY_HOME },
    { "\033[4~", KEY_END },
};

static const struct {
    int code;
    struct key key;
} keys_named[] = {
    { KEY_ENTER, { KEY_CODE_ENTER, 0, 0 } },
    { KEY_BTAB, { KEY_CODE_TAB, 0, KEY_SHIFT } },
    { KEY_BACKSPACE, { KEY_CODE_BACKSPACE, 0, 0 } },
    { KEY_DC, { KEY_CODE_DELETE, 0, 0 } },
    { KEY_UP, { KEY_CODE_UP, 0, 0 } },
    { KEY_DOWN, { KEY_CODE_DOWN, 0, 0 } },
    { KEY_LEFT, { KEY_CODE_LEFT, 0, 0 } },
    { KEY_RIGHT, { KEY_CODE_RIGHT, 0, 0 } },
    { KEY_HOME, { KEY_CODE_HOME, 0, 0 } },
    { KEY_END, { KEY_CODE_END, 0, 0 } },
    { KEY_PPAGE, { KEY_CODE_PAGE_UP, 0, 0 } },
    { KEY_NPAGE, { KEY_CODE_PAGE_DOWN, 0, 0 } },
    { KEY_F(1), { KEY_CODE_F1, 0, 0 } },
    { KEY_F(2), { KEY_CODE_F2, 0, 0 } },
    { KEY_F(3), { KEY_CODE_F3, 0, 0 } },
    { KEY_F(4), { KEY_CODE_F4, 0, 0 } },
    { KEY_F(5), { KEY_CODE_F5, 0, 0 } },
    { KEY_F(6), { KEY_CODE_F6, 0, 0 } },
    { KEY_F(7), { KEY_CODE_F7, 0, 0 } },
    { KEY_F(8), { KEY_CODE_F8, 0, 0 } },
    { KEY_F(9), { KEY_CODE_F9, 0, 0 } },
    { KEY_F(10), { KEY_CODE_F10, 0, 0 } },
    { KEY_F(11), { KEY_CODE_F11, 0, 0 } },
    { KEY_F(12), { KEY_CODE_F12, 0, 0 } },
    { CODE_CTRL_LEFT, { KEY_CODE_LEFT, 0, KEY_CTRL } },
    { CODE_CTRL_RIGHT, { KEY_CODE_RIGHT, 0, KEY_CTRL } },
    { CODE_META_LEFT, { KEY_CODE_LEFT, 0, KEY_META } },
    { CODE_META_RIGHT, { KEY_CODE_RIGHT, 0, KEY_META } },
    { CODE_CTRL_UP, { KEY_CODE_UP, 0, KEY_CTRL } },
    { CODE_CTRL_DOWN, { KEY_CODE_DOWN, 0, KEY_CTRL } },
    { CODE_META_UP, { KEY_CODE_UP, 0, KEY_META } },
    { CODE_META_DOWN, { KEY_CODE_DOWN, 0, KEY_META } },
    { CODE_STRING_END, { KEY_CODE_CHAR, '\\', KEY_META } }, /* unless it ends an answer */
};

void keys_fini(struct keys *keys)
{
    buf_fini(&keys->paste);
}

void keys_define(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(keys_sequences); i++)
        define_key(keys_sequences[i].sequence, keys_sequences[i].code);
}

/* A function key by its code; false for one that means nothing here. */
static bool keys_find_named(int code, struct key *key)
{
    for (size_t i = 0; i < ARRAY_SIZE(keys_named); i++) {
        if (keys_named[i].code == code) {
            *key = keys_named[i].key;
            return true;
        }
    }
    return false;
}

static struct key keys_from_character(uint32_t character)
{
    switch (character) {
    case '\r':
        return (struct key){ KEY_CODE_ENTER, 0, 0 };
    case '\t':
        return (struct key){ KEY_CODE_TAB, 0, 0 };
    case CHARACTER_DELETE:
        return (struct key){ KEY_CODE_BACKSPACE, 0, 0 };
    case CHARACTER_ESCAPE:
        return (struct key){ KEY_CODE_ESCAPE, 0, 0 };
    default:
        break;
    }
    if (character == '\0' || (character > CHARACTER_ESCAPE && character < ' '))
        return (struct key){ KEY_CODE_CHAR, character | CONTROL_SIGN_BIT, KEY_CTRL };
    if (character < ' ')
        return (struct key){ KEY_CODE_CHAR, character | CONTROL_BIT, KEY_CTRL };
    return (struct key){ KEY_CODE_CHAR, character, 0 };
}

/* What a sequence that curses does not know says: where the cursor is, what the terminal can do, or
 * nothing. */
static enum keys_event keys_finish_sequence(struct keys *keys, wint_t last)
{
    unsigned row, col;
    keys->sequence.text[keys->sequence.size] = '\0';
    keys->sequence.is_open = false;
    if (last == 'c' && keys->sequence.text[0] == '?')
        return keys->sequence.size < KEYS_ANSWER_SIZE - 1 ? KEYS_ATTRIBUTES : KEYS_NONE;
    if (last != 'R' || sscanf(keys->sequence.text, "%4u;%4u", &row, &col) != 2)
        return KEYS_NONE;
    keys->cursor_col = (int)col - 1;
    return KEYS_CURSOR;
}

/* Read the rest of a sequence, as far as it has come: none of it is to be taken for typed text. */
static enum keys_event keys_read_sequence(struct keys *keys)
{
    wint_t code;
    int result;
    while ((result = get_wch(&code)) != ERR) {
        if (result != OK || code < ' ' || code > '~') {
            keys->sequence.is_open = false; /* it was cut off */
            if (result == OK)
                unget_wch((wchar_t)code);
            else
                ungetch((int)code);
            return KEYS_NONE;
        }
        if (code >= '@')
            return keys_finish_sequence(keys, code);
        if (keys->sequence.size < KEYS_ANSWER_SIZE - 1)
            keys->sequence.text[keys->sequence.size++] = (char)code;
    }
    return KEYS_NONE;
}

/* Make a key of what curses read. False if it means nothing. */
static bool keys_translate(int result, wint_t code, struct key *key)
{
    if (result == KEY_CODE_YES)
        return keys_find_named((int)code, key);
    *key = keys_from_character(code);
    return true;
}

/* The key after an Esc gets Meta; without one it was the Esc key. */
static bool keys_read_meta(struct keys *keys, struct key *key)
{
    wint_t code;
    int result = get_wch(&code);
    if (result == ERR) {
        *key = keys_from_character(CHARACTER_ESCAPE);
        return true;
    }
    if (result == OK && (code == '[' || code == 'O')) {
        keys->sequence = (struct keys_sequence){ .is_open = true };
        return false;
    }
    bool is_key = keys_translate(result, code, key);
    key->modifiers |= KEY_META;
    return is_key;
}

/* Text of a paste: line ends and tabs stay, other controls are left out. */
static void keys_paste(struct keys *keys, int result, wint_t character)
{
    char bytes[4];
    bool is_text = character >= ' ' ? character != CHARACTER_DELETE
                                    : character == '\n' || character == '\r' || character == '\t';
    if (result == OK && is_text)
        buf_append(&keys->paste, bytes, utf8_put(character, bytes));
    else if (result == KEY_CODE_YES && character == KEY_ENTER)
        buf_append(&keys->paste, "\n", 1);
}

enum keys_event keys_give_up_paste(struct keys *keys)
{
    bool was_pasting = keys->is_pasting;
    keys->is_pasting = keys->is_colour = keys->sequence.is_open = false;
    keys->answer.is_open = false;
    keys->report = (struct keys_report){ 0 };
    return was_pasting ? KEYS_PASTE : KEYS_NONE;
}

/* Read up to the end of the paste, or as far as there is anything to read. */
static enum keys_event keys_read_paste(struct keys *keys)
{
    wint_t code;
    int result;
    while ((result = get_wch(&code)) != ERR) {
        if (result == KEY_CODE_YES && code == CODE_PASTE_END)
            return keys_give_up_paste(keys);
        keys_paste(keys, result, code);
    }
    return KEYS_NONE;
}

/* The parts of "rrrr/gggg/bbbb", of one to four digits each, as 0 to 255. Whether they are. */
static bool keys_colour_parts(struct keys *keys, uint32_t parts[3])
{
    char digits[3][5];
    keys->colour[keys->colour_size] = '\0';
    if (sscanf(keys->colour, "%4[0-9a-fA-F]/%4[0-9a-fA-F]/%4[0-9a-fA-F]", digits[0], digits[1],
               digits[2]) != 3)
        return false;
    for (int i = 0; i < 3; i++) {
        uint32_t most = (1U << (4 * strlen(digits[i]))) - 1;
        parts[i] = (uint32_t)strtoul(digits[i], NULL, 16) * 255 / most;
    }
    return true;
}

static enum keys_event keys_finish_colour(struct keys *keys)
{
    uint32_t parts[3];
    keys->is_colour = false;
    if (!keys_colour_parts(keys, parts))
        return KEYS_NONE;
    keys->background = (int32_t)(parts[0] << 16 | parts[1] << 8 | parts[2]);
    return KEYS_BACKGROUND;
}

static bool keys_belongs_to_colour(const struct keys *keys, int result, wint_t code)
{
    bool is_digit = (code >= '0' && code <= '9') || (code >= 'a' && code <= 'f') ||
                    (code >= 'A' && code <= 'F') || code == '/';
    return result == OK && is_digit && keys->colour_size < KEYS_COLOUR_SIZE - 1;
}

/* Read the rest of the terminal's answer. What cannot belong to it is a key, and stays one. */
static enum keys_event keys_read_colour(struct keys *keys)
{
    wint_t code;
    int result;
    while ((result = get_wch(&code)) != ERR) {
        if ((result == KEY_CODE_YES && code == CODE_STRING_END) ||
            (result == OK && code == CHARACTER_BELL))
            return keys_finish_colour(keys);
        if (!keys_belongs_to_colour(keys, result, code)) {
            keys->is_colour = false;
            if (result == OK)
                unget_wch((wchar_t)code);
            else
                ungetch((int)code);
            return KEYS_NONE;
        }
        keys->colour[keys->colour_size++] = (char)code;
    }
    return KEYS_NONE;
}

/* The answer was cut off: what came instead of its end is a key, and stays one. */
static enum keys_event keys_cut_answer(struct keys *keys, int result, wint_t code)
{
    keys->answer.is_open = false;
    if (result == OK)
        unget_wch((wchar_t)code);
    else
        ungetch((int)code);
    if (keys->answer.has_escape)
        unget_wch(CHARACTER_ESCAPE);
    return KEYS_NONE;
}

static enum keys_event keys_finish_answer(struct keys *keys)
{
    keys->answer.text[keys->answer.size] = '\0';
    keys->answer.is_open = false;
    return KEYS_GRAPHICS;
}

/* Read the rest of an answer of kitty's protocol, as far as it has come. Its end may be torn. */
static enum keys_event keys_read_answer(struct keys *keys)
{
    struct keys_sequence *answer = &keys->answer;
    wint_t code;
    int result;
    while ((result = get_wch(&code)) != ERR) {
        bool is_character = result == OK && code >= ' ' && code <= '~';
        if ((result == KEY_CODE_YES && code == CODE_STRING_END) ||
            (answer->has_escape && is_character && code == '\\'))
            return keys_finish_answer(keys);
        if (result == OK && code == CHARACTER_ESCAPE && !answer->has_escape)
            answer->has_escape = true;
        else if (!is_character || answer->has_escape || answer->size >= KEYS_ANSWER_SIZE - 1)
            return keys_cut_answer(keys, result, code);
        else
            answer->text[answer->size++] = (char)code;
    }
    return KEYS_NONE;
}

/* What the terminal's code for a button means: bits for motion and wheel, and which button. */
static enum mouse_kind keys_mouse_kind(unsigned code, bool is_release)
{
    enum { BUTTON = 3, RIGHT = 2, MOTION = 32, WHEEL = 64, EXTRA = 128 };
    static const enum mouse_kind wheel[] = { MOUSE_WHEEL_UP, MOUSE_WHEEL_DOWN, MOUSE_OTHER,
                                             MOUSE_OTHER };
    if (code & EXTRA)
        return MOUSE_OTHER;
    if (code & WHEEL)
        return wheel[code & BUTTON];
    if (is_release || (code & BUTTON) == BUTTON)
        return code & MOTION ? MOUSE_OTHER : MOUSE_RELEASE;
    if ((code & BUTTON) == RIGHT && !(code & MOTION))
        return MOUSE_MENU;
    if ((code & BUTTON) != 0)
        return MOUSE_OTHER;
    return code & MOTION ? MOUSE_DRAG : MOUSE_PRESS;
}

/* Finish a report: columns and rows begin at 1. */
static enum keys_event keys_finish_report(struct keys *keys, unsigned code, unsigned col,
                                          unsigned row, bool is_release)
{
    keys->report = (struct keys_report){ 0 };
    if (col == 0 || row == 0)
        return KEYS_NONE;
    keys->mouse = (struct mouse){ keys_mouse_kind(code, is_release), (int)row - 1, (int)col - 1 };
    return keys->mouse.kind == MOUSE_OTHER ? KEYS_NONE : KEYS_MOUSE;
}

/* "0;12;5M": pressed, and "m": released. */
static enum keys_event keys_finish_sgr(struct keys *keys, bool is_release)
{
    unsigned code, col, row;
    keys->report.text[keys->report.size] = '\0';
    if (sscanf(keys->report.text, "%4u;%4u;%4u", &code, &col, &row) != 3)
        code = col = row = 0;
    return keys_finish_report(keys, code, col, row, is_release);
}

/* Read the rest of a report, as far as it has come. What cannot belong to it ends it. */
static enum keys_event keys_read_sgr(struct keys *keys)
{
    struct keys_report *report = &keys->report;
    wint_t code;
    int result;
    while ((result = get_wch(&code)) != ERR) {
        bool is_digit = result == OK && ((code >= '0' && code <= '9') || code == ';');
        if (result == OK && (code == 'M' || code == 'm'))
            return keys_finish_sgr(keys, code == 'm');
        if (!is_digit || report->size >= KEYS_REPORT_SIZE - 1) {
            *report = (struct keys_report){ 0 };
            return KEYS_NONE;
        }
        report->text[report->size++] = (char)code;
    }
    return KEYS_NONE;
}

/* Three bytes, each 32 more than what it means; they are no text, and so are read as bytes. */
static enum keys_event keys_read_x10(struct keys *keys)
{
    enum { X10_SIZE = 3, X10_OFFSET = 32 };
    struct keys_report *report = &keys->report;
    unsigned parts[X10_SIZE];
    int byte;
    while (report->size < X10_SIZE && (byte = getch()) != ERR)
        report->text[report->size++] = (char)byte;
    if (report->size < X10_SIZE)
        return KEYS_NONE;
    for (int i = 0; i < X10_SIZE; i++)
        parts[i] = ((unsigned char)report->text[i] - (unsigned)X10_OFFSET) & 0xFF;
    return keys_finish_report(keys, parts[0], parts[1], parts[2], false);
}

static bool keys_has_report(const struct keys *keys)
{
    return keys->report.is_sgr || keys->report.is_x10;
}

/* Go on with a report of the mouse. */
static enum keys_event keys_read_report(struct keys *keys)
{
    return keys->report.is_sgr ? keys_read_sgr(keys) : keys_read_x10(keys);
}

/* Whether the code begins a report of the mouse. */
static bool keys_begins_report(struct keys *keys, int result, wint_t code)
{
    bool is_sgr = result == KEY_CODE_YES && code == CODE_MOUSE_SGR;
    bool is_x10 = result == KEY_CODE_YES && code == CODE_MOUSE_X10;
    if (is_sgr || is_x10)
        keys->report = (struct keys_report){ .is_sgr = is_sgr, .is_x10 = is_x10 };
    return is_sgr || is_x10;
}

bool keys_is_waiting(const struct keys *keys)
{
    return keys->is_pasting || keys->is_colour || keys->sequence.is_open || keys->answer.is_open ||
           keys_has_report(keys);
}

/* Go on with an answer or a report. Whether it is not whole yet, or @event has come of it. */
static bool keys_goes_on(struct keys *keys, enum keys_event *event)
{
    *event = KEYS_NONE;
    if (keys->is_colour)
        *event = keys_read_colour(keys);
    else if (keys->sequence.is_open)
        *event = keys_read_sequence(keys);
    else if (keys->answer.is_open)
        *event = keys_read_answer(keys);
    else if (keys_has_report(keys))
        *event = keys_read_report(keys);
    return *event != KEYS_NONE || keys->is_colour || keys->sequence.is_open ||
           keys->answer.is_open || keys_has_report(keys);
}

enum keys_event keys_read(struct keys *keys, struct key *key)
{
    wint_t code;
    int result;
    if (keys->is_pasting)
        return keys_read_paste(keys);
    enum keys_event event;
    if (keys_goes_on(keys, &event))
        return event;
    while ((result = get_wch(&code)) != ERR) {
        if (result == KEY_CODE_YES && code == CODE_PASTE_BEGIN) {
            buf_clear(&keys->paste);
            keys->is_pasting = true;
            return keys_read_paste(keys);
        }
        if (result == KEY_CODE_YES && code == CODE_BACKGROUND) {
            keys->colour_size = 0;
            keys->is_colour = true;
            return keys_read(keys, key);
        }
        if (result == KEY_CODE_YES && code == CODE_GRAPHICS) {
            keys->answer = (struct keys_sequence){ .text = "G", .size = 1, .is_open = true };
            return keys_read(keys, key);
        }
        if (keys_begins_report(keys, result, code))
            return keys_read(keys, key);
        if (result == KEY_CODE_YES && (code == CODE_FOCUS_IN || code == CODE_FOCUS_OUT)) {
            keys->has_focus = code == CODE_FOCUS_IN;
            return KEYS_FOCUS;
        }
        bool is_meta = result == OK && code == CHARACTER_ESCAPE;
        if (is_meta ? keys_read_meta(keys, key) : keys_translate(result, code, key))
            return KEYS_KEY;
        if (keys->sequence.is_open)
            return keys_read(keys, key);
    }
    return KEYS_NONE;
}
