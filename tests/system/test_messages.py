#!/usr/bin/env python3
"""What belongs to messages: threads, versions, pins, what is found of them, and who has read them.

test_messages.py HUTONG HUTONGD
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
HUGE = 2**53 - 1


def enter(server, user, token=None, attach=False):
    """A client in the lobby."""
    client = Client.connect(server.unix)
    client.enter(user, token, attach)
    client.join("lobby")
    return client


def request(client, type_, room="lobby", **fields):
    """Ask for something in a room. Returns the last message of the answer."""
    return client.answer(client.submit(type_, room=room, **fields))[-1]


def refused(client, type_, room="lobby", **fields):
    """The code of the error that refuses a request, 0 if none does."""
    try:
        request(client, type_, room, **fields)
    except hutong.Refused as error:
        return error.code
    return 0


def say(client, text, room="lobby", **fields):
    """Say something. Returns its number."""
    return request(client, "say", room, nonce=os.urandom(16), text=text, **fields)["no"]


def listed(client, type_, room="lobby", **fields):
    """The events of an answer: number and text. All pages of it, of two events each."""
    events, after = [], 0
    while after is not None:
        *page, done = client.answer(client.submit(type_, room=room, limit=2, after=after, **fields))
        assert len(page) <= 2
        events += [(event["no"], event["text"]) for event in page]
        after = done.get("after")
    return events


def test_a_thread_is_a_message_and_all_that_answers_it():
    with Hutongd(PROGRAM) as server:
        alice, bob = enter(server, "alice"), enter(server, "bob")
        say(alice, "tea?")
        say(bob, "yes", ref=1)
        say(alice, "rain again")
        say(alice, "at five", ref=2)
        say(bob, "no", ref=1)
        request(bob, "edit", ref=2, text="yes!")
        expected = [(1, "tea?"), (2, "yes!"), (4, "at five"), (5, "no")]
        check_equal(expected, listed(alice, "thread", ref=1))
        check_equal([(2, "yes!"), (4, "at five")], listed(bob, "thread", ref=2))
        for ref in (0, 99, HUGE):
            check_equal([], listed(bob, "thread", ref=ref))
        server.kill()
        server.start()
        check_equal(expected, listed(enter(server, "carol"), "thread", ref=1))


def test_an_edited_message_keeps_its_history():
    with Hutongd(PROGRAM) as server:
        alice, bob = enter(server, "alice"), enter(server, "bob")
        say(alice, "first")
        for text in ("second", "third"):
            request(alice, "edit", ref=1, text=text)
        check_equal([(1, "first"), (2, "second"), (3, "third")], listed(bob, "versions", ref=1))
        page = bob.answer(bob.submit("versions", room="lobby", ref=1))[:-1]
        assert all(page[i]["time"] <= page[i + 1]["time"] for i in range(2))
        request(alice, "recall", ref=1)
        check_equal([(1, ""), (2, ""), (3, "")], listed(bob, "versions", ref=1))


def test_a_pinned_message_is_shown_to_whoever_asks():
    with Hutongd(PROGRAM) as server:
        alice, bob = enter(server, "alice"), enter(server, "bob")
        say(alice, "the rules of this room")
        say(alice, "small talk")
        say(bob, "the address")
        check_equal(4, request(bob, "pin", ref=1)["no"])
        event = alice.wait_for(lambda message: message.get("kind") == hutong.EVENT_PIN)
        check_equal((4, "bob", 1, ""), (event["no"], event["user"], event["ref"], event["text"]))
        check_equal(None, request(alice, "pin", ref=1).get("no"))  # it is pinned already
        request(alice, "pin", ref=3)
        request(bob, "edit", ref=3, text="the new address")
        expected = [(1, "the rules of this room"), (3, "the new address")]
        check_equal(expected, listed(alice, "pins"))
        server.kill()
        server.start()
        carol = enter(server, "carol")
        check_equal(expected, listed(carol, "pins"))
        request(carol, "unpin", ref=3)
        check_equal(expected[:1], listed(carol, "pins"))


def test_pins_have_a_limit_and_a_recalled_message_is_pinned_no_longer():
    with Hutongd(PROGRAM) as server:
        alice, bob = enter(server, "alice"), enter(server, "bob")
        for _ in range(51):
            number = say(alice, "important")
        for ref in range(1, 51):
            request(alice, "pin", ref=ref)
        check_equal(11, refused(bob, "pin", ref=number))
        for ref in (0, 52, 1000, HUGE):
            check_equal(18, refused(bob, "pin", ref=ref))
            check_equal(18, refused(bob, "unpin", ref=ref))
        request(alice, "recall", ref=1)
        check_equal(0, refused(bob, "pin", ref=number))
        check_equal([ref for ref in range(2, 52)], [no for no, _ in listed(bob, "pins")])
        check_equal(18, refused(alice, "pin", ref=1))


def test_only_those_who_may_read_a_room_see_its_lists():
    with Hutongd(PROGRAM) as server:
        alice, bob = enter(server, "alice"), enter(server, "bob")
        eve = Client.connect(server.unix)
        eve.enter("eve")
        direct = alice.join(user="bob")[0]["room"]
        say(alice, "between us", room=direct)
        request(alice, "pin", room=direct, ref=1)
        check_equal([(1, "between us")], listed(bob, "pins", room=direct))
        for type_, fields in (("pins", {}), ("thread", {"ref": 1}), ("versions", {"ref": 1}),
                              ("pin", {"ref": 1}), ("unpin", {"ref": 1})):
            check_equal(7, refused(eve, type_, room=direct, **fields))
        say(alice, "for all")
        check_equal([(1, "for all")], listed(eve, "thread", ref=1))
        check_equal(9, refused(eve, "pin", ref=1))


def test_an_edited_message_is_found_by_its_newest_text_and_not_by_its_first():
    with Hutongd(PROGRAM) as server:
        alice = enter(server, "alice")

        def found(query):
            return [(event["no"], event["text"]) for event in alice.search(query)[0]]

        say(alice, "明天下雨")
        say(alice, "bring an umbrella")
        for _ in range(300):
            say(alice, "small talk")  # by now the index has come this far, or not: both must do
        check_equal([(1, "明天下雨")], found("下雨"))
        request(alice, "edit", ref=1, text="明天晴天")
        request(alice, "edit", ref=2, text="bring a hat")
        check_equal([], found("下雨"))
        check_equal([], found("umbrella"))
        check_equal([(303, "明天晴天")], found("晴天"))
        check_equal([(304, "bring a hat")], found("bring"))
        request(alice, "edit", ref=2, text="stay at home")
        check_equal([], found("hat"))
        check_equal([(305, "stay at home")], found("home from:alice"))
        request(alice, "recall", ref=2)
        check_equal([], found("home"))
        server.kill()
        server.start()
        alice = enter(server, "carol")
        check_equal([], found("下雨"))
        check_equal([(303, "明天晴天")], found("晴天"))


def waits(message):
    """How far one has read, and what waits: of a joined, room, mark or done; None: all is read."""
    return tuple(message.get(name) for name in ("no", "unread", "mentions"))


def waits_in(client, room="lobby"):
    """What waits in a room, as a list of rooms tells it."""
    return waits(next(one for one in client.rooms() if one["room"] == room))


NOTHING = (None, None, None)


def test_unread_and_mentions_are_right_for_a_fresh_client():
    with Hutongd(PROGRAM) as server:
        alice, bob = enter(server, "alice"), enter(server, "bob")
        say(bob, "here I am")
        say(alice, "tea?")
        say(alice, "@bob, tea?")
        request(alice, "topic", text="tea")
        say(alice, "waves", kind=hutong.EVENT_ACTION)
        expected = (1, 3, 1)
        check_equal(expected, waits_in(bob))
        fresh = Client.connect(server.unix)
        rooms = fresh.enter("bob", bob.token, attach=True)
        check_equal([expected], [waits(room) for room in rooms])
        check_equal(expected, waits(fresh.join("lobby")[0]))
        check_equal(NOTHING, waits_in(alice))  # the topic is no message
        server.kill()
        server.start()
        again = Client.connect(server.unix)
        check_equal([expected], [waits(room) for room in again.enter("bob", bob.token)])
        check_equal((5, 0, 0), waits(request(again, "read", no=5)))
        check_equal(NOTHING, waits_in(again))


def test_read_marks_move_in_all_sessions_of_a_user():
    with Hutongd(PROGRAM) as server:
        alice, bob = enter(server, "alice"), enter(server, "bob")
        phone = enter(server, "bob", bob.token, attach=True)
        for text in ("one", "two", "@bob three"):
            say(alice, text)
        check_equal((2, 1, 1), waits(request(bob, "read", no=2)))
        mark = phone.wait_for(lambda message: message.type == "mark")
        check_equal(("lobby", (2, 1, 1)), (mark["room"], waits(mark)))
        check_equal((2, 1, 1), waits_in(phone))
        # it does not move back by itself, nor beyond the end
        check_equal((2, 1, 1), waits(request(phone, "read", no=1)))
        check_equal((3, 0, 0), waits(request(phone, "read", no=HUGE)))
        check_equal((3, 0, 0), waits(bob.wait_for(lambda message: message.type == "mark")))
        # unread from here
        check_equal((1, 2, 1), waits(request(bob, "read", no=1, flags=hutong.BACK)))
        check_equal((1, 2, 1), waits(phone.wait_for(lambda message: message.type == "mark")))
        server.kill()
        server.start()
        again = Client.connect(server.unix)
        check_equal([(1, 2, 1)], [waits(room) for room in again.enter("bob", bob.token)])


def test_own_messages_appear_in_all_sessions_and_are_read_there():
    with Hutongd(PROGRAM) as server:
        alice, bob = enter(server, "alice"), enter(server, "bob")
        phone = enter(server, "bob", bob.token, attach=True)
        say(alice, "tea?")
        say(bob, "yes")
        events = [phone.wait_for(lambda message: message.type == "event") for _ in range(2)]
        check_equal([("alice", "tea?"), ("bob", "yes")],
                    [(event["user"], event["text"]) for event in events])
        check_equal(NOTHING, waits_in(phone))
        server.kill()
        server.start()
        again = Client.connect(server.unix)
        check_equal([NOTHING], [waits(room) for room in again.enter("bob", bob.token)])


def test_typing_is_told_to_others_and_neither_kept_nor_told_to_oneself():
    with Hutongd(PROGRAM) as server:
        alice, bob = enter(server, "alice"), enter(server, "bob")
        laptop = enter(server, "alice", alice.token, attach=True)
        for _ in range(20):
            request(alice, "typing")
        say(alice, "hello")
        typings = []
        for client in (bob, laptop):
            client.wait_for(lambda message: typings.append(message) if message.get("kind") ==
                            hutong.TYPING and message.type == "presence"
                            else message.type == "event")
        check_equal([("lobby", "alice")], [(one["room"], one["user"]) for one in typings])
        check_equal(1, len(bob.history("lobby")))


def test_a_recalled_message_does_not_wait():
    with Hutongd(PROGRAM) as server:
        alice, bob = enter(server, "alice"), enter(server, "bob")
        say(alice, "@bob look")
        say(alice, "at this")
        request(alice, "recall", ref=1)
        check_equal((0, 1, 0), waits_in(bob))
        server.kill()
        server.start()
        again = Client.connect(server.unix)
        check_equal([(0, 1, 0)], [waits(room) for room in again.enter("bob", bob.token)])


def test_admins_of_a_room_recall_and_pin_always_and_call_all():
    with tempfile.NamedTemporaryFile("w", suffix=".conf") as file:
        file.write("recall_s = 1\n")
        file.flush()
        with Hutongd(PROGRAM, "-c", file.name) as server:
            alice, bob, carol = (Client.connect(server.unix) for _ in range(3))
            for client, name in ((alice, "alice"), (bob, "bob"), (carol, "carol")):
                client.enter(name)
                client.join("den")  # alice makes it, and owns it
            said = request(bob, "say", room="den", nonce=os.urandom(16), text="an advertisement")
            while request(bob, "say", room="den", nonce=os.urandom(16),
                          text="@all buy")["time"] <= said["time"] + 1000:
                pass
            check_equal(0, waits_in(carol, "den")[2])
            check_equal(20, refused(bob, "pin", room="den", ref=1))
            for client in (bob, carol):  # too late; not hers
                check_equal(19, refused(client, "recall", room="den", ref=1))
            check_equal(0, refused(alice, "pin", room="den", ref=1))
            check_equal(0, refused(alice, "recall", room="den", ref=1))
            say(alice, "@all tea", room="den")
            check_equal(1, waits_in(carol, "den")[2])


def test_names_and_all_are_called_wherever_they_stand():
    with Hutongd(PROGRAM) as server:
        alice, ming, carol = (enter(server, name) for name in ("alice", "小明", "carol"))
        for text in ("@小明你好", "你好@小明，@CAROL!", "@all tea", "a mail to bob@carol.example",
                     "@carolina", "carol?"):
            say(alice, text)
        check_equal((0, 6, 2), waits_in(ming))  # to call all, one must be an admin
        check_equal((0, 6, 1), waits_in(carol))


def test_old_and_odd_marks_are_taken_or_refused_and_nothing_is_lost():
    with Hutongd(PROGRAM) as server:
        alice, bob = enter(server, "alice"), enter(server, "bob")
        for start in range(0, 3000, 200):
            pending = [alice.submit_say("lobby", f"line {start + i}") for i in range(200)]
            for number in pending:
                alice.answer(number)
        check_equal((0, 3000, 0), waits_in(bob))
        for number in (1, 1500, 2999, 3000):  # of old ones only the store knows
            check_equal((number, 3000 - number, 0), waits(request(bob, "read", no=number)))
        for number in (7, 0, 2990):
            check_equal((number, 3000 - number, 0),
                        waits(request(bob, "read", no=number, flags=hutong.BACK)))
        check_equal(7, refused(bob, "read", room="nowhere", no=1))
        check_equal(6, refused(bob, "read", room="#", no=1))
        eve = Client.connect(server.unix)
        eve.enter("eve")
        check_equal(9, refused(eve, "read", no=1))
        try:
            bob.request("read", room="lobby")
            raise AssertionError("a read without a number was taken")
        except hutong.Refused as error:
            check_equal(1, error.code)
        server.kill()
        server.start()
        again = Client.connect(server.unix)
        check_equal([(2990, 10, 0)], [waits(room) for room in again.enter("bob", bob.token)])


def test_direct_messages_wait_for_one_who_is_offline():
    with Hutongd(PROGRAM) as server:
        alice, bob = Client.connect(server.unix), Client.connect(server.unix)
        alice.enter("alice")
        bob.enter("bob")
        bob.request("register", secret=b"a password of bob")
        bob.bye()
        direct = alice.join(user="bob")[0]["room"]
        for text in ("are you there?", "tea at five"):
            say(alice, text, room=direct)
        alice.bye()
        server.kill()
        server.start()
        bob = Client.connect(server.unix)
        rooms = bob.auth("bob", "a password of bob")
        check_equal([(direct, (0, 2, 0))], [(room["room"], waits(room)) for room in rooms])
        check_equal(["are you there?", "tea at five"],
                    [event["text"] for event in bob.history(direct)])


def test_actions_and_code_blocks_come_as_they_were_sent():
    code = "look:\n```c\nint main(void)\n{\n\treturn 0;\n}\n```"
    with Hutongd(PROGRAM) as server:
        alice, bob = enter(server, "alice"), enter(server, "bob")
        say(alice, code)
        say(alice, "waves", kind=hutong.EVENT_ACTION)
        events = [bob.wait_for(lambda message: message.type == "event") for _ in range(2)]
        check_equal([(1, code), (2, "waves")], [(event["kind"], event["text"]) for event in events])


def test_scripts_are_told_what_waits():
    with Hutongd(PROGRAM) as server, tempfile.TemporaryDirectory() as home:
        alice, bob = enter(server, "alice"), Client.connect(server.unix)
        bob.enter("bob")
        bob.request("register", secret=b"a password of bob")
        bob.join("lobby")
        say(alice, "tea?")
        say(alice, "@bob tea?")
        done = subprocess.run(
            [HUTONG, "rooms", "-s", server.unix, "--json"], check=True, timeout=60,
            stdout=subprocess.PIPE,
            env={**os.environ, "LANG": "C.UTF-8", "XDG_STATE_HOME": home, "HUTONG_NAME": "bob",
                 "HUTONG_PASSWORD": "a password of bob"})
        room = json.loads(done.stdout)
        check_equal(("lobby", 2, 1), (room["room"], room["unread"], room["mentions"]))


run(globals())
