/* The help: made from the tables of commands and keys, so that it cannot miss one. */
#include "client/core/app_commands.h"
#include "client/core/app_input.h"
#include "client/core/app_private.h"
#include "client/core/app_select.h"
#include "client/core/command_synonym.h"
#include "client/core/i18n.h"
#include "client/core/keymap.h"
#include "client/core/wrap.h"

#include <hutong/common/macros.h>
#include <hutong/common/text.h>

enum { HELP_LEFT_COLS = 24, HELP_LEFT_SHARE = 2 };

/* One row: what to type, and in a column beside it what it does, wrapped. */
static void help_add_row(struct str left, const char *text, int cols, struct page *page)
{
    int col = HELP_LEFT_COLS < cols / HELP_LEFT_SHARE ? HELP_LEFT_COLS : cols / HELP_LEFT_SHARE;
    int pad = col - text_cols(left);
    struct wrap wrap;
    struct str line;
    page_begin(page, 0);
    page_add(page, STYLE_NAME, 0, left);
    if (pad > 0)
        page_printf(page, STYLE_TEXT, "%*s", pad, "");
    if (wrap_init(&wrap, str_of(text), cols - col) != 0)
        page->failed = true;
    for (bool goes_on = pad > 0; wrap_next(&wrap, cols - col, &line); goes_on = false) {
        if (!goes_on)
            page_begin(page, col);
        page_add(page, STYLE_TEXT, 0, line);
    }
    wrap_fini(&wrap);
}

void help_compose_commands(int cols, struct page *page)
{
    size_t count;
    const struct command *table = app_command_table(&count);
    struct buf usage = { 0 };
    for (size_t i = 0; i < count; i++) {
        buf_clear(&usage);
        const char *arguments = table[i].arguments ? _(table[i].arguments) : "";
        if (buf_printf(&usage, "/%s %s ", table[i].name, arguments) == 0)
            help_add_row(buf_str(&usage), _(table[i].help), cols, page);
    }
    help_add_row(STR("//"), _("say something that begins with a slash"), cols, page);
    buf_fini(&usage);
}

/* Each command with what others call it. */
static void help_add_synonyms(int cols, struct page *page)
{
    size_t count, synonym_count;
    const struct command *table = app_command_table(&count);
    const struct command_synonym *synonyms = command_synonyms(&synonym_count);
    struct buf left = { 0 }, names = { 0 };
    for (size_t i = 0; i < count; i++) {
        buf_clear(&left);
        buf_clear(&names);
        for (size_t j = 0; j < synonym_count; j++)
            if (strcmp(synonyms[j].means, table[i].name) == 0)
                buf_printf(&names, "/%s ", synonyms[j].name);
        if (names.size > 0 && buf_printf(&left, "/%s ", table[i].name) == 0 && buf_cstr(&names))
            help_add_row(buf_str(&left), buf_cstr(&names), cols, page);
    }
    buf_fini(&left);
    buf_fini(&names);
}

/* The names of the key at @index and those below it that do the same. */
static void help_join_keys(const struct key_binding *table, size_t count, size_t index,
                           struct buf *out)
{
    enum { JOINED_MAX = 2 }; /* more would be a list nobody reads, such as M-1 to M-0 */
    char name[KEY_TEXT_SIZE];
    for (size_t i = index; i < count && i < index + JOINED_MAX; i++) {
        if (i > index && table[i].help)
            break;
        key_text(table[i].key, name);
        buf_printf(out, "%s ", name);
    }
}

static void help_add_keys(int cols, struct page *page)
{
    size_t count;
    const struct key_binding *table = keymap_table(&count);
    struct buf keys = { 0 };
    for (size_t i = 0; i < count; i++) {
        buf_clear(&keys);
        if (!table[i].help)
            continue;
        help_join_keys(table, count, i, &keys);
        help_add_row(buf_str(&keys), _(table[i].help), cols, page);
    }
    buf_fini(&keys);
}

/* Append the name of a key of vi. */
static void help_vi_key(uint32_t character, bool is_after_g, struct buf *out)
{
    if (character == ' ')
        buf_append_str(out, STR("Space "));
    else if (character == '\b')
        buf_append_str(out, STR("BackSpace "));
    else
        buf_printf(out, "%s%c ", is_after_g ? "g" : "", (char)character);
}

static void help_add_motions(int cols, struct page *page)
{
    size_t count;
    const struct vi_motion *table = vi_motion_table(&count);
    struct buf keys = { 0 };
    for (size_t i = 0; i < count;) {
        const char *help = table[i].help;
        buf_clear(&keys);
        do
            help_vi_key(table[i].character, table[i].is_after_g, &keys);
        while (++i < count && !table[i].help);
        help_add_row(buf_str(&keys), _(help), cols, page);
    }
    buf_fini(&keys);
}

static void help_add_vi(int cols, struct page *page)
{
    size_t count;
    const struct vi_row *table = vi_table(&count);
    struct buf keys = { 0 };
    help_add_row(STR("Esc C-[ C-c"), _("leave typing; M- with a key below: that, too"), cols, page);
    help_add_motions(cols, page);
    for (size_t i = 0; i < count;) {
        const char *help = table[i].help;
        buf_clear(&keys);
        do
            help_vi_key(table[i].character, false, &keys);
        while (++i < count && !table[i].help);
        help_add_row(buf_str(&keys), _(help), cols, page);
    }
    buf_fini(&keys);
}

static void help_add_select(int cols, struct page *page)
{
    size_t count;
    const struct select_action *table = app_select_table(&count);
    for (size_t i = 0; i < count; i++)
        if (table[i].help)
            help_add_row((struct str){ &table[i].key, 1 }, _(table[i].help), cols, page);
}

/* Keys that are in no table of their own. */
struct help_row {
    const char *keys, *help; /* both translated when shown */
};

static void help_add_rows(const struct help_row *rows, size_t count, int cols, struct page *page)
{
    for (size_t i = 0; i < count; i++)
        help_add_row(str_of(_(rows[i].keys)), _(rows[i].help), cols, page);
}

static void help_add_list(int cols, struct page *page)
{
    static const struct help_row rows[] = {
        { N_("Up Down"), N_("choose a message") },
        { N_("PgUp PgDn"), N_("likewise, by pages") },
        { N_("Enter"), N_("go to it, in its room") },
        { N_("Tab"), N_("show what was said around it, or no more") },
        { N_("Esc C-g"), N_("close the list") },
    };
    help_add_rows(rows, ARRAY_SIZE(rows), cols, page);
}

static void help_add_people(int cols, struct page *page)
{
    static const struct help_row rows[] = {
        { N_("Letters"), N_("find a name") },
        { N_("Up Down PgUp PgDn"), N_("choose a name") },
        { N_("Enter Tab"), N_("what can be done; then one of these letters does it:") },
    };
    size_t count;
    const struct people_action *table = people_table(&count);
    help_add_rows(rows, ARRAY_SIZE(rows), cols, page);
    for (size_t i = 0; i < count; i++)
        help_add_row((struct str){ &table[i].key, 1 }, _(table[i].help), cols, page);
    help_add_row(str_of(_("Esc C-g")), _("go back"), cols, page);
}

static void help_add_settings(int cols, struct page *page)
{
    static const struct help_row rows[] = {
        { N_("Letters"), N_("find a setting, by name, meaning or value") },
        { N_("Up Down PgUp PgDn"), N_("choose a setting") },
        { N_("Left Right"), N_("the value before, the next value") },
        { N_("Enter Tab"), N_("type a value; Tab completes it, Enter takes it") },
        { "Del", N_("the value it has by default") },
        { "@", N_("a value for this room alone") },
        { N_("Esc C-g"), N_("go back") },
    };
    help_add_rows(rows, ARRAY_SIZE(rows), cols, page);
}

enum {
    SECTION_COMMANDS,
    SECTION_SYNONYMS,
    SECTION_SELECT,
    SECTION_KEYS,
    SECTION_LIST,
    SECTION_PEOPLE,
    SECTION_SETTINGS,
    SECTION_VI,
    SECTION_COUNT
};

static const struct {
    const char *title;
    void (*add)(int cols, struct page *page);
} help_sections[SECTION_COUNT] = {
    [SECTION_COMMANDS] = { N_("Commands"), help_compose_commands },
    [SECTION_SYNONYMS] = { N_("Commands by the names of other programs"), help_add_synonyms },
    [SECTION_SELECT] = { N_("Keys for the chosen message"), help_add_select },
    [SECTION_KEYS] = { N_("Keys (C- is Ctrl, M- is Alt or Esc)"), help_add_keys },
    [SECTION_LIST] = { N_("Keys in a list of messages"), help_add_list },
    [SECTION_PEOPLE] = { N_("Keys in the list of members"), help_add_people },
    [SECTION_SETTINGS] = { N_("Keys in the settings"), help_add_settings },
    [SECTION_VI] = { N_("Keys of vi in the input"), help_add_vi },
};

/* The section about what keys do at the moment. */
static int help_first(const struct app *app)
{
    const struct app_private *inner = app->inner;
    if (inner->help.over == OVERLAY_SETTINGS)
        return SECTION_SETTINGS;
    if (inner->people.is_open)
        return SECTION_PEOPLE;
    if (app_has_selected(app))
        return SECTION_SELECT;
    if (app_vi_is_on(app) && inner->vi.mode != VI_INSERT)
        return SECTION_VI;
    if (inner->help.is_about_commands)
        return SECTION_COMMANDS;
    return app_focus(app)->list ? SECTION_LIST : SECTION_KEYS;
}

static void help_add_section(int section, int cols, struct page *page)
{
    page_line(page, STYLE_TITLE, str_of(_(help_sections[section].title)));
    help_sections[section].add(cols, page);
}

/* What becomes of the question mark that opened it. */
static void help_add_question(int cols, struct page *page)
{
    help_add_row(STR("?"),
                 _("stands in the input: what you type goes on behind it, and Esc "
                   "takes it away"),
                 cols, page);
    page_line(page, STYLE_TEXT, (struct str){ 0 });
}

void help_compose(const struct app *app, int cols, struct page *page)
{
    int first = help_first(app);
    if (app->inner->help.is_typed)
        help_add_question(cols, page);
    help_add_section(first, cols, page);
    for (int i = 0; i < SECTION_COUNT; i++) {
        if (i == first || (i == SECTION_VI && !app_vi_is_on(app)))
            continue;
        page_line(page, STYLE_TEXT, (struct str){ 0 });
        help_add_section(i, cols, page);
    }
}
