/*
 * What became of messages after they were said: edits, recalls, reactions and pins are events of
 * the log like others, and are applied to the entries they are about. What is about an entry comes
 * after it, so it is loaded before and dropped after: an edited text is borrowed from its edit,
 * and why a message was recalled from the recall.
 */
#include "client/core/chat_private.h"

#include <stdlib.h>

enum { CHANGES_REACTIONS_MAX = 32 /* different emoji under one message */ };

const struct entry *room_find_entry(const struct room *room, uint64_t no)
{
    if (no == 0 || no < room->first_no || no > room->last_no)
        return NULL;
    /* between the two there are as many entries too many as there are signals in the log */
    size_t low = (size_t)(no - room->first_no);
    size_t high = room->entry_count - (size_t)(room->last_no - no);
    for (size_t i = high; i > low; i--)
        if (room->entries[i - 1]->no == no)
            return room->entries[i - 1];
    return NULL;
}

bool entry_is_change(const struct entry *entry)
{
    return entry->kind >= ENTRY_EDIT && entry->kind <= ENTRY_REACTION;
}

/* The counter of an emoji, a new one if need be; NULL if there is no room for it. */
static struct reaction *entry_reaction(struct entry *entry, struct str emoji)
{
    for (size_t i = 0; i < entry->reaction_count; i++)
        if (str_equal(str_of(entry->reactions[i].emoji), emoji))
            return &entry->reactions[i];
    if (entry->reaction_count == CHANGES_REACTIONS_MAX || emoji.size == 0 ||
        emoji.size > LIMIT_EMOJI_SIZE)
        return NULL;
    struct reaction *reactions =
        reallocarray(entry->reactions, entry->reaction_count + 1, sizeof(*reactions));
    if (!reactions)
        return NULL;
    entry->reactions = reactions;
    struct reaction *reaction = &reactions[entry->reaction_count++];
    *reaction = (struct reaction){ 0 };
    memcpy(reaction->emoji, emoji.bytes, emoji.size);
    return reaction;
}

static void entry_count_reaction(struct entry *entry, struct str text)
{
    bool is_put = str_starts_with(text, STR("+"));
    struct reaction *reaction = entry_reaction(entry, str_skip(text, text.size > 0));
    if (reaction && is_put)
        reaction->count++;
    else if (reaction && reaction->count > 0)
        reaction->count--;
}

void entry_recall(struct entry *entry)
{
    entry->is_recalled = true;
    entry->is_pinned = false;
    entry->text = STR("");
    entry->reaction_count = 0;
}

void entries_erase(const struct room *room, const struct entry *gone)
{
    for (size_t i = 0; i < room->entry_count; i++) {
        struct entry *entry = (struct entry *)(uintptr_t)room->entries[i];
        if (!str_equal(entry->from, gone->from))
            continue;
        if (entry_is_said(entry))
            entry_recall(entry);
        else if (entry->kind == ENTRY_EDIT || entry->kind == ENTRY_RECALL)
            entry->text = STR("");
    }
}

void entry_apply_change(const struct room *room, const struct entry *change)
{
    struct entry *entry = (struct entry *)(uintptr_t)room_find_entry(room, change->ref);
    bool is_said = entry && entry_is_said(entry) && entry->no < change->no;
    if (is_said && change->kind == ENTRY_RECALL)
        entry->recall = change; /* also of one that came without its text */
    if (!is_said || entry->is_recalled)
        return;
    switch (change->kind) {
    case ENTRY_RECALL:
        entry_recall(entry);
        break;
    case ENTRY_REACTION:
        entry_count_reaction(entry, change->text);
        break;
    case ENTRY_EDIT:
        entry->is_edited = true;
        if (change->text.size > 0)
            entry->text = change->text;
        break;
    case ENTRY_PIN:
    case ENTRY_UNPIN:
        entry->is_pinned = change->kind == ENTRY_PIN;
        break;
    default:
        break;
    }
}

void entries_apply_changes(const struct room *room, uint64_t before_no)
{
    for (size_t i = 0; i < room->entry_count; i++) {
        const struct entry *entry = room->entries[i];
        if (entry->ref > 0 && entry->ref < before_no)
            entry_apply_change(room, entry);
    }
}
