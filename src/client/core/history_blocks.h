/* What the files of the history's window share: its entries, and the lines that each has. */
#ifndef HUTONG_CLIENT_CORE_HISTORY_BLOCKS_H
#define HUTONG_CLIENT_CORE_HISTORY_BLOCKS_H

#include "client/core/entry_lines.h"
#include "client/core/history_view.h"
#include "client/core/notices.h"
#include "client/core/wrap.h"

/* What making blocks needs, for the length of one call. */
struct history_maker {
    const struct history_window *window;
    size_t floor; /* index of the first entry shown */
    struct entry_shape shape;
    enum setting_notices notices;
    struct page scratch;
    struct wrap wrap;
};

/** How many entries there are: the log's, then those not acknowledged. */
size_t history_count(const struct room *room);
const struct entry *history_at(const struct room *room, size_t index);

/** Find a place again; false if its entry has gone. */
bool history_find(const struct room *room, struct history_place *place);
struct history_place history_place_at(const struct room *room, size_t index);

/** One past the index of the entry at the bottom. A place that has gone means the newest. */
size_t history_bottom(struct history_view *view, const struct room *room);

/** @view and @window are to stay as they are until history_maker_fini(). */
void history_maker_init(struct history_maker *maker, struct history_view *view,
                        const struct history_window *window);
void history_maker_fini(struct history_maker *maker);

/** Append what stands above all entries. */
void history_add_top(const struct history_maker *maker, struct page *page);

/** Append the block of the entry at @index. */
void history_make_block(struct history_maker *maker, const struct history_view *view, size_t index,
                        struct page *page);

/** Whether no day line and no last-read line stands between the entry at @index and the one before.
 */
bool history_can_join(const struct room *room, const struct history_view *view, size_t index);

/* history_fold.c */
/** Whether the line of the entry at @index is that of the next one: both are of one who is ignored.
 */
bool history_folds_on(const struct history_window *window, const struct history_view *view,
                      size_t index);
/** For how many entries, up to the one at @index, its line stands. */
size_t history_fold_count(const struct history_window *window, const struct history_view *view,
                          size_t index);

/** How many lines the block at @index has. */
size_t history_block_rows(struct history_maker *maker, const struct history_view *view,
                          size_t index);

#endif
