"""A hutongd for a test: its own data directory, a Unix socket and TCP ports of its own."""

import os
import queue
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading

WAIT_S = 60


class Hutongd:
    """with Hutongd(program) as server: … server.unix, server.tcp (and irc) are its addresses."""

    def __init__(self, program, *arguments, irc=False):
        self.program = program
        self.arguments = arguments
        self.folder = tempfile.mkdtemp(prefix="hutong-test-")
        self.unix = f"unix:{self.folder}/hutong.sock"
        self.held = []  # sockets that keep its ports
        self.tcp = self.hold("tcp")
        self.irc = self.hold("irc") if irc else None
        self.log = []  # all lines of its standard error so far
        self.process = self.lines = None

    def hold(self, scheme, host="127.0.0.1"):
        """An address whose port is this server's alone, also while the server is down.

        A socket that is bound and never listens keeps it from everybody who asks the system for
        any port; to a server that asks for this one it is not in the way.
        """
        keeper = socket.socket()
        keeper.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        keeper.bind((host, 0))
        self.held.append(keeper)
        return f"{scheme}://{host}:{keeper.getsockname()[1]}"

    def configure(self, *lines):
        """Have these lines in its configuration file from its next start on."""
        path = os.path.join(self.folder, "hutongd.conf")
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)
        self.arguments = ("-c", path)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.kill()
        for keeper in self.held:
            keeper.close()
        shutil.rmtree(self.folder)

    def start(self):
        """Start, on the same data as before, and wait until it is ready."""
        self.process = subprocess.Popen(
            [self.program, "-l", self.unix, "-l", self.tcp,
             *(["-l", self.irc] if self.irc else []), "-d", os.path.join(self.folder, "data"),
             *self.arguments],
            stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8", errors="replace")
        self.lines = queue.Queue()
        threading.Thread(target=self.read_log, args=(self.process, self.lines),
                         daemon=True).start()
        self.wait_for_line(r"\bready pid=\d+")

    @staticmethod
    def read_log(process, lines):
        for line in process.stderr:
            lines.put(line.rstrip("\n"))
        lines.put(None)

    def wait_for_line(self, pattern):
        """Wait for a line of the log that comes after those already seen. Returns the match."""
        while True:
            line = self.lines.get(timeout=WAIT_S)
            if line is None:
                raise AssertionError("hutongd ended:\n" + "\n".join(self.log))
            self.log.append(line)
            found = re.search(pattern, line)
            if found:
                return found

    def hang_up(self):
        """Have it read its configuration again."""
        self.process.send_signal(signal.SIGHUP)

    def kill(self):
        """End it without warning, as a power cut or a crash would."""
        self.process.kill()
        self.process.wait(WAIT_S)

    def stop(self):
        """Ask it to stop. Returns its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(WAIT_S)


class Configured(Hutongd):
    """A server with these lines in its configuration file."""

    def __init__(self, program, *lines):
        super().__init__(program)
        self.path = os.path.join(self.folder, "hutongd.conf")
        self.arguments = ("-c", self.path)
        self.write(*lines)

    def write(self, *lines):
        with open(self.path, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")

    def reload(self, *lines):
        """Change the lines, and wait until they count."""
        self.write(*lines)
        self.hang_up()
        self.wait_for_line("configuration reloaded")
