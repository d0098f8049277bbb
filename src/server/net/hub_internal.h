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

/** Milliseconds that only grow: what grace and retries are counted in. */
static inline uint64_t hub_now(const struct hub *hub)
{
    return uv_now(hub->loop);
}

/** Answer a request. Returns 0. */
int hub_reply(struct hub *hub, const struct proposal *proposal, struct message *message);

/* hub_doors.c */

/** Passwords, and what proves that one knows them. Returns 0 or -errno. */
int hub_open_doors(struct hub *hub, const struct config *config);

/** Take what an admin may change of them while the server runs. */
void hub_set_doors(struct hub *hub, const struct config *config);

/** A step of a login that does not say the password. */
int hub_exchange(struct hub *hub, const struct proposal *proposal);

/** Have the password in a request looked at before the core decides. */
int hub_check_password(struct hub *hub, const struct proposal *proposal);

/* hub_control.c */

/** Answer what is not for the core on the control socket. Returns false if this is. */
bool hub_control(struct hub *hub, const struct proposal *proposal);

/** Somebody who may has asked for a new configuration. @effect is an EFFECT_RELOAD. */
void hub_on_reload(struct hub *hub, const struct effect *effect);

/** The store has ended a backup. */
void hub_on_backup(void *context, int status, struct str problem);

#endif
