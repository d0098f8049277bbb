/* A chosen message, and what can be done with it. */
#ifndef HUTONG_CLIENT_CORE_APP_SELECT_H
#define HUTONG_CLIENT_CORE_APP_SELECT_H

#include "client/core/app.h"
#include "client/core/key.h"

typedef void select_fn(struct app *app, const struct entry *entry, uint64_t now_ms);

struct select_action {
    char key;
    const char *help; /* translated when shown; NULL: another key for what the row above it does */
    select_fn *run;
};

/** Make room in the input: what is there can be brought back with Up. */
void app_set_draft_aside(struct app *app);
/** Whether a message is chosen. */
bool app_has_selected(const struct app *app);
/** All that one key can do with a chosen message. */
const struct select_action *app_select_table(size_t *count);
/** A key while a message is chosen. Whether it is done with. */
bool app_select_key(struct app *app, struct key key, uint64_t now_ms);

#endif
