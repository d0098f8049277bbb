/*
 * The log: one event with its facts per line, as logfmt or JSON, on stderr.
 * Writing never blocks the caller for long: when the reader of a pipe does not keep up, lines
 * are dropped and counted, and the count is logged when it reads again.
 * Values that came from a peer go through LOG_STR, which escapes them.
 */
#ifndef HUTONG_COMMON_LOG_H
#define HUTONG_COMMON_LOG_H

#include <hutong/common/str.h>
#include <stdint.h>

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };
enum log_format { LOG_TEXT, LOG_JSON };

struct log {
    int fd; /* borrowed */
    enum log_level level;
    enum log_format format;
    bool is_journal; /* prefix lines with <N> as sd-daemon(3) asks */
    bool is_plain;   /* leave out level and time, for a line that scripts compare */
    uint64_t dropped;
};

enum log_field_kind { LOG_FIELD_STR, LOG_FIELD_UINT, LOG_FIELD_INT };

struct log_field {
    const char *key;
    enum log_field_kind kind;
    struct str str;
    uint64_t uint;
    int64_t sint;
};

#define LOG_STR(key_, value_) ((struct log_field){ .key = (key_), .str = (value_) })
#define LOG_CSTR(key_, value_) LOG_STR(key_, str_of(value_))
#define LOG_UINT(key_, value_)                                                                     \
    ((struct log_field){ .key = (key_), .kind = LOG_FIELD_UINT, .uint = (value_) })
#define LOG_INT(key_, value_)                                                                      \
    ((struct log_field){ .key = (key_), .kind = LOG_FIELD_INT, .sint = (value_) })

/** Prepare @log to write to @fd; finds out by itself whether the journal reads it. */
void log_init(struct log *log, int fd, enum log_level level, enum log_format format);

/**
 * Write one line: the event's name, its facts, level and time (which the journal adds by itself).
 * Lines above @log's level cost nothing. A line is at most PIPE_BUF bytes, so that it is written
 * whole: long values are cut, and facts for which no room is left are left out.
 * @event   a few words, a literal of ours
 * @fields  borrowed, @field_count of them
 */
void log_write(struct log *log, enum log_level level, const char *event,
               const struct log_field *fields, size_t field_count);

/** log_write with its fields, at least one: LOG(log, LOG_INFO, "ready", LOG_UINT("pid", 7)) */
#define LOG(log_, level_, event_, ...)                                                             \
    do {                                                                                           \
        const struct log_field log_fields_[] = { __VA_ARGS__ };                                    \
        log_write(log_, level_, event_, log_fields_, sizeof(log_fields_) / sizeof(*log_fields_));  \
    } while (0)

/** Parse "error", "warn", "info" or "debug". Returns 0 or -EINVAL. */
int log_level_parse(const char *text, enum log_level *level);

#endif
