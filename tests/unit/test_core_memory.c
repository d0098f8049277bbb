/* The core when memory runs out: it says so, nothing leaks, and a half-made state can be freed. */
#include "core_play.h"
#include "failmalloc.h"

#include <errno.h>

static const char *const lines[] = {
    "1 enter user=alice",
    "1 join room=lobby",
    "2 enter user=bob",
    "2 join room=lobby",
    "2 enter user=carol",
    "3 enter user=BOB",
    "1 topic room=lobby text=quiet",
    "1 say room=lobby nonce=a text=hi",
    "1 offer room=lobby text=a.txt size=5 hash=h",
    "1 stored 1 hash=h",
    "1 say room=lobby kind=25 nonce=f text=a.txt hash=h",
    "1 fetch room=lobby no=3",
    "1 offer room=lobby text=a.txt size=5 hash=g",
    "1 join user=bob",
    "2 nick user=Bobby",
    "1 nick user=bobby",
    "2 part room=@2",
    "1 say room=@2 nonce=b text=psst",
    "1 join room=den",
    "2 join room=den",
    "1 set room=den kind=1 text=hello",
    "1 set room=den kind=3 count=2",
    "1 title room=den user=Bobby text=boss",
    "1 ban room=den user=eve text=spam wait_ms=1000",
    "1 ban room=den user=Bobby flags=512",
    "2 say room=den nonce=c text=hi",
    "1 unban room=den user=Bobby flags=512",
    "1 bans room=den",
    "1 set room=den kind=8 count=1",
    "3 enter user=dave",
    "3 join room=den text=please",
    "1 waiting room=den",
    "1 invite room=den user=dave",
    "3 join room=den",
    "1 kick room=den user=Bobby text=rude",
    "2 join room=den",
    "1 role room=den user=Bobby kind=3 flags=1024",
    "2 part room=den",
    "1 rooms",
    "1 who",
    "1 history room=lobby",
    "4 register user=root",
    "4 server_ban kind=1 user=mallory text=noise",
    "4 server_ban kind=3 address=10.0.0.0/8",
    "4 server_bans",
    "4 server_unban no=1",
    "4 sessions",
    "4 broadcast text=hello",
    "4 close_room room=lobby",
    "4 disconnect user=carol",
    "4 audit query=noise",
    "4 operate user=root",
    "4 reload",
    "2 bye text=away",
    "1 dropped",
    "tick 9999",
};

/* Give one line to the core, as play_line, but let it fail. */
static int apply_line(struct play *play, const char *line)
{
    char *rest;
    uint64_t session = strtoull(line, &rest, 10);
    struct message message = { 0 };
    struct message stored = { .type = MESSAGE_CHUNK, .has = HAS(FIELD_ID), .id = PLAY_ID };
    static const struct proof proof = { .fresh = "#secret" };
    struct proposal proposal = { .session = session,
                                 .now_ms = play->now_ms,
                                 .proof = &proof,
                                 .is_private = true,
                                 .is_local = true };
    if (strncmp(line, "tick ", 5) == 0) {
        proposal.kind = PROPOSAL_TICK;
        proposal.now_ms = 9999;
    } else if (strcmp(rest, " dropped") == 0) {
        proposal.kind = PROPOSAL_DROPPED;
    } else if (strncmp(rest, " stored ", 8) == 0) {
        message_set_hash(&stored, play_bytes_of('h', LIMIT_FILE_HASH_SIZE));
        proposal.kind = PROPOSAL_STORED;
        proposal.upload_user = 1;
        proposal.message = &stored;
    } else {
        message = play_parse(rest);
        proposal.message = &message;
    }
    return core_apply(play->core, &proposal, &play->effects);
}

/* Play the lines up to the one that fails. Returns 0 or its -ENOMEM. */
static int play_all(struct play *play)
{
    for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
        effects_reset(&play->effects);
        int status = apply_line(play, lines[i]);
        if (status != 0)
            return status;
    }
    return 0;
}

static void test_each_allocation_may_fail(void **state)
{
    (void)state;
    int failures = 0;
    const struct core_config config = {
        .nonce_max = 4,
        .admins = { "root" },
        .files = { .size_max = 10, .guest_quota = 10000, .total = 10000, .upload_ms = 1000 }
    };
    FAILMALLOC_EACH(nth)
    {
        struct play play = { .core = core_new(&config) };
        int status = play.core ? play_all(&play) : -ENOMEM;
        bool has_failed = failmalloc_disarm();
        CHECK_INT(has_failed ? -ENOMEM : 0, status);
        failures += has_failed;
        play_fini(&play);
    }
    CHECK(failures > 25);
}

static void test_tables_may_fail_to_grow(void **state)
{
    (void)state;
    FAILMALLOC_EACH(nth)
    {
        struct core *core = core_new(&(struct core_config){ .nonce_max = 1 });
        int status = core ? 0 : -ENOMEM;
        for (uint64_t i = 1; status == 0 && i <= 500; i++) {
            char name[16];
            snprintf(name, sizeof(name), "user%d", (int)i);
            status = core_load_user(core, i, str_of(name), play_bytes('t'));
        }
        CHECK_INT(failmalloc_disarm() ? -ENOMEM : 0, status);
        core_free(core);
    }
}

static void test_a_failed_batch_stays_failed_until_it_is_reset(void **state)
{
    (void)state;
    struct play play;
    play_init(&play, (struct core_config){ 0 });
    play_line(&play, "1 enter user=alice");
    play.effects.failed = true;
    size_t count = play.effects.count;
    CHECK_INT(-ENOMEM, apply_line(&play, "1 who"));
    CHECK_INT(count, play.effects.count);
    effects_reset(&play.effects);
    CHECK_INT(0, apply_line(&play, "1 who"));
    CHECK_INT(2, play.effects.count);
    play_fini(&play);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_allocation_may_fail),
        cmocka_unit_test(test_tables_may_fail_to_grow),
        cmocka_unit_test(test_a_failed_batch_stays_failed_until_it_is_reset),
    };
    return CHECK_RUN(tests);
}
