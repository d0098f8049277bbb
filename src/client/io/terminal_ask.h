/* A question to the terminal from a program that has no screen: how it takes pictures. */
#ifndef HUTONG_CLIENT_IO_TERMINAL_ASK_H
#define HUTONG_CLIENT_IO_TERMINAL_ASK_H

#include "client/core/terminal_facts.h"

/**
 * Ask, and wait for the answer for a moment. Nothing is asked unless standard input and output are
 * a terminal of a kind that answers, outside of tmux, and ours; nothing of it stays there.
 */
void terminal_ask_now(struct terminal_facts *facts);

#endif
