/* A theme file has a line "part = words" for each part of the screen that has its own look. */
#include "client/core/theme.h"

#include "client/core/conf_text.h"
#include "client/core/i18n.h"

#include <errno.h>
#include <hutong/common/macros.h>

#define PLAIN THEME_DEFAULT_COLOUR

const struct theme theme_neutral = {
    .styles = {
        [STYLE_TEXT] = { 0, PLAIN },
        [STYLE_DIM] = { THEME_DIM, PLAIN },
        [STYLE_NAME] = { 0, PLAIN },
        [STYLE_OWN] = { THEME_BOLD, PLAIN },
        [STYLE_MENTION] = { THEME_BOLD, 0xFFAF00 },
        [STYLE_NOTICE] = { 0, 0x87AFAF },
        [STYLE_URL] = { THEME_UNDERLINE, PLAIN },
        [STYLE_QUOTE] = { THEME_DIM, PLAIN },
        [STYLE_CODE] = { 0, 0x5FAFAF },
        [STYLE_KEYWORD] = { THEME_BOLD, 0x5FAFAF },
        [STYLE_STRING] = { 0, 0x87AF5F },
        [STYLE_NUMBER] = { 0, 0xAF87AF },
        [STYLE_COMMENT] = { THEME_DIM, PLAIN },
        [STYLE_PENDING] = { THEME_DIM, PLAIN },
        [STYLE_ERROR] = { THEME_BOLD, 0xFF5F5F },
        [STYLE_RULE] = { THEME_DIM, PLAIN },
        [STYLE_MARK] = { THEME_BOLD, 0xFF5F5F },
        [STYLE_BAR] = { THEME_REVERSE, PLAIN },
        [STYLE_BAR_STRONG] = { THEME_REVERSE | THEME_BOLD, PLAIN },
        [STYLE_BAR_ALERT] = { THEME_REVERSE | THEME_BOLD, 0xFFAF00 },
        [STYLE_TITLE] = { THEME_BOLD, PLAIN },
        [STYLE_CURRENT] = { THEME_REVERSE, PLAIN },
        [STYLE_UNREAD] = { THEME_BOLD, PLAIN },
    },
    .names = { 0x5F87AF, 0xAF8700, 0xFF005F, 0xD70087, 0x875FD7, 0xAF00FF },
    .name_count = 6,
};

static const struct theme_word {
    const char *name;
    unsigned value;
} theme_attributes[] = {
    { "bold", THEME_BOLD },
    { "dim", THEME_DIM },
    { "underline", THEME_UNDERLINE },
    { "reverse", THEME_REVERSE },
};

static const char *const theme_parts[STYLE_COUNT] = {
    [STYLE_TEXT] = "text",
    [STYLE_DIM] = "dim",
    [STYLE_NAME] = "name",
    [STYLE_OWN] = "own",
    [STYLE_MENTION] = "mention",
    [STYLE_NOTICE] = "notice",
    [STYLE_URL] = "url",
    [STYLE_QUOTE] = "quote",
    [STYLE_CODE] = "code",
    [STYLE_KEYWORD] = "code-keyword",
    [STYLE_STRING] = "code-string",
    [STYLE_NUMBER] = "code-number",
    [STYLE_COMMENT] = "code-comment",
    [STYLE_PENDING] = "pending",
    [STYLE_ERROR] = "error",
    [STYLE_RULE] = "rule",
    [STYLE_MARK] = "mark",
    [STYLE_BAR] = "bar",
    [STYLE_BAR_STRONG] = "bar-strong",
    [STYLE_BAR_ALERT] = "alert",
    [STYLE_TITLE] = "title",
    [STYLE_CURRENT] = "current",
    [STYLE_UNREAD] = "unread",
};

static int theme_hex(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    digit |= 0x20;
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

/* "#rrggbb" or "default". */
static bool theme_parse_colour(struct str word, int32_t *rgb)
{
    *rgb = THEME_DEFAULT_COLOUR;
    if (str_equal(word, STR("default")))
        return true;
    if (word.size != 7 || word.bytes[0] != '#')
        return false;
    *rgb = 0;
    for (size_t i = 1; i < word.size; i++) {
        int digit = theme_hex(word.bytes[i]);
        if (digit < 0)
            return false;
        *rgb = *rgb * 16 + digit;
    }
    return true;
}

static bool theme_parse_word(struct str word, struct theme_style *style)
{
    for (size_t i = 0; i < ARRAY_SIZE(theme_attributes); i++) {
        if (str_equal(word, str_of(theme_attributes[i].name))) {
            style->attributes |= theme_attributes[i].value;
            return true;
        }
    }
    return theme_parse_colour(word, &style->rgb);
}

/* The words of a style. Nothing is changed unless all can be understood. */
static bool theme_parse_style(struct str words, struct theme_style *style)
{
    struct theme_style parsed = { 0, THEME_DEFAULT_COLOUR };
    for (words = conf_trim(words); words.size > 0; words = conf_trim(words))
        if (!theme_parse_word(conf_take_until(&words, ' '), &parsed))
            return false;
    *style = parsed;
    return true;
}

static bool theme_parse_names(struct str words, struct theme *theme)
{
    int32_t names[THEME_NAMES_MAX];
    size_t count = 0;
    for (words = conf_trim(words); words.size > 0; words = conf_trim(words), count++)
        if (count == THEME_NAMES_MAX ||
            !theme_parse_colour(conf_take_until(&words, ' '), &names[count]))
            return false;
    if (count == 0)
        return false;
    memcpy(theme->names, names, count * sizeof(names[0]));
    theme->name_count = count;
    return true;
}

static bool theme_parse_part(struct str part, struct str words, struct theme *theme)
{
    if (str_equal(part, STR("names")))
        return theme_parse_names(words, theme);
    for (size_t i = 0; i < STYLE_COUNT; i++)
        if (str_equal(part, str_of(theme_parts[i])))
            return theme_parse_style(words, &theme->styles[i]);
    return false;
}

int theme_parse(struct str text, struct theme *theme, struct buf *problems)
{
    for (unsigned number = 1; text.size > 0; number++) {
        struct str rest = conf_trim(conf_take_until(&text, '\n')), line = rest;
        if (line.size == 0 || line.bytes[0] == '#')
            continue;
        struct str part = conf_trim(conf_take_until(&rest, '='));
        if (part.size < line.size && theme_parse_part(part, rest, theme))
            continue;
        if (buf_printf(problems, _("line %u cannot be understood: %.*s\n"), number,
                       STR_ARGS(line)) != 0)
            return -ENOMEM;
    }
    return 0;
}

bool theme_name_is_valid(struct str name)
{
    for (size_t i = 0; i < name.size; i++) {
        char byte = name.bytes[i];
        bool is_letter = (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
        if (!is_letter && !(byte >= '0' && byte <= '9') && byte != '-' && byte != '_')
            return false;
    }
    return name.size > 0 && name.size < THEME_NAME_SIZE;
}

/* What xterm shows for an index of its 256; the first 16 as its defaults are. */
static int32_t theme_palette(int index)
{
    static const int32_t base[16] = { 0x000000, 0xCD0000, 0x00CD00, 0xCDCD00, 0x0000EE, 0xCD00CD,
                                      0x00CDCD, 0xE5E5E5, 0x7F7F7F, 0xFF0000, 0x00FF00, 0xFFFF00,
                                      0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF };
    static const int32_t levels[6] = { 0x00, 0x5F, 0x87, 0xAF, 0xD7, 0xFF };
    if (index < 16)
        return base[index];
    if (index < 232)
        return levels[(index - 16) / 36] << 16 | levels[(index - 16) / 6 % 6] << 8 |
               levels[(index - 16) % 6];
    return (8 + 10 * (index - 232)) * 0x010101;
}

/* How different two colours look, roughly: the eye sees green best and blue least. */
static int theme_distance(int32_t a, int32_t b)
{
    int red = (a >> 16) - (b >> 16), green = (a >> 8 & 255) - (b >> 8 & 255);
    int blue = (a & 255) - (b & 255);
    return 3 * red * red + 4 * green * green + 2 * blue * blue;
}

int theme_nearest(int32_t rgb, int count)
{
    int nearest = 1, least = INT32_MAX;
    /* of 256 the first 16 are left out: people set them to what they like */
    for (int i = count >= 256 ? 16 : 1; i < count && i < 256; i++) {
        int distance = theme_distance(rgb, theme_palette(i));
        bool may_be_background = i == 7 || i == 8 || i == 15;
        if (distance < least && !may_be_background) {
            least = distance;
            nearest = i;
        }
    }
    return nearest;
}
