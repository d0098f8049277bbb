"""Counts what meson ran, sub-test by sub-test, and shows what failed.

tally.py BUILD… [BROKEN STEP…]     report on the test logs of these build folders
tally.py --names BUILD [--suite S] NAME…   those of the names that the build has as tests

The last line is "N passed, N failed", and ", N skipped" if any were. Words that are no folder
name steps that failed before there was a test log; each counts as one failure.
"""

import json
import os
import re
import subprocess
import sys

GOOD = {"OK", "EXPECTEDFAIL"}
TAP_LINE = re.compile(r"(not )?ok\b[ \t]*(\d+)?[ \t-]*([^#]*)(?:#[ \t]*(SKIP|TODO)\S*[ \t]*(.*))?",
                      re.IGNORECASE)
TAP_SKIP_ALL = re.compile(r"1\.\.0[ \t]*#[ \t]*SKIP\S*[ \t]*(.*)", re.IGNORECASE)
OUTPUT_LINES = 80


class Tally:
    """Numbers, and the words to go with them."""

    def __init__(self):
        self.passed = 0
        self.failed = 0
        self.skipped = []  # (test, reason)

    def add_tap(self, name, output):
        """Count the sub-tests that a test reported; how many failed."""
        failed = 0
        for line in output.splitlines():
            everything = TAP_SKIP_ALL.match(line)
            found = TAP_LINE.match(line)
            if everything:
                self.skipped.append((name, everything[1]))
            elif found and found[4] and found[4].upper() == "SKIP":
                self.skipped.append((f"{name}: {found[3].strip()}", found[5]))
            elif found and found[1] and not found[4]:
                failed += 1
            elif found:
                self.passed += 1
        self.failed += failed
        return failed

    def add(self, test, is_tap):
        """Count one test of a log. Returns whether it deserves to be shown."""
        output = test.get("stdout") or ""
        is_good = test["result"] in GOOD
        if is_tap:
            before = self.passed + len(self.skipped)
            failed = self.add_tap(test["name"], output)
            if not failed and before == self.passed + len(self.skipped):
                self.failed += 1  # it has tested nothing, or has told so in no TAP: meson skips it
                return True
            if not is_good and test["result"] != "SKIP" and not failed:
                self.failed += 1  # it crashed, leaked or stopped early after good sub-tests
        elif test["result"] == "SKIP":
            self.skipped.append((test["name"], last_line(output)))
        elif is_good:
            self.passed += 1
        else:
            self.failed += 1
        return not is_good and test["result"] != "SKIP"

    def line(self):
        """The verdict."""
        skipped = f", {len(self.skipped)} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{skipped}"


def last_line(text):
    """The last line of a text that says anything."""
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "no reason given"


def introspect(build):
    """What meson knows of the tests in a build folder."""
    known = subprocess.run(["/usr/bin/meson", "introspect", "--tests", build],
                           check=True, capture_output=True, text=True)
    return json.loads(known.stdout)


def read_log(build):
    """The tests that ran in a build folder, as meson logged them."""
    path = os.path.join(build, "meson-logs", "testlog.json")
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8", errors="replace") as log:
        return [json.loads(line) for line in log]


def show(test):
    """Print the end of what a failed test said."""
    print(f"--- {test['name']}: {test['result']} (status {test['returncode']}, "
          f"{test['duration']:.1f} s)")
    for stream in ("stdout", "stderr"):
        lines = (test.get(stream) or "").splitlines()
        bad = [line for line in lines[:-OUTPUT_LINES] if line.startswith("not ok")]
        for line in bad + lines[-OUTPUT_LINES:]:
            print(f"    {line}")


def report(places):
    """Count and print; the exit status."""
    tally = Tally()
    for build in places:
        if not os.path.isdir(build):
            if not build.startswith("/"):
                tally.failed += 1
                print(f"--- {build} failed")
            continue
        taps = {test["name"] for test in introspect(build) if test["protocol"] == "tap"}
        for test in read_log(build):
            # meson's names carry suites in some versions: "hutong:unit / buf"
            test["name"] = test["name"].split(" / ")[-1]
            if tally.add(test, test["name"] in taps):
                show(test)
    for name, reason in tally.skipped:
        print(f"skipped: {name} ({reason})")
    print(tally.line())
    return 0 if tally.passed and not tally.failed else 1


def names(build, suite, wanted):
    """Print the tests of a build that are wanted, or all where none is."""
    for test in introspect(build):
        in_suite = not suite or any(s.split(":")[-1] == suite for s in test["suite"])
        if in_suite and (test["name"] in wanted or not wanted):
            print(test["name"])
    return 0


def main(arguments):
    """Dispatch on the first argument."""
    if arguments[:1] != ["--names"]:
        return report(arguments)
    build, rest, suite = arguments[1], arguments[2:], None
    if rest[:1] == ["--suite"]:
        suite, rest = rest[1], rest[2:]
    return names(build, suite, rest)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
