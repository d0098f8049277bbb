/* Copies of the question for a page, for those who let it wait. */
#ifndef HUTONG_SERVER_STORE_PAGE_REQUEST_H
#define HUTONG_SERVER_STORE_PAGE_REQUEST_H

#include "server/store/db.h"

/** Bytes that the slices of a request take. */
static inline size_t page_request_size(const struct page_request *request)
{
    return request->room_name.size + request->search.query.size + request->search.user.size +
           request->search.rooms.size;
}

/** Copy a slice to *@end, which moves on behind it. */
static inline void page_request_copy_slice(struct str *slice, char **end)
{
    char *place = *end;
    if (slice->size > 0)
        memcpy(place, slice->bytes, slice->size);
    *slice = (struct str){ place, slice->size };
    *end = place + slice->size;
}

/** Copy a request; its slices go to @bytes, of page_request_size(). */
static inline struct page_request page_request_copy(const struct page_request *request, char *bytes)
{
    struct page_request copy = *request;
    page_request_copy_slice(&copy.room_name, &bytes);
    page_request_copy_slice(&copy.search.query, &bytes);
    page_request_copy_slice(&copy.search.user, &bytes);
    page_request_copy_slice(&copy.search.rooms, &bytes);
    return copy;
}

#endif
