/*
 * Finds out which clusters the terminal draws in two cells: each is written, unseen, at the start
 * of a row, and the terminal asked where its cursor is then. How it takes pictures is asked there,
 * too, as there are terminals that write the question.
 */
#ifndef HUTONG_CLIENT_VIEW_PROBE_H
#define HUTONG_CLIENT_VIEW_PROBE_H

#include <stdbool.h>

/* All zero: not asked yet. */
struct probe {
    unsigned asked;    /* how many answers are to come … */
    unsigned answered; /* … and how many have */
    unsigned clusters; /* sum of enum text_whole: what is drawn in two cells */
};

/** Write them over @row, which is to be painted anew, and ask. */
void probe_begin(struct probe *probe, int row);

/** Ask how it takes pictures (TERMINAL_ASK_GRAPHICS), over @row, which is to be painted anew. */
void probe_graphics(int row);

/** An answer has come: the cursor is in this column. Whether it was the last one. */
bool probe_on_cursor(struct probe *probe, int col);

#endif
