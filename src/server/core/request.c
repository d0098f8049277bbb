/*
 * Requests as a table: who handles which, what it must hold, and whether one must have entered.
 * Whatever door a request came through, this is where it is checked.
 */
#include "server/core/request.h"
#include "server/core/admin.h"
#include "server/core/reply.h"
#include "server/core/rights.h"
#include "server/core/room.h"
#include "server/core/settings.h"
#include "server/core/user.h"

#include <hutong/common/utf8.h>

/* Who may ask, if not everybody who has entered; and whether it changes nothing. */
enum rule_flags { WHO_ENTERED = 0, WHO_ANYBODY = 1, WHO_ADMIN = 2, ONLY_READS = 4 };

struct rule {
    request_fn handle;
    uint64_t required;  /* HAS(…) */
    unsigned flags;     /* enum rule_flags */
    request_fn control; /* handles it on the control socket; NULL: it is not for that */
};

#define BODY HAS(FIELD_TEXT)
#define EMOJI HAS(FIELD_EMOJI)
#define HASH HAS(FIELD_HASH)
#define ID HAS(FIELD_ID)
#define KIND HAS(FIELD_KIND)
#define MECHANISM HAS(FIELD_MECHANISM)
#define NO HAS(FIELD_NO)
#define NONCE HAS(FIELD_NONCE)
#define QUERY HAS(FIELD_QUERY)
#define REF HAS(FIELD_REF)
#define ROOM HAS(FIELD_ROOM)
#define SIZE HAS(FIELD_SIZE)
#define TIME HAS(FIELD_TIME)
#define USER HAS(FIELD_USER)

static const struct rule rules[MESSAGE_TYPE_COUNT] = {
    [MESSAGE_ENTER] = { request_on_enter, ID | USER, WHO_ANYBODY, NULL },
    [MESSAGE_AUTH] = { request_on_auth, ID | USER | MECHANISM, WHO_ANYBODY, NULL },
    /* secrets have been taken out */
    [MESSAGE_REGISTER] = { request_on_register, ID, WHO_ANYBODY, control_on_register },
    [MESSAGE_PASSWORD] = { request_on_password, ID, WHO_ENTERED, control_on_password },
    [MESSAGE_UNREGISTER] = { request_on_unregister, ID, WHO_ENTERED, control_on_unregister },
    [MESSAGE_BINDINGS] = { request_on_bindings, ID, ONLY_READS, NULL },
    [MESSAGE_BIND] = { request_on_bind, ID, WHO_ENTERED, NULL },
    [MESSAGE_UNBIND] = { request_on_unbind, ID | BODY, WHO_ENTERED, NULL },
    [MESSAGE_NICK] = { request_on_nick, ID | USER, WHO_ENTERED, NULL },
    [MESSAGE_BYE] = { request_on_bye, 0, WHO_ANYBODY, NULL },
    [MESSAGE_JOIN] = { request_on_join, 0, WHO_ENTERED, NULL }, /* without id: a session's own */
    [MESSAGE_PART] = { request_on_part, ID | ROOM, WHO_ENTERED, NULL },
    [MESSAGE_SAY] = { request_on_say, ID | ROOM | NONCE | BODY, WHO_ENTERED, NULL },
    [MESSAGE_EDIT] = { request_on_edit, ID | ROOM | REF | BODY, WHO_ENTERED, NULL },
    [MESSAGE_IMPORT] = { request_on_import, ID | ROOM | USER | NO | TIME | KIND | BODY, WHO_ENTERED,
                         NULL },
    [MESSAGE_RECALL] = { request_on_recall, ID | ROOM | REF, WHO_ENTERED, NULL },
    [MESSAGE_REACT] = { request_on_react, ID | ROOM | REF | EMOJI, WHO_ENTERED, NULL },
    [MESSAGE_PIN] = { request_on_pin, ID | ROOM | REF, WHO_ENTERED, NULL },
    [MESSAGE_UNPIN] = { request_on_unpin, ID | ROOM | REF, WHO_ENTERED, NULL },
    [MESSAGE_TOPIC] = { request_on_topic, ID | ROOM | BODY, WHO_ENTERED, NULL },
    [MESSAGE_RENAME] = { request_on_rename, ID | ROOM | BODY, WHO_ENTERED, NULL },
    [MESSAGE_SET] = { request_on_set, ID | ROOM | KIND, WHO_ENTERED, NULL },
    [MESSAGE_ROLE] = { request_on_role, ID | ROOM | USER | KIND, WHO_ENTERED, NULL },
    [MESSAGE_KICK] = { request_on_kick, ID | ROOM | USER, WHO_ENTERED, NULL },
    [MESSAGE_INVITE] = { request_on_invite, ID | ROOM | USER, WHO_ENTERED, NULL },
    [MESSAGE_DENY] = { request_on_deny, ID | ROOM | USER, WHO_ENTERED, NULL },
    [MESSAGE_WAITING] = { request_on_waiting, ID | ROOM, ONLY_READS, NULL },
    [MESSAGE_BAN] = { request_on_ban, ID | ROOM, WHO_ENTERED, NULL },
    [MESSAGE_UNBAN] = { request_on_unban, ID | ROOM, WHO_ENTERED, NULL },
    [MESSAGE_BANS] = { request_on_bans, ID | ROOM, ONLY_READS, NULL },
    [MESSAGE_TITLE] = { request_on_title, ID | ROOM | USER | BODY, WHO_ENTERED, NULL },
    [MESSAGE_ROOMS] = { request_on_rooms, ID, ONLY_READS, NULL },
    [MESSAGE_WHO] = { request_on_who, ID, ONLY_READS, control_on_who },
    [MESSAGE_HISTORY] = { request_on_page, ID | ROOM, ONLY_READS, NULL },
    [MESSAGE_READ] = { request_on_read, ID | ROOM | NO, WHO_ENTERED, NULL },
    [MESSAGE_TYPING] = { request_on_typing, ID | ROOM, WHO_ENTERED, NULL },
    [MESSAGE_METADATA] = { request_on_metadata, ID | KIND, WHO_ENTERED, NULL },
    [MESSAGE_AWAY] = { request_on_away, ID, WHO_ENTERED, NULL },
    [MESSAGE_PINS] = { request_on_page, ID | ROOM, ONLY_READS, NULL },
    [MESSAGE_THREAD] = { request_on_page, ID | ROOM | REF, ONLY_READS, NULL },
    [MESSAGE_VERSIONS] = { request_on_page, ID | ROOM | REF, ONLY_READS, NULL },
    [MESSAGE_SEARCH] = { request_on_search, ID | QUERY, ONLY_READS, NULL },
    [MESSAGE_OFFER] = { request_on_offer, ID | ROOM | BODY | SIZE | HASH, WHO_ENTERED, NULL },
    [MESSAGE_CHUNK] = { request_on_chunk, ID | HASH, WHO_ENTERED,
                        NULL }, /* pieces are not for the core */
    [MESSAGE_FETCH] = { request_on_fetch, ID | ROOM | NO, ONLY_READS, NULL },
    [MESSAGE_BROADCAST] = { request_on_broadcast, ID | BODY, WHO_ADMIN, NULL },
    [MESSAGE_SESSIONS] = { request_on_sessions, ID, WHO_ADMIN, NULL }, /* a note of it is kept */
    [MESSAGE_DISCONNECT] = { request_on_disconnect, ID, WHO_ADMIN, NULL },
    [MESSAGE_SERVER_BAN] = { request_on_server_ban, ID | KIND, WHO_ADMIN, NULL },
    [MESSAGE_SERVER_UNBAN] = { request_on_server_unban, ID | NO, WHO_ADMIN, NULL },
    [MESSAGE_SERVER_BANS] = { request_on_server_bans, ID, WHO_ADMIN | ONLY_READS, NULL },
    [MESSAGE_CLOSE_ROOM] = { request_on_close_room, ID | ROOM, WHO_ADMIN, NULL },
    [MESSAGE_AUDIT] = { request_on_audit, ID, WHO_ADMIN | ONLY_READS, NULL },
    [MESSAGE_OPERATE] = { request_on_operate, ID, WHO_ENTERED, NULL }, /* its secret, too */
    [MESSAGE_RELOAD] = { request_on_reload, ID, WHO_ADMIN, request_on_reload },
};

static const struct rule *find_rule(enum message_type type)
{
    bool is_known = (unsigned)type < MESSAGE_TYPE_COUNT && rules[type].handle;
    return is_known ? &rules[type] : NULL;
}

bool core_only_reads(enum message_type type)
{
    const struct rule *rule = find_rule(type);
    return rule && (rule->flags & ONLY_READS);
}

static void refuse_missing(struct request *request, uint64_t missing)
{
    enum message_field field = (enum message_field)__builtin_ctzll(missing);
    reply_error(request, ERROR_BAD_REQUEST, "The request lacks its field \"%s\".",
                message_field_name(field));
}

static int request_dispatch(struct request *request)
{
    const struct rule *rule = find_rule(request->message->type);
    bool is_control = request->proposal->is_control;
    if (!rule) {
        reply_error(request, ERROR_UNKNOWN_TYPE, "This is not a request that can be answered.");
        return 0;
    }
    request_fn handle = is_control ? rule->control : rule->handle;
    if (!handle) {
        reply_error(request, ERROR_WRONG_STATE, "This is not for the control socket.");
        return 0;
    }
    if (!request->user && !(rule->flags & WHO_ANYBODY) && !is_control) {
        reply_error(request, ERROR_WRONG_STATE, "Enter with a name first.");
        return 0;
    }
    if ((rule->flags & WHO_ADMIN) && !is_control && !admin_is(request->core, request->user)) {
        reply_error(request, ERROR_NOT_ALLOWED,
                    "Only admins of this server may do that; its configuration names them.");
        return 0;
    }
    uint64_t missing = rule->required & ~request->message->has;
    if (missing) {
        refuse_missing(request, missing);
        return 0;
    }
    return handle(request);
}

int request_apply(struct core *core, const struct proposal *proposal, struct effects *effects)
{
    struct user_session *session = user_session_find(core, proposal->session);
    struct request request = {
        .core = core,
        .proposal = proposal,
        .message = proposal->message,
        .user = session ? session->user : NULL,
        .effects = effects,
    };
    return request_dispatch(&request);
}

bool request_parse_user(struct request *request, struct name *name)
{
    enum name_result result = name_parse_user(request->message->user, name);
    if (result != NAME_OK)
        reply_error(request, ERROR_NAME_INVALID, "%s", name_result_text(result));
    return result == NAME_OK;
}

bool request_parse_room(struct request *request, struct name *name)
{
    enum name_result result = name_parse_room(request->message->room, name);
    if (result != NAME_OK)
        reply_error(request, ERROR_ROOM_INVALID, "%s", name_result_text(result));
    return result == NAME_OK;
}

struct str request_reason(const struct request *request)
{
    struct str text = request->message->text;
    if (!utf8_is_valid(text))
        return (struct str){ 0 };
    return (struct str){ text.bytes, utf8_floor(text, LIMIT_REASON_SIZE) };
}

struct str request_parting_words(const struct request *request, struct room *room)
{
    return rights_is_silent(request, room) ? STR("") : request_reason(request);
}

/* The number in "@N", written as we write it; 0 if it is none. */
static uint64_t parse_direct(struct str text)
{
    if (text.size < 2 || text.bytes[0] != '@' || text.bytes[1] == '0')
        return 0;
    uint64_t number = 0;
    for (size_t i = 1; i < text.size; i++) {
        unsigned digit = (unsigned)(text.bytes[i] - '0');
        if (digit > 9 || number > LIMIT_NUMBER / 10)
            return 0;
        number = number * 10 + digit;
    }
    return number;
}

static struct room *find_direct(struct request *request)
{
    struct room *room = room_find(request->core, parse_direct(request->message->room));
    if (room && room_is_direct(room) && room_find_member(request->core, room, request->user))
        return room;
    reply_error(request, ERROR_NO_SUCH_ROOM,
                "You have no such direct room; join a user to open one.");
    return NULL;
}

static struct room *find_public(struct request *request)
{
    struct name name;
    if (!request_parse_room(request, &name))
        return NULL;
    struct room *room = room_find_called(request->core, &name);
    if (room && (!request->user || rights_may(request->core, room, request->user, RIGHT_LOOK)))
        return room;
    if (!room || room_setting(room, GROUP_HIDDEN))
        reply_error(request, ERROR_NO_SUCH_ROOM, "There is no room %s; join it to open it.",
                    name.shown);
    else
        reply_error(request, ERROR_NOT_MEMBER, "You are not in %.*s; join it first.",
                    STR_ARGS(room_name(room)));
    return NULL;
}

bool request_names_direct(const struct request *request)
{
    return str_starts_with(request->message->room, STR("@"));
}

struct room *request_find_room(struct request *request)
{
    return request_names_direct(request) ? find_direct(request) : find_public(request);
}

struct member *request_find_member(struct request *request)
{
    struct room *room = request_find_room(request);
    if (!room)
        return NULL;
    struct member *member = room_find_member(request->core, room, request->user);
    if (!member)
        reply_error(request, ERROR_NOT_MEMBER, "You are not in %.*s; join it first.",
                    STR_ARGS(room_name(room)));
    return member;
}
