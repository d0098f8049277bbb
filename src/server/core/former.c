/* Names that rooms had: see former.h. */
#include "server/core/former.h"

#include <errno.h>
#include <stdlib.h>

static void former_free(struct former *former)
{
    label_fini(&former->name);
    free(former);
}

struct former *former_find(const struct core *core, const struct name *name)
{
    struct former *former;
    HASH_FIND(hh, core->formers, name->folded, strlen(name->folded), former);
    return former;
}

struct room *former_find_room(const struct core *core, const struct name *name)
{
    const struct former *former = former_find(core, name);
    return former ? former->room : NULL;
}

int former_add(struct core *core, struct room *room, const struct label *name, uint64_t no)
{
    struct former *former = calloc(1, sizeof(*former));
    if (!former)
        return -ENOMEM;
    *former = (struct former){ .room = room, .no = no };
    if (label_set(&former->name, label_shown(name), label_key(name)) != 0) {
        former_free(former);
        return -ENOMEM;
    }
    struct str key = label_key(&former->name);
    HASH_ADD_KEYPTR(hh, core->formers, key.bytes, key.size, former);
    if (!former->hh.tbl) {
        former_free(former);
        return -ENOMEM;
    }
    DL_APPEND(room->formers, former);
    return 0;
}

void former_remove(struct core *core, struct former *former)
{
    HASH_DELETE(hh, core->formers, former);
    DL_DELETE(former->room->formers, former);
    former_free(former);
}

void former_remove_all(struct core *core, struct room *room)
{
    while (room->formers)
        former_remove(core, room->formers);
}

void former_free_all(struct room *room)
{
    struct former *former, *next;
    DL_FOREACH_SAFE (room->formers, former, next) {
        former_free(former);
    }
    room->formers = NULL;
}

size_t former_count(const struct room *room)
{
    const struct former *former;
    size_t count = 0;
    DL_COUNT(room->formers, former, count);
    return count;
}
