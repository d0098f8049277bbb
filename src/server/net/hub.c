/* The hub in this process: see hub.h. */
#include "server/net/hub_internal.h"

#include <errno.h>
#include <hutong/common/paths.h>
#include <sodium.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum {
    HUB_EXPIRIES = 16,             /* rooms asked each second to let go of what is old */
    HUB_AUDIT_MS = 10 * 60 * 1000, /* how often the log of what admins did is asked to */
};

static const uint64_t DAY_MS = 24 * 60 * 60 * 1000;

uint64_t hub_date(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* Sessions ask */

int hub_reply(struct hub *hub, const struct proposal *proposal, struct message *message)
{
    message_set_id(message, proposal->message->id);
    const struct effect reply = { .kind = EFFECT_REPLY,
                                  .session = proposal->session,
                                  .message = message };
    sessions_on_output(hub->sessions, &reply, hub_now(hub));
    return 0;
}

/* Whether the request makes a new token. */
static bool hub_needs_random(const struct proposal *proposal)
{
    if (proposal->kind != PROPOSAL_REQUEST)
        return false;
    enum message_type type = proposal->message->type;
    return type == MESSAGE_ENTER || type == MESSAGE_REGISTER || type == MESSAGE_PASSWORD;
}

/* Pieces of files go to the disk; the core hears of those that it has to refuse. */
static int hub_take_piece(struct hub *hub, const struct proposal *proposal)
{
    struct proposal refused = *proposal;
    struct message message = *proposal->message;
    int status = hub_files_take(hub->files, proposal);
    if (status != 0)
        return status < 0 ? status : 0;
    message.data = (struct str){ 0 };
    message.has &= ~HAS(FIELD_DATA);
    refused.message = &message;
    return sequencer_propose(hub->sequencer, &refused);
}

static int hub_propose(void *context, const struct proposal *proposal)
{
    struct hub *hub = context;
    struct proposal stamped = *proposal;
    if (hub_control(hub, proposal))
        return 0;
    stamped.now_ms = proposal->kind == PROPOSAL_REQUEST ? hub_date() : hub_now(hub);
    if (hub_needs_random(proposal))
        randombytes_buf(stamped.random, sizeof(stamped.random));
    if (proposal->kind == PROPOSAL_DROPPED)
        exchanges_forget(hub->exchanges, proposal->session);
    if (hub->has_scram && exchanges_concern(&stamped))
        return hub_exchange(hub, &stamped);
    if (proposal->kind == PROPOSAL_REQUEST && proposal->message->type == MESSAGE_CHUNK)
        return hub_take_piece(hub, &stamped);
    return passwords_concern(&stamped) ? hub_check_password(hub, &stamped)
                                       : sequencer_propose(hub->sequencer, &stamped);
}

static int hub_read(void *context, const struct page_request *request)
{
    return store_read(((struct hub *)context)->store, request);
}

static int hub_read_file(void *context, uint64_t session, uint64_t tag, const struct file_id *file,
                         uint64_t offset, size_t size)
{
    return hub_files_read(((struct hub *)context)->files, session, tag, file, offset, size);
}

static bool hub_admits(void *context, uint64_t place, char text[LIMIT_REASON_SIZE + 1])
{
    struct hub *hub = context;
    return !core_find_ban(sequencer_core(hub->sequencer), place, hub_date(), text);
}

struct link_hub hub_link(struct hub *hub)
{
    return (struct link_hub){ .hub = hub,
                              .propose = hub_propose,
                              .read = hub_read,
                              .read_file = hub_read_file,
                              .admits = hub_admits };
}

/* The sequencer asks the store */

static void hub_commit(void *context, const struct effects *batch)
{
    store_commit(((struct hub *)context)->store, batch);
}

static void hub_find(void *context, struct store_query *queries, size_t count)
{
    store_find(((struct hub *)context)->store, queries, count);
}

static int hub_load(void *context, struct core *core)
{
    const struct hub *hub = context;
    return store_load(hub->store, core, hub_now(hub));
}

/* The store answers */

static void hub_on_committed(void *context, int status)
{
    sequencer_on_committed(((struct hub *)context)->sequencer, status);
}

static void hub_on_found(void *context, int status)
{
    sequencer_on_found(((struct hub *)context)->sequencer, status);
}

static void hub_on_page(void *context, uint64_t session, uint64_t tag, int status,
                        const struct event_page *page)
{
    const struct hub *hub = context;
    sessions_on_page(hub->sessions, session, tag, status, page, hub_now(hub));
}

/* The sequencer releases */

static void hub_release(void *context, const struct effect *effect)
{
    struct hub *hub = context;
    if (effect->kind == EFFECT_RELOAD)
        hub_on_reload(hub, effect);
    else if (!hub_files_perform(hub->files, effect))
        sessions_on_output(hub->sessions, effect, hub_now(hub));
}

/* Files */

static struct core *hub_core(void *context)
{
    return sequencer_core(((struct hub *)context)->sequencer);
}

static void hub_on_file_reply(void *context, uint64_t session, const struct message *message)
{
    const struct hub *hub = context;
    const struct effect reply = { .kind = EFFECT_REPLY, .session = session, .message = message };
    sessions_on_output(hub->sessions, &reply, hub_now(hub));
}

static void hub_on_part(void *context, uint64_t session, uint64_t tag, int status, struct str part)
{
    const struct hub *hub = context;
    sessions_on_part(hub->sessions, session, tag, status, part, hub_now(hub));
}

static int hub_open_files(struct hub *hub, const struct config *config, struct buf *problem)
{
    const struct hub_files_port port = { hub, hub_core, hub_propose, hub_on_file_reply,
                                         hub_on_part };
    return hub_files_open(hub->loop, config->data, port, hub->log, &hub->files, problem);
}

static void hub_on_storage(void *context, int status)
{
    struct hub *hub = context;
    struct message notice = { .type = MESSAGE_NOTICE };
    message_set_code(&notice, status < 0 ? NOTICE_STORAGE_FAILING : NOTICE_STORAGE_RECOVERED);
    message_set_text(&notice, status < 0 ? STR("The server cannot store messages at present.")
                                         : STR("The server stores messages again."));
    if (status < 0)
        LOG(hub->log, LOG_ERROR, "storage fails", LOG_CSTR("problem", strerror(-status)));
    else
        LOG(hub->log, LOG_WARN, "storage works again", LOG_INT("status", status));
    hub->is_storage_failing = status < 0;
    sessions_tell_all(hub->sessions, &notice);
}

/* Beginning and end */

static int hub_open_store(struct hub *hub, const struct config *config, struct buf *problem)
{
    const struct store_listener listener = { .context = hub,
                                             .on_committed = hub_on_committed,
                                             .on_found = hub_on_found,
                                             .on_page = hub_on_page,
                                             .on_backup = hub_on_backup };
    int status = paths_make(config->data);
    if (status != 0) {
        buf_printf(problem, "cannot use the data folder %s: %s", config->data, strerror(-status));
        return status;
    }
    status =
        store_open(config->data, config->durability, hub->loop, &listener, &hub->store, problem);
    if (status == 0 && config->no_search)
        status = store_drop_texts(hub->store);
    return status;
}

static struct core_config hub_core_config(const struct config *config)
{
    struct core_config core = { .grace_ms = config->grace_s * 1000,
                                .heartbeat_ms = config->heartbeat_s * 1000,
                                .recall_ms = config->recall_s * 1000,
                                .retain_ms = config->retain_s * 1000,
                                .retain_count = config->retain_count,
                                .retain_max_ms = config->retain_max_s * 1000,
                                .retain_max_count = config->retain_max_count,
                                .audit_ms = config->audit_days * DAY_MS,
                                .audit_count = config->audit_count,
                                .room_max = (uint32_t)config->rooms_max,
                                .no_guests = config->no_guests,
                                .has_scram = config->has_scram,
                                .no_search = config->no_search,
                                .local = config->registration_local,
                                .beyond = config->registration,
                                .files = config_file_limits(config),
                                .limits_local = config_core_limits(config, true),
                                .limits_beyond = config_core_limits(config, false),
                                .owner_uid = getuid() };
    memcpy(core.invitation, config->invitation, sizeof(core.invitation));
    memcpy(core.admins, config->admins, sizeof(core.admins));
    memcpy(core.operator_name, config->operator_name, sizeof(core.operator_name));
    memcpy(core.operator_hash, config->operator_hash, sizeof(core.operator_hash));
    return core;
}

static int hub_load_core(struct hub *hub, const struct core_config *config, struct core **corep)
{
    *corep = core_new(config);
    return *corep ? store_load(hub->store, *corep, hub_now(hub)) : -ENOMEM;
}

static int hub_start(struct hub *hub, const struct config *config, struct buf *problem)
{
    const struct core_config core_config = hub_core_config(config);
    const struct store_port store = { hub, hub_commit, hub_find, hub_load };
    const struct release_port out = { hub, hub_release, hub_on_storage };
    struct core *core = NULL;
    int status = hub_load_core(hub, &core_config, &core);
    if (status == 0) {
        hub->sequencer = sequencer_new(core, &core_config, store, out);
        status = hub->sequencer ? 0 : -ENOMEM;
    }
    if (status == 0)
        return 0;
    core_free(core);
    buf_printf(problem, "cannot load the chat from %s: %s", config->data, strerror(-status));
    return status;
}

int hub_open(uv_loop_t *loop, const struct config *config, struct log *log, struct hub **hubp,
             struct buf *problem)
{
    struct hub *hub = calloc(1, sizeof(*hub));
    if (!hub)
        return -ENOMEM;
    hub->loop = loop;
    hub->log = log;
    hub->data = config->data;
    hub->started_ms = uv_now(loop);
    int status = hub_open_store(hub, config, problem);
    if (status == 0)
        status = hub_start(hub, config, problem);
    if (status == 0)
        status = hub_open_files(hub, config, problem);
    if (status == 0)
        status = hub_open_doors(hub, config);
    if (status == 0)
        *hubp = hub;
    else
        hub_close(hub);
    return status;
}

int hub_configure(struct hub *hub, const struct config *config)
{
    const struct core_config core = hub_core_config(config);
    const struct proposal changed = { .kind = PROPOSAL_CONFIG,
                                      .now_ms = hub_now(hub),
                                      .config = &core };
    hub_set_doors(hub, config);
    hub->audit_ms = 0;
    return sequencer_propose(hub->sequencer, &changed);
}

void hub_serve(struct hub *hub, struct sessions *sessions)
{
    hub->sessions = sessions;
}

void hub_turn(struct hub *hub)
{
    sequencer_run(hub->sequencer, hub_now(hub));
}

/* Ask some rooms, in turn, to let go of what they keep no longer. */
static void hub_expire(struct hub *hub)
{
    const struct core *core = sequencer_core(hub->sequencer);
    for (int i = 0; i < HUB_EXPIRIES; i++) {
        hub->expiry_room = core_next_expiry(core, hub->expiry_room);
        if (hub->expiry_room == 0)
            return; /* from the beginning with the next second */
        const struct proposal expire = { .kind = PROPOSAL_EXPIRE,
                                         .now_ms = hub_date(),
                                         .room = hub->expiry_room };
        sequencer_propose(hub->sequencer, &expire); /* without memory: when its turn comes again */
    }
}

/* The same of the log of what admins did, when it is time. */
static void hub_expire_audit(struct hub *hub)
{
    if (hub_now(hub) < hub->audit_ms)
        return;
    hub->audit_ms = hub_now(hub) + HUB_AUDIT_MS;
    const struct proposal expire = { .kind = PROPOSAL_EXPIRE, .now_ms = hub_date() };
    sequencer_propose(hub->sequencer, &expire);
}

void hub_tick(struct hub *hub)
{
    hub_expire(hub);
    hub_expire_audit(hub);
    uint64_t now_ms = hub_now(hub);
    const struct proposal tick = { .kind = PROPOSAL_TICK, .now_ms = now_ms, .date_ms = hub_date() };
    if (core_next_tick(sequencer_core(hub->sequencer)) <= now_ms)
        sequencer_propose(hub->sequencer, &tick); /* without memory: again in a second */
}

bool hub_is_ready(const struct hub *hub)
{
    return sequencer_is_ready(hub->sequencer);
}

bool hub_is_idle(const struct hub *hub)
{
    return sequencer_is_idle(hub->sequencer) && passwords_are_idle(hub->passwords) &&
           hub_files_are_idle(hub->files);
}

void hub_close(struct hub *hub)
{
    if (!hub)
        return;
    passwords_close(hub->passwords);
    exchanges_free(hub->exchanges);
    tries_free(hub->tries);
    hub_files_close(hub->files);
    store_close(hub->store);
    sequencer_free(hub->sequencer);
    free(hub);
}
