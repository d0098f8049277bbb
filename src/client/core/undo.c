/* A list of steps and how many of them are done. */
#include "client/core/undo.h"

#include <stdlib.h>

enum { UNDO_JOIN_SIZE = 8 /* bytes: more at once is no typing */ };

static size_t undo_step_size(const struct undo_step *step)
{
    return sizeof(*step) + step->removed.size + step->inserted.size;
}

static void undo_step_fini(struct undo_step *step)
{
    buf_fini(&step->removed);
    buf_fini(&step->inserted);
}

/* Forget the steps from @first up to @end. */
static void undo_drop(struct undo *undo, size_t first, size_t end)
{
    for (size_t i = first; i < end; i++) {
        undo->bytes -= undo_step_size(&undo->steps[i]);
        undo_step_fini(&undo->steps[i]);
    }
    if (end < undo->count)
        memmove(undo->steps + first, undo->steps + end, (undo->count - end) * sizeof(*undo->steps));
    undo->count -= end - first;
}

void undo_fini(struct undo *undo)
{
    undo_drop(undo, 0, undo->count);
    free(undo->steps);
    *undo = (struct undo){ 0 };
}

/* Whether the step goes on with what the last one began to type. */
static bool undo_continues_typing(const struct undo_step *last, const struct undo_step *step)
{
    return last->removed.size == 0 && step->removed.size == 0 &&
           step->inserted.size <= UNDO_JOIN_SIZE && step->at == last->at + last->inserted.size &&
           step->inserted.bytes[0] != ' ' && step->inserted.bytes[0] != '\n';
}

/* Whether the step goes on with deleting backwards, character by character. */
static bool undo_continues_deleting(const struct undo_step *last, const struct undo_step *step)
{
    return last->inserted.size == 0 && step->inserted.size == 0 &&
           step->removed.size <= UNDO_JOIN_SIZE && step->at + step->removed.size == last->at &&
           step->removed.bytes[step->removed.size - 1] != ' ';
}

/* Make the last step one with this one. Whether there was memory. */
static bool undo_join(struct undo_step *last, const struct undo_step *step)
{
    struct buf removed = { 0 };
    if (step->removed.size == 0)
        return buf_append_str(&last->inserted, buf_str(&step->inserted)) == 0;
    if (buf_append_str(&removed, buf_str(&step->removed)) != 0 ||
        buf_append_str(&removed, buf_str(&last->removed)) != 0) {
        buf_fini(&removed);
        return false;
    }
    buf_fini(&last->removed);
    last->removed = removed;
    last->at = step->at;
    return true;
}

static bool undo_reserve(struct undo *undo)
{
    if (undo->count < undo->capacity)
        return true;
    size_t capacity = undo->capacity > 0 ? 2 * undo->capacity : 16;
    struct undo_step *steps = reallocarray(undo->steps, capacity, sizeof(*steps));
    if (!steps)
        return false;
    undo->steps = steps;
    undo->capacity = capacity;
    return true;
}

static bool undo_append(struct undo *undo, const struct undo_step *step)
{
    struct undo_step copy = { .at = step->at, .cursor = step->cursor, .group = undo->group };
    if (!undo_reserve(undo) || buf_append_str(&copy.removed, buf_str(&step->removed)) != 0 ||
        buf_append_str(&copy.inserted, buf_str(&step->inserted)) != 0) {
        undo_step_fini(&copy);
        return false;
    }
    undo->steps[undo->count++] = copy;
    return true;
}

void undo_record(struct undo *undo, const struct undo_step *step)
{
    undo_drop(undo, undo->done, undo->count);
    struct undo_step *last = undo->count > 0 ? &undo->steps[undo->count - 1] : NULL;
    bool joins = last && last->group == undo->group &&
                 (undo_continues_typing(last, step) || undo_continues_deleting(last, step));
    if (joins ? !undo_join(last, step) : !undo_append(undo, step)) {
        undo_fini(undo);
        return;
    }
    undo->bytes += undo_step_size(step) - (joins ? sizeof(*step) : 0);
    while (undo->count > UNDO_STEPS_MAX || undo->bytes > UNDO_BYTES_MAX)
        undo_drop(undo, 0, 1);
    undo->done = undo->count;
}

const struct undo_step *undo_back(struct undo *undo)
{
    return undo->done > 0 ? &undo->steps[--undo->done] : NULL;
}

const struct undo_step *undo_forth(struct undo *undo)
{
    return undo->done < undo->count ? &undo->steps[undo->done++] : NULL;
}

bool undo_is_within_group(const struct undo *undo)
{
    return undo->done > 0 && undo->done < undo->count && undo->steps[undo->done].group != 0 &&
           undo->steps[undo->done].group == undo->steps[undo->done - 1].group;
}
