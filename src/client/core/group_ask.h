/*
 * What one asks about a room as a group, in words: one grammar for slash commands and for
 * `hutong room`.
 */
#ifndef HUTONG_CLIENT_CORE_GROUP_ASK_H
#define HUTONG_CLIENT_CORE_GROUP_ASK_H

#include <hutong/proto/message.h>

/**
 * Make the request that the words ask for; its room is set already, the words are borrowed.
 * Returns NULL, or what is wrong with them, for a person.
 */
typedef const char *group_ask_fn(struct message *request, struct str words);

group_ask_fn group_set;      /* SETTING VALUE */
group_ask_fn group_announce; /* TEXT */
group_ask_fn group_archive;  /* [no] */
group_ask_fn group_role;     /* NAME ROLE */
group_ask_fn group_op;       /* NAME */
group_ask_fn group_deop;     /* NAME */
group_ask_fn group_transfer; /* NAME */
group_ask_fn group_title;    /* NAME [TITLE] */

/** What a setting does, for a person; NULL for an unknown one. */
const char *group_setting_help(uint64_t setting);

#endif
