/* Refusals with names in them, as a table of patterns: see refusal.h. */
#include "client/core/refusal.h"
#include "client/core/i18n.h"
#include "client/core/sentence.h"

#include <errno.h>
#include <hutong/common/macros.h>
#include <stdlib.h>

/*
 * Those with more words come first, since of several that fit the first one counts. A test keeps
 * them in step with the server's sources.
 */
static const struct refusal refusals[] = {
    { N_("%s is kept for an admin of this server, who registers it over the local socket as the "
         "user who runs the server."),
      "n" },
    { N_("A mask is name!user@host or a:account, with * and ? in it, and has at most %s bytes."),
      "n" },
    { N_("All guests together have %s of %s bytes of files on this server; register your name to "
         "send more."),
      "nn" },
    { N_("%s is you, already here in another session; ask to attach to it, or choose another "
         "name."),
      "n" },
    { N_("Your account has %s certificates, which is the limit; /certificate removes one."), "n" },
    { N_("%s looks like %s, by which one could pose as the server; choose another name."), "nn" },
    { N_("%s is an admin of this server, which only its configuration can change."), "n" },
    { N_("%s has %s bans, mutes and exceptions, which is the limit; lift some first."), "nn" },
    { N_("A password must have %s to %s bytes of text, without control characters."), "nn" },
    { N_("You have %s files on their way, which is the limit; say or finish one."), "n" },
    { N_("%s had a key where it was imported from; an admin has to set another."), "n" },
    { N_("The setting %s is a text of at most %s bytes, in UTF-8 and without NUL."), "nn" },
    { N_("%s belongs to an account; give its password, or choose another name."), "n" },
    { N_("Something was said in %s; import into a room that is not there yet."), "n" },
    { N_("You are the only owner of %s; make somebody else its owner first."), "n" },
    { N_("You have %s direct rooms, which is the limit for opening another."), "n" },
    { N_("%s has another event %s; import into a room that is not there yet."), "nn" },
    { N_("%s looks like the room %s; join that one, or choose another name."), "nn" },
    { N_("The admins of %s were asked to let you in; you will hear of it."), "n" },
    { N_("Another room was called %s until lately; choose another name."), "n" },
    { N_("%s is not here, so that nobody knows from where; ban the name."), "n" },
    { N_("%s has %s pinned messages, which is the limit; unpin one first."), "nn" },
    { N_("The text has %s bytes; at most %s are allowed. Make it shorter."), "nn" },
    { N_("%s is kept for an admin of this server; choose another name."), "n" },
    { N_("Somebody is in %s; import into a room that is not there yet."), "n" },
    { N_("This server takes only files whose names end in one of: %s."), "t" },
    { N_("You have %s of %s bytes of files on this server; recall some."), "nn" },
    { N_("%s looks like %s, a name that is taken; choose another name."), "nn" },
    { N_("A direct group has at most %s users; join a room for more."), "n" },
    { N_("There is no account %s, and only accounts may enter here."), "n" },
    { N_("You have %s sessions, which is the limit; end one first."), "n" },
    { N_("The file has %s bytes; there is nothing behind them."), "n" },
    { N_("There are %s keys, which is the limit; take one away."), "n" },
    { N_("You are in %s rooms, which is the limit; leave one."), "n" },
    { N_("The file has %s bytes; this server takes at most %s."), "nn" },
    { N_("There are %s bans, which is the limit; lift some."), "n" },
    { N_("%s is archived: nothing happens in it any more."), "n" },
    { N_("There is a room %s already; choose another name."), "n" },
    { N_("You have %s reactions to this message already."), "n" },
    { N_("%s is %s of %s, as you are; only who is more may."), "nwn" },
    { N_("%s is %s of %s; only who is more may."), "nwn" },
    { N_("the field %s is missing or out of its limits"), "n" },
    { N_("%s has %s who are invited or wait, the limit."), "nn" },
    { N_("You are banned from this server until %s: %s."), "nt" },
    { N_("%s is in slow mode: one message every %s s."), "nn" },
    { N_("You are banned from this server until %s."), "n" },
    { N_("%s has %s invitations, which is the limit."), "nn" },
    { N_("There is no room %s; join it to open it."), "n" },
    { N_("%s has left and hears nothing any more."), "n" },
    { N_("%s neither waits for %s nor is invited."), "nn" },
    { N_("Only %s may change what is told of this user."), "n" },
    { N_("One comes into %s by invitation only."), "n" },
    { N_("The admins of %s do not let you in: %s."), "nt" },
    { N_("You are banned from this server: %s."), "t" },
    { N_("The admins of %s do not let you in."), "n" },
    { N_("%s is taken; choose another name."), "n" },
    { N_("All but admins are muted in %s: %s."), "nt" },
    { N_("The request lacks its field \"%s\"."), "n" },
    { N_("The setting %s has no such value."), "n" },
    { N_("You are not in %s; join it first."), "n" },
    { N_("You have entered already, as %s."), "n" },
    { N_("All but admins are muted in %s."), "n" },
    { N_("The next event of %s is %s, not %s."), "nnn" },
    { N_("There are no events of kind %s."), "n" },
    { N_("The room is called %s now."), "n" },
    { N_("There is nobody called %s here."), "n" },
    { N_("The nonce must have %s bytes."), "n" },
    { N_("%s is full; try again later."), "n" },
    { N_("The hash must have %s bytes."), "n" },
    { N_("%s has a key: /join %s KEY."), "nn" },
    { N_("%s is an account already."), "n" },
    { N_("You are banned from %s: %s."), "nt" },
    { N_("Only admins of %s may %s."), "nw" },
    { N_("There is no account %s."), "n" },
    { N_("You are banned from %s."), "n" },
    { N_("You are muted in %s: %s."), "nt" },
    { N_("There is no room %s."), "n" },
    { N_("There is no user %s."), "n" },
    { N_("You are muted in %s."), "n" },
    { N_("%s is in %s already."), "nn" },
    { N_("Only %s of %s may %s."), "wnw" },
    { N_("%s is not %s in %s."), "nwn" },
    { N_("%s is not in %s."), "nn" },
    { N_("set \"%s\""), "n" },
};

/* What stands for "admins" and "put members out" in "Only admins of den may put members out." */
static const char *const words[] = {
    N_("visitors"),
    N_("members"),
    N_("admins"),
    N_("the owner"),
    N_("the server's admins"),
    N_("an owner"),
    N_("an admin"),
    N_("muted"),
    N_("banned"),
    N_("an exception"),
    N_("an exception from mutes"),
    N_("welcome without invitation"),
    N_("look into it"),
    N_("speak in it"),
    N_("speak while it is read-only"),
    N_("set its topic"),
    N_("give it another name"),
    N_("call everybody with @all"),
    N_("pin messages"),
    N_("take back what others said"),
    N_("invite"),
    N_("decide who is let in"),
    N_("put members out"),
    N_("ban"),
    N_("see who is banned"),
    N_("mute"),
    N_("give titles"),
    N_("give a voice"),
    N_("change roles"),
    N_("change what is told of the room"),
};

const struct refusal *refusal_table(size_t *count)
{
    *count = ARRAY_SIZE(refusals);
    return refusals;
}

const char *const *refusal_words(size_t *count)
{
    *count = ARRAY_SIZE(words);
    return words;
}

/* ---- which one it is ---- */

static bool may_stand(char place, struct str value)
{
    bool has_blank = value.size > 0 && memchr(value.bytes, ' ', value.size);
    return value.size > 0 && (place != REFUSAL_NAME || !has_blank);
}

/* Where the words behind a place begin; those behind the last one are the end of it all. */
static const char *find_words(struct str rest, struct str after, bool is_last)
{
    if (rest.size < after.size)
        return NULL;
    if (!is_last)
        return memmem(rest.bytes, rest.size, after.bytes, after.size);
    const char *end = rest.bytes + rest.size - after.size;
    return memcmp(end, after.bytes, after.size) == 0 ? end : NULL;
}

static bool matches(const struct refusal *refusal, struct str english,
                    struct str values[REFUSAL_PLACES_MAX])
{
    const char *place = strstr(refusal->english, "%s"), *next;
    struct str before = { refusal->english, (size_t)(place - refusal->english) };
    struct str rest = str_skip(english, before.size);
    bool is_so = str_starts_with(english, before);
    for (size_t i = 0; is_so && place; i++, place = next) {
        next = strstr(place + 2, "%s");
        struct str after = { place + 2, next ? (size_t)(next - place) - 2 : strlen(place + 2) };
        const char *end = find_words(rest, after, !next);
        values[i] = (struct str){ rest.bytes, end ? (size_t)(end - rest.bytes) : 0 };
        is_so = end && may_stand(refusal->places[i], values[i]);
        rest = str_skip(rest, values[i].size + after.size);
    }
    return is_so;
}

static const struct refusal *find(struct str english, struct str values[REFUSAL_PLACES_MAX])
{
    for (size_t i = 0; i < ARRAY_SIZE(refusals); i++)
        if (matches(&refusals[i], english, values))
            return &refusals[i];
    return NULL;
}

/* ---- in the person's language ---- */

/* Words of the server, or "set" and a setting's name; as they are if they are none of these. */
static int append_words(struct str english, struct buf *out)
{
    int status = refusal_translate(english, out);
    return status == REFUSAL_UNKNOWN ? buf_append_str(out, english) : status;
}

static int append_value(char place, struct str value, struct buf *out)
{
    return place == REFUSAL_WORD ? append_words(value, out) : buf_append_str(out, value);
}

/* The format's places may be in another order than the English ones: "%2$s … %1$s". */
static int fill(const char *format, const struct refusal *refusal,
                const struct str values[REFUSAL_PLACES_MAX], struct buf *out)
{
    const char *rest = format, *place;
    int next = 0, status = 0;
    for (size_t size; status == 0 && (place = strchr(rest, '%')); rest = place + size) {
        int number = sentence_place(place, &next, &size);
        status = buf_append(out, rest, (size_t)(place - rest));
        if (status == 0 && number <= (int)strlen(refusal->places))
            status = append_value(refusal->places[number - 1], values[number - 1], out);
    }
    return status ? status : buf_append_str(out, str_of(rest));
}

static int translate_whole(const char *english, struct buf *out)
{
    const char *translated = gettext(english);
    return translated != english ? buf_append_str(out, str_of(translated)) : REFUSAL_UNKNOWN;
}

static int translate_pattern(struct str english, struct buf *out)
{
    struct str values[REFUSAL_PLACES_MAX];
    const struct refusal *refusal = find(english, values);
    const char *format = refusal ? gettext(refusal->english) : NULL;
    return format && format != refusal->english ? fill(format, refusal, values, out)
                                                : REFUSAL_UNKNOWN;
}

int refusal_translate(struct str english, struct buf *out)
{
    if (english.size == 0)
        return REFUSAL_UNKNOWN; /* the catalogue's head has that key */
    char *whole = strndup(english.bytes, english.size);
    int status = whole ? translate_whole(whole, out) : -ENOMEM;
    free(whole);
    return status == REFUSAL_UNKNOWN ? translate_pattern(english, out) : status;
}
