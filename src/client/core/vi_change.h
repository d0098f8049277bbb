/* What commands of vi do to a text. */
#ifndef HUTONG_CLIENT_CORE_VI_CHANGE_H
#define HUTONG_CLIENT_CORE_VI_CHANGE_H

#include "client/core/vi.h"

/**
 * Do what d, c or y does with a part of the text, or with all lines that it touches. The cursor
 * goes where that leaves it. Whether text is to be typed now.
 */
bool vi_operate(struct editor *editor, uint32_t operator, struct vi_span span, bool is_lines);

/** Put back what was cut, @count times: behind the cursor or before it. */
void vi_put(struct editor *editor, bool is_before, unsigned count);

/** Type @text so many times, as far as there is room for it. */
void vi_type(struct editor *editor, struct str text, unsigned count);

/** Another character for each of @count, if the line has so many. Whether it has. */
bool vi_replace(struct editor *editor, uint32_t character, unsigned count);

enum vi_case { VI_SWAP_CASE, VI_UPPER, VI_LOWER };
/** Change the case of letters; the cursor goes behind them. */
void vi_change_case(struct editor *editor, struct vi_span span, enum vi_case which);

/** Join so many lines to the one the cursor is in. */
void vi_join(struct editor *editor, unsigned count);

#endif
