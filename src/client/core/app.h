/*
 * The full-screen chat without a screen: keys, sizes and time come in, the model changes, and
 * app_compose() says what there is to see. The view only reads keys and paints.
 */
#ifndef HUTONG_CLIENT_CORE_APP_H
#define HUTONG_CLIENT_CORE_APP_H

#include "client/core/chat.h"
#include "client/core/complete.h"
#include "client/core/key.h"
#include "client/core/meter.h"
#include "client/core/mouse.h"
#include "client/core/scene.h"
#include "client/core/settings.h"

/* Whether the person has the chat before their eyes, as the terminal says. */
enum app_focus { FOCUS_UNKNOWN, FOCUS_HERE, FOCUS_ELSEWHERE };

/* Tells somebody who is elsewhere that something was said to them. Owned. */
struct app_alert {
    struct buf title, text; /* a line each, sanitised */
    bool is_sure;           /* that they are elsewhere: the terminal has said so … */
    bool is_attended;       /* … else: whether a key was pressed not long ago */
    enum setting_notify_by by;
};

/* A file to be sent or fetched. */
struct app_file {
    struct chat *chat; /* borrowed: of the server */
    bool is_upload;
    struct buf room;         /* owned: its name on the wire */
    struct buf path;         /* owned: where it is, or is to be; empty: the folder for downloads */
    struct buf name;         /* owned: what its sender calls it */
    uint64_t no;             /* of the message that names it */
    struct file_facts facts; /* as that says */
    bool is_view;            /* to be shown: it is to go into a folder that nobody else has */
};

/* One of the servers that one is on at once. */
struct app_server_config {
    struct chat_config chat;
    struct str url;          /* shown, and in layouts */
    struct str label;        /* what the person calls it; empty: nothing but the address */
    const struct str *rooms; /* to join at start; none: the lobby */
    size_t room_count;
};

struct app_config {
    struct app_server_config server; /* the first one */
    bool is_bare;                    /* one room, without a list of others */
    path_list_fn list_folder;        /* for completion; NULL: none */
    void *list_context;
    server_list_fn list_servers;   /* that were met before; NULL: none */
    uint64_t (*memory_size)(void); /* what the program has, in bytes; NULL: not known */
};

#define APP_DEFAULT_ROOM STR("lobby")

/* One more server to be on. */
struct app_connect {
    struct buf url;         /* owned: as the person gave it */
    struct buf label, user; /* owned; empty: none, and the one of everywhere */
};

/* What waits to be read, in all rooms. */
struct app_unread {
    size_t count;    /* messages */
    size_t mentions; /* those that name the person, or are for them alone */
};

struct app {
    struct chat *chat; /* borrowed: of the server that the person is on at the moment */
    bool is_dirty;     /* there is something to paint; the painter clears it */
    /* what the view is to do; it clears each when done */
    bool wants_bell, wants_redraw, wants_suspend, wants_edit;
    bool wants_quit;  /* all is said; close when the bytes are written */
    bool wants_theme; /* the view is to use the theme of this name, or to tell which there are */
    struct buf theme; /* owned; empty: tell */
    bool wants_copy;  /* the view is to put this text where the person can paste it from */
    struct buf copy;  /* owned */
    bool wants_alert; /* the view is to notify the person of this, if need be */
    struct app_alert alert;
    bool wants_picture;      /* the view is to decode this file, and to call app_on_picture() */
    struct buf picture_path; /* owned */
    bool wants_open;         /* the view is to show this address in the person's browser */
    struct buf open;         /* owned */
    bool wants_file;         /* the view is to send or fetch this file, and to call app_on_file() */
    struct app_file file;
    bool wants_connect; /* the view is to add this server, or to tell what is wrong with it */
    struct app_connect connect;
    /* owned; not empty: the view is to change the file of settings by these lines (settings.h),
     * give its new text to app_on_settings(), and clear them */
    struct buf set_lines;
    /* filled by the view: how long it takes to paint, and from a key to the screen */
    struct meter frames, echoes;
    struct app_private *inner;
};

/** Returns NULL when memory ran out. @config is copied. */
struct app *app_new(const struct app_config *config, uint64_t now_ms);
void app_free(struct app *app);

/** Be on one more server. Its chat, for the io; NULL when memory ran out or there are too many. */
struct chat *app_add_server(struct app *app, const struct app_server_config *config,
                            uint64_t now_ms);

/** The server in place @index; NULL past the last. The first is at home: what belongs to none of
 * them is kept there. */
struct chat *app_server(const struct app *app, size_t index);

/** Whether that chat's server is still one of them: else what belongs to it is to be closed. The
 * chat itself stays until the end. */
bool app_has_server(const struct app *app, const struct chat *chat);

/** Go to the room of that server where one was last. */
void app_go_server(struct app *app, struct chat *chat);

/** Which server is called or at @name, as it was added; NULL: none. */
struct chat *app_find_server(const struct app *app, struct str name);

void app_on_key(struct app *app, struct key key, uint64_t now_ms);

/** Something was done with the mouse, where app_wants_mouse(): else it is the terminal's. */
void app_on_mouse(struct app *app, struct mouse mouse, uint64_t now_ms);
bool app_wants_mouse(const struct app *app);

/** The terminal has got the keyboard, or lost it. */
void app_on_focus(struct app *app, enum app_focus focus);

/** Text from a bracketed paste: goes into the input as it is, never runs, never sends. */
void app_on_paste(struct app *app, struct str text, uint64_t now_ms);

/** What wants_edit is about: the text in the input, for another editor. Valid until it changes. */
struct str app_draft(const struct app *app);

/** That editor has ended and left @text: it goes into the input; nothing is sent. */
void app_on_edited(struct app *app, struct str text, uint64_t now_ms);

void app_on_resize(struct app *app, int rows, int cols);

/** A local server was started for the person; its log is in @log_path. */
void app_on_server_started(struct app *app, struct str log_path, uint64_t now_ms);

/**
 * Give back what an earlier run's CHAT_DRAFT told; all zero texts name no room. It waits for its
 * room if that is not open. 0 or -ENOMEM. When all are given back, app_tell_drafts() says where
 * some wait.
 */
int app_restore_draft(struct app *app, struct chat *chat, struct str room, struct str user,
                      struct str text);
void app_tell_drafts(struct app *app, uint64_t now_ms);

/** The file of settings has been read, or has changed. */
void app_on_settings(struct app *app, struct str text, uint64_t now_ms);

/** What is set, where it is not for one room alone. */
int app_setting(const struct app *app, enum setting setting);

/** The address in @app->open is in the browser; or there is none, and it was copied. */
void app_on_opened(struct app *app, bool is_shown, uint64_t now_ms);

/** Divide the screen as an earlier run's CHAT_LAYOUT told. What cannot be read is left out. */
void app_restore_layout(struct app *app, struct str text, uint64_t now_ms);

/**
 * As how many pixels a picture is to be decoded at most, where a cell is so many of them: 1 by 2 as
 * half blocks.
 */
void app_picture_size(struct app *app, int cell_cols, int cell_rows, int *cols, int *rows);

/** It is, into @rgb, three bytes a pixel; @cols 0: it cannot be. */
void app_on_picture(struct app *app, int cols, int rows, struct str rgb, uint64_t now_ms);

/** A fetched file lies at @path; or @problem says why it does not, or was not sent. */
void app_on_file(struct app *app, struct str path, struct str problem, uint64_t now_ms);

/** Something on this side does not work; @text says what, in the person's language. */
void app_on_problem(struct app *app, struct str text, uint64_t now_ms);

/** Say good-bye and want to quit, as /quit does. */
void app_quit(struct app *app, struct str reason, uint64_t now_ms);

/** Time has passed: messages in the status line go. app_next_tick: when next; UINT64_MAX: never. */
void app_tick(struct app *app, uint64_t now_ms);
uint64_t app_next_tick(const struct app *app, uint64_t now_ms);

/**
 * After anything was given to one of the chats: take their effects. Those for the user interface
 * are handled here; the next one for the io comes out. False when there is none left.
 */
bool app_next_effect(struct app *app, struct chat_effect *effect, uint64_t now_ms);

struct app_unread app_unread(const struct app *app);

/** What is on screen now; owned by @app, valid until the next call. */
const struct scene *app_compose(struct app *app, uint64_t now_ms);

#endif
