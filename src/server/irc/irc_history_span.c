/*
 * Which events a CHATHISTORY is about: selectors name them by msgid or by time. A time is looked
 * for between the first and the last number by halves; numbers become bounds.
 */
#include "server/irc/irc_history.h"

#include <hutong/common/macros.h>
#include <hutong/common/time_text.h>
#include <stdio.h>
#include <stdlib.h>

static const struct kind {
    const char *name;
    size_t selector_count;
} kinds[] = {
    [HISTORY_LATEST] = { "LATEST", 1 }, [HISTORY_BEFORE] = { "BEFORE", 1 },
    [HISTORY_AFTER] = { "AFTER", 1 },   [HISTORY_BETWEEN] = { "BETWEEN", 2 },
    [HISTORY_AROUND] = { "AROUND", 1 },
};

bool irc_history_find_kind(struct str name, enum irc_history_kind *kind)
{
    for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
        if (irc_word_equal(name, str_of(kinds[i].name))) {
            *kind = (enum irc_history_kind)i;
            return true;
        }
    }
    return false;
}

size_t irc_history_selectors(enum irc_history_kind kind)
{
    return kinds[kind].selector_count;
}

bool irc_history_parse_selector(struct str text, const struct irc_history *history,
                                struct irc_selector *selector)
{
    uint64_t room;
    *selector = (struct irc_selector){ .is_any = str_equal(text, STR("*")) };
    if (selector->is_any)
        return true;
    if (str_starts_with(text, STR("timestamp="))) {
        selector->is_time = true;
        return time_text_parse(str_skip(text, 10), &selector->time_ms);
    }
    return str_starts_with(text, STR("msgid=")) &&
           irc_parse_msgid(str_skip(text, 6), &room, &selector->no) && room == history->room &&
           selector->no <= history->last;
}

bool irc_history_parse_limit(struct str text, uint64_t *limit)
{
    char *end = NULL;
    char digits[16];
    snprintf(digits, sizeof(digits), "%.*s", STR_ARGS(text));
    *limit = strtoull(digits, &end, 10);
    if (*limit > LIMIT_HISTORY_PAGE)
        *limit = LIMIT_HISTORY_PAGE;
    return text.size > 0 && !*end && digits[0] != '-';
}

/* ---- times become numbers ---- */

/* Times of "after" are exclusive: the first event one millisecond later is what is looked for. */
static void make_exclusive(struct irc_history *history)
{
    struct irc_selector *selectors = history->selectors;
    bool is_after = history->kind == HISTORY_AFTER || history->kind == HISTORY_LATEST;
    if (history->kind == HISTORY_BETWEEN)
        is_after = !selectors[1].is_time || selectors[0].time_ms < selectors[1].time_ms;
    if (is_after && selectors[0].is_time)
        selectors[0].time_ms++;
    else if (history->kind == HISTORY_BETWEEN && selectors[0].is_time && selectors[1].is_time)
        selectors[1].time_ms++;
}

void irc_history_start(struct irc_history *history)
{
    make_exclusive(history);
    history->low = 1;
    history->high = history->last + 1;
}

static uint64_t middle_of(const struct irc_history *history)
{
    return (history->low + history->high) / 2;
}

void irc_history_halve(struct irc_history *history, uint64_t time_ms)
{
    if (time_ms < history->selectors[history->resolved].time_ms)
        history->low = middle_of(history) + 1;
    else
        history->high = middle_of(history);
}

/* ---- numbers become bounds ---- */

/*
 * "After" leaves the event of a selector out; that of a time, which was looked for as the first
 * one later than the time, belongs to what is after.
 */
static uint64_t bound_after(const struct irc_selector *selector)
{
    return selector->is_time ? selector->no - 1 : selector->no;
}

static void set_between(struct irc_history *history)
{
    struct irc_selector *first = &history->selectors[0], *second = &history->selectors[1];
    history->is_backward = first->no > second->no;
    const struct irc_selector *low = history->is_backward ? second : first;
    const struct irc_selector *high = history->is_backward ? first : second;
    history->after = bound_after(low);
    history->before = high->no;
}

static void set_bounds(struct irc_history *history)
{
    const struct irc_selector *selector = &history->selectors[0];
    history->before = history->last + 1;
    switch (history->kind) {
    case HISTORY_LATEST:
        history->is_backward = true;
        history->after = selector->is_any ? 0 : bound_after(selector);
        break;
    case HISTORY_BEFORE:
        history->is_backward = true;
        history->before = selector->no;
        break;
    case HISTORY_AFTER:
        history->after = bound_after(selector);
        break;
    case HISTORY_BETWEEN:
        set_between(history);
        break;
    case HISTORY_AROUND:
        history->is_backward = true;
        history->before = selector->no + 1;
        history->wanted_later = history->wanted / 2;
        history->wanted -= history->wanted_later;
        break;
    }
}

bool irc_history_resolve(struct irc_history *history, uint64_t *middle)
{
    while (history->resolved < kinds[history->kind].selector_count) {
        struct irc_selector *selector = &history->selectors[history->resolved];
        if (selector->is_time && history->low < history->high) {
            *middle = middle_of(history);
            return false;
        }
        if (selector->is_time)
            selector->no = history->low;
        history->resolved++;
        history->low = 1;
        history->high = history->last + 1;
    }
    set_bounds(history);
    return true;
}

/* ---- what is not read yet ---- */

/* Narrow the bounds to what is not read yet. Returns whether there is some. */
static bool narrow(struct irc_history *history)
{
    if (history->event_count == 0 || ++history->page_count >= HISTORY_PAGES_MAX)
        return false;
    if (history->is_backward)
        history->before = history->first;
    else
        history->after = history->newest;
    return history->after + 1 < history->before;
}

/* Around an event: after those before it, those behind it. */
static bool turn_round(struct irc_history *history)
{
    if (history->wanted_later == 0)
        return false;
    history->is_backward = false;
    history->after = history->selectors[0].no;
    history->before = history->last + 1;
    history->wanted = history->wanted_later;
    history->wanted_later = 0;
    return history->after + 1 < history->before;
}

bool irc_history_advance(struct irc_history *history)
{
    return (history->wanted > 0 && narrow(history)) || turn_round(history);
}
