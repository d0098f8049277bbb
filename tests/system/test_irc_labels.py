#!/usr/bin/env python3
"""labeled-response, echo-message and batch, after IRCv3. Usage: test_irc_labels.py HUTONGD"""

import sys

import tap
from irc_play import connect, play, serve

CAPS = ["labeled-response", "batch", "echo-message"]

PROGRAM = sys.argv[1]


def test_every_labelled_command_has_one_answer():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob", room="#a", caps=CAPS)
        alice = ":alice!~alice@hutong"
        play(clients,
             ("alice", "@label=1 PING x", ["@label=1 :S PONG hutong.test :x".replace(
                 ":S", ":hutong.test")]),
             ("alice", "@label=2 PONG x", ["@label=2 :hutong.test ACK"]),
             ("alice", "@label=3 PRIVMSG #a :hi", [f"@label=3 {alice} PRIVMSG #a :hi"],
              "bob", [f"{alice} PRIVMSG #a :hi"]),
             ("alice", "@label=4 PRIVMSG bob :hi", [f"@label=4 {alice} PRIVMSG bob :hi"],
              "bob", [f"{alice} PRIVMSG bob :hi"]),
             ("alice", "@label=5 PRIVMSG alice :hi",
              [f"@label=5 {alice} PRIVMSG alice :hi", f"{alice} PRIVMSG alice :hi"]),
             ("alice", "@label=6 NOTICE #a :\x01x\x01",
              [f"@label=6 {alice} NOTICE #a :\x01x\x01"]),
             ("alice", "@label=7 FOO", ["@label=7 :hutong.test 421 alice FOO :Unknown command"]),
             ("alice", "@label=8 JOIN #b",
              ["@label=8 :hutong.test BATCH +l1 labeled-response",
               f"@batch=l1 {alice} JOIN #b", "@batch=l1 :hutong.test 353 alice = #b :@alice",
               "@batch=l1 :hutong.test 366 alice #b :End of /NAMES list",
               ":hutong.test BATCH -l1"]),
             ("alice", "@label=9 TOPIC #b :t", [f"@label=9 {alice} TOPIC #b :t"]),
             ("alice", "@label=10 NICK alina", [f"@label=10 {alice} NICK alina"]),
             ("alice", "@label=11 PART #b", ["@label=11 :alina!~alice@hutong PART #b"]),
             ("alice", "@label=12 PRIVMSG nobody :x",
              ["@label=12 :hutong.test 401 alina nobody :No such nick/channel"]),
             ("alice", "@label=13 NOTICE nobody :x", ["@label=13 :hutong.test ACK"]),
             ("alice", "@label=14 AWAY :x", ["@label=14 :hutong.test 306 …"]))


def test_a_label_that_is_no_text_is_not_given_back():
    rows = [(b"@label=a\xff PING x", None), (b"@label=\0a PING x", None),
            (b"@label=b PING \xff", "b")]
    with serve(PROGRAM) as server:
        alice = connect(server, "alice", caps=CAPS)["alice"]
        for data, label in rows:
            alice.send_bytes(data + b"\r\n")
            fail = alice.until("FAIL")[-1]
            tap.check_equal(("INVALID_UTF8", label), (fail.params[1], fail.tags.get("label")))


def test_several_targets_are_one_answer():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob", "carol", caps=CAPS)
        play(clients,
             ("alice", "@label=1 PRIVMSG bob,carol :hi",
              ["@label=1 :hutong.test BATCH +l1 labeled-response",
               "@batch=l1 :alice!~alice@hutong PRIVMSG bob :hi",
               "@batch=l1 :alice!~alice@hutong PRIVMSG carol :hi", ":hutong.test BATCH -l1"],
              "bob", [":alice!~alice@hutong PRIVMSG bob :hi"]))


def test_what_one_says_comes_back_where_it_belongs():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", room="#a", caps=["echo-message"])
        clients.update(connect(server, "bob", room="#a"))
        clients["alice"].sync()
        texts = [f":alice!~alice@hutong PRIVMSG #a :{n}" for n in range(50)]
        play(clients, ("alice", [f"PRIVMSG #a :{n}" for n in range(50)], texts, "bob", texts),
             ("bob", "PRIVMSG #a :x", []))


tap.run(globals())
