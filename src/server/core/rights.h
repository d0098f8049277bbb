/*
 * Who may do what in a room: one table of rights, each with the least role that has it. Every
 * door asks here, and nowhere else is it decided.
 */
#ifndef HUTONG_SERVER_CORE_RIGHTS_H
#define HUTONG_SERVER_CORE_RIGHTS_H

#include "server/core/request.h"
#include <hutong/proto/group.h>

enum right {
    RIGHT_LOOK,         /* see the room, its members and what was said */
    RIGHT_SPEAK,        /* say, edit, react */
    RIGHT_SPEAK_ALWAYS, /* also while it is read-only, or slow */
    RIGHT_TOPIC,        /* set the topic */
    RIGHT_RENAME,       /* give it another name */
    RIGHT_MENTION_ALL,  /* be heard by everybody with @all */
    RIGHT_PIN,          /* pin messages */
    RIGHT_RECALL,       /* take back what others said */
    RIGHT_INVITE,       /* into the room */
    RIGHT_DECIDE,       /* whether who asks is let in */
    RIGHT_KICK,         /* put members out */
    RIGHT_BAN,          /* keep somebody out */
    RIGHT_BANS,         /* see who is kept out */
    RIGHT_MUTE,         /* keep somebody, or everybody, silent */
    RIGHT_TITLE,        /* give members titles */
    RIGHT_VOICE,        /* give members a voice */
    RIGHT_ROLE,         /* make admins and owners */
    RIGHT_COUNT
};

struct right_row {
    enum role role;             /* that has it, at least */
    enum group_setting setting; /* the room's setting that says so instead; 0: none */
    const char *deed;           /* "Only admins of den may …" */
};

/** The row of a right. */
const struct right_row *right_row(enum right right);

/** What @user is in @room; ROLE_SERVER in all rooms for whom the configuration names. */
enum role rights_role(const struct core *core, struct room *room, struct user *user);

/** The least role that has a right in this room. */
enum role rights_needed(const struct room *room, enum right right);

/** Whether the user has a right in the room. In a direct room both have those of a member. */
bool rights_may(const struct core *core, struct room *room, struct user *user, enum right right);

/**
 * As rights_may, of what must not be out of everybody's reach: in a room that has no admin, such as
 * one of guests, its members have the right.
 */
bool rights_may_or_nobody(const struct core *core, struct room *room, struct user *user,
                          enum right right);

/** Whether the asking user has not; refused then, naming who has. */
bool rights_refuse(struct request *request, struct room *room, enum right right);

/** The same for a @deed that is no row of the table, such as a setting's. */
bool rights_refuse_below(struct request *request, struct room *room, enum role needed,
                         const char *deed);

/** Whether @target is what the asking user is, or more; refused then. */
bool rights_refuse_equal(struct request *request, const struct member *target);

/** Whether the room is archived, so that nothing happens in it; refused then. */
bool rights_refuse_archived(struct request *request, const struct room *room);

/**
 * Whether the member must be silent now: the room is archived or read-only, or it is muted.
 * @speaks  a new message, for which slow mode asks to wait, too
 */
bool rights_refuse_speech(struct request *request, const struct member *member, bool speaks);

/** Whether the asking user must be silent in the room: it is read-only, or the user muted. */
bool rights_is_silent(const struct request *request, struct room *room);

/**
 * The room that the request names, if it is one with roles and the user has the @right in it.
 * Refuses the request and returns NULL otherwise.
 */
struct room *rights_find_room(struct request *request, enum right right);

#endif
