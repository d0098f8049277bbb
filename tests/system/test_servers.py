#!/usr/bin/env python3
"""Several servers at once in one chat, and the names that people give them.

test_servers.py HUTONG HUTONGD
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

import tap
from chat_stage import CHINESE, ENGLISH, LOOKS, Stage
from hutong_client import Client
from hutongd import Hutongd

HUTONG, HUTONGD = sys.argv[1:]
SIZES = ((ENGLISH, {"cols": 120, "rows": 24}), (CHINESE, {"cols": 200, "rows": 50}))


def said(stage, server, texts):
    """Which of the texts were said in the lobby of a server."""
    done = subprocess.run([HUTONG, "history", "-s", server.unix, "--name", "reader", "-r", "lobby"],
                          check=True, capture_output=True, encoding="utf-8",
                          env={**os.environ, **stage.environment(ENGLISH)})
    return [text for text in texts if text in done.stdout]


def test_one_is_on_two_servers_at_once():
    for language, size in SIZES:
        with Stage(HUTONG, HUTONGD) as stage, Hutongd(HUTONGD) as second:
            environment = stage.environment(language)
            command = [HUTONG, "-n", "alice", stage.server.unix, second.tcp]
            terminal = stage.tmux.open(command, environment=environment, **size)
            terminal.wait_for(f"{second.tcp[:12]}")
            terminal.enter("on the first")
            terminal.press("M-2")
            terminal.enter("on the second")
            terminal.wait_for("on the second")
            stage.send("bob", "alice: over here")
            terminal.wait_for("(1!)")
            terminal.press("M-a")
            terminal.wait_for("over here")
            texts = ["on the first", "on the second"]
            terminal.wait(lambda _, s=stage, t=texts: said(s, s.server, t) == t[:1], "the first")
            terminal.wait(lambda _, s=stage, t=texts: said(s, second, t) == t[1:], "the second")

            second.kill()
            connecting = " connecting " if language is ENGLISH else " 正在连接 "
            terminal.wait_for(connecting)
            terminal.press("M-2")
            terminal.enter("later")
            terminal.press("M-1")
            terminal.enter("now")
            terminal.wait(lambda _, s=stage: said(s, s.server, ["now", "later"]) == ["now"], "now")
            second.start()
            terminal.wait_without(connecting)
            terminal.wait(lambda _, s=stage: said(s, second, ["now", "later"]) == ["later"],
                          "what waited")


def test_servers_have_names_that_are_kept():
    with Stage(HUTONG, HUTONGD) as stage, Hutongd(HUTONGD) as second:
        environment = stage.environment(ENGLISH)
        command = [HUTONG, "-n", "alice", "-s", stage.server.unix]
        terminal = stage.tmux.open(command, environment=environment, cols=120, rows=24)
        terminal.wait_for("alice entered the room")
        terminal.enter(f"/server add work {second.tcp} alina")
        config = pathlib.Path(environment["XDG_CONFIG_HOME"], "hutong", "hutong.conf")
        terminal.wait(lambda _: config.exists() and
                      f"server work = {second.tcp} alina" in config.read_text(), "the line")
        terminal.enter("/connect work")
        terminal.wait_for("alina entered the room")
        terminal.enter("/server")
        terminal.wait_for(f"work  {second.tcp}  alina  connected")
        terminal.enter("/server leave")
        terminal.wait_without("work\n")
        terminal.wait_for("alice entered the room")
        terminal.enter("/connect work")  # its folder was let go of
        terminal.wait_for("alina entered the room")
        terminal.enter("/quit")
        terminal.wait_dead()

        listed = subprocess.run([HUTONG, "servers"], check=True, capture_output=True,
                                encoding="utf-8", env={**os.environ, **environment}).stdout
        tap.check_equal(f"work  {second.tcp}  alina\n", listed)
        listed = subprocess.run([HUTONG, "servers", "--json"], check=True, capture_output=True,
                                env={**os.environ, **environment}).stdout
        tap.check_equal({"name": "work", "url": second.tcp, "user": "alina"}, json.loads(listed))
        done = subprocess.run([HUTONG, "who", "-s", "work"], check=True, capture_output=True,
                              encoding="utf-8", env={**os.environ, **environment}).stdout
        assert "alina" in done, done
        terminal = stage.tmux.open([HUTONG, stage.server.unix, "work"], environment=environment,
                                   cols=120, rows=24)
        terminal.wait_for("work")


def test_lines_are_of_several_servers_too():
    words = {True: ("你以 alice 的身份进了 ", "你现在在 lobby，服务器是 ", "bob说："),
             False: ("You are in as alice on ", "You are now in lobby on ", "bob: ")}
    for language, size in LOOKS:
        with Stage(HUTONG, HUTONGD) as stage, Hutongd(HUTONGD) as second:
            entered, now_in, bob = words[language is CHINESE]
            alice = stage.tmux.open([HUTONG, "--linear", "-n", "alice", stage.server.unix,
                                     second.tcp], environment=stage.environment(language), **size)
            there = second.tcp.removeprefix("tcp://")
            alice.wait_for(entered + there)
            alice.wait_for(now_in + "hutong.sock")
            with Client.connect(second.unix) as other:
                other.enter("bob")
                other.join("lobby")
                other.say("lobby", "over here")
                alice.wait_for(f"[{there}")
                alice.wait_for(f"lobby] {bob}over here")
                alice.enter(f"/connect {second.tcp}")
                alice.wait_for(now_in + there)
                alice.enter("coming")
                other.wait_for(lambda message: message.get("text") == "coming")


def test_a_server_met_before_is_in_the_directory_without_a_name():
    words = {True: ("以前连过，还没有名字", "已连接"), False: ("met before, without a name", "connected")}
    for language, size in LOOKS:
        with Stage(HUTONG, HUTONGD) as stage, \
                Hutongd(HUTONGD, "-l", "tls://127.0.0.1:0") as second:
            tls = next(line.split("url=")[1].split()[0] for line in second.log if "url=tls" in line)
            met, connected = words[language is CHINESE]
            alice = stage.open("alice", language, **size)
            alice.enter("/server")
            assert met not in alice.wait_for(connected)
            alice.enter(f"/connect {tls}")
            entered = "alice进入聊天室" if language is CHINESE else "alice entered the room"
            alice.wait(lambda screen, t=tls, e=entered: t in screen and e in screen, "her there")
            alice.enter("/server")
            alice.wait_for(f"{tls}  alice  {connected}")
            alice.enter("/server leave")
            alice.enter("/clear")
            alice.wait_without(tls)
            alice.enter("/server")
            alice.wait_for(met)
            alice.wait_for(tls)
            alice.type("/connect tls")
            alice.press("Tab")
            alice.wait_for(f"> /connect {tls}")


def test_who_has_given_no_server_a_name_is_told_nothing():
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([HUTONG, "servers"], check=True, capture_output=True, encoding="utf-8",
                              env={**os.environ, "XDG_CONFIG_HOME": folder})
        tap.check_equal(("", ""), (done.stdout, done.stderr))


def test_what_is_no_server_is_refused():
    with Stage(HUTONG, HUTONGD) as stage:
        environment = {**os.environ, **stage.environment(ENGLISH)}
        for words in (["sned", "hello"], ["tcp://a", "tcp://b", "--bare"], ["irc://x"]):
            done = subprocess.run([HUTONG, *words], check=False, capture_output=True,
                                  env=environment, stdin=subprocess.DEVNULL)
            tap.check_equal(2, done.returncode)


tap.run(globals())
