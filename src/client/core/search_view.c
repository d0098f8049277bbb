/* The list of /search: results are kept as text, and wrapped when they are shown. */
#include "client/core/search_view.h"

#include "client/core/i18n.h"
#include "client/core/local_time.h"
#include "client/core/sentence.h"
#include "client/core/wrap.h"

#include <hutong/common/text.h>
#include <inttypes.h>

enum { RESULT_INDENT = 2 };

void search_view_fini(struct search_view *view)
{
    buf_fini(&view->about);
    buf_fini(&view->title);
    buf_fini(&view->lines);
}

static bool asks_by_words(const struct search_view *view)
{
    return view->type == MESSAGE_SEARCH;
}

int search_view_begin(struct search_view *view, const struct message *asked, struct str title)
{
    buf_clear(&view->about);
    buf_clear(&view->title);
    buf_clear(&view->lines);
    view->type = asked->type;
    view->ref = asked->ref;
    view->count = 0;
    view->next = 0;
    view->has_failed = false;
    int status = buf_append_str(&view->about, asks_by_words(view) ? asked->query : asked->room);
    return status ? status : text_sanitise(title, false, &view->title);
}

struct message search_view_request(const struct search_view *view)
{
    struct message message = { .type = view->type };
    if (asks_by_words(view)) {
        message_set_query(&message, buf_str(&view->about));
        if (view->next > 0)
            message_set_before(&message, view->next);
        return message;
    }
    message_set_room(&message, buf_str(&view->about));
    if (view->type != MESSAGE_PINS)
        message_set_ref(&message, view->ref);
    if (view->next > 0)
        message_set_after(&message, view->next);
    return message;
}

void search_view_end(struct search_view *view, const struct message *last)
{
    view->id = 0;
    view->has_failed = last->type == MESSAGE_ERROR;
    view->next = asks_by_words(view) ? last->before : last->after;
}

bool search_view_has_more(const struct search_view *view)
{
    return view->id == 0 && view->next > 0 && view->count < SEARCH_VIEW_MAX;
}

/* "lobby 12  Sunday, 2026-11-22 08:30" */
static int add_place(struct buf *out, struct str room, const struct message *event)
{
    char clock[LOCAL_CLOCK_SIZE];
    int status = text_sanitise(room, false, out);
    local_clock(event->time, clock);
    if (!status)
        status = buf_printf(out, " %" PRIu64 "  ", event->no);
    if (!status)
        status = local_day_text(event->time, out);
    return status ? status : buf_printf(out, " %s\n", clock);
}

int search_view_add(struct search_view *view, struct str room, const struct message *event)
{
    bool is_known = event->kind >= ENTRY_MESSAGE && event->kind <= ENTRY_TOPIC;
    const struct entry entry = { .no = event->no,
                                 .time_ms = event->time,
                                 .kind = is_known ? (enum entry_kind)event->kind : ENTRY_MESSAGE,
                                 .from = event->user,
                                 .is_recalled =
                                     event->kind <= EVENT_ACTION && event->text.size == 0,
                                 .text = event->text };
    size_t size = view->lines.size;
    int status = add_place(&view->lines, room, event);
    if (!status)
        status = sentence_format(&entry, &view->lines);
    if (!status)
        status = buf_append_str(&view->lines, STR("\n"));
    if (status)
        view->lines.size = size;
    else
        view->count++;
    return status;
}

/* Take a line off @rest, without its newline. */
static struct str take_line(struct str *rest)
{
    const char *end = memchr(rest->bytes, '\n', rest->size);
    struct str line = { rest->bytes, end ? (size_t)(end - rest->bytes) : rest->size };
    *rest = str_skip(*rest, line.size + 1);
    return line;
}

static void compose_text(struct str text, int cols, struct page *page)
{
    struct wrap wrap;
    struct str line;
    int width = cols > RESULT_INDENT ? cols - RESULT_INDENT : 1;
    if (wrap_init(&wrap, text, width) != 0)
        page->failed = true;
    while (wrap_next(&wrap, width, &line)) {
        page_begin(page, RESULT_INDENT);
        page_add(page, STYLE_TEXT, 0, line);
    }
    wrap_fini(&wrap);
}

/* What there is to say at the end of the list. */
static const char *last_words(const struct search_view *view)
{
    if (view->id > 0)
        return asks_by_words(view) ? _("searching …") : _("loading …");
    if (view->has_failed)
        return asks_by_words(view) ? _("The search was refused.") : _("The server refused this.");
    if (view->count >= SEARCH_VIEW_MAX)
        return asks_by_words(view) ? _("There is more: search for something rarer.")
                                   : _("There is more.");
    if (view->next > 0)
        return _("There is more: PgDn shows it.");
    return view->count > 0 ? _("That is all.") : _("Nothing was found.");
}

void search_view_compose(const struct search_view *view, int cols, struct page *page)
{
    struct str rest = buf_str(&view->lines);
    page_line(page, STYLE_TITLE, buf_str(&view->title));
    while (rest.size > 0) {
        page_line(page, STYLE_DIM, take_line(&rest));
        compose_text(take_line(&rest), cols, page);
    }
    page_line(page, STYLE_NOTICE, str_of(last_words(view)));
}
