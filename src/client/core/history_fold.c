/*
 * Messages of people who are ignored: those of one person in a row become one line, and that is
 * the last one's. They can be opened there, and folded again.
 */
#include "client/core/history_blocks.h"
#include "client/core/ignore.h"

bool history_is_folded(const struct history_window *window, const struct entry *entry)
{
    return entry_is_said(entry) && !entry->is_mine && !entry->is_unfolded && !entry->is_recalled &&
           ignore_has(window->settings, entry->from);
}

/* Whether the entry at @index and the one before stand in one line. */
static bool goes_on(const struct history_window *window, const struct history_view *view,
                    size_t index)
{
    const struct room *room = window->room;
    if (index == 0 || index >= history_count(room) || !history_can_join(room, view, index))
        return false;
    const struct entry *before = history_at(room, index - 1), *entry = history_at(room, index);
    return history_is_folded(window, before) && history_is_folded(window, entry) &&
           str_equal(before->from, entry->from);
}

bool history_folds_on(const struct history_window *window, const struct history_view *view,
                      size_t index)
{
    return goes_on(window, view, index + 1);
}

size_t history_fold_count(const struct history_window *window, const struct history_view *view,
                          size_t index)
{
    size_t count = 1;
    while (goes_on(window, view, index + 1 - count))
        count++;
    return count;
}

void history_toggle_fold(const struct history_view *view, const struct history_window *window,
                         const struct entry *entry)
{
    const struct room *room = window->room;
    struct history_place place = { entry, 0 };
    if (!history_find(room, &place) || place.index >= room->entry_count)
        return;
    size_t last = place.index;
    bool is_folded = history_is_folded(window, entry);
    size_t count = is_folded ? history_fold_count(window, view, last) : 1;
    for (size_t i = 0; i < count; i++)
        room->entries[last - i]->is_unfolded = is_folded;
}
