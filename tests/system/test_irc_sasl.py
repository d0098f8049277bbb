#!/usr/bin/env python3
"""SASL, after IRCv3. Usage: test_irc_sasl.py HUTONGD"""

import sys

import base64

import tap
from hutong_client import Client
from irc_client import Irc
from irc_play import play, serve

PASSWORD = "a good password"

PROGRAM = sys.argv[1]


def payload(*fields):
    """Fields with zeros between them, as they are sent."""
    return base64.b64encode("\0".join(fields).encode()).decode()


def server_with_account(server, name="alice", password=PASSWORD):
    """Make an account by the native protocol."""
    client = Client.connect(server.tcp)
    client.enter(name)
    client.request("register", secret=password.encode())
    client.bye()


def stranger(server):
    """One who has asked for SASL and nothing more."""
    client = Irc(server.irc)
    client.ask("CAP LS 302", "CAP REQ sasl", "NICK whoever", "USER u 0 * :U")
    return {"*": client}


GO, FAILED = "AUTHENTICATE +", ":S 904 whoever :SASL authentication failed"
IN = [":S 900 alice alice!~u@hutong alice :You are now logged in as alice",
      ":S 903 alice :SASL authentication successful"]


def test_a_password_lets_in():
    with serve(PROGRAM) as server:
        server_with_account(server)
        for fields in (("", "alice", PASSWORD), ("alice", "alice", PASSWORD),
                       ("", "ALICE", PASSWORD)):
            clients = stranger(server)
            play(clients, ("*", "AUTHENTICATE plain", [GO]),
                 ("*", f"AUTHENTICATE {payload(*fields)}", IN),
                 ("*", "AUTHENTICATE PLAIN",
                  [":S 907 alice :You have already authenticated using SASL"]))
            clients["*"].send("CAP END")
            assert clients["*"].until("422")[0].text.startswith(":hutong.test 001 alice ")


def test_what_is_wrong_does_not():
    with serve(PROGRAM) as server:
        server_with_account(server)
        play(stranger(server),
             ("*", "AUTHENTICATE FOO",
              [":S 908 whoever PLAIN,EXTERNAL :are available SASL mechanisms", FAILED]),
             *[row for text in (payload("", "alice", "wrong password"),
                                payload("", "nobody", PASSWORD), payload("bob", "alice", PASSWORD),
                                payload("alice"), "???", "+")
               for row in (("*", "AUTHENTICATE PLAIN", [GO]),
                           ("*", f"AUTHENTICATE {text}", [FAILED]))],
             ("*", "AUTHENTICATE PLAIN", [GO]),
             ("*", "AUTHENTICATE *", [":S 906 whoever :SASL authentication aborted"]),
             ("*", "AUTHENTICATE PLAIN", [GO]),
             ("*", "AUTHENTICATE " + "A" * 401, [":S 905 whoever :SASL message too long"]),
             ("*", "AUTHENTICATE EXTERNAL", [GO]), ("*", "AUTHENTICATE +", [FAILED]))


def test_a_long_password_comes_in_pieces():
    password = "好" * 85
    with serve(PROGRAM) as server:
        server_with_account(server, password=password)
        text = payload("", "alice", password)
        assert len(text) < 400
        padded = payload("alice" , "alice", password)
        assert len(padded) < 400
        play(stranger(server), ("*", "AUTHENTICATE PLAIN", [GO]), ("*", f"AUTHENTICATE {text}", IN))


def test_a_payload_of_whole_pieces_ends_with_an_empty_one():
    password = "x" * 250
    with serve(PROGRAM) as server:
        name = "n" * 24
        server_with_account(server, name, password)
        text = payload(name, name, password)
        assert len(text) == 400, len(text)
        play(stranger(server), ("*", "AUTHENTICATE PLAIN", [GO]),
             ("*", [f"AUTHENTICATE {text}", "AUTHENTICATE +"],
              [f":S 900 {name} …", f":S 903 {name} …"]))


def test_without_the_capability_nothing_is_tried():
    with serve(PROGRAM) as server:
        client = Irc(server.irc)
        play({"*": client}, ("*", "AUTHENTICATE PLAIN", [":S 904 * :SASL authentication failed…"]))


tap.run(globals())
