"""./run bench irc: the IRC door of hutongd beside ngIRCd and InspIRCd.

irc.py ROOT BUILD [FIGURE…]

One generator (irc_load.c) drives each of them that is installed, in turn within every round, so
that whatever else the machine does meets all. A server that is not installed is left out. Without
names all figures are measured, the raw rounds go to docs/performance-data/ and the report to
docs/performance-irc.md; with names they are only printed.
"""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from statistics import median

from bench import Bench, Program, Server, busy_seconds, in_turn, machine, others_share

ROUNDS, CROWD_ROUNDS = 5, 2
READY_WITHIN_S = 10

RECEIVERS = 1000
ALONE_COUNT = 100
BURST_COUNT, BURST_SIZE = 2560, 64
FORMS = 8  # of capabilities, that receivers have in turn

PACE_ROOM, PACE_COUNT, PACE_RATE = 200, 600, 200

LOGINS = 1000
CROWD, CROWD_ROOM = 10000, 20
REST_S, REST_WITHIN_S = 8, 60  # memory that stays for so long is that of rest
# connections on their way: InspIRCd lets people in once a second, and ngIRCd lets ten wait to be
# accepted, the others try again a second later
IN_FLIGHT = {"ngircd": 8}
AT_ONCE = 1000

KIB = 1024


class Foreign(Server):
    """A server that says nothing of its listeners: it is ready when it lets somebody in."""

    def __init__(self, command, log_path, port):
        self.port = port
        super().__init__(command, log_path)

    def wait_ready(self):
        """Its address, once it takes connections."""
        deadline = time.monotonic() + READY_WITHIN_S
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return [f"irc://127.0.0.1:{self.port}"]
            except ConnectionRefusedError:
                time.sleep(0.002)
        self.process.kill()
        with open(self.log_path, encoding="utf-8", errors="replace") as log:
            raise SystemExit(f"bench: {self.process.args[0]} did not start:\n{log.read()}")


def free_port():
    """A port that nobody listens on at the moment."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


NGIRCD = """
[Global]
    Name = irc.bench.test
    Info = bench
    Listen = 127.0.0.1
    Ports = {port}
    MotdPhrase = "hello"
    ServerGID = 65534
    ServerUID = 65534
[Limits]
    MaxConnections = 0
    MaxConnectionsIP = 0
    MaxJoins = 0
    MaxNickLength = 31
    MaxPenaltyTime = 0
    PingTimeout = 600
[Options]
    DNS = no
    Ident = no
    PAM = no
    SyslogFacility = local1
"""

INSPIRCD = """
<server name="irc.bench.test" description="bench" network="Bench" id="97K">
<admin name="a" nick="a" email="a@bench.test">
<bind address="127.0.0.1" port="{port}" type="clients">
<connect name="main" allow="*" timeout="60" pingfreq="600" hardsendq="100M" softsendq="10M" recvq="1M"
 threshold="1000000" commandrate="1000000" fakelag="no" localmax="20000" globalmax="20000"
 maxconnwarn="no" resolvehostnames="no" useident="no" limit="20000" modes="">
<performance somaxconn="4096" softlimit="20000" netbuffersize="65534" quietbursts="yes">
<options splitwhois="no" defaultmodes="nt">
<limits maxnick="31">
<log method="file" type="* -USERINPUT -USEROUTPUT" level="default" target="{log}">
<maxlist chan="*" limit="100">
<channels users="20" opers="60">
<module name="cap">
<module name="ircv3">
<module name="ircv3_ctctags">
<module name="ircv3_servertime">
"""


def start_hutongd(bench, *lines, data=None):
    """The one whose figures these are, with what its configuration has at first, but for limits: a
    generator is many at one address."""
    config = bench.path("conf")
    with open(config, "w", encoding="utf-8") as out:
        out.writelines(f"{line}\n" for line in ("test_bed_without_any_limits = yes",
                                                "heartbeat_s = 3600", *lines))
    data = data or bench.path("data")
    command = [bench.server_program(), "-c", config, "-d", data, "-l", "irc://127.0.0.1:0"]
    server = bench.start(Server(command, bench.path("log")))
    server.data = data
    return server


def start_ngircd(bench):
    """ngIRCd without limits, name look-ups and penalties."""
    port, config = free_port(), bench.path("conf")
    with open(config, "w", encoding="utf-8") as out:
        out.write(NGIRCD.format(port=port))
    os.chmod(bench.folder, 0o755)
    return bench.start(Foreign([shutil.which("ngircd"), "-n", "-f", config], bench.path("log"), port))


def start_inspircd(bench):
    """InspIRCd without limits, name look-ups and slowing down."""
    port, config = free_port(), bench.path("conf")
    with open(config, "w", encoding="utf-8") as out:
        out.write(INSPIRCD.format(port=port, log=bench.path("log")))
    command = [shutil.which("inspircd"), "--nofork", "--runasroot", "--nopid", "--config", config]
    return bench.start(Foreign(command, bench.path("log"), port))


def start_hutongd_process(bench):
    """The same without waiting for the disk."""
    return start_hutongd(bench, 'durability = "process"')


SERVERS = {"hutongd": start_hutongd, "hutongd (process)": start_hutongd_process, "ngircd": start_ngircd, "inspircd": start_inspircd}


def installed():
    """The servers that are there."""
    os.environ["PATH"] += ":/usr/sbin"
    return ["hutongd"] + [name for name in ("ngircd", "inspircd") if shutil.which(name)]


def load(bench, server):
    """A load generator in front of a server."""
    return bench.start(Program(bench.program("irc_load"), server.url("irc"), str(server.process.pid)))


def each_in_turn(names, ask, count=ROUNDS):
    """Rounds in which the servers take turns: a list of answers for each."""
    rounds = {name: [] for name in names}
    for number in range(count):
        in_turn(number, *[lambda name=name: rounds[name].append(ask(name)) for name in names])
    return rounds


def in_flight(name):
    """How many connections to a server may be on their way."""
    return IN_FLIGHT.get(name, AT_ONCE)


def crowds_of(bench, names, receivers, forms=1):
    """A crowd in one room of each server."""
    crowds = {name: load(bench, SERVERS[name](bench)) for name in names}
    for name, crowd in crowds.items():
        crowd.ask(f"enter {receivers} {receivers} {in_flight(name)} {forms}")
    return crowds


def measure_alone(bench, names):
    """Deliveries to RECEIVERS in one room, one message at a time."""
    crowds = crowds_of(bench, names, RECEIVERS)
    return each_in_turn(names, lambda name: crowds[name].ask(f"say {ALONE_COUNT} 1"))


def measure_burst(bench, names):
    """Deliveries to RECEIVERS in one room, in bursts."""
    crowds = crowds_of(bench, names, RECEIVERS)
    return each_in_turn(names, lambda name: crowds[name].ask(f"say {BURST_COUNT} {BURST_SIZE}"))


def measure_forms(bench, names):
    """The same, when receivers differ in their capabilities. ngIRCd has too few of them."""
    names = [name for name in names if name != "ngircd"]
    crowds = crowds_of(bench, names, RECEIVERS, FORMS)
    return each_in_turn(names, lambda name: crowds[name].ask(f"say {BURST_COUNT} {BURST_SIZE}"))


def measure_delay(bench, names):
    """How long a message takes to each of PACE_ROOM, at a pace that all of them can keep."""
    crowds = crowds_of(bench, names, PACE_ROOM)
    return each_in_turn(names, lambda name: crowds[name].ask(f"pace {PACE_COUNT} {PACE_RATE}"))


def measure_delay_process(bench, names):
    """The same, when hutongd does not wait for the disk either."""
    return measure_delay(bench, ["hutongd (process)"] + names[1:])


def measure_logins(bench, names):
    """LOGINS clients that all come at once, or as many as a server takes."""
    crowds = {name: load(bench, SERVERS[name](bench)) for name in names}

    def log_in(name):
        answer = crowds[name].ask(f"enter {LOGINS} 0 {in_flight(name)} 1")
        crowds[name].ask("leave")
        return answer

    return each_in_turn(names, log_in)


def rss_at_rest(server):
    """Resident memory, once it has stayed the same for REST_S."""
    last, since = server.rss(), time.monotonic()
    deadline = since + REST_WITHIN_S
    while time.monotonic() - since < REST_S and time.monotonic() < deadline:
        time.sleep(0.1)
        now = server.rss()
        if now != last:
            last, since = now, time.monotonic()
    return last


def measure_crowd(bench, names):
    """CROWD connections, CROWD_ROOM to a room: how long they take, and what they cost resting."""
    def ask(name):
        server = SERVERS[name](bench)
        before = server.rss()
        answer = load(bench, server).ask(f"enter {CROWD} {CROWD_ROOM} {in_flight(name)} 1")
        answer["bytes_each"] = (rss_at_rest(server) - before) / CROWD
        bench.stop()
        return answer

    return each_in_turn(names, ask, CROWD_ROUNDS)


def measure_start(bench, names):
    """From the start until one can connect, and from SIGTERM to the end."""
    def run(name, **named):
        begin = time.monotonic()
        server = SERVERS[name](bench, **named)
        ready = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        server.process.wait(READY_WITHIN_S)
        return server, (ready - begin) * 1e9, (time.monotonic() - ready) * 1e9

    def ask(name):
        server, first_ns, stop_ns = run(name)
        _, again_ns, _ = run(name, data=server.data) if name == "hutongd" else run(name)
        return {"first_ns": first_ns, "again_ns": again_ns, "stop_ns": stop_ns}

    return each_in_turn(names, ask)


FIGURES = {"alone": measure_alone, "burst": measure_burst, "forms": measure_forms,
           "delay": measure_delay, "delay_process": measure_delay_process,
           "logins": measure_logins, "crowd": measure_crowd,
           "start": measure_start}

RATE = ("deliveries", "wall_ns", 1e9)
COST = ("server_cpu_ns", "deliveries", 1e-3)

# figure, what, unit, how a round becomes a number, whether more is better
ROWS = (
    ("alone", "deliveries to {receivers:,}, each message alone", "/s", RATE, True),
    ("alone", "processor time per delivery, each alone", "µs", COST, False),
    ("burst", "deliveries to {receivers:,}, in bursts of {burst}", "/s", RATE, True),
    ("burst", "processor time per delivery, in bursts", "µs", COST, False),
    ("forms", "the same, receivers having {forms} sets of capabilities", "µs", COST, False),
    ("delay", "delay to {pace_room} at {rate} messages a second, median", "ms", ("median_ns", None, 1e-6),
     False),
    ("delay", "the same, 99th percentile", "ms", ("p99_ns", None, 1e-6), False),
    ("delay_process", "the same with durability = process, median", "ms", ("median_ns", None, 1e-6),
     False),
    ("delay_process", "and 99th percentile", "ms", ("p99_ns", None, 1e-6), False),
    ("logins", "{logins:,} log-ins", "ms", ("wall_ns", None, 1e-6), False),
    ("logins", "processor time per log-in", "µs", ("server_cpu_ns", "count", 1e-3), False),
    ("crowd", "{crowd:,} connections, all in rooms, after", "s", ("wall_ns", None, 1e-9), False),
    ("crowd", "memory per resting connection", "KiB", ("bytes_each", None, 1 / KIB), False),
    ("start", "from the first start to ready", "ms", ("first_ns", None, 1e-6), False),
    ("start", "from a later start to ready", "ms", ("again_ns", None, 1e-6), False),
    ("start", "from SIGTERM to the end", "ms", ("stop_ns", None, 1e-6), False),
)


def value(answer, how):
    """A round's answer as a number."""
    above, below, factor = how
    return answer[above] * factor / (answer[below] if below else 1)


def number(figure):
    """Three figures are as many as such a measurement has."""
    return f"{figure:,.0f}" if figure >= 100 else f"{figure:.1f}" if figure >= 10 else f"{figure:.2f}"


def row(data, figure, what, unit, how, is_more_better):
    """A row of the table: our figure, then each of the others and ours divided by theirs."""
    rounds = {name.split()[0]: [value(answer, how) for answer in answers]
              for name, answers in data[figure].items()}
    cells = [f"{number(median(rounds['hutongd']))} {unit}"]
    for name in data["servers"][1:]:
        if name not in rounds:
            cells.append("–")
            continue
        ratio = median(ours / theirs for ours, theirs in zip(rounds["hutongd"], rounds[name]))
        is_good = ratio >= 1 if is_more_better else ratio <= 1
        shown = f"×{ratio:.2f}" if is_good else f"**×{ratio:.2f}**"
        cells.append(f"{number(median(rounds[name]))} ({shown})")
    told = what.format(receivers=RECEIVERS, burst=BURST_SIZE, forms=FORMS, pace_room=PACE_ROOM,
                       rate=PACE_RATE, logins=LOGINS, crowd=CROWD)
    return f"| {told} | " + " | ".join(cells) + " |"


def table(data):
    """All that was measured, as a Markdown table."""
    names = data["servers"]
    lines = ["| | " + " | ".join(names) + " |", "|---|" + "---|" * len(names)]
    return "\n".join(lines + [row(data, *how) for how in ROWS if how[0] in data])


def versions(names):
    """Which of the others were measured."""
    told = subprocess.run(["dpkg-query", "-W", "-f=${Package} ${Version}\n", *names[1:]], text=True,
                          capture_output=True, check=False).stdout if names[1:] else ""
    return re.sub(r"\n(?=.)", ", ", told).strip() or "none of the others was installed"


def document(data, data_name):
    """docs/performance-irc.md."""
    where = data["machine"]
    return f"""# What the IRC door costs

Written by `./run bench irc` on {where["date"]}; repeat it with the same command (about five minutes,
loopback only, a quiet machine). Beside hutongd, those of ngIRCd and InspIRCd that are installed
(Debian packages, here: {data["versions"]}). In brackets: hutongd's figure divided by that one, the
median of {data["rounds"]} rounds (of {CROWD_ROUNDS} with {CROWD:,} connections) in which the servers take turns; **bold** where hutongd is the worse.
The rounds themselves are in [performance-data/{data_name}](performance-data/{data_name}).

Machine: {where["processor"]}, {where["cores"]} cores, Linux {where["kernel"]},
{where["file_system"]}; other work had {where["others"]:.0%} of the processors meanwhile.

{table(data)}

One generator (`tests/bench/irc_load.c`) speaks plain IRC with each of them: a message of 100 bytes of
text, from one member of a room to all others. hutongd has each message on disk, synced, before anybody
sees it, and keeps it; the others hand it on and forget it. All limits on how fast clients may be are
off, and nobody looks up names.

- *Deliveries*: the next message, or burst, is said when everybody has the last. *Processor time* is the
  server's, all its threads, until it has come to rest: in hutongd's are commits and indices.
- *Sets of capabilities*: every receiver has the next of {FORMS} combinations of message-tags,
  server-time and account-tag. hutongd encodes a message once for each of these, not for each receiver.
- *Delay*: from before the message was sent until a receiver has read it, over all receivers.
  With `durability = "process"` hutongd does not wait for the disk.
- *Log-ins*: {LOGINS:,} connections, until the last has had its greeting. They come all at once; at ngIRCd
  {IN_FLIGHT["ngircd"]} at a time, since it lets no more than ten wait, and others would try again a second later.
  InspIRCd lets people in once a second.
- *Resting connections*: growth of the resident set over {CROWD:,} that are in rooms of
  {CROWD_ROOM}, once it has stayed the same for {REST_S} s, divided by their number.
- *Start*: until one can connect. At its first start hutongd makes its database, which waits for the disk
  a few times; the others keep nothing.
"""


def save(root, data):
    """Keep the rounds and write the report."""
    name = f"{data['machine']['date']}-irc.json"
    with open(os.path.join(root, "docs", "performance-data", name), "w", encoding="utf-8") as out:
        json.dump(data, out, indent=1)
        out.write("\n")
    with open(os.path.join(root, "docs", "performance-irc.md"), "w", encoding="utf-8") as out:
        out.write(document(data, name))


def main(root, build, wanted):
    """Measure, print, and keep if it was everything."""
    unknown = [name for name in wanted if name not in FIGURES]
    if unknown:
        raise SystemExit(f"bench: no figure {unknown[0]}; there are: {' '.join(FIGURES)}")
    bench, names = Bench(build), installed()
    try:
        data = {"machine": machine(bench.folder), "rounds": ROUNDS, "servers": names,
                "versions": versions(names)}
        before = busy_seconds()
        for figure in wanted or FIGURES:
            print(f"measuring {figure} …", file=sys.stderr)
            data[figure] = FIGURES[figure](bench, names)
            bench.stop()
        data["machine"]["others"] = others_share(before)
    finally:
        bench.close()
    print(table(data))
    if not wanted:
        save(root, data)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
