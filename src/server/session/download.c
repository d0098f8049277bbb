/*
 * Files that a session fetches: a part at a time, and only when all before it is written, so that
 * the peer's own speed is the pace. After each part the download goes behind what else the
 * session has asked for, and the rooms it is behind in have their turn.
 */
#include "server/session/internal.h"

#include <assert.h>
#include <stdlib.h>

enum { DOWNLOAD_PART_SIZE = 4 * LIMIT_CHUNK_SIZE };

void download_queue(struct session *session, const struct effect *effect)
{
    const struct message *request = effect->message;
    struct session_read *read = calloc(1, sizeof(*read));
    if (!read) {
        answer_error(session, request, ERROR_BUSY, "no memory for the request");
        intake_answered(session);
        return;
    }
    read->id = request->id;
    read->is_file = true;
    read->file.size = effect->size;
    memcpy(read->file.hash, effect->content.bytes, sizeof(read->file.hash));
    read->offset = request->has & HAS(FIELD_OFFSET) ? request->offset : 0;
    LL_APPEND(session->reads, read);
    session_mark(session);
}

static void download_end(struct session *session, struct session_read *read)
{
    LL_DELETE(session->reads, read);
    intake_answered(session);
    session_mark(session);
    free(read);
}

static void download_done(struct session *session, struct session_read *read)
{
    struct message done = { .type = MESSAGE_DONE };
    message_set_id(&done, read->id);
    message_set_size(&done, read->file.size);
    answer_send(session, &done);
    download_end(session, read);
}

static void download_refuse(struct session *session, struct session_read *read,
                            enum error_code code, const char *text)
{
    struct message request = { .type = MESSAGE_FETCH };
    message_set_id(&request, read->id);
    answer_error(session, &request, code, text);
    download_end(session, read);
}

void download_ask(struct session *session)
{
    struct session_read *read = session->reads;
    struct sessions *sessions = session->sessions;
    if (read->offset == read->file.size) {
        download_done(session, read);
        return;
    }
    session->is_reading = true; /* first: the answer may come at once */
    if (sessions->hub.read_file(sessions->hub.hub, session->id, read->id, &read->file, read->offset,
                                DOWNLOAD_PART_SIZE) == 0)
        return;
    session->is_reading = false;
    download_refuse(session, read, ERROR_BUSY, "too many are reading now");
}

static void download_send(struct session *session, struct session_read *read, struct str part)
{
    while (part.size > 0) {
        struct str data = { part.bytes,
                            part.size < LIMIT_CHUNK_SIZE ? part.size : LIMIT_CHUNK_SIZE };
        struct message chunk = { .type = MESSAGE_CHUNK };
        message_set_id(&chunk, read->id);
        message_set_hash(&chunk,
                         (struct str){ (const char *)read->file.hash, sizeof(read->file.hash) });
        message_set_offset(&chunk, read->offset);
        message_set_data(&chunk, data);
        answer_send(session, &chunk);
        read->offset += data.size;
        part = str_skip(part, data.size);
    }
}

/* Behind what else was asked for; the next part, or DONE, comes with its next turn. */
static void download_rotate(struct session *session, struct session_read *read)
{
    LL_DELETE(session->reads, read);
    LL_APPEND(session->reads, read);
    session->is_rooms_turn = true;
    session_mark(session);
}

void sessions_on_part(struct sessions *sessions, uint64_t session_id, uint64_t tag, int status,
                      struct str part, uint64_t now_ms)
{
    struct session *session = sessions_find(sessions, session_id);
    sessions->now_ms = now_ms;
    if (!session || session->state != SESSION_READY || !session->is_reading)
        return;
    struct session_read *read = session->reads;
    assert(read && read->is_file && read->id == tag);
    (void)tag;
    session->is_reading = false;
    if (status < 0 || part.size == 0 || part.size > read->file.size - read->offset) {
        download_refuse(session, read, ERROR_STORAGE, "the file cannot be read now");
        return;
    }
    download_send(session, read, part);
    if (session->state == SESSION_READY) /* it may have been dropped for what it does not read */
        download_rotate(session, read);
}
