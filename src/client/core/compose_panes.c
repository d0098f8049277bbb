/* What is around the panes: rooms and status line. */
#include "client/core/app_lists.h"
#include "client/core/app_private.h"
#include "client/core/compose.h"
#include "client/core/i18n.h"
#include "client/core/input_lines.h"

#include <hutong/common/text.h>

enum {
    KEYED_ROOMS = 10,    /* M-1 … M-0 */
    COUNTED_BYTES = 2048 /* that are still free: from here on they are counted */
};

/* How rooms look in a list, by what is in them. */
struct room_styles {
    enum style plain, current, unread, mention;
};

static enum style compose_room_style(const struct app *app, const struct room *room,
                                     const struct room_styles *styles)
{
    const struct room_view *current = app->inner->current;
    if (current && current->room == room)
        return styles->current;
    if (app_mention_count(app, room) > 0)
        return styles->mention;
    return app_waiting_count(app, room) > 0 ? styles->unread : styles->plain;
}

/* A room with the number of its key and what is unread: "2 dev (3!)". The "!" means you. */
static void compose_room(const struct app *app, size_t index, const struct room_styles *styles,
                         struct page *page)
{
    const struct room *room = app_listed_room(app, index);
    enum style style = compose_room_style(app, room, styles);
    page_aim(page, index + 1);
    if (index < KEYED_ROOMS)
        page_printf(page, style, "%zu ", (index + 1) % KEYED_ROOMS);
    page_add(page, style, 0, room->title);
    if (app_waiting_count(app, room) > 0)
        page_printf(page, style, " (%zu%s)", app_waiting_count(app, room),
                    app_mention_count(app, room) > 0 ? "!" : "");
    page_aim(page, 0);
}

static const char *const state_words[] = {
    [CHAT_OFFLINE] = N_("connecting"),
    [CHAT_GREETING] = N_("connecting"),
    [CHAT_ENTERING] = N_("entering"),
    [CHAT_REFUSED] = N_("not in the chat"),
    [CHAT_READY] = NULL,
};

/* Where there are several servers each has its name, and what is wrong with it, over its rooms. */
static void compose_server(const struct app *app, const struct chat *chat, struct page *page)
{
    const struct app_server *server = app_server_of(app, chat);
    page_begin(page, 0);
    if (state_words[chat->state]) /* first: names can be longer than there is place */
        page_printf(page, STYLE_BAR_ALERT, " %s ", _(state_words[chat->state]));
    page_add(page, STYLE_TITLE, 0, app_server_name(server));
}

/* Whether a server's name comes before this room of the list. */
static bool compose_begins_server(const struct app *app, size_t index)
{
    const struct room *room = app_listed_room(app, index);
    return room && app->inner->server_count > 1 &&
           (index == 0 || app_listed_room(app, index - 1)->chat != room->chat);
}

/* The first room of the list to be shown, so that the one one is in is before the last row. */
static size_t compose_first_room(const struct app *app, size_t rows)
{
    size_t first = app_current_index(app), used = 2 + compose_begins_server(app, first);
    while (first > 0 && (used += 1 + compose_begins_server(app, first - 1)) <= rows)
        first--;
    return first;
}

void compose_rooms(const struct app *app, struct page *page)
{
    static const struct room_styles styles = { STYLE_TEXT, STYLE_CURRENT, STYLE_UNREAD,
                                               STYLE_MENTION };
    size_t rows = (size_t)app->inner->scene.layout.rooms.rows;
    size_t count = app_listed_count(app);
    if (rows == 0)
        return;
    page_line(page, STYLE_TITLE, str_of(_("Rooms")));
    size_t first = compose_first_room(app, rows);
    for (size_t i = first; i < count && page->line_count < rows; i++) {
        if (compose_begins_server(app, i))
            compose_server(app, app_listed_room(app, i)->chat, page);
        if (page->line_count == rows)
            break;
        page_begin(page, i < KEYED_ROOMS ? 0 : 2);
        compose_room(app, i, &styles, page);
    }
}

/* That one is not at the newest message, and what has come there since. */
static void compose_scroll_mark(const struct app *app, struct page *page)
{
    const struct pane *pane = app_focus(app);
    if (!pane->view || !pane->history.is_scrolled)
        return;
    size_t count = pane->new_count;
    if (count > 0)
        page_printf(page, STYLE_BAR_ALERT, ngettext(" %zu new below ", " %zu new below ", count),
                    count);
    else
        page_printf(page, STYLE_BAR_STRONG, " %s ", _("scrolled back"));
}

static void compose_state(const struct app *app, struct page *page)
{
    if (state_words[app->chat->state])
        page_printf(page, STYLE_BAR_ALERT, " %s ", _(state_words[app->chat->state]));
}

/* What is wrong with other servers, where no list says so. */
static void compose_other_states(const struct app *app, struct page *page)
{
    const struct chat *chat;
    if (app->inner->scene.layout.rooms.rows > 0)
        return;
    for (size_t i = 0; (chat = app_server(app, i)); i++) {
        if (chat == app->chat || !state_words[chat->state])
            continue;
        page_add(page, STYLE_BAR_ALERT, 0, STR(" "));
        page_add(page, STYLE_BAR_ALERT, 0, app_server_short_name(app_server_of(app, chat)));
        page_printf(page, STYLE_BAR_ALERT, ": %s ", _(state_words[chat->state]));
    }
}

/* What Enter would send, where that is not plain to see: how long it is, and in how many lines. */
static void compose_input_size(const struct app *app, struct page *page)
{
    const struct app_private *inner = app->inner;
    struct str text =
        buf_str(inner->current ? &inner->current->editor.text : &inner->lone_editor.text);
    size_t lines = input_lines_count(text);
    if (text.size > LIMIT_TEXT_SIZE)
        page_printf(
            page, STYLE_BAR_ALERT,
            ngettext(" %zu byte too long ", " %zu bytes too long ", text.size - LIMIT_TEXT_SIZE),
            text.size - LIMIT_TEXT_SIZE);
    else if (text.size > LIMIT_TEXT_SIZE - COUNTED_BYTES)
        page_printf(page, STYLE_BAR_STRONG,
                    ngettext(" %zu byte left ", " %zu bytes left ", LIMIT_TEXT_SIZE - text.size),
                    LIMIT_TEXT_SIZE - text.size);
    if (lines > 1)
        page_printf(page, STYLE_BAR_STRONG, ngettext(" %zu line ", " %zu lines ", lines), lines);
}

/* The rooms, where there is no list of them. */
static void compose_short_rooms(const struct app *app, struct page *page)
{
    static const struct room_styles styles = { STYLE_BAR, STYLE_BAR_STRONG, STYLE_BAR,
                                               STYLE_BAR_ALERT };
    size_t count = app_listed_count(app);
    bool is_needless = app->inner->is_bare && count < 2;
    if (app->inner->scene.layout.rooms.rows > 0 || is_needless)
        return;
    for (size_t i = 0; i < count; i++) {
        if (compose_begins_server(app, i)) {
            const struct chat *chat = app_listed_room(app, i)->chat;
            page_add(page, STYLE_BAR, 0, app_server_short_name(app_server_of(app, chat)));
            page_add(page, STYLE_BAR, 0, STR(": "));
        }
        compose_room(app, i, &styles, page);
        page_add(page, STYLE_BAR, 0, STR("  "));
    }
}

/* What is looked for in what was sent. Whether one does. */
static bool compose_search(const struct app_private *inner, struct page *page)
{
    if (!inner->search.is_open)
        return false;
    page_add(page, STYLE_BAR, 0, str_of(_("Search in what you sent: ")));
    page_add(page, inner->search.has_failed ? STYLE_BAR_ALERT : STYLE_BAR_STRONG, 0,
             buf_str(&inner->search.query.text));
    page_add(page, STYLE_BAR, 0, inner->search.has_failed ? str_of(_("  (not found)")) : STR(""));
    page_printf(page, STYLE_BAR, "  %s", _("C-r older, Enter takes it, C-g leaves"));
    return true;
}

void compose_status(const struct app *app, struct page *page)
{
    const struct app_private *inner = app->inner;
    bool has_message = inner->status.size > 0;
    page_begin(page, 0);
    compose_scroll_mark(app, page);
    compose_state(app, page);
    compose_other_states(app, page);
    if (app->chat->away.size > 0)
        page_printf(page, STYLE_BAR_ALERT, " %s ", _("away"));
    compose_vi(app, page);
    compose_input_size(app, page);
    page_add(page, STYLE_BAR, 0, STR(" "));
    if (compose_people_hint(app, page) || compose_search(inner, page) ||
        compose_select(app, page) || compose_hint(app, page))
        return;
    if (!has_message && compose_transfer(app, page)) {
        compose_short_rooms(app, page);
        return;
    }
    if (app_list(app) && !has_message) {
        page_add(page, STYLE_BAR, 0, str_of(_("Up, Down choose; Enter goes there; Esc closes")));
        return;
    }
    page_add(page, has_message ? STYLE_BAR_STRONG : STYLE_BAR, 0,
             has_message ? buf_str(&inner->status) : app->chat->name);
    page_add(page, STYLE_BAR, 0, STR("  "));
    compose_short_rooms(app, page);
    if (!has_message)
        page_add(page, STYLE_BAR, 0, buf_str(&app_server_of(app, app->chat)->url));
}
