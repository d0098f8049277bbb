#!/usr/bin/env python3
"""The chat and the disk of this machine: the server it starts, the outbox it keeps.

test_local.py HUTONG HUTONGD
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile

import tap
from hutongd import Hutongd
from terminal import WAIT_S, Tmux

HUTONG, HUTONGD = sys.argv[1:]


class Home:
    """A user of this machine: folders of their own, and terminals in them."""

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="hutong-test-")
        self.runtime = os.path.join(self.folder, "run")
        os.mkdir(self.runtime, 0o700)
        self.environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8",
                            "XDG_STATE_HOME": os.path.join(self.folder, "state"),
                            "XDG_RUNTIME_DIR": self.runtime,
                            **{key: value for key, value in os.environ.items()
                               if key.endswith("SAN_OPTIONS")}}
        self.tmux = Tmux()
        return self

    def __exit__(self, *_):
        self.tmux.__exit__()
        for pid in self.servers():
            os.kill(pid, signal.SIGKILL)
        shutil.rmtree(self.folder)

    def chat(self, name, *arguments):
        """Open the chat in a terminal."""
        return self.tmux.open([HUTONG, "-n", name, "-r", "lobby", *arguments],
                              environment=self.environment)

    def run(self, *arguments):
        """Run a command. Returns its status and its output."""
        done = subprocess.run([HUTONG, *arguments], env=self.environment, timeout=WAIT_S,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
        return done.returncode, done.stdout.decode()

    def log(self):
        """What the started servers have written."""
        try:
            with open(os.path.join(self.folder, "state", "hutong", "hutongd.log"),
                      encoding="utf-8") as log:
                return log.read()
        except FileNotFoundError:
            return ""

    def servers(self):
        """The processes of hutongd that listen on this user's socket."""
        wanted = f"unix:{self.runtime}/hutong/hutong.sock".encode()
        found = []
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{pid}/cmdline", "rb") as line:
                    if wanted in line.read().split(b"\0"):
                        found.append(int(pid))
            except (FileNotFoundError, ProcessLookupError):
                pass
        return found


def test_the_chat_starts_the_local_server_which_outlives_it():
    with Home() as home:
        alice = home.chat("alice")
        alice.wait_for("alice entered the room")
        tap.check_equal(1, len(home.servers()))
        alice.enter("hello")
        alice.wait_for("alice: hello")
        alice.enter("/quit")
        tap.check_equal(0, alice.wait_dead())
        tap.check_equal((0, "alice: hello\n"), home.run("tail", "-r", "lobby", "--name", "bob"))


def test_several_chats_at_once_start_one_server():
    with Home() as home:
        people = ["alice", "bob", "carol"]
        chats = [home.chat(name) for name in people]
        for chat in chats:
            chat.wait_for("entered the room")
        tap.wait_until(lambda: len(home.servers()) == 1, "one server")
        status, users = home.run("who", "-r", "lobby", "-n", "dora")
        tap.check_equal((0, people), (status, sorted(users.split())))


def test_a_server_that_does_not_start_is_told_with_its_log():
    with Home() as home:
        data = os.path.join(home.folder, "state", "hutong")
        with subprocess.Popen([HUTONGD, "-d", data, "-l", f"unix:{home.folder}/other.sock"],
                              stderr=subprocess.PIPE) as other:
            try:
                while b"ready" not in other.stderr.readline():
                    pass
                screen = home.chat("alice").wait_for("the local server did not start")
                assert "hutongd.log" in "".join(screen.split()), screen
                assert "in use" in home.log(), home.log()
            finally:
                other.terminate()


def test_what_was_typed_while_the_server_was_away_is_sent_once_by_the_next_run():
    with Home() as home, Hutongd(HUTONGD) as server:
        alice = home.chat("alice", server.unix)
        alice.wait_for("alice entered the room")
        server.kill()
        alice.wait(lambda screen: "connect" in screen.lower(), "word of the lost connection")
        alice.enter("kept one")
        alice.enter("kept two")
        alice.wait_for("kept two")
        os.kill(int(alice.value("pane_pid")), signal.SIGKILL)
        alice.wait(lambda _: alice.is_dead(), "its death")
        server.start()
        home.chat("alice", server.unix).wait_for("alice: kept two")
        tap.check_equal((0, "alice: kept one\nalice: kept two\n"),
                        home.run("history", "-s", server.unix, "-r", "lobby", "--name", "bob"))
        outboxes = [os.path.join(folder, name) for folder, _, names in os.walk(home.folder)
                    for name in names if name == "outbox"]
        tap.wait_until(lambda: all(os.path.getsize(path) == 0 for path in outboxes),
                   "an empty outbox")
        assert outboxes


if __name__ == "__main__":
    tap.run(globals())
