/*
 * A search as it is carried out: what to ask the full-text index, and how to tell by oneself
 * whether an event that the index has not reached yet is meant. Private to the store.
 *
 * An event is in the index with two columns: its text, and words of ours (its "marks") for what
 * filters ask about: "r7" its room's number, "u…" a hash of who said it, "link" if it holds one,
 * "file" if it is one.
 */
#ifndef HUTONG_SERVER_STORE_SEARCH_PLAN_H
#define HUTONG_SERVER_STORE_SEARCH_PLAN_H

#include "server/core/search_query.h"
#include "server/store/db.h"
#include "server/store/tokenizer.h"

/* An event, as far as it matters for being found. */
struct search_event {
    uint64_t room, time_ms, kind;
    enum room_kind room_kind; /* 0: the room is gone */
    struct str name, text;
};

struct search_token {
    struct str text;
    enum token_kind kind;
};

/* Text that is cut into tokens. All zero is empty. */
struct search_text {
    struct tokens tokens;       /* owns what the items point to */
    struct search_token *items; /* owned */
    size_t count, capacity;
};

struct search_words {
    struct str source; /* borrowed */
    struct search_text text;
    bool is_prefix; /* the last token may go on */
};

struct search_plan {
    struct search_query query;
    struct search_scope scope; /* borrowed slices */
    struct search_words
        words[SEARCH_PHRASE_MAX + 1]; /* all must occur; the last: the asker's name */
    size_t words_count;
    struct buf marks;   /* those of the filters, each after a blank */
    struct buf match;   /* for the index */
    bool finds_nothing; /* what is looked for holds no letter */
};

/** Make a plan. Returns 0, -ENOMEM, or -EINVAL for what the core would have refused. */
int search_plan_init(struct search_plan *plan, const struct search_scope *scope);
void search_plan_fini(struct search_plan *plan);

/** Whether the event may be read and is of the time asked for: what the index cannot tell. */
bool search_plan_allows(const struct search_plan *plan, const struct search_event *event);

/** Whether an event is meant, all told. Returns 1 or 0, or -ENOMEM. */
int search_plan_matches(const struct search_plan *plan, const struct search_event *event);

/** Whether events of this kind are looked for at all. */
bool search_has_kind(uint64_t kind);

/** Append an event's marks, separated by blanks. Returns 0 or -ENOMEM. */
int search_add_marks(struct buf *out, uint64_t room, uint64_t kind, struct str name,
                     struct str text);

#endif
