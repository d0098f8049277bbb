/* hutong admin: what admins of a server ask for, for scripts. */
#include "client/core/admin.h"
#include "client/cli/cli.h"
#include "client/cli/output.h"
#include "client/cli/visit.h"
#include "client/core/i18n.h"

#include <hutong/common/time_text.h>
#include <stdio.h>

struct admin {
    struct message message; /* the request */
    struct buf line;        /* scratch */
};

static void admin_ask(struct visit *visit)
{
    struct admin *admin = visit->state;
    chat_request(visit->chat, &admin->message, visit_now_ms(visit));
}

/* Members that all items have in common or that mean the same in each; absent ones are left out. */
static int print_json(struct buf *out, const struct message *item)
{
    struct json json;
    char time[TIME_TEXT_MAX];
    time_text_rfc3339(item->time, time);
    json_begin(&json, out);
    json_number(&json, "no", item->no);
    json_text(&json, "time", str_of(time));
    if (item->type == MESSAGE_AUDIT)
        json_text(&json, "act", str_of(admin_act_name(item->kind)));
    if (item->type == MESSAGE_SERVER_BANNED)
        json_text(&json, "kind",
                  item->kind == BAN_NAME      ? STR("name")
                  : item->kind == BAN_ACCOUNT ? STR("account")
                                              : STR("address"));
    json_text(&json, item->type == MESSAGE_AUDIT ? "admin" : "user", item->user);
    json_text(&json, item->type == MESSAGE_AUDIT ? "target" : "admin", item->was);
    if (item->type == MESSAGE_AUDIT)
        json_text(&json, "room", item->room);
    json_text(&json, "address", item->address);
    if (item->type != MESSAGE_SESSION) {
        json_text(&json, "text", item->text);
    } else {
        json_text(&json, "transport", item->mechanism);
        json_text(&json, "software", item->software);
        json_number(&json, "idle_ms", item->wait_ms);
    }
    if (item->type == MESSAGE_SERVER_BANNED && item->wait_ms > 0)
        json_number(&json, "left_ms", item->wait_ms);
    return json_end(&json);
}

static int print_line(struct buf *out, const struct message *item)
{
    int status = admin_format(item, out);
    return status ? status : buf_append_str(out, STR("\n"));
}

static void admin_print(struct visit *visit, const struct message *item)
{
    struct admin *admin = visit->state;
    buf_clear(&admin->line);
    int status =
        visit->options->is_json ? print_json(&admin->line, item) : print_line(&admin->line, item);
    if (status)
        visit_fail(visit, EXIT_LOCAL, str_of(_("out of memory")));
    else
        visit_print(visit, buf_str(&admin->line));
}

static void admin_on_effect(struct visit *visit, const struct chat_effect *effect)
{
    if (effect->kind != CHAT_ANSWER)
        return;
    if (effect->message->type == MESSAGE_ERROR)
        visit_refuse(visit, effect->message->code, effect->message->text);
    else if (effect->message->type == MESSAGE_DONE)
        visit_finish(visit, EXIT_OK);
    else
        admin_print(visit, effect->message);
}

static int admin_usage(void)
{
    size_t count;
    const struct admin_verb *verb = admin_table(&count);
    fputs(_("hutong admin wants one of:\n"), stderr);
    for (size_t i = 0; i < count; i++)
        fprintf(stderr, "  %s %s\n", verb[i].name, admin_usage_of(&verb[i]));
    return EXIT_USAGE;
}

int cli_admin(const struct client_options *options)
{
    static const struct visit_job job = { .on_ready = admin_ask, .on_effect = admin_on_effect };
    struct admin admin = { 0 };
    struct buf line = { 0 };
    const struct admin_verb *verb =
        options->word_count > 0 ? admin_find(str_of(options->words[0])) : NULL;
    enum client_exit status = EXIT_LOCAL;
    if (!verb)
        return admin_usage();
    if (output_words(&line, options->words + 1, options->word_count - 1) == 0)
        status = admin_request(verb, buf_str(&line), &admin.message) == 0
                     ? visit_run(options, &job, &admin, false)
                     : (enum client_exit)admin_usage();
    buf_fini(&admin.line);
    buf_fini(&line);
    return status;
}
