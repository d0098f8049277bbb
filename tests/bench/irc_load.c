/*
 * The load generator of ./run bench irc, for any IRC server. It keeps its connections open between
 * commands, so that rounds against several servers can take turns. Commands come on stdin, one a
 * line; each is answered with one JSON object a line on stdout.
 *
 *   enter COUNT ROOM_SIZE IN_FLIGHT FORMS   connect COUNT visitors, at most IN_FLIGHT on their way,
 *                           ROOM_SIZE to a room (0: to none), with FORMS different capabilities
 *   leave                   all quit
 *   say COUNT BURST         the first visitor says COUNT messages, BURST at a time; wait each time
 *                           until all others in its room have them
 *   pace COUNT RATE         it says COUNT messages, RATE a second; how long each took to each
 */
#include "cost.h"
#include "irc_crowd.h"
#include "wire.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BURST_MAX = 256, DELAYS_MAX = 10000000 };

struct load {
    struct irc_crowd crowd;
    clockid_t server_clock; /* processor time of the server, all its threads */
};

/* What was spent since a moment. */
struct spent {
    uint64_t cpu, own, wall;
};

static struct spent spent_begin(const struct load *load)
{
    return (struct spent){ .cpu = cost_settled_ns(load->server_clock),
                           .own = cost_ns(CLOCK_PROCESS_CPUTIME_ID),
                           .wall = cost_ns(CLOCK_MONOTONIC) };
}

static struct spent spent_end(const struct load *load, const struct spent *begin)
{
    uint64_t wall = cost_ns(CLOCK_MONOTONIC) - begin->wall;
    uint64_t own = cost_ns(CLOCK_PROCESS_CPUTIME_ID) - begin->own;
    return (struct spent){ .wall = wall,
                           .own = own,
                           .cpu = cost_settled_ns(load->server_clock) - begin->cpu };
}

static void print_spent(const struct spent *spent)
{
    printf("\"wall_ns\":%" PRIu64 ",\"server_cpu_ns\":%" PRIu64 ",\"load_cpu_ns\":%" PRIu64 "}\n",
           spent->wall, spent->cpu, spent->own);
}

static void do_enter(struct load *load, size_t count, size_t in_flight)
{
    struct spent spent = spent_begin(load);
    irc_crowd_enter(&load->crowd, count, in_flight);
    spent = spent_end(load, &spent);
    printf("{\"count\":%zu,", count);
    print_spent(&spent);
}

static void wait_for(struct irc_crowd *crowd, uint64_t said_count)
{
    errno = 0;
    while (crowd->said_count < said_count)
        if (!irc_crowd_turn(crowd, WIRE_WAIT_MS))
            wire_die("nothing came from the server for 10 s");
}

static void say(struct irc_crowd *crowd, size_t burst, struct buf *out)
{
    uint64_t now = cost_ns(CLOCK_MONOTONIC);
    buf_clear(out);
    for (size_t i = 0; i < burst; i++)
        irc_crowd_append_said(crowd, now, out);
    irc_crowd_send(crowd, out);
}

static void do_say(struct load *load, size_t count, size_t burst)
{
    struct irc_crowd *crowd = &load->crowd;
    struct buf out = { 0 };
    size_t listeners = irc_crowd_listeners(crowd);
    uint64_t first = crowd->said_count, bytes = crowd->said_bytes;
    struct spent spent = spent_begin(load);
    for (size_t said = 0; said < count; said += burst) {
        say(crowd, burst, &out);
        wait_for(crowd, first + (said + burst) * listeners);
    }
    spent = spent_end(load, &spent);
    printf("{\"deliveries\":%" PRIu64 ",\"bytes\":%" PRIu64 ",", crowd->said_count - first,
           crowd->said_bytes - bytes);
    print_spent(&spent);
    buf_fini(&out);
}

/* Take what arrives until the next message is due. */
static void pass_time(struct irc_crowd *crowd, uint64_t until_ns)
{
    for (uint64_t now; (now = cost_ns(CLOCK_MONOTONIC)) < until_ns;)
        irc_crowd_turn(crowd, (int)((until_ns - now) / 1000000));
}

static void do_pace(struct load *load, size_t count, size_t rate)
{
    struct irc_crowd *crowd = &load->crowd;
    struct buf out = { 0 };
    crowd->delay_max = count * irc_crowd_listeners(crowd);
    crowd->delays = calloc(crowd->delay_max, sizeof(*crowd->delays));
    if (!crowd->delays)
        wire_die("memory");
    uint64_t first = crowd->said_count, start = cost_ns(CLOCK_MONOTONIC);
    for (size_t said = 0; said < count; said++) {
        pass_time(crowd, start + said * 1000000000 / rate);
        say(crowd, 1, &out);
    }
    wait_for(crowd, first + crowd->delay_max);
    printf("{\"median_ns\":%" PRIu64 ",\"p99_ns\":%" PRIu64 "}\n",
           cost_percentile(crowd->delays, crowd->delay_count, 50),
           cost_percentile(crowd->delays, crowd->delay_count, 99));
    free(crowd->delays);
    crowd->delays = NULL;
    crowd->delay_count = crowd->delay_max = 0;
    buf_fini(&out);
}

static void do_leave(struct load *load)
{
    irc_crowd_leave(&load->crowd);
    puts("{}");
}

/* Whether the line was a command that makes sense; then it is done and answered. */
static bool do_command(struct load *load, const char *line)
{
    size_t a = 0, b = 0, c = 0, d = 0;
    char word[8] = "";
    struct irc_crowd *crowd = &load->crowd;
    int words = sscanf(line, "%7s %zu %zu %zu %zu", word, &a, &b, &c, &d);
    bool is_in = crowd->count > 0, talks = is_in && crowd->room_size > 1 && a > 0 && b > 0;
    if (strcmp(word, "enter") == 0 && words == 5 && a > 0 && c > 0 && d > 0 && !is_in) {
        crowd->room_size = b;
        crowd->form_count = d;
        do_enter(load, a, c);
    } else if (strcmp(word, "leave") == 0 && is_in) {
        do_leave(load);
    } else if (strcmp(word, "say") == 0 && talks && b <= BURST_MAX && a % b == 0) {
        do_say(load, a, b);
    } else if (strcmp(word, "pace") == 0 && talks && a * irc_crowd_listeners(crowd) <= DELAYS_MAX) {
        do_pace(load, a, b);
    } else {
        return false;
    }
    fflush(stdout);
    return true;
}

int main(int argc, char *argv[])
{
    struct endpoint server;
    struct load load = { 0 };
    if (argc != 3 || endpoint_parse(str_of(argv[1]), &server) != ENDPOINT_OK ||
        clock_getcpuclockid(atoi(argv[2]), &load.server_clock) != 0) {
        fputs("usage: irc_load irc://HOST:PORT SERVER_PID\n", stderr);
        return 2;
    }
    wire_raise_limit();
    irc_crowd_init(&load.crowd, &server);
    char line[128];
    while (fgets(line, sizeof(line), stdin)) {
        errno = 0;
        if (!do_command(&load, line))
            wire_die("this command makes no sense here");
    }
    return 0;
}
