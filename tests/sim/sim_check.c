/* The checks: what must be true after every step, whatever happened. */
#include "sim.h"
#include "sim_core.h"

#include <hutong/common/macros.h>
#include <stdlib.h>

static struct str ledger_str(struct str s)
{
    char *copy = malloc(s.size + 1);
    if (!copy)
        abort();
    if (s.size)
        memcpy(copy, s.bytes, s.size);
    copy[s.size] = 0;
    return (struct str){ copy, s.size };
}

/* A room's other names say whose they are: "den~3". */
static struct str first_name(struct str name)
{
    const char *end = name.size > 0 ? memchr(name.bytes, SIM_RENAMED, name.size) : NULL;
    return end ? (struct str){ name.bytes, (size_t)(end - name.bytes) } : name;
}

struct ledger_room *sim_ledger_room(struct sim *sim, struct str shown)
{
    struct str name = first_name(shown);
    struct ledger *ledger = &sim->ledger;
    for (size_t i = 0; i < ledger->room_count; i++)
        if (str_equal(ledger->rooms[i].name, name))
            return &ledger->rooms[i];
    if (ledger->room_count == SIM_ROOMS) {
        sim_fail(sim, "more than %d rooms", SIM_ROOMS);
        return NULL;
    }
    struct ledger_room *room = &ledger->rooms[ledger->room_count++];
    room->name = ledger_str(name);
    return room;
}

struct ledger_said *sim_ledger_said(struct sim *sim, struct str text)
{
    for (size_t i = 0; i < sim->ledger.said_count; i++)
        if (str_equal(str_of(sim->ledger.said[i].text), text))
            return &sim->ledger.said[i];
    return NULL;
}

void sim_ledger_free(struct sim *sim)
{
    for (size_t i = 0; i < sim->ledger.room_count; i++) {
        struct ledger_room *room = &sim->ledger.rooms[i];
        for (size_t no = 0; no < room->event_count; no++) {
            free((char *)(uintptr_t)room->events[no].text.bytes);
            free((char *)(uintptr_t)room->events[no].from.bytes);
        }
        free(room->events);
        free((char *)(uintptr_t)room->name.bytes);
    }
}

static struct ledger_event *ledger_event(struct ledger_room *room, uint64_t no)
{
    if (no >= room->event_capacity) {
        size_t capacity = (size_t)no * 2 + 16;
        struct ledger_event *events = realloc(room->events, capacity * sizeof(*events));
        if (!events)
            abort();
        memset(events + room->event_capacity, 0,
               (capacity - room->event_capacity) * sizeof(*events));
        room->events = events;
        room->event_capacity = capacity;
    }
    if (no >= room->event_count)
        room->event_count = (size_t)no + 1;
    return &room->events[no];
}

/* A recalled text is empty, or blanks where it was in memory already. */
static bool is_erased(struct str text)
{
    size_t size = 0;
    while (size < text.size && text.bytes[size] == ' ')
        size++;
    return size == text.size;
}

static bool is_gone(struct str name)
{
    return str_starts_with(name, STR("&gone-"));
}

/* Who has deleted its account has another name from then on. */
static bool is_same_author(struct ledger_event *event, struct str from)
{
    if (is_gone(event->from) && !is_gone(from)) {
        free((char *)(uintptr_t)event->from.bytes);
        event->from = ledger_str(from);
    }
    return is_gone(from) || str_equal(event->from, from);
}

/* The first sighting of an event is the truth; every later one must agree with it. */
static void ledger_see(struct sim *sim, const char *who, struct ledger_room *room, uint64_t no,
                       struct str from, struct str text)
{
    if (!room || no > SIM_SAID * 2) {
        sim_fail(sim, "%s: event number %llu", who, (unsigned long long)no);
        return;
    }
    struct ledger_event *event = ledger_event(room, no);
    if (!event->seen) {
        *event = (struct ledger_event){ .seen = true,
                                        .text = ledger_str(text),
                                        .from = ledger_str(from) };
        struct ledger_said *said = sim_ledger_said(sim, text);
        if (said)
            said->is_seen = true;
        sim_note(sim, "%s sees %.*s %llu: %.*s", who, STR_ARGS(room->name), (unsigned long long)no,
                 STR_ARGS(text));
        return;
    }
    if (is_erased(event->text) && !is_erased(text)) {
        free((char *)(uintptr_t)event->text.bytes);
        event->text = ledger_str(text);
    }
    bool is_same = is_erased(text) || str_equal(event->text, text);
    if (!is_same || !is_same_author(event, from))
        sim_fail(sim, "%s: event %llu of %.*s is \"%.*s\", but was \"%.*s\" before", who,
                 (unsigned long long)no, STR_ARGS(room->name), STR_ARGS(text),
                 STR_ARGS(event->text));
}

static void check_log(struct sim *sim, int client, const struct room *room)
{
    struct ledger_room *truth = sim_ledger_room(sim, room->name);
    uint64_t next = room->first_no;
    for (size_t i = 0; i < room->entry_count; i++) {
        const struct entry *entry = room->entries[i];
        if (!entry->no)
            continue;
        if (entry->no != next) {
            sim_fail(sim, "client %d: %.*s shows event %llu where %llu belongs", client,
                     STR_ARGS(room->name), (unsigned long long)entry->no, (unsigned long long)next);
            return;
        }
        if (!entry->is_edited)
            ledger_see(sim, "a client", truth, entry->no, entry->from, entry->text);
        next++;
    }
    if (room->first_no && next != room->last_no + 1)
        sim_fail(sim, "client %d: %.*s ends before event %llu", client, STR_ARGS(room->name),
                 (unsigned long long)room->last_no);
}

void sim_check_client(struct sim *sim, int client)
{
    const struct chat *chat = sim->clients[client].chat;
    for (size_t i = 0; chat && i < chat->room_count; i++)
        check_log(sim, client, chat->rooms[i]);
}

/* ---- the wire ---- */

static size_t wire_room(struct sim *sim, struct str name)
{
    struct ledger_room *room = sim_ledger_room(sim, name);
    return room ? (size_t)(room - sim->ledger.rooms) : 0;
}

void sim_check_asked(struct sim *sim, struct sim_connection *connection, struct str frames)
{
    struct frame_view frame;
    size_t used = 0;
    for (; frames.size; frames = str_skip(frames, used)) {
        struct message message;
        if (frame_peek((const uint8_t *)frames.bytes, frames.size, LIMIT_FRAME_PAYLOAD, &frame,
                       &used) != FRAME_OK ||
            message_decode(&frame, &message, NULL) != MESSAGE_OK) {
            sim_fail(sim, "client %d writes what is no frame", connection->client);
            return;
        }
        sim_note(sim, "client %d -> %s %llu %.*s after %llu", connection->client,
                 message_type_name(message.type), (unsigned long long)message.id,
                 STR_ARGS(message.room), (unsigned long long)message.after);
        if (message.type != MESSAGE_JOIN && message.type != MESSAGE_PART)
            continue;
        bool is_part = message.type == MESSAGE_PART;
        connection->joins[connection->join_count++ % SIM_JOINS] = (struct sim_join){
            .id = message.id,
            .after = message.has & HAS(FIELD_AFTER) ? message.after : UINT64_MAX,
            .is_part = is_part,
            .room = is_part ? wire_room(sim, message.room) : 0,
        };
    }
}

/* From a JOINED on, the room's events come without gaps from where the JOIN asked. */
static void wire_joined(struct sim *sim, struct sim_connection *connection,
                        const struct message *message)
{
    size_t room = wire_room(sim, message->room);
    uint64_t *next = &connection->next_no[room];
    bool is_new = *next == 0 || connection->is_left[room];
    if (!(message->has & HAS(FIELD_ID))) {
        if (!(message->flags & FLAG_SNAPSHOT)) /* opened by the other one: from now on */
            *next = message->last + 1;
        return; /* else the session fell behind, and goes on where it was */
    }
    for (size_t i = 0; i < SIM_JOINS; i++) {
        const struct sim_join *join = &connection->joins[i];
        if (join->id != message->id)
            continue;
        if (join->after != UINT64_MAX)
            *next = join->after + 1;
        else if (is_new) /* else it reads the room already, and nothing is left out */
            *next = message->last + 1;
        connection->is_left[room] = false;
    }
}

/* A room may have been left. */
static void wire_done(struct sim_connection *connection, const struct message *message)
{
    for (size_t i = 0; i < SIM_JOINS; i++) {
        const struct sim_join *join = &connection->joins[i];
        if (join->is_part && join->id == message->id)
            connection->is_left[join->room] = true;
    }
}

/* "NAME" or "NAME REASON" */
static bool is_about(struct str text, const struct sim *sim, int client)
{
    struct str name = str_of(sim->clients[client].name);
    return str_starts_with(text, name) && (text.size == name.size || text.bytes[name.size] == ' ');
}

static void wire_event(struct sim *sim, struct sim_connection *connection,
                       const struct message *message)
{
    const struct ledger_room *room = sim_ledger_room(sim, message->room);
    uint64_t *next = &connection->next_no[wire_room(sim, message->room)];
    bool has_expired = room && message->no > *next && message->no <= room->first;
    if (message->no != *next && !has_expired)
        sim_fail(sim, "client %d is sent event %llu of %.*s where %llu belongs", connection->client,
                 (unsigned long long)message->no, STR_ARGS(message->room),
                 (unsigned long long)*next);
    *next = message->no + 1;
    if (message->kind == EVENT_KICK && is_about(message->text, sim, connection->client))
        connection->is_left[wire_room(sim, message->room)] = true;
}

static void wire_message(struct sim *sim, struct sim_connection *connection,
                         const struct message *message)
{
    sim_note(sim, "client %d <- %s %llu %.*s %llu/%llu", connection->client,
             message_type_name(message->type), (unsigned long long)message->id,
             STR_ARGS(message->room), (unsigned long long)message->no,
             (unsigned long long)message->last);
    if (message->type == MESSAGE_JOINED)
        wire_joined(sim, connection, message);
    else if (message->type == MESSAGE_DONE)
        wire_done(connection, message);
    else if (message->type == MESSAGE_EVENT && !(message->has & HAS(FIELD_ID)))
        wire_event(sim, connection, message);
}

void sim_check_wire(struct sim *sim, struct sim_connection *connection, const uint8_t *bytes,
                    size_t size)
{
    if (buf_append(&connection->heard, bytes, size))
        abort();
    struct frame_view frame;
    size_t used = 0, total = 0;
    while (frame_peek(connection->heard.bytes + total, connection->heard.size - total,
                      LIMIT_FRAME_PAYLOAD, &frame, &used) == FRAME_OK) {
        struct message message;
        if (message_decode(&frame, &message, NULL) != MESSAGE_OK)
            sim_fail(sim, "client %d is sent a frame that does not decode", connection->client);
        wire_message(sim, connection, &message);
        total += used;
    }
    buf_consume(&connection->heard, total);
}

/* ---- the database ---- */

static void check_acked(struct sim *sim)
{
    for (size_t i = 0; i < sim->ledger.said_count; i++) {
        const struct ledger_said *said = &sim->ledger.said[i];
        bool may_be_gone = said->may_be_gone || sim->clients[said->client].has_erased ||
                           (!said->is_seen && sim->ledger.has_deleted) ||
                           (said->no > 0 && said->no < sim->ledger.first_max);
        if (said->is_acked && !said->stored_no && !may_be_gone)
            sim_fail(sim, "\"%s\" was acknowledged but is not stored", said->text);
        if (said->is_acked && said->no && said->stored_no && said->no != said->stored_no)
            sim_fail(sim, "\"%s\" was acknowledged as %llu but stored as %llu", said->text,
                     (unsigned long long)said->no, (unsigned long long)said->stored_no);
    }
}

/* What was recalled is stored without its text. */
static void see_erased(struct sim *sim, struct ledger_room *room, const struct message *event)
{
    room->events[event->no].stored_size = event->text.size;
    if (event->kind == EVENT_RECALL && room->events[event->ref].stored_size > 0)
        sim_fail(sim, "event %llu of %.*s was recalled, but its text is stored",
                 (unsigned long long)event->ref, STR_ARGS(room->name));
}

static void see_stored(struct sim *sim, struct str name, const struct event_page *page,
                       uint64_t first)
{
    struct ledger_room *room = sim_ledger_room(sim, name);
    for (size_t i = 0; i < page->count; i++) {
        const struct message *event = page->events[i];
        if (event->no != first + i)
            sim_fail(sim, "the store has event %llu of %.*s where %llu belongs",
                     (unsigned long long)event->no, STR_ARGS(name),
                     (unsigned long long)(first + i));
        ledger_see(sim, "the store", room, event->no, event->user, event->text);
        if (!room || room->event_count <= event->no)
            return;
        see_erased(sim, room, event);
        struct ledger_said *said = sim_ledger_said(sim, room->events[event->no].text);
        if (!said)
            continue;
        if (said->stored_no)
            sim_fail(sim, "\"%s\" is stored twice", said->text);
        said->stored_no = event->no;
    }
}

static void check_stored_room(struct sim *sim, struct ledger_room *room)
{
    uint64_t after = 0;
    size_t count = 0;
    do {
        struct event_page page = { 0 };
        if (db_read(sim->server.db, room->id, room->name, after, UINT64_MAX, 200, &page))
            sim_fail(sim, "the database cannot be read");
        count = page.count;
        if (page.first > after + 1)
            after = page.first - 1;
        room->first = page.first;
        if (page.first > sim->ledger.first_max)
            sim->ledger.first_max = page.first;
        see_stored(sim, room->name, &page, after + 1);
        after += count;
        event_page_fini(&page);
    } while (count && !sim->problem[0]);
    if (room->event_count > after + 1)
        sim_fail(sim, "%.*s: event %zu was seen but is not stored", STR_ARGS(room->name),
                 room->event_count - 1);
}

/* Whether the server still has the room; a deletion that failed is told by what runs now. */
static bool is_there(const struct sim *sim, struct ledger_room *room)
{
    const struct core *core = sequencer_core(sim->server.sequencer);
    if (room->id && room->may_be_deleted)
        room->may_be_deleted = !sim_core_has_room(core, room->id);
    return room->id && !room->may_be_deleted;
}

void sim_check_store(struct sim *sim)
{
    for (size_t i = 0; i < sim->ledger.said_count; i++)
        sim->ledger.said[i].stored_no = 0;
    for (size_t i = 0; i < sim->ledger.room_count && !sim->problem[0]; i++)
        if (is_there(sim, &sim->ledger.rooms[i]))
            check_stored_room(sim, &sim->ledger.rooms[i]);
    check_acked(sim);
}

/* ---- at rest ---- */

/* Whoever is in a room knows how it is called. */
static void check_called(struct sim *sim, int client, const struct room *room)
{
    struct ledger_room *truth = sim_ledger_room(sim, room->name);
    if (!truth || !room->is_joined)
        return;
    if (!truth->called[0])
        snprintf(truth->called, sizeof(truth->called), "%.*s", STR_ARGS(room->name));
    else if (!str_equal(str_of(truth->called), room->name))
        sim_fail(sim, "client %d is in %.*s, others are in %s", client, STR_ARGS(room->name),
                 truth->called);
}

static void check_has_all(struct sim *sim, int client, const struct room *room)
{
    const struct ledger_room *truth = sim_ledger_room(sim, room->name);
    size_t last = truth && truth->event_count ? truth->event_count - 1 : 0;
    if (room->is_joined && room->last_no != last)
        sim_fail(sim, "client %d has %.*s up to %llu of %zu", client, STR_ARGS(room->name),
                 (unsigned long long)room->last_no, last);
}

static bool has_anybody_erased(const struct sim *sim)
{
    for (int i = 0; i < SIM_CLIENTS; i++)
        if (sim->clients[i].has_erased)
            return true;
    return false;
}

/*
 * Whoever shows a message shows the same of it. That what somebody said was erased is told in the
 * rooms one was in at the time; whoever had left then goes on showing what was there before.
 */
static void check_settled(struct sim *sim, int client, const struct room *room,
                          const struct entry *entry)
{
    struct ledger_event *event = &sim_ledger_room(sim, room->name)->events[entry->no];
    struct ledger_event mine = { .is_recalled = entry->is_recalled };
    for (size_t i = 0; i < entry->reaction_count; i++)
        mine.reaction_count += entry->reactions[i].count;
    snprintf(mine.now, sizeof(mine.now), "%.*s", STR_ARGS(entry->text));
    if (!event->is_settled) {
        event->is_settled = true;
        event->is_recalled = mine.is_recalled;
        event->reaction_count = mine.reaction_count;
        memcpy(event->now, mine.now, sizeof(mine.now));
    } else if (event->is_recalled != mine.is_recalled && has_anybody_erased(sim)) {
        sim_note(sim, "event %llu was erased", (unsigned long long)entry->no);
    } else if (event->is_recalled != mine.is_recalled || strcmp(event->now, mine.now) != 0 ||
               event->reaction_count != mine.reaction_count) {
        sim_fail(sim,
                 "client %d shows \"%s\" with %u reactions as event %llu, others \"%s\" with %u",
                 client, mine.now, mine.reaction_count, (unsigned long long)entry->no, event->now,
                 event->reaction_count);
    }
}

static void check_changes(struct sim *sim, int client, const struct room *room)
{
    for (size_t i = 0; room->is_joined && i < room->entry_count; i++) {
        const struct entry *entry = room->entries[i];
        if (entry->kind == ENTRY_MESSAGE && entry->no > 0)
            check_settled(sim, client, room, entry);
    }
}

void sim_check_rest(struct sim *sim)
{
    for (int i = 0; i < SIM_CLIENTS; i++) {
        const struct chat *chat = sim->clients[i].chat;
        for (size_t r = 0; r < chat->room_count; r++)
            check_has_all(sim, i, chat->rooms[r]);
        for (size_t r = 0; r < chat->room_count; r++)
            check_called(sim, i, chat->rooms[r]);
        for (size_t r = 0; r < chat->room_count && !sim->problem[0]; r++)
            check_changes(sim, i, chat->rooms[r]);
    }
    for (size_t i = 0; i < sim->ledger.said_count; i++) {
        const struct ledger_said *said = &sim->ledger.said[i];
        if (!said->is_acked && !said->is_void)
            sim_fail(sim, "\"%s\" was neither acknowledged nor refused", said->text);
    }
}
