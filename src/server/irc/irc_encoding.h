/* One event or signal while it becomes lines, and the functions that make them, by its kind. */
#ifndef HUTONG_SERVER_IRC_IRC_ENCODING_H
#define HUTONG_SERVER_IRC_IRC_ENCODING_H

#include "server/irc/irc.h"

/* What all lines of an event have in common. */
struct irc_encoding {
    struct irc_door *door;
    unsigned caps;
    const struct irc_place *place;
    const struct message *event;
    bool is_account;
    struct str batch; /* of all lines; empty: none */
    struct buf *out;
};

/* Which line of an event it is. */
enum irc_line_kind {
    IRC_LINE_FIRST, /* the only one, or the one with the tags that name the event */
    IRC_LINE_FURTHER,
};

/**
 * Begin a line: tags, source, and a blank. irc_line_end() ends it.
 * Returns where it starts.
 */
size_t irc_encoding_begin(const struct irc_encoding *encoding, enum irc_line_kind kind);

/* How the text of a line is wrapped. */
struct irc_wrapping {
    const char *command, *before, *after;
    bool is_batched; /* several lines are one message to those who know that */
};

/** Append the event's text, as several lines where it has several or is too long for one. */
int irc_put_text(const struct irc_encoding *encoding, const struct irc_wrapping *wrapping);

/**
 * Whether what was said in a direct room is for the admins of a room; then @placep and @eventp are
 * set to what is to be shown instead.
 */
bool irc_status_take(const struct irc_place *place, const struct message *event,
                     struct irc_place *placep, struct message *eventp);

/* Each appends the lines of one kind of event. 0 or -ENOMEM. */

/* irc_encode_said.c */
int irc_put_message(const struct irc_encoding *encoding);
int irc_put_notice(const struct irc_encoding *encoding);
int irc_put_action(const struct irc_encoding *encoding);
int irc_put_file(const struct irc_encoding *encoding);
int irc_put_edit(const struct irc_encoding *encoding);
int irc_put_recall(const struct irc_encoding *encoding);
int irc_put_reaction(const struct irc_encoding *encoding);

/* irc_encode_done.c */
int irc_put_topic(const struct irc_encoding *encoding);
int irc_put_join(const struct irc_encoding *encoding);
int irc_put_part(const struct irc_encoding *encoding);
int irc_put_role(const struct irc_encoding *encoding);
int irc_put_kick(const struct irc_encoding *encoding);
int irc_put_ban(const struct irc_encoding *encoding);
int irc_put_unban(const struct irc_encoding *encoding);
int irc_put_mute(const struct irc_encoding *encoding);
int irc_put_unmute(const struct irc_encoding *encoding);
int irc_put_rename(const struct irc_encoding *encoding);
int irc_put_list(const struct irc_encoding *encoding);
int irc_put_unlist(const struct irc_encoding *encoding);
int irc_put_setting(const struct irc_encoding *encoding);

#endif
