/* SEARCH: what may be searched is decided here; whoever searches looks at nothing else. */
#include "server/core/reply.h"
#include "server/core/room.h"
#include "server/core/search_query.h"
#include "server/core/settings.h"
#include "server/core/user.h"

#include <errno.h>

/* Whether the search makes sense; refused otherwise. */
static bool check_query(struct request *request, struct search_query *query)
{
    struct name from;
    enum search_result result = search_query_parse(request->message->query, query);
    if (result != SEARCH_OK) {
        reply_error(request, ERROR_BAD_REQUEST, "%s", search_result_text(result));
        return false;
    }
    enum name_result name = query->from.size > 0 ? name_parse_user(query->from, &from) : NAME_OK;
    if (name != NAME_OK)
        reply_error(request, ERROR_NAME_INVALID, "%s", name_result_text(name));
    return name == NAME_OK;
}

/* The request as whoever searches needs it, and nothing else that it may hold. */
static struct message search_of(const struct request *request)
{
    const struct message *asked = request->message;
    bool has_limit = asked->has & HAS(FIELD_LIMIT) && asked->limit > 0;
    uint64_t limit = has_limit ? asked->limit : LIMIT_SEARCH_PAGE;
    struct message search = reply_to(request, MESSAGE_SEARCH);
    message_set_query(&search, asked->query);
    message_set_limit(&search, limit < LIMIT_HISTORY_PAGE ? limit : LIMIT_HISTORY_PAGE);
    if (asked->has & HAS(FIELD_BEFORE))
        message_set_before(&search, asked->before);
    return search;
}

/* Let it be searched in @rooms and, if @is_everywhere, in all public ones. */
static void allow(struct request *request, const uint64_t *rooms, size_t count, bool is_everywhere)
{
    struct message search = search_of(request);
    effects_push(request->effects,
                 &(struct effect){ .kind = EFFECT_SEARCH,
                                   .session = request->proposal->session,
                                   .name = user_name(request->user),
                                   .rooms = { (const char *)rooms, count * sizeof(*rooms) },
                                   .is_everywhere = is_everywhere,
                                   .message = &search });
}

/* "in:" names a room as a request does, and is refused in the same way. */
static void allow_room(struct request *request, struct str name)
{
    struct message named = *request->message;
    struct request inner = *request;
    message_set_room(&named, name);
    inner.message = &named;
    const struct room *room = request_find_room(&inner);
    if (room)
        allow(request, &room->number, 1, false);
}

/* All that the user may read: public rooms, and the others that it belongs to. */
static int allow_everywhere(struct request *request)
{
    const struct user *user = request->user;
    size_t count = (size_t)user->public_count + user->direct_count;
    uint64_t *rooms = arena_take(&request->effects->arena, (count + 1) * sizeof(*rooms));
    const struct member *member;
    if (!rooms)
        return -ENOMEM;
    count = 0;
    DL_FOREACH2 (user->members, member, user_next) {
        if (!room_is_open(member->key.room))
            rooms[count++] = member->key.room->number;
    }
    allow(request, rooms, count, true);
    return 0;
}

int request_on_search(struct request *request)
{
    struct search_query query;
    if (request->core->config.no_search) {
        reply_error(request, ERROR_NOT_ALLOWED, "This server keeps no index to search in.");
        return 0;
    }
    if (!check_query(request, &query))
        return 0;
    if (query.in.size == 0)
        return allow_everywhere(request);
    allow_room(request, query.in);
    return 0;
}
