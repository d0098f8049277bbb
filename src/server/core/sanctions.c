/* Bans, mutes and exceptions of a room: a list, in the order in which they were made. */
#include "server/core/sanctions.h"
#include "server/core/emit.h"
#include "server/core/mask.h"

#include <errno.h>
#include <stdlib.h>

static const struct sanction_row rows[SANCTION_SORT_COUNT] = {
    [SANCTION_BAN] = { RIGHT_BAN, EVENT_BAN, EVENT_UNBAN, "banned" },
    [SANCTION_MUTE] = { RIGHT_MUTE, EVENT_MUTE, EVENT_UNMUTE, "muted" },
    [SANCTION_EXCEPT] = { RIGHT_BAN, EVENT_LIST, EVENT_UNLIST, "an exception" },
    [SANCTION_EXCEPT_MUTE] = { RIGHT_MUTE, EVENT_LIST, EVENT_UNLIST, "an exception from mutes" },
    [SANCTION_WELCOME] = { RIGHT_DECIDE, EVENT_LIST, EVENT_UNLIST, "welcome without invitation" },
};

const struct sanction_row *sanction_row(enum sanction_sort sort)
{
    return &rows[sort];
}

static bool sanction_meets(const struct sanction *sanction, struct mask_subject *subject,
                           uint64_t place)
{
    const struct user *user = subject->user;
    switch (sanction->kind) {
    case SANCTION_ANY:
        return false;
    case SANCTION_NAME:
        return str_equal(label_key(&sanction->whom), label_key(&user->name));
    case SANCTION_ACCOUNT:
        return sanction->number == user->number;
    case SANCTION_ADDRESS:
        return place != 0 && sanction->number == place;
    case SANCTION_EVERYBODY:
        return true;
    case SANCTION_MASK:
        return mask_meets(label_key(&sanction->whom), subject);
    }
    return false;
}

const struct sanction *sanction_find(const struct room *room, const struct user *user,
                                     uint64_t place, enum sanction_sort sort, uint64_t now_ms)
{
    const struct sanction *sanction;
    struct mask_subject subject;
    subject.user = user;
    subject.shown[0] = '\0';
    DL_FOREACH (room->sanctions, sanction) {
        if (sanction->sort == sort && !sanction_is_over(sanction, now_ms) &&
            sanction_meets(sanction, &subject, place))
            return sanction;
    }
    return NULL;
}

const struct sanction *sanction_against(const struct room *room, const struct user *user,
                                        uint64_t place, enum sanction_sort sort, uint64_t now_ms)
{
    const struct sanction *sanction = sanction_find(room, user, place, sort, now_ms);
    bool is_excepted =
        sanction &&
        (sanction_find(room, user, place, SANCTION_EXCEPT, now_ms) ||
         (sort == SANCTION_MUTE && sanction_find(room, user, place, SANCTION_EXCEPT_MUTE, now_ms)));
    return is_excepted ? NULL : sanction;
}

static void sanction_free(struct sanction *sanction)
{
    label_fini(&sanction->whom);
    label_fini(&sanction->maker);
    free(sanction->reason);
    free(sanction);
}

static int sanction_set(struct sanction *sanction, const struct sanction *facts, struct str reason)
{
    int status = label_set(&sanction->whom, label_shown(&facts->whom), label_key(&facts->whom));
    if (!status)
        status = label_set(&sanction->maker, label_shown(&facts->maker), (struct str){ 0 });
    if (!status && reason.size > 0)
        sanction->reason = strndup(reason.bytes, reason.size);
    return status || (reason.size > 0 && !sanction->reason) ? -ENOMEM : 0;
}

struct sanction *sanction_add(struct room *room, const struct sanction *facts, struct str reason)
{
    struct sanction *sanction = calloc(1, sizeof(*sanction));
    if (!sanction)
        return NULL;
    *sanction = (struct sanction){ .no = facts->no,
                                   .sort = facts->sort,
                                   .kind = facts->kind,
                                   .number = facts->number,
                                   .time_ms = facts->time_ms,
                                   .until_ms = facts->until_ms };
    if (sanction_set(sanction, facts, reason) != 0) {
        sanction_free(sanction);
        return NULL;
    }
    DL_APPEND(room->sanctions, sanction);
    room->sanction_count++;
    return sanction;
}

void sanction_remove(struct room *room, struct sanction *sanction)
{
    DL_DELETE(room->sanctions, sanction);
    room->sanction_count--;
    sanction_free(sanction);
}

void sanctions_sweep(struct room *room, uint64_t now_ms, struct effects *effects)
{
    struct sanction *sanction, *next;
    DL_FOREACH_SAFE (room->sanctions, sanction, next) {
        if (!sanction_is_over(sanction, now_ms))
            continue;
        emit_del_sanction(effects, room, sanction);
        sanction_remove(room, sanction);
    }
}

void sanctions_fini(struct room *room)
{
    struct sanction *sanction, *next;
    DL_FOREACH_SAFE (room->sanctions, sanction, next) {
        sanction_remove(room, sanction);
    }
}
