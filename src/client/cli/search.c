/* hutong search: what was said with these words, the newest first, page by page. */
#include "client/cli/around.h"
#include "client/cli/cli.h"
#include "client/cli/output.h"
#include "client/cli/visit.h"
#include "client/core/i18n.h"

struct search {
    struct buf query;
    struct buf line; /* scratch */
    uint64_t before; /* of the next page; 0: the first one */
    uint64_t left;   /* results still wanted */
    bool is_over;    /* none is asked for any more */
    struct around around;
};

static void search_ask(struct visit *visit)
{
    struct search *search = visit->state;
    struct message message = { .type = MESSAGE_SEARCH };
    message_set_query(&message, buf_str(&search->query));
    message_set_limit(&message,
                      search->left < LIMIT_HISTORY_PAGE ? search->left : LIMIT_HISTORY_PAGE);
    if (search->before > 0)
        message_set_before(&message, search->before);
    chat_request(visit->chat, &message, visit_now_ms(visit));
}

static void search_on_event(struct visit *visit, const struct message *event)
{
    struct search *search = visit->state;
    bool has_context = visit->options->context > 0;
    if (search->left == 0)
        return;
    search->left--;
    buf_clear(&search->line);
    int status = has_context
                     ? around_add(&search->around, event)
                     : output_found(&search->line, visit->options->is_json, event, FOUND_ALONE);
    if (status)
        visit_fail(visit, EXIT_LOCAL, str_of(_("out of memory")));
    else
        visit_print(visit, buf_str(&search->line));
}

/* All was found: it is printed already, or now with what is around it. */
static void search_end(struct visit *visit)
{
    struct search *search = visit->state;
    search->is_over = true;
    if (visit->options->context > 0)
        around_show(&search->around);
    else
        visit_finish(visit, EXIT_OK);
}

static void search_on_done(struct visit *visit, const struct message *done)
{
    struct search *search = visit->state;
    bool has_next = done->has & HAS(FIELD_BEFORE);
    bool moves_on = search->before == 0 || done->before < search->before;
    search->before = done->before;
    if (has_next && moves_on && search->left > 0)
        search_ask(visit);
    else
        search_end(visit);
}

static void search_on_effect(struct visit *visit, const struct chat_effect *effect)
{
    struct search *search = visit->state;
    if (effect->kind != CHAT_ANSWER)
        return;
    if (effect->message->type == MESSAGE_ERROR)
        visit_refuse(visit, effect->message->code, effect->message->text);
    else if (search->is_over)
        around_on_answer(&search->around, effect->message);
    else if (effect->message->type == MESSAGE_EVENT)
        search_on_event(visit, effect->message);
    else if (effect->message->type == MESSAGE_DONE)
        search_on_done(visit, effect->message);
}

static void search_on_ready(struct visit *visit)
{
    struct search *search = visit->state;
    search->around = (struct around){ .visit = visit, .context = visit->options->context };
    search_ask(visit);
}

int cli_search(const struct client_options *options)
{
    static const struct visit_job job = {
        .on_ready = search_on_ready,
        .on_effect = search_on_effect,
        .is_reader = true,
    };
    struct search search = { .left = options->has_count ? options->count : OPTIONS_COUNT_DEFAULT };
    enum client_exit status = EXIT_LOCAL;
    if (output_words(&search.query, options->words, options->word_count) == 0)
        status = visit_run(options, &job, &search, false);
    buf_fini(&search.query);
    buf_fini(&search.line);
    around_fini(&search.around);
    return status;
}
