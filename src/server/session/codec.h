/*
 * A wire form: how received bytes become requests, and how what is to be told becomes bytes.
 * Sessions of all forms make the same requests and are told the same messages; a new form is
 * another table of these functions, and neither the core nor the fan-out knows.
 */
#ifndef HUTONG_SERVER_SESSION_CODEC_H
#define HUTONG_SERVER_SESSION_CODEC_H

#include "server/core/effects.h"
#include <hutong/common/buf.h>

struct session;
struct channel;
struct stream;

struct session_codec {
    /* A session begins or ends; NULL: nothing to do. 0 or -errno. */
    int (*open)(struct session *session);
    void (*close)(struct session *session);
    /*
     * Take in the first whole unit (a frame, a line) of a run of bytes. Returns its size, or 0 if
     * it is not whole yet, or may not be taken now.
     */
    size_t (*take)(struct session *session, const uint8_t *bytes, size_t size);
    /* Whether nothing more can be taken in until something was answered; NULL: never. */
    bool (*must_wait)(const struct session *session);
    /*
     * All that was said to the session is written: what is not under way need not be held in
     * memory any more; NULL: nothing is.
     */
    void (*rest)(struct session *session);
    /* Append what @message, to this session alone, is in bytes. 0 or -ENOMEM. */
    int (*tell)(struct session *session, const struct message *message, struct buf *out);
    /*
     * Append what an event or a signal is in bytes, for all who read the room in this form; it
     * may be nothing. 0, or another value if that could not be done.
     */
    int (*encode)(const struct channel *channel, const struct stream *stream,
                  const struct effect *effect, struct buf *out);
    /* The size of the first unit in bytes of ours, which hold a whole one. */
    size_t (*first)(const uint8_t *bytes, size_t size);
    /* Put blanks in place of the text in what encode() made. */
    void (*blank)(uint8_t *bytes, size_t size);
    /*
     * Whether a signal is told to each reader by itself instead, which is done then, with
     * answer_add(); NULL: never.
     */
    bool (*deliver)(struct channel *channel, const struct stream *stream,
                    const struct effect *effect);
    /* The session reads a room, or does not any more; NULL: no matter. */
    void (*subscribed)(struct session *session, struct channel *channel);
    void (*unsubscribed)(struct session *session, struct channel *channel);
    /*
     * The session that leaves an event or a signal out when it reads the room, since it hears of it
     * by an answer; 0: none. NULL: what a session causes it reads as others do.
     */
    uint64_t (*author)(const struct effect *effect);
    bool is_slowed;    /* who asks for too much is not read for a while, instead of refused */
    bool has_no_grace; /* nobody comes back after a broken connection: it is as good as a BYE */
};

/* How connections of one kind are spoken with. */
struct session_door {
    const struct session_codec *codec;
    void *context; /* borrowed: the codec's, shared by all its sessions */
};

/* Frames, as docs/protocol.md has them. */
extern const struct session_codec session_codec_frames;

#endif
