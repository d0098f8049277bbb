#!/usr/bin/env python3
"""WHO, WHOX, WHOIS, WHOWAS, ISON and USERHOST, after modern.ircdocs.horse and IRCv3. Usage: test_irc_queries.py HUTONGD"""

import sys
import time

import tap
from hutong_client import Client
from irc_client import WAIT_S, Irc, of
from irc_play import connect, disconnect, play, serve
from tap import check_equal

PROGRAM = sys.argv[1]


def test_who_lists_a_room_a_nick_or_a_mask():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob", room="#a")
        alice = ":S 352 bob #a ~alice hutong hutong.test alice H@ :0 Real Name"
        bob = ":S 352 bob #a ~bob hutong hutong.test bob H :0 Real Name"
        play(clients,
             ("bob", "WHO #A", [alice, bob, ":S 315 bob #A :End of WHO list"]),
             ("bob", "WHO ALICE", [alice.replace("#a", "*").replace("H@", "H"),
                                   ":S 315 bob ALICE :End of WHO list"]),
             ("bob", "WHO al*", [alice.replace("#a", "*").replace("H@", "H"),
                                 ":S 315 bob al* :End of WHO list"]),
             ("bob", "WHO nobody", [":S 315 bob nobody :End of WHO list"]),
             ("bob", "WHO #none", [":S 315 bob #none :End of WHO list"]),
             ("bob", "WHO #a %tcuihsnfdlaor,42",
              [":S 354 bob 42 #a ~alice 255.255.255.255 hutong hutong.test alice H@ 0 0 0 n/a "
               ":Real Name",
               ":S 354 bob 42 #a ~bob 255.255.255.255 hutong hutong.test bob H 0 0 0 n/a "
               ":Real Name", ":S 315 bob #a :End of WHO list"]),
             ("bob", "WHO alice %nt,7", [":S 354 bob 7 alice",
                                         ":S 315 bob alice :End of WHO list"]))


def test_whois_tells_all_that_there_is():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob", room="#a")
        clients["alice"].ask("JOIN #b", "MODE alice +B")
        native = Client.connect(server.tcp)
        native.enter("小明")
        play(clients,
             ("bob", "WHOIS Alice",
              [":S 311 bob alice ~alice hutong * :Real Name", ":S 319 bob alice :@#a @#b",
               ":S 312 bob alice hutong.test :hutongd", ":S 335 bob alice :is a bot",
               ":S 317 bob alice 0 … :seconds idle, signon time",
               ":S 318 bob Alice :End of /WHOIS list"]),
             ("bob", "WHOIS hutong.test alice", ["…", "…", "…", "…", "…", "…"]),
             ("bob", "WHOIS 小明", [":S 311 bob 小明 u hutong * :小明",
                                   ":S 312 bob 小明 hutong.test :hutongd",
                                   ":S 318 bob 小明 :End of /WHOIS list"]),
             ("bob", "WHOIS nobody", [":S 401 bob nobody :No such nick/channel",
                                      ":S 318 bob nobody :End of /WHOIS list"]),
             ("bob", "WHOIS", [":S 431 bob :No nickname given"]),
             ("alice", "MODE alice +i", ["…"]))


def test_the_invisible_show_only_rooms_that_one_is_in():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob", room="#a")
        clients["alice"].ask("JOIN #b", "MODE alice +i")
        play(clients, ("bob", "WHOIS alice", ["…", ":S 319 bob alice :@#a", "…", "…", "…"]))


def test_who_is_there_is_counted():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob", "carol")
        stranger = Irc(server.irc)
        stranger.ask("PING x")
        row = ("alice", "LUSERS", [":S 251 alice :There are 3 users and 0 invisible on 1 servers",
                                   ":S 252 alice 0 :operator(s) online",
                                   ":S 253 alice 1 :unknown connection(s)",
                                   ":S 254 alice 0 :channels formed",
                                   ":S 255 alice :I have 3 clients and 0 servers",
                                   ":S 265 alice 3 … :Current local users 3, max …",
                                   ":S 266 alice 3 … :Current global users 3, max …"])
        play(clients, row,
             ("bob", ["MODE bob +i", "MODE bob +i-i+i"], [":bob!~bob@hutong MODE bob +i",
                                                          ":bob!~bob@hutong MODE bob -i+i"]))
        check_equal("There are 2 users and 1 invisible on 1 servers",
                    of(clients["alice"].ask("LUSERS"), "251")[0].params[-1])
        stranger.socket.close()
        clients["bob"].send("QUIT")
        clients["bob"].wait_closed()
        end = time.monotonic() + WAIT_S
        while (told := clients["alice"].ask("LUSERS"))[0].params[-1] != \
                "There are 2 users and 0 invisible on 1 servers" or of(told, "253"):
            assert time.monotonic() < end, told
        disconnect(clients)


def test_who_has_not_entered_is_not_among_the_most_that_were_here():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice")
        with Irc(server.irc) as stranger:
            stranger.ask("NICK bob")
            lines = clients["alice"].ask("LUSERS")
            tap.check_equal(["1"], [line.params[1] for line in of(lines, "253")])
            tap.check_equal(["1", "1"], of(lines, "265")[0].params[1:3])
            stranger.send("USER b 0 * :b")
            stranger.until("422")
            tap.check_equal(["2", "2"], of(clients["alice"].ask("LUSERS"), "265")[0].params[1:3])


def test_who_was_there_is_remembered():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob")
        disconnect({"alice": clients.pop("alice")})
        play(clients,
             ("bob", "WHOWAS alice", [":S 314 bob alice ~alice hutong * :Real Name",
                                      ":S 312 bob alice hutong.test :…",
                                      ":S 369 bob alice :End of WHOWAS"]),
             ("bob", "WHOWAS nobody", [":S 406 bob nobody :There was no such nickname",
                                       ":S 369 bob nobody :End of WHOWAS"]),
             ("bob", "WHOWAS", [":S 431 bob :No nickname given"]))
        for realname in ("Second", "Third"):
            disconnect({"alice": Irc(server.irc, "alice", realname=realname)})
        disconnect(connect(server, "carol"))
        for words, realnames in (("alice", ["Third", "Second", "Real Name"]),
                                 ("ALICE 2", ["Third", "Second"]), ("alice 1", ["Third"]),
                                 ("alice 0", ["Third", "Second", "Real Name"]),
                                 ("alice -1", ["Third", "Second", "Real Name"]),
                                 ("alice,carol 2", ["Real Name", "Third"]),
                                 ("*li?e 1", ["Third"]), ("nobody,none", [])):
            lines = clients["bob"].ask(f"WHOWAS {words}")
            tap.check_equal((words, realnames), (words, [line.params[-1]
                                                         for line in of(lines, "314")]))
            tap.check_equal(("369", words.split()[0]), (lines[-1].command, lines[-1].params[1]))


def test_the_invisible_are_not_found_by_masks_of_strangers():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob")
        clients["alice"].ask("MODE alice +i")
        end, shown = ":S 315 bob ali* :End of WHO list", ":S 352 bob … alice H…"
        play(clients,
             ("bob", "WHO ali*", [end]), ("bob", "WHO alice", [shown, ":S 315 bob alice :…"]),
             ("alice", "WHO ali*", [":S 352 alice … alice H…", ":S 315 alice ali* :…"]))
        for client in clients.values():
            client.join("#a")
        clients["alice"].sync()
        play(clients, ("bob", "WHO ali*", [shown, end]))


def test_who_is_on_and_where_from():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob")
        play(clients,
             ("bob", "ISON nobody Alice bob", [":S 303 bob :alice bob"]),
             ("bob", "ISON nobody", [":S 303 bob :"]),
             ("bob", "ISON", [":S 461 bob ISON :Not enough parameters"]),
             ("alice", "AWAY :x", ["…"]),
             ("bob", "USERHOST alice nobody bob",
              [":S 302 bob :alice=-~alice@hutong bob=+~bob@hutong"]))


def test_a_real_name_may_change():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob", room="#a", caps=["setname"])
        play(clients,
             ("alice", "SETNAME :爱丽丝", [":alice!~alice@hutong SETNAME :爱丽丝"],
              "bob", [":alice!~alice@hutong SETNAME :爱丽丝"]),
             ("bob", "WHO alice", [":S 352 bob * ~alice hutong hutong.test alice H :0 爱丽丝", "…"]),
             ("alice", "SETNAME :" + "x" * 300, [":S FAIL SETNAME INVALID_REALNAME :…"]))


tap.run(globals())
