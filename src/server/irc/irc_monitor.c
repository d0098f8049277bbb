/*
 * MONITOR: who comes and goes, by nick. The core tells it of every user, for doors that ask; here
 * is who asked about whom. Source: IRCv3, "monitor", "extended-monitor".
 */
#include "server/irc/irc.h"

#include "server/core/name.h"
#include <stdio.h>
#include <stdlib.h>

/* A nick that somebody watches. */
struct irc_watched {
    struct irc_watch *watches; /* by watched_prev, watched_next */
    UT_hash_handle hh;         /* by key */
    size_t key_size;
    char key[]; /* the folded name */
};

/* One session's watch over one nick. */
struct irc_watch {
    struct irc *irc;
    struct irc_watched *watched;
    struct irc_watch *prev, *next;                 /* of the session */
    struct irc_watch *watched_prev, *watched_next; /* of the nick */
    char nick[LIMIT_NAME_SIZE + 1];                /* as it was given */
};

/* ---- who watches whom ---- */

static struct irc_watched *watched_find(const struct irc_door *door, const struct name *name)
{
    struct irc_watched *watched;
    HASH_FIND(hh, door->watched, name->folded, strlen(name->folded), watched);
    return watched;
}

static struct irc_watched *watched_get(struct irc_door *door, const struct name *name)
{
    struct irc_watched *watched = watched_find(door, name);
    size_t size = strlen(name->folded);
    if (watched)
        return watched;
    watched = calloc(1, sizeof(*watched) + size);
    if (!watched)
        return NULL;
    watched->key_size = size;
    memcpy(watched->key, name->folded, size);
    HASH_ADD_KEYPTR(hh, door->watched, watched->key, size, watched);
    if (watched->hh.tbl)
        return watched;
    free(watched);
    return NULL;
}

static struct irc_watch *watch_find(const struct irc *irc, const struct name *name)
{
    struct irc_watch *watch;
    struct irc_watched *watched = watched_find(irc->door, name);
    if (!watched)
        return NULL;
    DL_FOREACH (irc->watches, watch)
        if (watch->watched == watched)
            return watch;
    return NULL;
}

static void watch_drop(struct irc_watch *watch)
{
    struct irc_watched *watched = watch->watched;
    DL_DELETE2(watched->watches, watch, watched_prev, watched_next);
    if (!watched->watches) {
        HASH_DEL(watch->irc->door->watched, watched);
        free(watched);
    }
    DL_DELETE(watch->irc->watches, watch);
    watch->irc->watch_count--;
    free(watch);
}

static void watch_add(struct irc *irc, const struct name *name)
{
    struct irc_watched *watched = watched_get(irc->door, name);
    struct irc_watch *watch = watched ? calloc(1, sizeof(*watch)) : NULL;
    if (!watch)
        return; /* an empty nick is found again with the next one who watches it */
    watch->irc = irc;
    watch->watched = watched;
    snprintf(watch->nick, sizeof(watch->nick), "%.*s", LIMIT_NAME_SIZE, name->shown);
    DL_APPEND2(watched->watches, watch, watched_prev, watched_next);
    DL_APPEND(irc->watches, watch);
    irc->watch_count++;
}

void irc_watches_free(struct irc *irc)
{
    while (irc->watches)
        watch_drop(irc->watches);
}

/* ---- what is told ---- */

static void add_to_line(struct irc *irc, const char *numeric, struct buf *list, struct str item)
{
    if (list->size > 0 && list->size + item.size > IRC_LINE_SIZE - 200) {
        irc_numeric(irc, numeric, ":%.*s", STR_ARGS(buf_str(list)));
        buf_clear(list);
    }
    if (list->size > 0)
        buf_append_str(list, STR(","));
    buf_append_str(list, item);
}

static void end_line(struct irc *irc, const char *numeric, struct buf *list)
{
    if (list->size > 0)
        irc_numeric(irc, numeric, ":%.*s", STR_ARGS(buf_str(list)));
    buf_clear(list);
}

/* One after the other is asked for; those who are not there are kept in door->tags meanwhile. */
static void status_answer(struct irc *irc, const struct message *message)
{
    struct irc_task *task = irc->task;
    bool is_first = message->type == MESSAGE_MEMBER && message->room.size == 0;
    if (is_first && !(message->flags & FLAG_OFFLINE)) {
        struct buf source = { 0 };
        irc_person_source(irc->door, message->user, &source);
        add_to_line(irc, RPL_MONONLINE, &task->found, buf_str(&source));
        buf_fini(&source);
    } else if (is_first || message->type == MESSAGE_ERROR) {
        add_to_line(irc, RPL_MONOFFLINE, &task->offline, task->target);
    }
}

static void status_next(struct irc *irc)
{
    struct irc_task *task = irc->task;
    struct message request = { .type = MESSAGE_WHO };
    if (irc_list_next(&task->targets, ',', &task->target)) {
        message_set_user(&request, task->target);
        irc_ask(irc, &request);
        return;
    }
    end_line(irc, RPL_MONONLINE, &task->found);
    end_line(irc, RPL_MONOFFLINE, &task->offline);
    irc_end(irc);
}

static void tell_status(struct irc *irc, struct str nicks)
{
    struct irc_task *task = irc_begin(irc, "MONITOR", status_next, status_answer);
    irc_keep(task, nicks, STR(""), STR(""), STR(""));
    status_next(irc);
}

/* ---- the command ---- */

static void monitor_add(struct irc *irc, struct str list)
{
    struct buf added = { 0 };
    struct str nick;
    struct name name;
    while (irc_list_next(&list, ',', &nick)) {
        if (name_parse_user(nick, &name) != NAME_OK || watch_find(irc, &name))
            continue;
        if (irc->watch_count == IRC_WATCH_MAX) {
            irc_numeric(irc, ERR_MONLISTFULL, "%d %.*s :Monitor list is full", IRC_WATCH_MAX,
                        STR_ARGS(nick));
            break;
        }
        watch_add(irc, &name);
        buf_printf(&added, "%.*s,", STR_ARGS(nick));
    }
    tell_status(irc, buf_str(&added));
    buf_fini(&added);
}

static void monitor_drop(struct irc *irc, struct str list)
{
    struct str nick;
    struct name name;
    while (irc_list_next(&list, ',', &nick)) {
        struct irc_watch *watch =
            name_parse_user(nick, &name) == NAME_OK ? watch_find(irc, &name) : NULL;
        if (watch)
            watch_drop(watch);
    }
}

static void monitor_list(struct irc *irc)
{
    struct buf list = { 0 };
    const struct irc_watch *watch;
    DL_FOREACH (irc->watches, watch)
        add_to_line(irc, RPL_MONLIST, &list, str_of(watch->nick));
    end_line(irc, RPL_MONLIST, &list);
    irc_numeric(irc, RPL_ENDOFMONLIST, ":End of MONITOR list");
    buf_fini(&list);
}

static void monitor_status(struct irc *irc)
{
    struct buf list = { 0 };
    const struct irc_watch *watch;
    DL_FOREACH (irc->watches, watch)
        buf_printf(&list, "%s,", watch->nick);
    tell_status(irc, buf_str(&list));
    buf_fini(&list);
}

void irc_on_monitor(struct irc *irc, const struct irc_line *line)
{
    struct str what = irc_line_param(line, 0), list = irc_line_param(line, 1);
    bool needs_list = str_equal(what, STR("+")) || str_equal(what, STR("-"));
    if (needs_list && list.size == 0)
        irc_numeric(irc, ERR_NEEDMOREPARAMS, "MONITOR :Not enough parameters");
    else if (str_equal(what, STR("+")))
        monitor_add(irc, list);
    else if (str_equal(what, STR("-")))
        monitor_drop(irc, list);
    else if (irc_word_equal(what, STR("C")))
        irc_watches_free(irc);
    else if (irc_word_equal(what, STR("L")))
        monitor_list(irc);
    else if (irc_word_equal(what, STR("S")))
        monitor_status(irc);
}

/* ---- news ---- */

/* @source  "nick!user@host" of one who is here; empty: @user is not */
static void tell_watchers(struct irc_door *door, struct str user, struct str source)
{
    bool is_here = source.size > 0;
    struct name name;
    struct irc_watched *watched;
    struct irc_watch *watch;
    if (name_parse_user(user, &name) != NAME_OK || !(watched = watched_find(door, &name)))
        return;
    DL_FOREACH2 (watched->watches, watch, watched_next) {
        struct buf line = { 0 };
        irc_encode_tags(watch->irc->caps, door->date_ms, &line);
        buf_printf(&line, ":%s %s %s :", door->config.server_name,
                   is_here ? RPL_MONONLINE : RPL_MONOFFLINE, irc_nick(watch->irc));
        buf_append_str(&line, is_here ? source : user);
        if (irc_line_end(&line, 0) == 0)
            answer_add(watch->irc->session, line.bytes, line.size);
        buf_fini(&line);
    }
}

void irc_spread_to_watchers(struct irc_door *door, struct str user, unsigned cap, struct str line,
                            uint64_t occurrence)
{
    struct name name;
    struct irc_watched *watched;
    const struct irc_watch *watch;
    if (name_parse_user(user, &name) != NAME_OK || !(watched = watched_find(door, &name)))
        return;
    DL_FOREACH2 (watched->watches, watch, watched_next)
        irc_spread_to(watch->irc, cap | IRC_CAP_EXTENDED_MONITOR, line, occurrence);
}

/* Those who share a room with the user have been told just before. */
static void spread_news(struct irc_door *door, const struct message *news)
{
    struct buf line = { 0 };
    bool is_away = news->kind == PRESENCE_AWAY;
    irc_signal_line(door, news, &line);
    irc_spread_to_watchers(door, news->user, is_away ? IRC_CAP_AWAY_NOTIFY : IRC_CAP_ACCOUNT_NOTIFY,
                           buf_str(&line), irc_occurrence_of(door, news));
    buf_fini(&line);
}

/* What is known of a user is known under the new name from now on. */
static void rename_person(struct irc_door *door, const struct message *news)
{
    struct irc_person *person = irc_person_find(door, news->was);
    if (person)
        irc_person_rename(door, person, news->user);
}

/* One who enters is told with the ident it has just given: it is no person here yet. */
static void tell_of_coming(struct irc_door *door, struct str user, struct str ident)
{
    struct buf source = { 0 };
    if (ident.size > 0)
        buf_printf(&source, "%.*s!%.*s@" IRC_HOST, STR_ARGS(user), STR_ARGS(ident));
    else
        irc_person_source(door, user, &source);
    tell_watchers(door, user, buf_str(&source));
    buf_fini(&source);
}

/* Whether two spellings are one name. */
static bool is_same_name(struct str one, struct str other)
{
    struct name a, b;
    return name_parse_user(one, &a) == NAME_OK && name_parse_user(other, &b) == NAME_OK &&
           strcmp(a.folded, b.folded) == 0;
}

static void tell_metadata(struct irc_door *door, const struct message *news)
{
    struct name name;
    struct irc_watched *watched;
    const struct irc_watch *watch;
    if (name_parse_user(news->user, &name) != NAME_OK || !(watched = watched_find(door, &name)))
        return;
    DL_FOREACH2 (watched->watches, watch, watched_next)
        irc_metadata_tell_watcher(watch->irc, news);
}

void irc_door_on_news(void *context, const struct effect *effect)
{
    struct irc_door *door = context;
    const struct message *news = effect->message;
    if (news->type == MESSAGE_METADATA) {
        tell_metadata(door, news);
        return;
    }
    if (news->kind == PRESENCE_RENAME) {
        rename_person(door, news);
        irc_marks_rename(door, news->was, news->user);
    }
    irc_away_on_news(door, news);
    if (news->kind == PRESENCE_ENTER)
        tell_of_coming(door, news->user, effect->text);
    else if (news->kind == PRESENCE_LEAVE)
        tell_watchers(door, news->user, STR(""));
    else if (news->kind == PRESENCE_AWAY || news->kind == PRESENCE_ACCOUNT)
        spread_news(door, news);
    else if (!is_same_name(news->was, news->user)) {
        tell_watchers(door, news->was, STR(""));
        tell_of_coming(door, news->user, STR(""));
    }
}
