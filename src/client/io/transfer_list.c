/* A line is "up", "typed" or "down", two numbers, and hexadecimal words; "-" is an empty one. */
#include "client/io/transfer_list.h"

#include "client/core/command.h"
#include "client/core/conf_text.h"

#include <errno.h>
#include <hutong/common/macros.h>
#include <sodium.h>

enum { NUMBER_DIGITS_MAX = 18 };

void transfer_record_fini(struct transfer_record *record)
{
    buf_fini(&record->room);
    buf_fini(&record->user);
    buf_fini(&record->path);
    buf_fini(&record->text);
}

static int append_hex(struct str bytes, struct buf *out)
{
    static const char digits[] = "0123456789abcdef";
    int status = buf_append_str(out, bytes.size > 0 ? STR(" ") : STR(" -"));
    for (size_t i = 0; i < bytes.size && !status; i++) {
        uint8_t byte = (uint8_t)bytes.bytes[i];
        status = buf_append(out, (char[]){ digits[byte >> 4], digits[byte & 15] }, 2);
    }
    return status;
}

int transfer_record_format(const struct transfer_record *record, struct buf *out)
{
    const struct str hash = { (const char *)record->facts.hash,
                              record->is_hashed ? sizeof(record->facts.hash) : 0 };
    const struct str words[] = { hash, buf_str(&record->room), buf_str(&record->user),
                                 buf_str(&record->path), buf_str(&record->text) };
    int status = buf_printf(out, "%s %llu %llu",
                            record->is_typed    ? "typed"
                            : record->is_upload ? "up"
                                                : "down",
                            (unsigned long long)record->no, (unsigned long long)record->facts.size);
    for (size_t i = 0; i < ARRAY_SIZE(words) && !status; i++)
        status = append_hex(words[i], out);
    return status ? status : buf_append_str(out, STR("\n"));
}

static int take_hex(struct str *line, struct buf *out)
{
    struct str word = command_take_word(line);
    size_t size = 0;
    if (str_equal(word, STR("-")))
        return 0;
    if (buf_reserve(out, word.size / 2 + 1) != 0)
        return -ENOMEM;
    if (word.size == 0 || sodium_hex2bin(out->bytes, word.size / 2 + 1, word.bytes, word.size, NULL,
                                         &size, NULL) != 0)
        return -EINVAL;
    out->size = size;
    return size * 2 == word.size ? 0 : -EINVAL;
}

static int take_hash(struct str *line, struct transfer_record *record)
{
    struct buf hash = { 0 };
    int status = take_hex(line, &hash);
    record->is_hashed = hash.size == sizeof(record->facts.hash);
    if (!status && hash.size > 0 && !record->is_hashed)
        status = -EINVAL;
    if (!status && record->is_hashed)
        memcpy(record->facts.hash, hash.bytes, hash.size);
    buf_fini(&hash);
    return status;
}

int transfer_record_take(struct str *text, struct transfer_record *record)
{
    struct str line = conf_take_until(text, '\n'), kind = command_take_word(&line);
    bool is_typed = str_equal(kind, STR("typed"));
    *record = (struct transfer_record){ .is_upload = is_typed || str_equal(kind, STR("up")),
                                        .is_typed = is_typed };
    if (!record->is_upload && !str_equal(kind, STR("down")))
        return -EINVAL;
    record->no = command_number(command_take_word(&line), NUMBER_DIGITS_MAX);
    record->facts.size = command_number(command_take_word(&line), NUMBER_DIGITS_MAX);
    struct buf *const words[] = { &record->room, &record->user, &record->path, &record->text };
    int status = take_hash(&line, record);
    for (size_t i = 0; i < ARRAY_SIZE(words) && !status; i++)
        status = take_hex(&line, words[i]);
    bool is_whole =
        record->room.size > 0 && line.size == 0 &&
        (record->is_upload ? record->path.size > 0 : record->is_hashed && record->no > 0);
    return status || is_whole ? status : -EINVAL;
}
