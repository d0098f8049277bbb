/*
 * Any bytes as the file of settings: what is read fits its type, changing one thing leaves all
 * other lines as they were, and what was written is read again.
 */
#include "fuzz.h"

#include "client/core/settings.h"

#include <stdlib.h>
#include <string.h>

static void check_line(const struct setting_line *line)
{
    MUST(line->value.size > 0 && line->value.size <= SETTING_VALUE_SIZE_MAX);
    if (line->row && line->row->type == SETTING_CHOICE)
        MUST(line->choice == setting_choice(line->row, buf_str(&line->value)));
    if (line->kind == SETTING_LINE_BIND)
        MUST(setting_key_is_free(line->key) && setting_bind_fits(buf_str(&line->value)));
    if (line->kind == SETTING_LINE_ALIAS)
        MUST(line->value.bytes[0] == '/');
}

/* How many lines begin with a comment's sign. */
static size_t comment_count(struct str text)
{
    size_t count = 0;
    bool is_start = true;
    for (size_t i = 0; i < text.size; i++) {
        count += is_start && text.bytes[i] == '#';
        is_start = text.bytes[i] == '\n';
    }
    return count;
}

/* Set the bell, and look whether that and nothing else has changed. */
static void check_edit(struct str text)
{
    struct buf once = { 0 }, twice = { 0 }, problems = { 0 };
    struct settings settings = { 0 };
    MUST(settings_edit(text, STR("bell"), STR("never"), &once) == 0);
    MUST(comment_count(buf_str(&once)) == comment_count(text));
    MUST(settings_edit(buf_str(&once), STR("bell"), STR("never"), &twice) == 0);
    MUST(str_equal(buf_str(&once), buf_str(&twice)));
    MUST(settings_parse(buf_str(&once), &settings, &problems) == 0);
    if (settings.count < SETTINGS_LINES_MAX)
        MUST(settings_choice(&settings, SETTING_BELL, STR("")) == BELL_NEVER);
    settings_fini(&settings);
    buf_fini(&problems);
    buf_fini(&once);
    buf_fini(&twice);
}

void fuzz_input(const uint8_t *bytes, size_t size)
{
    const struct str text = { (const char *)bytes, size };
    struct settings settings = { 0 };
    struct buf problems = { 0 };
    MUST(settings_parse(text, &settings, &problems) == 0);
    MUST(settings.count <= SETTINGS_LINES_MAX);
    for (size_t i = 0; i < settings.count; i++)
        check_line(&settings.lines[i]);
    for (enum setting setting = 0; setting < SETTING_COUNT; setting++)
        if (settings_table()[setting].type == SETTING_CHOICE)
            MUST(settings_choice(&settings, setting, STR("lobby")) >= 0);
    check_edit(text);
    settings_fini(&settings);
    buf_fini(&problems);
}
