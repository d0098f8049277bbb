/*
 * A list of messages of any room, the newest at the bottom: what a search has found, mentions, what
 * one person said, all that is unread, a thread, pinned messages. One of them is chosen; the list
 * scrolls so that it is in sight. The server is asked for it page by page.
 */
#ifndef HUTONG_CLIENT_CORE_LIST_VIEW_H
#define HUTONG_CLIENT_CORE_LIST_VIEW_H

#include "client/core/page.h"
#include <hutong/proto/message.h>

struct chat;

enum { LIST_VIEW_MAX = 1000 /* items kept */ };

enum list_kind {
    LIST_SEARCH,   /* query */
    LIST_MENTIONS, /* of oneself; goes on live */
    LIST_FROM,     /* one person's messages; goes on live */
    LIST_UNREAD,   /* made anew from the rooms' logs whenever it is shown */
    LIST_PINS,     /* of a room */
    LIST_THREAD,   /* a message and what answers it */
    LIST_VERSIONS, /* what an edited message said */
    LIST_AROUND,   /* the history of a room around a message */
};

struct list_item {
    struct chat *chat; /* borrowed: of the server where it was said */
    uint64_t no, time_ms;
    struct str room, title; /* on the wire; and what people call it */
    struct str text;        /* the whole sentence, sanitised */
};

/* What was said just before and after the item that is chosen. */
struct list_context {
    bool is_wanted;
    uint64_t id;                      /* of the request that is not answered yet; 0: none */
    const struct chat *chat;          /* borrowed: of the item that it was asked for … */
    uint64_t no;                      /* … and its number */
    struct list_item *before, *after; /* owned; NULL: nothing, or not known yet */
};

/* All zero: a list of nothing. */
struct list_view {
    struct chat *chat; /* borrowed: of the server that is asked */
    enum list_kind kind;
    struct buf about;         /* the query's words, the person's name, or the room */
    struct buf query;         /* what a search asks for */
    uint64_t ref;             /* the message it is about, if it is about one */
    struct buf title;         /* what is shown above it, sanitised */
    uint64_t id;              /* of the request that is not answered yet; 0: none */
    uint64_t next;            /* where the next page begins; 0: this was the last one */
    bool has_failed;          /* the last page was refused */
    bool is_from_here;        /* the server was not asked: it holds what is known here */
    struct list_item **items; /* owned, oldest first */
    size_t count, capacity;
    size_t chosen;     /* index of the one that is */
    size_t bottom;     /* of the one at the bottom of the window */
    bool is_following; /* the newest is chosen, and will be when a newer one comes */
    struct list_context context;
};

/** Returns NULL when memory ran out. @about and @title are copied. */
struct list_view *list_view_new(enum list_kind kind, struct str about, uint64_t ref,
                                struct str title);
void list_view_free(struct list_view *view);

/** Whether the server is asked for what is in it. */
bool list_view_asks(const struct list_view *view);

/** The request for the first or the next page; its id is the caller's to keep. */
struct message list_view_request(const struct list_view *view);

/** Whether there may be more that could be kept, and it is not under way. */
bool list_view_has_more(const struct list_view *view);

/** Whether the next page goes on where the list ends; else it comes before its beginning. */
bool list_view_goes_on_below(const struct list_view *view);

/** Take an item into its place; @title is what people call its room. Returns 0 or -ENOMEM. */
int list_view_add(struct list_view *view, struct chat *chat, struct str title,
                  const struct message *event);

/** The page has come to its end: @last is DONE or ERROR. */
void list_view_end(struct list_view *view, const struct message *last);

/** Forget all items. */
void list_view_empty(struct list_view *view);

/** Choose the item of that event, or the next one where it is not in the list. @time_ms 0: all are
 * of one room, where numbers tell. */
void list_view_choose(struct list_view *view, uint64_t time_ms, uint64_t no);

/** The item that is chosen; NULL: the list is empty. */
const struct list_item *list_view_chosen(const struct list_view *view);

/** Choose another one, so many items further down, as far as there are any. */
void list_view_move(struct list_view *view, long items);

/** Append as many lines as there are rows for, the chosen item among them. */
void list_view_compose(struct list_view *view, int rows, int cols, struct page *page);

/** Append the whole list with its title, and without a choice. */
void list_view_compose_all(const struct list_view *view, int cols, struct page *page);

/* list_context.c */

/** Show, or show no more, what stands around the item that is chosen. */
void list_context_switch(struct list_view *view);

/** Whether that of the item that is chosen by now is shown and has yet to be asked for. */
bool list_context_is_due(const struct list_view *view);

/** The request for it, as of now; its id goes into view->context.id. */
struct message list_context_request(struct list_view *view);

/** Take an event of the answer, if it is nearer than what there was. Returns 0 or -ENOMEM. */
int list_context_take(struct list_view *view, const struct message *event);

/** Forget it. */
void list_context_fini(struct list_context *context);

/** The message before or after the item that is chosen, if that is shown and known, else NULL. */
const struct list_item *list_context_before(const struct list_view *view);
const struct list_item *list_context_after(const struct list_view *view);

/** An item with its texts behind it in one piece; NULL when memory ran out. */
struct list_item *list_item_new(struct chat *chat, struct str title, const struct message *event);

/** The index of the item in row @row of what list_view_compose() made; SIZE_MAX: none. */
size_t list_view_item_at(const struct page *page, int row);

#endif
