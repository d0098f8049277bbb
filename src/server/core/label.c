/* Labels: two slices behind one pointer, since there is one for every user and room. */
#include "server/core/label.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

int label_set(struct label *label, struct str shown, struct str key)
{
    assert(shown.size <= UINT16_MAX && key.size <= UINT16_MAX);
    char *bytes = malloc(shown.size + key.size + 1);
    if (!bytes)
        return -ENOMEM;
    if (shown.size > 0)
        memcpy(bytes, shown.bytes, shown.size);
    if (key.size > 0)
        memcpy(bytes + shown.size, key.bytes, key.size);
    free(label->bytes); /* only now: @shown and @key may point into it */
    *label = (struct label){ bytes, (uint16_t)shown.size, (uint16_t)key.size };
    return 0;
}

void label_fini(struct label *label)
{
    free(label->bytes);
    *label = (struct label){ 0 };
}
