#!/usr/bin/env python3
"""Text that terminals do not agree about: the cursor is where the program thinks, nothing is left."""

import sys

from chat_stage import Stage
from tap import check_equal, run

HUTONG, HUTONGD = sys.argv[1:3]

NASTY = (
    "plain", "胡同里", "Ａ，\u3000", "ｶﾞ", "é e\u0301", "e\u0301\u0323\u0302",
    "a" + "".join(chr(0x300 + i) for i in range(16)), "好\u0301", " \u0301", "\u0301", "\u0301\u0302",
    "👨‍👩‍👧", "👨‍👩‍👧‍👦", "👩🏽‍🚀", "👩🏽‍❤️‍💋‍👨🏿", "❤️‍🔥", "❤‍🔥", "⛹🏽‍♀️", "⛹️‍♂️", "🏳️‍🌈", "🏴‍☠️", "🏳️",
    "1️⃣", "#️⃣", "1\u20E3", "❤️", "❤", "☝🏽", "👍🏽", "👍🏽\u0301", "\U0001F3FD", "🇨🇳", "🇨🇳🇩🇪", "🇨🇳🇩", "🇨",
    "🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F", "b\u200Dx", "\u200D", "中\u200D文",
    "می\u200Cخواهم", "\uFE0F", "葛\U000E0100", "\u0378", "\uE0B0", "का", "क्षि", "क्\u200Dष", "น้ำ", "நிலா",
    "\u1112\u1161\u11AB", "\u1161", "\u115F\u1160\u3164", "\u202Etxt.exe\u202C", "\u2066\u2069\u200E\u061C",
    "\u2028\u2029", "\u200B\uFEFF\u2060", "a\u00ADb", "\U0001FAE8", "שלום", "مرحبا 123", "\u2026—“”", "\x9B1m",
)


def check_in_step(terminal, empty, text):
    """Type a text and go back over the letter behind it: the cursor is on that letter."""
    terminal.paste(text + "x")
    terminal.press("Left")
    terminal.wait(lambda _: terminal.value("cursor_character") == "x", f"the cursor behind {text!a}")
    terminal.press("C-e", "C-u")
    terminal.wait(lambda screen: screen == empty, f"nothing left of {text!a}")


def test_the_cursor_is_where_it_is_shown_whatever_was_typed():
    assert len(NASTY) >= 42
    with Stage(HUTONG, HUTONGD) as stage:
        alice = stage.open("alice")
        alice.wait_for("alice entered the room")
        empty = alice.wait_settled()
        for text in NASTY:
            check_in_step(alice, empty, text)


def test_nor_does_it_where_the_terminal_is_asked_what_it_draws_whole():
    with Stage(HUTONG, HUTONGD) as stage:
        alice = stage.open("alice")
        stage.send("bob", "🇨🇳 end")
        alice.wait_for("CN end")
        alice.enter("/set clusters on")
        alice.wait_for("🇨🇳 end")  # it has answered
        alice.press("C-l")
        empty = alice.wait_settled()
        for text in NASTY:
            check_in_step(alice, empty, text)


def border_columns(terminal, rows):
    """In which column tmux has the first border of each row."""
    terminal.tmux.run("copy-mode", "-t", terminal.target)
    keys = ["send-keys", "-t", terminal.target, "-X"]
    terminal.tmux.run(*keys, "top-line")
    found = [terminal.tmux.run(*keys, "start-of-line", ";", *keys, "jump-forward", "│", ";",
                               "display-message", "-p", "-t", terminal.target, "#{copy_cursor_x}",
                               ";", *keys, "cursor-down").strip() for _ in range(rows)]
    terminal.tmux.run(*keys, "cancel")
    return found


def test_what_others_say_moves_no_border():
    rows = 2 * len(NASTY)
    for setting in ("off", "on"):
        with Stage(HUTONG, HUTONGD) as stage:
            alice = stage.open("alice", rows=rows)
            alice.enter(f"/set clusters {setting}")
            stage.send("bob", *NASTY, "🇨🇳 the end")
            alice.wait_for({"off": "CN the end", "on": "🇨🇳 the end"}[setting])
            alice.wait_settled()
            check_equal({"61"}, set(border_columns(alice, rows - 2)))


run(globals())
