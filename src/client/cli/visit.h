/*
 * A visit to a server, which every command is: connect, enter, do one's job, say good-bye. What
 * a command does itself is a table of functions; whatever goes wrong before or meanwhile is
 * told here, with the exit status that scripts rely on.
 */
#ifndef HUTONG_CLIENT_CLI_VISIT_H
#define HUTONG_CLIENT_CLI_VISIT_H

#include "client/core/chat.h"
#include "client/io/driver.h"
#include "client/options.h"

struct visit;

struct visit_job {
    /* in for the first time: ask for something */
    void (*on_ready)(struct visit *visit);
    /* something the command may care for: answers, entries, rooms */
    void (*on_effect)(struct visit *visit, const struct chat_effect *effect);
    /* visit_finish was called: close what is one's own in the loop; may be NULL */
    void (*on_finish)(struct visit *visit);
    /* a file was fetched, or @problem says why it was not or could not be sent; may be NULL */
    void (*on_file)(struct visit *visit, const char *path, const char *problem);
    bool is_reader; /* only looks: any free name will do if none was asked for */
};

struct visit {
    const struct client_options *options;
    const struct visit_job *job;
    void *state; /* the command's own */
    uv_loop_t loop;
    struct chat *chat;  /* owned */
    struct buf problem; /* scratch: what is told on stderr */
    struct world_clock clock;
    struct driver *driver; /* owned by the loop once closed */
    enum client_exit status;
    bool has_been_ready, has_other_name, is_finished, is_closed;
    bool stays; /* reconnects instead of giving up (tail -f) */
};

/** Run a command. @stays: reconnect when the connection breaks. Returns its exit status. */
enum client_exit visit_run(const struct client_options *options, const struct visit_job *job,
                           void *state, bool stays);

/** The command is done, or cannot go on: say good-bye. The first call counts. */
void visit_finish(struct visit *visit, enum client_exit status);

/** Say on stderr what is wrong (a translated sentence; it is made safe) and finish. */
void visit_fail(struct visit *visit, enum client_exit status, struct str sentence);

/** As visit_fail, for a refusal by the server. */
void visit_refuse(struct visit *visit, uint64_t code, struct str sentence);

/** As visit_refuse, but the command goes on. */
void visit_complain_refused(struct visit *visit, uint64_t code, struct str sentence);

/** Something on this side failed and is told, but the command goes on. */
void visit_complain(struct visit *visit, struct str sentence);

/** Write to stdout. A reader that is gone ends the command quietly. */
void visit_print(struct visit *visit, struct str bytes);

/** Show how far a file is, if somebody looks; end the command when it failed. */
void visit_on_transfer(struct visit *visit, const struct chat_effect *effect);

/** Give the loop's turn on after the chat was called from outside of on_effect and on_ready. */
void visit_turn(struct visit *visit);

uint64_t visit_now_ms(const struct visit *visit);

#endif
