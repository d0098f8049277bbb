#!/usr/bin/env python3
"""OPER, KILL, WALLOPS and REHASH, and what admins do elsewhere. Usage: test_irc_operators.py HUTONGD"""

import base64
import contextlib
import os
import signal
import subprocess
import sys

import tap
from hutong_client import Client, Refused
from irc_client import Irc, of
from irc_play import connect, disconnect, play, serve
from tap import check_equal

PROGRAM = sys.argv[1]
PASSWORD = "open sesame"
DENIED = ":S 481 alice :Permission Denied- You're not an IRC operator"


def hash_of(password):
    """What goes into the configuration."""
    made = subprocess.run([PROGRAM, "hash-password"], input=password + "\n", text=True, check=True,
                          capture_output=True, timeout=30)
    return made.stdout.strip()


CONFIG = f'operator = "root"\noperator_password = "{hash_of(PASSWORD)}"\nadmins = {{ "boss" }}\n'


@contextlib.contextmanager
def operated(*names):
    """A server with an operator in its configuration, and clients in #lobby; alice is one."""
    with serve(PROGRAM, CONFIG) as server:
        clients = connect(server, *names, room="#lobby")
        clients["alice"].ask(f"OPER root :{PASSWORD}")
        yield server, clients
        disconnect(clients)


def add_account(server, name):
    """An account with the password of all these tests."""
    subprocess.run([PROGRAM, "account", "add", name, "-d", os.path.join(server.folder, "data")],
                   input=PASSWORD + "\n", text=True, check=True, timeout=30)


def admin(server):
    """A client of hutong's own protocol, logged in as the admin."""
    client = Client.connect(server.unix)
    client.auth("boss", PASSWORD)
    return client


def audited(client):
    """Who did what to whom, the oldest first."""
    notes = [note for note in client.request("audit") if note.type == "audit"]
    return [(note["user"], note["kind"], note["was"], note["text"]) for note in reversed(notes)]


def test_the_password_of_the_configuration_makes_an_operator():
    with serve(PROGRAM, CONFIG) as server:
        clients = connect(server, "alice", "bob")
        play(clients,
             ("alice", "OPER", [":S 461 alice OPER :Not enough parameters"]),
             ("alice", "OPER root", [":S 461 alice OPER :Not enough parameters"]),
             ("alice", "OPER root wrong", [":S 464 alice :Password incorrect"]),
             ("alice", "OPER bob open", [":S 464 alice :Password incorrect"]),
             ("alice", "MODE alice +o", []),
             ("alice", "MODE alice", [":S 221 alice +"]),
             ("alice", f"OPER ROOT :{PASSWORD}", [":S 381 alice :You are now an IRC operator",
                                                  ":alice!~alice@hutong MODE alice :+o"]),
             ("alice", "MODE alice", [":S 221 alice +o"]),
             ("bob", "WHOIS alice", [":S 311 bob alice ~alice hutong * :Real Name",
                                     ":S 312 bob alice hutong.test :hutongd",
                                     ":S 313 bob alice :is an IRC operator", ":S 317 bob alice …",
                                     ":S 318 bob alice :End of /WHOIS list"]),
             ("bob", "USERHOST alice", [":S 302 bob :alice*=+~alice@hutong"]),
             ("bob", "WHO alice", [":S 352 bob * ~alice hutong hutong.test alice H* :0 Real Name",
                                   ":S 315 bob alice :End of WHO list"]))
        check_equal("1", of(clients["bob"].ask("LUSERS"), "252")[0].params[1])
        play(clients,
             ("alice", "MODE alice -o", [":alice!~alice@hutong MODE alice :-o"]),
             ("alice", "WALLOPS :hi", [DENIED]))
        disconnect(clients)


def test_without_an_operator_in_the_configuration_there_is_none():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice")
        play(clients, ("alice", "OPER root open", [":S 491 alice :No O-lines for your host"]))
        disconnect(clients)


def test_an_admins_account_is_an_operator_from_the_start_and_its_password_makes_one():
    with serve(PROGRAM, CONFIG) as server:
        add_account(server, "boss")
        plain = base64.b64encode(f"\0boss\0{PASSWORD}".encode()).decode()
        with Irc(server.irc, "boss", sasl=plain) as boss, Irc(server.irc, "bob") as bob:
            check_equal([":boss!~boss@hutong MODE boss :+o"], boss.texts())
            check_equal([":hutong.test 382 boss hutongd.conf :Rehashing"], boss.texts("REHASH"))
            check_equal([], boss.texts("MODE boss -o"))  # only the configuration can take that
            check_equal(["381", "MODE"],
                        [line.command for line in bob.ask(f"OPER boss :{PASSWORD}")])


def test_others_may_not_do_what_operators_do():
    with serve(PROGRAM, CONFIG) as server:
        clients = connect(server, "alice", "bob")
        play(clients,
             ("alice", "KILL", [":S 461 alice KILL :Not enough parameters"]),
             ("alice", "KILL bob :noise", [DENIED], "bob", []),
             ("alice", "KILL nobody :noise", [DENIED]),
             ("alice", "WALLOPS :hello", [DENIED]),
             ("alice", "REHASH", [DENIED]))
        disconnect(clients)


def test_who_is_killed_is_told_why_and_so_are_the_others():
    with operated("alice", "bob", "carol") as (server, clients):
        with Client.connect(server.unix) as native:
            native.enter("dave")
            play(clients,
                 ("alice", "KILL nobody :x", [":S 401 alice nobody :No such nick/channel"]),
                 ("alice", "KILL hutong.test :x", [":S 483 alice :You cant kill a server!"]),
                 ("alice", "KILL bob :too much noise",
                  [":bob!~bob@hutong QUIT :Killed (alice (too much noise))"],
                  "carol", [":bob!~bob@hutong QUIT :Killed (alice (too much noise))"]),
                 ("alice", "KILL dave", []))
            lines = clients["bob"].wait_closed()
            check_equal("ERROR :Closing link: Killed (alice (too much noise))", lines[-1].text)
            native.wait_for(lambda message: message.type == "bye" and
                            message["text"] == "Killed (alice ())")
        with admin_of(server) as boss:
            check_equal([("alice", 11, "root", ""),
                         ("alice", 3, "bob", "Killed (alice (too much noise))"),
                         ("alice", 3, "dave", "Killed (alice ())")], audited(boss)[:3])


@contextlib.contextmanager
def admin_of(server):
    """The admin, whose account is made for that."""
    add_account(server, "boss")
    with admin(server) as client:
        yield client


def test_wallops_reach_who_wants_them_and_a_broadcast_everybody():
    with operated("alice", "bob", "carol") as (server, clients):
        with Client.connect(server.unix) as native, admin_of(server) as boss:
            native.enter("dave")
            play(clients,
                 ("alice", "WALLOPS :", [":S 461 alice WALLOPS :Not enough parameters"]),
                 ("bob", "MODE bob +w", [":bob!~bob@hutong MODE bob +w"]),
                 ("alice", "WALLOPS :coffee", [], "bob", [":alice!~alice@hutong WALLOPS :coffee"],
                  "carol", []))
            heard = native.wait_for(lambda message: message.type == "notice")
            check_equal((44, "alice", "coffee"), (heard["code"], heard["user"], heard["text"]))
            boss.request("broadcast", text="the server stops at noon")
            told = "*** boss, an admin of this server, to everybody: the server stops at noon"
            for name, client in clients.items():
                check_equal([f":hutong.test NOTICE {name} :{told}"], client.texts())


def test_who_is_in_a_room_that_an_admin_closes_is_put_out_of_it():
    with operated("alice", "bob") as (server, clients), admin_of(server) as boss:
        clients["bob"].send("PRIVMSG #lobby :last words")
        clients["bob"].sync()
        boss.request("close_room", room="lobby", text="moved away")
        check_equal([":bob!~bob@hutong PRIVMSG #lobby :last words",
                     ":hutong.test KICK #lobby alice :moved away"], clients["alice"].texts())
        check_equal([":hutong.test KICK #lobby bob :moved away"], clients["bob"].texts())
        check_equal(["403"], [line.command for line in clients["bob"].ask("PART #lobby")])
        check_equal(["JOIN", "353", "366"],
                    [line.command for line in clients["bob"].ask("JOIN #lobby")])


def test_rehash_reads_the_configuration_and_says_what_is_wrong_with_it():
    with operated("alice") as (server, clients):
        alice = clients["alice"]
        path = server.arguments[1]
        with open(path, encoding="utf-8") as file:
            before = file.read()
        with open(path, "w", encoding="utf-8") as file:
            file.write(before + "grace_s = never\n")
        lines = alice.texts("REHASH")
        check_equal(":hutong.test 382 alice hutongd.conf :Rehashing", lines[0])
        assert "hutongd.conf:" in lines[1] and "stays as it was" in lines[1], lines
        with open(path, "w", encoding="utf-8") as file:
            file.write(before.replace('"root"', '"toor"') + "grace_s = 7\n")
        check_equal([":hutong.test 382 alice hutongd.conf :Rehashing"], alice.texts("REHASH"))
        server.wait_for_line("an option has changed option=grace_s")
        check_equal([DENIED.replace(":S", ":hutong.test"), ":alice!~alice@hutong MODE alice :-o"],
                    alice.texts("REHASH"))  # somebody else is the operator now
        reload = subprocess.run([PROGRAM, "reload", "-d", os.path.join(server.folder, "data")],
                                capture_output=True, text=True, timeout=30, check=False)
        check_equal((0, "", ""), (reload.returncode, reload.stdout, reload.stderr))
        server.process.send_signal(signal.SIGHUP)  # it is still there for that, too
        server.wait_for_line("configuration reloaded")


def test_guessing_the_operators_password_is_slow():
    with serve(PROGRAM, CONFIG + "test_bed_without_any_limits = no\n") as server:
        with Client.connect(server.unix) as native:
            native.enter("mallory")
            codes = []
            while 13 not in codes and len(codes) < 50:
                try:
                    native.request("operate", user="root", secret=b"a guess of mine")
                except Refused as error:
                    codes.append(error.code)
            check_equal({16}, set(codes[:-1]))
            assert len(codes) < 10, codes


def test_a_bad_operator_is_refused_in_the_configuration():
    rows = (('operator = "root"\n', "belong together"),
            ('operator = "root"\noperator_password = "sesame"\n', "hash-password"),
            (f'operator = "a b"\noperator_password = "{hash_of(PASSWORD)}"\n', "a b"))
    with serve(PROGRAM) as server:
        path = server.arguments[1]
        for config, words in rows:
            with open(path, "w", encoding="utf-8") as file:
                file.write(config)
            told = subprocess.run([PROGRAM, "--check", "-c", path], capture_output=True, text=True,
                                  timeout=30, check=False)
            check_equal((1, True), (told.returncode, words in told.stderr))


tap.run(globals())
