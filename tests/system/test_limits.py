#!/usr/bin/env python3
"""Who asks for too much is told how long to wait, and is never banned for it.

test_limits.py HUTONG HUTONGD
"""

import socket
import subprocess
import sys
import time

from hutong_client import Client, Closed, Refused
from hutongd import WAIT_S, Configured
from tap import check_equal, run

HUTONG, PROGRAM = sys.argv[1:3]
BUSY, TOO_MANY, PASSWORD = 13, 11, 16
TEXT_MAX = 16384


def entered(url, user):
    client = Client.connect(url)
    client.enter(user)
    return client


def refused(function, *arguments, **named):
    """The refusal that a call ends with; None: it is not refused."""
    try:
        function(*arguments, **named)
    except Refused as error:
        return error
    return None


def wait(error):
    """Wait as long as the server asks to."""
    assert error.code == BUSY and error.wait_ms > 0, error
    time.sleep(error.wait_ms / 1000)


def goodbye(url):
    """What the server says to a connection that it does not want."""
    try:
        Client.connect(url).close()
    except Closed as closed:
        return closed.last["code"], closed.last["wait_ms"] > 0
    return None


def test_too_many_requests_are_refused_with_the_time_to_wait():
    with Configured(PROGRAM, "limit_requests_s_local = 2") as server:
        with entered(server.tcp, "alice") as alice:
            numbers = [alice.submit("who") for _ in range(60)]
            errors = [error for error in (refused(alice.answer, number) for number in numbers)
                      if error]
            check_equal({BUSY}, {error.code for error in errors})
            check_equal(True, 10 <= len(errors) <= 21)
            wait(errors[-1])
            check_equal(None, refused(alice.request, "who"))


def test_too_many_joins_are_refused_and_those_inside_can_talk_on():
    with Configured(PROGRAM, "limit_joins_minute_local = 1") as server:
        with entered(server.tcp, "alice") as alice:
            for number in range(5):
                alice.join(f"room{number}")
            error = refused(alice.join, "one-more")
            check_equal((BUSY, True), (error.code, 30000 < error.wait_ms <= 60000))
            check_equal(None, refused(alice.say, "room1", "still here"))


def test_too_many_bytes_are_read_more_slowly_and_none_is_lost():
    with Configured(PROGRAM, "limit_kilobytes_s_local = 32") as server:
        with entered(server.tcp, "alice") as alice:
            alice.join("lobby")
            begun = time.monotonic()
            numbers = [alice.submit_say("lobby", "x" * TEXT_MAX) for _ in range(38)]
            nos = [alice.answer(number, timeout=30)[-1]["no"] for number in numbers]
            check_equal(list(range(1, 39)), nos)
            check_equal(True, time.monotonic() - begun > 1.5)  # 608 KiB, of which 512 at once


def test_a_place_may_do_as_much_as_so_many_sessions():
    with Configured(PROGRAM, "limit_requests_s_local = 1", "limit_share_local = 1") as server:
        with entered(server.tcp, "alice") as alice, entered(server.tcp, "bob") as bob:
            errors = [refused(who.request, "who") for _ in range(11) for who in (alice, bob)]
            check_equal(True, BUSY in [error.code for error in errors if error])
            with entered(server.unix, "carol") as carol:  # who comes from another place
                check_equal(None, refused(carol.request, "who"))


def test_too_many_connections_from_one_place_are_told_why_and_when_to_come_back():
    with Configured(PROGRAM, "limit_connections_local = 2") as server:
        with entered(server.tcp, "alice") as alice, entered(server.tcp, "bob"):
            check_equal((BUSY, True), goodbye(server.tcp))
            entered(server.unix, "carol").close()
            alice.bye()
            again = None
            while not again:  # until the connection has gone
                try:
                    again = entered(server.tcp, "dave")
                except Closed:
                    pass
            again.close()


def test_connections_that_come_too_fast_are_told_the_same():
    with Configured(PROGRAM, "limit_connects_minute_local = 60") as server:
        for _ in range(60):
            Client.connect(server.unix).close()
        end = time.monotonic() + WAIT_S
        while not (told := goodbye(server.unix)):  # one a second may come
            assert time.monotonic() < end
        check_equal((BUSY, True), told)
        server.reload("")
        Client.connect(server.unix).close()


def test_a_full_server_says_so():
    with Configured(PROGRAM, "connections_max = 1") as server:
        with entered(server.tcp, "alice"):
            check_equal((BUSY, True), goodbye(server.tcp))


def test_guests_of_one_place_do_not_use_up_all_users():
    with Configured(PROGRAM, "limit_guests_local = 2") as server:
        with entered(server.tcp, "a"), entered(server.tcp, "b"), \
                Client.connect(server.tcp) as third:
            check_equal(TOO_MANY, refused(third.enter, "c").code)
            entered(server.unix, "c").close()
            third.request("register", user="c2", secret=b"correct horse")


def test_rooms_opened_from_one_place_do_not_use_up_all_rooms():
    with Configured(PROGRAM, "limit_rooms_hour_local = 2") as server:
        with entered(server.tcp, "alice") as alice, entered(server.unix, "bob") as bob:
            for number in range(10):
                alice.join(f"room{number}")
            for error in (refused(alice.join, "one-more"), refused(alice.join, user="bob")):
                check_equal((BUSY, True), (error.code, error.wait_ms > 0))
            alice.join("room3")
            bob.join("one-more")


def test_the_client_waits_and_sends_each_line_once_and_in_order():
    with Configured(PROGRAM, "limit_requests_s_local = 10") as server:
        lines = [f"line {number}" for number in range(230)]
        done = subprocess.run([HUTONG, "send", "-s", server.tcp, "-n", "alice", "-r", "lobby"],
                              input="\n".join(lines) + "\n", encoding="utf-8", timeout=60,
                              stderr=subprocess.PIPE, check=False)
        check_equal((0, ""), (done.returncode, done.stderr))
        with entered(server.unix, "bob") as bob:
            events = bob.history("lobby", after=0) + bob.history("lobby", after=200)
            check_equal(lines, [event["text"] for event in events])


def test_one_switch_turns_all_off_for_test_beds():
    tight = [f"limit_{name}_local = 1" for name in (
        "requests_s", "kilobytes_s", "joins_minute", "connections", "connects_minute", "guests",
        "rooms_hour")]
    with Configured(PROGRAM, *tight, "test_bed_without_any_limits = yes") as server:
        server.wait_for_line("nothing is limited.*test_bed_without_any_limits")
        with entered(server.tcp, "alice") as alice, Client.connect(server.tcp) as bob:
            for number in range(200):
                alice.join(f"room{number}")
            bob.request("register", user="bob", secret=b"correct horse")
            with Client.connect(server.tcp) as thief:
                codes = {refused(thief.auth, "bob", f"guess number {n}").code for n in range(30)}
                check_equal({PASSWORD}, codes)


def test_over_irc_lines_that_come_too_fast_wait_and_none_is_lost():
    server = Configured(PROGRAM, "limit_requests_s_local = 10")
    url = server.hold("irc")
    server.arguments += ("-l", url)
    with server:
        port = url.rsplit(":", 1)[1]
        with socket.create_connection(("127.0.0.1", int(port)), 30) as stranger, \
                entered(server.unix, "bob") as bob:
            bob.join("lobby")
            stranger.sendall(b"NICK alice\r\nUSER a 0 * :a\r\nJOIN #lobby\r\n" +
                             b"".join(b"PRIVMSG #lobby :line %d\r\n" % n for n in range(230)))
            for number in range(230):
                said = bob.wait_for(lambda message: message.type == "event", timeout=60)
                check_equal(f"line {number}", said["text"])


def test_only_so_many_passwords_wait_to_be_looked_at():
    with Configured(PROGRAM, "test_bed_without_any_limits = yes") as server:
        clients = [Client.connect(server.tcp) for _ in range(100)]
        numbers = [client.submit("auth", user="alice", mechanism="PLAIN", secret=b"correct horse")
                   for client in clients]
        codes = [refused(client.answer, number, timeout=60).code
                 for client, number in zip(clients, numbers)]
        for client in clients:
            client.close()
        check_equal(({PASSWORD, BUSY}, True), (set(codes), codes.count(PASSWORD) >= 64))


def test_by_default_this_machine_is_not_limited():
    with Configured(PROGRAM) as server:
        with entered(server.tcp, "alice") as alice:
            numbers = [alice.submit("join", room=f"room{n % 100}") for n in range(1000)]
            check_equal([None] * 1000, [refused(alice.answer, number) for number in numbers])


run(globals())
