/* Names of users and rooms: what is a name, and when two are the same. */
#ifndef HUTONG_SERVER_CORE_NAME_H
#define HUTONG_SERVER_CORE_NAME_H

#include <hutong/common/str.h>
#include <hutong/proto/limits.h>

/* Folding (NFKC) may make text longer: U+FDFA is 18 letters. */
enum { NAME_FOLDED_MAX = 4 * LIMIT_ROOM_SIZE };

struct name {
    char shown[LIMIT_ROOM_SIZE + 1];  /* NFC, as it appears */
    char folded[NAME_FOLDED_MAX + 1]; /* NFKC_Casefold: equal for names that are the same */
};

enum name_result {
    NAME_OK,
    NAME_E_EMPTY,
    NAME_E_LONG,
    NAME_E_UTF8,      /* not well-formed */
    NAME_E_SPACE,     /* white space anywhere */
    NAME_E_CONTROL,   /* control or bidirectional formatting characters */
    NAME_E_INVISIBLE, /* zero-width, default-ignorable, unassigned, private use; a leading mark */
    NAME_E_RESERVED,  /* shown or folded, begins with one of @ # : / & or holds a comma */
    NAME_E_SIGN,      /* likewise, a user's begins with one of ~ % + $ or holds one of ! @ * ? */
};

/** Normalise and check a user's name: 1 to LIMIT_NAME_CHARS characters. Returns NAME_OK or why not.
 */
enum name_result name_parse_user(struct str text, struct name *name);

/** As name_parse_user for a room: 1 to LIMIT_ROOM_CHARS characters. */
enum name_result name_parse_room(struct str text, struct name *name);

/** The same for a mask: LIMIT_NAME_SIZE bytes, and signs of IRC may stand in it. */
enum name_result name_parse_mask(struct str text, struct name *name);

/** What is wrong, one English sentence. Never NULL. */
const char *name_result_text(enum name_result result);

/**
 * The @n-th variant of a taken name ("alice" -> "alice2", "alice3", …), within the limits.
 * Returns NAME_OK and sets @variant, or why there is none.
 */
enum name_result name_variant(const struct name *name, unsigned n, struct name *variant);

#endif
