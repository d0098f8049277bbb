/* The events of one run: see shelf.h. */
#include "shelf.h"
#include "must.h"

#include "server/store/page_request.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void shelf_put(struct shelf *shelf, const struct effect *effect)
{
    if (shelf->event_count == SHELF_EVENTS)
        return;
    shelf->rooms[shelf->event_count] = effect->room;
    shelf->events[shelf->event_count] = message_clone(effect->message);
    MUST(shelf->events[shelf->event_count++]);
}

int shelf_ask(struct shelf *shelf, const struct page_request *request)
{
    if (shelf->read_count == SHELF_READS)
        return -EBUSY;
    struct shelf_read *read = &shelf->reads[shelf->read_count++];
    read->bytes = malloc(page_request_size(request) + 1);
    MUST(read->bytes);
    read->request = page_request_copy(request, read->bytes);
    return 0;
}

bool shelf_next(struct shelf *shelf, struct shelf_read *read)
{
    if (shelf->read_count == 0)
        return false;
    *read = shelf->reads[0];
    shelf->read_count--;
    memmove(&shelf->reads[0], &shelf->reads[1], shelf->read_count * sizeof(shelf->reads[0]));
    return true;
}

void shelf_read_fini(struct shelf_read *read)
{
    free(read->bytes);
}

static bool is_asked_for(const struct page_request *request, uint64_t room, uint64_t no)
{
    if (request->kind != PAGE_HISTORY)
        return room == request->room || request->kind == PAGE_SEARCH;
    return room == request->room && (request->after == UINT64_MAX || no > request->after) &&
           no < request->before;
}

/* Put an event at the end of the page; of too many the first, or the last, ones stay. */
static void add(struct shelf *shelf, struct event_page *page, size_t limit, bool keeps_first,
                struct message event)
{
    if (page->count == limit && keeps_first)
        return;
    if (page->count == limit)
        memmove(&shelf->page[0], &shelf->page[1], --page->count * sizeof(shelf->page[0]));
    shelf->page[page->count++] = event;
}

struct event_page shelf_page(struct shelf *shelf, const struct page_request *request)
{
    struct event_page page = { .events = shelf->page_events, .first = 1 };
    size_t limit = request->limit < SHELF_PAGE ? request->limit : SHELF_PAGE;
    bool keeps_first = request->kind == PAGE_HISTORY && request->after != UINT64_MAX;
    for (size_t i = 0; i < shelf->event_count && limit > 0; i++) {
        struct message event = *shelf->events[i];
        message_set_room(&event, request->room_name);
        if (request->kind == PAGE_SEARCH)
            message_set_room(&event, STR("lobby"));
        if (is_asked_for(request, shelf->rooms[i], event.no))
            add(shelf, &page, limit, keeps_first, event);
    }
    for (size_t i = 0; i < page.count; i++)
        shelf->page_events[i] = &shelf->page[i];
    return page;
}

void shelf_fini(struct shelf *shelf)
{
    struct shelf_read read;
    while (shelf_next(shelf, &read))
        shelf_read_fini(&read);
    for (size_t i = 0; i < shelf->event_count; i++)
        free(shelf->events[i]);
}
