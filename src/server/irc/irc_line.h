/*
 * IRC lines: tags, source, command and parameters out of received bytes, and bytes that are safe
 * to send. Knows nothing of sessions. Source: modern.ircdocs.horse, "Message format"; IRCv3,
 * "message-tags".
 */
#ifndef HUTONG_SERVER_IRC_IRC_LINE_H
#define HUTONG_SERVER_IRC_IRC_LINE_H

#include <hutong/common/buf.h>
#include <hutong/common/str.h>

enum {
    IRC_LINE_SIZE = 512,          /* without tags, with its end */
    IRC_TAGS_SIZE = 8191,         /* of received tags, with '@' and the blank */
    IRC_CLIENT_TAGS_SIZE = 4094,  /* of what a client may say in tags, without '@' and the blank */
    IRC_ENDLESS_SIZE = 16 * 1024, /* without an end: beyond reading */
    IRC_PARAM_MAX = 15,
};

enum irc_line_result {
    IRC_LINE_OK,
    IRC_LINE_MORE,      /* its end has yet to arrive */
    IRC_LINE_EMPTY,     /* nothing in it: ignored */
    IRC_LINE_E_LONG,    /* too long; it is skipped */
    IRC_LINE_E_UTF8,    /* not UTF-8; only tags and command are set */
    IRC_LINE_E_ENDLESS, /* no end within what a line may have: beyond reading */
};

struct irc_line {
    struct str tags; /* without '@' */
    struct str command;
    struct str params[IRC_PARAM_MAX];
    size_t param_count;
};

/**
 * Take the first line off a run of bytes.
 * @bytes  borrowed; the slices of @line point into them
 * @used   set unless the result is IRC_LINE_MORE or _E_ENDLESS: bytes the line took
 */
enum irc_line_result irc_line_take(struct str bytes, struct irc_line *line, size_t *used);

/** The parameter at @index; empty if there are fewer. */
struct str irc_line_param(const struct irc_line *line, size_t index);

struct irc_tag {
    struct str key;
    struct str value; /* as on the wire: escaped */
};

/** Read the next tag. Returns false at the end. @tags is advanced. */
bool irc_tag_next(struct str *tags, struct irc_tag *tag);

/** Find the last tag of a key. Returns false if there is none. */
bool irc_tag_find(struct str tags, struct str key, struct irc_tag *tag);

/** Append a value as it was before it was escaped. Returns 0 or -ENOMEM. */
int irc_tag_unescape(struct str value, struct buf *out);

/** Append a value, escaped. Returns 0 or -ENOMEM. */
int irc_tag_escape(struct str value, struct buf *out);

/**
 * Make what was appended to @out since @start a line: whatever could end it early becomes a
 * blank, what does not fit into IRC_LINE_SIZE is cut off at a character's border, and the end is
 * added. Returns 0 or -ENOMEM, then @out is as it was at @start.
 */
int irc_line_end(struct buf *out, size_t start);

/** Take the next item off a list with commas (or another separator). Returns false at its end. */
bool irc_list_next(struct str *list, char separator, struct str *item);

/** The number that the digits at the beginning of @text make; 0 if there are none. */
uint64_t irc_number(struct str text);

/** Whether @text is @word, ASCII letters of either case being the same. */
bool irc_word_equal(struct str text, struct str word);

/** Whether @target is the name of a channel: "#" and more. */
bool irc_is_channel(struct str target);

#endif
