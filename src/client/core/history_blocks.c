/*
 * Log and pending messages are one list of entries. The lines that belong to one entry are its
 * block: rules above it (top, day, last read), its own lines, and a rule below it (gap).
 */
#include "client/core/history_blocks.h"

#include "client/core/i18n.h"
#include "client/core/ignore.h"
#include "client/core/local_time.h"

#include <hutong/common/text.h>

enum { HISTORY_OVERDUE_MS = 1000 };

/* Where notices are told together. */
struct history_source {
    const struct room *room;
    const struct history_view *view;
};

size_t history_count(const struct room *room)
{
    return room->entry_count + room->pending_count;
}

const struct entry *history_at(const struct room *room, size_t index)
{
    return index < room->entry_count ? room->entries[index]
                                     : room->pending[index - room->entry_count];
}

bool history_find(const struct room *room, struct history_place *place)
{
    size_t count = history_count(room);
    if (!place->entry)
        return false;
    if (place->index < count && history_at(room, place->index) == place->entry)
        return true;
    for (size_t i = count; i > 0; i--) {
        if (history_at(room, i - 1) == place->entry) {
            place->index = i - 1;
            return true;
        }
    }
    *place = (struct history_place){ 0 };
    return false;
}

struct history_place history_place_at(const struct room *room, size_t index)
{
    return (struct history_place){ history_at(room, index), index };
}

bool history_is_overdue(const struct entry *entry, uint64_t now_ms, bool is_online)
{
    return entry->state == ENTRY_PENDING &&
           (!is_online || now_ms > entry->time_ms + HISTORY_OVERDUE_MS);
}

/* Let the column of names grow to the widest in reach of the window. */
static void history_measure_names(struct history_view *view, const struct history_window *window,
                                  size_t bottom)
{
    int most = entry_lines_name_cols_max(window->cols);
    for (int row = 0; row < window->rows && (size_t)row < bottom; row++) {
        const struct entry *entry = history_at(window->room, bottom - (size_t)row - 1);
        int cols = entry_is_said(entry) ? entry_lines_name_cols(entry->from) : 0;
        if (cols > view->name_cols)
            view->name_cols = cols;
    }
    if (view->name_cols > most)
        view->name_cols = most;
}

size_t history_bottom(struct history_view *view, const struct room *room)
{
    if (view->is_scrolled && history_find(room, &view->base))
        return view->base.index + 1;
    history_follow(view);
    return history_count(room);
}

static bool history_shows(const struct history_window *window, enum setting setting)
{
    return settings_choice(window->settings, setting, window->room->title) == SETTING_ON;
}

void history_maker_init(struct history_maker *maker, struct history_view *view,
                        const struct history_window *window)
{
    bool is_cleared = history_find(window->room, &view->cleared);
    *maker = (struct history_maker){ .window = window,
                                     .floor = is_cleared ? view->cleared.index + 1 : 0 };
    history_measure_names(view, window, history_bottom(view, window->room));
    maker->notices = (enum setting_notices)settings_choice(window->settings, SETTING_NOTICES,
                                                           window->room->title);
    maker->shape = (struct entry_shape){ .cols = window->cols,
                                         .name_cols = view->name_cols,
                                         .own_name = window->own_name,
                                         .room = window->room,
                                         .settings = window->settings,
                                         .shows_time = history_shows(window, SETTING_TIMES),
                                         .shows_markup = history_shows(window, SETTING_MARKUP) };
}

void history_maker_fini(struct history_maker *maker)
{
    page_fini(&maker->scratch);
    wrap_fini(&maker->wrap);
}

void history_add_top(const struct history_maker *maker, struct page *page)
{
    const struct room *room = maker->window->room;
    const char *words = maker->floor > 0         ? NULL
                        : room->is_loading_older ? _("loading earlier messages")
                        : !room->has_no_older    ? NULL
                        : room->first_no > 1     ? _("older messages have expired")
                                                 : _("the room begins here");
    if (words)
        entry_lines_add_rule(maker->window->cols, STYLE_RULE, str_of(words), page);
}

static void history_add_day(const struct history_maker *maker, size_t index, struct page *page)
{
    const struct room *room = maker->window->room;
    uint64_t time_ms = history_at(room, index)->time_ms;
    if (index > maker->floor && local_is_same_day(history_at(room, index - 1)->time_ms, time_ms))
        return;
    struct buf day = { 0 };
    if (local_day_text(time_ms, &day) == 0)
        entry_lines_add_rule(maker->window->cols, STYLE_RULE, buf_str(&day), page);
    else
        page->failed = true;
    buf_fini(&day);
}

/* What is missing between the log and what the server is known to have. */
static void history_add_gap(const struct history_maker *maker, struct page *page)
{
    const struct room *room = maker->window->room;
    struct buf words = { 0 };
    if (room->newest_no <= room->last_no)
        return;
    unsigned long missing = (unsigned long)(room->newest_no - room->last_no);
    if (buf_printf(
            &words,
            ngettext("%lu message is being fetched", "%lu messages are being fetched", missing),
            missing) == 0)
        entry_lines_add_rule(maker->window->cols, STYLE_MARK, buf_str(&words), page);
    buf_fini(&words);
}

static const struct entry *history_source_at(const void *context, size_t index)
{
    const struct history_source *source = context;
    return history_at(source->room, index);
}

bool history_can_join(const struct room *room, const struct history_view *view, size_t index)
{
    const struct entry *entry = history_at(room, index);
    bool is_marked = view->mark_no != HISTORY_NO_MARK && entry->no == view->mark_no + 1;
    return !is_marked && local_is_same_day(history_at(room, index - 1)->time_ms, entry->time_ms);
}

static bool history_source_can_join(const void *context, size_t index)
{
    const struct history_source *source = context;
    return history_can_join(source->room, source->view, index);
}

/* A line in the place of the entry at @index: @words, which are given up. */
static void history_add_words(const struct history_maker *maker, size_t index, struct buf *words,
                              struct page *page)
{
    struct entry line = { .kind = ENTRY_INFO, .text = buf_str(words) };
    line.time_ms = history_at(maker->window->room, index)->time_ms;
    entry_lines_add(&maker->shape, &line, page);
    buf_fini(words);
}

/* A line that stands for several notices. */
static void history_add_counted(const struct history_maker *maker,
                                const struct notices_source *notices, size_t first, size_t last,
                                struct page *page)
{
    struct buf words = { 0 };
    page->failed |= notices_format(notices, first, last, &words) != 0;
    history_add_words(maker, last, &words, page);
}

/* A dim line that stands for all that somebody who is ignored has said in a row. */
static void history_add_folded(const struct history_maker *maker, const struct history_view *view,
                               size_t index, struct page *page)
{
    struct buf words = { 0 };
    size_t count = history_fold_count(maker->window, view, index), first_run = page->run_count;
    struct str name = history_at(maker->window->room, index)->from;
    page->failed |= ignore_format(name, count, &words) != 0;
    history_add_words(maker, index, &words, page);
    for (size_t i = first_run; i < page->run_count; i++)
        page->runs[i].style = STYLE_DIM;
}

/* The lines of the entry itself, which are none where another line counts it. */
static void history_add_entry(const struct history_maker *maker, const struct history_view *view,
                              size_t index, struct page *page)
{
    const struct room *room = maker->window->room;
    const struct history_source source = { room, view };
    const struct notices_source notices = {
        .context = &source,
        .at = history_source_at,
        .can_join = history_source_can_join,
        .first = maker->floor,
        .end = history_count(room),
        .how = maker->notices,
    };
    size_t first;
    enum notices_part part = notices_part_of(&notices, index, &first);
    if (history_folds_on(maker->window, view, index))
        return;
    if (history_is_folded(maker->window, history_at(room, index)))
        history_add_folded(maker, view, index, page);
    else if (part == NOTICES_ALONE)
        entry_lines_add(&maker->shape, history_at(room, index), page);
    else if (part == NOTICES_COUNTED)
        history_add_counted(maker, &notices, first, index, page);
}

void history_make_block(struct history_maker *maker, const struct history_view *view, size_t index,
                        struct page *page)
{
    const struct history_window *window = maker->window;
    const struct entry *entry = history_at(window->room, index);
    if (index == maker->floor)
        history_add_top(maker, page);
    history_add_day(maker, index, page);
    if (view->mark_no != HISTORY_NO_MARK && entry->no == view->mark_no + 1)
        entry_lines_add_rule(window->cols, STYLE_MARK, str_of(_("new messages")), page);
    if (view->found_no > 0 && entry->no == view->found_no)
        entry_lines_add_rule(window->cols, STYLE_MARK, str_of(_("found")), page);
    maker->shape.scratch = &maker->scratch;
    maker->shape.wrap = &maker->wrap;
    maker->shape.tells_pending = history_is_overdue(entry, window->now_ms, window->is_online);
    size_t first_run = page->run_count;
    history_add_entry(maker, view, index, page);
    for (size_t i = first_run; i < page->run_count && entry == view->chosen.entry; i++)
        page->runs[i].emphasis |= EMPHASIS_CHOSEN;
    if (index + 1 == window->room->entry_count)
        history_add_gap(maker, page);
}

size_t history_block_rows(struct history_maker *maker, const struct history_view *view,
                          size_t index)
{
    struct page block = { 0 };
    history_make_block(maker, view, index, &block);
    size_t rows = block.line_count;
    page_fini(&block);
    return rows;
}
