/* The list is short: it is one line of the settings. */
#include "client/core/ignore.h"

#include "client/core/chat_private.h"
#include "client/core/command.h"
#include "client/core/i18n.h"

#include <hutong/common/text.h>

bool ignore_has(const struct settings *settings, struct str name)
{
    struct str names = settings_text(settings, SETTING_IGNORE), one;
    while ((one = command_take_word(&names)).size > 0)
        if (member_is_same(one, name))
            return true;
    return false;
}

int ignore_change(const struct settings *settings, struct str name, bool is_in, struct buf *out)
{
    struct str names = settings_text(settings, SETTING_IGNORE), one;
    int status = 0;
    while (!status && (one = command_take_word(&names)).size > 0)
        if (!member_is_same(one, name))
            status = buf_printf(out, "%s%.*s", out->size > 0 ? " " : "", STR_ARGS(one));
    if (!status && is_in)
        status = buf_printf(out, "%s%.*s", out->size > 0 ? " " : "", STR_ARGS(name));
    return status;
}

int ignore_format(struct str name, size_t count, struct buf *out)
{
    int status = text_sanitise(name, false, out);
    /* TRANSLATORS: behind the name of somebody who is ignored */
    return status ? status
                  : buf_printf(out,
                               ngettext(": %zu message not shown (/ignore)",
                                        ": %zu messages not shown (/ignore)", count),
                               count);
}
