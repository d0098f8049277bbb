/*
 * The decoder of frames and messages on whatever bytes. The first byte of the input says in what
 * pieces the rest arrives. A crash or a failed assertion is a finding:
 * - pieces make no difference to what is read;
 * - what is accepted can be encoded, and reads the same again, to the byte;
 * - a clone is the same message.
 */
#include "fuzz.h"

#include <hutong/common/buf.h>
#include <hutong/proto/limits.h>
#include <hutong/proto/message.h>
#include <stdlib.h>

#include "proto/message_table.h"

/* What was made of a stream: everything that was accepted, encoded again, and how it ended. */
struct reading {
    struct buf encoded;
    size_t frame_count;
    enum frame_result end;
};

static void encode(const struct message *message, struct buf *out)
{
    MUST(message_encode(message, out) == 0);
}

/* Encode, decode and encode again; append the bytes, which must be the same both times. */
static void check_stable(const struct message *message, struct buf *out)
{
    struct buf first = { 0 }, second = { 0 };
    struct frame_view frame;
    struct message decoded;
    size_t used;
    encode(message, &first);
    enum frame_result found =
        frame_peek(first.bytes, first.size, LIMIT_FRAME_PAYLOAD, &frame, &used);
    MUST(found == FRAME_OK && used == first.size);
    enum message_result result = message_decode(&frame, &decoded, NULL);
    MUST(result == MESSAGE_OK && decoded.has == message->has);
    encode(&decoded, &second);
    MUST(str_equal(buf_str(&first), buf_str(&second)));
    buf_append_str(out, buf_str(&first));
    buf_fini(&first);
    buf_fini(&second);
}

/* Decode from memory of exactly the frame's size, so that the sanitizer sees an over-read. */
static void read_frame(const struct frame_view *frame, struct buf *out)
{
    uint8_t *payload = malloc(frame->size + 1);
    if (!payload)
        return;
    uint8_t *exact = payload + 1; /* its end is the end of the allocation */
    if (frame->size > 0)
        memcpy(exact, frame->payload, frame->size);
    struct frame_view copy = { frame->type, exact, frame->size };
    struct message message;
    if (message_decode(&copy, &message, NULL) == MESSAGE_OK) {
        const struct message_type_row *row = message_type_row(message.type);
        message.has &= row->required | row->optional;
        struct message *clone = message_clone(&message);
        check_stable(clone ? clone : &message, out);
        free(clone);
    }
    free(payload);
}

/* Take whole frames off @in. Returns why there is none any more. */
static enum frame_result read_frames(struct buf *in, struct reading *reading)
{
    struct frame_view frame;
    enum frame_result result;
    size_t used;
    while ((result = frame_peek(in->bytes, in->size, LIMIT_FRAME_PAYLOAD, &frame, &used)) ==
           FRAME_OK) {
        read_frame(&frame, &reading->encoded);
        reading->frame_count++;
        buf_consume(in, used);
    }
    return result;
}

static struct reading read_stream(const uint8_t *bytes, size_t size, size_t piece)
{
    struct reading reading = { .end = FRAME_MORE };
    struct buf in = { 0 };
    for (size_t at = 0; at < size && reading.end == FRAME_MORE; at += piece) {
        buf_append(&in, bytes + at, size - at < piece ? size - at : piece);
        reading.end = read_frames(&in, &reading);
    }
    buf_fini(&in);
    return reading;
}

void fuzz_input(const uint8_t *bytes, size_t size)
{
    if (size < 2)
        return;
    struct reading whole = read_stream(bytes + 1, size - 1, size - 1);
    struct reading pieces = read_stream(bytes + 1, size - 1, 1 + (size_t)bytes[0]);
    MUST(whole.end == pieces.end && whole.frame_count == pieces.frame_count);
    MUST(str_equal(buf_str(&whole.encoded), buf_str(&pieces.encoded)));
    buf_fini(&whole.encoded);
    buf_fini(&pieces.encoded);
}
