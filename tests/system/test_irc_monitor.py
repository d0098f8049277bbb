#!/usr/bin/env python3
"""MONITOR, after IRCv3. Usage: test_irc_monitor.py HUTONGD"""

import sys

import tap
from hutong_client import Client
from irc_client import Irc
from irc_play import check_lines, connect, disconnect, play, serve

PROGRAM = sys.argv[1]


def test_who_is_watched_is_told_to_come_and_go():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob")
        alice = clients["alice"]
        play(clients,
             ("alice", "MONITOR + Bob,carol,b*d,小明",
              [":S 730 alice :bob!~bob@hutong", ":S 731 alice :carol,小明"]),
             ("alice", "MONITOR + bob", []),
             ("alice", "MONITOR L", [":S 732 alice :Bob,carol,小明", ":S 733 alice :…"]),
             ("alice", "MONITOR S", [":S 730 alice :bob!~bob@hutong",
                                     ":S 731 alice :carol,小明"]),
             ("bob", "NICK carol", [":bob!~bob@hutong NICK carol"],
              "alice", [":S 731 alice :bob", ":S 730 alice :carol!~bob@hutong"]),
             ("bob", "NICK CAROL", [":carol!~bob@hutong NICK CAROL"], "alice", []),
             ("alice", "MONITOR", [":S 461 alice MONITOR :Not enough parameters"]),
             ("alice", "MONITOR - carol", []))
        disconnect({"bob": clients["bob"]})
        native = Client.connect(server.tcp)
        native.enter("小明")
        check_lines("enter", [":S 730 alice :小明!u@hutong"], alice.sync())
        native.bye()
        alice.wait_for(lambda line: line.text.endswith("731 alice :小明"))
        play(clients, ("alice", "MONITOR C", []), ("alice", "MONITOR L", [":S 733 alice :…"]))
        clients = connect(server, "bob")
        check_lines("connect", [], alice.sync())


def test_a_list_has_an_end():
    with serve(PROGRAM) as server:
        alice = Irc(server.irc, "alice")
        names = [f"n{number}" for number in range(101)]
        for start in range(0, 100, 20):
            alice.ask("MONITOR + " + ",".join(names[start:start + 20]))
        play({"alice": alice},
             ("alice", "MONITOR + n100", [":S 734 alice 100 n100 :Monitor list is full"]))


tap.run(globals())
