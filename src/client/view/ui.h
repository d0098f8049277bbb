/* The full-screen chat in its loop: terminal and network on one side, the pure app on the other. */
#ifndef HUTONG_CLIENT_VIEW_UI_H
#define HUTONG_CLIENT_VIEW_UI_H

#include "client/core/app.h"
#include "client/core/terminal_facts.h"
#include "client/io/picture_job.h"
#include "client/io/tmux_ask.h"
#include "client/view/alerter.h"
#include "client/view/announce.h"
#include "client/view/keys.h"
#include "client/view/opener.h"
#include "client/view/outside.h"
#include "client/view/screen.h"
#include "client/view/session.h"
#include "client/view/theme_choice.h"
#include <uv.h>

enum {
    UI_PAINT_EVERY_MS = 16,
    UI_HURRY_MS = 50, /* a painting so soon after another leaves out what can wait */
    UI_SIGNALS_MAX = 5,
};

struct ui {
    uv_loop_t *loop;         /* borrowed */
    struct session *session; /* borrowed; NULL until it is open */
    struct app *app;         /* borrowed: the session's */
    struct screen *screen;
    struct world_clock clock;
    struct keys keys;
    struct theme_choice theme;
    struct announce announce;
    struct alerter alerter;
    struct terminal_facts terminal; /* as far as it is known yet */
    struct tmux_ask ask;
    struct picture_job picture;
    struct probe probe; /* of how it draws clusters */
    bool has_probed;
    bool is_terminal_unknown; /* it is to be looked at, when there is time */
    struct outside outside;   /* the person's editor has the terminal while it runs */

    uv_poll_t input;
    uv_prepare_t before_wait; /* paints what there is to paint before the loop sleeps */
    uv_timer_t ticker;        /* for app_tick */
    uv_timer_t painter;       /* wakes the loop for a paint that was put off */
    uv_timer_t paste_pause;   /* for a paste whose end is lost */
    uv_signal_t signals[UI_SIGNALS_MAX];
    uint64_t painted_ms; /* on the loop's clock */
    uint64_t key_ns;     /* when a key was read that is not on screen yet; 0: none */
    bool is_urgent;      /* a key was pressed: paint whenever the last time was */
    bool is_away;        /* the screen is somebody else's: nothing is painted or read */
    bool is_closed;
    int death_signal; /* what ends the program; 0: the person's wish */
};

/**
 * Watch the terminal and the signals. To be called before screen_open(), so that these handlers
 * are the ones curses finds. Returns 0 or -errno; ui_close() in either case.
 */
int ui_init(struct ui *ui, uv_loop_t *loop);

/** Begin: the screen is open, and app and session are set. Returns 0 or -errno. */
int ui_start(struct ui *ui);

/** Stop watching. The loop is to be run on until it ends by itself. */
void ui_close(struct ui *ui);

#endif
