/* What one asks about a room as a group: how the words become a request. */
#include "client/core/group_ask.h"

#include "client/core/command.h"
#include "client/core/i18n.h"

#include <hutong/common/macros.h>
#include <hutong/proto/group.h>
#include <hutong/proto/limits.h>

static const char *const setting_helps[GROUP_SETTING_COUNT] = {
    [GROUP_ANNOUNCEMENT] = N_("what newcomers are shown"),
    [GROUP_READ_ONLY] = N_("members read, admins speak"),
    [GROUP_SLOW] = N_("seconds between two messages of one member"),
    [GROUP_LIMIT] = N_("members at most; 0: as many as the server allows"),
    [GROUP_TOPIC_BY] = N_("who may set the topic"),
    [GROUP_ALL_BY] = N_("whose @all is heard"),
    [GROUP_ARCHIVED] = N_("nothing happens in it any more"),
};

const char *group_setting_help(uint64_t setting)
{
    return setting < ARRAY_SIZE(setting_helps) && setting_helps[setting] ? _(setting_helps[setting])
                                                                         : NULL;
}

/* A text of one's own: "-" takes it away. */
static struct str text_or_none(struct str text)
{
    return str_equal(text, STR("-")) ? STR("") : text;
}

static const char *set_value(struct message *request, uint64_t setting, struct str value)
{
    const struct group_row *row = group_row(setting);
    uint64_t count;
    request->type = MESSAGE_SET;
    message_set_kind(request, setting);
    if (row->type == GROUP_TEXT) {
        message_set_text(request, text_or_none(value));
        return request->text.size <= row->max ? NULL : _("This is too long");
    }
    if (!group_parse_number(row, value, &count))
        return _("The setting has no such value");
    message_set_count(request, count);
    return NULL;
}

const char *group_set(struct message *request, struct str words)
{
    uint64_t setting = group_find(command_take_word(&words));
    return setting ? set_value(request, setting, words) : _("There is no such setting");
}

const char *group_announce(struct message *request, struct str words)
{
    return set_value(request, GROUP_ANNOUNCEMENT, words);
}

const char *group_archive(struct message *request, struct str words)
{
    return set_value(request, GROUP_ARCHIVED, words.size > 0 ? words : STR("yes"));
}

/* Whom the first word names. */
static const char *take_user(struct message *request, enum message_type type, struct str *words)
{
    request->type = type;
    message_set_user(request, command_take_word(words));
    return request->user.size <= LIMIT_NAME_SIZE ? NULL : _("This is too long");
}

static const char *set_role(struct message *request, struct str words, enum role role)
{
    message_set_kind(request, role);
    return take_user(request, MESSAGE_ROLE, &words);
}

const char *group_role(struct message *request, struct str words)
{
    const char *problem = take_user(request, MESSAGE_ROLE, &words);
    enum role role = role_find(words);
    message_set_kind(request, role);
    return role == ROLE_NONE ? _("The roles are member, admin and owner") : problem;
}

const char *group_op(struct message *request, struct str words)
{
    return set_role(request, words, ROLE_ADMIN);
}

const char *group_deop(struct message *request, struct str words)
{
    return set_role(request, words, ROLE_MEMBER);
}

const char *group_transfer(struct message *request, struct str words)
{
    message_set_flags(request, FLAG_TRANSFER);
    return set_role(request, words, ROLE_OWNER);
}

const char *group_title(struct message *request, struct str words)
{
    const char *problem = take_user(request, MESSAGE_TITLE, &words);
    message_set_text(request, text_or_none(words));
    return problem || request->text.size <= LIMIT_TITLE_SIZE ? problem : _("This is too long");
}
