#!/usr/bin/env python3
"""PRIVMSG and NOTICE, after modern.ircdocs.horse. Usage: test_irc_messages.py HUTONGD"""

import sys

import tap
from hutong_client import Client
from irc_client import Irc
from irc_play import connect, play, serve

PROGRAM = sys.argv[1]


def test_messages_reach_rooms_and_users():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob", room="#a")
        clients.update(connect(server, "carol"))
        play(clients,
             ("alice", "PRIVMSG #A :hello  there ", [],
              "bob", [":alice!~alice@hutong PRIVMSG #a :hello  there "]),
             ("alice", "PRIVMSG bob hi", [], "bob", [":alice!~alice@hutong PRIVMSG bob :hi"]),
             ("bob", "PRIVMSG ALICE :back", [], "alice", [":bob!~bob@hutong PRIVMSG alice :back"]),
             ("alice", "PRIVMSG alice :me", [":alice!~alice@hutong PRIVMSG alice :me"]),
             ("alice", "PRIVMSG #a,bob,carol :all", [],
              "bob", [":alice!~alice@hutong PRIVMSG #a :all",
                      ":alice!~alice@hutong PRIVMSG bob :all"],
              "carol", [":alice!~alice@hutong PRIVMSG carol :all"]),
             ("alice", "PRIVMSG #a :\x01ACTION 挥手\x01", [],
              "bob", [":alice!~alice@hutong PRIVMSG #a :\x01ACTION 挥手\x01"]),
             ("alice", "PRIVMSG bob :\x01VERSION\x01", [],
              "bob", [":alice!~alice@hutong PRIVMSG bob :\x01VERSION\x01"]),
             ("bob", "NOTICE alice :\x01VERSION x\x01", [],
              "alice", [":bob!~bob@hutong NOTICE alice :\x01VERSION x\x01"]),
             ("alice", "NOTICE #a :note", [], "bob", [":alice!~alice@hutong NOTICE #a :note"]))


def test_what_cannot_be_delivered_is_told_but_of_notices():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", room="#a")
        clients.update(connect(server, "carol"))
        play(clients,
             ("carol", "PRIVMSG", [":S 411 carol :No recipient given (PRIVMSG)"]),
             ("carol", "PRIVMSG #a", [":S 412 carol :No text to send"]),
             ("carol", "PRIVMSG #a :", [":S 412 carol :No text to send"]),
             ("carol", "PRIVMSG nobody :x", [":S 401 carol nobody :No such nick/channel"]),
             ("carol", "PRIVMSG #a :x", [":S 404 carol #a :Cannot send to channel"]),
             ("carol", "PRIVMSG #none :x", [":S 404 carol #none :Cannot send to channel"]),
             ("carol", ["NOTICE", "NOTICE #a", "NOTICE nobody :x", "NOTICE #a :x"], []))


def test_what_is_too_long_to_be_passed_on_is_refused():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob", room="#a")
        most = 510 - len(":alice!~alice@hutong PRIVMSG bob :")
        too_long = [":S 417 alice :Input line was too long to be passed on"]
        for text in ("x" * most, "x" * (most % 3) + "好" * (most // 3)):
            play(clients,
                 ("alice", f"PRIVMSG bob :{text}", [],
                  "bob", [f":alice!~alice@hutong PRIVMSG bob :{text}"]),
                 ("alice", f"PRIVMSG bob :x{text}", too_long, "bob", []),
                 ("alice", f"PRIVMSG bob,#a :{text[:-1]}", [], "bob", ["…", "…"]),
                 ("alice", f"NOTICE bob :xxx{text}", too_long, "bob", []))


def test_who_is_away_says_so_to_those_who_write():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob")
        clients.update(connect(server, "carol", caps=["away-notify"]))
        for name in ("alice", "carol"):
            clients[name].join("#a")
        for client in clients.values():
            client.sync()
        play(clients,
             ("alice", "AWAY :吃饭", [":S 306 alice :You have been marked as being away"],
              "carol", [":alice!~alice@hutong AWAY :吃饭"]),
             ("bob", "PRIVMSG alice :there?", [":S 301 bob alice :吃饭"],
              "alice", [":bob!~bob@hutong PRIVMSG alice :there?"]),
             ("bob", "WHOIS alice", [":S 311 …", ":S 319 bob alice :@#a", ":S 312 …",
                                     ":S 301 bob alice :吃饭", ":S 317 …", ":S 318 …"]),
             ("alice", "AWAY", [":S 305 alice :You are no longer marked as being away"],
              "carol", [":alice!~alice@hutong AWAY"]))


def test_what_was_said_last_is_replayed_to_those_who_cannot_ask():
    with serve(PROGRAM, "irc_replay = 2\n") as server:
        alice = Irc(server.irc, "alice", "#a")
        alice.ask("PRIVMSG #a :one", "PRIVMSG #a :two", "TOPIC #a :t", "NOTICE #a :three")
        bob = Irc(server.irc, "bob")
        play({"bob": bob}, ("bob", "JOIN #a", [
            ":bob!~bob@hutong JOIN #a", ":S 332 bob #a :t", ":S 333 bob #a alice 1…", ":S 353 bob = #a :@alice bob",
            ":S 366 bob #a :End of /NAMES list", ":alice!~alice@hutong NOTICE #a :three"]))
        carol = Irc(server.irc, "carol")
        carol.ask("MODE carol +B")
        play({"carol": carol}, ("carol", "JOIN #a", ["…", "…", "…", "…", "…"]))


def test_there_are_only_so_many_targets():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice")
        missing = [f":S 401 alice {nick} :No such nick/channel" for nick in "wxyz"]
        play(clients,
             ("alice", "PRIVMSG w,x,y,z,v,u :x", missing + [":S 407 alice v,u :Too many targets"]),
             ("alice", "PRIVMSG w,x,y,z :x", missing))


def test_the_admins_of_a_room_are_spoken_to_by_its_sign():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob", "carol", "dave", room="#a")
        clients.update(connect(server, "eve"))
        clients["alice"].ask("MODE #a +oo bob dave")
        for client in clients.values():
            client.sync()
        heard = ":carol!~carol@hutong PRIVMSG @#a :help"
        play(clients,
             ("carol", "PRIVMSG @#a :help", [],
              "alice", [heard], "bob", [heard], "dave", [heard], "eve", []),
             ("bob", "NOTICE @#A :soon", [], "alice", [":bob!~bob@hutong NOTICE @#A :soon"],
              "dave", [":bob!~bob@hutong NOTICE @#A :soon"], "bob", [], "carol", []),
             ("carol", "PRIVMSG ~#a :\x01ACTION waves\x01", [],
              "alice", [":carol!~carol@hutong PRIVMSG ~#a :\x01ACTION waves\x01"], "bob", []),
             ("carol", "PRIVMSG @#a :\x01VERSION\x01", [":S 404 carol @#a :…"], "alice", []),
             ("eve", "PRIVMSG @#a :x", [":S 404 eve @#a :Cannot send to channel"]),
             ("eve", "NOTICE @#a :x", [], "alice", []),
             ("carol", "CAP REQ echo-message", ["…"]),
             ("carol", "PRIVMSG @#a :again", [":carol!~carol@hutong PRIVMSG @#a :again"],
              "bob", [":carol!~carol@hutong PRIVMSG @#a :again"]))
        native = Client.connect(server.tcp)
        native.enter("小明")
        native.join("a")
        clients["alice"].ask("MODE #a +o 小明")
        clients["bob"].ask("PRIVMSG @#a :你好")
        event = native.wait_for(lambda message: message.get("text") == "[@#a] 你好")
        tap.check_equal("bob", event["user"])


tap.run(globals())
