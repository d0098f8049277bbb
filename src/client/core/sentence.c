/*
 * A sentence is a format from the catalogue with one or two %s, so that a translation can put
 * the parts in its own order (%2$s …%1$s) and add whatever words it needs.
 */
#include "client/core/sentence.h"

#include "client/core/i18n.h"

#include <errno.h>
#include <hutong/common/macros.h>
#include <hutong/common/text.h>
#include <stdlib.h>

/* What fills the places of a format. */
enum sentence_slot { SLOT_NOTHING, SLOT_FROM, SLOT_BODY_NAME, SLOT_BODY };

static const struct sentence_form {
    const char *format;
    enum sentence_slot first, second;
} sentence_forms[] = {
    /* TRANSLATORS: a message: who, and what they said. "alice: hi" */
    [ENTRY_MESSAGE] = { N_("%s: %s"), SLOT_FROM, SLOT_BODY },
    /* TRANSLATORS: what somebody does, as by /me. "* alice waves" */
    [ENTRY_ACTION] = { N_("* %s %s"), SLOT_FROM, SLOT_BODY },
    [ENTRY_TOPIC] = { N_("%s changed the topic to: %s"), SLOT_FROM, SLOT_BODY },
    [ENTRY_ENTER] = { N_("%s entered the room"), SLOT_FROM, SLOT_NOTHING },
    [ENTRY_LEAVE] = { N_("%s left the room"), SLOT_FROM, SLOT_NOTHING },
    [ENTRY_RENAME] = { N_("%s is now known as %s"), SLOT_BODY_NAME, SLOT_FROM },
    [ENTRY_INFO] = { "%s", SLOT_BODY, SLOT_NOTHING },
};

static const struct sentence_form sentence_topic_gone = { N_("%s removed the topic"), SLOT_FROM,
                                                          SLOT_NOTHING };

static const char *const sentence_problems[] = {
    [ERROR_BAD_REQUEST] = N_("The server did not understand the request"),
    [ERROR_UNKNOWN_TYPE] = N_("The server does not know this kind of request"),
    [ERROR_WRONG_STATE] = N_("This cannot be done now"),
    [ERROR_NAME_TAKEN] = N_("This name is taken"),
    [ERROR_NAME_INVALID] = N_("This name cannot be used"),
    [ERROR_ROOM_INVALID] = N_("This cannot be the name of a room"),
    [ERROR_NO_SUCH_ROOM] = N_("There is no such room"),
    [ERROR_NO_SUCH_USER] = N_("There is no such user"),
    [ERROR_NOT_MEMBER] = N_("You are not in this room"),
    [ERROR_TEXT_INVALID] = N_("The text is empty or too long"),
    [ERROR_TOO_MANY] = N_("There are too many already"),
    [ERROR_STORAGE] = N_("The server cannot store messages now"),
    [ERROR_BUSY] = N_("The server is busy"),
    [ERROR_TOKEN] = N_("This name belongs to somebody else"),
    [ERROR_FRAME] = N_("The server could not read what was sent"),
    [ERROR_MALFORMED] = N_("The server could not read what was sent"),
    [ERROR_TIMEOUT] = N_("The server heard nothing for too long"),
    [ERROR_TOO_SLOW] = N_("This side read too slowly"),
    [ERROR_SHUTDOWN] = N_("The server is stopping"),
};

static const struct sentence_form *sentence_form_of(const struct entry *entry)
{
    bool is_topic_gone = entry->kind == ENTRY_TOPIC && entry->text.size == 0;
    return is_topic_gone ? &sentence_topic_gone : &sentence_forms[entry->kind];
}

static struct sentence_part sentence_fill(enum sentence_slot slot, const struct entry *entry)
{
    switch (slot) {
    case SLOT_FROM:
        return (struct sentence_part){ SENTENCE_NAME, entry->from };
    case SLOT_BODY_NAME:
        return (struct sentence_part){ SENTENCE_NAME, entry->text };
    case SLOT_BODY:
        return (struct sentence_part){ SENTENCE_TEXT, entry->text };
    case SLOT_NOTHING:
        break;
    }
    return (struct sentence_part){ SENTENCE_WORDS, { 0 } };
}

/** The number in "%1$s" or "%2$s" at @place, else the next one; @size: bytes of the place. */
static int sentence_place(const char *place, int *next, size_t *size)
{
    bool is_numbered = (place[1] == '1' || place[1] == '2') && place[2] == '$' && place[3] == 's';
    *size = is_numbered ? 4 : 2;
    return is_numbered ? place[1] - '0' : ++*next;
}

size_t sentence_split(const struct entry *entry, struct sentence_part parts[SENTENCE_PARTS_MAX])
{
    const struct sentence_form *form = sentence_form_of(entry);
    const char *rest = _(form->format);
    size_t count = 0, size;
    int next = 0;
    while (*rest != '\0' && count + 2 <= SENTENCE_PARTS_MAX) {
        const char *place = strchrnul(rest, '%');
        if (place > rest)
            parts[count++] =
                (struct sentence_part){ SENTENCE_WORDS, { rest, (size_t)(place - rest) } };
        if (*place == '\0')
            break;
        bool is_first = sentence_place(place, &next, &size) == 1;
        parts[count++] = sentence_fill(is_first ? form->first : form->second, entry);
        rest = place + size;
    }
    return count;
}

int sentence_format(const struct entry *entry, struct buf *out)
{
    struct sentence_part parts[SENTENCE_PARTS_MAX];
    size_t count = sentence_split(entry, parts);
    int result = 0;
    for (size_t i = 0; i < count && result == 0; i++)
        result = text_sanitise(parts[i].text, false, out);
    return result;
}

int sentence_problem(uint64_t code, struct str sentence, struct buf *out)
{
    bool is_known = code < ARRAY_SIZE(sentence_problems) && sentence_problems[code];
    char *english = sentence.size > 0 ? strndup(sentence.bytes, sentence.size) : NULL;
    const char *translated = english ? gettext(english) : NULL;
    int result;
    if (translated && (translated != english || !is_known))
        result = buf_append_str(out, str_of(translated));
    else if (!is_known || strcmp(_(sentence_problems[code]), sentence_problems[code]) == 0)
        result = buf_append_str(out, english ? sentence : STR("?"));
    else if (sentence.size == 0)
        result = buf_printf(out, "%s", _(sentence_problems[code]));
    else
        result = buf_printf(out, "%s (%.*s)", _(sentence_problems[code]), STR_ARGS(sentence));
    free(english);
    return result;
}
