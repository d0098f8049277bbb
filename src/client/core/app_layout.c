/*
 * How the screen is divided, as text that outlives this program. A line is a tab, a split or a
 * pane; a split is followed by what is in its two parts:
 *
 *     tab
 *     columns 5000
 *     * room lobby
 *     rows 3000
 *     user bob
 *     at tcp://example.org:4886 room tea
 *     mentions
 *
 * A room without an "at" is on the first server, and so are lists.
 * An asterisk is before the pane of each tab that one was in, "tab *" is the one that was shown;
 * "tab zoomed" showed the pane alone.
 */
#include "client/core/app_lists.h"
#include "client/core/app_private.h"
#include "client/core/direct.h"
#include "client/core/i18n.h"

#include <errno.h>
#include <hutong/common/macros.h>
#include <hutong/common/utf8.h>

static const char *const split_words[] = { [PANE_COLUMNS] = "columns", [PANE_ROWS] = "rows" };

/* Those that can be asked for again. */
static const struct {
    const char *word;
    enum list_kind kind;
    bool has_words;
} list_words[] = {
    { "mentions", LIST_MENTIONS, false },
    { "unread", LIST_UNREAD, false },
    { "from", LIST_FROM, true },
    { "search", LIST_SEARCH, true },
};

/* ---- writing ---- */

static int layout_format_list(const struct list_view *list, struct buf *out)
{
    struct str about = buf_str(&list->about);
    if (memchr(about.bytes ? about.bytes : "", '\n', about.size))
        return buf_append_str(out, STR("empty\n"));
    for (size_t i = 0; i < ARRAY_SIZE(list_words); i++)
        if (list_words[i].kind == list->kind)
            return list_words[i].has_words
                       ? buf_printf(out, "%s %.*s\n", list_words[i].word, STR_ARGS(about))
                       : buf_printf(out, "%s\n", list_words[i].word);
    return buf_append_str(out, STR("empty\n"));
}

static int layout_format_server(const struct app *app, const struct room *room, struct buf *out)
{
    if (room->chat == app_home(app))
        return 0;
    return buf_printf(out, "at %.*s ", STR_ARGS(buf_str(&app_server_of(app, room->chat)->url)));
}

static int layout_format_pane(const struct app *app, const struct pane *pane, struct buf *out)
{
    const struct room *room = pane->view ? pane->view->room : NULL;
    if (pane->list)
        return layout_format_list(pane->list, out);
    if (!room)
        return buf_append_str(out, STR("empty\n"));
    if (layout_format_server(app, room, out) != 0)
        return -ENOMEM;
    if (room->kind == ROOM_DIRECT)
        return buf_printf(out, "user %.*s\n", STR_ARGS(room->title));
    return buf_printf(out, "room %.*s\n", STR_ARGS(room->name));
}

static int layout_format_node(const struct app *app, const struct pane_node *node,
                              const struct pane *focus, struct buf *out)
{
    int status;
    if (node->split == PANE_LEAF) {
        status = node->pane == focus ? buf_append_str(out, STR("* ")) : 0;
        return status ? status : layout_format_pane(app, node->pane, out);
    }
    status = buf_printf(out, "%s %d\n", split_words[node->split], node->share);
    if (!status)
        status = layout_format_node(app, node->children[0], focus, out);
    return status ? status : layout_format_node(app, node->children[1], focus, out);
}

/* Append the whole; nothing where there is one pane only: that is how it begins anyway. */
static int layout_format(const struct app *app, struct buf *out)
{
    const struct app_private *inner = app->inner;
    int status = 0;
    if (inner->tab_count == 1 && !app_focus(app)->node->parent)
        return 0;
    for (size_t i = 0; i < inner->tab_count && !status; i++) {
        const struct tab *tab = &inner->tabs[i];
        status = buf_printf(out, "tab%s%s\n", i == inner->tab ? " *" : "",
                            tab->tree.is_zoomed ? " zoomed" : "");
        if (!status)
            status = layout_format_node(app, tab->tree.root, tab->focus, out);
    }
    return status;
}

bool app_next_layout(struct app *app, struct chat_effect *effect)
{
    struct app_private *inner = app->inner;
    struct buf text = { 0 };
    if (!inner->is_layout_untold || inner->is_bare)
        return false;
    inner->is_layout_untold = false;
    if (layout_format(app, &text) != 0 || str_equal(buf_str(&text), buf_str(&inner->told_layout))) {
        buf_fini(&text);
        return false;
    }
    buf_fini(&inner->told_layout);
    inner->told_layout = text;
    *effect =
        (struct chat_effect){ .chat = app_home(app), .kind = CHAT_LAYOUT, .text = buf_str(&text) };
    return true;
}

void app_retell_layout(struct app *app)
{
    buf_clear(&app->inner->told_layout);
    app->inner->is_layout_untold = true;
}

/* ---- reading ---- */

/* What is left to read, and what has been found. */
struct layout_reader {
    struct app *app;
    struct str rest;
    struct pane *focus; /* of the tab that is read */
    uint64_t now_ms;
};

static struct str layout_take_line(struct layout_reader *reader)
{
    const char *end =
        reader->rest.size > 0 ? memchr(reader->rest.bytes, '\n', reader->rest.size) : NULL;
    struct str line = { reader->rest.bytes,
                        end ? (size_t)(end - reader->rest.bytes) : reader->rest.size };
    reader->rest = str_skip(reader->rest, line.size + (end != NULL));
    return line;
}

/* Take a word that the line begins with, and the blank behind it. Whether it was there. */
static bool layout_take_word(struct str *line, const char *word)
{
    struct str rest = str_skip(*line, strlen(word));
    if (!str_starts_with(*line, str_of(word)) || (rest.size > 0 && rest.bytes[0] != ' '))
        return false;
    *line = str_skip(rest, rest.size > 0);
    return true;
}

/* A share from 1 to PANE_SHARE_ALL - 1; 0 for anything else. */
static int layout_share(struct str word)
{
    int share = 0;
    for (size_t i = 0; i < word.size; i++) {
        if (word.bytes[i] < '0' || word.bytes[i] > '9' || share >= PANE_SHARE_ALL)
            return 0;
        share = share * 10 + (word.bytes[i] - '0');
    }
    return share < PANE_SHARE_ALL ? share : 0;
}

static bool layout_is_name(struct str name, size_t size_max)
{
    return name.size > 0 && name.size <= size_max && utf8_is_valid(name);
}

static int layout_read_room(struct layout_reader *reader, struct pane *pane, struct room *room)
{
    struct room_view *view = room ? app_view(reader->app, room) : NULL;
    if (view)
        app_pane_show(reader->app, pane, view);
    return 0; /* one that cannot be joined leaves an empty pane */
}

static int layout_read_list(struct layout_reader *reader, struct pane *pane, struct str line)
{
    for (size_t i = 0; i < ARRAY_SIZE(list_words); i++) {
        struct str about = line;
        if (!layout_take_word(&about, list_words[i].word))
            continue;
        if (about.size > LIMIT_QUERY_SIZE || !utf8_is_valid(about))
            return -EINVAL;
        struct list_view *list = app_list_new(list_words[i].kind, about);
        if (list)
            list->chat = app_home(reader->app);
        if (list)
            app_pane_show_list(reader->app, pane, list);
        return list ? 0 : -ENOMEM;
    }
    if (!str_equal(line, STR("empty")))
        return -EINVAL;
    app_pane_show(reader->app, pane, NULL);
    return 0;
}

static int layout_read_pane(struct layout_reader *reader, struct pane *pane, struct str line)
{
    if (layout_take_word(&line, "*"))
        reader->focus = pane;
    struct chat *chat = app_home(reader->app);
    if (layout_take_word(&line, "at"))
        chat = app_find_server(reader->app, command_take_word(&line));
    if (!chat)
        return 0; /* one is not on that server now */
    if (layout_take_word(&line, "room"))
        return layout_is_name(line, LIMIT_ROOM_SIZE)
                   ? layout_read_room(reader, pane, chat_join(chat, line, reader->now_ms))
                   : -EINVAL;
    if (layout_take_word(&line, "user"))
        return layout_is_name(line, DIRECT_TITLE_SIZE)
                   ? layout_read_room(reader, pane, chat_join_direct(chat, line, reader->now_ms))
                   : -EINVAL;
    return layout_read_list(reader, pane, line);
}

/* Read what is in the place of a leaf: a pane, or a split and its two parts. */
static int layout_read_node(struct layout_reader *reader, struct pane *pane)
{
    struct str line = layout_take_line(reader), rest = line;
    bool is_columns = layout_take_word(&rest, split_words[PANE_COLUMNS]);
    if (!is_columns && !layout_take_word(&rest, split_words[PANE_ROWS]))
        return layout_read_pane(reader, pane, line);
    int share = layout_share(rest);
    struct pane *added =
        share > 0 ? app_pane_beside_new(reader->app, pane, is_columns ? PANE_COLUMNS : PANE_ROWS)
                  : NULL;
    if (!added)
        return -EINVAL;
    pane->node->parent->share = share;
    int status = layout_read_node(reader, pane);
    return status ? status : layout_read_node(reader, added);
}

static int layout_read_tab(struct layout_reader *reader, bool *is_shown)
{
    struct str line = layout_take_line(reader);
    struct app *app = reader->app;
    if (!layout_take_word(&line, "tab"))
        return -EINVAL;
    *is_shown = layout_take_word(&line, "*");
    bool is_zoomed = layout_take_word(&line, "zoomed");
    reader->focus = app_focus(app);
    int status = layout_read_node(reader, app_focus(app));
    app_tab(app)->focus = reader->focus;
    app_tab(app)->tree.is_zoomed = is_zoomed && reader->focus->node->parent;
    app_set_current(app, reader->focus->view);
    return status;
}

/* Read all tabs; the first goes where there is one already. */
static int layout_read(struct layout_reader *reader, size_t *shown)
{
    int status = 0;
    for (size_t i = 0; reader->rest.size > 0 && !status; i++) {
        bool is_shown = false;
        if (i > 0 && !app_tab_new(reader->app))
            return -ENOMEM;
        status = layout_read_tab(reader, &is_shown);
        if (is_shown)
            *shown = i;
    }
    return status;
}

/* The room that was asked for stays before the person: in the pane that has it, or in this one. */
static void layout_go_room(struct app *app, struct room *room)
{
    for (struct pane *pane = NULL; (pane = app_next_pane(app, pane));) {
        if (!pane->view || pane->view->room != room || !app_pane_is_in_tab(app, pane))
            continue;
        app_go_pane(app, pane);
        return;
    }
    app_switch(app, room);
}

void app_restore_layout(struct app *app, struct str text, uint64_t now_ms)
{
    struct app_private *inner = app->inner;
    struct layout_reader reader = { .app = app, .rest = text, .now_ms = now_ms };
    struct room *asked = inner->has_asked_room && inner->current ? inner->current->room : NULL;
    size_t shown = 0;
    if (text.size == 0 || inner->is_bare || inner->is_linear)
        return;
    if (layout_read(&reader, &shown) != 0)
        app_tell(app, now_ms, _("The panes of the last time could not all be restored"));
    app_tab_go(app, shown);
    if (asked)
        layout_go_room(app, asked);
    buf_clear(&inner->told_layout);
    layout_format(app, &inner->told_layout);
}
