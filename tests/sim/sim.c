/* The dice, the steps, and the tests: two thousand seeds, and planted faults to be found. */
#include "sim.h"

#include <hutong/common/locale.h>
#include <hutong/common/macros.h>
#include <stdarg.h>
#include <stdlib.h>

enum { SIM_STEPS = 600, SIM_REST_STEPS = 60000, SIM_SEEDS = 2000, SIM_FAULT_SEEDS = 400 };

/* splitmix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014) */
uint64_t sim_random(struct sim *sim)
{
    uint64_t z = (sim->random += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

uint64_t sim_below(struct sim *sim, uint64_t below)
{
    return sim_random(sim) % below;
}

bool sim_chance(struct sim *sim, unsigned percent)
{
    return sim_below(sim, 100) < percent;
}

/* FNV-1a over everything that is noted: two runs of a seed must agree. */
static void digest_add(struct sim *sim, const char *text)
{
    for (; *text; text++)
        sim->digest = (sim->digest ^ (uint8_t)*text) * UINT64_C(0x100000001b3);
}

void sim_note(struct sim *sim, const char *format, ...)
{
    char line[256];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    digest_add(sim, line);
    if (sim->trace)
        fprintf(sim->trace, "# %5llu %8llu ms  %s\n", (unsigned long long)sim->step,
                (unsigned long long)sim->now_ms, line);
}

void sim_fail(struct sim *sim, const char *format, ...)
{
    if (sim->problem[0])
        return;
    va_list args;
    va_start(args, format);
    vsnprintf(sim->problem, sizeof(sim->problem), format, args);
    va_end(args);
    sim_note(sim, "FAULT: %s", sim->problem);
}

static void step_clock(struct sim *sim)
{
    sim->now_ms += sim_below(sim, 20);
    /* where people are to have roles they must not always be just coming in */
    bool is_calm = sim->is_healing || (sim->has_groups && sim_chance(sim, 80));
    if (!is_calm && sim_chance(sim, 1))
        sim->now_ms += sim_below(sim, 100000); /* past grace and heartbeat times */
}

static void step_trouble(struct sim *sim)
{
    int client = (int)sim_below(sim, SIM_CLIENTS);
    struct sim_connection *connection = &sim->connections[sim_below(sim, SIM_CONNECTIONS)];
    uint64_t dice = sim_below(sim, 1000);
    if (dice < 5)
        sim_server_crash(sim);
    else if (dice < 15 && sim->clients[client].chat)
        sim_client_crash(sim, client, dice < 7);
    else if (dice < 35)
        connection->cut = connection->client >= 0;
    else if (dice < 60)
        connection->is_stalled = !connection->is_stalled && connection->client >= 0;
    else if (dice < 80)
        sim_server_trouble_disk(sim, dice < 64);
}

static void step_revive(struct sim *sim)
{
    if (!sim->server.is_up && (sim->is_healing || sim_chance(sim, 10)))
        sim_server_start(sim);
    for (int i = 0; i < SIM_CLIENTS && !sim->problem[0]; i++)
        if (!sim->clients[i].chat && (sim->is_healing || sim_chance(sim, 10)))
            sim_client_start(sim, i);
}

static void step(struct sim *sim)
{
    sim->step++;
    step_clock(sim);
    step_revive(sim);
    if (!sim->is_healing) {
        step_trouble(sim);
        if (sim_chance(sim, 40))
            sim_client_act(sim, (int)sim_below(sim, SIM_CLIENTS));
        if (sim->has_groups && sim_chance(sim, 2))
            sim_server_expire(sim);
    }
    for (int i = 0; i < SIM_CONNECTIONS; i++)
        if (sim_chance(sim, 60))
            sim_network_progress(sim, i);
    sim_server_progress(sim);
    sim_server_turn(sim);
    for (int i = 0; i < SIM_CLIENTS; i++) {
        sim_client_turn(sim, i);
        sim_check_client(sim, i);
    }
}

static bool is_at_rest(const struct sim *sim)
{
    for (int i = 0; i < SIM_CLIENTS; i++)
        if (!sim_client_is_idle(sim, i))
            return false;
    return sim_server_is_idle(sim) && sim_network_is_idle(sim);
}

/* What rooms keep no longer goes. */
static void forget(struct sim *sim)
{
    sim_server_check(sim);
    sim_server_expire(sim);
    for (unsigned resting = 0; resting < 50 && !sim->problem[0];) {
        step(sim);
        resting = sim_server_is_idle(sim) ? resting + 1 : 0;
    }
    if (!sim->problem[0])
        sim_server_check(sim);
}

/* No more trouble: everything must come to rest, with nothing lost. */
static void heal(struct sim *sim)
{
    sim->is_healing = true;
    sim_note(sim, "no more trouble");
    sim_server_trouble_disk(sim, false);
    for (size_t i = 0; i < SIM_CONNECTIONS; i++)
        sim->connections[i].is_stalled = false;
    unsigned resting = 0; /* steps in a row: what a session has not flushed shows only then */
    for (uint64_t end = sim->step + SIM_REST_STEPS; sim->step < end && resting < 50;) {
        step(sim);
        resting = is_at_rest(sim) ? resting + 1 : 0;
        if (sim->problem[0])
            return;
    }
    if (!resting)
        sim_fail(sim, "it does not come to rest");
    sim_check_rest(sim);
    for (int i = 0; i < SIM_CLIENTS && sim->problem[0]; i++)
        sim_client_describe(sim, i);
    if (!sim->problem[0] && sim->has_groups)
        forget(sim);
    sim_server_crash(sim);
    sim_server_start(sim); /* which checks what is stored */
}

static void world_free(struct sim *sim)
{
    sim_server_free(sim);
    for (int i = 0; i < SIM_CLIENTS; i++)
        sim_client_free(sim, i);
    sim_network_free(sim);
    sim_ledger_free(sim);
}

/* Run one seed. Returns the digest; @problem gets the first violation, or "". */
static uint64_t run_seed(uint64_t seed, enum sim_fault fault, FILE *trace, char problem[512])
{
    static struct sim sim;
    sim = (struct sim){ .seed = seed, .random = seed, .fault = fault, .trace = trace };
    sim.has_groups = seed % 2 == 0;
    sim.now_ms = UINT64_C(1700000000000);
    sim.digest = UINT64_C(0xcbf29ce484222325);
    sim_network_init(&sim);
    static const char *const names[SIM_CLIENTS] = { "alice", "张三", "Bob", "李四" };
    for (int i = 0; i < SIM_CLIENTS; i++) {
        snprintf(sim.clients[i].name, sizeof(sim.clients[i].name), "%s", names[i]);
        sim.clients[i].connection = -1;
    }
    sim_server_start(&sim);
    while (sim.step < SIM_STEPS && !sim.problem[0])
        step(&sim);
    if (!sim.problem[0])
        heal(&sim);
    memcpy(problem, sim.problem, sizeof(sim.problem));
    world_free(&sim);
    return sim.digest;
}

/* ---- the tests, as TAP ---- */

static bool test_seeds(uint64_t first, uint64_t count)
{
    char problem[512];
    for (uint64_t seed = first; seed < first + count; seed++) {
        run_seed(seed, SIM_FAULT_NONE, NULL, problem);
        if (!problem[0])
            continue;
        printf("# seed %llu: %s\n# see it again: sim --trace %llu\n", (unsigned long long)seed,
               problem, (unsigned long long)seed);
        return false;
    }
    return true;
}

static bool test_replay(void)
{
    char problem[512];
    for (uint64_t seed = 1; seed <= 20; seed++)
        if (run_seed(seed, SIM_FAULT_NONE, NULL, problem) !=
            run_seed(seed, SIM_FAULT_NONE, NULL, problem))
            return false;
    return true;
}

static bool test_fault_is_found(enum sim_fault fault)
{
    char problem[512];
    for (uint64_t seed = 1; seed <= SIM_FAULT_SEEDS; seed++) {
        uint64_t digest = run_seed(seed, fault, NULL, problem);
        if (!problem[0])
            continue;
        printf("# found by seed %llu: %s\n", (unsigned long long)seed, problem);
        return run_seed(seed, fault, NULL, problem) == digest;
    }
    return false;
}

static int report(int number, bool ok, const char *name)
{
    printf("%s %d - %s\n", ok ? "ok" : "not ok", number, name);
    fflush(stdout);
    return ok ? 0 : 1;
}

static int run_tests(void)
{
    int failed = 0;
    printf("1..9\n");
    failed += report(1, test_seeds(1, SIM_SEEDS),
                     "2000 seeds: nothing lost, nothing doubled, one order without gaps");
    failed += report(2, test_replay(), "a seed replays exactly");
    failed += report(3, test_fault_is_found(SIM_FAULT_FSYNC), "a missing fsync is found");
    failed += report(4, test_fault_is_found(SIM_FAULT_NONCE), "a dropped nonce check is found");
    failed += report(5, test_fault_is_found(SIM_FAULT_RESUME), "an off-by-one in resume is found");
    failed += report(6, test_fault_is_found(SIM_FAULT_ROLE), "a role that is not stored is found");
    failed += report(7, test_fault_is_found(SIM_FAULT_MUTE), "a mute that is not stored is found");
    failed += report(8, test_fault_is_found(SIM_FAULT_MARK), "a mark that is not stored is found");
    failed += report(9, test_fault_is_found(SIM_FAULT_EXPIRE),
                     "a history that begins where it "
                     "did before is found");
    return failed;
}

int main(int argc, char **argv)
{
    char problem[512];
    locale_init();
    if (argc == 1)
        return run_tests() ? 1 : 0;
    if (argc == 3 && strcmp(argv[1], "--trace") == 0) {
        run_seed(strtoull(argv[2], NULL, 10), SIM_FAULT_NONE, stdout, problem);
        printf("%s\n", problem[0] ? problem : "all is well");
        return problem[0] ? 1 : 0;
    }
    if (argc == 4 && strcmp(argv[1], "--seeds") == 0)
        return test_seeds(strtoull(argv[2], NULL, 10), strtoull(argv[3], NULL, 10)) ? 0 : 1;
    if (argc == 3 && strcmp(argv[1], "--fault") == 0)
        return test_fault_is_found((enum sim_fault)strtoull(argv[2], NULL, 10)) ? 0 : 1;
    fprintf(stderr, "usage: sim [--trace SEED | --seeds FIRST COUNT | --fault NUMBER]\n");
    return 2;
}
