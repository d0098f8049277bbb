/*
 * What the screen of settings shows:
 *
 *     Settings                                          7 of 18
 *     > noti
 *       name             value       default     type
 *     >*notify           all         mentions    never|mentions|all
 *      *notify@lobby     never       mentions    never|mentions|all
 *       notify-by        auto        auto        auto|osc9|…
 *
 *     which messages notify you while you are elsewhere
 *     Left, Right change; Enter edits, Tab completes; Del default; @ this room; Esc closes
 */
#include "client/core/app_private.h"
#include "client/core/compose.h"
#include "client/core/i18n.h"

#include <hutong/common/text.h>

enum {
    HEAD_ROWS = 3, /* above the rows … */
    FOOT_ROWS = 4, /* … and below: a blank one, two to explain, one for the keys */
    MARK_COLS = 2,
    NAME_COLS_MAX = 20,
    NAME_SHARE = 3, /* of the columns, at least one of so many */
    GAP_COLS = 2,
};

/* How wide the columns are. */
struct settings_table_cols {
    int name, value, fallback;
};

static struct settings_table_cols columns_of(int cols)
{
    int name = cols / NAME_SHARE < NAME_COLS_MAX ? cols / NAME_SHARE : NAME_COLS_MAX;
    int rest = cols - MARK_COLS - name;
    return (struct settings_table_cols){ name, rest / 3, rest / 4 };
}

/* Append text cut to its column, with a gap behind it. */
static void add_cell(enum style style, struct str text, int cols, struct page *page)
{
    struct buf clean = { 0 };
    page->failed |= text_sanitise(text, false, &clean) != 0;
    int room = cols - GAP_COLS > 0 ? cols - GAP_COLS : 0;
    clean.size = text_fit(buf_str(&clean), room);
    page_add(page, style, 0, buf_str(&clean));
    page_printf(page, style, "%*s", cols - text_cols(buf_str(&clean)), "");
    buf_fini(&clean);
}

/* "bell", or "bell@lobby". */
static void add_name(const struct setting_item *item, enum style style, int cols, struct page *page)
{
    struct buf name = { 0 };
    buf_append_str(&name, str_of(item->row->name));
    if (item->room.size > 0)
        buf_printf(&name, "@%.*s", STR_ARGS(item->room));
    add_cell(style, buf_str(&name), cols, page);
    buf_fini(&name);
}

/* What it may be: its words, or any text. */
static void add_type(const struct setting_row *row, enum style style, struct page *page)
{
    struct buf type = { 0 };
    buf_append_str(&type, row->type == SETTING_CHOICE ? str_of(row->words) : str_of(_("text")));
    for (size_t i = 0; row->type == SETTING_CHOICE && i < type.size; i++)
        if (type.bytes[i] == ' ')
            type.bytes[i] = '|';
    page_add(page, style, 0, buf_str(&type));
    buf_fini(&type);
}

static void add_row(const struct app *app, const struct setting_item *item, bool is_chosen,
                    int cols, struct page *page)
{
    struct settings_table_cols columns = columns_of(cols);
    const struct settings_screen *screen = &app->inner->set_screen;
    struct str value;
    bool differs = app_set_screen_value(app, item, &value);
    enum style style = is_chosen ? STYLE_CURRENT : STYLE_TEXT;
    if (is_chosen && screen->is_editing)
        value = buf_str(&screen->value.text);
    page_begin(page, 0);
    page_printf(page, style, "%s%s", is_chosen ? ">" : " ", differs ? "*" : " ");
    add_name(item, style, columns.name, page);
    add_cell(differs && !is_chosen ? STYLE_UNREAD : style, value, columns.value, page);
    add_cell(is_chosen ? style : STYLE_DIM, str_of(item->row->fallback), columns.fallback, page);
    add_type(item->row, is_chosen ? style : STYLE_DIM, page);
}

static void add_head(const struct app *app, size_t count, int cols, struct page *page)
{
    struct settings_table_cols columns = columns_of(cols);
    page_begin(page, 0);
    page_add(page, STYLE_TITLE, 0, str_of(_("Settings")));
    page_printf(page, STYLE_DIM, "  %s ", _("type to find one:"));
    page_printf(page, STYLE_DIM, ngettext("%zu row", "%zu rows", count), count);
    page_begin(page, 0);
    page_add(page, STYLE_DIM, 0, STR("> "));
    page_add(page, STYLE_TEXT, 0, buf_str(&app->inner->set_screen.filter.text));
    page_begin(page, MARK_COLS);
    add_cell(STYLE_TITLE, str_of(_("name")), columns.name, page);
    add_cell(STYLE_TITLE, str_of(_("value")), columns.value, page);
    add_cell(STYLE_TITLE, str_of(_("default")), columns.fallback, page);
    page_add(page, STYLE_TITLE, 0, str_of(_("type")));
}

/* What the chosen one is for, or why it cannot be what was typed. */
static void add_foot(const struct app *app, int cols, struct page *page)
{
    const struct app_private *inner = app->inner;
    const struct settings_screen *screen = &inner->set_screen;
    size_t first = page->line_count;
    page_line(page, STYLE_TEXT, STR(""));
    if (inner->status.size > 0)
        prompt_add(STYLE_ERROR, buf_str(&inner->status), cols, page);
    else if (screen->row)
        prompt_add(STYLE_TEXT, str_of(_(screen->row->help)), cols, page);
    else
        prompt_add(STYLE_TEXT, str_of(_("Nothing is called that")), cols, page);
    while (page->line_count < first + FOOT_ROWS - 1)
        page_line(page, STYLE_TEXT, STR(""));
    page_line(page, STYLE_DIM,
              str_of(screen->is_editing
                         ? _("Enter takes it, Tab completes, empty is the default; Esc leaves")
                         : _("Left, Right change; Enter edits; Del default; @ this room; Esc")));
}

static size_t count_items(const struct app *app)
{
    struct setting_item item;
    size_t count = 0;
    while (app_set_screen_item(app, count, &item))
        count++;
    return count;
}

/* Have the chosen row in sight, and no more blank rows than need be. */
static void scroll(struct settings_screen *screen, size_t place, size_t count, size_t rows)
{
    if (place < screen->top)
        screen->top = place;
    if (place >= screen->top + rows)
        screen->top = place + 1 - rows;
    if (screen->top + rows > count)
        screen->top = count > rows ? count - rows : 0;
}

static struct input_cursor place_cursor(const struct settings_screen *screen, size_t place,
                                        int cols)
{
    if (!screen->is_editing)
        return (struct input_cursor){ 1, MARK_COLS + text_cols(editor_before(&screen->filter)) };
    return (struct input_cursor){ HEAD_ROWS + (int)(place - screen->top),
                                  MARK_COLS + columns_of(cols).name +
                                      text_cols(editor_before(&screen->value)) };
}

void compose_settings(struct app *app, int rows, int cols, struct page *page,
                      struct input_cursor *cursor)
{
    struct settings_screen *screen = &app->inner->set_screen;
    size_t count = count_items(app), place = app_set_screen_place(app);
    int place_rows = rows - HEAD_ROWS - FOOT_ROWS;
    size_t shown = place_rows > 1 ? (size_t)place_rows : 1;
    struct setting_item item;
    scroll(screen, place, count, shown);
    add_head(app, count, cols, page);
    for (size_t i = screen->top; i < screen->top + shown; i++) {
        if (app_set_screen_item(app, i, &item))
            add_row(app, &item, i == place, cols, page);
        else
            page_line(page, STYLE_TEXT, STR(""));
    }
    add_foot(app, cols, page);
    *cursor = place_cursor(screen, place, cols);
}
