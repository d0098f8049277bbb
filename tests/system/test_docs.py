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
CLIENT_SETTING = re.compile(r'^    \[SETTING_\w+\] = \{ "([a-z-]+)"', re.MULTILINE)
COMPLETIONS = [("assets", "completions", shell)
               for shell in ("hutong.bash", "_hutong", "hutong.fish")]


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
    for path in COMPLETIONS:
        known = set(re.findall(r"[a-z]+", read(*path)))
        tap.check_equal((path, set()), (path, commands - known))


def listed_verbs(command):
    """The verbs that a command lists when it is given none."""
    said = subprocess.run([HUTONG, command], capture_output=True, text=True, check=False,
                          env={**os.environ, "LC_ALL": "C.UTF-8"}).stderr
    return set(re.findall(r"^  ([a-z-]+)", said, re.MULTILINE))


def test_every_verb_is_in_the_manual_and_in_every_completion():
    verbs = listed_verbs("room") | listed_verbs("admin")
    assert {"kick", "audit"} < verbs, verbs
    for path in (("docs", "hutong.1"), *COMPLETIONS):
        known = set(re.findall(r"[a-z][a-z-]*", read(*path)))
        tap.check_equal((path, set()), (path, verbs - known))


def test_every_long_option_is_in_every_completion():
    names = {option[2:] for option in help_options(HUTONG) | help_options(HUTONGD)
             if option.startswith("--")}
    for path in COMPLETIONS:
        known = set(re.findall(r"[a-z][a-z-]*", read(*path)))
        tap.check_equal((path, set()), (path, names - known))


def test_every_command_to_a_running_hutongd_is_in_its_manual_and_in_every_completion():
    told = shown_help(HUTONGD).partition("Commands to the server")[2]
    words = set(re.findall(r"^  (?:account )?([a-z-]+)", told, re.MULTILINE))
    assert {"backup", "remove", "reload"} < words, words
    for path in (("docs", "hutongd.8"), *COMPLETIONS):
        known = set(re.findall(r"[a-z][a-z-]*", read(*path)))
        tap.check_equal((path, set()), (path, words - known))


def test_commands_and_keys_of_the_chat_in_the_manual_are_those_of_the_sources():
    command = [sys.executable, os.path.join(ROOT, "docs", "man_keys.py"), "--check"]
    tap.check_equal(0, subprocess.run(command, check=False).returncode)


def test_every_setting_of_the_chat_is_in_the_manual_and_the_reverse():
    settings = set(CLIENT_SETTING.findall(read("src", "client", "core", "settings.c")))
    written = read("docs", "hutong.1").partition(".Sh SETTINGS")[2].partition(".Sh ")[0]
    check_same(settings, {name.replace("\\", "")
                          for name in re.findall(r"^\.It Ic (\S+)$", written, re.MULTILINE)})


def test_every_variable_of_our_own_is_in_the_manual():
    asked = set()
    for folder, _, names in os.walk(os.path.join(ROOT, "src")):
        for name in (name for name in names if name.endswith(".c")):
            asked |= set(re.findall(r'"(HUTONG_[A-Z_]+)"', read(folder, name)))
    assert "HUTONG_SERVER" in asked, asked
    written = read("docs", "hutong.1").partition(".Sh ENVIRONMENT")[2].partition(".Sh ")[0]
    tap.check_equal(set(), asked - set(re.findall(r"HUTONG_[A-Z_]+", written)))


def test_every_section_of_a_manual_that_it_refers_to_is_there():
    for name in ("hutong.1", "hutongd.8", "hutongd.conf.5"):
        page = read("docs", name)
        sections = set(re.findall(r"^\.Sh (.+)$", page, re.MULTILINE))
        named = set(re.findall(r"Sx ([A-Z][A-Z ]*[A-Z])", page))
        tap.check_equal((name, set()), (name, named - sections))


def documents():
    """Each document's path and text."""
    for folder in (".", "docs"):
        for name in sorted(os.listdir(os.path.join(ROOT, folder))):
            if name.endswith(".md"):
                yield os.path.normpath(os.path.join(folder, name)), read(folder, name)


def anchors(text):
    """What the headings of a document can be linked by."""
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
            for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}


def test_every_link_of_the_documents_leads_somewhere():
    texts = dict(documents())
    for path, text in texts.items():
        for link in re.findall(r"\]\(([^)\s]+)\)", text):
            if link.startswith("http"):
                continue
            target, _, anchor = link.partition("#")
            target = os.path.join(os.path.dirname(path), target) if target else path
            target = os.path.normpath(target)
            assert os.path.exists(os.path.join(ROOT, target)), (path, link)
            assert not anchor or anchor in anchors(texts[target]), (path, link)


def test_every_source_and_test_that_the_documents_name_is_there():
    there = {"test_bed_with_weak_passwords", "test_bed_without_any_limits"}  # settings
    for folder, _, names in os.walk(ROOT):
        if "build" not in os.path.relpath(folder, ROOT).split(os.sep):
            there |= set(names) | {os.path.splitext(name)[0] for name in names}
    for path, text in documents():
        named = re.findall(r"`(?:[\w/]+/)?(\w+\.(?:c|h|py)|test_\w+)`", text)
        tap.check_equal((path, set()), (path, set(named) - there))


if __name__ == "__main__":
    tap.run(globals())
