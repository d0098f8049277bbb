/* The program hutong: the full-screen chat, or one of the commands. */
#include "client/cli/cli.h"
#include "client/options.h"

#include <hutong/common/hash.h>
#include <hutong/common/locale.h>
#include <signal.h>
#include <sodium.h>

static int (*const runs[COMMAND_COUNT])(const struct client_options *options) = {
    [COMMAND_CHAT] = screen_main,
    [COMMAND_SEND] = cli_send,
    [COMMAND_TAIL] = cli_tail,
    [COMMAND_HISTORY] = cli_history,
    [COMMAND_EXPORT] = cli_export,
    [COMMAND_IMPORT] = cli_import,
    [COMMAND_ROOMS] = cli_rooms,
    [COMMAND_WHO] = cli_who,
    [COMMAND_SEARCH] = cli_search,
    [COMMAND_STATUS] = cli_status,
    [COMMAND_SERVERS] = cli_servers,
    [COMMAND_DOCTOR] = cli_doctor,
    [COMMAND_CERTIFICATE] = cli_certificate,
    [COMMAND_FETCH] = cli_fetch,
    [COMMAND_ADMIN] = cli_admin,
    [COMMAND_ROOM] = cli_room,
};

int main(int argc, char *argv[])
{
    struct client_options options;
    locale_init();
    if (sodium_init() < 0)
        return EXIT_LOCAL;
    hash_init();
    signal(SIGPIPE, SIG_IGN); /* a reader that went away is an error of write(), not our end */
    int status = options_parse(argc, argv, &options);
    if (status == -1 && options.certificate && certificate_check(options.certificate) != EXIT_OK)
        return EXIT_LOCAL;
    return status == -1 ? runs[options.command](&options) : status;
}
