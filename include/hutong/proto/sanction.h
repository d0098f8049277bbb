/*
 * The list of a room that says who is kept out of it or silent in it, and for whom that does not
 * hold. The numbers are on the wire. Source: docs/protocol.md, "Groups".
 */
#ifndef HUTONG_PROTO_SANCTION_H
#define HUTONG_PROTO_SANCTION_H

#include <hutong/common/str.h>
#include <stdint.h>

/* By what somebody is on the list. */
enum sanction_kind {
    SANCTION_ANY = 0,       /* none was said: by the account of that name, or the name */
    SANCTION_NAME = 1,      /* whoever is called so */
    SANCTION_ACCOUNT = 2,   /* whatever it is called */
    SANCTION_ADDRESS = 3,   /* whoever comes from there */
    SANCTION_EVERYBODY = 4, /* all but admins; mutes only */
    SANCTION_MASK = 5,      /* whomever a mask with * and ? meets */
};

/* What it does. On the wire these are flags: see sanction_flags(). */
enum sanction_sort {
    SANCTION_BAN = 0,
    SANCTION_MUTE = 1,
    SANCTION_EXCEPT = 2,      /* neither bans nor mutes meet it */
    SANCTION_EXCEPT_MUTE = 3, /* no mutes do */
    SANCTION_WELCOME = 4,     /* comes in without an invitation, and without being let in */
    SANCTION_SORT_COUNT
};

/*
 * A mask is of what IRC shows of a user, "name!user@host", or "a:" and an account's name. Of one
 * without an IRC client these are the user and the host, and all have the same host.
 */
#define SANCTION_MASK_USER "u"
#define SANCTION_MASK_HOST "hutong"

/** What BAN, UNBAN and BANNED say by their flags. A sort that there is none of is a BAN. */
uint64_t sanction_flags(enum sanction_sort sort);
enum sanction_sort sanction_sort_of(uint64_t flags);

/** "ban", "mute", "except", "except-mute", "welcome"; NULL for another number. */
const char *sanction_sort_name(uint64_t sort);

/** The sort of that name; SANCTION_SORT_COUNT if there is none. */
enum sanction_sort sanction_sort_find(struct str name);

#endif
