/* What one asks about a single message: how the words become a request. */
#include "client/core/change_ask.h"
#include "client/core/command.h"
#include "client/core/emoji.h"
#include "client/core/i18n.h"

#include <ctype.h>
#include <hutong/proto/limits.h>

uint64_t change_take_number(struct str *words)
{
    struct str word = command_take_word(words);
    return command_number(str_skip(word, str_starts_with(word, STR("#"))), CHANGE_DIGITS_MAX);
}

static const char *ask_text(struct message *request, enum message_type type, struct str text)
{
    request->type = type;
    message_set_text(request, text);
    return text.size <= LIMIT_TEXT_SIZE ? NULL : _("This is too long");
}

const char *change_reply(struct message *request, struct str words)
{
    return ask_text(request, MESSAGE_SAY, words);
}

const char *change_edit(struct message *request, struct str words)
{
    return ask_text(request, MESSAGE_EDIT, words);
}

/* ":name:", or without the last colon: that one. *@emoji stays if it is no name. */
static bool find_emoji(struct str *emoji)
{
    struct str name = *emoji;
    bool is_name = name.size > 2 && name.bytes[0] == ':' &&
                   (isalnum((unsigned char)name.bytes[1]) || (unsigned char)name.bytes[1] >= 0x80);
    if (!is_name)
        return true;
    name = str_skip(name, 1);
    name.size -= name.bytes[name.size - 1] == ':';
    const struct emoji *found = emoji_find(name);
    if (found)
        *emoji = str_of(found->text);
    return found != NULL;
}

const char *change_react(struct message *request, struct str words)
{
    struct str emoji = command_take_word(&words);
    request->type = MESSAGE_REACT;
    if (!find_emoji(&emoji))
        return _("There is no emoji of that name: Tab completes what begins so");
    message_set_emoji(request, emoji);
    return request->emoji.size <= LIMIT_EMOJI_SIZE ? NULL : _("This is too long");
}

static const char *ask_for_reason(struct message *request, enum message_type type,
                                  struct str reason)
{
    request->type = type;
    if (reason.size > 0)
        message_set_text(request, reason);
    return reason.size <= LIMIT_REASON_SIZE ? NULL : _("This is too long");
}

/* Words behind it would not be heard. */
static const char *ask(struct message *request, enum message_type type, struct str words)
{
    request->type = type;
    return words.size == 0 ? NULL : _("One message at a time");
}

/* Another number is no reason, but one who wants to recall more, which cannot be undone. */
const char *change_recall(struct message *request, struct str words)
{
    struct str rest = words, word = command_take_word(&rest);
    bool is_number = change_take_number(&word) > 0 || str_starts_with(words, STR("-"));
    return is_number ? ask(request, MESSAGE_RECALL, words)
                     : ask_for_reason(request, MESSAGE_RECALL, words);
}

const char *change_pin(struct message *request, struct str words)
{
    return ask(request, MESSAGE_PIN, words);
}

const char *change_unpin(struct message *request, struct str words)
{
    return ask(request, MESSAGE_UNPIN, words);
}

const char *change_thread(struct message *request, struct str words)
{
    return ask(request, MESSAGE_THREAD, words);
}

const char *change_versions(struct message *request, struct str words)
{
    return ask(request, MESSAGE_VERSIONS, words);
}
