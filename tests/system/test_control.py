#!/usr/bin/env python3
"""Commands to a running server over the control socket of its data folder, and backups.

test_control.py HUTONGD
"""

import os
import resource
import shutil
import stat
import subprocess
import sys

from hutong_client import Client, Closed, Refused
from hutongd import WAIT_S, Hutongd
from tap import check_equal, check_raises, run, wait_until

PROGRAM = os.path.abspath(sys.argv[1])
SECRET = "correct horse"
OK, REFUSED, USAGE, NO_SERVER = range(4)
BIG_SIZE = 64 * 1024 * 1024


def data(server):
    return os.path.join(server.folder, "data")


def command(server, *words, given=""):
    """Run a command to a server. Returns its exit status, stdout and stderr."""
    done = subprocess.run([PROGRAM, *words, "-d", data(server)], input=given, text=True,
                          capture_output=True, timeout=WAIT_S, check=False)
    return done.returncode, done.stdout, done.stderr


def succeed(server, *words, given=""):
    """Run a command that must go well. Returns its stdout."""
    status, out, problem = command(server, *words, given=given)
    check_equal((OK, ""), (status, problem))
    return out


def log_in(url, user, password=SECRET):
    client = Client.connect(url)
    client.auth(user, password)
    return client


def say_much(client, room, count, size):
    client.join(room)
    for number in range(count):
        client.say(room, f"{number} " + "x" * size)


def test_an_account_is_made_while_the_server_runs_with_its_password_from_stdin():
    with Hutongd(PROGRAM) as server:
        succeed(server, "account", "add", "小明", given=SECRET + "\n")
        with log_in(server.tcp, "小明") as client:
            check_equal(True, client.resumed)
            check_equal("小明\tonline\n", succeed(server, "account", "list"))
        status, out, problem = command(server, "account", "add", "小明", given=SECRET + "\n")
        check_equal((REFUSED, "", "hutongd: There is an account 小明 already.\n"),
                    (status, out, problem))


def test_an_account_gets_another_password_and_the_old_one_is_worth_nothing():
    with Hutongd(PROGRAM) as server:
        succeed(server, "account", "add", "alice", given=SECRET)
        succeed(server, "account", "password", "alice", given="battery staple\n")
        check_equal(16, check_raises(Refused, log_in, server.tcp, "alice").code)
        log_in(server.tcp, "alice", "battery staple").close()
        server.kill()
        server.start()
        log_in(server.tcp, "alice", "battery staple").close()


def test_an_account_is_removed_and_its_sessions_end():
    with Hutongd(PROGRAM) as server:
        succeed(server, "account", "add", "alice", given=SECRET)
        with log_in(server.tcp, "alice") as alice:
            succeed(server, "account", "remove", "alice")
            check_raises(Closed, alice.request, "rooms")
        check_equal("", succeed(server, "account", "list"))
        check_raises(Refused, log_in, server.tcp, "alice")


def test_an_account_is_removed_with_all_that_it_said_if_so_asked():
    with Hutongd(PROGRAM) as server:
        succeed(server, "account", "add", "alice", given=SECRET)
        succeed(server, "account", "add", "bob", given=SECRET)
        with log_in(server.tcp, "alice") as alice, log_in(server.tcp, "bob") as bob:
            alice.join("lobby")
            bob.join("lobby")
            alice.say("lobby", "of alice")
            bob.say("lobby", "of bob")
            succeed(server, "account", "remove", "bob")
            succeed(server, "account", "remove", "alice", "erase")
            check_raises(Closed, alice.request, "rooms")
        check_equal(USAGE, command(server, "account", "remove", "alice", "all")[0])
        check_equal(USAGE, command(server, "account", "add", "alice", "erase")[0])
        with Client.connect(server.tcp) as eve:
            eve.enter("eve")
            texts = [event["text"] for event in eve.history("lobby") if event["kind"] == 1]
            check_equal(["", "of bob"], texts)


def test_what_is_done_to_accounts_is_in_the_audit_log():
    with Hutongd(PROGRAM) as server:
        server.configure('admins = { "root1" }')
        server.stop()
        server.start()
        succeed(server, "account", "add", "root1", given=SECRET)
        succeed(server, "account", "add", "alice", given=SECRET)
        succeed(server, "account", "password", "alice", given=SECRET)
        succeed(server, "account", "remove", "alice", "erase")
        with log_in(server.tcp, "root1") as admin:
            *notes, _ = admin.request("audit")
            me = f"uid:{os.getuid()}"
            check_equal([(10, "alice", "erase", me), (9, "alice", "", me), (8, "alice", "", me),
                         (8, "root1", "", me)],
                        [(note["kind"], note["was"], note["text"], note["address"])
                         for note in notes])


def test_a_password_that_will_not_do_is_refused_before_it_is_sent():
    with Hutongd(PROGRAM) as server:
        status, _, problem = command(server, "account", "add", "alice", given="short\n")
        check_equal((REFUSED, True), (status, "8 to 500 bytes" in problem))
        status, _, problem = command(server, "account", "add", "a,b", given=SECRET)
        check_equal((REFUSED, True), (status, problem.startswith("hutongd: ")))


def test_the_status_names_what_an_admin_wants_to_know():
    with Hutongd(PROGRAM) as server:
        with Client.connect(server.tcp) as client:
            client.enter("alice")
            say_much(client, "lobby", 3, 1)
            rows = dict(line.split(" ") for line in succeed(server, "status").splitlines())
        check_equal(("works", "1", "1", "3", str(server.process.pid)),
                    (rows["storage"], rows["users"], rows["rooms"], rows["events"], rows["pid"]))
        check_equal("2", rows["connections"])  # that of the command is one


def test_without_a_server_a_command_says_so():
    with Hutongd(PROGRAM) as server:
        server.stop()
        status, _, problem = command(server, "status")
        check_equal((NO_SERVER, True), (status, "no hutongd runs on" in problem))
        server.start()  # over what is left of the socket
        succeed(server, "status")
        server.kill()
        check_equal(NO_SERVER, command(server, "account", "list")[0])


def test_what_is_no_command_is_refused_as_usage():
    with Hutongd(PROGRAM) as server:
        for words in (["nonsense"], ["account"], ["account", "add"], ["backup"], ["status", "x"]):
            check_equal(USAGE, command(server, *words)[0])


def test_the_control_socket_is_for_the_servers_own_user():
    with Hutongd(PROGRAM) as server:
        found = os.stat(os.path.join(data(server), "control.sock"))
        check_equal(0o600, stat.S_IMODE(found.st_mode))
        check_equal(os.geteuid(), found.st_uid)


def test_a_backup_of_a_busy_server_is_consistent_and_restoring_is_starting_on_it():
    with Hutongd(PROGRAM) as server:
        succeed(server, "account", "add", "alice", given=SECRET)
        copy = os.path.join(server.folder, "copy")
        with log_in(server.tcp, "alice") as alice:
            say_much(alice, "lobby", 300, 4000)
            backup = subprocess.Popen([PROGRAM, "backup", copy, "-d", data(server)])
            said = 301  # the first event is that alice joined
            while backup.poll() is None:
                said = alice.say("lobby", "meanwhile")["no"]
            check_equal(OK, backup.wait())
        with Hutongd(PROGRAM) as other:
            other.stop()
            shutil.rmtree(data(other))
            os.rename(copy, data(other))
            other.start()
            with log_in(other.tcp, "alice") as alice:
                last = alice.join("lobby")[0]["last"]
                check_equal(True, 301 <= last <= said)
                numbers = []
                while len(numbers) < last:
                    numbers += [event["no"] for event in
                                alice.history("lobby", after=numbers[-1] if numbers else 0)]
                check_equal(list(range(1, last + 1)), numbers)
                check_equal(last + 1, alice.say("lobby", "it goes on")["no"])


def test_a_backup_takes_a_path_relative_to_where_it_was_typed_and_nothing_but_an_empty_folder():
    with Hutongd(PROGRAM) as server:
        for words, status in (("copy", OK), ("copy", REFUSED), ("no/such/parent", REFUSED)):
            done = subprocess.run([PROGRAM, "backup", words, "-d", data(server)], check=False,
                                  cwd=server.folder, capture_output=True, timeout=WAIT_S)
            check_equal((words, status), (words, done.returncode))
        check_equal(["files", "hutong.db"],
                    sorted(os.listdir(os.path.join(server.folder, "copy"))))
        check_equal(REFUSED, command(server, "backup", os.path.join(data(server), "inside"))[0])


def limit_files(server, size):
    """As a full disk does it: nothing is written beyond so many bytes of a file."""
    _, most = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (size, most))


def test_a_backup_that_failed_leaves_nothing_behind_and_can_be_made_again():
    with Hutongd(PROGRAM) as server, Client.connect(server.unix) as alice:
        copy = os.path.join(server.folder, "copy")
        alice.enter("alice")
        say_much(alice, "lobby", 5, 10000)
        alice.send_file("lobby", "small.txt", b"content")
        limit_files(server, 4096)
        status, _, problem = command(server, "backup", copy)
        check_equal(REFUSED, status)
        assert "cannot write to" in problem, problem
        check_equal([], os.listdir(copy))
        limit_files(server, -1)
        succeed(server, "backup", copy)
        check_equal(["files", "hutong.db"], sorted(os.listdir(copy)))


def test_a_backup_has_the_files_beside_the_database():
    with Hutongd(PROGRAM) as server:
        copy = os.path.join(server.folder, "copy")
        os.makedirs(os.path.join(data(server), "files", "ab"))
        with open(os.path.join(data(server), "files", "ab", "cd"), "wb") as file:
            file.write(b"content")
        os.symlink("/etc/passwd", os.path.join(data(server), "files", "link"))
        succeed(server, "backup", copy)
        with open(os.path.join(copy, "files", "ab", "cd"), "rb") as file:
            check_equal(b"content", file.read())
        check_equal(["ab", "tmp"], sorted(os.listdir(os.path.join(copy, "files"))))


def test_a_backup_that_was_killed_is_no_backup():
    with Hutongd(PROGRAM) as server:
        copy = os.path.join(server.folder, "copy")
        with open(os.path.join(data(server), "big"), "wb") as file:
            file.truncate(BIG_SIZE)
        backup = subprocess.Popen([PROGRAM, "backup", copy, "-d", data(server)],
                                  stderr=subprocess.PIPE, text=True)
        wait_until(lambda: os.path.exists(os.path.join(copy, "big")), "a copy of the large file")
        server.kill()
        check_equal(True, "it has ended" in backup.communicate(timeout=WAIT_S)[1])
        check_equal(REFUSED, backup.returncode)
        check_equal(False, os.path.exists(os.path.join(copy, "hutong.db")))
        server.start()
        succeed(server, "backup", copy + "2")
        check_equal(BIG_SIZE, os.path.getsize(os.path.join(copy + "2", "big")))


run(globals())
