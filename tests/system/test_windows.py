#!/usr/bin/python3
"""Panes, tabs, views and the mouse, in a real terminal: what people see of them."""

import os
import pathlib
import re
import signal
import subprocess
import sys

from chat_stage import CHINESE, ENGLISH, Stage
from tap import check_equal, run

HUTONG, HUTONGD = sys.argv[1:3]
SIZES = [(80, 24), (200, 50)]


def stage():
    """A server, a tmux and a folder for what clients keep."""
    return Stage(HUTONG, HUTONGD)


def columns_of(screen, character):
    """In which columns of which rows a character stands, where all cells are narrow."""
    return {(row, column) for row, line in enumerate(screen.split("\n"))
            for column, found in enumerate(line) if found == character}


def check_column(screen, column, rows):
    """A border stands in a column, unbroken."""
    lines = screen.split("\n")
    check_equal([], [row for row in rows if lines[row][column] not in "│├┤┼┬┴"])


def test_panes_show_a_room_each_and_are_gone_to_by_arrows():
    for cols, rows in SIZES:
        with stage() as chat:
            alice = chat.open("alice", cols=cols, rows=rows)
            alice.enter("/join dev")
            alice.wait_for("2 dev")
            alice.press("M-1", "C-x")
            alice.type("%")
            alice.press("M-2")
            alice.wait_for("[dev]")
            chat.send("bob", "for developers", room="dev")
            chat.send("bob", "for all")
            alice.wait_for("for developers")
            screen = alice.wait_for("for all")
            border = screen.split("\n")[0].index("┬─[dev]")
            check_column(screen, border, range(rows - 2))
            both = [line for line in screen.split("\n") if "for " in line]
            assert all((line.index("for all") < border) for line in both if "for all" in line), screen
            alice.press("C-x", "Left")
            alice.wait_for("─[lobby]")
            alice.enter("said to all")
            screen = alice.wait_for("alice: said to all")
            line = next(line for line in screen.split("\n") if "said to all" in line)
            assert line.index("said to all") < border, screen


def test_panes_are_resized_zoomed_swapped_and_closed():
    with stage() as chat:
        alice = chat.open("alice")
        alice.enter("/vsplit dev")
        before = alice.wait_for("┬─[dev]").split("\n")[0].index("┬")
        alice.press("C-x", "C-Left")
        alice.wait(lambda screen: "[dev]" in screen and screen.split("\n")[0].find("┬") == before - 2,
                   "a border that has moved")
        alice.press("C-x")
        alice.type("z")
        screen = alice.wait_for("─[dev] 2/2 Z")
        assert "lobby ─" not in screen, screen
        alice.press("C-x")
        alice.type("z")
        alice.wait_for("─ lobby ─")
        alice.press("C-x")
        alice.type("{")
        alice.wait_for_match("^─\\[dev\\] ─+┬─ lobby ")
        alice.press("C-x")
        alice.type("x")
        alice.wait_for_match("^lobby ")
        alice.press("C-x")
        alice.type("x")
        alice.wait_for("This is the last pane")


def test_tabs_are_in_a_bar_once_there_are_two():
    with stage() as chat:
        zhang = chat.open("张三", CHINESE)
        zhang.enter("/vsplit dev")
        zhang.wait_for("[dev]")
        zhang.press("C-x")
        zhang.type("c")
        zhang.wait_for_match("^ 1 dev \\+1 \\[2 dev\\]")
        zhang.enter("/tab 1")
        zhang.wait_for_match("^\\[1 dev \\+1\\] 2 dev")
        zhang.wait_for("─ lobby ")
        zhang.enter("/tab 9")
        zhang.wait_for("可以是： new close next previous")
        zhang.enter("/tab close")
        zhang.wait_without("[1 ")


def test_a_small_terminal_shows_the_pane_one_is_in():
    with stage() as chat:
        alice = chat.open("alice")
        alice.enter("/split dev")
        alice.wait_for("[dev]")
        alice.resize(20, 5)
        alice.wait_for("[dev] 2/2")
        alice.press("C-x", "Up")
        alice.wait_for("[lobby] 1/2")
        alice.resize(80, 24)
        alice.wait_for_match("^─ dev ─")
        alice.wait_for("[lobby]")


def test_panes_and_tabs_are_there_again_after_the_client_was_killed():
    for language in (ENGLISH, CHINESE):
        with stage() as chat:
            state = chat.environment(language)
            command = [HUTONG, "-s", chat.server.unix, "-n", "alice"]
            first = chat.tmux.open(command, environment=state)
            first.wait_for("1 lobby")
            first.enter("/vsplit dev")
            first.wait_for("[dev]")
            first.press("C-x", "C-Left")
            first.enter("/unread")
            first.wait_for_match(r"\[(Unread|未读)\]")
            first.press("C-x")
            first.type("c")
            first.wait_for("[2 ")
            first.press("C-x")
            first.type("1")
            first.wait_for_match(r"^\[1 ")
            before = first.wait_settled().split("\n")[:2]
            os.kill(int(first.value("pane_pid")), signal.SIGKILL)
            first.wait_dead()
            second = chat.tmux.open(command, environment=state)
            second.wait_for_match(r"\[(Unread|未读)\]")
            second.wait(lambda screen: screen.split("\n")[:2] == before, "the same panes")
            files = list(pathlib.Path(state["XDG_STATE_HOME"]).rglob("layout"))
            check_equal(1, len(files))
            os.kill(int(second.value("pane_pid")), signal.SIGKILL)
            second.wait_dead()
            files[0].write_bytes(b"tab *\ncolumns 5000\nroom dev\n\xff\x1b[2J")
            third = chat.tmux.open(command, environment=state)
            third.wait_for_match("could not all be restored|没能全部恢复")
            third.enter("still here")
            third.wait_for_match("alice(: |说：)still here")


def test_a_pane_scrolled_up_keeps_the_newest_lines_below_a_marker():
    marks = {"alice": "2 new messages, below the newest lines", "张三": "2 条新消息，下面是最新的几行"}
    for name, mark in marks.items():
        with stage() as chat:
            chat.send("bob", *[f"message {number}" for number in range(80)])
            person = chat.open(name, CHINESE if name == "张三" else None)
            person.wait_for("message 79")
            person.press("PPage", "PPage")
            person.wait_without("message 60")
            chat.send("bob", "one", "two")
            person.wait_for(mark)
            screen = person.wait(lambda screen: "two" in screen.split(mark)[-1], "the newest lines")
            upper, lower = screen.split(mark)
            assert "message 4" in upper and not re.search("message [0-9]", lower), screen
            person.press("C-g")
            person.wait_without(mark)
            person.wait_for("message 79")


def test_mentions_of_all_rooms_are_a_list_that_leads_to_the_message():
    for cols, rows in SIZES:
        with stage() as chat:
            alice = chat.open("alice", cols=cols, rows=rows)
            alice.enter("/join dev")
            alice.wait_for("2 dev")
            alice.press("M-1")
            chat.send("bob", *[f"filler {number}" for number in range(70)], "alice, look here",
                      *[f"later {number}" for number in range(70)], room="dev")
            alice.wait_for("2 dev (141!)")
            alice.press("C-x")
            alice.type("m")
            alice.wait_for("> dev 71 ")
            chat.send("bob", "and here, alice", room="dev")
            alice.wait_for("bob: and here, alice")
            alice.press("Up", "Enter")
            screen = alice.wait_for("─ found ─")
            assert re.search(r"\[dev\]", screen), screen
            alice.wait_for_match(r"─ found ─.*\n.*bob: alice, look here")


def test_search_results_unread_and_one_persons_words_are_lists():
    titles = {"alice": ("Search: 你好", "Unread", "What bob said", "Nothing is unread."),
              "张三": ("搜索：你好", "未读", "bob 说过的话", "没有未读消息。")}
    for name, (search, unread, said, nothing) in titles.items():
        with stage() as chat:
            person = chat.open(name, CHINESE if name == "张三" else None)
            person.enter("/join dev")
            person.wait_for("2 dev")
            person.press("M-1")
            chat.send("bob", "你好", "something else", room="dev")
            person.wait_for("2 dev (2)")
            person.enter("/search 你好")
            person.wait_for(f"[{search}]")
            person.wait_for("> dev 1 ")
            person.enter("/unread")
            person.wait_for(f"[{unread}]")
            person.wait_for("> dev 2 ")
            person.press("Enter")
            person.wait_for("[dev]")
            person.wait_for(nothing)
            person.enter("/from bob")
            person.wait_for(f"[{said}]")
            person.wait_for("> dev 2 ")
            person.press("C-g")
            person.wait_without(said)


def test_the_mouse_goes_to_rooms_panes_names_and_links():
    for cols, rows in SIZES:
        with stage() as chat:
            alice = chat.open("alice", cols=cols, rows=rows)
            check_equal("1", alice.value("mouse_button_flag"))
            alice.enter("/join dev")
            alice.wait_for("2 dev")
            alice.click("1 lobby")
            alice.enter("/vsplit")
            alice.wait_for_match("─ lobby ─+┬─\\[lobby\\]")
            alice.click("2 dev")
            alice.wait_for_match("─ lobby ─+┬─\\[dev\\]")
            chat.send("bob", "look: https://example.org/x")
            alice.wait_for("bob left the room")  # nothing moves any more
            alice.click("look:")
            alice.wait_for_match("─\\[lobby\\] ─+┬─ dev")
            alice.click("https")
            alice.wait_for_match("(Opened|copied): https://example.org/x")
            alice.click("bob: look")
            alice.wait_for_match("^> bob: ?$")  # who is gone can only be spoken to
            alice.press("C-u")
            alice.click(" alice")
            alice.wait_for("> w  ")
            alice.press("Escape")
            alice.wait_without("> w  ")
            alice.type("hello")
            alice.wait_for("> hello")
            alice.click("ello")
            alice.type("x")
            alice.wait_for("> hxello")


def test_the_mouse_drags_borders_and_its_wheel_scrolls():
    with stage() as chat:
        chat.send("bob", *[f"message {number}" for number in range(80)])
        zhang = chat.open("张三", CHINESE)
        zhang.enter("/vsplit dev")
        screen = zhang.wait_for("[dev]")
        border = screen.split("\n")[0].index("┬")
        zhang.mouse(5, border)
        zhang.mouse(6, border - 9, button=32)
        zhang.mouse(6, border - 9, end="m")
        zhang.wait(lambda screen: screen.split("\n")[0].find("┬") == border - 9,
                   "a border that has moved")
        for _ in range(6):
            zhang.mouse(5, 5, button=64)
        zhang.wait_for("最新的几行")
        zhang.wait_for("message 55")
        assert "[dev]" in zhang.screen()
        for _ in range(6):
            zhang.mouse(5, 5, button=65)
        zhang.wait_without("最新的几行")


def test_one_key_or_a_setting_leaves_the_mouse_to_the_terminal():
    with stage() as chat:
        alice = chat.open("alice")
        alice.press("M-m")
        alice.wait_for("The mouse is for the terminal")
        check_equal("0", alice.value("mouse_button_flag"))
        alice.press("M-m")
        alice.wait_for("The mouse is for the chat")
        check_equal("1", alice.value("mouse_button_flag"))
        alice.enter("/set mouse off")
        alice.wait(lambda _: alice.value("mouse_button_flag") == "0", "no mouse")
        alice.enter("/set mouse on")
        alice.wait(lambda _: alice.value("mouse_button_flag") == "1", "the mouse")
        alice.enter("/quit")
        alice.wait_dead()
        check_equal("0", alice.value("mouse_button_flag"))


def test_bare_clients_are_rooms_in_panes_of_tmux_as_one_user():
    with stage() as chat:
        state = chat.environment(ENGLISH)
        bare = [HUTONG, "-s", chat.server.unix, "-n", "alice", "--bare"]
        dev = chat.tmux.open([*bare, "-r", "dev"], environment=state)
        dev.wait_for_match("^dev \\(1\\)")
        ops = chat.tmux.open([*bare, "-r", "ops"], environment=state)
        ops.wait_for_match("^ops \\(1\\)")
        whole = chat.tmux.open(bare[:-1], environment=state, cols=120)
        whole.wait_for_match("^Rooms +│")
        for terminal in (dev, ops):
            assert "│" not in terminal.screen(), terminal.screen()
            assert "lobby" not in terminal.screen(), terminal.screen()
        dev.enter("from the one")
        ops.enter("from the other")
        whole.enter("/join dev")
        whole.wait_for("alice: from the one")
        whole.enter("/join ops")
        whole.wait_for("alice: from the other")
        dev.press("C-x")
        dev.type("l")
        dev.wait_for("│1 user")
        dev.type("half a sentence")
        dev.wait_for("half a sentence")
        os.kill(int(dev.value("pane_pid")), signal.SIGKILL)
        dev.wait_dead()
        again = chat.tmux.open([*bare, "-r", "dev"], environment=state, cols=140)
        again.wait_for("> half a sentence")
        again.wait_for("│1 user")
        os.kill(int(again.value("pane_pid")), signal.SIGKILL)
        again.wait_dead()
        whole.enter("/quit")
        check_equal(0, whole.wait_dead())
        whole = chat.tmux.open(bare[:-1], environment=state, cols=120)
        whole.wait_for("Unsent text waits for you in: dev")
        whole.enter("/join dev")
        whole.wait_for("> half a sentence")
        whole.press("C-c")
        whole.enter("/join ops")
        whole.wait_for("alice: from the other")
        ops.enter("still in")
        whole.wait_for("alice: still in")
        two = subprocess.run([*bare, "-r", "dev", "-r", "ops"], stderr=subprocess.PIPE,
                             env={**os.environ, **state}, encoding="utf-8", check=False)
        check_equal(2, two.returncode)
        assert "--bare takes one room only" in two.stderr, two.stderr


run(globals())
