/* What the server runs with: the values, their texts, and what is refused. */
#include "server/net/config.h"

#include "server/core/name.h"
#include "server/net/passwords.h"
#include <errno.h>
#include <hutong/common/macros.h>
#include <hutong/common/paths.h>
#include <hutong/common/utf8.h>
#include <stdio.h>

/* An option that takes one of a few words. */
struct word {
    const char *text;
    int value;
};

static int config_set_data_default(struct config *config)
{
    struct buf path = { 0 };
    int status = paths_state(&path);
    if (status == 0)
        snprintf(config->data, sizeof(config->data), "%.*s", STR_ARGS(buf_str(&path)));
    buf_fini(&path);
    return status;
}

int config_init(struct config *config)
{
    *config = (struct config){
        .durability = DB_POWER,
        .log_level = LOG_INFO,
        .log_format = LOG_TEXT,
        .grace_s = 30,
        .heartbeat_s = 90,
        .stall_s = 180,
        .login_s = 30,
        .registration = REGISTRATION_CLOSED,
        .registration_local = REGISTRATION_OPEN,
        .recall_s = 86400,
        .audit_days = 1100,
        .audit_count = 1000000,
        .scram_iterations = 100000,
        .rooms_max = LIMIT_ROOMS,
        .file_size_mb = 100,
        .files_account_mb = 1024,
        .files_guests_mb = 1024,
        .files_total_mb = 10240,
        .upload_s = 21600,
        .irc = { .server_name = "hutong.local", .network = "hutong", .replay_max = 50 },
        .limits = { .requests_s = 20,
                    .kilobytes_s = 64,
                    .joins_minute = 120,
                    .share = 10,
                    .connections = 200,
                    .connects_minute = 300,
                    .guests = 100,
                    .rooms_hour = 120 },
        .limits_local = { .share = 10, .guests = LIMIT_USERS / 2, .rooms_hour = LIMIT_ROOMS / 10 }
    };
    return config_set_data_default(config);
}

static struct bucket_rule config_rule(uint64_t per_minute, uint64_t burst)
{
    return (struct bucket_rule){ .burst = burst, .per_minute = per_minute };
}

struct quota_rules config_quota_rules(const struct config *config, bool is_local)
{
    enum { REQUESTS_BURST_S = 20, BYTES_BURST_S = 16, JOINS_BURST_MINUTES = 5 };
    const struct config_limits *limits = is_local ? &config->limits_local : &config->limits;
    uint64_t bytes_s = limits->kilobytes_s * 1024;
    if (config->test_bed_without_any_limits)
        return (struct quota_rules){ 0 };
    return (struct quota_rules){
        .connections = (uint32_t)limits->connections,
        .connects = config_rule(limits->connects_minute, limits->connects_minute),
        .session = { [QUOTA_REQUESTS] = config_rule(limits->requests_s * 60,
                                                    limits->requests_s * REQUESTS_BURST_S),
                     [QUOTA_BYTES] = config_rule(bytes_s * 60, bytes_s * BYTES_BURST_S),
                     [QUOTA_JOINS] = config_rule(limits->joins_minute,
                                                 limits->joins_minute * JOINS_BURST_MINUTES) },
        .share = (uint32_t)limits->share,
    };
}

struct core_limits config_core_limits(const struct config *config, bool is_local)
{
    const struct config_limits *limits = is_local ? &config->limits_local : &config->limits;
    if (config->test_bed_without_any_limits)
        return (struct core_limits){ 0 };
    return (struct core_limits){ .guests = (uint32_t)limits->guests,
                                 .rooms_hour = (uint32_t)limits->rooms_hour };
}

int config_add_listen(struct config *config, const char *text, struct buf *problem)
{
    struct endpoint *endpoint = &config->listen[config->listen_count];
    if (config->listen_count == CONFIG_LISTEN_MAX) {
        buf_printf(problem, "at most %d addresses to listen on", CONFIG_LISTEN_MAX);
        return -EINVAL;
    }
    enum endpoint_error error = endpoint_parse(str_of(text), endpoint);
    if (error != ENDPOINT_OK) {
        buf_printf(problem, "cannot listen on \"%s\": %s", text, endpoint_error_text(error));
        return -EINVAL;
    }
    config->listen_count++;
    return 0;
}

int config_add_admin(struct config *config, const char *text, struct buf *problem)
{
    struct name name;
    size_t count = 0;
    enum name_result result = name_parse_user(str_of(text), &name);
    while (count < LIMIT_ADMINS && config->admins[count][0])
        count++;
    if (result != NAME_OK)
        buf_printf(problem, "no account can be called \"%s\": %s", text, name_result_text(result));
    else if (count == LIMIT_ADMINS)
        buf_printf(problem, "at most %d admins", LIMIT_ADMINS);
    else
        snprintf(config->admins[count], sizeof(config->admins[count]), "%.*s", LIMIT_NAME_SIZE,
                 name.shown);
    return problem->size == 0 ? 0 : -EINVAL;
}

int config_add_websocket_origin(struct config *config, const char *text, struct buf *problem)
{
    struct ws_origins *origins = &config->ws_origins;
    if (!ws_origin_is_valid(str_of(text)))
        buf_printf(problem,
                   "\"%s\" is no site: \"https://chat.example.org\" is, without a path, and \"*\" "
                   "stands for all of them",
                   text);
    else if (origins->count == WS_ORIGINS_MAX)
        buf_printf(problem, "at most %d sites", WS_ORIGINS_MAX);
    else
        snprintf(origins->texts[origins->count++], WS_ORIGIN_SIZE, "%s", text);
    return problem->size == 0 ? 0 : -EINVAL;
}

int config_set_operator(struct config *config, const char *text, struct buf *problem)
{
    struct name name;
    enum name_result result = name_parse_user(str_of(text), &name);
    if (result != NAME_OK) {
        buf_printf(problem, "no operator can be called \"%s\": %s", text, name_result_text(result));
        return -EINVAL;
    }
    snprintf(config->operator_name, sizeof(config->operator_name), "%.*s", LIMIT_NAME_SIZE,
             name.shown);
    return 0;
}

int config_set_operator_password(struct config *config, const char *text, struct buf *problem)
{
    if (!passwords_is_hash(str_of(text))) {
        buf_append_str(problem, STR("operator_password must be a hash of the password, as "
                                    "\"hutongd hash-password\" prints it"));
        return -EINVAL;
    }
    snprintf(config->operator_hash, sizeof(config->operator_hash), "%s", text);
    return 0;
}

/* Returns 0, or -EINVAL with the sentence that says what @name must be. */
static int config_set_path(char path[CONFIG_PATH_SIZE], const char *name, const char *text,
                           struct buf *problem)
{
    if (!*text || strlen(text) >= CONFIG_PATH_SIZE) {
        buf_printf(problem, "%s must be a path of 1 to %d bytes", name, CONFIG_PATH_SIZE - 1);
        return -EINVAL;
    }
    snprintf(path, CONFIG_PATH_SIZE, "%s", text);
    return 0;
}

int config_set_data(struct config *config, const char *text, struct buf *problem)
{
    return config_set_path(config->data, "the data folder", text, problem);
}

int config_set_tls_certificate(struct config *config, const char *text, struct buf *problem)
{
    return config_set_path(config->tls_certificate, "tls_certificate", text, problem);
}

int config_set_tls_key(struct config *config, const char *text, struct buf *problem)
{
    return config_set_path(config->tls_key, "tls_key", text, problem);
}

/* Find @text among @words. Returns 0, or -EINVAL with the sentence that lists them. */
static int config_find_word(const char *name, const struct word *words, size_t word_count,
                            const char *text, int *value, struct buf *problem)
{
    for (size_t i = 0; i < word_count; i++) {
        if (strcmp(words[i].text, text) == 0) {
            *value = words[i].value;
            return 0;
        }
    }
    buf_printf(problem, "%s is \"%s\", but must be one of:", name, text);
    for (size_t i = 0; i < word_count; i++)
        buf_printf(problem, " %s", words[i].text);
    return -EINVAL;
}

/* Take a word of letters, digits, dots and the like into @out. 0 or -EINVAL. */
static int config_set_word(char out[IRC_SERVER_NAME_SIZE], const char *name, const char *text,
                           struct buf *problem)
{
    size_t size = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_");
    if (size == 0 || text[size] || size >= IRC_SERVER_NAME_SIZE) {
        buf_printf(problem, "%s must be 1 to %d letters, digits, dots, hyphens and underscores",
                   name, IRC_SERVER_NAME_SIZE - 1);
        return -EINVAL;
    }
    memcpy(out, text, size + 1);
    return 0;
}

int config_set_irc_server_name(struct config *config, const char *text, struct buf *problem)
{
    char name[IRC_SERVER_NAME_SIZE];
    int status = config_set_word(name, "irc_server_name", text, problem);
    if (status == 0 && !strchr(name, '.')) {
        buf_printf(problem, "irc_server_name must hold a dot, else it could be somebody's nick");
        status = -EINVAL;
    }
    if (status == 0)
        memcpy(config->irc.server_name, name, sizeof(name));
    return status;
}

int config_set_irc_network(struct config *config, const char *text, struct buf *problem)
{
    return config_set_word(config->irc.network, "irc_network", text, problem);
}

int config_set_irc_motd(struct config *config, const char *text, struct buf *problem)
{
    char *motd = config->irc.motd;
    FILE *file = fopen(text, "re");
    size_t size = file ? fread(motd, 1, IRC_MOTD_SIZE, file) : 0;
    bool is_bad = !file || size == IRC_MOTD_SIZE || !utf8_is_valid((struct str){ motd, size });
    if (file)
        fclose(file);
    motd[is_bad ? 0 : size] = '\0';
    if (is_bad)
        buf_printf(problem,
                   "irc_motd must be a file of less than %d bytes of UTF-8 that can be read",
                   IRC_MOTD_SIZE);
    return is_bad ? -EINVAL : 0;
}

int config_set_durability(struct config *config, const char *text, struct buf *problem)
{
    static const struct word words[] = { { "power", DB_POWER }, { "process", DB_PROCESS } };
    int value = config->durability;
    int status = config_find_word("durability", words, ARRAY_SIZE(words), text, &value, problem);
    config->durability = (enum db_durability)value;
    return status;
}

int config_set_tls_version_min(struct config *config, const char *text, struct buf *problem)
{
    static const struct word words[] = { { "1.3", false }, { "1.2", true } };
    int value = config->tls_allows_1_2;
    int status =
        config_find_word("tls_version_min", words, ARRAY_SIZE(words), text, &value, problem);
    config->tls_allows_1_2 = value;
    return status;
}

static int config_find_registration(const char *name, const char *text, enum registration *rule,
                                    struct buf *problem)
{
    static const struct word words[] = { { "open", REGISTRATION_OPEN },
                                         { "code", REGISTRATION_CODE },
                                         { "closed", REGISTRATION_CLOSED } };
    int value = *rule;
    int status = config_find_word(name, words, ARRAY_SIZE(words), text, &value, problem);
    *rule = (enum registration)value;
    return status;
}

int config_set_registration(struct config *config, const char *text, struct buf *problem)
{
    return config_find_registration("registration", text, &config->registration, problem);
}

int config_set_registration_local(struct config *config, const char *text, struct buf *problem)
{
    return config_find_registration("registration_local", text, &config->registration_local,
                                    problem);
}

int config_set_invitation(struct config *config, const char *text, struct buf *problem)
{
    if (!*text || strlen(text) > LIMIT_INVITATION_SIZE) {
        buf_printf(problem, "the invitation code must have 1 to %d bytes", LIMIT_INVITATION_SIZE);
        return -EINVAL;
    }
    snprintf(config->invitation, sizeof(config->invitation), "%s", text);
    return 0;
}

int config_set_file_types(struct config *config, const char *text, struct buf *problem)
{
    if (strlen(text) >= CONFIG_FILE_TYPES_SIZE || strpbrk(text, "./\\,;")) {
        buf_printf(problem,
                   "file_types must be endings of names, separated by blanks: \"png jpg pdf\", at "
                   "most %d bytes",
                   CONFIG_FILE_TYPES_SIZE - 1);
        return -EINVAL;
    }
    snprintf(config->file_types, sizeof(config->file_types), "%s", text);
    return 0;
}

struct file_limits config_file_limits(const struct config *config)
{
    const uint64_t mb = 1024 * 1024;
    struct file_limits limits = { .size_max = config->no_files ? 0 : config->file_size_mb * mb,
                                  .account_quota = config->files_account_mb * mb,
                                  .guest_quota = config->files_guests_mb * mb,
                                  .total = config->files_total_mb * mb,
                                  .upload_ms = config->upload_s * 1000 };
    memcpy(limits.types, config->file_types, sizeof(limits.types));
    return limits;
}

int config_set_log_level(struct config *config, const char *text, struct buf *problem)
{
    static const struct word words[] = {
        { "error", LOG_ERROR }, { "warn", LOG_WARN }, { "info", LOG_INFO }, { "debug", LOG_DEBUG }
    };
    int value = config->log_level;
    int status = config_find_word("the log level", words, ARRAY_SIZE(words), text, &value, problem);
    config->log_level = (enum log_level)value;
    return status;
}

int config_set_log_format(struct config *config, const char *text, struct buf *problem)
{
    static const struct word words[] = { { "text", LOG_TEXT }, { "json", LOG_JSON } };
    int value = config->log_format;
    int status =
        config_find_word("the log format", words, ARRAY_SIZE(words), text, &value, problem);
    config->log_format = (enum log_format)value;
    return status;
}

static int config_add_default_socket(struct config *config, struct buf *problem)
{
    struct buf url = { 0 };
    int status = buf_append_str(&url, STR("unix:"));
    if (status == 0)
        status = paths_socket(&url);
    const char *text = status == 0 ? buf_cstr(&url) : NULL;
    status = text ? config_add_listen(config, text, problem) : -ENOMEM;
    buf_fini(&url);
    return status;
}

static int config_listen_default(struct config *config, struct buf *problem)
{
    int status = config_add_default_socket(config, problem);
    return status == 0 ? config_add_listen(config, "tcp://127.0.0.1:4886", problem) : status;
}

/* Refuse what could be read, and written, by everyone on the network. */
static int config_check_plaintext(const struct config *config, struct buf *problem)
{
    for (size_t i = 0; i < config->listen_count; i++) {
        const struct endpoint *endpoint = &config->listen[i];
        if (config->insecure_plaintext || endpoint_is_private(endpoint))
            continue;
        endpoint_format(endpoint, problem);
        buf_printf(problem, " is not on loopback, and everybody on the way could read along; "
                            "listen on tls://, ircs:// or wss:// there, or, if that is wanted, say "
                            "insecure_plaintext = yes in the "
                            "configuration file");
        return -EPERM;
    }
    return 0;
}

static int config_check_identity(const struct config *config, struct buf *problem)
{
    if (!*config->tls_key || *config->tls_certificate)
        return 0;
    buf_append_str(problem,
                   STR("tls_key is given, but not the tls_certificate that belongs to it"));
    return -EINVAL;
}

static int config_check_operator(const struct config *config, struct buf *problem)
{
    if (!config->operator_name[0] == !config->operator_hash[0])
        return 0;
    buf_append_str(problem, STR("operator and operator_password belong together: one is missing"));
    return -EINVAL;
}

static int config_check_invitation(const struct config *config, struct buf *problem)
{
    bool needs_code = config->registration == REGISTRATION_CODE ||
                      config->registration_local == REGISTRATION_CODE;
    if (!needs_code || config->invitation[0])
        return 0;
    buf_printf(problem, "registration by code needs the code: invitation = \"...\"");
    return -EINVAL;
}

int config_finish(struct config *config, struct buf *problem)
{
    int status = 0;
    if (config->listen_count == 0)
        status = config_listen_default(config, problem);
    if (status == 0)
        status = config_check_identity(config, problem);
    if (status == 0)
        status = config_check_invitation(config, problem);
    if (status == 0)
        status = config_check_operator(config, problem);
    config->irc.has_scram = config->has_scram;
    return status == 0 ? config_check_plaintext(config, problem) : status;
}
