/* One room with its settings and one's own role: see room_show.h. */
#include "client/cli/room_show.h"
#include "client/cli/output.h"
#include "client/core/direct.h"
#include "client/core/group_ask.h"
#include "client/core/i18n.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { LABEL_COLS = 14 };

static int keep(struct message **kept, const struct message *message)
{
    free(*kept);
    *kept = message_clone(message);
    return *kept ? 0 : -ENOMEM;
}

int room_show_take(struct room_show *show, const struct message *message)
{
    switch (message->type) {
    case MESSAGE_ROOM:
        return keep(&show->room, message);
    case MESSAGE_MEMBER:
        return keep(&show->own, message);
    case MESSAGE_SETTING:
        return group_row(message->kind) ? keep(&show->settings[message->kind], message) : 0;
    default:
        return 0;
    }
}

void room_show_fini(struct room_show *show)
{
    free(show->room);
    free(show->own);
    for (size_t i = 0; i < GROUP_SETTING_COUNT; i++)
        free(show->settings[i]);
    *show = (struct room_show){ 0 };
}

static uint64_t setting_count(const struct room_show *show, uint64_t setting)
{
    const struct message *told = show->settings[setting];
    return told ? told->count : group_row(setting)->initial;
}

static struct str setting_text(const struct room_show *show, uint64_t setting)
{
    const struct message *told = show->settings[setting];
    return told ? told->text : (struct str){ 0 };
}

/* What the server has no events before: from 1 on, if it does not say. */
static uint64_t first_of(const struct message *room)
{
    return room->has & HAS(FIELD_FIRST) ? room->first : 1;
}

static const char *own_role(const struct room_show *show)
{
    return show->own ? role_name(member_of_message(show->own).role) : NULL;
}

/* ---- JSON ---- */

/* Yes or no as true or false; of a secret whether there is one. */
static void add_setting(struct json *json, const struct room_show *show, uint64_t setting)
{
    const struct group_row *row = group_row(setting);
    uint64_t count = setting_count(show, setting);
    struct str text = setting_text(show, setting);
    bool is_flag = row->type == GROUP_WORD && str_equal(str_of(row->words[0]), STR("no"));
    if (row->is_secret)
        json_bool(json, row->name, text.size > 0);
    else if (is_flag)
        json_bool(json, row->name, count == 1);
    else if (row->type == GROUP_NUMBER)
        json_number(json, row->name, count);
    else if (row->type == GROUP_WORD)
        json_text(json, row->name,
                  group_has_number(row, count) ? str_of(row->words[count]) : STR("?"));
    else
        json_text(json, row->name, text);
}

static int print_json(const struct room_show *show, struct buf *out)
{
    const struct message *room = show->room;
    struct json json;
    json_begin(&json, out);
    json_text(&json, "room", room->room);
    json_text(&json, "kind", str_of(output_room_kind(room->kind)));
    json_text(&json, "topic", room->topic);
    json_number(&json, "members", room->count);
    json_number(&json, "first", first_of(room));
    json_number(&json, "last", room->last);
    json_bool(&json, "member", room->flags & FLAG_MEMBER);
    if (own_role(show))
        json_text(&json, "role", str_of(own_role(show)));
    if (show->own && show->own->title.size > 0)
        json_text(&json, "title", show->own->title);
    for (uint64_t i = 0; i < GROUP_SETTING_COUNT && !direct_kind(room->kind); i++)
        if (group_row(i))
            add_setting(&json, show, i);
    return json_end(&json);
}

/* ---- text ---- */

static int print_fact(struct buf *out, const char *label, struct str value, const char *help)
{
    int status = output_column(out, str_of(label), LABEL_COLS);
    if (!status)
        status = output_text(out, value.size > 0 ? value : STR("-"));
    if (!status && help)
        status = buf_printf(out, "  (%s)", help);
    return status ? status : buf_append_str(out, STR("\n"));
}

static int print_setting(const struct room_show *show, uint64_t setting, struct buf *out)
{
    const struct group_row *row = group_row(setting);
    struct buf value = { 0 };
    int status =
        group_format(row, setting_count(show, setting), setting_text(show, setting), &value);
    if (!status)
        status = print_fact(out, row->name, buf_str(&value), group_setting_help(setting));
    buf_fini(&value);
    return status;
}

static int print_numbers(const struct message *room, struct buf *out)
{
    char members[24], events[48];
    bool has_any = room->last >= first_of(room);
    snprintf(members, sizeof(members), "%" PRIu64, room->count);
    snprintf(events, sizeof(events), "%" PRIu64 "-%" PRIu64, first_of(room), room->last);
    int status = print_fact(out, _("members"), str_of(members), NULL);
    return status ? status
                  : print_fact(out, _("events"), has_any ? str_of(events) : STR("-"), NULL);
}

static int print_text(const struct room_show *show, struct buf *out)
{
    const struct message *room = show->room;
    int status = print_fact(out, _("room"), room->room, NULL);
    if (!status)
        status = print_fact(out, _("kind"), str_of(_(output_room_kind(room->kind))), NULL);
    if (!status)
        status = print_fact(out, _("topic"), room->topic, NULL);
    if (!status)
        status = print_numbers(room, out);
    if (!status)
        status = print_fact(out, _("own role"), str_of(own_role(show)), NULL);
    if (!status && show->own && show->own->title.size > 0)
        status = print_fact(out, _("own title"), show->own->title, NULL);
    for (uint64_t i = 0; i < GROUP_SETTING_COUNT && !status && !direct_kind(room->kind); i++)
        if (group_row(i))
            status = print_setting(show, i, out);
    return status;
}

int room_show_print(const struct room_show *show, bool is_json, struct buf *out)
{
    if (!show->room)
        return 0;
    return is_json ? print_json(show, out) : print_text(show, out);
}
