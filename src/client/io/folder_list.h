/* What is in a folder, for the completion of paths. */
#ifndef HUTONG_CLIENT_IO_FOLDER_LIST_H
#define HUTONG_CLIENT_IO_FOLDER_LIST_H

#include "client/core/complete.h"

/** As path_list_fn; @context is not used. "~/" stands for the home folder. */
int folder_list(void *context, struct str folder, path_found_fn found, void *found_context);

#endif
