#!/usr/bin/env python3
"""The Python client, made from docs/protocol.md alone, talks and resumes at a real server.

test_python_client.py HUTONGD
"""

import os
import sys

import hutong_client as hutong
from hutong_client import Client
from hutongd import Hutongd
from tap import check_equal, check_raises, run

PROGRAM = sys.argv[1]


def enter(url, user, **how):
    client = Client.connect(url)
    client.enter(user, **how)
    return client


def is_text(text):
    return lambda message: message.type == "event" and message["text"] == text


def is_presence(kind, user):
    return lambda message: (message.type == "presence" and message["kind"] == kind
                            and message["user"] == user)


def test_two_users_talk_over_both_transports():
    with Hutongd(PROGRAM) as server, enter(server.unix, "alice") as alice, \
            enter(server.tcp, "小明") as ming:
        joined, members = alice.join("lobby")
        check_equal((0, 1, ["alice"]), (joined["last"], joined["count"], members))
        check_equal(["alice", "小明"], sorted(ming.join("lobby")[1]))
        alice.wait_for(is_presence(hutong.ENTERS, "小明"))
        done = ming.say("lobby", "你好，胡同")
        event = alice.wait_for(is_text("你好，胡同"))
        check_equal((done["no"], done["time"], "小明"),
                    (event["no"], event["time"], event["user"]))
        ming.part("lobby")
        alice.wait_for(is_presence(hutong.LEAVES, "小明"))
        check_equal(["你好，胡同"], [event["text"] for event in alice.history("lobby")])
        ming.bye()


def test_a_taken_name_is_refused_with_free_ones():
    with Hutongd(PROGRAM) as server, enter(server.unix, "alice"), \
            Client.connect(server.unix) as other:
        refused = check_raises(hutong.Refused, other.enter, "ALICE")
        check_equal(4, refused.code)
        other.enter(refused.names[0])
        check_equal(refused.names[0], other.user)


def test_a_broken_connection_is_resumed_without_loss_or_notice():
    with Hutongd(PROGRAM) as server, enter(server.unix, "bob") as bob:
        bob.join("lobby")
        alice = enter(server.unix, "alice")
        alice.join("lobby")
        last = alice.say("lobby", "before")["no"]
        bob.wait_for(is_text("before"))
        alice.close()
        for number in range(250):
            bob.submit_say("lobby", f"meanwhile {number}")
        bob.say("lobby", "last")
        with enter(server.unix, "alice", token=alice.token, attach=True) as again:
            check_equal((True, alice.token), (again.resumed, again.token))
            again.join("lobby", after=last)
            texts = [again.wait_for(lambda message: message.type == "event")["text"]
                     for _ in range(251)]
            check_equal([f"meanwhile {number}" for number in range(250)] + ["last"], texts)
            again.say("lobby", "back")
            seen = []
            bob.wait_for(lambda message: seen.append(message) or is_text("back")(message))
            check_equal([], [message for message in seen if message.type == "presence"])


def test_a_message_sent_again_is_stored_once_even_after_a_crash():
    with Hutongd(PROGRAM) as server:
        nonce = os.urandom(16)
        alice = enter(server.unix, "alice")
        alice.join("lobby")
        no = alice.say("lobby", "once", nonce=nonce)["no"]
        check_equal(no, alice.say("lobby", "once", nonce=nonce, again=True)["no"])
        server.kill()
        check_raises(hutong.Closed, alice.receive)
        server.start()
        with enter(server.unix, "alice", token=alice.token) as again:
            check_equal(True, again.resumed)
            check_equal(no, again.say("lobby", "once", nonce=nonce, again=True)["no"])
            check_equal(["once"], [event["text"] for event in again.history("lobby")])


def test_a_direct_room_opens_for_both():
    with Hutongd(PROGRAM) as server, enter(server.unix, "alice") as alice, \
            enter(server.unix, "bob") as bob:
        joined, _ = alice.join(user="bob")
        opened = bob.wait_for(lambda message: message.type == "joined")
        check_equal((joined["room"], "bob", "alice"),
                    (opened["room"], joined["user"], opened["user"]))
        alice.say(joined["room"], "psst")
        bob.wait_for(is_text("psst"))
        with enter(server.unix, "eve") as eve:
            check_equal(7, check_raises(hutong.Refused, eve.history, joined["room"]).code)


def test_history_comes_in_pages_in_both_directions():
    with Hutongd(PROGRAM) as server, enter(server.unix, "alice") as alice:
        alice.join("lobby")
        requests = [alice.submit_say("lobby", str(number)) for number in range(1, 206)]
        for request in requests:
            alice.answer(request)
        numbers = [event["no"] for event in alice.history("lobby")]
        check_equal(list(range(6, 206)), numbers)
        check_equal([1, 2, 3, 4, 5],
                    [event["no"] for event in alice.history("lobby", before=6)])
        check_equal([3, 4], [event["no"] for event in alice.history("lobby", after=2, limit=2)])
        check_equal([], alice.history("lobby", after=205))


def test_unknown_types_and_wrong_states_are_survived():
    with Hutongd(PROGRAM) as server, Client.connect(server.unix) as client:
        client.send_bytes(hutong.frame_encode(250, id=7))
        error = client.receive()
        check_equal((7, 2), (error["id"], error["code"]))
        check_equal(3, check_raises(hutong.Refused, client.say, "lobby", "too early").code)
        client.enter("alice")
        check_equal(3, check_raises(hutong.Refused, client.enter, "bob").code)
        check_equal(7, check_raises(hutong.Refused, client.say, "nowhere", "hello?").code)
        check_equal("Alice", client.nick("Alice"))


def test_bytes_that_are_no_frame_end_the_connection_with_a_reason():
    with Hutongd(PROGRAM) as server:
        for data, code in ((b"GET / HTTP/1.1\r\n", 100), (bytes([1, 19, 255, 255]), 100),
                           (bytes([1, 19, 0, 1, 255]), 101)):
            with Client.connect(server.unix) as client:
                client.send_bytes(data)
                check_equal(code, client.receive()["code"])
                check_raises(hutong.Closed, client.receive)


def test_a_server_that_stops_says_so_and_takes_its_users_back():
    with Hutongd(PROGRAM) as server:
        alice = enter(server.unix, "alice")
        alice.join("lobby")
        alice.topic("lobby", "tea at five")
        check_equal(0, server.stop())
        check_raises(hutong.Closed, alice.wait_for, lambda message: False)
        check_equal(104, alice.goodbye["code"])
        server.start()
        with Client.connect(server.unix) as again:
            rooms = again.enter("alice", token=alice.token)
            check_equal((True, ["lobby"]), (again.resumed, [room["room"] for room in rooms]))
            check_equal("tea at five", again.join("lobby")[0]["topic"])


run(globals())
