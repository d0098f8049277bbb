/* The settings of a room, and the words for roles: two tables and what reads them. */
#include <hutong/proto/group.h>

#include <hutong/common/macros.h>
#include <hutong/proto/limits.h>
#include <inttypes.h>

#define NO_OR_YES                                                                                  \
    GROUP_WORD, ROLE_ADMIN, 1, 0, false,                                                           \
    {                                                                                              \
        "no", "yes"                                                                                \
    }
#define WHO(initial_)                                                                              \
    GROUP_WORD, ROLE_OWNER, ROLE_OWNER, initial_, false,                                           \
    {                                                                                              \
        NULL, "members", "admins", "owners"                                                        \
    }

/* name, type, who may set it, largest, initially, secret, words */
static const struct group_row rows[GROUP_SETTING_COUNT] = {
    [GROUP_ANNOUNCEMENT] = { "announcement",
                             GROUP_TEXT,
                             ROLE_ADMIN,
                             LIMIT_ANNOUNCEMENT_SIZE,
                             0,
                             false,
                             { 0 } },
    [GROUP_READ_ONLY] = { "read-only", NO_OR_YES },
    [GROUP_SLOW] = { "slow", GROUP_NUMBER, ROLE_ADMIN, LIMIT_SLOW_S, 0, false, { 0 } },
    [GROUP_LIMIT] = { "limit", GROUP_NUMBER, ROLE_ADMIN, LIMIT_MEMBERS_PER_ROOM, 0, false, { 0 } },
    [GROUP_TOPIC_BY] = { "topic-by", WHO(ROLE_MEMBER) },
    [GROUP_ALL_BY] = { "all-by", WHO(ROLE_ADMIN) },
    [GROUP_JOIN] = { "join",
                     GROUP_WORD,
                     ROLE_ADMIN,
                     2,
                     0,
                     false,
                     { "open", "approval", "invited" } },
    [GROUP_KEY] = { "key", GROUP_TEXT, ROLE_ADMIN, LIMIT_KEY_SIZE, 0, true, { 0 } },
    [GROUP_HIDDEN] = { "hidden", NO_OR_YES },
    [GROUP_INVITE_BY] = { "invite-by", WHO(ROLE_ADMIN) },
    [GROUP_OUTSIDERS] = { "outsiders", NO_OR_YES },
    [GROUP_KEEP_DAYS] = { "keep-days", GROUP_NUMBER, ROLE_OWNER, LIMIT_KEEP_DAYS, 0, false, { 0 } },
    [GROUP_KEEP_COUNT] = { "keep-count",
                           GROUP_NUMBER,
                           ROLE_OWNER,
                           LIMIT_KEEP_COUNT,
                           0,
                           false,
                           { 0 } },
    [GROUP_ARCHIVED] = { "archived", GROUP_WORD, ROLE_OWNER, 1, 0, false, { "no", "yes" } },
};

static const char *const role_names[] = {
    [ROLE_MEMBER] = "member",
    [ROLE_ADMIN] = "admin",
    [ROLE_OWNER] = "owner",
};

const struct group_row *group_row(uint64_t setting)
{
    return setting < ARRAY_SIZE(rows) && rows[setting].name ? &rows[setting] : NULL;
}

uint64_t group_find(struct str name)
{
    for (uint64_t i = 0; i < ARRAY_SIZE(rows); i++)
        if (rows[i].name && str_equal(str_of(rows[i].name), name))
            return i;
    return 0;
}

bool group_has_number(const struct group_row *row, uint64_t count)
{
    if (row->type == GROUP_TEXT || count > row->max)
        return false;
    return row->type == GROUP_NUMBER || row->words[count];
}

static bool parse_number(struct str text, uint64_t *count)
{
    uint64_t number = 0;
    for (size_t i = 0; i < text.size; i++) {
        unsigned digit = (unsigned)(text.bytes[i] - '0');
        if (digit > 9 || number > LIMIT_NUMBER / 10)
            return false;
        number = number * 10 + digit;
    }
    *count = number;
    return text.size > 0;
}

bool group_parse_number(const struct group_row *row, struct str text, uint64_t *count)
{
    if (row->type == GROUP_NUMBER)
        return parse_number(text, count) && group_has_number(row, *count);
    for (uint64_t i = 0; row->type == GROUP_WORD && i <= row->max; i++) {
        if (!row->words[i] || !str_equal(str_of(row->words[i]), text))
            continue;
        *count = i;
        return true;
    }
    return false;
}

int group_format(const struct group_row *row, uint64_t count, struct str text, struct buf *out)
{
    if (row->type == GROUP_TEXT)
        return buf_append_str(out, text);
    if (row->type == GROUP_NUMBER)
        return buf_printf(out, "%" PRIu64, count);
    bool is_word = group_has_number(row, count);
    return is_word ? buf_append_str(out, str_of(row->words[count])) : 0;
}

uint64_t group_read(struct str event, uint64_t *count, struct str *value)
{
    struct str name = str_word(event);
    uint64_t setting = group_find(name);
    const struct group_row *row = group_row(setting);
    *value = str_skip(event, name.size + 1);
    *count = 0;
    if (!row || (row->type != GROUP_TEXT && !group_parse_number(row, *value, count)))
        return 0;
    return setting;
}

const char *role_name(uint64_t role)
{
    return role < ARRAY_SIZE(role_names) ? role_names[role] : NULL;
}

const char *role_mark(enum role role)
{
    return role == ROLE_OWNER ? "~" : role == ROLE_ADMIN ? "@" : "";
}

enum role role_find(struct str name)
{
    for (int i = ROLE_MEMBER; i <= ROLE_OWNER; i++)
        if (str_equal(str_of(role_names[i]), name))
            return (enum role)i;
    return ROLE_NONE;
}
