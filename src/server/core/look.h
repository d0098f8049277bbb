/*
 * What names look like: two that look alike (a Latin and a Cyrillic a, 0 and O) have the same
 * look. Source: Unicode Technical Standard 39, by ICU. Which names look alike depends on its
 * version, so looks are worked out when names come or are loaded, and never stored; names that are
 * there may look alike, only new ones are refused.
 */
#ifndef HUTONG_SERVER_CORE_LOOK_H
#define HUTONG_SERVER_CORE_LOOK_H

#include "server/core/name.h"
#include <stdbool.h>
#include <stdint.h>

/* A digest of the skeleton: short, and equal for the same skeleton only. */
struct look {
    uint8_t bytes[16];
};

struct looks; /* what is needed to look at names */

/** NULL when memory ran out, or ICU has lost its data. */
struct looks *looks_new(void);
void looks_free(struct looks *looks);

/** What a name looks like, whatever its case. */
struct look look_of(const struct looks *looks, const struct name *name);

/**
 * Whether a name mixes writing systems in a way that no language does, or carries marks that
 * cannot be seen ("paypаl" with one Cyrillic letter). Han, kana, Hangul and Latin go together.
 */
bool look_is_mixed(const struct looks *looks, const struct name *name);

/** The reserved name that this look is the look of; NULL: none. */
const char *look_reserved(const struct looks *looks, const struct look *look);

#endif
