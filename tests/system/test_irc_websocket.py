#!/usr/bin/env python3
"""IRC over WebSocket, after RFC 6455 and IRCv3's "WebSocket support". Usage: test_irc_websocket.py HUTONGD"""

import struct
import sys

import tap
import ws_client
from hutongd import Hutongd
from irc_client import Irc
from irc_play import CONFIG
from ws_client import BINARY, CLOSE, PING, PONG, TEXT, WebIrc, WebSocket

PROGRAM = sys.argv[1]
SITE = "https://chat.example.org"
KEY = "dGhlIHNhbXBsZSBub25jZQ=="


class WebServer(Hutongd):
    """A server with IRC at irc://, ws:// and wss://."""

    def __init__(self):
        super().__init__(PROGRAM, irc=True)
        with open(f"{self.folder}/hutongd.conf", "w", encoding="utf-8") as file:
            file.write(CONFIG + f'websocket_origins = {{ "{SITE}" }}\n')
        self.web = {scheme: self.hold(scheme) for scheme in ("ws", "wss")}
        self.arguments = ("-c", f"{self.folder}/hutongd.conf", "-l", self.web["ws"],
                          "-l", self.web["wss"])


def said(client):
    """The text of the next message."""
    return client.wait_for(lambda line: line.command == "PRIVMSG").params[-1]


def test_either_sub_protocol_carries_a_whole_conversation_also_encrypted():
    rows = [(scheme, protocol, opcode) for scheme in ("ws", "wss")
            for protocol, opcode in (("text.ircv3.net", TEXT), ("binary.ircv3.net", BINARY))]
    with WebServer() as server, Irc(server.irc, "plain", "#胡同") as plain:
        for scheme, protocol, opcode in rows:
            with WebIrc(server.web[scheme], "web", "#胡同", protocol=protocol) as web:
                assert web.socket.headers["sec-websocket-protocol"] == protocol
                web.send("PRIVMSG #胡同 :你好，世界")
                tap.check_equal("你好，世界", said(plain))
                plain.send("PRIVMSG #胡同 :你也好")
                tap.check_equal("你也好", said(web))
                tap.check_equal({opcode}, set(web.socket.seen))
                web.send("QUIT :bye")
                tap.check_equal("ERROR", web.wait_closed()[-1].command)
                tap.check_equal(1000, web.socket.close_code)


def test_the_clients_first_choice_is_taken():
    rows = [("binary.ircv3.net, text.ircv3.net", "binary.ircv3.net"),
            ("soap, text.ircv3.net", "text.ircv3.net"), ("soap", None), (None, None)]
    with WebServer() as server:
        for offer, expected in rows:
            web = WebSocket(server.web["ws"], offer)
            assert web.is_open, offer
            tap.check_equal(expected, web.headers.get("sec-websocket-protocol"))
            web.close()


def test_without_a_choice_a_client_is_answered_in_kind():
    with WebServer() as server:
        for opcode in (TEXT, BINARY):
            web = WebSocket(server.web["ws"])
            web.opcode = opcode
            web.sendall(b"CAP LS 302\r\n")
            assert b" CAP " in web.recv(0)
            tap.check_equal([opcode], web.seen)
            web.close()


def test_what_is_no_request_for_a_websocket_is_answered_in_http_and_closed():
    good = ws_client.request(KEY)[:-2]
    rows = [
        ("IRC", "NICK alice\r\n", 405),
        ("a form", "POST / HTTP/1.1\r\nHost: x\r\n\r\n", 405),
        ("a page", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", 426),
        ("another version", good.replace("13", "8") + "\r\n", 426),
        ("no key", good.replace("Sec-WebSocket-Key", "X") + "\r\n", 400),
        ("a page of another site", good + "Origin: https://evil.example.org\r\n\r\n", 403),
        ("endless headers", good + "X: " + "x" * 9000, 431),
    ]
    with WebServer() as server:
        for name, text, status in rows:
            connection = ws_client.connect(server.web["ws"])
            connection.sendall(text.encode())
            line, headers, body = ws_client.read_head(connection)
            assert line.startswith(f"HTTP/1.1 {status} "), (name, line)
            while more := connection.recv(65536):
                body += more
            tap.check_equal((name, int(headers["content-length"])), (name, len(body)))
            connection.close()


def test_pages_may_connect_from_the_sites_that_the_configuration_names():
    rows = [(None, True), (SITE, True), (SITE.upper(), True), (SITE + ":8080", False),
            ("https://evil.example.org", False), ("null", False)]
    with WebServer() as server:
        for origin, may in rows:
            web = WebSocket(server.web["ws"], "text.ircv3.net", origin)
            tap.check_equal((origin, may), (origin, web.is_open))
            web.close()


def test_pings_are_answered_good_byes_returned_and_pieces_make_one_message():
    with WebServer() as server:
        web = WebSocket(server.web["ws"], "text.ircv3.net")
        web.connection.sendall(ws_client.frame(b"CAP", TEXT, False) +
                               ws_client.frame(b"?", PING) +
                               ws_client.frame(b" ", 0, False) + ws_client.frame(b"LS", 0))
        tap.check_equal((PONG, b"?"), web.frame())
        assert b" CAP " in web.recv(0)
        web.connection.sendall(ws_client.frame(struct.pack("!H", 1001), CLOSE))
        tap.check_equal((CLOSE, struct.pack("!H", 1001)), web.frame())
        tap.check_equal(None, web.frame())
        web.close()


def test_what_is_not_as_it_must_be_ends_that_connection_alone_with_its_code():
    rows = [
        ("no UTF-8 in a text", ws_client.frame(b"NICK \xff"), 1007),
        ("no mask", b"\x81\x01a", 1002),
        ("a reserved bit", ws_client.frame(b"a", TEXT | 0x40), 1002),
        ("an unknown kind", ws_client.frame(b"a", 3), 1002),
        ("too large", ws_client.frame(b"x" * 20000), 1009),
        ("too large in pieces",
         ws_client.frame(b"x" * 16000, TEXT, False) + ws_client.frame(b"x" * 1000, 0), 1009),
    ]
    with WebServer() as server, WebIrc(server.web["ws"], "witness") as witness:
        for name, data, code in rows:
            web = WebSocket(server.web["ws"], "text.ircv3.net")
            web.connection.sendall(data)
            while web.recv(0):
                pass
            tap.check_equal((name, code), (name, web.close_code))
            web.close()
        witness.sync()


def test_lines_have_the_limits_of_irc():
    with WebServer() as server, \
            WebIrc(server.web["ws"], "liner", protocol="binary.ircv3.net") as web:
        web.socket.connection.sendall(ws_client.frame(b"PING with-end\r\n", BINARY))
        pong = web.wait_for(lambda line: line.command == "PONG")
        tap.check_equal("with-end", pong.params[-1])
        web.socket.connection.sendall(ws_client.frame(b"PRIVMSG liner :\xff", BINARY))
        fail = web.wait_for(lambda line: line.command == "FAIL")
        tap.check_equal("INVALID_UTF8", fail.params[1])
        for size, is_long in ((510, False), (511, True)):
            lines = web.ask("AWAY :" + "x" * (size - 6))
            tap.check_equal((size, is_long), (size, "417" in [line.command for line in lines]))


def test_who_reads_slowly_reads_all_of_it_in_the_end():
    count = 3000
    with WebServer() as server, WebIrc(server.web["wss"], "slow", "#busy") as slow, \
            Irc(server.irc, "busy", "#busy") as busy:
        for start in range(0, count, 100):
            busy.ask(*(f"PRIVMSG #busy :{i} {'x' * 400}" for i in range(start, start + 100)))
        tap.check_equal(list(range(count)), [int(said(slow).split()[0]) for _ in range(count)])


def test_pings_without_end_are_slowed_down_like_lines():
    server = Hutongd(PROGRAM)
    server.configure("limit_kilobytes_s_local = 1")
    url = server.hold("ws")
    server.arguments += ("-l", url)
    with server:
        web = WebSocket(url, "text.ircv3.net")
        web.connection.settimeout(0.2)
        ping = ws_client.frame(b"x" * 125, PING) * 512
        try:
            for _ in range(1000):  # 64 MiB: more than all buffers on the way hold
                web.connection.sendall(ping)
            raise AssertionError("all was taken")
        except TimeoutError:
            pass
        web.close()


def test_the_last_words_come_before_the_end():
    with WebServer() as server, WebIrc(server.web["ws"], "last") as web:
        server.stop()
        tap.check_equal("ERROR", web.wait_closed()[-1].command)
        tap.check_equal(1000, web.socket.close_code)


tap.run(globals())
