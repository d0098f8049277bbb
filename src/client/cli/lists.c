/* hutong rooms, who and status: what the server answers to one or two questions. */
#include "client/cli/cli.h"
#include "client/cli/output.h"
#include "client/cli/visit.h"
#include "client/core/direct.h"
#include "client/core/i18n.h"
#include "client/io/unread_file.h"

#include <inttypes.h>
#include <stdio.h>

enum { NAME_COLS = 24 };

/* One question, and how each item of its answer is printed. */
struct list_query {
    enum message_type ask, item;
    int (*print)(struct buf *out, bool is_json, const struct message *item);
};

struct list {
    const struct list_query *query;
    struct buf line;             /* scratch */
    uint64_t rooms, users;       /* status: counted */
    uint64_t rooms_id, users_id; /* status: the requests */
};

static int print_room_json(struct buf *out, const struct message *room)
{
    struct json json;
    json_begin(&json, out);
    json_text(&json, "room", room->room);
    json_text(&json, "kind", str_of(output_room_kind(room->kind)));
    if (room->kind == ROOM_DIRECT)
        json_text(&json, "user", room->user);
    json_text(&json, "topic", room->topic);
    json_number(&json, "members", room->count);
    json_number(&json, "last", room->last);
    json_bool(&json, "member", room->flags & FLAG_MEMBER);
    json_number(&json, "unread", room->unread);
    json_number(&json, "mentions", room->mentions);
    return json_end(&json);
}

static int print_room(struct buf *out, bool is_json, const struct message *room)
{
    if (is_json)
        return print_room_json(out, room);
    struct buf title = { 0 };
    int status =
        direct_kind(room->kind) ? direct_title(room, &title) : buf_append_str(&title, room->room);
    if (!status)
        status = output_column(out, buf_str(&title), NAME_COLS);
    buf_fini(&title);
    if (!status)
        status = buf_printf(out, " %4" PRIu64, room->count);
    if (!status && room->topic.size > 0)
        status = buf_append_str(out, STR("  "));
    if (!status)
        status = output_text(out, room->topic);
    return status ? status : buf_append_str(out, STR("\n"));
}

static int print_member(struct buf *out, bool is_json, const struct message *member)
{
    bool is_online = !(member->flags & FLAG_OFFLINE);
    if (is_json) {
        struct json json;
        json_begin(&json, out);
        if (member->room.size > 0)
            json_text(&json, "room", member->room);
        json_text(&json, "user", member->user);
        if (member->room.size > 0)
            json_text(&json, "role", str_of(role_name(member_of_message(member).role)));
        if (member->flags & FLAG_VOICE)
            json_bool(&json, "voice", true);
        if (member->title.size > 0)
            json_text(&json, "title", member->title);
        json_bool(&json, "online", is_online);
        if (member->text.size > 0)
            json_text(&json, "away", member->text);
        return json_end(&json);
    }
    const struct member known = member_of_message(member);
    int status = buf_append_str(out, str_of(member_mark(&known)));
    if (!status)
        status = output_text(out, member->user);
    if (!status && member->title.size > 0)
        status = buf_append_str(out, STR(" "));
    if (!status)
        status = output_text(out, member->title);
    if (!status && !is_online)
        status = buf_printf(out, " %s", _("(offline)"));
    if (!status && is_online && member->text.size > 0)
        status = buf_printf(out, " %s", _("(away)"));
    return status ? status : buf_append_str(out, STR("\n"));
}

static const struct list_query rooms_query = { MESSAGE_ROOMS, MESSAGE_ROOM, print_room };
static const struct list_query who_query = { MESSAGE_WHO, MESSAGE_MEMBER, print_member };

static uint64_t list_ask(struct visit *visit, enum message_type type)
{
    struct message message = { .type = type };
    if (type == MESSAGE_WHO && visit->options->room_count > 0)
        message_set_room(&message, str_of(visit->options->rooms[0]));
    return chat_request(visit->chat, &message, visit_now_ms(visit));
}

static void list_on_ready(struct visit *visit)
{
    const struct list *list = visit->state;
    list_ask(visit, list->query->ask);
}

static void list_print(struct visit *visit, const struct message *message)
{
    struct list *list = visit->state;
    buf_clear(&list->line);
    if (list->query->print(&list->line, visit->options->is_json, message))
        visit_fail(visit, EXIT_LOCAL, str_of(_("out of memory")));
    else
        visit_print(visit, buf_str(&list->line));
}

static void list_on_effect(struct visit *visit, const struct chat_effect *effect)
{
    const struct list *list = visit->state;
    if (effect->kind != CHAT_ANSWER)
        return;
    if (effect->message->type == list->query->item)
        list_print(visit, effect->message);
    else if (effect->message->type == MESSAGE_ERROR)
        visit_refuse(visit, effect->message->code, effect->message->text);
    else if (effect->message->type == MESSAGE_DONE)
        visit_finish(visit, EXIT_OK);
}

static int list_run(const struct client_options *options, const struct list_query *query)
{
    static const struct visit_job job = {
        .on_ready = list_on_ready,
        .on_effect = list_on_effect,
        .is_reader = true,
    };
    struct list list = { .query = query };
    enum client_exit status = visit_run(options, &job, &list, false);
    buf_fini(&list.line);
    return status;
}

int cli_rooms(const struct client_options *options)
{
    return list_run(options, &rooms_query);
}

int cli_who(const struct client_options *options)
{
    return list_run(options, &who_query);
}

static int print_status_json(struct list *list, const struct visit *visit, struct str url)
{
    struct json json;
    struct connection_security security;
    json_begin(&json, &list->line);
    json_text(&json, "server", url);
    json_text(&json, "version", visit->chat->server);
    json_text(&json, "name", visit->chat->name);
    json_number(&json, "rooms", list->rooms);
    json_number(&json, "users", list->users);
    if (driver_security(visit->driver, &security)) {
        json_text(&json, "tls", str_of(security.version));
        json_text(&json, "fingerprint", str_of(security.fingerprint));
    }
    return json_end(&json);
}

/* One fact per line: what it is, and what it is like here. */
static int print_fact(struct buf *out, const char *label, struct str value)
{
    int status = output_column(out, str_of(label), 10);
    if (!status)
        status = output_text(out, value);
    return status ? status : buf_append_str(out, STR("\n"));
}

static int print_count(struct buf *out, const char *label, uint64_t count)
{
    char text[24];
    snprintf(text, sizeof(text), "%" PRIu64, count);
    return print_fact(out, label, str_of(text));
}

static int print_security(struct buf *out, const struct driver *driver)
{
    struct connection_security security;
    if (!driver_security(driver, &security))
        return 0;
    int status = print_fact(out, _("encrypted"), str_of(security.version));
    return status ? status : print_fact(out, _("key"), str_of(security.fingerprint));
}

static int print_status_text(struct list *list, const struct visit *visit, struct str url)
{
    struct buf *out = &list->line;
    int status = print_fact(out, _("server"), url);
    if (!status)
        status = print_fact(out, _("version"), visit->chat->server);
    if (!status)
        status = print_fact(out, _("name"), visit->chat->name);
    if (!status)
        status = print_count(out, _("rooms"), list->rooms);
    if (!status)
        status = print_count(out, _("users"), list->users);
    return status ? status : print_security(out, visit->driver);
}

static void status_print(struct visit *visit)
{
    struct list *list = visit->state;
    struct buf url = { 0 };
    int status = endpoint_format(&visit->options->server, &url);
    if (!status)
        status = visit->options->is_json ? print_status_json(list, visit, buf_str(&url))
                                         : print_status_text(list, visit, buf_str(&url));
    if (status)
        visit_fail(visit, EXIT_LOCAL, str_of(_("out of memory")));
    visit_print(visit, buf_str(&list->line));
    visit_finish(visit, EXIT_OK);
    buf_fini(&url);
}

static void status_on_ready(struct visit *visit)
{
    struct list *list = visit->state;
    list->rooms_id = list_ask(visit, MESSAGE_ROOMS);
    list->users_id = list_ask(visit, MESSAGE_WHO);
}

/* Both questions are under way at once; the later one's end ends the command. */
static void status_on_effect(struct visit *visit, const struct chat_effect *effect)
{
    struct list *list = visit->state;
    if (effect->kind != CHAT_ANSWER)
        return;
    switch (effect->message->type) {
    case MESSAGE_ROOM:
        list->rooms++;
        break;
    case MESSAGE_MEMBER:
        list->users++;
        break;
    case MESSAGE_DONE:
        if (effect->request_id == list->rooms_id)
            list->rooms_id = 0;
        else if (effect->request_id == list->users_id)
            list->users_id = 0;
        if (list->rooms_id == 0 && list->users_id == 0)
            status_print(visit);
        break;
    case MESSAGE_ERROR:
        visit_refuse(visit, effect->message->code, effect->message->text);
        break;
    default:
        break;
    }
}

/* For a status bar that calls it every few seconds: no server is asked. */
static int cli_status_short(void)
{
    struct app_unread unread;
    unread_file_sum(&unread);
    if (unread.count > 0) {
        printf(ngettext("%zu unread", "%zu unread", unread.count), unread.count);
        puts(unread.mentions > 0 ? "!" : "");
    }
    return fflush(stdout) == 0 ? EXIT_OK : EXIT_LOCAL;
}

int cli_status(const struct client_options *options)
{
    if (options->is_short)
        return cli_status_short();
    static const struct visit_job job = {
        .on_ready = status_on_ready,
        .on_effect = status_on_effect,
        .is_reader = true,
    };
    struct list list = { 0 };
    enum client_exit status = visit_run(options, &job, &list, false);
    buf_fini(&list.line);
    return status;
}
