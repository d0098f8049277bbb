/* The settings of a room, as include/hutong/proto/group.h lists them. */
#ifndef HUTONG_SERVER_CORE_SETTINGS_H
#define HUTONG_SERVER_CORE_SETTINGS_H

#include "server/core/core_state.h"
#include <hutong/proto/group.h>

/* One value. What was never set is as its row says. */
struct room_setting {
    uint64_t count; /* of a number or word; of a key that nobody knows here SETTING_LOST_KEY */
    char *text;     /* owned; NULL: empty */
};

/* The room came from elsewhere, where it had a key: nobody has been told which. */
#define SETTING_LOST_KEY 1

/** A setting that is a number or a word. */
uint64_t room_setting(const struct room *room, enum group_setting setting);

/** A setting that is a text; empty: none. */
struct str room_setting_text(const struct room *room, enum group_setting setting);

/** Whether it was ever set to something else than what it is at first. */
bool room_has_setting(const struct room *room, enum group_setting setting);

/** Whether the room has a key that nobody knows, so that it opens for none until another is set. */
bool room_key_is_lost(const struct room *room);

/**
 * Whether everybody may come in and read what was said. Not so in direct rooms, nor in private
 * ones: this is the one place that says which they are.
 */
bool room_is_open(const struct room *room);

/** What is told of it, and stored for searches: public, private or direct. */
enum room_kind room_shown_kind(const struct room *room);

/** Change a setting, to what its row allows; the text is copied. Returns 0 or -ENOMEM. */
int room_set(struct room *room, enum group_setting setting, uint64_t count, struct str text);

/** Give the room a key that nobody knows. Returns 0 or -ENOMEM. */
int room_lose_key(struct room *room);

/** Free all: for the room's end. */
void room_forget_settings(struct room *room);

/** Whether @count or @text, as far as the row asks for it, is a value of the setting. */
bool setting_fits(const struct group_row *row, uint64_t count, struct str text);

#endif
