/* Default places, and folders that are made or found. */
#include "check.h"
#include <errno.h>
#include <hutong/common/paths.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

typedef int path_fn(struct buf *out);

static void test_places_follow_the_environment(void **state)
{
    (void)state;
    static const struct {
        path_fn *place;
        const char *variable, *value, *expected;
    } rows[] = {
        { paths_socket, "XDG_RUNTIME_DIR", "/run/user/7", "/run/user/7/hutong/hutong.sock" },
        { paths_state, "XDG_STATE_HOME", "/s", "/s/hutong" },
        { paths_state, "XDG_STATE_HOME", "relative", "/home/alice/.local/state/hutong" },
        { paths_state, "XDG_STATE_HOME", "", "/home/alice/.local/state/hutong" },
        { paths_config, "XDG_CONFIG_HOME", "/c d", "/c d/hutong" },
        { paths_config, "XDG_CONFIG_HOME", "~/c", "/home/alice/.config/hutong" },
    };
    setenv("HOME", "/home/alice", 1);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct buf out = { 0 };
        setenv(rows[i].variable, rows[i].value, 1);
        CHECK_INT(0, rows[i].place(&out));
        CHECK_STR(rows[i].expected, buf_str(&out));
        buf_fini(&out);
    }
}

static void test_without_a_runtime_folder_the_socket_is_in_tmp(void **state)
{
    (void)state;
    struct buf out = { 0 };
    char expected[64];
    snprintf(expected, sizeof(expected), "/tmp/hutong-%lu/hutong.sock", (unsigned long)getuid());
    unsetenv("XDG_RUNTIME_DIR");
    CHECK_INT(0, paths_socket(&out));
    CHECK_STR(expected, buf_str(&out));
    buf_fini(&out);
}

static void test_without_home_the_password_file_is_asked(void **state)
{
    (void)state;
    struct buf out = { 0 };
    unsetenv("HOME");
    unsetenv("XDG_CONFIG_HOME");
    CHECK_INT(0, paths_config(&out));
    CHECK(out.bytes[0] == '/');
    buf_fini(&out);
}

/* A world of folders: the test's own one, with one in it that is open to all as /tmp is. */
struct world {
    char root[64];
    char path[256];
};

static const char *in_world(struct world *world, const char *path)
{
    snprintf(world->path, sizeof(world->path), "%s/%s", world->root, path);
    return world->path;
}

static int world_open(void **state)
{
    static struct world world;
    strcpy(world.root, "/tmp/hutong-test-XXXXXX");
    *state = &world;
    if (!mkdtemp(world.root) || mkdir(in_world(&world, "shared"), 0700) != 0)
        return -1;
    return chmod(world.path, 01777);
}

static int world_close(void **state)
{
    struct world *world = *state;
    char command[128];
    snprintf(command, sizeof(command), "rm -rf '%s'", world->root);
    return system(command);
}

static void test_missing_parents_are_made_for_us_alone(void **state)
{
    struct world *world = *state;
    struct stat made;
    CHECK_INT(0, paths_make(in_world(world, "a//b/c/")));
    CHECK_INT(0, stat(in_world(world, "a/b"), &made));
    CHECK_INT(S_IFDIR | 0700, made.st_mode);
    CHECK_INT(0, paths_make(in_world(world, "a/b/c")));
    CHECK_INT(0, paths_make("/"));
    CHECK_INT(0, paths_make("."));
    CHECK_INT(-ENOENT, paths_make(""));
}

/* The folders that were synced, one a line: this stands in for the system's call. */
static char synced[512];

int fsync(int fd)
{
    char link[64], path[256];
    snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, path, sizeof(path));
    size_t used = strlen(synced);
    snprintf(synced + used, sizeof(synced) - used, "%.*s\n", (int)size, path);
    return 0;
}

static void test_new_folders_are_there_after_a_power_loss(void **state)
{
    struct world *world = *state;
    char expected[256];
    snprintf(expected, sizeof(expected), "%s\n%s/a\n", world->root, world->root);
    synced[0] = '\0';
    CHECK_INT(0, paths_make(in_world(world, "a/b")));
    CHECK_TEXT(expected, synced);
    CHECK_INT(0, paths_make(in_world(world, "a/b")));
    CHECK_TEXT(expected, synced);
}

static void test_what_is_no_folder_is_refused(void **state)
{
    struct world *world = *state;
    FILE *file = fopen(in_world(world, "file"), "w");
    CHECK(file && fclose(file) == 0);
    CHECK_INT(-ENOTDIR, paths_make(in_world(world, "file")));
    CHECK_INT(-ENOTDIR, paths_make(in_world(world, "file/below")));
    CHECK_INT(0, symlink("nowhere", in_world(world, "dangling")));
    CHECK_INT(-EEXIST, paths_make(in_world(world, "dangling")));
}

static void test_an_open_folder_will_do_where_only_we_can_write(void **state)
{
    struct world *world = *state;
    CHECK_INT(0, mkdir(in_world(world, "open"), 0755));
    CHECK_INT(0, paths_make(in_world(world, "open")));
    CHECK_INT(0, symlink("open", in_world(world, "link")));
    CHECK_INT(0, paths_make(in_world(world, "link")));
}

static void test_in_a_shared_folder_it_must_be_ours_and_closed(void **state)
{
    struct world *world = *state;
    CHECK_INT(0, paths_make(in_world(world, "shared/ours")));
    CHECK_INT(0, paths_make(in_world(world, "shared/ours")));
    CHECK_INT(0, chmod(world->path, 0750));
    CHECK_INT(-EPERM, paths_make(world->path));
    CHECK_INT(0, paths_make(in_world(world, "shared/ours/below")));
    CHECK_INT(0, chmod(in_world(world, "shared/ours"), 0700));
    CHECK_INT(0, symlink("ours", in_world(world, "shared/link")));
    CHECK_INT(-EPERM, paths_make(world->path));
    if (geteuid() != 0) /* only root can give a folder away */
        return;
    CHECK_INT(0, chown(in_world(world, "shared/ours"), 65534, 65534));
    CHECK_INT(-EPERM, paths_make(world->path));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_places_follow_the_environment),
        cmocka_unit_test(test_without_a_runtime_folder_the_socket_is_in_tmp),
        cmocka_unit_test(test_without_home_the_password_file_is_asked),
        cmocka_unit_test_setup_teardown(test_missing_parents_are_made_for_us_alone, world_open,
                                        world_close),
        cmocka_unit_test_setup_teardown(test_new_folders_are_there_after_a_power_loss, world_open,
                                        world_close),
        cmocka_unit_test_setup_teardown(test_what_is_no_folder_is_refused, world_open, world_close),
        cmocka_unit_test_setup_teardown(test_an_open_folder_will_do_where_only_we_can_write,
                                        world_open, world_close),
        cmocka_unit_test_setup_teardown(test_in_a_shared_folder_it_must_be_ours_and_closed,
                                        world_open, world_close),
    };
    return CHECK_RUN(tests);
}
