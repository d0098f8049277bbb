#!/usr/bin/env python3
"""soju.im/search. Usage: test_irc_search.py HUTONGD"""

import sys

import tap
from irc_client import of
from irc_play import connect, play, serve

PROGRAM = sys.argv[1]
CAPS = ["soju.im/search", "batch", "message-tags"]
TIMED = CAPS + ["server-time", "echo-message", "labeled-response"]


def found(*lines, name="h1"):
    """The batch with these lines."""
    return [f":S BATCH +{name} soju.im/search", *(f"@batch={name};{line}" for line in lines),
            f":S BATCH -{name}"]


def test_attributes_say_what_is_looked_for():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob", room="#a", caps=CAPS)
        for name, line in (("alice", "PRIVMSG #a :Fast food"), ("bob", "PRIVMSG #a :fasting is hard"),
                           ("alice", "NOTICE #a :not so fast"), ("bob", "PRIVMSG alice :fast, 小明"),
                           ("alice", "PRIVMSG bob :slowly"), ("alice", "TOPIC #a :fast things")):
            clients[name].ask(line)
        for client in clients.values():
            client.sync()
        food = "msgid=r1-1 :alice!~alice@hutong PRIVMSG #a :Fast food"
        hard = "msgid=r1-2 :bob!~bob@hutong PRIVMSG #a :fasting is hard"
        note = "msgid=r1-3 :alice!~alice@hutong NOTICE #a :not so fast"
        direct = "msgid=r2-1 :bob!~bob@hutong PRIVMSG alice :fast, 小明"
        rows = (("text=fast", [food, hard, note, direct]), ("text=FASTING", [hard]),
                ("text=so\\sfast", [note]), ("text=小明", [direct]),
                ("text=fast;from=bob", [hard, direct]), ("from=alice;in=#A", [food, note]),
                ("in=bob;text=fast", [direct]), ("text=fast;limit=2", [note, direct]),
                ("text=fast;limit=0", []), ("text=nothing", []), ("from=nobody", []),
                ("in=#none;text=fast", []), ("in=nobody;text=fast", []),
                ("text=fast;before=2010-01-01T00:00:00.000Z", []),
                ("text=fast;after=2010-01-01T00:00:00.000Z", [food, hard, note, direct]),
                ("text=from:bob", []), ("text=fast;other=x", [food, hard, note, direct]))
        for number, (sent, lines) in enumerate(rows, 1):
            play(clients, ("alice", f"SEARCH {sent}", found(*lines, name=f"h{number}")))


def test_what_makes_no_sense_is_refused():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", room="#a", caps=CAPS)
        clients.update(connect(server, "bob"))
        for sent in ("text=", "after=soon;text=x", "before=x;text=x", "limit=x;text=x", "nonsense",
                     "after=2010-01-01"):
            play(clients, ("alice", f"SEARCH {sent}", [":S FAIL SEARCH INVALID_PARAMS …"]))
        play(clients,
             ("alice", "SEARCH", [":S 461 alice SEARCH :Not enough parameters"]),
             ("bob", "SEARCH text=x", [":S 421 bob SEARCH :Unknown command"]))


def test_times_are_those_of_messages_and_are_included():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", room="#a", caps=TIMED)
        said, = of(clients["alice"].ask("PRIVMSG #a :now"), "PRIVMSG")
        time = said.tags["time"]
        for sent in (f"text=now;before={time}", f"text=now;after={time}",
                     f"text=now;after={time};before={time}"):
            line, = of(clients["alice"].ask(f"SEARCH {sent}"), "PRIVMSG")
            assert line.tags["time"] == time and line.tags["msgid"] == said.tags["msgid"], line
        labelled = clients["alice"].ask("@label=x SEARCH text=now")
        assert labelled[0].tags["label"] == "x" and labelled[0].params[1] == "soju.im/search"
        assert len(labelled) == 3, labelled


def test_nobody_finds_what_is_not_for_them():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob", caps=CAPS)
        clients["alice"].ask("JOIN #a", "MODE #a +i", "PRIVMSG #a :secret")
        clients["alice"].ask("PRIVMSG carol :x", "JOIN #open", "PRIVMSG #open :secret, too")
        clients["bob"].sync()
        open_room = ":alice!~alice@hutong PRIVMSG #open :secret, too"
        play(clients,
             ("bob", "SEARCH text=secret", [":S BATCH +h1 soju.im/search",
                                            f"@batch=h1 {open_room}", ":S BATCH -h1"]),
             ("bob", "SEARCH text=secret;in=#a", [":S BATCH +h2 soju.im/search", ":S BATCH -h2"]))


tap.run(globals())
