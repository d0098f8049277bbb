/* Answers come in the order of the questions; one that nobody asked for is left alone. */
#include "client/view/probe.h"

#include "client/core/terminal_facts.h"
#include "client/view/restore.h"

#include <hutong/common/buf.h>
#include <hutong/common/macros.h>
#include <hutong/common/text.h>
#include <stdio.h>

enum { PROBE_COLS = 2 };

#define PROBE_UNSEEN "\033[8m"
#define PROBE_ASK "\033[6n"
#define PROBE_SEEN "\033[0m"

/* A tmux that the environment does not tell of, as over ssh, takes the question for a title. */
#define PROBE_KEEP_TITLE "\033[22;2t"
#define PROBE_GIVE_TITLE "\033[23;2t"

static const struct {
    enum text_whole kind;
    const char *cluster;
} probes[] = {
    { TEXT_WHOLE_ZWJ, "👨‍👩‍👧" },
    { TEXT_WHOLE_FLAG, "🇨🇳" },
    { TEXT_WHOLE_SKIN, "👍🏽" },
    { TEXT_WHOLE_VS16, "❤️" },
    { TEXT_WHOLE_NARROW_ZWJ, "🏳️‍🌈" },
    { TEXT_WHOLE_NARROW_SKIN, "☝🏽" },
    { TEXT_WHOLE_KEYCAP, "1️⃣" },
};

void probe_begin(struct probe *probe, int row)
{
    struct buf out = { 0 };
    int status = 0;
    for (size_t i = 0; i < ARRAY_SIZE(probes) && !status; i++)
        status =
            buf_printf(&out, PROBE_UNSEEN "\033[%d;1H%s" PROBE_ASK, row + 1, probes[i].cluster);
    if (!status)
        status = buf_append_str(&out, STR(PROBE_SEEN));
    *probe = (struct probe){ .asked = status ? 0 : ARRAY_SIZE(probes) };
    if (!status && buf_cstr(&out))
        restore_write(buf_cstr(&out));
    buf_fini(&out);
}

void probe_graphics(int row)
{
    enum { BYTES_MAX = 128 };
    char text[BYTES_MAX];
    snprintf(text, sizeof(text),
             PROBE_KEEP_TITLE
             "\033[%d;1H" PROBE_UNSEEN TERMINAL_ASK_GRAPHICS PROBE_SEEN PROBE_GIVE_TITLE,
             row + 1);
    restore_write(text);
}

bool probe_on_cursor(struct probe *probe, int col)
{
    if (probe->answered >= probe->asked)
        return false;
    if (col == PROBE_COLS)
        probe->clusters |= probes[probe->answered].kind;
    return ++probe->answered == probe->asked;
}
