/* SETNAME: what users say of themselves. */
#include "server/irc/irc.h"

#include <stdio.h>

/** Have those who share a room with the client know what it does. */
static void spread(struct irc *irc, unsigned cap, const char *what)
{
    struct buf line = { 0 };
    buf_append_str(&line, STR(":"));
    irc_person_source(irc->door, str_of(irc->nick), &line);
    buf_printf(&line, " %s", what);
    irc_spread(irc, cap, buf_str(&line));
    buf_fini(&line);
}

void irc_on_setname(struct irc *irc, const struct irc_line *line)
{
    char what[IRC_REALNAME_SIZE + 16];
    struct str name = irc_line_param(line, 0);
    if (name.size == 0 || name.size >= IRC_REALNAME_SIZE) {
        irc_standard(irc, "FAIL", "SETNAME", "INVALID_REALNAME", STR(""),
                     "Realname is empty or too long");
        return;
    }
    irc_person_set_realname(irc->person, name);
    snprintf(what, sizeof(what), "SETNAME :%.*s", STR_ARGS(name));
    if (irc_has(irc, IRC_CAP_SETNAME))
        irc_send_from(irc, str_of(irc->nick), "%s", what);
    spread(irc, IRC_CAP_SETNAME, what);
}
