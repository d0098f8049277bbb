/* Questions for passwords: a table says which ones a purpose has, and what is done in the end. */
#include "client/core/app_private.h"
#include "client/core/i18n.h"

#include <hutong/common/utf8.h>

enum { QUESTIONS_MAX = 3 };

enum secret_question { ASK_NOTHING, ASK_OWN, ASK_FRESH, ASK_AGAIN };

static const char *const question_texts[] = {
    [ASK_NOTHING] = "",
    [ASK_OWN] = N_("Your password?"),
    [ASK_FRESH] = N_("A new password, of at least 8 characters?"),
    [ASK_AGAIN] = N_("The same once more, so that no slip stays unseen?"),
};

/* A password leaves nothing behind. */
static void secret_wipe(struct buf *buf)
{
    if (buf->size > 0)
        explicit_bzero(buf->bytes, buf->size);
    buf_clear(buf);
}

static void secret_prompt_wipe(struct secret_prompt *prompt)
{
    secret_wipe(&prompt->own);
    secret_wipe(&prompt->fresh);
    secret_wipe(&prompt->editor.text);
    editor_fini(&prompt->editor); /* what it could undo goes, too */
}

/* ---- what is done with the answers ---- */

static void secret_login(struct app *app, const struct secret_prompt *prompt, uint64_t now_ms)
{
    (void)app;
    chat_login(prompt->chat, buf_str(&prompt->about), buf_str(&prompt->own), now_ms);
}

/* Over a local socket the local user, and with a certificate that, will need no password. */
static void secret_register(struct app *app, const struct secret_prompt *prompt, uint64_t now_ms)
{
    struct message message = { .type = MESSAGE_REGISTER };
    message_set_secret(&message, buf_str(&prompt->fresh));
    message_set_flags(&message, FLAG_BIND);
    if (prompt->about.size > 0)
        message_set_text(&message, buf_str(&prompt->about));
    app->inner->account_id = chat_request(prompt->chat, &message, now_ms);
}

static void secret_change(struct app *app, const struct secret_prompt *prompt, uint64_t now_ms)
{
    struct message message = { .type = MESSAGE_PASSWORD };
    struct buf both = { 0 };
    if (buf_append_str(&both, buf_str(&prompt->own)) == 0 && buf_append(&both, "", 1) == 0 &&
        buf_append_str(&both, buf_str(&prompt->fresh)) == 0) {
        message_set_secret(&message, buf_str(&both));
        app->inner->account_id = chat_request(prompt->chat, &message, now_ms);
    }
    secret_wipe(&both);
    buf_fini(&both);
}

static void secret_unregister(struct app *app, const struct secret_prompt *prompt, uint64_t now_ms)
{
    struct message message = { .type = MESSAGE_UNREGISTER };
    message_set_secret(&message, buf_str(&prompt->own));
    if (prompt->about.size > 0)
        message_set_flags(&message, FLAG_ERASE);
    app->inner->account_id = chat_request(prompt->chat, &message, now_ms);
}

static void secret_bind(struct app *app, const struct secret_prompt *prompt, uint64_t now_ms)
{
    struct message message = { .type = MESSAGE_BIND };
    message_set_secret(&message, buf_str(&prompt->own));
    app->inner->account_id = chat_request(prompt->chat, &message, now_ms);
}

static const struct secret_row {
    enum secret_question questions[QUESTIONS_MAX];
    void (*finish)(struct app *app, const struct secret_prompt *prompt, uint64_t now_ms);
} secret_rows[] = {
    [SECRET_LOGIN] = { { ASK_OWN }, secret_login },
    [SECRET_REGISTER] = { { ASK_FRESH, ASK_AGAIN }, secret_register },
    [SECRET_PASSWORD] = { { ASK_OWN, ASK_FRESH, ASK_AGAIN }, secret_change },
    [SECRET_UNREGISTER] = { { ASK_OWN }, secret_unregister },
    [SECRET_BIND] = { { ASK_OWN }, secret_bind },
};

static enum secret_question secret_question_of(const struct secret_prompt *prompt)
{
    return prompt->step < QUESTIONS_MAX ? secret_rows[prompt->purpose].questions[prompt->step]
                                        : ASK_NOTHING;
}

/* ---- opening and closing ---- */

void secret_prompt_open(struct app *app, struct chat *chat, enum secret_purpose purpose,
                        struct str about, struct str reason)
{
    struct secret_prompt *prompt = &app->inner->secret;
    secret_prompt_wipe(prompt);
    prompt->chat = chat;
    prompt_set_where(app, chat, &prompt->where);
    buf_clear(&prompt->about);
    buf_clear(&prompt->reason);
    buf_append_str(&prompt->about, about);
    buf_append_str(&prompt->reason, reason);
    prompt->purpose = purpose;
    prompt->step = 0;
    app->inner->overlay = OVERLAY_SECRET;
}

/* Who does not know the password of a name chooses another one. */
void secret_prompt_cancel(struct app *app)
{
    struct chat *chat = app->inner->secret.chat;
    secret_prompt_wipe(&app->inner->secret);
    app->inner->overlay = OVERLAY_NONE;
    if (chat->state == CHAT_REFUSED)
        name_prompt_open(app, chat, NULL, STR(""));
    app_ask_next(app);
}

void secret_prompt_fini(struct secret_prompt *prompt)
{
    secret_prompt_wipe(prompt);
    buf_fini(&prompt->where);
    buf_fini(&prompt->about);
    buf_fini(&prompt->reason);
    buf_fini(&prompt->own);
    buf_fini(&prompt->fresh);
}

/* ---- answers ---- */

/* Why an answer will not do; NULL: it will. */
static const char *secret_problem(const struct secret_prompt *prompt, struct str answer)
{
    switch (secret_question_of(prompt)) {
    case ASK_FRESH:
        if (answer.size < LIMIT_PASSWORD_MIN || answer.size > LIMIT_PASSWORD_SIZE)
            return _("This is too short, or too long");
        return NULL;
    case ASK_AGAIN:
        return str_equal(answer, buf_str(&prompt->fresh)) ? NULL : _("These were not the same");
    default:
        return NULL;
    }
}

static void secret_keep(struct secret_prompt *prompt, struct str answer)
{
    enum secret_question question = secret_question_of(prompt);
    if (question == ASK_OWN)
        buf_append_str(&prompt->own, answer);
    else if (question == ASK_FRESH)
        buf_append_str(&prompt->fresh, answer);
    prompt->step++;
}

/* Say what is wrong; two that differ are both asked for again. */
static void secret_reject(struct secret_prompt *prompt, const char *problem)
{
    buf_append_str(&prompt->reason, str_of(problem));
    if (secret_question_of(prompt) != ASK_AGAIN)
        return;
    secret_wipe(&prompt->fresh);
    prompt->step--;
}

void secret_prompt_submit(struct app *app, uint64_t now_ms)
{
    struct secret_prompt *prompt = &app->inner->secret;
    struct str answer = buf_str(&prompt->editor.text);
    if (answer.size == 0)
        return;
    const char *problem = secret_problem(prompt, answer);
    buf_clear(&prompt->reason);
    if (problem)
        secret_reject(prompt, problem);
    else
        secret_keep(prompt, answer);
    secret_wipe(&prompt->editor.text);
    editor_fini(&prompt->editor); /* what it could undo goes, too */
    if (secret_question_of(prompt) != ASK_NOTHING)
        return;
    app->inner->overlay = OVERLAY_NONE;
    secret_rows[prompt->purpose].finish(app, prompt, now_ms);
    secret_prompt_wipe(prompt);
    app_ask_next(app);
}

/* ---- what there is to see ---- */

/* An editor's text with a star for each character. */
static int secret_mask(const struct editor *editor, struct editor *mask)
{
    struct str rest = buf_str(&editor->text);
    int status = 0;
    while (rest.size > 0 && status == 0) {
        utf8_take(&rest, NULL);
        status = editor_insert(mask, STR("*"));
    }
    return status;
}

void secret_prompt_compose(const struct secret_prompt *prompt, int cols, struct page *page)
{
    struct buf title = { 0 };
    prompt_add(STYLE_TEXT, buf_str(&prompt->where), cols, page);
    if (prompt->purpose == SECRET_LOGIN &&
        buf_printf(&title, _("Account %.*s"), STR_ARGS(buf_str(&prompt->about))) == 0)
        prompt_add(STYLE_TEXT, buf_str(&title), cols, page);
    prompt_add(STYLE_ERROR, buf_str(&prompt->reason), cols, page);
    prompt_add(STYLE_TITLE, str_of(_(question_texts[secret_question_of(prompt)])), cols, page);
    buf_fini(&title);
}

struct input_cursor secret_prompt_add_input(const struct secret_prompt *prompt, int cols,
                                            struct page *page)
{
    struct editor mask = { 0 };
    if (secret_mask(&prompt->editor, &mask) != 0)
        page->failed = true;
    struct input_cursor cursor = input_lines_add(&mask, cols, page);
    editor_fini(&mask);
    return cursor;
}
