/* Starts the local server in the background, as tmux does. */
#ifndef HUTONG_CLIENT_IO_STARTER_H
#define HUTONG_CLIENT_IO_STARTER_H

#include <hutong/common/buf.h>
#include <hutong/common/endpoint.h>
#include <uv.h>

/**
 * Start hutongd, detached, listening on @endpoint and logging into the state folder. It is
 * looked for beside this program, in the build tree, and on PATH. If two clients do this at
 * once, the second hutongd finds the first one's socket and ends.
 * @log_path  appended: where its log is
 * @process   an unreferenced handle, all zero before; closing it does not end the server. It is
 *            to be closed if it has become a UV_PROCESS, also after a failure
 * Returns 0 or -errno. That it accepts connections is for the caller to find out.
 */
int starter_start(uv_loop_t *loop, const struct endpoint *endpoint, struct buf *log_path,
                  uv_process_t *process);

#endif
