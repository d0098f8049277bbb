/*
 * The server's state at rest, looked at from inside: the core's structs and the client's share
 * names, so the simulation sees neither of this.
 */
#ifndef HUTONG_TESTS_SIM_SIM_CORE_H
#define HUTONG_TESTS_SIM_SIM_CORE_H

#include "server/core/core.h"
#include "server/store/db.h"

/** Whether there is a room of this number. */
bool sim_core_has_room(const struct core *core, uint64_t room);

/**
 * Whether what runs is what is stored, whether what waits for members is what they have not read,
 * and whether nobody spoke who had been muted.
 * @renewed  names, up to NULL, of those who have deleted an account and may have another
 * @problem  set to the first thing that is wrong, or ""
 */
void sim_core_check(const struct core *core, struct db *db, const struct core_config *config,
                    uint64_t now_ms, const char *const *renewed, char problem[256]);

#endif
