/*
 * Who is away by his or her own word: with a text, in all sessions, until it is taken back or the
 * last session ends; or because all sessions are of programs that have come by themselves. Others
 * are told what comes of that, when it changes. It is not kept on disk.
 */
#ifndef HUTONG_SERVER_CORE_AWAY_H
#define HUTONG_SERVER_CORE_AWAY_H

#include "server/core/core_state.h"

/** What a user who is away says; empty: it is here, or has no session. */
struct str away_text(const struct user *user);

/**
 * What a session says of itself and its user: a text, nothing (here again), or "*" (nobody sits
 * there). Nobody is told yet. Returns 0 or -ENOMEM.
 */
int away_say(struct user_session *session, struct str text);

/** The text as it is now, in memory of the caller. */
struct str away_copy(const struct user *user, char copy[LIMIT_AWAY_SIZE]);

/** After the core was loaded anew: what the session @old had said holds for it. 0 or -ENOMEM. */
int away_adopt(struct user_session *session, const struct user_session *old);

/** The last session has ended. */
void away_forget(struct user *user);

/** Tell others if the text is another one than @was, a copy of what it was. */
void away_tell(const struct user *user, struct str was, struct effects *effects);

/** Tell doors that watch users, if it is away. */
void away_tell_news(const struct user *user, struct effects *effects);

/** Tell those in a room that a user has come into who is away. */
void away_tell_room(const struct user *user, const struct room *room, struct effects *effects);

/** A session ends, and others of its user remain. */
void away_detach(struct core *core, struct user_session *session, struct effects *effects);

#endif
