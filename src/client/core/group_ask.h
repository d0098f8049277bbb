/*
 * What one asks about a room as a group, in words: one grammar for slash commands and for
 * `hutong room`.
 */
#ifndef HUTONG_CLIENT_CORE_GROUP_ASK_H
#define HUTONG_CLIENT_CORE_GROUP_ASK_H

#include <hutong/common/buf.h>
#include <hutong/proto/message.h>

/**
 * Make the request that the words ask for; its room is set already, the words are borrowed.
 * Returns NULL, or what is wrong with them, for a person.
 */
typedef const char *group_ask_fn(struct message *request, struct str words);

group_ask_fn group_show;                   /* */
group_ask_fn group_join;                   /* [KEY, or a word to those who let people in] */
group_ask_fn group_part;                   /* */
group_ask_fn group_topic;                  /* TEXT */
group_ask_fn group_rename;                 /* NEW-NAME [REASON] */
group_ask_fn group_pins;                   /* */
group_ask_fn group_set;                    /* SETTING VALUE */
group_ask_fn group_announce;               /* TEXT */
group_ask_fn group_archive;                /* [no] */
group_ask_fn group_role;                   /* NAME ROLE */
group_ask_fn group_op;                     /* NAME */
group_ask_fn group_deop;                   /* NAME */
group_ask_fn group_voice;                  /* NAME */
group_ask_fn group_devoice;                /* NAME */
group_ask_fn group_transfer;               /* NAME */
group_ask_fn group_invite;                 /* NAME: of one who asked, let in */
group_ask_fn group_deny;                   /* NAME [REASON] */
group_ask_fn group_waiting;                /* */
group_ask_fn group_kick;                   /* NAME [REASON] */
group_ask_fn group_ban, group_ban_address; /* NAME [TIME] [REASON] */
group_ask_fn group_unban;                  /* NAME */
group_ask_fn group_mute;                   /* NAME|@all [TIME] [REASON] */
group_ask_fn group_unmute;                 /* NAME|@all */
group_ask_fn group_except;                 /* NAME [TIME] [REASON] */
group_ask_fn group_unexcept;               /* NAME */
group_ask_fn group_welcome;                /* NAME [TIME] [REASON] */
group_ask_fn group_unwelcome;              /* NAME */
group_ask_fn group_bans;                   /* */
group_ask_fn group_title;                  /* NAME [TITLE] */

/** How long "30s", "10m", "2h" or "7d" is; 0: none of these. */
uint64_t group_span_ms(struct str text);

/** Append one line that tells of an APPLICANT or an INVITED. Returns 0 or -ENOMEM. */
int group_describe_pass(const struct message *message, struct buf *out);

/** Append one line that tells of a ban or mute (MESSAGE_BANNED). Returns 0 or -ENOMEM. */
int group_describe_ban(const struct message *banned, struct buf *out);

/** What a setting does, for a person; NULL for an unknown one. */
const char *group_setting_help(uint64_t setting);

#endif
