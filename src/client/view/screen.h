/* The terminal: taken over, painted, given back. There is one, as curses has it. */
#ifndef HUTONG_CLIENT_VIEW_SCREEN_H
#define HUTONG_CLIENT_VIEW_SCREEN_H

#include "client/core/scene.h"
#include "client/core/terminal_facts.h"
#include "client/core/theme.h"
#include "client/view/probe.h"
#include <stdbool.h>
#include <stdio.h>

struct screen;

/**
 * Take the terminal over. Handlers of SIGWINCH and SIGTSTP must be installed before, else curses
 * installs its own. @term: its type; NULL: $TERM.
 * Returns NULL if the type is not known or cannot do what is needed.
 */
struct screen *screen_open(FILE *in, FILE *out, const char *term);

/** Give the terminal back as it was. NULL is fine. */
void screen_close(struct screen *screen);

/** Give it back for a while, and take it over again. */
void screen_suspend(struct screen *screen);
void screen_resume(struct screen *screen);

/** Take over the terminal's present size. */
void screen_resize(struct screen *screen);

int screen_rows(const struct screen *screen);
int screen_cols(const struct screen *screen);

/**
 * @is_hurried  the last painting has only just been: what takes much to paint and can wait does
 * Returns whether something waits, for a painting that may show the same otherwise.
 */
bool screen_paint(struct screen *screen, const struct scene *scene, bool is_hurried);

/** Paint everything anew with the next screen_paint(): something else wrote to the terminal. */
void screen_forget(struct screen *screen);

/** Whether addresses are links (OSC 8) from the next painting on. Returns whether that is new. */
bool screen_want_links(struct screen *screen, bool wants);

/** Ask the terminal how it draws clusters, if it is of a kind that answers; the next painting mends
 * what was written for that. Whether it was asked. */
bool screen_probe(struct screen *screen, struct probe *probe);

/** Ask the terminal how it takes pictures, if it is of a kind that answers: see KEYS_GRAPHICS and
 * KEYS_ATTRIBUTES. The next painting mends what was written for that. Whether it was asked. */
bool screen_ask_graphics(struct screen *screen);

/** Draw clusters of these kinds, a sum of enum text_whole, whole from the next painting on. Whether
 * that is new. */
bool screen_use_clusters(struct screen *screen, unsigned clusters);

/**
 * Who puts what is read from the right into order, from the next painting on: we, or the terminal.
 * @tells  it would do that, too, and is told to leave it to us
 * Returns whether that is new. Source: terminal-wg.pages.freedesktop.org/bidi.
 */
bool screen_order(struct screen *screen, bool orders, bool tells);

/** Use other colours from the next painting on. */
void screen_use_theme(struct screen *screen, const struct theme *theme);

/** Whether there are colours enough for pictures. */
bool screen_can_show_pictures(const struct screen *screen);

/** How many pixels a cell has; 0: that is not known. */
void screen_cell_size(const struct screen *screen, int *cols, int *rows);

/** Show pictures this way, from the next one on. */
void screen_use_graphics(struct screen *screen, enum terminal_graphics graphics);

/** Ask the terminal for its background colour, if it is of a kind that answers; see
 * KEYS_BACKGROUND. */
void screen_ask_background(struct screen *screen);

/** Have the terminal report the mouse, or keep it for itself. */
void screen_want_mouse(struct screen *screen, bool wants);

/** Name the terminal's window, or the pane in tmux; screen_close() gives it back its name. */
void screen_set_title(struct screen *screen, const char *title);

/** Put text into the terminal's clipboard (OSC 52), where it allows that. 0 or -ENOMEM. */
int screen_copy(struct screen *screen, struct str text);

void screen_bell(struct screen *screen);

#endif
