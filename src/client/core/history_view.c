/*
 * Log and pending messages are one list of entries. The lines that belong to one entry are its
 * block: rules above it (top, day, last read), its own lines, and a rule below it (gap). Blocks
 * are made from the bottom of the window upwards until it is full.
 */
#include "client/core/history_view.h"

#include "client/core/entry_lines.h"
#include "client/core/i18n.h"
#include "client/core/local_time.h"
#include "client/core/notices.h"
#include "client/core/wrap.h"

#include <hutong/common/text.h>
#include <stdlib.h>

enum { HISTORY_OVERDUE_MS = 1000 };

/** What making blocks needs, for the length of one call. */
struct history_maker {
    const struct history_window *window;
    size_t floor; /* index of the first entry shown */
    struct entry_shape shape;
    enum setting_notices notices;
    struct page scratch;
    struct wrap wrap;
};

/* Where notices are told together. */
struct history_source {
    const struct room *room;
    uint64_t mark_no;
};

static size_t history_count(const struct room *room)
{
    return room->entry_count + room->pending_count;
}

static const struct entry *history_at(const struct room *room, size_t index)
{
    return index < room->entry_count ? room->entries[index]
                                     : room->pending[index - room->entry_count];
}

/** Find a place again; false if its entry has gone. */
static bool history_find(const struct room *room, struct history_place *place)
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

static struct history_place history_place_at(const struct room *room, size_t index)
{
    return (struct history_place){ history_at(room, index), index };
}

bool history_is_overdue(const struct entry *entry, uint64_t now_ms, bool is_online)
{
    return entry->state == ENTRY_PENDING &&
           (!is_online || now_ms > entry->time_ms + HISTORY_OVERDUE_MS);
}

/** Let the column of names grow to the widest in reach of the window. */
static void history_measure_names(struct history_view *view, const struct history_window *window,
                                  size_t bottom)
{
    int most = entry_lines_name_cols_max(window->cols);
    for (int row = 0; row < window->rows && (size_t)row < bottom; row++) {
        const struct entry *entry = history_at(window->room, bottom - (size_t)row - 1);
        bool is_said = entry->kind == ENTRY_MESSAGE || entry->kind == ENTRY_ACTION;
        int cols = is_said ? text_cols(entry->from) : 0;
        if (cols > view->name_cols)
            view->name_cols = cols;
    }
    if (view->name_cols > most)
        view->name_cols = most;
}

/** One past the index of the entry at the bottom. A place that has gone means the newest. */
static size_t history_bottom(struct history_view *view, const struct room *room)
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

static void history_maker_init(struct history_maker *maker, struct history_view *view,
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
                                         .shows_time = history_shows(window, SETTING_TIMES),
                                         .shows_markup = history_shows(window, SETTING_MARKUP) };
}

static void history_maker_fini(struct history_maker *maker)
{
    page_fini(&maker->scratch);
    wrap_fini(&maker->wrap);
}

/** What stands above the oldest entry. */
static void history_add_top(const struct history_maker *maker, struct page *page)
{
    const struct room *room = maker->window->room;
    const char *words = maker->floor > 0         ? NULL
                        : room->is_loading_older ? _("loading earlier messages")
                        : room->has_no_older     ? _("the room begins here")
                                                 : NULL;
    if (words)
        entry_lines_add_rule(maker->window->cols, STYLE_RULE, str_of(words), page);
}

static void history_add_day(const struct history_maker *maker, size_t index, struct page *page)
{
    const struct room *room = maker->window->room;
    uint64_t time_ms = history_at(room, index)->time_ms;
    if (index > maker->floor &&
        local_day(history_at(room, index - 1)->time_ms) == local_day(time_ms))
        return;
    struct buf day = { 0 };
    if (local_day_text(time_ms, &day) == 0)
        entry_lines_add_rule(maker->window->cols, STYLE_RULE, buf_str(&day), page);
    else
        page->failed = true;
    buf_fini(&day);
}

/** What is missing between the log and what the server is known to have. */
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

/** A day line or the last-read line between two notices keeps them apart. */
static bool history_source_can_join(const void *context, size_t index)
{
    const struct history_source *source = context;
    const struct entry *entry = history_at(source->room, index);
    bool is_marked = source->mark_no != HISTORY_NO_MARK && entry->no == source->mark_no + 1;
    return !is_marked &&
           local_day(history_at(source->room, index - 1)->time_ms) == local_day(entry->time_ms);
}

/** A line that stands for several entries. */
static void history_add_counted(const struct history_maker *maker,
                                const struct notices_source *notices, size_t first, size_t last,
                                struct page *page)
{
    struct buf words = { 0 };
    struct entry counted = { .kind = ENTRY_INFO };
    counted.time_ms = notices->at(notices->context, last)->time_ms;
    page->failed |= notices_format(notices, first, last, &words) != 0;
    counted.text = buf_str(&words);
    entry_lines_add(&maker->shape, &counted, page);
    buf_fini(&words);
}

/** The lines of the entry itself, which are none where another line counts it. */
static void history_add_entry(const struct history_maker *maker, const struct history_view *view,
                              size_t index, struct page *page)
{
    const struct room *room = maker->window->room;
    const struct history_source source = { room, view->mark_no };
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
    if (part == NOTICES_ALONE)
        entry_lines_add(&maker->shape, history_at(room, index), page);
    else if (part == NOTICES_COUNTED)
        history_add_counted(maker, &notices, first, index, page);
}

/** Append the block of the entry at @index. */
static void history_make_block(struct history_maker *maker, const struct history_view *view,
                               size_t index, struct page *page)
{
    const struct history_window *window = maker->window;
    const struct entry *entry = history_at(window->room, index);
    if (index == maker->floor)
        history_add_top(maker, page);
    history_add_day(maker, index, page);
    if (view->mark_no != HISTORY_NO_MARK && entry->no == view->mark_no + 1)
        entry_lines_add_rule(window->cols, STYLE_MARK, str_of(_("new messages")), page);
    maker->shape.scratch = &maker->scratch;
    maker->shape.wrap = &maker->wrap;
    maker->shape.tells_pending = history_is_overdue(entry, window->now_ms, window->is_online);
    history_add_entry(maker, view, index, page);
    if (index + 1 == window->room->entry_count)
        history_add_gap(maker, page);
}

/** How many lines the block at @index has. */
static size_t history_block_rows(struct history_maker *maker, const struct history_view *view,
                                 size_t index)
{
    struct page block = { 0 };
    history_make_block(maker, view, index, &block);
    size_t rows = block.line_count;
    page_fini(&block);
    return rows;
}

/** Append lines @first to @end of one page to another. */
static void history_copy_lines(const struct page *from, size_t first, size_t end, struct page *to)
{
    for (size_t i = first; i < end; i++) {
        const struct page_line *line = &from->lines[i];
        page_begin(to, line->indent);
        for (size_t run = line->first_run; run < line->first_run + line->run_count; run++)
            page_add_like(to, &from->runs[run], page_run_text(from, &from->runs[run]));
    }
    to->failed |= from->failed;
}

/** A block in a page whose blocks stand in the order of their making, from the bottom up. */
struct history_block {
    size_t first_line, end_line;
};

/** Make blocks from the bottom up until @rows are filled. Returns how many blocks. */
static size_t history_fill(struct history_maker *maker, const struct history_view *view,
                           size_t bottom, struct history_block *blocks, struct page *page)
{
    size_t wanted = (size_t)maker->window->rows, rows = 0, count = 0;
    for (size_t i = bottom; i > maker->floor && rows < wanted; i--) {
        struct history_block *block = &blocks[count++];
        block->first_line = page->line_count;
        history_make_block(maker, view, i - 1, page);
        block->end_line = page->line_count;
        if (i == bottom) /* the block at the bottom may reach below the window */
            block->end_line -= view->hidden_rows < page->line_count - block->first_line
                                   ? view->hidden_rows
                                   : page->line_count - block->first_line;
        rows += block->end_line - block->first_line;
        if (block->end_line == block->first_line)
            count--; /* nothing of it shows */
    }
    if (rows > wanted)
        blocks[count - 1].first_line += rows - wanted;
    return count;
}

void history_compose(struct history_view *view, const struct history_window *window,
                     struct page *page)
{
    struct history_maker maker;
    struct page upwards = { 0 };
    if (window->rows <= 0 || window->cols <= 0)
        return;
    struct history_block *blocks = calloc((size_t)window->rows + 1, sizeof(*blocks));
    if (!blocks) {
        page->failed = true;
        return;
    }
    history_maker_init(&maker, view, window);
    size_t bottom = history_bottom(view, window->room);
    if (bottom <= maker.floor)
        history_add_top(&maker, page);
    size_t count = history_fill(&maker, view, bottom, blocks, &upwards);
    for (size_t i = count; i > 0; i--)
        history_copy_lines(&upwards, blocks[i - 1].first_line, blocks[i - 1].end_line, page);
    page_fini(&upwards);
    history_maker_fini(&maker);
    free(blocks);
}

/** Lines from the bottom of the window up to the top of the log, counted no further than @most. */
static size_t history_rows_above(struct history_maker *maker, const struct history_view *view,
                                 size_t most)
{
    size_t rows = 0;
    for (size_t i = view->base.index + 1; i > maker->floor && rows < most; i--)
        rows += history_block_rows(maker, view, i - 1);
    return rows > view->hidden_rows ? rows - view->hidden_rows : 0;
}

/** Move the bottom of the window up; the caller makes sure that it stays on the log. */
static void history_go_up(struct history_maker *maker, struct history_view *view, size_t rows)
{
    size_t index = view->base.index, block;
    view->hidden_rows += rows;
    while (view->hidden_rows >= (block = history_block_rows(maker, view, index)) &&
           index > maker->floor) {
        view->hidden_rows -= block;
        index--;
    }
    view->base = history_place_at(maker->window->room, index);
}

static void history_go_down(struct history_maker *maker, struct history_view *view, size_t rows)
{
    size_t index = view->base.index, last = history_count(maker->window->room) - 1;
    while (rows > view->hidden_rows && index < last) {
        rows -= view->hidden_rows;
        view->hidden_rows = history_block_rows(maker, view, ++index);
    }
    view->hidden_rows -= rows < view->hidden_rows ? rows : view->hidden_rows;
    view->base = history_place_at(maker->window->room, index);
    if (index == last && view->hidden_rows == 0)
        history_follow(view);
}

/** Whether @rows or, if fewer are left, as many as there are; the window stays full. */
static size_t history_room_above(struct history_maker *maker, const struct history_view *view,
                                 size_t rows)
{
    size_t window_rows = (size_t)maker->window->rows;
    size_t most = view->hidden_rows + window_rows + rows;
    size_t above = history_rows_above(maker, view, most);
    size_t left = above > window_rows ? above - window_rows : 0;
    return left < rows ? left : rows;
}

bool history_scroll(struct history_view *view, const struct history_window *window, int rows)
{
    struct history_maker maker;
    size_t bottom = history_bottom(view, window->room);
    if (bottom == 0 || (rows < 0 && !view->is_scrolled))
        return false;
    history_maker_init(&maker, view, window);
    bool has_moved = rows < 0;
    if (!view->is_scrolled)
        view->base = history_place_at(window->room, bottom - 1);
    if (rows > 0) {
        size_t up = history_room_above(&maker, view, (size_t)rows);
        has_moved = up > 0;
        if (has_moved)
            history_go_up(&maker, view, up);
        view->is_scrolled |= has_moved;
    } else {
        history_go_down(&maker, view, (size_t)-rows);
    }
    history_maker_fini(&maker);
    return has_moved;
}

bool history_is_near_top(struct history_view *view, const struct history_window *window)
{
    struct history_maker maker;
    struct history_view look = *view;
    size_t bottom = history_bottom(&look, window->room);
    if (bottom == 0)
        return true;
    history_maker_init(&maker, &look, window);
    look.base = history_place_at(window->room, bottom - 1);
    size_t most = look.hidden_rows + 2 * (size_t)window->rows;
    bool is_near = history_rows_above(&maker, &look, most) < 2 * (size_t)window->rows;
    history_maker_fini(&maker);
    return is_near;
}

void history_follow(struct history_view *view)
{
    view->is_scrolled = false;
    view->hidden_rows = 0;
    view->base = (struct history_place){ 0 };
}

void history_clear(struct history_view *view, const struct room *room)
{
    size_t count = history_count(room);
    history_follow(view);
    if (count > 0)
        view->cleared = history_place_at(room, count - 1);
}
