/*
 * Becoming an account, before registration or after it: what SASL and NickServ have in common. One
 * who was somebody else leaves as that, and is in the same rooms again as what it has become.
 */
#include "server/irc/irc.h"

#include <stdio.h>

static void end(struct irc *irc)
{
    irc_end(irc);
    irc->is_changing = false;
    if (irc->is_welcome)
        irc_join_own(irc);
    else
        irc_register(irc);
}

static void set_operator(struct irc *irc, bool is_operator)
{
    if (irc->is_operator == is_operator)
        return;
    irc_set_operator(irc, is_operator);
    irc_tell_operator(irc);
}

/* The client learns what it is called now. */
static void change_nick(struct irc *irc, struct str nick)
{
    set_operator(irc, false); /* that one was, not this */
    irc_send_from(irc, str_of(irc->nick), "NICK %.*s", STR_ARGS(nick));
    const struct irc_person *was = irc->person; /* remembered for a while, if it has gone now */
    irc_person_put(irc);
    irc_set_nick(irc, nick);
    irc_person_add(irc, was->ident, irc_person_realname(was, ""));
    if (!irc->person) {
        session_drop(irc->session, "no memory for a user");
        return;
    }
    set_operator(irc, irc->is_admin);
}

/* One who is in already takes its new name when all is told: in the words that tell it has the
 * old. */
static void answer(struct irc *irc, const struct message *message)
{
    struct irc_task *task = irc->task;
    bool is_welcome = message->type == MESSAGE_WELCOME;
    irc->is_account |= is_welcome;
    if (is_welcome && irc->is_welcome) {
        snprintf(task->whom, sizeof(task->whom), "%.*s", STR_ARGS(message->user));
        irc->is_admin = message->flags & FLAG_ADMIN;
    } else {
        irc_take_welcome(irc, message);
    }
    task->login_told(irc, message);
    if (message->type == MESSAGE_DONE && task->whom[0] && strcmp(task->whom, irc->nick) != 0)
        change_nick(irc, str_of(task->whom));
}

void irc_login(struct irc *irc, const char *mechanism, struct str user, struct str secret,
               void (*told)(struct irc *irc, const struct message *message))
{
    struct message request = { .type = MESSAGE_AUTH };
    struct irc_task *task = irc_begin(irc, "LOGIN", end, answer);
    irc_keep(task, user, secret, STR(""), STR(""));
    task->login_told = told;
    irc->is_changing = irc->is_welcome;
    message_set_user(&request, task->targets);
    message_set_flags(&request, FLAG_FOLLOW);
    irc_set_ident(irc, &request);
    message_set_mechanism(&request, str_of(mechanism));
    if (task->keys.size > 0)
        message_set_secret(&request, task->keys);
    if (!irc->is_welcome)
        irc_enter_away(irc, &request);
    irc_ask(irc, &request);
}

void irc_login_leaves(struct irc *irc, const struct irc_room *room)
{
    if (!irc->is_changing || room->is_direct)
        return;
    irc_send_from(irc, str_of(irc->nick), "PART #%s", room->name);
    buf_append(&irc->own_rooms, room->name, strlen(room->name) + 1);
}

void irc_send_logged_in(struct irc *irc)
{
    bool is_named = irc->has_task && irc->task->whom[0];
    const char *ident = irc_ident(irc);
    const char *account = is_named ? irc->task->whom : irc->nick;
    irc_numeric(irc, RPL_LOGGEDIN, "%s!%s@" IRC_HOST " %s :You are now logged in as %s",
                irc_nick(irc), ident[0] ? ident : "*", account, account);
}
