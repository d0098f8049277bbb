/*
 * Which terminal draws what we write, and what it can do beyond what terminfo tells. Inside tmux
 * it is the one outside, of which only tmux knows: the environment may be that of another one.
 */
#ifndef HUTONG_CLIENT_CORE_TERMINAL_FACTS_H
#define HUTONG_CLIENT_CORE_TERMINAL_FACTS_H

#include "client/core/tmux_facts.h"

/* How a terminal takes a notification. */
enum terminal_notice { TERMINAL_NOTICE_NONE, TERMINAL_OSC_9, TERMINAL_OSC_777, TERMINAL_OSC_99 };

/*
 * Asks a terminal how it takes pictures: for a picture of kitty's that is not to be shown, and, as
 * all answer that and in this order, for its attributes (DA1), among which sixels are. One that
 * knows neither may write 32 characters of it.
 * Source: sw.kovidgoyal.net/kitty/graphics-protocol, "Querying support".
 */
#define TERMINAL_ASK_GRAPHICS "\033_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\033\\\033[c"

/* How a terminal takes pictures. */
enum terminal_graphics { TERMINAL_GRAPHICS_NONE, TERMINAL_SIXEL, TERMINAL_KITTY };

/* Who puts Hebrew and Arabic into order. */
enum terminal_bidi {
    TERMINAL_BIDI_UNKNOWN,
    TERMINAL_BIDI_NONE,     /* nobody, if we do not */
    TERMINAL_BIDI_OWN,      /* the terminal */
    TERMINAL_BIDI_SWITCHED, /* the terminal, unless it is told to leave it to us */
};

enum { TERMINAL_NAME_SIZE = 64 };

/* All zero: nothing is known. */
struct terminal_facts {
    char name[TERMINAL_NAME_SIZE]; /* as the environment has it */
    bool is_in_tmux;
    struct tmux_facts tmux;      /* only inside of it */
    bool is_asked, has_answered; /* how it takes pictures */
    enum terminal_graphics graphics;
    bool has_desktop;  /* there is a screen with windows … */
    bool has_notifier; /* … and a program that shows notifications on it */
};

/**
 * Take the terminal's name from the environment.
 * @get  gives the value of a variable, or NULL, as getenv() does
 */
void terminal_facts_from_environment(struct terminal_facts *facts,
                                     char *(*get)(const char *variable));

/** What the terminal is called, as it is known; "" if it is not. */
const char *terminal_facts_name(const struct terminal_facts *facts);

/** How it takes notifications; whether they reach it is another question. */
enum terminal_notice terminal_facts_notice(const struct terminal_facts *facts);

/** Whether what is written for the terminal alone reaches it. */
bool terminal_facts_is_reached(const struct terminal_facts *facts);

/** Whether a terminal of this type ($TERM) may be asked TERMINAL_ASK_GRAPHICS: tmux would take a
 * part of it for a title, and a console may show it. */
bool terminal_tells_graphics(const char *type);

/** An answer of kitty's protocol has come, without what begins and ends it: "Gi=31;OK". */
void terminal_facts_on_kitty(struct terminal_facts *facts, const char *answer);

/** The attributes have come, "?62;4;22": the end of the answer. Whether it was waited for. */
bool terminal_facts_on_attributes(struct terminal_facts *facts, const char *attributes);

/** How it takes pictures, as it has answered, if they reach it: tmux keeps them back, or its screen
 * apart. */
enum terminal_graphics terminal_facts_graphics(const struct terminal_facts *facts);

/** Whether links (OSC 8) are shown as such, and by all that is between us and the terminal. */
bool terminal_facts_has_links(const struct terminal_facts *facts);

/** Who puts Hebrew and Arabic into order; past tmux nothing can be switched. */
enum terminal_bidi terminal_facts_bidi(const struct terminal_facts *facts);

#endif
