/* Panes and tabs by keys and by slash commands: each command does what its key does. */
#include "client/core/app_commands.h"
#include "client/core/app_private.h"
#include "client/core/i18n.h"
#include "client/core/keymap.h"

#include <hutong/common/macros.h>

/* What keys do beneath something that is being read, or with a question open: nothing. */
static bool app_is_covered(struct app *app)
{
    if (app_is_reading(app))
        app_close_reading(app);
    return app_is_prompting(app);
}

static void app_tell_alone(struct app *app, uint64_t now_ms)
{
    app_tell(app, now_ms, _("There is no other pane: /split and /vsplit make one"));
}

/* Whether the tab has more than one pane; if not, the person is told. */
static bool app_has_panes(struct app *app, uint64_t now_ms)
{
    bool has_panes = app_focus(app)->node->parent != NULL;
    if (!has_panes)
        app_tell_alone(app, now_ms);
    return has_panes;
}

void app_do_split(struct app *app, int argument, uint64_t now_ms)
{
    if (!app_is_covered(app))
        app_split(app, (enum pane_split)argument, now_ms);
}

void app_do_close(struct app *app, int argument, uint64_t now_ms)
{
    (void)argument;
    if (!app_is_covered(app))
        app_close_pane(app, now_ms);
}

/* Close all panes of the tab but the one that one is in. */
void app_do_only(struct app *app, int argument, uint64_t now_ms)
{
    struct pane *pane = app_focus(app);
    (void)argument;
    if (app_is_covered(app) || !app_has_panes(app, now_ms))
        return;
    while (pane->node->parent) {
        struct pane_node *next = pane_tree_step(&app_tab(app)->tree, pane->node, 1);
        app_go_pane(app, next->pane);
        app_close_pane(app, now_ms);
    }
    app_go_pane(app, pane);
}

void app_do_zoom(struct app *app, int argument, uint64_t now_ms)
{
    (void)argument;
    if (app_is_covered(app) || !app_has_panes(app, now_ms))
        return;
    app_tab(app)->tree.is_zoomed = !app_tab(app)->tree.is_zoomed;
    app->inner->is_layout_untold = true;
    app_rearrange(app);
}

void app_do_balance(struct app *app, int argument, uint64_t now_ms)
{
    (void)argument;
    if (app_is_covered(app) || !app_has_panes(app, now_ms))
        return;
    pane_tree_balance(&app_tab(app)->tree);
    app_rearrange(app);
}

/* The pane on a side of the one that one is in; where that is not on screen, the next one. */
static struct pane_node *app_pane_beside(const struct app *app, enum pane_side side)
{
    const struct pane_tree *tree = &app_tab(app)->tree;
    struct pane_node *here = app_focus(app)->node, *beside = pane_tree_beside(tree, here, side);
    bool is_back = side == PANE_LEFT || side == PANE_UP;
    struct pane_node *next = pane_tree_step(tree, here, is_back ? -1 : 1);
    return beside ? beside : next->is_shown ? NULL : next;
}

void app_do_focus(struct app *app, int argument, uint64_t now_ms)
{
    if (app_is_covered(app) || !app_has_panes(app, now_ms))
        return;
    const struct pane_node *beside = app_pane_beside(app, (enum pane_side)argument);
    if (beside)
        app_go_pane(app, beside->pane);
    else
        app_tell(app, now_ms, _("There is no pane on that side"));
}

void app_do_step_pane(struct app *app, int argument, uint64_t now_ms)
{
    if (!app_is_covered(app) && app_has_panes(app, now_ms))
        app_go_pane(app, pane_tree_step(&app_tab(app)->tree, app_focus(app)->node, argument)->pane);
}

enum { RESIZE_CELLS = 2, RESIZE_CELLS_MAX = 999 };

static void app_resize_pane(struct app *app, enum pane_side side, int cells, uint64_t now_ms)
{
    if (!app_has_panes(app, now_ms))
        return;
    if (!pane_tree_resize(app_focus(app)->node, side, cells))
        app_tell(app, now_ms, _("There is no border on that side"));
    app_rearrange(app);
}

void app_do_resize(struct app *app, int argument, uint64_t now_ms)
{
    if (!app_is_covered(app))
        app_resize_pane(app, (enum pane_side)argument, RESIZE_CELLS, now_ms);
}

void app_do_swap(struct app *app, int argument, uint64_t now_ms)
{
    struct pane_node *here = app_focus(app)->node;
    if (app_is_covered(app) || !app_has_panes(app, now_ms))
        return;
    pane_tree_swap(here, pane_tree_step(&app_tab(app)->tree, here, argument));
    app_rearrange(app);
}

void app_do_tab_new(struct app *app, int argument, uint64_t now_ms)
{
    (void)argument;
    if (!app_is_covered(app) && !app_tab_new(app))
        app_tell(app, now_ms, _("There cannot be more tabs"));
}

void app_do_tab_close(struct app *app, int argument, uint64_t now_ms)
{
    (void)argument;
    if (!app_is_covered(app))
        app_tab_close(app, now_ms);
}

void app_do_step_tab(struct app *app, int argument, uint64_t now_ms)
{
    size_t count = app->inner->tab_count;
    if (app_is_covered(app))
        return;
    if (count < 2)
        app_tell(app, now_ms, _("There is no other tab: /tab new makes one"));
    else
        app_tab_go(app, (app->inner->tab + count + (size_t)(argument + (int)count)) % count);
}

void app_do_go_tab(struct app *app, int argument, uint64_t now_ms)
{
    if (app_is_covered(app))
        return;
    if ((size_t)argument < app->inner->tab_count)
        app_tab_go(app, (size_t)argument);
    else
        app_tell(app, now_ms, _("There is no tab %d"), argument + 1);
}

/* Show a sidebar that is not there, or hide it. */
void app_do_fold(struct app *app, int argument, uint64_t now_ms)
{
    struct app_private *inner = app->inner;
    const struct layout *layout = &inner->scene.layout;
    bool is_rooms = argument == FOLD_ROOMS;
    enum layout_fold *fold = is_rooms ? &inner->rooms_fold : &inner->members_fold;
    bool is_there = (is_rooms ? layout->rooms.cols : layout->members.cols) > 0;
    if (app_is_covered(app))
        return;
    if (*fold == LAYOUT_SHOWN && !is_there)
        app_tell(app, now_ms, _("The screen is too narrow for that"));
    *fold = is_there ? LAYOUT_HIDDEN : LAYOUT_SHOWN;
    app->is_dirty = true;
}

/* An argument of a command, and what it stands for. */
struct window_word {
    const char *word;
    key_action_fn *run;
    int argument;
};

/* Do what the word stands for; false if it is none of these. */
static bool run_word(struct app *app, const struct window_word *words, size_t count,
                     struct str word, uint64_t now_ms)
{
    for (size_t i = 0; i < count; i++) {
        if (!str_equal(str_of(words[i].word), word))
            continue;
        words[i].run(app, words[i].argument, now_ms);
        return true;
    }
    return false;
}

static void tell_words(struct app *app, const struct window_word *words, size_t count,
                       uint64_t now_ms)
{
    struct buf text = { 0 };
    for (size_t i = 0; i < count; i++)
        buf_printf(&text, " %s", words[i].word);
    app_tell(app, now_ms, _("It is one of:%.*s"), STR_ARGS(buf_str(&text)));
    buf_fini(&text);
}

/* A whole number from 1 to @most; 0 for anything else. */
static int window_number(struct str word, int most)
{
    int number = 0;
    for (size_t i = 0; i < word.size; i++) {
        if (word.bytes[i] < '0' || word.bytes[i] > '9' || number > most)
            return 0;
        number = number * 10 + (word.bytes[i] - '0');
    }
    return number <= most ? number : 0;
}

/* Divide the pane one is in; the new part shows the room of that name, if one is given. */
static void split_for(struct app *app, enum pane_split split, struct str arguments, uint64_t now_ms)
{
    struct str name = command_take_word(&arguments);
    struct room *room = name.size > 0 ? app_find_title(app, name) : NULL;
    if (!app_split(app, split, now_ms) || name.size == 0)
        return;
    if (!room)
        room = app_join(app, name, now_ms);
    if (room)
        app_switch(app, room);
}

void run_split(struct app *app, struct str arguments, uint64_t now_ms)
{
    split_for(app, PANE_ROWS, arguments, now_ms);
}

void run_vsplit(struct app *app, struct str arguments, uint64_t now_ms)
{
    split_for(app, PANE_COLUMNS, arguments, now_ms);
}

void run_close(struct app *app, struct str arguments, uint64_t now_ms)
{
    (void)arguments;
    app_do_close(app, 0, now_ms);
}

void run_only(struct app *app, struct str arguments, uint64_t now_ms)
{
    (void)arguments;
    app_do_only(app, 0, now_ms);
}

void run_zoom(struct app *app, struct str arguments, uint64_t now_ms)
{
    (void)arguments;
    app_do_zoom(app, 0, now_ms);
}

void run_balance(struct app *app, struct str arguments, uint64_t now_ms)
{
    (void)arguments;
    app_do_balance(app, 0, now_ms);
}

static const char *const side_words[] = {
    [PANE_LEFT] = "left", [PANE_RIGHT] = "right", [PANE_UP] = "up", [PANE_DOWN] = "down"
};

/* "left 5": move the border; nothing said: one step. */
void run_resize(struct app *app, struct str arguments, uint64_t now_ms)
{
    struct str word = command_take_word(&arguments);
    struct str number = command_take_word(&arguments);
    int cells = number.size > 0 ? window_number(number, RESIZE_CELLS_MAX) : RESIZE_CELLS;
    for (int side = 0; side < (int)ARRAY_SIZE(side_words) && cells > 0; side++) {
        if (!str_equal(word, str_of(side_words[side])))
            continue;
        app_resize_pane(app, (enum pane_side)side, cells, now_ms);
        return;
    }
    app_tell(app, now_ms, _("Usage: /%s %s"), "resize", "left|right|up|down [CELLS]");
}

void run_focus(struct app *app, struct str arguments, uint64_t now_ms)
{
    static const struct window_word words[] = {
        { "left", app_do_focus, PANE_LEFT }, { "right", app_do_focus, PANE_RIGHT },
        { "up", app_do_focus, PANE_UP },     { "down", app_do_focus, PANE_DOWN },
        { "next", app_do_step_pane, 1 },     { "previous", app_do_step_pane, -1 },
    };
    struct str word = command_take_word(&arguments);
    if (!run_word(app, words, ARRAY_SIZE(words), word, now_ms))
        tell_words(app, words, ARRAY_SIZE(words), now_ms);
}

void run_swap(struct app *app, struct str arguments, uint64_t now_ms)
{
    (void)arguments;
    app_do_swap(app, 1, now_ms);
}

void run_tab(struct app *app, struct str arguments, uint64_t now_ms)
{
    static const struct window_word words[] = {
        { "new", app_do_tab_new, 0 },
        { "close", app_do_tab_close, 0 },
        { "next", app_do_step_tab, 1 },
        { "previous", app_do_step_tab, -1 },
    };
    struct str word = command_take_word(&arguments);
    int number = window_number(word, (int)app->inner->tab_count);
    if (number > 0)
        app_do_go_tab(app, number - 1, now_ms);
    else if (!run_word(app, words, ARRAY_SIZE(words), word, now_ms))
        tell_words(app, words, ARRAY_SIZE(words), now_ms);
}

/* "+1" or "-1": so many rooms further. Whether it was that. */
static bool step_room(struct app *app, struct str word, uint64_t now_ms)
{
    bool is_back = str_starts_with(word, STR("-"));
    int count = is_back || str_starts_with(word, STR("+"))
                    ? window_number(str_skip(word, 1), (int)app_listed_count(app))
                    : 0;
    for (int i = 0; i < count; i++)
        app_do_step_room(app, is_back ? -1 : 1, now_ms);
    return count > 0;
}

/* A room one is in, by its name. Whether there is one. */
static bool go_room(struct app *app, struct str name)
{
    struct room *room = app_find_title(app, name);
    if (!room && str_starts_with(name, STR("#")))
        room = app_find_title(app, str_skip(name, 1));
    if (room)
        app_switch(app, room);
    return room != NULL;
}

/* As irssi and WeeChat have it: a room by its number or name, or what to do with the pane. */
void run_window(struct app *app, struct str arguments, uint64_t now_ms)
{
    static const struct window_word words[] = {
        { "splith", app_do_split, PANE_ROWS }, { "splitv", app_do_split, PANE_COLUMNS },
        { "new", app_do_split, PANE_ROWS },    { "close", app_do_close, 0 },
        { "merge", app_do_only, 0 },           { "zoom", app_do_zoom, 0 },
        { "balance", app_do_balance, 0 },      { "swap", app_do_swap, 1 },
        { "left", app_do_focus, PANE_LEFT },   { "right", app_do_focus, PANE_RIGHT },
        { "up", app_do_focus, PANE_UP },       { "down", app_do_focus, PANE_DOWN },
        { "next", app_do_step_pane, 1 },       { "previous", app_do_step_pane, -1 },
    };
    struct str word = command_take_word(&arguments);
    int number = window_number(word, (int)app_listed_count(app));
    if (number > 0)
        app_do_go_room(app, number - 1, now_ms);
    else if (!step_room(app, word, now_ms) &&
             !run_word(app, words, ARRAY_SIZE(words), word, now_ms) && !go_room(app, word))
        tell_words(app, words, ARRAY_SIZE(words), now_ms);
}

void run_bar(struct app *app, struct str arguments, uint64_t now_ms)
{
    static const struct window_word words[] = {
        { "rooms", app_do_fold, FOLD_ROOMS },
        { "members", app_do_fold, FOLD_MEMBERS },
    };
    struct str word = command_take_word(&arguments);
    if (!run_word(app, words, ARRAY_SIZE(words), word, now_ms))
        tell_words(app, words, ARRAY_SIZE(words), now_ms);
}
