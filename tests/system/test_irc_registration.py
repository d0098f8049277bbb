#!/usr/bin/env python3
"""Connection registration, after modern.ircdocs.horse. Usage: test_irc_registration.py HUTONGD"""

import sys

import tap
from irc_client import Irc, commands, of
from irc_play import SERVER, check_lines, connect, disconnect, play, serve
from tap import check_equal

PROGRAM = sys.argv[1]


def stranger(server, *lines):
    """One who has sent these lines and waits."""
    client = Irc(server.irc)
    client.send(*lines)
    return client


def test_the_welcome_is_complete_and_in_order():
    with serve(PROGRAM) as server:
        client = stranger(server, "NICK alice", "USER alice 0 * :Alice")
        lines = client.until("422", "376")
        check_equal(["001", "002", "003", "004", "005", "005", "005", "251", "252", "254", "255", "265",
                     "266", "422"], commands(lines))
        check_equal({SERVER}, {line.source for line in lines})
        check_equal({"alice"}, {line.params[0] for line in lines})
        check_equal(":Welcome to the Test IRC Network alice!~alice@hutong",
                    lines[0].text.split(" ", 3)[3])
        tokens = {token.partition("=")[0]: token.partition("=")[2]
                  for line in of(lines, "005") for token in line.params[1:-1]}
        for name, value in (("CASEMAPPING", "ascii"), ("CHANTYPES", "#"), ("NETWORK", "Test"),
                            ("PREFIX", "(qov)~@+"), ("NICKLEN", "32"), ("UTF8ONLY", ""),
                            ("WHOX", ""), ("BOT", "B"), ("CHATHISTORY", "200"),
                            ("MSGREFTYPES", "msgid,timestamp"), ("ELIST", "CMNTU"),
                            ("EXTBAN", ",aim"), ("STATUSMSG", "~@+"), ("ACCOUNTEXTBAN", "a"),
                            ("CHANMODES", "Ibe,k,l,Cimnst")):
            check_equal((name, value), (name, tokens.get(name)))
        for line in of(lines, "005"):
            assert len(line.params) <= 15


def test_what_comes_too_early_or_is_incomplete_is_refused():
    with serve(PROGRAM) as server:
        client = stranger(server)
        for sent, expected in (
                ("JOIN #a", ":S 451 * :You have not registered"),
                ("FOO", ":S 451 * :You have not registered"),
                ("NICK", ":S 431 * :No nickname given"),
                ("NICK :", ":S 431 * :No nickname given"),
                ("NICK #a", ":S 432 * #a :…"),
                ("NICK a!b", ":S 432 * a!b :…"),
                ("NICK " + "x" * 33, ":S 432 * …"),
                ("USER", ":S 461 * USER :Not enough parameters"),
                ("USER a 0 *", ":S 461 * USER :Not enough parameters"),
                ("USER a 0 * :", ":S 461 * USER :Not enough parameters"),
                ("PASS", ":S 461 * PASS :Not enough parameters")):
            check_lines(sent, [expected], client.ask(sent))
        client.send("NICK bob", "USER b 0 * :B")
        client.until("422")
        play({"bob": client},
             ("bob", "USER b 0 * :B", [":S 462 bob :You may not reregister"]),
             ("bob", "PASS x", [":S 462 bob :You may not reregister"]),
             ("bob", "FOO", [":S 421 bob FOO :Unknown command"]))


def test_a_taken_nick_is_refused_and_another_one_will_do():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice")
        client = stranger(server, "NICK Alice", "USER a 0 * :A")
        check_lines("NICK", [":S 433 * Alice :Nickname is already in use"], [client.line()])
        client.send("NICK alina")
        check_equal("alina", client.until("422")[0].params[0])
        disconnect(clients)


def test_nicks_change_and_are_told():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob", room="#a")
        play(clients,
             ("alice", "NICK 爱丽丝", [":alice!~alice@hutong NICK 爱丽丝"],
              "bob", [":alice!~alice@hutong NICK 爱丽丝"]),
             ("alice", "NICK bob", [":S 433 爱丽丝 bob :Nickname is already in use"]),
             ("alice", "NICK 爱丽丝", []),
             ("alice", "NICK", [":S 431 爱丽丝 :No nickname given"]),
             ("bob", "NICK BOB", [":bob!~bob@hutong NICK BOB"],
              "alice", [":bob!~bob@hutong NICK BOB"]))


def test_ping_is_answered_and_quit_ends():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob", room="#a")
        play(clients,
             ("alice", "PING hello", [f":S PONG {SERVER} :hello"]),
             ("alice", "PING", [":S 461 alice PING :Not enough parameters"]),
             ("alice", "PING :", [":S 409 alice :No origin specified"]),
             ("alice", "PONG x", []))
        clients["bob"].send("QUIT :so long")
        check_equal("ERROR", clients["bob"].wait_closed()[-1].command)
        check_equal(":bob!~bob@hutong QUIT :Quit: so long",
                    clients["alice"].wait_for(lambda line: line.command == "QUIT").text)


def test_the_message_of_the_day_and_what_the_server_says_of_itself():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice")
        play(clients,
             ("alice", "MOTD", [":S 422 alice :MOTD File is missing"]),
             ("alice", "MOTD other.server", [":S 402 alice other.server :No such server"]),
             ("alice", "VERSION", [":S 351 alice hutongd-… hutong.test :…"]),
             ("alice", "VERSION other.server", [":S 402 alice other.server :No such server"]),
             ("alice", "TIME", [":S 391 alice hutong.test …"]),
             ("alice", "INFO", [":S 371 alice :…", ":S 371 alice :…",
                                ":S 374 alice :End of INFO list"]),
             ("alice", "ADMIN", [":S 256 alice …", ":S 257 alice …", ":S 258 alice …",
                                ":S 259 alice …"]),
             ("alice", "LINKS", [":S 365 alice * :End of /LINKS list"]),
             ("alice", "HELP JOIN", [":S 704 alice JOIN :…", ":S 706 alice JOIN :…"]),
             ("alice", "HELP nonsense",
              [":S 524 alice nonsense :No help available on this topic"]),
             ("alice", "OPER a b", [":S 491 alice :No O-lines for your host"]),
             ("alice", "KILL bob :x",
              [":S 481 alice :Permission Denied- You're not an IRC operator"]))
        disconnect(clients)


def test_a_greeting_comes_from_the_configuration():
    with serve(PROGRAM) as server:
        path = f"{server.folder}/motd"
        with open(path, "w", encoding="utf-8") as file:
            file.write("欢迎\nbe kind\n")
        with serve(PROGRAM, f'irc_motd = "{path}"\n') as other:
            alice = Irc(other.irc, "alice")
            check_lines("MOTD", [":S 375 alice :- hutong.test Message of the day - ",
                                 ":S 372 alice :欢迎", ":S 372 alice :be kind",
                                 ":S 376 alice :End of /MOTD command."], alice.ask("MOTD"))


tap.run(globals())
