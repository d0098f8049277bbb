#!/usr/bin/env python3
"""What comes in at the IRC door and is no good: it harms nobody but who sends it.

test_irc_hostile.py HUTONGD
"""

import contextlib
import os
import socket
import ssl
import sys

import tap
from hutong_client import Client, Refused
from hutongd import Configured, Hutongd
from irc_client import WAIT_S, Irc, commands
from tap import check_equal

PROGRAM = sys.argv[1]
EVIL = "x\r\nEVIL a\nEVIL b\rEVIL c"
CAPS = ("message-tags server-time account-tag echo-message draft/message-redaction "
        "draft/event-playback extended-join away-notify setname batch").split()


def native(server, name, *rooms):
    """A client of hutong's own protocol, at these rooms."""
    client = Client.connect(server.unix)
    client.enter(name)
    for room in rooms:
        client.join(room)
    return client


def configured(line, door="irc"):
    """A server with this line in its configuration, and this door."""
    server = Configured(PROGRAM, line)
    server.irc = server.hold(door)
    return server


def processor_s(server):
    """Processor time of the server so far, in seconds."""
    with open(f"/proc/{server.process.pid}/stat", encoding="ascii") as stat:
        words = stat.read().rsplit(")", 1)[1].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def send_until_closed(client, chunk, count):
    """Send a piece again and again. Returns how many went before the server would have no more."""
    for number in range(count):
        try:
            client.send_bytes(chunk)
        except (BrokenPipeError, ConnectionResetError):
            return number
    return count


def check_serves(server, witness):
    """Who behaves is served."""
    with Irc(server.irc, "good", "#garden") as good:
        check_equal([":good!~good@hutong NICK better"], good.texts("NICK better"))
    check_equal([], [line.text for line in witness.sync() if line.command == "EVIL"])


def test_a_line_without_an_end_is_told_and_costs_next_to_nothing():
    with Hutongd(PROGRAM, irc=True) as server, Irc(server.irc, "witness") as witness:
        before = processor_s(server)
        for chunk, count in ((b"x" * 65536, 1000), (b"@" + b"t" * 999, 10000), (b"x", 16385)):
            other = Irc(server.irc)
            sent = send_until_closed(other, chunk, count)
            assert sent * len(chunk) < 10000000, "it takes all"
            told = other.wait_closed()  # the kernel may have thrown it away
            check_equal(commands(told), [] if not told else ["417", "ERROR"])
        spent = processor_s(server) - before
        assert spent < 1, f"{spent} s of processor time"
        check_serves(server, witness)


def test_many_lines_that_are_too_long_are_each_told_and_skipped():
    with Hutongd(PROGRAM, irc=True) as server, Irc(server.irc, "alice", "#lobby") as alice, \
            Irc(server.irc, "bob", "#lobby") as bob:
        alice.sync()
        before = processor_s(server)
        for number in range(50):
            long = "PRIVMSG #lobby :" + "EVIL " * 2000
            check_equal(["417"], commands(alice.ask(long)))
            alice.send(f"PRIVMSG #lobby :{number}")
        alice.sync()
        check_equal([str(number) for number in range(50)],
                    [line.params[-1] for line in bob.sync() if line.command == "PRIVMSG"])
        assert processor_s(server) - before < 1


def is_let_in(port, trusting):
    """Whether one who goes through handshake and registration makes it in time."""
    try:
        with socket.create_connection(("127.0.0.1", port), WAIT_S) as connection, \
                trusting.wrap_socket(connection) as good:
            good.sendall(b"NICK alice\r\nUSER a 0 * :a\r\n")
            return b" 001 " in good.recv(65536)
    except OSError:
        return False


def test_who_does_not_finish_a_handshake_is_closed_after_a_while():
    with configured("login_s = 1", door="ircs") as server:
        port = int([line for line in server.log if "ircs://" in line][0].rsplit(":", 1)[1])
        hello = ssl.MemoryBIO()
        shaking = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).wrap_bio(ssl.MemoryBIO(), hello,
                                                                    server_hostname="localhost")
        try:
            shaking.do_handshake()
        except ssl.SSLWantReadError:
            pass
        first = hello.read()
        with contextlib.ExitStack() as stack:
            halves = []
            for data in (b"", first[:1], first[:len(first) // 2], first):
                half = socket.create_connection(("127.0.0.1", port), 30)
                halves.append(stack.enter_context(half))
                half.sendall(data)
            for half in halves:
                while half.recv(65536):  # to the end, which comes by itself
                    pass
        trusting = ssl.create_default_context()
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        assert any(is_let_in(port, trusting) for _ in range(10))  # who is too slow tries again


def test_who_says_nothing_before_it_is_in_is_closed_after_a_while():
    with configured("login_s = 1") as server:
        with contextlib.ExitStack() as stack:
            everybody = []
            for lines in ((), ("NICK alice",), ("CAP LS 302", "NICK bob", "USER b 0 * :b")):
                everybody.append(stack.enter_context(Irc(server.irc)))
                everybody[-1].send(*lines)
            for idle in everybody:
                check_equal("ERROR", idle.wait_closed()[-1].command)


def test_a_web_browser_and_other_protocols_are_told_and_closed():
    rows = (b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
            b"POST /PRIVMSG HTTP/1.1\r\nContent-Length: 80\r\n\r\nNICK evil\r\nUSER e 0 * :e\r\n",
            b"OPTIONS * HTTP/1.0\r\n\r\n",
            b"CONNECT irc:6667 HTTP/1.1\r\n\r\nNICK evil\r\nUSER e 0 * :e\r\n")
    with Hutongd(PROGRAM, irc=True) as server, Irc(server.irc, "witness") as witness:
        for data in rows:
            with Irc(server.irc) as browser:
                browser.send_bytes(data)
                check_equal("ERROR", browser.wait_closed()[-1].command)
        for data in (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(256)) * 2,
                     b"SSH-2.0-OpenSSH_9.2\r\n", b"\x01\x01\x00\x05\xa1\x0f\x61\x78",
                     b"EHLO x\r\nMAIL FROM:<a@b>\r\n", bytes(range(256)) * 50):
            with Irc(server.irc) as stranger:
                stranger.send_bytes(data + b"\r\nQUIT\r\n")
                check_equal("ERROR", stranger.wait_closed()[-1].command)
        check_serves(server, witness)
        check_equal([":hutong.local 401 witness evil :No such nick/channel"],
                    witness.texts("PRIVMSG evil :x"))


# What a client of hutong's own may send, whose texts IRC clients are shown.
SAID = (
    ("say", {"room": "lobby", "text": EVIL, "nonce": b"n" * 16}),
    ("say", {"room": "lobby", "text": EVIL, "nonce": b"o" * 16, "kind": 2}),
    ("edit", {"room": "lobby", "ref": 1, "text": EVIL}),
    ("react", {"room": "lobby", "ref": 1, "emoji": "\r\nEVIL x"}),
    ("topic", {"room": "lobby", "text": EVIL}),
    ("title", {"room": "lobby", "user": "mallory", "text": EVIL[:60]}),
    ("set", {"room": "lobby", "kind": 1, "text": EVIL}),
    ("set", {"room": "lobby", "kind": 9, "text": EVIL[:60]}),
    ("ban", {"room": "lobby", "user": "nobody", "text": EVIL, "flags": 512}),
    ("ban", {"room": "lobby", "user": "nobody", "text": EVIL}),
    ("kick", {"room": "lobby", "user": "victim", "text": EVIL}),
    ("offer", {"room": "lobby", "text": EVIL, "size": 1, "hash": b"h" * 32}),
    ("invite", {"room": "lobby", "user": "watcher", "text": EVIL}),
    ("nick", {"user": "a\r\nEVIL"}),
    ("join", {"room": "b\r\nEVIL"}),
    ("part", {"room": "lobby", "text": EVIL}),
)


def try_request(client, name, fields):
    """Whatever comes of it, it is answered."""
    try:
        client.request(name, **fields)
    except Refused as error:
        assert error.text, name


def check_lines(lines):
    """None of them is one that somebody has made; that each is whole the client has seen."""
    bad = [line.text for line in lines if line.command.startswith("EVIL") or "\r" in line.text
           or "\n" in line.text or "\0" in line.text]
    check_equal([], bad)


def test_no_text_of_hutongs_users_becomes_a_line_of_its_own():
    with Hutongd(PROGRAM, irc=True) as server:
        mallory = native(server, "mallory", "lobby")
        watchers = [Irc(server.irc, "watcher", "#lobby"),
                    Irc(server.irc, "seer", "#lobby", caps=CAPS), Irc(server.irc, "victim", "#lobby")]
        for name, fields in SAID:
            try_request(mallory, name, fields)
        mallory.bye(EVIL)
        for watcher in watchers:
            lines = watcher.ask("TOPIC #lobby", "LIST", "NAMES #lobby", "MODE #lobby +b", "WHO #lobby",
                                "WHOIS mallory", "WHOWAS mallory")
            check_lines(lines)
            assert len([line for line in lines if line.nick == "mallory"]) > 5, lines
        history = Irc(server.irc, "reader", "#lobby", caps=[*CAPS, "draft/chathistory"])
        check_lines(history.ask("CHATHISTORY LATEST #lobby * 100"))


# The same at the IRC door, where a line has an end: a lone CR, a zero byte, or what is escaped.
TYPED = (
    b"PRIVMSG #lobby :x\rEVIL a\r\n", b"PRIVMSG #lobby :x\0EVIL a\r\n",
    b"NOTICE #lobby :\x01VERSION x\rEVIL a\x01\r\n", b"TOPIC #lobby :x\rEVIL a\r\n",
    b"@+typing=a\\r\\nEVIL\\sb;+x=\\r\\nEVIL TAGMSG #lobby\r\n",
    b"@+draft/react=\\r\\nEVIL\\sa;+draft/reply=r1-1 TAGMSG #lobby\r\n",
    b"@+draft/reply=\\r\\nEVIL;+y=a\\nEVIL PRIVMSG #lobby :x\r\n",
    b"@label=a\\r\\nEVIL PRIVMSG #lobby :labelled\r\n",
    b"SETNAME :x\rEVIL a\r\n", b"AWAY :x\rEVIL a\r\n", b"MODE #lobby +k x\rEVIL\r\n",
    b"MODE #lobby +b x\rEVIL!*@*\r\n", b"MODE #lobby +\r\nEVIL\r\n", b"NICK x\rEVIL\r\n",
    b"KICK #lobby victim :x\rEVIL a\r\n", b"INVITE watcher #x\rEVIL\r\n",
    b"JOIN #x\rEVIL\r\n", b"REDACT #lobby r1-1 :x\rEVIL a\r\n", b"WHO x\rEVIL\r\n",
    b"PING :x\rEVIL a\r\n", b"x\rEVIL y\r\n", b"CHATHISTORY LATEST #x\rEVIL * 1\r\n",
    b"MONITOR + x\rEVIL\r\n", b"PART #lobby :x\rEVIL a\r\n",
)


def test_no_text_of_irc_users_does_either():
    with Hutongd(PROGRAM, irc=True) as server:
        with Irc(server.irc) as mallory:
            mallory.send_bytes(b"CAP REQ :message-tags labeled-response batch echo-message "
                               b"draft/message-redaction\r\nCAP END\r\nNICK mallory\r\n"
                               b"USER a\rEVIL 0 * :x\rEVIL b\r\n")
            mallory.until("376", "422")
            mallory.send("JOIN #lobby")
            mallory.sync()
            watchers = [Irc(server.irc, "watcher", "#lobby"),
                        Irc(server.irc, "seer", "#lobby", caps=CAPS),
                        Irc(server.irc, "victim", "#lobby")]
            for data in TYPED:
                mallory.send_bytes(data)
                check_lines(line for line in mallory.sync() if line.command != "421")
            mallory.send_bytes(b"QUIT :x\rEVIL a\r\n")
            check_lines(mallory.wait_closed())
        for watcher in watchers:
            check_lines(watcher.ask("TOPIC #lobby", "NAMES #lobby", "MODE #lobby", "MODE #lobby +b",
                                    "WHO #lobby", "WHOIS mallory", "WHOWAS mallory"))
        reader = native(server, "reader", "lobby")
        assert reader.history("lobby")


def test_what_is_too_long_is_cut_at_a_character():
    with Hutongd(PROGRAM, irc=True) as server, Irc(server.irc, "alice", "#lobby") as alice, \
            Irc(server.irc, "bob", "#lobby", realname="x" + "好" * 150) as bob:
        long = "x" + "好" * 160  # 481 bytes: every odd number of them ends within a character
        for lines in ([f"NICK {long}"], [f"MODE #lobby +{'好' * 100}"], [f"MODE #lobby +k {long}"],
                      [f"AWAY :{long}"], [f"SETNAME :{long}"], [f"PING {long}"], [long],
                      [f"WHO {long}"], [f"KICK #lobby bob :{long}"], ["WHOIS bob", "WHO bob"]):
            alice.ask(*lines)  # what is not UTF-8 the client does not take
        bob.sync()
        alice.send(f"QUIT :{long}")
        check_equal("ERROR", alice.wait_closed()[-1].command)


def test_a_bomb_of_modes_is_obeyed_as_far_as_it_makes_sense():
    bombs = ("+" + "o" * 300, "+-" * 150, "+" + "b" * 200 + " x" * 100, "+" + "lk" * 100, "+imst" * 60,
             "-" + "Z" * 300, "+l " + "9" * 400, "+k " + "k" * 400, "+ooooooooooooo" + " bob" * 13)
    with Hutongd(PROGRAM, irc=True) as server, Irc(server.irc, "alice", "#lobby") as alice, \
            Irc(server.irc, "bob", "#lobby") as bob:
        before = processor_s(server)
        for bomb in bombs:
            lines = alice.ask(f"MODE #lobby {bomb}")
            assert len(lines) <= 2 * 512, bomb
            bob.sync()
        for _ in range(20):
            alice.send(*(f"MODE alice {bomb}" for bomb in ("+iwiwiw" * 50, "-iwB" * 100, "+Z" * 200)))
        alice.sync()
        assert processor_s(server) - before < 2
        check_serves(server, bob)


def test_ten_thousand_joins_and_names_harm_nobody():
    with configured("test_bed_without_any_limits = yes") as server, Irc(server.irc, "alice") as alice, \
            Irc(server.irc, "bob", "#b") as bob:
        before = processor_s(server)
        alice.send(*("JOIN " + ",".join(f"#r{n}" for n in range(start, start + 50))
                     for start in range(0, 10000, 50)))
        alice.send("PART " + ",".join(f"#r{n}" for n in range(50)), "JOIN 0",
                   *(f"NAMES {'#r1,' * 100}" for _ in range(20)),
                   *(f"WHOIS {'bob,' * 100}" for _ in range(20)))
        bob.ask("PRIVMSG #b :still here")
        lines = commands(alice.sync())
        check_equal(256, lines.count("JOIN"))
        check_equal(10000 - 256, lines.count("405"))
        check_equal(256, lines.count("PART"))
        assert processor_s(server) - before < 10
        check_serves(server, bob)


def test_nothing_that_is_sent_at_once_is_lost_or_burns_the_server():
    flood = [f"PRIVMSG #lobby :{number}" for number in range(3000)]
    with configured("test_bed_without_any_limits = yes") as server, Irc(server.irc, "alice", "#lobby") as alice, \
            Irc(server.irc, "bob", "#lobby") as bob:
        alice.send(*flood)
        said = [bob.wait_for(lambda line: line.command == "PRIVMSG").params[-1] for _ in flood]
        check_equal([line.rsplit(":", 1)[1] for line in flood], said)


tap.run(globals())
