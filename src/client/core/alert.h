/* A notification outside of the chat: which way it goes, and what is written for that. */
#ifndef HUTONG_CLIENT_CORE_ALERT_H
#define HUTONG_CLIENT_CORE_ALERT_H

#include "client/core/settings.h"
#include "client/core/terminal_facts.h"

enum alert_way { ALERT_NO_WAY, ALERT_OSC_9, ALERT_OSC_777, ALERT_OSC_99, ALERT_DESKTOP };

/** Which way it goes from here: as is set, or the first that leads anywhere. */
enum alert_way alert_choose(enum setting_notify_by by, const struct terminal_facts *facts);

/**
 * Append what the terminal is to be sent, wrapped where tmux is to pass it on.
 * @way          one of the terminal's
 * @title,@text  of one line, and sanitised
 * Returns 0 or -ENOMEM.
 */
int alert_encode(enum alert_way way, bool is_in_tmux, struct str title, struct str text,
                 struct buf *out);

/** Append @text for a program that takes markup (the desktop's notifications). 0 or -ENOMEM. */
int alert_escape(struct str text, struct buf *out);

#endif
