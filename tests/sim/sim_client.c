/* The simulated people: a client machine each, a disk that may be lost, and somebody typing. */
#include "sim.h"

#include <stdlib.h>

static void client_random(void *context, uint8_t out[16])
{
    struct sim *sim = context;
    for (size_t i = 0; i < 16; i++)
        out[i] = (uint8_t)sim_random(sim);
}

static void outbox_drop(struct sim_client *client, size_t index)
{
    free(client->outbox_bytes[index]);
    size_t after = client->outbox_count - index - 1;
    memmove(&client->outbox[index], &client->outbox[index + 1], after * sizeof(client->outbox[0]));
    memmove(&client->outbox_bytes[index], &client->outbox_bytes[index + 1],
            after * sizeof(client->outbox_bytes[0]));
    client->outbox_count--;
}

static struct str keep_str(char **at, struct str s)
{
    struct str kept = { *at, s.size };
    if (s.size)
        memcpy(*at, s.bytes, s.size);
    *at += s.size;
    return kept;
}

static void outbox_keep(struct sim *sim, struct sim_client *client, const struct outbox_item *item)
{
    if (client->outbox_count == SIM_OUTBOX) {
        sim_fail(sim, "an outbox holds more than %d items", SIM_OUTBOX);
        return;
    }
    char *bytes = malloc(item->room.size + item->user.size + item->text.size + 1);
    if (!bytes)
        abort();
    client->outbox_bytes[client->outbox_count] = bytes;
    struct outbox_item *kept = &client->outbox[client->outbox_count++];
    *kept = *item;
    kept->room = keep_str(&bytes, item->room);
    kept->user = keep_str(&bytes, item->user);
    kept->text = keep_str(&bytes, item->text);
}

static void outbox_forget(struct sim_client *client, const uint8_t nonce[LIMIT_NONCE_SIZE])
{
    for (size_t i = 0; i < client->outbox_count; i++) {
        if (memcmp(client->outbox[i].nonce, nonce, LIMIT_NONCE_SIZE) == 0) {
            outbox_drop(client, i);
            return;
        }
    }
}

void sim_client_start(struct sim *sim, int index)
{
    struct sim_client *client = &sim->clients[index];
    struct chat_config config = {
        .name = str_of(client->name),
        .token = { (const char *)client->token, client->has_token ? sizeof(client->token) : 0 },
        .reconnect = true,
        .is_private = true,
        .software = STR("sim"),
        .history_count = 1 + sim_below(sim, 60),
        .random = client_random,
        .context = sim,
    };
    client->connection = -1;
    client->connect_at_ms = UINT64_MAX;
    client->chat = chat_new(&config);
    if (!client->chat)
        abort();
    for (size_t i = 0; i < client->outbox_count; i++)
        if (chat_restore(client->chat, &client->outbox[i]))
            abort();
    sim_note(sim, "client %d starts with %zu in its outbox", index, client->outbox_count);
    chat_start(client->chat, sim->now_ms);
}

/* A client that does not run at the end has a disk all the same. */
void sim_client_free(struct sim *sim, int index)
{
    struct sim_client *client = &sim->clients[index];
    chat_free(client->chat);
    client->chat = NULL;
    while (client->outbox_count)
        outbox_drop(client, 0);
}

void sim_client_crash(struct sim *sim, int index, bool lose_disk)
{
    struct sim_client *client = &sim->clients[index];
    sim_note(sim, "client %d dies%s", index, lose_disk ? " and its disk is lost" : "");
    if (client->connection >= 0)
        sim_hang_up(sim, client->connection);
    client->connection = -1;
    chat_free(client->chat);
    client->chat = NULL;
    if (!lose_disk)
        return;
    while (client->outbox_count)
        outbox_drop(client, 0);
    client->has_token = false;
    for (size_t i = 0; i < sim->ledger.said_count; i++)
        if (sim->ledger.said[i].client == index && !sim->ledger.said[i].is_acked)
            sim->ledger.said[i].is_void = true;
}

static const char *const public_rooms[] = { "lobby", "胡同", "tea" };

static void act_join(struct sim *sim, struct sim_client *client)
{
    if (sim_chance(sim, 75)) {
        chat_join(client->chat, str_of(public_rooms[sim_below(sim, 3)]), sim->now_ms);
    } else {
        struct sim_client *other = &sim->clients[sim_below(sim, SIM_CLIENTS)];
        if (other != client)
            chat_join_direct(client->chat, str_of(other->name), sim->now_ms);
    }
}

static void act_say(struct sim *sim, int index, struct room *room)
{
    struct sim_client *client = &sim->clients[index];
    struct ledger *ledger = &sim->ledger;
    if (ledger->said_count == SIM_SAID || client->outbox_count + 8 > SIM_OUTBOX)
        return;
    struct ledger_said *said = &ledger->said[ledger->said_count];
    *said = (struct ledger_said){ .client = index };
    snprintf(said->text, sizeof(said->text), "%d-%u 你好 %.*s", index, client->said_count++,
             (int)sim_below(sim, 30), "..............................");
    sim_note(sim, "client %d says in %.*s: %s", index, STR_ARGS(room->title), said->text);
    if (chat_say(client->chat, room, EVENT_MESSAGE, str_of(said->text), sim->now_ms) == 0)
        ledger->said_count++;
}

/* Some message that the client shows; NULL if the dice find none. */
static const struct entry *pick_message(struct sim *sim, const struct room *room)
{
    if (room->entry_count == 0)
        return NULL;
    const struct entry *entry = room->entries[sim_below(sim, room->entry_count)];
    return entry->kind == ENTRY_MESSAGE && entry->no > 0 ? entry : NULL;
}

/* Edit, recall or react, also where that is not allowed any more. */
static void act_change(struct sim *sim, int index, struct room *room)
{
    static const enum message_type types[] = { MESSAGE_EDIT, MESSAGE_RECALL, MESSAGE_REACT };
    struct sim_client *client = &sim->clients[index];
    const struct entry *entry = pick_message(sim, room);
    if (!entry)
        return;
    char text[64];
    struct message message = { .type = types[sim_below(sim, 3)] };
    snprintf(text, sizeof(text), "edit %llu", (unsigned long long)sim->step);
    message_set_room(&message, room->name);
    message_set_ref(&message, entry->no);
    if (message.type == MESSAGE_REACT)
        message_set_emoji(&message, sim_chance(sim, 50) ? STR("👍") : STR("x"));
    else
        message_set_text(&message, str_of(text)); /* of a recall: why */
    sim_note(sim, "client %d: %s of %.*s %llu", index, message_type_name(message.type),
             STR_ARGS(room->title), (unsigned long long)entry->no);
    chat_request(client->chat, &message, sim->now_ms);
}

static void act_answer(struct sim *sim, int index, struct room *room)
{
    struct sim_client *client = &sim->clients[index];
    struct ledger *ledger = &sim->ledger;
    const struct entry *entry = pick_message(sim, room);
    if (!entry || ledger->said_count == SIM_SAID || client->outbox_count + 8 > SIM_OUTBOX)
        return;
    struct ledger_said *said = &ledger->said[ledger->said_count];
    *said = (struct ledger_said){ .client = index };
    snprintf(said->text, sizeof(said->text), "%d-%u answers", index, client->said_count++);
    if (chat_reply(client->chat, room, entry->no, str_of(said->text), sim->now_ms) == 0)
        ledger->said_count++;
}

static void act_part(struct sim *sim, int index, struct room *room)
{
    sim_note(sim, "client %d leaves %.*s", index, STR_ARGS(room->title));
    chat_part(sim->clients[index].chat, room, sim->now_ms);
}

void sim_client_act(struct sim *sim, int index)
{
    struct sim_client *client = &sim->clients[index];
    struct chat *chat = client->chat;
    if (!chat)
        return;
    struct room *room = chat->room_count ? chat->rooms[sim_below(sim, chat->room_count)] : NULL;
    uint64_t dice = sim_below(sim, 100);
    if (!room || dice < 8)
        act_join(sim, client);
    else if (sim->has_groups && sim_chance(sim, 40))
        sim_group_act(sim, index, room);
    else if (dice < 65)
        act_say(sim, index, room);
    else if (dice < 80)
        act_change(sim, index, room);
    else if (dice < 85)
        act_answer(sim, index, room);
    else if (dice < 90)
        act_part(sim, index, room);
    else
        chat_load_older(chat, room, sim->now_ms);
}

static void take_settled(struct sim *sim, const struct chat_effect *effect)
{
    sim_note(sim, "\"%.*s\" is %s", STR_ARGS(effect->entry->text),
             effect->entry->state == ENTRY_SENT ? "acknowledged" : "refused");
    struct ledger_said *said = sim_ledger_said(sim, effect->entry->text);
    if (!said)
        return;
    if (effect->entry->state == ENTRY_SENT) {
        said->is_acked = true;
        said->no = effect->entry->no;
    } else {
        said->is_void = true;
    }
}

static void take_effect(struct sim *sim, int index, const struct chat_effect *effect)
{
    struct sim_client *client = &sim->clients[index];
    switch (effect->kind) {
    case CHAT_CONNECT:
        client->connect_at_ms = sim->now_ms + effect->delay_ms;
        break;
    case CHAT_DISCONNECT:
        if (client->connection >= 0)
            sim_hang_up(sim, client->connection);
        client->connection = -1;
        break;
    case CHAT_KEEP:
        outbox_keep(sim, client, &effect->item);
        break;
    case CHAT_FORGET:
        outbox_forget(client, effect->item.nonce);
        break;
    case CHAT_TOKEN:
        client->has_token = client->chat->token.size == sizeof(client->token);
        if (client->has_token)
            memcpy(client->token, client->chat->token.bytes, sizeof(client->token));
        break;
    case CHAT_SETTLED:
        take_settled(sim, effect);
        break;
    default:
        break;
    }
}

/* A user whose name is refused (the old self is still in its grace time) tries again later. */
static void enter_again(struct sim *sim, int index)
{
    struct sim_client *client = &sim->clients[index];
    if (client->chat->state != CHAT_REFUSED || !sim_chance(sim, 10))
        return;
    if (sim->has_groups && sim_chance(sim, 50))
        sim_group_enter(sim, index);
    else
        chat_enter(client->chat, str_of(client->name), sim->now_ms);
}

void sim_client_turn(struct sim *sim, int index)
{
    struct sim_client *client = &sim->clients[index];
    if (!client->chat)
        return;
    if (client->connection < 0 && client->connect_at_ms <= sim->now_ms) {
        client->connect_at_ms = UINT64_MAX;
        client->connection = sim_connect(sim, index);
        if (client->connection >= 0)
            chat_on_connected(client->chat, sim->now_ms);
        else
            chat_on_disconnected(client->chat, "nobody listens", sim->now_ms);
    }
    if (chat_next_tick(client->chat) <= sim->now_ms)
        chat_tick(client->chat, sim->now_ms);
    enter_again(sim, index);
    struct chat_effect effect;
    while (chat_next_effect(client->chat, &effect))
        take_effect(sim, index, &effect);
    if (client->connection < 0) {
        buf_clear(&client->chat->out);
        return;
    }
    struct sim_connection *connection = &sim->connections[client->connection];
    sim_check_asked(sim, connection, buf_str(&client->chat->out));
    if (buf_append_str(&connection->up, buf_str(&client->chat->out)))
        abort();
    buf_clear(&client->chat->out);
}

static bool has_pending(const struct room *room)
{
    for (size_t i = 0; i < room->pending_count; i++)
        if (room->pending[i]->state == ENTRY_PENDING)
            return true;
    return false;
}

/*
 * A direct room stays closed when the other one has left, and so does one into which one may not
 * come any more; what was said there has failed.
 */
static bool room_is_idle(const struct sim *sim, const struct room *room)
{
    if (has_pending(room) || room->is_loading_older)
        return false;
    return room->is_joined ? room->last_no == room->newest_no
                           : room->kind == ROOM_DIRECT || sim->has_groups;
}

bool sim_client_is_idle(const struct sim *sim, int index)
{
    const struct chat *chat = sim->clients[index].chat;
    if (!chat || chat->state != CHAT_READY)
        return false;
    for (size_t i = 0; i < chat->room_count; i++)
        if (!room_is_idle(sim, chat->rooms[i]))
            return false;
    return true;
}

void sim_client_describe(struct sim *sim, int index)
{
    const struct sim_client *client = &sim->clients[index];
    const struct chat *chat = client->chat;
    sim_note(sim, "client %d: state %d, %zu in its outbox, connection %d", index, (int)chat->state,
             client->outbox_count, client->connection);
    for (size_t i = 0; i < chat->room_count; i++) {
        const struct room *room = chat->rooms[i];
        sim_note(sim, "  %.*s (%.*s): joined %d, events %llu-%llu of %llu, %zu pending%s",
                 STR_ARGS(room->title), STR_ARGS(room->name), room->is_joined,
                 (unsigned long long)room->first_no, (unsigned long long)room->last_no,
                 (unsigned long long)room->newest_no, room->pending_count,
                 room->is_loading_older ? ", loading" : "");
        for (size_t p = 0; p < room->pending_count; p++)
            sim_note(sim, "    \"%.*s\" %s %.*s", STR_ARGS(room->pending[p]->text),
                     room->pending[p]->state == ENTRY_FAILED ? "failed:" : "pending",
                     STR_ARGS(room->pending[p]->problem));
    }
}
