#!/usr/bin/python3
"""Writes docs/screens.md: the main screens, as a terminal shows them.

screens.py HUTONG HUTONGD >docs/screens.md
"""

import re
import sys
import unicodedata

from chat_stage import CHINESE, ENGLISH, Stage

HEAD = """# Screens

Made by `tests/system/screens.py` from the running program: what `tmux capture-pane` gave, without
colours. Times, the day and the address of the server are always the same here; a test compares the
rest with what the program shows.
"""
DAYS = {"en": "Monday, 2026-11-23", "zh": "2026年11月23日 星期一"}
DAY_LINE = re.compile(r"─+ (?:(\w+, \d{4}-\d\d-\d\d)|(\d{4}年\d+月\d+日[^─]*?)) ─+")
MOMENT = re.compile(r"\w+day, \d{4}-\d\d-\d\d \d\d:\d\d *(?=│|$)", re.MULTILINE)


def columns(text):
    """How many columns a text takes."""
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


def same_day(found):
    """The line of a day, for another day."""
    day = DAYS["en" if found[1] else "zh"]
    rest = columns(found[0]) - columns(day) - 2
    return f"{'─' * (rest // 2)} {day} {'─' * (rest - rest // 2)}"


def same_moment(found):
    """A moment of another day, and blanks up to what follows."""
    moment = f"{DAYS['en']} 08:30"
    return moment + " " * (columns(found[0]) - columns(moment))


def still(screen):
    """The screen without what is never twice the same."""
    screen = MOMENT.sub(same_moment, screen)
    screen = re.sub(r"\b\d\d:\d\d\b", "08:30", screen)
    screen = re.sub(r"unix:/\S+", "unix:/run/hutong/hutong.sock", screen)
    screen = re.sub(r"tcp://127.0.0.1:\d+", "tcp://127.0.0.1:4886", screen)
    return DAY_LINE.sub(same_day, screen).rstrip()


class Scene:
    """People in a room, and what one of them sees."""

    def __init__(self, stage, language, cols, rows):
        self.stage = stage
        self.alice = stage.open("alice", language, cols=cols, rows=rows)
        self.others = {}
        for name in ("bob", "carol"):
            self.others[name] = stage.open(name)
            self.alice.wait_for_match(rf"\b{name}( entered|进入)")

    def says(self, name, text, sign=None, room="lobby"):
        """Somebody says something, and alice sees it, or a sign of it."""
        terminal = self.alice if name == "alice" else self.others[name]
        terminal.enter(text)
        self.alice.wait_for(sign or text)
        if not text.startswith("/"):
            self.stage.wait_stored(text, room)

    def show(self, title, sign):
        """The screen as a part of the document, once a sign is on it."""
        self.alice.wait_for(sign)
        return f"\n## {title}\n\n```text\n{still(self.alice.wait_settled())}\n```\n"


def room_scene(stage):
    """Messages and what becomes of them."""
    scene = Scene(stage, ENGLISH, 96, 24)
    scene.says("alice", "/topic The release is on Friday", "alice changed the topic")
    scene.says("bob", "Good morning! Has anybody looked at https://example.org/ci/4711 ?")
    scene.says("carol", "alice: it is **green** now, `make test` passes", "it is green now")
    scene.says("alice", "/reply thank you, carol", "thank you, carol")
    scene.says("alice", "/react 👍", "👍 1")
    scene.says("bob", "tomorow at nine?")
    scene.says("bob", "/edit tomorrow at nine?", "(edited)")
    return scene.show("A room", "(edited)")


def panes_scene(stage):
    """Rooms side by side, and tabs."""
    scene = Scene(stage, ENGLISH, 110, 24)
    alice, bob = scene.alice, scene.others["bob"]
    alice.enter("/vsplit dev")
    alice.wait_for("[dev]")
    bob.enter("/join dev")
    bob.wait_for("2 dev")
    scene.says("bob", "the build is broken again", room="dev")
    alice.enter("/split ops")
    alice.wait_for("[ops]")
    bob.enter("/join quiet")
    bob.wait_for("3 quiet")
    bob.press("M-1")
    scene.says("bob", "coffee, anybody?")
    return scene.show("Panes", "coffee, anybody?")


def people_scene(stage):
    """The list of members and its menu."""
    scene = Scene(stage, ENGLISH, 96, 20)
    alice = scene.alice
    alice.enter("/join garden")
    alice.wait_for("~alice")
    for name, terminal in scene.others.items():
        terminal.enter("/join garden")
        alice.wait_for_match(rf"│ {name}\b")
    alice.enter("/op carol")
    alice.wait_for("@carol")
    scene.others["bob"].enter("/away lunch")
    alice.wait_for("bob (away)")
    alice.press("C-x", "w")
    alice.type("bob")
    alice.press("Enter")
    return scene.show("The list of members", "> m  message")


def completion_scene(stage):
    """What helps while one types."""
    scene = Scene(stage, ENGLISH, 96, 18)
    scene.alice.type("/re")
    scene.alice.wait_for("/react")
    scene.alice.press("Tab")
    return scene.show("A command is completed", "> /reply")


def unread_scene(stage):
    """All that waits, in one list."""
    scene = Scene(stage, ENGLISH, 96, 18)
    alice = scene.alice
    alice.enter("/join dev")
    alice.wait_for("2 dev")
    scene.says("bob", "alice: when do we begin?", "1 lobby (1!)")
    scene.says("carol", "I am here", "1 lobby (2!)")
    alice.press("C-x", "a")
    return scene.show("What is unread, in all rooms", "That is all.")


def chinese_scene(stage):
    """A room in Chinese."""
    scene = Scene(stage, CHINESE, 96, 18)
    scene.says("alice", "/topic 周五发布新版本", "周五发布新版本")
    scene.says("bob", "大家好！发布前请各位再检查一遍自己负责的部分，特别是数据库迁移的脚本。",
               "大家好！")
    scene.says("alice", "收到 👍", "收到")
    return scene.show("聊天室", "收到")


def vi_scene(stage):
    """The keys of vi."""
    scene = Scene(stage, ENGLISH, 80, 14)
    alice = scene.alice
    alice.enter("/set editor vi")
    alice.wait_for(" insert ")
    alice.type("two lines of text,")
    alice.press("C-j")
    alice.type("and an operator that waits")
    alice.press("C-c")
    alice.wait_for(" normal ")
    alice.type("b2d")
    return scene.show("The keys of vi in the input", " normal 2d ")


SCENES = (room_scene, panes_scene, people_scene, completion_scene, unread_scene, vi_scene,
          chinese_scene)


def document(hutong, hutongd):
    """The whole document."""
    parts = [HEAD]
    for scene in SCENES:
        with Stage(hutong, hutongd) as stage:
            parts.append(scene(stage))
    return "".join(parts)


if __name__ == "__main__":
    print(document(*sys.argv[1:3]), end="")
