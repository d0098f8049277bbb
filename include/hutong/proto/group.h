/*
 * What can be set about a room, as one table that server and clients share: a later setting is a
 * row of it. The numbers are on the wire. Source: docs/protocol.md, "Groups".
 */
#ifndef HUTONG_PROTO_GROUP_H
#define HUTONG_PROTO_GROUP_H

#include <hutong/common/buf.h>
#include <hutong/common/str.h>
#include <hutong/proto/sanction.h>
#include <stdbool.h>
#include <stdint.h>

/* What one is in a room, from little to much. ROLE_MEMBER to ROLE_OWNER are on the wire. */
enum role {
    ROLE_NONE = 0, /* no member */
    ROLE_MEMBER = 1,
    ROLE_ADMIN = 2,
    ROLE_OWNER = 3,
    ROLE_SERVER = 4, /* whom the server's configuration names: may do everything */
};

enum group_setting {
    GROUP_ANNOUNCEMENT = 1, /* newcomers see it */
    GROUP_READ_ONLY = 2,    /* admins speak, members read */
    GROUP_SLOW = 3,         /* seconds between two messages of one member; 0: any */
    GROUP_LIMIT = 4,        /* members; 0: as many as the server allows */
    GROUP_TOPIC_BY = 5,     /* who may set the topic: enum role */
    GROUP_ALL_BY = 6,       /* whose @all is heard: enum role */
    GROUP_ARCHIVED = 7,     /* nothing happens in it any more */
    GROUP_JOIN = 8,         /* how one comes in: enum door */
    GROUP_KEY = 9,          /* secret: who gives it on joining comes in */
    GROUP_HIDDEN = 10,      /* only members know of it */
    GROUP_INVITE_BY = 11,   /* who may invite into a room not open to all: enum role */
    GROUP_OUTSIDERS = 12,   /* who is no member may speak, if it is open to all */
    GROUP_KEEP_DAYS = 16,   /* what is older is erased; 0: as the server has it */
    GROUP_KEEP_COUNT = 17,  /* so many events are kept; 0: as the server has it */
    GROUP_SETTING_COUNT
};

enum group_type {
    GROUP_TEXT,   /* `text`; empty: none */
    GROUP_NUMBER, /* `count` */
    GROUP_WORD,   /* `count` is the place of one of the words */
};

/* Values of GROUP_JOIN. Who is invited comes in whatever it is. */
enum door {
    DOOR_OPEN = 0,     /* everybody, or with a GROUP_KEY whoever gives it */
    DOOR_APPROVAL = 1, /* whom an admin lets in, or who gives the key */
    DOOR_INVITED = 2,  /* whom a member invites */
};

struct group_row {
    const char *name; /* "slow": for people, and in events */
    enum group_type type;
    enum role by;         /* who may set it, at least */
    uint64_t max;         /* bytes of a text, the largest number, or the last word */
    uint64_t initial;     /* number or word of a room in which it was never set */
    bool is_secret;       /* its text is told to nobody, only that there is one */
    const char *words[4]; /* NULL: no such word */
};

/** The row of a setting, NULL for one this version does not know. */
const struct group_row *group_row(uint64_t setting);

/** The setting called @name, 0 if there is none. */
uint64_t group_find(struct str name);

/** Whether @count is one of the setting's numbers or words. */
bool group_has_number(const struct group_row *row, uint64_t count);

/** The number of a word, or a number, as people write it. Whether it is one of the setting's. */
bool group_parse_number(const struct group_row *row, struct str text, uint64_t *count);

/** Append the value as people write it: a word, a number or the text. Returns 0 or -ENOMEM. */
int group_format(const struct group_row *row, uint64_t count, struct str text, struct buf *out);

/**
 * Read the text of an EVENT_SETTING, "NAME VALUE". Returns the setting, 0 if it is none that
 * this version knows.
 * @count  set for numbers and words
 * @value  set to the part that is the value
 */
uint64_t group_read(struct str event, uint64_t *count, struct str *value);

/** "member", "admin", "owner"; NULL for another role. */
const char *role_name(uint64_t role);

/*
 * Besides its role a member may have a voice: it speaks also while a room is read-only, and no mute
 * meets it. ROLE gives and takes it by these kinds, and events by these words.
 */
#define ROLE_KIND_VOICE 4
#define ROLE_KIND_NO_VOICE 5
#define ROLE_WORD_VOICE "voice"
#define ROLE_WORD_NO_VOICE "no-voice"

/** "~" for an owner, "@" for an admin, as in IRC; "" for others. */
const char *role_mark(enum role role);

/** The role of that name; ROLE_NONE if there is none. */
enum role role_find(struct str name);

#endif
