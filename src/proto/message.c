/* Encoding and decoding of messages: one loop each over the tables. */
#include "proto/message_table.h"

#include <assert.h>
#include <errno.h>
#include <hutong/proto/limits.h>

static bool message_size_fits(struct str string, const struct message_field_row *row)
{
    return string.size >= row->size_min && string.size <= row->size_max;
}

static bool message_decode_number(struct cbor_reader *reader, uint64_t *number)
{
    uint64_t value = cbor_read_uint(reader);
    if (value > LIMIT_NUMBER)
        return false;
    *number = value;
    return true;
}

static bool message_decode_string(struct cbor_reader *reader, const struct message_field_row *row,
                                  struct str *string)
{
    struct str value = row->major == CBOR_TEXT ? cbor_read_text(reader) : cbor_read_bytes(reader);
    if (!message_size_fits(value, row))
        return false;
    *string = value;
    return true;
}

static bool message_decode_list(struct cbor_reader *reader, const struct message_field_row *row,
                                struct message_list *list)
{
    struct cbor_reader items = *reader;
    cbor_skip(reader); /* the form is checked before anything is counted */
    if (reader->failed)
        return false;
    struct message_list value = { .count = cbor_read_array(&items) };
    value.bytes = items.next;
    value.size = (size_t)(reader->next - items.next);
    if (!message_list_fits(&value, row))
        return false;
    *list = value;
    return true;
}

/* Read the value of a known field. Returns whether it is of its type and in its limits. */
static bool message_decode_field(struct cbor_reader *reader, const struct message_field_row *row,
                                 struct message *message)
{
    void *member = message_member_of(message, row);
    if (cbor_peek(reader) != (int)row->major) {
        cbor_skip(reader);
        return false;
    }
    if (row->major == CBOR_UINT)
        return message_decode_number(reader, member);
    if (row->major == CBOR_ARRAY)
        return message_decode_list(reader, row, member);
    return message_decode_string(reader, row, member);
}

/*
 * Read all pairs of the payload's map into @message. Returns the set of fields that are not as
 * they should be; an unknown key is stepped over, whatever its value.
 */
static uint64_t message_decode_fields(struct cbor_reader *reader, struct message *message)
{
    uint64_t bad = 0, key_least = 0;
    for (size_t left = cbor_read_map(reader); left > 0 && !reader->failed; left--) {
        uint64_t key = cbor_read_uint(reader);
        reader->failed |= key < key_least || key > LIMIT_NUMBER;
        key_least = key + 1;
        const struct message_field_row *row = message_field_row(key);
        if (!row)
            cbor_skip(reader);
        else if (message_decode_field(reader, row, message))
            message->has |= HAS(key);
        else
            bad |= HAS(key);
    }
    return bad;
}

enum message_result message_decode(const struct frame_view *frame, struct message *message,
                                   enum message_field *bad)
{
    const struct message_type_row *type = message_type_row(frame->type);
    struct cbor_reader reader;
    *message = (struct message){ .type = type ? (enum message_type)frame->type : 0 };
    cbor_reader_init(&reader, frame->payload, frame->size);
    uint64_t wrong = message_decode_fields(&reader, message);
    if (!cbor_is_done(&reader))
        return MESSAGE_E_CBOR;
    if (!type)
        return MESSAGE_E_TYPE;
    wrong |= type->required & ~message->has;
    if (wrong == 0)
        return MESSAGE_OK;
    if (bad)
        *bad = message_first_field(wrong);
    return MESSAGE_E_FIELD;
}

/* Whether a field may be sent: a number must, by contract; a string or list may be too long. */
static bool message_field_fits(const struct message *message, const struct message_field_row *row)
{
    const void *member = message_member(message, row);
    if (row->major == CBOR_ARRAY)
        return message_list_fits(member, row);
    if (row->major != CBOR_UINT)
        return message_size_fits(*(const struct str *)member, row);
    assert(*(const uint64_t *)member <= LIMIT_NUMBER);
    return true;
}

static void message_encode_list(struct cbor_writer *writer, const struct message_list *list)
{
    cbor_write_array(writer, list->count);
    writer->failed |= buf_append(writer->buf, list->bytes, list->size) != 0;
}

static void message_encode_value(struct cbor_writer *writer, const struct message *message,
                                 const struct message_field_row *row)
{
    const void *member = message_member(message, row);
    if (row->major == CBOR_UINT)
        cbor_write_uint(writer, *(const uint64_t *)member);
    else if (row->major == CBOR_BYTES)
        cbor_write_bytes(writer, *(const struct str *)member);
    else if (row->major == CBOR_TEXT)
        cbor_write_text(writer, *(const struct str *)member);
    else
        message_encode_list(writer, member);
}

/* Append header and payload; the header's size is filled in last. Returns 0 or -errno. */
static int message_encode_frame(const struct message *message, struct buf *out)
{
    static const uint8_t no_header[LIMIT_FRAME_HEADER];
    size_t start = out->size;
    struct cbor_writer writer = { out, buf_append(out, no_header, sizeof(no_header)) != 0 };
    cbor_write_map(&writer, (size_t)__builtin_popcountll(message->has));
    for (uint64_t rest = message->has; rest; rest = message_other_fields(rest)) {
        enum message_field key = message_first_field(rest);
        const struct message_field_row *row = message_field_row(key);
        if (!message_field_fits(message, row))
            return -EMSGSIZE;
        cbor_write_uint(&writer, key);
        message_encode_value(&writer, message, row);
    }
    if (writer.failed)
        return -ENOMEM;
    size_t payload_size = out->size - start - LIMIT_FRAME_HEADER;
    assert(payload_size <= LIMIT_FRAME_PAYLOAD);
    frame_put_header(out->bytes + start, (uint8_t)message->type, payload_size);
    return 0;
}

int message_encode(const struct message *message, struct buf *out)
{
    const struct message_type_row *type = message_type_row(message->type);
    size_t start = out->size;
    assert(type && (message->has & type->required) == type->required);
    assert((message->has & ~(type->required | type->optional)) == 0);
    int status = message_encode_frame(message, out);
    if (status != 0)
        out->size = start;
    return status;
}
