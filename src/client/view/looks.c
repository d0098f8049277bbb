/*
 * Every difference that matters is one of attributes or text as well, so that nothing is lost
 * without colours. Backgrounds are the terminal's own. Where terminfo tells of direct colours a
 * theme's are shown as they are, else the nearest of 256, 16 or 8.
 */
#include "client/view/looks.h"

#include <stdlib.h>
#include <term.h>

enum { PAIR_STYLES = 1, PAIR_NAMES = PAIR_STYLES + STYLE_COUNT, COLORS_DIRECT = 1 << 24 };

static struct theme looks_theme; /* of the one terminal that curses drives */
static bool looks_coloured;

void looks_init(void)
{
    const char *no_color = getenv("NO_COLOR"); /* https://no-color.org */
    looks_coloured = !(no_color && no_color[0]) && has_colors() && start_color() == OK &&
                     use_default_colors() == OK && COLOR_PAIRS > PAIR_NAMES + THEME_NAMES_MAX;
    looks_use(&theme_neutral);
}

bool looks_has_colours(void)
{
    return looks_coloured;
}

/* The number curses has for a colour. Direct ones below 8 would be taken for the first eight. */
static int looks_colour(int32_t rgb)
{
    if (rgb == THEME_DEFAULT_COLOUR)
        return -1;
    if (COLORS >= COLORS_DIRECT)
        return rgb < 8 ? 8 : rgb;
    return theme_nearest(rgb, COLORS);
}

void looks_use(const struct theme *theme)
{
    looks_theme = *theme;
    if (!looks_coloured)
        return;
    for (int i = 0; i < STYLE_COUNT; i++)
        init_extended_pair(PAIR_STYLES + i, looks_colour(theme->styles[i].rgb), -1);
    for (int i = 0; i < (int)theme->name_count; i++)
        init_extended_pair(PAIR_NAMES + i, looks_colour(theme->names[i]), -1);
}

static attr_t looks_attributes(unsigned attributes)
{
    return (attributes & THEME_BOLD ? A_BOLD : 0) | (attributes & THEME_DIM ? A_DIM : 0) |
           (attributes & THEME_UNDERLINE ? A_UNDERLINE : 0) |
           (attributes & THEME_REVERSE ? A_REVERSE : 0);
}

attr_t looks_emphasis(unsigned emphasis)
{
    attr_t italic = enter_italics_mode ? A_ITALIC : A_UNDERLINE;
    return (emphasis & EMPHASIS_BOLD ? A_BOLD : 0) | (emphasis & EMPHASIS_ITALIC ? italic : 0) |
           (emphasis & EMPHASIS_CHOSEN ? A_REVERSE : 0);
}

struct look looks_of(enum style style, unsigned hue)
{
    struct look look = { looks_attributes(looks_theme.styles[style].attributes), 0 };
    if (looks_coloured && style == STYLE_NAME)
        look.pair = (short)(PAIR_NAMES + hue % looks_theme.name_count);
    else if (looks_coloured)
        look.pair = (short)(PAIR_STYLES + (int)style);
    return look;
}
