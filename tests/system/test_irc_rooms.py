#!/usr/bin/env python3
"""Rooms, after modern.ircdocs.horse: JOIN PART TOPIC NAMES LIST MODE. Usage: test_irc_rooms.py HUTONGD"""

import sys

import tap
from irc_client import Irc, commands, of
from irc_play import connect, play, serve
from tap import check_equal

PROGRAM = sys.argv[1]


def test_rooms_are_joined_and_left():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob")
        play(clients,
             ("alice", "JOIN #a", [":alice!~alice@hutong JOIN #a", ":S 353 alice = #a :@alice",
                                   ":S 366 alice #a :End of /NAMES list"]),
             ("bob", "JOIN #A", [":bob!~bob@hutong JOIN #a", ":S 353 bob = #a :@alice bob",
                                 ":S 366 bob #a :End of /NAMES list"],
              "alice", [":bob!~bob@hutong JOIN #a"]),
             ("bob", "JOIN #a", []),
             ("bob", "JOIN a", [":S 403 bob a :No such channel"]),
             ("bob", "JOIN #", [":S 403 bob # :No such channel"]),
             ("bob", "JOIN", [":S 461 bob JOIN :Not enough parameters"]),
             ("bob", "PART #a :bye", [":bob!~bob@hutong PART #a :bye"],
              "alice", [":bob!~bob@hutong PART #a :bye"]),
             ("bob", "PART #a", [":S 442 bob #a :You're not on that channel"]),
             ("bob", "PART #none", [":S 403 bob #none :No such channel"]),
             ("bob", "PART a", [":S 403 bob a :No such channel"]),
             ("bob", "JOIN #b,#茶馆 key", [":bob!~bob@hutong JOIN #b", "…", "…",
                                         ":bob!~bob@hutong JOIN #茶馆", "…", "…"]),
             ("bob", "JOIN 0", [":bob!~bob@hutong PART #b", ":bob!~bob@hutong PART #茶馆"]))


def test_topics_are_shown_and_set():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob", room="#a")
        clients.update(connect(server, "carol"))
        play(clients,
             ("alice", "TOPIC #a", [":S 331 alice #a :No topic is set"]),
             ("alice", "TOPIC #a :喝茶 and more", [":alice!~alice@hutong TOPIC #a :喝茶 and more"],
              "bob", [":alice!~alice@hutong TOPIC #a :喝茶 and more"]),
             ("bob", "TOPIC #a", [":S 332 bob #a :喝茶 and more", ":S 333 bob #a alice 1…"]),
             ("carol", "TOPIC #a :x", [":S 442 carol #a :You're not on that channel"]),
             ("carol", "TOPIC #none", [":S 403 carol #none :No such channel"]),
             ("carol", "JOIN #a", [":carol!~carol@hutong JOIN #a",
                                   ":S 332 carol #a :喝茶 and more", ":S 333 carol #a alice 1…",
                                   ":S 353 carol = #a :@alice bob carol", "…"],
              "alice", [":carol!~carol@hutong JOIN #a"]),
             ("alice", "TOPIC #a :", [":alice!~alice@hutong TOPIC #a :"]),
             ("alice", "TOPIC #a", [":S 331 alice #a :No topic is set"]))


def test_rooms_are_listed_as_conditions_ask():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob", room="#a")
        clients["alice"].ask("JOIN #bb", "TOPIC #bb :quiet")
        head, end = ":S 321 alice Channel :Users  Name", ":S 323 alice :End of /LIST"
        a, bb = ":S 322 alice #a 2 :", ":S 322 alice #bb 1 :quiet"
        play(clients,
             ("alice", "LIST", [head, a, bb, end]), ("alice", "LIST #bb", [head, bb, end]),
             ("alice", "LIST #none", [head, end]), ("alice", "LIST >1", [head, a, end]),
             ("alice", "LIST <2", [head, bb, end]), ("alice", "LIST #b*", [head, bb, end]),
             ("alice", "LIST !#b*", [head, a, end]), ("alice", "LIST #a,#bb", [head, a, bb, end]),
             ("alice", "MODE #bb +s", [":alice!~alice@hutong MODE #bb +s"]),
             ("alice", "LIST", [head, a, bb, end]),
             ("bob", "LIST", [":S 321 bob …", ":S 322 bob #a 2 :", ":S 323 bob …"]))


def test_names_of_rooms_are_as_long_as_is_told():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice")
        for most in ("#" + "x" * 64, "#" + "好" * 64):
            play(clients,
                 ("alice", f"JOIN {most}", [f":alice!~alice@hutong JOIN {most}", "…", "…"]),
                 ("alice", f"JOIN {most}y", [f":S 403 alice {most}y :No such channel"]))
        assert "CHANNELLEN=65" in " ".join(line.text for line in clients["alice"].welcome)


def test_names_are_listed_with_what_members_are():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob", room="#a")
        hosts = connect(server, "carol", caps=["userhost-in-names", "no-implicit-names"])
        play({**clients, **hosts},
             ("bob", "NAMES #a", [":S 353 bob = #a :@alice bob",
                                  ":S 366 bob #a :End of /NAMES list"]),
             ("bob", "NAMES #none", [":S 366 bob #none :End of /NAMES list"]),
             ("bob", "NAMES", [":S 353 bob = #a :@alice bob", ":S 366 bob * :End of /NAMES list"]),
             ("bob", "NAMES #a,nonsense,#A,#none",
              [":S 353 bob = #a :@alice bob", ":S 353 bob = #a :@alice bob",
               ":S 366 bob #a,nonsense,#A,#none :End of /NAMES list"]),
             ("carol", "JOIN #a", [":carol!~carol@hutong JOIN #a"]),
             ("carol", "NAMES #a",
              [":S 353 carol = #a :@alice!~alice@hutong bob!~bob@hutong carol!~carol@hutong",
               ":S 366 carol #a :End of /NAMES list"]))


def test_names_of_all_rooms_are_ones_own_first_then_the_others_that_one_may_know_of():
    end = ":S 366 carol * :End of /NAMES list"
    a, b, c = ":S 353 carol = #a :@alice", ":S 353 carol = #b :@bob", ":S 353 carol = #c :@carol"
    with serve(PROGRAM) as server:
        clients = {}
        for nick in ("alice", "bob", "carol"):
            clients.update(connect(server, nick, room="#" + nick[0]))
        clients.update(connect(server, "dave"))
        play(clients,
             ("carol", "NAMES", [c, a, b, end]),
             ("dave", "NAMES", [line.replace("carol =", "dave =") for line in (a, b, c)] +
              [":S 366 dave * :End of /NAMES list"]),
             ("bob", "MODE #b +s", ["…"]),
             ("carol", "NAMES", [c, a, end]),
             ("alice", "PRIVMSG carol :hello", [], "carol", ["…"]),
             ("carol", "NAMES", [c, a, end]),
             ("carol", "PART #c", ["…"]),
             ("carol", "NAMES", [a, end]),
             ("carol", "NAMES ,", [":S 366 carol , :End of /NAMES list"]))


def test_names_of_all_rooms_are_of_fifty_that_one_is_not_in():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob")
        for number in range(51):
            clients["alice"].ask(f"JOIN #r{number}")
        clients["bob"].ask("JOIN #r50")
        for nick, told in (("alice", [f"#r{number}" for number in range(51)]),
                           ("bob", ["#r50", *(f"#r{number}" for number in range(50))])):
            lines = clients[nick].ask("NAMES")
            check_equal(told, [line.params[2] for line in of(lines, "353")])
            check_equal(["*"], [line.params[1] for line in of(lines, "366")])
        check_equal(51, len(connect(server, "carol")["carol"].ask("NAMES")))


def test_a_room_full_of_people_is_listed_in_several_lines():
    with serve(PROGRAM) as server:
        names = [f"visitor-with-a-long-name-{number:02}" for number in range(40)]
        clients = connect(server, *names, room="#a")
        lines = clients[names[0]].ask("NAMES #a")
        assert len(lines) > 3
        seen = " ".join(line.params[-1] for line in lines[:-1]).replace("@", "").split()
        check_equal(sorted(names), sorted(seen))


def test_modes_are_roles_and_settings():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob", room="#a")
        clients.update(connect(server, "carol"))
        play(clients,
             ("alice", "MODE #a", [":S 324 alice #a +n", ":S 329 alice #a 1…"]),
             ("carol", "MODE #a", [":S 324 carol #a +n", "…"]),
             ("carol", "MODE #none", [":S 403 carol #none :No such channel"]),
             ("carol", "MODE #a +m", [":S 442 carol #a :You're not on that channel"]),
             ("bob", "MODE #a +m", [":S 482 bob #a :…"]),
             ("alice", "MODE #a +m", [":alice!~alice@hutong MODE #a +m"],
              "bob", [":alice!~alice@hutong MODE #a +m"]),
             ("bob", "PRIVMSG #a :x", [":S 404 bob #a :…"]),
             ("alice", "MODE #a +o bob", [":alice!~alice@hutong MODE #a +o bob"],
              "bob", [":alice!~alice@hutong MODE #a +o bob"]),
             ("bob", "PRIVMSG #a :x", [], "alice", [":bob!~bob@hutong PRIVMSG #a :x"]),
             ("alice", "NAMES #a", [":S 353 alice = #a :@alice @bob", "…"]),
             ("alice", "MODE #a +l-m 7", [":alice!~alice@hutong MODE #a +l-m 7"],
              "bob", [":alice!~alice@hutong MODE #a +l 7", ":alice!~alice@hutong MODE #a -m"]),
             ("alice", "MODE #a", [":S 324 alice #a +nl 7", "…"]),
             ("alice", "MODE #a +o", [":S 696 alice #a o * :You must specify a parameter"]),
             ("alice", "MODE #a +o carol",
              [":S 441 alice carol #a :They aren't on that channel"]),
             ("alice", "MODE #a +Z", [":S 472 alice Z :is unknown mode char to me"]),
             ("alice", "MODE #a b", [":S 368 alice #a :End of channel ban list"]),
             ("alice", "MODE #a +t", [":alice!~alice@hutong MODE #a +t"]),
             ("alice", "MODE #a -o bob", [":alice!~alice@hutong MODE #a -o bob"]),
             ("bob", "TOPIC #a :x", ["…", "…", ":S 482 bob #a :…"]),
             ("alice", "MODE #a +" + "o" * 200, [":S 696 alice #a o * :…"] * 200))


def test_who_comes_in_is_decided_by_key_invitation_and_ban():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", room="#a")
        clients.update(connect(server, "bob", "carol"))
        joined = [":bob!~bob@hutong JOIN #a", ":S 353 bob = #a :@alice bob", "…"]
        mode = ":alice!~alice@hutong MODE #a"
        play(clients,
             ("alice", "MODE #a +k tea", [f"{mode} +k tea"]),
             ("bob", "JOIN #a", [":S 475 bob #a :Cannot join channel (+k)"]),
             ("bob", "JOIN #x,#a y,tea", ["…", "…", "…", *joined],
              "alice", [":bob!~bob@hutong JOIN #a"]),
             ("alice", "KICK #a bob :enough", [":alice!~alice@hutong KICK #a bob :enough"],
              "bob", [":alice!~alice@hutong KICK #a bob :enough"]),
             ("alice", "MODE #a -k tea", [f"{mode} -k tea"]),
             ("alice", "MODE #a +i", [f"{mode} +i"]),
             ("bob", "JOIN #a", [":S 473 bob #a :Cannot join channel (+i)"]),
             ("alice", "INVITE bob #a", [":S 341 alice bob #a"],
              "bob", [":alice!~alice@hutong INVITE bob #a"]),
             ("bob", "JOIN #a", joined, "alice", [":bob!~bob@hutong JOIN #a"]),
             ("bob", "KICK #a alice", [":S 482 bob #a :…"]),
             ("bob", "INVITE carol #a", [":S 482 bob #a :…"]),
             ("alice", "INVITE nobody #a", [":S 401 alice nobody :No such nick/channel"]),
             ("alice", "KICK #a carol", [":S 441 alice carol #a :They aren't on that channel"]),
             ("alice", "MODE #a +b m:bob!*@*", [f"{mode} +b m:bob!*@*"],
              "bob", [f"{mode} +b m:bob!*@*"]),
             ("bob", "PRIVMSG #a :x", [":S 404 bob #a :…"]),
             ("alice", "MODE #a b", [":S 367 alice #a m:bob!*@* alice …",
                                     ":S 368 alice #a :End of channel ban list"]),
             ("alice", "MODE #a -b m:bob!*@*", [f"{mode} -b m:bob!*@*"],
              "bob", [f"{mode} -b m:bob!*@*"]),
             ("bob", "PRIVMSG #a :x", [], "alice", [":bob!~bob@hutong PRIVMSG #a :x"]),
             ("alice", "MODE #a -i+s", [f"{mode} -i+s"]),
             ("carol", "LIST #a", ["…", ":S 323 carol :End of /LIST"]))
        clients["alice"].ask("MODE #a +b bob!*@*")
        assert "KICK" in commands(clients["bob"].sync())
        play(clients, ("bob", "JOIN #a", [":S 474 bob #a :Cannot join channel (+b)"]))


def test_a_room_may_be_full():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", room="#a")
        clients.update(connect(server, "bob"))
        play(clients,
             ("alice", "MODE #a +l 1", [":alice!~alice@hutong MODE #a +l 1"]),
             ("bob", "JOIN #a", [":S 471 bob #a :Cannot join channel (+l)"]),
             ("alice", "MODE #a -l", [":alice!~alice@hutong MODE #a -l"]),
             ("bob", "JOIN #a", ["…", "…", "…"]))


def test_values_of_modes_are_looked_at():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", room="#a")
        limit, key = "A limit is a number of members, from 1 on", "A key has no blanks and no commas, and at most 64 bytes"
        play(clients,
             *[("alice", f"MODE #a +l {value}", [f":S 696 alice #a l {value} :{limit}"])
               for value in ("x", "-1", "0", "7x", "12345678901")],
             ("alice", "MODE #a +k :two words", [f":S 696 alice #a k * :{key}"]),
             ("alice", "MODE #a +k a,b", [f":S 696 alice #a k a,b :{key}"]),
             ("alice", "MODE #a +kl tea 7", [":alice!~alice@hutong MODE #a +kl tea 7"]),
             ("alice", "MODE #a", [":S 324 alice #a +nkl * 7", "…"]),
             ("alice", "MODE #none +m", [":S 403 alice #none :No such channel"]))


def test_several_are_put_out_of_one_room_or_each_of_one():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob", room="#a")
        for client in clients.values():
            client.join("#b")
        for client in clients.values():
            client.sync()
        kick = ":alice!~alice@hutong KICK"
        play(clients,
             ("alice", "KICK #a nobody,bob :x",
              [":S 441 alice nobody #a :They aren't on that channel", f"{kick} #a bob :x"],
              "bob", [f"{kick} #a bob :x"]),
             ("alice", "KICK #a,#b,x bob,bob,bob",
              [":S 441 alice bob #a :They aren't on that channel", f"{kick} #b bob :alice",
               ":S 403 alice x :No such channel"], "bob", [f"{kick} #b bob :alice"]))


def test_questions_to_clients_are_not_for_rooms():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob", room="#a")
        play(clients,
             ("alice", "PRIVMSG #a :\x01VERSION\x01",
              [":S 404 alice #a :Cannot send CTCP to channel (+C)"], "bob", []),
             ("alice", "NOTICE #a :\x01VERSION x\x01", [],
              "bob", [":alice!~alice@hutong NOTICE #a :\x01VERSION x\x01"]),
             ("alice", "PRIVMSG bob :\x01VERSION\x01", [],
              "bob", [":alice!~alice@hutong PRIVMSG bob :\x01VERSION\x01"]),
             ("alice", "PRIVMSG #a :\x01ACTION waves\x01", [],
              "bob", [":alice!~alice@hutong PRIVMSG #a :\x01ACTION waves\x01"]))


def test_user_modes_are_ones_own():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob")
        play(clients,
             ("alice", "MODE alice", [":S 221 alice +"]),
             ("alice", "MODE alice +iB", [":alice!~alice@hutong MODE alice +iB"]),
             ("alice", "MODE alice", [":S 221 alice +Bi"]),
             ("alice", "MODE alice -i+w", [":alice!~alice@hutong MODE alice -i+w"]),
             ("alice", "MODE alice +Z", [":S 501 alice :Unknown MODE flag"]),
             ("alice", "MODE bob +i", [":S 502 alice :Cant change mode for other users"]))


def test_ten_thousand_joins_harm_nobody():
    with serve(PROGRAM) as server:
        alice, bob = Irc(server.irc, "alice"), Irc(server.irc, "bob", "#b")
        alice.send(*("JOIN " + ",".join(f"#r{n}" for n in range(start, start + 50))
                     for start in range(0, 10000, 50)))
        bob.ask("PRIVMSG #b :still here")
        lines = alice.sync()
        check_equal(256, commands(lines).count("JOIN"))
        check_equal(10000 - 256, commands(lines).count("405"))


def test_rooms_are_listed_by_when_they_were_opened_and_their_topic_set():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice")
        here = ":S 322 alice #a 1 :t"
        play(clients,
             ("alice", "JOIN #a", ["…", "…", "…"]), ("alice", "TOPIC #a :t", ["…"]),
             ("alice", "JOIN #b", ["…", "…", "…"]),
             *[("alice", f"LIST {condition}", ["…", *lines, "…"]) for condition, lines in (
                 ("C<10", [here, ":S 322 alice #b 1 :"]), ("C>10", []), ("C<0", []),
                 ("C>0", [here, ":S 322 alice #b 1 :"]), ("T<10", [here]), ("T>0", [here]),
                 ("T>10", []), ("T<0", []), ("T<10,#b", []), ("C<10,>1", []))])
        server.stop()
        server.start()
        play({"bob": Irc(server.irc, "bob")},
             ("bob", "JOIN #a", ["…", ":S 332 bob #a :t", ":S 333 bob #a alice 1…", "…", "…"]),
             ("bob", "MODE #a", [":S 324 bob #a +n", ":S 329 bob #a 1…"]))


def test_outsiders_speak_where_mode_n_is_off():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", room="#a")
        clients.update(connect(server, "bob"))
        clients["echo"] = Irc(server.irc, "echo", caps=["echo-message"])
        refused = ":S 404 bob #a :Cannot send to channel"
        play(clients,
             ("bob", "PRIVMSG #a :x", [refused], "alice", []),
             ("bob", "NOTICE #a :x", [], "alice", []),
             ("alice", "MODE #a -n", [":alice!~alice@hutong MODE #a -n"]),
             ("alice", "MODE #a", [":S 324 alice #a +", "…"]),
             ("bob", "PRIVMSG #a :x", [], "alice", [":bob!~bob@hutong PRIVMSG #a :x"]),
             ("bob", "NOTICE #A :y", [], "alice", [":bob!~bob@hutong NOTICE #a :y"]),
             ("echo", "PRIVMSG #a :z", [":echo!~echo@hutong PRIVMSG #a :z"],
              "alice", [":echo!~echo@hutong PRIVMSG #a :z"]),
             ("bob", "PRIVMSG #none :x", [":S 404 bob #none :Cannot send to channel"]),
             ("alice", "MODE #a +m", ["…"]),
             ("bob", "PRIVMSG #a :x", [refused], "alice", []),
             ("alice", "MODE #a -m", ["…"]), ("alice", "MODE #a +i", ["…"]),
             ("bob", "PRIVMSG #a :x", [refused], "alice", []),
             ("alice", "MODE #a -i", ["…"]), ("alice", "MODE #a +b bob!*@*", ["…"]),
             ("bob", "PRIVMSG #a :x", [refused], "alice", []),
             ("alice", "MODE #a -b bob!*@*", ["…"]),
             ("alice", "MODE #a +n", [":alice!~alice@hutong MODE #a +n"]),
             ("bob", "PRIVMSG #a :x", [refused], "alice", []))


def test_a_guest_who_owns_a_room_steps_down_and_is_put_out():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob", room="#a")
        clients.update(connect(server, "carol", room="#b"))
        play(clients,
             ("alice", "MODE #a +o bob", ["…"], "bob", ["…"]),
             ("bob", "KICK #a alice :bye", [":bob!~bob@hutong KICK #a alice :bye"],
              "alice", [":bob!~bob@hutong KICK #a alice :bye"]),
             ("carol", "MODE #b -o carol", [":carol!~carol@hutong MODE #b -o carol"]),
             ("carol", "NAMES #b", [":S 353 carol = #b :carol", "…"]),
             ("carol", "MODE #b +m", [":S 482 carol #b :…"]))


def test_who_is_invited_comes_in_beyond_the_limit():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", room="#a")
        clients.update(connect(server, "bob"))
        play(clients,
             ("alice", "MODE #a +l 1", ["…"]),
             ("bob", "JOIN #a", [":S 471 bob #a :…"]),
             ("alice", "INVITE bob #a", ["…"], "bob", ["…"]),
             ("bob", "JOIN #a", [":bob!~bob@hutong JOIN #a", "…", "…"], "alice", ["…"]))


def test_names_of_a_secret_room_are_told_as_such():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", room="#a")
        clients.update(connect(server, "bob", room="#b"))
        play(clients,
             ("alice", "MODE #a +s", ["…"]),
             ("alice", "NAMES #a,#b", [":S 353 alice @ #a :@alice", ":S 353 alice = #b :@bob",
                                       ":S 366 alice #a,#b :End of /NAMES list"]),
             ("bob", "NAMES #a,#b", [":S 353 bob = #b :@bob",
                                     ":S 366 bob #a,#b :End of /NAMES list"]),
             ("alice", "INVITE bob #a", ["…"], "bob", ["…"]),
             ("bob", "JOIN #a", [":bob!~bob@hutong JOIN #a", ":S 353 bob @ #a :@alice bob", "…"]),
             ("alice", "MODE #a -s", ["…", "…"]),
             ("alice", "NAMES #a", [":S 353 alice = #a :@alice bob", "…"]))


tap.run(globals())
