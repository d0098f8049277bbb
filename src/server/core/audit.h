/* What was done by those who may do more than others: noted, kept for long, never changed. */
#ifndef HUTONG_SERVER_CORE_AUDIT_H
#define HUTONG_SERVER_CORE_AUDIT_H

#include "server/core/request.h"

/* What an act was about. Empty: nothing of that kind. All borrowed. */
struct audit_fact {
    struct str target;  /* a name */
    struct str room;    /* its name */
    struct str address; /* one, or a range */
    struct str text;    /* what was said, or why it was done */
};

/** Note that the asking user does something: it is stored with what it brings about. */
void audit_note(struct request *request, enum audit_act act, const struct audit_fact *fact);

/**
 * The same for what whoever runs the server may do as well, with or without a name: the note's
 * address says which user of the operating system it was, where that is known.
 */
void audit_note_owner(struct request *request, enum audit_act act, struct audit_fact fact);

/** Let go of the notes that are older, or more, than the configuration says. */
void audit_expire(const struct core *core, uint64_t now_ms, struct effects *effects);

#endif
