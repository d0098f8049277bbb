/* The core as a whole: made, given proposals one by one, and freed. */
#include "server/core/core.h"
#include "server/core/admin.h"
#include "server/core/audit.h"
#include "server/core/away.h"
#include "server/core/ban.h"
#include "server/core/core_state.h"
#include "server/core/file.h"
#include "server/core/former.h"
#include "server/core/grace.h"
#include "server/core/leave.h"
#include "server/core/operator.h"
#include "server/core/origin.h"
#include "server/core/request.h"
#include "server/core/retention.h"
#include "server/core/room.h"
#include "server/core/user.h"

#include <errno.h>
#include <stdlib.h>

static void set_default(uint32_t *value, uint32_t otherwise)
{
    if (*value == 0)
        *value = otherwise;
}

/* Whether another configuration says otherwise who may do what admins may. */
static bool changes_admins(const struct core_config *old, const struct core_config *config)
{
    return memcmp(old->admins, config->admins, sizeof(old->admins)) != 0 ||
           strcmp(old->operator_name, config->operator_name) != 0 ||
           strcmp(old->operator_hash, config->operator_hash) != 0;
}

/* Returns 0 or -ENOMEM. The window of nonces keeps the size it has. */
static int configure(struct core *core, const struct core_config *config)
{
    if (changes_admins(&core->config, config))
        operator_forget(core);
    core->config = *config;
    set_default(&core->config.user_max, LIMIT_USERS);
    set_default(&core->config.room_max, LIMIT_ROOMS);
    set_default(&core->config.member_max, LIMIT_MEMBERS_PER_ROOM);
    set_default(&core->config.nonce_max, LIMIT_NONCES_IN_MEMORY);
    set_default(&core->config.files.count_max, LIMIT_FILES);
    return admin_load(core);
}

struct core *core_new(const struct core_config *config)
{
    struct core *core = calloc(1, sizeof(*core));
    if (!core)
        return NULL;
    core->looks = looks_new();
    if (!core->looks || configure(core, config) != 0 ||
        nonce_window_init(&core->nonces, core->config.nonce_max) != 0) {
        admin_fini(core);
        looks_free(core->looks);
        free(core);
        return NULL;
    }
    return core;
}

/* Only the tables: what they lead to is freed afterwards, by its owner. */
static void clear_tables(struct core *core)
{
    HASH_CLEAR(hh, core->sessions);
    HASH_CLEAR(hh, core->members);
    HASH_CLEAR(hh, core->file_refs);
    HASH_CLEAR(by_key, core->rooms_by_key);
    HASH_CLEAR(by_name, core->users_by_name);
    HASH_CLEAR(by_look, core->users_by_look);
    HASH_CLEAR(by_look, core->rooms_by_look);
    HASH_CLEAR(hh, core->formers);
}

void core_free(struct core *core)
{
    if (!core)
        return;
    clear_tables(core);
    struct user *user, *next_user;
    HASH_ITER (by_number, core->users, user, next_user) {
        HASH_DELETE(by_number, core->users, user);
        user_free(user);
    }
    struct room *room, *next_room;
    HASH_ITER (by_number, core->rooms, room, next_room) {
        HASH_DELETE(by_number, core->rooms, room);
        room_free(room);
    }
    file_free_all(core);
    nonce_window_fini(&core->nonces);
    origins_fini(core);
    bans_fini(core);
    admin_fini(core);
    looks_free(core->looks);
    free(core);
}

static void apply_dropped(struct core *core, const struct proposal *proposal,
                          struct effects *effects)
{
    struct user_session *session = user_session_find(core, proposal->session);
    if (!session)
        return;
    struct user *user = session->user;
    away_detach(core, session, effects);
    if (user->session_count == 0)
        grace_begin(core, user, proposal->now_ms + core->config.grace_ms);
}

static int apply_tick(struct core *core, const struct proposal *proposal, struct effects *effects)
{
    int status = 0;
    struct user *first;
    while (status == 0 && (first = grace_first(core)) && first->grace_end_ms <= proposal->now_ms)
        status = leave_chat(core, first, (struct str){ 0 }, proposal->date_ms, effects);
    upload_sweep(core, proposal->now_ms, effects);
    return status;
}

static int apply(struct core *core, const struct proposal *proposal, struct effects *effects)
{
    switch (proposal->kind) {
    case PROPOSAL_REQUEST:
        return request_apply(core, proposal, effects);
    case PROPOSAL_DROPPED:
        apply_dropped(core, proposal, effects);
        return 0;
    case PROPOSAL_TICK:
        return apply_tick(core, proposal, effects);
    case PROPOSAL_EXPIRE:
        if (proposal->room == 0)
            audit_expire(core, proposal->now_ms, effects);
        else
            retention_apply(core, proposal, effects);
        return 0;
    case PROPOSAL_CONFIG:
        return configure(core, proposal->config);
    case PROPOSAL_STORED:
        return request_apply_stored(core, proposal, effects);
    }
    return 0;
}

int core_apply(struct core *core, const struct proposal *proposal, struct effects *effects)
{
    effects->cause = proposal->session;
    int status = apply(core, proposal, effects);
    return effects->failed ? -ENOMEM : status;
}

bool core_has_nonce(const struct core *core, struct str nonce)
{
    return nonce_find(&core->nonces, nonce);
}

bool core_has_session(const struct core *core, uint64_t session)
{
    return user_session_find(core, session);
}

uint64_t core_next_tick(const struct core *core)
{
    const struct user *first = grace_first(core);
    uint64_t sweep_ms = core->upload_count > 0 ? core->sweep_ms : UINT64_MAX;
    return first && first->grace_end_ms < sweep_ms ? first->grace_end_ms : sweep_ms;
}

struct core_counts core_count(const struct core *core)
{
    struct core_counts counts = { .users = HASH_CNT(by_number, core->users),
                                  .rooms = HASH_CNT(by_number, core->rooms),
                                  .sessions = HASH_COUNT(core->sessions) };
    for (const struct user *user = core->users; user; user = user->by_number.next)
        counts.accounts += user->account != NULL;
    return counts;
}
