/* The few macros that C leaves to its users. */
#ifndef HUTONG_COMMON_MACROS_H
#define HUTONG_COMMON_MACROS_H

#include <stddef.h>

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

/** The struct that @pointer, the address of its @member, is embedded in. */
#define container_of(pointer, type, member)                                                        \
    ((type *)(void *)((char *)(pointer)-offsetof(type, member)))

#endif
