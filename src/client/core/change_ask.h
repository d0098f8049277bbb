/*
 * What one asks about a single message, in words: for slash commands, which know the message, and
 * for `hutong room`, which is told its number. The request has its room and its ref already.
 */
#ifndef HUTONG_CLIENT_CORE_CHANGE_ASK_H
#define HUTONG_CLIENT_CORE_CHANGE_ASK_H

#include "client/core/group_ask.h"

enum { CHANGE_DIGITS_MAX = 15 /* of an event's number */ };

/** Take the number of an event, "12" or "#12", off the words; 0 if it is none. */
uint64_t change_take_number(struct str *words);

group_ask_fn change_reply;             /* TEXT; who sends it gives it a nonce */
group_ask_fn change_edit;              /* TEXT */
group_ask_fn change_react;             /* EMOJI */
group_ask_fn change_recall;            /* [REASON] */
group_ask_fn change_pin, change_unpin; /* */
group_ask_fn change_thread;            /* */
group_ask_fn change_versions;          /* */

#endif
