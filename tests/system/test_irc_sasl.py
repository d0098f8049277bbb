#!/usr/bin/env python3
"""SASL, after IRCv3. Usage: test_irc_sasl.py HUTONGD"""

import base64
import os
import ssl
import sys

import tap
from hutong_client import Client
from irc_client import Irc
from irc_play import CONFIG, connect, play, serve
from scram import Scram
from tap import check_equal

PASSWORD = "a good password"

PROGRAM = sys.argv[1]


def payload(*fields):
    """Fields with zeros between them, as they are sent."""
    return base64.b64encode("\0".join(fields).encode()).decode()


def server_with_account(server, name="alice", password=PASSWORD):
    """Make an account by the native protocol."""
    client = Client.connect(server.tcp)
    client.enter(name)
    client.request("register", secret=password.encode())
    client.bye()


def stranger(server):
    """One who has asked for SASL and nothing more."""
    client = Irc(server.irc)
    client.ask("CAP LS 302", "CAP REQ sasl", "NICK whoever", "USER u 0 * :U")
    return {"*": client}


GO, FAILED = "AUTHENTICATE +", ":S 904 whoever :SASL authentication failed"
IN = [":S 900 alice alice!~u@hutong alice :You are now logged in as alice",
      ":S 903 alice :SASL authentication successful"]


def test_a_password_lets_in():
    with serve(PROGRAM) as server:
        server_with_account(server)
        for fields in (("", "alice", PASSWORD), ("alice", "alice", PASSWORD),
                       ("", "ALICE", PASSWORD)):
            clients = stranger(server)
            play(clients, ("*", "AUTHENTICATE plain", [GO]),
                 ("*", f"AUTHENTICATE {payload(*fields)}", IN))
            clients["*"].send("CAP END")
            assert clients["*"].until("422")[0].text.startswith(":hutong.test 001 alice ")


def test_what_is_wrong_does_not():
    with serve(PROGRAM) as server:
        server_with_account(server)
        play(stranger(server),
             ("*", "AUTHENTICATE FOO",
              [":S 908 whoever PLAIN :are available SASL mechanisms", FAILED]),
             *[row for text in (payload("", "alice", "wrong password"),
                                payload("", "nobody", PASSWORD), payload("bob", "alice", PASSWORD),
                                payload("alice"), "???", "+")
               for row in (("*", "AUTHENTICATE PLAIN", [GO]),
                           ("*", f"AUTHENTICATE {text}", [FAILED]))],
             ("*", "AUTHENTICATE PLAIN", [GO]),
             ("*", "AUTHENTICATE *", [":S 906 whoever :SASL authentication aborted"]),
             ("*", "AUTHENTICATE PLAIN", [GO]),
             ("*", "AUTHENTICATE " + "A" * 401, [":S 905 whoever :SASL message too long"]),
             ("*", "AUTHENTICATE EXTERNAL", [":S 908 …", FAILED]),
             ("*", "AUTHENTICATE SCRAM-SHA-256", [":S 908 …", FAILED]))


def test_a_long_password_comes_in_pieces():
    password = "好" * 85
    with serve(PROGRAM) as server:
        server_with_account(server, password=password)
        text = payload("", "alice", password)
        assert len(text) < 400
        padded = payload("alice" , "alice", password)
        assert len(padded) < 400
        play(stranger(server), ("*", "AUTHENTICATE PLAIN", [GO]), ("*", f"AUTHENTICATE {text}", IN))


def test_a_payload_of_whole_pieces_ends_with_an_empty_one():
    password = "x" * 250
    with serve(PROGRAM) as server:
        name = "n" * 24
        server_with_account(server, name, password)
        text = payload(name, name, password)
        assert len(text) == 400, len(text)
        play(stranger(server), ("*", "AUTHENTICATE PLAIN", [GO]),
             ("*", [f"AUTHENTICATE {text}", "AUTHENTICATE +"],
              [f":S 900 {name} …", f":S 903 {name} …"]))


def test_without_the_capability_nothing_is_tried():
    with serve(PROGRAM) as server:
        client = Irc(server.irc)
        play({"*": client}, ("*", "AUTHENTICATE PLAIN", [":S 904 * :SASL authentication failed…"]))


def test_a_password_of_several_pieces_of_its_own_lets_in():
    password = "密" * 166  # 498 bytes: two pieces, the longest that there may be
    with serve(PROGRAM) as server:
        server_with_account(server, password=password)
        text = payload("", "alice", password)
        pieces = [f"AUTHENTICATE {text[i:i + 400]}" for i in range(0, len(text), 400)]
        check_equal(2, len(pieces))
        play(stranger(server), ("*", "AUTHENTICATE PLAIN", [GO]), ("*", pieces, IN))


def scram_steps(client, user, password):
    """Go through an exchange up to the server's last word. Returns it and what the client thinks."""
    scram = Scram(user, password)
    client.send("AUTHENTICATE SCRAM-SHA-256")
    check_equal(GO, client.line().text)
    client.send(f"AUTHENTICATE {base64.b64encode(scram.first()).decode()}")
    challenge = base64.b64decode(client.until("AUTHENTICATE")[-1].params[0])
    client.send(f"AUTHENTICATE {base64.b64encode(scram.answer(challenge)).decode()}")
    return client.line(), scram


def test_a_password_that_is_not_sent_lets_in_where_that_is_switched_on():
    with serve(PROGRAM, "scram = yes\nscram_iterations = 4096\n") as server:
        server_with_account(server)
        client = stranger(server)["*"]
        word, scram = scram_steps(client, "alice", PASSWORD)
        assert scram.check(base64.b64decode(word.params[0])), "the server has not proved itself"
        play({"*": client}, ("*", "AUTHENTICATE +", IN))
        client.send("CAP END")
        check_equal("alice", client.until("422")[0].params[0])
        for user, password in (("alice", "wrong horse"), ("nobody", PASSWORD)):
            word, _ = scram_steps(stranger(server)["*"], user, password)
            check_equal(FAILED.replace(":S ", ":hutong.test "), word.text)
        play(stranger(server),
             *[row for text in ("+", "AAAA", payload("n", "", "r"))
               for row in (("*", "AUTHENTICATE scram-sha-256", [GO]),
                           ("*", f"AUTHENTICATE {text}", [FAILED]))])


def test_a_client_certificate_lets_in_once_it_is_bound():
    with serve(PROGRAM) as server:
        url = server.hold("ircs")
        server.arguments += ("-l", url)
        server.stop()
        server.start()
        server_with_account(server, password="sesame-2")
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
        assert "sasl=PLAIN" in Irc(url, tls=tls).capabilities()
        tls.load_cert_chain(os.path.join(server.folder, "data", "tls.pem"))  # any will do
        client = Irc(url, "someone", tls=tls, caps=["sasl"])
        assert "sasl=PLAIN,EXTERNAL" in client.capabilities()
        play({"*": client},
             ("*", "AUTHENTICATE EXTERNAL", [GO]),
             ("*", f"AUTHENTICATE {payload('alice')}", [FAILED.replace("whoever", "someone")]),
             ("*", "NS IDENTIFY alice sesame-2",
              [":S 900 someone someone!~someone@hutong alice :You are now logged in as alice",
               ":NickServ!… NOTICE someone :You are logged in. / 登录成功。",
               ":someone!~someone@hutong NICK alice"]),
             ("*", "NS CERT ADD sesame-3", [":NickServ!… NOTICE alice :That did not work: …",
                                            ":NickServ!… NOTICE alice :没有成功：…"]),
             ("*", "NS CERT ADD sesame-2",
              [":NickServ!… NOTICE alice :Your certificate lets you in from now on. / …"]),
             ("*", "NS CERT LIST", [":NickServ!… NOTICE alice :sha256:…", ":NickServ!… / …"]))
        with Irc(url, tls=tls) as again:
            again.ask("CAP LS 302", "CAP REQ sasl", "NICK alice", "USER u 0 * :U")
            play({"*": again}, ("*", "AUTHENTICATE EXTERNAL", [GO]), ("*", "AUTHENTICATE +", IN))
            again.send("CAP END")
            check_equal("alice", again.until("422")[0].params[0])


def test_who_is_in_may_become_another_account_at_any_time():
    with serve(PROGRAM) as server:
        server_with_account(server)
        server_with_account(server, "bob")
        clients = connect(server, "guest", "carol", room="#a", caps=["sasl"])
        gone = ":guest!~guest@hutong QUIT :"
        play(clients,
             ("guest", "AUTHENTICATE PLAIN", [GO]),
             ("guest", f"AUTHENTICATE {payload('', 'alice', 'wrong horse')}",
              [FAILED.replace("whoever", "guest")]),
             ("guest", "AUTHENTICATE PLAIN", [GO]))
        guest = clients["guest"]
        guest.send(f"AUTHENTICATE {payload('', 'alice', PASSWORD)}")
        lines = guest.until("366")
        check_equal([":guest!~guest@hutong PART #a",
                     ":hutong.test 900 guest guest!~guest@hutong alice :You are now logged in as "
                     "alice", ":hutong.test 903 guest :SASL authentication successful",
                     ":guest!~guest@hutong NICK alice", ":alice!~guest@hutong JOIN #a"],
                    [line.text for line in lines[:5]])
        check_equal([gone, ":alice!~guest@hutong JOIN #a"],
                    [line.text for line in clients["carol"].sync()])
        play(clients,
             ("guest", "PRIVMSG #a :it is me", [],
              "carol", [":alice!~guest@hutong PRIVMSG #a :it is me"]),
             ("guest", "AUTHENTICATE PLAIN", [GO]),
             ("guest", f"AUTHENTICATE {payload('', 'alice', PASSWORD)}",
              [":S 900 alice alice!~guest@hutong alice …", ":S 903 …"]),
             ("guest", "AUTHENTICATE PLAIN", [GO]))
        guest.send(f"AUTHENTICATE {payload('', 'bob', PASSWORD)}")
        check_equal("NICK", [line for line in guest.until("366")][3].command)
        assert ":hutong.test 352 carol #a u hutong hutong.test alice G" in \
            "\n".join(clients["carol"].texts("WHO #a")), "the account is a member still, and away"


def test_clients_are_told_when_the_mechanisms_change():
    with serve(PROGRAM) as server:
        clients = {**connect(server, "new", caps=["cap-notify"]), "old": Irc(server.irc, "old")}
        with open(f"{server.folder}/hutongd.conf", "a", encoding="utf-8") as file:
            file.write("scram = yes\n")
        server.hang_up()
        server.wait_for_line("configuration reloaded")
        play(clients, ("new", "PING x", [":S CAP new NEW :sasl=PLAIN,SCRAM-SHA-256", "…"]),
             ("old", "PING x", ["…"]))


def test_clients_are_told_to_come_by_tls_where_that_is_configured():
    with serve(PROGRAM, "irc_sts_s = 86400\n") as server:
        assert "sts" not in " ".join(Irc(server.irc).capabilities())  # there is no way by TLS
        server.stop()
        url = server.hold("ircs")
        server.arguments += ("-l", url)
        server.start()
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
        plain, safe = Irc(server.irc), Irc(url, tls=tls)
        assert f"sts=port={url.rsplit(':')[-1]}" in plain.capabilities()
        assert "sts=duration=86400" in safe.capabilities()
        assert "sts" not in Irc(server.irc).capabilities("")
        play({"*": plain}, ("*", "CAP REQ sts", [":S CAP * NAK :sts"]))


tap.run(globals())
