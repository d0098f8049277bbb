/* Effects that answer nobody in particular: changes for the store, signals, subscriptions. */
#ifndef HUTONG_SERVER_CORE_EMIT_H
#define HUTONG_SERVER_CORE_EMIT_H

#include "server/core/core_state.h"

/* changes for the store */
void emit_put_user(struct effects *effects, const struct user *user);
/** A certificate of an account; @kind: EFFECT_PUT_CERTIFICATE or EFFECT_DEL_CERTIFICATE. */
void emit_certificate(struct effects *effects, enum effect_kind kind, const struct user *user,
                      const uint8_t digest[CERTIFICATE_SIZE]);

void emit_del_user(struct effects *effects, const struct user *user);
void emit_put_room(struct effects *effects, const struct room *room);
void emit_del_room(struct effects *effects, const struct room *room);
void emit_put_member(struct effects *effects, const struct member *member);
void emit_del_member(struct effects *effects, const struct member *member);
void emit_put_mark(struct effects *effects, const struct member *member);
void emit_put_note(struct effects *effects, const struct room *room, enum note_kind note,
                   uint64_t user, uint64_t no);
void emit_del_note(struct effects *effects, const struct room *room, enum note_kind note,
                   uint64_t user, uint64_t no);

/** What @setting of the room is now. */
void emit_put_setting(struct effects *effects, const struct room *room, enum group_setting setting);

void emit_put_file(struct effects *effects, const struct file_ref *ref);
void emit_del_file(struct effects *effects, const struct file_ref_key *key);
void emit_put_upload(struct effects *effects, const struct user *user, const struct upload *upload);
void emit_del_upload(struct effects *effects, const struct user *user, struct str hash);

/** What a user has sent of a file may go; nobody names the content any more. */
void emit_drop_upload(struct effects *effects, const struct user *user, struct str hash);
void emit_drop_file(struct effects *effects, const struct file *file);
void emit_put_ban(struct effects *effects, const struct ban *ban);
void emit_del_ban(struct effects *effects, const struct ban *ban);

void emit_put_sanction(struct effects *effects, const struct room *room,
                       const struct sanction *sanction);
void emit_del_sanction(struct effects *effects, const struct room *room,
                       const struct sanction *sanction);

/** A name that a room had; @kind: EFFECT_PUT_FORMER or EFFECT_DEL_FORMER. */
void emit_former(struct effects *effects, enum effect_kind kind, const struct former *former);

/** Of a user or of a room; without a value it is taken away. */
void emit_metadata(struct effects *effects, const struct user *user, const struct room *room,
                   const struct metadata *metadata);

/** Something that happened in a room and is kept: @event, complete. */
void emit_event(struct effects *effects, const struct room *room, const struct user *user,
                const struct message *event);

/**
 * Let @event, which holds its kind, text and what else is its own, happen next in the room by
 * @user's doing.
 */
void emit_new_event(struct effects *effects, struct room *room, const struct user *user,
                    struct message *event, uint64_t time_ms);

/** A signal of @kind about the user; callers add what else it tells. */
struct message presence_of(enum presence_kind kind, const struct user *user);

/** PUBLISH of room 0: a user has come (with its ident, if there is one), gone, or has another name
 * than it @was, whatever rooms it is in. */
void emit_news(struct effects *effects, enum presence_kind kind, const struct user *user,
               struct str was);

/** The same for any signal about a user. */
void emit_news_of(struct effects *effects, struct message *signal);

/** Send a signal, completed by the room's name, to all who are subscribed to the room. */
void emit_publish(struct effects *effects, const struct room *room, struct message *signal);

/** Send a message to a session. */
void emit_reply(struct effects *effects, uint64_t session, const struct message *message);

/** Subscribe a session to a room's events after @after (UINT64_MAX: from now on). */
void emit_subscribe(struct effects *effects, uint64_t session, const struct room *room,
                    uint64_t after);

/** Unsubscribe all sessions of a user. */
void emit_unsubscribe(struct effects *effects, const struct member *member);

/** The same for one session. */
void emit_unsubscribe_one(struct effects *effects, uint64_t session, const struct room *room);

/** An effect that is nothing but its kind and a session: ENTERED, CLOSE. */
void emit_session(struct effects *effects, enum effect_kind kind, uint64_t session);

#endif
