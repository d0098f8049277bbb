#!/usr/bin/env python3
"""Mode v, after modern.ircdocs.horse, "Channel Membership Prefixes". test_irc_voice.py HUTONGD"""

import sys

import tap
from hutong_client import EVENT_ROLE, Client
from irc_client import Irc
from irc_play import connect, play, serve

PROGRAM = sys.argv[1]
MODE = ":alice!~alice@hutong MODE #a"
SAID = [":bob!~bob@hutong PRIVMSG #a :x"]


def test_a_voice_is_heard_in_a_moderated_room():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob", room="#a")
        play(clients,
             ("alice", "MODE #a +m", [f"{MODE} +m"], "bob", [f"{MODE} +m"]),
             ("bob", "PRIVMSG #a :x", [":S 404 bob #a :…"], "alice", []),
             ("bob", "MODE #a +v bob", [":S 482 bob #a :Only admins of a may give a voice."]),
             ("alice", "MODE #a +v bob", [f"{MODE} +v bob"], "bob", [f"{MODE} +v bob"]),
             ("bob", "PRIVMSG #a :x", [], "alice", SAID),
             ("alice", "MODE #a -m+b m:bob!*@*", [f"{MODE} -m+b m:bob!*@*"],
              "bob", [f"{MODE} -m", f"{MODE} +b m:bob!*@*"]),
             ("bob", "PRIVMSG #a :x", [], "alice", SAID),
             ("alice", "MODE #a -v bob", [f"{MODE} -v bob"], "bob", [f"{MODE} -v bob"]),
             ("bob", "PRIVMSG #a :x", [":S 404 bob #a :…"], "alice", []))


def test_who_has_a_voice_is_shown_with_a_plus():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob", room="#a")
        clients.update(connect(server, "carol", caps=["multi-prefix"]))
        clients["alice"].ask("MODE #a +vv alice bob")
        clients["bob"].sync()
        play(clients,
             ("bob", "NAMES #a", [":S 353 bob = #a :@alice +bob", "…"]),
             ("carol", "NAMES #a", [":S 353 carol = #a :@+alice +bob", "…"]),
             ("carol", "WHO #a", [":S 352 carol #a ~alice hutong hutong.test alice H@+ :0 …",
                                  ":S 352 carol #a ~bob hutong hutong.test bob H+ :0 …", "…"]),
             ("bob", "WHOIS bob", ["…", ":S 319 bob bob :+#a", "…", "…", "…"]))


def test_what_is_said_to_voices_reaches_them():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob", "carol", room="#a")
        clients["alice"].ask("MODE #a +v bob")
        for client in clients.values():
            client.sync()
        play(clients,
             ("carol", "PRIVMSG +#a :hello", [],
              "bob", [":carol!~carol@hutong PRIVMSG +#a :hello"],
              "alice", [":carol!~carol@hutong PRIVMSG +#a :hello"]),
             ("carol", "PRIVMSG @#a :hello", [],
              "bob", [], "alice", [":carol!~carol@hutong PRIVMSG @#a :hello"]))


def test_chanserv_gives_a_voice_and_hutong_sees_it_after_a_crash():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", room="#a")
        native = Client.connect(server.unix)
        native.request("register", user="bob", secret=b"sesame-22")
        native.join("a")
        clients["alice"].ask("CS VOICE #a bob")
        event = native.wait_for(lambda message: message.get("kind") == EVENT_ROLE)
        assert event["text"] == "voice bob", event
        server.kill()
        server.start()
        again = Client.connect(server.unix)
        again.auth("bob", "sesame-22")
        members = {line["user"]: line.get("flags", 0)
                   for line in again.request("who", room="a")[:-1]}
        assert members["bob"] & 1 << 22, members
        carol = Irc(server.irc, "carol")
        assert "+bob" in " ".join(line.text for line in carol.ask("JOIN #a"))


tap.run(globals())
