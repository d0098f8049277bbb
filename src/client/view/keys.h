/* Keys and pastes, as the terminal sends them. */
#ifndef HUTONG_CLIENT_VIEW_KEYS_H
#define HUTONG_CLIENT_VIEW_KEYS_H

#include "client/core/key.h"
#include "client/core/mouse.h"
#include <hutong/common/buf.h>

/* How long a paste may pause before its end is taken for lost. */
enum {
    KEYS_PASTE_PAUSE_MS = 500,
    KEYS_COLOUR_SIZE = 16,
    KEYS_REPORT_SIZE = 24,
    KEYS_ANSWER_SIZE = 96
};

enum keys_event {
    KEYS_NONE, /* nothing more to read now */
    KEYS_KEY,
    KEYS_PASTE,      /* the text is in keys.paste */
    KEYS_MOUSE,      /* what was done with it is keys.mouse */
    KEYS_CURSOR,     /* the terminal has answered: its cursor is in column keys.cursor_col */
    KEYS_FOCUS,      /* the terminal has the keyboard, or not: keys.has_focus */
    KEYS_ATTRIBUTES, /* the terminal has answered: its attributes are keys.sequence.text, "?62;4" */
    KEYS_GRAPHICS,   /* the terminal has answered in kitty's protocol: keys.answer.text */
    KEYS_BACKGROUND, /* the terminal has answered: its background is keys.background */
};

/* What the terminal says of the mouse, as far as it has come. */
struct keys_report {
    char text[KEYS_REPORT_SIZE];
    size_t size;
    bool is_sgr, is_x10;
};

/* A sequence that curses does not know, as far as it has come. */
struct keys_sequence {
    char text[KEYS_ANSWER_SIZE];
    size_t size;
    bool is_open;
    bool has_escape; /* the first half of what ends an answer has come */
};

/* All zero is ready to read. */
struct keys {
    struct buf paste;
    bool is_pasting;
    char colour[KEYS_COLOUR_SIZE]; /* of an answer under way, "rrrr/gggg/bbbb" */
    size_t colour_size;
    bool is_colour;
    int32_t background; /* 0xRRGGBB */
    struct keys_report report;
    struct mouse mouse;
    bool has_focus;
    struct keys_sequence sequence;
    struct keys_sequence answer; /* of kitty's protocol, without what begins and ends it */
    int cursor_col;              /* from 0 */
};

void keys_fini(struct keys *keys);

/** Teach curses the sequences that terminals send and terminfo does not name. */
void keys_define(void);

/** Read the next event from the terminal, without waiting; @key is set on KEYS_KEY. */
enum keys_event keys_read(struct keys *keys, struct key *key);

/** Whether more is to come of what has begun: a paste, an answer, a report of the mouse. */
bool keys_is_waiting(const struct keys *keys);

/** The end of a paste or an answer did not come: what there is of a paste counts. KEYS_PASTE or
 * KEYS_NONE. */
enum keys_event keys_give_up_paste(struct keys *keys);

#endif
