/* Each row looks at one fact; the rows of tmux are passed over elsewhere. */
#include "client/core/doctor.h"

#include "client/core/i18n.h"

#include <hutong/common/macros.h>
#include <hutong/common/text.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { DOCTOR_ESCAPE_MS_MAX = 100 };

static bool doctor_is_utf8(const char *locale)
{
    return strcasestr(locale, "UTF-8") || strcasestr(locale, "UTF8");
}

static bool doctor_begins(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

static bool doctor_likes_locale(const struct doctor_facts *facts)
{
    return doctor_is_utf8(facts->locale);
}

/** In tmux a program must be told that it talks to tmux, whatever the terminal outside is. */
static bool doctor_likes_term(const struct doctor_facts *facts)
{
    const char *term = facts->term;
    if (facts->is_in_tmux)
        return doctor_begins(term, "tmux") || doctor_begins(term, "screen");
    return term[0] && strcmp(term, "dumb") != 0 && !doctor_begins(term, "tmux");
}

static bool doctor_likes_colours(const struct doctor_facts *facts)
{
    static const char *const able[] = { "256color", "direct", "kitty", "alacritty", "foot" };
    for (size_t i = 0; i < ARRAY_SIZE(able); i++)
        if (strstr(facts->term, able[i]))
            return true;
    return facts->no_color[0] != '\0'; /* it is meant to be so */
}

/** tmux set-option -p is of 3.0, load-buffer -w of 3.2. */
static bool doctor_likes_version(const struct doctor_facts *facts)
{
    char *end;
    long major = strtol(facts->version, &end, 10);
    long minor = *end == '.' ? strtol(end + 1, NULL, 10) : 0;
    return major > 3 || (major == 3 && minor >= 2);
}

static bool doctor_likes_escape_time(const struct doctor_facts *facts)
{
    return strtol(facts->escape_time, NULL, 10) <= DOCTOR_ESCAPE_MS_MAX;
}

static bool doctor_likes_clipboard(const struct doctor_facts *facts)
{
    return strcmp(facts->set_clipboard, "off") != 0;
}

/** tmux writes flags as 1 and 0 in formats, and as on and off in options. */
static bool doctor_is_on(const char *flag)
{
    return strcmp(flag, "1") == 0 || strcmp(flag, "on") == 0 || strcmp(flag, "all") == 0;
}

static bool doctor_likes_focus(const struct doctor_facts *facts)
{
    return doctor_is_on(facts->focus_events);
}

static bool doctor_likes_passthrough(const struct doctor_facts *facts)
{
    return !doctor_is_on(facts->allow_passthrough);
}

static bool doctor_likes_bell(const struct doctor_facts *facts)
{
    return doctor_is_on(facts->monitor_bell);
}

static const struct doctor_row {
    const char *name;
    size_t value_offset; /* of the fact */
    bool is_of_tmux;
    bool (*likes)(const struct doctor_facts *facts);
    const char *why;    /* translated when shown */
    const char *remedy; /* a line for a shell or for ~/.tmux.conf */
} doctor_rows[] = {
    { "LANG", offsetof(struct doctor_facts, locale), false, doctor_likes_locale,
      N_("programs without a UTF-8 locale cannot show Chinese, accents or emoji"),
      "export LANG=C.UTF-8" },
    { "TERM", offsetof(struct doctor_facts, term), false, doctor_likes_term,
      N_("it must name the terminal that draws: tmux inside of tmux, the real one outside"),
      "set -g default-terminal tmux-256color" },
    { "colours", offsetof(struct doctor_facts, term), false, doctor_likes_colours,
      N_("with 8 colours names are hard to tell apart; nearly every terminal has 256"),
      "export TERM=xterm-256color" },
    { "version", offsetof(struct doctor_facts, version), true, doctor_likes_version,
      N_("copying and counts in the status line need tmux 3.2"), "tmux -V" },
    { "escape-time", offsetof(struct doctor_facts, escape_time), true, doctor_likes_escape_time,
      N_("tmux keeps back the Esc key for so many milliseconds"), "set -sg escape-time 20" },
    { "set-clipboard", offsetof(struct doctor_facts, set_clipboard), true, doctor_likes_clipboard,
      N_("/copy reaches tmux's buffer, but not the clipboard"), "set -s set-clipboard on" },
    { "focus-events", offsetof(struct doctor_facts, focus_events), true, doctor_likes_focus,
      N_("programs cannot know whether you are looking at them"), "set -g focus-events on" },
    { "allow-passthrough", offsetof(struct doctor_facts, allow_passthrough), true,
      doctor_likes_passthrough,
      N_("programs can send anything past tmux to the terminal; the chat does not need it"),
      "set -g allow-passthrough off" },
    { "monitor-bell", offsetof(struct doctor_facts, monitor_bell), true, doctor_likes_bell,
      N_("a window in which somebody calls you is not marked"), "set -g monitor-bell on" },
};

static const char *doctor_value(const struct doctor_facts *facts, const struct doctor_row *row)
{
    const char *value;
    memcpy(&value, (const char *)facts + row->value_offset, sizeof(value));
    return value;
}

/** What to put where a fact differs: in tmux a line of its configuration, else one of the shell. */
static const char *doctor_remedy(const struct doctor_facts *facts, const struct doctor_row *row)
{
    bool is_tmux_line = doctor_begins(row->remedy, "set ");
    if (is_tmux_line && !facts->is_in_tmux)
        return "export TERM=xterm-256color";
    if (!is_tmux_line && facts->is_in_tmux && doctor_begins(row->remedy, "export TERM"))
        return "set -g default-terminal tmux-256color";
    return row->remedy;
}

static void doctor_add(const struct doctor_facts *facts, const struct doctor_row *row, bool is_good,
                       struct buf *out)
{
    const char *value = doctor_value(facts, row);
    buf_printf(out, "%s %s: ", is_good ? "ok" : "!!", row->name);
    text_sanitise(str_of(value[0] ? value : "-"), false, out);
    if (!is_good)
        buf_printf(out, "\n   %s\n   %s", _(row->why), doctor_remedy(facts, row));
    buf_append_str(out, STR("\n"));
}

size_t doctor_examine(const struct doctor_facts *facts, struct buf *out)
{
    size_t count = 0;
    for (size_t i = 0; i < ARRAY_SIZE(doctor_rows); i++) {
        const struct doctor_row *row = &doctor_rows[i];
        if (row->is_of_tmux && !facts->is_in_tmux)
            continue;
        bool is_good = row->likes(facts);
        doctor_add(facts, row, is_good, out);
        count += !is_good;
    }
    return count;
}
