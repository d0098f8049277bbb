/*
 * A text as lines: cut where a line of it ends, where it does not fit, and where its author had cut
 * it. To those who know draft/multiline the lines are one batch, to others one after the other.
 * Source: IRCv3, "multiline" (draft).
 */
#include "server/irc/irc_encoding.h"

#include <hutong/common/utf8.h>
#include <inttypes.h>
#include <stdio.h>

/* What is left of a text. */
struct pieces {
    struct str rest;
    size_t at;       /* where in the text that is */
    struct str cuts; /* irc_words.cuts that are still to come */
    size_t room;     /* bytes that a line may have */
    bool is_joined;  /* the next piece goes on with the line of the last one */
    bool is_over;
};

static size_t min(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* How far it is to the next place where the author had cut. */
static size_t next_cut(struct pieces *pieces)
{
    uint16_t cut;
    while (pieces->cuts.size >= sizeof(cut)) {
        memcpy(&cut, pieces->cuts.bytes, sizeof(cut));
        if (cut > pieces->at)
            return cut - pieces->at;
        pieces->cuts = str_skip(pieces->cuts, sizeof(cut));
    }
    return SIZE_MAX;
}

static struct str next_piece(struct pieces *pieces)
{
    struct str rest = pieces->rest;
    const char *end = rest.size > 0 ? memchr(rest.bytes, '\n', rest.size) : NULL;
    size_t line_size = end ? (size_t)(end - rest.bytes) : rest.size;
    size_t size = min(line_size, next_cut(pieces));
    size = utf8_floor((struct str){ rest.bytes, size }, pieces->room);
    bool ends_line = end && size == line_size;
    pieces->rest = str_skip(rest, size + ends_line);
    pieces->at += size + ends_line;
    pieces->is_joined = !ends_line;
    pieces->is_over = pieces->rest.size == 0 && !ends_line;
    return (struct str){ rest.bytes, size };
}

/* Bytes that the text of one line may have. */
static size_t text_room(const struct irc_encoding *encoding, const struct irc_wrapping *wrapping)
{
    struct buf *source = &encoding->door->text;
    buf_clear(source);
    irc_person_source(encoding->door, encoding->event->user, source);
    size_t used = 1 + source->size + 1 + strlen(wrapping->command) + 1 +
                  encoding->place->target.size + 2 + strlen(wrapping->before) +
                  strlen(wrapping->after) + 2;
    return used < IRC_LINE_SIZE ? IRC_LINE_SIZE - used : 0;
}

static int put_piece(const struct irc_encoding *encoding, const struct irc_wrapping *wrapping,
                     struct str piece, size_t start)
{
    struct buf *out = encoding->out;
    buf_printf(out, "%s %.*s :%s", wrapping->command, STR_ARGS(encoding->place->target),
               wrapping->before);
    buf_append_str(out, piece);
    buf_append_str(out, str_of(wrapping->after));
    return irc_line_end(out, start);
}

/* ---- one line after the other ---- */

static bool is_blank(struct str piece)
{
    return piece.size == 0 || (piece.size == 1 && piece.bytes[0] == '\r');
}

static int put_lines(const struct irc_encoding *encoding, const struct irc_wrapping *wrapping,
                     struct pieces *pieces)
{
    enum irc_line_kind kind = IRC_LINE_FIRST;
    int status = 0;
    while (!pieces->is_over && status == 0) {
        struct str piece = next_piece(pieces);
        if (is_blank(piece))
            continue; /* an empty line is no message */
        status = put_piece(encoding, wrapping, piece, irc_encoding_begin(encoding, kind));
        kind = IRC_LINE_FURTHER;
    }
    return status;
}

/* ---- as a batch ---- */

static size_t begin_inner(const struct irc_encoding *encoding, const char *batch, bool is_joined)
{
    struct buf *out = encoding->out;
    size_t start = out->size;
    buf_printf(out, "@batch=%s%s :", batch, is_joined ? ";draft/multiline-concat" : "");
    irc_person_source(encoding->door, encoding->event->user, out);
    buf_append_str(out, STR(" "));
    return start;
}

static int put_inner(const struct irc_encoding *encoding, const struct irc_wrapping *wrapping,
                     struct pieces *pieces, const char *batch)
{
    struct irc_wrapping inner = *wrapping;
    int status = 0;
    while (!pieces->is_over && status == 0) {
        bool is_joined = pieces->is_joined;
        struct str piece = next_piece(pieces);
        status = put_piece(encoding, &inner, piece, begin_inner(encoding, batch, is_joined));
        inner.before = "";
    }
    return status;
}

static int put_batch_end(const struct irc_encoding *encoding, const char *batch)
{
    struct buf *out = encoding->out;
    size_t start = out->size;
    if (encoding->batch.size > 0)
        buf_printf(out, "@batch=%.*s ", STR_ARGS(encoding->batch));
    buf_printf(out, ":%s BATCH -%s", encoding->door->config.server_name, batch);
    return irc_line_end(out, start);
}

/* The tags of the message are those of the batch. */
static int put_batch(const struct irc_encoding *encoding, const struct irc_wrapping *wrapping,
                     struct pieces *pieces)
{
    char batch[IRC_MULTILINE_BATCH_SIZE];
    struct buf *out = encoding->out;
    snprintf(batch, sizeof(batch), "%c%" PRIu64 "-%" PRIu64, IRC_MULTILINE_BATCH,
             encoding->place->room, encoding->event->no);
    size_t start = irc_encoding_begin(encoding, IRC_LINE_FIRST);
    buf_printf(out, "BATCH +%s draft/multiline %.*s", batch, STR_ARGS(encoding->place->target));
    int status = irc_line_end(out, start);
    if (status == 0)
        status = put_inner(encoding, wrapping, pieces, batch);
    return status != 0 ? status : put_batch_end(encoding, batch);
}

/* Whether it takes more than one line. */
static bool has_lines(const struct pieces *pieces)
{
    return pieces->rest.size > pieces->room || pieces->cuts.size > 0 ||
           (pieces->rest.size > 0 && memchr(pieces->rest.bytes, '\n', pieces->rest.size));
}

int irc_put_text(const struct irc_encoding *encoding, const struct irc_wrapping *wrapping)
{
    const struct irc_said *said = irc_said_find(encoding->door, encoding->event->nonce);
    bool is_batched = wrapping->is_batched && (encoding->caps & IRC_CAP_MULTILINE);
    struct pieces pieces = { .rest = encoding->event->text, .room = text_room(encoding, wrapping) };
    if (said)
        pieces.cuts = buf_str(&said->cuts);
    if (pieces.room < 4)
        return 0;
    return is_batched && has_lines(&pieces) ? put_batch(encoding, wrapping, &pieces)
                                            : put_lines(encoding, wrapping, &pieces);
}
