#!/usr/bin/env python3
"""hutong export and import: what was said in a room, as lines, and into another room.

test_export.py HUTONG HUTONGD
"""

import hashlib
import json
import os
import subprocess
import sys

from hutong_client import Client, Refused
from hutongd import Hutongd
from somebody import Somebody
from tap import check_equal, check_raises, run

HUTONG, HUTONGD = sys.argv[1:]
SETTING_READ_ONLY, SETTING_HIDDEN = 2, 10


class Person(Somebody):
    """Somebody whose commands print lines to be kept as they are."""

    def __init__(self, server, name="carrier"):
        super().__init__(HUTONG, server, name)

    def run(self, *arguments, **named):
        """Returns (output, errors)."""
        output = self.run_bytes(*arguments, **named)
        return output, self.errors


def entered(url, user):
    client = Client.connect(url)
    client.enter(user)
    return client


def export(server, room, *options):
    with Person(server.unix) as person:
        return person.run("export", "-r", room, *options)[0]


def import_(server, room, lines, *options, status=0, url=None, **environment):
    """Returns what it said on stderr."""
    with Person(url or server.unix) as person:
        return person.run("import", "-r", room, *options, stdin=lines, status=status, **environment)[1]


def renamed(lines, room):
    """The lines of an export as if they were of another room."""
    rows = lines.split(b"\n")
    return b"\n".join(b'{"room":"' + room.encode() + b'"' + row[row.index(b',"no"'):] if row
                      else row for row in rows)


def rows(lines):
    return [json.loads(line) for line in lines.decode().splitlines()]


def said(client, room, *texts):
    return [client.say(room, text)["no"] for text in texts]


def a_line(no, text="hi", **more):
    row = {"room": "x", "no": no, "time": "2026-11-22T08:30:00.125Z", "kind": "message",
           "from": "alice", "body": text, **more}
    return json.dumps({key: value for key, value in row.items() if value is not None}).encode() + b"\n"


TEXTS = ["hi", "胡同里见", "🦊 👩‍👩‍👧", "a\x01\x1b[31m\x7f\u0085\u200e\u2028\t\r\nb \"quoted\" \\ /",
         "x" * 16384, "\x01" * 16384, "胡" * 5461]


def filled(url, room="den"):
    """A room in which everything has happened. Returns its members' clients."""
    alice, bob = entered(url, "alice"), entered(url, "小明")
    alice.join(room)
    alice.request("register", secret=b"correct horse")
    bob.join(room)
    first = said(alice, room, *TEXTS)[0]
    alice.request("edit", room=room, ref=first, text="hello 老友")
    bob.request("react", room=room, ref=first, emoji="👍")
    bob.request("react", room=room, ref=first, emoji="🎉")
    bob.request("react", room=room, ref=first, emoji="🎉")
    bob.request("say", room=room, text="an answer", nonce=os.urandom(16), ref=first)
    gone = bob.say(room, "secretword")["no"]
    bob.request("recall", room=room, ref=gone)
    bob.say(room, "waves", kind=2)
    alice.request("pin", room=room, ref=first)
    alice.topic(room, "茶 and tea")
    alice.request("role", room=room, user="小明", kind=2)
    alice.request("title", room=room, user="小明", text="扫地僧")
    alice.send_file(room, "图 1.txt", b"content of a file")
    alice.request("set", room=room, kind=SETTING_READ_ONLY, count=1)
    return alice, bob, first


def test_export_import_export_gives_the_same_bytes_on_another_server():
    with Hutongd(HUTONGD) as here, Hutongd(HUTONGD) as there:
        filled(here.unix)
        lines = export(here, "den")
        kinds = {row["kind"] for row in rows(lines)}
        check_equal(set(), {"message", "action", "edit", "recall", "reaction", "topic", "pin",
                            "role", "title", "file", "setting"} - kinds)
        check_equal("", import_(there, "den", lines))
        check_equal(lines, export(there, "den"))
        there.stop()
        there.start()
        check_equal(lines, export(there, "den"))


def test_into_the_same_server_under_another_name():
    with Hutongd(HUTONGD) as server:
        filled(server.unix)
        lines = export(server, "den")
        import_(server, "copy", lines)
        check_equal(renamed(lines, "copy"), export(server, "copy"))
        check_equal(lines, export(server, "den"))


def test_what_was_imported_means_what_it_meant():
    with Hutongd(HUTONGD) as here, Hutongd(HUTONGD) as there:
        first = filled(here.unix)[2]
        import_(there, "den", export(here, "den"))
        with entered(there.unix, "eve") as eve:
            room = next(room for room in eve.rooms() if room["room"] == "den")
            check_equal("茶 and tea", room["topic"])
            joined = eve.join("den")[0]
            check_equal(0, joined.get("unread", 0))
            check_equal(["hello 老友"], [event["text"] for event in
                                       eve.request("pins", room="den")[:-1]])
            check_equal([first], [event.get("ref", event["no"]) for event in eve.search("老友")[0]])
            check_equal([], eve.search("secretword")[0])
            check_equal(2, len(eve.request("versions", room="den", ref=first)[:-1]))
            check_equal(2, len(eve.request("thread", room="den", ref=first)[:-1]))
            check_equal(20, check_raises(Refused, eve.say, "den", "may I?").code)


def test_nobody_can_change_what_was_imported_under_his_name():
    with Hutongd(HUTONGD) as server:
        import_(server, "den", a_line(1))
        with entered(server.tcp, "alice") as alice:
            alice.join("den")
            refused = check_raises(Refused, alice.request, "edit", room="den", ref=1, text="no")
            check_equal(19, refused.code)
            check_equal(19, check_raises(Refused, alice.request, "recall", room="den", ref=1).code)


def test_only_admins_and_who_runs_the_server_may_import():
    with Hutongd(HUTONGD) as server:
        errors = import_(server, "den", a_line(1), status=1, url=server.tcp)
        assert "line 1: " in errors and "Only admins of this server" in errors, errors
        server.configure('admins = { "root1" }')
        server.stop()
        server.start()
        with Person(server.unix, "root1") as person, entered(server.unix, "root1") as admin:
            admin.request("register", secret=b"correct horse")
            person.run("import", "-r", "den", "-n", "root1", "-s", server.tcp, stdin=a_line(1),
                       HUTONG_PASSWORD="correct horse")
        check_equal(1, len(rows(export(server, "den"))))


def test_an_import_that_was_killed_goes_on_when_it_is_run_again():
    lines = b"".join(a_line(no, f"word{no} 胡同") for no in range(1, 2001))
    with Hutongd(HUTONGD) as server, Person(server.unix) as person:
        half = lines[:lines.index(b"word1000 ")]
        with subprocess.Popen([HUTONG, "import", "-r", "den"], env=person.environment,
                              stdin=subprocess.PIPE, stderr=subprocess.DEVNULL) as killed:
            killed.stdin.write(half)
            killed.stdin.flush()
            with entered(server.unix, "eve") as eve:
                while not any(room["room"] == "den" and room["last"] > 500 for room in eve.rooms()):
                    pass
            killed.kill()
            killed.stdin.close()
        server.kill()
        server.start()
        import_(server, "den", lines)
        check_equal([row["body"] for row in rows(lines)],
                    [row["body"] for row in rows(export(server, "den"))])
        import_(server, "den", lines)  # once more: nothing is left to do
        check_equal(2000, len(rows(export(server, "den"))))


def test_a_broken_line_is_told_and_what_came_before_stays():
    broken = [b'{"no":3', b"[1]", b'{"no":3}', a_line(3, time="yesterday")[:-1],
              a_line(3)[:-1] + b"x", b'{"no":3,"body":"\\ud800"}', b"\xff", a_line(3, kind="song")[:-1],
              a_line(3, "x" * 16385)[:-1], b"{" + b" " * 300000]
    with Hutongd(HUTONGD) as server:
        for number, line in enumerate(broken):
            room = f"room{number}"
            before, after = a_line(1) + a_line(2), a_line(4)
            errors = import_(server, room, before + line + b"\n" + after, status=5)
            assert "line 3: " in errors and "what came before" in errors, errors
            check_equal(2, len(rows(export(server, room))))
            import_(server, room, before + a_line(3) + after)
            check_equal([1, 2, 3, 4], [row["no"] for row in rows(export(server, room))])


def test_the_server_refuses_what_no_room_could_hold():
    bad = {"no events of kind": a_line(2, kind=63), "number of an event before": a_line(2, ref=2),
           "The next event of": a_line(3), "none that a user can have": a_line(2, **{"from": "a b"}),
           "Only files have": a_line(2, size=3, sha256="00" * 32),
           "is + or - and": a_line(2, kind="reaction", ref=1),
           "NUL": a_line(2, "\0")}
    with Hutongd(HUTONGD) as server:
        import_(server, "den", a_line(1))
        for reason, line in bad.items():
            errors = import_(server, "den", line, status=1)
            assert "line 1: " in errors and reason in errors, (reason, errors)
        check_equal(1, len(rows(export(server, "den"))))


def test_a_room_of_its_own_life_takes_nothing():
    with Hutongd(HUTONGD) as server, entered(server.unix, "alice") as alice:
        alice.join("den")
        errors = import_(server, "den", a_line(1), status=1)
        assert "Somebody is in den" in errors, errors
        said(alice, "den", "hi")
        alice.part("den")
        errors = import_(server, "den", a_line(2), status=1)
        assert "Something was said in den" in errors, errors
        errors = import_(server, "den", a_line(1), status=1)
        assert "has another event 1" in errors, errors


def test_numbers_stay_where_the_beginning_had_expired():
    lines = a_line(5, "join open", kind="setting") + b"".join(
        a_line(no, ref=3 if no == 7 else None) for no in range(6, 9))
    with Hutongd(HUTONGD) as server:
        import_(server, "den", lines)
        check_equal([5, 6, 7, 8], [row["no"] for row in rows(export(server, "den"))])
        server.stop()
        server.start()
        import_(server, "den", lines + a_line(9))
        with entered(server.unix, "eve") as eve:
            check_equal(5, next(iter(eve.rooms()))["first"])
        check_equal([5, 6, 7, 8, 9], [row["no"] for row in rows(export(server, "den"))])


def test_an_import_waits_as_long_as_the_server_asks_it_to():
    lines = b"".join(a_line(no) for no in range(1, 251))
    server = Hutongd(HUTONGD)
    server.configure("limit_requests_s_local = 10")  # 200 at once, and the others in 5 s
    with server:
        import_(server, "den", lines)
        check_equal(250, len(rows(export(server, "den"))))


def test_a_file_keeps_its_name_and_hash_but_its_content_stays_where_it_was():
    with Hutongd(HUTONGD) as here, Hutongd(HUTONGD) as there:
        with entered(here.unix, "alice") as alice:
            alice.join("den")
            alice.send_file("den", "notes.txt", b"content")
        lines = export(here, "den")
        assert rows(lines)[-1]["size"] == 7 and rows(lines)[-1]["sha256"], lines
        import_(there, "den", lines)
        check_equal(lines, export(there, "den"))
        with entered(there.unix, "eve") as eve:
            eve.join("den")
            check_raises(Refused, eve.fetch, "den", rows(lines)[-1]["no"])


CONTENTS = {"notes.txt": b"content", "空.txt": b"", "double.txt": b"content",
            "large.bin": os.urandom(200000)}


def contents_of(folder):
    return {name: open(os.path.join(folder, name), "rb").read() for name in os.listdir(folder)}


def test_files_come_along_in_a_folder_and_are_exported_again_as_they_were():
    with Hutongd(HUTONGD) as here, Hutongd(HUTONGD) as there, Person(here.unix) as person:
        folder, again = (os.path.join(person.folder, name) for name in ("files", "again"))
        with entered(here.unix, "alice") as alice:
            alice.join("den")
            sent = {name: alice.send_file("den", name, content)["no"]
                    for name, content in CONTENTS.items()}
            gone = alice.send_file("den", "gone.txt", b"geheim")["no"]
            alice.request("recall", room="den", ref=gone)
        lines = export(here, "den", "--files", folder)
        check_equal({hashlib.sha256(content).hexdigest(): content
                     for content in CONTENTS.values()}, contents_of(folder))
        check_equal("", import_(there, "den", lines, "--files", folder))
        there.kill()
        there.start()
        with entered(there.unix, "eve") as eve:
            for name, no in sent.items():
                check_equal(CONTENTS[name], eve.fetch("den", no))
            check_raises(Refused, eve.fetch, "den", gone)
        check_equal(lines, export(there, "den", "--files", again))
        check_equal(contents_of(folder), contents_of(again))
        check_equal("", import_(there, "den", lines, "--files", folder))  # nothing left to do


def test_what_is_not_in_the_folder_or_not_taken_is_told_and_the_rest_is_imported():
    with Hutongd(HUTONGD) as here, Hutongd(HUTONGD) as there, Person(here.unix) as person:
        folder = os.path.join(person.folder, "files")
        with entered(here.unix, "alice") as alice:
            alice.join("den")
            for name in ("missing.txt", "broken.txt", "forbidden.exe", "good.txt"):
                alice.send_file("den", name, name.encode())
        lines = export(here, "den", "--files", folder)
        for name, content in contents_of(folder).items():
            if content == b"missing.txt":
                os.unlink(os.path.join(folder, name))
            elif content == b"broken.txt":
                with open(os.path.join(folder, name), "wb") as file:
                    file.write(b"BROKEN.txt")
        there.configure('file_types = "txt"')
        there.stop()
        there.start()
        errors = import_(there, "den", lines, "--files", folder)
        check_equal(2, errors.count("was not taken"))
        assert "line 2: " in errors and "line 3: " in errors and "only files" in errors, errors
        check_equal(lines, export(there, "den", "--files", os.path.join(person.folder, "again")))
        check_equal([b"good.txt"],
                    list(contents_of(os.path.join(person.folder, "again")).values()))


def test_files_of_an_import_are_in_nobodys_quota_but_in_the_servers():
    with Hutongd(HUTONGD) as server, Person(server.unix) as person:
        content = os.urandom(1 << 20)
        name = hashlib.sha256(content).hexdigest()
        with open(os.path.join(person.folder, name), "wb") as file:
            file.write(content)
        line = a_line(1, "data.bin", kind="file", size=len(content), sha256=name)
        for limit, taken in ("files_guests_mb = 0", True), ("files_total_mb = 1", False):
            server.configure(limit)
            server.stop()
            server.start()
            errors = import_(server, "den" + limit.replace(" ", ""), line, "--files", person.folder)
            check_equal(taken, "was not taken" not in errors)


def test_what_was_hidden_is_hidden_where_it_is_imported():
    with Hutongd(HUTONGD) as here, Hutongd(HUTONGD) as there:
        with entered(here.unix, "alice") as alice:
            alice.join("den")
            alice.request("set", room="den", kind=SETTING_HIDDEN, count=1)
            alice.say("den", "geheim")
            with Person(here.unix) as person:
                person.run("export", "-r", "den", status=1)
            events = [dict(event.fields) if hasattr(event, "fields") else dict(event)
                      for event in alice.history("den")]
        lines = b"".join(a_line(event["no"], event["text"], kind=event["kind"])
                         for event in events)
        import_(there, "den", lines)
        with entered(there.tcp, "eve") as eve:
            check_equal([], eve.rooms())
            check_equal([], eve.search("geheim")[0])


SETTING_KEY = 9


def as_admin(server, *arguments, **more):
    """Run a command as an admin of the server that is there."""
    with Person(server.unix, "root1") as person:
        return person.run(*arguments, "-n", "root1", HUTONG_PASSWORD="correct horse", **more)


def with_admin(server):
    server.configure('admins = { "root1" }')
    server.stop()
    server.start()
    with entered(server.unix, "root1") as admin:
        admin.request("register", secret=b"correct horse")


def test_a_room_closed_by_its_key_alone_stays_closed_and_the_key_is_in_no_export():
    with Hutongd(HUTONGD) as here, Hutongd(HUTONGD) as there:
        with_admin(here)
        with_admin(there)
        with entered(here.unix, "alice") as alice:
            alice.join("den")
            alice.say("den", "geheim")
            alice.request("set", room="den", kind=SETTING_KEY, text="sesame")
            lines = as_admin(here, "export", "-r", "den")[0]
        assert b"sesame" not in lines and b"key yes" in lines, lines
        said = as_admin(there, "import", "-r", "den", stdin=lines)[1]
        assert "den had a key, which is in no export" in said and "set key KEY" in said, said
        for restarts in range(2):
            with entered(there.tcp, f"eve-{restarts}") as eve:
                check_equal([], eve.search("geheim")[0])
                check_equal(9, check_raises(Refused, eve.history, "den").code)
                for text in ({}, {"text": ""}, {"text": "yes"}, {"text": "sesame"}):
                    check_equal(22, check_raises(Refused, eve.request, "join", room="den", **text).code)
            if restarts == 0:
                there.kill()
                there.start()
        check_equal(lines, as_admin(there, "export", "-r", "den")[0])
        as_admin(there, "room", "set", "key", "another", "-r", "den")
        with entered(there.tcp, "eve-2") as eve:
            eve.request("join", room="den", text="another")


def test_a_room_whose_beginning_had_expired_is_closed_until_an_admin_opens_it():
    with Hutongd(HUTONGD) as server:
        with_admin(server)
        said = import_(server, "den", a_line(5) + a_line(6))
        assert "the beginning of den had expired" in said, said
        with entered(server.tcp, "eve") as eve:
            check_equal(9, check_raises(Refused, eve.history, "den").code)
            as_admin(server, "room", "set", "join", "open", "-r", "den")
            check_equal(5, eve.history("den")[0]["no"])


def test_an_import_is_in_the_audit_log_with_who_did_it():
    with Hutongd(HUTONGD) as server:
        with_admin(server)
        import_(server, "den", a_line(1) + a_line(2))
        import_(server, "den", a_line(1) + a_line(2) + a_line(3))
        notes = rows(as_admin(server, "admin", "audit", "in:den", "--json")[0])
        check_equal([("import", "den", f"uid:{os.getuid()}")],
                    [(note["act"], note["room"], note["address"]) for note in notes])


def test_a_direct_room_is_exported_by_the_user_it_is_with():
    with Hutongd(HUTONGD) as server, Person(server.unix, "alice") as person:
        with entered(server.unix, "bob") as bob, entered(server.unix, "alice") as alice:
            alice.request("register", secret=b"correct horse")
            bob.request("register", secret=b"correct horse")
            room = bob.join(user="alice")[0]["room"]
            bob.say(room, "for you alone")
            out = person.run("export", "-u", "bob", "-n", "alice",
                             HUTONG_PASSWORD="correct horse")[0]
        check_equal(["for you alone"], [row["body"] for row in rows(out)])


if __name__ == "__main__":
    run(globals())
