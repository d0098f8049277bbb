/*
 * A sentence is a format from the catalogue with up to three %s, so that a translation can put
 * the parts in its own order (%2$s …%1$s) and add whatever words it needs. A third part is what
 * follows the word that the second is, so forms name two.
 */
#include "client/core/sentence.h"

#include "client/core/i18n.h"
#include "client/core/refusal.h"

#include <errno.h>
#include <hutong/common/file_type.h>
#include <hutong/common/macros.h>
#include <hutong/common/text.h>

/* What fills the places of a format. */
enum sentence_slot {
    SLOT_NOTHING,
    SLOT_FROM,
    SLOT_RECALLER,
    SLOT_BODY_NAME,
    SLOT_BODY,
    SLOT_FILE,
    SLOT_EMOJI,
    SLOT_WORD,      /* of "WORD REST" */
    SLOT_WORD_NAME, /* the same, where it is a user's name */
    SLOT_REST,
    SLOT_REST_NAME,
    SLOT_SECOND_NAME, /* of "WORD NAME REST" */
};

static const struct sentence_form {
    const char *format;
    enum sentence_slot first, second;
} sentence_forms[] = {
    /* TRANSLATORS: a message: who, and what they said. "alice: hi" */
    [ENTRY_MESSAGE] = { N_("%s: %s"), SLOT_FROM, SLOT_BODY },
    /* TRANSLATORS: what somebody does, as by /me. "* alice waves" */
    [ENTRY_ACTION] = { N_("* %s %s"), SLOT_FROM, SLOT_BODY },
    [ENTRY_TOPIC] = { N_("%s changed the topic to: %s"), SLOT_FROM, SLOT_BODY },
    [ENTRY_EDIT] = { N_("%s edited a message: %s"), SLOT_FROM, SLOT_BODY },
    [ENTRY_RECALL] = { N_("%s recalled a message"), SLOT_FROM, SLOT_NOTHING },
    /* TRANSLATORS: who, and an emoji under a message */
    [ENTRY_REACTION] = { N_("%s reacted with %s"), SLOT_FROM, SLOT_EMOJI },
    /* TRANSLATORS: who, and the file's name */
    [ENTRY_FILE] = { N_("%s sent a file: %s"), SLOT_FROM, SLOT_FILE },
    [ENTRY_ENTER] = { N_("%s entered the room"), SLOT_FROM, SLOT_NOTHING },
    [ENTRY_LEAVE] = { N_("%s left the room"), SLOT_FROM, SLOT_NOTHING },
    [ENTRY_JOIN] = { N_("%s joined the room"), SLOT_FROM, SLOT_NOTHING },
    [ENTRY_PART] = { N_("%s left the room for good"), SLOT_FROM, SLOT_NOTHING },
    [ENTRY_ERASE] = { N_("%s is gone for good, with all messages"), SLOT_FROM, SLOT_NOTHING },
    [ENTRY_PIN] = { N_("%s pinned a message"), SLOT_FROM, SLOT_NOTHING },
    [ENTRY_UNPIN] = { N_("%s unpinned a message"), SLOT_FROM, SLOT_NOTHING },
    /* TRANSLATORS: who, a setting of the room, its value. "alice set slow to 10" */
    [ENTRY_SETTING] = { N_("%s set %s to %s"), SLOT_FROM, SLOT_WORD },
    [ENTRY_ROLE] = { N_("%s made %s a member like others"), SLOT_FROM, SLOT_REST_NAME },
    [ENTRY_KICK] = { N_("%s put %s out of the room"), SLOT_FROM, SLOT_WORD_NAME },
    [ENTRY_BAN] = { N_("%s banned %s"), SLOT_FROM, SLOT_WORD_NAME },
    [ENTRY_UNBAN] = { N_("%s lifted the ban on %s"), SLOT_FROM, SLOT_WORD_NAME },
    [ENTRY_MUTE] = { N_("%s muted %s"), SLOT_FROM, SLOT_WORD_NAME },
    [ENTRY_UNMUTE] = { N_("%s lets %s speak again"), SLOT_FROM, SLOT_WORD_NAME },
    [ENTRY_LIST] = { N_("%s put %s on a list"), SLOT_FROM, SLOT_SECOND_NAME },
    [ENTRY_UNLIST] = { N_("%s took %s off a list"), SLOT_FROM, SLOT_SECOND_NAME },
    [ENTRY_TITLE] = { N_("%s gave %s the title %s"), SLOT_FROM, SLOT_WORD_NAME },
    /* TRANSLATORS: who, the room's old name, and the new one */
    [ENTRY_ROOM_RENAME] = { N_("%s renamed the room %s to %s"), SLOT_FROM, SLOT_WORD },
    [ENTRY_AWAY] = { N_("%s is away now"), SLOT_FROM, SLOT_NOTHING },
    [ENTRY_RENAME] = { N_("%s is now known as %s"), SLOT_BODY_NAME, SLOT_FROM },
    [ENTRY_ACCOUNT] = { N_("%s has an account from now on"), SLOT_FROM, SLOT_NOTHING },
    [ENTRY_INVITE] = { N_("%s invited %s"), SLOT_FROM, SLOT_BODY_NAME },
    [ENTRY_INFO] = { "%s", SLOT_BODY, SLOT_NOTHING },
};

/* TRANSLATORS: an admin, and whose message it was */
static const struct sentence_form sentence_recalled_by = { N_("%s recalled a message of %s"),
                                                           SLOT_RECALLER, SLOT_FROM };

static const struct sentence_form sentence_topic_gone = { N_("%s removed the topic"), SLOT_FROM,
                                                          SLOT_NOTHING };

static const struct sentence_form sentence_reaction_gone = { N_("%s took back %s"), SLOT_FROM,
                                                             SLOT_EMOJI };

static const struct sentence_form sentence_admin = { N_("%s made %s an admin of the room"),
                                                     SLOT_FROM, SLOT_REST_NAME };

static const struct sentence_form sentence_owner = { N_("%s made %s the owner of the room"),
                                                     SLOT_FROM, SLOT_REST_NAME };

static const struct sentence_form sentence_voice = { N_("%s gave %s a voice"), SLOT_FROM,
                                                     SLOT_REST_NAME };

static const struct sentence_form sentence_no_voice = { N_("%s took away the voice of %s"),
                                                        SLOT_FROM, SLOT_REST_NAME };

static const struct sentence_form sentence_title_gone = { N_("%s took away the title of %s"),
                                                          SLOT_FROM, SLOT_WORD_NAME };

static const struct sentence_form sentence_all_muted = { N_("%s muted everybody but admins"),
                                                         SLOT_FROM, SLOT_NOTHING };

static const struct sentence_form sentence_all_unmuted = { N_("%s lets everybody speak again"),
                                                           SLOT_FROM, SLOT_NOTHING };

/* Who is on one of a room's lists of exceptions, and who is no longer. */
static const struct sentence_form sentence_listed[SANCTION_SORT_COUNT] = {
    [SANCTION_EXCEPT] = { N_("%s exempts %s from bans and mutes"), SLOT_FROM, SLOT_SECOND_NAME },
    [SANCTION_EXCEPT_MUTE] = { N_("%s exempts %s from mutes"), SLOT_FROM, SLOT_SECOND_NAME },
    [SANCTION_WELCOME] = { N_("%s lets %s in without invitation"), SLOT_FROM, SLOT_SECOND_NAME },
};

static const struct sentence_form sentence_unlisted[SANCTION_SORT_COUNT] = {
    [SANCTION_EXCEPT] = { N_("%s no longer exempts %s from bans and mutes"), SLOT_FROM,
                          SLOT_SECOND_NAME },
    [SANCTION_EXCEPT_MUTE] = { N_("%s no longer exempts %s from mutes"), SLOT_FROM,
                               SLOT_SECOND_NAME },
    [SANCTION_WELCOME] = { N_("%s no longer lets %s in without invitation"), SLOT_FROM,
                           SLOT_SECOND_NAME },
};

static const struct sentence_form sentence_announced = { N_("%s announced: %s"), SLOT_FROM,
                                                         SLOT_REST };

static const struct sentence_form sentence_announced_nothing = { N_("%s removed the announcement"),
                                                                 SLOT_FROM, SLOT_NOTHING };

static const struct sentence_meaning {
    const char *text;
    bool is_vague; /* the server's own words tell more */
} sentence_meanings[] = {
    [ERROR_BAD_REQUEST] = { N_("The server did not understand the request"), true },
    [ERROR_UNKNOWN_TYPE] = { N_("The server does not know this kind of request"), false },
    [ERROR_WRONG_STATE] = { N_("This cannot be done now"), true },
    [ERROR_NAME_TAKEN] = { N_("This name is taken"), false },
    [ERROR_NAME_INVALID] = { N_("This name cannot be used"), true },
    [ERROR_ROOM_INVALID] = { N_("This cannot be the name of a room"), true },
    [ERROR_NO_SUCH_ROOM] = { N_("There is no such room"), false },
    [ERROR_NO_SUCH_MEMBER] = { N_("There is no such member"), false },
    [ERROR_NO_SUCH_USER] = { N_("There is no such user"), false },
    [ERROR_NOT_MEMBER] = { N_("You are not in this room"), false },
    [ERROR_TEXT_INVALID] = { N_("The text is empty or too long"), true },
    [ERROR_TOO_MANY] = { N_("There are too many already"), true },
    [ERROR_ROOM_TAKEN] = { N_("A room is called so already, or was until lately"), true },
    [ERROR_RENAMED] = { N_("This room has another name now"), true },
    [ERROR_ROOM_FULL] = { N_("There are too many already"), true },
    [ERROR_STORAGE] = { N_("The server cannot store messages now"), false },
    [ERROR_BUSY] = { N_("The server is busy"), false },
    [ERROR_TOKEN] = { N_("This name belongs to somebody else"), false },
    [ERROR_ACCOUNT] = { N_("This name belongs to an account"), false },
    [ERROR_PASSWORD] = { N_("The name or the password is wrong"), false },
    [ERROR_NOT_ALLOWED] = { N_("The server does not allow this"), true },
    [ERROR_NO_SUCH_EVENT] = { N_("There is no such message any more"), false },
    [ERROR_NOT_YOURS] = { N_("Only its author may do that, and not for ever"), true },
    [ERROR_RIGHT] = { N_("Your role in this room does not allow it"), true },
    [ERROR_ROOM_BANNED] = { N_("You are banned from this room"), true },
    [ERROR_KEY] = { N_("This room has a key: /join ROOM KEY"), false },
    [ERROR_INVITED_ONLY] = { N_("One comes into this room by invitation only"), false },
    [ERROR_APPROVAL] = { N_("The admins of the room were asked to let you in; you will hear of it"),
                         false },
    [ERROR_MUTED] = { N_("You are muted in this room"), true },
    [ERROR_SLOW] = { N_("This room is in slow mode: wait a moment"), true },
    [ERROR_ARCHIVED] = { N_("This room is archived: nothing happens in it any more"), false },
    [ERROR_FILE_NAME] = { N_("This is no good name for a file"), true },
    [ERROR_FILE_REFUSED] = { N_("The server does not take this file"), true },
    [ERROR_QUOTA] = { N_("There is no space left for files on the server"), true },
    [ERROR_OFFSET] = { N_("The file did not arrive in order"), false },
    [ERROR_FILE_HASH] = { N_("The file did not arrive as it was sent"), false },
    [ERROR_NO_UPLOAD] = { N_("The file is not on the server"), false },
    [ERROR_BANNED] = { N_("You are banned from this server"), true },
    [ERROR_DISCONNECTED] = { N_("An admin ended the connection"), true },
    [ERROR_NO_SUCH_BAN] = { N_("There is no such ban"), false },
    [ERROR_FRAME] = { N_("The server could not read what was sent"), true },
    [ERROR_MALFORMED] = { N_("The server could not read what was sent"), true },
    [ERROR_TIMEOUT] = { N_("The server heard nothing for too long"), false },
    [ERROR_TOO_SLOW] = { N_("This side read too slowly"), false },
    [ERROR_SHUTDOWN] = { N_("The server is stopping"), false },
};

/* What follows the first word of a text and the blank behind it. */
static struct str sentence_rest(struct str text)
{
    return str_skip(text, str_word(text).size + 1);
}

/* Which list it is; of one that is not known only that there is one. */
static const struct sentence_form *sentence_list_form(const struct entry *entry)
{
    enum sanction_sort sort = sanction_sort_find(str_word(entry->text));
    const struct sentence_form *forms =
        entry->kind == ENTRY_LIST ? sentence_listed : sentence_unlisted;
    bool is_known = sort < SANCTION_SORT_COUNT && forms[sort].format;
    return is_known ? &forms[sort] : &sentence_forms[entry->kind];
}

/* What changed about a room or its members, where its value makes it another sentence. */
static const struct sentence_form *sentence_group_form(const struct entry *entry)
{
    struct str word = str_word(entry->text);
    bool is_empty = sentence_rest(entry->text).size == 0;
    if (entry->kind == ENTRY_SETTING && str_equal(word, STR("announcement")))
        return is_empty ? &sentence_announced_nothing : &sentence_announced;
    if (entry->kind == ENTRY_ROLE && role_find(word) == ROLE_OWNER)
        return &sentence_owner;
    if (entry->kind == ENTRY_ROLE && role_find(word) == ROLE_ADMIN)
        return &sentence_admin;
    if (entry->kind == ENTRY_ROLE && str_equal(word, STR(ROLE_WORD_VOICE)))
        return &sentence_voice;
    if (entry->kind == ENTRY_ROLE && str_equal(word, STR(ROLE_WORD_NO_VOICE)))
        return &sentence_no_voice;
    if (entry->kind == ENTRY_MUTE && str_equal(word, STR("@all")))
        return &sentence_all_muted;
    if (entry->kind == ENTRY_UNMUTE && str_equal(word, STR("@all")))
        return &sentence_all_unmuted;
    if (entry->kind == ENTRY_TITLE && is_empty)
        return &sentence_title_gone;
    if (entry->kind == ENTRY_LIST || entry->kind == ENTRY_UNLIST)
        return sentence_list_form(entry);
    return &sentence_forms[entry->kind];
}

static const struct sentence_form *sentence_form_of(const struct entry *entry)
{
    if (entry->is_recalled && entry->recall && !str_equal(entry->recall->from, entry->from))
        return &sentence_recalled_by;
    if (entry->is_recalled)
        return &sentence_forms[ENTRY_RECALL];
    if (entry->kind == ENTRY_TOPIC && entry->text.size == 0)
        return &sentence_topic_gone;
    if (entry->kind == ENTRY_REACTION && str_starts_with(entry->text, STR("-")))
        return &sentence_reaction_gone;
    return sentence_group_form(entry);
}

/* What follows the word; of a room's new name that alone, and why it has it stands behind. */
static struct str sentence_third(const struct entry *entry)
{
    struct str rest = sentence_rest(entry->text);
    return entry->kind == ENTRY_ROOM_RENAME ? str_word(rest) : rest;
}

static struct sentence_part sentence_fill(enum sentence_slot slot, const struct entry *entry)
{
    switch (slot) {
    case SLOT_FROM:
        return (struct sentence_part){ SENTENCE_NAME, entry->from };
    case SLOT_RECALLER:
        return (struct sentence_part){ SENTENCE_NAME, entry->recall->from };
    case SLOT_BODY_NAME:
        return (struct sentence_part){ SENTENCE_NAME, entry->text };
    case SLOT_BODY:
        return (struct sentence_part){ SENTENCE_TEXT, entry->text };
    case SLOT_FILE:
        return (struct sentence_part){ SENTENCE_TEXT, entry_file_name(entry) };
    case SLOT_EMOJI:
        return (struct sentence_part){ SENTENCE_TEXT, str_skip(entry->text, entry->text.size > 0) };
    case SLOT_WORD:
        return (struct sentence_part){ SENTENCE_TEXT, str_word(entry->text) };
    case SLOT_WORD_NAME:
        return (struct sentence_part){ SENTENCE_NAME, str_word(entry->text) };
    case SLOT_REST:
        return (struct sentence_part){ SENTENCE_TEXT, sentence_third(entry) };
    case SLOT_REST_NAME:
        return (struct sentence_part){ SENTENCE_NAME, sentence_rest(entry->text) };
    case SLOT_SECOND_NAME:
        return (struct sentence_part){ SENTENCE_NAME, str_word(sentence_rest(entry->text)) };
    case SLOT_NOTHING:
        break;
    }
    return (struct sentence_part){ SENTENCE_WORDS, { 0 } };
}

int sentence_place(const char *place, int *next, size_t *size)
{
    bool is_numbered = place[1] >= '1' && place[1] <= '3' && place[2] == '$' && place[3] == 's';
    *size = is_numbered ? 4 : 2;
    return is_numbered ? place[1] - '0' : ++*next;
}

static size_t sentence_add(struct sentence_part *parts, size_t count, enum sentence_part_kind kind,
                           struct str text)
{
    if (count < SENTENCE_PARTS_MAX)
        parts[count++] = (struct sentence_part){ kind, text };
    return count;
}

static size_t sentence_add_reason(struct sentence_part *parts, size_t count, struct str reason)
{
    if (reason.size == 0)
        return count;
    count = sentence_add(parts, count, SENTENCE_WORDS, str_of(_(": ")));
    return sentence_add(parts, count, SENTENCE_TEXT, reason);
}

/* How long and why somebody was put or kept out or silent: " (10m): no spam, please". */
static size_t sentence_add_sanction(const struct entry *entry, struct sentence_part *parts,
                                    size_t count)
{
    bool is_list = entry->kind == ENTRY_LIST;
    bool has_span = entry->kind == ENTRY_BAN || entry->kind == ENTRY_MUTE || is_list;
    struct str rest = sentence_rest(is_list ? sentence_rest(entry->text) : entry->text);
    struct str span = has_span ? str_word(rest) : STR("-");
    struct str reason = has_span ? sentence_rest(rest) : rest;
    if (span.size > 0 && !str_equal(span, STR("-"))) {
        count = sentence_add(parts, count, SENTENCE_WORDS, STR(" ("));
        count = sentence_add(parts, count, SENTENCE_TEXT, span);
        count = sentence_add(parts, count, SENTENCE_WORDS, STR(")"));
    }
    return sentence_add_reason(parts, count, reason);
}

/* Why it was done, where that is told. */
static size_t sentence_add_why(const struct entry *entry, struct sentence_part *parts, size_t count)
{
    if (entry->is_recalled)
        return entry->recall ? sentence_add_reason(parts, count, entry->recall->text) : count;
    switch (entry->kind) {
    case ENTRY_RECALL:
        return sentence_add_reason(parts, count, entry->text);
    case ENTRY_ROOM_RENAME:
        return sentence_add_reason(parts, count, sentence_rest(sentence_rest(entry->text)));
    case ENTRY_KICK:
    case ENTRY_BAN:
    case ENTRY_MUTE:
    case ENTRY_LIST:
        return sentence_add_sanction(entry, parts, count);
    default:
        return count;
    }
}

/* What is known of a file stands beside its name, a comment on lines of its own below. */
static size_t sentence_add_file(const struct entry *entry, struct sentence_part *parts,
                                size_t count)
{
    struct str comment = str_skip(entry->text, entry_file_name(entry).size);
    if (entry->kind != ENTRY_FILE || entry->is_recalled)
        return count;
    count = sentence_add(parts, count, SENTENCE_FACTS, STR(""));
    return comment.size > 0 ? sentence_add(parts, count, SENTENCE_TEXT, comment) : count;
}

size_t sentence_split(const struct entry *entry, struct sentence_part parts[SENTENCE_PARTS_MAX])
{
    const struct sentence_form *form = sentence_form_of(entry);
    const char *rest = _(form->format);
    size_t count = 0, size;
    int next = 0;
    while (*rest != '\0' && count + 2 <= SENTENCE_PARTS_MAX) {
        const char *place = strchrnul(rest, '%');
        if (place > rest)
            parts[count++] =
                (struct sentence_part){ SENTENCE_WORDS, { rest, (size_t)(place - rest) } };
        if (*place == '\0')
            break;
        int number = sentence_place(place, &next, &size);
        parts[count++] = sentence_fill(number == 1   ? form->first
                                       : number == 2 ? form->second
                                                     : SLOT_REST,
                                       entry);
        rest = place + size;
    }
    count = sentence_add_file(entry, parts, count);
    return sentence_add_why(entry, parts, count);
}

int sentence_size(uint64_t size, struct buf *out)
{
    static const char units[] = "KMGTPE";
    if (size < 1024)
        return buf_printf(out, "%llu B", (unsigned long long)size);
    double value = (double)size / 1024;
    size_t unit = 0;
    for (; value >= 1024 && unit + 2 < sizeof(units); unit++)
        value /= 1024;
    return buf_printf(out, value < 10 ? "%.1f %ciB" : "%.0f %ciB", value, units[unit]);
}

int sentence_file(const struct entry *entry, struct buf *out)
{
    int status = buf_append_str(out, STR(" ("));
    if (!status)
        status = sentence_size(entry->file.size, out);
    return status ? status : buf_printf(out, ", %s)", file_type_of(entry_file_name(entry)));
}

int sentence_format(const struct entry *entry, struct buf *out)
{
    struct sentence_part parts[SENTENCE_PARTS_MAX];
    size_t count = sentence_split(entry, parts);
    int result = 0;
    for (size_t i = 0; i < count && result == 0; i++)
        result = parts[i].kind == SENTENCE_FACTS ? sentence_file(entry, out)
                                                 : text_sanitise(parts[i].text, false, out);
    return result;
}

/* What a code means, in another language than English; NULL: English is spoken, or unknown. */
static const struct sentence_meaning *sentence_meaning_of(uint64_t code)
{
    const struct sentence_meaning *meaning =
        code < ARRAY_SIZE(sentence_meanings) ? &sentence_meanings[code] : NULL;
    bool is_translated = meaning && meaning->text && gettext(meaning->text) != meaning->text;
    return is_translated ? meaning : NULL;
}

int sentence_problem(uint64_t code, struct str sentence, struct buf *out)
{
    const struct sentence_meaning *meaning = sentence_meaning_of(code);
    int status = refusal_translate(sentence, out);
    if (status != REFUSAL_UNKNOWN)
        return status;
    if (!meaning)
        return buf_append_str(out, sentence);
    if (sentence.size == 0 || !meaning->is_vague)
        return buf_append_str(out, str_of(_(meaning->text)));
    return buf_printf(out, "%s (%.*s)", _(meaning->text), STR_ARGS(sentence));
}
