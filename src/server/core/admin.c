/* Server admins, by their folded names: see admin.h. */
#include "server/core/admin.h"
#include "server/core/operator.h"
#include "server/core/user.h"

#include <errno.h>
#include <stdlib.h>

static void labels_free(struct label *labels, size_t count)
{
    for (size_t i = 0; i < count; i++)
        label_fini(&labels[i]);
    free(labels);
}

/* Returns 0 or -ENOMEM. What is no name is nobody's: the configuration was checked before. */
static int add_name(struct label *labels, size_t *count, const char *text)
{
    struct name name;
    if (name_parse_user(str_of(text), &name) != NAME_OK)
        return 0;
    int status = label_set(&labels[*count], str_of(name.shown), str_of(name.folded));
    *count += status == 0;
    return status;
}

int admin_load(struct core *core)
{
    const struct core_config *config = &core->config;
    struct label *labels = calloc(LIMIT_ADMINS, sizeof(*labels));
    size_t count = 0;
    int status = labels ? 0 : -ENOMEM;
    for (size_t i = 0; status == 0 && i < LIMIT_ADMINS && config->admins[i][0]; i++)
        status = add_name(labels, &count, config->admins[i]);
    if (status != 0) {
        labels_free(labels, count);
        return status;
    }
    admin_fini(core);
    core->admins = labels;
    core->admin_count = count;
    return 0;
}

void admin_fini(struct core *core)
{
    labels_free(core->admins, core->admin_count);
    core->admins = NULL;
    core->admin_count = 0;
}

static bool has_name(const struct core *core, struct str key)
{
    for (size_t i = 0; i < core->admin_count; i++)
        if (str_equal(key, label_key(&core->admins[i])))
            return true;
    return false;
}

bool admin_has_name(const struct core *core, const struct name *name)
{
    return has_name(core, str_of(name->folded));
}

struct str admin_find_look(const struct core *core, const struct look *look,
                           const struct user *except)
{
    for (size_t i = 0; i < core->admin_count; i++) {
        struct str shown = label_shown(&core->admins[i]);
        struct name name;
        struct look other;
        if (name_parse_user(shown, &name) != NAME_OK)
            continue;
        other = look_of(core->looks, &name);
        bool is_own = except && str_equal(label_key(&core->admins[i]), label_key(&except->name));
        if (!is_own && memcmp(&other, look, sizeof(other)) == 0)
            return shown;
    }
    return (struct str){ 0 };
}

bool admin_is(const struct core *core, const struct user *user)
{
    return (user->account && has_name(core, label_key(&user->name))) || operator_is(user);
}

bool admin_is_owner(const struct core *core, const struct proposal *proposal)
{
    int64_t uid = proposal->uid;
    return proposal->is_control || uid == 0 || (uid > 0 && uid == core->config.owner_uid);
}

bool admin_keeps_name(const struct core *core, const struct name *name,
                      const struct proposal *proposal)
{
    return !admin_is_owner(core, proposal) && has_name(core, str_of(name->folded));
}
