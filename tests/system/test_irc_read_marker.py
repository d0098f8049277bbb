#!/usr/bin/env python3
"""draft/read-marker, after IRCv3. Usage: test_irc_read_marker.py HUTONGD"""

import base64
import sys
import time

import tap
from hutong_client import Client
from irc_client import Irc, commands, of
from irc_play import connect, play, serve

PROGRAM = sys.argv[1]
PASSWORD = "a good secret"
SECRET = base64.b64encode(f"\0alice\0{PASSWORD}".encode()).decode()
CAP = "draft/read-marker"
CAPS = [CAP, "server-time", "message-tags", "echo-message"]
OLD, NEW = "timestamp=2019-01-01T00:00:00.000Z", "timestamp=2019-06-01T12:00:00.123Z"


def test_what_a_client_has_read_is_kept_as_it_said_so():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", room="#a", caps=[CAP])
        connect(server, "bob")
        play(clients,
             ("alice", "MARKREAD #a", [":S MARKREAD #a *"]),
             ("alice", f"MARKREAD #a {NEW}", [f":S MARKREAD #a {NEW}"]),
             ("alice", "MARKREAD #a", [f":S MARKREAD #a {NEW}"]),
             ("alice", f"MARKREAD #a {OLD}", [f":S MARKREAD #a {NEW}"]),
             ("alice", "MARKREAD #nosuch", [":S MARKREAD #nosuch *"]),
             ("alice", f"MARKREAD bob {NEW}", [f":S MARKREAD bob {NEW}"]),
             ("alice", "MARKREAD BOB", [f":S MARKREAD BOB {NEW}"]),
             ("alice", "PART #a", [":alice!~alice@hutong PART #a"]),
             ("alice", "JOIN #a", [":alice!~alice@hutong JOIN #a", f":S MARKREAD #a {NEW}",
                                   "…353…", "…366…"]),
             ("alice", "MARKREAD", [":S FAIL MARKREAD NEED_MORE_PARAMS :…"]),
             ("alice", "MARKREAD #a *", [":S FAIL MARKREAD INVALID_PARAMS #a :…"]),
             ("alice", "MARKREAD #a timestamp=soon", [":S FAIL MARKREAD INVALID_PARAMS #a :…"]))


def test_the_mark_comes_between_join_and_names():
    with serve(PROGRAM) as server:
        with Irc(server.irc, "alice", caps=[CAP]) as alice:
            assert commands(alice.join("#a")) == ["JOIN", "MARKREAD", "353", "366"]
            alice.ask("PRIVMSG #a :one")
            with Irc(server.irc, "bob", caps=CAPS) as bob:
                joined = bob.join("#a")
                assert commands(joined[:4]) == ["JOIN", "MARKREAD", "353", "366"], joined
                # what was said before one came does not wait to be read
                said = of(joined, "PRIVMSG")[0].tags["time"]
                assert joined[1].params[1] == f"timestamp={said}", joined
        with Irc(server.irc, "carol", caps=[CAP, "no-implicit-names"]) as carol:
            assert commands(carol.join("#b")) == ["JOIN", "MARKREAD"]


def say(client, target, text):
    """Say something. Returns when it was said."""
    line, = of(client.ask(f"PRIVMSG {target} :{text}"), "PRIVMSG")
    return f"timestamp={line.tags['time']}"


def later(client, target, stamp, text):
    """Say something until it is at a later time than that."""
    while True:
        now = say(client, target, text)
        if now > stamp:
            return now
        time.sleep(0.001)


def stamp_of(event):
    """Its time, as MARKREAD has it."""
    seconds, milliseconds = divmod(event["time"], 1000)
    return time.strftime("timestamp=%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + \
        f".{milliseconds:03}Z"


def test_marks_are_shared_with_all_clients_of_an_account():
    with serve(PROGRAM) as server:
        with Irc(server.irc, "alice", "#a") as alice:
            alice.ask(f"REGISTER * * :{PASSWORD}")
        with Irc(server.irc, "bob", "#a", caps=CAPS) as bob, \
                Irc(server.irc, "alice", caps=CAPS, sasl=SECRET) as phone, \
                Irc(server.irc, "alice", caps=CAPS, sasl=SECRET) as laptop, \
                Client.connect(server.tcp) as native:
            native.auth("alice", PASSWORD)
            native.join("a")
            phone.sync()
            laptop.sync()
            one = say(bob, "#a", "one")
            later(bob, "#a", later(bob, "#a", one, "two"), "three")
            events = [event for event in native.history("a") if event.type == "event"]
            read = [event["no"] for event in events if stamp_of(event) <= one][-1]
            two = stamp_of(events[read])
            phone.sync()
            laptop.sync()
            # by a client of IRC
            told, = phone.ask(f"MARKREAD #a {one}")
            assert told.params == ["#a", one], told
            told, = laptop.sync()
            assert told.params == ["#a", one], told
            mark = native.wait_for(lambda message: message.type == "mark")
            assert (mark["room"], mark["no"]) == ("a", read), mark
            assert mark["unread"] == len(events) - read, mark
            # by hutong
            native.request("read", room="a", no=read + 1)
            for client in (phone, laptop):
                told = client.wait_for(lambda line: line.command == "MARKREAD")
                assert told.params == ["#a", two], told
            told, = laptop.ask("MARKREAD #a")
            assert told.params == ["#a", two], told
            # in direct rooms
            three = say(bob, "alice", "psst")
            assert [line.params for line in phone.ask("MARKREAD bob")
                    if line.command == "MARKREAD"] == [["bob", "*"]]
            phone.ask(f"MARKREAD bob {three}")
            told = laptop.wait_for(lambda line: line.command == "MARKREAD")
            assert told.params == ["bob", three], told
            phone.ask(f"MARKREAD #a {NEW}")
        with Irc(server.irc, "alice", caps=CAPS, sasl=SECRET) as again:
            marks = of(again.sync(), "MARKREAD")
            assert [mark.params for mark in marks] == [["#a", two]], marks


def test_marks_survive_a_restart():
    with serve(PROGRAM) as server:
        with Irc(server.irc, "alice", "#a", caps=CAPS) as alice:
            alice.ask(f"REGISTER * * :{PASSWORD}")
            with Irc(server.irc, "bob", "#a", caps=CAPS) as bob:
                one = say(bob, "#a", "one")
                later(bob, "#a", one, "two")
            alice.sync()
            alice.ask(f"MARKREAD #a {one}")
        server.stop()
        server.start()
        with Irc(server.irc, "alice", caps=CAPS, sasl=SECRET) as again:
            mark, = of(again.sync(), "MARKREAD")
            assert mark.params == ["#a", one], mark


def test_nobody_inherits_marks():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", caps=[CAP])
        clients["alice"].ask(f"MARKREAD bob {NEW}", "NICK carol")
        play(clients, ("alice", "MARKREAD bob", [f":S MARKREAD bob {NEW}"]))
        clients["alice"].send("QUIT")
        clients["alice"].wait_closed()
        for nick in ("alice", "carol"):
            others = connect(server, nick, caps=[CAP])
            play(others, (nick, "MARKREAD bob", [":S MARKREAD bob *"]))


tap.run(globals())
