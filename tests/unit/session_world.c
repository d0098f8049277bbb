/* Sessions between a hub and connections that the test plays: see session_world.h. */
#include "session_world.h"

#include "proto/message_table.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* The transport */

static ssize_t peer_try_write(void *context, const struct iovec *iov, int iov_count)
{
    struct world_peer *peer = context;
    size_t taken = 0;
    peer->write_count++;
    CHECK_INT(0, peer->rest.size); /* never beside a write_rest */
    if (peer->is_broken)
        return -EPIPE;
    for (int i = 0; i < iov_count && peer->appetite > 0; i++) {
        size_t size = iov[i].iov_len < peer->appetite ? iov[i].iov_len : peer->appetite;
        CHECK_INT(0, buf_append(&peer->received, iov[i].iov_base, size));
        peer->appetite -= size;
        taken += size;
    }
    return (ssize_t)taken;
}

static int peer_write_rest(void *context, const uint8_t *bytes, size_t size)
{
    struct world_peer *peer = context;
    CHECK_INT(0, peer->rest.size);
    CHECK(size > 0 && size <= LIMIT_FRAME_HEADER + LIMIT_FRAME_PAYLOAD);
    return buf_append(&peer->rest, bytes, size);
}

static void peer_pause(void *context, bool is_paused)
{
    struct world_peer *peer = context;
    CHECK(peer->is_paused != is_paused);
    peer->is_paused = is_paused;
}

static void peer_close(void *context)
{
    struct world_peer *peer = context;
    CHECK(!peer->is_closing);
    peer->is_closing = true;
}

static const struct session_transport transport = {
    .try_write = peer_try_write,
    .write_rest = peer_write_rest,
    .pause = peer_pause,
    .close = peer_close,
};

/* The hub */

static int hub_propose(void *context, const struct proposal *proposal)
{
    struct world *world = context;
    struct message *message = NULL;
    if (world->propose_status < 0)
        return world->propose_status;
    CHECK(world->proposal_count < WORLD_PROPOSAL_MAX);
    if (proposal->message && !(message = message_clone(proposal->message)))
        return -ENOMEM;
    world->proposals[world->proposal_count++] =
        (struct world_proposal){ proposal->kind, proposal->session, message, proposal->is_control };
    return 0;
}

static int hub_read(void *context, const struct page_request *read)
{
    struct world *world = context;
    if (world->read_status < 0)
        return world->read_status;
    CHECK(world->read_count < WORLD_READ_MAX);
    CHECK(read->room_name.size < sizeof(world->read_rooms[0]));
    memcpy(world->read_rooms[world->read_count], read->room_name.bytes, read->room_name.size);
    world->reads[world->read_count++] = *read;
    return 0;
}

static int hub_read_file(void *context, uint64_t session, uint64_t tag, const struct file_id *file,
                         uint64_t offset, size_t size)
{
    struct world *world = context;
    if (world->read_status < 0)
        return world->read_status;
    world->part = (struct world_part){ session, tag, *file, offset, size };
    world->part_count++;
    return 0;
}

/* Beginning and end */

void world_init(struct world *world)
{
    static const struct sessions_config config = {
        .heartbeat_ms = 10000,
        .stall_ms = 20000,
        .login_ms = 5000,
        .software = { "test", 4 },
    };
    *world = (struct world){ .now_ms = 100000 };
    log_init(&world->log, STDERR_FILENO, LOG_ERROR, LOG_TEXT);
    const struct link_hub hub = {
        .hub = world, .propose = hub_propose, .read = hub_read, .read_file = hub_read_file
    };
    world->sessions = sessions_new(&config, hub, &world->log);
}

void world_fini(struct world *world)
{
    sessions_free(world->sessions);
    for (int i = 0; i < world->peer_count; i++) {
        buf_fini(&world->peers[i].received);
        buf_fini(&world->peers[i].rest);
    }
    for (int i = 0; i < world->proposal_count; i++)
        free(world->proposals[i].message);
    buf_fini(&world->said);
}

static struct world_peer *connect_from(struct world *world, bool is_control)
{
    CHECK(world->peer_count < WORLD_PEER_MAX);
    struct world_peer *peer = &world->peers[world->peer_count];
    *peer = (struct world_peer){ .world = world, .appetite = SIZE_MAX };
    const struct session_origin origin = {
        .uid = -1, .is_private = true, .is_local = true, .is_control = is_control
    };
    const struct session_door door = { .codec = &session_codec_frames };
    peer->session = session_open(world->sessions, &transport, peer, &door, &origin, world->now_ms);
    world->peer_count += peer->session != NULL;
    return peer->session ? peer : NULL;
}

struct world_peer *world_connect(struct world *world)
{
    return connect_from(world, false);
}

struct world_peer *world_connect_control(struct world *world)
{
    return connect_from(world, true);
}

struct world_peer *world_enter(struct world *world)
{
    struct world_peer *peer = world_connect(world);
    if (!peer)
        return NULL;
    const struct message hello = world_request(MESSAGE_HELLO, 1);
    const struct message enter = world_request(MESSAGE_ENTER, 2);
    world_send(peer, &hello);
    world_send(peer, &enter);
    const struct effect entered = { .kind = EFFECT_ENTERED, .session = session_id(peer->session) };
    sessions_on_output(world->sessions, &entered, world->now_ms);
    world_reply(peer, MESSAGE_DONE, 2);
    world_flush(world);
    world_said(peer);
    return peer;
}

void world_reap(struct world *world)
{
    for (int i = 0; i < world->peer_count; i++) {
        struct world_peer *peer = &world->peers[i];
        if (!peer->is_closing || !peer->session)
            continue;
        session_on_closed(peer->session, world->now_ms);
        peer->session = NULL;
    }
}

/* What peers do */

void world_send_bytes(struct world_peer *peer, const void *bytes, size_t size)
{
    session_on_received(peer->session, bytes, size, peer->world->now_ms);
}

void world_send(struct world_peer *peer, const struct message *message)
{
    struct buf frame = { 0 };
    if (message_encode(message, &frame) == 0)
        world_send_bytes(peer, frame.bytes, frame.size);
    buf_fini(&frame);
}

/* Something that fits the field, whatever the message. */
static void world_fill(struct message *message, enum message_field field)
{
    const struct message_field_row *row = message_field_row(field);
    void *member = message_member_of(message, row);
    if (row->major == CBOR_UINT)
        *(uint64_t *)member = 1;
    else if (field == FIELD_USER)
        *(struct str *)member = STR("alice");
    else if (field == FIELD_ROOM)
        *(struct str *)member = STR("room");
    else if (field == FIELD_MECHANISM)
        *(struct str *)member = STR("EXTERNAL");
    else if (field == FIELD_HASH)
        *(struct str *)member = STR("0123456789abcdef0123456789abcdef");
    else if (row->major == CBOR_BYTES)
        *(struct str *)member = STR("0123456789abcdef");
    else if (row->major == CBOR_TEXT)
        *(struct str *)member = STR("你好");
    message->has |= HAS(field);
}

struct message world_request(enum message_type type, uint64_t id)
{
    struct message message = { .type = type };
    uint64_t required = message_is_from_client(type) ? message_type_row(type)->required : 0;
    for (uint64_t rest = required; rest; rest = message_other_fields(rest))
        world_fill(&message, message_first_field(rest));
    if (type != MESSAGE_HELLO && type != MESSAGE_BYE)
        message_set_id(&message, id);
    return message;
}

static void answer_goodbyes(struct world *world)
{
    while (!world->is_hub_slow && world->answered_count < world->proposal_count) {
        const struct world_proposal *proposal = &world->proposals[world->answered_count++];
        const struct effect close = { .kind = EFFECT_CLOSE, .session = proposal->session };
        if (proposal->message && proposal->message->type == MESSAGE_BYE)
            sessions_on_output(world->sessions, &close, world->now_ms);
    }
}

void world_flush(struct world *world)
{
    sessions_flush(world->sessions, world->now_ms);
    answer_goodbyes(world);
    sessions_flush(world->sessions, world->now_ms);
}

void world_read_on(struct world_peer *peer)
{
    peer->appetite = SIZE_MAX;
    if (peer->rest.size > 0) {
        buf_append(&peer->received, peer->rest.bytes, peer->rest.size);
        buf_fini(&peer->rest);
        session_on_writable(peer->session, peer->world->now_ms);
    }
    world_flush(peer->world);
}

/* What peers see */

static void format_message(const struct message *message, struct buf *out)
{
    buf_printf(out, "%s%s", out->size > 0 ? ", " : "", message_type_name(message->type));
    if (message->type == MESSAGE_EVENT)
        buf_printf(out, " %s/%d", message->room.size == 4 ? "room" : "other", (int)message->no);
    if (message->has & HAS(FIELD_CODE))
        buf_printf(out, " %d", (int)message->code);
    if (message->has & HAS(FIELD_ID))
        buf_printf(out, " #%d", (int)message->id);
}

const char *world_said(struct world_peer *peer)
{
    struct world *world = peer->world;
    struct frame_view frame;
    size_t at = 0, used = 0;
    buf_clear(&world->said);
    while (at < peer->received.size) {
        struct message message;
        CHECK_INT(FRAME_OK, frame_peek(peer->received.bytes + at, peer->received.size - at,
                                       LIMIT_FRAME_PAYLOAD, &frame, &used));
        CHECK_INT(MESSAGE_OK, message_decode(&frame, &message, NULL));
        format_message(&message, &world->said);
        at += used;
    }
    buf_clear(&peer->received);
    return world->said.size > 0 ? buf_cstr(&world->said) : "";
}

/* What the hub lets out */

static void put_out(struct world *world, const struct effect *effect)
{
    sessions_on_output(world->sessions, effect, world->now_ms);
}

static void put_reply(struct world_peer *peer, const struct message *message)
{
    if (!peer->session)
        return;
    put_out(peer->world, &(struct effect){ .kind = EFFECT_REPLY,
                                           .session = session_id(peer->session),
                                           .message = message });
}

void world_reply(struct world_peer *peer, enum message_type type, uint64_t id)
{
    struct message message = { .type = type };
    if (id)
        message_set_id(&message, id);
    if (type == MESSAGE_MEMBER)
        message_set_user(&message, STR("bob"));
    put_reply(peer, &message);
}

void world_reply_error(struct world_peer *peer, uint64_t id, enum error_code code)
{
    struct message message = { .type = MESSAGE_ERROR };
    if (id)
        message_set_id(&message, id);
    message_set_code(&message, code);
    message_set_text(&message, STR("no"));
    put_reply(peer, &message);
}

/* Room 1 is called "room", all others "other". */
static struct str room_name(uint64_t room)
{
    return room == 1 ? STR("room") : STR("other");
}

void world_subscribe(struct world_peer *peer, uint64_t room, uint64_t last, uint64_t after)
{
    put_out(peer->world, &(struct effect){ .kind = EFFECT_SUBSCRIBE,
                                           .session = session_id(peer->session),
                                           .room = room,
                                           .name = room_name(room),
                                           .last = last,
                                           .after = after });
}

void world_unsubscribe(struct world_peer *peer, uint64_t room)
{
    put_out(peer->world, &(struct effect){ .kind = EFFECT_UNSUBSCRIBE,
                                           .session = session_id(peer->session),
                                           .room = room });
}

static struct message make_event(uint64_t room, uint64_t no, size_t text_size)
{
    static char text[LIMIT_TEXT_SIZE];
    struct message event = { .type = MESSAGE_EVENT };
    memset(text, 'x', sizeof(text));
    message_set_room(&event, room_name(room));
    message_set_no(&event, no);
    message_set_time(&event, 1);
    message_set_kind(&event, EVENT_MESSAGE);
    message_set_user(&event, STR("bob"));
    message_set_text(&event, (struct str){ text, text_size });
    return event;
}

void world_event(struct world *world, uint64_t room, uint64_t no, size_t text_size)
{
    const struct message event = make_event(room, no, text_size);
    put_out(world, &(struct effect){ .kind = EFFECT_EVENT, .room = room, .message = &event });
}

void world_signal(struct world *world, uint64_t room)
{
    struct message signal = { .type = MESSAGE_PRESENCE };
    message_set_room(&signal, room_name(room));
    message_set_kind(&signal, PRESENCE_ENTER);
    message_set_user(&signal, STR("bob"));
    put_out(world, &(struct effect){ .kind = EFFECT_PUBLISH, .room = room, .message = &signal });
}

void world_rename(struct world *world, uint64_t room)
{
    struct message rename = { .type = MESSAGE_RENAME };
    message_set_room(&rename, room_name(room));
    message_set_text(&rename, STR("hall"));
    put_out(world,
            &(struct effect){
                .kind = EFFECT_RENAME, .room = room, .name = STR("hall"), .message = &rename });
}

void world_history(struct world_peer *peer, uint64_t room, uint64_t id)
{
    struct message history = world_request(MESSAGE_HISTORY, id);
    message_set_after(&history, 0);
    put_out(peer->world, &(struct effect){ .kind = EFFECT_READ,
                                           .session = session_id(peer->session),
                                           .room = room,
                                           .name = room_name(room),
                                           .last = 9,
                                           .message = &history });
}

void world_fetch(struct world_peer *peer, uint64_t size, uint64_t id)
{
    struct message fetch = world_request(MESSAGE_FETCH, id);
    world_send(peer, &fetch);
    put_out(peer->world, &(struct effect){ .kind = EFFECT_FETCH,
                                           .session = session_id(peer->session),
                                           .content = STR("0123456789abcdef0123456789abcdef"),
                                           .size = size,
                                           .message = &fetch });
}

void world_answer_part(struct world *world, int status)
{
    static const char content[64 * 1024];
    const struct world_part part = world->part;
    uint64_t left = part.file.size - part.offset;
    size_t size = left < part.size ? (size_t)left : part.size;
    CHECK(size <= sizeof(content));
    sessions_on_part(world->sessions, part.session, part.tag, status,
                     (struct str){ content, status < 0 ? 0 : size }, world->now_ms);
}

void world_page(struct world *world, int status, uint64_t first, uint64_t last)
{
    enum { PAGE_MAX = 256 };
    static struct message events[PAGE_MAX];
    const struct message *pointers[PAGE_MAX];
    struct event_page page = { .events = pointers };
    CHECK(world->read_count > 0);
    struct page_request read = world->reads[0];
    memmove(world->reads, world->reads + 1, sizeof(read) * (size_t)--world->read_count);
    for (uint64_t no = first; no <= last; no++) {
        events[page.count] = make_event(read.room, no, 100);
        pointers[page.count] = &events[page.count];
        page.count++;
    }
    sessions_on_page(world->sessions, read.session, read.tag, status, &page, world->now_ms);
}
