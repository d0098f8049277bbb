/*
 * OPER, KILL, WALLOPS and REHASH. Operators are admins of the server: who may do what the core
 * decides, as for everybody, and notes it.
 */
#include "server/irc/irc.h"

#include <stdio.h>

static const char no_privileges[] = ":Permission Denied- You're not an IRC operator";

static void oper_end(struct irc *irc)
{
    irc_end(irc);
}

/* What can be wrong with all of these commands. Who was an operator may be one no longer. */
static void refuse(struct irc *irc, const struct message *error, struct str target)
{
    if (error->code != ERROR_NOT_ALLOWED) {
        irc_refuse(irc, error, target);
        return;
    }
    irc_numeric(irc, ERR_NOPRIVILEGES, "%s", no_privileges);
    if (irc->is_operator) {
        irc_set_operator(irc, false);
        irc_tell_operator(irc);
    }
}

/* ---- OPER ---- */

void irc_set_operator(struct irc *irc, bool is_operator)
{
    if (irc->is_operator == is_operator)
        return;
    irc->is_operator = is_operator;
    if (is_operator) {
        irc->person->operator_count++;
        irc->door->operator_count++;
    } else {
        irc->person->operator_count--;
        irc->door->operator_count--;
    }
}

void irc_tell_operator(struct irc *irc)
{
    irc_send_from(irc, str_of(irc->nick), "MODE %s :%co", irc->nick, irc->is_operator ? '+' : '-');
}

static void oper_answer(struct irc *irc, const struct message *message)
{
    if (message->type == MESSAGE_DONE) {
        irc_set_operator(irc, true);
        irc_numeric(irc, RPL_YOUREOPER, ":You are now an IRC operator");
        irc_tell_operator(irc);
    } else if (message->type == MESSAGE_ERROR && message->code == ERROR_PASSWORD) {
        irc_numeric(irc, ERR_PASSWDMISMATCH, ":Password incorrect");
    } else if (message->type == MESSAGE_ERROR && message->code == ERROR_NOT_ALLOWED) {
        irc_numeric(irc, ERR_NOOPERHOST, ":No O-lines for your host");
    } else if (message->type == MESSAGE_ERROR) {
        irc_numeric(irc, ERR_NOOPERHOST, ":%.*s", STR_ARGS(message->text));
    }
}

void irc_on_oper(struct irc *irc, const struct irc_line *line)
{
    struct message request = { .type = MESSAGE_OPERATE };
    struct irc_task *task = irc_begin(irc, "OPER", oper_end, oper_answer);
    irc_keep(task, irc_line_param(line, 0), STR(""), STR(""), STR(""));
    message_set_user(&request, task->targets);
    message_set_secret(&request, irc_line_param(line, 1));
    irc_ask(irc, &request);
}

/* Who is an admin by the account stays one: then nothing is told. */
static void step_down_answer(struct irc *irc, const struct message *message)
{
    if (message->type != MESSAGE_DONE)
        return;
    irc_set_operator(irc, false);
    irc_tell_operator(irc);
}

void irc_step_down(struct irc *irc)
{
    struct message request = { .type = MESSAGE_OPERATE };
    irc_begin(irc, "MODE", oper_end, step_down_answer);
    irc_ask(irc, &request);
}

/* ---- KILL ---- */

static void kill_answer(struct irc *irc, const struct message *message)
{
    if (message->type == MESSAGE_ERROR)
        refuse(irc, message, irc->task->targets);
}

void irc_on_kill(struct irc *irc, const struct irc_line *line)
{
    char text[2 * IRC_LINE_SIZE];
    struct message request = { .type = MESSAGE_DISCONNECT };
    struct str nick = irc_line_param(line, 0), reason = irc_line_param(line, 1);
    if (irc_word_equal(nick, str_of(irc->door->config.server_name))) {
        irc_numeric(irc, ERR_CANTKILLSERVER, ":You cant kill a server!");
        return;
    }
    struct irc_task *task = irc_begin(irc, "KILL", oper_end, kill_answer);
    irc_keep(task, nick, STR(""), STR(""), STR(""));
    snprintf(text, sizeof(text), "Killed (%s (%.*s))", irc->nick, STR_ARGS(reason));
    message_set_user(&request, task->targets);
    message_set_text(&request, str_of(text));
    irc_ask(irc, &request);
}

/* ---- WALLOPS ---- */

static void wallops_answer(struct irc *irc, const struct message *message)
{
    if (message->type == MESSAGE_ERROR)
        refuse(irc, message, STR("*"));
}

void irc_on_wallops(struct irc *irc, const struct irc_line *line)
{
    struct message request = { .type = MESSAGE_BROADCAST };
    struct str text = irc_line_param(line, 0);
    if (text.size == 0) {
        irc_numeric(irc, ERR_NEEDMOREPARAMS, "WALLOPS :Not enough parameters");
        return;
    }
    irc_begin(irc, "WALLOPS", oper_end, wallops_answer);
    message_set_text(&request, text);
    message_set_flags(&request, FLAG_WALLOPS);
    irc_ask(irc, &request);
}

void irc_tell_notice(struct irc *irc, const struct message *notice)
{
    if (notice->code == NOTICE_WALLOPS) {
        if (irc->person && irc->person->hears_wallops)
            irc_send_from(irc, notice->user, "WALLOPS :%.*s", STR_ARGS(notice->text));
    } else if (notice->code == NOTICE_BROADCAST) {
        irc_send(irc, "NOTICE %s :*** %.*s, an admin of this server, to everybody: %.*s",
                 irc_nick(irc), STR_ARGS(notice->user), STR_ARGS(notice->text));
    } else {
        irc_send(irc, "NOTICE %s :%.*s", irc_nick(irc), STR_ARGS(notice->text));
    }
}

/* ---- REHASH ---- */

static void rehash_answer(struct irc *irc, const struct message *message)
{
    bool is_refused = message->type == MESSAGE_ERROR && message->code == ERROR_NOT_ALLOWED;
    if (is_refused) {
        refuse(irc, message, STR("*"));
        return;
    }
    irc_numeric(irc, RPL_REHASHING, "hutongd.conf :Rehashing");
    if (message->type == MESSAGE_ERROR)
        irc_send(irc, "NOTICE %s :The configuration stays as it was: %.*s", irc_nick(irc),
                 STR_ARGS(message->text));
}

void irc_on_rehash(struct irc *irc, const struct irc_line *line)
{
    struct message request = { .type = MESSAGE_RELOAD };
    (void)line;
    irc_begin(irc, "REHASH", oper_end, rehash_answer);
    irc_ask(irc, &request);
}
