/* What is told of users and rooms by keys: see metadata.h. */
#include "server/core/metadata.h"

#include <errno.h>
#include <stdlib.h>

bool metadata_is_key(struct str key)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789_.:-/";
    if (key.size == 0 || key.size > LIMIT_KEY_NAME_SIZE || key.bytes[0] == ':')
        return false;
    for (size_t i = 0; i < key.size; i++)
        if (!key.bytes[i] || !strchr(allowed, key.bytes[i]))
            return false;
    return true;
}

struct metadata *metadata_find(struct metadata *list, struct str key)
{
    struct metadata *metadata;
    DL_FOREACH (list, metadata)
        if (str_equal(str_of(metadata->key), key))
            return metadata;
    return NULL;
}

size_t metadata_count(const struct metadata *list)
{
    const struct metadata *metadata;
    size_t count = 0;
    DL_COUNT(list, metadata, count);
    return count;
}

static struct metadata *add(struct metadata **list, struct str key)
{
    struct metadata *metadata = calloc(1, sizeof(*metadata) + key.size + 1);
    if (!metadata)
        return NULL;
    memcpy(metadata->key, key.bytes, key.size);
    DL_APPEND(*list, metadata);
    return metadata;
}

int metadata_put(struct metadata **list, struct str key, struct str value)
{
    struct metadata *metadata = metadata_find(*list, key);
    char *copy = strndup(value.bytes, value.size);
    if (copy && !metadata)
        metadata = add(list, key);
    if (!copy || !metadata) {
        free(copy);
        return -ENOMEM;
    }
    free(metadata->value);
    metadata->value = copy;
    return 0;
}

void metadata_remove(struct metadata **list, struct metadata *metadata)
{
    DL_DELETE(*list, metadata);
    free(metadata->value);
    free(metadata);
}

void metadata_free(struct metadata **list)
{
    while (*list)
        metadata_remove(list, *list);
}
