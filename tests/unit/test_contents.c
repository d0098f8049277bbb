/* Contents on a disk: written in pieces, checked, read, removed, and swept after a crash. */
#include "check.h"
#include "server/store/contents.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct world {
    char path[64];
    struct contents contents;
};

static void world_init(struct world *world)
{
    struct buf problem = { 0 };
    snprintf(world->path, sizeof(world->path), "/tmp/hutong-contents-XXXXXX");
    CHECK(mkdtemp(world->path));
    CHECK_INT(0, contents_open(&world->contents, world->path, &problem));
    buf_fini(&problem);
}

static void world_fini(struct world *world)
{
    char command[128];
    contents_close(&world->contents);
    snprintf(command, sizeof(command), "rm -rf %s", world->path);
    CHECK_INT(0, system(command));
}

static struct upload_ticket ticket_of(struct str content, uint64_t user)
{
    struct upload_ticket ticket = { .user = user, .file.size = content.size };
    crypto_hash_sha256(ticket.file.hash, (const uint8_t *)content.bytes, content.size);
    return ticket;
}

static int check_all(struct world *world, const struct upload_ticket *ticket)
{
    struct contents_check check;
    int status = contents_check_begin(&world->contents, ticket, &check);
    if (status == 0)
        do
            status = contents_check_step(&world->contents, ticket, &check);
        while (status == CONTENTS_MORE);
    return status;
}

static uint64_t have(struct world *world, const struct upload_ticket *ticket)
{
    uint64_t size;
    CHECK_INT(0, contents_have(&world->contents, ticket, &size));
    return size;
}

static void test_pieces_become_a_content(void **state)
{
    (void)state;
    struct world world;
    char bytes[64];
    const struct str content = STR("hello, alleys of Beijing");
    const struct upload_ticket ticket = ticket_of(content, 7);
    world_init(&world);
    CHECK_INT(0, have(&world, &ticket));
    CHECK_INT(0, contents_write(&world.contents, &ticket, 0, (struct str){ content.bytes, 5 }));
    CHECK_INT(5, have(&world, &ticket));
    CHECK_INT(0, contents_write(&world.contents, &ticket, 5, str_skip(content, 5)));
    CHECK_INT(-ENOENT, contents_read(&world.contents, &ticket.file, 0, bytes, sizeof(bytes)));
    CHECK_INT(CONTENTS_OK, check_all(&world, &ticket));
    CHECK_INT(0, have(&world, &ticket));
    CHECK_INT(content.size, contents_read(&world.contents, &ticket.file, 0, bytes, sizeof(bytes)));
    CHECK_MEM(content.bytes, content.size, bytes, content.size);
    CHECK_INT(4, contents_read(&world.contents, &ticket.file, content.size - 4, bytes, 64));
    CHECK_INT(0, contents_read(&world.contents, &ticket.file, content.size, bytes, 64));
    CHECK_INT(0, contents_drop(&world.contents, &ticket.file));
    CHECK_INT(-ENOENT, contents_read(&world.contents, &ticket.file, 0, bytes, sizeof(bytes)));
    CHECK_INT(0, contents_drop(&world.contents, &ticket.file));
    world_fini(&world);
}

static void test_only_the_next_piece_is_taken(void **state)
{
    (void)state;
    struct world world;
    const struct upload_ticket ticket = ticket_of(STR("0123456789"), 7);
    world_init(&world);
    static const struct {
        uint64_t offset;
        size_t size;
        int result;
    } cases[] = {
        { 3, 3, CONTENTS_E_OFFSET }, /* nothing is there yet */
        { 0, 0, CONTENTS_E_OFFSET },
        { 0, 11, CONTENTS_E_OFFSET }, /* beyond the size */
        { 0, 4, CONTENTS_OK },
        { 0, 4, CONTENTS_E_OFFSET }, /* once is enough */
        { 5, 4, CONTENTS_E_OFFSET },
        { 4, 7, CONTENTS_E_OFFSET },
        { UINT64_MAX, 4, CONTENTS_E_OFFSET },
        { 4, 6, CONTENTS_OK },
        { 10, 1, CONTENTS_E_OFFSET },
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
        CHECK_INT(cases[i].result,
                  contents_write(&world.contents, &ticket, cases[i].offset,
                                 (struct str){ "0123456789xxxxx", cases[i].size }));
    CHECK_INT(10, have(&world, &ticket));
    world_fini(&world);
}

static void test_another_content_than_the_offered_one_is_not_kept(void **state)
{
    (void)state;
    struct world world;
    const struct upload_ticket ticket = ticket_of(STR("what was offered"), 7);
    world_init(&world);
    CHECK_INT(0, contents_write(&world.contents, &ticket, 0, STR("what has arrived")));
    CHECK_INT(CONTENTS_WRONG, check_all(&world, &ticket));
    CHECK_INT(0, have(&world, &ticket));
    world_fini(&world);
}

static void test_an_empty_file_is_a_content_too(void **state)
{
    (void)state;
    struct world world;
    char byte;
    const struct upload_ticket ticket = ticket_of(STR(""), 7);
    world_init(&world);
    CHECK_INT(CONTENTS_OK, check_all(&world, &ticket));
    CHECK_INT(0, contents_read(&world.contents, &ticket.file, 0, &byte, 1));
    world_fini(&world);
}

static void test_a_large_file_is_checked_in_steps(void **state)
{
    (void)state;
    struct world world;
    enum { SIZE = 3 * CONTENTS_CHECK_SIZE + 17 };
    char *content = calloc(1, SIZE);
    const struct upload_ticket ticket = ticket_of((struct str){ content, SIZE }, 7);
    struct contents_check check;
    int steps = 0, status = CONTENTS_MORE;
    world_init(&world);
    for (size_t at = 0; at < SIZE; at += LIMIT_CHUNK_SIZE) {
        size_t size = SIZE - at < LIMIT_CHUNK_SIZE ? SIZE - at : LIMIT_CHUNK_SIZE;
        CHECK_INT(0,
                  contents_write(&world.contents, &ticket, at, (struct str){ content + at, size }));
    }
    CHECK_INT(0, contents_check_begin(&world.contents, &ticket, &check));
    for (; status == CONTENTS_MORE; steps++)
        status = contents_check_step(&world.contents, &ticket, &check);
    CHECK_INT(CONTENTS_OK, status);
    CHECK(steps >= 4);
    free(content);
    world_fini(&world);
}

static void test_two_sessions_may_finish_the_same_upload(void **state)
{
    (void)state;
    struct world world;
    const struct upload_ticket ticket = ticket_of(STR("same"), 7);
    struct contents_check first, second;
    world_init(&world);
    CHECK_INT(0, contents_write(&world.contents, &ticket, 0, STR("same")));
    CHECK_INT(0, contents_check_begin(&world.contents, &ticket, &first));
    CHECK_INT(0, contents_check_begin(&world.contents, &ticket, &second));
    CHECK_INT(CONTENTS_OK, contents_check_step(&world.contents, &ticket, &first));
    CHECK_INT(CONTENTS_OK, contents_check_step(&world.contents, &ticket, &second));
    world_fini(&world);
}

static void test_a_link_in_the_way_is_not_followed(void **state)
{
    (void)state;
    struct world world;
    struct upload_ticket ticket = ticket_of(STR("x"), 7);
    char hex[65], link[192], target[128];
    world_init(&world);
    sodium_bin2hex(hex, sizeof(hex), ticket.file.hash, 32);
    snprintf(target, sizeof(target), "%s/target", world.path);
    snprintf(link, sizeof(link), "%s/files/tmp/7-%s", world.path, hex);
    CHECK_INT(0, symlink(target, link));
    CHECK(contents_write(&world.contents, &ticket, 0, STR("x")) < 0);
    CHECK(access(target, F_OK) != 0);
    world_fini(&world);
}

/* ---- the sweep ---- */

static void put_content(struct world *world, struct str content)
{
    const struct upload_ticket ticket = ticket_of(content, 1);
    CHECK_INT(0, contents_write(&world->contents, &ticket, 0, content));
    CHECK_INT(CONTENTS_OK, check_all(world, &ticket));
}

static void test_the_sweep_removes_what_nobody_knows_and_counts_what_is_missing(void **state)
{
    (void)state;
    struct world world;
    char byte;
    world_init(&world);
    const struct upload_ticket kept = ticket_of(STR("kept"), 1), gone = ticket_of(STR("gone"), 1),
                               lost = ticket_of(STR("lost"), 1), begun = ticket_of(STR("begun"), 2),
                               left = ticket_of(STR("left"), 3);
    struct file_id files[] = { kept.file, lost.file };
    if (memcmp(&files[0], &files[1], sizeof(files[0])) > 0) {
        files[0] = lost.file;
        files[1] = kept.file;
    }
    struct upload_ticket uploads[] = { begun };
    const struct contents_known known = {
        .files = files, .file_count = 2, .uploads = uploads, .upload_count = 1
    };
    struct contents_swept swept;
    put_content(&world, STR("kept"));
    put_content(&world, STR("gone"));
    CHECK_INT(0, contents_write(&world.contents, &begun, 0, STR("be")));
    CHECK_INT(0, contents_write(&world.contents, &left, 0, STR("le")));
    CHECK_INT(0, contents_sweep(&world.contents, &known, &swept));
    CHECK_INT(2, swept.removed);
    CHECK_INT(1, swept.missing);
    CHECK_INT(1, contents_read(&world.contents, &kept.file, 0, &byte, 1));
    CHECK_INT(-ENOENT, contents_read(&world.contents, &gone.file, 0, &byte, 1));
    CHECK_INT(2, have(&world, &begun));
    CHECK_INT(0, have(&world, &left));
    world_fini(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pieces_become_a_content),
        cmocka_unit_test(test_only_the_next_piece_is_taken),
        cmocka_unit_test(test_another_content_than_the_offered_one_is_not_kept),
        cmocka_unit_test(test_an_empty_file_is_a_content_too),
        cmocka_unit_test(test_a_large_file_is_checked_in_steps),
        cmocka_unit_test(test_two_sessions_may_finish_the_same_upload),
        cmocka_unit_test(test_a_link_in_the_way_is_not_followed),
        cmocka_unit_test(test_the_sweep_removes_what_nobody_knows_and_counts_what_is_missing),
    };
    return CHECK_RUN(tests);
}
