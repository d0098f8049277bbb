/* Whom a request about a room's list means: see sanction_whom.h. */
#include "server/core/sanction_whom.h"
#include "server/core/mask.h"
#include "server/core/reply.h"
#include "server/core/user.h"

#include <stdio.h>

/* The name or account that the mask means and nobody else; false if there is none. */
static bool find_one(const struct request *request, struct sanction_whom *whom)
{
    struct str shown = str_of(whom->mask.shown);
    whom->kind = request->message->type == MESSAGE_UNBAN ? SANCTION_ANY : SANCTION_NAME;
    if (name_parse_user(mask_name(shown), &whom->name) == NAME_OK)
        return true;
    whom->kind = SANCTION_ACCOUNT;
    const struct user *user = name_parse_user(mask_account(shown), &whom->name) == NAME_OK
                                  ? user_find_name(request->core, &whom->name)
                                  : NULL;
    return user && user->account;
}

/* What a mask means is found as if it had been said in another way, where there is one. */
static void simplify(const struct request *request, struct sanction_whom *whom)
{
    bool is_mute = sanction_sort_of(request->message->flags) == SANCTION_MUTE;
    whom->shown = whom->mask.shown;
    if (is_mute && str_equal(str_of(whom->mask.shown), STR("*!*@*"))) {
        *whom = (struct sanction_whom){ .kind = SANCTION_EVERYBODY, .shown = SANCTION_WHOM_ALL };
    } else if (!find_one(request, whom)) {
        whom->kind = SANCTION_MASK;
        whom->name = whom->mask;
    } else if (whom->kind != SANCTION_ACCOUNT) {
        whom->shown = whom->name.shown;
        whom->mask = (struct name){ 0 };
    }
}

static bool read_mask(struct request *request, struct sanction_whom *whom)
{
    if (mask_parse(request->message->user, &whom->mask)) {
        simplify(request, whom);
        return true;
    }
    reply_error(
        request, ERROR_BAD_REQUEST,
        "A mask is name!user@host or a:account, with * and ? in it, and has at most %d bytes.",
        LIMIT_NAME_SIZE);
    return false;
}

void sanction_whom_refuse(struct request *request)
{
    reply_error(request, ERROR_BAD_REQUEST,
                "Ban, mute or except by name, account, address or mask, or mute everybody.");
}

/* By which somebody in particular is meant. */
static bool is_kind_of_one(uint64_t kind)
{
    return kind == SANCTION_NAME || kind == SANCTION_ACCOUNT || kind == SANCTION_ADDRESS ||
           kind == SANCTION_MASK;
}

bool sanction_whom_read(struct request *request, struct sanction_whom *whom)
{
    const struct message *message = request->message;
    *whom = (struct sanction_whom){ .shown = SANCTION_WHOM_ALL };
    if (!(message->has & HAS(FIELD_USER))) {
        whom->kind = SANCTION_EVERYBODY;
        return true;
    }
    bool has_kind = message->has & HAS(FIELD_KIND);
    if (has_kind && !is_kind_of_one(message->kind)) {
        sanction_whom_refuse(request);
        return false;
    }
    whom->kind = has_kind ? (enum sanction_kind)message->kind : SANCTION_ANY;
    if (whom->kind == SANCTION_MASK)
        return read_mask(request, whom);
    whom->shown = whom->name.shown;
    return request_parse_user(request, &whom->name);
}

/* Of an account that came and went meanwhile the list may have one or the other. */
static bool means_account(const struct sanction_whom *whom, const struct sanction *sanction)
{
    struct str name = mask_account(str_of(whom->mask.folded));
    struct str key = label_key(&sanction->whom);
    return name.size > 0 &&
           ((sanction->kind == SANCTION_ACCOUNT && str_equal(key, name)) ||
            (sanction->kind == SANCTION_MASK && str_equal(key, str_of(whom->mask.folded))));
}

bool sanction_whom_means(const struct sanction_whom *whom, const struct sanction *sanction)
{
    if (means_account(whom, sanction))
        return true;
    bool is_of_kind = whom->kind == SANCTION_ANY
                          ? sanction->kind != SANCTION_MASK && sanction->kind != SANCTION_EVERYBODY
                          : sanction->kind == whom->kind;
    return is_of_kind && str_equal(label_key(&sanction->whom), str_of(whom->name.folded));
}
