/*
 * Deterministic CBOR (RFC 8949 section 4.2.1), as much of it as the protocol uses: unsigned
 * integers, byte and text strings, arrays and maps of definite length. No floats, no tags, no
 * negative or indefinite items, no simple values; every head in its shortest form.
 *
 * The reader is a bounded cursor that allocates nothing and remembers its first fault: read
 * everything, then ask once, with cbor_is_done(), whether all was well.
 */
#ifndef HUTONG_PROTO_CBOR_H
#define HUTONG_PROTO_CBOR_H

#include <hutong/common/buf.h>
#include <hutong/common/str.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum cbor_major { CBOR_UINT = 0, CBOR_BYTES = 2, CBOR_TEXT = 3, CBOR_ARRAY = 4, CBOR_MAP = 5 };

enum { CBOR_DEPTH_MAX = 8 };

struct cbor_reader {
    const uint8_t *next; /* borrowed */
    const uint8_t *end;
    bool failed; /* sticks; every later read gives zero or empty */
};

/** Read from @size bytes at @bytes, borrowed while the reader is in use. */
void cbor_reader_init(struct cbor_reader *reader, const uint8_t *bytes, size_t size);

/** Major type of the next item, or -1 at the end, after a fault, or for one never allowed. */
int cbor_peek(const struct cbor_reader *reader);

/** The next item, which must be an unsigned integer. */
uint64_t cbor_read_uint(struct cbor_reader *reader);

/** The next item, which must be a byte string; points into the input. */
struct str cbor_read_bytes(struct cbor_reader *reader);

/** The next item, which must be a well-formed UTF-8 text string; points into the input. */
struct str cbor_read_text(struct cbor_reader *reader);

/** Enter an array. Returns its item count, which never exceeds the bytes that remain. */
size_t cbor_read_array(struct cbor_reader *reader);

/** Enter a map. Returns its pair count; two times it never exceeds the bytes that remain. */
size_t cbor_read_map(struct cbor_reader *reader);

/** Step over the next item whatever it is, at most CBOR_DEPTH_MAX deep, checking its form. */
void cbor_skip(struct cbor_reader *reader);

/** Whether all was read to the last byte without a fault. */
bool cbor_is_done(const struct cbor_reader *reader);

/* The writer appends to a buffer and remembers a failed allocation. */
struct cbor_writer {
    struct buf *buf; /* borrowed */
    bool failed;
};

void cbor_write_uint(struct cbor_writer *writer, uint64_t value);
void cbor_write_bytes(struct cbor_writer *writer, struct str bytes);
void cbor_write_text(struct cbor_writer *writer, struct str text);
void cbor_write_array(struct cbor_writer *writer, size_t item_count);
void cbor_write_map(struct cbor_writer *writer, size_t pair_count);

#endif
