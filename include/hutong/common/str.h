/* A borrowed run of bytes, usually UTF-8 text: never owned, not NUL-terminated. */
#ifndef HUTONG_COMMON_STR_H
#define HUTONG_COMMON_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct str {
    const char *bytes;
    size_t size; /* bytes */
};

/** A slice over a string literal. */
#define STR(literal) ((struct str){ "" literal, sizeof(literal) - 1 })

/** The two arguments that "%.*s" wants. */
#define STR_ARGS(s) (int)(s).size, (s).bytes ? (s).bytes : ""

/** A slice over a NUL-terminated string; NULL gives an empty slice. */
static inline struct str str_of(const char *text)
{
    return (struct str){ text, text ? strlen(text) : 0 };
}

/** Whether two slices hold the same bytes. */
static inline bool str_equal(struct str a, struct str b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.bytes, b.bytes, a.size) == 0);
}

/** Whether @s begins with @prefix. */
static inline bool str_starts_with(struct str s, struct str prefix)
{
    return s.size >= prefix.size && str_equal((struct str){ s.bytes, prefix.size }, prefix);
}

/** What is left of @s after its first @size bytes; empty if it has fewer. */
static inline struct str str_skip(struct str s, size_t size)
{
    size_t used = size < s.size ? size : s.size;
    return (struct str){ s.bytes ? s.bytes + used : NULL, s.size - used };
}

/** What stands before the first blank of @s; without a blank all of it. */
static inline struct str str_word(struct str s)
{
    const char *blank = s.size > 0 ? memchr(s.bytes, ' ', s.size) : NULL;
    return (struct str){ s.bytes, blank ? (size_t)(blank - s.bytes) : s.size };
}

#endif
