/*
 * What admins of a server ask it for: the same words behind a slash in the chat, and behind
 * `hutong admin` for scripts. Reads the words, and says the answers in lines.
 */
#ifndef HUTONG_CLIENT_CORE_ADMIN_H
#define HUTONG_CLIENT_CORE_ADMIN_H

#include <hutong/common/buf.h>
#include <hutong/proto/message.h>

struct admin_verb {
    const char *name; /* as after a slash: the table of commands has usage and help */
    enum message_type type;
};

/** The verb of this name; NULL if there is none. */
const struct admin_verb *admin_find(struct str name);

/** What stands behind it, translated; empty: nothing. */
const char *admin_usage_of(const struct admin_verb *verb);

/** All of them. */
const struct admin_verb *admin_table(size_t *count);

/**
 * Make the request, without its id, that a verb and what stands behind it ask for.
 * @arguments  borrowed; slices of @message point into it
 * Returns 0, or -EINVAL for what makes no sense: then the usage tells more.
 */
int admin_request(const struct admin_verb *verb, struct str arguments, struct message *message);

/** Append one item of an answer as a line, without its end. Cell-safe. Returns 0 or -ENOMEM. */
int admin_format(const struct message *item, struct buf *out);

/** "broadcast", "ban", …: the name of an act in the audit log, the same in every language. */
const char *admin_act_name(uint64_t act);

#endif
