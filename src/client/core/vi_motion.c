/* Each motion is a function on a place in the text; the table at the end gives them their keys. */
#include "client/core/vi_motion.h"

#include "client/core/editor_edit.h"
#include "client/core/i18n.h"
#include "client/core/words.h"

#include <hutong/common/macros.h>
#include <hutong/common/text.h>
#include <hutong/common/utf8.h>

/* One step of a motion that a count repeats; where it cannot go on it stays. */
typedef size_t vi_step_fn(const struct editor *editor, size_t at);

static bool repeat(struct vi_move *move, vi_step_fn *step)
{
    size_t from = move->at;
    for (unsigned i = 0; i < (move->count > 0 ? move->count : 1); i++) {
        size_t next = step(move->editor, move->at);
        if (next == move->at)
            break;
        move->at = next;
    }
    return move->at != from;
}

/* ---- clusters ---- */

static size_t step_left(const struct editor *editor, size_t at)
{
    return at > editor_line_start(editor, at) ? editor_left_of(editor, at) : at;
}

static size_t step_right(const struct editor *editor, size_t at)
{
    return at < editor_line_end(editor, at) ? editor_right_of(editor, at) : at;
}

static bool move_left(struct vi_move *move)
{
    return repeat(move, step_left);
}

static bool move_right(struct vi_move *move)
{
    return repeat(move, step_right);
}

static bool move_back(struct vi_move *move)
{
    return repeat(move, editor_left_of);
}

/* The cursor is never behind the last character of a line: it goes on to the next one. */
static size_t step_on(const struct editor *editor, size_t at)
{
    size_t next = editor_right_of(editor, at);
    bool is_end = next == editor_line_end(editor, next) && next > editor_line_start(editor, next);
    return is_end && next < editor->text.size ? next + 1 : next;
}

static bool move_on(struct vi_move *move)
{
    return repeat(move, move->is_for_operator ? editor_right_of : step_on);
}

/* ---- words ---- */

/* With capitals a word is all that stands between blanks. */
static enum word_class class_at(const struct editor *editor, size_t at, bool is_big)
{
    size_t size;
    enum word_class class = words_class_at(buf_str(&editor->text), at, &size);
    return is_big && class != WORD_BLANK ? WORD_LETTERS : class;
}

/* Whether a line without anything in it begins at @at: words stop there. */
static bool is_empty_line(const struct editor *editor, size_t at)
{
    return editor_line_start(editor, at) == at && editor_line_end(editor, at) == at;
}

static size_t word_on(const struct editor *editor, size_t at, bool is_big)
{
    size_t size = editor->text.size;
    if (at == size)
        return at;
    enum word_class class = class_at(editor, at, is_big);
    while (class != WORD_BLANK && at < size && class_at(editor, at, is_big) == class)
        at = editor_right_of(editor, at);
    if (class == WORD_BLANK)
        at = editor_right_of(editor, at);
    while (at < size && class_at(editor, at, is_big) == WORD_BLANK && !is_empty_line(editor, at))
        at = editor_right_of(editor, at);
    return at;
}

static size_t word_back(const struct editor *editor, size_t at, bool is_big)
{
    if (at > 0)
        at = editor_left_of(editor, at);
    while (at > 0 && class_at(editor, at, is_big) == WORD_BLANK && !is_empty_line(editor, at))
        at = editor_left_of(editor, at);
    if (at == editor->text.size)
        return at;
    enum word_class class = class_at(editor, at, is_big);
    while (class != WORD_BLANK && at > 0 &&
           class_at(editor, editor_left_of(editor, at), is_big) == class)
        at = editor_left_of(editor, at);
    return at;
}

/* Onto the last cluster of the word, or of the next one. */
static size_t word_end(const struct editor *editor, size_t at, bool is_big)
{
    size_t size = editor->text.size, from = at;
    if (at < size)
        at = editor_right_of(editor, at);
    while (at < size && class_at(editor, at, is_big) == WORD_BLANK)
        at = editor_right_of(editor, at);
    if (at == size)
        return size > from ? editor_left_of(editor, size) : from;
    enum word_class class = class_at(editor, at, is_big);
    while (editor_right_of(editor, at) < size &&
           class_at(editor, editor_right_of(editor, at), is_big) == class)
        at = editor_right_of(editor, at);
    return at;
}

/* Back onto the last cluster of the word before. */
static size_t word_end_back(const struct editor *editor, size_t at, bool is_big)
{
    size_t size = editor->text.size;
    if (at < size) {
        enum word_class class = class_at(editor, at, is_big);
        while (class != WORD_BLANK && at > 0 && class_at(editor, at, is_big) == class)
            at = editor_left_of(editor, at);
    } else if (at > 0) {
        at = editor_left_of(editor, at);
    }
    while (at > 0 && class_at(editor, at, is_big) == WORD_BLANK && !is_empty_line(editor, at))
        at = editor_left_of(editor, at);
    return at;
}

#define WORD_MOTION(name, walk, is_big)                                                            \
    static size_t step_##name(const struct editor *editor, size_t at)                              \
    {                                                                                              \
        return walk(editor, at, is_big);                                                           \
    }                                                                                              \
    static bool move_##name(struct vi_move *move)                                                  \
    {                                                                                              \
        return repeat(move, step_##name);                                                          \
    }
WORD_MOTION(word_back, word_back, false)
WORD_MOTION(big_word_back, word_back, true)
WORD_MOTION(word_end, word_end, false)
WORD_MOTION(big_word_end, word_end, true)
WORD_MOTION(word_end_back, word_end_back, false)
WORD_MOTION(big_word_end_back, word_end_back, true)

static size_t step_word_on(const struct editor *editor, size_t at)
{
    return word_on(editor, at, false);
}

static size_t step_big_word_on(const struct editor *editor, size_t at)
{
    return word_on(editor, at, true);
}

/* What an operator takes with the last words of a line ends with them, not in the next line. */
static bool words_on(struct vi_move *move, vi_step_fn *step)
{
    size_t from = move->at;
    if (!repeat(move, step))
        return false;
    size_t start = editor_line_start(move->editor, move->at);
    while (move->is_for_operator && start > from &&
           vi_first_in_line(move->editor, start) >= move->at) {
        move->at = start - 1;
        start = editor_line_start(move->editor, move->at);
    }
    return true;
}

static bool move_words_on(struct vi_move *move)
{
    return words_on(move, step_word_on);
}

static bool move_big_words_on(struct vi_move *move)
{
    return words_on(move, step_big_word_on);
}

/* ---- lines ---- */

size_t vi_first_in_line(const struct editor *editor, size_t offset)
{
    size_t at = editor_line_start(editor, offset), end = editor_line_end(editor, offset);
    while (at < end && (editor->text.bytes[at] == ' ' || editor->text.bytes[at] == '\t'))
        at++;
    return at;
}

static size_t step_line_down(const struct editor *editor, size_t at)
{
    size_t end = editor_line_end(editor, at);
    return end < editor->text.size ? end + 1 : at;
}

static size_t step_line_up(const struct editor *editor, size_t at)
{
    size_t start = editor_line_start(editor, at);
    return start > 0 ? editor_line_start(editor, start - 1) : at;
}

static bool move_line_down(struct vi_move *move)
{
    return repeat(move, step_line_down);
}

static bool move_line_up(struct vi_move *move)
{
    return repeat(move, step_line_up);
}

static bool move_home(struct vi_move *move)
{
    move->at = editor_line_start(move->editor, move->at);
    return true;
}

static bool move_first(struct vi_move *move)
{
    move->at = vi_first_in_line(move->editor, move->at);
    return true;
}

static bool move_end(struct vi_move *move)
{
    for (unsigned i = 1; i < move->count; i++)
        move->at = step_line_down(move->editor, move->at);
    move->at = editor_line_end(move->editor, move->at);
    return true;
}

static bool move_column(struct vi_move *move)
{
    size_t start = editor_line_start(move->editor, move->at);
    size_t end = editor_line_end(move->editor, move->at);
    struct str line = str_skip(buf_str(&move->editor->text), start);
    line.size = end - start;
    move->at = start + text_fit(line, move->count > 0 ? (int)move->count - 1 : 0);
    return true;
}

/* To the line of that number. */
static void go_line(struct vi_move *move, unsigned number)
{
    move->at = 0;
    for (unsigned i = 1; i < number; i++)
        move->at = step_line_down(move->editor, move->at);
    move->at = vi_first_in_line(move->editor, move->at);
}

static bool move_first_line(struct vi_move *move)
{
    go_line(move, move->count);
    return true;
}

static bool move_last_line(struct vi_move *move)
{
    if (move->count > 0)
        go_line(move, move->count);
    else
        move->at = vi_first_in_line(move->editor, move->editor->text.size);
    return true;
}

/* ---- characters that are looked for ---- */

static uint32_t character_at(const struct editor *editor, size_t at)
{
    struct str rest = str_skip(buf_str(&editor->text), at);
    return rest.size > 0 ? utf8_take(&rest, NULL) : 0;
}

/* The next place to the right with that character; @at itself if there is none in the line. */
static size_t seek_right(const struct editor *editor, size_t at, uint32_t character)
{
    size_t end = editor_line_end(editor, at), from = at;
    while (at < end) {
        at = editor_right_of(editor, at);
        if (at < end && character_at(editor, at) == character)
            return at;
    }
    return from;
}

static size_t seek_left(const struct editor *editor, size_t at, uint32_t character)
{
    size_t start = editor_line_start(editor, at), from = at;
    while (at > start) {
        at = editor_left_of(editor, at);
        if (character_at(editor, at) == character)
            return at;
    }
    return from;
}

static bool find_is_to_left(const struct vi_find *find, bool is_back)
{
    return (find->kind == 'F' || find->kind == 'T') != is_back;
}

enum vi_reach vi_find_reach(const struct vi_find *find, bool is_back)
{
    return find_is_to_left(find, is_back) ? VI_UP_TO : VI_ONTO;
}

bool vi_motion_seek(struct vi_move *move, bool is_back)
{
    const struct vi_find *find = &move->find;
    bool is_left = find_is_to_left(find, is_back), is_near = find->kind == 't' || find->kind == 'T';
    const struct editor *editor = move->editor;
    size_t at = move->at;
    for (unsigned i = 0; i < (move->count > 0 ? move->count : 1); i++) {
        size_t next = is_left ? seek_left(editor, at, find->character)
                              : seek_right(editor, at, find->character);
        if (next == at || find->kind == 0)
            return false;
        at = next;
    }
    if (is_near)
        at = is_left ? editor_right_of(editor, at) : editor_left_of(editor, at);
    move->at = at;
    return true;
}

/* ---- brackets ---- */

static const char brackets[] = "()[]{}";

/* To the bracket that goes with @character, which is @at; or false. */
static bool match_bracket(struct vi_move *move, uint32_t character)
{
    const char *found = strchr(brackets, (int)character);
    bool is_open = (found - brackets) % 2 == 0;
    uint32_t other = (uint8_t)found[is_open ? 1 : -1];
    size_t at = move->at, size = move->editor->text.size;
    unsigned depth = 1;
    while (depth > 0) {
        if (is_open ? at >= size : at == 0)
            return false;
        at = is_open ? editor_right_of(move->editor, at) : editor_left_of(move->editor, at);
        uint32_t here = character_at(move->editor, at);
        depth += (here == character) - (here == other);
    }
    move->at = at;
    return true;
}

static bool is_bracket(uint32_t character)
{
    return character > 0 && character < 0x80 && strchr(brackets, (int)character);
}

static bool move_match(struct vi_move *move)
{
    size_t from = move->at, end = editor_line_end(move->editor, from);
    while (move->at < end && !is_bracket(character_at(move->editor, move->at)))
        move->at = editor_right_of(move->editor, move->at);
    if (move->at < end && match_bracket(move, character_at(move->editor, move->at)))
        return true;
    move->at = from;
    return false;
}

static const struct vi_motion motions[] = {
    { 'h', false, VI_UP_TO, move_left, N_("left; l right") },
    { 'l', false, VI_UP_TO, move_right, NULL },
    { ' ', false, VI_UP_TO, move_on, NULL },
    { '\b', false, VI_UP_TO, move_back, NULL },
    { 'j', false, VI_LINES, move_line_down,
      N_("line down, or what was sent after; k the other way") },
    { 'k', false, VI_LINES, move_line_up, NULL },
    { 'w', false, VI_UP_TO, move_words_on, N_("next word; W: next after a blank") },
    { 'W', false, VI_UP_TO, move_big_words_on, NULL },
    { 'b', false, VI_UP_TO, move_word_back, N_("a word back; B: up to a blank") },
    { 'B', false, VI_UP_TO, move_big_word_back, NULL },
    { 'e', false, VI_ONTO, move_word_end,
      N_("end of the word, E up to a blank; ge, gE: of the one before") },
    { 'E', false, VI_ONTO, move_big_word_end, NULL },
    { 'e', true, VI_ONTO, move_word_end_back, NULL },
    { 'E', true, VI_ONTO, move_big_word_end_back, NULL },
    { '0', false, VI_UP_TO, move_home, N_("start of the line; ^ its first character, $ its end") },
    { '^', false, VI_UP_TO, move_first, NULL },
    { '$', false, VI_UP_TO, move_end, NULL },
    { '|', false, VI_UP_TO, move_column, N_("the column of that number") },
    { 'g', true, VI_LINES, move_first_line,
      N_("gg: first line; G: last line, or that of a number") },
    { 'G', false, VI_LINES, move_last_line, NULL },
    { '%', false, VI_ONTO, move_match, N_("the other bracket") },
};

const struct vi_motion *vi_motion_table(size_t *count)
{
    *count = ARRAY_SIZE(motions);
    return motions;
}

const struct vi_motion *vi_motion_find(uint32_t character, bool is_after_g)
{
    for (size_t i = 0; i < ARRAY_SIZE(motions); i++)
        if (motions[i].character == character && motions[i].is_after_g == is_after_g)
            return &motions[i];
    return NULL;
}
