"""The manual pages and completions say what the programs can do: all of it, and nothing else.

test_docs.py SOURCE_ROOT HUTONG HUTONGD
"""

import os
import re
import subprocess
import sys
import tempfile

HELP_OPTION = re.compile(r"^\s*(?:-(\w),)?\s*--([a-z][a-z-]*)", re.MULTILINE)
MAN_OPTION = re.compile(r"\bFl (-?[A-Za-z][a-z-]*)")
MAN_SETTING = re.compile(r"^\.It Cm (\w+) No =", re.MULTILINE)


def read(root, *path):
    """A file of the source tree."""
    with open(os.path.join(root, *path), encoding="utf-8") as text:
        return text.read()


def help_options(program):
    """The options that a program's --help lists, with their dashes."""
    shown = subprocess.run([program, "--help"], capture_output=True, text=True, check=True,
                           env={**os.environ, "LANG": "C.UTF-8"}).stdout
    options = set()
    for letter, name in HELP_OPTION.findall(shown):
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


def same(name, left, right):
    """A TAP line's verdict: both sets are equal, and not for being empty."""
    for word in sorted(left - right):
        print(f"# {name}: only the program has {word}")
    for word in sorted(right - left):
        print(f"# {name}: the program does not have {word}")
    return bool(left) and left == right


def missing(name, words, text):
    """A TAP line's verdict: each word is in the text."""
    absent = [word for word in sorted(words) if word not in text]
    for word in absent:
        print(f"# {name}: nothing of {word}")
    return not absent


def main(root, hutong, hutongd):
    """All checks, as TAP."""
    chat, server = help_options(hutong), help_options(hutongd)
    settings = known_settings(hutongd)
    long_names = {option[2:] for option in chat | server if option.startswith("--")}
    checks = [
        ("hutong.1 has the options of hutong --help",
         same("hutong.1", chat, man_options(read(root, "docs", "hutong.1")))),
        ("hutongd.8 has the options of hutongd --help",
         same("hutongd.8", server, man_options(read(root, "docs", "hutongd.8")))),
        ("hutongd.conf.5 has the settings that hutongd knows",
         same("hutongd.conf.5", settings,
              set(MAN_SETTING.findall(read(root, "docs", "hutongd.conf.5"))))),
    ]
    for shell in ("hutong.bash", "_hutong", "hutong.fish"):
        text = read(root, "assets", "completions", shell)
        checks.append((f"the completion {shell} knows every option",
                       missing(shell, long_names, text)))
    print(f"1..{len(checks)}")
    for number, (name, is_good) in enumerate(checks, 1):
        print(f"{'ok' if is_good else 'not ok'} {number} - {name}")
    return 0 if all(is_good for _, is_good in checks) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
