/* What the tmux around us says of itself, of the pane we are in and of the terminal outside. */
#ifndef HUTONG_CLIENT_CORE_TMUX_FACTS_H
#define HUTONG_CLIENT_CORE_TMUX_FACTS_H

#include <hutong/common/buf.h>
#include <stdbool.h>

enum tmux_fact {
    TMUX_VERSION,
    TMUX_ESCAPE_TIME,
    TMUX_SET_CLIPBOARD,
    TMUX_FOCUS_EVENTS,
    TMUX_ALLOW_PASSTHROUGH,
    TMUX_MONITOR_BELL,
    TMUX_ATTACHED,      /* how many terminals show the session */
    TMUX_WINDOW_ACTIVE, /* whether the window, and in it the pane, is the one that is seen */
    TMUX_PANE_ACTIVE,
    TMUX_TERMINAL_NAME, /* the TERM of the terminal outside */
    TMUX_TERMINAL_TYPE, /* what that terminal calls itself, such as "foot(1.13.1)" */
    TMUX_FEATURES,      /* what tmux knows that it can do */
    TMUX_FACT_COUNT
};

enum { TMUX_FACT_SIZE = 256 };

/* All zero: nothing is known. */
struct tmux_facts {
    char values[TMUX_FACT_COUNT][TMUX_FACT_SIZE]; /* "" where there is none */
};

/** Append the format by which tmux answers with all of them, one a line. 0 or -ENOMEM. */
int tmux_facts_format(struct buf *out);

/** Take the answer; what is too long is cut. */
void tmux_facts_read(struct tmux_facts *facts, struct str answer);

/** Whether an option or a flag is on: tmux writes 1, on and all. */
bool tmux_facts_is_on(const struct tmux_facts *facts, enum tmux_fact fact);

/** Whether its version is at least that. */
bool tmux_facts_is_at_least(const struct tmux_facts *facts, long major, long minor);

/** Whether somebody can have the pane before their eyes and the keyboard in it. */
bool tmux_facts_is_before_somebody(const struct tmux_facts *facts);

/** Whether what is sent past tmux reaches a terminal now. */
bool tmux_facts_can_pass(const struct tmux_facts *facts);

/** Whether tmux knows that the terminal outside can do this. */
bool tmux_facts_has_feature(const struct tmux_facts *facts, const char *feature);

/**
 * Append @sequence as one that tmux passes on to the terminal outside. Returns 0 or -ENOMEM.
 * Source: tmux(1), allow-passthrough.
 */
int tmux_facts_wrap(struct str sequence, struct buf *out);

#endif
