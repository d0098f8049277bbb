/* MARKREAD: see irc_mark.h. */
#include "server/irc/irc_mark.h"

#include "server/irc/irc_history.h"
#include <hutong/common/time_text.h>
#include <stdlib.h>

enum { MARK_PAGE = 20 }; /* events that are looked at for the last that was said */

/* ---- the time of a mark ---- */

void irc_mark_begin(struct irc *irc, uint64_t no)
{
    irc->task->mark = (struct irc_mark){ .stage = IRC_MARK_NUMBERED, .no = no };
}

void irc_mark_ask(struct irc *irc, struct str room, uint64_t no)
{
    struct message request = { .type = MESSAGE_READ };
    irc->task->mark = (struct irc_mark){ .stage = IRC_MARK_ASKED };
    message_set_room(&request, room);
    message_set_no(&request, no);
    irc_ask(irc, &request);
}

bool irc_mark_step(struct irc *irc, struct str room)
{
    struct irc_mark *mark = &irc->task->mark;
    struct message request = { .type = MESSAGE_HISTORY };
    bool is_next = mark->stage == IRC_MARK_NUMBERED && mark->no > 0;
    mark->stage = is_next ? IRC_MARK_TIMED : IRC_MARK_NONE;
    if (!is_next)
        return false;
    message_set_room(&request, room);
    message_set_before(&request, mark->no + 1);
    message_set_limit(&request, MARK_PAGE);
    irc_ask(irc, &request);
    return true;
}

bool irc_mark_answer(struct irc *irc, const struct message *message)
{
    struct irc_mark *mark = &irc->task->mark;
    if (mark->stage == IRC_MARK_ASKED && message->type == MESSAGE_DONE) {
        mark->no = message->no;
        mark->stage = IRC_MARK_NUMBERED;
    } else if (mark->stage == IRC_MARK_TIMED && message->type == MESSAGE_EVENT) {
        mark->event_count++;
        mark->time_ms = message->time;
        if (event_is_said(message->kind))
            mark->said_ms = message->time;
    } else if (mark->stage != IRC_MARK_NONE && message->type == MESSAGE_ERROR) {
        mark->is_refused = true;
        mark->stage = IRC_MARK_NONE;
    } else {
        return mark->stage == IRC_MARK_TIMED;
    }
    return true;
}

/* The newest message that was read or, where there is none for long, the newest event; 0: none. */
static uint64_t found_ms(const struct irc_mark *mark)
{
    return mark->said_ms == 0 && mark->event_count == MARK_PAGE ? mark->time_ms : mark->said_ms;
}

/* ---- telling ---- */

static void make_line(const struct irc_door *door, struct str target, uint64_t time_ms,
                      struct buf *line)
{
    char time[TIME_TEXT_MAX];
    time_text_rfc3339(time_ms, time);
    buf_printf(line, ":%s MARKREAD %.*s %s%s", door->config.server_name, STR_ARGS(target),
               time_ms > 0 ? "timestamp=" : "*", time_ms > 0 ? time : "");
}

static void send_mark(struct irc *irc, struct str target, uint64_t time_ms)
{
    struct buf line = { 0 };
    make_line(irc->door, target, time_ms, &line);
    irc_send_line(irc, buf_str(&line));
    buf_fini(&line);
}

static uint64_t later(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

void irc_mark_tell(struct irc *irc, struct irc_room *room, bool is_asked)
{
    struct buf target = { 0 };
    struct str shown = irc_room_shown(room, &target);
    uint64_t kept_ms = irc_mark_kept(irc->door, str_of(irc->nick), shown);
    uint64_t time_ms = later(found_ms(&irc->task->mark), kept_ms);
    if (is_asked || time_ms > room->marked_ms)
        send_mark(irc, shown, time_ms);
    room->marked_ms = later(room->marked_ms, time_ms);
    buf_fini(&target);
}

void irc_mark_joined(struct irc *irc, struct irc_room *room, uint64_t no)
{
    struct buf target = { 0 };
    if (!irc_has(irc, IRC_CAP_READ_MARKER))
        return;
    struct str shown = irc_room_shown(room, &target);
    room->marked_ms = later(room->marked_ms, irc_mark_kept(irc->door, str_of(irc->nick), shown));
    send_mark(irc, shown, room->marked_ms);
    room->mark_no = no;
    room->is_mark_moved = no > 0;
    buf_fini(&target);
}

/* The user's other clients hear of it at once, and exactly. */
static void spread(struct irc *irc, struct str target, uint64_t time_ms)
{
    struct irc *other;
    struct buf line = { 0 };
    make_line(irc->door, target, time_ms, &line);
    DL_FOREACH2 (irc->person->sessions, other, person_next) {
        struct irc_room *room = irc_room_find_target(other, target);
        if (other == irc || !irc_has(other, IRC_CAP_READ_MARKER) ||
            (room && room->marked_ms >= time_ms))
            continue;
        if (room)
            room->marked_ms = time_ms;
        irc_send_aside(other, buf_str(&line));
    }
    buf_fini(&line);
}

/* ---- marks that other clients have moved ---- */

static struct irc_room *find_moved(const struct irc *irc)
{
    struct irc_room *room;
    DL_FOREACH (irc->rooms, room)
        if (room->is_mark_moved)
            return room;
    return NULL;
}

static void moved_answer(struct irc *irc, const struct message *message)
{
    irc_mark_answer(irc, message);
}

static void moved_next(struct irc *irc)
{
    struct irc_task *task = irc->task;
    struct irc_room *room = irc_room_find(irc, task->target);
    if (room && irc_mark_step(irc, str_of(room->name)))
        return;
    if (room)
        irc_mark_tell(irc, room, false);
    irc_end(irc);
}

void irc_marks_follow(struct irc *irc)
{
    struct irc_room *room = irc->has_task ? NULL : find_moved(irc);
    if (!room)
        return;
    room->is_mark_moved = false;
    struct irc_task *task = irc_begin(irc, "MARKREAD", moved_next, moved_answer);
    irc_keep(task, str_of(room->name), STR(""), STR(""), STR(""));
    task->target = task->targets;
    irc_mark_begin(irc, room->mark_no);
    moved_next(irc);
}

void irc_mark_moved(struct irc *irc, const struct message *mark)
{
    struct irc_room *room = irc_room_find(irc, mark->room);
    if (!room || !irc_has(irc, IRC_CAP_READ_MARKER))
        return;
    room->is_mark_moved = true;
    room->mark_no = mark->no;
    irc_marks_follow(irc);
}

/* ---- the command ---- */

static void fail(struct irc *irc, const char *code, struct str context, const char *text)
{
    irc_standard(irc, "FAIL", "MARKREAD", code, context, text);
}

static void markread_answer(struct irc *irc, const struct message *message)
{
    if (irc->task->mark.stage == IRC_MARK_NONE)
        irc_history_looked(irc, message);
    else
        irc_mark_answer(irc, message);
}

static void finish(struct irc *irc)
{
    struct irc_task *task = irc->task;
    struct irc_room *room = irc_room_find(irc, task->target);
    if (task->mark.is_refused)
        fail(irc, "INTERNAL_ERROR", task->text, "The mark could not be set; try again");
    else if (room)
        irc_mark_tell(irc, room, true);
    if (room && task->count > 0 && !task->mark.is_refused)
        spread(irc, task->text, room->marked_ms);
    irc_end(irc);
}

/* The time becomes a number, the number moves the mark, and its time is what is told. */
static void markread_next(struct irc *irc)
{
    struct irc_task *task = irc->task;
    if (irc->history && irc_history_look(irc))
        return;
    if (irc->history) {
        uint64_t no = irc->history->before - 1;
        irc_history_free(irc);
        irc_mark_ask(irc, task->target, no);
    } else if (task->mark.is_refused || !irc_mark_step(irc, task->target)) {
        finish(irc);
    }
}

/* Which event was the last one at that time. */
static struct irc_history *look_for(struct irc *irc, const struct irc_room *room, uint64_t time_ms)
{
    struct subscription *subscription = irc_subscription(irc, str_of(room->name));
    struct irc_history *history = subscription ? calloc(1, sizeof(*history)) : NULL;
    if (!history)
        return NULL;
    history->kind = HISTORY_BEFORE;
    history->room = subscription->stream->channel->room;
    history->last = subscription->stream->tail.next_no - 1;
    history->selectors[0] = (struct irc_selector){ .is_time = true, .time_ms = time_ms + 1 };
    irc_history_start(history);
    return history;
}

static void markread_room(struct irc *irc, const struct irc_room *room, struct str target,
                          uint64_t time_ms)
{
    struct irc_task *task = irc_begin(irc, "MARKREAD", markread_next, markread_answer);
    irc_keep(task, str_of(room->name), STR(""), target, STR(""));
    task->target = task->targets;
    task->count = time_ms > 0;
    irc->history = time_ms > 0 ? look_for(irc, room, time_ms) : NULL;
    if (irc->history)
        markread_next(irc);
    else
        irc_mark_ask(irc, task->target, 0);
}

void irc_on_markread(struct irc *irc, const struct irc_line *line)
{
    struct str target = irc_line_param(line, 0), text = irc_line_param(line, 1);
    uint64_t time_ms = 0;
    bool is_set = line->param_count > 1;
    if (target.size == 0) {
        fail(irc, "NEED_MORE_PARAMS", STR(""), "Missing parameters");
        return;
    }
    if (is_set && (!str_starts_with(text, STR("timestamp=")) ||
                   !time_text_parse(str_skip(text, 10), &time_ms))) {
        fail(irc, "INVALID_PARAMS", target, "Invalid parameters");
        return;
    }
    time_ms = time_ms < irc->door->date_ms ? time_ms : irc->door->date_ms;
    if (is_set)
        irc_mark_keep(irc->door, str_of(irc->nick), target, time_ms);
    const struct irc_room *room = irc_room_find_target(irc, target);
    if (room) {
        markread_room(irc, room, target, time_ms);
        return;
    }
    time_ms = irc_mark_kept(irc->door, str_of(irc->nick), target);
    send_mark(irc, target, time_ms);
    if (is_set)
        spread(irc, target, time_ms);
}
