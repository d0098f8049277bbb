/*
 * What an entry of a log says, as a sentence in the person's language: "alice: hi",
 * "张三进入聊天室". The screen wants the parts of it, the command-line tool the whole.
 */
#ifndef HUTONG_CLIENT_CORE_SENTENCE_H
#define HUTONG_CLIENT_CORE_SENTENCE_H

#include "client/core/chat.h"

enum sentence_part_kind {
    SENTENCE_WORDS, /* ours, from the catalogue */
    SENTENCE_NAME,  /* a user's; as received */
    SENTENCE_TEXT,  /* a message or topic; as received */
    SENTENCE_FACTS, /* stands for what sentence_file() says; no text */
};

struct sentence_part {
    enum sentence_part_kind kind;
    struct str text; /* borrowed from the entry or the catalogue */
};

enum { SENTENCE_PARTS_MAX = 12 };

/** The parts of the sentence, in its order. Returns how many there are. */
size_t sentence_split(const struct entry *entry, struct sentence_part parts[SENTENCE_PARTS_MAX]);

/**
 * What stands at a place of a translated format.
 * @place  "%s", or "%1$s" to "%3$s"
 * @next   counts the places without a number; 0 at first
 * @size   set to the bytes of the place
 * Returns the number of what goes there, from 1.
 */
int sentence_place(const char *place, int *next, size_t *size);

/** Append the sentence to @out, cell-safe and on one line. Returns 0 or -ENOMEM. */
int sentence_format(const struct entry *entry, struct buf *out);

/** Append a size in bytes as people read it: "17 B", "3.2 MiB". Returns 0 or -ENOMEM. */
int sentence_size(uint64_t size, struct buf *out);

/** Append what is known of the file in ENTRY_FILE: " (3.2 MiB, image/png)". 0 or -ENOMEM. */
int sentence_file(const struct entry *entry, struct buf *out);

/**
 * A refusal for a person: the server's English sentence in the person's language where the
 * catalogue has it; otherwise what @code (0: unknown) means, with the server's words after it
 * where they tell more; otherwise, and in English, the server's words.
 * Appended to @out as received. Returns 0 or -ENOMEM.
 */
int sentence_problem(uint64_t code, struct str sentence, struct buf *out);

#endif
