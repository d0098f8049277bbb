/* hutong room: what members and admins of a room ask for, for scripts. */
#include "client/cli/cli.h"
#include "client/cli/output.h"
#include "client/cli/room_show.h"
#include "client/cli/visit.h"
#include "client/core/i18n.h"
#include "client/core/room_verbs.h"

#include <hutong/common/macros.h>
#include <hutong/common/time_text.h>
#include <hutong/proto/group.h>
#include <stdio.h>

struct room_job {
    struct message request; /* the next page, too */
    uint8_t nonce[LIMIT_NONCE_SIZE];
    struct room_show show; /* of the verb show */
    struct buf line;       /* scratch */
};

static void room_ask(struct visit *visit)
{
    struct room_job *job = visit->state;
    if (job->request.type == MESSAGE_SAY) {
        world_random(NULL, job->nonce);
        message_set_nonce(&job->request,
                          (struct str){ (const char *)job->nonce, sizeof(job->nonce) });
    }
    chat_request(visit->chat, &job->request, visit_now_ms(visit));
}

static void add_sanction(struct json *json, const struct message *banned)
{
    static const char *const kinds[] = { [SANCTION_NAME] = "name",
                                         [SANCTION_ACCOUNT] = "account",
                                         [SANCTION_ADDRESS] = "address",
                                         [SANCTION_EVERYBODY] = "everybody",
                                         [SANCTION_MASK] = "mask" };
    const char *list = sanction_sort_name(sanction_sort_of(banned->flags));
    if (banned->kind < ARRAY_SIZE(kinds) && kinds[banned->kind])
        json_text(json, "kind", str_of(kinds[banned->kind]));
    json_text(json, "list", str_of(list));
    json_bool(json, "mute", sanction_sort_of(banned->flags) == SANCTION_MUTE);
    json_text(json, "by", banned->by);
    if (banned->wait_ms > 0)
        json_number(json, "left_ms", banned->wait_ms);
}

/* Who is banned or muted, or asks to be let in. */
static int print_json(struct buf *out, const struct message *item)
{
    struct json json;
    char time[TIME_TEXT_MAX];
    time_text_rfc3339(item->time, time);
    json_begin(&json, out);
    json_text(&json, "room", item->room);
    json_text(&json, "time", str_of(time));
    if (item->user.size > 0)
        json_text(&json, "user", item->user);
    if (item->type == MESSAGE_BANNED)
        add_sanction(&json, item);
    json_text(&json, "text", item->text);
    return json_end(&json);
}

static int print_line(struct buf *out, const struct message *item)
{
    struct buf told = { 0 };
    int status = item->type == MESSAGE_BANNED ? group_describe_ban(item, &told)
                                              : group_describe_pass(item, &told);
    if (!status)
        status = output_text(out, buf_str(&told));
    buf_fini(&told);
    return status ? status : buf_append_str(out, STR("\n"));
}

static int print_item(struct buf *out, bool is_json, const struct message *item)
{
    if (item->type == MESSAGE_EVENT)
        return output_found(out, is_json, item, FOUND_ALONE);
    if (item->type != MESSAGE_BANNED && item->type != MESSAGE_APPLICANT)
        return 0; /* what is told to those who join */
    return is_json ? print_json(out, item) : print_line(out, item);
}

static void room_print_line(struct visit *visit, int status)
{
    const struct room_job *job = visit->state;
    if (status)
        visit_fail(visit, EXIT_LOCAL, str_of(_("out of memory")));
    else
        visit_print(visit, buf_str(&job->line));
}

static void room_print(struct visit *visit, const struct message *item)
{
    struct room_job *job = visit->state;
    buf_clear(&job->line);
    int status = job->request.type == MESSAGE_ROOMS
                     ? room_show_take(&job->show, item)
                     : print_item(&job->line, visit->options->is_json, item);
    room_print_line(visit, status);
}

static bool has_pages(enum message_type type)
{
    return type == MESSAGE_PINS || type == MESSAGE_THREAD || type == MESSAGE_VERSIONS;
}

/* All has been done, or told, but for another page. */
static void room_on_done(struct visit *visit, const struct message *done)
{
    struct room_job *job = visit->state;
    bool has_next = has_pages(job->request.type) && done->has & HAS(FIELD_AFTER) &&
                    done->after > job->request.after;
    if (!has_next) {
        buf_clear(&job->line);
        room_print_line(visit, room_show_print(&job->show, visit->options->is_json, &job->line));
        visit_finish(visit, EXIT_OK);
        return;
    }
    message_set_after(&job->request, done->after);
    room_ask(visit);
}

static void room_on_effect(struct visit *visit, const struct chat_effect *effect)
{
    if (effect->kind != CHAT_ANSWER)
        return;
    if (effect->message->type == MESSAGE_ERROR)
        visit_refuse(visit, effect->message->code, effect->message->text);
    else if (effect->message->type == MESSAGE_DONE)
        room_on_done(visit, effect->message);
    else
        room_print(visit, effect->message);
}

static void print_verb(const char *before, const struct room_verb *verb)
{
    const char *usage = room_verb_usage(verb);
    fprintf(stderr, "%s%s -r ROOM%s%s\n", before, verb->name, usage[0] ? " " : "", usage);
}

static int room_usage(void)
{
    size_t count;
    const struct room_verb *verbs = room_verb_table(&count);
    fputs(_("hutong room wants one of:\n"), stderr);
    for (size_t i = 0; i < count; i++)
        print_verb("  ", &verbs[i]);
    return EXIT_USAGE;
}

/* "  join open approval invited  (how one comes in …)" */
static void print_setting(const struct group_row *row, const char *help)
{
    fprintf(stderr, "  %s", row->name);
    for (uint64_t i = 0; row->type == GROUP_WORD && i <= row->max; i++)
        if (row->words[i])
            fprintf(stderr, " %s", row->words[i]);
    if (help)
        fprintf(stderr, "  (%s)", help);
    fputs("\n", stderr);
}

/* What can be set, and to what. */
static void print_settings(void)
{
    for (uint64_t i = 0; i < GROUP_SETTING_COUNT; i++)
        if (group_row(i))
            print_setting(group_row(i), group_setting_help(i));
}

static int room_refuse(const struct room_verb *verb, const char *problem)
{
    fprintf(stderr, "hutong: %s\n", problem);
    print_verb(_("Usage: hutong room "), verb);
    if (verb->ask == group_set)
        print_settings();
    return EXIT_USAGE;
}

/*
 * Without a verb it is shown what a room is like: the one of -r, or the only word, which then is
 * no verb.
 */
static const struct room_verb *find_verb(const struct client_options *options, const char **room)
{
    bool is_alone = options->word_count == 1 && options->room_count == 0;
    const struct room_verb *verb =
        options->word_count > 0 ? room_verb_find(str_of(options->words[0])) : NULL;
    *room = options->room_count > 0 ? options->rooms[0] : is_alone ? options->words[0] : NULL;
    bool is_shown = !verb && *room && (is_alone || options->word_count == 0);
    return is_shown ? room_verb_find(STR("show")) : verb;
}

int cli_room(const struct client_options *options)
{
    static const struct visit_job visit_job = { .on_ready = room_ask, .on_effect = room_on_effect };
    struct room_job job = { 0 };
    struct buf words = { 0 };
    const char *room;
    const struct room_verb *verb = find_verb(options, &room);
    size_t own_words = options->word_count > 0; /* the verb, or the room's name */
    int status = EXIT_LOCAL;
    if (!verb)
        return room_usage();
    if (output_words(&words, options->words + own_words, options->word_count - own_words) == 0) {
        const char *problem = room_verb_request(verb, str_of(room), buf_str(&words), &job.request);
        status =
            problem ? room_refuse(verb, problem) : (int)visit_run(options, &visit_job, &job, false);
    }
    room_show_fini(&job.show);
    buf_fini(&job.line);
    buf_fini(&words);
    return status;
}
