/* What names look like: ICU's skeletons and restriction levels. See look.h. */
#include "server/core/look.h"

#include <hutong/common/macros.h>
#include <sodium.h>
#include <stdlib.h>
#include <unicode/uspoof.h>

enum {
    LOOK_SKELETON_MAX = 8 * NAME_FOLDED_MAX,
    LOOK_CHECKS = USPOOF_RESTRICTION_LEVEL | USPOOF_INVISIBLE | USPOOF_MIXED_NUMBERS,
};

/* Names by which one could pose as the server, or as somebody who speaks for it or to all. */
static const char *const reserved_names[] = {
    "admin",    "administrator", "sysadmin",   "moderator", "operator", "owner",
    "server",   "system",        "hutong",     "hutongd",   "service",  "services",
    "staff",    "support",       "security",   "helpdesk",  "official", "nickserv",
    "chanserv", "memoserv",      "operserv",   "authserv",  "everyone", "all",
    "here",     "管理员",        "系统管理员", "管理員",    "系统",     "系統",
    "服务器",   "伺服器",        "客服",       "官方",      "全体成员", "所有人",
};

struct looks {
    USpoofChecker *checker; /* owned */
    struct look reserved[ARRAY_SIZE(reserved_names)];
};

static int looks_open(struct looks *looks)
{
    UErrorCode error = U_ZERO_ERROR;
    looks->checker = uspoof_open(&error);
    uspoof_setChecks(looks->checker, LOOK_CHECKS, &error);
    uspoof_setRestrictionLevel(looks->checker, USPOOF_MODERATELY_RESTRICTIVE);
    return U_SUCCESS(error) ? 0 : -1;
}

static void looks_reserve(struct looks *looks)
{
    for (size_t i = 0; i < ARRAY_SIZE(reserved_names); i++) {
        struct name name;
        if (name_parse_user(str_of(reserved_names[i]), &name) == NAME_OK)
            looks->reserved[i] = look_of(looks, &name);
    }
}

struct looks *looks_new(void)
{
    struct looks *looks = calloc(1, sizeof(*looks));
    if (!looks)
        return NULL;
    if (looks_open(looks) != 0) {
        looks_free(looks);
        return NULL;
    }
    looks_reserve(looks);
    return looks;
}

void looks_free(struct looks *looks)
{
    if (!looks)
        return;
    if (looks->checker)
        uspoof_close(looks->checker);
    free(looks);
}

struct look look_of(const struct looks *looks, const struct name *name)
{
    struct look look;
    char skeleton[LOOK_SKELETON_MAX];
    UErrorCode error = U_ZERO_ERROR;
    const char *text = skeleton;
    int32_t size = uspoof_getSkeletonUTF8(looks->checker, 0, name->folded, -1, skeleton,
                                          sizeof(skeleton), &error);
    if (U_FAILURE(error)) { /* longer than any name can become: then it looks like itself only */
        text = name->folded;
        size = (int32_t)strlen(text);
    }
    crypto_generichash(look.bytes, sizeof(look.bytes), (const uint8_t *)text, (size_t)size, NULL,
                       0);
    return look;
}

bool look_is_mixed(const struct looks *looks, const struct name *name)
{
    UErrorCode error = U_ZERO_ERROR;
    return uspoof_check2UTF8(looks->checker, name->shown, -1, NULL, &error) != 0 ||
           U_FAILURE(error);
}

const char *look_reserved(const struct looks *looks, const struct look *look)
{
    for (size_t i = 0; i < ARRAY_SIZE(reserved_names); i++)
        if (memcmp(looks->reserved[i].bytes, look->bytes, sizeof(look->bytes)) == 0)
            return reserved_names[i];
    return NULL;
}
