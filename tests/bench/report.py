"""From the rounds of ./run bench to figures, and from figures to docs/performance.md."""

from statistics import median

KIB = 1024


class Figure:
    """One row of the report: a value, what it is measured by, and the goal."""

    def __init__(self, what, rounds, unit, goal, is_floor=False, beside=""):
        self.what = what
        self.rounds = rounds
        self.value = median(rounds)
        self.unit = unit
        self.goal = goal
        self.is_floor = is_floor
        self.beside = beside

    def verdict(self):
        """Whether the goal was met."""
        is_met = self.value >= self.goal if self.is_floor else self.value <= self.goal
        return "met" if is_met else "**missed**"

    def row(self):
        """As a row of a Markdown table."""
        bound = "≥" if self.is_floor else "≤"
        return (f"| {self.what} | {number(self.value)} {self.unit} "
                f"| {number(min(self.rounds))} … {number(max(self.rounds))} "
                f"| {bound} {number(self.goal)} {self.unit} | {self.verdict()} | {self.beside} |")


def number(value):
    """Three figures are as many as such a measurement has."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"


def ratios(ours, theirs):
    """Round by round: they were measured next to each other."""
    return [a / b for a, b in zip(ours, theirs)]


def delivery_ns(rounds):
    """Processor time of the server per delivery, for each round."""
    return [r["server_cpu_ns"] / r["deliveries"] for r in rounds]


def fanout_figures(data):
    """Deliveries in one room."""
    for kind, goal, what in (
            ("alone", 1.25, "processor time per delivery, each message alone, against bare"),
            ("burst", 2, "processor time per delivery, in bursts of {burst_size}, against bare")):
        ours, theirs = delivery_ns(data[kind]), delivery_ns(data[kind + "_bare"])
        yield Figure(what.format(**data), ratios(ours, theirs), "×", goal,
                     beside=f"{median(ours) / 1000:.2f} µs; bare {median(theirs) / 1000:.2f} µs")


def acks_figures(data):
    """Acknowledged messages."""
    rates = [r["count"] / r["wall_ns"] * 1e9 for r in data["window"]]
    cpu = median(r["server_cpu_ns"] / r["count"] for r in data["window"])
    yield Figure(f"acknowledged messages, {data['window_size']} in flight", rates, "/s", 20000,
                 is_floor=True, beside=f"{cpu / 1000:.1f} µs of processor time each")
    single = [r["median_ns"] for r in data["single"]]
    sync = [r["median_ns"] for r in data["sync"]]
    yield Figure("delay of one message alone, against one bare fdatasync of 4 KiB",
                 ratios(single, sync), "×", 2.5,
                 beside=f"{median(single) / 1000:.0f} µs; bare {median(sync) / 1000:.0f} µs")


def memory_figures(data):
    """Resting connections."""
    for scheme in ("tcp", "unix"):
        ours = [value / KIB for value in data[scheme]]
        bare = median(data[scheme + "_bare"]) / KIB
        yield Figure(f"memory per resting connection, {scheme}", ours, "KiB", 3,
                     beside=f"bare libuv {bare:.2f} KiB")


def logins_figures(data):
    """Log-ins."""
    bare = median(r["count"] / r["wall_ns"] * 1e9 for r in data["bare"])
    for scheme in ("tcp", "unix"):
        rounds = data[scheme]
        share = median(r["server_cpu_ns"] / r["wall_ns"] for r in rounds)
        yield Figure(f"log-ins, {scheme}", [r["count"] / r["wall_ns"] * 1e9 for r in rounds],
                     "/s", 10000, is_floor=True,
                     beside=f"hutongd {share:.0%} of one core; bare accept {number(bare)} /s")


def search_figures(data):
    """Searches among a million messages."""
    found = data["search"]
    yield Figure(f"first page of a search in {data['messages']:,} messages, 99th percentile, while "
                 f"{data['rate']:,} a second are written", [r["p99_ns"] / 1e6 for r in found], "ms", 10,
                 beside=f"median {median(r['median_ns'] for r in found) / 1e6:.2f} ms")
    ours = [r["acks_median_ns"] for r in data["acks"]]
    theirs = [r["acks_median_ns"] for r in data["acks_without"]]
    yield Figure(f"delay of a message at {data['rate']:,} a second, against a server without index",
                 ratios(ours, theirs), "×", 1.1,
                 beside=f"{median(ours) / 1e3:.0f} µs; without {median(theirs) / 1e3:.0f} µs")
    late = [r["acks_p99_ns"] for r in data["acks"]]
    other = [r["acks_p99_ns"] for r in data["acks_without"]]
    yield Figure(f"the same, 99th percentile of {data['piece']} messages", ratios(late, other), "×", 1.5,
                 beside=f"{median(late) / 1e6:.2f} ms; without {median(other) / 1e6:.2f} ms")
    yield Figure("Chinese words found otherwise than by a plain scan", [data["different"]], "", 0,
                 beside=f"of {data['compared']}, of two to four characters")


FIGURES = {"fanout": fanout_figures, "acks": acks_figures, "memory": memory_figures,
           "logins": logins_figures, "search": search_figures}


def figures_table(data):
    """The figures as a Markdown table."""
    rows = [figure.row() for name, figures in FIGURES.items() if name in data
            for figure in figures(data[name])]
    head = ["| what | median | rounds | goal | | beside it |", "|---|---|---|---|---|---|"]
    return "\n".join(head + rows if rows else [])


def codec_table(cases):
    """The codec's cases as a Markdown table."""
    rows = [f"| {case['name']} | {case['size']} | {case['encode_ns']:.0f} "
            f"| {case['decode_ns']:.0f} |" for case in cases]
    head = ["| message | bytes | encode, ns | decode, ns |", "|---|---|---|---|"]
    return "\n".join(head + rows if rows else [])


def kinds_table(data):
    """The kinds of searches as a Markdown table."""
    if not data:
        return ""
    rows = []
    for kind in data["search"][0]["kinds"]:
        middle, late = (median(r["kinds"][kind][key] for r in data["search"]) / 1e6
                        for key in ("median_ns", "p99_ns"))
        rows.append(f"| {kind} | {middle:.2f} | {late:.2f} |")
    head = ["| search for | median, ms | 99th percentile, ms |", "|---|---|---|"]
    return "\n".join(head + rows)


def tables(data):
    """All that was measured."""
    return "\n\n".join(filter(None, [figures_table(data), kinds_table(data.get("search")),
                                      codec_table(data.get("codec", []))]))


def document(data, data_name):
    """docs/performance.md."""
    fanout, memory, search = data["fanout"], data["memory"], data["search"]
    return f"""# Performance

Written by `./run bench` on {data["machine"]["date"]}; repeat it with the same command (about five
minutes, loopback only, a quiet machine). The rounds themselves are in
[performance-data/{data_name}](performance-data/{data_name}).

Machine: {data["machine"]["processor"]}, {data["machine"]["cores"]} cores, Linux
{data["machine"]["kernel"]}, {data["machine"]["file_system"]}; other work had
{data["machine"]["others"]:.0%} of the processors meanwhile. Figures of different machines do not
compare; the ratios do better.

{tables(data)}

## How each is measured

All programs run on one machine over loopback, built with the same compiler and options. Each
figure is the median of {data["rounds"]} rounds; within a round hutongd and the bare program take
turns, every other round in the opposite order, and ratios are taken round by round. Processor
time is user and system time of the whole server process, all its threads, read from its own
clock before and after, and after it has come to rest: commits, indices and checkpoints are in it.

- **Deliveries**: {fanout["receivers"]:,} members of one room over TCP, one of them speaks; a
  delivery is one message at one member. *Alone*: the next message is said when everyone has the
  last. *In bursts*: {fanout["burst_size"]} messages at once, the next burst when everyone has the
  last. The bare program (`tests/bench/bare_fanout.c`) copies what it reads to every connection
  with one `write` each, and gives no promise at all; it gets frames of the same
  {fanout["frame_size"]} bytes.
- **Acknowledged messages**: one connection on the unix socket; each message is on disk
  (`durability = "power"`) before its acknowledgement. The bare program (`tests/bench/bare_sync.c`)
  overwrites 4 KiB in a file on the same file system and calls `fdatasync`. The slow end of the
  range of the delay is the first round of a new database, while SQLite's log still grows: a file
  that grows takes the disk about twice as long as one that is written over.
- **Memory**: growth of the resident set of a fresh server over {memory["connections"]:,}
  connections that have entered, each in a room of {memory["room_size"]}, divided by their number.
  Socket buffers are the kernel's and not in it. The bare program (`tests/bench/bare_libuv.c`)
  accepts and reads.
- **Log-ins**: connect, HELLO, ENTER until DONE, every one under a new name, at most 64 on their
  way at a time; good-byes are not counted. The load generator takes the rest of both cores.
- **Searches**: {search["messages"]:,} messages in 40 rooms by 8 authors: half Chinese, a third English,
  the rest both, made of words of which few are frequent and many rare (`tests/bench/prose.c`). One
  connection searches, the twelve kinds of the table above in turn, for the first page of 50 each;
  meanwhile the authors write {search["rate"]:,} messages a second, and the index follows
  (`tests/bench/search_load.c`). A server with `search = no` shows what writing costs without one;
  the two take turns, a piece of {search["piece"]} messages each, and what is told of a round is the
  median of its pieces: what the disk or the machine does now and then, to the one or the other, does not
  decide. A plain scan over all bodies tells what should have been found. `./run bench
  search` does this alone, in about three minutes.
- **Encoding and decoding**: processor time of one message, the median of five rounds
  (`tests/bench/bench_proto.c`).
"""
