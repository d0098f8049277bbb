/* A visit to a server. */
#include "client/cli/visit.h"
#include "client/cli/output.h"
#include "client/core/i18n.h"
#include "client/core/sentence.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

uint64_t visit_now_ms(const struct visit *visit)
{
    return world_now_ms(&visit->clock);
}

void visit_finish(struct visit *visit, enum client_exit status)
{
    if (visit->is_finished)
        return;
    visit->is_finished = true;
    visit->status = status;
    if (visit->job->on_finish)
        visit->job->on_finish(visit);
    chat_quit(visit->chat, STR(""), visit_now_ms(visit));
}

void visit_complain(struct visit *visit, struct str sentence)
{
    buf_clear(&visit->problem);
    if (!output_text(&visit->problem, sentence) && buf_cstr(&visit->problem))
        fprintf(stderr, "hutong: %s\n", buf_cstr(&visit->problem));
}

void visit_fail(struct visit *visit, enum client_exit status, struct str sentence)
{
    if (!visit->is_finished)
        visit_complain(visit, sentence);
    visit_finish(visit, status);
}

void visit_refuse(struct visit *visit, uint64_t code, struct str sentence)
{
    struct buf text = { 0 };
    if (sentence_problem(code, sentence, &text))
        visit_finish(visit, EXIT_LOCAL);
    else
        visit_fail(visit, EXIT_REFUSED, buf_str(&text));
    buf_fini(&text);
}

void visit_complain_refused(struct visit *visit, uint64_t code, struct str sentence)
{
    struct buf text = { 0 };
    int status = sentence_problem(code, sentence, &text);
    visit_complain(visit, status ? sentence : buf_str(&text));
    buf_fini(&text);
}

void visit_print(struct visit *visit, struct str bytes)
{
    while (bytes.size > 0 && !visit->is_finished) {
        ssize_t count = write(STDOUT_FILENO, bytes.bytes, bytes.size);
        if (count < 0 && errno == EPIPE)
            visit_finish(visit, EXIT_OK);
        else if (count < 0 && errno == EAGAIN)
            poll(&(struct pollfd){ .fd = STDOUT_FILENO, .events = POLLOUT }, 1, -1);
        else if (count < 0 && errno != EINTR)
            visit_fail(visit, EXIT_LOCAL, str_of(_("cannot write to standard output")));
        bytes = str_skip(bytes, count > 0 ? (size_t)count : 0);
    }
}

/* The name is not to be had: another one if any will do, else say which are free. */
static void visit_on_refused(struct visit *visit, const struct chat_effect *effect)
{
    struct message_list names = { 0 };
    struct str name;
    if (effect->message)
        names = effect->message->names;
    bool may_change = visit->job->is_reader && !visit->options->name_is_given &&
                      !visit->has_been_ready && !visit->has_other_name;
    if (may_change && message_list_next(&names, &name)) {
        visit->has_other_name = true;
        chat_enter(visit->chat, name, visit_now_ms(visit));
        return;
    }
    struct buf text = { 0 };
    int status = effect->message
                     ? sentence_problem(effect->message->code, effect->text, &text)
                     : buf_append_str(&text, str_of(_("no name to enter under: give one with -n")));
    const char *before = _("; free: ");
    while (!status && message_list_next(&names, &name)) {
        status = buf_printf(&text, "%s%.*s", before, STR_ARGS(name));
        before = ", ";
    }
    visit_fail(visit, EXIT_NOT_ALLOWED, buf_str(&text));
    buf_fini(&text);
}

static void visit_on_offline(struct visit *visit, struct str why)
{
    struct buf text = { 0 }, url = { 0 };
    if (visit->is_finished)
        return;
    endpoint_format(&visit->options->server, &url);
    buf_printf(&text,
               visit->has_been_ready ? _("lost the connection to %.*s: %.*s")
                                     : _("cannot connect to %.*s: %.*s"),
               STR_ARGS(buf_str(&url)), STR_ARGS(why));
    if (visit->has_been_ready && visit->stays)
        visit_complain(visit, buf_str(&text));
    else
        visit_fail(visit, EXIT_NO_SERVER, buf_str(&text));
    buf_fini(&text);
    buf_fini(&url);
}

static void visit_on_state(struct visit *visit, const struct chat_effect *effect)
{
    switch (effect->state) {
    case CHAT_OFFLINE:
        visit_on_offline(visit, effect->text);
        break;
    case CHAT_REFUSED:
        visit_on_refused(visit, effect);
        break;
    case CHAT_READY:
        if (!visit->has_been_ready && !visit->is_finished)
            visit->job->on_ready(visit);
        visit->has_been_ready = true;
        break;
    default:
        break;
    }
}

static void visit_on_problem(void *context, const char *text)
{
    visit_complain(context, str_of(text));
}

static void visit_on_file(void *context, const char *path, const char *problem)
{
    struct visit *visit = context;
    if (visit->job->on_file && !visit->is_finished)
        visit->job->on_file(visit, path, problem);
}

/* One line that is written over again and again, for a person at a terminal. */
static void visit_show_progress(struct visit *visit, const struct transfer *transfer)
{
    unsigned percent = transfer->size > 0
                           ? (unsigned)(100.0 * (double)transfer->done / (double)transfer->size)
                           : 100;
    buf_clear(&visit->problem);
    if (isatty(STDERR_FILENO) && output_text(&visit->problem, transfer->name) == 0 &&
        buf_cstr(&visit->problem))
        fprintf(stderr, "\r%s %u%%%s", buf_cstr(&visit->problem), percent,
                transfer->done == transfer->size ? "\n" : "");
}

void visit_on_transfer(struct visit *visit, const struct chat_effect *effect)
{
    const struct transfer *transfer = chat_find_transfer(visit->chat, effect->transfer);
    if (effect->transfer_state == TRANSFER_FAILED)
        visit_refuse(visit, effect->code, effect->text);
    else if (transfer)
        visit_show_progress(visit, transfer);
}

/* A token on disk belongs to the user's chat. It is overwritten only when it is worth nothing. */
static void visit_on_token(struct visit *visit)
{
    if (!visit->has_other_name)
        keep_write_token(&visit->options->server, visit->chat->name, visit->chat->token);
}

/* A command is about one room: it cannot go on where that was refused or left. */
static void visit_on_no_room(struct visit *visit, struct str why)
{
    visit_refuse(visit, 0, why.size > 0 ? why : str_of(_("the user has left the room")));
}

static void visit_on_effect(struct visit *visit, const struct chat_effect *effect)
{
    if (effect->kind == CHAT_TOKEN)
        visit_on_token(visit);
    if (driver_perform(visit->driver, effect))
        return;
    if (effect->kind == CHAT_STATE)
        visit_on_state(visit, effect);
    else if (effect->kind == CHAT_LEFT || (effect->kind == CHAT_ROOM && effect->text.size > 0))
        visit_on_no_room(visit, effect->text);
    else if (!visit->is_finished)
        visit->job->on_effect(visit, effect);
}

static void visit_take(void *context)
{
    struct visit *visit = context;
    struct chat_effect effect;
    while (chat_next_effect(visit->chat, &effect))
        visit_on_effect(visit, &effect);
    if (!visit->is_finished || visit->is_closed)
        return;
    visit->is_closed = true;
    driver_close(visit->driver);
}

void visit_turn(struct visit *visit)
{
    if (!visit->is_closed)
        driver_turn(visit->driver);
}

/* The token of the user's chat, if there is one, makes the command another session of that user. */
static struct chat *visit_new_chat(const struct client_options *options, bool stays)
{
    uint8_t token[LIMIT_TOKEN_SIZE];
    struct chat_config config = {
        .name = str_of(options->name),
        .password = str_of(options->password),
        .is_private = endpoint_is_private(&options->server),
        .software = STR("hutong " HUTONG_VERSION),
        .attach = true,
        .reconnect = stays,
        .random = world_random,
    };
    if (keep_read_token(&options->server, config.name, token) == 0)
        config.token = (struct str){ (const char *)token, sizeof(token) };
    return chat_new(&config);
}

static int visit_init(struct visit *visit)
{
    world_clock_init(&visit->clock);
    if (uv_loop_init(&visit->loop) < 0)
        return -ENOMEM;
    visit->chat = visit_new_chat(visit->options, visit->stays);
    if (!visit->chat)
        return -ENOMEM;
    struct driver_config config = {
        .loop = &visit->loop,
        .chat = visit->chat,
        .clock = &visit->clock,
        .server = &visit->options->server,
        .certificate = visit->options->certificate,
        .take = visit_take,
        .on_problem = visit_on_problem,
        .on_file = visit_on_file,
        .context = visit,
    };
    visit->driver = driver_new(&config);
    return visit->driver ? 0 : -ENOMEM;
}

enum client_exit visit_run(const struct client_options *options, const struct visit_job *job,
                           void *state, bool stays)
{
    struct visit visit = { .options = options, .job = job, .state = state, .stays = stays };
    if (visit_init(&visit) == 0) {
        chat_start(visit.chat, visit_now_ms(&visit));
        visit_turn(&visit);
        uv_run(&visit.loop, UV_RUN_DEFAULT);
        uv_loop_close(&visit.loop);
    } else {
        fprintf(stderr, "hutong: %s\n", _("out of memory"));
        visit.status = EXIT_LOCAL;
    }
    chat_free(visit.chat);
    buf_fini(&visit.problem);
    return visit.status;
}
