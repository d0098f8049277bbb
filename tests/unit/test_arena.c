/* Arenas: alignment, many pieces, reuse, and what happens when memory runs out. */
#include "check.h"
#include "failmalloc.h"
#include <hutong/common/arena.h>

static void test_pieces_are_aligned_and_apart(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    unsigned char *pieces[500];
    for (size_t i = 0; i < ARRAY_SIZE(pieces); i++) {
        pieces[i] = arena_take(&arena, i);
        CHECK(pieces[i]);
        CHECK_INT(0, (uintptr_t)pieces[i] % _Alignof(max_align_t));
        memset(pieces[i], (int)(i & 0xFF), i);
    }
    for (size_t i = 0; i < ARRAY_SIZE(pieces); i++)
        for (size_t at = 0; at < i; at++)
            CHECK_INT(i & 0xFF, pieces[i][at]);
    arena_fini(&arena);
}

static void test_a_piece_may_be_larger_than_a_block(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    memset(arena_take(&arena, 1000000), 1, 1000000);
    memset(arena_take(&arena, 10), 2, 10);
    CHECK(arena_take(&arena, SIZE_MAX) == NULL);
    CHECK(arena_take(&arena, SIZE_MAX - 20) == NULL);
    arena_fini(&arena);
}

static void test_a_copied_slice_outlives_its_source(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    char source[] = "胡同";
    bool failed = false;
    struct str copy = arena_str(&arena, str_of(source), &failed);
    memset(source, 'x', sizeof(source));
    CHECK_STR("胡同", copy);
    CHECK_STR("", arena_str(&arena, (struct str){ 0 }, &failed));
    CHECK(!failed);
    arena_fini(&arena);
}

static void test_a_reset_arena_uses_its_block_again(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    arena_reset(&arena);
    CHECK(arena_take(&arena, 1));
    for (int round = 0; round < 3; round++) {
        arena_reset(&arena);
        failmalloc_arm(0);
        CHECK(arena_take(&arena, 100));
        CHECK(!failmalloc_disarm());
    }
    arena_fini(&arena);
}

static void test_a_reset_arena_gives_a_huge_block_back(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    CHECK(arena_take(&arena, 1000000));
    arena_reset(&arena);
    CHECK(arena.blocks == NULL);
    arena_fini(&arena);
}

static void test_without_memory_a_copy_is_empty_and_says_so(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    bool failed = false;
    failmalloc_arm(0);
    struct str copy = arena_str(&arena, STR("lobby"), &failed);
    CHECK(failmalloc_disarm());
    CHECK(failed);
    CHECK_STR("", copy);
    CHECK_STR("lobby", arena_str(&arena, STR("lobby"), &failed));
    arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pieces_are_aligned_and_apart),
        cmocka_unit_test(test_a_piece_may_be_larger_than_a_block),
        cmocka_unit_test(test_a_copied_slice_outlives_its_source),
        cmocka_unit_test(test_a_reset_arena_uses_its_block_again),
        cmocka_unit_test(test_a_reset_arena_gives_a_huge_block_back),
        cmocka_unit_test(test_without_memory_a_copy_is_empty_and_says_so),
    };
    return CHECK_RUN(tests);
}
