/*
 * Answers to a request. Each carries the request's id; one without an id can be neither done nor
 * refused, since an ERROR without an id is about the connection.
 */
#ifndef HUTONG_SERVER_CORE_REPLY_H
#define HUTONG_SERVER_CORE_REPLY_H

#include "server/core/request.h"

/** A message of @type that answers the request; callers add what it tells. */
struct message reply_to(const struct request *request, enum message_type type);

/** Send @message to the asking session. */
void reply_send(struct request *request, const struct message *message);

/** DONE and nothing else. */
void reply_done(struct request *request);

/** DONE with the room's name. */
void reply_done_room(struct request *request, const struct room *room);

/** ERROR with a sentence, made after the manner of printf. */
void reply_error(struct request *request, enum error_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** ERROR_BUSY with a sentence, and the time after which to try again. */
void reply_busy(struct request *request, uint64_t wait_ms, const char *text);

/** ERROR that may be gone after @wait_ms (0: says nothing of it). */
void reply_wait(struct request *request, enum error_code code, uint64_t wait_ms, const char *format,
                ...) __attribute__((format(printf, 4, 5)));

/**
 * ERROR_NAME_TAKEN with free alternatives, if some are found.
 * @name  the one that is taken
 * @why   the end of the sentence that begins with it
 * Returns 0 or -ENOMEM.
 */
int reply_name_taken(struct request *request, const struct name *name, const char *why);

/** The same with another code: refuse a name, telling which free ones are like it. */
int reply_name_refused(struct request *request, enum error_code code, const struct name *name,
                       const char *why);

/** ROOM: one line of a list. */
void reply_room(struct request *request, struct room *room);

/** RENAME for each name that the room had. */
void reply_formers(struct request *request, const struct room *room);

/** ERROR_RENAMED: the room is called otherwise now. */
void reply_renamed(struct request *request, const struct room *room);

/** SETTING for each that is not as at first. */
void reply_settings(struct request *request, const struct room *room);

/** A MEMBER about a user as such: with the time since which it has been there. */
void reply_user(struct request *request, const struct user *user);

/** MEMBER: one line of a list, of a room's members or, if @member is NULL, of all users. */
void reply_member(struct request *request, const struct member *member, const struct user *user);

/** MEMBER for all members of a room. */
void reply_members(struct request *request, const struct room *room);

/** JOINED with the room's settings and a snapshot of the members, and DONE. */
void reply_joined(struct request *request, const struct room *room);

/** JOINED to a session that did not ask: a direct room was opened with its user. */
void reply_opened(struct effects *effects, const struct user_session *session,
                  const struct room *room);

#endif
