/* cmocka under the short names that our tests use: CHECK_…(expected, actual). */
#ifndef HUTONG_TESTS_UNIT_CHECK_H
#define HUTONG_TESTS_UNIT_CHECK_H

/* cmocka.h wants these first */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <hutong/common/macros.h>
#include <hutong/common/str.h>
#include <string.h>

#define CHECK(condition) assert_true(condition)
#define CHECK_INT(expected, actual) assert_int_equal((actual), (expected))
#define CHECK_TEXT(expected, actual) assert_string_equal((actual), (expected))

/** @size bytes at @actual, of which there are @actual_size, equal those at @expected. */
#define CHECK_MEM(expected, size, actual, actual_size)                                             \
    do {                                                                                           \
        assert_int_equal((actual_size), (size));                                                   \
        if ((size) > 0)                                                                            \
            assert_memory_equal((actual), (expected), (size));                                     \
    } while (0)

/** A struct str equals a C string. */
#define CHECK_STR(expected, actual)                                                                \
    do {                                                                                           \
        struct str check_actual_ = (actual);                                                       \
        CHECK_MEM((expected), strlen(expected), check_actual_.bytes, check_actual_.size);          \
    } while (0)

/** Run a table of tests and report as TAP, for main() to return. */
#define CHECK_RUN(tests)                                                                           \
    (cmocka_set_message_output(CM_OUTPUT_TAP),                                                     \
     cmocka_run_group_tests_name(__FILE__, (tests), NULL, NULL))

#endif
