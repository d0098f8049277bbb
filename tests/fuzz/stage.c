/* Sessions and the core behind them: see stage.h. */
#include "stage.h"
#include "must.h"

#include <errno.h>
#include <hutong/common/macros.h>
#include <hutong/common/utf8.h>

#include <unistd.h>

/* Input */

uint8_t stage_take(struct stage *stage)
{
    uint8_t byte = stage->input.size > 0 ? (uint8_t)stage->input.bytes[0] : 0;
    stage->input = str_skip(stage->input, 1);
    return byte;
}

uint8_t stage_roll(struct stage *stage)
{
    if (stage->dice == 0)
        return stage_take(stage);
    stage->dice = stage->dice * 1664525 + 1013904223;
    return (uint8_t)(stage->dice >> 24);
}

/* The transport */

static ssize_t peer_try_write(void *context, const struct iovec *iov, int iov_count)
{
    struct stage_peer *peer = context;
    size_t sum = 0;
    MUST(!peer->is_held);
    for (int i = 0; i < iov_count; i++) {
        size_t size = peer->is_slow ? iov[i].iov_len / 2 : iov[i].iov_len;
        buf_append(&peer->received, iov[i].iov_base, size);
        sum += size;
        if (size < iov[i].iov_len)
            break;
    }
    return (ssize_t)sum;
}

static int peer_write_rest(void *context, const uint8_t *bytes, size_t size)
{
    struct stage_peer *peer = context;
    buf_append(&peer->received, bytes, size);
    peer->is_held = true;
    return 0;
}

static void peer_pause(void *context, bool is_paused)
{
    (void)context;
    (void)is_paused;
}

static void peer_close(void *context)
{
    ((struct stage_peer *)context)->is_closing = true;
}

static const struct session_transport transport = {
    .try_write = peer_try_write,
    .write_rest = peer_write_rest,
    .pause = peer_pause,
    .close = peer_close,
};

static void check_line(struct str line)
{
    struct str rest = line;
    if (line.bytes[0] == '@')
        rest =
            str_skip(line, (size_t)((char *)memchr(line.bytes, ' ', line.size) - line.bytes) + 1);
    MUST(rest.size <= IRC_LINE_SIZE && rest.size > 2 && rest.bytes[rest.size - 2] == '\r');
    MUST(!memchr(line.bytes, '\0', line.size) && utf8_is_valid(line));
    MUST(!memchr(line.bytes, '\r', line.size - 2));
}

/* The same of an IRC client. */
static void peer_read_lines(struct stage_peer *peer)
{
    const uint8_t *end;
    while (peer->received.size > 0 &&
           (end = memchr(peer->received.bytes, '\n', peer->received.size))) {
        size_t size = (size_t)(end - peer->received.bytes) + 1;
        check_line((struct str){ (const char *)peer->received.bytes, size });
        buf_consume(&peer->received, size);
    }
}

/* What was sent so far can be read, as far as it is whole. */
static void peer_read(struct stage_peer *peer)
{
    if (peer->is_irc) {
        peer_read_lines(peer);
        return;
    }
    struct frame_view frame;
    struct message message;
    size_t used;
    enum frame_result result;
    while ((result = frame_peek(peer->received.bytes, peer->received.size, LIMIT_FRAME_PAYLOAD,
                                &frame, &used)) == FRAME_OK) {
        MUST(message_decode(&frame, &message, NULL) == MESSAGE_OK);
        MUST(message_is_from_server(message.type));
        buf_consume(&peer->received, used);
    }
    MUST(result == FRAME_MORE);
}

void stage_end_peer(struct stage_peer *peer)
{
    session_on_closed(peer->session, peer->stage->now_ms);
    buf_fini(&peer->received);
    *peer = (struct stage_peer){ .stage = peer->stage, .is_irc = peer->is_irc };
}

/* Every other one comes over a local socket, the last one over a wire that others read. */
void stage_begin_peer(struct stage_peer *peer)
{
    struct stage *stage = peer->stage;
    int number = (int)(peer - stage->peers);
    const struct session_origin origin = { .uid = number % 2 ? 1000 : -1,
                                           .address = (uint64_t)number,
                                           .seed = (uint64_t)number + 1,
                                           .is_private = number < PEER_MAX - 1,
                                           .is_local = number < PEER_MAX - 1 };
    const struct session_door frames = { .codec = &session_codec_frames };
    const struct session_door door = peer->is_irc ? irc_door_session(stage->irc) : frames;
    peer->session = session_open(stage->sessions, &transport, peer, &door, &origin, stage->now_ms);
}

void stage_receive(struct stage_peer *peer, struct str bytes)
{
    session_on_received(peer->session, (const uint8_t *)bytes.bytes, bytes.size,
                        peer->stage->now_ms);
}

/* The hub */

static int hub_propose(void *context, const struct proposal *proposal)
{
    struct stage *stage = context;
    struct queued *queued = queued_new(proposal);
    MUST(queued);
    queued->proposal.now_ms = stage->now_ms;
    proposal_queue_push(&stage->proposals, queued);
    return 0;
}

static int hub_read(void *context, const struct page_request *read)
{
    return shelf_ask(&((struct stage *)context)->shelf, read);
}

/* No file has any content here. */
static int hub_read_file(void *context, uint64_t session, uint64_t tag, const struct file_id *file,
                         uint64_t offset, size_t size)
{
    (void)context;
    (void)session;
    (void)tag;
    (void)file;
    (void)offset;
    (void)size;
    return -EBUSY;
}

/* What the hub itself has to answer, it refuses. */
static void refuse(struct stage *stage, uint64_t session, const struct message *request)
{
    struct message error = { .type = MESSAGE_ERROR };
    message_set_id(&error, request->id);
    message_set_code(&error, ERROR_BUSY);
    message_set_text(&error, STR("not here"));
    const struct effect reply = { .kind = EFFECT_REPLY, .session = session, .message = &error };
    sessions_on_output(stage->sessions, &reply, stage->now_ms);
}

static void release(struct stage *stage, const struct effect *effect)
{
    if (effect->kind == EFFECT_EVENT)
        shelf_put(&stage->shelf, effect);
    if (effect->kind == EFFECT_OFFERED || effect->kind == EFFECT_RELOAD)
        refuse(stage, effect->session, effect->message);
    else if (effect->kind != EFFECT_DROP_UPLOAD && effect->kind != EFFECT_DROP_FILE)
        sessions_on_output(stage->sessions, effect, stage->now_ms);
}

/* What would have been found out about the passwords in a request. */
static struct proof make_proof(struct stage *stage, const struct proposal *proposal)
{
    struct proof proof = { .fresh = "#" };
    const char *hash = core_find_hash(stage->core, proposal);
    if (hash && stage_roll(stage) % 4)
        memcpy(proof.matched, hash, LIMIT_HASH_SIZE);
    return proof;
}

static void apply(struct stage *stage, struct proposal *proposal)
{
    struct event_target target;
    struct proof proof;
    if (proposal->kind == PROPOSAL_REQUEST && proposal->message->type == MESSAGE_CHUNK) {
        refuse(stage, proposal->session, proposal->message);
        return;
    }
    if (proposal->kind == PROPOSAL_REQUEST) {
        proof = make_proof(stage, proposal);
        proposal->proof = &proof;
        proposal->random[0] = stage_roll(stage);
    }
    if (proposal->kind == PROPOSAL_REQUEST && core_find_target(stage->core, proposal, &target))
        proposal->seen_event = (struct seen_event){ .room = target.room,
                                                    .no = target.no,
                                                    .user = target.user,
                                                    .kind = EVENT_MESSAGE,
                                                    .is_recalled = stage_roll(stage) % 4 == 0 };
    effects_reset(&stage->effects);
    effects_reset(&stage->twin_effects);
    MUST(core_apply(stage->core, proposal, &stage->effects) == 0);
    MUST(core_apply(stage->twin, proposal, &stage->twin_effects) == 0);
    MUST(stage->effects.count == stage->twin_effects.count);
    for (size_t i = 0; i < stage->effects.count; i++)
        release(stage, &stage->effects.items[i]);
}

static void answer_reads(struct stage *stage)
{
    struct shelf_read read;
    for (size_t i = stage->shelf.read_count; i > 0 && shelf_next(&stage->shelf, &read); i--) {
        const struct event_page page = shelf_page(&stage->shelf, &read.request);
        sessions_on_page(stage->sessions, read.request.session, read.request.tag,
                         stage_roll(stage) % 8 == 1 ? -EIO : 0, &page, stage->now_ms);
        shelf_read_fini(&read);
    }
}

bool stage_turn(struct stage *stage)
{
    struct proposal_queue proposals = stage->proposals;
    bool is_busy = proposals.count > 0 || stage->shelf.read_count > 0;
    stage->proposals = (struct proposal_queue){ 0 };
    for (struct queued *queued; (queued = proposal_queue_pop(&proposals)); free(queued))
        apply(stage, &queued->proposal);
    answer_reads(stage);
    sessions_flush(stage->sessions, stage->now_ms);
    for (int i = 0; i < PEER_MAX; i++) {
        struct stage_peer *peer = &stage->peers[i];
        peer_read(peer);
        if (peer->is_closing)
            stage_end_peer(peer);
        else if (peer->is_held) {
            peer->is_held = false;
            session_on_writable(peer->session, stage->now_ms);
            is_busy = true;
        }
    }
    return is_busy || stage->proposals.count > 0 || stage->shelf.read_count > 0;
}

void stage_pass_time(struct stage *stage, uint64_t ms)
{
    struct proposal tick = { .kind = PROPOSAL_TICK };
    stage->now_ms += ms;
    sessions_tick(stage->sessions, stage->now_ms);
    hub_propose(stage, &tick);
}

static void check_end(struct stage *stage)
{
    uint8_t digest[32], twin[32];
    for (int i = 0; stage_turn(stage); i++)
        MUST(i < TURNS_MAX);
    for (int i = 0; i < PEER_MAX; i++) {
        const struct session *session = stage->peers[i].session;
        MUST(!session || session->state >= SESSION_CLOSING || session->in_flight == 0);
    }
    core_digest(stage->core, true, digest);
    core_digest(stage->twin, true, twin);
    MUST(memcmp(digest, twin, sizeof(digest)) == 0);
}

void stage_init(struct stage *stage, const uint8_t *bytes, size_t size, bool (*is_irc)(int number))
{
    static const struct sessions_config config = {
        .heartbeat_ms = 10000, .stall_ms = 20000, .login_ms = 5000, .software = { "fuzz", 4 }
    };
    static const struct core_config rules = { .grace_ms = 1000,
                                              .heartbeat_ms = 10000,
                                              .nonce_max = 64,
                                              .operator_name = "admin",
                                              .operator_hash = "#" };
    *stage = (struct stage){ .input = { (const char *)bytes, size }, .now_ms = 1000 };
    log_init(&stage->log, STDERR_FILENO, LOG_ERROR, LOG_TEXT);
    stage->core = core_new(&rules);
    stage->twin = core_new(&rules);
    const struct link_hub hub = {
        .hub = stage, .propose = hub_propose, .read = hub_read, .read_file = hub_read_file
    };
    static const struct irc_config irc = {
        .server_name = "irc.fuzz", .network = "fuzz", .motd = "welcome", .replay_max = 5
    };
    stage->sessions = sessions_new(&config, hub, &stage->log);
    stage->irc = irc_door_new(&irc, stage->now_ms);
    MUST(stage->core && stage->twin && stage->sessions && stage->irc);
    sessions_watch(stage->sessions, irc_door_on_news, stage->irc);
    for (int i = 0; i < PEER_MAX; i++) {
        stage->peers[i].stage = stage;
        stage->peers[i].is_irc = is_irc(i);
        stage_begin_peer(&stage->peers[i]);
    }
}

void stage_end(struct stage *stage)
{
    check_end(stage);
    for (int i = 0; i < PEER_MAX; i++)
        if (stage->peers[i].session)
            stage_end_peer(&stage->peers[i]);
    sessions_free(stage->sessions);
    irc_door_free(stage->irc);
    proposal_queue_fini(&stage->proposals);
    core_free(stage->core);
    core_free(stage->twin);
    effects_fini(&stage->effects);
    effects_fini(&stage->twin_effects);
    shelf_fini(&stage->shelf);
}
