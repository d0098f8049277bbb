/*
 * What a word may become: a command at the start of the line, behind a command what its usage
 * asks for, an emoji after a colon, and everywhere else a name, who spoke last first.
 */
#include "client/core/command_synonym.h"
#include "client/core/complete.h"
#include "client/core/emoji.h"
#include "client/core/group_ask.h"
#include "client/core/i18n.h"
#include "client/core/settings.h"

#include <errno.h>
#include <hutong/common/macros.h>
#include <hutong/common/utf8.h>
#include <stdio.h>

enum {
    SPEAKERS_SEEN = 500, /* entries of the log that are looked through */
    EMOJI_NAMES_SIZE = 256,
};

static int collect_commands(const struct completion_source *source, struct str stem,
                            struct choices *choices)
{
    int result = 0;
    for (size_t i = 0; i < source->command_count && result == 0; i++) {
        const struct command *command = &source->commands[i];
        char name[32];
        if (!complete_matches(str_of(command->name), str_skip(stem, 1)))
            continue;
        snprintf(name, sizeof(name), "/%s", command->name);
        result = choices_add(choices, str_of(name), " ", str_of(_(command->help)));
    }
    return result;
}

static bool choices_have(const struct choices *choices, struct str name, size_t tail_size)
{
    for (size_t i = 0; i < choices->count; i++) {
        const struct choice *choice = &choices->items[i];
        struct str insert = { (const char *)choices->texts.bytes + choice->insert,
                              choice->insert_size - tail_size };
        if (str_equal(insert, name))
            return true;
    }
    return false;
}

/* Those who spoke lately, the last one first; oneself is not among them. */
static int collect_speakers(const struct room *room, struct str own_name, struct str stem,
                            const char *tail, struct choices *choices)
{
    size_t least = room->entry_count > SPEAKERS_SEEN ? room->entry_count - SPEAKERS_SEEN : 0;
    int result = 0;
    for (size_t i = room->entry_count; i-- > least && result == 0;) {
        const struct entry *entry = room->entries[i];
        if (entry_is_said(entry) && !str_equal(entry->from, own_name) &&
            complete_matches(entry->from, stem) &&
            !choices_have(choices, entry->from, strlen(tail)) &&
            room_find_member(room, entry->from))
            result = choices_add(choices, entry->from, tail, (struct str){ 0 });
    }
    return result;
}

/* Names in the room: recent speakers, then the others as they are listed, oneself at the end. */
static int collect_names(const struct completion_source *source, struct str stem, const char *tail,
                         struct choices *choices)
{
    const struct room *room = source->room;
    struct str own_name = source->chat->name;
    if (!room)
        return 0;
    int result = collect_speakers(room, own_name, stem, tail, choices);
    struct choices speakers = *choices;
    for (size_t i = 0; i < room->member_count && result == 0; i++) {
        struct str name = room->members[i].name;
        speakers.texts = choices->texts; /* they may have moved */
        speakers.items = choices->items;
        if (complete_matches(name, stem) && !str_equal(name, own_name) &&
            !choices_have(&speakers, name, strlen(tail)))
            result = choices_add(choices, name, tail, (struct str){ 0 });
    }
    if (result == 0 && complete_matches(own_name, stem))
        result = choices_add(choices, own_name, tail, (struct str){ 0 });
    return result;
}

/* Rooms: those one is in, then those that are known. */
static int collect_rooms(const struct completion_source *source, struct str stem,
                         struct choices *choices)
{
    int result = 0;
    for (size_t i = 0; i < source->chat->room_count && result == 0; i++) {
        const struct room *room = source->chat->rooms[i];
        if (room->kind != ROOM_DIRECT && complete_matches(room->title, stem))
            result = choices_add(choices, room->title, " ", room->topic);
    }
    for (struct str rest = source->rooms; rest.size > 0 && result == 0;) {
        const char *end = memchr(rest.bytes, '\n', rest.size);
        struct str name = { rest.bytes, end ? (size_t)(end - rest.bytes) : rest.size };
        rest = str_skip(rest, name.size + (end != NULL));
        if (complete_matches(name, stem) && !choices_have(choices, name, 1))
            result = choices_add(choices, name, " ", (struct str){ 0 });
    }
    return result;
}

/* Emoji whose name, as a whole, begins like the stem, or those of which only a later word does. */
static int collect_emoji_that(bool is_whole, struct str stem, struct choices *choices)
{
    char names[EMOJI_NAMES_SIZE];
    int result = 0;
    for (size_t i = 0; i < emoji_count && result == 0; i++) {
        const struct emoji *emoji = &emoji_table[i];
        bool begins = str_starts_with(str_of(emoji->name), stem) ||
                      str_starts_with(str_of(emoji->chinese_name), stem);
        if (begins != is_whole || !emoji_matches(emoji, stem))
            continue;
        snprintf(names, sizeof(names), ":%s: %s", emoji->name, emoji->chinese_name);
        result = choices_add(choices, str_of(emoji->text), "", str_of(names));
    }
    return result;
}

static int collect_emoji(struct str stem, struct choices *choices)
{
    int result = collect_emoji_that(true, stem, choices);
    return result == 0 ? collect_emoji_that(false, stem, choices) : result;
}

static int collect_settings(struct str stem, struct choices *choices)
{
    int result = 0;
    for (size_t i = 0; i < SETTING_COUNT && result == 0; i++) {
        const struct setting_row *row = &settings_table()[i];
        if (complete_matches(str_of(row->name), stem))
            result = choices_add(choices, str_of(row->name), " ", str_of(_(row->help)));
    }
    return result;
}

/* What the setting that the command names may be. */
static int collect_values(struct str arguments, struct str stem, struct choices *choices)
{
    struct str name = command_take_word(&arguments), value;
    const char *at = memchr(name.bytes, '@', name.size);
    const struct setting_row *row =
        settings_find((struct str){ name.bytes, at ? (size_t)(at - name.bytes) : name.size });
    struct str words = str_of(row ? row->words : NULL);
    int result = 0;
    while (result == 0 && (value = command_take_word(&words)).size > 0)
        if (complete_matches(value, stem))
            result = choices_add(choices, value, " ", (struct str){ 0 });
    return result;
}

static int collect_room_settings(struct str stem, struct choices *choices)
{
    int result = 0;
    for (uint64_t i = 0; i < GROUP_SETTING_COUNT && result == 0; i++) {
        const struct group_row *row = group_row(i);
        if (row && complete_matches(str_of(row->name), stem))
            result = choices_add(choices, str_of(row->name), " ", str_of(group_setting_help(i)));
    }
    return result;
}

/* The words that the setting of a room may have. */
static int collect_room_values(struct str name, struct str stem, struct choices *choices)
{
    const struct group_row *row = group_row(group_find(name));
    int result = 0;
    for (uint64_t i = 0; row && row->type == GROUP_WORD && i <= row->max && result == 0; i++)
        if (row->words[i] && complete_matches(str_of(row->words[i]), stem))
            result = choices_add(choices, str_of(row->words[i]), " ", (struct str){ 0 });
    return result;
}

/* What stands behind /room: one of its settings, and what that may be. */
static int collect_room(struct str arguments, size_t index, struct str stem,
                        struct choices *choices)
{
    if (index == 0)
        return collect_room_settings(stem, choices);
    return index == 1 ? collect_room_values(command_take_word(&arguments), stem, choices) : 0;
}

static int collect_times(struct str stem, struct choices *choices)
{
    static const char *const times[] = { "10m", "1h", "1d", "7d", "30d" };
    int result = 0;
    for (size_t i = 0; i < sizeof(times) / sizeof(times[0]) && result == 0; i++)
        if (complete_matches(str_of(times[i]), stem))
            result = choices_add(choices, str_of(times[i]), " ", (struct str){ 0 });
    return result;
}

static int collect_roles(struct str stem, struct choices *choices)
{
    int result = 0;
    for (uint64_t i = ROLE_MEMBER; i <= ROLE_OWNER && result == 0; i++)
        if (complete_matches(str_of(role_name(i)), stem))
            result = choices_add(choices, str_of(role_name(i)), " ", (struct str){ 0 });
    return result;
}

bool complete_is_path(const struct completion_source *source, struct str before, struct str *path)
{
    struct command_line line = command_parse(before);
    const struct command *command =
        line.kind == LINE_COMMAND
            ? command_find_any(source->commands, source->command_count, line.name)
            : NULL;
    bool is_path = command && str_equal(command_argument(command->arguments, 0), STR("PATH")) &&
                   line.arguments.size > 0;
    if (is_path) /* with the blanks at its end: more may follow */
        *path = str_skip(before, (size_t)(line.arguments.bytes - before.bytes));
    return is_path;
}

/* What is looked for in a folder. */
struct path_search {
    struct str folder; /* as typed, with its last slash */
    struct str stem;
    struct choices *choices;
};

static bool is_typable(struct str name)
{
    for (size_t i = 0; i < name.size; i++)
        if ((unsigned char)name.bytes[i] < ' ' || name.bytes[i] == 0x7f)
            return false;
    return utf8_is_valid(name);
}

/* Things whose names begin with a dot are shown to those who type it. */
static int add_path(void *context, struct str name, bool is_folder)
{
    const struct path_search *search = context;
    bool is_hidden = str_starts_with(name, STR(".")) && !str_starts_with(search->stem, STR("."));
    struct buf path = { 0 };
    if (is_hidden || !str_starts_with(name, search->stem) || !is_typable(name))
        return 0;
    int result = buf_append_str(&path, search->folder);
    if (result == 0)
        result = buf_append_str(&path, name);
    if (result == 0)
        result =
            choices_add(search->choices, buf_str(&path), is_folder ? "/" : "", (struct str){ 0 });
    buf_fini(&path);
    return result;
}

static int collect_paths(const struct completion_source *source, struct str typed,
                         struct choices *choices)
{
    size_t size = typed.size;
    while (size > 0 && typed.bytes[size - 1] != '/')
        size--;
    struct path_search search = { { typed.bytes, size }, str_skip(typed, size), choices };
    return source->list_folder
               ? source->list_folder(source->list_context, search.folder, add_path, &search)
               : 0;
}

/* The name behind the last comma of @stem, which is there. */
static int collect_more_names(const struct completion_source *source, struct str stem,
                              struct choices *choices)
{
    size_t size = stem.size;
    while (stem.bytes[size - 1] != ',')
        size--;
    struct str last = str_skip(stem, size);
    int result = 0;
    for (size_t i = 0; source->room && i < source->room->member_count && result == 0; i++) {
        struct str name = source->room->members[i].name;
        struct buf names = { 0 };
        if (!complete_matches(name, last) || str_equal(name, source->chat->name))
            continue;
        if (buf_append(&names, stem.bytes, size) || buf_append_str(&names, name))
            result = -ENOMEM;
        else
            result = choices_add(choices, buf_str(&names), " ", (struct str){ 0 });
        buf_fini(&names);
    }
    return result;
}

/* Which servers are looked for. */
struct server_search {
    struct str stem;
    bool wants_named, wants_unnamed;
    struct choices *choices;
};

static int add_server(void *context, struct str label, struct str address)
{
    const struct server_search *search = context;
    bool has_label = label.size > 0;
    struct str insert = has_label ? label : address;
    bool is_wanted = has_label ? search->wants_named : search->wants_unnamed;
    if (!is_wanted || !is_typable(insert) || !complete_matches(insert, search->stem))
        return 0;
    return choices_add(search->choices, insert, " ", has_label ? address : STR(""));
}

static int collect_servers(const struct completion_source *source, struct server_search search)
{
    if (!source->settings)
        return 0;
    int result = server_directory_walk(source->settings, source->list_servers, source->list_context,
                                       add_server, &search);
    return result == -ENOMEM ? result : 0; /* what cannot be read is no choice */
}

/* What stands behind /server: what is to be done, and with which; what is to have a name. */
static int collect_server_verbs(const struct completion_source *source, struct str arguments,
                                size_t index, struct str stem, struct choices *choices)
{
    static const char *const verbs[] = { "list", "add", "remove", "leave" };
    bool is_new = index > 0 && str_equal(command_take_word(&arguments), STR("add"));
    int result = 0;
    if (index > 0)
        return collect_servers(source, (struct server_search){ .stem = stem,
                                                               .wants_named = !is_new,
                                                               .wants_unnamed = is_new && index > 1,
                                                               .choices = choices });
    for (size_t i = 0; i < ARRAY_SIZE(verbs) && result == 0; i++)
        if (complete_matches(str_of(verbs[i]), stem))
            result = choices_add(choices, str_of(verbs[i]), " ", (struct str){ 0 });
    return result;
}

/* What stands behind a command, as its usage says. */
/* The room's own name, of which another one is made. */
static int collect_own_room(const struct completion_source *source, struct str stem,
                            struct choices *choices)
{
    const struct room *room = source->room;
    if (!room || room->kind == ROOM_DIRECT || !complete_matches(room->title, stem))
        return 0;
    return choices_add(choices, room->title, "", (struct str){ 0 });
}

static int collect_argument(const struct completion_source *source, struct command_line line,
                            struct str stem, struct choices *choices)
{
    const struct command *command =
        command_find_any(source->commands, source->command_count, line.name);
    size_t index = command_word_count(line.arguments) - (stem.size > 0);
    struct str argument = command ? command_argument(command->arguments, index) : STR("");
    bool is_number = str_starts_with(stem, STR("#"));
    if (str_equal(argument, STR("PATH")) || (str_equal(argument, STR("#NO")) && !is_number))
        return collect_paths(source, stem, choices);
    if (command && strcmp(command->name, "room") == 0)
        return collect_room(line.arguments, index, stem, choices);
    if (command && strcmp(command->name, "server") == 0)
        return collect_server_verbs(source, line.arguments, index, stem, choices);
    if (str_equal(argument, STR("SERVER")))
        return collect_servers(source, (struct server_search){ stem, true, true, choices });
    if (str_equal(argument, STR("TIME")))
        return collect_times(stem, choices);
    if (str_equal(argument, STR("ROLE")))
        return collect_roles(stem, choices);
    if (str_equal(argument, STR("NEW-NAME")))
        return collect_own_room(source, stem, choices);
    if (str_equal(argument, STR("ROOM")) || str_equal(argument, STR("NUMBER|ROOM|WHAT")))
        return collect_rooms(source, stem, choices);
    if (str_equal(argument, STR("SETTING")))
        return collect_settings(stem, choices);
    if (str_starts_with(argument, STR("NAME[,")) && stem.size > 0 &&
        memchr(stem.bytes, ',', stem.size))
        return collect_more_names(source, stem, choices);
    if (str_equal(argument, STR("VALUE")))
        return collect_values(line.arguments, stem, choices);
    return collect_names(source, stem, " ", choices);
}

int complete_collect(const struct completion_source *source, struct str before, struct str stem,
                     struct choices *choices)
{
    bool is_first = stem.size == before.size;
    struct command_line line = command_parse(before);
    struct str path;
    if (complete_is_path(source, before, &path))
        return collect_paths(source, path, choices);
    if (stem.size > 1 && stem.bytes[0] == ':')
        return collect_emoji(str_skip(stem, 1), choices);
    if (line.kind == LINE_COMMAND)
        return is_first ? collect_commands(source, stem, choices)
                        : collect_argument(source, line, stem, choices);
    if (stem.size == 0)
        return 0;
    /* TRANSLATORS: between the name of whom one speaks to and the text: "alice: hi" */
    return collect_names(source, stem, is_first ? _(": ") : " ", choices);
}
