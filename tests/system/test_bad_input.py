#!/usr/bin/env python3
"""Requests with numbers and texts that make no sense: a clear error, and nothing else happens.

test_bad_input.py HUTONGD
"""

import itertools
import struct
import sys

import hutong_client as hutong
from hutong_client import Client, Closed, Refused
from hutongd import Hutongd
from tap import check_equal, run

PROGRAM = sys.argv[1]
BAD_REQUEST, MALFORMED = 1, 101
NUMBERS = (0, 1, 255, 2**31, 2**32, hutong.NUMBER_MAX)
TOO_LARGE = (hutong.NUMBER_MAX + 1, 2**63, 2**64 - 1)
NOT_ASKED = {"hello", "enter", "auth", "register", "unregister", "password", "ping", "pong", "bye",
             "status", "backup"}  # the last two are for the control socket
VALUES = {"room": "lobby", "user": "bob", "text": "words", "nonce": b"n" * 16, "query": "words",
          "emoji": "+1", "mechanism": "PLAIN", "secret": b"correct horse", "hash": b"h" * 32,
          "data": b"data", "address": "192.0.2.1"}


def requests():
    """What a client may ask for once it is in: the type's name and its required fields."""
    answers = set("welcome joined room member event presence done error notice setting binding session"
                  " server_banned invited applicant banned mark".split())
    return [(name, hutong.REQUIRED[name].split()) for name in hutong.TYPES.values()
            if name not in answers | NOT_ASKED]


def numeric_fields():
    return [name for name, kind, _ in hutong.FIELDS.values() if kind is int and name != "id"]


def frame(name, fields):
    """A frame of any fields, those included that the client would not send."""
    payload = hutong.cbor_encode({hutong.KEYS[key]: value for key, value in fields.items()})
    return struct.pack(">BBH", hutong.VERSION, hutong.TYPE_NUMBERS[name], len(payload)) + payload


STRANGERS = (f"guest{number}" for number in itertools.count())


def entered(server, name=None):
    client = Client.connect(server.unix)
    client.enter(name or next(STRANGERS))
    client.join("lobby")
    return client


def fields_of(required, **other):
    fields = {name: VALUES.get(name, 1) for name in required}
    fields.update(other)
    return fields


def is_answered(client, number):
    """Whether the request gets its one answer, whatever it is."""
    try:
        client.answer(number)
    except Refused as error:
        check_equal(True, 0 < error.code < 100 and bool(error.text))
    return True


def ask(client, name, fields):
    number = client.next_id
    client.next_id += 1
    client.answers[number] = []
    client.socket.sendall(frame(name, {**fields, "id": number}))
    return number


def test_any_number_in_any_field_of_any_request_gets_an_answer():
    with Hutongd(PROGRAM) as server, entered(server) as alice:
        for name, required in requests():
            for field in numeric_fields():
                numbers = [ask(alice, name, fields_of(required, **{field: value}))
                           for value in NUMBERS]
                check_equal([True] * len(numbers), [is_answered(alice, number) for number in numbers])
                if not any(room["room"] == "lobby" and room["flags"] & hutong.MEMBER
                           for room in alice.rooms()):
                    alice.join("lobby")


def test_numbers_beyond_the_largest_are_refused_and_the_connection_lives():
    with Hutongd(PROGRAM) as server, entered(server) as alice:
        for name, required in requests():
            for field in numeric_fields():
                for value in TOO_LARGE:
                    try:
                        alice.answer(ask(alice, name, fields_of(required, **{field: value})))
                    except Refused as error:
                        check_equal((field, BAD_REQUEST), (field, error.code))
                    except Closed as closed:
                        check_equal((field, MALFORMED), (field, closed.last["code"]))
                        alice = entered(server)
                    else:
                        raise AssertionError(f"{name} took {field} {value}")


def test_negative_numbers_end_the_connection_that_sends_them_and_no_other():
    with Hutongd(PROGRAM) as server, entered(server, "bob") as bob:
        for name, required in requests():
            good = frame(name, fields_of(required, id=1))
            bad = good[:4] + good[4:].replace(b"\x00\x01", b"\x00\x20", 1)  # id -1
            client = entered(server)
            client.socket.sendall(bad)
            try:
                client.wait_for(lambda message: False)
            except Closed as closed:
                check_equal((name, MALFORMED), (name, closed.last["code"]))
        bob.say("lobby", "still here")


def test_a_search_of_ten_thousand_characters_is_refused():
    with Hutongd(PROGRAM) as server, entered(server) as alice:
        for query in ("x" * 10000, "胡" * 3334, "from:" + "y" * 9995, "a " * 5000, '"' * 10000):
            fields = {"query": query}
            number = ask(alice, "search", fields)
            try:
                alice.answer(number)
            except Refused as error:
                check_equal(BAD_REQUEST, error.code)
            else:
                raise AssertionError("it was taken")
        for query in ("a " * 512, '"' * 1024, "from:" + "y" * 1000, "in:" + "z" * 1000):
            check_equal(True, is_answered(alice, ask(alice, "search", {"query": query})))
        alice.say("lobby", "still here")


run(globals())
