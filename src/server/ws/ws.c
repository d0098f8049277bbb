/* One WebSocket as a pump: libwslay between two buffers. See ws.h. */
#include "server/ws/ws.h"

#include <errno.h>
#include <hutong/common/utf8.h>
#include <stdlib.h>
#include <wslay/wslay.h>

struct ws {
    const struct ws_origins *origins; /* borrowed */
    wslay_event_context_ptr wslay;    /* owned; NULL: the request has not come */
    struct buf input;                 /* of the request */
    struct str arrived;               /* borrowed: what ws_received() was given */
    struct buf *lines;                /* borrowed: likewise */
    struct buf output;
    struct buf part; /* of a line, whose end is yet to be written */
    struct buf text; /* a line in the making */
    const char *problem;
    enum ws_protocol protocol;
    uint8_t opcode; /* of messages to the client */
    bool has_no_memory;
};

/* libwslay's view of the network */

static ssize_t on_wants_bytes(wslay_event_context_ptr wslay, uint8_t *bytes, size_t size, int flags,
                              void *context)
{
    struct ws *ws = context;
    (void)flags;
    if (ws->arrived.size == 0) {
        wslay_event_set_error(wslay, WSLAY_ERR_WOULDBLOCK);
        return -1;
    }
    if (size > ws->arrived.size)
        size = ws->arrived.size;
    memcpy(bytes, ws->arrived.bytes, size);
    ws->arrived = str_skip(ws->arrived, size);
    return (ssize_t)size;
}

static ssize_t on_has_bytes(wslay_event_context_ptr wslay, const uint8_t *bytes, size_t size,
                            int flags, void *context)
{
    struct ws *ws = context;
    (void)flags;
    if (buf_append(&ws->output, bytes, size) == 0)
        return (ssize_t)size;
    wslay_event_set_error(wslay, WSLAY_ERR_CALLBACK_FAILURE);
    return -1;
}

/* Without a protocol agreed upon, the client is answered in what it speaks itself. */
static void follow_client(struct ws *ws, uint8_t opcode)
{
    if (ws->protocol == WS_PROTOCOL_NONE)
        ws->opcode = opcode;
}

static void on_message(wslay_event_context_ptr wslay, const struct wslay_event_on_msg_recv_arg *arg,
                       void *context)
{
    struct ws *ws = context;
    (void)wslay;
    if (wslay_is_ctrl_frame(arg->opcode))
        return;
    follow_client(ws, arg->opcode);
    bool has_end = arg->msg_length > 0 && arg->msg[arg->msg_length - 1] == '\n';
    if (buf_append(ws->lines, arg->msg, arg->msg_length) != 0 ||
        (!has_end && buf_append_str(ws->lines, STR("\r\n")) != 0))
        ws->has_no_memory = true;
}

/* Opening */

struct ws *ws_new(const struct ws_origins *origins)
{
    struct ws *ws = calloc(1, sizeof(*ws));
    if (ws)
        ws->origins = origins;
    return ws;
}

void ws_free(struct ws *ws)
{
    if (!ws)
        return;
    if (ws->wslay)
        wslay_event_context_free(ws->wslay);
    buf_fini(&ws->input);
    buf_fini(&ws->output);
    buf_fini(&ws->part);
    buf_fini(&ws->text);
    free(ws);
}

static bool open_frames(struct ws *ws)
{
    static const struct wslay_event_callbacks callbacks = { .recv_callback = on_wants_bytes,
                                                            .send_callback = on_has_bytes,
                                                            .on_msg_recv_callback = on_message };
    if (wslay_event_context_server_init(&ws->wslay, &callbacks, ws) != 0) {
        ws->wslay = NULL;
        return false;
    }
    wslay_event_config_set_max_recv_msg_length(ws->wslay, WS_MESSAGE_SIZE);
    return true;
}

static enum ws_result accept_request(struct ws *ws, const struct ws_request *request)
{
    ws->protocol = request->protocol;
    ws->opcode = request->protocol == WS_PROTOCOL_BINARY ? WSLAY_BINARY_FRAME : WSLAY_TEXT_FRAME;
    return open_frames(ws) && ws_answer_accept(request, &ws->output) == 0 ? WS_OK : WS_E_MEMORY;
}

static enum ws_result refuse_request(struct ws *ws, enum ws_request_result why)
{
    ws->problem = "no request for a WebSocket that may be taken";
    return ws_answer_refuse(why, &ws->output) == 0 ? WS_E_BROKEN : WS_E_MEMORY;
}

/* Returns WS_OK, with the WebSocket open or not yet. */
static enum ws_result read_request(struct ws *ws)
{
    struct ws_request request;
    size_t used = 0;
    if (buf_append_str(&ws->input, ws->arrived) != 0)
        return WS_E_MEMORY;
    enum ws_request_result result =
        ws_request_take(buf_str(&ws->input), ws->origins, &request, &used);
    if (result == WS_REQUEST_MORE)
        return WS_OK;
    if (result != WS_REQUEST_OK)
        return refuse_request(ws, result);
    ws->arrived = str_skip(buf_str(&ws->input), used);
    return accept_request(ws, &request);
}

/* Open */

static enum ws_result send_queued(struct ws *ws)
{
    return wslay_event_send(ws->wslay) == 0 ? WS_OK : WS_E_MEMORY;
}

static enum ws_result read_frames(struct ws *ws)
{
    int status = wslay_event_recv(ws->wslay);
    enum ws_result result = send_queued(ws); /* pongs, and why it ends */
    if (status == WSLAY_ERR_NOMEM || ws->has_no_memory || result != WS_OK)
        return WS_E_MEMORY;
    if (status == 0 && wslay_event_get_close_received(ws->wslay))
        return WS_CLOSED;
    if (status == 0 && wslay_event_get_read_enabled(ws->wslay))
        return WS_OK;
    ws->problem = "what came is not as WebSocket has it, or too large";
    return WS_E_BROKEN;
}

enum ws_result ws_received(struct ws *ws, const uint8_t *bytes, size_t size, struct buf *lines)
{
    bool was_open = ws->wslay;
    enum ws_result result = WS_OK;
    ws->arrived = (struct str){ (const char *)bytes, size };
    ws->lines = lines;
    if (!was_open)
        result = read_request(ws);
    if (result == WS_OK && ws->wslay)
        result = read_frames(ws);
    if (!was_open && ws->wslay)
        buf_fini(&ws->input); /* what came behind the request was in it until now */
    return result;
}

/* Writing */

/* Text that is not UTF-8 would cost the client its connection. */
static int append_valid(struct str text, struct buf *out)
{
    int status = 0;
    while (text.size > 0 && status == 0) {
        char bytes[4];
        size_t size = utf8_put(utf8_take(&text, NULL), bytes);
        status = buf_append(out, bytes, size);
    }
    return status;
}

static int queue_line(struct ws *ws, struct str line)
{
    if (line.size > 0 && line.bytes[line.size - 1] == '\r')
        line.size--;
    if (ws->opcode == WSLAY_TEXT_FRAME && !utf8_is_valid(line)) {
        buf_clear(&ws->text);
        if (append_valid(line, &ws->text) != 0)
            return -ENOMEM;
        line = buf_str(&ws->text);
    }
    const struct wslay_event_msg message = { .opcode = ws->opcode,
                                             .msg = (const uint8_t *)line.bytes,
                                             .msg_length = line.size };
    int status = wslay_event_queue_msg(ws->wslay, &message);
    return status == WSLAY_ERR_NOMEM ? -ENOMEM : 0; /* after a good-bye nobody listens */
}

/* Queue the line that ends at the first of @bytes, or keep its part. Returns bytes or -ENOMEM. */
static ssize_t take_line(struct ws *ws, struct str bytes)
{
    const char *end = memchr(bytes.bytes, '\n', bytes.size);
    struct str line = { bytes.bytes, end ? (size_t)(end - bytes.bytes) : bytes.size };
    ssize_t used = (ssize_t)line.size + (end ? 1 : 0);
    if (end && ws->part.size == 0)
        return queue_line(ws, line) == 0 ? used : -ENOMEM;
    int status = buf_append_str(&ws->part, line);
    if (status == 0 && end) {
        status = queue_line(ws, buf_str(&ws->part));
        buf_fini(&ws->part);
    }
    return status == 0 ? used : -ENOMEM;
}

int ws_write(struct ws *ws, const uint8_t *bytes, size_t size)
{
    struct str rest = { (const char *)bytes, size };
    while (rest.size > 0) {
        ssize_t used = take_line(ws, rest);
        if (used < 0)
            return (int)used;
        rest = str_skip(rest, (size_t)used);
    }
    return send_queued(ws) == WS_OK ? 0 : -ENOMEM;
}

void ws_finish(struct ws *ws)
{
    if (!ws->wslay)
        return;
    wslay_event_queue_close(ws->wslay, WSLAY_CODE_NORMAL_CLOSURE, NULL, 0);
    wslay_event_send(ws->wslay);
}

struct str ws_output(const struct ws *ws)
{
    return buf_str(&ws->output);
}

void ws_output_sent(struct ws *ws, size_t size)
{
    buf_consume(&ws->output, size);
    if (ws->output.size == 0 && ws->output.capacity > WS_REQUEST_SIZE)
        buf_fini(&ws->output); /* a burst is over */
}

bool ws_is_open(const struct ws *ws)
{
    return ws->wslay;
}

const char *ws_problem(const struct ws *ws)
{
    return ws->problem ? ws->problem : "no reason is known";
}
