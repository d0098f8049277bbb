/* Each row looks at one fact; the rows of tmux are passed over elsewhere. */
#include "client/core/doctor.h"

#include "client/core/alert.h"
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

/* In tmux a program must be told that it talks to tmux, whatever the terminal outside is. */
static bool doctor_likes_term(const struct doctor_facts *facts)
{
    const char *term = facts->term;
    if (facts->terminal.is_in_tmux)
        return doctor_begins(term, "tmux") || doctor_begins(term, "screen");
    return term[0] && strcmp(term, "dumb") != 0 && !doctor_begins(term, "tmux");
}

static bool doctor_has_colours(const struct doctor_facts *facts)
{
    static const char *const able[] = { "256color", "direct", "kitty", "alacritty", "foot" };
    for (size_t i = 0; i < ARRAY_SIZE(able); i++)
        if (strstr(facts->term, able[i]))
            return true;
    return false;
}

static bool doctor_likes_colours(const struct doctor_facts *facts)
{
    return doctor_has_colours(facts) || facts->no_color[0]; /* it is meant to be so */
}

/* tmux set-option -p is of 3.0, load-buffer -w of 3.2. */
static bool doctor_likes_version(const struct doctor_facts *facts)
{
    return tmux_facts_is_at_least(&facts->terminal.tmux, 3, 2);
}

static bool doctor_likes_escape_time(const struct doctor_facts *facts)
{
    return strtol(facts->terminal.tmux.values[TMUX_ESCAPE_TIME], NULL, 10) <= DOCTOR_ESCAPE_MS_MAX;
}

static bool doctor_likes_clipboard(const struct doctor_facts *facts)
{
    return strcmp(facts->terminal.tmux.values[TMUX_SET_CLIPBOARD], "off") != 0;
}

static bool doctor_likes_focus(const struct doctor_facts *facts)
{
    return tmux_facts_is_on(&facts->terminal.tmux, TMUX_FOCUS_EVENTS);
}

static bool doctor_likes_bell(const struct doctor_facts *facts)
{
    return tmux_facts_is_on(&facts->terminal.tmux, TMUX_MONITOR_BELL);
}

#define FACT(name) offsetof(struct doctor_facts, name), false
#define TMUX_FACT(name) offsetof(struct doctor_facts, terminal.tmux.values[name]), true

static const struct doctor_row {
    const char *name;
    size_t offset;   /* of the fact … */
    bool is_of_tmux; /* … which then is an array, and not a pointer */
    bool (*likes)(const struct doctor_facts *facts);
    const char *why;    /* translated when shown */
    const char *remedy; /* a line for a shell or for ~/.tmux.conf */
} doctor_rows[] = {
    { "LANG", FACT(locale), doctor_likes_locale,
      N_("programs without a UTF-8 locale cannot show Chinese, accents or emoji"),
      "export LANG=C.UTF-8" },
    { "TERM", FACT(term), doctor_likes_term,
      N_("it must name the terminal that draws: tmux inside of tmux, the real one outside"),
      "set -g default-terminal tmux-256color" },
    { "colours", FACT(term), doctor_likes_colours,
      N_("with 8 colours names are hard to tell apart; nearly every terminal has 256"),
      "export TERM=xterm-256color" },
    { "version", TMUX_FACT(TMUX_VERSION), doctor_likes_version,
      N_("copying and counts in the status line need tmux 3.2"), "tmux -V" },
    { "escape-time", TMUX_FACT(TMUX_ESCAPE_TIME), doctor_likes_escape_time,
      N_("tmux keeps back the Esc key for so many milliseconds"), "set -sg escape-time 20" },
    { "set-clipboard", TMUX_FACT(TMUX_SET_CLIPBOARD), doctor_likes_clipboard,
      N_("/copy reaches tmux's buffer, but not the clipboard"), "set -s set-clipboard on" },
    { "focus-events", TMUX_FACT(TMUX_FOCUS_EVENTS), doctor_likes_focus,
      N_("programs cannot know whether you are looking at them"), "set -g focus-events on" },
    { "monitor-bell", TMUX_FACT(TMUX_MONITOR_BELL), doctor_likes_bell,
      N_("a window in which somebody calls you is not marked"), "set -g monitor-bell on" },
};

static const char *doctor_value(const struct doctor_facts *facts, const struct doctor_row *row)
{
    const char *place = (const char *)facts + row->offset, *value;
    if (row->is_of_tmux)
        return place;
    memcpy(&value, place, sizeof(value));
    return value;
}

/* What to put where a fact differs: in tmux a line of its configuration, else one of the shell. */
static const char *doctor_remedy(const struct doctor_facts *facts, const struct doctor_row *row)
{
    bool is_tmux_line = doctor_begins(row->remedy, "set ");
    if (is_tmux_line && !facts->terminal.is_in_tmux)
        return "export TERM=xterm-256color";
    if (!is_tmux_line && facts->terminal.is_in_tmux && doctor_begins(row->remedy, "export TERM"))
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

/* A line about what is possible here, and if that is not all there could be, why. */
static void doctor_add_ability(const char *name, const char *ability, const char *why,
                               struct buf *out)
{
    buf_printf(out, "-- %s: %s\n", name, ability);
    if (why)
        buf_printf(out, "   %s\n", why);
}

/* Why notifications do not go through the terminal; NULL: they do. */
static const char *doctor_why_no_notice(const struct terminal_facts *facts)
{
    if (terminal_facts_notice(facts) == TERMINAL_NOTICE_NONE)
        return _("no terminal is known here that shows notifications");
    if (facts->is_in_tmux && !tmux_facts_is_on(&facts->tmux, TMUX_ALLOW_PASSTHROUGH))
        return _("tmux keeps them from the terminal: set -g allow-passthrough on lets through "
                 "whatever a program sends");
    return NULL;
}

static void doctor_add_notices(const struct doctor_facts *facts, struct buf *out)
{
    static const char *const ways[] = {
        [ALERT_NO_WAY] = N_("the bell only"), [ALERT_OSC_9] = "OSC 9",
        [ALERT_OSC_777] = "OSC 777",          [ALERT_OSC_99] = "OSC 99",
        [ALERT_DESKTOP] = "notify-send",
    };
    enum alert_way way = alert_choose(NOTIFY_BY_AUTO, &facts->terminal);
    bool is_by_terminal = way != ALERT_NO_WAY && way != ALERT_DESKTOP;
    const char *why = is_by_terminal ? NULL : doctor_why_no_notice(&facts->terminal);
    doctor_add_ability("notifications", _(ways[way]), why, out);
}

static void doctor_add_links(const struct doctor_facts *facts, struct buf *out)
{
    const struct terminal_facts *terminal = &facts->terminal;
    if (terminal_facts_has_links(terminal))
        doctor_add_ability("links", "OSC 8", NULL, out);
    else if (!terminal->is_in_tmux)
        doctor_add_ability("links", _("text only"),
                           _("no terminal is known here that opens them; /set links on tries it"),
                           out);
    else if (!tmux_facts_is_at_least(&terminal->tmux, 3, 4))
        doctor_add_ability("links", _("text only"), _("tmux knows them since version 3.4"), out);
    else
        doctor_add_ability("links", _("text only"),
                           _("if the terminal outside opens them, tell tmux: set -as "
                             "terminal-features ',*:hyperlinks'"),
                           out);
}

/* Why pictures are not shown as well as anywhere; NULL: they are. */
static const char *doctor_why_no_picture(const struct doctor_facts *facts)
{
    if (!facts->has_picture_program)
        return _("The program that decodes pictures, hutong-picture, is not installed");
    if (facts->no_color[0] || !doctor_has_colours(facts))
        return _("they need 256 colours");
    if (terminal_facts_graphics(&facts->terminal) != TERMINAL_GRAPHICS_NONE)
        return NULL;
    if (facts->terminal.is_in_tmux)
        return _("tmux keeps pictures of pixels from the terminal");
    return facts->terminal.has_answered
               ? _("the terminal was asked: it shows no pixels")
               : _("the terminal has not answered whether it shows pixels; /set pictures sixel "
                   "(or kitty) tries it");
}

static void doctor_add_pictures(const struct doctor_facts *facts, struct buf *out)
{
    static const char *const ways[] = {
        [TERMINAL_GRAPHICS_NONE] = N_("half blocks"),
        [TERMINAL_SIXEL] = "sixel",
        [TERMINAL_KITTY] = "kitty",
    };
    bool are_shown = facts->has_picture_program && !facts->no_color[0] && doctor_has_colours(facts);
    const char *way = are_shown ? ways[terminal_facts_graphics(&facts->terminal)] : N_("not shown");
    doctor_add_ability("pictures", _(way), doctor_why_no_picture(facts), out);
}

/* What a terminal draws is asked when the chat starts: here it could not answer. */
static void doctor_add_clusters(const struct doctor_facts *facts, struct buf *out)
{
    if (facts->terminal.is_in_tmux)
        doctor_add_ability("clusters", _("emoji of several parts are shown by their parts"),
                           _("what the terminal outside draws, only tmux knows; /set clusters on "
                             "asks all the same"),
                           out);
    else
        doctor_add_ability("clusters",
                           _("emoji of several parts are whole where the terminal "
                             "draws them so: it is asked"),
                           NULL, out);
}

static void doctor_add_bidi(const struct doctor_facts *facts, struct buf *out)
{
    static const char *const ways[] = {
        [TERMINAL_BIDI_UNKNOWN] = N_("Hebrew and Arabic are left to the terminal"),
        [TERMINAL_BIDI_NONE] = N_("Hebrew and Arabic are put into order here"),
        [TERMINAL_BIDI_OWN] = N_("Hebrew and Arabic are left to the terminal"),
        [TERMINAL_BIDI_SWITCHED] = N_("Hebrew and Arabic are put into order here"),
    };
    enum terminal_bidi bidi = terminal_facts_bidi(&facts->terminal);
    doctor_add_ability("bidi", _(ways[bidi]),
                       bidi == TERMINAL_BIDI_UNKNOWN
                           ? _("whether it does that is not known; if not: /set bidi on")
                           : NULL,
                       out);
}

size_t doctor_examine(const struct doctor_facts *facts, struct buf *out)
{
    size_t count = 0;
    for (size_t i = 0; i < ARRAY_SIZE(doctor_rows); i++) {
        const struct doctor_row *row = &doctor_rows[i];
        if (row->is_of_tmux && !facts->terminal.is_in_tmux)
            continue;
        bool is_good = row->likes(facts);
        doctor_add(facts, row, is_good, out);
        count += !is_good;
    }
    doctor_add_notices(facts, out);
    doctor_add_links(facts, out);
    doctor_add_pictures(facts, out);
    doctor_add_clusters(facts, out);
    doctor_add_bidi(facts, out);
    return count;
}
