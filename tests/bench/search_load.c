/*
 * The load generator of `./run bench search`. Commands come on stdin, one a line; each is
 * answered with one JSON object a line on stdout.
 *
 *   fill COUNT           say COUNT messages in many rooms under many names, as fast as may be
 *   write COUNT RATE     say COUNT messages, RATE a second
 *   search COUNT RATE    ask for the first page of COUNT searches, one after the other, while
 *                        RATE messages a second are being said
 */
#include "crowd.h"
#include "prose.h"
#include "wire.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { AUTHORS = 8, ROOMS = 40, WINDOW = 200, WAIT_MS = 30000, READ_SIZE = 256 * 1024 };
enum { ID_FIRST = 1000, ID_SEARCH = 1 };

/* One connection and its user. */
struct talker {
    int fd;
    struct buf in;
};

/* Delays of answers, in ns, to be sorted. */
struct delays {
    uint64_t *items; /* owned */
    size_t count;
};

struct load {
    struct talker authors[AUTHORS], searcher;
    struct prose prose, queries;
    uint64_t said, done; /* messages */
    uint64_t *said_at;   /* owned; by id - ID_FIRST, of the command under way; NULL: not counted */
    uint64_t said_first;
    struct delays acks;
    bool is_found; /* the search under way has its last answer */
    uint64_t hits; /* events found by it */
};

static uint64_t now_ns(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

/* ---- connections ---- */

static void talker_send(const struct talker *talker, const struct buf *out)
{
    for (size_t sent = 0; sent < out->size;) {
        ssize_t size = send(talker->fd, out->bytes + sent, out->size - sent, MSG_NOSIGNAL);
        if (size < 0)
            wire_die("sending");
        sent += (size_t)size;
    }
}

static void talker_ask(const struct talker *talker, const struct message *message)
{
    struct buf out = { 0 };
    crowd_encode(message, &out);
    talker_send(talker, &out);
    buf_fini(&out);
}

static void load_on_done(struct load *load, const struct talker *talker, uint64_t id)
{
    if (talker == &load->searcher) {
        load->is_found = true;
    } else if (id >= ID_FIRST) {
        load->done++;
        if (load->said_at)
            load->acks.items[load->acks.count++] = now_ns() - load->said_at[id - load->said_first];
    }
}

static void load_on_frame(struct load *load, struct talker *talker, const struct frame_view *frame)
{
    struct message message;
    if (frame->type == MESSAGE_EVENT && talker == &load->searcher)
        load->hits++;
    if (frame->type == MESSAGE_EVENT || frame->type == MESSAGE_MEMBER)
        return;
    if (message_decode(frame, &message, NULL) != MESSAGE_OK)
        wire_die("what the server said makes no sense");
    if (message.type == MESSAGE_DONE)
        load_on_done(load, talker, message.id);
    else if (message.type == MESSAGE_PING)
        talker_ask(talker, &(struct message){ .type = MESSAGE_PONG });
    else if (message.type == MESSAGE_ERROR || message.type == MESSAGE_BYE)
        wire_die(message_type_name(message.type));
}

static void load_read(struct load *load, struct talker *talker)
{
    static uint8_t bytes[READ_SIZE];
    struct frame_view frame;
    size_t used;
    ssize_t size = recv(talker->fd, bytes, sizeof(bytes), MSG_DONTWAIT);
    if (size < 0 && errno == EAGAIN)
        return;
    if (size <= 0 || buf_append(&talker->in, bytes, (size_t)size) != 0)
        wire_die("receiving");
    size_t taken = 0;
    while (frame_peek(talker->in.bytes + taken, talker->in.size - taken, UINT16_MAX, &frame,
                      &used) == FRAME_OK) {
        load_on_frame(load, talker, &frame);
        taken += used;
    }
    buf_consume(&talker->in, taken);
}

/* Wait until something comes, or for @wait_ns; and take it. */
static void load_turn(struct load *load, uint64_t wait_ns)
{
    struct pollfd fds[AUTHORS + 1];
    struct timespec wait = { .tv_sec = (time_t)(wait_ns / 1000000000),
                             .tv_nsec = (long)(wait_ns % 1000000000) };
    for (int i = 0; i < AUTHORS; i++)
        fds[i] = (struct pollfd){ .fd = load->authors[i].fd, .events = POLLIN };
    fds[AUTHORS] = (struct pollfd){ .fd = load->searcher.fd, .events = POLLIN };
    errno = 0;
    if (ppoll(fds, AUTHORS + 1, &wait, NULL) == 0 && wait_ns >= (uint64_t)WAIT_MS * 1000000)
        wire_die("the server gave no answer");
    for (int i = 0; i < AUTHORS; i++)
        if (fds[i].revents)
            load_read(load, &load->authors[i]);
    if (fds[AUTHORS].revents)
        load_read(load, &load->searcher);
}

static void talker_open(struct talker *talker, const char *path, const char *name)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    struct message hello = { .type = MESSAGE_HELLO }, enter = { .type = MESSAGE_ENTER };
    snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
    talker->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (talker->fd < 0 || connect(talker->fd, (struct sockaddr *)&address, sizeof(address)) != 0)
        wire_die("connecting");
    message_set_software(&hello, STR("search_load"));
    message_set_id(&enter, ID_SEARCH);
    message_set_user(&enter, str_of(name));
    talker_ask(talker, &hello);
    talker_ask(talker, &enter);
}

static struct str room_of(uint64_t number, char text[32])
{
    snprintf(text, 32, "room%" PRIu64, number);
    return str_of(text);
}

/* Authors are in all rooms; each hears the others, as people do. Only one joins to hear. */
static void load_join(struct load *load)
{
    char room[32];
    for (int i = 0; i < AUTHORS; i++) {
        for (int number = i; number < ROOMS; number += AUTHORS) {
            struct message join = { .type = MESSAGE_JOIN };
            message_set_id(&join, ID_SEARCH);
            message_set_room(&join, room_of((uint64_t)number, room));
            talker_ask(&load->authors[i], &join);
        }
    }
}

static void load_open(struct load *load, const char *path)
{
    char name[32];
    for (int i = 0; i < AUTHORS; i++) {
        snprintf(name, sizeof(name), "author%d", i);
        talker_open(&load->authors[i], path, name);
    }
    talker_open(&load->searcher, path, "searcher");
    load_join(load);
    while (!load->is_found)
        load_turn(load, (uint64_t)WAIT_MS * 1000000);
    prose_init(&load->prose, 1);
    prose_init(&load->queries, 2);
}

/* ---- saying ---- */

static void load_say(struct load *load)
{
    char room[32];
    struct buf text = { 0 };
    uint64_t author = prose_number(&load->prose, AUTHORS);
    uint64_t number = author + AUTHORS * prose_number(&load->prose, ROOMS / AUTHORS);
    uint64_t id = ID_FIRST + load->said++;
    uint64_t nonce[2] = { (uint64_t)getpid(), id };
    struct message say = { .type = MESSAGE_SAY };
    prose_add_message(&load->prose, &text);
    message_set_id(&say, id);
    message_set_room(&say, room_of(number, room));
    message_set_nonce(&say, (struct str){ (const char *)nonce, sizeof(nonce) });
    message_set_text(&say, buf_str(&text));
    if (load->said_at)
        load->said_at[id - load->said_first] = now_ns();
    talker_ask(&load->authors[author], &say);
    buf_fini(&text);
}

static void do_fill(struct load *load, uint64_t count)
{
    uint64_t start = now_ns(), until = load->said + count;
    while (load->done < until) {
        while (load->said < until && load->said - load->done < WINDOW)
            load_say(load);
        load_turn(load, (uint64_t)WAIT_MS * 1000000);
    }
    printf("{\"count\":%" PRIu64 ",\"wall_ns\":%" PRIu64 "}\n", count, now_ns() - start);
}

/* Say what is due by now at @rate a second since @start, and tell how long until the next. */
static uint64_t say_due(struct load *load, uint64_t start, uint64_t rate, uint64_t until)
{
    uint64_t now = now_ns(), due = (now - start) * rate / 1000000000 + load->said_first - ID_FIRST;
    while (load->said < due && load->said < until)
        load_say(load);
    uint64_t next = start + (load->said + 1 - (load->said_first - ID_FIRST)) * 1000000000 / rate;
    return next > now ? next - now : 0;
}

static void count_acks(struct load *load, size_t max)
{
    load->said_first = ID_FIRST + load->said;
    load->said_at = calloc(max, sizeof(*load->said_at));
    load->acks = (struct delays){ .items = calloc(max, sizeof(*load->acks.items)) };
    if (!load->said_at || !load->acks.items)
        wire_die("memory");
}

static int compare_numbers(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

/* Print median and 99th percentile under a name, and free the delays. */
static void print_delays(const char *name, struct delays *delays)
{
    size_t count = delays->count;
    qsort(delays->items, count, sizeof(*delays->items), compare_numbers);
    printf("\"%smedian_ns\":%" PRIu64 ",\"%sp99_ns\":%" PRIu64 ",\"%smax_ns\":%" PRIu64, name,
           count ? delays->items[count / 2] : 0, name, count ? delays->items[count * 99 / 100] : 0,
           name, count ? delays->items[count - 1] : 0);
    free(delays->items);
    *delays = (struct delays){ 0 };
}

static void end_acks(struct load *load, bool is_first)
{
    printf("%s", is_first ? "" : ",");
    print_delays("acks_", &load->acks);
    puts("}");
    free(load->said_at);
    load->said_at = NULL;
}

static void do_write(struct load *load, uint64_t count, uint64_t rate)
{
    count_acks(load, count);
    uint64_t start = now_ns(), until = load->said + count;
    while (load->done < until)
        load_turn(load, load->said < until ? say_due(load, start, rate, until)
                                           : (uint64_t)WAIT_MS * 1000000);
    printf("{\"count\":%" PRIu64 ",\"wall_ns\":%" PRIu64 ",", count, now_ns() - start);
    end_acks(load, true);
}

/* ---- searching ---- */

static unsigned rank_in(struct load *load, unsigned first, unsigned last)
{
    return first + (unsigned)prose_number(&load->queries, last - first);
}

/* What people look for, from what nearly every message holds to what hardly one does. */
static void add_query(struct load *load, unsigned kind, struct buf *out)
{
    switch (kind) {
    case 0: /* a frequent word */
        prose_add_chinese(rank_in(load, 0, 20), out);
        break;
    case 1:
        prose_add_chinese(rank_in(load, 20, 1000), out);
        break;
    case 2: /* a rare one */
        prose_add_chinese(rank_in(load, 1000, PROSE_WORDS), out);
        break;
    case 3: /* four characters in a row */
        prose_add_chinese(rank_in(load, 0, 50), out);
        prose_add_chinese(rank_in(load, 0, 50), out);
        break;
    case 4: /* two words anywhere */
        prose_add_chinese(rank_in(load, 0, 200), out);
        buf_append_str(out, STR(" "));
        prose_add_chinese(rank_in(load, 0, 200), out);
        break;
    case 5:
        prose_add_english(rank_in(load, 0, 100), out);
        break;
    case 6: /* words that begin so */
        prose_add_english(rank_in(load, 0, 1000), out);
        out->size = out->size > 3 ? 3 : out->size;
        break;
    case 7: /* of both languages */
        prose_add_english(rank_in(load, 0, 100), out);
        buf_append_str(out, STR(" "));
        prose_add_chinese(rank_in(load, 0, 100), out);
        break;
    case 8:
        buf_printf(out, "from:author%u ", rank_in(load, 0, AUTHORS));
        prose_add_chinese(rank_in(load, 0, 1000), out);
        break;
    case 9:
        buf_printf(out, "in:room%u ", rank_in(load, 0, ROOMS));
        prose_add_chinese(rank_in(load, 0, 1000), out);
        break;
    case 10:
        buf_append_str(out, STR("has:link "));
        prose_add_chinese(rank_in(load, 0, 200), out);
        break;
    default:
        buf_append_str(out, STR("mentions:me after:2020-01-01"));
    }
}

static const char *const kinds[] = {
    "frequent word", "word",         "rare word", "four characters",
    "two words",     "English word", "prefix",    "both",
    "from:",         "in:",          "has:link",  "mentions:me",
};
enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

/* One search. Returns how long it took; what is due is said meanwhile. */
static uint64_t search_once(struct load *load, unsigned kind, uint64_t start, uint64_t rate)
{
    struct buf query = { 0 };
    struct message search = { .type = MESSAGE_SEARCH };
    add_query(load, kind, &query);
    message_set_id(&search, ID_SEARCH);
    message_set_query(&search, buf_str(&query));
    load->is_found = false;
    uint64_t asked = now_ns();
    talker_ask(&load->searcher, &search);
    while (!load->is_found)
        load_turn(load, say_due(load, start, rate, UINT64_MAX));
    uint64_t took = now_ns() - asked;
    buf_fini(&query);
    return took;
}

/* People pause between searches: the writers and the index shall not be forgotten. */
static void search_pause(struct load *load, uint64_t start, uint64_t rate)
{
    uint64_t until = now_ns() + 2000000;
    for (uint64_t now = now_ns(); now < until; now = now_ns()) {
        uint64_t next = say_due(load, start, rate, UINT64_MAX);
        load_turn(load, next < until - now ? next : until - now);
    }
}

static void print_kinds(struct delays *all)
{
    printf("\"kinds\":{");
    for (unsigned i = 0; i < KINDS; i++) {
        printf("%s\"%s\":{", i ? "," : "", kinds[i]);
        print_delays("", &all[i]);
        printf("}");
    }
    printf("},");
}

static void do_search(struct load *load, uint64_t count, uint64_t rate)
{
    struct delays all = { .items = calloc(count, sizeof(uint64_t)) }, by_kind[KINDS];
    count_acks(load, 1000000);
    for (unsigned i = 0; i < KINDS; i++)
        by_kind[i] = (struct delays){ .items = calloc(count / KINDS + 1, sizeof(uint64_t)) };
    load->hits = 0;
    uint64_t start = now_ns();
    for (uint64_t i = 0; i < count; i++) {
        uint64_t took = search_once(load, i % KINDS, start, rate);
        all.items[all.count++] = took;
        by_kind[i % KINDS].items[by_kind[i % KINDS].count++] = took;
        search_pause(load, start, rate);
    }
    uint64_t said = load->acks.count, wall = now_ns() - start;
    while (load->done < load->said)
        load_turn(load, (uint64_t)WAIT_MS * 1000000);
    printf("{\"count\":%" PRIu64 ",\"wall_ns\":%" PRIu64 ",\"said\":%" PRIu64 ",\"hits\":%" PRIu64
           ",",
           count, wall, said, load->hits);
    print_kinds(by_kind);
    print_delays("", &all);
    end_acks(load, false);
}

static bool do_command(struct load *load, const char *line)
{
    char word[8] = "";
    uint64_t count = 0, rate = 0;
    int words = sscanf(line, "%7s %" SCNu64 " %" SCNu64, word, &count, &rate);
    if (strcmp(word, "fill") == 0 && words == 2 && count > 0)
        do_fill(load, count);
    else if (strcmp(word, "write") == 0 && words == 3 && count > 0 && rate > 0)
        do_write(load, count, rate);
    else if (strcmp(word, "search") == 0 && words == 3 && count > 0 && rate > 0)
        do_search(load, count, rate);
    else
        return false;
    fflush(stdout);
    return true;
}

int main(int argc, char *argv[])
{
    struct load load = { 0 };
    char line[128];
    if (argc != 2 || strncmp(argv[1], "unix:", 5) != 0) {
        fputs("usage: search_load unix:PATH\n", stderr);
        return 2;
    }
    load_open(&load, argv[1] + 5);
    while (fgets(line, sizeof(line), stdin)) {
        errno = 0;
        if (!do_command(&load, line))
            wire_die("this command makes no sense here");
    }
    return 0;
}
