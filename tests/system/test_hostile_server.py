#!/usr/bin/env python3
"""A server that cuts, reorders, floods and lies: the chat stays whole, and so does what is typed.

test_hostile_server.py HUTONG HUTONGD
"""

import os
import random
import signal
import socket
import sys
import threading
import time
import unicodedata

import tap
from chat_stage import ENGLISH, Stage
from hutong_client import (FIELDS, REQUIRED, TYPES, FrameReader, Malformed, frame_encode,
                           message_decode)
from terminal import POLL_S, WAIT_S

HUTONG, HUTONGD = sys.argv[1:]
SEED = 20261126
NASTY = ("\x1b[2J\x1b[H", "\x1b]0;owned\x07", "\x9b31m", "\r\n\r\n", "\u202eabc", "a\u0300" * 40, "👨‍👩‍👧‍👦",
         "‍" * 9, "🇨🇳🇩🇪", "\x00", "字" * 500, "│" * 200, "\t\t\t", "%s%n%d", "x" * 16000, " ")


class HostileServer:
    """Listens in a server's place and does to everybody who comes what `attack` says."""

    def __init__(self, path, attack):
        self.path = path
        self.attack = attack
        self.dice = random.Random(SEED)
        self.done = threading.Event()  # the attack has been all that it is to be
        self.threads = []
        self.count = 0

    def __enter__(self):
        self.listener = socket.socket(socket.AF_UNIX)
        if os.path.exists(self.path):
            os.unlink(self.path)
        self.listener.bind(self.path)
        self.listener.listen()
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        os.unlink(self.path)

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.count += 1
            threading.Thread(target=self.serve, args=(Peer(connection, self.dice),),
                             daemon=True).start()

    def serve(self, peer):
        try:
            peer.let_in()
            self.attack(self, peer)
        except OSError:
            pass  # the client has gone: as it likes
        finally:
            peer.connection.close()


class Peer:
    """A client that has come."""

    def __init__(self, connection, dice):
        self.connection = connection
        self.connection.settimeout(WAIT_S)
        self.dice = dice
        self.frames = FrameReader()

    def receive(self):
        """The next message."""
        while True:
            frame = self.frames.next()
            if frame is not None:
                return message_decode(*frame)
            data = self.connection.recv(65536)
            if not data:
                raise ConnectionResetError
            self.frames.feed(data)

    def send(self, type_, **fields):
        self.connection.sendall(frame_encode(type_, **fields))

    def let_in(self):
        """Answer as a server does until the client is in the lobby."""
        while True:
            message = self.receive()
            if message.type == "hello":
                self.send("hello", software="hostile")
            elif message.type == "enter":
                self.send("welcome", id=message["id"], user="alice", token=b"t" * 16, wait_ms=90000)
                self.send("done", id=message["id"])
            elif message.type == "join":
                self.send("joined", id=message["id"], room="lobby", kind=1, count=1, last=0,
                          flags=32)
                self.send("member", id=message["id"], room="lobby", user="alice")
                self.send("done", id=message["id"])
                return


def event(no, text="a line", user="mallory", **more):
    """A live event of the lobby."""
    return frame_encode("event", **{"room": "lobby", "user": user, "no": no, "kind": 1,
                                    "time": 1700000000000 + no, "text": text, **more})


def cut(server, peer):
    """Whole frames in pieces, and a connection that breaks within one."""
    dice = server.dice
    data = b"".join(event(no) for no in range(1, 12))
    end = dice.randrange(1, len(data))
    while data[:end]:
        size = dice.randrange(1, 60)
        peer.connection.sendall(data[:min(size, end)])
        data, end = data[size:], max(0, end - size)
    if server.count >= 4:
        server.done.set()


def reorder(server, peer):
    """Numbers in no order, twice, and far ahead; answers to what nobody has asked."""
    numbers = list(range(1, 400)) * 2 + [10**12, 2**53 - 1, 5000]
    server.dice.shuffle(numbers)
    for at, no in enumerate(numbers):
        peer.connection.sendall(event(no))
        if at % 50 == 0:
            peer.send("done", id=at, no=at, room="lobby", time=1)
            peer.send("error", id=at, code=9, text="no")
            peer.send("joined", room=f"@{at}", user=f"peer{at}", kind=2, count=2, last=0)
            peer.send("event", id=at, room="lobby", user="x", no=at + 1, time=1, kind=2, text="y")
            peer.send("presence", room="lobby", user="alice", kind=1 + at % 5)
            peer.send("mark", room="lobby", no=2**53 - 1 - at, unread=10**9, mentions=10**9)
    server.done.set()
    time.sleep(1)  # what was asked for is never answered


def flood(server, peer):
    """Many messages, some of them of what no terminal should see."""
    for start in range(1, 20001, 500):
        peer.connection.sendall(b"".join(
            event(no, NASTY[no % len(NASTY)] if no % 7 == 0 else f"alice: line {no}",
                  NASTY[no % len(NASTY)][:20] if no % 11 == 0 else f"user{no % 50}")
            for no in range(start, start + 500)))
    server.done.set()
    while True:
        peer.receive()


def random_value(dice, name):
    """Something that might stand in a field."""
    _, kind, size = FIELDS[name]
    if kind is int:
        return dice.choice((0, 1, 2, 3, 255, 2**32, 2**53 - 1, dice.randrange(2**20)))
    if kind is bytes:
        return dice.randbytes(dice.choice(size) if isinstance(size, range) else size)
    if kind is list:
        return [dice.choice(NASTY)[:20] for _ in range(dice.randrange(5))]
    return dice.choice(("lobby", "bob", "", dice.choice(NASTY)))[:size // 4]


KEYS = {row[0]: key for key, row in FIELDS.items()}


def lie(server, peer):
    """Messages of all types with whatever values; at last, bytes that are none."""
    names = list(KEYS)
    for _ in range(3000):
        type_ = server.dice.choice(list(TYPES.values()))
        # a server that says that it has stored something is believed, and one may be put out;
        # what was said in a room goes where the room is said to have gone
        if type_ in ("error", "bye", "done", "notice", "rename"):
            continue
        fields = set(REQUIRED.get(type_, "").split()) | set(server.dice.sample(names, 3))
        try:
            frame = frame_encode(type_, **{name: random_value(server.dice, KEYS[name])
                                           for name in sorted(fields)})
        except (ValueError, Malformed):
            continue
        if len(frame) < 20480:
            peer.connection.sendall(frame)
    peer.connection.sendall(server.dice.randbytes(1000))
    server.done.set()


def without_border(screen):
    """The rows that have something else where the border between messages and members is."""
    return [line for line in screen.split("\n")[1:21] if cell(line, 61) not in ("│", "┤", "├")]


def check_whole(terminal):
    """The border between messages and members is where it was, and nobody has set the title."""
    terminal.wait(lambda screen: not without_border(screen), "a whole border")
    assert terminal.value("pane_title").startswith("hutong"), terminal.value("pane_title")


def cell(line, col):
    """The character in a column, where wide ones take two."""
    for character in line:
        if unicodedata.combining(character):
            continue
        if col <= 0:
            return character
        col -= 2 if unicodedata.east_asian_width(character) in "WF" else 1
    return ""


def has_draft(screen):
    """All that was typed is there, though who lies can make one type a part of it elsewhere."""
    return "half a draft" in screen or ("half a dr" in screen and "waits for you in" in screen)


def check_survives(attack):
    """Type while the server does that; then all is said to a true one, once, or still there."""
    with Stage(HUTONG, HUTONGD) as stage:
        environment = stage.environment(ENGLISH)
        command = [HUTONG, "-s", stage.server.unix, "-n", "alice"]
        stage.server.kill()
        with HostileServer(stage.server.unix[len("unix:"):], attack) as server:
            terminal = stage.tmux.open(command, environment=environment, cols=80, rows=24)
            terminal.wait(lambda _: server.count > 0, "the client")
            terminal.enter("never lose this")
            terminal.type("half a dr")
            end = time.monotonic() + WAIT_S
            while not server.done.is_set():
                assert time.monotonic() < end, "the attack never ended"
                assert not terminal.is_dead(), terminal.screen()
                time.sleep(POLL_S)
            screen = terminal.wait_for("> half a dr")
            assert not terminal.is_dead(), screen
            check_whole(terminal)
            terminal.type("aft")
            terminal.wait_for("> half a draft")
            tap.check_equal("0", terminal.value("pane_dead"))
            tap.check_equal(str(len("> half a draft")), terminal.value("cursor_x"))
            os.kill(int(terminal.value("pane_pid")), signal.SIGKILL)
            terminal.wait(lambda _: terminal.is_dead(), "the end of the client")
        stage.server.start()
        terminal = stage.tmux.open(command, environment=environment, cols=80, rows=24)
        terminal.wait_for("alice: never lose this")
        terminal.wait_without("(sending)")
        screen = terminal.wait(has_draft, "the draft, here or where it waits")
        tap.check_equal(1, screen.count("never lose this"))
        tap.check_equal(0, screen.count("mallory"))


def test_a_server_that_cuts():
    check_survives(cut)


def test_a_server_that_reorders():
    check_survives(reorder)


def test_a_server_that_floods():
    check_survives(flood)


def test_a_server_that_lies():
    check_survives(lie)


tap.run(globals())
