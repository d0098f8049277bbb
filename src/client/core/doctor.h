/*
 * What is to be changed in a terminal and in the tmux around it so that the chat looks and works
 * as it can. Facts come in, advice comes out: what, why, and the line that changes it.
 */
#ifndef HUTONG_CLIENT_CORE_DOCTOR_H
#define HUTONG_CLIENT_CORE_DOCTOR_H

#include "client/core/terminal_facts.h"
#include <hutong/common/buf.h>

/* Facts are text as the system gives it; "" where there is none. Never NULL. */
struct doctor_facts {
    const char *locale; /* LC_ALL, LC_CTYPE or LANG, the first that is set */
    const char *term, *no_color;
    struct terminal_facts terminal;
    bool has_picture_program; /* that decodes for /view */
};

/**
 * Append a line for each thing looked at: "ok" and what it is, or "!!" and what to change, why
 * and how; then what is possible here beyond that, and why not more. Returns how many there are to
 * change.
 */
size_t doctor_examine(const struct doctor_facts *facts, struct buf *out);

#endif
