/* The log: the form of its lines, hostile values, and readers that do not read. */
#include "check.h"
#include <fcntl.h>
#include <hutong/common/buf.h>
#include <hutong/common/log.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define FFFD "\xEF\xBF\xBD"

/* A log that writes to a pipe, and what was read from it. */
struct world {
    int ends[2];
    struct log log;
    char text[PIPE_BUF + 1];
};

static int world_open(void **state)
{
    static struct world world;
    *state = &world;
    if (pipe2(world.ends, O_CLOEXEC) != 0)
        return -1;
    log_init(&world.log, world.ends[1], LOG_INFO, LOG_TEXT);
    return 0;
}

static int world_close(void **state)
{
    struct world *world = *state;
    close(world->ends[0]);
    close(world->ends[1]);
    return 0;
}

/* The next line, without its newline. Only for lines that were written. */
static const char *read_line(struct world *world)
{
    size_t size = 0;
    while (read(world->ends[0], world->text + size, 1) == 1 && world->text[size] != '\n')
        size++;
    world->text[size] = '\0';
    return world->text;
}

static bool is_empty(const struct world *world)
{
    char byte;
    int flags = fcntl(world->ends[0], F_GETFL);
    fcntl(world->ends[0], F_SETFL, flags | O_NONBLOCK);
    bool is_empty = read(world->ends[0], &byte, 1) != 1;
    fcntl(world->ends[0], F_SETFL, flags);
    return is_empty;
}

/* The next line without its time, which differs each run: checked to be one, and cut out. */
static const char *read_line_without_time(struct world *world)
{
    read_line(world);
    char *at = strstr(world->text, "time");
    CHECK(at != NULL);
    char *year = at + strcspn(at, "2");
    CHECK_INT('T', year[10]);
    CHECK_INT('Z', year[23]);
    memmove(year, year + 24, strlen(year + 24) + 1);
    return world->text;
}

static void test_a_line_is_an_event_with_its_facts(void **state)
{
    struct world *world = *state;
    LOG(&world->log, LOG_INFO, "ready", LOG_UINT("pid", 7), LOG_INT("offset", -3));
    CHECK_TEXT("ready pid=7 offset=-3 level=info time=", read_line_without_time(world));
    log_write(&world->log, LOG_ERROR, "disk full", NULL, 0);
    CHECK_TEXT("disk full level=error time=", read_line_without_time(world));
    LOG(&world->log, LOG_WARN, "listening", LOG_CSTR("url", "tcp://127.0.0.1:4886"));
    CHECK_TEXT("listening url=tcp://127.0.0.1:4886 level=warn time=",
               read_line_without_time(world));
}

static void test_a_line_can_be_json(void **state)
{
    struct world *world = *state;
    world->log.format = LOG_JSON;
    LOG(&world->log, LOG_INFO, "ready", LOG_UINT("pid", UINT64_MAX), LOG_INT("low", INT64_MIN));
    CHECK_TEXT("{\"event\":\"ready\",\"pid\":18446744073709551615,\"low\":-9223372036854775808,"
               "\"level\":\"info\",\"time\":\"\"}",
               read_line_without_time(world));
}

static void test_lines_above_the_level_are_not_written(void **state)
{
    struct world *world = *state;
    log_write(&world->log, LOG_DEBUG, "for us", NULL, 0);
    CHECK(is_empty(world));
    world->log.level = LOG_DEBUG;
    log_write(&world->log, LOG_DEBUG, "for us", NULL, 0);
    CHECK(!is_empty(world));
}

static void test_hostile_values_are_escaped(void **state)
{
    struct world *world = *state;
    static const struct {
        const char *name;
        struct str value;
        const char *text, *json;
    } rows[] = {
        { "a word", { "lobby", 5 }, "lobby", "\"lobby\"" },
        { "nothing", { NULL, 0 }, "\"\"", "\"\"" },
        { "a space", { "a b", 3 }, "\"a b\"", "\"a b\"" },
        { "what looks like a field", { "a=b", 3 }, "\"a=b\"", "\"a=b\"" },
        { "a quote", { "a\"b", 3 }, "\"a\\\"b\"", "\"a\\\"b\"" },
        { "a backslash", { "a\\n", 3 }, "\"a\\\\n\"", "\"a\\\\n\"" },
        { "a line of its own", { "a\nb", 3 }, "\"a\\nb\"", "\"a\\u000ab\"" },
        { "a NUL", { "a\0b", 3 }, "\"a\\x00b\"", "\"a\\u0000b\"" },
        { "an escape", { "\x1b[2J", 4 }, "\"\\x1b[2J\"", "\"\\u001b[2J\"" },
        { "C1", { "\xC2\x9B", 2 }, "\"\\u{9b}\"", "\"\\u009b\"" },
        { "delete", { "\x7F", 1 }, "\"\\x7f\"", "\"\\u007f\"" },
        { "bidi", { "\u202E", 3 }, "\"\\u{202e}\"", "\"\\u202e\"" },
        { "a line separator", { "\u2028", 3 }, "\"\\u{2028}\"", "\"\\u2028\"" },
        { "a mark", { "e\u0301", 3 }, "\"e\\u{301}\"", "\"e\\u0301\"" },
        { "a tag", { "\U000E0041", 4 }, "\"\\u{e0041}\"", "\"\\udb40\\udc41\"" },
        { "a skin tone", { "\U0001F3FB", 4 }, "\"\\u{1f3fb}\"", "\"\\ud83c\\udffb\"" },
        { "a bad byte", { "a\xFFz", 3 }, "\"a\\xffz\"", "\"a\\ufffdz\"" },
        { "a surrogate",
          { "\xED\xA0\x80", 3 },
          "\"\\xed\\xa0\\x80\"",
          "\"\\ufffd\\ufffd\\ufffd\"" },
        { "the replacement itself", { FFFD, 3 }, "\"" FFFD "\"", "\"" FFFD "\"" },
        { "Chinese", { "胡同", 6 }, "\"胡同\"", "\"胡同\"" },
        { "an emoji", { "👍", 4 }, "\"👍\"", "\"👍\"" },
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        char expected[128];
        print_message("# %s\n", rows[i].name);
        world->log.format = LOG_TEXT;
        LOG(&world->log, LOG_INFO, "hello", LOG_STR("name", rows[i].value));
        snprintf(expected, sizeof(expected), "hello name=%s level=info time=", rows[i].text);
        CHECK_TEXT(expected, read_line_without_time(world));
        world->log.format = LOG_JSON;
        LOG(&world->log, LOG_INFO, "hello", LOG_STR("name", rows[i].value));
        snprintf(expected, sizeof(expected), "{\"event\":\"hello\",\"name\":%s,", rows[i].json);
        CHECK_MEM(expected, strlen(expected), read_line(world), strlen(expected));
    }
}

static void test_long_values_are_cut_and_the_line_is_still_whole(void **state)
{
    struct world *world = *state;
    static char hostile[20000];
    memset(hostile, 0x1B, sizeof(hostile));
    struct str value = { hostile, sizeof(hostile) };
    for (enum log_format format = LOG_TEXT; format <= LOG_JSON; format++) {
        world->log.format = format;
        LOG(&world->log, LOG_INFO, "long", LOG_STR("a", value), LOG_STR("b", value),
            LOG_STR("c", value), LOG_UINT("d", 7));
        const char *line = read_line(world);
        const char *end = format == LOG_JSON ? "Z\"}" : "Z";
        CHECK(strlen(line) < PIPE_BUF);
        CHECK(strstr(line, "...\"") != NULL);
        CHECK_TEXT(end, line + strlen(line) - strlen(end));
        CHECK(is_empty(world));
    }
}

/* Facts that leave less and less room must never take that of the line's end. */
static void test_a_full_line_still_has_its_end(void **state)
{
    struct world *world = *state;
    char hostile[512];
    unsigned with_both = 0;
    memset(hostile, 0x1B, sizeof(hostile));
    for (size_t size = 0; size <= sizeof(hostile); size++) {
        LOG(&world->log, LOG_INFO, "full", LOG_STR("a", ((struct str){ hostile, 500 })),
            LOG_STR("b", ((struct str){ hostile, size })));
        with_both += strstr(read_line(world), " b=") != NULL;
        CHECK(strlen(world->text) < PIPE_BUF);
        CHECK(strstr(world->text, " level=info time=2") != NULL);
        CHECK_TEXT("Z", world->text + strlen(world->text) - 1);
    }
    CHECK(with_both > 400 && with_both < sizeof(hostile)); /* the border was passed */
}

static void test_a_long_bare_word_is_cut(void **state)
{
    struct world *world = *state;
    char word[600];
    memset(word, 'x', sizeof(word));
    LOG(&world->log, LOG_INFO, "word", LOG_STR("w", ((struct str){ word, sizeof(word) })));
    CHECK(strstr(read_line(world), "xxx...\" level=") != NULL);
}

static void test_a_pipe_that_nobody_reads_loses_lines_and_counts_them(void **state)
{
    struct world *world = *state;
    unsigned written = 0, read_lines = 0;
    while (world->log.dropped == 0) {
        LOG(&world->log, LOG_INFO, "line", LOG_UINT("no", written));
        written++;
    }
    log_write(&world->log, LOG_INFO, "lost", NULL, 0);
    CHECK_INT(2, world->log.dropped);
    for (; read_lines < written - 1; read_lines++)
        CHECK(strncmp("line no=", read_line(world), 8) == 0);
    CHECK(is_empty(world));
    log_write(&world->log, LOG_INFO, "again", NULL, 0);
    CHECK_TEXT("log lines dropped lines=2 level=warn time=", read_line_without_time(world));
    CHECK_TEXT("again level=info time=", read_line_without_time(world));
    CHECK_INT(0, world->log.dropped);
}

static void test_a_reader_that_has_gone_harms_nobody(void **state)
{
    struct world *world = *state;
    close(world->ends[0]);
    log_write(&world->log, LOG_INFO, "nobody hears", NULL, 0); /* SIGPIPE would end the test */
    CHECK_INT(1, world->log.dropped);
    world->ends[0] = open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static void test_the_journal_gets_a_priority_and_no_time(void **state)
{
    struct world *world = *state;
    char stream[64];
    struct stat found;
    CHECK_INT(0, fstat(world->ends[1], &found));
    snprintf(stream, sizeof(stream), "%ju:%ju", (uintmax_t)found.st_dev, (uintmax_t)found.st_ino);
    setenv("JOURNAL_STREAM", stream, 1);
    log_init(&world->log, world->ends[1], LOG_DEBUG, LOG_TEXT);
    static const char *const lines[] = { "<3>x n=1", "<4>x n=1", "<6>x n=1", "<7>x n=1" };
    for (size_t level = LOG_ERROR; level <= LOG_DEBUG; level++) {
        LOG(&world->log, (enum log_level)level, "x", LOG_UINT("n", 1));
        CHECK_TEXT(lines[level], read_line(world));
    }
}

static void test_another_stream_is_not_the_journal(void **state)
{
    struct world *world = *state;
    char other_device[64], other_inode[64];
    struct stat found;
    CHECK_INT(0, fstat(world->ends[1], &found));
    uintmax_t device = found.st_dev, inode = found.st_ino;
    snprintf(other_device, sizeof(other_device), "%ju:%ju", device + 1, inode);
    snprintf(other_inode, sizeof(other_inode), "%ju:%ju", device, inode + 1);
    const char *const streams[] = { other_device, other_inode, "", "nonsense", "12" };
    for (size_t i = 0; i < ARRAY_SIZE(streams); i++) {
        setenv("JOURNAL_STREAM", streams[i], 1);
        log_init(&world->log, world->ends[1], LOG_DEBUG, LOG_TEXT);
        CHECK(!world->log.is_journal);
    }
    unsetenv("JOURNAL_STREAM");
    log_init(&world->log, world->ends[1], LOG_DEBUG, LOG_TEXT);
    CHECK(!world->log.is_journal);
}

static void test_levels_are_read_by_name(void **state)
{
    (void)state;
    static const char *const names[] = { "error", "warn", "info", "debug" };
    enum log_level level = LOG_INFO;
    for (int i = LOG_ERROR; i <= LOG_DEBUG; i++) {
        CHECK_INT(0, log_level_parse(names[i], &level));
        CHECK_INT(i, level);
    }
    CHECK(log_level_parse("loud", &level) < 0);
    CHECK(log_level_parse("", &level) < 0);
    CHECK_INT(LOG_DEBUG, level);
}

#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, world_open, world_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(test_a_line_is_an_event_with_its_facts),
        IN_WORLD(test_a_line_can_be_json),
        IN_WORLD(test_lines_above_the_level_are_not_written),
        IN_WORLD(test_hostile_values_are_escaped),
        IN_WORLD(test_long_values_are_cut_and_the_line_is_still_whole),
        IN_WORLD(test_a_full_line_still_has_its_end),
        IN_WORLD(test_a_long_bare_word_is_cut),
        IN_WORLD(test_a_pipe_that_nobody_reads_loses_lines_and_counts_them),
        IN_WORLD(test_a_reader_that_has_gone_harms_nobody),
        IN_WORLD(test_the_journal_gets_a_priority_and_no_time),
        IN_WORLD(test_another_stream_is_not_the_journal),
        cmocka_unit_test(test_levels_are_read_by_name),
    };
    if (!setlocale(LC_CTYPE, "C.UTF-8"))
        return 1;
    return CHECK_RUN(tests);
}
