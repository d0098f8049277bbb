/* Places and ranges of them. */
#include "check.h"

#include <arpa/inet.h>
#include <hutong/common/macros.h>
#include <hutong/common/place.h>

static uint64_t place_of(const char *text)
{
    uint8_t address[16];
    if (inet_pton(AF_INET, text, address) == 1)
        return place_of_ipv4(address);
    CHECK_INT(1, inet_pton(AF_INET6, text, address));
    return place_of_ipv6(address);
}

static void test_what_is_written_is_read_back(void **state)
{
    (void)state;
    static const struct {
        const char *text, *again;
    } rows[] = {
        { "192.0.2.7", "192.0.2.7" },
        { "192.0.2.7/24", "192.0.2.0/24" },
        { "192.0.2.7/32", "192.0.2.7" },
        { "10.0.0.1/1", "0.0.0.0/1" },
        { "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64" },
        { "2001:db8:ffff::/33", "2001:db8:8000::/33" },
        { "::ffff:192.0.2.7", "192.0.2.7" },
        { "::1", "::/64" },
        { "uid:0", "uid:0" },
        { "uid:4294967295", "uid:4294967295" },
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct place_range range, again;
        char text[PLACE_TEXT_SIZE];
        CHECK(place_range_parse(str_of(rows[i].text), &range));
        place_range_format(&range, text);
        CHECK_TEXT(rows[i].again, text);
        CHECK(place_range_parse(str_of(text), &again));
        CHECK_INT(range.place, again.place);
        CHECK_INT(range.bits, again.bits);
    }
}

static void test_other_texts_are_no_places(void **state)
{
    (void)state;
    static const struct str rows[] = {
        { "", 0 },
        { "192.0.2", 7 },
        { "192.0.2.256", 11 },
        { "192.0.2.7/", 10 },
        { "192.0.2.7/0", 11 },
        { "192.0.2.7/33", 12 },
        { "192.0.2.7/-1", 12 },
        { "192.0.2.7/ 8", 12 },
        { "2001:db8::/65", 13 },
        { "2001:db8::/99999999999999999999", 31 },
        { "uid:", 4 },
        { "uid:-1", 6 },
        { "uid:4294967296", 14 },
        { "192.0.2.7\0", 10 },
        { "example.org", 11 },
        { "11111111111111111111111111111111111111111111111111111111111111111111", 68 },
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct place_range range;
        CHECK(!place_range_parse(rows[i], &range));
    }
}

static void test_a_range_has_what_begins_like_it(void **state)
{
    (void)state;
    static const struct {
        const char *range, *address;
        bool is_in;
    } rows[] = {
        { "192.0.2.0/24", "192.0.2.255", true },   { "192.0.2.0/24", "192.0.3.0", false },
        { "192.0.2.1", "192.0.2.1", true },        { "192.0.2.1", "192.0.2.2", false },
        { "192.0.2.1", "::ffff:192.0.2.1", true }, { "128.0.0.0/1", "192.0.2.1", true },
        { "128.0.0.0/1", "8000::", false },        { "2001:db8::/32", "2001:db8:ffff::1", true },
        { "2001:db8::1", "2001:db8::ffff", true }, { "2001:db8::1", "2001:db8:0:1::1", false },
        { "2000::/3", "192.0.2.1", false },
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct place_range range;
        CHECK(place_range_parse(str_of(rows[i].range), &range));
        CHECK_INT(rows[i].is_in, place_is_in(place_of(rows[i].address), &range));
    }
}

static void test_local_users_are_no_addresses(void **state)
{
    (void)state;
    struct place_range range;
    CHECK(place_range_parse(STR("uid:1000"), &range));
    CHECK(place_is_in(place_of_uid(1000), &range));
    CHECK(!place_is_in(place_of_uid(1001), &range));
    CHECK(place_range_parse(STR("0.0.3.232/1"), &range));
    CHECK(!place_is_in(place_of_uid(1000), &range));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_written_is_read_back),
        cmocka_unit_test(test_other_texts_are_no_places),
        cmocka_unit_test(test_a_range_has_what_begins_like_it),
        cmocka_unit_test(test_local_users_are_no_addresses),
    };
    return CHECK_RUN(tests);
}
