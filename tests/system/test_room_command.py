#!/usr/bin/env python3
"""`hutong room`: what a script does in rooms, as it works and as it is refused.

test_room_command.py HUTONG HUTONGD
"""

import contextlib
import json
import os
import subprocess
import sys
import tempfile

from hutong_client import Client
from hutongd import Hutongd
from tap import check_equal, run

HUTONG, PROGRAM = sys.argv[1:3]
WAIT_S = 60
SECRET = "correct horse"
OK, REFUSED, USAGE, NO_SERVER, NOT_ALLOWED = range(5)


class Stage:
    """A server with the accounts alice, bob and carol; den is alice's room."""

    def __init__(self, server, folder):
        self.server = server
        self.folder = folder
        for name in ("alice", "bob", "carol"):
            with Client.connect(server.unix) as client:
                client.request("register", user=name, secret=SECRET.encode())
                if name != "carol":
                    client.join("den")
                    client.say("den", f"{name} says hi")
                client.bye()

    def run(self, name, *words, room="den", url=None, **environment):
        """Run `hutong room`. Returns its exit status, output and complaint."""
        at = ("-r", room) if room else ()
        done = subprocess.run(
            [HUTONG, "room", *words[:1], *at, "-s", url or self.server.unix, "-n", name, *words[1:]],
            env={**os.environ, "LANG": "C.UTF-8", "LC_ALL": "", "LANGUAGE": "",
                 "XDG_STATE_HOME": f"{self.folder}/{name}", "HUTONG_PASSWORD": SECRET,
                 **environment},
            capture_output=True, encoding="utf-8", timeout=WAIT_S, check=False)
        return done.returncode, done.stdout, done.stderr

    def do(self, name, *words, **named):
        """What works, and says nothing on stderr. Returns what it printed."""
        status, shown, complaint = self.run(name, *words, **named)
        check_equal((words, OK, ""), (words, status, complaint))
        return shown

    def refused(self, name, *words, **named):
        """What the server refuses. Returns why."""
        status, shown, complaint = self.run(name, *words, **named)
        check_equal((words, REFUSED, ""), (words, status, shown))
        return complaint

    def json(self, name, *words, **named):
        return [json.loads(line) for line in self.do(name, *words, "--json", **named).splitlines()]

    def ask(self, name, type_, **fields):
        """What the server answers to a request of another client."""
        with Client.connect(self.server.unix) as client:
            client.auth(name, SECRET)
            answer = client.request(type_, room="den", **fields)
            client.bye()
        return answer[:-1]

    def history(self):
        return [(event["no"], event["kind"], event["text"], event.get("ref"))
                for event in self.ask("alice", "history")]

    def settings(self):
        return {message["kind"]: message.get("text", message.get("count"))
                for message in self.ask("alice", "join") if message.type == "setting"}


@contextlib.contextmanager
def staged():
    with Hutongd(PROGRAM) as server, tempfile.TemporaryDirectory() as folder:
        yield Stage(server, folder)


def names(stage):
    return sorted(member["user"] for member in stage.ask("alice", "who"))


def test_a_room_is_made_and_left():
    with staged() as stage:
        check_equal(["alice", "bob"], names(stage))
        check_equal("", stage.do("carol", "join"))
        check_equal(["alice", "bob", "carol"], names(stage))  # also when the command has ended
        stage.do("carol", "part")
        check_equal(["alice", "bob"], names(stage))
        stage.do("alice", "set", "key", "sesame")
        assert "key" in stage.refused("carol", "join"), "a key was not asked for"
        stage.do("carol", "join", "sesame")
        stage.do("carol", "join", room="attic")
        stage.do("carol", "announce", "mine", room="attic")  # who makes it owns it


def test_a_room_is_set_up():
    with staged() as stage:
        for words in (("set", "slow", "10"), ("set", "read-only", "yes"), ("announce", "be", "kind"),
                      ("topic", "tea", "at 5"), ("set", "topic-by", "admins")):
            check_equal("", stage.do("alice", *words))
        check_equal((10, 1, "be kind"), tuple(stage.settings()[kind] for kind in (3, 2, 1)))
        for words in (("set", "slow", "0"), ("announce", "mine"), ("archive",)):
            assert "of den" in stage.refused("bob", *words), words
        check_equal("hutong: Only admins of den may set its topic.\n",
                    stage.refused("bob", "topic", "x"))
        stage.do("alice", "announce", "--", "-")
        stage.do("alice", "archive")
        check_equal(1, stage.settings()[7])
        stage.do("alice", "archive", "no")
        check_equal(0, stage.settings().get(7, 0))


def roles(stage):
    return [(member["user"], member.get("flags", 0) & ~4, member.get("title"))
            for member in stage.ask("alice", "who")]


def test_members_get_roles_and_titles():
    with staged() as stage:
        before = roles(stage)
        stage.do("alice", "op", "bob")
        assert roles(stage) != before, before
        stage.do("bob", "title", "alice", "queen", "of tea")
        check_equal(["queen of tea"], [title for name, _, title in roles(stage) if name == "alice"])
        stage.do("alice", "deop", "bob")
        assert "of den" in stage.refused("bob", "title", "alice", "x")
        stage.do("alice", "role", "bob", "admin")
        for words in (("op", "alice"), ("deop", "alice"), ("role", "bob", "owner"),
                      ("transfer", "bob")):
            assert "of den" in stage.refused("bob", *words), words
        stage.do("alice", "transfer", "bob")
        stage.do("bob", "deop", "alice")
        assert "of den" in stage.refused("alice", "op", "alice")


def test_members_are_put_out_kept_out_and_silenced():
    with staged() as stage:
        for words in (("kick", "alice"), ("ban", "alice"), ("ban-address", "alice"),
                      ("unban", "carol"), ("mute", "alice"), ("unmute", "@all"), ("except", "bob"),
                      ("unexcept", "bob"), ("welcome", "bob"), ("unwelcome", "bob")):
            assert "of den" in stage.refused("bob", *words), words
        stage.do("alice", "kick", "bob", "rude", "words")
        check_equal((12, "bob rude words"), stage.history()[-1][1:3])
        stage.do("bob", "join")
        stage.do("alice", "mute", "bob", "2h", "noise")
        stage.do("alice", "mute", "@all")
        stage.do("alice", "ban", "carol", "7d", "spam")
        assert "banned from den: spam" in stage.refused("carol", "join")
        sanctions = {(one.get("user"), one["mute"]): one for one in stage.json("alice", "bans")}
        check_equal({("bob", True), (None, True), ("carol", False)}, set(sanctions))
        carol = sanctions["carol", False]
        check_equal(("den", "account", "alice", "spam", True),
                    (carol["room"], carol["kind"], carol["by"], carol["text"],
                     6e8 < carol["left_ms"] <= 604800000))
        check_equal("everybody", sanctions[None, True]["kind"])
        shown = stage.do("alice", "bans")
        assert "carol banned (the account) by alice" in shown and "@all muted" in shown, shown
        for words in (("unmute", "bob"), ("unmute", "@all"), ("unban", "carol")):
            stage.do("alice", *words)
        check_equal("", stage.do("alice", "bans"))
        stage.do("carol", "join")


def test_masks_mean_many_and_exceptions_are_made_from_bans_and_mutes():
    with staged() as stage:
        stage.do("alice", "ban", "c*!*@*", "nobody with c")
        assert "banned from den: nobody with c" in stage.refused("carol", "join")
        stage.do("alice", "except", "carol", "7d")
        stage.do("carol", "join")
        stage.do("alice", "mute", "@all")
        stage.do("alice", "unexcept", "carol")
        stage.do("alice", "except", "m:*!u@hutong")
        stage.do("alice", "welcome", "a?e")
        shown = stage.do("carol", "bans")
        for line in ("c*!*@* banned (the mask) by alice: nobody with c", "@all muted by alice",
                     "*!u@hutong exempt from mutes (the mask) by alice",
                     "a?e!*@* comes in without invitation (the mask) by alice"):
            assert line in shown, (line, shown)
        lists = [(one.get("user"), one["list"], one["kind"]) for one in stage.json("bob", "bans")]
        check_equal([("c*!*@*", "ban", "mask"), (None, "mute", "everybody"),
                     ("*!u@hutong", "except-mute", "mask"), ("a?e!*@*", "welcome", "mask")], lists)
        chinese = stage.do("bob", "bans", LANG="zh_CN.UTF-8")
        assert "a?e!*@* 无需邀请即可进入 (按掩码)" in chinese, chinese
        for words in (("unban", "c*!*@*"), ("unmute", "@all"), ("unexcept", "m:*!u@hutong"),
                      ("unwelcome", "a?e")):
            stage.do("alice", *words)
        check_equal("", stage.do("bob", "bans"))
        assert "a?e!*@* is not welcome without invitation in den" in stage.refused(
            "alice", "unwelcome", "a?e")


def test_who_asks_to_be_let_in_is_let_in_or_not():
    with staged() as stage:
        stage.do("alice", "set", "join", "approval")
        assert "den" in stage.refused("carol", "join", "I am carol")
        asked = stage.json("alice", "waiting")
        check_equal([("den", "carol", "I am carol")],
                    [(one["room"], one["user"], one["text"]) for one in asked])
        assert asked[0]["time"].endswith("Z"), asked
        check_equal("carol asks to be let into den: /approve or /deny (I am carol)\n",
                    stage.do("alice", "waiting"))
        for words in (("approve", "carol"), ("deny", "carol"), ("waiting",)):
            assert "of den" in stage.refused("bob", *words), words
        stage.do("alice", "deny", "carol", "not", "now")
        check_equal([], stage.json("alice", "waiting"))
        stage.refused("carol", "join")
        stage.do("alice", "approve", "carol")
        stage.do("carol", "join")
        check_equal(["alice", "bob", "carol"], names(stage))
        stage.do("carol", "part")
        stage.do("alice", "invite", "carol")
        stage.do("carol", "join")


def test_messages_are_changed_by_their_numbers():
    with staged() as stage:
        said = {text: no for no, kind, text, _ in stage.history() if kind == 1}
        hers, his = said["alice says hi"], said["bob says hi"]
        stage.do("bob", "react", f"#{hers}", "👍")
        stage.do("bob", "edit", f"{his}", "bob", "says good evening")
        stage.do("alice", "pin", f"{his}")
        check_equal([(6, "+👍", hers), (4, "bob says good evening", his), (20, "", his)],
                    [event[1:] for event in stage.history()[-3:]])
        check_equal([("den", his, "message", "bob", "bob says good evening")],
                    [(one["room"], one["no"], one["kind"], one["from"], one["body"])
                     for one in stage.json("bob", "pins")])
        shown = stage.do("bob", "pins")
        assert shown.startswith(f"den {his} 20") and "bob: bob says good evening" in shown, shown
        for words in (("pin", hers), ("unpin", his)):
            assert "of den" in stage.refused("bob", *map(str, words)), words
        for words in (("edit", his, "x"), ("react", 999, "x"), ("recall", 999), ("pin", 999)):
            assert "message" in stage.refused("alice", *map(str, words)), words
        assert "of den" in stage.refused("bob", "recall", str(hers))
        assert "not yours" in stage.refused("bob", "edit", str(hers), "x")
        stage.do("alice", "unpin", f"{his}")
        check_equal([], stage.json("alice", "pins"))
        stage.do("bob", "recall", f"{his}")
        check_equal("", next(text for no, _, text, _ in stage.history() if no == his))
        stage.refused("carol", "react", str(hers), "x")  # she is not in den


def test_answers_threads_and_versions_go_by_numbers_too():
    with staged() as stage:
        said = {text: no for no, kind, text, _ in stage.history() if kind == 1}
        hers = said["alice says hi"]
        stage.do("bob", "reply", str(hers), "and", "how!")
        answer = stage.history()[-1]
        check_equal((1, "and how!", hers), answer[1:])
        stage.do("bob", "edit", str(answer[0]), "indeed")
        check_equal([(hers, None, "alice says hi"), (answer[0], hers, "indeed")],
                    [(one["no"], one.get("ref"), one["body"])
                     for one in stage.json("alice", "thread", str(hers))])
        check_equal([("message", "and how!"), ("edit", "indeed")],
                    [(one["kind"], one["body"])
                     for one in stage.json("alice", "versions", str(answer[0]))])
        check_equal(2, len(stage.do("alice", "thread", str(hers)).splitlines()))
        assert "den" in stage.refused("carol", "reply", str(hers), "x")  # she is not in it
        stage.do("alice", "set", "join", "invited")
        for verb in ("thread", "versions", "pins"):
            stage.refused("carol", verb, *(() if verb == "pins" else (str(hers),)))


def test_pins_of_others_do_not_steer_the_terminal():
    with staged() as stage:
        stage.ask("alice", "say", nonce=b"n" * 16, text="a\x1b[31mb")
        stage.do("alice", "pin", str(stage.history()[-1][0]))
        assert "\x1b" not in stage.do("bob", "pins")
        assert "\x1b" not in stage.do("bob", "pins", "--json")


def test_a_script_reads_what_a_room_is_like_without_joining_it():
    with staged() as stage:
        at_first = {"room": "den", "kind": "public", "topic": "", "members": 2, "first": 1, "last": 4,
                    "member": True, "role": "owner", "announcement": "", "read-only": False, "slow": 0,
                    "limit": 0, "topic-by": "members", "all-by": "admins", "archived": False,
                    "join": "open", "key": False, "hidden": False, "invite-by": "admins",
                    "outsiders": False,
                    "keep-days": 0, "keep-count": 0}
        check_equal([at_first], stage.json("alice", "show"))
        check_equal([{**at_first, "member": False} | {"role": None}],
                    [{"role": None, **row} for row in stage.json("carol", "den", room=None)])
        for words in (("set", "slow", "10"), ("set", "key", "sesame"), ("set", "keep-days", "30"),
                      ("set", "topic-by", "owners"), ("announce", "be", "kind"), ("topic", "茶"),
                      ("op", "bob"), ("title", "bob", "second")):
            stage.do("alice", *words)
        check_equal([{**at_first, "kind": "private", "topic": "茶", "last": 12, "role": "admin",
                      "title": "second", "announcement": "be kind", "slow": 10, "key": True,
                      "keep-days": 30, "topic-by": "owners"}], stage.json("bob"))
        shown = stage.do("bob", "den", room=None)
        assert "sesame" not in shown, shown
        for line in ("kind          private\n", "topic         茶\n", "own role      admin\n",
                     "own title     second\n", "slow          10  (seconds between",
                     "key           yes  (", "hidden        no  (", "announcement  be kind  ("):
            assert line in shown, (line, shown)
        assert "You are not in den" in stage.refused("carol", "show")
        check_equal(["alice", "bob"], names(stage))
        chinese = {"LANG": "zh_CN.UTF-8", "LOCPATH": "/nonexistent"}
        assert "类型" in stage.do("bob", "show", **chinese)


def test_words_that_make_no_sense_end_with_2_before_a_server_is_asked():
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage.__new__(Stage)
        stage.folder, stage.server = folder, None
        nowhere = f"unix:{folder}/nothing"
        for words, told in (
                (("kick",), "Something is missing\nUsage: hutong room kick -r ROOM NAME [REASON]\n"),
                (("bans", "all"), "Nothing stands behind this"),
                (("set", "no-such-thing", "1"), "There is no such setting"),
                (("set",), "  join open approval invited  (how one comes in"),
                (("set", "slow", "never"), "The setting has no such value"),
                (("role", "bob", "king"), "The roles are"),
                (("op", "bob", "carol"), "One name at a time"),
                (("react", "first", "x"), "The first word is the number of a message"),
                (("recall", "1", "2"), "One message at a time"),
                (("topic", "x" * 5000), "This is too long"),
                (("dance",), "  kick -r ROOM NAME [REASON]\n")):
            status, shown, complaint = stage.run("alice", *words, url=nowhere)
            check_equal((words, USAGE, "", True), (words, status, shown, told in complaint))
        status, _, complaint = stage.run("alice", "bans", room=None, url=nowhere)
        check_equal((USAGE, True), (status, "room wants a room: -r ROOM" in complaint))
        status, _, complaint = stage.run("alice", room=None, url=nowhere)
        check_equal((USAGE, True), (status, "hutong room wants one of:\n" in complaint))
        status, _, complaint = stage.run("alice", "bans", url=nowhere)
        check_equal((NO_SERVER, True), (status, "cannot connect" in complaint))


def test_one_enters_by_a_password_that_a_command_prints_or_as_the_local_user():
    with staged() as stage:
        stage.do("alice", "bans", "--password-command", f"echo {SECRET}", url=stage.server.tcp,
                 HUTONG_PASSWORD="")
        check_equal(NOT_ALLOWED, stage.run("alice", "bans", HUTONG_PASSWORD="")[0])
        with Client.connect(stage.server.unix) as client:
            client.auth("alice", SECRET)
            client.request("bind", secret=SECRET.encode())
            client.bye()
        stage.do("alice", "bans", HUTONG_PASSWORD="")


def test_who_has_no_password_is_not_let_in():
    with staged() as stage:
        status, _, complaint = stage.run("alice", "bans", url=stage.server.tcp,
                                         HUTONG_PASSWORD="wrong")
        check_equal((NOT_ALLOWED, True), (status, complaint.startswith("hutong: ")))


def test_it_is_told_in_ones_own_language():
    with staged() as stage:
        chinese = {"LANG": "zh_CN.UTF-8", "LOCPATH": "/nonexistent"}
        complaint = stage.refused("bob", "kick", "alice", **chinese)
        check_equal("hutong: 只有 den 的管理员才可以请成员离开。\n", complaint)
        stage.do("alice", "mute", "bob", "7d", "rude words")
        said = subprocess.run(
            [HUTONG, "send", "-r", "den", "-n", "bob", "-s", stage.server.unix, "may I"],
            env={**os.environ, "LC_ALL": "", "LANGUAGE": "", "XDG_STATE_HOME": stage.folder,
                 "HUTONG_PASSWORD": SECRET, **chinese},
            capture_output=True, encoding="utf-8", timeout=WAIT_S, check=False)
        check_equal((REFUSED, "hutong: 你在 den 里已被禁言：rude words。\n"),
                    (said.returncode, said.stderr))
        status, _, complaint = stage.run("alice", "kick", **chinese)
        check_equal((USAGE, "hutong: 缺少参数\n用法：hutong room kick -r ROOM 名字 [理由]\n"),
                    (status, complaint))
        stage.do("alice", "mute", "@all")
        assert "禁言" in stage.do("alice", "bans", **chinese)


run(globals())
