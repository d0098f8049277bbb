/* Times as text. */
#ifndef HUTONG_COMMON_TIME_TEXT_H
#define HUTONG_COMMON_TIME_TEXT_H

#include <stddef.h>
#include <stdint.h>

enum { TIME_TEXT_MAX = 32 };

/** Format milliseconds since 1970 as RFC 3339 in UTC: "2026-11-22T08:30:00.125Z". */
void time_text_rfc3339(uint64_t time_ms, char out[TIME_TEXT_MAX]);

#endif
