/*
 * A message of several lines, as it comes from a client: BATCH +name, the lines, BATCH -name. It is
 * said when it is whole; whatever is wrong with it is told once, and the rest of it is ignored.
 * Source: IRCv3, "multiline" and "client-batch" (drafts).
 */
#include "server/irc/irc_say.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

struct irc_multiline {
    char name[IRC_LABEL_SIZE + 1]; /* the client's, for the batch */
    char *label;                   /* owned; NULL: none */
    char target[LIMIT_ROOM_SIZE + 2];
    struct buf tags, text, cuts;
    size_t line_count;
    bool has_text;   /* of its lines one at least is not blank */
    bool is_refused; /* what is still to come of it is ignored */
};

static void multiline_free(struct irc_multiline *multiline)
{
    if (!multiline)
        return;
    buf_fini(&multiline->tags);
    buf_fini(&multiline->text);
    buf_fini(&multiline->cuts);
    free(multiline->label);
    free(multiline);
}

void irc_multiline_free(struct irc *irc)
{
    multiline_free(irc->multiline);
    irc->multiline = NULL;
}

/* ---- refusing ---- */

static void fail(struct irc *irc, const char *code, struct str context, const char *text)
{
    irc_standard(irc, "FAIL", "BATCH", code, context, text);
}

static void give_label(struct irc *irc, struct irc_multiline *multiline)
{
    irc_give_label(irc, multiline->label);
    multiline->label = NULL;
}

/* The answer to the batch as a whole; more is not told of it. */
static void refuse(struct irc *irc, const char *code, struct str context, const char *text)
{
    struct irc_multiline *multiline = irc->multiline;
    if (multiline->is_refused)
        return;
    multiline->is_refused = true;
    if (multiline->label)
        give_label(irc, multiline);
    fail(irc, code, context, text);
}

static void refuse_limit(struct irc *irc, const char *code, int limit, const char *text)
{
    char number[16];
    snprintf(number, sizeof(number), "%d", limit);
    refuse(irc, code, str_of(number), text);
}

/* ---- the lines ---- */

static void add_text(struct irc_multiline *multiline, struct str text, bool is_joined)
{
    uint16_t cut = (uint16_t)multiline->text.size;
    if (multiline->line_count++ > 0 && !is_joined)
        buf_append_str(&multiline->text, STR("\n"));
    else if (multiline->line_count > 1)
        buf_append(&multiline->cuts, &cut, sizeof(cut));
    buf_append_str(&multiline->text, text);
    multiline->has_text |= text.size > 0;
}

static void add_line(struct irc *irc, const struct irc_line *line)
{
    struct irc_multiline *multiline = irc->multiline;
    struct str target = irc_line_param(line, 0), text = irc_line_param(line, 1);
    struct irc_tag tag;
    char targets[2 * LIMIT_ROOM_SIZE];
    bool is_joined = irc_tag_find(line->tags, STR("draft/multiline-concat"), &tag);
    if (!irc_word_equal(target, str_of(multiline->target))) {
        snprintf(targets, sizeof(targets), "%s %.*s", multiline->target,
                 STR_ARGS(target.size > 0 ? target : STR("*")));
        refuse(irc, "MULTILINE_INVALID_TARGET", str_of(targets), "Invalid multiline target");
    } else if (is_joined && text.size == 0) {
        refuse(irc, "MULTILINE_INVALID", STR(""), "A blank line cannot be joined to another");
    } else if (multiline->line_count == IRC_MULTILINE_LINES) {
        refuse_limit(irc, "MULTILINE_MAX_LINES", IRC_MULTILINE_LINES,
                     "A message cannot have so many lines");
    } else if (multiline->text.size + text.size + !is_joined > LIMIT_TEXT_SIZE) {
        refuse_limit(irc, "MULTILINE_MAX_BYTES", LIMIT_TEXT_SIZE, "The message is too long");
    } else {
        add_text(multiline, text, is_joined);
    }
}

static bool is_of_batch(const struct irc_multiline *multiline, struct str tags)
{
    struct irc_tag tag;
    return irc_tag_find(tags, STR("batch"), &tag) && str_equal(tag.value, str_of(multiline->name));
}

/* What may come in the middle of a message without being part of it. */
static bool is_always_allowed(struct str command)
{
    return irc_word_equal(command, STR("BATCH")) || irc_word_equal(command, STR("PING")) ||
           irc_word_equal(command, STR("PONG")) || irc_word_equal(command, STR("QUIT"));
}

bool irc_multiline_takes(struct irc *irc, const struct irc_line *line)
{
    struct irc_tag tag;
    bool has_batch = irc_tag_find(line->tags, STR("batch"), &tag);
    if (!irc_has(irc, IRC_CAP_MULTILINE))
        return false;
    if (!irc->multiline) {
        if (has_batch)
            fail(irc, "MULTILINE_INVALID", STR(""), "There is no such batch");
        return has_batch;
    }
    if (is_of_batch(irc->multiline, line->tags) && irc_word_equal(line->command, STR("PRIVMSG"))) {
        if (!irc->multiline->is_refused)
            add_line(irc, line);
        return true;
    }
    if (is_always_allowed(line->command) && !has_batch)
        return false;
    refuse(irc, "MULTILINE_INVALID", STR(""), "Only lines of the message may come before its end");
    return has_batch;
}

/* ---- the beginning and the end ---- */

static void begin(struct irc *irc, struct str name, struct str target, struct str tags)
{
    struct irc_multiline *multiline = calloc(1, sizeof(*multiline));
    if (!multiline) {
        session_drop(irc->session, "no memory for what it says");
        return;
    }
    irc_multiline_free(irc); /* one that was never ended */
    irc->multiline = multiline;
    snprintf(multiline->name, sizeof(multiline->name), "%.*s", STR_ARGS(name));
    snprintf(multiline->target, sizeof(multiline->target), "%.*s", STR_ARGS(target));
    buf_append_str(&multiline->tags, tags);
    multiline->label = irc_take_label(irc); /* the whole message is answered */
}

/* The message is whole. */
static void end(struct irc *irc)
{
    struct irc_multiline *multiline = irc->multiline;
    if (!multiline->is_refused && !multiline->has_text)
        refuse(irc, "MULTILINE_INVALID", STR(""), "A message cannot have only blank lines");
    irc->multiline = NULL;
    if (!multiline->is_refused) {
        const struct irc_words words = { .text = buf_str(&multiline->text),
                                         .tags = buf_str(&multiline->tags),
                                         .cuts = buf_str(&multiline->cuts) };
        give_label(irc, multiline);
        irc_say_to(irc, str_of(multiline->target), &words);
    }
    multiline_free(multiline);
}

void irc_on_batch(struct irc *irc, const struct irc_line *line)
{
    struct str name = irc_line_param(line, 0), target = irc_line_param(line, 2);
    bool is_begin = str_starts_with(name, STR("+"));
    name = str_skip(name, 1);
    if (irc->multiline && !is_begin && str_equal(name, str_of(irc->multiline->name))) {
        end(irc);
        return;
    }
    bool is_valid = irc_has(irc, IRC_CAP_MULTILINE) && is_begin && name.size > 0 &&
                    name.size <= IRC_LABEL_SIZE && target.size > 0 &&
                    target.size <= LIMIT_ROOM_SIZE + 1 &&
                    irc_word_equal(irc_line_param(line, 1), STR("draft/multiline"));
    if (is_valid)
        begin(irc, name, target, line->tags);
    else
        fail(irc, "MULTILINE_INVALID", STR(""), "Invalid batch");
}
