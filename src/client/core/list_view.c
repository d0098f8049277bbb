/* Items are kept as sentences in the order of time, and wrapped when they are shown. */
#include "client/core/list_view.h"

#include "client/core/i18n.h"
#include "client/core/local_time.h"
#include "client/core/sentence.h"
#include "client/core/wrap.h"

#include <errno.h>
#include <hutong/common/text.h>
#include <inttypes.h>
#include <stdlib.h>

enum {
    ITEM_INDENT = 2,
    AROUND_BEFORE = 25, /* events before the message, and at most as many after it */
    AROUND_PAGE = 50,
};

struct list_view *list_view_new(enum list_kind kind, struct str about, uint64_t ref,
                                struct str title)
{
    struct list_view *view = calloc(1, sizeof(*view));
    if (!view)
        return NULL;
    view->kind = kind;
    view->ref = ref;
    view->is_following = !list_view_goes_on_below(view);
    if (buf_append_str(&view->about, about) || text_sanitise(title, false, &view->title) ||
        buf_append_str(&view->query, kind == LIST_FROM ? STR("from:") : STR("")) ||
        buf_append_str(&view->query, about)) {
        list_view_free(view);
        return NULL;
    }
    return view;
}

void list_view_empty(struct list_view *view)
{
    for (size_t i = 0; i < view->count; i++)
        free(view->items[i]);
    view->count = view->chosen = view->bottom = 0;
}

void list_view_free(struct list_view *view)
{
    if (!view)
        return;
    list_view_empty(view);
    list_context_fini(&view->context);
    free(view->items);
    buf_fini(&view->about);
    buf_fini(&view->query);
    buf_fini(&view->title);
    free(view);
}

bool list_view_asks(const struct list_view *view)
{
    return view->kind != LIST_UNREAD;
}

bool list_view_goes_on_below(const struct list_view *view)
{
    return view->kind == LIST_PINS || view->kind == LIST_THREAD || view->kind == LIST_VERSIONS;
}

/* A search in the words that it is asked for by. */
static struct message list_view_search(const struct list_view *view)
{
    struct message message = { .type = MESSAGE_SEARCH };
    message_set_query(&message, buf_str(&view->query));
    if (view->next > 0)
        message_set_before(&message, view->next);
    return message;
}

static struct message list_view_history(const struct list_view *view)
{
    struct message message = { .type = MESSAGE_HISTORY };
    message_set_room(&message, buf_str(&view->about));
    uint64_t end =
        view->ref < LIMIT_NUMBER - AROUND_BEFORE ? view->ref + AROUND_BEFORE + 1 : LIMIT_NUMBER;
    message_set_before(&message, view->next > 0 ? view->next : end);
    message_set_limit(&message, AROUND_PAGE);
    return message;
}

struct message list_view_request(const struct list_view *view)
{
    if (view->kind == LIST_AROUND)
        return list_view_history(view);
    if (!list_view_goes_on_below(view))
        return list_view_search(view);
    struct message message = { .type = view->kind == LIST_PINS     ? MESSAGE_PINS
                                       : view->kind == LIST_THREAD ? MESSAGE_THREAD
                                                                   : MESSAGE_VERSIONS };
    message_set_room(&message, buf_str(&view->about));
    if (view->kind != LIST_PINS)
        message_set_ref(&message, view->ref);
    if (view->next > 0)
        message_set_after(&message, view->next);
    return message;
}

void list_view_end(struct list_view *view, const struct message *last)
{
    view->id = 0;
    view->has_failed = last->type == MESSAGE_ERROR;
    if (view->kind != LIST_AROUND)
        view->next = list_view_goes_on_below(view) ? last->after : last->before;
    else /* nothing older has come: this was the beginning */
        view->next = view->count > 0 && view->items[0]->no != view->next && view->items[0]->no > 1
                         ? view->items[0]->no
                         : 0;
    if (view->kind == LIST_AROUND && view->is_following && view->count > 0)
        list_view_choose(view, 0, view->ref);
}

bool list_view_has_more(const struct list_view *view)
{
    return view->id == 0 && view->next > 0 && view->count < LIST_VIEW_MAX;
}

/* What is said in the event, as one sanitised sentence. */
static int item_sentence(const struct message *event, struct buf *out)
{
    bool is_known = event->kind >= ENTRY_MESSAGE && event->kind <= ENTRY_TOPIC;
    const struct entry entry = { .no = event->no,
                                 .time_ms = event->time,
                                 .kind = is_known ? (enum entry_kind)event->kind : ENTRY_MESSAGE,
                                 .from = event->user,
                                 .is_recalled = event_is_said(event->kind) && event->text.size == 0,
                                 .text = event->text };
    return sentence_format(&entry, out);
}

static struct str item_copy(struct str text, char **end)
{
    struct str copy = { *end, text.size };
    if (text.size > 0)
        memcpy(*end, text.bytes, text.size);
    *end += text.size;
    return copy;
}

struct list_item *list_item_new(struct chat *chat, struct str title, const struct message *event)
{
    struct buf sentence = { 0 };
    struct list_item *item = NULL;
    if (item_sentence(event, &sentence) == 0)
        item = malloc(sizeof(*item) + event->room.size + title.size + sentence.size);
    if (item) {
        char *end = (char *)(item + 1);
        *item = (struct list_item){ .chat = chat, .no = event->no, .time_ms = event->time };
        item->room = item_copy(event->room, &end);
        item->title = item_copy(title, &end);
        item->text = item_copy(buf_str(&sentence), &end);
    }
    buf_fini(&sentence);
    return item;
}

static bool list_view_grow(struct list_view *view)
{
    if (view->count < view->capacity)
        return true;
    size_t capacity = view->capacity ? 2 * view->capacity : 64;
    struct list_item **items = reallocarray(view->items, capacity, sizeof(struct list_item *));
    if (!items)
        return false;
    view->items = items;
    view->capacity = capacity;
    return true;
}

static bool item_is_before(const struct list_item *a, const struct list_item *b)
{
    return a->time_ms != b->time_ms ? a->time_ms < b->time_ms : a->no < b->no;
}

/* Where an item belongs. Most of them come at one of the two ends. */
static size_t list_view_place(const struct list_view *view, const struct list_item *item)
{
    size_t at = view->count;
    if (at > 0 && item_is_before(item, view->items[0]))
        return 0;
    while (at > 0 && item_is_before(item, view->items[at - 1]))
        at--;
    return at;
}

/* The oldest one makes place for what comes live. */
static void list_view_drop_oldest(struct list_view *view)
{
    free(view->items[0]);
    view->count--;
    memmove(view->items, view->items + 1, view->count * sizeof(struct list_item *));
    view->chosen -= view->chosen > 0;
    view->bottom -= view->bottom > 0;
}

static void list_view_insert(struct list_view *view, size_t at, struct list_item *item)
{
    memmove(view->items + at + 1, view->items + at,
            (view->count - at) * sizeof(struct list_item *));
    view->items[at] = item;
    view->count++;
    bool had_any = view->count > 1;
    view->chosen += had_any && at <= view->chosen;
    view->bottom += had_any && at <= view->bottom;
    if (view->is_following)
        view->chosen = view->bottom = view->count - 1;
}

int list_view_add(struct list_view *view, struct chat *chat, struct str title,
                  const struct message *event)
{
    if (view->count >= LIST_VIEW_MAX && view->id == 0)
        list_view_drop_oldest(view);
    struct list_item *item = list_view_grow(view) ? list_item_new(chat, title, event) : NULL;
    if (!item)
        return -ENOMEM;
    size_t at = list_view_place(view, item);
    const struct list_item *twin = at > 0 ? view->items[at - 1] : NULL;
    if (twin && twin->chat == chat && twin->no == item->no && str_equal(twin->room, item->room)) {
        free(item); /* came live, and as an answer */
        return 0;
    }
    list_view_insert(view, at, item);
    return 0;
}

/* Whether the item stands before that event in the list. */
static bool item_is_earlier(const struct list_item *item, uint64_t time_ms, uint64_t no)
{
    bool is_same_time = time_ms == 0 || item->time_ms == time_ms;
    return is_same_time ? item->no < no : item->time_ms < time_ms;
}

void list_view_choose(struct list_view *view, uint64_t time_ms, uint64_t no)
{
    view->chosen = 0;
    view->is_following = false;
    while (view->chosen + 1 < view->count &&
           item_is_earlier(view->items[view->chosen], time_ms, no))
        view->chosen++;
}

const struct list_item *list_view_chosen(const struct list_view *view)
{
    return view->chosen < view->count ? view->items[view->chosen] : NULL;
}

void list_view_move(struct list_view *view, long items)
{
    long last = (long)view->count - 1, chosen = (long)view->chosen + items;
    if (last < 0)
        return;
    chosen = chosen < 0 ? 0 : chosen > last ? last : chosen;
    view->chosen = (size_t)chosen;
    view->is_following = chosen == last && !list_view_goes_on_below(view);
}

/* "lobby 12  Sunday, 2026-11-22 08:30" */
static void item_add_place(const struct list_item *item, enum style style, struct page *page)
{
    char clock[LOCAL_CLOCK_SIZE];
    struct buf day = { 0 };
    local_clock(item->time_ms, clock);
    if (local_day_text(item->time_ms, &day) != 0)
        page->failed = true;
    page_add(page, style, 0, item->title);
    page_printf(page, style, " %" PRIu64 "  %.*s %s", item->no, STR_ARGS(buf_str(&day)), clock);
    buf_fini(&day);
}

static void item_add_text(const struct list_item *item, enum style style, size_t target, int cols,
                          struct page *page)
{
    struct wrap wrap;
    struct str line;
    int width = cols > ITEM_INDENT ? cols - ITEM_INDENT : 1;
    if (wrap_init(&wrap, item->text, width) != 0)
        page->failed = true;
    while (wrap_next(&wrap, width, &line)) {
        page_begin(page, ITEM_INDENT);
        page_aim(page, target);
        page_add(page, style, 0, line);
    }
    wrap_fini(&wrap);
}

static void list_view_add_item(const struct list_view *view, size_t index, int cols,
                               struct page *page)
{
    bool is_chosen = index == view->chosen;
    enum style style = is_chosen ? STYLE_CURRENT : STYLE_DIM;
    page_begin(page, 0);
    page_aim(page, index + 1);
    page_add(page, style, 0, is_chosen ? STR("> ") : STR("  "));
    item_add_place(view->items[index], style, page);
    if (is_chosen && list_context_before(view))
        item_add_text(list_context_before(view), STYLE_DIM, index + 1, cols, page);
    item_add_text(view->items[index], STYLE_TEXT, index + 1, cols, page);
    if (is_chosen && list_context_after(view))
        item_add_text(list_context_after(view), STYLE_DIM, index + 1, cols, page);
}

static const char *const last_words_of_search[] = {
    N_("searching …"),
    N_("The search was refused."),
    N_("There is more: search for something rarer."),
    N_("There is more: PgUp shows it."),
};

static const char *const last_words_of_others[] = {
    N_("loading …"),
    N_("The server refused this."),
    N_("There is more."),
    N_("There is more: PgDn shows it."),
};

/* What there is to say where the list goes on, or does not. */
static const char *list_view_last_words(const struct list_view *view)
{
    const char *const *words =
        list_view_goes_on_below(view) ? last_words_of_others : last_words_of_search;
    if (view->id > 0)
        return _(words[0]);
    if (view->has_failed)
        return _(words[1]);
    if (view->is_from_here)
        return view->count > 0 ? _("Not connected: this was found in what is loaded.")
                               : _("Not connected: nothing was found in what is loaded.");
    if (view->next > 0)
        return view->count >= LIST_VIEW_MAX ? _(words[2]) : _(words[3]);
    if (view->count > 0)
        return _("That is all.");
    return view->kind == LIST_UNREAD ? _("Nothing is unread.") : _("Nothing was found.");
}

/* An item, with what there is to say at the end of the list that goes on. */
static void list_view_add_block(const struct list_view *view, size_t index, int cols,
                                struct page *page)
{
    bool is_below = list_view_goes_on_below(view);
    if (index == 0 && !is_below)
        page_line(page, STYLE_NOTICE, str_of(list_view_last_words(view)));
    list_view_add_item(view, index, cols, page);
    if (index + 1 == view->count && is_below)
        page_line(page, STYLE_NOTICE, str_of(list_view_last_words(view)));
}

static size_t list_view_rows(const struct list_view *view, size_t index, int cols)
{
    struct page page = { 0 };
    list_view_add_block(view, index, cols, &page);
    size_t rows = page.line_count;
    page_fini(&page);
    return rows;
}

/* Move the window as little as brings the chosen item into it, whole if it fits. */
static void list_view_scroll(struct list_view *view, size_t rows, int cols)
{
    if (view->bottom < view->chosen || view->bottom >= view->count)
        view->bottom = view->chosen;
    size_t used = 0;
    for (size_t i = view->chosen; i <= view->bottom; i++) {
        used += list_view_rows(view, i, cols);
        if (used > rows && i > view->chosen)
            view->bottom = i - 1;
    }
}

/* Items from the bottom upwards until the rows are full; where they are too few, more below.
 * Returns the first one. */
static size_t list_view_fill(struct list_view *view, size_t rows, int cols)
{
    size_t first = view->bottom + 1, used = 0;
    while (first > 0 && used < rows)
        used += list_view_rows(view, --first, cols);
    while (view->bottom + 1 < view->count &&
           (used += list_view_rows(view, view->bottom + 1, cols)) <= rows)
        view->bottom++;
    return first;
}

/* Drop lines from the top until there are no more than rows. */
static void list_view_cut(struct page *page, int rows)
{
    size_t most = rows > 0 ? (size_t)rows : 0;
    size_t dropped = page->line_count > most ? page->line_count - most : 0;
    page->line_count -= dropped;
    memmove(page->lines, page->lines + dropped, page->line_count * sizeof(*page->lines));
}

void list_view_compose(struct list_view *view, int rows, int cols, struct page *page)
{
    if (rows <= 0 || cols <= 0)
        return;
    if (view->count == 0) {
        page_line(page, STYLE_NOTICE, str_of(list_view_last_words(view)));
        return;
    }
    list_view_scroll(view, (size_t)rows, cols);
    for (size_t i = list_view_fill(view, (size_t)rows, cols); i <= view->bottom; i++)
        list_view_add_block(view, i, cols, page);
    list_view_cut(page, rows);
}

void list_view_compose_all(const struct list_view *view, int cols, struct page *page)
{
    page_line(page, STYLE_TITLE, buf_str(&view->title));
    for (size_t i = 0; i < view->count; i++) {
        page_begin(page, 0);
        item_add_place(view->items[i], STYLE_DIM, page);
        item_add_text(view->items[i], STYLE_TEXT, 0, cols, page);
    }
    page_line(page, STYLE_NOTICE, str_of(list_view_last_words(view)));
}

size_t list_view_item_at(const struct page *page, int row)
{
    if (row < 0 || (size_t)row >= page->line_count || page->lines[row].run_count == 0)
        return SIZE_MAX;
    size_t target = page->runs[page->lines[row].first_run].target;
    return target > 0 ? target - 1 : SIZE_MAX;
}
