/*
 * IRC clients with the core behind them, who send whatever lines in whatever order, pieces of lines
 * and bytes that are none. The input is text, so that libFuzzer can put lines together from a
 * dictionary: the first character of each line says what happens, the rest is sent by a client.
 *
 *   0 1 2 3   that client sends the rest as a line
 *   a b c d   the same client sends the rest, without an end
 *   A B C D   its connection breaks, or it connects; the rest is sent then
 *   w x y z   it reads slowly from now on, or no longer
 *   +         the loop turns;   ~  as many seconds pass as the rest is long
 *
 * stage.h says what must hold.
 */
#include "fuzz.h"
#include "stage.h"

#include <hutong/common/macros.h>

static void send_line(struct stage_peer *peer, struct str text, bool is_whole)
{
    if (!peer->session)
        return;
    stage_receive(peer, text);
    if (is_whole && peer->session)
        stage_receive(peer, STR("\r\n"));
}

static void connect_or_break(struct stage_peer *peer, struct str text)
{
    if (peer->session)
        stage_end_peer(peer);
    else
        stage_begin_peer(peer);
    send_line(peer, text, true);
}

static void obey(struct stage *stage, struct str line)
{
    static const char kinds[] = "0123abcdABCDwxyz";
    char what = line.size > 0 ? line.bytes[0] : '+';
    const char *kind = what ? strchr(kinds, what) : NULL;
    struct str rest = str_skip(line, 1);
    if (!kind) {
        if (what == '~')
            stage_pass_time(stage, 1000 * (uint64_t)rest.size);
        stage_turn(stage);
        return;
    }
    struct stage_peer *peer = &stage->peers[(kind - kinds) % PEER_MAX];
    if (kind < kinds + 8)
        send_line(peer, rest, kind < kinds + 4);
    else if (kind < kinds + 12)
        connect_or_break(peer, rest);
    else
        peer->is_slow = !peer->is_slow;
    if (kind < kinds + 4)
        stage_turn(stage);
}

static struct str take_line(struct stage *stage)
{
    const char *end = memchr(stage->input.bytes, '\n', stage->input.size);
    size_t size = end ? (size_t)(end - stage->input.bytes) : stage->input.size;
    struct str line = { stage->input.bytes, size };
    stage->input = str_skip(stage->input, size + 1);
    return line;
}

static bool is_irc(int number)
{
    (void)number;
    return true;
}

void fuzz_input(const uint8_t *bytes, size_t size)
{
    static struct stage stage;
    stage_init(&stage, bytes, size, is_irc);
    stage.dice = (uint32_t)size + 1;
    while (stage.input.size > 0)
        obey(&stage, take_line(&stage));
    stage_end(&stage);
}
