/* Candidates are counted off in the order of their tables; after the last comes the first. */
#include "client/core/complete.h"

#include "client/core/i18n.h"

#include <hutong/common/utf8.h>
#include <utf8proc.h>

void completion_fini(struct completion *completion)
{
    buf_fini(&completion->stem);
    *completion = (struct completion){ 0 };
}

/** Whether @text begins with @stem, whatever their case. */
static bool complete_matches(struct str text, struct str stem)
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

/** The word that ends at the cursor. */
static struct str complete_stem(const struct editor *editor)
{
    struct str before = editor_before(editor);
    size_t start = before.size;
    while (start > 0 && before.bytes[start - 1] != ' ' && before.bytes[start - 1] != '\n')
        start--;
    return str_skip(before, start);
}

/** Write the first matching candidate from *@index on; *@index is one past it then. */
static bool complete_command(const struct completion_source *source, struct str stem, size_t *index,
                             struct buf *out)
{
    for (; *index < source->command_count; ++*index) {
        struct str name = str_of(source->commands[*index].name);
        if (!complete_matches(name, stem))
            continue;
        ++*index;
        return buf_printf(out, "/%s ", name.bytes) == 0;
    }
    return false;
}

static bool complete_name(const struct completion_source *source, struct str stem, bool is_first,
                          size_t *index, struct buf *out)
{
    size_t count = source->room ? source->room->member_count : 0;
    for (; *index < count; ++*index) {
        struct str name = source->room->members[*index].name;
        if (!complete_matches(name, stem))
            continue;
        ++*index;
        /* TRANSLATORS: between the name of whom one speaks to and the text: "alice: hi" */
        const char *tail = is_first ? _(": ") : " ";
        return buf_append_str(out, name) == 0 && buf_append_str(out, str_of(tail)) == 0;
    }
    return false;
}

/** The next candidate for the stem into @out. */
static bool complete_candidate(struct completion *completion,
                               const struct completion_source *source, bool is_first,
                               struct buf *out)
{
    struct str stem = buf_str(&completion->stem);
    if (is_first && str_starts_with(stem, STR("/")))
        return complete_command(source, str_skip(stem, 1), &completion->index, out);
    return stem.size > 0 && complete_name(source, stem, is_first, &completion->index, out);
}

/** Begin anew unless Tab was pressed right before. */
static void complete_begin(struct completion *completion, const struct editor *editor)
{
    if (completion->shown_size > 0 && completion->cursor == editor->cursor)
        return;
    struct str stem = complete_stem(editor);
    buf_clear(&completion->stem);
    completion->index = 0;
    completion->shown_size = buf_append_str(&completion->stem, stem) == 0 ? stem.size : 0;
}

bool complete_next(struct completion *completion, const struct completion_source *source,
                   struct editor *editor)
{
    struct buf candidate = { 0 };
    complete_begin(completion, editor);
    bool is_first = editor->cursor == completion->shown_size;
    bool is_found = complete_candidate(completion, source, is_first, &candidate);
    if (!is_found && completion->index > 0) { /* once around */
        completion->index = 0;
        is_found = complete_candidate(completion, source, is_first, &candidate);
    }
    if (is_found &&
        editor_replace_before(editor, completion->shown_size, buf_str(&candidate)) == EDITOR_OK) {
        completion->shown_size = candidate.size;
        completion->cursor = editor->cursor;
    }
    buf_fini(&candidate);
    return is_found;
}
