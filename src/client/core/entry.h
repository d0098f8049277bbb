/* Entries of a room's log as they are kept: one allocation each, in arrays that grow. */
#ifndef HUTONG_CLIENT_CORE_ENTRY_H
#define HUTONG_CLIENT_CORE_ENTRY_H

#include "client/core/chat.h"

/* An entry as it is allocated: with its texts behind it and, for an own one, how far it got. */
struct log_entry {
    struct entry entry;
    struct log_entry *next_dead;
    size_t size;       /* bytes of the allocation */
    bool is_under_way; /* a SAY was sent on this connection and not answered */
    bool is_again;     /* a SAY may have reached a server before */
    char texts[];
};

/* Entries in order; an array that grows. */
struct entry_list {
    struct entry **items; /* owned, and each of them */
    size_t count, capacity;
};

/* entry.c */

/** The allocation that an entry is in. */
struct log_entry *log_entry_of(struct entry *entry);
/** A new entry with its texts copied; NULL when memory ran out. */
struct entry *entry_new(enum entry_kind kind, struct str from, struct str text);
/** Free an entry, if there is one. */
void entry_free(struct entry *entry);
/** Put an entry into its place, and take ownership. Returns 0 or -ENOMEM. */
int entry_list_insert(struct entry_list *list, size_t at, struct entry *entry);
/** Take an entry out of a list without freeing it. */
struct entry *entry_list_take(struct entry_list *list, size_t at);
/** Free the entries but not the array. */
void entry_list_clear(struct entry_list *list);
void entry_list_fini(struct entry_list *list);
/** An entry from an EVENT, of which chat_entry_kind() has been taken; NULL when memory ran out. */
struct entry *entry_of_event(const struct chat *chat, const struct message *event);

/* changes.c */

/** The entry's text is gone. */
void entry_recall(struct entry *entry);

/** Blank what the one who is @gone has said. */
void entries_erase(const struct room *room, const struct entry *gone);

/** Apply an entry, if it is a change, to the one it is about, if that is loaded. */
void entry_apply_change(const struct room *room, const struct entry *change);

/** Apply all changes in the log that are about events before @before_no, which were not loaded. */
void entries_apply_changes(const struct room *room, uint64_t before_no);

#endif
