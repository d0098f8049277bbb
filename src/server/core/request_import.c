/*
 * IMPORT: an event of another server or room is taken over under the number it had there. That is
 * history and nothing more: nobody of this server wrote it, nobody is called by it, and it goes
 * into a room only that has held nothing else. An event without a user of this server (number 0) is
 * one that was imported, so that no more has to be kept to know what a room holds.
 */
#include "server/core/admin.h"
#include "server/core/audit.h"
#include "server/core/emit.h"
#include "server/core/file.h"
#include "server/core/import.h"
#include "server/core/notes.h"
#include "server/core/reply.h"
#include "server/core/request.h"
#include "server/core/room.h"
#include "server/core/settings.h"
#include "server/core/unread.h"

#include <errno.h>
#include <hutong/common/macros.h>
#include <hutong/proto/group.h>
#include <inttypes.h>

/* What there must be about an event of a kind. */
struct import_row {
    bool is_kind;
    bool has_ref; /* it is about another event */
    size_t size_max;
};

static const struct import_row rows[] = {
    [EVENT_MESSAGE] = { true, false, LIMIT_TEXT_SIZE },
    [EVENT_ACTION] = { true, false, LIMIT_TEXT_SIZE },
    [EVENT_TOPIC] = { true, false, LIMIT_TOPIC_SIZE },
    [EVENT_EDIT] = { true, true, LIMIT_TEXT_SIZE },
    [EVENT_RECALL] = { true, true, LIMIT_REASON_SIZE },
    [EVENT_REACTION] = { true, true, LIMIT_EMOJI_SIZE + 1 },
    [EVENT_JOIN] = { true, false, 0 },
    [EVENT_PART] = { true, false, LIMIT_REASON_SIZE },
    [EVENT_SETTING] = { true, false, LIMIT_TEXT_SIZE },
    [EVENT_ROLE] = { true, false, LIMIT_TEXT_SIZE },
    [EVENT_TITLE] = { true, false, LIMIT_TEXT_SIZE },
    [EVENT_KICK] = { true, false, LIMIT_TEXT_SIZE },
    [EVENT_BAN] = { true, false, LIMIT_TEXT_SIZE },
    [EVENT_UNBAN] = { true, false, LIMIT_TEXT_SIZE },
    [EVENT_MUTE] = { true, false, LIMIT_TEXT_SIZE },
    [EVENT_UNMUTE] = { true, false, LIMIT_TEXT_SIZE },
    [EVENT_PIN] = { true, true, 0 },
    [EVENT_UNPIN] = { true, true, 0 },
    [EVENT_FILE] = { true, false, LIMIT_TEXT_SIZE },
    [EVENT_ERASE] = { true, false, 0 },
    [EVENT_RENAME] = { true, false, LIMIT_TEXT_SIZE },
    [EVENT_NOTICE] = { true, false, LIMIT_TEXT_SIZE },
};

static const struct import_row *find_row(uint64_t kind)
{
    return kind < ARRAY_SIZE(rows) && rows[kind].is_kind ? &rows[kind] : NULL;
}

/* ---- what the store is asked ---- */

bool import_find_target(const struct core *core, const struct proposal *proposal,
                        struct event_target *target)
{
    const struct message *event = proposal->message;
    struct name name;
    if (name_parse_room(event->room, &name) != NAME_OK)
        return false;
    const struct room *room = room_find_called(core, &name);
    if (!room || room->last_no == 0)
        return false;
    bool is_repeat = event->no <= room->last_no;
    if (!is_repeat && room->imported_no == room->last_no)
        return false;
    *target = (struct event_target){ .room = room->number,
                                     .no = is_repeat ? event->no : room->last_no,
                                     .is_fixed = true };
    return true;
}

/* ---- what is wrong with it ---- */

static bool may_import(const struct request *request)
{
    return admin_is(request->core, request->user) ||
           admin_is_owner(request->core, request->proposal);
}

bool request_is_for_import(const struct request *request)
{
    struct name name;
    if (!may_import(request) || name_parse_room(request->message->room, &name) != NAME_OK)
        return false;
    const struct room *room = room_find_name(request->core, &name);
    return !room || room->member_count == 0;
}

static bool refuse_rights(struct request *request)
{
    if (may_import(request))
        return false;
    reply_error(request, ERROR_NOT_ALLOWED,
                "Only admins of this server, and who runs it over a local socket, may import.");
    return true;
}

/* Names of accounts that are gone are told so, and are none that anybody could take. */
static bool is_author(struct str user)
{
    struct name name;
    if (!str_starts_with(user, STR("&gone-")))
        return name_parse_user(user, &name) == NAME_OK;
    for (size_t i = STR("&gone-").size; i < user.size; i++)
        if (user.bytes[i] < '0' || user.bytes[i] > '9')
            return false;
    return user.size > STR("&gone-").size;
}

static bool refuse_reaction(struct request *request)
{
    const struct message *event = request->message;
    struct str text = event->text;
    bool is_reaction = text.size > 1 && (text.bytes[0] == '+' || text.bytes[0] == '-');
    if (event->kind != EVENT_REACTION || is_reaction)
        return false;
    reply_error(request, ERROR_TEXT_INVALID, "A reaction is + or - and an emoji.");
    return true;
}

/* Whether it is no event that a room could hold; refused then. */
static bool refuse_event(struct request *request)
{
    const struct message *event = request->message;
    const struct import_row *row = find_row(event->kind);
    bool has_ref = event->has & HAS(FIELD_REF);
    bool has_file = event->has & HAS(FIELD_HASH) && event->has & HAS(FIELD_SIZE);
    if (!row)
        reply_error(request, ERROR_BAD_REQUEST, "There are no events of kind %" PRIu64 ".",
                    event->kind);
    else if (event->no == 0)
        reply_error(request, ERROR_BAD_REQUEST, "Events are numbered from 1.");
    else if ((row->has_ref && !has_ref) ||
             (has_ref && (event->ref == 0 || event->ref >= event->no)))
        reply_error(request, ERROR_BAD_REQUEST,
                    "Its ref must be the number of an event before it.");
    else if (!is_author(event->user))
        reply_error(request, ERROR_NAME_INVALID, "Its author's name is none that a user can have.");
    else if (has_file && event->kind != EVENT_FILE)
        reply_error(request, ERROR_BAD_REQUEST, "Only files have a size and a hash.");
    else
        return refuse_reaction(request) || !request_check_text(request, 0, row->size_max);
    return true;
}

/* ---- where it goes ---- */

/* What is there already is answered as if it had just been imported, if it is the same. */
static void answer_repeat(struct request *request, const struct room *room)
{
    const struct seen_event *seen = &request->proposal->seen_event;
    const struct message *event = request->message;
    bool has_expired = event->no < room->first_no;
    bool is_seen = seen->room == room->number && seen->no == event->no;
    bool is_same =
        is_seen && seen->user == 0 && seen->kind == event->kind && seen->time_ms == event->time;
    if (has_expired || is_same)
        reply_done_room(request, room);
    else if (!is_seen) /* it came in this very moment, from somebody else who imports the same */
        reply_busy(request, IMPORT_AGAIN_MS,
                   "Somebody else imports into this room; again, please.");
    else
        reply_error(request, ERROR_IN_USE,
                    "%.*s has another event %" PRIu64 "; import into a room that is not there yet.",
                    STR_ARGS(room_name(room)), event->no);
}

/* Whether nothing but imported events is in the room. */
static bool is_imported(const struct request *request, const struct room *room)
{
    const struct seen_event *seen = &request->proposal->seen_event;
    bool is_last = seen->room == room->number && seen->no == room->last_no;
    return room->imported_no == room->last_no || (is_last && seen->user == 0);
}

static bool refuse_room(struct request *request, const struct room *room)
{
    if (room->member_count > 0)
        reply_error(request, ERROR_IN_USE,
                    "Somebody is in %.*s; import into a room that is not there yet.",
                    STR_ARGS(room_name(room)));
    else if (room->last_no > 0 && !is_imported(request, room))
        reply_error(request, ERROR_IN_USE,
                    "Something was said in %.*s; import into a room that is not there yet.",
                    STR_ARGS(room_name(room)));
    else if (room->last_no > 0 && request->message->no != room->last_no + 1)
        reply_error(request, ERROR_GAP, "The next event of %.*s is %" PRIu64 ", not %" PRIu64 ".",
                    STR_ARGS(room_name(room)), room->last_no + 1, request->message->no);
    else
        return false;
    return true;
}

/* The room, made if there is none of the name. Refused and NULL where nothing can be imported. */
static int find_room(struct request *request, struct room **roomp)
{
    struct name name;
    *roomp = NULL;
    if (!request_parse_room(request, &name))
        return 0;
    struct room *room = room_find_called(request->core, &name);
    if (!room)
        return request_open_public(request, &name, roomp);
    if (request->message->no <= room->last_no)
        answer_repeat(request, room);
    else if (!refuse_room(request, room))
        *roomp = room;
    return 0;
}

/* ---- what it means ---- */

/* A setting becomes what it was; a key that nobody told is one that nobody knows. */
static int change_setting(struct request *request, struct room *room, enum group_setting setting,
                          uint64_t count, struct str value)
{
    enum room_kind was = room_shown_kind(room);
    bool is_lost = group_row(setting)->is_secret && value.size > 0;
    int status = is_lost ? room_lose_key(room) : room_set(room, setting, count, value);
    if (status != 0)
        return status;
    emit_put_setting(request->effects, room, setting);
    if (room_shown_kind(room) != was)
        emit_put_room(request->effects, room);
    return 0;
}

/*
 * What was before the first event had expired where it comes from, and so it has here. With it may
 * have gone what closed the room, so it is closed until an event, or an admin, says otherwise.
 */
static int begin_at(struct request *request, struct room *room, uint64_t no)
{
    if (room->last_no > 0 || no == 1)
        return 0;
    room->last_no = no - 1;
    room->first_no = no;
    effects_push(request->effects,
                 &(struct effect){
                     .kind = EFFECT_EXPIRE, .room = room->number, .no = no, .said = room->said });
    return change_setting(request, room, GROUP_JOIN, DOOR_INVITED, STR(""));
}

static int take_topic(struct request *request, struct room *room)
{
    if (room_set_topic(room, request->message->text) != 0)
        return -ENOMEM;
    emit_put_room(request->effects, room);
    return 0;
}

/* So that what was not for everybody's eyes is not now. */
static int take_setting(struct request *request, struct room *room)
{
    uint64_t count = 0;
    struct str value;
    uint64_t setting = group_read(request->message->text, &count, &value);
    const struct group_row *row = group_row(setting);
    if (!row || !setting_fits(row, count, value))
        return 0;
    return change_setting(request, room, (enum group_setting)setting, count, value);
}

static int take_recall(struct request *request, struct room *room)
{
    uint64_t ref = request->message->ref;
    struct file_ref *file = file_ref_find(request->core, room->number, ref);
    notes_remove(request->effects, room, NOTE_PIN, NULL, ref);
    if (file)
        file_ref_drop(request->core, room, file, request->effects);
    else
        emit_del_file(request->effects, &(struct file_ref_key){ .room = room->number, .no = ref });
    return unread_discount(request->effects, room, ref);
}

static int take_pin(struct request *request, struct room *room)
{
    uint64_t ref = request->message->ref;
    bool is_there = ref >= room->first_no && !numbers_has(&room->pins, ref);
    if (!is_there || room->pins.count >= LIMIT_PINS_PER_ROOM)
        return 0;
    return notes_add(request->effects, room, NOTE_PIN, NULL, ref);
}

/* Its name is kept, and what it was; its content, if whoever imports has sent it before. */
static int take_file(struct request *request, struct room *room)
{
    const struct message *event = request->message;
    if (!(event->has & HAS(FIELD_HASH)) || !(event->has & HAS(FIELD_SIZE)))
        return 0;
    const struct upload *upload = upload_find(request->user, event->hash);
    if (upload && upload->is_stored && upload->file->id.size == event->size)
        return request_name_file(request, room);
    effects_push(request->effects, &(struct effect){ .kind = EFFECT_PUT_FILE,
                                                     .room = room->number,
                                                     .no = room->last_no,
                                                     .payer = FILE_ELSEWHERE,
                                                     .content = event->hash,
                                                     .size = event->size });
    return 0;
}

/* What the event changes about the room, as it did where it comes from. */
static int take_meaning(struct request *request, struct room *room)
{
    switch (request->message->kind) {
    case EVENT_TOPIC:
        return take_topic(request, room);
    case EVENT_SETTING:
        return take_setting(request, room);
    case EVENT_RECALL:
        return take_recall(request, room);
    case EVENT_PIN:
        return take_pin(request, room);
    case EVENT_UNPIN:
        notes_remove(request->effects, room, NOTE_PIN, NULL, request->message->ref);
        return 0;
    case EVENT_FILE:
        return take_file(request, room);
    default:
        return 0;
    }
}

static void append_event(struct request *request, struct room *room)
{
    const uint64_t kept = HAS(FIELD_USER) | HAS(FIELD_NO) | HAS(FIELD_TIME) | HAS(FIELD_KIND) |
                          HAS(FIELD_TEXT) | HAS(FIELD_NONCE) | HAS(FIELD_REF) | HAS(FIELD_SIZE) |
                          HAS(FIELD_HASH);
    struct message event = *request->message;
    event.type = MESSAGE_EVENT;
    event.has &= kept;
    message_set_room(&event, room_name(room));
    room->last_no = room->imported_no = event.no;
    effects_push(request->effects, &(struct effect){ .kind = EFFECT_EVENT,
                                                     .room = room->number,
                                                     .said = room->said,
                                                     .message = &event });
}

int request_on_import(struct request *request)
{
    struct room *room = NULL;
    if (refuse_rights(request) || refuse_event(request))
        return 0;
    int status = find_room(request, &room);
    if (status != 0 || !room)
        return status;
    if (room->imported_no == 0)
        audit_note_owner(request, AUDIT_IMPORT, (struct audit_fact){ .room = room_name(room) });
    if (begin_at(request, room, request->message->no) != 0)
        return -ENOMEM;
    if (event_is_said(request->message->kind) && unread_on_import(room) != 0)
        return -ENOMEM;
    append_event(request, room);
    reply_done_room(request, room);
    return take_meaning(request, room);
}
