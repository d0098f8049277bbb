/* Batches: lines that belong together. Source: IRCv3, "batch". */
#include "server/irc/irc.h"

#include <inttypes.h>
#include <stdio.h>

void irc_batch_name(struct irc *irc, char batch[IRC_BATCH_SIZE])
{
    snprintf(batch, IRC_BATCH_SIZE, "h%" PRIu64, ++irc->last_batch);
}

void irc_batch_begin(struct irc *irc, const char *batch, const char *type, struct str target)
{
    if (irc_has(irc, IRC_CAP_BATCH))
        irc_send(irc, "BATCH +%s %s%s%.*s", batch, type, target.size > 0 ? " " : "",
                 STR_ARGS(target));
}

void irc_batch_end(struct irc *irc, const char *batch)
{
    if (irc_has(irc, IRC_CAP_BATCH))
        irc_send(irc, "BATCH -%s", batch);
}

void irc_send_lines(struct irc *irc, struct str lines)
{
    while (lines.size > 0) {
        const char *end = memchr(lines.bytes, '\r', lines.size);
        struct str line = { lines.bytes, end ? (size_t)(end - lines.bytes) : lines.size };
        irc_send_line(irc, line);
        lines = str_skip(lines, line.size + 2);
    }
}
