/* The words and flags of who is on which list of a room: see sanction.h. */
#include <hutong/proto/sanction.h>

#include <hutong/common/macros.h>
#include <hutong/proto/message.h>

static const struct {
    const char *name;
    uint64_t flags;
} sorts[SANCTION_SORT_COUNT] = {
    [SANCTION_BAN] = { "ban", 0 },
    [SANCTION_MUTE] = { "mute", FLAG_MUTE },
    [SANCTION_EXCEPT] = { "except", FLAG_EXCEPT },
    [SANCTION_EXCEPT_MUTE] = { "except-mute", FLAG_EXCEPT | FLAG_MUTE },
    [SANCTION_WELCOME] = { "welcome", FLAG_WELCOME },
};

uint64_t sanction_flags(enum sanction_sort sort)
{
    return sorts[sort].flags;
}

enum sanction_sort sanction_sort_of(uint64_t flags)
{
    const uint64_t known = flags & (FLAG_MUTE | FLAG_EXCEPT | FLAG_WELCOME);
    for (int i = 0; i < SANCTION_SORT_COUNT; i++)
        if (sorts[i].flags == known)
            return (enum sanction_sort)i;
    return SANCTION_BAN;
}

const char *sanction_sort_name(uint64_t sort)
{
    return sort < ARRAY_SIZE(sorts) ? sorts[sort].name : NULL;
}

enum sanction_sort sanction_sort_find(struct str name)
{
    int i = 0;
    while (i < SANCTION_SORT_COUNT && !str_equal(str_of(sorts[i].name), name))
        i++;
    return (enum sanction_sort)i;
}
