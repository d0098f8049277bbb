/* What is written is made of what is there at that moment: another client may have changed it. */
#include "client/io/settings_file.h"

#include "client/core/settings.h"
#include "client/io/small_file.h"

#include <errno.h>
#include <hutong/common/macros.h>
#include <hutong/common/paths.h>

#define SETTINGS_FILE_NAME "hutong.conf"

int settings_file_path(struct buf *out)
{
    int status = paths_config(out);
    return status ? status : buf_append_str(out, STR("/" SETTINGS_FILE_NAME));
}

int settings_file_read(struct buf *text)
{
    struct buf path = { 0 };
    int status = settings_file_path(&path);
    if (!status)
        status = buf_cstr(&path) ? small_file_read((const char *)path.bytes, text) : -ENOMEM;
    buf_fini(&path);
    return status == -ENOENT ? 0 : status;
}

int settings_file_change(struct str lines, struct buf *text)
{
    struct buf path = { 0 }, before = { 0 };
    int status = settings_file_read(&before);
    if (!status)
        status = settings_edit_all(buf_str(&before), lines, text);
    if (!status)
        status = settings_file_path(&path);
    if (!status && text->size > SMALL_FILE_SIZE_MAX)
        status = -EFBIG;
    if (!status)
        status =
            buf_cstr(&path) ? small_file_replace((const char *)path.bytes, buf_str(text)) : -ENOMEM;
    buf_fini(&path);
    buf_fini(&before);
    return status;
}

static void settings_watch_on_event(uv_fs_event_t *event, const char *file, int events, int status)
{
    struct settings_watch *watch = container_of(event, struct settings_watch, event);
    (void)events;
    if (status == 0 && file && strcmp(file, SETTINGS_FILE_NAME) == 0)
        watch->on_change(watch->context);
}

int settings_watch_start(struct settings_watch *watch, uv_loop_t *loop,
                         void (*on_change)(void *context), void *context)
{
    struct buf folder = { 0 };
    watch->on_change = on_change;
    watch->context = context;
    int status = uv_fs_event_init(loop, &watch->event);
    if (!status)
        status = paths_config(&folder);
    if (!status && buf_cstr(&folder))
        paths_make((const char *)folder.bytes); /* else a file that comes later is never seen */
    if (!status)
        status = buf_cstr(&folder) ? uv_fs_event_start(&watch->event, settings_watch_on_event,
                                                       (const char *)folder.bytes, 0)
                                   : -ENOMEM;
    uv_unref((uv_handle_t *)&watch->event);
    buf_fini(&folder);
    return status == -ENOENT ? 0 : status;
}
