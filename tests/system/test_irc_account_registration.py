#!/usr/bin/env python3
"""draft/account-registration, after IRCv3. Usage: test_irc_account_registration.py HUTONGD"""

import sys

import tap
from irc_client import Irc
from irc_play import connect, play, serve

SUCCESS = ":S REGISTER SUCCESS {0} :You are now registered, and logged in"
IN = ":S 900 {0} {0}!{1}@hutong {0} :You are now logged in as {0}"

PROGRAM = sys.argv[1]


def test_a_guest_makes_its_name_its_own():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob", room="#a", caps=["account-notify"])
        play(clients,
             ("alice", "REGISTER * * short", [":S FAIL REGISTER WEAK_PASSWORD * :…"]),
             ("alice", "REGISTER bob * longenough",
              [":S FAIL REGISTER ACCOUNT_NAME_MUST_BE_NICK bob :…"]),
             ("alice", "REGISTER *", [":S 461 alice REGISTER :Not enough parameters"]),
             ("alice", "REGISTER * * longenough",
              [SUCCESS.format("alice"), IN.format("alice", "~alice")],
              "bob", [":alice!~alice@hutong ACCOUNT alice"]),
             ("alice", "REGISTER * * longenough",
              [":S FAIL REGISTER ALREADY_AUTHENTICATED * :…"]),
             ("bob", "WHOIS alice", ["…", "…", "…", ":S 330 bob alice alice :is logged in as",
                                     "…", "…"]),
             ("alice", "VERIFY alice 1", [":S FAIL VERIFY INVALID_CODE alice :…"]))


def test_a_stranger_does_so_before_it_is_in():
    with serve(PROGRAM) as server:
        connected = connect(server, "taken")
        stranger = {"*": Irc(server.irc)}
        assert "draft/account-registration=before-connect" in stranger["*"].capabilities()
        play(stranger,
             ("*", "REGISTER * * longenough", [":S FAIL REGISTER NEED_NICK * :…"]),
             ("*", "NICK taken", []),
             ("*", "REGISTER * * longenough", [":S FAIL REGISTER USERNAME_EXISTS * :…"]),
             ("*", "NICK newby", []),
             ("*", "REGISTER * * longenough", [SUCCESS.format("newby"), IN.format("newby", "*")]))
        stranger["*"].send("USER u 0 * :U", "CAP END")
        stranger["*"].until("422")
        play({**stranger, **connected}, ("taken", "WHOIS newby", [
            "…", "…", ":S 330 taken newby newby :is logged in as", "…", "…"]))


tap.run(globals())
