/* Blocks are made from the bottom of the window upwards until it is full. */
#include "client/core/history_blocks.h"

#include <stdlib.h>

/* Append lines @first to @end of one page to another. */
static void history_copy_lines(const struct page *from, size_t first, size_t end, struct page *to)
{
    for (size_t i = first; i < end; i++) {
        const struct page_line *line = &from->lines[i];
        page_begin(to, line->indent);
        for (size_t j = 0; j < line->run_count; j++) {
            const struct run *run = &from->runs[line->first_run + j];
            page_direct(to, run->direction);
            page_add_run(to, from, run, page_run_text(from, run));
        }
    }
    to->failed |= from->failed;
}

/* A block in a page whose blocks stand in the order of their making, from the bottom up. */
struct history_block {
    size_t first_line, end_line;
};

/* Make blocks from the bottom up until @rows are filled. Returns how many blocks. */
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

/* Lines from the bottom of the window up to the top of the log, counted no further than @most. */
static size_t history_rows_above(struct history_maker *maker, const struct history_view *view,
                                 size_t most)
{
    size_t rows = 0;
    for (size_t i = view->base.index + 1; i > maker->floor && rows < most; i--)
        rows += history_block_rows(maker, view, i - 1);
    return rows > view->hidden_rows ? rows - view->hidden_rows : 0;
}

/* Move the bottom of the window up; the caller makes sure that it stays on the log. */
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

/* Whether @rows or, if fewer are left, as many as there are; the window stays full. */
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

bool history_seek(struct history_view *view, const struct history_window *window, uint64_t no)
{
    const struct room *room = window->room;
    struct history_maker maker;
    size_t index = room->entry_count;
    while (index > 0 && room->entries[index - 1]->no != no)
        index--;
    if (index == 0)
        return false;
    view->cleared = (struct history_place){ 0 };
    view->found_no = no;
    view->is_scrolled = true;
    view->hidden_rows = 0;
    view->base = history_place_at(room, index - 1);
    history_maker_init(&maker, view, window);
    history_go_down(&maker, view, (size_t)window->rows / 2);
    history_maker_fini(&maker);
    return true;
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
    view->found_no = 0;
    view->base = (struct history_place){ 0 };
}

void history_clear(struct history_view *view, const struct room *room)
{
    size_t count = history_count(room);
    history_follow(view);
    if (count > 0)
        view->cleared = history_place_at(room, count - 1);
}
