/*
 * The test vectors of tests/vectors (their form is described there) against this codec. The
 * Python client is checked against the same files.
 */
#include "message_sample.h"

#include <stdio.h>
#include <stdlib.h>

enum { LINE_MAX_SIZE = 4096 };

/* One vector as its file has it. All zero is none. */
struct vector {
    char name[LINE_MAX_SIZE];
    struct buf frame;
    char error[64]; /* empty: it is accepted */
    struct message expected;
    struct buf values[FIELD_COUNT_]; /* what the fields of ->expected point to */
};

static const char *messages_path, *accepted_path, *refused_path;

static void vector_reset(struct vector *vector)
{
    buf_fini(&vector->frame);
    for (size_t i = 0; i < ARRAY_SIZE(vector->values); i++)
        buf_fini(&vector->values[i]);
    *vector = (struct vector){ 0 };
}

static void append_hex(struct buf *out, const char *hex)
{
    for (; hex[0] && hex[1]; hex += 2) {
        const char digits[] = { hex[0], hex[1], '\0' };
        uint8_t byte = (uint8_t)strtoul(digits, NULL, 16);
        CHECK_INT(0, buf_append(out, &byte, 1));
    }
}

/* Append a text, resolving "\n", "\\" and "\xNN". */
static void append_text(struct buf *out, const char *text)
{
    for (; *text; text++) {
        if (*text != '\\') {
            CHECK_INT(0, buf_append(out, text, 1));
        } else if (*++text == 'x') {
            const char digits[] = { text[1], text[2], '\0' };
            append_hex(out, digits);
            text += 2;
        } else {
            CHECK_INT(0, buf_append(out, *text == 'n' ? "\n" : "\\", 1));
        }
    }
}

/* Add one more text to a list field. */
static void add_to_list(struct message_list *list, struct buf *storage, const char *value)
{
    struct cbor_writer writer = { storage, false };
    struct buf text = { 0 };
    append_text(&text, value);
    cbor_write_text(&writer, buf_str(&text));
    CHECK(!writer.failed);
    *list = (struct message_list){ storage->bytes, storage->size, list->count + 1 };
    buf_fini(&text);
}

static void set_field(struct vector *vector, enum message_field field, const char *value)
{
    const struct message_field_row *row = message_field_row(field);
    void *member = message_member_of(&vector->expected, row);
    struct buf *storage = &vector->values[field];
    vector->expected.has |= HAS(field);
    if (row->major == CBOR_UINT) {
        *(uint64_t *)member = strtoull(value, NULL, 10);
    } else if (row->major == CBOR_ARRAY) {
        add_to_list(member, storage, value);
    } else {
        if (row->major == CBOR_TEXT)
            append_text(storage, value);
        else
            append_hex(storage, value);
        *(struct str *)member = buf_str(storage);
    }
}

static enum message_field field_of(const char *name)
{
    for (unsigned key = 0; key < FIELD_COUNT_; key++)
        if (message_field_row(key) &&
            strcmp(name, message_field_name((enum message_field)key)) == 0)
            return (enum message_field)key;
    fail_msg("no field is called %s", name);
    return FIELD_COUNT_;
}

static enum message_type type_of(const char *name)
{
    for (unsigned type = 1; type < MESSAGE_TYPE_COUNT; type++)
        if (message_type_name(type) && strcmp(name, message_type_name(type)) == 0)
            return (enum message_type)type;
    fail_msg("no type is called %s", name);
    return MESSAGE_TYPE_COUNT;
}

/* Take in one indented line, "word value". */
static void vector_add(struct vector *vector, char *line)
{
    char *value = line + strcspn(line, " ");
    if (*value)
        *value++ = '\0';
    if (strcmp(line, "frame") == 0)
        append_hex(&vector->frame, value);
    else if (strcmp(line, "type") == 0)
        vector->expected.type = type_of(value);
    else if (strcmp(line, "error") == 0)
        snprintf(vector->error, sizeof(vector->error), "%s", value);
    else
        set_field(vector, field_of(line), value);
}

/* Read the next vector of a file; false at its end. */
static bool vector_read(FILE *file, struct vector *vector)
{
    char line[LINE_MAX_SIZE];
    vector_reset(vector);
    while (fgets(line, sizeof(line), file)) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '\0' && vector->name[0])
            return true;
        if (strncmp(line, "  ", 2) == 0)
            vector_add(vector, line + 2);
        else if (line[0] != '#')
            snprintf(vector->name, sizeof(vector->name), "%s", line);
    }
    return vector->name[0] != '\0';
}

/* Call @check with every vector of a file; there must be some. */
static void for_each_vector(const char *path, void (*check)(const struct vector *vector))
{
    struct vector vector = { 0 };
    FILE *file = fopen(path, "r");
    size_t count = 0;
    if (!file)
        fail_msg("cannot read %s", path);
    for (; vector_read(file, &vector); count++) {
        print_message("# %s\n", vector.name);
        check(&vector);
    }
    CHECK(count > 0);
    vector_reset(&vector);
    fclose(file);
}

/* What becomes of the bytes, in the words of the vectors. */
static const char *outcome(const struct buf *bytes, struct message *message, char text[64])
{
    static const char *const frame_words[] = { "", "more", "version", "too-large" };
    static const char *const words[] = { "", "type", "malformed", "field" };
    struct frame_view frame;
    enum message_field bad;
    size_t used;
    enum frame_result found =
        frame_peek(bytes->bytes, bytes->size, LIMIT_FRAME_PAYLOAD, &frame, &used);
    if (found != FRAME_OK)
        return frame_words[found];
    enum message_result result = message_decode(&frame, message, &bad);
    if (result != MESSAGE_E_FIELD)
        return words[result];
    snprintf(text, 64, "field %s", message_field_name(bad));
    return text;
}

static void check_outcome(const struct vector *vector)
{
    struct message message;
    char text[64];
    CHECK_TEXT(vector->error, outcome(&vector->frame, &message, text));
    if (vector->error[0] == '\0')
        check_same_message(&vector->expected, &message);
}

static void check_encoding(const struct vector *vector)
{
    struct buf out = { 0 };
    CHECK_INT(0, message_encode(&vector->expected, &out));
    CHECK_MEM(vector->frame.bytes, vector->frame.size, out.bytes, out.size);
    buf_fini(&out);
}

static void test_messages_encode_to_their_bytes(void **state)
{
    (void)state;
    for_each_vector(messages_path, check_encoding);
}

static void test_bytes_decode_to_their_messages(void **state)
{
    (void)state;
    for_each_vector(messages_path, check_outcome);
    for_each_vector(accepted_path, check_outcome);
}

static void test_bad_bytes_are_refused_as_they_should_be(void **state)
{
    (void)state;
    for_each_vector(refused_path, check_outcome);
}

static struct buf stream; /* of all the messages, one after the other */

static void append_to_stream(const struct vector *vector)
{
    CHECK_INT(0, buf_append(&stream, vector->frame.bytes, vector->frame.size));
}

/* Take all whole frames off @in and append them, encoded again, to @out. */
static void take_frames(struct buf *in, struct buf *out)
{
    struct frame_view frame;
    struct message message;
    size_t used;
    while (frame_peek(in->bytes, in->size, LIMIT_FRAME_PAYLOAD, &frame, &used) == FRAME_OK) {
        CHECK_INT(MESSAGE_OK, message_decode(&frame, &message, NULL));
        CHECK_INT(0, message_encode(&message, out));
        buf_consume(in, used);
    }
}

static void test_a_stream_is_read_alike_in_pieces_of_any_size(void **state)
{
    (void)state;
    for_each_vector(messages_path, append_to_stream);
    for (size_t piece = 1; piece <= stream.size; piece += 1 + piece / 16) {
        struct buf in = { 0 }, out = { 0 };
        for (size_t at = 0; at < stream.size; at += piece) {
            size_t left = stream.size - at;
            CHECK_INT(0, buf_append(&in, stream.bytes + at, left < piece ? left : piece));
            take_frames(&in, &out);
        }
        CHECK_INT(0, in.size);
        CHECK_MEM(stream.bytes, stream.size, out.bytes, out.size);
        buf_fini(&in);
        buf_fini(&out);
    }
    buf_fini(&stream);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_messages_encode_to_their_bytes),
        cmocka_unit_test(test_bytes_decode_to_their_messages),
        cmocka_unit_test(test_bad_bytes_are_refused_as_they_should_be),
        cmocka_unit_test(test_a_stream_is_read_alike_in_pieces_of_any_size),
    };
    if (argc != 4) {
        fprintf(stderr, "usage: %s MESSAGES ACCEPTED REFUSED\n", argv[0]);
        return 2;
    }
    messages_path = argv[1];
    accepted_path = argv[2];
    refused_path = argv[3];
    return CHECK_RUN(tests);
}
