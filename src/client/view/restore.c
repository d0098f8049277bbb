/* Everything the handler touches is static and complete before the handlers are installed. */
#include "client/view/restore.h"

#include <curses.h>
#include <hutong/common/macros.h>
#include <signal.h>
#include <string.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

enum { RESTORE_SIZE = 256, RESTORE_STACK_SIZE = 16 * 1024 };

static int restore_fd = -1;
static bool restore_is_terminal;
static struct termios restore_modes;
static char restore_text[RESTORE_SIZE];
static size_t restore_size;
static char restore_stack[RESTORE_STACK_SIZE]; /* the usual one may be what overflowed */

static const int restore_signals[] = { SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL };
static struct sigaction restore_earlier[ARRAY_SIZE(restore_signals)];

void restore_write(const char *text)
{
    size_t size = strlen(text);
    while (size > 0) {
        ssize_t written = write(restore_fd, text, size);
        if (written <= 0)
            return;
        text += written;
        size -= (size_t)written;
    }
}

void restore_remember(int fd)
{
    restore_fd = fd;
    restore_is_terminal = tcgetattr(fd, &restore_modes) == 0;
}

static int restore_put(int byte)
{
    if (restore_size < RESTORE_SIZE - 1)
        restore_text[restore_size++] = (char)byte;
    restore_text[restore_size] = '\0';
    return byte;
}

/* Add a capability of the terminal, if it has it. */
static void restore_add(const char *capability)
{
    char name[8];
    strncpy(name, capability, sizeof(name) - 1)[sizeof(name) - 1] = '\0';
    const char *sequence = tigetstr(name);
    if (sequence && sequence != (char *)-1)
        tputs(sequence, 1, restore_put);
}

/* Put back what was caught before, so that a second fault, or a debugger, gets its turn. */
static void restore_uncatch(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(restore_signals); i++)
        sigaction(restore_signals[i], &restore_earlier[i], NULL);
}

static void restore_on_signal(int signal)
{
    restore_write(restore_text);
    if (restore_is_terminal)
        tcsetattr(restore_fd, TCSANOW, &restore_modes);
    restore_uncatch();
    raise(signal);
}

void restore_also(const char *text)
{
    for (; *text; text++)
        restore_put(*text);
}

void restore_arm(void)
{
    struct sigaction action = { .sa_handler = restore_on_signal, .sa_flags = SA_ONSTACK };
    stack_t stack = { .ss_sp = restore_stack, .ss_size = sizeof(restore_stack) };
    restore_size = 0;
    for (const char *byte = "\033[?2004l"; *byte; byte++)
        restore_put(*byte);
    restore_add("sgr0");
    restore_add("cnorm");
    restore_add("rmkx");
    restore_add("rmcup");
    sigaltstack(&stack, NULL);
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < ARRAY_SIZE(restore_signals); i++)
        sigaction(restore_signals[i], &action, &restore_earlier[i]);
}

void restore_disarm(void)
{
    stack_t none = { .ss_flags = SS_DISABLE };
    restore_uncatch();
    sigaltstack(&none, NULL);
}
