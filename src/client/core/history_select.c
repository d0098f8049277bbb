/* The message that one has chosen, and how the window follows it. */
#include "client/core/history_blocks.h"

/* The index of the next message to be chosen from @from on; one past the last if there is none. */
static size_t find_said(const struct history_window *window, const struct history_view *view,
                        size_t from, int step)
{
    const struct room *room = window->room;
    size_t count = history_count(room);
    for (size_t i = from; i < count; i -= (size_t)step) /* wraps around below 0 */
        if (entry_is_said(history_at(room, i)) && !history_at(room, i)->is_recalled &&
            !history_folds_on(window, view, i))
            return i;
    return count;
}

/* Lines from the top of the block at @index down to the window's bottom. */
static size_t rows_to_bottom(struct history_maker *maker, const struct history_view *view,
                             size_t index, size_t bottom)
{
    size_t rows = 0;
    for (size_t i = index; i < bottom; i++)
        rows += history_block_rows(maker, view, i);
    return rows > view->hidden_rows ? rows - view->hidden_rows : 0;
}

/* Lines from the window's bottom down to the end of the block at @index. */
static size_t rows_below(struct history_maker *maker, const struct history_view *view, size_t index,
                         size_t bottom)
{
    size_t rows = view->hidden_rows;
    for (size_t i = bottom; i <= index; i++)
        rows += history_block_rows(maker, view, i);
    return rows;
}

static void reveal(struct history_view *view, const struct history_window *window, size_t index)
{
    struct history_maker maker;
    size_t bottom = history_bottom(view, window->room), window_rows = (size_t)window->rows;
    history_maker_init(&maker, view, window);
    size_t up = rows_to_bottom(&maker, view, index, bottom);
    size_t down = index + 1 >= bottom ? rows_below(&maker, view, index, bottom) : 0;
    history_maker_fini(&maker);
    if (down > 0)
        history_scroll(view, window, -(int)down);
    else if (up > window_rows)
        history_scroll(view, window, (int)(up - window_rows));
}

bool history_select(struct history_view *view, const struct history_window *window, int step)
{
    const struct room *room = window->room;
    size_t count = history_count(room), bottom = history_bottom(view, room);
    bool is_chosen = history_find(room, &view->chosen);
    size_t from = is_chosen ? view->chosen.index - (size_t)step : bottom - 1;
    size_t index = find_said(window, view, from, is_chosen ? step : 1);
    if (index >= count)
        return false;
    view->chosen = history_place_at(room, index);
    reveal(view, window, index);
    return true;
}

const struct entry *history_selected(const struct history_view *view, const struct room *room)
{
    struct history_place place = view->chosen;
    return history_find(room, &place) ? history_at(room, place.index) : NULL;
}

void history_deselect(struct history_view *view)
{
    view->chosen = (struct history_place){ 0 };
}
