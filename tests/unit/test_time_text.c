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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_times_are_rfc3339_in_utc),
    };
    return CHECK_RUN(tests);
}
