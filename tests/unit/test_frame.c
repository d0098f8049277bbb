/* Frame headers: whole frames in any run of bytes, limits told from the header alone. */
#include "check.h"

#include <hutong/proto/frame.h>

static void test_a_frame_survives_any_split(void **state)
{
    static const uint8_t bytes[] = { 1, 7, 0, 2, 'h', 'i' };
    struct frame_view frame;
    size_t used = 0;
    (void)state;
    for (size_t cut = 0; cut < sizeof(bytes); cut++)
        CHECK_INT(FRAME_MORE, frame_peek(bytes, cut, 2, &frame, &used));
    CHECK_INT(FRAME_OK, frame_peek(bytes, sizeof(bytes), 2, &frame, &used));
    CHECK_INT(7, frame.type);
    CHECK_INT(sizeof(bytes), used);
    CHECK_MEM("hi", 2, frame.payload, frame.size);
}

static void test_only_the_first_of_two_frames_is_taken(void **state)
{
    static const uint8_t bytes[] = { 1, 19, 0, 1, 0xa0, 1, 20, 0, 0 };
    struct frame_view frame;
    size_t used = 0, first = 0;
    (void)state;
    CHECK_INT(FRAME_OK, frame_peek(bytes, sizeof(bytes), 1, &frame, &first));
    CHECK_INT(19, frame.type);
    CHECK_INT(5, first);
    CHECK_INT(FRAME_OK, frame_peek(bytes + first, sizeof(bytes) - first, 1, &frame, &used));
    CHECK_INT(20, frame.type);
    CHECK_INT(0, frame.size);
    CHECK_INT(4, used);
}

static void test_headers_are_judged_as_early_as_possible(void **state)
{
    static const struct {
        const char *name;
        uint8_t bytes[LIMIT_FRAME_HEADER];
        size_t size;
        enum frame_result result;
    } rows[] = {
        { "nothing yet", { 0 }, 0, FRAME_MORE },
        { "an older version", { 0 }, 1, FRAME_E_VERSION },
        { "a newer version", { 2 }, 1, FRAME_E_VERSION },
        { "something else entirely", "GET ", 4, FRAME_E_VERSION },
        { "half a size", { 1, 7, 0xff }, 3, FRAME_MORE },
        { "the largest payload, to come", { 1, 7, 0x01, 0x00 }, 4, FRAME_MORE },
        { "one byte above the limit", { 1, 7, 0x01, 0x01 }, 4, FRAME_E_TOO_LARGE },
        { "the largest number", { 1, 7, 0xff, 0xff }, 4, FRAME_E_TOO_LARGE },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct frame_view frame;
        size_t used = 0;
        print_message("# %s\n", rows[i].name);
        CHECK_INT(rows[i].result, frame_peek(rows[i].bytes, rows[i].size, 0x100, &frame, &used));
    }
}

static void test_a_written_header_is_read_back(void **state)
{
    static const size_t sizes[] = { 0, 1, 255, 256, LIMIT_FRAME_PAYLOAD, 65535 };
    static uint8_t bytes[LIMIT_FRAME_HEADER + 65535];
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
        struct frame_view frame;
        size_t used = 0;
        frame_put_header(bytes, 21, sizes[i]);
        CHECK_INT(FRAME_OK, frame_peek(bytes, sizeof(bytes), sizes[i], &frame, &used));
        CHECK_INT(21, frame.type);
        CHECK_INT(sizes[i], frame.size);
        CHECK_INT(sizes[i] + LIMIT_FRAME_HEADER, used);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_frame_survives_any_split),
        cmocka_unit_test(test_only_the_first_of_two_frames_is_taken),
        cmocka_unit_test(test_headers_are_judged_as_early_as_possible),
        cmocka_unit_test(test_a_written_header_is_read_back),
    };
    return CHECK_RUN(tests);
}
