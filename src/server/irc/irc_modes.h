/* What the files about MODE of rooms share. */
#ifndef HUTONG_SERVER_IRC_IRC_MODES_H
#define HUTONG_SERVER_IRC_IRC_MODES_H

#include "server/irc/irc.h"
#include <hutong/proto/group.h>

/* irc_mode.c: what is set about a room */

/* A setting whose values are a letter or its absence. */
struct irc_setting_mode {
    char letter;
    enum group_setting setting;
    uint64_t on, off; /* what the letter sets it to; any value but off is shown as the letter */
};

/** NULL if the letter is none. */
const struct irc_setting_mode *irc_mode_find_setting(char letter);

/** That of the setting; NULL if there is none. */
const struct irc_setting_mode *irc_mode_of_setting(uint64_t setting);

/* irc_mode_list.c: b, e and I */

bool irc_mode_is_list(char letter);

/** The letter of what is on a list of this sort. */
char irc_mode_of_list(enum sanction_sort sort);

/** Append the mask by which IRC knows what is on a list: "bob!*@*", "m:a:bob". */
void irc_mode_mask(enum sanction_sort sort, uint64_t kind, struct str whom, struct buf *out);

/** Tell the client what is on a list. */
void irc_mode_list(struct irc *irc, struct str channel, char letter);

/**
 * Make the request that puts a mask on a list, or takes it off.
 * @request  points into @mask then; its room is set already
 * @shown    the mask with all its parts is appended
 * Returns false if it is no mask that can stand there.
 */
bool irc_mode_set_list(struct message *request, char letter, bool is_on, struct str mask,
                       struct buf *shown);

/* irc_mode_change.c */

/** What follows a target and its letters in MODE is to be changed. */
void irc_mode_change(struct irc *irc, const struct irc_line *line, const struct irc_room *room);

#endif
