/* The file is short and read as a whole; whoever asks for a value walks its lines. */
#include "client/core/settings.h"

#include "client/core/conf_text.h"
#include "client/core/i18n.h"

#include <ctype.h>
#include <errno.h>
#include <hutong/common/macros.h>
#include <hutong/common/utf8.h>
#include <stdlib.h>

#define OFF_ON "off on"

static const struct setting_row rows[SETTING_COUNT] = {
    [SETTING_BELL] = { "bell", SETTING_CHOICE, "never mentions all", "mentions",
                       N_("when the terminal's bell rings"), true },
    [SETTING_BIDI] = { "bidi", SETTING_CHOICE, "auto on off", "auto",
                       N_("Hebrew and Arabic are put into order here; off: the terminal does it"),
                       false },
    [SETTING_CLUSTERS] = { "clusters", SETTING_CHOICE, "auto on off", "auto",
                           N_("emoji of several parts are one picture, if the terminal draws that"),
                           false },
    [SETTING_EDITOR] = { "editor", SETTING_CHOICE, "readline vi", "readline",
                         N_("which keys the input has: those of readline, or of vi as well"),
                         false },
    [SETTING_EMOJI] = { "emoji", SETTING_CHOICE, OFF_ON, "on",
                        N_(":name: becomes the emoji while you type"), false },
    [SETTING_IGNORE] = { "ignore", SETTING_TEXT, NULL, "",
                         N_("whose messages are not shown: names, with a blank between"), false },
    [SETTING_LINKS] = { "links", SETTING_CHOICE, "auto on off", "auto",
                        N_("addresses are links that the terminal opens (OSC 8)"), false },
    [SETTING_MARKUP] = { "markup", SETTING_CHOICE, OFF_ON, "on",
                         N_("**bold**, *italic* and code are shown as such"), true },
    [SETTING_MOUSE] = { "mouse", SETTING_CHOICE, OFF_ON, "on",
                        N_("the mouse is for the chat; M-m changes that for now"), false },
    [SETTING_MUTE] = { "mute", SETTING_CHOICE, OFF_ON, "off",
                       N_("the room neither counts nor rings, unless somebody says your name"),
                       true },
    [SETTING_NOTICES] = { "notices", SETTING_CHOICE, "show fold hide", "fold",
                          N_("who enters and leaves: each, several in one line, or only who spoke"),
                          true },
    [SETTING_NOTIFY] = { "notify", SETTING_CHOICE, "never mentions all", "mentions",
                         N_("which messages notify you while you are elsewhere"), true },
    [SETTING_NOTIFY_BY] = { "notify-by", SETTING_CHOICE, "auto osc9 osc777 osc99 desktop", "auto",
                            N_("how you are notified: by the terminal's OSC, or the desktop"),
                            false },
    [SETTING_NOTIFY_TEXT] = { "notify-text", SETTING_CHOICE, OFF_ON, "on",
                              N_("notifications show what was said"), true },
    [SETTING_PICTURES] = { "pictures", SETTING_CHOICE, "auto blocks sixel kitty off", "auto",
                           N_("how /view shows pictures: in half blocks, or as the terminal can"),
                           false },
    [SETTING_THEME] = { "theme", SETTING_TEXT, "auto dark light contrast", "auto",
                        N_("colours; /theme lists them"), false },
    [SETTING_TIMES] = { "times", SETTING_CHOICE, OFF_ON, "on",
                        N_("the time in front of each message"), false },
    [SETTING_TYPING] = { "typing", SETTING_CHOICE, OFF_ON, "on",
                         N_("others see that you are typing"), true },
};

const struct setting_row *settings_table(void)
{
    return rows;
}

const struct setting_row *settings_find(struct str name)
{
    for (size_t i = 0; i < SETTING_COUNT; i++)
        if (str_equal(str_of(rows[i].name), name))
            return &rows[i];
    return NULL;
}

/* ---- text ---- */

/* Take what stands up to a blank, which goes too. */
static struct str take_word(struct str *text)
{
    struct str word = { text->bytes, 0 };
    while (word.size < text->size && !conf_is_blank(text->bytes[word.size]))
        word.size++;
    *text = conf_trim(str_skip(*text, word.size));
    return word;
}

/* Where the sign is that stands between key and value: a room's name may have one, too. */
static const char *find_equals(struct str line)
{
    for (size_t i = 1; i + 1 < line.size; i++)
        if (line.bytes[i] == '=' && conf_is_blank(line.bytes[i - 1]) &&
            conf_is_blank(line.bytes[i + 1]))
            return line.bytes + i;
    return line.size > 0 ? memchr(line.bytes, '=', line.size) : NULL;
}

/* Split "key = value". False for what is none, such as a comment. */
static bool split_line(struct str line, struct str *key, struct str *value)
{
    line = conf_trim(line);
    const char *equals = find_equals(line);
    if (!equals || line.bytes[0] == '#')
        return false;
    size_t size = (size_t)(equals - line.bytes);
    *key = conf_trim((struct str){ line.bytes, size });
    *value = conf_trim(str_skip(line, size + 1));
    return true;
}

int setting_choice(const struct setting_row *row, struct str value)
{
    struct str words = str_of(row->words);
    for (int choice = 0; words.size > 0; choice++)
        if (str_equal(take_word(&words), value))
            return choice;
    return -1;
}

/* ---- reading ---- */

static bool is_command(struct str value)
{
    return str_starts_with(value, STR("/")) && value.size > 1;
}

bool setting_key_is_free(struct key key)
{
    return key.code != KEY_CODE_CHAR || (key.modifiers & ~(unsigned)KEY_SHIFT);
}

bool setting_bind_fits(struct str value)
{
    struct key other;
    return is_command(value) || str_equal(value, STR("none")) || key_parse(value, &other);
}

static bool parse_bind(struct str name, struct str value, struct setting_line *line)
{
    return key_parse(name, &line->key) && setting_key_is_free(line->key) &&
           setting_bind_fits(value);
}

bool setting_server_fits(struct str name)
{
    for (size_t i = 0; i < name.size; i++) {
        unsigned char byte = (unsigned char)name.bytes[i];
        if (!isalnum(byte) && byte != '-' && byte != '_')
            return false;
    }
    return name.size > 0 && name.size <= SETTING_SERVER_SIZE_MAX;
}

/* Read @key, "NAME@ROOM", into a row and a room's name. */
static bool parse_name(struct str key, struct setting_line *line, struct str *name)
{
    const char *at = key.size > 0 ? memchr(key.bytes, '@', key.size) : NULL;
    struct str setting = { key.bytes, at ? (size_t)(at - key.bytes) : key.size };
    *name = at ? str_skip(key, setting.size + 1) : (struct str){ 0 };
    line->row = settings_find(setting);
    return line->row && (!at || (line->row->is_per_room && name->size > 0));
}

static bool parse_value(struct str value, struct setting_line *line)
{
    if (value.size == 0 || value.size > SETTING_VALUE_SIZE_MAX || !utf8_is_valid(value))
        return false;
    if (!line->row || line->row->type == SETTING_TEXT)
        return true;
    line->choice = setting_choice(line->row, value);
    return line->choice >= 0;
}

static bool parse_line(struct str text, struct setting_line *line, struct str *name,
                       struct str *value)
{
    struct str key;
    if (!split_line(text, &key, value))
        return false;
    struct str rest = key, word = take_word(&rest);
    bool is_good;
    *name = rest;
    if (str_equal(word, STR("alias"))) {
        line->kind = SETTING_LINE_ALIAS;
        is_good = rest.size > 0 && is_command(*value);
    } else if (str_equal(word, STR("bind"))) {
        line->kind = SETTING_LINE_BIND;
        is_good = parse_bind(rest, *value, line);
    } else if (str_equal(word, STR("server")) && rest.size > 0) {
        line->kind = SETTING_LINE_SERVER;
        is_good = setting_server_fits(rest);
    } else {
        is_good = parse_name(key, line, name);
    }
    return is_good && parse_value(*value, line);
}

static int settings_add(struct settings *settings, struct setting_line line, struct str name,
                        struct str value)
{
    struct setting_line *lines = reallocarray(settings->lines, settings->count + 1, sizeof(*lines));
    if (!lines)
        return -ENOMEM;
    settings->lines = lines;
    int status = buf_append_str(&line.name, name);
    if (!status)
        status = buf_append_str(&line.value, value);
    lines[settings->count++] = line;
    return status;
}

int settings_parse(struct str text, struct settings *settings, struct buf *problems)
{
    struct settings fresh = { 0 };
    int status = 0;
    for (unsigned number = 1; text.size > 0 && !status; number++) {
        struct str source = conf_trim(conf_take_until(&text, '\n')), name = { 0 }, value = { 0 };
        struct setting_line line = { 0 };
        if (source.size == 0 || source.bytes[0] == '#')
            continue;
        if (fresh.count < SETTINGS_LINES_MAX && parse_line(source, &line, &name, &value))
            status = settings_add(&fresh, line, name, value);
        else
            status = buf_printf(problems, _("line %u cannot be understood: %.*s\n"), number,
                                STR_ARGS(source));
    }
    if (status) {
        settings_fini(&fresh);
        return status;
    }
    settings_fini(settings);
    *settings = fresh;
    return 0;
}

void settings_fini(struct settings *settings)
{
    for (size_t i = 0; i < settings->count; i++) {
        buf_fini(&settings->lines[i].name);
        buf_fini(&settings->lines[i].value);
    }
    free(settings->lines);
    *settings = (struct settings){ 0 };
}

/* ---- asking ---- */

/* The last line counts, as in most such files. */
const struct setting_line *settings_line(const struct settings *settings,
                                         const struct setting_row *row, struct str room)
{
    for (size_t i = settings->count; i-- > 0;) {
        const struct setting_line *line = &settings->lines[i];
        if (line->row == row && str_equal(buf_str(&line->name), room))
            return line;
    }
    return NULL;
}

int settings_choice(const struct settings *settings, enum setting setting, struct str room)
{
    const struct setting_row *row = &rows[setting];
    const struct setting_line *line = settings_line(settings, row, room);
    if (!line && room.size > 0)
        line = settings_line(settings, row, (struct str){ 0 });
    return line ? line->choice : setting_choice(row, str_of(row->fallback));
}

struct str settings_text(const struct settings *settings, enum setting setting)
{
    const struct setting_row *row = &rows[setting];
    const struct setting_line *line = settings_line(settings, row, (struct str){ 0 });
    return line ? buf_str(&line->value) : str_of(row->fallback);
}

struct str settings_alias(const struct settings *settings, struct str name)
{
    for (size_t i = settings->count; i-- > 0;) {
        const struct setting_line *line = &settings->lines[i];
        if (line->kind == SETTING_LINE_ALIAS && str_equal(buf_str(&line->name), name))
            return buf_str(&line->value);
    }
    return (struct str){ 0 };
}

bool settings_server(const struct settings *settings, struct str name, struct str *url,
                     struct str *user)
{
    for (size_t i = settings->count; i-- > 0;) {
        const struct setting_line *line = &settings->lines[i];
        if (line->kind != SETTING_LINE_SERVER || !str_equal(buf_str(&line->name), name))
            continue;
        *user = buf_str(&line->value);
        *url = take_word(user);
        return true;
    }
    return false;
}

struct str settings_bind(const struct settings *settings, struct key key)
{
    for (size_t i = settings->count; i-- > 0;) {
        const struct setting_line *line = &settings->lines[i];
        if (line->kind == SETTING_LINE_BIND && key_equal(line->key, key))
            return buf_str(&line->value);
    }
    return (struct str){ 0 };
}

/* ---- writing ---- */

static int append_setting(struct str key, struct str value, struct buf *out)
{
    return buf_printf(out, "%.*s = %.*s\n", STR_ARGS(key), STR_ARGS(value));
}

/* A line as it is, whatever bytes it has. */
static int append_line(struct str line, struct buf *out)
{
    int status = buf_append_str(out, line);
    return status ? status : buf_append_str(out, STR("\n"));
}

int settings_edit(struct str text, struct str key, struct str value, struct buf *out)
{
    bool is_written = value.size == 0;
    int status = 0;
    while (text.size > 0 && !status) {
        struct str line = conf_take_until(&text, '\n'), line_key, line_value;
        bool is_it = split_line(line, &line_key, &line_value) && str_equal(line_key, key);
        if (!is_it)
            status = append_line(line, out);
        else if (!is_written)
            status = append_setting(key, value, out);
        is_written |= is_it;
    }
    return status || is_written ? status : append_setting(key, value, out);
}

int settings_edit_all(struct str text, struct str lines, struct buf *out)
{
    struct buf before = { 0 };
    int status = buf_append_str(out, text);
    while (lines.size > 0 && !status) {
        struct str key, value;
        if (!split_line(conf_take_until(&lines, '\n'), &key, &value))
            continue;
        buf_clear(&before);
        status = buf_append_str(&before, buf_str(out));
        buf_clear(out);
        if (!status)
            status = settings_edit(buf_str(&before), key, value, out);
    }
    buf_fini(&before);
    return status;
}
