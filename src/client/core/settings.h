/*
 * What people may set: one table of settings with their types, and a text file that they may also
 * write by hand. A line is "name = value"; some settings can differ in one room, then it is
 * "name@ROOM = value". "alias NAME = /command ..." makes a command, "bind KEY = /command ..." or
 * "bind KEY = OTHER-KEY" changes what a key does. "server NAME = URL" names a server, and "server
 * NAME = URL USER" as whom one is there. Lines that begin with '#' are theirs alone.
 */
#ifndef HUTONG_CLIENT_CORE_SETTINGS_H
#define HUTONG_CLIENT_CORE_SETTINGS_H

#include "client/core/key.h"
#include <hutong/common/buf.h>

enum setting {
    SETTING_BELL,
    SETTING_BIDI,
    SETTING_CLUSTERS,
    SETTING_EDITOR,
    SETTING_EMOJI,
    SETTING_IGNORE,
    SETTING_LINKS,
    SETTING_MARKUP,
    SETTING_MOUSE,
    SETTING_MUTE,
    SETTING_NOTICES,
    SETTING_NOTIFY,
    SETTING_NOTIFY_BY,
    SETTING_NOTIFY_TEXT,
    SETTING_PICTURES,
    SETTING_THEME,
    SETTING_TIMES,
    SETTING_TYPING,
    SETTING_COUNT,
};

/* Values of choices, in the order of their words. */
enum { SETTING_OFF, SETTING_ON };
enum setting_editor { EDITOR_READLINE, EDITOR_VI };
enum setting_bell { BELL_NEVER, BELL_MENTIONS, BELL_ALL }; /* of SETTING_NOTIFY, too */
enum setting_notices { NOTICES_SHOW, NOTICES_FOLD, NOTICES_HIDE };
enum setting_pictures {
    PICTURES_AUTO,
    PICTURES_BLOCKS,
    PICTURES_SIXEL,
    PICTURES_KITTY,
    PICTURES_OFF
};
enum setting_notify_by {
    NOTIFY_BY_AUTO,
    NOTIFY_BY_OSC_9,
    NOTIFY_BY_OSC_777,
    NOTIFY_BY_OSC_99,
    NOTIFY_BY_DESKTOP
};

enum setting_bidi { BIDI_AUTO, BIDI_ON, BIDI_OFF };
enum setting_clusters { CLUSTERS_AUTO, CLUSTERS_ON, CLUSTERS_OFF };
enum setting_links { LINKS_AUTO, LINKS_ON, LINKS_OFF };

enum setting_type { SETTING_CHOICE, SETTING_TEXT };

enum { SETTING_VALUE_SIZE_MAX = 512, SETTING_SERVER_SIZE_MAX = 32, SETTINGS_LINES_MAX = 1000 };

struct setting_row {
    const char *name;
    enum setting_type type;
    const char *words;    /* what it may be, with a blank between; SETTING_TEXT: among others */
    const char *fallback; /* its value when nothing is set */
    const char *help;     /* translated when shown */
    bool is_per_room;
};

enum setting_line_kind {
    SETTING_LINE_VALUE,
    SETTING_LINE_ALIAS,
    SETTING_LINE_BIND,
    SETTING_LINE_SERVER
};

/* A line of the file. All owned. */
struct setting_line {
    enum setting_line_kind kind;
    const struct setting_row *row; /* SETTING_LINE_VALUE; else NULL */
    /* the room, empty: everywhere; what the alias, the key or the server is called */
    struct buf name;
    struct buf value;
    struct key key; /* SETTING_LINE_BIND */
    int choice;     /* SETTING_CHOICE: index of the word */
};

/* All zero: nothing is set. */
struct settings {
    struct setting_line *lines; /* owned */
    size_t count;
};

/** The table, for help, completion and the manual. */
const struct setting_row *settings_table(void);

/** Find a setting by its name; NULL if there is none. */
const struct setting_row *settings_find(struct str name);

/** Which word of a choice @value is; -1 if it is none. */
int setting_choice(const struct setting_row *row, struct str value);

/**
 * Take what a file says instead of what was set. A line that makes no sense is left out and told
 * in @problems as "line 3 cannot be understood: …", one a line. Returns 0, or -ENOMEM with
 * @settings as before.
 */
int settings_parse(struct str text, struct settings *settings, struct buf *problems);
void settings_fini(struct settings *settings);

/** The choice that counts in @room; without rooms, or for one that has none of its own, empty. */
int settings_choice(const struct settings *settings, enum setting setting, struct str room);

/** The text that counts. Borrowed until the settings change. */
struct str settings_text(const struct settings *settings, enum setting setting);

/** The line of the file that sets this, for @room alone if not empty; NULL: it is as by default. */
const struct setting_line *settings_line(const struct settings *settings,
                                         const struct setting_row *row, struct str room);

/** What the alias called @name stands for; empty if there is none. */
struct str settings_alias(const struct settings *settings, struct str name);

/** What the key is to do: "/command ...", another key's name, or "none"; empty: as by default. */
struct str settings_bind(const struct settings *settings, struct key key);

/**
 * Where the server called @name is, and as whom one is there.
 * @url, @user  set, borrowed until the settings change; @user may be empty
 * Whether there is one of that name.
 */
bool settings_server(const struct settings *settings, struct str name, struct str *url,
                     struct str *user);

/** Whether a server may be called so: letters, digits, "-" and "_", so that no address looks like
 * it. */
bool setting_server_fits(struct str name);

/** Whether a key can be bound to this: a command, another key, or "none". */
bool setting_bind_fits(struct str value);

/** Whether a key may be bound: one that types is not. */
bool setting_key_is_free(struct key key);

/**
 * The file @text with one thing changed and all else, comments too, as it was: the line "@key =
 * @value" instead of those that set @key, at the end if there was none. An empty value takes them
 * out. Appended to @out. Returns 0 or -ENOMEM.
 */
int settings_edit(struct str text, struct str key, struct str value, struct buf *out);

/** settings_edit() for each of @lines, "key = value" as in the file. 0 or -ENOMEM. */
int settings_edit_all(struct str text, struct str lines, struct buf *out);

#endif
