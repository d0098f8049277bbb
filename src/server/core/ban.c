/* Bans as a list: see ban.h. It is looked through when somebody comes, which is seldom enough. */
#include "server/core/ban.h"

#include <hutong/common/time_text.h>
#include <hutong/common/utf8.h>
#include <stdio.h>
#include <stdlib.h>

bool ban_is_over(const struct ban *ban, uint64_t now_ms)
{
    return ban->until_ms <= now_ms;
}

const struct ban *ban_find_place(const struct core *core, uint64_t place, uint64_t now_ms)
{
    const struct ban *ban;
    DL_FOREACH (core->bans, ban)
        if (ban->kind == BAN_ADDRESS && place_is_in(place, &ban->range) &&
            !ban_is_over(ban, now_ms))
            return ban;
    return NULL;
}

static bool has_name(const struct ban *ban, struct str key, const struct user *user)
{
    if (ban->kind == BAN_NAME)
        return str_equal(key, label_key(&ban->name));
    return ban->kind == BAN_ACCOUNT && user && user->account && user->number == ban->user;
}

const struct ban *ban_find_name(const struct core *core, struct str key, const struct user *user,
                                uint64_t now_ms)
{
    const struct ban *ban;
    DL_FOREACH (core->bans, ban)
        if (has_name(ban, key, user) && !ban_is_over(ban, now_ms))
            return ban;
    return NULL;
}

struct ban *ban_find(const struct core *core, uint64_t number)
{
    struct ban *ban;
    DL_FOREACH (core->bans, ban)
        if (ban->number == number)
            return ban;
    return NULL;
}

static void ban_free(struct ban *ban)
{
    label_fini(&ban->name);
    label_fini(&ban->words);
    free(ban);
}

static int copy_labels(struct ban *copy, const struct ban *ban)
{
    int status = label_set(&copy->name, label_shown(&ban->name), label_key(&ban->name));
    return status ? status : label_set(&copy->words, ban_reason(ban), ban_author(ban));
}

struct ban *ban_add(struct core *core, const struct ban *ban)
{
    struct ban *copy = malloc(sizeof(*copy));
    if (!copy)
        return NULL;
    *copy = *ban;
    copy->name = copy->words = (struct label){ 0 };
    if (copy_labels(copy, ban) != 0) {
        ban_free(copy);
        return NULL;
    }
    if (copy->number == 0)
        copy->number = core->bans ? core->bans->prev->number + 1 : 1;
    DL_APPEND(core->bans, copy);
    core->ban_count++;
    return copy;
}

void ban_describe(const struct ban *ban, char range[PLACE_TEXT_SIZE], struct message *message)
{
    message_set_no(message, ban->number);
    message_set_kind(message, ban->kind);
    message_set_time(message, ban->made_ms);
    message_set_was(message, ban_author(ban));
    message_set_text(message, ban_reason(ban));
    if (ban->kind != BAN_ADDRESS) {
        message_set_user(message, label_shown(&ban->name));
        return;
    }
    place_range_format(&ban->range, range);
    message_set_address(message, str_of(range));
}

void ban_format(const struct ban *ban, char text[LIMIT_REASON_SIZE + 1])
{
    char until[TIME_TEXT_MAX] = "";
    bool has_end = ban->until_ms != BAN_FOR_EVER;
    struct str reason = ban_reason(ban);
    if (has_end)
        time_text_rfc3339(ban->until_ms, until);
    snprintf(text, LIMIT_REASON_SIZE + 1, "You are banned from this server%s%s%s%.*s.",
             has_end ? " until " : "", until, reason.size > 0 ? ": " : "",
             (int)utf8_floor(reason, LIMIT_REASON_SIZE / 2), reason.bytes);
}

void ban_remove(struct core *core, struct ban *ban)
{
    DL_DELETE(core->bans, ban);
    core->ban_count--;
    ban_free(ban);
}

void bans_fini(struct core *core)
{
    while (core->bans)
        ban_remove(core, core->bans);
}
