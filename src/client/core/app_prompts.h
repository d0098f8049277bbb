/* Questions over the chat: for a name, and for passwords. */
#ifndef HUTONG_CLIENT_CORE_APP_PROMPTS_H
#define HUTONG_CLIENT_CORE_APP_PROMPTS_H

#include "client/core/app.h"
#include "client/core/editor.h"
#include "client/core/input_lines.h"
#include "client/core/page.h"

/* Asks for a user name. */
struct name_prompt {
    struct chat *chat; /* borrowed: where it is wanted … */
    struct buf where;  /* … by its name, if there are several servers */
    struct buf reason; /* why the last one was refused; empty: none was tried */
    struct buf names;  /* free alternatives, separated by blanks */
    struct editor editor;
};

enum secret_purpose {
    SECRET_LOGIN,
    SECRET_REGISTER,
    SECRET_PASSWORD,
    SECRET_UNREGISTER,
    SECRET_BIND
};

/* Asks for passwords, without showing them. */
struct secret_prompt {
    struct chat *chat; /* borrowed: where it is wanted … */
    struct buf where;  /* … by its name, if there are several servers */
    enum secret_purpose purpose;
    unsigned step;     /* which of the purpose's questions is open */
    struct buf about;  /* SECRET_LOGIN: the account's name; SECRET_REGISTER: the invitation code;
                          SECRET_UNREGISTER: not empty: what it said goes, too */
    struct buf reason; /* what was wrong with the last answer */
    struct buf own, fresh;
    struct editor editor;
};

/* name_prompt.c */

void name_prompt_open(struct app *app, struct chat *chat, const struct message *message,
                      struct str reason);
/** Note which server a prompt is about, where there are several. */
void prompt_set_where(const struct app *app, const struct chat *chat, struct buf *where);
/** Append a paragraph of a prompt, wrapped, and a blank line after it. */
void prompt_add(enum style style, struct str text, int cols, struct page *page);
void name_prompt_submit(struct app *app, uint64_t now_ms);
/** Append the prompt's lines; the name is being typed in the last one. */
void name_prompt_compose(const struct name_prompt *prompt, int cols, struct page *page);

/* secret_prompt.c */

/** Ask for what @purpose needs there; @reason says why it is asked again, and may be empty. */
void secret_prompt_open(struct app *app, struct chat *chat, enum secret_purpose purpose,
                        struct str about, struct str reason);
void secret_prompt_submit(struct app *app, uint64_t now_ms);
/** The person does not want to. */
void secret_prompt_cancel(struct app *app);
/** Append the prompt's lines. */
void secret_prompt_compose(const struct secret_prompt *prompt, int cols, struct page *page);
/** Append what is typed, with a star for each character. */
struct input_cursor secret_prompt_add_input(const struct secret_prompt *prompt, int cols,
                                            struct page *page);
void secret_prompt_fini(struct secret_prompt *prompt);

#endif
