#!/usr/bin/env python3
"""Accounts at a real server: names that belong to somebody for good.

test_accounts.py HUTONGD
"""

import os
import sys

import hutong_client as hutong
from hutong_client import Client, Closed, refusal
from hutongd import Hutongd
from tap import check_equal, check_raises, run

PROGRAM = sys.argv[1]
SECRET = "correct horse"
TRIES_MAX = 40
BAD_REQUEST, NAME_TAKEN, NO_SUCH_USER, BUSY, ACCOUNT, PASSWORD, NOT_ALLOWED = 1, 4, 8, 13, 15, 16, 17


def registered(url, user, password=SECRET, flags=0):
    """A client that has registered the name it entered with."""
    client = Client.connect(url)
    client.enter(user)
    client.request("register", secret=password.encode(), flags=flags)
    return client


def logged_in(url, user, password=SECRET):
    client = Client.connect(url)
    client.auth(user, password)
    return client


def configured(*lines):
    """A server with these lines in its configuration file."""
    server = Hutongd(PROGRAM)
    path = os.path.join(server.folder, "hutongd.conf")
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    server.arguments = ("-c", path)
    return server


def test_a_guest_registers_its_name_and_comes_back_by_the_password():
    with Hutongd(PROGRAM) as server:
        with registered(server.tcp, "alice") as alice:
            alice.join("lobby")
            alice.say("lobby", "mine")
        with Client.connect(server.tcp) as stranger:
            check_equal(ACCOUNT, refusal(stranger.enter, "ALICE"))
            check_equal(PASSWORD, refusal(stranger.auth, "alice", "wrong horse"))
            check_equal(PASSWORD, refusal(stranger.auth, "nobody", "wrong horse"))
            rooms = stranger.auth("Alice", SECRET)
            check_equal(["lobby"], [room["room"] for room in rooms])
            check_equal(True, stranger.resumed)


def test_an_account_outlives_the_server_that_made_it():
    with Hutongd(PROGRAM) as server:
        registered(server.tcp, "alice").close()
        server.kill()
        server.start()
        with Client.connect(server.tcp) as again:
            check_equal(ACCOUNT, refusal(again.enter, "alice"))
            again.auth("alice", SECRET)


def test_who_is_away_stays_a_member_and_its_messages_wait():
    with Hutongd(PROGRAM) as server, Client.connect(server.tcp) as bob:
        alice = registered(server.tcp, "alice")
        bob.enter("bob")
        bob.join("lobby")
        alice.join("lobby")
        check_equal(("alice", ""), event_of(bob, hutong.EVENT_JOIN))
        alice.bye("good night")
        gone = bob.wait_for(lambda message: message.type == "presence")
        check_equal((hutong.LEAVES, hutong.OFFLINE), (gone["kind"], gone["flags"]))
        check_equal({"bob": 0, "alice": hutong.OFFLINE},
                    {user["user"]: user.get("flags", 0) & hutong.OFFLINE
                     for user in bob.who("lobby")})
        direct = bob.join(user="alice")[0]["room"]
        bob.say(direct, "for later")
        with Client.connect(server.tcp) as again:
            rooms = {room["room"]: room["last"] for room in again.auth("alice", SECRET)}
            check_equal({"lobby": 1, direct: 1}, rooms)
            check_equal(["for later"], [event["text"] for event in again.history(direct)])
            back = bob.wait_for(lambda message: message.type == "presence")
            check_equal((hutong.ENTERS, "alice"), (back["kind"], back["user"]))
            again.part("lobby")
            check_equal(("alice", ""), event_of(bob, hutong.EVENT_PART))
            check_equal(["bob"], [user["user"] for user in bob.who("lobby")])


def event_of(client, kind):
    """Who did what the next event of a kind tells, and its text."""
    event = client.wait_for(lambda message: message.type == "event" and message["kind"] == kind)
    return event["user"], event["text"]


def test_all_sessions_of_an_account_get_everything():
    with Hutongd(PROGRAM) as server, registered(server.tcp, "alice") as one, \
            logged_in(server.unix, "alice") as two:
        for session in (one, two):
            session.join("lobby")
        one.say("lobby", "from one")
        for session in (one, two):
            check_equal(("alice", "from one"), event_of(session, hutong.EVENT_MESSAGE))


def test_the_local_user_of_a_bound_account_needs_no_password_and_nobody_else_gets_in():
    with Hutongd(PROGRAM) as server:
        registered(server.unix, "alice", flags=hutong.BIND).close()
        registered(server.unix, "bob").close()
        with Client.connect(server.unix) as local:
            check_equal(PASSWORD, refusal(local.auth, "bob"))
            check_equal(0, refusal(local.auth, "alice"))
        with Client.connect(server.tcp) as other:
            check_equal(PASSWORD, refusal(other.auth, "alice"))


def test_a_new_password_replaces_the_old_one_and_the_token():
    with Hutongd(PROGRAM) as server, registered(server.tcp, "alice") as alice:
        token = alice.token
        check_equal(PASSWORD, refusal(alice.request, "password", secret=b"wrong one\0new secret"))
        check_equal(BAD_REQUEST,
                    refusal(alice.request, "password", secret=SECRET.encode() + b"\0short"))
        alice.request("password", secret=SECRET.encode() + b"\0new secret")
        with Client.connect(server.tcp) as again:
            check_equal(ACCOUNT, refusal(again.enter, "alice", token=token))
            check_equal(PASSWORD, refusal(again.auth, "alice", SECRET))
            check_equal(0, refusal(again.auth, "alice", "new secret"))


def test_what_a_deleted_account_said_stays_under_a_name_that_says_so():
    with Hutongd(PROGRAM) as server, Client.connect(server.tcp) as bob:
        bob.enter("bob")
        bob.join("lobby")
        alice = registered(server.tcp, "alice")
        alice.join("lobby")
        alice.say("lobby", "remember me")
        check_equal(PASSWORD, refusal(alice.request, "unregister", secret=b"wrong horse"))
        alice.request("unregister", secret=SECRET.encode())
        check_raises(Closed, alice.wait_for, lambda message: False)
        event = bob.history("lobby")[-1]
        check_equal(("remember me", "&gone-"), (event["text"], event["user"][:6]))
        with Client.connect(server.tcp) as other:
            check_equal(0, refusal(other.enter, "alice"))


def test_passwords_have_a_least_and_a_greatest_size():
    with Hutongd(PROGRAM) as server, Client.connect(server.tcp) as alice:
        alice.enter("alice")
        for secret in (b"", b"7 bytes", b"x" * 501, b"zero\0 inside"):
            check_equal(BAD_REQUEST, refusal(alice.request, "register", secret=secret))
        check_equal(0, refusal(alice.request, "register", secret=b"8 bytes."))


def test_who_tries_passwords_has_to_wait_longer_and_longer():
    with Hutongd(PROGRAM) as server, registered(server.tcp, "alice") as _:
        with Client.connect(server.tcp) as thief:
            codes = [refusal(thief.auth, "alice", f"guess number {n}") for n in range(TRIES_MAX)]
            check_equal({PASSWORD, BUSY}, set(codes))
            check_equal(True, codes.count(PASSWORD) < 10)
            check_equal(BUSY, codes[-1])


def test_without_guests_only_accounts_enter_and_a_stranger_can_make_one():
    with configured("guests = no") as server, Client.connect(server.tcp) as client:
        check_equal(NOT_ALLOWED, refusal(client.enter, "alice"))
        answer = client.request("register", user="alice", secret=SECRET.encode())
        check_equal(("welcome", "alice"), (answer[0].type, answer[0]["user"]))
        client.join("lobby")
        client.bye()
        logged_in(server.tcp, "alice").close()


def test_registration_may_need_a_code_or_be_closed():
    with configured('registration_local = "code"', 'invitation = "sesame"') as server, \
            Client.connect(server.tcp) as alice:
        alice.enter("alice")
        secret = SECRET.encode()
        check_equal(NOT_ALLOWED, refusal(alice.request, "register", secret=secret))
        check_equal(NOT_ALLOWED, refusal(alice.request, "register", secret=secret, text="sesam"))
        check_equal(0, refusal(alice.request, "register", secret=secret, text="sesame"))
    with configured('registration_local = "closed"') as server, \
            Client.connect(server.tcp) as bob:
        bob.enter("bob")
        check_equal(NOT_ALLOWED, refusal(bob.request, "register", secret=SECRET.encode()))


run(globals())
