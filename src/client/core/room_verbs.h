/*
 * What members and admins of a room ask the server for, by name: the same words behind a slash in
 * the chat, and behind `hutong room` for scripts, which name messages by their numbers.
 */
#ifndef HUTONG_CLIENT_CORE_ROOM_VERBS_H
#define HUTONG_CLIENT_CORE_ROOM_VERBS_H

#include "client/core/group_ask.h"

struct room_verb {
    const char *name;
    group_ask_fn *ask;
    const char *arguments; /* NULL: the slash command of this name has them */
    size_t words_min;      /* the same */
    bool is_of_message;    /* the first word is its number */
};

/** The verb of this name; NULL if there is none. */
const struct room_verb *room_verb_find(struct str name);

/** What stands behind it, translated; empty: nothing. */
const char *room_verb_usage(const struct room_verb *verb);

/** All of them. */
const struct room_verb *room_verb_table(size_t *count);

/**
 * Make the request, without its id, that a verb and what stands behind it ask for.
 * @room, @words  borrowed; slices of @request point into them
 * Returns NULL, or what is wrong with the words, for a person.
 */
const char *room_verb_request(const struct room_verb *verb, struct str room, struct str words,
                              struct message *request);

#endif
