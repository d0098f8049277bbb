/* Emoji by their names, as between colons: ":smile:". */
#ifndef HUTONG_CLIENT_CORE_EMOJI_H
#define HUTONG_CLIENT_CORE_EMOJI_H

#include <hutong/common/str.h>

struct emoji {
    const char *name, *chinese_name, *text;
};

/* Generated; by name. */
extern const struct emoji emoji_table[];
extern const size_t emoji_count;

/** Find the emoji of exactly this name, in either language; NULL if there is none. */
const struct emoji *emoji_find(struct str name);

/** Whether a word of one of its names begins with @stem. */
bool emoji_matches(const struct emoji *emoji, struct str stem);

/** The ":name:" that ends @text, colons included, if it names an emoji; else NULL. */
const struct emoji *emoji_at_end(struct str text, size_t *size);

#endif
