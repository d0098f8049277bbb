/* The rooms one is in, or wants to be in: joining, leaving, and joining again. */
#include "client/core/chat_private.h"
#include "client/core/direct.h"
#include "client/core/room_log.h"

#include <errno.h>
#include <stdlib.h>

void room_free(struct chat_room *room)
{
    if (!room)
        return;
    entry_list_fini(&room->log);
    entry_list_fini(&room->pending);
    entry_list_fini(&room->held);
    entry_list_fini(&room->page);
    member_list_fini(&room->members);
    member_list_fini(&room->snapshot);
    owned_set(&room->room.name, STR(""));
    owned_set(&room->room.title, STR(""));
    owned_set(&room->room.topic, STR(""));
    owned_set(&room->words, STR(""));
    for (size_t i = 0; i < GROUP_SETTING_COUNT; i++)
        owned_set(&room->room.settings[i].text, STR(""));
    free(room);
}

static struct chat_room *room_new(struct str name, struct str title, enum room_kind kind)
{
    struct chat_room *room = calloc(1, sizeof(*room));
    if (!room)
        return NULL;
    room->room.kind = kind;
    room->log_max = LOG_ENTRIES_KEPT;
    if (owned_set(&room->room.name, name) || owned_set(&room->room.title, title)) {
        room_free(room);
        return NULL;
    }
    return room;
}

void rooms_fini(struct chat *chat)
{
    for (size_t i = 0; i < chat->room_count; i++)
        room_free(chat_room_of(chat->rooms[i]));
    free(chat->rooms);
}

struct chat_room *room_add(struct chat *chat, struct str name, struct str title,
                           enum room_kind kind)
{
    if (chat->room_count >= LIMIT_ROOMS_PER_USER)
        return NULL;
    size_t size = (chat->room_count + 1) * sizeof(struct room *);
    struct room **rooms = realloc(chat->rooms, size);
    if (!rooms)
        return NULL;
    chat->rooms = rooms;
    struct chat_room *room = room_new(name, title, kind);
    if (!room)
        return NULL;
    room->room.chat = chat;
    rooms[chat->room_count++] = &room->room;
    return room;
}

struct chat_room *rooms_find(const struct chat *chat, struct str name)
{
    for (size_t i = 0; i < chat->room_count; i++)
        if (name.size > 0 && str_equal(chat->rooms[i]->name, name))
            return chat_room_of(chat->rooms[i]);
    return NULL;
}

struct room *chat_find_room(const struct chat *chat, struct str name)
{
    struct chat_room *room = rooms_find(chat, name);
    return room ? &room->room : NULL;
}

/* A room of this kind as people call it, without regard to case. */
static struct chat_room *rooms_find_title(const struct chat *chat, enum room_kind kind,
                                          struct str title)
{
    for (size_t i = 0; i < chat->room_count; i++)
        if (chat->rooms[i]->kind == kind && member_is_same(chat->rooms[i]->title, title))
            return chat_room_of(chat->rooms[i]);
    return NULL;
}

/* Ask to be let in: by name, or for a direct room not opened yet by the others' names. */
static void room_send_join(struct chat *chat, struct chat_room *room)
{
    struct message message = { .type = MESSAGE_JOIN };
    struct buf names = { 0 };
    if (room->room.name.size > 0)
        message_set_room(&message, room->room.name);
    else if (direct_ask(room->room.title, &names, &message))
        chat->inner->ran_out = true;
    if (room->is_placed && !room->is_unproven)
        message_set_after(&message, room->room.last_no);
    if (room->words.size > 0 && room->room.kind != ROOM_DIRECT)
        message_set_text(&message, room->words);
    room->join_at_ms = 0;
    room->is_joining = request_send(chat, REQUEST_JOIN, room, &message) > 0;
    buf_fini(&names);
}

void room_want(struct chat *chat, struct chat_room *room)
{
    bool is_under_way = room->room.is_joined || room->is_joining || room->join_at_ms > 0;
    if (chat->state == CHAT_READY && !is_under_way)
        room_send_join(chat, room);
}

static struct room *rooms_join(struct chat *chat, struct str name, struct str title,
                               enum room_kind kind)
{
    struct chat_room *room = rooms_find_title(chat, kind, title);
    if (!room)
        room = room_add(chat, name, title, kind);
    if (!room)
        return NULL;
    room->is_leaving = room->is_restored = false;
    room_want(chat, room);
    chat_settle_memory(chat);
    return &room->room;
}

struct room *chat_join(struct chat *chat, struct str name, uint64_t now_ms)
{
    chat->inner->now_ms = now_ms;
    struct chat_room *known = rooms_find(chat, name);
    if (!known)
        return name.size <= LIMIT_ROOM_SIZE ? rooms_join(chat, name, name, ROOM_PUBLIC) : NULL;
    known->is_leaving = known->is_restored = false;
    room_want(chat, known);
    chat_settle_memory(chat);
    return &known->room;
}

struct room *chat_join_with(struct chat *chat, struct str name, struct str words, uint64_t now_ms)
{
    struct chat_room *known = rooms_find(chat, name);
    if (!known)
        known = room_add(chat, name, name, ROOM_PUBLIC);
    if (!known)
        return NULL;
    if (owned_set(&known->words, words))
        chat->inner->ran_out = true;
    return chat_join(chat, name, now_ms);
}

struct room *chat_join_after(struct chat *chat, struct str name, uint64_t after, uint64_t now_ms)
{
    struct chat_room *room = rooms_find(chat, name);
    if (!room)
        room = room_add(chat, name, name, ROOM_PUBLIC);
    if (!room)
        return NULL;
    chat->inner->now_ms = now_ms;
    if (!room->is_placed)
        log_place(chat, room, after);
    room_want(chat, room);
    chat_settle_memory(chat);
    return &room->room;
}

struct room *chat_join_direct(struct chat *chat, struct str user, uint64_t now_ms)
{
    chat->inner->now_ms = now_ms;
    return direct_fits(user) ? rooms_join(chat, STR(""), user, ROOM_DIRECT) : NULL;
}

struct chat_room *room_for_item(struct chat *chat, const struct outbox_item *item)
{
    struct chat_room *room;
    if (item->room.size > 0)
        room = rooms_find(chat, item->room);
    else
        room = rooms_find_title(chat, ROOM_DIRECT, item->user);
    if (room)
        return room;
    if (item->user.size > 0)
        return room_add(chat, item->room, item->user, ROOM_DIRECT);
    return room_add(chat, item->room, item->room, ROOM_PUBLIC);
}

struct room *chat_open_room(struct chat *chat, struct str name, struct str user)
{
    const struct outbox_item item = { .room = name, .user = user };
    struct chat_room *room = room_for_item(chat, &item);
    return room ? &room->room : NULL;
}

void room_remove(struct chat *chat, struct chat_room *room, struct str why, uint64_t code)
{
    size_t at = 0;
    while (chat->rooms[at] != &room->room)
        at++;
    chat->room_count--;
    memmove(chat->rooms + at, chat->rooms + at + 1,
            (chat->room_count - at) * sizeof(struct room *));
    requests_forget_room(chat, room);
    transfers_forget_room(chat, room, NULL);
    room_cache_drop(chat, room);
    room->room.is_joined = false;
    effect_push(chat, &(struct chat_effect){
                          .kind = CHAT_LEFT, .room = &room->room, .text = why, .code = code });
    effect_bury_room(chat, room);
}

static void room_send_part(struct chat *chat, struct str name)
{
    struct message message = { .type = MESSAGE_PART };
    message_set_room(&message, name);
    request_send(chat, REQUEST_PART, NULL, &message);
}

static void room_leave(struct chat *chat, struct chat_room *room)
{
    struct str name = room->room.name;
    if (name.size > 0 && (room->room.is_joined || room->is_joining))
        room_send_part(chat, name);
    else if (name.size > 0 && name_list_add(&chat->inner->parted, name))
        chat->inner->ran_out = true;
    outbox_forget_all(chat, room);
    room_remove(chat, room, STR(""), ERROR_NONE);
}

void rooms_leave_settled(struct chat *chat)
{
    for (size_t i = chat->room_count; i-- > 0;) {
        struct chat_room *room = chat_room_of(chat->rooms[i]);
        if (room->is_leaving && !outbox_has_pending(room))
            room_leave(chat, room);
    }
}

void chat_part(struct chat *chat, struct room *room, uint64_t now_ms)
{
    chat->inner->now_ms = now_ms;
    chat_room_of(room)->is_leaving = true;
    rooms_leave_settled(chat);
    chat_settle_memory(chat);
}

void rooms_leave_joined(struct chat *chat)
{
    for (size_t i = 0; i < chat->room_count; i++) {
        const struct room *room = chat->rooms[i];
        bool is_visited = room->kind == ROOM_PUBLIC && !chat_room_of(chat->rooms[i])->was_member;
        if (room->is_joined && is_visited)
            room_send_part(chat, room->name);
    }
}

/* A room the user is in already. A new run of the program takes it up where another left it. */
void rooms_on_listed(struct chat *chat, const struct message *message)
{
    struct chat_private *inner = chat->inner;
    if (inner->member_of.count >= LIMIT_ROOMS_PER_USER)
        return;
    if (name_list_add(&inner->member_of, message->room))
        inner->ran_out = true;
    if (inner->attach || inner->has_been_ready || rooms_find(chat, message->room))
        return;
    struct buf title = { 0 };
    if (direct_kind(message->kind) && direct_title(message, &title))
        inner->ran_out = true;
    if (direct_kind(message->kind))
        room_add(chat, message->room, buf_str(&title), ROOM_DIRECT);
    else
        room_add(chat, message->room, message->room, ROOM_PUBLIC);
    buf_fini(&title);
}

/* What was kept of rooms that the user does not belong to any more goes. */
static void rooms_drop_restored(struct chat *chat)
{
    for (size_t i = chat->room_count; i-- > 0;) {
        struct chat_room *room = chat_room_of(chat->rooms[i]);
        bool is_member = name_list_has(&chat->inner->member_of, room->room.name);
        if (room->is_restored && !is_member && room->pending.count == 0)
            room_remove(chat, room, STR(""), ERROR_NONE);
        else
            room->is_restored = false;
    }
}

void rooms_on_ready(struct chat *chat)
{
    struct chat_private *inner = chat->inner;
    rooms_drop_restored(chat);
    for (size_t i = 0; i < inner->parted.count; i++)
        if (name_list_has(&inner->member_of, inner->parted.items[i]) &&
            !rooms_find(chat, inner->parted.items[i]))
            room_send_part(chat, inner->parted.items[i]);
    name_list_fini(&inner->parted);
    for (size_t i = 0; i < chat->room_count; i++)
        room_want(chat, chat_room_of(chat->rooms[i]));
    transfers_step(chat);
}

void rooms_on_disconnected(struct chat *chat)
{
    for (size_t i = 0; i < chat->room_count; i++) {
        struct chat_room *room = chat_room_of(chat->rooms[i]);
        room->room.is_joined = room->is_joining = false;
        room->join_at_ms = 0;
        log_on_disconnected(room);
        marks_on_disconnected(room);
        outbox_on_disconnected(room);
    }
}

void rooms_tick(struct chat *chat)
{
    uint64_t now_ms = chat->inner->now_ms;
    for (size_t i = 0; i < chat->room_count; i++) {
        struct chat_room *room = chat_room_of(chat->rooms[i]);
        if (room->join_at_ms > 0 && room->join_at_ms <= now_ms)
            room_send_join(chat, room);
        if (room->fill_at_ms > 0 && room->fill_at_ms <= now_ms) {
            room->fill_at_ms = 0;
            log_fill(chat, room);
        }
        marks_tell(chat, room);
        typing_tick(chat, room);
    }
}

uint64_t rooms_next_tick(const struct chat *chat)
{
    uint64_t next_ms = UINT64_MAX;
    for (size_t i = 0; i < chat->room_count; i++) {
        const struct chat_room *room = chat_room_of(chat->rooms[i]);
        if (room->join_at_ms > 0 && room->join_at_ms < next_ms)
            next_ms = room->join_at_ms;
        if (room->fill_at_ms > 0 && room->fill_at_ms < next_ms)
            next_ms = room->fill_at_ms;
        if (marks_next_tick(room) < next_ms)
            next_ms = marks_next_tick(room);
        if (room->typists_ms > 0 && room->typists_ms < next_ms)
            next_ms = room->typists_ms;
    }
    return next_ms;
}

bool room_is_sound(const struct message *joined)
{
    return direct_kind(joined->kind) == str_starts_with(joined->room, STR("@"));
}

/* @is_new: what is kept of it here went by the old name until now. */
static void room_tell_renamed(struct chat *chat, struct chat_room *room, struct str was,
                              struct str name, bool is_new)
{
    effect_push(chat, &(struct chat_effect){ .kind = CHAT_RENAMED,
                                             .room = room ? &room->room : NULL,
                                             .text = was,
                                             .item.room = name,
                                             .is_new = is_new });
}

/*
 * What is kept of a public room goes by this name from now on. Of the outbox on disk that need not
 * be so: the server knows the old name.
 */
static void room_call(struct chat *chat, struct chat_room *room, struct str name)
{
    struct str was = room->room.name;
    if (str_equal(was, name))
        return;
    if (was.size > 0) {
        room_cache_drop(chat, room);
        room_tell_renamed(chat, room, was, name, true);
    }
    if (owned_set(&room->room.name, name) || owned_set(&room->room.title, name))
        chat->inner->ran_out = true;
    room_cache_touch(chat, room);
}

/* Two were one all the time: what waits in the first goes on in the other. */
static void room_merge(struct chat *chat, struct chat_room *room, struct chat_room *same)
{
    struct buf was = { 0 };
    bool is_public = room->room.kind == ROOM_PUBLIC;
    if (buf_append_str(&was, room->room.name))
        chat->inner->ran_out = true;
    outbox_move(chat, room, same);
    transfers_forget_room(chat, room, same);
    room_remove(chat, room, STR(""), ERROR_NONE);
    if (is_public)
        room_tell_renamed(chat, same, buf_str(&was), same->room.name, true);
    buf_fini(&was);
}

void rooms_on_renamed(struct chat *chat, const struct message *message)
{
    struct str was = message->room, name = str_word(message->text);
    struct chat_room *room = rooms_find(chat, was), *same = rooms_find(chat, name);
    bool is_direct = str_starts_with(was, STR("@")) || str_starts_with(name, STR("@"));
    if (is_direct || name.size == 0 || name.size > LIMIT_ROOM_SIZE || str_equal(was, name))
        return;
    if (name_list_has(&chat->inner->parted, was) && name_list_add(&chat->inner->parted, name))
        chat->inner->ran_out = true;
    if (!room)
        room_tell_renamed(chat, same, was, name, false);
    else if (same)
        room_merge(chat, room, same);
    else
        room_call(chat, room, name);
}

/*
 * The name in the answer may differ from the one that was asked for: in case, since the room has
 * another one now, or since a direct room was opened anew under another number. That one's log
 * then begins anew.
 */
static void room_set_name(struct chat *chat, struct chat_room *room, const struct message *message)
{
    bool is_other = room->is_placed && room->room.kind == ROOM_DIRECT && room->room.name.size > 0 &&
                    !str_equal(room->room.name, message->room);
    if (is_other)
        room->is_placed = false;
    struct buf title = { 0 };
    room->room.kind = direct_kind(message->kind) ? ROOM_DIRECT : ROOM_PUBLIC;
    if (room->room.kind == ROOM_PUBLIC)
        room_call(chat, room, message->room);
    else if (direct_title(message, &title) || owned_set(&room->room.name, message->room) ||
             owned_set(&room->room.title, buf_str(&title)))
        chat->inner->ran_out = true;
    if (owned_set(&room->room.topic, message->topic))
        chat->inner->ran_out = true;
    buf_fini(&title);
}

/*
 * Where the log stands in the room's history. A room that has fewer events than the log is not
 * the one the log was of (the server lost its data): begin anew, and ask again for what follows.
 */
static void room_place(struct chat *chat, struct chat_room *room, uint64_t first_no,
                       uint64_t last_no)
{
    if (last_no > LOG_NUMBER_MAX)
        last_no = LOG_NUMBER_MAX;
    if (room->is_unproven && !log_can_go_on(room, first_no, last_no))
        room->is_placed = room->is_unproven = false;
    if (room->is_unproven)
        room->fill_no = room->history_no = last_no;
    if (room->is_placed && room->room.last_no + 1 < first_no)
        log_place(chat, room, first_no - 1); /* what it had, and what would follow, has expired */
    bool is_shorter = room->is_placed && last_no < room->room.last_no;
    if (is_shorter || !room->is_placed) {
        log_place(chat, room, last_no);
        room->older_wanted = chat->inner->history_count;
    }
    if (is_shorter) {
        room->is_placed = false;
        room_send_join(chat, room);
    }
    if (last_no > room->room.newest_no)
        room->room.newest_no = last_no;
    log_expire(chat, room, first_no);
}

struct chat_room *room_on_joined(struct chat *chat, struct chat_room *room,
                                 const struct message *message)
{
    struct chat_room *same = rooms_find(chat, message->room);
    if (same && same != room) {
        room_merge(chat, room, same);
        room = same;
    }
    room_set_name(chat, room, message);
    room->was_member = name_list_has(&chat->inner->member_of, message->room);
    member_list_fini(&room->snapshot);
    group_reset(chat, room);
    room_place(chat, room, message->first, message->last);
    marks_on_joined(chat, room, message);
    return room;
}

void room_on_join_done(struct chat *chat, struct chat_room *room)
{
    room->is_joining = false;
    room->room.is_joined = true;
    members_replace(room);
    effect_push_room(chat, CHAT_ROOM, room);
    if (room->older_wanted > 0)
        log_load_older(chat, room);
    log_fill(chat, room);
    outbox_flush(chat, room);
    transfers_step(chat);
}

void room_on_join_refused(struct chat *chat, struct chat_room *room, const struct message *message)
{
    room->is_joining = false;
    if (chat_can_retry(chat, message)) {
        room->join_at_ms = chat->inner->now_ms + chat_retry_delay(message->wait_ms);
        return;
    }
    if (room->is_unproven)
        room_cache_blank(chat, room); /* who may not come in does not read on */
    if (room->log.count == 0 && room->pending.count == 0) {
        room_remove(chat, room, message->text, message->code);
        return;
    }
    outbox_fail_all(chat, room, message);
    effect_push(chat, &(struct chat_effect){ .kind = CHAT_ROOM,
                                             .room = &room->room,
                                             .text = message->text,
                                             .code = message->code });
}

/* What was still to be said there stays to be seen, as refused. */
void room_on_closed(struct chat *chat, struct chat_room *room, const struct message *notice)
{
    struct message why = { .type = MESSAGE_ERROR };
    message_set_code(&why, ERROR_NO_SUCH_ROOM);
    message_set_text(&why, notice->text);
    room->room.is_joined = false;
    if (outbox_has_pending(room)) {
        outbox_fail_all(chat, room, &why);
        effect_push(chat, &(struct chat_effect){
                              .kind = CHAT_ROOM, .room = &room->room, .text = why.text });
    } else {
        room_remove(chat, room, why.text, ERROR_NONE);
    }
}

/* The others in a direct room that was opened are told by their names only. */
static void room_note_others(struct chat *chat, struct chat_room *room)
{
    struct member member = { .role = ROLE_MEMBER };
    struct str rest = room->room.title;
    while ((member.name = direct_take_name(&rest)).size > 0)
        members_note(chat, room, &member);
}

/* Somebody opened a direct room with this user: it is there without having been asked for. */
void room_on_opened(struct chat *chat, const struct message *message)
{
    if (!direct_kind(message->kind) || !room_is_sound(message))
        return;
    struct chat_room *room = rooms_find(chat, message->room);
    if (!room && message->kind == ROOM_DIRECT)
        room = rooms_find_title(chat, ROOM_DIRECT, message->user);
    if (!room)
        room = room_add(chat, message->room, message->user, ROOM_DIRECT);
    if (!room)
        return;
    room = room_on_joined(chat, room, message);
    room_note_others(chat, room);
    members_note(chat, room, &(struct member){ .name = chat->name, .role = ROLE_MEMBER });
    room_on_join_done(chat, room);
}

void chat_info(struct chat *chat, struct room *room, struct str text, uint64_t now_ms)
{
    struct entry *entry = entry_new(ENTRY_INFO, STR(""), text);
    if (entry)
        entry->time_ms = now_ms;
    log_take_signal(chat, chat_room_of(room), entry, false);
    chat_settle_memory(chat);
}

void chat_load_older(struct chat *chat, struct room *room, uint64_t now_ms)
{
    chat->inner->now_ms = now_ms;
    log_load_older(chat, chat_room_of(room));
    chat_settle_memory(chat);
}
