/* What is told of users and rooms by keys. Source: IRCv3, "metadata" (draft/metadata-3). */
#ifndef HUTONG_SERVER_IRC_IRC_METADATA_H
#define HUTONG_SERVER_IRC_IRC_METADATA_H

#include "server/irc/irc.h"

/** Append a key in small letters. Returns whether it can be one. */
bool irc_metadata_key(struct str given, struct buf *key);

/** Ask for a kind of metadata of a target as the client names it: "*", a channel or a nick. */
void irc_metadata_ask(struct irc *irc, struct str target, enum metadata_kind kind, struct str key,
                      struct str value);

/** 761, or 766 for what has no value. */
void irc_metadata_send(struct irc *irc, struct str target, struct str key, struct str value,
                       const char *batch);

/** How the client names what a frame is about. */
struct str irc_metadata_target(const struct message *message, struct buf *out);

/* irc_metadata_subs.c: what a client wants to hear of */

bool irc_metadata_wants(const struct irc *irc, struct str key);
void irc_metadata_sub(struct irc *irc, const struct irc_line *line);
void irc_metadata_unsub(struct irc *irc, const struct irc_line *line);
void irc_metadata_subs(struct irc *irc);

#endif
