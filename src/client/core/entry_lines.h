/*
 * An entry of a log as lines of the history pane: time, name and text, wrapped to its width.
 *
 *     08:30   alice: a message that is longer than the pane is wide goes on
 *                    below where it began
 *     08:31          bob entered the room
 */
#ifndef HUTONG_CLIENT_CORE_ENTRY_LINES_H
#define HUTONG_CLIENT_CORE_ENTRY_LINES_H

#include "client/core/chat.h"
#include "client/core/page.h"
#include "client/core/settings.h"

/* Below so many columns there is no time and names are not aligned. */
enum { ENTRY_LINES_ALIGNED_COLS = 50 };

struct entry_shape {
    int cols;                        /* of the pane */
    int name_cols;                   /* names are aligned in so many; 2 at least if one is wider */
    struct str own_name;             /* borrowed */
    const struct room *room;         /* borrowed: where answered messages are */
    const struct settings *settings; /* borrowed: who is ignored; needed with @room */
    bool shows_time, shows_markup;
    bool tells_pending;   /* say that an own message is still on its way */
    struct page *scratch; /* borrowed */
    struct wrap *wrap;    /* borrowed */
};

/** Append the lines of @entry to @page. */
void entry_lines_add(const struct entry_shape *shape, const struct entry *entry, struct page *page);

/** The most columns that names may be aligned in, in a pane of @cols columns. */
int entry_lines_name_cols_max(int cols);

/** How wide a name is, with the mark of one that may be meant to look like another. */
int entry_lines_name_cols(struct str name);

/** A line across the pane with words in its middle: "──── words ────". */
void entry_lines_add_rule(int cols, enum style style, struct str words, struct page *page);

#endif
