/*
 * hutong send: say something, or send a file, and wait until all of it is acknowledged. Without
 * words each line of standard input is a message; as many are read as can be on their way at once.
 */
#include "client/cli/cli.h"
#include "client/cli/lines.h"
#include "client/cli/visit.h"
#include "client/core/i18n.h"

#include <errno.h>

/* messages said and not acknowledged, above which no more is read */
enum { WAITING_MAX = 256 };

struct send {
    struct visit *visit;
    struct room *room; /* borrowed */
    struct lines lines;
    bool is_started, is_reading;
    bool has_ended; /* no more to say */
    enum client_exit status;
    size_t waiting; /* said and not settled */
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
    buf_printf(&problem, _("line %llu %s"), (unsigned long long)send->lines.no,
               say_problem(status));
    if (status == -EMSGSIZE)
        buf_printf(&problem, _(" (%zu bytes; at most %d)"), text.size, LIMIT_TEXT_SIZE);
    visit_complain(visit, buf_str(&problem));
    buf_fini(&problem);
    send_end(send, EXIT_LOCAL);
}

static bool send_wants_more(void *context)
{
    const struct send *send = context;
    return !send->has_ended && send->waiting < WAITING_MAX;
}

static void send_on_line(void *context, char *bytes, size_t size)
{
    send_say(context, (struct str){ bytes, size });
}

static void send_on_end(void *context, bool failed)
{
    send_end(context, failed ? EXIT_LOCAL : EXIT_OK);
}

static const struct lines_user send_lines = {
    .wants_more = send_wants_more,
    .on_line = send_on_line,
    .on_end = send_on_end,
};

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
    send->lines.no = 1;
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
    send->is_reading = true;
    lines_open(&send->lines, send->visit, &send_lines, send);
}

static void send_on_settled(struct send *send, const struct chat_effect *effect)
{
    send->waiting--;
    if (effect->entry->state == ENTRY_FAILED && send->status == EXIT_OK) {
        visit_complain_refused(send->visit, effect->entry->problem_code, effect->entry->problem);
        send_end(send, EXIT_REFUSED);
    } else if (send->has_ended) {
        send_end(send, send->status);
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
    if (send->is_reading)
        lines_go_on(&send->lines);
}

static void send_on_file(struct visit *visit, const char *path, const char *problem)
{
    (void)path;
    visit_fail(visit, EXIT_LOCAL, str_of(problem));
}

static void send_on_finish(struct visit *visit)
{
    struct send *send = visit->state;
    lines_close(&send->lines);
    send->is_reading = false;
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
    struct send send = { 0 };
    enum client_exit status = visit_run(options, &send_job, &send, false);
    lines_fini(&send.lines);
    return status;
}
