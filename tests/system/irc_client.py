"""A small IRC client for tests: lines in, lines out, nothing believed."""

import socket
import time

WAIT_S = 60

UNESCAPED = {":": ";", "s": " ", "\\": "\\", "r": "\r", "n": "\n"}


def unescape(value):
    """A tag's value as it was before it was escaped."""
    out, rest = "", iter(value)
    for char in rest:
        if char == "\\":
            char = next(rest, "")
            char = UNESCAPED.get(char, char)
        out += char
    return out


class Line:
    """One line: tags, source, command, params."""

    def __init__(self, text):
        self.text = text
        self.tags, self.source = {}, None
        if text.startswith("@"):
            tags, text = text[1:].split(" ", 1)
            for tag in tags.split(";"):
                key, _, value = tag.partition("=")
                self.tags[key] = unescape(value)
        if text.startswith(":"):
            self.source, text = text[1:].split(" ", 1)
        text, has_last, last = text.partition(" :")
        self.command, *self.params = text.split()
        if has_last:
            self.params.append(last)

    @property
    def nick(self):
        """The nick of whom it comes from."""
        return (self.source or "").split("!")[0]

    def __repr__(self):
        return self.text


class Irc:
    """with Irc(server.irc, "alice") as alice: … a registered client, at #room if told so."""

    def __init__(self, url, nick=None, *rooms, caps=(), password=None, realname="Real Name",
                 sasl=None, tls=None):
        host, port = url.split("//")[1].rsplit(":", 1)
        self.socket = socket.create_connection((host, int(port)), WAIT_S)
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_hostname=host)
        self.socket.settimeout(WAIT_S)
        self.rest = b""
        self.closed = False
        self.nick = nick
        self.marks = 0
        if nick:
            self.welcome = self.register(nick, caps, password, realname, sasl)
            for room in rooms:
                self.join(room)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, *lines):
        """Send lines."""
        self.socket.sendall("".join(line + "\r\n" for line in lines).encode())

    def send_bytes(self, data):
        """Send whatever bytes."""
        self.socket.sendall(data)

    def line(self):
        """The next line; None at the end of the connection."""
        while b"\n" not in self.rest:
            try:
                data = self.socket.recv(65536)
            except ConnectionResetError:
                data = b""
            if not data:
                self.closed = True
                return None
            self.rest += data
        raw, self.rest = self.rest.split(b"\n", 1)
        assert raw.endswith(b"\r"), raw
        assert len(raw.split(b" ", 1)[1] if raw.startswith(b"@") else raw) <= 511, raw
        return Line(raw[:-1].decode())  # what is not UTF-8 fails the test

    def until(self, *commands):
        """All lines up to one with one of these commands, itself included."""
        lines = []
        while not lines or lines[-1].command not in commands:
            line = self.line()
            if line is None:
                raise AssertionError(f"the connection ended before {commands}: {lines}")
            lines.append(line)
        return lines

    def sync(self):
        """All lines up to now: what was sent before has been answered."""
        self.marks += 1
        mark = f"mark-{self.marks}"
        self.send(f"PING {mark}")
        lines = self.until_pong(mark)
        return [line for line in lines if line.command != "PING"]

    def until_pong(self, mark):
        """All lines before the answer to PING."""
        lines = []
        while True:
            line = self.line()
            if line is None:
                raise AssertionError(f"the connection ended: {lines}")
            if line.command == "PONG" and line.params[-1] == mark:
                return lines
            lines.append(line)

    def ask(self, *lines):
        """Send lines and return all that came until they were answered."""
        self.send(*lines)
        return self.sync()

    def capabilities(self, version=" 302"):
        """Those that the server has, in however many lines they are listed."""
        return [word for line in self.ask("CAP LS" + version) for word in line.params[-1].split()]

    def texts(self, *lines):
        """The same as texts, without the tags that differ."""
        return [line.text for line in self.ask(*lines)]

    def wait_for(self, condition):
        """The first line for which the condition holds."""
        end = time.monotonic() + WAIT_S
        while time.monotonic() < end:
            line = self.line()
            if line is None:
                break
            if condition(line):
                return line
        raise AssertionError("never came")

    def register(self, nick, caps=(), password=None, realname="Real Name", sasl=None):
        """Go through registration. Returns the lines of the welcome."""
        if caps or sasl:
            self.send("CAP LS 302", f"CAP REQ :{' '.join(list(caps) + ['sasl'] * bool(sasl))}")
        if password:
            self.send(f"PASS :{password}")
        self.send(f"NICK {nick}", f"USER {nick[:9] if nick.isascii() else 'u'} 0 * :{realname}")
        if sasl:
            self.send("AUTHENTICATE PLAIN")
            self.until("AUTHENTICATE")
            self.send(f"AUTHENTICATE {sasl}")
            self.until("903")
        if caps or sasl:
            self.send("CAP END")
        lines = self.until("376", "422")
        self.nick = [line for line in lines if line.command == "001"][0].params[0]
        return lines

    def join(self, room):
        """Join a room. Returns the lines of the answer."""
        return self.ask(f"JOIN {room}")

    def wait_closed(self):
        """The lines up to the end of the connection."""
        lines = []
        while True:
            line = self.line()
            if line is None:
                return lines
            lines.append(line)


def commands(lines):
    """The commands of lines."""
    return [line.command for line in lines]


def of(lines, command):
    """Those of one command."""
    return [line for line in lines if line.command == command]
