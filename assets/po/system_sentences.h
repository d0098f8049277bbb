/*
 * Why connecting fails, in libuv's words (uv_strerror). Never compiled: xgettext finds them here,
 * and the client looks up what it is told.
 */
N_("address not available")
N_("broken pipe")
N_("connection refused")
N_("connection reset by peer")
N_("connection timed out")
N_("host is unreachable")
N_("network is unreachable")
N_("no such file or directory")
N_("permission denied")
N_("temporary failure")
N_("unknown node or service")
