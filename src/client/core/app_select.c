/*
 * Choosing a message: M-Up and M-Down go from one to the next, then one key says what to do with
 * it. What needs words, or cannot be undone, becomes a command in the input that names the message
 * by its number, so that nothing that comes meanwhile changes which one is meant.
 */
#include "client/core/app_select.h"
#include "client/core/app_commands.h"
#include "client/core/app_private.h"
#include "client/core/compose.h"
#include "client/core/i18n.h"
#include "client/core/keymap.h"
#include "client/core/url.h"

#include <hutong/common/macros.h>

enum { SELECT_LINKS_MAX = 9 };

/* The chosen message; NULL: none, or it has gone. */
static const struct entry *app_selected(const struct app *app)
{
    const struct pane *pane = app_focus(app);
    return pane->view ? history_selected(&pane->history, pane->view->room) : NULL;
}

/* Put "/command #NO " and what it begins with into the input, before what is there. */
static void begin_command(struct app *app, const char *command, const struct entry *entry,
                          struct str text, uint64_t now_ms)
{
    struct buf line = { 0 };
    struct editor *editor = app_editor(app);
    buf_printf(&line, "/%s #%llu ", command, (unsigned long long)entry->no);
    buf_append_str(&line, text);
    if (editor_set(editor, buf_str(&line)) == EDITOR_E_FULL)
        app_tell(app, now_ms, _("A message cannot be longer"));
    buf_fini(&line);
}

/* What is typed already stays: it becomes the answer. A command that is typed does not. */
static void select_reply(struct app *app, const struct entry *entry, uint64_t now_ms)
{
    struct buf draft = { 0 };
    struct str typed = buf_str(&app_editor(app)->text);
    if (!str_starts_with(typed, STR("/")))
        buf_append_str(&draft, typed);
    begin_command(app, "reply", entry, buf_str(&draft), now_ms);
    buf_fini(&draft);
}

void app_set_draft_aside(struct app *app)
{
    sent_lines_add(&app->inner->sent, buf_str(&app_editor(app)->text));
}

static void select_edit(struct app *app, const struct entry *entry, uint64_t now_ms)
{
    if (!entry->is_mine) {
        app_tell(app, now_ms, _("That message is not yours."));
        return;
    }
    app_set_draft_aside(app);
    begin_command(app, "edit", entry, entry->text, now_ms);
}

static void select_recall(struct app *app, const struct entry *entry, uint64_t now_ms)
{
    app_set_draft_aside(app);
    begin_command(app, "recall", entry, STR(""), now_ms);
    app_tell(app, now_ms, _("Enter takes it back"));
}

static void select_react(struct app *app, const struct entry *entry, uint64_t now_ms)
{
    app_set_draft_aside(app);
    begin_command(app, "react", entry, STR(":"), now_ms);
}

/* Run a command on the message at once. */
static void run_on(struct app *app, const char *command, const struct entry *entry, uint64_t now_ms)
{
    struct buf line = { 0 };
    if (buf_printf(&line, "/%s #%llu", command, (unsigned long long)entry->no) == 0)
        app_run_command(app, command_parse(buf_str(&line)), now_ms);
    buf_fini(&line);
}

static void select_copy(struct app *app, const struct entry *entry, uint64_t now_ms)
{
    run_on(app, "copy", entry, now_ms);
}

static void select_pin(struct app *app, const struct entry *entry, uint64_t now_ms)
{
    run_on(app, entry->is_pinned ? "unpin" : "pin", entry, now_ms);
}

static void select_thread(struct app *app, const struct entry *entry, uint64_t now_ms)
{
    run_on(app, "thread", entry, now_ms);
}

static void select_versions(struct app *app, const struct entry *entry, uint64_t now_ms)
{
    run_on(app, "versions", entry, now_ms);
}

/* The @number-th address in the message; empty if there are fewer. */
static struct str find_link(const struct entry *entry, int number)
{
    struct str text = entry->text;
    size_t start, size;
    while (url_find(text, &start, &size)) {
        if (--number == 0)
            return (struct str){ text.bytes + start, size };
        text = str_skip(text, start + size);
    }
    return (struct str){ 0 };
}

static void open_link(struct app *app, const struct entry *entry, int number, uint64_t now_ms)
{
    struct str link = find_link(entry, number);
    buf_clear(&app->open);
    if (link.size == 0)
        app_tell(app, now_ms, _("There is no such link in this message"));
    else
        app->wants_open = buf_append_str(&app->open, link) == 0;
}

void app_on_opened(struct app *app, bool is_shown, uint64_t now_ms)
{
    if (is_shown)
        app_tell(app, now_ms, _("Opened: %.*s"), STR_ARGS(buf_str(&app->open)));
    else
        app_tell(app, now_ms, _("No browser here; copied: %.*s"), STR_ARGS(buf_str(&app->open)));
}

static void select_open(struct app *app, const struct entry *entry, uint64_t now_ms)
{
    open_link(app, entry, 1, now_ms);
}

static void select_save(struct app *app, const struct entry *entry, uint64_t now_ms)
{
    run_on(app, "save", entry, now_ms);
}

static void select_view(struct app *app, const struct entry *entry, uint64_t now_ms)
{
    run_on(app, "view", entry, now_ms);
}

static void select_later(struct app *app, const struct entry *entry, uint64_t now_ms)
{
    run_on(app, "later", entry, now_ms);
}

/* What somebody who is ignored has said is shown, or not any more. */
static void select_show(struct app *app, const struct entry *entry, uint64_t now_ms)
{
    struct pane *pane = app_focus(app);
    struct history_window window = app_scrolled_window(app, pane, now_ms);
    if (!app_is_ignored(app, entry->from)) {
        app_tell(app, now_ms, _("This message is not hidden"));
        return;
    }
    history_toggle_fold(&pane->history, &window, entry);
}

static void select_help(struct app *app, const struct entry *entry, uint64_t now_ms)
{
    (void)entry;
    app_do_help(app, HELP_KEYS, now_ms);
}

/* What only some messages have comes first: the line may be too short for all. */
static const struct select_action actions[] = {
    { 'o', N_("open link (1-9: which)"), select_open },
    { 'i', N_("view image"), select_view },
    { 's', N_("save file"), select_save },
    { 'r', N_("reply"), select_reply },
    { '+', N_("react"), select_react },
    { 'a', NULL, select_react },
    { 'e', N_("edit"), select_edit },
    { 'd', N_("recall"), select_recall },
    { 'c', N_("copy"), select_copy },
    { 'y', NULL, select_copy },
    { 'p', N_("pin"), select_pin },
    { 't', N_("thread"), select_thread },
    { 'v', N_("versions"), select_versions },
    { 'u', N_("unread from here"), select_later },
    { 'h', N_("show what you ignore, or hide it"), select_show },
    { '?', N_("help"), select_help },
};

const struct select_action *app_select_table(size_t *count)
{
    *count = ARRAY_SIZE(actions);
    return actions;
}

bool app_has_selected(const struct app *app)
{
    return app_selected(app) != NULL;
}

static const struct select_action *find_action(struct key key)
{
    for (size_t i = 0; i < ARRAY_SIZE(actions); i++)
        if (key.character == (uint32_t)actions[i].key)
            return &actions[i];
    return NULL;
}

/* Whether the message is on the server: only that can be done anything with but copying. */
static bool is_settled(struct app *app, const struct entry *entry, uint64_t now_ms)
{
    if (entry->no == 0)
        app_tell(app, now_ms, _("This message has not been sent yet"));
    return entry->no > 0;
}

/* Whether the key was for the message. */
static bool run_key(struct app *app, const struct entry *entry, struct key key, uint64_t now_ms)
{
    const struct select_action *action = find_action(key);
    bool is_number = key.character >= '1' && key.character <= '0' + SELECT_LINKS_MAX;
    if (!action && !is_number)
        return false;
    if (is_number)
        open_link(app, entry, (int)(key.character - '0'), now_ms);
    else if (is_settled(app, entry, now_ms))
        action->run(app, entry, now_ms);
    return true;
}

void app_do_select(struct app *app, int argument, uint64_t now_ms)
{
    struct pane *pane = app_focus(app);
    if (app_is_reading(app) || app_is_prompting(app) || !pane->view)
        return;
    struct history_window window = app_scrolled_window(app, pane, now_ms);
    if (!history_select(&pane->history, &window, argument))
        app_tell(app, now_ms, _("There is no such message here"));
    app_load_older(app, now_ms);
    app_mark_read(app);
}

bool app_select_key(struct app *app, struct key key, uint64_t now_ms)
{
    const struct entry *entry = app_selected(app);
    if (!entry || app_is_reading(app) || app_is_prompting(app))
        return false;
    bool is_plain = key.modifiers == 0;
    if (is_plain && (key.code == KEY_CODE_UP || key.code == KEY_CODE_DOWN)) {
        app_do_select(app, key.code == KEY_CODE_UP ? 1 : -1, now_ms);
        return true;
    }
    const struct key_binding *binding = keymap_find(key);
    if (binding && (binding->run == app_do_select || binding->run == app_do_redraw ||
                    binding->run == app_do_help))
        return false;
    const struct select_action *action = is_plain ? find_action(key) : NULL;
    if (action && action->run == select_help) { /* the message stays chosen: it is about that */
        select_help(app, entry, now_ms);
        return true;
    }
    history_deselect(&app_focus(app)->history);
    if (is_plain && key.code == KEY_CODE_ESCAPE)
        return true;
    return is_plain && key.code == KEY_CODE_CHAR && run_key(app, entry, key, now_ms);
}

/* Whether there is something in the message for the key to be about. */
static bool has_matter(const struct app *app, const struct select_action *action,
                       const struct entry *entry)
{
    if (action->run == select_show)
        return app_is_ignored(app, entry->from);
    if (action->run == select_edit)
        return entry->is_mine && !entry->is_recalled && entry->kind != ENTRY_FILE;
    if (action->run == select_save)
        return entry->kind == ENTRY_FILE && !entry->is_recalled;
    if (action->run == select_view)
        return app_is_picture(entry);
    if (action->run == select_open)
        return find_link(entry, 1).size > 0;
    return action->run != select_versions || entry->is_edited;
}

/* Whether there is something to be said of the key where that message is chosen. */
static bool is_offered(const struct app *app, const struct select_action *action,
                       const struct entry *entry)
{
    bool is_seen = !app_is_ignored(app, entry->from) || entry->is_unfolded;
    return action->help && has_matter(app, action, entry) &&
           (is_seen || action->run == select_show);
}

bool compose_select(const struct app *app, struct page *page)
{
    const struct entry *entry = app_selected(app);
    if (!entry)
        return false;
    for (size_t i = 0; i < ARRAY_SIZE(actions); i++) {
        if (!is_offered(app, &actions[i], entry))
            continue;
        page_printf(page, STYLE_BAR_STRONG, "%c", actions[i].key);
        page_printf(page, STYLE_BAR, " %s  ", _(actions[i].help));
    }
    return true;
}
