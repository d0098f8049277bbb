/* What a room is like, collected from the answer to ROOMS for one room and printed as a whole. */
#ifndef HUTONG_CLIENT_CLI_ROOM_SHOW_H
#define HUTONG_CLIENT_CLI_ROOM_SHOW_H

#include <hutong/common/buf.h>
#include <hutong/proto/group.h>
#include <hutong/proto/message.h>

/* All zero: nothing was told yet. */
struct room_show {
    struct message *room;                          /* owned; NULL: not told */
    struct message *own;                           /* owned; what one is in it; NULL: no member */
    struct message *settings[GROUP_SETTING_COUNT]; /* owned; NULL: as at first */
};

/** Keep a copy of what a ROOM, SETTING or MEMBER tells. Returns 0 or -ENOMEM. */
int room_show_take(struct room_show *show, const struct message *message);

/** Append it: one fact a line for people, or one JSON object with a member for each setting. */
int room_show_print(const struct room_show *show, bool is_json, struct buf *out);

/** Free the copies. */
void room_show_fini(struct room_show *show);

#endif
