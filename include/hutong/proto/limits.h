/*
 * Every limit on what one peer may make another hold, in one place.
 * Sizes are bytes unless the name says otherwise. docs/protocol.md repeats those a client meets.
 */
#ifndef HUTONG_PROTO_LIMITS_H
#define HUTONG_PROTO_LIMITS_H

enum {
    /* names and texts */
    LIMIT_NAME_CHARS = 32,          /* code points of a user name after normalisation */
    LIMIT_NAME_SIZE = 128,          /* its bytes on the wire */
    LIMIT_ROOM_CHARS = 64,          /* code points of a room name */
    LIMIT_ROOM_SIZE = 256,          /* its bytes */
    LIMIT_TOPIC_SIZE = 1024,        /* a room's topic */
    LIMIT_TEXT_SIZE = 16 * 1024,    /* a message's body */
    LIMIT_ANNOUNCEMENT_SIZE = 4096, /* what newcomers to a room see */
    LIMIT_KEY_SIZE = 64,            /* of a room */
    LIMIT_TITLE_SIZE = 64,          /* a member's, in its room */
    LIMIT_IDENT_SIZE = 32,          /* the user of "name!user@host" in IRC */
    LIMIT_QUERY_SIZE = 1024,        /* what to search for */
    LIMIT_EMOJI_SIZE = 32,          /* a reaction */
    LIMIT_REASON_SIZE = 512,        /* a goodbye, an error's sentence */
    LIMIT_KEY_NAME_SIZE = 64,       /* of metadata */
    LIMIT_VALUE_SIZE = 300,         /* likewise */
    LIMIT_AWAY_SIZE = 390,          /* what somebody says who is away */
    LIMIT_SOFTWARE_SIZE = 64,       /* name and version of a program */
    LIMIT_LIST_COUNT = 16,          /* names or features in one list */
    LIMIT_NONCE_SIZE = 16,          /* exactly */
    LIMIT_TOKEN_SIZE = 16,          /* exactly */
    LIMIT_MECHANISM_SIZE = 32,      /* name of a way to prove who one is */
    LIMIT_SECRET_SIZE = 1024,       /* what goes with it */
    LIMIT_PASSWORD_MIN = 8,         /* a new password, in bytes */
    LIMIT_ADDRESS_SIZE = 64,        /* an address, or a range of them, as text */
    LIMIT_PASSWORD_SIZE = 500,      /* an old and a new one fit into a secret */
    LIMIT_HASH_SIZE = 128,          /* a password's hash as text, with its end */
    LIMIT_INVITATION_SIZE = 64,     /* the code that allows to register */
    LIMIT_CERTIFICATES = 8,         /* that an account can be entered by */
    LIMIT_PASSWORDS_QUEUED = 64,    /* that wait to be hashed */

    /* files */
    LIMIT_FILE_NAME_SIZE = 255,   /* a file's name */
    LIMIT_FILE_HASH_SIZE = 32,    /* exactly: SHA-256 */
    LIMIT_CHUNK_SIZE = 16 * 1024, /* a piece of a file */

    /* frames */
    LIMIT_FRAME_HEADER = 4,
    LIMIT_FRAME_PAYLOAD = 20 * 1024,
    LIMIT_FRAME_BEFORE_ENTER = 1024, /* payload, until the user has entered */

    /* what one session may hold or ask for */
    LIMIT_REQUESTS_IN_FLIGHT = 256,    /* unanswered requests; above, its reads are paused */
    LIMIT_REPLIES_QUEUED = 256 * 1024, /* bytes of replies not yet written; above, reads pause */
    LIMIT_HISTORY_PAGE = 200,          /* events in one answer */
    LIMIT_SEARCH_PAGE = 50,            /* events in one answer, unless more are asked for */
    LIMIT_ROOMS_PER_USER = 256,
    LIMIT_DIRECT_GROUP = 16, /* users of a direct group; one of them is not named in lists */
    LIMIT_SESSIONS_PER_USER = 32,
    LIMIT_REACTIONS_PER_USER = 8,   /* emoji of one user under one message */
    LIMIT_PINS_PER_ROOM = 50,       /* messages kept in sight */
    LIMIT_FORMER_NAMES = 8,         /* that a room had, and that still lead to it */
    LIMIT_METADATA = 20,            /* keys of one user or room */
    LIMIT_METADATA_MEMBERS = 1000,  /* of a room whose members are asked about at once */
    LIMIT_PASSES_PER_USER = 64,     /* invitations, and requests to be let in */
    LIMIT_PASSES_PER_ROOM = 500,    /* likewise */
    LIMIT_SANCTIONS_PER_ROOM = 500, /* bans and mutes */
    LIMIT_SLOW_S = 6 * 3600,        /* between two messages of one member, at most */
    LIMIT_SLOW_MARKS = 64,          /* kept of those who have spoken in slow mode and left */
    LIMIT_KEEP_DAYS = 36500,        /* how long a room keeps what was said, as far as it says so */
    LIMIT_KEEP_COUNT = 1000000000,  /* and how much of it */
    LIMIT_TYPING_MS = 2000,         /* between two times that others are told one is typing */
    LIMIT_TYPING_MEMBERS = 64,      /* in larger rooms nobody is told */
    LIMIT_NOTES = 64,               /* newest mentions of one member, counted */
    LIMIT_RECALLS = 4096,           /* newest messages of a room that were recalled or erased */
    LIMIT_MENTIONS = 32,            /* members that one message calls by name */
    LIMIT_MENTION_TRIES = 64,       /* spellings of names looked up for one message */
    LIMIT_UPLOADS_PER_USER = 8,     /* files offered and not yet named in a message */
    LIMIT_CHUNKS_IN_FLIGHT = 8,     /* unanswered pieces; above, reads are paused */

    /* what the whole server holds */
    LIMIT_SERVER_BANS = 4096,
    LIMIT_ADMINS = 64,    /* names in the configuration */
    LIMIT_USERS = 100000, /* those whose connection just broke included */
    LIMIT_ROOMS = 20000,
    LIMIT_REPLIES_TOTAL = 256 * 1024 * 1024, /* unwritten; who holds more than a share must go */
    LIMIT_MEMBERS_PER_ROOM = 20000,
    LIMIT_NONCES_IN_MEMORY = 65536, /* newest nonces that need no look-up on disk */
    LIMIT_TAIL_SIZE = 256 * 1024,   /* encoded events of one room kept for live readers */
    LIMIT_TAIL_CHUNK = 16 * 1024,
    LIMIT_PROPOSALS_QUEUED = 65536,
    LIMIT_FILES = 1000000,    /* messages with files, and uploads */
    LIMIT_FILE_JOBS = 1024,   /* pieces that wait to be written or read */
    LIMIT_FILE_CHARGE = 4096, /* what even an empty file counts for in quotas */
};

/* the largest integer that every language's numbers can hold exactly (2^53 - 1) */
#define LIMIT_NUMBER ((uint64_t)9007199254740991)

#endif
