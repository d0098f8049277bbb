#!/usr/bin/python3
"""The pictures in docs/screens.md are what the program shows."""

import difflib
import pathlib
import sys

import screens
from tap import run

HUTONG, HUTONGD = sys.argv[1:3]
DOCUMENT = pathlib.Path(__file__).parents[2] / "docs" / "screens.md"


def test_the_pictures_are_what_the_program_shows():
    told = DOCUMENT.read_text(encoding="utf-8")
    shown = screens.document(HUTONG, HUTONGD)
    changes = difflib.unified_diff(told.split("\n"), shown.split("\n"), "docs/screens.md",
                                   "the program", lineterm="")
    # tests/system/screens.py makes the document anew
    assert told == shown, "\n".join(changes)


run(globals())
