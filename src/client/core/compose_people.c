/*
 * The list of members beside the panes, and the menu of what can be done with one of them. A mark
 * in front of each says what they do at the moment: '>' is chosen, '…' is typing, '*' has just
 * spoken.
 */
#include "client/core/app_private.h"
#include "client/core/compose.h"
#include "client/core/i18n.h"
#include "client/core/look_alike.h"

#include <hutong/common/macros.h>
#include <hutong/common/text.h>

enum {
    SPEAKERS_MAX = 16,
    SPEAKER_ENTRIES_MAX = 200,  /* of the log that are looked through for them */
    SPEAKER_MS = 5 * 60 * 1000, /* for so long somebody has just spoken */
};

/* Who has just spoken. */
struct speakers {
    struct str names[SPEAKERS_MAX];
    size_t count;
};

static bool has_spoken(const struct speakers *speakers, struct str name)
{
    for (size_t i = 0; i < speakers->count; i++)
        if (str_equal(speakers->names[i], name))
            return true;
    return false;
}

static void find_speakers(const struct room *room, uint64_t now_ms, struct speakers *speakers)
{
    size_t seen = 0;
    for (size_t i = room->entry_count; i > 0 && seen < SPEAKER_ENTRIES_MAX; i--, seen++) {
        const struct entry *entry = room->entries[i - 1];
        if (entry->time_ms + SPEAKER_MS < now_ms || speakers->count == SPEAKERS_MAX)
            return;
        if (entry_is_said(entry) && !has_spoken(speakers, entry->from))
            speakers->names[speakers->count++] = entry->from;
    }
}

/* "Admins 2", or where some are away "Members 8/20": eight of them are there. */
static void compose_head(const struct roster *roster, enum roster_group group, struct page *page)
{
    static const char *const names[] = {
        [ROSTER_OWNERS] = N_("Owners"),
        [ROSTER_ADMINS] = N_("Admins"),
        [ROSTER_VOICED] = N_("With a voice"),
        [ROSTER_MEMBERS] = N_("Members"),
    };
    size_t count = roster->group_counts[group], here = roster->here_counts[group];
    page_begin(page, 0);
    if (here < count)
        page_printf(page, STYLE_TITLE, "%s %zu/%zu", _(names[group]), here, count);
    else
        page_printf(page, STYLE_TITLE, "%s %zu", _(names[group]), count);
}

/* The mark of what somebody does at the moment. */
static const char *compose_mark(const struct member *member, bool is_chosen,
                                const struct speakers *speakers)
{
    return is_chosen                            ? ">"
           : member->typing_ms > 0              ? "…"
           : has_spoken(speakers, member->name) ? "*"
                                                : " ";
}

static void compose_member(const struct app *app, size_t place, const struct speakers *speakers,
                           struct page *page)
{
    const struct people *people = &app->inner->people;
    const struct member *member = roster_member(&people->roster, place);
    bool is_own = str_equal(member->name, app->chat->name);
    bool is_chosen = people->is_open && place == people->place;
    enum style style = is_chosen                                     ? STYLE_CURRENT
                       : member->is_offline || member->away.size > 0 ? STYLE_DIM
                       : is_own                                      ? STYLE_OWN
                                                                     : STYLE_NAME;
    page_begin(page, 0);
    page_aim(page, place + 1);
    page_printf(page, STYLE_TEXT, "%s%s", compose_mark(member, is_chosen, speakers),
                member_mark(member));
    page_add(page, style, page_hue(member->name), member->name);
    if (look_alike_is_mixed(member->name))
        page_add(page, STYLE_ERROR, 0, STR(LOOK_ALIKE_MARK));
    if (member->title.size > 0)
        page_add(page, STYLE_DIM, 0, STR(" "));
    page_add(page, STYLE_DIM, 0, member->title);
    if (member->is_offline)
        page_printf(page, STYLE_DIM, " %s", _("(offline)"));
    else if (member->away.size > 0)
        page_printf(page, STYLE_DIM, " %s", _("(away)"));
    else if (member->typing_ms > 0)
        page_printf(page, STYLE_DIM, " %s", _("is typing …"));
}

/* How many there are; or what is typed to find some. */
static void compose_title(const struct app *app, const struct room *room, struct page *page)
{
    const struct people *people = &app->inner->people;
    page_begin(page, 0);
    if (people->is_open)
        page_printf(page, STYLE_TITLE, "> %.*s", STR_ARGS(buf_str(&people->filter.text)));
    else if (room->member_count == 0) /* not known yet */
        page_add(page, STYLE_TITLE, 0, STR("…"));
    else
        page_printf(page, STYLE_TITLE, ngettext("%zu user", "%zu users", room->member_count),
                    room->member_count);
}

/* How many rows below the title show members, and the first of them, which is put right. */
static size_t compose_place(struct people *people, size_t rows)
{
    size_t count = roster_row_count(&people->roster);
    size_t shown = count > rows ? rows - (rows > 0) : count;
    size_t chosen = roster_row_of(&people->roster, people->place);
    if (people->is_open && chosen >= people->top + shown)
        people->top = chosen + 1 - shown;
    if (people->is_open && chosen <= people->top)
        people->top = people->place == 0 ? 0 : chosen; /* with the head above the first one */
    if (people->top + shown > count)
        people->top = count - shown;
    return shown;
}

static void compose_rows(const struct app *app, const struct room *room, size_t rows,
                         uint64_t now_ms, struct page *page)
{
    struct people *people = &app->inner->people;
    size_t shown = compose_place(people, rows), last = 0;
    struct speakers speakers = { 0 };
    find_speakers(room, now_ms, &speakers);
    for (size_t i = people->top; i < people->top + shown; i++) {
        struct roster_row row = roster_row(&people->roster, i);
        if (row.is_head)
            compose_head(&people->roster, row.group, page);
        else
            compose_member(app, row.place, &speakers, page);
        last = row.is_head ? row.place : row.place + 1;
    }
    if (people->is_open && people->roster.count == 0 && rows > 0) {
        page_begin(page, 0);
        page_add(page, STYLE_DIM, 0, str_of(_("(nobody)")));
    }
    size_t more = people->roster.count - last;
    if (shown < rows && more > 0) {
        page_begin(page, 0);
        page_printf(page, STYLE_DIM, _("and %zu more"), more);
    }
}

void compose_members(struct app *app, struct page *page, uint64_t now_ms)
{
    const struct room *room = app->inner->current ? app->inner->current->room : NULL;
    size_t rows = (size_t)app->inner->scene.layout.members.rows;
    if (!room || rows == 0)
        return;
    app_people_update(app);
    compose_title(app, room, page);
    compose_rows(app, room, rows - 1, now_ms, page);
}

/* ---- the menu ---- */

/* Where the row of the chosen member is on the screen. */
static int compose_chosen_row(const struct app *app)
{
    const struct people *people = &app->inner->people;
    const struct rect *members = &app->inner->scene.layout.members;
    return members->row + 1 + (int)(roster_row_of(&people->roster, people->place) - people->top);
}

/* Who it is: "@bob chief of tea". */
static void compose_who(const struct member *member, struct page *page)
{
    page_begin(page, 1);
    page_printf(page, STYLE_TITLE, "%s", member_mark(member));
    page_add(page, STYLE_TITLE, 0, member->name);
    if (member->title.size > 0)
        page_add(page, STYLE_DIM, 0, STR(" "));
    page_add(page, STYLE_DIM, 0, member->title);
}

/* The rows from @first to @end; the chosen one stands out. */
static void compose_actions(const struct app *app, size_t first, size_t end, struct page *page)
{
    for (size_t i = first; i < end; i++) {
        const struct people_action *action = people_action(app, i);
        bool is_chosen = i == app->inner->people.action;
        page_begin(page, 0);
        page_aim(page, i + 1);
        page_printf(page, is_chosen ? STYLE_CURRENT : STYLE_TEXT, "%s %c  %s ",
                    is_chosen ? ">" : " ", action->key, _(action->help));
    }
}

/* Beside the chosen member, over the panes. */
static void compose_place_menu(const struct app *app, struct scene *scene)
{
    const struct rect *panes = &scene->layout.panes;
    int rows = (int)scene->menu.line_count, cols = 0;
    for (size_t i = 0; i < scene->menu.line_count; i++) {
        int line_cols = page_line_cols(&scene->menu, i);
        cols = line_cols > cols ? line_cols : cols;
    }
    cols = cols < panes->cols ? cols : panes->cols;
    int row = compose_chosen_row(app), row_max = panes->row + panes->rows - rows;
    scene->menu_rect =
        (struct rect){ row < row_max ? row : row_max, panes->col + panes->cols - cols, rows, cols };
}

void compose_people_menu(const struct app *app, struct scene *scene)
{
    const struct people *people = &app->inner->people;
    const struct member *member = app_people_chosen(app);
    bool is_open = people->is_open && people->has_menu && member;
    size_t count = is_open ? people_action_count(app) : 0;
    size_t rows = scene->layout.panes.rows > 0 ? (size_t)scene->layout.panes.rows - 1 : 0;
    size_t shown = count < rows ? count : rows;
    if (shown == 0)
        return;
    size_t first = people->action < shown ? 0 : people->action + 1 - shown;
    compose_who(member, &scene->menu);
    compose_actions(app, first, first + shown, &scene->menu);
    compose_place_menu(app, scene);
}

bool compose_people_hint(const struct app *app, struct page *page)
{
    const struct people *people = &app->inner->people;
    if (!people->is_open)
        return false;
    if (people->has_menu)
        page_add(page, STYLE_BAR, 0,
                 str_of(_("Up, Down choose; Enter or the letter does it; Esc goes back")));
    else
        page_add(page, STYLE_BAR, 0,
                 str_of(_("Letters find, Up and Down choose, Enter: what to do, Esc closes")));
    return true;
}
