/*
 * The only thing between sessions and hub. In one process both sides call each other through
 * these tables; a worker process will speak the same messages over a local socket.
 */
#ifndef HUTONG_SERVER_LINK_LINK_H
#define HUTONG_SERVER_LINK_LINK_H

#include "server/core/core.h"
#include "server/store/db.h"

/*
 * What the hub offers to sessions. Results are 0 or -errno (-EBUSY: too much waits).
 * The hub stamps a proposal with its own now_ms and random bits: sessions have neither.
 * A JOIN without an id is a session's own, to go on with a room after it fell behind: it gets
 * JOINED, MEMBER… and a SUBSCRIBE, but makes no one a member.
 */
struct link_hub {
    void *hub;
    int (*propose)(void *hub, const struct proposal *proposal);
    int (*read)(void *hub, const struct page_request *request); /* answer: sessions_on_page */
    /* a part of a content; answer: sessions_on_part */
    int (*read_file)(void *hub, uint64_t session, uint64_t tag, const struct file_id *file,
                     uint64_t offset, size_t size);
    /* whether connections from a place are let in; @text: why not. NULL: all are */
    bool (*admits)(void *hub, uint64_t place, char text[LIMIT_REASON_SIZE + 1]);
};

#endif
