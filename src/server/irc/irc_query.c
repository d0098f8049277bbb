/* WHO, WHOIS, WHOWAS, ISON and USERHOST: who is there. */
#include "server/irc/irc.h"

#include <hutong/common/glob.h>
#include <hutong/common/macros.h>
#include <hutong/common/time_text.h>
#include <inttypes.h>
#include <stdio.h>

static bool is_away(const struct message *member)
{
    return (member->flags & FLAG_OFFLINE) || member->text.size > 0;
}

static const char *account_of(const struct message *member, char account[LIMIT_NAME_SIZE + 1],
                              const char *none)
{
    if (!(member->flags & FLAG_ACCOUNT))
        return none;
    snprintf(account, LIMIT_NAME_SIZE + 1, "%.*s", STR_ARGS(member->user));
    return account;
}

static void end(struct irc *irc)
{
    irc_end(irc);
}

/* ---- WHO ---- */

/* " H*B@": here or away, an operator, a bot, and what one is in the room. */
static void put_flags(const struct irc *irc, const struct irc_person *person,
                      const struct message *member, struct buf *out)
{
    buf_printf(out, " %s%s%s%s", is_away(member) ? "G" : "H",
               irc_person_is_operator(person) ? "*" : "", person && person->is_bot ? "B" : "",
               irc_prefix(irc, member->flags));
}

/* One field of a WHOX reply; nothing for a letter that means none. */
static void put_field(struct irc *irc, char letter, const struct message *member, struct buf *out)
{
    const struct irc_person *person = irc_person_find(irc->door, member->user);
    char account[LIMIT_NAME_SIZE + 1], name[LIMIT_NAME_SIZE + 1];
    struct str room = member->room;
    snprintf(name, sizeof(name), "%.*s", STR_ARGS(member->user));
    switch (letter) {
    case 't':
        buf_printf(out, " %.*s", STR_ARGS(irc->task->extra));
        break;
    case 'c':
        buf_printf(out, " %s%.*s", room.size > 0 ? "#" : "*", STR_ARGS(room));
        break;
    case 'u':
        buf_printf(out, " %s", irc_person_ident(person));
        break;
    case 'i':
        buf_append_str(out, STR(" 255.255.255.255"));
        break;
    case 'h':
        buf_append_str(out, STR(" " IRC_HOST));
        break;
    case 's':
        buf_printf(out, " %s", irc->door->config.server_name);
        break;
    case 'n':
        buf_printf(out, " %s", name);
        break;
    case 'f':
        put_flags(irc, person, member, out);
        break;
    case 'd':
    case 'l':
        buf_append_str(out, STR(" 0"));
        break;
    case 'a':
        buf_printf(out, " %s", account_of(member, account, "0"));
        break;
    case 'o':
        buf_append_str(out, STR(" n/a"));
        break;
    case 'r':
        buf_printf(out, " :%s", irc_person_realname(person, name));
        break;
    default:
        break;
    }
}

/* The fields come in this order, whatever the order in which they were asked for. */
static void send_whox(struct irc *irc, const struct message *member)
{
    static const char order[] = "tcuihsnfdlaor";
    struct buf fields = { 0 };
    for (const char *letter = order; *letter; letter++)
        if (memchr(irc->task->keys.bytes, *letter, irc->task->keys.size))
            put_field(irc, *letter, member, &fields);
    irc_numeric(irc, RPL_WHOSPCRPL, "%.*s", STR_ARGS(str_skip(buf_str(&fields), 1)));
    buf_fini(&fields);
}

static void send_who(struct irc *irc, const struct message *member)
{
    const struct irc_person *person = irc_person_find(irc->door, member->user);
    char name[LIMIT_NAME_SIZE + 1];
    struct buf flags = { 0 };
    bool has_room = member->room.size > 0;
    snprintf(name, sizeof(name), "%.*s", STR_ARGS(member->user));
    put_flags(irc, person, member, &flags);
    irc_numeric(irc, RPL_WHOREPLY, "%s%.*s %s " IRC_HOST " %s %s%.*s :0 %s", has_room ? "#" : "*",
                STR_ARGS(member->room), irc_person_ident(person), irc->door->config.server_name,
                name, STR_ARGS(buf_str(&flags)), irc_person_realname(person, name));
    buf_fini(&flags);
}

/* Whether a user with mode i is to be found by masks: oneself, and who is where one is oneself. */
static bool is_met(const struct irc *irc, const struct irc_person *person)
{
    const struct irc *other;
    const struct irc_room *room;
    DL_FOREACH2 (person->sessions, other, person_next)
        DL_FOREACH (other->rooms, room)
            if (!room->is_direct && irc_room_find(irc, str_of(room->name)))
                return true;
    return person == irc->person;
}

static bool fits_mask(const struct irc *irc, const struct message *member)
{
    const struct irc_person *person = irc_person_find(irc->door, member->user);
    struct str mask = irc->task->targets;
    if (irc->task->count == 1)
        return member->room.size == 0; /* once is enough */
    if (mask.size > 0 && mask.bytes[0] == '#')
        return true;
    if (person && person->is_invisible && !is_met(irc, person))
        return false;
    return mask.size == 0 || glob_matches(mask, member->user);
}

static void who_answer(struct irc *irc, const struct message *message)
{
    if (message->type == MESSAGE_MEMBER && fits_mask(irc, message)) {
        if (irc->task->keys.size > 0)
            send_whox(irc, message);
        else
            send_who(irc, message);
    } else if (message->type == MESSAGE_DONE || message->type == MESSAGE_ERROR) {
        struct str mask = irc->task->targets.size > 0 ? irc->task->targets : STR("*");
        irc_numeric(irc, RPL_ENDOFWHO, "%.*s :End of WHO list", STR_ARGS(mask));
    }
}

/* "%fields,token" */
static void split_fields(struct str text, struct str *fields, struct str *token)
{
    const char *percent = text.size > 0 ? memchr(text.bytes, '%', text.size) : NULL;
    *fields = percent ? str_skip(text, (size_t)(percent - text.bytes) + 1) : STR("");
    *token = STR("0");
    const char *comma = fields->size > 0 ? memchr(fields->bytes, ',', fields->size) : NULL;
    if (!comma)
        return;
    *token = str_skip(*fields, (size_t)(comma - fields->bytes) + 1);
    fields->size -= token->size + 1;
}

void irc_on_who(struct irc *irc, const struct irc_line *line)
{
    struct str mask = irc_line_param(line, 0), fields, token;
    struct message request = { .type = MESSAGE_WHO };
    bool is_mask =
        mask.size == 0 || memchr(mask.bytes, '*', mask.size) || memchr(mask.bytes, '?', mask.size);
    split_fields(irc_line_param(line, 1), &fields, &token);
    struct irc_task *task = irc_begin(irc, "WHO", end, who_answer);
    irc_keep(task, mask, fields, STR(""), token);
    if (irc_is_channel(mask)) {
        message_set_room(&request, str_skip(task->targets, 1));
    } else if (!is_mask) {
        message_set_user(&request, task->targets);
        task->count = 1; /* who it is about is found by the core */
    }
    irc_ask(irc, &request);
}

/* ---- WHOIS ---- */

static void whois_user(struct irc *irc, const struct message *member)
{
    const struct irc_person *person = irc_person_find(irc->door, member->user);
    char name[LIMIT_NAME_SIZE + 1];
    snprintf(name, sizeof(name), "%.*s", STR_ARGS(member->user));
    irc_numeric(irc, RPL_WHOISUSER, "%s %s " IRC_HOST " * :%s", name, irc_person_ident(person),
                irc_person_realname(person, name));
    snprintf(irc->task->whom, sizeof(irc->task->whom), "%s", name);
    irc->task->count = 1;
    irc->task->number = member->flags;
}

static void whois_end(struct irc *irc)
{
    const char *name = irc->task->whom;
    const struct irc_person *person = irc_person_find(irc->door, str_of(name));
    const char *away = irc_away_find(irc->door, str_of(name));
    if (irc->task->found.size > 0)
        irc_numeric(irc, RPL_WHOISCHANNELS, "%s :%.*s", name, STR_ARGS(buf_str(&irc->task->found)));
    irc_numeric(irc, RPL_WHOISSERVER, "%s %s :hutongd", name, irc->door->config.server_name);
    if (irc->task->number & FLAG_OFFLINE)
        irc_numeric(irc, RPL_AWAY, "%s :" IRC_ABSENT, name);
    else if (away)
        irc_numeric(irc, RPL_AWAY, "%s :%s", name, away);
    if (irc_person_is_operator(person))
        irc_numeric(irc, RPL_WHOISOPERATOR, "%s :is an IRC operator", name);
    if (irc->task->number & FLAG_ACCOUNT)
        irc_numeric(irc, RPL_WHOISACCOUNT, "%s %s :is logged in as", name, name);
    if (person && person->is_bot)
        irc_numeric(irc, RPL_WHOISBOT, "%s :is a bot", name);
    if (person)
        irc_numeric(irc, RPL_WHOISIDLE, "%s %" PRIu64 " %" PRIu64 " :seconds idle, signon time",
                    name, (irc->door->date_ms - person->spoke_ms) / 1000, person->since_ms / 1000);
}

static bool is_hidden(const struct irc *irc, struct str room)
{
    const struct irc_person *person = irc_person_find(irc->door, str_of(irc->task->whom));
    return person && person->is_invisible && person != irc->person && !irc_room_find(irc, room);
}

/* Of what is told of a user a person wants to read this. */
static void whois_told(struct irc *irc, const struct message *message)
{
    static const char *const keys[] = { "display-name", "pronouns", "status", "url" };
    for (size_t i = 0; message->type == MESSAGE_METADATA && i < ARRAY_SIZE(keys); i++)
        if (str_equal(message->key, str_of(keys[i])))
            irc_numeric(irc, RPL_WHOISKEYVALUE, "%s %s * :%.*s", irc->task->whom, keys[i],
                        STR_ARGS(message->text));
}

static void whois_answer(struct irc *irc, const struct message *message)
{
    struct irc_task *task = irc->task;
    if (task->is_synced) {
        whois_told(irc, message);
        return;
    }
    if (message->type == MESSAGE_MEMBER && message->room.size == 0) {
        whois_user(irc, message);
    } else if (message->type == MESSAGE_MEMBER) {
        if (!is_hidden(irc, message->room))
            buf_printf(&task->found, "%s%s#%.*s", task->found.size > 0 ? " " : "",
                       irc_prefix(irc, message->flags), STR_ARGS(message->room));
    } else if (message->type == MESSAGE_ERROR) {
        irc_numeric(irc, ERR_NOSUCHNICK, "%.*s :No such nick/channel", STR_ARGS(task->targets));
    }
    if (message->type == MESSAGE_DONE)
        whois_end(irc);
}

/* Then what the user tells of itself, to those who know of that. */
static void whois_next(struct irc *irc)
{
    struct irc_task *task = irc->task;
    struct message request = { .type = MESSAGE_METADATA };
    bool is_asked = task->is_synced || task->count == 0 || !irc_has(irc, IRC_CAP_METADATA);
    if (is_asked) {
        irc_numeric(irc, RPL_ENDOFWHOIS, "%.*s :End of /WHOIS list", STR_ARGS(task->targets));
        irc_end(irc);
        return;
    }
    task->is_synced = true;
    message_set_user(&request, str_of(task->whom));
    message_set_kind(&request, METADATA_LIST);
    irc_ask(irc, &request);
}

void irc_on_whois(struct irc *irc, const struct irc_line *line)
{
    struct message request = { .type = MESSAGE_WHO };
    struct str list = irc_line_param(line, line->param_count > 1), nick;
    if (!irc_list_next(&list, ',', &nick)) {
        irc_numeric(irc, ERR_NONICKNAMEGIVEN, ":No nickname given");
        return;
    }
    struct irc_task *task = irc_begin(irc, "WHOIS", whois_next, whois_answer);
    irc_keep(task, nick, STR(""), STR(""), STR(""));
    message_set_user(&request, task->targets);
    irc_ask(irc, &request);
}

/* ---- WHOWAS ---- */

static bool is_one_of(struct str masks, const char *name)
{
    struct str mask;
    while (irc_list_next(&masks, ',', &mask))
        if (glob_matches(mask, str_of(name)))
            return true;
    return false;
}

static void send_whowas(struct irc *irc, const struct irc_person *person)
{
    char time[TIME_TEXT_MAX];
    time_text_rfc3339(person->spoke_ms, time);
    irc_numeric(irc, RPL_WHOWASUSER, "%s %s " IRC_HOST " * :%s", person->name, person->ident,
                irc_person_realname(person, person->name));
    irc_numeric(irc, RPL_WHOISSERVER, "%s %s :%s", person->name, irc->door->config.server_name,
                time);
}

/* The newest first, and at most so many; 0 or less: all. */
void irc_on_whowas(struct irc *irc, const struct irc_line *line)
{
    struct str nicks = irc_line_param(line, 0);
    uint64_t limit = irc_number(irc_line_param(line, 1)), count = 0;
    const struct irc_person *oldest = irc->door->gone, *person = oldest ? oldest->prev : NULL;
    if (nicks.size == 0) {
        irc_numeric(irc, ERR_NONICKNAMEGIVEN, ":No nickname given");
        return;
    }
    for (; person && (limit == 0 || count < limit);
         person = person == oldest ? NULL : person->prev) {
        if (!is_one_of(nicks, person->name))
            continue;
        send_whowas(irc, person);
        count++;
    }
    if (count == 0)
        irc_numeric(irc, ERR_WASNOSUCHNICK, "%.*s :There was no such nickname", STR_ARGS(nicks));
    irc_numeric(irc, RPL_ENDOFWHOWAS, "%.*s :End of WHOWAS", STR_ARGS(nicks));
}

/* ---- ISON and USERHOST: a few nicks, one after the other ---- */

static void ask_nick(struct irc *irc)
{
    struct message request = { .type = MESSAGE_WHO };
    message_set_user(&request, irc->task->target);
    irc_ask(irc, &request);
}

static void ison_answer(struct irc *irc, const struct message *message)
{
    if (message->type == MESSAGE_MEMBER && message->room.size == 0 &&
        !(message->flags & FLAG_OFFLINE))
        buf_printf(&irc->task->found, "%.*s ", STR_ARGS(message->user));
}

static void ison_next(struct irc *irc)
{
    struct irc_task *task = irc->task;
    if (irc_list_next(&task->targets, ' ', &task->target)) {
        ask_nick(irc);
        return;
    }
    struct str found = buf_str(&task->found);
    irc_numeric(irc, RPL_ISON, ":%.*s", found.size > 0 ? (int)found.size - 1 : 0,
                found.size > 0 ? found.bytes : "");
    irc_end(irc);
}

static void userhost_answer(struct irc *irc, const struct message *message)
{
    const struct irc_person *person = irc_person_find(irc->door, message->user);
    if (message->type == MESSAGE_MEMBER && message->room.size == 0)
        buf_printf(&irc->task->found, "%s%.*s%s=%c%s@" IRC_HOST,
                   irc->task->found.size > 0 ? " " : "", STR_ARGS(message->user),
                   irc_person_is_operator(person) ? "*" : "", is_away(message) ? '-' : '+',
                   irc_person_ident(person));
}

static void userhost_next(struct irc *irc)
{
    struct irc_task *task = irc->task;
    if (task->count++ < 5 && irc_list_next(&task->targets, ' ', &task->target)) {
        ask_nick(irc);
        return;
    }
    irc_numeric(irc, RPL_USERHOST, ":%.*s", STR_ARGS(buf_str(&task->found)));
    irc_end(irc);
}

/* All parameters as one list. */
static void keep_params(struct irc_task *task, const struct irc_line *line)
{
    struct buf list = { 0 };
    for (size_t i = 0; i < line->param_count; i++)
        buf_printf(&list, "%.*s ", STR_ARGS(line->params[i]));
    irc_keep(task, buf_str(&list), STR(""), STR(""), STR(""));
    buf_fini(&list);
}

void irc_on_ison(struct irc *irc, const struct irc_line *line)
{
    keep_params(irc_begin(irc, "ISON", ison_next, ison_answer), line);
    ison_next(irc);
}

void irc_on_userhost(struct irc *irc, const struct irc_line *line)
{
    keep_params(irc_begin(irc, "USERHOST", userhost_next, userhost_answer), line);
    userhost_next(irc);
}
