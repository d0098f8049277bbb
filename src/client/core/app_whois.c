/*
 * /whois: what the server tells of a user: who it is, where it spoke last, and what it tells of
 * itself. Admins of the server are shown its sessions, too.
 */
#include "client/core/admin.h"
#include "client/core/app_commands.h"
#include "client/core/app_private.h"
#include "client/core/i18n.h"
#include "client/core/local_time.h"
#include "client/core/look_alike.h"

#include <hutong/common/text.h>

void whois_fini(struct whois *whois)
{
    buf_fini(&whois->name);
    buf_fini(&whois->text);
    buf_fini(&whois->said_in);
    buf_fini(&whois->query);
    *whois = (struct whois){ 0 };
}

/* "08:30", or with the day in front if it was another one. */
static void add_moment(uint64_t time_ms, uint64_t now_ms, struct buf *text)
{
    char clock[LOCAL_CLOCK_SIZE];
    local_clock(time_ms, clock);
    if (!local_is_same_day(time_ms, now_ms) && local_day_text(time_ms, text) == 0)
        buf_append_str(text, STR(" "));
    buf_append_str(text, str_of(clock));
}

/* Since when somebody is away, if that was heard in a room; 0: it was not. */
static uint64_t away_since(const struct chat *chat, struct str name)
{
    for (size_t i = 0; i < chat->room_count; i++) {
        const struct member *member = room_find_member(chat->rooms[i], name);
        if (member && member->away_ms > 0)
            return member->away_ms;
    }
    return 0;
}

static void add_away(const struct chat *chat, const struct message *member, uint64_t now_ms,
                     struct buf *text)
{
    uint64_t since_ms = away_since(chat, member->user);
    if (member->text.size == 0)
        return;
    if (since_ms > 0) {
        buf_append_str(text, str_of(_(", away since ")));
        add_moment(since_ms, now_ms, text);
        buf_append_str(text, str_of(_(": ")));
    } else {
        buf_append_str(text, str_of(_(", away: ")));
    }
    text_sanitise(member->text, false, text);
}

/* Who it is, and whether one is there. */
static void add_user(const struct chat *chat, const struct message *member, uint64_t now_ms,
                     struct buf *text)
{
    bool is_account = member->flags & FLAG_ACCOUNT, is_offline = member->flags & FLAG_OFFLINE;
    text_sanitise(member->user, false, text);
    buf_append_str(text, str_of(is_account ? _(": an account") : _(": a guest")));
    if (is_offline)
        buf_append_str(text, str_of(_(", not here")));
    if (!is_offline && member->has & HAS(FIELD_TIME)) {
        buf_append_str(text, str_of(_(", here since ")));
        add_moment(member->time, now_ms, text);
    }
    add_away(chat, member, now_ms, text);
    if (look_alike_is_mixed(member->user))
        buf_append_str(text, str_of(_("\nThis name mixes alphabets: it may not be who it seems")));
}

/* A room that it is in, with its role and title there. */
static void add_room(const struct message *member, bool is_first, struct buf *text)
{
    buf_append_str(text, is_first ? str_of(_("\nIn: ")) : STR(", "));
    buf_append_str(text, str_of(role_mark(role_of_flags(member->flags))));
    text_sanitise(member->room, false, text);
    if (member->title.size == 0)
        return;
    buf_append_str(text, STR(" ("));
    text_sanitise(member->title, false, text);
    buf_append_str(text, STR(")"));
}

/* The newest that somebody said in any room, as far as it was loaded. */
static const struct entry *last_said(const struct room *room, struct str name)
{
    for (size_t i = room->entry_count; i > 0; i--) {
        const struct entry *entry = room->entries[i - 1];
        if (entry_is_said(entry) && str_equal(entry->from, name))
            return entry;
    }
    return NULL;
}

/* Something was said there; only the newest counts. */
static void note_said(struct whois *whois, uint64_t time_ms, struct str room)
{
    if (time_ms <= whois->said_ms)
        return;
    whois->said_ms = time_ms;
    buf_clear(&whois->said_in);
    text_sanitise(room, false, &whois->said_in);
}

static void note_said_here(struct whois *whois)
{
    for (size_t i = 0; i < whois->chat->room_count; i++) {
        const struct room *room = whois->chat->rooms[i];
        const struct entry *entry = last_said(room, buf_str(&whois->name));
        if (entry)
            note_said(whois, entry->time_ms, room->title);
    }
}

static void add_last_said(struct whois *whois, uint64_t now_ms)
{
    note_said_here(whois);
    if (whois->said_ms == 0)
        return;
    buf_append_str(&whois->text, str_of(_("\nLast spoke: ")));
    add_moment(whois->said_ms, now_ms, &whois->text);
    buf_append_str(&whois->text, STR(", "));
    buf_append_str(&whois->text, buf_str(&whois->said_in));
}

/* ---- what is asked, one after the other ---- */

static void ask_who(const struct whois *whois, struct message *message)
{
    message->type = MESSAGE_WHO;
    message_set_user(message, buf_str(&whois->name));
}

/* What was said in rooms that are not loaded, or that one is not in. */
static void ask_last(struct whois *whois, struct message *message)
{
    message->type = MESSAGE_SEARCH;
    buf_clear(&whois->query);
    buf_append_str(&whois->query, STR("from:"));
    buf_append_str(&whois->query, buf_str(&whois->name));
    message_set_query(message, buf_str(&whois->query));
    message_set_limit(message, 1);
}

static void ask_metadata(const struct whois *whois, struct message *message)
{
    message->type = MESSAGE_METADATA;
    message_set_kind(message, METADATA_LIST);
    message_set_user(message, buf_str(&whois->name));
}

static void ask_sessions(const struct whois *whois, struct message *message)
{
    message->type = MESSAGE_SESSIONS;
    message_set_user(message, buf_str(&whois->name));
}

/* Go on with the next question. False if there is none left. */
static bool ask_next(struct whois *whois, uint64_t now_ms)
{
    struct message message = { 0 };
    whois->step++;
    if (whois->step == WHOIS_LAST)
        ask_last(whois, &message);
    else if (whois->step == WHOIS_METADATA)
        ask_metadata(whois, &message);
    else if (whois->step == WHOIS_SESSIONS && whois->chat->is_admin)
        ask_sessions(whois, &message);
    else
        return false;
    whois->id = chat_request(whois->chat, &message, now_ms);
    return whois->id > 0;
}

/* A question is answered to the end. */
static void on_done(struct app *app, uint64_t now_ms)
{
    struct whois *whois = &app->inner->whois;
    if (whois->step == WHOIS_LAST)
        add_last_said(whois, now_ms);
    if (ask_next(whois, now_ms))
        return;
    app_info(app, buf_str(&whois->text), now_ms);
    whois_fini(whois);
}

static void add_metadata(const struct message *item, struct buf *text)
{
    buf_append_str(text, STR("\n"));
    text_sanitise(item->key, false, text);
    buf_append_str(text, str_of(_(": ")));
    text_sanitise(item->text, false, text);
}

static void on_item(struct whois *whois, const struct message *item, uint64_t now_ms)
{
    if (item->type == MESSAGE_SESSION) {
        buf_append_str(&whois->text, STR("\n"));
        admin_format(item, &whois->text);
    } else if (item->type == MESSAGE_METADATA) {
        add_metadata(item, &whois->text);
    } else if (item->type == MESSAGE_EVENT) {
        note_said(whois, item->time, item->room);
    } else if (item->type != MESSAGE_MEMBER) {
        return;
    } else if (item->has & HAS(FIELD_ROOM)) {
        add_room(item, whois->room_count++ == 0, &whois->text);
    } else {
        buf_clear(&whois->name);
        buf_append_str(&whois->name, item->user);
        add_user(whois->chat, item, now_ms, &whois->text);
    }
}

bool app_whois_on_answer(struct app *app, const struct chat_effect *effect, uint64_t now_ms)
{
    struct whois *whois = &app->inner->whois;
    const struct message *message = effect->message;
    if (whois->id == 0 || effect->request_id != whois->id)
        return false;
    if (message->type == MESSAGE_ERROR && whois->step == WHOIS_WHO) {
        whois_fini(whois);
        return false; /* it is told like other refusals; others only leave something out */
    }
    if (message->type == MESSAGE_DONE || message->type == MESSAGE_ERROR)
        on_done(app, now_ms);
    else
        on_item(whois, message, now_ms);
    return true;
}

void app_run_whois(struct app *app, struct str arguments, uint64_t now_ms)
{
    struct whois *whois = &app->inner->whois;
    struct message message = { 0 };
    struct str name = command_take_word(&arguments);
    if (str_starts_with(name, STR("@")) && name.size > 1)
        name = str_skip(name, 1);
    if (name.size > LIMIT_NAME_SIZE) {
        app_tell(app, now_ms, _("This is too long"));
        return;
    }
    whois_fini(whois);
    whois->chat = app->chat;
    buf_append_str(&whois->name, name);
    ask_who(whois, &message);
    whois->id = chat_request(whois->chat, &message, now_ms);
}
