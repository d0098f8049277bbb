/* What is told to somebody who is elsewhere. */
#ifndef HUTONG_CLIENT_CORE_APP_ALERTS_H
#define HUTONG_CLIENT_CORE_APP_ALERTS_H

#include "client/core/app.h"

/* What is told to somebody who is elsewhere, and is not told yet. */
struct alerts {
    enum app_focus focus;
    uint64_t key_ms;  /* when a key was pressed last */
    uint64_t told_ms; /* when something was told last; 0: never */
    size_t count;     /* messages since then; the last of them: */
    struct buf title, text;
};

/** Something was said: somebody who is elsewhere may have to know. */
void app_alert_entry(struct app *app, const struct room *room, const struct entry *entry,
                     bool is_for_me, uint64_t now_ms);
/** Somebody is here: there is nothing left to tell. */
void app_alerts_on_key(struct app *app, uint64_t now_ms);
/** Have told what is due; and when more will be. UINT64_MAX: nothing waits. */
void app_alerts_tick(struct app *app, uint64_t now_ms);
uint64_t app_alerts_next_tick(const struct app *app);
void app_alerts_fini(struct app *app);

#endif
