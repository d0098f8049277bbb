/* The settings of a room: an array that exists only where something was set. */
#include "server/core/settings.h"
#include "server/core/room.h"

#include <errno.h>
#include <hutong/common/utf8.h>
#include <stdlib.h>

uint64_t room_setting(const struct room *room, enum group_setting setting)
{
    return room->settings ? room->settings[setting].count : group_row(setting)->initial;
}

struct str room_setting_text(const struct room *room, enum group_setting setting)
{
    return str_of(room->settings ? room->settings[setting].text : NULL);
}

bool room_has_setting(const struct room *room, enum group_setting setting)
{
    return room_setting_text(room, setting).size > 0 ||
           room_setting(room, setting) != group_row(setting)->initial;
}

bool room_key_is_lost(const struct room *room)
{
    return room_setting(room, GROUP_KEY) == SETTING_LOST_KEY;
}

bool room_is_open(const struct room *room)
{
    return !room_is_direct(room) && room_setting(room, GROUP_JOIN) == DOOR_OPEN &&
           !room_setting(room, GROUP_HIDDEN) && !room_has_setting(room, GROUP_KEY);
}

enum room_kind room_shown_kind(const struct room *room)
{
    return room_is_direct(room) ? room->kind : room_is_open(room) ? ROOM_PUBLIC : ROOM_PRIVATE;
}

/* Make the array, in which everything is as at first. */
static int room_begin_settings(struct room *room)
{
    if (room->settings)
        return 0;
    room->settings = calloc(GROUP_SETTING_COUNT, sizeof(*room->settings));
    if (!room->settings)
        return -ENOMEM;
    for (uint64_t i = 0; i < GROUP_SETTING_COUNT; i++)
        if (group_row(i))
            room->settings[i].count = group_row(i)->initial;
    return 0;
}

int room_set(struct room *room, enum group_setting setting, uint64_t count, struct str text)
{
    bool is_text = group_row(setting)->type == GROUP_TEXT;
    char *copy = is_text && text.size > 0 ? strndup(text.bytes, text.size) : NULL;
    if (room_begin_settings(room) != 0 || (is_text && text.size > 0 && !copy)) {
        free(copy);
        return -ENOMEM;
    }
    free(room->settings[setting].text);
    room->settings[setting] = (struct room_setting){ is_text ? 0 : count, copy };
    return 0;
}

int room_lose_key(struct room *room)
{
    int status = room_set(room, GROUP_KEY, 0, STR(""));
    if (status == 0)
        room->settings[GROUP_KEY].count = SETTING_LOST_KEY;
    return status;
}

void room_forget_settings(struct room *room)
{
    for (size_t i = 0; room->settings && i < GROUP_SETTING_COUNT; i++)
        free(room->settings[i].text);
    free(room->settings);
    room->settings = NULL;
}

bool setting_fits(const struct group_row *row, uint64_t count, struct str text)
{
    if (row->type != GROUP_TEXT)
        return group_has_number(row, count);
    bool has_zero = text.size > 0 && memchr(text.bytes, '\0', text.size);
    return text.size <= row->max && utf8_is_valid(text) && !has_zero;
}
