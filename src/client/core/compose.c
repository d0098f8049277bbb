/* What there is to see: the layout for this moment, and the lines of each part. */
#include "client/core/compose.h"
#include "client/core/app_input.h"
#include "client/core/app_private.h"
#include "client/core/i18n.h"
#include "client/core/input_lines.h"

#include <hutong/common/text.h>

enum {
    OVERLAY_MARGIN = 2, /* between frame and screen, and for the frame */
    OVERLAY_COLS_MAX = 76,
    OVERLAY_FRAME_ROWS = 8, /* a smaller screen has no room for a frame */
    OVERLAY_FRAME_COLS = 30,
};

/* Drop lines from the top of @page until @row is among the first @rows. */
static int compose_scroll_to(struct page *page, int row, int rows)
{
    int dropped = row >= rows ? row - rows + 1 : 0;
    page->line_count -= (size_t)dropped;
    memmove(page->lines, page->lines + dropped, page->line_count * sizeof(*page->lines));
    return row - dropped;
}

static const struct editor *compose_editor(const struct app *app)
{
    const struct app_private *inner = app->inner;
    if (inner->search.is_open)
        return &inner->search.found;
    return inner->current ? &inner->current->editor : &inner->lone_editor;
}

/* Whoever is in the list of members wants to see it, if need be instead of the rooms. */
static enum layout_fold compose_rooms_fold(const struct app_private *inner)
{
    bool is_narrow = inner->cols < LAYOUT_THREE_PANES_COLS;
    return inner->people.is_open && is_narrow ? LAYOUT_HIDDEN : inner->rooms_fold;
}

static void compose_input(const struct app *app, struct scene *scene)
{
    const struct app_private *inner = app->inner;
    struct input_cursor cursor = input_lines_add(compose_editor(app), inner->cols, &scene->input);
    struct layout_wish wish = { .input_rows = (int)scene->input.line_count,
                                .has_tabs = inner->tab_count > 1,
                                .rooms = compose_rooms_fold(inner),
                                .members =
                                    inner->people.is_open ? LAYOUT_SHOWN : inner->members_fold,
                                .members_cols_min = inner->is_bare ? LAYOUT_THREE_PANES_COLS : 0 };
    layout_compute(inner->rows, inner->cols, &wish, &scene->layout);
    const struct rect *pane = &scene->layout.input;
    int shown_row = compose_scroll_to(&scene->input, cursor.row, pane->rows);
    scene->input_top = cursor.row - shown_row;
    scene->cursor_row = pane->row + shown_row;
    scene->cursor_col = pane->col + (cursor.col < pane->cols ? cursor.col : pane->cols - 1);
}

/* Where an overlay of so many lines goes; in a frame if there is room for one. */
static void compose_place_overlay(struct scene *scene, int rows)
{
    const struct layout *layout = &scene->layout;
    scene->has_frame = layout->rows >= OVERLAY_FRAME_ROWS && layout->cols >= OVERLAY_FRAME_COLS;
    int margin = scene->has_frame ? OVERLAY_MARGIN : 0;
    int cols = layout->cols - 2 * margin, rows_max = layout->rows - 2 * (margin > 0);
    cols = scene->has_frame && cols > OVERLAY_COLS_MAX ? OVERLAY_COLS_MAX : cols;
    rows = rows < rows_max ? rows : rows_max;
    scene->overlay_rect =
        (struct rect){ (layout->rows - rows) / 2, (layout->cols - cols) / 2, rows, cols };
}

/* The columns an overlay will have; its rows depend on its text, which depends on these. */
static int compose_overlay_cols(struct scene *scene)
{
    compose_place_overlay(scene, 1);
    return scene->overlay_rect.cols;
}

/* Help: longer than the screen, most of the time. */
static void compose_reading(struct app *app, struct scene *scene)
{
    struct app_private *inner = app->inner;
    help_compose(app, compose_overlay_cols(scene), &scene->overlay);
    size_t count = scene->overlay.line_count;
    compose_place_overlay(scene, (int)count);
    size_t top_max = count - (size_t)scene->overlay_rect.rows;
    size_t top = inner->reading_top < top_max ? inner->reading_top : top_max;
    inner->reading_top = top;
    compose_scroll_to(&scene->overlay, (int)top + scene->overlay_rect.rows - 1,
                      scene->overlay_rect.rows);
}

/* The prompt's input begins in line @first of the overlay. */
static void compose_place_prompt(struct scene *scene, int first, struct input_cursor cursor)
{
    compose_place_overlay(scene, (int)scene->overlay.line_count);
    const struct rect *rect = &scene->overlay_rect;
    int row = compose_scroll_to(&scene->overlay, first + cursor.row, rect->rows);
    scene->cursor_row = rect->row + row;
    scene->cursor_col = rect->col + (cursor.col < rect->cols ? cursor.col : rect->cols - 1);
}

static void compose_name_prompt(struct app_private *inner, struct scene *scene)
{
    int cols = compose_overlay_cols(scene);
    name_prompt_compose(&inner->prompt, cols, &scene->overlay);
    int first = (int)scene->overlay.line_count;
    struct input_cursor cursor = input_lines_add(&inner->prompt.editor, cols, &scene->overlay);
    compose_place_prompt(scene, first, cursor);
}

static void compose_secret_prompt(struct app_private *inner, struct scene *scene)
{
    int cols = compose_overlay_cols(scene);
    secret_prompt_compose(&inner->secret, cols, &scene->overlay);
    int first = (int)scene->overlay.line_count;
    struct input_cursor cursor = secret_prompt_add_input(&inner->secret, cols, &scene->overlay);
    compose_place_prompt(scene, first, cursor);
}

/* The screen of settings keeps its height: it does not jump while one looks for something. */
static void compose_set_screen(struct app *app, struct scene *scene)
{
    struct input_cursor cursor;
    int cols = compose_overlay_cols(scene);
    compose_place_overlay(scene, COMPOSE_SETTINGS_ROWS);
    compose_settings(app, scene->overlay_rect.rows, cols, &scene->overlay, &cursor);
    compose_place_prompt(scene, 0, cursor);
}

/* In the list of members the cursor is where one types to find somebody. */
static void compose_people_cursor(const struct app *app, struct scene *scene)
{
    enum { PROMPT_COLS = 2 };
    const struct people *people = &app->inner->people;
    const struct rect *rect = &scene->layout.members;
    int col = PROMPT_COLS + text_cols(editor_before(&people->filter));
    if (!people->is_open || rect->rows == 0)
        return;
    scene->cursor_row = rect->row;
    scene->cursor_col = rect->col + (col < rect->cols ? col : rect->cols - 1);
}

const struct scene *app_compose(struct app *app, uint64_t now_ms)
{
    struct app_private *inner = app->inner;
    struct scene *scene = &inner->scene;
    scene_clear(scene);
    app_vi_settle(app);
    compose_input(app, scene);
    app_arrange(app);
    app_mark_read(app); /* what a change of sizes has brought into sight */
    compose_tabs(app, &scene->tabs);
    compose_rooms(app, &scene->rooms);
    compose_window(app, scene, now_ms);
    compose_members(app, &scene->members, now_ms);
    compose_status(app, &scene->status);
    compose_menu(app, scene);
    compose_people_menu(app, scene);
    compose_people_cursor(app, scene);
    if (inner->overlay == OVERLAY_PICTURE)
        compose_picture(app, scene);
    else if (app_is_reading(app))
        compose_reading(app, scene);
    else if (inner->overlay == OVERLAY_SETTINGS)
        compose_set_screen(app, scene);
    else if (inner->overlay == OVERLAY_NAME)
        compose_name_prompt(inner, scene);
    else if (inner->overlay == OVERLAY_SECRET)
        compose_secret_prompt(inner, scene);
    return scene;
}
