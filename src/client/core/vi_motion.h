/* Where the keys of vi go in a text: motions, and what belongs together around the cursor. */
#ifndef HUTONG_CLIENT_CORE_VI_MOTION_H
#define HUTONG_CLIENT_CORE_VI_MOTION_H

#include "client/core/editor.h"

/* What an operator takes with a motion: up to where it goes, or onto it; or all lines between. */
enum vi_reach { VI_UP_TO, VI_ONTO, VI_LINES };

/* What f, F, t and T looked for, so that ; and , can go on. */
struct vi_find {
    uint32_t kind; /* one of the four; 0: nothing yet */
    uint32_t character;
};

/* A motion: what it is given, and where it led. */
struct vi_move {
    const struct editor *editor; /* borrowed */
    size_t at;                   /* from where; then to where */
    unsigned count;              /* 0: none was typed */
    bool is_for_operator;        /* it says what to take; nobody goes there */
    struct vi_find find;         /* for ; and , */
};

/* Goes as far as it can. False: there is nothing there. */
typedef bool vi_motion_fn(struct vi_move *move);

struct vi_motion {
    uint32_t character;
    bool is_after_g;
    enum vi_reach reach;
    vi_motion_fn *run;
    const char *help; /* translated when shown; NULL: as the row above */
};

/** The table, for the help. */
const struct vi_motion *vi_motion_table(size_t *count);

/** The motion of a key, or of the key after a g; NULL if there is none. */
const struct vi_motion *vi_motion_find(uint32_t character, bool is_after_g);

/** Go to what move->find says, further on in the line; @is_back: the other way. */
bool vi_motion_seek(struct vi_move *move, bool is_back);

/** Whether ; or , goes onto what was found (f, t) or up to it (F, T). */
enum vi_reach vi_find_reach(const struct vi_find *find, bool is_back);

/** The first cluster of the line that is no blank, or its end. */
size_t vi_first_in_line(const struct editor *editor, size_t offset);

/* From a byte up to another one. */
struct vi_span {
    size_t start, end;
};

/**
 * What i or a, then @character, mean at @at: a word (w, W), or what stands between quotes or
 * brackets. False if there is no such thing around it.
 */
bool vi_object_find(const struct editor *editor, size_t at, uint32_t character, bool is_around,
                    struct vi_span *span);

#endif
