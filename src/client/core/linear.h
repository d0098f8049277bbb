/*
 * The chat as lines: each event one line, nothing ever painted over, for screen readers and for
 * terminals that can only print. Rooms, commands and what is unread are the app's, as on the
 * full screen; what comes in is a line at a time, and what there is to say is appended to `out`.
 */
#ifndef HUTONG_CLIENT_CORE_LINEAR_H
#define HUTONG_CLIENT_CORE_LINEAR_H

#include "client/core/app.h"

struct linear {
    struct app *app;         /* borrowed */
    struct buf out;          /* lines to print; whoever prints them clears it */
    const struct room *room; /* borrowed, only compared: the current one as was last told */
    bool has_asked_name;     /* and waits for an answer */
};

void linear_init(struct linear *linear, struct app *app, uint64_t now_ms);
void linear_fini(struct linear *linear);

/** A line was typed, without its end: a message, a command, or the name that was asked for. */
void linear_on_line(struct linear *linear, struct str line, uint64_t now_ms);

/** As app_next_effect; what the effects are to the person becomes lines. */
bool linear_next_effect(struct linear *linear, struct chat_effect *effect, uint64_t now_ms);

/**
 * Whether what is typed would be carried out at once: one is in, and in the room one is to be in,
 * whose history was told, and all that was asked for before is answered.
 */
bool linear_is_settled(const struct linear *linear);

/** Own messages that the server has neither stored nor refused, and requests it has not answered.
 */
size_t linear_pending_count(const struct linear *linear);

/** Whether a password is asked for: what is typed should not be shown. */
bool linear_is_secret(const struct linear *linear);

#endif
