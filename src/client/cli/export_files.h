/*
 * The contents of the files of a room, beside its export: a folder in which each is called by its
 * hash, so that none is there twice and none has a name that somebody else chose.
 */
#ifndef HUTONG_CLIENT_CLI_EXPORT_FILES_H
#define HUTONG_CLIENT_CLI_EXPORT_FILES_H

#include "client/cli/visit.h"

/* What is still to be fetched. All zero is nothing. */
struct export_files {
    struct export_wish *wishes; /* owned */
    size_t count, done;
};

/** Append where in @folder the content of a hash lies. Returns 0 or -ENOMEM. */
int export_files_path(struct buf *out, const char *folder, struct str hash);

/** The content that the event names is wanted. Returns 0 or -ENOMEM. */
int export_files_want(struct export_files *files, const struct message *event);

/**
 * Fetch the next one that the folder does not have yet; the visit is told of its end.
 * Returns 1, 0 if there is none, or -ENOMEM.
 */
int export_files_fetch(struct export_files *files, struct visit *visit, struct str room,
                       const char *folder);

void export_files_fini(struct export_files *files);

#endif
