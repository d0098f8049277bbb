/* The simulated server: the real layers, put together without threads and sockets. */
#include "sim.h"
#include "sim_core.h"

#include "server/store/db_erase.h"

#include <errno.h>
#include <stdlib.h>

static const struct core_config core_config = { .grace_ms = 30000, .heartbeat_ms = 90000 };

/* ---- store and hub, answering when the dice say so ---- */

static void store_commit(void *store, const struct effects *batch)
{
    ((struct sim *)store)->server.committing = batch;
}

static void store_find(void *store, struct store_query *queries, size_t count)
{
    struct sim_server *server = &((struct sim *)store)->server;
    server->finding = queries;
    server->find_count = count;
}

static int store_load(void *store, struct core *core)
{
    struct sim *sim = store;
    return db_load(sim->server.db, core, sim->now_ms);
}

static void release(void *context, const struct effect *effect)
{
    struct sim *sim = context;
    struct effect changed = *effect;
    if (sim->fault == SIM_FAULT_RESUME && effect->kind == EFFECT_SUBSCRIBE &&
        effect->after != UINT64_MAX)
        changed.after++;
    sessions_on_output(sim->server.sessions, &changed, sim->now_ms);
}

static void storage(void *context, int status)
{
    struct message notice = { .type = MESSAGE_NOTICE };
    message_set_code(&notice, status ? NOTICE_STORAGE_FAILING : NOTICE_STORAGE_RECOVERED);
    message_set_text(&notice, STR("storage"));
    sessions_tell_all(((struct sim *)context)->server.sessions, &notice);
}

/* A server that forgot its nonces: each repeat looks like a message never seen. */
static void forget_nonce(struct sim *sim, struct message *message, uint8_t nonce[16])
{
    for (size_t i = 0; i < 16; i++)
        nonce[i] = (uint8_t)sim_random(sim);
    message->nonce = (struct str){ (const char *)nonce, 16 };
}

static int hub_propose(void *hub, const struct proposal *proposal)
{
    struct sim *sim = hub;
    struct proposal changed = *proposal;
    struct message message;
    uint8_t nonce[16];
    static const struct proof proof = { .matched = "#p", .fresh = "#p" };
    changed.proof = &proof; /* every password is the right one */
    for (size_t i = 0; i < sizeof(changed.random); i++)
        changed.random[i] = (uint8_t)sim_random(sim);
    if (sim->fault == SIM_FAULT_NONCE && proposal->message &&
        proposal->message->type == MESSAGE_SAY) {
        message = *proposal->message;
        forget_nonce(sim, &message, nonce);
        changed.message = &message;
    }
    return sequencer_propose(sim->server.sequencer, &changed);
}

static int hub_read(void *hub, const struct page_request *read)
{
    struct sim_server *server = &((struct sim *)hub)->server;
    for (size_t i = 0; i < SIM_PAGES; i++) {
        struct sim_page *page = &server->pages[i];
        if (page->used)
            continue;
        *page = (struct sim_page){ true,        read->session, read->tag,   read->room,
                                   read->after, read->before,  read->limit, { 0 } };
        return buf_append_str(&page->room_name, read->room_name);
    }
    return -EBUSY;
}

/* ---- life and death ---- */

void sim_server_start(struct sim *sim)
{
    struct sim_server *server = &sim->server;
    struct buf problem = { 0 };
    if (!server->disk)
        server->disk = sim_disk_new(sim_random(sim));
    sim_disk_ignore_syncs(server->disk, sim->fault == SIM_FAULT_FSYNC);
    if (db_open(SIM_DISK_DATABASE, sim_disk_vfs(server->disk), DB_POWER, DB_WRITER, &server->db,
                &problem)) {
        sim_fail(sim, "the database does not open: %s", buf_cstr(&problem));
        buf_fini(&problem);
        return;
    }
    struct core *core = core_new(&core_config);
    if (!core || db_load(server->db, core, sim->now_ms))
        abort();
    server->sequencer = sequencer_new(
        core, &core_config, (struct store_port){ sim, store_commit, store_find, store_load },
        (struct release_port){ sim, release, storage });
    struct sessions_config config = {
        .heartbeat_ms = 90000, .stall_ms = 180000, .login_ms = 30000, .software = STR("sim")
    };
    server->log = (struct log){ .fd = -1, .level = LOG_ERROR };
    server->sessions = sessions_new(
        &config, (struct link_hub){ .hub = sim, .propose = hub_propose, .read = hub_read },
        &server->log);
    if (!server->sequencer || !server->sessions)
        abort();
    server->is_up = true;
    sim_note(sim, "the server starts");
    sim_check_store(sim);
}

static void pages_free(struct sim_server *server)
{
    for (size_t i = 0; i < SIM_PAGES; i++) {
        buf_fini(&server->pages[i].room_name);
        server->pages[i].used = false;
    }
}

/* The sessions' ends of all connections go with the process. */
static void cut_all(struct sim *sim)
{
    for (size_t i = 0; i < SIM_CONNECTIONS; i++) {
        struct sim_connection *connection = &sim->connections[i];
        if (connection->session)
            session_on_closed(connection->session, sim->now_ms);
        connection->session = NULL;
        connection->cut |= connection->client >= 0;
    }
}

void sim_server_crash(struct sim *sim)
{
    struct sim_server *server = &sim->server;
    if (!server->is_up)
        return;
    bool keep = sim_chance(sim, 50);
    sim_note(sim, "the server dies; unsynced writes are %s", keep ? "kept" : "lost");
    sim_disk_crash(server->disk, keep);
    cut_all(sim);
    sessions_free(server->sessions);
    sequencer_free(server->sequencer);
    db_close(server->db);
    pages_free(server);
    sim_disk_restart(server->disk);
    server->is_up = false;
    server->committing = NULL;
    server->finding = NULL;
}

void sim_server_free(struct sim *sim)
{
    sim_server_crash(sim);
    sim_disk_free(sim->server.disk);
}

void sim_server_trouble_disk(struct sim *sim, bool failing)
{
    struct sim_disk *disk = sim->server.disk;
    bool is_full = failing && sim_chance(sim, 70);
    sim_note(sim, "the disk %s", !failing ? "works" : is_full ? "is full" : "cannot sync");
    sim_disk_set_capacity(disk, is_full ? sim_disk_size(disk) : UINT64_MAX);
    sim_disk_fail_syncs(disk, failing && !is_full);
}

/* ---- progress ---- */

static bool is_id_of_another(const struct sim *sim, const struct ledger_room *room, uint64_t id)
{
    for (size_t i = 0; i < sim->ledger.room_count; i++)
        if (sim->ledger.rooms[i].id == id && &sim->ledger.rooms[i] != room)
            return true;
    return false;
}

static void note_room(struct sim *sim, struct ledger_room *room, uint64_t id, bool is_stored)
{
    if (!is_stored && (room->id || is_id_of_another(sim, room, id)))
        return;
    for (size_t i = 0; i < sim->ledger.room_count; i++)
        if (sim->ledger.rooms[i].id == id)
            sim->ledger.rooms[i].id = 0;
    room->id = id;
    room->may_be_deleted &= !is_stored;
}

/* What was said there may go; a repeat of it is acknowledged all the same. */
static void note_deletion(struct sim *sim, uint64_t id)
{
    for (size_t i = 0; i < sim->ledger.room_count; i++) {
        struct ledger_room *room = &sim->ledger.rooms[i];
        if (room->id != id)
            continue;
        room->may_be_deleted = sim->ledger.has_deleted = true;
        for (size_t no = 0; no < room->event_count; no++) {
            struct ledger_said *said = sim_ledger_said(sim, room->events[no].text);
            if (said)
                said->may_be_gone = true;
        }
    }
}

static void note_expiry(struct sim *sim, const struct effect *expire)
{
    for (size_t i = 0; i < sim->ledger.room_count; i++)
        if (sim->ledger.rooms[i].id == expire->room && sim->ledger.rooms[i].first < expire->no)
            sim->ledger.rooms[i].first = expire->no;
}

/*
 * Which rooms have which number. A commit whose sync failed was refused, and may be there all
 * the same after a crash: then a repeat is acknowledged with what it stored.
 */
static void note_rooms(struct sim *sim, const struct effects *batch, bool is_stored)
{
    for (size_t i = 0; i < batch->count; i++) {
        const struct effect *effect = &batch->items[i];
        if (effect->kind == EFFECT_PUT_ROOM || effect->kind == EFFECT_DEL_ROOM)
            sim_note(sim, "room %llu is %s", (unsigned long long)effect->room,
                     effect->kind == EFFECT_PUT_ROOM ? "put" : "deleted");
        if (effect->kind == EFFECT_EXPIRE)
            note_expiry(sim, effect);
        if (effect->kind == EFFECT_DEL_ROOM)
            note_deletion(sim, effect->room);
        if (effect->kind != EFFECT_EVENT)
            continue;
        struct ledger_room *room = sim_ledger_room(sim, effect->message->room);
        if (room)
            note_room(sim, room, effect->room, is_stored);
    }
}

/* A store that has forgotten how to write something down. */
static bool is_forgotten(enum sim_fault fault, enum effect_kind kind)
{
    return (fault == SIM_FAULT_ROLE && kind == EFFECT_PUT_MEMBER) ||
           (fault == SIM_FAULT_MUTE && kind == EFFECT_PUT_SANCTION) ||
           (fault == SIM_FAULT_MARK && kind == EFFECT_PUT_MARK) ||
           (fault == SIM_FAULT_EXPIRE && kind == EFFECT_EXPIRE);
}

static int commit(struct sim *sim, const struct effects *batch)
{
    if (sim->fault < SIM_FAULT_ROLE)
        return db_commit(sim->server.db, batch);
    struct effects changed = *batch;
    changed.count = 0;
    changed.items = malloc(batch->count * sizeof(*batch->items) + 1);
    if (!changed.items)
        abort();
    for (size_t i = 0; i < batch->count; i++)
        if (!is_forgotten(sim->fault, batch->items[i].kind))
            changed.items[changed.count++] = batch->items[i];
    int status = db_commit(sim->server.db, &changed);
    free(changed.items);
    return status;
}

static void complete_commit(struct sim *sim)
{
    struct sim_server *server = &sim->server;
    const struct effects *batch = server->committing;
    server->committing = NULL;
    int status = commit(sim, batch);
    sim_note(sim, "commit of %zu: %d", batch->store_count, status);
    note_rooms(sim, batch, status == 0);
    if (status == 0 && sim_chance(sim, 5)) {
        sim_server_crash(sim); /* durable, but nobody was told */
        return;
    }
    sequencer_on_committed(server->sequencer, status);
}

static void complete_find(struct sim *sim)
{
    struct sim_server *server = &sim->server;
    struct store_query *queries = server->finding;
    server->finding = NULL;
    sequencer_on_found(server->sequencer, db_find(server->db, queries, server->find_count));
}

static bool complete_page(struct sim *sim)
{
    struct sim_server *server = &sim->server;
    size_t start = (size_t)sim_below(sim, SIM_PAGES);
    for (size_t i = 0; i < SIM_PAGES; i++) {
        struct sim_page *asked = &server->pages[(start + i) % SIM_PAGES];
        if (!asked->used)
            continue;
        struct event_page page = { 0 };
        int status = db_read(server->db, asked->room, buf_str(&asked->room_name), asked->after,
                             asked->before, asked->limit, &page);
        buf_fini(&asked->room_name);
        asked->used = false;
        sessions_on_page(server->sessions, asked->session, asked->tag, status, &page, sim->now_ms);
        event_page_fini(&page);
        return true;
    }
    return false;
}

static void follow_behind(struct sim *sim)
{
    struct db *db = sim->server.db;
    uint32_t event_max = 1 + (uint32_t)sim_below(sim, 20);
    if (db_has_to_erase(db) && sim_chance(sim, 50))
        db_erase(db);
    else if (sim_chance(sim, 50))
        db_index(db, event_max);
    else
        db_index_texts(db, event_max);
}

void sim_server_progress(struct sim *sim)
{
    struct sim_server *server = &sim->server;
    if (!server->is_up)
        return;
    if (server->committing && sim_chance(sim, 70))
        complete_commit(sim);
    else if (server->finding && sim_chance(sim, 70))
        complete_find(sim);
    else if (!complete_page(sim) && !server->committing && sim_chance(sim, 20))
        follow_behind(sim);
}

void sim_server_turn(struct sim *sim)
{
    struct sim_server *server = &sim->server;
    if (!server->is_up)
        return;
    if (core_next_tick(sequencer_core(server->sequencer)) <= sim->now_ms) {
        struct proposal tick = { .kind = PROPOSAL_TICK,
                                 .now_ms = sim->now_ms,
                                 .date_ms = sim->now_ms };
        sequencer_propose(server->sequencer, &tick);
    }
    sequencer_run(server->sequencer, sim->now_ms);
    if (sim_chance(sim, 10))
        sessions_tick(server->sessions, sim->now_ms);
    if (sim_chance(sim, 50))
        sessions_flush(server->sessions, sim->now_ms);
}

void sim_server_expire(struct sim *sim)
{
    struct sequencer *sequencer = sim->server.sequencer;
    uint64_t room = 0;
    if (!sim->server.is_up)
        return;
    while ((room = core_next_expiry(sequencer_core(sequencer), room)) > 0) {
        const struct proposal expire = {
            .kind = PROPOSAL_EXPIRE, .room = room, .now_ms = sim->now_ms, .date_ms = sim->now_ms
        };
        sequencer_propose(sequencer, &expire);
    }
}

void sim_server_check(struct sim *sim)
{
    char problem[256];
    struct sim_server *server = &sim->server;
    const char *renewed[SIM_CLIENTS + 1] = { NULL };
    for (int i = 0, count = 0; i < SIM_CLIENTS; i++)
        if (sim->clients[i].has_unregistered)
            renewed[count++] = sim->clients[i].name;
    sim_core_check(sequencer_core(server->sequencer), server->db, &core_config, sim->now_ms,
                   renewed, problem);
    if (problem[0])
        sim_fail(sim, "%s", problem);
}

bool sim_server_is_idle(const struct sim *sim)
{
    const struct sim_server *server = &sim->server;
    for (size_t i = 0; i < SIM_PAGES; i++)
        if (server->pages[i].used)
            return false;
    return server->is_up && sequencer_is_idle(server->sequencer);
}
