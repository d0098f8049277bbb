/* Settings, from commands and on their own screen. */
#ifndef HUTONG_CLIENT_CORE_APP_SETTINGS_H
#define HUTONG_CLIENT_CORE_APP_SETTINGS_H

#include "client/core/app.h"
#include "client/core/editor.h"
#include "client/core/key.h"
#include "client/core/settings.h"

/* A row of the screen of settings: everywhere, or in one room. */
struct setting_item {
    const struct setting_row *row;
    struct str room; /* borrowed from the settings or the screen; empty: everywhere */
};

/* The screen of settings: one looks for a row by typing, and changes it in its place. */
struct settings_screen {
    struct editor filter;
    struct editor value; /* of the chosen row, while it is edited */
    bool is_editing;
    const struct setting_row *row;   /* the chosen one, with … */
    struct buf room;                 /* … its room; empty: everywhere */
    const struct setting_row *extra; /* a row for a room that has nothing of its own yet: … */
    struct buf extra_room;           /* … which; empty: there is none */
    size_t top;                      /* the first row that is shown */
};

/* app_settings.c */

/** Ask for a line of the file to be changed; an empty value takes it out. */
void app_want_setting(struct app *app, struct str key, struct str value);
/** What is set for a room of that server alone is set for it under its new name. */
void app_rename_settings(struct app *app, const struct chat *chat, struct str was, struct str name);
/** Whether a setting may be that; if not, the person is told. */
bool app_check_setting(struct app *app, const struct setting_row *row, struct str value,
                       uint64_t now_ms);
/**
 * Put in the place of @key the one whose default it has been given. False if there is nothing more
 * to do: it ran a command, or does nothing.
 */
bool app_rebind(struct app *app, struct key *key, uint64_t now_ms);

/* app_set_screen.c */

/** A key while the screen of settings is open. Whether it is done with. */
bool app_set_screen_key(struct app *app, struct key key, uint64_t now_ms);
/** Choose the row so many further down. */
void app_set_screen_step(struct app *app, long step);
void app_set_screen_fini(struct app *app);
/** The row at @index of those that are found. Whether there is one. */
bool app_set_screen_item(const struct app *app, size_t index, struct setting_item *item);
/** The place of the chosen row among them; 0 if it is not there. */
size_t app_set_screen_place(const struct app *app);
/** What a row is set to, or follows from elsewhere. Whether that differs from the default. */
bool app_set_screen_value(const struct app *app, const struct setting_item *item,
                          struct str *value);

#endif
