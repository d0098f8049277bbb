/* What rooms and members keep in mind of a few events (enum note_kind), with the store's copy. */
#ifndef HUTONG_SERVER_CORE_NOTES_H
#define HUTONG_SERVER_CORE_NOTES_H

#include "server/core/core_state.h"

/** The numbers of a kind: @member's of NOTE_MENTION, else the room's. NULL: there is no such kind.
 */
struct numbers *notes_of(struct room *room, enum note_kind note, struct member *member);

/** How many there may be of a kind; of the newest, when there are more. */
size_t notes_max(enum note_kind note);

/**
 * Keep event @no in mind; the oldest one goes if there are too many.
 * @member  NULL but for NOTE_MENTION
 * Returns 0 or -ENOMEM.
 */
int notes_add(struct effects *effects, struct room *room, enum note_kind note,
              struct member *member, uint64_t no);

/** Forget it. Returns whether it was kept in mind. */
bool notes_remove(struct effects *effects, struct room *room, enum note_kind note,
                  struct member *member, uint64_t no);

#endif
