#!/usr/bin/env python3
"""IRC clients and hutong's own in the same rooms. Usage: test_irc.py HUTONGD"""

import base64
import re
import sys
import time

import tap
from hutong_client import Client
from hutongd import Hutongd
from irc_client import Irc, commands, of
from tap import check_equal

PROGRAM = sys.argv[1]


def native(server, name, *rooms):
    """A client of the native protocol, at these rooms."""
    client = Client.connect(server.tcp)
    client.enter(name)
    for room in rooms:
        client.join(room)
    return client


def next_event(client):
    """The next live event of a native client."""
    while True:
        message = client.next_live()
        if message.type == "event":
            return message


def test_what_is_said_on_either_side_is_heard_on_the_other_in_one_order():
    with Hutongd(PROGRAM, irc=True) as server, Irc(server.irc, "alice", "#大厅") as alice:
        xiaoming = native(server, "小明", "大厅")
        check_equal([":小明!u@hutong JOIN #大厅"], alice.texts())
        alice.send("PRIVMSG #大厅 :你好，小明")
        event = next_event(xiaoming)
        check_equal(("alice", "你好，小明", 1), (event["user"], event["text"], event["no"]))
        xiaoming.say("大厅", "你好\n两行")
        check_equal([":小明!u@hutong PRIVMSG #大厅 :你好", ":小明!u@hutong PRIVMSG #大厅 :两行"],
                    alice.texts())
        alice.send("PRIVMSG #大厅 :\x01ACTION 挥手\x01")
        check_equal([(1, "你好，小明"), (1, "你好\n两行"), (2, "挥手")],
                    [(event["kind"], event["text"]) for event in history(alice, xiaoming, "大厅")])


def history(irc, client, room):
    """All events of a room, once all that the IRC client has said is there."""
    irc.sync()
    return client.history(room)


def test_a_topic_is_the_same_on_both_sides():
    with Hutongd(PROGRAM, irc=True) as server, Irc(server.irc, "alice", "#lobby") as alice:
        bob = native(server, "bob", "lobby")
        bob.topic("lobby", "茶")
        check_equal([":bob!u@hutong JOIN #lobby", ":bob!u@hutong TOPIC #lobby :茶"], alice.texts())
        check_equal([":alice!~alice@hutong TOPIC #lobby :咖啡"], alice.texts("TOPIC #lobby :咖啡"))
        with Irc(server.irc, "carol") as carol:
            lines = carol.texts("JOIN #lobby")
            assert re.fullmatch(":hutong.local 333 carol #lobby alice [0-9]+", lines.pop(2))
            check_equal([":carol!~carol@hutong JOIN #lobby",
                         ":hutong.local 332 carol #lobby :咖啡",
                         ":hutong.local 353 carol = #lobby :alice bob carol",
                         ":hutong.local 366 carol #lobby :End of /NAMES list"], lines)


def test_users_are_told_once_that_somebody_leaves_or_is_renamed():
    with Hutongd(PROGRAM, irc=True) as server, \
            Irc(server.irc, "alice", "#one", "#two", "#three") as alice:
        bob = native(server, "bob", "one", "two", "three")
        alice.sync()
        bob.nick("bobby")
        check_equal([":bob!u@hutong NICK bobby"], alice.texts())
        bob.bye()
        line = alice.wait_for(lambda line: line.command == "QUIT")
        check_equal("bobby", line.nick)
        check_equal([], alice.texts())


def test_a_direct_room_is_a_query():
    with Hutongd(PROGRAM, irc=True) as server, Irc(server.irc, "alice") as alice:
        bob = native(server, "bob")
        check_equal([], alice.texts("PRIVMSG bob :psst"))
        event = next_event(bob)
        check_equal(("psst", "alice"), (event["text"], event["user"]))
        bob.say(event["room"], "what is it?")
        check_equal([":bob!u@hutong PRIVMSG alice :what is it?"], alice.texts())
        bob.nick("rob")
        check_equal([], alice.texts("PRIVMSG rob :hello"))
        check_equal(["what is it?", "hello"], [next_event(bob)["text"] for _ in range(2)])


def test_the_last_messages_are_shown_to_one_who_joins():
    with Hutongd(PROGRAM, irc=True) as server, Irc(server.irc, "alice", "#lobby") as alice:
        alice.ask("PRIVMSG #lobby :first", "TOPIC #lobby :tea", "NOTICE #lobby :second")
        with Irc(server.irc, "bob") as bob:
            check_equal(["JOIN", "332", "333", "353", "366", "PRIVMSG"],
                        commands(bob.ask("JOIN #lobby"))[:6])


def test_several_clients_share_an_account_and_it_stays_in_its_rooms():
    with Hutongd(PROGRAM, irc=True) as server:
        alice = native(server, "alice", "lobby")
        alice.request("register", secret=b"a good password")
        sasl = base64.b64encode(b"\0alice\0a good password").decode()
        with Irc(server.irc, "whoever", sasl=sasl) as phone:
            check_equal("alice", phone.nick)
            check_equal(["JOIN", "353", "366"], commands(phone.sync()))
            alice.say("lobby", "to my phone")
            check_equal([":alice!~whoever@hutong PRIVMSG #lobby :to my phone"], phone.texts())
        with Irc(server.irc, "alice", password="a good password") as pass_client:
            check_equal("alice", pass_client.nick)
            check_equal(["JOIN"], commands(pass_client.sync())[:1])
        alice.bye()
        with Irc(server.irc, "bob", "#lobby") as bob:
            check_equal(["alice bob"],
                        [line.params[-1] for line in of(bob.ask("NAMES #lobby"), "353")])
            check_equal("G", of(bob.ask("WHO alice"), "352")[0].params[6])


def test_what_one_client_of_an_account_does_all_of_them_see():
    with Hutongd(PROGRAM, irc=True) as server:
        laptop = native(server, "alice")
        laptop.request("register", secret=b"a good password")
        phone = Irc(server.irc, "alice", password="a good password", caps=["echo-message"])
        tablet = Irc(server.irc, "alice", password="a good password")
        joined = [":alice!~alice@hutong JOIN #lobby",
                  ":hutong.local 353 alice = #lobby :alice",
                  ":hutong.local 366 alice #lobby :End of /NAMES list"]
        check_equal(joined, phone.texts("JOIN #lobby"))
        check_equal(joined, tablet.texts())
        laptop.join("den")
        check_equal(["JOIN", "353", "366"], commands(phone.sync()))
        tablet.sync()
        said = ":alice!~alice@hutong PRIVMSG #lobby :hi"
        check_equal([said], phone.texts("PRIVMSG #lobby :hi"))
        check_equal([said], tablet.texts())
        check_equal([":alice!~alice@hutong PART #lobby"], tablet.texts("PART #lobby"))
        check_equal([":alice!~alice@hutong PART #lobby"], phone.texts())
        check_equal([":alice!~alice@hutong NICK alina"], tablet.texts("NICK alina"))
        check_equal([":alice!~alice@hutong NICK alina"], phone.texts())


def test_who_types_on_one_side_is_seen_on_the_other():
    with Hutongd(PROGRAM, irc=True) as server, \
            Irc(server.irc, "alice", "#den", caps=["message-tags"]) as alice:
        bob = native(server, "bob", "den")
        alice.sync()
        bob.request("typing", room="den")
        check_equal(["@+typing=active :bob!u@hutong TAGMSG #den"], alice.texts())
        check_equal([], alice.texts("@+typing=active TAGMSG #den"))
        bob.wait_for(lambda message: message.type == "presence" and message["kind"] == 4 and
                     message["user"] == "alice")


def test_the_services_answer_in_both_languages():
    with Hutongd(PROGRAM, irc=True) as server, Irc(server.irc, "alice", "#den") as alice, \
            Irc(server.irc, "bob", "#den") as bob:
        alice.sync()

        def say(*lines):
            got = alice.ask(*lines)
            check_equal({"NOTICE"}, set(commands(got)))
            return [(line.nick, line.params[-1]) for line in got]
        assert any("密码" in text for _, text in say("PRIVMSG NickServ :HELP"))
        check_equal([("NickServ", "Your nick is an account now. / 你的昵称现在是账号了。")],
                    say("PRIVMSG nickserv :register correct-horse"))
        assert "330" in commands(bob.ask("WHOIS alice"))
        check_equal([("NickServ", "The password has been changed. / 密码已更改。")],
                    say("NS PASSWORD correct-horse battery-staple"))
        assert say("NS DROP wrong-password")[0][1].startswith("That did not work: ")
        check_equal([("ChanServ", "Done: an admin of the room. / 好了，现在是管理员。")],
                    [answer for answer in say("CS OP #den bob")])
        check_equal([":alice!~alice@hutong MODE #den +o bob"],
                    [line.text for line in of(bob.sync(), "MODE")])


def test_a_wrong_password_is_refused():
    with Hutongd(PROGRAM, irc=True) as server:
        alice = native(server, "alice", "lobby")
        alice.request("register", secret=b"a good password")
        other = Irc(server.irc)
        other.send("NICK alice", "USER a 0 * :A")
        check_equal("433", other.line().command)
        other.send("NICK alina")
        other.until("422")
        third = Irc(server.irc)
        third.send("PASS wrong-password", "NICK alice", "USER a 0 * :A")
        check_equal(["464", "ERROR"], commands(third.wait_closed()))


def test_a_name_of_the_other_side_is_taken_here_too():
    with Hutongd(PROGRAM, irc=True) as server, Irc(server.irc, "alice") as alice:
        native(server, "小明")
        check_equal(["433"], commands(alice.ask("NICK 小明")))
        check_equal(["432"], commands(alice.ask("NICK a!b")))
        check_equal([":alice!~alice@hutong NICK 红"], alice.texts("NICK 红"))


def test_nothing_said_by_one_can_become_a_line_of_its_own_for_others():
    with Hutongd(PROGRAM, irc=True) as server, Irc(server.irc, "alice", "#lobby") as alice:
        bob = native(server, "bob", "lobby")
        alice.sync()
        bob.topic("lobby", "a\r\nQUIT :b\nERROR c")
        bob.say("lobby", "x\r\n:alice!a@b KICK #lobby bob\r\n\r\ny")
        bob.part("lobby")
        lines = alice.ask("TOPIC #lobby", "LIST")
        check_equal(["bob", "bob", "bob", "bob", "bob"],
                    [line.nick for line in lines if line.nick != "hutong.local"])
        check_equal({"TOPIC", "PRIVMSG", "PART", "332", "333", "321", "322", "323"}, set(commands(lines)))


def test_bytes_that_are_no_irc_harm_only_their_sender():
    with Hutongd(PROGRAM, irc=True) as server, Irc(server.irc, "alice", "#lobby") as alice:
        for data, last in ((b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "ERROR"),
                           (b"POST / HTTP/1.0\r\n\r\nQUIT\r\n", "ERROR"),
                           (b"x" * 100000, "ERROR"), (b"\0\xff\r\n\r\n\n\nQUIT\r\n", "ERROR"),
                           (b":a b c d\r\n@\r\n@a\r\n: \r\nQUIT\r\n", "ERROR")):
            other = Irc(server.irc)
            other.send_bytes(data)
            check_equal(last, other.wait_closed()[-1].command)
        alice.send_bytes(b"PRIVMSG #lobby :\xff\xfe\r\nPRIVMSG #lobby :a\0b\r\n")
        check_equal(["FAIL", "FAIL"], commands(alice.sync()))
        alice.send("PRIVMSG #lobby :" + "x" * 600)
        check_equal(["417"], commands(alice.sync()))


def test_long_lines_are_cut_at_characters():
    with Hutongd(PROGRAM, irc=True) as server, Irc(server.irc, "alice", "#lobby") as alice:
        bob = native(server, "bob", "lobby")
        alice.sync()
        bob.say("lobby", "好" * 1000)
        check_equal("好" * 1000, "".join(line.params[-1] for line in alice.sync()))


def test_the_server_starts_and_stops_at_once():
    with Hutongd(PROGRAM, irc=True) as server:
        alice = Irc(server.irc, "alice", "#lobby")
        begin = time.monotonic()
        check_equal(0, server.stop())
        check_equal("ERROR", alice.wait_closed()[-1].command)
        assert time.monotonic() - begin < 20  # test_irc_process.py has a clock that stands still
        server.start()
        Irc(server.irc, "alice", "#lobby")


tap.run(globals())
