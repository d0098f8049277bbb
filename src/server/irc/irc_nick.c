/* Nicks are counted words: sessions and people that are called so share them. */
#include "server/irc/irc.h"

#include <hutong/common/macros.h>
#include <stdlib.h>

struct nick {
    uint32_t references;
    char text[];
};

static struct nick *nick_of(const char *text)
{
    return container_of((char *)(uintptr_t)text, struct nick, text);
}

const char *irc_nick_new(struct str text)
{
    struct nick *nick = malloc(sizeof(*nick) + text.size + 1);
    if (!nick)
        return NULL;
    nick->references = 1;
    memcpy(nick->text, text.bytes, text.size);
    nick->text[text.size] = '\0';
    return nick->text;
}

const char *irc_nick_ref(const char *nick)
{
    nick_of(nick)->references++;
    return nick;
}

void irc_nick_unref(const char *nick)
{
    if (nick && *nick && --nick_of(nick)->references == 0)
        free(nick_of(nick));
}

void irc_set_nick(struct irc *irc, struct str text)
{
    bool is_shared = irc->person && str_equal(str_of(irc->person->name), text);
    const char *nick = is_shared ? irc_nick_ref(irc->person->name) : irc_nick_new(text);
    if (!nick) {
        session_drop(irc->session, "no memory for its nick");
        return;
    }
    irc_nick_unref(irc->nick);
    irc->nick = nick;
}

const char *irc_nick(const struct irc *irc)
{
    if (irc->nick[0])
        return irc->nick;
    return irc->arrival && irc->arrival->wanted[0] ? irc->arrival->wanted : "*";
}
