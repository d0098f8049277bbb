/* Times as text. */
#ifndef HUTONG_COMMON_TIME_TEXT_H
#define HUTONG_COMMON_TIME_TEXT_H

#include <hutong/common/str.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TIME_TEXT_MAX = 32 };

/** Format milliseconds since 1970 as RFC 3339 in UTC: "2026-11-22T08:30:00.125Z". */
void time_text_rfc3339(uint64_t time_ms, char out[TIME_TEXT_MAX]);

/**
 * Read "2026-11-22", the day's beginning in UTC, or a whole RFC 3339 time of whatever offset.
 * Returns false if @text is neither, or before 1970.
 */
bool time_text_parse(struct str text, uint64_t *time_ms);

#endif
