/*
 * The lists of a room as modes: b (bans, and mutes behind "m:"), e (exceptions from both) and I
 * (who comes in uninvited). Masks are those of the core; what is by a name or an account there has
 * a mask that means the same, and what is by the address of somebody is "i:" and the nick.
 */
#include "server/irc/irc_modes.h"

#include "server/core/mask.h"
#include <hutong/common/macros.h>
#include <stdio.h>

#define MUTE STR("m:")
#define ACCOUNT "a:"
#define ADDRESS STR("i:")

/* All three modes, in the order in which a list is looked for. */
static const struct list_mode {
    char letter;
    enum sanction_sort sort, mute; /* what is behind "m:"; the same: nothing can be */
    const char *item, *end;
    const char *name;
} modes[] = {
    { 'b', SANCTION_BAN, SANCTION_MUTE, RPL_BANLIST, RPL_ENDOFBANLIST, "ban list" },
    { 'e', SANCTION_EXCEPT, SANCTION_EXCEPT_MUTE, RPL_EXCEPTLIST, RPL_ENDOFEXCEPTLIST,
      "exception list" },
    { 'I', SANCTION_WELCOME, SANCTION_WELCOME, RPL_INVEXLIST, RPL_ENDOFINVEXLIST,
      "invite exception list" },
};

static const struct list_mode *find_mode(char letter)
{
    for (size_t i = 0; i < ARRAY_SIZE(modes); i++)
        if (modes[i].letter == letter)
            return &modes[i];
    return NULL;
}

bool irc_mode_is_list(char letter)
{
    return find_mode(letter);
}

char irc_mode_of_list(enum sanction_sort sort)
{
    size_t i = 0;
    while (modes[i].sort != sort && modes[i].mute != sort)
        i++;
    return modes[i].letter;
}

/* ---- what is on them ---- */

static bool is_mute(enum sanction_sort sort)
{
    return sort == SANCTION_MUTE || sort == SANCTION_EXCEPT_MUTE;
}

void irc_mode_mask(enum sanction_sort sort, uint64_t kind, struct str whom, struct buf *out)
{
    if (is_mute(sort))
        buf_append_str(out, MUTE);
    if (kind == SANCTION_EVERYBODY)
        buf_append_str(out, STR("*!*@*"));
    else if (kind == SANCTION_NAME)
        buf_printf(out, "%.*s!*@*", STR_ARGS(whom));
    else if (kind == SANCTION_ACCOUNT)
        buf_printf(out, ACCOUNT "%.*s", STR_ARGS(whom));
    else if (kind == SANCTION_ADDRESS)
        buf_printf(out, "%.*s%.*s", STR_ARGS(ADDRESS), STR_ARGS(whom));
    else
        buf_append_str(out, whom);
}

static void tell_item(struct irc *irc, const struct list_mode *mode, const struct message *listed)
{
    struct buf mask = { 0 };
    enum sanction_sort sort = sanction_sort_of(listed->flags);
    if (irc_mode_of_list(sort) != mode->letter)
        return;
    irc_mode_mask(sort, listed->kind, listed->user, &mask);
    irc_numeric(irc, mode->item, "%.*s %.*s %.*s %u", STR_ARGS(irc->task->targets),
                STR_ARGS(buf_str(&mask)), STR_ARGS(listed->by), (unsigned)(listed->time / 1000));
    buf_fini(&mask);
}

static void answer(struct irc *irc, const struct message *message)
{
    const struct irc_task *task = irc->task;
    const struct list_mode *mode = find_mode(task->text.bytes[0]);
    if (message->type == MESSAGE_BANNED)
        tell_item(irc, mode, message);
    else if (message->type == MESSAGE_ERROR)
        irc_refuse(irc, message, task->targets);
    else if (message->type == MESSAGE_DONE)
        irc_numeric(irc, mode->end, "%.*s :End of channel %s", STR_ARGS(task->targets), mode->name);
}

static void end(struct irc *irc)
{
    irc_end(irc);
}

void irc_mode_list(struct irc *irc, struct str channel, char letter)
{
    struct message request = { .type = MESSAGE_BANS };
    struct irc_task *task = irc_begin(irc, "MODE", end, answer);
    irc_keep(task, channel, STR(""), (struct str){ &letter, 1 }, STR(""));
    message_set_room(&request, str_skip(task->targets, 1));
    irc_ask(irc, &request);
}

/* ---- changing them ---- */

static bool take_prefix(struct str *mask, struct str prefix)
{
    bool has_prefix = str_starts_with(*mask, prefix);
    *mask = str_skip(*mask, has_prefix ? prefix.size : 0);
    return has_prefix;
}

/* Whom it means, as the core wants it. Returns false if it is no mask. */
static bool set_whom(struct message *request, struct str mask, struct buf *shown)
{
    struct name parsed;
    if (take_prefix(&mask, ADDRESS)) {
        message_set_user(request, mask);
        message_set_kind(request, SANCTION_ADDRESS);
        buf_printf(shown, "%.*s%.*s", STR_ARGS(ADDRESS), STR_ARGS(mask));
        return mask.size > 0;
    }
    if (!mask_parse(mask, &parsed))
        return false;
    message_set_user(request, mask);
    message_set_kind(request, SANCTION_MASK);
    buf_append_str(shown, str_of(parsed.shown));
    return true;
}

bool irc_mode_set_list(struct message *request, char letter, bool is_on, struct str mask,
                       struct buf *shown)
{
    const struct list_mode *mode = find_mode(letter);
    bool has_mute = take_prefix(&mask, MUTE);
    if (has_mute && mode->mute == mode->sort)
        return false;
    request->type = is_on ? MESSAGE_BAN : MESSAGE_UNBAN;
    uint64_t flags = sanction_flags(has_mute ? mode->mute : mode->sort);
    if (flags)
        message_set_flags(request, flags);
    if (has_mute)
        buf_append_str(shown, MUTE);
    return set_whom(request, mask, shown);
}
