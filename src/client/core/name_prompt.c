/* The question for a user name: why the last one was refused, what is free, and an input. */
#include "client/core/app_private.h"
#include "client/core/i18n.h"
#include "client/core/sentence.h"
#include "client/core/wrap.h"

#include <hutong/common/text.h>

/** Note the free names; the first becomes what Enter accepts. */
static void name_prompt_take_names(struct name_prompt *prompt, struct message_list names)
{
    struct str name;
    bool is_first = true;
    while (message_list_next(&names, &name)) {
        if (is_first)
            editor_set(&prompt->editor, name);
        else
            buf_append_str(&prompt->names, STR("  "));
        text_sanitise(name, false, &prompt->names);
        is_first = false;
    }
}

void name_prompt_open(struct app *app, const struct chat_effect *effect)
{
    struct name_prompt *prompt = &app->inner->prompt;
    const struct message *message = effect->message;
    struct buf reason = { 0 };
    app->inner->overlay = OVERLAY_NAME;
    buf_clear(&prompt->reason);
    buf_clear(&prompt->names);
    editor_set(&prompt->editor, app->chat->name);
    if (effect->text.size > 0 || message)
        sentence_problem(message ? message->code : ERROR_NONE, effect->text, &reason);
    text_sanitise(buf_str(&reason), false, &prompt->reason);
    if (message)
        name_prompt_take_names(prompt, message->names);
    buf_fini(&reason);
}

void name_prompt_submit(struct app *app, uint64_t now_ms)
{
    const struct editor *editor = &app->inner->prompt.editor;
    struct str name = buf_str(&editor->text);
    if (command_take_word(&name).size == 0)
        return;
    chat_enter(app->chat, buf_str(&editor->text), now_ms);
    app->inner->overlay = OVERLAY_NONE;
}

void prompt_add(enum style style, struct str text, int cols, struct page *page)
{
    struct wrap wrap;
    struct str line;
    if (text.size == 0)
        return;
    if (wrap_init(&wrap, text, cols) != 0)
        page->failed = true;
    else
        while (wrap_next(&wrap, cols, &line))
            page_line(page, style, line);
    wrap_fini(&wrap);
    page_line(page, STYLE_TEXT, (struct str){ 0 });
}

void name_prompt_compose(const struct name_prompt *prompt, int cols, struct page *page)
{
    struct buf free_names = { 0 };
    prompt_add(STYLE_ERROR, buf_str(&prompt->reason), cols, page);
    if (prompt->names.size > 0 &&
        buf_printf(&free_names, _("Free: %.*s"), STR_ARGS(buf_str(&prompt->names))) == 0)
        prompt_add(STYLE_TEXT, buf_str(&free_names), cols, page);
    prompt_add(STYLE_TITLE, str_of(_("What do you want to be called? Enter accepts.")), cols, page);
    buf_fini(&free_names);
}
