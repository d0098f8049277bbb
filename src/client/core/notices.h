/*
 * Who enters and who leaves, many at a time: a run of such notices becomes one line that counts
 * them, and the newest is told in full. People who have not spoken lately may be left out.
 */
#ifndef HUTONG_CLIENT_CORE_NOTICES_H
#define HUTONG_CLIENT_CORE_NOTICES_H

#include "client/core/chat.h"
#include "client/core/settings.h"

enum { NOTICES_RUN_MIN = 5 /* fewer in a row are told one by one */ };

/* What becomes of an entry. */
enum notices_part {
    NOTICES_ALONE,   /* it is told by itself */
    NOTICES_NOTHING, /* a later line counts it, or it is left out */
    NOTICES_COUNTED, /* here stands the line that counts the run up to here */
};

/* Where the entries are. @can_join says whether the entry at @index may be told with the one
 * before. */
struct notices_source {
    const void *context; /* borrowed */
    const struct entry *(*at)(const void *context, size_t index);
    bool (*can_join)(const void *context, size_t index);
    size_t first, end; /* indices of the first, and one past the last */
    enum setting_notices how;
};

/**
 * What becomes of the entry at @index.
 * @run_first  set for NOTICES_COUNTED: index of the first entry that is counted
 */
enum notices_part notices_part_of(const struct notices_source *source, size_t index,
                                  size_t *run_first);

/** Append "5 entered (alice, bob, …), 3 left (carol, …)" for a run; cell-safe. 0 or -ENOMEM. */
int notices_format(const struct notices_source *source, size_t first, size_t last, struct buf *out);

#endif
