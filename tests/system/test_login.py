#!/usr/bin/python3
"""Accounts as people meet them: in the chat, whose passwords nobody sees, and from scripts.

test_login.py HUTONG HUTONGD
"""

import os
import subprocess
import sys
import tempfile

from hutong_client import Client
from hutongd import Hutongd
from tap import check_equal, run
from terminal import Tmux

HUTONG, HUTONGD = sys.argv[1:3]
SECRET, OTHER = "correct horse", "battery staple"


class Stage:
    """A server, a tmux, and a new home for each client."""

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="hutong-login-")
        self.server = Hutongd(HUTONGD).__enter__()
        self.tmux = Tmux()
        self.count = 0
        return self

    def __exit__(self, *failure):
        self.tmux.__exit__(*failure)
        self.server.__exit__(*failure)
        self.folder.cleanup()

    def environment(self):
        self.count += 1
        return {"XDG_STATE_HOME": f"{self.folder.name}/{self.count}", "LC_ALL": "", "LANGUAGE": "",
                "LANG": "en_US.UTF-8"}

    def start(self, *options):
        return self.tmux.open([HUTONG, "-s", self.server.tcp, *options],
                              environment=self.environment())

    def send(self, text, *options, **environment):
        """Say something by hutong send as alice. Returns the status."""
        return subprocess.run([HUTONG, "send", "-s", self.server.tcp, "-n", "alice", "-r", "lobby",
                               *options, text], check=False, stderr=subprocess.DEVNULL,
                              env={**os.environ, **self.environment(), **environment}).returncode


def answer(terminal, question, secret):
    """Type what is not to be seen."""
    terminal.wait_for(question)
    terminal.type(secret)
    terminal.press("Enter")


def register(terminal, secret=SECRET):
    terminal.wait_for("alice entered the room")
    terminal.enter("/register")
    answer(terminal, "A new password", secret)
    answer(terminal, "once more", secret)
    terminal.wait_for("Done")


def test_one_registers_and_logs_in_and_the_screen_never_shows_the_password():
    for options in ([], ["--linear"]):
        with Stage() as stage:
            alice = stage.start("-n", "alice", *options)
            register(alice)
            check_equal(False, SECRET in alice.screen())
            again = stage.start("-n", "alice", *options)
            answer(again, "Your password?", "wrong horse")
            answer(again, "is wrong", SECRET)
            again.wait_for("lobby")
            again.enter("it is me")
            alice.wait_for("it is me")
            check_equal(False, SECRET in again.screen())


def test_a_guest_becomes_the_account_it_names():
    with Stage() as stage:
        register(stage.start("-n", "alice"))
        guest = stage.start("-n", "guest")
        guest.wait_for("guest entered the room")
        guest.enter("/login alice")
        answer(guest, "Your password?", SECRET)
        guest.wait_for_match(r"\n +alice +1 lobby")
        guest.enter("hello as alice")
        guest.wait_for("alice: hello as alice")


def test_password_and_account_are_changed_and_deleted():
    with Stage() as stage:
        alice = stage.start("-n", "alice")
        register(alice)
        alice.enter("/password")
        answer(alice, "Your password?", SECRET)
        answer(alice, "A new password", OTHER)
        answer(alice, "once more", OTHER)
        alice.wait_for_match("Done(.|\n)*Done")
        check_equal(4, stage.send("hi", HUTONG_PASSWORD=SECRET))
        check_equal(0, stage.send("hi", HUTONG_PASSWORD=OTHER))
        alice.enter("/unregister")
        answer(alice, "Your password?", OTHER)
        alice.wait_for_match("(Done(.|\n)*){3}")
        with Client.connect(stage.server.tcp) as client:
            client.enter("bob")
            said, = [event for event in client.history("lobby") if event["text"] == "hi"]
            check_equal("&gone-", said["user"][:6])


def test_scripts_give_the_password_by_the_environment_or_a_command():
    with Stage() as stage:
        register(stage.start("-n", "alice"))
        check_equal(4, stage.send("no password"))
        check_equal(0, stage.send("by environment", HUTONG_PASSWORD=SECRET))
        check_equal(0, stage.send("by command", "--password-command", f"echo '{SECRET}'"))
        check_equal(2, stage.send("a bad command", "--password-command", "false"))


run(globals())
