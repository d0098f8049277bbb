/* The file of settings: $XDG_CONFIG_HOME/hutong/hutong.conf. */
#ifndef HUTONG_CLIENT_IO_SETTINGS_FILE_H
#define HUTONG_CLIENT_IO_SETTINGS_FILE_H

#include <hutong/common/buf.h>
#include <uv.h>

/** Append the path. Returns 0 or -ENOMEM. */
int settings_file_path(struct buf *out);

/** Read it into @text, which is empty, and stays so if there is no such file. 0 or -errno. */
int settings_file_read(struct buf *text);

/**
 * Change it by @lines, as settings_edit_all() says; @text, which is empty, becomes what it holds
 * then. Returns 0 or -errno, and then it is as it was.
 */
int settings_file_change(struct str lines, struct buf *text);

/* Tells when somebody has changed the file: the folder is watched, as editors replace files. */
struct settings_watch {
    uv_fs_event_t event;
    void (*on_change)(void *context);
    void *context;
};

/** Begin, in a folder that is made if need be. uv_close() @watch->event at the end. 0 or -errno. */
int settings_watch_start(struct settings_watch *watch, uv_loop_t *loop,
                         void (*on_change)(void *context), void *context);

#endif
