/* Addresses, shown in the person's own browser. */
#ifndef HUTONG_CLIENT_VIEW_OPENER_H
#define HUTONG_CLIENT_VIEW_OPENER_H

#include <hutong/common/str.h>
#include <uv.h>

/** Whether there is a desktop to show it on, or $BROWSER says what to do without one. */
bool opener_has_browser(void);

/**
 * Start the browser ($BROWSER, or xdg-open) on @address; it lives on by itself and has no share in
 * the terminal. Returns 0, -EINVAL for anything but http:// and https://, or another -errno.
 */
int opener_start(uv_loop_t *loop, struct str address);

#endif
