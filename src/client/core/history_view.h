/*
 * The window onto a room's log: which lines are visible, wherever one has scrolled to. Looks at
 * as much of the log as fills the window, never at all of it.
 */
#ifndef HUTONG_CLIENT_CORE_HISTORY_VIEW_H
#define HUTONG_CLIENT_CORE_HISTORY_VIEW_H

#include "client/core/chat.h"
#include "client/core/page.h"
#include "client/core/settings.h"

#define HISTORY_NO_MARK UINT64_MAX

/* An entry one may find again, though the log has changed since. Never read, only compared. */
struct history_place {
    const struct entry *entry; /* NULL: none */
    size_t index;              /* where it was last */
};

struct history_view {
    bool is_scrolled;             /* otherwise the newest line is at the bottom */
    struct history_place base;    /* scrolled: the entry at the bottom of the window … */
    size_t hidden_rows;           /* … and how many of its lines are below it */
    struct history_place cleared; /* nothing up to this entry is shown (/clear) */
    struct history_place chosen;  /* a message that something is to be done with */
    uint64_t mark_no;             /* the last-read line is after this event */
    uint64_t found_no;            /* the event that one has gone to; 0: none */
    int name_cols; /* widest name seen so far: it only grows, so that nothing jumps */
};

/* What the view looks through at the moment. */
struct history_window {
    const struct room *room; /* borrowed */
    int rows, cols;
    struct str own_name;             /* borrowed */
    const struct settings *settings; /* borrowed */
    uint64_t now_ms;
    bool is_online;
};

/** Fill @page with the window's lines, top to bottom: as many as it has rows, or fewer. */
void history_compose(struct history_view *view, const struct history_window *window,
                     struct page *page);

/** Scroll up by @rows, or down if negative, as far as there are lines. Whether it moved. */
bool history_scroll(struct history_view *view, const struct history_window *window, int rows);

/** Scroll to the event @no of the log, into the middle where that can be. Whether it is there. */
bool history_seek(struct history_view *view, const struct history_window *window, uint64_t no);

/** Whether the beginning of what is loaded is within another window's height. */
bool history_is_near_top(struct history_view *view, const struct history_window *window);

/**
 * Choose a message: the one before the chosen one (@step 1), or the one behind it (-1); the newest
 * in sight if none is. The window moves so that it is in sight. Whether there is one.
 */
bool history_select(struct history_view *view, const struct history_window *window, int step);

/** The chosen message; NULL: none, or it has gone from the log. Valid until the log changes. */
const struct entry *history_selected(const struct history_view *view, const struct room *room);
void history_deselect(struct history_view *view);

/** Whether the entry is not shown, because it is from somebody who is ignored. */
bool history_is_folded(const struct history_window *window, const struct entry *entry);

/** Show such a message, and those that share its line, or fold it again. */
void history_toggle_fold(const struct history_view *view, const struct history_window *window,
                         const struct entry *entry);

/** Back to the newest line. */
void history_follow(struct history_view *view);

/** Hide all that is in the log now. */
void history_clear(struct history_view *view, const struct room *room);

/** Whether an own message has been waiting for so long that its line says so. */
bool history_is_overdue(const struct entry *entry, uint64_t now_ms, bool is_online);

#endif
