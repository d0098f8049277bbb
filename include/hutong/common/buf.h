/* A byte buffer that grows at its end and is consumed at its front. */
#ifndef HUTONG_COMMON_BUF_H
#define HUTONG_COMMON_BUF_H

#include <hutong/common/str.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

/* All zero is an empty buffer. */
struct buf {
    uint8_t *bytes; /* owned */
    size_t size;    /* bytes in use */
    size_t capacity;
};

/** Free the bytes; the buffer is empty and usable again. */
void buf_fini(struct buf *buf);

/**
 * Make room for @more bytes after those in use.
 * Returns 0, or -ENOMEM with the buffer unchanged.
 */
int buf_reserve(struct buf *buf, size_t more);

/** Append @size bytes (copied). Returns 0 or -ENOMEM, then nothing was appended. */
int buf_append(struct buf *buf, const void *bytes, size_t size);

/** Append a slice (copied). Returns 0 or -ENOMEM. */
int buf_append_str(struct buf *buf, struct str s);

/** Append text after the manner of printf, without its NUL. Returns 0 or -ENOMEM. */
int buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** Drop the first @size bytes (at most all of them). */
void buf_consume(struct buf *buf, size_t size);

/** Forget the contents but keep the memory. */
static inline void buf_clear(struct buf *buf)
{
    buf->size = 0;
}

/** The contents as a slice, valid until the next change. */
static inline struct str buf_str(const struct buf *buf)
{
    return (struct str){ (const char *)buf->bytes, buf->size };
}

/**
 * End the contents with a NUL that does not count in size, and return them as a C string,
 * valid until the next change; NULL when memory ran out.
 */
char *buf_cstr(struct buf *buf);

#endif
