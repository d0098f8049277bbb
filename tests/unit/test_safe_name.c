/* Names of files from strangers, and what their endings say. */
#include "check.h"

#include <hutong/common/file_type.h>
#include <hutong/common/macros.h>
#include <hutong/common/safe_name.h>
#include <stdio.h>

static const struct name_case {
    const char *name;
    enum safe_name_result result;
    const char *made;
} cases[] = {
    { "report.pdf", SAFE_NAME_OK, "report.pdf" },
    { "报告 2026.pdf", SAFE_NAME_OK, "报告 2026.pdf" },
    { "a b (1).tar.gz", SAFE_NAME_OK, "a b (1).tar.gz" },
    { "", SAFE_NAME_E_EMPTY, "file" },
    { "/", SAFE_NAME_E_PATH, "_" },
    { ".", SAFE_NAME_E_EDGE, "file" },
    { "..", SAFE_NAME_E_EDGE, "file" },
    { "../../etc/passwd", SAFE_NAME_E_PATH, "passwd" },
    { "/etc/passwd", SAFE_NAME_E_PATH, "passwd" },
    { "..\\..\\boot.ini", SAFE_NAME_E_PATH, "boot.ini" },
    { "a/..", SAFE_NAME_E_PATH, "file" },
    { "dir/", SAFE_NAME_E_PATH, "dir_" },
    { ".bashrc", SAFE_NAME_E_EDGE, "_bashrc" },
    { "...x", SAFE_NAME_E_EDGE, "_..x" },
    { "trailing.", SAFE_NAME_E_EDGE, "trailing" },
    { " blank ", SAFE_NAME_E_EDGE, "blank" },
    { "two\nlines", SAFE_NAME_E_CHARACTER, "two_lines" },
    { "bell\a.txt", SAFE_NAME_E_CHARACTER, "bell_.txt" },
    { "\x1b[2Jx", SAFE_NAME_E_CHARACTER, "_[2Jx" },
    { "exe\xe2\x80\xaetxt.gpj", SAFE_NAME_E_CHARACTER, "exe_txt.gpj" }, /* U+202E */
    { "zero\xe2\x80\x8bwidth", SAFE_NAME_E_CHARACTER, "zero_width" },   /* U+200B */
    { "bad\xff.txt", SAFE_NAME_E_CHARACTER, "bad_.txt" },
    { "half\xe4\xbd", SAFE_NAME_E_CHARACTER, NULL },
};

static void test_names_are_plain_or_refused_and_can_be_made_plain(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct buf made = { 0 };
        CHECK_INT(cases[i].result, safe_name_check(str_of(cases[i].name)));
        CHECK_INT(0, safe_name_make(str_of(cases[i].name), &made));
        if (cases[i].made)
            CHECK_TEXT(cases[i].made, buf_cstr(&made));
        CHECK_INT(SAFE_NAME_OK, safe_name_check(buf_str(&made)));
        CHECK(safe_name_text(cases[i].result)[0]);
        buf_fini(&made);
    }
}

static void test_a_name_holds_at_most_255_bytes_and_keeps_its_ending(void **state)
{
    (void)state;
    char name[512];
    for (size_t size = 250; size < 300; size++) {
        struct buf made = { 0 };
        memset(name, 'x', size);
        memcpy(name + size - 7, "\xe4\xbd\xa0.png", 7);
        struct str text = { name, size };
        CHECK_INT(size <= 255 ? SAFE_NAME_OK : SAFE_NAME_E_LONG, safe_name_check(text));
        CHECK_INT(0, safe_name_make(text, &made));
        CHECK_INT(SAFE_NAME_OK, safe_name_check(buf_str(&made)));
        CHECK_TEXT("image/png", file_type_of(buf_str(&made)));
        buf_fini(&made);
    }
}

static void test_any_bytes_can_be_made_a_name(void **state)
{
    (void)state;
    uint64_t seed = 7;
    for (int round = 0; round < 20000; round++) {
        static const char few[] = "./\\ \n\xe2\x80\xae\xe4\xbd\xa0"
                                  "a.\x1b_~";
        char text[320];
        struct buf made = { 0 };
        size_t size = (size_t)(round % 319);
        for (size_t i = 0; i < size; i++) {
            seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407U;
            text[i] = seed >> 60 ? few[(seed >> 33) % (sizeof(few) - 1)] : (char)(seed >> 33);
        }
        CHECK_INT(0, safe_name_make((struct str){ text, size }, &made));
        CHECK_INT(SAFE_NAME_OK, safe_name_check(buf_str(&made)));
        buf_fini(&made);
    }
}

static void test_the_ending_tells_the_type(void **state)
{
    (void)state;
    CHECK_TEXT("image/png", file_type_of(STR("a.PNG")));
    CHECK_TEXT("application/gzip", file_type_of(STR("a.tar.gz")));
    CHECK_TEXT("application/octet-stream", file_type_of(STR("png")));
    CHECK_TEXT("application/octet-stream", file_type_of(STR(".png")));
    CHECK(file_type_is_listed(STR("Png"), STR("jpg png  pdf")));
    CHECK(file_type_is_listed(STR("pdf"), STR("jpg png  pdf")));
    CHECK(!file_type_is_listed(STR("pn"), STR("jpg png pdf")));
    CHECK(!file_type_is_listed(STR(""), STR("jpg png pdf")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_are_plain_or_refused_and_can_be_made_plain),
        cmocka_unit_test(test_a_name_holds_at_most_255_bytes_and_keeps_its_ending),
        cmocka_unit_test(test_any_bytes_can_be_made_a_name),
        cmocka_unit_test(test_the_ending_tells_the_type),
    };
    return CHECK_RUN(tests);
}
