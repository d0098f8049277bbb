/* The configuration file, read by libconfuse: one table of options, and where they go. */
#include "server/net/config.h"
#include "server/net/config_text.h"

#include <confuse.h>
#include <errno.h>
#include <hutong/common/macros.h>

/* An option with a number. */
struct number {
    const char *name;
    size_t offset; /* of a uint64_t in struct config */
    long min, max;
};

/* for connections from other machines, and from this one */
#define LIMIT_NUMBERS(name_, min_, max_)                                                           \
    { "limit_" #name_, offsetof(struct config, limits.name_), min_, max_ },                        \
    {                                                                                              \
        "limit_" #name_ "_local", offsetof(struct config, limits_local.name_), min_, max_          \
    }

static const struct number numbers[] = {
    { "grace_s", offsetof(struct config, grace_s), 0, 86400 },
    { "heartbeat_s", offsetof(struct config, heartbeat_s), 3, 86400 },
    { "stall_s", offsetof(struct config, stall_s), 1, 86400 },
    { "login_s", offsetof(struct config, login_s), 1, 3600 },
    { "recall_s", offsetof(struct config, recall_s), 0, 1000000000 },
    { "scram_iterations", offsetof(struct config, scram_iterations), SCRAM_ITERATIONS_MIN,
      SCRAM_ITERATIONS_MAX },
    { "retain_s", offsetof(struct config, retain_s), 0, 10000000000 },
    { "retain_count", offsetof(struct config, retain_count), 0, 1000000000000 },
    { "retain_max_s", offsetof(struct config, retain_max_s), 0, 10000000000 },
    { "retain_max_count", offsetof(struct config, retain_max_count), 0, 1000000000000 },
    { "audit_days", offsetof(struct config, audit_days), 0, 100000 },
    { "audit_count", offsetof(struct config, audit_count), 0, 1000000000 },
    { "rooms_max", offsetof(struct config, rooms_max), 1, LIMIT_ROOMS },
    { "file_size_mb", offsetof(struct config, file_size_mb), 1, 1048576 },
    { "files_account_mb", offsetof(struct config, files_account_mb), 0, 1073741824 },
    { "files_guests_mb", offsetof(struct config, files_guests_mb), 0, 1073741824 },
    { "files_total_mb", offsetof(struct config, files_total_mb), 0, 1073741824 },
    { "upload_s", offsetof(struct config, upload_s), 1, 31536000 },
    { "irc_replay", offsetof(struct config, irc.replay_max), 0, LIMIT_HISTORY_PAGE },
    { "irc_sts_s", offsetof(struct config, irc.sts_s), 0, 100000000 },
    { "connections_max", offsetof(struct config, connections_max), 0, 1000000 },
    LIMIT_NUMBERS(requests_s, 0, 1000000),
    LIMIT_NUMBERS(kilobytes_s, 0, 10000000),
    LIMIT_NUMBERS(joins_minute, 0, 1000000),
    LIMIT_NUMBERS(share, 1, 1000000),
    LIMIT_NUMBERS(connections, 0, 1000000),
    LIMIT_NUMBERS(connects_minute, 0, 1000000),
    LIMIT_NUMBERS(guests, 0, LIMIT_USERS),
    LIMIT_NUMBERS(rooms_hour, 0, 1000000),
};

/* An option with a text. */
struct text {
    const char *name;
    int (*set)(struct config *config, const char *text, struct buf *problem);
};

static const struct text texts[] = {
    { "operator", config_set_operator },
    { "operator_password", config_set_operator_password },
    { "data", config_set_data },
    { "tls_certificate", config_set_tls_certificate },
    { "tls_key", config_set_tls_key },
    { "tls_version_min", config_set_tls_version_min },
    { "irc_server_name", config_set_irc_server_name },
    { "irc_network", config_set_irc_network },
    { "irc_motd", config_set_irc_motd },
    { "durability", config_set_durability },
    { "log_level", config_set_log_level },
    { "log_format", config_set_log_format },
    { "registration", config_set_registration },
    { "registration_local", config_set_registration_local },
    { "invitation", config_set_invitation },
    { "file_types", config_set_file_types },
};

/* libconfuse's callbacks have no place for a context: what is being loaded, while it is. */
static struct {
    struct config *config;
    const char *path;
    struct buf *problem;
} loading;

static void config_list_options(struct buf *problem)
{
    buf_append_str(problem,
                   STR("; the options are: listen admins websocket_origins insecure_plaintext "
                       "guests files scram search test_bed_without_any_limits "
                       "test_bed_with_weak_passwords"));
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
        buf_printf(problem, " %s", texts[i].name);
    for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
        buf_printf(problem, " %s", numbers[i].name);
}

__attribute__((format(printf, 2, 0))) static void config_on_error(cfg_t *cfg, const char *format,
                                                                  va_list args)
{
    char text[512];
    vsnprintf(text, sizeof(text), format, args);
    buf_printf(loading.problem, "%s:%d: %s", loading.path, cfg->line, text);
    if (strncmp(text, "no such option", 14) == 0)
        config_list_options(loading.problem);
}

/* Report a problem at the line being read. Returns the -1 that stops libconfuse. */
static int config_report(cfg_t *cfg, struct buf *sentence)
{
    const char *text = buf_cstr(sentence);
    cfg_error(cfg, "%s", text ? text : "out of memory");
    buf_fini(sentence);
    return -1;
}

typedef int config_add_fn(struct config *config, const char *text, struct buf *problem);

/** Take the last value of a list that is being read. Returns 0, or the -1 that stops libconfuse. */
static int config_take_last(cfg_t *cfg, cfg_opt_t *opt, config_add_fn *add)
{
    struct buf sentence = { 0 };
    const char *text = cfg_opt_getnstr(opt, cfg_opt_size(opt) - 1);
    int status = add(loading.config, text, &sentence);
    return status == 0 ? 0 : config_report(cfg, &sentence);
}

/*
 * libconfuse calls the functions below after each value of a list, and once more at the end of the
 * list: what was taken for its last value is taken again, instead of beside it.
 */

static size_t config_values_before(cfg_opt_t *opt)
{
    return cfg_opt_size(opt) > 0 ? cfg_opt_size(opt) - 1 : 0;
}

static int config_on_listen(cfg_t *cfg, cfg_opt_t *opt)
{
    loading.config->listen_count = config_values_before(opt);
    return cfg_opt_size(opt) == 0 ? 0 : config_take_last(cfg, opt, config_add_listen);
}

static int config_on_websocket_origin(cfg_t *cfg, cfg_opt_t *opt)
{
    loading.config->ws_origins.count = config_values_before(opt);
    return cfg_opt_size(opt) == 0 ? 0 : config_take_last(cfg, opt, config_add_websocket_origin);
}

static int config_on_admin(cfg_t *cfg, cfg_opt_t *opt)
{
    for (size_t i = config_values_before(opt); i < LIMIT_ADMINS; i++)
        loading.config->admins[i][0] = 0;
    return cfg_opt_size(opt) == 0 ? 0 : config_take_last(cfg, opt, config_add_admin);
}

static int config_on_text(cfg_t *cfg, cfg_opt_t *opt)
{
    struct buf sentence = { 0 };
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
        if (strcmp(texts[i].name, cfg_opt_name(opt)) == 0 &&
            texts[i].set(loading.config, cfg_opt_getnstr(opt, 0), &sentence) != 0)
            return config_report(cfg, &sentence);
    return 0;
}

static int config_set_number(cfg_t *cfg, const struct number *number, long value)
{
    if (value < number->min || value > number->max) {
        cfg_error(cfg, "%s is %ld, but must be from %ld to %ld", number->name, value, number->min,
                  number->max);
        return -1;
    }
    *(uint64_t *)(void *)((char *)loading.config + number->offset) = (uint64_t)value;
    return 0;
}

static int config_on_number(cfg_t *cfg, cfg_opt_t *opt)
{
    for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
        if (strcmp(numbers[i].name, cfg_opt_name(opt)) == 0)
            return config_set_number(cfg, &numbers[i], cfg_opt_getnint(opt, 0));
    return 0;
}

static void config_watch(cfg_t *cfg)
{
    cfg_set_error_function(cfg, config_on_error);
    cfg_set_validate_func(cfg, "listen", config_on_listen);
    cfg_set_validate_func(cfg, "admins", config_on_admin);
    cfg_set_validate_func(cfg, "websocket_origins", config_on_websocket_origin);
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
        cfg_set_validate_func(cfg, texts[i].name, config_on_text);
    for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
        cfg_set_validate_func(cfg, numbers[i].name, config_on_number);
}

static int config_parse(cfg_t *cfg, struct config *config, const char *path, struct buf *problem)
{
    struct buf text = { 0 };
    int status = config_text_read(path, &text, problem);
    if (status != 0) {
        buf_fini(&text);
        return status;
    }
    loading.config = config;
    loading.path = path;
    loading.problem = problem;
    const char *bytes = buf_cstr(&text);
    int result = bytes ? cfg_parse_buf(cfg, bytes) : CFG_FILE_ERROR;
    buf_fini(&text);
    if (result == CFG_SUCCESS) {
        config->insecure_plaintext = cfg_getbool(cfg, "insecure_plaintext");
        config->no_guests = !cfg_getbool(cfg, "guests");
        config->no_search = !cfg_getbool(cfg, "search");
        config->test_bed_without_any_limits = cfg_getbool(cfg, "test_bed_without_any_limits");
        config->test_bed_with_weak_passwords = cfg_getbool(cfg, "test_bed_with_weak_passwords");
        config->has_scram = cfg_getbool(cfg, "scram");
        config->no_files = !cfg_getbool(cfg, "files");
        return 0;
    }
    return result == CFG_PARSE_ERROR ? -EINVAL : -ENOMEM;
}

#define LIMIT_OPTIONS(name_)                                                                       \
    CFG_INT("limit_" name_, 0, CFGF_NODEFAULT), CFG_INT("limit_" name_ "_local", 0, CFGF_NODEFAULT)

int config_load(struct config *config, const char *path, struct buf *problem)
{
    /* values are taken as they are read, by the functions above: the defaults here mean nothing */
    cfg_opt_t options[] = {
        CFG_STR_LIST("listen", NULL, CFGF_NODEFAULT),
        CFG_STR_LIST("admins", NULL, CFGF_NODEFAULT),
        CFG_STR_LIST("websocket_origins", NULL, CFGF_NODEFAULT),
        CFG_BOOL("insecure_plaintext", cfg_false, CFGF_NONE),
        CFG_BOOL("guests", cfg_true, CFGF_NONE),
        CFG_BOOL("scram", cfg_false, CFGF_NONE),
        CFG_BOOL("search", cfg_true, CFGF_NONE),
        CFG_BOOL("files", cfg_true, CFGF_NONE),
        CFG_STR("file_types", NULL, CFGF_NODEFAULT),
        CFG_INT("file_size_mb", 0, CFGF_NODEFAULT),
        CFG_INT("files_account_mb", 0, CFGF_NODEFAULT),
        CFG_INT("files_guests_mb", 0, CFGF_NODEFAULT),
        CFG_INT("files_total_mb", 0, CFGF_NODEFAULT),
        CFG_INT("upload_s", 0, CFGF_NODEFAULT),
        CFG_STR("registration", NULL, CFGF_NODEFAULT),
        CFG_STR("registration_local", NULL, CFGF_NODEFAULT),
        CFG_STR("invitation", NULL, CFGF_NODEFAULT),
        CFG_STR("operator", NULL, CFGF_NODEFAULT),
        CFG_STR("operator_password", NULL, CFGF_NODEFAULT),
        CFG_STR("data", NULL, CFGF_NODEFAULT),
        CFG_STR("tls_certificate", NULL, CFGF_NODEFAULT),
        CFG_STR("tls_key", NULL, CFGF_NODEFAULT),
        CFG_STR("tls_version_min", NULL, CFGF_NODEFAULT),
        CFG_STR("irc_server_name", NULL, CFGF_NODEFAULT),
        CFG_STR("irc_network", NULL, CFGF_NODEFAULT),
        CFG_STR("irc_motd", NULL, CFGF_NODEFAULT),
        CFG_STR("durability", NULL, CFGF_NODEFAULT),
        CFG_STR("log_level", NULL, CFGF_NODEFAULT),
        CFG_STR("log_format", NULL, CFGF_NODEFAULT),
        CFG_INT("grace_s", 0, CFGF_NODEFAULT),
        CFG_INT("heartbeat_s", 0, CFGF_NODEFAULT),
        CFG_INT("stall_s", 0, CFGF_NODEFAULT),
        CFG_INT("login_s", 0, CFGF_NODEFAULT),
        CFG_INT("recall_s", 0, CFGF_NODEFAULT),
        CFG_INT("scram_iterations", 0, CFGF_NODEFAULT),
        CFG_INT("retain_s", 0, CFGF_NODEFAULT),
        CFG_INT("retain_count", 0, CFGF_NODEFAULT),
        CFG_INT("retain_max_s", 0, CFGF_NODEFAULT),
        CFG_INT("retain_max_count", 0, CFGF_NODEFAULT),
        CFG_INT("audit_days", 0, CFGF_NODEFAULT),
        CFG_INT("audit_count", 0, CFGF_NODEFAULT),
        CFG_INT("rooms_max", 0, CFGF_NODEFAULT),
        CFG_INT("irc_replay", 0, CFGF_NODEFAULT),
        CFG_INT("irc_sts_s", 0, CFGF_NODEFAULT),
        CFG_INT("connections_max", 0, CFGF_NODEFAULT),
        LIMIT_OPTIONS("requests_s"),
        LIMIT_OPTIONS("kilobytes_s"),
        LIMIT_OPTIONS("joins_minute"),
        LIMIT_OPTIONS("share"),
        LIMIT_OPTIONS("connections"),
        LIMIT_OPTIONS("connects_minute"),
        LIMIT_OPTIONS("guests"),
        LIMIT_OPTIONS("rooms_hour"),
        CFG_BOOL("test_bed_without_any_limits", cfg_false, CFGF_NONE),
        CFG_BOOL("test_bed_with_weak_passwords", cfg_false, CFGF_NONE),
        CFG_END(),
    };
    cfg_t *cfg = cfg_init(options, CFGF_NONE);
    if (!cfg)
        return -ENOMEM;
    config_watch(cfg);
    int status = config_parse(cfg, config, path, problem);
    cfg_free(cfg);
    return status;
}
