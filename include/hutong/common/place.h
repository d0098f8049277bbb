/*
 * Where a connection comes from, as one number: what stands for everybody there when something
 * is counted or forbidden. An IPv4 address is itself; of an IPv6 address the network of 64 bits
 * counts, since one customer has at least that; at a local socket it is the operating system's
 * user. The three never meet: the numbers of the others lie in a network of IPv6 that is
 * reserved (RFC 4291, 0000::/8).
 */
#ifndef HUTONG_COMMON_PLACE_H
#define HUTONG_COMMON_PLACE_H

#include <hutong/common/str.h>
#include <stdbool.h>
#include <stdint.h>

enum {
    PLACE_TEXT_SIZE = 64, /* of a place or range as text, with its end */
    PLACE_IPV4_BITS = 32, /* of a place that are the same in each IPv4 address */
};

/* Places that have their first @bits in common; 64: just one. */
struct place_range {
    uint64_t place;
    unsigned bits;
};

uint64_t place_of_ipv4(const uint8_t address[4]);

/** An IPv4 address that is written as an IPv6 one (::ffff:192.0.2.1) is that IPv4 address. */
uint64_t place_of_ipv6(const uint8_t address[16]);

uint64_t place_of_uid(uint32_t uid);

bool place_is_in(uint64_t place, const struct place_range *range);

/**
 * Read "192.0.2.7", "192.0.2.0/24", "2001:db8::/32" or "uid:1000". Bits beyond the prefix are
 * cleared. Returns false if it is none of these, or its prefix is not one of 1 to 32 or 64 bits.
 */
bool place_range_parse(struct str text, struct place_range *range);

/** Write a range as place_range_parse reads it; one address without its prefix. */
void place_range_format(const struct place_range *range, char text[PLACE_TEXT_SIZE]);

#endif
