/* Bounded lists of event numbers, of rooms and members. */
#include "server/core/notes.h"
#include "server/core/emit.h"

#include <errno.h>

struct numbers *notes_of(struct room *room, enum note_kind note, struct member *member)
{
    switch (note) {
    case NOTE_PIN:
        return &room->pins;
    case NOTE_RECALL:
        return &room->recalls;
    case NOTE_CALL:
        return &room->calls;
    case NOTE_MENTION:
        return member ? &member->mentions : NULL;
    }
    return NULL;
}

size_t notes_max(enum note_kind note)
{
    return note == NOTE_PIN      ? LIMIT_PINS_PER_ROOM
           : note == NOTE_RECALL ? LIMIT_RECALLS
                                 : LIMIT_NOTES;
}

static uint64_t user_of(const struct member *member)
{
    return member ? member->key.user->number : 0;
}

int notes_add(struct effects *effects, struct room *room, enum note_kind note,
              struct member *member, uint64_t no)
{
    struct numbers *numbers = notes_of(room, note, member);
    if (numbers_has(numbers, no))
        return 0;
    if (numbers_add(numbers, no) != 0)
        return -ENOMEM;
    emit_put_note(effects, room, note, user_of(member), no);
    if (numbers->count > notes_max(note))
        notes_remove(effects, room, note, member, numbers->items[0]);
    return 0;
}

bool notes_remove(struct effects *effects, struct room *room, enum note_kind note,
                  struct member *member, uint64_t no)
{
    if (!numbers_remove(notes_of(room, note, member), no))
        return false;
    emit_del_note(effects, room, note, user_of(member), no);
    return true;
}
