/* Moments as the person's clock and calendar show them. */
#ifndef HUTONG_CLIENT_CORE_LOCAL_TIME_H
#define HUTONG_CLIENT_CORE_LOCAL_TIME_H

#include <hutong/common/buf.h>

enum { LOCAL_CLOCK_SIZE = 6 };

/** "08:30" */
void local_clock(uint64_t time_ms, char out[LOCAL_CLOCK_SIZE]);

/** Whether two moments are on one day. */
bool local_is_same_day(uint64_t a_ms, uint64_t b_ms);

/** Append "Sunday, 2026-11-22", or what the language has for it. 0 or -ENOMEM. */
int local_day_text(uint64_t time_ms, struct buf *out);

#endif
