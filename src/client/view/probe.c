/* Answers come in the order of the questions; one that nobody asked for is left alone. */
#include "client/view/probe.h"

#include "client/view/restore.h"

#include <hutong/common/buf.h>
#include <hutong/common/macros.h>
#include <hutong/common/text.h>

enum { PROBE_COLS = 2 };

#define PROBE_UNSEEN "\033[8m"
#define PROBE_ASK "\033[6n"
#define PROBE_SEEN "\033[0m"

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

bool probe_on_cursor(struct probe *probe, int col)
{
    if (probe->answered >= probe->asked)
        return false;
    if (col == PROBE_COLS)
        probe->clusters |= probes[probe->answered].kind;
    return ++probe->answered == probe->asked;
}
