/*
 * Sources: iTerm2's documentation (OSC 9), rxvt-unicode's (OSC 777), kitty's (OSC 99); the Desktop
 * Notifications Specification for markup.
 */
#include "client/core/alert.h"

static enum alert_way alert_by_terminal(const struct terminal_facts *facts)
{
    static const enum alert_way ways[] = {
        [TERMINAL_NOTICE_NONE] = ALERT_NO_WAY,
        [TERMINAL_OSC_9] = ALERT_OSC_9,
        [TERMINAL_OSC_777] = ALERT_OSC_777,
        [TERMINAL_OSC_99] = ALERT_OSC_99,
    };
    return ways[terminal_facts_notice(facts)];
}

enum alert_way alert_choose(enum setting_notify_by by, const struct terminal_facts *facts)
{
    static const enum alert_way ways[] = {
        [NOTIFY_BY_AUTO] = ALERT_NO_WAY,     [NOTIFY_BY_OSC_9] = ALERT_OSC_9,
        [NOTIFY_BY_OSC_777] = ALERT_OSC_777, [NOTIFY_BY_OSC_99] = ALERT_OSC_99,
        [NOTIFY_BY_DESKTOP] = ALERT_NO_WAY,
    };
    enum alert_way way = by == NOTIFY_BY_AUTO ? alert_by_terminal(facts) : ways[by];
    bool may_desktop = by == NOTIFY_BY_AUTO || by == NOTIFY_BY_DESKTOP;
    if (way != ALERT_NO_WAY && terminal_facts_is_reached(facts))
        return way;
    return may_desktop && facts->has_desktop && facts->has_notifier ? ALERT_DESKTOP : ALERT_NO_WAY;
}

/* In a title nothing may look like the end of it. */
static int alert_add_title(struct str title, struct buf *out)
{
    size_t start = out->size;
    int status = buf_append_str(out, title);
    for (size_t i = start; i < out->size; i++)
        if (out->bytes[i] == ';')
            out->bytes[i] = ',';
    return status;
}

static int alert_add_sequence(enum alert_way way, struct str title, struct str text,
                              struct buf *out)
{
    static const struct {
        const char *begin, *between, *end;
    } forms[] = {
        [ALERT_OSC_9] = { "\033]9;", ": ", "\033\\" },
        [ALERT_OSC_777] = { "\033]777;notify;", ";", "\033\\" },
        [ALERT_OSC_99] = { "\033]99;i=hutong:d=0:p=title;", "\033\\\033]99;i=hutong:d=1:p=body;",
                           "\033\\" },
    };
    int status = buf_append_str(out, str_of(forms[way].begin));
    if (!status)
        status = alert_add_title(title, out);
    if (!status && (text.size > 0 || way == ALERT_OSC_99))
        status = buf_append_str(out, str_of(forms[way].between));
    if (!status)
        status = buf_append_str(out, text);
    return status ? status : buf_append_str(out, str_of(forms[way].end));
}

int alert_encode(enum alert_way way, bool is_in_tmux, struct str title, struct str text,
                 struct buf *out)
{
    struct buf sequence = { 0 };
    int status = alert_add_sequence(way, title, text, &sequence);
    if (!status)
        status = is_in_tmux ? tmux_facts_wrap(buf_str(&sequence), out)
                            : buf_append_str(out, buf_str(&sequence));
    buf_fini(&sequence);
    return status;
}

int alert_escape(struct str text, struct buf *out)
{
    int status = 0;
    for (size_t i = 0; i < text.size && !status; i++) {
        switch (text.bytes[i]) {
        case '&':
            status = buf_append_str(out, STR("&amp;"));
            break;
        case '<':
            status = buf_append_str(out, STR("&lt;"));
            break;
        case '>':
            status = buf_append_str(out, STR("&gt;"));
            break;
        default:
            status = buf_append(out, text.bytes + i, 1);
        }
    }
    return status;
}
