#!/usr/bin/env python3
"""What the admins of a server are and can do, at a real server.

test_admin.py HUTONGD
"""

import sys

import hutong_client as hutong
from hutong_client import Client, Refused
from hutongd import Configured
from tap import check_equal, run

PROGRAM = sys.argv[1]
SECRET = b"correct horse"
NAME_TAKEN, NOT_ALLOWED = 4, 17


def refusal(function, *arguments, **named):
    """The code with which something is refused; 0: it is not."""
    try:
        function(*arguments, **named)
    except Refused as error:
        return error.code
    return 0


def registered(url, name):
    """A client that has entered as a new account."""
    client = Client.connect(url)
    client.request("register", user=name, secret=SECRET)
    return client


def is_admin(url, name):
    """Whether one who logs in to an account is told that it is an admin."""
    with Client.connect(url) as client:
        welcome = client.request("auth", user=name, mechanism="PLAIN", secret=SECRET)[0]
        client.bye()
        return bool(welcome["flags"] & hutong.ADMIN)


def test_the_configuration_names_the_admins_and_sighup_changes_them():
    with Configured(PROGRAM, 'admins = { "Alice" }') as server:
        registered(server.unix, "alice").close()
        registered(server.tcp, "bob").close()
        check_equal((True, False), (is_admin(server.tcp, "alice"), is_admin(server.tcp, "bob")))
        server.reload('admins = { "bob" }')
        check_equal((False, True), (is_admin(server.tcp, "alice"), is_admin(server.tcp, "bob")))


def test_nobody_takes_the_name_of_an_admin_but_who_runs_the_server():
    with Configured(PROGRAM, 'admins = { "alice" }') as server:
        with Client.connect(server.tcp) as thief:
            check_equal(NAME_TAKEN, refusal(thief.request, "register", user="alice", secret=SECRET))
            check_equal(NAME_TAKEN, refusal(thief.enter, "ALICE"))
            thief.enter("mallory")
            check_equal(NAME_TAKEN, refusal(thief.request, "nick", user="alice"))
            server.reload('admins = { "alice", "mallory" }')
            check_equal(NOT_ALLOWED, refusal(thief.request, "register", secret=SECRET))
        registered(server.unix, "alice").close()
        check_equal(True, is_admin(server.tcp, "alice"))


def test_a_name_that_nobody_can_have_is_no_admins():
    with Configured(PROGRAM) as server:
        server.write('admins = { "alice",', ' "#room" }')
        server.hang_up()
        server.wait_for_line("configuration not reloaded problem=.*:2:.*#room")


run(globals())
