#!/usr/bin/env python3
"""draft/metadata-3, after IRCv3. Usage: test_irc_metadata.py HUTONGD"""

import base64
import sys

import tap
from hutong_client import Client
from irc_client import Irc
from irc_play import connect, play, serve

PROGRAM = sys.argv[1]
CAPS = ["draft/metadata-3", "batch"]
PASSWORD = "a good secret"


def batch(*lines, target, name):
    """A batch of lines without their first words."""
    return [f":S BATCH +{name} metadata {target}",
            *(f"@batch={name} {line}" for line in lines), f":S BATCH -{name}"]


def test_users_tell_of_themselves():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob", room="#a", caps=CAPS)
        one = ":S 761 alice alice display-name * :Alice, 爱丽丝"
        play(clients,
             ("alice", "METADATA * GET display-name",
              batch(":S 766 alice alice display-name :key not set", target="alice", name="h2")),
             ("alice", "METADATA * SET Display-Name :Alice, 爱丽丝", [one], "bob", []),
             ("alice", "METADATA * SET display-name :Alice, 爱丽丝", [one], "bob", []),
             ("alice", "METADATA ALICE SET url http://x", [":S 761 alice alice url * :http://x"]),
             ("bob", "METADATA alice LIST",
              batch(":S 761 bob alice display-name * :Alice, 爱丽丝",
                    ":S 761 bob alice url * :http://x", target="alice", name="h2")),
             ("bob", "METADATA alice GET url nothing display-name $bad",
              [":S BATCH +h3 metadata alice", "@batch=h3 :S 761 bob alice url * :http://x",
               "@batch=h3 :S 766 bob alice nothing :key not set",
               "@batch=h3 :S 761 bob alice display-name * :Alice, 爱丽丝",
               ":S FAIL METADATA KEY_INVALID $bad :Invalid key", ":S BATCH -h3"]),
             ("bob", "WHOIS alice", [":S 311 …", ":S 319 …", ":S 312 …", ":S 317 …",
                                     ":S 760 bob alice display-name * :Alice, 爱丽丝",
                                     ":S 760 bob alice url * :http://x", ":S 318 …"]),
             ("bob", "METADATA alice SET url :x",
              [":S FAIL METADATA KEY_NO_PERMISSION alice url :…"]),
             ("bob", "METADATA alice CLEAR", [":S FAIL METADATA KEY_NO_PERMISSION alice * :…"]),
             ("bob", "METADATA nobody LIST", [":S FAIL METADATA INVALID_TARGET nobody :…"]),
             ("bob", "METADATA a,b LIST", [":S FAIL METADATA INVALID_TARGET a,b :…"]),
             ("alice", "METADATA * SET url", [":S 766 alice alice url :key not set"]),
             ("alice", "METADATA * SET url", [":S 766 alice alice url :key not set"]),
             ("alice", "METADATA * SET :key :x", [":S FAIL METADATA KEY_INVALID …"]),
             ("alice", "METADATA * SET url :" + "好" * 101,
              [":S FAIL METADATA INVALID_VALUE url :…"]),
             ("alice", "METADATA * CLEAR",
              batch(":S 766 alice alice display-name :key not set", target="alice", name="h3")),
             ("alice", "METADATA * FROB", [":S FAIL METADATA SUBCOMMAND_INVALID FROB :…"]),
             ("alice", "METADATA * GET", [":S 461 alice METADATA :…"]),
             ("alice", "METADATA *", [":S 461 alice METADATA :…"]))


def test_who_wants_to_hear_of_a_key_does():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob", "carol", caps=CAPS)
        told = ":S 761 bob alice display-name * :A"
        play(clients,
             ("bob", "METADATA * SUB display-name Avatar $x url",
              [":S FAIL METADATA KEY_INVALID $x :Invalid key",
               ":S 770 bob display-name avatar url"]),
             ("bob", "METADATA * UNSUB url other", [":S 771 bob url other"]),
             ("bob", "METADATA * SUBS", [":S 772 bob display-name avatar"]),
             ("alice", "METADATA * SET display-name :before", ["…761…"], "bob", []),
             ("alice", "JOIN #a", ["…"] * 3),
             ("alice", "JOIN #b", ["…"] * 3),
             ("alice", "METADATA #a SET avatar :http://a", ["…761…"], "bob", []),
             ("alice", "METADATA * SET color :red", ["…761…"]),
             ("bob", "JOIN #a",
              ["…JOIN…", "…353…", "…366…"] +
              batch(":S 761 bob #a avatar * :http://a",
                    ":S 761 bob alice display-name * :before", target="#a", name="h2"),
              "alice", ["…JOIN…"]),
             ("bob", "JOIN #b", ["…JOIN…", "…353…", "…366…"] +
              batch(":S 761 bob alice display-name * :before", target="#b", name="h3"),
              "alice", ["…JOIN…"]),
             # in two rooms, told once
             ("alice", "METADATA * SET display-name :A", ["…761…"], "bob", [told], "carol", []),
             ("alice", "METADATA * SET color :blue", ["…761…"], "bob", []),
             ("alice", "METADATA * SET display-name", ["…766…"],
              "bob", [":S 766 bob alice display-name :key not set"]),
             ("alice", "METADATA #a SET avatar :new", ["…761…"],
              "bob", [":S 761 bob #a avatar * :new"]),
             ("bob", "METADATA #a SYNC",
              batch(":S 761 bob #a avatar * :new", target="#a", name="h4")),
             ("bob", "METADATA * SUB x", [":S 770 bob x", ":S 774 bob #a", ":S 774 bob #b"]),
             # those who watch
             ("carol", "METADATA * SUB display-name", [":S 770 carol display-name"]),
             ("carol", "MONITOR + alice", ["…730…"]),
             ("alice", "METADATA * SET display-name :A", ["…761…"],
              "bob", [told], "carol", [":S 761 carol alice display-name * :A"]))
        keys = [f"k{number}" for number in range(60)]
        for start in range(0, 48, 12):
            clients["carol"].ask("METADATA * SUB " + " ".join(keys[start:start + 12]))
        play(clients,
             ("carol", "METADATA * SUB last more", [":S FAIL METADATA TOO_MANY_SUBS more :…",
                                                    ":S 770 carol last"]))


def test_rooms_are_told_of_by_their_admins():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob", room="#a", caps=CAPS)
        clients.update(connect(server, "carol", caps=CAPS))
        for client in clients.values():
            client.sync()
        play(clients,
             ("bob", "METADATA #a SET url :x", [":S FAIL METADATA KEY_NO_PERMISSION #a url :…"],
              "alice", []),
             ("alice", "METADATA #a SET url :x", [":S 761 alice #a url * :x"], "bob", []),
             ("carol", "METADATA #a GET url",
              batch(":S 761 carol #a url * :x", target="#a", name="h2")),
             ("carol", "METADATA #none LIST", [":S FAIL METADATA INVALID_TARGET #none :…"]),
             ("alice", "MODE #a +i", ["…"], "bob", ["…"]),
             ("carol", "METADATA #a GET url", [":S FAIL METADATA KEY_NO_PERMISSION #a url :…"]),
             ("carol", "METADATA #a LIST", [":S FAIL METADATA KEY_NO_PERMISSION #a * :…"]),
             ("carol", "METADATA #a SYNC", [":S FAIL METADATA KEY_NO_PERMISSION #a * :…"]),
             ("bob", "METADATA #a CLEAR", [":S FAIL METADATA KEY_NO_PERMISSION #a * :…"]),
             ("alice", "METADATA #a CLEAR",
              batch(":S 766 alice #a url :key not set", target="#a", name="h2")))


def test_there_are_twenty_keys():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", caps=CAPS)
        for number in range(20):
            clients["alice"].ask(f"METADATA * SET k{number} :x")
        play(clients,
             ("alice", "METADATA * SET k20 :x", [":S FAIL METADATA LIMIT_REACHED alice :…"]),
             ("alice", "METADATA * SET k19 :y", [":S 761 alice alice k19 * :y"]))


def test_accounts_keep_it_and_both_doors_see_it():
    with serve(PROGRAM) as server:
        secret = base64.b64encode(f"\0alice\0{PASSWORD}".encode()).decode()
        with Irc(server.irc, "alice", "#a", caps=CAPS) as alice:
            alice.ask(f"REGISTER * * :{PASSWORD}", "METADATA * SET status :busy",
                      "METADATA #a SET url :x", "TOPIC #a :stays")
            with Client.connect(server.tcp) as bob:
                bob.enter("bob")
                bob.join("a")
                row, _ = bob.request("metadata", user="alice", kind=1)
                assert (row["user"], row["key"], row["text"]) == ("alice", "status", "busy"), row
                alice.ask("METADATA * SET status :here")
                told = bob.wait_for(lambda message: message.type == "metadata")
                assert (told["user"], told["text"]) == ("alice", "here"), told
                bob.request("metadata", kind=2, key="pronouns", text="he")
                alice.ask("METADATA * SUB pronouns")
                bob.request("metadata", kind=2, key="pronouns")
                told = alice.wait_for(lambda line: line.command == "766")
                assert told.params[1:3] == ["bob", "pronouns"], told
        server.stop()
        server.start()
        with Irc(server.irc, "alice", caps=CAPS, sasl=secret) as again:
            lines = [line for line in again.sync() if line.command == "761"]
            assert [line.params[1:] for line in lines] == [["alice", "status", "*", "here"]], lines
            lines = again.ask("METADATA #a LIST")
            assert lines[1].params[1:] == ["#a", "url", "*", "x"], lines


tap.run(globals())
