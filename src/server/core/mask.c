/* Masks: see mask.h. */
#include "server/core/mask.h"

#include <hutong/common/glob.h>
#include <stdio.h>

#define ACCOUNT STR("a:")

enum { MASK_PARTS_SIZE = LIMIT_NAME_SIZE + 8 };

/* What stands before the first @sign; *rest is what stands behind it. Without the sign all is left.
 */
static struct str take_before(struct str *rest, char sign)
{
    const char *at = rest->size > 0 ? memchr(rest->bytes, sign, rest->size) : NULL;
    struct str before = { rest->bytes, at ? (size_t)(at - rest->bytes) : 0 };
    if (at)
        *rest = str_skip(*rest, before.size + 1);
    return before;
}

static struct str or_any(struct str part)
{
    return part.size > 0 ? part : STR("*");
}

/* "nick", "user@host", "nick!user" or all three parts: written with all three. */
static void put_parts(struct str text, char parts[MASK_PARTS_SIZE])
{
    bool has_user = memchr(text.bytes, '!', text.size),
         has_host = memchr(text.bytes, '@', text.size);
    struct str rest = text, nick = take_before(&rest, '!'), user = take_before(&rest, '@');
    struct str host = has_host ? rest : STR("");
    if (!has_user && !has_host)
        nick = rest;
    else if (!has_host)
        user = rest;
    snprintf(parts, MASK_PARTS_SIZE, "%.*s!%.*s@%.*s", STR_ARGS(or_any(nick)),
             STR_ARGS(or_any(user)), STR_ARGS(or_any(host)));
}

bool mask_parse(struct str text, struct name *mask)
{
    char parts[MASK_PARTS_SIZE];
    if (text.size == 0 || text.size > LIMIT_NAME_SIZE)
        return false;
    if (str_starts_with(text, ACCOUNT))
        return text.size > ACCOUNT.size && name_parse_mask(text, mask) == NAME_OK;
    put_parts(text, parts);
    return name_parse_mask(str_of(parts), mask) == NAME_OK;
}

struct str mask_name(struct str mask)
{
    const struct str any = STR("!*@*");
    size_t size = mask.size > any.size ? mask.size - any.size : 0;
    struct str name = { mask.bytes, size };
    bool is_name = size > 0 && str_equal(str_skip(mask, size), any) && !glob_is_wild(name);
    return is_name ? name : STR("");
}

struct str mask_account(struct str mask)
{
    struct str name = str_skip(mask, ACCOUNT.size);
    return str_starts_with(mask, ACCOUNT) && !glob_is_wild(name) ? name : STR("");
}

bool mask_meets(struct str mask, struct mask_subject *subject)
{
    const struct user *user = subject->user;
    struct str key = label_key(&user->name);
    if (str_starts_with(mask, ACCOUNT))
        return user->account && glob_matches(str_skip(mask, ACCOUNT.size), key);
    if (!subject->shown[0])
        snprintf(subject->shown, sizeof(subject->shown), "%.*s!%s@" SANCTION_MASK_HOST,
                 STR_ARGS(key), user->ident ? user->ident : SANCTION_MASK_USER);
    return glob_matches(mask, str_of(subject->shown));
}
