#!/usr/bin/python3
"""Settings in a real terminal: set in the chat, written by hand, read again when they change."""

import os
import pathlib
import re
import sys

from chat_stage import CHINESE, ENGLISH, Stage
from tap import check_equal, run

HUTONG, HUTONGD = sys.argv[1:3]
MANUAL = pathlib.Path(__file__).parents[2] / "docs" / "hutong.1"


class SettingsStage(Stage):
    """A stage on which everybody has the same folders."""

    def __init__(self):
        super().__init__(HUTONG, HUTONGD)
        self.config = pathlib.Path(self.folder.name, "config")
        self.file = self.config / "hutong" / "hutong.conf"

    def environment(self, language):
        return {**super().environment(language), "XDG_STATE_HOME": f"{self.folder.name}/state",
                "XDG_CONFIG_HOME": str(self.config)}

    def chat(self, *more, language=ENGLISH, cols=100):
        """The chat as alice."""
        return self.tmux.open([HUTONG, "-s", self.server.unix, "-n", "alice", *more], cols=cols,
                              environment=self.environment(language))

    def write(self, text):
        """Write the file as an editor does: a new one in the place of the old."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.file.with_suffix(".tmp")
        fresh.write_text(text, encoding="utf-8")
        os.replace(fresh, self.file)


def wait_file(terminal, stage, text):
    terminal.wait(lambda _: stage.file.exists()
                  and stage.file.read_text(encoding="utf-8") == text, f"the file {text!r}")


def test_what_is_set_is_written_and_what_was_there_stays():
    with SettingsStage() as stage:
        stage.write("# mine, do not touch\nbell = never\n\n# the end")
        alice = stage.chat()
        alice.wait_for("alice entered the room")
        alice.enter("/set times off")
        wait_file(alice, stage, "# mine, do not touch\nbell = never\n\n# the end\ntimes = off\n")
        alice.enter("/set bell@ all")
        alice.enter("/unset bell")
        wait_file(alice, stage,
                  "# mine, do not touch\n\n# the end\ntimes = off\nbell@lobby = all\n")
        alice.enter("now without a time")
        alice.wait_for_match(r"^ *alice: now without a time")
        alice.enter("/quit")
        check_equal(0, alice.wait_dead())
        again = stage.chat()
        again.wait_for_match(r"^ *alice: now without a time")
        again.enter("/set")
        again.wait_for("bell@lobby = all")


def test_the_file_is_read_again_when_it_changes():
    with SettingsStage() as stage:
        stage.write("")
        alice = stage.chat()
        alice.wait_for("alice entered the room")
        alice.enter("a **word**")
        alice.wait_for("alice: a word")
        stage.write("markup = off\n")
        alice.wait_for("alice: a **word**")
        stage.write("markup = on\nmarkup = perhaps\ntimes = off\n")
        alice.wait_for("line 2 cannot be understood: markup = perhaps")
        alice.wait_for_match(r"^ *alice: a word")


def test_a_link_to_a_file_elsewhere_stays_one():
    with SettingsStage() as stage:
        stage.write("# linked\n")
        target = pathlib.Path(stage.folder.name, "dotfiles.conf")
        os.replace(stage.file, target)
        stage.file.symlink_to(target)
        alice = stage.chat()
        alice.wait_for("alice entered the room")
        alice.enter("/set bell all")
        wait_file(alice, stage, "# linked\nbell = all\n")
        assert stage.file.is_symlink()


def test_a_file_that_cannot_be_written_is_told():
    with SettingsStage() as stage:
        stage.config.write_text("not a folder", encoding="utf-8")
        alice = stage.chat()
        alice.wait_for("The settings (hutong.conf) cannot be used")
        alice.enter("/set bell all")
        alice.wait(lambda screen: screen.count("cannot be used") >= 2, "the second refusal")


def test_the_lines_of_linear_have_the_same_settings_in_chinese_too():
    with SettingsStage() as stage:
        alice = stage.chat("--linear", language=CHINESE)
        alice.wait_for("alice进入聊天室")
        alice.enter("/set bell all")
        wait_file(alice, stage, "bell = all\n")
        alice.enter("/set bell")
        alice.wait_for("终端何时响铃")
        alice.enter("/alias w /me 挥手")
        wait_file(alice, stage, "bell = all\nalias w = /me 挥手\n")
        alice.enter("/w")
        alice.wait_for("* alice 挥手")


def test_the_screen_of_settings_finds_and_changes():
    for language, words in ((ENGLISH, "whose messages are not shown"), (CHINESE, "不显示谁的消息")):
        with SettingsStage() as stage:
            stage.write("# mine\n")
            alice = stage.chat(language=language)
            alice.wait_for("alice")
            alice.press("C-x", ",")
            alice.wait_for("notify-by")
            alice.type("igno")
            alice.wait_for(words)
            alice.press("Enter")
            alice.enter("bob")
            wait_file(alice, stage, "# mine\nignore = bob\n")
            alice.wait_for(">*ignore              bob")
            alice.press("DC")
            wait_file(alice, stage, "# mine\n")
            alice.press("Escape")
            alice.wait_without("igno")


def test_the_manual_tells_of_every_setting():
    with SettingsStage() as stage:
        alice = stage.chat(cols=200)
        alice.wait_for("alice entered the room")
        alice.enter("/set all")
        screen = alice.wait_for_match(r"times = on")
        names = set(re.findall(r"│ *([a-z-]+) = ", screen, re.M))
        manual = MANUAL.read_text(encoding="utf-8").replace("\\-", "-")
        assert len(names) >= 5, screen
        check_equal(set(), {name for name in names if f".It Ic {name}" not in manual})


run(globals())
