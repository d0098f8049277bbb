/*
 * What the server says when it refuses something. It speaks English: its sentences are looked up
 * in the catalogue as they are, or, where names and numbers stand in them, as a pattern.
 */
#ifndef HUTONG_CLIENT_CORE_REFUSAL_H
#define HUTONG_CLIENT_CORE_REFUSAL_H

#include <hutong/common/buf.h>
#include <hutong/common/str.h>

enum { REFUSAL_UNKNOWN = 1, REFUSAL_PLACES_MAX = 3 };

/* A sentence with places, each of which is written %s. */
struct refusal {
    const char *english;
    const char *places; /* a letter for each, see REFUSAL_… */
};

/* What goes into a place. */
#define REFUSAL_NAME 'n' /* a name or a number: no blank is in it */
#define REFUSAL_TEXT 't' /* whatever somebody has written */
#define REFUSAL_WORD 'w' /* words of the server, which are translated as well */

/** All sentences with places, for tests. */
const struct refusal *refusal_table(size_t *count);

/** The words that go into a REFUSAL_WORD, for tests. */
const char *const *refusal_words(size_t *count);

/**
 * Append a sentence of the server in the person's language, names and numbers as they are.
 * Returns 0, -ENOMEM, or REFUSAL_UNKNOWN if the catalogue does not have it, as in English.
 */
int refusal_translate(struct str english, struct buf *out);

#endif
