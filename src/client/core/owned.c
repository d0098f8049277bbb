/* Texts that are owned, and lists of them. */
#include "client/core/chat_private.h"

#include <errno.h>
#include <stdlib.h>

int owned_set(struct str *owned, struct str value)
{
    char *bytes = NULL;
    if (value.size > 0) {
        bytes = malloc(value.size);
        if (!bytes)
            return -ENOMEM;
        memcpy(bytes, value.bytes, value.size);
    }
    free((char *)(uintptr_t)owned->bytes);
    *owned = (struct str){ bytes, value.size };
    return 0;
}

int name_list_add(struct name_list *list, struct str name)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? 2 * list->capacity : 8;
        struct str *items = realloc(list->items, capacity * sizeof(*items));
        if (!items)
            return -ENOMEM;
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count] = (struct str){ 0 };
    if (owned_set(&list->items[list->count], name))
        return -ENOMEM;
    list->count++;
    return 0;
}

bool name_list_has(const struct name_list *list, struct str name)
{
    for (size_t i = 0; i < list->count; i++)
        if (str_equal(list->items[i], name))
            return true;
    return false;
}

void name_list_fini(struct name_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        owned_set(&list->items[i], STR(""));
    free(list->items);
    *list = (struct name_list){ 0 };
}
