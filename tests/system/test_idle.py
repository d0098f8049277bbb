#!/usr/bin/env python3
"""A chat in which nothing happens does nothing; one in which much happens still takes keys.

test_idle.py HUTONG HUTONGD
"""

import pathlib
import sys
import threading
import time

import tap
from chat_stage import Stage
from hutong_client import Client
from terminal import WAIT_S

HUTONG, HUTONGD = sys.argv[1:]
WINDOW_S = 2.0


def wake_ups(pid):
    """How often its threads have been woken so far."""
    count = 0
    for status in pathlib.Path(f"/proc/{pid}/task").glob("*/status"):
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        count += int(lines["voluntary_ctxt_switches"])
    return count


def wait_for_rest(pid):
    """Wait for a window of time in which a process is not woken once."""
    end = time.monotonic() + WAIT_S
    while True:
        before = wake_ups(pid)
        time.sleep(WINDOW_S)
        if wake_ups(pid) == before:
            return
        assert time.monotonic() < end, "it never rests"


def test_who_has_nothing_to_do_is_not_woken():
    with Stage(HUTONG, HUTONGD) as stage:
        stage.server.kill()
        stage.server.configure("heartbeat_s = 86400")
        stage.server.start()
        terminal = stage.open("alice")
        terminal.enter("hello")
        terminal.type("half a draft")
        terminal.press("BSpace", "PPage")
        stage.send("bob", "alice: hi")
        terminal.wait_for("alice: hi")
        wait_for_rest(int(terminal.value("pane_pid")))


def flood(server, is_over):
    """Talk until it is enough."""
    with Client.connect(server.unix) as client:
        client.enter("talker")
        client.join("lobby")
        number = 0
        while not is_over.is_set():
            requests = [client.submit_say("lobby", f"line {number + i}") for i in range(100)]
            for request in requests:
                client.answer(request)
            number += 100


def test_keys_are_taken_while_messages_pour_in():
    with Stage(HUTONG, HUTONGD) as stage:
        terminal = stage.open("alice")
        is_over = threading.Event()
        talker = threading.Thread(target=flood, args=(stage.server, is_over))
        talker.start()
        try:
            terminal.wait_for_match(r"talker: line \d{4,}")
            for at in range(1, 21):
                terminal.type("x")
                terminal.wait_for("> " + "x" * at)
            terminal.enter(" said")
            terminal.wait(lambda screen: screen.rstrip().endswith("\n>"), "an empty input")
        finally:
            is_over.set()
            talker.join()
        with Client.connect(stage.server.unix) as client:
            client.enter("reader")
            terminal.wait(lambda _: client.request("search", query="said")[:-1], "the message")


tap.run(globals())
