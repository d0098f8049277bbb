#!/usr/bin/env python3
"""How hutongd starts, refuses to start, reloads and stops.

test_start.py HUTONGD
"""

import contextlib
import json
import os
import re
import resource
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

import hutong_client as hutong
from hutong_client import Client, open_socket
from hutongd import WAIT_S, Hutongd
from tap import check_equal, check_raises, run

PROGRAM = sys.argv[1]


def call(*arguments, **named):
    """Run hutongd to its end. Returns (exit status, stdout, stderr)."""
    result = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=30,
                            stdin=subprocess.DEVNULL, check=False, **named)
    return result.returncode, result.stdout, result.stderr


@contextlib.contextmanager
def started(*arguments, **named):
    """A hutongd that is running, with its stderr; it is ended in any case."""
    process = subprocess.Popen([PROGRAM, *arguments], stdin=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, text=True, **named)
    try:
        yield process
    finally:
        process.kill()
        process.wait(30)
        process.stderr.close()


def check_refuses(status, words, *arguments, **named):
    """It does not start, and its reason holds all the words."""
    actual, _, reason = call(*arguments, **named)
    check_equal((status, []), (actual, [word for word in words if word not in reason] and
                               [reason]))


class Folder:
    """with Folder() as folder: a place to write in; folder("x") is a path there."""

    def __enter__(self):
        self.path = tempfile.mkdtemp(prefix="hutong-test-")
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.path)

    def __call__(self, name):
        return os.path.join(self.path, name)

    def write(self, name, text):
        with open(self(name), "w", encoding="utf-8") as file:
            file.write(text)
        return self(name)


def test_the_lines_that_scripts_wait_for_are_exact_at_every_level():
    for arguments in ((), ("--log-level", "error"), ("--log-level", "debug")):
        with Hutongd(PROGRAM, *arguments) as server:
            check_equal([f"listening url={server.unix}", f"listening url={server.tcp}",
                         f"ready pid={server.process.pid}"], server.log)


def test_it_listens_on_ipv4_ipv6_and_a_name():
    with Hutongd(PROGRAM, "-l", "tcp://[::1]:0", "-l", "tcp://localhost:0") as server:
        urls = [line.split("url=")[1] for line in server.log if "url=" in line]
        check_equal(4, len(urls))
        assert re.fullmatch(r"tcp://\[::1\]:\d+", urls[2]), urls
        for url in urls:
            Client.connect(url).close()


def test_without_addresses_it_listens_on_the_default_ones():
    with Folder() as folder:
        environment = {**os.environ, "XDG_RUNTIME_DIR": folder.path,
                       "XDG_STATE_HOME": folder("state")}
        with open_listener() as taken:  # whoever has the port: the message names both defaults
            port = taken.getsockname()[1]
            check_refuses(1, [f"tcp://127.0.0.1:{port}", "in use"], "-l",
                          f"tcp://127.0.0.1:{port}", env=environment)
        shown = call("--check", env=environment)
        check_equal((0, "ok\n", ""), shown)


def open_listener():
    listener = socket.create_server(("127.0.0.1", 0))
    return listener


def test_wrong_usage_says_what_is_wrong_and_exits_2():
    rows = (
        (("--nonsense",), ["--nonsense", "--help"]),
        (("-l",), ["-l"]),
        (("extra",), ["extra"]),
        (("-w", "2"), ["--workers 0"]),
        (("-l", "http://x"), ["http://x"]),
        (("-l", "tcp://127.0.0.1:99999"), ["port", "65535"]),
        (("-l", "unix:/tmp/" + "x" * 120), ["107"]),
        (("--durability", "maybe"), ["maybe", "power", "process"]),
        (("--log-level", "loud"), ["loud", "debug"]),
        (("--log-format", "xml"), ["xml", "json"]),
        (("-d", ""), ["data"]),
    )
    for arguments, words in rows:
        check_refuses(2, words, *arguments)


def test_help_and_version_are_for_stdout():
    status, shown, _ = call("--help")
    check_equal(0, status)
    for option in ("--config", "--listen", "--data", "--workers", "--durability", "--log-level",
                   "--log-format", "--check", "--version", "--help"):
        assert option in shown, option
    assert re.fullmatch(r"hutongd \d+\.\d+\.\d+\n", call("-V")[1])


def test_a_broken_configuration_is_told_with_file_line_and_what_is_expected():
    rows = (
        ("grace_s = 10\ngrace = 5\n", [":2:", "grace", "heartbeat_s"]),
        ("heartbeat_s = soon\n", [":1:", "heartbeat_s"]),
        ("\n\nheartbeat_s = 1\n", [":3:", "from 3 to 86400"]),
        ("# one\n// two\n/* three\n four */\nheartbeat_s = 1 # more\n", [":5:", "from 3 to 86400"]),
        ("data = /tmp/a#b\ndata = '#\\'\n'\ndata = /tmp//c\nnope = 1\n", [":5:", "nope"]),
        ("grace_s = 1\n\"open\nheartbeat_s = 3\n", [":2:", "quotation mark"]),
        ("grace_s = 1\n/* open\nheartbeat_s = 3\n", [":2:", "no end"]),
        ("\n\ngrace_s = 1\0\n", [":3:", "zero byte"]),
        ("durability = \"maybe\"\n", [":1:", "maybe", "power", "process"]),
        ("listen = { \"unix:/tmp/a\",\n \"http://[::1]:1\" }\n", [":2:", "http://[::1]:1"]),
        ("irc_server_name = \"a b\"\n", [":1:", "irc_server_name", "letters"]),
        ("irc_server_name = \"localhost\"\n", [":1:", "irc_server_name", "dot"]),
        ("irc_network = \"\"\n", [":1:", "irc_network"]),
        ("irc_motd = \"/nonexistent\"\n", [":1:", "irc_motd"]),
        ("irc_replay = 201\n", [":1:", "from 0 to 200"]),
        ("listen = { \"irc://192.0.2.1:1\" }\n", ["irc://192.0.2.1:1", "insecure_plaintext"]),
        ("data = \"\n", ["hutongd.conf"]),
        ("listen = { \"tcp://192.0.2.1:1\" }\n", ["tcp://192.0.2.1:1", "insecure_plaintext"]),
    )
    with Folder() as folder:
        for text, words in rows:
            path = folder.write("hutongd.conf", text)
            check_refuses(1, words, "--check", "-c", path)
        check_refuses(1, ["missing.conf", "No such file"], "--check", "-c", folder("missing.conf"))
        path = folder.write("hutongd.conf",
                            "listen = { \"tcp://192.0.2.1:1\" }\ninsecure_plaintext = yes\n"
                            "log_format = 'json' # a comment\n")
        check_equal((0, "ok\n", ""), call("--check", "-c", path))


def test_the_example_of_a_configuration_is_one_and_holds_the_defaults():
    example = os.path.join(os.path.dirname(__file__), "../../assets/config/hutongd.conf")
    check_equal((0, "ok\n", ""), call("--check", "-c", example))
    with Folder() as folder, Hutongd(PROGRAM, "-c", folder.write("hutongd.conf", "")) as server:
        shutil.copy(example, folder("hutongd.conf"))
        server.process.send_signal(signal.SIGHUP)  # which warns of whatever differs
        line = server.wait_for_line("a change takes effect.*|an option has changed.*|"
                                    "configuration reloaded")
        check_equal("configuration reloaded", line[0])


def test_what_the_configuration_lists_is_taken_once_each():
    with Folder() as folder:
        addresses = [f"unix:{folder(name)}" for name in ("a.sock", "b.sock")]
        path = folder.write("hutongd.conf", f"data = \"{folder('data')}\"\n"
                            "listen = { \"tcp://127.0.0.1:1\" }\nlisten = {}\n"
                            f"listen = {{ \"{addresses[0]}\",\n \"{addresses[1]}\" }}\n")
        with started("-c", path) as process:
            lines = [process.stderr.readline() for _ in range(3)]
            check_equal([f"listening url={url}\n" for url in addresses], lines[:2])
            assert lines[2].startswith("ready"), lines
            process.terminate()
            check_equal(0, process.wait(30))


def test_the_command_line_goes_before_the_file():
    with Folder() as folder:
        path = folder.write("hutongd.conf", "listen = { \"tcp://192.0.2.1:1\" }\n"
                            "data = \"/nonexistent\"\nlog_format = \"json\"\n")
        with Hutongd(PROGRAM, "-c", path, "--log-format", "text") as server:
            check_equal(3, len(server.log))


def test_json_logs_are_json():
    with Folder() as folder, started("-l", f"unix:{folder('a.sock')}", "-d", folder("data"),
                                     "--log-format", "json") as process:
        events = [json.loads(process.stderr.readline())["event"] for _ in range(2)]
        check_equal(["listening", "ready"], events)
        process.terminate()
        rest = [json.loads(line)["event"] for line in process.stderr]
        check_equal(["stopping", "stopped"], rest)
        check_equal(0, process.wait(30))


def test_a_socket_left_by_a_dead_server_is_taken_over():
    with Hutongd(PROGRAM) as server:
        server.kill()
        assert os.path.exists(server.unix[len("unix:"):])
        server.start()
        Client.connect(server.unix).close()
        check_equal(0, server.stop())
        assert not os.path.exists(server.unix[len("unix:"):])


def test_the_socket_of_a_living_server_is_respected():
    with Hutongd(PROGRAM) as server, Folder() as folder:
        check_refuses(1, [server.unix, "a server is listening"], "-l", server.unix,
                      "-d", folder("data"))
        Client.connect(server.unix).close()


def test_a_file_that_is_no_socket_is_not_removed():
    with Folder() as folder:
        path = folder.write("precious", "not a socket")
        check_refuses(1, [path], "-l", f"unix:{path}", "-d", folder("data"))
        with open(path, encoding="utf-8") as file:
            check_equal("not a socket", file.read())


def test_many_starters_on_a_stale_socket_leave_one_server():
    with Hutongd(PROGRAM) as server, Folder() as folder, contextlib.ExitStack() as stack:
        server.kill()
        starters = [stack.enter_context(started("-l", server.unix, "-d", folder(f"data{number}")))
                    for number in range(5)]
        ready = 0
        for starter in starters:
            lines = [starter.stderr.readline() for _ in range(2)]
            ready += lines[1].startswith("ready")
        check_equal(1, ready)
        Client.connect(server.unix).close()


def test_a_port_in_use_is_named():
    with open_listener() as taken, Folder() as folder:
        url = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        check_refuses(1, [url, "in use"], "-l", url, "-d", folder("data"))


def test_a_data_folder_in_use_is_named():
    with Hutongd(PROGRAM) as server, Folder() as folder:
        data = os.path.join(server.folder, "data")
        check_refuses(1, [data], "-l", f"unix:{folder('other.sock')}", "-d", data)
        Client.connect(server.unix).close()


def test_a_database_that_is_none_or_another_programs_is_named():
    with Folder() as folder:
        for name, says in (("garbage", "file is not a database)\n"), ("foreign", "hutongd\n")):
            os.mkdir(folder(name))
            path = os.path.join(folder(name), "hutong.db")
            if name == "garbage":
                with open(path, "w", encoding="utf-8") as file:
                    file.write("no database at all, sorry. " * 100)
            else:
                with contextlib.closing(sqlite3.connect(path)) as database:
                    database.execute("CREATE TABLE theirs (a)")
                    database.commit()
            check_refuses(1, [path, "no database of hutongd", says],
                          "-l", f"unix:{folder('a.sock')}", "-d", folder(name))
        with contextlib.closing(sqlite3.connect(path)) as database:
            check_equal([("theirs",)], database.execute("SELECT name FROM sqlite_schema").fetchall())


def test_a_data_folder_that_cannot_be_written_is_named():
    with Folder() as folder:
        path = folder.write("file", "")
        check_refuses(1, [path], "-l", f"unix:{folder('a.sock')}", "-d", path)
        check_refuses(1, ["/proc/nowhere"], "-l", f"unix:{folder('a.sock')}", "-d",
                      "/proc/nowhere")


def test_sighup_takes_what_can_be_taken_and_names_the_rest():
    with Folder() as folder:
        path = folder.write("hutongd.conf", "heartbeat_s = 60\n")
        with Hutongd(PROGRAM, "-c", path) as server:
            folder.write("hutongd.conf", "heartbeat_s = 3\ngrace_s = 9\nlog_level = \"debug\"\n"
                         "durability = \"process\"\n")
            server.process.send_signal(signal.SIGHUP)
            server.wait_for_line("a change takes effect only at the next start option=durability")
            server.wait_for_line("an option has changed option=grace_s")
            server.wait_for_line("configuration reloaded")
            with Client.connect(server.unix, software="a\x1b[31mb"):
                server.wait_for_line(r"hello .*software=\"a\\x1b\[31mb\"")  # no escape in the log
            folder.write("hutongd.conf", "heartbeat_s = never\n")
            server.process.send_signal(signal.SIGHUP)
            server.wait_for_line(r"configuration not reloaded problem=.*:1:")
            Client.connect(server.unix).close()


def test_a_stop_tells_clients_and_exits_0_on_either_signal():
    for number in (signal.SIGTERM, signal.SIGINT):
        with Hutongd(PROGRAM) as server:
            client = Client.connect(server.tcp)
            client.enter("alice")
            client.join("lobby")
            request = client.submit_say("lobby", "last words")
            server.process.send_signal(number)
            try:
                client.answer(request)
            except hutong.Closed:
                pass  # it came after the signal
            check_raises(hutong.Closed, client.wait_for, lambda message: False)
            check_equal(104, client.goodbye["code"])
            check_equal(0, server.process.wait(30))


def test_a_stop_does_not_wait_for_one_who_does_not_read():
    with Hutongd(PROGRAM) as server, Client.connect(server.tcp) as talker:
        talker.enter("talker")
        talker.join("lobby")
        sleeper = Client.connect(server.tcp)
        sleeper.enter("sleeper")
        sleeper.join("lobby")
        for _ in range(20):
            for request in [talker.submit_say("lobby", "x" * 10000) for _ in range(50)]:
                talker.answer(request)
        check_equal(0, server.stop())
        sleeper.close()


def can_greet(url):
    try:
        Client.connect(url).close()
        return True
    except hutong.Closed:
        return False


def test_running_out_of_descriptors_is_survived():
    def few_files():
        resource.setrlimit(resource.RLIMIT_NOFILE, (80, 80))

    with Folder() as folder, started("-l", f"unix:{folder('a.sock')}", "-d", folder("data"),
                                     preexec_fn=few_files) as process:
        while not process.stderr.readline().startswith("ready"):
            assert process.poll() is None
        crowd = [open_socket(f"unix:{folder('a.sock')}", WAIT_S) for _ in range(100)]
        assert not can_greet(f"unix:{folder('a.sock')}")
        for connection in crowd:
            connection.close()
        end = time.monotonic() + 60
        while not can_greet(f"unix:{folder('a.sock')}"):  # until it has seen that they are gone
            assert time.monotonic() < end
        process.terminate()
        check_equal(0, process.wait(30))


run(globals())
