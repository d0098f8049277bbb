/* Asked for in one call: each fact is a variable of tmux's formats and a line of its answer. */
#include "client/core/tmux_facts.h"

#include "client/core/conf_text.h"

#include <stdlib.h>
#include <string.h>

static const char *const names[TMUX_FACT_COUNT] = {
    [TMUX_VERSION] = "version",
    [TMUX_ESCAPE_TIME] = "escape-time",
    [TMUX_SET_CLIPBOARD] = "set-clipboard",
    [TMUX_FOCUS_EVENTS] = "focus-events",
    [TMUX_ALLOW_PASSTHROUGH] = "allow-passthrough",
    [TMUX_MONITOR_BELL] = "monitor-bell",
    [TMUX_ATTACHED] = "session_attached",
    [TMUX_WINDOW_ACTIVE] = "window_active",
    [TMUX_PANE_ACTIVE] = "pane_active",
    [TMUX_TERMINAL_NAME] = "client_termname",
    [TMUX_TERMINAL_TYPE] = "client_termtype",
    [TMUX_FEATURES] = "client_termfeatures",
};

int tmux_facts_format(struct buf *out)
{
    int status = 0;
    for (size_t i = 0; i < TMUX_FACT_COUNT && !status; i++)
        status = buf_printf(out, "%s#{%s}", i > 0 ? "\n" : "", names[i]);
    return status;
}

void tmux_facts_read(struct tmux_facts *facts, struct str answer)
{
    *facts = (struct tmux_facts){ 0 };
    for (size_t i = 0; i < TMUX_FACT_COUNT && answer.size > 0; i++) {
        struct str line = conf_take_until(&answer, '\n');
        size_t size = line.size < TMUX_FACT_SIZE - 1 ? line.size : TMUX_FACT_SIZE - 1;
        memcpy(facts->values[i], line.bytes, size);
    }
}

bool tmux_facts_is_on(const struct tmux_facts *facts, enum tmux_fact fact)
{
    const char *value = facts->values[fact];
    return strcmp(value, "1") == 0 || strcmp(value, "on") == 0 || strcmp(value, "all") == 0;
}

bool tmux_facts_is_at_least(const struct tmux_facts *facts, long major, long minor)
{
    char *end;
    long has_major = strtol(facts->values[TMUX_VERSION], &end, 10);
    long has_minor = *end == '.' ? strtol(end + 1, NULL, 10) : 0;
    return has_major > major || (has_major == major && has_minor >= minor);
}

static bool is_attached(const struct tmux_facts *facts)
{
    return strtol(facts->values[TMUX_ATTACHED], NULL, 10) > 0;
}

bool tmux_facts_is_before_somebody(const struct tmux_facts *facts)
{
    return is_attached(facts) && tmux_facts_is_on(facts, TMUX_WINDOW_ACTIVE) &&
           tmux_facts_is_on(facts, TMUX_PANE_ACTIVE);
}

bool tmux_facts_can_pass(const struct tmux_facts *facts)
{
    bool is_for_all = strcmp(facts->values[TMUX_ALLOW_PASSTHROUGH], "all") == 0;
    bool is_seen = tmux_facts_is_on(facts, TMUX_WINDOW_ACTIVE); /* in any of its panes */
    return is_attached(facts) && tmux_facts_is_on(facts, TMUX_ALLOW_PASSTHROUGH) &&
           (is_for_all || is_seen);
}

bool tmux_facts_has_feature(const struct tmux_facts *facts, const char *feature)
{
    struct str features = str_of(facts->values[TMUX_FEATURES]);
    while (features.size > 0)
        if (str_equal(conf_take_until(&features, ','), str_of(feature)))
            return true;
    return false;
}

int tmux_facts_wrap(struct str sequence, struct buf *out)
{
    int status = buf_append_str(out, STR("\033Ptmux;"));
    for (size_t i = 0; i < sequence.size && !status; i++) {
        if (sequence.bytes[i] == '\033')
            status = buf_append(out, "\033", 1); /* each ESC twice */
        if (!status)
            status = buf_append(out, sequence.bytes + i, 1);
    }
    return status ? status : buf_append_str(out, STR("\033\\"));
}
