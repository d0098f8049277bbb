/*
 * NickServ and ChanServ, which IRC users expect to answer. They are no users: what is said to them
 * becomes the same requests as everybody makes, and they answer in plain words, in English and in
 * Chinese, since nobody has told them which one is understood.
 */
#include "server/irc/irc.h"

#include <hutong/common/macros.h>
#include <hutong/proto/group.h>
#include <stdio.h>

struct order {
    const char *name;
    size_t word_min; /* after its name */
    void (*obey)(struct irc *irc, const struct str *words);
    const char *usage;
};

struct service {
    const char *name;
    const struct order *orders;
    size_t order_count;
};

enum { SERVICE_WORD_MAX = 3 };

static void say(struct irc *irc, const char *service, const char *text)
{
    char line[IRC_LINE_SIZE];
    snprintf(line, sizeof(line), ":%s!services@" IRC_HOST " NOTICE %s :%s", service, irc_nick(irc),
             text);
    irc_send_line(irc, str_of(line));
}

static void say_refusal(struct irc *irc, const char *service, struct str why)
{
    char text[IRC_LINE_SIZE - 128];
    snprintf(text, sizeof(text), "That did not work: %.*s", STR_ARGS(why));
    say(irc, service, text);
    snprintf(text, sizeof(text), "没有成功：%.*s", STR_ARGS(why));
    say(irc, service, text);
}

static void end(struct irc *irc)
{
    irc_end(irc);
}

/* ---- what is answered ---- */

/* task.found holds the service's name and what it says when all went well, each with a zero. */
static void answer(struct irc *irc, const struct message *message)
{
    const char *service = (const char *)irc->task->found.bytes;
    const char *done = service + strlen(service) + 1;
    char text[IRC_LINE_SIZE - 128];
    if (message->type == MESSAGE_ERROR) {
        say_refusal(irc, service, message->text);
    } else if (message->type == MESSAGE_BINDING) {
        snprintf(text, sizeof(text), "%.*s", STR_ARGS(message->text));
        say(irc, service, text);
    } else if (message->type == MESSAGE_DONE) {
        say(irc, service, done);
        irc->is_account |= strncmp(done, "Your nick", 9) == 0;
    }
}

/* Ask the core; the words must have been kept in the task's memory. */
static void ask(struct irc *irc, const char *service, const char *done, struct message *request)
{
    buf_append(&irc->task->found, service, strlen(service) + 1);
    buf_append(&irc->task->found, done, strlen(done) + 1);
    irc_ask(irc, request);
}

static struct irc_task *begin(struct irc *irc, struct str first, struct str second)
{
    struct irc_task *task = irc_begin(irc, "SERVICE", end, answer);
    irc_keep(task, first, second, STR(""), STR(""));
    return task;
}

/* ---- NickServ ---- */

static const char nick_cert_usage[] =
    "CERT ADD password, CERT LIST, CERT DEL which: certificates that let you in / 用证书登录";

static void nick_register(struct irc *irc, const struct str *words)
{
    struct message request = { .type = MESSAGE_REGISTER };
    struct irc_task *task = begin(irc, words[0], STR(""));
    message_set_secret(&request, task->targets);
    ask(irc, "NickServ", "Your nick is an account now. / 你的昵称现在是账号了。", &request);
}

static void nick_password(struct irc *irc, const struct str *words)
{
    struct message request = { .type = MESSAGE_PASSWORD };
    struct buf secret = { 0 };
    buf_append_str(&secret, words[0]);
    buf_append(&secret, "", 1);
    buf_append_str(&secret, words[1]);
    struct irc_task *task = begin(irc, buf_str(&secret), STR(""));
    buf_fini(&secret);
    message_set_secret(&request, task->targets);
    ask(irc, "NickServ", "The password has been changed. / 密码已更改。", &request);
}

static void told_identified(struct irc *irc, const struct message *message)
{
    if (message->type == MESSAGE_ERROR) {
        say_refusal(irc, "NickServ", message->text);
    } else if (message->type == MESSAGE_DONE) {
        irc_send_logged_in(irc);
        say(irc, "NickServ", "You are logged in. / 登录成功。");
    }
}

/* "IDENTIFY password" is about one's own nick, "IDENTIFY account password" about any. */
static void nick_identify(struct irc *irc, const struct str *words)
{
    bool has_account = words[1].size > 0;
    irc_login(irc, "PLAIN", has_account ? words[0] : str_of(irc->nick), words[has_account],
              told_identified);
}

static void cert_add(struct irc *irc, struct str password)
{
    struct message request = { .type = MESSAGE_BIND };
    struct irc_task *task = begin(irc, password, STR(""));
    message_set_secret(&request, task->targets);
    ask(irc, "NickServ", "Your certificate lets you in from now on. / 今后可以用你的证书登录。",
        &request);
}

static void cert_del(struct irc *irc, struct str which)
{
    struct message request = { .type = MESSAGE_UNBIND };
    struct irc_task *task = begin(irc, which, STR(""));
    message_set_text(&request, task->targets);
    ask(irc, "NickServ", "It lets nobody in any more. / 它不能再用来登录了。", &request);
}

static void cert_list(struct irc *irc)
{
    struct message request = { .type = MESSAGE_BINDINGS };
    begin(irc, STR(""), STR(""));
    ask(irc, "NickServ", "These are all. / 就这些。", &request);
}

static void nick_cert(struct irc *irc, const struct str *words)
{
    bool has_word = words[1].size > 0;
    if (irc_word_equal(words[0], STR("LIST")))
        cert_list(irc);
    else if (has_word && irc_word_equal(words[0], STR("ADD")))
        cert_add(irc, words[1]);
    else if (has_word && irc_word_equal(words[0], STR("DEL")))
        cert_del(irc, words[1]);
    else
        say(irc, "NickServ", nick_cert_usage);
}

static void nick_ghost(struct irc *irc, const struct str *words)
{
    (void)words;
    say(irc, "NickServ",
        "There are no ghosts here: log in, and all your clients share the nick. / "
        "这里没有幽灵：登录之后，你的所有客户端共用一个昵称。");
}

static void nick_drop(struct irc *irc, const struct str *words)
{
    struct message request = { .type = MESSAGE_UNREGISTER };
    struct irc_task *task = begin(irc, words[0], STR(""));
    message_set_secret(&request, task->targets);
    ask(irc, "NickServ", "The account is gone. / 账号已删除。", &request);
}

static const struct order nick_orders[] = {
    { "REGISTER", 1, nick_register,
      "REGISTER password: make your nick an account / 把昵称变成账号" },
    { "IDENTIFY", 1, nick_identify, "IDENTIFY [account] password: log in / 登录" },
    { "CERT", 1, nick_cert, nick_cert_usage },
    { "GHOST", 0, nick_ghost, "GHOST: why nobody needs it / 为什么用不着" },
    { "PASSWORD", 2, nick_password, "PASSWORD old new: change it / 更改密码" },
    { "DROP", 1, nick_drop, "DROP password: delete your account / 删除账号" },
};

/* ---- ChanServ ---- */

static void chan_role(struct irc *irc, const struct str *words, uint64_t role, const char *done)
{
    struct message request = { .type = MESSAGE_ROLE };
    bool is_channel = words[0].bytes[0] == '#';
    struct irc_task *task = begin(irc, str_skip(words[0], is_channel), words[1]);
    message_set_room(&request, task->targets);
    message_set_user(&request, task->keys);
    message_set_kind(&request, role);
    ask(irc, "ChanServ", done, &request);
}

static void chan_op(struct irc *irc, const struct str *words)
{
    chan_role(irc, words, ROLE_ADMIN, "Done: an admin of the room. / 好了，现在是管理员。");
}

static void chan_deop(struct irc *irc, const struct str *words)
{
    chan_role(irc, words, ROLE_MEMBER, "Done: a member like others. / 好了，现在是普通成员。");
}

static void chan_voice(struct irc *irc, const struct str *words)
{
    chan_role(irc, words, ROLE_KIND_VOICE,
              "Done: speaks though others may not. / 好了，禁言时也能发言。");
}

static void chan_devoice(struct irc *irc, const struct str *words)
{
    chan_role(irc, words, ROLE_KIND_NO_VOICE,
              "Done: speaks when others do. / 好了，和别人一样发言。");
}

/* What is done about somebody in a room, perhaps for a reason, the rest of the words. */
static void chan_ask(struct irc *irc, const struct str *words, struct message *request,
                     const char *done)
{
    bool is_channel = words[0].bytes[0] == '#';
    struct irc_task *task = irc_begin(irc, "SERVICE", end, answer);
    irc_keep(task, str_skip(words[0], is_channel), words[1], words[2], STR(""));
    message_set_room(request, task->targets);
    message_set_user(request, task->keys);
    if (task->text.size > 0 && request->type != MESSAGE_UNBAN && request->type != MESSAGE_INVITE)
        message_set_text(request, task->text);
    ask(irc, "ChanServ", done, request);
}

static void chan_ban(struct irc *irc, const struct str *words)
{
    chan_ask(irc, words, &(struct message){ .type = MESSAGE_BAN },
             "Done: kept out of the room. / 好了，不能再进来。");
}

static void chan_unban(struct irc *irc, const struct str *words)
{
    chan_ask(irc, words, &(struct message){ .type = MESSAGE_UNBAN },
             "Done: may come in again. / 好了，可以再进来。");
}

static void chan_mute(struct irc *irc, const struct str *words)
{
    struct message request = { .type = MESSAGE_BAN };
    message_set_flags(&request, FLAG_MUTE);
    chan_ask(irc, words, &request, "Done: may not speak in the room. / 好了，已禁言。");
}

static void chan_unmute(struct irc *irc, const struct str *words)
{
    struct message request = { .type = MESSAGE_UNBAN };
    message_set_flags(&request, FLAG_MUTE);
    chan_ask(irc, words, &request, "Done: may speak again. / 好了，可以发言了。");
}

static void chan_kick(struct irc *irc, const struct str *words)
{
    chan_ask(irc, words, &(struct message){ .type = MESSAGE_KICK },
             "Done: put out of the room. / 好了，已移出聊天室。");
}

static void chan_invite(struct irc *irc, const struct str *words)
{
    chan_ask(irc, words, &(struct message){ .type = MESSAGE_INVITE },
             "Done: invited. / 好了，已邀请。");
}

static void chan_register(struct irc *irc, const struct str *words)
{
    (void)words;
    say(irc, "ChanServ",
        "Whoever opens a room owns it, and an account keeps it. / "
        "谁先开了聊天室就是群主；有账号就能一直保留。");
}

static const struct order chan_orders[] = {
    { "OP", 2, chan_op, "OP #room nick: make somebody an admin / 设为管理员" },
    { "DEOP", 2, chan_deop, "DEOP #room nick: and no longer / 取消管理员" },
    { "VOICE", 2, chan_voice,
      "VOICE #room nick: let somebody speak though others may not / 允许在禁言时发言" },
    { "DEVOICE", 2, chan_devoice, "DEVOICE #room nick: and no longer / 取消" },
    { "BAN", 2, chan_ban, "BAN #room nick [reason]: keep somebody out / 禁止进入" },
    { "UNBAN", 2, chan_unban, "UNBAN #room nick: and no longer / 取消禁止" },
    { "MUTE", 2, chan_mute, "MUTE #room nick [reason]: let somebody not speak / 禁言" },
    { "UNMUTE", 2, chan_unmute, "UNMUTE #room nick: and no longer / 取消禁言" },
    { "KICK", 2, chan_kick, "KICK #room nick [reason]: put somebody out / 移出聊天室" },
    { "INVITE", 2, chan_invite, "INVITE #room nick: invite somebody / 邀请" },
    { "REGISTER", 0, chan_register, "REGISTER: why nobody needs it / 为什么用不着" },
};

/* ---- who is spoken to ---- */

static const struct service services[] = {
    { "NickServ", nick_orders, ARRAY_SIZE(nick_orders) },
    { "ChanServ", chan_orders, ARRAY_SIZE(chan_orders) },
};

static void help(struct irc *irc, const struct service *service)
{
    say(irc, service->name, "I understand: / 我听得懂：");
    for (size_t i = 0; i < service->order_count; i++)
        say(irc, service->name, service->orders[i].usage);
}

static void serve(struct irc *irc, const struct service *service, struct str text)
{
    struct str name, words[SERVICE_WORD_MAX] = { 0 };
    size_t count = 0;
    if (!irc_list_next(&text, ' ', &name))
        name = STR("HELP");
    while (count < SERVICE_WORD_MAX - 1 && irc_list_next(&text, ' ', &words[count]))
        count++;
    while (text.size > 0 && text.bytes[0] == ' ')
        text = str_skip(text, 1);
    while (text.size > 0 && text.bytes[text.size - 1] == ' ')
        text.size--;
    if (text.size > 0)
        words[count++] = text; /* the last is all the rest */
    for (size_t i = 0; i < service->order_count; i++) {
        const struct order *order = &service->orders[i];
        if (!irc_word_equal(name, str_of(order->name)))
            continue;
        if (count < order->word_min)
            say(irc, service->name, order->usage);
        else
            order->obey(irc, words);
        return;
    }
    help(irc, service);
}

bool irc_service_serve(struct irc *irc, struct str target, struct str text)
{
    for (size_t i = 0; i < ARRAY_SIZE(services); i++) {
        if (!irc_word_equal(target, str_of(services[i].name)))
            continue;
        serve(irc, &services[i], text);
        return true;
    }
    return false;
}

/* All parameters as one text. */
static void serve_line(struct irc *irc, struct str target, const struct irc_line *line)
{
    struct buf text = { 0 };
    for (size_t i = 0; i < line->param_count; i++)
        buf_printf(&text, "%.*s ", STR_ARGS(line->params[i]));
    irc_service_serve(irc, target, buf_str(&text));
    buf_fini(&text);
}

void irc_on_nickserv(struct irc *irc, const struct irc_line *line)
{
    serve_line(irc, STR("NickServ"), line);
}

void irc_on_chanserv(struct irc *irc, const struct irc_line *line)
{
    serve_line(irc, STR("ChanServ"), line);
}
