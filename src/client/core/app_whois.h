/* What /whois asks and says. */
#ifndef HUTONG_CLIENT_CORE_APP_WHOIS_H
#define HUTONG_CLIENT_CORE_APP_WHOIS_H

#include "client/core/app.h"

/* What /whois asks the server, in this order. */
enum whois_step { WHOIS_WHO, WHOIS_LAST, WHOIS_METADATA, WHOIS_SESSIONS };

/* A /whois that is not answered yet. */
struct whois {
    struct chat *chat; /* borrowed: of the server that is asked */
    uint64_t id;       /* of the request under way; 0: none */
    int step;
    size_t room_count;
    struct buf name, text; /* who it is, and what is known so far */
    struct buf query;      /* of the search */
    uint64_t said_ms;      /* when the user spoke last, as far as is known; 0: never … */
    struct buf said_in;    /* … and in which room */
};

/** An answer to a request has come. Whether /whois had asked, and it is done with. */
bool app_whois_on_answer(struct app *app, const struct chat_effect *effect, uint64_t now_ms);
void whois_fini(struct whois *whois);

#endif
