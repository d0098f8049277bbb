/* FriBidi gives each character its level; what has a level is turned around as a whole (UAX #9,
 * L2). */
#include "client/view/bidi.h"

#include <fribidi.h>

static FriBidiParType paragraph(enum direction direction)
{
    static const FriBidiParType types[] = { [DIRECTION_NONE] = FRIBIDI_PAR_ON,
                                            [DIRECTION_LEFT] = FRIBIDI_PAR_LTR,
                                            [DIRECTION_RIGHT] = FRIBIDI_PAR_RTL };
    return types[direction];
}

/* The level of each character; all 0 if there is no memory. Returns the highest one. */
static int find_levels(const struct bidi_char *chars, int count, enum direction direction,
                       FriBidiLevel *levels)
{
    FriBidiChar bases[BIDI_MAX] = { 0 };
    FriBidiCharType types[BIDI_MAX] = { 0 };
    FriBidiBracketType brackets[BIDI_MAX];
    FriBidiParType type = paragraph(direction);
    for (int i = 0; i < count; i++) {
        bases[i] = chars[i].base;
        levels[i] = 0;
    }
    fribidi_get_bidi_types(bases, count, types);
    for (int i = 0; i < count; i++)
        if (chars[i].is_left)
            types[i] = FRIBIDI_TYPE_LTR;
    fribidi_get_bracket_types(bases, count, types, brackets);
    int highest = fribidi_get_par_embedding_levels_ex(types, brackets, count, &type, levels) - 1;
    return highest > 0 ? highest : 0;
}

static void turn_around(int *order, int first, int end)
{
    for (; first < --end; first++) {
        int other = order[first];
        order[first] = order[end];
        order[end] = other;
    }
}

/* Turn around each run of characters of at least that level. */
static void turn_level(const FriBidiLevel *levels, int count, int level, int *order)
{
    int first = 0;
    while (first < count) {
        int end = first;
        while (end < count && levels[order[end]] >= level)
            end++;
        turn_around(order, first, end);
        first = end + (end == first);
    }
}

void bidi_order(struct bidi_char *chars, int count, enum direction direction, int *order)
{
    FriBidiLevel levels[BIDI_MAX];
    int highest = find_levels(chars, count, direction, levels);
    for (int i = 0; i < count; i++) {
        FriBidiChar turned;
        order[i] = i;
        if (levels[i] % 2 == 1 && fribidi_get_mirror_char(chars[i].base, &turned))
            chars[i].base = turned;
    }
    for (int level = highest; level > 0; level--)
        turn_level(levels, count, level, order);
}
