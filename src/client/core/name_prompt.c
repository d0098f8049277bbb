/* The question for a user name: why the last one was refused, what is free, and an input. */
#include "client/core/app_private.h"
#include "client/core/i18n.h"
#include "client/core/sentence.h"
#include "client/core/wrap.h"

#include <hutong/common/text.h>

/* Note the free names; the first becomes what Enter accepts. */
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

void name_prompt_open(struct app *app, struct chat *chat, const struct message *message,
                      struct str reason)
{
    struct name_prompt *prompt = &app->inner->prompt;
    app->inner->overlay = OVERLAY_NAME;
    prompt->chat = chat;
    buf_clear(&prompt->reason);
    buf_clear(&prompt->names);
    prompt_set_where(app, chat, &prompt->where);
    editor_set(&prompt->editor, chat->name);
    text_sanitise(reason, false, &prompt->reason);
    if (message)
        name_prompt_take_names(prompt, message->names);
}

void name_prompt_submit(struct app *app, uint64_t now_ms)
{
    const struct editor *editor = &app->inner->prompt.editor;
    struct str name = buf_str(&editor->text);
    if (command_take_word(&name).size == 0)
        return;
    chat_enter(app->inner->prompt.chat, buf_str(&editor->text), now_ms);
    app->inner->overlay = OVERLAY_NONE;
    app_ask_next(app);
}

void prompt_set_where(const struct app *app, const struct chat *chat, struct buf *where)
{
    buf_clear(where);
    if (app->inner->server_count > 1)
        text_sanitise(app_server_name(app_server_of(app, chat)), false, where);
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
    prompt_add(STYLE_TEXT, buf_str(&prompt->where), cols, page);
    prompt_add(STYLE_ERROR, buf_str(&prompt->reason), cols, page);
    if (prompt->names.size > 0 &&
        buf_printf(&free_names, _("Free: %.*s"), STR_ARGS(buf_str(&prompt->names))) == 0)
        prompt_add(STYLE_TEXT, buf_str(&free_names), cols, page);
    prompt_add(STYLE_TITLE, str_of(_("What do you want to be called? Enter accepts.")), cols, page);
    buf_fini(&free_names);
}
