#!/usr/bin/env python3
"""The chat without a server: what was said is there to be read, and what is typed is sent later.

test_offline.py HUTONG HUTONGD
"""

import json
import os
import pathlib
import signal
import subprocess
import sys

import tap
from chat_stage import ENGLISH, LOOKS, Stage

HUTONG, HUTONGD = sys.argv[1:]


class Home:
    """Somebody's folders, the same in each run of the client."""

    def __init__(self, stage, language, **size):
        self.stage = stage
        self.environment = stage.environment(language)
        self.size = size

    def start(self, name="alice"):
        """Start the chat, whether there is a server or not."""
        return self.stage.tmux.open([HUTONG, "-s", self.stage.server.unix, "-n", name],
                                    environment=self.environment, **self.size)

    def files(self):
        """What is kept of rooms."""
        state = pathlib.Path(self.environment["XDG_STATE_HOME"])
        return list(state.glob("hutong/client/*/*/rooms/*"))


def said(stage, text):
    """How often something was said in the lobby."""
    done = subprocess.run([HUTONG, "history", "-s", stage.server.unix, "--name", "reader",
                           "-r", "lobby", "-n", "1000", "--json"], check=True, capture_output=True,
                          env={**os.environ, **stage.environment(ENGLISH)})
    return [json.loads(line).get("body") for line in done.stdout.splitlines()].count(text)


def test_what_was_said_is_read_searched_and_answered_without_a_server():
    for language, size in LOOKS:
        as_of = " as of " if language is ENGLISH else " 截至 "
        with Stage(HUTONG, HUTONGD) as stage:
            home = Home(stage, language, **size)
            terminal = home.start()
            terminal.wait_without(as_of)
            stage.send("bob", *(f"number {number}" for number in range(60)), "over the hills")
            terminal.wait_for("over the hills")
            terminal.enter("/quit")
            terminal.wait_dead()
            stage.server.kill()

            terminal = home.start()
            terminal.wait_for("over the hills")
            terminal.wait_for(as_of)
            for _ in range(5):
                terminal.press("PPage")
            terminal.wait_for("number 3 ")
            terminal.enter("/search hills")
            terminal.wait_for("Not connected: this was found" if language is ENGLISH
                              else "未连接：这是在已载入的内容里找到的")
            terminal.press("C-g")
            terminal.enter("far away")
            terminal.wait_for("far away")
            os.kill(int(terminal.value("pane_pid")), signal.SIGKILL)
            terminal.wait(lambda _: terminal.is_dead(), "the end of the client")

            terminal = home.start()
            terminal.wait_for("far away")
            terminal.wait_for(as_of)
            terminal.type("half a dr")
            stage.server.start()
            terminal.wait_without(as_of)
            terminal.wait(lambda screen: "far away" in screen and "(sending)" not in screen
                          and "发送中" not in screen, "the message as sent")
            tap.check_equal(1, said(stage, "far away"))
            terminal.wait_for("half a dr")
            stage.send("bob", "welcome back")
            terminal.wait_for("welcome back")
            tap.check_equal(1, terminal.screen().count("over the hills"))


def test_what_came_meanwhile_follows_what_was_there_without_a_double():
    with Stage(HUTONG, HUTONGD) as stage:
        home = Home(stage, ENGLISH, cols=80, rows=24)
        terminal = home.start()
        stage.send("bob", "one", "two")
        terminal.wait_for("two")
        terminal.enter("/quit")
        terminal.wait_dead()
        stage.send("bob", "three", "four")
        terminal = home.start()
        screen = terminal.wait_for("four")
        for text in ("one", "two", "three", "four"):
            tap.check_equal(1, screen.count(f"bob: {text} "))


def test_what_was_recalled_is_not_on_disk():
    with Stage(HUTONG, HUTONGD) as stage:
        home = Home(stage, ENGLISH, cols=80, rows=24)
        terminal = home.start()
        terminal.wait_for("alice entered the room")
        terminal.enter("a slip of the tongue")
        terminal.enter("said on purpose")
        def holds(text):
            return any(text in file.read_bytes() for file in home.files())
        tap.wait_until(lambda: holds(b"a slip of the tongue") and holds(b"said on purpose"),
                   "the messages on disk")
        terminal.enter("/recall -2")
        tap.wait_until(lambda: not holds(b"a slip of the tongue"), "its end")
        terminal.enter("/quit")
        terminal.wait_dead()
        assert holds(b"said on purpose")
        for file in home.files():
            tap.check_equal(0o600, file.stat().st_mode & 0o777)


def test_what_is_damaged_is_told_and_fetched_anew():
    with Stage(HUTONG, HUTONGD) as stage:
        home = Home(stage, ENGLISH, cols=80, rows=24)
        terminal = home.start()
        stage.send("bob", "hello there")
        terminal.wait_for("hello there")
        terminal.enter("/quit")
        terminal.wait_dead()
        for file in home.files():
            file.write_bytes(file.read_bytes()[:-3])
        terminal = home.start()
        terminal.wait(lambda screen: "hello there" in screen and "was damaged" in screen,
                      "what was said, and that it was damaged here")


def test_another_name_sees_nothing_of_it():
    with Stage(HUTONG, HUTONGD) as stage:
        home = Home(stage, ENGLISH, cols=80, rows=24)
        terminal = home.start()
        terminal.wait_for("alice entered the room")
        terminal.enter("between us")
        terminal.enter("/quit")
        terminal.wait_dead()
        stage.server.kill()
        terminal = home.start("mallory")
        screen = terminal.wait_for("connecting")
        assert "between us" not in screen, screen


tap.run(globals())
