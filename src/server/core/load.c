/*
 * Filling a new core: from what was stored, and with the sessions of the core it replaces.
 * What is stored is checked like anything from outside, since files can be changed.
 */
#include "server/core/away.h"
#include "server/core/ban.h"
#include "server/core/binding.h"
#include "server/core/core.h"
#include "server/core/core_state.h"
#include "server/core/file.h"
#include "server/core/former.h"
#include "server/core/grace.h"
#include "server/core/mask.h"
#include "server/core/metadata.h"
#include "server/core/notes.h"
#include "server/core/origin.h"
#include "server/core/passes.h"
#include "server/core/room.h"
#include "server/core/sanctions.h"
#include "server/core/settings.h"
#include "server/core/slow.h"
#include "server/core/user.h"

#include <errno.h>
#include <hutong/common/place.h>

static bool is_number(uint64_t number)
{
    return number > 0 && number <= LIMIT_NUMBER;
}

int core_load_user(struct core *core, uint64_t number, struct str text, struct str token)
{
    struct name name;
    if (!is_number(number) || token.size != LIMIT_TOKEN_SIZE ||
        name_parse_user(text, &name) != NAME_OK)
        return -EINVAL;
    if (user_find(core, number) || user_find_name(core, &name))
        return -EINVAL;
    return user_add(core, number, &name, (const uint8_t *)token.bytes) ? 0 : -ENOMEM;
}

int core_load_account(struct core *core, uint64_t number, struct str hash, uint32_t uid)
{
    struct user *user = user_find(core, number);
    if (!user || user->account || hash.size == 0 || hash.size >= LIMIT_HASH_SIZE)
        return -EINVAL;
    return user_make_account(user, hash, uid);
}

int core_load_scram(struct core *core, uint64_t number, struct str verifier)
{
    struct user *user = user_find(core, number);
    struct scram_verifier parsed;
    if (!user || !user->account || verifier.size >= SCRAM_VERIFIER_SIZE ||
        !scram_verifier_parse(verifier, &parsed))
        return -EINVAL;
    scram_verifier_format(&parsed, user->account->scram);
    return 0;
}

int core_load_certificate(struct core *core, uint64_t number, struct str digest)
{
    struct user *user = user_find(core, number);
    if (!user || !user->account || digest.size != CERTIFICATE_SIZE ||
        user->account->certificate_count >= LIMIT_CERTIFICATES ||
        binding_find(user->account, (const uint8_t *)digest.bytes))
        return -EINVAL;
    return binding_add(user->account, (const uint8_t *)digest.bytes);
}

static int load_public(struct core *core, uint64_t number, struct str text, struct room **roomp)
{
    struct name name;
    if (name_parse_room(text, &name) != NAME_OK || room_find_name(core, &name))
        return -EINVAL;
    *roomp = room_add_public(core, number, &name);
    return *roomp ? 0 : -ENOMEM;
}

static int load_direct(struct core *core, uint64_t number, enum room_kind kind, struct room **roomp)
{
    *roomp = room_add_direct(core, number, kind);
    return *roomp ? 0 : -ENOMEM;
}

int core_load_room(struct core *core, uint64_t number, enum room_kind kind, struct str name,
                   struct str topic, uint64_t last_no)
{
    bool is_public = kind == ROOM_PUBLIC || kind == ROOM_PRIVATE; /* its settings tell */
    if (!is_number(number) || last_no > LIMIT_NUMBER || topic.size > LIMIT_TOPIC_SIZE ||
        (!is_public && kind != ROOM_DIRECT && kind != ROOM_DIRECT_GROUP) || room_find(core, number))
        return -EINVAL;
    struct room *room;
    int status =
        is_public ? load_public(core, number, name, &room) : load_direct(core, number, kind, &room);
    if (status != 0)
        return status;
    room->last_no = last_no;
    room->known_no = last_no + 1;
    return room_set_topic(room, topic);
}

int core_load_dates(struct core *core, uint64_t number, uint64_t created_ms, uint64_t topic_ms,
                    struct str topic_by)
{
    struct room *room = room_find(core, number);
    if (!room || topic_by.size > LIMIT_NAME_SIZE)
        return -EINVAL;
    room->created_ms = created_ms;
    return topic_by.size > 0 ? room_set_topic_by(room, topic_by, topic_ms) : 0;
}

int core_load_member(struct core *core, uint64_t user_number, uint64_t room_number)
{
    struct user *user = user_find(core, user_number);
    struct room *room = room_find(core, room_number);
    if (!user || !room || room_find_member(core, room, user))
        return -EINVAL;
    uint32_t most = room->kind == ROOM_DIRECT ? 2 : LIMIT_DIRECT_GROUP;
    if (room_is_direct(room) && room->member_count >= most)
        return -EINVAL;
    return room_add_member(core, room, user) ? 0 : -ENOMEM;
}

int core_load_first(struct core *core, uint64_t number, uint64_t first_no, uint64_t first_said)
{
    struct room *room = room_find(core, number);
    if (!room || !is_number(first_no) || first_said >= first_no)
        return -EINVAL;
    room->first_no = first_no;
    room->first_said = first_said;
    if (room->last_no < first_no - 1) /* nothing is left to tell it */
        room->last_no = first_no - 1;
    return 0;
}

int core_load_said(struct core *core, uint64_t number, uint64_t said)
{
    struct room *room = room_find(core, number);
    if (!room || said > room->last_no || said < room->first_said)
        return -EINVAL;
    room->said = said;
    return 0;
}

int core_load_mark(struct core *core, uint64_t user_number, uint64_t room_number, uint64_t no,
                   uint64_t said)
{
    struct user *user = user_find(core, user_number);
    struct room *room = room_find(core, room_number);
    struct member *member = user && room ? room_find_member(core, room, user) : NULL;
    if (!member)
        return 0;
    if (no > room->last_no || said > room->said)
        return -EINVAL;
    member->read_no = no;
    member->read_said = said;
    return 0;
}

int core_load_note(struct core *core, uint64_t room_number, enum note_kind note, uint64_t user,
                   uint64_t no)
{
    struct room *room = room_find(core, room_number);
    struct user *called = note == NOTE_MENTION ? user_find(core, user) : NULL;
    struct member *member = room && called ? room_find_member(core, room, called) : NULL;
    struct numbers *numbers = room ? notes_of(room, note, member) : NULL;
    if (!numbers || !is_number(no) || no > room->last_no || numbers->count == notes_max(note) ||
        numbers_has(numbers, no))
        return -EINVAL;
    return numbers_add(numbers, no);
}

int core_load_former(struct core *core, uint64_t number, struct str text, uint64_t no)
{
    struct room *room = room_find(core, number);
    struct name name;
    struct label label = { 0 };
    if (!room || room_is_direct(room) || !is_number(no) ||
        former_count(room) == LIMIT_FORMER_NAMES || name_parse_room(text, &name) != NAME_OK ||
        room_find_called(core, &name))
        return -EINVAL;
    int status = label_set(&label, str_of(name.shown), str_of(name.folded));
    if (status == 0)
        status = former_add(core, room, &label, no);
    label_fini(&label);
    return status;
}

int core_load_metadata(struct core *core, uint64_t user_number, uint64_t room_number,
                       struct str key, struct str value)
{
    struct user *user = user_find(core, user_number);
    struct room *room = room_find(core, room_number);
    struct metadata **list = user ? &user->metadata : room ? &room->metadata : NULL;
    bool fits = metadata_is_key(key) && value.size > 0 && value.size <= LIMIT_VALUE_SIZE;
    return list && fits ? metadata_put(list, key, value) : -EINVAL;
}

int core_load_pass(struct core *core, uint64_t user_number, uint64_t room_number, bool is_invited,
                   uint64_t time_ms, struct str by, struct str words)
{
    struct user *user = user_find(core, user_number);
    struct room *room = room_find(core, room_number);
    if (!user || !room || room_is_direct(room) || pass_find(room, user) ||
        by.size > LIMIT_NAME_SIZE || words.size > LIMIT_REASON_SIZE)
        return -EINVAL;
    return pass_add(room, user, is_invited, by, words, time_ms) ? 0 : -ENOMEM;
}

static uint64_t parse_decimal(struct str text)
{
    uint64_t number = 0;
    for (size_t i = 0; i < text.size && number <= LIMIT_NUMBER / 10; i++)
        number = number * 10 + (unsigned)(text.bytes[i] - '0') % 10;
    return number;
}

static struct room *find_group(const struct core *core, uint64_t number)
{
    struct room *room = room_find(core, number);
    return room && !room_is_direct(room) ? room : NULL;
}

int core_load_role(struct core *core, uint64_t user_number, uint64_t room_number, uint64_t role,
                   uint64_t since, struct str title)
{
    struct user *user = user_find(core, user_number);
    struct room *room = find_group(core, room_number);
    struct member *member = user && room ? room_find_member(core, room, user) : NULL;
    if (!member || !role_name(role) || since > room->last_no || title.size > LIMIT_TITLE_SIZE)
        return -EINVAL;
    member->role = (enum role)role;
    member->since = since;
    return member_set_title(member, title);
}

int core_load_voice(struct core *core, uint64_t user_number, uint64_t room_number)
{
    struct user *user = user_find(core, user_number);
    struct room *room = find_group(core, room_number);
    struct member *member = user && room ? room_find_member(core, room, user) : NULL;
    if (!member)
        return -EINVAL;
    member->has_voice = true;
    return 0;
}

int core_load_setting(struct core *core, uint64_t number, uint64_t setting, uint64_t count,
                      struct str text)
{
    struct room *room = find_group(core, number);
    const struct group_row *row = group_row(setting);
    if (!room || (row && !setting_fits(row, count, text)))
        return -EINVAL;
    if (setting == GROUP_KEY && count == SETTING_LOST_KEY)
        return room_lose_key(room);
    return row ? room_set(room, (enum group_setting)setting, count, text) : 0;
}

int core_load_file(struct core *core, uint64_t room_number, uint64_t no, uint64_t payer,
                   struct str hash, uint64_t size)
{
    struct room *room = room_find(core, room_number);
    if (!room || !is_number(no) || no > room->last_no || payer > LIMIT_NUMBER ||
        hash.size != LIMIT_FILE_HASH_SIZE || size > LIMIT_NUMBER ||
        file_ref_find(core, room_number, no))
        return -EINVAL;
    if (payer == FILE_ELSEWHERE)
        return 0;
    return file_ref_add(core, room, no, payer, hash, size);
}

int core_load_upload(struct core *core, uint64_t user_number, uint64_t payer, struct str hash,
                     uint64_t size, bool is_stored)
{
    struct user *user = user_find(core, user_number);
    if (!user || payer > LIMIT_NUMBER || hash.size != LIMIT_FILE_HASH_SIZE || size > LIMIT_NUMBER ||
        upload_find(user, hash) || user->upload_count >= LIMIT_UPLOADS_PER_USER)
        return -EINVAL;
    struct upload *upload = upload_add(core, user, payer, hash, size);
    if (!upload)
        return -ENOMEM;
    if (is_stored)
        upload_set_stored(upload);
    return 0;
}

/* What the ban is on. Returns 0, -ENOMEM or -EINVAL. */
static int load_ban_target(const struct ban_row *row, struct ban *ban)
{
    struct name name;
    if (row->kind == BAN_ADDRESS)
        return place_range_parse(row->address, &ban->range) ? 0 : -EINVAL;
    if ((row->kind != BAN_NAME && row->kind != BAN_ACCOUNT) ||
        name_parse_user(row->name, &name) != NAME_OK)
        return -EINVAL;
    return label_set(&ban->name, str_of(name.shown), str_of(name.folded));
}

int core_load_ban(struct core *core, const struct ban_row *row)
{
    struct ban ban = { .number = row->number,
                       .kind = row->kind,
                       .user = row->user,
                       .made_ms = row->made_ms,
                       .until_ms = row->until_ms };
    bool follows = !core->bans || core->bans->prev->number < row->number;
    if (!is_number(row->number) || !follows || row->reason.size > LIMIT_REASON_SIZE ||
        row->author.size > LIMIT_NAME_SIZE)
        return -EINVAL;
    int status = load_ban_target(row, &ban);
    if (status == 0)
        status = label_set(&ban.words, row->reason, row->author);
    if (status == 0 && !ban_add(core, &ban))
        status = -ENOMEM;
    label_fini(&ban.name);
    label_fini(&ban.words);
    return status;
}

/* Whom a stored sanction meets. Returns 0, -ENOMEM or -EINVAL. */
static int read_whom(const struct sanction_record *record, struct sanction *facts)
{
    struct name name = { 0 };
    struct place_range place = { 0 };
    bool is_sound = record->kind == SANCTION_EVERYBODY ? record->sort == SANCTION_MUTE
                    : record->kind == SANCTION_MASK
                        ? mask_parse(record->whom, &name)
                        : name_parse_user(record->whom, &name) == NAME_OK;
    if (!is_sound)
        return -EINVAL;
    if (record->kind == SANCTION_ADDRESS && !place_range_parse(record->number, &place))
        return -EINVAL;
    facts->number = place.place;
    if (record->kind == SANCTION_ACCOUNT) /* of one that is gone: meets nobody */
        facts->number = parse_decimal(record->number);
    return label_set(&facts->whom, str_of(name.shown), str_of(name.folded));
}

static bool is_sound(const struct sanction_record *record, const struct room *room)
{
    return room && is_number(record->no) && record->no <= room->last_no &&
           record->sort < SANCTION_SORT_COUNT && record->kind >= SANCTION_NAME &&
           record->kind <= SANCTION_MASK && record->reason.size <= LIMIT_REASON_SIZE &&
           record->maker.size <= LIMIT_NAME_SIZE &&
           room->sanction_count < LIMIT_SANCTIONS_PER_ROOM && record->until_ms <= LIMIT_NUMBER;
}

int core_load_sanction(struct core *core, const struct sanction_record *record)
{
    struct room *room = find_group(core, record->room);
    if (!is_sound(record, room))
        return -EINVAL;
    struct sanction facts = { .no = record->no,
                              .sort = (enum sanction_sort)record->sort,
                              .kind = (enum sanction_kind)record->kind,
                              .time_ms = record->time_ms,
                              .until_ms = record->until_ms };
    int status = read_whom(record, &facts);
    if (!status)
        status = label_set(&facts.maker, record->maker, (struct str){ 0 });
    if (!status && !sanction_add(room, &facts, record->reason))
        status = -ENOMEM;
    label_fini(&facts.whom);
    label_fini(&facts.maker);
    return status;
}

int core_load_nonce(struct core *core, struct str nonce, uint64_t room, uint64_t no, uint64_t user)
{
    if (nonce.size != LIMIT_NONCE_SIZE || !is_number(room) || !is_number(no) || !is_number(user))
        return -EINVAL;
    if (nonce_find(&core->nonces, nonce))
        return 0; /* said again when it was forgotten: the first number stands */
    return nonce_record(&core->nonces, nonce, room, no, user);
}

static int user_compare(const struct user *a, const struct user *b)
{
    return (a->number > b->number) - (a->number < b->number);
}

static int room_compare(const struct room *a, const struct room *b)
{
    return (a->number > b->number) - (a->number < b->number);
}

static uint64_t max_number(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

void core_load_done(struct core *core, uint64_t user_max, uint64_t room_max, uint64_t now_ms)
{
    core->user_max = max_number(core->user_max, user_max);
    core->room_max = max_number(core->room_max, room_max);
    HASH_SRT(by_number, core->users, user_compare);
    HASH_SRT(by_number, core->rooms, room_compare);
    struct user *user, *next;
    HASH_ITER (by_number, core->users, user, next) {
        bool may_return = user->account || user_has_token(user);
        grace_begin(core, user, now_ms + (may_return ? core->config.grace_ms : 0));
    }
}

/* What a user had put away stays put away, and who has just spoken in slow mode waits on. */
static void adopt_members(struct core *core, struct user *user, const struct user *old)
{
    const struct member *old_member;
    DL_FOREACH2 (old->members, old_member, user_next) {
        struct room *room = room_find(core, old_member->key.room->number);
        struct member *member = room ? room_find_member(core, room, user) : NULL;
        if (!member)
            continue;
        member->is_closed = old_member->is_closed;
        member->said_ms = old_member->said_ms;
    }
}

/* Nor is it forgotten of those who have left meanwhile. */
static int adopt_rooms(struct core *core, const struct core *old)
{
    const struct room *old_room;
    for (old_room = old->rooms; old_room; old_room = old_room->by_number.next) {
        struct room *room = room_find(core, old_room->number);
        if (room && slow_adopt(room, old_room) != 0)
            return -ENOMEM;
    }
    return 0;
}

static int adopt_ident(struct user_session *session, const struct user_session *old)
{
    return old->has_ident ? user_set_ident(session, str_of(old->user->ident)) : 0;
}

int core_adopt_sessions(struct core *core, const struct core *old,
                        void (*orphan)(void *context, uint64_t session), void *context)
{
    const struct user_session *session;
    for (session = old->sessions; session; session = session->hh.next) {
        struct user *user = user_find(core, session->user->number);
        if (!user) {
            orphan(context, session->number);
            continue;
        }
        if (user_attach(core, user, session->number) != 0)
            return -ENOMEM;
        adopt_members(core, user, session->user);
        struct user_session *adopted = user_session_find(core, session->number);
        adopted->entered_ms = session->entered_ms;
        adopted->place = session->place;
        adopted->follows = session->follows;
        adopted->is_operator = session->is_operator;
        if (away_adopt(adopted, session) != 0 || adopt_ident(adopted, session) != 0)
            return -ENOMEM;
        if (session->user->origin &&
            origin_hold_guest(core, user, session->user->origin->place) != 0)
            return -ENOMEM;
    }
    return adopt_rooms(core, old);
}
