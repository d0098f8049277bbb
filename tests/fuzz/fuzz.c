/* Between libFuzzer and a target: the character set, and a limit on what one input may cost. */
#include "fuzz.h"

#include <locale.h>
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

/*
 * An input that costs seconds is a finding. They are counted as the processor spends them on this
 * process, unlike those of libFuzzer's -timeout: how busy the machine is decides nothing.
 */
enum { INPUT_SECONDS_MAX = 10 };

static volatile sig_atomic_t input_seconds;

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Not watched for what it reaches: when it comes is no matter of the input. */
__attribute__((no_sanitize("coverage"))) static void on_second(int signal)
{
    static const char said[] = "broken: an input takes seconds\n";
    (void)signal;
    if (++input_seconds <= INPUT_SECONDS_MAX)
        return;
    (void)!write(STDERR_FILENO, said, sizeof(said) - 1);
    abort(); /* libFuzzer keeps the input, and shows where it is */
}

static void count_seconds(void)
{
    static const struct itimerval second = { .it_interval.tv_sec = 1, .it_value.tv_sec = 1 };
    static const struct sigaction action = { .sa_handler = on_second, .sa_flags = SA_RESTART };
    MUST(sigaction(SIGPROF, &action, NULL) == 0);
    MUST(setitimer(ITIMER_PROF, &second, NULL) == 0);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    MUST(setlocale(LC_CTYPE, "C.UTF-8")); /* wcwidth knows only ASCII otherwise */
    count_seconds();
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    input_seconds = 0;
    fuzz_input(bytes, size);
    return 0;
}
