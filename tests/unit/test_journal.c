/* The outbox on disk: what was written is found again, however the file ends. */
#include "check.h"
#include "client/io/journal.h"
#include "failmalloc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/hutong-test-XXXXXX";
static char path[sizeof(folder) + 16];

/* A message whose nonce is 16 times @letter, with a text that says so. */
static struct outbox_item item_of(char letter)
{
    static char texts[128][2];
    struct outbox_item item = { .time_ms = 7, .kind = EVENT_ACTION, .room = STR("lobby") };
    texts[(unsigned char)letter % 128][0] = letter;
    memset(item.nonce, letter, sizeof(item.nonce));
    item.text = (struct str){ texts[(unsigned char)letter % 128], 1 };
    return item;
}

static int note_item(void *context, const struct outbox_item *item)
{
    CHECK_INT(7, item->time_ms);
    CHECK_INT(EVENT_ACTION, item->kind);
    CHECK_STR("lobby", item->room);
    CHECK_INT(item->nonce[15], item->text.bytes[0]);
    return buf_append_str(context, item->text);
}

static void add(struct journal *journal, const char *letters)
{
    for (; *letters; letters++) {
        struct outbox_item item = item_of(*letters);
        CHECK_INT(0, journal_add(journal, &item));
    }
}

static int forget(struct journal *journal, char letter)
{
    struct outbox_item item = item_of(letter);
    return journal_remove(journal, item.nonce);
}

/* The letters of the messages in the file, as another run of the program would find them. */
static void check_found(const char *expected)
{
    struct journal journal;
    struct buf found = { 0 };
    CHECK_INT(0, journal_open(path, &journal));
    CHECK_INT(0, journal_load(&journal, note_item, &found));
    CHECK_STR(expected, buf_str(&found));
    journal_close(&journal);
    buf_fini(&found);
}

static uint64_t file_size(void)
{
    struct stat found;
    CHECK_INT(0, stat(path, &found));
    return (uint64_t)found.st_size;
}

static int make_folder(void **state)
{
    (void)state;
    CHECK(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/outbox", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(folder);
}

static int remove_file(void **state)
{
    (void)state;
    unlink(path);
    return 0;
}

static void test_unsettled_messages_are_found_in_order(void **state)
{
    struct journal journal;
    (void)state;
    CHECK_INT(0, journal_open(path, &journal));
    add(&journal, "abc");
    check_found("abc");
    CHECK_INT(0, forget(&journal, 'b'));
    check_found("ac");
    add(&journal, "da");
    check_found("acd");
    journal_close(&journal);
}

static void test_the_file_is_empty_when_nothing_is_left_and_is_nobody_elses_to_read(void **state)
{
    struct journal journal;
    struct stat found;
    (void)state;
    CHECK_INT(0, journal_open(path, &journal));
    add(&journal, "ab");
    CHECK_INT(0, forget(&journal, 'x'));
    CHECK_INT(0, forget(&journal, 'a'));
    CHECK(file_size() > 0);
    CHECK_INT(0, forget(&journal, 'b'));
    CHECK_INT(0, file_size());
    CHECK_INT(0, forget(&journal, 'b'));
    journal_close(&journal);
    CHECK_INT(0, stat(path, &found));
    CHECK_INT(0600, found.st_mode & 0777);
}

/* Make the file of add a, add b, forget a, add c; sizes[i]: after i of these. */
static void make_file(uint64_t sizes[5])
{
    struct journal journal;
    CHECK_INT(0, journal_open(path, &journal));
    sizes[0] = file_size();
    add(&journal, "a");
    sizes[1] = file_size();
    add(&journal, "b");
    sizes[2] = file_size();
    CHECK_INT(0, forget(&journal, 'a'));
    sizes[3] = file_size();
    add(&journal, "c");
    sizes[4] = file_size();
    journal_close(&journal);
}

static void test_a_file_cut_at_any_byte_holds_what_was_whole_and_goes_on(void **state)
{
    static const char *const found[] = { "", "a", "ab", "b", "bc" };
    static const char *const found_after[] = { "z", "az", "abz", "bz", "bcz" };
    uint64_t sizes[5];
    (void)state;
    make_file(sizes);
    for (uint64_t cut = 0, whole = 0; cut <= sizes[4]; cut++) {
        struct journal journal;
        unlink(path);
        make_file(sizes);
        while (whole < 4 && sizes[whole + 1] <= cut)
            whole++;
        CHECK_INT(0, truncate(path, (off_t)cut));
        check_found(found[whole]);
        CHECK_INT(0, journal_open(path, &journal));
        add(&journal, "z");
        journal_close(&journal);
        check_found(found_after[whole]);
    }
}

static void test_a_byte_gone_bad_ends_the_reading_before_it(void **state)
{
    static const char *const found[] = { "", "a", "ab", "b" };
    uint64_t sizes[5];
    (void)state;
    make_file(sizes);
    for (uint64_t at = 0, whole = 0; at < sizes[4]; at++) {
        unlink(path);
        make_file(sizes);
        while (sizes[whole + 1] <= at)
            whole++;
        uint8_t byte;
        int fd = open(path, O_RDWR);
        CHECK_INT(1, pread(fd, &byte, 1, (off_t)at));
        byte ^= 0x55;
        CHECK_INT(1, pwrite(fd, &byte, 1, (off_t)at));
        close(fd);
        check_found(found[whole]);
    }
}

static void test_a_message_that_stays_does_not_let_the_file_grow_for_ever(void **state)
{
    struct journal journal;
    (void)state;
    CHECK_INT(0, journal_open(path, &journal));
    add(&journal, "a");
    for (int i = 0; i < 20000; i++) {
        add(&journal, "b");
        CHECK_INT(0, forget(&journal, 'b'));
    }
    CHECK(file_size() < 300 * 1024);
    check_found("a");
    CHECK_INT(0, forget(&journal, 'a'));
    check_found("");
    journal_close(&journal);
}

static void test_the_messages_of_another_journal_can_be_taken_over(void **state)
{
    struct journal journal, other;
    char other_path[sizeof(path) + 2];
    (void)state;
    snprintf(other_path, sizeof(other_path), "%s2", path);
    CHECK_INT(0, journal_open(path, &journal));
    CHECK_INT(0, journal_open(other_path, &other));
    add(&journal, "ab");
    add(&other, "bc");
    CHECK_INT(0, journal_adopt(&journal, &other));
    check_found("abc");
    CHECK_INT(0, other.size);
    journal_close(&journal);
    journal_close(&other);
    unlink(other_path);
}

static void test_what_cannot_be_opened_says_why(void **state)
{
    struct journal journal;
    (void)state;
    CHECK_INT(-ENOENT, journal_open("/nonexistent/outbox", &journal));
    journal_close(&journal);
    CHECK_INT(0, symlink("/dev/null", path));
    CHECK_INT(-ELOOP, journal_open(path, &journal));
    journal_close(&journal);
}

static void test_running_out_of_memory_loses_nothing_that_was_said_to_be_written(void **state)
{
    (void)state;
    FAILMALLOC_EACH(nth)
    {
        struct journal journal;
        struct outbox_item a = item_of('a'), b = item_of('b');
        unlink(path);
        bool is_open = journal_open(path, &journal) == 0;
        bool has_a = is_open && journal_add(&journal, &a) == 0;
        bool has_b = is_open && journal_add(&journal, &b) == 0;
        bool has_no_a = has_a && journal_remove(&journal, a.nonce) == 0;
        journal_close(&journal);
        failmalloc_disarm();
        if (has_b && (has_no_a || !has_a))
            check_found("b");
        else if (has_b)
            check_found("ab");
    }
}

static int note_file(void *context, const struct outbox_item *item)
{
    struct file_facts *facts = context;
    CHECK_INT(EVENT_FILE, item->kind);
    CHECK_STR("a.txt", item->text);
    *facts = item->file;
    return 0;
}

static void test_a_file_that_is_to_be_named_is_kept_with_what_is_known_of_it(void **state)
{
    (void)state;
    struct journal journal;
    struct outbox_item item = { .time_ms = 7, .kind = EVENT_FILE, .room = STR("lobby") };
    struct file_facts found = { 0 };
    unlink(path);
    item.text = STR("a.txt");
    item.file.size = 123456789;
    memset(item.file.hash, 'h', sizeof(item.file.hash));
    CHECK_INT(0, journal_open(path, &journal));
    CHECK_INT(0, journal_add(&journal, &item));
    journal_close(&journal);
    CHECK_INT(0, journal_open(path, &journal));
    CHECK_INT(0, journal_load(&journal, note_file, &found));
    journal_close(&journal);
    CHECK_INT(123456789, found.size);
    CHECK_MEM(item.file.hash, sizeof(item.file.hash), found.hash, sizeof(found.hash));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_unsettled_messages_are_found_in_order, remove_file),
        cmocka_unit_test_teardown(
            test_the_file_is_empty_when_nothing_is_left_and_is_nobody_elses_to_read, remove_file),
        cmocka_unit_test_teardown(test_a_file_cut_at_any_byte_holds_what_was_whole_and_goes_on,
                                  remove_file),
        cmocka_unit_test_teardown(test_a_byte_gone_bad_ends_the_reading_before_it, remove_file),
        cmocka_unit_test_teardown(test_a_message_that_stays_does_not_let_the_file_grow_for_ever,
                                  remove_file),
        cmocka_unit_test_teardown(test_the_messages_of_another_journal_can_be_taken_over,
                                  remove_file),
        cmocka_unit_test_teardown(test_a_file_that_is_to_be_named_is_kept_with_what_is_known_of_it,
                                  remove_file),
        cmocka_unit_test_teardown(test_what_cannot_be_opened_says_why, remove_file),
        cmocka_unit_test_teardown(
            test_running_out_of_memory_loses_nothing_that_was_said_to_be_written, remove_file),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name(__FILE__, tests, make_folder, remove_folder);
}
