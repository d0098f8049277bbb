/* Frame header: finds whole frames in a run of bytes, and writes headers. */
#ifndef HUTONG_PROTO_FRAME_H
#define HUTONG_PROTO_FRAME_H

#include <hutong/proto/limits.h>
#include <stddef.h>
#include <stdint.h>

enum { FRAME_VERSION = 1 };

enum frame_result { FRAME_OK, FRAME_MORE, FRAME_E_VERSION, FRAME_E_TOO_LARGE };

struct frame_view {
    uint8_t type;           /* enum message_type, or one this version does not know */
    const uint8_t *payload; /* borrowed */
    size_t size;            /* bytes of payload */
};

/**
 * Find the first whole frame in a run of received bytes.
 * @bytes  borrowed, @size bytes of it; frame->payload points into it and lives as long
 * @limit  largest payload accepted, in bytes
 * @frame  set on FRAME_OK
 * @used   set on FRAME_OK: bytes the frame took, header included
 * Returns FRAME_OK; FRAME_MORE if the rest has yet to arrive; FRAME_E_VERSION or
 * FRAME_E_TOO_LARGE (told from the header alone), after which the stream is beyond reading.
 * Source: docs/protocol.md, "Frame header".
 */
enum frame_result frame_peek(const uint8_t *bytes, size_t size, size_t limit,
                             struct frame_view *frame, size_t *used);

/** Write the header of a frame whose payload has @payload_size bytes, at most 65535. */
void frame_put_header(uint8_t header[LIMIT_FRAME_HEADER], uint8_t type, size_t payload_size);

#endif
