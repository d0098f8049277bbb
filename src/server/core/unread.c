/*
 * Counting by differences. To set a mark to an event the room must know how many messages there
 * were up to it: of the newest events it knows which are messages, of others the store does.
 */
#include "server/core/unread.h"

#include "server/core/emit.h"
#include "server/core/notes.h"

#include <errno.h>
#include <stdlib.h>

enum { RECENT_COUNT = 2 * CORE_BATCH_MAX, RECENT_WORDS = RECENT_COUNT / 64 };

/* Of each of the newest events, by its number modulo RECENT_COUNT, whether it is a message. */
struct unread_recent {
    uint64_t next; /* set up to here; what follows is no message */
    uint64_t bits[RECENT_WORDS];
};

static uint64_t *word_of(struct unread_recent *recent, uint64_t no)
{
    return &recent->bits[no % RECENT_COUNT / 64];
}

static uint64_t bit_of(uint64_t no)
{
    return UINT64_C(1) << (no % 64);
}

/* Events between two messages are none; beyond a whole round nothing is left to clear. */
static void clear_between(struct unread_recent *recent, uint64_t no)
{
    uint64_t from = recent->next;
    if (no - from > RECENT_COUNT)
        from = no - RECENT_COUNT;
    for (uint64_t other = from; other < no; other++)
        *word_of(recent, other) &= ~bit_of(other);
}

static struct unread_recent *recent_of(struct room *room)
{
    if (room->recent)
        return room->recent;
    room->recent = calloc(1, sizeof(*room->recent));
    if (room->recent)
        room->recent->next = room->last_no + 1; /* nothing was said before, as far as is known */
    return room->recent;
}

int unread_on_import(struct room *room)
{
    struct unread_recent *recent = recent_of(room);
    uint64_t no = room->last_no + 1;
    if (!recent)
        return -ENOMEM;
    clear_between(recent, no);
    *word_of(recent, no) |= bit_of(no);
    recent->next = no + 1;
    room->said++;
    return 0;
}

int unread_on_say(struct room *room, struct member *sender)
{
    if (unread_on_import(room) != 0)
        return -ENOMEM;
    sender->read_no = room->last_no + 1;
    sender->read_said = room->said;
    return 0;
}

void unread_forget(struct room *room)
{
    free(room->recent);
    room->recent = NULL;
}

/* Whether all events after @no are known to be messages or not, and will be after @more of them. */
static bool knows_after(const struct room *room, uint64_t no, uint64_t more)
{
    return no == 0 || no >= room->last_no ||
           (no + 1 >= room->known_no && no + RECENT_COUNT >= room->last_no + more);
}

bool unread_will_know(const struct room *room, uint64_t no)
{
    return knows_after(room, no, CORE_BATCH_MAX);
}

bool unread_said_at(const struct room *room, uint64_t no, uint64_t *said)
{
    if (!knows_after(room, no, 0))
        return false;
    *said = 0;
    if (no == 0)
        return true;
    *said = room->said;
    for (uint64_t other = no + 1; room->recent && other < room->recent->next; other++)
        *said -= (*word_of(room->recent, other) & bit_of(other)) != 0;
    return true;
}

static uint64_t larger(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

/* What the room keeps no longer is as good as read. */
static uint64_t read_up_to(const struct member *member)
{
    return larger(member->read_no, member->key.room->first_no - 1);
}

uint64_t unread_count(const struct member *member)
{
    const struct room *room = member->key.room;
    uint64_t unread = room->said - larger(member->read_said, room->first_said);
    uint64_t recalled = numbers_count_after(&room->recalls, read_up_to(member));
    return unread > recalled ? unread - recalled : 0;
}

/* The older half of what is gone is kept no longer: who has not read it has read as much more. */
static void fold_recalls(struct effects *effects, struct room *room)
{
    enum { FOLDED = LIMIT_RECALLS / 2 };
    struct numbers oldest = { .items = room->recalls.items, .count = FOLDED };
    struct member *member;
    DL_FOREACH2 (room->members, member, room_next) {
        uint64_t waiting = numbers_count_after(&oldest, read_up_to(member));
        if (waiting == 0)
            continue;
        uint64_t said = larger(member->read_said, room->first_said) + waiting;
        member->read_said = said < room->said ? said : room->said;
        emit_put_mark(effects, member);
    }
    for (size_t i = 0; i < FOLDED; i++)
        emit_del_note(effects, room, NOTE_RECALL, 0, oldest.items[i]);
    numbers_remove_first(&room->recalls, FOLDED);
}

int unread_discount(struct effects *effects, struct room *room, uint64_t no)
{
    if (room->recalls.count >= LIMIT_RECALLS)
        fold_recalls(effects, room);
    return notes_add(effects, room, NOTE_RECALL, NULL, no);
}

/* How many of @numbers are greater than @no and were not recalled. */
static uint64_t count_unrecalled(const struct room *room, const struct numbers *numbers,
                                 uint64_t no)
{
    uint64_t count = 0;
    for (size_t i = numbers->count; i > 0 && numbers->items[i - 1] > no; i--)
        count += !numbers_has(&room->recalls, numbers->items[i - 1]);
    return count;
}

uint64_t unread_mention_count(const struct member *member)
{
    const struct room *room = member->key.room;
    return count_unrecalled(room, &member->mentions, read_up_to(member)) +
           count_unrecalled(room, &room->calls, read_up_to(member));
}

void unread_describe(const struct member *member, struct message *message)
{
    uint64_t count = unread_count(member);
    if (count == 0)
        return;
    message_set_no(message, member->read_no);
    message_set_unread(message, count);
    message_set_mentions(message, unread_mention_count(member));
}
