/* What is on its way, as lines that the next run reads. */
#include "check.h"
#include "client/io/transfer_list.h"

#include <errno.h>

static struct transfer_record record_of(bool is_upload, bool is_typed, const char *user)
{
    struct transfer_record record = {
        .is_upload = is_upload, .is_typed = is_typed, .is_hashed = !is_typed, .no = !is_upload * 7
    };
    record.facts.size = 5000000000;
    memset(record.facts.hash, is_typed ? 0 : 0xA5, sizeof(record.facts.hash));
    buf_append_str(&record.room, STR("@12"));
    buf_append_str(&record.user, str_of(user));
    buf_append_str(&record.path, STR("/home/alice/my pictures/sea\n.png"));
    buf_append_str(&record.text, STR("sea.png\nlook 你好"));
    return record;
}

static void test_a_record_comes_back_as_it_was(void **state)
{
    (void)state;
    static const struct {
        bool is_upload, is_typed;
        const char *user;
    } rows[] = { { true, false, "bob" }, { true, true, "" }, { false, false, "" } };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct buf text = { 0 };
        struct transfer_record back,
            record = record_of(rows[i].is_upload, rows[i].is_typed, rows[i].user);
        CHECK_INT(0, transfer_record_format(&record, &text));
        CHECK_INT(0, transfer_record_format(&record, &text));
        struct str rest = buf_str(&text);
        for (int twice = 0; twice < 2; twice++) {
            CHECK_INT(0, transfer_record_take(&rest, &back));
            CHECK_INT(record.is_upload, back.is_upload);
            CHECK_INT(record.is_typed, back.is_typed);
            CHECK_INT(record.is_hashed, back.is_hashed);
            CHECK_INT(record.no, back.no);
            CHECK_INT(record.facts.size, back.facts.size);
            CHECK_MEM(record.facts.hash, sizeof(back.facts.hash), back.facts.hash,
                      sizeof(back.facts.hash));
            CHECK_STR(rows[i].user, buf_str(&back.user));
            CHECK_STR("/home/alice/my pictures/sea\n.png", buf_str(&back.path));
            CHECK_STR("sea.png\nlook 你好", buf_str(&back.text));
            transfer_record_fini(&back);
        }
        CHECK_INT(0, rest.size);
        transfer_record_fini(&record);
        buf_fini(&text);
    }
}

static void test_lines_that_make_no_sense_are_refused(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "",
        "sideways 0 1 - 6c 6c 6c 6c",
        "up 0 1 - - - 6c 6c",     /* no room */
        "up 0 1 - 6c - - 6c",     /* no path */
        "up 0 1 a5 6c - 6c 6c",   /* a hash is longer */
        "up 0 1 - 6c - 6c",       /* torn */
        "up 0 1 - 6c - 6c 6c 6c", /* one too many */
        "up 0 1 - 6 - 6c 6c",     /* half a byte */
        "up 0 1 - zz - 6c 6c",    /* no hexadecimal */
        "down 0 1 - 6c - 6c 6c",  /* no hash and no number */
        "\x1b[2J",
    };
    for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
        struct str text = str_of(lines[i]);
        struct transfer_record record;
        CHECK_INT(-EINVAL, transfer_record_take(&text, &record));
        CHECK_INT(0, text.size);
        transfer_record_fini(&record);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_record_comes_back_as_it_was),
        cmocka_unit_test(test_lines_that_make_no_sense_are_refused),
    };
    return CHECK_RUN(tests);
}
