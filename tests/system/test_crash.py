#!/usr/bin/env python3
"""Killed without warning in the midst of it all: what was acknowledged is there, and once.

test_crash.py HUTONGD
"""

import os
import sys

import hutong_client as hutong
from hutong_client import Client, Refused
from hutongd import Hutongd
from tap import check_equal, check_raises, run

PROGRAM = sys.argv[1]
ROUNDS = 5
SHUTDOWN = 104
CHANGES = {"topic": 3, "edit": 4, "react": 6}
WINDOW = 64


def enter(server, user, room, token=None, after=None):
    client = Client.connect(server.unix)
    client.enter(user, token=token)
    client.join(room, after=after)
    return client


class Sender:
    """Says numbered texts, each with a nonce of its own; knows which were acknowledged."""

    def __init__(self, server, user, room):
        self.server, self.user, self.room = server, user, room
        self.nonces = {}  # text: nonce
        self.acknowledged = {}  # text: no
        self.count = 0
        self.client = enter(server, user, room)

    def submit(self, text, again=False):
        nonce = self.nonces.setdefault(text, os.urandom(16))
        return text, self.client.submit_say(self.room, text, nonce=nonce, again=again)

    def collect(self, requests, until=None):
        """Wait for answers; stop after `until` of them, or where the connection ends."""
        for number, (text, request) in enumerate(requests):
            if number == until:
                return
            try:
                self.acknowledged[text] = self.client.answer(request)[-1]["no"]
            except hutong.Closed:
                return

    def say_many(self, count):
        texts = [f"{self.user} {self.count + number}" for number in range(count)]
        self.count += count
        return [self.submit(text) for text in texts]

    def come_back(self):
        """Resume, and say again whatever has no answer."""
        token = self.client.token
        self.client = enter(self.server, self.user, self.room, token=token)
        check_equal(True, self.client.resumed)
        missing = [text for text in self.nonces if text not in self.acknowledged]
        self.collect([self.submit(text, again=True) for text in missing])
        check_equal(self.count, len(self.acknowledged))


def all_events(client, room):
    events, after = [], 0
    while page := client.history(room, after=after):
        events += page
        after = page[-1]["no"]
    return events


def test_nothing_acknowledged_is_missing_or_doubled_after_kills_in_mid_stream():
    with Hutongd(PROGRAM) as server:
        senders = [Sender(server, "alice", "lobby"), Sender(server, "小明", "lobby")]
        for round_number in range(ROUNDS):
            requests = [sender.say_many(WINDOW) for sender in senders]
            for sender, asked in zip(senders, requests):
                sender.collect(asked, until=round_number * WINDOW // ROUNDS)
            server.kill()
            for sender, asked in zip(senders, requests):
                sender.collect([pair for pair in asked if pair[0] not in sender.acknowledged])
            server.start()
            for sender in senders:
                sender.come_back()
        events = all_events(senders[0].client, "lobby")
        check_equal(list(range(1, len(events) + 1)), [event["no"] for event in events])
        said = {event["text"]: event["no"] for event in events}
        check_equal(len(events), len(said))
        for sender in senders:
            check_equal(sender.acknowledged,
                        {text: said.get(text) for text in sender.acknowledged})
        check_equal(2 * ROUNDS * WINDOW, len(events))


class Changer:
    """Edits, reacts, sets topics and read marks; knows what was acknowledged."""

    def __init__(self, server):
        self.server, self.done, self.mark, self.count = server, [], 0, 0
        self.alice, self.bob = enter(server, "alice", "lobby"), enter(server, "bob", "lobby")
        self.messages = [self.alice.say("lobby", f"message {n}")["no"] for n in range(64)]

    def submit(self, kind):
        self.count += 1
        text, ref = f"change {self.count}", self.messages[self.count % len(self.messages)]
        fields = {"edit": {"ref": ref, "text": text}, "react": {"ref": ref, "emoji": f"x{self.count}"},
                  "topic": {"text": text}, "read": {"no": self.mark + 3}}[kind]
        client = self.alice if kind in ("edit", "topic") else self.bob
        return kind, fields, client, client.submit(kind, room="lobby", **fields)

    def collect(self, asked):
        for kind, fields, client, request in asked:
            try:
                done = client.answer(request)[-1]
            except hutong.Closed:
                continue
            except Refused as refused:  # of the last ones before a stop in good order
                check_equal(SHUTDOWN, refused.code)
                continue
            if kind == "read":
                self.mark = max(self.mark, done["no"])
            else:
                self.done.append((done["no"], kind, fields))

    def come_back(self):
        for name in ("alice", "bob"):
            token = getattr(self, name).token
            setattr(self, name, enter(self.server, name, "lobby", token=token))

    def check(self):
        events = {event["no"]: event for event in all_events(self.bob, "lobby")}
        check_equal(list(range(1, len(events) + 1)), list(events))
        for no, kind, fields in self.done:
            event = events[no]
            check_equal((CHANGES[kind], fields.get("ref"), fields.get("text") or "+" + fields["emoji"]),
                        (event["kind"], event.get("ref"), event["text"]))
        room = next(room for room in self.bob.rooms() if room["room"] == "lobby")
        check_equal([event["text"] for event in events.values() if event["kind"] == 3][-1:],
                    [room["topic"]][:len(self.done)])
        assert room.get("no", room["last"]) >= self.mark, (room, self.mark)


def check_changes(stop):
    with Hutongd(PROGRAM) as server:
        changer = Changer(server)
        for round_number in range(ROUNDS):
            asked = [changer.submit(kind) for kind in ("edit", "react", "read", "topic") * 10]
            changer.collect(asked[:8 * round_number])
            stop(server)
            changer.collect(asked[8 * round_number:])
            server.start()
            changer.come_back()
        asked = [changer.submit(kind) for kind in ("edit", "react", "read", "topic")]
        changer.collect(asked)
        changer.check()


def test_acknowledged_edits_reactions_topics_and_marks_survive_kills_in_mid_stream():
    check_changes(Hutongd.kill)


def test_a_stop_in_mid_stream_keeps_all_that_was_acknowledged_and_ends_well():
    check_changes(lambda server: check_equal(0, server.stop()))


def test_a_restart_within_the_grace_time_is_not_noticed_by_anyone():
    with Hutongd(PROGRAM) as server:
        alice, bob = enter(server, "alice", "lobby"), enter(server, "bob", "lobby")
        last = alice.say("lobby", "before")["no"]
        server.kill()
        check_raises(hutong.Closed, bob.wait_for, lambda message: False)
        server.start()
        bob_again = enter(server, "bob", "lobby", token=bob.token, after=last)
        check_equal(True, bob_again.resumed)
        alice_again = enter(server, "alice", "lobby", token=alice.token, after=last)
        check_equal(True, alice_again.resumed)
        alice_again.say("lobby", "after")
        for client in (alice_again, bob_again):
            message = client.next_live()
            check_equal(("event", "after", last + 1),
                        (message.type, message.get("text"), message.get("no")))


def test_a_user_who_does_not_come_back_leaves_when_the_grace_is_over():
    with Hutongd(PROGRAM) as server:
        path = os.path.join(server.folder, "grace.conf")
        with open(path, "w", encoding="ascii") as file:
            file.write("grace_s = 1\n")
        server.arguments = ("-c", path)
        server.stop()
        server.start()
        bob = enter(server, "bob", "lobby")
        alice = enter(server, "alice", "lobby")
        alice.close()
        left = bob.wait_for(lambda message: (message.type == "presence"
                                             and message["kind"] == hutong.LEAVES))
        check_equal("alice", left["user"])
        with Client.connect(server.unix) as other:
            other.enter("alice")  # the name is free


run(globals())
