/* The time zone is the process's; words come from our catalogue, as no locale may be installed. */
#include "client/core/local_time.h"

#include "client/core/i18n.h"

#include <stdio.h>
#include <time.h>

enum { LOCAL_YEAR_BASE = 1900, LOCAL_MINUTE_MS = 60 * 1000 };

static const char *const local_weekdays[] = { N_("Sunday"),    N_("Monday"),   N_("Tuesday"),
                                              N_("Wednesday"), N_("Thursday"), N_("Friday"),
                                              N_("Saturday") };

static struct tm local_tm(uint64_t time_ms)
{
    struct tm local = { 0 };
    time_t seconds = (time_t)(time_ms / 1000);
    localtime_r(&seconds, &local);
    return local;
}

void local_clock(uint64_t time_ms, char out[LOCAL_CLOCK_SIZE])
{
    struct tm local = local_tm(time_ms);
    strftime(out, LOCAL_CLOCK_SIZE, "%H:%M", &local);
}

/* Runs of notices are asked entry by entry, and most of them came in the same minute. */
bool local_is_same_day(uint64_t a_ms, uint64_t b_ms)
{
    if (a_ms / LOCAL_MINUTE_MS == b_ms / LOCAL_MINUTE_MS)
        return true; /* days begin with a minute in every time zone */
    struct tm a = local_tm(a_ms), b = local_tm(b_ms);
    return a.tm_year == b.tm_year && a.tm_yday == b.tm_yday;
}

int local_day_text(uint64_t time_ms, struct buf *out)
{
    struct tm local = local_tm(time_ms);
    /* TRANSLATORS: a day: weekday, year, month, day */
    return buf_printf(out, _("%s, %04d-%02d-%02d"), _(local_weekdays[local.tm_wday]),
                      local.tm_year + LOCAL_YEAR_BASE, local.tm_mon + 1, local.tm_mday);
}
