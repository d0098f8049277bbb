/* One request of one session: the table that says who handles it, and what handlers share. */
#ifndef HUTONG_SERVER_CORE_REQUEST_H
#define HUTONG_SERVER_CORE_REQUEST_H

#include "server/core/core_state.h"
#include "server/core/name.h"

struct request {
    struct core *core;
    const struct proposal *proposal;
    const struct message *message;
    struct user *user; /* NULL before ENTER */
    struct effects *effects;
};

/** Handles a request, refusals included. Returns 0 or -ENOMEM. */
typedef int (*request_fn)(struct request *request);

/** Check a PROPOSAL_REQUEST against the table and hand it to its handler. 0 or -ENOMEM. */
int request_apply(struct core *core, const struct proposal *proposal, struct effects *effects);

/* request_user.c: what users do about themselves */
int request_on_enter(struct request *request);
int request_on_nick(struct request *request);
int request_on_bye(struct request *request);

/* request_metadata.c: what is told of users and rooms */
int request_on_metadata(struct request *request);

/* away.c: who is away by his or her own word */
int request_on_away(struct request *request);

/* request_account.c: names that belong to somebody for good */
int request_on_auth(struct request *request);
int request_on_register(struct request *request);
int request_on_password(struct request *request);
int request_on_unregister(struct request *request);

/* request_control.c: what is asked over the control socket */
int control_on_register(struct request *request);
int control_on_password(struct request *request);
int control_on_unregister(struct request *request);
int control_on_who(struct request *request);

/* request_binding.c: by what else an account is entered */
int request_on_bindings(struct request *request);
int request_on_bind(struct request *request);
int request_on_unbind(struct request *request);

/* request_room.c: getting into rooms and out of them */
int request_on_join(struct request *request);
int request_on_part(struct request *request);
/**
 * Open a public room that is not there yet, without a member.
 * @roomp  NULL if that was refused
 * Returns 0 or -ENOMEM.
 */
int request_open_public(struct request *request, const struct name *name, struct room **roomp);
/** Answer a JOIN of someone who is a member by now. */
void request_answer_joined(struct request *request, struct member *member);
/** Whether another room can be opened neither now nor from there; refused then. */
bool request_refuse_new_room(struct request *request);

/* request_direct.c: JOIN that opens or finds a room for two, or for a few. Both: 0 or -ENOMEM */
int request_join_user(struct request *request);
int request_join_users(struct request *request);

/* request_say.c: what is said in rooms */
int request_on_say(struct request *request);
int request_on_topic(struct request *request);

/* request_import.c: what was said elsewhere */
/** Whether what is offered is for files of an import: by one who may, for a room without members.
 */
bool request_is_for_import(const struct request *request);
int request_on_import(struct request *request);

/* request_change.c: what is done to messages that are there */
int request_on_edit(struct request *request);
int request_on_recall(struct request *request);
int request_on_react(struct request *request);
int request_on_pin(struct request *request);
int request_on_unpin(struct request *request);

/* request_group.c: what a room is like, and what its members are in it */
int request_on_set(struct request *request);
int request_on_role(struct request *request);
int request_on_title(struct request *request);

/* request_rename.c: another name for a room */
int request_on_rename(struct request *request);
/** A room is called so from now on: no other one's old name leads elsewhere any more. */
void request_take_former(struct request *request, const struct name *name);

/* request_read.c: how far one has read */
int request_on_read(struct request *request);
int request_on_typing(struct request *request);

/* request_sanction.c: who is put out of a room, kept out of it, or kept silent in it */
int request_on_kick(struct request *request);
int request_on_ban(struct request *request);
/* request_sanction_list.c: and no longer */
int request_on_unban(struct request *request);
int request_on_bans(struct request *request);
/** Whether the asking user is banned from the room, or muted in it; refused then. */
bool request_refuse_banned(struct request *request, const struct room *room);
bool request_refuse_muted(struct request *request, const struct room *room);

/* request_pass.c: getting into rooms that are not open to all */
int request_on_invite(struct request *request);
int request_on_deny(struct request *request);
int request_on_waiting(struct request *request);
/**
 * Whether the asking user, who is not banned, may come into the room; refused otherwise, or put on
 * the list of those who wait. Returns 0 or -ENOMEM.
 */
int request_check_entry(struct request *request, struct room *room, bool *may);
/** INVITED for all invitations of the user. */
void request_reply_invitations(struct request *request);

/* request_list.c: what can be looked at */
/** Whether the asking user may know that the room is there. */
bool request_may_know(const struct request *request, struct room *room);
int request_on_rooms(struct request *request);
int request_on_who(struct request *request);
int request_on_page(struct request *request); /* HISTORY PINS THREAD VERSIONS */

/* request_admin.c: what admins of the server do to sessions and rooms */
int request_on_broadcast(struct request *request);
int request_on_sessions(struct request *request);
int request_on_disconnect(struct request *request);
int request_on_close_room(struct request *request);

/* operator.c: who else may do that, and a new configuration */
int request_on_operate(struct request *request);
int request_on_reload(struct request *request);

/* request_ban.c: who is kept out of the server */
int request_on_server_ban(struct request *request);
int request_on_server_unban(struct request *request);
int request_on_server_bans(struct request *request);

/* audit.c: what was done, and by whom */
int request_on_audit(struct request *request);

/* request_search.c: what can be searched for, and where */
int request_on_search(struct request *request);

/* request_file.c: files and who may send and read them */
int request_on_offer(struct request *request);
int request_on_chunk(struct request *request);
int request_on_fetch(struct request *request);

/** An upload is whole: PROPOSAL_STORED. Returns 0 or -ENOMEM. */
int request_apply_stored(struct core *core, const struct proposal *proposal,
                         struct effects *effects);

/** Whether a SAY may name its file: the user has sent it. Refused otherwise. */
bool request_check_file(struct request *request);

/** Tell in @event what file a checked SAY names. */
void request_set_file(struct request *request, struct message *event);

/** The newest message of the room names it: the upload becomes a reference. 0 or -ENOMEM. */
int request_name_file(struct request *request, struct room *room);

/** The message that the request is about names its file, if any, no more. */
void request_release_file(struct request *request, struct room *room);

/**
 * Read a user's name out of a request. Refuses the request and returns false if it is none.
 */
bool request_parse_user(struct request *request, struct name *name);

/** As request_parse_user, for the name of a public room. */
bool request_parse_room(struct request *request, struct name *name);

/** The request's text as a reason for leaving: cut to its limit, empty if there is none. */
struct str request_reason(const struct request *request);

/** The same of one who leaves the room; of who must be silent there it is empty. */
struct str request_parting_words(const struct request *request, struct room *room);

/** Refuse the request unless its text is UTF-8 without NUL, of a size in the range. */
bool request_check_text(struct request *request, size_t size_min, size_t size_max);

/**
 * Let @event happen in the room.
 * @event  holds its kind, text and what else is its own; the rest is filled in
 */
void request_append_event(struct request *request, struct room *room, struct message *event);

/** The same, and answer the request with DONE. */
void request_answer_event(struct request *request, struct room *room, struct message *event);

/** Whether the request names a direct room, by '@' and a number. */
bool request_names_direct(const struct request *request);

/**
 * The room that the request names, if the user may look into it: public, or a direct room of
 * its own. Refuses the request and returns NULL otherwise.
 */
struct room *request_find_room(struct request *request);

/** The member of @room whom the request names in `user`; NULL and refused if there is none. */
struct member *request_find_target(struct request *request, struct room *room);

/** As request_find_room, but the user must also belong to the room. */
struct member *request_find_member(struct request *request);

#endif
