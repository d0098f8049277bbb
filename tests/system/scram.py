"""SCRAM-SHA-256 from the client's side, made from RFC 5802 and RFC 7677 alone."""

import base64
import hashlib
import hmac
import os


def mac(key, text):
    return hmac.new(key, text, hashlib.sha256).digest()


class Scram:
    """first() is sent, answer(challenge) after it, and check(signature) says if it was the server."""

    def __init__(self, user, password, header="n,,"):
        self.user = user.replace("=", "=3D").replace(",", "=2C")
        self.password = password
        self.header = header
        self.nonce = base64.b64encode(os.urandom(18)).decode()
        self.bare = f"n={self.user},r={self.nonce}"
        self.salt = self.iterations = self.signature = None

    def first(self):
        return (self.header + self.bare).encode()

    def answer(self, challenge):
        fields = dict(field.split("=", 1) for field in challenge.decode().split(","))
        assert fields["r"].startswith(self.nonce) and fields["r"] != self.nonce
        self.salt, self.iterations = base64.b64decode(fields["s"]), int(fields["i"])
        salted = hashlib.pbkdf2_hmac("sha256", self.password.encode(), self.salt, self.iterations)
        key = mac(salted, b"Client Key")
        last = f"c={base64.b64encode(self.header.encode()).decode()},r={fields['r']}"
        said = ",".join((self.bare, challenge.decode(), last)).encode()
        proof = bytes(a ^ b for a, b in zip(key, mac(hashlib.sha256(key).digest(), said)))
        self.signature = b"v=" + base64.b64encode(mac(mac(salted, b"Server Key"), said))
        return f"{last},p={base64.b64encode(proof).decode()}".encode()

    def check(self, signature):
        return signature == self.signature


def log_in(client, user, password):
    """Enter as an account. Returns the exchange; the client's token and rooms are set."""
    scram = Scram(user, password)
    challenge = client.request("auth", user=user, mechanism="SCRAM-SHA-256", secret=scram.first())
    answer = client.request("auth", user=user, mechanism="SCRAM-SHA-256",
                            secret=scram.answer(challenge[-1]["secret"]))
    assert scram.check(answer[0]["secret"]), "the server has not proved itself"
    client.welcomed(answer)
    return scram
