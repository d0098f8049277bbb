/*
 * The keys of vi for an editor, for those whose hands want them: a mode, the command that is being
 * typed, and what `.` does again. What is cut goes into the editor's kill ring, and each command
 * is one step to undo.
 */
#ifndef HUTONG_CLIENT_CORE_VI_H
#define HUTONG_CLIENT_CORE_VI_H

#include "client/core/editor.h"
#include "client/core/key.h"
#include "client/core/vi_motion.h"

enum vi_mode { VI_INSERT, VI_NORMAL, VI_VISUAL, VI_VISUAL_LINES };

enum { VI_KEYS_MAX = 8, VI_COUNT_MAX = 9999 };

/* A command as far as it is typed. */
struct vi_command {
    unsigned count, motion_count; /* before and after the operator; 0: none */
    uint32_t operator;            /* d, c or y, which waits for where to; 0: none */
    uint32_t prefix;              /* a key that wants another one, such as f; 0: none */
    uint32_t keys[VI_KEYS_MAX];   /* all but the counts */
    size_t key_count;
};

/* All zero: text is being typed. */
struct vi {
    enum vi_mode mode;
    struct vi_command command;
    struct vi_find find;
    size_t anchor;          /* where what is marked begins */
    struct vi_command last; /* what . does again: its keys, and count … */
    struct buf inserted;    /* … owned: and what was typed after it */
    bool is_repeating;      /* that is being done */
    size_t insert_at;       /* where typing began … */
    size_t insert_after;    /* … with so many bytes behind it … */
    unsigned insert_count;  /* … and how often what is typed is wanted */
    bool insert_is_change;  /* a command began it */
    uint64_t group;         /* of changes that are taken back together */
};

/* What a key was. The last four are for whoever holds the editor. */
enum vi_result {
    VI_PASS, /* none of ours: it does what it does without vi */
    VI_DONE,
    VI_LINE_UP, /* by one beyond the first line: what was sent before */
    VI_LINE_DOWN,
    VI_SEARCH, /* in what was sent */
    VI_HELP,
};

void vi_fini(struct vi *vi);

/** Another text is in the editor, or another editor has the keys: nothing is under way. */
void vi_begin(struct vi *vi, const struct editor *editor);

/** Enter was pressed: the next text is typed at once. */
void vi_restart(struct vi *vi, struct editor *editor);

/** Esc while one types. */
void vi_leave_insert(struct vi *vi, struct editor *editor);

enum vi_result vi_key(struct vi *vi, struct editor *editor, struct key key);

/** Something may have moved the cursor: put it where the mode lets it be, and mark what is chosen.
 */
void vi_settle(struct vi *vi, struct editor *editor);

/** Append what is typed of a command, "2d", to @out. 0 or -ENOMEM. */
int vi_pending(const struct vi *vi, struct buf *out);

/* A command by its key. */
struct vi_row {
    uint32_t character;
    enum vi_result (*run)(struct vi *vi, struct editor *editor, unsigned count);
    const char *stands_for; /* other keys; NULL: run; both NULL: vi.c has it */
    bool is_change;         /* . does it again */
    const char *help;       /* translated when shown; NULL: as the row above */
};

/** The table, for the help. */
const struct vi_row *vi_table(size_t *count);

#endif
