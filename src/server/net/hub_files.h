/*
 * Files at the hub: the core's decisions become jobs of the thread that has the contents, and
 * what comes of these becomes answers and proposals.
 */
#ifndef HUTONG_SERVER_NET_HUB_FILES_H
#define HUTONG_SERVER_NET_HUB_FILES_H

#include "server/store/content_worker.h"
#include <hutong/common/log.h>

/* What files need of the hub. */
struct hub_files_port {
    void *context;
    struct core *(*core)(void *context);
    /* returns 0 or -errno */
    int (*propose)(void *context, const struct proposal *proposal);
    void (*reply)(void *context, uint64_t session, const struct message *message);
    /* a part of a content was read, or not */
    void (*part)(void *context, uint64_t session, uint64_t tag, int status, struct str part);
};

struct hub_files;

/** Open the folder in the data directory @path. Returns 0 or -errno with a sentence in @problem. */
int hub_files_open(uv_loop_t *loop, const char *path, struct hub_files_port port, struct log *log,
                   struct hub_files **filesp, struct buf *problem);

/** As content_worker_close. */
void hub_files_close(struct hub_files *files);

/**
 * Have the piece in a CHUNK written if it is of an open upload. Returns 1 if it is answered from
 * here, 0 if the core is to answer it, or -errno.
 */
int hub_files_take(struct hub_files *files, const struct proposal *proposal);

/** Carry out an effect if it is about contents. Returns whether it was. */
bool hub_files_perform(struct hub_files *files, const struct effect *effect);

/** Read a part of a content for a session. Returns 0 or -errno. */
int hub_files_read(struct hub_files *files, uint64_t session, uint64_t tag,
                   const struct file_id *file, uint64_t offset, size_t size);

bool hub_files_are_idle(const struct hub_files *files);

#endif
