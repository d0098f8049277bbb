/* Keys are taken one by one: a count, an operator, a motion; or a command of vi_commands.c. */
#include "client/core/vi.h"

#include "client/core/editor_edit.h"
#include "client/core/vi_change.h"
#include "client/core/vi_private.h"

#include <hutong/common/utf8.h>

void vi_fini(struct vi *vi)
{
    buf_fini(&vi->inserted);
    *vi = (struct vi){ 0 };
}

enum vi_result vi_finish(struct vi *vi, bool is_change)
{
    if (is_change && !vi->is_repeating) {
        unsigned count = vi_count(&vi->command);
        vi->last = vi->command;
        vi->last.count = count;
        buf_clear(&vi->inserted);
    }
    vi->command = (struct vi_command){ 0 };
    return VI_DONE;
}

unsigned vi_count(const struct vi_command *command)
{
    unsigned first = command->count, second = command->motion_count;
    if (first == 0 || second == 0)
        return first + second;
    return first < VI_COUNT_MAX / second ? first * second : VI_COUNT_MAX;
}

/* ---- operators and motions ---- */

/* Do what the operator says, from the cursor to where the motion led. */
static enum vi_result operate(struct vi *vi, struct editor *editor, struct vi_span span,
                              bool is_lines)
{
    uint32_t operator= vi->command.operator;
    bool types = vi_operate(editor, operator, span, is_lines);
    vi_finish(vi, operator!= 'y');
    if (types)
        vi_insert_begin(vi, editor, 1);
    return VI_DONE;
}

static enum vi_result operate_to(struct vi *vi, struct editor *editor, size_t to,
                                 enum vi_reach reach)
{
    struct vi_span span = { editor->cursor, to };
    if (to < editor->cursor)
        span = (struct vi_span){ to, editor->cursor };
    if (reach == VI_ONTO && span.end < editor_line_end(editor, span.end))
        span.end = editor_right_of(editor, span.end);
    return operate(vi, editor, span, reach == VI_LINES);
}

static bool is_blank(uint8_t byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n';
}

/* As in vi, cw on a word leaves the blanks behind it alone. */
static size_t before_blanks(const struct vi *vi, const struct editor *editor, size_t end)
{
    const uint8_t *bytes = editor->text.bytes;
    size_t at = editor->cursor;
    bool is_on_word = at < end && !is_blank(bytes[at]);
    if (vi->command.operator!= 'c' || !is_on_word)
        return end;
    while (is_blank(bytes[end - 1]))
        end--;
    return end;
}

/* j and k without an operator keep the column, and go on to what was sent. */
static enum vi_result step_lines(struct vi *vi, struct editor *editor, bool is_up)
{
    unsigned count = vi_count(&vi->command);
    enum editor_command command = is_up ? EDITOR_UP : EDITOR_DOWN;
    vi->command = (struct vi_command){ 0 };
    if (!editor_do(editor, command))
        return is_up ? VI_LINE_UP : VI_LINE_DOWN;
    for (unsigned i = 1; i < count && editor_do(editor, command); i++)
        continue;
    return VI_DONE;
}

static enum vi_result run_motion(struct vi *vi, struct editor *editor,
                                 const struct vi_motion *motion)
{
    struct vi_command *command = &vi->command;
    if (!command->operator&&(motion->character == 'j' || motion->character == 'k'))
        return step_lines(vi, editor, motion->character == 'k');
    struct vi_move move = { .editor = editor,
                            .at = editor->cursor,
                            .count = vi_count(command),
                            .is_for_operator = command->operator!= 0 };
    bool has_moved = motion->run(&move);
    bool is_for_nothing = command->operator== 'c' && motion->reach == VI_UP_TO;
    if (!has_moved && !is_for_nothing)
        return vi_finish(vi, false);
    if (motion->character == 'w' || motion->character == 'W')
        move.at = before_blanks(vi, editor, move.at);
    if (command->operator)
        return operate_to(vi, editor, move.at, motion->reach);
    editor_go(editor, move.at);
    return vi_finish(vi, false);
}

/* f, F, t, T, and ; and , which go on. */
static enum vi_result run_find(struct vi *vi, struct editor *editor, bool is_back)
{
    struct vi_move move = {
        .editor = editor, .at = editor->cursor, .count = vi_count(&vi->command), .find = vi->find
    };
    if (!vi_motion_seek(&move, is_back))
        return vi_finish(vi, false);
    if (vi->command.operator)
        return operate_to(vi, editor, move.at, vi_find_reach(&vi->find, is_back));
    editor_go(editor, move.at);
    return vi_finish(vi, false);
}

static bool is_visual(const struct vi *vi)
{
    return vi->mode == VI_VISUAL || vi->mode == VI_VISUAL_LINES;
}

static enum vi_result run_object(struct vi *vi, struct editor *editor, uint32_t character,
                                 bool is_around)
{
    struct vi_span span;
    if (!vi_object_find(editor, editor->cursor, character, is_around, &span))
        return vi_finish(vi, false);
    if (!is_visual(vi))
        return operate(vi, editor, span, false);
    vi->anchor = span.start;
    editor_go(editor, span.end > span.start ? editor_left_of(editor, span.end) : span.start);
    return vi_finish(vi, false);
}

/* The key that another one has waited for. */
static enum vi_result run_prefixed(struct vi *vi, struct editor *editor, uint32_t character)
{
    uint32_t prefix = vi->command.prefix;
    unsigned count = vi_count(&vi->command);
    vi->command.prefix = 0;
    if (prefix == 'g') {
        const struct vi_motion *motion = vi_motion_find(character, true);
        return motion ? run_motion(vi, editor, motion) : vi_finish(vi, false);
    }
    if (prefix == 'r')
        return vi_finish(vi, vi_replace(editor, character, count > 0 ? count : 1));
    if (prefix == 'i' || prefix == 'a')
        return run_object(vi, editor, character, prefix == 'a');
    vi->find = (struct vi_find){ prefix, character };
    return run_find(vi, editor, false);
}

/* ---- what is marked ---- */

static struct vi_span marked(const struct vi *vi, const struct editor *editor)
{
    size_t anchor = vi->anchor < editor->text.size ? vi->anchor : editor->text.size;
    anchor = editor_snap(editor, anchor);
    size_t start = anchor < editor->cursor ? anchor : editor->cursor;
    size_t end = anchor < editor->cursor ? editor->cursor : anchor;
    if (vi->mode == VI_VISUAL_LINES)
        return (struct vi_span){ editor_line_start(editor, start), editor_line_end(editor, end) };
    return (struct vi_span){ start, editor_right_of(editor, end) };
}

/* So that . does with as much text what was done with what was marked. */
static void note_marked(struct vi *vi, const struct editor *editor, struct vi_span span,
                        uint32_t operator)
{
    bool is_lines = vi->mode == VI_VISUAL_LINES;
    unsigned count = is_lines;
    for (size_t at = span.start; at < span.end; at = editor_right_of(editor, at))
        count += is_lines ? editor->text.bytes[at] == '\n' : 1;
    vi->command =
        (struct vi_command){ .count = count < VI_COUNT_MAX ? count : VI_COUNT_MAX,
                             .operator= operator,
                             .keys = { operator, is_lines ? operator: ' ' }, .key_count = 2 };
}

static enum vi_result operate_marked(struct vi *vi, struct editor *editor, uint32_t operator)
{
    struct vi_span span = marked(vi, editor);
    bool is_lines = vi->mode == VI_VISUAL_LINES;
    note_marked(vi, editor, span, operator);
    vi->mode = VI_NORMAL;
    return operate(vi, editor, span, is_lines);
}

static enum vi_result change_marked_case(struct vi *vi, struct editor *editor, uint32_t key)
{
    struct vi_span span = marked(vi, editor);
    vi_change_case(editor, span, key == '~' ? VI_SWAP_CASE : key == 'U' ? VI_UPPER : VI_LOWER);
    editor_go(editor, span.start);
    vi->mode = VI_NORMAL;
    return vi_finish(vi, false);
}

/* A key for what is marked. VI_PASS: it is a motion, or nothing. */
static enum vi_result marked_character(struct vi *vi, struct editor *editor, uint32_t character)
{
    size_t anchor = vi->anchor;
    switch (character) {
    case 'd':
    case 'x':
        return operate_marked(vi, editor, 'd');
    case 'c':
    case 's':
        return operate_marked(vi, editor, 'c');
    case 'y':
        return operate_marked(vi, editor, 'y');
    case '~':
    case 'u':
    case 'U':
        return change_marked_case(vi, editor, character);
    case 'o':
        vi->anchor = editor->cursor;
        editor_go(editor,
                  editor_snap(editor, anchor < editor->text.size ? anchor : editor->text.size));
        return vi_finish(vi, false);
    case 'v':
    case 'V': {
        enum vi_mode mode = character == 'v' ? VI_VISUAL : VI_VISUAL_LINES;
        vi->mode = vi->mode == mode ? VI_NORMAL : mode;
        return vi_finish(vi, false);
    }
    default:
        return VI_PASS;
    }
}

/* ---- keys ---- */

static bool take_digit(struct vi_command *command, uint32_t character)
{
    unsigned *count = command->operator? &command->motion_count : & command->count;
    if (character < '0' || character > '9' || (character == '0' && *count == 0))
        return false;
    *count = *count * 10 + (character - '0');
    *count = *count < VI_COUNT_MAX ? *count : VI_COUNT_MAX;
    return true;
}

/* Whether the key wants another one to follow. */
static bool is_prefix(const struct vi *vi, uint32_t character)
{
    if (character == 'i' || character == 'a')
        return vi->command.operator!= 0 || is_visual(vi);
    if (character == 'r')
        return vi->command.operator== 0 && !is_visual(vi);
    return character == 'g' || character == 'f' || character == 'F' || character == 't' ||
           character == 'T';
}

/* dd, cc and yy: so many lines from here on. */
static enum vi_result operate_lines(struct vi *vi, struct editor *editor)
{
    struct vi_move move = { .editor = editor, .at = editor->cursor };
    unsigned count = vi_count(&vi->command);
    move.count = count > 1 ? count - 1 : 0;
    if (count > 1)
        vi_motion_find('j', false)->run(&move);
    return operate_to(vi, editor, move.at, VI_LINES);
}

/* The key as a motion, an operator or a command. */
static enum vi_result run_character(struct vi *vi, struct editor *editor, uint32_t character)
{
    struct vi_command *command = &vi->command;
    const struct vi_motion *motion = vi_motion_find(character, false);
    const struct vi_row *row = vi_row_find(character);
    if (command->operator&& character == command->operator)
        return operate_lines(vi, editor);
    if (motion)
        return run_motion(vi, editor, motion);
    if (character == ';' || character == ',')
        return run_find(vi, editor, character == ',');
    if (!command->operator&&(character == 'd' || character == 'c' || character == 'y')) {
        command->operator= character;
        return VI_DONE;
    }
    if (row && !command->operator&& !is_visual(vi))
        return vi_run_row(vi, editor, row);
    return vi_finish(vi, false);
}

enum vi_result vi_character(struct vi *vi, struct editor *editor, uint32_t character)
{
    if (vi->command.prefix)
        return run_prefixed(vi, editor, character);
    if (is_prefix(vi, character)) {
        vi->command.prefix = character;
        return VI_DONE;
    }
    enum vi_result result = is_visual(vi) ? marked_character(vi, editor, character) : VI_PASS;
    return result == VI_PASS ? run_character(vi, editor, character) : result;
}

static enum vi_result typed_character(struct vi *vi, struct editor *editor, uint32_t character)
{
    struct vi_command *command = &vi->command;
    if (command->key_count == 0)
        editor->undo.group = ++vi->group;
    if (!command->prefix && take_digit(command, character))
        return VI_DONE;
    if (command->key_count < VI_KEYS_MAX)
        command->keys[command->key_count++] = character;
    return vi_character(vi, editor, character);
}

static bool is_ctrl(struct key key, uint32_t letter)
{
    return key.code == KEY_CODE_CHAR && key.modifiers == KEY_CTRL && key.character == letter;
}

/* C-c leaves like Esc, which is slow in coming where it may begin another key. */
static bool is_leaving(struct key key)
{
    return (key.code == KEY_CODE_ESCAPE && key.modifiers == 0) || is_ctrl(key, 'c');
}

/* Whether there was anything under way. */
static bool cancel(struct vi *vi)
{
    const struct vi_command *command = &vi->command;
    bool is_under_way = is_visual(vi) || command->key_count > 0 || vi_count(command) > 0;
    vi->mode = VI_NORMAL;
    vi->command = (struct vi_command){ 0 };
    return is_under_way;
}

static enum vi_result redo(struct vi *vi, struct editor *editor)
{
    unsigned count = vi_count(&vi->command);
    for (unsigned i = 0; i < (count > 0 ? count : 1); i++)
        if (!editor_do(editor, EDITOR_REDO))
            break;
    return vi_finish(vi, false);
}

static enum vi_result command_key(struct vi *vi, struct editor *editor, struct key key)
{
    if (vi->mode == VI_INSERT && is_leaving(key)) {
        vi_leave_insert(vi, editor);
        return VI_DONE;
    }
    if (vi->mode == VI_INSERT)
        return VI_PASS;
    if (is_leaving(key) || is_ctrl(key, 'g'))
        return cancel(vi) ? VI_DONE : VI_PASS;
    if (is_ctrl(key, 'r'))
        return redo(vi, editor);
    if (key.code == KEY_CODE_BACKSPACE && key.modifiers == 0)
        return typed_character(vi, editor, '\b');
    if (key.code == KEY_CODE_CHAR && key.modifiers == 0)
        return typed_character(vi, editor, key.character);
    cancel(vi);
    return VI_PASS;
}

void vi_settle(struct vi *vi, struct editor *editor)
{
    size_t cursor = editor->cursor;
    bool is_behind = vi->mode != VI_INSERT && cursor == editor_line_end(editor, cursor) &&
                     cursor > editor_line_start(editor, cursor);
    if (is_behind)
        editor->cursor = editor_left_of(editor, cursor);
    editor->marked_size = 0;
    if (!is_visual(vi))
        return;
    struct vi_span span = marked(vi, editor);
    editor->marked = span.start;
    editor->marked_size = span.end - span.start;
}

enum vi_result vi_key(struct vi *vi, struct editor *editor, struct key key)
{
    editor->undo.group = vi->group;
    enum vi_result result = command_key(vi, editor, key);
    vi_settle(vi, editor);
    return result;
}

int vi_pending(const struct vi *vi, struct buf *out)
{
    const struct vi_command *command = &vi->command;
    char bytes[4];
    int status = command->count > 0 ? buf_printf(out, "%u", command->count) : 0;
    for (size_t i = 0; i < command->key_count && status == 0; i++) {
        if (i == 1 && command->motion_count > 0)
            status = buf_printf(out, "%u", command->motion_count);
        if (status == 0)
            status = buf_append(out, bytes, utf8_put(command->keys[i], bytes));
    }
    if (command->key_count == 1 && command->motion_count > 0 && status == 0)
        status = buf_printf(out, "%u", command->motion_count);
    return status;
}
