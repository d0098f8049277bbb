/*
 * A digest of the state. Each thing is hashed alone and the hashes are combined by exclusive or:
 * that needs no memory, and the order in which things came about does not show. Numbers are
 * unique, so no two hashes cancel each other.
 */
#include "server/core/ban.h"
#include "server/core/core.h"
#include "server/core/core_state.h"
#include "server/core/file.h"
#include "server/core/former.h"
#include "server/core/origin.h"
#include "server/core/passes.h"
#include "server/core/room.h"
#include "server/core/sanctions.h"
#include "server/core/settings.h"
#include "server/core/user.h"

#include <hutong/common/macros.h>
#include <sodium.h>

enum { DIGEST_SIZE = 32 };

/* What a hash is about: without it a user and a room with the same bytes would look alike. */
enum digest_kind {
    DIGEST_NUMBERING,
    DIGEST_USER,
    DIGEST_ROOM,
    DIGEST_MEMBER,
    DIGEST_SESSION,
    DIGEST_FILE,
    DIGEST_UPLOAD,
    DIGEST_CERTIFICATE,
    DIGEST_BAN,
    DIGEST_PASS,
    DIGEST_METADATA
};

static void add_number(crypto_generichash_state *hash, uint64_t number)
{
    uint8_t bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(number >> (8 * i));
    crypto_generichash_update(hash, bytes, sizeof(bytes));
}

static void add_text(crypto_generichash_state *hash, struct str text)
{
    add_number(hash, text.size);
    crypto_generichash_update(hash, (const uint8_t *)text.bytes, text.size);
}

static void add_numbers(crypto_generichash_state *hash, const struct numbers *numbers)
{
    add_number(hash, numbers->count);
    for (size_t i = 0; i < numbers->count; i++)
        add_number(hash, numbers->items[i]);
}

static void begin(crypto_generichash_state *hash, enum digest_kind kind)
{
    crypto_generichash_init(hash, NULL, 0, DIGEST_SIZE);
    add_number(hash, kind);
}

static void end(crypto_generichash_state *hash, uint8_t digest[DIGEST_SIZE])
{
    uint8_t bytes[DIGEST_SIZE];
    crypto_generichash_final(hash, bytes, sizeof(bytes));
    for (size_t i = 0; i < sizeof(bytes); i++)
        digest[i] ^= bytes[i];
}

static void digest_numbering(const struct core *core, uint8_t digest[DIGEST_SIZE])
{
    crypto_generichash_state hash;
    begin(&hash, DIGEST_NUMBERING);
    add_number(&hash, core->user_max);
    add_number(&hash, core->room_max);
    add_number(&hash, core->file_bytes);
    add_number(&hash, core->guest_bytes);
    end(&hash, digest);
}

static void digest_user(const struct user *user, bool sessions, uint8_t digest[DIGEST_SIZE])
{
    crypto_generichash_state hash;
    begin(&hash, DIGEST_USER);
    add_number(&hash, user->number);
    add_text(&hash, user_name(user));
    add_text(&hash, user_token(user));
    add_text(&hash, user->account ? str_of(user->account->hash) : (struct str){ 0 });
    add_text(&hash, user->account ? str_of(user->account->scram) : (struct str){ 0 });
    add_number(&hash, user->account ? user->account->uid : 0);
    add_number(&hash, user->file_bytes);
    if (sessions)
        add_number(&hash, user->grace_prev ? user->grace_end_ms : UINT64_MAX);
    if (sessions)
        add_number(&hash, user->origin ? user->origin->place : 0);
    if (sessions)
        add_text(&hash, str_of(user->away));
    end(&hash, digest);
}

static void digest_certificates(const struct user *user, uint8_t digest[DIGEST_SIZE])
{
    const struct account_certificate *certificate;
    LL_FOREACH (user->account->certificates, certificate) {
        crypto_generichash_state hash;
        begin(&hash, DIGEST_CERTIFICATE);
        add_number(&hash, user->number);
        add_text(&hash, (struct str){ (const char *)certificate->digest, CERTIFICATE_SIZE });
        end(&hash, digest);
    }
}

static void add_settings(crypto_generichash_state *hash, const struct room *room)
{
    for (uint64_t i = 0; i < GROUP_SETTING_COUNT; i++) {
        if (!group_row(i) || !room_has_setting(room, (enum group_setting)i))
            continue;
        add_number(hash, i);
        add_number(hash, room_setting(room, (enum group_setting)i));
        add_text(hash, room_setting_text(room, (enum group_setting)i));
    }
}

/* By number: they are loaded in that order, too. */
static void add_sanctions(crypto_generichash_state *hash, const struct room *room)
{
    const struct sanction *sanction;
    DL_FOREACH (room->sanctions, sanction) {
        const uint64_t numbers[] = { sanction->no,     sanction->sort,    sanction->kind,
                                     sanction->number, sanction->time_ms, sanction->until_ms };
        for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
            add_number(hash, numbers[i]);
        add_text(hash, label_shown(&sanction->whom));
        add_text(hash, label_shown(&sanction->maker));
        add_text(hash, str_of(sanction->reason));
    }
}

static void add_formers(crypto_generichash_state *hash, const struct room *room)
{
    const struct former *former;
    DL_FOREACH (room->formers, former) {
        add_text(hash, label_shown(&former->name));
        add_number(hash, former->no);
    }
}

static void digest_room(const struct room *room, bool sessions, uint8_t digest[DIGEST_SIZE])
{
    crypto_generichash_state hash;
    begin(&hash, DIGEST_ROOM);
    add_number(&hash, room->number);
    add_number(&hash, room->kind);
    add_text(&hash, room_name(room));
    add_text(&hash, room_topic(room));
    add_text(&hash, str_of(room->topic_by));
    add_number(&hash, room->topic_ms);
    add_number(&hash, room->created_ms);
    add_number(&hash, room->last_no);
    add_number(&hash, room->said);
    add_number(&hash, room->first_no);
    add_number(&hash, room->first_said);
    add_numbers(&hash, &room->pins);
    add_settings(&hash, room);
    add_sanctions(&hash, room);
    add_formers(&hash, room);
    add_numbers(&hash, &room->recalls);
    add_numbers(&hash, &room->calls);
    for (size_t i = 0; sessions && room->slow && i < room->slow->count; i++) {
        add_number(&hash, room->slow->items[i].user);
        add_number(&hash, room->slow->items[i].said_ms);
    }
    end(&hash, digest);
}

static void digest_member(const struct member *member, bool sessions, uint8_t digest[DIGEST_SIZE])
{
    crypto_generichash_state hash;
    begin(&hash, DIGEST_MEMBER);
    add_number(&hash, member->key.user->number);
    add_number(&hash, member->key.room->number);
    add_number(&hash, member->read_no);
    add_number(&hash, member->read_said);
    add_numbers(&hash, &member->mentions);
    add_number(&hash, member->role);
    add_number(&hash, member->has_voice);
    add_number(&hash, member->since);
    add_text(&hash, str_of(member->title));
    if (sessions) {
        add_number(&hash, member->is_closed);
        add_number(&hash, member->said_ms);
    }
    end(&hash, digest);
}

static void digest_session(const struct user_session *session, uint8_t digest[DIGEST_SIZE])
{
    crypto_generichash_state hash;
    begin(&hash, DIGEST_SESSION);
    add_number(&hash, session->number);
    add_number(&hash, session->user->number);
    add_number(&hash, session->entered_ms);
    add_number(&hash, session->place);
    add_number(&hash, session->is_operator);
    add_number(&hash, session->is_absent);
    add_number(&hash, session->has_ident);
    add_text(&hash, str_of(session->user->ident));
    end(&hash, digest);
}

static void digest_ban(const struct ban *ban, uint8_t digest[DIGEST_SIZE])
{
    crypto_generichash_state hash;
    begin(&hash, DIGEST_BAN);
    add_number(&hash, ban->number);
    add_number(&hash, ban->kind);
    add_number(&hash, ban->user);
    add_text(&hash, label_shown(&ban->name));
    add_number(&hash, ban->range.place);
    add_number(&hash, ban->range.bits);
    add_text(&hash, ban_reason(ban));
    add_text(&hash, ban_author(ban));
    add_number(&hash, ban->made_ms);
    add_number(&hash, ban->until_ms);
    end(&hash, digest);
}

static void digest_file(const struct file_ref *ref, uint8_t digest[DIGEST_SIZE])
{
    crypto_generichash_state hash;
    begin(&hash, DIGEST_FILE);
    add_number(&hash, ref->key.room);
    add_number(&hash, ref->key.no);
    add_number(&hash, ref->payer);
    add_text(&hash, file_hash(ref->file));
    add_number(&hash, ref->file->id.size);
    end(&hash, digest);
}

static void digest_upload(const struct user *user, const struct upload *upload, bool sessions,
                          uint8_t digest[DIGEST_SIZE])
{
    crypto_generichash_state hash;
    begin(&hash, DIGEST_UPLOAD);
    add_number(&hash, user->number);
    add_number(&hash, upload->payer);
    add_text(&hash, file_hash(upload->file));
    add_number(&hash, upload->file->id.size);
    add_number(&hash, upload->is_stored);
    if (sessions)
        add_number(&hash, upload->age);
    end(&hash, digest);
}

static void digest_uploads(const struct user *user, bool sessions, uint8_t digest[DIGEST_SIZE])
{
    const struct upload *upload;
    DL_FOREACH (user->uploads, upload) {
        digest_upload(user, upload, sessions, digest);
    }
}

static void digest_passes(const struct room *room, uint8_t digest[DIGEST_SIZE])
{
    const struct pass *pass;
    DL_FOREACH2 (room->passes, pass, room_next) {
        crypto_generichash_state hash;
        begin(&hash, DIGEST_PASS);
        add_number(&hash, room->number);
        add_number(&hash, pass->user->number);
        add_number(&hash, pass->is_invited);
        add_number(&hash, pass->time_ms);
        add_text(&hash, label_shown(&pass->words));
        add_text(&hash, label_key(&pass->words));
        end(&hash, digest);
    }
}

static void digest_metadata(uint64_t user, uint64_t room, const struct metadata *list,
                            uint8_t digest[DIGEST_SIZE])
{
    const struct metadata *metadata;
    DL_FOREACH (list, metadata) {
        crypto_generichash_state hash;
        begin(&hash, DIGEST_METADATA);
        add_number(&hash, user);
        add_number(&hash, room);
        add_text(&hash, str_of(metadata->key));
        add_text(&hash, str_of(metadata->value));
        end(&hash, digest);
    }
}

void core_digest(const struct core *core, bool sessions, uint8_t digest[DIGEST_SIZE])
{
    memset(digest, 0, DIGEST_SIZE);
    digest_numbering(core, digest);
    for (const struct user *user = core->users; user; user = user->by_number.next) {
        digest_user(user, sessions, digest);
        digest_uploads(user, sessions, digest);
        digest_metadata(user->number, 0, user->metadata, digest);
        if (user->account)
            digest_certificates(user, digest);
    }
    for (const struct room *room = core->rooms; room; room = room->by_number.next) {
        digest_room(room, sessions, digest);
        digest_passes(room, digest);
        digest_metadata(0, room->number, room->metadata, digest);
    }
    for (const struct member *member = core->members; member; member = member->hh.next)
        digest_member(member, sessions, digest);
    for (const struct file_ref *ref = core->file_refs; ref; ref = ref->hh.next)
        digest_file(ref, digest);
    const struct ban *ban;
    DL_FOREACH (core->bans, ban)
        digest_ban(ban, digest);
    if (!sessions)
        return;
    const struct user_session *session;
    for (session = core->sessions; session; session = session->hh.next)
        digest_session(session, digest);
}
