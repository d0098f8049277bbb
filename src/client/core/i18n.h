/* Words for people: looked up in the message catalogue "hutong". */
#ifndef HUTONG_CLIENT_CORE_I18N_H
#define HUTONG_CLIENT_CORE_I18N_H

#include <libintl.h>

/** The text in the person's language. */
#define _(text) gettext(text)

/** Marks a text for the catalogue where it is looked up later, e.g. in a table. */
#define N_(text) text

#endif
