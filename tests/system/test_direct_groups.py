#!/usr/bin/python3
"""Direct groups: rooms of a few, closed to everybody else, at a real server and in real terminals.

test_direct_groups.py HUTONG HUTONGD
"""

import hashlib
import os
import subprocess
import sys

from chat_stage import CHINESE, ENGLISH, Stage
from hutong_client import Client, Refused
from hutongd import Hutongd
from irc_client import Irc
from tap import check_equal, run

HUTONG, PROGRAM = sys.argv[1:3]
SECRET = "correct horse"
DIRECT_GROUP, PART = 4, 8
NO_SUCH_ROOM, NO_SUCH_USER = 7, 8


def guest(server, name):
    """A client without an account."""
    client = Client.connect(server.unix)
    client.enter(name)
    return client


def account(server, name):
    """A client with one."""
    client = Client.connect(server.unix)
    client.request("register", user=name, secret=SECRET.encode())
    return client


def logged_in(server, name):
    """The account again."""
    client = Client.connect(server.unix)
    client.auth(name, SECRET)
    return client


def refusal(client, type_, **fields):
    """The code of the error that a request gets; 0 if none."""
    try:
        client.request(type_, **fields)
    except Refused as error:
        return error.code
    return 0


def live(client, type_):
    """The next message of a type that answers nothing."""
    return client.wait_for(lambda message: message.type == type_)


def sees(irc, command, text):
    """Wait until an IRC client gets a line."""
    irc.wait_for(lambda line: line.command == command and text in line.text)


def said(client, room):
    """What was said in a room, as its history has it."""
    return [event["text"] for event in client.history(room) if event["kind"] != PART]


def test_a_few_talk_and_nobody_else_learns_of_it():
    with Hutongd(PROGRAM) as server:
        alice, bob, carol, eve = (guest(server, name) for name in ("alice", "bob", "carol", "eve"))
        joined, members = alice.join(names=["carol", "bob"])
        room = joined["room"]
        check_equal((DIRECT_GROUP, ["bob", "carol"], ["alice", "bob", "carol"]),
                    (joined["kind"], joined["names"], members))
        for one, others in ((bob, ["alice", "carol"]), (carol, ["alice", "bob"])):
            opened = live(one, "joined")
            check_equal((room, others), (opened["room"], opened["names"]))
        check_equal(room, carol.join(names=["alice", "bob"])[0]["room"])
        alice.say(room, "plum cake")
        for one in (bob, carol):
            check_equal("plum cake", live(one, "event")["text"])
        content = hashlib.sha256(b"x").digest()
        for type_, fields in (("join", {}), ("history", {}), ("who", {}), ("rooms", {}), ("pins", {}),
                              ("thread", {"ref": 1}), ("versions", {"ref": 1}), ("read", {"no": 1}),
                              ("typing", {}), ("topic", {"text": "x"}), ("part", {}),
                              ("say", {"nonce": os.urandom(16), "text": "x"}),
                              ("edit", {"ref": 1, "text": "x"}), ("recall", {"ref": 1}),
                              ("invite", {"user": "eve"}), ("fetch", {"no": 1}),
                              ("offer", {"text": "a.txt", "size": 1, "hash": content})):
            check_equal((type_, NO_SUCH_ROOM), (type_, refusal(eve, type_, room=room, **fields)))
        check_equal(NO_SUCH_ROOM, refusal(eve, "search", query=f"in:{room} plum"))
        check_equal([], eve.search("plum")[0])
        check_equal([], [row for row in eve.rooms() if row["room"] == room])
        check_equal(["plum cake"], [event["text"] for event in bob.search("plum")[0]])
        check_equal(True, eve.join(names=["alice", "bob"])[0]["room"] != room)


def test_what_was_said_waits_for_who_is_away_and_survives_a_crash():
    with Hutongd(PROGRAM) as server:
        alice, bob, carol = (account(server, name) for name in ("alice", "bob", "carol"))
        room = alice.join(names=["bob", "carol"])[0]["room"]
        carol.bye()
        carol.close()
        alice.request("topic", room=room, text="lunch")
        alice.say(room, "at noon, @carol")
        live(bob, "event")
        server.kill()
        server.start()
        carol = logged_in(server, "carol")
        row = next(row for row in carol.rooms() if row["room"] == room)
        check_equal((DIRECT_GROUP, ["alice", "bob"], "lunch", 1, 1),
                    (row["kind"], row["names"], row["topic"], row["unread"], row["mentions"]))
        check_equal(True, "at noon, @carol" in said(carol, room))
        check_equal(room, carol.join(names=["bob", "alice"])[0]["room"])


def test_who_leaves_is_out_for_good_and_the_last_one_ends_it():
    with Hutongd(PROGRAM) as server:
        alice, bob, carol = (account(server, name) for name in ("alice", "bob", "carol"))
        room = alice.join(names=["bob", "carol"])[0]["room"]
        carol.request("part", room=room)
        check_equal(NO_SUCH_ROOM, refusal(carol, "history", room=room))
        check_equal(["bob"], alice.join(room=room)[0]["names"])
        check_equal(True, alice.join(names=["bob", "carol"])[0]["room"] != room)
        bob.request("part", room=room)
        check_equal(NO_SUCH_USER,
                    refusal(alice, "say", room=room, nonce=os.urandom(16), text="anybody?"))
        alice.request("part", room=room)
        server.kill()
        server.start()
        alice = logged_in(server, "alice")
        check_equal(NO_SUCH_ROOM, refusal(alice, "join", room=room))


def test_over_irc_a_group_is_a_channel():
    with Hutongd(PROGRAM, irc=True) as server:
        alice, bob = guest(server, "alice"), guest(server, "bob")
        with Irc(server.irc, "carol") as carol:
            room = alice.join(names=["bob", "carol"])[0]["room"]
            sees(carol, "JOIN", f"#{room}")
            sees(carol, "353", "alice")
            alice.say(room, "plum cake")
            sees(carol, "PRIVMSG", f"#{room}")
            carol.send(f"PRIVMSG #{room} :with cream")
            check_equal("plum cake", live(bob, "event")["text"])
            check_equal("with cream", live(bob, "event")["text"])
            alice.nick("alicia")
            sees(carol, "NICK", "alicia")
            carol.send(f"PART #{room}")
            sees(carol, "PART", f"#{room}")
            check_equal(["bob"], alice.join(room=room)[0]["names"])


def says(language, name, text):
    """A message as the screen shows it."""
    return f"{name}说：{text}" if language is CHINESE else f"{name}: {text}"


def test_the_chat_shows_a_group_under_the_names_of_the_others():
    for language in (ENGLISH, CHINESE):
        with Stage(HUTONG, PROGRAM) as stage:
            alice, bob, carol = (stage.open(name, language, cols=120)
                                 for name in ("alice", "bob", "carol"))
            alice.enter("/msg bob,carol plum cake")
            alice.wait_for("bob,carol")
            for terminal, title in ((bob, "alice,carol"), (carol, "alice,bob")):
                terminal.wait_for(title)
                terminal.press("M-2")
                terminal.wait_for(says(language, "alice", "plum cake"))
            bob.enter("with cream")
            carol.wait_for(says(language, "bob", "with cream"))
            send = [HUTONG, "send", "-s", stage.server.unix, "-n", "dave", "-u", "alice,bob", "tea"]
            subprocess.run(send, check=True, stdin=subprocess.DEVNULL, timeout=60,
                           env={**os.environ, **stage.environment(ENGLISH)})
            bob.wait_for_match(r"3 alice, \(1!\)")  # a guest who has said it, and gone
            carol.enter("/part")
            bob.wait_for_match("carol退出了聊天室" if language is CHINESE else "carol left the room")
            bob.enter("only us")
            alice.wait_for(says(language, "bob", "only us"))
            check_equal(False, "only us" in carol.screen())


def test_what_is_typed_to_a_group_survives_the_end_of_the_client():
    with Stage(HUTONG, PROGRAM) as stage:
        state = stage.environment(ENGLISH)
        for name in ("alice", "bob"):
            account(stage.server, name).close()
        bob, carol = logged_in(stage.server, "bob"), guest(stage.server, "carol")
        command = [HUTONG, "-s", stage.server.unix, "-n", "alice"]
        state["HUTONG_PASSWORD"] = SECRET
        alice = stage.tmux.open(command, environment=state)
        alice.wait_for_match("alice (entered|joined) the room")
        alice.enter("/msg bob,carol first")
        check_equal("first", live(carol, "event")["text"])
        alice.type("half a sent")
        alice.wait_for("half a sent")
        alice.press("M-1")
        alice.wait_without("half a sent")
        alice.enter("/quit")
        alice.wait_dead()
        again = stage.tmux.open(command, environment=state)
        again.wait_for("bob,carol")
        again.enter("/msg bob,carol")
        again.wait_for("half a sent")
        again.enter("ence")
        bob.wait_for(lambda message: message.get("text") == "half a sentence")


run(globals())
