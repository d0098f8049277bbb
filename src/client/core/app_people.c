/*
 * Going into the list of members: letters find somebody, arrows choose, and a menu says what can
 * be done with whom one has chosen. Each of its rows is a slash command: those that need words or
 * cannot be undone are put into the input, others run at once.
 */
#include "client/core/app_private.h"
#include "client/core/i18n.h"

#include <hutong/common/macros.h>
#include <hutong/common/text.h>
#include <hutong/common/utf8.h>

enum { PEOPLE_COLS_MIN = 39, PEOPLE_ROWS_MIN = 5 /* of a screen that has room for the list */ };

/* What can be done, and with whom. */
static const struct people_action actions[] = {
    { 'm', N_("message"), "msg", PEOPLE_RUN, .is_for_others = true },
    { '@', N_("mention"), NULL, PEOPLE_MENTION, .is_for_others = true },
    { 'f', N_("what they said"), "from", PEOPLE_RUN, .needs = ROLE_NONE },
    { 'i', N_("ignore"), "ignore", PEOPLE_RUN, .is_for_others = true, .when = PEOPLE_HEARD },
    { 'i', N_("ignore no more"), "unignore", PEOPLE_RUN, .when = PEOPLE_IGNORED },
    { 't', N_("title …"), "title", PEOPLE_ASK, .needs = ROLE_ADMIN },
    { 's', N_("silence …"), "mute", PEOPLE_ASK, .needs = ROLE_ADMIN, .is_for_lower = true },
    { 'u', N_("let speak …"), "unmute", PEOPLE_ASK, .needs = ROLE_ADMIN, .is_for_lower = true },
    { 'k', N_("put out …"), "kick", PEOPLE_ASK, .needs = ROLE_ADMIN, .is_for_lower = true },
    { 'b', N_("ban …"), "ban", PEOPLE_ASK, .needs = ROLE_ADMIN, .is_for_lower = true },
    { 'o', N_("make an admin …"), "op", PEOPLE_ASK, .needs = ROLE_OWNER, .when = PEOPLE_PLAIN },
    { 'd', N_("no admin any more …"), "deop", PEOPLE_ASK, .needs = ROLE_OWNER,
      .when = PEOPLE_ADMIN },
};

static const struct room *people_room(const struct app *app)
{
    return app->inner->current ? app->inner->current->room : NULL;
}

const struct member *app_people_chosen(const struct app *app)
{
    return roster_member(&app->inner->people.roster, app->inner->people.place);
}

/* ---- what fits whom ---- */

static bool action_is_when(const struct app *app, const struct people_action *action,
                           const struct member *member)
{
    switch (action->when) {
    case PEOPLE_HEARD:
        return !app_is_ignored(app, member->name);
    case PEOPLE_IGNORED:
        return app_is_ignored(app, member->name);
    case PEOPLE_PLAIN:
        return member->role == ROLE_MEMBER;
    case PEOPLE_ADMIN:
        return member->role == ROLE_ADMIN;
    default:
        return true;
    }
}

static bool action_fits(const struct app *app, const struct people_action *action,
                        const struct member *member)
{
    enum role own = chat_own_role(app->chat, people_room(app));
    bool is_oneself = str_equal(member->name, app->chat->name);
    return own >= action->needs && !(action->is_for_others && is_oneself) &&
           !(action->is_for_lower && own <= member->role) && action_is_when(app, action, member);
}

const struct people_action *people_action(const struct app *app, size_t index)
{
    const struct member *member = app_people_chosen(app);
    for (size_t i = 0; member && i < ARRAY_SIZE(actions); i++)
        if (action_fits(app, &actions[i], member) && index-- == 0)
            return &actions[i];
    return NULL;
}

size_t people_action_count(const struct app *app)
{
    size_t count = 0;
    while (people_action(app, count))
        count++;
    return count;
}

/* ---- going in, and out ---- */

static void people_choose(struct app *app, size_t place)
{
    struct people *people = &app->inner->people;
    size_t last = people->roster.count > 0 ? people->roster.count - 1 : 0;
    people->place = place < last ? place : last;
    buf_clear(&people->name);
    const struct member *member = app_people_chosen(app);
    if (member)
        buf_append_str(&people->name, member->name);
}

/* Others come and go, and change places: it is the person that is chosen. */
void app_people_update(struct app *app)
{
    struct people *people = &app->inner->people;
    struct roster *roster = &people->roster;
    size_t walked = roster->walked;
    roster_update(roster, people_room(app),
                  people->is_open ? buf_str(&people->filter.text) : STR(""));
    if (!people->is_open || walked == roster->walked)
        return;
    size_t place = roster_place(roster, buf_str(&people->name));
    people->has_menu = people->has_menu && place != SIZE_MAX;
    people_choose(app, place == SIZE_MAX ? people->place : place);
}

void app_people_close(struct app *app)
{
    struct people *people = &app->inner->people;
    people->is_open = people->has_menu = false;
    people->top = 0;
    editor_reset(&people->filter);
    app->is_dirty = true;
}

void app_people_forget(struct app *app)
{
    app_people_close(app);
    roster_update(&app->inner->people.roster, NULL, STR(""));
}

/** Whether there is a list to go into; if not, the person is told. */
static bool people_can_open(struct app *app, uint64_t now_ms)
{
    const struct app_private *inner = app->inner;
    if (!app_here(app, now_ms))
        return false;
    bool has_place =
        !inner->is_linear && inner->cols >= PEOPLE_COLS_MIN && inner->rows >= PEOPLE_ROWS_MIN;
    if (!has_place)
        app_tell(app, now_ms, _("There is no place for the list here: /names shows who is in"));
    return has_place;
}

static void people_open(struct app *app)
{
    struct people *people = &app->inner->people;
    app->inner->completion.shown_size = 0;
    people->is_open = true;
    people->has_menu = false;
    editor_reset(&people->filter);
    app_people_update(app);
    people_choose(app, 0);
}

void app_run_people(struct app *app, struct str arguments, uint64_t now_ms)
{
    if (!people_can_open(app, now_ms))
        return;
    people_open(app);
    editor_set(&app->inner->people.filter, arguments);
    app_people_update(app);
    people_choose(app, 0);
}

void app_do_people(struct app *app, int argument, uint64_t now_ms)
{
    (void)argument;
    if (!app_closes_reading(app) && !app_is_prompting(app))
        app_run_people(app, STR(""), now_ms);
}

void app_people_menu(struct app *app, struct str name, uint64_t now_ms)
{
    struct people *people = &app->inner->people;
    if (!people_can_open(app, now_ms))
        return;
    people_open(app);
    size_t place = roster_place(&people->roster, name);
    if (place == SIZE_MAX) {
        app_people_close(app);
        return;
    }
    people_choose(app, place);
    people->has_menu = true;
    people->action = 0;
}

/* ---- the menu ---- */

void app_mention(struct app *app, struct str name)
{
    struct editor *editor = app_editor(app);
    struct buf text = { 0 };
    if (name.size == 0)
        return;
    bool is_first = editor->cursor == 0;
    struct str before = editor_before(editor);
    bool wants_blank = before.size > 0 && before.bytes[before.size - 1] != ' ' &&
                       before.bytes[before.size - 1] != '\n';
    /* TRANSLATORS: between the name of whom one speaks to and the text: "alice: hi" */
    if (buf_append_str(&text, wants_blank ? STR(" ") : STR("")) == 0 &&
        text_sanitise(name, false, &text) == 0 &&
        buf_append_str(&text, is_first ? str_of(_(": ")) : STR(" ")) == 0)
        editor_insert(editor, buf_str(&text));
    buf_fini(&text);
}

/** Put the command into the input, for the person to go on; what was there Up brings back. */
static void people_ask(struct app *app, struct str line)
{
    app_set_draft_aside(app);
    editor_set(app_editor(app), line);
    editor_insert(app_editor(app), STR(" "));
}

void app_people_do(struct app *app, const struct people_action *action, uint64_t now_ms)
{
    const struct member *member = app_people_chosen(app);
    struct buf name = { 0 }, line = { 0 };
    if (!action || !member || buf_append_str(&name, member->name) != 0) {
        buf_fini(&name);
        return;
    }
    app_people_close(app);
    if (action->how == PEOPLE_MENTION)
        app_mention(app, buf_str(&name));
    else if (buf_printf(&line, "/%s %.*s", action->command, STR_ARGS(buf_str(&name))) != 0)
        buf_fini(&line);
    else if (action->how == PEOPLE_ASK)
        people_ask(app, buf_str(&line));
    else
        app_run_command(app, command_parse(buf_str(&line)), now_ms);
    buf_fini(&line);
    buf_fini(&name);
}

static const struct people_action *action_of_key(const struct app *app, uint32_t character)
{
    const struct people_action *action;
    for (size_t i = 0; (action = people_action(app, i)); i++)
        if ((uint32_t)action->key == character)
            return action;
    return NULL;
}

static void menu_key(struct app *app, struct key key, uint64_t now_ms)
{
    struct people *people = &app->inner->people;
    size_t count = people_action_count(app);
    bool is_plain = key.modifiers == 0;
    if (key.code == KEY_CODE_UP && is_plain)
        people->action = (people->action + count - 1) % count;
    else if (key.code == KEY_CODE_DOWN && is_plain)
        people->action = (people->action + 1) % count;
    else if (key.code == KEY_CODE_ENTER && is_plain)
        app_people_do(app, people_action(app, people->action), now_ms);
    else if (key.code == KEY_CODE_CHAR && is_plain)
        app_people_do(app, action_of_key(app, key.character), now_ms);
    else
        people->has_menu = false;
}

/* ---- the list ---- */

void app_people_step(struct app *app, long step)
{
    struct people *people = &app->inner->people;
    long place = (long)people->place + step;
    people_choose(app, place > 0 ? (size_t)place : 0);
    app->is_dirty = true;
}

/** By how many places a key moves; 0: it is none that does. */
static long people_step_of(const struct app *app, struct key key)
{
    long page = app->inner->scene.layout.members.rows - 2;
    if (key.modifiers != 0)
        return 0;
    switch (key.code) {
    case KEY_CODE_UP:
        return -1;
    case KEY_CODE_DOWN:
        return 1;
    case KEY_CODE_PAGE_UP:
        return page > 1 ? -page : -1;
    case KEY_CODE_PAGE_DOWN:
        return page > 1 ? page : 1;
    default:
        return 0;
    }
}

/** What is looked for has changed: the first one found is chosen. */
static void people_find(struct app *app)
{
    app_people_update(app);
    people_choose(app, 0);
}

/** A key that changes what is looked for. Whether it was one. */
static bool filter_key(struct app *app, struct key key)
{
    struct editor *filter = &app->inner->people.filter;
    const struct key_binding *binding = keymap_find(key);
    char bytes[4];
    if (key.code == KEY_CODE_CHAR && key.modifiers == 0)
        editor_insert(filter, (struct str){ bytes, utf8_put(key.character, bytes) });
    else if (binding && binding->run == app_do_edit && binding->argument != EDITOR_NEWLINE)
        editor_do(filter, (enum editor_command)binding->argument);
    else
        return false;
    people_find(app);
    return true;
}

/** Whether the key is done with: others close the list and do what they do. */
static bool list_key(struct app *app, struct key key)
{
    struct people *people = &app->inner->people;
    const struct key_binding *binding = keymap_find(key);
    long step = people_step_of(app, key);
    bool is_plain = key.modifiers == 0;
    if (step != 0) {
        app_people_step(app, step);
    } else if (is_plain && (key.code == KEY_CODE_ENTER || key.code == KEY_CODE_TAB)) {
        people->has_menu = app_people_chosen(app) != NULL;
        people->action = 0;
    } else if (binding && (binding->run == app_do_escape || binding->run == app_do_interrupt ||
                           binding->run == app_do_people)) {
        app_people_close(app);
    } else if (!filter_key(app, key)) {
        if (binding && binding->run == app_do_redraw)
            return false;
        app_people_close(app);
        return false;
    }
    return true;
}

bool app_people_key(struct app *app, struct key key, uint64_t now_ms)
{
    struct people *people = &app->inner->people;
    if (!people->is_open || app_is_reading(app) || app_is_prompting(app))
        return false;
    app_people_update(app);
    if (!people_room(app) || app->inner->scene.layout.members.rows == 0) {
        app_people_close(app); /* there is no list any more */
        return false;
    }
    if (people->has_menu && people_action_count(app) > 0) {
        menu_key(app, key, now_ms);
        return true;
    }
    return list_key(app, key);
}

bool app_people_paste(struct app *app, struct str text)
{
    if (!app->inner->people.is_open || app_is_prompting(app))
        return false;
    editor_insert(&app->inner->people.filter, text);
    people_find(app);
    return true;
}
