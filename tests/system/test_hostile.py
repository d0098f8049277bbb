#!/usr/bin/env python3
"""Peers that send rubbish, too much, or nothing, and do not read: they hurt only themselves.

test_hostile.py HUTONGD
"""

import os
import random
import socket
import sys
import time

import hutong_client as hutong
from hutong_client import Client, frame_encode, open_socket
from hutongd import WAIT_S, Hutongd
from tap import check_equal, run

PROGRAM = sys.argv[1]


def enter(url, user, room=None):
    client = Client.connect(url)
    client.enter(user)
    if room:
        client.join(room)
    return client


def check_serves(server):
    """Someone who behaves is served."""
    with enter(server.unix, "good", "garden") as good:
        good.say("garden", "all is well")
        good.bye()


def rss_kib(server):
    with open(f"/proc/{server.process.pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


def read_to_the_end(connection):
    """All that comes until the server closes."""
    data = b""
    try:
        while received := connection.recv(65536):
            data += received
    except ConnectionResetError:
        pass
    return data


def test_frames_of_any_size_and_kind_end_at_most_their_own_connection():
    rows = (
        ("a payload above the limit", b"\x01\x07\xff\xff", 100),
        ("a megabyte without a header", b"\x00" * (1 << 20), 100),
        ("a name that never ends", b"\x01\x02\x04\x00" + b"\xa1\x02\x7a\xff\xff\xff\xff" +
         b"a" * 1017, 101),
        ("an array of four thousand million", b"\x01\x02\x00\x07\xa1\x0d\x9a\xff\xff\xff\xff", 101),
        ("nested without end", b"\x01\x01\x04\x00" + b"\x81" * 1024, 101),
    )
    with Hutongd(PROGRAM) as server, enter(server.tcp, "witness", "lobby") as witness:
        for name, data, code in rows:
            for url in (server.unix, server.tcp):
                with Client.connect(url) as client:
                    try:
                        client.send_bytes(data)
                        check_equal((name, code), (name, client.receive()["code"]))
                    except hutong.Closed:
                        pass  # it was cut off while still sending
        witness.say("lobby", "still here")
        check_serves(server)


def test_a_frame_cut_off_by_the_end_of_the_connection_is_forgotten():
    with Hutongd(PROGRAM) as server:
        whole = frame_encode("hello", software="x") + frame_encode("enter", id=1, user="ghost")
        for size in range(len(whole)):
            with open_socket(server.unix, WAIT_S) as connection:
                connection.sendall(whole[:size])
        check_serves(server)
        with enter(server.unix, "ghost"):  # the name is free: it has never entered
            pass


def test_random_bytes_and_random_frames_are_survived():
    dice = random.Random(4886)
    with Hutongd(PROGRAM) as server:
        for number in range(300):
            with open_socket(server.unix if number % 2 else server.tcp, WAIT_S) as connection:
                data = dice.randbytes(dice.randrange(200))
                if number % 3:  # frames with a good header
                    data = b"".join(
                        bytes([1, dice.randrange(24), 0, len(part)]) + part
                        for part in (dice.randbytes(dice.randrange(60)) for _ in range(5)))
                if number % 5 == 0:
                    data = frame_encode("hello", software="x") + data
                try:
                    connection.sendall(data)
                    connection.shutdown(socket.SHUT_WR)
                    read_to_the_end(connection)
                except (BrokenPipeError, ConnectionResetError):
                    pass
        check_serves(server)


def test_one_that_does_not_read_stops_nobody_and_catches_up_without_a_gap():
    with Hutongd(PROGRAM) as server, enter(server.tcp, "talker", "lobby") as talker:
        sleeper = enter(server.tcp, "sleeper", "lobby")
        text = "x" * 10000
        count = 1500  # far more than any buffer between us holds
        for start in range(0, count, 50):
            for request in [talker.submit_say("lobby", text) for _ in range(50)]:
                talker.answer(request)
        check_equal(count, talker.history("lobby", limit=1)[0]["no"])
        numbers, rooms_anew = [], 0
        while len(numbers) < count:
            message = sleeper.next_live()
            if message.type == "event":
                numbers.append(message["no"])
            rooms_anew += message.type == "joined"
        check_equal(list(range(1, count + 1)), numbers)
        assert rooms_anew > 0, "it was never behind: the test tests nothing"
        talker.say("lobby", "awake?")
        check_equal(count + 1, sleeper.wait_for(lambda m: m.type == "event")["no"])
        sleeper.close()


def test_those_who_do_not_read_cost_the_server_little_memory():
    with Hutongd(PROGRAM) as server, enter(server.tcp, "talker", "lobby") as talker:
        sleepers = [enter(server.tcp, f"sleeper{number}", "lobby") for number in range(50)]
        talker.say("lobby", "x" * 10000)
        before = rss_kib(server)
        for _ in range(20):
            for request in [talker.submit_say("lobby", "x" * 10000) for _ in range(50)]:
                talker.answer(request)
        grown = rss_kib(server) - before  # 50 queues of these 10 MB would be 500 MB
        # under AddressSanitizer, freed memory is kept for a while: up to 256 MB
        assert grown < 300 * 1024, f"{grown} KiB more"
        for sleeper in sleepers:
            sleeper.close()


def test_one_that_asks_for_much_and_does_not_read_is_not_heard():
    with Hutongd(PROGRAM) as server, enter(server.tcp, "talker", "lobby") as talker:
        for _ in range(200):
            talker.say("lobby", "x" * 10000)
        greedy = enter(server.tcp, "greedy", "lobby")
        greedy.socket.settimeout(0.5)
        sent = 0
        try:
            while sent < 200000:  # each would be answered with a quarter of a megabyte
                greedy.socket.sendall(frame_encode("history", id=sent + 10, room="lobby"))
                sent += 1
        except TimeoutError:
            pass
        assert sent < 200000, "the server reads without end"
        check_serves(server)
        greedy.close()


def test_who_takes_no_byte_is_closed_after_a_while_and_the_log_says_why():
    with Hutongd(PROGRAM, "-c", config("stall_s = 2\nheartbeat_s = 60\n")) as server, \
            enter(server.tcp, "talker", "lobby") as talker:
        sleeper = enter(server.tcp, "sleeper", "lobby")
        for _ in range(20):
            for request in [talker.submit_say("lobby", "x" * 10000) for _ in range(50)]:
                talker.answer(request)
        server.wait_for_line(r"session closed .*reason=\"it reads too slowly\"")
        sleeper.close()


def kinds_until_bye(client, meanwhile):
    """The types of what a client gets that answers no ping, until it is told goodbye."""
    kinds, end = [], time.monotonic() + 60
    while client.goodbye is None and time.monotonic() < end:
        frame = client.frames.next()
        if frame:
            kinds.append(client.remember(hutong.message_decode(*frame)).type)
            continue
        meanwhile()
        try:
            client.fill(0.1)
        except TimeoutError:
            pass
    return kinds


def test_a_silent_connection_is_asked_and_then_closed():
    with Hutongd(PROGRAM, "-c", config("heartbeat_s = 6\nlogin_s = 5\n")) as server:
        lively = enter(server.unix, "lively")
        stranger = Client.connect(server.unix)
        silent = enter(server.unix, "silent")

        def stay_alive():  # by answering pings
            list(lively.live(0.01))

        check_equal(["ping", "bye"], kinds_until_bye(silent, stay_alive))
        check_equal(["ping", "bye"], kinds_until_bye(stranger, stay_alive))
        check_equal((102, 102), (silent.goodbye["code"], stranger.goodbye["code"]))
        lively.rooms()


def test_more_connections_than_allowed_are_turned_away_until_some_go():
    with Hutongd(PROGRAM, "-c", config("connections_max = 3\n")) as server:
        kept = [enter(server.unix, f"user{number}") for number in range(3)]
        with open_socket(server.unix, WAIT_S) as connection:
            check_equal(b"\x01\x15", read_to_the_end(connection)[:2])  # bye
        server.wait_for_line("there are too many")
        kept.pop().bye()
        check_serves(server)


CONFIGS = []


def config(text):
    """The path of a configuration file with this text."""
    path = os.path.join(os.environ.get("TMPDIR", "/tmp"), f"hutongd-{os.getpid()}.conf")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    CONFIGS.append(path)
    return path


try:
    run(globals())
finally:
    for path in set(CONFIGS):
        os.unlink(path)
