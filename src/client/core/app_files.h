/* Files and pictures on their way. */
#ifndef HUTONG_CLIENT_CORE_APP_FILES_H
#define HUTONG_CLIENT_CORE_APP_FILES_H

#include "client/core/app.h"

enum {
    APP_PICTURE_SIZE_MAX = 16 * 1024 * 1024, /* of a file that is fetched to be shown */
    APP_PICTURE_COLS_MAX = 1024,             /* in pixels: all of them go to the terminal */
    APP_PICTURE_ROWS_MAX = 768,
};

/* The picture that is shown, or was last. */
struct app_picture {
    int cols, rows;           /* of pixels … */
    int cell_cols, cell_rows; /* … of which a cell has so many */
    unsigned serial;
    struct buf rgb;
};

/* app_files.c */

void app_on_transfer(struct app *app, const struct chat_effect *effect, uint64_t now_ms);
void app_file_fini(struct app_file *file);
/** Have a picture fetched, to be shown. */
void app_want_view(struct app *app, const struct room *room, const struct entry *entry);

/* app_picture.c */

bool app_is_picture(const struct entry *entry);
/** A file has come: whether it is the picture that is to be shown. */
bool app_picture_take_file(struct app *app, struct str path);

#endif
