/* A table of commands; each is one request, and its answers are printed. */
#include "server/net/control.h"
#include "server/net/passwords.h"

#include <errno.h>
#include <hutong/common/macros.h>
#include <hutong/common/text.h>
#include <hutong/proto/limits.h>
#include <hutong/proto/message.h>
#include <sodium.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <termios.h>
#include <unistd.h>

enum { CONTROL_WORDS_MAX = 2, CONTROL_ID = 1 };

struct control {
    const struct config *config;
    struct buf *problem; /* borrowed */
    int socket;
    struct buf in;     /* received and not read yet */
    struct buf secret; /* wiped at the end */
    struct buf path;
    struct message request;
    bool has_option; /* the word that may follow the argument did */
};

struct command {
    const char *words[CONTROL_WORDS_MAX]; /* as they are typed */
    const char *argument;                 /* what must follow; NULL: nothing */
    const char *option;                   /* a word that may follow that; NULL: none */
    const char *help;
    enum message_type type; /* 0: no server is asked, all is done by prepare() */
    int (*prepare)(struct control *control, const char *argument); /* NULL: nothing to add */
};

/* ---- what goes into a request ---- */

static int control_set_user(struct control *control, const char *argument)
{
    if (strlen(argument) > LIMIT_NAME_SIZE) {
        buf_printf(control->problem, "a name has at most %d bytes", LIMIT_NAME_SIZE);
        return -EINVAL;
    }
    message_set_user(&control->request, str_of(argument));
    return 0;
}

static int control_remove_user(struct control *control, const char *argument)
{
    message_set_secret(&control->request, STR("")); /* whoever may connect needs none */
    if (control->has_option)
        message_set_flags(&control->request, FLAG_ERASE);
    return control_set_user(control, argument);
}

/* Switch the terminal's echo off, if stdin is one. Returns whether it is. */
static bool control_hide_input(struct termios *before)
{
    if (!isatty(STDIN_FILENO) || tcgetattr(STDIN_FILENO, before) != 0)
        return false;
    struct termios hidden = *before;
    hidden.c_lflag &= ~(tcflag_t)ECHO;
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    fputs("Password: ", stderr);
    return true;
}

/* Read one line of stdin, without its end. */
static int control_read_line(struct buf *line)
{
    char byte;
    int status = 0;
    while (status == 0 && line->size <= LIMIT_SECRET_SIZE && read(STDIN_FILENO, &byte, 1) == 1 &&
           byte != '\n')
        status = buf_append(line, &byte, 1);
    return status;
}

/* A password from stdin, which is not seen while it is typed. */
static int control_take_secret(struct control *control)
{
    struct termios before;
    bool is_terminal = control_hide_input(&before);
    int status = buf_reserve(&control->secret, LIMIT_SECRET_SIZE + 2); /* it is never moved */
    if (status == 0)
        status = control_read_line(&control->secret);
    if (is_terminal) {
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
        fputc('\n', stderr);
    }
    if (status == 0 &&
        (control->secret.size < LIMIT_PASSWORD_MIN || control->secret.size > LIMIT_PASSWORD_SIZE)) {
        buf_printf(control->problem, "a password has %d to %d bytes; it is one line of stdin",
                   LIMIT_PASSWORD_MIN, LIMIT_PASSWORD_SIZE);
        return -EINVAL;
    }
    return status;
}

static int control_read_secret(struct control *control, const char *argument)
{
    int status = control_take_secret(control);
    message_set_secret(&control->request, buf_str(&control->secret));
    return status == 0 ? control_set_user(control, argument) : status;
}

/* For operator_password in a configuration file; no server is asked. */
static int control_print_hash(struct control *control, const char *argument)
{
    char hash[LIMIT_HASH_SIZE];
    (void)argument;
    int status = control_take_secret(control);
    if (status != 0)
        return status;
    status = passwords_hash(buf_str(&control->secret), hash);
    if (status == 0)
        puts(hash);
    else
        buf_printf(control->problem, "this cannot be a password: %s", strerror(-status));
    return status;
}

/* The server has a working folder of its own: give it the whole path. */
static int control_set_folder(struct control *control, const char *argument)
{
    int status = 0;
    char *here = *argument == '/' ? NULL : getcwd(NULL, 0);
    if (*argument != '/' && !here)
        status = -errno;
    if (status == 0)
        status = buf_printf(&control->path, "%s%s%s", here ? here : "", here ? "/" : "", argument);
    free(here);
    if (status == 0 && control->path.size > LIMIT_TEXT_SIZE)
        status = -ENAMETOOLONG;
    if (status != 0)
        buf_printf(control->problem, "%s: %s", argument, strerror(-status));
    message_set_text(&control->request, buf_str(&control->path));
    return status;
}

static const struct command commands[] = {
    { { "status" },
      NULL,
      NULL,
      "how the server is, a name and a value a line",
      MESSAGE_STATUS,
      NULL },
    { { "reload" }, NULL, NULL, "read the configuration again", MESSAGE_RELOAD, NULL },
    { { "backup" },
      "DIR",
      NULL,
      "copy database and files into DIR, new or empty; to restore, start on it",
      MESSAGE_BACKUP,
      control_set_folder },
    { { "account", "add" },
      "NAME",
      NULL,
      "make an account; its password is read from stdin",
      MESSAGE_REGISTER,
      control_read_secret },
    { { "account", "password" },
      "NAME",
      NULL,
      "give it another password, read from stdin",
      MESSAGE_PASSWORD,
      control_read_secret },
    { { "account", "remove" },
      "NAME",
      "erase",
      "delete it; what it said stays, or with \"erase\" goes, too",
      MESSAGE_UNREGISTER,
      control_remove_user },
    { { "account", "list" }, NULL, NULL, "all accounts, and who is there", MESSAGE_WHO, NULL },
    { { "hash-password" },
      NULL,
      NULL,
      "print the hash of a password, read from stdin, for operator_password",
      0,
      control_print_hash },
};

static size_t command_word_count(const struct command *command)
{
    return command->words[1] ? 2 : 1;
}

static bool command_is(const struct command *command, char *const words[], size_t count)
{
    size_t word_count = command_word_count(command);
    size_t least = word_count + (command->argument != NULL);
    bool has_option = command->option && count == least + 1;
    if (count != least && !(has_option && strcmp(words[least], command->option) == 0))
        return false;
    for (size_t i = 0; i < word_count; i++)
        if (strcmp(command->words[i], words[i]) != 0)
            return false;
    return true;
}

static const struct command *command_find(char *const words[], size_t count)
{
    for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
        if (command_is(&commands[i], words, count))
            return &commands[i];
    return NULL;
}

/* ---- the connection ---- */

static enum control_exit control_connect(struct control *control)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    const char *data = control->config->data;
    int size = snprintf(address.sun_path, sizeof(address.sun_path), "%s/" CONTROL_SOCKET, data);
    if (size < 0 || (size_t)size >= sizeof(address.sun_path)) {
        buf_printf(control->problem, "the path %s is too long for a control socket", data);
        return CONTROL_NO_SERVER;
    }
    control->socket = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (control->socket >= 0 &&
        connect(control->socket, (const struct sockaddr *)&address, sizeof(address)) == 0)
        return CONTROL_OK;
    if (errno == ENOENT || errno == ECONNREFUSED)
        buf_printf(control->problem, "no hutongd runs on %s; start it, or name its folder with -d",
                   data);
    else
        buf_printf(control->problem, "cannot reach the hutongd on %s: %s", data, strerror(errno));
    return CONTROL_NO_SERVER;
}

static int control_send(const struct control *control, const struct message *message)
{
    struct buf out = { 0 };
    int status = message_encode(message, &out);
    for (size_t sent = 0; status == 0 && sent < out.size;) {
        ssize_t size = send(control->socket, out.bytes + sent, out.size - sent, MSG_NOSIGNAL);
        if (size < 0)
            status = -errno;
        else
            sent += (size_t)size;
    }
    if (out.size > 0)
        sodium_memzero(out.bytes, out.size);
    buf_fini(&out);
    return status;
}

static int control_receive(struct control *control)
{
    char bytes[4096];
    ssize_t size = recv(control->socket, bytes, sizeof(bytes), 0);
    if (size < 0)
        return -errno;
    return size > 0 ? buf_append(&control->in, bytes, (size_t)size) : -EPIPE;
}

/* ---- answers ---- */

static void control_print_member(const struct message *member)
{
    struct buf line = { 0 };
    bool is_away = member->flags & FLAG_OFFLINE;
    if (text_sanitise(member->user, false, &line) == 0)
        printf("%.*s%s\n", STR_ARGS(buf_str(&line)), is_away ? "" : "\tonline");
    buf_fini(&line);
}

/* Take an answer. Returns whether it was the last one; then how it ended. */
static bool control_take(struct control *control, const struct message *message,
                         enum control_exit *end)
{
    switch (message->type) {
    case MESSAGE_MEMBER:
        control_print_member(message);
        return false;
    case MESSAGE_STATUS:
        fwrite(message->text.bytes, 1, message->text.size, stdout);
        return false;
    case MESSAGE_PING:
        control_send(control, &(struct message){ .type = MESSAGE_PONG });
        return false;
    case MESSAGE_DONE:
        *end = CONTROL_OK;
        return true;
    case MESSAGE_ERROR:
    case MESSAGE_BYE:
        text_sanitise(message->text, false, control->problem);
        *end = CONTROL_REFUSED;
        return true;
    default:
        return false;
    }
}

/* Take the whole frames that are there. Returns as control_take. */
static bool control_take_frames(struct control *control, enum control_exit *end)
{
    struct frame_view frame;
    struct message message;
    size_t used;
    while (frame_peek(control->in.bytes, control->in.size, LIMIT_FRAME_PAYLOAD, &frame, &used) ==
           FRAME_OK) {
        bool is_known = message_decode(&frame, &message, NULL) == MESSAGE_OK;
        bool is_last = is_known && control_take(control, &message, end);
        buf_consume(&control->in, used);
        if (is_last)
            return true;
    }
    return false;
}

static enum control_exit control_ask(struct control *control)
{
    enum control_exit end = CONTROL_REFUSED;
    int status = control_send(control, &control->request);
    while (status == 0 && !control_take_frames(control, &end))
        status = control_receive(control);
    if (status != 0)
        buf_printf(control->problem, "the server gave no answer: %s",
                   status == -EPIPE ? "it has ended" : strerror(-status));
    return end;
}

static enum control_exit control_obey(struct control *control, const struct command *command,
                                      const char *argument)
{
    if (command->type == 0)
        return command->prepare(control, argument) == 0 ? CONTROL_OK : CONTROL_REFUSED;
    control->request = (struct message){ .type = command->type };
    message_set_id(&control->request, CONTROL_ID);
    enum control_exit end = control_connect(control);
    if (end != CONTROL_OK)
        return end;
    if (command->prepare && command->prepare(control, argument) != 0)
        return CONTROL_REFUSED;
    return control_ask(control);
}

static void control_fini(struct control *control)
{
    if (control->socket >= 0)
        close(control->socket);
    if (control->secret.size > 0)
        sodium_memzero(control->secret.bytes, control->secret.size);
    buf_fini(&control->secret);
    buf_fini(&control->path);
    buf_fini(&control->in);
}

enum control_exit control_run(char *const words[], size_t count, const struct config *config,
                              struct buf *problem)
{
    struct control control = { .config = config, .problem = problem, .socket = -1 };
    const struct command *command = command_find(words, count);
    if (!command) {
        buf_printf(problem, "\"%s\" is no command, or its arguments are not the right ones",
                   words[0]);
        return CONTROL_USAGE;
    }
    size_t word_count = command_word_count(command);
    control.has_option = count > word_count + 1;
    enum control_exit end = control_obey(&control, command, words[word_count - !command->argument]);
    control_fini(&control);
    return end;
}

void control_usage(FILE *stream)
{
    for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
        const struct command *command = &commands[i];
        char name[24], option[16] = "";
        snprintf(name, sizeof(name), "%s %s", command->words[0],
                 command->words[1] ? command->words[1] : "");
        if (command->option)
            snprintf(option, sizeof(option), "[%s]", command->option);
        fprintf(stream, "  %-17s%-5s%-8s%s\n", name, command->argument ? command->argument : "",
                option, command->help);
    }
}
