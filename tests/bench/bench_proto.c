/*
 * What encoding and decoding one message costs, in ns of processor time: the median of five
 * rounds. Prints one line per case: "name size_bytes encode_ns decode_ns".
 */
#include <hutong/common/buf.h>
#include <hutong/common/macros.h>
#include <hutong/proto/message.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 5, REPEATS = 500000 };

static uint64_t sink; /* what is measured must not be optimised away */

static double now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static int compare_doubles(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

static double encode_once(const struct message *message, struct buf *out)
{
    double start = now_ns();
    for (int i = 0; i < REPEATS; i++) {
        buf_clear(out);
        if (message_encode(message, out) != 0)
            abort();
        sink += out->size;
    }
    return (now_ns() - start) / REPEATS;
}

static double decode_once(const struct message *message, struct buf *frame_bytes)
{
    struct frame_view frame;
    struct message decoded;
    size_t used;
    double start = now_ns();
    (void)message;
    for (int i = 0; i < REPEATS; i++) {
        if (frame_peek(frame_bytes->bytes, frame_bytes->size, LIMIT_FRAME_PAYLOAD, &frame, &used) !=
                FRAME_OK ||
            message_decode(&frame, &decoded, NULL) != MESSAGE_OK)
            abort();
        sink += decoded.has;
    }
    return (now_ns() - start) / REPEATS;
}

static double median(double (*measure)(const struct message *, struct buf *),
                     const struct message *message, struct buf *bytes)
{
    double rounds[ROUNDS];
    for (int i = 0; i < ROUNDS; i++)
        rounds[i] = measure(message, bytes);
    qsort(rounds, ROUNDS, sizeof(rounds[0]), compare_doubles);
    return rounds[ROUNDS / 2];
}

static void report(const char *name, const struct message *message)
{
    struct buf bytes = { 0 };
    double encode_ns = median(encode_once, message, &bytes);
    double decode_ns = median(decode_once, message, &bytes);
    printf("%s %zu %.1f %.1f\n", name, bytes.size, encode_ns, decode_ns);
    buf_fini(&bytes);
}

static struct message event_of(struct str text)
{
    struct message event = { .type = MESSAGE_EVENT };
    message_set_room(&event, STR("lobby"));
    message_set_user(&event, STR("alice"));
    message_set_no(&event, 123456);
    message_set_time(&event, UINT64_C(1761680341632));
    message_set_kind(&event, EVENT_MESSAGE);
    message_set_text(&event, text);
    message_set_nonce(&event, STR("0123456789abcdef"));
    return event;
}

int main(void)
{
    struct message english = event_of(STR("The quick brown fox jumps over the lazy dog, and "
                                          "the alley is quiet again by the afternoon."));
    struct message chinese = event_of(STR("胡同里传来阵阵吆喝声，午后的阳光照在灰墙上。"));
    struct message ping = { .type = MESSAGE_PING };
    report("event_english", &english);
    report("event_chinese", &chinese);
    report("ping", &ping);
    return sink == 0;
}
