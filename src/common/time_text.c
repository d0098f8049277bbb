/* Times as text. */
#include <hutong/common/time_text.h>
#include <stdio.h>
#include <time.h>

/* RFC 3339 has four digits for the year; a later time, which only a fault can bring, stays there */
static const uint64_t last_ms = UINT64_C(253402300799999); /* 9999-12-31T23:59:59.999Z */

void time_text_rfc3339(uint64_t time_ms, char out[TIME_TEXT_MAX])
{
    uint64_t shown_ms = time_ms < last_ms ? time_ms : last_ms;
    time_t seconds = (time_t)(shown_ms / 1000);
    struct tm utc;
    gmtime_r(&seconds, &utc);
    size_t size = strftime(out, TIME_TEXT_MAX, "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(out + size, TIME_TEXT_MAX - size, ".%03uZ", (unsigned)(shown_ms % 1000));
}
