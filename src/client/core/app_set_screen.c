/*
 * The screen of settings. Which rows there are is worked out anew whenever it is asked: the table,
 * narrowed by what is typed, and below each setting the rooms in which it is another one.
 */
#include "client/core/app_commands.h"
#include "client/core/app_private.h"
#include "client/core/i18n.h"
#include "client/core/keymap.h"

#include <hutong/common/utf8.h>
#include <stdlib.h>
#include <string.h>

/* ---- which rows there are ---- */

/* Whether a setting is looked for: by its name, what it is for, or what it may be. */
static bool is_found(const struct setting_row *row, const char *word)
{
    return strcasestr(row->name, word) || strcasestr(_(row->help), word) ||
           (row->words && strcasestr(row->words, word));
}

/* Whether the line is the one that counts among those for the same room. */
static bool counts(const struct settings *settings, const struct setting_line *line)
{
    return line->name.size > 0 && settings_line(settings, line->row, buf_str(&line->name)) == line;
}

/* Count down to the row at *@index, among those of one setting. Whether it is one of them. */
static bool item_of_setting(const struct app *app, const struct setting_row *row, size_t *index,
                            struct setting_item *item)
{
    const struct settings *settings = &app->inner->settings;
    const struct settings_screen *screen = &app->inner->set_screen;
    *item = (struct setting_item){ row, { 0 } };
    if ((*index)-- == 0)
        return true;
    for (size_t i = 0; i < settings->count; i++) {
        const struct setting_line *line = &settings->lines[i];
        if (line->row != row || !counts(settings, line))
            continue;
        item->room = buf_str(&line->name);
        if ((*index)-- == 0)
            return true;
    }
    item->room = buf_str(&screen->extra_room);
    bool has_extra = screen->extra == row && !settings_line(settings, row, item->room);
    return has_extra && (*index)-- == 0;
}

bool app_set_screen_item(const struct app *app, size_t index, struct setting_item *item)
{
    struct str filter = buf_str(&app->inner->set_screen.filter.text);
    char *word = strndup(filter.size > 0 ? filter.bytes : "", filter.size);
    bool has = false;
    for (size_t i = 0; word && i < SETTING_COUNT && !has; i++) {
        const struct setting_row *row = &settings_table()[i];
        if (is_found(row, word))
            has = item_of_setting(app, row, &index, item);
    }
    free(word);
    return has;
}

size_t app_set_screen_place(const struct app *app)
{
    const struct settings_screen *screen = &app->inner->set_screen;
    struct setting_item item;
    for (size_t i = 0; app_set_screen_item(app, i, &item); i++)
        if (item.row == screen->row && str_equal(item.room, buf_str(&screen->room)))
            return i;
    return 0;
}

bool app_set_screen_value(const struct app *app, const struct setting_item *item, struct str *value)
{
    const struct settings *settings = &app->inner->settings;
    const struct setting_line *line = settings_line(settings, item->row, item->room);
    if (!line)
        line = settings_line(settings, item->row, (struct str){ 0 });
    *value = line ? buf_str(&line->value) : str_of(item->row->fallback);
    return !str_equal(*value, str_of(item->row->fallback));
}

/* ---- moving ---- */

static void choose(struct app *app, size_t index)
{
    struct settings_screen *screen = &app->inner->set_screen;
    struct setting_item item;
    while (!app_set_screen_item(app, index, &item)) {
        screen->row = NULL;
        if (index-- == 0)
            return;
    }
    struct buf room = { 0 }; /* the item may borrow what is about to change */
    buf_append_str(&room, item.room);
    buf_fini(&screen->room);
    screen->room = room;
    screen->row = item.row;
}

/* Something else is looked for: one that is called so is chosen before those that speak of it. */
static void choose_found(struct app *app)
{
    struct str filter = buf_str(&app->inner->set_screen.filter.text);
    struct setting_item item;
    size_t index = 0;
    while (app_set_screen_item(app, index, &item) &&
           !str_starts_with(str_of(item.row->name), filter))
        index++;
    choose(app, app_set_screen_item(app, index, &item) ? index : 0);
}

void app_set_screen_step(struct app *app, long step)
{
    long place = (long)app_set_screen_place(app) + step;
    if (!app->inner->set_screen.is_editing)
        choose(app, place > 0 ? (size_t)place : 0);
}

static void open_screen(struct app *app, struct str word)
{
    struct settings_screen *screen = &app->inner->set_screen;
    app->inner->overlay = OVERLAY_SETTINGS;
    app->inner->completion.shown_size = 0;
    screen->filter.ring = screen->value.ring = &app->inner->ring;
    screen->is_editing = false;
    screen->extra = NULL;
    screen->top = 0;
    editor_reset(&screen->filter);
    editor_set(&screen->filter, word);
    choose_found(app);
}

void app_run_settings(struct app *app, struct str arguments, uint64_t now_ms)
{
    if (app->inner->is_linear)
        app_run_set(app, arguments.size > 0 ? arguments : STR("all"), now_ms);
    else
        open_screen(app, arguments);
}

void app_do_settings(struct app *app, int argument, uint64_t now_ms)
{
    (void)argument;
    if (!app_closes_reading(app) && !app_is_prompting(app))
        app_run_settings(app, (struct str){ 0 }, now_ms);
}

void app_set_screen_fini(struct app *app)
{
    struct settings_screen *screen = &app->inner->set_screen;
    editor_fini(&screen->filter);
    editor_fini(&screen->value);
    buf_fini(&screen->room);
    buf_fini(&screen->extra_room);
}

/* ---- changing ---- */

/* The chosen row; a look at the screen may have changed which there are. Whether there is one. */
static bool chosen(const struct app *app, struct setting_item *item)
{
    return app->inner->set_screen.row && app_set_screen_item(app, app_set_screen_place(app), item);
}

/* Set a row; an empty value sets it back. */
static void set(struct app *app, const struct setting_item *item, struct str value)
{
    struct buf key = { 0 };
    int status = buf_append_str(&key, str_of(item->row->name));
    if (!status && item->room.size > 0)
        status = buf_printf(&key, "@%.*s", STR_ARGS(item->room));
    if (!status)
        app_want_setting(app, buf_str(&key), value);
    buf_fini(&key);
}

/* The word at @index of those it may be; empty past the last. */
static struct str word_at(const struct setting_row *row, size_t index)
{
    struct str words = str_of(row->words ? row->words : ""), word;
    do
        word = command_take_word(&words);
    while (index-- > 0 && word.size > 0);
    return word;
}

static size_t word_count(const struct setting_row *row)
{
    size_t count = 0;
    while (word_at(row, count).size > 0)
        count++;
    return count;
}

/* Go on to another word of those it may be. */
static void turn(struct app *app, long step)
{
    struct setting_item item;
    struct str value;
    if (!chosen(app, &item) || !item.row->words)
        return;
    app_set_screen_value(app, &item, &value);
    size_t count = word_count(item.row), index = 0;
    while (index < count && !str_equal(word_at(item.row, index), value))
        index++;
    index = index == count ? 0 : (index + count + (size_t)step) % count;
    set(app, &item, word_at(item.row, index));
}

/* Make a row for the room one is in, where the chosen setting may be another one. */
static void add_room(struct app *app, uint64_t now_ms)
{
    struct settings_screen *screen = &app->inner->set_screen;
    const struct room_view *view = app->inner->current;
    if (!screen->row || !view)
        return;
    if (!screen->row->is_per_room) {
        app_tell(app, now_ms, _("%s is the same in all rooms"), screen->row->name);
        return;
    }
    screen->extra = screen->row;
    buf_clear(&screen->extra_room);
    buf_clear(&screen->room);
    if (buf_append_str(&screen->extra_room, view->room->title) != 0 ||
        buf_append_str(&screen->room, view->room->title) != 0)
        screen->extra = NULL;
}

static void begin_editing(struct app *app)
{
    struct settings_screen *screen = &app->inner->set_screen;
    struct setting_item item;
    struct str value;
    if (!chosen(app, &item))
        return;
    app_set_screen_value(app, &item, &value);
    editor_reset(&screen->value);
    screen->is_editing = editor_set(&screen->value, value) == EDITOR_OK;
}

static void end_editing(struct app *app, uint64_t now_ms)
{
    struct settings_screen *screen = &app->inner->set_screen;
    struct setting_item item;
    struct str value = buf_str(&screen->value.text);
    if (chosen(app, &item) && value.size > 0 && !app_check_setting(app, item.row, value, now_ms))
        return;
    if (chosen(app, &item))
        set(app, &item, value);
    screen->is_editing = false;
}

/* Put the next word that begins like what stands before the cursor, or any if it is one. */
static void complete_value(struct app *app, long step)
{
    struct settings_screen *screen = &app->inner->set_screen;
    struct setting_item item;
    struct str typed = buf_str(&screen->value.text);
    if (!chosen(app, &item) || word_count(item.row) == 0)
        return;
    size_t count = word_count(item.row), index = 0;
    while (index < count && !str_equal(word_at(item.row, index), typed))
        index++;
    if (index < count) {
        index = (index + count + (size_t)step) % count;
    } else {
        for (index = 0; index < count; index++)
            if (str_starts_with(word_at(item.row, index), typed))
                break;
    }
    if (index < count)
        editor_set(&screen->value, word_at(item.row, index));
}

/* ---- keys ---- */

/* What a key types, or does to what is typed. */
static void edit_key(struct editor *editor, struct key key)
{
    const struct key_binding *binding = keymap_find(key);
    char bytes[4];
    if (key.code == KEY_CODE_CHAR && key.modifiers == 0)
        editor_insert(editor, (struct str){ bytes, utf8_put(key.character, bytes) });
    else if (binding && binding->run == app_do_edit && binding->argument != EDITOR_NEWLINE)
        editor_do(editor, (enum editor_command)binding->argument);
}

static bool is_leaving(struct key key)
{
    const struct key_binding *binding = keymap_find(key);
    return binding && (binding->run == app_do_escape || binding->run == app_do_interrupt ||
                       binding->run == app_do_settings);
}

static void value_key(struct app *app, struct key key, uint64_t now_ms)
{
    struct settings_screen *screen = &app->inner->set_screen;
    if (is_leaving(key))
        screen->is_editing = false;
    else if (key.code == KEY_CODE_ENTER)
        end_editing(app, now_ms);
    else if (key.code == KEY_CODE_TAB)
        complete_value(app, key.modifiers & KEY_SHIFT ? -1 : 1);
    else
        edit_key(&screen->value, key);
}

static void filter_key(struct app *app, struct key key)
{
    struct editor *filter = &app->inner->set_screen.filter;
    size_t changes = filter->changes;
    edit_key(filter, key);
    if (filter->changes != changes)
        choose_found(app);
}

static void list_key(struct app *app, struct key key, uint64_t now_ms)
{
    enum { PAGE = 10 };
    struct setting_item item;
    switch (key.modifiers == 0 ? key.code : KEY_CODE_CHAR) {
    case KEY_CODE_UP:
        app_set_screen_step(app, -1);
        break;
    case KEY_CODE_DOWN:
        app_set_screen_step(app, 1);
        break;
    case KEY_CODE_PAGE_UP:
        app_set_screen_step(app, -PAGE);
        break;
    case KEY_CODE_PAGE_DOWN:
        app_set_screen_step(app, PAGE);
        break;
    case KEY_CODE_LEFT:
        turn(app, -1);
        break;
    case KEY_CODE_RIGHT:
        turn(app, 1);
        break;
    case KEY_CODE_ENTER:
    case KEY_CODE_TAB:
        begin_editing(app);
        break;
    case KEY_CODE_DELETE:
        if (chosen(app, &item))
            set(app, &item, STR(""));
        break;
    default:
        if (key.code == KEY_CODE_CHAR && key.modifiers == 0 && key.character == '@')
            add_room(app, now_ms);
        else
            filter_key(app, key);
    }
}

bool app_set_screen_key(struct app *app, struct key key, uint64_t now_ms)
{
    const struct key_binding *binding = keymap_find(key);
    if (app->inner->overlay != OVERLAY_SETTINGS)
        return false;
    if (binding && (binding->run == app_do_redraw || binding->run == app_do_suspend ||
                    binding->run == app_do_help))
        return false;
    if (app->inner->set_screen.is_editing)
        value_key(app, key, now_ms);
    else if (is_leaving(key))
        app->inner->overlay = OVERLAY_NONE;
    else
        list_key(app, key, now_ms);
    return true;
}
