#!/usr/bin/env python3
"""Lists of rooms, after modern.ircdocs.horse, "Channel Modes", and account-extban: modes b, e, I.

test_irc_lists.py HUTONGD
"""

import sys

import tap
from hutong_client import BY_MASK, EXCEPT, Client
from irc_client import Irc, commands
from irc_play import connect, play, serve
from tap import check_equal

PROGRAM = sys.argv[1]
MODE = ":alice!~alice@hutong MODE #a"
JOINED = ["…", "…", "…"]


def opened(server, *others):
    """Alice in #a, which is hers, and others outside."""
    clients = connect(server, "alice", room="#a")
    clients.update(connect(server, *others))
    return clients


def refused(who, numeric):
    return [f":S {numeric} {who} #a :…"]


def test_what_lists_there_are_is_told_at_the_beginning():
    with serve(PROGRAM) as server:
        client = Irc(server.irc)
        client.send("NICK alice", "USER a 0 * :a")
        words = " ".join(line.text for line in client.sync() if line.command == "005").split()
        for word in ("CHANMODES=Ibe,k,l,Cimnst", "EXCEPTS=e", "INVEX=I", "MAXLIST=Ibe:500",
                     "EXTBAN=,aim", "ACCOUNTEXTBAN=a"):
            assert word in words, (word, words)


def test_bans_are_by_masks_of_nick_user_and_host():
    with serve(PROGRAM) as server:
        clients = opened(server, "bob", "carol")
        play(clients,
             *[row for mask in ("bob!*@*", "b?b!*@*", "*!~BOB@*", "b*!*b@hut*", "BOB!*@*")
               for row in (("alice", f"MODE #a +b {mask}", [f"{MODE} +b {mask}"]),
                           ("bob", "JOIN #a", refused("bob", 474)),
                           ("carol", "JOIN #a", JOINED, "alice", ["…"]),
                           ("carol", "PART #a", ["…"], "alice", ["…"]),
                           ("alice", f"MODE #a -b {mask.lower()}", [f"{MODE} -b {mask.lower()}"]),
                           ("bob", "JOIN #a", JOINED, "alice", ["…"]),
                           ("bob", "PART #a", ["…"], "alice", ["…"]))],
             ("alice", "MODE #a +b bob", [f"{MODE} +b bob!*@*"]),
             ("alice", "MODE #a +b ~x@y", [f"{MODE} +b *!~x@y"]),
             ("alice", "MODE #a +b", [":S 367 alice #a bob!*@* alice 1…",
                                      ":S 367 alice #a *!~x@y alice 1…",
                                      ":S 368 alice #a :End of channel ban list"]),
             ("alice", "MODE #a -bb bob ~x@y", [f"{MODE} -bb bob!*@* *!~x@y"]),
             ("alice", "MODE #a -b nobody!*@*", []),
             ("alice", "MODE #a +b a:", [":S 696 alice #a b a: :A mask is …"]))


def test_whom_a_ban_meets_is_put_out():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob", "carol", room="#a")
        kick = ":alice!~alice@hutong KICK #a"
        play(clients,
             ("alice", "MODE #a +b *!~b*@*", [f"{MODE} +b *!~b*@*", f"{kick} bob …"],
              "carol", [f"{MODE} +b *!~b*@*", f"{kick} bob …"]),
             ("bob", "JOIN #a", ["…", "…", ":S 474 bob #a :…"]))


def test_bans_are_by_account_whether_there_is_one_or_not():
    with serve(PROGRAM) as server:
        clients = opened(server, "bob", "eve")
        clients["bob"].ask("NS REGISTER sesame-22")
        play(clients,
             ("alice", "MODE #a +b a:bob", [f"{MODE} +b a:bob"]),
             ("bob", "JOIN #a", refused("bob", 474)),
             ("alice", "MODE #a +b a:eve", [f"{MODE} +b a:eve"]),
             ("eve", "JOIN #a", JOINED, "alice", ["…"]),
             ("eve", "MODE #a b", [":S 367 eve #a a:bob alice …", ":S 367 eve #a a:eve alice …",
                                   "…"]),
             ("alice", "MODE #a -b a:bob", [f"{MODE} -b a:bob"], "eve", [f"{MODE} -b a:bob"]),
             ("bob", "JOIN #a", JOINED, "alice", ["…"]))


def test_bans_are_by_the_address_of_somebody():
    with serve(PROGRAM) as server:
        clients = opened(server, "bob", "eve")
        play(clients,
             ("alice", "MODE #a +b i:bob", [f"{MODE} +b i:bob"]),
             ("bob", "JOIN #a", refused("bob", 474)), ("eve", "JOIN #a", refused("eve", 474)),
             ("alice", "MODE #a b", [":S 367 alice #a i:bob alice …", "…"]),
             ("alice", "MODE #a -b i:bob", [f"{MODE} -b i:bob"]),
             ("eve", "JOIN #a", JOINED))


def test_an_exception_lets_in_whom_a_ban_keeps_out():
    with serve(PROGRAM) as server:
        clients = opened(server, "bob", "eve")
        clients["bob"].ask("NS REGISTER sesame-22")
        play(clients,
             ("alice", "MODE #a +b *!*@*", [f"{MODE} +b *!*@*"]),
             ("bob", "JOIN #a", refused("bob", 474)),
             ("alice", "MODE #a +e a:bob", [f"{MODE} +e a:bob"]),
             ("bob", "JOIN #a", JOINED, "alice", ["…"]), ("eve", "JOIN #a", refused("eve", 474)),
             ("bob", "MODE #a +e", [":S 348 bob #a a:bob alice 1…",
                                    ":S 349 bob #a :End of channel exception list"]),
             ("alice", "MODE #a -e a:bob", [f"{MODE} -e a:bob"], "bob", [f"{MODE} -e a:bob"]),
             ("bob", "MODE #a e", [":S 349 bob #a :End of channel exception list"]),
             ("bob", "MODE #a +e *", [":S 482 bob #a :Only admins of a may ban."]))


def test_mutes_are_bans_behind_m_and_have_exceptions():
    with serve(PROGRAM) as server:
        clients = connect(server, "alice", "bob", room="#a")
        said = [":bob!~bob@hutong PRIVMSG #a :x"]
        play(clients,
             ("alice", "MODE #a +b m:BOB!*@*", [f"{MODE} +b m:BOB!*@*"],
              "bob", [f"{MODE} +b m:BOB!*@*"]),
             ("bob", "MODE #a +b", [":S 367 bob #a m:BOB!*@* alice 1…", "…"]),
             ("bob", "PRIVMSG #a :x", [":S 404 bob #a :…"], "alice", []),
             ("alice", "MODE #a +e m:*!~bob@*", [f"{MODE} +e m:*!~bob@*"],
              "bob", [f"{MODE} +e m:*!~bob@*"]),
             ("bob", "PRIVMSG #a :x", [], "alice", said),
             ("alice", "MODE #a -e+b m:*!~bob@* m:*!*@*", [f"{MODE} -e+b m:*!~bob@* m:*!*@*"],
              "bob", [f"{MODE} -e m:*!~bob@*", f"{MODE} +b m:*!*@*"]),
             ("alice", "MODE #a -b m:bob!*@*", [f"{MODE} -b m:bob!*@*"], "bob", ["…"]),
             ("bob", "PRIVMSG #a :x", [":S 404 bob #a :…"], "alice", []),
             ("alice", "MODE #a b", [":S 367 alice #a m:*!*@* alice …", "…"]),
             ("alice", "MODE #a -b m:*!*@*", [f"{MODE} -b m:*!*@*"], "bob", ["…"]),
             ("bob", "PRIVMSG #a :x", [], "alice", said),
             ("alice", "MODE #a +I m:bob", [":S 696 alice #a I m:bob :A mask is …"]))


def test_who_is_on_the_list_i_comes_in_uninvited():
    with serve(PROGRAM) as server:
        clients = opened(server, "bob", "carol")
        clients["alice"].ask("MODE #a +i")
        play(clients,
             ("bob", "JOIN #a", refused("bob", 473)),
             ("alice", "MODE #a +I bob!*@*", [f"{MODE} +I bob!*@*"]),
             ("alice", "MODE #a +I", [":S 346 alice #a bob!*@* alice 1…",
                                      ":S 347 alice #a :End of channel invite exception list"]),
             ("bob", "JOIN #a", JOINED, "alice", ["…"]), ("carol", "JOIN #a", refused("carol", 473)),
             ("bob", "PART #a", ["…"], "alice", ["…"]),
             ("alice", "MODE #a -I bob!*@*", [f"{MODE} -I bob!*@*"]),
             ("bob", "JOIN #a", refused("bob", 473)))


def test_lists_are_for_members():
    with serve(PROGRAM) as server:
        clients = opened(server, "bob")
        play(clients, ("bob", "MODE #a b", [":S 442 bob #a :You're not on that channel"]),
             ("bob", "MODE #none b", [":S 403 bob #none :No such channel"]))


def test_a_list_that_is_full_says_so():
    with serve(PROGRAM) as server:
        clients = opened(server)
        masks = [f"spam{number}" for number in range(500)]
        clients["alice"].send(*(f"MODE #a +{'b' * 10} {' '.join(masks[start:start + 10])}"
                                for start in range(0, 500, 10)))
        clients["alice"].sync()
        play(clients,
             ("alice", "MODE #a +e bob", [":S 478 alice #a e :Channel list is full"]),
             ("alice", "MODE #a +b bob", [":S 478 alice #a b :Channel list is full"]),
             ("alice", "MODE #a -b spam7", [f"{MODE} -b spam7!*@*"]),
             ("alice", "MODE #a +I bob", [f"{MODE} +I bob!*@*"]))


def test_users_of_hutong_see_the_lists_and_the_server_keeps_them():
    with serve(PROGRAM) as server:
        clients = opened(server)
        native = Client.connect(server.unix)
        native.request("register", user="bob", secret=b"sesame-22")
        native.join("a")
        clients["alice"].ask("MODE #a +be *!~x@* a:c*")
        seen = [(line["user"], line["kind"], line.get("flags", 0))
                for line in native.request("bans", room="a")[:-1]]
        check_equal([("*!~x@*", BY_MASK, 0), ("a:c*", BY_MASK, EXCEPT)], seen)
        clients["alice"].ask("MODE #a +o bob")
        native.request("ban", room="a", user="dave")
        native.request("unban", room="a", user="*!~X@*", kind=BY_MASK)
        texts = [line.text for line in clients["alice"].sync()]
        check_equal([":bob!u@hutong MODE #a +b dave!*@*", ":bob!u@hutong MODE #a -b *!~X@*"], texts)
        native.request("part", room="a")
        native.join("a")
        server.kill()
        server.start()
        again = Client.connect(server.unix)
        again.auth("bob", "sesame-22")
        check_equal(["a:c*", "dave"],
                    [line["user"] for line in again.request("bans", room="a")[:-1]])
        dave = Irc(server.irc, "dave")
        assert "474" in commands(dave.ask("JOIN #a"))


tap.run(globals())
