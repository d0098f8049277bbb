"""Real terminals for tests: sessions of a tmux server that belongs to one test alone."""

import itertools
import os
import pathlib
import re
import subprocess
import time

WAIT_S = 60  # a condition that has not come by then will not come
POLL_S = 0.02
SETTLED_LOOKS = 10
TRIES = 5

numbers = itertools.count()


def is_running(pid):
    """Whether a process is there and has not ended."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
            return stat.read().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


class Tmux:
    """with Tmux() as tmux: … tmux.open(command) is a new terminal."""

    def __init__(self):
        self.socket = f"hutong-{os.getpid()}-{next(numbers)}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        """End all programs, and wait until they have written what they write at their end."""
        panes = subprocess.run(["tmux", "-L", self.socket, "list-panes", "-a", "-F", "#{pane_pid}"],
                               check=False, capture_output=True, encoding="utf-8").stdout.split()
        subprocess.run(["tmux", "-L", self.socket, "kill-server"], check=False,
                       stderr=subprocess.DEVNULL)
        end = time.monotonic() + WAIT_S
        while any(map(is_running, panes)) and time.monotonic() < end:
            time.sleep(POLL_S)
        folder = pathlib.Path(os.environ.get("TMUX_TMPDIR", "/tmp"), f"tmux-{os.getuid()}")
        (folder / self.socket).unlink(missing_ok=True)  # tmux leaves it behind

    def run(self, *arguments, input_text=None):
        """Run a tmux command on this server. Returns what it printed."""
        done = subprocess.run(["tmux", "-L", self.socket, "-f", "/dev/null", "-u", *arguments],
                              check=True, stdout=subprocess.PIPE, input=input_text,
                              encoding="utf-8")
        return done.stdout

    def start_server(self):
        """Start tmux itself, so that what is opened finds it there and stays when it ends.

        tmux 3.3a can be lost as it starts ("server exited unexpectedly"): then again.
        """
        tmux = ["tmux", "-L", self.socket, "-f", "/dev/null", "-u"]
        for _ in range(TRIES):
            if subprocess.run([*tmux, "has-session", "-t", "=keeper"], check=False,
                              stderr=subprocess.DEVNULL).returncode == 0:
                return
            subprocess.run([*tmux, "new-session", "-d", "-s", "keeper", "sleep", "1000000", ";",
                            "set-option", "-g", "remain-on-exit", "on"], check=False)
        raise AssertionError("tmux does not start")

    def open(self, command, cols=80, rows=24, environment=None):
        """Start a command, a list, in a terminal of its own."""
        name = f"s{next(numbers)}"
        settings = [f"{key}={value}" for key, value in (environment or {}).items()]
        self.start_server()
        self.run("new-session", "-d", "-s", name, "-x", str(cols), "-y", str(rows), "env",
                 *settings, *command)
        return Terminal(self, name)


class Terminal:
    """One terminal. Nothing here sleeps for a fixed time: one waits for what must come."""

    def __init__(self, tmux, name):
        self.tmux = tmux
        self.target = f"={name}:"

    def screen(self):
        """The text on screen, one line per row, without blanks at the ends of rows."""
        return self.tmux.run("capture-pane", "-p", "-t", self.target)

    def value(self, name):
        """What tmux knows of the terminal, e.g. cursor_flag."""
        return self.tmux.run("display-message", "-p", "-t", self.target,
                             "#{" + name + "}").rstrip("\n")

    def wait(self, condition, what):
        """Wait until condition(screen) is true; returns the screen then."""
        end = time.monotonic() + WAIT_S
        while True:
            screen = self.screen()
            if condition(screen):
                return screen
            if time.monotonic() > end:
                raise AssertionError(f"never came: {what}\n{screen}")
            time.sleep(POLL_S)

    def wait_drawn(self, condition, what):
        """Like wait(), but looks again: the first look may come while the screen is being drawn."""
        first = self.wait(condition, what)
        second = self.screen()
        return second if condition(second) else first

    def wait_for(self, text):
        """Wait until the text is on screen."""
        return self.wait_drawn(lambda screen: text in screen, repr(text))

    def wait_without(self, text):
        """Wait until the text is not on screen."""
        return self.wait_drawn(lambda screen: text not in screen, f"no {text!r}")

    def wait_for_match(self, pattern):
        """Wait until a regular expression matches within the screen."""
        return self.wait_drawn(lambda screen: re.search(pattern, screen, re.M), pattern)

    def wait_settled(self):
        """Wait until the screen stays as it is for some looks. Returns it."""
        last, count = None, 0

        def is_settled(screen):
            nonlocal last, count
            last, count = screen, count + 1 if screen == last else 0
            return count >= SETTLED_LOOKS
        return self.wait(is_settled, "a screen that stays")

    def type(self, text):
        """Type text, key by key."""
        self.tmux.run("send-keys", "-t", self.target, "-l", text)

    def press(self, *keys):
        """Press keys by tmux's names: Enter, C-a, M-1, PPage …"""
        self.tmux.run("send-keys", "-t", self.target, *keys)

    def mouse(self, row, col, button=0, end="M"):
        """Report the mouse in a cell, counted from 0, as terminals do: end "m" is a release."""
        self.type(f"\033[<{button};{col + 1};{row + 1}{end}")

    def click(self, text):
        """Click on the first cell of a text on screen; all before it in its row is narrow."""
        lines = self.wait_for(text).split("\n")
        row = next(number for number, line in enumerate(lines) if text in line)
        self.mouse(row, lines[row].index(text))
        self.mouse(row, lines[row].index(text), end="m")

    def enter(self, text):
        """Type a line and press Enter."""
        self.type(text)
        self.press("Enter")

    def paste(self, text):
        """Paste with brackets, if the program asked for them."""
        self.tmux.run("load-buffer", "-", input_text=text)
        self.tmux.run("paste-buffer", "-p", "-d", "-t", self.target)

    def resize(self, cols, rows):
        """Give the terminal another size."""
        self.tmux.run("resize-window", "-t", self.target, "-x", str(cols), "-y", str(rows))

    def is_dead(self):
        """Whether its program has ended."""
        return self.value("pane_dead") == "1"

    def is_reaped(self):
        """Whether tmux knows how its program ended."""
        if self.value("pane_dead_status") or self.value("pane_dead_signal"):
            return True
        if self.is_dead():
            # tmux 3.3a can miss the end of a child; the end of another one makes it look again
            self.tmux.run("run-shell", "true")
        return False

    def wait_dead(self):
        """Wait until its program has ended. Returns its exit status."""
        self.wait(lambda _: self.is_reaped(), "the end of the program")
        return int(self.value("pane_dead_status") or -1)
