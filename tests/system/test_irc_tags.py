#!/usr/bin/env python3
"""message-tags, server-time, msgid, account-tag and reactions, after IRCv3. Usage: test_irc_tags.py HUTONGD"""

import sys

import tap
from irc_play import connect, play, serve

CAPS = ["message-tags", "server-time", "echo-message", "account-tag"]

PROGRAM = sys.argv[1]


def test_a_message_has_one_name_and_time_for_all():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob", room="#a", caps=CAPS)
        echo, = clients["alice"].ask("PRIVMSG #a :hi")
        heard, = clients["bob"].sync()
        assert echo.tags == heard.tags and echo.tags["msgid"] and echo.tags["time"], echo


def test_answers_and_reactions_go_round():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob", room="#a", caps=CAPS)
        clients.update(connect(server, "carol", room="#a"))
        for client in clients.values():
            client.sync()
        name = clients["alice"].ask("PRIVMSG #a :hi")[0].tags["msgid"]
        clients["bob"].sync()
        clients["carol"].sync()
        reply = f"+draft/reply={name}"
        play(clients,
             ("bob", f"@{reply} PRIVMSG #a :yes",
              [f"@time=…;msgid=r1-2;{reply} :bob!~bob@hutong PRIVMSG #a :yes"],
              "alice", [f"@time=…;msgid=r1-2;{reply} :bob!~bob@hutong PRIVMSG #a :yes"],
              "carol", [":bob!~bob@hutong PRIVMSG #a :yes"]),
             ("bob", f"@+draft/react=👍;{reply} TAGMSG #a",
              [f"@+draft/react=👍;time=…;msgid=r1-3;{reply} :bob!~bob@hutong TAGMSG #a"],
              "alice", [f"@+draft/react=👍;time=…;msgid=r1-3;{reply} :bob!~bob@hutong TAGMSG #a"],
              "carol", [":bob!~bob@hutong PRIVMSG #a :\x01ACTION reacts: 👍\x01"]),
             ("bob", "@+typing=active TAGMSG #a", ["@…+typing=active :bob!~bob@hutong TAGMSG #a"],
              "alice", ["@…+typing=active :bob!~bob@hutong TAGMSG #a"], "carol", []),
             ("bob", "@+draft/reply=nonsense PRIVMSG #a :x",
              ["@time=…;msgid=r1-4;+draft/reply=nonsense :bob!~bob@hutong PRIVMSG #a :x"]),
             ("carol", "TAGMSG", [":bob!~bob@hutong PRIVMSG #a :x", ":S 461 carol TAGMSG :…"]))


def test_tags_for_other_clients_go_round_once():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob", room="#a", caps=["message-tags"])
        clients.update(connect(server, "carol", room="#a"))
        for client in clients.values():
            client.sync()
        said = ":alice!~alice@hutong PRIVMSG #a :hi"
        play(clients,
             ("alice", "@+a/b=x\\sy;c=d;+e PRIVMSG #a :hi", [],
              "bob", ["@msgid=r1-1;+a/b=x\\sy;+e " + said], "carol", [said]),
             ("alice", "@+a=1 PRIVMSG bob :hi", [],
              "bob", ["@msgid=r2-1;+a=1 :alice!~alice@hutong PRIVMSG bob :hi"]),
             ("alice", "@+a=" + "x" * 5000 + " PRIVMSG #a :hi",
              [":S 417 alice :Input line was too long"], "bob", []))


def test_who_may_not_speak_says_nothing_by_tags():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob", room="#a", caps=CAPS)
        clients["alice"].ask("MODE #a +b m:bob!*@*")
        clients["bob"].sync()
        play(clients,
             *[("bob", f"@{tag} TAGMSG #a", ["@time=… :S 404 bob #a :…"], "alice", [])
               for tag in ("+example=x", "+typing=active", "+typing=done")])
        clients["alice"].ask("MODE #a -b m:bob!*@*")
        clients["bob"].sync()
        play(clients, ("bob", "@+example=x TAGMSG #a", ["…"],
                       "alice", ["@…+example=x… :bob!~bob@hutong TAGMSG #a"]))


def test_bots_are_told_by_their_tag():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob", room="#a", caps=["message-tags"])
        clients.update(connect(server, "carol", room="#a"))
        for client in clients.values():
            client.sync()
        said = ":alice!~alice@hutong PRIVMSG #a :beep"
        play(clients,
             ("alice", "MODE alice +B", [":alice!~alice@hutong MODE alice +B"]),
             ("alice", "PRIVMSG #a :beep", [], "bob", [f"@msgid=r1-1;bot {said}"], "carol", [said]),
             ("bob", "WHOIS alice", ["…", "…", "…", ":S 335 bob alice :…", "…", "…"]),
             ("alice", "MODE alice -B", [":alice!~alice@hutong MODE alice -B"]),
             ("alice", "PRIVMSG #a :beep", [], "bob", [f"@msgid=r1-2 {said}"], "carol", [said]))


def test_tags_have_their_own_room():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob", room="#a", caps=["message-tags"])
        play(clients,
             ("alice", "@a=" + "x" * 4092 + " PRIVMSG #a :" + "y" * 400, [],
              "bob", ["@msgid=r1-1 :alice!~alice@hutong PRIVMSG #a :" + "y" * 400]),
             ("alice", "@a=b;+c=" + "x" * 4087 + " TAGMSG #a", [],
              "bob", ["@msgid=…;+c=" + "x" * 4087 + " :alice!~alice@hutong TAGMSG #a"]),
             ("alice", "@a=b;+c=" + "x" * 4088 + " TAGMSG #a",
              [":S 417 alice :Input line was too long"], "bob", []),
             ("alice", "@+a=" + "x" * 8190 + " PRIVMSG #a :z",
              [":S 417 alice :Input line was too long"], "bob", []))


def test_tags_alone_reach_rooms_users_and_oneself():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob", caps=CAPS + ["labeled-response"])
        clients.update(connect(server, "carol", caps=["message-tags"]))
        sent = ":alice!~alice@hutong TAGMSG"
        play(clients,
             ("alice", "@+a=1 TAGMSG bob", [f"@time=…;msgid=t…;+a=1 {sent} bob"],
              "bob", [f"@time=…;msgid=t…;+a=1 {sent} bob"], "carol", []),
             ("alice", "@+a=1 TAGMSG nobody", ["@time=… :S 401 alice nobody :…"]),
             ("alice", "@+a=1 TAGMSG carol", ["…"], "carol", [f"@msgid=t…;+a=1 {sent} carol"]),
             ("alice", "@label=l;+a=1 TAGMSG alice", [f"@label=l;time=…;msgid=t…;+a=1 {sent} alice",
                                                      f"@time=…;msgid=t…;+a=1 {sent} alice"]))
        names = [line.tags["msgid"] for line in clients["alice"].ask(*2 * ["@+a TAGMSG bob"])]
        tap.check_equal(2, len(set(names)))
        tap.check_equal(names, [line.tags["msgid"] for line in clients["bob"].sync()])


tap.run(globals())
