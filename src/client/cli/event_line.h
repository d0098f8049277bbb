/*
 * An event as a line of JSON with all that is kept of it, so that it can be read back: what
 * `hutong export` writes and `hutong import` reads.
 */
#ifndef HUTONG_CLIENT_CLI_EVENT_LINE_H
#define HUTONG_CLIENT_CLI_EVENT_LINE_H

#include <hutong/common/buf.h>
#include <hutong/proto/limits.h>
#include <hutong/proto/message.h>

/** Append an EVENT and a line's end. Returns 0 or -ENOMEM. */
int event_line_format(const struct message *event, struct buf *out);

/* What event_line_parse fills: an IMPORT without id and room, and what it points to. */
struct event_line {
    struct message message;
    uint8_t nonce[LIMIT_NONCE_SIZE], hash[LIMIT_FILE_HASH_SIZE];
};

/**
 * Read a line, without its end. A room's name and members that are not known are left out.
 * @bytes  written to; the message's texts lie in it
 * Returns NULL, or what is wrong with the line, translated: "is not …".
 */
const char *event_line_parse(char *bytes, size_t size, struct event_line *line);

#endif
