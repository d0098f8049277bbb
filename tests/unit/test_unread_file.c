/* What running clients tell each other, in a folder of the test's own. */
#include "check.h"
#include "client/io/unread_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[] = "/tmp/hutong-unread-XXXXXX";

static int folder_make(void **state)
{
    (void)state;
    return mkdtemp(folder) ? setenv("XDG_RUNTIME_DIR", folder, 1) : -1;
}

static int folder_remove(void **state)
{
    char command[64];
    (void)state;
    snprintf(command, sizeof(command), "rm -rf '%s'", folder);
    return system(command);
}

static void write_file(const char *name, const char *text)
{
    char path[128];
    snprintf(path, sizeof(path), "%s/hutong/clients/%s", folder, name);
    FILE *file = fopen(path, "w");
    CHECK(file && fputs(text, file) >= 0 && fclose(file) == 0);
}

static bool exists(const char *name)
{
    char path[128];
    snprintf(path, sizeof(path), "%s/hutong/clients/%s", folder, name);
    return access(path, F_OK) == 0;
}

/* The number of a process that has ended. */
static void dead_pid(char name[24])
{
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    CHECK(child > 0 && waitpid(child, NULL, 0) == child);
    snprintf(name, 24, "%ld", (long)child);
}

static void test_living_clients_are_added_up_and_dead_ones_swept_away(void **state)
{
    (void)state;
    struct app_unread sum;
    char dead[24], parent[24];
    CHECK_INT(0, unread_file_sum(&sum)); /* there is no folder yet */
    CHECK_INT(0, unread_file_write((struct app_unread){ 3, 1 }));
    CHECK_INT(1, unread_file_sum(&sum));
    CHECK_INT(3, sum.count);
    CHECK_INT(1, sum.mentions);
    dead_pid(dead);
    write_file(dead, "5 5\n");
    snprintf(parent, sizeof(parent), "%ld", (long)getppid());
    write_file(parent, "4 0\n");
    CHECK_INT(2, unread_file_sum(&sum));
    CHECK_INT(7, sum.count);
    CHECK_INT(1, sum.mentions);
    CHECK(!exists(dead));
    unread_file_remove();
    CHECK_INT(1, unread_file_sum(&sum));
    CHECK_INT(4, sum.count);
}

static void test_what_is_no_clients_file_is_left_alone(void **state)
{
    (void)state;
    static const char *const texts[] = { "", "x y\n", "7\n", "-1 0\n" };
    struct app_unread sum;
    char parent[24];
    snprintf(parent, sizeof(parent), "%ld", (long)getppid());
    write_file("notes.txt", "9 9\n");
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
        write_file(parent, texts[i]);
        unread_file_sum(&sum);
        CHECK(sum.count == 0 && sum.mentions == 0);
    }
    CHECK(exists("notes.txt"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_living_clients_are_added_up_and_dead_ones_swept_away,
                               folder_make),
        cmocka_unit_test_teardown(test_what_is_no_clients_file_is_left_alone, folder_remove),
    };
    return CHECK_RUN(tests);
}
