#!/usr/bin/python3
"""Write the commands and keys of the chat into hutong.1, from the tables in the sources.

python3 docs/man_keys.py            replaces what stands between the two marks in the manual
python3 docs/man_keys.py --check    only tells, by its status, whether that would change it
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
MANUAL = ROOT / "docs" / "hutong.1"
BEGIN, END = '.\\" begin: made by man_keys.py\n', '.\\" end: made by man_keys.py\n'
STRING = r'"((?:[^"\\]|\\.)*)"'
USAGE = rf"(?:NULL|(?:N_\()?{STRING}\)?)"
NAMES = {"BACKSPACE": "BackSpace", "DELETE": "Del", "PAGE_UP": "PgUp", "PAGE_DOWN": "PgDn",
         "ESCAPE": "Esc"}
VI_SECTION = """.Sh KEYS OF VI
With
.Ql /set editor vi
the input has these keys, too; the status line says in which mode one is.
Text is typed at once in a new message.
Esc, C-[ and C-c leave that; Alt with one of the keys below leaves it and is
that key, so that
nobody has to wait for a terminal that holds Esc back.
Keys with Ctrl, and those with Alt that do not edit, are as always.
A number in front of a key, or between an operator and a motion, repeats it.
What is cut is what C-y puts back.
.Bl -tag -width 20n
"""


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


def server_arguments():
    """The arguments of /server, which have a name of their own."""
    text = (ROOT / "src/client/core/app_commands.h").read_text(encoding="utf-8")
    return re.search(r"#define SERVER_ARGUMENTS N_\(" + STRING, text)[1]


def commands():
    """An entry for each slash command."""
    for row in table("src/client/core/app_commands.c", "static const struct command commands[]"):
        row = row.replace("SERVER_ARGUMENTS", f'"{server_arguments()}"')
        name, usage, text = re.match(STRING + r",\s*" + USAGE + r",\s*N_\(" + STRING, row).groups()
        usage = f"/{name} {usage or ''}".strip()
        yield f".It Li {escape(usage)}\n{escape(text)}\n"


def synonyms():
    """An entry for each command that others call otherwise."""
    found = {}
    for row in re.finditer(r'\{ "(\w+)", "(\w+)" \}', (ROOT / "src/client/core/command_synonym.c")
                           .read_text(encoding="utf-8")):
        found.setdefault(row[2], []).append("/" + row[1])
    return [f".It Li /{name}\n{', '.join(others)}\n" for name, others in sorted(found.items())]


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


def vi_keys():
    """An entry for each key of vi that has a help text, with those below that have none."""
    names = {" ": "Space", "b": "BackSpace"}
    for path, start in (("motion", "static const struct vi_motion motions[]"),
                        ("commands", "static const struct vi_row rows[]")):
        entry = None
        for row in table(f"src/client/core/vi_{path}.c", start):
            key, found = re.match(r"'(\\?.)'(, true, VI)?", row), re.search(r"N_\(" + STRING, row)
            name = names[key[1][-1]] if key[1] in (" ", "\\b") else key[1]
            name = "\\&" + ("g" + name if key[2] else name)
            if found:
                if entry:
                    yield entry
                entry = [name, found[1]]
            else:
                entry[0] += " " + name
        yield entry


def section():
    """All lists."""
    lines = [".Sh COMMANDS IN THE CHAT\n.Bl -tag -width 20n\n", *commands(), ".El\n",
             ".Pp\nWhat other programs call them works, too, unless an alias has that name:\n",
             ".Bl -tag -width 20n\n", *synonyms(), ".El\n",
             ".Sh KEYS IN THE CHAT\nC- is Ctrl, M- is Alt or Esc, S- is Shift.\n",
             ".Bl -tag -width 20n\n"]
    lines += [f".It {escape(names)}\n{escape(text)}\n" for names, text in keys()]
    lines += [".El\n", VI_SECTION]
    lines += [f".It Li {names}\n{escape(text)}\n" for names, text in vi_keys()]
    return "".join(lines) + ".El\n"


manual = MANUAL.read_text(encoding="utf-8")
before, rest = manual.split(BEGIN)
made = before + BEGIN + section() + END + rest.split(END)[1]
if "--check" in sys.argv:
    sys.exit(0 if made == manual else "hutong.1 is not what docs/man_keys.py makes of the sources")
MANUAL.write_text(made, encoding="utf-8")
