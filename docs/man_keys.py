#!/usr/bin/python3
"""Write the commands and keys of the chat into hutong.1, from the tables in the sources.

python3 docs/man_keys.py    replaces what stands between the two marks in the manual
"""

import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent
MANUAL = ROOT / "docs" / "hutong.1"
BEGIN, END = '.\\" begin: made by man_keys.py\n', '.\\" end: made by man_keys.py\n'
STRING = r'"((?:[^"\\]|\\.)*)"'
NAMES = {"BACKSPACE": "BackSpace", "DELETE": "Del", "PAGE_UP": "PgUp", "PAGE_DOWN": "PgDn",
         "ESCAPE": "Esc"}


def table(path, start):
    """The rows of a C table as one text each, in which strings in a row are joined."""
    text = (ROOT / path).read_text(encoding="utf-8")
    text = text[text.index(start):]
    text = re.sub(r'"\s*\n\s*"', "", text[:text.index("\n};")])
    return [row.strip() for row in re.split(r"\n    \{", text)[1:]]


def key_name(row):
    """How people write the key of a row of the keymap."""
    found = re.match(r"(\w+)\((?:'(\\?.)'|(\w+))(?:, ([\w |]+))?\)", row)
    if not found:
        named = re.match(r"\{ KEY_CODE_(\w+), 0, KEY_SHIFT \}", row)
        return "S-" + named[1].title() if named else None
    kind, letter, name, modifiers = found.groups()
    key = letter[-1] if letter else NAMES.get(name, name.title())
    prefix = {"CTRL": "C-", "META": "M-", "CTRL_META": "C-M-", "META_NAMED": "M-",
              "CTRL_NAMED": "C-", "NAMED_AFTER_X": "C-x ", "AFTER_X": "C-x ",
              "CTRL_NAMED_AFTER_X": "C-x C-", "META_NAMED_AFTER_X": "C-x M-"}.get(kind, "")
    prefix += "C-" if modifiers and "CTRL" in modifiers else ""
    return prefix + ("M-" if modifiers and "META" in modifiers else "") + key


def escape(text):
    """Text as mdoc wants it."""
    text = text.replace('\\"', '"').replace("\\\\", "\\").replace("\\", "\\e")
    text = text.replace("-", "\\-").replace('"', "\\(dq")
    text = re.sub(r" ([!?|.:;()\[\]])(?=,|$)", r" \\&\1", text)  # no punctuation of a macro's
    return "\\&" + text if text[:1] in (".", "'") else text


def commands():
    """An entry for each slash command."""
    for row in table("src/client/core/app_commands.c", "static const struct command commands[]"):
        found = re.match(STRING + r", (?:NULL|N_\(" + STRING + r"\)),\s*N_\(" + STRING, row)
        if found:
            usage = f"/{found[1]} {found[2] or ''}".strip()
            yield f".It Li {escape(usage)}\n{escape(found[3])}\n"


def keys():
    """An entry for each key that has a help text, with the others that do the same."""
    entry = None
    for row in table("src/client/core/keymap.c", "static const struct key_binding keymap[]"):
        name, found = key_name(row), re.search(r"N_\(" + STRING, row)
        if found:
            if entry:
                yield entry
            entry = [name, found[1]]
        elif entry and name and not re.fullmatch(r"(M-|C-x )[0-9]", name):
            entry[0] += ", " + name
    yield entry


def section():
    """Both lists."""
    lines = [".Sh COMMANDS IN THE CHAT\n.Bl -tag -width 20n\n", *commands(), ".El\n",
             ".Sh KEYS IN THE CHAT\nC- is Ctrl, M- is Alt or Esc, S- is Shift.\n",
             ".Bl -tag -width 20n\n"]
    lines += [f".It {escape(names)}\n{escape(text)}\n" for names, text in keys()]
    return "".join(lines) + ".El\n"


manual = MANUAL.read_text(encoding="utf-8")
before, rest = manual.split(BEGIN)
MANUAL.write_text(before + BEGIN + section() + END + rest.split(END)[1], encoding="utf-8")
