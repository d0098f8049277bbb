/*
 * What was said is known by its nonce: whose it is, whether its session reads it where others do,
 * which tags for other clients came with it, and how its author had cut it into lines.
 */
#include "server/irc/irc_say.h"

/* The last byte says whether the session reads what it said where others do. */
enum { NONCE_READ = 1 };

void irc_make_nonce(struct irc *irc, bool is_read, uint8_t nonce[LIMIT_NONCE_SIZE])
{
    uint64_t seed = irc->session->origin.seed, count = ++irc->said_count;
    memcpy(nonce, &seed, 8);
    memcpy(nonce + 8, &count, 7);
    nonce[15] = is_read ? NONCE_READ : 0;
}

bool irc_is_own(const struct irc *irc, const struct message *event)
{
    uint64_t seed = irc->session->origin.seed;
    return event->nonce.size == LIMIT_NONCE_SIZE && memcmp(event->nonce.bytes, &seed, 8) == 0 &&
           event->nonce.bytes[15] != NONCE_READ;
}

uint64_t irc_author(const struct effect *effect)
{
    const struct message *message = effect->message;
    bool is_read =
        message->nonce.size == LIMIT_NONCE_SIZE && message->nonce.bytes[15] == NONCE_READ;
    return is_read ? 0 : effect->session;
}

const struct irc_said *irc_said_find(const struct irc_door *door, struct str nonce)
{
    size_t count = door->said_count < IRC_SAID_MAX ? door->said_count : IRC_SAID_MAX;
    for (size_t i = 0; i < count; i++)
        if (nonce.size == LIMIT_NONCE_SIZE &&
            memcmp(door->said[i].nonce, nonce.bytes, LIMIT_NONCE_SIZE) == 0)
            return &door->said[i];
    return NULL;
}

/* The tag of an answer that is kept as one is made anew. */
static void collect_tags(struct str tags, bool is_answer, struct buf *found)
{
    struct irc_tag tag;
    while (irc_tag_next(&tags, &tag))
        if (tag.key.size > 1 && tag.key.bytes[0] == '+' &&
            !(is_answer && str_equal(tag.key, STR("+draft/reply"))))
            buf_printf(found, "%s%.*s%s%.*s", found->size > 0 ? ";" : "", STR_ARGS(tag.key),
                       tag.value.size > 0 ? "=" : "", STR_ARGS(tag.value));
}

void irc_said_remember(struct irc_door *door, const uint8_t *nonce, const struct irc_words *words,
                       bool is_answer)
{
    struct buf tags = { 0 };
    collect_tags(words->tags, is_answer, &tags);
    if ((tags.size == 0 && words->cuts.size == 0) || tags.size > IRC_CLIENT_TAGS_SIZE) {
        buf_fini(&tags);
        return;
    }
    struct irc_said *said = &door->said[door->said_count++ % IRC_SAID_MAX];
    buf_fini(&said->tags);
    said->tags = tags;
    buf_clear(&said->cuts);
    buf_append_str(&said->cuts, words->cuts);
    memcpy(said->nonce, nonce, LIMIT_NONCE_SIZE);
}
