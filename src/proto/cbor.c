/*
 * Deterministic CBOR: a head is a major type in three bits and an argument that is either in
 * the other five or in the 1, 2, 4 or 8 bytes that follow, whichever is shortest.
 * Source: RFC 8949, sections 3 and 4.2.1.
 */
#include <endian.h>
#include <hutong/common/utf8.h>
#include <hutong/proto/cbor.h>
#include <string.h>

enum {
    CBOR_MAJOR_SHIFT = 5,
    CBOR_INFO_MASK = 0x1f,
    CBOR_INFO_1 = 24, /* the argument is in the next byte; 25: two, 26: four, 27: eight bytes */
    CBOR_INFO_8 = 27,
    CBOR_HEAD_MAX = 9,
    CBOR_MAJORS_ALLOWED =
        1 << CBOR_UINT | 1 << CBOR_BYTES | 1 << CBOR_TEXT | 1 << CBOR_ARRAY | 1 << CBOR_MAP,
};

/* Bytes not yet read. */
static size_t cbor_rest(const struct cbor_reader *reader)
{
    return (size_t)(reader->end - reader->next);
}

static uint64_t cbor_fail(struct cbor_reader *reader)
{
    reader->failed = true;
    return 0;
}

void cbor_reader_init(struct cbor_reader *reader, const uint8_t *bytes, size_t size)
{
    /* no arithmetic on NULL, which may come with a size of 0 */
    *reader = (struct cbor_reader){ bytes, size > 0 ? bytes + size : bytes, false };
}

int cbor_peek(const struct cbor_reader *reader)
{
    if (reader->failed || reader->next == reader->end)
        return -1;
    int major = *reader->next >> CBOR_MAJOR_SHIFT;
    return (CBOR_MAJORS_ALLOWED >> major & 1) ? major : -1;
}

/* Take the argument that follows a head with @info off the input; it must need that room. */
static uint64_t cbor_read_argument(struct cbor_reader *reader, unsigned info)
{
    static const uint64_t least[] = { CBOR_INFO_1, 1 << 8, 1 << 16, UINT64_C(1) << 32 };
    size_t size = (size_t)1 << (info - CBOR_INFO_1);
    if (cbor_rest(reader) < size)
        return cbor_fail(reader);
    uint64_t value = 0;
    for (size_t i = 0; i < size; i++)
        value = value << 8 | *reader->next++;
    return value >= least[info - CBOR_INFO_1] ? value : cbor_fail(reader);
}

/* Take a head of the given major type off the input and return its argument. */
static uint64_t cbor_read_head(struct cbor_reader *reader, enum cbor_major major)
{
    if (cbor_peek(reader) != (int)major)
        return cbor_fail(reader);
    unsigned info = *reader->next++ & CBOR_INFO_MASK;
    if (info < CBOR_INFO_1)
        return info;
    return info <= CBOR_INFO_8 ? cbor_read_argument(reader, info) : cbor_fail(reader);
}

/* Take a string of the given major type off the input. */
static struct str cbor_read_string(struct cbor_reader *reader, enum cbor_major major)
{
    uint64_t size = cbor_read_head(reader, major);
    if (size > cbor_rest(reader))
        size = cbor_fail(reader);
    if (reader->failed)
        return (struct str){ NULL, 0 };
    struct str string = { (const char *)reader->next, (size_t)size };
    reader->next += size;
    return string;
}

uint64_t cbor_read_uint(struct cbor_reader *reader)
{
    return cbor_read_head(reader, CBOR_UINT);
}

struct str cbor_read_bytes(struct cbor_reader *reader)
{
    return cbor_read_string(reader, CBOR_BYTES);
}

struct str cbor_read_text(struct cbor_reader *reader)
{
    struct str text = cbor_read_string(reader, CBOR_TEXT);
    if (utf8_is_valid(text))
        return text;
    cbor_fail(reader);
    return (struct str){ NULL, 0 };
}

size_t cbor_read_array(struct cbor_reader *reader)
{
    uint64_t item_count = cbor_read_head(reader, CBOR_ARRAY);
    return (size_t)(item_count <= cbor_rest(reader) ? item_count : cbor_fail(reader));
}

size_t cbor_read_map(struct cbor_reader *reader)
{
    uint64_t pair_count = cbor_read_head(reader, CBOR_MAP);
    return (size_t)(pair_count <= cbor_rest(reader) / 2 ? pair_count : cbor_fail(reader));
}

static void cbor_skip_item(struct cbor_reader *reader, int depth_left);

/* Whether the encoded key @a comes before @b in a deterministic map. */
static bool cbor_key_is_before(struct str a, struct str b)
{
    size_t common = a.size < b.size ? a.size : b.size;
    int order = common > 0 ? memcmp(a.bytes, b.bytes, common) : 0;
    return order < 0 || (order == 0 && a.size < b.size);
}

static void cbor_skip_map(struct cbor_reader *reader, int depth_left)
{
    struct str last = { NULL, 0 };
    for (size_t left = cbor_read_map(reader); left > 0 && !reader->failed; left--) {
        struct str key = { (const char *)reader->next, 0 };
        cbor_skip_item(reader, depth_left);
        key.size = (size_t)((const char *)reader->next - key.bytes);
        if (!cbor_key_is_before(last, key))
            cbor_fail(reader);
        last = key;
        cbor_skip_item(reader, depth_left);
    }
}

static void cbor_skip_array(struct cbor_reader *reader, int depth_left)
{
    for (size_t left = cbor_read_array(reader); left > 0 && !reader->failed; left--)
        cbor_skip_item(reader, depth_left);
}

static void cbor_skip_item(struct cbor_reader *reader, int depth_left)
{
    int major = cbor_peek(reader);
    if (major == CBOR_UINT)
        cbor_read_uint(reader);
    else if (major == CBOR_BYTES)
        cbor_read_bytes(reader);
    else if (major == CBOR_TEXT)
        cbor_read_text(reader);
    else if (major == CBOR_ARRAY && depth_left > 0)
        cbor_skip_array(reader, depth_left - 1);
    else if (major == CBOR_MAP && depth_left > 0)
        cbor_skip_map(reader, depth_left - 1);
    else
        cbor_fail(reader);
}

void cbor_skip(struct cbor_reader *reader)
{
    cbor_skip_item(reader, CBOR_DEPTH_MAX);
}

bool cbor_is_done(const struct cbor_reader *reader)
{
    return !reader->failed && reader->next == reader->end;
}

/* Room for @size bytes at the end of the buffer; NULL after a failure. */
static uint8_t *cbor_room(struct cbor_writer *writer, size_t size)
{
    struct buf *buf = writer->buf;
    if (!writer->failed && buf->capacity - buf->size < size)
        writer->failed = buf_reserve(buf, size) != 0;
    return writer->failed ? NULL : buf->bytes + buf->size;
}

/* How many bytes after the first a head with this argument needs, as a power of two. */
static unsigned cbor_argument_log2(uint64_t value)
{
    return value > UINT32_MAX ? 3 : value > UINT16_MAX ? 2 : value > UINT8_MAX ? 1 : 0;
}

static void cbor_write_head(struct cbor_writer *writer, enum cbor_major major, uint64_t value)
{
    uint8_t *head = cbor_room(writer, CBOR_HEAD_MAX);
    if (!head)
        return;
    *head = (uint8_t)(major << CBOR_MAJOR_SHIFT);
    writer->buf->size++;
    if (value < CBOR_INFO_1) {
        *head |= (uint8_t)value;
        return;
    }
    unsigned log2 = cbor_argument_log2(value);
    *head |= (uint8_t)(CBOR_INFO_1 + log2);
    value = htobe64(value << (64 - (8U << log2)));
    memcpy(head + 1, &value, sizeof(value)); /* there is room; the bytes behind do not count */
    writer->buf->size += (size_t)1 << log2;
}

static void cbor_write_string(struct cbor_writer *writer, enum cbor_major major, struct str string)
{
    cbor_write_head(writer, major, string.size);
    uint8_t *room = cbor_room(writer, string.size);
    if (!room || string.size == 0)
        return;
    memcpy(room, string.bytes, string.size);
    writer->buf->size += string.size;
}

void cbor_write_uint(struct cbor_writer *writer, uint64_t value)
{
    cbor_write_head(writer, CBOR_UINT, value);
}

void cbor_write_bytes(struct cbor_writer *writer, struct str bytes)
{
    cbor_write_string(writer, CBOR_BYTES, bytes);
}

void cbor_write_text(struct cbor_writer *writer, struct str text)
{
    cbor_write_string(writer, CBOR_TEXT, text);
}

void cbor_write_array(struct cbor_writer *writer, size_t item_count)
{
    cbor_write_head(writer, CBOR_ARRAY, item_count);
}

void cbor_write_map(struct cbor_writer *writer, size_t pair_count)
{
    cbor_write_head(writer, CBOR_MAP, pair_count);
}
