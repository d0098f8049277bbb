/* What the server says of itself. */
#include "server/irc/irc.h"

#include <hutong/common/glob.h>
#include <hutong/common/macros.h>
#include <hutong/common/time_text.h>
#include <inttypes.h>

void irc_on_ping(struct irc *irc, const struct irc_line *line)
{
    struct str token = irc_line_param(line, 0);
    if (line->param_count == 0)
        irc_numeric(irc, ERR_NEEDMOREPARAMS, "PING :Not enough parameters");
    else if (token.size == 0)
        irc_numeric(irc, ERR_NOORIGIN, ":No origin specified");
    else
        irc_send(irc, "PONG %s :%.*s", irc->door->config.server_name, STR_ARGS(token));
}

/* Any byte received is a sign of life. */
void irc_on_pong(struct irc *irc, const struct irc_line *line)
{
    (void)irc, (void)line;
}

/* Servers say that; who does is none of ours. */
void irc_on_error(struct irc *irc, const struct irc_line *line)
{
    (void)irc, (void)line;
}

/* Whether the command is meant for another server, of which there is none; refused then. */
static bool is_for_another(struct irc *irc, const struct irc_line *line)
{
    struct str server = irc_line_param(line, 0);
    bool is_ours = server.size == 0 ||
                   glob_matches(server, str_of(irc->door->config.server_name)) ||
                   irc_word_equal(server, str_of(irc->nick));
    if (!is_ours)
        irc_numeric(irc, ERR_NOSUCHSERVER, "%.*s :No such server", STR_ARGS(server));
    return !is_ours;
}

void irc_on_version(struct irc *irc, const struct irc_line *line)
{
    if (!is_for_another(irc, line))
        irc_numeric(irc, RPL_VERSION,
                    "hutongd-" HUTONG_VERSION ". %s :https://modern.ircdocs.horse",
                    irc->door->config.server_name);
}

void irc_on_time(struct irc *irc, const struct irc_line *line)
{
    char time[TIME_TEXT_MAX];
    if (is_for_another(irc, line))
        return;
    time_text_rfc3339(irc->door->date_ms, time);
    irc_numeric(irc, RPL_TIME, "%s %" PRIu64 " 0 :%s", irc->door->config.server_name,
                irc->door->date_ms / 1000, time);
}

void irc_on_info(struct irc *irc, const struct irc_line *line)
{
    if (is_for_another(irc, line))
        return;
    irc_numeric(irc, RPL_INFO, ":hutongd " HUTONG_VERSION ", a chat server");
    irc_numeric(irc, RPL_INFO, ":Rooms are shared with users of hutong, its own client");
    irc_numeric(irc, RPL_ENDOFINFO, ":End of INFO list");
}

void irc_on_admin(struct irc *irc, const struct irc_line *line)
{
    if (is_for_another(irc, line))
        return;
    irc_numeric(irc, RPL_ADMINME, "%s :Administrative info", irc->door->config.server_name);
    irc_numeric(irc, RPL_ADMINLOC1, ":%s", irc->door->config.network);
    irc_numeric(irc, RPL_ADMINLOC2, ":A chat that is shared with users of hutong");
    irc_numeric(irc, RPL_ADMINEMAIL, ":Ask in one of the channels");
}

/* There is one server, and it has no links. */
void irc_on_links(struct irc *irc, const struct irc_line *line)
{
    struct str mask =
        line->param_count > 0 ? irc_line_param(line, line->param_count - 1) : STR("*");
    irc_numeric(irc, RPL_ENDOFLINKS, "%.*s :End of /LINKS list", STR_ARGS(mask));
}

/* ---- HELP ---- */

static const struct help {
    const char *subject, *text;
} helps[] = {
    { "JOIN", "JOIN #room[,#room]: enter rooms; they are opened if there are none" },
    { "PART", "PART #room[,#room] [:reason]: leave rooms" },
    { "PRIVMSG", "PRIVMSG #room|nick :text: say something" },
    { "TOPIC", "TOPIC #room [:text]: see or set what a room is about" },
    { "LIST", "LIST [>count|<count|mask]: rooms" },
    { "NAMES", "NAMES #room: who is in a room" },
    { "WHOIS", "WHOIS nick: who somebody is" },
    { "AWAY", "AWAY [:text]: be away, or here again" },
    { "CHATHISTORY", "CHATHISTORY LATEST #room|nick * count: what was said before" },
    { "CHANSERV", "CHANSERV HELP: what can be done about rooms in plain words" },
    { "INVITE", "INVITE nick #room: let somebody in" },
    { "ISON", "ISON nick [nick]: which of them are here" },
    { "KICK", "KICK #room nick[,nick] [:reason]: put somebody out" },
    { "LUSERS", "LUSERS: how many are here" },
    { "MODE",
      "MODE #room [+|-modes] [values]: see or change what a room allows; MODE nick: oneself" },
    { "MONITOR", "MONITOR +|- nick[,nick]: be told when they come and go" },
    { "MOTD", "MOTD: the server's greeting" },
    { "NICK", "NICK nick: be called otherwise" },
    { "NICKSERV", "NICKSERV HELP: accounts in plain words" },
    { "NOTICE", "NOTICE #room|nick :text: say something that no program answers" },
    { "QUIT", "QUIT [:reason]: leave" },
    { "REDACT", "REDACT #room|nick msgid: take a message back" },
    { "REGISTER", "REGISTER * * password: make your nick an account" },
    { "SETNAME", "SETNAME :name: another real name" },
    { "USERHOST", "USERHOST nick [nick]: who they are, in short" },
    { "WHO", "WHO #room|mask: who is there" },
    { "WHOWAS", "WHOWAS nick: who somebody was" },
};

static void help_index(struct irc *irc)
{
    irc_numeric(irc, RPL_HELPSTART, "index :Help is there for these commands:");
    for (size_t i = 0; i < ARRAY_SIZE(helps); i++)
        irc_numeric(irc, RPL_HELPTXT, "index :%s", helps[i].subject);
    irc_numeric(irc, RPL_ENDOFHELP, "index :HELP command tells more");
}

void irc_on_help(struct irc *irc, const struct irc_line *line)
{
    struct str subject = irc_line_param(line, 0);
    if (subject.size == 0 || irc_word_equal(subject, STR("index"))) {
        help_index(irc);
        return;
    }
    for (size_t i = 0; i < ARRAY_SIZE(helps); i++) {
        if (!irc_word_equal(subject, str_of(helps[i].subject)))
            continue;
        irc_numeric(irc, RPL_HELPSTART, "%s :%s", helps[i].subject, helps[i].text);
        irc_numeric(irc, RPL_ENDOFHELP, "%s :End of /HELP", helps[i].subject);
        return;
    }
    irc_numeric(irc, ERR_HELPNOTFOUND, "%.*s :No help available on this topic", STR_ARGS(subject));
}
