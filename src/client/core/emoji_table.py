#!/usr/bin/python3
"""Write emoji_table.c: python3 emoji_table.py >emoji_table.c

Names come from Debian's unicode-cldr-core, which emoji are drawn as pictures of two columns from
its unicode-data. Neither is needed to build: the table is part of the sources.
"""

import re
import xml.etree.ElementTree

CLDR = "/usr/share/unicode/cldr/common/annotations/{}.xml"
EMOJI_DATA = "/usr/share/unicode/emoji/emoji-data.txt"
PARTS = {*range(0x1F1E6, 0x1F200), *range(0x1F3FB, 0x1F400)}  # of flags; skin tones

# What people's fingers know, beside the names of Unicode.
SHORT = {
    "smile": "😄", "grin": "😁", "joy": "😂", "rofl": "🤣", "laughing": "😆", "sweat_smile": "😅",
    "wink": "😉", "blush": "😊", "heart_eyes": "😍", "thinking": "🤔", "cry": "😢", "sob": "😭",
    "rage": "😡", "scream": "😱", "sunglasses": "😎", "sleeping": "😴", "upside_down": "🙃",
    "party": "🥳", "facepalm": "🤦", "shrug": "🤷", "thumbsup": "👍", "+1": "👍",
    "thumbsdown": "👎", "-1": "👎", "wave": "👋", "clap": "👏", "pray": "🙏", "muscle": "💪",
    "tada": "🎉", "100": "💯", "poop": "💩", "bulb": "💡", "zap": "⚡", "coffee": "☕",
    "beer": "🍺", "white_check_mark": "✅", "see_no_evil": "🙈", "heart": "❤",
}


def pictures():
    """The characters that are pictures by themselves."""
    found = set()
    with open(EMOJI_DATA, encoding="utf-8") as file:
        for line in file:
            row = re.match(r"([0-9A-F]+)(?:\.\.([0-9A-F]+))?\s*; Emoji_Presentation\b", line)
            if row:
                found.update(range(int(row[1], 16), int(row[2] or row[1], 16) + 1))
    return found - PARTS


def names(language):
    """What each is called in a language."""
    root = xml.etree.ElementTree.parse(CLDR.format(language)).getroot()
    return {note.get("cp"): note.text for note in root.iter("annotation")
            if note.get("type") == "tts"}


def word(name):
    """A name as one word to be typed."""
    return re.sub(r"[^\w+-]+", "_", name.lower().replace("’", "")).strip("_")


def rows():
    """(name, Chinese name, emoji), sorted by name."""
    english, chinese = names("en"), names("zh")
    known = {chr(code) for code in pictures()} & english.keys() & chinese.keys()
    table = {word(english[emoji]): emoji for emoji in sorted(known)}
    table.update(SHORT)
    return sorted((name, word(chinese[emoji]), emoji) for name, emoji in table.items())


print('/* Made by emoji_table.py from the data of Unicode: not to be edited. */')
print('#include "client/core/emoji.h"\n')
print('/* clang-format off */')
print('const struct emoji emoji_table[] = {')
for row in rows():
    print('    { "%s", "%s", "%s" },' % row)
print('};')
print('/* clang-format on */\n')
print('const size_t emoji_count = sizeof(emoji_table) / sizeof(emoji_table[0]);')
