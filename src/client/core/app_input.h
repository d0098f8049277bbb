/* The input: what is typed, kept, completed and sent; and the keys of vi in it. */
#ifndef HUTONG_CLIENT_CORE_APP_INPUT_H
#define HUTONG_CLIENT_CORE_APP_INPUT_H

#include "client/core/app.h"
#include "client/core/command.h"
#include "client/core/key.h"

struct room_view;

/* app_input.c */

/** Enter: send the input, or run it. */
void app_submit(struct app *app, uint64_t now_ms);
void app_say(struct app *app, struct room *room, enum event_kind kind, struct str text,
             uint64_t now_ms);
/** Take the newest refused message back into the empty input. Whether there was one. */
bool app_take_back(struct app *app);
/** Send again what was refused in the room. Returns how many messages. */
size_t app_retry_failed(struct app *app, struct room *room, uint64_t now_ms);
/** Up and Down: in the text, or through what was sent. */
void app_up(struct app *app, uint64_t now_ms);
void app_down(struct app *app);
/** Tab: the next choice, or the one before (-1). Whether there was one. */
bool app_complete(struct app *app, int step);
/** A colon was typed: if that ends the name of an emoji, it takes the name's place. */
void app_spell_emoji(struct app *app);
/** The command that is being typed, if it is one; NULL else. Slices live until the next key. */
const struct command *app_typed_command(const struct app *app, struct command_line *line);
/** Ask which rooms there are when a command is being typed that wants one. */
void app_want_rooms(struct app *app, uint64_t now_ms);

/* app_drafts.c */

/** Put the draft that waits for the room, if any, into its empty input. */
void app_take_draft(struct app *app, struct room_view *view);
/** The room goes and its draft stays for the next time … */
void app_keep_draft(struct app *app, const struct room_view *view);
/** … or has gone elsewhere. */
void app_forget_draft(struct app *app, const struct room_view *view);
/** The room has gone by another's will: what was typed for it can be put elsewhere, too. */
void app_offer_draft(struct app *app, const struct room *room, uint64_t now_ms);
/** A room has another name: what is typed for it, or was, is kept under that. */
void app_rename_draft(struct app *app, const struct chat_effect *renamed);
/** The io has another place to write to: tell it all again. */
void app_retell_drafts(struct app *app);
/** The next CHAT_DRAFT; false if the io knows all. Its texts live until the next call. */
bool app_next_draft(struct app *app, struct chat_effect *effect);

/* app_search.c */

/** A key while what was sent is looked through. Whether it is done with. */
bool app_search_key(struct app *app, struct key key);

/* app_vi.c */

bool app_vi_is_on(const struct app *app);
/** A key for the input, if vi has it. Whether it is done with. */
bool app_vi_key(struct app *app, struct key key, uint64_t now_ms);
/** Put the cursor where vi lets it be. */
void app_vi_settle(struct app *app);

#endif
