/* What somebody said, as runs: markup shown, code coloured, one's own name and addresses set off.
 */
#ifndef HUTONG_CLIENT_CORE_ENTRY_TEXT_H
#define HUTONG_CLIENT_CORE_ENTRY_TEXT_H

#include "client/core/page.h"

/**
 * Append @text, sanitised with its newlines kept, to the last line of @page; newlines stay in it.
 * @own_name      to be set off where it is mentioned; empty: not looked for
 * @style         of plain text: STYLE_TEXT, or STYLE_PENDING, which then covers all
 * @shows_markup  else all is text as it was typed
 */
void entry_text_add(struct str text, struct str own_name, enum style style, bool shows_markup,
                    struct page *page);

#endif
