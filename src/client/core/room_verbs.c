/* The verbs of rooms: see room_verbs.h. */
#include "client/core/room_verbs.h"
#include "client/core/app_commands.h"
#include "client/core/app_private.h"
#include "client/core/change_ask.h"
#include "client/core/i18n.h"

#include <hutong/common/macros.h>
#include <hutong/common/utf8.h>

#define AS_IN_THE_CHAT NULL, 0, false

static const struct room_verb verbs[] = {
    { "show", group_show, "", 0, false },
    { "join", group_join, N_("[KEY]"), 0, false },
    { "part", group_part, "", 0, false },
    { "topic", group_topic, N_("TEXT"), 1, false },
    { "rename", group_rename, AS_IN_THE_CHAT },
    { "set", group_set, N_("SETTING VALUE"), 2, false },
    { "announce", group_announce, AS_IN_THE_CHAT },
    { "archive", group_archive, AS_IN_THE_CHAT },
    { "role", group_role, AS_IN_THE_CHAT },
    { "op", group_op, AS_IN_THE_CHAT },
    { "deop", group_deop, AS_IN_THE_CHAT },
    { "voice", group_voice, AS_IN_THE_CHAT },
    { "devoice", group_devoice, AS_IN_THE_CHAT },
    { "transfer", group_transfer, AS_IN_THE_CHAT },
    { "title", group_title, AS_IN_THE_CHAT },
    { "invite", group_invite, AS_IN_THE_CHAT },
    { "approve", group_invite, AS_IN_THE_CHAT },
    { "deny", group_deny, AS_IN_THE_CHAT },
    { "waiting", group_waiting, AS_IN_THE_CHAT },
    { "kick", group_kick, AS_IN_THE_CHAT },
    { "ban", group_ban, AS_IN_THE_CHAT },
    { "ban-address", group_ban_address, AS_IN_THE_CHAT },
    { "unban", group_unban, AS_IN_THE_CHAT },
    { "mute", group_mute, AS_IN_THE_CHAT },
    { "unmute", group_unmute, AS_IN_THE_CHAT },
    { "except", group_except, AS_IN_THE_CHAT },
    { "unexcept", group_unexcept, AS_IN_THE_CHAT },
    { "welcome", group_welcome, AS_IN_THE_CHAT },
    { "unwelcome", group_unwelcome, AS_IN_THE_CHAT },
    { "bans", group_bans, AS_IN_THE_CHAT },
    { "reply", change_reply, N_("NO TEXT"), 2, true },
    { "edit", change_edit, N_("NO TEXT"), 2, true },
    { "recall", change_recall, N_("NO [REASON]"), 1, true },
    { "react", change_react, N_("NO EMOJI"), 2, true },
    { "pin", change_pin, N_("NO"), 1, true },
    { "unpin", change_unpin, N_("NO"), 1, true },
    { "pins", group_pins, "", 0, false },
    { "thread", change_thread, N_("NO"), 1, true },
    { "versions", change_versions, N_("NO"), 1, true },
};

const struct room_verb *room_verb_table(size_t *count)
{
    *count = ARRAY_SIZE(verbs);
    return verbs;
}

const struct room_verb *room_verb_find(struct str name)
{
    for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
        if (str_equal(name, str_of(verbs[i].name)))
            return &verbs[i];
    return NULL;
}

static const struct command *command_of(const struct room_verb *verb)
{
    size_t count;
    const struct command *table = app_command_table(&count);
    return command_find(table, count, str_of(verb->name));
}

const char *room_verb_usage(const struct room_verb *verb)
{
    const char *arguments = verb->arguments ? verb->arguments : command_of(verb)->arguments;
    return arguments && arguments[0] ? _(arguments) : "";
}

/* Words that are too few, or that nobody would read. */
static const char *check_words(const struct room_verb *verb, struct str words)
{
    size_t least = verb->arguments ? verb->words_min : command_of(verb)->words_min;
    if (command_word_count(words) < least)
        return _("Something is missing");
    if (words.size > 0 && room_verb_usage(verb)[0] == '\0')
        return _("Nothing stands behind this");
    return utf8_is_valid(words) ? NULL : _("This is not well-formed UTF-8");
}

const char *room_verb_request(const struct room_verb *verb, struct str room, struct str words,
                              struct message *request)
{
    const char *problem = check_words(verb, words);
    *request = (struct message){ 0 };
    message_set_room(request, room);
    if (problem)
        return problem;
    if (verb->is_of_message) {
        message_set_ref(request, change_take_number(&words));
        if (request->ref == 0)
            return _("The first word is the number of a message");
    }
    return verb->ask(request, words);
}
