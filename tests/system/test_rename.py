#!/usr/bin/env python3
"""A room gets another name: what one sees of it, and that everything goes with it.

test_rename.py HUTONG HUTONGD
"""

import json
import os
import pathlib
import signal
import subprocess
import sys

import tap
from chat_stage import CHINESE, ENGLISH, LOOKS, Stage
from hutong_client import BIND, Client
from somebody import Somebody
from tap import check_equal

HUTONG, HUTONGD = sys.argv[1:]
SECRET = b"correct horse"


def renamed(language, who, was, name, why):
    """The line that tells of it."""
    return (f"{who} renamed the room {was} to {name}: {why}" if language is ENGLISH
            else f"{who}把聊天室{was}改名为{name}：{why}")


def test_a_room_is_renamed_in_the_chat_and_all_see_it():
    for language, size in LOOKS:
        with Stage(HUTONG, HUTONGD) as stage:
            alice, bob = stage.open("alice", language, **size), stage.open("bob", language, **size)
            alice.enter("/join den")
            alice.wait_for("den")
            bob.enter("/join den")
            alice.wait_for("bob进入聊天室" if language is CHINESE else "bob entered the room")
            bob.type("half a dr")
            alice.enter("/rename cave it grew")
            for terminal in (alice, bob):
                terminal.wait_for(renamed(language, "alice", "den", "cave", "it grew"))
            alice.enter("who is here")
            bob.wait_for("who is here")
            bob.type("aft")
            bob.press("Enter")
            alice.wait_for("half a draft")
            bob.enter("/rename lair")
            bob.wait_for("Only admins of cave may give it another name" if language is ENGLISH
                         else "只有 cave 的管理员才可以给它改名")


def test_what_one_has_of_a_room_is_there_though_one_was_away_when_it_was_renamed():
    with Stage(HUTONG, HUTONGD) as stage:
        with Client.connect(stage.server.unix) as account:
            account.request("register", user="alice", secret=SECRET, flags=BIND)
            account.bye()
        with Client.connect(stage.server.unix) as owner:
            owner.enter("bob")
            owner.join("den")
            owner.say("den", "what was said before")
            environment = stage.environment(ENGLISH)

            def start():
                return stage.tmux.open([HUTONG, "-s", stage.server.unix, "-n", "alice"],
                                       environment=environment, cols=120, rows=24)

            terminal = start()
            terminal.wait_for("alice joined the room")
            terminal.enter("/join den")
            terminal.wait_for("what was said before")
            terminal.enter("/mute-room")
            terminal.wait_for("den")
            terminal.type("half a draft")
            terminal.wait_for("half a draft")
            settings = pathlib.Path(environment["XDG_CONFIG_HOME"], "hutong")
            terminal.wait(lambda _: any("mute@den = on" in path.read_text(encoding="utf-8")
                                        for path in settings.rglob("*") if path.is_file()),
                          "the setting on disk")
            os.kill(int(terminal.value("pane_pid")), signal.SIGKILL)
            terminal.wait(lambda _: terminal.is_dead(), "the end of the client")
            owner.request("rename", room="den", text="cave it grew")
            owner.say("cave", "what was said after")

            terminal = start()
            terminal.wait_for("cave")
            terminal.press("M-2")
            terminal.wait_for("half a draft")
            terminal.wait_for("what was said after")
            screen = terminal.wait_for("bob renamed the room den to cave: it grew")
            check_equal(1, screen.count("bob: what was said before"))
            terminal.wait(lambda _: any("mute@cave = on" in path.read_text(encoding="utf-8")
                                        for path in settings.rglob("*") if path.is_file()),
                          "the setting under the new name")
            state = pathlib.Path(environment["XDG_STATE_HOME"])
            terminal.wait(lambda _: [path.name for path in state.rglob("draft-*")] == ["draft-cave"],
                          "the draft under the new name alone")


def test_commands_know_both_names():
    with Stage(HUTONG, HUTONGD) as stage, Somebody(HUTONG, stage.server.unix, "alice") as alice:
        with Client.connect(stage.server.unix) as owner:
            owner.request("register", user="alice", secret=SECRET, flags=BIND)
            owner.join("den")
            owner.say("den", "a pot of tea")
            owner.bye()
        name = ("--name", "alice")
        alice.run_bytes("room", "rename", "-r", "den", *name, "cave", "it", "grew")
        for room in ("den", "cave"):
            lines = [json.loads(line) for line in
                     alice.run_bytes("history", "-r", room, *name, "--json").splitlines()]
            told = [(line["room"], line["kind"], line["body"]) for line in lines]
            assert told[-1] == ("cave", "room-rename", "den cave it grew"), told
            assert ("cave", "message", "a pot of tea") in told, told
            found = alice.run_bytes("search", *name, "tea", f"in:{room}").decode()
            assert found.startswith("cave ") and "a pot of tea" in found, found
        for language, line in (("C.UTF-8", renamed(ENGLISH, "alice", "den", "cave", "it grew")),
                               ("zh_CN.UTF-8", renamed(CHINESE, "alice", "den", "cave", "it grew"))):
            shown = alice.run_bytes("tail", "-r", "den", *name, "-n", "5", LANG=language).decode()
            assert line in shown, shown
        alice.run_bytes("send", "-r", "den", *name, "still here")
        alice.run_bytes("room", "rename", "-r", "cave", *name, "den")
        assert "still here" in alice.run_bytes("tail", "-r", "cave", *name, "-n", "5").decode()
        alice.run_bytes("room", "rename", "-r", "den", *name, "a,b", status=1)
        assert "begins with one of" in alice.errors, alice.errors
        alice.run_bytes("room", "rename", "-r", "den", *name, status=2)


def test_a_line_tells_of_it_where_there_is_no_screen():
    for language in (ENGLISH, CHINESE):
        with Stage(HUTONG, HUTONGD) as stage, Client.connect(stage.server.unix) as owner:
            owner.enter("bob")
            owner.join("den")
            with subprocess.Popen(
                    [HUTONG, "--linear", "-s", stage.server.unix, "-n", "alice", "-r", "den"],
                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8",
                    env={**os.environ, **stage.environment(language)}) as linear:
                owner.wait_for(lambda message: message.type == "presence" and
                               message["user"] == "alice")
                owner.request("rename", room="den", text="cave it grew")
                for line in linear.stdout:
                    if renamed(language, "bob", "den", "cave", "it grew") in line:
                        break
                else:
                    raise AssertionError("nothing was told")
                linear.stdin.write("hello there\n")
                linear.stdin.flush()
                said = owner.wait_for(lambda message: message.type == "event" and
                                      message["kind"] == 1)
                check_equal(("cave", "hello there"), (said["room"], said["text"]))
                linear.stdin.write("/quit\n")
                linear.stdin.close()
                linear.stdout.read()


tap.run(globals())
