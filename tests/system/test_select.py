#!/usr/bin/python3
"""Choosing a message in a real terminal, and doing something with it by one key."""

import pathlib
import sys

from chat_stage import CHINESE, ENGLISH, LOOKS, Stage
from tap import run

HUTONG, HUTONGD = sys.argv[1:3]


class BrowserStage(Stage):
    """A stage with a browser that writes down what it is to show."""

    def __init__(self):
        super().__init__(HUTONG, HUTONGD)
        self.shown = pathlib.Path(self.folder.name, "shown")
        self.browser = pathlib.Path(self.folder.name, "browser")
        self.browser.write_text(f'#!/bin/sh\necho "$1" >{self.shown}.new\n'
                                f"mv {self.shown}.new {self.shown}\n", encoding="utf-8")
        self.browser.chmod(0o755)

    def environment(self, language):
        return {**super().environment(language), "BROWSER": str(self.browser)}


def test_a_message_is_answered_by_its_number():
    for language, cols, rows, reply in ((ENGLISH, 80, 24, "r reply"), (CHINESE, 200, 50, "r 回复")):
        with BrowserStage() as stage:
            alice = stage.open("alice", language, cols=cols, rows=rows)
            stage.send("bob", "第一句", "second")
            alice.wait_for("second")
            alice.press("M-Up", "Up")
            alice.wait_for(reply)
            stage.send("bob", "meanwhile")
            alice.wait_for("meanwhile")
            alice.press("r")
            alice.wait_for_match(r"> /reply #\d+ $|> /reply #\d+$")
            alice.enter("好")
            alice.wait_for_match(r"┌ bob(: |说：)第一句")


def test_a_link_is_opened_in_the_browser():
    with BrowserStage() as stage:
        alice = stage.open("alice", cols=80, rows=24)
        stage.send("bob", "two: https://a.example/one;'$(x) and https://b.example/two")
        alice.wait_for("b.example")
        for key, address in (("o", "https://a.example/one;'$(x)"), ("2", "https://b.example/two")):
            alice.press("M-Up", key)
            alice.wait(lambda _, wanted=address: stage.shown.exists()
                       and stage.shown.read_text(encoding="utf-8") == f"{wanted}\n", address)
            alice.wait_for(f"Opened: {address}"[:40])


def test_one_key_does_each_thing_with_a_message():
    for language, size in LOOKS:
        is_chinese = language is CHINESE
        with Stage(HUTONG, HUTONGD) as stage:
            alice = stage.open("alice", language, **size)
            bob = stage.open("bob")
            alice.enter("the first")
            bob.wait_for("the first")
            bob.enter("/quit")
            alice.wait_for("bob退出了聊天室" if is_chinese else "bob left the room")
            alice.press("M-Up")
            alice.type("?")
            alice.wait_for_match("命令$|命令 *│" if is_chinese else "Commands")
            alice.press("F1", "M-Up")
            alice.type("+")
            alice.wait_for_match(r"> /react #\d+ :$")
            alice.press("BSpace")
            alice.enter("👍")
            alice.wait_for("👍 1")
            alice.press("M-Up")
            alice.type("e")
            alice.wait_for_match(r"> /edit #\d+ the first$")
            alice.enter(", changed")
            alice.wait_for("（已编辑）" if is_chinese else "the first, changed (edited)")
            alice.press("M-Up")
            alice.type("v")
            versions = "alice原先写的" if is_chinese else "What alice wrote"
            alice.wait_for(versions)
            alice.press("C-g")
            alice.wait_without(versions)
            alice.press("M-Up")
            alice.type("p")
            alice.wait_for("（已置顶）" if is_chinese else "(pinned)")
            alice.press("M-Up")
            alice.type("d")
            alice.wait_for_match(r"> /recall #\d+ *$")
            alice.press("Enter")
            alice.wait_for("alice撤回了一条消息" if is_chinese else "alice recalled a message")


run(globals())
