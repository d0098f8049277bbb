#!/usr/bin/env python3
"""Notifications outside of the chat, as terminals, tmux and a desktop get them."""

import os
import pathlib
import sys

from chat_stage import CHINESE, ENGLISH, Stage as ChatStage
from tap import check_equal, run
from terminal import Tmux

HUTONG, HUTONGD = sys.argv[1:3]


def Stage():
    return ChatStage(HUTONG, HUTONGD)


def record(terminal, path):
    """Keep all that the program in a terminal writes. Returns a function that waits for some of it."""
    path = pathlib.Path(path)
    path.touch()
    terminal.tmux.run("pipe-pane", "-t", terminal.target, f"cat >>{path}")

    def wait_for(text):
        terminal.wait(lambda _: text.encode() in path.read_bytes(), repr(text))
        return path.read_bytes()
    return wait_for


def outside_tmux(stage, name, language, *variables):
    """A client that knows of no tmux around it."""
    terminal = stage.tmux.open(["env", "-u", "TMUX", "-u", "DISPLAY", "-u", "WAYLAND_DISPLAY",
                                *variables, HUTONG, "-s", stage.server.unix, "-n", name],
                               environment=stage.environment(language))
    terminal.wait_for(name)
    return terminal


def test_who_is_elsewhere_is_notified_by_the_terminal():
    with Stage() as stage:
        alice = outside_tmux(stage, "alice", ENGLISH, "TERM_PROGRAM=WezTerm")
        alice.wait_for("alice entered the room")
        wait_for = record(alice, f"{stage.folder.name}/bytes")
        alice.type("\033[I")
        stage.send("bob", "alice: you are here")
        alice.wait_for("you are here")
        alice.type("\033[O")
        alice.type("x")  # what was sent before it has been read
        alice.wait_for("> x")
        stage.send("bob", "alice: \033]0;gone?\a")
        sent = wait_for("\033]777;notify;bob (lobby);alice: \ufffd]0;gone?\ufffd\033\\")
        assert b"you are here\033\\" not in sent and b"\033]0;" not in sent, sent


def test_notifications_are_in_ones_language_and_not_too_many():
    with Stage() as stage:
        zhang = outside_tmux(stage, "张三", CHINESE, "TERM=foot")
        zhang.wait_for("张三进入聊天室")
        zhang.type("\033[O")
        wait_for = record(zhang, f"{stage.folder.name}/bytes")
        stage.send("bob", "张三 一", "张三 二", "张三 三")
        wait_for("]777;notify;bob (lobby);张三 一\033\\")
        sent = wait_for("]777;notify;2 条消息，最后一条来自 bob (lobby);张三 三\033\\")
        check_equal(2, sent.count(b"]777;"))


def fake_notifier(folder):
    """A notify-send that writes its arguments down; the folder to put in front of $PATH."""
    path = pathlib.Path(folder, "bin")
    path.mkdir()
    program = path / "notify-send"
    program.write_text("#!/bin/sh\nprintf '%s|' \"$@\" >>\"${0%/*}/told\"\n", encoding="utf-8")
    program.chmod(0o755)
    return path


def test_a_desktop_is_used_where_the_terminal_has_nothing():
    with Stage() as stage:
        bin_folder = fake_notifier(stage.folder.name)
        alice = stage.tmux.open([HUTONG, "-s", stage.server.unix, "-n", "alice"],
                                environment={**stage.environment(ENGLISH), "DISPLAY": ":9",
                                             "PATH": f"{bin_folder}:{os.environ['PATH']}"})
        alice.wait_for("alice entered the room")
        stage.send("bob", "alice: <b>&")  # nobody is attached to this tmux
        told = bin_folder / "told"
        alice.wait(lambda _: told.exists() and told.read_text(encoding="utf-8").endswith("amp;|"),
                   "a notification")
        check_equal("-a|hutong|--|bob (lobby)|alice: &lt;b&gt;&amp;|",
                    told.read_text(encoding="utf-8"))


def test_tmux_knows_who_looks_and_passes_on_what_it_may():
    with Stage() as stage, Tmux() as outer:
        alice = stage.open("alice")
        stage.tmux.run("set-option", "-g", "allow-passthrough", "on")
        terminal = outer.open(["env", "-u", "TMUX", "tmux", "-L", stage.tmux.socket, "attach",
                               "-t", alice.target])
        terminal.wait_for("alice entered the room")
        wait_for = record(terminal, f"{stage.folder.name}/bytes")
        alice.enter("/set notify-by osc9")
        alice.wait(lambda _: "notify-by = osc9" in settings(stage), "the setting")
        stage.send("bob", "alice: before your eyes")
        terminal.wait_for("before your eyes")
        # another pane of the same window has the keyboard: seen, but not looked at
        stage.tmux.run("split-window", "-t", alice.target, "sleep", "1000")
        stage.send("bob", "alice: in the corner of your eye")
        sent = wait_for("]9;bob (lobby): alice: in the corner of your eye\033\\")
        assert b"before your eyes\033\\" not in sent, sent


def settings(stage):
    """What all files of settings on the stage say."""
    return "".join(path.read_text(encoding="utf-8")
                   for path in pathlib.Path(stage.folder.name).rglob("hutong.conf"))


run(globals())
