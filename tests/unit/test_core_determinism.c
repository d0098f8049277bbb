/*
 * The same proposals give the same state and the same effects, byte for byte, and a core that is
 * rebuilt from the stored effects agrees with the one that gave them. Tested over random chats
 * that are small enough for every limit and every collision to be met.
 */
#include "core_play.h"
#include "server/core/room.h"

#include <hutong/common/hash.h>
#include <sodium.h>

enum {
    SEED_COUNT = 60,
    STEP_COUNT = 2000,
    REBUILD_EVERY = 100,
    SESSION_COUNT = 12,
    KEPT_FILE_MAX = 12,
    NOTE_COUNT = 2000,
    SANCTIONS_MAX = 64,
    USER_COUNT = 400, /* larger than any number given out in a run */
};

static const struct core_config tight = {
    .grace_ms = PLAY_GRACE_MS,
    .user_max = 7,
    .room_max = 8,
    .member_max = 4,
    .nonce_max = 8,
    .retain_count = 30,
    .retain_ms = 2000,
    .has_scram = true,
    .files = { .size_max = 40000,
               .account_quota = 60000,
               .guest_quota = 30000,
               .total = 120000,
               .upload_ms = 3000,
               .count_max = KEPT_FILE_MAX },
};

#define KEY "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
#define ZEROES "sha256:" ZEROES_16 ZEROES_16 ZEROES_16 ZEROES_16
#define ZEROES_16 "0000000000000000"
#define VERIFIER "SCRAM-SHA-256$4096:AAECAwQFBgcICQoLDA0ODw==$" KEY ":" KEY

/* ---- a store that keeps just what it is told to ---- */

enum { CERTIFICATE_KINDS = 3 };

struct kept_user {
    bool is_there;
    char name[LIMIT_NAME_SIZE + 1], token[LIMIT_TOKEN_SIZE], hash[LIMIT_HASH_SIZE];
    char scram[SCRAM_VERIFIER_SIZE];
    uint8_t certificates[CERTIFICATE_KINDS]; /* whether it has the one of so many equal bytes */
    uint32_t uid;
};

struct kept_room {
    bool is_there;
    uint64_t created_ms, topic_ms;
    char topic_by[LIMIT_NAME_SIZE + 1];
    struct kept_member {
        bool is_there;
        uint64_t role, since, voice;
        char title[LIMIT_TITLE_SIZE + 1];
    } members[USER_COUNT];
    struct kept_setting {
        bool is_there;
        uint64_t count;
        char text[LIMIT_ANNOUNCEMENT_SIZE + 1];
    } settings[GROUP_SETTING_COUNT];
    struct kept_pass {
        bool is_there, is_invited;
        uint64_t time_ms;
        char by[LIMIT_NAME_SIZE + 1], words[LIMIT_REASON_SIZE + 1];
    } passes[USER_COUNT];
    struct kept_sanction {
        uint64_t no, sort, kind, time_ms, until_ms; /* no 0: none */
        char whom[LIMIT_NAME_SIZE + 1], number[64], maker[LIMIT_NAME_SIZE + 1];
        char reason[LIMIT_REASON_SIZE + 1];
    } sanctions[SANCTIONS_MAX];
    struct kept_former {
        uint64_t no; /* 0: none */
        char name[LIMIT_ROOM_SIZE + 1];
    } formers[LIMIT_FORMER_NAMES];
    enum room_kind kind;
    char name[LIMIT_ROOM_SIZE + 1], topic[LIMIT_TOPIC_SIZE + 1];
    uint64_t last_no, first_no, first_said, said;
    struct kept_mark {
        uint64_t no, said;
    } marks[USER_COUNT];
};

struct kept_note {
    enum note_kind note;
    uint64_t room, user, no;
};

/* A message that names a file (no > 0) or an upload, by its user. */
struct kept_file {
    bool is_there, is_stored;
    uint64_t room, no, user, payer, size;
    char hash[LIMIT_FILE_HASH_SIZE];
};

struct kept_ban {
    bool is_there;
    enum ban_kind kind;
    uint64_t user, made_ms, until_ms;
    char name[LIMIT_NAME_SIZE + 1], address[LIMIT_ADDRESS_SIZE + 1];
    char reason[LIMIT_REASON_SIZE + 1], author[LIMIT_NAME_SIZE + 1];
};

struct kept {
    struct kept_file files[KEPT_FILE_MAX + 1]; /* one more while an upload becomes a message */
    struct kept_user users[USER_COUNT];
    struct kept_room rooms[USER_COUNT];
    struct kept_ban bans[STEP_COUNT];
    char urls[2][USER_COUNT][LIMIT_VALUE_SIZE + 1]; /* metadata of users and of rooms: one key */
    struct kept_note notes[NOTE_COUNT];
    size_t note_count;
    uint64_t user_max, room_max;
};

static void keep_text(char *out, struct str text)
{
    if (text.size > 0)
        memcpy(out, text.bytes, text.size);
    out[text.size] = '\0';
}

static void keep_user(struct kept *kept, const struct effect *effect)
{
    struct kept_user *user = &kept->users[effect->user];
    user->is_there = true;
    keep_text(user->name, effect->name);
    memcpy(user->token, effect->token.bytes, LIMIT_TOKEN_SIZE);
    keep_text(user->hash, effect->hash);
    keep_text(user->scram, effect->scram);
    user->uid = effect->uid;
    if (effect->user > kept->user_max)
        kept->user_max = effect->user;
}

/* Where the thing that the effect is about is kept, or may be. */
static struct kept_file *find_file(struct kept *kept, const struct effect *effect)
{
    struct kept_file *room = NULL;
    for (size_t i = 0; i < ARRAY_SIZE(kept->files); i++) {
        struct kept_file *file = &kept->files[i];
        bool is_same =
            file->is_there && file->room == effect->room && file->no == effect->no &&
            file->user == effect->user &&
            (file->no > 0 || memcmp(file->hash, effect->content.bytes, sizeof(file->hash)) == 0);
        if (is_same)
            return file;
        if (!file->is_there)
            room = file;
    }
    CHECK(room);
    return room;
}

static void keep_file(struct kept *kept, const struct effect *effect)
{
    struct kept_file *file = find_file(kept, effect);
    *file = (struct kept_file){ .is_there = true,
                                .is_stored = effect->is_stored,
                                .room = effect->room,
                                .no = effect->no,
                                .user = effect->user,
                                .payer = effect->payer,
                                .size = effect->size };
    memcpy(file->hash, effect->content.bytes, sizeof(file->hash));
}

static void drop_file(struct kept *kept, const struct effect *effect)
{
    struct kept_file *file = find_file(kept, effect);
    CHECK(file->is_there);
    file->is_there = false;
}

static void load_files(const struct kept *kept, struct core *core)
{
    for (size_t i = 0; i < ARRAY_SIZE(kept->files); i++) {
        const struct kept_file *file = &kept->files[i];
        const struct str hash = { file->hash, sizeof(file->hash) };
        if (file->is_there && file->no > 0)
            CHECK_INT(0, core_load_file(core, file->room, file->no, file->payer, hash, file->size));
        else if (file->is_there)
            CHECK_INT(0, core_load_upload(core, file->user, file->payer, hash, file->size,
                                          file->is_stored));
    }
}

static void drop_user(struct kept *kept, uint64_t user)
{
    kept->users[user].is_there = false;
    for (size_t room = 0; room < USER_COUNT; room++)
        kept->rooms[room].members[user].is_there = kept->rooms[room].passes[user].is_there = false;
}

static void keep_room(struct kept *kept, const struct effect *effect)
{
    struct kept_room *room = &kept->rooms[effect->room];
    room->is_there = true;
    room->kind = effect->room_kind;
    keep_text(room->name, effect->name);
    keep_text(room->topic, effect->topic);
    keep_text(room->topic_by, effect->text);
    room->topic_ms = effect->topic_ms;
    room->created_ms = effect->created_ms;
    if (effect->room > kept->room_max)
        kept->room_max = effect->room;
}

static void keep_member(struct kept_member *member, const struct effect *effect)
{
    *member = (struct kept_member){ true, effect->role, effect->since, effect->count, "" };
    keep_text(member->title, effect->text);
}

static void keep_setting(struct kept_setting *setting, const struct effect *effect)
{
    *setting = (struct kept_setting){ true, effect->count, "" };
    keep_text(setting->text, effect->text);
}

static void keep_ban(struct kept *kept, const struct effect *effect)
{
    const struct message *message = effect->message;
    struct kept_ban *ban = &kept->bans[effect->no];
    *ban = (struct kept_ban){ .is_there = true,
                              .kind = (enum ban_kind)message->kind,
                              .user = effect->user,
                              .made_ms = message->time,
                              .until_ms = effect->after };
    keep_text(ban->name, message->user);
    keep_text(ban->address, message->address);
    keep_text(ban->reason, message->text);
    keep_text(ban->author, message->was);
}

static void keep_mark(struct kept_room *room, const struct effect *effect)
{
    room->marks[effect->user] = (struct kept_mark){ effect->no, effect->said };
}

/* What one says is read. */
static void keep_said(struct kept_room *room, const struct effect *effect)
{
    uint64_t kind = effect->message->kind, no = effect->message->no;
    bool is_said = kind == EVENT_MESSAGE || kind == EVENT_ACTION || kind == EVENT_FILE;
    CHECK_INT(room->said + is_said, effect->said);
    room->said = effect->said;
    if (is_said)
        room->marks[effect->user] = (struct kept_mark){ no, effect->said };
}

/* Whether a note goes: the one that is named, or with a member, user or room all of its. */
static bool is_dropped(const struct kept_note *note, const struct effect *effect, bool is_one)
{
    bool is_here = note->room == effect->room, is_its = note->user == effect->user;
    if (is_one)
        return is_here && is_its && note->note == effect->note && note->no == effect->no;
    if (effect->kind == EFFECT_DEL_ROOM)
        return is_here;
    return note->note == NOTE_MENTION && is_its && (is_here || effect->kind != EFFECT_DEL_MEMBER);
}

static size_t drop_notes(struct kept *kept, const struct effect *effect, bool is_one)
{
    size_t count = 0;
    for (size_t i = kept->note_count; i > 0; i--) {
        if (!is_dropped(&kept->notes[i - 1], effect, is_one))
            continue;
        kept->notes[i - 1] = kept->notes[--kept->note_count];
        count++;
    }
    return count;
}

static void keep_pass(struct kept_pass *pass, const struct effect *effect)
{
    *pass = (struct kept_pass){ .is_there = true,
                                .is_invited = effect->count,
                                .time_ms = effect->since };
    keep_text(pass->by, effect->name);
    keep_text(pass->words, effect->text);
}

static struct kept_sanction *find_sanction(struct kept_room *room, uint64_t no)
{
    size_t i = 0;
    while (i < SANCTIONS_MAX && room->sanctions[i].no != no)
        i++;
    CHECK(i < SANCTIONS_MAX);
    return &room->sanctions[i];
}

static void keep_sanction(struct kept_sanction *ban, const struct effect *effect)
{
    *ban = (struct kept_sanction){ .no = effect->no,
                                   .sort = effect->count,
                                   .kind = effect->setting,
                                   .time_ms = effect->since,
                                   .until_ms = effect->after };
    keep_text(ban->whom, effect->name);
    keep_text(ban->number, effect->hash);
    keep_text(ban->maker, effect->topic);
    keep_text(ban->reason, effect->text);
}

static struct kept_former *find_former(struct kept_room *room, uint64_t no)
{
    size_t i = 0;
    while (i < LIMIT_FORMER_NAMES && room->formers[i].no != no)
        i++;
    CHECK(i < LIMIT_FORMER_NAMES);
    return &room->formers[i];
}

static void keep_former(struct kept_former *former, const struct effect *effect)
{
    former->no = effect->no;
    keep_text(former->name, effect->name);
}

static void keep(struct kept *kept, const struct effect *effect)
{
    CHECK(effect->user < USER_COUNT && effect->room < USER_COUNT);
    struct kept_room *room = &kept->rooms[effect->room];
    switch (effect->kind) {
    case EFFECT_PUT_USER:
        keep_user(kept, effect);
        break;
    case EFFECT_PUT_CERTIFICATE:
    case EFFECT_DEL_CERTIFICATE:
        kept->users[effect->user].certificates[effect->token.bytes[0] % CERTIFICATE_KINDS] =
            effect->kind == EFFECT_PUT_CERTIFICATE;
        break;
    case EFFECT_DEL_USER:
    case EFFECT_DEL_ACCOUNT:
        drop_user(kept, effect->user);
        kept->urls[0][effect->user][0] = '\0';
        drop_notes(kept, effect, false);
        break;
    case EFFECT_PUT_ROOM:
        keep_room(kept, effect);
        break;
    case EFFECT_DEL_ROOM:
        *room = (struct kept_room){ 0 };
        kept->urls[1][effect->room][0] = '\0';
        drop_notes(kept, effect, false);
        break;
    case EFFECT_PUT_MEMBER:
        keep_member(&room->members[effect->user], effect);
        keep_mark(room, effect);
        break;
    case EFFECT_DEL_MEMBER:
        room->members[effect->user].is_there = false;
        drop_notes(kept, effect, false);
        break;
    case EFFECT_PUT_METADATA:
        CHECK_STR("url", effect->name);
        keep_text(kept->urls[effect->room > 0][effect->room + effect->user], effect->text);
        break;
    case EFFECT_PUT_FORMER:
        keep_former(find_former(room, 0), effect);
        break;
    case EFFECT_DEL_FORMER:
        *find_former(room, effect->no) = (struct kept_former){ 0 };
        break;
    case EFFECT_PUT_SETTING:
        keep_setting(&room->settings[effect->setting], effect);
        break;
    case EFFECT_PUT_PASS:
        keep_pass(&room->passes[effect->user], effect);
        break;
    case EFFECT_DEL_PASS:
        room->passes[effect->user].is_there = false;
        break;
    case EFFECT_PUT_SANCTION:
        keep_sanction(find_sanction(room, 0), effect);
        break;
    case EFFECT_DEL_SANCTION:
        *find_sanction(room, effect->no) = (struct kept_sanction){ 0 };
        break;
    case EFFECT_PUT_NOTE:
        CHECK(kept->note_count < NOTE_COUNT);
        kept->notes[kept->note_count++] =
            (struct kept_note){ effect->note, effect->room, effect->user, effect->no };
        break;
    case EFFECT_DEL_NOTE:
        CHECK_INT(1, drop_notes(kept, effect, true));
        break;
    case EFFECT_PUT_MARK:
        keep_mark(room, effect);
        break;
    case EFFECT_PUT_FILE:
    case EFFECT_PUT_UPLOAD:
        keep_file(kept, effect);
        break;
    case EFFECT_DEL_FILE:
    case EFFECT_DEL_UPLOAD:
        drop_file(kept, effect);
        break;
    case EFFECT_PUT_BAN:
        keep_ban(kept, effect);
        break;
    case EFFECT_DEL_BAN:
        kept->bans[effect->no].is_there = false;
        break;
    case EFFECT_EXPIRE:
        CHECK(effect->no > room->first_no);
        room->first_no = effect->no;
        room->first_said = effect->count;
        if (room->last_no == 0) /* an import begins there */
            room->last_no = effect->no - 1;
        break;
    case EFFECT_EVENT:
        CHECK_INT(++room->last_no, effect->message->no); /* no gaps */
        keep_said(room, effect);
        break;
    default:
        break;
    }
}

static void load_certificates(struct core *core, uint64_t number, const struct kept_user *user)
{
    for (int kind = 0; user->is_there && kind < CERTIFICATE_KINDS; kind++) {
        char digest[CERTIFICATE_SIZE];
        memset(digest, kind, sizeof(digest));
        if (user->certificates[kind])
            CHECK_INT(0,
                      core_load_certificate(core, number, (struct str){ digest, sizeof(digest) }));
    }
}

static void load_users(const struct kept *kept, struct core *core)
{
    for (uint64_t i = 0; i < USER_COUNT; i++) {
        const struct kept_user *user = &kept->users[i];
        if (user->is_there)
            CHECK_INT(0, core_load_user(core, i, str_of(user->name),
                                        (struct str){ user->token, LIMIT_TOKEN_SIZE }));
        if (user->is_there && user->hash[0])
            CHECK_INT(0, core_load_account(core, i, str_of(user->hash), user->uid));
        if (user->is_there && user->scram[0])
            CHECK_INT(0, core_load_scram(core, i, str_of(user->scram)));
        load_certificates(core, i, user);
    }
}

/* In the order of their numbers, as a store gives them. */
static void load_sanctions(const struct kept_room *room, struct core *core, uint64_t number)
{
    for (uint64_t no = 1; no <= room->last_no; no++) {
        for (size_t i = 0; i < SANCTIONS_MAX; i++) {
            const struct kept_sanction *ban = &room->sanctions[i];
            if (ban->no != no)
                continue;
            const struct sanction_record record = { number,
                                                    ban->no,
                                                    ban->sort,
                                                    ban->kind,
                                                    str_of(ban->whom),
                                                    str_of(ban->number),
                                                    str_of(ban->maker),
                                                    str_of(ban->reason),
                                                    ban->time_ms,
                                                    ban->until_ms };
            CHECK_INT(0, core_load_sanction(core, &record));
        }
    }
}

static void load_formers(const struct kept_room *room, struct core *core, uint64_t number)
{
    for (uint64_t no = 1; no <= room->last_no; no++)
        for (size_t i = 0; i < LIMIT_FORMER_NAMES; i++)
            if (room->formers[i].no == no)
                CHECK_INT(0, core_load_former(core, number, str_of(room->formers[i].name), no));
}

static void load_group(const struct kept_room *room, struct core *core, uint64_t number)
{
    for (uint64_t i = 0; i < GROUP_SETTING_COUNT; i++) {
        const struct kept_setting *setting = &room->settings[i];
        if (setting->is_there)
            CHECK_INT(0, core_load_setting(core, number, i, setting->count, str_of(setting->text)));
    }
    load_sanctions(room, core, number);
    load_formers(room, core, number);
    for (uint64_t i = 0; i < USER_COUNT; i++) {
        const struct kept_pass *pass = &room->passes[i];
        if (pass->is_there)
            CHECK_INT(0, core_load_pass(core, i, number, pass->is_invited, pass->time_ms,
                                        str_of(pass->by), str_of(pass->words)));
    }
    for (uint64_t i = 0; i < USER_COUNT; i++) {
        const struct kept_member *member = &room->members[i];
        if (member->is_there)
            CHECK_INT(0, core_load_member(core, i, number));
        if (member->is_there && room->kind != ROOM_DIRECT && room->kind != ROOM_DIRECT_GROUP)
            CHECK_INT(0, core_load_role(core, i, number, member->role, member->since,
                                        str_of(member->title)));
        if (member->is_there && member->voice)
            CHECK_INT(0, core_load_voice(core, i, number));
    }
}

static void load_rooms(const struct kept *kept, struct core *core)
{
    for (uint64_t i = 0; i < USER_COUNT; i++) {
        const struct kept_room *room = &kept->rooms[i];
        if (!room->is_there)
            continue;
        CHECK_INT(0, core_load_room(core, i, room->kind, str_of(room->name), str_of(room->topic),
                                    room->last_no));
        CHECK_INT(
            0, core_load_dates(core, i, room->created_ms, room->topic_ms, str_of(room->topic_by)));
        if (room->is_there && room->first_no > 0)
            CHECK_INT(0, core_load_first(core, i, room->first_no, room->first_said));
        CHECK_INT(0, core_load_said(core, i, room->said));
        load_group(room, core, i);
        for (uint64_t user = 0; user < USER_COUNT; user++)
            CHECK_INT(0,
                      core_load_mark(core, user, i, room->marks[user].no, room->marks[user].said));
    }
}

static void load_bans(const struct kept *kept, struct core *core)
{
    for (uint64_t i = 0; i < STEP_COUNT; i++) {
        const struct kept_ban *ban = &kept->bans[i];
        const struct ban_row row = { .number = i,
                                     .kind = ban->kind,
                                     .user = ban->user,
                                     .name = str_of(ban->name),
                                     .address = str_of(ban->address),
                                     .reason = str_of(ban->reason),
                                     .author = str_of(ban->author),
                                     .made_ms = ban->made_ms,
                                     .until_ms = ban->until_ms };
        if (ban->is_there)
            CHECK_INT(0, core_load_ban(core, &row));
    }
}

static void load_metadata(const struct kept *kept, struct core *core)
{
    for (uint64_t i = 0; i < USER_COUNT; i++) {
        if (kept->urls[0][i][0])
            CHECK_INT(0, core_load_metadata(core, i, 0, STR("url"), str_of(kept->urls[0][i])));
        if (kept->urls[1][i][0])
            CHECK_INT(0, core_load_metadata(core, 0, i, STR("url"), str_of(kept->urls[1][i])));
    }
}

static struct core *rebuild(const struct kept *kept)
{
    struct core *core = core_new(&tight);
    CHECK(core);
    load_users(kept, core);
    load_rooms(kept, core);
    for (size_t i = 0; i < kept->note_count; i++) {
        const struct kept_note *note = &kept->notes[i];
        CHECK_INT(0, core_load_note(core, note->room, note->note, note->user, note->no));
    }
    load_files(kept, core);
    load_metadata(kept, core);
    load_bans(kept, core);
    core_load_done(core, kept->user_max, kept->room_max, 0);
    return core;
}

/* ---- random proposals ---- */

struct dice {
    uint64_t seed;
};

static uint64_t roll(struct dice *dice, uint64_t sides)
{
    dice->seed = dice->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (dice->seed >> 33) % sides;
}

static struct str roll_user(struct dice *dice)
{
    static const char *const names[] = {
        "alice", "Alice", "ＡＬＩＣＥ", "bob", "Bob",  "小明",  "carol", "dave",  "alice2",
        "eve",   "🦊",  "a b",        "",    "@bob", "frank", "grace", "heidi",
    };
    return str_of(names[roll(dice, ARRAY_SIZE(names))]);
}

/* Of some that IRC shows of those above. */
static struct str roll_mask(struct dice *dice)
{
    static const char *const masks[] = { "*!*@*",   "B?b", "a*!*@hutong", "*!~eve@*",  "*!u@*",
                                         "a:alice", "a:*", "小*!*@*",     "carol!*@*", "a b",
                                         "" };
    return str_of(masks[roll(dice, ARRAY_SIZE(masks))]);
}

/* Who is put on a list of a room, or taken off it. */
static void roll_listed(struct dice *dice, struct message *message)
{
    message_set_flags(message, sanction_flags((enum sanction_sort)roll(dice, SANCTION_SORT_COUNT)));
    message_set_kind(message, roll(dice, SANCTION_MASK + 2));
    if (roll(dice, 3) == 0)
        message->has &= ~HAS(FIELD_KIND);
    else if (message->kind == SANCTION_MASK)
        message_set_user(message, roll_mask(dice));
}

static struct str roll_room(struct dice *dice)
{
    static const char *const names[] = {
        "lobby", "LOBBY", "den", "胡同", "attic", "nowhere", "#bad",   "@1",
        "@2",    "@3",    "@5",  "@8",   "@13",   "@",       "cellar",
    };
    return str_of(names[roll(dice, ARRAY_SIZE(names))]);
}

/* Made once: messages keep what they point to. */
static struct message_list roll_names(struct dice *dice)
{
    static const char *const texts[] = { "alice,bob,carol", "bob,小明,dave", "eve,alice,🦊",
                                         "eve,bob" };
    static struct message_list lists[ARRAY_SIZE(texts)];
    for (size_t i = 0; i < ARRAY_SIZE(texts) && lists[i].count == 0; i++)
        lists[i] = play_list(str_of(texts[i]));
    return lists[roll(dice, ARRAY_SIZE(lists))];
}

static struct str roll_text(struct dice *dice)
{
    static const char *const texts[] = { "hi",        "你好",      "",      "so long",
                                         "\xff",      "uid:1",     ZEROES,  "@bob!",
                                         "@小明你好", "@all @eve", "@ALICE" };
    return str_of(texts[roll(dice, ARRAY_SIZE(texts))]);
}

static enum message_type roll_type(struct dice *dice)
{
    static const enum message_type types[] = {
        MESSAGE_ENTER,      MESSAGE_ENTER,        MESSAGE_ENTER,       MESSAGE_JOIN,
        MESSAGE_JOIN,       MESSAGE_JOIN,         MESSAGE_JOIN,        MESSAGE_SAY,
        MESSAGE_SAY,        MESSAGE_SAY,          MESSAGE_SAY,         MESSAGE_PART,
        MESSAGE_PART,       MESSAGE_TOPIC,        MESSAGE_NICK,        MESSAGE_ROOMS,
        MESSAGE_WHO,        MESSAGE_HISTORY,      MESSAGE_BYE,         MESSAGE_PING,
        MESSAGE_REGISTER,   MESSAGE_AUTH,         MESSAGE_AUTH,        MESSAGE_PASSWORD,
        MESSAGE_UNREGISTER, MESSAGE_EDIT,         MESSAGE_RECALL,      MESSAGE_REACT,
        MESSAGE_SEARCH,     MESSAGE_PIN,          MESSAGE_PIN,         MESSAGE_UNPIN,
        MESSAGE_PINS,       MESSAGE_THREAD,       MESSAGE_VERSIONS,    MESSAGE_SET,
        MESSAGE_SET,        MESSAGE_ROLE,         MESSAGE_ROLE,        MESSAGE_ROLE,
        MESSAGE_TITLE,      MESSAGE_OFFER,        MESSAGE_OFFER,       MESSAGE_CHUNK,
        MESSAGE_FETCH,      MESSAGE_BIND,         MESSAGE_BIND,        MESSAGE_UNBIND,
        MESSAGE_BINDINGS,   MESSAGE_BROADCAST,    MESSAGE_SESSIONS,    MESSAGE_DISCONNECT,
        MESSAGE_SERVER_BAN, MESSAGE_SERVER_UNBAN, MESSAGE_SERVER_BANS, MESSAGE_CLOSE_ROOM,
        MESSAGE_AUDIT,      MESSAGE_READ,         MESSAGE_READ,        MESSAGE_READ,
        MESSAGE_KICK,       MESSAGE_BAN,          MESSAGE_BAN,         MESSAGE_UNBAN,
        MESSAGE_BANS,       MESSAGE_INVITE,       MESSAGE_INVITE,      MESSAGE_DENY,
        MESSAGE_WAITING,    MESSAGE_TYPING,       MESSAGE_IMPORT,      MESSAGE_IMPORT,
        MESSAGE_AWAY,       MESSAGE_METADATA,     MESSAGE_METADATA,    MESSAGE_METADATA,
        MESSAGE_AWAY,       MESSAGE_OPERATE,      MESSAGE_OPERATE,     MESSAGE_RELOAD,
        MESSAGE_RENAME,     MESSAGE_RENAME,       MESSAGE_RENAME,      MESSAGE_RENAME,
    };
    return types[roll(dice, ARRAY_SIZE(types))];
}

static bool is_group(enum message_type type)
{
    return type == MESSAGE_SET || type == MESSAGE_ROLE || type == MESSAGE_TITLE ||
           type == MESSAGE_KICK || type == MESSAGE_BAN || type == MESSAGE_UNBAN ||
           type == MESSAGE_BANS || type == MESSAGE_INVITE || type == MESSAGE_DENY;
}

/* A message with most of the fields that its type can use. */
static struct message roll_message(struct dice *dice)
{
    static const char *const mechanisms[] = { "PLAIN", "EXTERNAL", "SCRAM-SHA-256" };
    struct message message = { .type = roll_type(dice) };
    bool is_direct = message.type == MESSAGE_JOIN && roll(dice, 3) == 0;
    bool has_id = message.type != MESSAGE_BYE && roll(dice, 20) > 0;
    if (has_id)
        message_set_id(&message, roll(dice, 1000));
    if (message.type == MESSAGE_SEARCH)
        message_set_query(&message, roll(dice, 4) ? STR("hi in:lobby") : STR("from:"));
    if (!is_direct && roll(dice, 20) > 0)
        message_set_room(&message, roll_room(dice));
    if (message.type == MESSAGE_ENTER || message.type == MESSAGE_NICK ||
        message.type == MESSAGE_AUTH || is_direct || message.type == MESSAGE_DISCONNECT ||
        message.type == MESSAGE_SERVER_BAN || (message.type == MESSAGE_REGISTER && roll(dice, 2)) ||
        (message.type == MESSAGE_OPERATE && roll(dice, 3)))
        message_set_user(&message, roll_user(dice));
    if (roll(dice, 4) == 0)
        message_set_ident(&message, roll(dice, 3) ? STR("~eve") : STR("~bob"));
    if (is_direct && roll(dice, 2)) {
        message.has &= ~HAS(FIELD_USER);
        message_set_names(&message, roll_names(dice));
    }
    message_set_mechanism(&message, str_of(mechanisms[roll(dice, ARRAY_SIZE(mechanisms))]));
    message_set_text(&message, message.type == MESSAGE_RENAME ? roll_room(dice) : roll_text(dice));
    message_set_nonce(&message, play_bytes((char)('a' + roll(dice, 26))));
    message_set_token(&message, play_bytes((char)('0' + roll(dice, 4))));
    message_set_ref(&message, roll(dice, 4));
    message_set_emoji(&message, STR("👍"));
    message_set_no(&message, roll(dice, 20));
    if (message.type == MESSAGE_METADATA) {
        message_set_key(&message, roll(dice, 3) ? STR("url") : STR("Bad key"));
        message_set_kind(&message, roll(dice, 6));
        if (roll(dice, 2))
            message.has &= ~HAS(FIELD_ROOM);
    }
    message_set_flags(&message, roll(dice, 8) | (roll(dice, 2) ? FLAG_BIND | FLAG_ERASE : 0) |
                                    (roll(dice, 2) ? FLAG_BACK : 0));
    if (message.type == MESSAGE_JOIN && roll(dice, 4) == 0)
        message_set_flags(&message, roll(dice, 2) ? FLAG_ANEW : FLAG_NAMED);
    if (roll(dice, 2))
        message_set_after(&message, roll(dice, 10));
    if (is_group(message.type)) {
        message_set_user(&message, roll_user(dice));
        message_set_kind(&message, roll(dice, GROUP_SETTING_COUNT + 1));
        message_set_count(&message, roll(dice, 4));
        message_set_flags(&message, roll(dice, 4) ? 0 : FLAG_TRANSFER | FLAG_MUTE);
        message_set_wait_ms(&message, roll(dice, 3) ? roll(dice, 5000) : 0);
        if (roll(dice, 4) == 0)
            message.has &= ~HAS(FIELD_KIND);
        if (message.type == MESSAGE_BAN || message.type == MESSAGE_UNBAN)
            roll_listed(dice, &message);
        if (message.type == MESSAGE_BAN && roll(dice, 8) == 0)
            message.has &= ~HAS(FIELD_USER);
    } else if (roll(dice, 4) == 0) {
        message_set_kind(&message, roll(dice, 4));
    } else if (message.type == MESSAGE_SAY && roll(dice, 2)) {
        message_set_kind(&message, EVENT_FILE);
    }
    if (message.type == MESSAGE_IMPORT) {
        message_set_user(&message, roll_user(dice));
        message_set_time(&message, roll(dice, 3));
        message_set_kind(&message, 1 + roll(dice, EVENT_FILE));
        message_set_text(&message, roll(dice, 2) ? STR("") : STR("read-only on"));
    }
    message_set_hash(&message, play_bytes_of((char)('a' + roll(dice, 4)), LIMIT_FILE_HASH_SIZE));
    message_set_size(&message, 15000 * roll(dice, 4));
    message_set_no(&message, roll(dice, 8));
    if (roll(dice, 3))
        message_set_offset(&message, 5000 * roll(dice, 4));
    if (message.type == MESSAGE_SERVER_BAN)
        message_set_kind(&message, roll(dice, 4));
    if (message.type == MESSAGE_SERVER_BAN && message.kind == BAN_ADDRESS) {
        message_set_address(&message, roll(dice, 2) ? STR("0:0:0:1::") : STR("10.0.0.0/8"));
        message_set_user(&message, STR(""));
        message.has &= ~HAS(FIELD_USER);
    }
    if (message.type == MESSAGE_SERVER_BAN && roll(dice, 2))
        message_set_wait_ms(&message, roll(dice, 1000));
    if (message.type == MESSAGE_DISCONNECT)
        message.has &= ~HAS(roll(dice, 2) ? FIELD_NO : FIELD_USER);
    return message;
}

/* What the configuration says at one time and another: its admins and limits differ. */
static const struct core_config configs[] = {
    { .grace_ms = PLAY_GRACE_MS, .user_max = 7, .room_max = 8, .member_max = 4, .nonce_max = 8 },
    { .grace_ms = PLAY_GRACE_MS,
      .user_max = 7,
      .room_max = 8,
      .member_max = 4,
      .nonce_max = 8,
      .limits_local = { .guests = 2, .rooms_hour = 1 },
      .admins = { "alice", "bob" },
      .operator_name = "alice",
      .operator_hash = "#a" },
};

static struct proposal roll_proposal(struct dice *dice, const struct message *message,
                                     uint64_t *now_ms)
{
    static const struct proof proofs[] = {
        { "#a", "#a", "", "", "" },           { "#a", "#b", VERIFIER, "", "v=" },
        { "#b", "#a", "", VERIFIER, "" },     { "", "#a", VERIFIER, "", "v=" },
        { "#b", "", VERIFIER, VERIFIER, "" },
    };
    uint64_t what = roll(dice, 24);
    struct proposal proposal = {
        .kind = what == 0   ? PROPOSAL_DROPPED
                : what == 1 ? PROPOSAL_TICK
                : what == 2 ? PROPOSAL_CONFIG
                : what < 5  ? PROPOSAL_STORED
                : what < 7  ? PROPOSAL_EXPIRE
                            : PROPOSAL_REQUEST,
        .session = 1 + roll(dice, SESSION_COUNT),
        .message = message,
        .room = 1 + roll(dice, 8),
        .config = &configs[roll(dice, ARRAY_SIZE(configs))],
        .seen_no = roll(dice, 40) == 0,
        .seen_room = roll(dice, 8),
        .proof = &proofs[roll(dice, ARRAY_SIZE(proofs))],
        .uid = (int64_t)roll(dice, 3) - 1,
        .certificate = { .is_there = roll(dice, 2) },
        .is_private = roll(dice, 10) > 0,
        .address = roll(dice, 3),
        .is_local = roll(dice, 2),
        .is_final = roll(dice, 4) == 0,
        .seen_event = { .room = 1 + roll(dice, 4),
                        .no = roll(dice, 4),
                        .said = roll(dice, 4),
                        .user = roll(dice, 5),
                        .kind = roll(dice, 2) ? EVENT_FILE : roll(dice, 4),
                        .has_reaction = roll(dice, 2),
                        .reaction_count = roll(dice, 10) },
        .upload_user = 1 + roll(dice, 12),
        .upload_outcome = roll(dice, 4) ? UPLOAD_STORED : UPLOAD_WRONG,
    };
    *now_ms += roll(dice, 3) ? roll(dice, 200) : 0;
    proposal.now_ms = proposal.date_ms = *now_ms;
    memset(proposal.certificate.digest, (int)roll(dice, CERTIFICATE_KINDS), CERTIFICATE_SIZE);
    memset(proposal.random, (int)('0' + roll(dice, 4)), sizeof(proposal.random));
    if (proposal.kind != PROPOSAL_REQUEST && proposal.kind != PROPOSAL_STORED)
        proposal.message = NULL;
    return proposal;
}

/* ---- comparing ---- */

static void hash_text(crypto_generichash_state *hash, struct str text)
{
    crypto_generichash_update(hash, (const uint8_t *)&text.size, sizeof(text.size));
    crypto_generichash_update(hash, (const uint8_t *)text.bytes, text.size);
}

/* Every byte that the effects say goes into the hash. */
static void hash_effects(crypto_generichash_state *hash, const struct effects *effects)
{
    struct buf frame = { 0 };
    for (size_t i = 0; i < effects->count; i++) {
        const struct effect *effect = &effects->items[i];
        const uint64_t numbers[] = { effect->kind,      effect->session, effect->user,
                                     effect->room,      effect->after,   effect->last,
                                     effect->room_kind, effect->note,    effect->no,
                                     effect->size,      effect->payer,   effect->is_stored,

                                     effect->role,      effect->since,   effect->setting,
                                     effect->count };
        buf_clear(&frame);
        if (effect->message)
            CHECK_INT(0, message_encode(effect->message, &frame));
        hash_text(hash, (struct str){ (const char *)numbers, sizeof(numbers) });
        hash_text(hash, effect->name);
        hash_text(hash, effect->topic);
        hash_text(hash, effect->token);
        hash_text(hash, effect->text);
        hash_text(hash, effect->content);
        hash_text(hash, buf_str(&frame));
    }
    buf_fini(&frame);
}

static void check_same_digest(const struct core *a, const struct core *b, bool sessions)
{
    uint8_t digests[2][32];
    core_digest(a, sessions, digests[0]);
    core_digest(b, sessions, digests[1]);
    CHECK_MEM(digests[0], 32, digests[1], 32);
}

/* A chat that is given the same proposals as another one. */
struct run {
    struct core *core;
    struct effects effects;
    crypto_generichash_state hash;
};

static void run_init(struct run *run)
{
    *run = (struct run){ .core = core_new(&tight) };
    CHECK(run->core);
    crypto_generichash_init(&run->hash, NULL, 0, 32);
}

/* A store knows only of events that there are. */
static struct proposal believable(const struct core *core, const struct proposal *proposal)
{
    struct proposal changed = *proposal;
    const struct room *room = room_find(core, changed.seen_event.room);
    if (room && changed.seen_event.no > room->last_no)
        changed.seen_event.no = 0;
    return changed;
}

static void run_apply(struct run *run, const struct proposal *proposal)
{
    const struct proposal changed = believable(run->core, proposal);
    effects_reset(&run->effects);
    CHECK_INT(0, core_apply(run->core, &changed, &run->effects));
    if (changed.kind == PROPOSAL_REQUEST && core_only_reads(changed.message->type))
        CHECK_INT(0, run->effects.store_count);
    hash_effects(&run->hash, &run->effects);
}

static void run_fini(struct run *run, uint8_t digest[32])
{
    crypto_generichash_final(&run->hash, digest, 32);
    core_free(run->core);
    effects_fini(&run->effects);
}

/* Play a random chat alone; returns the hash of all its effects in @digest. */
static void play_random(uint64_t seed, uint8_t digest[32])
{
    struct dice dice = { seed };
    struct run run;
    uint64_t now_ms = 0;
    run_init(&run);
    for (int step = 0; step < STEP_COUNT; step++) {
        struct message message = roll_message(&dice);
        struct proposal proposal = roll_proposal(&dice, &message, &now_ms);
        run_apply(&run, &proposal);
        play_check_answers(&run.effects, &proposal);
    }
    run_fini(&run, digest);
}

static void test_the_same_proposals_give_the_same_effects_and_state(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEED_COUNT; seed++) {
        struct dice dice = { seed };
        struct run runs[2];
        uint8_t digests[2][32];
        uint64_t now_ms = 0;
        run_init(&runs[0]);
        run_init(&runs[1]);
        for (int step = 0; step < STEP_COUNT; step++) {
            struct message message = roll_message(&dice);
            struct proposal proposal = roll_proposal(&dice, &message, &now_ms);
            run_apply(&runs[0], &proposal);
            run_apply(&runs[1], &proposal);
        }
        check_same_digest(runs[0].core, runs[1].core, true);
        run_fini(&runs[0], digests[0]);
        run_fini(&runs[1], digests[1]);
        CHECK_MEM(digests[0], 32, digests[1], 32);
    }
}

static void test_a_core_rebuilt_from_stored_effects_has_the_same_state(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEED_COUNT; seed++) {
        struct dice dice = { seed };
        struct run run;
        uint8_t digest[32];
        uint64_t now_ms = 0;
        struct kept *kept = calloc(1, sizeof(*kept));
        CHECK(kept);
        run_init(&run);
        for (int step = 1; step <= STEP_COUNT; step++) {
            struct message message = roll_message(&dice);
            struct proposal proposal = roll_proposal(&dice, &message, &now_ms);
            run_apply(&run, &proposal);
            for (size_t i = 0; i < run.effects.count; i++)
                if (effect_is_stored(run.effects.items[i].kind))
                    keep(kept, &run.effects.items[i]);
            if (step % REBUILD_EVERY != 0)
                continue;
            struct core *rebuilt = rebuild(kept);
            check_same_digest(run.core, rebuilt, false);
            core_free(rebuilt);
        }
        run_fini(&run, digest);
        free(kept);
    }
}

static void test_the_key_of_the_hash_changes_nothing(void **state)
{
    (void)state;
    uint8_t before[SEED_COUNT][32], after[32];
    for (uint64_t seed = 0; seed < SEED_COUNT; seed++)
        play_random(seed, before[seed]);
    hash_init();
    for (uint64_t seed = 0; seed < SEED_COUNT; seed++) {
        play_random(seed, after);
        CHECK_MEM(before[seed], 32, after, 32);
    }
}

static void test_another_seed_gives_another_chat(void **state)
{
    (void)state;
    uint8_t digests[2][32];
    play_random(1, digests[0]);
    play_random(2, digests[1]);
    CHECK(memcmp(digests[0], digests[1], 32) != 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_same_proposals_give_the_same_effects_and_state),
        cmocka_unit_test(test_a_core_rebuilt_from_stored_effects_has_the_same_state),
        cmocka_unit_test(test_the_key_of_the_hash_changes_nothing),
        cmocka_unit_test(test_another_seed_gives_another_chat),
    };
    return CHECK_RUN(tests);
}
