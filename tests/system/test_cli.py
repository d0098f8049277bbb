#!/usr/bin/env python3
"""hutong's commands against a real hutongd: what they print, how they end, what they survive.

test_cli.py HUTONG HUTONGD
"""

import json
import os
import re
import select
import subprocess
import sys
import tempfile
import time

import tap
from hutongd import Hutongd
from somebody import WAIT_S, Somebody

HUTONG, HUTONGD = sys.argv[1:]


class Person(Somebody):
    """Somebody whose commands print text."""

    def __init__(self, server, name):
        super().__init__(HUTONG, server, name)

    def run(self, *arguments, **named):
        """Run a command to its end. Returns its output; its errors are in self.errors."""
        return self.run_bytes(*arguments, **named).decode()

    def json(self, *arguments, **named):
        """Run a command with --json. Returns its objects."""
        return [json.loads(line) for line in self.run(*arguments, "--json", **named).splitlines()]

    def follow(self, *arguments):
        """Start a command that goes on."""
        return Following(self, arguments)


class Following:
    """A command that goes on; it is read line by line."""

    def __init__(self, person, arguments):
        self.process = subprocess.Popen([HUTONG, *arguments], env=person.environment,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL)
        self.rest = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait(WAIT_S)
        self.process.stdout.close()

    def line(self):
        """The next line."""
        end = time.monotonic() + WAIT_S
        while b"\n" not in self.rest:
            if not select.select([self.process.stdout], [], [], end - time.monotonic())[0]:
                raise AssertionError("no line came")
            read = os.read(self.process.stdout.fileno(), 65536)
            if not read:
                raise AssertionError("it ended")
            self.rest += read
        line, self.rest = self.rest.split(b"\n", 1)
        return line.decode()


def world(name="alice"):
    """A server and a person."""
    server = Hutongd(HUTONGD)
    server.__enter__()
    return server, Person(server.unix, name)


def within(test):
    """The test is given a server of its own and a person called alice."""
    def run():
        server, alice = world()
        try:
            test(server, alice)
        finally:
            alice.__exit__()
            server.__exit__()
    run.__name__ = test.__name__
    return run


@within
def test_what_is_sent_is_in_the_history_as_text_and_as_json(_, alice):
    alice.run("send", "-r", "lobby", "hello", "world")
    alice.run("send", "-r", "lobby", "你好，胡同")
    tap.check_equal("alice: hello world\nalice: 你好，胡同\n", alice.run("history", "-r", "lobby"))
    first, second = alice.json("history", "-r", "lobby")
    tap.check_equal(["room", "no", "time", "kind", "from", "body"], list(first))
    tap.check_equal(("lobby", 1, "message", "alice", "hello world"),
                    tuple(first[key] for key in ("room", "no", "kind", "from", "body")))
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", first["time"]), first["time"]
    tap.check_equal((2, "你好，胡同"), (second["no"], second["body"]))


@within
def test_over_tcp_it_is_the_same(server, alice):
    alice.run("send", "-s", server.tcp, "-r", "lobby", "hi")
    tap.check_equal("alice: hi\n", alice.run("tail", "--server", server.tcp, "-r", "lobby"))
    by_name = server.tcp.replace("127.0.0.1", "localhost")
    tap.check_equal("alice: hi\n", alice.run("tail", "--server", by_name, "-r", "lobby"))


@within
def test_no_hostile_byte_gets_out_but_json_has_the_text_in_full(_, alice):
    hostile = "a\x1b[31mb\u009bc\u202ed\re\x07\u2028f\nmallory: g"
    alice.run("send", "-r", "lobby", hostile)
    text = alice.run("tail", "-r", "lobby")
    tap.check_equal(1, text.count("\n"))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2028\u2029]", text), text
    raw = alice.run("tail", "-r", "lobby", "--json")
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2028\u2029]", raw), raw
    tap.check_equal(hostile, json.loads(raw)["body"])


@within
def test_each_line_of_standard_input_is_a_message_once_and_in_order(_, alice):
    lines = [f"line {number} " + "x" * (number % 900) for number in range(3000)]
    alice.run("send", "-r", "lobby", stdin="\n".join(lines).encode())
    tap.check_equal(lines, [event["body"] for event in alice.json("history", "-r", "lobby")])


@within
def test_standard_input_may_be_a_file_a_pipe_or_nothing(_, alice):
    with tempfile.TemporaryFile() as file:
        file.write(b"\none\n\ntwo\n")
        file.seek(0)
        subprocess.run([HUTONG, "send", "-r", "lobby"], stdin=file, env=alice.environment,
                       check=True, timeout=WAIT_S)
    subprocess.run([HUTONG, "send", "-r", "lobby"], stdin=subprocess.DEVNULL,
                   env=alice.environment, check=True, timeout=WAIT_S)
    tap.check_equal("alice: one\nalice: two\n", alice.run("history", "-r", "lobby"))


@within
def test_a_line_that_cannot_be_said_is_named_and_nothing_is_cut(_, alice):
    cases = (
        (b"x" * 16385, "line 2 is too long"),
        (b"x" * 500000, "line 2 is too long"),
        (b"bad \xff byte", "line 2 is not well-formed UTF-8"),
        (b"a \x00 in it", "line 2 is not well-formed UTF-8, or holds a NUL"),
    )
    for number, (line, problem) in enumerate(cases, 1):
        alice.run("send", "-r", "lobby", stdin=b"good\n" + line + b"\nnever\n", status=5)
        assert problem in alice.errors, (problem, alice.errors)
        tap.check_equal("alice: good\n" * number, alice.run("history", "-r", "lobby"))
    alice.run("send", "-r", "large", stdin=b"x" * 16384)
    tap.check_equal(16384, len(alice.json("tail", "-r", "large")[0]["body"]))


@within
def test_the_exit_status_says_how_far_it_came(_, alice):
    nowhere = "unix:/nonexistent/hutong.sock"
    cases = (
        (2, ["--no-such-option"], "no option"),
        (2, ["send"], "-r ROOM"),
        (2, ["send", "-r", "a", "-u", "b", "x"], "either"),
        (2, ["tail"], "-r ROOM"),
        (2, ["tail", "-r", "a", "-r", "b"], "one room"),
        (2, ["tail", "-r", "a", "-n", "many"], "number"),
        (2, ["tail", "-r"], "argument"),
        (2, ["history", "-r", "a", "--follow"], "no option"),
        (2, ["rooms", "lobby"], "neither"),
        (2, ["search"], "words to look for"),
        (2, ["search", "x" * 10000], "1024 bytes"),
        (2, ["rooms", "-s", "gopher://x"], "gopher"),
        (2, ["rooms", "-s", "ircs://localhost"], "ircs"),
        (2, ["rooms", "--password-command", "false"], "failed"),
        (3, ["rooms", "-s", nowhere], "no such file"),
        (3, ["tail", "-f", "-r", "a", "-s", nowhere], "no such file"),
        (3, ["rooms", "-s", "tcp://127.0.0.1:1"], "refused"),
        (1, ["history", "-r", "nosuch"], "nosuch"),
        (1, ["tail", "-r", "nosuch"], "nosuch"),
        (1, ["who", "-r", "nosuch"], "nosuch"),
        (1, ["send", "-u", "nobody", "x"], "nobody"),
        (1, ["send", "-r", "a b", "x"], "hutong: "),
        (4, ["rooms", "-n", "a b"], "hutong: "),
        (2, ["rooms", "-n", "x" * 129], "longer"),
        (2, ["rooms", "-n", b"\xff"], "UTF-8"),
        (2, ["tail", "-r", b"\xff"], "UTF-8"),
        (2, ["send", "-u", "x" * 129, "hi"], "longer"),
        (0, ["--help"], ""),
        (0, ["send", "--help"], ""),
        (0, ["--version"], ""),
    )
    for status, arguments, problem in cases:
        alice.run(*arguments, status=status)
        assert problem in alice.errors, (arguments, alice.errors)


@within
def test_options_may_stand_before_and_behind_and_dashes_after_two_dashes(server, alice):
    alice.run("-s", server.unix, "-n", "zoe", "send", "one", "-r", "lobby", "two", "--", "-r")
    tap.check_equal("zoe: one two -r\n", alice.run("tail", "-r", "lobby", HUTONG_NAME="yan"))


@within
def test_a_search_shows_what_was_said_around_each_result(_, alice):
    found = {3, 4, 9, 20}
    alice.run("send", "-r", "lobby", stdin="".join(
        f"{'needle' if number in found else 'hay'} {number}\n" for number in range(1, 21)).encode())
    alice.run("send", "-r", "den", "a needle alone")
    tap.check_equal([("den", 1, True), ("lobby", 19, False), ("lobby", 20, True),
                     ("lobby", 8, False), ("lobby", 9, True), ("lobby", 10, False),
                     ("lobby", 2, False), ("lobby", 3, True), ("lobby", 4, True),
                     ("lobby", 5, False)],
                    [(event["room"], event["no"], event["hit"])
                     for event in alice.json("search", "needle", "--context", "1")])
    marks = [line[:2] for line in alice.run("search", "needle", "--context", "2").splitlines()]
    tap.check_equal(["> ", "--", "  ", "  ", "> ", "--",
                     "  ", "  ", "> ", "> ", "  ", "  ", "  ", "  ", "> ", "  ", "  "], marks)
    lines = [line[2:] for line in
             alice.run("search", "needle", "in:lobby", "--context", "20").splitlines()]
    tap.check_equal([str(number) for number in range(1, 21)],
                    [line.split(" ")[-1] for line in lines])
    assert not any("hit" in event for event in alice.json("search", "needle", "--context", "0"))
    alice.run("search", "needle", "--context", "21", status=2)
    tap.check_equal("", alice.run("search", "nowhere", "--context", "3"))


@within
def test_a_search_finds_words_of_all_rooms_newest_first(_, alice):
    for room, text in (("lobby", "今天天气好"), ("garden", "Documents, please"), ("lobby", "天 气"),
                       ("garden", "明天天气也好 https://example.org/"), ("lobby", "the docs")):
        alice.run("send", "-r", room, text)
    tap.check_equal(["明天天气也好 https://example.org/", "今天天气好"],
                    [event["body"] for event in alice.json("search", "天气")])
    tap.check_equal(["the docs", "Documents, please"],
                    [event["body"] for event in alice.json("search", "DOC")])
    newest = alice.json("search", "-n", "1", "from:alice", "has:link")[0]
    tap.check_equal(("garden", 2, "alice", "message"),
                    tuple(newest[key] for key in ("room", "no", "from", "kind")))
    assert re.fullmatch(r"lobby 1 \S+Z alice: 今天天气好\n", alice.run("search", "天气 in:lobby"))
    tap.check_equal("", alice.run("search", "天气 before:2020-01-01"))
    alice.run("search", "in:nosuch", status=1)
    assert "nosuch" in alice.errors, alice.errors
    alice.run("search", "after:never", status=1)
    assert "2026-11-22" in alice.errors, alice.errors
    for number in range(3):
        alice.run("send", "-r", "bulk", stdin="".join(
            f"大量 {number} {line}\n" for line in range(100)).encode())
    found = [event["no"] for event in alice.json("search", "大量", "-n", "1000")]
    tap.check_equal(list(range(300, 0, -1)), found)


@within
def test_ranges_of_the_history(_, alice):
    alice.run("send", "-r", "lobby", stdin="\n".join(str(no) for no in range(1, 451)).encode())
    cases = (
        (["history"], range(1, 451)),
        (["history", "-n", "3"], range(448, 451)),
        (["history", "-n", "250"], range(201, 451)),
        (["history", "-n", "0"], range(0)),
        (["history", "--before", "5"], range(1, 5)),
        (["history", "--before", "5", "-n", "2"], range(3, 5)),
        (["history", "--before", "1"], range(0)),
        (["history", "--before", "0"], range(0)),
        (["history", "--before", "9999", "--count", "1"], range(450, 451)),
        (["history", "--after", "447"], range(448, 451)),
        (["history", "--after", "9999"], range(0)),
        (["history", "--after", "100", "-n", "5"], range(101, 106)),
        (["history", "--after", "100", "--before", "104"], range(101, 104)),
        (["tail"], range(431, 451)),
        (["tail", "-n", "1"], range(450, 451)),
        (["tail", "-n", "1000000"], range(1, 451)),
    )
    for arguments, expected in cases:
        found = [event["no"] for event in alice.json(*arguments, "-r", "lobby")]
        tap.check_equal((arguments, list(expected)), (arguments, found))


@within
def test_rooms_who_and_status_say_what_there_is(server, alice):
    with Person(server.unix, "bob") as bob, bob.follow("tail", "-f", "-r", "lobby") as following:
        tap.check_equal("bob entered the room", following.line())
        alice.run("send", "-r", "lobby", "hi")
        tap.check_equal([{"room": "lobby", "kind": "public", "topic": "", "members": 1, "last": 1,
                          "member": False, "unread": 0, "mentions": 0}], alice.json("rooms"))
        assert re.fullmatch(r"lobby +1\n", alice.run("rooms"))
        tap.check_equal("bob\n", alice.run("who", "-r", "lobby"))
        tap.check_equal([{"room": "lobby", "user": "bob", "role": "member", "online": True}],
                        alice.json("who", "-r", "lobby"))
        tap.check_equal("alice\nbob\n", "".join(sorted(alice.run("who").splitlines(True))))
        status = alice.json("status")[0]
        tap.check_equal((server.unix, "alice", 1, 2), tuple(status[key] for key in
                                                           ("server", "name", "rooms", "users")))
        assert status["version"].startswith("hutongd "), status
        assert re.search(r"^users +2$", alice.run("status"), re.MULTILINE)


@within
def test_tail_shows_who_comes_what_they_say_and_who_goes(server, alice):
    with Person(server.unix, "bob") as bob, bob.follow("tail", "-f", "-r", "lobby") as text, \
            Person(server.unix, "carol") as carol:
        tap.check_equal("bob entered the room", text.line())
        with carol.follow("tail", "-f", "-r", "lobby", "--json") as following:
            signal = json.loads(following.line())
            tap.check_equal(["room", "time", "kind", "from", "body"], list(signal))
            tap.check_equal(("enter", "carol"), (signal["kind"], signal["from"]))
            alice.run("send", "-r", "lobby", "hi")
            tap.check_equal(["enter", "message", "leave"],
                            [json.loads(following.line())["kind"] for _ in range(3)])
        for line in ("carol entered the room", "alice entered the room", "alice: hi",
                     "alice left the room"):
            tap.check_equal(line, text.line())


@within
def test_tail_begins_with_the_last_events_and_waits_for_a_room_that_is_not_there(_, alice):
    with alice.follow("tail", "-f", "-r", "new", "-n", "1") as following:
        tap.check_equal("alice entered the room", following.line())
        alice.run("send", "-r", "new", "one")
        tap.check_equal("alice: one", following.line())
    alice.run("send", "-n", "zoe", "-r", "new", "two")
    with alice.follow("tail", "-f", "-r", "new", "-n", "1", "-s", alice.environment["HUTONG_SERVER"],
                      "--name", "yan") as following:
        tap.check_equal("zoe: two", following.line())


@within
def test_while_the_user_is_in_the_chat_send_speaks_as_that_user_and_nobody_leaves(server, alice):
    with Person(server.unix, "bob") as bob, bob.follow("tail", "-f", "-r", "lobby") as watching:
        tap.check_equal("bob entered the room", watching.line())
        with alice.follow("tail", "-f", "-r", "lobby") as chatting:
            chatting.line()
            alice.run("send", "-r", "lobby", "one")
            alice.run("send", "-r", "attic", "elsewhere")
            alice.run("send", "-r", "lobby", "two")
            for line in ("alice entered the room", "alice: one", "alice: two"):
                tap.check_equal(line, watching.line())
            tap.check_equal("alice: one", chatting.line())
            tap.check_equal("alice: two", chatting.line())
            tap.check_equal("", alice.run("who", "-r", "attic"))


@within
def test_a_taken_name_keeps_send_out_but_readers_take_a_free_one(server, alice):
    with Person(server.unix, "alice") as other, alice.follow("tail", "-f", "-r", "lobby") as first:
        first.line()
        other.run("send", "-r", "lobby", "x", status=4)
        assert re.search(r"alice2", other.errors), other.errors
        tap.check_equal("alice\n", other.run("who", "-r", "lobby"))
        tap.check_equal("alice2", other.json("status")[0]["name"])
        other.run("rooms", "-n", "alice", status=4)
        other.run("rooms", status=4, HUTONG_NAME="alice")


@within
def test_a_direct_message_reaches_its_user_only(server, alice):
    with Person(server.unix, "bob") as bob, bob.follow("tail", "-f", "-r", "lobby") as following:
        following.line()
        alice.run("send", "-u", "bob", "psst")
        alice.run("send", "-r", "lobby", "aloud")
        tap.check_equal(["alice entered the room", "alice: aloud"],
                        [following.line(), following.line()])


@within
def test_tail_survives_the_servers_death_without_loss_or_repeat(server, alice):
    with Person(server.unix, "bob") as bob, \
            bob.follow("tail", "-f", "-r", "lobby", "--json") as following:
        following.line()  # bob is in
        sent = 0
        seen = []

        def say(count):
            nonlocal sent
            lines = [str(number) for number in range(sent, sent + count)]
            alice.run("send", "-r", "lobby", stdin="\n".join(lines).encode())
            sent += count

        def read_on():
            while len(seen) < sent:
                event = json.loads(following.line())
                if "no" in event:
                    seen.append((event["no"], event["body"]))

        for _ in range(3):
            say(50)
            read_on()
            say(50)
            server.kill()
            server.start()
            say(50)
            read_on()
        tap.check_equal([(number + 1, str(number)) for number in range(sent)], seen)


@within
def test_a_reader_that_goes_away_ends_tail_quietly(_, alice):
    alice.run("send", "-r", "lobby", stdin="\n".join("x" * 500 for _ in range(2000)).encode())
    for arguments in (["history", "-r", "lobby"], ["tail", "-f", "-r", "lobby"]):
        with subprocess.Popen([HUTONG, *arguments], env=alice.environment,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            process.stdout.read(1)
            process.stdout.close()
            tap.check_equal((arguments, 0, b""),
                            (arguments, process.wait(WAIT_S), process.stderr.read()))


def test_the_default_server_is_the_users_own_socket_and_commands_do_not_start_it():
    with tempfile.TemporaryDirectory(prefix="hutong-test-") as run:
        with Person("", "alice") as alice:
            alice.run("rooms", status=3, XDG_RUNTIME_DIR=run)
            assert f"unix:{run}/hutong/hutong.sock" in alice.errors, alice.errors


@within
def test_the_token_is_for_nobody_else_to_read(_, alice):
    alice.run("send", "-r", "lobby", "x")
    modes = {os.stat(os.path.join(folder, name)).st_mode & 0o777
             for folder, _, names in os.walk(alice.folder) for name in names}
    tap.check_equal({0o600}, modes)


if __name__ == "__main__":
    tap.run(globals())
