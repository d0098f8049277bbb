/*
 * hutong tail, history and export: events of a room, page by page. First the number of the newest
 * event is asked for; numbers have no gaps, so that says where to begin. The room is not joined,
 * unless with -f: then it is joined for exactly the events after those printed.
 */
#include "client/cli/cli.h"
#include "client/cli/event_line.h"
#include "client/cli/export_files.h"
#include "client/cli/output.h"
#include "client/cli/visit.h"
#include "client/core/i18n.h"

#include <hutong/common/macros.h>
#include <hutong/common/paths.h>
#include <sys/stat.h>
#include <unistd.h>

struct history {
    struct visit *visit;
    struct str room;             /* borrowed from the command line, or of a direct room */
    const struct room *direct;   /* borrowed; export -u: the room, else NULL */
    const struct room *followed; /* borrowed; NULL: not yet */
    uint64_t after, top;         /* what is still to be printed: after < no <= top */
    uint64_t asked_no;           /* after when the present page was asked for */
    bool has_top, is_watching;
    uv_poll_t reader; /* standard output, if it is a pipe: tells when nobody reads it any more */
    struct buf line;  /* scratch */
    struct export_files files; /* export --files: contents that are still to come */
};

static void history_print_line(struct history *history, int status)
{
    if (status)
        visit_fail(history->visit, EXIT_LOCAL, str_of(_("out of memory")));
    else
        visit_print(history->visit, buf_str(&history->line));
}

static void history_print(struct history *history, struct str room, const struct entry *entry)
{
    bool is_json = history->visit->options->is_json;
    buf_clear(&history->line);
    history_print_line(history, output_entry(&history->line, is_json, room, entry));
}

static void history_export(struct history *history, const struct message *event)
{
    buf_clear(&history->line);
    history_print_line(history, event_line_format(event, &history->line));
    if (history->visit->options->path && export_files_want(&history->files, event))
        visit_fail(history->visit, EXIT_LOCAL, str_of(_("out of memory")));
}

static void history_ask(struct history *history, uint64_t limit)
{
    struct visit *visit = history->visit;
    struct message message = { .type = MESSAGE_HISTORY };
    message_set_room(&message, history->room);
    message_set_limit(&message, limit);
    if (history->has_top) {
        message_set_after(&message, history->after);
        message_set_before(&message, history->top + 1);
    }
    history->asked_no = history->after;
    chat_request(visit->chat, &message, visit_now_ms(visit));
}

/* The range that the options mean in a room whose newest event is @last. */
static void history_set_range(struct history *history, uint64_t last)
{
    const struct client_options *options = history->visit->options;
    bool is_tail = options->command == COMMAND_TAIL;
    uint64_t count = options->has_count ? options->count
                     : is_tail          ? OPTIONS_COUNT_DEFAULT
                                        : UINT64_MAX;
    history->has_top = true;
    history->top = last;
    if (options->has_before && options->before <= last)
        history->top = options->before > 0 ? options->before - 1 : 0;
    history->after = options->has_after ? options->after : 0;
    if (options->has_after && history->top > history->after &&
        history->top - history->after > count)
        history->top = history->after + count;
    else if (!options->has_after && history->top > count)
        history->after = history->top - count;
}

static void history_on_reader(uv_poll_t *reader, int status, int events)
{
    struct history *history = container_of(reader, struct history, reader);
    (void)status;
    (void)events;
    visit_finish(history->visit, EXIT_OK);
    visit_turn(history->visit);
}

/* Where nothing is said for long, writing would not show that the reader has gone. */
static void history_watch_reader(struct history *history)
{
    struct stat found;
    if (fstat(STDOUT_FILENO, &found) || !S_ISFIFO(found.st_mode))
        return;
    history->is_watching =
        uv_poll_init(&history->visit->loop, &history->reader, STDOUT_FILENO) == 0;
    if (history->is_watching)
        uv_poll_start(&history->reader, UV_DISCONNECT, history_on_reader);
}

static void history_follow(struct history *history)
{
    struct visit *visit = history->visit;
    history_watch_reader(history);
    history->followed =
        chat_join_after(visit->chat, history->room, history->top, visit_now_ms(visit));
    if (!history->followed)
        visit_fail(visit, EXIT_LOCAL, str_of(_("out of memory")));
}

/* The contents that a page names come before the next one. Returns whether one is on its way. */
static bool history_fetch(struct history *history)
{
    struct visit *visit = history->visit;
    int status = export_files_fetch(&history->files, visit, history->room, visit->options->path);
    if (status < 0)
        visit_fail(visit, EXIT_LOCAL, str_of(_("out of memory")));
    return status != 0;
}

/* A page has ended: the next one, or all is printed. */
static void history_go_on(struct history *history)
{
    if (history_fetch(history))
        return;

    bool is_stuck = history->after == history->asked_no; /* the server has less than it said */
    if (history->after < history->top && !is_stuck)
        history_ask(history, LIMIT_HISTORY_PAGE);
    else if (history->visit->options->is_following)
        history_follow(history);
    else
        visit_finish(history->visit, EXIT_OK);
}

static void history_on_event(struct history *history, const struct message *message)
{
    bool is_wanted = message->no > history->after && message->no <= history->top;
    if (!history->has_top || !is_wanted)
        return;
    history->after = message->no;
    if (history->visit->options->command == COMMAND_EXPORT) {
        history_export(history, message);
        return;
    }
    struct entry entry = {
        .no = message->no,
        .time_ms = message->time,
        .kind = chat_entry_kind(message->kind),
        .from = message->user,
        .text = message->text,
        .ref = message->ref,
    };
    entry.is_recalled = entry_is_said(&entry) && message->text.size == 0;
    entry.file = file_facts_of(message);
    history_print(history, message->room, &entry);
}

static void history_on_done(struct history *history, const struct message *message)
{
    if (history->has_top) {
        history_go_on(history);
        return;
    }
    history_set_range(history, message->last);
    history->asked_no = UINT64_MAX; /* nothing of the range was asked for yet */
    history_go_on(history);
}

/* A room that is not there yet can be waited for: joining makes it. */
static void history_on_error(struct history *history, const struct message *message)
{
    if (message->code == ERROR_NO_SUCH_ROOM && history->visit->options->is_following)
        history_follow(history);
    else
        visit_refuse(history->visit, message->code, message->text);
}

static void history_on_answer(struct history *history, const struct message *message)
{
    switch (message->type) {
    case MESSAGE_EVENT:
        history_on_event(history, message);
        break;
    case MESSAGE_DONE:
        history_on_done(history, message);
        break;
    case MESSAGE_ERROR:
        history_on_error(history, message);
        break;
    default:
        break;
    }
}

/* The name by which the server knows a direct room is told when one is in it. */
static void history_on_direct(struct history *history)
{
    if (!history->direct->is_joined || history->room.size > 0)
        return;
    history->room = history->direct->name;
    history_ask(history, 1);
}

/* A content that the server does not have, or no more, cannot be exported. */
static void history_on_transfer(struct history *history, const struct chat_effect *effect)
{
    if (effect->transfer_state == TRANSFER_FAILED && effect->code == ERROR_NO_SUCH_EVENT)
        history_go_on(history);
    else
        visit_on_transfer(history->visit, effect);
}

static void history_on_file(struct visit *visit, const char *path, const char *problem)
{
    (void)path;
    if (problem)
        visit_fail(visit, EXIT_LOCAL, str_of(problem));
    else
        history_go_on(visit->state);
}

static void history_on_effect(struct visit *visit, const struct chat_effect *effect)
{
    struct history *history = visit->state;
    if (effect->kind == CHAT_ANSWER)
        history_on_answer(history, effect->message);
    else if (effect->kind == CHAT_TRANSFER)
        history_on_transfer(history, effect);
    else if (effect->kind == CHAT_ENTRY && effect->room == history->followed)
        history_print(history, effect->room->name, effect->entry);
    else if (effect->kind == CHAT_ROOM && effect->room == history->direct)
        history_on_direct(history);
}

/* For export --files. */
static bool history_make_folder(const struct history *history)
{
    const char *folder = history->visit->options->path;
    struct buf text = { 0 };
    int status = paths_make(folder);
    if (status != 0 && buf_printf(&text, "%s: %s", folder, strerror(-status)) == 0)
        visit_fail(history->visit, EXIT_LOCAL, buf_str(&text));
    buf_fini(&text);
    return status == 0;
}

static void history_on_ready(struct visit *visit)
{
    struct history *history = visit->state;
    const char *user = visit->options->user;
    history->visit = visit;
    if (visit->options->path && !history_make_folder(history))
        return;
    if (!user) {
        history_ask(history, 1);
        return;
    }
    history->direct = chat_join_direct(visit->chat, str_of(user), visit_now_ms(visit));
    if (!history->direct)
        visit_fail(visit, EXIT_LOCAL, str_of(_("out of memory")));
}

static void history_on_finish(struct visit *visit)
{
    struct history *history = visit->state;
    if (history->is_watching)
        uv_close((uv_handle_t *)&history->reader, NULL);
    history->is_watching = false;
}

static int history_run(const struct client_options *options, bool is_reader)
{
    const struct visit_job job = {
        .on_ready = history_on_ready,
        .on_effect = history_on_effect,
        .on_finish = history_on_finish,
        .on_file = history_on_file,
        .is_reader = is_reader,
    };
    struct history history = { .room = str_of(options->room_count ? options->rooms[0] : NULL) };
    enum client_exit status = visit_run(options, &job, &history, options->is_following);
    export_files_fini(&history.files);
    buf_fini(&history.line);
    return status;
}

int cli_tail(const struct client_options *options)
{
    return history_run(options, !options->is_following);
}

/* Only the asked for user has a direct room: no other name will do. */
int cli_export(const struct client_options *options)
{
    return history_run(options, !options->user);
}

int cli_history(const struct client_options *options)
{
    return history_run(options, true);
}
