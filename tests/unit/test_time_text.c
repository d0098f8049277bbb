/* Times as text. */
#include "check.h"
#include <hutong/common/time_text.h>

static void test_times_are_rfc3339_in_utc(void **state)
{
    (void)state;
    static const struct {
        uint64_t time_ms;
        const char *expected;
    } rows[] = {
        { 0, "1970-01-01T00:00:00.000Z" },
        { 1, "1970-01-01T00:00:00.001Z" },
        { 951782400999, "2000-02-29T00:00:00.999Z" },
        { 1795336200125, "2026-11-22T08:30:00.125Z" },
        { 253402300799999, "9999-12-31T23:59:59.999Z" },
        { 253402300800000, "9999-12-31T23:59:59.999Z" },
        { UINT64_MAX, "9999-12-31T23:59:59.999Z" },
    };
    char text[TIME_TEXT_MAX];
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        time_text_rfc3339(rows[i].time_ms, text);
        CHECK_TEXT(rows[i].expected, text);
    }
}

static void test_dates_and_times_are_read_back(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint64_t time_ms;
    } rows[] = {
        { "1970-01-01", 0 },
        { "2000-02-29", 951782400000 },
        { "2026-11-22T08:30:00.125Z", 1795336200125 },
        { "2026-11-22t08:30:00.1259z", 1795336200125 },
        { "2026-11-22T16:30:00+08:00", 1795336200000 },
        { "2026-11-22T03:00:00-05:30", 1795336200000 },
        { "9999-12-31T23:59:59.999Z", 253402300799999 },
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        uint64_t time_ms = 1;
        CHECK(time_text_parse(str_of(rows[i].text), &time_ms));
        CHECK_INT(rows[i].time_ms, time_ms);
    }
}

static void test_what_is_no_date_is_refused(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "",
        "2026",
        "2026-11",
        "2026-13-01",
        "2026-02-29",
        "1900-02-29",
        "1969-12-31",
        "2026-11-2x",
        "2026-11-22T",
        "2026-11-22T08:30",
        "26-11-22",
        "-026-11-22",
        "2026/11/22",
        "2026-11-22T24:00:00Z",
        "2026-11-22T08:30:00",
        "2026-11-22 ",
        "1970-01-01T00:00:00+00:01",
        "2026-11-22T08:30:00.Z",
    };
    uint64_t time_ms;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        CHECK(!time_text_parse(str_of(rows[i]), &time_ms));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_times_are_rfc3339_in_utc),
        cmocka_unit_test(test_dates_and_times_are_read_back),
        cmocka_unit_test(test_what_is_no_date_is_refused),
    };
    return CHECK_RUN(tests);
}
