#!/usr/bin/env python3
"""Capability negotiation, after IRCv3. Usage: test_irc_capabilities.py HUTONGD"""

import sys

import tap
from irc_client import Irc
from irc_play import check_lines, connect, play, serve
from tap import check_equal

PROGRAM = sys.argv[1]


def test_capabilities_are_listed_and_switched():
    with serve(PROGRAM) as server:
        client = Irc(server.irc)
        listed, = client.ask("CAP LS")
        assert "=" not in listed.params[-1] and "message-tags" in listed.params[-1].split()
        listed = client.ask("CAP LS 302")
        check_equal(["*"] * (len(listed) - 1), [line.params[2] for line in listed[:-1]])
        words = client.capabilities()
        assert {"sasl=PLAIN", "userhost-in-names", "account-notify"} <= set(words), words
        check_equal(sorted(set(words)), sorted(words))
        play({"*": client},
             ("*", "CAP LIST", [":S CAP * LIST :cap-notify"]),
             ("*", "CAP REQ :foo message-tags bar", [":S CAP * NAK :foo message-tags bar"]),
             ("*", "CAP REQ :message-tags echo-message",
              [":S CAP * ACK :message-tags echo-message"]),
             ("*", "CAP REQ :-message-tags", [":S CAP * ACK :-message-tags"]),
             ("*", "CAP LIST", [":S CAP * LIST :cap-notify echo-message"]),
             ("*", "CAP FOO", [":S 410 * FOO :Invalid CAP command"]),
             ("*", ["NICK alice", "USER a 0 * :A"], []))
        client.send("CAP END")
        check_equal("001", client.until("422")[0].command)


def test_a_capability_works_from_the_moment_it_is_switched_on():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob", room="#a")
        play(clients,
             ("alice", "PRIVMSG #a :1", [], "bob", [":alice!~alice@hutong PRIVMSG #a :1"]),
             ("bob", "CAP REQ server-time", [":S CAP bob ACK :server-time"]),
             ("alice", "PRIVMSG #a :2", [],
              "bob", ["@time=…Z :alice!~alice@hutong PRIVMSG #a :2"]),
             ("bob", "CAP REQ -server-time", [":S CAP bob ACK :-server-time"]),
             ("alice", "PRIVMSG #a :3", [], "bob", [":alice!~alice@hutong PRIVMSG #a :3"]))


def test_what_is_not_asked_for_is_not_sent():
    with serve(PROGRAM) as server:
        plain = connect(server, "alice", "bob", room="#a")
        full = connect(server, "carol", caps=["message-tags", "server-time", "extended-join",
                                              "away-notify", "account-tag", "batch"])
        clients = {**plain, **full}
        play(clients,
             ("carol", "JOIN #a", ["@time=… :carol!~carol@hutong JOIN #a * :Real Name",
                                   "@time=… 353 …", "@time=… 366 …"],
              "alice", [":carol!~carol@hutong JOIN #a"]),
             ("alice", "PRIVMSG #a :x", [],
              "carol", ["@time=…;msgid=r1-1 :alice!~alice@hutong PRIVMSG #a :x"],
              "bob", [":carol!~carol@hutong JOIN #a", ":alice!~alice@hutong PRIVMSG #a :x"]))
        check_lines("AWAY", [":S 306 …"], clients["alice"].ask("AWAY :x"))
        check_lines("AWAY", [], clients["bob"].sync())


tap.run(globals())
