/*
 * What members have read. A room counts its messages, and a member keeps up to which event it has
 * read and how many messages that was: so a message costs nothing for each of those who have yet
 * to read it. What one says oneself is read.
 */
#ifndef HUTONG_SERVER_CORE_UNREAD_H
#define HUTONG_SERVER_CORE_UNREAD_H

#include "server/core/core_state.h"

/** A message is about to get the room's next number, which is @sender's mark then. 0 or -ENOMEM. */
int unread_on_say(struct room *room, struct member *sender);

/** The same of one that is imported, into a room that nobody is in. */
int unread_on_import(struct room *room);

/**
 * How many messages there are up to event @no of the room, which has it.
 * Returns false if only the store knows.
 */
bool unread_said_at(const struct room *room, uint64_t no, uint64_t *said);

/** Whether unread_said_at() will know after as many events as a batch can bring. */
bool unread_will_know(const struct room *room, uint64_t no);

/** How many messages the member has not read, without those that were recalled. */
uint64_t unread_count(const struct member *member);

/** Of these, how many call it by name, or everybody; of the newest LIMIT_NOTES of each. */
uint64_t unread_mention_count(const struct member *member);

/** Tell in a ROOM or JOINED what the member has not read; nothing if nothing waits. */
void unread_describe(const struct member *member, struct message *message);

/**
 * Message @no was recalled or erased, and waits for nobody any more. Of the room's newest
 * LIMIT_RECALLS of these this stays true however marks move; of older ones, for marks as they are.
 * Returns 0 or -ENOMEM.
 */
int unread_discount(struct effects *effects, struct room *room, uint64_t no);

void unread_forget(struct room *room);

#endif
