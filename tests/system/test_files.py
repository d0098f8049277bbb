#!/usr/bin/env python3
"""Files: sent in pieces, kept by content, given to those who may read the room, gone in the end.

test_files.py HUTONGD
"""

import collections
import hashlib
import os
import shutil
import statistics
import subprocess
import sys
import time

import hutong_client as hutong
from hutong_client import Client, Refused
from hutongd import Hutongd
from tap import check_equal, check_raises, run, wait_until

PROGRAM = sys.argv[1]
# what AddressSanitizer keeps of freed memory is not what is measured here
os.environ["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=1"
CONTENT = bytes(range(256)) * 400 + b"end"  # seven pieces
CODES = {"no such room": 7, "not member": 9, "not allowed": 17, "no such event": 18, "name": 35,
         "refused": 36, "quota": 37, "offset": 38, "hash": 39, "no upload": 40}


def enter(server, user, *rooms, token=None, register=False):
    client = Client.connect(server.unix)
    client.enter(user, token=token)
    if register:
        client.request("register", secret=b"password of " + user.encode())
    for room in rooms:
        client.join(room)
    return client


def stored(server):
    """The files under the data directory: (contents, uploads that are not whole)."""
    folder = os.path.join(server.folder, "data", "files")
    contents = [name for first, _, names in os.walk(folder) for name in names
                if os.path.basename(first) != "tmp"]
    return sorted(contents), sorted(os.listdir(os.path.join(folder, "tmp")))


def refused(code, function, *arguments, **named):
    error = check_raises(Refused, function, *arguments, **named)
    check_equal(CODES[code], error.code)


def config(server, text):
    path = os.path.join(server.folder, "files.conf")
    with open(path, "w", encoding="ascii") as file:
        file.write(text)
    server.arguments = ("-c", path)
    server.stop()
    server.start()


def test_a_file_goes_into_a_room_and_out_again():
    with Hutongd(PROGRAM) as server, enter(server, "alice", "lobby") as alice:
        bob = enter(server, "bob", "lobby")
        done = alice.say_file("lobby", "报告.pdf\nsee page 3", alice.upload("lobby", "报告.pdf", CONTENT))
        event = bob.wait_for(lambda message: message.type == "event")
        check_equal((hutong.EVENT_FILE, "报告.pdf\nsee page 3", len(CONTENT)),
                    (event["kind"], event["text"], event["size"]))
        check_equal(hashlib.sha256(CONTENT).digest(), event["hash"])
        check_equal(event, {key: value for key, value in bob.history("lobby")[-1].items()
                            if key != "id"})
        check_equal(CONTENT, bob.fetch("lobby", done["no"]))
        check_equal(CONTENT[50000:], bob.fetch("lobby", done["no"], offset=50000))
        check_equal(b"", bob.fetch("lobby", done["no"], offset=len(CONTENT)))
        refused("offset", bob.fetch, "lobby", done["no"], offset=len(CONTENT) + 1)


def test_it_is_stored_by_its_content_hash_under_the_data_directory():
    with Hutongd(PROGRAM) as server, enter(server, "alice", "lobby") as alice:
        alice.send_file("lobby", "a.txt", CONTENT)
        alice.send_file("lobby", "b.txt", CONTENT)
        digest = hashlib.sha256(CONTENT).hexdigest()
        name = f"{digest}-{len(CONTENT)}"
        check_equal(([name], []), stored(server))
        path = os.path.join(server.folder, "data", "files", digest[:2], name)
        with open(path, "rb") as file:
            check_equal(CONTENT, file.read())
        check_equal(0o600, os.stat(path).st_mode & 0o777)


def test_an_upload_goes_on_where_it_broke_off_also_after_the_server_was_killed():
    with Hutongd(PROGRAM) as server:
        alice = enter(server, "alice", "lobby")
        digest, have = alice.offer("lobby", "a.txt", CONTENT)
        check_equal(0, have)
        for offset in (0, 16384):
            done = alice.answer(alice.submit_chunk(digest, CONTENT, offset))[-1]
            check_equal(offset + 16384, done["offset"])
        alice.close()
        server.kill()
        server.start()
        alice = enter(server, "alice", "lobby", token=alice.token)
        check_equal((digest, 32768), alice.offer("lobby", "a.txt", CONTENT))
        done = alice.send_file("lobby", "a.txt", CONTENT)
        check_equal(CONTENT, alice.fetch("lobby", done["no"]))


def test_content_that_is_not_what_was_offered_is_refused_and_not_kept():
    with Hutongd(PROGRAM) as server, enter(server, "alice", "lobby") as alice:
        digest, _ = alice.offer("lobby", "a.txt", b"what was offered")
        refused("hash", alice.request, "chunk", hash=digest, offset=0, data=b"what has arrived")
        refused("no upload", alice.say_file, "lobby", "a.txt", digest)
        wait_until(lambda: stored(server) == ([], []), "it is still there")
        alice.send_file("lobby", "a.txt", b"what was offered")


def test_who_knows_only_the_hash_of_a_file_gets_nothing_by_it():
    with Hutongd(PROGRAM) as server:
        alice, eve = enter(server, "alice"), enter(server, "eve", "lobby")
        enter(server, "bob")
        secret = alice.join(user="bob")[0]["room"]
        alice.send_file(secret, "secret.txt", CONTENT)
        digest, have = eve.offer("lobby", "mine.txt", CONTENT)
        check_equal(0, have)  # as if nobody had it
        refused("no upload", eve.say_file, "lobby", "mine.txt", digest)


def test_it_is_fetched_by_those_who_may_read_the_room_and_nobody_else():
    with Hutongd(PROGRAM) as server:
        alice, bob, eve = (enter(server, name, "lobby") for name in ("alice", "bob", "eve"))
        secret = alice.join(user="bob")[0]["room"]
        no = alice.send_file(secret, "secret.txt", CONTENT)["no"]
        check_equal(CONTENT, bob.fetch(secret, no))
        refused("no such room", eve.fetch, secret, no)
        refused("no such event", eve.fetch, "lobby", no)
        alice.part("lobby")
        check_equal([], [event for event in eve.search("has:file")[0]])


def test_it_is_deleted_when_the_last_message_that_names_it_goes():
    with Hutongd(PROGRAM) as server, enter(server, "alice", "lobby") as alice:
        first = alice.send_file("lobby", "a.txt", CONTENT)["no"]
        second = alice.send_file("lobby", "b.txt", CONTENT)["no"]
        alice.request("recall", room="lobby", ref=first)
        refused("no such event", alice.fetch, "lobby", first)
        check_equal(CONTENT, alice.fetch("lobby", second))
        event = alice.history("lobby", after=first - 1, limit=1)[0]
        check_equal(("", None), (event["text"], event.get("size")))
        alice.request("recall", room="lobby", ref=second)
        wait_until(lambda: stored(server) == ([], []), "it is still there")


def test_a_file_cannot_be_edited_but_answered_and_reacted_to():
    with Hutongd(PROGRAM) as server, enter(server, "alice", "lobby") as alice:
        no = alice.send_file("lobby", "a.txt", CONTENT)["no"]
        error = check_raises(Refused, alice.request, "edit", room="lobby", ref=no, text="b.txt")
        check_equal(1, error.code)
        alice.request("react", room="lobby", ref=no, emoji="👍")
        alice.request("say", room="lobby", ref=no, text="nice", nonce=os.urandom(16))


def test_files_of_a_direct_room_go_with_it():
    with Hutongd(PROGRAM) as server:
        alice, bob = enter(server, "alice"), enter(server, "bob")
        alice.send_file(alice.join(user="bob")[0]["room"], "a.txt", CONTENT)
        check_equal(1, len(stored(server)[0]))
        alice.bye()
        bob.bye()
        wait_until(lambda: stored(server) == ([], []), "it is still there")


def test_size_and_type_have_limits_and_files_can_be_switched_off():
    with Hutongd(PROGRAM) as server:
        config(server, 'file_size_mb = 1\nfile_types = "txt png"\n')
        alice = enter(server, "alice", "lobby")
        refused("refused", alice.offer, "lobby", "a.txt", bytes(1024 * 1024 + 1))
        refused("refused", alice.offer, "lobby", "a.exe", b"x")
        alice.send_file("lobby", "a.PNG", bytes(1024 * 1024))
        digest = alice.upload("lobby", "b.txt", b"x")
        refused("refused", alice.say_file, "lobby", "b.exe", digest)
        config(server, "files = no\n")
        bob = enter(server, "bob", "lobby")
        refused("not allowed", bob.offer, "lobby", "a.txt", b"x")
        check_equal(1024 * 1024, len(bob.fetch("lobby", 1)))  # what is there can be read


def test_each_user_has_a_quota_and_all_guests_share_one():
    with Hutongd(PROGRAM) as server:
        config(server, "files_account_mb = 2\nfiles_guests_mb = 1\n")
        alice = enter(server, "alice", "lobby", register=True)
        first = alice.send_file("lobby", "1.txt", bytes(1024 * 1024))["no"]
        alice.send_file("lobby", "2.txt", bytes(1024 * 1024 - 1))
        refused("quota", alice.offer, "lobby", "3.txt", b"x" * 5000)
        bob, carol = enter(server, "bob", "lobby"), enter(server, "carol", "lobby")
        bob.send_file("lobby", "1.txt", bytes(1024 * 1000))
        refused("quota", carol.offer, "lobby", "2.txt", bytes(1024 * 100))
        server.kill()
        server.start()
        alice = enter(server, "alice", "lobby", token=alice.token)
        refused("quota", alice.offer, "lobby", "3.txt", b"x" * 5000)
        alice.request("recall", room="lobby", ref=first)
        alice.send_file("lobby", "3.txt", b"x" * 5000)
        config(server, "files_guests_mb = 0\n")
        refused("not allowed", enter(server, "dave", "lobby").offer, "lobby", "1.txt", b"x")


def test_names_with_path_tricks_are_refused_and_the_connection_lives():
    names = ["../a.txt", "/etc/passwd", "a/b", "..", ".", "a\\b.txt", ".bashrc", "two\nlines.txt",
             "exe\u202etxt.gpj", "bell\a", "zero\u200bwidth", " a", "a ", "a.", "x" * 256]
    with Hutongd(PROGRAM) as server, enter(server, "alice", "lobby") as alice:
        digest = alice.upload("lobby", "good.txt", CONTENT)
        for name in names:
            refused("name", alice.request, "offer", room="lobby", text=name, size=1,
                    hash=bytes(32))
            if "\n" not in name:
                refused("name", alice.say_file, "lobby", name, digest)
        alice.say_file("lobby", "x" * 255, digest)


def test_pieces_that_do_not_fit_are_refused_and_the_upload_goes_on():
    with Hutongd(PROGRAM) as server, enter(server, "alice", "lobby") as alice:
        refused("no upload", alice.request, "chunk", hash=bytes(32), offset=0, data=b"x")
        digest, _ = alice.offer("lobby", "a.txt", CONTENT)
        chunk = {"hash": digest, "data": b"x"}
        for offset in (1, len(CONTENT), len(CONTENT) + 1, 2**53 - 1):
            refused("offset", alice.request, "chunk", offset=offset, **chunk)
        alice.answer(alice.submit_chunk(digest, CONTENT, 0))
        refused("offset", alice.request, "chunk", offset=0, **chunk)
        refused("offset", alice.request, "chunk", offset=16384, hash=digest, data=b"")
        refused("no upload", alice.say_file, "lobby", "a.txt", digest)
        check_equal(16384, alice.offer("lobby", "a.txt", CONTENT)[1])
        other = hashlib.sha256(b"short").digest()
        alice.request("offer", room="lobby", text="b.txt", size=5, hash=other)
        refused("offset", alice.request, "chunk", offset=0, hash=other, data=b"too long")
        refused("refused", alice.request, "offer", room="lobby", text="a.txt", size=2**53 - 1,
                hash=bytes(32))
        alice.send_file("lobby", "a.txt", CONTENT)


def test_two_sessions_of_one_user_may_send_the_same_file_at_once():
    with Hutongd(PROGRAM) as server, enter(server, "alice", "lobby", register=True) as alice:
        phone = Client.connect(server.unix)
        phone.enter("alice", token=alice.token, attach=True)
        digest, _ = alice.offer("lobby", "a.txt", CONTENT)
        check_equal((digest, 0), phone.offer("lobby", "a.txt", CONTENT))
        for offset in range(0, len(CONTENT), 16384):
            asked = [(client, client.submit_chunk(digest, CONTENT, offset))
                     for client in (alice, phone)]
            outcomes = []
            for client, number in asked:
                try:
                    outcomes.append(client.answer(number)[-1]["offset"])
                except Refused as error:
                    check_equal(CODES["offset"], error.code)
            check_equal(True, len(outcomes) >= 1)
        done = phone.say_file("lobby", "a.txt", digest)
        check_equal(CONTENT, alice.fetch("lobby", done["no"]))


def test_a_file_is_checked_once_however_often_one_asks():
    content = os.urandom(1024 * 1024) * 16
    with Hutongd(PROGRAM) as server, enter(server, "alice", "lobby") as alice:
        digest, _ = alice.offer("lobby", "a.bin", content)
        asked = collections.deque()
        for offset in range(0, len(content), 16384):
            if len(asked) == hutong.CHUNKS_IN_FLIGHT:
                alice.answer(asked.popleft(), timeout=60)
            asked.append(alice.submit_chunk(digest, content, offset))
        offers = [alice.submit("offer", room="lobby", text="a.bin", size=len(content), hash=digest)
                  for _ in range(20)]
        for number in asked:
            alice.answer(number, timeout=60)
        answers = set()
        for number in offers:
            try:
                answers.add(alice.answer(number, timeout=60)[-1]["offset"])
            except Refused as error:
                answers.add(error.code)
        check_equal(True, answers <= {len(content), 13} and len(answers) > 0)
        no = alice.say_file("lobby", "a.bin", digest)["no"]
        check_equal(digest, hashlib.sha256(alice.fetch("lobby", no)).digest())


def test_a_file_is_said_exactly_once():
    with Hutongd(PROGRAM) as server, enter(server, "alice", "lobby") as alice:
        digest, nonce = alice.upload("lobby", "a.txt", CONTENT), os.urandom(16)
        no = alice.say_file("lobby", "a.txt", digest, nonce)["no"]
        server.kill()
        server.start()
        alice = enter(server, "alice", "lobby", token=alice.token)
        check_equal(no, alice.say_file("lobby", "a.txt", digest, nonce, again=True)["no"])
        check_equal(1, len(alice.history("lobby")))


def test_after_a_kill_nothing_named_is_missing_and_nothing_unnamed_stays():
    with Hutongd(PROGRAM) as server:
        alice = enter(server, "alice", "lobby", register=True)
        kept = {}
        for number in range(6):
            content = os.urandom(100000 + number)
            digest, _ = alice.offer("lobby", f"{number}.bin", content)
            asked = [alice.submit_chunk(digest, content, offset)
                     for offset in range(0, len(content), 16384)]
            if number % 3 == 1:  # all of it has arrived, and perhaps it is whole
                alice.answer(asked[-1])
            elif number % 3 == 2:  # it is named, and perhaps we hear of it
                alice.answer(asked[-1])
                kept[alice.say_file("lobby", f"{number}.bin", digest)["no"]] = content
                unheard = alice.upload("lobby", "late.bin", b"late" * number)
                alice.submit("say", room="lobby", text="late.bin", nonce=os.urandom(16),
                             kind=hutong.EVENT_FILE, hash=unheard)
            server.kill()
            server.start()
            alice = enter(server, "alice", "lobby", token=alice.token)
            for event in alice.history("lobby"):
                if event["kind"] == hutong.EVENT_FILE:
                    content = alice.fetch("lobby", event["no"])
                    check_equal(event["hash"], hashlib.sha256(content).digest())
            for no, content in kept.items():
                check_equal(content, alice.fetch("lobby", no))
        named = {f"{event['hash'].hex()}-{event['size']}" for event in alice.history("lobby")
                 if event["kind"] == hutong.EVENT_FILE}
        alice.request("unregister", secret=b"password of alice")
        server.kill()
        server.start()
        wait_until(lambda: stored(server) == (sorted(named), []), "something unnamed stays")


def test_what_is_never_named_goes_after_a_time():
    with Hutongd(PROGRAM) as server:
        config(server, "upload_s = 1\n")
        alice = enter(server, "alice", "lobby")
        alice.upload("lobby", "a.txt", CONTENT)
        alice.submit_chunk(alice.offer("lobby", "b.txt", CONTENT * 2)[0], CONTENT, 0)
        wait_until(lambda: len(stored(server)[1]) == 1, "it did not come")
        wait_until(lambda: stored(server) == ([], []), "it is still there")


def test_files_are_found_by_has_file_and_by_their_names():
    with Hutongd(PROGRAM) as server, enter(server, "alice", "lobby") as alice:
        alice.say("lobby", "report without a file")
        no = alice.send_file("lobby", "report 报告.pdf", CONTENT)["no"]
        for query in ("has:file", "has:file report", "报告", "has:file from:alice"):
            check_equal([no], [event["no"] for event in alice.search(query)[0]])
        check_equal(len(CONTENT), alice.search("has:file")[0][0]["size"])
        check_equal([], alice.search("has:file weather")[0])
        alice.request("recall", room="lobby", ref=no)
        check_equal([], alice.search("has:file")[0])


def test_a_backup_has_the_files():
    with Hutongd(PROGRAM) as server, enter(server, "alice", "lobby") as alice:
        no = alice.send_file("lobby", "a.txt", CONTENT)["no"]
        copy, data = (os.path.join(server.folder, name) for name in ("copy", "data"))
        subprocess.run([PROGRAM, "backup", copy, "-d", data], check=True, stdout=subprocess.DEVNULL)
        server.kill()
        shutil.rmtree(data)
        os.rename(copy, data)
        server.start()
        check_equal(CONTENT, enter(server, "alice", token=alice.token).fetch("lobby", no))


def resident_kb(server):
    with open(f"/proc/{server.process.pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))


def test_a_large_file_grows_neither_memory_nor_the_latency_of_others():
    content = os.urandom(1024 * 1024) * 32
    with Hutongd(PROGRAM) as server:
        alice, bob = enter(server, "alice", "lobby"), enter(server, "bob", "lobby")
        for _ in range(4):  # buffers grow to their size
            alice.send_file("lobby", "warm.bin", os.urandom(1024 * 1024))
        before, turns = resident_kb(server), []
        digest, offset = alice.offer("lobby", "a.bin", content)
        asked = []
        while offset < len(content) or asked:
            while offset < len(content) and len(asked) < hutong.CHUNKS_IN_FLIGHT:
                asked.append(alice.submit_chunk(digest, content, offset))
                offset += hutong.CHUNK_SIZE
            alice.answer(asked.pop(0), timeout=60)
            if offset % (1024 * 1024) == 0:
                began = time.monotonic()
                bob.who("lobby")  # needs no disk: tells how long a turn of the loop is
                turns.append(time.monotonic() - began)
        no = alice.say_file("lobby", "a.bin", digest)["no"]
        number = bob.submit("fetch", room="lobby", no=no)  # and does not read it yet
        alice.who("lobby")
        grown = resident_kb(server) - before
        *chunks, _ = bob.answer(number, timeout=60)
        check_equal(hashlib.sha256(content).digest(),
                    hashlib.sha256(b"".join(chunk["data"] for chunk in chunks)).digest())
        check_equal((True, grown), (grown < 8 * 1024, grown))
        typical = statistics.median(turns)  # one of them may be slow for other reasons
        check_equal((True, typical), (typical < 1.0, typical))


run(globals())
