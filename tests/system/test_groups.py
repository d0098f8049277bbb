#!/usr/bin/python3
"""Rooms as groups, at a real server and with the real client.

test_groups.py HUTONG HUTONGD
"""

import json
import os
import subprocess
import sys
import tempfile

import hutong_client as hutong
from hutong_client import Client, Refused
from hutongd import Hutongd
from tap import check_equal, run

HUTONG, PROGRAM = sys.argv[1:3]
WAIT_S = 60
SECRET = "correct horse"
BAD_REQUEST, NOT_MEMBER, RIGHT, BANNED, ROOM_FULL = 1, 9, 20, 21, 63
KEY, INVITED_ONLY, APPROVAL = 22, 23, 24
MUTED, SLOW, ARCHIVED = 25, 26, 27
MEMBER, ADMIN, OWNER = 1, 2, 3
ANNOUNCEMENT, READ_ONLY, SLOW_MODE, LIMIT, TOPIC_BY, ALL_BY, ARCHIVE = range(1, 8)


def account(server, name, room="den"):
    """A client with an account, in a room."""
    client = Client.connect(server.unix)
    client.request("register", user=name, secret=SECRET.encode())
    client.user = name
    if room:
        client.join(room)
    return client


def guest(server, name, room="den"):
    """A client without one."""
    client = Client.connect(server.unix)
    client.enter(name)
    if room:
        client.join(room)
    return client


def logged_in(server, name):
    client = Client.connect(server.unix)
    client.auth(name, SECRET)
    return client


def refusal(client, type_, **fields):
    """The error that a request in den gets: its code and its sentence; (0, "") if none."""
    try:
        client.request(type_, room="den", **fields)
    except Refused as error:
        return error.code, error.text
    return 0, ""


def code(client, type_, **fields):
    return refusal(client, type_, **fields)[0]


def say(client, text):
    return code(client, "say", nonce=os.urandom(16), text=text)


def setting(client, kind, value):
    """Set something. Returns the code of the error, 0 if there is none."""
    return code(client, "set", kind=kind, **{"text" if isinstance(value, str) else "count": value})


def roles(client, room="den"):
    """Who is what in a room."""
    names = {hutong.OWNER: "owner", hutong.ROOM_ADMIN: "admin", 0: "member"}
    return {member["user"]: names[member.get("flags", 0) & (hutong.OWNER | hutong.ROOM_ADMIN)]
            for member in client.who(room)}


def settings(client, room="den"):
    """What one is told of a room on joining it."""
    answer = client.request("join", room=room)
    return {message["kind"]: message.get("text", message.get("count"))
            for message in answer if message.type == "setting"}


class Shell:
    """The command-line tool and the chat as lines, with a folder of their own."""

    def __init__(self, server):
        self.server = server
        self.folder = tempfile.TemporaryDirectory(prefix="hutong-groups-")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.folder.cleanup()

    def run(self, name, *arguments, language="C.UTF-8", text="", status=0, password=SECRET):
        """Run `hutong`. Returns what it printed, errors too."""
        environment = {**os.environ, "LANG": language, "LC_ALL": "", "LANGUAGE": "",
                       "XDG_STATE_HOME": f"{self.folder.name}/{name}"}
        if password:
            environment["HUTONG_PASSWORD"] = password
        first = arguments[:1] if arguments and not arguments[0].startswith("-") else ()
        done = subprocess.run(
            [HUTONG, *first, "-s", self.server.unix, "--name", name, *arguments[len(first):]],
            check=False, env=environment, input=text, encoding="utf-8", timeout=WAIT_S,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode != status:
            raise AssertionError(f"{arguments}: {done.returncode}\n{done.stdout}")
        return done.stdout

    def chat(self, name, *lines, **more):
        """Type lines into the chat, in den. Returns what it printed."""
        return self.run(name, "--linear", "-r", "den", text="".join(f"{line}\n" for line in lines),
                        **more)


def test_owner_and_admins_are_roles_that_survive_a_crash():
    with Hutongd(PROGRAM) as server:
        alice, bob = account(server, "alice"), account(server, "bob")
        account(server, "carol")
        check_equal({"alice": "owner", "bob": "member", "carol": "member"}, roles(bob))
        check_equal(RIGHT, code(bob, "role", user="bob", kind=ADMIN))
        check_equal(0, code(alice, "role", user="bob", kind=ADMIN))
        server.kill()
        server.start()
        check_equal({"alice": "owner", "bob": "admin", "carol": "member"},
                    roles(logged_in(server, "bob")))


def test_the_owner_hands_a_room_over_and_is_followed_when_leaving():
    with Hutongd(PROGRAM) as server:
        alice, bob, carol = (account(server, name) for name in ("alice", "bob", "carol"))
        check_equal(0, code(alice, "role", user="bob", kind=OWNER, flags=hutong.TRANSFER))
        check_equal({"alice": "admin", "bob": "owner", "carol": "member"}, roles(carol))
        bob.part("den")
        check_equal({"alice": "owner", "carol": "member"}, roles(carol))
        alice.part("den")
        check_equal({"carol": "member"}, roles(carol))


def test_nobody_owns_the_lobby():
    with Hutongd(PROGRAM) as server:
        alice = account(server, "alice", "lobby")
        check_equal({"alice": "member"}, roles(alice, "lobby"))


def test_who_may_set_the_topic_is_a_setting_of_the_room():
    with Hutongd(PROGRAM) as server:
        alice, bob = account(server, "alice"), account(server, "bob")
        check_equal(0, code(bob, "topic", text="tea"))
        check_equal(0, setting(alice, TOPIC_BY, ADMIN))
        check_equal((RIGHT, "Only admins of den may set its topic."),
                    refusal(bob, "topic", text="coffee"))
        check_equal(0, code(alice, "topic", text="water"))


def test_newcomers_see_the_announcement():
    with Hutongd(PROGRAM) as server, Shell(server) as shell:
        alice = account(server, "alice")
        check_equal(0, setting(alice, ANNOUNCEMENT, "be kind, 要友善"))
        check_equal({ANNOUNCEMENT: "be kind, 要友善"}, settings(guest(server, "bob")))
        server.kill()
        server.start()
        said = shell.chat("carol", password=None)
        assert "Announcement: be kind, 要友善" in said, said
        said = shell.chat("dave", language="zh_CN.UTF-8", password=None)
        assert "公告：be kind, 要友善" in said, said
        assert "Announcement" not in shell.chat("alice")


def test_members_have_titles():
    with Hutongd(PROGRAM) as server, Shell(server) as shell:
        alice, bob = account(server, "alice"), account(server, "bob")
        check_equal(0, code(alice, "title", user="bob", text="chief of tea"))
        check_equal(RIGHT, code(bob, "title", user="alice", text="x"))
        server.kill()
        server.start()
        people = [json.loads(line) for line in
                  shell.run("bob", "who", "-r", "den", "--json").splitlines()]
        check_equal([("alice", "owner", None), ("bob", "member", "chief of tea")],
                    [(one["user"], one["role"], one.get("title")) for one in people])
        check_equal(["~alice (offline)", "bob chief of tea"],
                    shell.run("bob", "who", "-r", "den").splitlines())


def test_slow_mode_says_how_long_to_wait():
    with Hutongd(PROGRAM) as server:
        alice, bob = account(server, "alice"), account(server, "bob")
        check_equal(0, setting(alice, SLOW_MODE, 3600))
        check_equal(0, say(bob, "one"))
        try:
            bob.say("den", "two")
            raise AssertionError("it was not slow")
        except Refused as error:
            check_equal(SLOW, error.code)
            assert 0 < error.wait_ms <= 3600000, error.wait_ms
        check_equal(0, say(alice, "one") or say(alice, "two"))


def test_a_room_has_a_limit_of_members():
    with Hutongd(PROGRAM) as server:
        alice = account(server, "alice")
        check_equal(0, setting(alice, LIMIT, 1))
        bob = guest(server, "bob", None)
        check_equal(ROOM_FULL, code(bob, "join"))
        check_equal(0, setting(alice, LIMIT, 2))
        check_equal(0, code(bob, "join"))


def test_a_read_only_room_is_for_admins_to_speak_in():
    with Hutongd(PROGRAM) as server:
        alice, bob = account(server, "alice"), account(server, "bob")
        say(bob, "before")
        check_equal(0, setting(alice, READ_ONLY, 1))
        check_equal((RIGHT, "Only admins of den may speak while it is read-only."),
                    refusal(bob, "say", nonce=os.urandom(16), text="hi"))
        for type_, fields in (("edit", {"text": "x"}), ("react", {"emoji": "x"})):
            check_equal(RIGHT, code(bob, type_, ref=3, **fields))
        check_equal(0, say(alice, "hi"))


def test_in_an_archived_room_nothing_happens_any_more():
    with Hutongd(PROGRAM) as server:
        alice, bob = account(server, "alice"), account(server, "bob")
        check_equal(RIGHT, setting(bob, ARCHIVE, 1))
        check_equal(0, setting(alice, ARCHIVE, 1))
        server.kill()
        server.start()
        alice = logged_in(server, "alice")
        check_equal(ARCHIVED, say(alice, "hi"))
        check_equal(ARCHIVED, code(guest(server, "eve", None), "join"))
        check_equal([hutong.ARCHIVED | hutong.MEMBER], [room["flags"] for room in alice.rooms()])
        check_equal(0, setting(alice, ARCHIVE, 0) or say(alice, "hi"))


def test_kicked_is_out_and_may_come_again():
    with Hutongd(PROGRAM) as server:
        alice, bob = account(server, "alice"), account(server, "bob")
        check_equal((RIGHT, "Only admins of den may put members out."),
                    refusal(bob, "kick", user="alice"))
        check_equal(0, code(alice, "kick", user="bob", text="rude"))
        last = bob.wait_for(lambda message: message.type == "event" and message["kind"] == 12)
        check_equal("bob rude", last["text"])
        check_equal(NOT_MEMBER, say(bob, "hi"))
        bob.join("den")
        check_equal(0, say(bob, "hi"))


def test_bans_by_name_account_and_address_last_as_long_as_they_say():
    with Hutongd(PROGRAM) as server:
        alice, bob = account(server, "alice"), account(server, "bob")
        check_equal(0, code(alice, "ban", user="bob", text="spam", wait_ms=7200000))
        check_equal({"alice": "owner"}, roles(alice))
        check_equal(0, code(alice, "ban", user="eve", kind=1, wait_ms=1))
        server.kill()
        server.start()
        alice, bob = logged_in(server, "alice"), logged_in(server, "bob")
        check_equal((BANNED, "You are banned from den: spam."), refusal(bob, "join"))
        eve = guest(server, "eve", None)
        while code(eve, "join") == BANNED:  # it is over after a millisecond
            pass
        check_equal([("bob", 2, "spam", "alice")],
                    [(ban["user"], ban["kind"], ban["text"], ban["by"])
                     for ban in alice.request("bans", room="den")[:-1]])
        check_equal(0, code(alice, "unban", user="bob"))
        check_equal(0, code(bob, "join"))
        far = Client.connect(server.tcp)
        far.enter("frank")
        far.join("den")
        check_equal(0, code(alice, "ban", user="frank", kind=3))
        far.bye()
        again = Client.connect(server.tcp)
        again.enter("fred")
        check_equal(BANNED, code(again, "join"))
        check_equal(0, code(bob, "join"))


def test_a_member_or_everybody_is_muted():
    with Hutongd(PROGRAM) as server:
        alice, bob = account(server, "alice"), account(server, "bob")
        check_equal(0, code(alice, "ban", user="bob", flags=hutong.MUTE, wait_ms=3600000))
        server.kill()
        server.start()
        alice, bob = logged_in(server, "alice"), logged_in(server, "bob")
        check_equal((MUTED, "You are muted in den."),
                    refusal(bob, "say", nonce=os.urandom(16), text="hi"))
        check_equal(0, code(alice, "unban", user="bob", flags=hutong.MUTE))
        check_equal(0, say(bob, "hi"))
        check_equal(0, code(alice, "ban", flags=hutong.MUTE))
        check_equal([MUTED, 0], [say(bob, "hi"), say(alice, "hi")])


def test_a_private_room_is_neither_seen_searched_nor_read_by_others():
    with Hutongd(PROGRAM) as server:
        alice, eve = account(server, "alice"), guest(server, "eve", None)
        say(alice, "xylophone")
        check_equal(["xylophone"], [event["text"] for event in eve.search("xylophone")[0]])
        check_equal(0, setting(alice, 8, 2))
        server.kill()
        server.start()
        alice, eve = logged_in(server, "alice"), guest(server, "eva", None)
        check_equal([], eve.search("xylophone")[0])
        check_equal(["xylophone"], [event["text"] for event in alice.search("xylophone")[0]])
        for type_ in ("history", "who", "pins"):
            check_equal(NOT_MEMBER, code(eve, type_))
        check_equal(INVITED_ONLY, code(eve, "join"))
        check_equal([("den", 3, "")], [(room["room"], room["kind"], room.get("topic"))
                                       for room in eve.rooms()])
        check_equal(0, setting(alice, 10, 1))
        check_equal([], eve.rooms())
        check_equal([7, 7], [code(eve, "history"), code(eve, "who")])
        check_equal(0, setting(alice, 10, 0) or setting(alice, 8, 0))
        check_equal(["xylophone"], [event["text"] for event in eve.search("xylophone")[0]])


def test_one_is_invited_also_when_offline():
    with Hutongd(PROGRAM) as server, Shell(server) as shell:
        alice = account(server, "alice")
        account(server, "bob", None).bye()
        check_equal(0, setting(alice, 8, 2))
        check_equal(0, code(alice, "invite", user="bob"))
        server.kill()
        server.start()
        said = shell.run("bob", "--linear", "-r", "lobby", text="/join den\nhi\n")
        assert "alice invites you into den: /join den" in said, said
        assert "bob: hi" in said, said


def test_a_room_is_joined_by_key_or_by_approval():
    with Hutongd(PROGRAM) as server:
        alice, bob, carol = account(server, "alice"), guest(server, "bob", None), guest(
            server, "carol", None)
        check_equal(0, setting(alice, 9, "sesame"))
        check_equal([KEY, KEY, 0], [code(bob, "join"), code(bob, "join", text="open"),
                                    code(bob, "join", text="sesame")])
        assert all("sesame" not in event["text"] for event in alice.history("den"))
        check_equal(0, setting(alice, 9, "") or setting(alice, 8, 1))
        check_equal(APPROVAL, code(carol, "join", text="it is me"))
        asks = alice.wait_for(lambda message: message.type == "applicant")
        check_equal(("carol", "it is me"), (asks["user"], asks["text"]))
        check_equal(["carol"], [one["user"] for one in alice.request("waiting", room="den")[:-1]])
        check_equal(RIGHT, code(bob, "deny", user="carol"))
        check_equal(0, code(alice, "deny", user="carol", text="later"))
        denied = carol.wait_for(lambda message: message.type == "notice")
        check_equal("The admins of den do not let you in: later.", denied["text"])
        check_equal(APPROVAL, code(carol, "join"))
        check_equal(0, code(alice, "invite", user="carol"))
        carol.wait_for(lambda message: message.type == "invited")
        check_equal(0, code(carol, "join"))


def test_slash_commands_put_out_ban_and_mute():
    with Hutongd(PROGRAM) as server, Shell(server) as shell:
        for name in ("alice", "bob", "carol"):
            account(server, name).close()
        said = shell.chat("alice", "/mute bob 10m shouting", "/mute @all 2h", "/unmute @all",
                          "/kick carol rude", "/ban bob 1d spam", "/ban-address bob", "/bans",
                          "/unban bob", "/unmute bob", "/unban bob")
        for line in ("bob muted (the account) by alice, 10 min left: shouting",
                     "bob banned (the account) by alice, 24 h left: spam",
                     "bob is not here, so that nobody knows from where; ban the name.",
                     "bob is not banned in den."):
            assert line in said, f"{line!r} is not in {said}"
        english = ["alice muted bob (10m): shouting", "alice muted everybody but admins (2h)",
                   "alice lets everybody speak again", "alice put carol out of the room: rude",
                   "alice banned bob (1d): spam", "alice put bob out of the room: spam",
                   "alice lifted the ban on bob", "alice lets bob speak again"]
        check_equal(english, shell.run("alice", "history", "-r", "den").splitlines()[3:])
        chinese = ["alice把bob禁言 (10m)：shouting", "alice开启了全员禁言，管理员除外 (2h)",
                   "alice解除了全员禁言", "alice把carol请出了聊天室：rude", "alice封禁了bob (1d)：spam",
                   "alice把bob请出了聊天室：spam", "alice解除了对bob的封禁", "alice解除了bob的禁言"]
        check_equal(chinese, shell.run("alice", "history", "-r", "den",
                                       language="zh_CN.UTF-8").splitlines()[3:])


def test_who_is_put_out_is_told_by_whom_and_why():
    with Hutongd(PROGRAM) as server, Shell(server) as shell:
        alice = account(server, "alice")
        with subprocess.Popen([HUTONG, "tail", "-s", server.unix, "--name", "bob", "-f", "-r",
                               "den", "-n", "0"], env={**os.environ, "LANG": "C.UTF-8",
                                            "XDG_STATE_HOME": shell.folder.name},
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              encoding="utf-8") as bob:
            check_equal("bob entered the room\n", bob.stdout.readline())
            check_equal(0, code(alice, "kick", user="bob", text="rude"))
            check_equal("hutong: alice put you out of den: rude\n", bob.stderr.readline())
            check_equal(1, bob.wait(WAIT_S))


def test_slash_commands_change_the_room():
    with Hutongd(PROGRAM) as server, Shell(server) as shell:
        account(server, "alice").close()
        account(server, "bob").close()
        said = shell.chat("alice", "/op bob", "/title bob boss", "/room slow 10",
                          "/announce hi there", "/announce -", "/room topic-by admins", "/room",
                          "/room nothing 1", "/room slow fast", "/deop bob", "/transfer bob",
                          "/archive")
        for line in ("What is set about this room:", "slow 10", "topic-by admins",
                     "There is no such setting", "The setting has no such value",
                     'Only the owner of den may set "archived".'):
            assert line in said, f"{line!r} is not in {said}"
        english = ["alice made bob an admin of the room", "alice gave bob the title boss",
                   "alice set slow to 10", "alice announced: hi there",
                   "alice removed the announcement", "alice set topic-by to admins",
                   "alice made bob a member like others", "alice made bob the owner of the room",
                   "alice made alice an admin of the room"]
        check_equal(english, shell.run("bob", "history", "-r", "den").splitlines()[2:])
        chinese = ["alice把bob设为管理员", "alice授予bob头衔：boss", "alice把slow设为10",
                   "alice发布公告：hi there", "alice撤下了公告", "alice把topic-by设为admins",
                   "alice把bob设为普通成员", "alice把bob设为群主", "alice把alice设为管理员"]
        check_equal(chinese, shell.run("bob", "history", "-r", "den",
                                       language="zh_CN.UTF-8").splitlines()[2:])
        kinds = [json.loads(line)["kind"] for line in
                 shell.run("bob", "tail", "-r", "den", "--json").splitlines()]
        check_equal(["role", "title", "setting"], kinds[2:5])


def test_nonsense_is_refused_and_the_connection_lives():
    with Hutongd(PROGRAM) as server:
        alice = account(server, "alice")
        guest(server, "bob")
        alice.join(user="bob")
        for kind in (0, 99, 2**53 - 1):
            check_equal(BAD_REQUEST, code(alice, "set", kind=kind, count=1))
            check_equal(BAD_REQUEST, code(alice, "role", user="bob", kind=kind))
        for kind, value in ((SLOW_MODE, 2**53 - 1), (LIMIT, 20001), (READ_ONLY, 2), (TOPIC_BY, 0)):
            check_equal(BAD_REQUEST, setting(alice, kind, value))
        check_equal(BAD_REQUEST, code(alice, "set", kind=SLOW_MODE))
        check_equal(10, setting(alice, ANNOUNCEMENT, "x" * 4097))
        direct = alice.rooms()[-1]["room"]
        for type_, fields in (("set", {"kind": 3, "count": 1}), ("title", {"text": "x"}),
                              ("role", {"kind": 2})):
            fields = {"user": "bob", **fields}
            try:
                alice.request(type_, room=direct, **fields)
                raise AssertionError(f"{type_} in a direct room")
            except Refused as error:
                check_equal(BAD_REQUEST, error.code)
        check_equal(NOT_MEMBER, code(guest(server, "eve", None), "role", user="bob", kind=ADMIN))
        check_equal(0, say(alice, "still here"))


run(globals())
