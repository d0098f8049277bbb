"""Tests as functions whose names are sentences; their results as TAP, which meson reads."""

import sys
import time
import traceback

WAIT_S = 60  # for what comes within a second or two where nothing else runs
POLL_S = 0.02


class Skip(Exception):
    """Raised by a test that cannot be made here: its argument says why."""


def run(tests):
    """Run the functions called test_… of a module's globals() and exit as they went."""
    tests = [(name, test) for name, test in tests.items() if name.startswith("test_")]
    print(f"1..{len(tests)}", flush=True)
    failed = 0
    for number, (name, test) in enumerate(tests, 1):
        try:
            test()
            print(f"ok {number} - {name}", flush=True)
        except Skip as reason:
            print(f"ok {number} - {name} # SKIP {reason}", flush=True)
        except Exception:  # whatever it is, the others still run
            failed += 1
            print(f"not ok {number} - {name}", flush=True)
            for line in traceback.format_exc().splitlines():
                print(f"# {line}", flush=True)
    sys.exit(failed > 0)


def check_equal(expected, actual):
    """Like assert ==, but says what came instead."""
    if expected != actual:
        raise AssertionError(f"expected {expected!r}, got {actual!r}")


def check_raises(error, function, *arguments, **named):
    """The call raises `error`, which is returned."""
    try:
        result = function(*arguments, **named)
    except error as raised:
        return raised
    raise AssertionError(f"expected {error.__name__}, got {result!r}")


def wait_until(condition, what):
    """Wait for something that will come. @what says what, in words or as a function of them."""
    end = time.monotonic() + WAIT_S
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"not in time: {what() if callable(what) else what}")
        time.sleep(POLL_S)
