/*
 * /view: a picture is fetched into a folder of ours, decoded by the view, and shown over the chat
 * until a key is pressed. Nothing is fetched unasked, and nothing of it stays on disk.
 */
#include "client/core/app_commands.h"
#include "client/core/app_private.h"
#include "client/core/compose.h"
#include "client/core/i18n.h"

#include <hutong/common/macros.h>
#include <string.h>
#include <strings.h>

/* Whether a file is called like a picture that can be shown. */
bool app_is_picture(const struct entry *entry)
{
    static const char *const ends[] = { ".png", ".jpg", ".jpeg" };
    struct str name = entry_file_name(entry);
    if (entry->kind != ENTRY_FILE || entry->is_recalled)
        return false;
    for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
        size_t size = strlen(ends[i]);
        if (name.size > size && strncasecmp(name.bytes + name.size - size, ends[i], size) == 0)
            return true;
    }
    return false;
}

/* The newest picture of the room that is loaded. */
static const struct entry *newest_picture(const struct room *room)
{
    for (size_t i = room->entry_count; i > 0; i--)
        if (app_is_picture(room->entries[i - 1]))
            return room->entries[i - 1];
    return NULL;
}

void app_run_view(struct app *app, struct str arguments, uint64_t now_ms)
{
    const struct room *room = app_here(app, now_ms);
    if (!room)
        return;
    if (app_setting(app, SETTING_PICTURES) == PICTURES_OFF) {
        app_tell(app, now_ms, _("Pictures are switched off: /set pictures auto"));
        return;
    }
    const struct entry *entry = NULL;
    if (arguments.size == 0)
        entry = newest_picture(room);
    else if (!(entry = app_take_message(app, room, WHOSE_ANY, &arguments, now_ms)))
        return; /* that has been told */
    if (!entry || !app_is_picture(entry) || entry->no == 0)
        app_tell(app, now_ms, _("There is no picture here (PNG or JPEG)"));
    else if (entry->file.size > APP_PICTURE_SIZE_MAX)
        app_tell(app, now_ms, _("This picture is too large to be shown; /save fetches it"));
    else
        app_want_view(app, room, entry);
}

bool app_picture_take_file(struct app *app, struct str path)
{
    if (!app->inner->is_viewing || path.size == 0)
        return false;
    app->inner->is_viewing = false;
    buf_clear(&app->picture_path);
    app->wants_picture = buf_append_str(&app->picture_path, path) == 0;
    return true;
}

void app_picture_size(struct app *app, int cell_cols, int cell_rows, int *cols, int *rows)
{
    struct app_picture *picture = &app->inner->picture;
    struct rect rect = compose_picture_rect(app->inner->rows, app->inner->cols);
    picture->cell_cols = cell_cols;
    picture->cell_rows = cell_rows;
    *cols = rect.cols * cell_cols;
    *rows = (rect.rows - 1) * cell_rows; /* one row is for the words */
    *cols = *cols < APP_PICTURE_COLS_MAX ? *cols : APP_PICTURE_COLS_MAX;
    *rows = *rows < APP_PICTURE_ROWS_MAX ? *rows : APP_PICTURE_ROWS_MAX;
}

void app_on_picture(struct app *app, int cols, int rows, struct str rgb, uint64_t now_ms)
{
    struct app_picture *picture = &app->inner->picture;
    app->is_dirty = true;
    buf_clear(&picture->rgb);
    picture->cols = cols;
    picture->rows = rows;
    picture->serial++;
    if (cols == 0 || buf_append_str(&picture->rgb, rgb) != 0)
        app_tell(app, now_ms, _("This picture cannot be shown"));
    else if (app->inner->overlay == OVERLAY_NONE)
        app_show_reading(app, OVERLAY_PICTURE);
}

struct rect compose_picture_rect(int rows, int cols)
{
    enum { MARGIN_ROWS = 1, MARGIN_COLS = 2 };
    struct rect rect = { MARGIN_ROWS, MARGIN_COLS, rows - 2 * MARGIN_ROWS, cols - 2 * MARGIN_COLS };
    rect.rows = rect.rows < 2 ? 2 : rect.rows;
    rect.cols = rect.cols < 1 ? 1 : rect.cols;
    return rect;
}

void compose_picture(const struct app *app, struct scene *scene)
{
    const struct app_picture *picture = &app->inner->picture;
    struct rect rect = compose_picture_rect(app->inner->rows, app->inner->cols);
    int cols = (picture->cols + picture->cell_cols - 1) / picture->cell_cols;
    int rows = (picture->rows + picture->cell_rows - 1) / picture->cell_rows;
    scene->overlay_rect = rect;
    scene->has_frame = true;
    page_line(&scene->overlay, STYLE_DIM, str_of(_("Any key closes")));
    scene->picture = (struct scene_picture){
        .rect = { rect.row + 1, rect.col + (rect.cols - cols) / 2,
                  rows < rect.rows - 1 ? rows : rect.rows - 1, cols },
        .serial = picture->serial,
        .cols = picture->cols,
        .rows = picture->rows,
        .rgb = picture->rgb.bytes,
    };
    scene->cursor_row = rect.row;
    scene->cursor_col = rect.col;
}
