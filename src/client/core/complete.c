/* Going through the choices one by one; after the last comes the first. */
#include "client/core/complete.h"

#include <errno.h>
#include <hutong/common/utf8.h>
#include <stdlib.h>
#include <utf8proc.h>

static void choices_clear(struct choices *choices)
{
    choices->count = 0;
    buf_clear(&choices->texts);
}

void completion_fini(struct completion *completion)
{
    buf_fini(&completion->choices.texts);
    free(completion->choices.items);
    *completion = (struct completion){ 0 };
}

static int choices_reserve(struct choices *choices)
{
    if (choices->count < choices->capacity)
        return 0;
    size_t capacity = choices->capacity > 0 ? 2 * choices->capacity : 16;
    struct choice *items = reallocarray(choices->items, capacity, sizeof(*items));
    if (!items)
        return -ENOMEM;
    choices->items = items;
    choices->capacity = capacity;
    return 0;
}

int choices_add(struct choices *choices, struct str insert, const char *tail, struct str note)
{
    struct choice choice = { .insert = choices->texts.size };
    if (choices->count == COMPLETE_CHOICES_MAX)
        return 0;
    if (choices_reserve(choices) != 0 || buf_append_str(&choices->texts, insert) != 0 ||
        buf_append_str(&choices->texts, str_of(tail)) != 0)
        return -ENOMEM;
    choice.insert_size = choices->texts.size - choice.insert;
    choice.note = choices->texts.size;
    choice.note_size = note.size;
    if (buf_append_str(&choices->texts, note) != 0)
        return -ENOMEM;
    choices->items[choices->count++] = choice;
    return 0;
}

bool complete_matches(struct str text, struct str stem)
{
    while (stem.size > 0) {
        if (text.size == 0)
            return false;
        int32_t a = (int32_t)utf8_take(&text, NULL), b = (int32_t)utf8_take(&stem, NULL);
        if (utf8proc_tolower(a) != utf8proc_tolower(b))
            return false;
    }
    return true;
}

/* The word that ends at the cursor. */
static struct str complete_stem(const struct editor *editor)
{
    struct str before = editor_before(editor);
    size_t start = before.size;
    while (start > 0 && before.bytes[start - 1] != ' ' && before.bytes[start - 1] != '\n')
        start--;
    return str_skip(before, start);
}

static struct str complete_slice(const struct completion *completion, size_t start, size_t size)
{
    struct str texts = str_skip(buf_str(&completion->choices.texts), start);
    return (struct str){ texts.bytes, size };
}

struct str complete_insert(const struct completion *completion, size_t index)
{
    const struct choice *choice = &completion->choices.items[index];
    return complete_slice(completion, choice->insert, choice->insert_size);
}

struct str complete_note(const struct completion *completion, size_t index)
{
    const struct choice *choice = &completion->choices.items[index];
    return complete_slice(completion, choice->note, choice->note_size);
}

bool complete_is_open(const struct completion *completion)
{
    return completion->shown_size > 0 && completion->choices.count > 1;
}

/* Put a choice in the place of the @size bytes before the cursor. */
static bool complete_show(struct completion *completion, struct editor *editor, size_t index,
                          size_t size)
{
    struct str insert = complete_insert(completion, index);
    size_t start = editor->cursor - size;
    if (editor_replace_before(editor, size, insert) != EDITOR_OK)
        return false;
    completion->index = index;
    /* what is in the text now: not all that others call themselves may be there */
    completion->shown_size = editor->cursor > start ? editor->cursor - start : 0;
    completion->cursor = editor->cursor;
    return true;
}

static bool complete_begin(struct completion *completion, const struct completion_source *source,
                           struct editor *editor, int step)
{
    struct choices *choices = &completion->choices;
    struct str stem = complete_stem(editor);
    complete_is_path(source, editor_before(editor), &stem);
    completion->shown_size = 0;
    choices_clear(choices);
    if (complete_collect(source, editor_before(editor), stem, choices) != 0 || choices->count == 0)
        return false;
    return complete_show(completion, editor, step > 0 ? 0 : choices->count - 1, stem.size);
}

bool complete_step(struct completion *completion, const struct completion_source *source,
                   struct editor *editor, int step)
{
    size_t count = completion->choices.count;
    if (completion->shown_size == 0 || completion->cursor != editor->cursor)
        return complete_begin(completion, source, editor, step);
    size_t index =
        step > 0 ? (completion->index + 1) % count : (completion->index + count - 1) % count;
    return complete_show(completion, editor, index, completion->shown_size);
}
