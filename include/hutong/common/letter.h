/* Which characters make words: of writing with blanks between them, and of writing without. */
#ifndef HUTONG_COMMON_LETTER_H
#define HUTONG_COMMON_LETTER_H

#include <stdbool.h>
#include <stdint.h>

/** A letter, mark or digit of any writing. */
bool letter_is_one(uint32_t code_point);

/**
 * Whether there is something to see, blanks included: no control, format, line separator, private
 * or unassigned character, and none that is drawn as nothing.
 */
bool letter_is_seen(uint32_t code_point);

/** One of Chinese or Japanese writing, which has no blanks between words. */
bool letter_is_ideograph(uint32_t code_point);

/** A letter of writing in which a word goes on until something else comes. */
static inline bool letter_is_spaced(uint32_t code_point)
{
    return letter_is_one(code_point) && !letter_is_ideograph(code_point);
}

#endif
