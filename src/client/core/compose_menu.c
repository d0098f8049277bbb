/* What helps while one types: the menu of choices, and the usage of a command. */
#include "client/core/app_commands.h"
#include "client/core/app_input.h"
#include "client/core/app_private.h"
#include "client/core/compose.h"
#include "client/core/i18n.h"

#include <hutong/common/text.h>

enum {
    MENU_ROWS_MAX = 8,
    MENU_GAP_COLS = 2, /* between a choice and what it is */
    HINT_COMMANDS_MAX = 12,
};

/* Columns of the widest choice among those from @first to @end. */
static int compose_menu_cols(const struct completion *completion, size_t first, size_t end)
{
    int widest = 0;
    for (size_t i = first; i < end; i++) {
        int cols = text_cols(complete_insert(completion, i));
        widest = cols > widest ? cols : widest;
    }
    return widest;
}

static void compose_choice(const struct completion *completion, size_t index, int cols,
                           struct page *page)
{
    struct str insert = complete_insert(completion, index);
    bool is_chosen = index == completion->index;
    enum style style = is_chosen ? STYLE_CURRENT : STYLE_TEXT;
    page_begin(page, 0);
    page_add(page, style, 0, is_chosen ? STR("> ") : STR("  "));
    page_add(page, style, 0, insert);
    page_printf(page, STYLE_TEXT, "%*s", cols + MENU_GAP_COLS - text_cols(insert), "");
    page_add(page, STYLE_DIM, 0, complete_note(completion, index));
}

void compose_menu(const struct app *app, struct scene *scene)
{
    const struct completion *completion = &app->inner->completion;
    const struct rect *pane = &app_focus(app)->lines;
    size_t count = completion->choices.count;
    size_t rows = (size_t)pane->rows < MENU_ROWS_MAX ? (size_t)pane->rows : MENU_ROWS_MAX;
    rows = rows < count ? rows : count;
    if (!complete_is_open(completion) || rows == 0)
        return;
    size_t first = completion->index / rows * rows; /* by pages: nothing moves within one */
    first = first + rows > count ? count - rows : first;
    int cols = compose_menu_cols(completion, first, first + rows);
    for (size_t i = first; i < first + rows; i++)
        compose_choice(completion, i, cols, &scene->menu);
    scene->menu_rect =
        (struct rect){ pane->row + pane->rows - (int)rows, pane->col, (int)rows, pane->cols };
}

/* The commands that begin like what is typed. */
static bool compose_command_names(struct str name, struct page *page)
{
    size_t count, shown = 0;
    const struct command *table = app_command_table(&count);
    for (size_t i = 0; i < count && shown < HINT_COMMANDS_MAX; i++) {
        if (!complete_matches(str_of(table[i].name), name))
            continue;
        page_printf(page, STYLE_BAR, "/%s  ", table[i].name);
        shown++;
    }
    return shown > 0;
}

/* The usage of a command: the word for what is being typed stands out. */
static void compose_usage(const struct command *command, size_t index, struct page *page)
{
    struct str rest = str_of(command->arguments ? _(command->arguments) : ""), word;
    page_printf(page, STYLE_BAR, "/%s ", command->name);
    for (size_t i = 0; (word = command_take_word(&rest)).size > 0; i++) {
        bool is_here = i == index || (i < index && rest.size == 0);
        page_add(page, is_here ? STYLE_BAR_STRONG : STYLE_BAR, 0, word);
        page_add(page, STYLE_BAR, 0, STR(" "));
    }
    page_printf(page, STYLE_BAR, " %s", _(command->help));
}

bool compose_hint(const struct app *app, struct page *page)
{
    struct command_line line;
    const struct command *command = app_typed_command(app, &line);
    bool is_at_name = line.size == 1 + line.name.size; /* no blank yet behind it */
    if (line.kind != LINE_COMMAND)
        return false;
    if (!command)
        return is_at_name && compose_command_names(line.name, page);
    size_t words = command_word_count(line.arguments);
    compose_usage(command, words - (words > 0 && !line.ends_with_blank), page);
    return true;
}
