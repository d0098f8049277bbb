/*
 * What is on screen, and what a key does: the full-screen chat without a screen. Keys, sizes
 * and time come in; the model changes; the view reads it and paints.
 */
#ifndef HUTONG_CLIENT_CORE_APP_H
#define HUTONG_CLIENT_CORE_APP_H

#include "client/core/chat.h"
#include "client/core/editor.h"
#include "client/core/layout.h"

/* A key as the terminal reported it: a character, or one of these; with modifiers. */
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
    KEY_CODE_ESCAPE,
};

enum key_modifier { KEY_CTRL = 1, KEY_META = 2, KEY_SHIFT = 4 };

struct key {
    enum key_code code;
    uint32_t character; /* KEY_CODE_CHAR; for C-a 'a' with KEY_CTRL */
    unsigned modifiers;
};

struct app_config {
    struct chat_config chat;
    struct str server;       /* shown in the status line */
    const struct str *rooms; /* to join at start */
    size_t room_count;
    bool started_server; /* tell the user that a local server was started for them */
};

enum app_overlay { OVERLAY_NONE, OVERLAY_HELP, OVERLAY_NAME /* asks for a user name */ };

struct app {
    struct chat *chat; /* owned */
    struct layout layout;
    struct room *current; /* borrowed from chat; NULL before the first room is joined */
    struct editor editor; /* of the current room, or of the overlay */
    enum app_overlay overlay;
    struct buf overlay_text; /* why the name was refused, and alternatives; or the help */
    struct buf status;       /* a passing message in the status line */
    /* place in the current log: lines scrolled up from its end; 0 follows new messages */
    size_t scroll_lines;
    bool is_dirty; /* something to paint */
    bool wants_bell, wants_quit;
    struct app_private *private;
};

/** Returns NULL when memory ran out. */
struct app *app_new(const struct app_config *config, uint64_t now_ms);
void app_free(struct app *app);

void app_on_key(struct app *app, const struct key *key, uint64_t now_ms);
/** Text from a bracketed paste: goes into the editor as it is, never runs, never sends. */
void app_on_paste(struct app *app, struct str text, uint64_t now_ms);
void app_on_resize(struct app *app, int rows, int cols);

/** After anything was given to app->chat: take its effects; what is left is the io's. */
bool app_next_effect(struct app *app, struct chat_effect *effect, uint64_t now_ms);

#endif
