/* Language and character set of the person at the terminal. */
#ifndef HUTONG_COMMON_LOCALE_H
#define HUTONG_COMMON_LOCALE_H

/**
 * Set the locale from the environment such that text is always UTF-8 and LANG=zh_CN.UTF-8 gives
 * Chinese even where that locale is not generated: if setlocale fails or leaves LC_CTYPE without
 * UTF-8, C.UTF-8 is taken and LANGUAGE is set from LC_ALL, LC_MESSAGES or LANG. Then binds the
 * message catalogue from $HUTONG_LOCALE_DIR, else from the build tree the program lies in, else
 * from the folder compiled in.
 * Call once at start, before any thread.
 */
void locale_init(void);

#endif
