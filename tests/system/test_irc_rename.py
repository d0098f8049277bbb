#!/usr/bin/env python3
"""draft/channel-rename, after IRCv3. Usage: test_irc_rename.py HUTONGD"""

import sys

import tap
from hutong_client import Client
from irc_client import Irc
from irc_play import connect, play, serve

CAPS = ["draft/channel-rename"]
PROGRAM = sys.argv[1]
ME, BOB, CAROL = ":alice!~alice@hutong", ":bob!~bob@hutong", ":carol!~carol@hutong"


def join_lines(client, channel, nick, members, joins=True):
    """What a client is shown of a channel that it joins."""
    return ([f":{nick}!~{nick}@hutong JOIN {channel}"] if joins else []) + [
        f":S 353 {nick} = {channel} :{members}", f":S 366 {nick} {channel} :End of /NAMES list"]


def test_those_who_know_the_command_see_it_and_others_leave_and_join():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", room="#a", caps=CAPS)
        clients.update(connect(server, "bob", room="#a"))
        clients["alice"].ask("TOPIC #a :all of it")
        clients["bob"].sync()
        play(clients,
             ("alice", "RENAME #a #b :Typo fix", [f"{ME} RENAME #a #b :Typo fix"],
              "bob", [f"{BOB} PART #a :Typo fix", f"{BOB} JOIN #b", ":S 332 bob #b :all of it",
                      ":S 333 bob #b alice …", ":S 353 bob = #b :@alice bob",
                      ":S 366 bob #b :End of /NAMES list"]),
             ("alice", "RENAME #b #c", [f"{ME} RENAME #b #c :"],
              "bob", [f"{BOB} PART #b", f"{BOB} JOIN #c", ":S 332 bob #c :all of it",
                      ":S 333 bob #c alice …", ":S 353 bob = #c :@alice bob",
                      ":S 366 bob #c :End of /NAMES list"]),
             ("alice", "PRIVMSG #c :hi", [], "bob", [f"{ME} PRIVMSG #c :hi"]),
             ("bob", "PRIVMSG #c :ho", [], "alice", [f"{BOB} PRIVMSG #c :ho"]))


def test_who_renames_without_the_capability_leaves_and_joins():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", room="#a")
        clients.update(connect(server, "bob", room="#a", caps=CAPS))
        clients["alice"].sync()
        play(clients,
             ("alice", "RENAME #a #b :so", [f"{ME} PART #a :so"] +
              join_lines(clients["alice"], "#b", "alice", "@alice bob"),
              "bob", [f"{ME} RENAME #a #b :so"]))


def test_only_the_case_changes_without_leaving():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", room="#a", caps=CAPS)
        clients.update(connect(server, "bob", room="#a"))
        clients["alice"].sync()
        play(clients,
             ("alice", "RENAME #a #A", [f"{ME} RENAME #a #A :"], "bob", []),
             ("alice", "PRIVMSG #a :hi", [], "bob", [f"{ME} PRIVMSG #A :hi"]))


def test_what_cannot_be_is_refused():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", room="#a", caps=CAPS)
        clients.update(connect(server, "bob", room="#a"))
        clients.update(connect(server, "carol", room="#good"))
        clients["alice"].sync()
        play(clients,
             ("bob", "RENAME #a #b", [":S 482 bob #a :…"]),
             ("carol", "RENAME #a #b", [":S 442 carol #a :You're not on that channel"]),
             ("carol", "RENAME #none #b", [":S 403 carol #none :No such channel"]),
             ("carol", "RENAME alice #b", [":S 403 carol alice :No such channel"]),
             ("alice", "RENAME #a", [":S 461 alice RENAME :Not enough parameters"]),
             ("alice", "RENAME #a #good :x",
              [":S FAIL RENAME CHANNEL_NAME_IN_USE #a #good :There is a room good already…"]),
             ("alice", "RENAME #a %local", [":S FAIL RENAME CANNOT_RENAME #a %local :…"]),
             ("alice", "RENAME #a #x,y", [":S FAIL RENAME CANNOT_RENAME #a #x,y :…"]),
             ("alice", "RENAME #a #a", []))


def test_an_old_name_leads_to_the_channel():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", room="#a", caps=CAPS)
        clients["alice"].ask("RENAME #a #b")
        clients.update(connect(server, "bob", caps=CAPS))
        clients.update(connect(server, "carol"))
        play(clients,
             ("bob", "JOIN #a", [":S FAIL JOIN CHANNEL_RENAMED #a #b :The channel has been renamed"],
              "alice", []),
             ("bob", "JOIN #b", join_lines(clients["bob"], "#b", "bob", "@alice bob"),
              "alice", [f"{BOB} JOIN #b"]),
             ("carol", "JOIN #a", [":S 470 carol #a #b :The channel has been renamed"] +
              join_lines(clients["carol"], "#b", "carol", "@alice bob carol"),
              "alice", [f"{CAROL} JOIN #b"]),
             ("carol", "JOIN #a", [":S 470 carol #a #b :The channel has been renamed"]))


def test_who_was_there_can_open_a_channel_by_the_old_name():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", room="#bar", caps=CAPS + ["message-tags"])
        clients.update(connect(server, "bob", room="#bar", caps=["message-tags"]))
        clients["alice"].sync()
        clients["alice"].ask("RENAME #bar #qux :no reason")
        clients["bob"].sync()
        play(clients,
             ("bob", "JOIN #bar", join_lines(clients["bob"], "#bar", "bob", "@bob")),
             ("bob", "MODE #bar +k beer", [f"…{BOB} MODE #bar +k…"]))


def test_an_answer_has_its_label():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", room="#a", caps=CAPS + ["labeled-response", "batch"])
        play(clients,
             ("alice", "@label=x RENAME #a #b :so", [f"@label=x {ME} RENAME #a #b :so"]),
             ("alice", "@label=y RENAME #b #b", ["@label=y :S ACK"]),
             ("alice", "@label=z RENAME #b ab", ["@label=z :S FAIL RENAME CANNOT_RENAME #b ab :…"]))


def test_history_tells_of_it():
    with serve(PROGRAM) as server:
        playback = ["batch", "draft/chathistory", "draft/event-playback"]
        clients = connect(server, "alice", room="#a", caps=CAPS + playback)
        clients.update(connect(server, "bob", room="#a", caps=playback))
        clients["alice"].ask("PRIVMSG #a :before", "RENAME #a #b :so", "PRIVMSG #b :after")
        clients["bob"].sync()
        play(clients,
             ("alice", "CHATHISTORY LATEST #b * 3",
              [":S BATCH +h1 chathistory #b", f"@batch=h1 {ME} PRIVMSG #b :before",
               f"@batch=h1 {ME} RENAME #a #b :so", f"@batch=h1 {ME} PRIVMSG #b :after",
               ":S BATCH -h1"]),
             ("bob", "CHATHISTORY LATEST #b * 2",
              [":S BATCH +h1 chathistory #b", f"@batch=h1 {ME} NOTICE #b :#a is called #b now: so",
               f"@batch=h1 {ME} PRIVMSG #b :after", ":S BATCH -h1"]))


def test_it_is_one_room_for_clients_of_both_kinds():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", room="#a", caps=CAPS)
        with Client.connect(server.tcp) as dave:
            dave.enter("dave")
            dave.join("a")
            clients["alice"].wait_for(lambda line: line.command == "JOIN")
            clients["alice"].ask("RENAME #a #b :so")
            renamed = dave.wait_for(lambda message: message.type == "rename")
            assert (renamed["room"], renamed["text"]) == ("a", "b so"), renamed
            event = dave.wait_for(lambda message: message.type == "event" and
                                  message["kind"] == 35)
            assert (event["room"], event["text"]) == ("b", "a b so"), event
            dave.say("b", "hi")
            clients["alice"].wait_for(lambda line: line.text.endswith("PRIVMSG #b :hi"))


def test_an_account_finds_its_channel_after_a_restart():
    with serve(PROGRAM) as server:
        with Irc(server.irc, "alice", caps=CAPS) as alice:
            alice.join("#a")
            alice.ask("REGISTER * * correct-horse", "RENAME #a #b")
        server.stop()
        server.start()
        with Irc(server.irc, "alice", caps=CAPS, password="correct-horse") as alice:
            lines = [line.text for line in alice.sync()]
            assert any(" JOIN #b" in line for line in lines), lines
            play({"alice": alice},
                 ("alice", "JOIN #a",
                  [":S FAIL JOIN CHANNEL_RENAMED #a #b :The channel has been renamed"]))


tap.run(globals())
