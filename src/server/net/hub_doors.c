/* How accounts are entered: what is hashed, and led through SCRAM, before the core decides. */
#include "server/net/hub_internal.h"

#include <errno.h>

static int hub_refuse_busy(struct hub *hub, const struct proposal *proposal, uint64_t wait_ms)
{
    struct message error = { .type = MESSAGE_ERROR };
    message_set_code(&error, ERROR_BUSY);
    message_set_text(&error, STR("Too many passwords were tried; try again later."));
    message_set_wait_ms(&error, wait_ms);
    return hub_reply(hub, proposal, &error);
}

static int hub_refuse_exchange(struct hub *hub, const struct proposal *proposal,
                               enum exchange_result result)
{
    struct message error = { .type = MESSAGE_ERROR };
    message_set_code(&error, ERROR_BAD_REQUEST);
    message_set_text(&error, result == EXCHANGE_E_BINDING
                                 ? STR("Channel binding is not offered; begin with \"n,,\".")
                                 : STR("This is no message of SCRAM-SHA-256, or not its turn."));
    return hub_reply(hub, proposal, &error);
}

static int hub_challenge(struct hub *hub, const struct proposal *proposal,
                         const struct buf *challenge)
{
    struct message done = { .type = MESSAGE_DONE };
    message_set_secret(&done, buf_str(challenge));
    return hub_reply(hub, proposal, &done);
}

/* The client's last message: a try like one with a password. */
static int hub_judge(struct hub *hub, const struct proposal *proposal, const struct try_keys *keys,
                     struct proof *proof)
{
    struct proposal judged = *proposal;
    judged.proof = proof;
    tries_count(hub->tries, keys, hub_now(hub));
    if (proof->scram_matched[0])
        tries_forgive(hub->tries, keys);
    return sequencer_propose(hub->sequencer, &judged);
}

int hub_exchange(struct hub *hub, const struct proposal *proposal)
{
    const struct core *core = sequencer_core(hub->sequencer);
    struct try_keys keys = tries_keys(hub->tries, proposal, core_find_hash(core, proposal));
    uint64_t wait_ms = tries_wait(hub->tries, &keys, hub_now(hub));
    struct buf challenge = { 0 };
    struct proof proof;
    if (wait_ms > 0)
        return hub_refuse_busy(hub, proposal, wait_ms);
    enum exchange_result result = exchanges_take(
        hub->exchanges, proposal, core_find_scram(core, proposal), &challenge, &proof);
    int status = result == EXCHANGE_CHALLENGE  ? hub_challenge(hub, proposal, &challenge)
                 : result == EXCHANGE_PROPOSE  ? hub_judge(hub, proposal, &keys, &proof)
                 : result == EXCHANGE_E_MEMORY ? -ENOMEM
                                               : hub_refuse_exchange(hub, proposal, result);
    buf_fini(&challenge);
    return status;
}

int hub_check_password(struct hub *hub, const struct proposal *proposal)
{
    const struct core *core = sequencer_core(hub->sequencer);
    uint64_t wait_ms = passwords_check(hub->passwords, proposal, core_find_hash(core, proposal),
                                       core_find_scram(core, proposal), hub_now(hub));
    return wait_ms == 0 ? 0 : hub_refuse_busy(hub, proposal, wait_ms);
}

/* The password has been looked at; whoever asked may have gone meanwhile. */
static void hub_on_checked(void *context, const struct proposal *proposal)
{
    struct hub *hub = context;
    if (sessions_has(hub->sessions, proposal->session) &&
        sequencer_propose(hub->sequencer, proposal) < 0)
        hub_refuse_busy(hub, proposal, PASSWORDS_BUSY_MS);
}

void hub_set_doors(struct hub *hub, const struct config *config)
{
    tries_set_patience(hub->tries, config->test_bed_without_any_limits);
    hub->has_scram = config->has_scram;
    exchanges_set(hub->exchanges, (uint32_t)config->scram_iterations);
    passwords_set_scram(hub->passwords, hub->has_scram ? (uint32_t)config->scram_iterations : 0);
}

int hub_open_doors(struct hub *hub, const struct config *config)
{
    uint8_t salts[EXCHANGES_KEY_SIZE];
    store_salts(hub->store, salts);
    hub->tries = tries_new();
    hub->exchanges = exchanges_new(salts);
    if (!hub->tries || !hub->exchanges)
        return -ENOMEM;
    enum password_cost cost =
        config->test_bed_with_weak_passwords ? PASSWORD_CHEAP : PASSWORD_COSTLY;
    int status = passwords_open(hub->loop, cost, hub->tries, hub_on_checked, hub, &hub->passwords);
    if (status == 0)
        hub_set_doors(hub, config);
    return status;
}
