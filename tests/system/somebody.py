"""Somebody who runs commands of hutong, with a home of their own."""

import os
import shutil
import subprocess
import tempfile

WAIT_S = 60


class Somebody:
    """Tokens of one are not those of another."""

    def __init__(self, program, server, name):
        self.program = program
        self.errors = ""  # what the last command said on stderr
        self.folder = tempfile.mkdtemp(prefix="hutong-test-")
        self.environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "USER": name,
                            "XDG_STATE_HOME": self.folder, "HUTONG_SERVER": server,
                            **{key: value for key, value in os.environ.items()
                               if key.endswith("SAN_OPTIONS")}}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder)

    def run_bytes(self, *arguments, stdin=b"", status=0, **environment):
        """Run a command to its end. Returns its output; its errors are in self.errors."""
        done = subprocess.run([self.program, *arguments], input=stdin, capture_output=True,
                              check=False, env={**self.environment, **environment},
                              timeout=WAIT_S)
        self.errors = done.stderr.decode()
        if done.returncode != status:
            raise AssertionError(f"{arguments}: status {done.returncode}, not {status}: "
                                 f"{self.errors}")
        return done.stdout
