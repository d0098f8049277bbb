/*
 * Who is away, and what they say. The core tells it of every user, from whichever door, and here it
 * is kept by name, as long as it is true, for all who are to be told when they speak to somebody.
 */
#include "server/irc/irc.h"

#include <hutong/common/utf8.h>
#include <stdio.h>
#include <stdlib.h>

/* One who is away. */
struct irc_away {
    UT_hash_handle hh; /* by name */
    char name[LIMIT_NAME_SIZE + 1];
    char text[]; /* as a client wrote it, with its end */
};

static struct irc_away *find(const struct irc_door *door, struct str name)
{
    struct irc_away *away;
    HASH_FIND(hh, door->away, name.bytes, name.size, away);
    return away;
}

static void forget(struct irc_door *door, struct irc_away *away)
{
    if (!away)
        return;
    HASH_DEL(door->away, away);
    free(away);
}

/* Without memory nobody is told. */
static void remember(struct irc_door *door, struct str name, struct str text)
{
    struct irc_away *away = calloc(1, sizeof(*away) + text.size + 1);
    if (!away)
        return;
    snprintf(away->name, sizeof(away->name), "%.*s", STR_ARGS(name));
    memcpy(away->text, text.bytes, text.size);
    HASH_ADD_KEYPTR(hh, door->away, away->name, strlen(away->name), away);
    if (!away->hh.tbl)
        free(away);
}

const char *irc_away_find(const struct irc_door *door, struct str name)
{
    const struct irc_away *away = name.size > 0 ? find(door, name) : NULL;
    return away ? away->text : NULL;
}

void irc_away_on_news(struct irc_door *door, const struct message *news)
{
    struct irc_away *away = find(door, news->kind == PRESENCE_RENAME ? news->was : news->user);
    if (news->kind == PRESENCE_ACCOUNT)
        return;
    if (news->kind == PRESENCE_RENAME && away)
        remember(door, news->user, str_of(away->text));
    forget(door, away);
    if (news->kind == PRESENCE_AWAY && news->text.size > 0)
        remember(door, news->user, news->text);
}

void irc_away_free(struct irc_door *door)
{
    struct irc_away *away, *next;
    HASH_ITER (hh, door->away, away, next)
        forget(door, away);
}

/* ---- AWAY ---- */

static void end(struct irc *irc)
{
    irc_end(irc);
}

static void answer(struct irc *irc, const struct message *message)
{
    bool is_away = irc->task->text.size > 0;
    if (message->type == MESSAGE_ERROR)
        irc_refuse(irc, message, STR("AWAY"));
    else if (message->type == MESSAGE_DONE)
        irc_numeric(irc, is_away ? RPL_NOWAWAY : RPL_UNAWAY,
                    is_away ? ":You have been marked as being away"
                            : ":You are no longer marked as being away");
}

/* Before registration it is only remembered: one enters with it. */
static void say_early(struct irc *irc, struct str text)
{
    buf_clear(&irc->arrival->away);
    buf_append_str(&irc->arrival->away, text);
}

void irc_enter_away(struct irc *irc, struct message *request)
{
    if (irc->arrival && irc->arrival->away.size > 0)
        message_set_text(request, buf_str(&irc->arrival->away));
}

void irc_on_away(struct irc *irc, const struct irc_line *line)
{
    struct message request = { .type = MESSAGE_AWAY };
    struct str text = irc_line_param(line, 0);
    text.size = utf8_floor(text, LIMIT_AWAY_SIZE);
    if (!irc->is_welcome && !irc_has(irc, IRC_CAP_PRE_AWAY)) {
        irc_numeric(irc, ERR_NOTREGISTERED, ":You have not registered");
        return;
    }
    if (!irc->is_entered) {
        say_early(irc, text);
        return;
    }
    struct irc_task *task = irc_begin(irc, "AWAY", end, answer);
    irc_keep(task, STR(""), STR(""), text, STR(""));
    if (task->text.size > 0)
        message_set_text(&request, task->text);
    irc_ask(irc, &request);
}
