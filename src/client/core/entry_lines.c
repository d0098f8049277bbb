/*
 * A message has a head (time and name, set against the text's column from the left) and a body;
 * other sentences are all body. The body is gathered as runs on a scratch line, then wrapped.
 */
#include "client/core/entry_lines.h"

#include "client/core/entry_text.h"
#include "client/core/i18n.h"
#include "client/core/ignore.h"
#include "client/core/local_time.h"
#include "client/core/look_alike.h"
#include "client/core/markup.h"
#include "client/core/sentence.h"
#include "client/core/wrap.h"

#include <hutong/common/text.h>

enum {
    TIME_COLS = 6, /* with the blank after it */
    HANGING_COLS = 2,
    NAME_COLS_MIN = 8,
    NAME_COLS_MAX = 20,
    NAME_COLS_SHARE = 5, /* of the pane */
    BODY_COLS_MIN = 4,
};

int entry_lines_name_cols_max(int cols)
{
    int share = cols / NAME_COLS_SHARE;
    return share < NAME_COLS_MIN ? NAME_COLS_MIN : share > NAME_COLS_MAX ? NAME_COLS_MAX : share;
}

static int entry_time_cols(const struct entry_shape *shape)
{
    return shape->shows_time ? TIME_COLS : 0;
}

static bool entry_shape_is_aligned(const struct entry_shape *shape)
{
    return shape->cols >= ENTRY_LINES_ALIGNED_COLS;
}

/* A sentence and where in it the message itself begins. */
struct entry_sentence {
    struct sentence_part parts[SENTENCE_PARTS_MAX];
    size_t count;
    size_t head_count; /* parts of the head; 0: no head */
};

static struct entry_sentence entry_sentence_of(const struct entry *entry)
{
    struct entry_sentence sentence = { 0 };
    sentence.count = sentence_split(entry, sentence.parts);
    if (!entry_is_said(entry) || entry->is_recalled)
        return sentence;
    while (sentence.head_count < sentence.count &&
           sentence.parts[sentence.head_count].kind != SENTENCE_TEXT)
        sentence.head_count++;
    return sentence;
}

int entry_lines_name_cols(struct str name)
{
    return text_cols(name) + look_alike_is_mixed(name);
}

static void entry_add_mark(struct str name, struct page *page)
{
    if (look_alike_is_mixed(name))
        page_add(page, STYLE_ERROR, 0, STR(LOOK_ALIKE_MARK));
}

/* A name's style is its owner's colour; one's own stands out in another way. */
static void entry_add_name(const struct entry_shape *shape, struct str name, struct page *page)
{
    bool is_own = str_equal(name, shape->own_name);
    page_add(page, is_own ? STYLE_OWN : STYLE_NAME, page_hue(name), name);
    entry_add_mark(name, page);
    page_end_field(page);
}

/* A name in its column: cut with an ellipsis where it is too long. */
static void entry_add_aligned_name(const struct entry_shape *shape, struct str name,
                                   struct page *page)
{
    if (!entry_shape_is_aligned(shape) || entry_lines_name_cols(name) <= shape->name_cols) {
        entry_add_name(shape, name, page);
        return;
    }
    size_t size = text_fit(name, shape->name_cols - 1 - look_alike_is_mixed(name));
    page_add(page, STYLE_NAME, page_hue(name), (struct str){ name.bytes, size });
    page_add(page, STYLE_NAME, page_hue(name), STR("…"));
    entry_add_mark(name, page);
    page_end_field(page);
}

static int entry_name_cols(const struct entry_shape *shape, struct str name)
{
    int cols = entry_lines_name_cols(name);
    return entry_shape_is_aligned(shape) && cols > shape->name_cols ? shape->name_cols : cols;
}

static int entry_head_cols(const struct entry_shape *shape, const struct entry_sentence *sentence)
{
    int cols = 0;
    for (size_t i = 0; i < sentence->head_count; i++) {
        const struct sentence_part *part = &sentence->parts[i];
        cols += part->kind == SENTENCE_NAME ? entry_name_cols(shape, part->text)
                                            : text_cols(part->text);
    }
    return cols;
}

/* The column where the text of messages begins. */
static int entry_text_col(const struct entry_shape *shape)
{
    if (!entry_shape_is_aligned(shape))
        return HANGING_COLS < shape->cols ? HANGING_COLS : 0;
    static const struct entry message = { .kind = ENTRY_MESSAGE };
    struct entry_sentence sentence = entry_sentence_of(&message);
    return entry_time_cols(shape) + shape->name_cols + entry_head_cols(shape, &sentence);
}

static void entry_add_time(const struct entry_shape *shape, const struct entry *entry,
                           struct page *page)
{
    char clock[LOCAL_CLOCK_SIZE];
    if (!shape->shows_time)
        return;
    local_clock(entry->time_ms, clock);
    page_printf(page, STYLE_DIM, "%s ", clock);
}

/* Begin the entry's first line up to where its body starts. Returns that column. */
static int entry_begin(const struct entry_shape *shape, const struct entry *entry,
                       const struct entry_sentence *sentence, int text_col, struct page *page)
{
    int head_cols = entry_head_cols(shape, sentence), col = 0;
    page_begin(page, 0);
    if (entry_shape_is_aligned(shape)) {
        entry_add_time(shape, entry, page);
        int pad = text_col - entry_time_cols(shape) - head_cols;
        page_printf(page, STYLE_TEXT, "%*s", pad > 0 ? pad : 0, "");
        page_end_field(page);
        col = entry_time_cols(shape) + (pad > 0 ? pad : 0);
    }
    for (size_t i = 0; i < sentence->head_count; i++) {
        if (sentence->parts[i].kind == SENTENCE_NAME)
            entry_add_aligned_name(shape, sentence->parts[i].text, page);
        else
            page_add(page, STYLE_DIM, 0, sentence->parts[i].text);
    }
    page_end_field(page);
    return col + head_cols;
}

/* How large it is, and what it claims to be. */
static void entry_add_file(const struct entry_shape *shape, const struct entry *entry)
{
    struct buf facts = { 0 };
    if (sentence_file(entry, &facts) == 0)
        page_add(shape->scratch, STYLE_DIM, 0, buf_str(&facts));
    buf_fini(&facts);
}

/* What became of a message, after its text. */
static void entry_add_state(const struct entry_shape *shape, const struct entry *entry)
{
    if (entry->is_edited && !entry->is_recalled)
        page_printf(shape->scratch, STYLE_DIM, " %s", _("(edited)"));
    if (entry->is_pinned)
        page_printf(shape->scratch, STYLE_DIM, " %s", _("(pinned)"));
    if (entry->state == ENTRY_PENDING && shape->tells_pending)
        page_printf(shape->scratch, STYLE_DIM, " %s", _("(sending)"));
    if (entry->state != ENTRY_FAILED)
        return;
    struct buf why = { 0 }, clean = { 0 };
    if (sentence_problem(entry->problem_code, entry->problem, &why) == 0 &&
        text_sanitise(buf_str(&why), false, &clean) == 0) {
        page_add(shape->scratch, STYLE_TEXT, 0, STR(" "));
        /* TRANSLATORS: why a message was refused; Up is the arrow key */
        page_printf(shape->scratch, STYLE_ERROR, _("(not sent: %.*s; Up takes it back)"),
                    STR_ARGS(buf_str(&clean)));
    }
    buf_fini(&clean);
    buf_fini(&why);
}

/* Gather the body of the sentence on the scratch page's only line. */
static void entry_gather_body(const struct entry_shape *shape, const struct entry *entry,
                              const struct entry_sentence *sentence)
{
    struct buf clean = { 0 };
    page_clear(shape->scratch);
    page_begin(shape->scratch, 0);
    for (size_t i = sentence->head_count; i < sentence->count; i++) {
        const struct sentence_part *part = &sentence->parts[i];
        buf_clear(&clean);
        bool is_text = part->kind == SENTENCE_TEXT;
        if ((is_text ? text_sanitise_whole(part->text, &clean)
                     : text_sanitise(part->text, false, &clean)) != 0)
            shape->scratch->failed = true;
        else if (part->kind == SENTENCE_TEXT && sentence->head_count > 0)
            entry_text_add(buf_str(&clean), entry->is_mine ? STR("") : shape->own_name,
                           entry->state == ENTRY_SENT ? STYLE_TEXT : STYLE_PENDING,
                           shape->shows_markup && entry->kind != ENTRY_FILE, shape->scratch);
        else if (part->kind == SENTENCE_NAME)
            entry_add_name(shape, buf_str(&clean), shape->scratch);
        else if (part->kind == SENTENCE_FACTS)
            entry_add_file(shape, entry);
        else
            page_add(shape->scratch, STYLE_NOTICE, 0, buf_str(&clean));
    }
    page_end_field(shape->scratch);
    entry_add_state(shape, entry);
    page_keep_clusters(shape->scratch);
    buf_fini(&clean);
}

/* Copy from @start to @end of the scratch line's text to the last line of @page. */
static void entry_copy_runs(const struct page *scratch, size_t start, size_t end, struct page *page)
{
    for (size_t i = 0; i < scratch->run_count; i++) {
        const struct run *run = &scratch->runs[i];
        size_t from = run->start > start ? run->start : start;
        size_t to = run->start + run->size < end ? run->start + run->size : end;
        if (from < to)
            page_add_run(page, scratch, run,
                         (struct str){ (const char *)scratch->text.bytes + from, to - from });
    }
}

/* The direction of the paragraph that begins here: what we say ourselves begins at the left. */
static enum direction entry_direction(struct str text, bool is_said)
{
    const char *end = text.size > 0 ? memchr(text.bytes, '\n', text.size) : NULL;
    if (end)
        text.size = (size_t)(end - text.bytes);
    bool is_right = is_said && direction_first(text) == DIRECTION_RIGHT;
    return is_right ? DIRECTION_RIGHT : DIRECTION_LEFT;
}

/* Wrap the scratch line: its beginning goes on in the last line of @page from column @col. */
static void entry_wrap_body(const struct entry_shape *shape, bool is_said, int col, int text_col,
                            struct page *page)
{
    struct str text = buf_str(&shape->scratch->text), line;
    int cols = shape->cols - text_col;
    enum direction direction = DIRECTION_LEFT;
    if (wrap_restart(shape->wrap, text, cols) != 0) {
        page->failed = true;
        return;
    }
    for (bool is_first = true; wrap_next(shape->wrap, is_first ? shape->cols - col : cols, &line);
         is_first = false) {
        if (!is_first)
            page_begin(page, text_col);
        if (line.size == 0)
            continue;
        size_t start = (size_t)(line.bytes - text.bytes);
        if (is_first || text.bytes[start - 1] == '\n')
            direction = entry_direction(str_skip(text, start), is_said);
        page_direct(page, direction);
        entry_copy_runs(shape->scratch, start, start + line.size, page);
    }
}

/* Append @sentence without the marks of its markup, where markup shows. */
static int entry_append_plain(const struct entry_shape *shape, struct str sentence, struct buf *out)
{
    if (!shape->shows_markup)
        return buf_append_str(out, sentence);
    struct markup markup;
    struct markup_span span;
    int result = 0;
    markup_init(&markup, sentence);
    while (result == 0 && markup_next(&markup, &span))
        result = buf_append_str(out, span.text);
    return result;
}

/* A line above an answer that says what it answers, cut to its width. */
static void entry_add_quote(const struct entry_shape *shape, const struct entry *entry,
                            int text_col, struct page *page)
{
    struct buf sentence = { 0 }, quote = { 0 };
    const struct entry *answered = room_find_entry(shape->room, entry->ref);
    int cols = shape->cols - text_col;
    if (answered && !ignore_has(shape->settings, answered->from))
        page->failed |= sentence_format(answered, &sentence) != 0;
    else
        page->failed |= buf_append_str(&sentence, STR("…")) != 0;
    page->failed |= buf_append_str(&quote, STR("┌ ")) != 0 ||
                    entry_append_plain(shape, buf_str(&sentence), &quote) != 0;
    page_begin(page, text_col);
    page_add(page, STYLE_DIM, 0,
             (struct str){ (const char *)quote.bytes, text_fit(buf_str(&quote), cols) });
    buf_fini(&quote);
    buf_fini(&sentence);
}

/* A line below a message that counts what people have put under it. */
static void entry_add_reactions(const struct entry_shape *shape, const struct entry *entry,
                                int text_col, struct page *page)
{
    struct buf line = { 0 };
    for (size_t i = 0; i < entry->reaction_count; i++) {
        const struct reaction *reaction = &entry->reactions[i];
        if (reaction->count == 0)
            continue;
        page->failed |= text_sanitise(str_of(reaction->emoji), false, &line) != 0 ||
                        buf_printf(&line, " %u  ", (unsigned)reaction->count) != 0;
    }
    if (line.size > 0) {
        page_begin(page, text_col);
        page_add(page, STYLE_DIM, 0,
                 (struct str){ (const char *)line.bytes,
                               text_fit(buf_str(&line), shape->cols - text_col) });
    }
    buf_fini(&line);
}

void entry_lines_add(const struct entry_shape *shape, const struct entry *entry, struct page *page)
{
    if (entry_is_change(entry))
        return; /* it shows in the message it is about */
    struct entry_sentence sentence = entry_sentence_of(entry);
    int text_col = entry_text_col(shape);
    if (entry->ref > 0 && !entry->is_recalled && shape->room)
        entry_add_quote(shape, entry, text_col, page);
    entry_gather_body(shape, entry, &sentence);
    int col = entry_begin(shape, entry, &sentence, text_col, page);
    if (shape->cols - col < BODY_COLS_MIN && col > text_col) {
        page_begin(page, text_col); /* the head fills the line */
        col = text_col;
    }
    entry_wrap_body(shape, sentence.head_count > 0, col, text_col, page);
    entry_add_reactions(shape, entry, text_col, page);
    page->failed |= shape->scratch->failed;
}

void entry_lines_add_rule(int cols, enum style style, struct str words, struct page *page)
{
    int words_cols = text_cols(words);
    int left = (cols - words_cols - 2) / 2;
    page_begin(page, 0);
    for (int i = 0; i < left; i++)
        page_add(page, style, 0, STR("─"));
    if (left > 0)
        page_add(page, style, 0, STR(" "));
    page_add(page, style, 0, words);
    if (left > 0)
        page_add(page, style, 0, STR(" "));
    for (int i = left + words_cols + 2; i < cols && left > 0; i++)
        page_add(page, style, 0, STR("─"));
}
