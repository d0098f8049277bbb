#!/usr/bin/env python3
"""draft/chathistory and draft/event-playback, after IRCv3. Usage: test_irc_chathistory.py HUTONGD"""

import sys

import time

import tap
from irc_client import Irc
from irc_play import check_lines, connect, play, serve
from tap import check_equal

CAPS = ["message-tags", "server-time", "echo-message", "batch", "draft/chathistory"]
ALL = "timestamp=2020-01-01T00:00:00.000Z timestamp=2099-01-01T00:00:00.000Z"

PROGRAM = sys.argv[1]


def say(client, target, count):
    """Say some numbers, each at a time of its own. Returns the lines."""
    lines = []
    for number in range(count):
        lines += client.ask(f"PRIVMSG {target} :{number}")
        time.sleep(0.002)
    return lines


def shown(client, target, words):
    """What CHATHISTORY gives, in a batch of its own."""
    start, *lines, end = client.ask(f"CHATHISTORY {words}")
    check_equal(("BATCH", "chathistory", target), (start.command, *start.params[1:]))
    check_equal(("BATCH", "-" + start.params[0][1:]), (end.command, end.params[0]))
    check_equal({start.params[0][1:]}, {line.tags["batch"] for line in lines} or
                {start.params[0][1:]})
    return [line.params[-1] for line in lines]


def check_all(client, target, said):
    """Every subcommand, by names and by times."""
    ids = [f"msgid={line.tags['msgid']}" for line in said]
    times = [f"timestamp={line.tags['time']}" for line in said]
    for where in (ids, times):
        for words, numbers in (
                (f"LATEST {target} * 3", "789"), (f"LATEST {target} * 100", "0123456789"),
                (f"LATEST {target} {where[6]} 100", "789"),
                (f"LATEST {target} {where[2]} 3", "789"),
                (f"BEFORE {target} {where[6]} 3", "345"), (f"BEFORE {target} {where[0]} 3", ""),
                (f"BEFORE {target} {where[2]} 100", "01"),
                (f"AFTER {target} {where[6]} 100", "789"), (f"AFTER {target} {where[2]} 3", "345"),
                (f"AFTER {target} {where[9]} 3", ""),
                (f"BETWEEN {target} {where[2]} {where[7]} 100", "3456"),
                (f"BETWEEN {target} {where[7]} {where[2]} 100", "3456"),
                (f"BETWEEN {target} {where[2]} {where[7]} 2", "34"),
                (f"BETWEEN {target} {where[7]} {where[2]} 2", "56"),
                (f"BETWEEN {target} {where[2]} {where[3]} 2", ""),
                (f"AROUND {target} {where[5]} 1", "5"), (f"AROUND {target} {where[5]} 3", "456"),
                (f"AROUND {target} {where[0]} 3", "01")):
            check_equal((words, list(numbers)), (words, shown(client, target, words)))


def test_every_subcommand_finds_what_it_says_in_a_room():
    with serve(PROGRAM) as server:
        alice = Irc(server.irc, "alice", "#a", caps=CAPS)
        check_all(alice, "#a", say(alice, "#a", 10))


def test_and_between_two():
    with serve(PROGRAM) as server:
        alice, bob = (Irc(server.irc, name, caps=CAPS) for name in ("alice", "bob"))
        check_all(alice, "bob", say(alice, "bob", 10))
        bob.sync()
        check_equal(list("789"), shown(bob, "alice", "LATEST alice * 3"))
        check_equal([], shown(bob, "nobody", "LATEST nobody * 3"))
        bob.ask("PRIVMSG alice :back")
        targets = [line.params[0] for line in bob.ask("CHATHISTORY LATEST ALICE * 2")]
        check_equal(["bob", "alice"], targets[1:3])


def test_only_what_was_said_unless_events_are_asked_for():
    with serve(PROGRAM) as server:
        alice = Irc(server.irc, "alice", "#a", caps=CAPS)
        for number in range(10):
            alice.ask(f"TOPIC #a :t{number}", f"PRIVMSG #a :{number}")
        check_equal(list("56789"), shown(alice, "#a", "LATEST #a * 5"))
        alice.ask("CAP REQ draft/event-playback")
        check_equal(["8", "t9", "9"], shown(alice, "#a", "LATEST #a * 3"))


def test_rooms_with_news_are_listed():
    with serve(PROGRAM) as server:
        alice = Irc(server.irc, "alice", "#a", "#b", caps=CAPS)
        Irc(server.irc, "bob", caps=CAPS)
        said = [alice.ask("PRIVMSG #b :x")[0]] * 2
        while said[1].tags["time"] == said[0].tags["time"]:  # the order of times is the question
            said[1] = alice.ask("PRIVMSG #a :x")[0]
        check_lines("TARGETS", ["@time=… :S BATCH +h1 draft/chathistory-targets".replace(
            ":S", ":hutong.test"),
            f"…CHATHISTORY TARGETS #b {said[0].tags['time']}",
            f"…CHATHISTORY TARGETS #a {said[1].tags['time']}", "…BATCH -h1"],
            alice.ask(f"CHATHISTORY TARGETS {ALL} 10"))


def test_what_makes_no_sense_is_refused():
    with serve(PROGRAM) as server:
        clients = connect(server, "bob", room="#b")
        clients.update(connect(server, "alice", room="#a", caps=["batch", "draft/chathistory"]))
        fail = ":S FAIL CHATHISTORY"
        play(clients,
             ("alice", "CHATHISTORY", [":S 461 alice CHATHISTORY :Not enough parameters"]),
             ("alice", "CHATHISTORY FOO #a * 1", [f"{fail} INVALID_PARAMS FOO :Unknown command"]),
             ("alice", "CHATHISTORY LATEST #a *",
              [f"{fail} INVALID_PARAMS LATEST :Missing parameters"]),
             ("alice", "CHATHISTORY LATEST #a * x",
              [f"{fail} INVALID_PARAMS LATEST :Invalid parameters"]),
             ("alice", "CHATHISTORY BEFORE #a msgid=r9-1 1",
              [f"{fail} INVALID_PARAMS BEFORE :Invalid parameters"]),
             ("alice", "CHATHISTORY BEFORE #a timestamp=today 1",
              [f"{fail} INVALID_PARAMS BEFORE :Invalid parameters"]),
             ("alice", "CHATHISTORY LATEST #b * 1", [f"{fail} INVALID_TARGET LATEST #b :…"]),
             ("alice", "CHATHISTORY LATEST #none * 1", [f"{fail} INVALID_TARGET LATEST #none :…"]),
             ("alice", "CHATHISTORY TARGETS x y 1",
              [f"{fail} INVALID_PARAMS TARGETS :Invalid parameters"]))


def test_a_message_and_a_time_bound_what_is_between():
    caps = ["draft/chathistory", "batch", "message-tags", "server-time", "echo-message"]
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", room="#a", caps=caps)

        def tags_of(text):
            return [line for line in clients["alice"].ask(f"PRIVMSG #a :{text}")
                    if line.command == "PRIVMSG"][0].tags

        one, two = tags_of("one"), tags_of("two")
        last = tags_of("three")
        while last["time"] == two["time"]:
            last = tags_of("three")
        lines = clients["alice"].ask(
            f"CHATHISTORY BETWEEN #a msgid={one['msgid']} timestamp={last['time']} 50")
        times = [line.tags["time"] for line in lines if line.command == "PRIVMSG"]
        assert times and times[0] == two["time"] and max(times) < last["time"], lines


tap.run(globals())
