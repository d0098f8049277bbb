/* From the words of a search to an FTS5 expression, and the same done by hand for a few events. */
#include "server/store/search_plan.h"

#include "server/core/name.h"
#include <errno.h>
#include <hutong/common/macros.h>
#include <hutong/common/utf8.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdlib.h>
#include <strings.h>

enum { MARK_HASH_SIZE = 16 };

bool search_has_kind(uint64_t kind)
{
    return event_is_said(kind) || kind == EVENT_TOPIC || kind == EVENT_EDIT;
}

/* ---- marks ---- */

static bool holds(struct str text, struct str part)
{
    for (; text.size >= part.size; text = str_skip(text, 1))
        if (strncasecmp(text.bytes, part.bytes, part.size) == 0)
            return true;
    return false;
}

static bool holds_link(struct str text)
{
    return holds(text, STR("http://")) || holds(text, STR("https://"));
}

/* Who said it: by a hash, since names are no words to the tokenizer. */
static int add_user_mark(struct buf *out, struct str name)
{
    struct name parsed;
    uint8_t hash[MARK_HASH_SIZE];
    char hex[2 * MARK_HASH_SIZE + 1];
    if (name_parse_user(name, &parsed) != NAME_OK)
        return 0;
    crypto_generichash(hash, sizeof(hash), (const uint8_t *)parsed.folded, strlen(parsed.folded),
                       NULL, 0);
    sodium_bin2hex(hex, sizeof(hex), hash, sizeof(hash));
    return buf_printf(out, " u%s", hex);
}

int search_add_marks(struct buf *out, uint64_t room, uint64_t kind, struct str name,
                     struct str text)
{
    int status = buf_printf(out, " r%" PRIu64, room);
    if (!status)
        status = add_user_mark(out, name);
    if (!status && holds_link(text))
        status = buf_append_str(out, STR(" link"));
    if (!status && kind == EVENT_FILE && text.size > 0)
        status = buf_append_str(out, STR(" file"));
    return status;
}

/* Take the next mark off a list of them; empty at its end. */
static struct str take_mark(struct str *marks)
{
    struct str rest = str_skip(*marks, str_starts_with(*marks, STR(" ")));
    struct str mark = { rest.bytes, 0 };
    while (mark.size < rest.size && rest.bytes[mark.size] != ' ')
        mark.size++;
    *marks = str_skip(rest, mark.size);
    return mark;
}

static bool has_mark(struct str marks, struct str wanted)
{
    while (marks.size > 0)
        if (str_equal(take_mark(&marks), wanted))
            return true;
    return false;
}

/* ---- words ---- */

static void search_text_fini(struct search_text *text)
{
    tokens_fini(&text->tokens);
    free(text->items);
}

static int search_text_add(struct search_text *text, struct search_token token)
{
    if (text->count == text->capacity) {
        size_t capacity = text->capacity ? 2 * text->capacity : 16;
        struct search_token *items = realloc(text->items, capacity * sizeof(*items));
        if (!items)
            return -ENOMEM;
        text->items = items;
        text->capacity = capacity;
    }
    text->items[text->count++] = token;
    return 0;
}

/* Cut a text; search_text_fini is due whatever comes of it. */
static int search_text_cut(struct search_text *text, struct str source, bool is_query)
{
    struct search_token token;
    int status = tokens_init(&text->tokens, source, is_query);
    while (!status && (token.kind = tokens_next(&text->tokens, &token.text)) != TOKEN_END)
        status = search_text_add(text, token);
    return status;
}

/* One letter alone begins too many words to be worth the search. */
static bool is_one_letter(struct str text)
{
    utf8_take(&text, NULL);
    return text.size == 0;
}

/* Add words that must occur. What holds no letter is left out. */
static int plan_add_words(struct search_plan *plan, struct str source, bool is_exact)
{
    struct search_words *words = &plan->words[plan->words_count];
    int status = search_text_cut(&words->text, source, true);
    if (status || words->text.count == 0) {
        search_text_fini(&words->text);
        *words = (struct search_words){ 0 };
        return status;
    }
    const struct search_token *last = &words->text.items[words->text.count - 1];
    words->is_prefix = last->kind == TOKEN_LONE ||
                       (last->kind == TOKEN_WORD && !is_exact && !is_one_letter(last->text));
    words->source = source;
    plan->words_count++;
    return 0;
}

static int plan_add_all_words(struct search_plan *plan)
{
    int status = 0;
    for (size_t i = 0; i < plan->query.phrase_count && !status; i++)
        status = plan_add_words(plan, plan->query.phrases[i].text, plan->query.phrases[i].is_exact);
    plan->finds_nothing = plan->query.phrase_count > 0 && plan->words_count == 0;
    if (!status && plan->query.mentions_me) {
        size_t count = plan->words_count;
        status = plan_add_words(plan, plan->scope.user, true);
        plan->finds_nothing |= plan->words_count == count;
    }
    return status;
}

/* ---- the expression for the index ---- */

/* As one string of FTS5, in which nothing is an operator; it is cut as we have cut it. */
static int match_add_words(struct buf *match, const struct search_words *words)
{
    struct str source = words->source;
    int status = buf_append_str(match, STR("body : \""));
    for (size_t i = 0; i < source.size && !status; i++)
        status = buf_printf(match, source.bytes[i] == '"' ? "\"\"" : "%c", source.bytes[i]);
    return status ? status : buf_printf(match, "\"%s", words->is_prefix ? " *" : "");
}

static uint64_t scope_room(const struct search_scope *scope, size_t index)
{
    uint64_t room;
    memcpy(&room, scope->rooms.bytes + index * sizeof(room), sizeof(room));
    return room;
}

static size_t scope_room_count(const struct search_scope *scope)
{
    return scope->rooms.size / sizeof(uint64_t);
}

/*
 * Whoever searches everywhere is not kept to his rooms here: a mark that nearly every event had
 * made the index walk through all of them for each word, which took ten times as long as to look
 * at what it gives.
 */
static int match_add_rooms(struct buf *match, const struct search_scope *scope)
{
    if (scope->is_everywhere)
        return 0;
    int status = buf_append_str(match, STR("marks : (none"));
    for (size_t i = 0; i < scope_room_count(scope) && !status; i++)
        status = buf_printf(match, " OR r%" PRIu64, scope_room(scope, i));
    return status ? status : buf_append_str(match, STR(")"));
}

static int match_add_and(struct buf *match)
{
    return match->size > 0 ? buf_append_str(match, STR(" AND ")) : 0;
}

static int plan_add_match(struct search_plan *plan)
{
    struct str marks = buf_str(&plan->marks);
    int status = match_add_rooms(&plan->match, &plan->scope);
    while (!status && marks.size > 0) {
        struct str mark = take_mark(&marks);
        status = match_add_and(&plan->match);
        if (!status)
            status = buf_printf(&plan->match, "marks : %.*s", STR_ARGS(mark));
    }
    for (size_t i = 0; i < plan->words_count && !status; i++) {
        status = match_add_and(&plan->match);
        if (!status)
            status = match_add_words(&plan->match, &plan->words[i]);
    }
    return status;
}

int search_plan_init(struct search_plan *plan, const struct search_scope *scope)
{
    *plan = (struct search_plan){ .scope = *scope };
    if (search_query_parse(scope->query, &plan->query) != SEARCH_OK)
        return -EINVAL;
    int status = plan_add_all_words(plan);
    if (!status && plan->query.from.size > 0)
        status = add_user_mark(&plan->marks, plan->query.from);
    if (!status && plan->query.has_link)
        status = buf_append_str(&plan->marks, STR(" link"));
    if (!status && plan->query.has_file)
        status = buf_append_str(&plan->marks, STR(" file"));
    if (!status)
        status = plan_add_match(plan);
    if (status)
        search_plan_fini(plan);
    return status;
}

void search_plan_fini(struct search_plan *plan)
{
    for (size_t i = 0; i < plan->words_count; i++)
        search_text_fini(&plan->words[i].text);
    buf_fini(&plan->marks);
    buf_fini(&plan->match);
    *plan = (struct search_plan){ 0 };
}

/* ---- by hand ---- */

static bool scope_has_room(const struct search_scope *scope, uint64_t room)
{
    for (size_t i = 0; i < scope_room_count(scope); i++)
        if (scope_room(scope, i) == room)
            return true;
    return false;
}

bool search_plan_allows(const struct search_plan *plan, const struct search_event *event)
{
    const struct search_query *query = &plan->query;
    bool is_public = event->room_kind == ROOM_PUBLIC;
    bool may_read =
        (is_public && plan->scope.is_everywhere) || scope_has_room(&plan->scope, event->room);
    return may_read && event->room_kind != 0 && search_has_kind(event->kind) &&
           event->time_ms >= query->after_ms && event->time_ms < query->before_ms;
}

static bool words_are_at(const struct search_words *words, const struct search_text *text,
                         size_t at)
{
    size_t last = words->text.count - 1;
    if (at + last >= text->count)
        return false;
    for (size_t i = 0; i <= last; i++) {
        struct str wanted = words->text.items[i].text, found = text->items[at + i].text;
        bool may_go_on = i == last && words->is_prefix;
        if (may_go_on ? !str_starts_with(found, wanted) : !str_equal(found, wanted))
            return false;
    }
    return true;
}

static bool words_occur(const struct search_words *words, const struct search_text *text)
{
    for (size_t at = 0; at < text->count; at++)
        if (words_are_at(words, text, at))
            return true;
    return false;
}

static int plan_matches_words(const struct search_plan *plan, struct str source)
{
    struct search_text text = { 0 };
    int result = search_text_cut(&text, source, false);
    if (result == 0) {
        result = 1;
        for (size_t i = 0; i < plan->words_count && result; i++)
            result = words_occur(&plan->words[i], &text);
    }
    search_text_fini(&text);
    return result;
}

static int plan_matches_marks(const struct search_plan *plan, const struct search_event *event)
{
    struct buf found = { 0 };
    struct str wanted = buf_str(&plan->marks);
    int result = search_add_marks(&found, event->room, event->kind, event->name, event->text);
    if (result == 0) {
        result = 1;
        while (wanted.size > 0 && result)
            result = has_mark(buf_str(&found), take_mark(&wanted));
    }
    buf_fini(&found);
    return result;
}

int search_plan_matches(const struct search_plan *plan, const struct search_event *event)
{
    if (!search_plan_allows(plan, event))
        return 0;
    int result = plan->marks.size > 0 ? plan_matches_marks(plan, event) : 1;
    return result > 0 && plan->words_count > 0 ? plan_matches_words(plan, event->text) : result;
}
