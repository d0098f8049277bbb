/*
 * Which theme is shown: the one asked for by name, or "auto": dark or light as the terminal's
 * background is, and until it has told that, colours that can be read on both.
 */
#ifndef HUTONG_CLIENT_VIEW_THEME_CHOICE_H
#define HUTONG_CLIENT_VIEW_THEME_CHOICE_H

#include "client/view/screen.h"

enum background { BACKGROUND_UNKNOWN, BACKGROUND_DARK, BACKGROUND_LIGHT };

struct theme_choice {
    struct screen *screen; /* borrowed */
    char name[THEME_NAME_SIZE];
    enum background background;
};

/** Whether $HUTONG_THEME names one. */
bool theme_choice_is_given(void);

/** Begin with $HUTONG_THEME, or "auto". What does not work is told in @problems. */
void theme_choice_init(struct theme_choice *choice, struct screen *screen, struct buf *problems);

/** Ask for a theme by name. False, told in @problems and nothing changed, if there is none. */
bool theme_choice_use(struct theme_choice *choice, struct str name, struct buf *problems);

/** The terminal has told its background. Whether that changes anything on screen. */
bool theme_choice_on_background(struct theme_choice *choice, int32_t rgb);

/** Say which theme there is and which there are. */
void theme_choice_describe(const struct theme_choice *choice, struct buf *out);

#endif
