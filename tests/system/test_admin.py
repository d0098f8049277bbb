#!/usr/bin/env python3
"""What the admins of a server are and can do, at a real server.

test_admin.py HUTONG HUTONGD
"""

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
import time

import hutong_client as hutong
from hutong_client import Client, Closed, refusal
from hutongd import WAIT_S, Configured
from tap import check_equal, run
from terminal import Tmux

HUTONG, PROGRAM = sys.argv[1:3]
SECRET = b"correct horse"
NAME_TAKEN, NO_SUCH_ROOM, NO_SUCH_USER, NOT_ALLOWED = 4, 7, 8, 17
BANNED, DISCONNECTED = 50, 51
BROADCAST, ROOM_CLOSED = 35, 36
NAME, ACCOUNT, ADDRESS = 1, 2, 3
ADMINS = 'admins = { "alice" }'


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
        server.write("admins = { " + ", ".join(f'"admin{n}"' for n in range(65)) + " }")
        server.hang_up()
        server.wait_for_line("configuration not reloaded problem=.*at most 64 admins")


@contextlib.contextmanager
def administered():
    """A server, and its admin alice, who came over the Unix socket."""
    with Configured(PROGRAM, ADMINS) as server, registered(server.unix, "alice") as alice:
        yield server, alice


def entered(url, name):
    client = Client.connect(url)
    client.enter(name)
    return client


def notice(client, code):
    return client.wait_for(lambda message: message.type == "notice" and message["code"] == code)


def last_words(client):
    """What the server says before it closes."""
    try:
        client.wait_for(lambda message: False)
    except Closed as closed:
        return closed.last["code"], closed.last["text"]
    return None


def test_who_is_no_admin_is_refused_all_of_it():
    with administered() as (server, _), entered(server.tcp, "bob") as bob:
        for request, fields in (
                ("broadcast", {"text": "hi"}), ("sessions", {}), ("disconnect", {"user": "alice"}),
                ("server_ban", {"kind": NAME, "user": "alice"}), ("server_unban", {"no": 1}),
                ("server_bans", {}), ("close_room", {"room": "lobby"}), ("audit", {})):
            check_equal(NOT_ALLOWED, refusal(bob.request, request, **fields))


def test_a_broadcast_reaches_every_session():
    with administered() as (server, alice), entered(server.tcp, "bob") as bob, \
            entered(server.unix, "小明") as ming:
        alice.request("broadcast", text="停机 at 8")
        for client in (alice, bob, ming):
            told = notice(client, BROADCAST)
            check_equal(("alice", "停机 at 8"), (told["user"], told["text"]))


def test_sessions_are_listed_with_address_software_and_how_long_they_are_silent():
    with administered() as (server, alice), \
            Client.connect(server.tcp, software="weird\x1b[31m 1") as bob:
        bob.enter("bob")
        *sessions, _ = alice.request("sessions")
        check_equal(["alice", "bob"], [session["user"] for session in sessions])
        check_equal(["unix", "tcp"], [session["mechanism"] for session in sessions])
        check_equal([f"uid:{os.getuid()}", "127.0.0.1"],
                    [session["address"] for session in sessions])
        check_equal("weird\x1b[31m 1", sessions[1]["software"])
        check_equal(True, all(session["wait_ms"] < 60000 and session["time"] > 1.7e12
                              for session in sessions))
        check_equal(["bob"], [session["user"]
                              for session in alice.request("sessions", user="BOB")[:-1]])


def test_a_session_or_a_user_is_disconnected_and_told_why():
    with administered() as (server, alice):
        bob, carol = entered(server.tcp, "bob"), entered(server.tcp, "carol")
        *_, of_bob, _ = alice.request("sessions", user="bob")
        alice.request("disconnect", no=of_bob["no"], text="noise")
        check_equal((DISCONNECTED, "noise"), last_words(bob))
        alice.request("disconnect", user="carol")
        check_equal((DISCONNECTED, "An admin ended the connection."), last_words(carol))
        check_equal(NO_SUCH_USER, refusal(alice.request, "disconnect", user="carol"))
        check_equal(["alice"], [user["user"] for user in alice.who()])


def test_a_banned_name_is_nobodys_until_it_is_lifted():
    with administered() as (server, alice):
        bob = entered(server.tcp, "bob")
        ban = alice.request("server_ban", kind=NAME, user="BOB", text="noise")[-1]["no"]
        check_equal((BANNED, "You are banned from this server: noise."), last_words(bob))
        with Client.connect(server.tcp) as again:
            check_equal(BANNED, refusal(again.enter, "bob"))
            check_equal(BANNED, refusal(again.request, "register", user="bob", secret=SECRET))
            again.enter("robert")
            check_equal(BANNED, refusal(again.request, "nick", user="Bob"))
            alice.request("server_unban", no=ban)
            check_equal(0, refusal(again.request, "nick", user="Bob"))


def test_a_banned_account_stays_out_also_after_a_crash_of_the_server():
    with administered() as (server, alice):
        registered(server.tcp, "bob").close()
        alice.request("server_ban", kind=ACCOUNT, user="bob", text="noise")
        server.kill()
        server.start()
        with Client.connect(server.tcp) as bob:
            check_equal(BANNED, refusal(bob.auth, "bob", SECRET.decode()))
            bob.enter("guest")  # the account is banned, not its address


def test_a_banned_address_is_told_at_the_door_and_let_in_when_the_time_is_over():
    with administered() as (server, alice):
        bob = entered(server.tcp, "bob")
        alice.request("server_ban", kind=ADDRESS, address="127.0.0.0/8", wait_ms=3000)
        check_equal(BANNED, last_words(bob)[0])
        code = BANNED
        refused = 0
        while code == BANNED:
            try:
                entered(server.tcp, "bob").close()
                code = 0
            except Closed as closed:
                code = closed.last["code"]
                refused += 1
        check_equal((0, True), (code, refused > 0))
        check_equal([], alice.request("server_bans")[:-1])
        check_equal(NOT_ALLOWED, refusal(alice.request, "server_ban", kind=ADDRESS,
                                         address=f"uid:{os.getuid()}"))


def test_a_closed_room_is_gone_for_all_and_begins_anew_under_its_name():
    with administered() as (server, alice), entered(server.tcp, "bob") as bob:
        bob.join("lobby")
        bob.say("lobby", "secret plans")
        alice.request("close_room", room="lobby", text="moved")
        told = notice(bob, ROOM_CLOSED)
        check_equal(("lobby", "moved"), (told["room"], told["text"]))
        check_equal(NO_SUCH_ROOM, refusal(bob.say, "lobby", "hello?"))
        check_equal([], bob.rooms())
        check_equal([], bob.request("search", query="secret")[:-1])
        bob.join("lobby")
        check_equal([], bob.history("lobby"))


def audit(client, *words):
    """What admins did, by words: who, what, to whom, why."""
    *notes, _ = client.request("audit", **({"query": " ".join(words)} if words else {}))
    return [(note["user"], note["kind"], note["was"] or note["room"] or note["address"],
             note["text"]) for note in notes]


def test_all_acts_are_in_the_log_which_is_searched_and_outlives_a_crash():
    with administered() as (server, alice):
        entered(server.tcp, "bob").join("lobby")
        alice.request("broadcast", text="hello all")
        alice.request("sessions")
        alice.request("disconnect", user="bob", text="noise")
        alice.request("server_ban", kind=ADDRESS, address="192.0.2.0/24", text="more Noise")
        alice.request("server_unban", no=1)
        entered(server.tcp, "carol").join("den")
        alice.request("close_room", room="den")
        expected = [("alice", 6, "den", ""), ("alice", 5, "192.0.2.0/24", "more Noise"),
                    ("alice", 4, "192.0.2.0/24", "more Noise"), ("alice", 3, "bob", "noise"),
                    ("alice", 2, "", ""), ("alice", 1, "", "hello all")]
        check_equal(expected, audit(alice))
        server.kill()
        server.start()
        with Client.connect(server.unix) as again:
            again.auth("alice", SECRET.decode())
            check_equal(expected, audit(again))
            check_equal(expected[1:4], audit(again, "NOISE"))
            check_equal(expected[:1], audit(again, "in:den", "from:Alice"))
            check_equal([], audit(again, "before:2020-01-01"))
            check_equal(expected, audit(again, "after:2020-01-01"))
            first, done = again.request("audit", limit=1)
            second, _ = again.request("audit", limit=1, before=done["before"])
            check_equal((6, 5), (first["kind"], second["kind"]))


def test_not_even_the_database_lets_the_log_be_changed():
    with administered() as (server, alice):
        alice.request("broadcast", text="hello")
        server.stop()
        path = os.path.join(server.folder, "data")
        file = next(os.path.join(path, name) for name in os.listdir(path)
                    if name.endswith((".db", ".sqlite", ".sqlite3")) or name == "hutong")
        with contextlib.closing(sqlite3.connect(file)) as database:
            for change in ("UPDATE audit SET words = 'x'", "DELETE FROM audit"):
                try:
                    database.execute(change)
                except sqlite3.IntegrityError as error:
                    check_equal("the audit log is never changed", str(error))
                else:
                    raise AssertionError(f"{change} was done")


def test_the_audit_log_is_kept_as_long_as_the_configuration_says():
    with Configured(PROGRAM, ADMINS) as server, registered(server.unix, "alice") as alice:
        for number in range(5):
            alice.request("broadcast", text=f"notice {number}")
        check_equal(5, len(audit(alice)))
        server.reload(ADMINS, "audit_count = 2")
        deadline = time.monotonic() + WAIT_S
        while len(audit(alice)) > 2 and time.monotonic() < deadline:
            time.sleep(0.05)
        check_equal(["notice 4", "notice 3"],
                    [note["text"] for note in alice.request("audit")[:-1]])
        alice.request("broadcast", text="one more")
        check_equal("one more", alice.request("audit")[0]["text"])


def test_in_the_chat_it_is_done_by_commands_and_told_in_ones_own_language():
    with administered() as (server, _), Tmux() as tmux, \
            entered(server.tcp, "mallory") as mallory:
        def chat(name, language, *more):
            return tmux.open([HUTONG, "-s", server.unix, "-n", name, *more], environment={
                "XDG_STATE_HOME": os.path.join(server.folder, name), "LANG": language, "LC_ALL": "",
                "LANGUAGE": "", "LOCPATH": "/nonexistent",
                **({"HUTONG_PASSWORD": SECRET.decode()} if name == "alice" else {})})
        ming, alice = chat("小明", "zh_CN.UTF-8"), chat("alice", "en_US.UTF-8")
        ming.wait_for("小明进入聊天室")
        alice.wait_for("2 users")
        alice.enter("/broadcast 今晚停机")
        ming.wait_for("*** 服务器管理员 alice 告诉所有人：今晚停机")
        alice.wait_for("*** alice, an admin of this server, to everybody")
        alice.enter("/sessions mallory")
        alice.wait_for_match(r"#\d+ mallory  tcp 127\.0\.0\.1")
        alice.enter("/server-ban mallory 1d noise")
        check_equal(BANNED, last_words(mallory)[0])
        alice.enter("/server-bans")
        alice.wait_for_match(r"#1 mallory  by alice")
        alice.enter("/server-unban x")
        alice.wait_for("Usage: /server-unban NUMBER")
        ming.enter("/audit")
        ming.wait_for("只有本服务器的管理员可以这样做")
        alice.enter("/audit mallory")
        alice.wait_for_match(r"alice: server-ban mallory")
        alice.enter("/close-room lobby 搬家")
        ming.wait_for("搬家")


def hutong_admin(server, *words):
    """Run `hutong admin` as alice. Returns its exit status, output and complaint."""
    done = subprocess.run([HUTONG, "admin", *words, "-s", server.unix, "-n", "alice"],
                          env=os.environ | {"HUTONG_PASSWORD": SECRET.decode(), "LANG": "C.UTF-8"},
                          capture_output=True, encoding="utf-8", timeout=30, check=False)
    return done.returncode, done.stdout, done.stderr


def test_scripts_do_it_by_hutong_admin():
    with Configured(PROGRAM, ADMINS) as server:
        registered(server.unix, "alice").close()
        with Client.connect(server.tcp, software="a\x1b[31m b") as bob:
            bob.enter("bob")
            check_equal((0, "", ""), hutong_admin(server, "broadcast", "hello", "you"))
            check_equal("hello you", notice(bob, BROADCAST)["text"])
            _, shown, _ = hutong_admin(server, "sessions", "bob")
            assert "tcp 127.0.0.1" in shown and "\x1b" not in shown, shown
            status, shown, _ = hutong_admin(server, "--json", "sessions", "bob")
            session = json.loads(shown)
            check_equal((0, "bob", "tcp", "127.0.0.1"),
                        (status, session["user"], session["transport"], session["address"]))
            check_equal((0, "", ""), hutong_admin(server, "server-ban", "bob", "7d", "makes", "noise"))
            check_equal(BANNED, last_words(bob)[0])
        ban = json.loads(hutong_admin(server, "server-bans", "--json")[1])
        check_equal(("name", "bob", "alice", "makes noise", True),
                    (ban["kind"], ban["user"], ban["admin"], ban["text"], ban["left_ms"] > 6e8))
        check_equal((0, "", ""), hutong_admin(server, "server-unban", f"#{ban['no']}"))
        acts = [json.loads(line)["act"] for line in hutong_admin(server, "--json", "audit")[1].split("\n")
                if line]
        check_equal(["server-unban", "server-ban", "sessions", "sessions", "broadcast"], acts)
        status, _, complaint = hutong_admin(server, "close-room", "nowhere")
        check_equal((1, True), (status, "no" in complaint))
        for words in ((), ("nonsense",), ("server-unban", "x"), ("disconnect",)):
            check_equal((2, True), (hutong_admin(server, *words)[0],
                                    "server-ban" in hutong_admin(server, *words)[2]))


def test_a_new_configuration_is_read_when_an_admin_wants_and_what_is_wrong_with_it_is_told():
    with administered() as (server, alice):
        server.write(ADMINS, "grace_s = 5")
        check_equal((0, "", ""), hutong_admin(server, "reload"))
        server.wait_for_line("an option has changed option=grace_s")
        server.write(ADMINS, "grace_s = never")
        status, shown, complaint = hutong_admin(server, "reload")
        check_equal((1, "", True), (status, shown, "hutongd.conf:2:" in complaint))
        told = subprocess.run([PROGRAM, "reload", "-d", os.path.join(server.folder, "data")],
                              capture_output=True, text=True, timeout=30, check=False)
        check_equal((1, True), (told.returncode, "hutongd.conf:2:" in told.stderr))
        acts = [(note["user"], note["kind"]) for note in alice.request("audit") if note.type == "audit"]
        check_equal([("", 12), ("alice", 12), ("alice", 12)], acts[:3])


run(globals())
