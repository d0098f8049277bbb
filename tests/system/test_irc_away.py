#!/usr/bin/env python3
"""AWAY, away-notify and draft/pre-away, after IRCv3. Usage: test_irc_away.py HUTONGD"""

import base64
import sys

import tap
from hutong_client import AWAY, Client
from irc_client import Irc
from irc_play import connect, play, serve

PROGRAM = sys.argv[1]
PASSWORD = "a good secret"
ALICE = ":alice!~alice@hutong"


def test_away_is_told_on_both_sides():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", room="#a", caps=["away-notify"])
        with Client.connect(server.tcp) as bob:
            bob.enter("bob")
            bob.join("a")
            clients["alice"].sync()
            clients["alice"].ask("AWAY :吃饭")
            told = bob.wait_for(lambda message: message.get("kind") == AWAY)
            assert (told["user"], told["room"], told["text"]) == ("alice", "a", "吃饭"), told
            clients["alice"].ask("AWAY")
            told = bob.wait_for(lambda message: message.get("kind") == AWAY)
            assert "text" not in told, told
            bob.request("away", text="in tmux")
            play(clients,
                 ("alice", [], [":bob!u@hutong AWAY :in tmux"]),
                 ("alice", "PRIVMSG bob :hi", [":S 301 alice bob :in tmux"]),
                 ("alice", "PRIVMSG bob :hi", [":S 301 alice bob :in tmux"]),
                 ("alice", "NOTICE bob :hi", [":S 301 alice bob :in tmux"]),
                 ("alice", "WHO bob", [":S 352 alice * u hutong S bob G :0 bob".replace(" S ", " … "),
                                       ":S 315 alice bob :…"]),
                 ("alice", "USERHOST bob", [":S 302 alice :bob=-u@hutong"]))
            bob.nick("robert")
            play(clients,
                 ("alice", [], [":bob!u@hutong NICK robert"]),
                 ("alice", "PRIVMSG robert :hi", [":S 301 alice robert :in tmux"]))
            bob.request("away")
            play(clients,
                 ("alice", [], [":robert!u@hutong AWAY"]),
                 ("alice", "PRIVMSG robert :hi", []))


def test_an_account_without_a_client_is_away():
    with serve(PROGRAM) as server:
        with Client.connect(server.unix) as bob:
            bob.request("register", user="bob", secret=PASSWORD.encode())
            bob.bye()
        clients = connect(server, "alice")
        absent = ":S 301 alice bob :not here, but will find what is said"
        play(clients,
             ("alice", "PRIVMSG bob :hi", [absent]), ("alice", "PRIVMSG bob :hi again", [absent]),
             ("alice", "NOTICE bob :hi", []), ("alice", "WHOIS bob", ["…", "…", absent, "…", "…"]))
        with Client.connect(server.unix) as bob:
            bob.auth("bob", PASSWORD)
            play(clients, ("alice", "PRIVMSG bob :hi", []))
            bob.bye()


def test_who_joins_and_is_away_says_so():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", room="#a", caps=["away-notify"])
        clients.update(connect(server, "bob"))
        play(clients,
             ("bob", "AWAY :x", [":S 306 bob :…"], "alice", []),
             ("bob", "JOIN #a", ["…"] * 3,
              "alice", [":bob!~bob@hutong JOIN #a", ":bob!~bob@hutong AWAY :x"]),
             ("bob", "AWAY :y", [":S 306 bob :…"], "alice", [":bob!~bob@hutong AWAY :y"]),
             ("bob", "AWAY :y", [":S 306 bob :…"], "alice", []))


def test_before_registration_away_needs_the_capability():
    with serve(PROGRAM) as server:
        clients = connect(server, "bob", caps=["away-notify"])
        clients["bob"].ask("JOIN #a", "MONITOR + alice")
        with Irc(server.irc) as alice:
            alice.send("AWAY :x", "CAP LS 302", "CAP REQ :draft/pre-away", "AWAY :at lunch",
                       "NICK alice", "USER alice 0 * :x", "CAP END")
            first, *caps = [line.command for line in alice.until("001")[:-1]]
            assert first == "451" and set(caps) == {"CAP"}, (first, caps)
            alice.until("422")
            play(clients,
                 ("bob", [], [":S 730 bob :alice!…"]),
                 ("bob", "WHOIS alice", ["…", "…", ":S 301 bob alice :at lunch", "…", "…"]))
            alice.ask("JOIN #a")
            play(clients, ("bob", [], [f"{ALICE} JOIN #a", f"{ALICE} AWAY :at lunch"]))


def test_a_client_that_connects_by_itself_does_not_make_one_present():
    with serve(PROGRAM) as server:
        secret = base64.b64encode(f"\0alice\0{PASSWORD}".encode()).decode()
        clients = connect(server, "bob", room="#a", caps=["away-notify"])
        with Irc(server.irc, "alice", "#a") as alice:
            alice.ask(f"REGISTER * * :{PASSWORD}")
            alice.send("QUIT")
            alice.wait_closed()
        clients["bob"].wait_for(lambda line: line.text == f"{ALICE} AWAY :not here, but will find "
                                "what is said" or line.command == "AWAY")
        with Irc(server.irc) as phone:
            phone.send("CAP REQ :draft/pre-away sasl", "AWAY *", "AUTHENTICATE PLAIN",
                       f"AUTHENTICATE {secret}", "NICK alice", "USER alice 0 * :x")
            phone.until("903")
            phone.send("CAP END")
            phone.until("422")
            phone.sync()
            play(clients, ("bob", [], [":alice!u@hutong AWAY :*"]))
            with Irc(server.irc, "alice", sasl=secret) as laptop:
                laptop.sync()
                play(clients, ("bob", [], [f"{ALICE} AWAY"]))
                laptop.ask("AWAY :tea")
                play(clients, ("bob", [], [f"{ALICE} AWAY :tea"]))
                phone.ask("AWAY *")
                play(clients, ("bob", [], []))
                laptop.ask("AWAY")
                play(clients, ("bob", [], [f"{ALICE} AWAY"]))
                laptop.send("QUIT")
                laptop.wait_closed()
            clients["bob"].wait_for(lambda line: line.text == f"{ALICE} AWAY :*")


tap.run(globals())
