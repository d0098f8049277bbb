#!/usr/bin/env python3
"""Hebrew and Arabic on the screen: in order where they stand, and nothing else moved by them."""

import json
import subprocess
import sys

from chat_stage import Stage
from tap import check_equal, run

HUTONG, HUTONGD = sys.argv[1:3]
MARK = "\u200E"  # not seen: what is read from the right ends there
NAME = "נועם"
HEBREW = "שלום (עולם) 123!"
ARABIC = "مرحبا 456"
LINKED = "ראו https://example.org/a/b/ כאן"
MIXED = "read שלום עולם now"


def rows_with(screen, text):
    """The part of each row in front of the list of members that has the text."""
    return [row.split("│")[0].rstrip() for row in screen.split("\n") if text in row]


def send_all(stage):
    """Have it all said, by somebody whose name is Hebrew, too."""
    stage.send(NAME, HEBREW, ARABIC, LINKED, MIXED, "the end")


def body(row):
    """What is behind the name."""
    return row.split(": ", 1)[1]


def test_fields_are_kept_apart_where_the_terminal_orders_them():
    with Stage(HUTONG, HUTONGD) as stage:
        alice = stage.open("alice", cols=90)
        send_all(stage)
        screen = alice.wait_for("the end")
        for said in (HEBREW, ARABIC, LINKED):
            row = rows_with(screen, said[:4])[0]
            check_equal(said + MARK, body(row))
            assert f"{NAME}{MARK}: " in row, row
        check_equal(MIXED, body(rows_with(screen, "read")[0]))  # its end is not from the right
        assert MARK not in rows_with(screen, "alice entered")[0]


def test_where_it_does_not_they_are_drawn_as_they_are_seen():
    with Stage(HUTONG, HUTONGD) as stage:
        alice = stage.open("alice", cols=90)
        send_all(stage)
        alice.wait_for("the end")
        alice.enter("/set bidi on")
        screen = alice.wait_for(NAME[::-1])
        alice.wait_settled()
        screen = alice.screen()
        assert MARK not in screen, screen
        check_equal("!123 (םלוע) םולש", body(rows_with(screen, "123")[0]))
        check_equal("456 ابحرم", body(rows_with(screen, "456")[0]))
        check_equal("ןאכ https://example.org/a/b/ ואר", body(rows_with(screen, "example")[0]))
        check_equal("read םלוע םולש now", body(rows_with(screen, "read")[0]))
        starts = {row.index(": ") for row in screen.split("\n") if f"{NAME[::-1]}: " in row}
        check_equal(1, len(starts))


def test_the_cursor_is_on_the_letter_that_it_is_before():
    with Stage(HUTONG, HUTONGD) as stage:
        alice = stage.open("alice")
        alice.enter("/set bidi on")
        alice.paste("אבג x")
        alice.wait_for("> גבא x")
        alice.press("C-a")
        alice.wait(lambda _: alice.value("cursor_character") == "א", "the first letter")
        check_equal("4", alice.value("cursor_x"))
        for letter in "בג x":
            alice.press("Right")
            alice.wait(lambda _, letter=letter: alice.value("cursor_character") == letter, letter)


def test_what_is_kept_and_copied_is_what_was_said():
    with Stage(HUTONG, HUTONGD) as stage:
        alice = stage.open("alice")
        alice.enter("/set bidi on")
        stage.send("bob", HEBREW)
        alice.wait_for("!123")
        alice.enter("/copy")
        alice.wait(lambda _: stage.tmux.run("list-buffers"), "a copy")
        check_equal(HEBREW, stage.tmux.run("show-buffer"))
        told = subprocess.run([HUTONG, "tail", "-s", stage.server.unix, "--name", "carol", "-r",
                               "lobby", "--json"], stdout=subprocess.PIPE, check=True, encoding="utf-8",
                              env=stage.environment({"LANG": "C.UTF-8"})).stdout
        assert HEBREW in [json.loads(line).get("body") for line in told.splitlines()], told


def test_long_text_wraps_by_its_own_order_and_moves_no_border():
    words = [f"מילה{number}" for number in range(40)]
    with Stage(HUTONG, HUTONGD) as stage:
        alice = stage.open("alice", cols=90)
        alice.enter("/set bidi on")
        stage.send("bob", " ".join(words))
        screen = alice.wait_for("39")
        rows = [row for row in screen.split("\n") if "הלימ" in row]
        assert len(rows) > 3, screen
        seen = [word for row in rows for word in
                reversed(row.split("│")[0].split("bob: ")[-1].split())]
        check_equal([f"{number}הלימ" for number in range(40)], seen)
        check_equal(1, len({row.index("│") for row in rows}))


run(globals())
