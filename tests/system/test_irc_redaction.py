#!/usr/bin/env python3
"""draft/message-redaction, after IRCv3. Usage: test_irc_redaction.py HUTONGD"""

import sys

import tap
from irc_play import connect, play, serve

CAPS = ["message-tags", "echo-message", "draft/message-redaction", "draft/chathistory", "batch"]

PROGRAM = sys.argv[1]


def test_only_its_author_takes_a_message_back():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob", room="#a", caps=CAPS)
        clients.update(connect(server, "carol", room="#a"))
        clients["alice"].ask("PRIVMSG #a :wrong window")
        for client in clients.values():
            client.sync()
        play(clients,
             ("bob", "REDACT #a r1-1",
              [":S FAIL REDACT REDACT_FORBIDDEN #a r1-1 :…"], "alice", []),
             ("alice", "REDACT #a r1-1 :sorry", [":alice!~alice@hutong REDACT #a r1-1 :sorry"],
              "bob", ["@msgid=r1-2 :alice!~alice@hutong REDACT #a r1-1 :sorry"],
              "carol", [":alice!~alice@hutong PRIVMSG #a :\x01ACTION takes a message back: sorry\x01"]),
             ("alice", "REDACT #a r1-1", [":S FAIL REDACT UNKNOWN_MSGID #a r1-1 :…"]),
             ("alice", "REDACT #a r1-9", [":S FAIL REDACT UNKNOWN_MSGID #a r1-9 :…"]),
             ("alice", "REDACT #a foo", [":S FAIL REDACT UNKNOWN_MSGID #a foo :…"]),
             ("alice", "REDACT #none foo", [":S FAIL REDACT INVALID_TARGET #none :…"]),
             ("alice", "REDACT carol r1-1", [":S FAIL REDACT UNKNOWN_MSGID carol r1-1 :…"]),
             ("alice", "REDACT #a", [":S 461 alice REDACT :Not enough parameters"]),
             ("bob", "CHATHISTORY LATEST #a * 5",
              [":S BATCH +h1 chathistory #a", ":S BATCH -h1"]))


tap.run(globals())
