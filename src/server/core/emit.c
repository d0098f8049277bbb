/* Effects that answer nobody in particular, one function for each. */
#include "server/core/emit.h"
#include "server/core/ban.h"
#include "server/core/file.h"
#include "server/core/former.h"
#include "server/core/room.h"
#include "server/core/sanctions.h"
#include "server/core/settings.h"
#include "server/core/user.h"

#include <hutong/common/place.h>
#include <inttypes.h>
#include <stdio.h>

void emit_put_user(struct effects *effects, const struct user *user)
{
    const struct account *account = user->account;
    effects_push(effects,
                 &(struct effect){ .kind = EFFECT_PUT_USER,
                                   .user = user->number,
                                   .name = user_name(user),
                                   .token = user_token(user),
                                   .hash = account ? str_of(account->hash) : (struct str){ 0 },
                                   .scram = account ? str_of(account->scram) : (struct str){ 0 },
                                   .uid = account ? account->uid : ACCOUNT_NO_UID });
}

void emit_certificate(struct effects *effects, enum effect_kind kind, const struct user *user,
                      const uint8_t digest[CERTIFICATE_SIZE])
{
    effects_push(effects, &(struct effect){ .kind = kind,
                                            .user = user->number,
                                            .token = { (const char *)digest, CERTIFICATE_SIZE } });
}

void emit_del_user(struct effects *effects, const struct user *user)
{
    effects_push(effects,
                 &(struct effect){ .kind = user->account ? EFFECT_DEL_ACCOUNT : EFFECT_DEL_USER,
                                   .user = user->number });
}

void emit_put_room(struct effects *effects, const struct room *room)
{
    effects_push(effects, &(struct effect){ .kind = EFFECT_PUT_ROOM,
                                            .room = room->number,
                                            .room_kind = room_shown_kind(room),
                                            .name = room_name(room),
                                            .topic = room_topic(room),
                                            .text = str_of(room->topic_by),
                                            .topic_ms = room->topic_ms,
                                            .created_ms = room->created_ms });
}

void emit_del_room(struct effects *effects, const struct room *room)
{
    effects_push(effects, &(struct effect){ .kind = EFFECT_DEL_ROOM, .room = room->number });
}

void emit_del_member(struct effects *effects, const struct member *member)
{
    effects_push(effects, &(struct effect){ .kind = EFFECT_DEL_MEMBER,
                                            .user = member->key.user->number,
                                            .room = member->key.room->number });
}

void emit_put_member(struct effects *effects, const struct member *member)
{
    effects_push(effects, &(struct effect){ .kind = EFFECT_PUT_MEMBER,
                                            .user = member->key.user->number,
                                            .room = member->key.room->number,
                                            .role = member->role,
                                            .count = member->has_voice,
                                            .since = member->since,
                                            .text = str_of(member->title),
                                            .no = member->read_no,
                                            .said = member->read_said });
}

void emit_put_setting(struct effects *effects, const struct room *room, enum group_setting setting)
{
    effects_push(effects, &(struct effect){ .kind = EFFECT_PUT_SETTING,
                                            .room = room->number,
                                            .setting = setting,
                                            .count = room_setting(room, setting),
                                            .text = room_setting_text(room, setting) });
}

void emit_put_mark(struct effects *effects, const struct member *member)
{
    effects_push(effects, &(struct effect){ .kind = EFFECT_PUT_MARK,
                                            .user = member->key.user->number,
                                            .room = member->key.room->number,
                                            .no = member->read_no,
                                            .said = member->read_said });
}

void emit_put_note(struct effects *effects, const struct room *room, enum note_kind note,
                   uint64_t user, uint64_t no)
{
    effects_push(
        effects,
        &(struct effect){
            .kind = EFFECT_PUT_NOTE, .room = room->number, .note = note, .user = user, .no = no });
}

void emit_del_note(struct effects *effects, const struct room *room, enum note_kind note,
                   uint64_t user, uint64_t no)
{
    effects_push(
        effects,
        &(struct effect){
            .kind = EFFECT_DEL_NOTE, .room = room->number, .note = note, .user = user, .no = no });
}

void emit_put_file(struct effects *effects, const struct file_ref *ref)
{
    effects_push(effects, &(struct effect){ .kind = EFFECT_PUT_FILE,
                                            .room = ref->key.room,
                                            .no = ref->key.no,
                                            .payer = ref->payer,
                                            .content = file_hash(ref->file),
                                            .size = ref->file->id.size });
}

void emit_del_file(struct effects *effects, const struct file_ref_key *key)
{
    effects_push(effects,
                 &(struct effect){ .kind = EFFECT_DEL_FILE, .room = key->room, .no = key->no });
}

void emit_put_upload(struct effects *effects, const struct user *user, const struct upload *upload)
{
    effects_push(effects, &(struct effect){ .kind = EFFECT_PUT_UPLOAD,
                                            .user = user->number,
                                            .payer = upload->payer,
                                            .content = file_hash(upload->file),
                                            .size = upload->file->id.size,
                                            .is_stored = upload->is_stored });
}

static void emit_upload(struct effects *effects, enum effect_kind kind, const struct user *user,
                        struct str hash)
{
    effects_push(effects, &(struct effect){ .kind = kind, .user = user->number, .content = hash });
}

void emit_del_upload(struct effects *effects, const struct user *user, struct str hash)
{
    emit_upload(effects, EFFECT_DEL_UPLOAD, user, hash);
}

void emit_drop_upload(struct effects *effects, const struct user *user, struct str hash)
{
    emit_upload(effects, EFFECT_DROP_UPLOAD, user, hash);
}

void emit_drop_file(struct effects *effects, const struct file *file)
{
    effects_push(effects, &(struct effect){ .kind = EFFECT_DROP_FILE,
                                            .content = file_hash(file),
                                            .size = file->id.size });
}

void emit_put_ban(struct effects *effects, const struct ban *ban)
{
    struct message row = { .type = MESSAGE_SERVER_BANNED };
    char range[PLACE_TEXT_SIZE];
    message_set_id(&row, 0);
    ban_describe(ban, range, &row);
    effects_push(effects, &(struct effect){ .kind = EFFECT_PUT_BAN,
                                            .no = ban->number,
                                            .user = ban->user,
                                            .after = ban->until_ms,
                                            .message = &row });
}

void emit_del_ban(struct effects *effects, const struct ban *ban)
{
    effects_push(effects, &(struct effect){ .kind = EFFECT_DEL_BAN, .no = ban->number });
}

/* An account's number, or a place as people write it, with its end. */
static void format_number(const struct sanction *sanction, char text[PLACE_TEXT_SIZE])
{
    const struct place_range place = { sanction->number, 64 };
    text[0] = '\0';
    if (sanction->kind == SANCTION_ADDRESS)
        place_range_format(&place, text);
    else if (sanction->kind == SANCTION_ACCOUNT)
        snprintf(text, PLACE_TEXT_SIZE, "%" PRIu64, sanction->number);
}

void emit_put_sanction(struct effects *effects, const struct room *room,
                       const struct sanction *sanction)
{
    char number[PLACE_TEXT_SIZE];
    format_number(sanction, number);
    effects_push(effects, &(struct effect){ .kind = EFFECT_PUT_SANCTION,
                                            .room = room->number,
                                            .no = sanction->no,
                                            .count = sanction->sort,
                                            .setting = sanction->kind,
                                            .name = label_shown(&sanction->whom),
                                            .hash = str_of(number),
                                            .topic = label_shown(&sanction->maker),
                                            .text = str_of(sanction->reason),
                                            .since = sanction->time_ms,
                                            .after = sanction->until_ms });
}

void emit_del_sanction(struct effects *effects, const struct room *room,
                       const struct sanction *sanction)
{
    effects_push(
        effects,
        &(struct effect){ .kind = EFFECT_DEL_SANCTION, .room = room->number, .no = sanction->no });
}

void emit_former(struct effects *effects, enum effect_kind kind, const struct former *former)
{
    effects_push(effects, &(struct effect){ .kind = kind,
                                            .room = former->room->number,
                                            .name = label_shown(&former->name),
                                            .no = former->no });
}

void emit_metadata(struct effects *effects, const struct user *user, const struct room *room,
                   const struct metadata *metadata)
{
    effects_push(effects, &(struct effect){ .kind = EFFECT_PUT_METADATA,
                                            .user = room ? 0 : user->number,
                                            .room = room ? room->number : 0,
                                            .name = str_of(metadata->key),
                                            .text = str_of(metadata->value) });
}

void emit_event(struct effects *effects, const struct room *room, const struct user *user,
                const struct message *event)
{
    effects_push(effects, &(struct effect){ .kind = EFFECT_EVENT,
                                            .user = user->number,
                                            .room = room->number,
                                            .is_account = user->account,
                                            .said = room->said,
                                            .message = event });
}

void emit_new_event(struct effects *effects, struct room *room, const struct user *user,
                    struct message *event, uint64_t time_ms)
{
    event->type = MESSAGE_EVENT;
    message_set_room(event, room_name(room));
    message_set_user(event, user_name(user));
    message_set_no(event, ++room->last_no);
    message_set_time(event, time_ms);
    emit_event(effects, room, user, event);
}

struct message presence_of(enum presence_kind kind, const struct user *user)
{
    struct message presence = { .type = MESSAGE_PRESENCE };
    message_set_kind(&presence, kind);
    message_set_user(&presence, user_name(user));
    return presence;
}

void emit_publish(struct effects *effects, const struct room *room, struct message *signal)
{
    message_set_room(signal, room_name(room));
    effects_push(effects, &(struct effect){
                              .kind = EFFECT_PUBLISH, .room = room->number, .message = signal });
}

static void push_news(struct effects *effects, struct message *signal, struct str ident)
{
    message_set_room(signal, STR(""));
    effects_push(effects,
                 &(struct effect){ .kind = EFFECT_PUBLISH, .message = signal, .text = ident });
}

void emit_news(struct effects *effects, enum presence_kind kind, const struct user *user,
               struct str was)
{
    struct message news = presence_of(kind, user);
    if (kind == PRESENCE_RENAME)
        message_set_was(&news, was);
    bool has_ident = kind == PRESENCE_ENTER && user->ident;
    push_news(effects, &news, str_of(has_ident ? user->ident : ""));
}

void emit_news_of(struct effects *effects, struct message *signal)
{
    push_news(effects, signal, STR(""));
}

void emit_reply(struct effects *effects, uint64_t session, const struct message *message)
{
    effects_push(effects,
                 &(struct effect){ .kind = EFFECT_REPLY, .session = session, .message = message });
}

void emit_subscribe(struct effects *effects, uint64_t session, const struct room *room,
                    uint64_t after)
{
    effects_push(effects, &(struct effect){ .kind = EFFECT_SUBSCRIBE,
                                            .session = session,
                                            .room = room->number,
                                            .name = room_name(room),
                                            .last = room->last_no,
                                            .after = after });
}

void emit_unsubscribe_one(struct effects *effects, uint64_t session, const struct room *room)
{
    effects_push(
        effects,
        &(struct effect){ .kind = EFFECT_UNSUBSCRIBE, .session = session, .room = room->number });
}

void emit_unsubscribe(struct effects *effects, const struct member *member)
{
    const struct user_session *session;
    DL_FOREACH (member->key.user->sessions, session)
        emit_unsubscribe_one(effects, session->number, member->key.room);
}

void emit_session(struct effects *effects, enum effect_kind kind, uint64_t session)
{
    effects_push(effects, &(struct effect){ .kind = kind, .session = session });
}
