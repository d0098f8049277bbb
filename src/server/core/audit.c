/* Notes of what admins do, and AUDIT, by which admins read them. */
#include "server/core/audit.h"
#include "server/core/reply.h"
#include "server/core/search_query.h"
#include "server/core/user.h"

#include <inttypes.h>
#include <stdio.h>

/* Whoever runs the server may have no name here: "uid:" and the operating system's user. */
static struct str asked_from(const struct request *request, char *text, size_t size)
{
    if (request->proposal->uid < 0)
        return STR("");
    snprintf(text, size, "uid:%" PRId64, request->proposal->uid);
    return str_of(text);
}

void audit_note_owner(struct request *request, enum audit_act act, struct audit_fact fact)
{
    char from[sizeof("uid:-9223372036854775808")];
    fact.address = asked_from(request, from, sizeof(from));
    audit_note(request, act, &fact);
}

void audit_note(struct request *request, enum audit_act act, const struct audit_fact *fact)
{
    struct message note = { .type = MESSAGE_AUDIT };
    message_set_id(&note, 0); /* whoever reads it sets the right one */
    message_set_time(&note, request->proposal->now_ms);
    message_set_kind(&note, act);
    message_set_user(&note, request->user ? user_name(request->user) : STR(""));
    message_set_was(&note, fact->target);
    message_set_room(&note, fact->room);
    message_set_address(&note, fact->address);
    message_set_text(&note, fact->text);
    effects_push(request->effects, &(struct effect){ .kind = EFFECT_AUDIT, .message = &note });
}

void audit_expire(const struct core *core, uint64_t now_ms, struct effects *effects)
{
    const struct core_config *config = &core->config;
    bool is_old_bound = config->audit_ms > 0 && now_ms > config->audit_ms;
    if (!is_old_bound && config->audit_count == 0)
        return;
    effects_push(effects, &(struct effect){ .kind = EFFECT_EXPIRE_AUDIT,
                                            .since = is_old_bound ? now_ms - config->audit_ms : 0,
                                            .count = config->audit_count ? config->audit_count
                                                                         : LIMIT_NUMBER });
}

/* Words, and the filters that mean something here. Times alone will do, as will nothing. */
static bool refuse_query(struct request *request)
{
    struct search_query query;
    enum search_result result = search_query_parse(request->message->query, &query);
    bool is_read = result == SEARCH_OK || result == SEARCH_E_EMPTY;
    if (!is_read)
        reply_error(request, ERROR_BAD_REQUEST, "%s", search_result_text(result));
    else if (query.has_link || query.mentions_me)
        reply_error(request, ERROR_BAD_REQUEST,
                    "The log knows words, from:ADMIN, in:ROOM, before:DATE and after:DATE.");
    else
        return false;
    return true;
}

int request_on_audit(struct request *request)
{
    const struct message *asked = request->message;
    uint64_t limit =
        asked->has & HAS(FIELD_LIMIT) && asked->limit > 0 ? asked->limit : LIMIT_SEARCH_PAGE;
    struct message page = reply_to(request, MESSAGE_AUDIT);
    if (refuse_query(request))
        return 0;
    message_set_query(&page, asked->query);
    message_set_limit(&page, limit < LIMIT_HISTORY_PAGE ? limit : LIMIT_HISTORY_PAGE);
    if (asked->has & HAS(FIELD_BEFORE))
        message_set_before(&page, asked->before);
    effects_push(request->effects, &(struct effect){ .kind = EFFECT_READ,
                                                     .session = request->proposal->session,
                                                     .message = &page });
    return 0;
}
