#!/usr/bin/python3
"""What waits to be read, and who comes and goes, at both sizes and in both languages."""

import sys

from chat_stage import CHINESE, LOOKS, Stage
from tap import run

HUTONG, HUTONGD = sys.argv[1:3]


NAMES = ("carol", "dave", "erin", "frank", "grace")


def everywhere():
    """In both languages at both sizes: a stage, alice, and whether she reads Chinese."""
    for language, size in LOOKS:
        with Stage(HUTONG, HUTONGD) as stage:
            yield stage, stage.open("alice", language, **size), language is CHINESE


def said(is_chinese, name, text):
    """A message as the screen shows it."""
    return f"{name}说：{text}" if is_chinese else f"{name}: {text}"


def test_who_comes_and_goes_is_one_line_and_that_differs_by_room():
    for stage, alice, is_chinese in everywhere():
        stage.send("bob", "hello")
        alice.wait_for("bob退出了聊天室" if is_chinese else "bob left the room")
        for name in NAMES:
            stage.open(name).wait_for("alice")
        alice.wait_for_match("[3-5] 人进入" if is_chinese else "[3-5] entered")
        alice.enter("/set notices@ show")
        for name in NAMES:
            alice.wait_for(f"{name}进入聊天室" if is_chinese else f"{name} entered the room")
        alice.enter("/set notices@ hide")
        alice.wait_without("grace进入聊天室" if is_chinese else "grace entered the room")
        alice.wait_for(said(is_chinese, "bob", "hello"))


def test_a_message_is_unread_from_there_on_until_it_is_seen_again():
    for stage, alice, is_chinese in everywhere():
        alice.enter("/join tea")
        alice.wait_for_match(r"\btea\b")
        stage.send("bob", "first", "second", "third", room="tea")
        alice.wait_for(said(is_chinese, "bob", "third"))
        alice.press("M-Up", "Up", "u")
        alice.wait_for_match(r"tea \(2\)")
        alice.press("M-1")
        alice.wait_for_match(r"tea \(2\)")
        alice.press("M-a")
        alice.wait_for(said(is_chinese, "bob", "third"))
        alice.wait_without("tea (2)")


def test_what_is_unread_is_counted_in_words_and_a_call_has_a_mark():
    for stage, alice, is_chinese in everywhere():
        alice.enter("/join tea")
        alice.wait_for_match(r"\btea\b")
        alice.press("M-1")
        stage.send("bob", "one", "two", room="tea")
        alice.wait_for("tea (2)")
        stage.send("bob", "alice, three", room="tea")
        alice.wait_for("tea (3!)")
        stage.send("bob", "alone", room="lobby")
        alice.wait_for(said(is_chinese, "bob", "alone"))


run(globals())
