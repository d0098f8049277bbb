/* The keyed hash, and uthash with it. */
#include "check.h"
#include "failmalloc.h"
#include <hutong/common/hash.h>

struct item {
    int key;
    UT_hash_handle hh;
};

static void test_equal_bytes_have_equal_hashes(void **state)
{
    (void)state;
    CHECK_INT(hash_bytes("lobby", 5), hash_bytes("lobby", 5));
    CHECK(hash_bytes("lobby", 5) != hash_bytes("lobbz", 5));
    CHECK_INT(hash_bytes("", 0), hash_bytes("x", 0));
}

static void test_each_key_gives_other_hashes(void **state)
{
    (void)state;
    uint32_t before[8], same = 0;
    for (size_t i = 0; i < ARRAY_SIZE(before); i++)
        before[i] = hash_bytes(&i, sizeof(i));
    hash_init();
    for (size_t i = 0; i < ARRAY_SIZE(before); i++)
        same += before[i] == hash_bytes(&i, sizeof(i));
    CHECK(same < ARRAY_SIZE(before));
}

static void test_a_table_finds_what_was_added(void **state)
{
    (void)state;
    static struct item items[1000];
    struct item *table = NULL, *found;
    for (int i = 0; i < 1000; i++) {
        items[i].key = i * 7;
        HASH_ADD_INT(table, key, &items[i]);
        CHECK(items[i].hh.tbl != NULL);
    }
    for (int i = 0; i < 1000; i++) {
        int key = i * 7;
        HASH_FIND_INT(table, &key, found);
        CHECK(found == &items[i]);
    }
    int absent = 1;
    HASH_FIND_INT(table, &absent, found);
    CHECK(found == NULL);
    HASH_CLEAR(hh, table);
}

static void test_without_memory_an_element_stays_outside(void **state)
{
    (void)state;
    FAILMALLOC_EACH(nth)
    {
        struct item items[2] = { { .key = 1 }, { .key = 2 } };
        struct item *table = NULL, *found;
        HASH_ADD_INT(table, key, &items[0]);
        HASH_ADD_INT(table, key, &items[1]);
        for (size_t i = 0; i < ARRAY_SIZE(items); i++) {
            HASH_FIND_INT(table, &items[i].key, found);
            CHECK(items[i].hh.tbl ? found == &items[i] : found == NULL);
        }
        HASH_CLEAR(hh, table);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_equal_bytes_have_equal_hashes),
        cmocka_unit_test(test_each_key_gives_other_hashes),
        cmocka_unit_test(test_a_table_finds_what_was_added),
        cmocka_unit_test(test_without_memory_an_element_stays_outside),
    };
    return CHECK_RUN(tests);
}
