/* What /whois asks and says. */
#ifndef HUTONG_CLIENT_CORE_APP_WHOIS_H
#define HUTONG_CLIENT_CORE_APP_WHOIS_H

#include "client/core/app.h"

/* A /whois that is not answered yet. */
struct whois {
    uint64_t id; /* of the request under way; 0: none */
    bool is_about_sessions;
    size_t room_count;
    struct buf name, text; /* who it is, and what is known so far */
};

/** An answer to a request has come. Whether /whois had asked, and it is done with. */
bool app_whois_on_answer(struct app *app, const struct chat_effect *effect, uint64_t now_ms);
void whois_fini(struct whois *whois);

#endif
