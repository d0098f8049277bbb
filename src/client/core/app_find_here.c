/*
 * Searching without a server: in what is loaded of the rooms. What is asked for is taken as the
 * server takes it, as far as that can be told here (protocol.md, "Searching"): words anywhere in
 * the text, from:, in: and mentions:me; dates are not looked at.
 */
#include "client/core/app_lists.h"
#include "client/core/app_private.h"

#include "client/core/chat_private.h"

#include <hutong/common/utf8.h>
#include <utf8proc.h>

static uint32_t take_lower(struct str *text)
{
    return (uint32_t)utf8proc_tolower((utf8proc_int32_t)utf8_take(text, NULL));
}

/* Whether @text begins with @word, without regard to case. */
static bool begins_with(struct str text, struct str word)
{
    while (word.size > 0)
        if (text.size == 0 || take_lower(&text) != take_lower(&word))
            return false;
    return true;
}

static bool has_word(struct str text, struct str word)
{
    for (; text.size > 0; utf8_take(&text, NULL))
        if (begins_with(text, word))
            return true;
    return false;
}

/* Take "KEY:" off a word. Whether it was there. */
static bool take_key(struct str *word, struct str key)
{
    if (!str_starts_with(*word, key))
        return false;
    *word = str_skip(*word, key.size);
    return true;
}

/* Whether what was said has what one word of the search asks for. */
static bool fits_word(const struct app *app, const struct room *room, const struct entry *entry,
                      struct str word)
{
    if (take_key(&word, STR("from:")))
        return member_is_same(entry->from, word);
    if (take_key(&word, STR("in:")))
        return member_is_same(room->name, word) || member_is_same(room->title, word);
    if (str_equal(word, STR("mentions:me")))
        return !entry->is_mine && app_is_for_me(app, room, entry);
    if (take_key(&word, STR("before:")) || take_key(&word, STR("after:")))
        return true;
    return has_word(entry->text, word);
}

static bool fits(const struct app *app, const struct room *room, const struct entry *entry,
                 struct str query)
{
    if (!entry_is_said(entry) || entry->is_recalled || entry->no == 0)
        return false;
    while (query.size > 0) {
        struct str word = command_take_word(&query);
        if (word.size > 0 && !fits_word(app, room, entry, word))
            return false;
    }
    return true;
}

static void find_in(const struct app *app, const struct room *room, struct list_view *list)
{
    for (size_t i = 0; i < room->entry_count; i++) {
        if (!fits(app, room, room->entries[i], buf_str(&list->query)))
            continue;
        struct message event = app_event_of(room, room->entries[i]);
        list_view_add(list, room->chat, room->title, &event);
    }
}

bool app_list_find_here(const struct app *app, struct list_view *list)
{
    bool is_search =
        list->kind == LIST_SEARCH || list->kind == LIST_MENTIONS || list->kind == LIST_FROM;
    if (!is_search || list->query.size == 0)
        return false;
    list->is_from_here = true;
    for (size_t i = 0; i < list->chat->room_count; i++)
        find_in(app, list->chat->rooms[i], list);
    return true;
}
