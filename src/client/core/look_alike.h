/*
 * Names that look like another one: the server refuses new ones, but there are older ones, and
 * other servers. Here, where no other name is known for sure, a name is told by itself.
 */
#ifndef HUTONG_CLIENT_CORE_LOOK_ALIKE_H
#define HUTONG_CLIENT_CORE_LOOK_ALIKE_H

#include <hutong/common/str.h>
#include <stdbool.h>

/* Stands behind such a name. */
#define LOOK_ALIKE_MARK "!"

/**
 * Whether a name mixes alphabets whose letters look alike, such as a Cyrillic \u0430 in "paypal".
 * What cannot be seen is no matter here: the sanitiser makes it visible.
 * Source: Unicode Technical Standard 39, 5.2, of which this is the part about those alphabets.
 */
bool look_alike_is_mixed(struct str name);

#endif
