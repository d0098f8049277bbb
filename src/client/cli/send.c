/*
 * hutong send: say something, or send a file, and wait until all of it is acknowledged. Without
 * words each line of standard input is a message; as many are read as can be on their way at once.
 */
#include "client/cli/cli.h"
#include "client/cli/visit.h"
#include "client/core/i18n.h"

#include <errno.h>
#include <hutong/common/macros.h>
#include <unistd.h>

enum {
    WAITING_MAX = 256, /* messages said and not acknowledged, above which no more is read */
    READ_SIZE = 64 * 1024,
};

struct send {
    struct visit *visit;
    struct room *room; /* borrowed */
    uv_poll_t poll;    /* of standard input; or, where that cannot be polled (a file), */
    uv_idle_t idle;
    bool is_polling, is_idling, is_started;
    bool has_ended; /* no more to say */
    enum client_exit status;
    struct buf input; /* read, and not yet said */
    uint64_t line;    /* number of the line that input begins with */
    size_t waiting;   /* said and not settled */
};

/* Nothing more will be said; when all is settled, the command is done. */
static void send_end(struct send *send, enum client_exit status)
{
    send->has_ended = true;
    if (status != EXIT_OK)
        send->status = status;
    if (send->waiting == 0)
        visit_finish(send->visit, send->status);
}

static const char *say_problem(int status)
{
    switch (status) {
    case -EINVAL:
        return _("is not well-formed UTF-8, or holds a NUL");
    case -EMSGSIZE:
        return _("is too long for a message");
    default:
        return _("cannot be said: out of memory");
    }
}

/* Say a line. What cannot be said ends the command, after what was said before is settled. */
static void send_say(struct send *send, struct str text)
{
    struct visit *visit = send->visit;
    int status = chat_say(visit->chat, send->room, EVENT_MESSAGE, text, visit_now_ms(visit));
    if (status == 0) {
        send->waiting++;
        return;
    }
    struct buf problem = { 0 };
    buf_printf(&problem, _("line %llu %s"), (unsigned long long)send->line, say_problem(status));
    if (status == -EMSGSIZE)
        buf_printf(&problem, _(" (%zu bytes; at most %d)"), text.size, LIMIT_TEXT_SIZE);
    visit_complain(visit, buf_str(&problem));
    buf_fini(&problem);
    send_end(send, EXIT_LOCAL);
}

/* Say the first line of the input; an empty one says nothing. Returns whether there was one. */
static bool send_say_line(struct send *send)
{
    const char *bytes = (const char *)send->input.bytes;
    const char *end = send->input.size > 0 ? memchr(bytes, '\n', send->input.size) : NULL;
    if (!end)
        return false;
    size_t size = (size_t)(end - bytes);
    if (size > 0)
        send_say(send, (struct str){ bytes, size });
    send->line++;
    buf_consume(&send->input, size + 1);
    return true;
}

/* A line beyond all limits is refused before it fills the memory. */
static void send_check_rest(struct send *send)
{
    if (send->input.size > 2 * READ_SIZE)
        send_say(send, buf_str(&send->input));
}

static void send_say_lines(struct send *send)
{
    while (!send->has_ended && send->waiting < WAITING_MAX && send_say_line(send))
        ;
    if (!send->has_ended && send->waiting < WAITING_MAX)
        send_check_rest(send);
}

/* The last line may lack its end. */
static void send_on_input_end(struct send *send)
{
    if (send->input.size > 0 && buf_append_str(&send->input, STR("\n")) == 0)
        send_say_lines(send);
    if (!send->has_ended)
        send_end(send, EXIT_OK);
}

static void send_read(struct send *send)
{
    if (buf_reserve(&send->input, READ_SIZE)) {
        send_end(send, EXIT_LOCAL);
        return;
    }
    ssize_t size = read(STDIN_FILENO, send->input.bytes + send->input.size, READ_SIZE);
    if (size > 0) {
        send->input.size += (size_t)size;
        send_say_lines(send);
    } else if (size == 0) {
        send_on_input_end(send);
    } else if (errno != EINTR && errno != EAGAIN) {
        visit_complain(send->visit, str_of(_("cannot read standard input")));
        send_end(send, EXIT_LOCAL);
    }
}

static void send_watch(struct send *send);

static void send_on_readable(uv_poll_t *poll, int status, int events)
{
    struct send *send = container_of(poll, struct send, poll);
    (void)status;
    (void)events;
    send_read(send);
    send_watch(send);
    visit_turn(send->visit);
}

static void send_on_idle(uv_idle_t *idle)
{
    struct send *send = container_of(idle, struct send, idle);
    send_read(send);
    send_watch(send);
    visit_turn(send->visit);
}

/* Read on, or pause until the server has caught up. */
static void send_watch(struct send *send)
{
    bool wants_more = !send->has_ended && send->waiting < WAITING_MAX;
    if (send->is_polling && wants_more)
        uv_poll_start(&send->poll, UV_READABLE, send_on_readable);
    else if (send->is_polling)
        uv_poll_stop(&send->poll);
    if (send->is_idling && wants_more)
        uv_idle_start(&send->idle, send_on_idle);
    else if (send->is_idling)
        uv_idle_stop(&send->idle);
}

static void send_open_input(struct send *send)
{
    send->is_polling = uv_poll_init(&send->visit->loop, &send->poll, STDIN_FILENO) == 0;
    if (!send->is_polling)
        send->is_idling = uv_idle_init(&send->visit->loop, &send->idle) == 0;
}

/* The words, with spaces between them. */
static int send_join_words(const struct client_options *options, struct buf *text)
{
    int status = 0;
    for (size_t i = 0; i < options->word_count && !status; i++)
        status = buf_printf(text, "%s%s", i > 0 ? " " : "", options->words[i]);
    return status;
}

static void send_say_words(struct send *send)
{
    struct buf text = { 0 };
    if (send_join_words(send->visit->options, &text))
        send_end(send, EXIT_LOCAL);
    else
        send_say(send, buf_str(&text));
    buf_fini(&text);
    if (!send->has_ended)
        send_end(send, EXIT_OK);
}

/* The file, and the words as a comment on it. */
static void send_file(struct send *send)
{
    struct visit *visit = send->visit;
    struct buf comment = { 0 };
    int status = send_join_words(visit->options, &comment);
    send->waiting++;
    if (!status)
        status = transfers_upload(driver_transfers(visit->driver), send->room->name,
                                  str_of(visit->options->path), buf_str(&comment));
    buf_fini(&comment);
    send->has_ended = true;
    if (status)
        visit_fail(visit, EXIT_LOCAL, str_of(_("out of memory")));
}

static void send_on_ready(struct visit *visit)
{
    struct send *send = visit->state;
    const struct client_options *options = visit->options;
    uint64_t now_ms = visit_now_ms(visit);
    send->visit = visit;
    send->room = options->user ? chat_join_direct(visit->chat, str_of(options->user), now_ms)
                               : chat_join(visit->chat, str_of(options->rooms[0]), now_ms);
    if (!send->room)
        visit_fail(visit, EXIT_LOCAL, str_of(_("out of memory")));
}

/* The room is there: only now is there reason to read what is to be said. */
static void send_start(struct send *send)
{
    send->is_started = true;
    if (send->visit->options->path) {
        send_file(send);
        return;
    }
    if (send->visit->options->word_count > 0) {
        send_say_words(send);
        return;
    }
    send_open_input(send);
    send_watch(send);
}

static void send_on_settled(struct send *send, const struct chat_effect *effect)
{
    send->waiting--;
    if (effect->entry->state == ENTRY_FAILED && send->status == EXIT_OK) {
        visit_complain(send->visit, effect->entry->problem);
        send_end(send, EXIT_REFUSED);
    } else if (send->has_ended) {
        send_end(send, send->status);
    } else {
        send_say_lines(send);
    }
}

static void send_on_effect(struct visit *visit, const struct chat_effect *effect)
{
    struct send *send = visit->state;
    if (effect->kind == CHAT_ROOM && effect->room->is_joined && !send->is_started)
        send_start(send);
    else if (effect->kind == CHAT_SETTLED)
        send_on_settled(send, effect);
    else if (effect->kind == CHAT_TRANSFER)
        visit_on_transfer(visit, effect);
    if (send->is_started)
        send_watch(send);
}

static void send_on_file(struct visit *visit, const char *path, const char *problem)
{
    (void)path;
    visit_fail(visit, EXIT_LOCAL, str_of(problem));
}

static void send_on_finish(struct visit *visit)
{
    struct send *send = visit->state;
    if (send->is_polling)
        uv_close((uv_handle_t *)&send->poll, NULL);
    if (send->is_idling)
        uv_close((uv_handle_t *)&send->idle, NULL);
    send->is_polling = send->is_idling = false;
    send->has_ended = true;
}

static const struct visit_job send_job = {
    .on_ready = send_on_ready,
    .on_effect = send_on_effect,
    .on_finish = send_on_finish,
    .on_file = send_on_file,
};

int cli_send(const struct client_options *options)
{
    struct send send = { .line = 1 };
    enum client_exit status = visit_run(options, &send_job, &send, false);
    buf_fini(&send.input);
    return status;
}
