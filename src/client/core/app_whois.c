/*
 * /whois: what the server tells of a user, and what was heard of it here. Admins of the server
 * are shown its sessions, too.
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

/* Who it is, and whether one is there. */
static void add_user(const struct message *member, uint64_t now_ms, struct buf *text)
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
    if (member->text.size > 0) {
        buf_append_str(text, str_of(_(", away: ")));
        text_sanitise(member->text, false, text);
    }
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
static const struct entry *last_said(const struct chat *chat, struct str name,
                                     const struct room **roomp)
{
    const struct entry *last = NULL;
    for (size_t i = 0; i < chat->room_count; i++) {
        const struct room *room = chat->rooms[i];
        for (size_t at = room->entry_count; at > 0; at--) {
            const struct entry *entry = room->entries[at - 1];
            if (last && entry->time_ms <= last->time_ms)
                break;
            if (!entry_is_said(entry) || !str_equal(entry->from, name))
                continue;
            last = entry;
            *roomp = room;
            break;
        }
    }
    return last;
}

static void add_last_said(struct app *app, uint64_t now_ms)
{
    struct whois *whois = &app->inner->whois;
    const struct room *room = NULL;
    const struct entry *entry = last_said(app->chat, buf_str(&whois->name), &room);
    if (!entry)
        return;
    buf_append_str(&whois->text, str_of(_("\nLast spoke: ")));
    add_moment(entry->time_ms, now_ms, &whois->text);
    buf_append_str(&whois->text, STR(", "));
    text_sanitise(room->title, false, &whois->text);
}

static void show(struct app *app, uint64_t now_ms)
{
    app_info(app, buf_str(&app->inner->whois.text), now_ms);
    whois_fini(&app->inner->whois);
}

/* All is known that everybody may know. */
static void on_done(struct app *app, uint64_t now_ms)
{
    struct whois *whois = &app->inner->whois;
    struct message sessions = { .type = MESSAGE_SESSIONS };
    add_last_said(app, now_ms);
    whois->is_about_sessions = true;
    message_set_user(&sessions, buf_str(&whois->name));
    whois->id = app->chat->is_admin ? chat_request(app->chat, &sessions, now_ms) : 0;
    if (whois->id == 0)
        show(app, now_ms);
}

static void on_item(struct whois *whois, const struct message *item, uint64_t now_ms)
{
    if (item->type == MESSAGE_SESSION) {
        buf_append_str(&whois->text, STR("\n"));
        admin_format(item, &whois->text);
    } else if (item->has & HAS(FIELD_ROOM)) {
        add_room(item, whois->room_count++ == 0, &whois->text);
    } else {
        buf_clear(&whois->name);
        buf_append_str(&whois->name, item->user);
        add_user(item, now_ms, &whois->text);
    }
}

bool app_whois_on_answer(struct app *app, const struct chat_effect *effect, uint64_t now_ms)
{
    struct whois *whois = &app->inner->whois;
    const struct message *message = effect->message;
    if (whois->id == 0 || effect->request_id != whois->id)
        return false;
    if (message->type == MESSAGE_ERROR && !whois->is_about_sessions) {
        whois_fini(whois);
        return false; /* it is told like other refusals */
    }
    if (message->type == MESSAGE_DONE && !whois->is_about_sessions)
        on_done(app, now_ms);
    else if (message->type == MESSAGE_DONE || message->type == MESSAGE_ERROR)
        show(app, now_ms);
    else
        on_item(whois, message, now_ms);
    return true;
}

void app_run_whois(struct app *app, struct str arguments, uint64_t now_ms)
{
    struct message message = { .type = MESSAGE_WHO };
    struct str name = command_take_word(&arguments);
    if (str_starts_with(name, STR("@")) && name.size > 1)
        name = str_skip(name, 1);
    if (name.size > LIMIT_NAME_SIZE) {
        app_tell(app, now_ms, _("This is too long"));
        return;
    }
    whois_fini(&app->inner->whois);
    message_set_user(&message, name);
    app->inner->whois.id = chat_request(app->chat, &message, now_ms);
}
