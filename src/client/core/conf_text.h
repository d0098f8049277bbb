/* Small pieces of the text files that people write by hand: settings and themes. */
#ifndef HUTONG_CLIENT_CORE_CONF_TEXT_H
#define HUTONG_CLIENT_CORE_CONF_TEXT_H

#include <hutong/common/str.h>

/** A blank within a line; the return before a newline is one, too. */
bool conf_is_blank(char byte);

/** @text without the blanks around it. */
struct str conf_trim(struct str text);

/** Take what stands before @end, or all; @text goes on behind it. */
struct str conf_take_until(struct str *text, char end);

#endif
