/*
 * Who is kept out of the server: names, accounts, and all who come from some addresses, for a
 * time or for ever. One whose time is over counts no more, and goes when another one is made.
 */
#ifndef HUTONG_SERVER_CORE_BAN_H
#define HUTONG_SERVER_CORE_BAN_H

#include "server/core/core_state.h"
#include "server/core/name.h"
#include <hutong/common/place.h>

/* Numbers above all times. */
#define BAN_FOR_EVER UINT64_MAX

struct ban {
    uint64_t number; /* the next after the largest there is */
    enum ban_kind kind;
    struct label name;        /* of BAN_NAME and, as it was then, of BAN_ACCOUNT */
    uint64_t user;            /* of BAN_ACCOUNT */
    struct place_range range; /* of BAN_ADDRESS */
    struct label words;       /* why, and by whom: shown, and key */
    uint64_t made_ms, until_ms;
    struct ban *prev, *next; /* by number */
};

/** Whether the ban counts at that time (a request's). */
bool ban_is_over(const struct ban *ban, uint64_t now_ms);

/** The first ban at that time on whoever comes from @place; NULL: none. */
const struct ban *ban_find_place(const struct core *core, uint64_t place, uint64_t now_ms);

/** The first one on the name or, if it is not NULL, on the account of @user; NULL: none. */
const struct ban *ban_find_name(const struct core *core, struct str key, const struct user *user,
                                uint64_t now_ms);

struct ban *ban_find(const struct core *core, uint64_t number);

/**
 * Add a ban; what @ban points to is copied, and its number is given here if it has none.
 * Returns it, or NULL when memory ran out.
 */
struct ban *ban_add(struct core *core, const struct ban *ban);

/** Say all of it but the time left. @range is what @message then points to for addresses. */
void ban_describe(const struct ban *ban, char range[PLACE_TEXT_SIZE], struct message *message);

/** What is told to whoever it keeps out, one English sentence. */
void ban_format(const struct ban *ban, char text[LIMIT_REASON_SIZE + 1]);

void ban_remove(struct core *core, struct ban *ban);

void bans_fini(struct core *core);

static inline struct str ban_reason(const struct ban *ban)
{
    return label_shown(&ban->words);
}

/** Who made it. */
static inline struct str ban_author(const struct ban *ban)
{
    return label_key(&ban->words);
}

#endif
