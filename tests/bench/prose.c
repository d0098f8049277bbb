/* Words are made from their rank, messages from words. */
#include "prose.h"
#include "wire.h"

#include <stdlib.h>

/* Frequent characters: any two of them may be a word. */
static const char characters[] =
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发"
    "后作里"
    "用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只"
    "从想实"
    "日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头"
    "文体政"
    "美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立"
    "及比员"
    "解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接"
    "必场件"
    "计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权"
    "思王象"
    "完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运";

static const char *const syllables[] = {
    "ba", "co", "de", "fi",  "go", "hu", "in", "ja",  "ke", "lo",   "ma",
    "ne", "or", "pa", "qui", "ra", "se", "ti", "un",  "ve", "wa",   "xe",
    "yo", "za", "th", "er",  "st", "an", "le", "ing", "ed", "tion",
};

enum {
    SYLLABLES = sizeof(syllables) / sizeof(syllables[0]),
    CHARACTERS = (sizeof(characters) - 1) / 3
};

static void must(int status)
{
    if (status != 0)
        wire_die("memory");
}

void prose_init(struct prose *prose, uint64_t seed)
{
    double sum = 0;
    *prose = (struct prose){ .seed = seed, .sums = malloc(PROSE_WORDS * sizeof(*prose->sums)) };
    if (!prose->sums)
        wire_die("memory");
    for (int i = 0; i < PROSE_WORDS; i++)
        prose->sums[i] = sum += 1 / (i + 2.7);
}

void prose_fini(struct prose *prose)
{
    free(prose->sums);
}

uint64_t prose_number(struct prose *prose, uint64_t bound)
{
    prose->seed = prose->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (prose->seed >> 33) % bound;
}

/* A word's rank, the frequent ones more often. */
static unsigned prose_rank(struct prose *prose)
{
    double wanted =
        (double)prose_number(prose, 1u << 30) / (1u << 30) * prose->sums[PROSE_WORDS - 1];
    unsigned low = 0, high = PROSE_WORDS - 1;
    while (low < high) {
        unsigned middle = (low + high) / 2;
        if (prose->sums[middle] < wanted)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Ranks far from each other in letters, too. */
static unsigned scatter(unsigned rank)
{
    return rank * 2654435761u;
}

void prose_add_chinese(unsigned rank, struct buf *out)
{
    unsigned mixed = scatter(rank + 1);
    must(buf_append(out, characters + mixed % CHARACTERS * 3, 3));
    must(buf_append(out, characters + mixed / CHARACTERS % CHARACTERS * 3, 3));
}

void prose_add_english(unsigned rank, struct buf *out)
{
    unsigned mixed = scatter(rank + 1);
    for (unsigned left = 2 + mixed % 3; left > 0; left--) {
        mixed = mixed * 1103515245u + 12345u;
        must(buf_printf(out, "%s", syllables[mixed / 65536 % SYLLABLES]));
    }
}

static void add_chinese_words(struct prose *prose, struct buf *out)
{
    for (uint64_t left = 3 + prose_number(prose, 10); left > 0; left--) {
        prose_add_chinese(prose_rank(prose), out);
        if (prose_number(prose, 6) == 0)
            must(buf_append_str(out, STR("，")));
    }
}

static void add_english_words(struct prose *prose, struct buf *out)
{
    for (uint64_t left = 3 + prose_number(prose, 10); left > 0; left--) {
        prose_add_english(prose_rank(prose), out);
        must(buf_append_str(out, STR(" ")));
    }
}

void prose_add_message(struct prose *prose, struct buf *out)
{
    uint64_t kind = prose_number(prose, 10); /* half Chinese, a third English, the rest both */
    if (kind < 5 || kind >= 8)
        add_chinese_words(prose, out);
    if (kind >= 5)
        add_english_words(prose, out);
    if (prose_number(prose, 50) == 0)
        must(buf_printf(out, "https://example.org/%u", prose_rank(prose)));
    if (prose_number(prose, 100) == 0)
        must(buf_append_str(out, STR(" @searcher ")));
}
