/* What the server runs with: defaults, then the configuration file, then the command line. */
#ifndef HUTONG_SERVER_NET_CONFIG_H
#define HUTONG_SERVER_NET_CONFIG_H

#include "server/irc/irc_door.h"
#include "server/session/quota.h"
#include "server/store/db.h"
#include "server/ws/ws_origins.h"
#include <hutong/common/endpoint.h>
#include <hutong/common/log.h>

enum { CONFIG_LISTEN_MAX = 16, CONFIG_PATH_SIZE = 4096, CONFIG_FILE_TYPES_SIZE = 256 };

/* What one session, or all from one address, may do. 0: no limit. */
struct config_limits {
    uint64_t requests_s, kilobytes_s, joins_minute; /* one session, on the long run */
    uint64_t share;                                 /* an address: as much as so many sessions */
    uint64_t connections, connects_minute, guests, rooms_hour; /* one address */
};

struct config {
    struct endpoint listen[CONFIG_LISTEN_MAX];
    size_t listen_count;
    bool insecure_plaintext; /* readable connections beyond this machine are wanted */
    char data[CONFIG_PATH_SIZE];
    char tls_certificate[CONFIG_PATH_SIZE]; /* empty: one of our own making, in data */
    char tls_key[CONFIG_PATH_SIZE];         /* empty: in the same file */
    bool tls_allows_1_2;
    enum db_durability durability;
    enum log_level log_level;
    enum log_format log_format;
    uint64_t grace_s, heartbeat_s, stall_s, login_s, recall_s;
    uint64_t rooms_max;
    uint64_t retain_s, retain_count;         /* what rooms keep; 0: everything */
    uint64_t retain_max_s, retain_max_count; /* what they may keep at most */
    uint64_t audit_days, audit_count;        /* what is kept of what admins did; 0: all of it */
    bool no_guests;                          /* only accounts may enter */
    bool has_scram;                          /* SCRAM-SHA-256, with so many iterations */
    uint64_t scram_iterations;
    bool no_search; /* no full-text index is kept */
    enum registration registration, registration_local;
    char invitation[LIMIT_INVITATION_SIZE + 1];
    bool no_files;
    uint64_t file_size_mb, files_account_mb, files_guests_mb, files_total_mb, upload_s;
    char file_types[CONFIG_FILE_TYPES_SIZE];   /* empty: all */
    struct config_limits limits, limits_local; /* from other machines, and from this one */
    bool test_bed_without_any_limits;          /* no throttling at all, of passwords neither */
    bool test_bed_with_weak_passwords;         /* new hashes cost next to nothing */
    uint64_t connections_max;                  /* 0: as many as there can be descriptors */
    struct irc_config irc;
    struct ws_origins ws_origins; /* whose pages may connect at ws:// and wss:// */
    char admins[LIMIT_ADMINS][LIMIT_NAME_SIZE + 1]; /* the first empty one ends them */
    char operator_name[LIMIT_NAME_SIZE + 1];        /* empty: there is none */
    char operator_hash[LIMIT_HASH_SIZE];            /* of the operator's password */
};

/** Which limits of sessions that means for connections from this machine, or from others. */
struct quota_rules config_quota_rules(const struct config *config, bool is_local);

/** And which of the chat itself. */
struct core_limits config_core_limits(const struct config *config, bool is_local);

/** The defaults, without any address to listen on. Returns 0 or -ENOMEM. */
int config_init(struct config *config);

/**
 * Read a configuration file over what @config holds.
 * @problem  on failure: "FILE:LINE: what is wrong and what is expected", appended
 * Returns 0 or -EINVAL, or -errno if the file cannot be read.
 */
int config_load(struct config *config, const char *path, struct buf *problem);

/*
 * Set one thing from its text, wherever it comes from. Return 0, or -EINVAL with a sentence
 * appended to @problem that says what is expected.
 */
int config_add_listen(struct config *config, const char *text, struct buf *problem);
int config_add_admin(struct config *config, const char *text, struct buf *problem);
int config_add_websocket_origin(struct config *config, const char *text, struct buf *problem);
int config_set_operator(struct config *config, const char *text, struct buf *problem);
/** @text is a hash of the password, as `hutongd hash-password` prints it. */
int config_set_operator_password(struct config *config, const char *text, struct buf *problem);
int config_set_data(struct config *config, const char *text, struct buf *problem);
int config_set_tls_certificate(struct config *config, const char *text, struct buf *problem);
int config_set_tls_key(struct config *config, const char *text, struct buf *problem);
int config_set_tls_version_min(struct config *config, const char *text, struct buf *problem);
int config_set_registration(struct config *config, const char *text, struct buf *problem);
int config_set_registration_local(struct config *config, const char *text, struct buf *problem);
int config_set_file_types(struct config *config, const char *text, struct buf *problem);
int config_set_invitation(struct config *config, const char *text, struct buf *problem);
int config_set_irc_server_name(struct config *config, const char *text, struct buf *problem);
int config_set_irc_network(struct config *config, const char *text, struct buf *problem);
/** @text is the path of a file of at most IRC_MOTD_SIZE bytes, which is read. */
int config_set_irc_motd(struct config *config, const char *text, struct buf *problem);
int config_set_durability(struct config *config, const char *text, struct buf *problem);
int config_set_log_level(struct config *config, const char *text, struct buf *problem);
int config_set_log_format(struct config *config, const char *text, struct buf *problem);

/** What files may be sent, as the core has it. */
struct file_limits config_file_limits(const struct config *config);

/**
 * Listen on the default addresses if there are none, and see whether everything goes together.
 * Returns 0, or -errno with a sentence in @problem.
 */
int config_finish(struct config *config, struct buf *problem);

#endif
