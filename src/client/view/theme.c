/*
 * Every difference that matters is one of attributes or text as well, so that nothing is lost
 * without colours. Backgrounds are the terminal's own.
 */
#include "client/view/theme.h"

#include <hutong/common/macros.h>
#include <stdlib.h>

enum { PAIR_STYLES = 1, PAIR_HUES = PAIR_STYLES + STYLE_COUNT, COLORS_MANY = 256, DEFAULT = -1 };

/* A colour where there are 256, and one where there are eight. */
struct colour {
    short many, few;
};

static const struct {
    attr_t attributes;
    struct colour colour;
} theme_styles[STYLE_COUNT] = {
    [STYLE_TEXT] = { A_NORMAL, { DEFAULT, DEFAULT } },
    [STYLE_DIM] = { A_DIM, { DEFAULT, DEFAULT } },
    [STYLE_NAME] = { A_NORMAL, { DEFAULT, DEFAULT } },
    [STYLE_OWN] = { A_BOLD, { DEFAULT, DEFAULT } },
    [STYLE_MENTION] = { A_BOLD, { 214, COLOR_YELLOW } },
    [STYLE_NOTICE] = { A_NORMAL, { 109, COLOR_CYAN } },
    [STYLE_URL] = { A_UNDERLINE, { DEFAULT, DEFAULT } },
    [STYLE_PENDING] = { A_DIM, { DEFAULT, DEFAULT } },
    [STYLE_ERROR] = { A_BOLD, { 203, COLOR_RED } },
    [STYLE_RULE] = { A_DIM, { DEFAULT, DEFAULT } },
    [STYLE_MARK] = { A_BOLD, { 203, COLOR_RED } },
    [STYLE_BAR] = { A_REVERSE, { DEFAULT, DEFAULT } },
    [STYLE_BAR_STRONG] = { A_REVERSE | A_BOLD, { DEFAULT, DEFAULT } },
    [STYLE_BAR_ALERT] = { A_REVERSE | A_BOLD, { 214, COLOR_YELLOW } },
    [STYLE_TITLE] = { A_BOLD, { DEFAULT, DEFAULT } },
    [STYLE_CURRENT] = { A_REVERSE, { DEFAULT, DEFAULT } },
    [STYLE_UNREAD] = { A_BOLD, { DEFAULT, DEFAULT } },
};

/* Names: readable on black and on white, and told apart by most eyes. */
static const struct colour theme_hues[] = {
    { 33, COLOR_BLUE }, { 71, COLOR_GREEN },    { 167, COLOR_RED }, { 170, COLOR_MAGENTA },
    { 37, COLOR_CYAN }, { 136, COLOR_YELLOW },  { 99, COLOR_BLUE }, { 65, COLOR_GREEN },
    { 205, COLOR_RED }, { 134, COLOR_MAGENTA }, { 74, COLOR_CYAN }, { 172, COLOR_YELLOW },
};

static bool theme_has_colours; /* of the one terminal that curses drives */

static void theme_init_pair(short pair, struct colour colour)
{
    init_pair(pair, COLORS >= COLORS_MANY ? colour.many : colour.few, DEFAULT);
}

void theme_init(void)
{
    const char *no_color = getenv("NO_COLOR"); /* https://no-color.org */
    theme_has_colours = !(no_color && no_color[0]) && has_colors() && start_color() == OK &&
                        use_default_colors() == OK &&
                        COLOR_PAIRS > PAIR_HUES + (int)ARRAY_SIZE(theme_hues);
    if (!theme_has_colours)
        return;
    for (short i = 0; i < STYLE_COUNT; i++)
        theme_init_pair((short)(PAIR_STYLES + i), theme_styles[i].colour);
    for (short i = 0; i < (short)ARRAY_SIZE(theme_hues); i++)
        theme_init_pair((short)(PAIR_HUES + i), theme_hues[i]);
}

struct look theme_look(enum style style, unsigned hue)
{
    struct look look = { theme_styles[style].attributes, 0 };
    if (theme_has_colours && style == STYLE_NAME)
        look.pair = (short)(PAIR_HUES + hue % ARRAY_SIZE(theme_hues));
    else if (theme_has_colours)
        look.pair = (short)(PAIR_STYLES + (int)style);
    return look;
}
