/* From the first line of a client to the welcome, and leaving. */
#include "server/irc/irc.h"

#include "server/core/name.h"
#include <hutong/common/time_text.h>
#include <hutong/common/utf8.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- the welcome ---- */

/* At most 13 tokens a line: a line has 15 parameters. */
static void send_isupport(struct irc *irc)
{
    static const char end[] = ":are supported by this server";
    irc_numeric(
        irc, RPL_ISUPPORT,
        "ACCOUNTEXTBAN=a AWAYLEN=%d BOT=B CASEMAPPING=ascii CHANLIMIT=#:%d "
        "CHANMODES=Ibe,k,l,Cimnst CHANNELLEN=%d CHANTYPES=# CHATHISTORY=%d ELIST=CMNTU EXTBAN=,aim "
        "HOSTLEN=63 KICKLEN=390 %s",
        LIMIT_AWAY_SIZE, LIMIT_ROOMS_PER_USER, LIMIT_ROOM_CHARS + 1, LIMIT_HISTORY_PAGE, end);
    irc_numeric(irc, RPL_ISUPPORT,
                "EXCEPTS=e INVEX=I MAXLIST=Ibe:%d MODES=20 MONITOR=%d MSGREFTYPES=msgid,timestamp "
                "NAMELEN=%d NETWORK=%s "
                "NICKLEN=%d PREFIX=(qov)~@+ STATUSMSG=~@+ %s",
                LIMIT_SANCTIONS_PER_ROOM, IRC_WATCH_MAX, IRC_REALNAME_SIZE - 1,
                irc->door->config.network, LIMIT_NAME_CHARS, end);
    irc_numeric(
        irc, RPL_ISUPPORT,
        "TARGMAX=JOIN:,KICK:,LIST:,MONITOR:,NAMES:,NOTICE:4,PART:,PRIVMSG:4,TAGMSG:1,WHOIS:1,"
        "WHOWAS: "
        "TOPICLEN=390 USERLEN=%d UTF8ONLY WHOX %s",
        IRC_IDENT_SIZE - 1, end);
}

void irc_on_lusers(struct irc *irc, const struct irc_line *line)
{
    const struct sessions *sessions = irc->session->sessions;
    size_t users = sessions->ready_count, invisible = irc->door->invisible_count;
    size_t unknown = sessions_count(sessions) - users;
    (void)line;
    size_t max = sessions->ready_max;
    irc_numeric(irc, RPL_LUSERCLIENT, ":There are %zu users and %zu invisible on 1 servers",
                users - invisible, invisible);
    irc_numeric(irc, RPL_LUSEROP, "%zu :operator(s) online", irc->door->operator_count);
    if (unknown > 0)
        irc_numeric(irc, RPL_LUSERUNKNOWN, "%zu :unknown connection(s)", unknown);
    irc_numeric(irc, RPL_LUSERCHANNELS, "%u :channels formed", HASH_COUNT(sessions->channels));
    irc_numeric(irc, RPL_LUSERME, ":I have %zu clients and 0 servers", users);
    irc_numeric(irc, RPL_LOCALUSERS, "%zu %zu :Current local users %zu, max %zu", users, max, users,
                max);
    irc_numeric(irc, RPL_GLOBALUSERS, "%zu %zu :Current global users %zu, max %zu", users, max,
                users, max);
}

void irc_on_motd(struct irc *irc, const struct irc_line *line)
{
    const struct irc_config *config = &irc->door->config;
    struct str rest = str_of(config->motd), text;
    struct str server = line ? irc_line_param(line, 0) : (struct str){ 0 };
    if (server.size > 0 && !irc_word_equal(server, str_of(config->server_name))) {
        irc_numeric(irc, ERR_NOSUCHSERVER, "%.*s :No such server", STR_ARGS(server));
        return;
    }
    if (rest.size == 0) {
        irc_numeric(irc, ERR_NOMOTD, ":MOTD File is missing");
        return;
    }
    irc_numeric(irc, RPL_MOTDSTART, ":- %s Message of the day - ", config->server_name);
    while (irc_list_next(&rest, '\n', &text))
        irc_numeric(irc, RPL_MOTD, ":%.*s", STR_ARGS(text));
    irc_numeric(irc, RPL_ENDOFMOTD, ":End of /MOTD command.");
}

static void send_welcome(struct irc *irc)
{
    const struct irc_config *config = &irc->door->config;
    const char *server = config->server_name;
    char created[TIME_TEXT_MAX];
    time_text_rfc3339(irc->door->started_ms, created);
    irc_numeric(irc, RPL_WELCOME, ":Welcome to the %s IRC Network %s!%s@" IRC_HOST, config->network,
                irc->nick, irc_person_ident(irc->person));
    irc_numeric(irc, RPL_YOURHOST, ":Your host is %s, running version hutongd-" HUTONG_VERSION,
                server);
    irc_numeric(irc, RPL_CREATED, ":This server was created %s", created);
    irc_numeric(irc, RPL_MYINFO, "%s hutongd-" HUTONG_VERSION " Biow CIbeiklmnoqstv Ibekloqv",
                server);
    send_isupport(irc);
    irc_on_lusers(irc, &(struct irc_line){ 0 });
    irc_on_motd(irc, NULL);
}

/* All is known: the client is in. */
static void welcome(struct irc *irc)
{
    const struct irc_arrival *arrival = irc->arrival;
    irc_person_add(irc, arrival->ident, arrival->realname ? arrival->realname : "");
    if (!irc->person) {
        session_drop(irc->session, "no memory for a user");
        return;
    }
    irc_arrival_free(irc);
    irc->is_welcome = true;
    send_welcome(irc);
    if (irc->is_admin) { /* by its account */
        irc_set_operator(irc, true);
        irc_tell_operator(irc);
    }
    if (irc_has(irc, IRC_CAP_METADATA))
        irc_metadata_welcome(irc);
    else
        irc_join_own(irc);
}

void irc_arrival_free(struct irc *irc)
{
    if (!irc->arrival)
        return;
    free(irc->arrival->realname);
    buf_fini(&irc->arrival->password);
    buf_fini(&irc->arrival->away);
    free(irc->arrival);
    irc->arrival = NULL;
}

/* ---- entering ---- */

void irc_take_welcome(struct irc *irc, const struct message *message)
{
    if (message->type == MESSAGE_WELCOME) {
        irc_set_nick(irc, message->user);
        irc->is_entered = true;
        irc->is_admin = message->flags & FLAG_ADMIN;
        buf_clear(&irc->own_rooms);
    } else if (message->type == MESSAGE_ROOM) {
        buf_append(&irc->own_rooms, message->room.bytes, message->room.size);
        buf_append(&irc->own_rooms, "", 1);
    }
}

static void entered(struct irc *irc)
{
    irc_end(irc);
    if (irc->is_entered)
        welcome(irc);
}

static void answer_enter(struct irc *irc, const struct message *message)
{
    irc_take_welcome(irc, message);
    if (message->type != MESSAGE_ERROR)
        return;
    char *wanted = irc->arrival->wanted;
    if (message->code == ERROR_PASSWORD || message->code == ERROR_NOT_ALLOWED) {
        irc_numeric(irc, ERR_PASSWDMISMATCH, ":%.*s", STR_ARGS(message->text));
        session_end(irc->session, MESSAGE_BYE, ERROR_PASSWORD, "Bad password");
    } else if (message->code == ERROR_NAME_INVALID || message->code == ERROR_NAME_TAKEN ||
               message->code == ERROR_ACCOUNT) {
        char refused[sizeof(irc->arrival->wanted)];
        memcpy(refused, wanted, sizeof(refused));
        wanted[0] = '\0'; /* another must be given */
        irc_refuse(irc, message, str_of(refused));
    } else {
        irc_refuse(irc, message, str_of(wanted));
        session_end(irc->session, MESSAGE_BYE, ERROR_BUSY, "It could not be let in");
    }
}

/* Enter as a guest, or as the account whose password came with PASS: "password" or
 * "name:password". */
static void enter(struct irc *irc)
{
    struct message request = { .type = MESSAGE_ENTER };
    struct str password = buf_str(&irc->arrival->password), name = str_of(irc->arrival->wanted);
    const char *colon = password.size > 0 ? memchr(password.bytes, ':', password.size) : NULL;
    if (colon) {
        name = (struct str){ password.bytes, (size_t)(colon - password.bytes) };
        password = str_skip(password, name.size + 1);
    }
    if (password.size > 0) {
        request.type = MESSAGE_AUTH;
        irc->is_account = true;
        message_set_mechanism(&request, STR("PLAIN"));
        message_set_secret(&request, password);
    }
    message_set_user(&request, name);
    message_set_flags(&request, FLAG_FOLLOW);
    irc_set_ident(irc, &request);
    irc_enter_away(irc, &request);
    irc_begin(irc, "USER", entered, answer_enter);
    irc_ask(irc, &request);
}

const char *irc_ident(const struct irc *irc)
{
    if (irc->person)
        return irc->person->ident;
    return irc->arrival ? irc->arrival->ident : "";
}

void irc_set_ident(struct irc *irc, struct message *request)
{
    const char *ident = irc_ident(irc);
    irc->is_ident_told = ident[0] != '\0';
    if (irc->is_ident_told)
        message_set_ident(request, str_of(ident));
}

static void answer_ident(struct irc *irc, const struct message *message)
{
    if (message->type == MESSAGE_ERROR)
        session_drop(irc->session, "it could not say its ident");
}

static void told_ident(struct irc *irc)
{
    irc_end(irc);
    welcome(irc);
}

/* It has entered, by logging in, before it said with USER who it is. */
static void tell_ident(struct irc *irc)
{
    struct message request = { .type = MESSAGE_NICK };
    irc_begin(irc, "USER", told_ident, answer_ident);
    irc_set_ident(irc, &request);
    message_set_user(&request, str_of(irc->nick));
    irc_ask(irc, &request);
}

void irc_register(struct irc *irc)
{
    const struct irc_arrival *arrival = irc->arrival;
    bool is_whole = arrival && arrival->wanted[0] && arrival->ident[0] && !irc->is_negotiating;
    if (!is_whole || irc->has_task || irc->session->state >= SESSION_CLOSING)
        return;
    if (!irc->is_entered)
        enter(irc);
    else if (irc->is_ident_told)
        welcome(irc);
    else
        tell_ident(irc);
}

void irc_on_pass(struct irc *irc, const struct irc_line *line)
{
    if (irc->is_welcome) {
        irc_numeric(irc, ERR_ALREADYREGISTERED, ":You may not reregister");
        return;
    }
    buf_clear(&irc->arrival->password);
    buf_append_str(&irc->arrival->password, irc_line_param(line, 0));
}

static void set_ident(char ident[IRC_IDENT_SIZE], struct str given)
{
    size_t size = 1;
    ident[0] = '~';
    for (size_t i = 0; i < given.size && size < IRC_IDENT_SIZE - 1; i++)
        if (!strchr("@!*?: ", given.bytes[i]) && (unsigned char)given.bytes[i] > ' ' &&
            (unsigned char)given.bytes[i] < 0x7f)
            ident[size++] = given.bytes[i];
    if (size == 1)
        ident[size++] = 'u';
    ident[size] = '\0';
}

void irc_on_user(struct irc *irc, const struct irc_line *line)
{
    struct irc_arrival *arrival = irc->arrival;
    if (!arrival || arrival->ident[0]) {
        irc_numeric(irc, ERR_ALREADYREGISTERED, ":You may not reregister");
        return;
    }
    if (irc_line_param(line, 3).size == 0 || irc_line_param(line, 0).size == 0) {
        irc_numeric(irc, ERR_NEEDMOREPARAMS, "USER :Not enough parameters");
        return;
    }
    set_ident(arrival->ident, irc_line_param(line, 0));
    struct str realname = irc_line_param(line, 3);
    if (realname.size >= IRC_REALNAME_SIZE)
        realname.size = utf8_floor(realname, IRC_REALNAME_SIZE - 1);
    arrival->realname = strndup(realname.bytes, realname.size);
    irc_register(irc);
}

/* ---- another nick ---- */

static void nick_done(struct irc *irc)
{
    irc_end(irc);
}

static void answer_nick(struct irc *irc, const struct message *message)
{
    if (message->type == MESSAGE_ERROR) {
        irc_refuse(irc, message, irc->task->targets);
        return;
    }
    if (str_equal(message->user, str_of(irc->nick)))
        return;
    char line[2 * LIMIT_NAME_SIZE + 64];
    snprintf(line, sizeof(line), ":%s!%s@" IRC_HOST " NICK %.*s", irc->nick, irc->person->ident,
             STR_ARGS(message->user)); /* another session may have renamed the person by now */
    irc_send_line(irc, str_of(line));
    irc_person_rename(irc->door, irc->person, message->user);
    irc_set_nick(irc, message->user);
}

static void change_nick(struct irc *irc, struct str nick)
{
    struct message request = { .type = MESSAGE_NICK };
    struct irc_task *task = irc_begin(irc, "NICK", nick_done, answer_nick);
    irc_keep(task, nick, STR(""), STR(""), STR(""));
    message_set_user(&request, task->targets);
    irc_ask(irc, &request);
}

void irc_on_nick(struct irc *irc, const struct irc_line *line)
{
    struct str nick = irc_line_param(line, 0);
    struct name name;
    if (nick.size == 0) {
        irc_numeric(irc, ERR_NONICKNAMEGIVEN, ":No nickname given");
        return;
    }
    enum name_result result = name_parse_user(nick, &name);
    if (result != NAME_OK) {
        irc_numeric(irc, ERR_ERRONEUSNICKNAME, "%.*s :%s",
                    STR_ARGS(memchr(nick.bytes, ' ', nick.size) ? STR("*") : nick),
                    name_result_text(result));
        return;
    }
    if (irc->is_welcome) {
        change_nick(irc, nick);
        return;
    }
    snprintf(irc->arrival->wanted, sizeof(irc->arrival->wanted), "%.*s", LIMIT_NAME_SIZE,
             name.shown);
    irc_register(irc);
}

/* ---- leaving ---- */

void irc_on_quit(struct irc *irc, const struct irc_line *line)
{
    char text[IRC_LINE_SIZE];
    struct message bye = { .type = MESSAGE_BYE };
    struct str reason = irc_line_param(line, 0);
    snprintf(text, sizeof(text), "%s%.*s", reason.size > 0 ? "Quit: " : "Quit", STR_ARGS(reason));
    message_set_text(&bye, str_of(text));
    irc_send_labelled(irc);
    irc_send_end(irc, str_of(text));
    intake_message(irc->session, &bye);
}
