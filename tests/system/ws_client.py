"""A small WebSocket for tests, as a socket that irc_client.py can use: RFC 6455, the client's side."""

import base64
import hashlib
import os
import socket
import ssl
import struct

from irc_client import Irc

WAIT_S = 60
MARK = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


def connect(url):
    """A socket to ws://HOST:PORT, or an encrypted one to wss://."""
    scheme, rest = url.split("://")
    host, port = rest.rsplit(":", 1)
    plain = socket.create_connection((host, int(port)), WAIT_S)
    plain.settimeout(WAIT_S)
    if scheme == "ws":
        return plain
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context.wrap_socket(plain)


def request(key, *headers, host="localhost"):
    """The request that opens a WebSocket, with headers beside those that must be."""
    lines = ["GET /irc HTTP/1.1", f"Host: {host}", "Upgrade: websocket", "Connection: Upgrade",
             f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13", *headers]
    return "".join(line + "\r\n" for line in lines) + "\r\n"


def read_head(connection):
    """The answer's status line and headers, and what has come behind them."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        assert more, data
        data += more
    head, rest = data.split(b"\r\n\r\n", 1)
    status, *lines = head.decode().split("\r\n")
    return status, {name.lower(): value for name, value in (line.split(": ") for line in lines)}, \
        rest


def frame(payload, opcode=TEXT, is_last=True):
    """A frame, masked as a client's has to be."""
    mask, size = os.urandom(4), len(payload)
    head = bytes([(0x80 if is_last else 0) | opcode])
    head += bytes([0x80 | size]) if size < 126 else bytes([0x80 | 126]) + struct.pack("!H", size)
    return head + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))


class WebSocket:
    """Looks like a socket with lines in it: each message becomes one, with its end."""

    def __init__(self, url, protocol=None, origin=None):
        self.connection = connect(url)
        key = base64.b64encode(os.urandom(16)).decode()
        headers = ([f"Sec-WebSocket-Protocol: {protocol}"] if protocol else []) + \
            ([f"Origin: {origin}"] if origin else [])
        self.connection.sendall(request(key, *headers).encode())
        self.status, self.headers, self.data = read_head(self.connection)
        self.opcode = BINARY if protocol and protocol.startswith("binary") else TEXT
        self.seen = []  # opcodes of the messages that came
        self.close_code = None
        digest = hashlib.sha1((key + MARK).encode()).digest()
        self.is_open = self.status.startswith("HTTP/1.1 101") and \
            self.headers["sec-websocket-accept"] == base64.b64encode(digest).decode()

    def read(self, size):
        """So many bytes; less only at the end."""
        while len(self.data) < size:
            more = self.connection.recv(65536)
            if not more:
                break
            self.data += more
        out, self.data = self.data[:size], self.data[size:]
        return out

    def frame(self):
        """The next frame: its opcode and its payload; None at the end."""
        head = self.read(2)
        if len(head) < 2:
            return None
        assert head[0] & 0x70 == 0 and head[0] & 0x80, head  # whole messages, no extension
        assert head[1] & 0x80 == 0, head  # a server does not mask
        size = head[1]
        if size == 126:
            size = struct.unpack("!H", self.read(2))[0]
        return head[0] & 0x0f, self.read(size)

    def recv(self, _):
        """The next message as a line; nothing at the end."""
        while True:
            found = self.frame()
            if found is None:
                return b""
            opcode, payload = found
            self.seen.append(opcode)
            if opcode == CLOSE:
                self.close_code = struct.unpack("!H", payload[:2])[0] if payload else 0
            if opcode not in (TEXT, BINARY):
                continue
            assert b"\r" not in payload and b"\n" not in payload, payload
            return payload + b"\r\n"

    def sendall(self, data):
        """Each line as a message."""
        for line in data.split(b"\r\n")[:-1]:
            self.connection.sendall(frame(line, self.opcode))

    def close(self):
        """End the connection."""
        self.connection.close()


class WebIrc(Irc):
    """An IRC client behind a WebSocket."""

    def __init__(self, url, nick, *rooms, protocol="text.ircv3.net", caps=(), origin=None):
        self.socket = WebSocket(url, protocol, origin)
        assert self.socket.is_open, self.socket.status
        self.rest, self.closed, self.nick, self.marks = b"", False, nick, 0
        self.welcome = self.register(nick, caps)
        for room in rooms:
            self.join(room)
