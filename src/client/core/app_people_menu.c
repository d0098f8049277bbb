/*
 * What can be done with a member, as a menu. Each row is a slash command: those that need words or
 * cannot be undone are put into the input, others run at once.
 */
#include "client/core/app_commands.h"
#include "client/core/app_private.h"
#include "client/core/app_select.h"
#include "client/core/i18n.h"
#include "client/core/keymap.h"

#include <hutong/common/macros.h>
#include <hutong/common/text.h>

/* What can be done, and with whom. */
static const struct people_action actions[] = {
    { 'm', N_("message"), "msg", PEOPLE_RUN, .is_for_others = true },
    { '@', N_("mention"), NULL, PEOPLE_MENTION, .is_for_others = true },
    { 'w', N_("who it is"), "whois", PEOPLE_RUN, .needs = ROLE_NONE },
    { 'f', N_("what they said"), "from", PEOPLE_RUN, .needs = ROLE_NONE },
    { 'i', N_("ignore"), "ignore", PEOPLE_RUN, .is_for_others = true, .when = PEOPLE_HEARD },
    { 'i', N_("ignore no more"), "unignore", PEOPLE_RUN, .when = PEOPLE_IGNORED },
    { 't', N_("title …"), "title", PEOPLE_ASK, .needs = ROLE_ADMIN },
    { 's', N_("silence …"), "mute", PEOPLE_ASK, .needs = ROLE_ADMIN, .is_for_lower = true },
    { 'u', N_("let speak …"), "unmute", PEOPLE_ASK, .needs = ROLE_ADMIN, .is_for_lower = true },
    { 'v', N_("give a voice"), "voice", PEOPLE_RUN, .needs = ROLE_ADMIN, .when = PEOPLE_VOICELESS },
    { 'v', N_("take the voice"), "devoice", PEOPLE_RUN, .needs = ROLE_ADMIN, .is_for_others = true,
      .when = PEOPLE_VOICED },
    { 'v', N_("lay down the voice"), "devoice", PEOPLE_RUN, .when = PEOPLE_SELF_VOICED },
    { 'k', N_("put out …"), "kick", PEOPLE_ASK, .needs = ROLE_ADMIN, .is_for_lower = true },
    { 'b', N_("ban …"), "ban", PEOPLE_ASK, .needs = ROLE_ADMIN, .is_for_lower = true },
    { 'o', N_("make an admin …"), "op", PEOPLE_ASK, .needs = ROLE_OWNER, .when = PEOPLE_PLAIN },
    { 'd', N_("no admin any more …"), "deop", PEOPLE_ASK, .needs = ROLE_OWNER,
      .when = PEOPLE_ADMIN },
};

const struct people_action *people_table(size_t *count)
{
    *count = ARRAY_SIZE(actions);
    return actions;
}

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
    case PEOPLE_VOICELESS:
        return member->role == ROLE_MEMBER && !member->has_voice;
    case PEOPLE_VOICED:
        return member->has_voice;
    case PEOPLE_SELF_VOICED:
        return member->has_voice && str_equal(member->name, app->chat->name);
    default:
        return true;
    }
}

static bool action_fits(const struct app *app, const struct people_action *action,
                        const struct member *member)
{
    const struct room *room = app->inner->current->room;
    enum role own = chat_own_role(room->chat, room);
    bool is_oneself = str_equal(member->name, room->chat->name);
    return own >= action->needs && !(action->is_for_others && is_oneself) &&
           !(action->is_for_lower && own <= member->role) && action_is_when(app, action, member);
}

const struct people_action *people_action(const struct app *app, size_t index)
{
    const struct member *member = app->inner->current ? app_people_chosen(app) : NULL;
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

/* Put the command into the input, for the person to go on; what was there Up brings back. */
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

/* Choose the next row of the menu, or with -1 the one before. */
static void people_step_action(struct app *app, int step)
{
    size_t count = people_action_count(app);
    size_t *action = &app->inner->people.action;
    if (count > 0) /* whom it is about may be gone */
        *action = (*action + (step < 0 ? count - 1 : 1)) % count;
}

void app_people_menu_key(struct app *app, struct key key, uint64_t now_ms)
{
    struct people *people = &app->inner->people;
    bool is_plain = key.modifiers == 0;
    if (key.code == KEY_CODE_UP && is_plain)
        people_step_action(app, -1);
    else if (key.code == KEY_CODE_DOWN && is_plain)
        people_step_action(app, 1);
    else if (key.code == KEY_CODE_ENTER && is_plain)
        app_people_do(app, people_action(app, people->action), now_ms);
    else if (key.code == KEY_CODE_CHAR && key.character == '?' && is_plain)
        app_do_help(app, HELP_KEYS, now_ms);
    else if (key.code == KEY_CODE_CHAR && is_plain)
        app_people_do(app, action_of_key(app, key.character), now_ms);
    else if (people->is_menu_alone)
        app_people_close(app);
    else
        people->has_menu = false;
}
