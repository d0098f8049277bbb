/* The chat as lines, for `hutong --linear`. */
#ifndef HUTONG_CLIENT_VIEW_LINEAR_MAIN_H
#define HUTONG_CLIENT_VIEW_LINEAR_MAIN_H

#include "client/options.h"

/** Read lines and print lines until standard input ends or the person quits: a client_exit. */
int linear_main(const struct client_options *options);

#endif
