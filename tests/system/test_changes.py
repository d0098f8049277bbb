#!/usr/bin/env python3
"""Messages that change: answered, edited, recalled and reacted to, at a real server.

test_changes.py HUTONG HUTONGD
"""

import json
import os
import subprocess
import sys
import tempfile

import hutong_client as hutong
from hutong_client import Client
from hutongd import Hutongd
from tap import check_equal, run

HUTONG, PROGRAM = sys.argv[1:3]


def enter(server, user):
    """A client in the lobby."""
    client = Client.connect(server.unix)
    client.enter(user)
    client.join("lobby")
    return client


def request(client, type_, **fields):
    """Ask for something in the lobby. Returns the number of the event it became, or the error."""
    try:
        return client.answer(client.submit(type_, room="lobby", **fields))[-1]["no"]
    except hutong.Refused as refused:
        return f"error {refused.code}"


def say(client, text, **fields):
    """Say something. Returns its number."""
    return request(client, "say", nonce=os.urandom(16), text=text, **fields)


def history(client):
    """The events of the lobby: number, kind, text, and what they are about."""
    page = client.answer(client.submit("history", room="lobby"))[:-1]
    return [(event["no"], event["kind"], event["text"], event.get("ref", 0)) for event in page]


def live(client, count):
    """The next `count` live events."""
    events = []
    while len(events) < count:
        message = client.next_live()
        if message.type == "event":
            text = message["text"].strip()  # blanks are all that was left of a recalled one
            events.append((message["no"], message["kind"], text, message.get("ref", 0)))
    return events


def test_answers_edits_and_reactions_reach_everybody_and_are_kept():
    with Hutongd(PROGRAM) as server:
        alice, bob = enter(server, "alice"), enter(server, "bob")
        check_equal(1, say(alice, "tea?"))
        check_equal(2, say(bob, "yes", ref=1))
        check_equal(3, request(bob, "edit", ref=2, text="yes, at five"))
        check_equal(4, request(alice, "react", ref=2, emoji="👍"))
        check_equal(5, request(bob, "react", ref=2, emoji="👍"))
        check_equal(6, request(alice, "react", ref=2, emoji="👍"))
        expected = [(1, 1, "tea?", 0), (2, 1, "yes", 1), (3, 4, "yes, at five", 2),
                    (4, 6, "+👍", 2), (5, 6, "+👍", 2), (6, 6, "-👍", 2)]
        check_equal(expected, live(alice, 6))
        check_equal(expected, history(bob))
        server.kill()
        server.start()
        check_equal(expected, history(enter(server, "carol")))


def test_what_is_not_ones_own_is_refused():
    with Hutongd(PROGRAM) as server:
        alice, bob = enter(server, "alice"), enter(server, "bob")
        say(alice, "mine")
        cases = (("edit", {"ref": 1, "text": "yours"}, "error 19"),
                 ("recall", {"ref": 1}, "error 19"),
                 ("edit", {"ref": 7, "text": "x"}, "error 18"), ("recall", {"ref": 0}, "error 18"),
                 ("react", {"ref": 2**53 - 1, "emoji": "x"}, "error 18"),
                 ("react", {"ref": 1, "emoji": ""}, "error 10"),
                 ("react", {"ref": 1, "emoji": "a b"}, "error 10"))
        for type_, fields, expected in cases:
            check_equal(expected, request(bob, type_, **fields))
        check_equal("error 18", say(bob, "?", ref=2))
        stranger = Client.connect(server.unix)
        stranger.enter("carol")
        for type_, fields, _ in cases[:2]:
            check_equal("error 9", request(stranger, type_, **fields))
        check_equal([(1, 1, "mine", 0)], history(alice))


def test_a_recalled_message_is_gone_everywhere():
    with Hutongd(PROGRAM) as server:
        alice = enter(server, "alice")
        say(alice, "a secret nobody shall know")
        request(alice, "edit", ref=1, text="another secret")
        say(alice, "this stays")
        check_equal(4, request(alice, "recall", ref=1, text="wrong window"))
        expected = [(1, 1, "", 0), (2, 4, "", 1), (3, 1, "this stays", 0),
                    (4, 5, "wrong window", 1)]
        check_equal(expected, history(alice))
        bob = Client.connect(server.unix)
        bob.enter("bob")
        bob.join("lobby", after=0)
        check_equal(expected, live(bob, 4))
        for type_, fields in (("recall", {}), ("edit", {"text": "x"}), ("react", {"emoji": "x"})):
            check_equal("error 18", request(alice, type_, ref=1, **fields))


def test_a_message_can_be_recalled_for_as_long_as_the_server_allows():
    with tempfile.NamedTemporaryFile("w", suffix=".conf") as file:
        file.write("recall_s = 1\n")
        file.flush()
        with Hutongd(PROGRAM, "-c", file.name) as server:
            alice = enter(server, "alice")
            said = alice.answer(alice.submit("say", room="lobby", nonce=os.urandom(16), text="hi"))
            while say(alice, "later") and alice.answer(alice.submit(
                    "topic", room="lobby", text="x"))[-1]["time"] <= said[-1]["time"] + 1000:
                pass
            check_equal("error 19", request(alice, "recall", ref=1))


def test_the_command_line_tells_of_changes():
    with Hutongd(PROGRAM) as server, tempfile.TemporaryDirectory() as home:
        alice = enter(server, "alice")
        say(alice, "tea?")
        say(alice, "yes", ref=1)
        request(alice, "edit", ref=2, text="no")
        request(alice, "react", ref=1, emoji="x")
        request(alice, "react", ref=1, emoji="x")
        request(alice, "recall", ref=2)

        def tail(*arguments):
            return subprocess.run(
                [HUTONG, "tail", "-s", server.unix, "-n", "9", "-r", "lobby", *arguments],
                env={**os.environ, "LANG": "C.UTF-8", "XDG_STATE_HOME": home, "HUTONG_NAME": "bob"},
                stdout=subprocess.PIPE, check=True, timeout=60).stdout.decode().splitlines()

        check_equal(["alice: tea?", "alice recalled a message", "alice edited a message: ",
                     "alice reacted with x", "alice took back x", "alice recalled a message"],
                    tail())
        check_equal([("message", None, "tea?"), ("message", 1, ""), ("edit", 2, ""),
                     ("reaction", 1, "+x"), ("reaction", 1, "-x"), ("recall", 2, "")],
                    [(event["kind"], event.get("ref"), event["body"])
                     for event in map(json.loads, tail("--json"))])


run(globals())
