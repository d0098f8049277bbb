/* METADATA: see irc_metadata.h. The core keeps it, and says who may do what. */
#include "server/irc/irc_metadata.h"

#include <hutong/common/macros.h>
#include <stdio.h>

static void fail(struct irc *irc, const char *code, struct str context, const char *text)
{
    irc_standard(irc, "FAIL", "METADATA", code, context, text);
}

/* ---- names ---- */

bool irc_metadata_key(struct str given, struct buf *key)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789_.:-/";
    size_t start = key->size;
    buf_append_str(key, given);
    for (size_t i = start; i < key->size; i++) {
        uint8_t *c = &key->bytes[i];
        *c = *c >= 'A' && *c <= 'Z' ? (uint8_t)(*c - 'A' + 'a') : *c;
        if (!*c || !strchr(allowed, *c))
            return false;
    }
    return given.size > 0 && given.size <= LIMIT_KEY_NAME_SIZE && given.bytes[0] != ':';
}

struct str irc_metadata_target(const struct message *message, struct buf *out)
{
    buf_clear(out);
    if (message->user.size > 0)
        buf_append_str(out, message->user);
    else
        buf_printf(out, "#%.*s", STR_ARGS(message->room));
    return buf_str(out);
}

/* Of the client itself the nick is told, however it was named. */
static struct str shown_target(const struct irc *irc, struct str target)
{
    bool is_own = str_equal(target, STR("*")) || irc_word_equal(target, str_of(irc->nick));
    return is_own ? str_of(irc->nick) : target;
}

void irc_metadata_ask(struct irc *irc, struct str target, enum metadata_kind kind, struct str key,
                      struct str value)
{
    struct message request = { .type = MESSAGE_METADATA };
    message_set_kind(&request, kind);
    if (irc_is_channel(target))
        message_set_room(&request, str_skip(target, 1));
    else if (!str_equal(target, STR("*")))
        message_set_user(&request, target);
    if (key.size > 0)
        message_set_key(&request, key);
    if (value.size > 0)
        message_set_text(&request, value);
    irc_ask(irc, &request);
}

void irc_metadata_send(struct irc *irc, struct str target, struct str key, struct str value,
                       const char *batch)
{
    struct buf line = { 0 };
    bool is_set = value.size > 0;
    if (batch && irc_has(irc, IRC_CAP_BATCH))
        buf_printf(&line, "@batch=%s ", batch);
    buf_printf(&line, ":%s %s %s %.*s %.*s ", irc->door->config.server_name,
               is_set ? RPL_KEYVALUE : RPL_KEYNOTSET, irc_nick(irc), STR_ARGS(target),
               STR_ARGS(key));
    buf_append_str(&line, is_set ? STR("* :") : STR(":key not set"));
    buf_append_str(&line, value);
    irc_send_line(irc, buf_str(&line));
    buf_fini(&line);
}

/* ---- answers ---- */

static void end(struct irc *irc)
{
    irc_end(irc);
}

/* What the core refuses, about the target and, if one was named, the key. */
static void refuse(struct irc *irc, const struct message *error)
{
    const struct irc_task *task = irc->task;
    char context[IRC_LINE_SIZE];
    struct str target = task->targets, keys = task->keys, key;
    if (!irc_list_next(&keys, ' ', &key))
        key = STR("*");
    snprintf(context, sizeof(context), "%.*s %.*s", STR_ARGS(shown_target(irc, target)),
             STR_ARGS(key));
    switch (error->code) {
    case ERROR_RIGHT:
    case ERROR_NOT_MEMBER:
    case ERROR_ARCHIVED:
        fail(irc, "KEY_NO_PERMISSION", str_of(context), "You may not do that");
        break;
    case ERROR_TOO_MANY:
        fail(irc, "LIMIT_REACHED", shown_target(irc, target), "There are as many as can be");
        break;
    case ERROR_TEXT_INVALID:
        fail(irc, "VALUE_INVALID", STR(""), "The value is too long, or is none");
        break;
    default:
        fail(irc, "INVALID_TARGET", target, "There is no such target");
        break;
    }
}

/* Rows are kept until all are there: target, key and value, each with a zero. */
static void keep_row(struct irc_task *task, const struct message *row)
{
    struct buf target = { 0 };
    buf_append_str(&task->found, irc_metadata_target(row, &target));
    buf_append(&task->found, "", 1);
    buf_append_str(&task->found, row->key);
    buf_append(&task->found, "", 1);
    buf_append_str(&task->found, row->text);
    buf_append(&task->found, "", 1);
    buf_fini(&target);
}

static struct str take_cell(struct str *rest)
{
    struct str cell = { rest->bytes, strnlen(rest->bytes, rest->size) };
    *rest = str_skip(*rest, cell.size + 1);
    return cell;
}

static void send_rows(struct irc *irc, const char *batch,
                      bool (*wants)(const struct irc *irc, struct str key))
{
    struct str rest = buf_str(&irc->task->found);
    while (rest.size > 0) {
        struct str target = take_cell(&rest), key = take_cell(&rest), value = take_cell(&rest);
        if (!wants || wants(irc, key))
            irc_metadata_send(irc, target, key, value, batch);
    }
}

/* Keep what comes; when all of it is there, have it told in a batch. */
static void take_answer(struct irc *irc, const struct message *message,
                        void (*tell)(struct irc *irc, const char *batch))
{
    struct irc_task *task = irc->task;
    char batch[IRC_BATCH_SIZE];
    if (message->type == MESSAGE_METADATA)
        keep_row(task, message);
    else if (message->type == MESSAGE_ERROR)
        refuse(irc, message);
    if (message->type != MESSAGE_DONE)
        return;
    irc_batch_name(irc, batch);
    irc_batch_begin(irc, batch, "metadata", shown_target(irc, task->targets));
    tell(irc, batch);
    irc_batch_end(irc, batch);
}

static void tell_list(struct irc *irc, const char *batch)
{
    send_rows(irc, batch, irc->task->count > 0 ? irc_metadata_wants : NULL);
}

static void list_answer(struct irc *irc, const struct message *message)
{
    take_answer(irc, message, tell_list);
}

static struct irc_task *begin(struct irc *irc, const struct irc_line *line, struct str keys,
                              void (*answer)(struct irc *irc, const struct message *message))
{
    struct irc_task *task = irc_begin(irc, "METADATA", end, answer);
    irc_keep(task, irc_line_param(line, 0), keys, irc_line_param(line, 3), STR(""));
    return task;
}

static void on_list(struct irc *irc, const struct irc_line *line)
{
    struct irc_task *task = begin(irc, line, STR(""), list_answer);
    irc_metadata_ask(irc, task->targets, METADATA_LIST, STR(""), STR(""));
}

static void sync_answer(struct irc *irc, const struct message *message)
{
    if (message->type == MESSAGE_ERROR && message->code == ERROR_TOO_MANY)
        irc_numeric(irc, RPL_METADATASYNCLATER, "%.*s", STR_ARGS(irc->task->targets));
    else
        list_answer(irc, message);
}

static void on_sync(struct irc *irc, const struct irc_line *line)
{
    struct irc_task *task = begin(irc, line, STR(""), sync_answer);
    task->count = 1; /* only what it wants to hear of */
    irc_metadata_ask(irc, task->targets, METADATA_SYNC, STR(""), STR(""));
}

/* ---- GET: all is asked for, and told in the order of the keys ---- */

static struct str find_value(struct str rows, struct str key)
{
    while (rows.size > 0) {
        take_cell(&rows);
        struct str found = take_cell(&rows), value = take_cell(&rows);
        if (str_equal(found, key))
            return value;
    }
    return STR("");
}

static void get_keys(struct irc *irc, const char *batch)
{
    struct irc_task *task = irc->task;
    struct str keys = task->keys, given;
    struct buf key = { 0 };
    while (irc_list_next(&keys, ' ', &given)) {
        buf_clear(&key);
        if (irc_metadata_key(given, &key))
            irc_metadata_send(irc, shown_target(irc, task->targets), buf_str(&key),
                              find_value(buf_str(&task->found), buf_str(&key)), batch);
        else
            fail(irc, "KEY_INVALID", given, "Invalid key");
    }
    buf_fini(&key);
}

static void get_answer(struct irc *irc, const struct message *message)
{
    take_answer(irc, message, get_keys);
}

static void on_get(struct irc *irc, const struct irc_line *line)
{
    struct buf keys = { 0 };
    for (size_t i = 2; i < line->param_count; i++)
        buf_printf(&keys, "%.*s ", STR_ARGS(line->params[i]));
    struct irc_task *task = begin(irc, line, buf_str(&keys), get_answer);
    buf_fini(&keys);
    irc_metadata_ask(irc, task->targets, METADATA_LIST, STR(""), STR(""));
}

/* ---- SET and CLEAR ---- */

static void set_answer(struct irc *irc, const struct message *message)
{
    const struct irc_task *task = irc->task;
    if (message->type == MESSAGE_ERROR)
        refuse(irc, message);
    else if (message->type == MESSAGE_DONE)
        irc_metadata_send(irc, shown_target(irc, task->targets), task->keys, task->text, NULL);
}

static void on_set(struct irc *irc, const struct irc_line *line)
{
    struct buf key = { 0 };
    if (!irc_metadata_key(irc_line_param(line, 2), &key)) {
        fail(irc, "KEY_INVALID", irc_line_param(line, 2), "Invalid key");
    } else if (irc_line_param(line, 3).size > LIMIT_VALUE_SIZE) {
        fail(irc, "INVALID_VALUE", buf_str(&key), "The value is too long");
    } else {
        struct irc_task *task = begin(irc, line, buf_str(&key), set_answer);
        irc_metadata_ask(irc, task->targets, METADATA_SET, task->keys, task->text);
    }
    buf_fini(&key);
}

static void on_clear(struct irc *irc, const struct irc_line *line)
{
    struct irc_task *task = begin(irc, line, STR(""), list_answer);
    irc_metadata_ask(irc, task->targets, METADATA_CLEAR, STR(""), STR(""));
}

static void on_subs(struct irc *irc, const struct irc_line *line)
{
    (void)line;
    irc_metadata_subs(irc);
}

/* ---- the command ---- */

static const struct subcommand {
    const char *name;
    size_t param_min;
    irc_command_fn *run;
} subcommands[] = {
    { "GET", 3, on_get },   { "LIST", 2, on_list },
    { "SET", 3, on_set },   { "CLEAR", 2, on_clear },
    { "SYNC", 2, on_sync }, { "SUB", 3, irc_metadata_sub },
    { "SUBS", 2, on_subs }, { "UNSUB", 3, irc_metadata_unsub },
};

void irc_on_metadata(struct irc *irc, const struct irc_line *line)
{
    struct str name = irc_line_param(line, 1);
    for (size_t i = 0; i < ARRAY_SIZE(subcommands); i++) {
        if (!irc_word_equal(name, str_of(subcommands[i].name)))
            continue;
        if (line->param_count < subcommands[i].param_min)
            irc_numeric(irc, ERR_NEEDMOREPARAMS, "METADATA :Not enough parameters");
        else
            subcommands[i].run(irc, line);
        return;
    }
    fail(irc, "SUBCOMMAND_INVALID", name, "Invalid subcommand");
}

/* ---- on joining, and on coming in ---- */

bool irc_metadata_sync_joined(struct irc *irc)
{
    struct irc_task *task = irc->task;
    struct message request = { .type = MESSAGE_METADATA };
    if (!irc_has(irc, IRC_CAP_METADATA) || irc->metadata_keys.size == 0)
        return false;
    task->is_synced = true;
    message_set_room(&request, task->target);
    message_set_kind(&request, METADATA_SYNC);
    irc_ask(irc, &request);
    return true;
}

bool irc_metadata_joined_answer(struct irc *irc, const struct message *message)
{
    struct irc_task *task = irc->task;
    char channel[LIMIT_ROOM_SIZE + 2];
    if (!task->is_synced)
        return false;
    snprintf(channel, sizeof(channel), "#%.*s", STR_ARGS(task->target));
    if (message->type == MESSAGE_METADATA)
        keep_row(task, message);
    else if (message->type == MESSAGE_ERROR && message->code == ERROR_TOO_MANY)
        irc_numeric(irc, RPL_METADATASYNCLATER, "%s", channel);
    return message->type == MESSAGE_METADATA || message->type == MESSAGE_ERROR ||
           message->type == MESSAGE_DONE;
}

void irc_metadata_joined_send(struct irc *irc)
{
    char batch[IRC_BATCH_SIZE], channel[LIMIT_ROOM_SIZE + 2];
    snprintf(channel, sizeof(channel), "#%.*s", STR_ARGS(irc->task->target));
    irc->task->is_synced = false;
    if (irc->task->found.size == 0)
        return;
    irc_batch_name(irc, batch);
    irc_batch_begin(irc, batch, "metadata", str_of(channel));
    send_rows(irc, batch, irc_metadata_wants);
    irc_batch_end(irc, batch);
    buf_clear(&irc->task->found);
}

static void own_end(struct irc *irc)
{
    irc_end(irc);
    irc_join_own(irc);
}

void irc_metadata_welcome(struct irc *irc)
{
    struct irc_task *task = irc_begin(irc, "METADATA", own_end, list_answer);
    irc_keep(task, STR("*"), STR(""), STR(""), STR(""));
    irc_metadata_ask(irc, task->targets, METADATA_LIST, STR(""), STR(""));
}
