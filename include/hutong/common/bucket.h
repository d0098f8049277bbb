/*
 * A token bucket: so much at once, and so much a minute on the long run. Pure: time is an
 * argument, and need not even go forward.
 */
#ifndef HUTONG_COMMON_BUCKET_H
#define HUTONG_COMMON_BUCKET_H

#include <stdbool.h>
#include <stdint.h>

struct bucket_rule {
    uint64_t burst; /* tokens there are at most; 0: no limit */
    uint64_t per_minute;
};

/* All zero is a full bucket. */
struct bucket {
    uint64_t spent; /* in 60,000ths of a token */
    uint64_t at_ms; /* as of then */
};

/** How long until there are @count tokens (a burst, if that is less); 0: now. */
uint64_t bucket_wait(const struct bucket *bucket, const struct bucket_rule *rule, uint64_t count,
                     uint64_t now_ms);

/** Spend @count tokens, whether they are there or not. */
void bucket_spend(struct bucket *bucket, const struct bucket_rule *rule, uint64_t count,
                  uint64_t now_ms);

/** Whether nothing is missing: the bucket may be forgotten. */
bool bucket_is_full(const struct bucket *bucket, const struct bucket_rule *rule, uint64_t now_ms);

#endif
