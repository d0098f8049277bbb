/* The queue of jobs with contents: how many may wait, and what is never refused. */
#include "check.h"
#include "server/core/core.h"
#include "server/store/content_worker.h"

#include <errno.h>
#include <hutong/proto/limits.h>
#include <stdlib.h>

struct world {
    char path[64];
    uv_loop_t loop;
    struct core *core;
    struct content_worker *worker;
    size_t done_count, last_tag;
};

/* Answers come in the order in which was asked. */
static void on_done(void *context, const struct content_job *job)
{
    struct world *world = context;
    world->done_count++;
    if (job->kind != CONTENT_LOOK)
        return;
    CHECK_INT(world->last_tag + 1, job->tag);
    world->last_tag = job->tag;
}

static void world_init(struct world *world)
{
    struct buf problem = { 0 };
    *world = (struct world){ .core = core_new(&(struct core_config){ 0 }) };
    snprintf(world->path, sizeof(world->path), "/tmp/hutong-contents-XXXXXX");
    CHECK(mkdtemp(world->path));
    CHECK(world->core);
    CHECK_INT(0, uv_loop_init(&world->loop));
    CHECK_INT(0, content_worker_open(&world->loop, world->path, world->core, on_done, world,
                                     &world->worker, &problem));
    buf_fini(&problem);
}

static void world_fini(struct world *world)
{
    char command[128];
    content_worker_close(world->worker);
    CHECK_INT(0, uv_run(&world->loop, UV_RUN_DEFAULT));
    CHECK_INT(0, uv_loop_close(&world->loop));
    core_free(world->core);
    snprintf(command, sizeof(command), "rm -rf %s", world->path);
    CHECK_INT(0, system(command));
}

static int look(struct world *world, uint64_t tag)
{
    struct content_job job = { .kind = CONTENT_LOOK, .tag = tag, .ticket.file.size = 1 };
    return content_worker_push(world->worker, &job);
}

/* What is done counts until the loop has heard of it, so no thread is too fast for this. */
static void test_so_many_jobs_may_wait_and_no_more(void **state)
{
    (void)state;
    struct world world;
    uint64_t tag = 0;
    world_init(&world); /* the sweep waits, too */
    while (tag < LIMIT_FILE_JOBS - 1)
        CHECK_INT(0, look(&world, ++tag));
    CHECK_INT(-EBUSY, look(&world, tag + 1));
    const struct content_job write = { .kind = CONTENT_WRITE, .piece = STR("x") };
    CHECK_INT(-EBUSY, content_worker_push(world.worker, &write));
    const struct content_job drop = { .kind = CONTENT_DROP_UPLOAD, .ticket.file.size = 1 };
    CHECK_INT(0, content_worker_push(world.worker, &drop));
    while (!content_worker_is_idle(world.worker))
        uv_run(&world.loop, UV_RUN_ONCE);
    CHECK_INT(LIMIT_FILE_JOBS + 1, world.done_count);
    CHECK_INT(tag, world.last_tag);
    CHECK_INT(0, look(&world, ++tag)); /* there is room again */
    world_fini(&world);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_so_many_jobs_may_wait_and_no_more),
    };
    return CHECK_RUN(tests);
}
