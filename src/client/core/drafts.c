/* A short list, searched from the front: people do not begin hundreds of messages. */
#include "client/core/drafts.h"

#include <errno.h>
#include <stdlib.h>

static void draft_fini(struct draft *draft)
{
    buf_fini(&draft->room);
    buf_fini(&draft->user);
    buf_fini(&draft->text);
}

void drafts_fini(struct drafts *drafts)
{
    for (size_t i = 0; i < drafts->count; i++)
        draft_fini(&drafts->items[i]);
    free(drafts->items);
    *drafts = (struct drafts){ 0 };
}

static size_t drafts_find(const struct drafts *drafts, struct draft_key key)
{
    size_t at = 0;
    while (at < drafts->count && (drafts->items[at].chat != key.chat ||
                                  !str_equal(buf_str(&drafts->items[at].room), key.room) ||
                                  !str_equal(buf_str(&drafts->items[at].user), key.user)))
        at++;
    return at;
}

static void drafts_remove(struct drafts *drafts, size_t at)
{
    draft_fini(&drafts->items[at]);
    drafts->count--;
    memmove(drafts->items + at, drafts->items + at + 1,
            (drafts->count - at) * sizeof(*drafts->items));
}

static int drafts_append(struct drafts *drafts, const struct draft *draft)
{
    struct draft *items = reallocarray(drafts->items, drafts->count + 1, sizeof(*items));
    if (!items)
        return -ENOMEM;
    drafts->items = items;
    items[drafts->count++] = *draft;
    return 0;
}

int drafts_put(struct drafts *drafts, struct draft_key key, struct str text, bool is_untold)
{
    struct draft draft = { .chat = key.chat, .is_untold = is_untold };
    bool is_nothing = text.size == 0 && !is_untold;
    size_t at = drafts_find(drafts, key);
    int result = buf_append_str(&draft.room, key.room);
    if (result == 0)
        result = buf_append_str(&draft.user, key.user);
    if (result == 0)
        result = buf_append_str(&draft.text, text);
    if (result == 0 && !is_nothing)
        result = drafts_append(drafts, &draft);
    if (result != 0 || is_nothing)
        draft_fini(&draft);
    if (result == 0 && at < drafts->count - !is_nothing)
        drafts_remove(drafts, at);
    return result;
}

void drafts_release(struct drafts *drafts, struct draft_key key)
{
    size_t at = drafts_find(drafts, key);
    if (at < drafts->count)
        drafts->items[at].is_untold = true;
    else
        drafts_put(drafts, key, (struct str){ 0 }, true);
}

void drafts_forget(struct drafts *drafts, const struct chat *chat)
{
    for (size_t i = drafts->count; i-- > 0;)
        if (drafts->items[i].chat == chat)
            drafts_remove(drafts, i);
}

struct str drafts_text(const struct drafts *drafts, struct draft_key key)
{
    size_t at = drafts_find(drafts, key);
    return at < drafts->count ? buf_str(&drafts->items[at].text) : STR("");
}

int drafts_take(struct drafts *drafts, struct draft_key key, struct buf *text)
{
    size_t at = drafts_find(drafts, key);
    if (at == drafts->count)
        return -ENOENT;
    if (buf_append_str(text, buf_str(&drafts->items[at].text)) != 0)
        return -ENOMEM;
    drafts_remove(drafts, at);
    return 0;
}
