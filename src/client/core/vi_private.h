/* What the files of vi share. */
#ifndef HUTONG_CLIENT_CORE_VI_PRIVATE_H
#define HUTONG_CLIENT_CORE_VI_PRIVATE_H

#include "client/core/vi.h"

/* vi.c */

/** A character that is no text: a part of a command. */
enum vi_result vi_character(struct vi *vi, struct editor *editor, uint32_t character);
/** The command is done with; @is_change: . does it again. Returns VI_DONE. */
enum vi_result vi_finish(struct vi *vi, bool is_change);
/** Both counts as one; 0: there is none. */
unsigned vi_count(const struct vi_command *command);

/* vi_commands.c */

/** Text is typed from the cursor on; when that ends it is there @count times. */
void vi_insert_begin(struct vi *vi, const struct editor *editor, unsigned count);
/** The command of a key; NULL if there is none. */
const struct vi_row *vi_row_find(uint32_t character);
enum vi_result vi_run_row(struct vi *vi, struct editor *editor, const struct vi_row *row);

#endif
