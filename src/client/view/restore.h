/*
 * Gives the terminal back as it was, also when the program dies of a signal: what has to be
 * written is made ready beforehand, so that a signal handler needs only write(2).
 */
#ifndef HUTONG_CLIENT_VIEW_RESTORE_H
#define HUTONG_CLIENT_VIEW_RESTORE_H

/** Remember the state of the terminal at @fd. Call before curses changes it. */
void restore_remember(int fd);

/** Make the sequences ready and catch fatal signals. Call when curses knows the terminal. */
void restore_arm(void);

/** Have a fatal signal write this as well, from now on. */
void restore_also(const char *text);

/** Stop catching signals: the terminal has been given back. */
void restore_disarm(void);

/** Write text to the terminal at once, e.g. a mode that terminfo does not name. */
void restore_write(const char *text);

#endif
