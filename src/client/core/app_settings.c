/* /set, /unset, /alias and /unalias, and what the file of settings says. */
#include "client/core/app_commands.h"
#include "client/core/app_private.h"
#include "client/core/i18n.h"

#include <hutong/common/macros.h>
#include <hutong/common/text.h>
#include <stdlib.h>

void app_want_setting(struct app *app, struct str key, struct str value)
{
    buf_printf(&app->set_lines, "%.*s = %.*s\n", STR_ARGS(key), STR_ARGS(value));
}

/* Whether a room is called so on another server: what is set for it is for that one, too. */
static bool is_name_elsewhere(const struct app *app, const struct chat *chat, struct str name)
{
    const struct room *room;
    for (size_t i = 0; (room = app_room(app, i)); i++)
        if (room->chat != chat && str_equal(room->title, name))
            return true;
    return false;
}

void app_rename_settings(struct app *app, const struct chat *chat, struct str was, struct str name)
{
    const struct settings *settings = &app->inner->settings;
    bool is_kept = is_name_elsewhere(app, chat, was);
    for (size_t i = 0; i < settings->count; i++) {
        const struct setting_line *line = &settings->lines[i];
        if (line->kind != SETTING_LINE_VALUE || !str_equal(buf_str(&line->name), was))
            continue;
        if (!settings_line(settings, line->row, name))
            buf_printf(&app->set_lines, "%s@%.*s = %.*s\n", line->row->name, STR_ARGS(name),
                       STR_ARGS(buf_str(&line->value)));
        if (!is_kept)
            buf_printf(&app->set_lines, "%s@%.*s = \n", line->row->name, STR_ARGS(was));
    }
}

int app_setting(const struct app *app, enum setting setting)
{
    return settings_choice(&app->inner->settings, setting, (struct str){ 0 });
}

/* ---- what there is to say about settings ---- */

/* "bell@lobby = all" and, if @tells_more, what it is for. */
static void describe(const struct setting_row *row, struct str room, struct str value,
                     bool tells_more, struct buf *out)
{
    buf_printf(out, "\n%s%s", row->name, room.size > 0 ? "@" : "");
    text_sanitise(room, false, out);
    buf_append_str(out, STR(" = "));
    text_sanitise(value, false, out);
    if (!tells_more)
        return;
    buf_printf(out, "  %s", _(row->help));
    if (row->type == SETTING_CHOICE)
        buf_printf(out, _(" (one of: %s; default: %s)"), row->words, row->fallback);
    else if (row->fallback[0])
        buf_printf(out, _(" (default: %s)"), row->fallback);
}

/* The setting everywhere, and its lines for single rooms. */
static void describe_all(const struct settings *settings, const struct setting_row *row,
                         struct buf *out)
{
    const struct setting_line *line = settings_line(settings, row, (struct str){ 0 });
    describe(row, (struct str){ 0 }, line ? buf_str(&line->value) : str_of(row->fallback), true,
             out);
    for (size_t i = 0; i < settings->count; i++) {
        line = &settings->lines[i];
        if (line->row == row && line->name.size > 0)
            describe(row, buf_str(&line->name), buf_str(&line->value), false, out);
    }
}

/* Those that differ from what they are as they come. */
static void tell_changed(struct app *app, uint64_t now_ms)
{
    struct buf text = { 0 };
    const struct settings *settings = &app->inner->settings;
    buf_append_str(&text, str_of(_("Settings that you have changed; /set WORD finds others, and "
                                   "/set all shows them all:")));
    size_t empty_size = text.size;
    for (size_t i = 0; i < settings->count; i++) {
        const struct setting_line *line = &settings->lines[i];
        if (line->row)
            describe(line->row, buf_str(&line->name), buf_str(&line->value), false, &text);
    }
    if (text.size == empty_size)
        buf_append_str(&text, str_of(_(" none")));
    app_info(app, buf_str(&text), now_ms);
    buf_fini(&text);
}

static bool is_about(const struct setting_row *row, struct str word)
{
    char *wanted = strndup(word.bytes, word.size);
    bool is_found = wanted && (strcasestr(row->name, wanted) || strcasestr(_(row->help), wanted) ||
                               (row->words && strcasestr(row->words, wanted)));
    free(wanted);
    return is_found;
}

/* All settings that have to do with @word. */
static void tell_found(struct app *app, struct str word, uint64_t now_ms)
{
    struct buf text = { 0 };
    const struct setting_row *exact = settings_find(word);
    bool is_all = str_equal(word, STR("all"));
    buf_append_str(&text, str_of(_("Settings:")));
    size_t empty_size = text.size;
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        const struct setting_row *row = &settings_table()[i];
        if (exact ? row == exact : is_all || is_about(row, word))
            describe_all(&app->inner->settings, row, &text);
    }
    if (text.size == empty_size)
        app_tell(app, now_ms, _("No setting is called %.*s: /set all shows them all"),
                 STR_ARGS(word));
    else
        app_info(app, buf_str(&text), now_ms);
    buf_fini(&text);
}

/* ---- changing them ---- */

/* Split "NAME@ROOM"; "NAME@" is meant for the room one is in. Told, and NULL, if it is none. */
static const struct setting_row *parse_name(struct app *app, struct str *key, struct buf *full,
                                            uint64_t now_ms)
{
    const char *at = memchr(key->bytes, '@', key->size);
    struct str name = { key->bytes, at ? (size_t)(at - key->bytes) : key->size };
    struct str room = at ? str_skip(*key, name.size + 1) : (struct str){ 0 };
    const struct setting_row *row = settings_find(name);
    if (!row) {
        app_tell(app, now_ms, _("No setting is called %.*s: /set all shows them all"),
                 STR_ARGS(name));
        return NULL;
    }
    if (at && !row->is_per_room) {
        app_tell(app, now_ms, _("%s is the same in all rooms"), row->name);
        return NULL;
    }
    if (at && room.size == 0 && app->inner->current)
        room = app->inner->current->room->title;
    buf_printf(full, "%s%s%.*s", row->name, at ? "@" : "", STR_ARGS(room));
    *key = buf_str(full);
    return row;
}

bool app_check_setting(struct app *app, const struct setting_row *row, struct str value,
                       uint64_t now_ms)
{
    if (memchr(value.bytes, '\n', value.size)) {
        app_tell(app, now_ms, _("A setting is one line"));
        return false;
    }
    if (value.size > SETTING_VALUE_SIZE_MAX) {
        app_tell(app, now_ms, _("A setting can have %d bytes"), SETTING_VALUE_SIZE_MAX);
        return false;
    }
    if (row->type != SETTING_CHOICE || setting_choice(row, value) >= 0)
        return true;
    app_tell(app, now_ms, _("%s is one of: %s"), row->name, row->words);
    return false;
}

void app_run_set(struct app *app, struct str arguments, uint64_t now_ms)
{
    struct buf full = { 0 };
    struct str key = command_take_word(&arguments);
    if (key.size == 0) {
        tell_changed(app, now_ms);
    } else if (arguments.size == 0) {
        tell_found(app, key, now_ms);
    } else {
        const struct setting_row *row = parse_name(app, &key, &full, now_ms);
        if (row && app_check_setting(app, row, arguments, now_ms))
            app_want_setting(app, key, arguments);
    }
    buf_fini(&full);
}

void app_run_unset(struct app *app, struct str arguments, uint64_t now_ms)
{
    struct buf full = { 0 };
    struct str key = command_take_word(&arguments);
    if (parse_name(app, &key, &full, now_ms))
        app_want_setting(app, key, STR(""));
    buf_fini(&full);
}

/* List the lines of one kind; @nothing is told if there are none. */
static void tell_lines(struct app *app, enum setting_line_kind kind, const char *sign,
                       const char *nothing, uint64_t now_ms)
{
    struct buf text = { 0 };
    const struct settings *settings = &app->inner->settings;
    for (size_t i = 0; i < settings->count; i++) {
        const struct setting_line *line = &settings->lines[i];
        if (line->kind != kind)
            continue;
        buf_printf(&text, "%s%s", text.size > 0 ? "\n" : "", sign);
        text_sanitise(buf_str(&line->name), false, &text);
        buf_append_str(&text, STR(" = "));
        text_sanitise(buf_str(&line->value), false, &text);
    }
    if (text.size > 0)
        app_info(app, buf_str(&text), now_ms);
    else
        app_tell(app, now_ms, "%s", nothing);
    buf_fini(&text);
}

void app_run_alias(struct app *app, struct str arguments, uint64_t now_ms)
{
    struct buf key = { 0 };
    struct str name = command_take_word(&arguments);
    if (str_starts_with(name, STR("/")))
        name = str_skip(name, 1);
    if (name.size == 0)
        tell_lines(app, SETTING_LINE_ALIAS, "/",
                   _("There are no aliases: /alias w /join work makes one"), now_ms);
    else if (!str_starts_with(arguments, STR("/")) || memchr(arguments.bytes, '\n', arguments.size))
        app_tell(app, now_ms, _("An alias stands for one command: /alias w /join work"));
    else if (buf_printf(&key, "alias %.*s", STR_ARGS(name)) == 0)
        app_want_setting(app, buf_str(&key), arguments);
    buf_fini(&key);
}

void app_run_unalias(struct app *app, struct str arguments, uint64_t now_ms)
{
    struct buf key = { 0 };
    struct str name = command_take_word(&arguments);
    if (settings_alias(&app->inner->settings, name).size == 0)
        app_tell(app, now_ms, _("No alias is called %.*s"), STR_ARGS(name));
    else if (buf_printf(&key, "alias %.*s", STR_ARGS(name)) == 0)
        app_want_setting(app, buf_str(&key), STR(""));
    buf_fini(&key);
}

/* Take a key off the front of @arguments: "C-x k" is two words. Told, and false, if it is none. */
static bool take_key(struct app *app, struct str *arguments, char name[KEY_TEXT_SIZE],
                     uint64_t now_ms)
{
    struct key key;
    struct buf text = { 0 };
    struct str word = command_take_word(arguments);
    buf_append_str(&text, word);
    if (str_equal(word, STR("C-x"))) {
        word = command_take_word(arguments);
        buf_printf(&text, " %.*s", STR_ARGS(word));
    }
    bool is_key = key_parse(buf_str(&text), &key) && setting_key_is_free(key);
    if (is_key)
        key_text(key, name);
    else
        app_tell(app, now_ms, _("Write keys as C-t, M-Enter, F5 or C-x k; one that types is none"));
    buf_fini(&text);
    return is_key;
}

void app_run_bind(struct app *app, struct str arguments, uint64_t now_ms)
{
    char name[KEY_TEXT_SIZE];
    struct buf key = { 0 };
    if (arguments.size == 0) {
        tell_lines(app, SETTING_LINE_BIND, "",
                   _("No key has been bound: /bind F5 /join work binds one"), now_ms);
        return;
    }
    if (!take_key(app, &arguments, name, now_ms))
        return;
    if (!setting_bind_fits(arguments) || memchr(arguments.bytes, '\n', arguments.size))
        app_tell(app, now_ms, _("A key runs a command, does what another key does, or: none"));
    else if (buf_printf(&key, "bind %s", name) == 0)
        app_want_setting(app, buf_str(&key), arguments);
    buf_fini(&key);
}

void app_run_unbind(struct app *app, struct str arguments, uint64_t now_ms)
{
    char name[KEY_TEXT_SIZE];
    struct buf key = { 0 };
    if (take_key(app, &arguments, name, now_ms) && buf_printf(&key, "bind %s", name) == 0)
        app_want_setting(app, buf_str(&key), STR(""));
    buf_fini(&key);
}

bool app_rebind(struct app *app, struct key *key, uint64_t now_ms)
{
    struct str bound = settings_bind(&app->inner->settings, *key);
    if (bound.size == 0)
        return true;
    if (!str_starts_with(bound, STR("/")))
        return key_parse(bound, key);
    struct buf line = { 0 };
    bool may_run = !app_is_prompting(app) && buf_append_str(&line, bound) == 0;
    if (may_run) /* of a copy: the command may change the settings */
        app_run_command(app, command_parse(buf_str(&line)), now_ms);
    buf_fini(&line);
    return false;
}

/* ---- what they say ---- */

static void want_theme(struct app *app)
{
    struct str theme = settings_text(&app->inner->settings, SETTING_THEME);
    struct buf *last = &app->inner->set_theme;
    struct str was =
        last->size > 0 ? buf_str(last) : str_of(settings_table()[SETTING_THEME].fallback);
    if (str_equal(theme, was))
        return;
    buf_clear(last);
    buf_append_str(last, theme);
    buf_clear(&app->theme);
    app->wants_theme = buf_append_str(&app->theme, theme) == 0;
}

void app_on_settings(struct app *app, struct str text, uint64_t now_ms)
{
    struct buf problems = { 0 };
    app->is_dirty = true;
    if (settings_parse(text, &app->inner->settings, &problems) == 0)
        want_theme(app);
    while (problems.size > 0 && problems.bytes[problems.size - 1] == '\n')
        problems.size--;
    if (problems.size > 0) {
        struct buf told = { 0 };
        buf_append_str(&told, str_of(_("In the settings: ")));
        text_sanitise(buf_str(&problems), true, &told);
        app_info(app, buf_str(&told), now_ms);
        buf_fini(&told);
    }
    buf_fini(&problems);
}
