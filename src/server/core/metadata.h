/* What is told of users and rooms by keys: lists that keep their order. */
#ifndef HUTONG_SERVER_CORE_METADATA_H
#define HUTONG_SERVER_CORE_METADATA_H

#include "server/core/core_state.h"

/** Whether it can be a key: of small letters, digits and _ . : - /, not beginning with a colon. */
bool metadata_is_key(struct str key);

struct metadata *metadata_find(struct metadata *list, struct str key);
size_t metadata_count(const struct metadata *list);

/** Give a key a value, in the place of the one it has. Returns 0 or -ENOMEM. */
int metadata_put(struct metadata **list, struct str key, struct str value);

void metadata_remove(struct metadata **list, struct metadata *metadata);
void metadata_free(struct metadata **list);

#endif
