/*
 * The content of one file that is imported: from a folder, where it is called by its hash, to the
 * server, before the event that names it.
 */
#ifndef HUTONG_CLIENT_CLI_IMPORT_FILE_H
#define HUTONG_CLIENT_CLI_IMPORT_FILE_H

#include "client/cli/visit.h"

/* What came of an answer. */
enum import_file_result {
    IMPORT_FILE_OTHERS, /* it was to something else */
    IMPORT_FILE_MOVING,
    IMPORT_FILE_WAIT, /* ask again after the answer's wait_ms: import_file_again() */
    IMPORT_FILE_DONE, /* all is there */
    IMPORT_FILE_FAILED,
};

/* All zero but for @fd, which is -1: nothing is on its way. */
struct import_file {
    struct visit *visit; /* borrowed */
    int fd;              /* owned */
    uint64_t id;         /* of the request that has no answer yet */
    uint64_t size, offset;
    uint8_t hash[LIMIT_FILE_HASH_SIZE];
    struct buf offer; /* room and name, for when it is offered again */
    size_t room_size;
    bool is_offered;
};

/**
 * Begin to send what the event, an IMPORT, names.
 * Returns 1, 0 if the folder does not have it, or -errno.
 */
int import_file_begin(struct import_file *file, struct visit *visit, const char *folder,
                      const struct message *event);

/** An answer has come. After IMPORT_FILE_DONE and _FAILED the file is closed. */
enum import_file_result import_file_on_answer(struct import_file *file,
                                              const struct message *answer);

/** Ask once more for what had to wait. */
void import_file_again(struct import_file *file);

static inline bool import_file_is_moving(const struct import_file *file)
{
    return file->fd >= 0;
}

void import_file_close(struct import_file *file);

#endif
