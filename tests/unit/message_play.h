/*
 * Messages as text, for tests that play a side of the protocol: "event room=lobby no=1 …".
 * 16-byte values are one character, text with spaces is quoted, the id is left out.
 */
#ifndef HUTONG_TESTS_UNIT_MESSAGE_PLAY_H
#define HUTONG_TESTS_UNIT_MESSAGE_PLAY_H

#include "check.h"
#include "proto/message_table.h"

#include <inttypes.h>
#include <stdlib.h>

static inline void play_print_str(struct buf *out, struct str text)
{
    bool is_plain = text.size > 0 && !memchr(text.bytes, ' ', text.size);
    CHECK_INT(0, buf_printf(out, is_plain ? "%.*s" : "\"%.*s\"", STR_ARGS(text)));
}

static inline void play_print_list(struct buf *out, struct message_list list)
{
    struct str text;
    for (const char *comma = ""; message_list_next(&list, &text); comma = ",")
        CHECK_INT(0, buf_printf(out, "%s%.*s", comma, STR_ARGS(text)));
}

static inline void play_print_field(struct buf *out, const struct message *message,
                                    enum message_field field)
{
    const struct message_field_row *row = message_field_row(field);
    const void *member = message_member(message, row);
    CHECK_INT(0, buf_printf(out, " %s=", row->name));
    if (row->major == CBOR_UINT)
        CHECK_INT(0, buf_printf(out, "%" PRIu64, *(const uint64_t *)member));
    else if (row->major == CBOR_BYTES)
        CHECK_INT(0, buf_append(out, ((const struct str *)member)->bytes, 1));
    else if (row->major == CBOR_TEXT)
        play_print_str(out, *(const struct str *)member);
    else
        play_print_list(out, *(const struct message_list *)member);
}

static inline void play_print_message(struct buf *out, const struct message *message)
{
    CHECK_INT(0, buf_printf(out, "%s", message_type_name(message->type)));
    uint64_t has = message->has & ~HAS(FIELD_ID);
    for (; has; has = message_other_fields(has))
        play_print_field(out, message, message_first_field(has));
}

/** Take the next word off @line; text in quotes is one word. False at the end. */
static inline bool play_word(const char **line, struct str *word)
{
    *line += strspn(*line, " ");
    char end = ' ';
    size_t size = 0;
    for (; (*line)[size] && (*line)[size] != end; size++)
        if ((*line)[size] == '"')
            end = '"';
    size += end == '"';
    *word = (struct str){ *line, size };
    *line += size;
    return size > 0;
}

static inline enum message_type play_type(struct str name)
{
    unsigned type = 1;
    while (type < MESSAGE_TYPE_COUNT &&
           (!message_type_name(type) || !str_equal(name, str_of(message_type_name(type)))))
        type++;
    CHECK(type < MESSAGE_TYPE_COUNT);
    return (enum message_type)type;
}

static inline enum message_field play_field(struct str name)
{
    unsigned field = 0;
    while (field < FIELD_COUNT_ &&
           !(message_field_row(field) && str_equal(name, str_of(message_field_row(field)->name))))
        field++;
    CHECK(field < FIELD_COUNT_);
    return (enum message_field)field;
}

/** @size times the same byte; at most 32 times. */
static inline struct str play_bytes_of(char byte, size_t size)
{
    static char all[128][LIMIT_FILE_HASH_SIZE];
    char *bytes = all[(unsigned char)byte % 128];
    CHECK(size <= LIMIT_FILE_HASH_SIZE);
    memset(bytes, byte, LIMIT_FILE_HASH_SIZE);
    return (struct str){ bytes, size };
}

/** 16 times the same byte. */
static inline struct str play_bytes(char byte)
{
    return play_bytes_of(byte, LIMIT_NONCE_SIZE);
}

/** Texts with commas between; one of the last few lists that were made so. */
static inline struct message_list play_list(struct str value)
{
    static struct buf lists[4];
    static size_t next;
    struct str texts[LIMIT_LIST_COUNT + 1];
    struct message_list list;
    size_t count = 0;
    for (size_t size; value.size > 0; value = str_skip(value, size + (size < value.size))) {
        const char *comma = memchr(value.bytes, ',', value.size);
        size = comma ? (size_t)(comma - value.bytes) : value.size;
        CHECK(count < sizeof(texts) / sizeof(texts[0]));
        texts[count++] = (struct str){ value.bytes, size };
    }
    CHECK_INT(0, message_list_make(texts, count, &lists[next++ % 4], &list));
    return list;
}

/** Set what "field=value" says. */
static inline void play_set(struct message *message, struct str word)
{
    const char *equals = memchr(word.bytes, '=', word.size);
    CHECK(equals);
    struct str name = { word.bytes, (size_t)(equals - word.bytes) };
    struct str value = str_skip(word, name.size + 1);
    enum message_field field = play_field(name);
    const struct message_field_row *row = message_field_row(field);
    void *member = message_member_of(message, row);
    if (value.size >= 2 && value.bytes[0] == '"')
        value = (struct str){ value.bytes + 1, value.size - 2 };
    if (row->major == CBOR_UINT)
        *(uint64_t *)member = strtoull(value.bytes, NULL, 10);
    else if (row->major == CBOR_ARRAY)
        *(struct message_list *)member = play_list(value);
    else
        *(struct str *)member = row->major != CBOR_BYTES ? value
                                : row->size_min == 0     ? play_bytes(value.bytes[0])
                                                     : play_bytes_of(value.bytes[0], row->size_min);
    message->has |= HAS(field);
}

/** Read "TYPE field=value …". */
static inline struct message play_message(const char *line)
{
    struct message message = { 0 };
    struct str word;
    CHECK(play_word(&line, &word));
    message.type = play_type(word);
    while (play_word(&line, &word))
        play_set(&message, word);
    return message;
}

#endif
