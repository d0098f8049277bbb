/* The list of members, and the menu of what can be done with one. */
#ifndef HUTONG_CLIENT_CORE_APP_PEOPLE_H
#define HUTONG_CLIENT_CORE_APP_PEOPLE_H

#include "client/core/app.h"
#include "client/core/editor.h"
#include "client/core/key.h"
#include "client/core/roster.h"

/* The list of members: as it is shown, and what one does in it. */
struct people {
    struct roster roster;
    size_t top;           /* the first of its rows that is shown */
    bool is_open;         /* keys go to it … */
    bool has_menu;        /* … or to what can be done with the chosen one */
    bool is_menu_alone;   /* one came for that alone: the list closes with it */
    struct editor filter; /* what is typed to find somebody */
    size_t place;         /* of the chosen one in the roster … */
    struct buf name;      /* … and who it is */
    size_t action;        /* the chosen row of the menu */
};

/* Something that can be done with a member. */
struct people_action {
    char key;
    const char *help;    /* translated when shown */
    const char *command; /* without the slash; the name comes behind it */
    enum { PEOPLE_RUN, PEOPLE_ASK, PEOPLE_MENTION } how; /* at once; put into the input; none */
    enum role needs;                                     /* what one has to be in the room */
    bool is_for_others;                                  /* not for oneself */
    bool is_for_lower; /* for who is less in the room than oneself */
    enum {
        PEOPLE_ALWAYS,
        PEOPLE_HEARD,
        PEOPLE_IGNORED,
        PEOPLE_PLAIN,
        PEOPLE_ADMIN,
        PEOPLE_VOICELESS, /* who is to be silent where mere members are */
        PEOPLE_VOICED,
        PEOPLE_SELF_VOICED,
    } when;
};

/* app_people.c */

/** A key while one is in the list of members. Whether it is done with. */
bool app_people_key(struct app *app, struct key key, uint64_t now_ms);
/** Text that is pasted there. Whether it was taken. */
bool app_people_paste(struct app *app, struct str text);
/** Make the list that of the members as they are now. */
void app_people_update(struct app *app);
void app_people_close(struct app *app);
/** The room whose members are listed goes. */
void app_people_forget(struct app *app);
/** Say what can be done with the member of that name. Whether there is one, and place for it. */
bool app_people_menu(struct app *app, struct str name, uint64_t now_ms);
/** Choose who stands so many places further down. */
void app_people_step(struct app *app, long step);
/** Who is chosen; NULL: nobody. */
const struct member *app_people_chosen(const struct app *app);

/* app_people_menu.c */

/** All that can be done with a member, whoever it is. */
const struct people_action *people_table(size_t *count);
/** What can be done with the chosen member, by the row of the menu; NULL past the last. */
const struct people_action *people_action(const struct app *app, size_t index);
size_t people_action_count(const struct app *app);
/** Do it; NULL: nothing. */
void app_people_do(struct app *app, const struct people_action *action, uint64_t now_ms);
/** Speak to somebody: the name goes into the input, as completing it would put it there. */
void app_mention(struct app *app, struct str name);
/** A key while the menu is open. */
void app_people_menu_key(struct app *app, struct key key, uint64_t now_ms);

#endif
