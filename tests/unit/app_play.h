/*
 * The full-screen chat with the server, the keyboard and the clock played by the test. The
 * server knows the user "bob", whatever rooms are asked for, and answers at once.
 */
#ifndef HUTONG_TESTS_UNIT_APP_PLAY_H
#define HUTONG_TESTS_UNIT_APP_PLAY_H

#include "check.h"
#include "client/core/app.h"
#include "client/core/linear.h"

enum { PLAY_ROOM_MAX = 16, PLAY_PAGE_EVENTS = 100, PLAY_TEXT_SIZE = 16384 };

struct play_room {
    char name[32];
    char user[32]; /* the other one in a direct room */
    uint64_t last_no;
};

struct play {
    struct app *app;
    struct linear *linear; /* set by a test that wants lines; borrowed */
    uint64_t now_ms;
    bool is_connected;
    struct play_room rooms[PLAY_ROOM_MAX];
    size_t room_count;
    char renamed[32];              /* what the first room was called before; empty: nothing */
    uint64_t garden_no;            /* what bob said last, far away; 0: nothing */
    const char *met_server;        /* known from before; NULL: none */
    bool is_admin;                 /* the one who enters is one, of the server */
    bool refuses_names;            /* with the alternatives "free1" and "free2" */
    bool refuses_says, holds_says; /* answers with an error, or not at all */
    bool holds_history;
    int says, byes, connects, keeps, reads, typings;
    uint64_t read_no, read_flags; /* of the last READ */
    struct play_waiting {
        uint64_t no, unread, mentions; /* what JOINED tells; no 0: all is read */
    } waiting;
    char said[PLAY_TEXT_SIZE];   /* the last one */
    uint64_t answered_no;        /* the message that it answers */
    char draft[PLAY_TEXT_SIZE];  /* the last one to be written down: "room: text" */
    char layout[PLAY_TEXT_SIZE]; /* the last one to be written down … */
    int layouts;                 /* … of so many */
    char away[64];               /* what the last AWAY said */
    char entered_as[64];
    struct buf shown;  /* of play_pane */
    struct buf answer; /* of the server, under way */
};

/** A chat called @name that is to join @room_count rooms, on a screen of this size. */
void play_begin(struct play *play, const char *name, const char *const *rooms, size_t room_count,
                int rows, int cols);
/** play_begin with one room, "lobby", and connect. */
void play_begin_in_lobby(struct play *play, int rows, int cols);
void play_end(struct play *play);

void play_connect(struct play *play);
void play_disconnect(struct play *play);

/** Set how many events a room has, before it is joined. They say "old 1", "old 2", … */
void play_set_history(struct play *play, const char *room, uint64_t last_no);

/** Live: @user says @text in @room. */
void play_says(struct play *play, const char *room, const char *user, const char *text);
/** The server sends @message, which answers nothing. */
void play_receive(struct play *play, const struct message *message);
/** An event about event @ref, by @user. */
void play_change(struct play *play, const char *room, const char *user, uint64_t ref,
                 enum event_kind kind, const char *text);
void play_presence(struct play *play, const char *room, const char *user, const char *was,
                   enum presence_kind kind);
/** @user opens a direct room, and says @text in it. */
void play_direct(struct play *play, const char *user, const char *text);

/** Press keys: text is typed, and <Enter>, <C-a>, <M-1>, <PgUp> … are pressed. */
void play_keys(struct play *play, const char *keys);
void play_paste(struct play *play, const char *text);
void play_pass(struct play *play, uint64_t ms);

/** What is on screen now. */
const struct scene *play_look(struct play *play);
/** The lines of a page as text, each ended by a newline; valid until the next call. */
const char *play_pane(struct play *play, const struct page *page);

/** What a part of the screen shows now: rooms, members, status …, or, of the pane one is in, its
 * history and its topic. */
#define PLAY_PAGE(play, part) (play_##part(play_look(play)))
#define PLAY_PART(part)                                                                            \
    static inline const struct page *play_##part(const struct scene *scene)                        \
    {                                                                                              \
        return &scene->part;                                                                       \
    }
PLAY_PART(tabs)
PLAY_PART(rooms)
PLAY_PART(members)
PLAY_PART(status)
PLAY_PART(input)
PLAY_PART(menu)
PLAY_PART(overlay)

static inline const struct page *play_history(const struct scene *scene)
{
    return &scene->panes[scene->focus].lines;
}

static inline const struct page *play_topic(const struct scene *scene)
{
    return &scene->panes[scene->focus].title;
}

/** Whether such a part shows @text. */
#define PLAY_SEES(play, part, text)                                                                \
    (strstr(play_pane((play), PLAY_PAGE(play, part)), (text)) != NULL)

#endif
