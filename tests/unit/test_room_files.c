/* What is kept of rooms, on disk: whole or thrown away, and nobody else's. */
#include "check.h"
#include "client/core/room_cache.h"
#include "client/io/room_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/hutong-test-XXXXXX";

static void no_dice(void *context, uint8_t out[16])
{
    (void)context;
    memset(out, 0, 16);
}

static struct chat *new_chat(void)
{
    struct chat_config config = { .name = STR("alice"), .random = no_dice };
    struct chat *chat = chat_new(&config);
    CHECK(chat);
    return chat;
}

/* Write down a room that stands at @place. */
static void write_room(const char *server, const char *name, size_t place)
{
    struct chat *chat = new_chat();
    struct buf bytes = { 0 };
    struct room *room = NULL;
    for (size_t i = 0; i <= place; i++) {
        char other[16];
        snprintf(other, sizeof(other), "r%zu", i);
        room = chat_join(chat, i == place ? str_of(name) : str_of(other), 1);
    }
    CHECK_INT(0, room_cache_write(chat, room, 1, &bytes));
    CHECK_INT(0, room_files_write(folder, str_of(server), str_of(name), buf_str(&bytes)));
    buf_fini(&bytes);
    chat_free(chat);
}

static int restore(void *context, struct str bytes)
{
    return room_cache_restore(context, bytes);
}

/* Load all, compare the rooms' names in order, and how many files were thrown away. */
static void check_rooms(const char *server, const char *expected, size_t expected_damaged)
{
    struct chat *chat = new_chat();
    struct buf names = { 0 };
    size_t damaged;
    CHECK_INT(0, room_files_load(folder, str_of(server), restore, chat, &damaged));
    CHECK_INT(expected_damaged, damaged);
    for (size_t i = 0; i < chat->room_count; i++)
        CHECK_INT(0, buf_printf(&names, "%.*s ", STR_ARGS(chat->rooms[i]->name)));
    CHECK_TEXT(expected, names.size > 0 ? buf_cstr(&names) : "");
    buf_fini(&names);
    chat_free(chat);
}

static void path_of(const char *name, char *out, size_t size)
{
    snprintf(out, size, "%s/rooms/%s", folder, name);
}

static void test_rooms_are_found_in_their_order(void **state)
{
    (void)state;
    check_rooms("tcp://a", "", 0);
    write_room("tcp://a", "tea", 2);
    write_room("tcp://a", "../胡同/x", 0);
    write_room("tcp://a", "lobby", 1);
    check_rooms("tcp://a", "../胡同/x lobby tea ", 0);
    CHECK_INT(0, room_files_remove(folder, STR("lobby")));
    CHECK_INT(0, room_files_remove(folder, STR("lobby")));
    check_rooms("tcp://a", "../胡同/x tea ", 0);
    room_files_remove_all(folder);
    check_rooms("tcp://a", "", 0);
}

static void test_nobody_else_can_read_them(void **state)
{
    char path[256];
    struct stat facts;
    (void)state;
    write_room("tcp://a", "tea", 0);
    path_of("tea", path, sizeof(path));
    CHECK_INT(0, stat(path, &facts));
    CHECK_INT(0600, facts.st_mode & 0777);
    path_of("", path, sizeof(path));
    CHECK_INT(0, stat(path, &facts));
    CHECK_INT(0700, facts.st_mode & 0777);
    room_files_remove_all(folder);
}

static void test_another_servers_rooms_are_thrown_away(void **state)
{
    (void)state;
    write_room("tcp://a", "tea", 0);
    check_rooms("tcp://b", "", 1);
    check_rooms("tcp://a", "", 0);
}

/* Change the byte at @at of a file, or cut it off there. */
static void damage(const char *name, off_t at, bool is_cut)
{
    char path[256], byte;
    path_of(name, path, sizeof(path));
    int fd = open(path, O_RDWR);
    CHECK(fd >= 0);
    CHECK_INT(1, pread(fd, &byte, 1, at));
    byte ^= 1;
    CHECK_INT(1, pwrite(fd, &byte, 1, at));
    if (is_cut)
        CHECK_INT(0, ftruncate(fd, at));
    close(fd);
}

static void test_what_is_damaged_is_thrown_away_alone(void **state)
{
    static const off_t places[] = { 0, 31, 32, 40 };
    (void)state;
    for (size_t i = 0; i < 2 * ARRAY_SIZE(places); i++) {
        write_room("tcp://a", "tea", 0);
        write_room("tcp://a", "lobby", 1);
        damage("tea", places[i / 2], i % 2);
        check_rooms("tcp://a", "lobby ", 1);
        check_rooms("tcp://a", "lobby ", 0);
    }
    room_files_remove_all(folder);
}

static void test_what_is_no_file_is_survived(void **state)
{
    char path[256];
    (void)state;
    write_room("tcp://a", "tea", 0);
    path_of("link", path, sizeof(path));
    CHECK_INT(0, symlink("/etc/passwd", path));
    path_of("fifo", path, sizeof(path));
    CHECK_INT(0, mkfifo(path, 0600));
    check_rooms("tcp://a", "tea ", 2);
    CHECK_INT(0, access("/etc/passwd", F_OK));
    room_files_remove_all(folder);
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    char path[256];
    (void)state;
    path_of("", path, sizeof(path));
    rmdir(path);
    return rmdir(folder);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rooms_are_found_in_their_order),
        cmocka_unit_test(test_nobody_else_can_read_them),
        cmocka_unit_test(test_another_servers_rooms_are_thrown_away),
        cmocka_unit_test(test_what_is_damaged_is_thrown_away_alone),
        cmocka_unit_test(test_what_is_no_file_is_survived),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
