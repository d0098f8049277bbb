#!/usr/bin/python3
"""What waits in which room, and people whom one would rather not hear, in a real terminal."""

import sys

from chat_stage import CHINESE, ENGLISH, Stage as ChatStage
from tap import run

HUTONG, HUTONGD = sys.argv[1:3]
SCREENS = ((ENGLISH, {"cols": 80, "rows": 24}), (CHINESE, {"cols": 200, "rows": 50}))


class Stage(ChatStage):
    """A stage on which each client has settings of its own, too."""

    def __init__(self):
        super().__init__(HUTONG, HUTONGD)

    def environment(self, language):
        """What a client is to find."""
        found = super().environment(language)
        return {**found, "XDG_CONFIG_HOME": f"{found['XDG_STATE_HOME']}/config"}


def say(language, name, text):
    """A message as the screen shows it."""
    return f"{name}说：{text}" if language is CHINESE else f"{name}: {text}"


def test_one_key_walks_to_all_that_waits_and_back():
    for language, size in SCREENS:
        with Stage() as stage:
            alice = stage.open("alice", language, **size)
            for room in ("quiet", "tea"):
                alice.enter(f"/join {room}")
                alice.wait_for_match(rf"\b{room}\b")
            alice.press("M-1")
            stage.send("bob", *[f"line {number}" for number in range(80)], room="quiet")
            stage.send("bob", "alice, tea?", room="tea")
            alice.wait_for_match(r"quiet \(80\)[^!]*tea \(1!\)|quiet \(80\)(.|\n)*tea \(1!\)")
            alice.press("M-a")
            alice.wait_for(say(language, "bob", "alice, tea?"))
            alice.press("M-a")
            alice.wait_for(say(language, "bob", "line 79"))
            alice.press("C-x", "j")
            alice.wait_for(say(language, "bob", "line 0"))
            alice.press("M-a")
            alice.wait_for("回到开始的地方" if language is CHINESE else "back where you began")
            alice.wait_without(say(language, "bob", "line 0"))


def test_a_muted_room_is_silent_until_ones_name_is_said():
    for language, size in SCREENS:
        with Stage() as stage:
            alice = stage.open("alice", language, **size)
            alice.enter("/join noisy")
            alice.wait_for_match(r"\bnoisy\b")
            alice.enter("/mute-room")
            alice.wait_for("noisy 已静音" if language is CHINESE else "noisy is muted")
            alice.press("M-1")
            stage.send("bob", "noise", room="noisy")
            stage.send("bob", "a mark", room="lobby")
            screen = alice.wait_for(say(language, "bob", "a mark"))
            assert "noisy (" not in screen, screen
            stage.send("bob", "hey Alice", room="noisy")
            alice.wait_for("noisy (1!)")


def test_what_the_ignored_say_is_one_line_that_opens():
    words = {True: "bob：3 条消息未显示", False: "bob: 3 messages not shown"}
    for language, size in SCREENS:
        with Stage() as stage:
            alice = stage.open("alice", language, **size)
            stage.send("bob", "one", "two", "three")
            alice.wait_for(say(language, "bob", "three"))
            alice.enter("/ignore bob")
            alice.wait_for(words[language is CHINESE])
            alice.wait_without(say(language, "bob", "three"))
            alice.press("M-Up", "h")
            alice.wait_for(say(language, "bob", "three"))
            stage.send("bob", "four")
            stage.send("carol", "a mark")
            screen = alice.wait_for(say(language, "carol", "a mark"))
            assert say(language, "bob", "four") not in screen, screen
            alice.enter("/unignore bob")
            alice.wait_for(say(language, "bob", "four"))


run(globals())
