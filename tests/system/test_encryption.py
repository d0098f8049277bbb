#!/usr/bin/env python3
"""Encrypted connections: hutong, and Python's own TLS, against a real hutongd.

test_encryption.py HUTONG HUTONGD
"""

import contextlib
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading

from hutong_client import Client, Closed
from hutongd import Hutongd
from tap import check_equal, check_raises, run

HUTONG, HUTONGD = sys.argv[1:]
WAIT_S = 60


class Server(Hutongd):
    """A hutongd that listens on tls://, too; `settings` are lines of its configuration."""

    def __init__(self, *settings, url=None):
        super().__init__(HUTONGD)
        self.tls = url or self.hold("tls")
        self.config = os.path.join(self.folder, "hutongd.conf")
        self.pem = os.path.join(self.folder, "data", "tls.pem")
        self.arguments = ["-c", self.config, "-l", self.tls]
        with open(self.config, "w", encoding="utf-8") as file:
            file.write("\n".join(settings).replace("FOLDER", self.folder) + "\n")

    def port(self):
        return int(self.tls.rsplit(":", 1)[1])

    def connect(self, user=None, **named):
        """Python's client, which takes the server's certificate for an authority's."""
        client = Client.connect(self.tls, tls=trusting(self.pem), **named)
        if user:
            client.enter(user)
        return client

    def reload(self):
        self.process.send_signal(signal.SIGHUP)
        self.wait_for_line("configuration reloaded")


def trusting(pem):
    return ssl.create_default_context(cafile=pem)


def curious(version=None):
    """A context that takes any certificate, to look at it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    if version:
        context.maximum_version = version
    return context


@contextlib.contextmanager
def home():
    folder = tempfile.mkdtemp(prefix="hutong-test-")
    yield folder
    shutil.rmtree(folder)


def known(folder):
    with open(f"{folder}/hutong/client/known_servers", encoding="utf-8") as file:
        return file.read()


def hutong(folder, status, *arguments, **environment):
    """Run a command. Returns its output and its errors."""
    sanitizers = {key: value for key, value in os.environ.items() if key.endswith("SAN_OPTIONS")}
    done = subprocess.run(
        [HUTONG, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True,
        check=False, timeout=WAIT_S,
        env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "XDG_STATE_HOME": folder,
             **sanitizers, **environment})
    if done.returncode != status:
        raise AssertionError(f"{arguments}: status {done.returncode}, not {status}: {done.stderr}")
    return done.stdout, done.stderr


def shown_certificate(server):
    with socket.create_connection(("127.0.0.1", server.port()), WAIT_S) as plain:
        with curious().wrap_socket(plain) as secure:
            return secure.getpeercert(True)


def test_three_clients_chat_under_tls_1_3():
    with Server() as server, home() as folder, server.connect("alice") as alice, \
            server.connect("bob") as bob:
        check_equal("TLSv1.3", alice.socket.version())
        for client in alice, bob:
            client.join("lobby")
        hutong(folder, 0, "send", "-s", server.tls, "-n", "carol", "-r", "lobby", "你好")
        bob.say("lobby", "hello")
        for client in alice, bob:
            texts = []
            while len(texts) < 2:
                message = client.wait_for(lambda message: message.type == "event", WAIT_S)
                texts.append((message["user"], message["text"]))
            check_equal([("carol", "你好"), ("bob", "hello")], texts)


def test_the_key_is_its_owners_alone_and_stays_the_same():
    with Server() as server:
        check_equal(0o600, os.stat(server.pem).st_mode & 0o777)
        before = shown_certificate(server)
        server.stop()
        server.start()
        check_equal(before, shown_certificate(server))


def test_log_client_and_status_show_one_fingerprint():
    with Server() as server, home() as folder:
        mark = next(re.search(r"fingerprint=(sha256:[0-9a-f]{64})", line) for line in server.log
                    if "certificate" in line)[1]
        status, errors = hutong(folder, 0, "status", "-s", server.tls, "-n", "alice")
        assert mark in errors and "First time" in errors, errors
        assert mark in status and "TLSv1.3" in status, status
        check_equal(f"127.0.0.1:{server.port()} {mark}\n", known(folder))
        check_equal("", hutong(folder, 0, "status", "-s", server.tls, "-n", "alice")[1])


def test_a_server_with_another_key_is_refused_until_the_line_is_deleted():
    with home() as folder, Server() as first:
        url = first.tls
        hutong(folder, 0, "status", "-s", url, "-n", "alice")
        first.stop()
        with Server(url=url) as server:
            _, errors = hutong(folder, 3, "send", "-s", url, "-n", "alice", "-r", "lobby", "psst")
            path = f"{folder}/hutong/client/known_servers"
            assert "DANGER" in errors and f"line 1 of {path}" in errors, errors
            with Client.connect(server.tcp) as bob:
                bob.enter("bob")
                check_equal(["bob"], [member["user"] for member in bob.request("who")
                                      if member.type == "member"])
            os.unlink(path)
            hutong(folder, 0, "status", "-s", url, "-n", "alice")


def test_an_authority_needs_no_first_use_and_nothing_less_is_taken_later():
    with Server() as server, home() as folder:
        _, errors = hutong(folder, 0, "status", "-s", server.tls, "-n", "alice",
                           SSL_CERT_FILE=server.pem)
        check_equal("", errors)
        check_equal(f"127.0.0.1:{server.port()} authority\n", known(folder))
        _, errors = hutong(folder, 3, "status", "-s", server.tls, "-n", "alice")
        assert "DANGER" in errors and "vouched for by an authority" in errors, errors


def make_certificate(path):
    """An admin's certificate: that of another server."""
    with Server() as other:
        shutil.copy(other.pem, path)


def test_a_new_certificate_drops_nobody():
    server = Server('tls_certificate = "FOLDER/admin.pem"')
    server.pem = os.path.join(server.folder, "admin.pem")
    make_certificate(server.pem)
    with server, server.connect("alice") as alice:
        first = shown_certificate(server)
        make_certificate(server.pem)
        server.reload()
        assert first != shown_certificate(server)
        with server.connect("bob") as bob:
            for client in alice, bob:
                client.join("lobby")
            alice.say("lobby", "still here")
            bob.wait_for(lambda message: message.get("text") == "still here", WAIT_S)


def test_a_certificate_that_cannot_be_read_leaves_the_old_one():
    server = Server('tls_certificate = "FOLDER/admin.pem"')
    make_certificate(f"{server.folder}/admin.pem")
    with server:
        first = shown_certificate(server)
        os.truncate(f"{server.folder}/admin.pem", 100)
        server.reload()
        assert any("the certificate stays as it was" in line for line in server.log), server.log
        check_equal(first, shown_certificate(server))


def test_tls_1_2_has_to_be_allowed():
    old = curious(ssl.TLSVersion.TLSv1_2)
    with Server() as server:
        check_raises((ssl.SSLError, ConnectionResetError), Client.connect, server.tls, tls=old)
        server.wait_for_line("encryption failed .*problem=\"unsupported protocol\"")
    with Server('tls_version_min = "1.2"') as server, Client.connect(server.tls, tls=old) as alice:
        alice.enter("alice")
        check_equal("TLSv1.2", alice.socket.version())


def test_a_handshake_that_stops_halfway_is_closed():
    with Server("login_s = 1") as server:
        plain = socket.create_connection(("127.0.0.1", server.port()), WAIT_S)
        plain.sendall(b"\x16\x03\x01\x02\x00\x01")
        check_equal(b"", plain.recv(1000))
        plain.close()


def test_plain_bytes_at_a_tls_door_harm_nobody():
    with Server() as server, home() as folder, server.connect("alice") as alice:
        for data in b"GET / HTTP/1.0\r\n\r\n", b"\x01\x01\x00\x02\xa1\x0f", bytes(100000):
            plain = socket.create_connection(("127.0.0.1", server.port()), WAIT_S)
            with contextlib.suppress(ConnectionError):
                plain.sendall(data)
                while plain.recv(1000):
                    pass
            plain.close()
            server.wait_for_line("encryption failed")
        alice.join("lobby")
        _, errors = hutong(folder, 3, "rooms", "-s", server.tcp.replace("tcp", "tls"))
        assert "cannot connect" in errors, errors
        hutong(folder, 3, "rooms", "-s", server.tls.replace("tls", "tcp"))


def test_an_end_that_somebody_cut_is_told_from_a_goodbye():
    with Server() as server:
        with server.connect("alice") as alice:
            alice.bye()  # the server's end is a clean one: else this would raise
        bob = server.connect("bob")
        raw = socket.socket(fileno=bob.socket.detach())
        raw.close()
        server.wait_for_line("encryption failed .*cut off without a good-bye")
        assert sum("encryption failed" in line for line in server.log) == 1, server.log


def test_two_hundred_handshakes_at_once_all_succeed():
    with Server() as server, server.connect("alice") as alice:
        clients, lock = [], threading.Lock()
        context = trusting(server.pem)
        gate = threading.Barrier(20)

        def connect_ten():
            sockets = [socket.create_connection(("127.0.0.1", server.port()), WAIT_S)
                       for _ in range(10)]
            gate.wait(WAIT_S)
            for plain in sockets:
                client = Client(context.wrap_socket(plain, server_hostname="127.0.0.1"))
                client.send("hello", software="crowd")
                client.wait_for(lambda message: message.type == "hello", WAIT_S)
                with lock:
                    clients.append(client)

        threads = [threading.Thread(target=connect_ten) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(WAIT_S)
        check_equal(200, len(clients))
        alice.join("lobby")  # who is in goes on
        for client in clients:
            client.close()


def test_who_reads_late_gets_everything():
    with Server() as server, server.connect("alice") as alice, server.connect("bob") as bob:
        text = "x" * 15000  # more of it than the sockets between can hold
        bob.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 128 * 1024)
        for client in alice, bob:
            client.join("lobby")
        for number in range(800):
            alice.say("lobby", f"{number} {text}")
        for number in range(800):
            message = bob.wait_for(lambda message: message.type == "event", WAIT_S)
            check_equal(f"{number} {text}", message["text"])


def test_the_last_words_of_a_server_that_stops_are_read():
    with Server() as server, server.connect("alice") as alice:
        alice.join("lobby")
        server.process.send_signal(signal.SIGTERM)
        closed = check_raises(Closed, alice.wait_for, lambda message: False, WAIT_S)
        check_equal("bye", closed.last.type)
        check_equal(0, server.process.wait(WAIT_S))


run(globals())
