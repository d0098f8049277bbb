#!/usr/bin/env python3
"""A disk without space, played by a limit on the size of files: it needs no rights and no mount,
and writes fail in the same place.

test_disk.py HUTONGD
"""

import os
import resource
import sys
import time

from hutong_client import LEAVES, Client, Refused
from hutongd import WAIT_S, Hutongd
from tap import check_equal, check_raises, run

PROGRAM = sys.argv[1]
STORAGE = 12  # error
FAILING, RECOVERED = 1, 2  # notices
NO_SPACE = 4096  # bytes; all that is there already lies behind it


def limit_files(server, size):
    _, most = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (size, most))


def enter(server, user):
    client = Client.connect(server.unix)
    client.enter(user)
    client.join("lobby")
    return client


def is_notice(code):
    return lambda message: message.type == "notice" and message["code"] == code


def is_leaving(user):
    return lambda message: (message.type == "presence" and message["kind"] == LEAVES and
                            message["user"] == user)


def check_stored(client, texts):
    events = client.history("lobby", after=0)
    check_equal(list(enumerate(texts, 1)), [(event["no"], event["text"]) for event in events])


def say_until_stored(client, text):
    """As a client does: again, with the same nonce, while the server cannot."""
    nonce, end = os.urandom(16), time.monotonic() + WAIT_S
    while True:
        try:
            return client.say("lobby", text, nonce=nonce, again=True)
        except Refused as refused:
            check_equal(STORAGE, refused.code)
        assert time.monotonic() < end, "the server does not recover"
        time.sleep(0.2)  # a person's patience; the server tries once a second


def check_only_reads_work(server, alice, bob):
    check_equal(STORAGE, check_raises(Refused, alice.say, "lobby", "lost").code)
    for client in (alice, bob):
        client.wait_for(is_notice(FAILING))
    check_equal(STORAGE, check_raises(Refused, alice.join, "den").code)
    check_equal(STORAGE, check_raises(Refused, alice.topic, "lobby", "lost").code)
    check_equal(["alice", "bob"], sorted(member["user"] for member in bob.who("lobby")))
    check_equal(["lobby"], [room["room"] for room in bob.rooms()])
    with Client.connect(server.tcp) as late:
        check_equal(STORAGE, check_raises(Refused, late.enter, "late").code)


def test_a_full_disk_refuses_what_is_new_serves_what_is_there_and_is_got_over():
    with Hutongd(PROGRAM) as server, enter(server, "alice") as alice, enter(server, "bob") as bob:
        alice.say("lobby", "before")
        limit_files(server, NO_SPACE)
        check_only_reads_work(server, alice, bob)
        check_stored(bob, ["before"])
        limit_files(server, resource.RLIM_INFINITY)
        say_until_stored(alice, "after")
        bob.wait_for(is_notice(RECOVERED))
        check_stored(bob, ["before", "after"])
        server.kill()
        server.start()
        with enter(server, "carol") as carol:
            check_stored(carol, ["before", "after"])


def test_nobody_who_leaves_while_the_disk_is_full_stays_for_ever():
    with Hutongd(PROGRAM) as server, enter(server, "alice") as alice:
        bob = enter(server, "bob")
        limit_files(server, NO_SPACE)
        check_raises(Refused, alice.say, "lobby", "lost")
        bob.bye()
        limit_files(server, resource.RLIM_INFINITY)
        alice.wait_for(is_leaving("bob"), timeout=WAIT_S)
        check_equal(["alice"], [member["user"] for member in alice.who()])


def test_a_file_does_not_fit_those_that_are_there_are_read_and_it_goes_on_later():
    content = os.urandom(100000)
    with Hutongd(PROGRAM) as server, enter(server, "alice") as alice:
        first = alice.send_file("lobby", "first.bin", content[:50000])["no"]
        digest, _ = alice.offer("lobby", "second.bin", content)
        limit_files(server, NO_SPACE)
        error = check_raises(Refused, alice.answer, alice.submit_chunk(digest, content, 0))
        check_equal(STORAGE, error.code)
        check_equal(content[:50000], alice.fetch("lobby", first))
        check_equal(NO_SPACE, alice.offer("lobby", "second.bin", content)[1])
        limit_files(server, resource.RLIM_INFINITY)
        second = alice.send_file("lobby", "second.bin", content)["no"]
        check_equal(content, alice.fetch("lobby", second))


def test_a_server_on_a_full_disk_stops_when_asked():
    with Hutongd(PROGRAM) as server, enter(server, "alice") as alice:
        limit_files(server, NO_SPACE)
        check_raises(Refused, alice.say, "lobby", "lost")
        check_equal(0, server.stop())


run(globals())
