/*
 * The changes of a text, so that they can be taken back and made again. What is typed or deleted
 * character by character is one step up to the next blank.
 */
#ifndef HUTONG_CLIENT_CORE_UNDO_H
#define HUTONG_CLIENT_CORE_UNDO_H

#include <hutong/common/buf.h>
#include <stdbool.h>
#include <stdint.h>

enum {
    UNDO_STEPS_MAX = 500,
    UNDO_BYTES_MAX = 256 * 1024, /* of all steps */
};

/* At @at, @removed gave way to @inserted. */
struct undo_step {
    size_t at, cursor; /* the cursor before */
    uint64_t group;    /* set by undo_record() */
    struct buf removed, inserted;
};

/* All zero is empty. */
struct undo {
    struct undo_step *steps; /* owned; oldest first */
    size_t count, capacity;
    size_t done;  /* steps that are in the text; those after it were taken back */
    size_t bytes; /* of all steps */
    uint64_t
        group; /* steps with the same one in a row are taken back together; 0: each by itself */
};

void undo_fini(struct undo *undo);

/** Note a change; what was taken back before is forgotten. Without memory all is forgotten. */
void undo_record(struct undo *undo, const struct undo_step *step);

/** The step to take back, or to make again; NULL if there is none. The caller changes the text. */
const struct undo_step *undo_back(struct undo *undo);
const struct undo_step *undo_forth(struct undo *undo);

/** Whether the steps before and after the place one is at belong to one group. */
bool undo_is_within_group(const struct undo *undo);

#endif
