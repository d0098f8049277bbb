"""A hutong client in Python's standard library alone, made from docs/protocol.md.

    with Client.connect("unix:/tmp/hutong-1000/hutong.sock") as client:
        client.enter("alice")
        client.join("lobby")
        client.say("lobby", "你好")
        for message in client.live(timeout=5):
            print(message.type, message.get("user"), message.get("text"))

One thread, blocking calls, every wait has a timeout. Frames without an id that arrive while an
answer is awaited are kept for live().
"""

import collections
import hashlib
import os
import re
import socket
import struct
import time

VERSION = 1
HEADER_SIZE = 4
PAYLOAD_MAX = 20480
NUMBER_MAX = 2**53 - 1
DEPTH_MAX = 8
TIMEOUT_S = 60.0

TYPES = dict(enumerate(
    "hello enter welcome join joined part say topic nick rooms room who member history event presence"
    " done error ping pong bye notice register auth password search edit recall react".split(), 1))
TYPES |= dict(enumerate("unregister set setting role title kick invite invited deny waiting applicant".split(), 32))
TYPES |= dict(enumerate("ban unban bans banned".split(), 44))
TYPES |= dict(enumerate("pin unpin pins thread versions read mark typing".split(), 48))
TYPES |= dict(enumerate("offer chunk fetch".split(), 60))
TYPES |= {70: "status", 71: "backup", 72: "import", 80: "bindings", 81: "binding", 82: "bind", 83: "unbind"}
TYPES |= dict(enumerate("broadcast sessions session disconnect server_ban server_unban server_bans"
                        " server_banned close_room audit".split(), 90))
TYPES |= {104: "away", 105: "rename", 106: "metadata", 107: "operate", 115: "reload"}
TYPE_NUMBERS = {name: number for number, name in TYPES.items()}

# key: name, Python type, largest size (of each text in a list), of bytes the sizes there may be
FIELDS = {
    0: ("id", int, None), 1: ("room", str, 256), 2: ("user", str, 128), 3: ("no", int, None),
    4: ("time", int, None), 5: ("kind", int, None), 6: ("text", str, 16384),
    7: ("nonce", bytes, 16), 8: ("after", int, None), 9: ("before", int, None),
    10: ("limit", int, None), 11: ("token", bytes, 16), 12: ("code", int, None),
    13: ("names", list, 128), 14: ("features", list, 64), 15: ("software", str, 64),
    16: ("topic", str, 1024), 17: ("count", int, None), 18: ("last", int, None),
    19: ("flags", int, None), 20: ("was", str, 128), 21: ("wait_ms", int, None),
    22: ("ref", int, None), 23: ("emoji", str, 32),
    24: ("query", str, 1024),
    25: ("mechanism", str, 32), 26: ("secret", bytes, range(1025)),
    27: ("title", str, 64), 28: ("by", str, 128), 29: ("ident", str, 32),
    33: ("unread", int, None), 34: ("mentions", int, None),
    38: ("size", int, None), 39: ("hash", bytes, 32), 40: ("offset", int, None),
    41: ("data", bytes, range(16385)),
    44: ("first", int, None),
    50: ("address", str, 64), 54: ("key", str, 64), 55: ("created", int, None),
}
KEYS = {row[0]: key for key, row in FIELDS.items()}
LIST_MAX = 16

REQUIRED = {
    "hello": "software", "enter": "id user", "welcome": "id user token wait_ms", "join": "id",
    "joined": "room kind count last", "part": "id room", "say": "id room text nonce",
    "topic": "id room text", "nick": "id user", "rooms": "id", "room": "id room kind count last",
    "who": "id", "member": "user", "history": "id room", "event": "room user no time kind text",
    "presence": "room user kind", "done": "id", "error": "text code", "ping": "", "pong": "",
    "bye": "", "notice": "code", "register": "id secret", "auth": "id user mechanism",
    "password": "id secret", "unregister": "id secret", "search": "id query",
    "edit": "id room ref text", "recall": "id room ref",
    "react": "id room ref emoji", "pin": "id room ref", "unpin": "id room ref", "pins": "id room",
    "thread": "id room ref", "versions": "id room ref", "read": "id room no", "typing": "id room",
    "away": "id", "metadata": "", "rename": "room text",
    "mark": "room no unread mentions",
    "operate": "id", "reload": "id",
    "status": "id", "backup": "id text",
    "set": "id room kind", "setting": "room kind", "role": "id room user kind",
    "title": "id room user text", "kick": "id room user", "ban": "id room", "unban": "id room",
    "bans": "id room", "banned": "id room time kind by",
    "invite": "id room user", "invited": "room user time", "deny": "id room user",
    "waiting": "id room", "applicant": "room user time",
    "offer": "id room text size hash", "chunk": "id hash offset data", "fetch": "id room no",
    "status": "id", "backup": "id text",
    "import": "id room user no time kind text", "bindings": "id", "binding": "id text",
    "bind": "id secret", "unbind": "id text",
    "broadcast": "id text", "sessions": "id", "session": "id no user time", "disconnect": "id",
    "server_ban": "id kind", "server_unban": "id no", "server_bans": "id",
    "server_banned": "id no kind time was text", "close_room": "id room", "audit": "id",
}

ADMIN = 1 << 21
OWNER, ROOM_ADMIN, TRANSFER, ARCHIVED = 1 << 7, 1 << 8, 1 << 10, 1 << 11
AGAIN, RESUMED, ATTACH, OFFLINE, MEMBER, SNAPSHOT, BIND = 1, 2, 4, 8, 16, 32, 64
EVENT_MESSAGE, EVENT_ACTION, EVENT_TOPIC, EVENT_EDIT, EVENT_RECALL, EVENT_REACTION = range(1, 7)
EVENT_JOIN, EVENT_PART = 7, 8
EVENT_SETTING, EVENT_ROLE, EVENT_TITLE = 9, 10, 11
EVENT_KICK, EVENT_BAN, EVENT_UNBAN, EVENT_MUTE, EVENT_UNMUTE = range(12, 17)
MUTE, EXCEPT, WELCOME = 1 << 9, 1 << 22, 1 << 23
BY_NAME, BY_ACCOUNT, BY_ADDRESS, EVERYBODY, BY_MASK = range(1, 6)
EVENT_LIST, EVENT_UNLIST = 18, 19
EVENT_PIN, EVENT_UNPIN = 20, 21
EVENT_FILE = 25
EVENT_ROOM_RENAMED = 35
CHUNK_SIZE, CHUNKS_IN_FLIGHT = 16384, 8
BACK = 1 << 12
ENTERS, LEAVES, RENAMED, TYPING, AWAY = 1, 2, 3, 4, 5


class FrameError(Exception):
    """The stream cannot be read any further; `reason` is "version" or "too-large"."""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


class Malformed(Exception):
    """A payload is not deterministic CBOR as the protocol has it."""


class BadField(Exception):
    """A known field is missing, of another type, or outside its limits."""

    def __init__(self, field):
        super().__init__(field)
        self.field = field


class UnknownType(Exception):
    """A message of a type that this client does not know."""


class Refused(Exception):
    """The server answered a request with an error."""

    def __init__(self, error):
        super().__init__(f"{error['code']}: {error['text']}")
        self.code = error["code"]
        self.text = error["text"]
        self.names = error.get("names", [])
        self.wait_ms = error.get("wait_ms")


def refusal(function, *arguments, **named):
    """The code with which something is refused; 0: it is not."""
    try:
        function(*arguments, **named)
    except Refused as error:
        return error.code
    return 0


class Closed(Exception):
    """The server closed the connection; `last` is its bye or error, if it gave one."""

    def __init__(self, last=None):
        super().__init__(f"closed: {last}" if last else "closed")
        self.last = last


class Message(dict):
    """The fields of a message by name, and its type."""

    def __init__(self, type_, **fields):
        super().__init__(fields)
        self.type = type_

    def __repr__(self):
        return f"{self.type}{dict(self)}"


# --- CBOR -----------------------------------------------------------------------------------------

UINT, BYTES, TEXT, ARRAY, MAP = 0, 2, 3, 4, 5


def cbor_head(major, argument):
    """The shortest head of an item."""
    if argument < 24:
        return bytes([major << 5 | argument])
    for info, form, limit in ((24, ">B", 8), (25, ">H", 16), (26, ">I", 32), (27, ">Q", 64)):
        if argument < 1 << limit:
            return bytes([major << 5 | info]) + struct.pack(form, argument)
    raise ValueError("number too large")


def cbor_encode(value):
    """Encode int, bytes, str, list or dict, deterministically."""
    if isinstance(value, int):
        return cbor_head(UINT, value)
    if isinstance(value, bytes):
        return cbor_head(BYTES, len(value)) + value
    if isinstance(value, str):
        text = value.encode()
        return cbor_head(TEXT, len(text)) + text
    if isinstance(value, list):
        return cbor_head(ARRAY, len(value)) + b"".join(map(cbor_encode, value))
    pairs = sorted((cbor_encode(key), cbor_encode(item)) for key, item in value.items())
    return cbor_head(MAP, len(pairs)) + b"".join(key + item for key, item in pairs)


class CborReader:
    """Reads items off bytes; whatever is not deterministic raises Malformed."""

    def __init__(self, data):
        self.data = data
        self.at = 0

    def take(self, size):
        if size > len(self.data) - self.at:
            raise Malformed("cut short")
        self.at += size
        return self.data[self.at - size:self.at]

    def head(self):
        first = self.take(1)[0]
        major, info = first >> 5, first & 31
        if major not in (UINT, BYTES, TEXT, ARRAY, MAP) or info > 27:
            raise Malformed("an item that is not used")
        if info < 24:
            return major, info
        argument = int.from_bytes(self.take(1 << (info - 24)), "big")
        if argument < (24, 1 << 8, 1 << 16, 1 << 32)[info - 24]:
            raise Malformed("not the shortest form")
        return major, argument

    def item(self, depth=DEPTH_MAX):
        major, argument = self.head()
        if major == UINT:
            return argument
        if major == BYTES:
            return self.take(argument)
        if major == TEXT:
            return self.text(argument)
        if depth == 0:
            raise Malformed("too deep")
        if major == ARRAY:
            self.at_least(argument)
            return [self.item(depth - 1) for _ in range(argument)]
        return self.pairs(argument, depth - 1)

    def text(self, size):
        try:
            return self.take(size).decode()
        except UnicodeDecodeError as error:
            raise Malformed("not UTF-8") from error

    def at_least(self, count):
        if count > len(self.data) - self.at:
            raise Malformed("more items than bytes")

    def pairs(self, count, depth):
        """The pairs of a map as a tuple: Python cannot hash keys that are arrays or maps."""
        self.at_least(2 * count)
        pairs, last = [], b""
        for _ in range(count):
            start = self.at
            key = self.item(depth)
            if self.data[start:self.at] <= last:
                raise Malformed("keys out of order")
            last = self.data[start:self.at]
            pairs.append((key, self.item(depth)))
        return tuple(pairs)


# --- messages and frames --------------------------------------------------------------------------


def field_fits(value, kind, size):
    """Whether a decoded value is of the field's type and in its limits."""
    if not isinstance(value, kind):
        return False
    if kind is list:
        return len(value) <= LIST_MAX and all(field_fits(text, str, size) for text in value)
    if kind is int:
        return value <= NUMBER_MAX
    if kind is str:
        return len(value.encode()) <= size
    return len(value) in (size if isinstance(size, range) else (size,))


def message_decode(type_number, payload):
    """Decode a payload. Raises Malformed, UnknownType or BadField, in this order of concern."""
    reader = CborReader(payload)
    major, count = reader.head()
    if major != MAP:
        raise Malformed("not a map")
    pairs = reader.pairs(count, DEPTH_MAX)
    if reader.at != len(payload):
        raise Malformed("bytes left over")
    if any(not isinstance(key, int) or key > NUMBER_MAX for key, _ in pairs):
        raise Malformed("a key that is no number")
    if type_number not in TYPES:
        raise UnknownType(type_number)
    message, bad = Message(TYPES[type_number]), set()
    for key, value in pairs:
        if key in FIELDS:
            name, kind, size = FIELDS[key]
            if field_fits(value, kind, size):
                message[name] = value
            else:
                bad.add(name)
    bad.update(name for name in REQUIRED[message.type].split() if name not in message)
    if bad:
        raise BadField(min(bad, key=KEYS.get))
    return message


def frame_encode(type_, **fields):
    """One whole frame. `type_` is a name, or a number that no name stands for."""
    number = TYPE_NUMBERS.get(type_, type_)
    payload = cbor_encode({KEYS[name]: value for name, value in fields.items()})
    return struct.pack(">BBH", VERSION, number, len(payload)) + payload


class FrameReader:
    """Takes bytes in any pieces and gives frames as (type number, payload)."""

    def __init__(self, limit=PAYLOAD_MAX):
        self.limit = limit
        self.data = bytearray()

    def feed(self, data):
        self.data += data

    def next(self):
        """The next whole frame, None if the rest has yet to arrive; may raise FrameError."""
        if self.data and self.data[0] != VERSION:
            raise FrameError("version")
        if len(self.data) < HEADER_SIZE:
            return None
        size = int.from_bytes(self.data[2:4], "big")
        if size > self.limit:
            raise FrameError("too-large")
        if len(self.data) < HEADER_SIZE + size:
            return None
        frame = self.data[1], bytes(self.data[HEADER_SIZE:HEADER_SIZE + size])
        del self.data[:HEADER_SIZE + size]
        return frame


# --- client ---------------------------------------------------------------------------------------


def open_socket(url, timeout, tls=None):
    """Connect to unix:PATH, tcp://HOST:PORT, or tls://HOST:PORT with an ssl.SSLContext."""
    if url.startswith("unix:"):
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(timeout)
        connection.connect(url[len("unix:"):])
        return connection
    found = re.fullmatch(r"(?:tcp|tls)://(\[[^]]+\]|[^:]+):(\d+)", url)
    if not found:
        raise ValueError(f"not an address: {url}")
    host = "127.0.0.1" if found[1] == "localhost" else found[1].strip("[]")
    connection = socket.create_connection((host, int(found[2])), timeout)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if tls:
        return tls.wrap_socket(connection, server_hostname=host, suppress_ragged_eofs=False)
    return connection


class Client:
    """One connection. `user` and `token` are set once the user has entered."""

    def __init__(self, connection):
        self.socket = connection
        self.frames = FrameReader()
        self.waiting = collections.deque()  # live messages not yet asked for
        self.answers = {}  # id: the messages of an unfinished or unclaimed answer
        self.goodbye = None  # the server's bye or fatal error
        self.next_id = 1
        self.user = self.token = self.resumed = None
        self.server = None  # the server's hello

    @classmethod
    def connect(cls, url, timeout=TIMEOUT_S, software="hutong_client.py 1", tls=None):
        """Connect and exchange hellos."""
        client = cls(open_socket(url, timeout, tls))
        client.send("hello", software=software)
        client.server = client.wait_for(lambda message: message.type == "hello", timeout)
        return client

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Close without a goodbye, as a broken connection would be."""
        self.socket.close()

    def bye(self, text=None):
        """Say goodbye, and close when the server has."""
        self.send("bye", **({} if text is None else {"text": text}))
        try:
            while True:
                self.receive()
        except Closed:
            self.close()

    # --- frames ---

    def send_bytes(self, data):
        """Send any bytes, frames or not."""
        self.socket.settimeout(TIMEOUT_S)
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError) as error:
            raise Closed(self.goodbye) from error

    def send(self, type_, **fields):
        self.send_bytes(frame_encode(type_, **fields))

    def receive(self, timeout=TIMEOUT_S):
        """The next message of any kind. Raises TimeoutError or Closed; answers pings itself."""
        end = time.monotonic() + timeout
        while True:
            frame = self.frames.next()
            if frame is None:
                self.fill(end - time.monotonic())
                continue
            try:
                message = message_decode(*frame)
            except UnknownType:
                continue
            if message.type == "ping":
                self.send("pong", **({"id": message["id"]} if "id" in message else {}))
            elif message.type != "pong":
                return self.remember(message)

    def remember(self, message):
        if message.type == "bye" or (message.type == "error" and message["code"] >= 100):
            self.goodbye = message
        return message

    def fill(self, timeout):
        """Receive some bytes."""
        if timeout <= 0:
            raise TimeoutError("nothing arrived")
        self.socket.settimeout(timeout)
        try:
            data = self.socket.recv(65536)
        except ConnectionResetError:
            data = b""
        if not data:
            raise Closed(self.goodbye)
        self.frames.feed(data)

    # --- requests ---

    def submit(self, type_, **fields):
        """Send a request without waiting. Returns its id, for answer()."""
        number = self.next_id
        self.next_id += 1
        self.answers[number] = []
        self.send(type_, id=number, **fields)
        return number

    def answer(self, number, timeout=TIMEOUT_S):
        """Wait for the end of an answer. Returns its messages; raises Refused for an error."""
        end = time.monotonic() + timeout
        while not self.is_answered(number):
            self.sort(self.receive(end - time.monotonic()))
        messages = self.answers.pop(number)
        if messages[-1].type == "error":
            raise Refused(messages[-1])
        return messages

    def is_answered(self, number):
        messages = self.answers[number]
        return bool(messages) and messages[-1].type in ("done", "error")

    def sort(self, message):
        """Put a message where it belongs: to its answer, or to those for live()."""
        if message.get("id") in self.answers:
            self.answers[message["id"]].append(message)
        else:
            self.waiting.append(message)

    def request(self, type_, timeout=TIMEOUT_S, **fields):
        return self.answer(self.submit(type_, **fields), timeout)

    def live(self, timeout):
        """Messages that answer nothing, until none has come for `timeout` seconds."""
        while True:
            try:
                yield self.next_live(timeout)
            except TimeoutError:
                return

    def next_live(self, timeout=TIMEOUT_S):
        """The next message that answers nothing. Raises TimeoutError."""
        end = time.monotonic() + timeout
        while not self.waiting:
            self.sort(self.receive(end - time.monotonic()))
        return self.waiting.popleft()

    def wait_for(self, wanted, timeout=TIMEOUT_S):
        """The first live message for which `wanted` is true; those before it are dropped."""
        end = time.monotonic() + timeout
        while True:
            message = self.next_live(end - time.monotonic() if not self.waiting else 0)
            if wanted(message):
                return message

    # --- what users do ---

    def enter(self, user, token=None, attach=False):
        """Enter as a new guest, or with a token as the same as before. Returns the rooms."""
        fields = {} if token is None else {"token": token, "flags": ATTACH if attach else 0}
        return self.welcomed(self.request("enter", user=user, **fields))

    def auth(self, user, password=None):
        """Enter as an account: by its password, else as the local user. Returns the rooms."""
        how = {"mechanism": "EXTERNAL"} if password is None else {"mechanism": "PLAIN",
                                                                  "secret": password.encode()}
        return self.welcomed(self.request("auth", user=user, **how))

    def welcomed(self, answer):
        """Who the server says one is. Returns the rooms."""
        welcome, *rooms, _ = answer
        self.user, self.token = welcome["user"], welcome["token"]
        self.resumed = bool(welcome.get("flags", 0) & RESUMED)
        return rooms

    def join(self, room=None, user=None, names=None, after=None):
        """Join a room, or open the direct one with a user or a few. Returns (joined, members' names)."""
        fields = {"room": room, "user": user, "names": names, "after": after}
        joined, *rest, _ = self.request(
            "join", **{name: value for name, value in fields.items() if value is not None})
        return joined, [member["user"] for member in rest if member.type == "member"]

    def part(self, room):
        self.request("part", room=room)

    def submit_say(self, room, text, nonce=None, kind=EVENT_MESSAGE, again=False):
        """Send a message without waiting. Returns the request's id, for answer()."""
        return self.submit("say", room=room, text=text, nonce=nonce or os.urandom(16), kind=kind,
                           flags=AGAIN if again else 0)

    def say(self, room, text, nonce=None, kind=EVENT_MESSAGE, again=False):
        """Send a message and wait until it is stored. Returns `done`: its no and time."""
        return self.answer(self.submit_say(room, text, nonce, kind, again))[-1]

    def offer(self, room, name, content):
        """Offer a file. Returns its hash, and how much of it the server has already."""
        digest = hashlib.sha256(content).digest()
        done = self.request("offer", room=room, text=name, size=len(content), hash=digest)[-1]
        return digest, done["offset"]

    def submit_chunk(self, digest, content, offset):
        return self.submit("chunk", hash=digest, offset=offset,
                           data=content[offset:offset + CHUNK_SIZE])

    def upload(self, room, name, content):
        """Offer a file and send what the server does not have of it. Returns its hash."""
        digest, offset = self.offer(room, name, content)
        asked = collections.deque()
        while offset < len(content) or asked:
            if offset < len(content) and len(asked) < CHUNKS_IN_FLIGHT:
                asked.append(self.submit_chunk(digest, content, offset))
                offset += CHUNK_SIZE
            else:
                self.answer(asked.popleft())
        return digest

    def say_file(self, room, text, digest, nonce=None, again=False):
        """Name a file that was uploaded; the first line of the text is its name."""
        return self.request("say", room=room, text=text, nonce=nonce or os.urandom(16),
                            kind=EVENT_FILE, hash=digest, flags=AGAIN if again else 0)[-1]

    def send_file(self, room, name, content):
        """Upload a file and name it. Returns `done`: the message's no and time."""
        return self.say_file(room, name, self.upload(room, name, content))

    def fetch(self, room, no, offset=0):
        """The content of the file in a message, from `offset` on."""
        *chunks, done = self.request("fetch", room=room, no=no, offset=offset, timeout=60)
        content = b""
        for chunk in chunks:
            assert chunk["offset"] == offset + len(content)
            content += chunk["data"]
        assert done["size"] == offset + len(content)
        return content

    def history(self, room, **bounds):
        """Events by number: after=, before=, limit=. One page, ascending."""
        return self.request("history", room=room, **bounds)[:-1]

    def search(self, query, **bounds):
        """Events by their words, newest first: before=, limit=. One page, and where the next one
        begins (None: there is none)."""
        *events, done = self.request("search", query=query, **bounds)
        return events, done.get("before")

    def rooms(self):
        return self.request("rooms")[:-1]

    def who(self, room=None):
        return self.request("who", **({} if room is None else {"room": room}))[:-1]

    def topic(self, room, text):
        return self.request("topic", room=room, text=text)[-1]

    def nick(self, user):
        """Take another name. Returns it as accepted."""
        self.user = self.request("nick", user=user)[-1]["user"]
        return self.user
