/* A short list: the oldest line makes room for the newest. */
#include "client/core/sent_lines.h"

void sent_lines_fini(struct sent_lines *sent)
{
    for (size_t i = 0; i < sent->count; i++)
        buf_fini(&sent->lines[i]);
    *sent = (struct sent_lines){ 0 };
}

static void sent_lines_drop_oldest(struct sent_lines *sent)
{
    buf_fini(&sent->lines[0]);
    sent->count--;
    memmove(sent->lines, sent->lines + 1, sent->count * sizeof(sent->lines[0]));
}

void sent_lines_add(struct sent_lines *sent, struct str line)
{
    sent->back = 0;
    if (line.size == 0 ||
        (sent->count > 0 && str_equal(line, buf_str(&sent->lines[sent->count - 1]))))
        return;
    if (sent->count == SENT_LINES_MAX)
        sent_lines_drop_oldest(sent);
    sent->lines[sent->count] = (struct buf){ 0 };
    if (buf_append_str(&sent->lines[sent->count], line) == 0)
        sent->count++;
}

bool sent_lines_may_walk(const struct sent_lines *sent, struct str input)
{
    if (input.size == 0)
        return true;
    return sent->back > 0 && str_equal(input, buf_str(&sent->lines[sent->count - sent->back]));
}

bool sent_lines_older(struct sent_lines *sent, struct str *line)
{
    if (sent->back == sent->count)
        return false;
    sent->back++;
    *line = buf_str(&sent->lines[sent->count - sent->back]);
    return true;
}

bool sent_lines_newer(struct sent_lines *sent, struct str *line)
{
    if (sent->back == 0)
        return false;
    sent->back--;
    *line = sent->back > 0 ? buf_str(&sent->lines[sent->count - sent->back]) : (struct str){ 0 };
    return true;
}

void sent_lines_rewind(struct sent_lines *sent)
{
    sent->back = 0;
}
