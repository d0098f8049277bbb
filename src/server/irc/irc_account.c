/* REGISTER: a name that belongs to somebody for good. Source: IRCv3, "account-registration". */
#include "server/irc/irc.h"

#include "server/core/name.h"

static void fail(struct irc *irc, const char *code, struct str account, const char *text)
{
    irc_standard(irc, "FAIL", "REGISTER", code, account, text);
}

static void end(struct irc *irc)
{
    bool was_entered = irc->is_welcome;
    irc_end(irc);
    if (!was_entered)
        irc_register(irc);
}

static void refuse(struct irc *irc, const struct message *error)
{
    struct str account = irc->task->targets;
    switch (error->code) {
    case ERROR_NAME_TAKEN:
    case ERROR_ACCOUNT:
    case ERROR_WRONG_STATE:
        fail(irc, "USERNAME_EXISTS", account, "The name is taken, or an account already");
        break;
    case ERROR_NAME_INVALID:
        fail(irc, "BAD_ACCOUNT_NAME", account, "The name cannot be an account's");
        break;
    case ERROR_BAD_REQUEST:
        fail(irc, "WEAK_PASSWORD", account, "A password has 8 to 500 bytes");
        break;
    default:
        fail(irc, "TEMPORARILY_UNAVAILABLE", account, "Accounts cannot be registered from here");
        break;
    }
}

static void answer(struct irc *irc, const struct message *message)
{
    irc_take_welcome(irc, message);
    if (message->type == MESSAGE_ERROR) {
        refuse(irc, message);
    } else if (message->type == MESSAGE_DONE) {
        irc->is_account = true;
        irc_send(irc, "REGISTER SUCCESS %s :You are now registered, and logged in", irc_nick(irc));
        irc_send_logged_in(irc);
    }
}

/* An account has the name of its nick: "*" means that. */
static bool is_own_name(const struct irc *irc, struct str account)
{
    return str_equal(account, STR("*")) || irc_word_equal(account, str_of(irc_nick(irc)));
}

void irc_on_register(struct irc *irc, const struct irc_line *line)
{
    struct str account = irc_line_param(line, 0), password = irc_line_param(line, 2);
    struct message request = { .type = MESSAGE_REGISTER };
    if (irc->is_account) {
        fail(irc, "ALREADY_AUTHENTICATED", account, "You are logged in already");
        return;
    }
    if (irc->arrival && !irc->arrival->wanted[0]) {
        fail(irc, "NEED_NICK", account, "Say with NICK what you want to be called first");
        return;
    }
    if (!is_own_name(irc, account)) {
        fail(irc, "ACCOUNT_NAME_MUST_BE_NICK", account, "An account has the name of its nick");
        return;
    }
    struct irc_task *task = irc_begin(irc, "REGISTER", end, answer);
    irc_keep(task, account, STR(""), password, STR(""));
    message_set_secret(&request, task->text);
    if (irc->arrival)
        message_set_user(&request, str_of(irc->arrival->wanted));
    message_set_flags(&request, FLAG_FOLLOW);
    if (!irc->is_welcome)
        irc_set_ident(irc, &request);
    irc_ask(irc, &request);
}

void irc_on_verify(struct irc *irc, const struct irc_line *line)
{
    irc_standard(irc, "FAIL", "VERIFY", "INVALID_CODE", irc_line_param(line, 0),
                 "Accounts need no verification");
}
