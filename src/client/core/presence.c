/* Signals: somebody enters a room, leaves it, is away, or takes another name. */
#include "client/core/chat_private.h"
#include "client/core/direct.h"
#include "client/core/i18n.h"
#include "client/core/room_log.h"

#include <hutong/common/macros.h>

/* Another title for a direct group: with @name for @was, or without @was if it is empty. */
static void retitle_group(struct chat *chat, struct chat_room *room, struct str was,
                          struct str name)
{
    struct buf title = { 0 };
    if (room->room.kind == ROOM_DIRECT && direct_is_group(room->room.title) &&
        (direct_title_change(room->room.title, was, name, &title) ||
         owned_set(&room->room.title, buf_str(&title))))
        chat->inner->ran_out = true;
    buf_fini(&title);
}

static void remove_member(struct chat *chat, struct chat_room *room, struct str name)
{
    member_remove(room, name);
    retitle_group(chat, room, name, STR(""));
}

static void room_on_enter(struct chat *chat, struct chat_room *room, const struct message *message)
{
    member_add(chat, room, message->user, false);
    member_set_away(chat, room, message->user, message->text);
}

static void member_set_offline(struct chat *chat, struct chat_room *room, struct str name)
{
    member_add(chat, room, name, true);
    member_set_away(chat, room, name, STR(""));
}

static void room_on_leave(struct chat *chat, struct chat_room *room, const struct message *message)
{
    if (message->flags & FLAG_OFFLINE)
        member_set_offline(chat, room, message->user);
    else
        remove_member(chat, room, message->user);
}

/* The other one's new name becomes the title of a direct room; one's own becomes the chat's. */
static void room_on_rename(struct chat *chat, struct chat_room *room, const struct message *message)
{
    member_rename(chat, room, message->was, message->user);
    bool is_title = room->room.kind == ROOM_DIRECT && str_equal(room->room.title, message->was);
    if (is_title && owned_set(&room->room.title, message->user))
        chat->inner->ran_out = true;
    retitle_group(chat, room, message->was, message->user);
    if (str_equal(chat->name, message->was))
        chat_set_identity(chat, message->user, chat->token);
}

static const struct {
    enum entry_kind entry;
    void (*handle)(struct chat *chat, struct chat_room *room, const struct message *message);
} presence_rows[] = {
    [PRESENCE_ENTER] = { ENTRY_ENTER, room_on_enter },
    [PRESENCE_LEAVE] = { ENTRY_LEAVE, room_on_leave },
    [PRESENCE_RENAME] = { ENTRY_RENAME, room_on_rename },
    [PRESENCE_ACCOUNT] = { ENTRY_ACCOUNT, NULL },
    [PRESENCE_INVITE] = { ENTRY_INVITE, NULL },
};

/*
 * This user is in the room no more. If this session was, another one has left for all of them;
 * what is still to be said there is said first. If not, it is an echo of an earlier leaving, and
 * the JOIN that is under way came after it.
 */
static void room_on_own_leave(struct chat *chat, struct chat_room *room, struct str why)
{
    if (!room->room.is_joined)
        return;
    room->room.is_joined = false;
    room->is_leaving = true;
    if (outbox_has_pending(room))
        room_want(chat, room);
    else
        room_remove(chat, room, why, ERROR_NONE);
}

/*
 * One was put out. What was still to be said there cannot be, but it can be taken back: the room
 * stays for that. Else it goes.
 */
static void room_on_own_kick(struct chat *chat, struct chat_room *room, const struct message *event)
{
    struct str reason = str_skip(event->text, chat->name.size + 1);
    struct message error = { .type = MESSAGE_ERROR };
    struct buf why = { 0 };
    if (!room->room.is_joined)
        return;
    room->room.is_joined = false;
    if (buf_printf(&why, _("%.*s put you out of %.*s"), STR_ARGS(event->user),
                   STR_ARGS(room->room.title)) ||
        (reason.size > 0 && buf_printf(&why, "%s%.*s", _(": "), STR_ARGS(reason))))
        chat->inner->ran_out = true;
    message_set_code(&error, ERROR_NOT_MEMBER);
    message_set_text(&error, buf_str(&why));
    if (outbox_has_pending(room))
        outbox_fail_all(chat, room, &error);
    else
        room_remove(chat, room, buf_str(&why), ERROR_NONE);
    buf_fini(&why);
}

static void room_on_kick(struct chat *chat, struct chat_room *room, const struct message *event)
{
    struct str whom = str_word(event->text);
    if (str_equal(chat->name, whom))
        room_on_own_kick(chat, room, event);
    else
        member_remove(room, whom);
}

void room_on_account(struct chat *chat, struct chat_room *room, const struct message *event)
{
    if (event->kind == EVENT_JOIN)
        member_add(chat, room, event->user, false);
    else if (event->kind == EVENT_PART && str_equal(chat->name, event->user))
        room_on_own_leave(chat, room, event->text);
    else if (event->kind == EVENT_PART)
        remove_member(chat, room, event->user);
    else if (event->kind == EVENT_KICK)
        room_on_kick(chat, room, event);
}

int chat_set_away(struct chat *chat, struct str text)
{
    return owned_set(&chat->away, text);
}

/* It is seen in the list, and worth no line of its own. */
static void room_on_away(struct chat *chat, struct chat_room *room, const struct message *message)
{
    if (str_equal(chat->name, message->user) && owned_set(&chat->away, message->text))
        chat->inner->ran_out = true;
    member_set_away(chat, room, message->user, message->text);
    effect_push_room(chat, CHAT_ROOM, room);
}

/* One who is away stays a member. */
static enum entry_kind presence_entry(const struct message *message)
{
    bool is_away = message->kind == PRESENCE_LEAVE && (message->flags & FLAG_OFFLINE);
    return is_away ? ENTRY_AWAY : presence_rows[message->kind].entry;
}

/* After its restart the server tells once more who is away. */
static bool presence_is_known(const struct chat_room *room, const struct message *message)
{
    const struct member *member = member_find(room, message->user);
    return presence_entry(message) == ENTRY_AWAY && member && member->is_offline;
}

void room_on_presence(struct chat *chat, struct chat_room *room, const struct message *message)
{
    if (message->kind == PRESENCE_TYPING)
        typing_on_signal(chat, room, message);
    if (message->kind == PRESENCE_AWAY)
        room_on_away(chat, room, message);
    if (message->kind >= ARRAY_SIZE(presence_rows) || presence_rows[message->kind].entry == 0)
        return;
    bool is_mine = str_equal(chat->name, message->user);
    if (is_mine && message->kind == PRESENCE_LEAVE && !(message->flags & FLAG_OFFLINE)) {
        room_on_own_leave(chat, room, message->text);
        return;
    }
    if (presence_is_known(room, message))
        return;
    if (presence_rows[message->kind].handle)
        presence_rows[message->kind].handle(chat, room, message);
    bool is_about_was = message->kind == PRESENCE_RENAME || message->kind == PRESENCE_INVITE;
    struct str text = is_about_was ? message->was : message->text;
    struct entry *entry = entry_new(presence_entry(message), message->user, text);
    is_mine = str_equal(chat->name, message->user); /* also under a name just taken */
    if (entry) {
        entry->time_ms = chat->inner->now_ms;
        entry->is_mine = is_mine;
    }
    log_take_signal(chat, room, entry, !is_mine);
}
