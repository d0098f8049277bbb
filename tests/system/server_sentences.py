"""All sentences that the server can refuse with, or otherwise tell people, found in its sources.

sentences(ROOT) gives them with %s in every place where a name, a number or a word goes. What is
new in the server is found by what it looks like, not by a list, so that it cannot be forgotten.
"""

import re

TOKEN = re.compile(r"""/\*.*?\*/|'(?:[^'\\]|\\.)+'|"((?:[^"\\]|\\.)*)"|\bPRI[a-z]64\b""", re.S)
PLACE = re.compile(r"%(?:\.\*)?(?:s|d|u|zu|llu)")
FOLDERS = ("core", "sequencer", "session", "net")
# What the commands of hutongd print, which speak English, and what only logs tell.
NOT_FOR_CHATS = ("config", "config_file", "control", "hub_control", "listener", "main", "options",
                 "request_control")
NOT_TOLD = ("LOG", "session_drop", "session_finish")
NEVER = {"The name is fine.", "The search is well-formed.", "The file's name is good.",
         "The name is not allowed.", "The search cannot be read.",
         "The file's name is not acceptable.",
         # in logs only
         "too many connections from its address", "its address is banned",
         "the connection was closed"}
# Formats in which a part may be missing: how they read with and without it.
PARTS = {
    "%s %s%s%s.": ["%s %s.", "%s %s: %s."],
    "You are banned from this server%s%s%s%s.": [
        f"You are banned from this server{part}."
        for part in ("", " until %s", ": %s", " until %s: %s")],
    "The admins of %s do not let you in%s%s.": ["The admins of %s do not let you in.",
                                                "The admins of %s do not let you in: %s."],
}
MET = ("You are banned from", "You are muted in", "All but admins are muted in")


def without_calls(text, names):
    """The text without the calls of these functions."""
    for name in names:
        while found := re.search(rf"\b{name}\(", text):
            depth, end = 1, found.end()
            while depth:
                token = TOKEN.match(text, end)
                depth += 0 if token else {"(": 1, ")": -1}.get(text[end], 0)
                end = token.end() if token else end + 1
            text = text[:found.start()] + text[end:]
    return text


def literals(text):
    """The string literals, those in several pieces as one."""
    found, current, end = [], None, 0
    for token in TOKEN.finditer(text):
        if current is not None and (text[end:token.start()].strip() or token[0][0] == "'"):
            found.append(current)
            current = None
        if token[0].startswith("PRI") and current is not None:
            current += "llu"
        elif token[1] is not None:
            current = (current or "") + token[1]
        end = token.end()
    return found + ([current] if current is not None else [])


def is_sentence(literal):
    return " " in literal and re.match(r"[A-Z%].*[.]$", literal)


def sentences(root):
    """Where each stands, by sentence."""
    found = {}

    def add(sentence, path):
        for one in PARTS.get(sentence, [sentence]):
            if one not in NEVER:
                found.setdefault(one.replace('\\"', '"'), path)

    paths = [path for folder in FOLDERS for path in sorted((root / "src/server" / folder).glob("*.[ch]"))
             if path.stem not in NOT_FOR_CHATS]
    for path in paths + [root / "src/common/safe_name.c"]:
        text = without_calls(path.read_text(encoding="utf-8"), NOT_TOLD)
        is_of_connections = path.parent.name == "session" or path.stem == "hub_files"
        for literal in literals(text):
            sentence = PLACE.sub("%s", literal)
            if is_sentence(literal):
                if sentence != "%s %s%s%s.":
                    add(sentence, path)
            elif literal in MET:
                for end in PARTS["%s %s%s%s."]:
                    add(end.replace("%s", literal, 1), path)
            elif re.match(r"[a-z].* .*[.]$", literal):
                add("%s " + sentence, path)  # what follows a name
            elif is_of_connections and " " in literal.strip():
                add(sentence, path)
    return found


def words(root):
    """What rights are called, and who has them."""
    return [literal for literal in literals((root / "src/server/core/rights.c").read_text("utf-8"))
            if re.match("[a-z]", literal) and "%" not in literal and "/" not in literal]
