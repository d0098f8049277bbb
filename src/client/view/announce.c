/* Numbers and our own name only: nothing of what others wrote goes into a title. */
#include "client/view/announce.h"

#include "client/io/tmux.h"
#include "client/io/unread_file.h"

#include <stdio.h>

enum { ANNOUNCE_TITLE_SIZE = 48 };

static void announce_title(const struct announce *announce)
{
    char title[ANNOUNCE_TITLE_SIZE] = "hutong";
    if (announce->told.count > 0)
        snprintf(title, sizeof(title), "hutong (%zu%s)", announce->told.count,
                 announce->told.mentions > 0 ? "!" : "");
    screen_set_title(announce->screen, title);
}

void announce_unread(struct announce *announce, struct app_unread unread)
{
    bool is_old = announce->has_begun && announce->told.count == unread.count &&
                  announce->told.mentions == unread.mentions;
    if (is_old)
        return;
    announce->told = unread;
    announce->has_begun = true;
    announce_title(announce);
    unread_file_write(unread); /* without it status --short says less: not worth a word */
    if (tmux_is_around())
        tmux_tell_unread(announce->loop, &unread);
}

void announce_end(struct announce *announce)
{
    if (!announce->has_begun)
        return;
    announce->has_begun = false;
    unread_file_remove();
    if (tmux_is_around())
        tmux_tell_unread(announce->loop, NULL);
}

int announce_copy(const struct announce *announce, struct str text)
{
    return tmux_is_around() ? tmux_copy(announce->loop, text) : screen_copy(announce->screen, text);
}
