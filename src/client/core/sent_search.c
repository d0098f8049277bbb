/* The search itself: small letters find capitals, too. */
#include "client/core/sent_search.h"

#include <hutong/common/text.h>
#include <strings.h>

void sent_search_fini(struct sent_search *search)
{
    editor_fini(&search->query);
    editor_fini(&search->found);
    *search = (struct sent_search){ 0 };
}

void sent_search_open(struct sent_search *search)
{
    sent_search_fini(search);
    search->is_open = true;
}

/* Where @words begin in @line; false if they are not in it. */
static bool sent_search_find(struct str line, struct str words, size_t *start)
{
    for (*start = 0; *start + words.size <= line.size; ++*start)
        if (strncasecmp(line.bytes + *start, words.bytes, words.size) == 0)
            return true;
    return false;
}

/* Show the line found, with the cursor at the words. */
static void sent_search_show(struct sent_search *search, struct str line, size_t start)
{
    editor_set(&search->found, line);
    search->found.cursor = 0;
    while (search->found.cursor < start && editor_do(&search->found, EDITOR_RIGHT))
        ;
}

void sent_search_step(struct sent_search *search, const struct sent_lines *sent, int step)
{
    struct str words = buf_str(&search->query.text);
    size_t back = search->back, start;
    search->has_failed = words.size > 0;
    while (words.size > 0 && (step > 0 ? back < sent->count : back > 1)) {
        back = step > 0 ? back + 1 : back - 1;
        struct str line = buf_str(&sent->lines[sent->count - back]);
        if (!sent_search_find(line, words, &start))
            continue;
        search->back = back;
        search->has_failed = false;
        sent_search_show(search, line, start);
        return;
    }
}

void sent_search_look(struct sent_search *search, const struct sent_lines *sent)
{
    search->back = 0;
    editor_set(&search->found, (struct str){ 0 });
    sent_search_step(search, sent, 1);
}
