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

/* ---- reading ---- */

/* What is left to read; a fault sticks. */
struct time_reader {
    struct str rest;
    bool failed;
};

/* The next @count bytes as a number between @least and @most. */
static unsigned time_take_number(struct time_reader *reader, size_t count, unsigned least,
                                 unsigned most)
{
    unsigned number = 0;
    reader->failed |= reader->rest.size < count;
    for (size_t i = 0; i < count && !reader->failed; i++) {
        unsigned digit = (unsigned)(reader->rest.bytes[i] - '0');
        reader->failed |= digit > 9;
        number = number * 10 + digit;
    }
    reader->failed |= number < least || number > most;
    reader->rest = str_skip(reader->rest, count);
    return number;
}

/* Step over the next byte if it is one of @allowed. Returns it, or 0. */
static char time_take_mark(struct time_reader *reader, const char *allowed)
{
    char mark = reader->rest.size > 0 ? reader->rest.bytes[0] : '\0';
    if (mark == '\0' || !strchr(allowed, mark))
        return '\0';
    reader->rest = str_skip(reader->rest, 1);
    return mark;
}

static void time_expect(struct time_reader *reader, const char *allowed)
{
    reader->failed |= time_take_mark(reader, allowed) == '\0';
}

static void time_take_date(struct time_reader *reader, struct tm *utc)
{
    static const unsigned days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    unsigned year = time_take_number(reader, 4, 1970, 9999);
    time_expect(reader, "-");
    unsigned month = time_take_number(reader, 2, 1, 12);
    time_expect(reader, "-");
    bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    unsigned last = reader->failed ? 31 : days[month - 1] + (month == 2 && is_leap);
    unsigned day = time_take_number(reader, 2, 1, last);
    *utc =
        (struct tm){ .tm_year = (int)year - 1900, .tm_mon = (int)month - 1, .tm_mday = (int)day };
}

static void time_take_clock(struct time_reader *reader, struct tm *utc)
{
    utc->tm_hour = (int)time_take_number(reader, 2, 0, 23);
    time_expect(reader, ":");
    utc->tm_min = (int)time_take_number(reader, 2, 0, 59);
    time_expect(reader, ":");
    utc->tm_sec = (int)time_take_number(reader, 2, 0, 60);
}

/* ".125" in milliseconds; finer digits are read and dropped, none is 0. */
static unsigned time_take_fraction(struct time_reader *reader)
{
    unsigned ms = 0, unit = 100;
    if (!time_take_mark(reader, "."))
        return 0;
    do {
        ms += unit * time_take_number(reader, 1, 0, 9);
        unit /= 10;
    } while (!reader->failed && reader->rest.size > 0 && reader->rest.bytes[0] >= '0' &&
             reader->rest.bytes[0] <= '9');
    return ms;
}

/* "Z" or "+08:00", in seconds to the east. */
static int time_take_offset(struct time_reader *reader)
{
    if (time_take_mark(reader, "Zz"))
        return 0;
    char sign = time_take_mark(reader, "+-");
    reader->failed |= sign == '\0';
    int hours = (int)time_take_number(reader, 2, 0, 23);
    time_expect(reader, ":");
    int seconds = hours * 3600 + 60 * (int)time_take_number(reader, 2, 0, 59);
    return sign == '-' ? -seconds : seconds;
}

bool time_text_parse(struct str text, uint64_t *time_ms)
{
    struct time_reader reader = { .rest = text };
    struct tm utc;
    unsigned ms = 0;
    int offset = 0;
    time_take_date(&reader, &utc);
    if (reader.rest.size > 0) {
        time_expect(&reader, "Tt");
        time_take_clock(&reader, &utc);
        ms = time_take_fraction(&reader);
        offset = time_take_offset(&reader);
    }
    if (reader.failed || reader.rest.size > 0)
        return false;
    int64_t seconds = (int64_t)timegm(&utc) - offset;
    if (seconds < 0)
        return false;
    *time_ms = (uint64_t)seconds * 1000 + ms;
    return true;
}
