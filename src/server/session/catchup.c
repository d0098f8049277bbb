/*
 * What a session gets from the store: pages of history it asked for, and the events it has
 * missed. One page at a time, and only when all before it is written: so a peer's own speed is
 * the pace, and what waits for it is never more than a page.
 */
#include "server/session/internal.h"

#include <errno.h>
#include <stdlib.h>

enum {
    CATCHUP_FROM_TAIL_SIZE = 64 * 1024, /* copied in one step */
};

static int catchup_read(struct session *session, struct page_request *read)
{
    struct sessions *sessions = session->sessions;
    read->session = session->id;
    session->is_reading = true; /* first: the answer may come at once */
    int status = sessions->hub.read(sessions->hub.hub, read);
    if (status < 0)
        session->is_reading = false;
    return status;
}

/* History and searches */

static enum page_kind catchup_kind_of(enum message_type type)
{
    switch (type) {
    case MESSAGE_SEARCH:
        return PAGE_SEARCH;
    case MESSAGE_PINS:
        return PAGE_PINS;
    case MESSAGE_THREAD:
        return PAGE_THREAD;
    case MESSAGE_VERSIONS:
        return PAGE_VERSIONS;
    case MESSAGE_AUDIT:
        return PAGE_AUDIT;
    default:
        return PAGE_HISTORY;
    }
}

/* What the core's effect allows to be read. */
static struct page_request catchup_page_of(const struct effect *effect)
{
    const struct message *request = effect->message;
    struct page_request page = { .kind = catchup_kind_of(request->type),
                                 .tag = request->id,
                                 .ref = request->ref,
                                 .after = UINT64_MAX,
                                 .before = UINT64_MAX,
                                 .limit = LIMIT_HISTORY_PAGE };
    if (request->has & HAS(FIELD_AFTER))
        page.after = request->after;
    if (request->has & HAS(FIELD_BEFORE))
        page.before = request->before;
    if ((request->has & HAS(FIELD_LIMIT)) && request->limit < page.limit)
        page.limit = (uint32_t)request->limit;
    if (effect->kind == EFFECT_SEARCH) {
        page.search = (struct search_scope){ .query = request->query,
                                             .user = effect->name,
                                             .rooms = effect->rooms,
                                             .is_everywhere = effect->is_everywhere };
    } else if (page.kind == PAGE_AUDIT) {
        page.search.query = request->query;
    } else {
        page.room = effect->room;
        page.room_name = effect->name;
    }
    return page;
}

void catchup_queue(struct session *session, const struct effect *effect)
{
    const struct page_request page = catchup_page_of(effect);
    struct session_read *read = malloc(sizeof(*read) + page_request_size(&page));
    if (!read) {
        answer_error(session, effect->message, ERROR_BUSY, "no memory for the request");
        intake_answered(session);
        return;
    }
    *read = (struct session_read){ .id = effect->message->id, .last = effect->last };
    read->page = page_request_copy(&page, read->bytes);
    LL_APPEND(session->reads, read);
    session_mark(session);
}

/* Take the first of the waiting requests off the list, for its answer. */
static struct session_read *catchup_take_read(struct session *session)
{
    struct session_read *read = session->reads;
    LL_DELETE(session->reads, read);
    intake_answered(session);
    session_mark(session);
    return read;
}

static void catchup_refuse(struct session *session, enum error_code code, const char *text)
{
    struct session_read *read = catchup_take_read(session);
    struct message request = { .type = MESSAGE_HISTORY };
    message_set_id(&request, read->id);
    answer_error(session, &request, code, text);
    free(read);
}

static void catchup_ask_history(struct session *session)
{
    struct page_request read = session->reads->page;
    session->is_reading_history = true;
    if (catchup_read(session, &read) < 0)
        catchup_refuse(session, ERROR_BUSY, "too many are reading now");
}

static void catchup_answer_history(struct session *session, const struct event_page *page)
{
    struct session_read *read = catchup_take_read(session);
    for (size_t i = 0; i < page->count; i++) {
        struct message event = *page->events[i];
        message_set_id(&event, read->id);
        answer_send(session, &event);
    }
    struct message done = { .type = MESSAGE_DONE };
    message_set_id(&done, read->id);
    if (read->page.kind != PAGE_SEARCH && read->page.kind != PAGE_AUDIT) {
        message_set_room(&done, read->page.room_name);
        message_set_last(&done, read->last);
        if (page->next > 0)
            message_set_after(&done, page->next);
    } else if (page->next > 0) {
        message_set_before(&done, page->next);
    }
    answer_send(session, &done);
    free(read);
}

/* Missed events */

/* Ask the hub, as if the session joined once more, for who is in the room by now. */
static void catchup_ask_snapshot(struct subscription *subscription)
{
    struct session *session = subscription->session;
    struct sessions *sessions = session->sessions;
    struct message join = { .type = MESSAGE_JOIN };
    message_set_room(&join, channel_name(subscription->stream->channel));
    message_set_after(&join, subscription->next_no - 1);
    struct proposal proposal = { .kind = PROPOSAL_REQUEST,
                                 .session = session->id,
                                 .message = &join };
    subscription_set_state(subscription, SUBSCRIPTION_ASKED);
    if (sessions->hub.propose(sessions->hub.hub, &proposal) < 0)
        subscription_set_state(subscription, SUBSCRIPTION_LAGGING); /* the tick tries again */
}

/* Nothing is missing before the live events any more: go on with these, if they are still held. */
static void catchup_end(struct subscription *subscription)
{
    struct session *session = subscription->session;
    bool is_held = subscription_is_held(subscription);
    subscription_set_state(subscription, is_held ? SUBSCRIPTION_LIVE : SUBSCRIPTION_LAGGING);
    if (subscription_has_unread(subscription))
        session_add_unread(session, subscription);
    session_mark(session);
}

/*
 * Copy an entry of the tail if it is a missing event; signals are left out, the snapshot is newer.
 * Returns whether to go on: false at the first live event, or without memory.
 */
static bool catchup_copy(struct subscription *subscription, const struct tail_entry_view *entry)
{
    struct session *session = subscription->session;
    bool is_own = entry->mark.author && entry->mark.author == session->id;
    if (entry->mark.event_no == 0)
        return true;
    if (entry->mark.event_no >= subscription->live_no)
        return false;
    if (!is_own && buf_append(&session->replies, entry->bytes, entry->size) != 0) {
        session_drop(session, "no memory for missed events");
        return false;
    }
    subscription->next_no = entry->mark.event_no + 1;
    return true;
}

/* Take the missing events from the tail. Returns false if it does not hold them. */
static bool catchup_from_tail(struct subscription *subscription)
{
    struct session *session = subscription->session;
    const struct tail *tail = &subscription->stream->tail;
    struct tail_entry_view entry;
    uint64_t position;
    bool is_more = true, is_full = false;
    if (!tail_find(tail, subscription->next_no, &position))
        return false;
    while (is_more && !is_full) {
        is_more = tail_look(tail, position, &entry) && catchup_copy(subscription, &entry);
        position = entry.next;
        is_full = session->replies.size >= CATCHUP_FROM_TAIL_SIZE;
    }
    if (!is_more && session->state == SESSION_READY)
        subscription->next_no = subscription->live_no;
    answer_count(session);
    session_mark(session);
    return true;
}

static void catchup_from_store(struct subscription *subscription)
{
    struct session *session = subscription->session;
    struct page_request read = { .tag = subscription->stream->channel->room,
                                 .room = subscription->stream->channel->room,
                                 .room_name = channel_name(subscription->stream->channel),
                                 .after = subscription->next_no - 1,
                                 .before = subscription->live_no,
                                 .limit = LIMIT_HISTORY_PAGE };
    session->is_reading_history = false;
    session->reading_no = subscription->next_no;
    catchup_read(session, &read); /* refused: the tick tries again */
}

static void catchup_go_on(struct subscription *subscription)
{
    if (subscription->next_no == subscription->live_no)
        catchup_end(subscription);
    else if (!catchup_from_tail(subscription))
        catchup_from_store(subscription);
}

/* The first subscription of the session that is in @state. */
static struct subscription *catchup_first(const struct session *session,
                                          enum subscription_state state)
{
    struct subscription *subscription;
    LL_FOREACH2 (session->subscriptions, subscription, other)
        if (subscription->state == state)
            return subscription;
    return NULL;
}

/* One room after the other: those with a snapshot first, so that none grows stale. */
static void catchup_next_room(struct session *session)
{
    struct subscription *subscription = catchup_first(session, SUBSCRIPTION_CATCHING_UP);
    if (subscription) {
        catchup_go_on(subscription);
        return;
    }
    subscription = catchup_first(session, SUBSCRIPTION_LAGGING);
    if (subscription && !catchup_first(session, SUBSCRIPTION_ASKED))
        catchup_ask_snapshot(subscription);
}

static void catchup_ask_first(struct session *session)
{
    if (session->reads->is_file)
        download_ask(session);
    else
        catchup_ask_history(session);
}

void catchup_step(struct session *session)
{
    if (session->state != SESSION_READY || session->is_reading)
        return;
    bool is_rooms_turn = session->is_rooms_turn && session->behind > 0;
    session->is_rooms_turn = false;
    if (session->reads && !is_rooms_turn)
        catchup_ask_first(session);
    else if (session->behind > 0)
        catchup_next_room(session);
}

/* The store has not what the core numbered: tell the admin, and let the peer see the gap. */
static void catchup_skip(struct subscription *subscription, uint64_t next_no)
{
    LOG(subscription->session->sessions->log, LOG_ERROR, "events are missing in the store",
        LOG_UINT("room", subscription->stream->channel->room),
        LOG_UINT("no", subscription->next_no), LOG_UINT("next", next_no));
    subscription->next_no = next_no;
}

static void catchup_take_page(struct subscription *subscription, const struct event_page *page)
{
    struct session *session = subscription->session;
    uint64_t first_no = page->count > 0 ? page->events[0]->no : subscription->live_no;
    if (subscription->next_no < page->first) /* these have expired meanwhile */
        subscription->next_no = page->first < first_no ? page->first : first_no;
    if (first_no != subscription->next_no)
        catchup_skip(subscription, first_no);
    subscription->next_no += page->count;
    for (size_t i = 0; i < page->count; i++)
        answer_send(session, page->events[i]);
    session_mark(session);
}

/* Whether @subscription still waits for the page that was asked for. */
static bool catchup_wants(const struct session *session, const struct subscription *subscription)
{
    return subscription && subscription->state == SUBSCRIPTION_CATCHING_UP &&
           subscription->next_no == session->reading_no;
}

static void catchup_answer(struct session *session, uint64_t room, const struct event_page *page)
{
    struct subscription *subscription = session_subscription(session, room);
    if (catchup_wants(session, subscription))
        catchup_take_page(subscription, page);
    else
        session_mark(session); /* the page is of an older question: ask the one of now */
}

void sessions_on_page(struct sessions *sessions, uint64_t session_id, uint64_t tag, int status,
                      const struct event_page *page, uint64_t now_ms)
{
    struct session *session = sessions_find(sessions, session_id);
    sessions->now_ms = now_ms;
    if (!session || session->state != SESSION_READY || !session->is_reading)
        return;
    session->is_reading = false;
    if (session->is_reading_history && status == -ETIME)
        catchup_refuse(session, ERROR_BUSY, "the search takes too long, look for something rarer");
    else if (session->is_reading_history && status < 0)
        catchup_refuse(session, ERROR_STORAGE, "the history cannot be read now");
    else if (session->is_reading_history)
        catchup_answer_history(session, page);
    else if (status == 0) /* otherwise the tick tries again */
        catchup_answer(session, tag, page);
}
