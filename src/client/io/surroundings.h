/* What is around this process: which terminal, and whether there is a desktop. */
#ifndef HUTONG_CLIENT_IO_SURROUNDINGS_H
#define HUTONG_CLIENT_IO_SURROUNDINGS_H

#include "client/core/terminal_facts.h"

/* Shows a notification on the desktop: from Debian's libnotify-bin. */
#define SURROUNDINGS_NOTIFIER "notify-send"

/** Look at the environment; what only tmux knows is left empty. */
void surroundings_read(struct terminal_facts *facts);

#endif
