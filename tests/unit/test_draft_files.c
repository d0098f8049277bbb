/* Drafts on disk: each room's last text is found again, whatever the room is called. */
#include "check.h"
#include "client/io/draft_files.h"
#include "failmalloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/hutong-test-XXXXXX";
static char other_folder[] = "/tmp/hutong-test-XXXXXX";

static int write_draft(const char *where, const char *room, const char *user, const char *text)
{
    struct outbox_item item = { .room = str_of(room), .user = str_of(user), .text = str_of(text) };
    return draft_files_write(where, &item);
}

static int note_draft(void *context, const struct outbox_item *item)
{
    char **found = context;
    size_t at = 0;
    while (found[at] && strncmp(found[at], item->text.bytes, item->text.size) < 0)
        at++;
    for (size_t i = 7; i > at; i--)
        found[i] = found[i - 1];
    CHECK(asprintf(&found[at], "%.*s/%.*s/%.*s", STR_ARGS(item->text), STR_ARGS(item->room),
                   STR_ARGS(item->user)) > 0);
    return 0;
}

/* The drafts in a folder, sorted by their texts, each as "text/room/user ". */
static void check_drafts(const char *where, const char *expected)
{
    char *found[8] = { 0 };
    struct buf all = { 0 };
    CHECK_INT(0, draft_files_load(where, note_draft, found));
    for (size_t i = 0; found[i]; i++) {
        CHECK_INT(0, buf_printf(&all, "%s ", found[i]));
        free(found[i]);
    }
    CHECK_TEXT(expected, buf_cstr(&all));
    buf_fini(&all);
}

static void test_the_last_text_of_each_room_is_found(void **state)
{
    (void)state;
    check_drafts(folder, "");
    CHECK_INT(0, write_draft(folder, "lobby", "", "a1"));
    CHECK_INT(0, write_draft(folder, "lobby", "", "a2"));
    CHECK_INT(0, write_draft(folder, "../../胡同 / x", "", "b"));
    CHECK_INT(0, write_draft(folder, "", "lobby", "c"));
    CHECK_INT(0, write_draft(folder, "", "", "d\nd"));
    check_drafts(folder, "a2/lobby/ b/../../胡同 / x/ c//lobby d\nd// ");
    CHECK_INT(0, write_draft(folder, "lobby", "", ""));
    CHECK_INT(0, write_draft(folder, "lobby", "", ""));
    CHECK_INT(0, write_draft(folder, "../../胡同 / x", "", ""));
    CHECK_INT(0, write_draft(folder, "", "", ""));
    check_drafts(folder, "c//lobby ");
    CHECK_INT(0, write_draft(folder, "", "lobby", ""));
    check_drafts(folder, "");
}

static void test_rubble_is_passed_over(void **state)
{
    (void)state;
    char path[sizeof(folder) + 16];
    snprintf(path, sizeof(path), "%s/draft-x", folder);
    FILE *file = fopen(path, "w");
    CHECK(file && fputs("half a", file) > 0 && fclose(file) == 0);
    CHECK_INT(0, write_draft(folder, "lobby", "", "whole"));
    check_drafts(folder, "whole/lobby/ ");
    CHECK_INT(0, write_draft(folder, "lobby", "", ""));
    CHECK_INT(0, unlink(path));
}

static void test_drafts_move_to_another_folder(void **state)
{
    (void)state;
    CHECK_INT(0, write_draft(folder, "dev", "", "mine"));
    CHECK_INT(0, write_draft(folder, "lobby", "", "new"));
    CHECK_INT(0, write_draft(other_folder, "lobby", "", "old"));
    CHECK_INT(0, draft_files_move(folder, other_folder));
    check_drafts(folder, "");
    check_drafts(other_folder, "mine/dev/ old/lobby/ ");
    CHECK_INT(0, write_draft(other_folder, "dev", "", ""));
    CHECK_INT(0, write_draft(other_folder, "lobby", "", ""));
}

static void test_a_folder_that_is_not_there_is_an_error(void **state)
{
    (void)state;
    char *found[8] = { 0 };
    CHECK(write_draft("/nonexistent", "lobby", "", "text") < 0);
    CHECK(draft_files_load("/nonexistent", note_draft, found) < 0);
}

static void test_running_out_of_memory_keeps_the_text_before(void **state)
{
    (void)state;
    CHECK_INT(0, write_draft(folder, "lobby", "", "before"));
    FAILMALLOC_EACH(nth)
    {
        write_draft(folder, "lobby", "", "after");
    }
    check_drafts(folder, "after/lobby/ ");
    CHECK_INT(0, write_draft(folder, "lobby", "", ""));
}

static int make_folders(void **state)
{
    (void)state;
    CHECK(mkdtemp(folder) && mkdtemp(other_folder));
    return 0;
}

static int remove_folders(void **state)
{
    (void)state;
    return rmdir(folder) == 0 && rmdir(other_folder) == 0 ? 0 : -1;
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_last_text_of_each_room_is_found),
        cmocka_unit_test(test_rubble_is_passed_over),
        cmocka_unit_test(test_drafts_move_to_another_folder),
        cmocka_unit_test(test_a_folder_that_is_not_there_is_an_error),
        cmocka_unit_test(test_running_out_of_memory_keeps_the_text_before),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, make_folders, remove_folders);
}
