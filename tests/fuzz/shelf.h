/*
 * The store of the targets that attack whole sessions: the events of one run, in memory. Pages of
 * history are what they would be; whatever else is asked for gets events that were not asked for.
 */
#ifndef HUTONG_TESTS_FUZZ_SHELF_H
#define HUTONG_TESTS_FUZZ_SHELF_H

#include "server/core/effects.h"
#include "server/store/db.h"

enum { SHELF_EVENTS = 256, SHELF_PAGE = 64, SHELF_READS = 64 };

struct shelf_read {
    struct page_request request;
    char *bytes; /* owned: what its slices point to */
};

struct shelf {
    struct message *events[SHELF_EVENTS]; /* owned, in the order in which they happened */
    uint64_t rooms[SHELF_EVENTS];
    size_t event_count;
    struct shelf_read reads[SHELF_READS]; /* asked for and not answered */
    size_t read_count;
    struct message page[SHELF_PAGE];
    const struct message *page_events[SHELF_PAGE];
};

/** Keep an event; it is there from now on. Those that are too many are forgotten. */
void shelf_put(struct shelf *shelf, const struct effect *effect);

/** Take a copy of a question. Returns 0 or -EBUSY. */
int shelf_ask(struct shelf *shelf, const struct page_request *request);

/** Take the oldest question. Returns false if there is none; else shelf_read_fini() must follow. */
bool shelf_next(struct shelf *shelf, struct shelf_read *read);
void shelf_read_fini(struct shelf_read *read);

/** The page that answers it, as long as no other is made. */
struct event_page shelf_page(struct shelf *shelf, const struct page_request *request);

void shelf_fini(struct shelf *shelf);

#endif
