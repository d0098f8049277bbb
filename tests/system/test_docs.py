#!/usr/bin/env python3
"""The manual pages and completions say what the programs can do: all of it, and nothing else.

test_docs.py SOURCE_ROOT HUTONG HUTONGD
"""

import os
import re
import subprocess
import sys
import tempfile

import tap

ROOT, HUTONG, HUTONGD = sys.argv[1:]
HELP_OPTION = re.compile(r"^\s*(?:-(\w),)?\s*--([a-z][a-z-]*)", re.MULTILINE)
HELP_COMMAND = re.compile(r"^  hutong ([a-z]+)", re.MULTILINE)
MAN_COMMAND = re.compile(r"^\.It Cm ([a-z]+)$", re.MULTILINE)
MAN_OPTION = re.compile(r"\bFl (-?[A-Za-z][a-z-]*)")
MAN_SETTING = re.compile(r"^\.It Cm (\w+) No =", re.MULTILINE)


def read(*path):
    """A file of the source tree."""
    with open(os.path.join(ROOT, *path), encoding="utf-8") as text:
        return text.read()


def shown_help(program):
    """What a program's --help prints."""
    return subprocess.run([program, "--help"], capture_output=True, text=True, check=True,
                          env={**os.environ, "LC_ALL": "C.UTF-8"}).stdout


def help_options(program):
    """The options that a program's --help lists, with their dashes."""
    options = set()
    for letter, name in HELP_OPTION.findall(shown_help(program)):
        options |= {f"-{letter}"} if letter else set()
        options.add(f"--{name}")
    return options


def man_options(page):
    """The options that a manual page explains: those in its lists."""
    options = set()
    for line in page.splitlines():
        if line.startswith(".It Fl"):
            options |= {f"-{name}" for name in MAN_OPTION.findall(line)}
    return options


def known_settings(hutongd):
    """The settings that hutongd names when it meets one that it does not know."""
    with tempfile.NamedTemporaryFile("w", suffix=".conf") as config:
        config.write("no_such_thing = 1\n")
        config.flush()
        said = subprocess.run([hutongd, "--check", "-c", config.name], capture_output=True,
                              text=True, check=False).stderr
    return set(re.search(r"the options are: ([\w ]+)", said)[1].split())


def check_same(said, written):
    """What the program says and what the page says, which is not nothing."""
    assert said, "the program lists nothing: has its --help another form?"
    tap.check_equal((set(), set()), (said - written, written - said))


def test_every_option_of_hutong_is_in_its_manual_and_the_reverse():
    check_same(help_options(HUTONG), man_options(read("docs", "hutong.1")))


def test_every_option_of_hutongd_is_in_its_manual_and_the_reverse():
    check_same(help_options(HUTONGD), man_options(read("docs", "hutongd.8")))


def test_every_setting_is_in_the_manual_of_the_configuration_and_the_reverse():
    written = set(MAN_SETTING.findall(read("docs", "hutongd.conf.5")))
    check_same(known_settings(HUTONGD), written)


def test_every_command_is_in_the_manual_and_in_every_completion():
    commands = set(HELP_COMMAND.findall(shown_help(HUTONG)))
    check_same(commands, set(MAN_COMMAND.findall(read("docs", "hutong.1"))))
    for shell in ("hutong.bash", "_hutong", "hutong.fish"):
        known = set(re.findall(r"[a-z]+", read("assets", "completions", shell)))
        tap.check_equal((shell, set()), (shell, commands - known))


def listed_verbs(command):
    """The verbs that a command lists when it is given none."""
    said = subprocess.run([HUTONG, command], capture_output=True, text=True, check=False,
                          env={**os.environ, "LC_ALL": "C.UTF-8"}).stderr
    return set(re.findall(r"^  ([a-z-]+)", said, re.MULTILINE))


def test_every_verb_is_in_the_manual_and_in_every_completion():
    verbs = listed_verbs("room") | listed_verbs("admin")
    assert {"kick", "audit"} < verbs, verbs
    for path in (("docs", "hutong.1"), *(("assets", "completions", shell) for shell in
                                         ("hutong.bash", "_hutong", "hutong.fish"))):
        known = set(re.findall(r"[a-z][a-z-]*", read(*path)))
        tap.check_equal((path, set()), (path, verbs - known))


def test_every_long_option_is_in_every_completion():
    names = {option[2:] for option in help_options(HUTONG) | help_options(HUTONGD)
             if option.startswith("--")}
    for shell in ("hutong.bash", "_hutong", "hutong.fish"):
        known = set(re.findall(r"[a-z][a-z-]*", read("assets", "completions", shell)))
        tap.check_equal((shell, set()), (shell, names - known))


if __name__ == "__main__":
    tap.run(globals())
