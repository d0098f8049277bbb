/*
 * Going into the list of members: letters find somebody, arrows choose, and Enter opens a menu
 * (app_people_menu.c) of what can be done with whom one has chosen.
 */
#include "client/core/app_commands.h"
#include "client/core/app_private.h"
#include "client/core/i18n.h"
#include "client/core/keymap.h"

#include <hutong/common/utf8.h>

enum { PEOPLE_COLS_MIN = 39, PEOPLE_ROWS_MIN = 5 /* of a screen that has room for the list */ };

static const struct room *people_room(const struct app *app)
{
    return app->inner->current ? app->inner->current->room : NULL;
}

const struct member *app_people_chosen(const struct app *app)
{
    return roster_member(&app->inner->people.roster, app->inner->people.place);
}

static void people_choose(struct app *app, size_t place)
{
    struct people *people = &app->inner->people;
    size_t last = people->roster.count > 0 ? people->roster.count - 1 : 0;
    people->place = place < last ? place : last;
    buf_clear(&people->name);
    const struct member *member = app_people_chosen(app);
    if (member)
        buf_append_str(&people->name, member->name);
}

/* Others come and go, and change places: it is the person that is chosen. */
void app_people_update(struct app *app)
{
    struct people *people = &app->inner->people;
    struct roster *roster = &people->roster;
    size_t walked = roster->walked;
    roster_update(roster, people_room(app),
                  people->is_open ? buf_str(&people->filter.text) : STR(""));
    if (!people->is_open || walked == roster->walked)
        return;
    size_t place = roster_place(roster, buf_str(&people->name));
    people->has_menu = people->has_menu && place != SIZE_MAX;
    people_choose(app, place == SIZE_MAX ? people->place : place);
}

void app_people_close(struct app *app)
{
    struct people *people = &app->inner->people;
    people->is_open = people->has_menu = false;
    people->top = 0;
    editor_reset(&people->filter);
    app->is_dirty = true;
}

void app_people_forget(struct app *app)
{
    app_people_close(app);
    roster_update(&app->inner->people.roster, NULL, STR(""));
}

static bool people_has_place(const struct app *app)
{
    const struct app_private *inner = app->inner;
    return !inner->is_linear && inner->cols >= PEOPLE_COLS_MIN && inner->rows >= PEOPLE_ROWS_MIN;
}

/* Whether there is a list to go into; if not, the person is told. */
static bool people_can_open(struct app *app, uint64_t now_ms)
{
    if (!app_here(app, now_ms))
        return false;
    bool has_place = people_has_place(app);
    if (!has_place)
        app_tell(app, now_ms, _("There is no place for the list here: /names shows who is in"));
    return has_place;
}

static void people_open(struct app *app)
{
    struct people *people = &app->inner->people;
    app->inner->completion.shown_size = 0;
    people->is_open = true;
    people->has_menu = people->is_menu_alone = false;
    editor_reset(&people->filter);
    app_people_update(app);
    people_choose(app, 0);
}

void app_run_people(struct app *app, struct str arguments, uint64_t now_ms)
{
    if (!people_can_open(app, now_ms))
        return;
    people_open(app);
    editor_set(&app->inner->people.filter, arguments);
    app_people_update(app);
    people_choose(app, 0);
}

void app_do_people(struct app *app, int argument, uint64_t now_ms)
{
    (void)argument;
    if (!app_closes_reading(app) && !app_is_prompting(app))
        app_run_people(app, STR(""), now_ms);
}

bool app_people_menu(struct app *app, struct str name, uint64_t now_ms)
{
    struct people *people = &app->inner->people;
    if (!people_has_place(app) || !app_here(app, now_ms))
        return false;
    people_open(app);
    size_t place = roster_place(&people->roster, name);
    if (place == SIZE_MAX) {
        app_people_close(app);
        return false;
    }
    people_choose(app, place);
    people->has_menu = people->is_menu_alone = true;
    people->action = 0;
    return true;
}

/* ---- the list ---- */

void app_people_step(struct app *app, long step)
{
    struct people *people = &app->inner->people;
    long place = (long)people->place + step;
    people_choose(app, place > 0 ? (size_t)place : 0);
    app->is_dirty = true;
}

/* By how many places a key moves; 0: it is none that does. */
static long people_step_of(const struct app *app, struct key key)
{
    long page = app->inner->scene.layout.members.rows - 2;
    if (key.modifiers != 0)
        return 0;
    switch (key.code) {
    case KEY_CODE_UP:
        return -1;
    case KEY_CODE_DOWN:
        return 1;
    case KEY_CODE_PAGE_UP:
        return page > 1 ? -page : -1;
    case KEY_CODE_PAGE_DOWN:
        return page > 1 ? page : 1;
    default:
        return 0;
    }
}

/* What is looked for has changed: the first one found is chosen. */
static void people_find(struct app *app)
{
    app_people_update(app);
    people_choose(app, 0);
}

/* A key that changes what is looked for. Whether it was one. */
static bool filter_key(struct app *app, struct key key)
{
    struct editor *filter = &app->inner->people.filter;
    const struct key_binding *binding = keymap_find(key);
    char bytes[4];
    if (key.code == KEY_CODE_CHAR && key.modifiers == 0)
        editor_insert(filter, (struct str){ bytes, utf8_put(key.character, bytes) });
    else if (binding && binding->run == app_do_edit && binding->argument != EDITOR_NEWLINE)
        editor_do(filter, (enum editor_command)binding->argument);
    else
        return false;
    people_find(app);
    return true;
}

/* Whether the key is done with: others close the list and do what they do. */
static bool list_key(struct app *app, struct key key)
{
    struct people *people = &app->inner->people;
    const struct key_binding *binding = keymap_find(key);
    long step = people_step_of(app, key);
    bool is_plain = key.modifiers == 0;
    if (step != 0) {
        app_people_step(app, step);
    } else if (is_plain && (key.code == KEY_CODE_ENTER || key.code == KEY_CODE_TAB)) {
        people->has_menu = app_people_chosen(app) != NULL;
        people->action = 0;
    } else if (binding && (binding->run == app_do_escape || binding->run == app_do_interrupt ||
                           binding->run == app_do_people)) {
        app_people_close(app);
    } else if (!filter_key(app, key)) {
        if (binding && binding->run == app_do_redraw)
            return false;
        app_people_close(app);
        return false;
    }
    return true;
}

bool app_people_key(struct app *app, struct key key, uint64_t now_ms)
{
    struct people *people = &app->inner->people;
    const struct key_binding *binding = keymap_find(key);
    bool is_for_help = binding && binding->run == app_do_help;
    if (!people->is_open || app_is_reading(app) || app_is_prompting(app) || is_for_help)
        return false;
    app_people_update(app);
    if (!people_room(app) || app->inner->scene.layout.members.rows == 0) {
        app_people_close(app); /* there is no list any more */
        return false;
    }
    if (people->has_menu && people_action_count(app) > 0) {
        app_people_menu_key(app, key, now_ms);
        return true;
    }
    return list_key(app, key);
}

bool app_people_paste(struct app *app, struct str text)
{
    if (!app->inner->people.is_open || app_is_prompting(app))
        return false;
    editor_insert(&app->inner->people.filter, text);
    people_find(app);
    return true;
}
