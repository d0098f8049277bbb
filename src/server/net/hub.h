/* The hub in this process: core, sequencer and store behind the tables that sessions see. */
#ifndef HUTONG_SERVER_NET_HUB_H
#define HUTONG_SERVER_NET_HUB_H

#include "server/net/config.h"
#include "server/session/session.h"
#include <uv.h>

struct hub;

/** Milliseconds since 1970, which people are shown. Whoever sets the clock makes this jump. */
uint64_t hub_date(void);

/**
 * Open the database and load the chat from it.
 * @config    borrowed, as is its data folder's path
 * @log       borrowed
 * @problem   on failure: a sentence for the admin, appended
 * Returns 0 or -errno.
 */
int hub_open(uv_loop_t *loop, const struct config *config, struct log *log, struct hub **hubp,
             struct buf *problem);

/** Take a changed configuration as far as it concerns the chat itself. Returns 0 or -ENOMEM. */
int hub_configure(struct hub *hub, const struct config *config);

/** Whether somebody waits for a new configuration, and for hub_answer_reload. */
bool hub_must_reload(const struct hub *hub);

/** Tell whoever asked what came of it: @problem, or empty if all is well. */
void hub_answer_reload(struct hub *hub, struct str problem);

/** What sessions call. */
struct link_hub hub_link(struct hub *hub);

/** Whom outputs go to from now on (borrowed). */
void hub_serve(struct hub *hub, struct sessions *sessions);

/** Begin a batch if there is something to do. Once per turn of the loop. */
void hub_turn(struct hub *hub);

/** Whether another turn would have something to do at once. */
bool hub_is_ready(const struct hub *hub);

/** Let users whose grace is over leave. About once a second. */
void hub_tick(struct hub *hub);

/** Whether everything that was proposed is done. */
bool hub_is_idle(const struct hub *hub);

/** End: what is being committed still is. The loop must run once more. NULL is allowed. */
void hub_close(struct hub *hub);

#endif
