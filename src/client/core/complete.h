/*
 * Completion with Tab: commands and their arguments, names, rooms and emoji. What there is to
 * choose from is found when it begins, and stays as it is until it ends.
 */
#ifndef HUTONG_CLIENT_CORE_COMPLETE_H
#define HUTONG_CLIENT_CORE_COMPLETE_H

#include "client/core/chat.h"
#include "client/core/command.h"
#include "client/core/editor.h"
#include "client/core/server_directory.h"

enum { COMPLETE_CHOICES_MAX = 1000 };

/* One thing to choose: slices of choices.texts. */
struct choice {
    size_t insert, insert_size; /* what goes into the text */
    size_t note, note_size;     /* what it is, for the menu */
};

struct choices {
    struct choice *items; /* owned */
    size_t count, capacity;
    struct buf texts;
};

/* All zero: not begun. */
struct completion {
    struct choices choices;
    size_t index;      /* of the choice in the text */
    size_t shown_size; /* bytes of it; 0: not under way */
    size_t cursor;     /* where it left the cursor: elsewhere, a new completion begins */
};

/* Called for each thing in a folder. Returns 0, or -ENOMEM to end it. */
typedef int (*path_found_fn)(void *context, struct str name, bool is_folder);
/* List a folder (empty: where the program runs) in order; pure code gets its disk from outside. */
typedef int (*path_list_fn)(void *context, struct str folder, path_found_fn found,
                            void *found_context);

struct completion_source {
    const struct command *commands; /* borrowed */
    size_t command_count;
    const struct chat *chat;         /* borrowed */
    const struct room *room;         /* borrowed; NULL: no names */
    struct str rooms;                /* names of rooms one may not be in, a line each */
    const struct settings *settings; /* borrowed: with names of servers; NULL: none */
    server_list_fn list_servers;     /* that were met; NULL: none */
    path_list_fn list_folder;        /* NULL: no paths */
    void *list_context;
};

/**
 * Replace the word before the cursor by the next choice (@step 1) or the one before (-1). Whether
 * there was one.
 */
bool complete_step(struct completion *completion, const struct completion_source *source,
                   struct editor *editor, int step);

/** Whether there is more than one thing to choose from, and it is under way. */
bool complete_is_open(const struct completion *completion);

struct str complete_insert(const struct completion *completion, size_t index);
struct str complete_note(const struct completion *completion, size_t index);

void completion_fini(struct completion *completion);

/* complete_sources.c */

/**
 * Whether what is being typed is the path of a command that takes nothing else: blanks belong to
 * it. *@path is then all of it so far.
 */
bool complete_is_path(const struct completion_source *source, struct str before, struct str *path);

/** Collect what the word @stem at the end of @before may become. 0 or -ENOMEM. */
int complete_collect(const struct completion_source *source, struct str before, struct str stem,
                     struct choices *choices);

/* complete.c, for complete_sources.c */

/** Whether @text begins with @stem, whatever their case. */
bool complete_matches(struct str text, struct str stem);
/** Add a choice: @insert with @tail behind it. 0 or -ENOMEM; more than there may be are left out.
 */
int choices_add(struct choices *choices, struct str insert, const char *tail, struct str note);

#endif
