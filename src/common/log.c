/*
 * The log. A line is put together in a buffer of PIPE_BUF bytes, so that it reaches a pipe whole
 * or not at all, and is written only where poll says that this will not block: the flag
 * O_NONBLOCK is no help, as stderr is shared with whoever started us.
 */
#include <errno.h>
#include <hutong/common/log.h>
#include <hutong/common/macros.h>
#include <hutong/common/text.h>
#include <hutong/common/time_text.h>
#include <hutong/common/utf8.h>
#include <inttypes.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const struct {
    const char *name;
    int journal; /* as syslog(3) counts */
} levels[] = {
    [LOG_ERROR] = { "error", 3 },
    [LOG_WARN] = { "warn", 4 },
    [LOG_INFO] = { "info", 6 },
    [LOG_DEBUG] = { "debug", 7 },
};

enum {
    LINE_SIZE = PIPE_BUF,
    LINE_END_SIZE = 64, /* kept free for what ends each line: level, time, newline */
    VALUE_SIZE = 512,   /* of a value's own bytes: six times that, all escaped, still fits */
};

struct line {
    char bytes[LINE_SIZE];
    size_t size;
    size_t limit;
    bool is_full; /* something did not fit */
};

/* Append bytes; all or, with is_full set, nothing. */
static void line_put(struct line *line, const char *bytes, size_t size)
{
    if (size > line->limit - line->size)
        line->is_full = true;
    if (line->is_full)
        return;
    memcpy(line->bytes + line->size, bytes, size);
    line->size += size;
}

__attribute__((format(printf, 2, 3))) static void line_printf(struct line *line, const char *format,
                                                              ...)
{
    char bytes[128];
    va_list args;
    va_start(args, format);
    int size = vsnprintf(bytes, sizeof(bytes), format, args);
    va_end(args);
    if (size > 0)
        line_put(line, bytes, (size_t)size < sizeof(bytes) ? (size_t)size : sizeof(bytes) - 1);
}

/* JSON has only \u, and halves for what is above U+FFFF. */
static void put_escape_json(struct line *line, uint32_t code_point)
{
    if (code_point < 0x10000) {
        line_printf(line, "\\u%04" PRIx32, code_point);
        return;
    }
    uint32_t bits = code_point - 0x10000;
    line_printf(line, "\\u%04" PRIx32 "\\u%04" PRIx32, 0xD800 + (bits >> 10),
                0xDC00 + (bits & 0x3FF));
}

static void put_escape_text(struct line *line, uint32_t code_point)
{
    if (code_point == '\n')
        line_printf(line, "\\n");
    else if (code_point < 0x80)
        line_printf(line, "\\x%02" PRIx32, code_point);
    else
        line_printf(line, "\\u{%" PRIx32 "}", code_point);
}

/* One code point, or a malformed byte, of a value: as itself, if that is safe on any screen. */
static struct str put_char(struct line *line, struct str rest, enum log_format format)
{
    bool is_valid;
    struct str before = rest;
    uint32_t code_point = utf8_take(&rest, &is_valid);
    size_t size = before.size - rest.size;
    if (code_point == '"' || code_point == '\\')
        line_printf(line, "\\%c", (char)code_point);
    else if (is_valid && text_is_base(code_point))
        line_put(line, before.bytes, size);
    else if (format == LOG_JSON)
        put_escape_json(line, code_point);
    else if (is_valid)
        put_escape_text(line, code_point);
    else
        line_printf(line, "\\x%02x", (unsigned)(unsigned char)before.bytes[0]);
    return rest;
}

static void put_quoted(struct line *line, struct str value, enum log_format format)
{
    bool is_cut = value.size > VALUE_SIZE;
    value.size = utf8_floor(value, VALUE_SIZE);
    line_put(line, "\"", 1);
    while (value.size > 0 && !line->is_full)
        value = put_char(line, value, format);
    if (is_cut)
        line_put(line, "...", 3);
    line_put(line, "\"", 1);
}

/* Whether logfmt can take the value as it stands: one word of ASCII. */
static bool is_bare(struct str value)
{
    for (size_t i = 0; i < value.size; i++) {
        char c = value.bytes[i];
        if (c <= ' ' || c >= 0x7F || c == '"' || c == '=' || c == '\\')
            return false;
    }
    return value.size > 0 && value.size <= VALUE_SIZE;
}

static void put_value(struct line *line, const struct log_field *field, enum log_format format)
{
    switch (field->kind) {
    case LOG_FIELD_UINT:
        line_printf(line, "%" PRIu64, field->uint);
        break;
    case LOG_FIELD_INT:
        line_printf(line, "%" PRId64, field->sint);
        break;
    case LOG_FIELD_STR:
        if (format == LOG_TEXT && is_bare(field->str))
            line_put(line, field->str.bytes, field->str.size);
        else
            put_quoted(line, field->str, format);
        break;
    }
}

/* One field; a line too full for it stays as it was, and marked as full. */
static void put_field(struct line *line, const struct log_field *field, enum log_format format)
{
    size_t size_before = line->size;
    line_printf(line, format == LOG_JSON ? ",\"%s\":" : " %s=", field->key);
    put_value(line, field, format);
    if (line->is_full)
        line->size = size_before;
}

/* What every line ends with; the journal notes level and time by itself. */
static void put_end(struct line *line, const struct log *log, enum log_level level)
{
    bool is_json = log->format == LOG_JSON;
    struct timespec time;
    char now[TIME_TEXT_MAX];
    line->limit = LINE_SIZE;
    line->is_full = false;
    if (!log->is_journal && !log->is_plain) {
        clock_gettime(CLOCK_REALTIME, &time);
        time_text_rfc3339((uint64_t)time.tv_sec * 1000 + (uint64_t)time.tv_nsec / 1000000, now);
        line_printf(line, is_json ? ",\"level\":\"%s\",\"time\":\"%s\"" : " level=%s time=%s",
                    levels[level].name, now);
    }
    line_printf(line, is_json ? "}\n" : "\n");
}

static void line_build(struct line *line, const struct log *log, enum log_level level,
                       const char *event, const struct log_field *fields, size_t field_count)
{
    line->size = 0;
    line->limit = LINE_SIZE - LINE_END_SIZE;
    line->is_full = false;
    if (log->is_journal)
        line_printf(line, "<%d>", levels[level].journal);
    line_printf(line, log->format == LOG_JSON ? "{\"event\":\"%s\"" : "%s", event);
    for (size_t i = 0; i < field_count && !line->is_full; i++)
        put_field(line, &fields[i], log->format);
    put_end(line, log, level);
}

/* Write the line, if that can be done at once. Returns whether it was taken. */
static bool line_write(const struct line *line, int fd)
{
    struct pollfd ready = { .fd = fd, .events = POLLOUT };
    ssize_t written;
    if (poll(&ready, 1, 0) != 1 || ready.revents != POLLOUT)
        return false;
    do
        written = write(fd, line->bytes, line->size);
    while (written < 0 && errno == EINTR);
    return written == (ssize_t)line->size;
}

/* Tell how many lines are missing; false while the reader still does not keep up. */
static bool tell_dropped(struct log *log)
{
    struct line line;
    const struct log_field count = LOG_UINT("lines", log->dropped);
    line_build(&line, log, LOG_WARN, "log lines dropped", &count, 1);
    if (!line_write(&line, log->fd))
        return false;
    log->dropped = 0;
    return true;
}

void log_write(struct log *log, enum log_level level, const char *event,
               const struct log_field *fields, size_t field_count)
{
    struct line line;
    if (level > log->level)
        return;
    line_build(&line, log, level, event, fields, field_count);
    if ((log->dropped > 0 && !tell_dropped(log)) || !line_write(&line, log->fd))
        log->dropped++;
}

/* Whether systemd connected @fd with the journal: it says which file that is (systemd.exec(5)). */
static bool is_read_by_journal(int fd)
{
    const char *stream = getenv("JOURNAL_STREAM");
    uintmax_t device, inode;
    struct stat found;
    if (!stream || sscanf(stream, "%ju:%ju", &device, &inode) != 2)
        return false;
    return fstat(fd, &found) == 0 && found.st_dev == device && found.st_ino == inode;
}

void log_init(struct log *log, int fd, enum log_level level, enum log_format format)
{
    *log = (struct log){ .fd = fd, .level = level, .format = format };
    log->is_journal = is_read_by_journal(fd);
}

int log_level_parse(const char *text, enum log_level *level)
{
    for (size_t i = 0; i < ARRAY_SIZE(levels); i++) {
        if (strcmp(text, levels[i].name) == 0) {
            *level = (enum log_level)i;
            return 0;
        }
    }
    return -EINVAL;
}
