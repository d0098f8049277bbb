/* How the commands print things: for people (safe for a terminal) or as JSON (complete). */
#ifndef HUTONG_CLIENT_CLI_OUTPUT_H
#define HUTONG_CLIENT_CLI_OUTPUT_H

#include "client/core/chat.h"

/** Append an event or signal as one line. Returns 0 or -ENOMEM. */
int output_entry(struct buf *out, bool is_json, struct str room, const struct entry *entry);

/* Whether an event is what was searched for, or stands beside it; or nobody asked for these. */
enum found { FOUND_ALONE, FOUND_HIT, FOUND_CONTEXT };

/** Append an event that was looked for: as text with its room, number and time. 0 or -ENOMEM. */
int output_found(struct buf *out, bool is_json, const struct message *event, enum found found);

/** The word for a room's kind (enum room_kind), as in JSON. */
const char *output_room_kind(uint64_t kind);

/** Append words with blanks between them. Returns 0 or -ENOMEM. */
int output_words(struct buf *out, const char *const *words, size_t count);

/** Append a received text, safe for a terminal and on one line. Returns 0 or -ENOMEM. */
int output_text(struct buf *out, struct str text);

/** Append a received text safe for a terminal and padded with spaces to @cols columns. */
int output_column(struct buf *out, struct str text, int cols);

/*
 * JSON objects, member by member (RFC 8259): begin, members, end with a newline.
 */
struct json {
    struct buf *out; /* borrowed */
    bool has_member;
    bool failed; /* memory ran out */
};

void json_begin(struct json *json, struct buf *out);
void json_text(struct json *json, const char *key, struct str value);
void json_number(struct json *json, const char *key, uint64_t value);
void json_bool(struct json *json, const char *key, bool value);
/** Returns 0 or -ENOMEM for the whole object. */
int json_end(struct json *json);

#endif
