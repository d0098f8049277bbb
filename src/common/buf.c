/* A byte buffer that grows at its end and is consumed at its front. */
#include <errno.h>
#include <hutong/common/buf.h>
#include <stdio.h>
#include <stdlib.h>

enum { BUF_CAPACITY_MIN = 64 };

void buf_fini(struct buf *buf)
{
    free(buf->bytes);
    *buf = (struct buf){ 0 };
}

/* Twice the old capacity or what is needed, whichever is more: appending stays linear. */
static size_t grown_capacity(size_t capacity, size_t needed)
{
    size_t doubled = capacity * 2; /* no overflow: at most PTRDIFF_MAX before */
    size_t least = needed > BUF_CAPACITY_MIN ? needed : BUF_CAPACITY_MIN;
    return doubled > least ? doubled : least;
}

int buf_reserve(struct buf *buf, size_t more)
{
    if (more <= buf->capacity - buf->size)
        return 0;
    if (more > PTRDIFF_MAX - buf->size) /* no object is larger */
        return -ENOMEM;
    size_t capacity = grown_capacity(buf->capacity, buf->size + more);
    uint8_t *bytes = realloc(buf->bytes, capacity);
    if (!bytes)
        return -ENOMEM;
    buf->bytes = bytes;
    buf->capacity = capacity;
    return 0;
}

int buf_append(struct buf *buf, const void *bytes, size_t size)
{
    int result = buf_reserve(buf, size);
    if (result != 0)
        return result;
    if (size > 0) /* memcpy wants valid pointers even for nothing */
        memcpy(buf->bytes + buf->size, bytes, size);
    buf->size += size;
    return 0;
}

int buf_append_str(struct buf *buf, struct str s)
{
    return buf_append(buf, s.bytes, s.size);
}

int buf_printf(struct buf *buf, const char *format, ...)
{
    va_list args;
    size_t room = buf->capacity - buf->size;
    va_start(args, format);
    int size = vsnprintf(room > 0 ? (char *)buf->bytes + buf->size : NULL, room, format, args);
    va_end(args);
    if (size < 0)
        return -ENOMEM;
    if ((size_t)size >= room) { /* it was cut, and is written once more */
        if (buf_reserve(buf, (size_t)size + 1) != 0)
            return -ENOMEM;
        va_start(args, format);
        vsnprintf((char *)buf->bytes + buf->size, (size_t)size + 1, format, args);
        va_end(args);
    }
    buf->size += (size_t)size;
    return 0;
}

void buf_consume(struct buf *buf, size_t size)
{
    if (size >= buf->size) {
        buf->size = 0;
        return;
    }
    buf->size -= size;
    memmove(buf->bytes, buf->bytes + size, buf->size);
}

char *buf_cstr(struct buf *buf)
{
    if (buf_reserve(buf, 1) != 0)
        return NULL;
    buf->bytes[buf->size] = '\0';
    return (char *)buf->bytes;
}
