/* One table of terminals: a name may go on behind what stands there, as versions do. */
#include "client/core/terminal_facts.h"

#include <hutong/common/macros.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const struct terminal_row {
    const char *name;
    enum terminal_notice notice;
    bool has_links;
    enum terminal_bidi bidi;
} terminals[] = {
    { "alacritty", TERMINAL_NOTICE_NONE, true, TERMINAL_BIDI_NONE },
    { "apple_terminal", TERMINAL_NOTICE_NONE, false, TERMINAL_BIDI_OWN },
    { "contour", TERMINAL_OSC_777, true, TERMINAL_BIDI_UNKNOWN },
    { "foot", TERMINAL_OSC_777, true, TERMINAL_BIDI_NONE },
    { "ghostty", TERMINAL_OSC_777, true, TERMINAL_BIDI_NONE },
    { "iterm", TERMINAL_OSC_9, true, TERMINAL_BIDI_UNKNOWN },
    { "kitty", TERMINAL_OSC_99, true, TERMINAL_BIDI_NONE },
    { "konsole", TERMINAL_NOTICE_NONE, true, TERMINAL_BIDI_OWN },
    { "mintty", TERMINAL_NOTICE_NONE, true, TERMINAL_BIDI_SWITCHED },
    { "mlterm", TERMINAL_NOTICE_NONE, false, TERMINAL_BIDI_OWN },
    { "rxvt-unicode", TERMINAL_OSC_777, false, TERMINAL_BIDI_NONE },
    { "vte", TERMINAL_NOTICE_NONE, true, TERMINAL_BIDI_SWITCHED },
    { "wezterm", TERMINAL_OSC_777, true, TERMINAL_BIDI_NONE },
    { "windows terminal", TERMINAL_NOTICE_NONE, true, TERMINAL_BIDI_UNKNOWN },
    { "xterm(", TERMINAL_NOTICE_NONE, false, TERMINAL_BIDI_NONE }, /* itself */
    { "xterm-ghostty", TERMINAL_OSC_777, true, TERMINAL_BIDI_NONE },
    { "xterm-kitty", TERMINAL_OSC_99, true, TERMINAL_BIDI_NONE },
};

/* What only one terminal sets, for those whose TERM says nothing. */
static const struct {
    const char *variable, *name;
} signs[] = {
    { "KITTY_WINDOW_ID", "kitty" },   { "VTE_VERSION", "vte" },
    { "KONSOLE_VERSION", "konsole" }, { "WT_SESSION", "windows terminal" },
    { "MLTERM", "mlterm" },           { "XTERM_VERSION", "xterm(" },
};

static const struct terminal_row *find(const char *name)
{
    for (size_t i = 0; i < ARRAY_SIZE(terminals); i++)
        if (strncasecmp(name, terminals[i].name, strlen(terminals[i].name)) == 0)
            return &terminals[i];
    return NULL;
}

static void set_name(struct terminal_facts *facts, const char *name)
{
    snprintf(facts->name, sizeof(facts->name), "%s", name);
}

void terminal_facts_from_environment(struct terminal_facts *facts,
                                     char *(*get)(const char *variable))
{
    const char *term = get("TERM"), *program = get("TERM_PROGRAM");
    set_name(facts, term ? term : "");
    if (find(facts->name))
        return;
    if (program && find(program)) {
        set_name(facts, program);
        return;
    }
    for (size_t i = 0; i < ARRAY_SIZE(signs); i++) {
        const char *value = get(signs[i].variable);
        if (value && value[0]) {
            set_name(facts, signs[i].name);
            return;
        }
    }
}

const char *terminal_facts_name(const struct terminal_facts *facts)
{
    const char *type = facts->tmux.values[TMUX_TERMINAL_TYPE];
    if (!facts->is_in_tmux)
        return facts->name;
    return type[0] ? type : facts->tmux.values[TMUX_TERMINAL_NAME];
}

enum terminal_notice terminal_facts_notice(const struct terminal_facts *facts)
{
    const struct terminal_row *row = find(terminal_facts_name(facts));
    return row ? row->notice : TERMINAL_NOTICE_NONE;
}

bool terminal_tells_graphics(const char *type)
{
    static const char *const kinds[] = {
        "alacritty", "contour", "foot", "ghostty", "iterm", "kitty",   "konsole",
        "mintty",    "mlterm",  "rxvt", "st-",     "vte",   "wezterm", "xterm",
    };
    for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
        if (strncmp(type, kinds[i], strlen(kinds[i])) == 0)
            return true;
    return false;
}

void terminal_facts_on_kitty(struct terminal_facts *facts, const char *answer)
{
    if (facts->is_asked && !facts->has_answered && strcmp(answer, "Gi=31;OK") == 0)
        facts->graphics = TERMINAL_KITTY;
}

/* Whether it is among the attributes, "?62;4;22": the first number is the level, and no attribute.
 */
static bool attributes_have(const char *attributes, long wanted)
{
    const char *at = strchr(attributes, ';');
    while (at) {
        char *end;
        long number = strtol(at + 1, &end, 10);
        if (end != at + 1 && number == wanted)
            return true;
        at = strchr(at + 1, ';');
    }
    return false;
}

bool terminal_facts_on_attributes(struct terminal_facts *facts, const char *attributes)
{
    enum { SIXELS = 4 };
    if (!facts->is_asked || facts->has_answered || attributes[0] != '?')
        return false;
    facts->has_answered = true;
    if (facts->graphics == TERMINAL_GRAPHICS_NONE && attributes_have(attributes, SIXELS))
        facts->graphics = TERMINAL_SIXEL;
    return true;
}

enum terminal_graphics terminal_facts_graphics(const struct terminal_facts *facts)
{
    return facts->is_in_tmux ? TERMINAL_GRAPHICS_NONE : facts->graphics;
}

bool terminal_facts_is_reached(const struct terminal_facts *facts)
{
    return !facts->is_in_tmux || tmux_facts_can_pass(&facts->tmux);
}

bool terminal_facts_has_links(const struct terminal_facts *facts)
{
    const struct terminal_row *row = find(terminal_facts_name(facts));
    if (facts->is_in_tmux) /* which keeps them with its cells since 3.4 */
        return tmux_facts_is_at_least(&facts->tmux, 3, 4) &&
               tmux_facts_has_feature(&facts->tmux, "hyperlinks");
    return row && row->has_links;
}

enum terminal_bidi terminal_facts_bidi(const struct terminal_facts *facts)
{
    const struct terminal_row *row = find(terminal_facts_name(facts));
    enum terminal_bidi bidi = row ? row->bidi : TERMINAL_BIDI_UNKNOWN;
    bool is_out_of_reach = bidi == TERMINAL_BIDI_SWITCHED && facts->is_in_tmux;
    return is_out_of_reach ? TERMINAL_BIDI_OWN : bidi;
}
