#!/usr/bin/env python3
"""invite-notify, account-notify and chghost, after IRCv3. Usage: test_irc_notify.py HUTONGD"""

import base64
import sys

import tap
from hutong_client import Client
from irc_client import Irc, of
from irc_play import connect, play, serve

PROGRAM = sys.argv[1]
PASSWORD = "a-good-secret"
ALICE = ":alice!~alice@hutong"


def test_those_in_a_room_see_who_is_invited():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob", room="#a", caps=["invite-notify"])
        clients.update(connect(server, "carol", room="#a"))
        clients.update(connect(server, "dave", caps=["invite-notify"]))
        for client in clients.values():
            client.sync()
        play(clients,
             ("alice", "INVITE dave #a", [":S 341 alice dave #a"],
              "bob", [f"{ALICE} INVITE dave #a"], "carol", [],
              "dave", [f"{ALICE} INVITE dave #a"]),
             ("alice", "INVITE dave #a", [":S 341 alice dave #a"], "bob", []),
             ("bob", "INVITE nobody #a", ["…401…"], "alice", []))
        with Client.connect(server.tcp) as native:
            native.enter("eve")
            native.join("a")
            for client in clients.values():
                client.sync()
            native.request("invite", room="a", user="dave")
            clients["dave"].ask("JOIN #a", "PART #a")
            native.request("invite", room="a", user="dave")
            assert of(clients["bob"].sync(), "INVITE")[0].source == "eve!u@hutong"


def test_invitations_of_accounts_have_their_tag():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", room="#a")
        clients.update(connect(server, "bob", caps=["account-tag"]))
        play(clients,
             ("alice", f"REGISTER * * :{PASSWORD}", ["…REGISTER SUCCESS…", "…900…"]),
             ("alice", "INVITE bob #a", ["…"], "bob", [f"@account=alice {ALICE} INVITE bob #a"]))


def test_who_has_quit_has_left_for_the_others():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", room="#a")
        clients["alice"].ask("MONITOR + bob")
        for number in range(20):
            with Irc(server.irc, "bob", "#a") as bob:
                clients["alice"].sync()
                bob.send(f"QUIT :{number}")
                bob.wait_closed()
                lines = clients["alice"].texts("WHOWAS bob 1")
                tap.check_equal({f":bob!~bob@hutong QUIT :Quit: {number}",
                                 ":hutong.test 731 alice :bob"}, set(lines[:2]))


def test_guests_that_become_accounts_are_told_of_on_both_sides():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob", room="#a", caps=["account-notify"])
        clients.update(connect(server, "carol", room="#a"))
        clients.update(connect(server, "dave", caps=["account-notify", "extended-monitor"]))
        clients["dave"].ask("MONITOR + alice,eve")
        for client in clients.values():
            client.sync()
        with Client.connect(server.tcp) as native:
            native.enter("eve")
            native.join("a")
            for client in clients.values():
                client.sync()
            play(clients,
                 ("alice", f"REGISTER * * :{PASSWORD}", ["…REGISTER SUCCESS…", "…900…"],
                  "bob", [f"{ALICE} ACCOUNT alice"], "carol", [],
                  "dave", [f"{ALICE} ACCOUNT alice"]))
            told = native.wait_for(lambda message: message.get("kind") == 6)
            assert (told["user"], told["room"]) == ("alice", "a"), told
            native.request("register", secret=PASSWORD.encode())
            account = ":eve!u@hutong ACCOUNT eve"
            play(clients, ("alice", [], [account]), ("bob", [], [account]),
                 ("carol", [], []), ("dave", [], [account]))
            clients["bob"].ask(f"NICKSERV REGISTER {PASSWORD}")
            play(clients, ("alice", [], [":bob!~bob@hutong ACCOUNT bob"]))


def test_the_ident_of_an_account_comes_with_its_first_irc_client():
    with serve(PROGRAM) as server:
        secret = base64.b64encode(f"\0alice\0{PASSWORD}".encode()).decode()
        clients = connect(server, "bob", room="#a", caps=["chghost"])
        clients.update(connect(server, "carol", room="#a"))
        clients.update(connect(server, "dave", caps=["chghost", "extended-monitor"]))
        clients["bob"].join("#b")
        clients["dave"].ask("MONITOR + alice")
        changed = ":alice!u@hutong CHGHOST ~alice hutong"
        with Client.connect(server.tcp) as native:
            native.enter("alice")
            native.join("a")
            native.join("b")
            native.request("register", secret=PASSWORD.encode())
            for client in clients.values():
                client.sync()
            with Irc(server.irc, "alice", sasl=secret) as phone:
                phone.sync()
                play(clients, ("bob", [], [changed]), ("carol", [], []), ("dave", [], [changed]))
                phone.ask("JOIN #c")
                clients["bob"].join("#c")
                with Irc(server.irc, "alice", sasl=secret) as laptop:
                    laptop.sync()
                    play(clients, ("bob", [], []))


def test_edits_are_messages_to_who_asks_for_history_later():
    with serve(PROGRAM) as server, Client.connect(server.tcp) as native:
        native.enter("alice")
        native.join("a")
        said = native.say("a", "teh")
        native.request("edit", room="a", ref=said["no"], text="the")
        with Irc(server.irc, "bob", "#a", caps=["draft/chathistory", "batch"]) as bob:
            lines = of(bob.ask("CHATHISTORY LATEST #a * 5"), "PRIVMSG")
            assert [line.params[1] for line in lines] == ["teh", "✎ the"], lines
        with Irc(server.irc, "carol") as carol:
            lines = of(carol.join("#a"), "PRIVMSG")
            assert [line.params[1] for line in lines] == ["teh", "✎ the"], lines


tap.run(globals())
