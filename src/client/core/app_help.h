/* The help. */
#ifndef HUTONG_CLIENT_CORE_APP_HELP_H
#define HUTONG_CLIENT_CORE_APP_HELP_H

#include "client/core/app.h"
#include "client/core/key.h"
#include "client/core/page.h"

enum app_overlay {
    OVERLAY_NONE,
    OVERLAY_HELP,
    OVERLAY_PICTURE,
    OVERLAY_SETTINGS,
    OVERLAY_NAME,
    OVERLAY_SECRET
};

/* The help that is shown. */
struct help {
    enum app_overlay over;  /* what it was opened over, and is there again afterwards */
    bool is_about_commands; /* they come first */
    bool is_typed;          /* by a question mark, which is in the input */
};

/* app_help.c */

/** Whether something to read, the help or a picture, is open over the chat. */
bool app_is_reading(const struct app *app);
/** Open one of these. */
void app_show_reading(struct app *app, enum app_overlay overlay);
/** Close it. */
void app_close_reading(struct app *app);
/** Likewise, if there is any: keys that would change what is behind it close it. */
bool app_closes_reading(struct app *app);
/** A question mark was typed: the help opens if it is all that is in the input. */
void app_type_question(struct app *app, uint64_t now_ms);
/** A key while that help is open. Whether it is done with. */
bool app_help_key(struct app *app, struct key key);

/* help.c */

/** Append the help: commands and keys, from their tables; what works at the moment comes first. */
void help_compose(const struct app *app, int cols, struct page *page);
/** Its commands only. */
void help_compose_commands(int cols, struct page *page);

#endif
