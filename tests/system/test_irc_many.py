#!/usr/bin/env python3
"""Many clients at once, as many as one process may have files. Usage: test_irc_many.py HUTONGD"""

import resource
import sys

import tap
from hutongd import Configured
from irc_client import Irc
from tap import check_equal

PROGRAM = sys.argv[1]
MANY, LEAST = 2000, 1000
ROOM = 20
GROUP = 250
SPARE = 200  # files that are not connections, of this process and of the server
GROWTH_MAX = 4  # if each of the first cost the next one something, the last would cost ten times as much


class Crowd:
    """A server that is started with few files, and as many clients as there can be."""

    def __init__(self):
        self.soft, self.hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        self.count = min(MANY, self.hard - SPARE) // GROUP * GROUP
        if self.count < LEAST:
            raise tap.Skip(f"a process may have {self.hard} files only")
        self.server = Configured(PROGRAM, "test_bed_without_any_limits = yes", "heartbeat_s = 3600")
        self.server.irc = self.server.hold("irc")
        self.clients = []

    def __enter__(self):
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(256, self.soft), self.hard))
        self.server.__enter__()
        resource.setrlimit(resource.RLIMIT_NOFILE, (self.hard, self.hard))
        return self

    def __exit__(self, *_):
        for client in self.clients:
            client.socket.close()
        self.server.__exit__()
        resource.setrlimit(resource.RLIMIT_NOFILE, (self.soft, self.hard))

    def processor_ns(self):
        """What the server's loop has spent so far."""
        with open(f"/proc/{self.server.process.pid}/schedstat", encoding="utf-8") as stat:
            return int(stat.read().split()[0])

    def log_in(self):
        """One more group logs in at once, ROOM of them to a room. Returns what that cost."""
        before = self.processor_ns()
        group = [Irc(self.server.irc) for _ in range(GROUP)]
        for number, client in enumerate(group, len(self.clients)):
            client.send(f"NICK v{number}x", "USER v 0 * :v", f"JOIN #room{number // ROOM}")
        for client in group:
            client.until("366")
        self.clients += group
        return self.processor_ns() - before


def files_of(process):
    """How many files a process may have: what holds now, and what it could have at most."""
    with open(f"/proc/{process.pid}/limits", encoding="utf-8") as limits:
        return next(line for line in limits if line.startswith("Max open files")).split()[3:5]


def check_all_hear(clients):
    """The first of each room says something, and all others in it hear that and nothing else."""
    rooms = [clients[start:start + ROOM] for start in range(0, len(clients), ROOM)]
    for number, room in enumerate(rooms):
        room[0].send(f"PRIVMSG #room{number} :hello {number}")
    for number, room in enumerate(rooms):
        for client in room[1:]:
            said = client.wait_for(lambda line: line.command == "PRIVMSG")
            check_equal([f"#room{number}", f"hello {number}"], said.params)


def test_many_log_in_rest_and_talk_and_the_last_pay_no_more_than_the_first():
    with Crowd() as crowd:
        check_equal([str(crowd.hard)] * 2, files_of(crowd.server.process))
        costs = [crowd.log_in() for _ in range(crowd.count // GROUP)]
        check_all_hear(crowd.clients)
        for client in crowd.clients:
            client.sync()
        check_all_hear(crowd.clients)
        assert min(costs[-2:]) <= GROWTH_MAX * max(costs[:2]), costs
        print(f"# {crowd.count} clients; each group costs: {costs}")
        check_equal(0, crowd.server.stop())
        check_equal({"ERROR"}, {client.wait_closed()[-1].command for client in crowd.clients})


tap.run(globals())
