/*
 * The full-screen chat from inside: its state, and what passes between app.c (what comes in),
 * app_effects.c (what the chat reports) and the parts of the screen, which have headers of their
 * own. What there is to see is put together by compose.c, or told in lines by linear.c.
 */
#ifndef HUTONG_CLIENT_CORE_APP_PRIVATE_H
#define HUTONG_CLIENT_CORE_APP_PRIVATE_H

#include "client/core/app.h"
#include "client/core/app_alerts.h"
#include "client/core/app_files.h"
#include "client/core/app_help.h"
#include "client/core/app_panes.h"
#include "client/core/app_people.h"
#include "client/core/app_prompts.h"
#include "client/core/app_rooms.h"
#include "client/core/app_servers.h"
#include "client/core/app_settings.h"
#include "client/core/app_whois.h"
#include "client/core/complete.h"
#include "client/core/drafts.h"
#include "client/core/list_view.h"
#include "client/core/sent_lines.h"
#include "client/core/sent_search.h"
#include "client/core/settings.h"
#include "client/core/vi.h"

enum { APP_STATUS_MS = 8000 /* how long a message stays in the status line */ };

struct app_private {
    struct app_server *servers[APP_SERVERS_MAX]; /* owned; at least one */
    size_t server_count;
    size_t servers_made;      /* ever */
    struct app_server **gone; /* owned: those that were left; the io may be at it still */
    size_t gone_count;
    bool is_file_starting;       /* one is wanted, and is not on its way yet */
    path_list_fn list_folder;    /* NULL: none */
    void *list_context;          /* borrowed */
    server_list_fn list_servers; /* NULL: none */
    uint64_t (*memory_size)(void);
    struct whois whois;
    uint64_t stats_id, stats_asked_ms; /* request of a /stats that is not answered yet; 0: none */
    struct settings settings;
    struct buf set_theme;     /* what the settings said last; empty: nothing but "auto" yet */
    struct room_view **views; /* owned */
    size_t view_count;
    struct tab *tabs;          /* owned; at least one */
    size_t tab_count, tab;     /* the one that is shown */
    bool is_layout_untold;     /* it may differ from … */
    struct buf told_layout;    /* … what the io was last told of it */
    bool has_asked_room;       /* the person has said at the start in which room to be */
    bool is_bare;              /* one room, and nothing that outlives this program but the text */
    struct room_view *current; /* of the pane one is in; NULL: it shows no room */
    struct editor lone_editor; /* while there is no room */
    size_t lone_told_changes;  /* as in a room_view */
    struct drafts drafts;      /* of rooms that are not open */
    enum app_overlay overlay;
    struct name_prompt prompt;
    struct secret_prompt secret;
    struct help help;
    size_t reading_top; /* first line of it that is shown */
    struct buf notes;   /* lines of our own that wait for a room to be shown in */
    struct buf status;
    uint64_t status_until_ms;
    const struct chat *status_chat; /* whose break it tells; borrowed; NULL: another matter */
    struct sent_lines sent;
    struct sent_search search;
    struct kill_ring ring; /* what was cut in any input */
    struct completion completion;
    struct vi vi;                   /* its keys in the input, if the settings want them … */
    const struct editor *vi_editor; /* … and for which one they were last; borrowed */
    struct people people;
    struct alerts alerts;
    struct settings_screen set_screen;
    struct app_picture picture;
    bool is_viewing;        /* a picture is on its way */
    uint64_t account_id;    /* request about the account that is not answered yet; 0: none */
    uint64_t admin_id;      /* request of an admin that is not answered yet; 0: none */
    struct buf admin_text;  /* its answer so far … */
    size_t admin_lines;     /* … and how many lines it has, those left out included */
    uint64_t list_id;       /* request of the /list that is not answered yet; 0: none */
    bool list_is_quiet;     /* it was asked for completion's sake: not shown */
    bool has_asked_rooms;   /* for the command that is being typed */
    struct buf known_rooms; /* of the last list, a line each */
    struct buf list_text;   /* its lines so far … */
    size_t list_count;      /* … and the rooms in it, shown or not */
    uint64_t visit_count;
    /* M-a: the room where it began, and the one that it led to last; borrowed, NULL: none */
    struct room *walk_origin, *walk_last;
    int rows, cols;
    enum layout_fold rooms_fold, members_fold;
    bool is_mouse_toggled;     /* the mouse is on or off against the setting */
    bool is_dragging;          /* a border, which is … */
    struct mouse drag;         /* … in this cell */
    bool is_linear;            /* there are lines instead of panes */
    struct list_view *results; /* owned: a list that is told in lines once it is whole */
    bool is_after_x;           /* C-x was pressed: the next key is another one */
    struct scene scene;
};

/* app.c */

/** A passing message in the status line. */
void app_tell(struct app *app, uint64_t now_ms, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/** A line of the client's own in the current room; before one is joined it waits for that. */
void app_info(struct app *app, struct str text, uint64_t now_ms);
void app_show_notes(struct app *app, uint64_t now_ms);
/** The editor that keys go to. */
struct editor *app_editor(struct app *app);
/** Whether a question is open: what is typed answers it. */
bool app_is_prompting(const struct app *app);

/* app_effects.c */

void app_on_effect(struct app *app, const struct chat_effect *effect, uint64_t now_ms);

#endif
