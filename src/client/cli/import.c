/*
 * hutong import: each line of standard input is an event to be taken over into a room, in the
 * order of their numbers. So many are on their way at once; when the server asks to wait, what it
 * refused for that is sent again in the same order.
 */
#include "client/cli/cli.h"
#include "client/cli/event_line.h"
#include "client/cli/import_file.h"
#include "client/cli/lines.h"
#include "client/cli/visit.h"
#include "client/core/i18n.h"
#include "client/core/sentence.h"

#include <hutong/common/macros.h>
#include <hutong/proto/group.h>
#include <stdlib.h>
#include <utlist.h>

enum { WAITING_MAX = 64 }; /* lines sent and not acknowledged, above which no more is read */

/* A line that is not acknowledged yet. */
struct pending {
    uint64_t line;
    uint64_t id; /* of the request that it is; 0: to be sent again */
    struct str bytes;
    bool has_content; /* was sent, or could not be */
    struct pending *prev, *next;
};

struct import {
    struct visit *visit;
    struct lines lines;
    struct import_file file; /* the content that the newest line names and waits for */
    struct pending *held;    /* that line; NULL: none */
    bool file_waits;         /* for the timer */
    struct pending *pending; /* owned; oldest first */
    size_t count, asked;     /* of them; of these without an answer */
    uv_timer_t timer;        /* until they may be sent again */
    bool has_timer, is_paused, has_ended;
    bool has_key;    /* the room had one when the last of the lines was written */
    bool is_cut;     /* events before the first line had expired */
    bool knows_door; /* a line says how one comes in */
    enum client_exit status;
};

/* ---- what the lines do not tell of the room ---- */

/* Called for each line in order; again for one that is sent again. */
static void import_note(struct import *import, const struct message *event)
{
    uint64_t count;
    struct str value;
    if (event->kind != EVENT_SETTING)
        return;
    uint64_t setting = group_read(event->text, &count, &value);
    import->knows_door |= setting == GROUP_JOIN;
    if (setting == GROUP_KEY)
        import->has_key = value.size > 0;
}

static void import_tell(struct import *import, struct buf *sentence, int status)
{
    if (status == 0)
        visit_complain(import->visit, buf_str(sentence));
    buf_clear(sentence);
}

/* What kept others out of the room where it comes from and could not come along. */
static void import_tell_closed(struct import *import)
{
    const char *room = import->visit->options->rooms[0];
    struct buf text = { 0 };
    if (import->has_key)
        import_tell(import, &text,
                    buf_printf(&text,
                               _("%s had a key, which is in no export: nobody comes in until an "
                                 "admin sets another, by: hutong room -r %s set key KEY"),
                               room, room));
    if (import->is_cut && !import->knows_door)
        import_tell(import, &text,
                    buf_printf(&text,
                               _("the beginning of %s had expired, and with it perhaps who may "
                                 "come in: it is closed until an admin opens it, by: hutong room "
                                 "-r %s set join open"),
                               room, room));
    buf_fini(&text);
}

/* ---- lines ---- */

/* Refused lines end it at once; after a broken one what came before it is still sent. */
static void import_check_end(struct import *import)
{
    bool is_over = import->count == 0 || import->status == EXIT_REFUSED;
    if (!import->has_ended || !is_over || import->asked > 0)
        return;
    if (import->status == EXIT_OK)
        import_tell_closed(import);
    visit_finish(import->visit, import->status);
}

/* Nothing more is sent; what was sent is still answered. */
static void import_stop(struct import *import, enum client_exit status)
{
    import->has_ended = true;
    if (import->status == EXIT_OK)
        import->status = status;
}

/* Say what is wrong with a line, and what that means for the others. */
static void import_fail(struct import *import, uint64_t line, enum client_exit status,
                        struct str why)
{
    struct buf text = { 0 };
    if (import->status == EXIT_OK &&
        buf_printf(
            &text,
            _("line %llu: %.*s; what came before it is imported: mend it and run this again"),
            (unsigned long long)line, STR_ARGS(why)) == 0)
        visit_complain(import->visit, buf_str(&text));
    buf_fini(&text);
    import_stop(import, status);
}

static void import_refuse(struct import *import, uint64_t line, const struct message *error)
{
    struct buf why = { 0 };
    int status = sentence_problem(error->code, error->text, &why);
    import_fail(import, line, EXIT_REFUSED, status ? error->text : buf_str(&why));
    buf_fini(&why);
}

static void import_forget(struct import *import, struct pending *pending)
{
    DL_DELETE(import->pending, pending);
    import->count--;
    free(pending);
}

/* That a content is not taken does not end it: the event says all the same what was there. */
static void import_tell_file(struct import *import, uint64_t line, struct str why)
{
    struct buf text = { 0 };
    import_tell(import, &text,
                buf_printf(&text, _("line %llu: the content of the file was not taken: %.*s"),
                           (unsigned long long)line, STR_ARGS(why)));
    buf_fini(&text);
}

/* Whether the line has to wait until the content that it names is there. */
static bool import_sends_file(struct import *import, const struct pending *pending,
                              const struct message *event)
{
    const char *folder = import->visit->options->path;
    if (!folder || pending->has_content || event->kind != EVENT_FILE ||
        event->hash.size != LIMIT_FILE_HASH_SIZE)
        return false;
    int status = import_file_begin(&import->file, import->visit, folder, event);
    if (status < 0)
        import_tell_file(import, pending->line, str_of(strerror(-status)));
    return status > 0;
}

/* The line is parsed in a copy: it may have to be sent again. */
static void import_send(struct import *import, struct pending *pending)
{
    struct visit *visit = import->visit;
    struct event_line line = { 0 };
    struct buf copy = { 0 };
    const char *problem = _("out of memory");
    if (buf_append_str(&copy, pending->bytes) == 0)
        problem = event_line_parse((char *)copy.bytes, copy.size, &line);
    if (problem) {
        import_fail(import, pending->line, EXIT_LOCAL, str_of(problem));
        import_forget(import, pending);
    } else if (import_sends_file(import, pending, &line.message)) {
        pending->has_content = true;
        import->held = pending;
        import->asked++; /* for the content */
    } else {
        import->is_cut |= pending->line == 1 && line.message.no > 1;
        import_note(import, &line.message);
        message_set_room(&line.message, str_of(visit->options->rooms[0]));
        pending->id = chat_request(visit->chat, &line.message, visit_now_ms(visit));
        import->asked++;
    }
    buf_fini(&copy);
}

static void import_on_line(void *context, char *bytes, size_t size)
{
    struct import *import = context;
    struct pending *pending = malloc(sizeof(*pending) + size);
    if (!pending) {
        visit_fail(import->visit, EXIT_LOCAL, str_of(_("out of memory")));
        import_stop(import, EXIT_LOCAL);
        return;
    }
    memcpy(pending + 1, bytes, size);
    *pending =
        (struct pending){ .line = import->lines.no, .bytes = { (char *)(pending + 1), size } };
    DL_APPEND(import->pending, pending);
    import->count++;
    import_send(import, pending);
    import_check_end(import);
}

static bool import_wants_more(void *context)
{
    const struct import *import = context;
    return !import->has_ended && !import->is_paused && import->count < WAITING_MAX &&
           !import_file_is_moving(&import->file);
}

static void import_on_end(void *context, bool failed)
{
    struct import *import = context;
    import_stop(import, failed ? EXIT_LOCAL : EXIT_OK);
    import_check_end(import);
}

static const struct lines_user import_lines = {
    .wants_more = import_wants_more,
    .on_line = import_on_line,
    .on_end = import_on_end,
};

static void import_on_timer(uv_timer_t *timer)
{
    struct import *import = container_of(timer, struct import, timer);
    struct pending *pending, *next;
    import->is_paused = false;
    DL_FOREACH_SAFE (import->pending, pending, next) {
        if (pending->id == 0 && pending != import->held)
            import_send(import, pending);
    }
    if (import->file_waits)
        import_file_again(&import->file);
    import->file_waits = false;
    lines_go_on(&import->lines);
    visit_turn(import->visit);
}

static void import_on_ready(struct visit *visit)
{
    struct import *import = visit->state;
    import->visit = visit;
    import->has_timer = uv_timer_init(&visit->loop, &import->timer) == 0;
    lines_open(&import->lines, visit, &import_lines, import);
}

static void import_pause(struct import *import, uint64_t wait_ms)
{
    import->is_paused = true;
    uv_timer_start(&import->timer, import_on_timer, wait_ms > 0 ? wait_ms : 1, 0);
}

/* What was sent after a line that has to wait is refused as well. */
static void import_wait(struct import *import, struct pending *pending, uint64_t wait_ms)
{
    pending->id = 0;
    import_pause(import, wait_ms);
}

/* The content is there, or will not be: now the line that names it. */
static void import_release(struct import *import)
{
    struct pending *held = import->held;
    import->held = NULL;
    import->asked--;
    import_send(import, held);
}

static void import_refuse_file(struct import *import, const struct message *answer)
{
    struct buf why = { 0 };
    bool is_refused = answer->type == MESSAGE_ERROR;
    if (is_refused && sentence_problem(answer->code, answer->text, &why) == 0)
        import_tell_file(import, import->held->line, buf_str(&why));
    else
        import_tell_file(import, import->held->line, str_of(_("it cannot be read")));
    buf_fini(&why);
}

/* Returns false if the answer is to a line. */
static bool import_on_piece(struct import *import, const struct message *answer)
{
    switch (import_file_on_answer(&import->file, answer)) {
    case IMPORT_FILE_OTHERS:
        return false;
    case IMPORT_FILE_MOVING:
        return true;
    case IMPORT_FILE_WAIT:
        import->file_waits = true;
        import_pause(import, answer->wait_ms);
        return true;
    case IMPORT_FILE_FAILED:
        import_refuse_file(import, answer);
        import_release(import);
        return true;
    case IMPORT_FILE_DONE:
        import_release(import);
        return true;
    }
    return false;
}

static struct pending *import_find(const struct import *import, uint64_t id)
{
    struct pending *pending;
    DL_FOREACH (import->pending, pending) {
        if (pending->id == id)
            return pending;
    }
    return NULL;
}

static void import_on_answer(struct import *import, const struct message *answer)
{
    struct pending *pending = import_find(import, answer->id);
    bool is_done = answer->type == MESSAGE_DONE;
    if (!pending || (!is_done && answer->type != MESSAGE_ERROR))
        return;
    import->asked--;
    if (!is_done && answer->code == ERROR_BUSY && import->has_timer) {
        import_wait(import, pending, answer->wait_ms);
        return;
    }
    if (!is_done)
        import_refuse(import, pending->line, answer);
    import_forget(import, pending);
}

static void import_on_effect(struct visit *visit, const struct chat_effect *effect)
{
    struct import *import = visit->state;
    if (effect->kind != CHAT_ANSWER)
        return;
    if (!import_on_piece(import, effect->message))
        import_on_answer(import, effect->message);
    lines_go_on(&import->lines);
    import_check_end(import);
}

static void import_on_finish(struct visit *visit)
{
    struct import *import = visit->state;
    import->has_ended = true;
    lines_close(&import->lines);
    import_file_close(&import->file);
    if (import->has_timer)
        uv_close((uv_handle_t *)&import->timer, NULL);
    import->has_timer = false;
}

int cli_import(const struct client_options *options)
{
    static const struct visit_job job = {
        .on_ready = import_on_ready,
        .on_effect = import_on_effect,
        .on_finish = import_on_finish,
        .is_reader = true, /* nothing is said under the name */
    };
    struct import import = { .file = { .fd = -1 } };
    enum client_exit status = visit_run(options, &job, &import, false);
    while (import.pending)
        import_forget(&import, import.pending);
    lines_fini(&import.lines);
    return status;
}
