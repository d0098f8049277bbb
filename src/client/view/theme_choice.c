/* A theme's file is read when it is asked for, so that /theme shows what was just written in it. */
#include "client/view/theme_choice.h"

#include "client/core/i18n.h"
#include "client/io/theme_file.h"

#include <hutong/common/text.h>
#include <stdlib.h>

#define THEME_AUTO "auto"

enum { BACKGROUND_MIDDLE = 128 * 1000 };

/* The file behind a name; NULL: the theme that is built in. */
static const char *theme_choice_file(const char *name, enum background background)
{
    static const char *const files[] = { NULL, "dark", "light" };
    return strcmp(name, THEME_AUTO) == 0 ? files[background] : name;
}

static bool theme_choice_load(const struct theme_choice *choice, struct buf *problems)
{
    const char *file = theme_choice_file(choice->name, choice->background);
    struct theme theme = theme_neutral;
    int status = file ? theme_file_read(file, &theme, problems) : 0;
    if (status != 0)
        buf_printf(problems, _("There is no theme %s"), file);
    else
        screen_use_theme(choice->screen, &theme);
    return status == 0;
}

bool theme_choice_use(struct theme_choice *choice, struct str name, struct buf *problems)
{
    struct theme_choice wanted = { .screen = choice->screen, .background = choice->background };
    if (!theme_name_is_valid(name)) {
        buf_printf(problems, _("This cannot be the name of a theme"));
        return false;
    }
    memcpy(wanted.name, name.bytes, name.size);
    if (!theme_choice_load(&wanted, problems))
        return false;
    *choice = wanted;
    return true;
}

bool theme_choice_is_given(void)
{
    const char *name = getenv("HUTONG_THEME");
    return name && name[0];
}

void theme_choice_init(struct theme_choice *choice, struct screen *screen, struct buf *problems)
{
    *choice = (struct theme_choice){ .screen = screen, .name = THEME_AUTO };
    if (theme_choice_is_given())
        theme_choice_use(choice, str_of(getenv("HUTONG_THEME")), problems);
}

bool theme_choice_on_background(struct theme_choice *choice, int32_t rgb)
{
    struct buf problems = { 0 };
    int lightness = 299 * (rgb >> 16) + 587 * (rgb >> 8 & 255) + 114 * (rgb & 255);
    choice->background = lightness < BACKGROUND_MIDDLE ? BACKGROUND_DARK : BACKGROUND_LIGHT;
    bool is_auto = strcmp(choice->name, THEME_AUTO) == 0;
    bool is_used = is_auto && theme_choice_load(choice, &problems);
    buf_fini(&problems); /* nobody asked for it: without the file it stays as it is */
    return is_used;
}

void theme_choice_describe(const struct theme_choice *choice, struct buf *out)
{
    struct buf names = { 0 };
    theme_file_list(&names);
    buf_printf(out, _("The theme is %s; there are: %s%.*s"), choice->name, THEME_AUTO,
               STR_ARGS(buf_str(&names)));
    buf_fini(&names);
}
