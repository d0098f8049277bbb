/* What the files of the hub share. */
#ifndef HUTONG_SERVER_NET_HUB_INTERNAL_H
#define HUTONG_SERVER_NET_HUB_INTERNAL_H

#include "server/net/exchanges.h"
#include "server/net/hub.h"
#include "server/net/hub_files.h"
#include "server/net/passwords.h"
#include "server/store/store.h"

struct hub {
    uv_loop_t *loop;     /* borrowed */
    struct log *log;     /* borrowed */
    const char *data;    /* borrowed: the data folder */
    uint64_t started_ms; /* of the loop's clock */
    struct store *store;
    struct sequencer *sequencer;
    struct tries *tries;
    struct passwords *passwords;
    struct exchanges *exchanges;
    bool has_scram;
    struct hub_files *files;
    struct sessions *sessions; /* borrowed */
    bool is_storage_failing;
    uint64_t audit_ms;                  /* when the log of what admins did is to let go, again */
    uint64_t expiry_room;               /* the last one that was asked to let go of what is old */
    uint64_t backup_session, backup_id; /* whom to tell of the backup that is under way */
    bool must_reload;                   /* the configuration, at the end of this turn */
    uint64_t reload_session, reload_id; /* whom to tell what came of it */
};

/** Answer what is not for the core on the control socket. Returns false if this is. */
bool hub_control(struct hub *hub, const struct proposal *proposal);

/** Somebody who may has asked for a new configuration. @effect is an EFFECT_RELOAD. */
void hub_on_reload(struct hub *hub, const struct effect *effect);

/** The store has ended a backup. */
void hub_on_backup(void *context, int status, struct str problem);

#endif
