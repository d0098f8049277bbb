/*
 * How each style looks: attributes and a colour, read from a small text file that people may
 * write by hand (assets/themes). Colours are what one wants; the view shows the nearest there is.
 */
#ifndef HUTONG_CLIENT_CORE_THEME_H
#define HUTONG_CLIENT_CORE_THEME_H

#include "client/core/page.h"

enum theme_attribute { THEME_BOLD = 1, THEME_DIM = 2, THEME_UNDERLINE = 4, THEME_REVERSE = 8 };

enum {
    THEME_DEFAULT_COLOUR = -1, /* the terminal's own */
    THEME_NAMES_MAX = 16,      /* colours of names */
    THEME_NAME_SIZE = 32,      /* of a theme's own name, with its NUL */
};

struct theme_style {
    unsigned attributes;
    int32_t rgb; /* 0xRRGGBB, or THEME_DEFAULT_COLOUR */
};

struct theme {
    struct theme_style styles[STYLE_COUNT];
    int32_t names[THEME_NAMES_MAX];
    size_t name_count; /* at least 1 */
};

/** Readable on dark and on light backgrounds: what is used until something better is known. */
extern const struct theme theme_neutral;

/**
 * Read a theme over @theme: what the file does not say stays. A line that cannot be understood
 * is left out and told in @problems as "line 3: …", one a line. Returns 0 or -ENOMEM.
 */
int theme_parse(struct str text, struct theme *theme, struct buf *problems);

/** Whether @name can be that of a theme: letters, digits, "-" and "_"; so it is no path. */
bool theme_name_is_valid(struct str name);

/**
 * The index of the colour among @count that is nearest to @rgb for the eye: 256 as xterm has them,
 * 16, or 8. Black, white and grey of the first 16 are never taken: they may be the background.
 */
int theme_nearest(int32_t rgb, int count);

#endif
