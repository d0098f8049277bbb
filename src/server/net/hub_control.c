/* What the hub itself answers: how the server is, backups, and what came of a new configuration. */
#include "server/net/hub_internal.h"

#include <errno.h>
#include <inttypes.h>
#include <sys/stat.h>

static void control_reply(const struct hub *hub, uint64_t session, const struct message *message)
{
    const struct effect reply = { .kind = EFFECT_REPLY, .session = session, .message = message };
    sessions_on_output(hub->sessions, &reply, uv_now(hub->loop));
}

static void control_done(const struct hub *hub, uint64_t session, uint64_t id)
{
    struct message done = { .type = MESSAGE_DONE };
    message_set_id(&done, id);
    control_reply(hub, session, &done);
}

static void control_refuse(const struct hub *hub, uint64_t session, uint64_t id,
                           enum error_code code, struct str text)
{
    struct message error = { .type = MESSAGE_ERROR };
    message_set_id(&error, id);
    message_set_code(&error, code);
    message_set_text(&error, text);
    control_reply(hub, session, &error);
}

/* ---- STATUS ---- */

static uint64_t control_database_size(const struct hub *hub)
{
    char path[CONFIG_PATH_SIZE + sizeof("/hutong.db")];
    struct stat found;
    snprintf(path, sizeof(path), "%s/hutong.db", hub->data);
    return stat(path, &found) == 0 ? (uint64_t)found.st_size : 0;
}

static int control_add_status(struct hub *hub, struct buf *text)
{
    const struct core_counts core = core_count(sequencer_core(hub->sequencer));
    const struct store_counts store = store_count(hub->store);
    const struct {
        const char *name;
        uint64_t value;
    } rows[] = {
        { "pid", (uint64_t)uv_os_getpid() },
        { "uptime_s", (uv_now(hub->loop) - hub->started_ms) / 1000 },
        { "connections", sessions_count(hub->sessions) },
        { "sessions", core.sessions },
        { "users", core.users },
        { "accounts", core.accounts },
        { "rooms", core.rooms },
        { "events", store.events },
        { "events_not_indexed", store.texts_behind },
        { "database_bytes", control_database_size(hub) },
        { "log_bytes", store.log_size },
    };
    int status = buf_printf(text, "version " HUTONG_VERSION "\nstorage %s\n",
                            hub->is_storage_failing ? "fails" : "works");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]) && status == 0; i++)
        status = buf_printf(text, "%s %" PRIu64 "\n", rows[i].name, rows[i].value);
    return status;
}

static void control_on_status(struct hub *hub, const struct proposal *proposal)
{
    struct buf text = { 0 };
    struct message told = { .type = MESSAGE_STATUS };
    uint64_t id = proposal->message->id;
    if (control_add_status(hub, &text) != 0) {
        control_refuse(hub, proposal->session, id, ERROR_BUSY, STR("There is no memory for that."));
    } else {
        message_set_id(&told, id);
        message_set_text(&told, buf_str(&text));
        control_reply(hub, proposal->session, &told);
        control_done(hub, proposal->session, id);
    }
    buf_fini(&text);
}

/* ---- RELOAD ---- */

void hub_on_reload(struct hub *hub, const struct effect *effect)
{
    uint64_t id = effect->message->id;
    if (hub->must_reload) {
        control_refuse(hub, effect->session, id, ERROR_BUSY,
                       STR("The configuration is just being read."));
        return;
    }
    hub->must_reload = true;
    hub->reload_session = effect->session;
    hub->reload_id = id;
}

bool hub_must_reload(const struct hub *hub)
{
    return hub->must_reload;
}

void hub_answer_reload(struct hub *hub, struct str problem)
{
    hub->must_reload = false;
    if (problem.size > 0)
        control_refuse(hub, hub->reload_session, hub->reload_id, ERROR_BAD_REQUEST, problem);
    else
        control_done(hub, hub->reload_session, hub->reload_id);
}

/* ---- BACKUP ---- */

static bool control_is_path(struct str path)
{
    return path.size > 0 && path.size < CONFIG_PATH_SIZE && path.bytes[0] == '/' &&
           !memchr(path.bytes, '\0', path.size);
}

static void control_begin_backup(struct hub *hub, const struct proposal *proposal)
{
    char folder[CONFIG_PATH_SIZE];
    uint64_t session = proposal->session, id = proposal->message->id;
    snprintf(folder, sizeof(folder), "%.*s", STR_ARGS(proposal->message->text));
    int status = store_backup(hub->store, folder);
    if (status != 0) {
        control_refuse(hub, session, id, ERROR_BUSY,
                       status == -EBUSY ? STR("Another backup is under way.")
                                        : STR("The backup cannot be started now."));
        return;
    }
    hub->backup_session = session;
    hub->backup_id = id;
    LOG(hub->log, LOG_INFO, "backup begins", LOG_CSTR("folder", folder));
}

static void control_on_backup(struct hub *hub, const struct proposal *proposal)
{
    if (control_is_path(proposal->message->text))
        control_begin_backup(hub, proposal);
    else
        control_refuse(hub, proposal->session, proposal->message->id, ERROR_BAD_REQUEST,
                       STR("A backup needs the whole path of a folder."));
}

void hub_on_backup(void *context, int status, struct str problem)
{
    struct hub *hub = context;
    if (status == 0) {
        LOG(hub->log, LOG_INFO, "backup done", LOG_UINT("session", hub->backup_session));
        control_done(hub, hub->backup_session, hub->backup_id);
        return;
    }
    LOG(hub->log, LOG_ERROR, "backup failed", LOG_STR("problem", problem));
    control_refuse(hub, hub->backup_session, hub->backup_id, ERROR_STORAGE, problem);
}

bool hub_control(struct hub *hub, const struct proposal *proposal)
{
    if (!proposal->is_control || proposal->kind != PROPOSAL_REQUEST)
        return false;
    if (proposal->message->type == MESSAGE_STATUS)
        control_on_status(hub, proposal);
    else if (proposal->message->type == MESSAGE_BACKUP)
        control_on_backup(hub, proposal);
    else
        return false;
    return true;
}
