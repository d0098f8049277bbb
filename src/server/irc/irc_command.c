/* The commands as a table: what each needs, and who obeys it. */
#include "server/irc/irc.h"

#include <hutong/common/macros.h>

struct command {
    const char *name;
    size_t param_min;
    bool is_early; /* before registration, too */
    irc_command_fn *run;
};

static const struct command commands[] = {
    { "PRIVMSG", 0, false, irc_on_privmsg },
    { "NOTICE", 0, false, irc_on_notice },
    { "TAGMSG", 0, false, irc_on_tagmsg },
    { "BATCH", 1, false, irc_on_batch },
    { "PING", 0, true, irc_on_ping },
    { "PONG", 0, true, irc_on_pong },
    { "JOIN", 1, false, irc_on_join },
    { "PART", 1, false, irc_on_part },
    { "TOPIC", 1, false, irc_on_topic },
    { "NAMES", 0, false, irc_on_names },
    { "LIST", 0, false, irc_on_list },
    { "MODE", 1, false, irc_on_mode },
    { "KICK", 2, false, irc_on_kick },
    { "INVITE", 2, false, irc_on_invite },
    { "WHO", 0, false, irc_on_who },
    { "WHOIS", 0, false, irc_on_whois },
    { "WHOWAS", 0, false, irc_on_whowas },
    { "ISON", 1, false, irc_on_ison },
    { "USERHOST", 1, false, irc_on_userhost },
    { "RENAME", 2, false, irc_on_rename },
    { "REDACT", 2, false, irc_on_redact },
    { "METADATA", 2, false, irc_on_metadata },
    { "MARKREAD", 0, false, irc_on_markread },
    { "SEARCH", 1, false, irc_on_search },
    { "CHATHISTORY", 1, false, irc_on_chathistory },
    { "REGISTER", 3, true, irc_on_register },
    { "VERIFY", 2, true, irc_on_verify },
    { "NICKSERV", 0, false, irc_on_nickserv },
    { "NS", 0, false, irc_on_nickserv },
    { "CHANSERV", 0, false, irc_on_chanserv },
    { "CS", 0, false, irc_on_chanserv },
    { "MONITOR", 1, false, irc_on_monitor },
    { "AWAY", 0, true, irc_on_away },
    { "SETNAME", 1, false, irc_on_setname },
    { "NICK", 0, true, irc_on_nick },
    { "USER", 4, true, irc_on_user },
    { "PASS", 1, true, irc_on_pass },
    { "CAP", 1, true, irc_on_cap },
    { "AUTHENTICATE", 1, true, irc_on_authenticate },
    { "QUIT", 0, true, irc_on_quit },
    { "ERROR", 0, true, irc_on_error },
    { "MOTD", 0, false, irc_on_motd },
    { "LUSERS", 0, false, irc_on_lusers },
    { "VERSION", 0, false, irc_on_version },
    { "TIME", 0, false, irc_on_time },
    { "INFO", 0, false, irc_on_info },
    { "ADMIN", 0, false, irc_on_admin },
    { "LINKS", 0, false, irc_on_links },
    { "HELP", 0, false, irc_on_help },
    { "HELPOP", 0, false, irc_on_help },
    { "OPER", 2, false, irc_on_oper },
    { "KILL", 1, false, irc_on_kill },
    { "WALLOPS", 1, false, irc_on_wallops },
    { "REHASH", 0, false, irc_on_rehash },
};

static const struct command *find(struct str name)
{
    for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
        if (irc_word_equal(name, str_of(commands[i].name)))
            return &commands[i];
    return NULL;
}

void irc_command_run(struct irc *irc, const struct irc_line *line)
{
    const struct command *command = find(line->command);
    if (!irc->is_welcome && !(command && command->is_early))
        irc_numeric(irc, ERR_NOTREGISTERED, ":You have not registered");
    else if (!command)
        irc_numeric(irc, ERR_UNKNOWNCOMMAND, "%.*s :Unknown command", STR_ARGS(line->command));
    else if (line->param_count < command->param_min)
        irc_numeric(irc, ERR_NEEDMOREPARAMS, "%s :Not enough parameters", command->name);
    else
        command->run(irc, line);
}
