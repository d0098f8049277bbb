/* A token bucket, which counts what is missing in it. */
#include <hutong/common/bucket.h>

enum { BUCKET_TOKEN = 60 * 1000 }; /* what one token a minute is in a millisecond */

/* What is missing by now. */
static uint64_t bucket_missing(const struct bucket *bucket, const struct bucket_rule *rule,
                               uint64_t now_ms)
{
    uint64_t elapsed_ms = now_ms > bucket->at_ms ? now_ms - bucket->at_ms : 0;
    if (rule->per_minute > 0 && elapsed_ms > bucket->spent / rule->per_minute)
        return 0;
    return bucket->spent - elapsed_ms * rule->per_minute;
}

uint64_t bucket_wait(const struct bucket *bucket, const struct bucket_rule *rule, uint64_t count,
                     uint64_t now_ms)
{
    if (rule->burst == 0)
        return 0;
    uint64_t wanted = (count < rule->burst ? count : rule->burst) * BUCKET_TOKEN;
    uint64_t missing = bucket_missing(bucket, rule, now_ms) + wanted;
    uint64_t room = rule->burst * BUCKET_TOKEN;
    uint64_t per_ms = rule->per_minute > 0 ? rule->per_minute : 1;
    return missing > room ? (missing - room + per_ms - 1) / per_ms : 0;
}

void bucket_spend(struct bucket *bucket, const struct bucket_rule *rule, uint64_t count,
                  uint64_t now_ms)
{
    if (rule->burst == 0)
        return;
    bucket->spent = bucket_missing(bucket, rule, now_ms) + count * BUCKET_TOKEN;
    bucket->at_ms = now_ms;
}

bool bucket_is_full(const struct bucket *bucket, const struct bucket_rule *rule, uint64_t now_ms)
{
    return rule->burst == 0 || bucket_missing(bucket, rule, now_ms) == 0;
}
