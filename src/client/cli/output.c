/* How events are printed. */
#include "client/cli/output.h"
#include "client/core/i18n.h"
#include "client/core/sentence.h"

#include <hutong/common/macros.h>
#include <hutong/common/text.h>
#include <hutong/common/time_text.h>
#include <inttypes.h>
#include <sodium.h>

static const char *const kind_names[] = {
    [ENTRY_MESSAGE] = "message",   [ENTRY_ACTION] = "action",   [ENTRY_TOPIC] = "topic",
    [ENTRY_ENTER] = "enter",       [ENTRY_LEAVE] = "leave",     [ENTRY_RENAME] = "rename",
    [ENTRY_INFO] = "info",         [ENTRY_EDIT] = "edit",       [ENTRY_RECALL] = "recall",
    [ENTRY_REACTION] = "reaction", [ENTRY_JOIN] = "join",       [ENTRY_PART] = "part",
    [ENTRY_AWAY] = "away",         [ENTRY_PIN] = "pin",         [ENTRY_UNPIN] = "unpin",
    [ENTRY_SETTING] = "setting",   [ENTRY_ROLE] = "role",       [ENTRY_TITLE] = "title",
    [ENTRY_KICK] = "kick",         [ENTRY_BAN] = "ban",         [ENTRY_UNBAN] = "unban",
    [ENTRY_MUTE] = "mute",         [ENTRY_UNMUTE] = "unmute",   [ENTRY_FILE] = "file",
    [ENTRY_LIST] = "list",         [ENTRY_UNLIST] = "unlist",   [ENTRY_ERASE] = "erase",
    [ENTRY_INVITE] = "invite",     [ENTRY_ACCOUNT] = "account", [ENTRY_ROOM_RENAME] = "room-rename",
};

static void output_file(struct json *json, const struct file_facts *file)
{
    char hex[2 * sizeof(file->hash) + 1];
    sodium_bin2hex(hex, sizeof(hex), file->hash, sizeof(file->hash));
    json_number(json, "size", file->size);
    json_text(json, "sha256", str_of(hex));
}

/* A rename's body is the new name: `from` is the one that readers know. */
static void output_members(struct json *json, struct str room, const struct entry *entry)
{
    char time[TIME_TEXT_MAX];
    bool is_rename = entry->kind == ENTRY_RENAME;
    time_text_rfc3339(entry->time_ms, time);
    json_text(json, "room", room);
    if (entry->no > 0)
        json_number(json, "no", entry->no);
    if (entry->ref > 0)
        json_number(json, "ref", entry->ref);
    json_text(json, "time", str_of(time));
    json_text(json, "kind", str_of(kind_names[entry->kind]));
    json_text(json, "from", is_rename ? entry->text : entry->from);
    json_text(json, "body", is_rename ? entry->from : entry->text);
    if (entry->kind == ENTRY_FILE && !entry->is_recalled)
        output_file(json, &entry->file);
}

static int output_json(struct buf *out, struct str room, const struct entry *entry)
{
    struct json json;
    json_begin(&json, out);
    output_members(&json, room, entry);
    return json_end(&json);
}

int output_entry(struct buf *out, bool is_json, struct str room, const struct entry *entry)
{
    if (is_json)
        return output_json(out, room, entry);
    int status = sentence_format(entry, out);
    return status ? status : buf_append_str(out, STR("\n"));
}

/* Where and when it was said, before what: "lobby 12 2026-11-22T08:30:00.125Z alice: hi". */
static int output_place(struct buf *out, const struct message *event)
{
    char time[TIME_TEXT_MAX];
    time_text_rfc3339(event->time, time);
    int status = output_text(out, event->room);
    return status ? status : buf_printf(out, " %" PRIu64 " %s ", event->no, time);
}

static int output_found_json(struct buf *out, const struct message *event,
                             const struct entry *entry, enum found found)
{
    struct json json;
    json_begin(&json, out);
    output_members(&json, event->room, entry);
    if (found != FOUND_ALONE)
        json_bool(&json, "hit", found == FOUND_HIT);
    return json_end(&json);
}

int output_found(struct buf *out, bool is_json, const struct message *event, enum found found)
{
    static const char *const marks[] = {
        [FOUND_ALONE] = "",
        [FOUND_HIT] = "> ",
        [FOUND_CONTEXT] = "  ",
    };
    struct entry entry = { .no = event->no,
                           .time_ms = event->time,
                           .kind = chat_entry_kind(event->kind),
                           .from = event->user,
                           .text = event->text,
                           .ref = event->ref,
                           .file = file_facts_of(event) };
    entry.is_recalled = entry_is_said(&entry) && event->text.size == 0;
    if (is_json)
        return output_found_json(out, event, &entry, found);
    int status = buf_append_str(out, str_of(marks[found]));
    if (!status)
        status = output_place(out, event);
    return status ? status : output_entry(out, false, event->room, &entry);
}

const char *output_room_kind(uint64_t kind)
{
    static const char *const names[] = {
        [ROOM_PUBLIC] = N_("public"),
        [ROOM_DIRECT] = N_("direct"),
        [ROOM_PRIVATE] = N_("private"),
        [ROOM_DIRECT_GROUP] = N_("direct group"),
    };
    return kind < ARRAY_SIZE(names) && names[kind] ? names[kind] : "?";
}

int output_words(struct buf *out, const char *const *words, size_t count)
{
    int status = buf_append_str(out, STR(""));
    for (size_t i = 0; i < count && !status; i++)
        status = buf_printf(out, "%s%s", i > 0 ? " " : "", words[i]);
    return status;
}

int output_text(struct buf *out, struct str text)
{
    return text_sanitise(text, false, out);
}

int output_column(struct buf *out, struct str text, int cols)
{
    int status = output_text(out, text);
    for (int col = text_cols(text); col < cols && !status; col++)
        status = buf_append_str(out, STR(" "));
    return status;
}
