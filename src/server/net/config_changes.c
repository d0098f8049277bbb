/* A new configuration for a server that runs: what it changes, and what it cannot. */
#include "server/net/config_changes.h"

#include <hutong/common/macros.h>
#include <string.h>

struct option_change {
    const char *name;
    bool has_changed;
};

static void log_changes(struct log *log, enum log_level level, const char *event,
                        const struct option_change *changes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (changes[i].has_changed)
            LOG(log, level, event, LOG_CSTR("option", changes[i].name));
}

static bool listens_elsewhere(const struct config *old, const struct config *config)
{
    return old->listen_count != config->listen_count ||
           memcmp(old->listen, config->listen, sizeof(*old->listen) * old->listen_count) != 0;
}

/* Say what of the new configuration cannot be taken while running. */
static void warn_of(const struct config *old, const struct config *config, struct log *log)
{
    const struct option_change changes[] = {
        { "listen", listens_elsewhere(old, config) },
        { "data", strcmp(old->data, config->data) != 0 },
        { "irc_server_name", strcmp(old->irc.server_name, config->irc.server_name) != 0 },
        { "durability", old->durability != config->durability },
        { "search", old->no_search != config->no_search },
        { "test_bed_with_weak_passwords",
          old->test_bed_with_weak_passwords != config->test_bed_with_weak_passwords },
    };
    log_changes(log, LOG_WARN, "a change takes effect only at the next start", changes,
                ARRAY_SIZE(changes));
}

/* Say what of it was taken, as far as it decides who may do what. */
static void tell_of(const struct config *old, const struct config *config, struct log *log)
{
    const struct option_change changes[] = {
        { "grace_s", old->grace_s != config->grace_s },
        { "guests", old->no_guests != config->no_guests },
        { "scram", old->has_scram != config->has_scram },
        { "scram_iterations", old->scram_iterations != config->scram_iterations },
        { "registration", old->registration != config->registration },
        { "registration_local", old->registration_local != config->registration_local },
        { "invitation", strcmp(old->invitation, config->invitation) != 0 },
        { "recall_s", old->recall_s != config->recall_s },
        { "files", old->no_files != config->no_files },
        { "file_size_mb", old->file_size_mb != config->file_size_mb },
        { "files_account_mb", old->files_account_mb != config->files_account_mb },
        { "files_guests_mb", old->files_guests_mb != config->files_guests_mb },
        { "files_total_mb", old->files_total_mb != config->files_total_mb },
        { "file_types", strcmp(old->file_types, config->file_types) != 0 },
        { "upload_s", old->upload_s != config->upload_s },
        { "retain_...", old->retain_s != config->retain_s ||
                            old->retain_count != config->retain_count ||
                            old->retain_max_s != config->retain_max_s ||
                            old->retain_max_count != config->retain_max_count },
        { "audit_...",
          old->audit_days != config->audit_days || old->audit_count != config->audit_count },
        { "rooms_max", old->rooms_max != config->rooms_max },
        { "irc_sts_s", old->irc.sts_s != config->irc.sts_s },
        { "websocket_origins",
          memcmp(&old->ws_origins, &config->ws_origins, sizeof(old->ws_origins)) != 0 },
        { "connections_max", old->connections_max != config->connections_max },
        { "test_bed_without_any_limits",
          old->test_bed_without_any_limits != config->test_bed_without_any_limits },
        { "limit_...", memcmp(&old->limits, &config->limits, sizeof(old->limits)) != 0 },
        { "limit_..._local",
          memcmp(&old->limits_local, &config->limits_local, sizeof(old->limits)) != 0 },
        { "operator", strcmp(old->operator_name, config->operator_name) != 0 },
        { "operator_password", strcmp(old->operator_hash, config->operator_hash) != 0 },
        { "admins", memcmp(old->admins, config->admins, sizeof(old->admins)) != 0 },
    };
    log_changes(log, LOG_INFO, "an option has changed", changes, ARRAY_SIZE(changes));
}

void config_changes_log(const struct config *old, const struct config *config, struct log *log)
{
    warn_of(old, config, log);
    tell_of(old, config, log);
}

void config_changes_take(struct config *now, const struct config *config)
{
    const struct config old = *now;
    *now = *config;
    memcpy(now->listen, old.listen, sizeof(now->listen));
    memcpy(now->data, old.data, sizeof(now->data));
    now->listen_count = old.listen_count;
    now->durability = old.durability;
    now->no_search = old.no_search;
    now->test_bed_with_weak_passwords = old.test_bed_with_weak_passwords;
}
