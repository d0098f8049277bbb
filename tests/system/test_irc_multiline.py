#!/usr/bin/env python3
"""draft/multiline, after IRCv3. Usage: test_irc_multiline.py HUTONGD"""

import os
import sys

import tap
from hutong_client import Client
from irc_play import connect, play, serve

CAPS = ["message-tags", "batch", "draft/multiline"]
ECHO = CAPS + ["echo-message", "labeled-response"]
REFUSED = ":S FAIL BATCH MULTILINE_INVALID :…"

PROGRAM = sys.argv[1]


def message(*lines, target="#a", tags="", name="1"):
    """A batch as a client sends it; a line that begins with "&" goes on with the one before."""
    sent = [f"{'@' + tags + ' ' if tags else ''}BATCH +{name} draft/multiline {target}"]
    for line in lines:
        joined = ";draft/multiline-concat" if line.startswith("&") else ""
        sent.append(f"@batch={name}{joined} PRIVMSG {target} :{line.removeprefix('&')}")
    return sent + [f"BATCH -{name}"]


def heard(source, name, *lines, target="#a", tags=""):
    """The same as those hear it who know of batches."""
    got = [f"@{tags} :{source} BATCH +{name} draft/multiline {target}"]
    for line in lines:
        joined = ";draft/multiline-concat" if line.startswith("&") else ""
        got.append(f"@batch={name}{joined} :{source} PRIVMSG {target} :{line.removeprefix('&')}")
    return got + [f":S BATCH -{name}"]


ALICE = "alice!~alice@hutong"


def test_a_message_of_several_lines_is_one_message():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob", room="#a", caps=CAPS)
        clients.update(connect(server, "carol", room="#a", caps=["message-tags"]))
        clients.update(connect(server, "dave", room="#a"))
        for client in clients.values():
            client.sync()
        play(clients,
             ("alice", message("hello", "#how is ", "&everyone?"), [],
              "bob", heard(ALICE, "m1-1", "hello", "#how is ", "&everyone?", tags="msgid=r1-1"),
              "carol", [f"@msgid=r1-1 :{ALICE} PRIVMSG #a :hello",
                        f":{ALICE} PRIVMSG #a :#how is ", f":{ALICE} PRIVMSG #a :everyone?"],
              "dave", [f":{ALICE} PRIVMSG #a :hello",
                       f":{ALICE} PRIVMSG #a :#how is ", f":{ALICE} PRIVMSG #a :everyone?"]),
             # blank lines are for those who know of batches
             ("alice", message("", "x", "", "y", ""), [],
              "bob", heard(ALICE, "m1-2", "", "x", "", "y", "", tags="msgid=r1-2"),
              "dave", [f":{ALICE} PRIVMSG #a :x", f":{ALICE} PRIVMSG #a :y"]),
             # one line is a message like others
             ("alice", message("one"), [], "bob", [f"@msgid=r1-3 :{ALICE} PRIVMSG #a :one"]),
             # in a direct room, the first message and the next
             ("alice", message("a", "b", target="bob"), [],
              "bob", heard(ALICE, "m2-1", "a", "b", target="bob", tags="msgid=r2-1")),
             ("alice", message("c", "d", target="bob"), [],
              "bob", heard(ALICE, "m2-2", "c", "d", target="bob", tags="msgid=r2-2")))


def test_tags_are_those_of_the_message():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob", room="#a", caps=CAPS)
        clients.update(connect(server, "carol", room="#a", caps=["message-tags"]))
        for client in clients.values():
            client.sync()
        play(clients,
             ("alice", "PRIVMSG #a :hi", [], "bob", ["…"], "carol", ["…"]),
             ("alice", message("x", "y", tags="+draft/reply=r1-1;+k=v"), [],
              "bob", heard(ALICE, "m1-2", "x", "y", tags="msgid=r1-2;+draft/reply=r1-1;+k=v"),
              "carol", [f"@msgid=r1-2;+draft/reply=r1-1;+k=v :{ALICE} PRIVMSG #a :x",
                        f"@+k=v :{ALICE} PRIVMSG #a :y"]))


def test_the_echo_is_the_answer():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", room="#a", caps=ECHO)
        play(clients,
             ("alice", message("x", "&y", tags="label=L"),
              heard(ALICE, "m1-1", "x", "&y", tags="label=L;msgid=r1-1")),
             ("alice", message("x", "y"), heard(ALICE, "m1-2", "x", "y", tags="msgid=r1-2")),
             ("alice", message("", tags="label=M"),
              ["@label=M :S FAIL BATCH MULTILINE_INVALID :…"]),
             ("alice", message("x", target="#none", tags="label=N"),
              ["@label=N :S 404 alice #none :…"]))


def test_what_is_wrong_is_told_once():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", room="#a", caps=CAPS)
        clients.update(connect(server, "bob", room="#a"))
        for client in clients.values():
            client.sync()
        play(clients,
             ("alice", message(*["hi"] * 101),
              [":S FAIL BATCH MULTILINE_MAX_LINES 100 :…"], "bob", []),
             ("alice", message(*["x" * 400] * 42),
              [":S FAIL BATCH MULTILINE_MAX_BYTES 16384 :…"], "bob", []),
             ("alice", ["BATCH +1 draft/multiline #a", "@batch=1 PRIVMSG #b :x",
                        "@batch=1 PRIVMSG #b :x", "BATCH -1"],
              [":S FAIL BATCH MULTILINE_INVALID_TARGET #a #b :…"]),
             ("alice", message("hi", "&"), [REFUSED]),
             ("alice", message("", ""), [REFUSED]),
             ("alice", message(), [REFUSED]),
             ("alice", ["BATCH +1 draft/multiline #a", "@batch=2 PRIVMSG #a :hi",
                        "@batch=1 PRIVMSG #a :x", "BATCH -1"], [REFUSED], "bob", []),
             ("alice", ["BATCH +1 draft/multiline #a", "NAMES", "BATCH -1"],
              [REFUSED, ":S 353 alice = #a :@alice bob", ":S 366 alice * :…"]),
             ("alice", ["BATCH +1 draft/multiline #a", "@batch=1 NOTICE #a :x", "BATCH -1"],
              [REFUSED], "bob", []),
             ("alice", ["BATCH +1 draft/multiline #a", "PING x", "@batch=1 PRIVMSG #a :x",
                        "BATCH -1"], [":S PONG S :x".replace("PONG S", "PONG …")],
              "bob", [f":{ALICE} PRIVMSG #a :x"]),
             ("alice", "@batch=7 PRIVMSG #a :x", [REFUSED], "bob", []),
             ("alice", "BATCH -7", [REFUSED]),
             ("alice", "BATCH +1 draft/other #a", [REFUSED]),
             ("alice", "BATCH +1 draft/multiline", [REFUSED]),
             ("alice", "BATCH", [":S 461 alice BATCH :…"]),
             ("bob", "BATCH +1 draft/multiline #a", [REFUSED]),
             ("alice", message(*["x"] * 100), [], "bob", [f":{ALICE} PRIVMSG #a :x"] * 100))


def test_the_limits_are_told():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", room="#a", caps=CAPS)
        listed = clients["alice"].capabilities()
        assert "draft/multiline=max-bytes=16384,max-lines=100" in listed, listed


def test_both_sides_say_several_lines():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", room="#a", caps=CAPS)
        with Client.connect(server.tcp) as bob:
            bob.enter("bob")
            bob.join("a")
            bob.say("a", "one\n\n" + "好" * 200)
            bob.request("say", room="a", text="first\nsecond", nonce=os.urandom(16), ref=1)
            play(clients,
                 ("alice", [],
                  [":bob!u@hutong JOIN #a"] +
                  heard("bob!u@hutong", "m1-1", "one", "", "好" * 161, "&" + "好" * 39,
                        tags="msgid=r1-1") +
                  heard("bob!u@hutong", "m1-2", "first", "second",
                        tags="msgid=r1-2;+draft/reply=r1-1")),
                 ("alice", message("x ", "&y", "", "z"), []))
            event = bob.wait_for(lambda message: message.get("user") == "alice")
            assert event["text"] == "x y\n\nz", event


def test_history_has_batches_in_a_batch():
    caps = CAPS + ["draft/chathistory", "server-time"]
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", room="#a", caps=caps)
        clients["alice"].ask(*message("x", "y"))
        play(clients,
             ("alice", "CHATHISTORY LATEST #a * 5",
              ["@time=… :S BATCH +h1 chathistory #a",
               f"@batch=h1;time=…;msgid=r1-1 :{ALICE} BATCH +m1-1 draft/multiline #a",
               f"@batch=m1-1 :{ALICE} PRIVMSG #a :x", f"@batch=m1-1 :{ALICE} PRIVMSG #a :y",
               "@time=…;batch=h1 :S BATCH -m1-1", "@time=… :S BATCH -h1"]))


tap.run(globals())
