#!/usr/bin/env python3
"""NickServ and ChanServ, each of their orders, in both languages. Usage: test_irc_services.py HUTONGD"""

import sys

import tap
from irc_client import Irc
from irc_play import connect, play, serve

PROGRAM = sys.argv[1]


def told(service, nick, text):
    """What a service says, in English and in Chinese."""
    return f":{service}!services@hutong NOTICE {nick} :{text} / …"


def refused(service, nick):
    """That something did not work, and why."""
    return [f":{service}!services@hutong NOTICE {nick} :That did not work: …",
            f":{service}!services@hutong NOTICE {nick} :没有成功：…"]


def test_help_lists_every_order_with_what_it_does():
    with serve(PROGRAM) as server:
        client, = connect(server, "alice").values()
        for service, orders in (
                ("NickServ", ["REGISTER", "IDENTIFY", "CERT", "GHOST", "PASSWORD", "DROP"]),
                ("ChanServ", ["OP", "DEOP", "VOICE", "DEVOICE", "BAN", "UNBAN", "MUTE", "UNMUTE",
                              "KICK", "INVITE", "REGISTER"])):
            for sent in (f"PRIVMSG {service} :HELP", f"PRIVMSG {service} :what?", f"{service}",
                         f"{service[0]}S HELP"):
                first, *lines = client.texts(sent)
                assert "听得懂" in first, first
                tap.check_equal(orders, [line.split(" :")[1].split()[0].rstrip(":")
                                         for line in lines])
                assert all(" / " in line for line in lines), lines


def test_nickserv_registers_logs_in_and_forgets():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob")
        play(clients,
             ("alice", "PRIVMSG NickServ :REGISTER", [told("NickServ", "alice", "REGISTER …")]),
             ("alice", "PRIVMSG NickServ :REGISTER short", refused("NickServ", "alice")),
             ("alice", "PRIVMSG NickServ :register sesame-1",
              [told("NickServ", "alice", "Your nick is an account now.")]),
             ("alice", "NS REGISTER sesame-1", refused("NickServ", "alice")),
             ("alice", "NS PASSWORD sesame-9 sesame-2", refused("NickServ", "alice")),
             ("alice", "NS PASSWORD sesame-1 sesame-2",
              [told("NickServ", "alice", "The password has been changed.")]),
             ("alice", "NS GHOST alice x",
              [told("NickServ", "alice", "There are no ghosts here: …")]),
             ("bob", "NS IDENTIFY alice sesame-1", refused("NickServ", "bob")),
             ("bob", "NS IDENTIFY sesame-2", refused("NickServ", "bob")),
             ("bob", "NICKSERV IDENTIFY alice sesame-2",
              [":S 900 bob bob!~bob@hutong alice :You are now logged in as alice",
               told("NickServ", "bob", "You are logged in."),
               ":bob!~bob@hutong NICK alice"]),
             ("bob", "NS DROP sesame-1", refused("NickServ", "alice")))
        clients["alice"].send("NS DROP sesame-2")
        last = clients["alice"].wait_closed()[-1].text
        assert "The account is gone. / 账号已删除。" in last, last
        with Irc(server.irc, "alice"):
            pass  # the name is free


def test_chanserv_does_what_admins_do_in_rooms():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob", room="#a")

        def done(text):
            return told("ChanServ", "alice", f"Done: {text}.")
        play(clients,
             ("bob", "PRIVMSG ChanServ :OP #a bob", refused("ChanServ", "bob")),
             ("bob", "CS BAN #a alice", refused("ChanServ", "bob")),
             ("alice", "CS BAN #a", [told("ChanServ", "alice", "BAN #room …")]),
             ("alice", "CS REGISTER #a", [told("ChanServ", "alice", "Whoever opens a room owns it…")]),
             ("alice", "PRIVMSG ChanServ :OP #a bob", [done("an admin of the room")],
              "bob", [":alice!~alice@hutong MODE #a +o bob"]),
             ("alice", "CS DEOP #a bob", [done("a member like others")],
              "bob", [":alice!~alice@hutong MODE #a -o bob"]),
             ("alice", "CS MUTE #a bob not now", [done("may not speak in the room")],
              "bob", [":alice!~alice@hutong MODE #a +b m:bob!*@*"]),
             ("bob", "PRIVMSG #a :x", [":S 404 bob #a :…not now…"]),
             ("alice", "CS UNMUTE #a bob", [done("may speak again")],
              "bob", [":alice!~alice@hutong MODE #a -b m:bob!*@*"]),
             ("alice", "CS KICK #a bob go and sleep", [done("put out of the room")],
              "bob", [":alice!~alice@hutong KICK #a bob :go and sleep"]),
             ("alice", "MODE #a +i", [":alice!~alice@hutong MODE #a +i"]),
             ("alice", "CS INVITE #a bob", [done("invited")],
              "bob", [":alice!~alice@hutong INVITE bob #a"]),
             ("bob", "JOIN #a", ["…", "…", "…"], "alice", [":bob!~bob@hutong JOIN #a"]),
             ("alice", "CS BAN #a bob for good", [done("kept out of the room"),
                                                  ":alice!~alice@hutong KICK #a bob :for good"]))
        clients["bob"].sync()
        play(clients,
             ("bob", "JOIN #a", [":S 474 bob #a :Cannot join channel (+b)"]),
             ("alice", "CS UNBAN #a bob", [done("may come in again")]),
             ("alice", "CS UNBAN #a bob", refused("ChanServ", "alice")))


tap.run(globals())
