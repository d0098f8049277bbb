/* The capabilities that a client may switch on, as bits. */
#ifndef HUTONG_SERVER_IRC_IRC_CAP_H
#define HUTONG_SERVER_IRC_IRC_CAP_H

#include <hutong/common/str.h>

enum irc_cap {
    IRC_CAP_MESSAGE_TAGS = 1 << 0,
    IRC_CAP_SERVER_TIME = 1 << 1,
    IRC_CAP_ACCOUNT_TAG = 1 << 2,
    IRC_CAP_EXTENDED_JOIN = 1 << 3,
    IRC_CAP_BATCH = 1 << 4,
    IRC_CAP_LABELED_RESPONSE = 1 << 5,
    IRC_CAP_ECHO_MESSAGE = 1 << 6,
    IRC_CAP_MULTI_PREFIX = 1 << 7,
    IRC_CAP_USERHOST_IN_NAMES = 1 << 8,
    IRC_CAP_AWAY_NOTIFY = 1 << 9,
    IRC_CAP_ACCOUNT_NOTIFY = 1 << 10,
    IRC_CAP_SETNAME = 1 << 11,
    IRC_CAP_CHGHOST = 1 << 12,
    IRC_CAP_INVITE_NOTIFY = 1 << 13,
    IRC_CAP_CAP_NOTIFY = 1 << 14,
    IRC_CAP_SASL = 1 << 15,
    IRC_CAP_STANDARD_REPLIES = 1 << 16,
    IRC_CAP_NO_IMPLICIT_NAMES = 1 << 17,
    IRC_CAP_CHATHISTORY = 1 << 18,
    IRC_CAP_EVENT_PLAYBACK = 1 << 19,
    IRC_CAP_REDACTION = 1 << 20,
    IRC_CAP_ACCOUNT_REGISTRATION = 1 << 21,
    IRC_CAP_MULTILINE = 1 << 22,
    IRC_CAP_PRE_AWAY = 1 << 23,
    IRC_CAP_EXTENDED_MONITOR = 1 << 24,
    IRC_CAP_READ_MARKER = 1 << 25,
    IRC_CAP_SEARCH = 1 << 26,
    IRC_CAP_METADATA = 1 << 27,
    IRC_CAP_CHANNEL_RENAME = 1 << 28,
};

/* Those that make a difference to what all readers of a room are sent. */
#define IRC_CAPS_OF_FORM                                                                           \
    (IRC_CAP_MESSAGE_TAGS | IRC_CAP_SERVER_TIME | IRC_CAP_ACCOUNT_TAG | IRC_CAP_EXTENDED_JOIN |    \
     IRC_CAP_REDACTION | IRC_CAP_MULTILINE)

/** The form in which one with these capabilities reads rooms. */
static inline unsigned irc_form(unsigned caps)
{
    unsigned form = caps & IRC_CAPS_OF_FORM;
    return caps & IRC_CAP_BATCH ? form : form & ~(unsigned)IRC_CAP_MULTILINE;
}

#endif
