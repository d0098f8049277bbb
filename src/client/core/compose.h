/* What there is to see, part by part. */
#ifndef HUTONG_CLIENT_CORE_COMPOSE_H
#define HUTONG_CLIENT_CORE_COMPOSE_H

#include "client/core/app.h"
#include "client/core/input_lines.h"
#include "client/core/page.h"
#include "client/core/scene.h"
#include "client/core/settings.h"

/* compose_window.c */

/** The panes of the tab that is shown, and the borders between all parts. */
void compose_window(struct app *app, struct scene *scene, uint64_t now_ms);
/** The tabs, if there are several. */
void compose_tabs(const struct app *app, struct page *page);

/* compose_panes.c */

void compose_rooms(const struct app *app, struct page *page);
void compose_status(const struct app *app, struct page *page);

/* compose_menu.c */

void compose_menu(const struct app *app, struct scene *scene);
/** Say what can be done with the chosen message. Whether one is. */
bool compose_select(const struct app *app, struct page *page);
/** Say what the command that is being typed wants. Whether there is one. */
bool compose_hint(const struct app *app, struct page *page);

/* compose_people.c */

void compose_members(struct app *app, struct page *page, uint64_t now_ms);
/** The menu of what can be done with a member, if it is open. */
void compose_people_menu(const struct app *app, struct scene *scene);
/** Say which keys do what in the list of members. Whether one is in it. */
bool compose_people_hint(const struct app *app, struct page *page);

/* compose_settings.c */

enum { COMPOSE_SETTINGS_ROWS = SETTING_COUNT + 12 /* with some for rooms, and what is around */ };
/** Append the screen's lines, at most @rows; the editor's cursor is at @cursor of them. */
void compose_settings(struct app *app, int rows, int cols, struct page *page,
                      struct input_cursor *cursor);

/* app_picture.c */

/** Where a picture, with a line of words above it, goes on a screen of that size. */
struct rect compose_picture_rect(int rows, int cols);
void compose_picture(const struct app *app, struct scene *scene);

/* app_files.c */

/** How far the first file on its way is. Whether there is one. */
bool compose_transfer(const struct app *app, struct page *page);

/* app_vi.c */

/** In which mode one is, and what is typed of a command. */
void compose_vi(const struct app *app, struct page *page);

#endif
