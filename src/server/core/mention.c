/*
 * A name begins after an '@' and ends where a word does; in writing without blanks, at any
 * character. So of "@小明你好" the longest beginning that is a member's name counts.
 */
#include "server/core/mention.h"
#include "server/core/name.h"
#include "server/core/room.h"
#include "server/core/user.h"

#include <hutong/common/letter.h>
#include <hutong/common/utf8.h>
#include <strings.h>

static bool is_joined(uint32_t left, uint32_t right)
{
    return letter_is_spaced(left) && letter_is_spaced(right);
}

static uint32_t first_of(struct str text)
{
    return text.size > 0 ? utf8_take(&text, NULL) : 0;
}

/* Where names that begin here may end: sizes in bytes, ascending. Returns how many. */
static size_t find_ends(struct str text, size_t ends[LIMIT_NAME_CHARS])
{
    struct str rest = text;
    size_t count = 0;
    for (size_t chars = 0; rest.size > 0 && chars < LIMIT_NAME_CHARS; chars++) {
        uint32_t last = utf8_take(&rest, NULL);
        if (last <= ' ' || last == ',')
            break;
        if (!is_joined(last, first_of(rest)))
            ends[count++] = text.size - rest.size;
    }
    return count;
}

static struct member *find_member(const struct core *core, struct room *room, struct str text)
{
    struct name name;
    if (name_parse_user(text, &name) != NAME_OK)
        return NULL;
    struct user *user = user_find_name(core, &name);
    return user ? room_find_member(core, room, user) : NULL;
}

static void add(struct mentions *mentions, struct member *member)
{
    for (size_t i = 0; i < mentions->count; i++)
        if (mentions->members[i] == member)
            return;
    if (mentions->count < LIMIT_MENTIONS)
        mentions->members[mentions->count++] = member;
}

static bool is_all(struct str text)
{
    const struct str all = STR("all");
    return text.size >= all.size && strncasecmp(text.bytes, all.bytes, all.size) == 0 &&
           !is_joined('l', first_of(str_skip(text, all.size)));
}

/* Whom the text behind an '@' calls. @tries counts down the names that may be looked up. */
static void take_call(const struct core *core, struct room *room, struct str text, size_t *tries,
                      struct mentions *mentions)
{
    size_t ends[LIMIT_NAME_CHARS];
    if (is_all(text)) {
        mentions->is_all = true;
        return;
    }
    for (size_t count = find_ends(text, ends); count > 0 && *tries > 0; count--, --*tries) {
        struct member *member =
            find_member(core, room, (struct str){ text.bytes, ends[count - 1] });
        if (member) {
            add(mentions, member);
            return;
        }
    }
}

void mention_find(const struct core *core, struct room *room, struct str text,
                  struct mentions *mentions)
{
    size_t tries = LIMIT_MENTION_TRIES;
    uint32_t before = 0;
    *mentions = (struct mentions){ 0 };
    while (text.size > 0) {
        uint32_t now = utf8_take(&text, NULL);
        if (now == '@' && !letter_is_spaced(before)) /* not within an address of mail */
            take_call(core, room, text, &tries, mentions);
        before = now;
    }
}
