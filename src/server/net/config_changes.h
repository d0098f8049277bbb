/* What becomes of a configuration that is read again while the server runs. */
#ifndef HUTONG_SERVER_NET_CONFIG_CHANGES_H
#define HUTONG_SERVER_NET_CONFIG_CHANGES_H

#include "server/net/config.h"
#include <hutong/common/log.h>

/** Say which options differ, of those that decide who may do what or wait for the next start. */
void config_changes_log(const struct config *old, const struct config *config, struct log *log);

/** The configuration from now on: @config, but for what takes effect only at the next start. */
void config_changes_take(struct config *now, const struct config *config);

#endif
