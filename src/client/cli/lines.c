/* Lines of standard input: see lines.h. */
#include "client/cli/lines.h"
#include "client/core/i18n.h"

#include <errno.h>
#include <hutong/common/macros.h>
#include <unistd.h>

enum {
    READ_SIZE = 64 * 1024,
    LINE_SIZE_MAX = 2 * READ_SIZE, /* what is longer is taken as it is, and refused for that */
};

static bool wants_more(const struct lines *lines)
{
    return lines->user->wants_more(lines->context);
}

/* Take @size bytes, and @end bytes of the line's end with them. */
static void lines_take(struct lines *lines, size_t size, size_t end)
{
    lines->no++;
    if (size > 0)
        lines->user->on_line(lines->context, (char *)lines->input.bytes, size);
    buf_consume(&lines->input, size + end);
}

/* Returns whether there was a line. */
static bool lines_take_first(struct lines *lines)
{
    const struct buf *input = &lines->input;
    const uint8_t *end = input->size > 0 ? memchr(input->bytes, '\n', input->size) : NULL;
    if (end)
        lines_take(lines, (size_t)(end - input->bytes), 1);
    else if (input->size > LINE_SIZE_MAX)
        lines_take(lines, input->size, 0);
    return end;
}

static void lines_take_all(struct lines *lines)
{
    while (wants_more(lines) && lines_take_first(lines))
        ;
}

/* The last line may lack its end. */
static void lines_end(struct lines *lines)
{
    if (lines->input.size > 0)
        lines_take(lines, lines->input.size, 0);
    if (wants_more(lines))
        lines->user->on_end(lines->context, false);
}

static void lines_read(struct lines *lines)
{
    if (buf_reserve(&lines->input, READ_SIZE)) {
        lines->user->on_end(lines->context, true);
        return;
    }
    ssize_t size = read(STDIN_FILENO, lines->input.bytes + lines->input.size, READ_SIZE);
    if (size > 0) {
        lines->input.size += (size_t)size;
        lines_take_all(lines);
    } else if (size == 0) {
        lines_end(lines);
    } else if (errno != EINTR && errno != EAGAIN) {
        visit_complain(lines->visit, str_of(_("cannot read standard input")));
        lines->user->on_end(lines->context, true);
    }
}

static void lines_watch(struct lines *lines);

static void lines_on_readable(uv_poll_t *poll, int status, int events)
{
    struct lines *lines = container_of(poll, struct lines, poll);
    (void)status;
    (void)events;
    lines_read(lines);
    lines_watch(lines);
    visit_turn(lines->visit);
}

static void lines_on_idle(uv_idle_t *idle)
{
    struct lines *lines = container_of(idle, struct lines, idle);
    lines_read(lines);
    lines_watch(lines);
    visit_turn(lines->visit);
}

static void lines_watch(struct lines *lines)
{
    bool more = wants_more(lines);
    if (lines->is_polling && more)
        uv_poll_start(&lines->poll, UV_READABLE, lines_on_readable);
    else if (lines->is_polling)
        uv_poll_stop(&lines->poll);
    if (lines->is_idling && more)
        uv_idle_start(&lines->idle, lines_on_idle);
    else if (lines->is_idling)
        uv_idle_stop(&lines->idle);
}

void lines_open(struct lines *lines, struct visit *visit, const struct lines_user *user,
                void *context)
{
    lines->visit = visit;
    lines->user = user;
    lines->context = context;
    lines->is_polling = uv_poll_init(&visit->loop, &lines->poll, STDIN_FILENO) == 0;
    if (!lines->is_polling)
        lines->is_idling = uv_idle_init(&visit->loop, &lines->idle) == 0;
    lines_watch(lines);
}

void lines_go_on(struct lines *lines)
{
    lines_take_all(lines);
    lines_watch(lines);
}

void lines_close(struct lines *lines)
{
    if (lines->is_polling)
        uv_close((uv_handle_t *)&lines->poll, NULL);
    if (lines->is_idling)
        uv_close((uv_handle_t *)&lines->idle, NULL);
    lines->is_polling = lines->is_idling = false;
}

void lines_fini(struct lines *lines)
{
    buf_fini(&lines->input);
}
