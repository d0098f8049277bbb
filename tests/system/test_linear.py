#!/usr/bin/python3
"""The chat as lines, in terminals that can only print, and in pipes."""

import os
import signal
import subprocess
import sys

from chat_stage import CHINESE, ENGLISH, Stage
from tap import check_equal, run

HUTONG, HUTONGD = sys.argv[1:3]
WAIT_S = 60


class LinearStage(Stage):
    """A stage for clients that write lines."""

    def __init__(self):
        super().__init__(HUTONG, HUTONGD)

    def command(self, name, *more):
        return [HUTONG, "-s", self.server.unix, "-n", name, *more]

    def pipe(self, name, *lines, language=ENGLISH, status=0):
        """Say lines through a pipe, to the end. Returns what was printed."""
        done = subprocess.run(self.command(name, "--linear"), check=False, timeout=WAIT_S,
                              input="".join(f"{line}\n" for line in lines), encoding="utf-8",
                              stdout=subprocess.PIPE,
                              env={**os.environ, **self.environment(language)})
        check_equal(status, done.returncode)
        return done.stdout


def test_a_dumb_terminal_gets_lines_by_itself():
    with LinearStage() as stage:
        zhang = stage.tmux.open(stage.command("张三"), environment={
            **stage.environment(CHINESE), "TERM": "dumb"})
        zhang.wait_for("张三进入聊天室")
        check_equal("0", zhang.value("alternate_on"))
        alice = stage.tmux.open(stage.command("alice", "--linear"),
                                environment=stage.environment(ENGLISH))
        alice.wait_for("You are now in lobby")
        zhang.wait_for("alice进入聊天室")
        zhang.enter("你好")
        alice.wait_for_match(r"^\d\d:\d\d 张三: 你好$")
        zhang.wait_for_match(r"^\d\d:\d\d 张三说：你好$")
        alice.enter("/part")
        zhang.wait_for("alice退出了聊天室")
        alice.wait_for("You are no longer in lobby")
        zhang.press("C-d")
        check_equal(0, zhang.wait_dead())


def test_nothing_but_lines_is_written():
    with LinearStage() as stage:
        said = stage.pipe("alice", "hello \033[2J", "/join dev", "你好", "/names")
        assert all(character >= " " or character == "\n" for character in said), repr(said)
        assert "alice: hello" in said and "You are now in dev" in said, said
        assert "1 user here: ~alice" in said, said


def test_the_end_of_a_pipe_waits_until_all_is_stored():
    with LinearStage() as stage:
        lines = [f"line {number}" for number in range(1000)]
        said = stage.pipe("alice", *lines)
        check_equal([f"alice: {line}" for line in lines],
                    [line[6:] for line in said.split("\n") if "alice: line" in line])
        again = stage.pipe("bob", "bye", language=CHINESE)
        assert "alice说：line 999" in again and "alice说：line 980" not in again, again


def test_a_taken_name_ends_a_pipe_and_asks_a_person():
    with LinearStage() as stage:
        alice = stage.tmux.open(stage.command("alice", "--linear"),
                                environment=stage.environment(ENGLISH))
        alice.wait_for("You are now in lobby")
        said = stage.pipe("alice", "not a name", status=4)
        assert "Free: " in said and "not a name" not in said, said
        second = stage.tmux.open(stage.command("alice", "--linear"),
                                 environment=stage.environment(CHINESE))
        second.wait_for("直接按回车就用 alice")
        second.enter("李四")
        alice.wait_for("李四 entered the room")


def test_a_signal_says_good_bye():
    with LinearStage() as stage:
        alice = stage.tmux.open(stage.command("alice", "--linear"),
                                environment=stage.environment(ENGLISH))
        alice.wait_for("You are now in lobby")
        with subprocess.Popen(stage.command("bob", "--linear"), stdin=subprocess.PIPE,
                              stdout=subprocess.DEVNULL,
                              env={**os.environ, **stage.environment(ENGLISH)}) as bob:
            alice.wait_for("bob entered the room")
            bob.send_signal(signal.SIGTERM)
            check_equal(-signal.SIGTERM, bob.wait(WAIT_S))
        alice.wait_for("bob left the room")


run(globals())
