/* Up to where somebody has read, as a time: the core knows numbers. Source: IRCv3, "read-marker".
 */
#ifndef HUTONG_SERVER_IRC_IRC_MARK_H
#define HUTONG_SERVER_IRC_IRC_MARK_H

#include "server/irc/irc.h"

/* Steps of a task: the mark's number is asked for, then the time of what it stands for. */

/** Look for the time of a mark whose number is known. */
void irc_mark_begin(struct irc *irc, uint64_t no);

/** Ask where the mark of a room is, after it has been moved to @no if that is further. */
void irc_mark_ask(struct irc *irc, struct str room, uint64_t no);

/** Go on with it. Returns whether there is an answer to wait for; false: it is known, or not asked.
 */
bool irc_mark_step(struct irc *irc, struct str room);

/** A frame of an answer. Returns whether it was one to such a step. */
bool irc_mark_answer(struct irc *irc, const struct message *message);

/** Tell the client the mark that was looked for, unless it is told already and @is_asked is false.
 */
void irc_mark_tell(struct irc *irc, struct irc_room *room, bool is_asked);

/** A room is read that was not asked for: tell what is known of its mark, and look for the rest. */
void irc_mark_joined(struct irc *irc, struct irc_room *room, uint64_t no);

/* irc_mark_kept.c: the times that clients have given, as exactly as they have */

/** The latest time that a user has said to have read up to; 0: none. */
uint64_t irc_mark_kept(const struct irc_door *door, struct str user, struct str target);
void irc_mark_keep(struct irc_door *door, struct str user, struct str target, uint64_t time_ms);

#endif
