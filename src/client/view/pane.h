/* Puts lines of a page into a part of the screen, cell by cell. */
#ifndef HUTONG_CLIENT_VIEW_PANE_H
#define HUTONG_CLIENT_VIEW_PANE_H

#include "client/core/layout.h"
#include "client/core/page.h"
#include "client/view/retouch.h"

enum pane_align { PANE_TOP, PANE_BOTTOM /* short pages stand at the bottom */ };

/**
 * Draw the lines of @page that fit into @rect; what is left of it is filled with blanks in the
 * style @fill. Nothing is drawn outside @rect, whatever the text. Links, clusters that curses
 * cannot draw, and what is of doubtful width are told to @retouch.
 *
 * What is read from the right keeps to its field: where the terminal does not put it into order
 * (@retouch->orders), it is drawn as it is seen; else a mark that is not seen (U+200E) ends the
 * field, so that the terminal moves nothing behind it.
 */
void pane_draw(struct rect rect, const struct page *page, enum style fill, enum pane_align align,
               struct retouch *retouch);

/**
 * The column where the cursor is seen that is in @col of a line by the order of its text. Both are
 * columns of the line.
 */
int pane_seen_col(const struct page *page, size_t line, int col, const struct retouch *retouch);

#endif
