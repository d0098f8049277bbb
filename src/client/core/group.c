/* Rooms as groups, as this side knows them: settings, roles and titles. */
#include "client/core/chat_private.h"

enum role role_of_flags(uint64_t flags)
{
    return flags & FLAG_OWNER ? ROLE_OWNER : flags & FLAG_ROOM_ADMIN ? ROLE_ADMIN : ROLE_MEMBER;
}

struct member member_of_message(const struct message *message)
{
    uint64_t flags = message->flags;
    return (struct member){ .name = message->user,
                            .title = message->title,
                            .away = message->text,
                            .role = role_of_flags(flags),
                            .has_voice = flags & FLAG_VOICE,
                            .is_offline = flags & FLAG_OFFLINE };
}

const char *member_mark(const struct member *member)
{
    const char *mark = role_mark(member->role);
    return mark[0] == '\0' && member->has_voice ? "+" : mark;
}

void group_reset(struct chat *chat, struct chat_room *room)
{
    for (uint64_t i = 0; i < GROUP_SETTING_COUNT; i++) {
        const struct group_row *row = group_row(i);
        room->room.settings[i].count = row ? row->initial : 0;
        if (owned_set(&room->room.settings[i].text, STR("")))
            chat->inner->ran_out = true;
    }
}

/* What the server says may be anything: a value that the setting does not have is none. */
static void group_set(struct chat *chat, struct chat_room *room, uint64_t setting, uint64_t count,
                      struct str text)
{
    const struct group_row *row = group_row(setting);
    if (!row || (row->type != GROUP_TEXT && !group_has_number(row, count)))
        return;
    struct group_value *value = &room->room.settings[setting];
    value->count = count;
    if (row->type == GROUP_TEXT && text.size <= row->max && owned_set(&value->text, text))
        chat->inner->ran_out = true;
}

void group_on_setting(struct chat *chat, struct chat_room *room, const struct message *message)
{
    group_set(chat, room, message->kind, message->count, message->text);
}

/* "WORD REST": the word, and what is left of the text. */
static struct str take_word(struct str *text)
{
    struct str word = { text->bytes, 0 };
    while (word.size < text->size && word.bytes[word.size] != ' ')
        word.size++;
    *text = str_skip(*text, word.size + (word.size < text->size));
    return word;
}

static void on_setting(struct chat *chat, struct chat_room *room, struct str text)
{
    uint64_t count;
    struct str value;
    uint64_t setting = group_read(text, &count, &value);
    group_set(chat, room, setting, count, value);
}

static void on_role(struct chat *chat, struct chat_room *room, struct str text)
{
    (void)chat;
    struct str word = take_word(&text);
    enum role role = role_find(word);
    bool has_voice = str_equal(word, STR(ROLE_WORD_VOICE));
    if (role != ROLE_NONE)
        member_set_role(room, text, role);
    else if (has_voice || str_equal(word, STR(ROLE_WORD_NO_VOICE)))
        member_set_voice(room, text, has_voice);
}

static void on_title(struct chat *chat, struct chat_room *room, struct str text)
{
    struct str name = take_word(&text);
    if (text.size <= LIMIT_TITLE_SIZE)
        member_set_title(chat, room, name, text);
}

void group_on_event(struct chat *chat, struct chat_room *room, const struct message *event)
{
    static void (*const handlers[])(struct chat * chat, struct chat_room * room,
                                    struct str text) = {
        [EVENT_SETTING] = on_setting,
        [EVENT_ROLE] = on_role,
        [EVENT_TITLE] = on_title,
    };
    if (event->kind < ARRAY_SIZE(handlers) && handlers[event->kind])
        handlers[event->kind](chat, room, event->text);
}

bool chat_is_newcomer(const struct room *room)
{
    return room->is_joined && !chat_room_of((struct room *)(uintptr_t)room)->was_member;
}

enum role chat_own_role(const struct chat *chat, const struct room *room)
{
    const struct member *own = room_find_member(room, chat->name);
    return own ? own->role : ROLE_NONE;
}
