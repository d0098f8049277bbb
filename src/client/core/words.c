/*
 * A word is a run of letters and digits of one kind: Chinese characters and kana are one kind,
 * all other letters another, so that in "看README的" each step is what one would call a word.
 */
#include "client/core/words.h"

#include <hutong/common/letter.h>
#include <hutong/common/text.h>
#include <hutong/common/utf8.h>
#include <utf8proc.h>

static enum word_class words_class(uint32_t code_point)
{
    if (letter_is_one(code_point))
        return letter_is_ideograph(code_point) ? WORD_IDEOGRAPHS : WORD_LETTERS;
    switch (utf8proc_category((utf8proc_int32_t)code_point)) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        return WORD_BLANK;
    default:
        return WORD_PUNCTUATION;
    }
}

bool words_is_spaced_letter(uint32_t code_point)
{
    return letter_is_spaced(code_point);
}

enum word_class words_class_at(struct str text, size_t offset, size_t *size)
{
    struct str rest = str_skip(text, offset);
    struct text_cluster cluster;
    text_cluster(rest, &cluster);
    *size = cluster.size;
    return words_class(utf8_take(&rest, NULL));
}

size_t words_end_after(struct str text, size_t offset)
{
    size_t size;
    while (offset < text.size && words_class_at(text, offset, &size) < WORD_LETTERS)
        offset += size;
    if (offset == text.size)
        return offset;
    enum word_class class = words_class_at(text, offset, &size);
    while (offset < text.size && words_class_at(text, offset, &size) == class)
        offset += size;
    return offset;
}

/*
 * The offset at which the last run that reaches @least begins before @offset, or 0. With @is_mixed
 * a run goes on through every class from @least on, and otherwise through one. The text is gone
 * through forwards: going back from cluster to cluster would find the borders again each time.
 */
static size_t last_run_before(struct str text, size_t offset, enum word_class least, bool is_mixed)
{
    enum word_class previous = WORD_BLANK;
    size_t start = 0, size;
    for (size_t at = 0; at < offset; at += size) {
        enum word_class class = words_class_at(text, at, &size);
        bool goes_on = is_mixed ? previous >= least : previous == class;
        if (class >= least && !goes_on)
            start = at;
        previous = class;
    }
    return start;
}

size_t words_start_before(struct str text, size_t offset)
{
    return last_run_before(text, offset, WORD_LETTERS, false);
}

size_t words_blank_before(struct str text, size_t offset)
{
    return last_run_before(text, offset, WORD_PUNCTUATION, true);
}
