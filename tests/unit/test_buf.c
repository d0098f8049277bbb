/* Buffers: growth, consumption, and what happens when memory runs out. */
#include "check.h"
#include "failmalloc.h"
#include <errno.h>
#include <hutong/common/buf.h>

static void test_appended_bytes_come_back_in_order(void **state)
{
    (void)state;
    struct buf buf = { 0 };
    for (int i = 0; i < 1000; i++)
        CHECK_INT(0, buf_printf(&buf, "%03d,", i));
    CHECK_INT(4000, buf.size);
    CHECK_MEM("000,001,", 8, buf.bytes, 8);
    CHECK_MEM("999,", 4, buf.bytes + 3996, 4);
    buf_fini(&buf);
    CHECK_INT(0, buf.capacity);
}

static void test_consuming_takes_from_the_front(void **state)
{
    (void)state;
    struct buf buf = { 0 };
    CHECK_INT(0, buf_append_str(&buf, STR("abcdef")));
    buf_consume(&buf, 2);
    CHECK_STR("cdef", buf_str(&buf));
    buf_consume(&buf, 0);
    CHECK_STR("cdef", buf_str(&buf));
    buf_consume(&buf, 99);
    CHECK_STR("", buf_str(&buf));
    CHECK_INT(0, buf_append_str(&buf, STR("again")));
    CHECK_STR("again", buf_str(&buf));
    buf_fini(&buf);
}

static void test_nothing_can_be_appended_to_nothing(void **state)
{
    (void)state;
    struct buf buf = { 0 };
    CHECK_INT(0, buf_append(&buf, NULL, 0));
    CHECK_INT(0, buf_append_str(&buf, (struct str){ 0 }));
    buf_consume(&buf, 1);
    CHECK_INT(0, buf.size);
    buf_fini(&buf);
}

static void test_c_string_ends_after_the_contents(void **state)
{
    (void)state;
    struct buf buf = { 0 };
    CHECK_TEXT("", buf_cstr(&buf));
    CHECK_INT(0, buf_append_str(&buf, STR("胡同")));
    CHECK_TEXT("胡同", buf_cstr(&buf));
    CHECK_INT(6, buf.size);
    buf_fini(&buf);
}

static void test_an_impossible_size_is_refused(void **state)
{
    (void)state;
    struct buf buf = { 0 };
    CHECK_INT(0, buf_append_str(&buf, STR("kept")));
    CHECK_INT(-ENOMEM, buf_reserve(&buf, SIZE_MAX));
    CHECK_INT(-ENOMEM, buf_reserve(&buf, SIZE_MAX - 4));
    CHECK_STR("kept", buf_str(&buf));
    buf_fini(&buf);
}

/* Put three things into @buf, as far as memory goes. */
static int fill(struct buf *buf)
{
    static const char long_text[300] = "long";
    int result = buf_append_str(buf, STR("alice: "));
    if (result == 0)
        result = buf_append(buf, long_text, sizeof(long_text));
    if (result == 0)
        result = buf_printf(buf, "%0500d", 7);
    return result == 0 && buf_cstr(buf) ? 0 : -ENOMEM;
}

static void test_without_memory_the_contents_stay(void **state)
{
    (void)state;
    FAILMALLOC_EACH(nth)
    {
        struct buf buf = { 0 };
        int result = fill(&buf);
        CHECK(result == 0 ? buf.size == 807 : buf.size == 0 || buf.size == 7 || buf.size == 307);
        buf_fini(&buf);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_appended_bytes_come_back_in_order),
        cmocka_unit_test(test_consuming_takes_from_the_front),
        cmocka_unit_test(test_nothing_can_be_appended_to_nothing),
        cmocka_unit_test(test_c_string_ends_after_the_contents),
        cmocka_unit_test(test_an_impossible_size_is_refused),
        cmocka_unit_test(test_without_memory_the_contents_stay),
    };
    return CHECK_RUN(tests);
}
