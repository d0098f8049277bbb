/*
 * Text as people write it in a chat, as far as an index can tell: Chinese, English and both, in
 * which few words are frequent and many are rare (Zipf's law), the same for the same seed.
 */
#ifndef HUTONG_TESTS_BENCH_PROSE_H
#define HUTONG_TESTS_BENCH_PROSE_H

#include <hutong/common/buf.h>
#include <stdint.h>

enum { PROSE_WORDS = 20000 /* of each language; the first is the most frequent */ };

struct prose {
    uint64_t seed;
    double *sums; /* owned: of the words' shares */
};

/** The texts of a seed from its beginning. */
void prose_init(struct prose *prose, uint64_t seed);
void prose_fini(struct prose *prose);

/** A number below @bound. */
uint64_t prose_number(struct prose *prose, uint64_t bound);

/** Append a message; there is always memory. */
void prose_add_message(struct prose *prose, struct buf *out);

/** Append the word of a rank, of two Chinese characters or of Latin letters. */
void prose_add_chinese(unsigned rank, struct buf *out);
void prose_add_english(unsigned rank, struct buf *out);

#endif
