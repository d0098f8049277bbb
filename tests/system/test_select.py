#!/usr/bin/python3
"""Choosing a message in a real terminal, and doing something with it by one key."""

import pathlib
import subprocess
import sys
import tempfile

from hutongd import Hutongd
from tap import run
from terminal import Tmux

HUTONG, HUTONGD = sys.argv[1:3]
WAIT_S = 60


class Stage:
    """A server, a tmux, and a browser that writes down what it is to show."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="hutong-select-")
        self.server = Hutongd(HUTONGD)
        self.tmux = Tmux()
        self.shown = pathlib.Path(self.folder.name, "shown")
        self.browser = pathlib.Path(self.folder.name, "browser")
        self.browser.write_text(f'#!/bin/sh\necho "$1" >{self.shown}.new\n'
                                f"mv {self.shown}.new {self.shown}\n", encoding="utf-8")
        self.browser.chmod(0o755)

    def __enter__(self):
        self.server.__enter__()
        return self

    def __exit__(self, *failure):
        self.tmux.__exit__(*failure)
        self.server.__exit__(*failure)
        self.folder.cleanup()

    def open(self, language, cols, rows):
        """The chat as alice, in the lobby."""
        return self.tmux.open([HUTONG, "-s", self.server.unix, "-n", "alice"], cols=cols, rows=rows,
                              environment={"XDG_STATE_HOME": f"{self.folder.name}/state", "TZ": "UTC",
                                           "XDG_CONFIG_HOME": f"{self.folder.name}/config",
                                           "LC_ALL": "", "LANGUAGE": "", "LANG": language,
                                           "LOCPATH": "/nonexistent", "BROWSER": str(self.browser)})

    def say(self, *texts):
        """Say something as bob."""
        subprocess.run([HUTONG, "send", "-s", self.server.unix, "-n", "bob", "-r", "lobby"],
                       check=True, timeout=WAIT_S, input="".join(f"{text}\n" for text in texts),
                       encoding="utf-8")


def test_a_message_is_answered_by_its_number():
    for language, cols, rows, reply in (("en_US.UTF-8", 80, 24, "r reply"),
                                        ("zh_CN.UTF-8", 200, 50, "r 回复")):
        with Stage() as stage:
            alice = stage.open(language, cols, rows)
            alice.wait_for("alice")
            stage.say("第一句", "second")
            alice.wait_for("second")
            alice.press("M-Up", "Up")
            alice.wait_for(reply)
            stage.say("meanwhile")
            alice.wait_for("meanwhile")
            alice.press("r")
            alice.wait_for_match(r"> /reply #\d+ $|> /reply #\d+$")
            alice.enter("好")
            alice.wait_for_match(r"> bob(: |说：)第一句")


def test_a_link_is_opened_in_the_browser():
    with Stage() as stage:
        alice = stage.open("en_US.UTF-8", 80, 24)
        alice.wait_for("alice entered the room")
        stage.say("two: https://a.example/one;'$(x) and https://b.example/two")
        alice.wait_for("b.example")
        for key, address in (("o", "https://a.example/one;'$(x)"), ("2", "https://b.example/two")):
            alice.press("M-Up", key)
            alice.wait(lambda _, wanted=address: stage.shown.exists()
                       and stage.shown.read_text(encoding="utf-8") == f"{wanted}\n", address)
            alice.wait_for(f"Opened: {address}"[:40])


run(globals())
