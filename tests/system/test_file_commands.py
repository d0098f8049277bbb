#!/usr/bin/env python3
"""Files from the shell: hutong send --file and hutong fetch.

test_file_commands.py HUTONG HUTONGD
"""

import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading

import hutong_client as hutong
from chat_stage import CHINESE
from hutong_client import Client
from hutongd import WAIT_S, Hutongd
from tap import check_equal, run

HUTONG, HUTONGD = (os.path.abspath(path) for path in sys.argv[1:3])
OK, REFUSED, USAGE, NO_SERVER, NOT_ALLOWED, LOCAL = range(6)
CONTENT = bytes(range(256)) * 400 + b"end"


class Place:
    """A server, and a folder to be in."""

    def __init__(self):
        self.server = Hutongd(HUTONGD)
        self.folder = tempfile.mkdtemp(prefix="hutong-files-")

    def __enter__(self):
        self.server.__enter__()
        return self

    def __exit__(self, *_):
        self.server.__exit__()
        shutil.rmtree(self.folder)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, content):
        with open(self.path(name), "wb") as file:
            file.write(content)
        return self.path(name)

    def read(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def run(self, *words, url=None, name="alice", **environment):
        """Returns exit status, stdout and stderr, both as bytes."""
        state = os.path.join(self.folder, ".state")
        done = subprocess.run(
            [HUTONG, words[0], "-s", url or self.server.unix, "--name", name, *words[1:]],
            cwd=self.folder, capture_output=True, timeout=WAIT_S, check=False,
            env={**os.environ, "LANG": "C.UTF-8", "LC_ALL": "", "LANGUAGE": "", "HOME": self.folder, "XDG_STATE_HOME": state,
                 **environment})
        return done.returncode, done.stdout, done.stderr

    def succeed(self, *words, **named):
        status, out, problem = self.run(*words, **named)
        check_equal((OK, b""), (status, problem))
        return out

    def client(self, name="bob"):
        client = Client.connect(self.server.unix)
        client.enter(name)
        client.join("lobby")
        return client


def test_a_file_is_sent_and_fetched():
    with Place() as place, place.client() as bob:
        path = place.write("报告.pdf", CONTENT)
        place.succeed("send", "-r", "lobby", "--file", path, "see", "page 3")
        event = bob.wait_for(lambda message: message.type == "event")
        check_equal(("报告.pdf\nsee page 3", len(CONTENT)), (event["text"], event["size"]))
        os.mkdir(place.path("in"))
        check_equal("in/报告.pdf\n",
                    place.succeed("fetch", "-r", "lobby", "-o", "in", name="carol").decode())
        check_equal(CONTENT, place.read("in/报告.pdf"))
        check_equal(["报告.pdf"], os.listdir(place.path("in")))  # no part of it stays
        check_equal(b"./as.bin\n",
                    place.succeed("fetch", "-r", "lobby", "-o", "as.bin", str(event["no"])))
        check_equal(CONTENT, place.read("as.bin"))
        check_equal(CONTENT, place.succeed("fetch", "-r", "lobby", "-o", "-"))


def test_an_empty_file_is_a_file():
    with Place() as place:
        place.succeed("send", "-r", "lobby", "--file", place.write("empty.txt", b""))
        os.remove(place.path("empty.txt"))
        place.succeed("fetch", "-r", "lobby")
        check_equal(b"", place.read("empty.txt"))


def test_nothing_is_overwritten():
    with Place() as place, place.client() as bob:
        bob.send_file("lobby", "a.txt", CONTENT)
        place.write("a.txt", b"mine")
        check_equal(b"./a (2).txt\n", place.succeed("fetch", "-r", "lobby"))
        check_equal((b"mine", CONTENT), (place.read("a.txt"), place.read("a (2).txt")))
        status, _, problem = place.run("fetch", "-r", "lobby", "-o", "a.txt")
        check_equal((LOCAL, True), (status, b"nothing is overwritten" in problem))
        os.symlink("/nowhere/at/all", place.path("link.txt"))
        check_equal(LOCAL, place.run("fetch", "-r", "lobby", "-o", "link.txt")[0])
        check_equal(b"mine", place.read("a.txt"))


def fake_server(answers):
    """A server that says what it is told to: a list of (request type, [frames])."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        connection, _ = listener.accept()
        frames = hutong.FrameReader()
        connection.sendall(hutong.frame_encode("hello", software="evil"))
        while data := connection.recv(65536):
            frames.feed(data)
            while frame := frames.next():
                message = hutong.message_decode(*frame)
                for type_, replies in answers:
                    if type_ == message.type:
                        for reply, fields in replies:
                            connection.sendall(
                                hutong.frame_encode(reply, id=message["id"], **fields))
        connection.close()

    threading.Thread(target=serve, daemon=True).start()
    return f"tcp://127.0.0.1:{listener.getsockname()[1]}"


def evil(name, content, digest=None, size=None):
    digest = digest or hashlib.sha256(content).digest()
    size = len(content) if size is None else size
    return fake_server([
        ("enter", [("welcome", {"user": "alice", "token": bytes(16), "wait_ms": 90000}),
                   ("done", {})]),
        ("search", [("event", {"room": "lobby", "user": "eve", "no": 1, "time": 1, "kind": 25,
                               "text": name, "size": size, "hash": digest}), ("done", {})]),
        ("fetch", [("chunk", {"hash": digest, "offset": 0, "data": content}),
                   ("done", {"size": len(content)})]),
    ])


def test_a_server_cannot_write_where_it_likes():
    for name, kept in (("../../evil.txt", "evil.txt"), ("/tmp/evil.txt", "evil.txt"),
                       (".bashrc", "_bashrc"), ("a\x1b[2J\u202etxt.exe", "a_[2J_txt.exe"),
                       ("..", "file")):
        with Place() as place:
            os.mkdir(place.path("in"))
            out = place.succeed("fetch", "-r", "lobby", "-o", "in", url=evil(name, b"content"))
            check_equal(f"in/{kept}\n", out.decode())
            check_equal([kept], os.listdir(place.path("in")))


def test_what_is_not_what_was_sent_is_not_kept():
    with Place() as place:
        os.mkdir(place.path("in"))
        for url in (evil("a.txt", b"content", digest=bytes(32)), evil("a.txt", b"content", size=3),
                    evil("a.txt", b"content", size=10**15)):
            status, _, problem = place.run("fetch", "-r", "lobby", "-o", "in", url=url)
            check_equal((True, True), (status in (REFUSED, LOCAL), len(problem) > 0))
            check_equal(False, os.path.exists(place.path("in/a.txt")))


def test_a_fetch_that_broke_off_goes_on():
    with Place() as place, place.client() as bob:
        bob.send_file("lobby", "a.txt", CONTENT)
        part = ".hutong-" + hashlib.sha256(CONTENT).hexdigest()[:16] + ".part"
        place.write(part, CONTENT[:70000])
        place.succeed("fetch", "-r", "lobby")
        check_equal((CONTENT, False), (place.read("a.txt"), os.path.exists(place.path(part))))


def test_json_tells_what_there_is():
    with Place() as place:
        place.succeed("send", "-r", "lobby", "--file", place.write("a.png", CONTENT))
        event = json.loads(place.succeed("history", "-r", "lobby", "--json"))
        check_equal(("file", "a.png", len(CONTENT), hashlib.sha256(CONTENT).hexdigest()),
                    tuple(event[key] for key in ("kind", "body", "size", "sha256")))
        check_equal(b"alice sent a file: a.png (100 KiB, image/png)\n",
                    place.succeed("history", "-r", "lobby"))
        check_equal("alice发送了文件：a.png (100 KiB, image/png)\n",
                    place.succeed("history", "-r", "lobby", **CHINESE).decode())


def test_exit_statuses_tell_what_went_wrong():
    with Place() as place:
        check_equal(REFUSED, place.run("fetch", "-r", "nowhere")[0])
        place.succeed("send", "-r", "lobby", "hello")
        check_equal(REFUSED, place.run("fetch", "-r", "lobby")[0])
        check_equal(REFUSED, place.run("fetch", "-r", "lobby", "1")[0])
        check_equal(LOCAL, place.run("send", "-r", "lobby", "--file", "missing.txt")[0])
        check_equal(LOCAL, place.run("send", "-r", "lobby", "--file", ".")[0])
        for words in (["fetch"], ["fetch", "-r", "lobby", "x"], ["fetch", "-r", "lobby", "0"],
                      ["send", "--file", "x"], ["tail", "-r", "lobby", "--file", "x"]):
            check_equal(USAGE, place.run(*words)[0])
        big = place.path("big.bin")
        with open(big, "wb") as file:
            file.truncate(101 * 1024 * 1024)
        status, _, problem = place.run("send", "-r", "lobby", "--file", big)
        check_equal((REFUSED, True), (status, b"at most 104857600" in problem))
        place.server.kill()
        check_equal(NO_SERVER, place.run("fetch", "-r", "lobby")[0])


run(globals())
