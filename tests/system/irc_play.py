"""Conformance as tables: who sends what, and which lines come of it, whole and in order."""

import contextlib
import re

from hutongd import Hutongd
from irc_client import Irc

SERVER = "hutong.test"
CONFIG = f'irc_server_name = "{SERVER}"\nirc_network = "Test"\ntest_bed_without_any_limits = yes\n'


@contextlib.contextmanager
def serve(program, config="", **named):
    """A server with the IRC door, and with these options beside those of all these tests."""
    server = Hutongd(program, irc=True, **named)
    path = f"{server.folder}/hutongd.conf"
    with open(path, "w", encoding="utf-8") as file:
        file.write(CONFIG + config)
    server.arguments = ("-c", path)
    with server:
        yield server


def matches(pattern, text):
    """Whether a line is what a row says; "…" stands for anything, ":S" for the server."""
    pattern = re.escape(pattern.replace(":S ", f":{SERVER} ")).replace("…", ".*")
    return re.fullmatch(pattern, text) is not None


def check_lines(sent, expected, lines):
    """The lines are those of the row."""
    got = [line.text for line in lines]
    if len(got) == len(expected) and all(map(matches, expected, got)):
        return
    raise AssertionError(f"after {sent!r} expected\n  " + "\n  ".join(expected) + "\ngot\n  " +
                         "\n  ".join(got))


def play(clients, *rows):
    """Each row: (who, what it sends, the lines that come), more pairs (whom, lines) for others."""
    for who, sent, expected, *others in rows:
        sent = [sent] if isinstance(sent, str) else sent
        check_lines(sent, expected, clients[who].ask(*sent))
        for whom, lines in zip(others[::2], others[1::2]):
            check_lines(sent, lines, clients[whom].sync())


def connect(server, *names, room=None, caps=()):
    """Clients by their names, all in a room if one is given, with nothing left to read."""
    clients = {name: Irc(server.irc, name, caps=caps) for name in names}
    for client in clients.values():
        if room:
            client.join(room)
    for client in clients.values():
        client.sync()
    return clients


def disconnect(clients):
    """End them all, and wait until the server has noticed."""
    for client in clients.values():
        if not client.closed:
            client.send("QUIT")
            client.wait_closed()
        client.socket.close()
