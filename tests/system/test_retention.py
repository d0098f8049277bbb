#!/usr/bin/env python3
"""What is kept no longer is gone: by age, by count, with its author; from the files, too.

test_retention.py HUTONGD
"""

import os
import sys

from hutong_client import Client, Refused
from hutongd import Hutongd
from tap import check_equal, check_raises, run, wait_until

PROGRAM = os.path.abspath(sys.argv[1])
SECRET = b"correct horse"
ERASE, EVENT_ERASE = 1 << 18, 28
KEEP_COUNT = 17
GRACE = "grace_s = 0"


def entered(server, user):
    client = Client.connect(server.tcp)
    client.enter(user)
    return client


def holds(server, word):
    """Which files of the data folder hold a word."""
    data, found = os.path.join(server.folder, "data"), []
    for folder, _, names in os.walk(data):
        for name in names:
            try:
                with open(os.path.join(folder, name), "rb") as file:
                    if word.encode() in file.read():
                        found.append(name)
            except OSError:
                pass  # a socket
    return found


def wait_gone(server, *words):
    """Wait until no file has any of the words."""
    wait_until(lambda: not any(holds(server, word) for word in words),
               lambda: {word: holds(server, word) for word in words})


def history(client, room):
    """All that is kept of a room."""
    events = []
    while True:
        page = client.history(room, after=events[-1]["no"] if events else 0)
        if not page:
            return events
        events += page


def is_event(message):
    return message.type == "event"


def room_of(client, name):
    return next(room for room in client.rooms() if room["room"] == name)


def wait_first(client, name, first):
    wait_until(lambda: room_of(client, name).get("first", 1) == first,
               lambda: room_of(client, name))


def test_a_room_keeps_the_newest_and_the_numbering_goes_on():
    with Hutongd(PROGRAM) as server:
        server.stop()
        server.configure("retain_count = 5")
        server.start()
        with entered(server, "alice") as alice:
            alice.join("lobby")
            words = [f"geheimnis{number}wort 胡同{number}口" for number in range(1, 21)]
            for word in words:
                alice.say("lobby", word)
            wait_first(alice, "lobby", 16)
            check_equal(words[15:], [event["text"] for event in history(alice, "lobby")])
            check_equal(list(range(16, 21)), [event["no"] for event in history(alice, "lobby")])
            check_equal([], alice.search("geheimnis3wort")[0])
            check_equal(1, len(alice.search("geheimnis18wort")[0]))
            check_equal(21, alice.say("lobby", "weiter")["no"])
            wait_first(alice, "lobby", 17)
            wait_gone(server, *(f"geheimnis{number}wort" for number in range(1, 17)))
        server.kill()
        server.start()
        with entered(server, "bob") as bob:
            joined = bob.join("lobby")[0]
            check_equal((21, 17), (joined["last"], joined["first"]))
            check_equal(18, check_raises(Refused, bob.request, "say", room="lobby", text="re",
                                         nonce=bytes(16), ref=3).code)


def test_what_is_kept_no_longer_is_not_unread_either():
    with Hutongd(PROGRAM) as server:
        server.stop()
        server.configure("retain_count = 5")
        server.start()
        with entered(server, "bob") as bob:
            bob.join("lobby")
            bob.request("register", secret=SECRET)
            bob.bye()
        with entered(server, "alice") as alice:
            alice.join("lobby")
            for number in range(20):
                alice.say("lobby", f"{number} @bob")
            first = alice.say("lobby", "last")["no"] - 4
            wait_first(alice, "lobby", first)
        for _ in range(2):
            with Client.connect(server.tcp) as bob:
                bob.auth("bob", SECRET.decode())
                waits = room_of(bob, "lobby")
                check_equal((5, 4), (waits["unread"], waits["mentions"]))
            server.kill()
            server.start()


def test_an_owner_sets_what_a_room_keeps_and_the_server_how_much_that_may_be():
    with Hutongd(PROGRAM) as server:
        server.stop()
        server.configure("retain_max_count = 6")
        server.start()
        with entered(server, "alice") as alice:
            for room, count in (("few", 2), ("many", 1000)):
                alice.join(room)
                alice.request("set", room=room, kind=KEEP_COUNT, count=count)
                for number in range(10):
                    alice.say(room, str(number))
            last = {room: room_of(alice, room)["last"] for room in ("few", "many")}
            wait_first(alice, "few", last["few"] - 1)
            wait_first(alice, "many", last["many"] - 5)
            with entered(server, "bob") as bob:
                bob.join("few")
                check_equal(20, check_raises(Refused, bob.request, "set", room="few",
                                             kind=KEEP_COUNT, count=9).code)


def test_what_is_too_old_goes_in_every_room_also_in_direct_ones():
    with Hutongd(PROGRAM) as server:
        server.stop()
        server.configure("retain_s = 1")
        server.start()
        with entered(server, "alice") as alice, entered(server, "bob") as bob:
            direct = alice.join(user="bob")[0]["room"]
            for room in ("lobby", direct):
                if room == "lobby":
                    alice.join(room)
                alice.say(room, "vergangenes nimmerwieder")
            for room in ("lobby", direct):
                wait_first(alice, room, 2)
                check_equal([], history(alice, room))
            wait_gone(server, "nimmerwieder", "vergangenes")
            check_equal(2, alice.say(direct, "neu")["no"])
            check_equal(2, bob.wait_for(lambda event: event.get("text") == "neu")["no"])


def test_a_client_that_was_away_goes_on_where_the_history_begins_by_now():
    with Hutongd(PROGRAM) as server:
        server.stop()
        server.configure("retain_count = 3", GRACE)
        server.start()
        with entered(server, "alice") as alice:
            alice.join("lobby")
            for number in range(10):
                alice.say("lobby", str(number))
            wait_first(alice, "lobby", 8)
            with entered(server, "bob") as bob:
                joined = bob.join("lobby", after=2)[0]
                check_equal((8, 10), (joined["first"], joined["last"]))
                check_equal([8, 9, 10], [bob.wait_for(is_event)["no"] for _ in range(3)])


def test_edits_recalls_and_reactions_of_what_has_expired_go_with_it():
    with Hutongd(PROGRAM) as server:
        with entered(server, "alice") as alice:
            alice.join("lobby")
            alice.say("lobby", "erstfassung")
            alice.request("edit", room="lobby", ref=1, text="zweitfassung")
            alice.request("react", room="lobby", ref=1, emoji="seltenesemoji")
            alice.request("pin", room="lobby", ref=1)
            check_equal(1, len(alice.search("zweitfassung")[0]))
            for number in range(10):
                alice.say("lobby", f"rest {number}")
        server.stop()
        server.configure("retain_count = 2")
        server.start()
        with entered(server, "bob") as bob:
            wait_first(bob, "lobby", 13)
            bob.join("lobby")
            check_equal([], bob.request("pins", room="lobby")[:-1])
            check_equal(18, check_raises(Refused, bob.request, "react", room="lobby", ref=1,
                                         emoji="x").code)
            check_equal([], bob.search("zweitfassung")[0])
            wait_gone(server, "erstfassung", "zweitfassung", "seltenesemoji")


def test_a_recalled_text_leaves_no_trace_in_the_files():
    with Hutongd(PROGRAM) as server:
        with entered(server, "alice") as alice:
            alice.join("lobby")
            alice.say("lobby", "verraeterisches langes " + "x" * 9000 + " kennwortgeheim")
            check_equal(1, len(alice.search("kennwortgeheim")[0]))
            alice.request("recall", room="lobby", ref=1)
            wait_gone(server, "verraeterisches", "kennwortgeheim")


def test_the_rooms_that_are_gone_leave_no_trace():
    with Hutongd(PROGRAM) as server:
        server.stop()
        server.configure(GRACE)
        server.start()
        with entered(server, "alice") as alice, entered(server, "bob") as bob:
            direct = alice.join(user="bob")[0]["room"]
            alice.say(direct, "untereinander gesagtes")
        wait_gone(server, "untereinander", "gesagtes")


def test_an_account_takes_what_it_said_with_it_if_its_user_wants_that():
    with Hutongd(PROGRAM) as server:
        with entered(server, "alice") as alice, entered(server, "bob") as bob:
            alice.request("register", secret=SECRET)
            alice.join("lobby")
            bob.join("lobby")
            for number in range(100):
                alice.say("lobby", f"alicens satz {number} unwiederbringlich")
            alice.request("recall", room="lobby", ref=5, text="weil unwiederbringlich")
            alice.join("other")
            alice.say("other", "auch unwiederbringlich")
            alice.request("edit", room="other", ref=2, text="geaendert unwiederbringlich")
            alice.request("part", room="other")
            bob.say("lobby", "bobs satz bleibt")
            check_equal(50, len(bob.search("unwiederbringlich")[0]))
            alice.request("unregister", secret=SECRET, flags=ERASE)
            bob.wait_for(lambda message: is_event(message) and message["kind"] == EVENT_ERASE)
            check_equal([], bob.search("unwiederbringlich")[0])
            check_equal([], bob.search("from:alice")[0])
            said = [event for event in history(bob, "lobby") if event["kind"] == 1]
            check_equal({""}, {event["text"] for event in said if event["user"] != "bob"})
            check_equal(["bobs satz bleibt"], [event["text"] for event in said if event["text"]])
            wait_gone(server, "unwiederbringlich", "alice")
            check_equal(1, len(bob.search("bleibt")[0]))


def waiting(client, room):
    of = room_of(client, room)
    return of.get("unread", 0), of.get("mentions", 0)


def test_what_an_erased_account_said_waits_for_nobody_any_more():
    with Hutongd(PROGRAM) as server:
        with entered(server, "alice") as alice, entered(server, "bob") as bob:
            alice.request("register", secret=SECRET)
            bob.request("register", secret=SECRET)
            for room in ("lobby", "other"):
                alice.join(room)
                bob.join(room)
            for number in range(150):
                alice.say("lobby", f"@bob {number}")
            alice.say("other", "hi")
            alice.request("part", room="other")
            with entered(server, "carol") as carol:
                carol.join("lobby")
                carol.say("lobby", "@bob tea?")
            check_equal((151, 64), waiting(bob, "lobby"))
            check_equal((1, 0), waiting(bob, "other"))
            server.stop()  # what was said is known by the store alone
            server.start()
        with Client.connect(server.tcp) as alice:
            alice.request("auth", user="alice", mechanism="PLAIN", secret=SECRET)
            alice.request("unregister", secret=SECRET, flags=ERASE)
        for _ in range(2):
            with Client.connect(server.tcp) as bob:
                bob.request("auth", user="bob", mechanism="PLAIN", secret=SECRET)
                check_equal((1, 1), waiting(bob, "lobby"))
                check_equal((0, 0), waiting(bob, "other"))
            server.kill()
            server.start()


def test_an_account_that_only_goes_leaves_what_it_said():
    with Hutongd(PROGRAM) as server:
        with entered(server, "alice") as alice, entered(server, "bob") as bob:
            alice.request("register", secret=SECRET)
            alice.join("lobby")
            alice.say("lobby", "das bleibt")
            alice.request("unregister", secret=SECRET)
            found = bob.search("bleibt")[0]
            check_equal(["das bleibt"], [event["text"] for event in found])
            check_equal("&gone-", found[0]["user"][:6])


def test_a_server_killed_while_it_erases_goes_on_with_it():
    with Hutongd(PROGRAM) as server:
        with entered(server, "alice") as alice:
            alice.join("lobby")
            for request in [alice.submit_say("lobby", f"wegdamit{number % 7} {number}")
                            for number in range(3000)]:
                alice.answer(request)
        server.stop()
        server.configure("retain_count = 10")
        server.start()
        with entered(server, "bob") as bob:
            wait_first(bob, "lobby", 2991)
        for _ in range(3):
            server.kill()
            server.start()
        with entered(server, "carol") as carol:
            check_equal(2991, room_of(carol, "lobby")["first"])
            check_equal(list(range(2991, 3001)), [e["no"] for e in history(carol, "lobby")])
            carol.join("lobby")
            for number in range(20):
                carol.say("lobby", f"neues {number}")
        wait_gone(server, "wegdamit")


run(globals())
