/* What people do to rooms and to one another in them, and that they register and unregister. */
#include "sim.h"

#include <hutong/common/macros.h>

#define PASSWORD "correct horse"

static void ask(struct sim *sim, int index, const struct room *room, struct message *message)
{
    sim_note(sim, "client %d: %s in %.*s", index, message_type_name(message->type),
             STR_ARGS(room->title));
    message_set_room(message, room->name);
    chat_request(sim->clients[index].chat, message, sim->now_ms);
}

static struct str pick_name(struct sim *sim)
{
    return str_of(sim->clients[sim_below(sim, SIM_CLIENTS)].name);
}

/* Not all settings: an archived room, or a slow one, would let little happen from then on. */
static void act_set(struct sim *sim, int index, const struct room *room)
{
    static const struct {
        enum group_setting setting;
        uint64_t below; /* numbers it may be set to; 0: a text */
    } rows[] = {
        { GROUP_READ_ONLY, 2 }, { GROUP_JOIN, 3 },     { GROUP_HIDDEN, 2 },
        { GROUP_KEY, 0 },       { GROUP_LIMIT, 6 },    { GROUP_ANNOUNCEMENT, 0 },
        { GROUP_ALL_BY, 4 },    { GROUP_TOPIC_BY, 4 }, { GROUP_KEEP_COUNT, 30 },
    };
    size_t row = (size_t)sim_below(sim, ARRAY_SIZE(rows));
    struct message message = { .type = MESSAGE_SET };
    bool is_reset = sim_chance(sim, 60); /* mostly open, or nobody would come in any more */
    message_set_kind(&message, rows[row].setting);
    if (rows[row].below == 0)
        message_set_text(&message, is_reset ? STR("") : STR("sesame"));
    else
        message_set_count(&message, is_reset ? group_row(rows[row].setting)->initial
                                             : sim_below(sim, rows[row].below));
    ask(sim, index, room, &message);
}

static void act_role(struct sim *sim, int index, const struct room *room)
{
    struct message message = { .type = sim_chance(sim, 70) ? MESSAGE_ROLE : MESSAGE_TITLE };
    message_set_user(&message, pick_name(sim));
    if (message.type == MESSAGE_TITLE) {
        message_set_text(&message, sim_chance(sim, 70) ? STR("扫地僧") : STR(""));
    } else {
        message_set_kind(&message, 1 + sim_below(sim, ROLE_KIND_NO_VOICE));
        if (sim_chance(sim, 30))
            message_set_flags(&message, FLAG_TRANSFER);
    }
    ask(sim, index, room, &message);
}

static void act_sanction(struct sim *sim, int index, const struct room *room)
{
    static const enum message_type types[] = { MESSAGE_KICK,  MESSAGE_BAN,   MESSAGE_BAN,
                                               MESSAGE_UNBAN, MESSAGE_UNBAN, MESSAGE_INVITE };
    struct message message = { .type = types[sim_below(sim, ARRAY_SIZE(types))] };
    bool is_listed = message.type == MESSAGE_BAN || message.type == MESSAGE_UNBAN;
    bool is_mute = sim_chance(sim, 60);
    enum sanction_sort sort = is_mute ? SANCTION_MUTE : sim_below(sim, SANCTION_SORT_COUNT);
    message_set_user(&message, pick_name(sim));
    if (is_listed && sort != SANCTION_BAN)
        message_set_flags(&message, sanction_flags(sort));
    if (is_listed && sort != SANCTION_BAN && sim_chance(sim, 30)) {
        message_set_user(&message, STR("*a*!u@*"));
        message_set_kind(&message, SANCTION_MASK);
    }
    ask(sim, index, room, &message);
}

/* Back and forth among few names, so that each leads to the room for ever. */
static void act_rename(struct sim *sim, int index, const struct room *room)
{
    char text[LIMIT_ROOM_SIZE];
    struct str name = room->name;
    const char *end = name.size > 0 ? memchr(name.bytes, SIM_RENAMED, name.size) : NULL;
    struct message message = { .type = MESSAGE_RENAME };
    snprintf(text, sizeof(text), "%.*s%c%d so be it",
             (int)(end ? (size_t)(end - name.bytes) : name.size), name.bytes, SIM_RENAMED,
             (int)sim_below(sim, LIMIT_FORMER_NAMES));
    message_set_text(&message, str_of(text));
    if (room->kind == ROOM_PUBLIC)
        ask(sim, index, room, &message);
}

static void act_read(struct sim *sim, int index, const struct room *room)
{
    struct message message = { .type = MESSAGE_READ };
    message_set_no(&message, sim_below(sim, room->newest_no + 2));
    if (sim_chance(sim, 30))
        message_set_flags(&message, FLAG_BACK);
    ask(sim, index, room, &message);
}

static void act_register(struct sim *sim, int index)
{
    struct message message = { .type = MESSAGE_REGISTER };
    message_set_secret(&message, STR(PASSWORD));
    sim_note(sim, "client %d registers", index);
    sim->clients[index].has_registered = true; /* or was refused, which is as well */
    chat_request(sim->clients[index].chat, &message, sim->now_ms);
}

/* Its name is free then, and it goes on as a guest of that name. */
static void act_unregister(struct sim *sim, int index)
{
    struct sim_client *client = &sim->clients[index];
    struct message message = { .type = MESSAGE_UNREGISTER };
    bool erases = sim_chance(sim, 60);
    message_set_secret(&message, STR(PASSWORD));
    message_set_flags(&message, erases ? FLAG_ERASE : 0);
    sim_note(sim, "client %d deletes its account%s", index, erases ? " and all it said" : "");
    client->has_registered = false;
    client->has_unregistered = true;
    client->has_erased |= erases;
    chat_request(client->chat, &message, sim->now_ms);
}

/* With two others. */
static void act_open(struct sim *sim, int index)
{
    char names[80];
    int a = (index + 1 + (int)sim_below(sim, SIM_CLIENTS - 1)) % SIM_CLIENTS;
    int b = (index + 1 + (int)sim_below(sim, SIM_CLIENTS - 1)) % SIM_CLIENTS;
    snprintf(names, sizeof(names), "%s,%s", sim->clients[a].name, sim->clients[b].name);
    if (a != b)
        chat_join_direct(sim->clients[index].chat, str_of(names), sim->now_ms);
}

void sim_group_act(struct sim *sim, int index, struct room *room)
{
    uint64_t dice = sim_below(sim, 100);
    if (sim->clients[index].chat->state != CHAT_READY)
        return;
    if (!sim->clients[index].has_registered)
        act_register(sim, index);
    else if (dice < 3)
        act_unregister(sim, index);
    else if (dice < 15)
        act_open(sim, index);
    else if (dice < 35)
        act_set(sim, index, room);
    else if (dice < 50)
        act_role(sim, index, room);
    else if (dice < 65)
        act_sanction(sim, index, room);
    else if (dice < 80)
        act_rename(sim, index, room);
    else
        act_read(sim, index, room);
}

void sim_group_enter(struct sim *sim, int index)
{
    struct sim_client *client = &sim->clients[index];
    chat_login(client->chat, str_of(client->name), STR(PASSWORD), sim->now_ms);
}
