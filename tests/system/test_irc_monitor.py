#!/usr/bin/env python3
"""MONITOR and extended-monitor, after IRCv3. Usage: test_irc_monitor.py HUTONGD"""

import base64
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


def test_who_comes_is_told_with_the_ident_it_gave():
    with serve(PROGRAM) as server:
        alice = connect(server, "alice")["alice"]
        play({"alice": alice},
             ("alice", "MONITOR + bob,carol", [":S 731 alice :bob,carol"]))
        bob = connect(server, "bob")["bob"]
        check_lines("connect", [":S 730 alice :bob!~bob@hutong"], alice.sync())
        bob.ask("REGISTER * * :a good secret")
        disconnect({"bob": bob})
        alice.wait_for(lambda line: line.text.endswith("731 alice :bob"))
        bob = Irc(server.irc)  # by its account, as which it is in before it says it is ready
        bob.send("CAP REQ sasl", "NICK bob", "USER robert 0 * :Bob", "AUTHENTICATE PLAIN")
        bob.until("AUTHENTICATE")
        bob.send("AUTHENTICATE " + base64.b64encode(b"\0bob\0a good secret").decode())
        bob.until("903")
        check_lines("AUTHENTICATE", [":S 730 alice :bob!~robert@hutong"], alice.sync())


def test_extended_monitor_tells_of_those_one_shares_no_room_with():
    caps = ["extended-monitor", "away-notify", "account-notify", "setname"]
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", room="#a", caps=caps)
        clients.update(connect(server, "bob", "carol", room="#a", caps=caps))
        clients.update(connect(server, "dave", caps=caps))
        clients.update(connect(server, "eve", caps=["extended-monitor"]))
        clients.update(connect(server, "faythe", caps=caps[1:]))
        for name in ("carol", "dave", "eve", "faythe"):
            clients[name].ask("MONITOR + alice")
        for client in clients.values():
            client.sync()
        alice = ":alice!~alice@hutong"

        def told(line):
            return ("bob", [line], "carol", [line], "dave", [line], "eve", [], "faythe", [])

        play(clients,
             ("alice", "AWAY :x", ["…"], *told(f"{alice} AWAY :x")),
             ("alice", "AWAY", ["…"], *told(f"{alice} AWAY")),
             ("alice", "SETNAME :New", [f"{alice} SETNAME :New"], *told(f"{alice} SETNAME :New")),
             ("alice", "REGISTER * * :a good secret", ["…", "…"], *told(f"{alice} ACCOUNT alice")))
        with Client.connect(server.tcp) as native:
            native.enter("grace")
            clients["dave"].ask("MONITOR + grace")
            native.request("away", text="lunch")
            play(clients, ("dave", [], [":grace!u@hutong AWAY :lunch"]))


def test_a_list_has_an_end():
    with serve(PROGRAM) as server:
        alice = Irc(server.irc, "alice")
        names = [f"n{number}" for number in range(101)]
        for start in range(0, 100, 20):
            alice.ask("MONITOR + " + ",".join(names[start:start + 20]))
        play({"alice": alice},
             ("alice", "MONITOR + n100", [":S 734 alice 100 n100 :Monitor list is full"]))


tap.run(globals())
