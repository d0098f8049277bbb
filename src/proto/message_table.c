/* The protocol as two tables. Source: docs/protocol.md, "Fields" and "Messages". */
#include "proto/message_table.h"

#include <hutong/common/macros.h>
#include <hutong/proto/limits.h>

#define NUMBER(member_) #member_, CBOR_UINT, offsetof(struct message, member_), 0, 0
#define BYTES(member_, size_) #member_, CBOR_BYTES, offsetof(struct message, member_), size_, size_
#define OPAQUE(member_, max_) #member_, CBOR_BYTES, offsetof(struct message, member_), 0, max_
#define TEXT(member_, max_) #member_, CBOR_TEXT, offsetof(struct message, member_), 0, max_
#define TEXTS(member_, max_) #member_, CBOR_ARRAY, offsetof(struct message, member_), 0, max_

static const struct message_field_row field_rows[FIELD_COUNT_] = {
    [FIELD_ID] = { NUMBER(id) },
    [FIELD_ROOM] = { TEXT(room, LIMIT_ROOM_SIZE) },
    [FIELD_USER] = { TEXT(user, LIMIT_NAME_SIZE) },
    [FIELD_NO] = { NUMBER(no) },
    [FIELD_TIME] = { NUMBER(time) },
    [FIELD_KIND] = { NUMBER(kind) },
    [FIELD_TEXT] = { TEXT(text, LIMIT_TEXT_SIZE) },
    [FIELD_NONCE] = { BYTES(nonce, LIMIT_NONCE_SIZE) },
    [FIELD_AFTER] = { NUMBER(after) },
    [FIELD_BEFORE] = { NUMBER(before) },
    [FIELD_LIMIT] = { NUMBER(limit) },
    [FIELD_TOKEN] = { BYTES(token, LIMIT_TOKEN_SIZE) },
    [FIELD_CODE] = { NUMBER(code) },
    [FIELD_NAMES] = { TEXTS(names, LIMIT_NAME_SIZE) },
    [FIELD_FEATURES] = { TEXTS(features, LIMIT_SOFTWARE_SIZE) },
    [FIELD_SOFTWARE] = { TEXT(software, LIMIT_SOFTWARE_SIZE) },
    [FIELD_TOPIC] = { TEXT(topic, LIMIT_TOPIC_SIZE) },
    [FIELD_COUNT] = { NUMBER(count) },
    [FIELD_LAST] = { NUMBER(last) },
    [FIELD_FLAGS] = { NUMBER(flags) },
    [FIELD_WAS] = { TEXT(was, LIMIT_NAME_SIZE) },
    [FIELD_WAIT_MS] = { NUMBER(wait_ms) },
    [FIELD_REF] = { NUMBER(ref) },
    [FIELD_EMOJI] = { TEXT(emoji, LIMIT_EMOJI_SIZE) },
    [FIELD_QUERY] = { TEXT(query, LIMIT_QUERY_SIZE) },
    [FIELD_MECHANISM] = { TEXT(mechanism, LIMIT_MECHANISM_SIZE) },
    [FIELD_SECRET] = { OPAQUE(secret, LIMIT_SECRET_SIZE) },
    [FIELD_TITLE] = { TEXT(title, LIMIT_TITLE_SIZE) },
    [FIELD_BY] = { TEXT(by, LIMIT_NAME_SIZE) },
    [FIELD_IDENT] = { TEXT(ident, LIMIT_IDENT_SIZE) },
    [FIELD_UNREAD] = { NUMBER(unread) },
    [FIELD_MENTIONS] = { NUMBER(mentions) },
    [FIELD_SIZE] = { NUMBER(size) },
    [FIELD_HASH] = { BYTES(hash, LIMIT_FILE_HASH_SIZE) },
    [FIELD_OFFSET] = { NUMBER(offset) },
    [FIELD_DATA] = { OPAQUE(data, LIMIT_CHUNK_SIZE) },
    [FIELD_FIRST] = { NUMBER(first) },
    [FIELD_ADDRESS] = { TEXT(address, LIMIT_ADDRESS_SIZE) },
    [FIELD_KEY] = { TEXT(key, LIMIT_KEY_NAME_SIZE) },
    [FIELD_CREATED] = { NUMBER(created) },
};

/* short forms, so that a row stays a row */
#define ID HAS(FIELD_ID)
#define ROOM HAS(FIELD_ROOM)
#define USER HAS(FIELD_USER)
#define NO HAS(FIELD_NO)
#define TIME HAS(FIELD_TIME)
#define KIND HAS(FIELD_KIND)
#define BODY HAS(FIELD_TEXT)
#define NONCE HAS(FIELD_NONCE)
#define AFTER HAS(FIELD_AFTER)
#define BEFORE HAS(FIELD_BEFORE)
#define LIMIT HAS(FIELD_LIMIT)
#define TOKEN HAS(FIELD_TOKEN)
#define CODE HAS(FIELD_CODE)
#define NAMES HAS(FIELD_NAMES)
#define FEATURES HAS(FIELD_FEATURES)
#define SOFTWARE HAS(FIELD_SOFTWARE)
#define TOPIC HAS(FIELD_TOPIC)
#define COUNT HAS(FIELD_COUNT)
#define LAST HAS(FIELD_LAST)
#define FLAGS HAS(FIELD_FLAGS)
#define WAS HAS(FIELD_WAS)
#define WAIT_MS HAS(FIELD_WAIT_MS)
#define QUERY HAS(FIELD_QUERY)
#define MECHANISM HAS(FIELD_MECHANISM)
#define SECRET HAS(FIELD_SECRET)
#define FIRST HAS(FIELD_FIRST)
#define ADDRESS HAS(FIELD_ADDRESS)
#define KEY HAS(FIELD_KEY)
#define CREATED HAS(FIELD_CREATED)
#define REF HAS(FIELD_REF)
#define EMOJI HAS(FIELD_EMOJI)
#define TITLE HAS(FIELD_TITLE)
#define BY HAS(FIELD_BY)
#define IDENT HAS(FIELD_IDENT)
#define UNREAD HAS(FIELD_UNREAD)
#define MENTIONS HAS(FIELD_MENTIONS)
#define SIZE HAS(FIELD_SIZE)
#define HASH HAS(FIELD_HASH)
#define OFFSET HAS(FIELD_OFFSET)
#define DATA HAS(FIELD_DATA)

/* name, sender, required, optional */
static const struct message_type_row type_rows[MESSAGE_TYPE_COUNT] = {
    [MESSAGE_HELLO] = { "hello", MESSAGE_FROM_BOTH, SOFTWARE, ID | FEATURES },
    [MESSAGE_ENTER] = { "enter", MESSAGE_FROM_CLIENT, ID | USER, TOKEN | FLAGS | BODY | IDENT },
    [MESSAGE_WELCOME] = { "welcome", MESSAGE_FROM_SERVER, ID | USER | TOKEN | WAIT_MS,
                          FLAGS | SECRET },
    [MESSAGE_JOIN] = { "join", MESSAGE_FROM_CLIENT, ID,
                       ROOM | USER | AFTER | BODY | NAMES | FLAGS },
    [MESSAGE_JOINED] = { "joined", MESSAGE_FROM_SERVER, ROOM | KIND | LAST | COUNT,
                         ID | USER | NO | TOPIC | FLAGS | UNREAD | MENTIONS | FIRST | NAMES },
    [MESSAGE_PART] = { "part", MESSAGE_FROM_CLIENT, ID | ROOM, BODY },
    [MESSAGE_SAY] = { "say", MESSAGE_FROM_CLIENT, ID | ROOM | NONCE | BODY,
                      KIND | FLAGS | REF | HASH },
    [MESSAGE_TOPIC] = { "topic", MESSAGE_FROM_CLIENT, ID | ROOM | BODY, 0 },
    [MESSAGE_NICK] = { "nick", MESSAGE_FROM_CLIENT, ID | USER, IDENT },
    [MESSAGE_ROOMS] = { "rooms", MESSAGE_FROM_CLIENT, ID, ROOM | FLAGS },
    [MESSAGE_ROOM] = { "room", MESSAGE_FROM_SERVER, ID | ROOM | KIND | LAST | COUNT,
                       USER | NO | TOPIC | FLAGS | UNREAD | MENTIONS | FIRST | NAMES | TIME | BY |
                           CREATED },
    [MESSAGE_WHO] = { "who", MESSAGE_FROM_CLIENT, ID, ROOM | USER },
    [MESSAGE_MEMBER] = { "member", MESSAGE_FROM_SERVER, USER,
                         ID | ROOM | TIME | FLAGS | TITLE | BODY },
    [MESSAGE_HISTORY] = { "history", MESSAGE_FROM_CLIENT, ID | ROOM, AFTER | BEFORE | LIMIT },
    [MESSAGE_EVENT] = { "event", MESSAGE_FROM_SERVER, ROOM | NO | TIME | KIND | USER | BODY,
                        ID | NONCE | REF | SIZE | HASH },
    [MESSAGE_PRESENCE] = { "presence", MESSAGE_FROM_SERVER, ROOM | KIND | USER,
                           WAS | BODY | FLAGS },
    [MESSAGE_DONE] = { "done", MESSAGE_FROM_SERVER, ID,
                       ROOM | NO | TIME | LAST | USER | BEFORE | AFTER | SECRET | SIZE | OFFSET |
                           UNREAD | MENTIONS | FLAGS },
    [MESSAGE_ERROR] = { "error", MESSAGE_FROM_SERVER, CODE | BODY, ID | NAMES | WAIT_MS | ROOM },
    [MESSAGE_PING] = { "ping", MESSAGE_FROM_BOTH, 0, ID },
    [MESSAGE_PONG] = { "pong", MESSAGE_FROM_BOTH, 0, ID },
    [MESSAGE_BYE] = { "bye", MESSAGE_FROM_BOTH, 0, CODE | BODY | WAIT_MS },
    [MESSAGE_NOTICE] = { "notice", MESSAGE_FROM_SERVER, CODE, BODY | WAIT_MS | ROOM | USER },
    [MESSAGE_REGISTER] = { "register", MESSAGE_FROM_CLIENT, ID | SECRET,
                           USER | BODY | FLAGS | IDENT },
    [MESSAGE_AUTH] = { "auth", MESSAGE_FROM_CLIENT, ID | USER | MECHANISM,
                       SECRET | FLAGS | BODY | IDENT },
    [MESSAGE_PASSWORD] = { "password", MESSAGE_FROM_CLIENT, ID | SECRET, USER },
    [MESSAGE_SEARCH] = { "search", MESSAGE_FROM_CLIENT, ID | QUERY, BEFORE | LIMIT },
    [MESSAGE_EDIT] = { "edit", MESSAGE_FROM_CLIENT, ID | ROOM | REF | BODY, 0 },
    [MESSAGE_RECALL] = { "recall", MESSAGE_FROM_CLIENT, ID | ROOM | REF, BODY },
    [MESSAGE_REACT] = { "react", MESSAGE_FROM_CLIENT, ID | ROOM | REF | EMOJI, 0 },
    [MESSAGE_UNREGISTER] = { "unregister", MESSAGE_FROM_CLIENT, ID | SECRET, USER | FLAGS },
    [MESSAGE_PIN] = { "pin", MESSAGE_FROM_CLIENT, ID | ROOM | REF, 0 },
    [MESSAGE_UNPIN] = { "unpin", MESSAGE_FROM_CLIENT, ID | ROOM | REF, 0 },
    [MESSAGE_PINS] = { "pins", MESSAGE_FROM_CLIENT, ID | ROOM, AFTER | LIMIT },
    [MESSAGE_THREAD] = { "thread", MESSAGE_FROM_CLIENT, ID | ROOM | REF, AFTER | LIMIT },
    [MESSAGE_READ] = { "read", MESSAGE_FROM_CLIENT, ID | ROOM | NO, FLAGS },
    [MESSAGE_MARK] = { "mark", MESSAGE_FROM_SERVER, ROOM | NO | UNREAD | MENTIONS, 0 },
    [MESSAGE_TYPING] = { "typing", MESSAGE_FROM_CLIENT, ID | ROOM, FLAGS },
    [MESSAGE_VERSIONS] = { "versions", MESSAGE_FROM_CLIENT, ID | ROOM | REF, AFTER | LIMIT },
    [MESSAGE_OFFER] = { "offer", MESSAGE_FROM_CLIENT, ID | ROOM | BODY | SIZE | HASH, 0 },
    [MESSAGE_CHUNK] = { "chunk", MESSAGE_FROM_BOTH, ID | HASH | OFFSET | DATA, 0 },
    [MESSAGE_FETCH] = { "fetch", MESSAGE_FROM_CLIENT, ID | ROOM | NO, OFFSET },
    [MESSAGE_STATUS] = { "status", MESSAGE_FROM_BOTH, ID, BODY },
    [MESSAGE_BACKUP] = { "backup", MESSAGE_FROM_CLIENT, ID | BODY, 0 },
    [MESSAGE_IMPORT] = { "import", MESSAGE_FROM_CLIENT, ID | ROOM | USER | NO | TIME | KIND | BODY,
                         REF | NONCE | SIZE | HASH },
    [MESSAGE_SET] = { "set", MESSAGE_FROM_CLIENT, ID | ROOM | KIND, BODY | COUNT },
    [MESSAGE_SETTING] = { "setting", MESSAGE_FROM_SERVER, ROOM | KIND, ID | BODY | COUNT },
    [MESSAGE_ROLE] = { "role", MESSAGE_FROM_CLIENT, ID | ROOM | USER | KIND, FLAGS },
    [MESSAGE_KICK] = { "kick", MESSAGE_FROM_CLIENT, ID | ROOM | USER, BODY },
    [MESSAGE_INVITE] = { "invite", MESSAGE_FROM_CLIENT, ID | ROOM | USER, 0 },
    [MESSAGE_INVITED] = { "invited", MESSAGE_FROM_SERVER, ROOM | USER | TIME, ID },
    [MESSAGE_DENY] = { "deny", MESSAGE_FROM_CLIENT, ID | ROOM | USER, BODY },
    [MESSAGE_WAITING] = { "waiting", MESSAGE_FROM_CLIENT, ID | ROOM, 0 },
    [MESSAGE_APPLICANT] = { "applicant", MESSAGE_FROM_SERVER, ROOM | USER | TIME, ID | BODY },
    [MESSAGE_BAN] = { "ban", MESSAGE_FROM_CLIENT, ID | ROOM, USER | KIND | BODY | FLAGS | WAIT_MS },
    [MESSAGE_UNBAN] = { "unban", MESSAGE_FROM_CLIENT, ID | ROOM, USER | KIND | FLAGS },
    [MESSAGE_BANS] = { "bans", MESSAGE_FROM_CLIENT, ID | ROOM, 0 },
    [MESSAGE_BANNED] = { "banned", MESSAGE_FROM_SERVER, ID | ROOM | KIND | TIME | BY,
                         USER | BODY | FLAGS | WAIT_MS },
    [MESSAGE_TITLE] = { "title", MESSAGE_FROM_CLIENT, ID | ROOM | USER | BODY, 0 },
    [MESSAGE_BINDINGS] = { "bindings", MESSAGE_FROM_CLIENT, ID, 0 },
    [MESSAGE_BINDING] = { "binding", MESSAGE_FROM_SERVER, ID | BODY, 0 },
    [MESSAGE_BIND] = { "bind", MESSAGE_FROM_CLIENT, ID | SECRET, 0 },
    [MESSAGE_UNBIND] = { "unbind", MESSAGE_FROM_CLIENT, ID | BODY, 0 },
    [MESSAGE_BROADCAST] = { "broadcast", MESSAGE_FROM_CLIENT, ID | BODY, FLAGS },
    [MESSAGE_SESSIONS] = { "sessions", MESSAGE_FROM_CLIENT, ID, USER },
    [MESSAGE_SESSION] = { "session", MESSAGE_FROM_SERVER, ID | NO | USER | TIME,
                          ADDRESS | MECHANISM | SOFTWARE | WAIT_MS | FLAGS },
    [MESSAGE_DISCONNECT] = { "disconnect", MESSAGE_FROM_CLIENT, ID, NO | USER | BODY },
    [MESSAGE_SERVER_BAN] = { "server_ban", MESSAGE_FROM_CLIENT, ID | KIND,
                             USER | ADDRESS | BODY | WAIT_MS },
    [MESSAGE_SERVER_UNBAN] = { "server_unban", MESSAGE_FROM_CLIENT, ID | NO, 0 },
    [MESSAGE_SERVER_BANS] = { "server_bans", MESSAGE_FROM_CLIENT, ID, 0 },
    [MESSAGE_SERVER_BANNED] = { "server_banned", MESSAGE_FROM_SERVER,
                                ID | NO | KIND | TIME | WAS | BODY, USER | ADDRESS | WAIT_MS },
    [MESSAGE_CLOSE_ROOM] = { "close_room", MESSAGE_FROM_CLIENT, ID | ROOM, BODY },
    [MESSAGE_METADATA] = { "metadata", MESSAGE_FROM_BOTH, 0, ID | ROOM | USER | KIND | BODY | KEY },
    [MESSAGE_AWAY] = { "away", MESSAGE_FROM_CLIENT, ID, BODY },
    [MESSAGE_RENAME] = { "rename", MESSAGE_FROM_BOTH, ROOM | BODY, ID | BY | FLAGS },
    [MESSAGE_AUDIT] = { "audit", MESSAGE_FROM_BOTH, ID,
                        QUERY | BEFORE | LIMIT | NO | TIME | USER | KIND | BODY | ROOM | WAS |
                            ADDRESS },
    [MESSAGE_OPERATE] = { "operate", MESSAGE_FROM_CLIENT, ID, USER | SECRET },
    [MESSAGE_RELOAD] = { "reload", MESSAGE_FROM_CLIENT, ID, 0 },
};

const struct message_field_row *message_field_row(uint64_t key)
{
    return key < ARRAY_SIZE(field_rows) && field_rows[key].name ? &field_rows[key] : NULL;
}

const struct message_type_row *message_type_row(unsigned type)
{
    return type < ARRAY_SIZE(type_rows) && type_rows[type].name ? &type_rows[type] : NULL;
}

const char *message_field_name(enum message_field field)
{
    const struct message_field_row *row = message_field_row(field);
    return row ? row->name : NULL;
}

const char *message_type_name(unsigned type)
{
    const struct message_type_row *row = message_type_row(type);
    return row ? row->name : NULL;
}

/* Whether one of those who send @type is @side. */
static bool message_is_from(unsigned type, unsigned side)
{
    const struct message_type_row *row = message_type_row(type);
    return row && (row->from & side);
}

bool message_is_from_client(unsigned type)
{
    return message_is_from(type, MESSAGE_FROM_CLIENT);
}

bool message_is_from_server(unsigned type)
{
    return message_is_from(type, MESSAGE_FROM_SERVER);
}
