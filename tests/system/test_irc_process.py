#!/usr/bin/env python3
"""What test suites and packagers ask of the process itself. Usage: test_irc_process.py HUTONGD"""

import base64
import contextlib
import glob
import os
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile

import tap
from hutongd import Configured, Hutongd
from irc_client import Irc, of
from tap import check_equal

PROGRAM = sys.argv[1]
ROUNDS = 5
COST_MAX = 6  # of a start and a stop, in runs that only look at the configuration


def doors(server):
    """The same server with the door of IRC open."""
    server.irc = server.hold("irc")
    return server


def add_account(server, name, password):
    """Make an account as packagers' scripts do, while the server runs."""
    subprocess.run([PROGRAM, "account", "add", name, "-d", os.path.join(server.folder, "data")],
                   input=password + "\n", text=True, check=True, timeout=30)


def plain(name, password):
    """What AUTHENTICATE PLAIN is followed by."""
    return base64.b64encode(f"\0{name}\0{password}".encode()).decode()


def memory_of_hash(server, name):
    """How many KiB the hash of an account's password takes to make."""
    path = os.path.join(server.folder, "data", "hutong.db")
    with contextlib.closing(sqlite3.connect(path)) as database:
        found = database.execute("SELECT hash FROM users WHERE name = ?", (name,)).fetchone()
    return int(found[0].split("$m=")[1].split(",")[0])


def test_the_names_of_server_and_network_are_what_the_configuration_says():
    lines = ('irc_server_name = "irc.example.org"', 'irc_network = "Example"')
    with doors(Configured(PROGRAM, *lines)) as server, Irc(server.irc, "alice") as alice:
        check_equal({"irc.example.org"}, {line.source for line in alice.welcome})
        check_equal("Welcome to the Example IRC Network alice!~alice@hutong",
                    of(alice.welcome, "001")[0].params[-1])
        tokens = [token for line in of(alice.welcome, "005") for token in line.params[1:-1]]
        check_equal(["NETWORK=Example"], [token for token in tokens if "NETWORK" in token])


def test_an_account_made_while_the_server_runs_logs_in_at_once():
    with Hutongd(PROGRAM, irc=True) as server:
        for name in ("alice", "小明"):
            add_account(server, name, "correct horse")
            with Irc(server.irc, name, sasl=plain(name, "correct horse")) as client:
                check_equal(name, client.nick)


def test_a_test_bed_can_have_weak_passwords_and_says_so():
    with doors(Configured(PROGRAM, "test_bed_with_weak_passwords = yes")) as server:
        server.wait_for_line("easy to guess.* option=test_bed_with_weak_passwords")
        add_account(server, "alice", "correct horse")
        server.stop()
        check_equal(8, memory_of_hash(server, "alice"))
        for line, memory in (("no", 19456), ("yes", 19456)):  # it is never made weaker again
            server.write(f"test_bed_with_weak_passwords = {line}")
            server.start()
            Irc(server.irc, "alice", sasl=plain("alice", "correct horse")).socket.close()
            check_equal(0, server.stop())
            check_equal(memory, memory_of_hash(server, "alice"))


def test_without_limits_nobody_waits():
    with doors(Configured(PROGRAM, "test_bed_without_any_limits = yes")) as server:
        add_account(server, "alice", "correct horse")
        for _ in range(20):  # the third would have to wait, and the tenth for half a minute
            with Irc(server.irc) as guesser:
                guesser.send("CAP REQ sasl", "NICK x", "AUTHENTICATE PLAIN")
                guesser.until("AUTHENTICATE")
                guesser.send("AUTHENTICATE " + plain("alice", "battery staple"))
                check_equal("904", guesser.until("904", "NOTICE")[-1].command)


def test_it_is_there_again_at_once_on_the_same_data_and_port():
    with Hutongd(PROGRAM, irc=True) as server:
        for number, nick in enumerate(("anna", "bert", "cora", "dora", "emil")):
            alice, bob = Irc(server.irc, nick, "#lobby"), Irc(server.irc, nick + "2", "#lobby")
            alice.send("PRIVMSG #lobby :hello")
            bob.wait_for(lambda line: line.command == "PRIVMSG")
            line_count = len(server.log)
            if number % 2:
                server.kill()  # the clients' connections are still there
            else:
                check_equal(0, server.stop())
            server.start()
            assert any(line.endswith(server.irc) for line in server.log[line_count:])
            alice.socket.close()
            bob.socket.close()


def test_the_nicks_of_guests_are_free_soon_after_the_server_was_killed():
    with doors(Configured(PROGRAM, "grace_s = 86400")) as server:
        alice = Irc(server.irc, "alice", "#lobby")
        server.kill()
        alice.socket.close()
        server.start()
        with Irc(server.irc, "bob") as again:
            while of(again.ask("NICK alice"), "433"):
                pass  # until the server's next look at whose time is over
            again.sync()
            check_equal(["alice"], of(again.ask("WHOIS alice"), "311")[0].params[1:2])


def cost(*arguments, is_server):
    """Processor time, in seconds, of a run to its end; a server is stopped when it is ready."""
    with subprocess.Popen([PROGRAM, *arguments], stderr=subprocess.PIPE, text=True,
                          stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL) as process:
        if is_server:
            assert any(line.startswith("ready pid=") for line in process.stderr)
            process.send_signal(signal.SIGTERM)
        process.stderr.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        check_equal(0, process.returncode)
    return used.ru_utime + used.ru_stime


def test_a_start_and_a_stop_cost_little():
    folder = tempfile.mkdtemp(prefix="hutong-test-")
    arguments = ("-d", folder, "-l", "irc://127.0.0.1:0", "-l", f"unix:{folder}/socket")
    pairs = [(cost(*arguments, is_server=True), cost(*arguments, "--check", is_server=False))
             for _ in range(ROUNDS)]
    shutil.rmtree(folder)
    ratio = statistics.median(served / checked for served, checked in pairs)
    assert ratio < COST_MAX, f"as much as {ratio:.1f} runs that look at the configuration"


def fake_time(speed):
    """The environment in which time passes so many times as fast."""
    libraries = glob.glob("/usr/lib/*/faketime/libfaketime.so.1")
    if not libraries:
        raise tap.Skip("libfaketime is not installed (Debian package faketime)")
    return {"LD_PRELOAD": libraries[0], "FAKETIME": f"+0 x{speed}",
            "ASAN_OPTIONS": "verify_asan_link_order=0"}


@contextlib.contextmanager
def in_fake_time(speed, *lines):
    """A server whose clocks run so fast, or slow. What it is started with, the test keeps not."""
    before = dict(os.environ)
    os.environ.update(fake_time(speed))
    server = Hutongd(PROGRAM, irc=True)
    server.configure(*lines)
    try:
        server.start()
    finally:
        os.environ.clear()
        os.environ.update(before)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.kill()
        shutil.rmtree(server.folder)


def test_neither_start_nor_stop_wait_for_a_clock():
    with in_fake_time(0.001) as server:  # a second that is waited for would take a quarter of an hour
        clients = [Irc(server.irc, f"user{number}x", "#lobby") for number in range(20)]
        check_equal(0, server.stop())
        check_equal({"ERROR"}, {client.wait_closed()[-1].command for client in clients})


def test_clocks_that_run_thirty_times_as_fast_harm_nothing():
    # six seconds of silence, or twenty for a login, are real ones
    patient = ("heartbeat_s = 180", "login_s = 600")
    with in_fake_time(30, *patient) as server, Irc(server.irc, "alice", "#lobby") as alice, \
            Irc(server.irc, "bob", "#lobby") as bob:
        begin = end = int(of(alice.ask("TIME"), "391")[0].params[2])
        number = 0
        while end - begin < 200:  # more than a heartbeat, which asks for a sign of life
            number += 1
            alice.send(f"PRIVMSG #lobby :{number}")
            bob.wait_for(lambda line, text=str(number): line.params[-1:] == [text])
            bob.sync()
            end = int(of(alice.ask("TIME"), "391")[0].params[2])
        check_equal(0, server.stop())


tap.run(globals())
