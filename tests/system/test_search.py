#!/usr/bin/env python3
"""Searching a real hutongd: who finds what, by a client made from protocol.md alone.

test_search.py HUTONGD
"""

import sys

import hutong_client as hutong
import tap
from hutongd import Hutongd

HUTONGD = sys.argv[1]


def enter(server, user):
    client = hutong.Client.connect(server.unix)
    client.enter(user)
    return client


def texts(client, query, **bounds):
    return [event["text"] for event in client.search(query, **bounds)[0]]


def test_two_characters_are_found_and_a_direct_room_by_its_two_only():
    with Hutongd(HUTONGD) as server, enter(server, "alice") as alice, \
            enter(server, "bob") as bob, enter(server, "eve") as eve:
        alice.join("lobby")
        alice.say("lobby", "什么时候见面？")
        direct = alice.join(user="bob")[0]["room"]
        alice.say(direct, "bob，什么也别说")
        alice.say("lobby", "hello eve, 天气如何")
        for client in (alice, bob):
            tap.check_equal(["bob，什么也别说", "什么时候见面？"], texts(client, "什么"))
        tap.check_equal(["什么时候见面？"], texts(eve, "什么"))
        tap.check_equal([], texts(eve, "别说"))
        tap.check_equal(["bob，什么也别说"], texts(bob, "mentions:me"))
        tap.check_equal(["hello eve, 天气如何"], texts(eve, "mentions:me"))
        refused = tap.check_raises(hutong.Refused, eve.search, f"in:{direct} 什么")
        tap.check_equal(7, refused.code)


def test_pages_follow_each_other_while_the_index_moves_on():
    with Hutongd(HUTONGD) as server, enter(server, "alice") as alice:
        alice.join("lobby")
        for request in [alice.submit_say("lobby", f"天气 {number}") for number in range(1500)]:
            alice.answer(request)
        found, before = [], {}
        while before is not None:
            events, following = alice.search("天气", limit=130, **before)
            found += [event["no"] for event in events]
            before = {"before": following} if following else None
        tap.check_equal(list(range(1500, 0, -1)), found)


def test_a_server_without_search_keeps_no_index_and_makes_one_when_it_may_again():
    with Hutongd(HUTONGD) as server:
        with enter(server, "alice") as alice:
            alice.join("lobby")
            alice.say("lobby", "什么时候见面？")
        server.stop()
        for line, user, code in (("search = no", "bob", 17), ("search = yes", "eve", 0)):
            server.configure(line)
            server.start()
            with enter(server, user) as client:
                if code:
                    refused = tap.check_raises(hutong.Refused, client.search, "什么")
                    tap.check_equal(code, refused.code)
                else:
                    tap.check_equal(["什么时候见面？"], texts(client, "什么"))
            server.stop()


def test_a_killed_server_finds_what_it_had_acknowledged():
    with Hutongd(HUTONGD) as server:
        with enter(server, "alice") as alice:
            alice.join("lobby")
            for request in [alice.submit_say("lobby", f"胡同 {number}") for number in range(700)]:
                alice.answer(request)
        server.kill()
        server.start()
        with enter(server, "bob") as bob:
            tap.check_equal(200, len(texts(bob, "胡同", limit=200)))
            tap.check_equal(["胡同 7"], texts(bob, "\"胡同 7\""))


def test_a_search_that_makes_no_sense_is_refused_and_the_connection_lives():
    with Hutongd(HUTONGD) as server, enter(server, "alice") as alice:
        for query, code in (("", 1), ("\"", 1), ("from:", 1), ("has:picture", 1), ("x after:soon", 1),
                            ("in:nowhere", 7), ("x " * 17, 1), ("from:@x", 5),
                            ("before:2026-11-22", 1)):
            tap.check_equal(code, tap.check_raises(hutong.Refused, alice.search, query).code)
        for query in ("*", "NEAR(a b) OR NOT", "body:x ) (", "'; DROP TABLE events;", "%_",
                      "\x01\u202e", "-", "\"a\" * \"", "^a + b"):
            tap.check_equal([], texts(alice, query))
        alice.send_bytes(hutong.frame_encode("search", id=900, query="x" * 10000))
        error = alice.receive()
        tap.check_equal((900, 1, True), (error["id"], error["code"], "query" in error["text"]))
        tap.check_equal([], texts(alice, "still here"))


tap.run(globals())
