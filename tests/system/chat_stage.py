"""A stage for the full-screen chat: a server, real terminals, and what clients keep on disk."""

import os
import subprocess
import tempfile
import time

from hutong_client import Client
from hutongd import Hutongd
from terminal import POLL_S, WAIT_S, Tmux

CHINESE = {"LANG": "zh_CN.UTF-8", "LOCPATH": "/nonexistent"}  # no locale is generated there
ENGLISH = {"LANG": "en_US.UTF-8"}
# both languages and both sizes that the screen is promised in
LOOKS = [(language, {"cols": cols, "rows": rows})
         for language in (ENGLISH, CHINESE) for cols, rows in ((80, 24), (200, 50))]


class Stage:
    """A server, a tmux and a folder for what clients keep."""

    def __init__(self, hutong, hutongd):
        self.hutong = hutong
        self.folder = tempfile.TemporaryDirectory(prefix="hutong-tmux-")
        self.server = Hutongd(hutongd)
        self.tmux = Tmux()
        self.count = 0

    def __enter__(self):
        self.server.__enter__()
        return self

    def __exit__(self, *failure):
        self.tmux.__exit__(*failure)
        self.server.__exit__(*failure)
        self.folder.cleanup()

    def environment(self, language):
        """What a client is to find: a language, and folders of its own for state and settings."""
        self.count += 1
        return {"XDG_STATE_HOME": f"{self.folder.name}/{self.count}", "TZ": "UTC",
                "XDG_CONFIG_HOME": f"{self.folder.name}/{self.count}/config",
                "XDG_RUNTIME_DIR": f"{self.folder.name}/run",
                "LC_ALL": "", "LANGUAGE": "", **language}

    def start(self, name, language=None, url=None, **size):
        """Start a client."""
        return self.tmux.open([self.hutong, "-s", url or self.server.unix, "-n", name],
                              environment=self.environment(language or ENGLISH), **size)

    def open(self, name, language=None, url=None, **size):
        """Start a client and wait until it is in the lobby."""
        terminal = self.start(name, language, url, **size)
        terminal.wait_for(f"{name}进入聊天室" if language is CHINESE else f"{name} entered the room")
        return terminal

    def send(self, name, *texts, room="lobby"):
        """Say something as hutong send does, each text a message."""
        subprocess.run([self.hutong, "send", "-s", self.server.unix, "-n", name, "-r", room],
                       input="\n".join(texts), encoding="utf-8", check=True,
                       env={**os.environ, **self.environment(ENGLISH)})

    def wait_stored(self, text, room="lobby"):
        """Wait until the server has taken a message with this text, and has told so whoever said it.

        A chat shows what one says before that, and does not find it yet when it is asked for the
        newest file, or for one's own newest message.
        """
        with Client.connect(self.server.unix) as client:
            client.enter("witness")
            end = time.monotonic() + WAIT_S
            while not any(text in event.get("text", "") for event in client.history(room)):
                assert time.monotonic() < end, f"never stored: {text!r}"
                time.sleep(POLL_S)
            client.bye()
