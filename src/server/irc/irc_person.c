/* Who came in by this door, as far as only IRC asks: see struct irc_person. */
#include "server/irc/irc.h"

#include <stdio.h>
#include <stdlib.h>

static struct irc_person *person_of(const struct irc_door *door, const char *name, size_t size)
{
    struct irc_person *person;
    HASH_FIND(hh, door->people, name, size, person);
    return person;
}

struct irc_person *irc_person_find(const struct irc_door *door, struct str name)
{
    return name.size > 0 ? person_of(door, name.bytes, name.size) : NULL;
}

const struct irc_person *irc_person_find_gone(const struct irc_door *door, struct str name)
{
    const struct irc_person *person, *found = NULL;
    DL_FOREACH (door->gone, person)
        if (irc_word_equal(str_of(person->name), name))
            found = person;
    return found;
}

/* One who was renamed without memory is not in it. */
static void person_take_out(struct irc_door *door, struct irc_person *person)
{
    if (person->hh.tbl)
        HASH_DEL(door->people, person);
}

static void person_insert(struct irc_door *door, struct irc_person *person)
{
    HASH_ADD_KEYPTR(hh, door->people, person->name, strlen(person->name), person);
}

static void person_free(struct irc_person *person)
{
    irc_nick_unref(person->name);
    free(person->realname);
    free(person);
}

/* @nick  a word */
static struct irc_person *person_new(struct irc_door *door, const char *nick)
{
    struct irc_person *person = calloc(1, sizeof(*person));
    if (!person)
        return NULL;
    person->name = irc_nick_ref(nick);
    person->since_ms = person->spoke_ms = door->date_ms;
    person_insert(door, person);
    if (person->hh.tbl)
        return person;
    person_free(person);
    return NULL;
}

void irc_person_add(struct irc *irc, const char *ident, const char *realname)
{
    struct irc_person *person = irc_person_find(irc->door, str_of(irc->nick));
    if (!person && irc->nick[0])
        person = person_new(irc->door, irc->nick);
    if (!person)
        return;
    snprintf(person->ident, sizeof(person->ident), "%s", ident);
    irc_person_set_realname(person, str_of(realname));
    DL_APPEND2(person->sessions, irc, person_prev, person_next);
    irc->person = person;
}

void irc_person_set_realname(struct irc_person *person, struct str realname)
{
    char *copy = strndup(realname.bytes, realname.size);
    if (!copy)
        return;
    free(person->realname);
    person->realname = copy;
}

static void person_remember(struct irc_door *door, struct irc_person *person)
{
    person->spoke_ms = door->date_ms;
    DL_APPEND(door->gone, person);
    if (++door->gone_count <= IRC_PERSON_GONE_MAX)
        return;
    struct irc_person *oldest = door->gone;
    DL_DELETE(door->gone, oldest);
    door->gone_count--;
    person_free(oldest);
}

void irc_person_put(struct irc *irc)
{
    struct irc_person *person = irc->person;
    if (!person)
        return;
    DL_DELETE2(person->sessions, irc, person_prev, person_next);
    irc->person = NULL;
    if (person->sessions)
        return;
    person_take_out(irc->door, person);
    irc->door->invisible_count -= person->is_invisible;
    person_remember(irc->door, person);
}

/* Keep what is known under the name that a person had. Without memory it is forgotten. */
static void person_remember_copy(struct irc_door *door, const struct irc_person *person)
{
    struct irc_person *copy = malloc(sizeof(*copy));
    if (!copy)
        return;
    *copy = *person;
    copy->sessions = NULL;
    copy->name = irc_nick_ref(person->name);
    copy->realname = NULL;
    irc_person_set_realname(copy, str_of(irc_person_realname(person, "")));
    person_remember(door, copy);
}

void irc_person_rename(struct irc_door *door, struct irc_person *person, struct str name)
{
    struct irc_person *holder = irc_person_find(door, name);
    const char *nick = holder == person ? NULL : irc_nick_new(name);
    if (!nick)
        return; /* another session of the same user has done it */
    person_remember_copy(door, person);
    person_take_out(door, person);
    irc_nick_unref(person->name);
    person->name = nick;
    person_insert(door, person);
}

void irc_people_free(struct irc_door *door)
{
    struct irc_person *person, *next;
    HASH_ITER (hh, door->people, person, next) {
        HASH_DEL(door->people, person);
        person_free(person);
    }
    DL_FOREACH_SAFE (door->gone, person, next)
        person_free(person);
}

const char *irc_person_ident(const struct irc_person *person)
{
    return person ? person->ident : SANCTION_MASK_USER;
}

const char *irc_person_realname(const struct irc_person *person, const char *name)
{
    if (!person)
        return name;
    return person->realname ? person->realname : "";
}

void irc_person_source(const struct irc_door *door, struct str name, struct buf *out)
{
    const struct irc_person *person = irc_person_find(door, name);
    buf_printf(out, "%.*s!%s@" IRC_HOST, STR_ARGS(name), irc_person_ident(person));
}
