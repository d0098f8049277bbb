/* hutongd: reads how it is to run, runs, and says how it ended. */
#include "server/net/control.h"
#include "server/net/memory.h"
#include "server/net/options.h"
#include "server/net/server.h"
#include <hutong/common/hash.h>
#include <hutong/common/locale.h>
#include <stdio.h>
#include <unistd.h>

enum { EXIT_OK = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

static void main_complain(struct buf *problem)
{
    const char *text = buf_cstr(problem);
    fprintf(stderr, "hutongd: %s\n", text ? text : "out of memory");
}

static int main_refuse_usage(struct buf *problem)
{
    main_complain(problem);
    fputs("Try 'hutongd --help'.\n", stderr);
    return EXIT_USAGE;
}

/* Defaults, then the file; the command line goes over both with options_apply. */
static int main_load(const struct options *options, struct config *config, struct buf *problem)
{
    int status = config_init(config);
    if (status == 0 && options->config_path)
        status = config_load(config, options->config_path, problem);
    return status;
}

/* All of it once more, for SIGHUP. */
static int main_reload(void *context, struct config *config, struct buf *problem)
{
    const struct options *options = context;
    int status = main_load(options, config, problem);
    if (status == 0)
        status = options_apply(options, config, problem);
    return status == 0 ? config_finish(config, problem) : status;
}

static int main_run(uv_loop_t *loop, struct options *options, const struct config *config,
                    struct buf *problem)
{
    struct log log;
    log_init(&log, STDERR_FILENO, config->log_level, config->log_format);
    struct server *server = server_new(loop, config, &log, main_reload, options);
    int status = server ? server_start(server, problem) : UV_ENOMEM;
    if (status == 0)
        uv_run(loop, UV_RUN_DEFAULT);
    if (status == 0)
        LOG(&log, LOG_INFO, "stopped", LOG_INT("pid", getpid()));
    else
        main_complain(problem);
    server_free(server);
    return status == 0 ? EXIT_OK : EXIT_FAILED;
}

static int main_serve(struct options *options, const struct config *config, struct buf *problem)
{
    uv_loop_t loop;
    memory_begin();
    hash_init();
    if (uv_loop_init(&loop) < 0) {
        main_complain(problem);
        return EXIT_FAILED;
    }
    int result = main_run(&loop, options, config, problem);
    uv_loop_close(&loop);
    return result;
}

static int main_configure(struct options *options, struct config *config, struct buf *problem)
{
    if (main_load(options, config, problem) != 0) {
        main_complain(problem);
        return EXIT_FAILED;
    }
    if (options_apply(options, config, problem) != 0)
        return main_refuse_usage(problem);
    if (config_finish(config, problem) == 0)
        return EXIT_OK;
    main_complain(problem);
    return EXIT_FAILED;
}

/* Speak to the server that runs on the data folder. The values are exit statuses. */
static int main_command(const struct options *options, const struct config *config,
                        struct buf *problem)
{
    enum control_exit end = control_run(options->words, options->word_count, config, problem);
    if (end == CONTROL_USAGE)
        return main_refuse_usage(problem);
    if (end != CONTROL_OK)
        main_complain(problem);
    return (int)end;
}

static int main_obey(struct options *options, struct buf *problem)
{
    struct config config;
    if (options->is_help)
        options_usage(stdout);
    if (options->is_version)
        puts("hutongd " HUTONG_VERSION);
    if (options->is_help || options->is_version)
        return EXIT_OK;
    int result = main_configure(options, &config, problem);
    if (result != EXIT_OK)
        return result;
    if (options->word_count > 0)
        return main_command(options, &config, problem);
    if (!options->is_check)
        return main_serve(options, &config, problem);
    puts("ok");
    return EXIT_OK;
}

int main(int argc, char *argv[])
{
    struct options options;
    struct buf problem = { 0 };
    locale_init();
    int result = options_parse(argc, argv, &options, &problem) == 0 ? main_obey(&options, &problem)
                                                                    : main_refuse_usage(&problem);
    buf_fini(&problem);
    return result;
}
