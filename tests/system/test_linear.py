#!/usr/bin/python3
"""The chat as lines, in terminals that can only print, and in pipes."""

import os
import signal
import subprocess
import sys
import tempfile

from hutongd import Hutongd
from tap import check_equal, run
from terminal import Tmux

HUTONG, HUTONGD = sys.argv[1:3]
WAIT_S = 60


class Stage:
    """A server, a tmux and a folder for what clients keep."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="hutong-linear-")
        self.server = Hutongd(HUTONGD)
        self.tmux = Tmux()
        self.count = 0

    def __enter__(self):
        self.server.__enter__()
        return self

    def __exit__(self, *failure):
        self.tmux.__exit__(*failure)
        self.server.__exit__(*failure)
        self.folder.cleanup()

    def environment(self, language):
        """A language, and a state folder of its own."""
        self.count += 1
        return {"XDG_STATE_HOME": f"{self.folder.name}/{self.count}", "TZ": "UTC", "LC_ALL": "",
                "LANGUAGE": "", "LANG": language, "LOCPATH": "/nonexistent"}

    def command(self, name, *more):
        return [HUTONG, "-s", self.server.unix, "-n", name, *more]

    def pipe(self, name, *lines, language="en_US.UTF-8", status=0):
        """Say lines through a pipe, to the end. Returns what was printed."""
        done = subprocess.run(self.command(name, "--linear"), check=False, timeout=WAIT_S,
                              input="".join(f"{line}\n" for line in lines), encoding="utf-8",
                              stdout=subprocess.PIPE,
                              env={**os.environ, **self.environment(language)})
        check_equal(status, done.returncode)
        return done.stdout


def test_a_dumb_terminal_gets_lines_by_itself():
    with Stage() as stage:
        zhang = stage.tmux.open(stage.command("张三"), environment={
            **stage.environment("zh_CN.UTF-8"), "TERM": "dumb"})
        zhang.wait_for("张三进入聊天室")
        check_equal("0", zhang.value("alternate_on"))
        alice = stage.tmux.open(stage.command("alice", "--linear"),
                                environment=stage.environment("en_US.UTF-8"))
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
    with Stage() as stage:
        said = stage.pipe("alice", "hello \033[2J", "/join dev", "你好", "/names")
        assert all(character >= " " or character == "\n" for character in said), repr(said)
        assert "alice: hello" in said and "You are now in dev" in said, said
        assert "1 user here: ~alice" in said, said


def test_the_end_of_a_pipe_waits_until_all_is_stored():
    with Stage() as stage:
        lines = [f"line {number}" for number in range(1000)]
        said = stage.pipe("alice", *lines)
        check_equal([f"alice: {line}" for line in lines],
                    [line[6:] for line in said.split("\n") if "alice: line" in line])
        again = stage.pipe("bob", "bye", language="zh_CN.UTF-8")
        assert "alice说：line 999" in again and "alice说：line 980" not in again, again


def test_a_taken_name_ends_a_pipe_and_asks_a_person():
    with Stage() as stage:
        alice = stage.tmux.open(stage.command("alice", "--linear"),
                                environment=stage.environment("en_US.UTF-8"))
        alice.wait_for("You are now in lobby")
        said = stage.pipe("alice", "not a name", status=4)
        assert "Free: " in said and "not a name" not in said, said
        second = stage.tmux.open(stage.command("alice", "--linear"),
                                 environment=stage.environment("zh_CN.UTF-8"))
        second.wait_for("直接按回车就用 alice")
        second.enter("李四")
        alice.wait_for("李四 entered the room")


def test_a_signal_says_good_bye():
    with Stage() as stage:
        alice = stage.tmux.open(stage.command("alice", "--linear"),
                                environment=stage.environment("en_US.UTF-8"))
        alice.wait_for("You are now in lobby")
        with subprocess.Popen(stage.command("bob", "--linear"), stdin=subprocess.PIPE,
                              stdout=subprocess.DEVNULL,
                              env={**os.environ, **stage.environment("en_US.UTF-8")}) as bob:
            alice.wait_for("bob entered the room")
            bob.send_signal(signal.SIGTERM)
            check_equal(-signal.SIGTERM, bob.wait(WAIT_S))
        alice.wait_for("bob left the room")


run(globals())
