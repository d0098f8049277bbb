"""A stage for the full-screen chat: a server, real terminals, and what clients keep on disk."""

import os
import signal
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


class Look:
    """A language and a size on a stage that others use, too: with a room and names of its own."""

    def __init__(self, stage, number, language, size):
        self.stage, self.language, self.size = stage, language, size
        self.number = number
        self.is_chinese = language is CHINESE
        self.room = f"room{number}"
        self.homes = {}

    def say(self, english, chinese):
        """The words in the language."""
        return chinese if self.is_chinese else english

    def name(self, who):
        """What somebody is called here."""
        return f"{who}{self.number}"

    def said(self, who, text):
        """A message as the screen shows it."""
        return f"{self.name(who)}{self.say(': ', '说：')}{text}"

    def start(self, who, *more, program=(), **settings):
        """Start somebody's client, with what it has kept."""
        home = self.homes.setdefault(who, self.stage.environment(self.language))
        command = [*program, self.stage.hutong, "-s", self.stage.server.unix, "-n", self.name(who)]
        return self.stage.tmux.open([*command, *(more or ("-r", self.room))],
                                    environment={**home, **settings}, **self.size)

    def open(self, who, *more, **settings):
        """Start somebody's client for the first time, and wait until it is in the room."""
        terminal = self.start(who, *more, **settings)
        terminal.wait_for(f"{self.name(who)}{self.say(' entered the room', '进入聊天室')}")
        return terminal

    def send(self, who, *texts):
        """Say something in the room as hutong send does."""
        self.stage.send(self.name(who), *texts, room=self.room)

    def kill(self, terminal):
        """kill -9, and wait for the end."""
        os.kill(int(terminal.value("pane_pid")), signal.SIGKILL)
        terminal.wait_dead()


def everywhere(hutong, hutongd):
    """Both languages at both sizes, one after the other, with one server and one tmux for all."""
    with Stage(hutong, hutongd) as stage:
        for number, (language, size) in enumerate(LOOKS, 2):
            yield Look(stage, number, language, size)


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
