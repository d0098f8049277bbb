#!/usr/bin/env python3
"""What a large file costs others: 100 MiB up and down, while somebody else talks.

files.py HUTONG HUTONGD     prints the figures in docs/architecture.md, "Files"
"""

import os
import pathlib
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "system"))

from hutong_client import Client  # noqa: E402
from hutongd import Hutongd  # noqa: E402

HUTONG, HUTONGD = sys.argv[1:3]
SIZE = 100 * 1024 * 1024


def resident_kib(server):
    with open(f"/proc/{server.process.pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))


class Talker(threading.Thread):
    """Says something every 10 ms and notes how long each acknowledgement takes."""

    def __init__(self, server):
        super().__init__()
        self.server, self.delays, self.resident, self.is_done = server, [], [], False

    def run(self):
        with Client.connect(self.server.unix) as client:
            client.enter(self.name)
            client.join("lobby")
            while not self.is_done:
                began = time.monotonic()
                client.say("lobby", "hello")
                self.delays.append(time.monotonic() - began)
                self.resident.append(resident_kib(self.server))
                time.sleep(0.01)


def measure(server, what, command):
    talker = Talker(server)
    before = resident_kib(server)
    talker.start()
    began = time.monotonic()
    if command:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    else:
        time.sleep(3)
    seconds = time.monotonic() - began
    talker.is_done = True
    talker.join()
    delays = sorted(talker.delays)
    print(f"{what}: {seconds:.1f} s; a message is acknowledged after "
          f"{1000 * delays[len(delays) // 2]:.1f} ms (median), "
          f"{1000 * delays[len(delays) * 99 // 100]:.1f} ms (99th percentile); "
          f"memory grows by {max(talker.resident) - before} KiB to {max(talker.resident)} KiB")


def main():
    with Hutongd(HUTONGD) as server:
        path, copy = (os.path.join(server.folder, name) for name in ("big.bin", "copy.bin"))
        with open(path, "wb") as file:
            for _ in range(SIZE // (1024 * 1024)):
                file.write(os.urandom(1024 * 1024))
        common = ["-s", server.unix, "--name", "sender", "-r", "lobby"]
        measure(server, "nothing else", None)
        measure(server, "100 MiB up", [HUTONG, "send", *common, "--file", path])
        measure(server, "100 MiB down", [HUTONG, "fetch", *common, "-o", copy])
        measure(server, "nothing else", None)


main()
