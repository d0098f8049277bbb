/* Connections of a load generator. Whatever goes wrong ends the program with a sentence. */
#ifndef HUTONG_TESTS_BENCH_WIRE_H
#define HUTONG_TESTS_BENCH_WIRE_H

#include <hutong/common/buf.h>
#include <hutong/common/endpoint.h>

enum { WIRE_WAIT_MS = 10000 /* for a sign of life of the server */ };

/** End the program: what failed, and why if errno tells. */
_Noreturn void wire_die(const char *what);

/** A connection that does not block; on loopback it is there at once. */
int wire_connect(const struct endpoint *server);

/** Send all of it, however long that takes. */
void wire_send_all(int fd, const struct buf *bytes);

/** As many descriptors as may be had. */
void wire_raise_limit(void);

#endif
