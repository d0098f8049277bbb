#!/usr/bin/env python3
"""Who one is at a real server, and by which proof.

test_identity.py HUTONG HUTONGD
"""

import os
import pathlib
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import unicodedata

import scram
from hutong_client import BIND, Client, Closed, Refused, refusal
from hutongd import Hutongd
from tap import check_equal, check_raises, run

HUTONG, HUTONGD = sys.argv[1:]
SECRET = "correct horse"
BAD_REQUEST, NAME_INVALID, MALFORMED = 1, 5, 101
BUSY, ACCOUNT, PASSWORD, NOT_ALLOWED = 13, 15, 16, 17
NO_TOKEN = bytes(16)
ITERATIONS = 4096  # the fewest there may be: the tests' time is not for hashing


class Server(Hutongd):
    """With lines of configuration, and if there is one an address of this machine beside loopback."""

    def __init__(self, *lines, open_to=None):
        super().__init__(HUTONGD)
        self.open = None if open_to is None else self.hold("tcp", open_to)
        self.config = os.path.join(self.folder, "hutongd.conf")
        self.write(*lines)

    def write(self, *lines):
        with open(self.config, "w", encoding="utf-8") as file:
            file.write("\n".join((*lines, "insecure_plaintext = yes")) + "\n")

    def start(self):
        self.arguments = ["-c", self.config, *(["-l", self.open] if self.open else [])]
        super().start()


SCRAM = ("scram = yes", f"scram_iterations = {ITERATIONS}")


def own_address():
    """An address of this machine that is not loopback; None: it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing
        except OSError:
            return None
        return probe.getsockname()[0]


def registered(url, user, secret=SECRET):
    client = Client.connect(url)
    client.enter(user)
    client.request("register", secret=secret.encode())
    return client


def challenge(client, user, **how):
    """The salt and the iterations that a name is asked with."""
    exchange = scram.Scram(user, "whatever", **how)
    done = client.request("auth", user=user, mechanism="SCRAM-SHA-256", secret=exchange.first())[-1]
    exchange.answer(done["secret"])
    return exchange.salt, exchange.iterations


def test_scram_lets_in_who_knows_the_password_and_nobody_else():
    with Server(*SCRAM) as server:
        registered(server.tcp, "alice=b").close()
        with Client.connect(server.tcp) as client:
            check_equal(["scram-sha-256"], client.server["features"])
            check_equal(PASSWORD, refusal(scram.log_in, client, "alice=b", "wrong horse"))
            check_equal(PASSWORD, refusal(scram.log_in, client, "nobody", SECRET))
            exchange = scram.log_in(client, "alice=b", SECRET)
            check_equal(ITERATIONS, exchange.iterations)
            client.join("lobby")


def test_scram_is_there_only_where_the_admin_turns_it_on():
    with Server() as server, registered(server.tcp, "alice"), Client.connect(server.tcp) as client:
        check_equal(None, client.server.get("features"))
        check_equal(NOT_ALLOWED, refusal(scram.log_in, client, "alice", SECRET))
        client.auth("alice", SECRET)


def test_an_account_from_before_gets_its_verifier_at_the_next_login():
    with Server() as server:
        registered(server.tcp, "alice").close()
        server.stop()
        server.write(*SCRAM)
        server.start()
        with Client.connect(server.tcp) as client:
            check_equal(PASSWORD, refusal(scram.log_in, client, "alice", SECRET))
            client.auth("alice", SECRET)
        server.kill()
        server.start()
        with Client.connect(server.tcp) as client:
            scram.log_in(client, "alice", SECRET)


def test_a_new_password_makes_a_new_verifier_and_the_old_one_is_worth_nothing():
    with Server(*SCRAM) as server, registered(server.tcp, "alice") as alice:
        alice.request("password", secret=SECRET.encode() + b"\0new secret")
        with Client.connect(server.tcp) as client:
            check_equal(PASSWORD, refusal(scram.log_in, client, "alice", SECRET))
            scram.log_in(client, "alice", "new secret")


def test_salts_do_not_tell_whether_a_name_exists():
    with Server(*SCRAM) as server:
        registered(server.tcp, "alice").close()
        with Client.connect(server.tcp) as client:
            salts = {name: challenge(client, name) for name in ("alice", "nobody", "nobodx")}
            check_equal(3, len({salt for salt, _ in salts.values()}))
            check_equal({ITERATIONS}, {iterations for _, iterations in salts.values()})
            check_equal({16}, {len(salt) for salt, _ in salts.values()})
            check_equal(salts["nobody"], challenge(client, "NOBODY"))
        server.kill()
        server.start()
        with Client.connect(server.tcp) as client:
            check_equal(salts, {name: challenge(client, name) for name in salts})


def test_channel_binding_is_refused_where_it_is_asked_for_and_not_needed():
    with Server(*SCRAM) as server, registered(server.tcp, "alice"), \
            Client.connect(server.tcp) as client:
        check_equal(BAD_REQUEST,
                    refusal(challenge, client, "alice", header="p=tls-server-end-point,,"))
        check_equal(BAD_REQUEST, refusal(challenge, client, "alice", header="n,a=root,"))
        check_equal(0, refusal(challenge, client, "alice", header="y,,"))


def test_nonsense_in_an_exchange_is_refused_and_the_connection_lives():
    with Server(*SCRAM) as server, registered(server.tcp, "alice"), \
            Client.connect(server.tcp) as client:
        rows = ((b"c=biws,r=x,p=AAAA", "alice"), (b"", "alice"), (b"\0" * 900, "alice"),
                (b"n,,n=bob,r=abcdef", "alice"), (b"\xed\xa0\x80", "alice"))
        for secret, user in rows:
            check_equal(BAD_REQUEST, refusal(client.request, "auth", user=user,
                                             mechanism="SCRAM-SHA-256", secret=secret))
        first = scram.Scram("alice", SECRET)
        client.request("auth", user="alice", mechanism="SCRAM-SHA-256", secret=first.first())
        check_equal(BAD_REQUEST, refusal(client.request, "auth", user="alice",
                                         mechanism="SCRAM-SHA-256", secret=b"c=biws,r=y,p=AAAA"))
        scram.log_in(client, "alice", SECRET)


def test_wrong_proofs_are_slowed_like_wrong_passwords():
    with Server(*SCRAM) as server, registered(server.tcp, "alice"), \
            Client.connect(server.tcp) as thief:
        codes = [refusal(scram.log_in, thief, "alice", f"guess {n}") for n in range(12)]
        check_equal({PASSWORD, BUSY}, set(codes))
        check_equal(BUSY, codes[-1])
        check_equal(BUSY, refusal(thief.auth, "alice", SECRET))  # the two count together


def test_over_a_wire_that_others_read_scram_is_what_accounts_enter_by():
    address = own_address()
    if address is None:
        return
    with Server(*SCRAM, open_to=address) as server:
        registered(server.tcp, "alice").close()
        with Client.connect(server.open) as client:
            check_equal(NOT_ALLOWED, refusal(client.auth, "alice", SECRET))
            check_equal(ACCOUNT, refusal(client.enter, "alice"))
            scram.log_in(client, "alice", SECRET)
            check_equal(NO_TOKEN, client.token)  # whoever reads along would have it
            client.join("lobby")
            check_equal(NOT_ALLOWED, refusal(client.request, "password",
                                             secret=f"{SECRET}\0another one".encode()))
            with tempfile.TemporaryDirectory() as home:
                environment = {**os.environ, "XDG_STATE_HOME": home, "HUTONG_PASSWORD": SECRET}
                command = [HUTONG, "send", "-s", server.open, "-n", "alice", "-r", "lobby", "hi"]
                check_equal(0, subprocess.run(command, env=environment, check=False).returncode)
                environment["HUTONG_PASSWORD"] = "wrong horse"
                check_equal(4, subprocess.run(command, env=environment, check=False,
                                              stderr=subprocess.DEVNULL).returncode)
            check_equal("hi", client.history("lobby")[-1]["text"])


def test_a_password_is_the_same_however_it_is_typed():
    typed = "café 胡同 \u1112\u1161\u11ab"
    forms = [unicodedata.normalize(form, typed) for form in ("NFC", "NFD")]
    forms.append(forms[0].replace(" ", "\u00a0"))
    with Server(*SCRAM) as server:
        registered(server.tcp, "alice", forms[1]).close()
        for form in forms:
            with Client.connect(server.tcp) as client:
                client.auth("alice", form)
        with Client.connect(server.tcp) as client:
            scram.log_in(client, "alice", forms[0])


class Encrypted(Server):
    """With a tls:// door, too, on loopback or an address of this machine."""

    def __init__(self, *lines, address="127.0.0.1"):
        super().__init__(*lines)
        self.tls = self.open = self.hold("tls", address)

    def connect(self, certificate=None, version=None):
        """A client that shows a certificate, if it has one."""
        context = ssl.create_default_context(cafile=os.path.join(self.folder, "data", "tls.pem"))
        if version:
            context.minimum_version = context.maximum_version = version
        if certificate:
            context.load_cert_chain(certificate)
        return Client.connect(self.tls, tls=context)


def certificate(folder, name):
    """A new certificate. Returns its file and what servers call it."""
    path = os.path.join(folder, name)
    done = subprocess.run([HUTONG, "certificate", path], check=True, capture_output=True, text=True)
    check_equal(0o600, pathlib.Path(path).stat().st_mode & 0o777)
    return path, done.stdout.strip()


def bindings(client):
    return [binding["text"] for binding in client.request("bindings")[:-1]]


def test_who_may_register_is_said_apart_for_this_machine_and_for_others():
    address = own_address()
    if address is None:
        return

    def try_to_register(url, user, tls=None, **fields):
        with Client.connect(url, tls=tls) as client:
            client.enter(user)
            return refusal(client.request, "register", secret=SECRET.encode(), **fields)

    anyone = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    anyone.check_hostname = False
    anyone.verify_mode = ssl.CERT_NONE
    with Encrypted(address=address) as server:  # by default
        check_equal(0, try_to_register(server.tcp, "local"))
        check_equal(0, try_to_register(server.unix, "socket"))
        check_equal(NOT_ALLOWED, try_to_register(server.tls, "remote", anyone))
    with Encrypted('registration = "code"', 'registration_local = "closed"',
                   'invitation = "sesame"', address=address) as server:
        check_equal(NOT_ALLOWED, try_to_register(server.tcp, "local"))
        check_equal(NOT_ALLOWED, try_to_register(server.tls, "remote", anyone))
        check_equal(NOT_ALLOWED, try_to_register(server.tls, "remote2", anyone, text="sesam"))
        check_equal(0, try_to_register(server.tls, "remote3", anyone, text="sesame"))


def test_where_registration_is_closed_the_admin_makes_accounts():
    with Server('registration = "closed"', 'registration_local = "closed"') as server:
        with Client.connect(server.tcp) as client:
            client.enter("alice")
            check_equal(NOT_ALLOWED, refusal(client.request, "register", secret=SECRET.encode()))
            client.bye()
        subprocess.run([HUTONGD, "-d", os.path.join(server.folder, "data"), "account", "add",
                        "alice"], input=f"{SECRET}\n", text=True, check=True,
                       capture_output=True)
        with Client.connect(server.tcp) as client:
            client.auth("alice", SECRET)


def test_plain_tcp_beyond_loopback_is_refused_unless_configured():
    address = own_address() or "0.0.0.0"
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([HUTONGD, "-l", f"tcp://{address}:0", "-d", folder], check=False,
                              capture_output=True, text=True, timeout=60)
        check_equal(1, done.returncode)
        check_equal(True, "insecure_plaintext" in done.stderr)


def test_a_client_certificate_that_was_bound_enters_over_tls_and_no_other_does():
    for version in (ssl.TLSVersion.TLSv1_3, ssl.TLSVersion.TLSv1_2):
        with Encrypted('tls_version_min = "1.2"') as server, \
                tempfile.TemporaryDirectory() as folder:
            one, name = certificate(folder, "one.pem")
            two, _ = certificate(folder, "two.pem")
            registered(server.tcp, "alice").close()
            with server.connect(one, version) as client:
                check_equal(PASSWORD, refusal(client.auth, "alice"))  # not bound yet
                client.auth("alice", SECRET)
                check_equal(PASSWORD, refusal(client.request, "bind", secret=b"wrong horse"))
                client.request("bind", secret=SECRET.encode())
                check_equal([name], bindings(client))
            server.kill()
            server.start()
            with server.connect(one, version) as client:
                client.auth("alice")
                client.join("lobby")
            for other in (two, None):
                with server.connect(other, version) as client:
                    check_equal(PASSWORD, refusal(client.auth, "alice"))
            with server.connect(one, version) as client:
                client.auth("alice")
                client.request("unbind", text=name)
                check_equal([], bindings(client))
            with server.connect(one, version) as client:
                check_equal(PASSWORD, refusal(client.auth, "alice"))


def test_the_client_enters_by_its_certificate_and_makes_it_once():
    with Encrypted() as server, tempfile.TemporaryDirectory() as folder:
        path, name = certificate(folder, "my.pem")
        check_equal((path, name), certificate(folder, "my.pem"))  # it stays
        with server.connect(path) as alice:
            alice.enter("alice")
            alice.request("register", secret=SECRET.encode(), flags=BIND)
        environment = {**os.environ, "XDG_STATE_HOME": folder}
        send = [HUTONG, "send", "-s", server.tls, "-n", "alice", "-r", "lobby"]

        def run_send(*arguments, **more):
            return subprocess.run([*send, *arguments], env={**environment, **more}, check=False,
                                  stderr=subprocess.DEVNULL).returncode

        check_equal(4, run_send("without"))
        check_equal(0, run_send("--certificate", path, "by option"))
        os.rename(os.path.join(folder, "hutong"), os.path.join(folder, "old"))  # no token
        check_equal(0, run_send("by environment", HUTONG_CERTIFICATE=path))
        check_equal(5, run_send("--certificate", os.path.join(folder, "none"), "no such file"))


def test_another_uid_does_not_enter_a_bound_account_over_the_unix_socket():
    if os.geteuid() != 0:
        return  # only root can become somebody else
    with Server() as server:
        with Client.connect(server.unix) as alice:
            alice.enter("alice")
            alice.request("register", secret=SECRET.encode(), flags=BIND)
            check_equal([f"uid:{os.getuid()}"], bindings(alice))
        with Client.connect(server.unix) as own:
            own.auth("alice")
        os.chmod(server.folder, 0o755)
        os.chmod(server.unix.removeprefix("unix:"), 0o666)
        child = os.fork()
        if child == 0:
            code = 99
            try:
                os.setuid(65534)
                code = refusal(Client.connect(server.unix).auth, "alice")
            finally:
                os._exit(code)
        check_equal(PASSWORD, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


def test_scram_is_switched_on_by_a_reload_without_dropping_anyone():
    with Server() as server, registered(server.tcp, "alice") as alice:
        server.write(*SCRAM)
        server.process.send_signal(signal.SIGHUP)
        server.wait_for_line("configuration reloaded")
        with Client.connect(server.tcp) as client:
            check_equal(["scram-sha-256"], client.server["features"])
            client.auth("alice", SECRET)
        with Client.connect(server.tcp) as client:
            scram.log_in(client, "alice", SECRET)
        alice.join("lobby")


def test_a_name_that_looks_like_another_or_like_the_server_is_refused_and_says_whose():
    def why(function, *arguments):
        return str(check_raises(Refused, function, *arguments))

    with Server() as server, registered(server.tcp, "alice") as alice, \
            Client.connect(server.tcp) as bob:
        alice.join("lobby")
        check_equal(True, "looks like alice" in why(bob.enter, "\u0430lice"))
        for name in ("admin", "adm\u0131n", "NickServ", "系统"):
            check_equal(True, "pose as the server" in why(bob.enter, name))
        check_equal(True, "mixes writing systems" in why(bob.enter, "b\u043eb"))
        for name in ("zero\u200bwidth", "rtl\u202e", "\ufeffbob", "soft\u00adhyphen"):
            check_equal(NAME_INVALID, refusal(bob.enter, name))
        bob.enter("bob")
        check_equal(True, "looks like alice" in why(bob.nick, "\u0430lice"))
        check_equal(True, "looks like the room lobby" in why(bob.join, "l\u043ebby"))
        alice.nick("Alice")  # in other letters it is still her own


def test_text_that_is_no_utf8_is_no_message_and_costs_only_its_sender_the_connection():
    # a say in the lobby whose text is half a surrogate pair, a whole one, cut off, overlong
    with Server() as server, Client.connect(server.tcp) as bob:
        bob.enter("bob")
        bob.join("lobby")
        for text in (b"\xed\xa0\x80", b"\xed\xa0\xbd\xed\xb8\x80", b"\xe8\x83", b"\xc0\xaf"):
            payload = (b"\xa4\x00\x01\x01\x65lobby\x06" + bytes([0x60 + len(text)]) + text
                       + b"\x07\x50" + os.urandom(16))
            with Client.connect(server.tcp) as client:
                client.enter("alice")
                client.send_bytes(b"\x01\x07" + len(payload).to_bytes(2, "big") + payload)
                check_raises(Closed, client.wait_for, lambda message: False)
                check_equal(MALFORMED, client.goodbye["code"])
                token = client.token
            with Client.connect(server.tcp) as client:
                client.enter("alice", token=token, attach=True)
                check_equal(True, client.resumed)  # nothing is lost but the message that was none
                client.bye()
        bob.say("lobby", "still here")


def test_passwords_that_are_no_text_are_refused():
    with Server() as server, Client.connect(server.tcp) as client:
        client.enter("alice")
        for secret in (b"\xff" * 10, b"\xed\xa0\x80" * 4, b"with a\ttab", "zero\u200bwidth".encode()):
            check_equal(BAD_REQUEST, refusal(client.request, "register", secret=secret))
        check_raises(Refused, Client.connect(server.tcp).auth, "alice", SECRET)


run(globals())
