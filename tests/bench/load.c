/*
 * The load generator of ./run bench. It keeps its connections open between commands, so that
 * rounds against several servers can take turns. Commands come on stdin, one a line; each is
 * answered with one JSON object a line on stdout.
 *
 *   enter COUNT ROOM_SIZE   connect COUNT visitors, ROOM_SIZE to a room; 0: to none
 *   leave                   all say good-bye
 *   say COUNT BURST SIZE    the first visitor says COUNT messages, BURST at a time; wait each
 *                           time until everyone has them. SIZE: of a whole frame to a bare server
 *   acks COUNT WINDOW       the first visitor says COUNT messages with WINDOW unanswered at a time
 */
#include "cost.h"
#include "crowd.h"
#include "wire.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { TEXT_SIZE = 100, IN_FLIGHT = 64, WINDOW_MAX = 256, SAYS_MAX = 1000000 };

struct load {
    struct crowd crowd;
    clockid_t server_clock; /* processor time of the server, all its threads */
    uint64_t say_count;     /* so far; makes ids and nonces */
    uint64_t done_count;
    uint64_t *said_at; /* owned: by place in the command under way, until answered */
    uint64_t said_first;
};

/* --- messages -------------------------------------------------------------------------------- */

static void append_say(struct load *load, struct buf *out)
{
    static const char text[TEXT_SIZE + 1] =
        "The quick brown fox jumps over the lazy dog, and the lazy do"
        "g does not even turn its head to look a.";
    uint64_t id = ++load->say_count;
    uint64_t nonce[2] = { (uint64_t)getpid(), id };
    char room[32];
    struct message say = { .type = MESSAGE_SAY };
    message_set_id(&say, id);
    message_set_room(&say, crowd_room(&load->crowd, 0, room));
    message_set_nonce(&say, (struct str){ (const char *)nonce, sizeof(nonce) });
    message_set_text(&say, (struct str){ text, TEXT_SIZE });
    crowd_encode(&say, out);
}

/* A frame of exactly @size bytes; what is in it is nobody's business. */
static void append_plain(size_t size, struct buf *out)
{
    uint8_t header[LIMIT_FRAME_HEADER];
    static const uint8_t payload[UINT16_MAX];
    frame_put_header(header, MESSAGE_EVENT, size - sizeof(header));
    if (buf_append(out, header, sizeof(header)) != 0 ||
        buf_append(out, payload, size - sizeof(header)) != 0)
        wire_die("memory");
}

/* --- commands -------------------------------------------------------------------------------- */

static void on_done(void *context, uint64_t id)
{
    struct load *load = context;
    load->done_count++;
    if (load->said_at) {
        uint64_t *said_at = &load->said_at[id - load->said_first];
        *said_at = cost_ns(CLOCK_MONOTONIC) - *said_at;
    }
}

static void do_enter(struct load *load, size_t count, size_t room_size)
{
    uint64_t cpu = cost_ns(load->server_clock), start = cost_ns(CLOCK_MONOTONIC);
    uint64_t own = cost_ns(CLOCK_PROCESS_CPUTIME_ID);
    crowd_enter(&load->crowd, count, room_size, IN_FLIGHT);
    uint64_t wall = cost_ns(CLOCK_MONOTONIC) - start;
    own = cost_ns(CLOCK_PROCESS_CPUTIME_ID) - own;
    cpu = cost_settled_ns(load->server_clock) - cpu;
    printf("{\"count\":%zu,\"wall_ns\":%" PRIu64 ",\"server_cpu_ns\":%" PRIu64
           ",\"load_cpu_ns\":%" PRIu64 "}\n",
           count, wall, cpu, own);
}

static void say_burst(struct load *load, size_t burst, size_t frame_size, struct buf *out)
{
    struct crowd *crowd = &load->crowd;
    uint64_t events = crowd->event_count + burst * crowd->count;
    uint64_t dones = load->done_count + (crowd->is_bare ? 0 : burst);
    buf_clear(out);
    for (size_t i = 0; i < burst; i++) {
        if (crowd->is_bare)
            append_plain(frame_size, out);
        else
            append_say(load, out);
    }
    crowd_send(crowd, out);
    while (crowd->event_count < events || load->done_count < dones)
        crowd_turn(crowd);
}

static void do_say(struct load *load, size_t count, size_t burst, size_t frame_size)
{
    struct buf out = { 0 };
    uint64_t events = load->crowd.event_count, bytes = load->crowd.event_bytes;
    uint64_t cpu = cost_settled_ns(load->server_clock), start = cost_ns(CLOCK_MONOTONIC);
    for (size_t said = 0; said < count; said += burst)
        say_burst(load, burst, frame_size, &out);
    uint64_t wall = cost_ns(CLOCK_MONOTONIC) - start;
    cpu = cost_settled_ns(load->server_clock) - cpu;
    printf("{\"deliveries\":%" PRIu64 ",\"bytes\":%" PRIu64 ",\"wall_ns\":%" PRIu64
           ",\"server_cpu_ns\":%" PRIu64 "}\n",
           load->crowd.event_count - events, load->crowd.event_bytes - bytes, wall, cpu);
    buf_fini(&out);
}

/* Fill the window. All that fits leaves in one write, as from a client that has typed ahead. */
static uint64_t say_ahead(struct load *load, uint64_t said, uint64_t until, struct buf *out)
{
    buf_clear(out);
    uint64_t now = cost_ns(CLOCK_MONOTONIC);
    for (; said < until; said++) {
        load->said_at[said] = now;
        append_say(load, out);
    }
    if (out->size > 0)
        crowd_send(&load->crowd, out);
    return said;
}

static void do_acks(struct load *load, uint64_t count, uint64_t window)
{
    struct buf out = { 0 };
    load->said_at = calloc(count, sizeof(*load->said_at));
    if (!load->said_at)
        wire_die("memory");
    load->said_first = load->say_count + 1;
    uint64_t first = load->done_count, said = 0;
    uint64_t cpu = cost_settled_ns(load->server_clock), start = cost_ns(CLOCK_MONOTONIC);
    while (load->done_count - first < count) {
        uint64_t until = load->done_count - first + window;
        said = say_ahead(load, said, until < count ? until : count, &out);
        crowd_turn(&load->crowd);
    }
    uint64_t wall = cost_ns(CLOCK_MONOTONIC) - start;
    cpu = cost_settled_ns(load->server_clock) - cpu;
    uint64_t middle = cost_percentile(load->said_at, count, 50);
    uint64_t late = cost_percentile(load->said_at, count, 99);
    printf("{\"count\":%" PRIu64 ",\"wall_ns\":%" PRIu64 ",\"server_cpu_ns\":%" PRIu64
           ",\"median_ns\":%" PRIu64 ",\"p99_ns\":%" PRIu64 "}\n",
           count, wall, cpu, middle, late);
    free(load->said_at);
    load->said_at = NULL;
    buf_fini(&out);
}

static void do_leave(struct load *load)
{
    crowd_leave(&load->crowd);
    puts("{}");
}

/* Whether the line was a command that makes sense; then it is done and answered. */
static bool do_command(struct load *load, const char *line)
{
    size_t a = 0, b = 0, c = LIMIT_FRAME_HEADER;
    char word[8] = "";
    int words = sscanf(line, "%7s %zu %zu %zu", word, &a, &b, &c);
    bool is_in = load->crowd.count > 0;
    if (strcmp(word, "enter") == 0 && words == 3 && a > 0 && !is_in)
        do_enter(load, a, b);
    else if (strcmp(word, "leave") == 0 && is_in)
        do_leave(load);
    else if (strcmp(word, "say") == 0 && is_in && b > 0 && b <= WINDOW_MAX && a % b == 0 &&
             c >= LIMIT_FRAME_HEADER && c <= UINT16_MAX)
        do_say(load, a, b, c);
    else if (strcmp(word, "acks") == 0 && is_in && a > 0 && a <= SAYS_MAX && b > 0 &&
             b <= WINDOW_MAX)
        do_acks(load, a, b);
    else
        return false;
    fflush(stdout);
    return true;
}

int main(int argc, char *argv[])
{
    struct endpoint server;
    struct load load = { 0 };
    bool is_bare = argc == 4 && strcmp(argv[3], "bare") == 0;
    if (argc < 3 || endpoint_parse(str_of(argv[1]), &server) != ENDPOINT_OK ||
        clock_getcpuclockid(atoi(argv[2]), &load.server_clock) != 0) {
        fputs("usage: load URL SERVER_PID [bare]\n", stderr);
        return 2;
    }
    wire_raise_limit();
    crowd_init(&load.crowd, &server, is_bare);
    load.crowd.on_done = on_done;
    load.crowd.context = &load;
    char line[128];
    while (fgets(line, sizeof(line), stdin)) {
        errno = 0;
        if (!do_command(&load, line))
            wire_die("this command makes no sense here");
    }
    return 0;
}
