/* The array that a cached room is: how many fields each of its parts has, in which version. */
#ifndef HUTONG_CLIENT_CORE_ROOM_CACHE_FORM_H
#define HUTONG_CLIENT_CORE_ROOM_CACHE_FORM_H

enum {
    CACHE_VERSION = 1,
    ROOM_FIELDS = 16,
    SETTING_FIELDS = 3,
    MEMBER_FIELDS = 3,
    EVENT_FIELDS = 7,
    FILE_FIELDS = EVENT_FIELDS + 2, /* of an event that names a file */
};

/* What a member is, in one number: whether it is offline, its role, whether it has a voice. */
enum member_state {
    MEMBER_STATE_OFFLINE = 1,
    MEMBER_STATE_ROLE = 2, /* times the role */
    MEMBER_STATE_VOICE = 16,
    MEMBER_STATE_END = 32,
};

enum event_flag { EVENT_FLAG_MINE = 1 };

#endif
