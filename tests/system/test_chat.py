#!/usr/bin/env python3
"""People in rooms at a real server: everyone sees the same, over every transport.

test_chat.py HUTONGD
"""

import sys
import time

import hutong_client as hutong
from hutong_client import Client
from hutongd import Hutongd
from tap import check_equal, check_raises, run

PROGRAM = sys.argv[1]
MANY = 200
LIST_COUNT = 100
ROUNDS = 5  # of which one has to be as fast as that, however busy the machine is


def enter(url, user, room=None, **how):
    """A client that has entered and, if there is a room, has seen itself come into it."""
    client = Client.connect(url)
    client.enter(user, **how)
    if room:
        client.join(room)
        client.wait_for(is_presence(hutong.ENTERS, client.user))
    return client


def is_presence(kind, user):
    return lambda message: (message.type == "presence" and message["kind"] == kind
                            and message["user"] == user)


def seen(client, count):
    """The next `count` live messages, each in the words of the course."""
    words = []
    for _ in range(count):
        message = client.next_live()
        if message.type == "event":
            words.append(f"{message['user']}说：{message['text']}")
        else:
            words.append(message["user"] + {hutong.ENTERS: "进入聊天室",
                                            hutong.LEAVES: "退出了聊天室"}[message["kind"]])
    return words


def test_three_people_see_each_other_come_talk_and_go():
    with Hutongd(PROGRAM, "-l", "tcp://[::1]:0") as server:
        ipv6 = [line.split("url=")[1] for line in server.log if "[::1]" in line][0]
        ming = enter(server.unix, "小明", "聊天室")
        hong = enter(server.tcp, "小红", "聊天室")
        gang = enter(ipv6, "小刚", "聊天室")
        ming.say("聊天室", "大家好")
        gang.say("聊天室", "hello, 胡同")
        hong.bye("吃饭去")
        gang.part("聊天室")
        story = ["小红进入聊天室", "小刚进入聊天室", "小明说：大家好", "小刚说：hello, 胡同",
                 "小红退出了聊天室", "小刚退出了聊天室"]
        check_equal(story, seen(ming, 6))
        check_equal(story[2:], seen(gang, 4))  # its own coming it had waited for


def test_an_event_comes_before_the_answer_to_its_sender():
    with Hutongd(PROGRAM) as server, enter(server.unix, "alice", "lobby") as alice:
        requests = [alice.submit_say("lobby", str(number)) for number in range(50)]
        order = []
        while len(order) < 100:
            message = alice.receive()
            order.append((message["no"], message.type))
        check_equal([(no, kind) for no in range(1, 51) for kind in ("event", "done")], order)
        check_equal(50, len(requests))


def test_two_hundred_people_see_the_same_in_the_same_order():
    with Hutongd(PROGRAM) as server:
        people = [enter(server.tcp if number % 2 else server.unix, f"用户{number}", "广场")
                  for number in range(MANY)]
        check_equal(MANY, people[0].join("广场")[0]["count"])
        requests = [(client, client.submit_say("广场", f"来自{client.user}"))
                    for client in people]
        for client, request in requests:
            client.answer(request)
        views = []
        for client in people:
            events = []
            while len(events) < MANY:
                message = client.next_live()
                if message.type == "event":
                    events.append((message["no"], message["user"], message["text"]))
            views.append(events)
        check_equal(list(range(1, MANY + 1)), [no for no, _, _ in views[0]])
        check_equal({f"来自用户{number}" for number in range(MANY)},
                    {text for _, _, text in views[0]})
        for view in views:
            check_equal(views[0], view)
        for client in people:
            client.close()


def seconds_of_lists(client):
    """How long it takes to get many lists that are asked for at once."""
    begin = time.monotonic()
    for number in [client.submit("who") for _ in range(LIST_COUNT)]:
        client.answer(number)
    return time.monotonic() - begin


def test_many_lists_asked_for_at_once_are_answered_at_once():
    with Hutongd(PROGRAM) as server, Client.connect(server.unix) as alice:
        alice.enter("alice")
        passed = min(seconds_of_lists(alice) for _ in range(ROUNDS))
        assert passed < LIST_COUNT / 50, f"{LIST_COUNT} lists took {passed:.1f} s"


def test_a_name_belongs_to_who_came_first_however_it_is_written():
    with Hutongd(PROGRAM) as server, enter(server.unix, "Émile") as emile:
        for taken in ("Émile", "émile", "E\u0301MILE", "Ｅ\u0301mile"):
            with Client.connect(server.tcp) as other:
                refused = check_raises(hutong.Refused, other.enter, taken)
                check_equal(4, refused.code)
                assert 1 <= len(refused.names) <= 3, refused.names
        emile.bye()
        with enter(server.tcp, "ÉMILE") as other:
            check_equal("ÉMILE", other.user)


def test_names_that_deceive_or_are_empty_are_refused_with_the_reason():
    with Hutongd(PROGRAM) as server, Client.connect(server.unix) as client:
        for name in ("", "a b", "a\tb", "x" * 33, "a\u202eb", "\u200b", "@alice", "a\u0000b"):
            refused = check_raises(hutong.Refused, client.enter, name)
            check_equal((name, 5), (name, refused.code))
        client.enter("好" * 32)


def test_all_sessions_of_a_user_hear_the_same_and_leave_together():
    with Hutongd(PROGRAM) as server, enter(server.unix, "bob", "lobby") as bob:
        laptop = enter(server.unix, "alice", "lobby")
        phone = enter(server.tcp, "alice", token=laptop.token, attach=True)
        phone.join("lobby")
        bob.say("lobby", "both?")
        check_equal(["bob说：both?"], seen(laptop, 1))
        check_equal(["bob说：both?"], seen(phone, 1))
        laptop.bye()
        phone.say("lobby", "still here")
        phone.bye()
        check_equal(["alice进入聊天室", "bob说：both?", "alice说：still here",
                     "alice退出了聊天室"], seen(bob, 4))


def test_rooms_are_listed_with_what_happened_in_them():
    with Hutongd(PROGRAM) as server, enter(server.unix, "alice", "茶馆") as alice:
        alice.topic("茶馆", "今天喝什么")
        with enter(server.tcp, "bob") as bob:
            room, = bob.rooms()
            check_equal(("茶馆", "今天喝什么", 1, 1),
                        (room["room"], room["topic"], room["last"], room["count"]))
            check_equal(["alice"], [member["user"] for member in bob.who("茶馆")])
            check_equal(["alice", "bob"], sorted(member["user"] for member in bob.who()))


run(globals())
