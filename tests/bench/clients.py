"""./run bench client: hutong in a terminal beside irssi, WeeChat and catgirl.

clients.py ROOT BUILD [NAME…]

Each client runs in a pseudo-terminal of 120x40, alone, and is given the same messages in the room on
its screen: over IRC by a small server in this file, hutong by a real hutongd. Measured are processor
time of the client alone, bytes it writes to the terminal, its largest resident memory, how long it
takes to show a key, and how long from its start to a screen that stays. A client that is not
installed is left out. Without names, and if all are there, the figures go to
docs/performance-client.md.
"""

import fcntl
import os
import pathlib
import pty
import shutil
import signal
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
from statistics import median

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "system"))

from hutong_client import Client, frame_encode  # noqa: E402
from hutongd import Hutongd  # noqa: E402

ROWS, COLS = 40, 120
FLOOD = int(os.environ.get("HUTONG_BENCH_MESSAGES", "100000"))
STARTS = 5
KEYS, KEY_FLOOD_PER_S = 100, 10000
QUIET_S = 0.3   # a screen that does not change for so long stays
WITHIN_S = 180  # for anything at all
END = "ZZZZZZZZ"  # in no other message, so that it is painted as a whole
KEY = "Q"         # likewise
MOST_AT_ONCE = 200

TEXTS = (
    "good morning, is anybody there?",
    "今天的天气真不错，我们下午去湖边走走吧，记得带上茶。",
    "the build is green again, see https://example.org/builds/4711?branch=main for what was changed",
    "😀 👍 🎉 done",
    "我觉得这个方案可以，不过还要再看看性能 and the memory it takes with ten thousand users",
    "ok",
)


def texts(count):
    """As many messages, in turn."""
    return (f"{TEXTS[i % len(TEXTS)]} {i}" for i in range(count))


class Terminal:
    """A client in a pseudo-terminal, whose output a thread takes away as a terminal would."""

    def __init__(self, command, environment):
        self.started = time.monotonic()
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            os.execvpe(command[0], command, environment)
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLS, 0, 0))
        self.bytes = 0
        self.changed = self.started
        self.tail = b""
        self.seen = threading.Condition()
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        while True:
            try:
                data = os.read(self.master, 1 << 16)
            except OSError:
                return
            if not data:
                return
            with self.seen:
                self.bytes += len(data)
                self.changed = time.monotonic()
                self.tail = (self.tail + data)[-(1 << 17):]
                self.seen.notify_all()

    def type(self, text):
        os.write(self.master, text.encode())

    def forget(self):
        """Only what comes from now on is looked for."""
        with self.seen:
            self.tail = b""

    def wait_for(self, text):
        """Until the text has been painted. Returns when."""
        end = time.monotonic() + WITHIN_S
        with self.seen:
            while text.encode() not in self.tail:
                if not self.seen.wait(timeout=max(0, end - time.monotonic())):
                    raise SystemExit(f"bench: never painted: {text}\n{self.tail[-2000:]!r}")
            return self.changed

    def wait_quiet(self):
        """Until the screen stays. Returns when it changed last."""
        while time.monotonic() - self.changed < QUIET_S:
            time.sleep(0.02)
        return self.changed

    def cpu_s(self):
        """Processor time so far."""
        with open(f"/proc/{self.pid}/stat", encoding="utf-8") as stat:
            fields = stat.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory_kib(self):
        """The largest resident set so far."""
        with open(f"/proc/{self.pid}/status", encoding="utf-8") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))

    def end(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        self.reader.join()
        os.close(self.master)


class Irc:
    """An IRC server for one client: enough that it enters, then messages as fast as they are read."""

    def __init__(self, folder, tls=False):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.context = self.certificate = None
        if tls:
            self.make_certificate(folder)
        self.connection = None
        self.joined = threading.Event()
        threading.Thread(target=self.serve, daemon=True).start()

    def make_certificate(self, folder):
        self.certificate = os.path.join(folder, "cert.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                        "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
                        "-keyout", os.path.join(folder, "key.pem"), "-out", self.certificate],
                       check=True, stderr=subprocess.DEVNULL)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(self.certificate, os.path.join(folder, "key.pem"))

    def serve(self):
        connection, _ = self.listener.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.context:
            connection = self.context.wrap_socket(connection, server_side=True)
        self.connection = connection
        try:
            for line in connection.makefile("r", encoding="utf-8", errors="replace"):
                self.answer(line.strip())
        except OSError:
            pass

    def send(self, *lines):
        self.connection.sendall("".join(f"{line}\r\n" for line in lines).encode())

    def answer(self, line):
        command, _, rest = line.partition(" ")
        if command == "CAP" and rest.startswith("LS"):
            self.send(":s CAP * LS :")
        elif command == "USER":
            self.send(":s 001 alice :Welcome", ":s 002 alice :s", ":s 003 alice :s",
                      ":s 004 alice s 1 i nt", ":s 005 alice CHANTYPES=# PREFIX=(o)@ :are supported",
                      ":s 422 alice :no MOTD")
        elif command == "PING":
            self.send(f":s PONG s {rest}")
        elif command == "JOIN":
            self.send(":alice!a@h JOIN #lobby", ":s 353 alice = #lobby :alice @bob",
                      ":s 366 alice #lobby :end")
            self.joined.set()
        elif command == "MODE":
            self.send(":s 324 alice #lobby +nt")
        elif command == "WHO":
            self.send(":s 315 alice #lobby :end")

    def wait_joined(self):
        if not self.joined.wait(WITHIN_S):
            raise SystemExit("bench: the client did not join")

    def say(self, some):
        """Send messages as one run of bytes."""
        self.send(*(f":bob!b@h PRIVMSG #lobby :{text}" for text in some))

    def close(self):
        self.listener.close()
        if self.connection:
            self.connection.close()


class Native:
    """A hutongd, and bob who talks as fast as he is acknowledged."""

    def __init__(self, hutongd):
        self.server = Hutongd(hutongd)
        self.server.start()
        self.bob = Client.connect(self.server.unix)
        self.bob.enter("bob")
        self.bob.join("lobby")
        self.number = 1 << 20

    def wait_joined(self):
        self.bob.wait_for(lambda message: message.type == "presence" and message["user"] == "alice",
                          WITHIN_S)

    def say(self, some):
        frames = []
        for text in some:
            self.number += 1
            frames.append(frame_encode("say", id=self.number, room="lobby", text=text,
                                       nonce=os.urandom(16)))
        for at in range(0, len(frames), MOST_AT_ONCE):
            part = frames[at:at + MOST_AT_ONCE]
            self.bob.send_bytes(b"".join(part))
            done = 0
            while done < len(part):
                done += self.bob.receive(WITHIN_S).type == "done"

    def close(self):
        self.bob.close()
        self.server.__exit__()


class Subject:
    """One of the clients: how it is started and talked to."""

    def __init__(self, build, name):
        self.name = name
        self.build = build

    def program(self):
        own = os.path.join(self.build, "src", "client", "hutong")
        return own if self.name == "hutong" else shutil.which(self.name)

    def peer(self, folder):
        if self.name == "hutong":
            return Native(os.path.join(self.build, "src", "server", "net", "hutongd"))
        return Irc(folder, tls=self.name == "catgirl")

    def command(self, peer, folder):
        if self.name == "hutong":
            return [self.program(), "-s", peer.server.unix, "-n", "alice"]
        if self.name == "irssi":
            return ["irssi", f"--home={folder}/irssi", "-c", "127.0.0.1", "-p", str(peer.port),
                    "-n", "alice"]
        if self.name == "weechat":
            return ["weechat", "-d", f"{folder}/weechat", "-r",
                    f"/server add t 127.0.0.1/{peer.port} -nicks=alice -autojoin=#lobby; /connect t"]
        return ["catgirl", "-h", "localhost", "-p", str(peer.port), "-t", peer.certificate,
                "-n", "alice", "-j", "#lobby"]

    def environment(self, folder):
        return {"PATH": os.environ["PATH"], "HOME": folder, "TERM": "xterm-256color",
                "LANG": "C.UTF-8", "XDG_STATE_HOME": f"{folder}/state", "TZ": "UTC",
                "XDG_CONFIG_HOME": f"{folder}/config", "XDG_RUNTIME_DIR": folder}


class Run:
    """A client that has entered and whose screen stays."""

    def __init__(self, subject):
        self.folder = tempfile.mkdtemp(prefix="hutong-clients-")
        self.peer = subject.peer(self.folder)
        self.terminal = Terminal(subject.command(self.peer, self.folder),
                                 subject.environment(self.folder))
        if subject.name == "irssi":
            self.terminal.wait_quiet()
            self.terminal.type("/join #lobby\r")
        self.peer.wait_joined()
        self.settled_s = self.terminal.wait_quiet() - self.terminal.started

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.terminal.end()
        self.peer.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def measure_start(subject):
    """Seconds from the start to a screen that stays."""
    times = []
    for _ in range(STARTS):
        with Run(subject) as run:
            times.append(run.settled_s)
    return median(times)


def measure_flood(subject):
    """A flood into the room on screen: processor time, bytes to the terminal, memory."""
    with Run(subject) as run:
        cpu_s, size = run.terminal.cpu_s(), run.terminal.bytes
        began = time.monotonic()
        run.peer.say([*texts(FLOOD), END])
        ended = run.terminal.wait_for(END)
        run.terminal.wait_quiet()
        return {"cpu_s": run.terminal.cpu_s() - cpu_s, "bytes": run.terminal.bytes - size,
                "memory_kib": run.terminal.memory_kib(), "wall_s": ended - began}


def measure_echo(subject):
    """Milliseconds until a key is shown while messages come at a steady pace."""
    delays = []
    with Run(subject) as run:
        stop = threading.Event()

        def talk():
            begin, sent, source = time.monotonic(), 0, texts(1 << 30)
            while not stop.is_set():
                due = int((time.monotonic() - begin) * KEY_FLOOD_PER_S) - sent
                if due > 0:
                    run.peer.say([next(source) for _ in range(min(due, 100))])
                    sent += min(due, 100)
                else:
                    time.sleep(0.001)

        talker = threading.Thread(target=talk)
        talker.start()
        for _ in range(KEYS):
            run.terminal.forget()
            pressed = time.monotonic()
            run.terminal.type(KEY)
            delays.append((run.terminal.wait_for(KEY) - pressed) * 1000)
            time.sleep(0.02)
            run.terminal.type("\x7f")
            time.sleep(0.02)
        stop.set()
        talker.join()
    delays.sort()
    return {"median_ms": median(delays), "p99_ms": delays[len(delays) * 99 // 100 - 1]}


def measure(subject):
    """All figures of one client."""
    print(f"measuring {subject.name} …", file=sys.stderr)
    return {"start_ms": measure_start(subject) * 1000, **measure_flood(subject),
            **measure_echo(subject)}


ROWS_SHOWN = (
    ("processor time for the flood, s", "cpu_s", 2),
    ("the flood was on screen after, s", "wall_s", 2),
    ("bytes to the terminal", "bytes", 0),
    ("memory, KiB", "memory_kib", 0),
    ("a key is shown after, ms (median)", "median_ms", 2),
    ("a key is shown after, ms (99th percentile)", "p99_ms", 2),
    ("from start to a screen that stays, ms", "start_ms", 0),
)


def table(results):
    """The figures as a Markdown table: each with hutong's share of it."""
    names = list(results)
    lines = [f"| {FLOOD:,} messages, {COLS}x{ROWS} | " + " | ".join(names) + " |",
             "|---|" + "---|" * len(names)]
    for title, key, digits in ROWS_SHOWN:
        cells = []
        for name in names:
            value = results[name][key]
            text = f"{value:,.{digits}f}"
            if name != "hutong" and "hutong" in results and value:
                text += f" (×{results['hutong'][key] / value:.3f})"
            cells.append(text)
        lines.append(f"| {title} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def versions():
    """What they were measured against."""
    done = subprocess.run(["dpkg-query", "-W", "-f", "${Package} ${Version}\n", "irssi",
                           "weechat-curses", "catgirl"], capture_output=True, text=True, check=True)
    return ", ".join(done.stdout.split("\n")[:-1])


def save(root, results):
    """Write the report."""
    text = f"""# What the client costs

Written by `./run bench client` on {time.strftime("%Y-%m-%d", time.gmtime())}, {os.cpu_count()} cores; repeat it with
the same command. Beside hutong: {versions()}.
In brackets: hutong's figure divided by that one.

{table(results)}

Each client runs alone in a pseudo-terminal and has one room on its screen, into which others talk:
English, Chinese, emoji and links in turn. irssi and WeeChat are fed over plain IRC, catgirl, which
takes nothing else, over TLS, all by the same small server as fast as they read; hutong by a real
hutongd that has every message on disk first. *Processor time* is the client's alone, user and
system, from the first message until the screen stays after the last. *Memory* is the largest resident
set. *A key* is pressed {KEYS} times while {KEY_FLOOD_PER_S:,} messages a second arrive (or as many as the client
takes), and timed until it is painted. *From start* is the median of {STARTS}, until nothing was painted for
{QUIET_S:.1f} s; irssi's includes typing the name of the room.
"""
    path = os.path.join(root, "docs", "performance-client.md")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def main(root, build, wanted):
    """Measure the clients that are there, print, and keep if it was all of them."""
    every = ("hutong", "irssi", "weechat", "catgirl")
    subjects = [Subject(build, name) for name in wanted or every]
    results = {}
    for subject in subjects:
        if subject.program():
            results[subject.name] = measure(subject)
        else:
            print(f"bench: {subject.name} is not installed and left out", file=sys.stderr)
    print(table(results))
    if len(results) == len(every):
        save(root, results)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
