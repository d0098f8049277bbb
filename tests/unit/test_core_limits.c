/* What may come from one place, and what is kept for accounts, told as plays (core_play.h). */
#include "core_play.h"
#include "server/core/origin.h"

#define MANY_GUESTS                                                                                \
    "error text=\"There are as many guests from your address as may be; wait until one of them "   \
    "leaves, or register an account.\" code=11\n"
#define MANY_ROOMS                                                                                 \
    "error text=\"Many rooms were opened from your address lately; wait before you open more.\" "  \
    "code=13 wait_ms=60000\n"
#define NO_ROOM                                                                                    \
    "error text=\"The server holds as many rooms as it can; join one that exists.\" code=11\n"

static void play(struct core_config config, const struct play_step *steps, size_t count)
{
    struct play play;
    play_init(&play, config);
    play_steps(&play, steps, count);
    play_fini(&play);
}

static void test_guests_of_one_place_have_a_limit(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "200 enter user=a", NULL },
        { "201 enter user=b", NULL },
        { "202 enter user=c", "202: " MANY_GUESTS },
        { "210 enter user=c", NULL }, /* from elsewhere */
        { "1 enter user=d", NULL },
        { "2 enter user=e", NULL },
        { "3 enter user=f", NULL }, /* from this machine, where there is no limit */
        { "200 dropped", "" },
        { "202 enter user=g", "202: " MANY_GUESTS }, /* one who may come back counts */
        { "200 enter user=a token=0", NULL },
        { "200 bye", NULL },
        { "202 enter user=g", NULL },
        { "203 enter user=h", "203: " MANY_GUESTS },
    };
    play((struct core_config){ .limits_beyond = { .guests = 2 } }, steps, ARRAY_SIZE(steps));
}

static void test_who_registers_is_no_guest_any_more(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=a", NULL },
        { "2 enter user=b", "2: " MANY_GUESTS },
        { "1 register secret=p", NULL },
        { "2 enter user=b", NULL },
        { "3 register user=c secret=p", NULL },
        { "4 enter user=d", "4: " MANY_GUESTS },
    };
    play((struct core_config){ .limits_local = { .guests = 1 } }, steps, ARRAY_SIZE(steps));
}

static void test_rooms_opened_from_one_place_have_a_limit_in_a_time(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "200 enter user=a", NULL },
        { "201 enter user=b", NULL },
        { "200 join room=r1", NULL },
        { "200 join room=r2", NULL },
        { "201 join room=r3", NULL },
        { "201 join room=r4", NULL },
        { "200 join user=b", NULL }, /* a direct room is one, too */
        { "200 join room=r6", "200: " MANY_ROOMS },
        { "201 join room=r6", "201: " MANY_ROOMS },
        { "201 join room=r1", NULL }, /* one that exists */
        { "210 enter user=c", NULL },
        { "210 join room=r7", NULL }, /* from elsewhere */
        { "tick 60000", NULL },
        { "200 join room=r6", NULL },
        { "200 join room=r8", "200: " MANY_ROOMS },
    };
    play((struct core_config){ .limits_beyond = { .rooms_hour = 1 } }, steps, ARRAY_SIZE(steps));
}

static void test_a_part_of_all_rooms_and_users_is_kept_for_accounts(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=a", NULL },
        { "1 join room=r1", NULL },
        { "1 join room=r2", NULL },
        { "1 join room=r3", NULL },
        { "1 join room=r4", "1: " NO_ROOM },
        { "2 register user=b secret=p", NULL },
        { "2 join room=r4", NULL },
        { "2 join room=r5", "2: " NO_ROOM },
        { "3 enter user=c", NULL },
        { "4 enter user=d", "4: error text=\"The server is full; try again later.\" code=11\n" },
        { "4 register user=d secret=p", NULL },
    };
    play((struct core_config){ .user_max = 4, .room_max = 4 }, steps, ARRAY_SIZE(steps));
}

static void test_places_without_guests_are_forgotten_when_there_are_too_many(void **state)
{
    (void)state;
    struct core_config config = { .limits_beyond = { .rooms_hour = 1 } };
    struct core *core = core_new(&config);
    struct user guest = { 0 };
    for (uint64_t i = 0; i < ORIGIN_IDLE_MAX + 10; i++) {
        const struct proposal proposal = { .address = 1000 + i };
        CHECK_INT(0, origin_count_room(core, &proposal));
    }
    CHECK_INT(0, origin_hold_guest(core, &guest, 1));
    for (uint64_t i = 0; i < 10; i++) {
        const struct proposal proposal = { .address = 10 + i };
        CHECK_INT(0, origin_count_room(core, &proposal));
    }
    CHECK_INT(ORIGIN_IDLE_MAX, core->idle_origin_count);
    CHECK_INT(ORIGIN_IDLE_MAX + 1, HASH_CNT(hh, core->origins));
    origin_let_go(core, &guest);
    CHECK_INT(ORIGIN_IDLE_MAX, core->idle_origin_count);
    CHECK_INT(ORIGIN_IDLE_MAX, HASH_COUNT(core->origins));
    core_free(core);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_guests_of_one_place_have_a_limit),
        cmocka_unit_test(test_who_registers_is_no_guest_any_more),
        cmocka_unit_test(test_rooms_opened_from_one_place_have_a_limit_in_a_time),
        cmocka_unit_test(test_a_part_of_all_rooms_and_users_is_kept_for_accounts),
        cmocka_unit_test(test_places_without_guests_are_forgotten_when_there_are_too_many),
    };
    return CHECK_RUN(tests);
}
