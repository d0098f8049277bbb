/* Frame header: one byte version, one byte type, two bytes payload size, high byte first. */
#include <assert.h>
#include <hutong/proto/frame.h>

enum frame_result frame_peek(const uint8_t *bytes, size_t size, size_t limit,
                             struct frame_view *frame, size_t *used)
{
    if (size > 0 && bytes[0] != FRAME_VERSION)
        return FRAME_E_VERSION;
    if (size < LIMIT_FRAME_HEADER)
        return FRAME_MORE;
    size_t payload_size = (size_t)bytes[2] << 8 | bytes[3];
    if (payload_size > limit)
        return FRAME_E_TOO_LARGE;
    if (size - LIMIT_FRAME_HEADER < payload_size)
        return FRAME_MORE;
    *frame = (struct frame_view){ bytes[1], bytes + LIMIT_FRAME_HEADER, payload_size };
    *used = LIMIT_FRAME_HEADER + payload_size;
    return FRAME_OK;
}

void frame_put_header(uint8_t header[LIMIT_FRAME_HEADER], uint8_t type, size_t payload_size)
{
    assert(payload_size <= UINT16_MAX);
    header[0] = FRAME_VERSION;
    header[1] = type;
    header[2] = (uint8_t)(payload_size >> 8);
    header[3] = (uint8_t)payload_size;
}
