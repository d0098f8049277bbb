/* The codec of frames: the protocol of docs/protocol.md on the wire. */
#include "server/session/internal.h"

#include <assert.h>
#include <stdio.h>

/* What comes in */

/* What is wrong when a field is: the error that fits it best. */
static enum error_code frames_field_error(enum message_field field)
{
    switch (field) {
    case FIELD_USER:
        return ERROR_NAME_INVALID;
    case FIELD_ROOM:
        return ERROR_ROOM_INVALID;
    case FIELD_TEXT:
        return ERROR_TEXT_INVALID;
    default:
        return ERROR_BAD_REQUEST;
    }
}

static void frames_refuse_field(struct session *session, const struct message *message,
                                enum message_field field)
{
    char text[64];
    snprintf(text, sizeof(text), "the field %s is missing or out of its limits",
             message_field_name(field));
    answer_error(session, message, frames_field_error(field), text);
}

static void frames_take_message(struct session *session, const struct frame_view *frame)
{
    struct message message;
    enum message_field bad = FIELD_ID;
    switch (message_decode(frame, &message, &bad)) {
    case MESSAGE_OK:
        intake_message(session, &message);
        break;
    case MESSAGE_E_TYPE:
        answer_error(session, &message, ERROR_UNKNOWN_TYPE, "unknown type of request");
        break;
    case MESSAGE_E_CBOR:
        session_end(session, MESSAGE_ERROR, ERROR_MALFORMED, "a payload is not as it must be");
        break;
    case MESSAGE_E_FIELD:
        if (intake_allows(session, &message))
            frames_refuse_field(session, &message, bad);
        break;
    }
}

/* Returns the size of the first frame, 0 if it is not whole or no frame. */
static size_t frames_take(struct session *session, const uint8_t *bytes, size_t size)
{
    struct frame_view frame;
    size_t used = 0;
    bool is_in = session->state == SESSION_READY || session->state == SESSION_CONTROL;
    size_t limit = is_in ? LIMIT_FRAME_PAYLOAD : LIMIT_FRAME_BEFORE_ENTER;
    switch (frame_peek(bytes, size, limit, &frame, &used)) {
    case FRAME_OK:
        frames_take_message(session, &frame);
        return used;
    case FRAME_E_VERSION:
        session_end(session, MESSAGE_ERROR, ERROR_FRAME, "no frame of this protocol's version");
        return 0;
    case FRAME_E_TOO_LARGE:
        session_end(session, MESSAGE_ERROR, ERROR_FRAME, "a frame is too large");
        return 0;
    case FRAME_MORE:
        break;
    }
    return 0;
}

/* What goes out */

static int frames_tell(struct session *session, const struct message *message, struct buf *out)
{
    (void)session;
    return message_encode(message, out);
}

static int frames_encode(const struct channel *channel, const struct stream *stream,
                         const struct effect *effect, struct buf *out)
{
    (void)channel, (void)stream;
    return message_encode(effect->message, out);
}

/* Read a frame of ours. Returns its size. */
static size_t frames_peek(const uint8_t *bytes, size_t size, struct frame_view *frame)
{
    size_t used = 0;
    int result = frame_peek(bytes, size, LIMIT_FRAME_PAYLOAD, frame, &used);
    assert(result == FRAME_OK);
    (void)result;
    return used;
}

static size_t frames_first(const uint8_t *bytes, size_t size)
{
    struct frame_view frame;
    return frames_peek(bytes, size, &frame);
}

static void frames_blank(uint8_t *bytes, size_t size)
{
    struct frame_view frame;
    struct message event;
    frames_peek(bytes, size, &frame);
    if (message_decode(&frame, &event, NULL) == MESSAGE_OK && event.text.size > 0)
        memset((char *)(uintptr_t)event.text.bytes, ' ', event.text.size);
}

const struct session_codec session_codec_frames = {
    .take = frames_take,
    .tell = frames_tell,
    .encode = frames_encode,
    .first = frames_first,
    .blank = frames_blank,
};
