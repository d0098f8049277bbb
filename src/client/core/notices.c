/* What an entry becomes is told from few entries around it: a run may be as long as the log. */
#include "client/core/notices.h"

#include "client/core/i18n.h"

#include <errno.h>
#include <hutong/common/text.h>

enum { NAMES_MAX = 3 };

static bool is_coming(const struct entry *entry)
{
    return entry->kind == ENTRY_ENTER || entry->kind == ENTRY_JOIN;
}

static bool is_going(const struct entry *entry)
{
    return entry->kind == ENTRY_LEAVE || entry->kind == ENTRY_AWAY || entry->kind == ENTRY_PART;
}

/* Whether the notice at @index belongs to the same run as the one before. */
static bool goes_on(const struct notices_source *source, size_t index)
{
    return index > source->first && index < source->end &&
           entry_is_presence(source->at(source->context, index)) &&
           entry_is_presence(source->at(source->context, index - 1)) &&
           source->can_join(source->context, index);
}

/* How many notices of the run there are behind @index, at most @most. */
static size_t count_after(const struct notices_source *source, size_t index, size_t most)
{
    size_t count = 0;
    while (count < most && goes_on(source, index + count + 1))
        count++;
    return count;
}

static size_t count_before(const struct notices_source *source, size_t index, size_t most)
{
    size_t count = 0;
    while (count < most && goes_on(source, index - count))
        count++;
    return count;
}

static enum notices_part fold(const struct notices_source *source, size_t index, size_t *run_first)
{
    size_t after = count_after(source, index, NOTICES_RUN_MIN);
    size_t before = count_before(source, index, NOTICES_RUN_MIN);
    if (after == 0 || before + 1 + after < NOTICES_RUN_MIN)
        return NOTICES_ALONE;
    if (after > 1)
        return NOTICES_NOTHING;
    *run_first = index - count_before(source, index, SIZE_MAX);
    return NOTICES_COUNTED;
}

enum notices_part notices_part_of(const struct notices_source *source, size_t index,
                                  size_t *run_first)
{
    const struct entry *entry = source->at(source->context, index);
    if (!entry_is_presence(entry) || source->how == NOTICES_SHOW)
        return NOTICES_ALONE;
    if (source->how == NOTICES_HIDE)
        return entry->is_quiet ? NOTICES_NOTHING : NOTICES_ALONE;
    return fold(source, index, run_first);
}

/* Those who came, or those who went. */
struct crowd {
    bool (*is_in)(const struct entry *entry);
    size_t count;
    struct str names[NAMES_MAX];
    size_t name_count;
};

static void crowd_add(struct crowd *crowd, const struct entry *entry)
{
    if (!crowd->is_in(entry))
        return;
    crowd->count++;
    for (size_t i = 0; i < crowd->name_count; i++)
        if (str_equal(crowd->names[i], entry->from))
            return;
    if (crowd->name_count < NAMES_MAX)
        crowd->names[crowd->name_count++] = entry->from;
}

/* " (alice, bob, …)" */
static int crowd_format_names(const struct crowd *crowd, struct buf *out)
{
    int status = buf_append_str(out, str_of(_(" (")));
    for (size_t i = 0; i < crowd->name_count && !status; i++) {
        if (i > 0)
            status = buf_append_str(out, str_of(_(", ")));
        if (!status)
            status = text_sanitise(crowd->names[i], false, out);
    }
    if (!status && crowd->count > crowd->name_count)
        status = buf_append_str(out, str_of(_(", …")));
    return status ? status : buf_append_str(out, str_of(_(")")));
}

int notices_format(const struct notices_source *source, size_t first, size_t last, struct buf *out)
{
    struct crowd came = { .is_in = is_coming }, went = { .is_in = is_going };
    int status = 0;
    for (size_t i = first; i <= last; i++) {
        crowd_add(&came, source->at(source->context, i));
        crowd_add(&went, source->at(source->context, i));
    }
    if (came.count > 0) {
        status = buf_printf(out, ngettext("%zu entered", "%zu entered", came.count), came.count);
        if (!status)
            status = crowd_format_names(&came, out);
    }
    if (!status && came.count > 0 && went.count > 0)
        status = buf_append_str(out, str_of(_(", ")));
    if (!status && went.count > 0) {
        status = buf_printf(out, ngettext("%zu left", "%zu left", went.count), went.count);
        if (!status)
            status = crowd_format_names(&went, out);
    }
    return status;
}
