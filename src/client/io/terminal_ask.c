/* Bytes are read one by one: what was typed behind the answer is the shell's. */
#include "client/io/terminal_ask.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { ASK_WAIT_MS = 500, ASK_SIZE = 256 };

/* Unseen, and taken off again: it may be a terminal that writes what it does not know. */
#define ASK_BEGIN "\r\033[8m"
#define ASK_END "\033[0m\r\033[K"

static bool ask_is_possible(const struct terminal_facts *facts)
{
    const char *type = getenv("TERM");
    return !facts->is_in_tmux && type && terminal_tells_graphics(type) && isatty(STDIN_FILENO) &&
           isatty(STDOUT_FILENO) && tcgetpgrp(STDIN_FILENO) == getpgrp();
}

static bool ask_write(const char *text)
{
    size_t size = strlen(text);
    return write(STDOUT_FILENO, text, size) == (ssize_t)size;
}

/* One more byte of a sequence, begun by Esc. False: it is not to be had. */
static bool ask_read(char *byte)
{
    struct pollfd fd = { .fd = STDIN_FILENO, .events = POLLIN };
    return poll(&fd, 1, ASK_WAIT_MS) == 1 && read(STDIN_FILENO, byte, 1) == 1;
}

/* A sequence has come so far. Whether it was the last of the answer. */
static bool ask_take(struct terminal_facts *facts, char *text, size_t size)
{
    text[size] = '\0';
    if (text[0] == '_' && text[size - 1] == '\033') { /* of its end, "Esc \\" */
        text[size - 1] = '\0';
        terminal_facts_on_kitty(facts, text + 1);
    }
    return text[0] == '[' && text[size - 1] == 'c' && terminal_facts_on_attributes(facts, text + 1);
}

static void ask_wait(struct terminal_facts *facts)
{
    char text[ASK_SIZE];
    size_t size = 0;
    for (int left = ASK_SIZE; left > 0 && ask_read(text + size); left--) {
        bool is_escape = text[size] == '\033';
        size++;
        if (ask_take(facts, text, size))
            return;
        if (is_escape)
            size = 0;
    }
}

void terminal_ask_now(struct terminal_facts *facts)
{
    struct termios before, raw;
    if (!ask_is_possible(facts) || tcgetattr(STDIN_FILENO, &before) != 0)
        return;
    raw = before;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    if (tcsetattr(STDIN_FILENO, TCSADRAIN, &raw) != 0)
        return;
    facts->is_asked = ask_write(ASK_BEGIN TERMINAL_ASK_GRAPHICS ASK_END);
    if (facts->is_asked)
        ask_wait(facts);
    tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
}
