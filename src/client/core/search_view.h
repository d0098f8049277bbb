/*
 * What /search has found, as a list to be read over the chat; likewise pinned messages, threads
 * and the texts that a message has had.
 */
#ifndef HUTONG_CLIENT_CORE_SEARCH_VIEW_H
#define HUTONG_CLIENT_CORE_SEARCH_VIEW_H

#include "client/core/page.h"
#include <hutong/proto/message.h>

enum { SEARCH_VIEW_MAX = 1000 /* results kept: more would slow painting */ };

/* All zero: nothing was searched for. */
struct search_view {
    uint64_t id;            /* of the request that is not answered yet; 0: none */
    uint64_t next;          /* where the next page begins; 0: this was the last one */
    enum message_type type; /* of the request */
    struct buf about;       /* its query or room */
    uint64_t ref;
    struct buf title;
    struct buf lines; /* two of each result, each with its newline: where and when; what */
    size_t count;
    bool has_failed; /* the last page was refused */
};

void search_view_fini(struct search_view *view);

/**
 * Forget the results and begin with another question.
 * @asked  copied: a SEARCH with its query; or PINS, THREAD or VERSIONS with its room and ref
 * @title  what is shown above the list
 * Returns 0 or -ENOMEM.
 */
int search_view_begin(struct search_view *view, const struct message *asked, struct str title);

/** The request for the next page; its id is the caller's to keep. */
struct message search_view_request(const struct search_view *view);

/** Whether there may be more that could be kept, and it is not under way. */
bool search_view_has_more(const struct search_view *view);

/** Take a result; @room is what people call its room. Returns 0 or -ENOMEM. */
int search_view_add(struct search_view *view, struct str room, const struct message *event);

/** The last page has come to its end: @last is DONE or ERROR. */
void search_view_end(struct search_view *view, const struct message *last);

/** Append the list. */
void search_view_compose(const struct search_view *view, int cols, struct page *page);

#endif
