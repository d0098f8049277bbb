"""./run bench: what hutongd costs, beside the least that anything could cost.

bench.py ROOT BUILD [FIGURE…]

Every figure is a median of rounds in which hutongd and a bare program take turns, so that
whatever else the machine does meets both. Without names all figures are measured, the raw
rounds go to docs/performance-data/ and the report to docs/performance.md; with names they are
only printed.
"""

import contextlib
import json
import os
import platform
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from statistics import median

import report

sys.path.append(os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "system"))
from hutong_client import Client  # pylint: disable=wrong-import-position

ROUNDS = 5
READY_WITHIN_S = 10

SLICES = 5  # turns that both sides take within a round

RECEIVERS = 1000
ALONE_COUNT = 40  # in a slice
BURST_COUNT, BURST_SIZE = 1280, 64

WINDOW = 64
WINDOW_COUNT = 20000
SINGLE_SLICES, SINGLE_COUNT = 25, 20

RESTING, RESTING_ROOM = 4000, 20

LOGINS = 5000

SEARCH_MESSAGES = 1000000
SEARCH_COUNT, SEARCH_RATE = 3000, 1000  # searches in a round, messages a second meanwhile
SEARCH_ROUNDS = 3
SEARCH_ACKS, SEARCH_PIECES = 250, 20  # messages in a piece; pieces in a round, by turns
SEARCH_INDEXED_WITHIN_S = 300
SEARCH_COMPARED = 20  # words, with a plain scan


class Program:
    """A child that answers each line on its stdin with a line of JSON."""

    def __init__(self, *command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True, bufsize=1)

    def ask(self, line):
        """Send a command, return its answer."""
        self.process.stdin.write(f"{line}\n")
        answer = self.process.stdout.readline()
        if not answer:
            raise SystemExit(f"bench: {self.process.args[0]} gave up on: {line}")
        return json.loads(answer)


class Server:
    """A server that tells its listeners on stderr, hutongd or a bare program."""

    def __init__(self, command, log_path):
        self.log_path = log_path
        with open(log_path, "w", encoding="utf-8") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log,
                                            stdin=subprocess.DEVNULL)
        self.urls = self.wait_ready()

    def wait_ready(self):
        """The listeners' URLs, once all of them are open."""
        deadline = time.monotonic() + READY_WITHIN_S
        while time.monotonic() < deadline and self.process.poll() is None:
            with open(self.log_path, encoding="utf-8") as log:
                words = log.read().split()
            if "ready" in words:
                return [word[4:] for word in words if word.startswith("url=")]
            time.sleep(0.002)
        self.process.kill()
        with open(self.log_path, encoding="utf-8") as log:
            raise SystemExit(f"bench: {self.process.args[0]} did not start:\n{log.read()}")

    def url(self, scheme):
        """The listener of a scheme."""
        return next(url for url in self.urls if url.startswith(scheme))

    def rss(self):
        """Resident memory in bytes."""
        with open(f"/proc/{self.process.pid}/smaps_rollup", encoding="utf-8") as status:
            line = next(line for line in status if line.startswith("Rss:"))
        return int(line.split()[1]) * 1024


class Bench:
    """Where the programs and their files are, and which of them run."""

    def __init__(self, build):
        self.build = build
        self.running = []
        self.folder = tempfile.mkdtemp(prefix="bench-", dir=build)  # data and syncs: one disk
        self.sockets = tempfile.mkdtemp(prefix="hutong-bench-")  # short paths
        self.started = 0

    def stop(self):
        """End what was started, the newest first."""
        while self.running:
            child = self.running.pop().process
            child.kill()
            child.wait()

    def close(self):
        """End everything and remove the files."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(self.sockets, ignore_errors=True)

    def program(self, name):
        """A program of this folder."""
        return os.path.join(self.build, "tests", "bench", name)

    def path(self, what):
        """A new path for a socket, a log or a data folder."""
        self.started += 1
        return os.path.join(self.sockets if what == "socket" else self.folder,
                            f"{what}{self.started}")

    def hutongd(self, *lines):
        """A fresh server on a fresh database, with the defaults of its configuration but for
        these lines."""
        config = self.path("conf")
        with open(config, "w", encoding="utf-8") as out:
            out.writelines(f"{line}\n" for line in lines)
        data = self.path("data")
        command = [self.server_program(), "-c", config, "-d", data, "-l", "tcp://127.0.0.1:0",
                   "-l", "unix:" + self.path("socket")]
        server = self.start(Server(command, self.path("log")))
        server.data = data
        return server

    def server_program(self):
        """hutongd itself."""
        return os.path.join(self.build, "src", "server", "net", "hutongd")

    def status(self, server, name):
        """A number that a running server tells of itself."""
        told = subprocess.run([self.server_program(), "status", "-d", server.data],
                              capture_output=True, text=True, check=True).stdout
        return int(dict(line.split() for line in told.splitlines())[name])

    def bare(self, name, *arguments):
        """One of the bare programs that listen."""
        return self.start(Server([self.program(name), *arguments], self.path("log")))

    def sync(self):
        """The bare program that writes to the disk."""
        return self.start(Program(self.program("bare_sync"), self.path("sync")))

    def load(self, server, url, *words):
        """A load generator in front of a server."""
        return self.start(Program(self.program("load"), url, str(server.process.pid), *words))

    def start(self, child):
        """Remember a child, to end it."""
        self.running.append(child)
        return child


def in_turn(number, *steps):
    """Run the steps, every other time backwards: none always has the warm or the cold place."""
    for step in steps if number % 2 == 0 else reversed(steps):
        step()


def merge(answers):
    """Slices of a round as one answer: counters add up, of medians the middle one stands."""
    return {key: median(answer[key] for answer in answers) if key.endswith(("median_ns", "p99_ns"))
            else sum(answer[key] for answer in answers) for key in answers[0]}


def alternate(slices, **asks):
    """A round: each of the asks once a slice, in turn. Returns the merged answer of each."""
    answers = {name: [] for name in asks}
    for number in range(slices):
        in_turn(number, *[lambda name=name: answers[name].append(asks[name]()) for name in asks])
    return {name: merge(found) for name, found in answers.items()}


def by_name(rounds):
    """A list of rounds, each with an answer by name, as lists by name."""
    return {name: [one[name] for one in rounds] for name in rounds[0]}


def measure_fanout(bench):
    """Deliveries to RECEIVERS in one room, one message at a time and in bursts."""
    hutong, bare = bench.hutongd(), bench.bare("bare_fanout")
    ours = bench.load(hutong, hutong.url("tcp"))
    theirs = bench.load(bare, bare.url("tcp"), "bare")
    for crowd in (ours, theirs):
        crowd.ask(f"enter {RECEIVERS} {RECEIVERS}")
    warm = ours.ask("say 20 1 4")
    frame_size = round(warm["bytes"] / warm["deliveries"])
    alone, burst = f"say {ALONE_COUNT} 1 {frame_size}", f"say {BURST_COUNT} {BURST_SIZE} {frame_size}"
    rounds = []
    for _ in range(ROUNDS):
        rounds.append(alternate(SLICES, alone=lambda: ours.ask(alone),
                                alone_bare=lambda: theirs.ask(alone))
                      | alternate(SLICES, burst=lambda: ours.ask(burst),
                                  burst_bare=lambda: theirs.ask(burst)))
    return {"receivers": RECEIVERS, "frame_size": frame_size, "burst_size": BURST_SIZE,
            **by_name(rounds)}


def measure_acks(bench):
    """Messages acknowledged, that is on disk: WINDOW in flight, and one alone."""
    hutong = bench.hutongd()
    sync = bench.sync()
    crowd = bench.load(hutong, hutong.url("unix"))
    crowd.ask("enter 1 1")
    rounds = []
    for _ in range(ROUNDS):
        one = alternate(SINGLE_SLICES, sync=lambda: sync.ask(SINGLE_COUNT),
                        single=lambda: crowd.ask(f"acks {SINGLE_COUNT} 1"))
        rounds.append(one | {"window": crowd.ask(f"acks {WINDOW_COUNT} {WINDOW}")})
    return {"window_size": WINDOW, **by_name(rounds)}


def resting_bytes(bench, server, url, *words):
    """Memory that RESTING connections add to a fresh server, per connection."""
    before = server.rss()
    crowd = bench.load(server, url, *words)
    crowd.ask(f"enter {RESTING} {RESTING_ROOM}")
    grown = server.rss() - before
    bench.stop()
    return grown / RESTING


def measure_memory(bench):
    """Memory per resting connection, each in a room of RESTING_ROOM."""
    rounds = {"tcp": [], "tcp_bare": [], "unix": [], "unix_bare": []}

    def hutong(scheme):
        server = bench.hutongd()
        rounds[scheme].append(resting_bytes(bench, server, server.url(scheme)))

    def bare_tcp():
        server = bench.bare("bare_libuv")
        rounds["tcp_bare"].append(resting_bytes(bench, server, server.url("tcp"), "bare"))

    def bare_unix():
        path = bench.path("socket")
        server = bench.bare("bare_libuv", path)
        rounds["unix_bare"].append(resting_bytes(bench, server, "unix:" + path, "bare"))

    for number in range(ROUNDS):
        in_turn(number, lambda: hutong("tcp"), bare_tcp, lambda: hutong("unix"), bare_unix)
    return {"connections": RESTING, "room_size": RESTING_ROOM, **rounds}


def measure_logins(bench):
    """Connections accepted, greeted and let in under a new name."""
    hutong, bare = bench.hutongd(), bench.bare("bare_libuv")
    crowds = {"tcp": bench.load(hutong, hutong.url("tcp")),
              "unix": bench.load(hutong, hutong.url("unix")),
              "bare": bench.load(bare, bare.url("tcp"), "bare")}

    def log_in(crowd):
        answer = crowd.ask(f"enter {LOGINS} 0")
        crowd.ask("leave")
        return answer

    asks = {name: lambda crowd=crowd: log_in(crowd) for name, crowd in crowds.items()}
    rounds = [alternate(1, **asks) for _ in range(ROUNDS)]
    return by_name(rounds)


def wait_indexed(bench, server):
    """Wait until the full-text index has all. Returns how long that took."""
    start = time.monotonic()
    while bench.status(server, "events_not_indexed") > 0:
        if time.monotonic() - start > SEARCH_INDEXED_WITHIN_S:
            raise SystemExit("bench: the full-text index does not come to its end")
        time.sleep(0.2)
    return time.monotonic() - start


def scan(rows, word):
    """Which messages hold the word, found without an index."""
    return {(room, no) for room, no, body in rows if word in body}


def search_all(client, word):
    """Which messages a search finds, all pages of it."""
    found, before = set(), {}
    while before is not None:
        events, next_page = client.search(word, limit=200, **before)
        found |= {(event["room"], event["no"]) for event in events}
        before = {"before": next_page} if next_page else None
    return found


def words_of(rows, count):
    """Words of two to four Chinese characters as they were said, of messages far apart."""
    found = []
    for _, _, body in rows[::max(1, len(rows) // (20 * count))]:
        runs = re.findall("[\u4e00-\u9fff]{4,}", body)
        if runs and len(found) < count:
            found.append(runs[-1][:2 + len(found) % 3])
    return found


def count_differences(server, client):
    """For how many of some Chinese words a search finds other messages than a plain scan."""
    with contextlib.closing(sqlite3.connect(os.path.join(server.data, "hutong.db"))) as database:
        rows = database.execute("SELECT rooms.name, no, body FROM events"
                                " JOIN rooms ON rooms.id = room WHERE events.kind = 1").fetchall()
    words = words_of(rows, SEARCH_COMPARED)
    return len(words), sum(scan(rows, word) != search_all(client, word) for word in words)


def measure_search(bench):
    """The first page of searches among SEARCH_MESSAGES while others write, and what the index
    costs those who do."""
    hutong = bench.hutongd("test_bed_without_any_limits = yes")
    without = bench.hutongd("test_bed_without_any_limits = yes", "search = no")
    load = bench.start(Program(bench.program("search_load"), hutong.url("unix")))
    beside = bench.start(Program(bench.program("search_load"), without.url("unix")))
    filled = load.ask(f"fill {SEARCH_MESSAGES}")
    beside.ask(f"fill {SEARCH_MESSAGES // 10}")
    indexed_s = wait_indexed(bench, hutong)
    with Client.connect(hutong.url("unix")) as client:
        client.enter("scanner")
        compared, different = count_differences(hutong, client)
    rounds = []
    for _ in range(SEARCH_ROUNDS):
        acks = f"write {SEARCH_ACKS} {SEARCH_RATE}"
        rounds.append(alternate(SEARCH_PIECES, acks=lambda: load.ask(acks),
                                acks_without=lambda: beside.ask(acks))
                      | {"search": load.ask(f"search {SEARCH_COUNT} {SEARCH_RATE}")})
    return {"messages": SEARCH_MESSAGES, "rate": SEARCH_RATE, "piece": SEARCH_ACKS, "count": SEARCH_COUNT,
            "filled": filled, "indexed_s": indexed_s, "compared": compared, "different": different,
            **by_name(rounds)}


def measure_codec(bench):
    """Encoding and decoding of messages."""
    told = subprocess.run([bench.program("bench_proto")], capture_output=True, text=True, check=True)
    cases = [line.split() for line in told.stdout.splitlines()]
    return [{"name": name, "size": int(size), "encode_ns": float(encode), "decode_ns": float(decode)}
            for name, size, encode, decode in cases]


FIGURES = {"fanout": measure_fanout, "acks": measure_acks, "memory": measure_memory,
           "logins": measure_logins, "search": measure_search, "codec": measure_codec}


def machine(folder):
    """What the figures were measured on."""
    with open("/proc/cpuinfo", encoding="utf-8") as info:
        models = [line.split(":", 1)[1].strip() for line in info if line.startswith("model name")]
    kind = subprocess.run(["df", "--output=fstype", folder], capture_output=True, text=True,
                          check=True).stdout.split()[-1]
    return {"processor": models[0] if models else platform.machine(), "cores": os.cpu_count(),
            "kernel": platform.release(), "file_system": kind,
            "date": time.strftime("%Y-%m-%d", time.gmtime())}


def busy_seconds():
    """Processor time spent so far by everything, by us, and time itself."""
    with open("/proc/stat", encoding="utf-8") as stat:
        ticks = [int(word) for word in stat.readline().split()[1:9]]
    idle = ticks[3] + ticks[4]
    own = os.times()
    return ((sum(ticks) - idle) / os.sysconf("SC_CLK_TCK"), sum(own[:4]), time.monotonic())


def others_share(before):
    """What share of the processors went to other work since then: a quiet machine has little."""
    now = busy_seconds()
    everything, ours, wall = (b - a for a, b in zip(before, now))
    return max(0.0, everything - ours) / (wall * os.cpu_count())


def save(root, data):
    """Keep the rounds and write the report."""
    folder = os.path.join(root, "docs", "performance-data")
    os.makedirs(folder, exist_ok=True)
    name = f"{data['machine']['date']}.json"
    with open(os.path.join(folder, name), "w", encoding="utf-8") as out:
        json.dump(data, out, indent=1)
        out.write("\n")
    with open(os.path.join(root, "docs", "performance.md"), "w", encoding="utf-8") as out:
        out.write(report.document(data, name))


def main(root, build, wanted):
    """Measure, print, and keep if it was everything."""
    unknown = [name for name in wanted if name not in FIGURES]
    if unknown:
        raise SystemExit(f"bench: no figure {unknown[0]}; there are: {' '.join(FIGURES)}")
    bench = Bench(build)
    try:
        data = {"machine": machine(bench.folder), "rounds": ROUNDS}
        busy_before = busy_seconds()
        for name in wanted or FIGURES:
            print(f"measuring {name} …", file=sys.stderr)
            data[name] = FIGURES[name](bench)
            bench.stop()
        data["machine"]["others"] = others_share(busy_before)
    finally:
        bench.close()
    print(report.tables(data))
    if not wanted:
        save(root, data)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
